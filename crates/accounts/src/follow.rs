//! Work that runs while whoever asked for it looks elsewhere, as a stream of events that its page follows: what it draws, again and again, and
//! where to go once it has ended.

use axum::{
    http::HeaderValue,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream::{self, Stream};
use maud::Markup;
use std::{convert::Infallible, time::Duration};
use tokio::sync::watch;

/// Follows work: `draw` gives what to show while it runs, and nothing once it has ended; `path` is where its result stands then. `pace` lies between
/// two messages at least.
pub fn follow<S, D>(state: watch::Receiver<S>, path: String, pace: Duration, draw: D) -> Response
where
    S: Clone + Send + Sync + 'static,
    D: Fn(&S) -> Option<Markup> + Send + 'static,
{
    let mut response = Sse::new(told(state, path, pace, draw)).keep_alive(KeepAlive::default()).into_response();
    // Proxies must pass each message on at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

struct Follower<S, D> {
    state: watch::Receiver<S>,
    path: String,
    draw: D,
    first: bool,
    ended: bool,
}

/// The messages of [`follow`].
pub fn told<S, D>(
    state: watch::Receiver<S>,
    path: String,
    pace: Duration,
    draw: D,
) -> impl Stream<Item = Result<Event, Infallible>> + Send
where
    S: Clone + Send + Sync + 'static,
    D: Fn(&S) -> Option<Markup> + Send + 'static,
{
    let follower = Follower { state, path, draw, first: true, ended: false };
    stream::unfold(follower, move |mut f| async move {
        if f.ended {
            return None;
        }
        if !f.first {
            tokio::time::sleep(pace).await;
            // Work that ended without a word is over; its page says what became of it.
            if f.state.changed().await.is_err() {
                f.ended = true;
                return Some((Ok(Event::default().event("go").data(f.path.clone())), f));
            }
        }
        f.first = false;
        let state = f.state.borrow_and_update().clone();
        let event = if let Some(markup) = (f.draw)(&state) {
            Event::default().data(markup.into_string().replace('\n', " "))
        } else {
            f.ended = true;
            Event::default().event("go").data(f.path.clone())
        };
        Some((Ok(event), f))
    })
}
