//! The stories of `server` in one executable: it is linked once.

mod api;
mod audit_heads;
mod authorisation;
mod bad_files;
mod navigation;
mod phone_rooms;
mod reform;
mod reform_reports;
mod saving;
mod siblings;
mod team_invitations;
