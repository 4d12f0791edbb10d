//! What the campaign asks of whom by when: settings, each with its reason.

use crate::{
    model::{Directive, Duty, Kind, NewDuty, Proof},
    problems::ComplianceProblem,
    service::{Compliance, seal, unit, units, words},
    store::duties as store,
};
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_campaign::Campaign;
use vedich_kernel::{Day, Lang, Moment};

/// A duty as it was set once, for the page that tells the history.
pub(crate) struct SetOnce {
    pub duty: Duty,
    pub reason: String,
    pub at: Moment,
    pub by: String,
}

impl Compliance {
    /// Duties that stand, the earliest deadline first.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn duties(&self) -> Result<Vec<Duty>, ComplianceProblem> {
        self.duties_at(i64::MAX).await
    }

    /// The same as they stood at a commit.
    pub(crate) async fn duties_at(&self, cutoff: i64) -> Result<Vec<Duty>, ComplianceProblem> {
        let set = store::history(self.db(), self.campaign().await?.id, cutoff).await?;
        let newest: BTreeMap<String, Duty> = set.into_iter().map(|s| (s.duty.code.clone(), s.duty)).collect();
        let mut out: Vec<Duty> = newest.into_values().filter(|d| !d.kinds.is_empty()).collect();
        out.sort_by(|a, b| (a.deadline, &a.code).cmp(&(b.deadline, &b.code)));
        Ok(out)
    }

    /// The duty with this code, else the only one with this deadline (`YYYY-MM-DD`) or of this clause of the plan; without any the next
    /// one to fall due, or the last.
    ///
    /// # Errors
    /// When there is none, or when several share the deadline or the clause.
    pub async fn duty(&self, asked: &str) -> Result<Duty, ComplianceProblem> {
        let all = self.duties().await?;
        if all.is_empty() {
            return Err(ComplianceProblem::NoDuties);
        }
        let asked = asked.trim();
        let today = self.today();
        if asked.is_empty() {
            return all.iter().find(|d| d.deadline >= today).or(all.last()).cloned().ok_or(ComplianceProblem::NoSuchDuty);
        }
        if let Some(duty) = all.iter().find(|d| d.code == asked) {
            return Ok(duty.clone());
        }
        let day = vedich_claims::rules::day(asked);
        let meant = |d: &&Duty| Some(d.deadline) == day || d.clause.eq_ignore_ascii_case(asked);
        let found: Vec<&Duty> = all.iter().filter(meant).collect();
        match found.as_slice() {
            [] => Err(ComplianceProblem::NoSuchDuty),
            [one] => Ok((*one).clone()),
            several => {
                let codes: Vec<&str> = several.iter().map(|d| d.code.as_str()).collect();
                Err(ComplianceProblem::SeveralDuties(codes.join(", ")))
            }
        }
    }

    pub(crate) async fn duty_history(&self) -> Result<Vec<SetOnce>, ComplianceProblem> {
        let set = store::history(self.db(), self.campaign().await?.id, i64::MAX).await?;
        Ok(set.into_iter().rev().map(|s| SetOnce { duty: s.duty, reason: s.reason, at: s.at, by: s.by }).collect())
    }

    /// Sets a duty, or sets it anew. A duty that binds nobody has ended.
    ///
    /// # Errors
    /// Not the actor's to set, something missing, a deadline outside of the campaign, no reason.
    pub async fn set_duty(&self, actor: &Actor, new: NewDuty) -> Result<(), ComplianceProblem> {
        let campaign = self.campaign().await?;
        self.tree().await?.require(actor, Permission::ManageCampaign, campaign.root)?;
        let (new, deadline) = checked(new, &campaign)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    store::insert(tx, campaign.id, &new, deadline).await?;
                    let detail = json!({ "deadline": deadline, "kinds": new.kinds, "proofs": new.proofs, "quota": new.quota });
                    tx.audit("compliance.duty", &format!("compliance_duty:{}", new.code), detail).await?;
                    tx.emit("compliance.duty_set", json!({ "duty": new.code })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// Says whether a head has issued a directive, with its number and day (`P-4.2`).
    ///
    /// # Errors
    /// No such unit of the actor's, a day to come.
    pub async fn direct(
        &self,
        actor: &Actor,
        code: &str,
        (issued, number, day): (bool, &str, Option<Day>),
        head: &str,
    ) -> Result<(), ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        if day.is_some_and(|d| d > self.today()) {
            return Err(ComplianceProblem::BadDay);
        }
        let number: String = vedich_kernel::text::squeeze(number).chars().take(60).collect();
        if issued && (number.is_empty() || day.is_none()) {
            return Err(ComplianceProblem::WordsMissing("number"));
        }
        let head = words("head", head, false)?;
        let sealed = seal(&self.vault().await?, &format!("head of unit {unit}"), &head)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (number, sealed) = (number.clone(), sealed.clone());
                Box::pin(async move {
                    store::insert_directive(tx, campaign.id, unit, (issued, &number, day), sealed).await?;
                    let detail = json!({ "issued": issued, "number": number, "day": day });
                    tx.audit("compliance.directive", &format!("unit:{unit}"), detail).await?;
                    tx.emit("compliance.changed", json!({ "unit": unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }

    /// Directives of the actor's units that stand; the head is opened for who sees the unit.
    pub(crate) async fn directives(&self, actor: &Actor) -> Result<Vec<Directive>, ComplianceProblem> {
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let mine = units(&tree, actor, Permission::ViewCompliance);
        let mut out = Vec::new();
        for (mut directive, sealed) in store::directives(self.db(), campaign.id, i64::MAX).await? {
            if mine.as_ref().is_none_or(|m| m.contains(&directive.unit)) {
                let plain = vault.open_as(&format!("head of unit {}", directive.unit), &sealed)?;
                directive.head = serde_json::from_slice(&plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
                out.push(directive);
            }
        }
        Ok(out)
    }
}

fn checked(mut new: NewDuty, campaign: &Campaign) -> Result<(NewDuty, Day), ComplianceProblem> {
    let squeeze = |s: &str, most: usize| vedich_kernel::text::squeeze(s).chars().take(most).collect::<String>();
    (new.code, new.name, new.clause) = (squeeze(&new.code, 30), squeeze(&new.name, 120), squeeze(&new.clause, 10));
    new.reason = words("reason", &new.reason, true)?;
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if new.code.is_empty() || !new.code.chars().all(good) {
        return Err(ComplianceProblem::BadDuty("code"));
    }
    if new.name.chars().count() < 3 {
        return Err(ComplianceProblem::BadDuty("name"));
    }
    let deadline =
        new.deadline.filter(|d| (campaign.from..=campaign.to).contains(d)).ok_or(ComplianceProblem::BadDuty("deadline"))?;
    if !(0..=1_000).contains(&new.quota) || (new.proofs.is_empty() && new.quota == 0) {
        return Err(ComplianceProblem::BadDuty("proofs"));
    }
    new.kinds.sort_unstable();
    new.kinds.dedup();
    new.proofs.sort_unstable();
    new.proofs.dedup();
    Ok((new, deadline))
}

/// What the plan asks for, as a form that the standing office looks through and sets; the days follow from the campaign's own.
#[must_use]
pub fn suggested(campaign: &Campaign, phase_end: Option<Day>, lang: Lang) -> Vec<NewDuty> {
    use Kind::{ArmedForces, AssociationMember, Cadre, CivilServant, Leader, PublicEmployee, Pupil, UnionMember, Worker};
    let first = phase_end.unwrap_or(campaign.to);
    let soon = campaign.from.plus(10).min(first);
    let reason = lang.pick("Theo kế hoạch của chiến dịch", "As the campaign's plan says").to_owned();
    let duty =
        |code: &str, name: (&str, &str), clause: &str, deadline: Day, kinds: &[Kind], proofs: &[Proof], quota: i64| NewDuty {
            code: code.to_owned(),
            name: lang.pick(name.0, name.1).to_owned(),
            clause: clause.to_owned(),
            deadline: Some(deadline),
            kinds: kinds.to_vec(),
            proofs: proofs.to_vec(),
            quota,
            reason: reason.clone(),
        };
    let staff = [Leader, Cadre, CivilServant, PublicEmployee, ArmedForces];
    let all = [Leader, Cadre, CivilServant, PublicEmployee, ArmedForces, UnionMember, AssociationMember, Worker];
    let helping = [Leader, Cadre, CivilServant, PublicEmployee, Worker, UnionMember, AssociationMember];
    vec![
        duty(
            "use",
            ("Mức 2: đăng ký, kích hoạt và sử dụng", "Level 2: registered, activated and used"),
            "P-4.2",
            soon,
            &all,
            &[Proof::Level2, Proof::App],
            0,
        ),
        duty(
            "staff",
            ("Cán bộ, công chức, viên chức, LLVT đủ bốn yêu cầu", "Staff and forces: all four proofs"),
            "P-3.2",
            first,
            &staff,
            &[Proof::Level2, Proof::App, Proof::National, Proof::Provincial],
            0,
        ),
        duty(
            "help",
            ("Mỗi người vận động ít nhất 10 công dân", "Each helps at least 10 citizens"),
            "P-3.3",
            first,
            &helping,
            &[],
            10,
        ),
        duty(
            "pupils",
            ("Học sinh có thẻ kích hoạt mức 1", "Pupils with a card: level 1"),
            "P-4.1d",
            campaign.to,
            &[Pupil],
            &[Proof::Level1],
            0,
        ),
    ]
}
