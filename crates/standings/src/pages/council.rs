//! `/council`: who sat, how they voted, what they concluded. A sitting prints as its minutes.

use super::{Sheet, what};
use crate::{
    council::{Attendee, NewSitting, Sitting},
    http::No,
    problems::StandingProblem,
    proposals::{Act, Proposal},
    service::{Standings, is_free},
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// All sittings, and what awaits the council.
pub(crate) async fn list(State(s): State<Standings>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let sittings = s.sittings(actor).await?;
    let waiting = s.waiting(actor).await?;
    let manages = s.is_whole(actor, Permission::ManageStandings).await?;
    let rows = sittings.iter().map(|x| {
        let state = if x.ended.is_some() { "standings-signed" } else { "standings-unsigned" };
        Row::new(vec![
            Cell::text(t_args(lang, "standings-sitting-no", &[("no", x.no.into())])).sub(x.place.clone()),
            Cell::day(x.day),
            Cell::text(t_args(lang, "standings-present", &[("n", x.present.into()), ("of", x.members.into())])),
            Cell::int(crate::gather::count(x.votes.len()), lang),
            Cell::text(t(lang, state)),
        ])
        .href(format!("/council/{}", x.no))
    });
    let table = Table::new("sittings", t(lang, "standings-sittings"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-sitting")).wide())
        .col(Col::text(t(lang, "standings-day")))
        .col(Col::text(t(lang, "standings-attendance")))
        .col(Col::number(t(lang, "standings-voted")))
        .col(Col::text(t(lang, "standings-minutes")))
        .rows(rows)
        .empty(t(lang, "standings-sittings-none"), html! { p { (t(lang, "standings-sittings-none-do")) } });
    let body = html! {
        p.lead { (t_args(lang, "standings-council-sentence", &[("n", crate::gather::count(waiting.len()).into())])) }
        (table)
        @if !waiting.is_empty() {
            (ui::section(t(lang, "standings-waiting"), html! {
                ul { @for p in &waiting { li { a href={ "/proposals/" (p.no) } { (what(p, lang)) ": " (p.name) } } } }
            }))
        }
    };
    let head = PageHead::new(t(lang, "standings-council"))
        .lede(t(lang, "standings-council-lede"))
        .clause("P-5.3")
        .crumbs(vec![Crumb::link(t(lang, "standings-proposals"), "/proposals"), Crumb::here(t(lang, "standings-council"))])
        .actions(
            html! { @if manages { (Button::link("/council/new", t(lang, "standings-sit")).primary_look().icon(Icon::Add)) } },
        );
    Ok(ui::page(frame, &head, body))
}

/// What is typed of a new sitting.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    day: String,
    place: String,
    members: String,
    chair: String,
    secretary: String,
}

/// The form of a sitting; the members are those of the sitting before.
pub(crate) async fn new(State(s): State<Standings>, viewer: Viewer) -> Result<Markup, PageError> {
    let before = s.sittings(&viewer.actor).await?.into_iter().next();
    let line = |a: &Attendee| if a.position.is_empty() { a.name.clone() } else { format!("{} | {}", a.name, a.position) };
    let typed = Typed {
        day: s.today().to_string(),
        place: before.as_ref().map(|b| b.place.clone()).unwrap_or_default(),
        members: before.as_ref().map(|b| b.attendees.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap_or_default(),
        chair: before.as_ref().map(|b| b.chair.clone()).unwrap_or_default(),
        secretary: before.map(|b| b.secretary).unwrap_or_default(),
    };
    Ok(form(&viewer, &typed, None))
}

fn form(viewer: &Viewer, typed: &Typed, failed: Option<&StandingProblem>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let body = html! {
        (super::problem(failed, lang))
        (ui::form(frame, "/council", html! {
            (Field::date("day", t(lang, "standings-day")).value(typed.day.clone()).required())
            (Field::text("place", t(lang, "standings-place")).value(typed.place.clone()).required().max_length(200).width(Width::Full))
            (Field::textarea("members", t(lang, "standings-members")).help(t(lang, "standings-members-help")).value(typed.members.clone()).required().width(Width::Full).attr("rows", "8"))
            (Field::text("chair", t(lang, "standings-chair")).value(typed.chair.clone()).required().max_length(120))
            (Field::text("secretary", t(lang, "standings-secretary")).value(typed.secretary.clone()).required().max_length(120))
            (ui::actions(html! { (Button::primary(t(lang, "standings-sit-do")).icon(Icon::Check)) }))
        }))
    };
    let head = PageHead::new(t(lang, "standings-sit"))
        .lede(t(lang, "standings-sit-lede"))
        .clause("P-5.3")
        .crumbs(vec![Crumb::link(t(lang, "standings-council"), "/council"), Crumb::here(t(lang, "standings-sit"))]);
    ui::page(frame, &head, body)
}

/// Opens a sitting.
pub(crate) async fn add(State(s): State<Standings>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let done = match typed.day.parse() {
        Ok(day) => {
            let new = NewSitting {
                day,
                place: typed.place.clone(),
                members: typed.members.lines().filter_map(Attendee::parse).collect(),
                chair: typed.chair.clone(),
                secretary: typed.secretary.clone(),
            };
            s.sit(&viewer.actor, new).await
        }
        Err(_) => Err(StandingProblem::BadDay),
    };
    match done {
        Ok(no) => Ok(see_other_with(&format!("/council/{no}"), Tone::Good, t(viewer.frame.lang, "standings-sat"))),
        Err(e) if matches!(e.status(), 409 | 422) => Ok(refused(&e, form(&viewer, &typed, Some(&e)))),
        Err(e) => Err(e.into()),
    }
}

/// A sitting: votes to be written down, minutes to be printed and signed.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer, Path(no): No) -> Result<Markup, PageError> {
    Ok(page(&s, &viewer, no, None).await?)
}

pub(crate) async fn page(
    s: &Standings,
    viewer: &Viewer,
    no: i64,
    failed: Option<&StandingProblem>,
) -> Result<Markup, StandingProblem> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let x = s.sitting(actor, no).await?;
    let manages = s.is_whole(actor, Permission::ManageStandings).await?;
    let all = s.proposals_of(actor, None, None, None).await?;
    let by_no: HashMap<i64, &Proposal> = all.iter().map(|p| (p.no, p)).collect();
    let waiting = if manages && x.ended.is_none() { s.waiting(actor).await? } else { Vec::new() };
    let body = html! {
        div.no-print { (super::problem(failed, lang)) }
        (opening(&x, lang))
        (attendance(&x, lang))
        (votes(&x, &by_no, lang))
        h2 { (t(lang, "standings-conclusion")) }
        @match &x.ended {
            Some((at, words)) => { @for line in words.lines() { p { (line) } } p.help.no-print { (t_args(lang, "standings-signed-at", &[("at", at.vi().into())])) } },
            None => { p { "……………………………………………………………………………………………" } },
        }
        @if manages && x.ended.is_none() {
            div.no-print {
                @for p in &waiting {
                    @if is_free(actor, p, Act::Recommend) { (vote_form(viewer, &x, p)) } @else {
                        p { (vote_on(p, lang)) ". " (t(lang, "standings-vote-own")) }
                    }
                }
                (ui::details(t(lang, "standings-end"), ui::form(frame, &format!("/council/{no}/end"), html! {
                    (Field::textarea("words", t(lang, "standings-conclusion")).id("field-conclusion").help(t(lang, "standings-conclusion-help")).required().max_length(2_000).width(Width::Full))
                    (ui::actions(html! { (Button::primary(t(lang, "standings-end-do")).icon(Icon::Check)) }))
                })))
            }
        }
        (ui::signature_line(&[(t(lang, "standings-sign-secretary"), x.secretary.as_str()), (t(lang, "standings-sign-chair"), x.chair.as_str())]))
    };
    Ok(ui::print_page(frame, &t_args(lang, "standings-minutes-title", &[("no", no.into())]), body))
}

fn opening(x: &Sitting, lang: Lang) -> Markup {
    let args = [
        ("day", x.day.vi().into()),
        ("place", x.place.clone().into()),
        ("chair", x.chair.clone().into()),
        ("secretary", x.secretary.clone().into()),
        ("n", x.present.into()),
        ("of", x.members.into()),
    ];
    html! { p { (t_args(lang, "standings-minutes-head", &args)) } p { (t_args(lang, "standings-minutes-led", &args)) } }
}

fn attendance(x: &Sitting, lang: Lang) -> Markup {
    let rows = (1_i64..).zip(&x.attendees).map(|(n, a)| {
        let there = t(lang, if a.present { "standings-there" } else { "standings-absent" });
        Row::new(vec![Cell::int(n, lang), Cell::text(a.name.clone()), Cell::text(a.position.clone()), Cell::text(there)])
    });
    let table = Table::new("attendance", t(lang, "standings-attendance"))
        .lang(lang)
        .col(Col::number(t(lang, "standings-no-of")).share(10))
        .col(Col::text(t(lang, "standings-person")).share(24))
        .col(Col::text(t(lang, "standings-position")).share(24))
        .col(Col::text(t(lang, "standings-there")).share(18))
        .rows(rows);
    html! { (table) }
}

fn votes(x: &Sitting, by_no: &HashMap<i64, &Proposal>, lang: Lang) -> Markup {
    let rows = x.votes.iter().map(|v| {
        let (about, name) = by_no.get(&v.proposal).map_or(("–".to_owned(), String::new()), |p| (what(p, lang), p.name.clone()));
        let result = t(lang, if v.recommended { "standings-recommended" } else { "standings-not-recommended" });
        Row::new(vec![
            Cell::text(name).sub(about).href(format!("/proposals/{}", v.proposal)),
            Cell::int(v.for_it, lang),
            Cell::int(v.against, lang),
            Cell::int(v.abstained, lang),
            Cell::text(result),
        ])
    });
    let table = Table::new("votes", t(lang, "standings-votes"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-proposal")).wide())
        .col(Col::number(t(lang, "standings-for")))
        .col(Col::number(t(lang, "standings-against")))
        .col(Col::number(t(lang, "standings-abstained")))
        .col(Col::text(t(lang, "standings-result")))
        .rows(rows)
        .empty(t(lang, "standings-votes-none"), html! {});
    html! { (table) }
}

fn vote_on(p: &Proposal, lang: Lang) -> String {
    t_args(lang, "standings-vote-on", &[("what", what(p, lang).into()), ("who", p.name.clone().into())])
}

fn vote_form(viewer: &Viewer, x: &Sitting, p: &Proposal) -> Markup {
    let lang = viewer.frame.lang;
    let id = |name: &str| format!("field-{name}-{}", p.no);
    let title = vote_on(p, lang);
    ui::form(
        &viewer.frame,
        &format!("/council/{}/votes", x.no),
        ui::fieldset(
            &title,
            html! {
                (ui::hidden("proposal", &p.no.to_string()))
                (Field::number("for_it", t(lang, "standings-for")).id(id("for")).value(x.present.to_string()).required())
                (Field::number("against", t(lang, "standings-against")).id(id("against")).value("0").required())
                (Field::number("abstained", t(lang, "standings-abstained")).id(id("abstained")).value("0").required())
                (ui::actions(html! { (Button::secondary(t(lang, "standings-vote-do"))) }))
            },
        ),
    )
}

/// All fields that the sitting's forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    proposal: String,
    for_it: String,
    against: String,
    abstained: String,
    words: String,
}

/// Writes down a vote.
pub(crate) async fn vote(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let number = |n: &str| n.trim().parse::<i64>().unwrap_or(-1);
    let votes = (number(&sent.for_it), number(&sent.against), number(&sent.abstained));
    let done = s.vote(&viewer.actor, no, number(&sent.proposal), votes).await;
    Sheet::Sitting(no).after(&s, &viewer, done, "standings-vote-done").await
}

/// Signs the minutes.
pub(crate) async fn end(
    State(s): State<Standings>,
    viewer: Viewer,
    Path(no): No,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let done = s.end_sitting(&viewer.actor, no, &sent.words).await;
    Sheet::Sitting(no).after(&s, &viewer, done, "standings-ended").await
}
