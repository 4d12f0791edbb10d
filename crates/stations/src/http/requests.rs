//! Requests of partners and citizens for programs of the office; contacts stay on the pages.

use crate::{
    model::{Request, RequestKind, RequestState},
    service::Stations,
};
use axum::{Json, extract::State};
use serde::Serialize;
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::{Day, Moment};
use vedich_territory::Tree;

/// A request without the contact.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StationsRequestAnswer)]
pub(crate) struct RequestAnswer {
    /// Its number.
    no: i64,
    /// Who asks for what.
    kind: RequestKind,
    /// Name of the school, factory or quarter.
    name: String,
    /// Code of the commune or quarter.
    locality: Option<String>,
    /// How many people need level 2.
    people: i64,
    /// First day that suits.
    #[schema(value_type = Option<String>)]
    from: Option<Day>,
    /// Last day that suits.
    #[schema(value_type = Option<String>)]
    to: Option<Day>,
    /// When it came (microseconds since 1970, UTC).
    #[schema(value_type = i64)]
    asked_at: Moment,
    /// Where it stands.
    state: RequestState,
    /// The answer.
    answer: String,
    /// Number of the station that it became.
    station: Option<i64>,
}

impl RequestAnswer {
    fn of(r: Request, tree: &Tree) -> Self {
        Self {
            no: r.no,
            kind: r.kind,
            name: r.name,
            locality: tree.get(r.locality).map(|l| l.code.clone()),
            people: r.people,
            from: r.from,
            to: r.to,
            asked_at: r.asked_at,
            state: r.state,
            answer: r.answer,
            station: r.station,
        }
    }
}

/// Requests: those that wait first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RequestsAnswer {
    /// The requests.
    requests: Vec<RequestAnswer>,
}

/// What partners and citizens of one's area asked for.
#[utoipa::path(get, path = "/api/v1/station-requests", responses((status = 200, body = RequestsAnswer)), tag = "stations")]
pub(super) async fn list(State(s): State<Stations>, actor: Actor) -> Result<Json<RequestsAnswer>, ApiError> {
    let (tree, found) = (s.tree().await?, s.requests(&actor).await?);
    Ok(Json(RequestsAnswer { requests: found.into_iter().map(|r| RequestAnswer::of(r, &tree)).collect() }))
}
