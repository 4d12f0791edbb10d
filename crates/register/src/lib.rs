//! The register: what official extracts say is true (design.md, Truth 1).
//!
//! An extract is read, mapped, checked and compared with what is known ([`Register::stage`]); a person looks at the
//! preview; [`Register::apply`] makes it count in one short transaction; [`Register::withdraw`] takes it back.
//! Facts are only added: sealed persons and clear status facts, keyed by campaign, storage partition and a random citizen
//! number. Progress is counted when facts arrive, by locality, as-of day and commit number ([`Register::numbers`]), and
//! regenerates for every past day and cut-off ([`Register::rebuild`] proves it).
//! Clauses: `P-2.1`, `P-2.2`, `P-3.10`, `P-3.11`, `P-4.3a`, `P-4.4b`.

mod day;
mod doubles;
mod doubts;
mod evidence;
mod hooks;
mod http;
mod import;
mod import_answer;
mod jobs;
mod key_store;
mod keys;
mod lease;
mod left;
pub mod linkage;
mod linking;
pub mod model;
mod pages;
mod people;
mod places;
mod problems;
mod progress;
mod reform;
pub mod roster_file;
pub mod rules;
mod service;
mod store;
mod totals;
mod totals_file;
mod uploads;
pub mod vault;

pub use doubles::{Double, counted_too_often};
pub use doubts::Doubt;
pub use evidence::Sight;
pub use hooks::{AfterApply, ClaimLine, ClaimState, ClaimsOf};
pub use http::door;
pub use import::stage::Progress;
pub use import_answer::{ImportAnswer, ImportOptions, Imported};
pub use key_store::{KeptKey, Key, KeyStore};
pub use keys::ActiveSince;
pub use lease::{Home, match_word};
pub use linking::{FoundBy, LinkCandidate, LinkRow, LinkedRow};
pub use model::{
    Counts, Coverage, Current, Evidence, Extract, ExtractState, FindingCount, Numbers, Status, StatusFact, StatusFilter, Track,
};
pub use people::{CitizenView, Found, Listed, MOST_FOUND};
pub use problems::RegisterProblem;
pub use progress::{ExtractDay, Standing};
pub use reform::FiguresFollow;
pub use service::{Preview, PreviewRow, Register, Staged, Upload};
pub use totals::{NewTotal, Reconciled, TotalMetric};
pub use totals_file::TotalsReport;
pub use uploads::{Pending, UploadToken};
pub use vault::{Person, Vault};
pub use vedich_reading as reading;
