//! Documents of other matters: ranking, awards, criticism, lists of people, budget. Their words follow the same plain rules as those of reports.

use super::outline::{Section, heading, lower, text};
use crate::{
    facts::{Facts, tidy},
    matter::{Awards, Budget, Matter, Ranking},
    model::{Kind, Letterhead},
    rules::in_sentence,
};
use std::collections::BTreeSet;
use vedich_kernel::Lang;

/// The parts of such a document in their order.
pub(super) fn sections(facts: &Facts) -> Vec<Section> {
    let Some(matter) = &facts.matter else { return Vec::new() };
    match matter {
        Matter::Ranking(_) => {
            vec![text("phan_xep_hang", "Kết quả xếp hạng"), text("phan_cach_tinh", "Cách tính điểm và điều kiện xét")]
        }
        Matter::Awards(_) => {
            vec![text("phan_can_cu_xet", "Quá trình xét"), text("phan_de_nghi", "Nội dung đề nghị")]
        }
        Matter::Criticism(_) => vec![text("phan_phe_binh", "Nội dung thông báo"), text("phan_yeu_cau", "Yêu cầu khắc phục")],
        Matter::Absentees(a) => {
            let mut out = vec![text("phan_vang_mat", "Số lượng và đề nghị")];
            out.extend((a.communes.len() > 1).then(|| Section::Table(super::lists::away(a))));
            out
        }
        Matter::Invitations(i) => {
            vec![text("phan_moi", "Số lượng và đề nghị"), Section::Table(super::lists::shifts(i))]
        }
        Matter::Budget(b) => vec![
            heading(2, "1. Sự cần thiết và căn cứ lập dự toán"),
            text("phan_can_cu_du_toan", "Sự cần thiết và căn cứ lập dự toán"),
            heading(2, "2. Tổng dự toán"),
            text("phan_du_toan", "Tổng dự toán"),
            Section::Table(super::lists::levels(b)),
            heading(2, "3. Giả định khi tính"),
            text("phan_gia_dinh", "Giả định khi tính"),
            heading(2, "4. Đề nghị"),
            text("phan_de_nghi_du_toan", "Đề nghị"),
        ],
    }
}

/// The paragraphs of a block; none for a key of another document.
pub(super) fn draft(facts: &Facts, key: &str) -> Option<Vec<String>> {
    let matter = facts.matter.as_ref()?;
    let (place, campaign) = (in_sentence(&facts.place), lower(&facts.campaign));
    Some(match (matter, key) {
        (Matter::Ranking(r), "phan_xep_hang") => ranking(facts, r),
        (Matter::Ranking(r), "phan_cach_tinh") => formula(r),
        (Matter::Awards(a), "phan_can_cu_xet") => considered(facts, a),
        (Matter::Awards(a), "phan_de_nghi") => proposed(facts, a),
        (Matter::Criticism(units), "phan_phe_binh") => {
            let mut said = Vec::new();
            if units.iter().any(|u| !u.responsible) {
                said.push("phê bình {{phe_binh}} đơn vị, địa phương");
            }
            if units.iter().any(|u| u.responsible) {
                said.push("xem xét trách nhiệm người đứng đầu {{xem_xet_trach_nhiem}} đơn vị, địa phương");
            }
            vec![format!(
                "Qua tổng hợp kết quả thực hiện giai đoạn {} {campaign}, xét đề nghị của cơ quan chuyên môn và quyết định của cấp có thẩm quyền, {place} thông báo {} (có danh sách kèm theo).",
                number(facts),
                said.join("; ")
            )]
        }
        (Matter::Criticism(_), "phan_yeu_cau") => vec![
            "Yêu cầu người đứng đầu các đơn vị, địa phương có tên trong danh sách tổ chức kiểm điểm, rút kinh nghiệm, làm rõ trách nhiệm của tập thể, cá nhân liên quan; có biện pháp khắc phục ngay và báo cáo kết quả về cơ quan thường trực.".to_owned(),
            "Các cơ quan, đơn vị, địa phương khác lấy đó làm bài học, không để xảy ra tình trạng tương tự.".to_owned(),
        ],
        (Matter::Absentees(a), "phan_vang_mat") => vec![format!(
            "Từ ngày {} đến ngày {}, các tổ đến từng nhà đã ghi nhận {{{{vang_mat}}}} lượt công dân vắng mặt tại nơi cư trú trên địa bàn {place}, lập {{{{danh_sach}}}} danh sách chuyển công an phường, xã; {{{{da_tra_loi}}}} lượt đã có ý kiến của công an. Trường hợp đi vắng trong ngày không thuộc danh sách này, các tổ tiếp tục đến lại.",
            a.from.vi(),
            a.to.vi()
        )],
        (Matter::Invitations(i), "phan_moi") => vec![format!(
            "Từ ngày {} đến ngày {}, {{{{so_ca}}}} ca thu nhận có khả năng phục vụ {{{{kha_nang}}}} lượt; đã mời {{{{duoc_moi}}}} công dân của {place}, trong đó {{{{da_dat_lich}}}} người đã đặt lịch. Các tổ công nghệ số cộng đồng, tổ công tác Đề án 06 vận động, nhắc lịch để công dân đến đúng ca.",
            i.from.vi(),
            i.to.vi()
        )],
        (Matter::Budget(_), "phan_can_cu_du_toan") => vec![format!(
            "Thực hiện kế hoạch {}, từ ngày {} đến ngày {}, các lực lượng tổ chức thu nhận hồ sơ tại điểm cố định và lưu động, cả buổi tối và ngày nghỉ; cần bố trí kinh phí cho thiết bị, tổ chức các ca, bồi dưỡng lực lượng và thông tin đến công dân. Số lượng trong dự toán được đếm từ hệ thống, đơn giá theo nguồn ghi tại từng dòng.",
            facts.campaign,
            facts.from.vi(),
            facts.to.vi()
        )],
        (Matter::Budget(b), "phan_du_toan") => budget(b),
        (Matter::Budget(b), "phan_gia_dinh") => b.assumptions.clone(),
        (Matter::Budget(b), "phan_de_nghi_du_toan") => vec![format!(
            "{} kính trình cấp có thẩm quyền xem xét, phê duyệt dự toán kinh phí thực hiện {campaign} với tổng số {} (có bảng chi tiết kèm theo).",
            facts.place,
            match (b.missing.is_empty(), b.total) {
                (true, _) => "{{tong_du_toan}} đồng",
                (false, 0) => "… đồng, điền khi đã có đơn giá",
                (false, _) => "{{tong_du_toan}} đồng, chưa gồm các khoản chưa có đơn giá",
            }
        )],
        _ => return None,
    })
}

fn number(facts: &Facts) -> i64 {
    facts.phases.first().map_or(1, |p| p.no)
}

fn ranking(facts: &Facts, r: &Ranking) -> Vec<String> {
    let mut out = vec![format!(
        "{} thông báo kết quả xếp hạng thi đua giai đoạn {} {} như sau (bảng xếp hạng kèm theo):",
        facts.place,
        number(facts),
        lower(&facts.campaign)
    )];
    out.push(match &r.closed {
        Some(at) => format!("Kết quả được chốt lúc {at}, tính từ kết quả đã được cơ sở dữ liệu xác nhận."),
        None => format!("Kết quả tạm tính đến hết ngày {}; giai đoạn chưa chốt nên thứ hạng còn thay đổi.", facts.as_of().vi()),
    });
    for b in &r.boards {
        let (code, word) = (b.of.code(), b.of.word(Lang::Vi).to_lowercase());
        let held = b.rows.iter().any(|r| !r.gates.is_empty());
        let not = if held {
            format!("; {{{{khong_xet_{code}}}}} {word} không được xét, lý do ghi trong bảng")
        } else {
            String::new()
        };
        let first: Vec<String> = b.rows.iter().filter(|r| r.rank.is_some()).take(3).map(|r| in_sentence(&r.name)).collect();
        let led = if first.is_empty() { String::new() } else { format!(" Dẫn đầu là {}.", first.join("; ")) };
        out.push(format!("Có {{{{xep_hang_{code}}}}} {word} được xếp hạng{not}.{led}"));
    }
    out
}

fn formula(r: &Ranking) -> Vec<String> {
    let one = |b: &crate::matter::Board| format!("{}: {}.", b.of.word(Lang::Vi), b.formula);
    let mut out = vec!["Điểm tính trên thang 100 theo tỷ trọng của từng nội dung; nội dung không áp dụng cho đơn vị nào thì chia cho các nội dung còn lại.".to_owned()];
    out.extend(r.boards.iter().map(one));
    out
}

fn considered(facts: &Facts, a: &Awards) -> Vec<String> {
    let days: Vec<String> = a.sittings.iter().map(|d| d.vi()).collect();
    let sat = match days.as_slice() {
        [] => String::new(),
        days => format!(
            " Hội đồng Thi đua - Khen thưởng đã họp ngày {} và biểu quyết tán thành các trường hợp đề nghị.",
            days.join(", ")
        ),
    };
    let mut out = vec![format!(
        "Thực hiện kế hoạch {}, căn cứ kết quả giai đoạn {} đã được cơ sở dữ liệu định danh điện tử xác nhận và bảng xếp hạng, cơ quan chuyên môn đã thẩm định thành tích của các tập thể, cá nhân.{sat}",
        facts.campaign,
        number(facts)
    )];
    if a.waiting > 0 {
        out.push(
            "Ngoài ra còn {{cho_hoi_dong}} đề nghị đang chờ hội đồng biểu quyết hoặc ký biên bản, chưa thuộc tờ trình này."
                .to_owned(),
        );
    }
    out
}

fn proposed(facts: &Facts, a: &Awards) -> Vec<String> {
    let whom = match (a.collectives.is_empty(), a.persons.is_empty()) {
        (_, true) => "{{tap_the}} tập thể",
        (true, false) => "{{ca_nhan}} cá nhân",
        (false, false) => "{{tap_the}} tập thể và {{ca_nhan}} cá nhân",
    };
    let mut out = vec![format!(
        "{} kính trình cấp có thẩm quyền xem xét, khen thưởng {whom} có thành tích trong {}, cụ thể:",
        facts.place,
        lower(&facts.campaign)
    )];
    for (n, title) in (1..).zip(a.titles()) {
        let mut of = Vec::new();
        if a.collectives.iter().any(|c| c.title == title) {
            of.push(format!("{{{{tap_the_{n}}}}} tập thể"));
        }
        if a.persons.contains_key(title) {
            of.push(format!("{{{{ca_nhan_{n}}}}} cá nhân"));
        }
        out.push(format!("- {title}: {}.", of.join(", ")));
    }
    out.push("Thành tích, thứ hạng và kết quả biểu quyết của từng trường hợp ghi trong danh sách kèm theo.".to_owned());
    out
}

fn budget(b: &Budget) -> Vec<String> {
    // What has no price has no sum: nobody is asked for nothing.
    let priced = b.missing.is_empty() || b.total != 0;
    let mut out = vec![match priced {
        true => format!("Tổng dự toán: {{{{tong_du_toan}}}} đồng (bằng chữ: {}).", super::money::words(b.total)),
        false => "Tổng dự toán: chưa tính được vì chưa có đơn giá.".to_owned(),
    }];
    if priced && b.levels.len() > 1 {
        let one = |l: &crate::matter::Level| format!("{} {{{{du_toan_{}}}}} đồng", l.name, tidy(&l.name));
        out.push(format!("Trong đó: {}.", b.levels.iter().map(one).collect::<Vec<_>>().join("; ")));
    }
    if !b.missing.is_empty() {
        out.push(format!("Chưa có đơn giá nên chưa tính vào tổng: {}.", b.missing.join("; ").to_lowercase()));
    }
    out
}

/// What the document is about.
pub(super) fn subject(kind: Kind, facts: &Facts) -> Option<String> {
    let (no, campaign) = (number(facts), lower(&facts.campaign));
    Some(match kind {
        Kind::Ranking => format!("Kết quả xếp hạng giai đoạn {no} {campaign}"),
        Kind::AwardProposal => format!("Về việc khen thưởng tập thể, cá nhân có thành tích trong giai đoạn {no} {campaign}"),
        Kind::CriticismNotice => format!("Phê bình đơn vị, địa phương trong thực hiện giai đoạn {no} {campaign}"),
        Kind::AbsenteeList => format!("Công dân vắng mặt tại nơi cư trú, giai đoạn {no} {campaign}"),
        Kind::InvitationList => format!("Công dân được mời làm hồ sơ định danh điện tử, {campaign}"),
        Kind::Budget => format!("Về việc phê duyệt dự toán kinh phí thực hiện {campaign}"),
        _ => return None,
    })
}

/// Awards go to whoever gives them, as their titles say ("Giấy khen của Chủ tịch …"); other proposals to the body above, or to the first
/// of the recipients.
pub(super) fn addressee(kind: Kind, facts: &Facts, head: &Letterhead) -> Option<String> {
    if !matches!(kind, Kind::AwardProposal | Kind::Budget) {
        return None;
    }
    if let Some(Matter::Awards(a)) = &facts.matter {
        let givers: BTreeSet<&str> =
            a.titles().into_iter().filter_map(|t| t.split_once(" của ")).map(|(_, who)| who.trim()).collect();
        if !givers.is_empty() {
            return Some(givers.into_iter().collect::<Vec<_>>().join("; "));
        }
    }
    let first = head.recipients.first().cloned().unwrap_or_default();
    Some(if head.parent.is_empty() { first } else { head.parent.clone() })
}

/// The last sentence, without its sign.
pub(super) fn closing(kind: Kind, facts: &Facts) -> Option<String> {
    Some(match kind {
        Kind::Ranking => {
            "Các đơn vị, địa phương đối chiếu; ý kiến về kết quả gửi về cơ quan thường trực để được giải quyết".to_owned()
        }
        Kind::AwardProposal => "Kính trình cấp có thẩm quyền xem xét, quyết định".to_owned(),
        Kind::CriticismNotice => format!("Trên đây là thông báo của {}", in_sentence(&facts.place)),
        // Names are those that the register knows when the list is drawn up; the city's list has none.
        Kind::AbsenteeList | Kind::InvitationList if facts.known => format!(
            "Danh sách chốt lúc {}{}, chỉ sử dụng vào việc thực hiện chiến dịch",
            facts.told_at().vi(),
            if facts.unit { " (họ tên, ngày sinh, nơi cư trú theo cơ sở dữ liệu khi lập)" } else { "" }
        ),
        Kind::AbsenteeList | Kind::InvitationList => {
            format!("Danh sách lập lúc {}, chỉ sử dụng vào việc thực hiện chiến dịch", facts.read_at.vi())
        }
        Kind::Budget => "Kính đề nghị xem xét, phê duyệt".to_owned(),
        _ => return None,
    })
}
