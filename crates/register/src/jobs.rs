//! Staging that runs while its uploader looks elsewhere: started by a page, followed by its event stream, found again in the
//! list of uploads. The result stays in the database; this is only the way there.

use crate::{
    import::stage::Progress,
    problems::RegisterProblem,
    service::{Register, Staged, Upload},
    uploads::UploadToken,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;
use vedich_accounts::Actor;
use vedich_kernel::{ExtractNo, Lang, Moment, Problem, Problematic as _, UserId};

/// Where a job stands.
#[derive(Clone, Debug)]
pub(crate) enum JobState {
    /// At work.
    Running(Progress),
    /// The upload waits for a look.
    Staged(ExtractNo),
    /// The very same file was applied before.
    Known(ExtractNo),
    /// It could not be read; in Vietnamese and English.
    Failed(Box<[Problem; 2]>),
}

/// A job as its uploader sees it.
#[derive(Clone)]
pub(crate) struct Job {
    pub user: UserId,
    pub token: UploadToken,
    pub file_name: String,
    pub started: Moment,
    pub state: watch::Receiver<JobState>,
}

/// Ended jobs are shown for an hour.
const KEEP_SECONDS: i64 = 3_600;

/// The jobs of this process.
#[derive(Clone, Default)]
pub(crate) struct Jobs {
    inner: Arc<Mutex<HashMap<String, Job>>>,
}

impl Jobs {
    /// Starts staging; the job is found under the upload's token.
    pub(crate) fn start(&self, register: Register, actor: Actor, token: UploadToken, upload: Upload) {
        let (sender, state) = watch::channel(JobState::Running(Progress::default()));
        let started = register.clock().now();
        let job = Job { user: actor.user, token: token.clone(), file_name: upload.file_name.clone(), started, state };
        {
            let mut jobs = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.retain(|_, j| j.started.plus_seconds(KEEP_SECONDS) > started || is_running(j));
            jobs.insert(token.0, job);
        }
        tokio::spawn(async move {
            let sender = Arc::new(sender);
            let tell = Arc::clone(&sender);
            let staged = register.stage(&actor, upload, move |p| drop(tell.send_replace(JobState::Running(p)))).await;
            sender.send_replace(match staged {
                Ok(Staged::Ready(extract)) => JobState::Staged(extract.no),
                Ok(Staged::Known(extract)) => JobState::Known(extract.no),
                Err(problem) => failed(&problem),
            });
        });
    }

    /// A job of this user.
    pub(crate) fn get(&self, user: UserId, token: &str) -> Option<Job> {
        let jobs = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.get(token).filter(|j| j.user == user).cloned()
    }

    /// This user's jobs that run, and those that failed of late, newest first.
    pub(crate) fn open(&self, user: UserId) -> Vec<Job> {
        let jobs = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |j: &&Job| j.user == user && matches!(*j.state.borrow(), JobState::Running(_) | JobState::Failed(_));
        let mut mine: Vec<Job> = jobs.values().filter(open).cloned().collect();
        mine.sort_by_key(|j| std::cmp::Reverse(j.started));
        mine
    }
}

fn is_running(job: &Job) -> bool {
    matches!(*job.state.borrow(), JobState::Running(_))
}

fn failed(problem: &RegisterProblem) -> JobState {
    if let Some(why) = problem.internal() {
        tracing::error!(why, "an upload could not be staged");
    }
    JobState::Failed(Box::new([problem.problem(Lang::Vi), problem.problem(Lang::En)]))
}
