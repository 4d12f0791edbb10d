//! Drawing a round: how many, of which units and days, with which seed.

use crate::{
    http::{day, unit_by_code},
    inspections::NewRound,
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

#[derive(Clone, Debug, Default)]
struct Typed {
    size: String,
    seed: String,
    from: String,
    to: String,
    due: String,
    purpose: String,
    units: Vec<String>,
}

/// The form that draws a round.
pub(crate) async fn new(State(c): State<CrossCheck>, viewer: Viewer) -> Result<Markup, PageError> {
    let campaign = c.register().campaign().await.map_err(CrossCheckProblem::from)?;
    let typed = Typed {
        size: "60".to_owned(),
        // Any number will do; the moment is one that nobody chose.
        seed: (c.now().0 / 1_000_000 % 1_000_000).to_string(),
        from: campaign.from.to_string(),
        to: c.today().to_string(),
        due: c.today().plus(7).to_string(),
        ..Typed::default()
    };
    form(&c, &viewer, &typed, &[]).await
}

async fn form(c: &CrossCheck, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (from, to) = (day(&typed.from).ok().flatten(), day(&typed.to).ok().flatten());
    let period = from.zip(to).filter(|(from, to)| from <= to).unzip();
    let report = c.units(&viewer.actor, period.0, period.1).await?;
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::form(frame, "/inspections", html! {
            (Field::number("size", t(lang, "inspections-size")).help(t(lang, "inspections-size-help")).value(typed.size.clone()).required().errors(errors))
            (Field::number("seed", t(lang, "inspections-seed")).help(t(lang, "inspections-seed-help")).value(typed.seed.clone()).required().errors(errors))
            (Field::date("from", t(lang, "crosscheck-from")).value(typed.from.clone()).errors(errors))
            (Field::date("to", t(lang, "crosscheck-to")).value(typed.to.clone()).errors(errors))
            (Field::date("due", t(lang, "inspections-due")).value(typed.due.clone()).errors(errors))
            (Field::text("purpose", t(lang, "inspections-purpose")).value(typed.purpose.clone()).max_length(200).optional(lang).width(Width::Full).errors(errors))
            fieldset {
                legend { (t(lang, "inspections-units")) }
                p.help { (t(lang, "inspections-units-help")) }
                @for u in report.units.iter().filter(|u| u.named > 0) {
                    div.choice {
                        input type="checkbox" name="unit" value=(u.unit) id={ "unit-" (u.unit) } checked[typed.units.contains(&u.unit)];
                        label for={ "unit-" (u.unit) } { (u.name) " · " (t_args(lang, "inspections-claims", &[("n", u.named.into())])) " · " (super::units::doubt(u, lang)) }
                    }
                }
            }
            (ui::actions(html! { (Button::primary(t(lang, "inspections-draw-do")).icon(Icon::Check)) }))
        }))
    };
    let head = PageHead::new(t(lang, "inspections-draw"))
        .lede(t(lang, "inspections-draw-lede"))
        .clause("P-3.8")
        .crumbs(vec![Crumb::link(t(lang, "inspections-title"), "/inspections"), Crumb::here(t(lang, "inspections-draw"))]);
    Ok(ui::page(frame, &head, body))
}

/// Draws a round.
pub(crate) async fn draw(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let mut typed = Typed::default();
    for (name, value) in fields {
        match name.as_str() {
            "size" => typed.size = value,
            "seed" => typed.seed = value,
            "from" => typed.from = value,
            "to" => typed.to = value,
            "due" => typed.due = value,
            "purpose" => typed.purpose = value,
            "unit" if typed.units.len() < 1_000 => typed.units.push(value),
            _ => {}
        }
    }
    match order(&c, &viewer, &typed).await {
        Ok(no) => Ok(see_other_with(&format!("/inspections/{no}"), Tone::Good, t(lang, "inspections-drawn-done"))),
        Err(e) => match e.field() {
            Some(field) => {
                let error = FieldError::of(field, &e, lang);
                Ok(refused(&e, form(&c, &viewer, &typed, &[error]).await?))
            }
            None => Err(e.into()),
        },
    }
}

async fn order(c: &CrossCheck, viewer: &Viewer, typed: &Typed) -> Result<i64, CrossCheckProblem> {
    let tree = c.register().tree().await?;
    let digits = |text: &str| text.trim().replace('.', "").parse::<i64>().ok();
    let needed = |text: &str| day(text).and_then(|d| d.ok_or(CrossCheckProblem::BadDay));
    let new = NewRound {
        size: digits(&typed.size).and_then(|n| usize::try_from(n).ok()).ok_or(CrossCheckProblem::BadSize)?,
        seed: digits(&typed.seed).ok_or(CrossCheckProblem::BadSeed)?,
        units: typed.units.iter().map(|code| unit_by_code(&tree, code)).collect::<Result<_, _>>()?,
        locality: None,
        from: needed(&typed.from)?,
        to: needed(&typed.to)?,
        due: needed(&typed.due)?,
        purpose: typed.purpose.clone(),
    };
    c.draw_round(&viewer.actor, new).await
}
