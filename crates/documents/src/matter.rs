//! What documents tell of beside the figures of phases: a ranking, awards, criticism, lists of people, the budget. Read once and kept with
//! the document, as [`crate::facts`] are. Names of people and words about them are no part of it: they stand in [`People`], sealed.

use crate::{
    facts::{Facts, plain, tidy},
    paper::{Cited, Origin},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::{Day, Lang};
use vedich_standings::{Kind as Ranks, PartKind};

/// Numerator and denominator of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// So many.
    pub n: i64,
    /// Of so many.
    pub of: i64,
}

/// Somebody's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Name of the commune or unit.
    pub name: String,
    /// The place; none for who is not considered.
    pub rank: Option<i64>,
    /// Points, in hundredths.
    pub points: Option<i64>,
    /// Shares in the order of the board's parts; none where a part does not apply.
    pub shares: Vec<Option<Share>>,
    /// Why not considered, in words.
    pub gates: Vec<String>,
}

/// The ranking of communes, or of units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Who is ranked.
    pub of: Ranks,
    /// What counts how much, in words.
    pub formula: String,
    /// Parts of the formula, in the order of the columns.
    pub parts: Vec<PartKind>,
    /// All of them: places first.
    pub rows: Vec<Placed>,
}

impl Board {
    fn ranked(&self) -> usize {
        self.rows.iter().filter(|r| r.rank.is_some()).count()
    }

    fn held_back(&self) -> usize {
        self.rows.iter().filter(|r| !r.gates.is_empty()).count()
    }
}

/// The ranking (`P-3.9`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// When the phase was closed, in words; none while the ranking is provisional.
    pub closed: Option<String>,
    /// Communes, units.
    pub boards: Vec<Board>,
}

/// A commune, unit or team that is proposed for an award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Number of the proposal.
    pub no: i64,
    /// Name.
    pub name: String,
    /// Title of the award.
    pub title: String,
    /// Its place in the ranking.
    pub rank: Option<i64>,
    /// What the ranking shows first of it.
    pub result: Option<Share>,
    /// For, against and neither, of the council.
    pub votes: Option<[i64; 3]>,
}

/// Awards that the council recommends (`P-5.3`). Persons stand in [`People::rows`]: name, position, unit, title, result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awards {
    /// Communes, units and teams.
    pub collectives: Vec<Proposed>,
    /// How many persons, by title.
    pub persons: BTreeMap<String, i64>,
    /// Days on which the council sat on them.
    pub sittings: Vec<Day>,
    /// Proposals that await the council.
    pub waiting: i64,
}

/// A unit that people decided to criticise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criticised {
    /// Number of the proposal.
    pub no: i64,
    /// Name.
    pub name: String,
    /// It is held responsible, not criticised alone.
    pub responsible: bool,
    /// The cause that home affairs named, in words.
    pub cause: String,
    /// Number and day of the decision.
    pub decision: String,
    /// Reached of its target, as the ranking has it.
    pub target: Option<Share>,
    /// Daily reports that were missing, of those owed.
    pub missing: Option<Share>,
}

/// A commune's lists of people who were away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Name.
    pub name: String,
    /// Lists that were closed.
    pub lists: i64,
    /// People on them; who is on two lists counts twice.
    pub people: i64,
    /// Of these, with an advice of the police.
    pub answered: i64,
}

/// Absentees of some days (`P-4.3e`). People: name, birth, address, day, team, advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absentees {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Communes; one for a commune's own list.
    pub communes: Vec<Away>,
}

/// A shift that invites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inviting {
    /// Its day.
    pub day: Day,
    /// "17:30–20:30".
    pub hours: String,
    /// Name of the station.
    pub station: String,
    /// Whom it can serve.
    pub capacity: i64,
    /// Invited; of the commune alone in a commune's own list.
    pub invited: i64,
    /// Of these, with a booking.
    pub booked: i64,
}

/// Invitations to coming shifts (`P-4.4b`, `P-4.4c`). People: name, birth, quarter, station, when, why, booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Shifts that invited somebody.
    pub shifts: Vec<Inviting>,
}

/// A line of the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// What.
    pub name: String,
    /// One of what.
    pub unit: String,
    /// How many.
    pub quantity: i64,
    /// Đồng for one; none while nobody set it.
    pub price: Option<i64>,
    /// Đồng; none while there is no price.
    pub amount: Option<i64>,
    /// Where the numbers come from.
    pub source: String,
}

/// The lines of one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Whose budget.
    pub name: String,
    /// Đồng of all lines that have a price.
    pub total: i64,
    /// Its lines.
    pub lines: Vec<Cost>,
}

/// The budget (`P-5.4`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Đồng of all lines that have a price.
    pub total: i64,
    /// The campaign's own place first, then communes.
    pub levels: Vec<Level>,
    /// What has no price and is not in the total.
    pub missing: Vec<String>,
    /// On what it rests, in sentences.
    pub assumptions: Vec<String>,
}

/// What a document tells of beside phases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Who earned it.
    Ranking(Ranking),
    /// Who is proposed.
    Awards(Awards),
    /// Who is criticised.
    Criticism(Vec<Criticised>),
    /// Who was away.
    Absentees(Absentees),
    /// Who is invited.
    Invitations(Invitations),
    /// What it costs.
    Budget(Budget),
}

/// What of a document is personal: sealed where it is stored, opened for whoever may see these people, never in a text or an audit row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Rows of the list, as printed behind their number.
    pub rows: Vec<Vec<String>>,
    /// What was written about somebody, by number of the proposal.
    pub words: BTreeMap<i64, String>,
}

impl People {
    /// Nobody and nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.words.is_empty()
    }
}

impl Matter {
    /// There is somebody or something to tell of.
    #[must_use]
    pub fn is_there(&self) -> bool {
        match self {
            Self::Ranking(r) => r.boards.iter().any(|b| b.rows.iter().any(|r| r.points.is_some())),
            Self::Awards(a) => !a.collectives.is_empty() || !a.persons.is_empty(),
            Self::Criticism(units) => !units.is_empty(),
            Self::Absentees(a) => a.communes.iter().any(|c| c.people > 0),
            Self::Invitations(i) => i.shifts.iter().any(|s| s.invited > 0),
            Self::Budget(b) => b.levels.iter().any(|l| !l.lines.is_empty()),
        }
    }

    /// Adds the numbers that a text may name.
    pub(crate) fn figures(&self, facts: &Facts, out: &mut Vec<Cited>) {
        let day = facts.told_at().day();
        let told = |by: &str| facts.told(by, day);
        let mut add = |name: &str, label: &str, n: i64, by: &Origin| out.push(plain(name.to_owned(), label, n, by.clone()));
        match self {
            Self::Ranking(r) => {
                let of = match &r.closed {
                    Some(at) => told(&format!("Bảng xếp hạng đã chốt lúc {at}")),
                    None => told("Bảng xếp hạng tạm tính từ kết quả được xác nhận"),
                };
                for b in &r.boards {
                    let (code, word) = (b.of.code(), b.of.word(Lang::Vi));
                    add(&format!("xep_hang_{code}"), &format!("{word} được xếp hạng"), rows(b.ranked()), &of);
                    add(&format!("khong_xet_{code}"), &format!("{word} không được xét"), rows(b.held_back()), &of);
                }
            }
            Self::Awards(a) => {
                let of = told("Đề nghị khen thưởng được hội đồng tán thành");
                add("tap_the", "Tập thể được đề nghị khen thưởng", rows(a.collectives.len()), &of);
                add("ca_nhan", "Cá nhân được đề nghị khen thưởng", a.persons.values().sum(), &of);
                add("cho_hoi_dong", "Đề nghị chờ hội đồng biểu quyết", a.waiting, &told("Sổ đề nghị khen thưởng"));
                for (n, title) in (1..).zip(a.titles()) {
                    let collectives = a.collectives.iter().filter(|c| c.title == title).count();
                    add(&format!("tap_the_{n}"), &format!("{title}: tập thể"), rows(collectives), &of);
                    let persons = a.persons.get(title).copied().unwrap_or_default();
                    add(&format!("ca_nhan_{n}"), &format!("{title}: cá nhân"), persons, &of);
                }
            }
            Self::Criticism(units) => {
                let of = told("Quyết định của cấp có thẩm quyền ghi trên hệ thống");
                let held = units.iter().filter(|u| u.responsible).count();
                add("phe_binh", "Đơn vị bị phê bình", rows(units.len() - held), &of);
                add("xem_xet_trach_nhiem", "Đơn vị bị xem xét trách nhiệm", rows(held), &of);
            }
            Self::Absentees(a) => {
                let of = told("Danh sách vắng mặt đã chuyển công an phường, xã");
                let sum = |f: fn(&Away) -> i64| a.communes.iter().map(f).sum::<i64>();
                add("vang_mat", "Lượt công dân trong danh sách vắng mặt", sum(|c| c.people), &of);
                add("danh_sach", "Danh sách vắng mặt đã chuyển", sum(|c| c.lists), &of);
                add("da_tra_loi", "Lượt đã có ý kiến của công an", sum(|c| c.answered), &of);
            }
            Self::Invitations(i) => {
                let of = told("Ca thu nhận và giấy mời trên hệ thống");
                let sum = |f: fn(&Inviting) -> i64| i.shifts.iter().map(f).sum::<i64>();
                add("so_ca", "Ca thu nhận có mời", rows(i.shifts.len()), &of);
                add("kha_nang", "Khả năng phục vụ của các ca", sum(|s| s.capacity), &of);
                add("duoc_moi", "Công dân được mời", sum(|s| s.invited), &of);
                add("da_dat_lich", "Đã đặt lịch theo giấy mời", sum(|s| s.booked), &of);
            }
            Self::Budget(b) => {
                let of = told("Số lượng đếm trên hệ thống nhân đơn giá đã nhập");
                add("tong_du_toan", "Tổng dự toán (đồng)", b.total, &of);
                for l in &b.levels {
                    add(&format!("du_toan_{}", tidy(&l.name)), &format!("{}: dự toán (đồng)", l.name), l.total, &of);
                }
            }
        }
    }
}

impl Awards {
    /// Titles that somebody is proposed for, in order.
    #[must_use]
    pub fn titles(&self) -> Vec<&str> {
        let all = self.collectives.iter().map(|c| c.title.as_str()).chain(self.persons.keys().map(String::as_str));
        all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }
}

fn rows(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
