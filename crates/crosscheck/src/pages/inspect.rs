//! An inspector's people: who to see, where, and what was found; made for a phone in one hand.

use crate::{
    inspections::{Finding, Round, viewing::Person},
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_register::Person as Opened;
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Truth, Width, t, t_args,
};

/// Where somebody lives now, as the register has it.
pub(crate) fn address(p: &Opened) -> &str {
    if p.current_address.is_empty() { &p.permanent_address } else { &p.current_address }
}

/// The list.
pub(crate) async fn list(State(c): State<CrossCheck>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (round, mut people) = c.my_people(&viewer.actor, no).await?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    // What is left first, by place: so one walks.
    people.sort_by_key(|p| (p.sampled.found.is_some(), p.sampled.item.commune, p.sampled.item.quarter, p.sampled.item.item));
    let left = people.iter().filter(|p| p.sampled.found.is_none()).count();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let args = [("all", number(people.len()).into()), ("left", number(left).into()), ("due", round.due.vi().into())];
    let done = number(people.len() - left);
    let rows = people.iter().map(|p| row(&round, p, &tree, lang));
    let body = html! {
        (ui::hero(html! { (t_args(lang, "inspections-mine-answer", &args)) }, html! {}, ui::progress_bar("inspected", t(lang, "inspections-progress"), done, number(people.len()), lang)))
        @if round.closed_at.is_some() { (ui::callout(Tone::Neutral, t(lang, "inspections-closed-names"), html! {})) }
        (Table::new("my-people", t(lang, "inspections-mine-table"))
            .lang(lang)
            .col(Col::text(t(lang, "crosscheck-person")).wide())
            .col(Col::text(t(lang, "inspections-where")).wide())
            .col(Col::text(t(lang, "inspections-finding")).wide())
            .empty(t(lang, "inspections-mine-none"), html! { p { (t(lang, "inspections-mine-none-do")) } })
            .rows(rows))
    };
    let head = PageHead::new(t_args(lang, "inspections-no", &[("no", no.into())]))
        .lede(t(lang, "inspections-mine-lede"))
        .clause("P-3.8")
        .crumbs(vec![Crumb::link(t(lang, "inspections-title"), "/inspections"), Crumb::here(t(lang, "inspections-mine"))]);
    Ok(ui::page(frame, &head, body))
}

fn row(round: &Round, p: &Person, tree: &Tree, lang: Lang) -> Row {
    let item = &p.sampled.item;
    let (name, sub) = who(p, lang);
    let place = item.quarter.or(item.commune).map(|l| tree.full_name(l)).unwrap_or_default();
    let found = p.sampled.found.as_ref().map_or_else(
        || Cell::markup(ui::badge(Truth::Pending, t(lang, "inspections-to-see"))),
        |f| Cell::text(f.finding.word(lang)).tone(if f.finding.is_false() { Tone::Broken } else { Tone::Good }),
    );
    let home = p.listed.as_ref().map_or_else(|| place.clone(), |l| address(&l.person).to_owned());
    Row::new(vec![Cell::text(name).sub(sub), Cell::text(home).sub(place), found])
        .href(format!("/inspections/{}/people/{}", round.no, item.item))
}

/// Name and number of a person, as far as they are known and may be shown.
pub(crate) fn who(p: &Person, lang: Lang) -> (String, String) {
    match (&p.listed, p.sampled.item.citizen) {
        (Some(l), _) => (l.person.name.clone(), format!("{} · {}", l.person.masked_id(), l.person.birth_year)),
        (None, None) => (t(lang, "crosscheck-unknown").to_owned(), t(lang, "inspections-unknown-do").to_owned()),
        (None, Some(_)) => (t(lang, "crosscheck-hidden").to_owned(), String::new()),
    }
}

/// One person, with the form.
pub(crate) async fn show(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, item)): Path<(i64, i64)>,
) -> Result<Markup, PageError> {
    page(&c, &viewer, (no, item), None, &[]).await
}

async fn page(
    c: &CrossCheck,
    viewer: &Viewer,
    (no, item): (i64, i64),
    typed: Option<&FindingForm>,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (round, people) = c.my_people(&viewer.actor, no).await?;
    let p = people.into_iter().find(|p| p.sampled.item.item == item).ok_or(CrossCheckProblem::NotYourPerson)?;
    let tree = c.register().tree().await.map_err(CrossCheckProblem::from)?;
    let (name, sub) = who(&p, lang);
    let i = &p.sampled.item;
    let team = i.team.and_then(|x| tree.team(x)).map(|x| x.name.clone()).unwrap_or_default();
    let unit = tree.unit(i.unit).map(|u| u.name.clone()).unwrap_or_default();
    let mut facts = vec![
        (t(lang, "inspections-reported-by"), html! { (unit) @if !team.is_empty() { ", " (team) } }),
        (t(lang, "inspections-reported-on"), html! { (i.day.vi()) }),
        (t(lang, "crosscheck-place"), html! { (i.quarter.or(i.commune).map(|l| tree.full_name(l)).unwrap_or_default()) }),
    ];
    if let Some(l) = &p.listed {
        facts.push((t(lang, "inspections-where"), html! { (address(&l.person)) }));
        if !l.person.phone.is_empty() {
            facts.push((t(lang, "inspections-phone"), html! { a href={ "tel:" (l.person.phone) } { (l.person.phone) } }));
        }
    }
    let options = Finding::ALL.map(|f| (f.code().to_owned(), f.word(lang).to_owned())).to_vec();
    let found = p.sampled.found.as_ref();
    let (chosen, note) = match (typed, found) {
        (Some(f), _) => (f.finding.clone(), f.note.clone()),
        (None, Some(f)) => (f.finding.code().to_owned(), f.note.clone()),
        (None, None) => (String::new(), String::new()),
    };
    let body = html! {
        (ui::error_summary(lang, errors))
        p.help { (sub) }
        (ui::key_values(&facts))
        @if round.closed_at.is_some() { (ui::callout(Tone::Neutral, t(lang, "inspections-closed-names"), html! {})) } @else {
            (ui::form(frame, &format!("/inspections/{no}/people/{item}"), html! {
                (Field::radios("finding", t(lang, "inspections-what-found"), options).help(t(lang, "inspections-what-found-help")).value(chosen).required().errors(errors))
                (Field::textarea("note", t(lang, "inspections-note")).help(t(lang, "inspections-note-help")).value(note).max_length(1_000).optional(lang).width(Width::Full).errors(errors))
                (ui::actions(html! { (Button::primary(t(lang, "inspections-record")).icon(Icon::Check).big()) }))
            }))
        }
        @if let Some(f) = found { p.help { (t_args(lang, "inspections-recorded-at", &[("at", f.at.vi().into()), ("by", f.by.clone().into())])) } }
    };
    let head = PageHead::new(name).clause("P-3.8").crumbs(vec![
        Crumb::link(t(lang, "inspections-title"), "/inspections"),
        Crumb::link(t(lang, "inspections-mine"), format!("/inspections/{no}/people")),
        Crumb::here(item.to_string()),
    ]);
    Ok(ui::page(frame, &head, body))
}

#[derive(Deserialize)]
pub(crate) struct FindingForm {
    #[serde(default)]
    finding: String,
    #[serde(default)]
    note: String,
}

/// Records what was found, and goes on to the list, where the next one stands on top.
pub(crate) async fn record(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((no, item)): Path<(i64, i64)>,
    Form(form): Form<FindingForm>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let recorded = match Finding::parse(&form.finding) {
        None => Err(CrossCheckProblem::NoFinding),
        Some(finding) => c.record_finding(&viewer.actor, no, item, finding, &form.note).await,
    };
    match recorded {
        Ok(()) => Ok(see_other_with(&format!("/inspections/{no}/people"), Tone::Good, t(lang, "inspections-recorded"))),
        Err(e) => match e.field() {
            Some(field) => {
                let error = FieldError::of(field, &e, lang);
                Ok(refused(&e, page(&c, &viewer, (no, item), Some(&form), &[error]).await?))
            }
            None => Err(e.into()),
        },
    }
}
