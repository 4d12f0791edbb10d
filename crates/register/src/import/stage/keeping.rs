//! What is known of people stays where rows leave it open.

use super::{Stager, told::is_another};
use crate::{
    import::intake::RowIn,
    problems::RegisterProblem,
    reading::Code,
    rules,
    store::people::{self, Base},
    vault::{Person, Vault},
};
use std::collections::HashMap;
use vedich_kernel::{CitizenNumber, LocalityId};

/// A birth date as the eligibility rule reads it.
fn born(p: &Person) -> Option<(i64, Option<u8>, Option<u8>)> {
    let part = |n: u8| (n != 0).then_some(n);
    (p.birth_year != 0).then(|| (i64::from(p.birth_year), part(p.birth_month), part(p.birth_day)))
}

impl Stager {
    /// Fetches, in one go for each commune, the sealed parts of people of whom rows of a batch tell something else than last time: what the
    /// rows leave open is filled from them, and who is somebody else by name and birth date is seen. Most files have few such rows.
    pub(super) async fn fetch_known(&mut self, rows: &[RowIn]) -> Result<(), RegisterProblem> {
        self.opened.clear();
        let mut wanted: HashMap<LocalityId, Vec<CitizenNumber>> = HashMap::new();
        for row in rows {
            if let Some(base) = self.known.get(&row.key).filter(|b| b.person_digest != row.person_digest) {
                wanted.entry(base.current.status.commune).or_default().push(base.current.id.number);
            }
        }
        for (commune, numbers) in wanted {
            let found = people::sealed_of(&self.db, self.campaign, commune, &numbers).await?;
            self.opened.extend(found.into_iter().map(|(current, sealed)| (current.id, sealed)));
        }
        Ok(())
    }

    /// The row, with what is known where it tells nothing, or nothing that can be. Of somebody met by the old number the national one is not
    /// forgotten either, nor what follows from it. A national number that was somebody's of another name and birth date is told.
    pub(super) async fn with_known(&mut self, mut row: RowIn, base: &Base) -> Result<RowIn, RegisterProblem> {
        let by_old = row.kind == people::KIND_OLD && base.key_digest != row.key;
        if (row.gaps.of_sex() || (by_old && row.sex == 0)) && base.current.sex != 0 {
            row.sex = u8::try_from(base.current.sex).unwrap_or(0);
        }
        // A row that says the same as last time leaves nothing open that was known.
        if !by_old && base.person_digest == row.person_digest {
            return Ok(row);
        }
        let id = base.current.id;
        let sealed = match self.opened.remove(&id) {
            Some(sealed) => Some(sealed),
            None => people::sealed(&self.db, self.campaign, id).await?,
        };
        let Some(sealed) = sealed else { return Ok(row) };
        let known = self.vault.open_person(self.campaign, id, &sealed)?;
        let mut person = Vault::decode(&row.person)?;
        if row.kind == people::KIND_NATIONAL && is_another(&known, &person) {
            self.noted.entry(row.row).or_default().push(Code::PersonConflict);
        }
        if !by_old && !row.gaps.of_person() {
            return Ok(row);
        }
        row.gaps.fill(&mut person, &known);
        if by_old {
            person.national_id = known.national_id;
        }
        row.birth_year = person.birth_year;
        let has_card = row.has_card || person.card_issued != 0;
        row.eligible = rules::is_eligible(born(&person), has_card, row.track.stage.has_dossier(), self.begun.as_of, self.min_age);
        row.person = Vault::encode(&person)?.into();
        row.person_digest = self.vault.person_digest(&row.person);
        Ok(row)
    }
}
