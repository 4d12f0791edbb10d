//! An uploaded file with what its sender declares of it: the same for the page and for programs.

use crate::{
    model::{Coverage, StatusFilter},
    problems::RegisterProblem,
    service::Register,
};
use axum::extract::{Multipart, multipart::MultipartError};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId};
use vedich_territory::Tree;

/// Largest file that is taken: five million rows of CSV come by the command line.
pub(crate) const UPLOAD_LIMIT: usize = 256 * 1024 * 1024;

/// A form as it arrived.
#[derive(Default)]
pub(crate) struct Form {
    pub fields: Vec<(String, String)>,
    pub file: Option<(String, Vec<u8>)>,
}

impl Form {
    /// Reads a multipart form; the file stays in memory, since unsealed personal data is never put on disk. `limit` is the
    /// number of bytes that the route takes, for whoever sends more.
    pub async fn read(mut multipart: Multipart, limit: usize) -> Result<Self, RegisterProblem> {
        let mut form = Self::default();
        let broken = |e: &MultipartError| broken(e, limit);
        while let Some(field) = multipart.next_field().await.map_err(|e| broken(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                let chosen = field.file_name().is_some_and(|name| !name.is_empty());
                let file_name = field.file_name().unwrap_or("extract.xlsx").to_owned();
                let bytes = field.bytes().await.map_err(|e| broken(&e))?;
                // A browser sends a part without a name where nothing was chosen; an empty file was chosen, and is told as such.
                if !bytes.is_empty() || chosen {
                    form.file = Some((file_name, bytes.to_vec()));
                }
            } else {
                form.fields.push((name, field.text().await.map_err(|e| broken(&e))?));
            }
        }
        Ok(form)
    }

    /// The first value of a field; empty counts as not given.
    pub fn get(&self, name: &str) -> Option<&str> {
        value(&self.fields, name)
    }

    /// A tick or `true`.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true" | "on" | "yes"))
    }
}

/// The first value of a field that is not empty.
pub(crate) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
}

fn broken(e: &MultipartError, limit: usize) -> RegisterProblem {
    if e.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        let megabytes = limit / 1024 / 1024;
        return RegisterProblem::Other {
            code: "register.too_large",
            status: 413,
            title: [format!("Tệp lớn quá {megabytes} MB."), format!("The file is larger than {megabytes} MB.")],
            next: ["Chia tệp theo phường, xã rồi tải lên từng tệp.".into(), "Split it by commune and upload the parts.".into()],
        };
    }
    RegisterProblem::BadField("file")
}

/// What the sender declares of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Declared {
    pub as_of: Day,
    pub scope: Vec<LocalityId>,
    pub coverage: Coverage,
    pub status_filter: Option<StatusFilter>,
    pub source: String,
}

/// Name under which a mapping is remembered when the sender names no source.
pub(crate) const DEFAULT_SOURCE: &str = "C06";

impl Declared {
    /// Reads the declaration out of a form; localities are codes, several parts or one with commas. Without any it is the
    /// whole area of the sender.
    pub fn read(fields: &[(String, String)], tree: &Tree, actor: &Actor, root: LocalityId) -> Result<Self, RegisterProblem> {
        let as_of: Day = value(fields, "as_of").and_then(|v| v.parse().ok()).ok_or_else(|| RegisterProblem::BadField("as_of"))?;
        let codes =
            fields.iter().filter(|(n, _)| n == "scope").flat_map(|(_, v)| v.split([',', ';', ' '])).filter(|c| !c.is_empty());
        let mut scope = Vec::new();
        for code in codes {
            scope.push(tree.by_code(code, as_of).ok_or(RegisterProblem::NoSuchLocality)?.id);
        }
        if scope.is_empty() {
            scope = tree.tops(&actor.area(Permission::ImportExtract), root);
        }
        if scope.is_empty() {
            return Err(RegisterProblem::NotYourArea);
        }
        let coverage = match value(fields, "coverage") {
            None => Coverage::default(),
            Some(word) => word.parse().map_err(|()| RegisterProblem::BadField("coverage"))?,
        };
        let status_filter = match value(fields, "status_filter") {
            None | Some("none") => None,
            Some(word) => Some(StatusFilter::parse(word).ok_or_else(|| RegisterProblem::BadField("status_filter"))?),
        };
        let source = value(fields, "source").unwrap_or(DEFAULT_SOURCE).chars().take(80).collect();
        Ok(Self { as_of, scope, coverage, status_filter, source })
    }
}

impl Register {
    /// Reads a declaration with the tree and campaign of now.
    pub(crate) async fn declared(&self, actor: &Actor, fields: &[(String, String)]) -> Result<Declared, RegisterProblem> {
        let (tree, campaign) = (self.tree().await?, self.campaign().await?);
        // Before places are looked for: on a day long ago none of them was there yet.
        if let Some(as_of) = value(fields, "as_of").and_then(|v| v.parse().ok()) {
            crate::rules::believable_day(as_of, campaign.opening, self.clock().today())?;
        }
        Declared::read(fields, &tree, actor, campaign.root)
    }
}
