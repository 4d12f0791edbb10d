//! Settlement follows what happened: an extract applied or withdrawn, claims or visits recorded. Whoever did it waits for it,
//! and what other processes did is settled in the background.

use crate::problems::ServerProblem;
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use tokio::sync::Mutex;
use vedich_crosscheck::{CrossCheck, Scope};
use vedich_db::{By, Db};
use vedich_kernel::Clock;

/// Events after which claims may stand differently, strongest first: what follows one of them covers those after it.
const CAUSES: [&str; 4] = ["extract.withdrawn", "extract.applied", "claims.recorded", "visits.recorded"];
const PAGE: i64 = 500;

/// Settles up to the newest commit, once for all who wait.
#[derive(Clone)]
pub struct Settler(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    crosscheck: CrossCheck,
    settled: Mutex<i64>,
}

impl Settler {
    /// From the newest commit on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn new(db: Db, clock: Arc<dyn Clock>, crosscheck: CrossCheck) -> Result<Self, ServerProblem> {
        let settled = Mutex::new(db.newest_commit().await?);
        Ok(Self(Arc::new(Inner { db, clock, crosscheck, settled })))
    }

    fn by(&self) -> By {
        By::system("settlement", self.0.clock.now())
    }

    /// Settles what was left open when the last process ended.
    ///
    /// # Errors
    /// When settlement fails.
    pub async fn catch_up_after_start(&self) -> Result<(), ServerProblem> {
        let _settled = self.0.settled.lock().await;
        self.0.crosscheck.settle(&self.by(), Scope::Extract).await.map_err(ServerProblem::of)?;
        Ok(())
    }

    /// Settles what happened since the last time; quick when nothing did.
    ///
    /// # Errors
    /// When settlement fails; what it was about stays to be settled.
    pub async fn catch_up(&self) -> Result<(), ServerProblem> {
        let mut settled = self.0.settled.lock().await;
        let mut upto = self.0.db.newest_commit().await?;
        let mut cause = CAUSES.len();
        let mut after = *settled;
        loop {
            let events = self.0.db.events_after(after, PAGE).await?;
            for event in &events {
                cause = CAUSES.iter().position(|c| *c == event.kind).unwrap_or(cause).min(cause);
                upto = upto.max(event.seq);
                after = event.seq;
            }
            if i64::try_from(events.len()).unwrap_or(0) < PAGE {
                break;
            }
        }
        if let Some(kind) = CAUSES.get(cause) {
            self.0.crosscheck.settle_after(&self.by(), kind).await.map_err(ServerProblem::of)?;
        }
        *settled = upto;
        Ok(())
    }

    /// The same, where nobody can be told: it is logged, and tried again with the next event.
    pub async fn catch_up_quietly(&self) {
        if let Err(e) = self.catch_up().await {
            tracing::error!(error = %e, "settlement failed");
        }
    }
}

/// A request that changed something answers once it is settled, so that the next page shows it.
pub(crate) async fn before_answering(State(settler): State<Settler>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let response = next.run(request).await;
    if !reads && (response.status().is_success() || response.status().is_redirection()) {
        settler.catch_up_quietly().await;
    }
    response
}
