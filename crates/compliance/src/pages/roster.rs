//! What a head hands in: the roster, the directive, counts; and the workbooks that come and go.

use super::{Place, code, unit_path, workbook};
use crate::{
    http::read_form,
    model::{Kind, RosterReport},
    problems::ComplianceProblem,
    service::Compliance,
    standing::columns,
    view::UnitView,
};
use axum::{
    extract::{Multipart, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_territory::{Tree, UnitKind, problem_table};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// The forms at the foot of a unit's page.
pub(super) async fn forms(c: &Compliance, viewer: &Viewer, view: &UnitView, tree: &Tree) -> Result<Markup, ComplianceProblem> {
    let lang = viewer.frame.lang;
    let unit = code(tree, view.unit);
    let told = c.directives(&viewer.actor).await?.into_iter().find(|d| d.unit == view.unit);
    let without = view.people.iter().filter(|p| !p.has_code && p.kind != Kind::Pupil).count();
    Ok(html! {
        @if view.counts_only { (counts(viewer, view, unit)) } @else { (upload(viewer, view, unit, tree)) (files(view, lang)) }
        (directive(viewer, view, unit, told.as_ref()))
        @if view.people.iter().any(|p| p.kind != Kind::Pupil) { (slips(viewer, view, unit, crate::service::count(without))) }
    })
}

fn usual_kind(kind: UnitKind) -> Kind {
    match kind {
        UnitKind::School => Kind::Pupil,
        UnitKind::Police => Kind::ArmedForces,
        UnitKind::Union => Kind::UnionMember,
        UnitKind::Committee | UnitKind::Agency => Kind::CivilServant,
    }
}

fn upload(viewer: &Viewer, view: &UnitView, unit: &str, tree: &Tree) -> Markup {
    let lang = viewer.frame.lang;
    let kinds = Kind::ALL.map(|k| (k.code().to_owned(), k.word(lang).to_owned())).to_vec();
    let usual = tree.unit(view.unit).map_or(Kind::CivilServant, |u| usual_kind(u.kind));
    let template = |kind: &str, key: &str| html! { a href={ "/compliance/template.xlsx?kind=" (kind) } { (t(lang, key)) } };
    ui::section(
        t(lang, "compliance-upload"),
        ui::form_upload(
            &viewer.frame,
            "/compliance/roster",
            html! {
                (ui::hidden("unit", unit)) (ui::hidden("duty", &view.duty.code))
                (Field::file("file", t(lang, "compliance-file")).help(t(lang, "compliance-file-help")).accept(".xlsx,.xls,.ods,.csv").required())
                p.help { (template("staff", "compliance-template-staff")) " · " (template("pupils", "compliance-template-pupils")) }
                (Field::select("kind", t(lang, "compliance-usual-kind"), kinds).value(usual.code()).help(t(lang, "compliance-usual-kind-help")))
                (Field::checkbox("whole", t(lang, "compliance-whole")).help(t(lang, "compliance-whole-help")))
                (ui::actions(html! { (Button::primary(t(lang, "compliance-upload-do")).icon(Icon::Upload)) }))
            },
        ),
    )
}

fn files(view: &UnitView, lang: Lang) -> Markup {
    if view.files.is_empty() {
        return html! {};
    }
    let rows = view.files.iter().map(|(no, name, taken, rejected, at, by)| {
        let rejected_cell = Cell::int(*rejected, lang);
        Row::new(vec![
            Cell::text(name.clone()),
            Cell::text(at.vi()).sub(by.clone()),
            Cell::int(*taken, lang),
            if *rejected > 0 { rejected_cell.href(errors_href(*no)).tone(Tone::Attention) } else { rejected_cell },
        ])
    });
    html! {
        (Table::new("roster-files", t(lang, "compliance-files"))
            .lang(lang)
            .col(Col::text(t(lang, "compliance-file-name")))
            .col(Col::text(t(lang, "compliance-when")))
            .col(Col::number(t(lang, "compliance-taken")))
            .col(Col::number(t(lang, "compliance-rejected")))
            .rows(rows))
    }
}

fn errors_href(no: i64) -> String {
    format!("/compliance/errors.xlsx?file={no}")
}

fn counts(viewer: &Viewer, view: &UnitView, unit: &str) -> Markup {
    let lang = viewer.frame.lang;
    let number = |name: &str, label: &str| Field::number(name, label).width(Width::Short);
    ui::section(
        t(lang, "compliance-counts"),
        html! {
            p.help { (t(lang, "compliance-counts-help")) }
            @if view.duty.proofs.is_empty() { p { (t(lang, "compliance-counts-not-here")) } } @else {
                (ui::form(&viewer.frame, "/compliance/counts", html! {
                    (ui::hidden("unit", unit)) (ui::hidden("duty", &view.duty.code))
                    (number("population", t(lang, "compliance-population")).required())
                    (number("exempt", t(lang, "compliance-exempt")))
                    @for p in columns(&view.duty) { (number(p.code(), p.word(lang)).required()) }
                    (number("complete", t(lang, "compliance-complete-n")).required())
                    (ui::actions(html! { (Button::primary(t(lang, "compliance-counts-do"))) }))
                }))
            }
        },
    )
}

fn directive(viewer: &Viewer, view: &UnitView, unit: &str, told: Option<&crate::model::Directive>) -> Markup {
    let lang = viewer.frame.lang;
    let issued = told.is_some_and(|d| d.issued);
    let options = vec![
        ("yes".to_owned(), t(lang, "compliance-directive-yes").to_owned()),
        ("no".to_owned(), t(lang, "compliance-directive-no").to_owned()),
    ];
    ui::section(
        t(lang, "compliance-directive"),
        html! {
            @if let Some(d) = told {
                p { (t_args(lang, "compliance-directive-told", &[("by", d.by.clone().into()), ("at", d.at.vi().into())])) }
            }
            (ui::form(&viewer.frame, "/compliance/directive", html! {
                (ui::hidden("unit", unit)) (ui::hidden("duty", &view.duty.code))
                (Field::radios("issued", t(lang, "compliance-directive-question"), options).value(if issued { "yes" } else { "no" }))
                (Field::text("number", t(lang, "compliance-directive-number")).value(told.map(|d| d.number.clone()).unwrap_or_default()).width(Width::Short).max_length(60))
                (Field::date("day", t(lang, "compliance-directive-day")).id("field-directive-day").value(told.and_then(|d| d.day).map(|d| d.to_string()).unwrap_or_default()).width(Width::Short))
                (Field::text("head", t(lang, "compliance-head")).help(t(lang, "compliance-head-help")).value(told.map(|d| d.head.clone()).unwrap_or_default()).max_length(120))
                (ui::actions(html! { (Button::secondary(t(lang, "compliance-directive-do"))) }))
            }))
        },
    )
}

fn slips(viewer: &Viewer, view: &UnitView, unit: &str, without: i64) -> Markup {
    let lang = viewer.frame.lang;
    ui::section(
        t(lang, "compliance-slips"),
        html! {
            p { (t(lang, "compliance-slips-help")) }
            @if without > 0 {
                (ui::form(&viewer.frame, "/compliance/codes", html! {
                    (ui::hidden("unit", unit)) (ui::hidden("duty", &view.duty.code))
                    (ui::actions(html! { (Button::secondary(t_args(lang, "compliance-slips-do", &[("n", without.into())])).icon(Icon::Print)) }))
                }))
            } @else { p.help { (t(lang, "compliance-slips-all")) } }
        },
    )
}

/// Takes a roster; leads back to the unit, or shows what is wrong with the file.
pub(crate) async fn take(State(c): State<Compliance>, viewer: Viewer, form: Multipart) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let (upload, duty) = read_form(form).await?;
    let (unit, file) = (upload.unit.clone(), upload.file_name.clone());
    match c.import_roster(&viewer.actor, upload).await {
        Ok(report) if report.rejected == 0 && report.ignored.is_empty() => {
            Ok(see_other_with(&unit_path(&unit, &duty), Tone::Good, summary(&report, lang)))
        }
        Ok(report) => Ok(outcome(&viewer, (&file, &unit), &duty, &report).into_response()),
        Err(e) if e.can_be_put_right() => {
            let asked = Place { unit, deadline: duty, ..Place::default() };
            Ok(refused(&e, super::unit::page(&c, &viewer, &asked, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}

fn summary(r: &RosterReport, lang: Lang) -> String {
    if r.file.is_none() {
        return t(lang, "compliance-upload-known").to_owned();
    }
    let args = [
        ("rows", r.rows.into()),
        ("taken", r.taken.into()),
        ("new", r.new.into()),
        ("left", r.left.into()),
        ("rejected", r.rejected.into()),
    ];
    let done = t_args(lang, "compliance-upload-done", &args);
    if r.undated == 0 {
        done
    } else {
        format!("{done} {}", t_args(lang, "compliance-upload-undated", &[("n", r.undated.into())]))
    }
}

fn outcome(viewer: &Viewer, (file, unit): (&str, &str), duty: &str, r: &RosterReport) -> Markup {
    let lang = viewer.frame.lang;
    let tone = if r.rejected > 0 { Tone::Attention } else { Tone::Good };
    let back = unit_path(unit, duty);
    let body = html! {
        (ui::callout(tone, &format!("{file}: {}", summary(r, lang)), html! {
            (ui::actions(html! {
                (Button::link(back.clone(), t(lang, "compliance-back-to-unit")).primary_look())
                @if let Some(no) = r.file.filter(|_| r.rejected > 0) {
                    (Button::link(errors_href(no), t_args(lang, "compliance-errors-get", &[("n", r.rejected.into())])).icon(Icon::Download))
                }
            }))
        }))
        @if !r.ignored.is_empty() {
            (ui::callout(Tone::Attention, t(lang, "compliance-ignored"), html! {
                p { (t_args(lang, "compliance-ignored-columns", &[("columns", r.ignored.join(", ").into())])) }
            }))
        }
        @if !r.problems.is_empty() { (problem_table(&r.problems, lang)) }
    };
    let crumbs = super::crumbs(lang, vec![Crumb::link(unit, back), Crumb::here(t(lang, "compliance-upload"))]);
    let head =
        PageHead::new(t(lang, "compliance-upload-title")).lede(t(lang, "compliance-upload-lede")).clause("P-3.2").crumbs(crumbs);
    ui::page(&viewer.frame, &head, body)
}

/// The roster with what is done, as a workbook.
pub(crate) async fn export(
    State(c): State<Compliance>,
    viewer: Viewer,
    Query(asked): Query<Place>,
) -> Result<Response, PageError> {
    let bytes = c.export_roster(&viewer.actor, &asked.unit, (&asked.deadline, &asked.class), viewer.frame.lang).await?;
    Ok(workbook(bytes, "danh-sach-nghia-vu.xlsx"))
}

#[derive(Deserialize)]
pub(crate) struct AskedKind {
    #[serde(default)]
    kind: String,
}

/// An empty roster.
pub(crate) async fn template(viewer: Viewer, Query(asked): Query<AskedKind>) -> Result<Response, PageError> {
    let pupils = asked.kind == "pupils";
    let name = if pupils { "mau-danh-sach-hoc-sinh.xlsx" } else { "mau-danh-sach-can-bo.xlsx" };
    Ok(workbook(crate::export::template(pupils, viewer.frame.lang)?, name))
}

#[derive(Deserialize)]
pub(crate) struct AskedFile {
    #[serde(default)]
    file: i64,
}

/// Rows of a file that were left out.
pub(crate) async fn errors(
    State(c): State<Compliance>,
    viewer: Viewer,
    Query(asked): Query<AskedFile>,
) -> Result<Response, PageError> {
    let bytes = c.roster_errors(&viewer.actor, asked.file, viewer.frame.lang).await?;
    Ok(workbook(bytes, &format!("danh-sach-dong-can-sua-{}.xlsx", asked.file)))
}
