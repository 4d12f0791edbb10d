//! `/standings`: who earned it?

use super::{gate_words, phase_options, points};
use crate::{
    http::Asked,
    model::{Gate, Kind, Standing, StandingRow},
    problems::StandingProblem,
    service::{Standings, people_area},
    settings::Setting,
    workbook,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_campaign::Phase;
use vedich_kernel::{Lang, format};
use vedich_ui::{self as ui, Attachment, BarItem, Button, Cell, Col, Field, Icon, PageHead, Row, Tab, Table, Tone, t, t_args};

/// Rows that are drawn.
const MOST_BARS: usize = 10;

/// A ranking, its formula in words, and who is not considered.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let phases = s.phases().await?;
    let standing = match s.standing(actor, asked.phase()?, asked.kind()?, None).await {
        Err(e @ StandingProblem::PhaseNotBegun(_)) => return Ok(to_come(&viewer, &phases, &asked, &e)?),
        found => found?,
    };
    let manages = s.is_whole(actor, Permission::ManageStandings).await?;
    let published = standing.closing.as_ref().is_some_and(|c| c.published_at.is_some());
    let unpublished = actor.sees_published_only() && !published;
    let body = html! {
        (ui::live_on(frame, "phase.closed", &frame.path))
        p.lead { (sentence(&standing, lang)) }
        @if standing.closing.is_none() || unpublished { (provisional(&standing, unpublished, lang)) }
        @if phases.len() > 1 { (phase_picker(&phases, standing.kind, &standing.phase.no.to_string(), lang)) }
        (tabs(&standing, !people_area(actor).is_nothing(), lang))
        (bars(&standing, lang))
        (table(&standing, lang))
        (ui::section(t(lang, "standings-formula"), formula(&standing, lang)))
    };
    let query = format!("?phase={}&kind={}", standing.phase.no, standing.kind.code());
    let head = PageHead::new(t(lang, "standings-title"))
        .lede(t(lang, "standings-lede"))
        .clause("P-3.9")
        .wide()
        .actions(html! {
            @if manages { (Button::link(format!("/standings/close?phase={}", standing.phase.no), t(lang, "standings-close")).icon(Icon::Check)) }
            @if manages { (Button::link("/standings/settings", t(lang, "standings-settings")).icon(Icon::Settings)) }
            @if actor.may(Permission::WriteProposals) { (Button::link("/proposals", t(lang, "standings-proposals")).icon(Icon::Report)) }
            @if !actor.sees_published_only() { (Button::link("/emulation-file", t(lang, "standings-file")).icon(Icon::Audit)) }
            (Button::link(format!("/standings/export.xlsx{query}"), t(lang, "standings-export")).icon(Icon::Download))
        });
    Ok(ui::page(frame, &head, body))
}

fn phase_picker(phases: &[Phase], kind: Kind, chosen: &str, lang: Lang) -> Markup {
    let fields = html! {
        (ui::hidden("kind", kind.code()))
        (Field::select("phase", t(lang, "standings-phase"), phase_options(phases)).value(chosen))
    };
    ui::filter_bar(lang, "/standings", fields, None)
}

/// A phase that has not begun ranks nobody: the page says when it begins.
fn to_come(viewer: &Viewer, phases: &[Phase], asked: &Asked, e: &StandingProblem) -> Result<Markup, StandingProblem> {
    let lang = viewer.frame.lang;
    let body = html! {
        (ui::problem_callout(Tone::Attention, e, lang))
        (phase_picker(phases, asked.kind()?, asked.phase.trim(), lang))
    };
    let head = PageHead::new(t(lang, "standings-title")).lede(t(lang, "standings-lede")).clause("P-3.9").wide();
    Ok(ui::page(&viewer.frame, &head, body))
}

fn sentence(s: &Standing, lang: Lang) -> String {
    let first = s.rows.iter().find(|r| r.rank == Some(1));
    let args = [
        ("phase", s.phase.name.clone().into()),
        ("kind", s.kind.word(lang).to_lowercase().into()),
        ("ranked", s.ranked.into()),
        ("held", s.held_back.into()),
        ("first", first.map_or_else(String::new, |r| r.name.clone()).into()),
        ("points", first.and_then(|r| r.points).map_or_else(String::new, |p| points(p, lang)).into()),
    ];
    let key = match first {
        Some(r) if r.points.is_some() => "standings-sentence",
        Some(_) => "standings-sentence-plain",
        None => "standings-sentence-none",
    };
    t_args(lang, key, &args)
}

/// What is not closed may change; the public sees nothing of it.
fn provisional(s: &Standing, unpublished: bool, lang: Lang) -> Markup {
    let pending: i64 = s.rows.iter().map(|r| r.pending).sum();
    html! {
        @if unpublished {
            (ui::callout(Tone::Attention, t(lang, "standings-not-published"), html! { p { (t(lang, "standings-not-published-do")) } }))
        } @else {
            (ui::callout(Tone::Attention, &t_args(lang, "standings-provisional-to", &[("day", s.as_of.vi().into())]), html! {
                @if pending > 0 { p { (t_args(lang, "standings-pending", &[("n", pending.into())])) } }
            }))
        }
    }
}

fn tabs(s: &Standing, persons: bool, lang: Lang) -> Markup {
    let kinds: Vec<Tab> = Kind::ALL
        .into_iter()
        .filter(|k| *k != Kind::Person || persons)
        .map(|k| {
            let href = format!("/standings?phase={}&kind={}", s.phase.no, k.code());
            Tab::new(href, k.word(lang)).active(k == s.kind)
        })
        .collect();
    ui::tabs(t(lang, "standings-kinds"), &kinds)
}

fn bars(s: &Standing, lang: Lang) -> Markup {
    let items: Vec<BarItem> = s
        .rows
        .iter()
        .filter_map(|r| Some((r, r.rank?, r.points?)))
        .take(MOST_BARS)
        .map(|(r, rank, p)| {
            BarItem::new(r.name.clone(), (p + 50) / 100)
                .note(t_args(lang, "standings-rank-n", &[("n", rank.into())]))
                .href(why(s, r))
        })
        .collect();
    html! { @if items.len() > 1 { (ui::bar_list("standings-bars", t(lang, "standings-bars"), &items, lang)) } }
}

fn why(s: &Standing, r: &StandingRow) -> String {
    format!("/standings/why?phase={}&kind={}&code={}", s.phase.no, s.kind.code(), encoded(&r.code))
}

/// Codes are letters, digits and dashes mostly; whatever else stands in one is written so that an address holds it.
pub(crate) fn encoded(code: &str) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    code.bytes().map(|b| if safe(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn table(s: &Standing, lang: Lang) -> Markup {
    let weights = &s.formula().weights;
    let rows = s.rows.iter().map(|r| {
        let mut cells = vec![
            Cell::text(r.rank.map_or_else(|| "–".to_owned(), |n| format::int(n, lang)))
                .key(r.rank.unwrap_or(i64::MAX).to_string()),
            name(s, r, lang),
            Cell::text(r.points.map_or_else(|| "–".to_owned(), |p| points(p, lang))).key(r.points.unwrap_or(-1).to_string()),
        ];
        for w in weights {
            cells.push(match r.figure(w.part) {
                // The row leads on; the figure opens where it stands.
                Some(f) => Cell::figure(f, lang),
                None => Cell::text("–"),
            });
        }
        Row::new(cells).tone(if r.gates.is_empty() { Tone::Neutral } else { Tone::Attention })
    });
    let mut table = Table::new("standing", t_args(lang, "standings-table", &[("kind", s.kind.word(lang).into())]))
        .lang(lang)
        .col(Col::number(t(lang, "standings-rank")).narrow().sort())
        .col(Col::text(t(lang, "standings-who")).wide().sort())
        .col(Col::number(t(lang, "standings-points")).sort());
    for w in weights {
        table =
            table.col(Col::number(w.part.word(lang)).hint(t_args(lang, "standings-weight", &[("n", w.weight.into())])).sort());
    }
    let table = table.rows(rows).filterable().empty(t(lang, "standings-none"), html! { p { (t(lang, "standings-none-do")) } });
    // A ranking of persons is a list of names: it leaves by the workbook, which is written down.
    let table = if s.kind == Kind::Person { table } else { table.download() };
    html! { (table) }
}

/// The name leads to why; of what is only published there is no more to see. Whoever has no place is told why right there.
fn name(s: &Standing, r: &StandingRow, lang: Lang) -> Cell {
    Cell::markup(html! {
        @if r.published_only { (r.name) } @else { a href=(why(s, r)) { (r.name) } }
        @if !r.place.is_empty() { span.sub { (r.place) } }
        span.sub { (state(s.kind, r, lang)) }
    })
    .key(r.name.clone())
}

fn state(kind: Kind, r: &StandingRow, lang: Lang) -> Markup {
    html! {
        @for g in &r.gates {
            (ui::tag(Tone::Broken, t(lang, "standings-not-considered"))) " " (gate_words(g, kind, lang)) " "
        }
        @if r.is_unverified() { (ui::tag(Tone::Neutral, t(lang, "standings-unverified-yet"))) " " }
        @else if r.gates.is_empty() && r.rank.is_none() { (t(lang, "standings-no-figures")) " " }
        @if r.gates.is_empty() && r.pending > 0 { (t_args(lang, "standings-pending-n", &[("n", r.pending.into())])) }
    }
}

/// The formula and the gates in plain words, with who set them: everybody may read how places come about.
pub(crate) fn formula(s: &Standing, lang: Lang) -> Markup {
    let version = s.setting.version;
    html! {
        p { (t(lang, "standings-formula-how")) }
        ul {
            @for w in &s.formula().weights {
                li {
                    strong { (w.part.word(lang)) " " (w.weight) " %: " }
                    (t_args(lang, &format!("standings-part-{}", w.part.code()), &[("n", s.setting.minimum.into())]))
                    @if let Some(cap) = w.cap_bp { " " (t_args(lang, "standings-cap", &[("share", share(cap, lang).into())])) }
                }
            }
        }
        p { (t(lang, "standings-formula-left-out")) }
        @if s.formula().weights.iter().any(|w| w.cap_bp.is_some()) { p { (t(lang, "standings-formula-cap")) } }
        p { (t(lang, "standings-formula-verified")) }
        p { strong { (t(lang, "standings-gates")) } }
        ul { @for line in gates(&s.setting, s.kind, lang) { li { (line) } } }
        p.help {
            (if version == 0 { t(lang, "standings-version-0").to_owned() } else { t_args(lang, "standings-version", &[("n", version.into())]) })
        }
    }
}

fn share(bp: i64, lang: Lang) -> String {
    vedich_campaign::rules::percent_words(bp, lang)
}

fn gates(setting: &Setting, kind: Kind, lang: Lang) -> Vec<String> {
    let g = &setting.gates;
    let single = matches!(kind, Kind::Team | Kind::Person);
    let mut out = Vec::new();
    if single {
        out.push(t_args(lang, "standings-rule-false-single", &[("n", g.false_findings.into())]));
        return out;
    }
    out.push(t_args(lang, "standings-rule-no-report", &[("n", g.missing_allowed.into())]));
    if kind == Kind::Commune {
        out.push(t_args(lang, "standings-rule-no-report-before", &[("share", share(g.missing_before_bp, lang).into())]));
    }
    out.push(t_args(lang, "standings-rule-false", &[("share", share(g.false_tolerance_bp, lang).into())]));
    out.push(t(lang, "standings-rule-decided").to_owned());
    if g.flagged {
        out.push(Gate::Flagged.word(lang).to_owned());
    }
    if let Some(bp) = g.target_least_bp {
        out.push(t_args(lang, "standings-rule-target", &[("share", share(bp, lang).into())]));
    }
    if let Some(bp) = g.compliance_least_bp {
        out.push(t_args(lang, "standings-rule-compliance", &[("share", share(bp, lang).into())]));
    }
    out
}

/// The ranking as a workbook: exactly what is seen.
pub(crate) async fn export(
    State(s): State<Standings>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let standing = s.standing(&viewer.actor, asked.phase()?, asked.kind()?, None).await?;
    let bytes = workbook::standing(&standing, viewer.frame.lang)?;
    if standing.kind == Kind::Person {
        s.audit_export(&viewer.actor, "standings.export", standing.rows.len()).await?;
    }
    Ok(xlsx(bytes, &format!("thi-dua-{}-giai-doan-{}.xlsx", standing.kind.code(), standing.phase.no)))
}

pub(crate) fn xlsx(bytes: Vec<u8>, name: &str) -> Response {
    Attachment::xlsx(name, bytes).into_response()
}
