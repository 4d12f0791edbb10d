//! `/messages/{no}`: a draft with its count and cost, to be sent or thrown away; afterwards, what became of it.

use super::{crumbs, dong, preview, state_tag, stays_here, sum_words};
use crate::{
    http::{AskedMessages, PER_PAGE},
    model::{Batch, BatchState, Message, State, Sum},
    problems::{MessagesProblem, left_out_words},
    rules,
    service::Messages,
};
use axum::{
    extract::{Form, Path, Query, State as With},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Field, Icon, PageHead, Row, Tab, Table, Tone, t, t_args};

/// The batch.
pub(crate) async fn show(
    With(m): With<Messages>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<AskedMessages>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (batch, tree) = (m.batch(actor, no).await?, m.tree().await?);
    let may_send = tree.may(actor, Permission::SendMessages, batch.locality);
    let title =
        t_args(lang, "messages-batch-title", &[("no", no.to_string().into()), ("channel", batch.channel.word(lang).into())]);
    let template = m.templates().await?.into_iter().find(|x| x.code == batch.template).map_or(batch.template.clone(), |x| x.name);
    let facts = [
        (t(lang, "messages-template"), html! { (template) }),
        (t(lang, "messages-place"), html! { (tree.full_name(batch.locality)) }),
        (t(lang, "messages-drawn"), html! { (batch.at.vi()) " · " (batch.by) }),
    ];
    let top = match batch.state {
        BatchState::Draft => draft(&m, &viewer, &batch, may_send).await?,
        BatchState::Sending => sending(&m, &viewer, &batch, may_send),
        BatchState::Discarded => ui::callout(Tone::Neutral, t(lang, "messages-discarded"), html! {}),
    };
    let page = (PER_PAGE, (asked.page.max(1) - 1).saturating_mul(PER_PAGE));
    let messages = if batch.state == BatchState::Sending { m.messages(actor, no, asked.state, page).await? } else { Vec::new() };
    let shown = asked.state.map_or_else(|| batch.all(), |s| batch.count(s));
    let query = asked.state.map_or_else(String::new, |s| format!("?state={}", s.code()));
    let body = html! {
        (ui::live_on(frame, "message_batch.changed", &frame.path))
        (top)
        @if batch.state != BatchState::Discarded { (stays_here(&m, batch.channel, lang)) }
        (ui::key_values(&facts))
        @if batch.state == BatchState::Sending {
            (state_tabs(&batch, asked.state, lang))
            (table(&messages, lang))
            (ui::pagination(lang, asked.page.max(1), PER_PAGE, shown, &format!("/messages/{no}{query}")))
        }
        @if !batch.left_out.is_empty() { (left_out(&batch, lang)) }
    };
    let head = PageHead::new(title.clone()).lede(t(lang, "messages-batch-lede")).clause("P-4.1").crumbs(crumbs(lang, title));
    Ok(ui::page(frame, &head, body))
}

/// What it comes to, how it reads, and the button that says so.
async fn draft(m: &Messages, viewer: &Viewer, batch: &Batch, may_send: bool) -> Result<Markup, MessagesProblem> {
    let (frame, lang, no) = (&viewer.frame, viewer.frame.lang, batch.no);
    let (sum, setting) = (m.dry_run(&viewer.actor, no).await?, m.setting(batch.channel).await?);
    let fallen = m.fallen_out(&viewer.actor, no).await?;
    // Where nobody is left, no message goes out: there is none to be looked at.
    let sample = if may_send && sum.people > 0 { m.sample(&viewer.actor, no).await? } else { None };
    let quiet = batch.channel.keeps_quiet_hours() && rules::is_quiet(m.now());
    let in_the_way = match (m.channels().get(batch.channel), sum.cost) {
        (None, _) => Some(MessagesProblem::NotSetUp),
        _ if !setting.on => Some(MessagesProblem::Off),
        (_, None) => Some(MessagesProblem::NoPrice),
        _ => None,
    };
    Ok(html! {
        (ui::hero(html! { (sum_words(sum, lang)) }, html! {
            p { (t(lang, "messages-nothing-sent")) }
            @if fallen > 0 { p { (t_args(lang, "messages-fallen-out", &[("n", fallen.into())])) } }
            @if quiet { p { (t(lang, "messages-quiet")) } }
            @if !batch.left_out.is_empty() {
                p { a href="#left-out" { (t_args(lang, "messages-left-out-n", &[("n", count(batch.left_out.len()).into())])) } }
            }
        }, html! {}))
        @if let Some(words) = &sample {
            (preview(t(lang, "messages-sample"), words, &if batch.channel == crate::ChannelKind::Sms { super::length_words(rules::length(words), lang) } else { String::new() }))
        }
        @if let Some(e) = &in_the_way { (ui::problem_callout(Tone::Attention, e, lang)) }
        @if may_send && sum.people > 0 && in_the_way.is_none() {
            (ui::form(frame, &format!("/messages/{no}/send"), html! {
                (ui::hidden("people", &sum.people.to_string()))
                (ui::hidden("parts", &sum.parts.to_string()))
                (ui::hidden("cost", &sum.cost.map(|c| c.to_string()).unwrap_or_default()))
                p.help { (t(lang, "messages-send-help")) }
                (ui::actions(html! {
                    (Button::primary(t_args(lang, "messages-send-do", &[("people", sum.people.into()), ("cost", dong(sum.cost.unwrap_or(0), lang).into())])).icon(Icon::Check))
                }))
            }))
        }
        @if may_send {
            (ui::inline_form(frame, &format!("/messages/{no}/discard"), &[], Button::quiet(t(lang, "messages-discard")).icon(Icon::Delete)))
        }
    })
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Where its messages stand, and what can be done.
fn sending(m: &Messages, viewer: &Viewer, batch: &Batch, may_send: bool) -> Markup {
    let (frame, lang, no) = (&viewer.frame, viewer.frame.lang, batch.no);
    let open = batch.count(State::Waiting) + batch.count(State::Handing);
    let args = [
        ("all", batch.all().into()),
        ("arrived", batch.count(State::Delivered).into()),
        ("sent", batch.count(State::Sent).into()),
        ("waiting", open.into()),
        ("failed", (batch.count(State::Failed) + batch.count(State::Unknown)).into()),
        ("cost", dong(batch.spent, lang).into()),
    ];
    let (failed, unknown) = (batch.count(State::Failed), batch.count(State::Unknown));
    let quiet = open > 0 && batch.channel.keeps_quiet_hours() && rules::is_quiet(m.now());
    html! {
        (ui::hero(html! { (t_args(lang, "messages-batch-sentence", &args)) }, html! { @if quiet { p { (t(lang, "messages-quiet-waiting")) } } }, html! {}))
        @if may_send && batch.count(State::Waiting) > 0 {
            (ui::inline_form(frame, &format!("/messages/{no}/take-back"), &[],
                Button::secondary(t_args(lang, "messages-take-back", &[("n", batch.count(State::Waiting).into())])).icon(Icon::Undo)))
        }
        @if may_send && failed > 0 {
            (ui::inline_form(frame, &format!("/messages/{no}/again"), &[],
                Button::secondary(t_args(lang, "messages-again", &[("n", failed.into())])).icon(Icon::Right)))
        }
        @if may_send && unknown > 0 {
            (ui::details(&t_args(lang, "messages-unknown-n", &[("n", unknown.into())]), ui::form(frame, &format!("/messages/{no}/again"), html! {
                p { (t(lang, "messages-unknown-help")) }
                (Field::checkbox("unknown", t(lang, "messages-unknown-sure")).required())
                (ui::actions(html! { (Button::danger(t_args(lang, "messages-unknown-do", &[("n", (failed + unknown).into())])).icon(Icon::Right)) }))
            })))
        }
    }
}

fn state_tabs(batch: &Batch, here: Option<State>, lang: Lang) -> Markup {
    let all =
        Tab::new(format!("/messages/{}", batch.no), t(lang, "messages-all")).count(batch.all(), lang).active(here.is_none());
    let of = |s: &State| {
        Tab::new(format!("/messages/{}?state={}", batch.no, s.code()), t(lang, s.text_key()))
            .count(batch.count(*s), lang)
            .active(here == Some(*s))
    };
    let present = State::ALL.iter().filter(|s| batch.count(**s) > 0);
    ui::tabs(t(lang, "messages-states"), &std::iter::once(all).chain(present.map(of)).collect::<Vec<_>>())
}

fn table(messages: &[(Message, String)], lang: Lang) -> Table {
    let rows = messages.iter().map(|(x, to)| {
        let why = x.why.map_or("–", |w| t(lang, w.text_key()));
        let next = (x.state == State::Waiting).then(|| t_args(lang, "messages-due", &[("at", x.due_at.vi().into())]));
        let shown = if to.is_empty() { t(lang, "messages-hidden").to_owned() } else { to.clone() };
        let reason = Cell::text(why);
        Row::new(vec![
            Cell::text(shown).nowrap(),
            Cell::markup(state_tag(x.state, lang)),
            if let Some(next) = next { reason.sub(next) } else { reason },
            Cell::int(x.tries, lang),
            Cell::int(x.parts, lang),
            Cell::text(x.changed_at.vi()).key(x.changed_at.0.to_string()).nowrap(),
        ])
    });
    Table::new("messages-list", t(lang, "messages-list"))
        .lang(lang)
        .col(Col::text(t(lang, "messages-to")))
        .col(Col::text(t(lang, "messages-state")))
        .col(Col::text(t(lang, "messages-why")).wide())
        .col(Col::number(t(lang, "messages-tries")))
        .col(Col::number(t(lang, "messages-parts")))
        .col(Col::text(t(lang, "messages-changed")))
        .rows(rows)
        .empty(t(lang, "messages-none-there"), html! {})
}

fn left_out(batch: &Batch, lang: Lang) -> Markup {
    let rows = batch
        .left_out
        .iter()
        .take(500)
        .map(|l| Row::new(vec![Cell::int(l.row, lang), Cell::text(left_out_words(&l.reason, lang))]));
    html! {
        section id="left-out" {
            h2 { (t_args(lang, "messages-left-out-n", &[("n", count(batch.left_out.len()).into())])) }
            (Table::new("messages-left-out", t(lang, "messages-left-out"))
                .lang(lang)
                .col(Col::number(t(lang, "messages-row")).narrow())
                .col(Col::text(t(lang, "messages-why")).wide())
                .rows(rows))
        }
    }
}

/// The numbers that the person saw.
#[derive(Deserialize)]
pub(crate) struct Seen {
    people: i64,
    parts: i64,
    #[serde(default)]
    cost: String,
}

fn back(no: i64, tone: Tone, words: String) -> Response {
    see_other_with(&format!("/messages/{no}"), tone, words)
}

/// Sends it.
pub(crate) async fn send(
    With(m): With<Messages>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(seen): Form<Seen>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let seen = Sum { people: seen.people, parts: seen.parts, cost: seen.cost.parse().ok() };
    match m.send(&viewer.actor, no, seen).await {
        Ok(sum) => Ok(back(no, Tone::Good, t_args(lang, "messages-sending", &[("n", sum.people.into())]))),
        // The page shows the new numbers; nothing was sent.
        Err(e @ MessagesProblem::Changed) => Ok(back(no, Tone::Attention, e.in_words(lang))),
        Err(e) => Err(e.into()),
    }
}

/// Throws it away.
pub(crate) async fn discard(With(m): With<Messages>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    m.discard(&viewer.actor, no).await?;
    Ok(see_other_with("/messages", Tone::Good, t(viewer.frame.lang, "messages-discard-done")))
}

/// Takes back what has not gone out.
pub(crate) async fn take_back(With(m): With<Messages>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let n = m.take_back(&viewer.actor, no).await?;
    Ok(back(no, Tone::Good, t_args(viewer.frame.lang, "messages-taken-back", &[("n", n.into())])))
}

/// What is sent again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Again {
    unknown: String,
}

/// Sends again what failed; with a word of its own also what nobody knows of.
pub(crate) async fn again(
    With(m): With<Messages>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Again>,
) -> Result<Response, PageError> {
    let n = m.try_again(&viewer.actor, no, form.unknown == "1").await?;
    Ok(back(no, Tone::Good, t_args(viewer.frame.lang, "messages-again-done", &[("n", n.into())])))
}
