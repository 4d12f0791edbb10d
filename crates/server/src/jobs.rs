//! What the house does by itself while it is open. What a job waits for is boxed: its state is there while it runs, not from one evening to the next.

use crate::{campaign_name::CampaignLabel, feed::Feed, services::Services, stop::Stopped};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use vedich_accounts::chain_audit;

/// Between two settlements in the background.
const SETTLE_PAUSE: Duration = Duration::from_secs(1);
/// Between two looks whether forecasts still stand.
const FORECAST_PAUSE: Duration = Duration::from_secs(3);
/// Absentee lists are looked at this often; they close once an evening.
const ABSENTEES_EVERY: Duration = Duration::from_secs(60);
/// Quotas of a new day are looked at this often; they are drawn once a morning.
const QUOTAS_EVERY: Duration = Duration::from_secs(60);
/// Whether it is time for the evening's proposal of a timetable is asked this often.
const PROPOSE_EVERY: Duration = Duration::from_secs(600);
/// Seconds that the evening's search may take.
const PROPOSE_SECONDS: f64 = 30.0;
/// Whether it is time for the morning brief is asked this often; it goes out once a morning.
const BRIEF_EVERY: Duration = Duration::from_secs(60);
/// A campaign's name changes hardly ever.
const NAME_PAUSE: Duration = Duration::from_secs(1);
const CHAIN_EVERY: Duration = Duration::from_secs(30);
const FINISH_WITHIN: Duration = Duration::from_secs(20);

/// Work in the background, until the house closes.
pub struct Background(Vec<JoinHandle<()>>);

impl Background {
    pub(crate) fn start(services: &Services) -> Self {
        // One set of rooms for all, and each handed over at once: the futures of ten would lie on the stack together, each with rooms of its own.
        let all = Arc::new(services.clone());
        let stop = || all.stop.listener();
        Self(vec![
            tokio::spawn(settle(Arc::clone(&all), all.feed.clone(), stop())),
            tokio::spawn(chain(Arc::clone(&all), stop())),
            tokio::spawn(name(all.campaign_label.clone(), Arc::clone(&all), all.feed.clone(), stop())),
            tokio::spawn(absentees(Arc::clone(&all), stop())),
            tokio::spawn(quotas(Arc::clone(&all), stop())),
            tokio::spawn(propose(Arc::clone(&all), stop())),
            tokio::spawn(send(Arc::clone(&all), stop())),
            tokio::spawn(tell(Arc::clone(&all), stop())),
            tokio::spawn(forecast(Arc::clone(&all), all.feed.clone(), stop())),
            tokio::spawn(brief(Arc::clone(&all), stop())),
        ])
    }

    /// Waits until what was begun is done.
    pub async fn finish(self) {
        for task in self.0 {
            if tokio::time::timeout(FINISH_WITHIN, task).await.is_err() {
                tracing::warn!("background work did not end in time");
            }
        }
    }
}

/// Settles what other processes did, and what was left open at the last end.
async fn settle(services: Arc<Services>, mut feed: Feed, mut stop: Stopped) {
    if let Err(e) = Box::pin(services.settler.catch_up_after_start()).await {
        tracing::error!(error = %e, "settlement at start failed");
    }
    let mut seen = 0;
    loop {
        tokio::select! {
            () = stop.wait() => return,
            open = feed.after(seen) => if !open { return },
        }
        seen = feed.newest();
        Box::pin(services.settler.catch_up_quietly()).await;
        // An evening's phones commit many times a second; one settlement a second serves them all.
        tokio::select! {
            () = stop.wait() => return,
            () = tokio::time::sleep(SETTLE_PAUSE) => {}
        }
    }
}

/// Chains audit rows, one more time at the end; once a day the chain's head is written beside the database.
async fn chain(services: Arc<Services>, mut stop: Stopped) {
    let mut tick = tokio::time::interval(CHAIN_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            () = stop.wait() => true,
            _ = tick.tick() => false,
        };
        if let Err(e) = chain_audit(&services.db).await {
            tracing::error!(error = %e, "the audit trail could not be chained");
        } else if let Err(e) = services.audit_heads.export_daily(&services.db, services.clock.now()).await {
            tracing::error!(error = %e, "the head of the audit trail could not be exported");
        }
        if last {
            return;
        }
    }
}

/// Closes the day's absentee lists in the evening (`P-4.3e`). Several servers may do it at once: a list closes once.
async fn absentees(services: Arc<Services>, mut stop: Stopped) {
    let mut tick = tokio::time::interval(ABSENTEES_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.wait() => return,
            _ = tick.tick() => {}
        }
        match Box::pin(services.fieldwork.close_absentee_lists()).await {
            Ok(0) => {}
            Ok(n) => tracing::info!(n, "absentee lists closed"),
            // Without a campaign there is nothing to close yet.
            Err(e) => tracing::debug!(error = %e, "absentee lists stay open"),
        }
    }
}

/// Draws the day's quotas each morning, so that what was missed is carried over before anybody asks (`P-5.5`). Several servers may do it
/// at once: whoever comes second finds it done.
async fn quotas(services: Arc<Services>, mut stop: Stopped) {
    let mut tick = tokio::time::interval(QUOTAS_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.wait() => return,
            _ = tick.tick() => {}
        }
        if let Err(e) = Box::pin(services.quotas.of_today()).await {
            // Without a campaign there is nothing to share out yet.
            tracing::debug!(error = %e, "quotas were not drawn");
        }
    }
}

/// Proposes the next days' timetable once in the evening (`P-4.4a`). Several servers may do it at once: one proposal a day is kept, and no
/// shift changes by itself.
async fn propose(services: Arc<Services>, mut stop: Stopped) {
    let mut tick = tokio::time::interval(PROPOSE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.wait() => return,
            _ = tick.tick() => {}
        }
        let proposed = tokio::select! {
            () = stop.wait() => return,
            proposed = Box::pin(services.stations.propose_tonight(PROPOSE_SECONDS)) => proposed,
        };
        match proposed {
            Ok(None) => {}
            Ok(Some(no)) => tracing::info!(no, "tonight's timetable is proposed"),
            // Without a campaign, stations or an extract there is nothing to plan yet.
            Err(e) => tracing::debug!(error = %e, "no timetable is proposed tonight"),
        }
    }
}

/// Hands messages over to their channels. Several servers may do it at once: each message is leased by one.
async fn send(services: Arc<Services>, mut stop: Stopped) {
    services.messages.work_until(async move { stop.wait().await }).await;
}

/// Tells other programs what happened. Several servers may do it at once: each delivery is leased by one.
async fn tell(services: Arc<Services>, mut stop: Stopped) {
    services.webhooks.work_until(async move { stop.wait().await }).await;
}

/// Keeps forecasts when an extract, a target or the timetable has changed (`P-5.2`). Several servers may do it at once: a forecast is kept once.
async fn forecast(services: Arc<Services>, mut feed: Feed, mut stop: Stopped) {
    let mut seen = 0;
    loop {
        tokio::select! {
            () = stop.wait() => return,
            open = feed.after(seen) => if !open { return },
        }
        seen = feed.newest();
        match Box::pin(services.insight.keep_forecasts()).await {
            Ok(0) => {}
            Ok(n) => tracing::info!(n, "forecasts kept"),
            Err(e) => tracing::error!(error = %e, "forecasts could not be made"),
        }
        tokio::select! {
            () = stop.wait() => return,
            () = tokio::time::sleep(FORECAST_PAUSE) => {}
        }
    }
}

/// Sends the morning brief to those on its list (`P-5.2`). Several servers may do it at once: nobody is told the same twice.
async fn brief(services: Arc<Services>, mut stop: Stopped) {
    let mut tick = tokio::time::interval(BRIEF_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.wait() => return,
            _ = tick.tick() => {}
        }
        match Box::pin(services.insight.send_brief_when_due()).await {
            Ok(None) => {}
            Ok(Some(n)) => tracing::info!(n, "the morning brief went out"),
            // Without a campaign there is nothing to tell; without a channel a person sees why on the page.
            Err(e) => tracing::debug!(error = %e, "the morning brief did not go out"),
        }
    }
}

/// Keeps the campaign's name on page heads. An evening's phones commit many times a second: one look a second is enough.
async fn name(label: CampaignLabel, services: Arc<Services>, mut feed: Feed, mut stop: Stopped) {
    let mut tick = tokio::time::interval(NAME_PAUSE);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.wait() => return,
            _ = tick.tick() => {}
        }
        let seen = feed.newest();
        label.refresh(&services.campaigns).await;
        tokio::select! {
            () = stop.wait() => return,
            open = feed.after(seen) => if !open { return },
        }
    }
}
