//! Tables of documents.

use crate::{
    difficulties::DifficultyFacts,
    facts::{Counted, Facts, PhaseFacts, UnitFacts},
    paper::{Align, Cited, Column, Line, SOURCES, Span, Table},
};
use vedich_kernel::{Lang, format};

pub(super) fn columns(of: &[(&str, u32, Align)]) -> Vec<Column> {
    of.iter().map(|(heading, share, align)| Column { heading: (*heading).to_owned(), share: *share, align: *align }).collect()
}

pub(super) fn cell(text: impl Into<String>) -> Line {
    vec![Span::plain(text)]
}

pub(super) fn int(n: i64) -> String {
    format::int(n, Lang::Vi)
}

pub(super) fn opt(n: Option<i64>) -> String {
    n.map_or_else(|| "–".to_owned(), int)
}

fn percent(n: i64, of: Option<i64>) -> String {
    of.map_or_else(|| "–".to_owned(), |d| format::percent(n, d, Lang::Vi))
}

pub(super) fn bold(row: Vec<Line>) -> Vec<Line> {
    row.into_iter().map(|line| line.into_iter().map(|s| Span { bold: true, ..s }).collect()).collect()
}

const PLACES: [(&str, u32, Align); 9] = [
    ("TT", 50, Align::Center),
    ("Địa bàn", 230, Align::Left),
    ("Đủ điều kiện", 100, Align::Right),
    ("Đã thu nhận hồ sơ", 100, Align::Right),
    ("Đã cấp tài khoản", 100, Align::Right),
    ("Đã kích hoạt", 100, Align::Right),
    ("Kích hoạt trong giai đoạn", 100, Align::Right),
    ("Chỉ tiêu", 100, Align::Right),
    ("Tỷ lệ so chỉ tiêu", 120, Align::Right),
];

fn place(no: &str, name: &str, c: &Counted) -> Vec<Line> {
    let n = &c.now;
    let cells = [
        no.to_owned(),
        name.to_owned(),
        int(n.eligible),
        int(n.dossiers),
        int(n.issued),
        int(n.activated()),
        int(c.newly_activated()),
        opt(c.target),
        percent(c.achieved, c.target),
    ];
    cells.into_iter().map(cell).collect()
}

/// A phase by the places directly below the author's, best first.
pub(super) fn results(phase: &PhaseFacts) -> Option<Table> {
    if phase.children.is_empty() || !phase.has_begun() {
        return None;
    }
    let mut children: Vec<&Counted> = phase.children.iter().collect();
    children.sort_by(|a, b| {
        let ((an, ad, _), (bn, bd, _)) = (a.share(), b.share());
        // a/b > c/d without dividing
        (i128::from(bn) * i128::from(ad.max(1))).cmp(&(i128::from(an) * i128::from(bd.max(1)))).then_with(|| a.code.cmp(&b.code))
    });
    let mut rows: Vec<Vec<Line>> = children.iter().zip(1..).map(|(c, i)| place(&i.to_string(), &c.name, c)).collect();
    let whole = phase.whole.as_ref();
    rows.extend(whole.map(|w| bold(place("", "Tổng cộng", w))));
    let caption = format!("Kết quả theo địa bàn đến hết ngày {}", phase.as_of.vi());
    Some(Table { caption, columns: columns(&PLACES), rows, totals: whole.is_some() })
}

const QUARTERS: [(&str, u32, Align); 9] = [
    ("TT", 50, Align::Center),
    ("Khu phố, ấp", 210, Align::Left),
    ("Phường, xã", 170, Align::Left),
    ("Đủ điều kiện", 95, Align::Right),
    ("Đã thu nhận hồ sơ", 95, Align::Right),
    ("Đã cấp tài khoản", 95, Align::Right),
    ("Đã kích hoạt", 95, Align::Right),
    ("Kích hoạt trong giai đoạn", 95, Align::Right),
    ("Tỷ lệ kích hoạt", 95, Align::Right),
];

/// A phase by quarters, in the order of the territory. Quarters mostly have no targets of their own: then their share of the eligible stands
/// in the place of those columns.
pub(super) fn quarters(phase: &PhaseFacts) -> Option<Table> {
    if phase.quarters.is_empty() || !phase.has_begun() {
        return None;
    }
    let caption = format!("Kết quả theo khu phố, ấp đến hết ngày {}", phase.as_of.vi());
    if phase.quarters.iter().any(|c| c.target.is_some()) {
        let name = |c: &Counted| if c.above.is_empty() { c.name.clone() } else { format!("{}, {}", c.name, c.above) };
        let rows = phase.quarters.iter().zip(1..).map(|(c, i)| place(&i.to_string(), &name(c), c)).collect();
        return Some(Table { caption, columns: columns(&PLACES), rows, totals: false });
    }
    let rows = phase.quarters.iter().zip(1..).map(|(c, i)| {
        let n = &c.now;
        let counts = [n.eligible, n.dossiers, n.issued, n.activated(), c.newly_activated()].map(int);
        let share = percent(n.activated(), Some(n.eligible).filter(|e| *e > 0));
        [i.to_string(), c.name.clone(), c.above.clone()].into_iter().chain(counts).chain([share]).map(cell).collect()
    });
    Some(Table { caption, columns: columns(&QUARTERS), rows: rows.collect(), totals: false })
}

/// Units and what they reported.
pub(super) fn units(phase: &PhaseFacts) -> Option<Table> {
    if phase.units.is_empty() {
        return None;
    }
    // What was reported is what the next five columns add up to: nothing is confirmed that nobody reported.
    let of = columns(&[
        ("TT", 40, Align::Center),
        ("Đơn vị", 190, Align::Left),
        ("Kích hoạt đã báo cáo", 80, Align::Right),
        ("Đã xác nhận", 75, Align::Right),
        ("Đang chờ", 65, Align::Right),
        ("Không khớp", 70, Align::Right),
        ("Đã kích hoạt từ trước", 80, Align::Right),
        ("Trùng, chưa nêu tên, khác", 90, Align::Right),
        ("Lượt hướng dẫn", 75, Align::Right),
        ("Lượt tuyên truyền", 75, Align::Right),
        ("Ngày thiếu báo cáo", 70, Align::Right),
        ("Báo cáo giai đoạn", 90, Align::Center),
    ]);
    let rows = phase.units.iter().zip(1..).map(|(u, i)| {
        let sent = match (u.sent, u.sent_late) {
            (false, _) => "chưa gửi",
            (true, true) => "gửi muộn",
            (true, false) => "đúng hạn",
        };
        let cells = [
            i.to_string(),
            u.name.clone(),
            int(u.claimed),
            int(u.confirmed),
            int(u.pending),
            int(u.contradicted),
            int(u.late),
            int(u.double + u.unnamed + u.accepted),
            int(u.reported.guided),
            int(u.reported.outreach),
            if u.owed_days == 0 { "–".to_owned() } else { int(u.missing_days) },
            sent.to_owned(),
        ];
        cells.into_iter().map(cell).collect()
    });
    let sum = |f: fn(&UnitFacts) -> i64| int(phase.units.iter().map(f).sum());
    let sums = [
        String::new(),
        "Tổng cộng".to_owned(),
        sum(|u| u.claimed),
        sum(|u| u.confirmed),
        sum(|u| u.pending),
        sum(|u| u.contradicted),
        sum(|u| u.late),
        sum(|u| u.double + u.unnamed + u.accepted),
        sum(|u| u.reported.guided),
        sum(|u| u.reported.outreach),
        sum(|u| u.missing_days),
        String::new(),
    ];
    let mut rows: Vec<Vec<Line>> = rows.collect();
    rows.push(bold(sums.into_iter().map(cell).collect()));
    let caption = format!("Kết quả báo cáo của các đơn vị đến hết ngày {}", phase.as_of.vi());
    Some(Table { caption, columns: of, rows, totals: true })
}

/// Duties of staff, one table for each: units that are behind; all of them would fill pages without telling more.
pub(super) fn duties(facts: &Facts) -> impl Iterator<Item = Table> {
    facts.duties.iter().filter_map(|duty| {
        let behind = duty.units.iter().filter(|u| u.silent || u.complete < u.owing);
        let rows: Vec<Vec<Line>> = behind
            .zip(1..)
            .map(|(u, i)| {
                let directive = match u.directive {
                    Some(true) => "đã ban hành",
                    Some(false) => "chưa ban hành",
                    None => "chưa báo",
                };
                let name = if u.unverified { format!("{} (đơn vị tự báo)", u.name) } else { u.name.clone() };
                let cells = if u.silent {
                    [i.to_string(), name, "chưa gửi danh sách".into(), "–".into(), "–".into(), directive.into()]
                } else {
                    [i.to_string(), name, int(u.owing), int(u.complete), int(u.unexplained), directive.into()]
                };
                cells.into_iter().map(cell).collect()
            })
            .collect();
        let of = columns(&[
            ("TT", 60, Align::Center),
            ("Đơn vị", 400, Align::Left),
            ("Phải thực hiện", 140, Align::Right),
            ("Đã hoàn thành", 130, Align::Right),
            ("Chưa giải trình", 120, Align::Right),
            ("Văn bản chỉ đạo", 150, Align::Center),
        ]);
        let caption = format!("{}: đơn vị chưa hoàn thành (hạn {})", duty.name, duty.deadline.vi());
        (!rows.is_empty()).then_some(Table { caption, columns: of, rows, totals: false })
    })
}

/// What was asked at the difficulty desk, by what it is about (`P-5.8`).
pub(super) fn difficulties(facts: &Facts) -> Option<Table> {
    if facts.difficulties.is_empty() {
        return None;
    }
    let of = columns(&[
        ("TT", 60, Align::Center),
        ("Nội dung", 340, Align::Left),
        ("Được nêu", 120, Align::Right),
        ("Trả lời đúng hạn", 120, Align::Right),
        ("Trả lời trễ hạn", 120, Align::Right),
        ("Đang chờ", 120, Align::Right),
        ("Trong đó quá hạn", 120, Align::Right),
    ]);
    let row = |no: String, name: &str, counts: [i64; 5]| -> Vec<Line> {
        [no, name.to_owned()].into_iter().chain(counts.map(int)).map(cell).collect()
    };
    let each = facts.difficulties.iter().zip(1..);
    let mut rows: Vec<Vec<Line>> =
        each.map(|(d, i)| row(i.to_string(), &d.name, [d.asked, d.in_time, d.late, d.open, d.overdue])).collect();
    let sum = |count: fn(&DifficultyFacts) -> i64| facts.difficulties_in_all(count);
    let sums = [sum(|d| d.asked), sum(|d| d.in_time), sum(|d| d.late), sum(|d| d.open), sum(|d| d.overdue)];
    rows.push(bold(row(String::new(), "Tổng cộng", sums)));
    let caption = format!("Khó khăn, vướng mắc theo nội dung đến hết ngày {}", facts.as_of().vi());
    Some(Table { caption, columns: of, rows, totals: true })
}

/// What each place brought in the days of a brief, most first.
pub(super) fn days(facts: &Facts) -> Option<Table> {
    let days = facts.days.as_ref().filter(|d| !d.children.is_empty())?;
    let mut children: Vec<&(String, i64)> = days.children.iter().collect();
    children.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let rows = children.iter().zip(1..).map(|((name, n), i)| [i.to_string(), name.clone(), int(*n)].map(cell).into()).collect();
    let of = columns(&[("TT", 80, Align::Center), ("Địa bàn", 620, Align::Left), ("Kích hoạt trong kỳ", 300, Align::Right)]);
    Some(Table { caption: "Kích hoạt trong kỳ theo địa bàn".to_owned(), columns: of, rows, totals: false })
}

/// Targets per place and unit (`P-3.5`).
pub(super) fn targets(facts: &Facts) -> Table {
    let of = columns(&[
        ("TT", 60, Align::Center),
        ("Đơn vị, địa phương", 440, Align::Left),
        ("Đủ điều kiện", 160, Align::Right),
        ("Đã kích hoạt trước giai đoạn", 180, Align::Right),
        ("Chỉ tiêu", 160, Align::Right),
    ]);
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let Some(phase) = facts.phases.first() else {
        return Table { caption: "Chỉ tiêu".to_owned(), columns: of, rows, totals: false };
    };
    let one = |no: String, name: &str, c: &Counted| -> Vec<Line> {
        let of = |n: i64| if facts.no_extract { "–".to_owned() } else { int(n) };
        // A share of nobody known is no number yet.
        let target = c.target.filter(|n| *n > 0 || !facts.no_extract);
        [no, name.to_owned(), of(c.now.eligible), of(c.eve.activated()), opt(target)].map(cell).into()
    };
    for c in &phase.children {
        rows.push(one((rows.len() + 1).to_string(), &c.name, c));
    }
    for u in phase.units.iter().filter(|u| u.target.is_some()) {
        rows.push([(rows.len() + 1).to_string(), u.name.clone(), "–".into(), "–".into(), opt(u.target)].map(cell).into());
    }
    rows.extend(phase.whole.iter().map(|w| bold(one(String::new(), &facts.place, w))));
    let caption = format!("Chỉ tiêu giai đoạn {} (đến ngày {})", phase.no, phase.to.vi());
    Table { caption, columns: of, rows, totals: phase.whole.is_some() }
}

/// Where the numbers of the text come from (`P-3.11`).
pub(super) fn sources(used: &[Cited]) -> Table {
    let of = columns(&[
        ("TT", 60, Align::Center),
        ("Chỉ số", 300, Align::Left),
        ("Số liệu", 130, Align::Right),
        ("Nguồn, cách tính, thời điểm chốt", 510, Align::Left),
    ]);
    let row = |(c, i): (&Cited, usize)| [i.to_string(), c.label.clone(), c.shown.clone(), c.explain()].map(cell).into();
    Table { caption: SOURCES.to_owned(), columns: of, rows: used.iter().zip(1..).map(row).collect(), totals: false }
}
