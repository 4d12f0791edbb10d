//! The plan's own duties (`P-3.8`, `P-4.1` to `P-5.8`), with the offices that it names: any campaign may load them for the units that
//! it has. Words of a duty become data of the campaign, so they stand in the plan's language alone.

use crate::model::{Plan, Rhythm};
use vedich_campaign::{Campaign, Phase};
use vedich_kernel::{Day, LocalityId, UnitId, text};
use vedich_territory::{Tree, Unit, UnitKind};

/// An office that the plan names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Office {
    /// The police of the campaign's place: its standing office.
    Police,
    /// The people's committee.
    Committee,
    /// The office of the council and the committee.
    CommitteeOffice,
    /// The fatherland front.
    Front,
    /// The youth union.
    Youth,
    /// The women's union.
    Women,
    /// The party's propaganda board.
    Propaganda,
    /// The education office.
    Education,
    /// The culture and information office.
    Culture,
    /// Radio and television.
    Radio,
    /// The finance office.
    Finance,
    /// The home-affairs office.
    HomeAffairs,
}

impl Office {
    /// Words of a unit's name by which the office is known, and its kind where that alone says it. The first that fit a unit win.
    fn signs(self) -> (&'static [&'static str], Option<UnitKind>) {
        match self {
            Self::Police => (&[], Some(UnitKind::Police)),
            Self::Committee => (&[], Some(UnitKind::Committee)),
            Self::CommitteeOffice => (&["văn phòng"], None),
            Self::Front => (&["mặt trận"], None),
            Self::Youth => {
                (&["đoàn thanh niên", "thành đoàn", "thị đoàn", "huyện đoàn", "tỉnh đoàn", "đoàn phường", "đoàn xã"], None)
            }
            Self::Women => (&["phụ nữ"], None),
            Self::Propaganda => (&["tuyên giáo"], None),
            Self::Education => (&["giáo dục"], None),
            Self::Culture => (&["phòng văn hóa", "sở văn hóa", "văn hóa xã hội"], None),
            Self::Radio => (&["phát thanh", "truyền thanh", "truyền hình", "trung tâm văn hóa"], None),
            Self::Finance => (&["tài chính"], None),
            Self::HomeAffairs => (&["nội vụ"], None),
        }
    }

    fn is(self, unit: &Unit) -> bool {
        let name = text::fold(&unit.name);
        let (words, kind) = self.signs();
        kind == Some(unit.kind) || words.iter().any(|w| name.contains(&text::fold(w)))
    }

    /// The unit of a place that is this office.
    #[must_use]
    pub fn of_place(self, tree: &Tree, place: LocalityId) -> Option<UnitId> {
        tree.units().iter().find(|u| u.locality == place && self.is(u)).map(|u| u.id)
    }
}

/// When a duty is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// From the campaign's first day to its last.
    Campaign,
    /// In the first phase.
    First,
    /// By so many days after the campaign's first day.
    ByDay(i32),
    /// By so many days after the first phase.
    AfterFirst(i32),
    /// By so many days after the campaign.
    AfterCampaign(i32),
}

impl When {
    fn days(self, campaign: &Campaign, first: Option<&Phase>) -> (Day, Day) {
        let phase = first.map_or((campaign.from, campaign.to), |p| (p.from, p.to));
        match self {
            Self::Campaign => (campaign.from, campaign.to),
            Self::First => phase,
            Self::ByDay(n) => (campaign.from, campaign.from.plus(n).min(campaign.to)),
            Self::AfterFirst(n) => (phase.1, phase.1.plus(n)),
            Self::AfterCampaign(n) => (campaign.to, campaign.to.plus(n)),
        }
    }
}

/// Whose parts of a duty every commune owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    /// Nobody's.
    None,
    /// The same office of each commune.
    Office(Office),
    /// Every school.
    Schools,
}

/// A duty of the plan.
pub struct Duty {
    clause: &'static str,
    title: &'static str,
    detail: &'static str,
    office: Office,
    partners: &'static [Office],
    rhythm: Rhythm,
    when: When,
    share: Share,
}

/// A duty as a campaign would have it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What it says; its owner is the unit that fits the office best, none where no unit does.
    pub plan: Plan,
    /// The unit that fits the office.
    pub owner: Option<UnitId>,
    /// Units that owe a part of it.
    pub parts: Vec<UnitId>,
}

/// All duties of the plan as this campaign would have them, in the plan's order.
#[must_use]
pub fn offered(tree: &Tree, campaign: &Campaign, phases: &[Phase]) -> Vec<Offered> {
    let first = phases.iter().min_by_key(|p| p.no);
    DUTIES.iter().map(|d| d.offered(tree, campaign, first)).collect()
}

impl Duty {
    fn offered(&self, tree: &Tree, campaign: &Campaign, first: Option<&Phase>) -> Offered {
        let owner = self.office.of_place(tree, campaign.root);
        let (from, to) = self.when.days(campaign, first);
        let partners =
            self.partners.iter().filter_map(|o| o.of_place(tree, campaign.root)).filter(|u| Some(*u) != owner).collect();
        let below = |u: &&Unit| u.locality != campaign.root && tree.is_within(u.locality, campaign.root);
        let owes = |u: &&Unit| match self.share {
            Share::None => false,
            Share::Office(office) => tree.commune_of(u.locality) == Some(u.locality) && office.is(u),
            Share::Schools => u.kind == UnitKind::School,
        };
        Offered {
            owner,
            parts: tree.units().iter().filter(below).filter(owes).map(|u| u.id).collect(),
            plan: Plan {
                clause: self.clause.to_owned(),
                title: self.title.to_owned(),
                detail: self.detail.to_owned(),
                owner: owner.unwrap_or(UnitId(0)),
                partners,
                rhythm: self.rhythm,
                from,
                to,
                called_off: false,
            },
        }
    }
}

use Office as O;
use Rhythm::{Daily, Once, Weekly};

/// The plan's duties.
#[rustfmt::skip] // one duty reads as one entry of the plan
const DUTIES: [Duty; 26] = [
    Duty { clause: "P-3.2", title: "Đôn đốc 100 % cán bộ, công chức, viên chức, lực lượng vũ trang hoàn thành ba yêu cầu về tài khoản",
        detail: "Tài khoản mức 2 đã kích hoạt; đã đăng nhập ứng dụng; đã dùng trên Cổng dịch vụ công quốc gia và của tỉnh.",
        office: O::HomeAffairs, partners: &[O::Police, O::CommitteeOffice], rhythm: Weekly, when: When::First, share: Share::None },
    Duty { clause: "P-3.8", title: "Kiểm tra thực tế số liệu báo cáo của các đơn vị",
        detail: "Lập tổ kiểm tra, chọn mẫu, đối chiếu báo cáo với kết quả thực tế, lập biên bản.",
        office: O::Police, partners: &[O::Committee, O::HomeAffairs], rhythm: Weekly, when: When::Campaign, share: Share::None },
    Duty { clause: "P-4.1", title: "Tuyên truyền trên báo, mạng xã hội, trang thông tin điện tử, pa nô, áp phích, bảng LED",
        detail: "Tuyên truyền gắn với hướng dẫn kích hoạt; ghi kênh, nơi, số lượt tiếp cận và minh chứng.",
        office: O::Culture, partners: &[O::Radio, O::Propaganda], rhythm: Weekly, when: When::Campaign, share: Share::None },
    Duty { clause: "P-4.1", title: "Phát tin hằng ngày trên hệ thống truyền thanh",
        detail: "Phát vào khung giờ sáng và chiều; thông báo lịch, địa điểm của các điểm thu nhận.",
        office: O::Radio, partners: &[O::Culture, O::Police], rhythm: Daily, when: When::Campaign, share: Share::None },
    Duty { clause: "P-4.1", title: "Đưa nội dung tài khoản định danh điện tử vào sinh hoạt chi bộ, chi đoàn, chi hội",
        detail: "", office: O::Propaganda, partners: &[O::Front, O::Youth, O::Women], rhythm: Weekly, when: When::First, share: Share::None },
    Duty { clause: "P-4.1D", title: "100 % học sinh trung học cơ sở có thẻ căn cước gắn chip kích hoạt tài khoản mức 1",
        detail: "Giáo viên chủ nhiệm phối hợp cha mẹ học sinh, làm cả trong thời gian nghỉ hè; chỉ báo số lượng, không ghi tên học sinh.",
        office: O::Education, partners: &[O::Police], rhythm: Weekly, when: When::First, share: Share::Schools },
    Duty { clause: "P-4.2", title: "Thẩm tra việc đăng ký, kích hoạt và sử dụng tài khoản mức 2 của các đơn vị",
        detail: "Kiểm tra đơn vị không có văn bản chỉ đạo hoặc còn nhiều người chưa có lý do; nội dung này là một phần của báo cáo giai đoạn 1.",
        office: O::CommitteeOffice, partners: &[O::HomeAffairs, O::Police], rhythm: Once, when: When::ByDay(10), share: Share::None },
    Duty { clause: "P-4.3A", title: "Trích xuất danh sách đã duyệt chưa kích hoạt theo khu phố, ấp và giao các tổ hằng ngày",
        detail: "", office: O::Police, partners: &[O::Committee], rhythm: Daily, when: When::Campaign, share: Share::Office(O::Police) },
    Duty { clause: "P-4.3A", title: "Phân công lực lượng đến từng nhà",
        detail: "Mỗi khu phố, ấp có tổ phụ trách; lập danh sách thành viên.",
        office: O::Committee, partners: &[O::Front, O::Youth, O::Women], rhythm: Once, when: When::ByDay(3), share: Share::Office(O::Committee) },
    Duty { clause: "P-4.3B", title: "Bố trí mỗi tổ ít nhất 2 đoàn viên, hội viên có kỹ năng công nghệ thông tin",
        detail: "", office: O::Front, partners: &[O::Youth, O::Women], rhythm: Once, when: When::ByDay(3), share: Share::Office(O::Front) },
    Duty { clause: "P-4.3C", title: "Tổ chức đội tình nguyện tại trường học, khu dân cư, chợ, siêu thị, điểm văn hóa",
        detail: "", office: O::Youth, partners: &[O::Women, O::Front], rhythm: Weekly, when: When::Campaign, share: Share::Office(O::Youth) },
    Duty { clause: "P-4.3E", title: "Chuyển danh sách công dân vắng mặt tại nơi cư trú cho công an hằng ngày",
        detail: "Chỉ những người không ở nơi cư trú, không phải người vắng nhà buổi tối đó.",
        office: O::Committee, partners: &[O::Police], rhythm: Daily, when: When::Campaign, share: Share::Office(O::Committee) },
    Duty { clause: "P-4.4A", title: "Duy trì điểm thu nhận cố định, lưu động và điểm hỗ trợ; công bố lịch trên phương tiện thông tin",
        detail: "Cả buổi tối, thứ Bảy, Chủ nhật; có điểm tại bộ phận một cửa.",
        office: O::Police, partners: &[O::Committee, O::Radio], rhythm: Weekly, when: When::Campaign, share: Share::Office(O::Police) },
    Duty { clause: "P-4.4B", title: "Lập danh sách mời công dân có thẻ căn cước chưa có hồ sơ, đủ chỉ tiêu ngày của mỗi điểm",
        detail: "", office: O::Police, partners: &[O::Committee], rhythm: Daily, when: When::Campaign, share: Share::Office(O::Police) },
    Duty { clause: "P-4.4D", title: "Xử lý và truyền hồ sơ thu nhận trong ngày lên Cục C06 để phê duyệt",
        detail: "", office: O::Police, partners: &[], rhythm: Daily, when: When::Campaign, share: Share::None },
    Duty { clause: "P-4.4F", title: "Trang bị thiết bị thu nhận cho công an phường, xã",
        detail: "", office: O::Committee, partners: &[O::Finance, O::Police], rhythm: Once, when: When::ByDay(10), share: Share::None },
    Duty { clause: "P-4.5", title: "Tập huấn cho các tổ và tình nguyện viên",
        detail: "", office: O::Police, partners: &[O::Youth, O::Front], rhythm: Once, when: When::ByDay(5), share: Share::Office(O::Police) },
    Duty { clause: "P-5.1", title: "Báo cáo tổng kết giai đoạn 1",
        detail: "Gửi cơ quan thường trực tổng hợp.", office: O::Police, partners: &[O::Committee], rhythm: Once, when: When::AfterFirst(1),
        share: Share::Office(O::Committee) },
    Duty { clause: "P-5.1", title: "Báo cáo tổng kết chiến dịch, tách riêng từng giai đoạn",
        detail: "Gửi cơ quan thường trực tổng hợp.", office: O::Police, partners: &[O::Committee], rhythm: Once, when: When::AfterCampaign(4),
        share: Share::Office(O::Committee) },
    Duty { clause: "P-5.2", title: "Đôn đốc, hướng dẫn, kiểm tra, tổng hợp kết quả, nguyên nhân, trách nhiệm",
        detail: "", office: O::Police, partners: &[], rhythm: Weekly, when: When::Campaign, share: Share::None },
    Duty { clause: "P-5.3", title: "Đề xuất khen thưởng và xem xét trách nhiệm của tập thể, cá nhân",
        detail: "", office: O::HomeAffairs, partners: &[O::Police], rhythm: Once, when: When::AfterCampaign(5), share: Share::None },
    Duty { clause: "P-5.4", title: "Đề xuất kinh phí thực hiện",
        detail: "", office: O::Finance, partners: &[O::Police], rhythm: Once, when: When::ByDay(5), share: Share::None },
    Duty { clause: "P-5.5", title: "Giao chỉ tiêu ngày cho từng tập thể, cá nhân",
        detail: "", office: O::Committee, partners: &[], rhythm: Weekly, when: When::Campaign, share: Share::Office(O::Committee) },
    Duty { clause: "P-5.6", title: "Tập huấn báo cáo viên, phóng viên, định hướng tuyên truyền",
        detail: "", office: O::Propaganda, partners: &[O::Radio, O::Culture], rhythm: Once, when: When::ByDay(7), share: Share::None },
    Duty { clause: "P-5.7", title: "Giao chỉ tiêu vận động tới đoàn viên, hội viên",
        detail: "", office: O::Front, partners: &[O::Youth, O::Women], rhythm: Weekly, when: When::Campaign, share: Share::Office(O::Front) },
    Duty { clause: "P-5.8", title: "Hướng dẫn, giải đáp khó khăn, vướng mắc của các đơn vị",
        detail: "Trả lời trong mục Vướng mắc trước ngày hẹn.", office: O::Police, partners: &[], rhythm: Daily, when: When::Campaign,
        share: Share::Office(O::Police) },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_duty_stands_twice_and_each_names_its_clause() {
        let titles: BTreeSet<String> = DUTIES.iter().map(|d| text::fold(d.title)).collect();
        assert_eq!(titles.len(), DUTIES.len());
        for d in &DUTIES {
            let n = d.title.chars().count();
            assert!(
                d.clause.starts_with("P-") && (crate::rules::SHORTEST..=crate::rules::LONGEST_TITLE).contains(&n),
                "{}",
                d.title
            );
            assert!(!d.partners.contains(&d.office), "{} helps itself", d.title);
        }
    }

    #[test]
    fn every_clause_on_duties_of_offices_is_there() {
        let clauses: BTreeSet<&str> = DUTIES.iter().map(|d| d.clause).collect();
        let named =
            ["P-4.1", "P-4.1D", "P-4.2", "P-4.3A", "P-4.3B", "P-4.3C", "P-4.3E", "P-4.4A", "P-4.4B", "P-4.4D", "P-4.4F", "P-4.5"];
        let later = ["P-5.1", "P-5.2", "P-5.3", "P-5.4", "P-5.5", "P-5.6", "P-5.7", "P-5.8"];
        for clause in named.iter().chain(&later) {
            assert!(clauses.contains(clause), "{clause}");
        }
    }

    #[test]
    fn offices_are_known_by_their_names() {
        let unit = |name: &str, kind| Unit {
            id: UnitId(1),
            code: "X".into(),
            name: name.into(),
            kind,
            locality: LocalityId(1),
            parent: None,
            since: None,
        };
        let known = |name: &str, kind| -> Vec<Office> {
            let all = [
                O::Police,
                O::Committee,
                O::CommitteeOffice,
                O::Front,
                O::Youth,
                O::Women,
                O::Propaganda,
                O::Education,
                O::Culture,
            ];
            let all = all.into_iter().chain([O::Radio, O::Finance, O::HomeAffairs]);
            all.filter(|o| o.is(&unit(name, kind))).collect()
        };
        for (name, kind, office) in [
            ("Công an thành phố Đồng Xoài", UnitKind::Police, O::Police),
            ("Ủy ban nhân dân phường Tân Phú", UnitKind::Committee, O::Committee),
            ("Văn phòng HĐND và UBND thành phố", UnitKind::Agency, O::CommitteeOffice),
            ("Ủy ban Mặt trận Tổ quốc phường Tân Phú", UnitKind::Union, O::Front),
            ("Đoàn Thanh niên phường Tân Phú", UnitKind::Union, O::Youth),
            ("Hội Liên hiệp Phụ nữ phường Tân Phú", UnitKind::Union, O::Women),
            ("Ban Tuyên giáo Thành ủy", UnitKind::Agency, O::Propaganda),
            ("Phòng Giáo dục và Đào tạo", UnitKind::Agency, O::Education),
            ("Phòng Văn hóa và Thông tin", UnitKind::Agency, O::Culture),
            ("Trung tâm Văn hóa, Thông tin và Thể thao", UnitKind::Agency, O::Radio),
            ("Phòng Tài chính - Kế hoạch", UnitKind::Agency, O::Finance),
            ("Phòng Nội vụ", UnitKind::Agency, O::HomeAffairs),
        ] {
            assert_eq!(known(name, kind), [office], "{name}");
        }
        assert!(known("Hội Cựu chiến binh", UnitKind::Union).is_empty());
    }
}
