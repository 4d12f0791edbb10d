//! The minutes of a unit in a round, to be printed and signed: what was reported, what was found, what the unit says.

use super::{inspect, inspections::interval};
use crate::{inspections::viewing::Minutes, problems::CrossCheckProblem, service::CrossCheck};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Lang, Problematic, UnitId};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Field, Row, Table, Tone, Width, t, t_args};

/// The minutes.
pub(crate) async fn show(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, unit)): Path<(i64, i64)>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor, unit) = (&viewer.frame, viewer.frame.lang, &viewer.actor, UnitId(unit));
    let m = c.minutes(actor, no, unit).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    if m.names {
        c.audit_minutes(actor, no, unit, m.people.len()).await?;
    }
    let name = tree.unit(unit).map(|u| u.name.clone()).unwrap_or_default();
    let may_dispute = c.may_dispute(actor, unit).await?;
    let tasks: Vec<_> = c.follow_ups(actor).await?.into_iter().filter(|x| x.round == no && x.unit == unit).collect();
    let code = tree.unit(unit).map(|u| u.code.clone()).unwrap_or_default();
    let body = html! {
        (head(&m, &name, &tree, lang))
        h2 { (t(lang, "inspections-minutes-reported")) }
        (reported(&m, lang))
        h2 { (t(lang, "inspections-minutes-found")) }
        (found(&m, lang))
        (people(&m, &tree, lang))
        h2 { (t(lang, "inspections-minutes-says")) }
        (says(&m, lang))
        @if m.may_explain {
            div.no-print { (ui::details(t(lang, "inspections-explain"), ui::form(frame, &format!("/inspections/{no}/minutes/{unit}"), html! {
                (Field::textarea("words", t(lang, "inspections-explanation")).help(t(lang, "inspections-explanation-help")).required().max_length(1_000).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "inspections-explain-do"))) }))
            }))) }
        }
        @if !tasks.is_empty() { div.no-print {
            h2 { (t(lang, "inspections-tasks")) }
            (super::follow_up::table(&tasks, &tree, c.today(), lang))
        } }
        @if may_dispute {
            p.no-print { (Button::link(format!("/disputes/new?unit={code}&from={}&to={}&round={no}", m.round.from, m.round.to), t(lang, "disputes-raise"))) }
        }
        (ui::signature_line(&[
            (t(lang, "inspections-sign-unit"), ""),
            (t(lang, "inspections-sign-inspector"), ""),
            (t(lang, "inspections-sign-office"), ""),
        ]))
    };
    Ok(ui::print_page(frame, &t_args(lang, "inspections-minutes-title", &[("unit", name.into())]), body))
}

fn head(m: &Minutes, name: &str, tree: &Tree, lang: Lang) -> Markup {
    let names: Vec<&str> = m.inspectors.iter().map(|i| i.name.as_str()).collect();
    let args = [
        ("no", m.round.no.into()),
        ("unit", name.to_owned().into()),
        ("place", tree.name(m.round.locality).to_owned().into()),
        ("from", m.round.from.vi().into()),
        ("to", m.round.to.vi().into()),
        ("at", m.round.drawn_at.vi().into()),
        ("seed", m.round.seed.to_string().into()),
    ];
    html! {
        p { (t_args(lang, "inspections-minutes-head", &args)) }
        p { (t(lang, "inspections-minutes-inspectors")) " " (if names.is_empty() { "–".to_owned() } else { names.join(", ") }) }
    }
}

fn reported(m: &Minutes, lang: Lang) -> Markup {
    let Some(row) = &m.row else { return html! { p { (t(lang, "crosscheck-unit-none")) } } };
    html! { p { (super::units::plain(row, lang)) } }
}

fn found(m: &Minutes, lang: Lang) -> Markup {
    let e = m.result.estimate.unwrap_or_default();
    let args = [
        ("all", m.result.population().into()),
        ("drawn", m.result.drawn().into()),
        ("found", m.result.found.into()),
        ("wrong", e.wrong.into()),
        ("real", (e.decided - e.wrong).into()),
        ("unanswered", m.result.unanswered.into()),
        ("estimate", e.estimate.into()),
    ];
    html! {
        p { (t_args(lang, "inspections-minutes-sample", &args)) }
        @if m.result.estimate.is_some() {
            p { strong { (t_args(lang, "inspections-minutes-estimate", &args)) " " (interval(&m.result, lang)) } }
        }
        p { (t(lang, "inspections-minutes-truth")) }
    }
}

fn people(m: &Minutes, tree: &Tree, lang: Lang) -> Markup {
    let rows = m.people.iter().map(|p| {
        let item = &p.sampled.item;
        let (name, sub) = if m.names { inspect::who(p, lang) } else { (t(lang, "crosscheck-hidden").to_owned(), String::new()) };
        let team = item.team.and_then(|x| tree.team(x)).map_or("–", |x| x.name.as_str());
        let (finding, note) = p.sampled.found.as_ref().map_or((String::new(), String::new()), |f| {
            (f.finding.word(lang).to_owned(), if m.names { f.note.clone() } else { String::new() })
        });
        Row::new(vec![
            Cell::text(item.item.to_string()),
            Cell::text(name).sub(sub),
            Cell::day(item.day),
            Cell::text(team),
            Cell::text(finding),
            Cell::text(note),
        ])
    });
    html! {
        (Table::new("minutes-people", t(lang, "inspections-minutes-people"))
            .lang(lang)
            .col(Col::text(t(lang, "inspections-item")).share(6))
            .col(Col::text(t(lang, "crosscheck-person")).share(24))
            .col(Col::text(t(lang, "crosscheck-day")).share(16))
            .col(Col::text(t(lang, "crosscheck-team")).share(16))
            .col(Col::text(t(lang, "inspections-finding")).share(18))
            .col(Col::text(t(lang, "inspections-note")).share(20))
            .rows(rows))
    }
}

fn says(m: &Minutes, lang: Lang) -> Markup {
    match &m.statement {
        Some((words, at, by)) => html! { @for line in words.lines() { p { (line) } } p.help { (at.vi()) ", " (by) } },
        None => {
            html! { p.help { (t(lang, "inspections-minutes-silent")) } p { "……………………………………………………………………………………………" } p { "……………………………………………………………………………………………" } }
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Words {
    words: String,
}

/// Takes down what the unit says.
pub(crate) async fn explain(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, unit)): Path<(i64, i64)>,
    Form(form): Form<Words>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let back = format!("/inspections/{no}/minutes/{unit}");
    match c.explain_findings(&viewer.actor, no, UnitId(unit), &form.words).await {
        Ok(()) => Ok(see_other_with(&back, Tone::Good, t(lang, "inspections-explained"))),
        Err(e) if e.field().is_some() => Ok(see_other_with(&back, Tone::Broken, e.in_words(lang))),
        Err(e) => Err(e.into()),
    }
}
