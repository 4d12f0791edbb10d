//! Pure decisions: how numbers, days and kinds are written, who may take which step, and when a report is late.

use crate::model::{Asked, Deadlines, Kind, Letterhead, State};
use vedich_accounts::{Actor, Grant, Permission, Role, Via};
use vedich_campaign::Phase;
use vedich_kernel::{Day, Moment, UnitId};
use vedich_territory::{Locality, LocalityKind, Tree, UnitKind};

/// Longest narrative block, in characters.
pub const LONGEST: usize = 8_000;
/// Longest line of a letterhead.
pub const LONGEST_LINE: usize = 300;
/// Shortest reason or question.
pub const SHORTEST: usize = 5;

/// The code of a kind in a document's number: BC report, PL appendix, TB notice, TTr proposal, DS list.
#[must_use]
pub fn type_code(kind: Kind) -> &'static str {
    match kind {
        Kind::Phase | Kind::Final | Kind::Province | Kind::DailyBrief | Kind::WeeklyBrief => "BC",
        Kind::Appendix | Kind::Targets => "PL",
        Kind::Ranking | Kind::CriticismNotice => "TB",
        Kind::AwardProposal | Kind::Budget => "TTr",
        Kind::AbsenteeList | Kind::InvitationList => "DS",
    }
}

/// What the kind is called on paper.
#[must_use]
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Phase | Kind::Final | Kind::Province => "Báo cáo",
        Kind::DailyBrief | Kind::WeeklyBrief => "Báo cáo nhanh",
        Kind::Appendix | Kind::Targets => "Phụ lục",
        Kind::Ranking | Kind::CriticismNotice => "Thông báo",
        Kind::AwardProposal | Kind::Budget => "Tờ trình",
        Kind::AbsenteeList | Kind::InvitationList => "Danh sách",
    }
}

/// Room for a pen: dots, which every program sets equally wide.
const ROOM: &str = "……";

/// "05/BC-UBND": below ten with a zero before it; without a number there is room for a pen.
#[must_use]
pub fn number(no: Option<i64>, kind: Kind, sign: &str) -> String {
    let no = no.map_or_else(|| ROOM.to_owned(), |n| format!("{n:02}"));
    if sign.is_empty() { format!("{no}/{}", type_code(kind)) } else { format!("{no}/{}-{sign}", type_code(kind)) }
}

/// "ngày 06 tháng 02 năm 2023": days below ten and the months January and February get a zero, others none.
#[must_use]
pub fn date_words(day: Option<Day>) -> String {
    let Some(day) = day else { return format!("ngày {ROOM} tháng {ROOM} năm {ROOM}") };
    let d = day.date();
    let month = if d.month() <= 2 { format!("{:02}", d.month()) } else { d.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", d.day(), d.year())
}

/// The issuer in capitals. A people's committee breaks before the name of its place, nowhere within it.
#[must_use]
pub fn issuer(name: &str) -> String {
    let name = name.to_uppercase();
    match name.strip_prefix("ỦY BAN NHÂN DÂN ") {
        Some(place) => format!("ỦY BAN NHÂN DÂN {}", place.replace(' ', "\u{a0}")),
        None => name,
    }
}

/// I, II, III …
#[must_use]
pub fn roman(n: usize) -> String {
    let mut rest = n;
    let mut out = String::new();
    for (value, letters) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    out
}

/// The last day of what a report is about: of its phase, of the last one for 0.
#[must_use]
pub fn end_of(phases: &[Phase], no: i64) -> Option<Day> {
    if no == 0 { phases.last().map(|p| p.to) } else { phases.iter().find(|p| p.no == no).map(|p| p.to) }
}

/// May the unit be a document's author? Reports are every unit's; lists of people are those of the police of a commune.
#[must_use]
pub fn is_author_of(tree: &Tree, unit: UnitId, kind: Kind) -> bool {
    let is_ward = |u: &vedich_territory::Unit| {
        u.kind == UnitKind::Police && tree.get(u.locality).is_some_and(|l| l.kind == LocalityKind::Commune)
    };
    kind.is_sent_in() || (kind.is_list() && tree.unit(unit).is_some_and(is_ward))
}

/// The end of the day until which a report on a phase is in time.
#[must_use]
pub fn due_at(phases: &[Phase], no: i64, rule: Deadlines) -> Option<Moment> {
    let last = phases.last()?;
    let phase = if no == 0 { last } else { phases.iter().find(|p| p.no == no)? };
    let days = if phase.no == last.no { rule.last } else { rule.phase };
    let day = phase.to.plus(i32::try_from(days).unwrap_or(0));
    Some(Moment(day.plus(1).start().0 - 1))
}

/// The phase that a document is about: the one asked for, or the newest that has begun; 0 for all of them.
#[must_use]
pub fn phase_of(phases: &[Phase], asked: &Asked, today: Day) -> Option<i64> {
    if asked.kind.is_of_all_phases() {
        return Some(0);
    }
    match asked.phase {
        Some(no) => phases.iter().find(|p| p.no == no).map(|p| p.no),
        None => phases.iter().rev().find(|p| p.from <= today).or(phases.first()).map(|p| p.no),
    }
}

/// The first day of a phase that has not begun, for a kind that tells what was reached in it. Before the campaign its first phase is the
/// one that is prepared.
#[must_use]
pub fn not_begun(phases: &[Phase], kind: Kind, no: i64, today: Day) -> Option<Day> {
    let coming = |p: &&Phase| p.no == no && p.from > today;
    phases.iter().skip(1).find(coming).filter(|_| kind.tells_results()).map(|p| p.from)
}

/// The phase whose reports are looked at today: the one that ended in the last three weeks, else the one that runs.
#[must_use]
pub fn tracked(phases: &[Phase], today: Day) -> Option<i64> {
    let ended = phases.iter().rev().find(|p| p.to < today && today.since(p.to) <= 21);
    let running = || phases.iter().rev().find(|p| p.from <= today).or(phases.first());
    ended.or_else(running).map(|p| p.no)
}

/// What somebody does with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Writes a new version.
    Write,
    /// Approves it: the head.
    Approve,
    /// Sends it back: the standing office, or the head of the city's own.
    Return,
    /// Takes it: the standing office.
    Accept,
}

/// What becomes of a document; nothing when the act is none of this state.
#[must_use]
pub fn next(state: State, act: Act) -> Option<State> {
    match (state, act) {
        (State::Draft | State::Returned, Act::Write) => Some(State::Draft),
        (State::Draft | State::Returned, Act::Approve) => Some(State::Approved),
        (State::Approved | State::Accepted, Act::Return) => Some(State::Returned),
        (State::Approved, Act::Accept) => Some(State::Accepted),
        _ => None,
    }
}

/// May the actor approve a unit's document? Heads for their unit and those below, committee leaders for committees of their locality,
/// ward police and the standing office for the police of theirs: nobody sends a report in the place of another unit's head.
#[must_use]
pub fn may_approve(tree: &Tree, actor: &Actor, unit: UnitId) -> bool {
    let Some(found) = tree.unit(unit) else { return false };
    let by = |g: &Grant| match (g.unit, g.locality) {
        (Some(root), _) => tree.is_unit_within(unit, root),
        (None, Some(root)) => {
            let own = match g.role {
                Role::WardPolice | Role::StandingOffice => found.kind == UnitKind::Police,
                Role::CommitteeLeader => found.kind == UnitKind::Committee,
                _ => true,
            };
            own && tree.is_within(found.locality, root)
        }
        (None, None) => g.is_placeless() && g.role.may_be_placeless() && found.kind == UnitKind::Police,
    };
    let holds = |g: &&Grant| g.role.permissions().contains(&Permission::ApproveDocuments);
    actor.via == Via::Cli || actor.grants.iter().filter(holds).any(by)
}

/// How documents of an author look before anybody has set it: from the territory's names.
#[must_use]
pub fn letterhead(tree: &Tree, root: vedich_kernel::LocalityId, unit: Option<UnitId>) -> Letterhead {
    let city = tree.name(root);
    let place = tree.get(root).map_or("", Locality::date_line_name).to_owned();
    let committee = format!("Ủy ban nhân dân {}", lower_first(city));
    let Some(unit) = unit.and_then(|u| tree.unit(u)) else {
        return Letterhead {
            parent: String::new(),
            issuer: committee,
            sign: "UBND".to_owned(),
            place,
            authority: "TM. Ủy ban nhân dân".to_owned(),
            title: "Chủ tịch".to_owned(),
            name: String::new(),
            recipients: vec![committee_above(tree, root), "Các cơ quan, đơn vị, phường, xã".into(), "Lưu: VT, CA".into()],
            bases: Vec::new(),
        };
    };
    let above = unit.parent.and_then(|p| tree.unit(p)).map_or(committee, |u| u.name.clone());
    let (authority, title) = match unit.kind {
        UnitKind::Union => signs_for_union(&unit.name),
        UnitKind::Committee => ("TM. Ủy ban nhân dân", "Chủ tịch"),
        UnitKind::Police => ("", "Trưởng công an"),
        UnitKind::School => ("", "Hiệu trưởng"),
        UnitKind::Agency => ("", "Thủ trưởng đơn vị"),
    };
    let own = tree.commune_of(unit.locality).and_then(|c| tree.get(c)).filter(|c| c.kind == LocalityKind::Commune);
    Letterhead {
        parent: above,
        issuer: unit.name.clone(),
        sign: unit.code.split('-').next().unwrap_or_default().to_uppercase(),
        place: own.map_or(place, |c| c.date_line_name().to_owned()),
        authority: authority.to_owned(),
        title: title.to_owned(),
        name: String::new(),
        recipients: vec!["Cơ quan thường trực chiến dịch".into(), "Lưu: VT".into()],
        bases: Vec::new(),
    }
}

/// The People's Committee to which that of the campaign's own place reports (`P-5.2`): of the place above it by name, where the territory has
/// one; else of the province, which nobody named.
fn committee_above(tree: &Tree, root: vedich_kernel::LocalityId) -> String {
    match tree.ancestors(root).first() {
        Some(above) => format!("Ủy ban nhân dân {}", lower_first(&above.name)),
        None => "Ủy ban nhân dân tỉnh".to_owned(),
    }
}

/// Who signs for the Front, and for unions and associations: youth unions are led by a secretary, the others by a chair.
fn signs_for_union(name: &str) -> (&'static str, &'static str) {
    let folded = vedich_kernel::text::fold(name);
    if folded.contains("mat tran") {
        return ("TM. Ban Thường trực", "Chủ tịch");
    }
    let words: Vec<&str> = folded.split_whitespace().collect();
    let of_workers = words.windows(2).any(|w| matches!(w, ["lien" | "cong", "doan"]));
    let title = if words.contains(&"doan") && !of_workers { "Bí thư" } else { "Chủ tịch" };
    ("TM. Ban Chấp hành", title)
}

/// As it stands within a sentence.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_lowercase().chain(letters).collect())
}

/// What a place is called by, as it begins its name.
const COMMON_NOUNS: [&str; 11] =
    ["phường", "xã", "thị trấn", "thành phố", "thị xã", "huyện", "quận", "tỉnh", "khu phố", "ấp", "thôn"];

/// A place's name within a sentence: "phường Tân Phú". Other names, such as a union's, keep their first letter.
pub(crate) fn in_sentence(name: &str) -> String {
    let lowered = lower_first(name);
    let is_place = COMMON_NOUNS.iter().any(|noun| lowered.strip_prefix(noun).is_some_and(|rest| rest.starts_with(' ')));
    if is_place { lowered } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_campaign::{Goal, Metric};
    use vedich_kernel::{CampaignId, PhaseId};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn within_a_sentence_only_the_proper_part_of_a_place_is_capital() {
        for (name, within) in [
            ("Phường Tân Phú", "phường Tân Phú"),
            ("Thành phố Đồng Xoài", "thành phố Đồng Xoài"),
            ("Ấp 3", "ấp 3"),
            ("Đoàn phường Tân Phú", "Đoàn phường Tân Phú"),
            ("Xãlạ", "Xãlạ"),
            ("", ""),
        ] {
            assert_eq!(in_sentence(name), within);
        }
    }

    fn phase(no: i64, from: &str, to: &str) -> Phase {
        let (id, campaign, goal) = (PhaseId(no), CampaignId(1), Goal::Count(55_000));
        let (from, to) = (day(from), day(to));
        Phase { id, campaign, no, name: String::new(), from, to, metric: Metric::Activated, goal, cumulative: true }
    }

    #[test]
    fn numbers_and_days_are_written_as_the_decree_writes_them() {
        assert_eq!(number(Some(5), Kind::Phase, "UBND"), "05/BC-UBND");
        assert_eq!(number(Some(125), Kind::Targets, ""), "125/PL");
        assert_eq!(number(None, Kind::Phase, "UBND"), "……/BC-UBND", "room for a pen");
        assert_eq!(date_words(Some(day("2023-07-16"))), "ngày 16 tháng 7 năm 2023");
        assert_eq!(date_words(Some(day("2024-02-05"))), "ngày 05 tháng 02 năm 2024");
        assert_eq!(issuer("Ủy ban nhân dân thành phố Đồng Xoài"), "ỦY BAN NHÂN DÂN THÀNH\u{a0}PHỐ\u{a0}ĐỒNG\u{a0}XOÀI");
        assert_eq!(issuer("Đoàn phường Tân Phú"), "ĐOÀN PHƯỜNG TÂN PHÚ");
        assert_eq!([1, 4, 9, 14].map(roman), ["I", "IV", "IX", "XIV"]);
    }

    #[test]
    fn the_front_and_unions_sign_as_their_statutes_say() {
        let front = signs_for_union("Ủy ban Mặt trận Tổ quốc phường Tân Phú");
        assert_eq!(front, ("TM. Ban Thường trực", "Chủ tịch"));
        for (name, title) in [
            ("Đoàn Thanh niên phường Tân Phú", "Bí thư"),
            ("Thành đoàn Đồng Xoài", "Bí thư"),
            ("Hội Liên hiệp Phụ nữ phường Tân Phú", "Chủ tịch"),
            ("Liên đoàn Lao động thành phố", "Chủ tịch"),
            ("Công đoàn cơ sở", "Chủ tịch"),
        ] {
            assert_eq!(signs_for_union(name), ("TM. Ban Chấp hành", title), "{name}");
        }
    }

    /// plan.md, P-5.1: before 17/7 and before 25/9.
    #[test]
    fn the_plans_phases_are_due_by_the_end_of_16_july_and_24_september() {
        let phases = [phase(1, "2023-06-20", "2023-07-15"), phase(2, "2023-07-16", "2023-09-20")];
        let due = |no| due_at(&phases, no, Deadlines::default()).unwrap();
        assert_eq!((due(1).day(), due(1).plus_seconds(1).day()), (day("2023-07-16"), day("2023-07-17")));
        assert_eq!((due(2).day(), due(0)), (day("2023-09-24"), due(2)), "the final report is due with the last phase");
        let asked = |kind, phase| Asked { kind, phase, unit: None, cutoff: None };
        assert_eq!(phase_of(&phases, &asked(Kind::Phase, None), day("2023-07-20")), Some(2));
        assert_eq!(phase_of(&phases, &asked(Kind::Phase, None), day("2023-06-01")), Some(1), "before it begins");
        assert_eq!(phase_of(&phases, &asked(Kind::Phase, Some(3)), day("2023-07-20")), None);
        assert_eq!(phase_of(&phases, &asked(Kind::Final, Some(1)), day("2023-07-20")), Some(0));
        let coming = |kind, no, on| not_begun(&phases, kind, no, day(on));
        assert_eq!(coming(Kind::Phase, 2, "2023-07-15"), Some(day("2023-07-16")), "nothing can be told of what has not begun");
        assert_eq!((coming(Kind::Phase, 2, "2023-07-16"), coming(Kind::Phase, 1, "2023-06-01")), (None, None));
        assert_eq!((coming(Kind::Targets, 2, "2023-07-15"), coming(Kind::Final, 0, "2023-07-15")), (None, None));
        let tracked = |on| tracked(&phases, day(on));
        assert_eq!((tracked("2023-07-10"), tracked("2023-07-18"), tracked("2023-08-20")), (Some(1), Some(1), Some(2)));
    }

    #[test]
    fn what_is_approved_changes_only_after_it_was_sent_back() {
        assert_eq!(next(State::Draft, Act::Approve), Some(State::Approved));
        assert_eq!(next(State::Approved, Act::Write), None);
        assert_eq!(next(State::Approved, Act::Return), Some(State::Returned));
        assert_eq!(next(State::Returned, Act::Approve), Some(State::Approved));
        assert_eq!(next(State::Accepted, Act::Return), Some(State::Returned), "a mistake found late");
        assert_eq!(next(State::Draft, Act::Accept), None, "nobody takes what its head has not approved");
    }

    proptest! {
        #[test]
        fn no_way_leads_to_accepted_but_through_the_head(acts in proptest::collection::vec(0..4_usize, 0..12)) {
            let all = [Act::Write, Act::Approve, Act::Return, Act::Accept];
            let mut state = State::Draft;
            for act in acts.into_iter().map(|a| all[a]) {
                let Some(to) = next(state, act) else { continue };
                prop_assert!(to != State::Accepted || state == State::Approved);
                state = to;
            }
        }
    }
}
