//! The forecast (`P-1.3`, `P-5.2`): will a place reach its targets, when, and what is in the way?
//!
//! Pure: what is known goes in as a [`Question`], an [`Outlook`] for each target comes out. Randomness comes from the seed.
//!
//! People go through a funnel: no dossier → collected (stations, doors) → approved (after a lag) → activated (a visit, or by themselves). Each step
//! has a daily rate. What the campaign's own days say about a rate (level, weekends, trend, scatter) is combined with what is usual elsewhere
//! (`learn.rs`), so that there is a sensible forecast on the first day and the campaign's own on the tenth. Many possible futures are then played
//! (`paths.rs`), each with rates drawn from what is believed about them.
//!
//! *What binds* while not every future gets there is the lever of which ten percent more would bring most: seats at stations, speed of approval, visits at doors, people who are away
//! found again. The same futures are played with each lever moved, so the differences are not noise.

mod learn;
mod model;
mod outlook;
mod paths;

pub use model::{Ahead, Arrival, Band, Count, DayFacts, Goal, Lever, Marginal, Outlook, Question, Stock, Units};
pub use outlook::forecast;
