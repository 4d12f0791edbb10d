//! One work list: on the page, on paper, as a spreadsheet.

use super::{address, index::keys, state, team_name};
use crate::{
    addresses,
    export::{self, Title},
    model::{ListedPerson, WorkList},
    problems::FieldworkProblem,
    rules,
    service::Fieldwork,
};
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use std::collections::HashMap;
use vedich_accounts::{Actor, PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Lang, Problematic as _, WorkListId, phone};
use vedich_territory::{Member, MemberId, Tree};
use vedich_ui::{self as ui, Attachment, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, t, t_args};

/// The page of a list.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Markup, PageError> {
    draw(&f, &viewer, id, None).await
}

/// Telephone numbers on the page of a list: as with a citizen, they are opened with a reason, which is written down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phones {
    Masked,
    Open,
}

#[derive(serde::Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    reason: String,
}

/// The page with its telephone numbers.
pub(crate) async fn phones(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    match not_opened(&f, &viewer, id, &asked).await? {
        Some(back) => Ok(back),
        None => Ok(draw(&f, &viewer, id, Some(&asked.reason)).await?.into_response()),
    }
}

/// Opens a list's telephone numbers for the reason that was given; without one, the way back to the list.
async fn not_opened(f: &Fieldwork, viewer: &Viewer, id: i64, asked: &Asked) -> Result<Option<Response>, PageError> {
    let lang = viewer.frame.lang;
    match f.open_phones(&viewer.actor, WorkListId(id), &asked.reason).await {
        Ok(()) => Ok(None),
        Err(problem @ FieldworkProblem::PhonesReasonMissing) => {
            let words = problem.in_words(lang);
            Ok(Some(see_other_with(&format!("/work-lists/{id}"), Tone::Broken, words)))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `opened`: for which reason the numbers are open.
async fn draw(f: &Fieldwork, viewer: &Viewer, id: i64, opened: Option<&str>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let phones = if opened.is_some() { Phones::Open } else { Phones::Masked };
    let tree = f.register().tree().await?;
    let list = f.list(&viewer.actor, WorkListId(id)).await?;
    let people = f.people(&viewer.actor, &list).await?;
    let names = f.sees_names(&tree, &viewer.actor, &list);
    let notes = if names { f.notes(&people).await? } else { HashMap::new() };
    let manages = tree.may(&viewer.actor, Permission::ManageWorkLists, list.commune);
    let members = team_members(f, &list).await?;
    let held = if manages { f.held(&list).await? } else { Vec::new() };
    let live = list.is_live(f.today());
    let body = html! {
        (facts(&list, &tree, &members, f.today(), lang))
        @if !held.is_empty() {
            (ui::callout(Tone::Attention, &t_args(lang, "fieldwork-held", &[("n", (held.len() as i64).into())]), html! {
                ul { @for (reason, at, who) in &held { li { (at.vi()) " · " (who) ": " (reason.sentence(lang)) } } }
            }))
        }
        @if !names { (ui::callout(Tone::Neutral, t(lang, "fieldwork-names-hidden"), html! { p { (t(lang, "fieldwork-names-hidden-why")) } })) }
        @if names {
            @match opened {
                Some(reason) => (with_phones(frame, id, reason)),
                None => (phones_form(frame, id)),
            }
        }
        (people_table(&people, names, viewer.actor.may(Permission::ViewCitizens), phones, &notes, lang))
        @if manages && live { (manage(frame, &list, &members)) }
    };
    let actions = html! {
        @if names {
            (Button::link(format!("/work-lists/{id}/print"), t(lang, "fieldwork-print")).icon(Icon::Print))
            (Button::link(format!("/work-lists/{id}/export"), t(lang, "fieldwork-xlsx")).icon(Icon::Download))
        }
        @if names && viewer.actor.may(Permission::RecordOutcome) {
            (Button::link(format!("/work-lists/{id}/record"), t(lang, "fieldwork-record")).icon(Icon::Edit).primary_look())
        }
    };
    let head = PageHead::new(title(&list, &tree, lang))
        .lede(t(lang, "fieldwork-list-lede"))
        .clause("P-4.3a")
        .crumbs(crumbs(&list, &tree, lang))
        .actions(actions)
        .wide();
    Ok(ui::page(frame, &head, body))
}

pub(super) fn title(list: &WorkList, tree: &Tree, lang: Lang) -> String {
    let args = [
        ("kind", list.kind.word(lang).into()),
        ("place", tree.name(list.locality).to_owned().into()),
        ("no", list.id.to_string().into()),
    ];
    t_args(lang, "fieldwork-list-title", &args)
}

pub(super) fn crumbs(list: &WorkList, tree: &Tree, lang: Lang) -> Vec<Crumb> {
    let code = tree.get(list.commune).map_or("", |l| l.code.as_str());
    vec![
        Crumb::link(t(lang, "fieldwork-title"), format!("/work-lists?kind={}&locality={code}", list.kind.code())),
        Crumb::here(t_args(lang, "fieldwork-list-no", &[("no", list.id.to_string().into())])),
    ]
}

pub(super) async fn team_members(f: &Fieldwork, list: &WorkList) -> Result<Vec<Member>, FieldworkProblem> {
    match list.team {
        Some(team) => Ok(f.register().territory().members(team).await?),
        None => Ok(Vec::new()),
    }
}

fn assigned(list: &WorkList, members: &[Member], lang: Lang) -> String {
    let names: Vec<&str> = members.iter().filter(|m| list.members.contains(&m.id)).map(|m| m.name.as_str()).collect();
    if names.is_empty() { t(lang, "fieldwork-whole-team").to_owned() } else { names.join(", ") }
}

fn facts(list: &WorkList, tree: &Tree, members: &[Member], today: vedich_kernel::Day, lang: Lang) -> Markup {
    let count = t_args(lang, "fieldwork-done-of", &[("done", list.done.into()), ("people", list.people.into())]);
    ui::key_values(&[
        (t(lang, "fieldwork-state"), state(list, today, lang)),
        (t(lang, "fieldwork-quarter"), html! { (tree.full_name(list.locality)) }),
        (t(lang, "fieldwork-team"), html! { (team_name(list, tree, lang)) " · " (assigned(list, members, lang)) }),
        (t(lang, "fieldwork-due"), html! { (list.due.vi()) }),
        (t(lang, "fieldwork-lease"), html! { (list.lease_until.vi()) }),
        (t(lang, "fieldwork-people"), html! { (count) }),
        (t(lang, "fieldwork-created"), html! { (list.created_at.vi()) " · " (list.created_by) }),
    ])
}

fn phones_form(frame: &Frame, id: i64) -> Markup {
    let lang = frame.lang;
    let body = html! {
        p { (t(lang, "fieldwork-phones-body")) }
        (Field::text("reason", t(lang, "fieldwork-phones-reason")).id("phones-reason").help(t(lang, "fieldwork-phones-reason-help")).required().max_length(500))
        (ui::actions(html! { (Button::secondary(t(lang, "fieldwork-phones-do")).icon(Icon::Key)) }))
    };
    ui::details(t(lang, "fieldwork-phones-title"), ui::form(frame, &format!("/work-lists/{id}/phones"), body))
}

/// The list on paper and as a spreadsheet with its numbers, for the reason that opened them.
fn with_phones(frame: &Frame, id: i64, reason: &str) -> Markup {
    let one = |what: &str, key: &'static str, icon: Icon| {
        let body = html! {
            (ui::hidden("reason", reason))
            (ui::actions(html! { (Button::secondary(t(frame.lang, key)).icon(icon)) }))
        };
        ui::form(frame, &format!("/work-lists/{id}/{what}"), body)
    };
    html! {
        (one("print", "fieldwork-phones-print", Icon::Print))
        (one("export", "fieldwork-phones-xlsx", Icon::Download))
    }
}

/// Masks the numbers as the page does.
fn mask_phones(people: &mut [ListedPerson]) {
    for person in people.iter_mut().filter_map(|p| p.person.as_mut()) {
        person.phone = phone::masked(&person.phone);
    }
}

/// `pages`: names lead to the citizen's page, for those who may open it.
fn people_table(
    people: &[ListedPerson],
    names: bool,
    pages: bool,
    phones: Phones,
    notes: &HashMap<String, String>,
    lang: Lang,
) -> Markup {
    let mut table = Table::new("work-people", t(lang, "fieldwork-people-of-list")).lang(lang).stacks();
    if !names {
        table = table.col(Col::text(t(lang, "fieldwork-no")));
    }
    if names {
        table = table
            .col(Col::text(t(lang, "fieldwork-name")))
            .col(Col::text(t(lang, "fieldwork-birth")))
            .col(Col::text(t(lang, "fieldwork-address")).wide())
            .col(Col::text(t(lang, "fieldwork-phone")));
    }
    table = table
        .col(Col::center(t(lang, "fieldwork-household")))
        .col(Col::center(t(lang, "fieldwork-level")))
        .col(Col::text(t(lang, "fieldwork-outcome")))
        .filterable();
    let mut household = (0, 0_i64);
    let rows: Vec<Row> = (1_i64..)
        .zip(people)
        .map(|(no, p)| {
            if household.0 != p.item.household {
                household = (p.item.household, household.1 + 1);
            }
            let mut cells = Vec::with_capacity(7);
            if names {
                cells.extend(person_cells(no, p, pages, phones, lang));
            } else {
                cells.push(Cell::int(no, lang));
            }
            cells.extend([Cell::int(household.1, lang), level(p, lang), came_of(p, notes, lang)]);
            Row::new(cells)
        })
        .collect();
    html! { (table.rows(rows)) }
}

fn person_cells(no: i64, p: &ListedPerson, pages: bool, phones: Phones, lang: Lang) -> [Cell; 4] {
    let linked = |cell: Cell| if pages { cell.href(format!("/citizens/{}", p.item.citizen)) } else { cell };
    match &p.person {
        Some(x) => [
            linked(Cell::text(format!("{no}. {}", x.name)).sub(x.masked_id())),
            Cell::text(x.birth_text()).nowrap(),
            Cell::text(address(x)),
            Cell::text(if phones == Phones::Open { x.phone.clone() } else { phone::masked(&x.phone) }).nowrap(),
        ],
        None => [Cell::text(format!("{no}. {}", t(lang, "fieldwork-not-found"))), Cell::blank(), Cell::blank(), Cell::blank()],
    }
}

fn level(p: &ListedPerson, lang: Lang) -> Cell {
    let cell = Cell::int(p.item.level.number(), lang);
    if p.item.overdue { cell.sub(t(lang, "fieldwork-overdue")).tone(Tone::Attention) } else { cell }
}

fn came_of(p: &ListedPerson, notes: &HashMap<String, String>, lang: Lang) -> Cell {
    match &p.visit {
        Some(v) => match notes.get(&v.operation) {
            Some(note) => Cell::text(v.outcome.word(lang)).sub(format!("{} · {note}", v.observed_at.vi())),
            None => Cell::text(v.outcome.word(lang)).sub(v.observed_at.vi()),
        },
        None if p.settled_by_register => Cell::text(t(lang, "fieldwork-settled")),
        None => Cell::text(reported(p, lang).unwrap_or_else(|| "–".to_owned())),
    }
}

/// "Đã có người báo kích hoạt ngày …": nobody need go, since somebody said so elsewhere.
pub(crate) fn reported(p: &ListedPerson, lang: Lang) -> Option<String> {
    let day = p.reported.filter(|_| p.visit.is_none())?;
    Some(t_args(lang, "fieldwork-reported", &[("day", day.vi().into())]))
}

fn manage(frame: &Frame, list: &WorkList, members: &[Member]) -> Markup {
    let lang = frame.lang;
    html! {
        @if !members.is_empty() {
            (ui::section(t(lang, "fieldwork-assign"), ui::form(frame, &format!("/work-lists/{}/members", list.id), html! {
                @for m in members {
                    (Field::checkbox("member", m.name.clone()).id(format!("member-{}", m.id.0)).value(m.id.0.to_string()).checked(list.members.contains(&m.id)))
                }
                (ui::actions(html! { (Button::secondary(t(lang, "fieldwork-assign-do")).icon(Icon::Team)) }))
            })))
        }
        (ui::section(t(lang, "fieldwork-close"), ui::form(frame, &format!("/work-lists/{}/close", list.id), html! {
            p { (t(lang, "fieldwork-close-help")) }
            (Field::text("reason", t(lang, "fieldwork-close-reason")).optional(lang).max_length(200))
            (ui::actions(html! { (Button::secondary(t(lang, "fieldwork-close-do")).icon(Icon::Check)) }))
        })))
    }
}

/// The list on A4, its numbers masked.
pub(crate) async fn print(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Markup, PageError> {
    paper(&f, &viewer, id, Phones::Masked).await
}

/// The same with its numbers, for a reason.
pub(crate) async fn print_with_phones(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    match not_opened(&f, &viewer, id, &asked).await? {
        Some(back) => Ok(back),
        None => Ok(paper(&f, &viewer, id, Phones::Open).await?.into_response()),
    }
}

/// The list with room to write. Handing names out is written down.
async fn paper(f: &Fieldwork, viewer: &Viewer, id: i64, phones: Phones) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (list, mut people, tree) = named(f, viewer, id).await?;
    if phones == Phones::Masked {
        mask_phones(&mut people);
    }
    let members = team_members(f, &list).await?;
    f.audit_names(&viewer.actor, &list, "work_list.print").await?;
    let mut table = Table::new(
        "work-print",
        t_args(lang, "fieldwork-print-caption", &[("people", list.people.into()), ("due", list.due.vi().into())]),
    )
    .lang(lang)
    .compact();
    // What is printed takes little; outcome, time and note are written by hand, at the door.
    for (key, percent) in [
        ("fieldwork-name", 20),
        ("fieldwork-address", 14),
        ("fieldwork-phone", 16),
        ("fieldwork-level", 6),
        ("fieldwork-outcome", 20),
        ("fieldwork-when", 10),
        ("fieldwork-note", 14),
    ] {
        table = table.col(Col::text(t(lang, key)).share(percent));
    }
    let addresses: Vec<&str> = people.iter().filter_map(|p| p.person.as_ref()).map(address).collect();
    let ending = addresses::shared_ending(&addresses);
    let rows = (1_i64..).zip(&people).map(|(no, p)| {
        let x = p.person.as_ref();
        let done = p.visit.as_ref().map(|v| format!("{} {}", rules::short_key(v.outcome), v.outcome.word(lang)));
        let overdue = if p.item.overdue { format!(" · {}", t(lang, "fieldwork-overdue")) } else { String::new() };
        Row::new(vec![
            Cell::text(format!("{no}. {}", x.map_or("–", |x| x.name.as_str())))
                .sub(x.map(|x| format!("{} · {}{overdue}", x.birth_text(), x.masked_id())).unwrap_or_default()),
            Cell::text(x.map_or_else(String::new, |x| addresses::without_ending(address(x), &ending))),
            Cell::text(x.map_or("", |x| x.phone.as_str())).nowrap(),
            Cell::int(p.item.level.number(), lang),
            Cell::text(done.unwrap_or_default()),
            Cell::text(p.visit.as_ref().map(|v| v.observed_at.vi()).unwrap_or_default()),
            Cell::text(reported(p, lang).unwrap_or_default()),
        ])
    });
    let leader = team_name(&list, &tree, lang);
    let body = html! {
        p { (tree.full_name(list.locality)) " · " (leader) " · " (assigned(&list, &members, lang)) }
        p { (t_args(lang, "fieldwork-print-lease", &[("day", list.lease_until.vi().into())])) }
        @if !ending.is_empty() { p { (t_args(lang, "fieldwork-print-ending", &[("ending", ending.clone().into())])) } }
        (table.rows(rows))
        h2 { (t(lang, "fieldwork-keys")) }
        (keys(lang))
        (ui::signature_line(&[(t(lang, "fieldwork-handed-out"), ""), (t(lang, "fieldwork-received"), ""), (t(lang, "fieldwork-returned"), "")]))
    };
    Ok(ui::print_page(frame, &title(&list, &tree, lang), body))
}

/// The list as XLSX, its numbers masked. Handing names out is written down.
pub(crate) async fn export(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, PageError> {
    let bytes = f.export(&viewer.actor, WorkListId(id), viewer.frame.lang).await?;
    Ok(Attachment::xlsx(format!("work-list-{id}.xlsx"), bytes).into_response())
}

/// The same with its numbers, for a reason.
pub(crate) async fn export_with_phones(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    if let Some(back) = not_opened(&f, &viewer, id, &asked).await? {
        return Ok(back);
    }
    let bytes = f.sheet(&viewer.actor, WorkListId(id), Phones::Open, viewer.frame.lang).await?;
    Ok(Attachment::xlsx(format!("work-list-{id}.xlsx"), bytes).into_response())
}

/// A list with its names, for those who may see them.
pub(super) async fn named(
    f: &Fieldwork,
    viewer: &Viewer,
    id: i64,
) -> Result<(WorkList, Vec<ListedPerson>, std::sync::Arc<Tree>), FieldworkProblem> {
    f.named(&viewer.actor, WorkListId(id)).await
}

impl Fieldwork {
    /// Lets the telephone numbers of a list be seen on its page. The reason is written down.
    ///
    /// # Errors
    /// When the list or its names are not the actor's to see, or the reason is missing.
    pub async fn open_phones(&self, actor: &Actor, id: WorkListId, reason: &str) -> Result<(), FieldworkProblem> {
        let list = self.list(actor, id).await?;
        let tree = self.register().tree().await?;
        if !self.sees_names(&tree, actor, &list) {
            return Err(FieldworkProblem::NoNames);
        }
        let reason = vedich_kernel::text::squeeze(reason);
        if reason.is_empty() {
            return Err(FieldworkProblem::PhonesReasonMissing);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let detail = serde_json::json!({ "people": list.people, "reason": reason });
                Box::pin(async move {
                    tx.audit("work_list.phones", &format!("work_list:{id}"), detail).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }

    /// A list as XLSX, exactly what its page shows: telephone numbers masked. Handing names out is written down.
    ///
    /// # Errors
    /// When the list or its names are not the actor's to see.
    pub async fn export(&self, actor: &Actor, id: WorkListId, lang: Lang) -> Result<Vec<u8>, FieldworkProblem> {
        self.sheet(actor, id, Phones::Masked, lang).await
    }

    async fn sheet(&self, actor: &Actor, id: WorkListId, phones: Phones, lang: Lang) -> Result<Vec<u8>, FieldworkProblem> {
        let (list, mut people, tree) = self.named(actor, id).await?;
        if phones == Phones::Masked {
            mask_phones(&mut people);
        }
        self.audit_names(actor, &list, "work_list.export").await?;
        let lines = vec![
            title(&list, &tree, lang),
            format!("{} · {}", tree.full_name(list.locality), team_name(&list, &tree, lang)),
            t_args(lang, "fieldwork-print-lease", &[("day", list.lease_until.vi().into())]),
        ];
        tokio::task::spawn_blocking(move || export::workbook(&Title { lines }, &people, lang))
            .await
            .map_err(|e| FieldworkProblem::Sheet(e.to_string()))?
    }

    async fn named(
        &self,
        actor: &Actor,
        id: WorkListId,
    ) -> Result<(WorkList, Vec<ListedPerson>, std::sync::Arc<Tree>), FieldworkProblem> {
        let list = self.list(actor, id).await?;
        let tree = self.register().tree().await?;
        if !self.sees_names(&tree, actor, &list) {
            return Err(FieldworkProblem::NoNames);
        }
        let people = self.people(actor, &list).await?;
        Ok((list, people, tree))
    }
}

#[derive(serde::Deserialize)]
pub(crate) struct Closing {
    #[serde(default)]
    reason: String,
}

/// Closes a list or takes it back.
pub(crate) async fn close(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Closing>,
) -> Result<Response, PageError> {
    f.close(&viewer.actor, WorkListId(id), &form.reason).await?;
    Ok(see_other_with(&format!("/work-lists/{id}"), Tone::Good, t(viewer.frame.lang, "fieldwork-close-done")))
}

/// Hands the list to some of the team's members.
pub(crate) async fn assign(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let members = form.iter().filter(|(n, _)| n == "member").filter_map(|(_, v)| v.parse().ok()).map(MemberId).collect();
    f.assign(&viewer.actor, WorkListId(id), members).await?;
    Ok(see_other_with(&format!("/work-lists/{id}"), Tone::Good, t(viewer.frame.lang, "fieldwork-assign-done")))
}
