//! Pages of the standings.

pub(crate) mod acts;
pub(crate) mod close;
pub(crate) mod council;
pub(crate) mod emulation;
pub(crate) mod index;
pub(crate) mod proposal;
pub(crate) mod proposals;
pub(crate) mod propose;
pub(crate) mod settings;
pub(crate) mod why;

use crate::{
    model::{Gate, GateHit, Kind},
    problems::StandingProblem,
    proposals::{Proposal, State},
    service::Standings,
};
use axum::response::Response;
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_campaign::Phase;
use vedich_kernel::{Lang, Problematic as _, format};
use vedich_ui::{self as ui, Tone, t, t_args};

/// A page with forms that change what stands on it.
#[derive(Clone, Copy, Debug)]
enum Sheet {
    /// A proposal's dossier.
    Proposal(i64),
    /// A sitting of the council.
    Sitting(i64),
}

impl Sheet {
    fn address(self) -> String {
        match self {
            Self::Proposal(no) => format!("/proposals/{no}"),
            Self::Sitting(no) => format!("/council/{no}"),
        }
    }

    /// Back to the page after one of its forms; what a person can put right is told there.
    async fn after(
        self,
        s: &Standings,
        viewer: &Viewer,
        done: Result<(), StandingProblem>,
        key: &str,
    ) -> Result<Response, PageError> {
        let failed = match done {
            Ok(()) => return Ok(see_other_with(&self.address(), Tone::Good, t(viewer.frame.lang, key))),
            Err(e) if matches!(e.status(), 409 | 422) => e,
            Err(e) => return Err(e.into()),
        };
        let page = match self {
            Self::Proposal(no) => proposal::page(s, viewer, no, Some(&failed)).await,
            Self::Sitting(no) => council::page(s, viewer, no, Some(&failed)).await,
        };
        Ok(refused(&failed, page?))
    }
}

/// `93,20`.
pub(crate) fn points(hundredths: i64, lang: Lang) -> String {
    let mark = lang.pick(',', '.');
    format!("{}{mark}{:02}", format::int(hundredths / 100, lang), (hundredths % 100).abs())
}

/// Why somebody is not considered, in a sentence.
fn gate_words(g: &GateHit, kind: Kind, lang: Lang) -> String {
    let args = [
        ("n", g.n.into()),
        ("of", g.of.into()),
        ("least", g.least.into()),
        ("round", g.round.unwrap_or_default().into()),
        ("share", format::percent(g.least, g.of, lang).into()),
        ("reached", format::percent(g.n, g.of, lang).into()),
    ];
    let key = match g.gate {
        _ if g.of == 0 => return g.gate.word(lang).to_owned(),
        Gate::NoReport if kind == Kind::Commune => "standings-gate-no-report-commune",
        Gate::NoReport => "standings-gate-no-report",
        Gate::NoReportBefore => "standings-gate-no-report-before",
        Gate::FalseInspected if matches!(kind, Kind::Team | Kind::Person) => "standings-gate-false-single",
        Gate::FalseInspected => "standings-gate-false-inspected",
        Gate::FalseDecided => "standings-gate-false-decided",
        Gate::Flagged => "standings-gate-flagged",
        Gate::BelowTarget => "standings-gate-below-target",
        Gate::Compliance => "standings-gate-compliance",
    };
    t_args(lang, key, &args)
}

/// Phases to choose from.
fn phase_options(phases: &[Phase]) -> Vec<(String, String)> {
    phases.iter().map(|p| (p.no.to_string(), p.name.clone())).collect()
}

/// Where a proposal stands, as a mark.
fn state_tag(p: &Proposal, lang: Lang) -> Markup {
    let tone = match p.state {
        State::Approved => Tone::Good,
        State::Returned | State::NotRecommended => Tone::Attention,
        State::Draft | State::Submitted | State::Examined | State::Recommended | State::Refused | State::Withdrawn => {
            Tone::Neutral
        }
    };
    ui::tag(tone, p.state.word(lang))
}

/// What is proposed: the title of an award, else the kind.
fn what(p: &Proposal, lang: Lang) -> String {
    if p.title.is_empty() { p.kind.word(lang).to_owned() } else { p.title.clone() }
}

/// A problem on top of a form.
fn problem(e: Option<&StandingProblem>, lang: Lang) -> Markup {
    html! { @if let Some(e) = e { (ui::problem_callout(Tone::Broken, e, lang)) } }
}

/// "Giai đoạn 1", or its number where it is gone.
fn phase_name(phases: &[Phase], no: i64, lang: Lang) -> String {
    let found = phases.iter().find(|p| p.no == no).map(|p| p.name.clone());
    found.unwrap_or_else(|| format!("{} {no}", t(lang, "standings-phase")))
}
