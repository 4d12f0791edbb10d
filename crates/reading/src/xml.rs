//! A small pull reader for the XML inside an XLSX: tags and texts, nothing resolved, nothing kept. A sheet of a million cells
//! goes through here, so it hands out slices of its buffer.

use memchr::{memchr, memmem};
use std::borrow::Cow;
use std::io::{self, Read};

/// A piece of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<name attributes>`, or `<name attributes/>`, which no [`Token::Close`] follows.
    Open { name: &'a [u8], attributes: Attributes<'a>, empty: bool },
    /// `</name>`.
    Close(&'a [u8]),
    /// Text between tags, with its entities.
    Text(&'a [u8]),
}

/// The attributes of a tag, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    /// The value of an attribute, whatever its prefix.
    pub fn get(self, name: &[u8]) -> Option<&'a [u8]> {
        let mut rest = self.0;
        loop {
            let equals = memchr(b'=', rest)?;
            let key = local(rest[..equals].trim_ascii());
            rest = rest[equals + 1..].trim_ascii_start();
            let quote = *rest.first().filter(|q| matches!(q, b'"' | b'\''))?;
            let end = memchr(quote, &rest[1..])? + 1;
            if key == name {
                return Some(&rest[1..end]);
            }
            rest = &rest[end + 1..];
        }
    }

    /// The value as text.
    pub fn text(self, name: &[u8]) -> Option<String> {
        self.get(name).map(|raw| unescape(raw).into_owned())
    }
}

/// Without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |at| &name[at + 1..])
}

/// Reads tokens from a stream.
pub(super) struct Xml<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
}

/// Texts and tags longer than these are an attack or damage.
const LONGEST: usize = 16 << 20;
const LONGEST_TAG: usize = 1 << 16;

impl<R: Read> Xml<R> {
    pub fn new(source: R) -> Self {
        Self { source, buffer: vec![0; 1 << 17], start: 0, end: 0, at_end: false }
    }

    /// The stream, as far as it was read.
    pub fn into_inner(self) -> R {
        self.source
    }

    /// The next token; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Token<'_>>> {
        loop {
            if self.start == self.end && !self.more()? {
                return Ok(None);
            }
            if self.buffer[self.start] != b'<' {
                let length = self.find(0, b'<')?;
                let from = self.start;
                self.start += length;
                return Ok(Some(Token::Text(&self.buffer[from..from + length])));
            }
            match self.peek(1)? {
                b'!' if self.starts_with(b"<!--")? => self.skip_past(b"-->")?,
                b'!' if self.starts_with(b"<![CDATA[")? => {
                    let from = self.start + 9;
                    self.skip_past(b"]]>")?;
                    return Ok(Some(Token::Text(&self.buffer[from..self.start - 3])));
                }
                b'?' => self.skip_past(b"?>")?,
                b'!' => self.skip_past(b">")?,
                _ => return self.tag().map(Some),
            }
        }
    }

    fn tag(&mut self) -> io::Result<Token<'_>> {
        let mut length = self.find(1, b'>')?;
        loop {
            if self.start + length >= self.end {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            // A ">" may stand in an attribute.
            let tag = &self.buffer[self.start..self.start + length];
            if tag.iter().filter(|b| **b == b'"').count() % 2 == 0 {
                break;
            }
            if length > LONGEST_TAG {
                return Err(io::ErrorKind::InvalidData.into());
            }
            length = self.find(length + 1, b'>')?;
        }
        let from = self.start + 1;
        let inner = from..self.start + length;
        self.start += length + 1;
        let inner = &self.buffer[inner];
        if let Some(name) = inner.strip_prefix(b"/") {
            return Ok(Token::Close(local(name.trim_ascii_end())));
        }
        let (inner, empty) = inner.strip_suffix(b"/").map_or((inner, false), |i| (i, true));
        let name_end = inner.iter().position(u8::is_ascii_whitespace).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(name_end);
        Ok(Token::Open { name: local(name), attributes: Attributes(attributes), empty })
    }

    /// Distance from the start to the next `byte`, or to the end of the document.
    fn find(&mut self, mut from: usize, byte: u8) -> io::Result<usize> {
        loop {
            if let Some(at) = memchr(byte, self.buffer.get(self.start + from..self.end).unwrap_or_default()) {
                return Ok(from + at);
            }
            from = self.end - self.start;
            if !self.more()? {
                return Ok(from);
            }
        }
    }

    fn skip_past(&mut self, mark: &[u8]) -> io::Result<()> {
        loop {
            if let Some(at) = memmem::find(&self.buffer[self.start..self.end], mark) {
                self.start += at + mark.len();
                return Ok(());
            }
            if !self.more()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn peek(&mut self, ahead: usize) -> io::Result<u8> {
        while self.start + ahead >= self.end {
            if !self.more()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.buffer[self.start + ahead])
    }

    fn starts_with(&mut self, mark: &[u8]) -> io::Result<bool> {
        while self.end - self.start < mark.len() {
            if !self.more()? {
                return Ok(false);
            }
        }
        Ok(self.buffer[self.start..self.end].starts_with(mark))
    }

    /// Reads on, keeping what is not consumed. False at the end of the document.
    fn more(&mut self) -> io::Result<bool> {
        if self.at_end {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            if self.buffer.len() >= LONGEST {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self.source.read(&mut self.buffer[self.end..])?;
        self.end += read;
        self.at_end = read == 0;
        Ok(read > 0)
    }
}

/// The text that raw bytes stand for: entities, and Excel's `_x000D_`, resolved; wrong UTF-8 replaced.
pub(super) fn unescape(raw: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if memchr(b'&', raw).is_none() && memmem::find(raw, b"_x").is_none() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find(['&', '_']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (resolved, length) = if rest.starts_with('&') { entity(rest) } else { excel_escape(rest) };
        out.push(resolved);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of an entity and the entity's length; anything else stays an ampersand.
fn entity(text: &str) -> (char, usize) {
    let Some(end) = text.bytes().take(12).position(|b| b == b';') else { return ('&', 1) };
    let name = &text[1..end];
    let number =
        name.strip_prefix('#').map(|n| n.strip_prefix(['x', 'X']).map_or_else(|| n.parse(), |hex| u32::from_str_radix(hex, 16)));
    let resolved = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => number.and_then(Result::ok).and_then(char::from_u32),
    };
    resolved.map_or(('&', 1), |c| (c, end + 1))
}

/// `_x000D_` and its like; anything else stays an underscore.
fn excel_escape(text: &str) -> (char, usize) {
    let bytes = text.as_bytes();
    let is_one = bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit);
    let resolved = if is_one { u32::from_str_radix(&text[2..6], 16).ok().and_then(char::from_u32) } else { None };
    resolved.map_or(('_', 1), |c| (c, 7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives one byte at a time, so that every token crosses a buffer's end.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn all(source: impl Read) -> io::Result<Vec<String>> {
        let mut xml = Xml::new(source);
        let mut out = Vec::new();
        while let Some(token) = xml.next()? {
            out.push(match token {
                Token::Open { name, attributes, empty } => {
                    format!("<{}{} r={:?}", String::from_utf8_lossy(name), if empty { "/" } else { "" }, attributes.text(b"r"))
                }
                Token::Close(name) => format!("/{}", String::from_utf8_lossy(name)),
                Token::Text(raw) => unescape(raw).into_owned(),
            });
        }
        Ok(out)
    }

    #[test]
    fn tokens_come_out_whatever_the_chunks() {
        let document = "<?xml version=\"1.0\"?><!-- a > b --><x:row r='1' s=\"2\"><c t=\"a>b\" r=\"A1\"/><v>Nguy\u{1ec5}n &amp; &#272;&#x1EA1;i_x000D_</v><![CDATA[<&]]></x:row >";
        let expected = ["<row r=Some(\"1\")", "<c/ r=Some(\"A1\")", "<v r=None", "Nguyễn & Đại\r", "/v", "<&", "/row"];
        assert_eq!(all(document.as_bytes()).unwrap(), expected);
        assert_eq!(all(Slow(document.as_bytes())).unwrap(), expected);
    }

    #[test]
    fn what_is_no_entity_stays() {
        assert_eq!(unescape(b"a & b &bad; &#xFFFFFFFF; a_b _x00_ &"), "a & b &bad; &#xFFFFFFFF; a_b _x00_ &");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(prop::sample::select(b"<>/!?-[]CDATA\"'= ax:&;#_\xE1\xBB".to_vec()), 0..60)) {
            let fast = all(&bytes[..]).map_err(|e| e.kind());
            let slow = all(Slow(&bytes)).map_err(|e| e.kind());
            prop_assert_eq!(fast, slow);
        }
    }
}
