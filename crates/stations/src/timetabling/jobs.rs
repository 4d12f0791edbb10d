//! Searches that run while whoever asked looks elsewhere: started by a page, followed by its event stream, found again under their token. The
//! result stays in the database; this is only the way there.

use crate::{
    model::{PlanAsk, PlanSource},
    service::Stations,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;
use vedich_accounts::{Actor, paper_word};
use vedich_kernel::{Lang, Moment, Problem, Problematic as _, UserId};
use vedich_planner::Progress;

/// Where a search stands.
#[derive(Clone, Debug)]
pub(crate) enum JobState {
    /// At work; nothing told yet while the question is made.
    Running(Option<Progress>),
    /// The proposal's number.
    Done(i64),
    /// It could not be made; in Vietnamese and English.
    Failed(Box<[Problem; 2]>),
}

/// A search as its asker sees it.
#[derive(Clone)]
pub(crate) struct Job {
    user: UserId,
    started: Moment,
    pub state: watch::Receiver<JobState>,
}

/// Ended searches are shown for an hour.
const KEEP_SECONDS: i64 = 3_600;

/// The searches of this process.
#[derive(Clone, Default)]
pub(crate) struct Jobs(Arc<Mutex<HashMap<String, Job>>>);

impl Jobs {
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<String, Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A search of this user.
    pub(crate) fn get(&self, user: UserId, token: &str) -> Option<Job> {
        self.open().get(token).filter(|j| j.user == user).cloned()
    }
}

impl Stations {
    /// Starts a search; it is found under the token that is given back.
    pub(crate) fn start_search(&self, actor: &Actor, ask: PlanAsk) -> String {
        let token = paper_word(&self.accounts.entropy(), 4);
        let (sender, state) = watch::channel(JobState::Running(None));
        let started = self.now();
        {
            let mut jobs = self.jobs.open();
            jobs.retain(|_, j| {
                j.started.plus_seconds(KEEP_SECONDS) > started || matches!(*j.state.borrow(), JobState::Running(_))
            });
            jobs.insert(token.clone(), Job { user: actor.user, started, state });
        }
        let (stations, actor) = (self.clone(), actor.clone());
        tokio::spawn(async move {
            let sender = Arc::new(sender);
            let tell = Arc::clone(&sender);
            let told = move |p: Progress| {
                tell.send_replace(JobState::Running(Some(p)));
                true
            };
            sender.send_replace(match stations.propose(&actor, ask, PlanSource::Page, told).await {
                Ok(made) => JobState::Done(made.line.no),
                Err(problem) => {
                    if let Some(why) = problem.internal() {
                        tracing::error!(why, "a timetable could not be proposed");
                    }
                    JobState::Failed(Box::new([problem.problem(Lang::Vi), problem.problem(Lang::En)]))
                }
            });
        });
        token
    }
}
