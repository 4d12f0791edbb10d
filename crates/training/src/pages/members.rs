//! `/training/members`: the members of one team, and who of them may go out.

use super::count;
use crate::{http::AskedTeam, http::team, rules, service::Training};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_ui::{self as ui, Cell, Col, Crumb, PageHead, Row, Table, Tone, t, t_args};

/// The page.
pub(crate) async fn show(
    State(training): State<Training>,
    viewer: Viewer,
    Query(asked): Query<AskedTeam>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = training.tree().await?;
    let id = team(&tree, &asked.team)?;
    let found = training.members(&viewer.actor, id).await?;
    let rule = training.rule().await?;
    let asked_questions = count(training.quiz().await?.len());
    let ready = count(found.iter().filter(|m| rules::is_trained(&rule, m.trained)).count());
    let name = tree.team(id).map(|t| t.name.clone()).unwrap_or_default();
    let yes_no = |yes: bool| {
        if yes { Cell::text(t(lang, "training-yes")).tone(Tone::Good) } else { Cell::text(t(lang, "training-no-short")) }
    };
    let rows = found.iter().map(|m| {
        let best = m.trained.best.map_or_else(
            || t(lang, "training-not-tried").to_owned(),
            |n| t_args(lang, "training-right", &[("n", n.into()), ("of", asked_questions.into())]),
        );
        let quiz = if m.trained.passed { Cell::text(best).tone(Tone::Good) } else { Cell::text(best) };
        let out = match (m.may_go_out, rules::is_trained(&rule, m.trained)) {
            (true, true) => ui::tag(Tone::Good, t(lang, "training-may")),
            (true, false) => ui::tag(Tone::Neutral, t(lang, "training-may-untrained")),
            (false, _) => ui::tag(Tone::Attention, t(lang, "training-may-not")),
        };
        Row::new(vec![
            Cell::text(m.member.name.clone()).sub(m.member.code.clone()),
            yes_no(m.trained.attended),
            quiz,
            Cell::markup(out),
        ])
    });
    let args = [("n", ready.into()), ("of", count(found.len()).into())];
    let body = html! {
        p.lead { (t_args(lang, "training-members-sentence", &args)) }
        p { (t(lang, if rule.required { "training-required" } else { "training-not-required" })) }
        (Table::new("training-members", t(lang, "training-members"))
            .lang(lang)
            .col(Col::text(t(lang, "training-member")).sort().wide())
            .col(Col::text(t(lang, "training-attended")).sort())
            .col(Col::text(t(lang, "training-quiz")))
            .col(Col::text(t(lang, "training-out")))
            .empty(t(lang, "training-members-empty"), html! { p { (t(lang, "training-members-empty-do")) } })
            .rows(rows))
    };
    let head = PageHead::new(name)
        .lede(t(lang, "training-members-lede"))
        .clause("P-4.5")
        .crumbs(vec![Crumb::link(t(lang, "training-title"), "/training"), Crumb::here(asked.team)]);
    Ok(ui::page(frame, &head, body))
}
