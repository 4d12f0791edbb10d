//! Shifts and stations for programs of the office, such as the planner.

use crate::{
    model::{Doubt, EquipmentSet, NewShift, Service, ShiftView, Source, Station, StationKind},
    problems::StationsProblem,
    rules,
    service::Stations,
};
use axum::{
    Json, RequestExt,
    extract::{Path, Query, Request, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Actor, ApiError, Language};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::Tree;

/// Largest range of days that is answered at once.
const MOST_DAYS: i32 = 400;

/// Shifts of one answer.
pub(crate) const PER_PAGE: i64 = 100;

/// Which shifts are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedShifts {
    /// First day, `YYYY-MM-DD`; today when not told.
    #[serde(default)]
    pub from: String,
    /// Last day, `YYYY-MM-DD`: at most 400 days from the first; 6 days after it when not told.
    #[serde(default)]
    pub to: String,
    /// Code of a locality: stations in it and below.
    #[serde(default)]
    pub locality: String,
    /// Cancelled ones too.
    #[serde(default)]
    pub all: bool,
    /// Page of at most 100 shifts, from 1; the first when not told.
    #[serde(default)]
    pub page: String,
}

impl AskedShifts {
    fn page(&self) -> Result<i64, StationsProblem> {
        match self.page.trim() {
            "" => Ok(1),
            typed => typed.parse().ok().filter(|n| *n >= 1).ok_or(StationsProblem::NotReadable("page")),
        }
    }

    pub(crate) fn days(&self, usual: Day) -> Result<(Day, Day), StationsProblem> {
        let read = |text: &str, or: Day, cause: &'static str| match text {
            "" => Ok(or),
            text => text.parse().map_err(|_| StationsProblem::NotReadable(cause)),
        };
        let from: Day = read(&self.from, usual, "from_day")?;
        let to: Day = read(&self.to, from.plus(6), "to_day")?;
        if (0..MOST_DAYS).contains(&to.since(from)) { Ok((from, to)) } else { Err(StationsProblem::NotReadable("list_to")) }
    }
}

/// The locality of a code; nothing for an empty one.
pub(crate) fn locality(tree: &Tree, code: &str, today: Day) -> Result<Option<LocalityId>, StationsProblem> {
    if code.is_empty() {
        return Ok(None);
    }
    let found = tree.by_code(code, today).or_else(|| tree.newest_by_code(code));
    Ok(Some(found.ok_or(StationsProblem::NoSuchLocality)?.id))
}

/// A shift as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ShiftAnswer {
    /// Its number.
    no: i64,
    /// Code of the station.
    station: String,
    /// Its name.
    station_name: String,
    /// What the station is.
    kind: StationKind,
    /// Code of the station's locality.
    locality: Option<String>,
    /// The day.
    #[schema(value_type = String)]
    day: Day,
    /// From, `17:30`.
    from: String,
    /// To, `20:30`.
    to: String,
    /// Morning, afternoon or evening.
    part: crate::model::Part,
    /// What is done.
    service: Service,
    /// Codes of the equipment sets.
    sets: Vec<String>,
    /// Officers who serve at the same time.
    crew: i64,
    /// Code of the intake team.
    team: Option<String>,
    /// Visitors that can be served.
    capacity: i64,
    /// Tenths of minutes that one takes.
    minutes_tenths: i64,
    /// Measured on so many visitors; 0: an assumption.
    minutes_measured: i64,
    /// Booked and not cancelled.
    booked: i64,
    /// Came without a booking.
    walk_ins: i64,
    /// Invited.
    invited: i64,
    /// Served.
    taken: i64,
    /// The planner may not move it.
    locked: bool,
    /// It was called off.
    cancelled: bool,
    /// A draft that nobody outside of the office sees yet.
    draft: bool,
    /// Where it came from.
    source: Source,
}

impl ShiftAnswer {
    fn of(v: &ShiftView, tree: &Tree, sets: &[EquipmentSet]) -> Self {
        let what = &v.shift.what;
        let set = |no: &i64| sets.iter().find(|s| s.no == *no).map(|s| s.code.clone());
        Self {
            no: v.shift.no,
            station: v.station.code.clone(),
            station_name: v.station.name.clone(),
            kind: v.station.kind,
            locality: tree.get(v.station.locality).map(|l| l.code.clone()),
            day: what.day,
            from: rules::clock_text(what.from),
            to: rules::clock_text(what.to),
            part: rules::part(what.from),
            service: what.service,
            sets: what.sets.iter().filter_map(set).collect(),
            crew: what.crew,
            team: what.team.and_then(|t| tree.team(t)).map(|t| t.code.clone()),
            capacity: v.capacity,
            minutes_tenths: v.minutes.tenths,
            minutes_measured: v.minutes.measured,
            booked: v.expected.booked,
            walk_ins: v.expected.walk_ins,
            invited: v.expected.invited,
            taken: v.expected.taken,
            locked: v.shift.locked,
            cancelled: v.shift.cancelled.is_some(),
            draft: v.shift.draft,
            source: v.shift.source,
        }
    }
}

/// Shifts by day and time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ShiftsAnswer {
    /// The shifts of the page, by day and time.
    shifts: Vec<ShiftAnswer>,
    /// The page, from 1.
    page: i64,
    /// Pages in all; 1 when there is nothing.
    pages: i64,
    /// Shifts in all.
    total: i64,
}

/// Shifts of one's area, page by page: of the next seven days when not told.
#[utoipa::path(get, path = "/api/v1/shifts", params(AskedShifts), responses((status = 200, body = ShiftsAnswer)), tag = "stations")]
pub(super) async fn list(
    State(s): State<Stations>,
    actor: Actor,
    Query(asked): Query<AskedShifts>,
) -> Result<Json<ShiftsAnswer>, ApiError> {
    let (tree, today) = (s.tree().await?, s.today());
    let place = locality(&tree, &asked.locality, today)?;
    let (days, page) = (asked.days(today)?, asked.page()?);
    let (found, total) = s.shifts_page(&actor, days, place, asked.all, page).await?;
    let sets = s.sets().await?;
    let shifts = found.iter().map(|v| ShiftAnswer::of(v, &tree, &sets)).collect();
    Ok(Json(ShiftsAnswer { shifts, page, pages: (total + PER_PAGE - 1).div_euclid(PER_PAGE).max(1), total }))
}

/// A shift as a program plans it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentShift {
    /// Code of the station.
    station: String,
    /// The day.
    #[schema(value_type = String)]
    day: Day,
    /// From, `17:30`, in quarters of an hour.
    from: String,
    /// To, `20:30`.
    to: String,
    /// What is done; level 2 when not told.
    #[serde(default = "level2")]
    service: Service,
    /// Codes of the equipment sets.
    #[serde(default)]
    sets: Vec<String>,
    /// Officers who serve at the same time.
    crew: i64,
    /// Code of the intake team.
    #[serde(default)]
    team: String,
    /// For visitors.
    #[serde(default)]
    note: String,
    /// The planner may not move it.
    #[serde(default)]
    locked: bool,
}

fn level2() -> Service {
    Service::Level2
}

/// Shifts to be planned: all of them or none.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentShifts {
    /// The shifts.
    shifts: Vec<SentShift>,
    /// They come from the planner.
    #[serde(default)]
    plan: bool,
}

/// Numbers of new shifts, in the order sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PlannedAnswer {
    /// The numbers.
    shifts: Vec<i64>,
    /// What should be looked at: the shifts were planned all the same.
    warnings: Vec<ShiftWarning>,
}

/// A shift that was planned on a holiday, far outside of the usual hours, or where its station is not available.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ShiftWarning {
    /// Number of the shift.
    shift: i64,
    /// Permanent code: `stations.on_holiday`, `stations.place_blocked`, `stations.team_unskilled`, `stations.outside_hours`.
    code: &'static str,
    /// In words.
    words: String,
}

fn warnings(nos: &[i64], doubts: &[Vec<Doubt>], lang: Lang) -> Vec<ShiftWarning> {
    let of_shift = |(shift, doubts): (&i64, &Vec<Doubt>)| {
        let warning = |d: &Doubt| ShiftWarning { shift: *shift, code: d.code(), words: crate::pages::plan::doubt_words(d, lang) };
        doubts.iter().map(warning).collect::<Vec<_>>()
    };
    nos.iter().zip(doubts).flat_map(of_shift).collect()
}

/// Plans shifts: all of them or none. One on a holiday, far outside of the usual hours, or where its station
/// is not available, is planned with a warning.
#[utoipa::path(post, path = "/api/v1/shifts", request_body = SentShifts, responses((status = 201, body = PlannedAnswer)), tag = "stations")]
pub(super) async fn create(
    State(s): State<Stations>,
    actor: Actor,
    Language(lang): Language,
    request: Request,
) -> Result<(StatusCode, Json<PlannedAnswer>), ApiError> {
    let Json(sent) = request.extract::<Json<SentShifts>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    let (tree, stations, sets) = (s.tree().await?, s.stations(&actor).await?, s.sets().await?);
    let new = sent.shifts.iter().map(|x| read(x, &tree, &stations, &sets)).collect::<Result<Vec<_>, _>>()?;
    let source = if sent.plan { Source::Plan } else { Source::Program };
    let doubts = s.doubts(&actor, &new).await?;
    let shifts = s.plan_shifts(&actor, new, source).await?;
    let warnings = warnings(&shifts, &doubts, lang);
    Ok((StatusCode::CREATED, Json(PlannedAnswer { shifts, warnings })))
}

fn read(sent: &SentShift, tree: &Tree, stations: &[Station], sets: &[EquipmentSet]) -> Result<NewShift, StationsProblem> {
    let station = stations.iter().find(|x| x.code == sent.station).ok_or(StationsProblem::NoSuchStation)?.no;
    let set = |code: &String| sets.iter().find(|x| x.code == *code).map(|x| x.no).ok_or(StationsProblem::NoSuchSet);
    let team = match sent.team.as_str() {
        "" => None,
        code => Some(tree.team_by_code(code).ok_or(StationsProblem::NoSuchTeam)?.id),
    };
    Ok(NewShift {
        station,
        day: sent.day,
        from: rules::clock(&sent.from).ok_or(StationsProblem::NotReadable("from"))?,
        to: rules::clock(&sent.to).ok_or(StationsProblem::NotReadable("to"))?,
        service: sent.service,
        sets: sent.sets.iter().map(set).collect::<Result<_, _>>()?,
        crew: sent.crew,
        team,
        note: crate::service::at_most("note", &sent.note, 200)?,
        locked: sent.locked,
    })
}

/// Why a shift is called off.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = StationsSentReason)]
pub(crate) struct SentReason {
    /// The reason, which visitors read.
    reason: String,
}

/// Calls a shift off. One that is over (`stations.shift_over`), or to which somebody came (`stations.shift_visited`), was held and is not
/// called off any more: 409.
#[utoipa::path(post, path = "/api/v1/shifts/{shift}/cancel", params(("shift" = i64, Path, description = "Number of the shift")),
    request_body = SentReason, responses((status = 204)), tag = "stations")]
pub(super) async fn cancel(
    State(s): State<Stations>,
    actor: Actor,
    Path(shift): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    s.cancel_shift(&actor, shift, &sent_reason(request).await?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives another reason for a shift that is called off; the public timetable shows the newest. One that stands answers 409
/// (`stations.shift_stands`). Messages that tell the earlier reason and have not gone out are withdrawn.
#[utoipa::path(post, path = "/api/v1/shifts/{shift}/reason", params(("shift" = i64, Path, description = "Number of the shift")),
    request_body = SentReason, responses((status = 204)), tag = "stations")]
pub(super) async fn reword(
    State(s): State<Stations>,
    actor: Actor,
    Path(shift): Path<i64>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    s.reword_cancellation(&actor, shift, &sent_reason(request).await?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn sent_reason(request: Request) -> Result<String, StationsProblem> {
    let Json(sent) = request.extract::<Json<SentReason>, _>().await.map_err(|e| StationsProblem::BadJson(e.to_string()))?;
    Ok(sent.reason)
}

/// A station as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct StationAnswer {
    /// Its number.
    no: i64,
    /// Code in files; unique in the campaign.
    code: String,
    /// What it is.
    kind: StationKind,
    /// Name.
    name: String,
    /// Code of the commune or quarter in which it stands.
    locality: Option<String>,
    /// Address in words.
    address: String,
    /// How to find it, when it is open; for visitors.
    guide: String,
    /// Degrees north, in millionths.
    latitude: Option<i64>,
    /// Degrees east, in millionths.
    longitude: Option<i64>,
    /// In use.
    active: bool,
}

impl StationAnswer {
    fn of(s: Station, tree: &Tree) -> Self {
        Self {
            locality: tree.get(s.locality).map(|l| l.code.clone()),
            no: s.no,
            code: s.code,
            kind: s.kind,
            name: s.name,
            address: s.address,
            guide: s.guide,
            latitude: s.latitude,
            longitude: s.longitude,
            active: s.active,
        }
    }
}

/// Stations of one's area, and all equipment sets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct StationsAnswer {
    /// Stations by code.
    stations: Vec<StationAnswer>,
    /// Equipment sets by code.
    sets: Vec<EquipmentSet>,
}

/// Stations and equipment sets.
#[utoipa::path(get, path = "/api/v1/stations", responses((status = 200, body = StationsAnswer)), tag = "stations")]
pub(super) async fn stations(State(s): State<Stations>, actor: Actor) -> Result<Json<StationsAnswer>, ApiError> {
    let (found, tree) = (s.stations(&actor).await?, s.tree().await?);
    let stations = found.into_iter().map(|x| StationAnswer::of(x, &tree)).collect();
    Ok(Json(StationsAnswer { stations, sets: s.sets().await? }))
}
