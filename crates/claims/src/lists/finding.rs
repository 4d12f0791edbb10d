//! Whom the rows of a list mean: asked of the register, in the unit's place. A name is not looked for beyond it: how long that takes, and a claim
//! that comes of it, would tell a unit who lives elsewhere in the city. A number is known everywhere.

use super::importing::Checked;
use crate::{model::RowProblemKind, problems::ClaimsProblem, service::Claims};
use std::collections::HashMap;
use vedich_accounts::Actor;
use vedich_kernel::LocalityId;
use vedich_register::{LinkRow, LinkedRow, roster_file::RosterRow};
use vedich_territory::Tree;

impl Claims {
    /// Asks the register whom the good rows mean, each among the residents of its unit's place.
    pub(super) async fn linked(
        &self,
        actor: &Actor,
        tree: &Tree,
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
        for (place, rows) in by_place {
            let linked = self.register().link(actor, &rows, &[place]).await?;
            out.extend(linked.into_iter().map(|l| (l.row, l)));
        }
        Ok(out)
    }
}
