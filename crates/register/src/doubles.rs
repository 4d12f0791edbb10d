//! People who most likely stand twice: once by an old number alone, once by a national one. Nobody is merged unseen: who may look decides.

use crate::{
    people::{Found, Listed, brief},
    problems::RegisterProblem,
    service::Register,
    store::people,
    vault::{Digest, Person},
};
use std::collections::{BTreeSet, HashMap};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{CitizenId, LocalityId, text};
use vedich_territory::LocalityKind;

/// Somebody known by an old number alone, and somebody with a national one who is called and was born the same: of the same commune, or
/// holder of that very number.
#[derive(Clone, Debug)]
pub struct Double {
    /// Known by the old number alone.
    pub by_old: Found,
    /// Known by a national number.
    pub by_national: Found,
}

impl Double {
    /// Both count as eligible: if they are one person, that one counts twice.
    #[must_use]
    pub fn counts_twice(&self) -> bool {
        self.by_old.current.status.eligible && self.by_national.current.status.eligible
    }
}

/// By so many the eligible are too many, if all who look alike are one person each.
#[must_use]
pub fn counted_too_often(doubles: &[Double]) -> usize {
    let twice: BTreeSet<CitizenId> = doubles.iter().filter(|d| d.counts_twice()).map(|d| d.by_old.current.id).collect();
    twice.len()
}

/// How somebody is called and was born.
type Likeness = (String, i16, u8, u8);

/// None where name or birth date is not whole: too many are alike then.
fn likeness(p: &Person) -> Option<Likeness> {
    let whole = p.fold.contains(' ') && p.birth_year != 0 && p.birth_month != 0 && p.birth_day != 0;
    whole.then(|| (p.fold.clone(), p.birth_year, p.birth_month, p.birth_day))
}

/// Somebody by an old number alone, and those who may be the same.
struct Alone {
    who: Listed,
    alike: Vec<Listed>,
}

impl Alone {
    /// Another sex or another old number is another person.
    fn may_be(&self, other: &Listed) -> bool {
        let (a, b) = (self.who.current.sex, other.current.sex);
        let same_sex = a == 0 || b == 0 || a == b;
        same_sex && (other.person.old_id.is_empty() || self.has_number_of(other))
    }

    fn has_number_of(&self, other: &Listed) -> bool {
        other.person.old_id == self.who.person.old_id
    }

    /// Whoever has the very number beside a national one is meant, and no namesake.
    fn doubles(self) -> Vec<Double> {
        let sure = self.alike.iter().any(|other| self.has_number_of(other));
        let meant: Vec<Found> =
            self.alike.iter().filter(|other| !sure || self.has_number_of(other)).map(|other| brief(other.clone())).collect();
        let by_old = brief(self.who);
        meant.into_iter().map(|by_national| Double { by_old: by_old.clone(), by_national }).collect()
    }
}

impl Register {
    /// People of a commune who most likely stand twice, by name: both in the commune; or, where the old number itself leads there, the one
    /// by the old number elsewhere in the actor's area. Opens the commune's people in memory, a page at a time; twice, where anybody is
    /// known by an old number alone. Cost: about 3 µs a person each time.
    ///
    /// # Errors
    /// When there is no such commune, it is outside the actor's area or the vault does not open.
    pub async fn doubles(&self, actor: &Actor, commune: LocalityId) -> Result<Vec<Double>, RegisterProblem> {
        // People are kept by commune: another place would seem to have nobody who stands twice.
        if self.tree().await?.get(commune).is_none_or(|l| l.kind != LocalityKind::Commune) {
            return Err(RegisterProblem::NoSuchLocality);
        }
        let see = Permission::ViewCitizens;
        let vault = self.vault(self.campaign().await?.id).await?;
        let mut alone: HashMap<Likeness, Vec<Alone>> = HashMap::new();
        let mut told: HashMap<Digest, Vec<CitizenId>> = HashMap::new();
        self.each_in_commune(actor, see, commune, |who| {
            if who.person.old_id.is_empty() {
                return;
            }
            if who.person.national_id.is_empty() {
                if let Some(like) = likeness(&who.person) {
                    alone.entry(like).or_default().push(Alone { who, alike: Vec::new() });
                }
            } else {
                told.entry(vault.key_digest(people::KIND_OLD, &who.person.old_id)).or_default().push(who.current.id);
            }
        })
        .await?;
        if !alone.is_empty() {
            self.each_in_commune(actor, see, commune, |other| {
                if other.person.national_id.is_empty() {
                    return;
                }
                let Some(like) = likeness(&other.person) else { return };
                let Some(ones) = alone.get_mut(&like) else { return };
                for one in ones.iter_mut().filter(|one| one.may_be(&other)) {
                    one.alike.push(other.clone());
                }
            })
            .await?;
        }
        let mut found: Vec<Double> = alone.into_values().flatten().flat_map(Alone::doubles).collect();
        found.extend(self.doubles_elsewhere(actor, commune, &told).await?);
        found.sort_by(|a, b| {
            let ids = |d: &Double| (d.by_old.current.id, d.by_national.current.id);
            text::compare_names(&a.by_old.name, &b.by_old.name).then_with(|| ids(a).cmp(&ids(b)))
        });
        Ok(found)
    }

    /// Whom the old numbers of a commune's people mean in other communes of the actor's area: somebody who has no other number, called and
    /// born the same.
    async fn doubles_elsewhere(
        &self,
        actor: &Actor,
        commune: LocalityId,
        told: &HashMap<Digest, Vec<CitizenId>>,
    ) -> Result<Vec<Double>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let digests: Vec<Digest> = told.keys().copied().collect();
        let mut pairs: Vec<(CitizenId, CitizenId)> = Vec::new();
        for (digest, holder) in people::by_digests(self.db(), campaign.id, people::KIND_OLD, &digests).await? {
            pairs.extend(told.get(&digest).into_iter().flatten().filter(|own| **own != holder).map(|own| (holder, *own)));
        }
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<CitizenId> = pairs.iter().flat_map(|(holder, own)| [*holder, *own]).collect();
        let opened: HashMap<CitizenId, Listed> = self.open_people(&ids).await?.into_iter().map(|l| (l.current.id, l)).collect();
        let tree = self.tree().await?;
        let mut out = Vec::new();
        for (holder, own) in pairs {
            let (Some(old), Some(national)) = (opened.get(&holder), opened.get(&own)) else { continue };
            let place = old.current.status.commune;
            let seen = place != commune && self.require(&tree, actor, Permission::ViewCitizens, place).is_ok();
            let like = likeness(&old.person).filter(|_| old.person.national_id.is_empty());
            if seen && like.is_some() && like == likeness(&national.person) {
                out.push(Double { by_old: brief(old.clone()), by_national: brief(national.clone()) });
            }
        }
        Ok(out)
    }
}
