//! What the campaign's leader sets for quotas.

use crate::{
    problems::CampaignProblem,
    quota::{DayWeights, Limits},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::Day;

/// Settings of quotas: weights of days, the way from dossier to account, limits of rebalancing. The usual values hold until somebody sets
/// others; every change is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct QuotaSettings {
    /// Weight of Monday to Friday, evenings included.
    pub weekday: i64,
    /// Weight of a Saturday.
    pub saturday: i64,
    /// Weight of a Sunday.
    pub sunday: i64,
    /// Weight of a public holiday.
    pub holiday: i64,
    /// Public holidays; those with a fixed date are always known.
    #[schema(value_type = Vec<String>)]
    pub holidays: Vec<Day>,
    /// Weights of single days, such as a street party's.
    #[schema(value_type = Vec<(String, i64)>)]
    pub days: Vec<(Day, i64)>,
    /// Days from a level-1 registration to its approval.
    pub lag1: i64,
    /// Days from a level-2 dossier to its approval.
    pub lag2: i64,
    /// Share of dossiers that are approved, in hundredths of a percent.
    pub approval_bp: i64,
    /// Share of new dossiers that should be of level 2, in hundredths of a percent.
    pub level2_bp: i64,
    /// Level-1 registrations that one member of a team can help with on a day.
    pub level1_per_member: i64,
    /// A day grows at most to this part of the even pace, in hundredths of a percent.
    pub day_limit_bp: i64,
    /// At most so much of a quota is taken away at once, in hundredths of a percent.
    pub give_bp: i64,
    /// At most so much is added to a quota at once, in hundredths of a percent.
    pub take_bp: i64,
}

impl Default for QuotaSettings {
    fn default() -> Self {
        let days = DayWeights::default();
        Self {
            weekday: days.weekday,
            saturday: days.saturday,
            sunday: days.sunday,
            holiday: days.holiday,
            holidays: Vec::new(),
            days: Vec::new(),
            lag1: 1,
            lag2: 3,
            approval_bp: 9_500,
            level2_bp: 7_000,
            level1_per_member: 4,
            day_limit_bp: 30_000,
            give_bp: 1_000,
            take_bp: 2_000,
        }
    }
}

/// Day and month of the public holidays with a fixed date: New Year, reunification, labour, independence.
const FIXED_HOLIDAYS: [(i8, i8); 4] = [(1, 1), (30, 4), (1, 5), (2, 9)];

impl QuotaSettings {
    /// Everything is possible.
    ///
    /// # Errors
    /// [`CampaignProblem::BadValue`] with the field's name.
    pub fn check(&self) -> Result<(), CampaignProblem> {
        let within =
            |n: i64, most: i64, field| if (0..=most).contains(&n) { Ok(()) } else { Err(CampaignProblem::BadValue(field)) };
        within(self.weekday, 1_000, "weekday")?;
        within(self.saturday, 1_000, "saturday")?;
        within(self.sunday, 1_000, "sunday")?;
        within(self.holiday, 1_000, "holiday")?;
        if self.weekday + self.saturday + self.sunday == 0 {
            return Err(CampaignProblem::BadValue("weekday"));
        }
        if self.days.iter().any(|(_, w)| !(0..=1_000).contains(w)) || self.days.len() > 200 {
            return Err(CampaignProblem::BadValue("days"));
        }
        within(i64::try_from(self.holidays.len()).unwrap_or(i64::MAX), 200, "holidays")?;
        within(self.lag1, 60, "lag1")?;
        within(self.lag2, 60, "lag2")?;
        within(self.approval_bp, 10_000, "approval_bp")?;
        within(self.level2_bp, 10_000, "level2_bp")?;
        within(self.level1_per_member, 100, "level1_per_member")?;
        if !(10_000..=100_000).contains(&self.day_limit_bp) {
            return Err(CampaignProblem::BadValue("day_limit_bp"));
        }
        within(self.give_bp, 10_000, "give_bp")?;
        within(self.take_bp, 10_000, "take_bp")
    }

    /// Weights of the days from one to another, both included.
    #[must_use]
    pub fn weights(&self, from: Day, to: Day) -> Vec<i64> {
        let set: BTreeMap<Day, i64> = self.days.iter().copied().collect();
        let rule = DayWeights { weekday: self.weekday, saturday: self.saturday, sunday: self.sunday, holiday: self.holiday, set };
        let fixed = (0..=to.since(from)).map(|n| from.plus(n)).filter(|d| {
            let date = d.date();
            FIXED_HOLIDAYS.contains(&(date.day(), date.month()))
        });
        let holidays: Vec<Day> = fixed.chain(self.holidays.iter().copied()).collect();
        rule.between(from, to, &holidays)
    }

    /// How far quota may move at once.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { give_bp: self.give_bp, take_bp: self.take_bp }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_national_day_weighs_nothing_unless_somebody_says_so() {
        let from = Day::new(2023, 9, 1).unwrap();
        let mut settings = QuotaSettings::default();
        assert_eq!(settings.weights(from, from.plus(3)), [100, 0, 140, 100], "Friday, the 2nd, Sunday, Monday");
        settings.days = vec![(from.plus(1), 50)];
        settings.holidays = vec![from];
        assert_eq!(settings.weights(from, from.plus(1)), [0, 50]);
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_name() {
        assert!(QuotaSettings::default().check().is_ok());
        let wrong = |s: QuotaSettings| match s.check() {
            Err(CampaignProblem::BadValue(field)) => field,
            _ => "",
        };
        assert_eq!(wrong(QuotaSettings { weekday: -1, ..QuotaSettings::default() }), "weekday");
        assert_eq!(wrong(QuotaSettings { weekday: 0, saturday: 0, sunday: 0, ..QuotaSettings::default() }), "weekday");
        assert_eq!(wrong(QuotaSettings { approval_bp: 10_001, ..QuotaSettings::default() }), "approval_bp");
        assert_eq!(wrong(QuotaSettings { day_limit_bp: 9_999, ..QuotaSettings::default() }), "day_limit_bp");
    }

    #[test]
    fn the_usual_values_survive_being_written() {
        let text = serde_json::to_string(&QuotaSettings::default()).unwrap();
        assert_eq!(serde_json::from_str::<QuotaSettings>(&text).unwrap(), QuotaSettings::default());
        assert_eq!(serde_json::from_str::<QuotaSettings>("{}").unwrap(), QuotaSettings::default());
    }
}
