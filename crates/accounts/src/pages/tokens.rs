//! `/tokens`: what programs act in one's own name, and taking that away from them; the table of a user's tokens.

use crate::{Accounts, PageError, Viewer, reply::see_other_with, tokens::Token};
use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_kernel::Moment;
use vedich_ui::{Button, Cell, Col, Frame, PageHead, Row, Table, Tone, inline_form, page, tag, text};

/// The page of one's own.
const OWN: &str = "/tokens";

/// Tokens of one user, with what each is for and whether it still opens anything. `base` is the address below which they are revoked.
pub(super) fn table(frame: &Frame, tokens: &[Token], now: Moment, base: &str) -> Markup {
    let day = |m: Option<Moment>| m.map_or_else(|| frame.t("accounts-token-never").to_owned(), Moment::vi);
    let state = |t: &Token| {
        if t.is_over(now) {
            tag(Tone::Neutral, frame.t("accounts-token-over"))
        } else {
            tag(Tone::Good, frame.t("accounts-token-works"))
        }
    };
    let revoke =
        |t: &Token| inline_form(frame, &format!("{base}/{}/revoke", t.id), &[], Button::danger(frame.t("accounts-token-revoke")));
    let table = Table::new("tokens", frame.t("accounts-tokens-caption"))
        .lang(frame.lang)
        .stacks()
        .col(Col::text(frame.t("accounts-token-label")))
        .col(Col::text(frame.t("accounts-token-state")))
        .col(Col::text(frame.t("accounts-token-created")))
        .col(Col::text(frame.t("accounts-token-expires")))
        .col(Col::text(frame.t("accounts-token-used")))
        .col(Col::text(frame.t("accounts-token-action")).no_print())
        .empty(frame.t("accounts-tokens-empty"), text(frame.t("accounts-tokens-help")))
        .rows(tokens.iter().map(|t| {
            Row::new(vec![
                Cell::text(&*t.label),
                Cell::markup(state(t)),
                Cell::text(t.created_at.vi()),
                Cell::text(day(t.expires_at)),
                Cell::text(day(t.used_at)),
                Cell::markup(revoke(t)),
            ])
        }));
    html! { (table) }
}

pub(crate) async fn show(State(accounts): State<Accounts>, viewer: Viewer) -> Result<Markup, PageError> {
    let frame = &viewer.frame;
    let own = accounts.own_tokens(&viewer.actor).await?;
    let body = html! {
        (table(frame, &own, accounts.now(), OWN))
        p.help { (frame.t("accounts-own-tokens-new")) }
    };
    let head = PageHead::new(frame.t("accounts-own-tokens-title")).lede(frame.t("accounts-own-tokens-lede"));
    Ok(page(frame, &head, body))
}

pub(crate) async fn revoke(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path(token): Path<i64>,
) -> Result<Response, PageError> {
    accounts.revoke_own_token(&viewer.actor, token).await?;
    Ok(see_other_with(OWN, Tone::Good, viewer.frame.t("accounts-token-revoked")))
}
