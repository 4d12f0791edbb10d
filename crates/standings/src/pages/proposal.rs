//! `/proposals/{no}`: the dossier. Where does it stand, what does it rest on, who says what, and what comes next?

use super::{gate_words, phase_name, points, state_tag, what};
use crate::{
    problems::StandingProblem,
    proposals::{Act, Cause, EvidenceKind, Proposal, Shown, State as At, Step},
    rules,
    service::{Standings, is_free},
};
use axum::extract::{Path, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Lang, format};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// The dossier.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer, Path(no): Path<String>) -> Result<Markup, PageError> {
    // Whoever follows an address that is no number is told where proposals are listed.
    let no = no.parse::<i64>().map_err(|_| StandingProblem::NoSuchProposal)?;
    Ok(page(&s, &viewer, no, None).await?)
}

/// What the reader may do.
struct May {
    write: bool,
    manage: bool,
    /// Writes down the council's vote: manages, and has not proposed it.
    record: bool,
    decide: Decide,
}

/// Does the reader decide?
enum Decide {
    No,
    /// They could, had they not written, handed in or examined it.
    OwnHand,
    Yes,
}

pub(crate) async fn page(
    s: &Standings,
    viewer: &Viewer,
    no: i64,
    failed: Option<&StandingProblem>,
) -> Result<Markup, StandingProblem> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let p = s.proposal(actor, no).await?;
    let evidence = s.evidence_of(&p).await?;
    let phases = s.phases().await?;
    let decides = s.is_whole(actor, Permission::DecideProposals).await?;
    let manage = s.is_whole(actor, Permission::ManageStandings).await?;
    let may = May {
        write: s.may_write(actor, &p.target).await?,
        manage,
        record: manage && is_free(actor, &p, Act::Recommend),
        decide: match decides {
            true if is_free(actor, &p, Act::Approve) => Decide::Yes,
            true => Decide::OwnHand,
            false => Decide::No,
        },
    };
    let heard = p.is_heard(s.today());
    let body = html! {
        (ui::live_on(frame, "proposal.changed", &frame.path))
        (super::problem(failed, lang))
        p.lead { (sentence(&p, lang)) }
        (way(&p, lang))
        (facts(&p, &phase_name(&phases, p.phase_no, lang), lang))
        @for line in p.words.lines() { p { (line) } }
        (ui::section(t(lang, "standings-evidence"), rests_on(&evidence, &p, lang)))
        @if !p.state.is_final() && (may.write || may.manage) { (add_evidence(viewer, &p)) }
        @if p.kind.is_against() { (ui::section(t(lang, "standings-reply"), reply(viewer, &p, &may, heard))) }
        (next(viewer, &p, &evidence, &may, heard))
        (story(&p, lang))
        @if may.write && !p.state.is_final() {
            (ui::details(t(lang, "standings-withdraw"), ui::form(frame, &format!("/proposals/{no}/withdraw"), html! {
                (Field::textarea("words", t(lang, "standings-reason")).id("field-withdraw").required().max_length(2_000).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "standings-withdraw-do")).icon(Icon::Undo)) }))
            })))
        }
    };
    let head = PageHead::new(t_args(
        lang,
        "standings-proposal-title",
        &[("what", what(&p, lang).into()), ("who", p.name.clone().into())],
    ))
    .clause("P-5.3")
    .crumbs(vec![
        Crumb::link(t(lang, "standings-proposals"), "/proposals"),
        Crumb::here(t_args(lang, "standings-proposal-no", &[("no", no.into())])),
    ]);
    Ok(ui::page(frame, &head, body))
}

fn sentence(p: &Proposal, lang: Lang) -> String {
    let decided = p.steps.last();
    let args = [
        ("document", decided.map_or_else(String::new, |s| s.document.clone()).into()),
        ("day", decided.and_then(|s| s.day).map_or_else(String::new, vedich_kernel::Day::vi).into()),
    ];
    let key = match p.state {
        At::Draft => "standings-says-draft",
        At::Submitted => "standings-says-submitted",
        At::Returned => "standings-says-returned",
        At::Examined => "standings-says-examined",
        At::Recommended => "standings-says-recommended",
        At::NotRecommended => "standings-says-not-recommended",
        At::Approved => "standings-says-approved",
        At::Refused => "standings-says-refused",
        At::Withdrawn => "standings-says-withdrawn",
    };
    t_args(lang, key, &args)
}

/// The three steps of the plan, and where it is among them.
fn way(p: &Proposal, lang: Lang) -> Markup {
    let labels = ["standings-way-write", "standings-way-home-affairs", "standings-way-council", "standings-way-chairman"]
        .map(|k| t(lang, k));
    let at = match p.state {
        At::Draft | At::Returned => 0,
        At::Submitted => 1,
        At::Examined => 2,
        At::Recommended | At::NotRecommended => 3,
        At::Approved | At::Refused => 4,
        At::Withdrawn => return html! {},
    };
    ui::steps(lang, &labels, at)
}

fn facts(p: &Proposal, phase: &str, lang: Lang) -> Markup {
    let mut pairs = vec![
        (t(lang, "standings-state"), state_tag(p, lang)),
        (t(lang, "standings-who"), html! { (p.name) @if !p.position.is_empty() { ", " (p.position) } }),
        (t(lang, "standings-phase"), html! { (phase) }),
        (t(lang, "standings-written"), html! { (p.by) ", " (p.at.vi()) }),
    ];
    if let Some(cause) = p.cause() {
        pairs.push((t(lang, "standings-cause"), html! { (cause.word(lang)) }));
    }
    ui::key_values(&pairs)
}

fn rests_on(evidence: &[Shown], p: &Proposal, lang: Lang) -> Markup {
    let rows = evidence.iter().map(|e| {
        Row::new(vec![
            Cell::text(e.evidence.kind.word(lang)),
            Cell::markup(said(e, p, lang)),
            Cell::text(e.evidence.at.vi()).sub(e.evidence.by.clone()),
        ])
    });
    let table = Table::new("evidence", t(lang, "standings-evidence"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-evidence-kind")))
        .col(Col::text(t(lang, "standings-evidence-says")).wide())
        .col(Col::text(t(lang, "standings-when")))
        .rows(rows)
        .empty(t(lang, "standings-evidence-none"), html! { p { (t(lang, "standings-evidence-none-do")) } });
    html! { (table) }
}

/// What a piece of evidence says, read where it stands.
fn said(e: &Shown, p: &Proposal, lang: Lang) -> Markup {
    let no = e.evidence.no.unwrap_or_default();
    match e.evidence.kind {
        EvidenceKind::Standing => html! {
            @if let Some(row) = &e.row {
                @let rank = row.rank.map_or_else(|| t(lang, "standings-not-considered").to_owned(), |n| t_args(lang, "standings-rank-n", &[("n", n.into())]));
                (rank) @if let Some(n) = row.points { ", " (t_args(lang, "standings-points-n", &[("points", points(n, lang).into())])) } ": "
                @for part in row.parts.iter().filter(|x| x.figure.is_some()) {
                    (part.part.word(lang)) " " @if let Some(f) = &part.figure { (ui::figure_button(f, lang)) } " "
                }
                @for g in &row.gates { (ui::tag(Tone::Broken, &gate_words(g, p.target.kind, lang))) " " }
                span.sub { (t_args(lang, "standings-closing-no", &[("no", no.into())])) }
            }
        },
        EvidenceKind::Inspection => html! {
            @let label = t_args(lang, "standings-round-no", &[("no", no.into())]);
            // The minutes are for all who see the unit's cross-check; the round itself only for those who run it.
            @match &e.inspected { Some(i) => a href={ "/inspections/" (no) "/minutes/" (i.unit) } { (label) }, None => (label) }
            @if let Some(i) = &e.inspected {
                ": " (t_args(lang, "standings-round-says", &[("wrong", i.wrong.into()), ("decided", i.decided.into()), ("least", i.least.into()), ("of", i.population.into())]))
            }
        },
        EvidenceKind::Dispute => html! {
            a href={ "/disputes/" (no) } { (t_args(lang, "standings-dispute-no", &[("no", no.into())])) } ": "
            @match e.decision { Some(d) => (d.word(lang)), None => (t(lang, "standings-dispute-open")) }
        },
        EvidenceKind::Duty => html! {
            (e.evidence.code) ": "
            @match e.duty.as_ref().and_then(|d| d.figure.as_ref()) { Some(f) => (ui::figure_button(f, lang)), None if e.duty.as_ref().is_some_and(|d| !d.silent) => "–", None => (t(lang, "standings-duty-silent")) }
            @if let Some(d) = &e.duty {
                " " (t_args(lang, "standings-duty-says", &[("n", d.numbers.unexplained.into())]))
                @if !d.directive.as_ref().is_some_and(|x| x.issued) { " " (t(lang, "standings-duty-no-directive")) }
            }
        },
        EvidenceKind::Link => html! { a href=(e.evidence.words) rel="noopener noreferrer nofollow" { (e.evidence.words) } },
        EvidenceKind::Note => html! { @for line in e.evidence.words.lines() { span { (line) } " " } },
    }
}

fn add_evidence(viewer: &Viewer, p: &Proposal) -> Markup {
    let lang = viewer.frame.lang;
    let kinds = EvidenceKind::ALL.map(|k| (k.code().to_owned(), k.word(lang).to_owned())).to_vec();
    ui::details(
        t(lang, "standings-evidence-add"),
        ui::form(
            &viewer.frame,
            &format!("/proposals/{}/evidence", p.no),
            html! {
                (Field::select("kind", t(lang, "standings-evidence-kind"), kinds).value("note"))
                (Field::text("what", t(lang, "standings-evidence-what")).help(t(lang, "standings-evidence-what-help")).max_length(2_000).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "standings-evidence-do")).icon(Icon::Add)) }))
            },
        ),
    )
}

/// What the one concerned says, and how they are asked.
fn reply(viewer: &Viewer, p: &Proposal, may: &May, heard: bool) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let said: Vec<&Step> = p.steps.iter().filter(|s| s.act == Act::Reply).collect();
    let asked = p.step(Act::AskReply).and_then(|s| s.day);
    html! {
        @for s in &said {
            @for line in s.words.lines() { p { "“" (line) "”" } }
            p.help { (s.at.vi()) ", " (s.by) }
        }
        @if said.is_empty() {
            @match (asked, heard) {
                (Some(day), true) => (ui::callout(Tone::Attention, &t_args(lang, "standings-reply-silent", &[("day", day.vi().into())]), html! {})),
                (Some(day), false) => p { (t_args(lang, "standings-reply-asked", &[("day", day.vi().into())])) },
                (None, _) => p { (t(lang, "standings-reply-none")) },
            }
        }
        @if may.write && !p.state.is_final() {
            (ui::details(t(lang, "standings-reply-take"), ui::form(frame, &format!("/proposals/{}/reply", p.no), html! {
                (Field::textarea("words", t(lang, "standings-reply-words")).id("field-reply").help(t(lang, "standings-reply-words-help")).required().max_length(2_000).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "standings-reply-do"))) }))
            })))
            (ui::details(t(lang, "standings-reply-ask"), ui::form(frame, &format!("/proposals/{}/reply", p.no), html! {
                (Field::date("day", t(lang, "standings-reply-by")).id("field-reply-by").required())
                (ui::actions(html! { (Button::secondary(t(lang, "standings-reply-ask-do"))) }))
            })))
        }
    }
}

/// The step that is the reader's to take.
fn next(viewer: &Viewer, p: &Proposal, evidence: &[Shown], may: &May, heard: bool) -> Markup {
    let (frame, lang, no) = (&viewer.frame, viewer.frame.lang, p.no);
    match p.state {
        At::Draft | At::Returned if may.write && !rules::is_grounded(p.kind, &Shown::grounds(evidence, p.kind)) => ui::section(
            t(lang, "standings-submit"),
            html! {
                (ui::callout(Tone::Attention, t(lang, "standings-submit-no-figures"), html! { p { (t(lang, "standings-submit-no-figures-do")) } }))
                @if p.target.subject().is_some() {
                    (ui::inline_form(frame, &format!("/proposals/{no}/evidence"), &[("kind", EvidenceKind::Standing.code())],
                        Button::primary(t(lang, "standings-evidence-place")).icon(Icon::Add)))
                }
            },
        ),
        At::Draft | At::Returned if may.write => ui::section(
            t(lang, "standings-submit"),
            html! {
                p { (t(lang, if p.kind.is_against() && !heard { "standings-submit-unheard" } else { "standings-submit-help" })) }
                (ui::inline_form(frame, &format!("/proposals/{no}/submit"), &[], Button::primary(t(lang, "standings-submit-do")).icon(Icon::Check)))
            },
        ),
        At::Submitted if may.manage => ui::section(t(lang, "standings-examine"), examine(viewer, p, heard)),
        At::Examined if may.record => ui::section(
            t(lang, "standings-way-council"),
            html! { p { (t(lang, "standings-council-next")) " " a href="/council" { (t(lang, "standings-council")) } } },
        ),
        At::Recommended | At::NotRecommended => match may.decide {
            Decide::Yes => ui::section(t(lang, "standings-decide"), decide(viewer, p)),
            Decide::OwnHand => ui::section(t(lang, "standings-decide"), html! { p { (t(lang, "standings-decide-own")) } }),
            Decide::No => others(lang, "standings-next-decide"),
        },
        At::Approved | At::Refused if matches!(may.decide, Decide::Yes) => correct(viewer, p),
        At::Draft | At::Returned => others(lang, "standings-next-submit"),
        At::Submitted => others(lang, "standings-next-examine"),
        At::Examined if may.manage => others(lang, "standings-vote-own"),
        At::Examined => others(lang, "standings-next-vote"),
        At::Approved | At::Refused | At::Withdrawn => html! {},
    }
}

/// Who takes the next step, told to whoever does not.
fn others(lang: Lang, key: &str) -> Markup {
    ui::section(t(lang, "standings-next"), html! { p { (t(lang, key)) } })
}

fn examine(viewer: &Viewer, p: &Proposal, heard: bool) -> Markup {
    let lang = viewer.frame.lang;
    let causes = Cause::ALL.map(|c| (c.code().to_owned(), c.word(lang).to_owned())).to_vec();
    html! {
        @if p.kind.is_against() && !heard { (ui::callout(Tone::Attention, t(lang, "standings-not-heard"), html! { p { (t(lang, "standings-not-heard-do")) } })) }
        (ui::form(&viewer.frame, &format!("/proposals/{}/examine", p.no), html! {
            @if p.kind.is_against() { (Field::radios("cause", t(lang, "standings-cause"), causes).help(t(lang, "standings-cause-help"))) }
            (Field::textarea("words", t(lang, "standings-opinion")).id("field-opinion").help(t(lang, "standings-opinion-help")).required().max_length(2_000).width(Width::Full))
            (ui::actions(html! {
                (Button::primary(t(lang, "standings-examine-do")).name("act").value("examine").icon(Icon::Check))
                (Button::secondary(t(lang, "standings-return-do")).name("act").value("return").icon(Icon::Undo))
            }))
        }))
    }
}

fn decide(viewer: &Viewer, p: &Proposal) -> Markup {
    let lang = viewer.frame.lang;
    html! {
        p { (t(lang, "standings-decide-help")) }
        (ui::form(&viewer.frame, &format!("/proposals/{}/decide", p.no), html! {
            (Field::text("document", t(lang, "standings-document")).help(t(lang, "standings-document-help")).max_length(60))
            (Field::date("day", t(lang, "standings-document-day")))
            (Field::textarea("words", t(lang, "standings-note")).id("field-decision-note").optional(lang).max_length(2_000).width(Width::Full))
            (ui::actions(html! {
                @if p.state == At::Recommended { (Button::primary(t(lang, "standings-approve-do")).name("act").value("approve").icon(Icon::Check)) }
                (Button::secondary(t(lang, "standings-refuse-do")).name("act").value("refuse"))
            }))
        }))
    }
}

/// A wrong number or day is put right; both stay in the story.
fn correct(viewer: &Viewer, p: &Proposal) -> Markup {
    let lang = viewer.frame.lang;
    let day = p.decision().and_then(|s| s.day).map_or_else(String::new, |d| d.to_string());
    let document = p.decision().map_or_else(String::new, |s| s.document.clone());
    ui::details(
        t(lang, "standings-correct"),
        ui::form(
            &viewer.frame,
            &format!("/proposals/{}/decide", p.no),
            html! {
                (Field::text("document", t(lang, "standings-document")).help(t(lang, "standings-document-help")).value(document).required().max_length(60))
                (Field::date("day", t(lang, "standings-document-day")).value(day).required())
                (Field::textarea("words", t(lang, "standings-reason")).id("field-correct").required().max_length(2_000).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "standings-correct-do")).name("act").value("correct")) }))
            },
        ),
    )
}

/// Everything that was done with it, newest first.
fn story(p: &Proposal, lang: Lang) -> Markup {
    let rows = p.steps.iter().rev().map(|s| {
        let mut more: Vec<String> = Vec::new();
        more.extend(s.cause.map(|c| c.word(lang).to_owned()));
        more.extend(s.sitting.map(|no| t_args(lang, "standings-sitting-no", &[("no", format::int(no, lang).into())])));
        more.extend((!s.document.is_empty()).then(|| s.document.clone()));
        more.extend(s.day.map(vedich_kernel::Day::vi));
        let shown = html! {
            (t(lang, s.act.text_key())) @if !more.is_empty() { ": " (more.join(", ")) }
            @if !s.words.is_empty() && s.act != Act::Reply { span.sub { "“" (s.words) "”" } }
        };
        Row::new(vec![Cell::markup(shown), Cell::text(s.at.vi()).sub(s.by.clone())])
    });
    let written = Row::new(vec![Cell::text(t(lang, "standings-act-write")), Cell::text(p.at.vi()).sub(p.by.clone())]);
    let table = Table::new("steps", t(lang, "standings-story"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-step")).wide())
        .col(Col::text(t(lang, "standings-when")))
        .rows(rows.chain(std::iter::once(written)));
    html! { (table) }
}
