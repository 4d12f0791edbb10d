//! What changed for a phone since its cursor: only lists that are leased to its member, each whole, with a key under which scanned
//! numbers are found on that list and no other.

use super::{
    said::Hour,
    wire::{AdviceSaid, Changes, Counter, LastVisit, PhoneList, PhonePerson, QuotaSaid, TeamList, TeamMember, TeamView},
};
use crate::{
    model::{ListedPerson, Visit, WorkItem, WorkList},
    pages::address,
    phones::Enrolled,
    problems::FieldworkProblem,
    rooms::Digests,
    rules::{self, absentees, phone::LATE_DAYS},
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
struct Shelf {
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
    pub(super) async fn changes(&self, phone: &Enrolled, cursor: Option<&str>, site: &str) -> Result<Changes, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let (epoch, today) = (self.epoch().await?, self.today());
        let quota = self.register().campaigns().quota_of(campaign.id, phone.member).await.map_err(RegisterProblem::other)?;
        let register = self.register().changed_at(phone.campaign).await?;
        let all = store::carried::live(self.db(), phone.campaign, phone.team, today).await?;
        let mine: Vec<&(WorkList, i64)> =
            all.iter().filter(|(l, _)| l.members.is_empty() || l.members.contains(&phone.member)).collect();
        let had = cursor.and_then(Cursor::read).filter(|c| c.e == epoch);
        let (rooms, carried) = self.parcels(phone, had.as_ref().map_or(&Digests::new(), |h| &h.o)).await?;
        let now = Cursor { e: epoch, r: register, d: today.0, o: carried, l: mine.iter().map(|(l, v)| (l.id.0, *v)).collect() };
        // What the register says of the people may have changed, and a day may have come on which more may be visited.
        let stale = had.as_ref().is_none_or(|h| h.r != now.r || h.d != now.d);
        let known = |l: &WorkList, v: i64| !stale && had.as_ref().is_some_and(|h| h.l.get(&l.id.0) == Some(&v));
        let wanted: Vec<(&WorkList, i64)> = mine.iter().filter(|(l, v)| !known(l, *v)).map(|(l, v)| (l, *v)).collect();
        let members = self.register().territory().members(phone.team).await?;
        let tree = self.register().tree().await?;
        let shelf = self.shelf(campaign, &members, &wanted).await?;
        let mut lists = Vec::with_capacity(wanted.len());
        for (list, version) in &wanted {
            lists.push(self.phone_list(phone, list, *version, &tree, &shelf).await?);
        }
        let gone = had.as_ref().map_or_else(Vec::new, |h| h.l.keys().filter(|id| !now.l.contains_key(id)).copied().collect());
        let gone_rooms =
            had.as_ref().map_or_else(Vec::new, |h| h.o.keys().filter(|r| !now.o.contains_key(*r)).cloned().collect());
        let advice = self.advice_said(&mine).await?;
        let counters = self.counters_of(phone, &members).await?;
        Ok(Changes {
            full: had.is_none(),
            cursor: now.text(),
            lists,
            gone_lists: gone,
            counter: counters.get(&phone.member).copied().unwrap_or(Counter { needed: NEEDED, ..Counter::default() }),
            team: if phone.leader { Some(self.team_view(phone, &all, &members, &counters, &tree).await?) } else { None },
            absentee_advice: advice,
            card: self.card(phone.member, site).await?,
            held: store::held::of_phone(
                self.db(),
                phone.campaign,
                &phone.id,
                self.now().plus_seconds(-i64::from(LATE_DAYS) * 86_400),
            )
            .await?,
            quota: QuotaSaid { day: quota },
            rooms,
            gone_rooms,
        })
    }

    async fn shelf(
        &self,
        campaign: Campaign,
        members: &[Member],
        wanted: &[(&WorkList, i64)],
    ) -> Result<Shelf, FieldworkProblem> {
        let ids: Vec<i64> = wanted.iter().map(|(l, _)| l.id.0).collect();
        let vault = self.register().vault(campaign.id).await?;
        let on: Vec<CitizenId> = {
            let all: HashSet<CitizenId> =
                store::operations::people(self.db(), &ids).await?.into_iter().map(|(_, id)| id).collect();
            all.into_iter().collect()
        };
        let people = self.register().open_people(&on).await?.into_iter().map(|l| (l.current.id, (l.current, l.person))).collect();
        let advice = store::absentees::advice_of(self.db(), campaign.id, &on).await?;
        let (mut last, mut done) = (HashMap::new(), HashSet::new());
        for visit in store::carried::visits(self.db(), campaign.id, &ids).await? {
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
                visit: shelf.last.get(&(list.id.0, item.citizen)).cloned(),
                settled_by_register: shelf.settled(list, &item),
                item,
            })
            .collect();
        sort(&mut listed);
        let people = (0_i64..).zip(&listed).map(|(at, p)| shelf.person(list, p, at, &key)).collect();
        Ok(PhoneList {
            id: list.id.0,
            kind: list.kind,
            quarter: tree.name(list.locality).to_owned(),
            commune: tree.name(list.commune).to_owned(),
            due: list.due,
            lease_until: list.lease_until,
            members: list.members.iter().filter_map(|m| shelf.codes.get(m)).cloned().collect(),
            match_key: BASE64.encode(*key),
            version,
            people,
        })
    }

    /// What the police advise about people of these lists.
    async fn advice_said(&self, lists: &[&(WorkList, i64)]) -> Result<Vec<AdviceSaid>, FieldworkProblem> {
        let Some(campaign) = lists.first().map(|_| self.register().campaign()) else { return Ok(Vec::new()) };
        let campaign = campaign.await?;
        let ids: Vec<i64> = lists.iter().map(|(l, _)| l.id.0).collect();
        let on = store::operations::people(self.db(), &ids).await?;
        let on: Vec<CitizenId> = on.into_iter().map(|(_, id)| id).collect();
        let found = store::absentees::advice_of(self.db(), campaign.id, &on).await?;
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
        let communes: HashSet<i64> = all.iter().map(|(l, _)| l.commune.0).collect();
        let communes: Vec<i64> = communes.into_iter().collect();
        let today = store::carried::today_by_member(self.db(), phone.campaign, phone.team, &communes, self.today()).await?;
        let codes: HashMap<MemberId, &str> = members.iter().map(|m| (m.id, m.code.as_str())).collect();
        let member = |m: &Member| {
            let (visits_today, activated) = today.get(&m.id).copied().unwrap_or((0, 0));
            let c = counters.get(&m.id).copied().unwrap_or_default();
            TeamMember {
                code: m.code.clone(),
                name: m.name.clone(),
                visits_today,
                activated,
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
    /// Nobody need go: an outcome on this list says so (`rules::done`), the register, or somebody's claim since the list was drawn up.
    fn settled(&self, list: &WorkList, item: &WorkItem) -> bool {
        let overdue = i32::try_from(self.campaign.overdue_days).unwrap_or(7);
        let by_register = self
            .people
            .get(&item.citizen)
            .is_none_or(|(current, _)| rules::candidate(list.kind, current, self.today, overdue).is_none());
        by_register
            || self.done.contains(&(list.id.0, item.citizen))
            || self.claimed.get(&item.citizen).is_some_and(|day| *day >= list.created_at.day())
    }

    fn person(&self, list: &WorkList, p: &ListedPerson, position: i64, key: &[u8; 32]) -> PhonePerson {
        let found = self.people.get(&p.item.citizen);
        let (current, person) = (found.map(|f| &f.0), found.map(|f| &f.1));
        let text = |f: &dyn Fn(&Person) -> String| person.map(f).unwrap_or_default();
        let numbers = person.map(|x| [&x.national_id, &x.old_id]).into_iter().flatten().filter(|n| !n.is_empty());
        let (until, hour) = p.visit.as_ref().and_then(|v| self.better.get(&v.operation)).copied().unwrap_or((None, None));
        PhonePerson {
            citizen: p.item.citizen.to_string(),
            household: format!("h{:x}", p.item.household),
            position,
            name: text(&|x| x.name.clone()),
            birth_year: current.map(|c| c.birth_year).filter(|y| *y > 0),
            sex: current.and_then(|c| [None, Some("m"), Some("f")].get(usize::try_from(c.sex).unwrap_or(0)).copied().flatten()),
            address: text(&|x| address(x).to_owned()),
            phone: person.map(|x| x.phone.clone()).filter(|n| !n.is_empty()),
            number_tail: person.map(|x| tail(&x.national_id)).filter(|n| !n.is_empty()),
            overdue: p.item.overdue,
            level: p.item.level.number(),
            matches: numbers.map(|n| BASE64.encode(match_word(key, n))).collect(),
            last: p.visit.as_ref().map(|v| LastVisit {
                outcome: v.outcome,
                day: v.observed_at.day(),
                member: v.member.and_then(|m| self.codes.get(&m)).cloned(),
                operation: v.operation.clone(),
            }),
            settled: p.settled_by_register,
            not_before: if p.settled_by_register { None } else { self.not_before(list, p, until) },
            hint_hour: hour.or_else(|| self.hours.get(&p.item.citizen).copied()),
        }
    }

    /// From which day on a person who is not done may be visited again, when that is to come.
    fn not_before(&self, list: &WorkList, p: &ListedPerson, better_day: Option<Day>) -> Option<Day> {
        let visit = p.visit.as_ref()?;
        let latest = rules::Latest { outcome: visit.outcome, day: visit.observed_at.day(), better_day };
        let advice = self.advice.get(&p.item.citizen).copied();
        rules::may_visit(list.kind, Some(latest), advice, self.today).err().and_then(|e| e.until)
    }
}

fn tail(number: &str) -> String {
    if number.len() < 8 { String::new() } else { number[number.len() - 4..].to_owned() }
}
