//! From house to house: who is visited, what comes of it, and what the team notes, mistakes included.

use crate::citizens::{Citizen, How, NEVER};
use crate::city::{City, Lists};
use crate::claims::{Claim, Nature, Outcome};
use crate::dice::{Dice, Events};
use crate::person::Obstacle;
use std::sync::Arc;
use vedich_kernel::Level;

/// Visits a day per million citizens, on working days (after work) and at weekends.
const VISITS: u64 = 34_000;
const VISITS_WEEKEND: u64 = 44_000;
/// After phase 1 the pace drops to this percentage.
const LATER: u64 = 60;

/// Which list a visit comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Errand {
    Activation,
    Door,
    Pending,
}

/// What a visit brought.
struct Visit {
    outcome: Outcome,
    by_web: bool,
    nature: Nature,
}

impl Visit {
    fn plain(outcome: Outcome) -> Self {
        Self { outcome, by_web: false, nature: Nature::True }
    }
}

impl City {
    /// The day's visits, quarter by quarter.
    pub(crate) fn visit(&mut self, dice: &mut Events, mut lists: Lists, claims: &mut Vec<Claim>) {
        let weekend = self.today().weekday() >= 6;
        let rate = if weekend { VISITS_WEEKEND } else { VISITS } * if self.today > 26 { LATER } else { 100 } / 100;
        for quarter in 0..self.world.places.quarters.len() {
            self.carry.visits[quarter] += u64::from(self.world.quarter_size(quarter as u32)) * rate;
            let visits = self.carry.visits[quarter] / 1_000_000;
            self.carry.visits[quarter] %= 1_000_000;
            self.order(&mut lists.activation[quarter]);
            let mut activation = std::mem::take(&mut lists.activation[quarter]).into_iter();
            let mut door = std::mem::take(&mut lists.door[quarter]).into_iter();
            let mut pending = std::mem::take(&mut lists.pending[quarter]).into_iter();
            for _ in 0..visits {
                let roll = dice.below(100);
                let next = match roll {
                    0..=71 => activation.next().map(|i| (i, Errand::Activation)),
                    72..=97 => door.next().map(|i| (i, Errand::Door)),
                    _ => pending.next().map(|i| (i, Errand::Pending)),
                };
                let next = next.or_else(|| door.next().map(|i| (i, Errand::Door)));
                let Some((index, errand)) = next else { break };
                self.one_visit(dice, quarter, index, errand, claims);
            }
        }
    }

    /// Overdue accounts first; neighbours stay together.
    fn order(&self, list: &mut [u32]) {
        let (citizens, today) = (&self.citizens, self.today);
        list.sort_by_key(|i| {
            let citizen = &citizens[*i as usize];
            let since = citizen.waiting().map_or(today, |l| citizen.track(l).decided);
            (today - since <= 7, *i)
        });
    }

    fn one_visit(&mut self, dice: &mut Events, quarter: usize, index: u32, errand: Errand, claims: &mut Vec<Claim>) {
        let visit = match errand {
            Errand::Activation => self.help_activate(dice, index),
            Errand::Door => self.help_register(dice, index),
            Errand::Pending => self.ask_after(dice, index),
        };
        let staff = &self.world.staff;
        let others = &staff.commune_teams[self.world.places.quarters[quarter].commune as usize];
        let team = if dice.bp(6_200) { staff.quarter_team[quarter] } else { *dice.pick(others) };
        let member = staff.teams[team].first + dice.below(staff.teams[team].members as u32) as usize;
        let claim = self.note(dice, team, member, index, &visit);
        match visit.nature {
            Nature::DayLate => self.tomorrow.push(claim),
            Nature::Duplicate => {
                let team = &self.world.staff.teams[claim.team];
                let mut again = Claim { nature: Nature::True, ..claim.clone() };
                again.member = team.first + (claim.member - team.first + 1) % team.members;
                again.minute += 7;
                claims.push(again);
                claims.push(claim);
            }
            _ => claims.push(claim),
        }
    }

    fn note(&self, dice: &mut Events, team: usize, member: usize, index: u32, visit: &Visit) -> Claim {
        let head = self.citizens[index as usize].head;
        let people = self.world.people;
        let mut id = people.national_id(index, head);
        if visit.nature == Nature::WrongDigit {
            id = wrong_digit(dice, &id);
        }
        let mut name = people.name(index, head);
        if dice.bp(300) {
            name = name.to_uppercase();
        }
        let weekend = self.today().weekday() >= 6;
        let minute = if weekend { 8 * 60 + dice.below(12 * 60) } else { 17 * 60 + dice.below(4 * 60) } as u16;
        let note = match visit.outcome {
            Outcome::Activated if dice.bp(250) => "Dùng điện thoại của người nhà",
            Outcome::NotHome if dice.bp(1_000) => "Hẹn tối mai",
            Outcome::NeedsLevel2 if dice.bp(1_500) => "Đã phát giấy mời",
            _ => "",
        };
        let level = self.citizens[index as usize].reached();
        Claim { team, member, id, name, minute, outcome: visit.outcome, level, by_web: visit.by_web, note, nature: visit.nature }
    }

    fn citizen(&mut self, index: u32) -> &mut Citizen {
        &mut Arc::make_mut(&mut self.citizens)[index as usize]
    }

    /// What keeps anybody from being helped at all: gone, out, away, unwilling.
    fn not_met(&mut self, dice: &mut Events, index: u32) -> Option<Outcome> {
        let today = self.today;
        let citizen = self.citizens[index as usize];
        let (outcome, wait) = if citizen.gone <= today {
            (if citizen.died { Outcome::Deceased } else { Outcome::MovedAway }, 400)
        } else {
            match self.world.people.obstacle(index, citizen.head) {
                _ if dice.bp(if self.today().weekday() >= 6 { 900 } else { 1_500 }) => (Outcome::NotHome, dice.between(1, 3)),
                Obstacle::AwayForLong => (Outcome::AwayFromResidence, 14),
                Obstacle::Refuses => (Outcome::Refused, 400),
                _ => return None,
            }
        };
        self.citizen(index).next_visit = today + wait as i16;
        Some(outcome)
    }

    fn help_activate(&mut self, dice: &mut Events, index: u32) -> Visit {
        let today = self.today;
        if self.citizens[index as usize].is_active() {
            return Visit::plain(Outcome::AlreadyActivated);
        }
        if let Some(outcome) = self.not_met(dice, index) {
            return Visit::plain(outcome);
        }
        let citizen = self.citizens[index as usize];
        let level = citizen.waiting().unwrap_or(Level::One);
        let (outcome, wait) = match self.world.people.obstacle(index, citizen.head) {
            Obstacle::NoPhone => (Outcome::NoPhone, 400),
            Obstacle::NoSmartphone if dice.bp(5_500) => (Outcome::NoSmartphone, 8),
            Obstacle::NoSmartphone => return self.activated(dice, index, level, true),
            Obstacle::SimInOtherName if !citizen.helped => (Outcome::SimInOtherName, 9),
            Obstacle::BoundElsewhere if !citizen.helped => (Outcome::BoundToOtherDevice, 6),
            _ => match dice.below(1_000) {
                0..=17 => (Outcome::AccountNotFound, 5),
                18..=35 if level == Level::One => (Outcome::NeedsLevel2, 10),
                36..=75 => {
                    self.promises.entry(today + dice.between(1, 4) as i16).or_default().push(index);
                    (Outcome::Guided, 6)
                }
                _ => {
                    let by_web = dice.bp(600);
                    return self.activated(dice, index, level, by_web);
                }
            },
        };
        let citizen = self.citizen(index);
        citizen.next_visit = today + wait;
        citizen.helped |= matches!(outcome, Outcome::SimInOtherName | Outcome::BoundToOtherDevice);
        citizen.invited |= outcome == Outcome::NeedsLevel2;
        Visit::plain(outcome)
    }

    /// An account is activated at the door; or the team thinks so. Honest people make mistakes.
    fn activated(&mut self, dice: &mut Events, index: u32, level: Level, by_web: bool) -> Visit {
        let today = self.today;
        let nature = match dice.below(1_000) {
            0..=4 => Nature::WrongDigit,
            5..=11 => Nature::Duplicate,
            12..=20 => Nature::DayLate,
            21..=34 => Nature::TooEarly,
            _ => Nature::True,
        };
        if nature == Nature::TooEarly {
            self.citizen(index).next_visit = today + 6;
            if dice.bp(9_000) {
                self.promises.entry(today + dice.between(1, 4) as i16).or_default().push(index);
            }
        } else {
            self.citizen(index).activate(level, today, How::AtTheDoor);
        }
        Visit { outcome: Outcome::Activated, by_web, nature }
    }

    /// At the door of people without a dossier: level 1 at once, or an invitation to the station.
    fn help_register(&mut self, dice: &mut Events, index: u32) -> Visit {
        let today = self.today;
        let citizen = self.citizens[index as usize];
        if citizen.has(Level::One) || citizen.has(Level::Two) {
            self.citizen(index).next_visit = today + 4;
            return Visit::plain(Outcome::DossierPending);
        }
        if let Some(outcome) = self.not_met(dice, index) {
            return Visit::plain(outcome);
        }
        let (outcome, wait) = match self.world.people.obstacle(index, citizen.head) {
            Obstacle::NoPhone => (Outcome::NoPhone, 400),
            Obstacle::NoSmartphone => (Outcome::NoSmartphone, 15),
            Obstacle::SimInOtherName => (Outcome::NeedsLevel2, 15),
            _ => match dice.below(100) {
                0..=47 => (Outcome::Level1Registered, 4),
                48..=79 => (Outcome::NeedsLevel2, 12),
                _ => (Outcome::Guided, 8),
            },
        };
        let dossier = (outcome == Outcome::Level1Registered).then(|| self.world.hand_in(dice, Level::One, today));
        let citizen = self.citizen(index);
        citizen.next_visit = today + wait;
        citizen.invited |= matches!(outcome, Outcome::NeedsLevel2 | Outcome::Guided | Outcome::NoSmartphone);
        if let Some(dossier) = dossier {
            citizen.level1 = dossier;
        }
        Visit::plain(outcome)
    }

    /// A dossier under way: nothing to do but to say so.
    fn ask_after(&mut self, dice: &mut Events, index: u32) -> Visit {
        let today = self.today;
        if let Some(outcome) = self.not_met(dice, index) {
            return Visit::plain(outcome);
        }
        let citizen = self.citizen(index);
        citizen.next_visit = today + 5;
        let rejected = [citizen.level1.stage, citizen.level2.stage].contains(&vedich_kernel::Stage::Rejected);
        let waits = citizen.waiting().is_some() && citizen.first_activation() == NEVER;
        let outcome = match (rejected, waits) {
            (_, true) => Outcome::Guided,
            (true, _) => Outcome::Rejected,
            _ => Outcome::DossierPending,
        };
        citizen.invited |= rejected;
        Visit::plain(outcome)
    }
}

/// One digit misread, or two neighbours swapped.
fn wrong_digit(dice: &mut Events, id: &str) -> String {
    let mut digits: Vec<u8> = id.bytes().collect();
    let at = 6 + dice.below(5) as usize;
    if digits[at] != digits[at + 1] && dice.bp(4_000) {
        digits.swap(at, at + 1);
    } else {
        digits[at] = b'0' + (digits[at] - b'0' + 1 + dice.below(9) as u8) % 10;
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_digit_is_always_another_number_of_the_same_form() {
        let mut dice = Events::new(1, 1);
        for _ in 0..500 {
            let wrong = wrong_digit(&mut dice, "070190112233");
            assert!(wrong != "070190112233" && wrong.len() == 12 && wrong.starts_with("070190"));
        }
    }
}
