//! `/documents/templates`: a city's own DOCX with placeholders, and what it may name.

use crate::{model::Kind, problems::DocumentProblem, service::Documents};
use axum::{
    extract::{Multipart, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Problematic;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Tab, Table, Tone, t};

/// Of which kind.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    kind: String,
}

/// The page.
pub(crate) async fn show(
    State(documents): State<Documents>,
    viewer: Viewer,
    Query(shown): Query<Shown>,
) -> Result<Markup, PageError> {
    page(&documents, &viewer, Kind::parse(&shown.kind).unwrap_or(Kind::Phase), None).await
}

async fn page(documents: &Documents, viewer: &Viewer, kind: Kind, failed: Option<&DocumentProblem>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let names = documents.placeholders(&viewer.actor, kind).await?;
    let since = documents.templates().await?.into_iter().find(|(k, _)| *k == kind).map(|(_, at)| at);
    let tabs: Vec<Tab> = Kind::ALL
        .into_iter()
        .map(|k| Tab::new(format!("/documents/templates?kind={}", k.code()), k.word(lang)).active(k == kind))
        .collect();
    let rows = names.iter().map(|(name, label, value)| {
        let short: String = value.chars().take(80).collect();
        Row::new(vec![
            Cell::markup(html! { code { "{{" (name) "}}" } }),
            Cell::markup(html! { span lang="vi" { (label) } }),
            Cell::markup(html! { span lang="vi" { (short) } }),
        ])
    });
    let table = Table::new("placeholders", t(lang, "documents-placeholders"))
        .lang(lang)
        .filterable()
        .col(Col::text(t(lang, "documents-figure-name")))
        .col(Col::text(t(lang, "documents-figure")).wide())
        .col(Col::text(t(lang, "documents-figure-value")).wide())
        .rows(rows);
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        (ui::tabs(t(lang, "documents-kind"), &tabs))
        p {
            @match since {
                Some(at) => (ui::t_args(lang, "documents-template-since", &[("at", at.vi().into())])),
                None => (t(lang, "documents-template-none")),
            }
        }
        @if viewer.actor.may(Permission::ReviewDocuments) {
            (ui::form_upload(frame, "/documents/templates", html! {
                (ui::hidden("kind", kind.code()))
                (Field::file("file", t(lang, "documents-template-file")).help(t(lang, "documents-template-help")).accept(".docx").required())
                (ui::actions(html! { (Button::primary(t(lang, "documents-template-do")).icon(Icon::Upload)) }))
            }))
        }
        (table)
    };
    let title = t(lang, "documents-templates");
    let head = PageHead::new(title).lede(t(lang, "documents-templates-lede")).clause("P-5.1").crumbs(vec![
        Crumb::link(t(lang, "documents-title"), "/documents"),
        Crumb::link(t(lang, "documents-settings"), "/documents/settings"),
        Crumb::here(title),
    ]);
    Ok(ui::page(frame, &head, body))
}

/// Takes a template.
pub(crate) async fn upload(State(documents): State<Documents>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let mut kind = Kind::Phase;
    let done = match read(upload).await {
        Ok((k, bytes)) => {
            kind = k;
            documents.set_template(&viewer.actor, kind, bytes).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(asked) => {
            let to = format!("/documents/templates?kind={}", kind.code());
            let (tone, key) = match asked {
                0 => (Tone::Attention, "documents-template-saved-empty"),
                _ => (Tone::Good, "documents-template-saved"),
            };
            Ok(see_other_with(&to, tone, t(viewer.frame.lang, key)))
        }
        Err(e) if matches!(e.status(), 403 | 404 | 500) => Err(e.into()),
        Err(e) => Ok(refused(&e, page(&documents, &viewer, kind, Some(&e)).await?)),
    }
}

async fn read(mut upload: Multipart) -> Result<(Kind, Vec<u8>), DocumentProblem> {
    let broken = |e: axum::extract::multipart::MultipartError| match e.status().as_u16() {
        413 => DocumentProblem::TemplateTooLarge,
        _ => DocumentProblem::NotATemplate,
    };
    let (mut kind, mut file) = (None, Vec::new());
    while let Some(field) = upload.next_field().await.map_err(broken)? {
        match field.name() {
            Some("kind") => kind = Kind::parse(field.text().await.map_err(broken)?.trim()),
            Some("file") => file = field.bytes().await.map_err(broken)?.to_vec(),
            _ => {}
        }
    }
    Ok((kind.ok_or(DocumentProblem::NoSuchKind)?, file))
}
