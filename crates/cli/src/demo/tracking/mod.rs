//! What makes the sample city a tracked one (`P-3.3`, `P-3.7`, `P-3.8`, `P-4.5`): a unit names whom it helped, people of rosters tell the
//! same on their own pages, inspectors of other units go and see, a unit disputes its figures, and members answer the quiz of their
//! training. Nobody is made up: all are people of the register.

mod disputed;
mod inspected;
mod mobilised;
mod named;
mod residents;
mod trained;

pub use trained::answer_quiz;

use super::clock::DemoClock;
use crate::trouble::Trouble;
use vedich_accounts::Actor;
use vedich_kernel::Day;
use vedich_server::Services;

/// Today, as this part of the demo needs it.
struct Today {
    day: Day,
    /// Counted from the campaign's first day, which is 1.
    n: i32,
    from: Day,
    seed: u64,
}

impl Today {
    async fn of(services: &Services, day: Day, seed: u64) -> Result<Self, Trouble> {
        let from = services.register.campaign().await?.from;
        Ok(Self { day, n: day.since(from) + 1, from, seed })
    }
}

/// In the morning the standing office decides, draws, sends and closes.
pub async fn morning(services: &Services, clock: &DemoClock, office: &Actor, (day, seed): (Day, u64)) -> Result<(), Trouble> {
    let today = Today::of(services, day, seed).await?;
    disputed::morning(services, clock, office, &today).await?;
    inspected::morning(services, clock, office, &today).await
}

/// In the evening lists come in, people tell of their ten, and inspectors bring home what they found.
pub async fn evening(services: &Services, clock: &DemoClock, office: &Actor, (day, seed): (Day, u64)) -> Result<(), Trouble> {
    let today = Today::of(services, day, seed).await?;
    mobilised::evening(services, clock, office, &today).await?;
    named::evening(services, clock, &today).await?;
    inspected::evening(services, clock, office, &today).await
}
