//! Pages of the task register.

pub(crate) mod form;
pub(crate) mod import;
pub(crate) mod index;
pub(crate) mod plan;
pub(crate) mod task;

use crate::{
    model::{Counts, State, Task},
    rules,
};
use maud::{Markup, html};
use vedich_kernel::{Day, Lang, UnitId, format};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Cell, Col, Row, Table, Tone, t, t_args};

fn name(tree: &Tree, unit: UnitId) -> &str {
    tree.unit(unit).map_or("–", |u| u.name.as_str())
}

/// How a duty stands, in words.
fn state_tag(task: &Task, today: Day, lang: Lang) -> Markup {
    let state = rules::state(task, today);
    let tone = match state {
        State::Overdue => Tone::Broken,
        State::Closed => Tone::Good,
        State::Ahead | State::Open | State::CalledOff => Tone::Neutral,
    };
    let times = rules::overdue_times(task, today);
    html! {
        (ui::tag(tone, t(lang, state.text_key())))
        @if times > 1 { " " (ui::tag(Tone::Broken, &t_args(lang, "tasks-overdue-n", &[("n", times.into())]))) }
        @if task.not_done > 0 { " " (ui::tag(Tone::Attention, &t_args(lang, "tasks-not-done-n", &[("n", task.not_done.into())]))) }
    }
}

/// How the parts of a duty stand, in words; nothing without parts.
fn parts_words(parts: Counts, lang: Lang) -> Markup {
    let args = [("closed", parts.closed.into()), ("all", parts.all.into())];
    html! {
        @if parts.all > 0 {
            (t_args(lang, "tasks-parts-of", &args))
            @if parts.overdue > 0 { " " (ui::tag(Tone::Broken, &t_args(lang, "tasks-parts-overdue", &[("n", parts.overdue.into())]))) }
        } @else { "–" }
    }
}

/// A table of duties.
fn table(id: &'static str, caption: &str, tasks: &[(&Task, Counts)], tree: &Tree, today: Day, lang: Lang) -> Table {
    let rows = tasks.iter().map(|(task, parts)| {
        let plan = &task.plan;
        let clause = if plan.clause.is_empty() { String::new() } else { format!("{} · ", plan.clause) };
        let of = rules::times(plan);
        Row::new(vec![
            Cell::text(plan.title.clone()).sub(format!("{clause}{}", name(tree, plan.owner))),
            Cell::markup(state_tag(task, today, lang)),
            Cell::opt_day(task.next_due).sub(plan.rhythm.word(lang)),
            Cell::text(format!("{} / {}", format::int(task.closed, lang), format::int(of, lang))).key(task.closed.to_string()),
            Cell::markup(parts_words(*parts, lang)).key(parts.overdue.to_string()),
        ])
        .href(format!("/tasks/{}", task.no))
        .tone(if rules::state(task, today) == State::Overdue { Tone::Broken } else { Tone::Neutral })
    });
    Table::new(id, caption)
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "tasks-task")).sort())
        .col(Col::text(t(lang, "tasks-state")))
        .col(Col::text(t(lang, "tasks-due")).sort())
        .col(Col::number(t(lang, "tasks-closed-of")).sort())
        .col(Col::text(t(lang, "tasks-parts")).sort())
        .rows(rows)
}
