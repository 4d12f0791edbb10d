//! Bars from zero: a ranked list, a funnel, one bar in parts.

use super::{nothing, with_figures};
use crate::icon::icon;
use crate::progress::{bar, bar_with_mark, share};
use crate::texts::{t, t_args};
use crate::tone::{Tone, Truth};
use maud::{Markup, html};
use vedich_kernel::{Lang, format};

/// One bar of a list.
#[derive(Clone, Debug)]
pub struct BarItem {
    label: String,
    value: i64,
    of: Option<i64>,
    href: Option<String>,
    note: String,
    truth: Truth,
    tone: Tone,
    mark: Option<i64>,
}

impl BarItem {
    /// What, and how many.
    #[must_use]
    pub fn new(label: impl Into<String>, value: i64) -> Self {
        Self {
            label: label.into(),
            value,
            of: None,
            href: None,
            note: String::new(),
            truth: Truth::Register,
            tone: Tone::Neutral,
            mark: None,
        }
    }

    /// Out of how many: the bar then shows the share, and the percentage stands beside it.
    #[must_use]
    pub fn of(mut self, of: i64) -> Self {
        self.of = Some(of);
        self
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// A small line under the label.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Who says so.
    #[must_use]
    pub fn truth(mut self, truth: Truth) -> Self {
        self.truth = truth;
        self
    }

    /// How serious; brings an icon.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Where it should be by now, in the unit of the value.
    #[must_use]
    pub fn mark(mut self, mark: i64) -> Self {
        self.mark = Some(mark);
        self
    }
}

/// Bars under each other, in the order given. Bars with an `of` are shares of it; the others share one scale from zero.
#[must_use]
pub fn bar_list(id: &'static str, title: &str, items: &[BarItem], lang: Lang) -> Markup {
    bar_list_to(id, title, items, t(lang, "common-chart-should-be"), lang)
}

/// The same where the marks are something else than what should be reached: `mark` names them in the figures.
#[must_use]
pub fn bar_list_to(id: &'static str, title: &str, items: &[BarItem], mark: &str, lang: Lang) -> Markup {
    let greatest = items.iter().filter(|i| i.of.is_none()).flat_map(|i| [Some(i.value), i.mark]).flatten().max().unwrap_or(1);
    let drawing = html! {
        @if items.is_empty() { (nothing(lang)) } @else {
            ul.bar-list {
                @for item in items {
                    @let of = item.of.unwrap_or(greatest);
                    li class=[item.tone.class_unless_neutral()] {
                        span.bar-label {
                            @if item.tone != Tone::Neutral { (icon(item.tone.icon())) }
                            @match &item.href { Some(href) => a href=(href) { (item.label) }, None => (item.label) }
                            @if !item.note.is_empty() { span.sub { (item.note) } }
                        }
                        @match item.mark { Some(mark) => (bar_with_mark(item.value, of, mark, item.truth)), None => (bar(item.value, of, item.truth)) }
                        span.bar-value { (format::int(item.value, lang)) @if let Some(of) = item.of { " " span.sub { (format::percent(item.value, of, lang)) } } }
                    }
                }
            }
        }
    };
    let mut heads = vec![t(lang, "common-chart-name"), t(lang, "common-chart-value")];
    let shares = items.iter().any(|i| i.of.is_some());
    let marks = items.iter().any(|i| i.mark.is_some());
    if shares {
        heads.extend([t(lang, "common-chart-of"), t(lang, "common-chart-share")]);
    }
    if marks {
        heads.push(mark);
    }
    let numbers: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let mut row = vec![item.label.clone(), format::int(item.value, lang)];
            if shares {
                row.push(item.of.map(|of| format::int(of, lang)).unwrap_or_default());
                row.push(item.of.map(|of| format::percent(item.value, of, lang)).unwrap_or_default());
            }
            if marks {
                row.push(item.mark.map(|m| format::int(m, lang)).unwrap_or_default());
            }
            row
        })
        .collect();
    with_figures(id, title, drawing, &heads, &numbers, lang)
}

/// One step of a funnel.
#[derive(Clone, Debug)]
pub struct FunnelStep {
    label: String,
    value: i64,
    note: String,
    truth: Truth,
}

impl FunnelStep {
    /// What, and how many came so far.
    #[must_use]
    pub fn new(label: impl Into<String>, value: i64) -> Self {
        Self { label: label.into(), value, note: String::new(), truth: Truth::Register }
    }

    /// A small line under the label.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Who says so.
    #[must_use]
    pub fn truth(mut self, truth: Truth) -> Self {
        self.truth = truth;
        self
    }
}

/// How many reach each step, on one scale from zero, each with its share of the step before.
#[must_use]
pub fn funnel(id: &'static str, title: &str, steps: &[FunnelStep], lang: Lang) -> Markup {
    let greatest = steps.iter().map(|s| s.value).max().unwrap_or(1);
    let of_previous = |i: usize| {
        let previous = i.checked_sub(1).and_then(|j| steps.get(j))?.value;
        steps.get(i).map(|s| format::percent(s.value, previous, lang))
    };
    let drawing = html! {
        ol.bar-list.funnel {
            @for (i, step) in steps.iter().enumerate() {
                li {
                    span.bar-label { (step.label) @if !step.note.is_empty() { span.sub { (step.note) } } }
                    (bar(step.value, greatest, step.truth))
                    span.bar-value {
                        (format::int(step.value, lang))
                        @if let Some(s) = of_previous(i) { " " span.sub { (t_args(lang, "common-chart-of-previous", &[("share", s.into())])) } }
                    }
                }
            }
        }
    };
    let heads = [t(lang, "common-chart-name"), t(lang, "common-chart-value"), t(lang, "common-chart-share")];
    let numbers: Vec<Vec<String>> = steps
        .iter()
        .enumerate()
        .map(|(i, s)| vec![s.label.clone(), format::int(s.value, lang), of_previous(i).unwrap_or_default()])
        .collect();
    with_figures(id, title, drawing, &heads, &numbers, lang)
}

/// One bar in parts, such as claims confirmed, pending and contradicted. The legend below carries the numbers.
#[must_use]
pub fn stacked_bar(title: &str, parts: &[(&str, i64, Truth, Tone)], lang: Lang) -> Markup {
    let total: i64 = parts.iter().map(|p| p.1.max(0)).sum();
    let starts = parts.iter().scan(0_i64, |at, part| {
        let start = *at;
        *at += part.1.max(0);
        Some(start)
    });
    html! {
        div.stacked {
            p.stacked-title { (title) }
            svg.stack aria-hidden="true" {
                rect.bar-track width="100%" height="100%" {}
                @for (part, start) in parts.iter().zip(starts) {
                    rect class={ "bar-fill " (part.2.class()) " " (part.3.class()) } x=(share(start, total)) width=(share(part.1, total))
                        height="100%" fill=[part.2.fill()] {}
                }
            }
            ul.chart-legend {
                @for (label, value, truth, tone) in parts {
                    li {
                        svg.swatch.block aria-hidden="true" {
                            rect class={ "bar-fill " (truth.class()) " " (tone.class()) } width="100%" height="100%" fill=[truth.fill()] {}
                        }
                        @if matches!(tone, Tone::Attention | Tone::Broken) { (icon(tone.icon())) }
                        (label) " " strong { (format::int(*value, lang)) } " " span.sub { (format::percent(*value, total, lang)) }
                    }
                }
            }
        }
    }
}
