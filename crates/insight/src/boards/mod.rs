//! Boards: the map, communes beside each other, the way from eligible to activated, when and by whom the work is done, the board in
//! the hall, and the figures that anybody may have (`P-1.3`, `P-3.10`, `P-5.2`).
//!
//! * [`shapes`] reads outlines that a city hands over as GeoJSON, matches them with localities and makes them small; without outlines
//!   the map is a schema of tiles.
//! * Pages draw from the same [`View`](crate::View) as the overview, so they say the same, hide the same from who sees published
//!   figures only, and cost the same for any number of citizens.
//! * The rhythm of the week and of teams is counted from single visits, at most once in [`rhythm::MINUTES`].
//! * [`open_data`] gives published figures of all localities as JSON, CSV and GeoJSON, whoever asks.

pub mod classes;
pub(crate) mod http;
pub mod model;
pub mod open_data;
mod outlines;
pub(crate) mod pages;
mod problems;
pub mod rhythm;
pub mod shapes;
mod store;
pub mod wall;

pub use model::{MapFile, ShapesReport};
pub(crate) use open_data::Published;
pub use problems::BoardProblem;
pub(crate) use rhythm::Rhythm;
