//! What of a list its reader may see.

use super::{
    deciding::{may_decide, may_look, open},
    importing::name_of,
    model::{Decided, FoundAs, Inside, ListRow, ListView, NamedList, RowState, SealedRow, Shown, StoredRow},
    report, rules, store,
};
use crate::{hooks::Standing, problems::ClaimsProblem, service::Claims};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_kernel::{CitizenId, Lang};
use vedich_register::Listed;
use vedich_territory::Tree;

/// Which rows of a list are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListFilter {
    /// Only rows that wait for a decision of the reader.
    pub open: bool,
    /// Only this row.
    pub row: Option<i64>,
    /// From this position on.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// Rows of a list with what stands about them, before anything of people is opened.
struct Standings {
    rows: Vec<StoredRow>,
    decisions: HashMap<i64, Decided>,
    standing: HashMap<Uuid, Standing>,
    /// An extract landed after the list, or the reader may look people up anyway.
    landed: bool,
}

impl Standings {
    /// The claim that stands for a row, and in which partition it lies.
    fn claim(&self, row: &StoredRow) -> Option<(i64, Uuid)> {
        row.standing_claim(self.decisions.get(&row.row))
    }
}

impl Claims {
    /// Lists of units in the actor's area, newest first, each with how many of its rows wait for a decision; `None` for who
    /// does not decide.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn lists(&self, actor: &Actor, limit: i64) -> Result<Vec<(NamedList, Option<i64>)>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let area = actor.area(Permission::ViewClaims);
        let open =
            if actor.may(Permission::ViewCitizens) { Some(store::open_counts(self.db(), campaign.id).await?) } else { None };
        let mine = |l: &NamedList| {
            area == Area::Everything
                || l.units.iter().any(|u| tree.covers_unit(&area, *u))
                || (l.units.is_empty() && l.user_name == actor.name)
        };
        let all = store::lists(self.db(), campaign.id, limit.clamp(1, 500)).await?;
        let with_open = |l: NamedList| {
            let n = open.as_ref().map(|o| o.get(&l.no).copied().unwrap_or(0));
            (l, n)
        };
        Ok(all.into_iter().filter(mine).map(with_open).collect())
    }

    /// A list with a page of its rows. Only who may see the residents in question learns whom a row may mean.
    ///
    /// # Errors
    /// When there is no such list in the actor's area.
    pub async fn list_view(&self, actor: &Actor, no: i64, filter: ListFilter) -> Result<ListView, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let vault = self.register().vault(campaign.id).await?;
        let list = self.list_in_area(actor, &tree, campaign.id, no).await?;
        let all = self.standings(actor, &tree, &campaign, &list).await?;
        let mut states = [0; 4];
        let (mut open_rows, mut total) = (0, 0);
        let mut page: Vec<(&StoredRow, SealedRow, bool)> = Vec::new();
        let looks_inside = actor.may(Permission::ViewCitizens);
        // Of whom an earlier row has told already, that counts once. That two rows mean one person is told with the next extract.
        let mut first: HashMap<Uuid, i64> = HashMap::new();
        for row in &all.rows {
            let state = self.state_of(row, &all, &campaign);
            let earlier = all.claim(row).map(|(_, claim)| *first.entry(claim).or_insert(row.row));
            if !all.landed || earlier.is_none_or(|e| e == row.row) {
                states[state as usize] += 1;
            }
            let undecided = rules::is_open(row.found, all.decisions.get(&row.row).map(|d| d.decision));
            // Only rows that somebody has to look at are opened beyond the page.
            let mut sealed = None;
            let mut decides = false;
            if undecided && looks_inside {
                let plain = open(&vault, no, row)?;
                decides = may_decide(&tree, actor, row, &plain);
                open_rows += i64::from(decides);
                sealed = Some(plain);
            }
            if (filter.open && !decides) || filter.row.is_some_and(|r| r != row.row) {
                continue;
            }
            let at = usize::try_from(total).unwrap_or(usize::MAX);
            total += 1;
            if at < filter.offset || page.len() >= filter.limit {
                continue;
            }
            let plain = match sealed {
                Some(plain) => plain,
                None => open(&vault, no, row)?,
            };
            let looks = looks_inside && may_look(&tree, actor, row, &plain);
            page.push((row, plain, looks));
        }
        let people = self.shown_people(&page).await?;
        let decides = page.iter().any(|p| p.2) || open_rows > 0;
        let rows = page
            .into_iter()
            .map(|(row, plain, looks)| {
                let inside = looks.then(|| inside(row, &plain, &all, &people, &tree));
                let state = self.state_of(row, &all, &campaign);
                let claim = all.claim(row).map(|c| c.1);
                let standing = claim.and_then(|c| all.standing.get(&c).copied());
                ListRow {
                    row: row.row,
                    twice: claim.and_then(|c| first.get(&c).copied()).filter(|r| all.landed && *r != row.row),
                    before: state == RowState::NotConfirmed && standing == Some(Standing::Before),
                    name: plain.name,
                    birth: plain.birth,
                    number: plain.number,
                    place: plain.place,
                    day: row.day,
                    state,
                    problems: plain.problems,
                    inside,
                }
            })
            .collect();
        Ok(ListView { list, states, open: open_rows, decides, total, rows })
    }

    /// Rows of units in the actor's area, and how they stand.
    async fn standings(
        &self,
        actor: &Actor,
        tree: &Tree,
        campaign: &Campaign,
        list: &NamedList,
    ) -> Result<Standings, ClaimsProblem> {
        let no = list.no;
        let area = actor.area(Permission::ViewClaims);
        let mut rows = store::rows(self.db(), campaign.id, no).await?;
        rows.retain(|r| r.unit.map_or(r.found == FoundAs::Rejected, |u| tree.covers_unit(&area, u)) || area == Area::Everything);
        let decisions = store::decisions(self.db(), campaign.id, no).await?;
        let landed = actor.may(Permission::ViewCitizens) || self.register().landed_after(list.recorded_at).await?;
        let mut all = Standings { rows, decisions, standing: HashMap::new(), landed };
        let claims: Vec<(i64, Uuid)> = all.rows.iter().filter_map(|r| all.claim(r)).collect();
        if let Some(verdicts) = &self.verdicts {
            all.standing = verdicts.standing_of(claims).await?;
        }
        Ok(all)
    }

    fn state_of(&self, row: &StoredRow, all: &Standings, campaign: &Campaign) -> RowState {
        let decided = all.decisions.get(&row.row).map(|d| d.decision);
        let claim = all.claim(row).map(|(_, c)| all.standing.get(&c).copied());
        let window = i32::try_from(campaign.settlement_window_days).unwrap_or(7);
        rules::told(rules::state(row.found, decided, claim, row.day, self.now().day(), window), all.landed)
    }

    async fn shown_people(&self, page: &[(&StoredRow, SealedRow, bool)]) -> Result<HashMap<CitizenId, Listed>, ClaimsProblem> {
        let wanted: HashSet<CitizenId> =
            page.iter().filter(|p| p.2).flat_map(|p| p.1.candidates.iter().map(|c| c.citizen)).collect();
        let ids: Vec<CitizenId> = wanted.into_iter().collect();
        let opened = self.register().open_people(&ids).await?;
        Ok(opened.into_iter().map(|l| (l.current.id, l)).collect())
    }

    /// Rows to be corrected, as a workbook: those that were left out, and those that the register does not confirm. Audited,
    /// since it holds personal data.
    ///
    /// # Errors
    /// When there is no such list in the actor's area, or nothing to correct.
    pub async fn list_errors(&self, actor: &Actor, no: i64, lang: Lang) -> Result<Vec<u8>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let vault = self.register().vault(campaign.id).await?;
        let list = self.list_in_area(actor, &tree, campaign.id, no).await?;
        let all = self.standings(actor, &tree, &campaign, &list).await?;
        let header = vault.open_as(&name_of(no, 0), &store::header(self.db(), campaign.id, no).await?)?;
        let header: Vec<String> = serde_json::from_slice(&header).map_err(|e| ClaimsProblem::Unreadable(e.to_string()))?;
        let mut lines = Vec::new();
        for row in &all.rows {
            let state = self.state_of(row, &all, &campaign);
            if !matches!(state, RowState::Rejected | RowState::NotConfirmed) {
                continue;
            }
            let plain = open(&vault, no, row)?;
            // Who may see the residents learns too that nobody was found; the unit learns "not confirmed".
            let nobody = row.found == FoundAs::Unmatched && may_look(&tree, actor, row, &plain);
            lines.push(report::Line { row: row.row, cells: plain.cells, problems: plain.problems, nobody });
        }
        if lines.is_empty() {
            return Err(ClaimsProblem::NothingToCorrect);
        }
        let target = format!("named_list:{no}");
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let target = target.clone();
                Box::pin(async move { tx.audit("claims.list_errors", &target, json!({})).await })
            })
            .await?;
        tokio::task::spawn_blocking(move || report::workbook(&header, &lines, lang))
            .await
            .map_err(|e| ClaimsProblem::Unreadable(e.to_string()))?
    }
}

fn inside(row: &StoredRow, plain: &SealedRow, all: &Standings, people: &HashMap<CitizenId, Listed>, tree: &Tree) -> Inside {
    let decided = all.decisions.get(&row.row).cloned();
    let candidates = plain
        .candidates
        .iter()
        .filter_map(|c| {
            let listed = people.get(&c.citizen)?;
            let status = &listed.current.status;
            Some(Shown {
                candidate: c.clone(),
                name: listed.person.name.clone(),
                birth: listed.person.birth_text(),
                place: tree.full_name(status.quarter.unwrap_or(status.commune)),
            })
        })
        .collect();
    let open = rules::is_open(row.found, decided.as_ref().map(|d| d.decision));
    Inside { found: row.found, score: row.score, decided, candidates, open }
}
