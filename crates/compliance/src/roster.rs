//! A unit hands in its roster: read, checked, matched inside the vault, written in short steps.

use crate::{
    doubts::{candidates, doubt_name, same_question},
    model::{Kind, PersonNo, Proof, RosterReport, RosterUpload, Sealed, Tick, TickSource},
    problems::ComplianceProblem,
    reading::{self, Said},
    rules,
    service::{Compliance, count, name_of, open, seal, unit},
    store::{doubts, people as store, steps},
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::Campaign;
use vedich_claims::lists::model::Decision;
use vedich_db::WriteTx;
use vedich_kernel::{CitizenId, Day, UnitId, text};
use vedich_register::{
    ActiveSince, LinkCandidate, Vault,
    linkage::{Birth, Verdict},
    reading::{Field, Input, Mapping},
    roster_file::RosterRow,
    vault::Digest,
};
use vedich_territory::RowProblem;

/// Rows that one short write takes, so that no other writer waits long.
const CHUNK: usize = 250;

/// A good row on its way into the tables.
#[derive(Clone)]
struct Ready {
    row: i64,
    said: Said,
    keys: Vec<Digest>,
    number: Option<(i64, Digest)>,
    citizen: Option<CitizenId>,
    active: ActiveSince,
    /// Who may be meant, where a person has to tell.
    doubt: Vec<LinkCandidate>,
    sealed: Sealed,
}

/// What the writes need beside the rows.
struct Bundle {
    campaign: Campaign,
    vault: Vault,
    unit: UnitId,
    today: Day,
    file: i64,
}

impl Compliance {
    /// Takes a unit's roster. Good rows go on, bad ones are told back by row and column. Who is on it already keeps what was
    /// declared; a whole roster also says who has left. The same file twice in a row changes nothing.
    ///
    /// # Errors
    /// When the file cannot be read, the unit is not the actor's or gives counts only, or no campaign runs.
    pub async fn import_roster(&self, actor: &Actor, upload: RosterUpload) -> Result<RosterReport, ComplianceProblem> {
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, &upload.unit)?;
        if self.counting_units().await?.contains(&unit) {
            return Err(ComplianceProblem::CountsOnly);
        }
        if upload.bytes.is_empty() {
            return Err(ComplianceProblem::NoFile);
        }
        let declared = format!("roster\n{unit}\n{:?}\n{}\n", upload.kind, upload.whole);
        let digest = vault.content_digest(&[declared.as_bytes(), &upload.bytes].concat());
        let known = store::is_newest(self.db(), campaign.id, unit, &digest).await?;
        let scope = [campaign.root];
        let input = Input::Bytes(upload.bytes.clone());
        let roster = self.register().read_list(input, &upload.file_name, &scope, reading::MORE).await?;
        if roster.rows.is_empty() {
            return Err(ComplianceProblem::NoRows);
        }
        if roster.rows.len() > rules::MOST_ROWS {
            return Err(ComplianceProblem::TooManyRows);
        }
        let party = reading::party_columns(&roster);
        let mut report = RosterReport {
            rows: count(roster.rows.len()),
            ignored: party.iter().map(|p| p.1.clone()).collect(),
            ..RosterReport::default()
        };
        let mut good: Vec<(&RosterRow, Said)> = Vec::new();
        let mut bad: Vec<(&RosterRow, RowProblem)> = Vec::new();
        for row in &roster.rows {
            match reading::row(&roster, row, upload.kind, self.today()) {
                Ok(said) => good.push((row, said)),
                Err(problem) => bad.push((row, *problem)),
            }
        }
        let ready = self.matched(actor, &campaign, &vault, unit, (good.as_slice(), &roster.mapping)).await?;
        let (ready, twice) = once(ready);
        for (row, earlier) in twice {
            if let Some((r, _)) = good.iter().find(|g| g.0.who.row == row) {
                bad.push((r, *reading::named_twice(&roster, r, earlier)));
            }
        }
        bad.sort_by_key(|b| b.0.who.row);
        (report.taken, report.rejected) = (count(ready.len()), count(bad.len()));
        report.undated = count(ready.iter().map(|r| r.said.undated()).sum());
        report.problems = bad.iter().take(RosterReport::MOST_PROBLEMS).map(|b| b.1.clone()).collect();
        if known {
            return Ok(report);
        }
        let headers: Vec<String> =
            roster.headers.iter().map(|h| if rules::tells_of_party(h) { String::new() } else { h.clone() }).collect();
        let file = self.begin(actor, unit).await?;
        let rejects = bad
            .iter()
            .map(|(row, problem)| {
                let name = reject_name(file, row.who.row);
                Ok((row.who.row, problem.clone(), seal(&vault, &name, &reading::kept(&row.cells, &party))?))
            })
            .collect::<Result<Vec<_>, ComplianceProblem>>()?;
        let header = seal(&vault, &reject_name(file, 0), &headers)?;
        let bundle = Arc::new(Bundle { campaign, vault, unit, today: self.today(), file });
        let kinds: HashSet<Kind> = ready.iter().map(|r| r.said.kind).collect();
        let mut present: HashSet<PersonNo> = HashSet::new();
        for chunk in ready.chunks(CHUNK) {
            let (new, people) = self.write_chunk(actor, &bundle, chunk.to_vec()).await?;
            report.new += new;
            present.extend(people);
        }
        report.file = Some(file);
        report.left = self.finish(actor, &bundle, (digest, &upload), (kinds, present), (header, rejects), &report).await?;
        Ok(report)
    }

    /// Notes that a file has come. Its number is this commit's, so that two uploads at a time never share one.
    async fn begin(&self, actor: &Actor, unit: UnitId) -> Result<i64, ComplianceProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit("roster.upload", &format!("unit:{unit}"), json!({})).await?;
                    Ok::<_, ComplianceProblem>(tx.seq().await?)
                })
            })
            .await
    }

    /// Asks the register whom the good rows mean, and since when their accounts are active.
    async fn matched(
        &self,
        actor: &Actor,
        campaign: &Campaign,
        vault: &Vault,
        unit: UnitId,
        (good, mapping): (&[(&RosterRow, Said)], &Mapping),
    ) -> Result<Vec<Ready>, ComplianceProblem> {
        if good.is_empty() {
            return Ok(Vec::new());
        }
        let birth_at = mapping.column(Field::BirthDate);
        let born = |row: &RosterRow| birth_at.and_then(|at| row.cells.get(at)).is_some_and(|cell| !cell.trim().is_empty());
        let rows: Vec<_> = good.iter().map(|(r, _)| r.who.clone()).collect();
        let linked = self.register().link(actor, &rows, &[campaign.root]).await?;
        let (mut chosen, mut doubts): (HashMap<i64, CitizenId>, HashMap<i64, Vec<LinkCandidate>>) = Default::default();
        for row in linked {
            let sure = row.candidates.first().filter(|c| row.verdict == Verdict::Match && rules::binds(c)).map(|c| c.citizen);
            if let Some(citizen) = sure {
                chosen.insert(row.row, citizen);
            } else if row.verdict != Verdict::NoMatch && !row.candidates.is_empty() {
                doubts.insert(row.row, row.candidates);
            }
        }
        let ids: Vec<CitizenId> = chosen.values().copied().collect::<HashSet<_>>().into_iter().collect();
        let active = self.register().active_since(campaign.id, &ids, None).await?;
        Ok(good
            .iter()
            .map(|(row, said)| {
                let (subject, number) = (&row.who.subject, &row.who.number);
                let citizen = chosen.get(&row.who.row).copied();
                let number_key = vedich_claims::rules::number(number).ok().map(|(kind, n)| (kind, vault.key_digest(kind, &n)));
                let mut keys: Vec<Digest> = number_key.iter().map(|k| k.1).collect();
                keys.extend(citizen.map(|c| citizen_key(vault, c)));
                let (b, name) = (subject.birth, text::fold(&subject.name));
                if let Some((_, digest)) = &number_key {
                    // Where another unit has the number under another name, this unit knows its own row by this.
                    keys.push(vault.content_digest(&[format!("roster own {unit}\n{name}\n").as_bytes(), &digest[..]].concat()));
                }
                if keys.is_empty() {
                    let named = format!("roster name {unit}\n{name}\n{}-{}-{}", b.year, b.month, b.day);
                    keys.push(vault.content_digest(named.as_bytes()));
                }
                // A year that only the number tells is none that the row states.
                let birth = if born(row) { subject.birth } else { Birth::default() };
                let person = vedich_register::Person {
                    birth_year: birth.year,
                    birth_month: birth.month,
                    birth_day: birth.day,
                    ..vedich_register::Person::default()
                };
                Ready {
                    row: row.who.row,
                    said: said.clone(),
                    keys,
                    number: number_key,
                    citizen,
                    active: citizen.and_then(|c| active.get(&c).copied()).unwrap_or_default(),
                    doubt: doubts.remove(&row.who.row).filter(|_| said.kind != Kind::Pupil).unwrap_or_default(),
                    sealed: Sealed {
                        name: subject.name.clone(),
                        birth: person.birth_text(),
                        birth_year: birth.year,
                        birth_month: birth.month,
                        birth_day: birth.day,
                        number: number.clone(),
                    },
                }
            })
            .collect())
    }

    async fn write_chunk(
        &self,
        actor: &Actor,
        bundle: &Arc<Bundle>,
        rows: Vec<Ready>,
    ) -> Result<(i64, Vec<PersonNo>), ComplianceProblem> {
        let (bundle, rows) = (Arc::clone(bundle), Arc::new(rows));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (bundle, rows) = (Arc::clone(&bundle), Arc::clone(&rows));
                Box::pin(async move { record(tx, &bundle, &rows).await })
            })
            .await
    }

    /// Ends an import: who has left, the file's record, audit and event.
    async fn finish(
        &self,
        actor: &Actor,
        bundle: &Arc<Bundle>,
        (digest, upload): (Digest, &RosterUpload),
        (kinds, present): (HashSet<Kind>, HashSet<PersonNo>),
        (header, rejects): (Vec<u8>, Vec<(i64, RowProblem, Vec<u8>)>),
        report: &RosterReport,
    ) -> Result<i64, ComplianceProblem> {
        let all = Arc::new((kinds, present, header, rejects, upload.file_name.clone(), report.clone()));
        let (bundle, whole) = (Arc::clone(bundle), upload.whole);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (bundle, all) = (Arc::clone(&bundle), Arc::clone(&all));
                Box::pin(async move {
                    let (kinds, present, header, rejects, name, report) = &*all;
                    let id = bundle.campaign.id;
                    store::same_as(tx, id).await?;
                    let mut left = Vec::new();
                    if whole {
                        for (no, there) in store::standing(tx, id, bundle.unit).await? {
                            let Some((kind, class)) = there else { continue };
                            if !present.contains(&no) && kinds.iter().any(|k| k.code() == kind) {
                                left.push(store::Membership { no, present: false, kind, class });
                            }
                        }
                        store::insert_memberships(tx, id, bundle.unit, Some(bundle.file), &left).await?;
                    }
                    let file = store::NewFile {
                        no: bundle.file,
                        unit: bundle.unit,
                        digest,
                        name,
                        whole,
                        taken: report.taken,
                        rejected: report.rejected,
                        header: header.clone(),
                    };
                    store::insert_file(tx, id, file, rejects).await?;
                    let detail = json!({ "rows": report.rows, "taken": report.taken, "new": report.new, "left": left.len(), "rejected": report.rejected });
                    tx.audit("roster.import", &format!("unit:{}", bundle.unit), detail).await?;
                    tx.emit("compliance.changed", json!({ "unit": bundle.unit.0 })).await?;
                    Ok::<_, ComplianceProblem>(count(left.len()))
                })
            })
            .await
    }

    /// Rows of a file that were left out, as a workbook to correct. Audited, since it holds personal data.
    ///
    /// # Errors
    /// When there is no such file of the actor's units, or nothing to correct.
    pub async fn roster_errors(&self, actor: &Actor, file: i64, lang: vedich_kernel::Lang) -> Result<Vec<u8>, ComplianceProblem> {
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let found = store::file(self.db(), campaign.id, file).await?;
        let area = actor.area(Permission::ManageRosters);
        let (_, header) = found.filter(|f| tree.covers_unit(&area, f.0)).ok_or(ComplianceProblem::NothingToCorrect)?;
        let rejects = store::rejects(self.db(), file).await?;
        if rejects.is_empty() {
            return Err(ComplianceProblem::NothingToCorrect);
        }
        let texts = |name: &str, sealed: &[u8]| -> Result<Vec<String>, ComplianceProblem> {
            serde_json::from_slice(&vault.open_as(name, sealed)?).map_err(|e| ComplianceProblem::BadForm(e.to_string()))
        };
        let header = texts(&reject_name(file, 0), &header)?;
        let mut lines = Vec::with_capacity(rejects.len());
        for (row, problem, sealed) in rejects {
            lines.push((row, texts(&reject_name(file, row), &sealed)?, problem.sentence(lang).to_owned()));
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move { tx.audit("roster.errors", &format!("roster_file:{file}"), json!({})).await })
            })
            .await?;
        tokio::task::spawn_blocking(move || crate::export::corrections(&header, &lines, lang))
            .await
            .map_err(|e| ComplianceProblem::BadForm(e.to_string()))?
    }
}

/// By what a person is known again once the register knows them.
pub(crate) fn citizen_key(vault: &Vault, citizen: CitizenId) -> Digest {
    vault.content_digest(format!("roster citizen {citizen}").as_bytes())
}

fn reject_name(file: i64, row: i64) -> String {
    format!("roster file {file} row {row}")
}

/// Each person once: later rows about the same person are told back with the row of the first.
fn once(rows: Vec<Ready>) -> (Vec<Ready>, Vec<(i64, i64)>) {
    let mut seen: HashMap<Digest, i64> = HashMap::new();
    let (mut out, mut twice) = (Vec::with_capacity(rows.len()), Vec::new());
    for ready in rows {
        match ready.keys.iter().find_map(|k| seen.get(k)) {
            Some(earlier) => twice.push((ready.row, *earlier)),
            None => {
                seen.extend(ready.keys.iter().map(|k| (*k, ready.row)));
                out.push(ready);
            }
        }
    }
    (out, twice)
}

/// Writes some rows: people who are new, memberships that change, ticks that say something else than before.
async fn record(tx: &WriteTx, bundle: &Bundle, rows: &[Ready]) -> Result<(i64, Vec<PersonNo>), ComplianceProblem> {
    let id = bundle.campaign.id;
    let keys: Vec<Digest> = rows.iter().flat_map(|r| r.keys.iter().copied()).collect();
    let known = store::known(tx, id, &keys).await?;
    let standing = store::standing(tx, id, bundle.unit).await?;
    let strangers = strangers(tx, bundle, &known, &standing).await?;
    let bound = doubts::citizens(tx, id, &known.values().copied().collect::<Vec<_>>()).await?;
    let mut next = store::next_person(tx).await?;
    let (mut people, mut new_keys, mut members, mut all) = (Vec::new(), Vec::new(), Vec::new(), Vec::with_capacity(rows.len()));
    let mut joined = 0;
    for row in rows {
        let name = text::fold(&row.sealed.name);
        let same = |no: &PersonNo| strangers.get(no).is_none_or(|other| *other == name);
        let no = match row.keys.iter().filter_map(|k| known.get(k)).copied().find(same) {
            Some(no) => no,
            None => {
                let no = PersonNo(next);
                next += 1;
                people.push(store::NewPerson {
                    no,
                    kind: row.number.map_or(0, |n| n.0),
                    digest: row.number.map(|n| n.1),
                    sealed: seal(&bundle.vault, &name_of(no), &row.sealed)?,
                    citizen: row.citizen,
                    active: row.active,
                });
                no
            }
        };
        new_keys.extend(row.keys.iter().filter(|k| !known.contains_key(*k)).map(|k| (*k, no)));
        let (kind, class) = (row.said.kind.code().to_owned(), row.said.class.clone());
        let before = standing.get(&no).cloned().flatten();
        joined += i64::from(before.is_none());
        // Whom a row of before means only by now is a newcomer once more: what the register says of them waits for the next extract.
        let binds = row.citizen.is_some() && bound.get(&no).is_some_and(Option::is_none);
        if binds || before.as_ref() != Some(&(kind.clone(), class.clone())) {
            members.push(store::Membership { no, present: true, kind, class });
        }
        all.push(no);
    }
    let fresh: HashSet<PersonNo> = people.iter().map(|p| p.no).collect();
    store::insert_people(tx, id, &people).await?;
    store::insert_keys(tx, id, &new_keys).await?;
    store::insert_memberships(tx, id, bundle.unit, Some(bundle.file), &members).await?;
    found(tx, bundle, rows, &all, &fresh).await?;
    for (row, no) in rows.iter().zip(&all) {
        ticks(tx, bundle, row, *no, fresh.contains(no)).await?;
    }
    Ok((joined, all))
}

/// Names of those among the known who never stood on this unit's roster. A number joins a row to them under their own name alone: else a
/// unit would read by a number how somebody of another unit is called and what they have done.
async fn strangers(
    tx: &WriteTx,
    bundle: &Bundle,
    known: &HashMap<Digest, PersonNo>,
    standing: &HashMap<PersonNo, Option<(String, String)>>,
) -> Result<HashMap<PersonNo, String>, ComplianceProblem> {
    let others: HashSet<PersonNo> = known.values().copied().filter(|no| !standing.contains_key(no)).collect();
    let others: Vec<PersonNo> = others.into_iter().collect();
    let mut out = HashMap::with_capacity(others.len());
    for (no, sealed) in store::sealed(tx, bundle.campaign.id, &others).await? {
        out.insert(no, text::fold(&open(&bundle.vault, no, &sealed)?.name));
    }
    Ok(out)
}

/// Whom the register knows by this file, and about whom a person has to decide. A person's decision outranks the linkage, and nothing
/// is asked twice.
async fn found(
    tx: &WriteTx,
    bundle: &Bundle,
    rows: &[Ready],
    people: &[PersonNo],
    fresh: &HashSet<PersonNo>,
) -> Result<(), ComplianceProblem> {
    let id = bundle.campaign.id;
    let before = doubts::citizens(tx, id, people).await?;
    let decided = doubts::decisions(tx, id).await?;
    let asked = doubts::sealed(tx, id, people).await?;
    let mut open = Vec::new();
    for (row, no) in rows.iter().zip(people) {
        let known = before.get(no).copied().flatten();
        if let Some(citizen) =
            row.citizen.filter(|_| !fresh.contains(no) && decided.get(no).is_none_or(|d| d.decision == Decision::DontKnow))
        {
            store::set_register(tx, id, *no, citizen, row.active).await?;
            if known != Some(citizen) {
                store::insert_match(tx, id, *no, citizen).await?;
            }
        }
        if row.doubt.is_empty() || known.is_some() {
            continue;
        }
        let last = asked.get(no).map(|s| candidates(&bundle.vault, *no, s)).transpose()?;
        if !last.is_some_and(|l| same_question(&l, &row.doubt)) {
            open.push((*no, seal(&bundle.vault, &doubt_name(*no), &row.doubt)?));
        }
    }
    Ok(doubts::insert(tx, id, bundle.unit, bundle.file, &open).await?)
}

/// What the file says of proofs. Nothing is said twice, and an empty cell takes nothing back. A tick without a day counts as declared
/// today: nobody is in time by a file that came late and names no day.
async fn ticks(tx: &WriteTx, bundle: &Bundle, row: &Ready, no: PersonNo, fresh: bool) -> Result<(), ComplianceProblem> {
    if row.said.ticks.iter().all(Option::is_none) {
        return Ok(());
    }
    let id = bundle.campaign.id;
    let history = if fresh { Vec::new() } else { steps::ticks(tx, id, no).await? };
    for (proof, declared) in Proof::DECLARED.into_iter().zip(row.said.ticks) {
        let Some((done, on)) = declared else { continue };
        if rules::says_more(rules::said(&history, proof).map(|s| s.last), (done, on)) {
            let by = tx.by().name.clone();
            let tick = Tick { proof, done, on: on.unwrap_or(bundle.today), source: TickSource::Unit, at: tx.now(), by };
            steps::insert_tick(tx, id, no, bundle.unit, &tick).await?;
        }
    }
    Ok(())
}
