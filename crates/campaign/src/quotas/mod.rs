//! Quotas of the campaign: who must do how much, today and until the end of the phase (`P-5.5`, `P-5.7`).
//!
//! * A [`Version`] is a whole set of quotas, a fact: the first one, one every morning that carries over what was missed, one for each change
//!   that a person makes. Each says who, when and why ([`Quotas::history`]).
//! * A version's nodes stand on three lines ([`Line`]). *Places* go from the campaign's root to the quarter, by where citizens live. *Forces* go
//!   from a commune to its teams and their members. *Unions* go from the root to units, their teams and members. Children on a line add up to
//!   their parent, always. The lines are three views of one number: an activation counts for the quarter, for the team and for the union, and
//!   the views are never added together.
//! * A move holds from tomorrow on, unless somebody asks for today: until then it waits, and the order of the day stands.
//! * Figures that land on a day tell of the day itself: its order stands, and what is left then is ordered over the days after it, to the person.
//! * What is not handed to anybody, because a place has too few people left or nobody works there, stands as a child of its own
//!   ([`Holder::Rest`]), so that nothing disappears.
//! * [`draw`] decides all of that without input or output; what it needs to know of other rooms comes through [`QuotaFacts`].

mod answers;
mod apart;
mod changing;
mod crews;
pub mod draw;
mod drawing;
mod facts;
mod heirs;
mod http;
mod looking;
pub mod model;
mod pages;
mod phones;
mod service;
mod settings;
mod store;
mod waiting;
pub mod weights;

pub use answers::{QuotaRow, QuotasAnswer};
pub use changing::{Change, Expects, Order, Preview};
pub use facts::{Numbers, Projection, QuotaFacts, Stamp};
pub(crate) use heirs::lost;
pub use http::door;
pub use looking::{Asks, CrewView, Headline, PlaceView, Seen};
pub use model::{Cause, Holder, Line, QuotaNode, Version};
pub use pages::mine::own_today as today_markup;
pub(crate) use phones::OfMembers;
pub use service::Quotas;
pub use settings::QuotaSettings;
pub(crate) use store::{held_by, limits_of};
