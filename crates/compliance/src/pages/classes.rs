//! A school class by class: how many are done, who looks after the class, and its list for the form teacher (`P-4.1d`).

use super::{escaped, unit::after};
use crate::{problems::ComplianceProblem, service::Compliance, view::UnitView};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Cell, Col, Field, Icon, Row, Table, Tone, Width, t, t_args};

/// The classes; for their head with the form teachers and a form to name them.
pub(super) fn section(view: &UnitView, unit: &str, names: bool, viewer: &Viewer) -> Markup {
    let lang = viewer.frame.lang;
    if view.classes.is_empty() {
        return html! {};
    }
    let rows = view.classes.iter().map(|(class, n, figure)| {
        let mut cells = vec![
            Cell::text(class.clone()),
            Cell::int(n.owing(), lang),
            Cell::int(n.complete, lang),
            Cell::int(n.missing(), lang).tone(if n.missing() > 0 { Tone::Attention } else { Tone::Good }),
            figure.as_ref().map_or_else(Cell::blank, |f| Cell::figure(f, lang)),
        ];
        if names {
            cells.extend([teacher(view, class, lang), list(view, unit, class, lang)]);
        }
        Row::new(cells)
    });
    let mut table = Table::new("compliance-classes", t(lang, "compliance-classes"))
        .lang(lang)
        .col(Col::text(t(lang, "compliance-class")).sort())
        .col(Col::number(t(lang, "compliance-pupils")).sort())
        .col(Col::number(t(lang, "compliance-is-done")).sort())
        .col(Col::number(t(lang, "compliance-is-missing")).sort())
        .col(Col::number(t(lang, "compliance-rate")).sort());
    if names {
        table = table.col(Col::text(t(lang, "compliance-teacher"))).col(Col::text(t(lang, "compliance-class-list")));
    }
    ui::section(
        t(lang, "compliance-classes"),
        html! {
            p.help { (t(lang, "compliance-classes-help")) }
            (table.rows(rows))
            @if names { (form(view, unit, viewer)) }
        },
    )
}

fn teacher(view: &UnitView, class: &str, lang: Lang) -> Cell {
    match view.teachers.get(class).filter(|t| !t.name.is_empty()) {
        Some(known) => {
            let handed = known.handed.map_or_else(
                || t(lang, "compliance-class-not-handed").to_owned(),
                |day| t_args(lang, "compliance-class-handed", &[("day", day.vi().into())]),
            );
            Cell::text(known.name.clone()).sub(handed)
        }
        None => Cell::markup(ui::tag(Tone::Attention, t(lang, "compliance-teacher-none"))),
    }
}

fn list(view: &UnitView, unit: &str, class: &str, lang: Lang) -> Cell {
    let (unit, class) = (escaped(unit), escaped(class));
    let href = format!("/compliance/roster.xlsx?unit={unit}&deadline={}&class={class}", view.duty.code);
    Cell::text(t(lang, "compliance-class-download")).href(href)
}

fn form(view: &UnitView, unit: &str, viewer: &Viewer) -> Markup {
    let lang = viewer.frame.lang;
    let classes: Vec<(String, String)> = view.classes.iter().map(|c| (c.0.clone(), c.0.clone())).collect();
    ui::form(
        &viewer.frame,
        "/compliance/teacher",
        html! {
            (ui::hidden("unit", unit)) (ui::hidden("duty", &view.duty.code))
            (Field::select("class", t(lang, "compliance-class"), classes).width(Width::Short))
            (Field::text("teacher", t(lang, "compliance-teacher")).help(t(lang, "compliance-teacher-help")).max_length(80).autocomplete("off"))
            (Field::date("handed", t(lang, "compliance-class-handed-on")).help(t(lang, "compliance-class-handed-help")).width(Width::Short))
            (ui::actions(html! { (Button::secondary(t(lang, "compliance-teacher-do")).icon(Icon::Check)) }))
        },
    )
}

#[derive(Deserialize)]
pub(crate) struct TeacherForm {
    unit: String,
    #[serde(default)]
    duty: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    teacher: String,
    #[serde(default)]
    handed: String,
}

/// Names a form teacher.
pub(crate) async fn take(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<TeacherForm>) -> Result<Response, PageError> {
    let day = if f.handed.is_empty() { Ok(None) } else { f.handed.parse().map(Some).map_err(|_| ComplianceProblem::BadDay) };
    let done = match day {
        Ok(day) => c.name_teacher(&viewer.actor, &f.unit, &f.class, (&f.teacher, day)).await,
        Err(e) => Err(e),
    };
    let done = done.map(|()| t_args(viewer.frame.lang, "compliance-teacher-named", &[("class", f.class.clone().into())]));
    after(&c, &viewer, &f.unit, &f.duty, done).await
}
