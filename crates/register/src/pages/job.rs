//! An upload while it is read: progress by server-sent events; it may be left and found again.

use crate::{http::Desk, import::stage::Progress, jobs::JobState};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use std::time::Duration;
use vedich_accounts::{PageError, Viewer, follow, see_other};
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
    let lang = viewer.frame.lang;
    follow(job.state, format!("/extracts/jobs/{token}"), BETWEEN, move |state| running(state, lang))
}

/// What is shown of a job while it runs.
fn running(state: &JobState, lang: Lang) -> Option<Markup> {
    if let JobState::Running(p) = state { Some(progress(*p, lang)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;
    use tokio::sync::watch;
    use vedich_accounts::told;
    use vedich_kernel::ExtractNo;

    #[tokio::test]
    async fn whoever_comes_late_is_led_on_at_once() {
        let (sender, state) = watch::channel(JobState::Running(Progress { rows: 10, written: 0, to_write: 0 }));
        sender.send_replace(JobState::Staged(ExtractNo(3)));
        let all: Vec<_> = told(state, "/extracts/jobs/abc".into(), BETWEEN, |s| running(s, Lang::Vi)).collect().await;
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
