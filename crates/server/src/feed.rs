//! What was committed lately, by this process or another: the pulse of background work and of open pages.

use crate::stop::Stopped;
use std::time::Duration;
use tokio::sync::watch;
use vedich_db::Db;

/// Writes of other processes (an import on the command line, another server) are noticed within this time.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Tells the newest commit number.
#[derive(Clone, Debug)]
pub struct Feed(watch::Receiver<i64>);

impl Feed {
    /// Starts watching.
    #[must_use]
    pub fn start(db: Db, stop: Stopped) -> Self {
        let (sender, receiver) = watch::channel(0);
        tokio::spawn(watch_commits(db, sender, stop));
        Self(receiver)
    }

    /// The newest commit number seen so far.
    #[must_use]
    pub fn newest(&self) -> i64 {
        *self.0.borrow()
    }

    /// Waits until there is a commit after `seq`. `false`: the house is closing.
    pub async fn after(&mut self, seq: i64) -> bool {
        self.0.wait_for(|newest| *newest > seq).await.is_ok()
    }
}

async fn watch_commits(db: Db, sender: watch::Sender<i64>, mut stop: Stopped) {
    let mut own = db.watch_commits();
    let mut tick = tokio::time::interval(LOOK_AGAIN);
    loop {
        tokio::select! {
            () = stop.wait() => return,
            changed = own.changed() => {
                if changed.is_err() {
                    return;
                }
            }
            _ = tick.tick() => {
                // What others committed is told through `own` too; what was committed here needs no question.
                if let Err(e) = db.newest_commit().await {
                    tracing::warn!(error = %e, "the newest commit is not readable");
                }
            }
        }
        let seq = *own.borrow_and_update();
        sender.send_if_modified(|newest| {
            let later = seq > *newest;
            *newest = seq.max(*newest);
            later
        });
    }
}
