//! The campaign's main chart: what is true, the pace it needs, the forecast with its band, the target.

use super::scale::{Days, Heights, UNITS, percent};
use super::{nothing, with_figures};
use crate::figure::fresh_id;
use crate::texts::t;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use vedich_kernel::{Day, Lang, format};

type Series = Vec<(Day, i64)>;

/// A line chart over days (`P-3.1`).
#[derive(Clone, Debug)]
pub struct LineChart {
    id: &'static str,
    title: String,
    desc: String,
    actual: Series,
    claims: Series,
    pace: Series,
    forecast: Series,
    band: Vec<(Day, i64, i64)>,
    wide_band: Vec<(Day, i64, i64)>,
    target: Option<(i64, String)>,
    today: Option<Day>,
    marks: Vec<(Day, String)>,
    span: Option<(Day, Day)>,
}

impl LineChart {
    /// An empty chart with its heading.
    #[must_use]
    pub fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            desc: String::new(),
            actual: Vec::new(),
            claims: Vec::new(),
            pace: Vec::new(),
            forecast: Vec::new(),
            band: Vec::new(),
            wide_band: Vec::new(),
            target: None,
            today: None,
            marks: Vec::new(),
            span: None,
        }
    }

    /// What the chart shows, in a sentence, for those who do not see it.
    #[must_use]
    pub fn desc(mut self, desc: impl Into<String>) -> Self {
        self.desc = desc.into();
        self
    }

    /// What the register says, solid.
    #[must_use]
    pub fn actual(mut self, points: Series) -> Self {
        self.actual = points;
        self
    }

    /// What units claim, dashed.
    #[must_use]
    pub fn claims(mut self, points: Series) -> Self {
        self.claims = points;
        self
    }

    /// The pace that is needed, thin.
    #[must_use]
    pub fn pace(mut self, points: Series) -> Self {
        self.pace = points;
        self
    }

    /// The middle of the forecast, dotted.
    #[must_use]
    pub fn forecast(mut self, points: Series) -> Self {
        self.forecast = points;
        self
    }

    /// The range of the forecast: day, low, high.
    #[must_use]
    pub fn band(mut self, points: Vec<(Day, i64, i64)>) -> Self {
        self.band = points;
        self
    }

    /// A wider range of the forecast, which holds the band: day, low, high. The band stands out on it.
    #[must_use]
    pub fn wide_band(mut self, points: Vec<(Day, i64, i64)>) -> Self {
        self.wide_band = points;
        self
    }

    /// The line to reach, with its words.
    #[must_use]
    pub fn target(mut self, value: i64, label: impl Into<String>) -> Self {
        self.target = Some((value, label.into()));
        self
    }

    /// Marks days on which what is counted changed, each with a few words.
    #[must_use]
    pub fn marks(mut self, marks: Vec<(Day, String)>) -> Self {
        self.marks = marks;
        self
    }

    /// Marks today.
    #[must_use]
    pub fn today(mut self, day: Day) -> Self {
        self.today = Some(day);
        self
    }

    /// First and last day; else those of the points.
    #[must_use]
    pub fn span(mut self, from: Day, to: Day) -> Self {
        self.span = Some((from, to));
        self
    }

    fn all(&self) -> impl Iterator<Item = (Day, i64)> {
        let lines = [&self.actual, &self.claims, &self.pace, &self.forecast];
        lines.into_iter().flatten().copied().chain(self.band.iter().chain(&self.wide_band).map(|(d, _, high)| (*d, *high)))
    }

    /// The two scales; none when there is no point at all.
    fn scales(&self) -> Option<(Days, Heights)> {
        let first = self.all().map(|p| p.0).min()?;
        let last = self.all().map(|p| p.0).max()?;
        let (from, to) = self.span.unwrap_or((first, last));
        let greatest = self.all().map(|p| p.1).chain(self.target.as_ref().map(|t| t.0)).max().unwrap_or(0);
        Some((Days::between(from, to), Heights::up_to(greatest)))
    }
}

pub(super) fn path(points: &[(Day, i64)], days: Days, heights: Heights) -> String {
    let mut out = String::with_capacity(points.len() * 9);
    for (i, (day, value)) in points.iter().enumerate() {
        let _ = write!(out, "{}{} {}", if i == 0 { "M" } else { "L" }, days.x(*day), heights.y(*value));
    }
    out
}

/// There along the high values and back along the low ones.
fn band_path(band: &[(Day, i64, i64)], days: Days, heights: Heights) -> String {
    let there = band.iter().map(|(d, _, high)| (*d, *high));
    let back = band.iter().rev().map(|(d, low, _)| (*d, *low));
    path(&there.chain(back).collect::<Vec<_>>(), days, heights) + "Z"
}

pub(super) fn short(day: Day) -> String {
    let words = day.vi();
    words.rsplit_once('/').map_or_else(|| words.clone(), |(day_and_month, _)| day_and_month.to_owned())
}

/// The chart with its legend, its drawing and its figures.
#[must_use]
pub fn line_chart(chart: &LineChart, lang: Lang) -> Markup {
    let Some((days, heights)) = chart.scales() else {
        return with_figures(chart.id, &chart.title, nothing(lang), &[], &[], lang);
    };
    let drawing = html! {
        (legend(chart, lang))
        div.line-chart {
            (value_axis(heights, lang))
            (plot(chart, days, heights, lang))
            (day_axis(days))
        }
    };
    let (heads, numbers) = figures(chart, lang);
    with_figures(chart.id, &chart.title, drawing, &heads, &numbers, lang)
}

fn legend(chart: &LineChart, lang: Lang) -> Markup {
    // The same colour lies twice where the two bands do.
    let wide = !chart.wide_band.is_empty();
    let entries = [
        (!chart.actual.is_empty(), "actual", "common-chart-actual"),
        (!chart.claims.is_empty(), "claims", "common-chart-claims"),
        (!chart.pace.is_empty(), "pace", "common-chart-pace"),
        (!chart.forecast.is_empty(), "forecast", "common-chart-forecast"),
        (
            !chart.band.is_empty(),
            if wide { "two" } else { "band" },
            if wide { "common-chart-band-80" } else { "common-chart-band" },
        ),
        (wide, "band", "common-chart-band-95"),
    ];
    html! {
        ul.chart-legend {
            @for (_, class, key) in entries.into_iter().filter(|e| e.0) {
                li {
                    svg.swatch aria-hidden="true" {
                        @if class == "band" || class == "two" { rect.band width="100%" height="100%" {} }
                        @if class == "two" { rect.band width="100%" height="100%" {} }
                        @if class != "band" && class != "two" { line class={ "line " (class) } x1="0" x2="100%" y1="50%" y2="50%" {} }
                    }
                    (t(lang, key))
                }
            }
        }
    }
}

fn value_axis(heights: Heights, lang: Lang) -> Markup {
    html! {
        svg.value-axis aria-hidden="true" {
            @for value in heights.ticks() {
                text x="100%" y=(percent(heights.y(value))) dy="0.35em" text-anchor="end" { (format::int(value, lang)) }
            }
        }
    }
}

fn day_axis(days: Days) -> Markup {
    html! {
        svg.day-axis aria-hidden="true" {
            @for (i, day) in days.ticks(8).enumerate() {
                @let x = days.x(day);
                @let anchor = if x == 0 { "start" } else if x == UNITS { "end" } else { "middle" };
                text.minor[i % 2 == 1] x=(percent(x)) y="50%" dy="0.35em" text-anchor=(anchor) { (short(day)) }
            }
        }
    }
}

fn plot(chart: &LineChart, days: Days, heights: Heights, lang: Lang) -> Markup {
    let (title_id, desc_id) = (fresh_id("c"), fresh_id("c"));
    let labelled = format!("{title_id} {desc_id}");
    html! {
        svg.plot role="img" aria-labelledby=(labelled) {
            title id=(title_id) { (chart.title) }
            desc id=(desc_id) { (chart.desc) }
            @for value in heights.ticks() {
                @let y = percent(heights.y(value));
                line.grid .zero[value == 0] x1="0" x2="100%" y1=(y) y2=(y) {}
            }
            svg viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%" overflow="visible" {
                @for band in [&chart.wide_band, &chart.band] {
                    @if !band.is_empty() { path.band d=(band_path(band, days, heights)) {} }
                }
                @for (class, points) in [("pace", &chart.pace), ("forecast", &chart.forecast), ("claims", &chart.claims), ("actual", &chart.actual)] {
                    @if !points.is_empty() { path class={ "line " (class) } d=(path(points, days, heights)) {} }
                }
            }
            @if let Some((value, label)) = &chart.target {
                @let y = percent(heights.y(*value));
                line.target x1="0" x2="100%" y1=(y) y2=(y) {}
                text.target-label x="0" dx="6" y=(y) dy="-6" { (label) }
            }
            @for (day, words) in chart.marks.iter().filter(|(day, _)| days.holds(*day)) {
                @let x = percent(days.x(*day));
                line.today x1=(x) x2=(x) y1="0" y2="100%" {}
                @let late = days.x(*day) > UNITS / 2;
                text.today-label x=(x) dx=(if late { "-6" } else { "6" }) y="0" dy="14" text-anchor=(if late { "end" } else { "start" }) { (words) }
            }
            @if let Some(today) = chart.today {
                @let x = percent(days.x(today));
                line.today x1=(x) x2=(x) y1="0" y2="100%" {}
                @let late = days.x(today) > UNITS * 3 / 4;
                text.today-label x=(x) dx=(if late { "-6" } else { "6" }) y="100%" dy="-8" text-anchor=(if late { "end" } else { "start" }) {
                    (t(lang, "common-chart-today")) " " (short(today))
                }
            }
            @if let Some((day, value)) = chart.actual.last() {
                @let left = days.x(*day) > UNITS / 5;
                // On the side of the line where the required pace does not run.
                // Low down stand the words of today, at the foot of the chart on the same side.
                @let y = heights.y(*value);
                @let behind = y <= UNITS * 2 / 3 && chart.pace.iter().any(|(d, needed)| d == day && needed > value);
                circle.last cx=(percent(days.x(*day))) cy=(percent(heights.y(*value))) r="4" {}
                text.last-label x=(percent(days.x(*day))) y=(percent(heights.y(*value))) dy=(if behind { "22" } else if y > UNITS * 9 / 10 { "-26" } else { "-8" }) dx=(if left { "-6" } else { "6" })
                    text-anchor=(if left { "end" } else { "start" }) { (format::int(*value, lang)) }
            }
        }
    }
}

/// The table under the chart: one row per day, one column per line that is drawn.
fn figures(chart: &LineChart, lang: Lang) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let low: Series = chart.band.iter().map(|(d, low, _)| (*d, *low)).collect();
    let high: Series = chart.band.iter().map(|(d, _, high)| (*d, *high)).collect();
    let wide_low: Series = chart.wide_band.iter().map(|(d, low, _)| (*d, *low)).collect();
    let wide_high: Series = chart.wide_band.iter().map(|(d, _, high)| (*d, *high)).collect();
    let lines = [
        ("common-chart-actual", &chart.actual),
        ("common-chart-claims", &chart.claims),
        ("common-chart-pace", &chart.pace),
        ("common-chart-forecast", &chart.forecast),
        ("common-chart-band-low", &low),
        ("common-chart-band-high", &high),
        ("common-chart-wide-low", &wide_low),
        ("common-chart-wide-high", &wide_high),
    ];
    let lines: Vec<_> = lines.into_iter().filter(|(_, points)| !points.is_empty()).collect();
    let mut rows: BTreeMap<Day, Vec<String>> = BTreeMap::new();
    for (i, (_, points)) in lines.iter().enumerate() {
        for (day, value) in points.iter() {
            let row = rows.entry(*day).or_insert_with(|| vec![String::new(); lines.len()]);
            if let Some(cell) = row.get_mut(i) {
                *cell = format::int(*value, lang);
            }
        }
    }
    let heads = std::iter::once("common-chart-day").chain(lines.iter().map(|l| l.0)).map(|key| t(lang, key)).collect();
    let rows = rows.into_iter().map(|(day, cells)| std::iter::once(day.vi()).chain(cells).collect()).collect();
    (heads, rows)
}
