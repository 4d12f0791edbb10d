//! The accounts room: who may do what, where; sign-in, sessions and tokens; and the trail of what was done.
//!
//! A capability declares its routes with a [`Door`], each with its [`Access`]. The [`Guard`] around all routes finds out who
//! asks, checks forms against forgery and turns errors into documents or pages. Handlers take an [`Actor`] (programs and
//! pages) or a [`Viewer`] (pages), and hand the actor on: **where** something may be done is decided in the store by
//! [`Actor::area`], never by the page.
//!
//! [`Accounts`] is the service: set-up of the first administrator, users and grants, sign-in (argon2id, throttled in the
//! database; a second factor beside it), sessions, bearer tokens, and the audit trail, chained by [`chain_audit`] and checked by [`verify_audit`].

mod areas;
mod audit;
mod bulk;
mod caller;
mod cookies;
mod csrf;
mod day;
mod door;
mod factor_keys;
mod factor_policy;
mod follow;
mod guard;
mod http;
mod model;
mod pages;
mod phones;
mod places;
mod problems;
mod reason;
mod reply;
mod rules;
mod second_factor;
mod secrets;
mod service;
mod setup;
mod shown_codes;
mod sign_in;
mod store;
mod tokens;
mod urls;
mod users;

pub use areas::{accounts_in, follow_areas};
pub use audit::{
    AuditEntry, AuditFault, AuditFilter, AuditHead, AuditPage, AuditReport, BadHead, audit_head, chain_audit, keep_chaining,
    verify_audit,
};
pub use bulk::{BulkCreated, BulkRejected, BulkReport};
pub use caller::{Address, ClientAddress, Language, SiteAddress, Viewer, Visitor};
pub use day::{DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_NAMES, Who};
pub use door::{Access, Description, Door, RouteInfo, Routes, Target, described, get, post};
pub use factor_keys::FactorKeys;
pub use factor_policy::AskedAccount;
pub use follow::{follow, told};
pub use guard::{CampaignName, Guard, GuardSettings};
pub use model::{Actor, Area, Grant, Permission, Role, User, Via};
pub use pages::door::door;
pub use phones::{FULL_TOKEN, NoPhones, Phone, PhoneSource, UPLOAD_TOKEN, new_token, token_digest};
pub use places::{NoPlaces, PlaceSource, Places, place_name};
pub use problems::AccountsProblem;
pub use reply::{ApiError, PageError, outcome_page, refused, see_other, see_other_with, unprocessable};
pub use rules::{
    IDLE_DAYS, PASSWORD_MIN, Scope, Weakness, second_factor::Asks as FactorAsks, second_factor::Policy as FactorPolicy,
};
pub use second_factor::{FactorState, PassedWith, PendingFactor};
pub use secrets::{Entropy, Hashing, paper_word, system_entropy};
pub use service::Accounts;
pub use setup::FirstAdmin;
pub use sign_in::SignedIn;
pub use tokens::Token;
pub use users::{Created, NewUser};
#[doc(hidden)]
pub use {utoipa, utoipa_axum};
