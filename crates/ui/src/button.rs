//! Buttons, and links that look like one.

use crate::icon::{Icon, icon};
use maud::{Escaper, Markup, PreEscaped, Render, html};
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Primary,
    Secondary,
    Quiet,
    Danger,
}

/// A button or a link that looks like one. Its words say what happens.
#[derive(Clone, Debug)]
pub struct Button {
    label: String,
    look: Look,
    href: Option<String>,
    icon: Option<Icon>,
    big: bool,
    attrs: Vec<(&'static str, String)>,
}

impl Button {
    fn new(label: String, look: Look) -> Self {
        Self { label, look, href: None, icon: None, big: false, attrs: Vec::new() }
    }

    /// The one action that the page is for.
    #[must_use]
    pub fn primary(label: impl Into<String>) -> Self {
        Self::new(label.into(), Look::Primary)
    }

    /// Another action.
    #[must_use]
    pub fn secondary(label: impl Into<String>) -> Self {
        Self::new(label.into(), Look::Secondary)
    }

    /// An action that hardly shows.
    #[must_use]
    pub fn quiet(label: impl Into<String>) -> Self {
        Self::new(label.into(), Look::Quiet)
    }

    /// An action that takes something back or away.
    #[must_use]
    pub fn danger(label: impl Into<String>) -> Self {
        Self::new(label.into(), Look::Danger)
    }

    /// A link that looks like a button.
    #[must_use]
    pub fn link(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::new(label.into(), Look::Secondary) }
    }

    /// Makes a link look like the page's main action.
    #[must_use]
    pub fn primary_look(mut self) -> Self {
        self.look = Look::Primary;
        self
    }

    /// An icon before the words.
    #[must_use]
    pub fn icon(mut self, which: Icon) -> Self {
        self.icon = Some(which);
        self
    }

    /// The name that is sent when this button was the one.
    #[must_use]
    pub fn name(self, name: &'static str) -> Self {
        self.attr("name", name)
    }

    /// The value that is sent.
    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        self.attr("value", value)
    }

    /// Cannot be pressed now.
    #[must_use]
    pub fn disabled(self, disabled: bool) -> Self {
        if disabled { self.attr("disabled", "") } else { self }
    }

    /// Posts the form elsewhere.
    #[must_use]
    pub fn form_action(self, action: impl Into<String>) -> Self {
        self.attr("formaction", action)
    }

    /// For thumbs.
    #[must_use]
    pub fn big(mut self) -> Self {
        self.big = true;
        self
    }

    /// Any other attribute (`hx-…`, `data-…`).
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attrs.push((name, value.into()));
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let mut class = "button".to_owned();
        class.push_str(match self.look {
            Look::Primary => " primary",
            Look::Secondary => "",
            Look::Quiet => " quiet",
            Look::Danger => " danger",
        });
        if self.big {
            class.push_str(" big");
        }
        let (tag, own) = match &self.href {
            Some(href) => ("a", ("href", href.as_str())),
            None => ("button", ("type", "submit")),
        };
        let typed = self.attrs.iter().any(|(name, _)| *name == own.0);
        let own = (!typed).then_some(own);
        let attrs = [("class", class.as_str())].into_iter().chain(own);
        let open = open_tag(tag, attrs.chain(self.attrs.iter().map(|(n, v)| (*n, v.as_str()))));
        html! { (open) @if let Some(i) = self.icon { (icon(i)) } (self.label) (PreEscaped(if tag == "a" { "</a>" } else { "</button>" })) }
    }
}

/// An opening tag with attributes known only at run time; values are escaped.
pub(crate) fn open_tag<'a>(tag: &str, attrs: impl Iterator<Item = (&'a str, &'a str)>) -> PreEscaped<String> {
    let mut out = format!("<{tag}");
    for (name, value) in attrs {
        let _ = write!(out, " {name}=\"");
        let _ = Escaper::new(&mut out).write_str(value);
        out.push('"');
    }
    out.push('>');
    PreEscaped(out)
}
