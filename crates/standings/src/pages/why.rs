//! `/standings/why`: what made this place, and what would lift it?

use super::{gate_words, index::encoded, points};
use crate::{
    http::Asked,
    model::{Gate, GateHit, Kind, PartScore, Standing, StandingRow, Subject},
    problems::StandingProblem,
    rules,
    service::Standings,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Icon, PageHead, Row, Table, Tone, t, t_args};

/// The figures behind a place, why somebody is not considered, what would lift them, and where each of it can be looked up.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let standing = s.standing(actor, asked.phase()?, asked.kind()?, None).await?;
    let row = standing.by_code(&asked.code).filter(|r| !r.published_only).ok_or(StandingProblem::NoSuchRow)?;
    let body = html! {
        p.lead { (sentence(&standing, row, lang)) }
        @for g in &row.gates {
            (ui::callout(Tone::Broken, &gate_words(g, standing.kind, lang), html! {
                p { (t(lang, lift_key(g.gate))) @if let Some((href, label)) = look_up(g, row, lang) { " " a href=(href) { (label) } } }
            }))
        }
        (parts(&standing, row, lang))
        @if standing.closing.is_none() { (lifts(row, lang)) }
        @if row.pending > 0 { p { (t_args(lang, "standings-pending", &[("n", row.pending.into())])) } }
        (ui::section(t(lang, "standings-formula"), super::index::formula(&standing, lang)))
    };
    let query = format!("phase={}&kind={}", standing.phase.no, standing.kind.code());
    let head = PageHead::new(row.name.clone())
        .lede(t(lang, "standings-why-lede"))
        .clause("P-3.9")
        .crumbs(vec![Crumb::link(t(lang, "standings-title"), format!("/standings?{query}")), Crumb::here(t(lang, "standings-why"))])
        .actions(html! {
            @if actor.may(Permission::WriteProposals) {
                (Button::link(format!("/proposals/new?{query}&code={}", encoded(&row.code)), t(lang, "standings-propose")).icon(Icon::Add))
            }
        });
    Ok(ui::page(frame, &head, body))
}

fn sentence(s: &Standing, row: &StandingRow, lang: Lang) -> String {
    let args = [
        ("rank", row.rank.unwrap_or_default().into()),
        ("ranked", s.ranked.into()),
        ("points", row.points.map_or_else(|| "–".to_owned(), |p| points(p, lang)).into()),
        ("phase", s.phase.name.clone().into()),
    ];
    let key = match (row.rank, row.gates.is_empty(), row.points) {
        (Some(_), ..) => "standings-why-sentence",
        (None, false, Some(_)) => "standings-why-held",
        (None, false, None) => "standings-why-held-plain",
        (None, true, Some(_)) => "standings-why-unverified",
        (None, true, None) => "standings-why-nothing",
    };
    t_args(lang, key, &args)
}

fn parts(s: &Standing, row: &StandingRow, lang: Lang) -> Markup {
    let weighs: i64 = row.parts.iter().filter(|p| p.figure.is_some()).map(|p| p.weight).sum();
    let rows = row.parts.iter().map(|p| {
        let weight = match &p.figure {
            Some(_) if weighs > 0 => vedich_kernel::format::percent(p.weight, weighs, lang),
            _ => "–".to_owned(),
        };
        Row::new(vec![
            Cell::text(p.part.word(lang)).sub(capped(p, lang)),
            p.figure.as_ref().map_or_else(|| Cell::text(t(lang, "standings-not-applicable")), |f| Cell::figure(f, lang)),
            Cell::text(weight),
            Cell::text(p.figure.as_ref().map_or_else(|| "–".to_owned(), |_| points(p.points, lang))),
        ])
    });
    let total = row.points.map(|p| {
        Row::new(vec![Cell::text(t(lang, "standings-total")), Cell::blank(), Cell::blank(), Cell::text(points(p, lang))]).total()
    });
    let table = Table::new("parts", t_args(lang, "standings-parts", &[("day", s.as_of.vi().into())]))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "standings-part")).wide())
        .col(Col::number(t(lang, "standings-figure")))
        .col(Col::number(t(lang, "standings-weight-head")))
        .col(Col::number(t(lang, "standings-points")))
        .rows(rows);
    let table = match total {
        Some(total) => table.totals(total),
        None => table,
    };
    html! { (table) @if let Some(f) = row.main() { p.help { (f.explain(lang)) } } }
}

/// A share beyond the part's limit counts up to it.
fn capped(p: &PartScore, lang: Lang) -> String {
    let (Some(cap), Some(f)) = (p.cap_bp, &p.figure) else { return String::new() };
    let beyond = i128::from(f.numerator) * 10_000 > i128::from(f.denominator) * i128::from(cap);
    if beyond {
        let share = vedich_campaign::rules::percent_words(cap, lang);
        t_args(lang, "standings-cap", &[("share", share.into())])
    } else {
        String::new()
    }
}

/// What would bring somebody one place up, each part alone.
fn lifts(row: &StandingRow, lang: Lang) -> Markup {
    let Some(above) = row.above else { return html! {} };
    let found = rules::lifts(&row.parts, above);
    html! {
        @if !found.is_empty() {
            (ui::section(t(lang, "standings-lift"), html! {
                p { (t_args(lang, "standings-lift-to", &[("points", points(above, lang).into())])) }
                ul {
                    @for lift in &found {
                        li { (t_args(lang, &format!("standings-lift-{}", lift.part.code()), &[("n", lift.more.into())])) }
                    }
                }
            }))
        }
    }
}

fn lift_key(gate: Gate) -> &'static str {
    match gate {
        Gate::NoReport | Gate::NoReportBefore => "standings-lift-no-report",
        Gate::FalseInspected | Gate::FalseDecided => "standings-lift-false",
        Gate::Flagged => "standings-lift-flagged",
        Gate::BelowTarget => "standings-lift-below-target",
        Gate::Compliance => "standings-lift-staff",
    }
}

/// Where what holds somebody back can be looked up.
fn look_up(g: &GateHit, row: &StandingRow, lang: Lang) -> Option<(String, &'static str)> {
    match (g.gate, row.subject) {
        (Gate::NoReport | Gate::NoReportBefore, _) => Some(("/daily-reports".to_owned(), t(lang, "standings-see-reports"))),
        (Gate::FalseInspected, Subject::Unit(unit)) => {
            let round = g.round?;
            Some((format!("/inspections/{round}/minutes/{}", unit.0), t(lang, "standings-see-minutes")))
        }
        (Gate::FalseDecided | Gate::Flagged, Subject::Unit(_)) => {
            Some(("/cross-check/units".to_owned(), t(lang, "standings-see-cross-check")))
        }
        (Gate::Compliance, _) => Some(("/compliance".to_owned(), t(lang, "standings-see-compliance"))),
        _ => None,
    }
}

/// What a kind of subject is called in the form of a proposal.
pub(crate) fn kind_word(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Commune => t(lang, "standings-one-commune"),
        Kind::Unit => t(lang, "standings-one-unit"),
        Kind::Team => t(lang, "standings-one-team"),
        Kind::Person => t(lang, "standings-one-person"),
    }
}
