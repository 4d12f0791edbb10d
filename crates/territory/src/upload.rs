//! Files out of an upload.

use crate::problems::TerritoryProblem;
use axum::extract::{Multipart, multipart::MultipartError};

/// The files in the fields named `file`, at least one: names and bytes. Other fields are passed over; the route's body limit bounds it.
///
/// # Errors
/// When there is no file, all are empty, or they are too large.
pub async fn files(mut upload: Multipart) -> Result<Vec<(String, Vec<u8>)>, TerritoryProblem> {
    let (mut files, mut empty) = (Vec::new(), false);
    while let Some(field) = upload.next_field().await.map_err(refused)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(refused)?;
            if !bytes.is_empty() {
                files.push((name, bytes.to_vec()));
            } else if !name.is_empty() {
                empty = true;
            }
        }
    }
    match (files.is_empty(), empty) {
        (false, _) => Ok(files),
        (true, true) => Err(TerritoryProblem::EmptyFile),
        (true, false) => Err(TerritoryProblem::NoFile),
    }
}

/// The first file with its name.
///
/// # Errors
/// As [`files`].
pub async fn named(upload: Multipart) -> Result<(String, Vec<u8>), TerritoryProblem> {
    files(upload).await?.into_iter().next().ok_or(TerritoryProblem::NoFile)
}

/// The bytes of the first file.
///
/// # Errors
/// As [`files`].
pub async fn file(upload: Multipart) -> Result<Vec<u8>, TerritoryProblem> {
    Ok(named(upload).await?.1)
}

#[allow(clippy::needless_pass_by_value)] // the shape of `map_err`
fn refused(e: MultipartError) -> TerritoryProblem {
    if e.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { TerritoryProblem::TooLarge } else { TerritoryProblem::NoFile }
}
