//! The audit trail: who did what, newest first.

use super::audit_words;
use crate::{
    Accounts, Actor, AuditEntry, AuditFilter, PageError, Permission, User, Viewer, places::Places, problems::AccountsProblem,
    rules, urls::encode,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::collections::HashSet;
use vedich_kernel::{CitizenId, Lang, UserId};
use vedich_ui::{Button, Cell, Col, Field, Frame, PageHead, Row, Table, actions, filter_bar, page, text};

const ROWS: i64 = 50;

pub(crate) async fn list(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Query(filter): Query<AuditFilter>,
) -> Result<Markup, PageError> {
    let frame = &viewer.frame;
    let found = accounts.audit_page(&viewer.actor, &filter, ROWS).await?;
    let places = accounts.places().await.map_err(AccountsProblem::from)?;
    let users_open = users_within_reach(&accounts, &viewer.actor, &found.entries, &*places).await;
    let sees_citizens = viewer.actor.may(Permission::ViewCitizens);
    let fields = html! {
        (Field::search("user", frame.t("accounts-audit-user")).value(&*filter.user).id("f-user"))
        (Field::select("action", frame.t("accounts-audit-action"), actions_to_choose(filter.action.trim(), frame)).value(filter.action.trim()).id("f-action"))
        @if !filter.target.is_empty() {
            (Field::search("target", frame.t("accounts-audit-target")).value(&*filter.target).id("f-target"))
        }
    };
    let table = Table::new("audit", frame.t("accounts-audit-caption"))
        .lang(frame.lang)
        .stacks()
        .col(Col::text(frame.t("accounts-audit-when")))
        .col(Col::text(frame.t("accounts-audit-user")))
        .col(Col::text(frame.t("accounts-audit-action")))
        .col(Col::text(frame.t("accounts-audit-target")))
        .col(Col::text(frame.t("accounts-audit-detail")).wide())
        .empty(frame.t("accounts-audit-empty"), text(frame.t("accounts-audit-empty-help")))
        .rows(found.entries.iter().map(|e| row(e, &*places, frame.lang, &users_open, sees_citizens)));
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

fn user_of(entry: &AuditEntry) -> Option<UserId> {
    entry.target.strip_prefix("user:")?.parse().ok().map(UserId)
}

/// Whom an entry is about, by the register's own number, which says nothing about the person.
fn citizen_of(entry: &AuditEntry) -> Option<CitizenId> {
    entry.target.strip_prefix("citizen:")?.parse().ok()
}

/// Accounts on a page of the trail that the reader may open: others stand there without a link.
async fn users_within_reach(accounts: &Accounts, actor: &Actor, entries: &[AuditEntry], places: &dyn Places) -> HashSet<UserId> {
    if !actor.may(Permission::ManageUsers) || !entries.iter().any(|e| user_of(e).is_some()) {
        return HashSet::new();
    }
    // A trail without links is better than none.
    let opens = |u: &User| u.grants.iter().all(|g| rules::may_handle(actor, g, places));
    accounts.users(actor).await.unwrap_or_default().into_iter().filter(opens).map(|u| u.id).collect()
}

fn row(entry: &AuditEntry, places: &dyn Places, lang: Lang, users_open: &HashSet<UserId>, sees_citizens: bool) -> Row {
    // The codes stay within reach for whoever compares with `vedich audit verify`.
    let coded = |words: &str, code: &str| Cell::markup(html! { span title=(code) { (words) } });
    let target = coded(&audit_words::target(&entry.target, places, lang), &entry.target);
    let user = user_of(entry).filter(|id| users_open.contains(id));
    let detail = serde_json::from_str(&entry.detail)
        .map_or_else(|_| entry.detail.clone(), |json| audit_words::detail(&json, places, lang));
    Row::new(vec![
        Cell::text(entry.at.vi()).sub(format!("#{}", entry.seq)).nowrap(),
        Cell::text(&*entry.name),
        coded(&audit_words::action(&entry.action, lang), &entry.action),
        match (user, citizen_of(entry)) {
            (Some(id), _) => target.href(format!("/users/{id}")),
            (None, Some(id)) if sees_citizens => target.sub(id.to_string()).href(format!("/citizens/{id}")),
            (None, Some(id)) => target.sub(id.to_string()),
            (None, None) => target,
        },
        Cell::text(detail),
    ])
}

/// The actions to choose from; one that was asked for by its code and is not among them stays chosen.
fn actions_to_choose(asked: &str, frame: &Frame) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), frame.t("accounts-audit-any").to_owned())];
    all.extend(audit_words::ACTIONS.map(|code| (code.to_owned(), audit_words::action(code, frame.lang))));
    if !all.iter().any(|(code, _)| code == asked) {
        all.push((asked.to_owned(), asked.to_owned()));
    }
    all
}
