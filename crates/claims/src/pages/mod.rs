//! Pages of the claims room: what was reported, by day and team; uploading; one day's claims.

pub mod beside;
pub(crate) mod lists;
pub(crate) mod reasons;

use crate::{
    http::{Asked, PER_PAGE, read_file},
    model::{Claim, FileKind, ImportReport, ImportedFile},
    problems::ClaimsProblem,
    service::Claims,
};
use axum::{
    extract::{Form, Multipart, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;
use vedich_accounts::{Actor, PageError, Permission, Viewer, outcome_page, see_other_with};
use vedich_kernel::{CitizenId, Lang, LocalityId};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, Button, Cell, Col, Field, Frame, Icon, PageHead, Row, Table, Tone, t, t_args};

/// Days on the first page.
const DAYS: usize = 31;
/// Team rows on the first page.
const TEAM_ROWS: i64 = 300;

/// What was reported: by day and team, and the files that brought it.
pub(crate) async fn index(State(claims): State<Claims>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    page(&claims, &viewer, &asked, None).await
}

/// Takes a file and shows what it did.
pub(crate) async fn upload(State(claims): State<Claims>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match read_file(upload).await {
        Ok((name, bytes)) => claims.import_file(&viewer.actor, bytes, &name).await,
        Err(e) => Err(e),
    };
    Ok(outcome_page(&done, page(&claims, &viewer, &Asked::default(), Some(&done)).await?))
}

async fn page(
    claims: &Claims,
    viewer: &Viewer,
    asked: &Asked,
    done: Option<&Result<ImportReport, ClaimsProblem>>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = claims.register().tree().await?;
    let mut filter = asked.filter(&tree, claims.register().clock().today())?;
    (filter.limit, filter.offset) = (TEAM_ROWS, 0);
    let days = claims.days(&viewer.actor, &filter).await?;
    let totals = claims.day_totals(&viewer.actor, &filter).await?;
    let files = claims.files(&viewer.actor, 20).await?;
    let counts = claims.counts(&viewer.actor, Permission::ViewClaims).await?;
    let teams = Table::new("claims-teams", t(lang, "claims-by-team"))
        .lang(lang)
        .col(Col::text(t(lang, "claims-day")).sort())
        .col(Col::text(t(lang, "claims-team")).wide().sort())
        .col(Col::number(t(lang, "claims-outcomes")).sort())
        .col(Col::number(t(lang, "claims-activations")).sort())
        .col(Col::number(t(lang, "claims-unmatched")).sort())
        .filterable()
        .download()
        .empty(t(lang, "claims-none"), html! { p { (t(lang, "claims-none-do")) } })
        .rows(totals.iter().map(|d| {
            let team = d.team.and_then(|id| tree.team(id));
            let href = format!("/claims/day?day={}&team={}", d.day, team.map_or("", |t| t.code.as_str()));
            Row::new(vec![
                Cell::day(d.day),
                Cell::text(team.map_or_else(|| "–".to_owned(), |t| t.name.clone()))
                    .href(href)
                    .sub(team.map_or("", |t| t.code.as_str())),
                Cell::int(d.outcomes, lang),
                Cell::int(d.activations, lang),
                Cell::int(d.unmatched, lang),
            ])
        }));
    let body = html! {
        @if let Some(done) = done { (outcome(done, lang)) }
        @if viewer.actor.may(Permission::ImportClaims) { (upload_form(frame)) }
        (ui::filter_bar(lang, "/claims", places(&tree, &viewer.actor, asked, lang), None))
        @if !days.is_empty() {
            nav.actions aria-label=(t(lang, "claims-days")) {
                @for (day, n) in days.iter().take(DAYS) {
                    (Button::link(format!("/claims/day?day={day}&locality={}", asked.locality), t_args(lang, "claims-day-link", &[("day", day.vi().into()), ("n", (*n).into())])))
                }
            }
        }
        (teams)
        @if !counts.is_empty() { (counted(&counts, &tree, lang)) }
        @if !files.is_empty() { (file_table(&files, lang)) }
    };
    let lists = Button::link("/claims/lists", t(lang, "claims-lists-title")).icon(Icon::Lists);
    let head = PageHead::new(t(lang, "claims-title")).lede(t(lang, "claims-lede")).clause("P-3.7").actions(html! { (lists) });
    Ok(ui::page(frame, &head, body))
}

fn upload_form(frame: &Frame) -> Markup {
    let lang = frame.lang;
    ui::section(
        t(lang, "claims-upload"),
        ui::form_upload(
            frame,
            "/claims",
            html! {
                (Field::file("file", t(lang, "claims-file")).help(t(lang, "claims-file-help")).accept(".xlsx,.xls,.ods,.csv").required())
                (ui::actions(html! { (Button::primary(t(lang, "claims-upload-do")).icon(Icon::Upload)) }))
            },
        ),
    )
}

fn outcome(done: &Result<ImportReport, ClaimsProblem>, lang: Lang) -> Markup {
    match done {
        Err(e) => ui::problem_callout(Tone::Broken, e, lang),
        Ok(report) => {
            let tone = if report.rejected > 0 { Tone::Attention } else { Tone::Good };
            let args = [
                ("rows", report.rows.into()),
                ("accepted", report.accepted.into()),
                ("duplicates", report.duplicates.into()),
                ("rejected", report.rejected.into()),
            ];
            let title = t_args(lang, "claims-done", &args);
            ui::callout(
                tone,
                &title,
                html! {
                    @if report.unmatched > 0 { p { (t_args(lang, "claims-done-unmatched", &[("n", report.unmatched.into())])) } }
                    @if !report.problems.is_empty() {
                        ul { @for problem in &report.problems { li { (problem.sentence(lang)) } } }
                    }
                },
            )
        }
    }
}

/// Communes of the actor's area to choose from.
fn places(tree: &Tree, actor: &Actor, asked: &Asked, lang: Lang) -> Markup {
    let area = actor.area(Permission::ViewClaims);
    let mut options = vec![(String::new(), t(lang, "claims-everywhere").to_owned())];
    options.extend(
        tree.localities()
            .iter()
            .filter(|l| l.kind == LocalityKind::Commune && l.valid_to.is_none() && tree.covers_locality(&area, l.id))
            .map(|l| (l.code.clone(), l.name.clone())),
    );
    html! { @if options.len() > 2 { (Field::select("locality", t(lang, "claims-commune"), options).value(asked.locality.clone())) } }
}

fn counted(counts: &[crate::model::CountedClaim], tree: &Tree, lang: Lang) -> Markup {
    let newest = counts.iter().map(|c| c.day).max();
    let rows = counts.iter().filter(|c| Some(c.day) == newest).map(|c| {
        let unit = tree.unit(c.unit);
        Row::new(vec![
            Cell::text(unit.map_or("–", |u| u.name.as_str())).sub(unit.map_or("", |u| u.code.as_str())),
            Cell::day(c.day),
            Cell::int(c.count, lang),
        ])
    });
    html! {
        (Table::new("claims-counts", t(lang, "claims-counts"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "claims-unit")).sort())
            .col(Col::text(t(lang, "claims-day")))
            .col(Col::number(t(lang, "claims-count")).sort())
            .rows(rows))
    }
}

fn file_table(files: &[ImportedFile], lang: Lang) -> Markup {
    let rows = files.iter().map(|f| {
        let kind = match f.report.kind {
            FileKind::Named => "claims-kind-named",
            FileKind::Counts => "claims-kind-counts",
        };
        let problems = html! {
            @if f.report.problems.is_empty() { (f.report.rejected) }
            @else { (ui::details(&t_args(lang, "claims-rejected-n", &[("n", f.report.rejected.into())]),
                html! { ul { @for p in &f.report.problems { li { (p.sentence(lang)) } } } })) }
        };
        Row::new(vec![
            Cell::text(f.file_name.clone()).sub(t(lang, kind)),
            Cell::text(f.recorded_at.vi()).sub(f.user_name.clone()),
            Cell::int(f.report.accepted, lang),
            Cell::int(f.report.duplicates, lang),
            Cell::markup(problems),
        ])
    });
    html! {
        (Table::new("claims-files", t(lang, "claims-files"))
            .lang(lang)
            .col(Col::text(t(lang, "claims-file-name")))
            .col(Col::text(t(lang, "claims-file-when")))
            .col(Col::number(t(lang, "claims-accepted")))
            .col(Col::number(t(lang, "claims-duplicates")))
            .col(Col::text(t(lang, "claims-rejected")))
            .rows(rows))
    }
}

/// One day's claims, row by row. Names stand only where the reader may see citizens of that commune.
pub(crate) async fn day(State(claims): State<Claims>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = claims.register().tree().await?;
    let filter = asked.filter(&tree, claims.register().clock().today())?;
    let (total, found) = claims.list(&viewer.actor, &filter).await?;
    let people = people(&claims, &viewer.actor, &tree, &found).await?;
    let members = claims.register().territory().members_by_code().await.map_err(ClaimsProblem::from)?;
    let names: HashMap<_, _> = members.values().map(|m| (m.id, m.name.as_str())).collect();
    let may_withdraw = viewer.actor.may(Permission::ImportClaims);
    let mut table = Table::new("claims-day-table", t(lang, "claims-rows"))
        .lang(lang)
        .col(Col::text(t(lang, "claims-when")))
        .col(Col::text(t(lang, "claims-team")).wide())
        .col(Col::text(t(lang, "claims-person")))
        .col(Col::text(t(lang, "claims-outcome")))
        .col(Col::text(t(lang, "claims-source")));
    if may_withdraw {
        table = table.col(Col::text(t(lang, "claims-withdraw")).no_print());
    }
    let rows = found.iter().map(|c| {
        let team = c.team.and_then(|id| tree.team(id)).map_or("–", |t| t.name.as_str());
        let member = c.member.and_then(|m| names.get(&m).copied()).unwrap_or_default();
        let mut cells = vec![
            Cell::text(c.observed_at.vi()),
            Cell::text(team).sub(member),
            Cell::markup(person(c, &people, lang)),
            Cell::text(c.outcome.word(lang)).sub(c.method.map(|m| m.word(lang)).unwrap_or_default()),
            Cell::text(c.source.word(lang)),
        ];
        if may_withdraw {
            cells.push(Cell::markup(take_back(frame, c, &asked)));
        }
        Row::new(cells).tone(if c.withdrawn { Tone::Attention } else { Tone::Neutral })
    });
    let href = format!("/claims/day?day={}&team={}&locality={}", asked.day, asked.team, asked.locality);
    let table = table.rows(rows).empty(t(lang, "claims-none"), html! { p { (t(lang, "claims-none-do")) } }).foot(ui::pagination(
        lang,
        asked.page.max(1),
        PER_PAGE,
        total,
        &href,
    ));
    let title = filter
        .day
        .map_or_else(|| t(lang, "claims-title").to_owned(), |d| t_args(lang, "claims-of-day", &[("day", d.vi().into())]));
    let head = PageHead::new(title)
        .lede(t(lang, "claims-day-lede"))
        .clause("P-3.7")
        .crumbs(vec![
            ui::Crumb::link(t(lang, "claims-title"), "/claims"),
            ui::Crumb::here(filter.day.map_or_else(|| t(lang, "claims-rows").to_owned(), vedich_kernel::Day::vi)),
        ])
        .wide();
    Ok(ui::page(frame, &head, html! { (table) }))
}

/// Names and masked numbers of those whom the reader may see.
async fn people(
    claims: &Claims,
    actor: &Actor,
    tree: &Tree,
    found: &[Claim],
) -> Result<HashMap<CitizenId, (String, String)>, ClaimsProblem> {
    let mut may: HashMap<LocalityId, bool> = HashMap::new();
    let ids: Vec<CitizenId> = found
        .iter()
        .filter(|c| c.commune.is_some_and(|l| *may.entry(l).or_insert_with(|| tree.may(actor, Permission::ViewCitizens, l))))
        .filter_map(|c| c.citizen)
        .collect();
    let opened = claims.register().open_people(&ids).await?;
    Ok(opened
        .into_iter()
        // People may have moved since: where they live now decides.
        .filter(|l| tree.may(actor, Permission::ViewCitizens, l.current.status.commune))
        .map(|l| (l.current.id, (l.person.name.clone(), l.person.masked_id())))
        .collect())
}

fn person(c: &Claim, people: &HashMap<CitizenId, (String, String)>, lang: Lang) -> Markup {
    match c.citizen {
        None => ui::tag(Tone::Attention, t(lang, "claims-unknown-person")),
        Some(id) => match people.get(&id) {
            Some((name, masked)) => html! { a href={ "/citizens/" (id) } { (name) } br; small { (masked) } },
            None => html! { (t(lang, "claims-name-hidden")) },
        },
    }
}

fn take_back(frame: &Frame, c: &Claim, asked: &Asked) -> Markup {
    let lang = frame.lang;
    if c.withdrawn {
        return ui::tag(Tone::Neutral, t(lang, "claims-withdrawn"));
    }
    let back = format!("/claims/day?day={}&team={}&locality={}", asked.day, asked.team, asked.locality);
    ui::details(
        t(lang, "claims-withdraw"),
        ui::form(
            frame,
            "/claims/withdraw",
            html! {
                (ui::hidden("id", &c.id.to_string()))
                (ui::hidden("back", &back))
                (Field::text("reason", t(lang, "claims-reason")).id(format!("reason-{}", c.id)).required().max_length(200))
                (ui::actions(html! { (Button::danger(t(lang, "claims-withdraw-do"))) }))
            },
        ),
    )
}

#[derive(Deserialize)]
pub(crate) struct Withdrawal {
    id: Uuid,
    reason: String,
    #[serde(default)]
    back: String,
}

/// Takes a claim back, with its reason.
pub(crate) async fn withdraw(
    State(claims): State<Claims>,
    viewer: Viewer,
    Form(form): Form<Withdrawal>,
) -> Result<Response, PageError> {
    claims.withdraw(&viewer.actor, form.id, &form.reason).await?;
    let back = if form.back.starts_with("/claims/day?") { form.back.as_str() } else { "/claims" };
    Ok(see_other_with(back, Tone::Good, t(viewer.frame.lang, "claims-withdraw-done")))
}
