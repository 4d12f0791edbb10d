//! `/stations/batches/{batch}/transmit`: what is written down as transmitted cannot be undone, so the page says first what that is.

use super::{batches::why_untied, crumbs};
use crate::{problems::StationsProblem, service::Stations};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::html;
use vedich_accounts::{PageError, Viewer, see_other, see_other_with};
use vedich_ui::{self as ui, Button, Crumb, Icon, PageHead, Tone, t, t_args};

fn href(no: i64) -> String {
    format!("/stations/batches/{no}")
}

/// Asks once more.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let ((b, _), tree) = (s.batch(&viewer.actor, no).await?, s.tree().await?);
    if b.batch.transmitted_at.is_some() || b.batch.dossiers.is_empty() {
        return Ok(see_other(&href(no)));
    }
    let oldest = b.batch.dossiers.iter().map(|d| d.day).min();
    let facts = [
        (t(lang, "stations-where"), html! { (tree.name(b.batch.commune)) }),
        (t(lang, "stations-batch-reference"), html! { @if b.batch.reference.is_empty() { "–" } @else { (b.batch.reference) } }),
        (t(lang, "stations-batch-dossiers"), html! { (b.state.dossiers) }),
        (t(lang, "stations-batch-oldest-taken"), html! { @match oldest { Some(day) => (day.vi()), None => "–" } }),
    ];
    let sure = t_args(lang, "stations-batch-transmit-sure", &[("n", b.state.dossiers.into())]);
    let body = html! {
        (ui::callout(Tone::Attention, &sure, html! { p { (t(lang, "stations-batch-transmit-help")) } }))
        @if b.state.untied > 0 { (ui::callout(Tone::Attention, &t_args(lang, "stations-batch-untied", &[("n", b.state.untied.into())]), html! { (why_untied(&b, lang)) p { (t(lang, "stations-batch-untied-before")) } })) }
        (ui::key_values(&facts))
        (ui::form(frame, &format!("{}/transmit", href(no)), ui::actions(html! {
            (Button::primary(t(lang, "stations-batch-transmit")).icon(Icon::Right))
            (Button::link(href(no), t(lang, "stations-batch-transmit-not")))
        })))
    };
    let name = t_args(lang, "stations-batch-no", &[("no", no.to_string().into())]);
    let title = t_args(lang, "stations-batch-transmit-title", &[("no", no.to_string().into())]);
    let mut way = crumbs(lang, t(lang, "stations-batch-transmit"));
    way.insert(1, Crumb::link(t(lang, "stations-batches"), "/stations/batches"));
    way.insert(2, Crumb::link(name, href(no)));
    let head = PageHead::new(title).clause("P-4.4d").crumbs(way);
    Ok(ui::page(frame, &head, body).into_response())
}

/// Transmitted.
pub(crate) async fn transmit(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    match s.transmit(&viewer.actor, no).await {
        Ok(()) => Ok(see_other_with(&href(no), Tone::Good, t(viewer.frame.lang, "stations-batch-transmitted"))),
        // Pressed twice, done once.
        Err(StationsProblem::TransmittedAlready) => Ok(see_other(&href(no))),
        Err(e) => Err(e.into()),
    }
}
