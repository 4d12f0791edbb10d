//! What anybody may ask: the timetable, free times, booking. Nothing here tells who is on the register.

use super::locality;
use crate::{
    calendar,
    model::{Booker, Guest, Service, Slot, StationKind},
    pages::reason_for_all,
    problems::StationsProblem,
    public::Offered,
    rules,
    service::Stations,
};
use axum::{
    Json, RequestExt,
    extract::{Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{AccountsProblem, Address, ApiError, Language, SiteAddress};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;

/// Which part of the timetable is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedPlace {
    /// Code of a commune or quarter; everything when not told. A quarter is served by all shifts of its commune.
    #[serde(default)]
    pub locality: String,
}

/// A shift as anybody gets it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct OfferedAnswer {
    /// Its number.
    no: i64,
    /// Name of the station.
    station: String,
    /// What the station is.
    kind: StationKind,
    /// Where it is.
    address: String,
    /// How to find it.
    guide: String,
    /// Code of the commune or quarter.
    locality: Option<String>,
    /// Its name.
    locality_name: String,
    /// Degrees north.
    latitude: Option<f64>,
    /// Degrees east.
    longitude: Option<f64>,
    /// The day.
    #[schema(value_type = String)]
    day: Day,
    /// From, `17:30`.
    from: String,
    /// To, `20:30`.
    to: String,
    /// What is done.
    service: Service,
    /// Places in all.
    capacity: i64,
    /// Places that nobody has booked, of the quarters of an hour that have not begun.
    free: i64,
    /// It was called off, and why.
    cancelled: Option<String>,
    /// It is over: nobody can come to it any more.
    ended: bool,
    /// For visitors.
    note: String,
}

impl OfferedAnswer {
    fn of(o: &Offered, tree: &Tree) -> Self {
        let (what, station) = (&o.view.shift.what, &o.view.station);
        // Millionths of degrees are exact in a double.
        let degrees = |millionths: i64| millionths as f64 / 1e6;
        Self {
            no: o.view.shift.no,
            station: station.name.clone(),
            kind: station.kind,
            address: station.address.clone(),
            guide: station.guide.clone(),
            locality: tree.get(station.locality).map(|l| l.code.clone()),
            locality_name: tree.full_name(station.locality),
            latitude: station.latitude.map(degrees),
            longitude: station.longitude.map(degrees),
            day: what.day,
            from: rules::clock_text(what.from),
            to: rules::clock_text(what.to),
            service: what.service,
            capacity: o.view.capacity,
            free: o.free,
            cancelled: reason_for_all(&o.view.shift, Lang::Vi).map(str::to_owned),
            ended: o.over,
            note: what.note.clone(),
        }
    }
}

/// Shifts from today on, cancelled ones too; those of today that are over stay until midnight, marked as ended and without free places.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TimetableAnswer {
    /// The shifts by day and time.
    shifts: Vec<OfferedAnswer>,
}

/// Where and when dossiers are taken and help is given, for anybody. A shift of today that is over says so (`ended`).
#[utoipa::path(get, path = "/api/v1/public/timetable", params(AskedPlace), responses((status = 200, body = TimetableAnswer)), tag = "public")]
pub(super) async fn timetable(State(s): State<Stations>, Query(asked): Query<AskedPlace>) -> Result<Response, ApiError> {
    let tree = s.tree().await?;
    let place = locality(&tree, &asked.locality, s.today())?;
    let text = s.timetable_text(place, |found| {
        let answer = TimetableAnswer { shifts: found.iter().map(|o| OfferedAnswer::of(o, &tree)).collect() };
        // Numbers, days and words: nothing of it cannot be written.
        serde_json::to_string(&answer).unwrap_or_default()
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], text.await?.to_string()).into_response())
}

async fn calendar_of(s: &Stations, asked: &AskedPlace, site: &str, lang: Lang) -> Result<Response, StationsProblem> {
    let tree = s.tree().await?;
    let place = locality(&tree, &asked.locality, s.today())?;
    let found = s.timetable(place).await?;
    let campaign = s.campaign().await?;
    let name = format!("{}: {}", campaign.name, tree.name(place.unwrap_or(campaign.root)));
    // The code of the root is the nation's own: two cities never share it, and it stays when the server moves.
    let plain = |words: &str| words.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
    let root = tree.get(campaign.root).map(|l| l.code.clone()).unwrap_or_default();
    let of = format!("{}-{}", plain(&campaign.code), plain(&root));
    let feed = calendar::Feed { name: &name, site, campaign: &of };
    let text = calendar::calendar(&found, &feed, s.now(), lang);
    // The method stands in the file too: where one of them tells it, RFC 5545 wants both to.
    let kind =
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8; method=PUBLISH"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((kind, text).into_response())
}

/// The same as an iCalendar file (RFC 5545), to be subscribed to. Shifts of today that are over stay in it until midnight: a calendar shows
/// by itself what is past.
#[utoipa::path(get, path = "/api/v1/public/timetable.ics", params(AskedPlace),
    responses((status = 200, description = "iCalendar", body = String, content_type = "text/calendar")), tag = "public")]
pub(super) async fn calendar_api(
    State(s): State<Stations>,
    SiteAddress(site): SiteAddress,
    Language(lang): Language,
    Query(asked): Query<AskedPlace>,
) -> Result<Response, ApiError> {
    Ok(calendar_of(&s, &asked, &site, lang).await?)
}

/// The file under the short address that stands on notices.
pub(super) async fn calendar_file(
    State(s): State<Stations>,
    SiteAddress(site): SiteAddress,
    Language(lang): Language,
    Query(asked): Query<AskedPlace>,
) -> Result<Response, vedich_accounts::PageError> {
    Ok(calendar_of(&s, &asked, &site, lang).await?)
}

/// Of which shift.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedShift {
    /// Number of the shift.
    shift: i64,
}

/// A quarter of an hour that can be booked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SlotAnswer {
    /// From, `17:30`.
    at: String,
    /// Places that nobody has booked; none once it has begun.
    free: i64,
}

/// The quarters of an hour of a shift.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SlotsAnswer {
    /// Number of the shift.
    shift: i64,
    /// They, in order.
    slots: Vec<SlotAnswer>,
}

/// Free times of a shift; none of them is free when it was called off.
#[utoipa::path(get, path = "/api/v1/public/slots", params(AskedShift), responses((status = 200, body = SlotsAnswer)), tag = "public")]
pub(super) async fn slots(State(s): State<Stations>, Query(asked): Query<AskedShift>) -> Result<Json<SlotsAnswer>, ApiError> {
    let (v, slots) = s.open_slots(asked.shift).await?;
    let (day, now, off) = (v.shift.what.day, s.now(), v.shift.cancelled.is_some());
    let free = |x: &Slot| if off || !rules::is_to_come(day, x.at, now) { 0 } else { x.free };
    let slots = slots.iter().map(|x| SlotAnswer { at: rules::clock_text(x.at), free: free(x) }).collect();
    Ok(Json(SlotsAnswer { shift: asked.shift, slots }))
}

/// A booking as anybody makes it: with the code of an invitation, or with name and telephone.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentBooking {
    /// Number of the shift.
    shift: i64,
    /// The quarter of an hour, `17:30`.
    at: String,
    /// Code of an invitation; then name and telephone are not asked for.
    #[serde(default)]
    invitation: String,
    /// Code of one's own booking, to book for somebody of the family under the same telephone; then only a name is asked for.
    #[serde(default)]
    family: String,
    /// Name.
    #[serde(default)]
    name: String,
    /// Telephone.
    #[serde(default)]
    phone: String,
    /// What the station should know, such as a wheelchair.
    #[serde(default)]
    note: String,
}

/// A new booking. The code is told this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BookedAnswer {
    /// Number of the booking.
    booking: i64,
    /// The secret by which it is seen, changed and cancelled.
    code: String,
    /// The page that does so.
    url: String,
    /// Number of the shift.
    shift: i64,
    /// The quarter of an hour.
    at: String,
}

/// Books a quarter of an hour. Answers alike whether or not somebody is on the register; attempts are counted.
#[utoipa::path(post, path = "/api/v1/public/bookings", request_body = SentBooking, responses((status = 201, body = BookedAnswer)), tag = "public")]
pub(super) async fn book(
    State(s): State<Stations>,
    SiteAddress(site): SiteAddress,
    Address(address): Address,
    request: Request,
) -> Result<(StatusCode, Json<BookedAnswer>), ApiError> {
    let Json(sent) = request.extract::<Json<SentBooking>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    let slot = rules::clock(&sent.at).ok_or(StationsProblem::NotReadable("at"))?;
    let booker = if !sent.invitation.trim().is_empty() {
        Booker::Invited(sent.invitation)
    } else if !sent.family.trim().is_empty() {
        Booker::Family { code: sent.family, name: sent.name, note: sent.note }
    } else {
        Booker::Guest(Guest { name: sent.name, phone: sent.phone, note: sent.note })
    };
    let booked = s.book(booker, sent.shift, slot, &address).await.map_err(told)?;
    let answer = BookedAnswer {
        booking: booked.booking.no,
        url: format!("{site}/timetable/booking?code={}", booked.code),
        code: booked.code,
        shift: booked.booking.shift,
        at: rules::clock_text(booked.booking.slot),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Tells a throttled program when to come back.
fn told(problem: StationsProblem) -> ApiError {
    match problem {
        StationsProblem::Accounts(AccountsProblem::Throttled(seconds)) => {
            ApiError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds)
        }
        problem => problem.into(),
    }
}

/// The code of a booking.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentCode {
    /// The secret that came with the booking.
    code: String,
}

/// Calls a booking off.
#[utoipa::path(post, path = "/api/v1/public/bookings/cancel", request_body = SentCode, responses((status = 204)), tag = "public")]
pub(super) async fn cancel(
    State(s): State<Stations>,
    Address(address): Address,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let Json(sent) = request.extract::<Json<SentCode>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    s.cancel_booking(&sent.code, &address).await.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}
