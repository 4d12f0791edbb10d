//! Ending together: whoever runs in the background hears it, and who serves waits for them.

use tokio::sync::watch;

/// Ends everything that listens to its [`Stopped`] halves.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::channel(false).0)
    }
}

impl Stop {
    /// Says that it is time to end.
    pub fn now(&self) {
        self.0.send_replace(true);
    }

    /// Somebody who will hear it.
    #[must_use]
    pub fn listener(&self) -> Stopped {
        Stopped(self.0.subscribe())
    }
}

/// Hears that it is time to end.
#[derive(Clone, Debug)]
pub struct Stopped(watch::Receiver<bool>);

impl Stopped {
    /// Waits until it is time to end.
    pub async fn wait(&mut self) {
        // When nobody is left who could say it, it is time as well.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// Waits for Ctrl-C or the service manager's request to end.
pub async fn signal() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}
