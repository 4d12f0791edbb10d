//! `/quotas/mine`: what must I do today? For teams, their members, and units.

use super::{by_metric, reported_cell};
use crate::{
    model::{Metric, Phase},
    quotas::{
        http::Asked,
        looking::{CrewView, Headline, Seen},
        model::{Holder, Line, Version},
        service::Quotas,
    },
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{Actor, Area, PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, format};
use vedich_ui::{
    Button, Cell, Col, Field, Icon, PageHead, Row, Table, Tone, Truth, Width, actions, bar, callout, empty_state, filter_bar,
    hero, hidden, page, section_with, t, t_args, tag,
};

/// What a page is about.
struct Today<'a> {
    phase: &'a Phase,
    date: Day,
    index: usize,
    /// Days left with this one.
    days: i64,
    lang: Lang,
}

impl<'a> Today<'a> {
    fn new(quotas: &Quotas, phase: &'a Phase, (date, version): (Day, Option<&Version>), lang: Lang) -> Self {
        let index = version.and_then(|v| v.index(date)).unwrap_or(usize::MAX);
        Self { phase, date, index, days: super::days_left(quotas, phase, date), lang }
    }
}

/// What today asks of the actor's own teams, or of their unit, for the head of their start page, in the words of `/quotas/mine`; nothing
/// where today asks nothing of them.
pub async fn own_today(quotas: &Quotas, actor: &Actor, lang: Lang) -> Markup {
    if !actor.may(Permission::ViewQuotas) {
        return html! {};
    }
    // A unit's own number holds those of all below it.
    let which = match actor.area(Permission::ViewQuotas) {
        Area::Within { units, .. } if units.len() == 1 => units.first().map(|unit| Holder::Unit(*unit)),
        _ => None,
    };
    let (phase, date, version, views) = match quotas.crews(actor, which, None, lang).await {
        Ok(found) => found,
        Err(e) => {
            // The rest of the start page does not wait for quotas.
            tracing::debug!(error = %e, "quotas are not told on a start page");
            return html! {};
        }
    };
    if date != quotas.today() {
        return html! {};
    }
    let at = Today::new(quotas, &phase, (date, version.as_ref()), lang);
    let words = match views.as_slice() {
        [] => return html! {},
        [one] => answer(one, &at),
        _ => sum(&views, &at),
    };
    html! { (words) (actions(html! { (Button::link("/quotas/mine", t(lang, "quota-mine-title")).icon(Icon::Today)) })) }
}

pub(in crate::quotas) async fn show(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let which = asked.crew(&quotas).await?;
    let (phase, date, version, views) = quotas.crews(&viewer.actor, which, asked.day()?, lang).await?;
    let why = match version {
        Some(_) => t(lang, "quota-none-why").to_owned(),
        None => super::none_why(&phase, (quotas.today(), date), lang),
    };
    let at = Today::new(&quotas, &phase, (date, version.as_ref()), lang);
    let body = html! {
        @if views.is_empty() {
            (empty_state(t(lang, "quota-mine-none"), html! { p { (why) } }))
        } @else if let [one] = views.as_slice() {
            (answer(one, &at))
            (day_picker(&asked, &at))
            (crew(one, &at))
        } @else {
            (sum(&views, &at))
            (day_picker(&asked, &at))
            @for one in &views { (crew(one, &at)) }
        }
    };
    let title = match views.as_slice() {
        [one] => t_args(lang, "quota-title-of", &[("place", one.name.clone().into())]),
        _ => t(lang, "quota-mine-title").to_owned(),
    };
    let head = PageHead::new(title).lede(t(lang, "quota-mine-lede")).clause("P-5.5").actions(html! {
        (Button::link("/quotas/history", t(lang, "quota-history")).icon(Icon::Clock))
    });
    Ok(page(&viewer.frame, &head, body).into_response())
}

fn asked_of(seen: &Seen, at: &Today<'_>) -> i64 {
    seen.node.asked(at.phase.metric, at.index)
}

/// What is mine today, what is done of it, what is left. Where the union asks for more than the ward, that is what to do, and both are told.
fn sentence(Headline { asked, reported, left, more, union }: Headline, at: &Today<'_>) -> Markup {
    let today = union.unwrap_or(asked);
    let args = [
        ("n", asked.into()),
        ("most", today.into()),
        ("done", reported.into()),
        ("open", (today - reported).max(0).into()),
        ("left", left.into()),
        ("day", at.date.vi().into()),
        ("to", at.phase.to.vi().into()),
    ];
    let stem = if union.is_some() { "mine-union" } else { "mine" };
    let words = t_args(at.lang, &by_metric(stem, at.phase.metric), &args);
    let note = html! {
        p { (t_args(at.lang, "quota-mine-left", &args)) }
        @if union.is_some() { p { (t_args(at.lang, "quota-mine-members", &args)) } }
        @if let Some((who, n)) = more { p { (super::more_words(who, n, at.lang)) } }
    };
    // Only activations are reported one by one; dossiers are told by the register and the stations.
    let picture = if today > 0 && at.phase.metric == Metric::Activated {
        bar(reported, today, Truth::Claimed)
    } else {
        html! {}
    };
    hero(html! { (words) }, note, picture)
}

fn answer(view: &CrewView, at: &Today<'_>) -> Markup {
    headline(view, at).map_or_else(|| html! {}, |order| sentence(order, at))
}

fn headline(view: &CrewView, at: &Today<'_>) -> Option<Headline> {
    view.headline(at.phase.metric, (at.index, at.days))
}

/// Of several teams or units, without counting a unit's teams twice.
fn sum(views: &[CrewView], at: &Today<'_>) -> Markup {
    let tops = views.iter().filter(|v| v.seen.first().is_some_and(|s| top(s, views)));
    let all: Vec<Headline> = tops.filter_map(|v| headline(v, at)).collect();
    let total = |f: fn(&Headline) -> i64| all.iter().map(f).sum::<i64>();
    let (asked, reported, left) = (total(|h| h.asked), total(|h| h.reported), total(|h| h.left));
    sentence(Headline { asked, reported, left, more: None, union: None }, at)
}

/// Nothing else on the page holds it too. Units of a page hold their teams by the line of unions; where there are units, they count.
fn top(seen: &Seen, views: &[CrewView]) -> bool {
    let units = views.iter().any(|v| matches!(v.holder, Holder::Unit(_)));
    let inside = views.iter().any(|v| v.below.iter().any(|b| b.node.holder == seen.node.holder));
    !inside && (!units || matches!(seen.node.holder, Holder::Unit(_)))
}

fn day_picker(asked: &Asked, at: &Today<'_>) -> Markup {
    let fields = html! {
        (hidden("team", &asked.team)) (hidden("unit", &asked.unit)) (hidden("member", &asked.member))
        (Field::date("date", t(at.lang, "quota-day")).value(at.date.to_string()).min(at.phase.from.to_string()).max(at.phase.to.to_string()).width(Width::Short))
    };
    filter_bar(at.lang, "/quotas/mine", fields, None)
}

fn crew(view: &CrewView, at: &Today<'_>) -> Markup {
    let lang = at.lang;
    let (kind, _) = view.holder.parts();
    let movable = view.below.iter().filter(|s| matches!(s.node.holder, Holder::Team(_) | Holder::Unit(_))).count() > 1;
    let buttons = html! {
        @if view.manages && movable && kind == "unit" {
            (Button::link(format!("/quotas/rebalance?unit={}", view.code), t(lang, "quota-rebalance")).icon(Icon::CrossCheck))
        }
        (Button::link(format!("/quotas/order?{kind}={}&date={}", view.code, at.date), t(lang, "quota-order")).icon(Icon::Print))
    };
    section_with(
        &view.name,
        buttons,
        html! {
            @if view.seen.len() > 1 { (twice(view, at)) }
            @if let Holder::Member(id) = view.holder { (own_minimum(view.owed.get(&id).copied(), lang)) } @else { (below(view, at)) }
        },
    )
}

/// A team of a union has a quota from its commune and one from its union: the same work counts for both.
fn twice(view: &CrewView, at: &Today<'_>) -> Markup {
    let numbers: Vec<i64> = view.seen.iter().map(|s| asked_of(s, at)).collect();
    let args = [("force", numbers.first().copied().unwrap_or(0).into()), ("union", numbers.last().copied().unwrap_or(0).into())];
    callout(Tone::Neutral, &t_args(at.lang, "quota-twice", &args), html! { p { (t(at.lang, "quota-twice-why")) } })
}

/// What a person still owes of the minimum of ten, by what the register confirmed.
fn own_minimum(owed: Option<i64>, lang: Lang) -> Markup {
    html! {
        p {
            (t(lang, "quota-minimum")) ": "
            @match owed {
                Some(0) => (tag(Tone::Good, t(lang, "quota-minimum-done"))),
                Some(n) => strong { (t_args(lang, "quota-minimum-owed", &[("n", n.into())])) },
                None => "–",
            }
        }
    }
}

fn below(view: &CrewView, at: &Today<'_>) -> Markup {
    let lang = at.lang;
    // A union's head sets numbers of the union's own line; those of the ward are the ward's.
    let sets = view.manages
        && view.below.iter().any(|s| s.node.line == Line::Union && matches!(s.node.holder, Holder::Team(_) | Holder::Unit(_)));
    let rows = view.below.iter().map(|s| {
        let asked = asked_of(s, at);
        let owed = if let Holder::Member(id) = s.node.holder { view.owed.get(&id).copied() } else { None };
        let minimum = match owed {
            None => html! { "–" },
            Some(0) => tag(Tone::Good, t(lang, "quota-minimum-done")),
            Some(n) => html! { (t_args(lang, "quota-minimum-owed", &[("n", n.into())])) },
        };
        let (_, level1, _) = s.node.on(at.index);
        let mut cells = vec![
            super::name_cell(s, lang),
            Cell::int(asked, lang),
            reported_cell(s.reported, asked, lang),
            Cell::text(format::int((asked - s.reported).max(0), lang)),
            Cell::int(level1, lang),
            Cell::int(s.node.quota, lang),
            Cell::markup(minimum).key(owed.unwrap_or(-1).to_string()),
        ];
        if sets {
            let free = matches!(s.node.holder, Holder::Team(_) | Holder::Unit(_));
            cells.push(if free { super::limit_cell(s, lang) } else { Cell::blank() });
        }
        Row::new(cells)
    });
    let mut table = Table::new(
        format!("quota-crew-{}", view.code),
        t_args(lang, "quota-caption", &[("what", view.name.clone().into()), ("day", at.date.vi().into())]),
    )
    .lang(lang)
    .stacks()
    .col(Col::text(t(lang, "quota-who")).sort())
    .col(Col::number(t(lang, "quota-asked")).sort())
    .col(Col::number(t(lang, "quota-reported")).sort())
    .col(Col::number(t(lang, "quota-open")))
    .col(Col::number(t(lang, "quota-level1")))
    .col(Col::number(t(lang, "quota-left")).sort())
    .col(Col::text(t(lang, "quota-minimum")).sort())
    .empty(t(lang, "quota-no-members"), html! { p { (t(lang, "quota-no-members-do")) } });
    if sets {
        table = table.col(Col::text(t(lang, "quota-set")).no_print());
    }
    html! { (table.rows(rows)) }
}
