//! What stands in which order in each kind of document.

use super::{lists, matters, tables};
use crate::{
    facts::Facts,
    matter::People,
    model::{Kind, Letterhead},
    paper::{Block, Table},
    rules::{in_sentence, lower_first},
};
use serde::{Deserialize, Serialize};

/// A part of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// A heading of level 1 or 2.
    Heading(u8, String),
    /// A narrative block, which people edit.
    Text {
        /// Its key.
        key: String,
        /// What it is about, as the editor shows it.
        label: String,
    },
    /// A table.
    Table(Table),
}

pub(super) fn text(key: &str, label: &str) -> Section {
    Section::Text { key: key.to_owned(), label: label.to_owned() }
}

pub(super) fn heading(level: u8, words: &str) -> Section {
    Section::Heading(level, words.to_owned())
}

/// The parts of a document in their order: as they stood when it was drafted, so that later rules head and order later documents only.
#[must_use]
pub fn sections(kind: Kind, facts: &Facts) -> Vec<Section> {
    if !facts.outline.is_empty() {
        return facts.outline.clone();
    }
    let counted = facts.counted(kind);
    let facts: &Facts = &counted;
    match kind {
        Kind::Phase => report(facts),
        Kind::Final | Kind::Province => whole(kind, facts),
        Kind::DailyBrief | Kind::WeeklyBrief => brief(facts),
        Kind::Appendix => places(facts),
        Kind::Targets => vec![text("phan_chi_tieu", "Giao chỉ tiêu"), Section::Table(tables::targets(facts))],
        _ => matters::sections(facts),
    }
}

fn report(facts: &Facts) -> Vec<Section> {
    let mut out = vec![
        heading(1, "I. TÌNH HÌNH VÀ KẾT QUẢ THỰC HIỆN"),
        heading(2, "1. Công tác chỉ đạo, triển khai"),
        text("phan_chi_dao", "Công tác chỉ đạo, triển khai"),
        heading(2, "2. Kết quả thu nhận hồ sơ, kích hoạt tài khoản"),
        text("phan_ket_qua", "Kết quả thu nhận hồ sơ, kích hoạt tài khoản"),
    ];
    for phase in &facts.phases {
        out.extend(tables::results(phase).map(Section::Table));
    }
    // The campaign's own report has the chapter also where nobody set a duty, and says so.
    if !facts.duties.is_empty() || !facts.unit {
        out.push(heading(2, "3. Việc thực hiện của cán bộ, công chức, viên chức, lực lượng vũ trang, đoàn viên, hội viên"));
        out.push(text("phan_nhiem_vu", "Việc thực hiện của cán bộ, công chức, viên chức"));
        out.extend(tables::duties(facts).map(Section::Table));
    }
    let after_duties = if facts.duties.is_empty() && facts.unit { 3 } else { 4 };
    out.extend(desk(facts, after_duties));
    out.extend(judgement());
    out
}

/// What was asked at the difficulty desk, where something was.
fn desk(facts: &Facts, no: usize) -> Vec<Section> {
    let Some(table) = tables::difficulties(facts) else { return Vec::new() };
    let label = "Giải quyết khó khăn, vướng mắc";
    vec![heading(2, &format!("{no}. {label}")), text("phan_kho_khan", label), Section::Table(table)]
}

fn judgement() -> [Section; 11] {
    [
        heading(1, "II. ĐÁNH GIÁ CHUNG"),
        heading(2, "1. Ưu điểm"),
        text("phan_uu_diem", "Ưu điểm"),
        heading(2, "2. Tồn tại, hạn chế"),
        text("phan_han_che", "Tồn tại, hạn chế"),
        heading(2, "3. Nguyên nhân, trách nhiệm"),
        text("phan_nguyen_nhan", "Nguyên nhân, trách nhiệm"),
        heading(1, "III. BÀI HỌC KINH NGHIỆM"),
        text("phan_bai_hoc", "Bài học kinh nghiệm"),
        heading(1, "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ VÀ KIẾN NGHỊ"),
        text("phan_kien_nghi", "Phương hướng, nhiệm vụ và kiến nghị"),
    ]
}

/// The phases apart (`P-5.1`).
fn whole(kind: Kind, facts: &Facts) -> Vec<Section> {
    let mut out = vec![heading(1, "I. TÌNH HÌNH VÀ KẾT QUẢ THỰC HIỆN"), text("phan_chi_dao", "Công tác chỉ đạo, triển khai")];
    for (n, phase) in (1..).zip(&facts.phases) {
        let days = format!("từ ngày {} đến ngày {}", phase.from.vi(), phase.to.vi());
        out.push(heading(2, &format!("{n}. Giai đoạn {} ({days})", phase.no)));
        out.push(text(&format!("phan_ket_qua_gd{}", phase.no), &format!("Kết quả giai đoạn {}", phase.no)));
        if kind == Kind::Final {
            out.extend(tables::results(phase).map(Section::Table));
        }
    }
    if !facts.duties.is_empty() {
        out.push(heading(2, &format!("{}. Việc thực hiện của cán bộ, công chức, viên chức", facts.phases.len() + 1)));
        out.push(text("phan_nhiem_vu", "Việc thực hiện của cán bộ, công chức, viên chức"));
    }
    out.extend(desk(facts, facts.phases.len() + 1 + usize::from(!facts.duties.is_empty())));
    out.extend(judgement());
    out
}

fn brief(facts: &Facts) -> Vec<Section> {
    let mut out = vec![
        heading(2, "1. Kết quả trong kỳ"),
        text("phan_trong_ky", "Kết quả trong kỳ"),
        heading(2, "2. Kết quả lũy kế so với chỉ tiêu"),
        text("phan_ket_qua", "Kết quả lũy kế so với chỉ tiêu"),
    ];
    out.extend(tables::days(facts).filter(|_| !facts.no_extract).map(Section::Table));
    out.push(heading(2, "3. Việc cần chỉ đạo"));
    out.push(text("phan_can_lam", "Việc cần chỉ đạo"));
    out
}

fn places(facts: &Facts) -> Vec<Section> {
    let mut out = vec![text("phan_ghi_chu", "Ghi chú")];
    for phase in &facts.phases {
        out.extend(tables::results(phase).map(Section::Table));
        out.extend(tables::quarters(phase).map(Section::Table));
    }
    out
}

/// Appendices: title, whether they lie across, blocks.
pub(super) fn appendices(kind: Kind, facts: &Facts, people: &People) -> Vec<(String, bool, Vec<Block>)> {
    let mut out = lists::appendices(facts, people);
    let counted = facts.counted(kind);
    let facts: &Facts = &counted;
    if !matches!(kind, Kind::Phase | Kind::Final) {
        return out;
    }
    let many = facts.phases.len() > 1;
    for phase in &facts.phases {
        let of = if many { format!(" giai đoạn {}", phase.no) } else { String::new() };
        if let Some(table) = tables::quarters(phase) {
            out.push((format!("Kết quả{of} theo khu phố, ấp"), true, vec![Block::Table(table)]));
        }
        if let Some(table) = tables::units(phase).filter(|_| !facts.unit) {
            out.push((format!("Kết quả báo cáo{of} của các đơn vị, địa phương"), true, vec![Block::Table(table)]));
        }
    }
    out
}

/// What the document is about.
pub(super) fn subject(kind: Kind, facts: &Facts) -> String {
    let campaign = &facts.campaign;
    let no = facts.phases.first().map_or(1, |p| p.no);
    let day = facts.days.as_ref().map_or_else(|| facts.as_of(), |d| d.to).vi();
    match kind {
        Kind::Phase => format!("Kết quả thực hiện giai đoạn {no} {}", lower(campaign)),
        Kind::Final => format!("Tổng kết {}", lower(campaign)),
        Kind::Province => format!("Kết quả thực hiện {}", lower(campaign)),
        Kind::DailyBrief => format!("Tình hình thực hiện {} ngày {day}", lower(campaign)),
        Kind::WeeklyBrief => {
            let from = facts.days.as_ref().map_or_else(|| facts.as_of(), |d| d.from).vi();
            format!("Tình hình thực hiện {} từ ngày {from} đến ngày {day}", lower(campaign))
        }
        Kind::Appendix if facts.no_extract => format!("Kết quả thực hiện {} theo địa bàn", lower(campaign)),
        Kind::Appendix => format!("Kết quả thực hiện {} theo địa bàn đến hết ngày {day}", lower(campaign)),
        Kind::Targets => format!("Chỉ tiêu giai đoạn {no} {} giao cho các đơn vị, địa phương", lower(campaign)),
        _ => matters::subject(kind, facts).unwrap_or_else(|| campaign.clone()),
    }
}

/// A campaign's name within a sentence: "chiến dịch …".
pub(super) fn lower(campaign: &str) -> String {
    let folded = vedich_kernel::text::fold(campaign);
    if !folded.starts_with("chien dich") && !folded.starts_with("cao diem") {
        return format!("chiến dịch “{campaign}”");
    }
    lower_first(campaign)
}

/// Whom a report is sent to.
pub(super) fn addressee(kind: Kind, facts: &Facts, head: &Letterhead) -> String {
    match kind {
        Kind::Phase | Kind::Final if facts.unit && !head.parent.is_empty() => head.parent.clone(),
        Kind::Province => head.recipients.first().cloned().unwrap_or_default(),
        _ => matters::addressee(kind, facts, head).unwrap_or_default(),
    }
}

/// The last sentence, without its sign.
pub(super) fn closing(kind: Kind, facts: &Facts) -> String {
    let place = in_sentence(&facts.place);
    let of = |what: &str| format!("Trên đây là {what} {} của {place}", lower(&facts.campaign));
    match kind {
        Kind::Phase => of(&format!("báo cáo kết quả thực hiện giai đoạn {}", facts.phases.first().map_or(1, |p| p.no))),
        Kind::Final => of("báo cáo tổng kết"),
        Kind::Province => format!("{}, kính báo cáo để xem xét, chỉ đạo", of("báo cáo kết quả thực hiện")),
        Kind::DailyBrief | Kind::WeeklyBrief => of("tình hình thực hiện"),
        Kind::Appendix if facts.no_extract => {
            "Phụ lục chưa có số liệu vì chưa có bản trích xuất nào của địa bàn được áp dụng".to_owned()
        }
        Kind::Appendix => format!("Số liệu của phụ lục chốt đến hết ngày {}", facts.as_of().vi()),
        Kind::Targets => {
            "Các đơn vị, địa phương căn cứ chỉ tiêu trên để giao chỉ tiêu từng ngày cho tập thể, cá nhân thuộc phạm vi quản lý"
                .to_owned()
        }
        _ => matters::closing(kind, facts).unwrap_or_else(|| of("văn bản")),
    }
}
