//! Who sees, writes, approves and reviews which document.

use crate::{
    model::Kind,
    rules,
    service::{Documents, Setting},
    store::Whose,
};
use vedich_accounts::{Actor, Area, Permission, Role};
use vedich_kernel::UnitId;

/// The actor with the grants of those roles alone.
fn narrowed(actor: &Actor, holds: impl Fn(Role) -> bool) -> Actor {
    Actor { grants: actor.grants.iter().copied().filter(|g| holds(g.role)).collect(), ..actor.clone() }
}

impl Documents {
    /// Sees the people that a document of the kind names, as the rooms whose people they are would show them.
    fn sees_people(setting: &Setting, actor: &Actor, kind: Kind, unit: Option<UnitId>) -> bool {
        let at_root = |p: &Permission| setting.tree.may(actor, *p, setting.campaign.root);
        if kind.is_of_proposals() {
            return [Permission::ManageStandings, Permission::DecideProposals, Permission::WriteProposals].iter().any(at_root);
        }
        match unit.filter(|_| kind.is_list()).and_then(|u| setting.tree.unit(u)) {
            Some(police) => setting.tree.may(actor, Permission::ViewCitizens, police.locality),
            None => kind != Kind::Budget || at_root(&Permission::ViewCosts),
        }
    }

    pub(crate) fn may_see(setting: &Setting, actor: &Actor, kind: Kind, unit: Option<UnitId>) -> bool {
        let area = narrowed(actor, |r| kind.is_read_by(r)).area(Permission::ViewDocuments);
        let inside = match unit {
            None => setting.tree.covers_locality(&area, setting.campaign.root),
            Some(unit) => setting.tree.covers_unit(&area, unit),
        };
        inside && Self::sees_people(setting, actor, kind, unit)
    }

    pub(crate) fn may_write(setting: &Setting, actor: &Actor, kind: Kind, unit: Option<UnitId>) -> bool {
        let writer = narrowed(actor, |r| kind.is_written_by(r));
        let own = match unit {
            None => setting.tree.may(&writer, Permission::WriteDocuments, setting.campaign.root),
            // Whoever writes the unit's daily reports writes its report on the phase.
            Some(unit) => {
                writer.may(Permission::WriteDocuments) && vedich_daily_reports::rules::may_write(&setting.tree, &writer, unit)
            }
        };
        own && Self::sees_people(setting, actor, kind, unit)
    }

    /// Kinds that the actor may write for an author.
    pub(crate) fn writable(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> Vec<Kind> {
        let is_there = |k: &Kind| unit.is_none_or(|u| rules::is_author_of(&setting.tree, u, *k));
        Kind::ALL.into_iter().filter(is_there).filter(|k| Self::may_write(setting, actor, *k, unit)).collect()
    }

    /// The author's letterhead is for whoever writes its reports.
    pub(crate) fn may_set_head(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> bool {
        Self::may_write(setting, actor, Kind::Phase, unit)
    }

    pub(crate) fn may_approve(setting: &Setting, actor: &Actor, kind: Kind, unit: Option<UnitId>) -> bool {
        let own = match unit {
            None => setting.tree.may(actor, Permission::ApproveDocuments, setting.campaign.root),
            Some(unit) => rules::may_approve(&setting.tree, actor, unit),
        };
        own && Self::sees_people(setting, actor, kind, unit)
    }

    pub(crate) fn may_review(setting: &Setting, actor: &Actor, unit: Option<UnitId>) -> bool {
        let area = actor.area(Permission::ReviewDocuments);
        match unit {
            None => setting.tree.covers_locality(&area, setting.campaign.root),
            Some(unit) => setting.tree.covers_unit(&area, unit),
        }
    }

    /// Follows who has sent and who has not: whoever reads reports.
    pub(crate) fn tracks(actor: &Actor) -> bool {
        actor.via == vedich_accounts::Via::Cli || narrowed(actor, |r| Kind::Phase.is_read_by(r)).may(Permission::ViewDocuments)
    }

    /// Whose documents the actor's lists show.
    pub(crate) fn whose(setting: &Setting, actor: &Actor) -> Whose {
        let of_city = Kind::ALL.into_iter().filter(|k| Self::may_see(setting, actor, *k, None)).collect();
        let area = narrowed(actor, |r| Kind::Phase.is_read_by(r)).area(Permission::ViewDocuments);
        let inside: Vec<UnitId> =
            setting.tree.units().iter().map(|u| u.id).filter(|u| setting.tree.covers_unit(&area, *u)).collect();
        let lists = inside.iter().copied().filter(|u| Self::sees_people(setting, actor, Kind::AbsenteeList, Some(*u))).collect();
        Whose { of_city, units: (area != Area::Everything).then_some(inside), lists }
    }
}
