//! What a document tells of, read as it was known at its cut-off and kept with it: the same cut-off gives the same document whenever it is
//! drafted, and for ever. No personal data.

use crate::{
    difficulties::DifficultyFacts,
    draft::Section,
    matter::Matter,
    paper::{Cited, Origin},
    regrouped::Regrouped,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_campaign::Metric;
use vedich_daily_reports::Figures;
use vedich_kernel::{Basis, Day, Figure, Lang, Moment, Source, format};
use vedich_register::Numbers;

/// A place in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the commune that it lies in; of quarters only.
    pub above: String,
    /// At the end of the day of truth.
    pub now: Numbers,
    /// On the eve of the phase.
    pub eve: Numbers,
    /// Target in people, where one was set.
    pub target: Option<i64>,
    /// Counted towards it.
    pub achieved: i64,
}

impl Counted {
    /// Activated since the eve of the phase.
    #[must_use]
    pub fn newly_activated(&self) -> i64 {
        self.now.activated() - self.eve.activated()
    }

    /// Accounts that wait for activation.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        (self.now.issued - self.now.activated()).max(0)
    }

    /// Numerator, denominator and basis of its share: of the target where it has one, else activated of the eligible.
    #[must_use]
    pub fn share(&self) -> (i64, i64, Basis) {
        match self.target.filter(|t| *t > 0) {
            Some(target) => (self.achieved, target, Basis::Target),
            None => (self.now.activated(), self.now.eligible, Basis::Eligible),
        }
    }

    /// Reached its target.
    #[must_use]
    pub fn reached(&self) -> bool {
        self.target.is_some_and(|t| self.achieved >= t)
    }
}

/// A unit in a phase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFacts {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Target of its own, in people.
    pub target: Option<i64>,
    /// As it reported within the phase.
    pub reported: Figures,
    /// Confirmed by the register and credited to it.
    pub confirmed: i64,
    /// Activations as the cross-check has them: counted by the unit, or named in claims, whichever is more.
    #[serde(default)]
    pub claimed: i64,
    /// The register says otherwise: not activated in time.
    pub contradicted: i64,
    /// Activated before the day of the claim.
    #[serde(default)]
    pub late: i64,
    /// Confirmed, but somebody else had claimed the same person earlier.
    #[serde(default)]
    pub double: i64,
    /// Counted without a name, so that the register can say nothing of them.
    #[serde(default)]
    pub unnamed: i64,
    /// Not confirmed, and accepted by the decision on a dispute.
    #[serde(default)]
    pub accepted: i64,
    /// Not decided yet.
    pub pending: i64,
    /// Days on which it owed a report.
    pub owed_days: i64,
    /// Of these, without one.
    pub missing_days: i64,
    /// Of these, late.
    pub late_days: i64,
    /// Its own report on the phase is in.
    pub sent: bool,
    /// It came after the deadline.
    pub sent_late: bool,
}

/// A phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseFacts {
    /// Number.
    pub no: i64,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Day of truth: the last of the phase, or the newest known.
    pub as_of: Day,
    /// What it counts.
    pub metric: Metric,
    /// Its goal in words: "55.000" or "80 % công dân đủ điều kiện".
    pub goal: String,
    /// Newest extract that the figures rest on.
    pub source: Option<Source>,
    /// The author's place; none for a unit that answers for no place.
    pub whole: Option<Counted>,
    /// Communes, or the quarters of a commune.
    pub children: Vec<Counted>,
    /// Quarters of all communes, for the appendix.
    pub quarters: Vec<Counted>,
    /// Units: all of them for the city, the one for a unit.
    pub units: Vec<UnitFacts>,
}

impl PhaseFacts {
    /// The phase had begun on the day of truth.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.as_of >= self.from
    }

    /// The phase had ended on the day of truth.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.as_of >= self.to
    }

    /// Sums of what units reported.
    #[must_use]
    pub fn reported(&self) -> Figures {
        let mut sum = Figures::default();
        self.units.iter().for_each(|u| sum.add(&u.reported));
        sum
    }

    /// Units that owed daily reports.
    pub fn owing(&self) -> impl Iterator<Item = &UnitFacts> {
        self.units.iter().filter(|u| u.owed_days > 0)
    }
}

/// A unit in a duty of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyUnit {
    /// Name.
    pub name: String,
    /// Who owes the duty.
    pub owing: i64,
    /// Who has done all that it asks for.
    pub complete: i64,
    /// Who has not, and nothing was said about why.
    pub unexplained: i64,
    /// Its head issued a directive; none when nothing was told.
    pub directive: Option<bool>,
    /// No roster and no counts.
    pub silent: bool,
    /// As the unit counts it, without names.
    pub unverified: bool,
}

/// A duty of staff (`P-3.2`, `P-4.2`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyFacts {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Deadline.
    pub deadline: Day,
    /// Named people who owe it, each once.
    pub owing: i64,
    /// Of these, complete.
    pub complete: i64,
    /// Of these, by the deadline.
    pub in_time: i64,
    /// Nothing was said about why not.
    pub unexplained: i64,
    /// Exempt.
    pub exempt: i64,
    /// With where it comes from.
    pub figure: Option<Figure>,
    /// Units, those furthest behind first.
    pub units: Vec<DutyUnit>,
}

/// Yesterday, or the last seven days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The place on the eve.
    pub before: Numbers,
    /// And at the end.
    pub now: Numbers,
    /// What units reported of these days.
    pub reported: Figures,
    /// Reports owed.
    pub owed: i64,
    /// Reports missing.
    pub missing: i64,
    /// Names of the units that are missing most.
    pub missing_units: Vec<String>,
    /// Still needed a day to reach the target; none when it is reached or the phase is over.
    pub pace: Option<i64>,
    /// Days left of the phase.
    pub left: i64,
    /// Each child's activations of these days: name and count.
    pub children: Vec<(String, i64)>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Name of the campaign.
    pub campaign: String,
    /// The author's place or unit.
    pub place: String,
    /// The author is a unit.
    pub unit: bool,
    /// First day of the campaign.
    pub from: Day,
    /// Last day of the campaign.
    pub to: Day,
    /// Commit number up to which facts count.
    pub cutoff: i64,
    /// When that commit was made.
    pub cutoff_at: Option<Moment>,
    /// When all was read.
    pub read_at: Moment,
    /// All was read as it was known at the cut-off. Documents of earlier tell of units and lists as they stood when they were drafted, and
    /// so does a ranking that is not closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
    /// No extract had been applied at the cut-off, so that nothing is known of any place and no day stands behind its figures.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_extract: bool,
    /// One phase, or all of them.
    pub phases: Vec<PhaseFacts>,
    /// Duties of staff that fell due by then.
    pub duties: Vec<DutyFacts>,
    /// What was asked at the difficulty desk, by what it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub difficulties: Vec<DifficultyFacts>,
    /// The days of a brief.
    pub days: Option<Days>,
    /// Changes of the territory within its days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Regrouped>,
    /// What documents of other matters tell of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<Matter>,
    /// The words that were drafted from all of this, by block; without them (documents of earlier) they are drafted when they are read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
    /// Headings, blocks and tables as they stood when it was drafted; without them as [`crate::draft::sections`] has them now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outline: Vec<Section>,
}

impl Facts {
    /// What stands behind the names of a phase's figures: nothing when there is one, `_gd1` when there are several.
    #[must_use]
    pub fn suffix(&self, phase: &PhaseFacts) -> String {
        if self.phases.len() > 1 { format!("_gd{}", phase.no) } else { String::new() }
    }

    /// The newest day of truth.
    #[must_use]
    pub fn as_of(&self) -> Day {
        self.phases.iter().map(|p| p.as_of).max().unwrap_or(self.from)
    }

    fn figure(&self, phase: &PhaseFacts, (numerator, denominator, basis): (i64, i64, Basis)) -> Figure {
        let (source, cutoff, cutoff_at) = (phase.source.clone(), self.cutoff, self.cutoff_at);
        Figure { numerator, denominator, basis, source, as_of: phase.as_of, cutoff, cutoff_at }
    }

    /// Every number that a text of this document may name, with where it comes from.
    #[must_use]
    pub fn figures(&self) -> Vec<Cited> {
        let mut out = Vec::new();
        let told = self.phases.iter().filter(|_| self.matter.is_none());
        for phase in told {
            let s = self.suffix(phase);
            if let Some(w) = &phase.whole {
                self.of_place(&mut out, phase, w, &s);
            }
            for child in &phase.children {
                let (n, d, basis) = child.share();
                let figure = self.figure(phase, (n, d, basis));
                let label = format!("{}: tỷ lệ so với {}", child.name, basis.word(Lang::Vi));
                out.push(share(format!("ty_le_{}{s}", tidy(&child.code)), &label, figure));
            }
            self.of_reports(&mut out, phase, &s);
        }
        for duty in &self.duties {
            let told = self.told("Danh sách cán bộ do các đơn vị lập, đối chiếu cơ sở dữ liệu", duty.deadline);
            of_duty(&mut out, duty, &told);
        }
        self.of_difficulties(&mut out);
        if let (Some(days), Some(phase)) = (&self.days, self.phases.first()) {
            self.of_days(&mut out, phase, days);
        }
        if let Some(matter) = &self.matter {
            matter.figures(self, &mut out);
        }
        out
    }

    fn of_place(&self, out: &mut Vec<Cited>, phase: &PhaseFacts, w: &Counted, s: &str) {
        let n = &w.now;
        let eligible = |v: i64| self.figure(phase, (v, n.eligible, Basis::Eligible));
        let counts = [
            ("du_dieu_kien", "Công dân đủ điều kiện", eligible(n.eligible)),
            ("ho_so", "Công dân đã thu nhận hồ sơ", eligible(n.dossiers)),
            ("ho_so_moi", "Công dân được thu nhận hồ sơ trong giai đoạn", eligible(n.dossiers - w.eve.dossiers)),
            ("ho_so_muc_1", "Hồ sơ thu nhận mức 1", eligible(n.collected_level1)),
            ("ho_so_muc_2", "Hồ sơ thu nhận mức 2", eligible(n.collected_level2)),
            ("cap_tai_khoan", "Công dân đã được cấp tài khoản", eligible(n.issued)),
            ("kich_hoat", "Công dân đã kích hoạt tài khoản", eligible(n.activated())),
            ("kich_hoat_muc_1", "Kích hoạt mức 1", eligible(n.activated_level1)),
            ("kich_hoat_muc_2", "Kích hoạt mức 2", eligible(n.activated_level2)),
            ("kich_hoat_moi", "Kích hoạt trong giai đoạn", eligible(w.newly_activated())),
            ("kich_hoat_dau_ky", "Đã kích hoạt trước giai đoạn", eligible(w.eve.activated())),
            ("chua_kich_hoat", "Đã cấp nhưng chưa kích hoạt", self.figure(phase, (w.waiting(), n.issued, Basis::Approved))),
            ("khong_dat", "Hồ sơ không đạt", eligible(n.rejected_level1 + n.rejected_level2)),
        ];
        out.extend(counts.into_iter().map(|(name, label, figure)| count(format!("{name}{s}"), label, figure)));
        out.push(share(format!("ty_le_kich_hoat{s}"), "Tỷ lệ kích hoạt", eligible(n.activated())));
        out.push(share(format!("ty_le_cap{s}"), "Tỷ lệ cấp tài khoản", eligible(n.issued)));
        if let Some(target) = w.target {
            let of = |v: i64| self.figure(phase, (v, target, Basis::Target));
            out.push(count(format!("chi_tieu{s}"), "Chỉ tiêu", of(target)));
            out.push(count(format!("ket_qua{s}"), "Kết quả tính vào chỉ tiêu", of(w.achieved)));
            out.push(share(format!("ty_le_chi_tieu{s}"), "Tỷ lệ so với chỉ tiêu", of(w.achieved)));
            out.push(count(format!("con_thieu{s}"), "Còn thiếu so với chỉ tiêu", of((target - w.achieved).max(0))));
            out.push(count(format!("vuot{s}"), "Vượt chỉ tiêu", of((w.achieved - target).max(0))));
        }
        let reached = phase.children.iter().filter(|c| c.reached()).count();
        if phase.children.iter().any(|c| c.target.is_some()) {
            let told = self.told("So kết quả trong cơ sở dữ liệu với chỉ tiêu của từng địa bàn", phase.as_of);
            out.push(plain(format!("dia_ban_dat{s}"), "Địa bàn đạt chỉ tiêu", rows(reached), told.clone()));
            out.push(plain(format!("dia_ban{s}"), "Số địa bàn", rows(phase.children.len()), told));
        }
    }

    fn of_reports(&self, out: &mut Vec<Cited>, phase: &PhaseFacts, s: &str) {
        let (sum, of) = (phase.reported(), self.told("Báo cáo ngày của các đơn vị", phase.as_of));
        let told = [
            ("tuyen_truyen", "Lượt tuyên truyền", sum.outreach),
            ("van_dong", "Lượt vận động", sum.mobilised),
            ("huong_dan", "Lượt hướng dẫn", sum.guided),
            ("tai_khoan_dvc", "Tài khoản dịch vụ công đã tạo", sum.portal_accounts),
            ("vang_mat", "Lượt ghi nhận vắng mặt", sum.absent),
        ];
        out.extend(told.into_iter().map(|(name, label, n)| plain(format!("{name}{s}"), label, n, of.clone())));
        let owing: Vec<&UnitFacts> = phase.owing().collect();
        let of = self.told("Theo dõi báo cáo ngày", phase.as_of);
        let sum = |f: fn(&UnitFacts) -> i64| phase.units.iter().map(f).sum::<i64>();
        let full = owing.iter().filter(|u| u.missing_days == 0).count();
        let told = [
            ("so_don_vi", "Đơn vị phải báo cáo ngày", rows(owing.len())),
            ("don_vi_du", "Đơn vị báo cáo đủ các ngày", rows(full)),
            ("don_vi_thieu", "Đơn vị còn thiếu báo cáo ngày", rows(owing.len() - full)),
            ("luot_thieu", "Lượt báo cáo ngày còn thiếu", sum(|u| u.missing_days)),
            ("luot_muon", "Lượt báo cáo ngày nộp muộn", sum(|u| u.late_days)),
        ];
        out.extend(told.into_iter().map(|(name, label, n)| plain(format!("{name}{s}"), label, n, of.clone())));
        let of = self.told("Đối sánh kết quả báo cáo với cơ sở dữ liệu", phase.as_of);
        let told = [
            ("kich_hoat_bao_cao", "Kích hoạt theo báo cáo của đơn vị", sum(|u| u.claimed)),
            ("da_xac_nhan", "Kết quả báo cáo được cơ sở dữ liệu xác nhận", sum(|u| u.confirmed)),
            ("khong_khop", "Kết quả báo cáo không khớp cơ sở dữ liệu", sum(|u| u.contradicted)),
            ("da_kich_hoat_tu_truoc", "Kết quả báo cáo đã kích hoạt từ trước", sum(|u| u.late)),
            ("trung", "Kết quả báo cáo trùng với đơn vị khác", sum(|u| u.double)),
            ("chua_neu_ten", "Kết quả báo cáo chỉ có số đếm, chưa nêu tên", sum(|u| u.unnamed)),
            ("cho_xac_nhan", "Kết quả báo cáo đang chờ xác nhận", sum(|u| u.pending)),
        ];
        out.extend(told.into_iter().map(|(name, label, n)| plain(format!("{name}{s}"), label, n, of.clone())));
        if let Some(target) = phase.units.first().filter(|_| self.unit).and_then(|u| u.target) {
            let of = self.told("Chỉ tiêu đã giao trên hệ thống", phase.as_of);
            out.push(plain(format!("chi_tieu_don_vi{s}"), "Chỉ tiêu giao cho đơn vị", target, of));
        }
        if !self.unit {
            let of = self.told("Theo dõi báo cáo giai đoạn của các đơn vị", phase.as_of);
            let (sent, late) =
                (phase.units.iter().filter(|u| u.sent).count(), phase.units.iter().filter(|u| u.sent_late).count());
            out.push(plain(format!("bao_cao_da_gui{s}"), "Đơn vị đã gửi báo cáo giai đoạn", rows(sent), of.clone()));
            out.push(plain(format!("bao_cao_muon{s}"), "Đơn vị gửi báo cáo giai đoạn muộn", rows(late), of));
        }
    }

    fn of_days(&self, out: &mut Vec<Cited>, phase: &PhaseFacts, days: &Days) {
        let eligible = |v: i64| self.figure(phase, (v, days.now.eligible, Basis::Eligible));
        let more = |f: fn(&Numbers) -> i64| f(&days.now) - f(&days.before);
        out.push(count("ky_kich_hoat".into(), "Kích hoạt trong kỳ", eligible(more(Numbers::activated))));
        out.push(count("ky_ho_so".into(), "Thu nhận hồ sơ trong kỳ", eligible(more(|n| n.dossiers))));
        out.push(count("ky_cap".into(), "Cấp tài khoản trong kỳ", eligible(more(|n| n.issued))));
        let of = self.told("Báo cáo ngày của các đơn vị", days.to);
        let told = [
            ("ky_tuyen_truyen", "Lượt tuyên truyền trong kỳ", days.reported.outreach),
            ("ky_huong_dan", "Lượt hướng dẫn trong kỳ", days.reported.guided),
            ("ky_phai_bao_cao", "Lượt báo cáo ngày phải có trong kỳ", days.owed),
            ("ky_thieu_bao_cao", "Lượt báo cáo ngày còn thiếu trong kỳ", days.missing),
        ];
        out.extend(told.into_iter().map(|(name, label, n)| plain(name.into(), label, n, of.clone())));
        if let Some(pace) = days.pace {
            let of = self.told("Chỉ tiêu còn lại chia cho số ngày còn lại, làm tròn lên", days.to);
            out.push(plain("nhip_can".into(), "Cần đạt mỗi ngày", pace, of.clone()));
            out.push(plain("ngay_con_lai".into(), "Số ngày còn lại", days.left, of));
        }
        for (name, n) in &days.children {
            let of = self.told("Cơ sở dữ liệu định danh điện tử, chênh lệch đầu và cuối kỳ", days.to);
            out.push(plain(format!("ky_{}", tidy(name)), &format!("{name}: kích hoạt trong kỳ"), *n, of));
        }
    }
}

fn of_duty(out: &mut Vec<Cited>, duty: &DutyFacts, told: &Origin) {
    let code = tidy(&duty.code);
    let numbers = [
        ("phai_lam", "phải thực hiện", duty.owing),
        ("xong", "đã hoàn thành", duty.complete),
        ("dung_han", "hoàn thành đúng hạn", duty.in_time),
        ("con_lai", "chưa hoàn thành", duty.owing - duty.complete),
        ("chua_giai_trinh", "chưa hoàn thành và chưa giải trình", duty.unexplained),
        ("don_vi_chua_gui", "đơn vị chưa gửi danh sách", rows(duty.units.iter().filter(|u| u.silent).count())),
        (
            "don_vi_chua_chi_dao",
            "đơn vị chưa có văn bản chỉ đạo",
            rows(duty.units.iter().filter(|u| u.directive != Some(true)).count()),
        ),
    ];
    out.extend(
        numbers
            .into_iter()
            .map(|(name, label, n)| plain(format!("{code}_{name}"), &format!("{}: {label}", duty.name), n, told.clone())),
    );
    if let Some(figure) = &duty.figure {
        out.push(share(format!("{code}_ty_le"), &format!("{}: tỷ lệ hoàn thành", duty.name), figure.clone()));
    }
}

/// A name of the figure's vocabulary: small Latin letters, digits and underscores.
#[must_use]
pub fn tidy(code: &str) -> String {
    let folded = vedich_kernel::text::fold(code);
    folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn rows(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn count(name: String, label: &str, figure: Figure) -> Cited {
    let shown = format::int(figure.numerator, Lang::Vi);
    Cited { name, label: label.to_owned(), shown, origin: Origin::Register { figure } }
}

fn share(name: String, label: &str, figure: Figure) -> Cited {
    let shown = figure.percent(Lang::Vi);
    Cited { name, label: label.to_owned(), shown, origin: Origin::Register { figure } }
}

pub(crate) fn plain(name: String, label: &str, n: i64, origin: Origin) -> Cited {
    Cited { name, label: label.to_owned(), shown: format::int(n, Lang::Vi), origin }
}
