//! Pages of the documents.

pub(crate) mod document;
pub(crate) mod edit;
pub(crate) mod index;
pub(crate) mod settings;
pub(crate) mod templates;

use crate::model::{Document, Kind, State};
use maud::Markup;
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{self as ui, Tone, t, t_args};

/// Where a document stands, in words.
fn state_tag(state: State, lang: Lang) -> Markup {
    let tone = match state {
        State::Draft => Tone::Neutral,
        State::Returned => Tone::Broken,
        State::Approved | State::Accepted => Tone::Good,
    };
    ui::tag(tone, t(lang, state.text_key()))
}

/// What a document is, with its phase.
fn kind_words(d: &Document, lang: Lang) -> String {
    if d.phase == 0 {
        return d.kind.word(lang).to_owned();
    }
    // The kind "Báo cáo kết quả giai đoạn" ends with the word already.
    let key = if d.kind == Kind::Phase { "documents-kind-phase" } else { "documents-kind-in-phase" };
    t_args(lang, key, &[("kind", d.kind.word(lang).into()), ("phase", d.phase.into())])
}

/// Whose it is.
fn author<'a>(d: &Document, tree: &'a Tree, root: vedich_kernel::LocalityId) -> &'a str {
    d.unit.map_or_else(|| tree.name(root), |u| tree.unit(u).map_or("–", |u| u.name.as_str()))
}
