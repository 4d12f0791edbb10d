//! DOCX, to the millimetre of Decree 30/2020 (docs/domain.md). Written part by part (decision 23): the same paper is the same bytes.

use super::{
    docx_parts::{self as parts, Para, escape, twips},
    package,
};
use crate::{
    paper::{Align, Appendix, Block, Line, Paper, SOURCES, Span, Table, bold_mm, form},
    problems::DocumentProblem,
};
use std::fmt::Write as _;

/// The document as a file.
///
/// # Errors
/// When it cannot be packed.
pub fn write(paper: &Paper) -> Result<Vec<u8>, DocumentProblem> {
    let mut body = String::with_capacity(64 << 10);
    head(&mut body, paper);
    title(&mut body, paper);
    let (last, before) = paper.body.split_last().map_or((None, &[][..]), |(last, before)| (Some(last), before));
    for block in before {
        self::block(&mut body, block, form::LINE, false);
        room_below(&mut body, block);
    }
    match last {
        // The last words stay with the signature: nobody signs an empty page.
        Some(Block::Text { line }) => body.push_str(&Para::text().kept().whole().draw(line, form::TEXT_PT)),
        Some(block) => {
            self::block(&mut body, block, form::LINE, false);
            room_below(&mut body, block);
        }
        None => {}
    }
    foot(&mut body, paper);
    for (i, appendix) in paper.appendices.iter().enumerate() {
        // What stands before an appendix ends its section.
        let across = i.checked_sub(1).is_some_and(|before| paper.appendices[before].across);
        body.push_str(&parts::nothing(&parts::section(across, i > 0)));
        self::appendix(&mut body, appendix);
    }
    if !paper.appendices.is_empty() {
        body.push_str(&parts::nothing(""));
    }
    let across = paper.appendices.last().is_some_and(|a| a.across);
    body.push_str(&parts::section(across, !paper.appendices.is_empty()));
    package::pack(&parts::package(&body, &format!("{} {}", paper.title, paper.subject)))
}

fn plain(text: &str) -> Line {
    vec![Span::plain(text)]
}

fn bold(text: &str) -> Line {
    vec![Span::bold(text)]
}

/// A borderless table of two columns in millimetres.
fn two_columns(out: &mut String, widths: (f64, f64), rows: &[(String, String)]) {
    let (left, right) = (twips(widths.0), twips(widths.1));
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>\
         <w:tblGrid><w:gridCol w:w=\"{left}\"/><w:gridCol w:w=\"{right}\"/></w:tblGrid>",
        left + right
    );
    for (a, b) in rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (width, content) in [(left, a), (right, b)] {
            let _ = write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>");
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

/// Issuer and motto, number and date.
fn head(out: &mut String, paper: &Paper) {
    let (left, right) = (form::HEAD_LEFT, form::LINE - form::HEAD_LEFT);
    let tight = Para::centred().spacing(0, 0);
    let mut issuer = String::new();
    if !paper.parent.is_empty() {
        issuer.push_str(&tight.draw(&plain(&paper.parent), form::ISSUER_PT));
    }
    issuer.push_str(&tight.draw(&bold(&paper.issuer), form::ISSUER_PT));
    // A third to a half as wide as the words.
    issuer.push_str(&parts::rule(left, bold_mm(&paper.issuer, form::ISSUER_PT).min(left) * 0.4));
    let mut motto = tight.draw(&bold(form::COUNTRY), form::COUNTRY_PT);
    motto.push_str(&tight.draw(&bold(form::MOTTO), form::MOTTO_PT));
    motto.push_str(&parts::rule(right, bold_mm(form::MOTTO, form::MOTTO_PT)));
    let below = Para::centred().spacing(60, 0);
    let number = below.draw(&plain(&paper.number), form::ISSUER_PT);
    let date = below.draw(&[Span::italic(paper.place_and_date.as_str())], form::TEXT_PT);
    two_columns(out, (left, right), &[(issuer, motto), (number, date)]);
}

fn title(out: &mut String, paper: &Paper) {
    out.push_str(&Para::centred().spacing(240, 0).draw(&bold(&paper.title), form::TEXT_PT));
    out.push_str(&Para::centred().spacing(0, 0).draw(&bold(&paper.subject), form::TEXT_PT));
    out.push_str(&parts::rule(form::LINE, bold_mm(&paper.subject, form::TEXT_PT).min(form::LINE) * 0.35));
    out.push_str(&parts::room(false));
    if !paper.addressee.is_empty() {
        let line = plain(&format!("Kính gửi: {}", paper.addressee));
        out.push_str(&Para::centred().spacing(120, 120).draw(&line, form::TEXT_PT));
    }
    let last = paper.bases.len();
    for (base, n) in paper.bases.iter().zip(1..) {
        let sign = if n == last { '.' } else { ';' };
        let line = [Span::italic(format!("{}{sign}", base.trim_end_matches([';', '.'])))];
        out.push_str(&Para::text().draw(&line, form::TEXT_PT));
    }
}

fn block(out: &mut String, block: &Block, line_mm: f64, sources: bool) {
    match block {
        Block::Heading { line, .. } => out.push_str(&Para::text().kept().draw(line, form::TEXT_PT)),
        Block::Text { line } => out.push_str(&Para::text().draw(line, form::TEXT_PT)),
        Block::Table(table) => self::table(out, table, line_mm, sources && table.caption == SOURCES),
    }
}

fn table(out: &mut String, table: &Table, line_mm: f64, sources: bool) {
    out.push_str(&Para::centred().kept().spacing(0, 60).draw(&bold(&table.caption), form::TABLE_PT));
    let width = |share: u32| twips(line_mm * f64::from(share) / 1_000.0);
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblBorders>{}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"57\" w:type=\"dxa\"/><w:right w:w=\"57\" w:type=\"dxa\"/></w:tblCellMar>\
         </w:tblPr><w:tblGrid>",
        twips(line_mm),
        ["top", "left", "bottom", "right", "insideH", "insideV"]
            .map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"))
            .concat()
    );
    for column in &table.columns {
        let _ = write!(out, "<w:gridCol w:w=\"{}\"/>", width(column.share));
    }
    out.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for column in &table.columns {
        let words = Para::centred().spacing(20, 20).draw(&bold(&column.heading), form::TABLE_PT);
        let _ = write!(
            out,
            "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{words}</w:tc>",
            width(column.share)
        );
    }
    out.push_str("</w:tr>");
    for (row, n) in table.rows.iter().zip(1..) {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (at, (column, line)) in table.columns.iter().zip(row).enumerate() {
            let para = match column.align {
                Align::Left => Para::left(),
                Align::Center => Para::centred(),
                Align::Right => Para::right(),
            };
            // The first cell of a source's row is where its numbers point at.
            let para = if sources && at == 0 { para.named(format!("nguon_{n}"), n) } else { para };
            let words = para.spacing(20, 20).draw(line, form::TABLE_PT);
            let _ = write!(
                out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{words}</w:tc>",
                width(column.share)
            );
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

/// What follows a table begins six points below it. Nothing follows the last one of an appendix: room alone would begin another page.
fn room_below(out: &mut String, block: &Block) {
    if matches!(block, Block::Table(_)) {
        out.push_str(&parts::room(false));
    }
}

/// Recipients and signature, never torn apart.
fn foot(out: &mut String, paper: &Paper) {
    let tight = |p: Para| p.spacing(0, 0);
    let mut recipients = String::new();
    if !paper.recipients.is_empty() {
        let title = [Span { text: "Nơi nhận:".into(), bold: true, italic: true, cite: None }];
        recipients.push_str(&tight(Para::left()).draw(&title, form::RECIPIENTS_PT));
        let last = paper.recipients.len();
        for (line, n) in paper.recipients.iter().zip(1..) {
            let sign = if n == last { '.' } else { ';' };
            let words = format!("- {}{sign}", line.trim().trim_start_matches("- ").trim_end_matches([';', '.']));
            recipients.push_str(&tight(Para::left()).draw(&plain(&words), form::RECIPIENT_PT));
        }
    }
    if recipients.is_empty() {
        recipients.push_str(&tight(Para::left()).draw(&[], form::RECIPIENT_PT));
    }
    let mut signature = String::new();
    for words in [&paper.signature.authority, &paper.signature.title].into_iter().filter(|w| !w.is_empty()) {
        signature.push_str(&tight(Para::centred()).draw(&bold(words), form::TEXT_PT));
    }
    // Room for the signature and the seal: 25 mm.
    let name = Para::centred().spacing(twips(25.0), 0).draw(&bold(&paper.signature.name), form::TEXT_PT);
    signature.push_str(&name);
    out.push_str(&parts::room(true));
    two_columns(out, (form::LINE / 2.0, form::LINE / 2.0), &[(recipients, signature)]);
}

fn appendix(out: &mut String, appendix: &Appendix) {
    let line_mm = if appendix.across { form::PAPER.1 - form::LEFT - form::RIGHT } else { form::LINE };
    out.push_str(&Para::centred().spacing(0, 0).draw(&bold(&appendix.label), form::TEXT_PT));
    out.push_str(&Para::centred().spacing(0, 0).draw(&bold(&appendix.title.to_uppercase()), form::TEXT_PT));
    out.push_str(&Para::centred().spacing(0, 120).draw(&[Span::italic(appendix.reference.as_str())], form::TEXT_PT));
    for (block, n) in appendix.blocks.iter().zip(1..) {
        self::block(out, block, line_mm, true);
        if n < appendix.blocks.len() {
            room_below(out, block);
        }
    }
}

/// Runs of a line; numbers point at their row in the appendix of sources.
pub(super) fn runs(line: &[Span], points: u32) -> String {
    let mut out = String::new();
    for span in line {
        let run =
            format!("<w:r>{}<w:t xml:space=\"preserve\">{}</w:t></w:r>", parts::run_looks(span, points), escape(&span.text));
        match span.cite {
            Some(at) => {
                let _ = write!(out, "<w:hyperlink w:anchor=\"nguon_{}\" w:history=\"1\">{run}</w:hyperlink>", at + 1);
            }
            None => out.push_str(&run),
        }
    }
    out
}
