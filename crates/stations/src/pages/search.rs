//! A search for a timetable while it runs: progress by server-sent events; it may be left and found again.

use super::crumbs;
use crate::{
    service::Stations,
    timetabling::{Job, JobState},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use std::time::Duration;
use vedich_accounts::{PageError, Viewer, follow, see_other};
use vedich_kernel::Lang;
use vedich_planner::{Progress, Stage};
use vedich_ui::{self as ui, Button, Icon, PageHead, Tone, t, t_args};

/// Quick enough to be seen moving, slow enough for an old phone.
const BETWEEN: Duration = Duration::from_millis(300);

/// The search.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(token): Path<String>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let Some(job) = s.jobs.get(viewer.actor.user, &token) else { return Ok(see_other("/stations/planner")) };
    let state = job.state.borrow().clone();
    let inside = match &state {
        JobState::Done(no) => return Ok(see_other(&format!("/stations/planner/{no}"))),
        JobState::Running(p) => html! {
            (ui::live(&format!("/stations/planner/jobs/{token}/events"), progress(*p, lang)))
            p.help { (t(lang, "stationplan-job-leave")) " " a href=(format!("/stations/planner/jobs/{token}")) { (t(lang, "stationplan-job-reload")) } }
        },
        JobState::Failed(problem) => {
            let problem = lang.pick(&problem[0], &problem[1]);
            html! {
                (ui::callout(Tone::Broken, &problem.title, html! { p { (problem.detail) } }))
                (ui::actions(html! { (Button::link("/stations/planner", t(lang, "stationplan-job-again")).icon(Icon::Undo)) }))
            }
        }
    };
    let head = PageHead::new(t(lang, "stationplan-job-title"))
        .lede(t(lang, "stationplan-job-lede"))
        .crumbs(crumbs(lang, t(lang, "stationplan-job-title")));
    Ok(ui::page(&viewer.frame, &head, inside).into_response())
}

fn progress(p: Option<Progress>, lang: Lang) -> Markup {
    let Some(p) = p else { return html! { p role="status" { strong { (t(lang, "stationplan-job-reading")) } } } };
    let stage = t(
        lang,
        match p.stage {
            Stage::Greedy => "stationplan-stage-greedy",
            Stage::Bound => "stationplan-stage-bound",
            Stage::Search => "stationplan-stage-search",
            Stage::Fairness => "stationplan-stage-fairness",
            Stage::Travel => "stationplan-stage-travel",
        },
    );
    let args = [("objective", (p.objective.round() as i64).into()), ("bound", (p.bound.round() as i64).into())];
    html! {
        (ui::progress_bar("plan-progress", stage, (p.done.clamp(0.0, 1.0) * 100.0).round() as i64, 100, lang))
        p { (t_args(lang, if p.bound.is_finite() { "stationplan-job-so-far" } else { "stationplan-job-first" }, &args)) }
    }
}

/// Its progress as a stream.
pub(crate) async fn events(State(s): State<Stations>, viewer: Viewer, Path(token): Path<String>) -> Response {
    let Some(Job { state, .. }) = s.jobs.get(viewer.actor.user, &token) else { return see_other("/stations/planner") };
    let lang = viewer.frame.lang;
    follow(state, format!("/stations/planner/jobs/{token}"), BETWEEN, move |state| running(state, lang))
}

/// What is shown of a search while it runs.
fn running(state: &JobState, lang: Lang) -> Option<Markup> {
    if let JobState::Running(p) = state { Some(progress(*p, lang)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;
    use tokio::sync::watch;
    use vedich_accounts::told;

    #[tokio::test]
    async fn whoever_comes_late_is_led_on_at_once() {
        let (sender, state) = watch::channel(JobState::Running(None));
        sender.send_replace(JobState::Done(3));
        let all: Vec<_> = told(state, "/stations/planner/jobs/abc".into(), BETWEEN, |s| running(s, Lang::Vi)).collect().await;
        assert_eq!(all.len(), 1);
        assert!(format!("{:?}", all[0]).contains("/stations/planner/jobs/abc"));
    }

    #[test]
    fn a_search_tells_what_it_has_so_far() {
        let first = Progress { stage: Stage::Greedy, objective: 1_234.4, bound: f64::INFINITY, done: 0.0 };
        assert!(progress(Some(first), Lang::Vi).into_string().contains("1.234"));
        let later = Progress { stage: Stage::Search, objective: 1_300.0, bound: 1_310.2, done: 0.5 };
        assert!(progress(Some(later), Lang::Vi).into_string().contains("1.310"));
    }
}
