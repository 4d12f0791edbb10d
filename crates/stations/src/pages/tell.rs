//! Telling people by message: a button that leads to the draft in the outbox.

use crate::{service::Stations, telling::HowToBook};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{Actor, PageError, Permission, SiteAddress, Viewer, see_other};
use vedich_messages::ChannelKind;
use vedich_ui::{self as ui, Button, Field, Frame, Icon, t};

/// By which way.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Way {
    channel: String,
    /// Whoever was told an earlier reason, too.
    again: String,
}

impl Way {
    fn channel(&self) -> ChannelKind {
        ChannelKind::parse(&self.channel).unwrap_or(ChannelKind::Sms)
    }
}

/// The form; nothing for whoever may not send messages. With `news`, whoever was told before may be told again.
pub(super) fn form(frame: &Frame, actor: &Actor, (action, key): (&str, &str), news: bool) -> Markup {
    let lang = frame.lang;
    let ways = [ChannelKind::Sms, ChannelKind::Zalo].map(|c| (c.code().to_owned(), c.word(lang).to_owned())).to_vec();
    html! {
        @if actor.may(Permission::SendMessages) {
            (ui::section(t(lang, key), ui::form(frame, action, html! {
                p.help { (t(lang, "stations-tell-help")) }
                (Field::radios("channel", t(lang, "stations-tell-channel"), ways).value(ChannelKind::Sms.code()))
                @if news { (Field::checkbox("again", t(lang, "stations-tell-again")).help(t(lang, "stations-tell-again-help"))) }
                (ui::actions(html! { (Button::secondary(t(lang, "stations-tell-do")).icon(Icon::Phone)) }))
            })))
        }
    }
}

/// Draws up the messages to whoever is invited. Where they may book is where the officer who sends reaches this site.
pub(crate) async fn invited(
    State(s): State<Stations>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
    Form(way): Form<Way>,
) -> Result<Response, PageError> {
    let how = HowToBook { site: &site, support: &viewer.frame.support };
    let batch = s.draw_up_invitations(&viewer.actor, no, way.channel(), how).await?;
    Ok(see_other(&format!("/messages/{batch}")))
}

/// Draws up the messages to whoever was expected at a shift that was called off.
pub(crate) async fn cancelled(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(way): Form<Way>,
) -> Result<Response, PageError> {
    let batch = if way.again == "1" {
        s.draw_up_new_reason(&viewer.actor, no, way.channel()).await?
    } else {
        s.draw_up_cancellation(&viewer.actor, no, way.channel()).await?
    };
    Ok(see_other(&format!("/messages/{batch}")))
}
