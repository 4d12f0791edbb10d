//! XLS of Excel 97 to 2003 (BIFF8). Read by hand because the general parser reserves whatever memory a file asks for.

use super::ole::{f64_at, u16_at, u32_at};
use super::table::{Cells, Row};
use super::workbook::{ReadSeek, RowSink, SheetInfo};
use super::xlsx::{Texts, Value, builtin_date, shows_date};
use super::{MAX_COLUMNS, ReadingProblem, dates, ole};
use std::collections::HashMap;
use std::io::Read;

/// 65,536 rows of 256 columns do not need more.
const MAX_FILE: u64 = 256 << 20;

// Record types.
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const FILEPASS: u16 = 0x002F;
const DATEMODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUNDSHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
const LABELSST: u16 = 0x00FD;
const LABEL: u16 = 0x0204;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MULRK: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const BOOLERR: u16 = 0x0205;

type CellAt = (u16, u16, Value);

/// An open workbook.
pub(super) struct Xls {
    stream: Vec<u8>,
    sheets: Vec<(SheetInfo, usize)>,
    texts: Texts,
    /// By style: whether it shows a date.
    date_styles: Vec<bool>,
    epoch_1904: bool,
    /// The cells of the sheet read last, in order.
    cells: Option<(usize, Vec<CellAt>)>,
}

fn broken() -> ReadingProblem {
    ReadingProblem::Damaged("xls".to_owned())
}

impl Xls {
    pub fn open(source: Box<dyn ReadSeek>, size: u64) -> Result<Self, ReadingProblem> {
        if size > MAX_FILE {
            return Err(ReadingProblem::TooLarge("xls"));
        }
        let mut file = Vec::new();
        source.take(MAX_FILE).read_to_end(&mut file)?;
        let stream = ole::stream(&file, "Workbook").ok_or_else(broken)?;
        let mut book =
            Self { stream, sheets: Vec::new(), texts: Texts::default(), date_styles: Vec::new(), epoch_1904: false, cells: None };
        book.read_globals()?;
        Ok(book)
    }

    pub fn sheets(&self) -> Vec<SheetInfo> {
        self.sheets.iter().map(|(info, _)| info.clone()).collect()
    }

    /// What holds for all sheets: their names and places, texts, formats.
    fn read_globals(&mut self) -> Result<(), ReadingProblem> {
        let (mut own, mut styles) = (HashMap::new(), Vec::new());
        let (mut sheets, mut texts, mut epoch_1904) = (Vec::new(), Texts::default(), false);
        for record in Records::new(&self.stream, 0) {
            let data = record.parts[0];
            match record.kind {
                BOF if u16_at(data, 0) != Some(0x0600) => return Err(broken()),
                FILEPASS => return Err(ReadingProblem::Protected),
                DATEMODE => epoch_1904 = u16_at(data, 0) == Some(1),
                FORMAT => {
                    let mut parts = Parts::new(&record.parts, 2);
                    let code = parts.u16().and_then(|length| parts.text(length));
                    if let (Some(id), Some(code)) = (u16_at(data, 0), code) {
                        own.insert(id, shows_date(&code));
                    }
                }
                XF => styles.push(u16_at(data, 2).ok_or_else(broken)?),
                BOUNDSHEET => sheets.extend(sheet_of(&record.parts)),
                SST => read_texts(&record.parts, &mut texts)?,
                EOF => break,
                _ => {}
            }
        }
        let shows = |format: u16| own.get(&format).copied().unwrap_or_else(|| builtin_date(u32::from(format)));
        self.date_styles = styles.into_iter().map(shows).collect();
        (self.sheets, self.texts, self.epoch_1904) = (sheets, texts, epoch_1904);
        Ok(())
    }

    /// Calls `sink` for each row that holds anything.
    pub fn rows(&mut self, sheet: usize, sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        let cells = match self.cells.take() {
            Some((cached, cells)) if cached == sheet => cells,
            _ => self.read_sheet(sheet)?,
        };
        let result = self.hand_out(&cells, sink);
        self.cells = Some((sheet, cells));
        result
    }

    fn hand_out(&self, cells: &[CellAt], sink: RowSink<'_>) -> Result<(), ReadingProblem> {
        let mut values = Vec::with_capacity(32);
        for row in cells.chunk_by(|a, b| a.0 == b.0) {
            values.clear();
            for (_, column, value) in row {
                let column = usize::from(*column);
                if values.len() <= column {
                    values.resize(column + 1, Value::Empty);
                }
                values[column] = *value;
            }
            let shown = Cells::Streamed { values: &values, inline: "", texts: &self.texts };
            if sink(&Row::new(u32::from(row[0].0) + 1, self.epoch_1904, shown))?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// All cells of a sheet, by row.
    fn read_sheet(&mut self, sheet: usize) -> Result<Vec<CellAt>, ReadingProblem> {
        let start = self.sheets.get(sheet).map(|s| s.1).ok_or(ReadingProblem::Empty)?;
        let mut sheet = SheetCells {
            texts: &mut self.texts,
            date_styles: &self.date_styles,
            epoch_1904: self.epoch_1904,
            cells: Vec::new(),
            formula: None,
        };
        // A chart within the sheet is a stream of its own, with cells of its own.
        let mut depth = 0;
        for record in Records::new(&self.stream, start) {
            match record.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                _ if depth == 1 => sheet.take(&record)?,
                _ => {}
            }
        }
        let mut cells = sheet.cells;
        cells.retain(|c| usize::from(c.1) < MAX_COLUMNS && c.2 != Value::Empty);
        cells.sort_by_key(|c| c.0);
        Ok(cells)
    }
}

/// A record and those that continue it.
struct Record<'s> {
    kind: u16,
    parts: Vec<&'s [u8]>,
}

struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    fn new(stream: &'s [u8], at: usize) -> Self {
        Self { stream, at }
    }

    fn one(&mut self) -> Option<(u16, &'s [u8])> {
        let (kind, length) = (u16_at(self.stream, self.at)?, u16_at(self.stream, self.at + 2)?);
        let start = self.at + 4;
        let data = self.stream.get(start..start + usize::from(length))?;
        self.at = start + data.len();
        Some((kind, data))
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        let (kind, data) = self.one()?;
        let mut parts = vec![data];
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            let Some((_, more)) = self.one() else { break };
            parts.push(more);
        }
        Some(Record { kind, parts })
    }
}

/// Reads on over the borders between a record and its continuations.
struct Parts<'p, 's> {
    parts: &'p [&'s [u8]],
    part: usize,
    at: usize,
}

impl<'p, 's> Parts<'p, 's> {
    fn new(parts: &'p [&'s [u8]], at: usize) -> Self {
        Self { parts, part: 0, at }
    }

    /// What is left of the current part; the next one when nothing is.
    fn rest(&mut self) -> Option<&'s [u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.part += 1;
            self.at = 0;
        }
        self.parts.get(self.part)?.get(self.at..)
    }

    fn u8(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.rest()?.len().min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text of so many characters, with its formatting passed over.
    fn text(&mut self, length: u16) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::new();
        let mut left = usize::from(length);
        while left > 0 {
            if self.parts.get(self.part).is_none_or(|p| self.at >= p.len()) {
                // A text that goes on in the next part says anew how wide its characters are.
                wide = self.u8()? & 1 != 0;
            }
            let rest = self.rest()?;
            let count = left.min(if wide { rest.len() / 2 } else { rest.len() });
            if count == 0 {
                return None;
            }
            if wide {
                units.extend(rest.chunks_exact(2).take(count).map(|b| u16::from_le_bytes([b[0], b[1]])));
            } else {
                units.extend(rest.iter().take(count).map(|b| u16::from(*b)));
            }
            self.at += if wide { count * 2 } else { count };
            left -= count;
        }
        self.skip(runs * 4 + extra)?;
        Some(String::from_utf16_lossy(&units))
    }
}

fn read_texts(parts: &[&[u8]], texts: &mut Texts) -> Result<(), ReadingProblem> {
    let mut parts = Parts::new(parts, 4);
    let count = parts.u32().ok_or_else(broken)?;
    for _ in 0..count {
        let text = parts.u16().and_then(|length| parts.text(length)).ok_or_else(broken)?;
        texts.push(&text)?;
    }
    Ok(())
}

/// A worksheet's name and place; charts and macro sheets are none.
fn sheet_of(parts: &[&[u8]]) -> Option<(SheetInfo, usize)> {
    let data = parts[0];
    let (place, hidden, kind) = (u32_at(data, 0)? as usize, *data.get(4)? & 3 != 0, *data.get(5)?);
    let mut parts = Parts::new(parts, 6);
    let length = u16::from(parts.u8()?);
    let name = parts.text(length)?;
    (kind == 0).then_some((SheetInfo { name, hidden }, place))
}

struct SheetCells<'b> {
    texts: &'b mut Texts,
    date_styles: &'b [bool],
    epoch_1904: bool,
    cells: Vec<CellAt>,
    /// The cell whose formula gave a text, which follows.
    formula: Option<(u16, u16)>,
}

impl SheetCells<'_> {
    fn take(&mut self, record: &Record<'_>) -> Result<(), ReadingProblem> {
        let data = record.parts[0];
        match record.kind {
            STRING => {
                let Some((row, column)) = self.formula.take() else { return Ok(()) };
                let mut parts = Parts::new(&record.parts, 0);
                let text = parts.u16().and_then(|length| parts.text(length)).ok_or_else(broken)?;
                let value = Value::Shared(self.texts.push(&text)?);
                self.cells.push((row, column, value));
                return Ok(());
            }
            LABELSST | LABEL | NUMBER | RK | MULRK | FORMULA | BOOLERR => {}
            _ => return Ok(()),
        }
        let (row, column, style) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4));
        let (Some(row), Some(column), Some(style)) = (row, column, style) else { return Err(broken()) };
        let value = match record.kind {
            LABELSST => Value::Shared(u32_at(data, 6).filter(|i| self.texts.get(*i).is_some()).ok_or_else(broken)?),
            LABEL => {
                let mut parts = Parts::new(&record.parts, 6);
                let text = parts.u16().and_then(|length| parts.text(length)).ok_or_else(broken)?;
                Value::Shared(self.texts.push(&text)?)
            }
            NUMBER => self.number(f64_at(data, 6).ok_or_else(broken)?, style),
            RK => self.number(rk(u32_at(data, 6).ok_or_else(broken)?), style),
            MULRK => return self.many(data, row, column),
            FORMULA => self.result(data, (row, column), style)?,
            _ if data.get(7) == Some(&0) => Value::Bool(data.get(6) == Some(&1)),
            _ => Value::Empty,
        };
        self.cells.push((row, column, value));
        Ok(())
    }

    fn number(&self, n: f64, style: u16) -> Value {
        let is_date = self.date_styles.get(usize::from(style)).copied().unwrap_or(false);
        let day = if is_date { dates::from_serial(n, self.epoch_1904) } else { None };
        day.map_or(Value::Number(n), Value::Date)
    }

    /// Several numbers side by side.
    fn many(&mut self, data: &[u8], row: u16, first: u16) -> Result<(), ReadingProblem> {
        let numbers = data.get(4..data.len().saturating_sub(2)).ok_or_else(broken)?;
        for (column, cell) in (first..).zip(numbers.chunks_exact(6)) {
            let (Some(style), Some(number)) = (u16_at(cell, 0), u32_at(cell, 2)) else { return Err(broken()) };
            let value = self.number(rk(number), style);
            self.cells.push((row, column, value));
        }
        Ok(())
    }

    /// The value that the spreadsheet program left with a formula.
    fn result(&mut self, data: &[u8], place: (u16, u16), style: u16) -> Result<Value, ReadingProblem> {
        let result = data.get(6..14).ok_or_else(broken)?;
        self.formula = None;
        if result[6..] != [0xFF, 0xFF] {
            return Ok(self.number(f64_at(data, 6).ok_or_else(broken)?, style));
        }
        match result[0] {
            0 => self.formula = Some(place),
            1 => return Ok(Value::Bool(result[2] == 1)),
            _ => {}
        }
        Ok(Value::Empty)
    }
}

/// A number packed into 30 bits: a whole number or the upper half of a float, perhaps in hundredths.
fn rk(packed: u32) -> f64 {
    let number =
        if packed & 2 != 0 { f64::from(packed.cast_signed() >> 2) } else { f64::from_bits(u64::from(packed & !3) << 32) };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(rk(0x3FF0_0000), 1.0);
        assert_eq!(rk(0x3FF0_0001), 0.01);
        assert_eq!(rk(2 | 2 << 2), 2.0);
        assert_eq!(rk((-5_i32 << 2).cast_unsigned() | 3), -0.05);
    }

    #[test]
    fn texts_go_on_in_the_next_record() {
        // "Hoà Bình": narrow "Ho", then wide "à Bình" after the border.
        let first = [8, 0, 0, b'H', b'o'];
        let second: Vec<u8> = std::iter::once(1).chain("à Bình".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let parts = [&first[..], &second];
        let mut reader = Parts::new(&parts, 0);
        let length = reader.u16().unwrap();
        assert_eq!(reader.text(length).as_deref(), Some("Hoà Bình"));
        assert_eq!(reader.u8(), None);
    }
}
