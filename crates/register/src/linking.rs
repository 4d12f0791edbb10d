//! Whom rows of other people's lists mean: by number where they have one, else by what they tell ([`crate::linkage`]).

use crate::{
    linkage::{Agreement, Birth, BirthLevel, Known, Linked, NameLevel, Subject, Verdict},
    model::Current,
    places::communes_within,
    problems::RegisterProblem,
    reading::Input,
    roster_file::{Roster, read_roster},
    service::Register,
    store::people,
    vault::Person,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vedich_accounts::Actor;
use vedich_kernel::{CampaignId, CitizenId, LocalityId, Sex, text};

/// A row of a list.
#[derive(Clone, Debug, Default)]
pub struct LinkRow {
    /// Its number in the file.
    pub row: i64,
    /// National or old ID in its one form; empty without.
    pub number: String,
    /// What it tells of the person.
    pub subject: Subject,
}

impl LinkRow {
    /// The row's description of its person, to be compared with other rows; none where it has a number or no name. Personal data.
    #[must_use]
    pub fn description(&self) -> Option<String> {
        let s = &self.subject;
        let name = text::fold(&s.name);
        if !self.number.is_empty() || name.is_empty() {
            return None;
        }
        let [one, other] = s.addresses.each_ref().map(|a| text::fold(a));
        Some(format!("{name}\n{:?}\n{:?}\n{:?}\n{:?}\n{one}\n{other}\n{}", s.birth, s.sex, s.commune, s.quarter, s.phone))
    }
}

/// Of rows that describe somebody in the same words, which earlier one each repeats. Two of them must not compete for the one person
/// whom both mean. A year of birth alone is too little to say so.
fn repeated(rows: &[LinkRow]) -> Vec<Option<usize>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    rows.iter()
        .enumerate()
        .map(|(at, row)| {
            let words = row.description().filter(|_| row.subject.birth.is_whole())?;
            Some(*first.entry(words).or_insert(at)).filter(|earlier| *earlier != at)
        })
        .collect()
}

/// How a row's person was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The number is this person's, and the name does not speak against it.
    Number,
    /// The number is this person's, but name and birth date are somebody else's.
    NumberAgainstName,
    /// By name, birth date and place.
    Comparing,
    /// The same, although the row has a number that the register does not know.
    ComparingAgainstNumber,
}

/// A person whom a row may mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkCandidate {
    /// The citizen.
    pub citizen: CitizenId,
    /// The number, `070*****1234`; `CMND 285***456` of whoever is known by the old number alone.
    pub masked_id: String,
    /// Commune of residence now.
    pub commune: LocalityId,
    /// Probability that the row means this person, from 0 to 1.
    pub score: f64,
    /// How the person was found.
    pub by: FoundBy,
    /// How row and person agree; nothing to compare with a bare number.
    pub agreement: Option<Agreement>,
}

/// The answer about a row.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkedRow {
    /// Its number in the file.
    pub row: i64,
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// Likely persons, the chosen one first; empty when nobody is found.
    pub candidates: Vec<LinkCandidate>,
    /// The earlier row that describes the same person in the same words, whose answer this is.
    pub same_as: Option<i64>,
}

/// People opened at a time.
const PAGE: i64 = 4_000;
/// Beyond so many numbers whole communes are read instead of single people.
const ONE_BY_ONE: usize = 500;

/// A person whom a number stands for.
struct Hit {
    commune: LocalityId,
    masked_id: String,
    subject: Subject,
}

impl Hit {
    fn of(current: &Current, person: Person) -> Self {
        let (commune, quarter) = (current.status.commune, current.status.quarter);
        Self { commune, masked_id: person.masked_id(), subject: of_person(person, current.sex, commune, quarter) }
    }
}

/// Everybody among whom is looked, by their places in [`Known`].
#[derive(Default)]
struct Pool {
    known: Known,
    people: Vec<(CitizenId, LocalityId, String)>,
}

impl Pool {
    fn add(&mut self, id: CitizenId, commune: LocalityId, masked_id: String, subject: &Subject) {
        self.known.add(subject);
        self.people.push((id, commune, masked_id));
    }
}

impl Register {
    /// Reads a list of people that came by this name, places found as of today. `more` names further columns by their possible headings.
    ///
    /// # Errors
    /// When the file cannot be read or names nobody.
    pub async fn read_list(
        &self,
        input: Input,
        file_name: &str,
        scope: &[LocalityId],
        more: &'static [&'static [&'static str]],
    ) -> Result<Roster, RegisterProblem> {
        let tree = self.tree().await?;
        let today = self.clock().today();
        let communes = communes_within(&tree, scope, today);
        let only = (communes.len() == 1).then(|| communes[0]);
        let file_name = file_name.to_owned();
        let read = move || read_roster(input, &file_name, today, &mut crate::places::matcher(&tree, today), only, more);
        tokio::task::spawn_blocking(read).await.map_err(|e| RegisterProblem::Unreadable(e.to_string()))?
    }

    /// Finds whom rows mean among the residents of some localities. A number is looked for everywhere. Opens the people of the
    /// localities commune by commune, in memory, and keeps only what compares; audited with how much was asked.
    ///
    /// It answers about identity only: the caller has decided that the actor may have these localities searched, and decides
    /// what may be told to whom.
    ///
    /// # Errors
    /// When no campaign runs or the vault does not open.
    pub async fn link(&self, actor: &Actor, rows: &[LinkRow], scope: &[LocalityId]) -> Result<Vec<LinkedRow>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let numbers: Vec<String> = rows.iter().map(|r| r.number.clone()).collect();
        let by_number = self.ids_of_numbers(&numbers).await?;
        let mut pool = Pool::default();
        if by_number.iter().any(Option::is_none) {
            self.fill(campaign.id, scope, &mut pool).await?;
        }
        let hits = self.open_hits(campaign.id, &by_number).await?;
        let earlier = repeated(rows);
        let asks = |at: &usize| by_number[*at].is_none() && earlier[*at].is_none();
        let to_compare: Vec<Subject> = (0..rows.len()).filter(asks).map(|at| rows[at].subject.clone()).collect();
        let (mut compared, pool) = tokio::task::spawn_blocking(move || {
            let mut pool = pool;
            (pool.known.link(&to_compare).into_iter(), pool)
        })
        .await
        .map_err(|e| RegisterProblem::Unreadable(e.to_string()))?;
        let mut out: Vec<LinkedRow> = Vec::with_capacity(rows.len());
        for ((row, id), earlier) in rows.iter().zip(by_number).zip(earlier) {
            let answer = match (id, earlier.map(|at| &out[at])) {
                (Some(id), _) => of_number(row, id, &hits),
                (None, Some(first)) => LinkedRow { row: row.row, same_as: Some(first.row), ..first.clone() },
                (None, None) => of_comparing(row, compared.next(), &pool),
            };
            out.push(answer);
        }
        self.note_linking(actor, &out, scope).await?;
        Ok(out)
    }

    async fn fill(&self, campaign: CampaignId, scope: &[LocalityId], pool: &mut Pool) -> Result<(), RegisterProblem> {
        let tree = self.tree().await?;
        let vault = self.vault(campaign).await?;
        for commune in communes_within(&tree, scope, self.clock().today()) {
            let mut after = -1;
            loop {
                let page = people::sealed_page(self.db(), campaign, commune, after, PAGE).await?;
                let Some((last, _)) = page.last() else { break };
                after = last.id.number.0;
                for (current, sealed) in page {
                    let person = vault.open_person(campaign, current.id, &sealed)?;
                    let masked = person.masked_id();
                    pool.add(current.id, commune, masked, &of_person(person, current.sex, commune, current.status.quarter));
                }
            }
        }
        Ok(())
    }

    /// People whom numbers stand for. A few are opened one by one, many commune by commune.
    async fn open_hits(
        &self,
        campaign: CampaignId,
        ids: &[Option<CitizenId>],
    ) -> Result<HashMap<CitizenId, Hit>, RegisterProblem> {
        let wanted: HashSet<CitizenId> = ids.iter().flatten().copied().collect();
        let list: Vec<CitizenId> = wanted.iter().copied().collect();
        if wanted.len() <= ONE_BY_ONE {
            let opened = self.open_people(&list).await?;
            return Ok(opened.into_iter().map(|l| (l.current.id, Hit::of(&l.current, l.person))).collect());
        }
        let vault = self.vault(campaign).await?;
        let homes: HashSet<LocalityId> = self.homes(campaign, &list).await?.into_values().map(|h| h.0).collect();
        let mut out = HashMap::with_capacity(wanted.len());
        for commune in homes {
            let mut after = -1;
            loop {
                let page = people::sealed_page(self.db(), campaign, commune, after, PAGE).await?;
                let Some((last, _)) = page.last() else { break };
                after = last.id.number.0;
                for (current, sealed) in page.iter().filter(|(c, _)| wanted.contains(&c.id)) {
                    let person = vault.open_person(campaign, current.id, sealed)?;
                    out.insert(current.id, Hit::of(current, person));
                }
            }
        }
        Ok(out)
    }

    async fn note_linking(&self, actor: &Actor, rows: &[LinkedRow], scope: &[LocalityId]) -> Result<(), RegisterProblem> {
        let of = |verdict: Verdict| rows.iter().filter(|r| r.verdict == verdict).count();
        let detail = json!({
            "rows": rows.len(), "matched": of(Verdict::Match), "doubtful": of(Verdict::Doubtful), "unmatched": of(Verdict::NoMatch),
            "localities": scope.iter().map(|l| l.0).collect::<Vec<_>>(),
        });
        self.db()
            .write(actor.by(self.clock().now()), move |tx| {
                let detail = detail.clone();
                Box::pin(async move { tx.audit("register.link", "register", detail).await })
            })
            .await?;
        Ok(())
    }
}

/// A person of the vault as something to compare with.
fn of_person(p: Person, sex: i64, commune: LocalityId, quarter: Option<LocalityId>) -> Subject {
    Subject {
        name: p.name,
        birth: Birth { year: p.birth_year, month: p.birth_month, day: p.birth_day },
        sex: match sex {
            1 => Some(Sex::Male),
            2 => Some(Sex::Female),
            _ => None,
        },
        commune: Some(commune),
        quarter,
        addresses: [p.current_address, p.permanent_address],
        phone: p.phone,
    }
}

fn of_number(row: &LinkRow, id: CitizenId, hits: &HashMap<CitizenId, Hit>) -> LinkedRow {
    // A number of an upload that does not count (yet) is nobody's.
    let Some(hit) = hits.get(&id) else {
        return LinkedRow { row: row.row, verdict: Verdict::NoMatch, candidates: Vec::new(), same_as: None };
    };
    let agreement = (!row.subject.name.is_empty()).then(|| Known::compare(&row.subject, &hit.subject));
    let against = agreement.is_some_and(|a| {
        a.name == NameLevel::Differs && !matches!(a.birth, BirthLevel::Same | BirthLevel::Exchanged | BirthLevel::OneDigit)
    });
    let (verdict, score, by) =
        if against { (Verdict::Doubtful, 0.5, FoundBy::NumberAgainstName) } else { (Verdict::Match, 1.0, FoundBy::Number) };
    let masked_id = hit.masked_id.clone();
    let candidate = LinkCandidate { citizen: id, masked_id, commune: hit.commune, score, by, agreement };
    LinkedRow { row: row.row, verdict, candidates: vec![candidate], same_as: None }
}

fn of_comparing(row: &LinkRow, linked: Option<Linked>, pool: &Pool) -> LinkedRow {
    let mut out = LinkedRow { row: row.row, verdict: Verdict::NoMatch, candidates: Vec::new(), same_as: None };
    let Some(linked) = linked else { return out };
    let by = if row.number.is_empty() { FoundBy::Comparing } else { FoundBy::ComparingAgainstNumber };
    // Whoever has another number is somebody else, or the number is mistyped: a person has to look.
    out.verdict = match linked.verdict {
        Verdict::Match if by == FoundBy::ComparingAgainstNumber => Verdict::Doubtful,
        verdict => verdict,
    };
    out.candidates = linked
        .candidates
        .into_iter()
        .filter_map(|c| {
            let (citizen, commune, masked_id) = pool.people.get(c.person)?.clone();
            Some(LinkCandidate { citizen, masked_id, commune, score: c.score, by, agreement: Some(c.agreement) })
        })
        .collect();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: i64, number: &str, name: &str, birth: (i16, u8, u8)) -> LinkRow {
        let birth = Birth { year: birth.0, month: birth.1, day: birth.2 };
        LinkRow { row, number: number.to_owned(), subject: Subject { name: name.to_owned(), birth, ..Subject::default() } }
    }

    #[test]
    fn rows_that_describe_one_person_in_the_same_words_are_one_question() {
        let born = (1968, 7, 9);
        let rows = [
            row(2, "", "Trần Thị Đào", born),
            row(3, "", "Trần Thị Đào", (1968, 7, 8)),
            row(4, "", "TRAN THI  DAO", born),
            row(5, "070168000001", "Trần Thị Đào", born),
            row(6, "", "Trần Thị Đào", (1968, 0, 0)),
            row(7, "", "Trần Thị Đào", (1968, 0, 0)),
        ];
        assert_eq!(repeated(&rows), [None, None, Some(0), None, None, None], "a year alone may mean two people");
    }
}
