//! Dossier batches for programs.

use crate::{
    batches::{BatchView, Loose},
    model::BatchState,
    problems::StationsProblem,
    rules::{self, batches::Verdict},
    service::Stations,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Request, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Actor, ApiError};
use vedich_kernel::Day;
use vedich_territory::Tree;

/// A batch as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StationsBatchAnswer)]
pub(crate) struct BatchAnswer {
    /// Its number.
    no: i64,
    /// Code of the commune whose stations took the dossiers.
    commune: Option<String>,
    /// Number of the paper that goes with it.
    reference: String,
    /// When it was made (RFC 3339).
    made_at: String,
    /// When it was transmitted (RFC 3339).
    transmitted_at: Option<String>,
    /// What the register says of its dossiers.
    #[serde(flatten)]
    state: BatchState,
    /// The day on which the oldest dossier without a verdict was taken.
    #[schema(value_type = Option<String>)]
    oldest_waiting: Option<Day>,
    /// Days since that day.
    oldest_waiting_days: Option<i32>,
    /// Days since the batch was transmitted, while a dossier of it has no verdict.
    waiting_days: Option<i32>,
}

impl BatchAnswer {
    fn of(v: &BatchView, tree: &Tree, today: Day) -> Self {
        Self {
            no: v.batch.no,
            commune: tree.get(v.batch.commune).map(|l| l.code.clone()),
            reference: v.batch.reference.clone(),
            made_at: v.batch.made_at.rfc3339(),
            transmitted_at: v.batch.transmitted_at.map(vedich_kernel::Moment::rfc3339),
            state: v.state,
            oldest_waiting: v.oldest_waiting,
            oldest_waiting_days: v.oldest_waiting_days(today),
            waiting_days: v.waiting_days(today),
        }
    }
}

/// Dossiers of a commune that are in no batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LooseAnswer {
    /// Code of the commune.
    commune: Option<String>,
    /// How many.
    dossiers: i64,
    /// The day on which the oldest was taken.
    #[schema(value_type = String)]
    oldest: Day,
}

impl LooseAnswer {
    fn of(l: &Loose, tree: &Tree) -> Self {
        Self { commune: tree.get(l.commune).map(|x| x.code.clone()), dossiers: l.dossiers, oldest: l.oldest }
    }
}

/// Batches, and what is not in one yet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BatchesAnswer {
    /// Batches, newest first.
    batches: Vec<BatchAnswer>,
    /// Collected and in no batch.
    not_in_batch: Vec<LooseAnswer>,
}

/// Dossier batches of one's area: collected, in a batch, transmitted, approved or rejected by extract, and how long they wait.
#[utoipa::path(get, path = "/api/v1/dossier-batches", responses((status = 200, body = BatchesAnswer)), tag = "stations")]
pub(super) async fn list(State(s): State<Stations>, actor: Actor) -> Result<Json<BatchesAnswer>, ApiError> {
    let (tree, today) = (s.tree().await?, s.today());
    let batches = s.batches(&actor).await?.iter().map(|v| BatchAnswer::of(v, &tree, today)).collect();
    let not_in_batch = s.loose_dossiers(&actor).await?.iter().map(|l| LooseAnswer::of(l, &tree)).collect();
    Ok(Json(BatchesAnswer { batches, not_in_batch }))
}

/// A batch to be made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = StationsSentBatch)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentBatch {
    /// Code of the commune whose dossiers are put into it.
    commune: String,
    /// Number of the paper that goes with it.
    #[serde(default)]
    reference: String,
}

/// The number of a new batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MadeAnswer {
    /// Its number.
    no: i64,
}

/// Puts all dossiers of a commune that are in no batch into a new one.
#[utoipa::path(post, path = "/api/v1/dossier-batches", request_body = SentBatch, responses((status = 201, body = MadeAnswer)), tag = "stations")]
pub(super) async fn make(
    State(s): State<Stations>,
    actor: Actor,
    request: Request,
) -> Result<(StatusCode, Json<MadeAnswer>), ApiError> {
    let Json(sent) = request.extract::<Json<SentBatch>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    let commune = super::locality(&*s.tree().await?, &sent.commune, s.today())?.ok_or(StationsProblem::NoSuchLocality)?;
    Ok((StatusCode::CREATED, Json(MadeAnswer { no: s.make_batch(&actor, commune, &sent.reference).await? })))
}

/// Writes down that a batch was transmitted.
#[utoipa::path(post, path = "/api/v1/dossier-batches/{batch}/transmit", params(("batch" = i64, Path, description = "Number of the batch")),
    responses((status = 204)), tag = "stations")]
pub(super) async fn transmit(State(s): State<Stations>, actor: Actor, Path(batch): Path<i64>) -> Result<StatusCode, ApiError> {
    s.transmit(&actor, batch).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A dossier of a batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StationsBatchDossier)]
pub(crate) struct BatchDossierAnswer {
    /// Its number.
    no: i64,
    /// The shift at which it was taken.
    shift: i64,
    /// The day on which it was taken.
    #[schema(value_type = String)]
    day: Day,
    /// The number in the queue under which it was taken, as it was called.
    queue: Option<String>,
    /// It is tied to a citizen of the register, so that extracts say what became of it.
    tied: bool,
    /// What the register says of it. A batch that was not transmitted waits as well.
    state: Verdict,
}

/// A batch with its dossiers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StationsBatchWithDossiers)]
pub(crate) struct OneBatchAnswer {
    /// The batch.
    #[serde(flatten)]
    batch: BatchAnswer,
    /// Its dossiers, in the order in which they were taken.
    list: Vec<BatchDossierAnswer>,
}

/// One dossier batch with its dossiers and what became of each; nobody's name.
#[utoipa::path(get, path = "/api/v1/dossier-batches/{batch}", params(("batch" = i64, Path, description = "Number of the batch")),
    responses((status = 200, body = OneBatchAnswer)), tag = "stations")]
pub(super) async fn show(
    State(s): State<Stations>,
    actor: Actor,
    Path(batch): Path<i64>,
) -> Result<Json<OneBatchAnswer>, ApiError> {
    let (tree, today) = (s.tree().await?, s.today());
    let (view, _) = s.batch(&actor, batch).await?;
    let list = s.batch_lines(&actor, batch).await?.into_iter().map(|l| BatchDossierAnswer {
        no: l.dossier.no,
        shift: l.dossier.shift,
        day: l.dossier.day,
        queue: l.queue.map(rules::tablet::queue_text),
        tied: l.dossier.citizen.is_some(),
        state: l.state,
    });
    Ok(Json(OneBatchAnswer { batch: BatchAnswer::of(&view, &tree, today), list: list.collect() }))
}

/// A dossier to be taken out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = StationsTakenOut)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakenOut {
    /// Number of the dossier.
    dossier: i64,
}

/// Takes a dossier out of a batch that was not transmitted; it waits for the next one.
#[utoipa::path(post, path = "/api/v1/dossier-batches/{batch}/take-out", request_body = TakenOut,
    params(("batch" = i64, Path, description = "Number of the batch")), responses((status = 204)), tag = "stations")]
pub(super) async fn take_out(
    State(s): State<Stations>,
    actor: Actor,
    Path(batch): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let Json(sent) = request.extract::<Json<TakenOut>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    s.take_out(&actor, batch, sent.dossier).await?;
    Ok(StatusCode::NO_CONTENT)
}
