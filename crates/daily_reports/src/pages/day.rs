//! `/daily-reports/day`: a day rolled up, with those named who are missing; accepting many at once.

use super::{name, overview, places, state_tag};
use crate::{
    day_workbook,
    figures::{Column, Figures},
    http::Asked,
    look::{DaySheet, Group, Progress, SheetRow},
    model::{Mark, State as ReportState},
    rules,
    service::DailyReports,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// A day in sums.
pub(crate) async fn show(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (tree, today) = (reports.tree().await?, reports.today());
    let day = asked.day(today)?;
    let sheet = reports.day_sheet(&viewer.actor, day, asked.place(&tree, day)?).await?;
    let c = sheet.count;
    let args = [
        ("day", day.vi().into()),
        ("due", sheet.due_at.vi().into()),
        ("expected", c.expected.into()),
        ("received", c.received.into()),
        ("on_time", c.on_time.into()),
        ("accepted", c.accepted.into()),
        ("missing", sheet.missing().into()),
    ];
    let body = html! {
        p.lead { (t_args(lang, "reports-sentence", &args)) }
        (ui::filter_bar(lang, "/daily-reports/day", html! {
            (Field::date("day", t(lang, "reports-day")).value(day.to_string()).max(today.to_string()).width(Width::Short))
            (places(&tree, &viewer.actor, &asked.locality, lang))
            @if !asked.unit.is_empty() { (ui::hidden("unit", &asked.unit)) }
        }, None))
        (missing(&sheet, &tree, lang))
        @if sheet.waiting.open > 0 {
            p { (t_args(lang, "reports-waiting", &[("open", sheet.waiting.open.into()), ("overdue", sheet.waiting.overdue.into())]))
                @if viewer.actor.may(Permission::AskDifficulties) { " " a href="/difficulties" { (t(lang, "reports-waiting-see")) } } }
        }
        @if sheet.groups.len() > 1 { (groups(&sheet, &tree, lang)) }
        (units(&sheet, &tree, &viewer, frame))
    };
    let head = PageHead::new(t_args(lang, "reports-day-title", &[("day", day.vi().into())]))
        .lede(t(lang, "reports-day-lede"))
        .clause("P-3.6")
        .crumbs(vec![Crumb::link(t(lang, "reports-title"), "/daily-reports"), Crumb::here(day.vi())])
        .actions(html! {
            (Button::link(format!("/daily-reports/day.xlsx?day={day}&locality={}&unit={}", asked.locality, asked.unit), t(lang, "reports-book")).icon(Icon::Download))
            (Button::link(format!("/daily-reports/day?day={}&locality={}&unit={}", day.plus(-1), asked.locality, asked.unit), t(lang, "reports-day-before")).icon(Icon::Left))
            @if day < today { (Button::link(format!("/daily-reports/day?day={}&locality={}&unit={}", day.plus(1), asked.locality, asked.unit), t(lang, "reports-day-after")).icon(Icon::Right)) }
        })
        .wide();
    Ok(ui::page(frame, &head, body))
}

/// The day as a workbook: what the page shows, with its filter.
pub(crate) async fn book(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (tree, day) = (reports.tree().await?, asked.day(reports.today())?);
    let sheet = reports.day_sheet(&viewer.actor, day, asked.place(&tree, day)?).await?;
    let bytes = day_workbook::write(&sheet, &tree, viewer.frame.lang)?;
    Ok(super::workbook(bytes, &format!("bao-cao-ngay-{day}-tong-hop.xlsx")))
}

/// A number of the day with the sum up to it.
fn number(day: Option<i64>, sum: i64, lang: Lang) -> Cell {
    day.map_or_else(|| Cell::text("–").key("-1"), |n| Cell::int(n, lang)).sub(format::int(sum, lang))
}

fn numbers(day: Option<&Figures>, sum: &Figures, lang: Lang) -> impl Iterator<Item = Cell> {
    Column::SHOWN.into_iter().map(move |c| number(day.map(|d| d.get(c)), sum.get(c), lang)).collect::<Vec<_>>().into_iter()
}

fn number_columns(mut table: Table, lang: Lang) -> Table {
    for c in Column::SHOWN {
        table = table.col(Col::number(t(lang, c.text_key())).hint(t(lang, "reports-day-and-sum")).sort());
    }
    table
}

/// Sums by commune.
fn groups(sheet: &DaySheet, tree: &Tree, lang: Lang) -> Markup {
    let row = |g: &Group| {
        let received = Cell::text(format!("{} / {}", g.count.received, g.count.expected)).key(g.count.missing().to_string());
        let over = sheet.rows.iter().any(|r| r.mark == Mark::Missing);
        let tone = match (g.missing.is_empty(), over) {
            (true, _) if sheet.begun => Tone::Good,
            (false, true) => Tone::Broken,
            (_, false) | (true, true) => Tone::Neutral,
        };
        let cells = [Cell::text(super::whose(tree, g.locality, lang)), received.tone(tone)];
        let code = tree.get(g.locality).map_or("", |l| l.code.as_str());
        let row = Row::new(cells.into_iter().chain(numbers(Some(&g.figures), &g.cumulative, lang)).collect());
        row.href(format!("/daily-reports/day?day={}&locality={code}", sheet.day))
    };
    let table = Table::new("reports-groups", t(lang, "reports-by-place"))
        .lang(lang)
        .col(Col::text(t(lang, "reports-place")).sort())
        .col(Col::number(t(lang, "reports-received-of")).sort());
    let total =
        [Cell::text(t(lang, "reports-total")), Cell::text(format!("{} / {}", sheet.count.received, sheet.count.expected))];
    let total = Row::new(total.into_iter().chain(numbers(Some(&sheet.figures), &sheet.cumulative, lang)).collect());
    html! { (number_columns(table, lang).rows(sheet.groups.iter().map(row)).totals(total).download()) }
}

/// Who is missing, by name and place.
fn missing(sheet: &DaySheet, tree: &Tree, lang: Lang) -> Markup {
    let silent: Vec<&Group> = sheet.groups.iter().filter(|g| !g.missing.is_empty()).collect();
    let n: usize = silent.iter().map(|g| g.missing.len()).sum();
    let names = |g: &Group| g.missing.iter().map(|u| name(tree, *u)).collect::<Vec<_>>().join(" · ");
    html! {
        @if n > 0 {
            (ui::callout(Tone::Attention, &t_args(lang, "reports-missing-n", &[("n", overview::count(n).into())]), html! {
                @if silent.len() == 1 { p { (names(silent[0])) } }
                @else { (ui::details(t(lang, "reports-missing-names"), html! {
                    ul { @for g in silent { li { strong { (super::whose(tree, g.locality, lang)) } ": " (names(g)) } } }
                })) }
            }))
        }
    }
}

fn units(sheet: &DaySheet, tree: &Tree, viewer: &Viewer, frame: &Frame) -> Markup {
    let lang = frame.lang;
    let area = viewer.actor.area(Permission::ReviewReports);
    let may = viewer.actor.may(Permission::ReviewReports);
    let open = |r: &SheetRow| {
        may && r.row.is_some_and(|row| row.state == ReportState::Submitted) && rules::may_review(tree, &area, r.unit)
    };
    let waiting = sheet.rows.iter().filter(|r| open(r)).count();
    let mut table = Table::new("reports-units", t(lang, "reports-by-unit"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "reports-unit")).sort())
        .col(Col::text(t(lang, "reports-state")));
    table = number_columns(table, lang)
        .col(Col::text(t(lang, "reports-progress")).sort())
        .col(Col::number(t(lang, "reports-backlog")).sort())
        .col(Col::number(t(lang, "reports-rank")).sort())
        .filterable()
        .empty(t(lang, "reports-no-units"), html! { p { (t(lang, "reports-no-units-do")) } });
    if waiting > 0 {
        table = table.selectable("units");
    }
    let rows = sheet.rows.iter().map(|r| {
        let row = unit_row(r, sheet.day, tree, lang);
        if open(r) { row.select(super::code(tree, r.unit)) } else { row }
    });
    let total =
        [Cell::text(t(lang, "reports-total")), Cell::text(format!("{} / {}", sheet.count.received, sheet.count.expected))];
    let blanks = [Cell::blank(), Cell::blank(), Cell::blank()];
    let total = Row::new(total.into_iter().chain(numbers(Some(&sheet.figures), &sheet.cumulative, lang)).chain(blanks).collect());
    let table = table.rows(rows).totals(total);
    if waiting == 0 {
        return html! { (table) };
    }
    let body = html! {
        (ui::hidden("day", &sheet.day.to_string()))
        (table)
        (ui::actions(html! { (Button::primary(t(lang, "reports-accept-chosen")).icon(Icon::Check)) }))
    };
    super::wide_form(frame, "/daily-reports/accept", &body)
}

fn unit_row(r: &SheetRow, day: Day, tree: &Tree, lang: Lang) -> Row {
    let stuck = html! {
        @if r.waiting.open > 0 {
            " " (ui::tag(if r.waiting.overdue > 0 { Tone::Attention } else { Tone::Neutral },
                &t_args(lang, "reports-waiting-n", &[("n", r.waiting.open.into())])))
        }
    };
    let state = match &r.row {
        Some(row) => html! {
            (state_tag(row.state, row.late, lang))
            @if row.differs { " " (ui::tag(Tone::Attention, t(lang, "reports-differs"))) }
            @if r.striking { " " (ui::tag(Tone::Attention, t(lang, "reports-striking"))) }
            @if row.difficult { " " (ui::tag(Tone::Neutral, t(lang, "reports-difficult"))) }
        },
        None => match r.mark {
            Mark::Missing => ui::tag(Tone::Broken, t(lang, "reports-is-missing")),
            Mark::Open => ui::tag(Tone::Neutral, t(lang, "reports-is-open")),
            _ => html! { (t(lang, "reports-owes-nothing")) },
        },
    };
    let told = r.row.map(|row| row.figures);
    let place = tree.unit(r.unit).map_or("", |u| tree.name(u.locality));
    let mut cells = vec![Cell::text(name(tree, r.unit)).sub(place), Cell::markup(html! { (state) (stuck) })];
    cells.extend(numbers(told.as_ref(), &r.cumulative, lang));
    cells.push(progress(r.progress.as_ref(), lang));
    cells.push(r.progress.as_ref().and_then(|p| p.backlog).map_or_else(Cell::blank, |n| Cell::int(n, lang)));
    cells.push(r.rank.map_or_else(Cell::blank, |n| Cell::int(overview::count(n), lang)));
    Row::new(cells).href(super::report_href(tree, r.unit, day)).tone(match r.mark {
        Mark::Missing | Mark::Returned => Tone::Broken,
        _ => Tone::Neutral,
    })
}

fn progress(progress: Option<&Progress>, lang: Lang) -> Cell {
    match progress {
        Some(Progress { figure: Some(figure), .. }) => Cell::figure(figure, lang),
        Some(Progress { reached, target: Some(target), .. }) => {
            Cell::percent(*reached, *target, lang).sub(t(lang, "reports-as-reported"))
        }
        _ => Cell::blank(),
    }
}

/// Accepts the chosen reports.
pub(crate) async fn accept(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let tree = reports.tree().await?;
    let (day, units) = (overview::day_of(&form)?, overview::chosen(&form, &tree)?);
    let n = reports.accept_many(&viewer.actor, day, &units).await?;
    let text = t_args(viewer.frame.lang, "reports-accepted-n", &[("n", n.into())]);
    Ok(see_other_with(&format!("/daily-reports/day?day={day}"), Tone::Good, text))
}
