//! `/compliance/exemptions`: who asks to be exempt, and why? Whoever asked does not decide.

use super::{code, crumbs, failed, name};
use crate::{model::PersonNo, problems::ComplianceProblem, service::Compliance, steps::Waiting};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Crumb, Field, Frame, Icon, PageHead, Tone, t, t_args};

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(page(&c, &viewer, None).await?)
}

async fn page(c: &Compliance, viewer: &Viewer, problem: Option<&ComplianceProblem>) -> Result<Markup, ComplianceProblem> {
    let lang = viewer.frame.lang;
    let waiting = c.waiting(&viewer.actor).await?;
    let (tree, duties) = (c.tree().await?, c.duties().await?);
    let own = waiting.iter().filter(|w| w.own).count();
    let to_decide = crate::service::count(waiting.len() - own);
    let body = html! {
        (failed(problem, lang))
        p.lead {
            (t_args(lang, "compliance-exemptions-sentence", &[("n", to_decide.into())]))
            @if own > 0 { " " (t_args(lang, "compliance-exemptions-own", &[("n", crate::service::count(own).into())])) }
        }
        @if waiting.is_empty() { (ui::empty_state(t(lang, "compliance-exemptions-none"), html! { p { (t(lang, "compliance-exemptions-none-do")) } })) }
        @for (at, w) in waiting.iter().enumerate() {
            (one(&viewer.frame, w, &tree, duties.iter().find(|d| d.code == w.step.duty).map_or(w.step.duty.as_str(), |d| d.name.as_str()), at))
        }
    };
    let head = PageHead::new(t(lang, "compliance-exemptions"))
        .lede(t(lang, "compliance-exemptions-lede"))
        .clause("P-3.2")
        .crumbs(crumbs(lang, vec![Crumb::here(t(lang, "compliance-exemptions"))]));
    Ok(ui::page(&viewer.frame, &head, body))
}

fn one(frame: &Frame, w: &Waiting, tree: &Tree, duty: &str, at: usize) -> Markup {
    let lang = frame.lang;
    let who = if w.name.is_empty() { t(lang, "compliance-a-pupil").to_owned() } else { w.name.clone() };
    let asked = [("by", w.step.by.clone().into()), ("at", w.step.at.vi().into())];
    let unit = code(tree, w.step.unit);
    ui::section(
        &who,
        html! {
            p { (name(tree, w.step.unit)) " · " (w.kind.word(lang)) " · " (duty) }
            p { "“" (w.step.reason) "”" }
            p.help { (t_args(lang, "compliance-asked-by", &asked)) }
            @if w.own { p.help { (t(lang, "compliance-exemption-own")) } } @else { (ui::form(frame, "/compliance/exemptions", html! {
                (ui::hidden("unit", unit)) (ui::hidden("duty", &w.step.duty)) (ui::hidden("no", &w.step.person.to_string()))
                (Field::text("reason", t(lang, "compliance-decision-words")).id(format!("reason-{at}")).help(t(lang, "compliance-decision-help")).max_length(500))
                (ui::actions(html! {
                    (Button::primary(t(lang, "compliance-approve")).icon(Icon::Check).name("decision").value("approve"))
                    (Button::secondary(t(lang, "compliance-refuse")).name("decision").value("refuse"))
                }))
            })) }
        },
    )
}

#[derive(Deserialize)]
pub(crate) struct Decision {
    unit: String,
    duty: String,
    no: i64,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    decision: String,
}

/// Grants or refuses.
pub(crate) async fn decide(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Decision>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let approve = f.decision == "approve";
    match c.decide_exemption(&viewer.actor, &f.unit, PersonNo(f.no), &f.duty, (approve, &f.reason)).await {
        Ok(()) => {
            let key = if approve { "compliance-approved" } else { "compliance-refused" };
            Ok(see_other_with("/compliance/exemptions", Tone::Good, t(lang, key)))
        }
        Err(e) if e.can_be_put_right() => Ok(refused(&e, page(&c, &viewer, Some(&e)).await?)),
        Err(e) => Err(e.into()),
    }
}
