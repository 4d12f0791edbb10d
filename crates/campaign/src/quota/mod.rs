//! Quotas (`P-5.5`, `P-5.7`): a target shared out over places or units, and over days. Pure: no clock, no database.
//!
//! * [`split`] shares a number by weights with the largest remainder; floors, caps and pins (a pin is a floor that equals its cap) are kept,
//!   and the parts always add up to the whole.
//! * [`share_out`] does so down a tree: campaign, city, commune, quarter or unit, team, member. The territory and the union tree are two trees
//!   of the same target, each adding up by itself; they are two views and are never added together.
//! * [`spread`] shares a number over days by their weights, never more by a day than will be available by then.
//! * [`funnel`] does that for the whole way: dossiers of level 2 within intake capacity, level-1 registrations beside them, activations no
//!   earlier than approvals.
//! * [`carry_over`] brings what was missed into the days that are left; [`rebalance`] moves quota between siblings within limits that the leader
//!   sets; [`personal`] gives a team's quota to its members and says who still owes the minimum of ten (`P-3.3`).
//!
//! A remark on the largest remainder: when the whole rises, a part may lose one person to rounding (the "Alabama paradox"), never more; of two
//! parts with the same limits the one with more weight never gets less.

mod days;
mod funnel;
mod rebalance;
mod split;
mod tree;

pub use days::{CarriedOver, DayKind, DayWeights, Spread, carry_over, spread};
pub use funnel::{Funnel, FunnelQuotas, funnel};
pub use rebalance::{Limits, Personal, Rebalanced, Sibling, personal, rebalance};
pub use split::{Part, QuotaFault, split};
pub use tree::{Node, share_out};
