//! What was approved stays as it was sent: its paper is kept when it is approved, with letterhead, headings and captions, and each of its
//! files when it is first carried away, that in a template of the city's own too. A later signer, later words, a later template and a later
//! way to lay out change neither. Both are sealed among the settings: a paper may name people.

use crate::{
    model::{Document, Format, State},
    paper::Paper,
    problems::DocumentProblem,
    service::{Documents, Setting, render, told},
    settings::sealed_as,
    store,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use vedich_accounts::Actor;
use vedich_db::{DbError, WriteTx, fact_id};
use vedich_kernel::CampaignId;

/// The program that drafts and lays out papers now.
pub(crate) const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// A paper as it was approved.
#[derive(Serialize, Deserialize)]
struct Approved {
    /// Version of the program that made it.
    program: String,
    paper: Paper,
}

/// Something sealed, ready to be written.
#[derive(Clone)]
pub(crate) struct ToKeep {
    id: String,
    name: String,
    sealed: Vec<u8>,
}

impl ToKeep {
    pub(crate) async fn write(&self, tx: &WriteTx, campaign: CampaignId) -> Result<(), DbError> {
        store::set(tx, campaign, &self.id, &self.name, &self.sealed).await
    }
}

fn paper_name(d: &Document) -> String {
    format!("paper:{}:{}", d.no, d.version)
}

fn file_name(paper_id: &str, how: &str) -> String {
    format!("file:{paper_id}:{how}")
}

impl Documents {
    async fn to_keep(&self, campaign: CampaignId, name: String, plain: &[u8]) -> Result<ToKeep, DocumentProblem> {
        let id = fact_id(self.now()).to_string();
        let sealed = self.register().vault(campaign).await?.seal_as(&sealed_as(&id), plain)?;
        Ok(ToKeep { id, name, sealed })
    }

    /// The paper of a version that is approved now, to be written with the step.
    pub(crate) async fn paper_to_keep(&self, setting: &Setting, d: &Document, paper: Paper) -> Result<ToKeep, DocumentProblem> {
        let approved = Approved { program: PROGRAM.to_owned(), paper };
        let plain = serde_json::to_vec(&approved).map_err(|e| DocumentProblem::NotWritten(e.to_string()))?;
        self.to_keep(setting.campaign.id, paper_name(d), &plain).await
    }

    /// The paper as it was approved, with the number under which its files are kept. None where it is not approved, or was before papers
    /// were kept.
    pub(crate) async fn approved_paper(
        &self,
        setting: &Setting,
        d: &Document,
    ) -> Result<Option<(String, Paper)>, DocumentProblem> {
        if !matches!(d.state, State::Approved | State::Accepted) {
            return Ok(None);
        }
        let campaign = setting.campaign.id;
        let Some((id, sealed)) = store::setting(self.db(), campaign, &paper_name(d)).await? else { return Ok(None) };
        let plain = self.register().vault(campaign).await?.open_as(&sealed_as(&id), &sealed)?;
        let approved: Approved = serde_json::from_slice(&plain)
            .map_err(|e| DocumentProblem::NotWritten(format!("approved paper of document {}: {e}", d.no)))?;
        Ok(Some((id, approved.paper)))
    }

    /// A file of an approved paper: as it was first carried away.
    pub(crate) async fn approved_file(
        &self,
        actor: &Actor,
        (no, paper_id): (i64, &str),
        paper: Paper,
        format: Format,
    ) -> Result<Vec<u8>, DocumentProblem> {
        let setting = self.setting().await?;
        if let Some(bytes) = self.kept_file(&setting, paper_id, format.ending()).await? {
            return Ok(bytes);
        }
        let bytes = render(paper, format).await?;
        self.keep_file(actor, &setting, (no, paper_id), format.ending(), &bytes).await?;
        Ok(bytes)
    }

    /// A file of an approved paper as it was first carried away; none where it never was.
    pub(crate) async fn kept_file(
        &self,
        setting: &Setting,
        paper_id: &str,
        how: &str,
    ) -> Result<Option<Vec<u8>>, DocumentProblem> {
        self.read_bytes(setting, &file_name(paper_id, how)).await
    }

    /// Keeps a file of an approved paper, unless one is kept.
    pub(crate) async fn keep_file(
        &self,
        actor: &Actor,
        setting: &Setting,
        (no, paper_id): (i64, &str),
        how: &'static str,
        bytes: &[u8],
    ) -> Result<(), DocumentProblem> {
        let campaign = setting.campaign.id;
        let keep = self.to_keep(campaign, file_name(paper_id, how), bytes).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let keep = keep.clone();
                Box::pin(async move {
                    // Somebody else may have carried it away meanwhile: the first stays.
                    if store::setting(tx, campaign, &keep.name).await?.is_none() {
                        keep.write(tx, campaign).await?;
                        told(tx, "document.keep", no, json!({ "format": how, "program": PROGRAM })).await?;
                    }
                    Ok::<_, DocumentProblem>(())
                })
            })
            .await
    }
}
