//! Fields of forms.

use crate::button::open_tag;
use crate::form::FieldError;
use crate::icon::{Icon, icon};
use crate::texts::t;
use maud::{Markup, PreEscaped, Render, html};
use vedich_kernel::Lang;

/// How wide a field is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// A number or a date.
    Short,
    /// A name.
    #[default]
    Medium,
    /// As wide as the form.
    Full,
}

#[derive(Clone, Debug)]
enum Kind {
    Input(&'static str),
    Area,
    Select(Vec<(String, String)>),
    Radios(Vec<(String, String)>),
    Checkbox,
}

/// One field with its label, help and error.
#[derive(Clone, Debug)]
pub struct Field {
    kind: Kind,
    name: String,
    label: String,
    value: String,
    help: String,
    error: Option<String>,
    optional: Option<&'static str>,
    checked: bool,
    width: Width,
    id: String,
    attrs: Vec<(&'static str, String)>,
}

impl Field {
    fn new(kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            kind,
            id: format!("field-{name}"),
            name,
            label: label.into(),
            value: String::new(),
            help: String::new(),
            error: None,
            optional: None,
            checked: false,
            width: Width::Medium,
            attrs: Vec::new(),
        }
    }

    /// A line of text.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("text"), name, label)
    }

    /// A password; give `.autocomplete("current-password")` or `"new-password"`.
    #[must_use]
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("password"), name, label)
    }

    /// Whole numbers, with the number keys of a phone. Text, so that `28.585` may be typed.
    #[must_use]
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("text"), name, label).attr("inputmode", "numeric").attr("autocomplete", "off").width(Width::Short)
    }

    /// A day; the value is `YYYY-MM-DD`.
    #[must_use]
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("date"), name, label).width(Width::Short)
    }

    /// A day and time; the value is `YYYY-MM-DDTHH:MM`.
    #[must_use]
    pub fn datetime(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("datetime-local"), name, label).width(Width::Short)
    }

    /// Words to look for.
    #[must_use]
    pub fn search(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("search"), name, label)
    }

    /// A telephone number.
    #[must_use]
    pub fn tel(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("tel"), name, label).width(Width::Short)
    }

    /// A mail address.
    #[must_use]
    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("email"), name, label)
    }

    /// Several lines.
    #[must_use]
    pub fn textarea(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Area, name, label).width(Width::Full).attr("rows", "4")
    }

    /// A file.
    #[must_use]
    pub fn file(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("file"), name, label).width(Width::Full)
    }

    /// One of many; pairs of value and words.
    #[must_use]
    pub fn select(name: impl Into<String>, label: impl Into<String>, options: Vec<(String, String)>) -> Self {
        Self::new(Kind::Select(options), name, label)
    }

    /// One of few; pairs of value and words.
    #[must_use]
    pub fn radios(name: impl Into<String>, legend: impl Into<String>, options: Vec<(String, String)>) -> Self {
        Self::new(Kind::Radios(options), name, legend)
    }

    /// Yes or no; sends `.value(…)`, `1` unless set.
    #[must_use]
    pub fn checkbox(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Checkbox, name, label).value("1")
    }

    /// The value to show; the chosen one of a select or radios.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// A line under the label.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// What is wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Picks its own error from all of the form's.
    #[must_use]
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.error = errors.iter().find(|e| e.field == self.name).map(|e| e.message.clone());
        self
    }

    /// Must be filled in.
    #[must_use]
    pub fn required(self) -> Self {
        self.attr("required", "")
    }

    /// Says beside the label that it may stay empty.
    #[must_use]
    pub fn optional(mut self, lang: Lang) -> Self {
        self.optional = Some(t(lang, "common-optional"));
        self
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(self, what: &'static str) -> Self {
        self.attr("autocomplete", what)
    }

    /// An example inside the empty field; never instead of a label.
    #[must_use]
    pub fn placeholder(self, words: impl Into<String>) -> Self {
        self.attr("placeholder", words)
    }

    /// A ticked checkbox.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// Kinds of file, as in `.xlsx,.csv`.
    #[must_use]
    pub fn accept(self, kinds: impl Into<String>) -> Self {
        self.attr("accept", kinds)
    }

    /// The least value.
    #[must_use]
    pub fn min(self, value: impl Into<String>) -> Self {
        self.attr("min", value)
    }

    /// The greatest value.
    #[must_use]
    pub fn max(self, value: impl Into<String>) -> Self {
        self.attr("max", value)
    }

    /// The longest text.
    #[must_use]
    pub fn max_length(self, n: u32) -> Self {
        self.attr("maxlength", n.to_string())
    }

    /// How wide.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// Where typing starts; one per page.
    #[must_use]
    pub fn autofocus(self) -> Self {
        self.attr("autofocus", "")
    }

    /// Another id than `field-NAME`, where a name occurs twice on a page.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Any other attribute; the last of a name wins. What the field writes itself is set there: a browser keeps the first
    /// of two attributes of one name, so a second `value` would never arrive.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        match name {
            "id" => self.id = value.into(),
            "name" => self.name = value.into(),
            "value" => self.value = value.into(),
            "checked" => self.checked = true,
            _ => {
                self.attrs.retain(|(n, _)| *n != name);
                self.attrs.push((name, value.into()));
            }
        }
        self
    }

    /// Ids of help and error, for `aria-describedby`.
    fn described(&self) -> Option<String> {
        let help = (!self.help.is_empty()).then(|| format!("{}-help", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        let ids: Vec<String> = help.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn control(&self, tag: &str, extra: &[(&str, &str)]) -> PreEscaped<String> {
        let described = self.described();
        let fixed = [("id", self.id.as_str()), ("name", self.name.as_str())].into_iter().chain(extra.iter().copied());
        let own = self.attrs.iter().map(|(n, v)| (*n, v.as_str()));
        let invalid = self.error.as_ref().map(|_| ("aria-invalid", "true"));
        let described = described.as_deref().map(|ids| ("aria-describedby", ids));
        open_tag(tag, fixed.chain(own).chain(invalid).chain(described))
    }

    fn help_and_error(&self) -> Markup {
        html! {
            @if !self.help.is_empty() { p.help id={ (self.id) "-help" } { (self.help) } }
            @if let Some(e) = &self.error { p.field-error id={ (self.id) "-error" } { (icon(Icon::Broken)) (e) } }
        }
    }

    fn optional_word(&self) -> Markup {
        html! { @if let Some(word) = self.optional { " " span.optional { "(" (word) ")" } } }
    }

    fn labelled(&self, control: &Markup) -> Markup {
        html! {
            div.field .short[self.width == Width::Short] .full[self.width == Width::Full] .has-error[self.error.is_some()] {
                label for=(self.id) { (self.label) (self.optional_word()) }
                (self.help_and_error())
                (control)
            }
        }
    }

    fn options(&self, options: &[(String, String)]) -> Markup {
        html! { @for (value, words) in options { option value=(value) selected[*value == self.value] { (words) } } }
    }

    fn radio_group(&self, options: &[(String, String)]) -> Markup {
        html! {
            fieldset.field.choices .has-error[self.error.is_some()] id=(self.id) aria-describedby=[self.described()] {
                legend { (self.label) (self.optional_word()) }
                (self.help_and_error())
                @for (i, (value, words)) in options.iter().enumerate() {
                    div.choice {
                        input type="radio" id={ (self.id) "-" (i) } name=(self.name) value=(value) checked[*value == self.value]
                            required[self.attrs.iter().any(|(n, _)| *n == "required")];
                        label for={ (self.id) "-" (i) } { (words) }
                    }
                }
            }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        match &self.kind {
            // A password is never written back into a page.
            Kind::Input(kind @ ("file" | "password")) => self.labelled(&self.control("input", &[("type", kind)])),
            Kind::Input(kind) => self.labelled(&self.control("input", &[("type", kind), ("value", &self.value)])),
            // A parser drops the first line break after the tag, so ours goes before the value's own.
            Kind::Area => self.labelled(&html! { (self.control("textarea", &[])) "\n" (self.value) (PreEscaped("</textarea>")) }),
            Kind::Select(options) => {
                self.labelled(&html! { (self.control("select", &[])) (self.options(options)) (PreEscaped("</select>")) })
            }
            Kind::Radios(options) => self.radio_group(options),
            Kind::Checkbox => {
                let mut extra = vec![("type", "checkbox"), ("value", self.value.as_str())];
                if self.checked {
                    extra.push(("checked", ""));
                }
                html! {
                    div.field.choices .has-error[self.error.is_some()] {
                        div.choice { (self.control("input", &extra)) label for=(self.id) { (self.label) (self.optional_word()) } }
                        (self.help_and_error())
                    }
                }
            }
        }
    }
}
