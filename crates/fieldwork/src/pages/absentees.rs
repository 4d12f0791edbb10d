//! Absentees of a commune, for its police (`P-4.3e`): the lists of the evenings, what was found, what the teams are advised.

use super::address;
use crate::{
    absentees::{Absentee, AbsenteeList},
    export,
    problems::FieldworkProblem,
    rules::absentees::Advice,
    service::Fieldwork,
};
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Attachment, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args,
};

/// Lists by evening, newest first.
pub(crate) async fn index(State(f): State<Fieldwork>, viewer: Viewer) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let tree = f.register().tree().await?;
    let lists = f.absentee_lists(&viewer.actor).await?;
    let (today, hour) = (f.today(), f.field_settings().await?.hour);
    let open: i64 = lists.iter().map(|l| l.people - l.answered).sum();
    let new: i64 = lists.iter().filter(|l| l.day == today).map(|l| l.people).sum();
    let so_far = f.absentees_so_far(&viewer.actor).await?;
    let tonight: i64 = so_far.iter().map(|s| s.1).sum();
    let sentence = if tonight > 0 {
        let args = [("n", tonight.into()), ("hour", hour.to_string().into()), ("open", open.into())];
        t_args(lang, "field-absentees-so-far", &args)
    } else if lists.iter().any(|l| l.day == today) {
        let args = [("new", new.into()), ("hour", hour.to_string().into()), ("open", open.into())];
        t_args(lang, "field-absentees-sentence", &args)
    } else {
        t_args(lang, "field-absentees-before", &[("hour", hour.to_string().into()), ("open", open.into())])
    };
    let next: i64 = f.absentees_next(&viewer.actor).await?.iter().map(|s| s.1).sum();
    let more = if next > 0 { format!(" {}", t_args(lang, "field-absentees-next", &[("n", next.into())])) } else { String::new() };
    let hands_over = t_args(lang, "field-absentees-at", &[("hour", hour.to_string().into())]);
    let coming = so_far.iter().map(|(commune, n)| {
        Row::new(vec![
            Cell::day(today),
            Cell::text(tree.name(*commune)),
            Cell::int(*n, lang),
            Cell::blank(),
            Cell::text(hands_over.clone()),
        ])
    });
    let closed = lists.iter().filter(|l| l.people > 0 || l.day == today).map(|l| {
        Row::new(vec![
            Cell::day(l.day),
            Cell::text(tree.name(l.commune)),
            Cell::int(l.people, lang),
            Cell::bar(l.answered, l.people, ui::Truth::Register, lang),
            Cell::text(l.closed_at.vi()).nowrap(),
        ])
        .href(format!("/absentees/{}", l.id))
    });
    let table = Table::new("absentee-lists", t(lang, "field-absentees-lists"))
        .lang(lang)
        .col(Col::text(t(lang, "field-day")).sort())
        .col(Col::text(t(lang, "fieldwork-commune")).sort())
        .col(Col::number(t(lang, "fieldwork-people")).sort())
        .col(Col::bar(t(lang, "field-advised")))
        .col(Col::text(t(lang, "field-closed-at")))
        .empty(t(lang, "field-absentees-none"), html! { p { (t(lang, "field-absentees-none-do")) } })
        .rows(coming.chain(closed));
    let body = html! {
        (ui::hero(html! { (sentence) (more) }, html! { (t(lang, "field-absentees-note")) }, html! {}))
        (table)
    };
    let head = PageHead::new(t(lang, "field-absentees-title")).lede(t(lang, "field-absentees-lede")).clause("P-4.3e");
    Ok(ui::page(&viewer.frame, &head, body))
}

fn title(list: &AbsenteeList, tree: &Tree, lang: Lang) -> String {
    t_args(lang, "field-absentee-list", &[("day", list.day.vi().into()), ("place", tree.name(list.commune).to_owned().into())])
}

/// One evening's list.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = f.register().tree().await?;
    let (list, people) = f.absentee_list(&viewer.actor, id).await?;
    let body = html! {
        (ui::callout(Tone::Neutral, t(lang, "field-absentees-rule"), html! { p { (t(lang, "field-absentees-rule-why")) } }))
        @if people.is_empty() { (ui::empty_state(t(lang, "field-absentees-nobody"), html! {})) }
        @for a in &people { (person(frame, &list, a, &tree, f.today())) }
    };
    let head = PageHead::new(title(&list, &tree, lang))
        .lede(t(lang, "field-absentee-list-lede"))
        .clause("P-4.3e")
        .crumbs(vec![Crumb::link(t(lang, "field-absentees-title"), "/absentees"), Crumb::here(list.day.vi())])
        .actions(html! {
            (Button::link(format!("/absentees/{id}/print"), t(lang, "fieldwork-print")).icon(Icon::Print))
            (Button::link(format!("/absentees/{id}/export"), t(lang, "fieldwork-xlsx")).icon(Icon::Download))
        });
    Ok(ui::page(frame, &head, body))
}

fn said(advice: Advice, on: Option<Day>, lang: Lang) -> String {
    let day = on.map(|d| format!(" {}", d.vi())).unwrap_or_default();
    format!("{}{day}", advice.word(lang))
}

fn person(frame: &Frame, list: &AbsenteeList, a: &Absentee, tree: &Tree, today: Day) -> Markup {
    let lang = frame.lang;
    let id = a.row.citizen;
    let name = a.person.as_ref().map_or("–", |p| p.name.as_str());
    let team = a.row.team.and_then(|t| tree.team(t)).map_or("–", |t| t.name.as_str());
    let newest = a.notes.iter().rev().find_map(|n| n.advice.map(|advice| said(advice, n.on, lang)));
    let choices = std::iter::once((String::new(), t(lang, "field-advice-none").to_owned()))
        .chain(Advice::ALL.map(|advice| (advice.code().to_owned(), advice.word(lang).to_owned())))
        .collect();
    ui::section(
        name,
        html! {
            (ui::key_values(&[
                (t(lang, "fieldwork-birth"), html! { (a.person.as_ref().map(vedich_register::Person::birth_text).unwrap_or_default()) }),
                (t(lang, "fieldwork-id"), html! { (a.person.as_ref().map(vedich_register::Person::masked_id).unwrap_or_default()) }),
                (t(lang, "fieldwork-address"), html! { (a.person.as_ref().map_or("", address)) }),
                (t(lang, "field-told-by"), html! { (team) " · " (a.row.observed_at.vi()) }),
                (t(lang, "field-advice"), html! { (newest.as_deref().unwrap_or("–")) }),
            ]))
            @if !a.notes.is_empty() {
                ul { @for n in &a.notes {
                    li { (n.at.vi()) " · " (n.by)
                        @if let Some(advice) = n.advice { " · " strong { (said(advice, n.on, lang)) } }
                        @if !n.finding.is_empty() { ": " (n.finding) }
                    }
                } }
            }
            (ui::details(t(lang, "field-note-new"), ui::form(frame, &format!("/absentees/{}/notes", list.id), html! {
                (ui::hidden("citizen", &id.to_string()))
                (Field::textarea("finding", t(lang, "field-finding")).id(format!("finding-{id}")).help(t(lang, "field-finding-help")).max_length(1_000))
                (Field::radios("advice", t(lang, "field-advice"), choices).id(format!("advice-{id}")).value(""))
                (Field::date("on", t(lang, "field-advice-day")).id(format!("on-{id}")).min(today.to_string()).width(Width::Short))
                (ui::actions(html! { (Button::primary(t(lang, "field-note-do")).icon(Icon::Check)) }))
            })))
        },
    )
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Noted {
    citizen: String,
    #[serde(default)]
    finding: String,
    #[serde(default)]
    advice: String,
    #[serde(default)]
    on: String,
}

/// Notes a finding and an advice.
pub(crate) async fn note(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(n): Form<Noted>,
) -> Result<Response, PageError> {
    let citizen = n.citizen.parse().map_err(|_| FieldworkProblem::UnknownWord)?;
    let on = vedich_claims::rules::day(&n.on);
    f.note_absentee(&viewer.actor, id, citizen, &n.finding, Advice::parse(&n.advice), on).await?;
    Ok(see_other_with(&format!("/absentees/{id}"), Tone::Good, t(viewer.frame.lang, "field-note-done")))
}

/// The list on A4, with room to write.
pub(crate) async fn print(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = f.register().tree().await?;
    let (list, people) = f.absentee_list(&viewer.actor, id).await?;
    f.audit_absentees(&viewer.actor, id, "absentees.print").await?;
    let mut table = Table::new("absentees", title(&list, &tree, lang)).lang(lang).compact();
    for key in ["fieldwork-name", "fieldwork-address", "field-told-by", "field-finding", "field-advice"] {
        table = table.col(Col::text(t(lang, key)));
    }
    let rows = (1_i64..).zip(&people).map(|(no, a)| {
        let p = a.person.as_ref();
        let newest = a.notes.iter().rev().find_map(|n| n.advice.map(|advice| said(advice, n.on, lang)));
        Row::new(vec![
            Cell::text(format!("{no}. {}", p.map_or("–", |p| p.name.as_str())))
                .sub(p.map(|p| format!("{} · {}", p.birth_text(), p.masked_id())).unwrap_or_default()),
            Cell::text(p.map_or("", address)),
            Cell::text(a.row.team.and_then(|t| tree.team(t)).map_or("", |t| t.name.as_str())).sub(a.row.observed_at.vi()),
            Cell::text(a.notes.last().map(|n| n.finding.clone()).unwrap_or_default()),
            Cell::text(newest.unwrap_or_default()),
        ])
    });
    let body = html! {
        p { (t(lang, "field-absentees-rule-why")) }
        (table.rows(rows))
        (ui::signature_line(&[(t(lang, "fieldwork-handed-out"), ""), (t(lang, "fieldwork-received"), "")]))
    };
    Ok(ui::print_page(frame, &title(&list, &tree, lang), body))
}

/// The list as XLSX. Handing names out is written down.
pub(crate) async fn export(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let tree = f.register().tree().await?;
    let (list, people) = f.absentee_list(&viewer.actor, id).await?;
    f.audit_absentees(&viewer.actor, id, "absentees.export").await?;
    let rows = people
        .iter()
        .map(|a| {
            let p = a.person.as_ref();
            let newest = a.notes.iter().rev().find_map(|n| n.advice.map(|advice| said(advice, n.on, lang)));
            [
                p.map(|p| p.name.clone()).unwrap_or_default(),
                p.map(vedich_register::Person::birth_text).unwrap_or_default(),
                p.map(vedich_register::Person::masked_id).unwrap_or_default(),
                p.map(|p| address(p).to_owned()).unwrap_or_default(),
                a.row.team.and_then(|t| tree.team(t)).map(|t| t.name.clone()).unwrap_or_default(),
                a.row.observed_at.vi(),
                a.notes.last().map(|n| n.finding.clone()).unwrap_or_default(),
                newest.unwrap_or_default(),
            ]
        })
        .collect::<Vec<_>>();
    let head = title(&list, &tree, lang);
    let bytes = tokio::task::spawn_blocking(move || export::absentees(&head, &rows, lang))
        .await
        .map_err(|e| FieldworkProblem::Sheet(e.to_string()))??;
    Ok(Attachment::xlsx(format!("absentees-{}-{id}.xlsx", list.day), bytes).into_response())
}
