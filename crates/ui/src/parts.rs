//! Small parts of pages: sections, callouts, breadcrumb, tabs, time line, pagination, lists, steps, filters.

use crate::icon::{Icon, icon};
use crate::texts::{t, t_args};
use crate::tone::{Tone, Truth};
use maud::{Markup, html};
use vedich_kernel::{Lang, Problematic, format};

/// Plain text, escaped, where Markup is asked for.
#[must_use]
pub fn text(plain: &str) -> Markup {
    html! { (plain) }
}

/// A part of the page under its own heading.
#[must_use]
pub fn section(title: &str, body: Markup) -> Markup {
    html! { section { h2 { (title) } (body) } }
}

/// A part of the page with buttons beside its heading.
#[must_use]
pub fn section_with(title: &str, actions: Markup, body: Markup) -> Markup {
    html! { section { div.section-head { h2 { (title) } div.section-actions { (actions) } } (body) } }
}

/// A box that must be seen. Broken ones are announced at once by screen readers.
#[must_use]
pub fn callout(tone: Tone, title: &str, body: Markup) -> Markup {
    let role = (tone == Tone::Broken).then_some("alert");
    html! {
        div class={ "callout " (tone.class()) } role=[role] {
            (icon(tone.icon()))
            div { p.callout-title { (title) } @if !body.0.is_empty() { div.callout-body { (body) } } }
        }
    }
}

/// A box that says what happened and what to do.
#[must_use]
pub fn problem_callout(tone: Tone, problem: &impl Problematic, lang: Lang) -> Markup {
    callout(tone, &problem.sentence(lang), html! { p { (problem.next_step(lang)) } })
}

/// One step of a breadcrumb.
#[derive(Clone, Debug)]
pub struct Crumb {
    label: String,
    href: Option<String>,
}

impl Crumb {
    /// A place above, with its address.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This place.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way down the tree of localities; nothing when empty.
#[must_use]
pub fn breadcrumb(lang: Lang, crumbs: &[Crumb]) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav.crumbs aria-label=(t(lang, "common-breadcrumb")) {
                ol {
                    @for crumb in crumbs {
                        li {
                            @match &crumb.href {
                                Some(href) => a href=(href) { (crumb.label) },
                                None => span aria-current="page" { (crumb.label) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One tab: a link to a sibling page.
#[derive(Clone, Debug)]
pub struct Tab {
    href: String,
    label: String,
    count: Option<String>,
    active: bool,
}

impl Tab {
    /// A tab.
    #[must_use]
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), count: None, active: false }
    }

    /// How many things lie behind it.
    #[must_use]
    pub fn count(mut self, n: i64, lang: Lang) -> Self {
        self.count = Some(format::int(n, lang));
        self
    }

    /// This page is behind it.
    #[must_use]
    pub fn active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }
}

/// Links to sibling pages; `label` names the group for screen readers.
#[must_use]
pub fn tabs(label: &str, items: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for tab in items {
                    li {
                        a href=(tab.href) aria-current=[tab.active.then_some("page")] {
                            (tab.label) @if let Some(n) = &tab.count { " " span.count { (n) } }
                        }
                    }
                }
            }
        }
    }
}

/// One entry of a time line. A register fact has a solid dot, a claim a hatched one, a pending one an outline.
#[derive(Clone, Debug)]
pub struct TimelineEvent {
    truth: Truth,
    when: String,
    title: String,
    detail: Option<Markup>,
    source: String,
    tone: Tone,
}

impl TimelineEvent {
    /// Who says it, when it was, what it was.
    #[must_use]
    pub fn new(truth: Truth, when: impl Into<String>, title: impl Into<String>) -> Self {
        let (when, title) = (when.into(), title.into());
        Self { truth, when, title, detail: None, source: String::new(), tone: Tone::Neutral }
    }

    /// More about it.
    #[must_use]
    pub fn detail(mut self, detail: Markup) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Where it comes from: "Bản trích xuất 19/6/2023, dòng 1.204".
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }

    /// How serious.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// What happened, in the order given (newest first by custom).
#[must_use]
pub fn timeline(lang: Lang, events: &[TimelineEvent]) -> Markup {
    html! {
        ol.timeline {
            @for event in events {
                li class={ (event.truth.class()) " " (event.tone.class()) } {
                    (crate::figure::dot(event.truth))
                    div.timeline-body {
                        p.timeline-when { (event.when) " · " (t(lang, truth_key(event.truth))) }
                        p.timeline-title { @if event.tone != Tone::Neutral { (icon(event.tone.icon())) } (event.title) }
                        @if let Some(detail) = &event.detail { div { (detail) } }
                        @if !event.source.is_empty() { p.help { (event.source) } }
                    }
                }
            }
        }
    }
}

fn truth_key(truth: Truth) -> &'static str {
    match truth {
        Truth::Register => "common-truth-register",
        Truth::Claimed => "common-truth-claimed",
        Truth::Pending => "common-truth-pending",
    }
}

/// Pages of a long list; nothing when one page holds all. `base_href` may have a query; `page=N` is added to it.
#[must_use]
pub fn pagination(lang: Lang, page: i64, per_page: i64, total: i64, base_href: &str) -> Markup {
    let per_page = per_page.max(1);
    let pages = (total + per_page - 1).div_euclid(per_page).max(1);
    let page = page.clamp(1, pages);
    let first = (page - 1) * per_page + 1;
    let last = (page * per_page).min(total);
    let joint = if base_href.contains('?') { '&' } else { '?' };
    let href = |n: i64| format!("{base_href}{joint}page={n}");
    let words = t_args(lang, "common-pages-range", &[("first", first.into()), ("last", last.into()), ("total", total.into())]);
    html! {
        @if pages > 1 {
            nav.pages aria-label=(t(lang, "common-pages")) {
                @if page > 1 { a.button href=(href(page - 1)) rel="prev" { (icon(Icon::Left)) (t(lang, "common-previous")) } }
                span { (words) }
                @if page < pages { a.button href=(href(page + 1)) rel="next" { (t(lang, "common-next")) (icon(Icon::Right)) } }
            }
        }
    }
}

/// Names and values, such as a citizen's particulars.
#[must_use]
pub fn key_values(pairs: &[(&str, Markup)]) -> Markup {
    html! { dl.key-values { @for (key, value) in pairs { div { dt { (key) } dd { (value) } } } } }
}

/// Where one is in a task of several steps; `current` counts from 0.
#[must_use]
pub fn steps(lang: Lang, labels: &[&str], current: usize) -> Markup {
    html! {
        ol.steps aria-label=(t(lang, "common-steps")) {
            @for (i, label) in labels.iter().enumerate() {
                li .done[i < current] .current[i == current] aria-current=[(i == current).then_some("step")] {
                    span.step-no { @if i < current { (icon(Icon::Check)) } @else { (i + 1) } }
                    span { (label) @if i < current { span.hidden-text { " (" (t(lang, "common-step-done")) ")" } } }
                }
            }
        }
    }
}

/// Nothing here yet, and what to do about it.
#[must_use]
pub fn empty_state(title: &str, body: Markup) -> Markup {
    html! { div.empty { p.empty-title { (title) } div { (body) } } }
}

/// A GET form above a list; with JavaScript it submits when a choice changes. `hidden` = (shown, total): says what it hides.
#[must_use]
pub fn filter_bar(lang: Lang, action: &str, fields: Markup, hidden: Option<(i64, i64)>) -> Markup {
    html! {
        form.filter-bar method="get" action=(action) data-auto role="search" {
            (fields)
            button.button type="submit" { (icon(Icon::Filter)) (t(lang, "common-filter")) }
            @if let Some((shown, total)) = hidden {
                p.filter-count role="status" {
                    (t_args(lang, "common-filter-shown", &[("shown", shown.into()), ("total", total.into())]))
                    @if shown < total { " " a href=(action) { (t(lang, "common-filter-clear")) } }
                }
            }
        }
    }
}

/// A part that opens on demand.
#[must_use]
pub fn details(summary: &str, body: Markup) -> Markup {
    fold(false, summary, body)
}

/// The same, open from the start where there is a reason for it, such as a form in it that was not taken.
#[must_use]
pub fn fold(open: bool, summary: &str, body: Markup) -> Markup {
    html! { details.fold open[open] { summary { (summary) } div.fold-body { (body) } } }
}

/// The foot of a printed list: titles with room to sign above the names.
#[must_use]
pub fn signature_line(signers: &[(&str, &str)]) -> Markup {
    html! { div.signatures { @for (title, name) in signers { div { p.signer-title { (title) } p.signer-name { (name) } } } } }
}
