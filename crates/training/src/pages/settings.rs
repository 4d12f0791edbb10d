//! `/training/settings`: what the campaign requires of teams and members.

use super::{beside, number};
use crate::{model::Rule, service::Training};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, t};

const HERE: &str = "/training/settings";

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    least_skilled: String,
    required: String,
    least_right: String,
    reason: String,
}

/// The page.
pub(crate) async fn show(State(training): State<Training>, viewer: Viewer) -> Result<Markup, PageError> {
    let rule = training.rule().await?;
    let typed = Typed {
        least_skilled: rule.least_skilled.to_string(),
        required: if rule.required { "1".to_owned() } else { String::new() },
        least_right: rule.least_right.to_string(),
        reason: String::new(),
    };
    page(&training, &viewer, &typed, &[]).await
}

async fn page(training: &Training, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let rule = training.rule().await?;
    let now = if rule.required { "training-required" } else { "training-not-required" };
    let body = html! {
        (ui::error_summary(lang, errors))
        p.lead { (t(lang, now)) }
        (ui::form(frame, HERE, html! {
            (Field::checkbox("required", t(lang, "training-set-required")).help(t(lang, "training-set-required-help")).checked(!typed.required.is_empty()))
            (Field::number("least_right", t(lang, "training-set-right")).help(t(lang, "training-set-right-help")).value(typed.least_right.clone()).required().errors(errors))
            (Field::number("least_skilled", t(lang, "training-set-skilled")).help(t(lang, "training-set-skilled-help")).value(typed.least_skilled.clone()).required().errors(errors))
            (Field::text("reason", t(lang, "training-reason")).value(typed.reason.clone()).required().max_length(500).width(Width::Full).errors(errors))
            (ui::actions(html! { (Button::primary(t(lang, "training-set-do")).icon(Icon::Check)) }))
        }))
        (history(&training.rules().await?, lang))
    };
    let head = PageHead::new(t(lang, "training-settings-title"))
        .lede(t(lang, "training-settings-lede"))
        .clause("P-4.5")
        .crumbs(vec![Crumb::link(t(lang, "training-title"), "/training"), Crumb::here(t(lang, "training-settings-title"))]);
    Ok(ui::page(frame, &head, body))
}

fn history(rules: &[Rule], lang: vedich_kernel::Lang) -> Markup {
    let rows = rules.iter().rev().map(|r| {
        let (by, at) = r.set.clone().map_or_else(Default::default, |(by, at)| (by, at.vi()));
        Row::new(vec![
            Cell::text(at).sub(by),
            Cell::text(t(lang, if r.required { "training-yes" } else { "training-no-short" })),
            Cell::int(r.least_right, lang),
            Cell::int(r.least_skilled, lang),
            Cell::text(r.reason.clone()),
        ])
    });
    html! {
        @if !rules.is_empty() {
            (Table::new("training-rules", t(lang, "training-set-history"))
                .lang(lang)
                .col(Col::text(t(lang, "training-when")))
                .col(Col::text(t(lang, "training-set-required-short")))
                .col(Col::number(t(lang, "training-set-right-short")))
                .col(Col::number(t(lang, "training-set-skilled-short")))
                .col(Col::text(t(lang, "training-reason")).wide())
                .rows(rows))
        }
    }
}

/// Sets it.
pub(crate) async fn save(
    State(training): State<Training>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let set = async {
        let rule = Rule {
            least_skilled: number("least_skilled", &typed.least_skilled)?,
            required: !typed.required.is_empty(),
            least_right: number("least_right", &typed.least_right)?,
            reason: typed.reason.clone(),
            set: None,
        };
        training.set_rule(&viewer.actor, rule).await
    };
    match set.await {
        Ok(()) => Ok(see_other_with(HERE, Tone::Good, t(lang, "training-set-done"))),
        Err(e) => match beside(&e, lang) {
            Some(error) => Ok(refused(&e, page(&training, &viewer, &typed, &[error]).await?)),
            None => Err(e.into()),
        },
    }
}
