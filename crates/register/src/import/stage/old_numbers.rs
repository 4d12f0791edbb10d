//! Rows by an old number that is nobody's, when the file is read to its end. Another row of the file may have told whose it is; else name,
//! birth date and commune may lead to exactly one person of the register; else it is somebody new, and a warning says so.

use super::Stager;
use crate::{
    import::intake::{RowIn, likeness},
    problems::RegisterProblem,
    reading::Code,
    store::people,
    vault::{Digest, Vault},
};
use std::collections::{BTreeMap, HashMap, HashSet, hash_map::Entry};
use vedich_kernel::{CitizenId, LocalityId};

/// People of a commune opened at a time.
const PAGE: i64 = 4_096;

/// What rows ask for: in which commune, and how the person is called and born.
type Asked = (LocalityId, Digest);

/// Somebody of the register who is called and was born as rows say.
struct Alike {
    id: CitizenId,
    sex: i64,
    /// The old number that the register has of them.
    old: Option<Digest>,
    /// There is another like them in the commune.
    many: bool,
}

impl Alike {
    /// Nothing speaks against the row: it means this person and nobody else.
    fn is_meant_by(&self, row: &RowIn) -> bool {
        let same_sex = self.sex == 0 || row.sex == 0 || self.sex == i64::from(row.sex);
        !self.many && same_sex && self.old.is_none_or(|old| old == row.key)
    }
}

impl Stager {
    /// Finds out whom the rows mean that wait for it.
    pub(super) async fn settle_unplaced(&mut self) -> Result<(), RegisterProblem> {
        let rows = std::mem::take(&mut self.unplaced);
        if rows.is_empty() {
            return Ok(());
        }
        let alike = if self.first_import { HashMap::new() } else { self.alike(&rows).await? };
        for row in rows {
            if let Some(at) = self.index.get(&row.key).or_else(|| self.old_keys.get(&row.key)).copied() {
                self.join(at, &row);
                continue;
            }
            let number = row.row;
            let found = row.likeness.and_then(|like| alike.get(&(row.commune, like))).filter(|a| a.is_meant_by(&row));
            let linked = match found {
                Some(found) => self.link(found.id, &row).await?,
                None => None,
            };
            let code = match linked {
                Some(Linked::Here(at)) => {
                    self.index.insert(row.key, at);
                    self.join(at, &row);
                    Code::OldIdLinked
                }
                Some(Linked::Known(id)) => {
                    let base = self.take_base(id).await?;
                    self.enter(row, id, base, false).await?;
                    Code::OldIdLinked
                }
                None => {
                    let id = self.newcomer(&row).await?;
                    self.enter(row, id, None, true).await?;
                    Code::OldIdUnknown
                }
            };
            // Of a first extract there is nobody yet whom a number could have meant.
            if !self.first_import {
                self.noted.entry(number).or_default().push(code);
            }
        }
        Ok(())
    }

    /// Gives the old number to the person, unless another row of the file stands for them at the same level.
    async fn link(&mut self, id: CitizenId, row: &RowIn) -> Result<Option<Linked>, RegisterProblem> {
        let at = self.place_of(id)?;
        if at.is_some_and(|at| !self.seen[at as usize].has_room_for(row.level)) {
            return Ok(None);
        }
        self.keys.rows.push((row.kind, row.key, id));
        Ok(Some(at.map_or(Linked::Known(id), Linked::Here)))
    }

    /// People of the rows' communes who are called and were born as rows say. Opens those of the same birth years, in memory, and keeps
    /// digests only.
    async fn alike(&self, rows: &[RowIn]) -> Result<HashMap<Asked, Alike>, RegisterProblem> {
        let mut numbers: HashMap<Asked, Digest> = HashMap::new();
        let mut unsure: HashSet<Asked> = HashSet::new();
        let mut years: BTreeMap<LocalityId, HashSet<i64>> = BTreeMap::new();
        for row in rows {
            let Some(like) = row.likeness else { continue };
            let asked = (row.commune, like);
            years.entry(row.commune).or_default().insert(i64::from(row.birth_year));
            // Two old numbers of one name and birth date are two people: neither is surely the one of the register.
            if *numbers.entry(asked).or_insert(row.key) != row.key {
                unsure.insert(asked);
            }
        }
        let mut out: HashMap<Asked, Alike> = HashMap::new();
        for (commune, years) in years {
            let mut after = -1;
            loop {
                let page = people::sealed_page(&self.db, self.campaign, commune, after, PAGE).await?;
                let Some((last, _)) = page.last() else { break };
                after = last.id.number.0;
                for (current, sealed) in page.iter().filter(|(c, _)| years.contains(&c.birth_year)) {
                    let person = self.vault.open_person(self.campaign, current.id, sealed)?;
                    let Some(like) = likeness(&self.vault, &person) else { continue };
                    let asked = (commune, like);
                    if !numbers.contains_key(&asked) {
                        continue;
                    }
                    match out.entry(asked) {
                        Entry::Occupied(mut known) => known.get_mut().many = true,
                        Entry::Vacant(free) => {
                            let old = old_number(&self.vault, &person.old_id);
                            free.insert(Alike { id: current.id, sex: current.sex, old, many: unsure.contains(&asked) });
                        }
                    }
                }
            }
        }
        Ok(out)
    }
}

/// How a row by an old number leads to a person.
enum Linked {
    /// The file named them in another row.
    Here(u32),
    /// The register has them.
    Known(CitizenId),
}

fn old_number(vault: &Vault, number: &str) -> Option<Digest> {
    (!number.is_empty()).then(|| vault.key_digest(people::KIND_OLD, number))
}
