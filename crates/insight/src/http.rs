//! The door: JSON answers and pages.

use crate::{
    Insight,
    answers::{OverviewAnswer, ProgressAnswer},
    brief::pages as brief,
    day::OfficeDayAnswer,
    pages,
    view::ProgressQuery,
};
use axum::{
    Json,
    extract::{Query, State},
    http::Method,
};
use serde::Deserialize;
use utoipa::IntoParams;
use vedich_accounts::{Access, Actor, ApiError, Door, Language, Permission, get, post, routes};
use vedich_kernel::{Day, Problem};
use vedich_register::RegisterProblem;

/// Routes of the overview.
#[must_use]
pub fn door(insight: Insight) -> Door {
    let figures = Access::Needs(Permission::ViewFigures);
    Door::new()
        .page(Method::GET, "/", figures, get(pages::overview))
        .page(Method::GET, "/localities", figures, get(pages::localities))
        .page(Method::GET, "/progress.xlsx", figures, get(pages::workbook))
        .api(routes!(progress), figures)
        .api(routes!(overview), figures)
        .page(Method::GET, "/office-day", Access::Needs(Permission::ReviewReports), get(pages::day::show))
        .api(routes!(office_day), Access::Needs(Permission::ReviewReports))
        .page(Method::GET, "/brief", Access::Needs(Permission::ViewQuotas), get(brief::show))
        .page(Method::GET, "/brief/print", Access::Needs(Permission::ViewQuotas), get(brief::print))
        .page(Method::GET, "/brief/settings", Access::Needs(Permission::SendMessages), get(brief::settings))
        .page(Method::POST, "/brief/settings", Access::Needs(Permission::SendMessages), post(brief::save))
        .page(Method::POST, "/brief/send", Access::Needs(Permission::SendMessages), post(brief::send))
        .merge(crate::boards::http::routes())
        .merge(crate::forecast::door())
        .with_state(insight)
}

/// Which place, on which day, as known when.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub(crate) struct Asked {
    /// Code of the locality; without one, the top of the asker's area.
    #[serde(default)]
    locality: String,
    /// Day of truth, `2023-06-19`; the newest extract's when left out.
    #[serde(default)]
    as_of: String,
    /// Commit number up to which facts count; the latest when left out.
    #[serde(default)]
    cutoff: String,
}

impl Asked {
    /// Understood, or the field that is not.
    pub fn query(&self) -> Result<ProgressQuery, RegisterProblem> {
        let text = |s: &str| (!s.trim().is_empty()).then(|| s.trim().to_owned());
        let as_of = text(&self.as_of).map(|d| d.parse::<Day>()).transpose().map_err(|_| bad("as_of"))?;
        let cutoff = text(&self.cutoff).map(|c| c.parse::<i64>()).transpose().map_err(|_| bad("cutoff"))?;
        Ok(ProgressQuery { locality: text(&self.locality), as_of, cutoff })
    }
}

/// A day that has not come is not told of.
pub(crate) fn not_come(day: Day) -> RegisterProblem {
    RegisterProblem::Other {
        code: "insight.day_not_come",
        status: 422,
        title: [format!("Ngày {} chưa đến.", day.vi()), format!("{} has not come.", day.vi())],
        next: ["Chọn hôm nay hoặc một ngày đã qua.".into(), "Choose today or a day before it.".into()],
    }
}

pub(crate) fn bad(name: &str) -> RegisterProblem {
    RegisterProblem::Other {
        code: "insight.bad_query",
        status: 422,
        title: [format!("Không hiểu mục “{name}”."), format!("“{name}” is not understood.")],
        next: [
            "Ngày viết theo dạng 2023-06-19; số chốt là một số nguyên.".into(),
            "Days are written as 2023-06-19; a cut-off is a whole number.".into(),
        ],
    }
}

/// Nothing is known of a day that has not come.
pub(crate) fn future_day(today: Day) -> RegisterProblem {
    RegisterProblem::Other {
        code: "insight.future_day",
        status: 422,
        title: [
            format!("Chưa có số liệu của ngày sau hôm nay ({}).", today.vi()),
            format!("There are no figures of a day after today ({today})."),
        ],
        next: [
            "Chọn ngày hôm nay hoặc một ngày đã qua; để trống để xem theo bản trích xuất mới nhất.".into(),
            "Choose today or a day that has passed; leave it out for the newest extract's.".into(),
        ],
    }
}

/// Progress of a place: counts by level, the activation rate with its provenance, and the target of the day's phase.
#[utoipa::path(get, path = "/api/v1/progress", tag = "insight", params(Asked),
    responses((status = 200, body = ProgressAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn progress(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<ProgressAnswer>, ApiError> {
    Ok(Json(insight.progress(&actor, asked.query()?).await?))
}

/// A place with its children, ranked by share of the target (by activation rate where not all have one).
#[utoipa::path(get, path = "/api/v1/overview", tag = "insight", params(Asked),
    responses((status = 200, body = OverviewAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn overview(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<OverviewAnswer>, ApiError> {
    Ok(Json(insight.overview(&actor, asked.query()?).await?))
}

/// Which day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub(crate) struct DayAsked {
    /// `YYYY-MM-DD`; today when left out.
    #[serde(default)]
    date: String,
}

/// A day of whoever leads: what waits for a decision, is overdue, is missing, came in; and who lags for which reasons.
#[utoipa::path(get, path = "/api/v1/office-day", tag = "insight", params(DayAsked), responses((status = 200, body = OfficeDayAnswer)))]
async fn office_day(
    State(insight): State<Insight>,
    actor: Actor,
    Language(lang): Language,
    Query(asked): Query<DayAsked>,
) -> Result<Json<OfficeDayAnswer>, ApiError> {
    let day = match asked.date.trim() {
        "" => None,
        text => Some(text.parse::<Day>().map_err(|_| bad("date"))?),
    };
    let told = insight.the_day(&actor, day, lang).await?;
    match day.filter(|day| *day > told.today) {
        Some(ahead) => Err(not_come(ahead).into()),
        None => Ok(Json(OfficeDayAnswer::of(told))),
    }
}
