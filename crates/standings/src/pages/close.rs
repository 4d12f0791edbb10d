//! `/standings/close`: is the phase ready to be closed, and what was closed before?

use super::points;
use crate::{
    http::Asked,
    model::{Kind, Standing},
    problems::StandingProblem,
    service::Standings,
    store,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// What would be kept, what is still pending, and earlier closings.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    Ok(page(&s, &viewer, asked.phase()?, "", None).await?)
}

async fn page(
    s: &Standings,
    viewer: &Viewer,
    phase: Option<i64>,
    reason: &str,
    failed: Option<&StandingProblem>,
) -> Result<Markup, StandingProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    s.require_whole(&viewer.actor, Permission::ManageStandings).await?;
    let phase = s.phase(phase).await?;
    s.require_begun(&phase).await?;
    let closings = store::closings(s.db(), phase.id).await?;
    let over = s.today() > phase.to;
    let now = s.now_of(&viewer.actor, &phase).await?;
    let pending: i64 = now.iter().filter(|n| n.kind == Kind::Unit).flat_map(|n| &n.rows).map(|r| r.pending).sum();
    let newest = closings.last();
    let args = [("phase", phase.name.clone().into()), ("to", phase.to.vi().into()), ("n", pending.into())];
    let lead = match (over, newest) {
        (false, _) => "standings-close-runs",
        (true, None) => "standings-close-ready",
        (true, Some(_)) => "standings-close-done",
    };
    let body = html! {
        (super::problem(failed, lang))
        p.lead { (t_args(lang, lead, &args)) }
        @if over && pending > 0 {
            (ui::callout(Tone::Attention, &t_args(lang, "standings-close-pending", &args), html! { p { (t(lang, "standings-close-pending-do")) } }))
        }
        (ui::section(t(lang, "standings-close-now"), first(&now, lang)))
        @if over {
            (ui::section(t(lang, if newest.is_some() { "standings-close-again" } else { "standings-close" }), ui::form(frame, "/standings/close", html! {
                (ui::hidden("phase", &phase.no.to_string()))
                @if newest.is_some() {
                    (Field::textarea("reason", t(lang, "standings-reason")).help(t(lang, "standings-close-reason-help")).value(reason).required().max_length(2_000).width(Width::Full))
                }
                p.help { (t(lang, "standings-close-help")) }
                (ui::actions(html! { (Button::primary(t(lang, if newest.is_some() { "standings-close-again-do" } else { "standings-close-do" })).icon(Icon::Check)) }))
            })))
        }
        @if let Some(c) = newest.filter(|c| c.published_at.is_none()) {
            (ui::section(t(lang, "standings-publish"), html! {
                p { (t(lang, "standings-publish-help")) }
                (ui::inline_form(frame, "/standings/publish", &[("phase", &phase.no.to_string())],
                    Button::secondary(t_args(lang, "standings-publish-do", &[("no", c.no.into())]))))
            }))
        }
        @if !closings.is_empty() { (history(&closings, lang)) }
    };
    let head = PageHead::new(t_args(lang, "standings-close-title", &args))
        .lede(t(lang, "standings-close-lede"))
        .clause("P-3.9")
        .crumbs(vec![
            Crumb::link(t(lang, "standings-title"), format!("/standings?phase={}", phase.no)),
            Crumb::here(t(lang, "standings-close")),
        ]);
    Ok(ui::page(frame, &head, body))
}

/// The first of each kind, as they stand now.
fn first(now: &[Standing], lang: Lang) -> Markup {
    let rows = now.iter().map(|s| {
        let first = s.rows.iter().find(|r| r.rank == Some(1));
        Row::new(vec![
            Cell::text(s.kind.word(lang)),
            Cell::int(s.ranked, lang),
            Cell::int(s.held_back, lang),
            Cell::text(first.map_or("–", |r| r.name.as_str()).to_owned()),
            Cell::text(first.and_then(|r| r.points).map_or_else(|| "–".to_owned(), |p| points(p, lang))),
        ])
    });
    let table = Table::new("close-now", t(lang, "standings-close-now"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "standings-kind")))
        .col(Col::number(t(lang, "standings-ranked")))
        .col(Col::number(t(lang, "standings-held")))
        .col(Col::text(t(lang, "standings-first")).wide())
        .col(Col::number(t(lang, "standings-points")))
        .rows(rows);
    html! { (table) }
}

fn history(closings: &[crate::model::Closing], lang: Lang) -> Markup {
    let rows = closings.iter().rev().map(|c| {
        let published = c.published_at.map_or_else(|| "–".to_owned(), vedich_kernel::Moment::vi);
        Row::new(vec![
            Cell::int(c.no, lang),
            Cell::text(c.at.vi()).sub(c.by.clone()),
            Cell::text(if c.reason.is_empty() { "–".to_owned() } else { c.reason.clone() }),
            Cell::text(published),
        ])
    });
    let table = Table::new("closings", t(lang, "standings-closings"))
        .lang(lang)
        .col(Col::number(t(lang, "standings-no-of")).narrow())
        .col(Col::text(t(lang, "standings-when")))
        .col(Col::text(t(lang, "standings-reason")).wide())
        .col(Col::text(t(lang, "standings-published-at")))
        .rows(rows);
    html! { (table) }
}

#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    phase: i64,
    reason: String,
}

impl Default for Sent {
    fn default() -> Self {
        Self { phase: -1, reason: String::new() }
    }
}

/// Closes the phase.
pub(crate) async fn close(State(s): State<Standings>, viewer: Viewer, Form(sent): Form<Sent>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match s.close(&viewer.actor, sent.phase, &sent.reason).await {
        Ok(no) => {
            let to = format!("/standings/close?phase={}", sent.phase);
            Ok(see_other_with(&to, Tone::Good, t_args(lang, "standings-closed", &[("no", no.into())])))
        }
        Err(e) if matches!(e.status(), 409 | 422) => {
            Ok(refused(&e, page(&s, &viewer, Some(sent.phase), &sent.reason, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}

/// Publishes the newest closing.
pub(crate) async fn publish(State(s): State<Standings>, viewer: Viewer, Form(sent): Form<Sent>) -> Result<Response, PageError> {
    s.publish(&viewer.actor, sent.phase).await?;
    let to = format!("/standings/close?phase={}", sent.phase);
    Ok(see_other_with(&to, Tone::Good, t(viewer.frame.lang, "standings-published")))
}
