//! `/documents/{no}/edit`: the words of a document, drafted from the figures, changed by people.

use crate::{
    draft::{self, Section},
    model::Content,
    problems::DocumentProblem,
    service::{Documents, Whole},
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// The form as it was sent: a field for each part.
type Sent = BTreeMap<String, String>;

/// The page.
pub(crate) async fn show(State(documents): State<Documents>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&documents, &viewer, no, None).await
}

async fn page(
    documents: &Documents,
    viewer: &Viewer,
    no: i64,
    failed: Option<(&DocumentProblem, &Sent)>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let whole = documents.whole(&viewer.actor, no).await?;
    let setting = documents.setting().await?;
    if !Documents::may_write(&setting, &viewer.actor, whole.document.kind, whole.document.unit) {
        return Err(DocumentProblem::NotYours.into());
    }
    let content = whole.content();
    let was = |name: &str, stands: String| failed.and_then(|(_, sent)| sent.get(name).cloned()).unwrap_or(stands);
    let parts = draft::sections(whole.document.kind, &whole.facts);
    let body = html! {
        @if let Some((e, _)) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        p { (t(lang, "documents-edit-how")) }
        (ui::form_draft(frame, &format!("/documents/{no}/edit"), &format!("document-{no}-{}", whole.document.version), html! {
            (ui::hidden("version", &was("version", whole.document.version.to_string())))
            (Field::number("number", t(lang, "documents-number")).help(t(lang, "documents-number-help"))
                .value(was("number", content.number.map_or_else(String::new, |n| n.to_string()))).optional(lang).width(Width::Short))
            (Field::date("date", t(lang, "documents-date")).help(t(lang, "documents-date-help"))
                .value(was("date", content.date.map_or_else(String::new, |d| d.to_string()))).optional(lang).width(Width::Short))
            @for part in &parts {
                @match part {
                    Section::Heading(_, words) => h2 lang="vi" { (words) },
                    Section::Text { key, label } => {
                        (Field::textarea(format!("text-{key}"), label.as_str())
                            .value(was(&format!("text-{key}"), draft::text(whole.document.kind, &whole.facts, &content, key)))
                            .help(if content.texts.contains_key(key) { t(lang, "documents-part-edited") } else { t(lang, "documents-part-drafted") })
                            .attr("rows", "6").attr("lang", "vi").max_length(8_000).width(Width::Full))
                    },
                    Section::Table(table) => p.help { (t_args(lang, "documents-part-table", &[("caption", table.caption.as_str().into())])) },
                }
            }
            (Field::text("reason", t(lang, "documents-reason")).value(was("reason", String::new())).max_length(300).optional(lang).width(Width::Full))
            (ui::actions(html! {
                (Button::primary(t(lang, "documents-save")).icon(Icon::Check))
                (Button::link(format!("/documents/{no}"), t(lang, "documents-back")))
            }))
        }))
        (figures(&whole, lang))
    };
    let here = t(lang, "documents-edit");
    let head = PageHead::new(here).lede(whole.paper.subject.clone()).clause("P-5.2").crumbs(vec![
        Crumb::link(t(lang, "documents-title"), "/documents"),
        Crumb::link(t_args(lang, "documents-no", &[("no", no.into())]), format!("/documents/{no}")),
        Crumb::here(here),
    ]);
    Ok(ui::page(frame, &head, body))
}

/// Every figure that a text may name.
fn figures(whole: &Whole, lang: Lang) -> Markup {
    let rows = whole.facts.figures().into_iter().map(|c| {
        let explained = c.explain();
        Row::new(vec![
            Cell::markup(html! { code { "{{" (c.name) "}}" } }),
            Cell::markup(html! { span lang="vi" { (c.label) } }),
            Cell::markup(ui::told_button(&c.shown, &explained)),
        ])
    });
    let table = Table::new("document-figures", t(lang, "documents-figures"))
        .lang(lang)
        .filterable()
        .col(Col::text(t(lang, "documents-figure-name")))
        .col(Col::text(t(lang, "documents-figure")).wide())
        .col(Col::number(t(lang, "documents-figure-value")))
        .rows(rows);
    html! { (table) }
}

fn read(sent: &Sent) -> Result<(i64, Content, String), DocumentProblem> {
    let get = |name: &str| sent.get(name).map_or("", |v| v.trim());
    let version = get("version").parse().map_err(|_| DocumentProblem::Outdated)?;
    let number = match get("number").replace('.', "").as_str() {
        "" => None,
        n => Some(n.parse::<i64>().map_err(|_| DocumentProblem::BadNumber)?),
    };
    let date = match get("date") {
        "" => None,
        day => Some(day.parse::<Day>().map_err(|_| DocumentProblem::BadNumber)?),
    };
    let texts = sent.iter().filter_map(|(name, words)| Some((name.strip_prefix("text-")?.to_owned(), words.clone()))).collect();
    Ok((version, Content { texts, number, date }, get("reason").to_owned()))
}

/// Keeps a new version.
pub(crate) async fn save(
    State(documents): State<Documents>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let done = match read(&sent) {
        Ok((version, content, reason)) => documents.save(&viewer.actor, no, version, content, &reason).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => {
            let to = format!("/documents/{no}");
            Ok(see_other_with(&to, Tone::Good, t(viewer.frame.lang, "documents-saved")))
        }
        Err(e) if matches!(e.status(), 403 | 404 | 500) => Err(e.into()),
        Err(e) => Ok(refused(&e, page(&documents, &viewer, no, Some((&e, &sent))).await?)),
    }
}
