//! Insight: will we reach the line, and who is behind? (`P-1.3`, `P-3.1`, `P-3.4`, `P-3.5`, `P-3.10`, `P-3.11`)
//!
//! [`Insight`] reads what others counted when facts arrived: the register's progress, the campaign's targets, the
//! cross-check's totals. Nothing here grows with the number of citizens: an overview is some twenty sums, kept until the next
//! commit. Every percentage travels as a [`Figure`](vedich_kernel::Figure).

mod answers;
pub mod boards;
pub mod brief;
mod cache;
mod day;
mod export;
pub mod forecast;
mod http;
mod pages;
pub mod rules;
mod view;

pub use answers::{ChildAnswer, LocalityAnswer, OverviewAnswer, ProgressAnswer, TargetAnswer};
pub use forecast::{ForecastAnswer, ForecastQuery, PastAnswer};
pub use http::door;
pub use view::{ProgressQuery, View};

use std::sync::Arc;
use vedich_accounts::DaySource;
use vedich_campaign::{Campaigns, quotas::Quotas};
use vedich_crosscheck::CrossCheck;
use vedich_daily_reports::DailyReports;
use vedich_fieldwork::Fieldwork;
use vedich_messages::Messages;
use vedich_register::{Register, RegisterProblem};
use vedich_stations::Stations;

/// What can go wrong here went wrong in a room below.
pub type InsightProblem = RegisterProblem;

/// Overview and drill-down. Cheap to clone.
#[derive(Clone)]
pub struct Insight {
    register: Register,
    campaigns: Campaigns,
    crosscheck: CrossCheck,
    daily_reports: DailyReports,
    day_sources: Arc<[Arc<dyn DaySource>]>,
    work: forecast::Work,
    brief: Option<Arc<brief::Rooms>>,
    cache: Arc<cache::Cache>,
}

impl Insight {
    /// Over the register, the campaign, the cross-check, the reports that wait for somebody, and the rooms that know what is done from day to
    /// day.
    #[must_use]
    pub fn new(
        register: Register,
        campaigns: Campaigns,
        crosscheck: CrossCheck,
        daily_reports: DailyReports,
        (fieldwork, stations): (Fieldwork, Stations),
    ) -> Self {
        let work = forecast::Work::new(fieldwork, stations);
        let (day_sources, brief) = (Arc::from([]), None);
        Self { register, campaigns, crosscheck, daily_reports, day_sources, work, brief, cache: Arc::default() }
    }

    /// With what the morning brief asks and by which it goes out.
    #[must_use]
    pub fn with_brief(self, quotas: Quotas, messages: Messages) -> Self {
        Self { brief: Some(Arc::new(brief::Rooms { quotas, messages })), ..self }
    }
}
