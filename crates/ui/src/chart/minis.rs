//! Small multiples: the same little chart for every child locality, all on one scale, so that they can be compared.

use super::scale::{Days, Heights, percent};
use super::{nothing, with_figures};
use crate::icon::icon;
use crate::texts::t;
use crate::tone::Tone;
use maud::{Markup, html};
use vedich_kernel::{Day, Lang, format};

/// One small chart.
#[derive(Clone, Debug)]
pub struct Mini {
    label: String,
    points: Vec<(Day, i64)>,
    href: Option<String>,
    note: String,
    words: Option<String>,
    pace: Vec<(Day, i64)>,
    target: Option<i64>,
    tone: Tone,
}

impl Mini {
    /// Whose, and what happened.
    #[must_use]
    pub fn new(label: impl Into<String>, points: Vec<(Day, i64)>) -> Self {
        Self {
            label: label.into(),
            points,
            href: None,
            note: String::new(),
            words: None,
            pace: Vec::new(),
            target: None,
            tone: Tone::Neutral,
        }
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// A small line under it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// What the latest value is in words, where it is no plain count: "34,12 %".
    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// The pace that is needed, thin.
    #[must_use]
    pub fn pace(mut self, points: Vec<(Day, i64)>) -> Self {
        self.pace = points;
        self
    }

    fn latest(&self, lang: Lang) -> String {
        let plain = || self.points.last().map(|p| format::int(p.1, lang));
        self.words.clone().or_else(plain).unwrap_or_default()
    }

    /// The line to reach.
    #[must_use]
    pub fn target(mut self, target: i64) -> Self {
        self.target = Some(target);
        self
    }

    /// How serious; brings an icon.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// The charts side by side on one common scale from zero.
#[must_use]
pub fn small_multiples(id: &'static str, title: &str, minis: &[Mini], lang: Lang) -> Markup {
    let all = || minis.iter().flat_map(|m| m.points.iter().chain(&m.pace));
    let (Some(from), Some(to)) = (all().map(|p| p.0).min(), all().map(|p| p.0).max()) else {
        return with_figures(id, title, nothing(lang), &[], &[], lang);
    };
    let days = Days::between(from, to);
    let heights = Heights::up_to(all().map(|p| p.1).chain(minis.iter().filter_map(|m| m.target)).max().unwrap_or(0));
    let drawing = html! {
        ul.minis {
            @for mini in minis {
                li class=[mini.tone.class_unless_neutral()] {
                    p.mini-label {
                        @if mini.tone != Tone::Neutral { (icon(mini.tone.icon())) }
                        @match &mini.href { Some(href) => a href=(href) { (mini.label) }, None => (mini.label) }
                        " " strong { (mini.latest(lang)) }
                    }
                    svg.mini aria-hidden="true" {
                        line.grid.zero x1="0" x2="100%" y1="100%" y2="100%" {}
                        @if let Some(target) = mini.target {
                            @let y = percent(heights.y(target));
                            line.target x1="0" x2="100%" y1=(y) y2=(y) {}
                        }
                        svg viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%" overflow="visible" {
                            @if !mini.pace.is_empty() { path.line.pace d=(super::line::path(&mini.pace, days, heights)) {} }
                            path.line.actual d=(super::line::path(&mini.points, days, heights)) {}
                        }
                    }
                    @if !mini.note.is_empty() { p.sub { (mini.note) } }
                }
            }
        }
    };
    let mut heads = vec![t(lang, "common-chart-name"), t(lang, "common-chart-latest")];
    let targets = minis.iter().any(|m| m.target.is_some());
    if targets {
        heads.push(t(lang, "common-chart-target"));
    }
    let numbers: Vec<Vec<String>> = minis
        .iter()
        .map(|m| {
            let target = targets.then(|| m.target.map(|n| format::int(n, lang)).unwrap_or_default());
            [m.label.clone(), m.latest(lang)].into_iter().chain(target).collect()
        })
        .collect();
    with_figures(id, title, drawing, &heads, &numbers, lang)
}
