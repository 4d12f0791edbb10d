//! The two scales of meaning on every page: how serious a thing is ([`Tone`]) and who says so ([`Truth`]).

use crate::icon::{Icon, icon};
use crate::texts::t;
use maud::{Markup, html};
use vedich_kernel::{Lang, Stage};

/// How serious something is. Never shown by colour alone: an icon or words go with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Neutral,
    /// Done, reached.
    Good,
    /// Needs a look.
    Attention,
    /// Broken or contradicted.
    Broken,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Good => "tone-good",
            Self::Attention => "tone-attention",
            Self::Broken => "tone-broken",
        }
    }

    pub(crate) fn class_unless_neutral(self) -> Option<&'static str> {
        (self != Self::Neutral).then(|| self.class())
    }

    pub(crate) fn icon(self) -> Icon {
        match self {
            Self::Neutral => Icon::Info,
            Self::Good => Icon::Check,
            Self::Attention => Icon::Attention,
            Self::Broken => Icon::Broken,
        }
    }
}

/// Who says so (`P-3.11`): the register is solid, a claim is hatched, what is pending is outlined. In badges and charts alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Truth {
    /// Confirmed by the register.
    #[default]
    Register,
    /// Claimed by a person or unit.
    Claimed,
    /// Waiting for a covering extract.
    Pending,
}

impl Truth {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Register => "truth-register",
            Self::Claimed => "truth-claimed",
            Self::Pending => "truth-pending",
        }
    }

    /// The fill of an SVG shape; the hatch pattern stands once in the page shell.
    pub(crate) fn fill(self) -> Option<&'static str> {
        (self == Self::Claimed).then_some("url(#vd-hatch)")
    }
}

/// A badge that says who says so, by its shape as well as its words.
#[must_use]
pub fn badge(truth: Truth, text: &str) -> Markup {
    html! { span class={ "badge " (truth.class()) } { (text) } }
}

/// A short word with a tone: `tag(Tone::Attention, "Quá hạn")`. Carries an icon unless neutral.
#[must_use]
pub fn tag(tone: Tone, text: &str) -> Markup {
    html! { span class={ "tag " (tone.class()) } { @if tone != Tone::Neutral { (icon(tone.icon())) } (text) } }
}

/// The register's stage of one track, as a badge: solid when activated, outlined while on its way.
#[must_use]
pub fn stage_badge(stage: Stage, lang: Lang) -> Markup {
    match stage {
        Stage::Activated => badge(Truth::Register, stage.word(lang)),
        Stage::Rejected => tag(Tone::Broken, stage.word(lang)),
        Stage::None => tag(Tone::Neutral, stage.word(lang)),
        Stage::Collected | Stage::Sent | Stage::Approved => badge(Truth::Pending, stage.word(lang)),
    }
}

/// The legend of the three shapes.
#[must_use]
pub fn truth_legend(lang: Lang) -> Markup {
    html! {
        p.legend {
            (badge(Truth::Register, t(lang, "common-truth-register"))) " "
            (badge(Truth::Claimed, t(lang, "common-truth-claimed"))) " "
            (badge(Truth::Pending, t(lang, "common-truth-pending")))
        }
    }
}
