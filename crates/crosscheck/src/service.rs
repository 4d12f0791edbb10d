//! The cross-check service: what was settled, for those who may see it.

use crate::{
    corrected::EVER,
    held::Held,
    model::{Part, Place, Report, ReportRow, SettledClaim, Totals},
    problems::CrossCheckProblem,
    rules::Verdict,
    store::{self, Asked},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;
use vedich_accounts::{Accounts, Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_claims::{Claims, Outcome, Standing, Verdicts};
use vedich_db::{BoxFuture, Db, DbError};
use vedich_fieldwork::Fieldwork;
use vedich_kernel::{Basis, CitizenId, Day, Figure, Lang, LocalityId, Moment, Source, UnitId};
use vedich_register::{ClaimLine, ClaimState, ClaimsOf, Register};
use vedich_territory::{Member, MemberId, Tree};

/// The cross-check service. Cheap to clone.
#[derive(Clone)]
pub struct CrossCheck {
    register: Register,
    claims: Claims,
    /// Accounts and fieldwork: for who inspects, and what stands behind a claim.
    around: Option<Arc<(Accounts, Fieldwork)>>,
    /// What those who report are not told yet, worked out once for each commit.
    kept_back: Arc<Mutex<Option<(i64, Arc<Held>)>>>,
    pub(crate) settling: Arc<tokio::sync::Mutex<()>>,
}

/// Days within which the register must confirm a claim.
pub(crate) fn window(campaign: &Campaign) -> i32 {
    i32::try_from(campaign.settlement_window_days).unwrap_or(7)
}

impl CrossCheck {
    /// The service over register and claims.
    #[must_use]
    pub fn new(register: Register, claims: Claims) -> Self {
        Self { register, claims, around: None, kept_back: Arc::default(), settling: Arc::default() }
    }

    /// With accounts, of whom inspectors are chosen, and fieldwork, whose visits tell whose phone was used.
    #[must_use]
    pub fn with_inspections(mut self, accounts: Accounts, fieldwork: Fieldwork) -> Self {
        self.around = Some(Arc::new((accounts, fieldwork)));
        self
    }

    pub(crate) fn accounts(&self) -> Option<&Accounts> {
        self.around.as_ref().map(|a| &a.0)
    }

    pub(crate) fn fieldwork(&self) -> Option<&Fieldwork> {
        self.around.as_ref().map(|a| &a.1)
    }

    pub(crate) fn kept_back(&self) -> MutexGuard<'_, Option<(i64, Arc<Held>)>> {
        self.kept_back.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.register.clock().today()
    }

    pub(crate) fn db(&self) -> &Db {
        self.register.db()
    }

    /// The register that decides.
    #[must_use]
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The claims that are settled.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The newest extract that counts.
    pub(crate) async fn newest_source(&self) -> Result<Option<Source>, CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        Ok(self.register.standing(campaign.root, None, None).await?.source)
    }

    /// Stored counters of places of one kind. What was claimed in a locality that ended counts in the one that it went into, too: claims
    /// stay where they were made (domain.md, Territory).
    pub(crate) async fn stored_totals(
        &self,
        kind: i64,
        ids: &[i64],
        from: Day,
        to: Day,
    ) -> Result<BTreeMap<i64, Totals>, CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        if kind != Place::Locality(LocalityId(0)).numbers().0 {
            return Ok(store::totals_between(self.db(), campaign.id, (kind, ids), from, to).await?);
        }
        let tree = self.register.tree().await?;
        let grounds: Vec<(i64, Vec<LocalityId>)> = ids.iter().map(|id| (*id, tree.with_ground(LocalityId(*id)))).collect();
        let parts: Vec<i64> = grounds.iter().flat_map(|(_, ground)| ground.iter().map(|l| l.0)).collect();
        let found = store::totals_between(self.db(), campaign.id, (kind, &parts), from, to).await?;
        let sum = |ground: &[LocalityId]| {
            let parts: Vec<Totals> = ground.iter().filter_map(|l| found.get(&l.0)).copied().collect();
            (!parts.is_empty()).then(|| parts.into_iter().sum::<Totals>())
        };
        Ok(grounds.into_iter().filter_map(|(id, ground)| Some((id, sum(&ground)?))).collect())
    }

    /// Confirmed of claimed, with where it comes from (`P-3.11`).
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn figure(&self, totals: &Totals) -> Result<Figure, CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        let standing = self.register.standing(campaign.root, None, None).await?;
        Ok(Figure {
            numerator: totals.confirmed,
            denominator: totals.claimed,
            basis: Basis::Claims,
            source: standing.source,
            as_of: standing.as_of,
            cutoff: standing.cutoff,
            cutoff_at: standing.cutoff_at,
        })
    }

    /// The cross-check of a locality, as much of it as the actor may see; without one, of the campaign's root.
    ///
    /// # Errors
    /// When the code is unknown or nothing of the locality lies in the actor's area.
    pub async fn report(&self, actor: &Actor, locality: Option<&str>) -> Result<Report, CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let today = self.register.clock().today();
        let area = actor.area(Permission::ViewCrossCheck);
        let asked = match locality {
            Some(code) => {
                tree.by_code(code, today).or_else(|| tree.newest_by_code(code)).ok_or(CrossCheckProblem::UnknownPlace)?.id
            }
            None => campaign.root,
        };
        let sees_place = tree.covers_locality(&area, asked);
        let own = tree.get(asked).ok_or(CrossCheckProblem::UnknownPlace)?;
        let children: Vec<LocalityId> =
            tree.children(asked, today).filter(|l| tree.covers_locality(&area, l.id)).map(|l| l.id).collect();
        let units: Vec<UnitId> = tree
            .units()
            .iter()
            .filter(|u| tree.is_within(u.locality, asked) && tree.covers_unit(&area, u.id))
            .map(|u| u.id)
            .collect();
        let teams: Vec<_> = tree.teams_in(asked).filter(|t| tree.covers_team(&area, t.id)).map(|t| t.id).collect();
        if !sees_place && children.is_empty() && units.is_empty() && teams.is_empty() {
            return Err(CrossCheckProblem::UnknownPlace);
        }
        let places: Vec<Place> = sees_place
            .then_some(asked)
            .into_iter()
            .chain(children.iter().copied())
            .map(Place::Locality)
            .chain(units.iter().map(|u| Place::Unit(*u)))
            .chain(teams.iter().map(|t| Place::Team(*t)))
            .collect();
        let mut found = self.totals_of_all(&places).await?;
        let held = self.held(actor).await?;
        held.over(&tree, EVER, &mut found);
        let counted = self.counted(actor).await?;
        let (cutoff, _) = store::mark(self.db(), campaign.id).await?;
        let mut report = Report {
            locality: own.code.clone(),
            name: own.name.clone(),
            window_days: window(&campaign),
            source: self.newest_source().await?,
            cutoff,
            totals: sees_place.then(|| found.get(&Place::Locality(asked)).copied().unwrap_or_default()),
            localities: children
                .iter()
                .filter_map(|l| tree.get(*l))
                .map(|l| row(Place::Locality(l.id), &l.code, &l.name, &found, None))
                .collect(),
            units: units
                .iter()
                .filter_map(|u| tree.unit(*u))
                .map(|u| row(Place::Unit(u.id), &u.code, &u.name, &found, counted.get(&u.id).copied()))
                .filter(|r| r.totals.claimed > 0 || r.counted.is_some())
                .collect(),
            teams: teams
                .iter()
                .filter_map(|t| tree.team(*t))
                .map(|t| row(Place::Team(t.id), &t.code, &t.name, &found, None))
                .filter(|r| r.totals.claimed > 0)
                .collect(),
        };
        report.name_rest();
        // What a unit reported is one number, counted in one place, wherever it stands.
        let reported = self.reported_by_unit(&held).await?;
        report.units.iter_mut().for_each(|r| r.reported = reported.get(&UnitId(r.id)).copied());
        report.units.sort_by_key(worst_first);
        report.teams.sort_by_key(worst_first);
        Ok(report)
    }

    /// What units counted in their own reports, all days together.
    async fn counted(&self, actor: &Actor) -> Result<HashMap<UnitId, i64>, CrossCheckProblem> {
        let mut out = HashMap::new();
        for c in self.claims.counts(actor, Permission::ViewCrossCheck).await? {
            *out.entry(c.unit).or_insert(0) += c.count;
        }
        Ok(out)
    }

    /// Members of a team with their claims by verdict as the reader is told of them, worst first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn members(
        &self,
        tree: &Tree,
        held: &Held,
        members: &[Member],
    ) -> Result<Vec<ReportRow>, CrossCheckProblem> {
        let places: Vec<Place> = members.iter().map(|m| Place::Member(m.id)).collect();
        let mut found = self.totals_of_all(&places).await?;
        held.over(tree, EVER, &mut found);
        let mut rows: Vec<ReportRow> = members.iter().map(|m| row(Place::Member(m.id), &m.code, &m.name, &found, None)).collect();
        rows.retain(|r| r.totals.claimed > 0);
        rows.sort_by_key(worst_first);
        Ok(rows)
    }

    /// Settled claims of a place in the actor's area, newest day first, with how many there are; each as the actor is told of it.
    ///
    /// # Errors
    /// When the place lies outside the actor's area.
    pub async fn settled(
        &self,
        actor: &Actor,
        place: Place,
        part: Option<Part>,
        offset: i64,
        limit: i64,
    ) -> Result<(i64, Vec<SettledClaim>), CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        self.require(&tree, actor, place).await?;
        let ground = if let Place::Locality(id) = place { tree.with_ground(id) } else { Vec::new() };
        let held = self.held(actor).await?;
        if !held.is_any() {
            let (total, claims) = store::page(self.db(), campaign.id, &Asked { place, ground, part, offset, limit }).await?;
            return Ok((total, claims.into_iter().map(|c| held.told(c)).collect()));
        }
        // What is kept back counts in another part than it is stored in: all of the place is read, and what is told is chosen from.
        let all = Asked { place, ground, part: None, offset: 0, limit: i64::MAX };
        let accepted = self.all_accepted().await?;
        let told = store::page(self.db(), campaign.id, &all).await?.1.into_iter().map(|c| held.told(c));
        let own: Vec<SettledClaim> = told.filter(|c| part.is_none_or(|p| p.holds(c, accepted.contains(&c.id)))).collect();
        let total = i64::try_from(own.len()).unwrap_or(i64::MAX);
        let count = |n: i64| usize::try_from(n.max(0)).unwrap_or(usize::MAX);
        Ok((total, own.into_iter().skip(count(offset)).take(count(limit)).collect()))
    }

    /// How claims stand and whether each is credited; each is named with the storage partition in which it lies. Those that were
    /// not settled yet are left out. For rooms that credit people (`P-3.3`); no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn settlements_of(&self, claims: &[(i64, Uuid)]) -> Result<HashMap<Uuid, SettledClaim>, CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::of_claims(self.db(), campaign.id, claims).await?)
    }

    /// May the actor see the cross-check of a place?
    pub(crate) async fn require(&self, tree: &Tree, actor: &Actor, place: Place) -> Result<(), CrossCheckProblem> {
        let permission = Permission::ViewCrossCheck;
        match place {
            Place::Locality(id) => tree.require(actor, permission, id)?,
            Place::Team(id) => tree.require_team(actor, permission, id)?,
            Place::Unit(id) => tree.require_unit(actor, permission, id)?,
            Place::Member(id) => self.require_member(tree, actor, id).await?,
        }
        Ok(())
    }

    async fn require_member(&self, tree: &Tree, actor: &Actor, id: MemberId) -> Result<(), CrossCheckProblem> {
        let area = actor.area(Permission::ViewCrossCheck);
        let member = self.register.territory().member(id).await?.ok_or(CrossCheckProblem::UnknownPlace)?;
        let inside = area == Area::Everything
            || member.team.is_some_and(|t| tree.covers_team(&area, t))
            || member.unit.is_some_and(|u| tree.covers_unit(&area, u));
        if inside { Ok(()) } else { Err(CrossCheckProblem::UnknownPlace) }
    }

    async fn lines(&self, citizen: CitizenId, lang: Lang) -> Result<Vec<ClaimLine>, CrossCheckProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let verdicts = store::of_citizen(self.db(), campaign.id, citizen).await?;
        let mut out = Vec::new();
        for claim in self.claims.of_citizens(&[citizen], false).await? {
            let settled = verdicts.iter().find(|v| v.id == claim.id).filter(|_| !claim.withdrawn);
            let team = claim.team.and_then(|t| tree.team(t)).map(|t| t.name.as_str());
            let unit = || claim.unit.and_then(|u| tree.unit(u)).map(|u| u.name.as_str());
            let said = claim.outcome.word(lang);
            let state = match (claim.outcome, settled.map(|s| s.verdict)) {
                _ if claim.withdrawn => ClaimState::TakenBack,
                (Outcome::Activated, Some(Verdict::Confirmed)) => ClaimState::Confirmed,
                (Outcome::Activated, Some(Verdict::Late)) => ClaimState::Late,
                (Outcome::Activated, Some(Verdict::Contradicted)) => ClaimState::Contradicted,
                (Outcome::Activated, Some(Verdict::Pending) | None) => ClaimState::Pending,
                _ => ClaimState::Met,
            };
            out.push(ClaimLine {
                at: claim.observed_at,
                title: team.or_else(unit).map_or_else(|| said.to_owned(), |who| format!("{who}: {said}")),
                detail: settled.map(|s| crate::pages::why(s.reason, s.credited, s.verdict, lang).to_owned()).unwrap_or_default(),
                source: claim.source.word(lang).to_owned(),
                state,
            });
        }
        Ok(out)
    }
}

impl ClaimsOf for CrossCheck {
    fn claims_of(&self, citizen: CitizenId, lang: Lang) -> BoxFuture<'_, Result<Vec<ClaimLine>, DbError>> {
        Box::pin(async move {
            self.lines(citizen, lang).await.map_err(|e| match e {
                CrossCheckProblem::Db(e) => e,
                _ => DbError::Corrupt("claims of a citizen"),
            })
        })
    }
}

impl Verdicts for CrossCheck {
    fn standing_of(&self, claims: Vec<(i64, Uuid)>) -> BoxFuture<'_, Result<HashMap<Uuid, Standing>, DbError>> {
        Box::pin(async move {
            let campaign = self.register.campaign().await.map_err(|_| DbError::Corrupt("the campaign of claims"))?;
            let settled = store::of_claims(self.db(), campaign.id, &claims).await?;
            let standing = |verdict| match verdict {
                Verdict::Confirmed => Standing::Confirmed,
                Verdict::Pending => Standing::Pending,
                Verdict::Late => Standing::Before,
                Verdict::Contradicted => Standing::NotConfirmed,
            };
            Ok(settled.into_iter().map(|(id, s)| (id, standing(s.verdict))).collect())
        })
    }
}

fn row(place: Place, code: &str, name: &str, totals: &BTreeMap<Place, Totals>, counted: Option<i64>) -> ReportRow {
    let (id, totals) = (place.numbers().1, totals.get(&place).copied().unwrap_or_default());
    ReportRow { id, code: code.to_owned(), name: name.to_owned(), totals, counted, reported: None }
}

/// Most that does not stand first, what was counted without a name included.
fn worst_first(r: &ReportRow) -> (std::cmp::Reverse<i64>, String) {
    (std::cmp::Reverse(r.totals.not_standing() + r.unnamed()), r.code.clone())
}
