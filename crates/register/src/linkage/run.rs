//! From rows to answers.

use super::{
    Agreement, BirthLevel, Known, Same, Subject,
    assign::{Edge, chances, one_to_one},
    compare::{Comparer, Pair},
    known::Features,
    name::Syllables,
    weights::{Manner, Weights, name_agrees},
};
use serde::{Deserialize, Serialize};

/// What is to be thought of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = RegisterVerdict)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It means this person.
    Match,
    /// It may mean this person; somebody has to look.
    Doubtful,
    /// Nobody is found.
    NoMatch,
}

/// From this score on a pair is a match.
const MATCH: f64 = 0.90;
/// From this score on it is worth a look.
const DOUBTFUL: f64 = 0.10;
/// Candidates that a person is shown.
const SHOWN: usize = 4;
/// Candidates of less than this are not shown.
const WORTH_SHOWING: f64 = 0.02;

/// A person whom a row may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Place of the person, as [`Known::add`] told it.
    pub person: usize,
    /// Probability that the row means this person, given all rows and candidates.
    pub score: f64,
    /// Why.
    pub agreement: Agreement,
}

/// The answer about a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// Likely persons, the chosen one first; empty when nobody is found.
    pub candidates: Vec<Candidate>,
}

/// Rows from which weights are learned; more teach nothing new.
const SCHOOL: usize = 6_000;
/// A candidate this many bits behind the best of its row is forgotten.
const BEHIND: f32 = 22.0;
/// So many bits above what chance makes of the register: nobody else need be looked for.
const SURE: f32 = 10.0;

struct Row {
    features: Features,
    manner: Manner,
    pairs: Vec<Pair>,
}

impl Known {
    /// How two descriptions agree, nobody else considered.
    #[must_use]
    pub fn compare(row: &Subject, person: &Subject) -> Agreement {
        let mut one = Self::default();
        one.add(person);
        let mut syllables = one.syllables.clone();
        let features = Features::of(row, &mut syllables);
        let mut comparer = Comparer::new(&syllables, &one.frequencies, one.syllables.len());
        comparer.pair(&features, &one.people[0], 0).agreement
    }

    /// Finds whom each row means.
    pub fn link(&mut self, rows: &[Subject]) -> Vec<Linked> {
        self.blocks.order();
        let of_register = self.syllables.len();
        let mut syllables = self.syllables.clone();
        let mut rows: Vec<Row> = rows
            .iter()
            .map(|r| {
                let features = Features::of(r, &mut syllables);
                Row { manner: Manner::of(&features), features, pairs: Vec::new() }
            })
            .collect();
        self.look_at_candidates(&mut rows, &syllables, of_register);
        let people = self.frequencies.people();
        let step = rows.len().div_ceil(SCHOOL).max(1);
        let school: Vec<(Manner, &[Pair])> = rows.iter().step_by(step).map(|r| (r.manner, r.pairs.as_slice())).collect();
        let weights = Weights::learn(&school, people);
        answer(&rows, &weights, people)
    }

    /// Compares every row with its candidates, on all cores.
    fn look_at_candidates(&self, rows: &mut [Row], syllables: &Syllables, of_register: usize) {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        let share = rows.len().div_ceil(threads).max(64);
        std::thread::scope(|scope| {
            for part in rows.chunks_mut(share) {
                scope.spawn(move || {
                    let mut looker = Looker {
                        known: self,
                        comparer: Comparer::new(syllables, &self.frequencies, of_register),
                        usual: Weights::default(),
                        found: Vec::new(),
                    };
                    part.iter_mut().for_each(|row| looker.look(row));
                });
            }
        });
    }
}

struct Looker<'a> {
    known: &'a Known,
    comparer: Comparer<'a>,
    usual: Weights,
    found: Vec<u32>,
}

impl Looker<'_> {
    fn look(&mut self, row: &mut Row) {
        self.found.clear();
        self.known.blocks.near(&row.features, &mut self.found);
        self.compare(row);
        let enough = (self.known.people.len() as f32).log2() + SURE;
        let best = row.pairs.iter().map(|p| self.usual.bits(row.manner, p)).fold(f32::MIN, f32::max);
        if best < enough {
            row.pairs.clear();
            self.known.blocks.far(&row.features, &mut self.found);
            self.compare(row);
        }
        self.forget_hopeless(row);
    }

    fn compare(&mut self, row: &mut Row) {
        self.found.sort_unstable();
        self.found.dedup();
        for at in &self.found {
            if let Some(person) = self.known.people.get(*at as usize) {
                row.pairs.push(self.comparer.pair(&row.features, person, *at));
            }
        }
    }

    fn forget_hopeless(&self, row: &mut Row) {
        let bits: Vec<f32> = row.pairs.iter().map(|p| self.usual.bits(row.manner, p)).collect();
        let best = bits.iter().copied().fold(f32::MIN, f32::max);
        let mut bits = bits.into_iter();
        row.pairs.retain(|_| bits.next().is_some_and(|b| b > 0.0 && b > best - BEHIND));
        row.pairs.shrink_to_fit();
    }
}

fn answer(rows: &[Row], weights: &Weights, people: f64) -> Vec<Linked> {
    let nobody = weights.nobody();
    let mut edges = Vec::new();
    let mut pairs = Vec::new();
    for (at, row) in (0_u32..).zip(rows) {
        let odds: Vec<f64> = row.pairs.iter().map(|p| weights.odds(row.manner, p, people)).collect();
        let best = odds.iter().copied().fold(nobody, f64::max);
        for (pair, odds) in row.pairs.iter().zip(odds).filter(|(_, o)| *o > best * 1e-4) {
            edges.push(Edge { row: at, person: pair.person, odds });
            pairs.push(pair);
        }
    }
    let chances = chances(&edges, nobody);
    let stands = one_to_one(&edges, &chances, DOUBTFUL);
    let mut out = vec![Linked { verdict: Verdict::NoMatch, candidates: Vec::new() }; rows.len()];
    for (e, edge) in edges.iter().enumerate() {
        let linked = &mut out[edge.row as usize];
        let candidate = Candidate { person: edge.person as usize, score: chances[e], agreement: pairs[e].agreement };
        if stands[e] {
            linked.verdict = verdict(&candidate);
            linked.candidates.insert(0, candidate);
        } else if chances[e] >= WORTH_SHOWING {
            linked.candidates.push(candidate);
        }
    }
    for linked in &mut out {
        if linked.verdict == Verdict::NoMatch {
            linked.candidates.clear();
        }
        if let Some((_, others)) = linked.candidates.split_first_mut() {
            others.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.person.cmp(&b.person)));
        }
        linked.candidates.truncate(SHOWN);
    }
    out
}

/// A score alone is not enough: without a name or a birth date that agrees nobody is taken for somebody without a look.
fn verdict(candidate: &Candidate) -> Verdict {
    let a = &candidate.agreement;
    let born = !matches!(a.birth, BirthLevel::Differs | BirthLevel::Unknown) || a.phone == Same::Yes;
    if candidate.score >= MATCH && name_agrees(a.name) && born { Verdict::Match } else { Verdict::Doubtful }
}
