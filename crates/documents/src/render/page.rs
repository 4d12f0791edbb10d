//! The document in the browser, as it will print; each number opens to its source.

use crate::paper::{Align, Appendix, Block, Line, Origin, Paper, Span, Table, form};
use maud::{Markup, html};
use vedich_kernel::Lang;
use vedich_ui as ui;

/// A table of more columns than these is set smaller, and on a narrow screen it scrolls inside itself sooner.
const MANY: usize = 8;

/// The pages of a document.
pub(crate) fn draw(paper: &Paper) -> Markup {
    html! {
        div.paper lang="vi" {
            div.paper-head {
                div {
                    @if !paper.parent.is_empty() { p { (paper.parent) } }
                    p.paper-issuer { (paper.issuer) }
                    p.paper-number { (paper.number) }
                }
                div {
                    p.paper-country { (form::COUNTRY) }
                    p.paper-motto { (form::MOTTO) }
                    p.paper-date { (paper.place_and_date) }
                }
            }
            p.paper-title { (paper.title) }
            p.paper-subject { (paper.subject) }
            @if !paper.addressee.is_empty() { p.paper-addressee { "Kính gửi: " (paper.addressee) } }
            @for (base, n) in paper.bases.iter().zip(1..) {
                p.paper-base { (base.trim_end_matches([';', '.'])) @if n == paper.bases.len() { "." } @else { ";" } }
            }
            (blocks(&paper.body, paper))
            div.paper-foot {
                div {
                    @if !paper.recipients.is_empty() {
                        p.paper-recipients { "Nơi nhận:" }
                        @for line in &paper.recipients { p.paper-recipient { "- " (line) } }
                    }
                }
                div {
                    @for words in [&paper.signature.authority, &paper.signature.title].into_iter().filter(|w| !w.is_empty()) {
                        p.paper-issuer { (words) }
                    }
                    p.paper-signer { (paper.signature.name) }
                }
            }
        }
        @for appendix in &paper.appendices { (self::appendix(appendix, paper)) }
    }
}

fn appendix(appendix: &Appendix, paper: &Paper) -> Markup {
    html! {
        div.paper .paper-across[appendix.across] lang="vi" {
            p.paper-title { (appendix.label) }
            p.paper-title { (appendix.title.to_uppercase()) }
            p.paper-addressee { em { (appendix.reference) } }
            (blocks(&appendix.blocks, paper))
        }
    }
}

fn blocks(of: &[Block], paper: &Paper) -> Markup {
    html! {
        @for block in of {
            @match block {
                Block::Heading { line, .. } => p.paper-heading { (words(line, paper)) },
                Block::Text { line } => p.paper-text { (words(line, paper)) },
                Block::Table(table) => (self::table(table)),
            }
        }
    }
}

fn words(line: &Line, paper: &Paper) -> Markup {
    html! { @for span in line { (self::span(span, paper)) } }
}

fn span(span: &Span, paper: &Paper) -> Markup {
    let source = span.cite.and_then(|at| paper.figures.get(at));
    html! {
        @match source.map(|c| &c.origin) {
            // A share opens as shares do everywhere; a count opens with the same words.
            Some(Origin::Register { figure }) if span.text.ends_with('%') => (ui::figure_button(figure, Lang::Vi)),
            Some(Origin::Register { figure }) => (ui::figure_count(figure, Lang::Vi)),
            Some(Origin::Told { .. } | Origin::Known { .. }) => (ui::told_button(&span.text, &source.map_or_else(String::new, crate::paper::Cited::explain))),
            None if span.bold => strong { (span.text) },
            None if span.italic => em { (span.text) },
            None => (span.text),
        }
    }
}

fn table(table: &Table) -> Markup {
    let class = |align: Align| match align {
        Align::Left => "",
        Align::Center => "center",
        Align::Right => "number",
    };
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(table.caption) {
            table.paper-table .wide[table.columns.len() > MANY] {
                caption { (table.caption) }
                thead { tr { @for c in &table.columns { th scope="col" { (c.heading) } } } }
                tbody {
                    @for row in &table.rows {
                        tr { @for (line, c) in row.iter().zip(&table.columns) { td class=(class(c.align)) { @for s in line { @if s.bold { strong { (s.text) } } @else { (s.text) } } } } }
                    }
                }
            }
        }
    }
}
