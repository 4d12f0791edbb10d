//! `/stations/shifts/{shift}`: one shift for the office: its places, who is expected, booking for who calls, calling it off.

use super::{book::from_now, crumbs, hours, minutes_words, state, weekday};
use crate::{
    model::{Guest, ShiftView, Slot},
    problems::StationsProblem,
    rules,
    service::Stations,
    telling::CalledOff,
};
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Field, Frame, Icon, PageHead, Row, Table, Tone, Truth, Width, t, t_args};

/// The shift.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&s, &viewer, no, &html! {}, Typed::default()).await
}

/// What was typed into a form that was not taken.
#[derive(Clone, Copy, Default)]
struct Typed<'a> {
    guest: Option<&'a TypedGuest>,
    /// Why it is to be called off.
    reason: Option<&'a str>,
}

async fn page(s: &Stations, viewer: &Viewer, no: i64, first: &Markup, typed: Typed<'_>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (v, tree) = (s.shift(actor, no).await?, s.tree().await?);
    let (_, slots) = s.slots(no).await?;
    let place = v.station.locality;
    let manages = tree.may(actor, Permission::ManageStations, place);
    let serves = s.serves(actor, &v).await?;
    let open = v.shift.cancelled.is_none() && v.shift.what.day >= s.today();
    // Whoever serves at it also books into the quarter of an hour that runs; for who calls a volunteer, too, books the others.
    let from = if serves { from_now(s, &v) - rules::SLOT } else { from_now(s, &v) };
    let books = actor.may(Permission::ServeStations);
    let over = v.shift.what.day < s.today() || from_now(s, &v) > v.shift.what.to;
    let blocked = if v.shift.cancelled.is_some() && manages {
        s.blocks(actor).await?.into_iter().find(|b| b.shift == Some(no))
    } else {
        None
    };
    // Names only for whoever may see the people of the place.
    let seen = tree.may(actor, Permission::ViewCitizens, tree.commune_of(place).unwrap_or(place));
    let expected = v.expected.booked + v.expected.invited > 0;
    let off =
        if v.shift.cancelled.is_some() && manages && seen && expected { Some(s.called_off(actor, no).await?) } else { None };
    let reworded = v.shift.cancelled.is_some() && s.times_reworded(no).await? > 0;
    let args = [
        ("booked", v.expected.booked.into()),
        ("places", v.capacity.into()),
        ("walkins", v.expected.walk_ins.into()),
        ("invited", v.expected.invited.into()),
        ("taken", v.expected.taken.into()),
    ];
    let body = html! {
        (first)
        @if v.shift.draft && open {
            (ui::callout(Tone::Attention, t(lang, "stationplan-draft-shift"), html! {
                p { (t(lang, "stationplan-drafts-help")) }
                @if manages { (ui::actions(html! { (ui::inline_form(frame, &format!("/stations/shifts/{no}/publish"), &[], Button::primary(t(lang, "stationplan-publish-one")).icon(Icon::Check))) })) }
            }))
        }
        @if let Some(reason) = &v.shift.cancelled {
            (ui::callout(Tone::Broken, t(lang, "stations-is-cancelled-long"), html! {
                p { (reason) }
                @if rules::holds_number(reason) { p { strong { (t(lang, "stations-reason-hidden")) } } }
                @if let Some(off) = &off { p { (called_off_words(off, lang)) } }
                @else if v.expected.booked > 0 { p { (t_args(lang, "stations-tell-them", &[("n", v.expected.booked.into())])) } }
                @if let Some(block) = &blocked {
                    p { (t(lang, "stationplan-block-by-cancel")) }
                    (ui::actions(html! { (ui::inline_form(frame, &format!("/stations/blocks/{}/lift", block.no), &[], Button::secondary(t(lang, "stationplan-block-lift")).icon(Icon::Check))) }))
                }
            }))
            @if manages { (reword_form(frame, no, typed.reason.unwrap_or(reason), typed.reason.is_some())) }
            @if let Some(off) = &off { (unreached(off, lang)) }
            @if manages && expected {
                (super::tell::form(frame, actor, (&format!("/stations/shifts/{no}/cancelled/tell"), "stations-tell-cancelled"), reworded))
            }
        }
        (ui::hero(html! { (t_args(lang, "stations-shift-sentence", &args)) }, html! {}, ui::bar(v.expected.booked, v.capacity.max(1), Truth::Pending)))
        (ui::key_values(&facts(&v, over, (&tree, &s.sets_words(&v).await?), lang)))
        (slot_table(&slots, lang))
        @if books && open && !over && !v.shift.draft { (ui::section(t(lang, "stations-desk-book"), book_form(frame, no, (&slots, from), typed.guest))) }
        @if manages && open {
            (manage(frame, &v, rules::may_call_off(&v.shift, v.expected.came, s.now()), typed.reason))
        }
    };
    let actions = html! {
        @if serves && !v.shift.draft { (Button::link(format!("/stations/shifts/{no}/desk"), t(lang, "stations-desk")).primary_look().icon(Icon::Team)) }
        @if manages { (Button::link(format!("/stations/shifts/{no}/invitations"), t(lang, "stations-invitations")).icon(Icon::Lists)) }
        @if open && !v.shift.draft && v.expected.invited > 0 && !Stations::own_teams(actor).is_empty() {
            (Button::link(format!("/stations/team-invitations?shift={no}"), t(lang, "stations-team-title")).icon(Icon::Lists))
        }
        @if open && !v.shift.draft { (Button::link(format!("/timetable/shift?no={no}"), t(lang, "stations-public-page")).icon(Icon::Calendar)) }
    };
    let head = PageHead::new(format!("{}, {} {}", v.station.name, weekday(v.shift.what.day, lang), hours(&v)))
        .lede(t(lang, "stations-shift-lede"))
        .clause("P-4.4a")
        .crumbs(crumbs(lang, &t_args(lang, "stations-shift-no", &[("no", no.to_string().into())])))
        .actions(actions);
    Ok(ui::page(frame, &head, body))
}

/// How many were expected, and how they can be told.
fn called_off_words(off: &CalledOff, lang: Lang) -> String {
    let others = i64::try_from(off.others.len()).unwrap_or(i64::MAX);
    let args = [
        ("booked", off.booked.into()),
        ("invited", off.invited.into()),
        ("phone", off.by_telephone.into()),
        ("others", others.into()),
    ];
    t_args(lang, "stations-called-off-told", &args)
}

/// Whom no telephone reaches: for letters, or the team that goes from door to door.
fn unreached(off: &CalledOff, lang: Lang) -> Markup {
    if off.others.is_empty() {
        return html! {};
    }
    let rows = off.others.iter().map(|x| {
        let had = if x.booked { "stations-slot-booked" } else { "stations-invited-only" };
        Row::new(vec![Cell::text(x.name.clone()), Cell::text(x.home.clone()), Cell::text(t(lang, had))])
    });
    html! {
        (Table::new("shift-unreached", t(lang, "stations-unreached"))
            .lang(lang)
            .stacks()
            .download()
            .col(Col::text(t(lang, "stations-guest-name")))
            .col(Col::text(t(lang, "stations-address")).wide())
            .col(Col::text(t(lang, "stations-state")))
            .rows(rows))
    }
}

fn facts(v: &ShiftView, over: bool, (tree, sets): (&Tree, &str), lang: Lang) -> Vec<(&'static str, Markup)> {
    let what = &v.shift.what;
    let team = what.team.and_then(|x| tree.team(x)).map_or("–", |x| x.name.as_str());
    let mut facts = vec![
        (
            t(lang, "stations-state"),
            html! { (state(v, over, lang)) @if v.shift.locked { " " (ui::tag(Tone::Neutral, t(lang, "stations-is-locked"))) } },
        ),
        (t(lang, "stations-service"), html! { (what.service.word(lang)) }),
        (t(lang, "stations-where"), html! { (v.station.address) ", " (tree.full_name(v.station.locality)) }),
        (t(lang, "stations-sets"), html! { (sets) }),
        (t(lang, "stations-crew"), html! { (what.crew) " · " (team) }),
        (t(lang, "stations-minutes"), html! { (minutes_words(v.minutes, lang)) }),
    ];
    if !what.note.is_empty() {
        facts.push((t(lang, "stations-note"), html! { (what.note) }));
    }
    facts
}

fn slot_table(slots: &[Slot], lang: Lang) -> Markup {
    let rows = slots.iter().map(|x| {
        Row::new(vec![
            Cell::text(rules::clock_text(x.at)),
            Cell::int(x.places, lang),
            Cell::int(x.places - x.free, lang),
            Cell::int(x.free, lang),
        ])
    });
    html! {
        (Table::new("shift-slots", t(lang, "stations-slots"))
            .lang(lang)
            .download()
            .compact()
            .col(Col::text(t(lang, "stations-slot")))
            .col(Col::number(t(lang, "stations-slot-places")))
            .col(Col::number(t(lang, "stations-slot-booked")))
            .col(Col::number(t(lang, "stations-slot-free")))
            .rows(rows))
    }
}

/// The times that have a free place, to choose from.
pub(super) fn free_times(slots: &[Slot], from: i64, lang: Lang) -> Vec<(String, String)> {
    let words = |x: &Slot| t_args(lang, "stations-free-at", &[("at", rules::slot_text(x.at).into()), ("n", x.free.into())]);
    slots.iter().filter(|x| x.free > 0 && x.at >= from).map(|x| (rules::clock_text(x.at), words(x))).collect()
}

fn book_form(frame: &Frame, no: i64, (slots, from): (&[Slot], i64), typed: Option<&TypedGuest>) -> Markup {
    let lang = frame.lang;
    let times = free_times(slots, from, lang);
    if times.is_empty() {
        return html! { p { (t(lang, "stations-no-free-time")) } };
    }
    let of = |field: fn(&TypedGuest) -> &str| typed.map(field).unwrap_or_default();
    ui::form(
        frame,
        &format!("/stations/shifts/{no}/book"),
        html! {
            p.help { (t(lang, "stations-desk-book-help")) }
            (Field::select("at", t(lang, "stations-slot"), times).value(of(|x| &x.at)))
            (Field::text("name", t(lang, "stations-guest-name")).value(of(|x| &x.name)).max_length(80).required().attr("autocomplete", "off"))
            (Field::tel("phone", t(lang, "stations-guest-phone")).value(of(|x| &x.phone)).max_length(20).required().attr("autocomplete", "off"))
            (Field::text("note", t(lang, "stations-guest-note")).value(of(|x| &x.note)).help(t(lang, "stations-guest-note-help")).max_length(200).optional(lang).width(Width::Full).attr("autocomplete", "off"))
            (ui::actions(html! { (Button::primary(t(lang, "stations-desk-book-do")).icon(Icon::Check)) }))
        },
    )
}

fn manage(frame: &Frame, v: &ShiftView, call_off: Result<(), rules::Held>, reason: Option<&str>) -> Markup {
    let (lang, no) = (frame.lang, v.shift.no);
    let (lock, key) = if v.shift.locked { ("0", "stations-unlock") } else { ("1", "stations-lock") };
    html! {
        (ui::section(t(lang, "stations-manage"), html! {
            p.help { (t(lang, "stations-lock-help")) }
            (ui::inline_form(frame, &format!("/stations/shifts/{no}/lock"), &[("lock", lock)], Button::secondary(t(lang, key)).icon(Icon::Key)))
            @match call_off.map_err(StationsProblem::from) {
                Err(held) => { p.help { (held.sentence(lang)) " " (held.next_step(lang)) } }
                Ok(()) => { (ui::fold(reason.is_some(), t(lang, "stations-cancel"), ui::form(frame, &format!("/stations/shifts/{no}/cancel"), html! {
                    (Field::text("reason", t(lang, "stations-cancel-reason")).id("cancel-reason").value(reason.unwrap_or_default()).help(t(lang, "stations-cancel-help")).max_length(200).required().width(Width::Full))
                    (ui::actions(html! { (Button::danger(t(lang, "stations-cancel-do")).icon(Icon::Close)) }))
                }))) }
            }
        }))
    }
}

/// Another reason for what is called off.
fn reword_form(frame: &Frame, no: i64, reason: &str, open: bool) -> Markup {
    let lang = frame.lang;
    let form = ui::form(
        frame,
        &format!("/stations/shifts/{no}/reason"),
        html! {
            (Field::text("reason", t(lang, "stations-cancel-reason")).id("new-reason").help(t(lang, "stations-reason-help")).value(reason).max_length(200).required().width(Width::Full))
            (ui::actions(html! { (Button::secondary(t(lang, "stations-reason-do")).icon(Icon::Edit)) }))
        },
    );
    ui::fold(open, t(lang, "stations-reason-change"), form)
}

/// Why a shift is called off.
#[derive(Deserialize)]
pub(crate) struct Reason {
    reason: String,
}

/// Calls it off.
pub(crate) async fn cancel(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Reason>,
) -> Result<Response, PageError> {
    let done = s.cancel_shift(&viewer.actor, no, &form.reason).await.map(|_| "stations-cancel-done");
    after_reason(&s, &viewer, no, done, &form.reason).await
}

/// Gives another reason.
pub(crate) async fn reword(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Reason>,
) -> Result<Response, PageError> {
    let done = s.reword_cancellation(&viewer.actor, no, &form.reason).await.map(|_| "stations-reason-done");
    after_reason(&s, &viewer, no, done, &form.reason).await
}

/// Back to the shift with what was done; a reason that was not taken stands there again.
async fn after_reason(
    s: &Stations,
    viewer: &Viewer,
    no: i64,
    done: Result<&'static str, StationsProblem>,
    reason: &str,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match done {
        Ok(key) => Ok(see_other_with(&format!("/stations/shifts/{no}"), Tone::Good, t(lang, key))),
        Err(e) if e.status() == 422 => {
            let typed = Typed { reason: Some(reason), ..Typed::default() };
            Ok(refused(&e, page(s, viewer, no, &ui::problem_callout(Tone::Broken, &e, lang), typed).await?))
        }
        Err(e) => Err(e.into()),
    }
}

/// Locked or not.
#[derive(Deserialize)]
pub(crate) struct Lock {
    #[serde(default)]
    lock: String,
}

/// Keeps the planner from moving it, or lets it.
pub(crate) async fn lock(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Lock>,
) -> Result<Response, PageError> {
    s.lock_shift(&viewer.actor, no, form.lock == "1").await?;
    let key = if form.lock == "1" { "stations-locked" } else { "stations-unlocked" };
    Ok(see_other_with(&format!("/stations/shifts/{no}"), Tone::Good, t(viewer.frame.lang, key)))
}

/// Makes a draft public.
pub(crate) async fn publish(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let n = s.publish(&viewer.actor, Some(no)).await?;
    let told = t_args(viewer.frame.lang, "stationplan-published", &[("n", n.into())]);
    Ok(see_other_with(&format!("/stations/shifts/{no}"), Tone::Good, told))
}

/// Who called, and when they will come.
#[derive(Deserialize)]
pub(crate) struct TypedGuest {
    pub at: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub note: String,
}

impl TypedGuest {
    pub(super) fn guest(&self) -> Guest {
        Guest { name: self.name.clone(), phone: self.phone.clone(), note: self.note.clone() }
    }
}

/// Books for who called. The code is shown this once, to be told or written down.
pub(crate) async fn book(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<TypedGuest>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let slot = rules::clock(&form.at).ok_or(StationsProblem::NotReadable("at"))?;
    match s.book_at_desk(&viewer.actor, no, slot, form.guest()).await {
        Ok(booked) => {
            let args = [("no", rules::booking_text(booked.booking.no).into()), ("at", rules::clock_text(slot).into())];
            let told = ui::callout(
                Tone::Good,
                &t_args(lang, "stations-desk-booked", &args),
                html! {
                    p { (t(lang, "stations-desk-booked-code")) " " strong { (booked.code) } }
                },
            );
            Ok(page(&s, &viewer, no, &told, Typed::default()).await?.into_response())
        }
        // Outside of the actor's area nothing is told; what can be put right is.
        Err(
            e @ (StationsProblem::SlotFull
            | StationsProblem::NoSuchSlot
            | StationsProblem::TooLate
            | StationsProblem::TooEarly
            | StationsProblem::TooMany
            | StationsProblem::PhoneBooked
            | StationsProblem::BadField(_)
            | StationsProblem::ShiftCancelled),
        ) => {
            let typed = Typed { guest: Some(&form), ..Typed::default() };
            Ok(refused(&e, page(&s, &viewer, no, &ui::problem_callout(Tone::Broken, &e, lang), typed).await?))
        }
        Err(e) => Err(e.into()),
    }
}
