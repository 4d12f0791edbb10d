//! Requests that arrive together are written together: whoever comes first writes for all who wait, so that eight phones that send
//! one visit each cost one commit. Each gets its own answer, after the commit.

use super::batch::{self, Ground, Job, Taken};
use crate::{problems::FieldworkProblem, service::Fieldwork};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::oneshot;

/// Operations in one commit at most; more wait for the next.
const MOST: usize = 2_000;
/// Lists whose people are kept in memory; a list's people never change.
const GROUNDS: usize = 4_096;

/// A commit waits so long at most for those who came with the last one.
const GATHER: std::time::Duration = std::time::Duration::from_millis(2);

type Answer = Result<Taken, FieldworkProblem>;

struct Waiting {
    job: Arc<Job>,
    answer: oneshot::Sender<Answer>,
}

/// What phones sent and nobody wrote so far.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    /// Somebody came to wait.
    came: tokio::sync::Notify,
    /// So many were written together the last time.
    together: AtomicUsize,
    writing: Arc<tokio::sync::Mutex<()>>,
    grounds: Mutex<HashMap<i64, Arc<Ground>>>,
}

impl Queue {
    /// Writes a job, alone or with others, and gives its answer once it is committed.
    pub(crate) async fn submit(service: &Fieldwork, job: Job) -> Answer {
        let queue = &service.field.queue;
        let (answer, mut mine) = oneshot::channel();
        match queue.waiting.lock() {
            Ok(mut waiting) => waiting.push(Waiting { job: Arc::new(job), answer }),
            Err(_) => return Err(FieldworkProblem::Interrupted),
        }
        queue.came.notify_one();
        let turn = tokio::select! {
            biased;
            // Somebody wrote for this one. The answer goes out now and not when that writer ends its turn: it is already waiting for
            // what this phone sends next.
            done = &mut mine => return done.unwrap_or(Err(FieldworkProblem::Interrupted)),
            turn = Arc::clone(&queue.writing).lock_owned() => turn,
        };
        if let Ok(done) = mine.try_recv() {
            return done;
        }
        // The writer goes on when its own phone hangs up: others wait for it.
        let service = service.clone();
        tokio::spawn(async move {
            // Until nobody waits: those behind may have had their turn while this one was written for.
            loop {
                let queue = &service.field.queue;
                queue.gather().await;
                let all = queue.take();
                queue.together.store(all.len(), Ordering::Relaxed);
                if all.is_empty() {
                    break;
                }
                write(&service, all).await;
            }
            drop(turn);
        });
        mine.await.unwrap_or(Err(FieldworkProblem::Interrupted))
    }

    /// Those who were written together the last time have their answers now, and their next visits are on the way: waiting a moment for
    /// them makes one commit of two. Whoever sends alone waits for nobody.
    async fn gather(&self) {
        let all_came = async {
            while self.waiting.lock().is_ok_and(|waiting| waiting.len() < self.together.load(Ordering::Relaxed)) {
                self.came.notified().await;
            }
        };
        if self.together.load(Ordering::Relaxed) > 1 {
            let _ = tokio::time::timeout(GATHER, all_came).await;
        }
    }

    /// Those who wait, as many as fit into one commit.
    fn take(&self) -> Vec<Waiting> {
        let Ok(mut waiting) = self.waiting.lock() else { return Vec::new() };
        let mut operations = 0;
        let fits = waiting
            .iter()
            .position(|w| {
                operations += w.job.arrived.len();
                operations > MOST
            })
            .unwrap_or(waiting.len());
        let fits = fits.max(1).min(waiting.len());
        waiting.drain(..fits).collect()
    }

    /// A list with its people, when it is kept.
    pub(crate) fn ground(&self, list: i64) -> Option<Arc<Ground>> {
        self.grounds.lock().ok()?.get(&list).cloned()
    }

    pub(crate) fn keep_ground(&self, ground: &Arc<Ground>) {
        if let Ok(mut grounds) = self.grounds.lock() {
            if grounds.len() >= GROUNDS {
                grounds.clear();
            }
            grounds.insert(ground.list.id.0, Arc::clone(ground));
        }
    }
}

async fn write(service: &Fieldwork, all: Vec<Waiting>) {
    let jobs: Vec<Arc<Job>> = all.iter().map(|w| Arc::clone(&w.job)).collect();
    match batch::write(service, &jobs).await {
        Ok(answers) => {
            for (waiting, answer) in all.into_iter().zip(answers) {
                // A phone that hung up asks again; the answer will be "known".
                let _ = waiting.answer.send(Ok(answer));
            }
        }
        // What one phone sent must not stop the others: each is tried alone.
        Err(_) => {
            for waiting in all {
                let alone = batch::write(service, std::slice::from_ref(&waiting.job)).await;
                let alone = alone.and_then(|mut answers| answers.pop().ok_or(FieldworkProblem::Interrupted));
                let _ = waiting.answer.send(alone);
            }
        }
    }
}
