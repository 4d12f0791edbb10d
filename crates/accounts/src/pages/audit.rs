//! The audit trail: who did what, newest first.

use crate::{Accounts, AuditEntry, AuditFilter, PageError, Permission, Viewer, urls::encode};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde_json::Value;
use vedich_ui::{Button, Cell, Col, Field, Frame, PageHead, Row, Table, actions, filter_bar, page, text};

const ROWS: i64 = 50;

pub(crate) async fn list(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Query(filter): Query<AuditFilter>,
) -> Result<Markup, PageError> {
    let frame = &viewer.frame;
    let found = accounts.audit_page(&viewer.actor, &filter, ROWS).await?;
    let users_open = viewer.actor.may(Permission::ManageUsers);
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
        .rows(found.entries.iter().map(|e| row(e, frame, users_open)));
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

fn row(entry: &AuditEntry, frame: &Frame, users_open: bool) -> Row {
    let target = Cell::text(&*entry.target).nowrap();
    let user = entry.target.strip_prefix("user:").filter(|id| users_open && id.parse::<i64>().is_ok());
    Row::new(vec![
        Cell::text(entry.at.vi()).sub(format!("#{}", entry.seq)).nowrap(),
        Cell::text(&*entry.name),
        Cell::text(action_words(frame, &entry.action)).sub(&*entry.action),
        match user {
            Some(id) => target.href(format!("/users/{id}")),
            None => target,
        },
        Cell::text(serde_json::from_str(&entry.detail).map_or_else(|_| entry.detail.clone(), |json| flat(&json))),
    ])
}

/// JSON as a person reads it: `name: an.nguyen; grants: role: ward_police, locality: 7`. What is empty is left out.
fn flat(json: &Value) -> String {
    match json {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => json.to_string(),
        Value::Array(list) => list.iter().map(flat).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" | "),
        Value::Object(map) => {
            let pairs = map.iter().map(|(k, v)| (k, flat(v))).filter(|(_, v)| !v.is_empty());
            pairs.map(|(k, v)| format!("{k}: {v}")).collect::<Vec<_>>().join("; ")
        }
    }
}

/// Actions of every room have a text `<room>-action-…` where somebody wrote one; the code itself else.
fn action_words(frame: &Frame, action: &str) -> String {
    let key = format!("accounts-action-{}", action.replace(['.', '_'], "-"));
    let words = frame.t(&key);
    if words == key { action.to_owned() } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn details_are_read_as_words() {
        let detail = serde_json::json!({"name": "a.b", "grants": [{"role": "viewer", "unit": null}], "after": {}});
        assert_eq!(super::flat(&detail), "grants: role: viewer; name: a.b");
    }
}
