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
/// holder of that very number. Of the two, whoever lives outside the actor's area is not shown: neither who nor where.
#[derive(Clone, Debug)]
pub struct Double {
    /// Known by the old number alone; none where the actor may not see them.
    pub by_old: Option<Found>,
    /// Known by a national number; none where the actor may not see them.
    pub by_national: Option<Found>,
    /// Both count as eligible: if they are one person, that one counts twice.
    pub counts_twice: bool,
    /// Whose the old number is, and whose the national one: for counting and order, never told.
    pair: (CitizenId, CitizenId),
}

impl Double {
    fn of(by_old: &Listed, by_national: &Listed) -> Self {
        Self {
            by_old: Some(brief(by_old.clone())),
            by_national: Some(brief(by_national.clone())),
            counts_twice: by_old.current.status.eligible && by_national.current.status.eligible,
            pair: (by_old.current.id, by_national.current.id),
        }
    }

    /// The one whom the actor may see: the one by the old number, where that is both.
    #[must_use]
    pub fn seen(&self) -> Option<&Found> {
        self.by_old.as_ref().or(self.by_national.as_ref())
    }

    fn name(&self) -> &str {
        self.seen().map_or("", |f| f.name.as_str())
    }
}

/// By so many the eligible are too many, if all who look alike are one person each.
#[must_use]
pub fn counted_too_often(doubles: &[Double]) -> usize {
    let twice: BTreeSet<CitizenId> = doubles.iter().filter(|d| d.counts_twice).map(|d| d.pair.0).collect();
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
        let meant = self.alike.iter().filter(|other| !sure || self.has_number_of(other));
        meant.map(|other| Double::of(&self.who, other)).collect()
    }
}

impl Register {
    /// People of a commune who most likely stand twice, by name: both in the commune; or one of them in another, where the old number itself
    /// leads from the one to the other. Opens the commune's people in memory, a page at a time; twice, where anybody is known by an old
    /// number alone. Cost: about 3 µs a person each time.
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
        let mut held: HashMap<Digest, CitizenId> = HashMap::new();
        self.each_in_commune(actor, see, commune, |who| {
            if who.person.old_id.is_empty() {
                return;
            }
            let number = vault.key_digest(people::KIND_OLD, &who.person.old_id);
            if who.person.national_id.is_empty() {
                held.insert(number, who.current.id);
                if let Some(like) = likeness(&who.person) {
                    alone.entry(like).or_default().push(Alone { who, alike: Vec::new() });
                }
            } else {
                told.entry(number).or_default().push(who.current.id);
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
        let pairs = self.pairs_by_number(&told, &held).await?;
        found.extend(self.doubles_elsewhere(actor, commune, &pairs).await?);
        found.sort_by(|a, b| text::compare_names(a.name(), b.name()).then_with(|| a.pair.cmp(&b.pair)));
        Ok(found)
    }

    /// Who has an old number alone, and who has it beside a national one: from the numbers that a commune's people have beside theirs, and
    /// from those that its people have alone.
    async fn pairs_by_number(
        &self,
        told: &HashMap<Digest, Vec<CitizenId>>,
        held: &HashMap<Digest, CitizenId>,
    ) -> Result<Vec<(CitizenId, CitizenId)>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let mut pairs = Vec::new();
        let digests: Vec<Digest> = told.keys().copied().collect();
        for (digest, holder) in people::by_digests(self.db(), campaign.id, people::KIND_OLD, &digests).await? {
            pairs.extend(told.get(&digest).into_iter().flatten().map(|own| (holder, *own)));
        }
        let digests: Vec<Digest> = held.keys().copied().collect();
        for (digest, other) in people::by_digests(self.db(), campaign.id, people::KIND_BESIDE, &digests).await? {
            pairs.extend(held.get(&digest).map(|holder| (*holder, other)));
        }
        pairs.retain(|(holder, other)| holder != other);
        Ok(pairs)
    }

    /// Of such pairs those of whom one lives in the commune and one elsewhere, who are called and born the same.
    async fn doubles_elsewhere(
        &self,
        actor: &Actor,
        commune: LocalityId,
        pairs: &[(CitizenId, CitizenId)],
    ) -> Result<Vec<Double>, RegisterProblem> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<CitizenId> = pairs.iter().flat_map(|(holder, other)| [*holder, *other]).collect();
        let opened: HashMap<CitizenId, Listed> = self.open_people(&ids).await?.into_iter().map(|l| (l.current.id, l)).collect();
        let tree = self.tree().await?;
        let sees = |f: &Found| self.require(&tree, actor, Permission::ViewCitizens, f.current.status.commune).is_ok();
        let mut out = Vec::new();
        for (holder, other) in pairs {
            let (Some(old), Some(national)) = (opened.get(holder), opened.get(other)) else { continue };
            let apart = (old.current.status.commune == commune) != (national.current.status.commune == commune);
            let by_number = old.person.national_id.is_empty() && old.person.old_id == national.person.old_id;
            let like = likeness(&old.person);
            if apart && by_number && like.is_some() && like == likeness(&national.person) {
                let both = Double::of(old, national);
                out.push(Double { by_old: both.by_old.filter(sees), by_national: both.by_national.filter(sees), ..both });
            }
        }
        Ok(out)
    }
}
