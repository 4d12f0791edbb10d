//! `/webhooks/{no}/deliveries/{delivery}`: what was sent, how each try ended, and once more.

use super::{crumbs, delivery_state};
use crate::{
    model::{DeliveryState, Outcome, State},
    service::Webhooks,
};
use axum::{
    extract::{Path, State as With},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_ui::{self as ui, Button, Cell, Col, Icon, PageHead, Row, Table, Tone, t};

/// The delivery.
pub(crate) async fn show(
    With(w): With<Webhooks>,
    viewer: Viewer,
    Path((no, delivery)): Path<(i64, i64)>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let hook = w.one(&viewer.actor, no).await?;
    let (d, tries) = w.delivery(&viewer.actor, no, delivery).await?;
    let rows = tries.iter().map(|a| {
        let tone = if a.outcome == Outcome::Taken { Tone::Good } else { Tone::Attention };
        Row::new(vec![
            Cell::text(a.at.vi()).nowrap(),
            Cell::text(a.outcome.word(lang)).tone(tone),
            Cell::text(a.status.map(|s| format!("HTTP {s}")).unwrap_or_default()).nowrap(),
            Cell::text(a.detail.clone()),
        ])
    });
    let table = Table::new("webhook-tries", t(lang, "webhooks-tries-of"))
        .lang(lang)
        .col(Col::text(t(lang, "webhooks-at")))
        .col(Col::text(t(lang, "webhooks-outcome")).main())
        .col(Col::text(t(lang, "webhooks-status")))
        .col(Col::text(t(lang, "webhooks-detail")).wide())
        .rows(rows)
        .empty(t(lang, "webhooks-tries-none"), html! { p { (t(lang, "webhooks-tries-none-do")) } });
    let may_again = hook.state == State::On && d.state != DeliveryState::Sending;
    let action = format!("/webhooks/{no}/deliveries/{delivery}");
    let body = html! {
        (ui::live_on(frame, "webhook.changed", &frame.path))
        p.lead { (delivery_state(d.state, d.tries, lang)) " " (d.kind.word(lang)) ", " (d.at.vi()) }
        @if may_again {
            (ui::actions(ui::inline_form(frame, &action, &[], Button::secondary(t(lang, "webhooks-again")).icon(Icon::Undo))))
            p.help { (t(lang, "webhooks-again-help")) }
        }
        (table)
        (ui::section(t(lang, "webhooks-body"), html! { div.table-scroll tabindex="0" role="region" aria-label=(t(lang, "webhooks-body")) { pre { code { (pretty(&d.body)) } } } }))
    };
    let title = format!("{} {}", t(lang, "webhooks-delivery"), d.no);
    let head = PageHead::new(title.clone()).lede(d.event.clone()).crumbs(crumbs(lang, Some((no, &hook.name)), &title));
    Ok(ui::page(frame, &head, body))
}

/// Sends it once more.
pub(crate) async fn redeliver(
    With(w): With<Webhooks>,
    viewer: Viewer,
    Path((no, delivery)): Path<(i64, i64)>,
) -> Result<Response, PageError> {
    w.redeliver(&viewer.actor, no, delivery).await?;
    let back = format!("/webhooks/{no}/deliveries/{delivery}");
    Ok(see_other_with(&back, Tone::Good, t(viewer.frame.lang, "webhooks-again-done")))
}

fn pretty(body: &str) -> String {
    let parsed: Option<serde_json::Value> = serde_json::from_str(body).ok();
    parsed.and_then(|v| serde_json::to_string_pretty(&v).ok()).unwrap_or_else(|| body.to_owned())
}
