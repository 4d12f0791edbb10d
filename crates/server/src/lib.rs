//! The door: wiring only. [`Services`] opens the house on a data folder, [`app`] puts the doors of all rooms behind one
//! guard, [`serve`] listens. The command line and tests use the same [`Services`].
//!
//! Live pages follow `GET /api/v1/events`; settlement follows what happens ([`Settler`]): whoever applies an extract or hands
//! in claims gets the answer when they are settled.

mod app;
mod audit_heads;
mod campaign_name;
mod counters;
mod credits;
mod events;
mod factor_keys;
mod feed;
mod field_app;
mod headers;
mod jobs;
mod limits;
mod outbox;
mod phone_rooms;
mod problems;
mod quota_facts;
mod serve;
mod services;
mod settle;
mod stop;
mod trace;

pub use app::{Doors, app, doors};
pub use audit_heads::AuditHeads;
pub use feed::Feed;
pub use jobs::Background;
pub use problems::ServerProblem;
pub use serve::{Listen, Listening, serve, serve_until};
pub use services::{ServerConfig, Services};
pub use settle::Settler;
pub use stop::{Stop, Stopped, signal};
pub use vedich_ui::assets::{MISSING as ASSETS_MISSING, present as assets_present};
