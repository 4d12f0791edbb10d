//! CSV and TSV: which encoding, which delimiter, and the records.

use super::table::{Cells, Row};
use super::workbook::{ReadSeek, RowSink};
use super::{MAX_ROWS, ReadingProblem};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use serde::{Deserialize, Serialize};
use std::io::{Read, SeekFrom};
use vedich_kernel::text::{self, legacy::Detector, legacy::Legacy};

/// How the letters of a text file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-16, little-endian ("Unicode Text" of Excel).
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// TCVN3 (ABC) bytes; converted.
    Tcvn3,
    /// VNI bytes; converted.
    Vni,
    /// Windows-1258; converted.
    Windows1258,
    /// Western 8-bit text without Vietnamese words in it.
    Windows1252,
}

impl TextEncoding {
    /// As shown to people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
            Self::Windows1258 => "Windows-1258",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The letters that stand for others once the bytes are read.
    pub(super) fn legacy(self) -> Option<Legacy> {
        match self {
            Self::Tcvn3 => Some(Legacy::Tcvn3),
            Self::Vni => Some(Legacy::Vni),
            _ => None,
        }
    }

    fn bytes(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1258 => WINDOWS_1258,
            Self::Tcvn3 | Self::Vni | Self::Windows1252 => WINDOWS_1252,
        }
    }
}

/// An open text file.
pub(super) struct Delimited {
    source: Box<dyn ReadSeek>,
    encoding: TextEncoding,
    /// Length of the byte order mark.
    mark: u64,
    delimiter: u8,
    /// Lines end with a carriage return before the line feed.
    carriage_return: bool,
}

impl Delimited {
    pub fn new(source: Box<dyn ReadSeek>, sample: &[u8], size: u64) -> Result<Self, ReadingProblem> {
        let whole = sample.len() as u64 == size;
        let (encoding, mark) = sniff(sample, whole);
        let (text, _, _) = encoding.bytes().decode(&sample[mark..]);
        // Real text has no zero characters; a program or an image has.
        if text.contains('\0') {
            return Err(ReadingProblem::UnknownKind(super::problem::Really::Unknown));
        }
        let carriage_return = text.contains("\r\n");
        Ok(Self { source, encoding, mark: mark as u64, delimiter: delimiter(&text), carriage_return })
    }

    pub fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    pub fn rows(&mut self, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        self.source.seek(SeekFrom::Start(self.mark))?;
        let source: Box<dyn Read + '_> = match self.encoding {
            TextEncoding::Utf8 => Box::new(&mut self.source),
            other => Box::new(Transcoder::new(&mut self.source, other.bytes())),
        };
        // With a line end at the very end, all rows end alike and count alike.
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(1 << 17)
            .from_reader(source.chain(if self.carriage_return { &b"\r\n"[..] } else { &b"\n"[..] }));
        records(reader, self.carriage_return, sink)
    }
}

fn records<R: Read>(mut reader: csv::Reader<R>, carriage_return: bool, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
    let mut record = csv::ByteRecord::new();
    // Lines within quoted cells are no rows.
    let mut inner_lines = 0;
    let mut count = 0;
    while reader.read_byte_record(&mut record).map_err(broken)? {
        count += 1;
        if count > MAX_ROWS {
            return Err(ReadingProblem::TooLarge("rows"));
        }
        inner_lines += record.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
        // The position stands behind the line feed, or between it and the carriage return.
        let line = reader.position().line() - u64::from(!carriage_return) - inner_lines;
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        // Looked at as a whole: cell by cell it takes six times as long.
        let whole = simdutf8::basic::from_utf8(record.as_slice()).ok().filter(|text| cut_between_letters(&record, text));
        let flow = match whole {
            Some(text) => sink(&Row::new(number, false, Cells::Record(&record, text)))?,
            None => {
                let mended = csv::StringRecord::from_byte_record_lossy(record.clone());
                sink(&Row::new(number, false, Cells::Record(mended.as_byte_record(), mended.as_slice())))?
            }
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// No cell ends within a letter. Bytes of two cells can be a letter together where each alone is broken.
fn cut_between_letters(record: &csv::ByteRecord, text: &str) -> bool {
    (0..record.len()).all(|cell| record.range(cell).is_some_and(|part| text.is_char_boundary(part.end)))
}

fn broken(error: csv::Error) -> ReadingProblem {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => ReadingProblem::Io(e),
        _ => ReadingProblem::Damaged("csv".to_owned()),
    }
}

/// The encoding and the length of the byte order mark.
fn sniff(sample: &[u8], whole: bool) -> (TextEncoding, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(sample) {
        let found = if encoding == UTF_16LE {
            TextEncoding::Utf16Le
        } else if encoding == UTF_16BE {
            TextEncoding::Utf16Be
        } else {
            TextEncoding::Utf8
        };
        return (found, length);
    }
    if let Some(wide) = without_mark(sample) {
        return (wide, 0);
    }
    let encoding = match std::str::from_utf8(sample) {
        Ok(_) => TextEncoding::Utf8,
        // The sample may end within a letter.
        Err(e) if e.error_len().is_none() && !whole => TextEncoding::Utf8,
        Err(_) => eight_bit(sample),
    };
    (encoding, 0)
}

/// UTF-16 without a mark: every other byte of delimiters, digits and plain letters is zero.
fn without_mark(sample: &[u8]) -> Option<TextEncoding> {
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if half >= 8 && odd > half / 3 && even < half / 50 + 1 {
        return Some(TextEncoding::Utf16Le);
    }
    (half >= 8 && even > half / 3 && odd < half / 50 + 1).then_some(TextEncoding::Utf16Be)
}

/// Whichever reading gives the most Vietnamese words.
fn eight_bit(sample: &[u8]) -> TextEncoding {
    let words = |text: &str| {
        let mut detector = Detector::default();
        detector.add(text);
        detector
    };
    let western = words(&WINDOWS_1252.decode_without_bom_handling(sample).0);
    let combining = words(&text::nfc(&WINDOWS_1258.decode_without_bom_handling(sample).0)).unicode_words();
    let converted = western.tcvn3_words().max(western.vni_words());
    if combining > western.unicode_words() && combining >= converted {
        return TextEncoding::Windows1258;
    }
    match western.verdict() {
        Some(Legacy::Tcvn3) => TextEncoding::Tcvn3,
        Some(Legacy::Vni) => TextEncoding::Vni,
        None => TextEncoding::Windows1252,
    }
}

/// The delimiter that cuts the most lines into the same number of cells.
fn delimiter(sample: &str) -> u8 {
    if let Some(hint) = sample.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return hint;
    }
    let lines: Vec<&str> = sample.lines().filter(|l| !l.trim().is_empty()).take(60).collect();
    let score = |delimiter: u8| {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, delimiter)).filter(|n| *n > 0).collect();
        counts.sort_unstable();
        // How many lines share the commonest number, and how many cells that makes.
        let runs = counts.chunk_by(|a, b| a == b).map(|run| run.len() * run[0].min(40));
        runs.max().unwrap_or(0)
    };
    // On a tie the first wins.
    [b'\t', b';', b'|', b','].into_iter().rev().max_by_key(|d| score(*d)).unwrap_or(b',')
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|b| {
            quoted ^= *b == b'"';
            !quoted && *b == delimiter
        })
        .count()
}

/// Turns bytes of another encoding into UTF-8 while they are read.
struct Transcoder<R> {
    source: R,
    decoder: Decoder,
    input: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    output: Vec<u8>,
    given: usize,
}

impl<R: Read> Transcoder<R> {
    fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; 1 << 16],
            start: 0,
            end: 0,
            at_end: false,
            output: Vec::new(),
            given: 0,
        }
    }

    fn refill(&mut self) -> std::io::Result<()> {
        if self.start == self.end && !self.at_end {
            self.start = 0;
            self.end = self.source.read(&mut self.input)?;
            self.at_end = self.end == 0;
        }
        let unread = &self.input[self.start..self.end];
        self.output.resize(unread.len() * 3 + 16, 0);
        let (_, read, written, _) = self.decoder.decode_to_utf8(unread, &mut self.output, self.at_end);
        self.start += read;
        self.output.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.output.len() {
            if self.at_end {
                return Ok(0);
            }
            self.refill()?;
        }
        let rest = &self.output[self.given..];
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use std::ops::ControlFlow;

    fn read(bytes: &[u8]) -> (TextEncoding, Vec<(u32, Vec<String>)>) {
        let mut file = Delimited::new(Box::new(Cursor::new(bytes.to_vec())), bytes, bytes.len() as u64).unwrap();
        let mut rows = Vec::new();
        file.rows(&mut |row| {
            rows.push((row.number(), row.cells().map(|c| c.text().into_owned()).collect()));
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        (file.encoding(), rows)
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn delimiters_are_told_apart() {
        for delimiter in [',', ';', '\t', '|'] {
            let text = format!(
                "DANH SÁCH, kèm theo\nSTT{delimiter}Họ tên{delimiter}Ghi chú\n1{delimiter}An{delimiter}\"a{delimiter} b\"\n"
            );
            let (encoding, rows) = read(text.as_bytes());
            assert_eq!(encoding, TextEncoding::Utf8);
            assert_eq!(
                rows[1..],
                [row(2, &["STT", "Họ tên", "Ghi chú"]), row(3, &["1", "An", &format!("a{delimiter} b")])],
                "{delimiter:?}"
            );
        }
    }

    #[test]
    fn row_numbers_are_those_of_the_spreadsheet() {
        for newline in ["\n", "\r\n"] {
            let text = ["a,b", "", "\"c\nc\",d", "e,f", "", "", "g,h"].join(newline);
            let numbers: Vec<u32> = read(text.as_bytes()).1.iter().map(|r| r.0).collect();
            assert_eq!(numbers, [1, 3, 4, 7], "{newline:?}");
            let with_end = format!("{text}{newline}");
            assert_eq!(read(with_end.as_bytes()).1.iter().map(|r| r.0).collect::<Vec<_>>(), [1, 3, 4, 7]);
        }
    }

    #[test]
    fn utf16_with_and_without_a_mark() {
        let text = "STT\tHọ và tên\tGhi chú\n1\tNguyễn Văn An\tphường\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, encoding) in [
            (little.clone(), TextEncoding::Utf16Le),
            ([vec![0xFF, 0xFE], little].concat(), TextEncoding::Utf16Le),
            (big.clone(), TextEncoding::Utf16Be),
            ([vec![0xFE, 0xFF], big].concat(), TextEncoding::Utf16Be),
            ([&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat(), TextEncoding::Utf8),
        ] {
            let (found, rows) = read(&bytes);
            assert_eq!(found, encoding);
            assert_eq!(rows, [row(1, &["STT", "Họ và tên", "Ghi chú"]), row(2, &["1", "Nguyễn Văn An", "phường"])]);
        }
    }

    #[test]
    fn windows_1258_and_broken_bytes() {
        // ê + dot below, ơ, đ, Đ, ư as the code page has them.
        let bytes = b"S\xF4\xEC,H\xF2o va\xCC t\xEAn,\xD0i\xF2a chi\xD2\n1,Nguy\xEA\xDEn V\xE3n,ph\xFD\xF5\xCCng\n";
        let (encoding, rows) = read(bytes);
        assert_eq!(encoding, TextEncoding::Windows1258);
        assert_eq!(text::squeeze(&rows[1].1[1]), "Nguyễn Văn");
        assert_eq!(text::squeeze(&rows[1].1[2]), "phường");
        // One wrong byte far down in a UTF-8 file costs one letter, not the file.
        let mut long = "STT,Họ và tên\n".repeat(6000).into_bytes();
        long.extend_from_slice(b"1,A\xFFn\n");
        let (encoding, rows) = {
            let mut file = Delimited::new(Box::new(Cursor::new(long.clone())), &long[..1 << 16], long.len() as u64).unwrap();
            let mut last = String::new();
            file.rows(&mut |r| {
                last = r.cell(1).text().into_owned();
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
            (file.encoding(), last)
        };
        assert_eq!((encoding, rows.as_str()), (TextEncoding::Utf8, "A\u{FFFD}n"));
        // Nor do the halves of a letter in two cells become one.
        let halves = [long.as_slice(), b"a\xC3,\xA9b\n"].concat();
        let mut file = Delimited::new(Box::new(Cursor::new(halves.clone())), &long[..1 << 16], halves.len() as u64).unwrap();
        let mut last = Vec::new();
        file.rows(&mut |r| {
            last = r.cells().map(|c| c.text().into_owned()).collect();
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        assert_eq!(last, ["a\u{FFFD}", "\u{FFFD}b"]);
    }
}
