//! Drafting a document, and carrying one away without drafting it. Facts and the words that were drafted from them are kept either way, so
//! that the same cut-off gives the same file for ever; what is carried away from the command line stands in nobody's list.

use crate::{
    draft,
    facts::Facts,
    fixed::PROGRAM,
    matter::{Matter, People},
    model::{Asked, Content, Document, Format},
    problems::DocumentProblem,
    render::pdf,
    rules,
    service::{Documents, Setting, file_name, people_of, render, told},
    store::{self, Kept, New},
};
use serde_json::json;
use vedich_accounts::Actor;
use vedich_kernel::Day;

/// What was read for a document that is not kept yet.
struct Drafted {
    new: New,
    facts: Facts,
    people: People,
}

/// What a request for a document finds.
enum Found {
    /// Facts that are kept: the same cut-off, or nothing has changed since.
    Kept(Kept),
    /// Newly read.
    New(Box<Drafted>),
}

/// A document that was carried away.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its number, where somebody had drafted it.
    pub no: Option<i64>,
    /// Commit number up to which facts count.
    pub cutoff: i64,
    /// Day of truth of its figures.
    pub as_of: Day,
    /// No cut-off was asked for, and its facts are those that were kept before.
    pub unchanged: bool,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Documents {
    /// Drafts a document. The same kind, phase, author and cut-off is the same document, and so is the newest as long as nothing changed.
    ///
    /// # Errors
    /// Not the actor's to write, no such phase, a kind that units do not write, nothing to tell of.
    pub async fn create(&self, actor: &Actor, asked: Asked) -> Result<Document, DocumentProblem> {
        Ok(self.create_or_find(actor, asked).await?.0)
    }

    /// As [`Documents::create`]; with it, whether the document was there already because its facts are still the same.
    pub(crate) async fn create_or_find(&self, actor: &Actor, asked: Asked) -> Result<(Document, bool), DocumentProblem> {
        let setting = self.setting().await?;
        let found = self.look(actor, &setting, &asked).await?;
        let unchanged = matches!(&found, Found::Kept(kept) if kept.listed);
        let content = self.first_words(&setting, &asked, &found).await?;
        Ok((self.listed(actor, &setting, asked, found, &content).await?, unchanged))
    }

    /// Drafts a document and gives it as a file. A file that cannot be written leaves no draft behind.
    ///
    /// # Errors
    /// As [`Documents::create`], and when the file cannot be written.
    pub async fn create_as(
        &self,
        actor: &Actor,
        asked: Asked,
        format: Format,
    ) -> Result<(Document, (String, Vec<u8>)), DocumentProblem> {
        ready_for(format)?;
        let setting = self.setting().await?;
        let found = self.look(actor, &setting, &asked).await?;
        if let Found::Kept(kept) = &found
            && kept.listed
        {
            let file = self.file(actor, kept.no, format).await?;
            return Ok((self.get(actor, kept.no).await?, file));
        }
        let content = self.first_words(&setting, &asked, &found).await?;
        let bytes = self.drawn(&setting, &asked, &found, &content, format).await?;
        let document = self.listed(actor, &setting, asked, found, &content).await?;
        self.note_export(actor, document.no, format.ending()).await?;
        let name = file_name(&document, format.ending());
        Ok((document, (name, bytes)))
    }

    /// Gives a document as a file and drafts none: what somebody drafted for the same cut-off comes as they wrote it, anything else as it is
    /// drafted from the figures.
    ///
    /// # Errors
    /// As [`Documents::create_as`].
    pub async fn export(&self, actor: &Actor, asked: Asked, format: Format) -> Result<Exported, DocumentProblem> {
        ready_for(format)?;
        let setting = self.setting().await?;
        let found = self.look(actor, &setting, &asked).await?;
        let unchanged = asked.cutoff.is_none() && matches!(found, Found::Kept(_));
        if let Found::Kept(kept) = &found
            && kept.listed
        {
            let (_, bytes) = self.file(actor, kept.no, format).await?;
            let d = self.get(actor, kept.no).await?;
            return Ok(Exported { no: Some(d.no), cutoff: d.cutoff, as_of: d.as_of, unchanged, bytes });
        }
        let bytes = self.drawn(&setting, &asked, &found, &Content::default(), format).await?;
        let (no, cutoff, as_of) = match found {
            Found::Kept(kept) => (kept.no, kept.cutoff, self.told(&setting, kept.no).await?.0.as_of()),
            Found::New(drafted) => {
                let (cutoff, as_of) = (drafted.new.cutoff, drafted.new.as_of);
                (self.keep(actor, &setting, asked, *drafted, None).await?, cutoff, as_of)
            }
        };
        self.note_export(actor, no, format.ending()).await?;
        Ok(Exported { no: None, cutoff, as_of, unchanged, bytes })
    }

    /// What there is for a request, or what is read for it.
    async fn look(&self, actor: &Actor, setting: &Setting, asked: &Asked) -> Result<Found, DocumentProblem> {
        if let Some(unit) = asked.unit
            && !rules::is_author_of(&setting.tree, unit, asked.kind)
        {
            return Err(if asked.kind.is_list() { DocumentProblem::NotOfPolice } else { DocumentProblem::NotOfUnits });
        }
        if !Self::may_write(setting, actor, asked.kind, asked.unit) {
            return Err(DocumentProblem::NotYours);
        }
        let phase = rules::phase_of(&setting.phases, asked, self.today()).ok_or(DocumentProblem::NoSuchPhase)?;
        if let Some(from) = rules::not_begun(&setting.phases, asked.kind, phase, self.today()) {
            return Err(DocumentProblem::PhaseNotBegun(from));
        }
        // What an extract brought for people on rosters is written down before the newest commit is read.
        self.compliance().follow().await?;
        let newest = self.register().newest_commit().await?;
        let cutoff = asked.cutoff;
        // A cut-off that nothing stands behind yet would be another document tomorrow.
        if cutoff.is_some_and(|c| !(0..=newest).contains(&c)) {
            return Err(DocumentProblem::NoSuchCutoff(newest));
        }
        let kept = store::kept(self.db(), setting.campaign.id, phase, asked, cutoff).await?;
        let kept = match (kept, cutoff) {
            (Some(kept), Some(_)) => return Ok(Found::Kept(kept)),
            (kept, _) => kept,
        };
        // Without an extract behind it, a day that nothing is known of would stand as the day of its figures.
        if cutoff.is_some() && self.register().standing(setting.campaign.root, None, cutoff).await?.source.is_none() {
            return Err(DocumentProblem::NoFiguresThen);
        }
        let cutoff = cutoff.unwrap_or(newest);
        let mut facts = self.gather(setting, asked, phase, cutoff).await?;
        let (matter, people) = self.matter(actor, setting, asked, phase, facts.then()).await?;
        // A ranking that is not closed is worked out as things stand.
        facts.known = !matches!(&matter, Some(Matter::Ranking(r)) if r.closed.is_none());
        facts.matter = matter;
        if let Some(kept) = kept {
            let (before, named) = self.told(setting, kept.no).await?;
            // A report that was drafted while its phase ran is drafted anew after it, whatever it says.
            let end = rules::end_of(&setting.phases, phase).filter(|end| asked.kind.is_sent_in() && self.today() > *end);
            let stands = end.is_none_or(|end| kept.at.day() > end);
            if asked.cutoff.is_none() && stands && before.tells_the_same(&facts) && named == people {
                return Ok(Found::Kept(kept));
            }
        }
        facts.words = draft::drafted(asked.kind, &facts);
        facts.outline = draft::sections(asked.kind, &facts);
        let text = serde_json::to_string(&facts).map_err(|e| DocumentProblem::NotWritten(e.to_string()))?;
        let (campaign, as_of) = (setting.campaign.id, facts.as_of());
        let new = New { campaign, kind: asked.kind, phase, unit: asked.unit, cutoff, as_of, facts: text };
        Ok(Found::New(Box::new(Drafted { new, facts, people })))
    }

    /// The words that a new draft begins with: those that people wrote into the one before, as far as they name figures that this one has.
    async fn first_words(&self, setting: &Setting, asked: &Asked, found: &Found) -> Result<Content, DocumentProblem> {
        let Found::New(drafted) = found else { return Ok(Content::default()) };
        let Some(no) = store::open(self.db(), setting.campaign.id, drafted.new.phase, asked).await? else {
            return Ok(Content::default());
        };
        let before = store::versions(self.db(), no).await?.pop().map(|v| v.content).unwrap_or_default();
        let known = drafted.facts.figures();
        let texts = before.texts.into_iter().filter(|(_, words)| draft::unknown(words, &known).is_empty()).collect();
        Ok(Content { texts, number: before.number, date: None })
    }

    async fn drawn(
        &self,
        setting: &Setting,
        asked: &Asked,
        found: &Found,
        content: &Content,
        format: Format,
    ) -> Result<Vec<u8>, DocumentProblem> {
        let head = self.letterhead_of(setting, asked.unit).await?;
        let paper = match found {
            Found::New(d) => draft::paper(asked.kind, &d.facts, &d.people, content, &head),
            Found::Kept(kept) => {
                let (facts, people) = self.told(setting, kept.no).await?;
                draft::paper(asked.kind, &facts, &people, content, &head)
            }
        };
        render(paper, format).await
    }

    /// Makes a document of what was found.
    async fn listed(
        &self,
        actor: &Actor,
        setting: &Setting,
        asked: Asked,
        found: Found,
        content: &Content,
    ) -> Result<Document, DocumentProblem> {
        let campaign = setting.campaign.id;
        let no = match found {
            Found::Kept(kept) if kept.listed => kept.no,
            Found::Kept(kept) => {
                let content = content.clone();
                self.db()
                    .write(actor.by(self.now()), move |tx| {
                        let content = content.clone();
                        Box::pin(async move {
                            if store::get(tx, campaign, kept.no).await?.is_none() {
                                store::list_it(tx, kept.no, &content).await?;
                                told(tx, "document.draft", kept.no, json!({ "kind": asked.kind, "cutoff": kept.cutoff })).await?;
                            }
                            Ok::<_, DocumentProblem>(kept.no)
                        })
                    })
                    .await?
            }
            Found::New(drafted) => self.keep(actor, setting, asked, *drafted, Some(content.clone())).await?,
        };
        store::get(self.db(), campaign, no).await?.ok_or(DocumentProblem::NoSuch)
    }

    /// Keeps what was read, and makes a document of it where there is content; its number.
    async fn keep(
        &self,
        actor: &Actor,
        setting: &Setting,
        asked: Asked,
        drafted: Drafted,
        content: Option<Content>,
    ) -> Result<i64, DocumentProblem> {
        let vault = self.register().vault(setting.campaign.id).await?;
        let people = match drafted.people.is_empty() {
            true => None,
            false => Some(serde_json::to_vec(&drafted.people).map_err(|e| DocumentProblem::NotWritten(e.to_string()))?),
        };
        let new = drafted.new;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (new, vault, people, content) = (new.clone(), vault.clone(), people.clone(), content.clone());
                Box::pin(async move {
                    // Somebody else may have drafted it meanwhile.
                    let kept = store::kept(tx, new.campaign, new.phase, &asked, Some(new.cutoff)).await?;
                    let (no, listed) = match kept {
                        Some(kept) => (kept.no, kept.listed),
                        None => (store::insert(tx, &new).await?, false),
                    };
                    if let (None, Some(plain)) = (&store::people(tx, no).await?, &people) {
                        store::insert_people(tx, no, vault.seal_as(&people_of(no), plain)?).await?;
                    }
                    if let (false, Some(content)) = (listed, &content) {
                        store::list_it(tx, no, content).await?;
                        let detail = json!({ "kind": new.kind, "phase": new.phase, "cutoff": new.cutoff, "program": PROGRAM });
                        told(tx, "document.draft", no, detail).await?;
                    }
                    Ok::<_, DocumentProblem>(no)
                })
            })
            .await
    }
}

/// A PDF without the program that lays it out is refused before anything is read.
fn ready_for(format: Format) -> Result<(), DocumentProblem> {
    if format == Format::Pdf && pdf::program().is_none() { Err(DocumentProblem::NoPdf) } else { Ok(()) }
}
