//! One change: who goes where, what follows, and the way to apply it.

use super::{AT, crumbs, refusal, summary};
use crate::{
    model::{Locality, LocalityKind},
    pages::problem_table,
    problems::TerritoryProblem,
    reform::{Effect, service::Foresight, store::State},
};
use maud::{Markup, html};
use vedich_accounts::{Permission, Viewer};
use vedich_kernel::{Day, Lang, LocalityId, format};
use vedich_ui::{
    Button, Cell, Col, Field, Icon, PageHead, Row, Table, Tone, actions, callout, details, form, hero, inline_form, key_values,
    page, section, steps, t, t_args, text,
};

/// Communes that end, in the order of their names.
pub(super) fn communes_that_end(seen: &Foresight) -> Vec<LocalityId> {
    seen.reform.moves.iter().filter(|m| m.is_commune).map(|m| m.from).collect()
}

/// Communes that begin.
pub(super) fn communes_that_begin(seen: &Foresight) -> Vec<&Locality> {
    seen.reform.begins.iter().filter(|l| l.kind == LocalityKind::Commune).collect()
}

pub(super) fn draw(viewer: &Viewer, seen: &Foresight) -> Markup {
    whole(viewer, seen, None, "")
}

/// The page once more, with what was typed and what was wrong.
pub(super) fn draw_refused(viewer: &Viewer, seen: &Foresight, problem: &TerritoryProblem, reason: &str) -> Markup {
    whole(viewer, seen, Some(problem), reason)
}

fn whole(viewer: &Viewer, seen: &Foresight, refused: Option<&TerritoryProblem>, reason: &str) -> Markup {
    let lang = viewer.frame.lang;
    let title = t_args(lang, "territory-change-title", &[("day", seen.kept.on.vi().into())]);
    let head =
        PageHead::new(title.clone()).lede(t(lang, "territory-change-lede")).clause("P-3.10").crumbs(crumbs(lang, &title)).wide();
    let draft = seen.kept.state == State::Draft;
    let labels = ["territory-change-step-file", "territory-change-step-look", "territory-change-step-apply"];
    let labels: Vec<&str> = labels.iter().map(|l| t(lang, l)).collect();
    let tiers = seen.reform.tier_ends.iter().map(|id| seen.name(*id)).collect::<Vec<_>>().join(", ");
    let body = html! {
        @if draft { (steps(lang, &labels, 1)) }
        @if !seen.problems.is_empty() { (section(t(lang, "territory-problems-title"), problem_table(&seen.problems, lang))) }
        @if seen.reform.moves.is_empty() {
            (callout(Tone::Attention, t(lang, "territory-change-empty"), text(t(lang, "territory-change-empty-next"))))
        } @else {
            (hero(text(&summary(seen, lang)), html! {
                p { (t(lang, if draft { "territory-change-note-draft" } else { "territory-change-note-applied" })) }
                @if !tiers.is_empty() { p { (t_args(lang, "territory-change-tier", &[("places", tiers.into())])) } }
            }, html! {}))
            (section(t(lang, "territory-change-who-goes"), html! { (communes(seen, lang)) (quarters(seen, lang)) }))
            (section(t(lang, "territory-change-follows"), effects(seen, lang)))
        }
        @if draft { (apply_form(viewer, seen, refused, reason)) } @else { (told(seen, lang)) }
    };
    page(&viewer.frame, &head, body)
}

fn link(code: &str, day: Day) -> String {
    format!("/localities?locality={code}&as_of={day}")
}

/// Old and new communes side by side; the sums of both sides are the same.
fn communes(seen: &Foresight, lang: Lang) -> Markup {
    let draft = seen.kept.state == State::Draft;
    let eve = seen.reform.on.plus(-1);
    let count = |id: LocalityId| seen.people.get(&id).copied().unwrap_or_default();
    let counted = !seen.people.is_empty();
    let mut sum = (0, 0);
    let rows: Vec<Row> = communes_that_begin(seen)
        .into_iter()
        .map(|new| {
            let olds = seen.reform.made_of(new.id);
            let from = html! { ul.plain { @for old in &olds { li { (old_name(seen, *old, eve, draft)) } } } };
            let (eligible, activated) = ground(seen, new.id, &count);
            sum = (sum.0 + eligible, sum.1 + activated);
            let name = Cell::text(new.name.clone()).sub(new.code.clone());
            let name = if draft { name } else { name.href(link(&new.code, seen.reform.on)) };
            let mut cells = vec![Cell::markup(from), name];
            if counted {
                cells.extend([Cell::int(eligible, lang), Cell::int(activated, lang)]);
            }
            Row::new(cells)
        })
        .collect();
    let totals = Row::new(vec![
        Cell::text(t(lang, "territory-change-total")),
        Cell::text(t(lang, "territory-change-same")),
        Cell::int(sum.0, lang),
        Cell::int(sum.1, lang),
    ])
    .total();
    let mut table = Table::new("communes", t(lang, "territory-change-communes"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-change-before")).wide())
        .col(Col::text(t(lang, "territory-change-after")).main());
    if counted {
        table = table
            .col(Col::number(t(lang, "territory-change-eligible")).hint(t(lang, "territory-change-people-hint")))
            .col(Col::number(t(lang, "territory-change-activated")).hint(t(lang, "territory-change-people-hint")))
            .totals(totals);
    }
    let (day, known) = seen.counted;
    let label = t_args(lang, "territory-change-counted", &[("day", day.vi().into()), ("known", known.vi().into())]);
    html! { (table.rows(rows)) @if counted { p.help { (label) } } }
}

fn old_name(seen: &Foresight, id: LocalityId, eve: Day, draft: bool) -> Markup {
    let old = seen.tree.get(id);
    let (name, code) = (seen.name(id), old.map(|l| l.code.clone()).unwrap_or_default());
    html! {
        @if draft { (name) } @else { a href=(link(&code, eve)) { (name) } }
        " " span.sub { (code) }
    }
}

/// How many count in a new commune: its own moves, each without what its quarters take elsewhere.
fn ground(seen: &Foresight, new: LocalityId, count: &impl Fn(LocalityId) -> (i64, i64)) -> (i64, i64) {
    let mut sum = (0, 0);
    for m in &seen.reform.moves {
        let (eligible, activated) = count(m.from);
        if m.is_commune {
            // Who counts at a commune itself are those without a known quarter.
            let inside = seen.reform.moves.iter().filter(|q| !q.is_commune && q.from_commune == m.from).map(|q| count(q.from));
            let (e, a) = inside.fold((eligible, activated), |sum, q| (sum.0 - q.0, sum.1 - q.1));
            if m.to == new {
                sum = (sum.0 + e, sum.1 + a);
            }
        } else if m.to_commune == new {
            sum = (sum.0 + eligible, sum.1 + activated);
        }
    }
    sum
}

fn quarters(seen: &Foresight, lang: Lang) -> Markup {
    let quarters: Vec<_> = seen.reform.moves.iter().filter(|m| !m.is_commune).collect();
    if quarters.is_empty() {
        return html! {};
    }
    let code = |id: LocalityId| {
        let begun = seen.reform.begins.iter().find(|l| l.id == id).map(|l| l.code.clone());
        begun.or_else(|| seen.tree.get(id).map(|l| l.code.clone())).unwrap_or_default()
    };
    let rows = quarters.iter().map(|m| {
        Row::new(vec![
            Cell::text(seen.name(m.from)).sub(code(m.from)),
            Cell::text(seen.name(m.from_commune)),
            Cell::text(seen.name(m.to)).sub(code(m.to)),
            Cell::text(seen.name(m.to_commune)),
        ])
    });
    let table = Table::new("quarters", t(lang, "territory-change-quarters"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-change-quarter-before")).sort())
        .col(Col::text(t(lang, "territory-change-commune-before")).sort())
        .col(Col::text(t(lang, "territory-change-quarter-after")).sort())
        .col(Col::text(t(lang, "territory-change-commune-after")).sort())
        .rows(rows)
        .filterable();
    let n = i64::try_from(quarters.len()).unwrap_or(i64::MAX);
    details(&t_args(lang, "territory-change-quarters-open", &[("n", n.into())]), html! { (table) })
}

fn effects(seen: &Foresight, lang: Lang) -> Markup {
    let rows = seen.effects.iter().filter(|e| e.count > 0).map(|e| {
        Row::new(vec![Cell::text(t(lang, &format!("territory-effect-{}", e.what))), Cell::int(e.count, lang), how(e, lang)])
    });
    let table = Table::new("effects", t(lang, "territory-change-follows-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-change-what")))
        .col(Col::number(t(lang, "territory-change-count")))
        .col(Col::text(t(lang, "territory-change-how")).wide())
        .rows(rows)
        .empty(t(lang, "territory-change-nothing-follows"), text(""));
    html! { (table) p { (t(lang, "territory-change-stays")) } }
}

/// What happens to it, and the places that somebody has to look at.
fn how(effect: &Effect, lang: Lang) -> Cell {
    let words = Cell::text(t(lang, &format!("territory-effect-{}-how", effect.what)));
    if effect.places.is_empty() { words } else { words.sub(effect.places.join(", ")) }
}

fn apply_form(viewer: &Viewer, seen: &Foresight, refused: Option<&TerritoryProblem>, reason: &str) -> Markup {
    let lang = viewer.frame.lang;
    if !viewer.actor.may(Permission::ManageTerritory) {
        return html! {};
    }
    let no = seen.kept.no;
    let missing = matches!(refused, Some(TerritoryProblem::ReasonMissing));
    let error = missing.then(|| t(lang, "territory-change-reason-missing"));
    let hindrance = refused.filter(|_| !missing).or(seen.hindrance.as_ref());
    let olds = i64::try_from(communes_that_end(seen).len()).unwrap_or(i64::MAX);
    let button = t_args(lang, "territory-change-apply", &[("olds", olds.into()), ("day", seen.reform.on.vi().into())]);
    let fields = html! {
        (Field::text("reason", t(lang, "territory-change-reason")).help(t(lang, "territory-change-reason-help")).value(reason).error(error).required().max_length(400))
        (actions(html! { (Button::primary(button).icon(Icon::Check)) }))
    };
    section(
        t(lang, "territory-change-apply-title"),
        html! {
            @if let Some(problem) = hindrance { (refusal(problem, lang)) }
            @if seen.hindrance.is_none() && !seen.reform.moves.is_empty() { (form(&viewer.frame, &format!("{AT}/{no}/apply"), fields)) }
            (inline_form(&viewer.frame, &format!("{AT}/{no}/drop"), &[], Button::quiet(t(lang, "territory-change-drop"))))
        },
    )
}

fn told(seen: &Foresight, lang: Lang) -> Markup {
    let kept = &seen.kept;
    let when = kept.applied_at.map(vedich_kernel::Moment::vi).unwrap_or_default();
    let rows = format::int(i64::try_from(kept.lines.len()).unwrap_or(i64::MAX), lang);
    section(
        t(lang, "territory-change-record"),
        key_values(&[
            (t(lang, "territory-change-reason"), text(&kept.reason)),
            (t(lang, "territory-change-who"), text(&kept.applied_by)),
            (t(lang, "territory-change-when"), text(&when)),
            (t(lang, "territory-change-file"), text(&kept.file_name)),
            (t(lang, "territory-change-rows"), text(&rows)),
        ]),
    )
}
