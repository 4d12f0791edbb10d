//! `GET /api/v1/events`: what happened, as server-sent events. A browser that was away says the last number it saw
//! (`Last-Event-ID`) and misses nothing; a page says the number that it was drawn at (`after`).

use crate::{feed::Feed, problems::ServerProblem, stop::Stopped};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event as Message, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use std::{collections::VecDeque, convert::Infallible, time::Duration};
use utoipa::IntoParams;
use vedich_accounts::{Access, Actor, ApiError, Area, Door, Permission, routes};
use vedich_db::{Db, Event};
use vedich_kernel::LocalityId;
use vedich_territory::{Territory, Tree};

const PAGE: i64 = 200;
/// Streams end now and then, so that a right that was taken away ends too; browsers come back by themselves.
const LONGEST: Duration = Duration::from_secs(600);

/// What the stream needs.
#[derive(Clone)]
pub(crate) struct Events {
    pub db: Db,
    pub territory: Territory,
    pub feed: Feed,
    pub stop: Stopped,
}

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Commit number of what is shown already; without it and without `Last-Event-ID` only new events come.
    after: Option<i64>,
}

pub(crate) fn door(events: Events) -> Door {
    Door::new().api(routes!(events_stream), Access::SignedIn).with_state(events)
}

/// What happens, as it happens: `extract.applied`, `extract.withdrawn`, `claims.settled` and others, each with its commit
/// number as id and a small JSON object without personal data. Only what concerns the caller's area.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(("Last-Event-ID" = Option<i64>, Header, description = "Commit number seen last; comes before `after`"), Asked),
    responses((status = 200, description = "`text/event-stream`", content_type = "text/event-stream", body = String)))]
async fn events_stream(
    State(events): State<Events>,
    actor: Actor,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let seen = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.trim().parse().ok());
    let after = match seen.or(asked.after) {
        Some(seq) => seq,
        None => events.db.newest_commit().await.map_err(ServerProblem::from)?,
    };
    let mut response = Sse::new(messages(events, actor, after)).keep_alive(KeepAlive::default()).into_response();
    // Proxies must pass each message on at once.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

struct Cursor {
    events: Events,
    actor: Actor,
    after: i64,
    waiting: VecDeque<Event>,
    end: tokio::time::Instant,
}

fn messages(events: Events, actor: Actor, after: i64) -> impl Stream<Item = Result<Message, Infallible>> + Send {
    #[allow(clippy::disallowed_methods)] // how long a connection stays open is not a fact of the campaign
    let end = tokio::time::Instant::now() + LONGEST;
    let cursor = Cursor { events, actor, after, waiting: VecDeque::new(), end };
    stream::unfold(cursor, |mut cursor| async move {
        loop {
            if let Some(event) = cursor.waiting.pop_front() {
                return Some((Ok(message(&event)), cursor));
            }
            let more = tokio::select! {
                more = cursor.events.feed.after(cursor.after) => more,
                () = cursor.events.stop.wait() => false,
                () = tokio::time::sleep_until(cursor.end) => false,
            };
            if !more || cursor.fill().await.is_err() {
                return None;
            }
        }
    })
}

fn message(event: &Event) -> Message {
    Message::default().id(event.seq.to_string()).event(&event.kind).data(event.payload.replace(['\n', '\r'], " "))
}

impl Cursor {
    /// Reads on, and keeps what concerns the actor's area.
    async fn fill(&mut self) -> Result<(), vedich_db::DbError> {
        let newest = self.events.feed.newest();
        let mut found = self.events.db.events_after(self.after, PAGE).await?;
        let last = found.last().map_or(self.after, |e| e.seq);
        if i64::try_from(found.len()).unwrap_or(0) < PAGE {
            self.after = newest.max(last);
        } else {
            // Several events may share a number; the last one of a full page may have brothers on the next.
            let whole = found.iter().rev().find(|e| e.seq < last).map_or(last, |e| e.seq);
            found.retain(|e| e.seq <= whole);
            self.after = whole;
        }
        let tree = self.events.territory.tree().await?;
        self.waiting.extend(found.into_iter().filter(|e| concerns(&tree, &self.actor, e)));
        Ok(())
    }
}

/// Does an event concern what the actor may see figures of? One without a place concerns only those who see everything.
fn concerns(tree: &Tree, actor: &Actor, event: &Event) -> bool {
    let area = actor.area(Permission::ViewFigures);
    if area == Area::Everything {
        return true;
    }
    let own = own_places(tree, &area);
    places(&event.payload).into_iter().any(|p| own.iter().any(|o| tree.is_within(p, *o) || tree.is_within(*o, p)))
}

fn own_places(tree: &Tree, area: &Area) -> Vec<LocalityId> {
    let Area::Within { localities, units, teams } = area else { return Vec::new() };
    let units = units.iter().filter_map(|u| tree.unit(*u)).map(|u| u.locality);
    let teams = teams.iter().filter_map(|t| tree.team(*t)).map(|t| t.locality);
    localities.iter().copied().chain(units).chain(teams).collect()
}

fn places(payload: &str) -> Vec<LocalityId> {
    let Ok(payload) = serde_json::from_str::<serde_json::Value>(payload) else { return Vec::new() };
    let many = payload.get("localities").and_then(serde_json::Value::as_array).into_iter().flatten();
    many.chain(payload.get("locality")).filter_map(serde_json::Value::as_i64).map(LocalityId).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_its_places_in_one_way_or_the_other() {
        assert_eq!(places(r#"{"localities":[3,5],"extract":1}"#), [LocalityId(3), LocalityId(5)]);
        assert_eq!(places(r#"{"locality":7}"#), [LocalityId(7)]);
        assert!(places(r#"{"extract":1}"#).is_empty());
        assert!(places("no json").is_empty());
    }
}
