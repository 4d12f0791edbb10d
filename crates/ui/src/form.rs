//! Forms: one column, label above, help under the label, error beside the field and in a summary on top.

use crate::button::Button;
use crate::frame::Frame;
use crate::icon::{Icon, icon};
use crate::texts::t_args;
use maud::{Markup, html};
use vedich_kernel::{Lang, Problematic};

/// A POST form with its token.
#[must_use]
pub fn form(frame: &Frame, action: &str, body: Markup) -> Markup {
    html! { form.form method="post" action=(action) data-once { (frame.csrf_field()) (body) } }
}

/// A POST form with files; with JavaScript it shows how much has gone up.
#[must_use]
pub fn form_upload(frame: &Frame, action: &str, body: Markup) -> Markup {
    html! {
        form.form method="post" action=(action) enctype="multipart/form-data" data-upload=(frame.t("common-waiting"))
            data-failed=(frame.t("common-upload-failed")) {
            (frame.csrf_field()) (body)
        }
    }
}

/// A POST form whose typed text stays in this browser tab until it is saved. Never for sealed data.
#[must_use]
pub fn form_draft(frame: &Frame, action: &str, key: &str, body: Markup) -> Markup {
    html! { form.form method="post" action=(action) data-once data-draft=(key) { (frame.csrf_field()) (body) } }
}

/// A POST form that goes out without leaving the page: what the line does not take waits in this tab's memory, and what names nobody
/// through a reload too; it goes when the server answers again. `fresh` is a number by which the server knows what comes twice, as the
/// field `operation`; a repetition comes with `again=1`. Without JavaScript it is a form like any other.
#[must_use]
pub fn form_hold(frame: &Frame, action: &str, fresh: &str, body: Markup) -> Markup {
    html! {
        form.form method="post" action=(action) data-hold=(frame.t("common-held-js")) data-hold-out=(frame.t("common-held-out-js")) {
            (frame.csrf_field()) input type="hidden" name="operation" value=(fresh) data-fresh; (body)
        }
    }
}

/// A single button that posts and is held like [`form_hold`], with hidden values: for what happens once, such as a row's own deed.
#[must_use]
pub fn inline_form_hold(frame: &Frame, action: &str, fresh: &str, values: &[(&str, &str)], button: Button) -> Markup {
    html! {
        form.inline-form method="post" action=(action) data-hold=(frame.t("common-held-js")) data-hold-out=(frame.t("common-held-out-js")) {
            (frame.csrf_field()) input type="hidden" name="operation" value=(fresh) data-fresh;
            @for (name, value) in values { (hidden(name, value)) } (button)
        }
    }
}

/// A GET form.
#[must_use]
pub fn form_get(action: &str, body: Markup) -> Markup {
    html! { form.form method="get" action=(action) { (body) } }
}

/// A single button that posts, with hidden values.
#[must_use]
pub fn inline_form(frame: &Frame, action: &str, values: &[(&str, &str)], button: Button) -> Markup {
    html! {
        form.inline-form method="post" action=(action) data-once {
            (frame.csrf_field()) @for (name, value) in values { (hidden(name, value)) } (button)
        }
    }
}

/// A hidden value.
#[must_use]
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Fields that belong together.
#[must_use]
pub fn fieldset(legend: &str, body: Markup) -> Markup {
    html! { fieldset { legend { (legend) } (body) } }
}

/// The row of buttons at the end of a form.
#[must_use]
pub fn actions(buttons: Markup) -> Markup {
    html! { div.actions { (buttons) } }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl FieldError {
    /// The field's name and the sentence.
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The field's name, what happened and what to do.
    #[must_use]
    pub fn of(field: impl Into<String>, problem: &impl Problematic, lang: Lang) -> Self {
        Self::new(field, problem.in_words(lang))
    }
}

/// All that is wrong, on top of the form, each leading to its field; nothing when all is well.
#[must_use]
pub fn error_summary(lang: Lang, errors: &[FieldError]) -> Markup {
    let count = i64::try_from(errors.len()).unwrap_or(i64::MAX);
    html! {
        @if !errors.is_empty() {
            div.error-summary role="alert" tabindex="-1" {
                p.callout-title { (icon(Icon::Broken)) (t_args(lang, "common-form-errors", &[("n", count.into())])) }
                ul { @for e in errors { li { a href={ "#field-" (e.field) } { (e.message) } } } }
            }
        }
    }
}
