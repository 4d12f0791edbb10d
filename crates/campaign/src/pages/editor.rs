//! Targets by hand: value, basis and way of counting of each place and unit, with one reason for all that change.

use super::targets::{Desk, share_of};
use crate::{
    http::goal_text,
    model::{Owner, ShareBasis, Target},
};
use maud::{Markup, html};
use vedich_kernel::Lang;
use vedich_territory::Unit;
use vedich_ui::{Button, Cell, Col, Field, FieldError, Frame, Icon, Row, Table, actions, error_summary, form, hidden, t, t_args};

/// How a target is counted, as a form's value: `count`, `share`, `share:2023-06-19` with the day of its denominator.
fn kind_word(share: Option<ShareBasis>) -> String {
    match share {
        None => "count".to_owned(),
        Some(ShareBasis::Eligible) => "share".to_owned(),
        Some(ShareBasis::EligibleFrozen { on }) => format!("share:{on}"),
    }
}

/// The way of counting that a form's value names: `None` for people; the one that stands when it names none.
pub(super) fn kind_of(word: &str, stands: Option<ShareBasis>) -> Option<ShareBasis> {
    match word {
        "count" => None,
        "share" => Some(ShareBasis::Eligible),
        word => match word.strip_prefix("share:").and_then(|day| day.parse().ok()) {
            Some(on) => Some(ShareBasis::EligibleFrozen { on }),
            None => stands,
        },
    }
}

/// People, a share of who is eligible, or of who was on a day: the one that stands, else the eve of the phase.
fn kinds(desk: &Desk, stands: Option<ShareBasis>, lang: Lang) -> Vec<(String, String)> {
    let on = match stands {
        Some(ShareBasis::EligibleFrozen { on }) => on,
        _ => desk.phase.from.plus(-1),
    };
    let frozen = t_args(lang, "campaign-percent-frozen", &[("day", on.vi().into())]);
    vec![
        ("count".to_owned(), t(lang, "campaign-people").to_owned()),
        ("share".to_owned(), t(lang, "campaign-percent").to_owned()),
        (format!("share:{on}"), frozen),
    ]
}

/// From the beginning of time, or new in the phase.
fn ways(lang: Lang) -> [(String, String); 2] {
    [("all", "campaign-cumulative"), ("new", "campaign-new-only")].map(|(value, key)| (value.to_owned(), t(lang, key).to_owned()))
}

/// The names under which value, basis and way of counting of an owner are sent.
pub(super) fn names_of(owner: Owner, code: &str) -> [String; 3] {
    match owner {
        Owner::Locality(_) => [format!("l:{code}"), format!("k:{code}"), format!("c:{code}")],
        Owner::Unit(_) => [format!("u:{code}"), format!("ku:{code}"), format!("cu:{code}")],
    }
}

/// The tables as a form: a number in each row, arrow keys between them, one reason for all that change.
pub(super) fn editor(
    desk: &Desk,
    frame: &Frame,
    units: &[&Unit],
    all: &[Target],
    sent: &[(String, String)],
    errors: &[FieldError],
) -> Markup {
    let lang = frame.lang;
    let was = |key: &str| sent.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    let places: Vec<Row> = desk
        .places()
        .into_iter()
        .map(|id| {
            let who = (Owner::Locality(id), desk.tree.name(id), desk.code(id));
            row(desk, who, all, sent, errors, lang)
        })
        .collect();
    let units: Vec<Row> =
        units.iter().map(|u| row(desk, (Owner::Unit(u.id), u.name.as_str(), u.code.as_str()), all, sent, errors, lang)).collect();
    let places = columns(Table::new("target-editor", t(lang, "campaign-editor-caption")), "campaign-locality", lang).rows(places);
    let of_units = (!units.is_empty()).then(|| {
        columns(Table::new("unit-target-editor", t(lang, "campaign-units-editor-caption")), "campaign-unit", lang).rows(units)
    });
    let body = html! {
        (error_summary(lang, errors))
        (hidden("phase", &desk.phase.no.to_string())) (hidden("metric", desk.metric.code())) (hidden("in", desk.code(desk.here)))
        (places)
        @if let Some(table) = of_units { (table) }
        (Field::text("reason", t(lang, "campaign-reason")).help(t(lang, "campaign-reason-help")).value(was("reason").unwrap_or("")).max_length(500)
            .required().errors(errors))
        (actions(html! {
            (Button::primary(t(lang, "campaign-targets-save")).icon(Icon::Check))
            (Button::link(desk.href(""), t(lang, "campaign-cancel")))
        }))
    };
    form(frame, "/targets", body)
}

fn columns(table: Table, first: &str, lang: Lang) -> Table {
    table
        .lang(lang)
        .col(Col::text(t(lang, first)))
        .col(Col::number(t(lang, "campaign-stands")))
        .col(Col::number(t(lang, "campaign-new-value")))
        .col(Col::text(t(lang, "campaign-counted-in")).wide())
        .col(Col::text(t(lang, "campaign-counts")).wide())
        .keyboard()
}

/// What somebody owes, to be changed: who, as they are called, and their code.
fn row(
    desk: &Desk,
    (owner, called, code): (Owner, &str, &str),
    all: &[Target],
    sent: &[(String, String)],
    errors: &[FieldError],
    lang: Lang,
) -> Row {
    let was = |key: &str| sent.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    let target = all.iter().find(|t| t.owner == owner && t.metric == desk.metric);
    let share = target.map_or(desk.usual(), |t| share_of(t.goal));
    let stands = target.map(|t| goal_text(t.goal)).unwrap_or_default();
    let [name, kind, counts] = names_of(owner, code);
    let value = was(&name).unwrap_or(&stands).to_owned();
    let label = t_args(lang, "campaign-target-of", &[("name", called.into())]);
    let wrong = errors.iter().any(|e| *e == FieldError::new(name.clone(), t(lang, "campaign-needs-value")));
    let input = html! {
        input id={ "field-" (name) } name=(name) value=(value) aria-label=(label) inputmode="decimal" autocomplete="off" size="10"
            aria-invalid=[wrong.then_some("true")];
    };
    let cumulative = target.map_or(desk.phase.cumulative, |t| t.cumulative);
    let chosen_kind = was(&kind).map_or_else(|| kind_word(share), str::to_owned);
    let chosen_counts = was(&counts).unwrap_or(if cumulative { "all" } else { "new" });
    let choice = |name: &str, label: &str, chosen: &str, options: &[(String, String)]| {
        html! {
            select name=(name) aria-label={ (t(lang, label)) ", " (called) } {
                @for (value, words) in options { option value=(value) selected[value == chosen] { (words) } }
            }
        }
    };
    Row::new(vec![
        Cell::text(called).sub(code),
        Cell::text(target.map_or_else(|| t(lang, "campaign-no-target").to_owned(), |t| t.goal.words(lang))),
        Cell::markup(input),
        Cell::markup(choice(&kind, "campaign-counted-in", &chosen_kind, &kinds(desk, share, lang))),
        Cell::markup(choice(&counts, "campaign-counts", chosen_counts, &ways(lang))),
    ])
}
