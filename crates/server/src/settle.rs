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
use vedich_db::{By, Db, Event};
use vedich_kernel::{Clock, ExtractNo, Problematic as _};

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
        match self.0.crosscheck.settle(&self.by(), Scope::Extract).await {
            // An empty house has nothing to settle.
            Err(problem) if problem.code() == "register.no_campaign" => Ok(()),
            other => other.map(|_| ()).map_err(ServerProblem::of),
        }
    }

    /// Settles what happened since the last time; quick when nothing did.
    ///
    /// # Errors
    /// When settlement fails; what it was about stays to be settled.
    pub async fn catch_up(&self) -> Result<(), ServerProblem> {
        let mut settled = self.0.settled.lock().await;
        let mut upto = self.0.db.newest_commit().await?;
        let mut due = Due::Nothing;
        let mut after = *settled;
        loop {
            let events = self.0.db.events_after(after, PAGE).await?;
            for event in &events {
                due = due.and(Due::of(event));
                upto = upto.max(event.seq);
                after = event.seq;
            }
            if i64::try_from(events.len()).unwrap_or(0) < PAGE {
                break;
            }
        }
        let (crosscheck, by) = (&self.0.crosscheck, self.by());
        match due {
            Due::Nothing => {}
            Due::Claims => {
                crosscheck.settle(&by, Scope::New).await.map_err(ServerProblem::of)?;
            }
            Due::Extract(no) => {
                crosscheck.settle_after(&by, no).await.map_err(ServerProblem::of)?;
            }
            Due::Everything => {
                crosscheck.settle(&by, Scope::All).await.map_err(ServerProblem::of)?;
            }
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

/// What is to be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    /// New claims.
    Claims,
    /// New claims, and what this extract may have decided.
    Extract(ExtractNo),
    Everything,
}

impl Due {
    fn of(event: &Event) -> Self {
        match event.kind.as_str() {
            "claims.recorded" | "visits.recorded" => Self::Claims,
            "extract.applied" | "extract.withdrawn" => {
                let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap_or_default();
                payload["extract"].as_i64().map_or(Self::Everything, |no| Self::Extract(ExtractNo(no)))
            }
            _ => Self::Nothing,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Nothing, due) | (due, Self::Nothing) => due,
            (Self::Extract(no), Self::Claims) | (Self::Claims, Self::Extract(no)) => Self::Extract(no),
            _ => Self::Everything,
        }
    }
}

/// A request that changed something answers once it is settled, so that the next page shows it.
pub(crate) async fn before_answering(State(settler): State<Settler>, request: Request, next: Next) -> Response {
    // Phones do not wait for settlement: what they sent is recorded, and it is settled in the background a moment later.
    let phone = request.uri().path().starts_with("/api/v1/field/");
    let reads = phone || matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let response = next.run(request).await;
    if !reads && (response.status().is_success() || response.status().is_redirection()) {
        settler.catch_up_quietly().await;
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, payload: &str) -> Event {
        Event { id: String::new(), seq: 1, at: 0, kind: kind.to_owned(), payload: payload.to_owned() }
    }

    #[test]
    fn what_is_due_covers_everything_that_happened() {
        let extract = |no: i64| Due::of(&event("extract.applied", &format!("{{\"extract\":{no}}}")));
        let claims = Due::of(&event("claims.recorded", "{}"));
        let other = Due::of(&event("user.created", "{}"));
        assert_eq!(Due::Nothing.and(other), Due::Nothing);
        assert_eq!(Due::Nothing.and(claims).and(extract(3)), Due::Extract(ExtractNo(3)));
        assert_eq!(extract(3).and(claims).and(extract(3)), Due::Extract(ExtractNo(3)));
        assert_eq!(extract(3).and(extract(4)), Due::Everything, "one may be older than the other");
    }
}
