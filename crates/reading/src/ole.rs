//! The container of old Excel files (OLE, compound file): finds a stream and puts its sectors together. Every number in it is
//! taken for a lie until it fits the file.

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xFFFF_FFFA;
const MINI_SECTOR: usize = 64;
/// Streams shorter than this lie in the mini stream.
const MINI_LIMIT: usize = 4096;

struct Container<'f> {
    file: &'f [u8],
    sector: usize,
    table: Vec<u32>,
}

/// The contents of a stream, or `None` if the file has no such stream or is broken.
pub(super) fn stream(file: &[u8], name: &str) -> Option<Vec<u8>> {
    let sector = match u16_at(file, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let mut container = Container { file, sector, table: Vec::new() };
    container.read_table()?;
    let directory = container.chain(u32_at(file, 48)?)?;
    let entries = || directory.chunks_exact(128);
    let entry = entries().find(|e| entry_name(e).eq_ignore_ascii_case(name))?;
    let (start, size) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    let mut found = if size >= MINI_LIMIT {
        container.chain(start)?
    } else {
        let root = container.chain(u32_at(entries().next()?, 116)?)?;
        let mini_table = container.chain(u32_at(file, 60)?)?;
        mini_chain(&root, &mini_table, start)?
    };
    if found.len() < size {
        return None;
    }
    found.truncate(size);
    Some(found)
}

fn entry_name(entry: &[u8]) -> String {
    let units = entry[..64].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).take_while(|u| *u != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
}

impl<'f> Container<'f> {
    fn sector(&self, id: u32) -> Option<&'f [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?;
        // The last sector may be cut short.
        self.file.get(start..end.min(self.file.len()))
    }

    /// More links than sectors are a circle.
    fn most(&self) -> usize {
        self.file.len() / self.sector + 1
    }

    /// The allocation table, from the 109 places in the header and the chain of sectors with more.
    fn read_table(&mut self) -> Option<()> {
        let mut places: Vec<u32> = (0..109).map_while(|i| u32_at(self.file, 76 + 4 * i)).collect();
        let mut next = u32_at(self.file, 68)?;
        for _ in 0..self.most() {
            if next >= MARKS {
                break;
            }
            let sector = self.sector(next)?;
            let mut numbers = words(sector);
            next = numbers.pop()?;
            places.extend(numbers);
        }
        for place in places.into_iter().filter(|p| *p < MARKS).take(self.most()) {
            let sector = self.sector(place)?;
            self.table.extend(words(sector));
        }
        Some(())
    }

    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut id = start;
        for _ in 0..self.most() {
            if id >= MARKS {
                return Some(bytes);
            }
            bytes.extend_from_slice(self.sector(id)?);
            id = *self.table.get(id as usize)?;
        }
        None
    }
}

fn mini_chain(root: &[u8], table: &[u8], start: u32) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut id = start;
    for _ in 0..=root.len() / MINI_SECTOR {
        if id >= MARKS {
            return Some(bytes);
        }
        let from = (id as usize).checked_mul(MINI_SECTOR)?;
        bytes.extend_from_slice(root.get(from..(from + MINI_SECTOR).min(root.len()))?);
        id = u32_at(table, (id as usize).checked_mul(4)?)?;
    }
    None
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// Little-endian numbers at a place, if the bytes reach so far.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(f64::from_le_bytes)
}
