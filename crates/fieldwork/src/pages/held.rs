//! Held results: why each waits, in words, and what the office does about it.

use crate::{
    contradictions::{Conflict, ConflictState},
    held::{About, Acceptance, HeldCase, HeldRow},
    http::AskedHeld,
    model::{ListFilter, WorkList},
    problems::FieldworkProblem,
    rules::HeldReason,
    service::Fieldwork,
    sync::said::{Hour, What},
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_claims::Outcome;
use vedich_kernel::{Lang, TeamId, WorkListId};
use vedich_territory::{Member, MemberId, Tree};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Tab, Table, Tone, Width, t, t_args};

/// Who did what, in a line; never a name of a citizen.
fn what(h: &HeldRow, lang: Lang) -> String {
    let content: serde_json::Value = serde_json::from_str(&h.content).unwrap_or_default();
    let kind = t(
        lang,
        match h.kind.as_str() {
            "visit" => "field-kind-visit",
            "help" => "field-kind-help",
            "withdraw" => "field-kind-withdraw",
            "post" | "post_end" => "field-kind-post",
            "call" => "field-kind-call",
            "room" => match content["room"].as_str() {
                Some("inspections") => "field-kind-inspection",
                Some("desk") => "field-kind-desk",
                Some("shifts") => "field-kind-shift",
                _ => "field-kind-room",
            },
            _ => "field-kind-unread",
        },
    );
    match content["outcome"].as_str().and_then(Outcome::parse) {
        Some(outcome) => format!("{kind}: {}", outcome.word(lang)),
        None => kind.to_owned(),
    }
}

fn team_name(tree: &Tree, team: TeamId) -> String {
    tree.team(team).map_or_else(String::new, |t| t.name.clone())
}

async fn names(f: &Fieldwork, rows: &[HeldRow]) -> Result<HashMap<MemberId, String>, FieldworkProblem> {
    let mut out = HashMap::new();
    for row in rows {
        if let std::collections::hash_map::Entry::Vacant(e) = out.entry(row.member) {
            let found = f.register().territory().member(row.member).await?;
            e.insert(found.map_or_else(|| "–".to_owned(), |m| m.name));
        }
    }
    Ok(out)
}

/// What waits, or what was decided.
pub(crate) async fn index(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Query(asked): Query<AskedHeld>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let tree = f.register().tree().await?;
    let rows = f.held_operations(&viewer.actor, asked.resolved).await?;
    let names = names(&f, &rows).await?;
    let conflicts = if asked.resolved { HashMap::new() } else { f.conflicts(&viewer.actor, &rows).await? };
    let tabs = [
        Tab::new("/held", t(lang, "field-held-waiting")).active(!asked.resolved),
        Tab::new("/held?resolved=true", t(lang, "field-held-resolved")).active(asked.resolved),
    ];
    let table = Table::new("held", t(lang, "field-held-title"))
        .lang(lang)
        .col(Col::text(t(lang, "field-what")).sort())
        .col(Col::text(t(lang, "field-member")).sort())
        .col(Col::text(t(lang, "fieldwork-when")).sort())
        .col(Col::text(t(lang, "field-why")))
        .col(Col::text(t(lang, "field-decided")))
        .filterable()
        .empty(
            t(lang, if asked.resolved { "field-held-none-resolved" } else { "field-held-none" }),
            html! { p { (t(lang, "field-held-none-do")) } },
        )
        .rows(rows.iter().map(|h| {
            let decided = match &h.resolution {
                None => Cell::text(t(lang, "field-held-decide")),
                Some(r) => Cell::text(t(lang, if r.accepted { "field-held-accepted" } else { "field-held-dismissed" }))
                    .sub(format!("{} · {}", r.by, r.answer)),
            };
            Row::new(vec![
                match conflicts.get(&h.operation) {
                    Some(c) => Cell::text(what(h, lang)).sub(all_against(c, lang)),
                    None => Cell::text(what(h, lang)),
                },
                Cell::text(names.get(&h.member).cloned().unwrap_or_default()).sub(team_name(&tree, h.team)),
                Cell::text(h.observed_at.vi()).sub(t_args(lang, "field-came", &[("at", h.recorded_at.vi().into())])).nowrap(),
                Cell::text(h.reason.sentence(lang)),
                decided,
            ])
            .href(format!("/held/{}", h.operation))
        }));
    let body = html! {
        (ui::tabs(t(lang, "field-held-title"), &tabs))
        (table)
        @if !asked.resolved { (several(&viewer.frame, &rows, &names, &conflicts, &tree)) }
    };
    let head = PageHead::new(t(lang, "field-held-title")).lede(t(lang, "field-held-lede")).clause("P-4.3a").wide();
    Ok(ui::page(&viewer.frame, &head, body))
}

/// What waits from one phone for one reason, where there is more than one: the first, and how many.
fn alike(rows: &[HeldRow]) -> Vec<(&HeldRow, i64)> {
    let mut out: Vec<(&HeldRow, i64)> = Vec::new();
    for row in rows {
        match out.iter_mut().find(|(first, _)| first.phone == row.phone && first.reason == row.reason) {
            Some((_, n)) => *n += 1,
            None => out.push((row, 1)),
        }
    }
    out.retain(|(_, n)| *n > 1);
    out
}

/// "Đã có kết quả khác: …", or "Kết quả khác cũng đang chờ: …", without the result where the person is of elsewhere.
fn against(c: &Conflict, lang: Lang) -> String {
    let args = [("outcome", c.outcome.map_or("–", |o| o.word(lang)).to_owned().into()), ("at", c.at.vi().into())];
    let key = match c.state {
        ConflictState::Recorded => "field-held-against",
        ConflictState::Waits(_) => "field-held-against-waiting",
    };
    t_args(lang, key, &args)
}

/// Everything that speaks against one.
fn all_against(all: &[Conflict], lang: Lang) -> String {
    all.iter().map(|c| against(c, lang)).collect::<Vec<_>>().join(". ")
}

/// What is not understood says nothing that could be taken, whoever decides.
fn never_taken(reason: HeldReason) -> bool {
    matches!(reason, HeldReason::Malformed | HeldReason::NoSuchNumber)
}

/// Deciding about several at once.
fn several(
    frame: &ui::Frame,
    rows: &[HeldRow],
    names: &HashMap<MemberId, String>,
    conflicts: &HashMap<String, Vec<Conflict>>,
    tree: &Tree,
) -> Markup {
    let (lang, groups) = (frame.lang, alike(rows));
    if groups.is_empty() {
        return html! {};
    }
    let contrary =
        |first: &HeldRow, h: &HeldRow| h.phone == first.phone && h.reason == first.reason && conflicts.contains_key(&h.operation);
    let one = |at: usize, first: &HeldRow, n: i64| {
        html! {
            h3 { (names.get(&first.member).map_or("–", String::as_str)) " · " (team_name(tree, first.team)) }
            (ui::form(frame, "/held/decide", html! {
                p { (t_args(lang, "field-held-alike-n", &[("n", n.into())])) " " (first.reason.sentence(lang)) }
                @if rows.iter().any(|h| contrary(first, h)) {
                    p { (t(lang, "field-held-alike-against")) }
                    ul { @for h in rows.iter().filter(|h| contrary(first, h)) {
                        li {
                            a href={ "/held/" (h.operation) } { (what(h, lang)) } " · " (h.observed_at.vi())
                            @if let Some(c) = conflicts.get(&h.operation) { ". " (all_against(c, lang)) }
                        }
                    } }
                }
                (ui::hidden("phone", &first.phone))
                (ui::hidden("why", first.reason.code()))
                (reason_field(lang, &format!("alike-{at}")))
                (ui::actions(html! {
                    @if !never_taken(first.reason) {
                        (Button::secondary(t(lang, "field-held-alike-accept")).icon(Icon::Check).name("decision").value("accept"))
                    }
                    (Button::secondary(t(lang, "field-held-alike-dismiss")).icon(Icon::Close).name("decision").value("dismiss"))
                }))
            }))
        }
    };
    ui::section(
        t(lang, "field-held-alike"),
        html! {
            p { (t(lang, "field-held-alike-help")) }
            @for (at, (first, n)) in groups.into_iter().enumerate() { (one(at, first, n)) }
        },
    )
}

/// One of them, with the ways to decide it.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<String>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let held = f.held_operation(&viewer.actor, &id).await?;
    let tree = f.register().tree().await?;
    let case = f.held_case(&viewer.actor, &held).await?;
    let members = f.register().territory().members(held.team).await.map_err(FieldworkProblem::from)?;
    let filter = ListFilter { team: Some(held.team), ..ListFilter::default() };
    let lists = f.lists(&viewer.actor, &filter).await?;
    let name = members.iter().find(|m| m.id == held.member).map_or("–", |m| m.name.as_str());
    let mut facts = vec![
        (t(lang, "field-held-whom"), whom(&case, lang)),
        (t(lang, "field-what"), html! { (what(&held, lang)) }),
        (t(lang, "field-why"), html! { (held.reason.sentence(lang)) }),
        (t(lang, "field-member"), html! { (name) " · " (team_name(&tree, held.team)) }),
        (
            t(lang, "fieldwork-when"),
            html! { (held.observed_at.vi()) " · " (t_args(lang, "field-came", &[("at", held.recorded_at.vi().into())])) },
        ),
    ];
    if let Some(list) = held.list {
        let link = html! { a href={ "/work-lists/" (list) } { (t_args(lang, "fieldwork-list-no", &[("no", list.to_string().into())])) } };
        facts.push((t(lang, "fieldwork-list"), link));
    }
    if let Some(how) = how(&case, lang) {
        facts.push((t(lang, "field-held-how"), html! { (how) }));
    }
    match f.came(&held).await? {
        Some(came) => facts.push((t(lang, "field-held-came"), html! { pre { code { (format!("{came:#}")) } } })),
        None => facts.push((t(lang, "fieldwork-note"), html! { (case.note().unwrap_or(t(lang, "field-held-no-note"))) })),
    }
    if let Some(r) = &held.resolution {
        let word = t(lang, if r.accepted { "field-held-accepted" } else { "field-held-dismissed" });
        facts.push((t(lang, "field-decided"), html! { (word) " · " (r.at.vi()) " · " (r.by) ": " (r.answer) }));
    }
    if held.resolution.is_none()
        && let Some(all) = f.conflicts(&viewer.actor, std::slice::from_ref(&held)).await?.get(&held.operation)
    {
        let lines = html! {
            @for c in all {
                p {
                    @match &c.state {
                        ConflictState::Waits(Some(other)) => { a href={ "/held/" (other) } { (against(c, lang)) } }
                        ConflictState::Waits(None) | ConflictState::Recorded => { (against(c, lang)) }
                    }
                }
            }
        };
        facts.push((t(lang, "field-held-contrary"), lines));
    }
    let others = others(&f, &case, &tree, lang).await?;
    let body = html! {
        (ui::key_values(&facts))
        @if matches!(case.about, About::Citizen { .. }) { (others) }
        @if held.resolution.is_none() {
            @if never_taken(held.reason) {
                (ui::section(t(lang, "field-held-ask"), html! { p { (t(lang, "field-held-ask-do")) } }))
            } @else {
                (ui::section(t(lang, "field-held-accept"), accept_form(frame, &held, &lists, &members, &tree)))
            }
            (ui::section(t(lang, "field-held-dismiss"), ui::form(frame, &format!("/held/{id}/dismiss"), html! {
                p { (t(lang, "field-held-dismiss-help")) }
                (reason_field(lang, "dismiss"))
                (ui::actions(html! { (Button::secondary(t(lang, "field-held-dismiss-do")).icon(Icon::Close)) }))
            })))
        }
    };
    let head = PageHead::new(what(&held, lang))
        .lede(t(lang, "field-held-one-lede"))
        .crumbs(vec![Crumb::link(t(lang, "field-held-title"), "/held"), Crumb::here(what(&held, lang))]);
    Ok(ui::page(frame, &head, body))
}

/// The citizen: by name for those who may open the page, else by what identifies nobody outside.
fn whom(case: &HeldCase, lang: Lang) -> Markup {
    match &case.about {
        About::Citizen { current, person, named: true } => html! {
            a href={ "/citizens/" (current.id) } { (person.name) } " · " (person.masked_id()) " · " (person.birth_text())
        },
        About::Citizen { current, person, named: false } => html! {
            (person.masked_id())
            @if current.birth_year > 0 { " · " (t_args(lang, "field-held-born", &[("year", current.birth_year.to_string().into())])) }
        },
        About::Elsewhere => html! { (t(lang, "field-held-elsewhere")) },
        About::Nobody => match &case.told {
            Some(What::Help(h)) => {
                let tail: String = h.number.chars().skip(h.number.chars().count().saturating_sub(4)).collect();
                html! { (t_args(lang, "field-held-stranger", &[("tail", tail.into())])) }
            }
            _ => html! { (t(lang, "field-held-nobody")) },
        },
    }
}

/// With what, whose phone, when again.
fn how(case: &HeldCase, lang: Lang) -> Option<String> {
    let (method, phone_of, until, hour) = match case.told.as_ref()? {
        What::Visit(v) => (v.method, v.phone_of, v.until, v.hour),
        What::Help(h) => (h.method, h.phone_of, None, None),
        _ => return None,
    };
    let parts = [
        method.map(|m| m.word(lang).to_owned()),
        phone_of.map(|p| t_args(lang, "field-held-phone-of", &[("whose", p.word(lang).into())])),
        until.map(|day| t_args(lang, "field-held-until", &[("day", day.vi().into())])),
        hour.map(|h| t(lang, hour_key(h)).to_owned()),
    ];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

fn hour_key(hour: Hour) -> &'static str {
    match hour {
        Hour::Morning => "field-hour-morning",
        Hour::Noon => "field-hour-noon",
        Hour::Afternoon => "field-hour-afternoon",
        Hour::Evening => "field-hour-evening",
        Hour::Weekend => "field-hour-weekend",
    }
}

/// What else stands about the person.
async fn others(f: &Fieldwork, case: &HeldCase, tree: &Tree, lang: Lang) -> Result<Markup, FieldworkProblem> {
    let mut rows = Vec::with_capacity(case.others.len());
    for v in &case.others {
        let member = match v.member {
            Some(id) => f.register().territory().member(id).await?.map(|m| m.name),
            None => None,
        };
        let list = v.list.map(|l| t_args(lang, "fieldwork-list-no", &[("no", l.to_string().into())]));
        let source = v.source.map(|s| s.word(lang).to_owned());
        rows.push(Row::new(vec![
            Cell::text(v.at.vi()).nowrap(),
            Cell::text(v.outcome.word(lang)).sub(v.method.map_or("", |m| m.word(lang))),
            Cell::text(member.unwrap_or_else(|| v.user_name.clone())).sub(v.team.map(|t| team_name(tree, t)).unwrap_or_default()),
            Cell::text(list.or(source).unwrap_or_default()),
        ]));
    }
    Ok(ui::section(
        t(lang, "field-held-others"),
        html! {
            (Table::new("held-others", t(lang, "field-held-others"))
                .lang(lang)
                .col(Col::text(t(lang, "fieldwork-when")))
                .col(Col::text(t(lang, "fieldwork-outcome")))
                .col(Col::text(t(lang, "field-member")))
                .col(Col::text(t(lang, "fieldwork-list")))
                .empty(t(lang, "field-held-others-none"), html! { p { (t(lang, "field-held-others-none-do")) } })
                .rows(rows))
        },
    ))
}

fn reason_field(lang: Lang, id: &str) -> Field {
    Field::text("reason", t(lang, "field-reason"))
        .id(format!("reason-{id}"))
        .help(t(lang, "field-reason-help"))
        .max_length(200)
        .required()
}

fn accept_form(frame: &ui::Frame, held: &HeldRow, lists: &[WorkList], members: &[Member], tree: &Tree) -> Markup {
    let lang = frame.lang;
    let no = |l: &WorkList| {
        format!(
            "{} · {} · {}",
            t_args(lang, "fieldwork-list-no", &[("no", l.id.to_string().into())]),
            l.kind.word(lang),
            tree.name(l.locality)
        )
    };
    let as_told = (String::new(), t(lang, "field-as-told").to_owned());
    let lists = std::iter::once(as_told.clone()).chain(lists.iter().map(|l| (l.id.to_string(), no(l)))).collect();
    let members = std::iter::once(as_told).chain(members.iter().map(|m| (m.id.0.to_string(), m.name.clone()))).collect();
    ui::form(
        frame,
        &format!("/held/{}/accept", held.operation),
        html! {
            p { (t(lang, "field-held-accept-help")) }
            @if held.kind == "visit" { (Field::select("list", t(lang, "field-for-list"), lists).width(Width::Medium)) }
            (Field::select("member", t(lang, "field-by-member"), members).width(Width::Medium))
            (reason_field(lang, "accept"))
            (ui::actions(html! { (Button::primary(t(lang, "field-held-accept-do")).icon(Icon::Check)) }))
        },
    )
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Decision {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    member: String,
}

/// What was typed about several.
#[derive(Deserialize)]
pub(crate) struct Several {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    decision: String,
}

/// Decides about several at once.
pub(crate) async fn decide(State(f): State<Fieldwork>, viewer: Viewer, Form(d): Form<Several>) -> Result<Response, PageError> {
    let why = HeldReason::parse(&d.why).ok_or(FieldworkProblem::UnknownWord)?;
    let accept = d.decision == "accept";
    if !accept && d.decision != "dismiss" {
        return Err(FieldworkProblem::UnknownWord.into());
    }
    let decided = f.decide_alike(&viewer.actor, &d.phone, why, accept, &d.reason).await?;
    let args = [("done", decided.done.into()), ("left", decided.left.into())];
    let (tone, word) =
        if decided.left == 0 { (Tone::Good, "field-held-alike-done") } else { (Tone::Attention, "field-held-alike-left") };
    Ok(see_other_with("/held", tone, t_args(viewer.frame.lang, word, &args)))
}

/// Takes it after all.
pub(crate) async fn accept(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<String>,
    Form(d): Form<Decision>,
) -> Result<Response, PageError> {
    let how =
        Acceptance { list: d.list.parse().ok().map(WorkListId), member: d.member.parse().ok().map(MemberId), answer: d.reason };
    f.accept_held(&viewer.actor, &id, &how).await?;
    Ok(see_other_with("/held", Tone::Good, t(viewer.frame.lang, "field-held-accept-done")))
}

/// Sets it aside.
pub(crate) async fn dismiss(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<String>,
    Form(d): Form<Decision>,
) -> Result<Response, PageError> {
    f.dismiss_held(&viewer.actor, &id, &d.reason).await?;
    Ok(see_other_with("/held", Tone::Good, t(viewer.frame.lang, "field-held-dismiss-done")))
}
