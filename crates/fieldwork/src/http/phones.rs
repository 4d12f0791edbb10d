//! What phones ask (`/api/v1/field`). The contract is `docs/schemas/field-sync.schema.json`; within v1 fields are added only.

use crate::{
    cards::Language,
    phones::{CodeAnswer, CodeRequest, EnrolAnswer, EnrolRequest},
    problems::FieldworkProblem,
    service::Fieldwork,
    sync::wire::{SyncAnswer, SyncRequest, TeamList},
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
};
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, io::Read as _};
use vedich_accounts::{Access, AccountsProblem, Address, ApiError, Door, Phone, SiteAddress, Visitor, routes};
use vedich_kernel::WorkListId;

/// A body is at most this large once unpacked: a few kilobytes of gzip can become gigabytes.
const UNPACKED: u64 = 4 * 1024 * 1024;
/// And as it comes, whatever kind it says it is: one that calls itself an upload would be let in as large as an extract.
const PACKED: usize = 4 * 1024 * 1024;

pub(super) fn door() -> Door<Fieldwork> {
    Door::new()
        .api(routes!(code), Access::Public)
        .api(routes!(enrol), Access::Public)
        .api(routes!(sync).bounded(PACKED), Access::Phone)
        .api(routes!(assign), Access::PhoneUnlocked)
        .api(routes!(sign_out), Access::PhoneUnlocked)
        .api(routes!(languages), Access::Public)
        .api(routes!(texts), Access::Public)
}

/// A body as JSON, unpacked when it was packed.
fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, FieldworkProblem> {
    let packed = headers.get(header::CONTENT_ENCODING).is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"gzip"));
    if !packed {
        return serde_json::from_slice(body).map_err(|_| FieldworkProblem::BadBody);
    }
    let mut plain = Vec::with_capacity(body.len().saturating_mul(4).min(1 << 20));
    let mut unpacking = GzDecoder::new(body.as_ref()).take(UNPACKED + 1);
    unpacking.read_to_end(&mut plain).map_err(|_| FieldworkProblem::BadBody)?;
    if plain.len() as u64 > UNPACKED {
        return Err(FieldworkProblem::BadBody);
    }
    serde_json::from_slice(&plain).map_err(|_| FieldworkProblem::BadBody)
}

/// Tells whom a code was made for and spends nothing: the phone asks before its member chooses a PIN.
#[utoipa::path(post, path = "/api/v1/field/code", request_body = CodeRequest, responses((status = 200, body = CodeAnswer)), tag = "field")]
async fn code(
    State(f): State<Fieldwork>,
    Address(address): Address,
    Json(request): Json<CodeRequest>,
) -> Result<Json<CodeAnswer>, ApiError> {
    f.look_at_code(&request, &address).await.map(Json).map_err(told)
}

/// Enrols a phone with a code that a team leader handed out. The code works once.
#[utoipa::path(post, path = "/api/v1/field/enrol", request_body = EnrolRequest, responses((status = 200, body = EnrolAnswer)), tag = "field")]
async fn enrol(
    State(f): State<Fieldwork>,
    Address(address): Address,
    visitor: Visitor,
    Json(request): Json<EnrolRequest>,
) -> Result<Json<EnrolAnswer>, ApiError> {
    match f.enrol(&request, &address, &visitor.frame.support).await {
        Ok(answer) => Ok(Json(answer)),
        Err(problem) => Err(told(problem)),
    }
}

/// A problem with when it is worth trying again.
pub(crate) fn told(problem: FieldworkProblem) -> ApiError {
    match problem {
        FieldworkProblem::Accounts(AccountsProblem::Throttled(seconds)) => {
            ApiError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds)
        }
        problem => ApiError::from(problem),
    }
}

/// Takes operations in, any number of times, in any order, and tells what changed. The body may be gzipped.
#[utoipa::path(post, path = "/api/v1/field/sync", request_body = SyncRequest, responses((status = 200, body = SyncAnswer)), tag = "field")]
async fn sync(
    State(f): State<Fieldwork>,
    phone: Phone,
    SiteAddress(site): SiteAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<SyncAnswer>, ApiError> {
    let request: SyncRequest = read(&headers, &body)?;
    Ok(Json(f.sync(&phone, request, &site).await?))
}

/// Who is to go with a list.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct AssignRequest {
    /// Number of the list.
    list: i64,
    /// Codes of members; empty means the whole team.
    members: Vec<String>,
}

/// The list as it is assigned now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Assigned {
    list: TeamList,
}

/// Hands a list to other members of the team. What somebody recorded before, also offline, counts.
#[utoipa::path(post, path = "/api/v1/field/assign", request_body = AssignRequest, responses((status = 200, body = Assigned)), tag = "field")]
async fn assign(
    State(f): State<Fieldwork>,
    phone: Phone,
    Json(request): Json<AssignRequest>,
) -> Result<Json<Assigned>, ApiError> {
    let list = f.assign_by_leader(&phone, WorkListId(request.list), &request.members).await?;
    Ok(Json(Assigned { list }))
}

/// Closes this phone. What it recorded before may still be sent with its upload token.
#[utoipa::path(post, path = "/api/v1/field/sign-out", responses((status = 204)), tag = "field")]
async fn sign_out(State(f): State<Fieldwork>, phone: Phone) -> Result<StatusCode, ApiError> {
    f.sign_out_phone(&phone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Languages that the city added.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Languages {
    languages: Vec<Language>,
}

/// Languages that the city added to the phone app.
#[utoipa::path(get, path = "/api/v1/field/texts", responses((status = 200, body = Languages)), tag = "field")]
async fn languages(State(f): State<Fieldwork>) -> Result<Json<Languages>, ApiError> {
    Ok(Json(Languages { languages: f.languages().await? }))
}

/// The texts of such a language by key; what is missing stays Vietnamese.
#[utoipa::path(get, path = "/api/v1/field/texts/{code}", params(("code" = String, Path)), responses((status = 200, body = BTreeMap<String, String>)), tag = "field")]
async fn texts(State(f): State<Fieldwork>, Path(code): Path<String>) -> Result<Json<BTreeMap<String, String>>, ApiError> {
    Ok(Json(f.language_texts(&code).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_packed_body_is_unpacked_up_to_a_bound() {
        let gzip = |plain: &[u8]| {
            let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packing.write_all(plain).unwrap();
            Bytes::from(packing.finish().unwrap())
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
        let small: serde_json::Value = read(&headers, &gzip(b"{\"a\":1}")).unwrap();
        assert_eq!(small["a"], 1);
        // Sixteen megabytes of blanks in a few kilobytes.
        let bomb = gzip(&vec![b' '; 16 << 20]);
        assert!(bomb.len() < 100_000);
        assert!(matches!(read::<serde_json::Value>(&headers, &bomb), Err(FieldworkProblem::BadBody)));
        assert!(matches!(read::<serde_json::Value>(&headers, &Bytes::from_static(b"{}")), Err(FieldworkProblem::BadBody)));
    }
}
