//! `/stations/shifts/{shift}/desk`: the evening at a station; and the board for a second screen.

use super::{crumbs, hours, weekday};
use crate::{
    desk::{Awaited, Desk, Visitor, minutes_since},
    model::{BookingState, Guest, NotPossible, ShiftView},
    problems::StationsProblem,
    rules,
    service::Stations,
    taking::Known,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, paper_word, refused, see_other_with};
use vedich_kernel::{Lang, Moment, text};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, GoesOn, Icon, PageHead, Row, Table, Tone, t, t_args};

pub(super) fn href(no: i64) -> String {
    format!("/stations/shifts/{no}/desk")
}

/// The list of the shift.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&s, &viewer, no, &html! {}, Typed::default()).await
}

/// What was typed into a form that was not taken.
#[derive(Clone, Copy, Default)]
struct Typed<'a> {
    /// Who came without anything.
    walk_in: Option<&'a WalkIn>,
    /// The booking for which a number was typed, and the number.
    number: Option<(i64, &'a str)>,
    /// There is a dossier of that number already.
    there: bool,
}

impl Typed<'_> {
    fn number_of(&self, booking: i64) -> Option<&str> {
        self.number.filter(|(b, _)| *b == booking).map(|(_, number)| number)
    }
}

async fn page(s: &Stations, viewer: &Viewer, no: i64, first: &Markup, typed: Typed<'_>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let d = s.desk(&viewer.actor, no).await?;
    let v = &d.view;
    let today = v.shift.what.day == s.today() && v.shift.cancelled.is_none();
    let fresh = paper_word(&s.accounts.entropy(), 4);
    let of = |state: BookingState| d.visitors.iter().filter(|x| x.booking.state == state).collect::<Vec<_>>();
    let n = |x: usize| i64::try_from(x).unwrap_or(i64::MAX);
    let (called, waiting, expected) = (of(BookingState::Called), of(BookingState::Arrived), of(BookingState::Booked));
    let args = [
        ("waiting", n(waiting.len()).into()),
        ("called", n(called.len()).into()),
        ("taken", v.expected.taken.into()),
        ("expected", n(expected.len() + d.awaited.len()).into()),
    ];
    let body = html! {
        (first)
        p.lead { (t_args(lang, "stations-desk-sentence", &args)) }
        @if today && rules::is_over(&v.shift.what, s.now()) {
            (ui::callout(Tone::Attention, &t_args(lang, "stations-desk-after", &[("at", rules::clock_text(v.shift.what.to).into())]), html! { p { (t(lang, "stations-desk-after-do")) } }))
        }
        @if today {
            (ui::live_on(frame, "booking.changed", &href(no)))
            (at_the_desks(frame, no, (&called, &waiting), s.now(), (&fresh, typed)))
            (arrivals(frame, no, &fresh, typed.walk_in))
            (ui::details(t(lang, "stations-desk-offline"), html! {
                p { (t(lang, "stations-desk-offline-page")) }
                p {
                    (t(lang, "stations-desk-offline-tablet"))
                    @if viewer.actor.may(Permission::ManagePhones) { " " a href="/phones" { (t(lang, "stations-desk-offline-enrol")) } }
                }
            }))
        } @else { (ui::callout(Tone::Attention, t(lang, "stations-desk-not-today"), html! {})) }
        (expected_table(frame, no, &expected, today.then_some(fresh.as_str())))
        (awaited_table(frame, no, &d.awaited, today.then_some(fresh.as_str())))
        (done_table(&d, lang, today.then_some(no)))
    };
    let mut way = crumbs(lang, t(lang, "stations-desk"));
    way.insert(
        1,
        Crumb::link(t_args(lang, "stations-shift-no", &[("no", no.to_string().into())]), format!("/stations/shifts/{no}")),
    );
    let head = PageHead::new(title(v, lang)).lede(t(lang, "stations-desk-lede")).clause("P-4.4c").crumbs(way).actions(
        html! { (Button::link(format!("/stations/shifts/{no}/board"), t(lang, "stations-board")).icon(Icon::Overview)) },
    );
    Ok(ui::page(frame, &head, body))
}

fn title(v: &ShiftView, lang: Lang) -> String {
    format!("{}, {} {}", v.station.name, weekday(v.shift.what.day, lang), hours(v))
}

fn number(x: &Visitor) -> String {
    x.booking.queue.map_or_else(|| "–".to_owned(), rules::tablet::queue_text)
}

fn name(x: &Visitor, lang: Lang) -> String {
    if x.name.is_empty() { t(lang, "stations-desk-nameless").to_owned() } else { x.name.clone() }
}

/// Who is being served, with what may come of it, and the next in the queue.
fn at_the_desks(
    frame: &Frame,
    no: i64,
    (called, waiting): (&[&Visitor], &[&Visitor]),
    now: Moment,
    (fresh, typed): (&str, Typed<'_>),
) -> Markup {
    let lang = frame.lang;
    let reasons: Vec<(String, String)> =
        NotPossible::ALL.iter().map(|r| (r.code().to_owned(), r.word(lang).to_owned())).collect();
    html! {
        @for x in called {
            @let b = x.booking.no;
            section.volunteer-card {
                h2 { (t_args(lang, "stations-desk-number", &[("no", number(x).into()), ("name", name(x, lang).into())])) }
                p.help { @if x.booking.called_at.is_some() { (t_args(lang, "stations-desk-since", &[("n", minutes_since(x.booking.called_at, now).into())])) } @else { (t(lang, "stations-desk-reopened")) } @if !x.note.is_empty() { " · " (x.note) } }
                (ui::form_hold(frame, &format!("{}/taken", href(no)), fresh, html! {
                    (ui::hidden("booking", &b.to_string()))
                    (Field::number("number", t(lang, "stations-desk-national-id")).id(format!("number-{b}")).value(typed.number_of(b).unwrap_or_default()).help(t(lang, "stations-desk-national-id-help")).max_length(14).optional(lang).attr("autocomplete", "off"))
                    @if typed.there && typed.number_of(b).is_some() { (Field::checkbox("anyway", t(lang, "stations-desk-anyway")).id(format!("anyway-{b}")).help(t(lang, "stations-desk-anyway-help"))) }
                    (ui::actions(html! { (Button::primary(t(lang, "stations-desk-taken")).icon(Icon::Check).big()) }))
                }))
                (ui::details(t(lang, "stations-desk-not-possible"), ui::form_hold(frame, &format!("{}/not-possible", href(no)), fresh, html! {
                    (ui::hidden("booking", &b.to_string()))
                    (Field::radios("reason", t(lang, "stations-reason"), reasons.clone()).id(format!("reason-{b}")).required())
                    (ui::actions(html! { (Button::secondary(t(lang, "stations-desk-not-possible-do")).icon(Icon::Close)) }))
                })))
            }
        }
        @if let Some(next) = waiting.iter().min_by_key(|x| (x.booking.arrived_at, x.booking.queue)) {
            (ui::actions(html! {
                (ui::inline_form_hold(frame, &format!("{}/call", href(no)), fresh, &[], Button::primary(t_args(lang, "stations-desk-call", &[("no", number(next).into())])).icon(Icon::Right).big()))
            }))
        }
    }
}

/// Checking in by what is shown, and who comes without anything.
fn arrivals(frame: &Frame, no: i64, fresh: &str, typed: Option<&WalkIn>) -> Markup {
    let lang = frame.lang;
    let of = |field: fn(&WalkIn) -> &str| typed.map(field).unwrap_or_default();
    html! {
        (ui::section(t(lang, "stations-desk-arrive"), html! {
            (ui::form_hold(frame, &format!("{}/arrive", href(no)), fresh, html! {
                (Field::text("code", t(lang, "stations-desk-code")).help(t(lang, "stations-desk-code-help")).max_length(200).required().attr("autocomplete", "off"))
                (ui::actions(html! { (Button::secondary(t(lang, "stations-desk-arrive-do")).icon(Icon::Check)) }))
            }))
            (ui::fold(typed.is_some(), t(lang, "stations-desk-walk-in"), ui::form_hold(frame, &format!("{}/walk-in", href(no)), fresh, html! {
                (Field::text("name", t(lang, "stations-guest-name")).value(of(|x| &x.name)).max_length(80).required().attr("autocomplete", "off"))
                (Field::tel("phone", t(lang, "stations-guest-phone")).value(of(|x| &x.phone)).max_length(20).optional(lang).attr("autocomplete", "off"))
                (ui::actions(html! { (Button::secondary(t(lang, "stations-desk-walk-in-do")).icon(Icon::Add)) }))
            })))
        }))
    }
}

fn expected_table(frame: &Frame, no: i64, expected: &[&Visitor], today: Option<&str>) -> Markup {
    let lang = frame.lang;
    let rows = expected.iter().map(|x| {
        let booking = x.booking.no.to_string();
        let arrive = if let Some(fresh) = today {
            Cell::markup(ui::inline_form_hold(
                frame,
                &format!("{}/arrive", href(no)),
                fresh,
                &[("code", &booking)],
                Button::secondary(t(lang, "stations-desk-here")).icon(Icon::Check),
            ))
        } else {
            Cell::blank()
        };
        Row::new(vec![
            Cell::text(name(x, lang)).sub(x.note.clone()),
            Cell::text(rules::clock_text(x.booking.slot)),
            Cell::text(x.phone.clone()).nowrap(),
            Cell::text(rules::booking_text(x.booking.no)).nowrap(),
            arrive,
        ])
        .hidden_key(text::fold(&x.name))
    });
    html! {
        (Table::new("desk-expected", t(lang, "stations-desk-expected"))
            .lang(lang)
            .col(Col::text(t(lang, "stations-guest-name")))
            .col(Col::text(t(lang, "stations-slot")))
            .col(Col::text(t(lang, "stations-guest-phone")))
            .col(Col::text(t(lang, "stations-desk-booking-no")))
            .col(Col::text(t(lang, "stations-desk-here")).no_print())
            .filterable()
            .empty(t(lang, "stations-desk-none-expected"), html! { p { (t(lang, "stations-desk-none-expected-do")) } })
            .rows(rows))
    }
}

fn awaited_table(frame: &Frame, no: i64, awaited: &[Awaited], today: Option<&str>) -> Markup {
    let lang = frame.lang;
    if awaited.is_empty() {
        return html! {};
    }
    let rows = awaited.iter().map(|x| {
        let invitation = x.invitation.to_string();
        let arrive = if let Some(fresh) = today {
            Cell::markup(ui::inline_form_hold(
                frame,
                &format!("{}/arrive", href(no)),
                fresh,
                &[("invitation", &invitation)],
                Button::secondary(t(lang, "stations-desk-here")).icon(Icon::Check),
            ))
        } else {
            Cell::blank()
        };
        Row::new(vec![Cell::text(x.name.clone()), Cell::text(x.birth.clone()).nowrap(), arrive]).hidden_key(text::fold(&x.name))
    });
    html! {
        (Table::new("desk-awaited", t(lang, "stations-desk-awaited"))
            .lang(lang)
            .col(Col::text(t(lang, "stations-guest-name")).sort())
            .col(Col::text(t(lang, "stations-birth")))
            .col(Col::text(t(lang, "stations-desk-here")).no_print())
            .filterable()
            .rows(rows))
    }
}

/// Who came, with what came of it; on the day of the shift a result can be put right.
fn done_table(d: &Desk, lang: Lang, open: Option<i64>) -> Markup {
    let over: Vec<&Visitor> = d
        .visitors
        .iter()
        .filter(|x| matches!(x.booking.state, BookingState::Arrived | BookingState::Taken | BookingState::NotPossible))
        .collect();
    if over.is_empty() {
        return html! {};
    }
    let rows = over.iter().map(|x| {
        let (tone, words) = match (x.booking.state, x.booking.reason) {
            (BookingState::Taken, _) => (Tone::Good, t(lang, "stations-is-taken")),
            (BookingState::NotPossible, Some(reason)) => (Tone::Attention, reason.word(lang)),
            (BookingState::NotPossible, None) => (Tone::Attention, t(lang, "stations-desk-not-possible")),
            _ => (Tone::Neutral, t(lang, "stations-is-waiting")),
        };
        let at = x.booking.done_at.map(Moment::clock_vi).unwrap_or_default();
        let late = x.booking.arrived_at.filter(|at| rules::is_over(&d.view.shift.what, *at));
        let mark = |at: Moment| t_args(lang, "stations-desk-after-mark", &[("at", at.clock_vi().into())]);
        let who = Cell::text(name(x, lang)).sub(late.map(mark).unwrap_or_default());
        let mut cells = vec![Cell::text(number(x)), who, Cell::markup(ui::tag(tone, words)).sub(at)];
        if let Some(shift) = open {
            cells.push(if x.booking.state == BookingState::Arrived {
                Cell::blank()
            } else if d.sent.contains(&x.booking.no) {
                Cell::text(t(lang, "stations-desk-sent"))
            } else {
                let page = format!("{}/correct?booking={}", href(shift), x.booking.no);
                Cell::markup(html! { a href=(page) { (t(lang, "stations-correct")) span.hidden-text { " " (number(x)) } } })
            });
        }
        Row::new(cells)
    });
    let table = Table::new("desk-came", t(lang, "stations-desk-came"))
        .lang(lang)
        .stacks()
        .col(Col::text(t(lang, "stations-desk-queue-no")))
        .col(Col::text(t(lang, "stations-guest-name")))
        .col(Col::text(t(lang, "stations-state")));
    let table = if open.is_some() { table.col(Col::text(t(lang, "stations-correct")).no_print()) } else { table };
    html! {
        (table.rows(rows))
    }
}

/// Shows what a person can put right on the page itself. What a page that lost its line says once more has come to stand already.
async fn after(
    s: &Stations,
    viewer: &Viewer,
    no: i64,
    done: Result<String, StationsProblem>,
    (typed, again): (Typed<'_>, &str),
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match done {
        Err(StationsProblem::CannotFollow(_) | StationsProblem::ArrivedAlready(_)) if again == "1" => {
            Ok(see_other_with(&href(no), Tone::Good, t(lang, "stations-desk-noted-before")))
        }
        Ok(words) => Ok(see_other_with(&href(no), Tone::Good, words)),
        Err(StationsProblem::NoSuchShift) => Err(StationsProblem::NoSuchShift.into()),
        Err(e) => {
            let e = e.for_clerk();
            let told = ui::problem_callout(Tone::Broken, &e, lang);
            let typed = Typed { there: matches!(e, StationsProblem::DossierThere { .. }), ..typed };
            Ok(refused(&e, page(s, viewer, no, &told, typed).await?))
        }
    }
}

/// What somebody shows, or who they are.
#[derive(Deserialize)]
pub(crate) struct Arrival {
    #[serde(default)]
    code: String,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    again: String,
}

/// Checks in.
pub(crate) async fn arrive(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Arrival>,
) -> Result<Response, PageError> {
    let done = match form.invitation.parse::<i64>() {
        Ok(invitation) => s.arrive_by_invitation(&viewer.actor, no, invitation).await,
        Err(_) => s.arrive_by_code(&viewer.actor, no, &form.code).await,
    };
    let words =
        |queue: i64| t_args(viewer.frame.lang, "stations-desk-arrived", &[("no", rules::tablet::queue_text(queue).into())]);
    after(&s, &viewer, no, done.map(words), (Typed::default(), form.again.as_str())).await
}

/// Who came without anything.
#[derive(Deserialize)]
pub(crate) struct WalkIn {
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    operation: String,
}

/// Lets in who came without a booking.
pub(crate) async fn walk_in(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<WalkIn>,
) -> Result<Response, PageError> {
    let guest = Guest { name: form.name.clone(), phone: form.phone.clone(), note: String::new() };
    let done = s.walk_in_once(&viewer.actor, no, guest, &form.operation).await;
    let over =
        done.is_ok() && rules::is_over(&s.shift_for(&viewer.actor, Permission::ServeStations, no).await?.shift.what, s.now());
    let key = if over { "stations-desk-arrived-after" } else { "stations-desk-arrived" };
    let words = |queue: i64| t_args(viewer.frame.lang, key, &[("no", rules::tablet::queue_text(queue).into())]);
    after(&s, &viewer, no, done.map(words), (Typed { walk_in: Some(&form), ..Typed::default() }, "")).await
}

/// The number under which a page calls, so that one call that comes twice is one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Calling {
    operation: String,
}

/// Calls the next.
pub(crate) async fn call(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Calling>,
) -> Result<Response, PageError> {
    // All forms of a page begin with one number; a call is nobody's coming.
    let operation = if form.operation.is_empty() { String::new() } else { format!("{}-call", form.operation) };
    let done = s.call_next_once(&viewer.actor, no, &operation).await;
    let words =
        |queue: i64| t_args(viewer.frame.lang, "stations-desk-called", &[("no", rules::tablet::queue_text(queue).into())]);
    after(&s, &viewer, no, done.map(words), (Typed::default(), "")).await
}

/// Whom it is about, and what came of it.
#[derive(Deserialize)]
pub(crate) struct Outcome {
    booking: i64,
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: String,
    /// A dossier of the number is there, and this one is taken all the same.
    #[serde(default)]
    anyway: String,
    #[serde(default)]
    again: String,
}

/// Served.
pub(crate) async fn taken(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Outcome>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = s.taken_though(&viewer.actor, no, form.booking, (form.number.as_str(), form.anyway == "1")).await;
    if matches!(done, Ok(Known::No)) {
        // Whoever holds the card can still look at it.
        return Ok(see_other_with(&href(no), Tone::Attention, t(lang, "stations-desk-taken-unknown")));
    }
    after(
        &s,
        &viewer,
        no,
        done.map(|_| t(lang, "stations-desk-taken-done").to_owned()),
        (Typed { number: Some((form.booking, &form.number)), ..Typed::default() }, form.again.as_str()),
    )
    .await
}

/// Not possible.
pub(crate) async fn not_possible(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Outcome>,
) -> Result<Response, PageError> {
    let done = match NotPossible::parse(&form.reason) {
        Some(reason) => s.not_possible(&viewer.actor, no, form.booking, reason).await,
        None => Err(StationsProblem::BadField("reason")),
    };
    after(
        &s,
        &viewer,
        no,
        done.map(|()| t(viewer.frame.lang, "stations-desk-not-possible-done").to_owned()),
        (Typed::default(), form.again.as_str()),
    )
    .await
}

/// Seconds after which the board is looked at again by itself, should no event have reached it.
const BOARD_SECONDS: u32 = 20;

/// The second screen: numbers that are read across a hall, and no names; nothing to press.
pub(crate) async fn board(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let b = s.board(&viewer.actor, no).await?;
    let numbers = |list: &[i64]| {
        html! { @if list.is_empty() { "–" } @for n in list { strong { (rules::tablet::queue_text(*n)) } " " } }
    };
    // The fewer there are, the larger they stand; everybody who was called is on it.
    let size = match b.called.len() {
        0..=2 => "few",
        3..=6 => "some",
        7..=12 => "many",
        _ => "crowd",
    };
    let next: Vec<i64> = b.waiting.iter().copied().take(6).collect();
    let waiting = i64::try_from(b.waiting.len()).unwrap_or(i64::MAX);
    let body = html! {
        header.wall-head { h1 { (b.view.station.name) } p { (weekday(b.view.shift.what.day, lang)) " " (hours(&b.view)) } }
        div.wall-body {
            section.queue-now { h2 { (t(lang, "stations-board-now")) } p class=(size) { (numbers(&b.called)) } }
            section.queue-next { h2 { (t(lang, "stations-board-next")) } p { (numbers(&next)) } }
        }
        footer.wall-foot { p { (t_args(lang, "stations-board-waiting", &[("n", waiting.into())])) } }
    };
    let again = GoesOn { seconds: BOARD_SECONDS, to: format!("/stations/shifts/{no}/board") };
    Ok(ui::wall_page(frame, &title(&b.view, lang), Some(&again), "booking.changed", body))
}
