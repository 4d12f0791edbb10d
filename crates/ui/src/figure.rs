//! Figures that can be opened (`P-3.11`), tiles, and the sentence with its chart at the top of a page.

use crate::texts::t_args;
use crate::tone::{Tone, Truth};
use maud::{Markup, html};
use std::sync::atomic::{AtomicU32, Ordering};
use vedich_kernel::{Figure, Lang, format};

/// Elements that point at each other need ids that differ even between a page and the parts that arrive later.
pub(crate) fn fresh_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}{:x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn opener(shown: &str, explanation: &str, detail: Option<&str>) -> Markup {
    let id = fresh_id("f");
    html! {
        span.figure-wrap {
            button.figure type="button" popovertarget=(id) { (shown) }
            span.popover popover id=(id) { @if let Some(d) = detail { strong { (d) } " " } (explanation) }
        }
    }
}

/// The percentage as a button that opens "9.357 / 72.423 công dân đủ điều kiện · bản trích xuất …". Works without JavaScript.
#[must_use]
pub fn figure_button(figure: &Figure, lang: Lang) -> Markup {
    opener(&figure.percent(lang), &figure.explain(lang), None)
}

/// The numerator as such a button.
#[must_use]
pub fn figure_count(figure: &Figure, lang: Lang) -> Markup {
    opener(&format::int(figure.numerator, lang), &figure.explain(lang), Some(&figure.percent(lang)))
}

/// A number that was told, not counted from the register, as such a button.
#[must_use]
pub fn told_button(shown: &str, explanation: &str) -> Markup {
    opener(shown, explanation, None)
}

/// The dot of a time line: solid, hatched or outlined.
pub(crate) fn dot(truth: Truth) -> Markup {
    html! {
        svg class={ "dot " (truth.class()) } viewBox="0 0 16 16" aria-hidden="true" {
            circle cx="8" cy="8" r="6" fill=[truth.fill()] {}
        }
    }
}

/// A tile with one number.
#[derive(Clone, Debug)]
pub struct StatTile {
    label: String,
    value: String,
    note: String,
    tone: Tone,
    truth: Truth,
    figure: Option<Markup>,
    change: Option<String>,
    href: Option<String>,
}

impl StatTile {
    /// What is counted, and how many.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            note: String::new(),
            tone: Tone::Neutral,
            truth: Truth::Register,
            figure: None,
            change: None,
            href: None,
        }
    }

    /// A short line under the number.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// How serious.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Who says so.
    #[must_use]
    pub fn truth(mut self, truth: Truth) -> Self {
        self.truth = truth;
        self
    }

    /// The share beside the number, as a button that explains itself.
    #[must_use]
    pub fn figure(mut self, figure: &Figure, lang: Lang) -> Self {
        self.figure = Some(figure_button(figure, lang));
        self
    }

    /// The day's change: "+1.204 so với hôm trước".
    #[must_use]
    pub fn change(mut self, change: i64, lang: Lang) -> Self {
        let sign = if change > 0 { "+" } else { "" };
        let n = format!("{sign}{}", format::int(change, lang));
        self.change = Some(t_args(lang, "common-change", &[("n", n.into())]));
        self
    }

    /// Where more of it stands.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// A row of tiles that wraps.
#[must_use]
pub fn stat_tiles(tiles: &[StatTile]) -> Markup {
    html! {
        ul.tiles {
            @for tile in tiles {
                li class={ "tile " (tile.truth.class()) " " (tile.tone.class()) } {
                    p.tile-label {
                        @if tile.tone != Tone::Neutral { (crate::icon::icon(tile.tone.icon())) }
                        @match &tile.href { Some(href) => a href=(href) { (tile.label) }, None => (tile.label) }
                    }
                    p.tile-value { (tile.value) @if let Some(figure) = &tile.figure { " " span.tile-share { (figure) } } }
                    @if let Some(change) = &tile.change { p.tile-note { (change) } }
                    @if !tile.note.is_empty() { p.tile-note { (tile.note) } }
                }
            }
        }
    }
}

/// The first thing of a page: one sentence that answers its question, a note, and one chart.
#[must_use]
pub fn hero(sentence: Markup, note: Markup, chart: Markup) -> Markup {
    html! {
        section.hero {
            p.hero-sentence { (sentence) }
            @if !note.0.is_empty() { div.hero-note { (note) } }
            (chart)
        }
    }
}
