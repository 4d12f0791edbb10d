//! `/standings/settings`: what counts how much, when somebody is not considered, which titles there are, how the council votes.

use crate::{
    model::{Kind, PartKind},
    problems::StandingProblem,
    service::Standings,
    settings::{Council, Formula, Gates, SetOnce, Setting, Title, Weight},
};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use std::collections::HashMap;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, PageHead, Row, Table, Tone, Width, t, t_args};

/// The form, with earlier versions.
pub(crate) async fn show(State(s): State<Standings>, viewer: Viewer) -> Result<Markup, PageError> {
    let setting = s.setting().await?;
    Ok(page(&s, &viewer, &typed_of(&setting), None).await?)
}

/// Fields by name, as the form has them.
type Typed = HashMap<String, String>;

/// 12,5 for 1,250.
fn percent(bp: i64) -> String {
    match bp % 100 {
        0 => (bp / 100).to_string(),
        rest => format!("{},{rest:02}", bp / 100),
    }
}

/// 1,250 of "12,5" or "12.5".
fn basis_points(typed: &str) -> Option<i64> {
    let typed = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    let (whole, rest) = typed.split_once('.').unwrap_or((&typed, ""));
    if rest.len() > 2 || !rest.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let cents: i64 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<i64>().ok().filter(|w| (0..=100_000).contains(w)).map(|w| w * 100 + cents)
}

fn weight_name(kind: Kind, part: PartKind) -> String {
    format!("{}-{}", kind.code(), part.code())
}

fn cap_name(kind: Kind, part: PartKind) -> String {
    format!("{}-{}-cap", kind.code(), part.code())
}

fn typed_of(s: &Setting) -> Typed {
    let mut out = Typed::new();
    for kind in Kind::ALL {
        for part in PartKind::of(kind) {
            let w = s.formula(kind).weights.iter().find(|w| w.part == *part);
            out.insert(weight_name(kind, *part), w.map_or(0, |w| w.weight).to_string());
            out.insert(cap_name(kind, *part), w.and_then(|w| w.cap_bp).map(percent).unwrap_or_default());
        }
    }
    let g = &s.gates;
    let mut put = |name: &str, value: String| out.insert(name.to_owned(), value);
    put("version", s.version.to_string());
    put("minimum", s.minimum.to_string());
    put("missing", g.missing_allowed.to_string());
    put("before", percent(g.missing_before_bp));
    put("tolerance", percent(g.false_tolerance_bp));
    put("findings", g.false_findings.to_string());
    put("flagged", if g.flagged { "1".to_owned() } else { String::new() });
    put("target", g.target_least_bp.map(percent).unwrap_or_default());
    put("compliance", g.compliance_least_bp.map(percent).unwrap_or_default());
    put("titles", s.titles.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("\n"));
    put("quorum", percent(s.council.quorum_bp));
    put("majority", percent(s.council.majority_bp));
    out
}

fn setting_of(typed: &Typed) -> Result<Setting, StandingProblem> {
    let get = |name: &str| typed.get(name).map_or("", |v| v.trim());
    let number = |name: &str, what: &'static str| get(name).parse::<i64>().map_err(|_| StandingProblem::BadSetting(what));
    let share = |name: &str, what: &'static str| basis_points(get(name)).ok_or(StandingProblem::BadSetting(what));
    let optional = |name: &str, what: &'static str| if get(name).is_empty() { Ok(None) } else { share(name, what).map(Some) };
    let mut formulas = Vec::new();
    for kind in Kind::ALL {
        let mut weights = Vec::new();
        for part in PartKind::of(kind).iter().copied() {
            let name = weight_name(kind, part);
            let weight = if get(&name).is_empty() { 0 } else { number(&name, "formulas")? };
            if weight != 0 {
                weights.push(Weight { part, weight, cap_bp: optional(&cap_name(kind, part), "formulas")? });
            }
        }
        formulas.push(Formula { kind, weights });
    }
    Ok(Setting {
        version: number("version", "formulas")?,
        formulas,
        minimum: number("minimum", "formulas")?,
        gates: Gates {
            missing_allowed: number("missing", "gates")?,
            missing_before_bp: share("before", "gates")?,
            false_tolerance_bp: share("tolerance", "gates")?,
            false_findings: number("findings", "gates")?,
            flagged: !get("flagged").is_empty(),
            target_least_bp: optional("target", "gates")?,
            compliance_least_bp: optional("compliance", "gates")?,
        },
        titles: get("titles").lines().map(|name| Title { name: name.to_owned() }).collect(),
        council: Council { quorum_bp: share("quorum", "council")?, majority_bp: share("majority", "council")? },
    })
}

async fn page(
    s: &Standings,
    viewer: &Viewer,
    typed: &Typed,
    failed: Option<&StandingProblem>,
) -> Result<Markup, StandingProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    s.require_whole(&viewer.actor, Permission::ManageStandings).await?;
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let history = s.setting_history().await?;
    let number = |name: &str, key: &str| Field::number(name, t(lang, key)).value(get(name)).width(Width::Short);
    let body = html! {
        (super::problem(failed, lang))
        (ui::form(frame, "/standings/settings", html! {
            (ui::hidden("version", &get("version")))
            @for kind in Kind::ALL {
                (ui::fieldset(&t_args(lang, "standings-set-formula", &[("kind", kind.word(lang).to_lowercase().into())]), html! {
                    p.help { (t(lang, "standings-set-weights-help")) }
                    @for part in PartKind::of(kind) {
                        @let name = weight_name(kind, *part);
                        (Field::number(name.clone(), t_args(lang, "standings-set-weight", &[("part", part.word(lang).into())])).value(get(&name)).width(Width::Short))
                        @if matches!(part, PartKind::Target | PartKind::Mobilised) {
                            @let cap = cap_name(kind, *part);
                            (Field::number(cap.clone(), t_args(lang, "standings-set-cap", &[("part", part.word(lang).into())])).value(get(&cap)).optional(lang).width(Width::Short))
                        } @else { (ui::hidden(&cap_name(kind, *part), &get(&cap_name(kind, *part)))) }
                    }
                }))
            }
            (number("minimum", "standings-set-minimum").help(t(lang, "standings-set-minimum-help")))
            (ui::fieldset(t(lang, "standings-gates"), html! {
                (number("missing", "standings-set-missing"))
                (number("before", "standings-set-before").help(t(lang, "standings-set-before-help")))
                (number("tolerance", "standings-set-tolerance").help(t(lang, "standings-set-tolerance-help")))
                (number("findings", "standings-set-findings").help(t(lang, "standings-set-findings-help")))
                (Field::checkbox("flagged", t(lang, "standings-set-flagged")).checked(!get("flagged").is_empty()))
                (number("target", "standings-set-target").help(t(lang, "standings-set-off-help")).optional(lang))
                (number("compliance", "standings-set-compliance").help(t(lang, "standings-set-off-help")).id("field-compliance-least").optional(lang))
            }))
            (Field::textarea("titles", t(lang, "standings-set-titles")).help(t(lang, "standings-set-titles-help")).value(get("titles")).required().width(Width::Full))
            (ui::fieldset(t(lang, "standings-council"), html! {
                (number("quorum", "standings-set-quorum"))
                (number("majority", "standings-set-majority"))
            }))
            (Field::textarea("reason", t(lang, "standings-reason")).value(get("reason")).required().max_length(2_000).width(Width::Full))
            (ui::actions(html! { (Button::primary(t(lang, "standings-set-do"))) }))
        }))
        @if !history.is_empty() { (versions(&history, lang)) }
    };
    let head = PageHead::new(t(lang, "standings-settings"))
        .lede(t(lang, "standings-settings-lede"))
        .clause("P-3.9")
        .crumbs(vec![Crumb::link(t(lang, "standings-title"), "/standings"), Crumb::here(t(lang, "standings-settings"))]);
    Ok(ui::page(frame, &head, body))
}

fn versions(history: &[SetOnce], lang: Lang) -> Markup {
    let words = |s: &Setting| {
        let one = |f: &Formula| {
            let parts: Vec<String> = f.weights.iter().map(|w| format!("{} {}", w.part.word(lang), w.weight)).collect();
            format!("{}: {}", f.kind.word(lang), parts.join(", "))
        };
        s.formulas.iter().map(one).collect::<Vec<_>>().join(". ")
    };
    let rows = history.iter().rev().map(|h| {
        Row::new(vec![
            Cell::int(h.setting.version, lang),
            Cell::text(h.at.vi()).sub(h.by.clone()),
            Cell::text(h.reason.clone()).sub(words(&h.setting)),
        ])
    });
    let table = Table::new("versions", t(lang, "standings-versions"))
        .lang(lang)
        .col(Col::number(t(lang, "standings-version-head")).narrow())
        .col(Col::text(t(lang, "standings-when")))
        .col(Col::text(t(lang, "standings-reason")).wide())
        .rows(rows);
    html! { (table) }
}

/// Sets it anew.
pub(crate) async fn save(State(s): State<Standings>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let reason = typed.get("reason").cloned().unwrap_or_default();
    let done = match setting_of(&typed) {
        Ok(setting) => s.set(&viewer.actor, setting, &reason).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other_with("/standings/settings", Tone::Good, t(viewer.frame.lang, "standings-set-done"))),
        Err(e) if matches!(e.status(), 409 | 422) => Ok(refused(&e, page(&s, &viewer, &typed, Some(&e)).await?)),
        Err(e) => Err(e.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_shows_is_what_it_sends() {
        let setting = Setting { version: 3, ..Setting::default() };
        assert_eq!(setting_of(&typed_of(&setting)).unwrap(), setting);
    }

    #[test]
    fn shares_are_read_as_people_write_them() {
        for (typed, bp) in
            [("5", Some(500)), ("12,5", Some(1_250)), ("66.67 %", Some(6_667)), ("1,234", None), ("x", None), ("", None)]
        {
            assert_eq!(basis_points(typed), bp, "{typed}");
        }
    }
}
