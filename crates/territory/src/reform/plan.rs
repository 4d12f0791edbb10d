//! From rows to what ends, what begins, and who counts where. Pure.
//!
//! Whatever changes its ground gets a new identity (code, first day), so that a figure of a locality is always of the same ground. A row
//! for a commune carries all its quarters along; rows for quarters say what becomes of one quarter. Where a place goes to several,
//! the first row takes those whose new place the register does not know yet.

use super::{
    Reform,
    read::{Line, Places},
};
use crate::{
    model::{Locality, LocalityKind},
    rules,
    sheet::RowProblem,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use vedich_kernel::{Day, LocalityId, text};

mod finish;

/// What is there before the change.
pub(crate) struct Ground<'a> {
    /// All localities of all days.
    pub localities: &'a [Locality],
    /// Those that go on whatever tier falls away.
    pub kept: &'a HashSet<LocalityId>,
    /// Where rows stand.
    pub cells: &'a dyn Places,
}

/// A commune that begins, while it is put together.
#[derive(Default)]
struct Begun {
    row: u32,
    name: String,
    word: Option<&'static str>,
    parent: Option<LocalityId>,
    from: Vec<LocalityId>,
}

/// A quarter that begins.
struct BegunQuarter {
    row: u32,
    code: String,
    name: String,
    /// The file names it.
    named: bool,
    commune: String,
    from: Vec<LocalityId>,
}

/// Works out the change. Problems name the rows; with any of them the change is not to be applied.
pub(crate) fn plan(ground: &Ground<'_>, lines: &[Line]) -> (Reform, Vec<RowProblem>) {
    let Some(on) = lines.first().map(|l| l.on) else { return (Reform::on(Day(0)), Vec::new()) };
    let mut run = Run::new(ground, on);
    run.sort_out(lines);
    run.districts();
    run.communes();
    run.quarters();
    run.finish()
}

/// Two rows call a new place the same: with or without the word of its kind, or one of them says nothing.
fn is_same_name(first: &str, second: &str, kind: LocalityKind) -> bool {
    let bare = |name: &str| rules::bare_name(name, kind).to_lowercase();
    first.is_empty() || second.is_empty() || bare(first) == bare(second)
}

struct Run<'a> {
    ground: &'a Ground<'a>,
    on: Day,
    by_code: HashMap<&'a str, &'a Locality>,
    by_id: HashMap<LocalityId, &'a Locality>,
    inside: HashMap<LocalityId, Vec<&'a Locality>>,
    district_rows: Vec<&'a Locality>,
    commune_rows: Vec<(&'a Locality, Line)>,
    quarter_rows: Vec<(&'a Locality, Line)>,
    begun: BTreeMap<String, Begun>,
    quarters: Vec<BegunQuarter>,
    problems: Vec<RowProblem>,
}

impl<'a> Run<'a> {
    fn new(ground: &'a Ground<'a>, on: Day) -> Self {
        let eve = on.plus(-1);
        let valid: Vec<&Locality> = ground.localities.iter().filter(|l| l.is_valid(eve) && l.is_valid(on)).collect();
        let mut inside: HashMap<LocalityId, Vec<&Locality>> = HashMap::new();
        for l in &valid {
            if let Some(parent) = l.parent {
                inside.entry(parent).or_default().push(l);
            }
        }
        inside.values_mut().for_each(|all| all.sort_by(|a, b| a.code.cmp(&b.code)));
        Self {
            ground,
            on,
            by_code: valid.iter().map(|l| (l.code.as_str(), *l)).collect(),
            by_id: valid.iter().map(|l| (l.id, *l)).collect(),
            inside,
            district_rows: Vec::new(),
            commune_rows: Vec::new(),
            quarter_rows: Vec::new(),
            begun: BTreeMap::new(),
            quarters: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn problem(&mut self, row: u32, key: &str, code: &str, vi: impl Into<String>, en: impl Into<String>) {
        self.problems.push(self.ground.cells.problem(row, key, code, vi.into(), en.into()));
    }

    fn unknown(&mut self, row: u32, key: &str, code: &str) {
        let day = self.on.plus(-1).vi();
        self.problem(
            row,
            key,
            "territory.unknown_code",
            format!("Không có địa bàn mang mã {code} còn hiệu lực ngày {day}. Kiểm tra mã và ngày."),
            format!("No locality with the code {code} is valid on {day}. Check code and day."),
        );
    }

    fn sort_out(&mut self, lines: &[Line]) {
        let mut seen = HashSet::new();
        for line in lines {
            let Some(old) = self.by_code.get(line.old.as_str()).copied() else {
                self.unknown(line.row, "old", &line.old);
                continue;
            };
            if line.on != self.on {
                self.problem(
                    line.row,
                    "on",
                    "territory.other_day",
                    format!("Một lần thay đổi có một ngày; dòng đầu là {}. Tách dòng này sang tệp khác.", self.on.vi()),
                    format!("A change has one day; the first row says {}. Put this row into a file of its own.", self.on.vi()),
                );
                continue;
            }
            if !seen.insert((line.old.clone(), line.new.clone(), line.parent.clone())) {
                self.problem(
                    line.row,
                    "old",
                    "territory.duplicate",
                    "Dòng này đã có ở trên. Xóa dòng thừa.",
                    "This row stands above already. Delete it.",
                );
                continue;
            }
            match old.kind {
                LocalityKind::Province => self.problem(
                    line.row,
                    "old",
                    "territory.province_change",
                    "Trang này không đổi cấp tỉnh. Bỏ dòng này; tên tỉnh sửa ở trang Địa bàn và đơn vị.",
                    "Provinces are not changed here. Leave the row out; a province is renamed under Localities and units.",
                ),
                LocalityKind::District if line.new.is_empty() => self.district_rows.push(old),
                LocalityKind::District => self.problem(
                    line.row,
                    "new",
                    "territory.district_change",
                    "Huyện, thành phố chỉ có thể kết thúc cấp: để trống ô Mã mới.",
                    "A district can only fall away: leave the new code empty.",
                ),
                LocalityKind::Commune if line.new.is_empty() => self.problem(
                    line.row,
                    "new",
                    "territory.missing",
                    "Ghi mã của phường, xã mới mà địa bàn này nhập vào.",
                    "Write the code of the commune that this one goes into.",
                ),
                LocalityKind::Commune => self.commune_rows.push((old, line.clone())),
                LocalityKind::Quarter => self.quarter_rows.push((old, line.clone())),
            }
        }
    }

    /// What lies in a district that falls away goes on, each commune as itself unless a row says otherwise.
    fn districts(&mut self) {
        for district in self.district_rows.clone() {
            if self.ground.kept.contains(&district.id) {
                continue;
            }
            for commune in self.inside.get(&district.id).cloned().unwrap_or_default() {
                self.go_on(commune);
            }
        }
    }

    /// A commune that no row names takes a new identity and keeps code and name.
    fn go_on(&mut self, commune: &'a Locality) {
        if self.commune_rows.iter().any(|(old, _)| old.id == commune.id) {
            return;
        }
        let row = self.quarter_rows.first().map_or(0, |(_, l)| l.row);
        let line = Line {
            row,
            old: commune.code.clone(),
            new: commune.code.clone(),
            name: String::new(),
            kind: String::new(),
            parent: String::new(),
            on: self.on,
        };
        self.commune_rows.push((commune, line));
    }

    fn is_commune(&self, id: LocalityId) -> Option<&'a Locality> {
        self.by_id.get(&id).copied().filter(|l| l.kind == LocalityKind::Commune)
    }

    fn communes(&mut self) {
        // Who loses or gains a quarter, and who takes another commune in, is no longer the same ground.
        for (quarter, line) in self.quarter_rows.clone() {
            let loser = quarter.parent.and_then(|p| self.is_commune(p));
            let gainer = self.by_code.get(line.parent.as_str()).copied().filter(|l| l.kind == LocalityKind::Commune);
            let declared = self.commune_rows.iter().any(|(_, l)| l.new == line.parent);
            for commune in [loser, gainer.filter(|_| !declared)].into_iter().flatten() {
                self.go_on(commune);
            }
        }
        for (_, line) in self.commune_rows.clone() {
            if let Some(there) = self.by_code.get(line.new.as_str()).copied() {
                if there.kind == LocalityKind::Commune {
                    self.go_on(there);
                } else {
                    self.code_taken(line.row, &line.new);
                }
            }
        }
        let rows = self.commune_rows.clone();
        for (old, line) in &rows {
            self.check_code_goes_on(old, line, &rows);
            self.commune_row(old, line);
        }
        for (code, begun) in std::mem::take(&mut self.begun) {
            let begun = self.named(&code, begun);
            self.begun.insert(code, begun);
        }
    }

    /// A commune's code goes to what it becomes, not to somebody else on the day it goes elsewhere.
    fn check_code_goes_on(&mut self, old: &Locality, line: &Line, rows: &[(&Locality, Line)]) {
        let Some(there) = self.by_code.get(line.new.as_str()).copied() else { return };
        let mut own = rows.iter().filter(|(l, _)| l.id == there.id).peekable();
        if there.id == old.id || own.peek().is_none() || own.any(|(_, l)| l.new == line.new) {
            return;
        }
        let (name, code) = (&there.name, &line.new);
        self.problem(
            line.row,
            "new",
            "territory.code_dissolved",
            format!("Mã {code} là của {name}, mà tệp này cho nhập vào nơi khác. Dùng mã khác, hoặc sửa dòng của {name}."),
            format!("The code {code} is that of {name}, which this file sends elsewhere. Use another code, or correct the row of {name}."),
        );
    }

    fn two_names(&mut self, row: u32, code: &str, first: &str, second: &str) {
        self.problem(
            row,
            "name",
            "territory.two_names",
            format!("Mã mới {code} đã có tên “{first}” ở dòng trên, dòng này ghi “{second}”. Sửa cho giống nhau."),
            format!("The new code {code} is called “{first}” in a row above, and “{second}” here. Make them the same."),
        );
    }

    fn code_taken(&mut self, row: u32, code: &str) {
        self.problem(
            row,
            "new",
            "territory.code_taken",
            format!("Mã {code} đang thuộc một địa bàn khác vẫn còn hiệu lực. Dùng mã khác."),
            format!("The code {code} belongs to another locality that goes on. Use another code."),
        );
    }

    fn commune_row(&mut self, old: &'a Locality, line: &Line) {
        let kind = rules::parse_kind(&line.kind, &line.new, true);
        if !line.kind.is_empty() && kind.is_none_or(|(k, _)| k != LocalityKind::Commune) {
            self.problem(
                line.row,
                "kind",
                "territory.unknown_kind",
                "Phường, xã chỉ trở thành phường, xã. Ghi phường, xã, thị trấn hoặc đặc khu.",
                "A commune becomes a commune only. Write phường, xã, thị trấn or đặc khu.",
            );
            return;
        }
        let parent = match line.parent.as_str() {
            "" => None,
            code => match self.by_code.get(code).copied().filter(|l| l.kind < LocalityKind::Commune) {
                Some(parent) => Some(parent.id),
                None => return self.unknown(line.row, "parent", code),
            },
        };
        let begun = self.begun.entry(line.new.clone()).or_default();
        if begun.from.is_empty() {
            begun.row = line.row;
        }
        if begun.name.is_empty() {
            begun.name.clone_from(&line.name);
        }
        begun.word = begun.word.or(kind.and_then(|(_, word)| word));
        begun.parent = begun.parent.or(parent);
        begun.from.push(old.id);
        let (first, other_parent) = (begun.name.clone(), parent.is_some() && begun.parent != parent);
        if !is_same_name(&first, &line.name, LocalityKind::Commune) {
            self.two_names(line.row, &line.new, &first, &line.name);
        }
        if other_parent {
            self.problem(
                line.row,
                "parent",
                "territory.two_parents",
                format!("Các dòng của mã mới {} ghi cấp trên khác nhau. Sửa cho giống nhau.", line.new),
                format!("The rows of the new code {} name different parents. Make them the same.", line.new),
            );
        }
    }

    /// Fills in the name and the place above.
    fn named(&mut self, code: &str, mut begun: Begun) -> Begun {
        let same = begun.from.iter().filter_map(|id| self.by_id.get(id)).find(|l| l.code == code).copied();
        let only = begun.from.first().and_then(|id| self.by_id.get(id)).copied();
        begun.name = match (begun.name.as_str(), same) {
            ("", Some(same)) => same.name.clone(),
            ("", None) => {
                self.problem(
                    begun.row,
                    "name",
                    "territory.missing",
                    format!("Ghi tên của địa bàn mới mang mã {code}."),
                    format!("Write the name of the new locality with the code {code}."),
                );
                String::new()
            }
            (name, _) => {
                let word = begun.word.or_else(|| only.and_then(|l| rules::word_of(&l.name, l.kind)));
                rules::full_name(name, LocalityKind::Commune, word)
            }
        };
        let parent = begun.parent.or_else(|| only.and_then(|l| l.parent));
        begun.parent = parent.map(|p| self.above(p));
        begun
    }

    /// A place above, or what stands above it when it falls away.
    fn above(&self, id: LocalityId) -> LocalityId {
        let gone = self.district_rows.iter().any(|d| d.id == id) && !self.ground.kept.contains(&id);
        match self.by_id.get(&id).and_then(|l| l.parent).filter(|_| gone) {
            Some(parent) => self.above(parent),
            None => id,
        }
    }

    fn quarters(&mut self) {
        let mut targets: HashMap<LocalityId, Vec<String>> = HashMap::new();
        for (old, line) in &self.commune_rows {
            let to = targets.entry(old.id).or_default();
            if !to.contains(&line.new) {
                to.push(line.new.clone());
            }
        }
        let rows = self.quarter_rows.clone();
        for (old, line) in &rows {
            self.quarter_row(old, line, &targets);
        }
        let spoken: HashSet<LocalityId> = rows.iter().map(|(q, _)| q.id).collect();
        let communes: BTreeSet<LocalityId> = targets.keys().copied().collect();
        for commune in communes {
            let to = targets.remove(&commune).unwrap_or_default();
            let row = self.commune_rows.iter().find(|(old, _)| old.id == commune).map_or(0, |(_, l)| l.row);
            let rest: Vec<&Locality> =
                self.inside.get(&commune).into_iter().flatten().filter(|q| !spoken.contains(&q.id)).copied().collect();
            match to.as_slice() {
                [only] => {
                    for quarter in rest {
                        self.quarters.push(BegunQuarter {
                            row,
                            code: quarter.code.clone(),
                            name: quarter.name.clone(),
                            named: false,
                            commune: only.clone(),
                            from: vec![quarter.id],
                        });
                    }
                }
                _ if !rest.is_empty() => {
                    let names = rest.iter().map(|q| format!("{} ({})", q.name, q.code)).collect::<Vec<_>>().join(", ");
                    self.problem(
                        row,
                        "old",
                        "territory.quarter_homeless",
                        format!("Địa bàn này chia về nhiều nơi nhưng tệp chưa nói các khu phố, ấp sau về đâu: {names}. Thêm mỗi khu phố một dòng."),
                        format!("This commune goes to several, and no row says where these quarters go: {names}. Add a row for each."),
                    );
                }
                _ => {}
            }
        }
        self.tell_apart();
    }

    fn quarter_row(&mut self, old: &'a Locality, line: &Line, targets: &HashMap<LocalityId, Vec<String>>) {
        let own = old.parent.and_then(|p| targets.get(&p)).map_or(&[][..], Vec::as_slice);
        let commune = match (line.parent.as_str(), own) {
            ("", [only]) => only.clone(),
            ("", _) => {
                return self.problem(
                    line.row,
                    "parent",
                    "territory.missing",
                    "Ghi mã phường, xã mới của khu phố, ấp này.",
                    "Write the code of this quarter's new commune.",
                );
            }
            (code, _) if self.begun.contains_key(code) => code.to_owned(),
            (code, _) => {
                return self.problem(
                    line.row,
                    "parent",
                    "territory.unknown_code",
                    format!("Sau thay đổi không có phường, xã mang mã {code}. Sửa mã, hoặc thêm dòng cho phường, xã đó."),
                    format!(
                        "After the change there is no commune with the code {code}. Correct it, or add a row for that commune."
                    ),
                );
            }
        };
        let code = if line.new.is_empty() { old.code.clone() } else { line.new.clone() };
        if let Some(known) = self.quarters.iter_mut().find(|q| q.code == code && q.commune == commune) {
            known.from.push(old.id);
            let first = if known.named { known.name.clone() } else { String::new() };
            if !is_same_name(&first, &line.name, LocalityKind::Quarter) {
                self.two_names(line.row, &code, &first, &line.name);
            }
            return;
        }
        let word = rules::parse_kind(&line.kind, &code, true).and_then(|(_, word)| word);
        let word = word.or_else(|| rules::word_of(&old.name, old.kind));
        let named = !line.name.is_empty();
        let name = if named { rules::full_name(&line.name, LocalityKind::Quarter, word) } else { old.name.clone() };
        self.quarters.push(BegunQuarter { row: line.row, code, name, named, commune, from: vec![old.id] });
    }

    /// Six wards have six "Khu phố 1": in one ward each is told by where it comes from, unless the file names it.
    fn tell_apart(&mut self) {
        let mut count: HashMap<(String, String), usize> = HashMap::new();
        for q in &self.quarters {
            *count.entry((q.commune.clone(), text::fold(&q.name))).or_default() += 1;
        }
        for q in &mut self.quarters {
            if q.named || count.get(&(q.commune.clone(), text::fold(&q.name))).is_none_or(|n| *n < 2) {
                continue;
            }
            let from = q.from.first().and_then(|id| self.by_id.get(id)).and_then(|l| l.parent);
            if let Some(from) = from.and_then(|p| self.by_id.get(&p)) {
                q.name = format!("{} {}", q.name, from.bare_name());
            }
        }
    }
}
