//! What a file or a program does not tell of a report: not told is not zero.

use crate::{
    figures::{Column, Figures},
    model::{Content, Known},
    problems::ReportsProblem,
    service::{DailyReports, NewReport},
    store,
};
use std::sync::Arc;
use vedich_accounts::Actor;
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, Day, UnitId};

/// What was not told: a report that stands keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Absent {
    pub figures: Vec<Column>,
    pub explanation: bool,
    pub difficulties: bool,
    pub note: bool,
}

impl Absent {
    /// Takes over from the report that stands what is not told.
    pub(crate) fn keep(&self, content: &mut Content, standing: Content) {
        for column in &self.figures {
            content.figures.set(*column, standing.figures.get(*column));
        }
        // Words about other numbers explain nothing of these.
        if self.explanation && content.figures == standing.figures {
            content.explanation = standing.explanation;
        }
        if self.difficulties {
            content.difficulties = standing.difficulties;
        }
        if self.note {
            content.note = standing.note;
        }
    }

    /// Takes of a first report the numbers that its form shows filled in, because the system knows them. Returns what nobody tells.
    fn prefill(&self, figures: &mut Figures, known: &Known) -> Vec<Column> {
        // Both levels are known as one number only: beside a told level the other is the teller's to tell.
        let is_level = |c: Column| matches!(c, Column::Activated1 | Column::Activated2);
        let one_told = self.figures.iter().filter(|c| is_level(**c)).count() == 1;
        let mut missing = Vec::new();
        for column in &self.figures {
            match known.get(*column).filter(|_| !(one_told && is_level(*column))) {
                Some(k) => figures.set(*column, k.value),
                None => missing.push(*column),
            }
        }
        missing
    }

    /// Completes a report that is about to be sent.
    pub(crate) async fn complete(
        &self,
        tx: &WriteTx,
        campaign: CampaignId,
        new: &mut NewReport,
        known: &Known,
    ) -> Result<(), ReportsProblem> {
        if *self == Self::default() {
            return Ok(());
        }
        if let Some(standing) = store::newest(tx, campaign, new.unit, new.day).await? {
            self.keep(&mut new.content, standing.content);
            return Ok(());
        }
        let missing = self.prefill(&mut new.content.figures, known);
        if missing.is_empty() { Ok(()) } else { Err(ReportsProblem::Missing(missing)) }
    }
}

impl DailyReports {
    /// Sends a report of which not all was told: the newest version's words and numbers stand where there is one; of a first report the
    /// known numbers are taken, as its form shows them.
    ///
    /// # Errors
    /// Those of [`DailyReports::submit`], and numbers of a first report that nobody tells.
    pub(crate) async fn submit_told(
        &self,
        actor: &Actor,
        new: NewReport,
        absent: Absent,
    ) -> Result<crate::service::Verdict, ReportsProblem> {
        let setting = Arc::new(self.setting().await?);
        let new = self.check(&setting, actor, new)?;
        let known = self.known(new.day, &[new.unit]).await?.remove(&new.unit).unwrap_or_default();
        let service = self.clone();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (service, setting, known) = (service.clone(), Arc::clone(&setting), known.clone());
                let (mut new, absent) = (new.clone(), absent.clone());
                Box::pin(async move {
                    absent.complete(tx, setting.campaign.id, &mut new, &known).await?;
                    service.submit_in(tx, &setting, &new, &known, None).await
                })
            })
            .await
    }

    /// Keeps a draft of which not all was told: what was not is as the form shows it, and may be left open.
    ///
    /// # Errors
    /// Those of [`DailyReports::save_draft`].
    pub(crate) async fn draft_told(
        &self,
        actor: &Actor,
        (unit, day): (UnitId, Day),
        mut content: Content,
        absent: &Absent,
    ) -> Result<(), ReportsProblem> {
        let standing = match self.draft(actor, unit, day).await? {
            Some((draft, _, _)) => Some(draft),
            None => store::newest(self.db(), self.campaign().await?.id, unit, day).await?.map(|v| v.content),
        };
        match standing {
            Some(standing) => absent.keep(&mut content, standing),
            None => {
                let known = self.known(day, &[unit]).await?.remove(&unit).unwrap_or_default();
                absent.prefill(&mut content.figures, &known);
            }
        }
        self.save_draft(actor, unit, day, &content).await
    }
}
