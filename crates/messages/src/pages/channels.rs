//! `/messages/channels`: by which ways messages can go, what a part costs, how many may go on one day. Secrets are never shown.

use super::{crumbs, stays_here, tabs};
use crate::{
    model::{ChannelKind, Setting},
    problems::MessagesProblem,
    service::Messages,
    tokens::TokenState,
};
use axum::{
    extract::{Form, State as With},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::format;
use vedich_ui::{self as ui, Button, Field, Frame, Icon, PageHead, Tone, Width, t, t_args};

/// All channels.
pub(crate) async fn show(With(m): With<Messages>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let ready = ChannelKind::ALL.iter().filter(|k| m.channels().get(**k).is_some()).count();
    let mut parts = Vec::new();
    for kind in ChannelKind::ALL.iter().copied() {
        parts.push((kind, m.setting(kind).await?, m.handed_today(kind).await?));
    }
    let token = m.token_state().await?;
    let args = [("ready", i64::try_from(ready).unwrap_or(0).into()), ("all", 3_i64.into())];
    let body = html! {
        p.lead { (t_args(lang, "messages-channels-sentence", &args)) }
        (tabs(&viewer, "/messages/channels"))
        @for (kind, setting, today) in &parts { (one(&m, frame, *kind, setting, *today, token)) }
        p.help { (t(lang, "messages-channels-file")) }
    };
    let title = t(lang, "messages-channels-title");
    let head = PageHead::new(title).lede(t(lang, "messages-channels-lede")).clause("P-4.1").crumbs(crumbs(lang, title));
    Ok(ui::page(frame, &head, body))
}

fn one(m: &Messages, frame: &Frame, kind: ChannelKind, setting: &Setting, today: i64, token: TokenState) -> Markup {
    let lang = frame.lang;
    let state = match m.channels().get(kind) {
        None => ui::tag(Tone::Attention, t(lang, "messages-channel-missing")),
        Some(_) if !setting.on => ui::tag(Tone::Neutral, t(lang, "messages-channel-off")),
        Some(c) => ui::tag(Tone::Good, &t_args(lang, "messages-channel-ready", &[("name", c.name().into())])),
    };
    let used = [("n", today.into()), ("of", setting.per_day.into())];
    let id = |name: &str| format!("{}-{name}", kind.code());
    ui::section(
        kind.word(lang),
        html! {
            p { (state) " " (t_args(lang, "messages-channel-today", &used)) }
            (stays_here(m, kind, lang))
            @if kind == ChannelKind::Zalo && m.channels().get(kind).is_some() { (tokens(frame, token)) }
            (ui::form(frame, "/messages/channels", html! {
                (ui::hidden("channel", kind.code()))
                (Field::number("price", t(lang, "messages-price")).id(id("price")).help(t(lang, "messages-price-help")).value(setting.price.map(|p| format::int(p, lang)).unwrap_or_default()).max_length(9).optional(lang).width(Width::Short))
                (Field::number("per_day", t(lang, "messages-per-day")).id(id("per-day")).value(format::int(setting.per_day, lang)).max_length(9).required().width(Width::Short))
                (Field::checkbox("on", t(lang, "messages-channel-on")).id(id("on")).checked(setting.on))
                (ui::actions(html! { (Button::secondary(t_args(lang, "messages-channel-save", &[("channel", kind.word(lang).into())])).icon(Icon::Check)) }))
            }))
        },
    )
}

fn tokens(frame: &Frame, state: TokenState) -> Markup {
    let lang = frame.lang;
    let said = match state {
        TokenState::Missing => ui::callout(Tone::Attention, t(lang, "messages-token-missing"), html! {}),
        TokenState::Spent => {
            ui::callout(Tone::Broken, t(lang, "messages-token-spent"), html! { p { (t(lang, "messages-token-spent-do")) } })
        }
        TokenState::Good(until) if until.0 == 0 => html! { p { (t(lang, "messages-token-new")) } },
        TokenState::Good(until) => html! { p { (t_args(lang, "messages-token-until", &[("at", until.vi().into())])) } },
    };
    html! {
        (said)
        (ui::details(t(lang, "messages-token-enter"), ui::form(frame, "/messages/channels/token", html! {
            (Field::password("refresh", t(lang, "messages-token")).help(t(lang, "messages-token-help")).required().autocomplete("off").width(Width::Full))
            (ui::actions(html! { (Button::secondary(t(lang, "messages-token-do")).icon(Icon::Key)) }))
        })))
    }
}

/// What is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    channel: String,
    price: String,
    per_day: String,
    on: String,
}

/// `1.200`, `1,200` or `1200`.
fn number(field: &'static str, text: &str) -> Result<Option<i64>, MessagesProblem> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| MessagesProblem::BadField(field))
}

/// Sets a channel.
pub(crate) async fn set(With(m): With<Messages>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let channel = ChannelKind::parse(&typed.channel).ok_or(MessagesProblem::BadField("channel"))?;
    let per_day = number("per_day", &typed.per_day)?.ok_or(MessagesProblem::BadField("per_day"))?;
    let new = Setting { channel, price: number("price", &typed.price)?, per_day, on: typed.on == "1" };
    m.set(&viewer.actor, new).await?;
    Ok(see_other_with("/messages/channels", Tone::Good, t(viewer.frame.lang, "messages-channel-saved")))
}

/// A new refresh token.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(default)]
    refresh: String,
}

/// Enters it.
pub(crate) async fn token(With(m): With<Messages>, viewer: Viewer, Form(typed): Form<Token>) -> Result<Response, PageError> {
    m.put_refresh_token(&viewer.actor, &typed.refresh).await?;
    Ok(see_other_with("/messages/channels", Tone::Good, t(viewer.frame.lang, "messages-token-saved")))
}
