//! One file out of an upload.

use crate::problems::TerritoryProblem;
use axum::extract::Multipart;

/// The bytes of the file in the field `file`; other fields are passed over. The route's body limit bounds it.
///
/// # Errors
/// When there is no file, it is empty, or it is too large.
pub async fn file(upload: Multipart) -> Result<Vec<u8>, TerritoryProblem> {
    Ok(named_file(upload).await?.1)
}

/// The same with the file's name.
///
/// # Errors
/// As [`file`].
pub async fn named_file(mut upload: Multipart) -> Result<(String, Vec<u8>), TerritoryProblem> {
    while let Some(field) = upload.next_field().await.map_err(refused)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(refused)?;
            return if bytes.is_empty() { Err(TerritoryProblem::NoFile) } else { Ok((name, bytes.to_vec())) };
        }
    }
    Err(TerritoryProblem::NoFile)
}

#[allow(clippy::needless_pass_by_value)] // the shape of `map_err`
fn refused(e: axum::extract::multipart::MultipartError) -> TerritoryProblem {
    if e.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { TerritoryProblem::TooLarge } else { TerritoryProblem::NoFile }
}
