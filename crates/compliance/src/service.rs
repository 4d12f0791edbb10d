//! The compliance service: what all of its parts share.

use crate::{
    hooks::{Credits, NoCredits},
    model::{Kind, PersonNo, Sealed},
    problems::ComplianceProblem,
    rules,
};
use std::sync::{Arc, atomic::AtomicI64};
use vedich_accounts::{Accounts, Actor, Area, Permission, Role};
use vedich_campaign::Campaign;
use vedich_claims::Claims;
use vedich_db::Db;
use vedich_kernel::{Day, Moment, UnitId, text};
use vedich_register::{Register, Vault};
use vedich_territory::Tree;

/// The compliance service. Cheap to clone.
#[derive(Clone)]
pub struct Compliance {
    pub(crate) claims: Claims,
    pub(crate) accounts: Accounts,
    pub(crate) credits: Arc<dyn Credits>,
    /// Up to which commit this process has looked for extracts and settlements.
    pub(crate) looked: Arc<AtomicI64>,
}

impl Compliance {
    /// The service over claims and their register; `accounts` counts guesses and makes codes.
    #[must_use]
    pub fn new(claims: Claims, accounts: Accounts) -> Self {
        Self { claims, accounts, credits: Arc::new(NoCredits), looked: Arc::new(AtomicI64::new(0)) }
    }

    /// Tells how helps are settled and to whom they are credited.
    #[must_use]
    pub fn with_credits(mut self, credits: Arc<dyn Credits>) -> Self {
        self.credits = credits;
        self
    }

    pub(crate) fn register(&self) -> &Register {
        self.claims.register()
    }

    pub(crate) fn db(&self) -> &Db {
        self.register().db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register().clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.register().clock().today()
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, ComplianceProblem> {
        Ok(self.register().campaign().await?)
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, ComplianceProblem> {
        Ok(self.register().tree().await?)
    }

    pub(crate) async fn vault(&self) -> Result<Vault, ComplianceProblem> {
        Ok(self.register().vault(self.campaign().await?.id).await?)
    }
}

/// Units of the actor's area; none means all.
pub(crate) fn units(tree: &Tree, actor: &Actor, permission: Permission) -> Option<Vec<UnitId>> {
    let area = actor.area(permission);
    (area != Area::Everything).then(|| tree.units().iter().map(|u| u.id).filter(|u| tree.covers_unit(&area, *u)).collect())
}

/// A unit of the actor's area by its code.
pub(crate) fn unit(tree: &Tree, actor: &Actor, permission: Permission, code: &str) -> Result<UnitId, ComplianceProblem> {
    let unit = tree.unit_by_code(code.trim()).ok_or(ComplianceProblem::NoSuchUnit)?;
    if tree.covers_unit(&actor.area(permission), unit.id) { Ok(unit.id) } else { Err(ComplianceProblem::NoSuchUnit) }
}

/// Whether the actor may see who these people of a unit are. Pupils are named to the head of their school alone: not to the
/// education office, not to the standing office (`P-4.1d`).
pub(crate) fn may_name(tree: &Tree, actor: &Actor, unit: UnitId, kind: Kind) -> bool {
    if kind == Kind::Pupil {
        return actor.grants.iter().any(|g| g.role == Role::UnitHead && g.unit == Some(unit));
    }
    [Permission::ManageRosters, Permission::JudgeCompliance].iter().any(|p| tree.covers_unit(&actor.area(*p), unit))
}

/// A reason or opinion as it may be kept.
pub(crate) fn words(field: &'static str, words: &str, needed: bool) -> Result<String, ComplianceProblem> {
    let words = words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned();
    match words.chars().count() {
        0 if !needed => Ok(words),
        n if n < rules::SHORTEST => Err(ComplianceProblem::WordsMissing(field)),
        n if n > rules::LONGEST => Err(ComplianceProblem::TooLong),
        _ if text::holds_number_of_person(&words) => Err(ComplianceProblem::HoldsNumber),
        _ if rules::tells_of_party(&words) => Err(ComplianceProblem::HoldsParty),
        _ => Ok(words),
    }
}

/// Under which name a person's particulars are sealed.
pub(crate) fn name_of(no: PersonNo) -> String {
    format!("roster person {no}")
}

pub(crate) fn open(vault: &Vault, no: PersonNo, sealed: &[u8]) -> Result<Sealed, ComplianceProblem> {
    let plain = vault.open_as(&name_of(no), sealed)?;
    serde_json::from_slice(&plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))
}

pub(crate) fn seal(vault: &Vault, name: &str, plain: &impl serde::Serialize) -> Result<Vec<u8>, ComplianceProblem> {
    let plain = serde_json::to_vec(plain).map_err(|e| ComplianceProblem::BadForm(e.to_string()))?;
    Ok(vault.seal_as(name, &plain)?)
}

pub(crate) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Days within which an activation confirms a help.
pub(crate) fn window(campaign: &Campaign) -> i32 {
    i32::try_from(campaign.settlement_window_days).unwrap_or(7)
}
