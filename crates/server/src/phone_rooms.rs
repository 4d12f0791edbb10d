//! Stations as phones carry them: fieldwork and stations stand beside each other, so they meet here (`P-4.4b`, `P-4.4c`).

use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use vedich_db::{BoxFuture, WriteTx};
use vedich_fieldwork::{Deed, Fieldwork, FieldworkProblem, Holder, Parcel, PhoneRoom, Read, Said, rules::HeldReason};
use vedich_kernel::{CitizenId, LocalityId, Moment};
use vedich_register::Register;
use vedich_stations::{Coming, ExpectedAt, Refused, ShiftsOffered, Stations, StationsProblem, TabletDeed, WishDeed};
use vedich_territory::TeamKind;

/// The desk of a shift on the tablets of its intake team.
pub(crate) struct DeskRoom(pub Stations);

fn of(holder: &Holder) -> vedich_stations::Holder<'_> {
    vedich_stations::Holder { phone: &holder.phone, ordinal: holder.ordinal, team: holder.team }
}

impl PhoneRoom for DeskRoom {
    fn name(&self) -> &'static str {
        "desk"
    }

    fn carries<'a>(&'a self, holder: &'a Holder) -> BoxFuture<'a, Result<Option<Parcel>, FieldworkProblem>> {
        Box::pin(async move {
            if holder.kind != TeamKind::Intake {
                return Ok(None);
            }
            let Some(tablet) = self.0.tablet(of(holder)).await.map_err(below)? else { return Ok(None) };
            // Of one day: names do not lie on a tablet overnight.
            let until = tablet.shifts.iter().map(|s| s.day).min().unwrap_or(holder.until);
            Ok(Some(Parcel { until, content: json!(tablet) }))
        })
    }

    fn read<'a>(&'a self, holder: &'a Holder, said: &'a Said) -> BoxFuture<'a, Result<Read, FieldworkProblem>> {
        Box::pin(async move {
            let when = (said.operation.as_str(), said.observed_at, said.forced);
            let deed = self.0.tablet_deed(of(holder), when, &said.body).await.map_err(below)?;
            Ok(deed.map(|d| Arc::new(AtDesk(d)) as Arc<dyn Deed>).map_err(reason))
        })
    }
}

struct AtDesk(TabletDeed);

impl Deed for AtDesk {
    fn write<'a>(&'a self, tx: &'a WriteTx) -> BoxFuture<'a, Result<Result<(), HeldReason>, FieldworkProblem>> {
        Box::pin(async move { Ok(self.0.write(tx).await.map_err(below)?.map_err(reason)) })
    }
}

/// For so many seconds shifts and who is expected at them are not asked again: places that were booked meanwhile are seen to when
/// a choice arrives.
const KEPT_SECONDS: i64 = 20;

/// Nobody has so many people on their lists who are expected somewhere; what a phone carries stays small all the same.
const MOST_EXPECTED: usize = 500;

/// What was asked, and when.
type Kept<T> = (Moment, Arc<T>);

/// What was asked a moment ago, while it still holds.
fn recent<T>(kept: Option<&Kept<T>>, now: Moment) -> Option<Arc<T>> {
    kept.filter(|(at, _)| *at <= now && now < at.plus_seconds(KEPT_SECONDS)).map(|(_, what)| Arc::clone(what))
}

type Everybody = HashMap<CitizenId, ExpectedAt>;

/// The coming shifts of a commune on the phones of who goes from door to door, and who of their lists is expected at one.
pub(crate) struct ShiftsRoom {
    stations: Stations,
    register: Register,
    /// Without rooms: it is asked for lists alone.
    lists: Fieldwork,
    coming: Mutex<HashMap<LocalityId, Kept<Vec<Coming>>>>,
    expected: Mutex<Option<Kept<Everybody>>>,
}

impl ShiftsRoom {
    pub(crate) fn new(stations: Stations, register: Register, lists: Fieldwork) -> Self {
        Self { stations, register, lists, coming: Mutex::default(), expected: Mutex::default() }
    }

    async fn coming(&self, commune: LocalityId) -> Result<Arc<Vec<Coming>>, FieldworkProblem> {
        let now = self.register.clock().now();
        let kept = self.coming.lock().ok().and_then(|k| recent(k.get(&commune), now));
        if let Some(shifts) = kept {
            return Ok(shifts);
        }
        let shifts = Arc::new(self.stations.coming(commune).await.map_err(below)?);
        if let Ok(mut kept) = self.coming.lock() {
            kept.insert(commune, (now, Arc::clone(&shifts)));
        }
        Ok(shifts)
    }

    async fn everybody(&self) -> Result<Arc<Everybody>, FieldworkProblem> {
        let now = self.register.clock().now();
        let kept = self.expected.lock().ok().and_then(|k| recent(k.as_ref(), now));
        if let Some(everybody) = kept {
            return Ok(everybody);
        }
        let everybody = Arc::new(self.stations.expected().await.map_err(below)?);
        if let Ok(mut kept) = self.expected.lock() {
            *kept = Some((now, Arc::clone(&everybody)));
        }
        Ok(everybody)
    }

    /// Who of the holder's lists is expected at a coming shift: of nobody else anything is told.
    async fn expected(&self, holder: &Holder) -> Result<Vec<ExpectedAt>, FieldworkProblem> {
        let everybody = self.everybody().await?;
        if everybody.is_empty() {
            return Ok(Vec::new());
        }
        let on = self.lists.carried_by(holder.team, holder.member).await?;
        let mut expected: Vec<ExpectedAt> = on.iter().filter_map(|citizen| everybody.get(citizen).cloned()).collect();
        // In one order, so that the same is known again as the same.
        expected.sort_by_key(|e| (e.day, e.from, e.citizen));
        expected.truncate(MOST_EXPECTED);
        Ok(expected)
    }
}

impl PhoneRoom for ShiftsRoom {
    fn name(&self) -> &'static str {
        "shifts"
    }

    fn carries<'a>(&'a self, holder: &'a Holder) -> BoxFuture<'a, Result<Option<Parcel>, FieldworkProblem>> {
        Box::pin(async move {
            if !holder.kind.visits_homes() {
                return Ok(None);
            }
            let tree = self.register.tree().await?;
            let Some(commune) = tree.team(holder.team).and_then(|t| tree.commune_of(t.locality)) else { return Ok(None) };
            let coming = self.coming(commune).await?;
            let wishes = self.stations.wishes_of(holder.member.0, &coming).await.map_err(below)?;
            let expected = self.expected(holder).await?;
            if coming.is_empty() && wishes.is_empty() && expected.is_empty() {
                return Ok(None);
            }
            let offered = ShiftsOffered { shifts: coming.as_ref().clone(), wishes, expected };
            Ok(Some(Parcel { until: holder.until, content: json!(offered) }))
        })
    }

    fn read<'a>(&'a self, holder: &'a Holder, said: &'a Said) -> BoxFuture<'a, Result<Read, FieldworkProblem>> {
        Box::pin(async move {
            let when = (said.operation.as_str(), said.observed_at);
            let body: &Value = &said.body;
            let deed = self.stations.wish_deed(holder.member.0, when, said.citizen, body).await.map_err(below)?;
            Ok(deed.map(|d| Arc::new(Chosen(d)) as Arc<dyn Deed>).map_err(reason))
        })
    }
}

struct Chosen(WishDeed);

impl Deed for Chosen {
    fn write<'a>(&'a self, tx: &'a WriteTx) -> BoxFuture<'a, Result<Result<(), HeldReason>, FieldworkProblem>> {
        Box::pin(async move { Ok(self.0.write(tx).await.map_err(below)?.map_err(reason)) })
    }
}

fn reason(why: Refused) -> HeldReason {
    match why {
        Refused::Malformed => HeldReason::Malformed,
        Refused::NotYours => HeldReason::NotYours,
        Refused::Over => HeldReason::Over,
        Refused::Already => HeldReason::Already,
        Refused::DossierThere => HeldReason::DossierThere,
        Refused::Nobody => HeldReason::NothingToCorrect,
    }
}

fn below(e: StationsProblem) -> FieldworkProblem {
    match e {
        StationsProblem::Db(e) => FieldworkProblem::Db(e),
        StationsProblem::Register(e) => FieldworkProblem::Register(e),
        other => FieldworkProblem::RoomFailed(other.to_string()),
    }
}
