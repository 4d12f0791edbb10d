//! What the standing office decides about reports: deadline, who owes one, and lifted locks. Each is a fact with its reason.

use crate::{
    model::{DeadlineRule, Duty, Exception},
    problems::ReportsProblem,
    rules,
    service::{DailyReports, tidy},
    store::settings,
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, UnitId};

/// Longest grace after a phase, and latest deadline: noon of the day after.
const MOST_GRACE: i64 = 30;
const LATEST: i64 = 36 * 60;

impl DailyReports {
    /// Deadlines as they were set, oldest first; none means 17:00.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn deadlines(&self) -> Result<Vec<DeadlineRule>, ReportsProblem> {
        Ok(settings::deadline_rules(self.db(), self.campaign().await?.id).await?)
    }

    /// Sets the deadline from a day on: minutes after midnight of the report's day. What has come keeps the deadline that held
    /// when it came, so a past day can be chosen only while nothing has come.
    ///
    /// # Errors
    /// Not the actor's to set, out of bounds, no reason.
    pub async fn set_deadline(
        &self,
        actor: &Actor,
        from: Day,
        minutes: i64,
        grace_days: i64,
        reason: &str,
    ) -> Result<(), ReportsProblem> {
        let setting = self.setting().await?;
        self.require_manage(&setting, actor)?;
        let reason = reason_of(reason)?;
        let id = setting.campaign.id;
        let begun = from < self.today()
            && !crate::store::grid(self.db(), id, (setting.campaign.from, self.today()), None).await?.is_empty();
        if !(1..=LATEST).contains(&minutes) || !(0..=MOST_GRACE).contains(&grace_days) || begun || from > setting.campaign.to {
            return Err(ReportsProblem::BadDeadline);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move {
                    settings::insert_rule(tx, id, from, (minutes, grace_days), &reason).await?;
                    let detail = json!({ "from": from, "minutes": minutes, "grace_days": grace_days });
                    tx.audit("daily_report.deadline", &format!("campaign:{id}"), detail).await?;
                    Ok::<_, ReportsProblem>(())
                })
            })
            .await
    }

    /// Who owes reports and who not, as it was set, oldest first; of whom nothing is said owes them.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn duties(&self) -> Result<Vec<Duty>, ReportsProblem> {
        Ok(settings::duties(self.db(), self.campaign().await?.id).await?)
    }

    /// Says whether a unit owes reports, from a day on.
    ///
    /// # Errors
    /// Not the actor's to set, no such unit, no reason.
    pub async fn set_duty(
        &self,
        actor: &Actor,
        unit: UnitId,
        from: Day,
        expected: bool,
        reason: &str,
    ) -> Result<(), ReportsProblem> {
        let setting = self.setting().await?;
        self.require_unit_setting(&setting, actor, unit)?;
        let (reason, id) = (reason_of(reason)?, setting.campaign.id);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move {
                    settings::insert_duty(tx, id, unit, from, expected, &reason).await?;
                    tx.audit("daily_report.duty", &format!("unit:{unit}"), json!({ "from": from, "expected": expected })).await?;
                    Ok::<_, ReportsProblem>(())
                })
            })
            .await
    }

    /// Lifted locks, oldest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn exceptions(&self) -> Result<Vec<Exception>, ReportsProblem> {
        Ok(settings::exceptions(self.db(), self.campaign().await?.id).await?)
    }

    /// Lifts the lock of a closed phase for one unit and some days, until a day, with a reason.
    ///
    /// # Errors
    /// Not the actor's to set, no such unit, days in no order, no reason.
    pub async fn lift_lock(
        &self,
        actor: &Actor,
        unit: UnitId,
        (from, to): (Day, Day),
        until: Day,
        reason: &str,
    ) -> Result<(), ReportsProblem> {
        let setting = self.setting().await?;
        self.require_unit_setting(&setting, actor, unit)?;
        let reason = reason_of(reason)?;
        if from > to || until < self.today() || !setting.is_campaign_day(from) || !setting.is_campaign_day(to) {
            return Err(ReportsProblem::BadDay);
        }
        let id = setting.campaign.id;
        let lifted = Exception { unit, from, to, until, by: String::new(), reason };
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let lifted = lifted.clone();
                Box::pin(async move {
                    settings::insert_exception(tx, id, &lifted).await?;
                    let detail = json!({ "from": from, "to": to, "until": until });
                    tx.audit("daily_report.unlock", &format!("unit:{unit}"), detail).await?;
                    Ok::<_, ReportsProblem>(())
                })
            })
            .await
    }

    fn require_manage(&self, setting: &crate::service::Setting, actor: &Actor) -> Result<(), ReportsProblem> {
        Ok(setting.tree.require(actor, Permission::ManageCampaign, setting.campaign.root)?)
    }

    fn require_unit_setting(&self, setting: &crate::service::Setting, actor: &Actor, unit: UnitId) -> Result<(), ReportsProblem> {
        let known = setting.tree.unit(unit).is_some();
        let may = setting.tree.covers_unit(&actor.area(Permission::ManageCampaign), unit);
        if known && may { Ok(()) } else { Err(ReportsProblem::NoSuchUnit) }
    }
}

fn reason_of(words: &str) -> Result<String, ReportsProblem> {
    let words = tidy(words);
    match words.chars().count() {
        n if n < rules::SHORTEST_REASON => Err(ReportsProblem::ReasonMissing),
        n if n > rules::LONGEST_TEXT => Err(ReportsProblem::TooLong),
        _ => Ok(words),
    }
}
