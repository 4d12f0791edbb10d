//! `/emulation-file`: which targets did a unit miss, and what else stands in its file of the year?

use super::{gate_words, index::xlsx, points};
use crate::{emulation::UnitFile, model::Kind, service::Standings, workbook};
use axum::{
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Icon, PageHead, Row, Table, Tone, t, t_args};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    unit: String,
}

/// One unit's file, or all files of the reader's area.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    if !asked.unit.is_empty() {
        let file = s.emulation_file(&viewer.actor, &asked.unit).await?;
        return Ok(one(&viewer, &file));
    }
    let files = s.emulation_files(&viewer.actor, None).await?;
    let missed = files.iter().filter(|f| f.missed() > 0).count();
    let args = [("n", crate::gather::count(missed).into()), ("of", crate::gather::count(files.len()).into())];
    let body = html! {
        p.lead { (t_args(lang, if missed > 0 { "standings-file-sentence" } else { "standings-file-sentence-none" }, &args)) }
        (list(&files, lang))
    };
    let head = PageHead::new(t(lang, "standings-file"))
        .lede(t(lang, "standings-file-lede"))
        .clause("P-3.9")
        .wide()
        .actions(html! {
            @if !files.is_empty() { (Button::link("/emulation-file/export.xlsx", t(lang, "standings-export")).icon(Icon::Download)) }
        })
        .crumbs(vec![Crumb::link(t(lang, "standings-title"), "/standings"), Crumb::here(t(lang, "standings-file"))]);
    Ok(ui::page(&viewer.frame, &head, body))
}

fn list(files: &[UnitFile], lang: Lang) -> Markup {
    let rows = files.iter().map(|f| {
        let missing = f.missing();
        let missed = crate::gather::count(f.missed());
        Row::new(vec![
            Cell::text(f.name.clone()).sub(f.code.clone()),
            Cell::int(missed, lang).sub(if missing > 0 {
                t_args(lang, "standings-people-missing", &[("n", missing.into())])
            } else {
                String::new()
            }),
            Cell::text(t(lang, if f.head_answers() { "standings-head-answers" } else { "standings-head-fine" })),
            Cell::int(crate::gather::count(f.proposals.len()), lang),
        ])
        .href(format!("/emulation-file?unit={}", super::index::encoded(&f.code)))
        .tone(if f.missed() > 0 { Tone::Attention } else { Tone::Neutral })
    });
    let table = Table::new("files", t(lang, "standings-files"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-unit")).wide().sort())
        .col(Col::number(t(lang, "standings-missed-targets")).sort())
        .col(Col::text(t(lang, "standings-duty-of-head")).wide().sort())
        .col(Col::number(t(lang, "standings-proposals")).sort())
        .rows(rows)
        .filterable()
        .empty(t(lang, "standings-file-none"), html! { p { (t(lang, "standings-file-none-do")) } });
    html! { (table) }
}

fn one(viewer: &Viewer, f: &UnitFile) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let args = [("n", crate::gather::count(f.missed()).into()), ("year", i64::from(f.year).to_string().into())];
    let body = html! {
        p.lead { (t_args(lang, if f.missed() > 0 { "standings-file-of-missed" } else { "standings-file-of-none" }, &args)) }
        (entries(f, lang))
        @if !f.duties.is_empty() { (duties(f, lang)) }
        (proposals(f, viewer.actor.may(Permission::WriteProposals), lang))
        (ui::signature_line(&[(t(lang, "standings-sign-unit"), ""), (t(lang, "standings-sign-home-affairs"), "")]))
    };
    let head = PageHead::new(f.name.clone()).lede(t_args(lang, "standings-file-of", &args)).clause("P-3.9").crumbs(vec![
        Crumb::link(t(lang, "standings-title"), "/standings"),
        Crumb::link(t(lang, "standings-file"), "/emulation-file"),
        Crumb::here(f.code.clone()),
    ]);
    ui::page(frame, &head, body)
}

fn entries(f: &UnitFile, lang: Lang) -> Markup {
    let rows = f.entries.iter().map(|e| {
        let kind = if e.kind == Kind::Commune { "standings-as-commune" } else { "standings-as-unit" };
        let state = if e.provisional { "standings-provisional-short" } else { "standings-closed-short" };
        let gates: Vec<String> = e.gates.iter().map(|g| gate_words(g, e.kind, lang)).collect();
        let rank = match (e.rank, gates.is_empty()) {
            (Some(rank), _) => format!("{rank} / {}", e.ranked),
            (None, false) => t(lang, "standings-not-considered").to_owned(),
            (None, true) => "–".to_owned(),
        };
        Row::new(vec![
            Cell::text(e.phase.clone()).sub(format!("{} · {}", t(lang, kind), t(lang, state))),
            e.target.as_ref().map_or_else(|| Cell::text("–"), |t| Cell::figure(t, lang)),
            Cell::text(e.missed().map_or_else(|| "–".to_owned(), |n| vedich_kernel::format::int(n, lang))),
            Cell::text(rank).sub(gates.join("; ")),
            Cell::text(e.points.map_or_else(|| "–".to_owned(), |p| points(p, lang))),
        ])
        .tone(if e.missed().is_some() { Tone::Attention } else { Tone::Neutral })
    });
    let table = Table::new("entries", t(lang, "standings-file-targets"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-phase")).wide())
        .col(Col::number(t(lang, "standings-target-share")))
        .col(Col::number(t(lang, "standings-missed")))
        .col(Col::text(t(lang, "standings-rank")).wide())
        .col(Col::number(t(lang, "standings-points")))
        .rows(rows)
        .empty(t(lang, "standings-file-no-phase"), html! {});
    html! { (table) }
}

fn duties(f: &UnitFile, lang: Lang) -> Markup {
    let rows = f.duties.iter().map(|d| {
        let unverified = if d.unverified { t(lang, "standings-unverified") } else { "" };
        let none = if d.answers.silent { t(lang, "standings-duty-silent") } else { "–" };
        Row::new(vec![
            Cell::text(d.name.clone()).sub(t_args(lang, "standings-by-day", &[("day", d.deadline.vi().into())])),
            d.figure.as_ref().map_or_else(|| Cell::text(none), |f| Cell::figure(f, lang)).sub(unverified),
            Cell::int(d.unexplained, lang),
            Cell::text(t(lang, if d.directive { "standings-yes" } else { "standings-no" })),
        ])
    });
    let table = Table::new("duties", t(lang, "standings-file-duties"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-duty")).wide())
        .col(Col::number(t(lang, "standings-done-share")))
        .col(Col::number(t(lang, "standings-unexplained")))
        .col(Col::text(t(lang, "standings-directive")))
        .rows(rows);
    html! {
        (table)
        @if f.head_answers() { p { (t(lang, "standings-head-answers-why")) } }
    }
}

fn proposals(f: &UnitFile, sees: bool, lang: Lang) -> Markup {
    if f.proposals.is_empty() || !sees {
        return html! {};
    }
    let rows = f.proposals.iter().map(|p| {
        let what = if p.title.is_empty() { p.kind.word(lang).to_owned() } else { p.title.clone() };
        let document = p.document.as_ref().map_or_else(String::new, |d| d.0.clone());
        Row::new(vec![Cell::text(what).sub(p.name.clone()), Cell::text(p.state.word(lang)), Cell::text(document)])
            .href(format!("/proposals/{}", p.no))
    });
    let table = Table::new("file-proposals", t(lang, "standings-file-proposals"))
        .lang(lang)
        .col(Col::text(t(lang, "standings-proposed")).wide())
        .col(Col::text(t(lang, "standings-state")))
        .col(Col::text(t(lang, "standings-document")))
        .rows(rows);
    html! { (table) }
}

/// All files of the reader's area as a workbook.
pub(crate) async fn export(
    State(s): State<Standings>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let only = (!asked.unit.is_empty()).then_some(asked.unit.as_str());
    let files = s.emulation_files(&viewer.actor, only).await?;
    let people = files.iter().map(|f| f.proposals.len()).sum();
    if people > 0 {
        s.audit_export(&viewer.actor, "emulation_file.export", people).await?;
    }
    let bytes = workbook::files(&files, viewer.frame.lang)?;
    let year = files.first().map_or(0, |f| f.year);
    Ok(xlsx(bytes, &format!("ho-so-thi-dua-{year}.xlsx")))
}
