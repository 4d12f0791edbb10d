//! What the figures say went well and what did not, why, and what follows: strengths, weaknesses, causes, lessons, proposals. Each sentence
//! names its phase where there are several, and nothing is praised and blamed at once.

use super::narrative::{MOST_NAMES, distinct, ends_of, listed};
use crate::{
    facts::{Counted, DutyFacts, Facts, PhaseFacts, UnitFacts, tidy},
    model::Kind,
    rules::{in_sentence, lower_first},
};
use vedich_campaign::Metric;

/// What is learned where nothing else is.
const KEEP_ON: &str = "Duy trì việc giao chỉ tiêu, kiểm tra và đối sánh hằng ngày.";

pub(super) fn strengths(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    for phase in facts.phases.iter().filter(|p| p.has_begun()) {
        let s = facts.suffix(phase);
        let of = of_phase(facts, phase);
        let Some(w) = &phase.whole else { continue };
        if w.reached() {
            out.push(format!("Chỉ tiêu{of} được hoàn thành, đạt {{{{ty_le_chi_tieu{s}}}}}."));
        }
        if w.newly_activated() > 0 {
            out.push(format!(
                "Kích hoạt mới {{{{kich_hoat_moi{s}}}}} tài khoản{of}, đưa tổng số từ {{{{kich_hoat_dau_ky{s}}}}} lên {{{{kich_hoat{s}}}}}."
            ));
        }
        if phase.children.iter().any(Counted::reached) && !w.reached() {
            let names: Vec<String> =
                phase.children.iter().filter(|c| c.reached()).take(MOST_NAMES).map(|c| in_sentence(&c.name)).collect();
            out.push(format!("Một số địa bàn hoàn thành chỉ tiêu{of}: {}.", listed(&names)));
        }
    }
    // A unit that answers for no place has what the register confirmed of its reports.
    for phase in facts.phases.iter().filter(|p| p.whole.is_none() && p.units.iter().any(|u| u.confirmed > 0)) {
        let s = facts.suffix(phase);
        out.push(format!(
            "Cơ sở dữ liệu xác nhận {{{{da_xac_nhan{s}}}}} trên {{{{kich_hoat_bao_cao{s}}}}} lượt kích hoạt mà đơn vị đã báo cáo{}.",
            within(facts, phase)
        ));
    }
    // Where a report is missing, that is told as a weakness, and the same thing is no strength beside it.
    for phase in facts.phases.iter().filter(|p| p.has_begun() && p.owing().next().is_some()) {
        let (s, of) = (facts.suffix(phase), of_phase(facts, phase));
        if phase.units.iter().any(|u| u.missing_days > 0) {
            continue;
        }
        out.push(match facts.unit {
            true => format!("Đơn vị gửi đủ báo cáo ngày{of}."),
            false => format!(
                "Chế độ báo cáo ngày{of} được giữ: {{{{don_vi_du{s}}}}} trên {{{{so_don_vi{s}}}}} đơn vị báo cáo đủ các ngày."
            ),
        });
    }
    for d in facts.duties.iter().filter(|d| d.figure.is_some() && d.owing > 0 && d.complete >= d.owing && !is_behind(d)) {
        out.push(format!(
            "Cán bộ, công chức, viên chức thực hiện nhiệm vụ của mình: {} đạt {{{{{}_ty_le}}}}.",
            lower_first(&d.name),
            tidy(&d.code)
        ));
    }
    if out.is_empty() {
        out.push(match facts.no_extract {
            true => "Chưa có bản trích xuất nào của địa bàn được áp dụng nên chưa đủ số liệu để nêu ưu điểm.".to_owned(),
            false => format!("Số liệu theo dõi đến hết ngày {} chưa đủ để nêu ưu điểm.", facts.as_of().vi()),
        });
    }
    out
}

/// A weakness with its likely cause and the remedy that follows from it.
#[derive(Default)]
struct Weak {
    what: String,
    /// Empty where the figures show none.
    cause: String,
    /// Empty where nothing is learned of it.
    lesson: &'static str,
    remedy: String,
}

/// Within a sentence: " giai đoạn 2" where the document tells of several, else nothing.
fn of_phase(facts: &Facts, phase: &PhaseFacts) -> String {
    if facts.phases.len() > 1 { format!(" giai đoạn {}", phase.no) } else { String::new() }
}

/// " trong giai đoạn 2" where the document tells of several, else nothing.
fn within(facts: &Facts, phase: &PhaseFacts) -> String {
    if facts.phases.len() > 1 { format!(" trong giai đoạn {}", phase.no) } else { String::new() }
}

/// Some unit gave no roster or told of no directive of its head.
fn is_behind(d: &DutyFacts) -> bool {
    d.units.iter().any(|u| u.silent || u.directive != Some(true))
}

/// What is still to be done of the target: of the phase that runs, where a later one does.
fn still_to_do(facts: &Facts, missed: &PhaseFacts) -> String {
    const DAILY: &str = "giao chỉ tiêu từng ngày cho tập thể, cá nhân";
    let later = facts.phases.iter().rfind(|p| p.no > missed.no && p.has_begun());
    let phase = later.unwrap_or(missed);
    let (s, of) = (facts.suffix(phase), of_phase(facts, phase));
    match &phase.whole {
        Some(w) if w.target.is_some() && !w.reached() => {
            format!("Tiếp tục thực hiện phần còn thiếu{of}: {{{{con_thieu{s}}}}}; {DAILY}.")
        }
        _ => format!("Tiếp tục {DAILY}."),
    }
}

/// What the figures show that did not go well, in sentences.
pub(super) fn weaknesses(facts: &Facts) -> Vec<String> {
    found(facts).into_iter().map(|w| w.what).collect()
}

/// What the figures show that did not go well, the heaviest first.
fn found(facts: &Facts) -> Vec<Weak> {
    let mut out = Vec::new();
    let newest = facts.phases.iter().rfind(|p| p.has_begun()).map(|p| p.no);
    for phase in facts.phases.iter().filter(|p| p.has_begun()) {
        let s = facts.suffix(phase);
        let of = of_phase(facts, phase);
        if let Some(w) = &phase.whole {
            if phase.is_over() && w.target.is_some() && !w.reached() {
                out.push(Weak {
                    what: format!("Chưa hoàn thành chỉ tiêu{of}: mới đạt {{{{ty_le_chi_tieu{s}}}}}, còn thiếu {{{{con_thieu{s}}}}}."),
                    cause: match phase.reported().absent {
                        0 => String::new(),
                        _ => format!("Nguyên nhân khách quan: công dân vắng mặt khỏi nơi cư trú{}, {{{{vang_mat{s}}}}} lượt được ghi nhận qua báo cáo ngày.", within(facts, phase)),
                    },
                    lesson: "Chỉ tiêu phải được giao đến từng tổ, từng cá nhân ngay từ ngày đầu và điều chỉnh hằng ngày theo kết quả thực tế.",
                    remedy: still_to_do(facts, phase),
                });
            }
            // What waits is a stock: the newest phase tells how much of it there is.
            if newest == Some(phase.no) && w.waiting() * 10 >= w.now.issued.max(1) {
                out.push(Weak {
                    what: format!("Số tài khoản đã cấp nhưng chưa kích hoạt còn nhiều: {{{{chua_kich_hoat{s}}}}} trên {{{{cap_tai_khoan{s}}}}} tài khoản."),
                    cause: format!("Việc hướng dẫn kích hoạt chưa đi liền với cấp tài khoản: {{{{chua_kich_hoat{s}}}}} tài khoản đã cấp còn chờ kích hoạt."),
                    lesson: "Lập danh sách công dân đã được cấp mà chưa kích hoạt theo từng khu phố, ấp hằng ngày để các tổ đến từng nhà hướng dẫn.",
                    remedy: "Công an phường, xã trích xuất hằng ngày danh sách đã cấp chưa kích hoạt, giao các tổ đến từng nhà hướng dẫn.".to_owned(),
                });
            }
        }
        let behind: Vec<String> =
            lagging(phase).iter().map(|c| format!("{} ({{{{ty_le_{}{s}}}}})", in_sentence(&c.name), tidy(&c.code))).collect();
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
                    format!("Đơn vị còn thiếu {{{{luot_thieu{s}}}}} báo cáo ngày{of}.")
                } else {
                    format!("Còn {{{{don_vi_thieu{s}}}}} đơn vị báo cáo ngày{of} không đầy đủ, thiếu {{{{luot_thieu{s}}}}} lượt.")
                },
                cause: match facts.unit {
                    true => String::new(),
                    false => format!("Trách nhiệm về chế độ báo cáo thuộc người đứng đầu {{{{don_vi_thieu{s}}}}} đơn vị còn thiếu báo cáo ngày{of}."),
                },
                lesson: "Duy trì nghiêm chế độ báo cáo ngày; đơn vị không báo cáo thì không xem xét khen thưởng.",
                remedy: match facts.unit {
                    true => "Đơn vị báo cáo bổ sung các ngày còn thiếu và chấn chỉnh chế độ báo cáo.".to_owned(),
                    false => "Thủ trưởng các đơn vị còn thiếu báo cáo bổ sung và chấn chỉnh chế độ báo cáo.".to_owned(),
                },
            });
        }
        out.extend(doubtful(facts, phase));
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
    for d in facts.duties.iter().filter(|d| is_behind(d)) {
        let c = tidy(&d.code);
        let (silent, undirected) = (d.units.iter().any(|u| u.silent), d.units.iter().any(|u| u.directive != Some(true)));
        let mut said = Vec::new();
        if silent {
            said.push(match facts.unit {
                true => "đơn vị chưa gửi danh sách".to_owned(),
                false => format!("còn {{{{{c}_don_vi_chua_gui}}}} đơn vị chưa gửi danh sách"),
            });
        }
        if undirected {
            said.push(match facts.unit {
                true => "chưa có hoặc chưa báo văn bản chỉ đạo của người đứng đầu".to_owned(),
                false => format!("còn {{{{{c}_don_vi_chua_chi_dao}}}} đơn vị chưa có văn bản chỉ đạo"),
            });
        }
        out.push(Weak {
            what: format!("{}: {}.", d.name, said.join("; ")),
            remedy: match facts.unit {
                true => "Đơn vị gửi danh sách, báo văn bản chỉ đạo còn thiếu lên hệ thống.".to_owned(),
                false => "Người đứng đầu các đơn vị còn thiếu danh sách, văn bản chỉ đạo hoàn thành ngay.".to_owned(),
            },
            ..Weak::default()
        });
    }
    if out.is_empty() {
        out.push(Weak {
            what: "Chưa phát hiện tồn tại, hạn chế đáng kể qua số liệu theo dõi.".to_owned(),
            cause: String::new(),
            lesson: KEEP_ON,
            remedy: "Tiếp tục duy trì kết quả đã đạt được.".to_owned(),
        });
    }
    out
}

/// What the register does not bear out of the reports of a phase, and what a unit alone answers for: late reports, its own target.
fn doubtful(facts: &Facts, phase: &PhaseFacts) -> Vec<Weak> {
    let (s, of) = (facts.suffix(phase), of_phase(facts, phase));
    let any = |f: fn(&UnitFacts) -> i64| phase.units.iter().any(|u| f(u) > 0);
    let mut out = Vec::new();
    let before = match any(|u| u.late) {
        true => format!(" Ngoài ra {{{{da_kich_hoat_tu_truoc{s}}}}} người được báo cáo đã kích hoạt từ trước."),
        false => String::new(),
    };
    if any(|u| u.contradicted) {
        out.push(Weak {
            what: format!("Qua đối sánh{of}, {{{{khong_khop{s}}}}} kết quả báo cáo không khớp với cơ sở dữ liệu.{before}"),
            cause: format!("Có {{{{khong_khop{s}}}}} kết quả{of} được ghi nhận mà cơ sở dữ liệu không có kích hoạt tương ứng."),
            lesson: "Chỉ báo cáo các tài khoản đã kích hoạt thành công; đối sánh hằng ngày với cơ sở dữ liệu để phát hiện sớm sai lệch.",
            remedy: match facts.unit {
                true => "Đơn vị kiểm tra, giải trình từng kết quả không khớp.".to_owned(),
                false => "Các đơn vị có kết quả không khớp kiểm tra, giải trình; tổ kiểm tra xác minh thực tế.".to_owned(),
            },
        });
    } else if any(|u| u.late) {
        out.push(Weak {
            what: format!("Qua đối sánh{of}, {{{{da_kich_hoat_tu_truoc{s}}}}} trên {{{{kich_hoat_bao_cao{s}}}}} kết quả báo cáo là của người đã kích hoạt từ trước."),
            cause: format!("Có {{{{da_kich_hoat_tu_truoc{s}}}}} kết quả{of} được ghi nhận mà không kiểm tra trước tình trạng tài khoản."),
            lesson: "Kiểm tra tình trạng tài khoản trước khi hướng dẫn và ghi nhận kết quả.",
            remedy: "Rà soát, không ghi nhận lại các tài khoản đã kích hoạt từ trước.".to_owned(),
        });
    }
    if !facts.unit {
        return out;
    }
    if let Some(u) =
        phase.units.first().filter(|u| phase.is_over() && phase.whole.is_none() && u.target.is_some_and(|t| t > u.confirmed))
        && phase.metric == Metric::Activated
    {
        let also =
            if u.pending > 0 { format!(", {{{{cho_xac_nhan{s}}}}} kết quả đang chờ xác nhận") } else { String::new() };
        out.push(Weak {
            what: format!("Chưa hoàn thành chỉ tiêu{of} giao cho đơn vị: cơ sở dữ liệu mới xác nhận {{{{da_xac_nhan{s}}}}} trên {{{{chi_tieu_don_vi{s}}}}}{also}."),
            remedy: "Đơn vị tiếp tục hướng dẫn kích hoạt để hoàn thành chỉ tiêu được giao.".to_owned(),
            ..Weak::default()
        });
    }
    if any(|u| u.unnamed) {
        out.push(Weak {
            what: format!("Có {{{{chua_neu_ten{s}}}}} kết quả báo cáo{of} chỉ có số đếm, chưa nêu tên nên chưa đối sánh được."),
            remedy: "Đơn vị bổ sung danh sách của các kết quả chưa nêu tên.".to_owned(),
            ..Weak::default()
        });
    }
    if any(|u| u.late_days) {
        out.push(Weak {
            what: format!("Đơn vị nộp muộn {{{{luot_muon{s}}}}} báo cáo ngày{of}."),
            remedy: "Đơn vị gửi báo cáo ngày đúng giờ quy định.".to_owned(),
            ..Weak::default()
        });
    }
    out
}

/// Places that lie well (a tenth and more) below the whole, a few of them, the lowest first.
pub(super) fn lagging(phase: &PhaseFacts) -> Vec<&Counted> {
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

pub(super) fn causes(facts: &Facts) -> Vec<String> {
    let told = distinct(found(facts).into_iter().map(|w| w.cause));
    if told.is_empty() {
        vec!["Số liệu theo dõi chưa chỉ ra nguyên nhân; bổ sung theo kết quả rà soát thực tế.".to_owned()]
    } else {
        told
    }
}

pub(super) fn lessons(facts: &Facts) -> Vec<String> {
    let learned = distinct(found(facts).iter().map(|w| w.lesson.to_owned()));
    if learned.is_empty() { vec![KEEP_ON.to_owned()] } else { learned }
}

pub(super) fn proposals(kind: Kind, facts: &Facts) -> Vec<String> {
    let mut out = distinct(found(facts).into_iter().map(|w| w.remedy));
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
