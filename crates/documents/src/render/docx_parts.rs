//! The small vocabulary of WordprocessingML that documents need.

use super::docx::runs;
use crate::paper::{Span, form};

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const FONT: &str = "Times New Roman";

/// Twentieths of a point.
pub(super) fn twips(mm: f64) -> i64 {
    // Documents are small, so this fits.
    (mm * 1_440.0 / 25.4).round() as i64
}

/// Text as it may stand in XML; signs that XML cannot hold are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// How a paragraph stands.
#[derive(Clone, Debug)]
pub(super) struct Para {
    justify: &'static str,
    first_line: i64,
    before: i64,
    after: i64,
    keep: bool,
    whole: bool,
    name: Option<(String, usize)>,
}

impl Para {
    fn new(justify: &'static str) -> Self {
        Self { justify, first_line: 0, before: 0, after: 0, keep: false, whole: false, name: None }
    }
    pub fn left() -> Self {
        Self::new("left")
    }
    pub fn right() -> Self {
        Self::new("right")
    }
    pub fn centred() -> Self {
        Self::new("center")
    }
    /// A paragraph of the text: justified, its first line drawn in, 6 points below it.
    pub fn text() -> Self {
        Self { first_line: twips(form::INDENT), after: 120, ..Self::new("both") }
    }
    /// Twentieths of a point above and below.
    pub fn spacing(mut self, before: i64, after: i64) -> Self {
        (self.before, self.after) = (before, after);
        self
    }
    /// Stays on the page of what follows.
    pub fn kept(mut self) -> Self {
        self.keep = true;
        self
    }
    /// Is not torn over two pages.
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }
    /// Can be pointed at.
    pub fn named(mut self, name: String, id: usize) -> Self {
        self.name = Some((name, id));
        self
    }

    pub fn draw(&self, line: &[Span], points: u32) -> String {
        let keep = if self.keep { "<w:keepNext/>" } else { "" };
        let whole = if self.whole { "<w:keepLines/>" } else { "" };
        let indent = if self.first_line > 0 { format!("<w:ind w:firstLine=\"{}\"/>", self.first_line) } else { String::new() };
        let (start, end) = match &self.name {
            Some((name, id)) => (
                format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{}\"/>", escape(name)),
                format!("<w:bookmarkEnd w:id=\"{id}\"/>"),
            ),
            None => (String::new(), String::new()),
        };
        format!(
            "<w:p><w:pPr>{keep}{whole}<w:spacing w:before=\"{}\" w:after=\"{}\" {}/>{indent}<w:jc w:val=\"{}\"/>\
             <w:rPr>{}</w:rPr></w:pPr>{start}{}{end}</w:p>",
            self.before,
            self.after,
            exactly(points),
            self.justify,
            size(points),
            runs(line, points)
        )
    }
}

/// How high each line is, whatever font draws it.
fn exactly(points: u32) -> String {
    format!("w:line=\"{}\" w:lineRule=\"exact\"", form::pitch(points))
}

fn size(points: u32) -> String {
    format!("<w:sz w:val=\"{0}\"/><w:szCs w:val=\"{0}\"/>", points * 2)
}

/// All four fonts, so that no program takes another for some letters.
fn fonts() -> String {
    format!("<w:rFonts w:ascii=\"{FONT}\" w:hAnsi=\"{FONT}\" w:eastAsia=\"{FONT}\" w:cs=\"{FONT}\"/>")
}

pub(super) fn run_looks(span: &Span, points: u32) -> String {
    let bold = if span.bold { "<w:b/><w:bCs/>" } else { "" };
    let italic = if span.italic { "<w:i/><w:iCs/>" } else { "" };
    format!("<w:rPr>{}{bold}{italic}{}</w:rPr>", fonts(), size(points))
}

/// Six points of room: an empty paragraph of that height. `kept` where it stays with what follows.
pub(super) fn room(kept: bool) -> String {
    let keep = if kept { "<w:keepNext/>" } else { "" };
    format!(
        "<w:p><w:pPr>{keep}<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/><w:rPr>{}</w:rPr></w:pPr></w:p>",
        size(2)
    )
}

/// A paragraph that nobody sees: below a last table, and where a section ends.
pub(super) fn nothing(ends: &str) -> String {
    format!("<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>{ends}</w:pPr></w:p>")
}

/// A rule of a width in the middle of a room, both in millimetres.
pub(super) fn rule(room: f64, width: f64) -> String {
    let side = twips(((room - width) / 2.0).max(0.0));
    format!(
        "<w:p><w:pPr><w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/></w:pBdr>\
         <w:spacing w:before=\"60\" w:after=\"0\" w:line=\"40\" w:lineRule=\"exact\"/><w:ind w:left=\"{side}\" w:right=\"{side}\"/>\
         <w:rPr><w:sz w:val=\"2\"/></w:rPr></w:pPr></w:p>"
    )
}

/// Paper, margins, and page numbers: none on a section's first page; those of appendices begin anew.
pub(super) fn section(across: bool, anew: bool) -> String {
    let (width, height) = if across { (form::PAPER.1, form::PAPER.0) } else { form::PAPER };
    let orient = if across { " w:orient=\"landscape\"" } else { "" };
    let start = if anew { "<w:pgNumType w:start=\"1\"/>" } else { "" };
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId2\"/><w:headerReference w:type=\"first\" r:id=\"rId3\"/>\
         <w:type w:val=\"nextPage\"/><w:pgSz w:w=\"{}\" w:h=\"{}\"{orient}/>\
         <w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" w:header=\"{}\" w:footer=\"567\" w:gutter=\"0\"/>{start}<w:titlePg/></w:sectPr>",
        twips(width),
        twips(height),
        twips(form::TOP),
        twips(form::RIGHT),
        twips(form::BOTTOM),
        twips(form::LEFT),
        twips(form::NUMBER_TOP),
    )
}

/// All parts around a body.
pub(super) fn package(body: &str, title: &str) -> Vec<(String, Vec<u8>)> {
    let of = |kind: &str| format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
    let word = |kind: &str| format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml");
    let relations = |lines: &[(&str, String, &str)]| {
        let lines: String = lines
            .iter()
            .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>"))
            .collect();
        format!(
            "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{lines}</Relationships>"
        )
    };
    let overrides: String = [
        ("/word/document.xml", word("document.main")),
        ("/word/styles.xml", word("styles")),
        ("/word/settings.xml", word("settings")),
        ("/word/fontTable.xml", word("fontTable")),
        ("/word/header1.xml", word("header")),
        ("/word/header2.xml", word("header")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".to_owned()),
    ]
    .iter()
    .map(|(part, kind)| format!("<Override PartName=\"{part}\" ContentType=\"{kind}\"/>"))
    .collect();
    let types = format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{overrides}</Types>"
    );
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties".to_owned();
    let top = relations(&[("rId1", of("officeDocument"), "word/document.xml"), ("rId2", core, "docProps/core.xml")]);
    let inner = relations(&[
        ("rId1", of("styles"), "styles.xml"),
        ("rId2", of("header"), "header1.xml"),
        ("rId3", of("header"), "header2.xml"),
        ("rId4", of("settings"), "settings.xml"),
        ("rId5", of("fontTable"), "fontTable.xml"),
    ]);
    let looks = run_looks(&Span::default(), form::TEXT_PT);
    let styles = format!(
        "{XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{}<w:color w:val=\"000000\"/>{}<w:lang w:val=\"vi-VN\"/></w:rPr>\
         </w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">\
         <w:name w:val=\"Normal\"/></w:style></w:styles>",
        fonts(),
        size(form::TEXT_PT)
    );
    let field = |inner: &str| format!("<w:r>{looks}{inner}</w:r>");
    let number = format!(
        "{XML}<w:hdr {NAMESPACES}><w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" {}/><w:jc w:val=\"center\"/></w:pPr>{}{}{}{}{}</w:p></w:hdr>",
        exactly(form::TEXT_PT),
        field("<w:fldChar w:fldCharType=\"begin\"/>"),
        field("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
        field("<w:fldChar w:fldCharType=\"separate\"/>"),
        field("<w:t>2</w:t>"),
        field("<w:fldChar w:fldCharType=\"end\"/>"),
    );
    let none = format!("{XML}<w:hdr {NAMESPACES}><w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\"/></w:pPr></w:p></w:hdr>");
    let settings = format!(
        "{XML}<w:settings {NAMESPACES}><w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>"
    );
    // Fonts that are as wide letter by letter, the one of the PDF first, for machines without the one that the law names.
    let font_table = format!(
        "{XML}<w:fonts {NAMESPACES}><w:font w:name=\"{FONT}\"><w:altName w:val=\"Tinos,Liberation Serif\"/><w:family w:val=\"roman\"/>\
         <w:pitch w:val=\"variable\"/></w:font></w:fonts>"
    );
    let props = format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>",
        escape(title)
    );
    let document = format!("{XML}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>");
    [
        ("[Content_Types].xml", types),
        ("_rels/.rels", top),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", inner),
        ("word/styles.xml", styles),
        ("word/settings.xml", settings),
        ("word/fontTable.xml", font_table),
        ("word/header1.xml", number),
        ("word/header2.xml", none),
        ("docProps/core.xml", props),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .collect()
}
