//! Pages of quotas: what must be done today, by whom; how it came about; and changing it.

pub(super) mod history;
pub(super) mod limit;
pub(super) mod mine;
pub(super) mod moving;
pub(super) mod order;
pub(super) mod settings;
pub(super) mod tree;

use super::{
    looking::{Asks, Seen},
    model::{Holder, QuotaNode},
    service::Quotas,
};
use crate::{
    model::{Metric, Phase},
    problems::CampaignProblem,
};
use maud::html;
use vedich_kernel::{Day, Lang, format};
use vedich_ui::{Cell, Crumb, FieldError, Tone, Truth, t, t_args, tag};

/// A text that differs by what the phase counts: `quota-today-activated`.
fn by_metric(stem: &str, metric: Metric) -> String {
    format!("quota-{stem}-{}", metric.code())
}

/// Days of the phase from a day on, itself among them; none of a day that is over.
fn days_left(quotas: &Quotas, phase: &Phase, day: Day) -> i64 {
    if day < quotas.today() { 0 } else { i64::from(phase.to.since(day)) + 1 }
}

/// Why no quotas stand for a day: its phase is still to come, nobody drew any by then, or nothing is known that could be shared out.
fn none_why(phase: &Phase, (today, date): (Day, Day), lang: Lang) -> String {
    let args = [("day", date.vi().into()), ("from", phase.from.vi().into())];
    let key = if phase.no > 1 && phase.from > today {
        "quota-none-later"
    } else if date < today {
        "quota-none-then"
    } else {
        "quota-none-why"
    };
    t_args(lang, key, &args)
}

/// The way back to the page of quotas, and where one is.
fn crumbs(here: &str, lang: Lang) -> Vec<Crumb> {
    vec![Crumb::link(t(lang, "quota-title"), "/quotas"), Crumb::here(here.to_owned())]
}

/// The kind of a holder and its code, as addresses name them.
fn address(seen: &Seen) -> String {
    match seen.node.holder {
        Holder::Locality(_) => format!("/quotas?locality={}", seen.code),
        Holder::Unit(_) => format!("/quotas/mine?unit={}", seen.code),
        Holder::Team(_) => format!("/quotas/mine?team={}", seen.code),
        Holder::Member(_) => format!("/quotas/mine?member={}", seen.code),
        Holder::Rest => String::new(),
    }
}

/// The name, with what was set by hand.
fn name_cell(seen: &Seen, lang: Lang) -> Cell {
    let limit = match (seen.node.pinned(), seen.node.floor, seen.node.cap) {
        (Some(n), ..) => Some(t_args(lang, "quota-pinned-at", &[("n", n.into())])),
        (None, None, None) => None,
        (None, floor, cap) => {
            let words = |n: Option<i64>| n.map_or_else(|| "–".to_owned(), |n| format::int(n, lang));
            Some(t_args(lang, "quota-limited-to", &[("floor", words(floor).into()), ("cap", words(cap).into())]))
        }
    };
    let href = address(seen);
    let name = html! {
        @if seen.has_more && !href.is_empty() { a href=(href) { (seen.name) } } @else { (seen.name) }
        @if let Some(limit) = limit { " " (tag(Tone::Attention, &limit)) }
    };
    Cell::markup(name).sub(seen.code.clone())
}

/// Who asks for more than the order does, and why nothing is added to it.
fn more_words(who: Asks, n: i64, lang: Lang) -> String {
    let key = match who {
        Asks::Union => "quota-mine-more-union",
        Asks::Minimum => "quota-mine-more-minimum",
    };
    t_args(lang, key, &[("n", n.into())])
}

/// What was reported of what the day asks for: hatched, for nobody has confirmed it.
fn reported_cell(reported: i64, asked: i64, lang: Lang) -> Cell {
    let words = html! {
        (format::int(reported, lang))
        @if asked > 0 { " " (vedich_ui::bar(reported, asked, Truth::Claimed)) }
    };
    Cell::markup(words).key(reported.to_string())
}

/// Numbers of the day: in the phase's metric, level-1 registrations, level-2 dossiers.
fn day_cells(node: &QuotaNode, index: usize, lang: Lang) -> [Cell; 3] {
    let (main, level1, level2) = node.on(index);
    [Cell::int(main, lang), Cell::int(level1, lang), Cell::int(level2, lang)]
}

/// Where a number is set by hand.
fn limit_cell(s: &Seen, lang: Lang) -> Cell {
    let (kind, _) = s.node.holder.parts();
    let words = if s.node.floor.is_some() || s.node.cap.is_some() { "quota-set-change" } else { "quota-set-do" };
    let href = format!("/quotas/limit?line={}&kind={kind}&code={}", s.node.line.code(), s.code);
    Cell::markup(html! { a href=(href) aria-label={ (t(lang, words)) ": " (s.name) } { (t(lang, words)) } })
}

/// A problem that a form can show beside a field; the others are pages of their own.
fn beside(field: &str, e: CampaignProblem, lang: Lang) -> Result<FieldError, CampaignProblem> {
    let field = match &e {
        CampaignProblem::NoReason => "reason",
        CampaignProblem::BadValue(name) => name,
        CampaignProblem::MoreThanThereIs { .. }
        | CampaignProblem::MoreThanPeople { .. }
        | CampaignProblem::LessThanDone { .. }
        | CampaignProblem::NothingToMove
        | CampaignProblem::QuotasChanged => field,
        _ => return Err(e),
    };
    Ok(FieldError::of(field, &e, lang))
}
