//! Pages of the compliance room.

pub(crate) mod classes;
pub(crate) mod codes;
pub(crate) mod doubts;
pub(crate) mod exemptions;
pub(crate) mod heads;
pub(crate) mod my;
pub(crate) mod overview;
pub(crate) mod person;
pub(crate) mod roster;
pub(crate) mod settings;
pub(crate) mod unit;

use crate::{model::Duty, problems::ComplianceProblem};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_kernel::{Lang, UnitId};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Attachment, Crumb, Tab, Tone, t, t_args};

/// What an address names.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Place {
    /// Code of the unit.
    #[serde(default)]
    pub unit: String,
    /// Code or deadline of the duty.
    #[serde(default)]
    pub deadline: String,
    /// `missing`: only who owes it still; `unexplained`: of these only of whom nobody wrote down why.
    #[serde(default)]
    pub show: String,
    /// A class of a school.
    #[serde(default)]
    pub class: String,
    /// Page, from 1.
    #[serde(default)]
    pub page: String,
}

fn code(tree: &Tree, unit: UnitId) -> &str {
    tree.unit(unit).map_or("", |u| u.code.as_str())
}

fn name(tree: &Tree, unit: UnitId) -> &str {
    tree.unit(unit).map_or("–", |u| u.name.as_str())
}

pub(crate) fn unit_href(tree: &Tree, unit: UnitId, duty: &Duty) -> String {
    unit_path(code(tree, unit), &duty.code)
}

fn unit_path(code: &str, duty: &str) -> String {
    format!("/compliance/unit?unit={}&deadline={}", escaped(code), escaped(duty))
}

/// A code as part of an address: what is not plain is left to its bytes.
fn escaped(code: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    code.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A duty in a few words, as its tab says it.
fn short(duty: &Duty, lang: Lang) -> String {
    t_args(lang, "compliance-duty-short", &[("clause", duty.clause.clone().into()), ("day", duty.deadline.vi().into())])
}

/// The duties, to go from one to another.
fn duty_tabs(duties: &[Duty], chosen: &Duty, base: &str, lang: Lang) -> Markup {
    let tabs: Vec<Tab> = duties
        .iter()
        .map(|d| Tab::new(format!("{base}deadline={}", d.code), short(d, lang)).active(d.code == chosen.code))
        .collect();
    ui::tabs(t(lang, "compliance-duties"), &tabs)
}

fn crumbs(lang: Lang, more: Vec<Crumb>) -> Vec<Crumb> {
    let mut out = vec![Crumb::link(t(lang, "compliance-title"), "/compliance")];
    out.extend(more);
    out
}

/// What went wrong, on the page where it did.
fn failed(problem: Option<&ComplianceProblem>, lang: Lang) -> Markup {
    html! {
        @if let Some(e) = problem { (ui::problem_callout(Tone::Broken, e, lang)) }
    }
}

/// A workbook to keep.
fn workbook(bytes: Vec<u8>, file: &str) -> Response {
    Attachment::xlsx(file, bytes).into_response()
}
