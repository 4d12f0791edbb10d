//! Pages of named lists: what came, one list, and one doubtful row after the other, side by side with who may be meant.

use super::{
    beside::{self, Written},
    reasons,
};
use crate::{
    lists::{
        ListUpload,
        http::{Asked, PER_PAGE, read_form, workbook},
        model::{Decision, FoundAs, Inside, ListReport, ListRow, ListView, NamedList, RowState},
    },
    problems::ClaimsProblem,
    service::Claims,
};
use axum::{
    extract::{Form, Multipart, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{Area, PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{CitizenId, Lang, format};
use vedich_register::FoundBy;
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, StatTile, Tab, Table, Tone, t, t_args};

const LISTS: i64 = 100;

/// Lists that came, and the form for another.
pub(crate) async fn index(State(claims): State<Claims>, viewer: Viewer) -> Result<Markup, PageError> {
    page(&claims, &viewer, None).await
}

/// Takes a list. A good one leads to its page.
pub(crate) async fn upload(State(claims): State<Claims>, viewer: Viewer, form: Multipart) -> Result<Response, PageError> {
    let done = match read_form(form).await {
        Ok(upload) => take(&claims, &viewer, upload).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(report) => {
            Ok(see_other_with(&format!("/claims/lists/{}", report.list.no), tone(&report), told(&report, viewer.frame.lang)))
        }
        Err(e) => Ok(refused(&e, page(&claims, &viewer, Some(&e)).await?)),
    }
}

async fn take(claims: &Claims, viewer: &Viewer, upload: ListUpload) -> Result<ListReport, ClaimsProblem> {
    claims.import_list(&viewer.actor, upload).await
}

fn tone(report: &ListReport) -> Tone {
    if report.list.rejected > 0 { Tone::Attention } else { Tone::Good }
}

fn told(report: &ListReport, lang: Lang) -> String {
    if report.known {
        return t(lang, "claims-list-known").to_owned();
    }
    let l = &report.list;
    let taken =
        t_args(lang, "claims-list-taken", &[("rows", l.rows.into()), ("taken", l.taken.into()), ("rejected", l.rejected.into())]);
    if report.bare { format!("{taken} {}", t(lang, "claims-list-bare")) } else { taken }
}

async fn page(claims: &Claims, viewer: &Viewer, problem: Option<&ClaimsProblem>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = claims.register().tree().await?;
    let found = claims.lists(&viewer.actor, LISTS).await?;
    let decides = viewer.actor.may(Permission::ViewCitizens);
    let mut table = Table::new("named-lists", t(lang, "claims-lists-table"))
        .lang(lang)
        .col(Col::text(t(lang, "claims-file-name")))
        .col(Col::text(t(lang, "claims-unit")))
        .col(Col::text(t(lang, "claims-file-when")))
        .col(Col::number(t(lang, "claims-list-rows")))
        .col(Col::number(t(lang, "claims-rejected")));
    if decides {
        table = table.col(Col::number(t(lang, "claims-list-open")).hint(t(lang, "claims-list-open-hint")));
    }
    let rows = found.iter().map(|(l, open)| {
        let mut cells = vec![
            Cell::text(l.file_name.clone()).sub(t_args(lang, "claims-list-of-day", &[("day", l.day.vi().into())])),
            Cell::text(unit_names(l, &tree)),
            Cell::text(l.recorded_at.vi()).sub(l.user_name.clone()),
            Cell::int(l.taken, lang),
            Cell::int(l.rejected, lang),
        ];
        if decides {
            let n = open.unwrap_or(0);
            cells.push(if n > 0 { Cell::int(n, lang).tone(Tone::Attention) } else { Cell::int(n, lang) });
        }
        Row::new(cells).href(format!("/claims/lists/{}", l.no))
    });
    let table = table.rows(rows).empty(t(lang, "claims-lists-none"), html! { p { (t(lang, "claims-lists-none-do")) } });
    let body = html! {
        @if let Some(e) = problem { (ui::problem_callout(Tone::Broken, e, lang)) }
        @if viewer.actor.may(Permission::ImportClaims) { (form(viewer, &tree, claims.now().day().to_string())) }
        (table)
    };
    let head = PageHead::new(t(lang, "claims-lists-title"))
        .lede(t(lang, "claims-lists-lede"))
        .clause("P-3.7")
        .crumbs(vec![Crumb::link(t(lang, "claims-title"), "/claims"), Crumb::here(t(lang, "claims-lists-title"))]);
    Ok(ui::page(frame, &head, body))
}

fn unit_names(list: &NamedList, tree: &Tree) -> String {
    let names: Vec<&str> = list.units.iter().filter_map(|u| tree.unit(*u)).map(|u| u.name.as_str()).collect();
    if names.len() > 3 { format!("{} …", names[..3].join(", ")) } else { names.join(", ") }
}

fn form(viewer: &Viewer, tree: &Tree, today: String) -> Markup {
    let lang = viewer.frame.lang;
    let area = viewer.actor.area(Permission::ImportClaims);
    let only = matches!(&area, Area::Within { units, localities, .. } if units.len() == 1 && localities.is_empty());
    let mut options = vec![(String::new(), t(lang, "claims-list-unit-in-rows").to_owned())];
    options.extend(
        tree.units()
            .iter()
            .filter(|u| tree.covers_unit(&area, u.id))
            .map(|u| (u.code.clone(), format!("{} ({})", u.name, u.code))),
    );
    ui::section(
        t(lang, "claims-list-upload"),
        ui::form_upload(
            &viewer.frame,
            "/claims/lists",
            html! {
                (Field::file("file", t(lang, "claims-list-file")).help(t(lang, "claims-list-file-help")).accept(".xlsx,.xls,.ods,.csv").required())
                @if !only { (Field::select("unit", t(lang, "claims-unit"), options).help(t(lang, "claims-list-unit-help"))) }
                (Field::date("day", t(lang, "claims-list-day")).value(today.clone()).max(today).help(t(lang, "claims-list-day-help")))
                (ui::actions(html! { (Button::primary(t(lang, "claims-list-upload-do")).icon(Icon::Upload)) }))
            },
        ),
    )
}

/// One list; with `show=open` one doubtful row, with `row=` a certain one.
pub(crate) async fn show(
    State(claims): State<Claims>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = claims.register().tree().await?;
    let single = asked.show == "open" || asked.row.is_some();
    let mut filter = asked.filter();
    if single {
        filter.limit = 1;
        filter.offset = 0;
    }
    let view = claims.list_view(&viewer.actor, no, filter).await?;
    let list = &view.list;
    let base = format!("/claims/lists/{no}");
    let crumbs = vec![
        Crumb::link(t(lang, "claims-lists-title"), "/claims/lists"),
        Crumb::here(t_args(lang, "claims-list-no", &[("no", no.into())])),
    ];
    let correct = view.states[2] + view.states[3];
    let download = Button::link(format!("{base}/errors.xlsx"), t_args(lang, "claims-list-errors", &[("n", correct.into())]));
    let mut head = PageHead::new(t_args(lang, "claims-list-title", &[("units", unit_names(list, &tree).into())]))
        .lede(t(lang, if view.decides { "claims-list-lede-inside" } else { "claims-list-lede" }))
        .clause("P-3.7")
        .crumbs(crumbs)
        .wide();
    if correct > 0 {
        head = head.actions(html! { (download.icon(Icon::Download)) });
    }
    let body = html! {
        (tiles(&view, lang))
        @if view.decides {
            (ui::tabs(t(lang, "claims-list-tabs"), &[
                Tab::new(base.clone(), t(lang, "claims-list-all")).active(!single),
                Tab::new(format!("{base}?show=open"), t(lang, "claims-list-open")).count(view.open, lang).active(single),
            ]))
        }
        @if single {
            @match view.rows.first() {
                Some(row) => (one_row(&viewer, &view, row)),
                None => (ui::empty_state(t(lang, "claims-list-nothing-open"), html! { p { a href=(base) { (t(lang, "claims-list-back")) } } })),
            }
        } @else {
            (rows(&view, &asked, lang))
        }
    };
    Ok(ui::page(frame, &head, body))
}

fn tiles(view: &ListView, lang: Lang) -> Markup {
    let [confirmed, pending, not_confirmed, rejected] = view.states;
    let tile = |key: &str, n: i64| StatTile::new(t(lang, key), format::int(n, lang));
    let mut tiles = vec![
        tile("claims-state-confirmed", confirmed),
        tile("claims-state-pending", pending).note(t(lang, "claims-state-pending-note")),
        tile("claims-state-not-confirmed", not_confirmed).note(t(lang, "claims-state-not-confirmed-note")),
    ];
    if rejected > 0 {
        tiles.push(tile("claims-rejected", rejected).tone(Tone::Attention));
    }
    ui::stat_tiles(&tiles)
}

fn state(state: RowState, lang: Lang) -> Markup {
    match state {
        RowState::Confirmed => ui::badge(ui::Truth::Register, t(lang, "claims-state-confirmed")),
        RowState::Pending => ui::badge(ui::Truth::Pending, t(lang, "claims-state-pending")),
        RowState::NotConfirmed => ui::tag(Tone::Broken, t(lang, "claims-state-not-confirmed")),
        RowState::Rejected => ui::tag(Tone::Attention, t(lang, "claims-state-rejected")),
    }
}

fn rows(view: &ListView, asked: &Asked, lang: Lang) -> Markup {
    let base = format!("/claims/lists/{}", view.list.no);
    let mut table = Table::new("named-list-rows", t(lang, "claims-list-rows-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "claims-list-name")))
        .col(Col::number(t(lang, "claims-list-row")))
        .col(Col::text(t(lang, "claims-list-place")))
        .col(Col::text(t(lang, "claims-day")))
        .col(Col::text(t(lang, "claims-list-state")))
        .filterable();
    if view.decides {
        table = table.col(Col::text(t(lang, "claims-list-match")));
    }
    let lines = view.rows.iter().map(|r| {
        let name = if r.name.is_empty() { r.number.clone() } else { r.name.clone() };
        let sub = [r.birth.as_str(), if r.name.is_empty() { "" } else { &r.number }]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>();
        let told = html! {
            (state(r.state, lang))
            @if r.before { span.sub { (t(lang, "claims-state-before-note")) } }
            @else if r.state == RowState::NotConfirmed { span.sub { (t(lang, "claims-state-not-confirmed-note")) } }
            @if let Some(row) = r.twice { span.sub { (t_args(lang, "claims-row-twice", &[("row", row.into())])) } }
            @for p in &r.problems { span.sub { (p.sentence(lang)) } }
        };
        let mut cells = vec![
            Cell::text(if name.is_empty() { "–".to_owned() } else { name }).sub(sub.join(" · ")),
            Cell::int(r.row, lang),
            Cell::text(r.place.clone()),
            Cell::opt_day(r.day),
            Cell::markup(told),
        ];
        if view.decides {
            cells.push(Cell::markup(matched(r, &base, lang)));
        }
        Row::new(cells).tone(if r.inside.as_ref().is_some_and(|i| i.open) { Tone::Attention } else { Tone::Neutral })
    });
    let page = i64::try_from(asked.page.max(1)).unwrap_or(1);
    let per_page = i64::try_from(PER_PAGE).unwrap_or(100);
    html! { (table.rows(lines).foot(ui::pagination(lang, page, per_page, view.total, &format!("{base}?show=all")))) }
}

fn matched(r: &ListRow, base: &str, lang: Lang) -> Markup {
    let Some(inside) = &r.inside else { return html! {} };
    let words = match (&inside.decided, inside.found) {
        (Some(d), _) => t(lang, decided_key(d.decision)),
        (None, FoundAs::Matched) => t(lang, "claims-found-matched"),
        (None, FoundAs::Doubtful) => t(lang, "claims-found-doubtful"),
        (None, FoundAs::Unmatched) => t(lang, "claims-found-unmatched"),
        (None, FoundAs::UnknownNumber) => t(lang, "claims-found-unknown-number"),
        (None, FoundAs::Rejected) => t(lang, "claims-state-rejected"),
    };
    html! {
        @if inside.candidates.is_empty() { (words) } @else { a href={ (base) "?row=" (r.row) } { (words) } }
        @if let Some(score) = inside.score.filter(|_| inside.candidates.first().is_some_and(|c| c.candidate.by != FoundBy::Number)) { span.sub { (reasons::score(score as f64 / 1_000.0, lang)) } }
    }
}

fn decided_key(decision: Decision) -> &'static str {
    match decision {
        Decision::Same => "claims-decided-same",
        Decision::NotSame => "claims-decided-not-same",
        Decision::DontKnow => "claims-decided-dont-know",
    }
}

/// One row beside those whom it may mean, with a key for each answer.
fn one_row(viewer: &Viewer, view: &ListView, r: &ListRow) -> Markup {
    let lang = viewer.frame.lang;
    let base = format!("/claims/lists/{}", view.list.no);
    let Some(inside) = &r.inside else {
        return ui::empty_state(
            t(lang, "claims-list-nothing-open"),
            html! { p { a href=(base) { (t(lang, "claims-list-back")) } } },
        );
    };
    let title = t_args(lang, "claims-list-row-title", &[("row", r.row.into())]);
    ui::section(
        &title,
        html! {
            @if let Some(d) = &inside.decided {
                p { (t_args(lang, "claims-decided-by", &[("what", t(lang, decided_key(d.decision)).into()), ("by", d.by.clone().into()), ("when", d.at.vi().into())])) }
            }
            (beside::table(Written { name: &r.name, birth: &r.birth, number: &r.number, place: &r.place }, &inside.candidates, lang))
            (answers(viewer, view, r, inside))
        },
    )
}

fn answers(viewer: &Viewer, view: &ListView, r: &ListRow, inside: &Inside) -> Markup {
    let target = format!("/claims/lists/{}/decide", view.list.no);
    let people = inside.candidates.iter().map(|c| c.candidate.citizen);
    ui::form(
        &viewer.frame,
        &target,
        html! { (ui::hidden("row", &r.row.to_string())) (beside::answers(people, viewer.frame.lang)) },
    )
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    row: i64,
    answer: String,
}

/// Records an answer and goes on to the next row.
pub(crate) async fn decide(
    State(claims): State<Claims>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Answer>,
) -> Result<Response, PageError> {
    let (decision, citizen) = match Decision::parse(&form.answer) {
        Some(decision) => (decision, None),
        None => (Decision::Same, Some(form.answer.parse::<CitizenId>().map_err(|_| ClaimsProblem::NotInQuestion)?)),
    };
    claims.decide(&viewer.actor, no, form.row, decision, citizen).await?;
    let said = t_args(viewer.frame.lang, "claims-decided", &[("row", form.row.into())]);
    Ok(see_other_with(&format!("/claims/lists/{no}?show=open"), Tone::Good, said))
}

/// Rows to be corrected, as a workbook.
pub(crate) async fn errors(State(claims): State<Claims>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    Ok(workbook(no, claims.list_errors(&viewer.actor, no, viewer.frame.lang).await?))
}
