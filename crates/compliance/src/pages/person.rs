//! `/compliance/person`: what is done, who said so, and what the head, or who checks, can write down.

use super::{code, crumbs, failed, name, unit_path};
use crate::{
    model::{Duty, ExemptionState, ExemptionStep, Kind, PersonNo, Proof, Proposal, TickSource},
    problems::ComplianceProblem,
    rules,
    service::Compliance,
    standing::columns,
    steps::Opinion,
    view::PersonView,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    deadline: String,
    #[serde(default)]
    no: i64,
}

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    Ok(page(&c, &viewer, &asked, None).await?)
}

async fn page(
    c: &Compliance,
    viewer: &Viewer,
    asked: &Asked,
    problem: Option<&ComplianceProblem>,
) -> Result<Markup, ComplianceProblem> {
    let (actor, lang) = (&viewer.actor, viewer.frame.lang);
    let view = c.person_view(actor, &asked.unit, PersonNo(asked.no), &asked.deadline).await?;
    let (tree, duty) = (c.tree().await?, c.duty(&asked.deadline).await?);
    let manages = tree.covers_unit(&actor.area(Permission::ManageRosters), view.unit);
    let judges = tree.covers_unit(&actor.area(Permission::JudgeCompliance), view.unit);
    let here = Here { unit: code(&tree, view.unit), duty: &duty, no: view.person.no, today: c.today() };
    let p = &view.person;
    let body = html! {
        (failed(problem, lang))
        (ui::hero(html! { (answer(&view, &duty, lang)) }, html! { (duty.name) }, html! {}))
        (facts(&view, &tree, lang))
        (proofs(&view, &duty, lang))
        @if manages && p.kind != Kind::Pupil { (declare(viewer, &here)) }
        @if judges && p.kind != Kind::Pupil { (check(viewer, &here)) }
        @if p.kind == Kind::Pupil && manages { (hardship(viewer, &here, &view)) }
        (exemption(viewer, &here, &view, manages))
        @if p.kind != Kind::Pupil { (opinion(viewer, &here, &view, manages)) }
        @if manages && p.kind != Kind::Pupil { (new_slip(viewer, &here)) }
        @if manages { (leave_form(viewer, &here)) }
    };
    let head = PageHead::new(p.name.clone()).clause(if p.kind == Kind::Pupil { "P-4.1d" } else { "P-4.2" }).crumbs(crumbs(
        lang,
        vec![Crumb::link(name(&tree, view.unit), unit_path(here.unit, &duty.code)), Crumb::here(p.name.clone())],
    ));
    Ok(ui::page(&viewer.frame, &head, body))
}

/// Where the forms of the page belong.
struct Here<'a> {
    unit: &'a str,
    duty: &'a Duty,
    no: PersonNo,
    today: Day,
}

impl Here<'_> {
    fn fields(&self) -> Markup {
        html! { (ui::hidden("unit", self.unit)) (ui::hidden("duty", &self.duty.code)) (ui::hidden("no", &self.no.to_string())) }
    }
}

fn answer(view: &PersonView, duty: &Duty, lang: Lang) -> String {
    let p = &view.person;
    match (p.exemption, p.complete) {
        _ if !p.owes => t(lang, "compliance-person-owes-not").to_owned(),
        (Some(ExemptionState::Approved), _) => t(lang, "compliance-person-exempt").to_owned(),
        (_, Some(day)) => {
            let late = day > duty.deadline;
            t_args(lang, if late { "compliance-person-late" } else { "compliance-person-done" }, &[("day", day.vi().into())])
        }
        _ if duty.proofs.is_empty() => t_args(
            lang,
            "compliance-person-helped",
            &[("confirmed", p.helped.confirmed.into()), ("owed", view.owed.into()), ("pending", p.helped.pending.into())],
        ),
        (_, None) if p.held => t(lang, "compliance-person-held").to_owned(),
        (_, None) => {
            let open: Vec<&str> = columns(duty).into_iter().filter(|x| !p.has(*x)).map(|x| x.word(lang)).collect();
            t_args(lang, "compliance-person-open", &[("proofs", open.join(", ").into())])
        }
    }
}

fn facts(view: &PersonView, tree: &Tree, lang: Lang) -> Markup {
    let p = &view.person;
    let elsewhere: Vec<&str> = view.elsewhere.iter().map(|u| name(tree, *u)).collect();
    let mut facts = vec![
        (t(lang, "compliance-birth"), html! { (p.birth) }),
        (t(lang, "compliance-number"), html! { (if p.masked.is_empty() { "–" } else { p.masked.as_str() }) }),
        (
            t(lang, "compliance-kind"),
            html! { (p.kind.word(lang)) @if !p.class.is_empty() { ", " (t(lang, "compliance-class")) " " (p.class) } },
        ),
    ];
    if view.owed > 0 {
        let args = [("confirmed", p.helped.confirmed.into()), ("quota", view.owed.into()), ("pending", p.helped.pending.into())];
        facts.push((t(lang, "compliance-helped"), html! { (t_args(lang, "compliance-helped-n", &args)) }));
    }
    if !elsewhere.is_empty() {
        facts.push((t(lang, "compliance-also"), html! { (elsewhere.join(", ")) }));
    }
    ui::key_values(&facts)
}

fn source(source: TickSource, lang: Lang) -> &'static str {
    match source {
        TickSource::Unit => t(lang, "compliance-by-unit"),
        TickSource::Person => t(lang, "compliance-by-person"),
        TickSource::Check => t(lang, "compliance-by-check"),
    }
}

/// Each proof: done or not, who said so and when, and what a spot check found.
fn proofs(view: &PersonView, duty: &Duty, lang: Lang) -> Markup {
    let p = &view.person;
    let rows = columns(duty).into_iter().map(|proof| {
        let done = rules::since(&p.since, proof);
        let state = if done.is_some() {
            ui::tag(Tone::Good, t(lang, "compliance-is-done"))
        } else if p.held && !proof.is_declared() {
            ui::tag(Tone::Neutral, t(lang, "compliance-is-held"))
        } else {
            ui::tag(Tone::Broken, t(lang, "compliance-is-missing"))
        };
        let said = rules::said(&view.ticks, proof);
        let who = match (&said, proof.is_declared()) {
            (_, false) => Cell::text(t(lang, "compliance-by-register")).sub(t(lang, "compliance-by-register-note")),
            (Some(s), true) => {
                let sub = format!("{} · {}", s.last.at.vi(), by_whom(&s.last.by, s.last.source, lang));
                Cell::text(source(s.last.source, lang)).sub(sub)
            }
            (None, true) => Cell::text(t(lang, "compliance-nothing-said")),
        };
        let checked = match said.as_ref().and_then(|s| s.check) {
            None => Cell::blank(),
            Some(check) => {
                let key = if check.done { "compliance-check-good" } else { "compliance-check-bad" };
                let against = said.as_ref().is_some_and(|s| s.against_check);
                Cell::text(t(lang, key)).sub(check.on.vi()).tone(if check.done && !against { Tone::Good } else { Tone::Broken })
            }
        };
        Row::new(vec![Cell::text(proof.word(lang)), Cell::markup(state).nowrap(), Cell::opt_day(done), who, checked])
    });
    html! {
        @if !duty.proofs.is_empty() {
            (Table::new("compliance-proofs", t(lang, "compliance-proofs"))
                .lang(lang)
                .col(Col::text(t(lang, "compliance-proof")))
                .col(Col::text(t(lang, "compliance-state")))
                .col(Col::text(t(lang, "compliance-since")))
                .col(Col::text(t(lang, "compliance-who-says")))
                .col(Col::text(t(lang, "compliance-spot-check")))
                .rows(rows))
        }
    }
}

/// Accounts are named; members stand in the trail under a number that says nothing.
fn by_whom(by: &str, source: TickSource, lang: Lang) -> String {
    if source == TickSource::Person { t(lang, "compliance-themselves").to_owned() } else { by.to_owned() }
}

fn tick_fields(here: &Here<'_>, id: &str, question: &str, yes: &str, no: &str, lang: Lang) -> Markup {
    let declared: Vec<(String, String)> =
        Proof::DECLARED.into_iter().map(|p| (p.code().to_owned(), p.word(lang).to_owned())).collect();
    let options = vec![("yes".to_owned(), t(lang, yes).to_owned()), ("no".to_owned(), t(lang, no).to_owned())];
    html! {
        (here.fields())
        (Field::select("proof", t(lang, "compliance-proof"), declared).id(format!("{id}-proof")))
        (Field::radios("done", t(lang, question), options).id(format!("{id}-done")).value("yes"))
        (Field::date("day", t(lang, "compliance-on-day")).id(format!("{id}-day")).value(here.today.to_string()).max(here.today.to_string()).required().width(Width::Short))
    }
}

fn declare(viewer: &Viewer, here: &Here<'_>) -> Markup {
    let lang = viewer.frame.lang;
    let fields = tick_fields(here, "declare", "compliance-declare-question", "compliance-done", "compliance-not-done", lang);
    ui::details(
        t(lang, "compliance-declare-title"),
        ui::form(
            &viewer.frame,
            "/compliance/person/tick",
            html! { (fields) (ui::actions(html! { (Button::primary(t(lang, "compliance-declare-do")).icon(Icon::Check)) })) },
        ),
    )
}

fn check(viewer: &Viewer, here: &Here<'_>) -> Markup {
    let lang = viewer.frame.lang;
    let fields = tick_fields(here, "check", "compliance-check-question", "compliance-check-good", "compliance-check-bad", lang);
    ui::details(
        t(lang, "compliance-check-title"),
        ui::form(
            &viewer.frame,
            "/compliance/person/check",
            html! { (fields) (ui::actions(html! { (Button::primary(t(lang, "compliance-check-do"))) })) },
        ),
    )
}

fn hardship(viewer: &Viewer, here: &Here<'_>, view: &PersonView) -> Markup {
    let lang = viewer.frame.lang;
    ui::section(
        t(lang, "compliance-hardship"),
        html! {
            p.help { (t(lang, "compliance-hardship-help")) }
            (ui::form(&viewer.frame, "/compliance/person/hardship", html! {
                (here.fields())
                (Field::checkbox("hardship", t(lang, "compliance-hardship-is")).checked(view.person.hardship))
                (Field::checkbox("followed", t(lang, "compliance-hardship-followed")).checked(view.person.followed))
                (ui::actions(html! { (Button::secondary(t(lang, "compliance-save"))) }))
            }))
        },
    )
}

pub(super) fn exemption_word(state: ExemptionState, lang: Lang) -> &'static str {
    match state {
        ExemptionState::Requested => t(lang, "compliance-exemption-requested"),
        ExemptionState::Approved => t(lang, "compliance-exemption-approved"),
        ExemptionState::Refused => t(lang, "compliance-exemption-refused"),
        ExemptionState::Ended => t(lang, "compliance-exemption-ended"),
    }
}

fn exemption(viewer: &Viewer, here: &Here<'_>, view: &PersonView, manages: bool) -> Markup {
    let lang = viewer.frame.lang;
    let steps: Vec<&ExemptionStep> = view.exemptions.iter().filter(|e| e.duty == here.duty.code).collect();
    let open = steps.last().is_some_and(|s| matches!(s.state, ExemptionState::Requested | ExemptionState::Approved));
    let reason = |id: &str| {
        Field::textarea("reason", t(lang, "compliance-reason"))
            .id(id)
            .help(t(lang, "compliance-reason-help"))
            .required()
            .max_length(500)
    };
    let rows = steps.iter().rev().map(|s| {
        let words = if s.reason.is_empty() { String::new() } else { format!("“{}”", s.reason) };
        Row::new(vec![Cell::text(exemption_word(s.state, lang)).sub(words), Cell::text(s.at.vi()).sub(s.by.clone())])
    });
    if steps.is_empty() && !(manages && view.person.owes) {
        return html! {};
    }
    ui::section(
        t(lang, "compliance-exemption"),
        html! {
            @if !steps.is_empty() {
                (Table::new("compliance-exemption", t(lang, "compliance-exemption"))
                    .lang(lang)
                    .col(Col::text(t(lang, "compliance-step")))
                    .col(Col::text(t(lang, "compliance-when")))
                    .rows(rows))
            }
            @if manages && open {
                (ui::details(t(lang, "compliance-exempt-end"), ui::form(&viewer.frame, "/compliance/person/exempt-end", html! {
                    (here.fields()) (reason("end-reason")) (ui::actions(html! { (Button::secondary(t(lang, "compliance-exempt-end"))) }))
                })))
            } @else if manages && view.person.owes {
                (ui::details(t(lang, "compliance-exempt-ask"), ui::form(&viewer.frame, "/compliance/person/exempt", html! {
                    (here.fields()) (reason("ask-reason")) (ui::actions(html! { (Button::secondary(t(lang, "compliance-exempt-ask-do"))) }))
                })))
            }
        },
    )
}

fn opinion(viewer: &Viewer, here: &Here<'_>, view: &PersonView, manages: bool) -> Markup {
    let lang = viewer.frame.lang;
    let last: Option<&Opinion> = view.opinions.iter().rfind(|o| o.duty == here.duty.code);
    if last.is_none() && !(manages && view.person.is_missing()) {
        return html! {};
    }
    let proposals = Proposal::ALL.map(|p| (p.code().to_owned(), p.word(lang).to_owned())).to_vec();
    ui::section(
        t(lang, "compliance-opinion"),
        html! {
            @if let Some(o) = last {
                (ui::key_values(&[
                    (t(lang, "compliance-heard"), html! { (o.heard) }),
                    (t(lang, "compliance-head-opinion"), html! { (if o.opinion.is_empty() { "–" } else { o.opinion.as_str() }) }),
                    (t(lang, "compliance-proposal"), html! { (o.proposal.word(lang)) }),
                    (t(lang, "compliance-when"), html! { (o.at.vi()) ", " (o.by) }),
                ]))
            }
            @if manages {
                (ui::details(t(lang, "compliance-opinion-write"), ui::form(&viewer.frame, "/compliance/person/opinion", html! {
                    (here.fields())
                    (Field::textarea("heard", t(lang, "compliance-heard")).help(t(lang, "compliance-reason-help")).required().max_length(500))
                    (Field::textarea("opinion", t(lang, "compliance-head-opinion")).optional(lang).max_length(500))
                    (Field::select("proposal", t(lang, "compliance-proposal"), proposals))
                    (ui::actions(html! { (Button::primary(t(lang, "compliance-opinion-do"))) }))
                })))
            }
        },
    )
}

fn new_slip(viewer: &Viewer, here: &Here<'_>) -> Markup {
    let lang = viewer.frame.lang;
    let body = html! {
        p.help { (t(lang, "compliance-slip-new-help")) }
        (ui::form(&viewer.frame, "/compliance/codes", html! {
            (ui::hidden("unit", here.unit)) (ui::hidden("duty", &here.duty.code)) (ui::hidden("people", &here.no.to_string()))
            (ui::actions(html! { (Button::secondary(t(lang, "compliance-slip-new")).icon(Icon::Print)) }))
        }))
    };
    ui::details(t(lang, "compliance-slip-new"), body)
}

fn leave_form(viewer: &Viewer, here: &Here<'_>) -> Markup {
    let lang = viewer.frame.lang;
    let body = html! {
        p.help { (t(lang, "compliance-leave-help")) }
        (ui::form(&viewer.frame, "/compliance/person/leave", html! {
            (here.fields()) (ui::actions(html! { (Button::secondary(t(lang, "compliance-leave-do"))) }))
        }))
    };
    ui::details(t(lang, "compliance-leave"), body)
}

/// All that a form of this page may send.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    duty: String,
    #[serde(default)]
    no: i64,
    #[serde(default)]
    proof: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    heard: String,
    #[serde(default)]
    opinion: String,
    #[serde(default)]
    proposal: String,
    #[serde(default)]
    hardship: String,
    #[serde(default)]
    followed: String,
}

impl Sent {
    fn tick(&self) -> Result<(Proof, bool, Day), ComplianceProblem> {
        let proof = Proof::parse(&self.proof).ok_or_else(|| ComplianceProblem::BadForm("proof".to_owned()))?;
        Ok((proof, self.done == "yes", self.day.parse().map_err(|_| ComplianceProblem::BadDay)?))
    }
}

async fn after(c: &Compliance, viewer: &Viewer, sent: &Sent, done: Result<(), ComplianceProblem>) -> Result<Response, PageError> {
    match done {
        Ok(()) => {
            let to = format!(
                "/compliance/person?unit={}&deadline={}&no={}",
                super::escaped(&sent.unit),
                super::escaped(&sent.duty),
                sent.no
            );
            Ok(see_other_with(&to, Tone::Good, t(viewer.frame.lang, "compliance-saved")))
        }
        Err(e) if e.can_be_put_right() => {
            let asked = Asked { unit: sent.unit.clone(), deadline: sent.duty.clone(), no: sent.no };
            Ok(refused(&e, page(c, viewer, &asked, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}

/// The unit declares.
pub(crate) async fn tick(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Sent>) -> Result<Response, PageError> {
    let done = match f.tick() {
        Ok(tick) => c.declare(&viewer.actor, &f.unit, &[PersonNo(f.no)], tick).await.map(|_| ()),
        Err(e) => Err(e),
    };
    after(&c, &viewer, &f, done).await
}

/// A spot check.
pub(crate) async fn check_route(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Sent>) -> Result<Response, PageError> {
    let done = match f.tick() {
        Ok(tick) => c.spot_check(&viewer.actor, &f.unit, PersonNo(f.no), tick).await,
        Err(e) => Err(e),
    };
    after(&c, &viewer, &f, done).await
}

/// Asks for an exemption.
pub(crate) async fn exempt(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Sent>) -> Result<Response, PageError> {
    let done = c.request_exemption(&viewer.actor, &f.unit, PersonNo(f.no), &f.duty, &f.reason).await;
    after(&c, &viewer, &f, done).await
}

/// Takes it back.
pub(crate) async fn exempt_end(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Sent>) -> Result<Response, PageError> {
    let done = c.end_exemption(&viewer.actor, &f.unit, PersonNo(f.no), &f.duty, &f.reason).await;
    after(&c, &viewer, &f, done).await
}

/// What was heard, thought and proposed.
pub(crate) async fn opine(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Sent>) -> Result<Response, PageError> {
    let proposal = Proposal::parse(&f.proposal).unwrap_or_default();
    let done = c.opine(&viewer.actor, &f.unit, PersonNo(f.no), &f.duty, (&f.heard, &f.opinion, proposal)).await;
    after(&c, &viewer, &f, done).await
}

/// A pupil's hardship.
pub(crate) async fn note_hardship(
    State(c): State<Compliance>,
    viewer: Viewer,
    Form(f): Form<Sent>,
) -> Result<Response, PageError> {
    let ticks = (!f.hardship.is_empty(), !f.followed.is_empty());
    let done = c.note_hardship(&viewer.actor, &f.unit, PersonNo(f.no), ticks).await;
    after(&c, &viewer, &f, done).await
}

/// Leaves the roster.
pub(crate) async fn leave(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Sent>) -> Result<Response, PageError> {
    match c.leave(&viewer.actor, &f.unit, PersonNo(f.no)).await {
        Ok(()) => Ok(see_other_with(&unit_path(&f.unit, &f.duty), Tone::Good, t(viewer.frame.lang, "compliance-left"))),
        Err(e) => Err(e.into()),
    }
}
