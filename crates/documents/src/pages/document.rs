//! `/documents/{no}`: is it ready to sign? The page as it will print, its numbers open to their sources; what can be done next; its story.

use super::{author, kind_words, state_tag};
use crate::{
    doubts,
    http::{self, FileAsked},
    model::{Format, State as Stand},
    problems::DocumentProblem,
    render::{page as drawn, pdf},
    rules::{self, Act},
    service::{Documents, Setting, Whole},
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Moment, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, t, t_args};

/// What the reader may do next.
struct May {
    write: bool,
    approve: bool,
    give_back: bool,
    accept: bool,
}

impl May {
    fn of(setting: &Setting, viewer: &Viewer, whole: &Whole) -> Self {
        let (actor, d) = (&viewer.actor, &whole.document);
        let can = |act| rules::next(d.state, act).is_some();
        Self {
            write: can(Act::Write) && Documents::may_write(setting, actor, d.kind, d.unit),
            approve: can(Act::Approve) && Documents::may_approve(setting, actor, d.kind, d.unit),
            give_back: can(Act::Return) && Documents::may_review(setting, actor, d.unit),
            accept: can(Act::Accept) && Documents::may_review(setting, actor, d.unit),
        }
    }
}

/// The page.
pub(crate) async fn show(State(documents): State<Documents>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&documents, &viewer, no, None).await
}

async fn page(documents: &Documents, viewer: &Viewer, no: i64, failed: Option<&DocumentProblem>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let whole = documents.whole(&viewer.actor, no).await?;
    let setting = documents.setting().await?;
    if !whole.people.rows.is_empty() {
        documents.note_read(&viewer.actor, no, whole.people.rows.len()).await?;
    }
    let d = &whole.document;
    let may = May::of(&setting, viewer, &whole);
    let templates = documents.templates().await?;
    let own = templates.iter().any(|(kind, _)| *kind == d.kind);
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        p.lead { (sentence(&whole, documents.now(), lang)) }
        @if let Some(q) = whole.question() {
            (ui::callout(Tone::Broken, t(lang, "documents-question"), html! { p { "“" (q.words) "”" } p.help { (q.by) ", " (q.at.vi()) } }))
        }
        (warnings(&whole, &may, lang))
        (facts(&whole, &setting, lang))
        (next(viewer, &whole, &may))
        (exports(&whole, own, lang))
        (ui::section(t(lang, "documents-preview"), html! { p.help { (t(lang, "documents-preview-help")) } (drawn::draw(&whole.paper)) }))
        (story(&whole, lang))
    };
    let head = PageHead::new(whole.paper.subject.clone())
        .clause("P-5.1")
        .crumbs(vec![
            Crumb::link(t(lang, "documents-title"), "/documents"),
            Crumb::here(t_args(lang, "documents-no", &[("no", no.into())])),
        ])
        .actions(html! {
            @if may.write { (Button::link(format!("/documents/{no}/edit"), t(lang, "documents-edit")).icon(Icon::Edit)) }
        });
    Ok(ui::page(frame, &head, body))
}

fn sentence(whole: &Whole, now: Moment, lang: Lang) -> String {
    let d = &whole.document;
    let args = [
        ("due", whole.due.map_or_else(String::new, |m| m.day().vi()).into()),
        ("sent", d.sent_at.map_or_else(String::new, Moment::vi).into()),
        ("day", d.as_of.vi().into()),
    ];
    let key = match (d.state, d.unit.is_some(), d.late, whole.due.is_some()) {
        (Stand::Draft, true, _, true) if whole.due.is_some_and(|due| due < now) => "documents-is-draft-overdue",
        (Stand::Draft, true, _, true) => "documents-is-draft-due",
        (Stand::Draft, ..) if whole.facts.no_extract => "documents-is-draft-bare",
        (Stand::Draft, ..) => "documents-is-draft",
        (Stand::Returned, ..) => "documents-is-returned",
        (Stand::Approved, true, true, _) => "documents-is-late",
        (Stand::Approved, true, false, _) => "documents-is-sent",
        (Stand::Approved, false, ..) if whole.facts.no_extract => "documents-is-approved-bare",
        (Stand::Approved, false, ..) => "documents-is-approved",
        (Stand::Accepted, ..) => "documents-is-accepted",
    };
    t_args(lang, key, &args)
}

/// Numbers that somebody typed without a source, and what the letterhead lacks.
fn warnings(whole: &Whole, may: &May, lang: Lang) -> Markup {
    let found = doubts::typed(whole.document.kind, &whole.facts, &whole.content());
    html! {
        @if !found.is_empty() {
            (ui::callout(Tone::Attention, t(lang, "documents-unsourced"), html! {
                ul {
                    @for u in &found {
                        li {
                            (u.number)
                            @if let Some(name) = &u.instead { " → " code { "{{" (name) "}}" } }
                        }
                    }
                }
                p { (t(lang, "documents-unsourced-do")) }
            }))
        }
        @if let Some(why) = whole.not_ready.as_ref().filter(|_| may.approve) {
            (ui::callout(Tone::Attention, &why.sentence(lang), html! {
                p { (why.next_step(lang)) }
                @match why {
                    DocumentProblem::NoSigner => p { a href=(settings_of(whole)) { (t(lang, "documents-settings")) } },
                    DocumentProblem::DraftedEarly(_) => p { a href="/documents" { (t(lang, "documents-title")) } },
                    _ => {}
                }
            }))
        }
        @if !whole.people.rows.is_empty() { p.help { (t(lang, "documents-people")) } }
    }
}

/// Where the letterhead of the document is set.
fn settings_of(whole: &Whole) -> String {
    whole.document.unit.map_or_else(|| "/documents/settings".to_owned(), |u| format!("/documents/settings?id={u}"))
}

fn facts(whole: &Whole, setting: &Setting, lang: Lang) -> Markup {
    let d = &whole.document;
    let mut pairs = vec![
        (t(lang, "documents-kind"), html! { (kind_words(d, lang)) }),
        (t(lang, "documents-author"), html! { (author(d, &setting.tree, setting.campaign.root)) }),
        (
            t(lang, "documents-state"),
            html! { (state_tag(d.state, lang)) @if d.late { " " (ui::tag(Tone::Attention, t(lang, "documents-late"))) } },
        ),
    ];
    if whole.facts.no_extract {
        pairs.push((t(lang, "documents-as-of"), html! { (t(lang, "documents-no-extract")) }));
    } else {
        let at = whole.facts.cutoff_at.map_or_else(String::new, vedich_kernel::Moment::vi);
        pairs.push((t(lang, "documents-as-of"), html! { (d.as_of.vi()) }));
        pairs.push((t(lang, "documents-cutoff"), html! { (at) " (" (d.cutoff) ")" }));
    }
    if let Some(due) = whole.due {
        pairs.push((t(lang, "documents-due"), html! { (due.vi()) }));
    }
    ui::key_values(&pairs)
}

/// What comes next, as buttons.
fn next(viewer: &Viewer, whole: &Whole, may: &May) -> Markup {
    let (frame, lang, d) = (&viewer.frame, viewer.frame.lang, &whole.document);
    let sends = d.unit.is_some() && d.kind.is_sent_in();
    let approve = t(lang, if sends { "documents-approve-send" } else { "documents-approve" });
    let at = format!("/documents/{}/approve", d.no);
    let (ready, sure) = (may.approve && whole.not_ready.is_none(), whole.doubts.is_none());
    html! {
        @if ready && !sure {
            (ui::form(frame, &at, html! {
                (Field::checkbox("seen", whole.doubts.words(lang)).required())
                (ui::actions(html! { (Button::primary(approve).icon(Icon::Check)) }))
            }))
        }
        @if may.approve || may.accept || may.give_back {
            (ui::actions(html! {
                @if ready && sure {
                    (ui::inline_form(frame, &at, &[], Button::primary(approve).icon(Icon::Check)))
                }
                @if may.accept {
                    (ui::inline_form(frame, &format!("/documents/{}/accept", d.no), &[], Button::primary(t(lang, "documents-accept")).icon(Icon::Check)))
                }
            }))
        }
        @if may.give_back {
            (ui::details(t(lang, "documents-return"), ui::form(frame, &format!("/documents/{}/return", d.no), html! {
                (Field::textarea("question", t(lang, "documents-return-why")).max_length(2_000).required())
                (ui::actions(html! { (Button::secondary(t(lang, "documents-return-do")).icon(Icon::Undo)) }))
            })))
        }
    }
}

fn exports(whole: &Whole, own: bool, lang: Lang) -> Markup {
    let at = |format: Format| format!("/documents/{}/file?format={}", whole.document.no, format.ending());
    let pdf = pdf::program().is_some();
    // Where the city has a template of its own, each DOCX says which of the two it is.
    let docx = if own { "documents-docx-common" } else { "documents-docx" };
    html! {
        (ui::actions(html! {
            @if own { (Button::link(format!("/documents/{}/file?template=true", whole.document.no), t(lang, "documents-own")).icon(Icon::Download)) }
            (Button::link(at(Format::Docx), t(lang, docx)).icon(Icon::Download))
            @if pdf { (Button::link(at(Format::Pdf), t(lang, "documents-pdf")).icon(Icon::Download)) }
            @if whole.paper.tables().next().is_some() { (Button::link(at(Format::Xlsx), t(lang, "documents-xlsx")).icon(Icon::Download)) }
        }))
        @if !pdf { p.help { (t(lang, "documents-no-pdf")) } }
    }
}

/// Versions and steps, newest first.
fn story(whole: &Whole, lang: Lang) -> Markup {
    let versions = whole.versions.iter().map(|v| {
        let words = match v.no {
            1 => t(lang, "documents-step-drafted").to_owned(),
            n => t_args(lang, "documents-step-written", &[("n", n.into())]),
        };
        (v.at, 0, html! { (words) @if !v.reason.is_empty() { span.sub { "“" (v.reason) "”" } } }, v.by.clone())
    });
    let steps = whole.steps.iter().map(|s| {
        let words = t_args(lang, "documents-step", &[("n", s.version.into()), ("state", t(lang, s.state.text_key()).into())]);
        (s.at, 1, html! { (words) @if !s.words.is_empty() { span.sub { "“" (s.words) "”" } } }, s.by.clone())
    });
    let mut all: Vec<_> = versions.chain(steps).collect();
    all.sort_by_key(|(at, order, ..)| std::cmp::Reverse((*at, *order)));
    let rows = all.into_iter().map(|(at, _, shown, by)| Row::new(vec![Cell::markup(shown), Cell::text(at.vi()).sub(by)]));
    let table = Table::new("document-story", t(lang, "documents-story"))
        .lang(lang)
        .col(Col::text(t(lang, "documents-what")).wide())
        .col(Col::text(t(lang, "documents-when")))
        .rows(rows);
    html! { (table) }
}

type Answer = Result<Response, PageError>;

async fn answer(documents: &Documents, viewer: &Viewer, no: i64, done: Result<(), DocumentProblem>, key: &'static str) -> Answer {
    match done {
        Ok(()) => Ok(see_other_with(&format!("/documents/{no}"), Tone::Good, t(viewer.frame.lang, key))),
        // What is not there, or not one's own, is refused as everywhere.
        Err(e) if matches!(e.status(), 403 | 404 | 500) => Err(e.into()),
        Err(e) => Ok(refused(&e, page(documents, viewer, no, Some(&e)).await?)),
    }
}

/// What the head has seen before approving.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Approval {
    /// Missing reports and typed numbers: yes, nevertheless.
    #[serde(default)]
    seen: String,
}

/// Approves.
pub(crate) async fn approve(
    State(documents): State<Documents>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<Approval>,
) -> Answer {
    let done = documents.approve_seeing(&viewer.actor, no, !sent.seen.is_empty()).await;
    answer(&documents, &viewer, no, done, "documents-approved-it").await
}

/// Accepts.
pub(crate) async fn accept(State(documents): State<Documents>, viewer: Viewer, Path(no): Path<i64>) -> Answer {
    let done = documents.accept(&viewer.actor, no).await;
    answer(&documents, &viewer, no, done, "documents-accepted-it").await
}

/// A question.
#[derive(Debug, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    question: String,
}

/// Sends back.
pub(crate) async fn give_back(
    State(documents): State<Documents>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<Question>,
) -> Answer {
    let done = documents.give_back(&viewer.actor, no, &sent.question).await;
    answer(&documents, &viewer, no, done, "documents-returned-it").await
}

/// The document as a file.
pub(crate) async fn file(
    State(documents): State<Documents>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<FileAsked>,
) -> Result<Response, PageError> {
    Ok(http::file_of(&documents, &viewer.actor, no, &asked).await?)
}
