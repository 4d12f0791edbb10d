//! Units, teams and their members, and which of them are going to report more than they did.

use crate::dice::{Dice, Events, Mix, Topic};
use crate::names;
use crate::places::{CITY, Places};
use serde::Serialize;

/// A unit that takes part: police, people's committee, union, school, office.
pub(crate) struct Unit {
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub locality: String,
    pub parent: Option<String>,
    /// A unit of a commune, whose teams go from house to house and which reports counts every day.
    pub reports: bool,
}

/// A team. Visiting teams go from house to house, either in one quarter or in a whole commune.
pub(crate) struct Team {
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub locality: String,
    pub unit: usize,
    pub commune: Option<u32>,
    pub quarter: Option<u32>,
    pub visits: bool,
    pub first: usize,
    pub members: usize,
}

/// A member of a team.
pub(crate) struct Member {
    pub code: String,
    pub name: String,
    pub team: usize,
    pub skilled: bool,
}

/// How a false report is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// People who do not exist, or who never registered.
    Invented,
    /// People whose account was active before the campaign.
    AlreadyActive,
    /// People who activated by themselves on an earlier day.
    Late,
    /// A count that is higher than the named claims.
    Padded,
}

/// The plan of a unit or member that over-reports: by how many hundredths of a percent of the true number, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cheat {
    /// False named claims per 10,000 true ones.
    pub named_bp: u64,
    pub manners: Vec<Manner>,
    /// Padding of the count per 10,000.
    pub padded_bp: u64,
    /// The members who make the false claims.
    pub members: Vec<usize>,
}

/// Everybody who works in the campaign.
pub(crate) struct Staff {
    pub units: Vec<Unit>,
    pub teams: Vec<Team>,
    pub members: Vec<Member>,
    /// By quarter: its own team; by commune: the teams that visit everywhere in it.
    pub quarter_team: Vec<usize>,
    pub commune_teams: Vec<Vec<usize>>,
    /// By unit.
    pub cheats: Vec<Cheat>,
    /// By member: single persons who over-report inside an honest unit, per 10,000 true claims.
    pub lone: Vec<u64>,
}

const KINDS: [(&str, &str, &str); 5] = [
    ("CA", "Công an", "công an"),
    ("UB", "Ủy ban nhân dân", "ủy ban nhân dân"),
    ("MT", "Ủy ban Mặt trận Tổ quốc", "đoàn thể"),
    ("DTN", "Đoàn Thanh niên", "đoàn thể"),
    ("HPN", "Hội Liên hiệp Phụ nữ", "đoàn thể"),
];
const OFFICES: [(&str, &str); 5] = [
    ("NV", "Phòng Nội vụ"),
    ("TCKH", "Phòng Tài chính - Kế hoạch"),
    ("VHTT", "Phòng Văn hóa và Thông tin"),
    ("GDDT", "Phòng Giáo dục và Đào tạo"),
    ("TTVH", "Trung tâm Văn hóa, Thông tin và Thể thao"),
];

impl Staff {
    /// Sets up everybody; `sizes` are the numbers of citizens by quarter.
    pub(crate) fn new(places: &Places, sizes: &[u32], seed: u64, dishonest: f64) -> Self {
        let mut staff = Self {
            units: Vec::new(),
            teams: Vec::new(),
            members: Vec::new(),
            quarter_team: vec![0; places.quarters.len()],
            commune_teams: vec![Vec::new(); places.communes.len()],
            cheats: Vec::new(),
            lone: Vec::new(),
        };
        staff.city_units();
        for commune in 0..places.communes.len() {
            staff.commune(places, commune, sizes);
        }
        staff.name_members(seed);
        staff.cheats = vec![Cheat::default(); staff.units.len()];
        staff.lone = vec![0; staff.members.len()];
        if dishonest > 0.0 {
            staff.corrupt(&mut Events::new(seed, 1), dishonest);
        }
        staff
    }

    fn unit(
        &mut self,
        code: String,
        name: String,
        kind: &'static str,
        locality: &str,
        parent: Option<String>,
        reports: bool,
    ) -> usize {
        self.units.push(Unit { code, name, kind, locality: locality.to_owned(), parent, reports });
        self.units.len() - 1
    }

    fn city_units(&mut self) {
        let (code, name) = CITY;
        for (short, title, kind) in KINDS {
            let name = format!("{title} {}", lower_first(name));
            self.unit(format!("{short}-{code}"), name, kind, code, None, false);
        }
        for (short, title) in OFFICES {
            self.unit(format!("{short}-{code}"), title.to_owned(), "cơ quan", code, Some(format!("UB-{code}")), false);
        }
        self.team(format!("KT-{code}"), "Tổ kiểm tra số 1".into(), "tổ kiểm tra", code, 0, (None, None), 4);
    }

    fn commune(&mut self, places: &Places, index: usize, sizes: &[u32]) {
        let commune = &places.communes[index];
        let title = lower_first(&commune.title());
        let code = commune.code.as_str();
        let base = self.units.len();
        for (short, name, kind) in KINDS {
            self.unit(
                format!("{short}-{code}"),
                format!("{name} {title}"),
                kind,
                code,
                Some(format!("{short}-{}", CITY.0)),
                true,
            );
        }
        let school = format!("Trường THCS {}", commune.name);
        self.unit(format!("THCS-{code}"), school, "trường học", code, Some(format!("GDDT-{}", CITY.0)), false);
        let quarters = commune.first..commune.first + commune.quarters;
        let people: u32 = quarters.clone().map(|q| sizes[q as usize]).sum();
        let strong = (people / 3_000).clamp(5, 120) as usize;
        let here = (Some(index as u32), None);
        for (short, name, kind, unit, size) in [
            ("DA06", "Tổ công tác Đề án 06", "tổ công tác Đề án 06", base, strong),
            ("TNTN", "Tổ thanh niên tình nguyện", "tổ tình nguyện", base + 3, strong),
            ("TNPN", "Tổ phụ nữ tình nguyện", "tổ tình nguyện", base + 4, strong),
            ("TNH", "Tổ thu nhận", "tổ thu nhận", base, 4),
        ] {
            let team = self.team(format!("{short}-{code}"), format!("{name} {title}"), kind, code, unit, here, size);
            if short != "TNH" {
                self.teams[team].visits = true;
                self.commune_teams[index].push(team);
            }
        }
        for (k, quarter) in quarters.enumerate() {
            let place = &places.quarters[quarter as usize];
            let size = (sizes[quarter as usize] / 250).clamp(4, 60) as usize;
            let name = format!("Tổ công nghệ số cộng đồng {}, {title}", lower_first(&place.title));
            let unit = base + 1 + k % 4;
            let at = (Some(index as u32), Some(quarter));
            let code = format!("CNS-{}", place.code);
            let team = self.team(code, name, "tổ công nghệ số cộng đồng", &place.code, unit, at, size);
            self.teams[team].visits = true;
            self.quarter_team[quarter as usize] = team;
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn team(
        &mut self,
        code: String,
        name: String,
        kind: &'static str,
        locality: &str,
        unit: usize,
        (commune, quarter): (Option<u32>, Option<u32>),
        size: usize,
    ) -> usize {
        let team = self.teams.len();
        let first = self.members.len();
        for n in 1..=size {
            self.members.push(Member { code: format!("{code}-{n:02}"), name: String::new(), team, skilled: false });
        }
        let locality = locality.to_owned();
        self.teams.push(Team { code, name, kind, locality, unit, commune, quarter, visits: false, first, members: size });
        team
    }

    /// Names, and skills: one team in eight or so has fewer than the two skilled members that the plan wants (P-4.3b).
    fn name_members(&mut self, seed: u64) {
        for (i, member) in self.members.iter_mut().enumerate() {
            let mut dice = Mix::new(seed, Topic::Member, i as u64);
            let custom = names::custom(&mut dice);
            let male = dice.bp(5_200);
            member.name = names::full(&mut dice, custom, male);
            let short_of_skill = Mix::new(seed, Topic::Member, member.team as u64 | 1 << 40).bp(1_200);
            let place = i - self.teams[member.team].first;
            member.skilled = if short_of_skill { place == 0 } else { place < 2 || dice.bp(2_500) };
        }
    }

    /// Chooses who over-reports: the given share of the reporting units, in all manners, by 5 to 60 %; and now and then one
    /// person alone in a large honest unit.
    fn corrupt(&mut self, dice: &mut Events, share: f64) {
        let mut reporting: Vec<usize> = (0..self.units.len()).filter(|u| self.units[*u].reports).collect();
        let visitors = self.visitors();
        let chosen = ((reporting.len() as f64 * share).round() as usize).clamp(1, reporting.len());
        for i in 0..chosen {
            let other = i + dice.below((reporting.len() - i) as u32) as usize;
            reporting.swap(i, other);
        }
        let named = [Manner::Invented, Manner::AlreadyActive, Manner::Late];
        for (i, unit) in reporting[..chosen].iter().enumerate() {
            let rate = dice.between(500, 6_000) as u64;
            let second = dice.bp(4_000).then(|| *dice.pick(&named));
            let mut cheat = Cheat::default();
            match named.get(i % 4) {
                Some(first) => {
                    cheat.manners.push(*first);
                    cheat.manners.extend(second.filter(|s| s != first));
                    cheat.named_bp = rate;
                    cheat.members = some_of(dice, &visitors[*unit]);
                }
                None => cheat.padded_bp = rate,
            }
            self.cheats[*unit] = cheat;
        }
        for unit in &reporting[chosen..] {
            let members = &visitors[*unit];
            if members.len() >= 10 && dice.below(10_000) < (share * 5_000.0) as u32 {
                self.lone[*dice.pick(members)] = dice.between(1_000, 3_000) as u64;
            }
        }
    }

    /// By unit: the members of its visiting teams.
    fn visitors(&self) -> Vec<Vec<usize>> {
        let mut visitors = vec![Vec::new(); self.units.len()];
        for team in self.teams.iter().filter(|t| t.visits) {
            visitors[team.unit].extend(team.first..team.first + team.members);
        }
        visitors
    }
}

/// More than half of them, and at least one.
fn some_of(dice: &mut Events, all: &[usize]) -> Vec<usize> {
    let some: Vec<usize> = all.iter().copied().filter(|_| dice.bp(6_000)).collect();
    if some.is_empty() { all.iter().copied().take(1).collect() } else { some }
}

/// `Phường Tân Phú` → `phường Tân Phú`.
pub(crate) fn lower_first(s: &str) -> String {
    let mut chars = s.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_share_of_dishonest_units_is_kept_and_all_manners_occur() {
        let places = Places::new(8);
        let staff = Staff::new(&places, &[900; 80], 3, 0.15);
        let dishonest: Vec<_> = staff.cheats.iter().filter(|c| c.named_bp + c.padded_bp > 0).collect();
        assert_eq!(dishonest.len(), 6); // 15 % of 8 × 5
        assert!(dishonest.iter().all(|c| (500..=6_000).contains(&(c.named_bp + c.padded_bp))));
        let manners: BTreeSet<_> = dishonest.iter().flat_map(|c| c.manners.iter()).collect();
        assert_eq!(manners.len(), 3);
        assert!(dishonest.iter().any(|c| c.padded_bp > 0));
    }

    #[test]
    fn every_quarter_has_its_team_and_nobody_cheats_when_nobody_shall() {
        let places = Places::new(8);
        let staff = Staff::new(&places, &[900; 80], 3, 0.0);
        for (quarter, team) in staff.quarter_team.iter().enumerate() {
            assert_eq!(staff.teams[*team].locality, places.quarters[quarter].code);
        }
        assert!(staff.cheats.iter().all(|c| c.named_bp + c.padded_bp == 0) && staff.lone.iter().all(|l| *l == 0));
        let codes: BTreeSet<_> = staff.members.iter().map(|m| &m.code).collect();
        assert_eq!(codes.len(), staff.members.len());
        assert!(staff.members.iter().all(|m| !m.name.is_empty()));
    }
}
