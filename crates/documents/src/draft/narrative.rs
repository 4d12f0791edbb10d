//! Narrative blocks drafted from the figures by plain rules: what was done, what went well, what did not, why, what was learned, what is
//! asked for. Numbers stand in them by name, so that each points at its source. People edit them afterwards.

use super::judging::{causes, lagging, lessons, proposals, strengths, weaknesses};
use crate::{
    difficulties,
    facts::{Counted, Facts, PhaseFacts, tidy},
    model::Kind,
    rules::in_sentence,
};
use vedich_campaign::Metric;

/// Names that a sentence counts up; more would be a table.
pub(super) const MOST_NAMES: usize = 3;

/// The paragraphs of a block.
#[must_use]
pub fn draft(kind: Kind, facts: &Facts, key: &str) -> Vec<String> {
    if let Some(lines) = super::matters::draft(facts, key) {
        return lines;
    }
    let counted = facts.counted(kind);
    let facts: &Facts = &counted;
    match key {
        "phan_chi_dao" => direction(facts),
        "phan_ket_qua" => facts.phases.iter().flat_map(|p| results(facts, p)).collect(),
        "phan_nhiem_vu" => duties(facts),
        "phan_kho_khan" => difficulties::paragraphs(facts),
        "phan_uu_diem" => strengths(facts),
        "phan_han_che" => weaknesses(facts),
        "phan_nguyen_nhan" => causes(facts),
        "phan_bai_hoc" => lessons(facts),
        "phan_kien_nghi" => proposals(kind, facts),
        "phan_trong_ky" => in_days(facts),
        "phan_can_lam" => to_do(facts),
        "phan_chi_tieu" => targets(facts),
        "phan_ghi_chu" => std::iter::once(note(facts)).chain(facts.phases.iter().flat_map(|p| regrouped(facts, p))).collect(),
        _ => facts.phases.iter().filter(|p| key == format!("phan_ket_qua_gd{}", p.no)).flat_map(|p| results(facts, p)).collect(),
    }
}

/// Says that nothing is known yet, in place of a day that no extract stands behind.
fn no_figures(facts: &Facts) -> Option<String> {
    facts.no_extract.then(|| "Chưa có bản trích xuất nào của địa bàn được áp dụng nên chưa có số liệu.".to_owned())
}

/// Where the figures come from, and up to when they count.
fn note(facts: &Facts) -> String {
    if let Some(none) = no_figures(facts) {
        return none;
    }
    format!(
        "Số liệu lấy từ cơ sở dữ liệu định danh điện tử, chốt đến hết ngày {}; kích hoạt tính mỗi công dân một lần, ở bất kỳ mức nào.",
        facts.as_of().vi()
    )
}

/// The days of which a report tells, at the beginning of a sentence: "Trong giai đoạn 1, đến hết ngày 15/7/2023".
pub(crate) fn of_days(facts: &Facts) -> String {
    let of = match facts.phases.as_slice() {
        [one] => format!("giai đoạn {}", one.no),
        _ => "chiến dịch".to_owned(),
    };
    format!("Trong {of}, đến hết ngày {}", facts.as_of().vi())
}

fn metric(phase: &PhaseFacts) -> &'static str {
    match phase.metric {
        Metric::Activated => "kích hoạt tài khoản định danh điện tử",
        Metric::Issued => "cấp tài khoản định danh điện tử",
        Metric::Dossiers => "thu nhận hồ sơ cấp tài khoản định danh điện tử",
    }
}

fn direction(facts: &Facts) -> Vec<String> {
    let (from, to) = match facts.phases.as_slice() {
        [one] => (one.from, one.to),
        _ => (facts.from, facts.to),
    };
    let mut out = vec![format!(
        "Thực hiện kế hoạch {}, từ ngày {} đến ngày {}, {} triển khai việc thu nhận hồ sơ và kích hoạt tài khoản định danh điện tử cho công dân đủ điều kiện.",
        facts.campaign,
        from.vi(),
        to.vi(),
        in_sentence(&facts.place)
    )];
    for phase in &facts.phases {
        let (s, sum) = (facts.suffix(phase), phase.reported());
        let mut said = Vec::new();
        for (n, words) in [
            (sum.outreach, format!("tổ chức {{{{tuyen_truyen{s}}}}} lượt tuyên truyền")),
            (sum.mobilised, format!("vận động {{{{van_dong{s}}}}} lượt công dân")),
            (sum.guided, format!("hướng dẫn {{{{huong_dan{s}}}}} lượt công dân")),
            (sum.portal_accounts, format!("tạo {{{{tai_khoan_dvc{s}}}}} tài khoản trên cổng dịch vụ công")),
        ] {
            if n > 0 {
                said.push(words);
            }
        }
        if !said.is_empty() {
            let when = if facts.phases.len() > 1 {
                format!("Trong giai đoạn {}", phase.no)
            } else {
                format!("Đến hết ngày {}", phase.as_of.vi())
            };
            let who = if facts.unit { "đơn vị đã" } else { "theo báo cáo ngày, các đơn vị đã" };
            out.push(format!("{when}, {who} {}.", listed(&said)));
        }
    }
    for phase in facts.phases.iter().filter(|p| !facts.unit && p.owing().next().is_some()) {
        let s = facts.suffix(phase);
        let begins = if facts.phases.len() > 1 { format!("Giai đoạn {} có", phase.no) } else { "Có".to_owned() };
        out.push(format!(
            "{begins} {{{{so_don_vi{s}}}}} đơn vị phải báo cáo ngày; {{{{don_vi_du{s}}}}} đơn vị báo cáo đủ các ngày."
        ));
    }
    out
}

/// What became of the places since the phase before: its tables name others than those before it.
fn regrouped(facts: &Facts, phase: &PhaseFacts) -> Vec<String> {
    let earlier: Vec<&PhaseFacts> = facts.phases.iter().filter(|p| p.no < phase.no).collect();
    let shown = earlier.iter().map(|p| p.as_of).max();
    let new = facts.changes.iter().filter(|c| c.on <= phase.as_of && shown.is_none_or(|day| c.on > day));
    let old: Vec<String> = earlier.iter().map(|p| p.no.to_string()).collect();
    // A unit's place is the one of today through all phases.
    let told = if old.is_empty() || facts.unit {
        "Số liệu ghi theo địa bàn mới; số đầu kỳ tính trên cùng địa bàn ấy".to_owned()
    } else {
        let (old, no) = (listed(&old), phase.no);
        format!(
            "Kết quả giai đoạn {old} ghi theo địa bàn cũ, giai đoạn {no} ghi theo địa bàn mới, số đầu kỳ tính trên cùng địa bàn ấy"
        )
    };
    new.map(|c| format!("Từ ngày {}, địa bàn được sắp xếp lại: {}. {told}.", c.on.vi(), c.words())).collect()
}

fn results(facts: &Facts, phase: &PhaseFacts) -> Vec<String> {
    let s = facts.suffix(phase);
    let day = phase.as_of.vi();
    if !phase.has_begun() {
        let from = phase.from.vi();
        return vec![format!("Giai đoạn {} bắt đầu từ ngày {from}; đến hết ngày {day} chưa có kết quả.", phase.no)];
    }
    let Some(w) = &phase.whole else {
        // A unit tells what it reported also before the first extract.
        let told = if facts.no_extract && !facts.unit { Vec::new() } else { unit_results(facts, phase) };
        return no_figures(facts).into_iter().chain(told).collect();
    };
    let mut out = regrouped(facts, phase);
    out.extend([
        format!(
            "Tính đến hết ngày {day}, {} có {{{{du_dieu_kien{s}}}}} công dân đủ điều kiện. Đã thu nhận hồ sơ của {{{{ho_so{s}}}}} công dân (mức 1: {{{{ho_so_muc_1{s}}}}} hồ sơ; mức 2: {{{{ho_so_muc_2{s}}}}} hồ sơ); cấp tài khoản cho {{{{cap_tai_khoan{s}}}}} công dân, đạt {{{{ty_le_cap{s}}}}} số công dân đủ điều kiện.",
            in_sentence(&facts.place)
        ),
        format!(
            "Đã kích hoạt {{{{kich_hoat{s}}}}} tài khoản (mức 1: {{{{kich_hoat_muc_1{s}}}}}; mức 2: {{{{kich_hoat_muc_2{s}}}}}), đạt {{{{ty_le_kich_hoat{s}}}}} số công dân đủ điều kiện; riêng trong giai đoạn {} kích hoạt {{{{kich_hoat_moi{s}}}}} tài khoản (trước giai đoạn là {{{{kich_hoat_dau_ky{s}}}}}).",
            phase.no
        ),
    ]);
    if w.target.is_some() {
        let ends = match (w.reached(), phase.is_over()) {
            (true, _) if w.target == Some(w.achieved) => "hoàn thành chỉ tiêu".to_owned(),
            (true, _) => format!("hoàn thành và vượt chỉ tiêu {{{{vuot{s}}}}}"),
            (false, true) => format!("chưa hoàn thành, còn thiếu {{{{con_thieu{s}}}}}"),
            (false, false) => format!("còn phải thực hiện {{{{con_thieu{s}}}}} đến hết ngày {}", phase.to.vi()),
        };
        out.push(format!(
            "So với chỉ tiêu {} là {{{{chi_tieu{s}}}}}, kết quả đạt {{{{ket_qua{s}}}}}, bằng {{{{ty_le_chi_tieu{s}}}}}; {ends}.",
            metric(phase)
        ));
    }
    if phase.children.len() > 1 {
        let (best, worst) = ends_of(phase);
        let name = |c: &Counted| format!("{} ({{{{ty_le_{}{s}}}}})", in_sentence(&c.name), tidy(&c.code));
        let names = |of: &[&Counted]| of.iter().map(|c| name(c)).collect::<Vec<_>>().join(", ");
        let reached = if phase.children.iter().all(|c| c.target.is_none()) {
            String::new()
        } else if phase.children.iter().any(Counted::reached) {
            format!("Có {{{{dia_ban_dat{s}}}}} trên {{{{dia_ban{s}}}}} địa bàn đạt chỉ tiêu. ")
        } else {
            format!("Chưa địa bàn nào trong {{{{dia_ban{s}}}}} địa bàn đạt chỉ tiêu. ")
        };
        out.push(format!("{reached}Kết quả cao là {}; thấp là {}.", names(&best), names(&worst)));
    }
    out
}

/// A unit that answers for no place tells what it reported and what stands of it.
fn unit_results(facts: &Facts, phase: &PhaseFacts) -> Vec<String> {
    let s = facts.suffix(phase);
    let mut out = vec![format!(
        "Tính đến hết ngày {}, {} đã báo cáo {{{{kich_hoat_bao_cao{s}}}}} lượt kích hoạt tài khoản; cơ sở dữ liệu xác nhận {{{{da_xac_nhan{s}}}}}, đang chờ xác nhận {{{{cho_xac_nhan{s}}}}}, không khớp {{{{khong_khop{s}}}}}, đã kích hoạt từ trước {{{{da_kich_hoat_tu_truoc{s}}}}}, trùng với đơn vị khác {{{{trung{s}}}}}, chưa nêu tên {{{{chua_neu_ten{s}}}}}.",
        phase.as_of.vi(),
        in_sentence(&facts.place)
    )];
    if phase.units.first().is_some_and(|u| u.target.is_some()) {
        out.push(format!("Chỉ tiêu được giao cho đơn vị là {{{{chi_tieu_don_vi{s}}}}}."));
    }
    out
}

/// The best and the worst places by their share, a few of each and none twice.
pub(super) fn ends_of(phase: &PhaseFacts) -> (Vec<&Counted>, Vec<&Counted>) {
    let mut all: Vec<&Counted> = phase.children.iter().collect();
    all.sort_by(|a, b| {
        let ((an, ad, _), (bn, bd, _)) = (a.share(), b.share());
        (i128::from(bn) * i128::from(ad.max(1))).cmp(&(i128::from(an) * i128::from(bd.max(1)))).then_with(|| a.code.cmp(&b.code))
    });
    let few = MOST_NAMES.min(all.len() / 2);
    let worst = all.iter().rev().take(few).copied().collect();
    (all.into_iter().take(few).collect(), worst)
}

fn duties(facts: &Facts) -> Vec<String> {
    if facts.duties.is_empty() {
        return vec!["Chưa đặt nhiệm vụ của cán bộ, công chức, viên chức trên hệ thống nên chưa có số liệu.".to_owned()];
    }
    let mut out = Vec::new();
    for d in &facts.duties {
        let c = tidy(&d.code);
        if d.owing == 0 && d.units.iter().all(|u| u.silent) {
            out.push(format!("{} (hạn {}): chưa có đơn vị gửi danh sách.", d.name, d.deadline.vi()));
            continue;
        }
        let mut said = format!(
            "{} (hạn {}): {{{{{c}_xong}}}} trên {{{{{c}_phai_lam}}}} người phải thực hiện đã hoàn thành",
            d.name,
            d.deadline.vi()
        );
        if d.figure.is_some() {
            said.push_str(&format!(", đạt {{{{{c}_ty_le}}}}"));
        }
        if d.in_time < d.complete {
            said.push_str(&format!("; trong đó đúng hạn {{{{{c}_dung_han}}}}"));
        }
        if d.owing > d.complete {
            said.push_str(&format!("; còn {{{{{c}_con_lai}}}} người chưa hoàn thành, trong đó {{{{{c}_chua_giai_trinh}}}} người chưa giải trình lý do"));
        }
        said.push('.');
        out.push(said);
        if !facts.unit && d.units.iter().any(|u| u.directive != Some(true) || u.silent) {
            out.push(format!("Còn {{{{{c}_don_vi_chua_chi_dao}}}} đơn vị chưa có văn bản chỉ đạo, {{{{{c}_don_vi_chua_gui}}}} đơn vị chưa gửi danh sách."));
        }
    }
    out
}

fn in_days(facts: &Facts) -> Vec<String> {
    let Some(days) = &facts.days else { return Vec::new() };
    let when = if days.from == days.to {
        format!("Trong ngày {}", days.to.vi())
    } else {
        format!("Từ ngày {} đến ngày {}", days.from.vi(), days.to.vi())
    };
    let counted = format!(
        "{when}, {} kích hoạt {{{{ky_kich_hoat}}}} tài khoản, thu nhận hồ sơ của {{{{ky_ho_so}}}} công dân, cấp tài khoản cho {{{{ky_cap}}}} công dân.",
        in_sentence(&facts.place)
    );
    vec![
        no_figures(facts).unwrap_or(counted),
        "Các đơn vị báo cáo {{ky_tuyen_truyen}} lượt tuyên truyền, {{ky_huong_dan}} lượt hướng dẫn; còn thiếu {{ky_thieu_bao_cao}} trên {{ky_phai_bao_cao}} báo cáo ngày.".to_owned(),
    ]
}

fn to_do(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(days) = &facts.days {
        if let Some(pace) = days.pace.filter(|p| *p > 0 && !facts.no_extract) {
            let length = i64::from(days.to.since(days.from)) + 1;
            let daily = (days.now.activated() - days.before.activated()) / length.max(1);
            let sees = if daily >= pace {
                "nhịp hiện nay đáp ứng yêu cầu, cần duy trì"
            } else {
                "nhịp hiện nay chưa đáp ứng yêu cầu, cần tăng cường lực lượng"
            };
            out.push(format!(
                "Để hoàn thành chỉ tiêu, {{{{ngay_con_lai}}}} ngày còn lại phải đạt {{{{nhip_can}}}} mỗi ngày; {sees}."
            ));
        }
        if !days.missing_units.is_empty() {
            out.push(format!("Đôn đốc các đơn vị còn thiếu báo cáo ngày: {}.", listed(&days.missing_units)));
        }
    }
    let lags: Vec<String> = facts.phases.iter().flat_map(lagging).map(|c| in_sentence(&c.name)).collect();
    if !lags.is_empty() {
        out.push(format!("Kiểm tra, hỗ trợ các địa bàn có kết quả thấp: {}.", listed(&lags)));
    }
    if out.is_empty() {
        out.push("Tiếp tục duy trì tiến độ, kiểm tra và đối sánh kết quả hằng ngày.".to_owned());
    }
    out
}

fn targets(facts: &Facts) -> Vec<String> {
    let Some(phase) = facts.phases.first() else { return Vec::new() };
    let changed = facts
        .changes
        .iter()
        .map(|c| format!("Từ ngày {}, địa bàn được sắp xếp lại: {}. Chỉ tiêu ghi theo địa bàn mới.", c.on.vi(), c.words()));
    let given = format!(
        "Chỉ tiêu {} giai đoạn {} (từ ngày {} đến ngày {}) là {}, giao cho các đơn vị, địa phương như sau:",
        metric(phase),
        phase.no,
        phase.from.vi(),
        phase.to.vi(),
        phase.goal
    );
    changed.chain([given]).collect()
}

/// "a, b và c".
pub(super) fn listed(of: &[String]) -> String {
    match of {
        [] => String::new(),
        [one] => one.clone(),
        [many @ .., last] => format!("{} và {last}", many.join(", ")),
    }
}

pub(super) fn distinct(of: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in of.filter(|t| !t.is_empty()) {
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}
