//! What rows tell of people whom an old number leads to: the same person, another name, or somebody else altogether. And the numbers that
//! rows give to people beside those by which they are known.

use super::{CHUNK, Stager};
use crate::{
    import::{firsts, intake::RowIn},
    problems::RegisterProblem,
    reading::{BirthDate, Code},
    store::{
        people,
        staging::{self, KeyRows},
    },
    vault::{Digest, Person, Vault},
};
use std::collections::HashMap;
use vedich_kernel::CitizenId;

/// The name by which somebody is found, where there is one.
fn name(p: &Person) -> Option<&str> {
    Some(p.fold.as_str()).filter(|fold| !fold.is_empty())
}

/// The birth date, as far as it is known.
fn birth(p: &Person) -> Option<BirthDate> {
    let part = |n: u8| (n != 0).then_some(n);
    (p.birth_year != 0).then(|| BirthDate { year: p.birth_year, month: part(p.birth_month), day: part(p.birth_day) })
}

/// A row tells of somebody else than the register knows.
pub(super) fn is_another(known: &Person, told: &Person) -> bool {
    firsts::is_another((name(known), name(told)), (birth(known), birth(told)))
}

impl Stager {
    /// The row names somebody by an old number who is called and was born otherwise in the register: the number is wrong, and the row is
    /// held back. Where only the name differs, the row goes on and is told.
    pub(super) async fn contradicts(
        &mut self,
        row: &RowIn,
        elsewhere: &HashMap<Digest, CitizenId>,
    ) -> Result<bool, RegisterProblem> {
        let Some((old, id)) = self.meant_by_old(row, elsewhere) else { return Ok(false) };
        let Some(sealed) = people::sealed(&self.db, self.campaign, id).await? else { return Ok(false) };
        let known = self.vault.open_person(self.campaign, id, &sealed)?;
        let told = Vault::decode(&row.person)?;
        // Of two national numbers that share an old one, other rules tell.
        let by_two = !known.national_id.is_empty() && !told.national_id.is_empty();
        if by_two || known.fold == told.fold || known.fold.is_empty() || told.fold.is_empty() {
            return Ok(false);
        }
        let other = is_another(&known, &told);
        let code = if other { Code::OldIdConflict } else { Code::OldIdNameDiffers };
        self.noted.entry(row.row).or_default().push(code);
        if other {
            self.held.insert((people::KIND_OLD, old));
        }
        Ok(other)
    }

    /// Somebody of the register to whom only an old number leads, and the number.
    fn meant_by_old(&self, row: &RowIn, elsewhere: &HashMap<Digest, CitizenId>) -> Option<(Digest, CitizenId)> {
        if self.index.contains_key(&row.key) {
            return None;
        }
        let known = self.known.get(&row.key);
        if row.kind == people::KIND_OLD {
            let changed = known.filter(|b| b.person_digest != row.person_digest).map(|b| b.current.id);
            let id = changed.or_else(|| elsewhere.get(&row.key).copied().filter(|_| known.is_none()))?;
            return Some((row.key, id));
        }
        let old =
            row.old_key.filter(|old| known.is_none() && !elsewhere.contains_key(&row.key) && !self.index.contains_key(old))?;
        Some((old, *elsewhere.get(&old)?))
    }

    /// Writes the further numbers aside: they lead to nobody until the upload is applied.
    pub(super) async fn write_links(&mut self) -> Result<(), RegisterProblem> {
        let mut links = std::mem::take(&mut self.links);
        for link in &mut links {
            link.0 = staging::told(self.extract, link.0);
        }
        links.sort_unstable_by_key(|k| (k.0, k.1));
        links.dedup_by_key(|k| (k.0, k.1));
        let c = self.context();
        for some in links.chunks(CHUNK) {
            self.bulk(KeyRows::table(some, c.campaign, c.key_version, c.from)).await?;
        }
        Ok(())
    }
}
