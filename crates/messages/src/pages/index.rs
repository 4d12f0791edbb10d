//! `/messages`: did it arrive, and what did it cost?

use super::{dong, tabs};
use crate::{
    http::{Asked, PER_PAGE},
    model::{Batch, BatchState, State, Why},
    service::{Messages, Overview},
};
use axum::extract::{Query, State as With};
use maud::{Markup, html};
use std::collections::HashMap;
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Icon, PageHead, Row, Table, Tone, Truth, t, t_args};

/// What waits, was sent, arrived, failed and why; the batches.
pub(crate) async fn show(With(m): With<Messages>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, overview) = (m.tree().await?, m.overview(actor).await?);
    let (found, total) = m.batches(actor, asked.purpose(), asked.page()).await?;
    let names = m.templates().await?.into_iter().map(|x| (x.code, x.name)).collect();
    let n = |s: State| overview.states.get(&s).copied().unwrap_or(0);
    let args = [
        ("arrived", n(State::Delivered).into()),
        ("sent", n(State::Sent).into()),
        ("waiting", (n(State::Waiting) + n(State::Handing)).into()),
        ("failed", n(State::Failed).into()),
        ("unknown", n(State::Unknown).into()),
    ];
    let any = !overview.states.is_empty();
    let may_send = actor.may(Permission::SendMessages);
    let body = html! {
        (ui::live_on(frame, "message_batch.changed", &frame.path))
        @if any { (ui::hero(html! { (t_args(lang, "messages-sentence", &args)) }, html! {}, states(&overview, lang))) }
        (tabs(&viewer, "/messages"))
        @if overview.whys.keys().any(|(state, _)| *state != State::Cancelled) { (whys(&overview, lang)) }
        (batches(&found, &names, &tree, lang).empty(t(lang, "messages-none"), html! {
            p { (t(lang, "messages-none-do")) }
            @if may_send { (Button::link("/messages/new", t(lang, "messages-new")).icon(Icon::Add)) }
        }))
        (ui::pagination(lang, asked.page.max(1), PER_PAGE, total, "/messages"))
    };
    let actions =
        html! { @if may_send { (Button::link("/messages/new", t(lang, "messages-new")).primary_look().icon(Icon::Add)) } };
    let head = PageHead::new(t(lang, "messages-title")).lede(t(lang, "messages-lede")).clause("P-4.1").actions(actions).wide();
    Ok(ui::page(frame, &head, body))
}

fn states(overview: &Overview, lang: Lang) -> Markup {
    let shown = [State::Delivered, State::Sent, State::Waiting, State::Failed, State::Unknown, State::Cancelled];
    let items: Vec<BarItem> = shown
        .into_iter()
        .filter_map(|s| Some((s, *overview.states.get(&s)?)))
        .map(|(s, n)| {
            let truth = match s {
                State::Delivered => Truth::Register,
                State::Sent => Truth::Claimed,
                _ => Truth::Pending,
            };
            BarItem::new(t(lang, s.text_key()), n).truth(truth).tone(super::tone(s))
        })
        .collect();
    ui::bar_list("messages-states", t(lang, "messages-states"), &items, lang)
}

/// Why messages wait, failed or are unknown: what somebody can do something about.
fn whys(overview: &Overview, lang: Lang) -> Markup {
    let row = |((state, why), n): (&(State, Why), &i64)| {
        Row::new(vec![Cell::text(t(lang, why.text_key())), Cell::markup(super::state_tag(*state, lang)), Cell::int(*n, lang)])
    };
    html! {
        (Table::new("messages-whys", t(lang, "messages-whys"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "messages-why")).wide())
            .col(Col::text(t(lang, "messages-state")))
            .col(Col::number(t(lang, "messages-messages")))
            .rows(overview.whys.iter().filter(|((state, _), _)| *state != State::Cancelled).map(row)))
    }
}

fn batches(found: &[Batch], names: &HashMap<String, String>, tree: &Tree, lang: Lang) -> Table {
    let rows = found.iter().map(|b| {
        let arrived = b.count(State::Delivered) + b.count(State::Sent);
        let open = b.count(State::Waiting) + b.count(State::Handing);
        let bad = b.count(State::Failed) + b.count(State::Unknown);
        let what = match b.state {
            BatchState::Draft => html! { (ui::tag(Tone::Attention, t(lang, "messages-batch-draft"))) },
            _ if b.count(State::Cancelled) == b.all() => ui::tag(Tone::Neutral, t(lang, State::Cancelled.text_key())),
            _ if bad > 0 => html! { (ui::tag(Tone::Broken, &t_args(lang, "messages-batch-bad", &[("n", bad.into())]))) },
            _ if open > 0 => html! { (ui::tag(Tone::Neutral, &t_args(lang, "messages-batch-open", &[("n", open.into())]))) },
            _ => html! { (ui::tag(Tone::Good, t(lang, "messages-batch-done"))) },
        };
        let cost = if b.state == BatchState::Draft { "–".to_owned() } else { dong(b.spent, lang) };
        Row::new(vec![
            Cell::text(t_args(lang, "messages-batch-no", &[("no", b.no.to_string().into())]))
                .sub(names.get(&b.template).unwrap_or(&b.template).clone()),
            Cell::text(b.channel.word(lang)).sub(tree.name(b.locality).to_owned()),
            Cell::text(b.at.vi()).key(b.at.0.to_string()).sub(b.by.clone()),
            Cell::markup(what),
            Cell::bar(arrived, b.all(), Truth::Register, lang),
            Cell::int(b.all(), lang),
            Cell::text(cost).key(b.spent.to_string()),
        ])
        .href(format!("/messages/{}", b.no))
    });
    Table::new("messages-batches", t(lang, "messages-batches"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "messages-batch")))
        .col(Col::text(t(lang, "messages-channel")))
        .col(Col::text(t(lang, "messages-drawn")).sort())
        .col(Col::text(t(lang, "messages-state")))
        .col(Col::bar(t(lang, "messages-arrived")))
        .col(Col::number(t(lang, "messages-messages")).sort())
        .col(Col::number(t(lang, "messages-cost")).sort())
        .rows(rows)
}
