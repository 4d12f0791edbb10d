//! An upload while it is read: progress by server-sent events; it may be left and found again.

use crate::{http::Desk, import::stage::Progress, jobs::JobState};
use axum::{
    extract::{Path, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use maud::{Markup, html};
use std::{convert::Infallible, time::Duration};
use tokio::sync::watch;
use vedich_accounts::{PageError, Viewer, see_other};
use vedich_kernel::Lang;
use vedich_ui::{Button, Icon, PageHead, Tone, actions, callout, live, page, progress_bar, steps, t, t_args};

/// Quick enough to be seen moving, slow enough for an old phone.
const BETWEEN: Duration = Duration::from_millis(200);

pub(super) async fn show(State(desk): State<Desk>, viewer: Viewer, Path(token): Path<String>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let Some(job) = desk.jobs.get(viewer.actor.user, &token) else { return Ok(see_other("/extracts")) };
    let state = job.state.borrow().clone();
    let inside = match &state {
        JobState::Staged(no) => return Ok(see_other(&format!("/extracts/{no}"))),
        JobState::Known(no) => return Ok(see_other(&format!("/extracts/{no}?known=1"))),
        JobState::Running(p) => live(&format!("/extracts/jobs/{token}/events"), progress(*p, lang)),
        JobState::Failed(problem) => {
            let problem = lang.pick(&problem[0], &problem[1]);
            html! {
                (callout(Tone::Broken, &problem.title, html! { p { (problem.detail) } }))
                (actions(html! {
                    (Button::link(format!("/extracts/new?upload={token}"), t(lang, "register-job-mapping")))
                    (Button::link("/extracts", t(lang, "register-job-again")).icon(Icon::Upload))
                }))
            }
        }
    };
    let head =
        PageHead::new(t_args(lang, "register-job-title", &[("file", job.file_name.into())])).lede(t(lang, "register-job-lede"));
    let body = html! {
        (steps(lang, &[t(lang, "register-step-upload"), t(lang, "register-step-mapping"), t(lang, "register-step-preview")], 2))
        (inside)
        @if matches!(state, JobState::Running(_)) {
            p.help { (t(lang, "register-job-leave")) " " a href=(format!("/extracts/jobs/{token}")) { (t(lang, "register-job-reload")) } }
        }
    };
    Ok(page(&viewer.frame, &head, body).into_response())
}

fn progress(p: Progress, lang: Lang) -> Markup {
    if p.to_write == 0 {
        return html! { p role="status" { strong { (t_args(lang, "register-job-reading", &[("n", p.rows.into())])) } } };
    }
    html! {
        p { (t_args(lang, "register-job-read", &[("n", p.rows.into())])) }
        (progress_bar("job-progress", t(lang, "register-job-writing"), p.written.min(p.to_write), p.to_write, lang))
    }
}

pub(super) async fn events(State(desk): State<Desk>, viewer: Viewer, Path(token): Path<String>) -> Response {
    let Some(job) = desk.jobs.get(viewer.actor.user, &token) else { return see_other("/extracts") };
    let mut response = Sse::new(messages(job.state, token, viewer.frame.lang)).keep_alive(KeepAlive::default()).into_response();
    // Proxies must pass each message on at once.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}

struct Follower {
    state: watch::Receiver<JobState>,
    path: String,
    lang: Lang,
    first: bool,
    ended: bool,
}

#[allow(clippy::needless_pass_by_value)] // the stream outlives the caller
fn messages(
    state: watch::Receiver<JobState>,
    token: String,
    lang: Lang,
) -> impl futures_util::Stream<Item = Result<Event, Infallible>> {
    let follower = Follower { state, path: format!("/extracts/jobs/{token}"), lang, first: true, ended: false };
    stream::unfold(follower, |mut f| async move {
        if f.ended {
            return None;
        }
        if !f.first {
            tokio::time::sleep(BETWEEN).await;
            // A job that ended without a word is over; its page says what became of it.
            if f.state.changed().await.is_err() {
                f.ended = true;
                return Some((Ok(Event::default().event("go").data(f.path.clone())), f));
            }
        }
        f.first = false;
        let state = f.state.borrow_and_update().clone();
        let event = match state {
            JobState::Running(p) => Event::default().data(progress(p, f.lang).into_string().replace('\n', " ")),
            _ => {
                f.ended = true;
                Event::default().event("go").data(f.path.clone())
            }
        };
        Some((Ok(event), f))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;
    use vedich_kernel::ExtractNo;

    #[tokio::test]
    async fn whoever_comes_late_is_led_on_at_once() {
        let (sender, state) = watch::channel(JobState::Running(Progress { rows: 10, written: 0, to_write: 0 }));
        sender.send_replace(JobState::Staged(ExtractNo(3)));
        let all: Vec<_> = messages(state, "abc".into(), Lang::Vi).collect().await;
        assert_eq!(all.len(), 1);
        assert!(format!("{:?}", all[0]).contains("/extracts/jobs/abc"));
    }

    #[test]
    fn reading_counts_rows_and_writing_shows_what_is_left() {
        let reading = progress(Progress { rows: 12_000, written: 0, to_write: 0 }, Lang::Vi).into_string();
        assert!(reading.contains("12.000"), "{reading}");
        let writing = progress(Progress { rows: 72_423, written: 20_000, to_write: 72_423 }, Lang::Vi).into_string();
        assert!(writing.contains("52.423"), "{writing}");
    }
}
