//! Closing a phase: what was said stays said (`P-3.9`). Publishing: everybody sees it, without persons.

use crate::{
    gather::{Counted, place_of},
    model::{Closing, Kind, StandingRow, Subject},
    problems::StandingProblem,
    service::{Standings, ordered, words},
    store,
};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::Phase;

/// What a closing was made of.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    pub closing: Closing,
    pub as_of: vedich_kernel::Day,
    pub cutoff: i64,
    pub setting: crate::settings::Setting,
}

impl Standings {
    /// Closes a phase that is over: keeps all of its rankings with their figures. A phase that was closed before is closed anew with a
    /// reason; the earlier closing stays. Returns the number of the closing.
    ///
    /// # Errors
    /// Not the actor's to close, the phase runs, closed before and no reason.
    pub async fn close(&self, actor: &Actor, phase: i64, reason: &str) -> Result<i64, StandingProblem> {
        self.require_whole(actor, Permission::ManageStandings).await?;
        let phase = self.phase(Some(phase)).await?;
        if self.today() <= phase.to {
            return Err(StandingProblem::PhaseNotOver);
        }
        let before = store::closing(self.db(), phase.id, i64::MAX).await?;
        let reason = match (&before, reason.trim()) {
            (None, "") => String::new(),
            (Some(_), "") => return Err(StandingProblem::ClosedBefore),
            (_, typed) => words("reason", typed)?,
        };
        let before = before.map(|c| c.closing.no);
        let counted = self.counted(&phase).await?;
        let all = Arc::new((phase, counted, reason));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let all = Arc::clone(&all);
                Box::pin(async move {
                    let (phase, counted, reason) = &*all;
                    // Two who close at once: the second says why.
                    let newest = store::closing(tx, phase.id, i64::MAX).await?.map(|c| c.closing.no);
                    if newest != before {
                        return Err(StandingProblem::ClosedBefore);
                    }
                    let no = store::insert_closing(tx, phase, counted, reason).await?;
                    tx.audit("standings.close", &format!("standing:{no}"), json!({ "phase": phase.no, "again": before })).await?;
                    tx.emit("phase.closed", json!({ "phase": phase.no, "no": no })).await?;
                    Ok(no)
                })
            })
            .await
    }

    /// Publishes the newest closing of a phase: communes and units with their places, for everybody who sees figures.
    ///
    /// # Errors
    /// Not the actor's to publish, nothing is closed.
    pub async fn publish(&self, actor: &Actor, phase: i64) -> Result<(), StandingProblem> {
        self.require_whole(actor, Permission::ManageStandings).await?;
        let phase = self.phase(Some(phase)).await?;
        let newest = store::closing(self.db(), phase.id, i64::MAX).await?.ok_or(StandingProblem::NotClosed)?.closing;
        if newest.published_at.is_some() {
            return Ok(());
        }
        let (no, phase) = (newest.no, phase.no);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    if store::insert_publish(tx, no).await? {
                        tx.audit("standings.publish", &format!("standing:{no}"), json!({ "phase": phase })).await?;
                        tx.emit("standings.published", json!({ "phase": phase, "no": no })).await?;
                    }
                    Ok::<_, StandingProblem>(())
                })
            })
            .await
    }

    /// What the newest closing of a phase by a cut-off said; none where nothing was closed by then.
    pub(crate) async fn closed(
        &self,
        phase: &Phase,
        cutoff: Option<i64>,
    ) -> Result<Option<(Arc<Counted>, Closing)>, StandingProblem> {
        let Some(found) = store::closing(self.db(), phase.id, cutoff.unwrap_or(i64::MAX)).await? else { return Ok(None) };
        let counted = self.read_once(phase, &found).await?;
        Ok(Some((counted, found.closing)))
    }

    /// All rows of a closing, with the names that their subjects have now.
    pub(crate) async fn read_closed(&self, phase: &Phase, found: &Closed) -> Result<Counted, StandingProblem> {
        let (tree, members) = (self.tree().await?, self.members().await?);
        let tree = tree.as_on(tree.day_at(found.as_of, found.cutoff));
        let mut rows: BTreeMap<Kind, Vec<StandingRow>> = Kind::ALL.into_iter().map(|k| (k, Vec::new())).collect();
        for mut row in store::rows(self.db(), found.closing.no).await? {
            let named = match row.subject {
                Subject::Commune(id) => tree.get(id).map(|l| (l.code.clone(), l.name.clone(), String::new())),
                Subject::Unit(id) => tree.unit(id).map(|u| {
                    let place = if tree.commune_of(u.locality).is_some() { tree.name(u.locality) } else { "" };
                    (u.code.clone(), u.name.clone(), place.to_owned())
                }),
                Subject::Team(id) => tree.team(id).map(|t| {
                    let unit = t.unit.and_then(|u| tree.unit(u)).map_or("", |u| u.name.as_str());
                    (t.code.clone(), tree.team_label(t), unit.to_owned())
                }),
                Subject::Person(id) => members.get(&id).map(|m| (m.code.clone(), m.name.clone(), place_of(&tree, m))),
            };
            // Whoever has left keeps the place, and is no longer named.
            (row.code, row.name, row.place) =
                named.unwrap_or_else(|| (format!("#{}", row.subject.number()), "–".to_owned(), String::new()));
            rows.entry(row.subject.kind()).or_default().push(row);
        }
        let source = rows.values().flatten().flat_map(|r| &r.parts).find_map(|p| p.figure.as_ref()?.source.clone());
        let cutoff_at = rows.values().flatten().flat_map(|r| &r.parts).find_map(|p| p.figure.as_ref()?.cutoff_at);
        Ok(Counted {
            phase: phase.clone(),
            as_of: found.as_of,
            cutoff: found.cutoff,
            cutoff_at: cutoff_at.or(Some(found.closing.at)),
            source,
            setting: found.setting.clone(),
            // The places are those that were said.
            rows: rows.into_iter().map(|(k, rows)| (k, ordered(rows))).collect(),
        })
    }
}
