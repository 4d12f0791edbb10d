//! `/compliance/doubts`: whom does a row mean that may mean several people? One row at a time, then all that were decided.

use super::{crumbs, failed, name};
use crate::{Doubt, model::PersonNo, problems::ComplianceProblem, service::Compliance};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_claims::{
    beside::{self, Written},
    lists::model::Decision,
};
use vedich_kernel::{CitizenId, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Cell, Col, Crumb, PageHead, Row, Table, Tone, t, t_args};

/// Which row is asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Number of the person; default: the first that waits.
    #[serde(default)]
    no: Option<i64>,
}

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    Ok(page(&c, &viewer, asked, None).await?)
}

async fn page(
    c: &Compliance,
    viewer: &Viewer,
    asked: Asked,
    problem: Option<&ComplianceProblem>,
) -> Result<Markup, ComplianceProblem> {
    let lang = viewer.frame.lang;
    let all = c.doubts(&viewer.actor).await?;
    let tree = c.tree().await?;
    let open = all.iter().filter(|d| d.decided.is_none()).count();
    let chosen = all.iter().find(|d| asked.no.map_or(d.decided.is_none(), |no| d.no.0 == no));
    let body = html! {
        (failed(problem, lang))
        p.lead { (t_args(lang, "compliance-doubts-sentence", &[("open", crate::service::count(open).into()), ("decided", crate::service::count(all.len() - open).into())])) }
        @match chosen {
            Some(doubt) => (one(viewer, doubt, &tree)),
            None => (ui::empty_state(t(lang, "compliance-doubts-none"), html! { p { (t(lang, "compliance-doubts-none-do")) } })),
        }
        @if !all.is_empty() { (table(&all, &tree, lang)) }
    };
    let head = PageHead::new(t(lang, "compliance-doubts"))
        .lede(t(lang, "compliance-doubts-lede"))
        .clause("P-3.2")
        .crumbs(crumbs(lang, vec![Crumb::here(t(lang, "compliance-doubts"))]))
        .wide();
    Ok(ui::page(&viewer.frame, &head, body))
}

fn decided_words(doubt: &Doubt, lang: Lang) -> Option<String> {
    let (decision, _, at, by) = doubt.decided.as_ref()?;
    let what = t(
        lang,
        match decision {
            Decision::Same => "claims-decided-same",
            Decision::NotSame => "claims-decided-not-same",
            Decision::DontKnow => "claims-decided-dont-know",
        },
    );
    Some(t_args(lang, "claims-decided-by", &[("what", what.into()), ("by", by.clone().into()), ("when", at.vi().into())]))
}

fn one(viewer: &Viewer, doubt: &Doubt, tree: &Tree) -> Markup {
    let lang = viewer.frame.lang;
    let title = t_args(lang, "compliance-doubt-title", &[("name", doubt.name.clone().into())]);
    ui::section(
        &title,
        html! {
            p { (name(tree, doubt.unit)) " · " (doubt.kind.word(lang)) }
            @if let Some(words) = decided_words(doubt, lang) { p { (words) } }
            (beside::table(Written { name: &doubt.name, birth: &doubt.birth, number: &doubt.masked, place: "" }, &doubt.candidates, lang))
            (ui::form(&viewer.frame, "/compliance/doubts", html! {
                (ui::hidden("no", &doubt.no.to_string()))
                (beside::answers(doubt.candidates.iter().map(|c| c.candidate.citizen), lang))
            }))
        },
    )
}

fn table(all: &[Doubt], tree: &Tree, lang: Lang) -> Markup {
    let rows = all.iter().map(|d| {
        let state = match &d.decided {
            None => ui::tag(Tone::Attention, t(lang, "compliance-doubt-open")),
            Some((Decision::Same, ..)) => ui::tag(Tone::Good, t(lang, "claims-decided-same")),
            Some((Decision::NotSame, ..)) => ui::tag(Tone::Neutral, t(lang, "claims-decided-not-same")),
            Some((Decision::DontKnow, ..)) => ui::tag(Tone::Neutral, t(lang, "claims-decided-dont-know")),
        };
        Row::new(vec![
            Cell::text(d.name.clone()).sub(d.birth.clone()).href(format!("/compliance/doubts?no={}", d.no)),
            Cell::text(name(tree, d.unit)).sub(d.kind.word(lang)),
            Cell::int(crate::service::count(d.candidates.len()), lang),
            Cell::markup(state),
        ])
    });
    let table = Table::new("compliance-doubts", t(lang, "compliance-doubts-all"))
        .lang(lang)
        .col(Col::text(t(lang, "compliance-name")).sort())
        .col(Col::text(t(lang, "compliance-unit")).sort())
        .col(Col::number(t(lang, "compliance-doubt-people")))
        .col(Col::text(t(lang, "compliance-state")))
        .filterable()
        .rows(rows);
    html! { (table) }
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    no: i64,
    #[serde(default)]
    answer: String,
}

/// Records an answer and goes on to the next row.
pub(crate) async fn decide(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Answer>) -> Result<Response, PageError> {
    let said = match Decision::parse(&f.answer) {
        Some(decision) => Ok((decision, None)),
        None => f.answer.parse::<CitizenId>().map(|c| (Decision::Same, Some(c))).map_err(|_| ComplianceProblem::NotInQuestion),
    };
    let done = match said {
        Ok((decision, citizen)) => c.decide_doubt(&viewer.actor, PersonNo(f.no), decision, citizen).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other_with("/compliance/doubts", Tone::Good, t(viewer.frame.lang, "compliance-doubt-decided"))),
        Err(e) if e.can_be_put_right() => Ok(refused(&e, page(&c, &viewer, Asked { no: Some(f.no) }, Some(&e)).await?)),
        Err(e) => Err(e.into()),
    }
}
