//! `/documents`: is it ready to sign, and whose report is missing?

use super::{author, kind_words, state_tag};
use crate::{
    http::{self, PER_PAGE},
    model::{Asked, Document, Kind},
    problems::DocumentProblem,
    rules,
    service::{Documents, Setting},
    tracking::{Sent, Tracking},
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Cell, Col, Field, Icon, PageHead, Row, Tab, Table, Tone, Width, t, t_args};

/// Which phase's reports, and which page of the list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    phase: Option<i64>,
    #[serde(default)]
    page: i64,
}

/// The page.
pub(crate) async fn show(
    State(documents): State<Documents>,
    viewer: Viewer,
    Query(shown): Query<Shown>,
) -> Result<Markup, PageError> {
    page(&documents, &viewer, &shown, None).await
}

async fn page(
    documents: &Documents,
    viewer: &Viewer,
    shown: &Shown,
    failed: Option<(&DocumentProblem, &Chosen)>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let setting = documents.setting().await?;
    let phase = documents.tracked_phase(&setting, shown.phase);
    let tracking = documents.tracking(actor, phase).await?;
    let offset = (shown.page.max(1) - 1).saturating_mul(PER_PAGE);
    let (found, all) = documents.list(actor, (PER_PAGE, offset)).await?;
    // Whoever has no author to write for, such as the police of a commune without a unit, is offered nothing.
    let heads = Documents::may_set_head(&setting, actor, None)
        || setting.tree.units().iter().any(|u| Documents::may_set_head(&setting, actor, Some(u.id)));
    let writes = heads || !Documents::writable(&setting, actor, None).is_empty();
    let tracks = Documents::tracks(actor);
    let body = html! {
        @if let Some((e, _)) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        @if tracks {
            p.lead { (sentence(&tracking, lang)) }
            (units(&tracking, &setting, lang))
        }
        @if writes { (form(documents, viewer, &setting, failed.map(|f| f.1))) }
        (list(&found, &setting, lang))
        (ui::pagination(lang, shown.page.max(1), PER_PAGE, all, "/documents"))
    };
    let head = PageHead::new(t(lang, "documents-title")).lede(t(lang, "documents-lede")).clause("P-5.1").actions(html! {
        @if heads {
            (Button::link("/documents/settings", t(lang, "documents-settings")).icon(Icon::Settings))
        }
    });
    Ok(ui::page(frame, &head, body))
}

fn sentence(tracking: &Tracking, lang: Lang) -> String {
    let n = |sent| tracking.count(sent);
    let all = i64::try_from(tracking.units.len()).unwrap_or(i64::MAX);
    let args = [
        ("sent", (n(Sent::InTime) + n(Sent::Late)).into()),
        ("all", all.into()),
        ("missing", (n(Sent::Missing) + n(Sent::Open)).into()),
        ("returned", n(Sent::Returned).into()),
        ("due", tracking.due.day().vi().into()),
        ("phase", tracking.phase.into()),
    ];
    let key = match (all, tracking.phase, n(Sent::Missing)) {
        (0, ..) => "documents-says-none",
        (_, 0, _) => "documents-says-final",
        (_, _, 0) => "documents-says-open",
        _ => "documents-says-missing",
    };
    t_args(lang, key, &args)
}

fn units(tracking: &Tracking, setting: &Setting, lang: Lang) -> Markup {
    let mut tabs: Vec<Tab> = setting
        .phases
        .iter()
        .map(|p| {
            let label = t_args(lang, "documents-phase-n", &[("phase", p.no.into())]);
            Tab::new(format!("/documents?phase={}", p.no), label).active(tracking.phase == p.no)
        })
        .collect();
    tabs.push(Tab::new("/documents?phase=0", t(lang, "documents-final")).active(tracking.phase == 0));
    let rows = tracking.units.iter().map(|(unit, sent, document)| {
        let name = setting.tree.unit(*unit).map_or("–", |u| u.name.as_str());
        let tone = match sent {
            Sent::Missing | Sent::Returned => Tone::Broken,
            Sent::Late => Tone::Attention,
            Sent::Open => Tone::Neutral,
            Sent::InTime => Tone::Good,
        };
        let when = document.as_ref().and_then(|d| d.sent_at).map_or_else(Cell::blank, |at| Cell::text(at.vi()));
        let row = Row::new(vec![Cell::text(name), Cell::markup(ui::tag(tone, t(lang, sent.text_key()))), when]);
        match document {
            Some(d) => row.href(format!("/documents/{}", d.no)),
            None => row,
        }
    });
    let table = Table::new("document-units", t(lang, "documents-units"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "documents-unit")).sort().wide())
        .col(Col::text(t(lang, "documents-report")).sort())
        .col(Col::text(t(lang, "documents-sent-at")).sort())
        .rows(rows)
        .empty(t(lang, "documents-units-none"), html! { p { (t(lang, "documents-units-none-do")) } });
    ui::section(t(lang, "documents-units"), html! { (ui::tabs(t(lang, "documents-phases"), &tabs)) (table) })
}

/// What was chosen in the form, so that it is not lost.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    phase: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    cutoff: String,
}

fn form(documents: &Documents, viewer: &Viewer, setting: &Setting, was: Option<&Chosen>) -> Markup {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let of_city = Documents::writable(setting, actor, None);
    let city = !of_city.is_empty();
    let own: Vec<_> =
        setting.tree.units().iter().filter(|u| Documents::may_write(setting, actor, Kind::Phase, Some(u.id))).collect();
    let of_own = |k: &Kind| own.iter().any(|u| rules::is_author_of(&setting.tree, u.id, *k));
    let kinds = Kind::ALL.into_iter().filter(|k| of_city.contains(k) || of_own(k));
    let kinds: Vec<(String, String)> = kinds.map(|k| (k.code().to_owned(), k.word(lang).to_owned())).collect();
    let first = kinds.first().map(|k| k.0.clone()).unwrap_or_default();
    let phases = setting.phases.iter().map(|p| (p.no.to_string(), format!("{}. {}", p.no, p.name))).collect();
    let mut units: Vec<(String, String)> = Vec::new();
    if city {
        units.push((String::new(), setting.tree.name(setting.campaign.root).to_owned()));
    }
    units.extend(own.iter().map(|u| (u.code.clone(), u.name.clone())));
    let newest = rules::tracked(&setting.phases, documents.today()).unwrap_or(1).to_string();
    let (kind, phase, unit, cutoff) = match was {
        Some(w) => (w.kind.clone(), w.phase.clone(), w.unit.clone(), w.cutoff.clone()),
        None => (first, newest, units.first().map(|u| u.0.clone()).unwrap_or_default(), String::new()),
    };
    ui::section(
        t(lang, "documents-new"),
        ui::form(
            frame,
            "/documents",
            html! {
                (Field::select("kind", t(lang, "documents-kind"), kinds).value(kind))
                (Field::select("phase", t(lang, "documents-phase"), phases).value(phase).help(t(lang, "documents-phase-help")))
                (Field::select("unit", t(lang, "documents-author"), units).help(t(lang, "documents-author-help")).value(unit))
                (ui::details(t(lang, "documents-cutoff"), html! {
                    (Field::number("cutoff", t(lang, "documents-cutoff-n")).help(t(lang, "documents-cutoff-help")).value(cutoff).optional(lang).width(Width::Short))
                }))
                (ui::actions(html! { (Button::primary(t(lang, "documents-new-do")).icon(Icon::Add)) }))
            },
        ),
    )
}

fn list(found: &[Document], setting: &Setting, lang: Lang) -> Markup {
    let rows = found.iter().map(|d| {
        Row::new(vec![
            Cell::text(kind_words(d, lang)).sub(author(d, &setting.tree, setting.campaign.root)),
            Cell::markup(state_tag(d.state, lang)),
            Cell::day(d.as_of),
            Cell::text(d.at.vi()).sub(d.by.clone()),
        ])
        .href(format!("/documents/{}", d.no))
    });
    let table = Table::new("documents", t(lang, "documents-list"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "documents-document")).wide())
        .col(Col::text(t(lang, "documents-state")))
        .col(Col::text(t(lang, "documents-as-of")))
        .col(Col::text(t(lang, "documents-drafted")))
        .rows(rows)
        .empty(t(lang, "documents-none"), html! { p { (t(lang, "documents-none-do")) } });
    html! { (table) }
}

/// Drafts a document and opens it.
pub(crate) async fn create(
    State(documents): State<Documents>,
    viewer: Viewer,
    Form(sent): Form<Chosen>,
) -> Result<Response, PageError> {
    match draft(&documents, &viewer, &sent).await {
        Ok((no, unchanged)) => {
            let to = format!("/documents/{no}");
            let (tone, key) =
                if unchanged { (Tone::Neutral, "documents-unchanged") } else { (Tone::Good, "documents-drafted-it") };
            Ok(see_other_with(&to, tone, t(viewer.frame.lang, key)))
        }
        Err(e) => Ok(refused(&e, page(&documents, &viewer, &Shown::default(), Some((&e, &sent))).await?)),
    }
}

async fn draft(documents: &Documents, viewer: &Viewer, sent: &Chosen) -> Result<(i64, bool), DocumentProblem> {
    let kind = Kind::parse(&sent.kind).ok_or(DocumentProblem::NoSuchKind)?;
    let number = |text: &str| text.replace(['.', ' '], "").parse::<i64>();
    let phase =
        if sent.phase.trim().is_empty() { None } else { Some(number(&sent.phase).map_err(|_| DocumentProblem::NoSuchPhase)?) };
    let cutoff =
        if sent.cutoff.trim().is_empty() { None } else { Some(number(&sent.cutoff).map_err(|_| DocumentProblem::BadNumber)?) };
    let unit = http::unit(&documents.setting().await?.tree, &sent.unit)?;
    let (document, unchanged) = documents.create_or_find(&viewer.actor, Asked { kind, phase, unit, cutoff }).await?;
    Ok((document.no, unchanged))
}
