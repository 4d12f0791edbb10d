//! What the standing office sets for phones: the hour of the absentee lists, the hotline, texts in other languages.

use crate::{
    cards::{FieldSettings, phone_texts},
    problems::FieldworkProblem,
    service::Fieldwork,
};
use axum::{
    extract::{Form, Multipart, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_ui::{self as ui, Attachment, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// The page.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let set = f.field_settings().await?;
    let languages = f.languages().await?;
    let rows = languages.iter().map(|l| {
        let remove = Button::quiet(t(lang, "field-language-remove")).icon(Icon::Delete);
        let form = ui::inline_form(frame, "/field-settings/languages/remove", &[("code", l.code.as_str())], remove);
        Row::new(vec![Cell::text(l.name.clone()).sub(l.code.clone()), Cell::markup(form)])
    });
    let body = html! {
        (ui::form(frame, "/field-settings", html! {
            (Field::number("hour", t(lang, "field-hour")).value(set.hour.to_string()).min("12").max("23").help(t(lang, "field-hour-help")).required().width(Width::Short))
            (Field::tel("hotline", t(lang, "field-hotline")).value(set.hotline).help(t(lang, "field-hotline-help")).max_length(60).width(Width::Medium))
            (ui::actions(html! { (Button::primary(t(lang, "field-settings-do")).icon(Icon::Check)) }))
        }))
        (ui::section(t(lang, "field-languages"), html! {
            p { (t(lang, "field-languages-help")) }
            (ui::actions(html! { (Button::link("/field-settings/texts.json", t(lang, "field-language-template")).icon(Icon::Download)) }))
            (Table::new("languages", t(lang, "field-languages"))
                .lang(lang)
                .col(Col::text(t(lang, "field-language")).sort())
                .col(Col::text(t(lang, "field-change")).no_print())
                .empty(t(lang, "field-languages-none"), html! { p { (t(lang, "field-languages-none-do")) } })
                .rows(rows))
            (ui::form_upload(frame, "/field-settings/languages", html! {
                (Field::text("code", t(lang, "field-language-code")).help(t(lang, "field-language-code-help")).max_length(20).required().width(Width::Short))
                (Field::text("name", t(lang, "field-language-name")).max_length(60).required().width(Width::Medium))
                (Field::file("file", t(lang, "field-language-file")).accept(".json,application/json").required())
                (ui::actions(html! { (Button::secondary(t(lang, "field-language-do")).icon(Icon::Upload)) }))
            }))
        }))
    };
    let head = PageHead::new(t(lang, "field-settings-title"))
        .lede(t(lang, "field-settings-lede"))
        .clause("P-4.3e")
        .crumbs(vec![Crumb::link(t(lang, "field-phones-title"), "/phones"), Crumb::here(t(lang, "field-settings-title"))]);
    Ok(ui::page(frame, &head, body))
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    hour: String,
    #[serde(default)]
    hotline: String,
}

/// Sets them.
pub(crate) async fn save(State(f): State<Fieldwork>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let hour = typed.hour.trim().parse().map_err(|_| FieldworkProblem::BadDays)?;
    f.set_field_settings(&viewer.actor, &FieldSettings { hour, hotline: typed.hotline }).await?;
    Ok(see_other_with("/field-settings", Tone::Good, t(viewer.frame.lang, "field-settings-done")))
}

/// Adds a language, or its texts anew.
pub(crate) async fn add_language(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    mut upload: Multipart,
) -> Result<Response, PageError> {
    let (mut code, mut name, mut file) = (String::new(), String::new(), Vec::new());
    while let Some(field) = upload.next_field().await.map_err(|_| FieldworkProblem::BadTexts)? {
        let what = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| FieldworkProblem::BadTexts)?;
        match what.as_str() {
            "code" => code = String::from_utf8_lossy(&bytes).into_owned(),
            "name" => name = String::from_utf8_lossy(&bytes).into_owned(),
            "file" => file = bytes.to_vec(),
            _ => {}
        }
    }
    let saved = f.put_language(&viewer.actor, &code, &name, &file).await?;
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut args = vec![("n", n(saved.texts).into()), ("name", name.into())];
    if saved.unknown.is_empty() {
        return Ok(see_other_with("/field-settings", Tone::Good, t_args(viewer.frame.lang, "field-language-done", &args)));
    }
    let some: Vec<String> = saved.unknown.iter().take(KEYS_NAMED).map(|key| key.chars().take(40).collect()).collect();
    args.push(("m", n(saved.unknown.len()).into()));
    args.push(("keys", some.join(", ").into()));
    Ok(see_other_with("/field-settings", Tone::Attention, t_args(viewer.frame.lang, "field-language-some", &args)))
}

/// So many unknown keys are named.
const KEYS_NAMED: usize = 5;

/// Every key with its Vietnamese text, to be translated.
pub(crate) async fn template() -> Response {
    let texts = serde_json::to_string_pretty(&phone_texts()).unwrap_or_default();
    Attachment::new("vedich-phone-texts.json", "application/json", texts).into_response()
}

#[derive(Deserialize)]
pub(crate) struct Removed {
    #[serde(default)]
    code: String,
}

/// Takes a language away.
pub(crate) async fn remove_language(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Form(r): Form<Removed>,
) -> Result<Response, PageError> {
    f.remove_language(&viewer.actor, &r.code).await?;
    Ok(see_other_with("/field-settings", Tone::Good, t(viewer.frame.lang, "field-language-removed")))
}
