//! What whoever approves a document has to see and say yes to: reports of units that are not in, numbers that somebody typed.

use crate::{
    draft::{self, Section, Unsourced},
    facts::Facts,
    model::{Content, Document, Kind},
    problems::DocumentProblem,
    service::Documents,
    tracking::Sent,
};
use vedich_accounts::Actor;
use vedich_kernel::Lang;
use vedich_ui::t_args;

/// What speaks against approving a document as it stands, though it can be approved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Units whose reports on the phase are not in, and how many owe one; of the campaign's own report alone.
    pub missing: Option<(i64, i64)>,
    /// Numbers that somebody typed and no figure stands behind.
    pub typed: Vec<String>,
}

impl Doubts {
    /// Nothing speaks against it.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.missing.is_none() && self.typed.is_empty()
    }

    /// What is approved nevertheless, as its story tells.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let missing = self.missing.map(|(n, of)| t_args(lang, "documents-doubt-missing", &[("n", n.into()), ("of", of.into())]));
        let numbers = self.typed.join("; ");
        let typed =
            (!self.typed.is_empty()).then(|| t_args(lang, "documents-doubt-typed", &[("numbers", numbers.as_str().into())]));
        let all = missing.into_iter().chain(typed).collect::<Vec<_>>().join(", ");
        t_args(lang, "documents-doubt", &[("what", all.into())])
    }
}

/// Numbers in what people wrote that no figure stands behind.
pub(crate) fn typed(kind: Kind, facts: &Facts, content: &Content) -> Vec<Unsourced> {
    let known = facts.figures();
    let keys =
        draft::sections(kind, facts).into_iter().filter_map(|s| if let Section::Text { key, .. } = s { Some(key) } else { None });
    let edited = keys.filter(|k| content.texts.contains_key(k));
    edited.flat_map(|k| draft::unsourced(&draft::text(kind, facts, content, &k), &known)).collect()
}

impl Documents {
    /// What whoever approves the document has to see.
    pub(crate) async fn doubts(&self, document: &Document, facts: &Facts, content: &Content) -> Result<Doubts, DocumentProblem> {
        let mut doubts = Doubts::default();
        if document.unit.is_none() && document.kind.is_sent_in() {
            let all = self.tracking(&Actor::cli("documents"), document.phase).await?;
            let of = i64::try_from(all.units.len()).unwrap_or(i64::MAX);
            let missing = of - all.count(Sent::InTime) - all.count(Sent::Late);
            doubts.missing = (missing > 0).then_some((missing, of));
        }
        doubts.typed = typed(document.kind, facts, content).into_iter().map(|u| u.number).collect();
        Ok(doubts)
    }
}
