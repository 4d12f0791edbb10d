//! What rows tell of people whom an old number leads to: the same person, another name, or somebody else altogether. And the numbers that
//! rows give to people beside those by which they are known.

use super::{CHUNK, Stager};
use crate::{
    import::intake::RowIn,
    problems::RegisterProblem,
    reading::Code,
    store::{
        people,
        staging::{self, KeyRows},
    },
    vault::{Digest, Person, Vault},
};
use std::collections::HashMap;
use vedich_kernel::CitizenId;

/// Both birth dates are known where they differ.
fn born_otherwise(a: &Person, b: &Person) -> bool {
    let differ = |a: i32, b: i32| a != 0 && b != 0 && a != b;
    differ(a.birth_year.into(), b.birth_year.into())
        || differ(a.birth_month.into(), b.birth_month.into())
        || differ(a.birth_day.into(), b.birth_day.into())
}

/// Another name and another birth date, both known on both sides: somebody else.
pub(super) fn is_another(known: &Person, told: &Person) -> bool {
    let named = !known.fold.is_empty() && !told.fold.is_empty();
    named && known.fold != told.fold && born_otherwise(known, told)
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
        let other = born_otherwise(&known, &told);
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
