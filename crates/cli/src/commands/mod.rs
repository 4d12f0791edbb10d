//! The commands, one file each.

pub mod audit;
pub mod backup;
pub mod claims;
pub mod cross_check;
pub mod db;
pub mod document;
pub mod extract;
pub mod forecast;
pub mod init;
pub mod keys;
pub mod link;
pub mod phone;
pub mod plan;
pub mod progress;
pub mod quotas;
pub mod report;
pub mod serve;
pub mod simulate;
pub mod standings;
pub mod token;
pub mod user;
pub mod work_list;
