//! From facts to a paper: pure, so that the same facts, words and letterhead give the same document for ever.

mod judging;
mod lists;
mod matters;
mod money;
pub mod narrative;
mod outline;
mod tables;
mod words;

pub use outline::{Section, sections};
pub use words::{Unsourced, expand, unknown, unsourced};

use crate::{
    facts::Facts,
    matter::People,
    model::{Content, Kind, Letterhead},
    paper::{Appendix, Block, Cited, Paper, Signature, Span},
    rules,
};
use std::collections::BTreeMap;

/// Under which key the line that says what a document is about is kept.
const SUBJECT: &str = "trich_yeu";
/// Under which key its last sentence is kept.
const CLOSING: &str = "loi_ket";

/// All words that the rules make of the facts now. They are kept with the facts when a document is drafted: later rules draft later
/// documents otherwise, and change none that was there before.
#[must_use]
pub fn drafted(kind: Kind, facts: &Facts) -> BTreeMap<String, String> {
    let mut out = BTreeMap::from([
        (SUBJECT.to_owned(), outline::subject(kind, facts)),
        (CLOSING.to_owned(), outline::closing(kind, facts)),
    ]);
    for section in sections(kind, facts) {
        if let Section::Text { key, .. } = section {
            let words = narrative::draft(kind, facts, &key).join("\n");
            out.insert(key, words);
        }
    }
    out
}

/// The words of a narrative block: edited, as they were drafted, or drafted from the figures where nothing was kept.
#[must_use]
pub fn text(kind: Kind, facts: &Facts, content: &Content, key: &str) -> String {
    let kept = content.texts.get(key).or_else(|| facts.words.get(key));
    kept.cloned().unwrap_or_else(|| narrative::draft(kind, facts, key).join("\n"))
}

/// The document.
#[must_use]
pub fn paper(kind: Kind, facts: &Facts, people: &People, content: &Content, head: &Letterhead) -> Paper {
    let known = facts.figures();
    let mut used: Vec<Cited> = Vec::new();
    let mut body = Vec::new();
    let outline = sections(kind, facts);
    for section in &outline {
        match section {
            Section::Heading(level, words) => body.push(Block::Heading { level: *level, line: vec![Span::bold(words.clone())] }),
            Section::Text { key, .. } => {
                for line in text(kind, facts, content, key).lines().filter(|l| !l.trim().is_empty()) {
                    body.push(Block::Text { line: expand(line, &known, &mut used) });
                }
            }
            Section::Table(table) => body.push(Block::Table(table.clone())),
        }
    }
    // The sign that ends a text.
    let closing = facts.words.get(CLOSING).cloned().unwrap_or_else(|| outline::closing(kind, facts));
    body.push(Block::Text { line: vec![Span::plain(format!("{closing}./."))] });
    let number = rules::number(content.number, kind, &head.sign);
    let (name, date) = (rules::kind_name(kind), rules::date_words(content.date));
    let reference = format!("(Kèm theo {name} số {number} {date} của {})", head.issuer);
    let mut appendices = outline::appendices(kind, facts, people);
    if !used.is_empty() {
        appendices.push(("Nguồn số liệu trong văn bản".to_owned(), false, vec![Block::Table(tables::sources(&used))]));
    }
    let many = appendices.len() > 1;
    let appendices = appendices
        .into_iter()
        .zip(1..)
        .map(|((title, across, blocks), n)| Appendix {
            label: if many { format!("Phụ lục {}", rules::roman(n)) } else { "Phụ lục".to_owned() },
            title,
            reference: reference.clone(),
            across,
            blocks,
        })
        .collect();
    Paper {
        parent: head.parent.to_uppercase(),
        issuer: rules::issuer(&head.issuer),
        number: format!("Số: {number}"),
        place_and_date: format!("{}, {date}", head.place),
        title: name.to_uppercase(),
        subject: facts.words.get(SUBJECT).cloned().unwrap_or_else(|| outline::subject(kind, facts)),
        addressee: outline::addressee(kind, facts, head),
        bases: head.bases.clone(),
        body,
        signature: Signature {
            authority: head.authority.to_uppercase(),
            title: head.title.to_uppercase(),
            name: head.name.clone(),
        },
        recipients: head.recipients.clone(),
        appendices,
        figures: used,
    }
}

#[cfg(test)]
mod matter_tests;
#[cfg(test)]
mod tests;
