//! Standings: who earned it, by results that the register confirms, and what people decide on it (`P-3.9`, `P-5.3`, `P-4.2`).
//!
//! * A standing ranks communes, units, teams or persons for a phase by a formula that a setting holds and every page shows in words
//!   ([`rules`]). Each part is a [`vedich_kernel::Figure`] of the register, of confirmed claims, of reports or of rosters.
//! * Gates take somebody out of consideration: who owes reports, whose false reports an inspection or a dispute has confirmed;
//!   others are settings, off until somebody turns them on. Each says what it rests on and what would lift it.
//! * Closing a phase ([`Standings::close`]) keeps what was said: later extracts do not change it. A later closing supersedes it with a
//!   reason, and both stay. A published closing is seen by everybody, without persons.
//! * Proposals of awards, criticism and responsibility go through home affairs, the emulation council and the chairman
//!   ([`proposals`]). People take every step; the software only proposes, and keeps minutes and replies, sealed.
//! * Targets that were missed stand in each unit's emulation file of the year ([`Standings::emulation_file`]).
//!
//! Rooms above read [`Standings::standing`] and [`Standings::proposals_of`].

mod closing;
mod council;
mod emulation;
mod gather;
mod http;
pub mod model;
mod pages;
mod problems;
pub mod proposals;
mod reported;
pub mod rules;
mod service;
mod settings;
mod store;
mod workbook;

pub use council::{Attendee, NewSitting, Sitting, Vote};
pub use emulation::{FileEntry, UnitFile};
pub use http::{StandingAnswer, door};
pub use model::{Closing, Gate, GateHit, Kind, PartKind, PartScore, Standing, StandingRow, Subject};
pub use problems::StandingProblem;
pub use proposals::{Act, Cause, Evidence, EvidenceKind, NewProposal, Proposal, ProposalKind, State, Step};
pub use service::Standings;
pub use settings::{Council, Formula, Gates, Setting, Title, Weight};
