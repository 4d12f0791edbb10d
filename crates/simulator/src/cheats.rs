//! Over-reporting: the units and members that claim more than they did, and the units' daily counts.

use crate::citizens::{Citizen, How};
use crate::city::City;
use crate::claims::{Claim, Nature, Outcome};
use crate::dice::{Dice, Events, Mix, Topic};
use crate::names;
use crate::teams::Manner;
use vedich_kernel::Level;

/// How often a citizen that fits is looked for before a person is invented instead.
const TRIES: usize = 60;

impl City {
    /// Adds the day's false claims to the true ones, in the proportion that each unit and lone member keeps.
    pub(crate) fn over_report(&mut self, dice: &mut Events, claims: &mut Vec<Claim>) {
        let world = std::sync::Arc::clone(&self.world);
        let mut by_unit = vec![0_u64; world.staff.units.len()];
        let mut by_member = vec![0_u64; world.staff.members.len()];
        for claim in claims.iter().filter(|c| c.outcome == Outcome::Activated) {
            by_unit[world.staff.teams[claim.team].unit] += 1;
            by_member[claim.member] += 1;
        }
        for (unit, honest) in by_unit.iter().enumerate() {
            self.by_unit[unit].honest += honest;
            let cheat = &world.staff.cheats[unit];
            for _ in 0..owed(&mut self.carry.named[unit], *honest, cheat.named_bp) {
                let member = *dice.pick(&cheat.members);
                let manner = *dice.pick(&cheat.manners);
                claims.push(self.lie(dice, member, manner));
            }
        }
        for (member, honest) in by_member.iter().enumerate() {
            self.by_member[member].honest += honest;
            for _ in 0..owed(&mut self.carry.lone[member], *honest, world.staff.lone[member]) {
                let manner = *dice.pick(&[Manner::Invented, Manner::AlreadyActive, Manner::Late]);
                claims.push(self.lie(dice, member, manner));
            }
        }
    }

    /// Every reporting unit counts its activations of the day. Some pad.
    pub(crate) fn count_up(&mut self, claims: &[Claim]) {
        let staff = &self.world.staff;
        let mut counts = vec![0_u64; staff.units.len()];
        for claim in claims.iter().filter(|c| c.outcome == Outcome::Activated) {
            counts[staff.teams[claim.team].unit] += 1;
        }
        self.counts.clear();
        for (unit, named) in counts.into_iter().enumerate().filter(|(u, _)| staff.units[*u].reports) {
            let padding = owed(&mut self.carry.padded[unit], named, staff.cheats[unit].padded_bp);
            self.by_unit[unit].padded += padding;
            self.counts.push((unit, named + padding));
        }
    }

    /// One false claim by `member`.
    fn lie(&mut self, dice: &mut Events, member: usize, manner: Manner) -> Claim {
        let staff = &self.world.staff;
        let team = staff.members[member].team;
        let unit = staff.teams[team].unit;
        let quarter = staff.teams[team].quarter.unwrap_or_else(|| {
            let commune = &self.world.places.communes[staff.teams[team].commune.unwrap_or(0) as usize];
            commune.first + dice.below(commune.quarters)
        });
        let person = match manner {
            Manner::Invented if dice.bp(6_000) => None,
            Manner::Invented | Manner::Padded => self.find(dice, quarter, |c| !c.has(Level::One) && !c.has(Level::Two)),
            Manner::AlreadyActive => self.find(dice, quarter, |c| c.how == How::BeforeTheCampaign),
            Manner::Late => self.find_recent(dice, quarter),
        };
        let (id, name) = person.unwrap_or_else(|| self.invent(dice));
        self.by_unit[unit].false_named += 1;
        self.by_member[member].false_named += 1;
        let minute = (17 * 60 + dice.below(4 * 60)) as u16;
        let nature = Nature::False(manner);
        let level = if minute.is_multiple_of(3) { Level::Two } else { Level::One };
        Claim { team, member, id, name, minute, outcome: Outcome::Activated, level, by_web: dice.bp(700), note: "", nature }
    }

    fn find(&self, dice: &mut Events, quarter: u32, fits: impl Fn(&Citizen) -> bool) -> Option<(String, String)> {
        let (first, size) = (self.world.starts[quarter as usize], self.world.quarter_size(quarter));
        let fits = |i: &u32| {
            let citizen = &self.citizens[*i as usize];
            citizen.gone > self.today && fits(citizen)
        };
        let index = (0..TRIES.min(size as usize)).map(|_| first + dice.below(size)).find(fits)?;
        Some(self.identity(index))
    }

    /// Somebody of the commune who activated alone on an earlier day of the campaign.
    fn find_recent(&self, dice: &mut Events, quarter: u32) -> Option<(String, String)> {
        let recent = &self.recent[self.world.places.quarters[quarter as usize].commune as usize];
        let earlier = |i: &&u32| self.citizens[**i as usize].first_activation() < self.today;
        let known: Vec<&u32> = recent.iter().filter(earlier).collect();
        if known.is_empty() {
            return self.find(dice, quarter, |c| c.how == How::BeforeTheCampaign);
        }
        Some(self.identity(**dice.pick(&known)))
    }

    fn identity(&self, index: u32) -> (String, String) {
        let head = self.citizens[index as usize].head;
        (self.world.people.national_id(index, head), self.world.people.name(index, head))
    }

    /// Somebody who does not exist.
    fn invent(&self, dice: &mut Events) -> (String, String) {
        let people = self.world.people;
        let id = people.invented_id(dice, |id| {
            let tail = id[6..].parse().unwrap_or(0);
            people.holders(tail).any(|i| people.national_id(i, self.citizens[i as usize].head) == id)
        });
        let mut drawn = Mix::new(dice.roll(), Topic::Person, 0);
        let custom = names::custom(&mut drawn);
        let male = drawn.bp(5_000);
        (id, names::full(&mut drawn, custom, male))
    }
}

/// How many of `of` a rate per 10,000 makes, with the fraction carried to the next day.
fn owed(carry: &mut u64, of: u64, rate: u64) -> u64 {
    *carry += of * rate;
    let whole = *carry / 10_000;
    *carry %= 10_000;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_carried_until_they_make_a_claim() {
        let mut carry = 0;
        let claims: u64 = (0..10).map(|_| owed(&mut carry, 7, 1_500)).sum();
        assert_eq!(claims, 10); // 15 % of 70 is 10.5
        assert_eq!(carry, 5_000);
    }
}
