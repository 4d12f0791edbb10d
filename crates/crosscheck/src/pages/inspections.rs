//! Inspection rounds for those who run them: who looks at what, what was found, what is to be done.

use super::round_parts::{inspectors, sample, tasks};
use crate::{
    http::{day, unit_by_code},
    inspections::{
        Round, RoundState, Sampled, UnitResult,
        viewing::{Part, RoundView},
    },
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, UnitId};
use vedich_territory::{MemberId, Tree};
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Crumb, Icon, PageHead, Row, Table, Tone, Truth, t, t_args};

/// The rounds.
pub(crate) async fn index(State(c): State<CrossCheck>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let manages = actor.may(Permission::ManageInspections);
    let all = c.rounds(actor).await?;
    let open = all.iter().filter(|(r, _)| r.closed_at.is_none());
    let (rounds, left) = open.fold((0_i64, 0_i64), |(n, left), (_, s)| (n + 1, left + s.drawn - s.found));
    let args = [("rounds", rounds.into()), ("left", left.into())];
    let rows = all.iter().map(|(r, s)| line(r, *s, manages, &tree, lang));
    let body = html! {
        p.lead { (t_args(lang, "inspections-sentence", &args)) }
        (Table::new("inspections", t(lang, "inspections-list"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "inspections-round")).wide())
            .col(Col::text(t(lang, "inspections-state")))
            .col(Col::number(t(lang, "inspections-drawn")))
            .col(Col::number(t(lang, "inspections-found")))
            .col(Col::number(t(lang, "inspections-wrong")))
            .col(Col::text(t(lang, "inspections-due")))
            .empty(t(lang, "inspections-none"), html! { p { (t(lang, if manages { "inspections-none-do" } else { "inspections-none-wait" })) } })
            .rows(rows))
    };
    let head = PageHead::new(t(lang, "inspections-title")).lede(t(lang, "inspections-lede")).clause("P-3.8").actions(html! {
        @if manages { (Button::link("/inspections/new", t(lang, "inspections-draw")).primary_look().icon(Icon::Add)) }
        @if actor.may(Permission::ViewCrossCheck) { (Button::link("/inspections/follow-up", t(lang, "inspections-tasks")).icon(Icon::Check)) }
    });
    Ok(ui::page(frame, &head, body))
}

fn line(r: &Round, s: RoundState, manages: bool, tree: &Tree, lang: Lang) -> Row {
    let no = t_args(lang, "inspections-no", &[("no", r.no.into())]);
    let title = if r.purpose.is_empty() { no } else { format!("{no} · {}", r.purpose) };
    let period = t_args(lang, "inspections-period", &[("from", r.from.vi().into()), ("to", r.to.vi().into())]);
    let href = if manages { format!("/inspections/{}", r.no) } else { format!("/inspections/{}/people", r.no) };
    Row::new(vec![
        Cell::text(title).sub(format!("{} · {period}", tree.name(r.locality))),
        Cell::markup(state(r, s, lang)),
        Cell::int(s.drawn, lang),
        Cell::int(s.found, lang),
        Cell::int(s.wrong, lang),
        Cell::day(r.due),
    ])
    .href(href)
}

fn state(r: &Round, s: RoundState, lang: Lang) -> Markup {
    match (r.closed_at, s.unassigned, s.drawn - s.found) {
        (Some(_), _, _) => ui::tag(Tone::Neutral, t(lang, "inspections-closed")),
        (None, n, _) if n > 0 => ui::tag(Tone::Attention, t(lang, "inspections-unassigned")),
        (None, _, 0) => ui::tag(Tone::Good, t(lang, "inspections-all-found")),
        _ => ui::tag(Tone::Neutral, t(lang, "inspections-under-way")),
    }
}

/// One round.
pub(crate) async fn show(State(c): State<CrossCheck>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    if c.part(&viewer.actor, no).await?.1 == Part::Inspects {
        return Err(CrossCheckProblem::OwnListOnly(no).into());
    }
    page(&c, &viewer, no, None).await
}

async fn page(c: &CrossCheck, viewer: &Viewer, no: i64, failed: Option<&CrossCheckProblem>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let view = c.round_view(actor, no).await?;
    let twin = c.twin(actor, &view.round).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let users = c.candidates(actor).await?;
    let members = c.phone_members(actor).await?;
    let found = view.sample.iter().filter(|s| s.found.is_some()).count();
    let args = [
        ("drawn", count(view.sample.len()).into()),
        ("frame", view.round.frame.into()),
        ("found", count(found).into()),
        ("wrong", count(wrong(&view.sample)).into()),
    ];
    let open = view.round.closed_at.is_none();
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        @if let Some(other) = twin {
            (ui::callout(Tone::Attention, &t_args(lang, "inspections-twin", &[("no", other.into())]), html! { p { a href={ "/inspections/" (other) } { (t_args(lang, "inspections-no", &[("no", other.into())])) } } }))
        }
        (ui::hero(html! { (t_args(lang, "inspections-answer", &args)) }, html! { (facts(&view.round, &tree, lang)) }, bars(&view.results, &tree, lang)))
        (results(&view, &tree, c, lang).await?)
        (inspectors(frame, &view, &users, &members, &tree))
        (tasks(frame, &view, &tree, c.today()))
        (sample(&view.sample, &view, &tree, lang))
        @if open { (ui::details(t(lang, "inspections-close"), html! {
            p { (t(lang, "inspections-close-help")) }
            (ui::inline_form(frame, &format!("/inspections/{no}/close"), &[], Button::secondary(t(lang, "inspections-close-do"))))
        })) }
    };
    let mine = view.inspectors.iter().any(|i| i.user == actor.user);
    let head = PageHead::new(t_args(lang, "inspections-no", &[("no", no.into())]))
        .lede(view.round.purpose.clone())
        .clause("P-3.8")
        .crumbs(vec![Crumb::link(t(lang, "inspections-title"), "/inspections"), Crumb::here(t_args(lang, "inspections-no", &[("no", no.into())]))])
        .actions(html! { @if mine { (Button::link(format!("/inspections/{no}/people"), t(lang, "inspections-mine")).icon(Icon::Lists)) } })
        .wide();
    Ok(ui::page(frame, &head, body))
}

pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn wrong(sample: &[Sampled]) -> usize {
    sample.iter().filter(|s| s.found.as_ref().is_some_and(|f| f.finding.is_false())).count()
}

fn facts(r: &Round, tree: &Tree, lang: Lang) -> String {
    let digest: String = hex::encode(&r.frame_digest).chars().take(12).collect();
    let args = [
        ("place", tree.name(r.locality).to_owned().into()),
        ("from", r.from.vi().into()),
        ("to", r.to.vi().into()),
        ("due", r.due.vi().into()),
        ("seed", r.seed.to_string().into()),
        ("digest", digest.into()),
        ("at", r.drawn_at.vi().into()),
    ];
    t_args(lang, "inspections-facts", &args)
}

/// False among all, at least and at most: a bar for each unit with findings.
fn bars(all: &[UnitResult], tree: &Tree, lang: Lang) -> Markup {
    let items: Vec<BarItem> = all
        .iter()
        .filter_map(|r| {
            let e = r.estimate?;
            let name = tree.unit(r.unit).map(|u| u.name.clone()).unwrap_or_default();
            let tone = if e.least * 10 > e.population { Tone::Broken } else { Tone::Neutral };
            Some(BarItem::new(name, e.estimate).of(e.population).note(interval(r, lang)).truth(Truth::Claimed).tone(tone))
        })
        .collect();
    if items.is_empty() {
        return html! {};
    }
    ui::bar_list("inspections-bars", t(lang, "inspections-bars"), &items, lang)
}

/// "Với độ tin cậy 95 %, từ 12 đến 41 trong 240 kết quả là sai."
pub(crate) fn interval(r: &UnitResult, lang: Lang) -> String {
    let Some(e) = r.estimate else { return t(lang, "inspections-nothing-found").to_owned() };
    let args = [("least", e.least.into()), ("most", e.most.into()), ("all", e.population.into())];
    t_args(lang, "inspections-interval", &args)
}

/// What a round says of a unit, in a sentence.
pub(crate) fn result_sentence(r: &UnitResult, lang: Lang) -> String {
    let e = r.estimate.unwrap_or_default();
    let args = [
        ("drawn", r.drawn().into()),
        ("all", r.population().into()),
        ("found", r.found.into()),
        ("wrong", e.wrong.into()),
        ("unanswered", r.unanswered.into()),
    ];
    let first = t_args(lang, "inspections-result-first", &args);
    if r.estimate.is_none() { first } else { format!("{first} {}", interval(r, lang)) }
}

async fn results(view: &RoundView, tree: &Tree, c: &CrossCheck, lang: Lang) -> Result<Markup, CrossCheckProblem> {
    let mut rows = Vec::new();
    for r in view.results.iter().filter(|r| r.drawn() > 0) {
        let rate = match r.estimate {
            Some(e) => Cell::figure(&c.figure_of(e.estimate, e.population).await?, lang).sub(interval(r, lang)),
            None => Cell::text(interval(r, lang)),
        };
        let e = r.estimate.unwrap_or_default();
        rows.push(
            Row::new(vec![
                Cell::text(tree.unit(r.unit).map(|u| u.name.clone()).unwrap_or_default()),
                Cell::int(r.population(), lang),
                Cell::int(r.drawn(), lang),
                Cell::int(r.found, lang),
                Cell::int(e.wrong, lang).tone(if e.wrong > 0 { Tone::Broken } else { Tone::Neutral }),
                Cell::int(r.unanswered, lang),
                rate,
            ])
            .href(format!("/inspections/{}/minutes/{}", view.round.no, r.unit)),
        );
    }
    Ok(html! {
        (Table::new("inspection-units", t(lang, "inspections-by-unit"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "crosscheck-unit")).wide())
            .col(Col::number(t(lang, "inspections-population")))
            .col(Col::number(t(lang, "inspections-drawn")))
            .col(Col::number(t(lang, "inspections-found")))
            .col(Col::number(t(lang, "inspections-wrong")))
            .col(Col::number(t(lang, "inspections-unanswered")))
            .col(Col::text(t(lang, "inspections-rate")).wide())
            .rows(rows))
        p.help { (t(lang, "inspections-rate-help")) }
    })
}

#[derive(Deserialize)]
pub(crate) struct SendForm {
    name: String,
    unit: String,
    /// The member whose phone carries their people; empty for none.
    #[serde(default)]
    phone: String,
}

/// Sends an inspector.
pub(crate) async fn send(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<SendForm>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let own = match form.unit.as_str() {
        "-" => Ok(None),
        code => unit_by_code(&tree, code).map(Some),
    };
    let sent = match own {
        Ok(own) => send_with_phone(&c, &viewer, no, &form, own).await,
        Err(e) => Err(e),
    };
    let done = sent.map(|n| t_args(lang, "inspections-sent", &[("n", count(n).into())]));
    after(&c, &viewer, no, done).await
}

async fn send_with_phone(
    c: &CrossCheck,
    viewer: &Viewer,
    no: i64,
    form: &SendForm,
    own: Option<UnitId>,
) -> Result<usize, CrossCheckProblem> {
    let member = match form.phone.as_str() {
        "" => None,
        id => Some(MemberId(id.parse().map_err(|_| CrossCheckProblem::NoSuchPhoneMember)?)),
    };
    // First the phone: whoever holds it does not get the own unit's people.
    c.carry_on_phone(&viewer.actor, no, &form.name, member).await?;
    c.send_inspector(&viewer.actor, no, &form.name, own).await
}

#[derive(Deserialize)]
pub(crate) struct TaskForm {
    unit: String,
    words: String,
    owner: String,
    due: String,
}

/// Sets a task.
pub(crate) async fn add_task(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<TaskForm>,
) -> Result<Response, PageError> {
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let (unit, due) = (unit_by_code(&tree, &form.unit)?, day(&form.due)?.ok_or(CrossCheckProblem::BadDay)?);
    let done = c.add_task(&viewer.actor, no, unit, (&form.words, &form.owner), due).await;
    after(&c, &viewer, no, done.map(|_| t(viewer.frame.lang, "inspections-task-added").to_owned())).await
}

/// Ends a round.
pub(crate) async fn close(State(c): State<CrossCheck>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let done = c.close_round(&viewer.actor, no).await;
    after(&c, &viewer, no, done.map(|()| t(viewer.frame.lang, "inspections-close-done").to_owned())).await
}

async fn after(c: &CrossCheck, viewer: &Viewer, no: i64, done: Result<String, CrossCheckProblem>) -> Result<Response, PageError> {
    match done {
        Ok(words) => Ok(see_other_with(&format!("/inspections/{no}"), Tone::Good, words)),
        Err(e) if e.field().is_some() || matches!(e, CrossCheckProblem::RoundClosed) => {
            Ok(refused(&e, page(c, viewer, no, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}
