//! Shared words of the house: identifiers, time, figures, life cycle, Vietnamese text, problems.
//! No input or output happens here; every other room stands on this one.

mod codes;
pub mod dice;
pub mod figure;
pub mod format;
pub mod ids;
pub mod lang;
pub mod lifecycle;
pub mod national_id;
pub mod phone;
pub mod problem;
pub mod text;
pub mod time;

pub use dice::Dice;
pub use figure::{Basis, Figure, Source, WholeExtract};
pub use ids::*;
pub use lang::Lang;
pub use lifecycle::{Level, Stage};
pub use national_id::{NationalId, OldId, Sex};
pub use problem::{Problem, ProblemWords, Problematic, TabledProblem};
pub use time::{Clock, Day, FrozenClock, Moment, SystemClock};
