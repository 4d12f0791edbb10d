//! Rows by an old number that is nobody's, when the file is read to its end. Another row of the file may have told whose it is; else name,
//! birth date and commune may lead to exactly one person of the register; else it is somebody new, and a warning says so. And rows in which
//! a known old number stands beside a new national one: of the same person, if the name and the birth date are the same.

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
        for (row, id) in std::mem::take(&mut self.replaced) {
            self.settle_replaced(row, id).await?;
        }
        let mut rows = Vec::with_capacity(self.unplaced.len());
        for row in std::mem::take(&mut self.unplaced) {
            rows.push((likeness(&self.vault, &Vault::decode(&row.person)?), row));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let alike = if self.first_import { HashMap::new() } else { self.alike(&rows).await? };
        for (like, row) in rows {
            if let Some(at) = self.index.get(&row.key).or_else(|| self.old_keys.get(&row.key)).copied() {
                self.join(at, &row);
                continue;
            }
            let number = row.row;
            let found = like.and_then(|like| alike.get(&(row.commune, like))).filter(|a| a.is_meant_by(&row));
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
                    let (id, new_key) = self.newcomer(&row).await?;
                    self.enter(row, id, None, new_key).await?;
                    Code::OldIdUnknown
                }
            };
            // Of a first extract there is nobody yet whom a number could have meant.
            if self.after != 0 {
                self.noted.entry(number).or_default().push(code);
            }
        }
        Ok(())
    }

    /// The old number is somebody's who had another national one. That was replaced, if no row of the file names them by it, and the row
    /// tells the same name and birth date; else two people share an old number.
    async fn settle_replaced(&mut self, row: RowIn, id: CitizenId) -> Result<(), RegisterProblem> {
        if let Some(at) = self.index.get(&row.key).copied() {
            self.join(at, &row);
            return Ok(());
        }
        if self.place_of(id)?.is_some() || !self.is_like(&row, id).await? {
            let (id, new_key) = self.newcomer(&row).await?;
            return self.enter(row, id, None, new_key).await;
        }
        self.links.push((row.kind, row.key, id));
        self.noted.entry(row.row).or_default().push(Code::IdReplaced);
        let base = self.take_base(id).await?;
        self.enter(row, id, base, false).await
    }

    /// The old number beside the citizen's national one is somebody else's who has no other, is called and was born as the row says: most
    /// likely one person who counts twice. Both stand, since facts are only added; the row tells it. The number, if so.
    pub(super) async fn stands_twice(
        &self,
        row: &RowIn,
        id: CitizenId,
        elsewhere: &HashMap<Digest, CitizenId>,
    ) -> Result<Option<Digest>, RegisterProblem> {
        let Some(old) = row.old_key else { return Ok(None) };
        let Some(other) = elsewhere.get(&old).copied().filter(|other| *other != id) else { return Ok(None) };
        let by_old_alone = self.base_of(other).await?.is_some_and(|b| b.key_digest == old);
        Ok((by_old_alone && self.is_like(row, other).await?).then_some(old))
    }

    /// The register calls the citizen as the row does, and has the same birth date.
    async fn is_like(&self, row: &RowIn, id: CitizenId) -> Result<bool, RegisterProblem> {
        let Some(sealed) = people::sealed(&self.db, self.campaign, id).await? else { return Ok(false) };
        let known = likeness(&self.vault, &self.vault.open_person(self.campaign, id, &sealed)?);
        Ok(known.is_some() && known == likeness(&self.vault, &Vault::decode(&row.person)?))
    }

    /// Gives the old number to the person, unless another row of the file stands for them at the same level.
    async fn link(&mut self, id: CitizenId, row: &RowIn) -> Result<Option<Linked>, RegisterProblem> {
        let at = self.place_of(id)?;
        if at.is_some_and(|at| !self.seen[at as usize].has_room_for(row.level)) {
            return Ok(None);
        }
        self.links.push((row.kind, row.key, id));
        Ok(Some(at.map_or(Linked::Known(id), Linked::Here)))
    }

    /// People of the rows' communes who are called and were born as rows say. Opens those of the same birth years, in memory, and keeps
    /// digests only.
    async fn alike(&self, rows: &[(Option<Digest>, RowIn)]) -> Result<HashMap<Asked, Alike>, RegisterProblem> {
        let mut numbers: HashMap<Asked, Digest> = HashMap::new();
        let mut unsure: HashSet<Asked> = HashSet::new();
        let mut years: BTreeMap<LocalityId, HashSet<i64>> = BTreeMap::new();
        for (like, row) in rows {
            let Some(like) = *like else { continue };
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
