//! Narrative blocks drafted from the figures by plain rules: what was done, what went well, what did not, why, what was learned, what is
//! asked for. Numbers stand in them by name, so that each points at its source. People edit them afterwards.

use crate::{
    facts::{Counted, Facts, PhaseFacts, tidy},
    model::Kind,
    rules::lower_first,
};
use vedich_campaign::Metric;

/// Names that a sentence counts up; more would be a table.
const MOST_NAMES: usize = 3;

/// The paragraphs of a block.
#[must_use]
pub fn draft(kind: Kind, facts: &Facts, key: &str) -> Vec<String> {
    if let Some(lines) = super::matters::draft(facts, key) {
        return lines;
    }
    match key {
        "phan_chi_dao" => direction(facts),
        "phan_ket_qua" => facts.phases.iter().flat_map(|p| results(facts, p)).collect(),
        "phan_nhiem_vu" => duties(facts),
        "phan_uu_diem" => strengths(facts),
        "phan_han_che" => weaknesses(facts).into_iter().map(|w| w.what).collect(),
        "phan_nguyen_nhan" => causes(facts),
        "phan_bai_hoc" => lessons(facts),
        "phan_kien_nghi" => proposals(kind, facts),
        "phan_trong_ky" => in_days(facts),
        "phan_can_lam" => to_do(facts),
        "phan_chi_tieu" => targets(facts),
        "phan_ghi_chu" => std::iter::once(format!(
            "Số liệu lấy từ cơ sở dữ liệu định danh điện tử, chốt đến hết ngày {}; kích hoạt tính mỗi công dân một lần, ở bất kỳ mức nào.",
            facts.as_of().vi()
        ))
        .chain(facts.phases.iter().flat_map(|p| regrouped(facts, p)))
        .collect(),
        _ => facts.phases.iter().filter(|p| key == format!("phan_ket_qua_gd{}", p.no)).flat_map(|p| results(facts, p)).collect(),
    }
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
        facts.place
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
    if let Some(phase) = facts.phases.last().filter(|p| !facts.unit && p.owing().next().is_some()) {
        let s = facts.suffix(phase);
        out.push(format!("Có {{{{so_don_vi{s}}}}} đơn vị phải báo cáo ngày; {{{{don_vi_du{s}}}}} đơn vị báo cáo đủ các ngày."));
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
    let Some(w) = &phase.whole else { return unit_results(facts, phase) };
    let mut out = regrouped(facts, phase);
    out.extend([
        format!(
            "Tính đến hết ngày {day}, {} có {{{{du_dieu_kien{s}}}}} công dân đủ điều kiện. Đã thu nhận hồ sơ của {{{{ho_so{s}}}}} công dân (mức 1: {{{{ho_so_muc_1{s}}}}} hồ sơ; mức 2: {{{{ho_so_muc_2{s}}}}} hồ sơ); cấp tài khoản cho {{{{cap_tai_khoan{s}}}}} công dân, đạt {{{{ty_le_cap{s}}}}} số công dân đủ điều kiện.",
            facts.place
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
        let name = |c: &Counted| format!("{} ({{{{ty_le_{}{s}}}}})", c.name, tidy(&c.code));
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
        facts.place
    )];
    if phase.units.first().is_some_and(|u| u.target.is_some()) {
        out.push(format!("Chỉ tiêu được giao cho đơn vị là {{{{chi_tieu_don_vi{s}}}}}."));
    }
    out
}

/// The best and the worst places by their share, a few of each and none twice.
fn ends_of(phase: &PhaseFacts) -> (Vec<&Counted>, Vec<&Counted>) {
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

fn strengths(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    for phase in facts.phases.iter().filter(|p| p.has_begun()) {
        let s = facts.suffix(phase);
        let of = if facts.phases.len() > 1 { format!(" giai đoạn {}", phase.no) } else { String::new() };
        let Some(w) = &phase.whole else { continue };
        if w.reached() {
            out.push(format!("Chỉ tiêu{of} được hoàn thành, đạt {{{{ty_le_chi_tieu{s}}}}}."));
        }
        if w.newly_activated() > 0 {
            out.push(format!(
                "Kích hoạt mới{of} {{{{kich_hoat_moi{s}}}}} tài khoản, đưa tổng số từ {{{{kich_hoat_dau_ky{s}}}}} lên {{{{kich_hoat{s}}}}}."
            ));
        }
        if phase.children.iter().any(Counted::reached) && !w.reached() {
            let names: Vec<String> =
                phase.children.iter().filter(|c| c.reached()).take(MOST_NAMES).map(|c| c.name.clone()).collect();
            out.push(format!("Một số địa bàn hoàn thành chỉ tiêu{of}: {}.", listed(&names)));
        }
    }
    // A unit that answers for no place has what the register confirmed of its reports.
    for phase in facts.phases.iter().filter(|p| p.whole.is_none() && p.units.iter().any(|u| u.confirmed > 0)) {
        let s = facts.suffix(phase);
        out.push(format!(
            "Cơ sở dữ liệu xác nhận {{{{da_xac_nhan{s}}}}} trên {{{{kich_hoat_bao_cao{s}}}}} lượt kích hoạt mà đơn vị đã báo cáo."
        ));
    }
    for phase in facts.phases.iter().filter(|p| p.has_begun()) {
        let owing = phase.owing().count();
        let full = phase.owing().filter(|u| u.missing_days == 0).count();
        if owing > 0 && full * 10 >= owing * 8 {
            let s = facts.suffix(phase);
            out.push(if facts.unit {
                format!("Đơn vị gửi đủ báo cáo ngày: thiếu {{{{luot_thieu{s}}}}} lượt, nộp muộn {{{{luot_muon{s}}}}} lượt.")
            } else {
                format!(
                    "Chế độ báo cáo ngày được giữ: {{{{don_vi_du{s}}}}} trên {{{{so_don_vi{s}}}}} đơn vị báo cáo đủ các ngày."
                )
            });
            break;
        }
    }
    for d in facts.duties.iter().filter(|d| d.figure.is_some() && d.owing > 0 && d.complete * 10 >= d.owing * 9) {
        out.push(format!(
            "Cán bộ, công chức, viên chức thực hiện nhiệm vụ của mình: {} đạt {{{{{}_ty_le}}}}.",
            lower_first(&d.name),
            tidy(&d.code)
        ));
    }
    if out.is_empty() {
        out.push(format!("Số liệu theo dõi đến hết ngày {} chưa đủ để nêu ưu điểm.", facts.as_of().vi()));
    }
    out
}

/// A weakness with its likely cause and the remedy that follows from it.
struct Weak {
    what: String,
    /// Empty where the figures show none.
    cause: String,
    lesson: &'static str,
    remedy: String,
}

/// What the figures show that did not go well, the heaviest first.
fn weaknesses(facts: &Facts) -> Vec<Weak> {
    let mut out = Vec::new();
    for phase in facts.phases.iter().filter(|p| p.has_begun()) {
        let s = facts.suffix(phase);
        let of = if facts.phases.len() > 1 { format!(" giai đoạn {}", phase.no) } else { String::new() };
        if let Some(w) = &phase.whole {
            if phase.is_over() && w.target.is_some() && !w.reached() {
                out.push(Weak {
                    what: format!("Chưa hoàn thành chỉ tiêu{of}: mới đạt {{{{ty_le_chi_tieu{s}}}}}, còn thiếu {{{{con_thieu{s}}}}}."),
                    cause: match phase.reported().absent {
                        0 => String::new(),
                        _ => format!("Nguyên nhân khách quan: công dân vắng mặt khỏi nơi cư trú, {{{{vang_mat{s}}}}} lượt được ghi nhận qua báo cáo ngày."),
                    },
                    lesson: "Chỉ tiêu phải được giao đến từng tổ, từng cá nhân ngay từ ngày đầu và điều chỉnh hằng ngày theo kết quả thực tế.",
                    remedy: format!("Tiếp tục thực hiện phần còn thiếu {{{{con_thieu{s}}}}}; giao chỉ tiêu từng ngày cho tập thể, cá nhân."),
                });
            }
            if w.waiting() * 10 >= w.now.issued.max(1) {
                out.push(Weak {
                    what: format!("Số tài khoản đã cấp nhưng chưa kích hoạt còn nhiều: {{{{chua_kich_hoat{s}}}}} trên {{{{cap_tai_khoan{s}}}}} tài khoản."),
                    cause: format!("Việc hướng dẫn kích hoạt chưa đi liền với cấp tài khoản: {{{{chua_kich_hoat{s}}}}} tài khoản đã cấp còn chờ kích hoạt."),
                    lesson: "Lập danh sách công dân đã được cấp mà chưa kích hoạt theo từng khu phố, ấp hằng ngày để các tổ đến từng nhà hướng dẫn.",
                    remedy: "Công an phường, xã trích xuất hằng ngày danh sách đã cấp chưa kích hoạt, giao các tổ đến từng nhà hướng dẫn.".to_owned(),
                });
            }
        }
        let behind: Vec<String> =
            lagging(phase).iter().map(|c| format!("{} ({{{{ty_le_{}{s}}}}})", c.name, tidy(&c.code))).collect();
        if !behind.is_empty() {
            out.push(Weak {
                what: format!("Kết quả{of} giữa các địa bàn chưa đồng đều; thấp hơn mức chung là {}.", listed(&behind)),
                cause: match facts.unit {
                    true => String::new(),
                    false => "Trách nhiệm giải trình về kết quả thấp hơn mức chung thuộc người đứng đầu các địa bàn nêu trên.".to_owned(),
                },
                lesson: "Theo dõi kết quả từng địa bàn hằng ngày để kịp thời điều động lực lượng từ nơi đã đạt sang nơi còn nhiều việc.",
                remedy: match facts.unit {
                    true => "Rà soát, tăng cường lực lượng cho các khu phố, ấp có kết quả thấp.".to_owned(),
                    false => "Ủy ban nhân dân các phường, xã có kết quả thấp rà soát lực lượng, có biện pháp cụ thể và chịu trách nhiệm về kết quả của địa bàn.".to_owned(),
                },
            });
        }
        if phase.units.iter().any(|u| u.missing_days > 0) {
            out.push(Weak {
                what: if facts.unit {
                    format!("Đơn vị còn thiếu {{{{luot_thieu{s}}}}} báo cáo ngày.")
                } else {
                    format!("Còn {{{{don_vi_thieu{s}}}}} đơn vị báo cáo ngày không đầy đủ, thiếu {{{{luot_thieu{s}}}}} lượt.")
                },
                cause: match facts.unit {
                    true => String::new(),
                    false => format!("Trách nhiệm về chế độ báo cáo thuộc người đứng đầu {{{{don_vi_thieu{s}}}}} đơn vị còn thiếu báo cáo ngày."),
                },
                lesson: "Duy trì nghiêm chế độ báo cáo ngày; đơn vị không báo cáo thì không xem xét khen thưởng.",
                remedy: match facts.unit {
                    true => "Đơn vị báo cáo bổ sung các ngày còn thiếu và chấn chỉnh chế độ báo cáo.".to_owned(),
                    false => "Thủ trưởng các đơn vị còn thiếu báo cáo bổ sung và chấn chỉnh chế độ báo cáo.".to_owned(),
                },
            });
        }
        let before = match phase.units.iter().any(|u| u.late > 0) {
            true => format!(" Ngoài ra {{{{da_kich_hoat_tu_truoc{s}}}}} người được báo cáo đã kích hoạt từ trước."),
            false => String::new(),
        };
        if phase.units.iter().any(|u| u.contradicted > 0) {
            out.push(Weak {
                what: format!("Qua đối sánh, {{{{khong_khop{s}}}}} kết quả báo cáo không khớp với cơ sở dữ liệu.{before}"),
                cause: format!("Có {{{{khong_khop{s}}}}} kết quả được ghi nhận mà cơ sở dữ liệu không có kích hoạt tương ứng."),
                lesson: "Chỉ báo cáo các tài khoản đã kích hoạt thành công; đối sánh hằng ngày với cơ sở dữ liệu để phát hiện sớm sai lệch.",
                remedy: match facts.unit {
                    true => "Đơn vị kiểm tra, giải trình từng kết quả không khớp.".to_owned(),
                    false => "Các đơn vị có kết quả không khớp kiểm tra, giải trình; tổ kiểm tra xác minh thực tế.".to_owned(),
                },
            });
        }
    }
    for d in facts.duties.iter().filter(|d| d.complete < d.owing) {
        let c = tidy(&d.code);
        out.push(Weak {
            what: format!("{}: còn {{{{{c}_con_lai}}}} người chưa hoàn thành, {{{{{c}_chua_giai_trinh}}}} người chưa giải trình.", d.name),
            cause: match d.unexplained {
                0 => String::new(),
                _ => format!("{}: {{{{{c}_chua_giai_trinh}}}} người chưa hoàn thành mà chưa giải trình lý do.", d.name),
            },
            lesson: "Cán bộ, công chức, viên chức phải làm trước để vận động gia đình và nhân dân cùng thực hiện.",
            remedy: "Người đứng đầu đơn vị yêu cầu những người chưa hoàn thành giải trình và hoàn thành ngay; xem xét trách nhiệm theo kế hoạch.".to_owned(),
        });
    }
    if out.is_empty() {
        out.push(Weak {
            what: "Chưa phát hiện tồn tại, hạn chế đáng kể qua số liệu theo dõi.".to_owned(),
            cause: String::new(),
            lesson: "Duy trì việc giao chỉ tiêu, kiểm tra và đối sánh hằng ngày.",
            remedy: "Tiếp tục duy trì kết quả đã đạt được.".to_owned(),
        });
    }
    out
}

/// Places that lie well (a tenth and more) below the whole, a few of them, the lowest first.
fn lagging(phase: &PhaseFacts) -> Vec<&Counted> {
    let Some((n, d, _)) = phase.whole.as_ref().map(Counted::share).filter(|(n, d, _)| *n > 0 && *d > 0) else {
        return Vec::new();
    };
    let (_, worst) = ends_of(phase);
    let below = |c: &&Counted| {
        let (cn, cd, _) = c.share();
        i128::from(cn) * i128::from(d) * 10 < i128::from(n) * i128::from(cd) * 9
    };
    worst.into_iter().filter(below).collect()
}

fn causes(facts: &Facts) -> Vec<String> {
    let found = distinct(weaknesses(facts).into_iter().map(|w| w.cause));
    if found.is_empty() {
        vec!["Số liệu theo dõi chưa chỉ ra nguyên nhân; bổ sung theo kết quả rà soát thực tế.".to_owned()]
    } else {
        found
    }
}

fn lessons(facts: &Facts) -> Vec<String> {
    distinct(weaknesses(facts).iter().map(|w| w.lesson.to_owned()))
}

fn proposals(kind: Kind, facts: &Facts) -> Vec<String> {
    let mut out = distinct(weaknesses(facts).into_iter().map(|w| w.remedy));
    if kind == Kind::Phase && facts.phases.iter().all(|p| p.to < facts.to) && !facts.unit {
        out.push(format!(
            "Chuyển sang giai đoạn tiếp theo, phấn đấu hoàn thành mục tiêu của kế hoạch trước ngày {}.",
            facts.to.vi()
        ));
    }
    out.push(match (kind, facts.unit) {
        (Kind::Province, _) => "Kiến nghị cấp trên tiếp tục chỉ đạo các lực lượng thuộc phạm vi quản lý phối hợp với địa phương.".to_owned(),
        (_, true) => "Kiến nghị cơ quan thường trực tiếp tục cung cấp danh sách công dân chưa kích hoạt và giải đáp kịp thời khó khăn, vướng mắc của cơ sở.".to_owned(),
        _ => "Các cơ quan, đơn vị, địa phương căn cứ báo cáo này rút kinh nghiệm, khắc phục tồn tại và tổ chức thực hiện.".to_owned(),
    });
    out
}

fn in_days(facts: &Facts) -> Vec<String> {
    let Some(days) = &facts.days else { return Vec::new() };
    let when = if days.from == days.to {
        format!("Trong ngày {}", days.to.vi())
    } else {
        format!("Từ ngày {} đến ngày {}", days.from.vi(), days.to.vi())
    };
    vec![
        format!("{when}, {} kích hoạt {{{{ky_kich_hoat}}}} tài khoản, thu nhận hồ sơ của {{{{ky_ho_so}}}} công dân, cấp tài khoản cho {{{{ky_cap}}}} công dân.", facts.place),
        "Các đơn vị báo cáo {{ky_tuyen_truyen}} lượt tuyên truyền, {{ky_huong_dan}} lượt hướng dẫn; còn thiếu {{ky_thieu_bao_cao}} trên {{ky_phai_bao_cao}} báo cáo ngày.".to_owned(),
    ]
}

fn to_do(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(days) = &facts.days {
        if let Some(pace) = days.pace.filter(|p| *p > 0) {
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
    let lags: Vec<String> = facts.phases.iter().flat_map(lagging).map(|c| c.name.clone()).collect();
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
    vec![format!(
        "Chỉ tiêu {} giai đoạn {} (từ ngày {} đến ngày {}) là {}, giao cho các đơn vị, địa phương như sau:",
        metric(phase),
        phase.no,
        phase.from.vi(),
        phase.to.vi(),
        phase.goal
    )]
}

/// "a, b và c".
fn listed(of: &[String]) -> String {
    match of {
        [] => String::new(),
        [one] => one.clone(),
        [many @ .., last] => format!("{} và {last}", many.join(", ")),
    }
}

fn distinct(of: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in of.filter(|t| !t.is_empty()) {
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}
