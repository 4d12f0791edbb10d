//! What changed for a phone since its cursor: only lists that are leased to its member, whole or what changed of them (`parts.rs`),
//! with a key under which scanned numbers are found on that list and no other.

use super::{
    parts::{Changed, Parts, Touched},
    said::Hour,
    wire::{
        AdviceSaid, Changes, Counter, HeldSaid, LastVisit, PhoneList, PhonePerson, PhonePersonChange, QuotaSaid, Spared,
        SparedBy, TeamList, TeamMember, TeamView,
    },
};
use crate::{
    model::{ListedPerson, Visit, WorkItem, WorkList},
    pages::address,
    phones::Enrolled,
    problems::FieldworkProblem,
    rooms::Digests,
    rules::{
        self, absentees,
        phone::{LATE_DAYS, tells_answer},
    },
    service::Fieldwork,
    store,
    visits::sort,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_campaign::Campaign;
use vedich_kernel::{CitizenId, Day};
use vedich_register::{Current, Person, RegisterProblem, Vault, match_word};
use vedich_territory::{Member, MemberId, Tree};

/// People whom everybody guides (`P-3.3`).
const NEEDED: i64 = 10;

/// What the phone has, as the house wrote it down for it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    /// Epoch of the database that it is about.
    e: String,
    /// Newest change of the register that the lists were made with.
    r: i64,
    /// The day on which they were made: what may be visited changes with it.
    d: i32,
    /// Versions by list.
    l: BTreeMap<i64, i64>,
    /// Digests by room.
    #[serde(default)]
    o: Digests,
    /// Digests of what is told only when it changed.
    #[serde(default)]
    p: Digests,
}

impl Cursor {
    fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64.decode(text).ok()?).ok()
    }

    fn text(&self) -> String {
        BASE64.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

/// What is read once for all lists of an answer.
pub(super) struct Shelf {
    campaign: Campaign,
    vault: Vault,
    codes: HashMap<MemberId, String>,
    people: HashMap<CitizenId, (Current, Person)>,
    last: HashMap<(i64, CitizenId), Visit>,
    /// Who has been dealt with on which list.
    done: HashSet<(i64, CitizenId)>,
    better: HashMap<String, (Option<Day>, Option<Hour>)>,
    hours: HashMap<CitizenId, Hour>,
    advice: HashMap<CitizenId, absentees::Standing>,
    claimed: HashMap<CitizenId, Day>,
    today: Day,
}

impl Fieldwork {
    pub(super) async fn changes(
        &self,
        phone: &Enrolled,
        cursor: Option<&str>,
        partial: bool,
        site: &str,
    ) -> Result<Changes, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let (epoch, today) = (self.epoch().await?, self.today());
        let quota = self.register().campaigns().quota_of(campaign.id, phone.member).await.map_err(RegisterProblem::other)?;
        let register = self.register().changed_at(phone.campaign).await?;
        let all = store::carried::live(self.db(), phone.campaign, phone.team, today).await?;
        let mine: Vec<&(WorkList, i64)> =
            all.iter().filter(|(l, _)| l.members.is_empty() || l.members.contains(&phone.member)).collect();
        let had = cursor.and_then(Cursor::read).filter(|c| c.e == epoch);
        let (rooms, carried) = self.parcels(phone, had.as_ref().map_or(&Digests::new(), |h| &h.o)).await?;
        let mut parts = Parts::new(partial, had.as_ref().map(|h| &h.p));
        // What the register says of the people may have changed, and a day may have come on which more may be visited.
        let fresh = had.as_ref().filter(|h| h.r == register && h.d == today.0);
        let (mut whole, mut touched) = (Vec::new(), Vec::new());
        for (list, version) in &mine {
            match fresh.and_then(|h| h.l.get(&list.id.0)) {
                Some(known) if known == version => {}
                Some(known) if partial => touched.push(Touched { list, since: *known, version: *version }),
                _ => whole.push((list, *version)),
            }
        }
        let members = self.register().territory().members(phone.team).await?;
        let tree = self.register().tree().await?;
        let changed = self.changed_people(campaign.id, &touched).await?;
        let whole_ids: Vec<i64> = whole.iter().map(|(l, _)| l.id.0).collect();
        let shelf = self.shelf(campaign, &members, &whole_ids, &changed).await?;
        let mut lists = Vec::with_capacity(whole.len());
        for (list, version) in whole {
            lists.push(self.phone_list(phone, list, version, &tree, &shelf).await?);
        }
        let list_changes = touched.iter().map(|t| shelf.list_change(t, &changed)).collect();
        let counters = self.counters_of(phone, &members).await?;
        let held = self.held_said(phone, &tree).await?;
        let team = if phone.leader { Some(self.team_view(phone, &all, &members, &counters, &tree).await?) } else { None };
        let team = team.and_then(|team| parts.news("team", team));
        let absentee_advice = parts.news("advice", self.advice_said(phone, &mine).await?);
        let card = parts.news("card", self.card(phone.member, site).await?);
        let held = parts.news("held", held);
        let l: BTreeMap<i64, i64> = mine.iter().map(|(l, v)| (l.id.0, *v)).collect();
        let now = Cursor { e: epoch, r: register, d: today.0, l, o: carried, p: parts.digests().clone() };
        let gone_lists =
            had.as_ref().map_or_else(Vec::new, |h| h.l.keys().filter(|id| !now.l.contains_key(id)).copied().collect());
        let gone_rooms =
            had.as_ref().map_or_else(Vec::new, |h| h.o.keys().filter(|r| !now.o.contains_key(*r)).cloned().collect());
        Ok(Changes {
            full: had.is_none(),
            cursor: now.text(),
            lists,
            list_changes,
            gone_lists,
            counter: counters.get(&phone.member).copied().unwrap_or(Counter { needed: NEEDED, ..Counter::default() }),
            team,
            absentee_advice,
            card,
            held,
            quota: QuotaSaid { day: quota },
            rooms,
            gone_rooms,
        })
    }

    /// What is to be told about everybody on some lists, and about some people of others.
    async fn shelf(
        &self,
        campaign: Campaign,
        members: &[Member],
        whole: &[i64],
        changed: &Changed,
    ) -> Result<Shelf, FieldworkProblem> {
        let vault = self.register().vault(campaign.id).await?;
        let some: HashSet<CitizenId> = changed.values().flatten().copied().collect();
        let mut on: HashSet<CitizenId> =
            store::operations::people(self.db(), whole).await?.into_iter().map(|(_, id)| id).collect();
        on.extend(&some);
        let on: Vec<CitizenId> = on.into_iter().collect();
        let people = self.register().open_people(&on).await?.into_iter().map(|l| (l.current.id, (l.current, l.person))).collect();
        let advice = store::absentees::advice_of(self.db(), campaign.id, &on).await?;
        let mut visits = store::carried::visits(self.db(), campaign.id, whole).await?;
        let some: Vec<CitizenId> = some.into_iter().collect();
        let elsewhere = store::carried::visits_to(self.db(), campaign.id, &some).await?;
        visits.extend(elsewhere.into_iter().filter(|v| v.list.is_some_and(|l| changed.contains_key(&l.0))));
        let (mut last, mut done) = (HashMap::new(), HashSet::new());
        for visit in visits {
            if let Some(list) = visit.list {
                if rules::done(visit.outcome, visit.observed_at.day(), advice.get(&visit.citizen).copied()) {
                    done.insert((list.0, visit.citizen));
                }
                last.insert((list.0, visit.citizen), visit); // oldest first: the newest stays
            }
        }
        let operations: Vec<String> = last.values().map(|v: &Visit| v.operation.clone()).collect();
        let mut claimed: HashMap<CitizenId, Day> = HashMap::new();
        for claim in self.claims().of_citizens(&on, true).await?.into_iter().filter(|c| !c.withdrawn) {
            if let Some(id) = claim.citizen {
                let newest = claimed.entry(id).or_insert(claim.day);
                *newest = claim.day.max(*newest);
            }
        }
        Ok(Shelf {
            hours: store::carried::better_hours(self.db(), campaign.id, &on).await?,
            better: store::carried::better_times(self.db(), campaign.id, &operations).await?,
            advice,
            codes: members.iter().map(|m| (m.id, m.code.clone())).collect(),
            today: self.today(),
            campaign,
            vault,
            people,
            last,
            done,
            claimed,
        })
    }

    async fn phone_list(
        &self,
        phone: &Enrolled,
        list: &WorkList,
        version: i64,
        tree: &Tree,
        shelf: &Shelf,
    ) -> Result<PhoneList, FieldworkProblem> {
        let key = shelf.vault.lease_key(&format!("{} {}", list.id, phone.id));
        let mut listed: Vec<ListedPerson> = store::items(self.db(), list.id)
            .await?
            .into_iter()
            .map(|item| ListedPerson {
                person: shelf.people.get(&item.citizen).map(|p| p.1.clone()),
                visit: None,
                settled_by_register: false,
                reported: None,
                item,
            })
            .collect();
        sort(&mut listed);
        let people = (0_i64..).zip(&listed).map(|(at, p)| shelf.person(list, &p.item, at, &key)).collect();
        Ok(PhoneList {
            id: list.id.0,
            kind: list.kind,
            quarter: tree.name(list.locality).to_owned(),
            commune: tree.name(list.commune).to_owned(),
            due: list.due,
            lease_until: list.lease_until,
            members: shelf.goes(list),
            match_key: BASE64.encode(*key),
            version,
            people,
        })
    }

    /// What waits or was decided of the results of a phone's member, wherever they recorded them.
    async fn held_said(&self, phone: &Enrolled, tree: &Tree) -> Result<Vec<HeldSaid>, FieldworkProblem> {
        let since = self.now().plus_seconds(-i64::from(LATE_DAYS) * 86_400);
        let here = tree.team(phone.team).and_then(|t| tree.commune_of(t.locality));
        let found = store::held::of_member(self.db(), phone.campaign, phone.member, since).await?;
        let told = |h: store::held::HeldOf| {
            let words = tells_answer((h.team, h.commune), (phone.team, here));
            HeldSaid { answer: h.said.answer.filter(|_| words), ..h.said }
        };
        Ok(found.into_iter().map(told).collect())
    }

    /// What the police advise about people of these lists.
    async fn advice_said(&self, phone: &Enrolled, lists: &[&(WorkList, i64)]) -> Result<Vec<AdviceSaid>, FieldworkProblem> {
        let ids: Vec<i64> = lists.iter().map(|(l, _)| l.id.0).collect();
        let found = store::carried::advice_on(self.db(), phone.campaign, &ids).await?;
        let said = found.into_iter().map(|(id, s)| AdviceSaid { citizen: id.to_string(), advice: s.advice, on: s.on });
        let mut said: Vec<AdviceSaid> = said.collect();
        said.sort_by(|a, b| a.citizen.cmp(&b.citizen));
        Ok(said)
    }

    /// The tens of a phone's member; of the whole team for its leader.
    async fn counters_of(&self, phone: &Enrolled, members: &[Member]) -> Result<HashMap<MemberId, Counter>, FieldworkProblem> {
        let ids: Vec<MemberId> = if phone.leader { members.iter().map(|m| m.id).collect() } else { vec![phone.member] };
        let counted = match &self.field.counters {
            Some(counters) => counters.counted(&ids).await?,
            None => HashMap::new(),
        };
        let raw: Vec<i64> = ids.iter().map(|m| m.0).collect();
        let outside = self.helped_outside(&raw).await?;
        let one = |id: &MemberId| {
            let c = counted.get(id).copied().unwrap_or_default();
            Counter {
                needed: NEEDED,
                confirmed: c.confirmed,
                pending: c.pending,
                contradicted: c.contradicted,
                late: c.late,
                outside: outside.get(id).copied().unwrap_or(0),
            }
        };
        Ok(ids.iter().map(|id| (*id, one(id))).collect())
    }

    async fn team_view(
        &self,
        phone: &Enrolled,
        all: &[(WorkList, i64)],
        members: &[Member],
        counters: &HashMap<MemberId, Counter>,
        tree: &Tree,
    ) -> Result<TeamView, FieldworkProblem> {
        // The team's own commune too: a list that is closed takes nothing from what was done today.
        let own = tree.team(phone.team).and_then(|t| tree.commune_of(t.locality)).map(|c| c.0);
        let communes: HashSet<i64> = all.iter().map(|(l, _)| l.commune.0).chain(own).collect();
        let communes: Vec<i64> = communes.into_iter().collect();
        let today = store::carried::today_by_member(self.db(), phone.campaign, phone.team, &communes, self.today()).await?;
        let ids: Vec<i64> = members.iter().map(|m| m.id.0).collect();
        let helped = store::posts::today_by_member(self.db(), phone.campaign, phone.team, &ids, self.today()).await?;
        let codes: HashMap<MemberId, &str> = members.iter().map(|m| (m.id, m.code.as_str())).collect();
        let member = |m: &Member| {
            let (visits_today, activated) = today.get(&m.id).copied().unwrap_or((0, 0));
            let (helps_today, helps_activated) = helped.get(&m.id).copied().unwrap_or((0, 0));
            let c = counters.get(&m.id).copied().unwrap_or_default();
            TeamMember {
                code: m.code.clone(),
                name: m.name.clone(),
                visits_today,
                activated,
                helps_today,
                helps_activated,
                confirmed: c.confirmed,
                pending: c.pending,
                contradicted: c.contradicted,
                lists: all.iter().filter(|(l, _)| l.members.contains(&m.id)).map(|(l, _)| l.id.0).collect(),
            }
        };
        let list = |l: &WorkList| TeamList {
            id: l.id.0,
            quarter: tree.name(l.locality).to_owned(),
            kind: l.kind,
            people: l.people,
            done: l.done,
            members: l.members.iter().filter_map(|m| codes.get(m)).map(|c| (*c).to_owned()).collect(),
        };
        Ok(TeamView { members: members.iter().map(member).collect(), lists: all.iter().map(|(l, _)| list(l)).collect() })
    }
}

impl Shelf {
    /// Codes of the members who go; empty means all.
    pub(super) fn goes(&self, list: &WorkList) -> Vec<String> {
        list.members.iter().filter_map(|m| self.codes.get(m)).cloned().collect()
    }

    /// Nobody need go though no outcome on this list says so: the register does, or somebody's claim since the list was drawn up. Who has
    /// such an outcome is done, and counted so by the office as well.
    fn spared(&self, list: &WorkList, id: CitizenId) -> Option<Spared> {
        if self.done.contains(&(list.id.0, id)) {
            return None;
        }
        let overdue = i32::try_from(self.campaign.overdue_days).unwrap_or(7);
        let by_register =
            self.people.get(&id).is_none_or(|(current, _)| rules::candidate(list.kind, current, self.today, overdue).is_none());
        if by_register {
            return Some(Spared { by: SparedBy::Register, day: None });
        }
        let reported = rules::reported_since(list.created_at.day(), self.claimed.get(&id).copied())?;
        Some(Spared { by: SparedBy::Report, day: Some(reported) })
    }

    /// What is true now of somebody on a list.
    pub(super) fn stands(&self, list: &WorkList, id: CitizenId) -> PhonePersonChange {
        let visit = self.last.get(&(list.id.0, id));
        let (until, hour) = visit.and_then(|v| self.better.get(&v.operation)).copied().unwrap_or((None, None));
        let spared = self.spared(list, id);
        let settled = spared.is_some() || self.done.contains(&(list.id.0, id));
        PhonePersonChange {
            citizen: id.to_string(),
            last: visit.map(|v| LastVisit {
                outcome: v.outcome,
                day: v.observed_at.day(),
                member: v.member.and_then(|m| self.codes.get(&m)).cloned(),
                operation: v.operation.clone(),
            }),
            settled,
            spared,
            not_before: visit.filter(|_| !settled).and_then(|v| self.not_before(list, v, until)),
            hint_hour: hour.or_else(|| self.hours.get(&id).copied()),
        }
    }

    fn person(&self, list: &WorkList, item: &WorkItem, position: i64, key: &[u8; 32]) -> PhonePerson {
        let found = self.people.get(&item.citizen);
        let (current, person) = (found.map(|f| &f.0), found.map(|f| &f.1));
        let text = |f: &dyn Fn(&Person) -> String| person.map(f).unwrap_or_default();
        let numbers = person.map(|x| [&x.national_id, &x.old_id]).into_iter().flatten().filter(|n| !n.is_empty());
        let stands = self.stands(list, item.citizen);
        PhonePerson {
            citizen: stands.citizen,
            household: item.household_word(),
            position,
            name: text(&|x| x.name.clone()),
            birth_year: current.map(|c| c.birth_year).filter(|y| *y > 0),
            sex: current.and_then(|c| [None, Some("m"), Some("f")].get(usize::try_from(c.sex).unwrap_or(0)).copied().flatten()),
            address: text(&|x| address(x).to_owned()),
            phone: person.map(|x| x.phone.clone()).filter(|n| !n.is_empty()),
            number_tail: person
                .map(|x| tail(if x.national_id.is_empty() { &x.old_id } else { &x.national_id }))
                .filter(|n| !n.is_empty()),
            overdue: item.overdue,
            level: item.level.number(),
            matches: numbers.map(|n| BASE64.encode(match_word(key, n))).collect(),
            last: stands.last,
            settled: stands.settled,
            spared: stands.spared,
            not_before: stands.not_before,
            hint_hour: stands.hint_hour,
        }
    }

    /// From which day on a person who is not done may be visited again, when that is to come.
    fn not_before(&self, list: &WorkList, visit: &Visit, better_day: Option<Day>) -> Option<Day> {
        let latest = rules::Latest { outcome: visit.outcome, day: visit.observed_at.day(), better_day };
        let advice = self.advice.get(&visit.citizen).copied();
        rules::may_visit(list.kind, Some(latest), advice, self.today).err().and_then(|e| e.until)
    }
}

fn tail(number: &str) -> String {
    if number.len() < 8 { String::new() } else { number[number.len() - 4..].to_owned() }
}
