//! Booking, changing and calling off, by anybody. Nothing on these pages tells who is on the register.

use super::{
    hours, reason_for_all,
    shift::{TypedGuest, free_times},
    timetable::{bring, open_page},
    weekday, where_is,
};
use crate::{
    model::{Booker, BookingState, ShiftView, Slot, Station},
    problems::StationsProblem,
    public::Offered,
    rules::{self, near},
    service::Stations,
};
use axum::{
    extract::{Form, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{AccountsProblem, Address, PageError, SiteAddress, Visitor, refused, see_other, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{self as ui, Button, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// Which shift; for the family with the code of one's own booking.
#[derive(Deserialize)]
pub(crate) struct AskedShift {
    no: i64,
    #[serde(default)]
    family: String,
}

/// By what somebody books, besides name and telephone.
#[derive(Clone, Copy, Default)]
struct By<'a> {
    invitation: &'a str,
    family: &'a str,
}

/// Other shifts that are offered at once to who was invited to one that was called off.
const OFFERED: usize = 10;

/// The code of an invitation, and another shift where its own was called off.
#[derive(Deserialize)]
pub(crate) struct AskedInvitation {
    #[serde(default)]
    code: String,
    #[serde(default)]
    shift: Option<i64>,
}

/// A code from a letter or a confirmation.
#[derive(Deserialize)]
pub(crate) struct AskedCode {
    #[serde(default)]
    code: String,
}

/// Tells a throttled visitor when to come back.
fn told(problem: StationsProblem) -> PageError {
    match problem {
        StationsProblem::Accounts(AccountsProblem::Throttled(seconds)) => {
            PageError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds)
        }
        problem => problem.into(),
    }
}

/// Times before now are past.
pub(super) fn from_now(s: &Stations, v: &ShiftView) -> i64 {
    let minute = (s.now().0 - v.shift.what.day.start().0).div_euclid(60_000_000);
    minute.clamp(-1, 1_440) + 1
}

/// What is to be known of a shift; of a booking its own quarter of an hour first.
fn facts(v: &ShiftView, own: Option<i64>, tree: &vedich_territory::Tree, lang: Lang) -> Markup {
    let day = weekday(v.shift.what.day, lang);
    let mut facts = match own {
        Some(slot) => vec![
            (t(lang, "stations-appointment"), html! { strong { (rules::slot_text(slot)) ", " (day) } }),
            (t(lang, "stations-whole-shift"), html! { (hours(v)) }),
        ],
        None => vec![(t(lang, "stations-when"), html! { strong { (day) ", " (hours(v)) } })],
    };
    facts.extend([
        (
            t(lang, "stations-where"),
            html! { (where_is(&v.station.name, &v.station.address, &tree.full_name(v.station.locality))) },
        ),
        (t(lang, "stations-service"), html! { (v.shift.what.service.word(lang)) }),
    ]);
    for words in [&v.station.guide, &v.shift.what.note] {
        if !words.is_empty() {
            facts.push((t(lang, "stations-note"), html! { (words) }));
        }
    }
    ui::key_values(&facts)
}

/// A shift with its free times.
pub(crate) async fn show(
    State(s): State<Stations>,
    visitor: Visitor,
    Query(asked): Query<AskedShift>,
) -> Result<Response, PageError> {
    let (v, slots) = s.open_slots(asked.no).await?;
    Ok(secret(page(&s, &visitor, &v, &slots, By { family: &plain(&asked.family), ..By::default() }, None, &[]).await?))
}

/// The shift of an invitation, with its free times.
pub(crate) async fn invitation(
    State(s): State<Stations>,
    visitor: Visitor,
    Address(address): Address,
    Query(asked): Query<AskedInvitation>,
) -> Result<Response, PageError> {
    let lang = visitor.frame.lang;
    let (v, slots, booked) = match s.invitation_by_code(&asked.code, &address).await {
        Err(e @ StationsProblem::InvitedAnew(_)) => return Ok(replaced(&visitor, &e)),
        found => found.map_err(told)?,
    };
    let by = By { invitation: &asked.code, ..By::default() };
    match (reason_for_all(&v.shift, lang), asked.shift) {
        (Some(_), Some(other)) => {
            let (v, slots) = s.open_slots(other).await?;
            return Ok(secret(page(&s, &visitor, &v, &slots, by, None, &[]).await?));
        }
        (Some(reason), None) => return called_off(&s, &visitor, &v, reason, booked, &asked.code).await,
        (None, _) => {}
    }
    if booked {
        let e = StationsProblem::BookedAlready;
        let body = html! {
            (ui::problem_callout(Tone::Good, &e, lang))
            (facts(&v, None, &*s.tree().await?, lang))
            (bring(Some(v.shift.what.service), lang))
        };
        let head = PageHead::new(t(lang, "stations-invitation-title")).clause("P-4.4b");
        return Ok(secret(open_page(&visitor, &head, body)));
    }
    Ok(secret(page(&s, &visitor, &v, &slots, by, None, &[]).await?))
}

/// A newer letter counts: says to which shift that one invites, and nothing of whom.
fn replaced(visitor: &Visitor, e: &StationsProblem) -> Response {
    let lang = visitor.frame.lang;
    let body = html! {
        (ui::problem_callout(Tone::Attention, e, lang))
        (ui::actions(html! { (Button::link("/timetable", t(lang, "stations-see-timetable")).icon(Icon::Calendar)) }))
    };
    let head = PageHead::new(t(lang, "stations-invitation-title")).clause("P-4.4b");
    secret(open_page(visitor, &head, body))
}

/// The shift of an invitation was called off: says so, and offers others by the same invitation, the nearest first.
async fn called_off(
    s: &Stations,
    visitor: &Visitor,
    v: &ShiftView,
    reason: &str,
    booked: bool,
    code: &str,
) -> Result<Response, PageError> {
    let lang = visitor.frame.lang;
    let (others, tree) = (nearest(s, v, lang).await?, s.tree().await?);
    let key = if booked { "stations-invitation-off-booked" } else { "stations-invitation-off" };
    let body = html! {
        (ui::callout(Tone::Broken, t(lang, "stations-is-cancelled-long"), html! { p { (reason) } p { (t(lang, key)) } }))
        (facts(v, None, &tree, lang))
        @if others.is_empty() { p { (t(lang, "stations-next-none")) } }
        @else {
            (ui::section(t(lang, "stations-mine-other-shift"), html! {
                ul { @for (no, words) in others.iter().take(OFFERED) {
                    li { a href={ "/timetable/invitation?code=" (plain(code)) "&shift=" (no) } { (words) } }
                } }
            }))
        }
        (ui::actions(html! { (Button::link("/timetable", t(lang, "stations-see-timetable")).icon(Icon::Calendar)) }))
    };
    let head = PageHead::new(t(lang, "stations-invitation-title")).clause("P-4.4b");
    Ok(secret(open_page(visitor, &head, body)))
}

/// A page whose address may hold the secret of a person: nothing on the way keeps it, and no link from here tells it.
fn secret(page: Markup) -> Response {
    let mut response = page.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn page(
    s: &Stations,
    visitor: &Visitor,
    v: &ShiftView,
    slots: &[Slot],
    by: By<'_>,
    typed: Option<&TypedGuest>,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&visitor.frame, visitor.frame.lang);
    let times = free_times(slots, from_now(s, v), lang);
    let value = |f: fn(&TypedGuest) -> &String| typed.map(f).cloned().unwrap_or_default();
    let closed = v.shift.cancelled.is_some() || times.is_empty();
    let body = html! {
        (ui::error_summary(lang, errors))
        @if let Some(reason) = reason_for_all(&v.shift, lang) { (ui::callout(Tone::Broken, t(lang, "stations-is-cancelled-long"), html! { p { (reason) } })) }
        (facts(v, None, &*s.tree().await?, lang))
        @if closed {
            @if v.shift.cancelled.is_none() { (no_time(rules::is_over(&v.shift.what, s.now()), lang)) }
            (ui::actions(html! { (Button::link("/timetable", t(lang, "stations-see-timetable")).primary_look().icon(Icon::Calendar)) }))
        } @else {
            (ui::section(t(lang, "stations-book-title"), ui::form(frame, "/timetable/book", html! {
                (ui::hidden("shift", &v.shift.no.to_string()))
                (Field::select("at", t(lang, "stations-slot"), times).help(t(lang, "stations-slot-help")).value(value(|g| &g.at)).errors(errors))
                @if by.invitation.is_empty() {
                    @if !by.family.is_empty() { (ui::hidden("family", by.family)) p { (t(lang, "stations-by-family")) } }
                    (Field::text("name", t(lang, "stations-guest-name")).value(value(|g| &g.name)).max_length(80).required().autocomplete("name").errors(errors))
                    @if by.family.is_empty() {
                        (Field::tel("phone", t(lang, "stations-guest-phone")).help(t(lang, "stations-guest-phone-help")).value(value(|g| &g.phone)).max_length(20).required().autocomplete("tel").errors(errors))
                    }
                    (Field::text("note", t(lang, "stations-guest-note")).help(t(lang, "stations-guest-note-help")).value(value(|g| &g.note)).max_length(200).optional(lang).width(Width::Full).errors(errors))
                } @else {
                    (ui::hidden("invitation", by.invitation))
                    p { (t(lang, "stations-by-invitation")) }
                }
                (ui::actions(html! { (Button::primary(t(lang, "stations-book-do")).icon(Icon::Check).big()) }))
                p.help { (t(lang, "stations-book-privacy")) }
            })))
        }
        (bring(Some(v.shift.what.service), lang))
    };
    let head = PageHead::new(t(lang, if by.invitation.is_empty() { "stations-book-title" } else { "stations-invitation-title" }))
        .lede(format!("{}, {} {}", v.station.name, weekday(v.shift.what.day, lang), hours(v)))
        .clause("P-4.4a");
    Ok(open_page(visitor, &head, body))
}

/// No time is left to book: whoever comes waits in the queue, unless the shift is over.
fn no_time(over: bool, lang: Lang) -> Markup {
    let (head, next) =
        if over { ("stations-over-long", "stations-over-do") } else { ("stations-no-free-time", "stations-full-come") };
    ui::callout(Tone::Attention, t(lang, head), html! { p { (t(lang, next)) } })
}

/// The form of a booking.
#[derive(Deserialize)]
pub(crate) struct TypedBooking {
    shift: i64,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    family: String,
    #[serde(flatten)]
    guest: TypedGuest,
}

/// Books, and leads to the page of the booking.
pub(crate) async fn book(
    State(s): State<Stations>,
    visitor: Visitor,
    Address(address): Address,
    Form(form): Form<TypedBooking>,
) -> Result<Response, PageError> {
    let lang = visitor.frame.lang;
    let booker = if !form.invitation.is_empty() {
        Booker::Invited(form.invitation.clone())
    } else if !form.family.is_empty() {
        Booker::Family { code: form.family.clone(), name: form.guest.name.clone(), note: form.guest.note.clone() }
    } else {
        Booker::Guest(form.guest.guest())
    };
    let slot = rules::clock(&form.guest.at).ok_or(StationsProblem::NotReadable("at"))?;
    match s.book(booker, form.shift, slot, &address).await {
        Ok(booked) => Ok(see_other(&format!("/timetable/booking?code={}&new=1", booked.code))),
        Err(e) => {
            let field = match &e {
                StationsProblem::BadField(field) => {
                    if *field == "note_number" {
                        "note"
                    } else {
                        *field
                    }
                }
                StationsProblem::SlotFull | StationsProblem::TooLate | StationsProblem::NoSuchSlot => "at",
                StationsProblem::TooMany | StationsProblem::PhoneBooked if form.family.is_empty() => "phone",
                StationsProblem::TooMany => "name",
                _ => return Err(told(e)),
            };
            let words = match &e {
                StationsProblem::BadField("phone") => t(lang, "stations-bad-phone").to_owned(),
                StationsProblem::BadField("name") => t(lang, "stations-bad-name").to_owned(),
                e => e.in_words(lang),
            };
            let (v, slots) = s.open_slots(form.shift).await?;
            let errors = [FieldError::new(field, words)];
            let family = plain(&form.family);
            let by = By { invitation: &form.invitation, family: &family };
            Ok(refused(&e, page(&s, &visitor, &v, &slots, by, Some(&form.guest), &errors).await?))
        }
    }
}

/// The code of a booking, and whether it was made just now.
#[derive(Deserialize)]
pub(crate) struct AskedBooking {
    #[serde(default)]
    code: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    shift: Option<i64>,
}

/// One's own booking.
pub(crate) async fn mine(
    State(s): State<Stations>,
    visitor: Visitor,
    SiteAddress(site): SiteAddress,
    Address(address): Address,
    Query(asked): Query<AskedBooking>,
) -> Result<Response, PageError> {
    let (frame, lang) = (&visitor.frame, visitor.frame.lang);
    let (booking, v) = s.booking_by_code(&asked.code, &address).await.map_err(told)?;
    let link = format!("{site}/timetable/booking?code={}", asked.code);
    let stands = booking.state == BookingState::Booked && v.shift.cancelled.is_none();
    let family = stands && s.may_bring_family(&booking).await?;
    let (tone, key) = match booking.state {
        _ if v.shift.cancelled.is_some() => (Tone::Broken, "stations-mine-shift-cancelled"),
        BookingState::Booked if asked.new == "1" => (Tone::Good, "stations-mine-new"),
        BookingState::Booked => (Tone::Good, "stations-mine-booked"),
        BookingState::Cancelled => (Tone::Attention, "stations-mine-cancelled"),
        BookingState::Arrived | BookingState::Called => (Tone::Good, "stations-mine-here"),
        BookingState::Taken => (Tone::Good, "stations-mine-taken"),
        BookingState::NotPossible => (Tone::Attention, "stations-mine-not-possible"),
    };
    let args = [
        ("at", rules::slot_text(booking.slot).into()),
        ("day", weekday(v.shift.what.day, lang).into()),
        ("no", rules::booking_text(booking.no).into()),
    ];
    let body = html! {
        (ui::callout(tone, &t_args(lang, key, &args), html! {
            @if let Some(reason) = reason_for_all(&v.shift, lang) { p { (reason) } }
            @if let Some(queue) = booking.queue { p { (t_args(lang, "stations-mine-queue", &[("no", rules::tablet::queue_text(queue).into())])) } }
        }))
        (facts(&v, Some(booking.slot), &*s.tree().await?, lang))
        @if stands {
            (ui::section(t(lang, "stations-mine-keep"), html! {
                div.card-check { (ui::qr(&link, t(lang, "stations-mine-qr"))) div { p { (t(lang, "stations-mine-show")) } p { strong { (asked.code) } } } }
            }))
        }
        @if booking.state == BookingState::Cancelled {
            (ui::actions(html! { (Button::link("/timetable", t(lang, "stations-see-timetable")).primary_look().icon(Icon::Calendar)) }))
        }
        @if family {
            p { a href={ "/timetable/shift?no=" (booking.shift) "&family=" (plain(&asked.code)) } { (t(lang, "stations-mine-family")) } }
        }
        @if stands || (v.shift.cancelled.is_some() && booking.state == BookingState::Booked) { (move_form(&s, &visitor, &v, &asked).await?) }
        @if stands {
            (ui::details(t(lang, "stations-mine-cancel"), ui::form(frame, "/timetable/booking/cancel", html! {
                (ui::hidden("code", &asked.code))
                p { (t(lang, "stations-mine-cancel-help")) }
                (ui::actions(html! { (Button::danger(t(lang, "stations-mine-cancel-do")).icon(Icon::Close)) }))
            })))
            (bring(Some(v.shift.what.service), lang))
        }
    };
    let head = PageHead::new(t(lang, "stations-mine-title")).lede(t(lang, "stations-mine-lede")).clause("P-4.4a");
    Ok(secret(open_page(&visitor, &head, body)))
}

/// Shifts with free places, the nearest first, and of each station the next: who cannot come looks for the same place on another day.
async fn nearest(s: &Stations, v: &ShiftView, lang: Lang) -> Result<Vec<(i64, String)>, PageError> {
    let (offered, tree) = (s.timetable(None).await?, s.tree().await?);
    let spot = |station: &Station| near::Spot {
        station: station.no,
        locality: station.locality,
        commune: tree.commune_of(station.locality),
        at: station.latitude.zip(station.longitude),
    };
    let here = spot(&v.station);
    let mut others: Vec<(near::Nearness, &Offered)> =
        offered.iter().filter(|o| o.free > 0).map(|o| (near::nearness(&here, &spot(&o.view.station)), o.as_ref())).collect();
    others.sort_by_key(|(far, o)| (*far, o.view.shift.what.day, o.view.shift.what.from, o.view.shift.no));
    let others = others
        .into_iter()
        .map(|(far, o)| {
            let words = format!("{} {}, {}", weekday(o.view.shift.what.day, lang), hours(&o.view), o.view.station.name);
            let words = match far.metres() {
                Some(m) => t_args(lang, "stations-mine-away", &[("shift", words.into()), ("km", kilometres(m, lang).into())]),
                None => words,
            };
            (o.view.shift.no, words)
        })
        .collect();
    Ok(others)
}

/// Another time: of the same shift, or of one chosen first.
async fn move_form(s: &Stations, visitor: &Visitor, v: &ShiftView, asked: &AskedBooking) -> Result<Markup, PageError> {
    let (frame, lang) = (&visitor.frame, visitor.frame.lang);
    let to = asked.shift.unwrap_or(v.shift.no);
    let (target, slots) = s.open_slots(to).await?;
    let times = if target.shift.cancelled.is_some() { Vec::new() } else { free_times(&slots, from_now(s, &target), lang) };
    let others: Vec<(String, String)> =
        nearest(s, v, lang).await?.into_iter().map(|(no, words)| (no.to_string(), words)).collect();
    Ok(ui::details(
        t(lang, "stations-mine-move"),
        html! {
            @if others.len() > 1 {
                (ui::form_get("/timetable/booking", html! {
                    (ui::hidden("code", &asked.code))
                    (Field::select("shift", t(lang, "stations-mine-other-shift"), others).value(to.to_string()))
                    (ui::actions(html! { (Button::secondary(t(lang, "stations-mine-other-do")).icon(Icon::Calendar)) }))
                }))
            }
            @if times.is_empty() { p { (t(lang, "stations-no-free-time")) } } @else {
                (ui::form(frame, "/timetable/booking/move", html! {
                    (ui::hidden("code", &asked.code))
                    (ui::hidden("shift", &to.to_string()))
                    p { (target.station.name) ", " (weekday(target.shift.what.day, lang)) " " (hours(&target)) }
                    (Field::select("at", t(lang, "stations-slot"), times).id("move-at"))
                    (ui::actions(html! { (Button::primary(t(lang, "stations-mine-move-do")).icon(Icon::Check)) }))
                }))
            }
        },
    ))
}

/// `1,2`: kilometres to a tenth, at least a tenth.
fn kilometres(metres: i64, lang: Lang) -> String {
    let tenths = ((metres + 50) / 100).max(1);
    format!("{}{}{}", tenths / 10, lang.pick(",", "."), tenths % 10)
}

/// Calls a booking off.
pub(crate) async fn cancel(
    State(s): State<Stations>,
    visitor: Visitor,
    Address(address): Address,
    Form(form): Form<AskedCode>,
) -> Result<Response, PageError> {
    s.cancel_booking(&form.code, &address).await.map_err(told)?;
    let to = format!("/timetable/booking?code={}", plain(&form.code));
    Ok(see_other_with(&to, Tone::Good, t(visitor.frame.lang, "stations-mine-cancel-done")))
}

/// Where a booking goes.
#[derive(Deserialize)]
pub(crate) struct TypedMove {
    code: String,
    shift: i64,
    at: String,
}

/// Moves a booking.
pub(crate) async fn shift_time(
    State(s): State<Stations>,
    visitor: Visitor,
    Address(address): Address,
    Form(form): Form<TypedMove>,
) -> Result<Response, PageError> {
    let slot = rules::clock(&form.at).ok_or(StationsProblem::NotReadable("at"))?;
    s.move_booking(&form.code, &address, form.shift, slot).await.map_err(told)?;
    let to = format!("/timetable/booking?code={}", plain(&form.code));
    Ok(see_other_with(&to, Tone::Good, t(visitor.frame.lang, "stations-mine-move-done")))
}

/// Letters, digits and dashes of a code: nothing else goes into an address.
fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_told_to_a_tenth_of_a_kilometre() {
        assert_eq!((kilometres(1_240, Lang::Vi), kilometres(12, Lang::En)), ("1,2".to_owned(), "0.1".to_owned()));
    }
}
