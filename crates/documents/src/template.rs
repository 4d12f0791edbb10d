//! A city's own templates: a DOCX with names between double braces. Names may be torn over runs, as Word does when somebody corrects a
//! letter; each is put together again and gets the look of its first letter.

use crate::{
    problems::DocumentProblem,
    render::{docx_escape, package},
};
use std::collections::{BTreeMap, BTreeSet};

/// Largest template.
pub const MAX_BYTES: usize = 5 << 20;

/// So many letters of a name that is not closed are told.
const LONGEST: usize = 40;

/// A template that was taken apart.
pub struct Template {
    parts: Vec<(String, Vec<u8>)>,
}

/// Where a text of WordprocessingML stands: its tag and its bytes within the part.
#[derive(Clone, Copy)]
struct Text {
    tag: usize,
    start: usize,
    end: usize,
}

impl Template {
    /// Takes it apart.
    ///
    /// # Errors
    /// When it is too large or no DOCX.
    pub fn open(bytes: &[u8]) -> Result<Self, DocumentProblem> {
        if bytes.len() > MAX_BYTES {
            return Err(DocumentProblem::TemplateTooLarge);
        }
        let parts = package::unpack(bytes).ok_or(DocumentProblem::NotATemplate)?;
        let is_there = |name: &str| parts.iter().any(|(n, _)| n == name);
        if !is_there("word/document.xml") || !is_there("[Content_Types].xml") {
            return Err(DocumentProblem::NotATemplate);
        }
        // Which of two parts of one name is meant nobody can say, and no package holds both.
        let mut known = BTreeSet::new();
        if !parts.iter().all(|(name, _)| known.insert(name.to_lowercase())) {
            return Err(DocumentProblem::NotATemplate);
        }
        // What is filled in goes to many people: no programs ride along, whatever the file is called.
        if parts.iter().any(|(name, bytes)| is_program(name, bytes)) {
            return Err(DocumentProblem::TemplateHasMacros);
        }
        Ok(Self { parts })
    }

    /// The names that it asks for. One that is not closed in its paragraph is told with its braces, so that nobody knows it.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for (_, xml) in self.written() {
            for group in groups(&xml) {
                let words: String = group.iter().map(|t| &xml[t.start..t.end]).collect();
                let names = found(&words);
                let rest = &words[names.last().map_or(0, |(_, end, _)| *end)..];
                out.extend(rest.find("{{").map(|at| rest[at..].chars().take(LONGEST).collect::<String>()));
                out.extend(names.into_iter().map(|(_, _, name)| name));
            }
        }
        out
    }

    /// The document with everything filled in. Lines of a value become lines of the paragraph. Names without a value stay.
    ///
    /// # Errors
    /// When it cannot be packed.
    pub fn fill(&self, values: &BTreeMap<String, String>) -> Result<Vec<u8>, DocumentProblem> {
        let filled: BTreeMap<&str, String> = self.written().into_iter().map(|(name, xml)| (name, fill(&xml, values))).collect();
        let parts: Vec<(String, Vec<u8>)> = self
            .parts
            .iter()
            .map(|(name, bytes)| {
                (name.clone(), filled.get(name.as_str()).map_or_else(|| bytes.clone(), |xml| xml.clone().into_bytes()))
            })
            .collect();
        package::pack(&parts)
    }

    /// The parts that people write in.
    fn written(&self) -> Vec<(&str, String)> {
        let is_written = |name: &str| {
            let inner = name.strip_prefix("word/").and_then(|n| n.strip_suffix(".xml"));
            inner.is_some_and(|n| {
                n == "document" || n.starts_with("header") || n.starts_with("footer") || n == "footnotes" || n == "endnotes"
            })
        };
        let of = |(name, bytes): &'_ (String, Vec<u8>)| String::from_utf8(bytes.clone()).ok().map(|xml| (name.clone(), xml));
        let found: Vec<(String, String)> = self.parts.iter().filter(|(n, _)| is_written(n)).filter_map(of).collect();
        found
            .into_iter()
            .filter_map(|(name, xml)| self.parts.iter().find(|(n, _)| *n == name).map(|(n, _)| (n.as_str(), xml)))
            .collect()
    }
}

/// A part that holds macros or controls, or says that the package does.
fn is_program(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_lowercase();
    let tells = name == "[content_types].xml" && String::from_utf8_lossy(bytes).to_lowercase().contains("macroenabled");
    tells || name.ends_with("vbaproject.bin") || name.contains("/activex/")
}

/// Texts by paragraph: a name never reaches over its end.
fn groups(xml: &str) -> Vec<Vec<Text>> {
    let mut out = vec![Vec::new()];
    let mut at = 0;
    while let Some(next) = xml[at..].find("<w:t").map(|i| at + i) {
        if xml[at..next].contains("</w:p>") {
            out.push(Vec::new());
        }
        let after = next + 4;
        let Some(close) = xml[after..].find('>').map(|i| after + i) else { break };
        let is_text = xml[after..].starts_with(['>', ' ']) && !xml[..close].ends_with('/');
        at = close + 1;
        if is_text {
            let Some(end) = xml[at..].find("</w:t>").map(|i| at + i) else { break };
            if let Some(group) = out.last_mut() {
                group.push(Text { tag: next, start: at, end });
            }
            at = end;
        }
    }
    out
}

/// Names within words: where each starts and ends, braces included.
fn found(words: &str) -> Vec<(usize, usize, String)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = words[at..].find("{{").map(|i| at + i) {
        let Some(end) = words[start..].find("}}").map(|i| start + i + 2) else { break };
        out.push((start, end, words[start + 2..end - 2].trim().to_owned()));
        at = end;
    }
    out
}

fn fill(xml: &str, values: &BTreeMap<String, String>) -> String {
    // New content of each text, by where its tag stands.
    let mut changed: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    for group in groups(xml) {
        let words: String = group.iter().map(|t| &xml[t.start..t.end]).collect();
        let names: Vec<_> = found(&words).into_iter().filter(|(_, _, n)| values.contains_key(n)).collect();
        if names.is_empty() {
            continue;
        }
        let mut before = 0;
        for text in &group {
            let own = &xml[text.start..text.end];
            let (from, to) = (before, before + own.len());
            before = to;
            let mut new = String::new();
            let mut at = from;
            for (start, end, name) in &names {
                if *end <= from || *start >= to {
                    continue;
                }
                if *start > at {
                    new.push_str(&words[at..*start]);
                }
                // The value stands where the name starts; the rest of a torn name goes.
                if *start >= from {
                    new.push_str(&lines(values.get(name).map_or("", String::as_str)));
                }
                at = (*end).min(to);
            }
            new.push_str(&words[at.min(to)..to]);
            // What stood before or behind the name may begin or end with a space now, which a plain tag would lose.
            changed.insert(text.tag, (text.end, format!("<w:t xml:space=\"preserve\">{new}")));
        }
    }
    let mut out = String::with_capacity(xml.len());
    let mut at = 0;
    for (start, (end, new)) in changed {
        out.push_str(&xml[at..start]);
        out.push_str(&new);
        at = end;
    }
    out.push_str(&xml[at..]);
    out
}

/// A value as the inside of a text; its lines are torn by breaks.
fn lines(value: &str) -> String {
    value.lines().map(docx_escape).collect::<Vec<_>>().join("</w:t><w:br/><w:t xml:space=\"preserve\">")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn docx(body: &str) -> Vec<u8> {
        let part = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        package::pack(&[part("[Content_Types].xml", "<Types/>"), part("word/document.xml", body), part("word/media/a.png", "x")])
            .unwrap()
    }

    fn body(bytes: &[u8]) -> String {
        let parts = package::unpack(bytes).unwrap();
        String::from_utf8(parts.into_iter().find(|(n, _)| n == "word/document.xml").unwrap().1).unwrap()
    }

    fn values(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_name_that_word_tore_apart_is_put_together() {
        let xml = "<w:p><w:r><w:t>Đạt {{kich</w:t></w:r><w:r><w:b/><w:t xml:space=\"preserve\">_hoat}} và </w:t></w:r>\
                   <w:tab/><w:r><w:t>{{ ty_le }}.</w:t></w:r></w:p><w:p><w:r><w:t>{{khong_co}}</w:t></w:r></w:p>";
        let template = Template::open(&docx(xml)).unwrap();
        let names: Vec<String> = template.names().into_iter().collect();
        assert_eq!(names, ["khong_co", "kich_hoat", "ty_le"]);
        let filled = template.fill(&values(&[("kich_hoat", "9.357"), ("ty_le", "a < b\nc")])).unwrap();
        assert_eq!(
            body(&filled),
            "<w:p><w:r><w:t xml:space=\"preserve\">Đạt 9.357</w:t></w:r><w:r><w:b/><w:t xml:space=\"preserve\"> và </w:t></w:r>\
             <w:tab/><w:r><w:t xml:space=\"preserve\">a &lt; b</w:t><w:br/><w:t xml:space=\"preserve\">c.</w:t></w:r></w:p><w:p><w:r><w:t>{{khong_co}}</w:t></w:r></w:p>"
        );
    }

    /// As LibreOffice 7.4 writes a paragraph of which some letters are bold: no `xml:space`, and a space at the end of a torn name's run.
    #[test]
    fn a_paragraph_of_libreoffice_keeps_the_spaces_around_a_torn_name() {
        let xml = "<w:p><w:pPr><w:pStyle w:val=\"TextBody\"/></w:pPr><w:r><w:rPr></w:rPr><w:t>Đã kích hoạt {{kich_</w:t></w:r>\
                   <w:r><w:rPr><w:b/></w:rPr><w:t>ho</w:t></w:r><w:r><w:rPr></w:rPr><w:t>at}} tài khoản, đạt {{ ty_le }}.</w:t></w:r></w:p>";
        let filled = Template::open(&docx(xml)).unwrap().fill(&values(&[("kich_hoat", "9.357"), ("ty_le", "12,92 %")])).unwrap();
        assert_eq!(
            body(&filled),
            "<w:p><w:pPr><w:pStyle w:val=\"TextBody\"/></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">Đã kích hoạt 9.357</w:t></w:r>\
             <w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\"></w:t></w:r><w:r><w:rPr></w:rPr>\
             <w:t xml:space=\"preserve\"> tài khoản, đạt 12,92 %.</w:t></w:r></w:p>"
        );
    }

    #[test]
    fn what_is_no_docx_is_refused() {
        assert!(matches!(Template::open(b"%PDF-1.7"), Err(DocumentProblem::NotATemplate)));
        assert!(matches!(Template::open(&vec![0; MAX_BYTES + 1]), Err(DocumentProblem::TemplateTooLarge)));
        let other = package::pack(&[("xl/workbook.xml".to_owned(), Vec::new())]).unwrap();
        assert!(matches!(Template::open(&other), Err(DocumentProblem::NotATemplate)));
    }

    #[test]
    fn macros_and_parts_that_stand_twice_are_refused() {
        let part = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let open = |more: (String, Vec<u8>), types: &str| {
            let parts = [part("[Content_Types].xml", types), part("word/document.xml", "<w:p/>"), more];
            Template::open(&package::pack(&parts).unwrap()).map(|_| ())
        };
        assert!(open(part("word/media/a.png", "x"), "<Types/>").is_ok());
        let macros = "<Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>";
        for bad in [
            open(part("word/vbaProject.bin", "x"), "<Types/>"),
            open(part("word/activeX/activeX1.xml", "x"), "<Types/>"),
            open(part("word/media/a.png", "x"), macros),
        ] {
            assert!(matches!(bad, Err(DocumentProblem::TemplateHasMacros)), "{bad:?}");
        }
        assert!(matches!(open(part("word/Document.xml", "x"), "<Types/>"), Err(DocumentProblem::NotATemplate)));
    }

    #[test]
    fn a_name_that_is_not_closed_is_told() {
        let xml = "<w:p><w:r><w:t>{{a}} và {{ty_le}</w:t></w:r></w:p><w:p><w:r><w:t>}} {{b}}</w:t></w:r></w:p>";
        let names: Vec<String> = Template::open(&docx(xml)).unwrap().names().into_iter().collect();
        assert_eq!(names, ["a", "b", "{{ty_le}"]);
    }

    proptest! {
        #[test]
        fn no_xml_breaks_the_filler(body in "(<w:t>|</w:t>|<w:p>|</w:p>|<w:tab/>|\\{\\{|\\}\\}|a|đ| ){0,40}") {
            let _ = fill(&body, &values(&[("a", "b"), ("", "c")]));
        }
    }
}
