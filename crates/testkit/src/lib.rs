//! What tests share: a small city on either engine, with a clock that stands at 21:40 of 19 June 2023 in Vietnam, people in
//! extracts, and clients that come in through the guard as browsers and programs do.
//!
//! ```no_run
//! # async fn story() {
//! use vedich_testkit::{City, Where, both};
//! use vedich_accounts::Role;
//! both(|city| async move {
//!     let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
//!     assert_eq!(police.get("/").await.status, 200);
//! })
//! .await;
//! # }
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot be set up must fail

pub mod bad_files;
mod city;
mod client;
mod files;

pub use city::{City, OPENING, Where, both, sqlite};
pub use client::{Answer, Client};
pub use files::{
    Row, change_workbook, csv, csv_with_telephones, people, plan, team_workbook, territory_workbook, unit_workbook, xlsx,
};
/// The whole house, so that tests of lower rooms need no arrow to the door.
pub use vedich_server;
