//! Forms that come with a file, and files that go out again.

use crate::{disputes::Evidence, problems::CrossCheckProblem};
use axum::{
    extract::{Multipart, multipart::MultipartError},
    response::{IntoResponse, Response},
};
use vedich_ui::Attachment;

/// The fields of a form, and what stands in its field `file`.
pub(crate) async fn read(mut upload: Multipart) -> Result<(Vec<(String, String)>, Option<Vec<u8>>), CrossCheckProblem> {
    let refused = |e: MultipartError| match e.status().as_u16() {
        413 => CrossCheckProblem::EvidenceTooLarge,
        _ => CrossCheckProblem::BadEvidence,
    };
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(field) = upload.next_field().await.map_err(refused)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            file = Some(field.bytes().await.map_err(refused)?.to_vec());
        } else {
            fields.push((name, field.text().await.map_err(refused)?));
        }
    }
    Ok((fields, file))
}

/// A file that was handed in, to keep and not to open in place.
pub(crate) fn handed(found: Evidence, name: &str) -> Response {
    Attachment::new(format!("{name}.{}", found.kind.code()), found.kind.media(), found.bytes).into_response()
}
