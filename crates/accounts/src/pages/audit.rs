//! The audit trail: who did what, newest first.

use crate::{Accounts, AuditEntry, AuditFilter, PageError, Viewer, urls::encode};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_ui::{Button, Cell, Col, Field, Frame, PageHead, Row, Table, actions, filter_bar, page, text};

const ROWS: i64 = 50;

pub(crate) async fn list(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Query(filter): Query<AuditFilter>,
) -> Result<Markup, PageError> {
    let frame = &viewer.frame;
    let found = accounts.audit_page(&viewer.actor, &filter, ROWS).await?;
    let fields = html! {
        (Field::search("user", frame.t("accounts-audit-user")).value(&*filter.user).id("f-user"))
        (Field::search("action", frame.t("accounts-audit-action")).value(&*filter.action).help(frame.t("accounts-audit-action-help")).id("f-action"))
        (Field::search("target", frame.t("accounts-audit-target")).value(&*filter.target).id("f-target"))
    };
    let table = Table::new("audit", frame.t("accounts-audit-caption"))
        .lang(frame.lang)
        .col(Col::text(frame.t("accounts-audit-when")))
        .col(Col::text(frame.t("accounts-audit-user")))
        .col(Col::text(frame.t("accounts-audit-action")))
        .col(Col::text(frame.t("accounts-audit-target")))
        .col(Col::text(frame.t("accounts-audit-detail")))
        .empty(frame.t("accounts-audit-empty"), text(frame.t("accounts-audit-empty-help")))
        .rows(found.entries.iter().map(|e| row(e, frame)));
    let older = found.next.map(|next| {
        let (user, action, target) = (encode(&filter.user), encode(&filter.action), encode(&filter.target));
        format!("/audit?user={user}&action={action}&target={target}&before={}", encode(&next))
    });
    let body = html! {
        (filter_bar(frame.lang, "/audit", fields, None))
        (table)
        @if let Some(href) = older { (actions(html! { (Button::link(href, frame.t("accounts-audit-older"))) })) }
    };
    Ok(page(frame, &PageHead::new(frame.t("accounts-audit-title")).lede(frame.t("accounts-audit-lede")).wide(), body))
}

fn row(entry: &AuditEntry, frame: &Frame) -> Row {
    let detail = if entry.detail == "{}" { String::new() } else { entry.detail.clone() };
    Row::new(vec![
        Cell::text(entry.at.vi()).sub(format!("#{}", entry.seq)).nowrap(),
        Cell::text(&*entry.name),
        Cell::text(action_words(frame, &entry.action)).sub(&*entry.action),
        Cell::text(&*entry.target).nowrap(),
        Cell::markup(html! { code { (detail) } }),
    ])
}

/// Actions of every room have a text `<room>-action-…` where somebody wrote one; the code itself else.
fn action_words(frame: &Frame, action: &str) -> String {
    let key = format!("accounts-action-{}", action.replace(['.', '_'], "-"));
    let words = frame.t(&key);
    if words == key { action.to_owned() } else { words.to_owned() }
}
