//! The question, made from the campaign: who waits where (register), where sets can stand (stations), what crews may work (rules), how
//! quickly dossiers are approved and what past shifts brought (learned), what stands already (published).

use super::standing::{Standing, keep_what_stands};
use crate::{
    model::{Block, EquipmentSet, Ground, PLANNED, PlanAsk, PlanRules, Station, StationKind, StationUse},
    problems::StationsProblem,
    rules::{self, planning},
    service::{Stations, minutes_of},
    store::{Reach, blocks, dossiers, plans, shifts},
};
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_campaign::Campaign;
use vedich_kernel::{Basis, CitizenId, Day, LocalityId, Stage, TeamId};
use vedich_planner::{
    Approval, Comers, Draw, Fill, Fleet, Group, Instance, Observation, Place, PlaceKind, ShiftTime, ShiftTimes, Travel, fit,
};
use vedich_register::Current;
use vedich_territory::{LocalityKind, TeamKind, Tree};

/// Code of the sets that move.
pub(crate) const MOBILE: &str = "LD";

/// Code of the sets that stand in a station.
pub(crate) fn fixed_fleet(station: &str) -> String {
    format!("CD-{station}")
}

/// Code of a school's or factory's own people.
fn own_group(station: &str) -> String {
    format!("RIENG-{station}")
}

/// A question with what it was made from.
pub(crate) struct Built {
    pub instance: Instance,
    pub ground: Ground,
}

/// People of a quarter.
#[derive(Default)]
struct Waiting {
    name: String,
    commune: String,
    left: f64,
    collected: f64,
}

/// What one walk through the register tells.
#[derive(Default)]
struct Seen {
    /// By code of the quarter, or of the commune for who lives in none that is known.
    groups: BTreeMap<String, Waiting>,
    /// Codes of a commune's groups.
    of_commune: HashMap<LocalityId, Vec<String>>,
    waiting: i64,
    level1: i64,
    lags: BTreeMap<i64, i64>,
    issued: i64,
    rejected: i64,
    ripe: i64,
    ripe_active: i64,
}

impl Seen {
    /// Dossiers and accounts, whatever may come of the person.
    fn look(&mut self, c: &Current, as_of: Day) {
        let (s, track) = (&c.status, &c.status.level2);
        let level1_way = !matches!(s.level1.stage, Stage::None | Stage::Rejected);
        if s.eligible && !s.vanished && level1_way && matches!(track.stage, Stage::None | Stage::Rejected) {
            self.level1 += 1;
        }
        if track.stage.is_issued() {
            self.issued += 1;
        } else if track.stage == Stage::Rejected {
            self.rejected += 1;
        }
        if let (Some(collected), Some(approved)) = (track.collected, track.approved)
            && as_of.since(collected) >= planning::RIPE
            && approved >= collected
        {
            *self.lags.entry(i64::from(approved.since(collected).min(60))).or_default() += 1;
        }
        let ripe = track.approved.is_none_or(|day| as_of.since(day) >= planning::TIME_TO_ACTIVATE);
        if track.stage.is_issued() && ripe {
            self.ripe += 1;
            self.ripe_active += i64::from(track.stage == Stage::Activated);
        }
    }

    /// Groups from which people come, with how many.
    fn around<'a>(&'a self, communes: impl IntoIterator<Item = &'a LocalityId>) -> Vec<(String, f64)> {
        let codes = communes.into_iter().filter_map(|c| self.of_commune.get(c)).flatten();
        codes.filter_map(|code| Some((code.clone(), self.groups.get(code)?)).map(|(c, w)| (c, w.left + w.collected))).collect()
    }
}

/// All that was asked for while making a question.
pub(super) struct Setting {
    pub campaign: Campaign,
    pub rules: PlanRules,
    pub stations: Vec<Station>,
    pub uses: HashMap<i64, StationUse>,
    pub sets: Vec<EquipmentSet>,
    /// Station of a set, by number; those that move are missing.
    pub homes: HashMap<i64, i64>,
    pub minutes: crate::service::AllMinutes,
    /// Where and when no shift is held.
    pub blocks: Vec<Block>,
    /// Intake teams, and of them those that can do what is planned.
    pub teams: Vec<TeamId>,
    pub able: Vec<TeamId>,
    pub from: Day,
    pub to: Day,
    pub deadline: Day,
}

impl Setting {
    pub(super) fn station(&self, no: i64) -> Option<&Station> {
        self.stations.iter().find(|s| s.no == no)
    }

    /// The fleet to which a set belongs.
    pub(super) fn fleet_of(&self, set: i64) -> String {
        match self.homes.get(&set).and_then(|no| self.station(*no)) {
            Some(station) => fixed_fleet(&station.code),
            None => MOBILE.to_owned(),
        }
    }

    /// Numbers of a fleet's sets in use, by code of the set.
    pub(super) fn sets_of(&self, fleet: &str) -> Vec<i64> {
        self.sets.iter().filter(|s| s.active && self.fleet_of(s.no) == fleet).map(|s| s.no).collect()
    }

    fn usage(&self, station: &Station) -> StationUse {
        self.uses.get(&station.no).cloned().unwrap_or_default()
    }

    fn kind(&self, station: &Station) -> PlaceKind {
        if station.kind == StationKind::Fixed { PlaceKind::Fixed } else { self.usage(station).place }
    }
}

impl Stations {
    pub(super) async fn setting(&self, ask: &PlanAsk) -> Result<Setting, StationsProblem> {
        let (campaign, today) = (self.campaign().await?, self.today());
        let from = ask.from.unwrap_or_else(|| today.plus(1)).max(campaign.from);
        if from < today || from > campaign.to {
            return Err(StationsProblem::NotReadable("plan_from"));
        }
        let phase =
            self.register().campaigns().phase_on(campaign.id, from).await.map_err(vedich_register::RegisterProblem::other)?;
        let deadline = ask.deadline.unwrap_or_else(|| phase.map_or(campaign.to, |p| p.to));
        if deadline < from {
            return Err(StationsProblem::NotReadable("plan_deadline"));
        }
        let to = ask.to.unwrap_or_else(|| from.plus(planning::USUAL - 1).min(deadline));
        if to < from || to > campaign.to || to.since(from) >= planning::LONGEST {
            return Err(StationsProblem::NotReadable("plan_to"));
        }
        let stations = crate::store::stations(self.db(), campaign.id, &Reach::all()).await?;
        let skills = self.skills().await?;
        let can = |team: &TeamId| skills.get(team).is_none_or(|services| services & PLANNED.bit() != 0);
        let tree = self.tree().await?;
        let teams: Vec<TeamId> = tree.teams().iter().filter(|t| t.kind == TeamKind::Intake).map(|t| t.id).collect();
        Ok(Setting {
            able: teams.iter().copied().filter(can).collect(),
            teams,
            rules: plans::rules(self.db(), campaign.id).await?,
            stations: stations.into_iter().filter(|s| s.active && s.kind != StationKind::HelpPost).collect(),
            uses: plans::uses(self.db(), campaign.id).await?,
            sets: self.sets().await?,
            homes: plans::homes(self.db(), campaign.id).await?,
            minutes: self.minutes().await?,
            blocks: blocks::open(self.db(), campaign.id, &Reach::all(), today).await?,
            campaign,
            from,
            to,
            deadline,
        })
    }

    /// Makes the question.
    pub(super) async fn built(&self, ask: &PlanAsk) -> Result<Built, StationsProblem> {
        let (setting, tree) = (self.setting(ask).await?, self.tree().await?);
        let basis = self.register().standing(setting.campaign.root, None, None).await?;
        let seen = self.seen(&setting, &tree, basis.as_of).await?;
        let (approval, lags) = planning::approval(&seen.lags, seen.issued, seen.rejected);
        let (activation_share, activation_measured) = planning::activation(seen.ripe_active, seen.ripe);
        let mut instance = question(&setting, &seen, &tree, approval);
        instance.activation_share = activation_share;
        if instance.fleets.is_empty() || instance.places.is_empty() || instance.groups.is_empty() {
            return Err(StationsProblem::NothingToPlan);
        }
        let curve = fit(&self.results(&setting, &mut instance).await?);
        let own: HashMap<String, PlaceKind> = setting.stations.iter().map(|s| (own_group(&s.code), setting.kind(s))).collect();
        curve.apply(&mut instance, |group| own.get(&group.id).copied());
        let before = self.serve_before(&setting, &mut instance).await?;
        let Standing { standing, beside, blocked } = self.lock_what_stands(&setting, &mut instance, ask).await?;
        let minutes = minutes_of(&setting.minutes, PLANNED);
        let sum = |f: &dyn Fn(&Fleet) -> u16| instance.fleets.iter().map(|x| i64::from(f(x))).sum::<i64>();
        let ground = Ground {
            as_of: basis.source.as_ref().map(|s| s.as_of),
            cutoff: basis.cutoff,
            waiting: seen.waiting,
            without: (basis.numbers.eligible - basis.numbers.dossiers).max(0),
            level1: seen.level1,
            named: setting.stations.iter().map(|s| setting.usage(s).people).sum(),
            curve,
            approved: basis.figure(seen.issued, seen.issued + seen.rejected, Basis::Collected),
            lags,
            activated: basis.figure(seen.ripe_active, seen.ripe, Basis::Approved),
            activation_measured,
            minutes_tenths: minutes.tenths,
            minutes_measured: minutes.measured,
            sets: sum(&|f| f.sets),
            crews: sum(&|f| f.crews),
            standing,
            beside,
            blocked,
            before: before.round() as i64,
        };
        Ok(Built { instance, ground })
    }

    /// One walk through the communes of the campaign.
    async fn seen(&self, setting: &Setting, tree: &Tree, as_of: Day) -> Result<Seen, StationsProblem> {
        let (root, today) = (setting.campaign.root, self.today());
        let taken = dossiers::taken(self.db(), setting.campaign.id).await?;
        let tied: HashSet<CitizenId> = taken.iter().filter_map(|(citizen, _)| *citizen).collect();
        let communes: Vec<(LocalityId, String, String)> = tree
            .subtree_at(root, today)
            .filter(|l| l.kind == LocalityKind::Commune)
            .map(|l| (l.id, l.code.clone(), l.name.clone()))
            .collect();
        let mut seen = Seen::default();
        let code = |quarter: Option<LocalityId>, commune: &str| {
            quarter.and_then(|q| tree.get(q)).map_or_else(|| commune.to_owned(), |l| l.code.clone())
        };
        for (commune, commune_code, commune_name) in &communes {
            let candidates = self.candidates_seen(*commune, |c| seen.look(c, as_of)).await?;
            for c in candidates.iter().filter(|c| !tied.contains(&c.id)) {
                seen.waiting += 1;
                let group = seen.groups.entry(code(c.quarter, commune_code)).or_default();
                if group.commune.is_empty() {
                    group.commune.clone_from(commune_code);
                    group.name = c.quarter.map_or_else(|| commune_name.clone(), |q| tree.full_name(q));
                }
                group.left += 1.0;
            }
            let of_commune = seen.groups.iter().filter(|(_, g)| g.commune == *commune_code).map(|(code, _)| code.clone());
            let of_commune = of_commune.collect();
            seen.of_commune.insert(*commune, of_commune);
        }
        // What stations have taken belongs to the size of the group that it came from.
        let ids: Vec<CitizenId> = tied.iter().copied().collect();
        let homes = self.register().homes(setting.campaign.id, &ids).await?;
        let mut untied: HashMap<LocalityId, f64> = HashMap::new();
        for (citizen, commune) in &taken {
            match citizen.and_then(|c| homes.get(&c)) {
                Some((home, quarter)) => {
                    let of_home = tree.get(*home).map(|l| l.code.clone()).unwrap_or_default();
                    if let Some(group) = seen.groups.get_mut(&code(*quarter, &of_home)) {
                        group.collected += 1.0;
                    }
                }
                None => *untied.entry(*commune).or_default() += 1.0,
            }
        }
        for (commune, n) in untied {
            let around = seen.around([&commune]);
            let whole: f64 = around.iter().map(|(_, people)| people).sum();
            for (code, people) in around {
                if let Some(group) = seen.groups.get_mut(&code) {
                    let part = n * people / whole.max(1.0);
                    // The register does not know yet that they have a dossier.
                    group.left = (group.left - part).max(0.0);
                    group.collected += part;
                }
            }
        }
        Ok(seen)
    }

    /// What past shifts brought, for the curve; what each group has given is written into the question.
    async fn results(&self, setting: &Setting, instance: &mut Instance) -> Result<Vec<Observation>, StationsProblem> {
        let asked = shifts::Asked { from: setting.campaign.from, to: self.today().plus(-1), all: false };
        let past = shifts::between(self.db(), setting.campaign.id, &Reach::all(), asked).await?;
        let past: Vec<_> = past.into_iter().filter(|(s, _)| !s.draft && s.what.service.takes_level2()).collect();
        let nos: Vec<i64> = past.iter().map(|(s, _)| s.no).collect();
        let expected = shifts::expected(self.db(), &nos).await?;
        let people: HashMap<&str, f64> = instance.groups.iter().map(|g| (g.id.as_str(), g.people)).collect();
        let mut given: HashMap<String, f64> = HashMap::new();
        let mut out = Vec::new();
        for (shift, station) in &past {
            let came = expected.get(&shift.no).copied().unwrap_or_default();
            // A shift at which nothing was written down tells nothing.
            let Some(place) = instance.places.iter().find(|p| p.id == station.code).filter(|_| came.booked + came.walk_ins > 0)
            else {
                continue;
            };
            let seats = rules::places(&shift.what, minutes_of(&setting.minutes, shift.what.service).tenths);
            let comers = |d: &Draw| {
                let of = |known: Option<&f64>| known.copied().unwrap_or(0.0);
                Comers { share: d.share, people: of(people.get(d.group.as_str())), earlier: of(given.get(&d.group)) }
            };
            out.push(Observation {
                place: place.kind,
                day: shift.what.day,
                shift: planning::shift_at(shift.what.from),
                groups: place.draws.iter().map(comers).collect(),
                // Counts of a shift are small.
                seats: seats as f64,
                taken: came.taken as f64,
            });
            for draw in &place.draws {
                *given.entry(draw.group.clone()).or_default() += draw.share * came.taken as f64;
            }
        }
        // Schools' and factories' own people stand in no quarter of the register.
        for group in instance.groups.iter_mut().filter(|g| g.id.starts_with("RIENG-")) {
            group.collected = given.get(&group.id).copied().unwrap_or(0.0).min(group.people);
        }
        Ok(out)
    }

    /// Puts what stands already into the question.
    async fn lock_what_stands(
        &self,
        setting: &Setting,
        instance: &mut Instance,
        ask: &PlanAsk,
    ) -> Result<Standing, StationsProblem> {
        let monday = setting.from.plus(1 - i32::from(setting.from.weekday()));
        let asked = shifts::Asked { from: monday, to: setting.to, all: false };
        let all = shifts::between(self.db(), setting.campaign.id, &Reach::all(), asked).await?;
        keep_what_stands(setting, instance, &all, &ask.keep)
    }
}

fn question(setting: &Setting, seen: &Seen, tree: &Tree, approval: Approval) -> Instance {
    let mut groups: Vec<Group> = seen
        .groups
        .iter()
        .map(|(code, g)| Group {
            id: code.clone(),
            name: g.name.clone(),
            commune: g.commune.clone(),
            people: g.left + g.collected,
            collected: g.collected,
            share: 0.6,
        })
        .collect();
    let mut places = Vec::new();
    for station in &setting.stations {
        let told = setting.usage(station);
        let commune = tree.commune_of(station.locality);
        let around = match &commune {
            Some(commune) => seen.around([commune]),
            None => {
                let within = tree.subtree(station.locality).map(|l| l.id).collect::<Vec<_>>();
                seen.around(&within)
            }
        };
        let commune_code =
            commune.and_then(|c| tree.get(c)).or_else(|| tree.get(station.locality)).map(|l| l.code.clone()).unwrap_or_default();
        let kind = setting.kind(station);
        let draws = if told.people > 0 {
            let id = own_group(&station.code);
            groups.push(Group {
                id: id.clone(),
                name: station.name.clone(),
                commune: commune_code.clone(),
                people: told.people as f64,
                collected: 0.0,
                share: 0.7,
            });
            planning::draws(Some(&id), planning::OWN_PEOPLE, &around)
        } else {
            let quarter = tree.get(station.locality).filter(|l| l.kind == LocalityKind::Quarter && kind != PlaceKind::Fixed);
            let own = quarter.filter(|l| seen.groups.contains_key(&l.code)).map(|l| l.code.as_str());
            planning::draws(own, planning::OWN_QUARTER, &around)
        };
        let degrees = |millionths: i64| millionths as f64 / 1e6;
        places.push(Place {
            id: station.code.clone(),
            name: station.name.clone(),
            kind,
            commune: commune_code,
            lat: station.latitude.map(degrees),
            lon: station.longitude.map(degrees),
            room: u16::try_from(told.room).unwrap_or(1).max(1),
            draws,
            open: Some(planning::opening(&told)),
            closed: Vec::new(),
            closed_shifts: Vec::new(),
        });
    }
    let days = (0..=setting.to.since(setting.from)).map(|n| setting.from.plus(n));
    let r = &setting.rules;
    let time = |starts: i64, minutes: i64| ShiftTime {
        starts: u32::try_from(starts).unwrap_or(0),
        minutes: u32::try_from(minutes).unwrap_or(0),
    };
    Instance {
        from: setting.from,
        to: setting.to,
        deadline: setting.deadline,
        holidays: days.filter(|d| rules::blocks::is_free(*d, r)).collect(),
        shifts: ShiftTimes {
            morning: time(r.morning, r.minutes[0]),
            afternoon: time(r.afternoon, r.minutes[1]),
            evening: time(r.evening, r.minutes[2]),
        },
        approval,
        activation_share: planning::USUAL_ACTIVATION,
        fill: Fill::default(),
        groups,
        fleets: fleets(setting),
        places,
        travel: Travel { within_commune: r.within, between_communes: r.between, ..Travel::default() },
        locked: Vec::new(),
        fairness_tolerance: 0.001,
        least_worth: f64::from(r.least),
    }
}

fn fleets(setting: &Setting) -> Vec<Fleet> {
    let r = &setting.rules;
    let minutes = minutes_of(&setting.minutes, PLANNED).tenths as f64 / 10.0;
    let fleet = |id: String, name: &str, sets: usize, crews: usize, setup: u32, places: Vec<String>| Fleet {
        id,
        name: name.to_owned(),
        sets: u16::try_from(sets).unwrap_or(u16::MAX).min(2_000),
        crews: u16::try_from(crews).unwrap_or(u16::MAX).min(4_000),
        minutes_per_dossier: minutes.clamp(0.5, 1_440.0),
        setup_minutes: setup,
        shifts_per_day: r.a_day,
        shifts_per_week: r.a_week,
        worked: 0,
        rest_after_evening: r.rest,
        places: Some(places),
    };
    let mut out = Vec::new();
    let mut moved_to = Vec::new();
    for station in &setting.stations {
        let id = fixed_fleet(&station.code);
        let sets = setting.sets_of(&id).len();
        if sets > 0 {
            // Whoever runs a station all the time takes turns: two crews for each set.
            out.push(fleet(id, &station.name, sets, 2 * sets, 0, vec![station.code.clone()]));
        } else {
            moved_to.push(station.code.clone());
        }
    }
    let mobile = setting.sets_of(MOBILE).len();
    if mobile > 0 && !moved_to.is_empty() {
        let crews = r.crews.map_or(if setting.teams.is_empty() { mobile } else { setting.able.len() }, usize::from);
        out.push(fleet(MOBILE.to_owned(), "", mobile, crews, r.setup, moved_to));
    }
    out
}
