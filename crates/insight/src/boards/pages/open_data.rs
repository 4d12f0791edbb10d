//! `/open-data`: what may be given to anybody, in which forms, and what each column means; and which tables of pages are saved where they stand.

use crate::{
    Insight,
    boards::open_data::{COLUMNS, SETS, meaning},
    rules::published,
};
use axum::extract::State;
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Cell, Col, Icon, PageHead, Row, Table, icon, t, t_args};

/// Pages whose tables are saved as CSV and XLSX: address, who opens it, and the text that says what is in it.
const PAGES: [(&str, Permission, &str); 21] = [
    ("/", Permission::ViewFigures, "boards-open-page-overview"),
    ("/localities", Permission::ViewFigures, "boards-open-page-localities"),
    ("/boards/funnel", Permission::ViewFigures, "boards-open-page-steps"),
    ("/targets", Permission::ViewFigures, "boards-open-page-targets"),
    ("/forecast", Permission::ViewFigures, "boards-open-page-forecast"),
    ("/quotas", Permission::ViewQuotas, "boards-open-page-quotas"),
    ("/standings", Permission::ViewStandings, "boards-open-page-standings"),
    ("/cross-check/units", Permission::ViewCrossCheck, "boards-open-page-units"),
    ("/cross-check", Permission::ViewCrossCheck, "boards-open-page-crosscheck"),
    ("/daily-reports", Permission::ViewReports, "boards-open-page-reports"),
    ("/compliance", Permission::ViewCompliance, "boards-open-page-compliance"),
    ("/stations", Permission::ViewStations, "boards-open-page-stations"),
    ("/stations/batches", Permission::ManageStations, "boards-open-page-batches"),
    ("/work-lists", Permission::ViewWorkLists, "boards-open-page-lists"),
    ("/tasks", Permission::ViewTasks, "boards-open-page-tasks"),
    ("/difficulties", Permission::AskDifficulties, "boards-open-page-difficulties"),
    ("/costs", Permission::ViewCosts, "boards-open-page-costs"),
    ("/outreach", Permission::ViewOutreach, "boards-open-page-outreach"),
    ("/training", Permission::ViewTraining, "boards-open-page-training"),
    ("/documents", Permission::ViewDocuments, "boards-open-page-documents"),
    ("/messages", Permission::ViewMessages, "boards-open-page-messages"),
];

/// What there is.
pub(crate) async fn show(State(insight): State<Insight>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    // Before there is a campaign there is nothing to give.
    let as_of = insight.newest_day().await?;
    // Forecasts are not among what is published.
    let hidden = |href: &str| href == "/forecast" && viewer.actor.sees_published_only();
    let open: Vec<_> = PAGES.into_iter().filter(|(href, needs, _)| viewer.actor.may(*needs) && !hidden(href)).collect();
    let args = [("sets", 4_i64.into()), ("smallest", published::SMALLEST.into())];
    let body = html! {
        p.lead { (t_args(lang, "boards-open-sentence", &args)) }
        @match as_of {
            Some(day) => { p { (t_args(lang, "boards-open-as-of", &[("day", day.vi().into())])) } },
            None => { (ui::callout(ui::Tone::Attention, t(lang, "boards-open-nothing"), html! { p { (t(lang, "boards-open-nothing-do")) } })) },
        }
        (ui::section(t(lang, "boards-open-sets"), sets(lang)))
        (ui::section(t(lang, "boards-open-columns"), columns(lang)))
        (ui::section(t(lang, "boards-open-pages"), html! {
            p { (t(lang, "boards-open-pages-how")) }
            ul { @for (href, _, key) in &open { li { a href=(href) { (t(lang, key)) } } } }
        }))
        (ui::section(t(lang, "boards-open-programs"), html! {
            p { (t(lang, "boards-open-programs-how")) }
            p { code { "curl -H 'Authorization: Bearer …' " (SETS[1].0) } }
        }))
    };
    let head = PageHead::new(t(lang, "boards-open-title")).lede(t(lang, "boards-open-lede")).clause("P-3.11");
    Ok(ui::page(frame, &head, body))
}

fn sets(lang: Lang) -> Markup {
    let ending = |href: &str| href.rsplit_once('.').map_or("JSON".to_owned(), |(_, e)| e.to_uppercase());
    html! {
        ul.plain {
            @for (href, _, key) in SETS {
                li { a href=(href) { (icon(Icon::Download)) " " (ending(href)) } ": " (t(lang, key)) }
            }
        }
    }
}

fn columns(lang: Lang) -> Markup {
    let row = |name: &'static str| Row::new(vec![Cell::markup(html! { code { (name) } }), Cell::text(t(lang, &meaning(name)))]);
    let table = Table::new("open-data-columns", t(lang, "boards-open-columns"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "boards-open-column")))
        .col(Col::text(t(lang, "boards-open-meaning")).wide())
        .rows(COLUMNS.into_iter().map(row));
    html! { (table) }
}
