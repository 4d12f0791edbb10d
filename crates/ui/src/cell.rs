//! Cells and rows of tables.

use crate::figure::figure_button;
use crate::icon::icon;
use crate::plain;
use crate::progress::bar;
use crate::sheet::Value;
use crate::tone::{Tone, Truth};
use maud::{Markup, html};
use vedich_kernel::{Day, Figure, Lang, format};

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub(crate) content: Markup,
    pub(crate) key: Option<String>,
    pub(crate) sub: String,
    pub(crate) tone: Tone,
    pub(crate) href: Option<String>,
    pub(crate) nowrap: bool,
    value: Option<Value>,
    asides: Vec<Value>,
    told: String,
}

impl Cell {
    /// Ready-made content.
    #[must_use]
    pub fn markup(content: Markup) -> Self {
        Self {
            content,
            key: None,
            sub: String::new(),
            tone: Tone::Neutral,
            href: None,
            nowrap: false,
            value: None,
            asides: Vec::new(),
            told: String::new(),
        }
    }

    /// Words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        let words: String = words.into();
        Self::markup(html! { (words) })
    }

    /// A grouped whole number.
    #[must_use]
    pub fn int(n: i64, lang: Lang) -> Self {
        Self::text(format::int(n, lang)).key(n.to_string()).value(Value::Whole(n))
    }

    /// A day as 19/6/2023.
    #[must_use]
    pub fn day(day: Day) -> Self {
        Self::text(day.vi()).key(day.number().to_string()).nowrap().value(Value::Day(day))
    }

    /// A day, or nothing.
    #[must_use]
    pub fn opt_day(day: Option<Day>) -> Self {
        day.map_or_else(Self::blank, Self::day)
    }

    /// A percentage that opens its figure (`P-3.11`).
    #[must_use]
    pub fn figure(figure: &Figure, lang: Lang) -> Self {
        let (n, of) = (figure.numerator, figure.denominator);
        let mut cell = Self::markup(figure_button(figure, lang)).key(share_key(n, of)).nowrap().value(Value::share(n, of));
        cell.told = figure.explain(lang);
        cell
    }

    /// A percentage without provenance, for parts of one file or list.
    #[must_use]
    pub fn percent(numerator: i64, denominator: i64, lang: Lang) -> Self {
        let words = format::percent(numerator, denominator, lang);
        Self::text(words).key(share_key(numerator, denominator)).nowrap().value(Value::share(numerator, denominator))
    }

    /// A small bar from zero with its percentage.
    #[must_use]
    pub fn bar(value: i64, of: i64, truth: Truth, lang: Lang) -> Self {
        let words = format::percent(value, of, lang);
        let drawn = html! { span.bar-with-words { (bar(value, of, truth)) span { (words) } } };
        Self::markup(drawn).key(share_key(value, of)).value(Value::share(value, of))
    }

    /// Nothing.
    #[must_use]
    pub fn blank() -> Self {
        Self::markup(html! {}).key("")
    }

    /// What it is sorted by, when that is not its words.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// A small second line.
    #[must_use]
    #[allow(clippy::should_implement_trait)] // nobody subtracts from a cell
    pub fn sub(mut self, words: impl Into<String>) -> Self {
        self.sub = words.into();
        self
    }

    /// How serious; brings an icon.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// What stands in a file, where its words do not say it: a share beside its bar, a day in a sentence.
    #[must_use]
    pub fn value(mut self, value: Value) -> Self {
        self.value = Some(value);
        self
    }

    /// What a file holds beside it, in the columns that [`crate::Col::aside`] names: the target under a number, a badge beside words.
    #[must_use]
    pub fn asides(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.asides = values.into_iter().collect();
        self
    }

    /// One of them.
    pub(crate) fn aside(&self, i: usize) -> Value {
        self.asides.get(i).cloned().unwrap_or(Value::Blank)
    }

    /// What stands in a file: the number, day or share that it shows, else its words.
    pub(crate) fn filed(&self, number: bool, lang: Lang) -> Value {
        if let Some(value) = &self.value {
            return value.clone();
        }
        let words = plain::words(&self.content);
        let shown = if number { Value::of_words(&words, lang) } else { None };
        match shown {
            Some(value) => value,
            None if self.sub.is_empty() => Value::words(words),
            None if words.is_empty() => Value::words(self.sub.clone()),
            None => Value::Words(format!("{words} · {}", self.sub)),
        }
    }

    /// By what a file says where its share comes from.
    pub(crate) fn told(&self) -> &str {
        &self.told
    }

    /// All that is read in it.
    pub(crate) fn read(&self) -> String {
        format!("{} {}", plain::words(&self.content), self.sub)
    }

    /// Stays on one line.
    #[must_use]
    pub fn nowrap(mut self) -> Self {
        self.nowrap = true;
        self
    }

    pub(crate) fn inner(&self, row_href: Option<&str>) -> Markup {
        html! {
            @if self.tone != Tone::Neutral { span class=(self.tone.class()) { (icon(self.tone.icon())) } " " }
            @match self.href.as_deref().or(row_href) { Some(href) => a href=(href) { (self.content) }, None => (self.content) }
            @if !self.sub.is_empty() { span.sub { (self.sub) } }
        }
    }
}

fn share_key(numerator: i64, denominator: i64) -> String {
    format::basis_points(numerator, denominator).map_or_else(|| "-1".to_owned(), |bp| bp.to_string())
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) href: Option<String>,
    pub(crate) select: Option<String>,
    pub(crate) selected: bool,
    pub(crate) tone: Tone,
    pub(crate) id: Option<String>,
    pub(crate) total: bool,
    pub(crate) search: Option<String>,
}

impl Row {
    /// A row of these cells.
    #[must_use]
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells, href: None, select: None, selected: false, tone: Tone::Neutral, id: None, total: false, search: None }
    }

    /// Where the row's first cell leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// The value of its checkbox.
    #[must_use]
    pub fn select(mut self, value: impl Into<String>) -> Self {
        self.select = Some(value.into());
        self
    }

    /// Its checkbox is ticked.
    #[must_use]
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// How serious.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Its id, for swapping one row.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// A row of sums, which is never sorted or hidden.
    #[must_use]
    pub fn total(mut self) -> Self {
        self.total = true;
        self
    }

    /// More words by which the search box finds it (such as text without accents).
    #[must_use]
    pub fn hidden_key(mut self, words: impl Into<String>) -> Self {
        self.search = Some(words.into());
        self
    }
}
