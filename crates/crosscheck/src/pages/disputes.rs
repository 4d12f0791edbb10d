//! Disputes: what waits for a decision, raising one with evidence, and one with its claims and decisions.

use crate::{
    disputes::{Decided, Decision, Dispute, NewDispute, rules},
    http::{day, unit_by_code},
    model::SettledClaim,
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    extract::{Form, Multipart, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// What waits, then what was decided.
pub(crate) async fn index(State(c): State<CrossCheck>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let mut all = c.disputes(actor).await?;
    all.sort_by_key(|d| (d.decision().is_some(), std::cmp::Reverse(d.no)));
    let open = all.iter().filter(|d| d.decision().is_none()).count();
    let args = [("open", number(open).into()), ("decided", number(all.len() - open).into())];
    let body = html! {
        p.lead { (t_args(lang, "disputes-sentence", &args)) }
        (table(&all, Some(&tree), lang))
    };
    let head = PageHead::new(t(lang, "disputes-title")).lede(t(lang, "disputes-lede")).clause("P-3.8").actions(html! {
        (Button::link("/cross-check/units", t(lang, "crosscheck-units-title")).icon(Icon::CrossCheck))
    });
    Ok(ui::page(frame, &head, body))
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn state(d: &Dispute, lang: Lang) -> Markup {
    match d.decision() {
        None => ui::tag(Tone::Attention, t(lang, "disputes-open")),
        Some(x) => decision_tag(x.decision, lang),
    }
}

fn decision_tag(decision: Decision, lang: Lang) -> Markup {
    let tone = if decision == Decision::Rejected { Tone::Neutral } else { Tone::Good };
    ui::tag(tone, decision.word(lang))
}

/// Disputes as a table; with the unit where they are of several.
pub(crate) fn table(all: &[Dispute], tree: Option<&Tree>, lang: Lang) -> Markup {
    let rows = all.iter().map(|d| {
        let period = t_args(lang, "disputes-period", &[("from", d.from.vi().into()), ("to", d.to.vi().into())]);
        let no = t_args(lang, "disputes-no", &[("no", d.no.into())]);
        let unit = tree.and_then(|tree| tree.unit(d.unit)).map(|u| u.name.clone());
        let first = match unit {
            Some(name) => Cell::text(name).sub(format!("{no} · {period}")),
            None => Cell::text(no).sub(period),
        };
        Row::new(vec![first, Cell::markup(state(d, lang)), Cell::int(d.claims, lang), Cell::text(d.at.vi()).sub(d.by.clone())])
            .href(format!("/disputes/{}", d.no))
    });
    html! {
        (Table::new("disputes", t(lang, "disputes-list"))
            .lang(lang)
            .col(Col::text(t(lang, "disputes-of")).sort().wide())
            .col(Col::text(t(lang, "disputes-state")))
            .col(Col::number(t(lang, "disputes-claims")).sort())
            .col(Col::text(t(lang, "disputes-when")).sort())
            .empty(t(lang, "disputes-none"), html! { p { (t(lang, "disputes-none-do")) } })
            .rows(rows))
    }
}

/// What is disputed, as it stands in the address or in a form that comes back.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    round: String,
    #[serde(default)]
    words: String,
    #[serde(skip)]
    claims: Vec<String>,
}

/// The form.
pub(crate) async fn new(State(c): State<CrossCheck>, viewer: Viewer, Query(typed): Query<Typed>) -> Result<Markup, PageError> {
    form(&c, &viewer, &typed, &[]).await
}

async fn form(c: &CrossCheck, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let unit = unit_by_code(&tree, &typed.unit)?;
    tree.require_unit(actor, Permission::DisputeFigures, unit).map_err(CrossCheckProblem::from)?;
    let campaign = c.register().campaign().await.map_err(CrossCheckProblem::from)?;
    let from = day(&typed.from)?.unwrap_or(campaign.from);
    let to = day(&typed.to)?.unwrap_or_else(|| c.today());
    let claims = c.not_standing(actor, unit, from, to).await?;
    let name = tree.unit(unit).map(|u| u.name.clone()).unwrap_or_default();
    let args = [("unit", name.clone().into()), ("from", from.vi().into()), ("to", to.vi().into())];
    let body = html! {
        (ui::error_summary(lang, errors))
        p.lead { (t_args(lang, "disputes-about", &args)) }
        (ui::form_upload(frame, "/disputes", html! {
            (ui::hidden("unit", &typed.unit)) (ui::hidden("from", &from.to_string())) (ui::hidden("to", &to.to_string())) (ui::hidden("round", &typed.round))
            (Field::textarea("words", t(lang, "disputes-words")).help(t(lang, "disputes-words-help")).value(typed.words.clone()).max_length(2_000).required().errors(errors))
            (Field::file("file", t(lang, "disputes-file")).help(t(lang, "disputes-file-help")).accept(".pdf,.jpg,.jpeg,.png,.xlsx").optional(lang).errors(errors))
            @if !claims.is_empty() { (choose(&claims, &tree, typed, lang)) }
            (ui::actions(html! { (Button::primary(t(lang, "disputes-send")).icon(Icon::Edit)) }))
        }))
    };
    let head = PageHead::new(t(lang, "disputes-raise")).lede(t(lang, "disputes-raise-lede")).clause("P-3.8").crumbs(vec![
        Crumb::link(t(lang, "crosscheck-units-title"), "/cross-check/units"),
        Crumb::link(name, format!("/cross-check/units/{unit}")),
        Crumb::here(t(lang, "disputes-raise")),
    ]);
    Ok(ui::page(frame, &head, body))
}

/// The claims that do not stand, each with a box: the unit knows them by day, team and member; persons are not shown here.
fn choose(claims: &[SettledClaim], tree: &Tree, typed: &Typed, lang: Lang) -> Markup {
    html! {
        fieldset {
            legend { (t(lang, "disputes-choose")) }
            p.help { (t(lang, "disputes-choose-help")) }
            (claim_table(claims, tree, lang, |s| typed.claims.contains(&s.id.to_string()), true))
        }
    }
}

fn claim_table(claims: &[SettledClaim], tree: &Tree, lang: Lang, ticked: impl Fn(&SettledClaim) -> bool, boxes: bool) -> Markup {
    let rows = claims.iter().map(|s| {
        let team = s.team.and_then(|id| tree.team(id)).map_or("–", |team| team.name.as_str());
        let home = s.quarter.or(s.commune).map(|l| tree.full_name(l)).unwrap_or_default();
        let reference = s.id.to_string();
        let short = reference.get(24..).unwrap_or_default().to_owned();
        let day = html! {
            @if boxes {
                span.choice {
                    input type="checkbox" name="claim" value=(reference) id={ "claim-" (reference) } checked[ticked(s)];
                    label for={ "claim-" (reference) } { (s.day.vi()) }
                }
            } @else { (s.day.vi()) }
        };
        let accepted = !boxes && ticked(s);
        Row::new(vec![
            Cell::markup(day).sub(t_args(lang, "disputes-ref", &[("ref", short.into())])),
            Cell::text(team).sub(home),
            Cell::text(super::why(s.reason, s.credited, s.verdict, lang)),
            if accepted { Cell::markup(ui::tag(Tone::Good, t(lang, "disputes-accepted"))) } else { Cell::blank() },
        ])
    });
    html! {
        (Table::new("disputed-claims", t(lang, "disputes-disputed"))
            .lang(lang)
            .col(Col::text(t(lang, "crosscheck-day")))
            .col(Col::text(t(lang, "crosscheck-team")).wide())
            .col(Col::text(t(lang, "crosscheck-why")).wide())
            .col(Col::text(t(lang, "disputes-decision")))
            .compact()
            .rows(rows))
    }
}

/// Raises a dispute.
pub(crate) async fn raise(State(c): State<CrossCheck>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let (typed, file) = read(upload).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let needed = |text: &str| day(text).and_then(|d| d.ok_or(CrossCheckProblem::BadDay));
    let new = NewDispute {
        unit: unit_by_code(&tree, &typed.unit)?,
        from: needed(&typed.from)?,
        to: needed(&typed.to)?,
        round: typed.round.parse().ok(),
        words: typed.words.clone(),
        claims: uuids(&typed.claims)?,
        evidence: file,
    };
    match c.raise_dispute(&viewer.actor, new).await {
        Ok(no) => Ok(see_other_with(&format!("/disputes/{no}"), Tone::Good, t(lang, "disputes-raised"))),
        Err(e) => match e.field() {
            Some(field) => {
                let error = FieldError::of(field, &e, lang);
                Ok(refused(&e, form(&c, &viewer, &typed, &[error]).await?))
            }
            None => Err(e.into()),
        },
    }
}

fn uuids(texts: &[String]) -> Result<Vec<Uuid>, CrossCheckProblem> {
    texts.iter().map(|x| x.parse().map_err(|_| CrossCheckProblem::NotDisputable)).collect()
}

async fn read(upload: Multipart) -> Result<(Typed, Option<Vec<u8>>), CrossCheckProblem> {
    let (fields, file) = super::upload::read(upload).await?;
    let mut typed = Typed::default();
    for (name, text) in fields {
        match name.as_str() {
            "unit" => typed.unit = text,
            "from" => typed.from = text,
            "to" => typed.to = text,
            "round" => typed.round = text,
            "words" => typed.words = text,
            "claim" if typed.claims.len() <= rules::MOST_CLAIMS => typed.claims.push(text),
            _ => {}
        }
    }
    Ok((typed, file))
}

/// One dispute.
pub(crate) async fn show(State(c): State<CrossCheck>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&c, &viewer, no, None, &Decide::default()).await
}

async fn page(
    c: &CrossCheck,
    viewer: &Viewer,
    no: i64,
    failed: Option<&CrossCheckProblem>,
    typed: &Decide,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (d, claims) = c.dispute(actor, no).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let party = c.is_party(actor, d.unit).await?;
    let decides = tree.covers_unit(&actor.area(Permission::ManageInspections), d.unit) && d.user != Some(actor.user);
    let accepted = c.accepted_claims(no).await?;
    // Who decides about a dispute that names no result chooses among those of its days that do not stand.
    let claims = if decides && d.claims == 0 { c.not_standing(actor, d.unit, d.from, d.to).await? } else { claims };
    let name = tree.unit(d.unit).map(|u| u.name.clone()).unwrap_or_default();
    let lines = |words: &str| html! { @for line in words.lines() { p { (line) } } };
    let mut facts = vec![
        (t(lang, "disputes-state"), state(&d, lang)),
        (
            t(lang, "disputes-figures"),
            html! { a href={ "/cross-check/units/" (d.unit) "?from=" (d.from) "&to=" (d.to) } { (t_args(lang, "disputes-period", &[("from", d.from.vi().into()), ("to", d.to.vi().into())])) } },
        ),
        (t(lang, "disputes-when"), html! { (d.at.vi()) ", " (d.by) }),
    ];
    if let Some(round) = d.round {
        facts.push((t(lang, "inspections-round"), html! { a href={ "/inspections/" (round) "/minutes/" (d.unit) } { (t_args(lang, "inspections-no", &[("no", round.into())])) } }));
    }
    if let Some((kind, size)) = d.evidence.filter(|_| party) {
        let words = t_args(
            lang,
            "disputes-evidence-of",
            &[("kind", kind.code().to_uppercase().into()), ("kb", ((size + 1_023) / 1_024).into())],
        );
        facts.push((t(lang, "disputes-evidence"), html! { a href={ "/disputes/" (no) "/evidence" } { (words) } }));
    }
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        @if party { (lines(&d.words)) } @else { (ui::callout(Tone::Neutral, t(lang, "disputes-hidden"), html! {})) }
        @for decided in d.decisions.iter().rev() { (decision(decided, lang)) }
        (ui::key_values(&facts))
        @if decides {
            (ui::section(t(lang, "disputes-decide"), ui::form(frame, &format!("/disputes/{no}/decision"), decide_form(&d, &claims, &tree, &accepted, typed, lang))))
        } @else if !claims.is_empty() {
            (claim_table(&claims, &tree, lang, |s| accepted.contains(&s.id), false))
        }
    };
    let head = PageHead::new(t_args(lang, "disputes-head", &[("unit", name.into())])).clause("P-3.8").crumbs(vec![
        Crumb::link(t(lang, "disputes-title"), "/disputes"),
        Crumb::here(t_args(lang, "disputes-no", &[("no", d.no.into())])),
    ]);
    Ok(ui::page(frame, &head, body))
}

fn decision(d: &Decided, lang: Lang) -> Markup {
    let tone = if d.decision == Decision::Rejected { Tone::Neutral } else { Tone::Good };
    let title = t_args(lang, "disputes-decided", &[("decision", d.decision.word(lang).into()), ("n", d.accepted.into())]);
    ui::callout(
        tone,
        &title,
        html! {
            @for line in d.reason.lines() { p { (line) } }
            p.help { (d.at.vi()) ", " (d.by) ". " (t(lang, "disputes-not-confirmed")) }
        },
    )
}

fn decide_form(
    d: &Dispute,
    claims: &[SettledClaim],
    tree: &Tree,
    accepted: &BTreeSet<Uuid>,
    typed: &Decide,
    lang: Lang,
) -> Markup {
    let options = Decision::ALL.map(|x| (x.code().to_owned(), x.word(lang).to_owned())).to_vec();
    html! {
        @if d.decision().is_some() { p.help { (t(lang, "disputes-again")) } }
        (Field::radios("decision", t(lang, "disputes-decision"), options).value(typed.decision.clone()).required())
        @if !claims.is_empty() {
            p.help { (t(lang, if d.claims == 0 { "disputes-named-by-decision" } else { "disputes-partly-help" })) }
            (claim_table(claims, tree, lang, |s| accepted.contains(&s.id) || typed.claim.contains(&s.id.to_string()), true))
        } @else if d.claims == 0 {
            p.help { (t(lang, "disputes-nothing-in-question")) }
        }
        (Field::textarea("reason", t(lang, "disputes-reason")).help(t(lang, "disputes-reason-help")).value(typed.reason.clone()).max_length(2_000).required().width(Width::Full))
        (ui::actions(html! { (Button::primary(t(lang, "disputes-decide-send")).icon(Icon::Check)) }))
    }
}

/// A decision as the form sends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decide {
    decision: String,
    reason: String,
    claim: Vec<String>,
}

/// Decides.
pub(crate) async fn decide(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let mut typed = Decide::default();
    for (name, value) in fields {
        match name.as_str() {
            "decision" => typed.decision = value,
            "reason" => typed.reason = value,
            "claim" if typed.claim.len() <= rules::MOST_CLAIMS => typed.claim.push(value),
            _ => {}
        }
    }
    let decided = match Decision::parse(&typed.decision) {
        None => Err(CrossCheckProblem::NoDecision),
        // Boxes mean nothing where it is rejected; where it is upheld they do if the dispute itself names no result.
        Some(x) => {
            let ticked = if x == Decision::Rejected { Vec::new() } else { uuids(&typed.claim)? };
            c.decide_dispute(&viewer.actor, no, x, &typed.reason, &ticked).await
        }
    };
    match decided {
        Ok(()) => Ok(see_other_with(&format!("/disputes/{no}"), Tone::Good, t(viewer.frame.lang, "disputes-decide-done"))),
        Err(e) if e.field().is_some() => Ok(refused(&e, page(&c, &viewer, no, Some(&e), &typed).await?)),
        Err(e) => Err(e.into()),
    }
}

/// The file that was handed in, to keep and not to open in place.
pub(crate) async fn evidence(State(c): State<CrossCheck>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    Ok(super::upload::handed(c.evidence(&viewer.actor, no).await?, &format!("chung-cu-{no}")))
}
