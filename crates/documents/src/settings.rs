//! How documents look, when reports are due, and templates of a city's own. Sealed where they are stored: a letterhead names who signs,
//! and nobody knows what stands in a template.

use crate::{
    draft,
    facts::Facts,
    matter::People,
    model::{Asked, Deadlines, Kind, Letterhead},
    problems::DocumentProblem,
    rules,
    service::{Documents, Setting, Whole, file_name},
    store,
    template::Template,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_db::fact_id;
use vedich_kernel::{Moment, UnitId, text};

const DEADLINES: &str = "deadlines";
/// Under which word the file of an approved document in the city's own template is kept.
const FILLED: &str = "template";

fn head_name(unit: Option<UnitId>) -> String {
    format!("head:{}", unit.map_or(0, |u| u.0))
}

fn template_name(kind: Kind) -> String {
    format!("template:{}", kind.code())
}

pub(crate) fn sealed_as(id: &str) -> String {
    format!("document setting {id}")
}

impl Documents {
    async fn read<T: DeserializeOwned>(&self, setting: &Setting, name: &str) -> Result<Option<T>, DocumentProblem> {
        let Some(plain) = self.read_bytes(setting, name).await? else { return Ok(None) };
        let read = serde_json::from_slice(&plain);
        read.map(Some).map_err(|e| DocumentProblem::NotWritten(format!("setting {name}: {e}")))
    }

    pub(crate) async fn read_bytes(&self, setting: &Setting, name: &str) -> Result<Option<Vec<u8>>, DocumentProblem> {
        let campaign = setting.campaign.id;
        let Some((id, sealed)) = store::setting(self.db(), campaign, name).await? else { return Ok(None) };
        Ok(Some(self.register().vault(campaign).await?.open_as(&sealed_as(&id), &sealed)?))
    }

    async fn write(
        &self,
        actor: &Actor,
        setting: &Setting,
        name: String,
        plain: &[u8],
        detail: serde_json::Value,
    ) -> Result<(), DocumentProblem> {
        let campaign = setting.campaign.id;
        let id = fact_id(self.now()).to_string();
        let sealed = self.register().vault(campaign).await?.seal_as(&sealed_as(&id), plain)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (id, name, sealed, detail) = (id.clone(), name.clone(), sealed.clone(), detail.clone());
                Box::pin(async move {
                    store::set(tx, campaign, &id, &name, &sealed).await?;
                    tx.audit("document.setting", &format!("document_setting:{name}"), detail).await?;
                    tx.emit("document.setting", json!({ "name": name })).await?;
                    Ok::<_, DocumentProblem>(())
                })
            })
            .await
    }

    fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, DocumentProblem> {
        serde_json::to_vec(value).map_err(|e| DocumentProblem::NotWritten(e.to_string()))
    }

    /// How an author's documents look: as set, or as the territory's names suggest.
    pub(crate) async fn letterhead_of(&self, setting: &Setting, unit: Option<UnitId>) -> Result<Letterhead, DocumentProblem> {
        let set = self.read(setting, &head_name(unit)).await?;
        Ok(set.unwrap_or_else(|| rules::letterhead(&setting.tree, setting.campaign.root, unit)))
    }

    /// How an author's documents look.
    ///
    /// # Errors
    /// When the author is not the actor's.
    pub async fn letterhead(&self, actor: &Actor, unit: Option<UnitId>) -> Result<Letterhead, DocumentProblem> {
        let setting = self.setting().await?;
        if !Self::may_set_head(&setting, actor, unit) {
            return Err(DocumentProblem::NotYours);
        }
        self.letterhead_of(&setting, unit).await
    }

    /// The same for a paper that another room prints in the author's name; who may print it is that room's to say.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn letterhead_for(&self, unit: UnitId) -> Result<Letterhead, DocumentProblem> {
        self.letterhead_of(&self.setting().await?, Some(unit)).await
    }

    /// Sets how an author's documents look.
    ///
    /// # Errors
    /// When the author is not the actor's, or a line is too long.
    pub async fn set_letterhead(&self, actor: &Actor, unit: Option<UnitId>, head: Letterhead) -> Result<(), DocumentProblem> {
        let setting = self.setting().await?;
        if !Self::may_set_head(&setting, actor, unit) {
            return Err(DocumentProblem::NotYours);
        }
        let tidy = |line: &str| text::squeeze(line);
        let all = |lines: &[String]| lines.iter().map(|l| tidy(l)).filter(|l| !l.is_empty()).collect::<Vec<_>>();
        let head = Letterhead {
            parent: tidy(&head.parent),
            issuer: tidy(&head.issuer),
            sign: tidy(&head.sign),
            place: tidy(&head.place),
            authority: tidy(&head.authority),
            title: tidy(&head.title),
            name: tidy(&head.name),
            recipients: all(&head.recipients),
            bases: all(&head.bases),
        };
        let lines = [&head.parent, &head.issuer, &head.sign, &head.place, &head.authority, &head.title, &head.name];
        let mut every = lines.into_iter().chain(&head.recipients).chain(&head.bases);
        if every.clone().any(|l| l.chars().count() > rules::LONGEST_LINE) || head.recipients.len() > 30 || head.bases.len() > 30 {
            return Err(DocumentProblem::TooLong("letterhead".to_owned()));
        }
        if every.any(|l| text::holds_number_of_person(l)) {
            return Err(DocumentProblem::HoldsNumber("letterhead".to_owned()));
        }
        if head.issuer.is_empty() {
            return Err(DocumentProblem::WordsMissing("issuer"));
        }
        let detail = json!({ "unit": unit.map(|u| u.0) });
        self.write(actor, &setting, head_name(unit), &Self::json(&head)?, detail).await
    }

    /// When reports are due.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn deadlines(&self) -> Result<Deadlines, DocumentProblem> {
        Ok(self.read(&self.setting().await?, DEADLINES).await?.unwrap_or_default())
    }

    /// Sets when reports are due.
    ///
    /// # Errors
    /// Not the actor's to set, days that cannot be.
    pub async fn set_deadlines(&self, actor: &Actor, rule: Deadlines) -> Result<(), DocumentProblem> {
        let setting = self.setting().await?;
        if !setting.tree.may(actor, Permission::ReviewDocuments, setting.campaign.root) {
            return Err(DocumentProblem::NotYoursToReview);
        }
        if ![rule.phase, rule.last].iter().all(|d| (0..=60).contains(d)) {
            return Err(DocumentProblem::BadDeadline);
        }
        let detail = json!({ "phase": rule.phase, "last": rule.last });
        self.write(actor, &setting, DEADLINES.to_owned(), &Self::json(&rule)?, detail).await
    }

    // --- templates ------------------------------------------------------------------------------------------------------

    /// What a template of a kind may name now: name, what it is, and its value.
    ///
    /// # Errors
    /// Not the actor's to see, no such phase.
    pub async fn placeholders(&self, actor: &Actor, kind: Kind) -> Result<Vec<(String, String, String)>, DocumentProblem> {
        let setting = self.setting().await?;
        if !Self::may_set_head(&setting, actor, None) {
            return Err(DocumentProblem::NotYours);
        }
        let asked = Asked { kind, phase: None, unit: None, cutoff: None };
        let phase = rules::phase_of(&setting.phases, &asked, self.today()).ok_or(DocumentProblem::NoSuchPhase)?;
        let cutoff = self.register().newest_commit().await?;
        let mut facts = self.gather(&setting, &asked, phase, cutoff).await?;
        // While there is nothing to tell of, the names of letterhead and signer are there all the same.
        facts.matter = match self.matter(actor, &setting, &asked, phase, facts.then()).await {
            Ok((matter, _)) => matter,
            Err(DocumentProblem::NothingToTell(_)) => None,
            Err(e) => return Err(e),
        };
        let head = self.letterhead_of(&setting, None).await?;
        let paper = draft::paper(kind, &facts, &People::default(), &crate::model::Content::default(), &head);
        Ok(values(kind, &facts, &crate::model::Content::default(), &paper))
    }

    /// Takes a template of a city's own for a kind of document. How many names it asks for: without any it comes out as it went in.
    ///
    /// # Errors
    /// Not the actor's, no DOCX, names that nobody knows.
    pub async fn set_template(&self, actor: &Actor, kind: Kind, bytes: Vec<u8>) -> Result<usize, DocumentProblem> {
        let setting = self.setting().await?;
        if !setting.tree.may(actor, Permission::ReviewDocuments, setting.campaign.root) {
            return Err(DocumentProblem::NotYoursToReview);
        }
        let known = self.placeholders(actor, kind).await?;
        let read = tokio::task::spawn_blocking(move || Template::open(&bytes).map(|t| (t.names(), bytes)));
        let (names, bytes) = read.await.map_err(|e| DocumentProblem::NotWritten(e.to_string()))??;
        let asked = names.len();
        let unknown: Vec<String> = names.into_iter().filter(|n| !known.iter().any(|(k, ..)| k == n)).collect();
        if !unknown.is_empty() {
            return Err(DocumentProblem::UnknownPlaceholders(unknown.join(", ")));
        }
        let detail = json!({ "kind": kind, "bytes": bytes.len() });
        self.write(actor, &setting, template_name(kind), &bytes, detail).await?;
        Ok(asked)
    }

    /// Kinds that have a template of the city's own, and since when.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn templates(&self) -> Result<Vec<(Kind, Moment)>, DocumentProblem> {
        let setting = self.setting().await?;
        let found = store::settings_like(self.db(), setting.campaign.id, "template:").await?;
        let kind = |(name, at): (String, Moment)| Some((Kind::parse(name.strip_prefix("template:")?)?, at));
        Ok(found.into_iter().filter_map(kind).collect())
    }

    /// A document in the city's own template. Once approved it is filled in once, in the template that stood when it was approved, and stays
    /// as it was first carried away.
    ///
    /// # Errors
    /// When the actor may not see it, or there is no template for its kind.
    pub async fn in_template(&self, actor: &Actor, no: i64) -> Result<(String, Vec<u8>), DocumentProblem> {
        let whole = self.whole(actor, no).await?;
        let setting = self.setting().await?;
        let kept = match &whole.approved {
            Some(paper) => self.kept_file(&setting, paper, FILLED).await?,
            None => None,
        };
        let bytes = match (kept, &whole.approved) {
            (Some(kept), _) => kept,
            (None, Some(paper)) => {
                let bytes = self.filled(&setting, &whole).await?;
                self.keep_file(actor, &setting, (no, paper.as_str()), FILLED, &bytes).await?;
                bytes
            }
            (None, None) => self.filled(&setting, &whole).await?,
        };
        self.note_export(actor, no, "template").await?;
        Ok((file_name(&whole.document, "docx"), bytes))
    }

    /// The template of a document's kind, filled in: of an approved one as it stood then, or the newest where there was none yet.
    async fn filled(&self, setting: &Setting, whole: &Whole) -> Result<Vec<u8>, DocumentProblem> {
        let (campaign, kind) = (setting.campaign.id, whole.document.kind);
        let name = template_name(kind);
        let then = match &whole.approved {
            Some(paper) => store::setting_then(self.db(), campaign, &name, paper).await?,
            None => None,
        };
        let bytes = match then {
            Some((id, sealed)) => self.register().vault(campaign).await?.open_as(&sealed_as(&id), &sealed)?,
            None => self.read_bytes(setting, &name).await?.ok_or(DocumentProblem::NoTemplate)?,
        };
        let filled = values(kind, &whole.facts, &whole.content(), &whole.paper);
        let values: BTreeMap<String, String> = filled.into_iter().map(|(name, _, value)| (name, value)).collect();
        let fill = tokio::task::spawn_blocking(move || Template::open(&bytes)?.fill(&values));
        fill.await.map_err(|e| DocumentProblem::NotWritten(e.to_string()))?
    }
}

/// Everything that a template may name: name, what it is, value.
fn values(
    kind: Kind,
    facts: &Facts,
    content: &crate::model::Content,
    paper: &crate::paper::Paper,
) -> Vec<(String, String, String)> {
    let date = paper.place_and_date.clone();
    let as_of = if facts.no_extract { "chưa có bản trích xuất".to_owned() } else { facts.as_of().vi() };
    let own = [
        ("co_quan_cap_tren", "Cơ quan cấp trên", paper.parent.clone()),
        ("co_quan", "Cơ quan ban hành", paper.issuer.clone()),
        ("so_van_ban", "Số, ký hiệu", paper.number.clone()),
        ("dia_danh_ngay", "Địa danh, ngày tháng năm", date),
        ("loai_van_ban", "Tên loại văn bản", paper.title.clone()),
        ("trich_yeu", "Trích yếu", paper.subject.clone()),
        ("kinh_gui", "Nơi kính gửi", paper.addressee.clone()),
        ("tham_quyen", "Thẩm quyền ký", paper.signature.authority.clone()),
        ("chuc_vu", "Chức vụ người ký", paper.signature.title.clone()),
        ("nguoi_ky", "Người ký", paper.signature.name.clone()),
        ("noi_nhan", "Nơi nhận", paper.recipients.iter().map(|r| format!("- {r};")).collect::<Vec<_>>().join("\n")),
        ("ngay_so_lieu", "Ngày chốt số liệu", as_of),
    ];
    let mut out: Vec<(String, String, String)> =
        own.into_iter().map(|(name, label, value)| (name.to_owned(), label.to_owned(), value)).collect();
    let known = facts.figures();
    for section in draft::sections(kind, facts) {
        if let draft::Section::Text { key, label } = section {
            let words = draft::text(kind, facts, content, &key);
            let lines = words.lines().map(|l| crate::paper::words(&draft::expand(l, &known, &mut Vec::new())));
            let value = lines.collect::<Vec<_>>().join("\n");
            out.push((key, label, value));
        }
    }
    out.extend(known.into_iter().map(|c| (c.name, c.label, c.shown)));
    out
}
