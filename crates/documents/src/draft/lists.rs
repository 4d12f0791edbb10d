//! Tables and lists of documents of other matters.

use super::tables::{bold, cell, columns, int, opt};
use crate::{
    facts::Facts,
    matter::{Absentees, Awards, Board, Budget, Criticised, Invitations, Matter, People, Share},
    paper::{Align, Block, Line, Table},
};
use vedich_kernel::{Lang, format};

/// An appendix: title, whether it lies across, blocks.
type Part = (String, bool, Vec<Block>);

fn table(caption: impl Into<String>, of: &[(&str, u32, Align)], rows: Vec<Vec<Line>>) -> Table {
    Table { caption: caption.into(), columns: columns(of), rows, totals: false }
}

fn line<const N: usize>(cells: [String; N]) -> Vec<Line> {
    cells.map(cell).into()
}

fn share(s: Option<Share>) -> String {
    s.map_or_else(|| "–".to_owned(), |s| format::percent(s.n, s.of, Lang::Vi))
}

fn counted(s: Option<Share>) -> String {
    s.map_or_else(|| "–".to_owned(), |s| format!("{}/{} ({})", int(s.n), int(s.of), format::percent(s.n, s.of, Lang::Vi)))
}

/// `86,25`, from hundredths.
fn points(n: Option<i64>) -> String {
    n.map_or_else(|| "–".to_owned(), |n| format!("{},{:02}", int(n / 100), n.rem_euclid(100)))
}

/// A ranking, with the shares that made it.
fn board(b: &Board, closed: bool) -> Table {
    let parts = u32::try_from(b.parts.len()).unwrap_or(1);
    // Name and reason take what rank, points and shares leave.
    let each = (420 / parts.max(1)).min(110);
    let rest = 1_000 - 70 - 90 - each * parts;
    let mut of = vec![("Hạng", 70, Align::Center), (b.of.word(Lang::Vi), rest * 55 / 100, Align::Left)];
    of.extend(b.parts.iter().map(|p| (p.word(Lang::Vi), each, Align::Right)));
    of.push(("Điểm", 90, Align::Right));
    of.push(("Không xét vì", rest - rest * 55 / 100, Align::Left));
    let rows = b.rows.iter().map(|r| {
        let mut cells = vec![opt(r.rank), r.name.clone()];
        cells.extend(r.shares.iter().map(|s| share(*s)));
        cells.push(points(r.points));
        cells.push(r.gates.join("; "));
        cells.into_iter().map(cell).collect()
    });
    let state = if closed { "đã chốt" } else { "tạm tính" };
    table(format!("Xếp hạng {} ({state})", b.of.word(Lang::Vi).to_lowercase()), &of, rows.collect())
}

/// A commune's counts, for the city.
pub(super) fn away(a: &Absentees) -> Table {
    let of = [
        ("TT", 80, Align::Center),
        ("Phường, xã", 420, Align::Left),
        ("Danh sách", 150, Align::Right),
        ("Lượt người", 170, Align::Right),
        ("Đã có ý kiến", 180, Align::Right),
    ];
    let one =
        |(c, n): (&crate::matter::Away, i32)| line([n.to_string(), c.name.clone(), int(c.lists), int(c.people), int(c.answered)]);
    table("Công dân vắng mặt theo phường, xã", &of, a.communes.iter().zip(1..).map(one).collect())
}

pub(super) fn shifts(i: &Invitations) -> Table {
    let of = [
        ("TT", 60, Align::Center),
        ("Ngày", 140, Align::Center),
        ("Giờ", 150, Align::Center),
        ("Điểm thu nhận", 320, Align::Left),
        ("Phục vụ được", 110, Align::Right),
        ("Đã mời", 110, Align::Right),
        ("Đã đặt lịch", 110, Align::Right),
    ];
    let one = |(s, n): (&crate::matter::Inviting, i32)| {
        let counts = [s.capacity, s.invited, s.booked].map(int);
        let [capacity, invited, booked] = counts;
        line([n.to_string(), s.day.vi(), s.hours.clone(), s.station.clone(), capacity, invited, booked])
    };
    table("Các ca có giấy mời", &of, i.shifts.iter().zip(1..).map(one).collect())
}

/// The sum of each level.
pub(super) fn levels(b: &Budget) -> Table {
    let of = [("TT", 80, Align::Center), ("Cấp ngân sách", 560, Align::Left), ("Dự toán (đồng)", 360, Align::Right)];
    let mut rows: Vec<Vec<Line>> =
        b.levels.iter().zip(1..).map(|(l, n)| line([n.to_string(), l.name.clone(), int(l.total)])).collect();
    rows.push(bold(line([String::new(), "Tổng cộng".to_owned(), int(b.total)])));
    Table { totals: true, ..table("Tổng hợp dự toán", &of, rows) }
}

/// All lines of the budget, level by level.
fn costs(b: &Budget) -> Table {
    let of = [
        ("TT", 50, Align::Center),
        ("Nội dung", 270, Align::Left),
        ("Đơn vị tính", 90, Align::Center),
        ("Số lượng", 90, Align::Right),
        ("Đơn giá (đồng)", 120, Align::Right),
        ("Thành tiền (đồng)", 140, Align::Right),
        ("Nguồn đơn giá, cách tính", 240, Align::Left),
    ];
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for (l, n) in b.levels.iter().zip(1..) {
        let none = String::new;
        rows.push(bold(line([crate::rules::roman(n), l.name.clone(), none(), none(), none(), int(l.total), none()])));
        rows.extend(l.lines.iter().zip(1..).map(|(c, n)| {
            let (price, amount) = (opt(c.price), opt(c.amount));
            line([n.to_string(), c.name.clone(), c.unit.clone(), int(c.quantity), price, amount, c.source.clone()])
        }));
    }
    let none = String::new;
    rows.push(bold(line([none(), "Tổng cộng".to_owned(), none(), none(), none(), int(b.total), none()])));
    Table { totals: true, ..table("Chi tiết dự toán", &of, rows) }
}

fn collectives(a: &Awards, people: &People) -> Table {
    let of = [
        ("TT", 50, Align::Center),
        ("Tập thể", 210, Align::Left),
        ("Hình thức đề nghị", 200, Align::Left),
        ("Hạng", 60, Align::Center),
        ("Kết quả được xác nhận", 130, Align::Right),
        ("Biểu quyết (tán thành, không, khác)", 110, Align::Center),
        ("Thành tích", 240, Align::Left),
    ];
    let rows = a.collectives.iter().zip(1..).map(|(c, n)| {
        let votes = c.votes.map_or_else(|| "–".to_owned(), |[yes, no, other]| format!("{yes} – {no} – {other}"));
        let words = people.words.get(&c.no).cloned().unwrap_or_default();
        line([n.to_string(), c.name.clone(), c.title.clone(), opt(c.rank), counted(c.result), votes, words])
    });
    table("Tập thể đề nghị khen thưởng", &of, rows.collect())
}

fn criticised(units: &[Criticised], people: &People) -> Table {
    let of = [
        ("TT", 50, Align::Center),
        ("Đơn vị, địa phương", 200, Align::Left),
        ("Hình thức", 130, Align::Left),
        ("Nguyên nhân", 130, Align::Left),
        ("Kết quả so chỉ tiêu", 120, Align::Right),
        ("Báo cáo ngày còn thiếu", 100, Align::Right),
        ("Quyết định", 120, Align::Left),
        ("Nội dung", 150, Align::Left),
    ];
    let rows = units.iter().zip(1..).map(|(u, n)| {
        let form = if u.responsible { "Xem xét trách nhiệm" } else { "Phê bình" };
        let missing = u.missing.map_or_else(|| "–".to_owned(), |m| format!("{}/{}", int(m.n), int(m.of)));
        let words = people.words.get(&u.no).cloned().unwrap_or_default();
        line([n.to_string(), u.name.clone(), form.into(), u.cause.clone(), counted(u.target), missing, u.decision.clone(), words])
    });
    table("Đơn vị, địa phương bị phê bình, xem xét trách nhiệm", &of, rows.collect())
}

/// A list of people, numbered.
fn named(caption: &str, of: &[(&str, u32, Align)], people: &People) -> Table {
    let row = |(r, n): (&Vec<String>, i32)| std::iter::once(n.to_string()).chain(r.iter().cloned()).map(cell).collect();
    table(caption, of, people.rows.iter().zip(1..).map(row).collect())
}

const PERSONS: [(&str, u32, Align); 7] = [
    ("TT", 50, Align::Center),
    ("Họ và tên", 170, Align::Left),
    ("Chức vụ", 140, Align::Left),
    ("Đơn vị", 180, Align::Left),
    ("Hình thức đề nghị", 170, Align::Left),
    ("Kết quả được xác nhận", 110, Align::Right),
    ("Thành tích", 180, Align::Left),
];

const AWAY: [(&str, u32, Align); 7] = [
    ("TT", 50, Align::Center),
    ("Họ và tên", 190, Align::Left),
    ("Ngày sinh", 90, Align::Center),
    ("Nơi cư trú", 270, Align::Left),
    ("Ngày lập danh sách", 110, Align::Center),
    ("Tổ ghi nhận", 140, Align::Left),
    ("Ý kiến của công an", 150, Align::Left),
];

const INVITED: [(&str, u32, Align); 8] = [
    ("TT", 50, Align::Center),
    ("Họ và tên", 180, Align::Left),
    ("Ngày sinh", 90, Align::Center),
    ("Khu phố, ấp", 120, Align::Left),
    ("Điểm thu nhận", 170, Align::Left),
    ("Giờ, ngày", 150, Align::Left),
    ("Lý do mời", 140, Align::Left),
    ("Đặt lịch", 100, Align::Center),
];

/// The lists that go with a document.
pub(super) fn appendices(facts: &Facts, people: &People) -> Vec<Part> {
    let part = |title: &str, t: Table| (title.to_owned(), true, vec![Block::Table(t)]);
    let mut out = Vec::new();
    match &facts.matter {
        Some(Matter::Ranking(r)) => {
            let title = |b: &Board| format!("Xếp hạng {}", b.of.word(Lang::Vi).to_lowercase());
            let there = r.boards.iter().filter(|b| !b.rows.is_empty());
            out.extend(there.map(|b| part(&title(b), board(b, r.closed.is_some()))));
        }
        Some(Matter::Awards(a)) => {
            if !a.collectives.is_empty() {
                out.push(part("Danh sách tập thể đề nghị khen thưởng", collectives(a, people)));
            }
            if !people.rows.is_empty() {
                out.push(part("Danh sách cá nhân đề nghị khen thưởng", named("Cá nhân đề nghị khen thưởng", &PERSONS, people)));
            }
        }
        Some(Matter::Criticism(units)) => {
            out.push(part("Danh sách đơn vị, địa phương", criticised(units, people)));
        }
        Some(Matter::Absentees(_)) if !people.rows.is_empty() => {
            out.push(part("Danh sách công dân vắng mặt tại nơi cư trú", named("Công dân vắng mặt", &AWAY, people)));
        }
        Some(Matter::Invitations(_)) if !people.rows.is_empty() => {
            out.push(part("Danh sách công dân được mời", named("Công dân được mời", &INVITED, people)));
        }
        Some(Matter::Budget(b)) => out.push(part("Chi tiết dự toán kinh phí", costs(b))),
        _ => {}
    }
    out
}
