//! `/documents/settings`: who issues, who signs, who gets it; when reports are due.

use crate::{
    http,
    model::{Deadlines, Letterhead},
    problems::DocumentProblem,
    service::Documents,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Problematic, UnitId};
use vedich_ui::{self as ui, Button, Crumb, Field, Icon, PageHead, Tone, Width, t};

/// Whose letterhead.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Whose {
    /// Code of the unit.
    #[serde(default)]
    unit: String,
    /// Its number, from a document's page.
    #[serde(default)]
    id: Option<i64>,
}

/// The form.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    sign: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    recipients: String,
    #[serde(default)]
    bases: String,
}

impl Sent {
    fn head(&self) -> Letterhead {
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        Letterhead {
            parent: self.parent.clone(),
            issuer: self.issuer.clone(),
            sign: self.sign.clone(),
            place: self.place.clone(),
            authority: self.authority.clone(),
            title: self.title.clone(),
            name: self.name.clone(),
            recipients: lines(&self.recipients),
            bases: lines(&self.bases),
        }
    }
}

/// The page. Without a unit: the campaign's own place, or the first unit that the reader writes for.
pub(crate) async fn show(
    State(documents): State<Documents>,
    viewer: Viewer,
    Query(whose): Query<Whose>,
) -> Result<Markup, PageError> {
    let setting = documents.setting().await?;
    let named = match whose.id {
        Some(id) => Some(UnitId(id)).filter(|u| setting.tree.unit(*u).is_some()),
        None => http::unit(&setting.tree, &whose.unit)?,
    };
    let mine = || setting.tree.units().iter().map(|u| u.id).find(|u| Documents::may_set_head(&setting, &viewer.actor, Some(*u)));
    let unit = match named {
        Some(unit) => Some(unit),
        None if Documents::may_set_head(&setting, &viewer.actor, None) => None,
        None => Some(mine().ok_or(DocumentProblem::NotYours)?),
    };
    let head = documents.letterhead(&viewer.actor, unit).await?;
    page(&documents, &viewer, unit, head, None).await
}

async fn page(
    documents: &Documents,
    viewer: &Viewer,
    unit: Option<UnitId>,
    head: Letterhead,
    failed: Option<&DocumentProblem>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let setting = documents.setting().await?;
    let code = unit.and_then(|u| setting.tree.unit(u)).map_or("", |u| u.code.as_str());
    let name =
        unit.and_then(|u| setting.tree.unit(u)).map_or_else(|| setting.tree.name(setting.campaign.root), |u| u.name.as_str());
    let reviews = setting.tree.may(&viewer.actor, Permission::ReviewDocuments, setting.campaign.root);
    let rule = documents.deadlines().await?;
    let line = |name: &'static str, key: &str, value: &str| {
        Field::text(name, t(lang, key)).value(value).max_length(300).attr("lang", "vi").width(Width::Full)
    };
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        (ui::form(frame, "/documents/settings", html! {
            (ui::hidden("unit", code))
            (line("parent", "documents-head-parent", &head.parent).optional(lang))
            (line("issuer", "documents-head-issuer", &head.issuer).required())
            (Field::text("sign", t(lang, "documents-head-sign")).help(t(lang, "documents-head-sign-help")).value(head.sign.as_str()).max_length(40).optional(lang))
            (line("place", "documents-head-place", &head.place))
            (line("authority", "documents-head-authority", &head.authority).help(t(lang, "documents-head-authority-help")).optional(lang))
            (line("title", "documents-head-title", &head.title))
            (line("name", "documents-head-name", &head.name).help(t(lang, "documents-head-name-help")).optional(lang))
            (Field::textarea("recipients", t(lang, "documents-head-recipients")).help(t(lang, "documents-head-recipients-help"))
                .value(head.recipients.join("\n")).attr("lang", "vi").width(Width::Full))
            (Field::textarea("bases", t(lang, "documents-head-bases")).help(t(lang, "documents-head-bases-help"))
                .value(head.bases.join("\n")).attr("lang", "vi").optional(lang).width(Width::Full))
            (ui::actions(html! { (Button::primary(t(lang, "documents-head-save")).icon(Icon::Check)) }))
        }))
        @if reviews {
            (ui::section(t(lang, "documents-deadlines"), ui::form(frame, "/documents/deadlines", html! {
                (Field::number("phase", t(lang, "documents-deadline-phase")).value(rule.phase.to_string()).width(Width::Short))
                (Field::number("last", t(lang, "documents-deadline-last")).value(rule.last.to_string()).width(Width::Short))
                (ui::actions(html! { (Button::secondary(t(lang, "documents-deadlines-save")).icon(Icon::Check)) }))
            })))
            (ui::section(t(lang, "documents-templates"), html! {
                p { (t(lang, "documents-templates-lede")) }
                (ui::actions(html! { (Button::link("/documents/templates", t(lang, "documents-templates-open")).icon(Icon::Upload)) }))
            }))
        }
    };
    let title = t(lang, "documents-settings");
    let head = PageHead::new(title)
        .lede(name)
        .clause("P-5.1")
        .crumbs(vec![Crumb::link(t(lang, "documents-title"), "/documents"), Crumb::here(title)]);
    Ok(ui::page(frame, &head, body))
}

/// Keeps a letterhead.
pub(crate) async fn save(
    State(documents): State<Documents>,
    viewer: Viewer,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let setting = documents.setting().await?;
    let unit = http::unit(&setting.tree, &sent.unit)?;
    match documents.set_letterhead(&viewer.actor, unit, sent.head()).await {
        Ok(()) => {
            let to = if sent.unit.is_empty() {
                "/documents/settings".to_owned()
            } else {
                format!("/documents/settings?unit={}", sent.unit)
            };
            Ok(see_other_with(&to, Tone::Good, t(viewer.frame.lang, "documents-head-saved")))
        }
        Err(e) if matches!(e.status(), 403 | 404 | 500) => Err(e.into()),
        Err(e) => Ok(refused(&e, page(&documents, &viewer, unit, sent.head(), Some(&e)).await?)),
    }
}

/// The form of deadlines.
#[derive(Debug, Deserialize)]
pub(crate) struct SentDeadlines {
    #[serde(default)]
    phase: String,
    #[serde(default)]
    last: String,
}

/// Keeps when reports are due.
pub(crate) async fn deadlines(
    State(documents): State<Documents>,
    viewer: Viewer,
    Form(sent): Form<SentDeadlines>,
) -> Result<Response, PageError> {
    let days = |text: &str| text.trim().parse::<i64>().unwrap_or(-1);
    let rule = Deadlines { phase: days(&sent.phase), last: days(&sent.last) };
    match documents.set_deadlines(&viewer.actor, rule).await {
        Ok(()) => Ok(see_other_with("/documents/settings", Tone::Good, t(viewer.frame.lang, "documents-deadlines-saved"))),
        Err(e) if matches!(e.status(), 403 | 404 | 500) => Err(e.into()),
        Err(e) => {
            let head = documents.letterhead(&viewer.actor, None).await?;
            Ok(refused(&e, page(&documents, &viewer, None, head, Some(&e)).await?))
        }
    }
}
