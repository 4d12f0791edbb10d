//! What an SMS activity sends: to whom, which words; and what became of it. Nothing is sent from here: the outbox shows count and
//! cost first.

use super::activity::{Told, after};
use crate::{model::Audience, problems::OutreachProblem, service::Outreach};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other};
use vedich_messages::{Batch, BatchState, ChannelKind, State as Standing, Template};
use vedich_ui::{self as ui, Button, Cell, Col, Field, Frame, Icon, Row, Table, Tone, t, t_args};

pub(super) fn part(frame: &Frame, no: i64, sending: bool, templates: &[Template], sent: &[Batch]) -> Markup {
    html! {
        @if !sent.is_empty() { (batches(frame, sent)) }
        @if sending { (form(frame, no, templates)) }
    }
}

fn form(frame: &Frame, no: i64, templates: &[Template]) -> Markup {
    let lang = frame.lang;
    let audiences = Audience::ALL.iter().map(|a| (a.code().to_owned(), a.word(lang).to_owned())).collect();
    let ways = [ChannelKind::Sms, ChannelKind::Zalo].map(|c| (c.code().to_owned(), c.word(lang).to_owned())).to_vec();
    let mut texts = vec![(String::new(), t(lang, "outreach-tell-usual").to_owned())];
    texts.extend(templates.iter().map(|x| (x.code.clone(), x.name.clone())));
    ui::form(
        frame,
        &format!("/outreach/{no}/messages"),
        html! {
            p.help { (t(lang, "outreach-tell-help")) }
            (Field::radios("audience", t(lang, "outreach-tell-audience"), audiences).value(Audience::ToActivate.code()))
            (Field::select("template", t(lang, "outreach-tell-template"), texts).help(t(lang, "outreach-tell-template-help")))
            (Field::radios("channel", t(lang, "outreach-tell-channel"), ways).value(ChannelKind::Sms.code()))
            (ui::actions(html! { (Button::secondary(t(lang, "outreach-tell-do")).icon(Icon::Phone)) }))
        },
    )
}

fn batches(frame: &Frame, sent: &[Batch]) -> Markup {
    let lang = frame.lang;
    let rows = sent.iter().map(|b| {
        let state = match b.state {
            BatchState::Draft => ui::tag(Tone::Attention, t(lang, "outreach-tell-draft")),
            _ => html! { (t_args(lang, "outreach-tell-arrived", &[("n", (b.count(Standing::Delivered) + b.count(Standing::Sent)).into())])) },
        };
        let failed = b.count(Standing::Failed) + b.count(Standing::Unknown);
        Row::new(vec![
            Cell::text(t_args(lang, "outreach-tell-batch", &[("no", b.no.to_string().into())])).sub(b.at.vi()),
            Cell::int(b.all(), lang),
            Cell::markup(state),
            Cell::int(failed, lang),
            Cell::text(t_args(lang, "outreach-dong", &[("n", b.spent.into())])).key(b.spent.to_string()),
        ])
        .href(format!("/messages/{}", b.no))
    });
    html! {
        (Table::new("outreach-messages", t(lang, "outreach-tell-batches"))
            .lang(lang)
            .col(Col::text(t(lang, "outreach-tell-batches")))
            .col(Col::number(t(lang, "outreach-tell-people")))
            .col(Col::text(t(lang, "outreach-state")))
            .col(Col::number(t(lang, "outreach-tell-failed")))
            .col(Col::number(t(lang, "outreach-cost")))
            .rows(rows))
    }
}

/// To whom, which words, by which way.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    audience: String,
    template: String,
    channel: String,
}

/// Draws the messages up, and goes on to what they come to.
pub(crate) async fn draw(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    let drawn = async {
        // Whether it is there at all is answered before whether the form is right.
        o.get(&viewer.actor, no).await?;
        let audience = Audience::parse(&asked.audience).ok_or(OutreachProblem::BadValue("audience"))?;
        let channel = ChannelKind::parse(&asked.channel).unwrap_or(ChannelKind::Sms);
        let template = if asked.template.is_empty() { audience.usual_template() } else { &asked.template };
        o.draw_up_messages(&viewer.actor, no, audience, channel, template).await
    };
    match drawn.await {
        Ok(batch) => Ok(see_other(&format!("/messages/{batch}"))),
        Err(e) => after(&o, &viewer, no, Err(e), &Told::default(), "").await,
    }
}
