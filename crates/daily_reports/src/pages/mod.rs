//! Pages of the daily reports.

pub(crate) mod day;
pub(crate) mod import;
pub(crate) mod overview;
pub(crate) mod report;
pub(crate) mod settings;
pub(crate) mod write;

use crate::{
    model::{Mark, State},
    notices::Notice,
    problems::ReportsProblem,
    service::DailyReports,
};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang, LocalityId, UnitId};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, Attachment, Button, DayMark, Field, Frame, Icon, Tone, t, t_args};

/// How a state reads.
fn state_tag(state: State, late: bool, lang: Lang) -> Markup {
    let tone = match state {
        State::Accepted => Tone::Good,
        State::Returned => Tone::Broken,
        State::Draft | State::Submitted => Tone::Neutral,
    };
    html! {
        (ui::tag(tone, t(lang, state.text_key())))
        @if late { " " (ui::tag(Tone::Attention, t(lang, "reports-late"))) }
    }
}

/// How a mark looks in the grid.
fn day_mark(mark: Mark) -> DayMark {
    match mark {
        Mark::NotDue => DayMark::NotDue,
        Mark::Open => DayMark::Future,
        Mark::Missing => DayMark::Missing,
        Mark::OnTime => DayMark::Done,
        Mark::Late => DayMark::Late,
        Mark::Returned => DayMark::Returned,
        Mark::AcceptedOnTime => DayMark::Accepted,
        Mark::AcceptedLate => DayMark::AcceptedLate,
    }
}

pub(crate) fn code(tree: &Tree, unit: UnitId) -> &str {
    tree.unit(unit).map_or("", |u| u.code.as_str())
}

fn name(tree: &Tree, unit: UnitId) -> &str {
    tree.unit(unit).map_or("–", |u| u.name.as_str())
}

/// Whose units a row tells of: a commune's, or those of a place above the communes, which are not all of that place.
pub(crate) fn whose(tree: &Tree, place: LocalityId, lang: Lang) -> String {
    let name = tree.name(place);
    if tree.get(place).is_some_and(|l| matches!(l.kind, LocalityKind::Province | LocalityKind::District)) {
        return t_args(lang, "reports-units-above", &[("place", name.into())]);
    }
    name.to_owned()
}

fn report_href(tree: &Tree, unit: UnitId, day: Day) -> String {
    format!("/daily-reports/report?unit={}&day={day}", code(tree, unit))
}

fn write_href(tree: &Tree, unit: UnitId, day: Day) -> String {
    format!("/daily-reports/write?unit={}&day={day}", code(tree, unit))
}

/// Communes of what an actor sees, to choose from; nothing when there is no choice.
fn places(tree: &Tree, actor: &Actor, chosen: &str, lang: Lang) -> Markup {
    let area = actor.area(Permission::ViewReports);
    let mut options = vec![(String::new(), t(lang, "reports-everywhere").to_owned())];
    options.extend(
        tree.localities()
            .iter()
            .filter(|l| l.kind == LocalityKind::Commune && l.valid_to.is_none() && tree.covers_locality(&area, l.id))
            .map(|l| (l.code.clone(), l.name.clone())),
    );
    html! { @if options.len() > 2 { (Field::select("locality", t(lang, "reports-commune"), options).value(chosen)) } }
}

/// A POST form as wide as its table.
fn wide_form(frame: &Frame, action: &str, body: &Markup) -> Markup {
    html! { form method="post" action=(action) data-once { (frame.csrf_field()) (body) } }
}

/// A workbook to keep.
fn workbook(bytes: Vec<u8>, file: &str) -> Response {
    Attachment::xlsx(file, bytes).into_response()
}

/// What waits for somebody who writes reports: for the start page.
///
/// # Errors
/// When the database cannot be reached.
pub async fn notices(reports: &DailyReports, actor: &Actor, lang: Lang) -> Result<Markup, ReportsProblem> {
    waiting(reports, reports.notices(actor).await?, lang).await
}

/// The same in one line that opens: for the start page of whoever came to see how things stand.
///
/// # Errors
/// When the database cannot be reached.
pub async fn notices_line(reports: &DailyReports, actor: &Actor, lang: Lang) -> Result<Markup, ReportsProblem> {
    let waiting = reports.notices(actor).await?;
    if waiting.is_empty() {
        return Ok(html! {});
    }
    let tree = reports.tree().await?;
    Ok(ui::details(&in_one_line(&waiting, lang), html! { @for notice in &waiting { (one_notice(notice, &tree, lang)) } }))
}

/// The same for the page of reports, which itself tells whoever answers for many units.
async fn notices_here(reports: &DailyReports, actor: &Actor, lang: Lang) -> Result<Markup, ReportsProblem> {
    let mut all = reports.notices(actor).await?;
    all.retain(|n| !matches!(n, Notice::Many { .. }));
    waiting(reports, all, lang).await
}

async fn waiting(reports: &DailyReports, waiting: Vec<Notice>, lang: Lang) -> Result<Markup, ReportsProblem> {
    if waiting.is_empty() {
        return Ok(html! {});
    }
    let tree = reports.tree().await?;
    let each = html! { @for notice in &waiting { (one_notice(notice, &tree, lang)) } };
    Ok(if units_of(&waiting) > SEVERAL {
        ui::callout(Tone::Attention, &told_together(&waiting, lang), ui::details(t(lang, "reports-notice-each"), each))
    } else {
        each
    })
}

/// Of more units, one sentence tells what waits, and the rest opens: whoever answers for a whole place came for something else.
const SEVERAL: usize = 3;

fn units_of(waiting: &[Notice]) -> usize {
    let units = waiting.iter().filter_map(|n| match n {
        Notice::Due { unit, .. } | Notice::Missing { unit, .. } | Notice::Returned { unit, .. } => Some(*unit),
        Notice::Many { .. } => None,
    });
    units.collect::<std::collections::BTreeSet<_>>().len()
}

fn in_one_line(waiting: &[Notice], lang: Lang) -> String {
    match waiting {
        [Notice::Many { units }] => t_args(lang, "reports-notice-many", &[("n", overview::count(*units).into())]),
        _ => told_together(waiting, lang),
    }
}

fn told_together(waiting: &[Notice], lang: Lang) -> String {
    let (mut missing, mut due, mut returned) = (0, 0, 0);
    for notice in waiting {
        match notice {
            Notice::Missing { days, .. } => missing += days.len(),
            Notice::Due { .. } => due += 1,
            Notice::Returned { .. } => returned += 1,
            Notice::Many { .. } => {}
        }
    }
    let of = |n: usize| overview::count(n).into();
    t_args(
        lang,
        "reports-notice-together",
        &[("units", of(units_of(waiting))), ("missing", of(missing)), ("due", of(due)), ("returned", of(returned))],
    )
}

fn one_notice(notice: &Notice, tree: &Tree, lang: Lang) -> Markup {
    let named = |key: &str, unit: UnitId, day: Day| {
        t_args(lang, key, &[("unit", name(tree, unit).to_owned().into()), ("day", day.vi().into())])
    };
    let reminded = |at: Option<vedich_kernel::Moment>| {
        html! { @if let Some(at) = at { p { (t_args(lang, "reports-notice-reminded", &[("at", at.vi().into())])) } } }
    };
    let button = |unit, day, key: &str| {
        ui::actions(html! { (Button::link(write_href(tree, unit, day), t(lang, key)).primary_look().icon(Icon::Edit)) })
    };
    match notice {
        Notice::Many { units } => ui::callout(
            Tone::Neutral,
            &t_args(lang, "reports-notice-many", &[("n", overview::count(*units).into())]),
            ui::actions(html! { (Button::link("/daily-reports".to_owned(), t(lang, "reports-title")).icon(Icon::Right)) }),
        ),
        Notice::Returned { unit, day, question } => ui::callout(
            Tone::Broken,
            &named("reports-notice-returned", *unit, *day),
            html! { p { "“" (question) "”" } (button(*unit, *day, "reports-answer")) },
        ),
        Notice::Missing { unit, days, reminded: at } => {
            let n = overview::count(days.len());
            let title = t_args(lang, "reports-notice-missing", &[("unit", name(tree, *unit).to_owned().into()), ("n", n.into())]);
            let links = html! {
                (reminded(*at))
                (ui::actions(html! { @for day in days { (Button::link(write_href(tree, *unit, *day), t_args(lang, "reports-write-day", &[("day", day.vi().into())])).icon(Icon::Edit)) } }))
            };
            ui::callout(Tone::Attention, &title, links)
        }
        Notice::Due { unit, day, due_at, reminded: at } => ui::callout(
            Tone::Neutral,
            &t_args(
                lang,
                "reports-notice-due",
                &[("unit", name(tree, *unit).to_owned().into()), ("day", day.vi().into()), ("at", due_at.vi().into())],
            ),
            html! { (reminded(*at)) (button(*unit, *day, "reports-write-now")) },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_units_owe_is_one_sentence() {
        let day = Day::new(2023, 6, 20).unwrap();
        let missing = |n| Notice::Missing { unit: UnitId(n), days: vec![day, day.plus(-1)], reminded: None };
        let mut all: Vec<Notice> = (1..=4).map(missing).collect();
        all.push(Notice::Returned { unit: UnitId(1), day, question: "?".into() });
        assert_eq!(units_of(&all), 4);
        assert_eq!(told_together(&all, Lang::Vi), "4 đơn vị chờ báo cáo: 8 báo cáo đã quá hạn, 0 chưa đến hạn, 1 bị trả lại");
        assert_eq!(in_one_line(&all[..1], Lang::Vi), "1 đơn vị chờ báo cáo: 2 báo cáo đã quá hạn, 0 chưa đến hạn, 0 bị trả lại");
        assert!(in_one_line(&[Notice::Many { units: 40 }], Lang::Vi).contains("40 đơn vị"));
    }
}
