//! Other rooms on phones: what a phone carries for them, and what becomes of what is said to them. This room carries, opens, judges
//! phone and time, and holds what cannot be taken; what is inside is the other room's alone. Each stands beside or above this one,
//! so `server` wires it ([`crate::Fieldwork::with_rooms`]).

use crate::{
    model::WorkList,
    phones::Enrolled,
    problems::FieldworkProblem,
    rules::HeldReason,
    service::Fieldwork,
    store::{carried, operations},
    sync::wire::RoomSaid,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use vedich_db::{BoxFuture, WriteTx};
use vedich_kernel::{CitizenId, Day, Moment, TeamId};
use vedich_territory::{MemberId, TeamKind};

/// Whose phone it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The phone.
    pub phone: String,
    /// Which of its team's phones it is, by when they were enrolled; from 1, and never another's.
    pub ordinal: i64,
    /// Its member.
    pub member: MemberId,
    /// The member's team.
    pub team: TeamId,
    /// What kind of team that is.
    pub kind: TeamKind,
    /// The phone's last day.
    pub until: Day,
}

/// Something that was said to a room.
#[derive(Clone, Debug)]
pub struct Said {
    /// The operation: the same twice is one fact, and this room has seen to it.
    pub operation: String,
    /// The list's person whom it is about; that they are on a list of the team has been seen to.
    pub citizen: Option<CitizenId>,
    /// What the room alone reads.
    pub body: Value,
    /// When it happened, by our clock.
    pub observed_at: Moment,
    /// The office decided to take what had been held.
    pub forced: bool,
}

/// What a phone carries for a room.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Last day on which it may lie there.
    pub until: Day,
    /// What the app's part of that room reads. Sealed on the phone.
    pub content: Value,
}

/// What a room makes of something that was said, ready to be written.
pub trait Deed: Send + Sync {
    /// Writes it, or says why a person must look at it; then nothing was written.
    fn write<'a>(&'a self, tx: &'a WriteTx) -> BoxFuture<'a, Result<Result<(), HeldReason>, FieldworkProblem>>;
}

/// What became of reading something: a deed, or why a person must look at it.
pub type Read = Result<Arc<dyn Deed>, HeldReason>;

/// A room that phones carry something for.
pub trait PhoneRoom: Send + Sync + 'static {
    /// Its name on the wire.
    fn name(&self) -> &'static str;

    /// What a phone carries for it; none for a member who has no part in it. The same as long as nothing changed.
    fn carries<'a>(&'a self, holder: &'a Holder) -> BoxFuture<'a, Result<Option<Parcel>, FieldworkProblem>>;

    /// Reads what was said and whatever it needs, before the transaction.
    fn read<'a>(&'a self, holder: &'a Holder, said: &'a Said) -> BoxFuture<'a, Result<Read, FieldworkProblem>>;
}

/// Digests of what a phone has, by room.
pub(crate) type Digests = BTreeMap<String, String>;

impl Fieldwork {
    /// With the rooms that phones carry something for.
    #[must_use]
    pub fn with_rooms(mut self, rooms: Vec<Arc<dyn PhoneRoom>>) -> Self {
        self.rooms = rooms.into();
        self
    }

    pub(crate) fn room(&self, name: &str) -> Option<&Arc<dyn PhoneRoom>> {
        self.rooms.iter().find(|r| r.name() == name)
    }

    /// Who holds a phone, for other rooms; none when its team is not there any more.
    pub(crate) async fn holder(&self, phone: &Enrolled) -> Result<Option<Holder>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let Some(kind) = tree.team(phone.team).map(|t| t.kind) else { return Ok(None) };
        // Only a station's tablets need to be told apart.
        let ordinal =
            if kind == TeamKind::Intake { crate::store::phones::ordinal(self.db(), phone.team, &phone.id).await? } else { 1 };
        let until = phone.state.until;
        Ok(Some(Holder { phone: phone.id.clone(), ordinal, member: phone.member, team: phone.team, kind, until }))
    }

    /// Everybody on the lists that a member's phone carries, for rooms that say something of them. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn carried_by(&self, team: TeamId, member: MemberId) -> Result<HashSet<CitizenId>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let lists = carried::live(self.db(), campaign.id, team, self.today()).await?;
        let goes = |list: &WorkList| list.members.is_empty() || list.members.contains(&member);
        let lists: Vec<i64> = lists.iter().filter(|(list, _)| goes(list)).map(|(list, _)| list.id.0).collect();
        Ok(operations::people(self.db(), &lists).await?.into_iter().map(|(_, citizen)| citizen).collect())
    }

    /// Everybody on the lists that are leased to some teams now, for rooms that say something of them. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn listed_for(&self, teams: &[TeamId]) -> Result<HashSet<CitizenId>, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let mut lists: Vec<i64> = Vec::new();
        for team in teams {
            lists.extend(carried::live(self.db(), campaign.id, *team, self.today()).await?.iter().map(|(list, _)| list.id.0));
        }
        Ok(operations::people(self.db(), &lists).await?.into_iter().map(|(_, citizen)| citizen).collect())
    }

    /// What rooms have a phone carry that it does not have yet, and what it will have then.
    pub(crate) async fn parcels(&self, phone: &Enrolled, had: &Digests) -> Result<(Vec<RoomSaid>, Digests), FieldworkProblem> {
        let (mut said, mut now) = (Vec::new(), Digests::new());
        if self.rooms.is_empty() {
            return Ok((said, now));
        }
        let Some(holder) = self.holder(phone).await? else { return Ok((said, now)) };
        for room in self.rooms.iter() {
            let Some(parcel) = room.carries(&holder).await? else { continue };
            let until = parcel.until.min(phone.state.until);
            let digest = digest(until, &parcel.content);
            if had.get(room.name()) != Some(&digest) {
                said.push(RoomSaid { room: room.name().to_owned(), until, content: parcel.content });
            }
            now.insert(room.name().to_owned(), digest);
        }
        Ok((said, now))
    }
}

fn digest(until: Day, content: &Value) -> String {
    digest_of(format!("{until}\n{content}").as_bytes())
}

/// A short digest of what a phone was told, to know it again.
pub(crate) fn digest_of(said: &[u8]) -> String {
    Sha256::digest(said).iter().take(8).map(|b| format!("{b:02x}")).collect()
}
