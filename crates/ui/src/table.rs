//! Data tables: sticky head and first column, sorting, bulk selection, counts of what a filter hides; they scroll inside themselves.

use crate::cell::{Cell, Row};
use crate::icon::{Icon, icon};
use crate::parts::empty_state;
use crate::texts::{t, t_args};
use maud::{Markup, html};
use std::borrow::Cow;
use vedich_kernel::Lang;

mod file;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Start,
    Center,
    Number,
    Bar,
}

impl Align {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Center => Some("center"),
            Self::Number => Some("number"),
            Self::Bar => Some("bar-cell"),
        }
    }
}

#[derive(Clone, Debug)]
enum Sort {
    None,
    Browser,
    Server(String, Option<bool>),
}

/// Widths that [`Col::share`] may take, in percent of the paper; each has its line in the style sheet.
pub const SHARES: [u8; 8] = [6, 10, 12, 14, 16, 18, 20, 24];

/// A column.
#[derive(Clone, Debug)]
pub struct Col {
    label: String,
    align: Align,
    sort: Sort,
    hint: String,
    narrow: bool,
    wide: bool,
    share: Option<u8>,
    no_print: bool,
    main: bool,
    asides: Vec<String>,
}

impl Col {
    fn new(label: impl Into<String>, align: Align) -> Self {
        Self {
            label: label.into(),
            align,
            sort: Sort::None,
            hint: String::new(),
            narrow: false,
            wide: false,
            share: None,
            no_print: false,
            main: false,
            asides: Vec::new(),
        }
    }

    /// Words.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self::new(label, Align::Start)
    }

    /// Numbers, right-aligned in tabular figures.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self::new(label, Align::Number)
    }

    /// Short marks.
    #[must_use]
    pub fn center(label: impl Into<String>) -> Self {
        Self::new(label, Align::Center)
    }

    /// Small bars.
    #[must_use]
    pub fn bar(label: impl Into<String>) -> Self {
        Self::new(label, Align::Bar)
    }

    /// The browser may sort by it (all rows are on the page).
    #[must_use]
    pub fn sort(mut self) -> Self {
        self.sort = Sort::Browser;
        self
    }

    /// The server sorts by it: the address that does, and how it is sorted now.
    #[must_use]
    pub fn sort_link(mut self, href: impl Into<String>, ascending: Option<bool>) -> Self {
        self.sort = Sort::Server(href.into(), ascending);
        self
    }

    /// A column more in a file, for what stands beside or under this one's cells on the page.
    #[must_use]
    pub fn aside(mut self, label: impl Into<String>) -> Self {
        self.asides.push(label.into());
        self
    }

    /// A small line under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// As narrow as its content.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Holds sentences, addresses or long names: it is never squeezed to a word a line, the table scrolls instead.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Takes this share of the paper's width, one of [`SHARES`]; give one to each column of a printed table, 100 in all.
    #[must_use]
    pub fn share(mut self, percent: u8) -> Self {
        debug_assert!(SHARES.contains(&percent), "the style sheet knows no share of {percent} %");
        self.share = Some(percent);
        self
    }

    /// The figure that a phone shows beside the name; one of a table. The other columns then open row by row under "details".
    #[must_use]
    pub fn main(mut self) -> Self {
        self.main = true;
        self
    }

    /// Not on paper.
    #[must_use]
    pub fn no_print(mut self) -> Self {
        self.no_print = true;
        self
    }

    fn class(&self) -> String {
        let flags = [
            self.align.class(),
            self.narrow.then_some("narrow"),
            self.wide.then_some("words"),
            self.no_print.then_some("no-print"),
            self.main.then_some("main-figure"),
        ];
        flags.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn head(&self) -> Markup {
        let mut class = self.class();
        if let Some(percent) = self.share {
            class = format!("{class} share-{percent}").trim_start().to_owned();
        }
        let class = (!class.is_empty()).then_some(class);
        let sorted = match self.sort {
            Sort::Server(_, Some(true)) => Some("ascending"),
            Sort::Server(_, Some(false)) => Some("descending"),
            _ => None,
        };
        html! {
            th scope="col" class=[class] data-sort[matches!(self.sort, Sort::Browser)] aria-sort=[sorted] {
                @match &self.sort {
                    Sort::Server(href, now) => a.sort href=(href) {
                        (self.label) @if let Some(up) = now { (icon(if *up { Icon::Up } else { Icon::Down })) }
                    },
                    _ => span.th-label { (self.label) },
                }
                @if !self.hint.is_empty() { span.hint { (self.hint) } }
            }
        }
    }
}

/// A table under construction.
#[derive(Clone, Debug)]
pub struct Table {
    id: Cow<'static, str>,
    caption: String,
    cols: Vec<Col>,
    rows: Vec<Row>,
    totals: Option<Row>,
    select: Option<&'static str>,
    filterable: bool,
    hidden: i64,
    empty: Option<(String, Markup)>,
    compact: bool,
    stacks: bool,
    keyboard: bool,
    foot: Option<Markup>,
    save: Save,
    days: bool,
    lang: Lang,
}

/// Whether a table may be saved, and by which address.
#[derive(Clone, Debug)]
enum Save {
    No,
    ByPage,
    By(String),
}

impl Table {
    /// A table; its caption says what is in it.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>, caption: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            caption: caption.into(),
            cols: Vec::new(),
            rows: Vec::new(),
            totals: None,
            select: None,
            filterable: false,
            hidden: 0,
            empty: None,
            compact: false,
            stacks: false,
            keyboard: false,
            foot: None,
            save: Save::No,
            days: false,
            lang: Lang::Vi,
        }
    }

    /// Language of its own few words (Vietnamese unless set).
    #[must_use]
    pub fn lang(mut self, lang: Lang) -> Self {
        self.lang = lang;
        self
    }

    /// Adds a column.
    #[must_use]
    pub fn col(mut self, col: Col) -> Self {
        self.cols.push(col);
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The row of sums at the foot.
    #[must_use]
    pub fn totals(mut self, row: Row) -> Self {
        self.totals = Some(row.total());
        self
    }

    /// A column of checkboxes of this name; put the table into a form with the buttons of the bulk work.
    #[must_use]
    pub fn selectable(mut self, field: &'static str) -> Self {
        self.select = Some(field);
        self
    }

    /// A search box over the rows on the page (with JavaScript), which counts what it hides.
    #[must_use]
    pub fn filterable(mut self) -> Self {
        self.filterable = true;
        self
    }

    /// How many rows the server's filter hides.
    #[must_use]
    pub fn hidden_rows(mut self, n: i64) -> Self {
        self.hidden = n;
        self
    }

    /// What to say when there is no row, and what to do then.
    #[must_use]
    pub fn empty(mut self, title: impl Into<String>, body: Markup) -> Self {
        self.empty = Some((title.into(), body));
        self
    }

    /// Less room between lines.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.compact = true;
        self
    }

    /// Where there is little room each row is a card with all of its cells, one under the other: for short tables of which nothing may be
    /// hidden.
    #[must_use]
    pub fn stacks(mut self) -> Self {
        self.stacks = true;
        self
    }

    /// Enter and the arrow keys move between the inputs of a column, for bulk entry.
    #[must_use]
    pub fn keyboard(mut self) -> Self {
        self.keyboard = true;
        self
    }

    /// The rows that are seen may be saved as CSV and XLSX, by the page's own address ([`saving`]). Never for tables of people: whoever
    /// takes a list of names away does so by a way that writes it down.
    #[must_use]
    pub fn download(mut self) -> Self {
        self.save = Save::ByPage;
        self
    }

    /// The same on a part of a page that is kept and shown to others: it names the page's address, which then depends on nothing but
    /// what is shown.
    #[must_use]
    pub fn download_from(mut self, address: impl Into<String>) -> Self {
        self.save = Save::By(address.into());
        self
    }

    /// The columns are days of equal width that a desk shows at once; a phone shows each row's days one below the other, empty ones left
    /// out.
    #[must_use]
    pub fn days(mut self) -> Self {
        self.days = true;
        self
    }

    /// Anything under the table, such as pagination.
    #[must_use]
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// Phones show the name and one figure of each row, and the rest on demand.
    fn folds(&self) -> bool {
        self.cols.iter().any(|c| c.main)
    }

    fn head(&self) -> Markup {
        html! {
            thead {
                tr {
                    @if self.select.is_some() {
                        th.select.no-print scope="col" {
                            label { input type="checkbox" data-select-all; span.hidden-text { (t(self.lang, "common-select-all")) } }
                        }
                    }
                    @for col in &self.cols { (col.head()) }
                }
            }
        }
    }

    fn cell(&self, row: &Row, i: usize, cell: &Cell) -> Markup {
        let col = self.cols.get(i);
        let mut class = col.map(Col::class).unwrap_or_default();
        if cell.nowrap {
            class.push_str(" nowrap");
        }
        let class = (!class.is_empty()).then_some(class);
        let row_href = if i == 0 { row.href.as_deref() } else { None };
        let folds = self.folds();
        // On a phone the head does not stand above it.
        let label = col.filter(|c| (folds || self.stacks || self.days) && i > 0 && !c.main).map(|c| c.label.as_str());
        // Sort keys are only worth their bytes where the browser sorts.
        let key = cell.key.as_deref().filter(|_| col.is_some_and(|c| matches!(c.sort, Sort::Browser)));
        html! {
            @if i == 0 {
                th scope="row" class=[class] data-k=[key] {
                    (cell.inner(row_href))
                    @if folds { details.row-more { summary { (t(self.lang, "common-row-more")) } } }
                }
            } @else {
                td class=[class] data-k=[key] data-label=[label] { (cell.inner(None)) }
            }
        }
    }

    fn body_row(&self, row: &Row) -> Markup {
        html! {
            tr id=[row.id.as_deref()] class=[row.tone.class_unless_neutral()] data-search=[row.search.as_deref()] {
                @if let Some(field) = self.select {
                    td.select.no-print {
                        @if let Some(value) = &row.select {
                            label {
                                input type="checkbox" name=(field) value=(value) checked[row.selected];
                                span.hidden-text { (t(self.lang, "common-select")) }
                            }
                        }
                    }
                }
                @for (i, cell) in row.cells.iter().enumerate() { (self.cell(row, i, cell)) }
            }
        }
    }

    fn tools(&self) -> Markup {
        html! {
            @if self.filterable && self.rows.len() > 1 {
                label.table-filter hidden {
                    (icon(Icon::Search)) span.hidden-text { (t(self.lang, "common-table-search")) }
                    input type="search" placeholder=(t(self.lang, "common-table-search")) data-filter=(self.id)
                        data-hidden-text=(t(self.lang, "common-table-hidden-js"));
                    span.table-hidden role="status" {}
                }
            }
            (self.save_links())
            @if self.select.is_some() { p.selected-count role="status" data-text=(t(self.lang, "common-selected-js")) hidden {} }
        }
    }
}

impl maud::Render for Table {
    fn render(&self) -> Markup {
        self.offer();
        let caption_id = format!("{}-caption", self.id);
        html! {
            div.table-block .compact[self.compact] {
                div.table-head { p.table-caption id=(caption_id) { (self.caption) } (self.tools()) }
                @if self.rows.is_empty() {
                    @match &self.empty {
                        Some((title, body)) => (empty_state(title, body.clone())),
                        None => (empty_state(t(self.lang, "common-table-empty"), html! {})),
                    }
                } @else {
                    div.table-scroll tabindex="0" role="region" aria-labelledby=(caption_id) {
                        table id=(self.id) aria-labelledby=(caption_id) .with-select[self.select.is_some()]
                            .shares[self.cols.iter().any(|c| c.share.is_some())] .folds[self.folds()] .stacks[self.stacks] .days[self.days] data-keyboard[self.keyboard] {
                            (self.head())
                            tbody { @for row in &self.rows { (self.body_row(row)) } }
                            @if let Some(row) = &self.totals { tfoot { (self.body_row(row)) } }
                        }
                    }
                }
                @if self.hidden > 0 {
                    p.table-hidden { (icon(Icon::Filter)) (t_args(self.lang, "common-table-hidden", &[("n", self.hidden.into())])) }
                }
                @if let Some(foot) = &self.foot { (foot) }
            }
        }
    }
}
