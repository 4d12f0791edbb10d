//! Whom the rows of a list mean: asked of the register, in the unit's place and, where nobody is found, beyond it.

use super::importing::Checked;
use crate::{model::RowProblemKind, problems::ClaimsProblem, service::Claims};
use std::collections::HashMap;
use vedich_accounts::Actor;
use vedich_kernel::LocalityId;
use vedich_register::{LinkRow, LinkedRow, linkage::Verdict, roster_file::RosterRow};
use vedich_territory::Tree;

impl Claims {
    /// Asks the register whom the good rows mean, each among the residents of its unit's place; who is nobody there may live
    /// elsewhere in the campaign's, where the rule asks more, because more people come into question.
    pub(super) async fn linked(
        &self,
        actor: &Actor,
        tree: &Tree,
        root: LocalityId,
        rows: &[RosterRow],
        checked: &[Result<Checked, (&'static str, RowProblemKind)>],
    ) -> Result<HashMap<i64, LinkedRow>, ClaimsProblem> {
        let mut by_place: HashMap<LocalityId, Vec<LinkRow>> = HashMap::new();
        for (row, checked) in rows.iter().zip(checked) {
            let Ok(checked) = checked else { continue };
            if let Some(unit) = tree.unit(checked.unit) {
                by_place.entry(unit.locality).or_default().push(row.who.clone());
            }
        }
        let mut out = HashMap::with_capacity(rows.len());
        let mut elsewhere = Vec::new();
        for (place, rows) in by_place {
            let linked = self.register().link(actor, &rows, &[place]).await?;
            let nobody = linked.iter().zip(rows).filter(|(l, _)| place != root && l.verdict == Verdict::NoMatch);
            elsewhere.extend(nobody.map(|(_, row)| row));
            out.extend(linked.into_iter().map(|l| (l.row, l)));
        }
        if !elsewhere.is_empty() {
            let linked = self.register().link(actor, &elsewhere, &[root]).await?;
            out.extend(linked.into_iter().map(|l| (l.row, l)));
        }
        Ok(out)
    }
}
