//! `vedich link`: whom the rows of a list mean, by number or by name, birth date and place.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;
use vedich_kernel::{Lang, format};
use vedich_register::{
    FoundBy, LinkCandidate, LinkRow, linkage::Agreement, linkage::Verdict, reading::Code, reading::Input, roster_file::RosterRow,
};
use vedich_territory::Tree;

/// Whom a list is compared with, and where.
#[derive(Args, Debug)]
pub struct LinkArgs {
    /// XLSX, XLS, ODS or CSV with names and birth dates, or numbers.
    file: PathBuf,
    /// Compare with the register.
    #[arg(long, required = true)]
    register: bool,
    #[command(flatten)]
    place: Place,
    /// Code of a locality whose residents alone are considered; the campaign's whole area when not told.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Default, Serialize)]
struct Answer {
    /// Rows of people in the file.
    rows: usize,
    matched: usize,
    doubtful: usize,
    unmatched: usize,
    /// Rows among all these that say the same as an earlier one.
    repeated: usize,
    /// Rows that tell too little, by their numbers.
    rejected: Vec<Rejected>,
    /// Rows for which a person was found.
    pairs: Vec<Pair>,
    /// Rows that mean nobody who is known, by their numbers.
    unmatched_rows: Vec<i64>,
}

#[derive(Serialize)]
struct Rejected {
    row: i64,
    codes: Vec<&'static str>,
}

#[derive(Serialize)]
struct Pair {
    row: i64,
    verdict: Verdict,
    /// The earlier row that says the same of the same person.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<i64>,
    #[serde(flatten)]
    person: Person,
    /// Others who come into question, where a person has to decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Person>,
}

#[derive(Serialize)]
struct Person {
    citizen: String,
    national_id: String,
    commune: String,
    score: f64,
    by: FoundBy,
    agreement: Option<Agreement>,
    /// The same in words, for who reads the table.
    #[serde(skip)]
    why: Vec<&'static str>,
}

impl Person {
    fn of(c: &LinkCandidate, tree: &Tree, lang: Lang) -> Self {
        Self {
            citizen: c.citizen.to_string(),
            national_id: c.masked_id.clone(),
            commune: tree.get(c.commune).map(|l| l.code.clone()).unwrap_or_default(),
            score: (c.score * 10_000.0).round() / 10_000.0,
            by: c.by,
            agreement: c.agreement,
            why: vedich_claims::reasons_of(c, lang),
        }
    }
}

/// Links and prints. Names do not leave the vault; numbers are masked.
pub async fn run(args: &LinkArgs, lang: Lang) -> Result<Outcome, Trouble> {
    if !args.file.is_file() {
        return Err(Trouble::file(&args.file, &std::io::ErrorKind::NotFound.into()));
    }
    let services = house::open_existing(&args.place).await?;
    let register = &services.register;
    let tree = register.tree().await?;
    let scope = match &args.locality {
        Some(code) => house::locality(&tree, code, None)?,
        None => register.campaign().await?.root,
    };
    let input = Input::Path(args.file.clone());
    let roster = register.read_list(input, &house::name(&args.file), &[scope], &[]).await?;
    let total = roster.rows.len();
    let (bad, good): (Vec<_>, Vec<_>) = roster.rows.into_iter().partition(|r| r.rejected() || r.unfindable().is_some());
    let rows: Vec<LinkRow> = good.into_iter().map(|r| r.who).collect();
    let linked = register.link(&house::actor(), &rows, &[scope]).await?;
    let rejected = bad.iter().map(|r| Rejected { row: r.who.row, codes: codes(r) }).collect();
    let mut answer = Answer { rows: total, rejected, ..Answer::default() };
    for row in linked {
        answer.repeated += usize::from(row.same_as.is_some());
        match row.verdict {
            Verdict::Match => answer.matched += 1,
            Verdict::Doubtful => answer.doubtful += 1,
            Verdict::NoMatch => answer.unmatched += 1,
        }
        let mut people = row.candidates.iter().map(|c| Person::of(c, &tree, lang));
        match people.next() {
            Some(person) => {
                let others = if row.verdict == Verdict::Doubtful { people.collect() } else { Vec::new() };
                answer.pairs.push(Pair { row: row.row, verdict: row.verdict, same_as: row.same_as, person, others });
            }
            None => answer.unmatched_rows.push(row.row),
        }
    }
    show(&answer, args.json, lang)?;
    Ok(Outcome::of_rejected(i64::try_from(answer.rejected.len()).unwrap_or(i64::MAX)))
}

/// What is wrong with a row, by the words that the page's reader has for it.
fn codes(row: &RosterRow) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = row.findings.iter().map(|f| f.code.as_str()).collect();
    let missing = row.unfindable().map(Code::as_str).filter(|c| !codes.contains(c));
    codes.extend(missing);
    codes
}

fn show(answer: &Answer, json: bool, lang: Lang) -> Result<(), Trouble> {
    if json {
        return out::json(answer);
    }
    let n = |n: usize| format::int(i64::try_from(n).unwrap_or(i64::MAX), lang);
    out::line(&lang.pick(
        format!(
            "{} dòng: khớp {}, cần xem {}, không tìm thấy {}, loại {}",
            n(answer.rows),
            n(answer.matched),
            n(answer.doubtful),
            n(answer.unmatched),
            n(answer.rejected.len())
        ),
        format!(
            "{} rows: {} matched, {} doubtful, {} not found, {} rejected",
            n(answer.rows),
            n(answer.matched),
            n(answer.doubtful),
            n(answer.unmatched),
            n(answer.rejected.len())
        ),
    ));
    for (row, first) in answer.pairs.iter().filter_map(|p| p.same_as.map(|first| (p.row, first))) {
        out::line(&lang.pick(format!("Dòng {row} trùng với dòng {first}"), format!("Row {row} says the same as row {first}")));
    }
    let header =
        lang.pick(["Dòng", "Số định danh", "Điểm", "Kết luận", "Vì sao"], ["Row", "National ID", "Score", "Verdict", "Why"]);
    let doubtful = answer.pairs.iter().filter(|p| p.verdict == Verdict::Doubtful);
    let rows: Vec<Vec<String>> = doubtful
        .flat_map(|pair| std::iter::once(&pair.person).chain(&pair.others).map(move |person| (pair.row, person)))
        .map(|(row, person)| {
            let verdict = lang.pick("cần xem", "doubtful").to_owned();
            vec![row.to_string(), person.national_id.clone(), format!("{:.3}", person.score), verdict, person.why.join("; ")]
        })
        .collect();
    if !rows.is_empty() {
        out::table(&header, &rows);
    }
    Ok(())
}
