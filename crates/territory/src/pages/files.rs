//! Workbooks that come in: the form that takes one, and what became of it. The same in every room that takes workbooks.

use super::report::problem_table;
use crate::{problems::TerritoryProblem, sheet::RowProblem};
use maud::{Markup, html};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{Button, Field, FieldError, Frame, Icon, Tone, actions, callout, form_upload};

/// The form that takes workbooks: one field, one button that says what happens.
#[must_use]
pub fn workbook_form(frame: &Frame, action: &str, file: Field, button: &'static str) -> Markup {
    form_upload(
        frame,
        action,
        html! {
            (file.accept(".xlsx").required())
            (actions(html! { (Button::primary(button).icon(Icon::Upload)) }))
        },
    )
}

/// A refused workbook, and what is wrong with it beside its field. What no other workbook would put right goes on.
pub(crate) fn of_file(e: TerritoryProblem, lang: Lang) -> Result<(TerritoryProblem, FieldError), TerritoryProblem> {
    if matches!(e.status(), 403 | 404) {
        return Err(e);
    }
    let error = FieldError::of("file", &e, lang);
    Ok((e, error))
}

/// What a workbook did, in the words of its room.
pub struct Taken {
    /// The counts in a sentence.
    pub words: String,
    /// Rows that were left out.
    pub rejected: i64,
    /// What else there is to say or to do.
    pub more: Markup,
}

/// What became of a workbook: refused with the next step, or its counts and the rows that were left out, each with its cell, its column
/// and what to do. The file's name stands before it.
#[must_use]
pub fn workbook_outcome<R, E: Problematic>(
    name: &str,
    done: &Result<(R, Vec<RowProblem>), E>,
    lang: Lang,
    told: impl FnOnce(&R) -> Taken,
) -> Markup {
    let named = |words: String| if name.is_empty() { words } else { format!("{name}: {words}") };
    match done {
        Err(e) => callout(Tone::Broken, &named(e.sentence(lang)), html! { p { (e.next_step(lang)) } }),
        Ok((report, problems)) => {
            let Taken { words, rejected, more } = told(report);
            let tone = if rejected > 0 { Tone::Attention } else { Tone::Good };
            html! {
                (callout(tone, &named(words), more))
                @if !problems.is_empty() { (problem_table(problems, lang)) }
            }
        }
    }
}
