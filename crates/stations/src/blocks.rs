//! Where and when no shift is held: told by the office, made by calling a shift off, lifted again (`P-4.4a`).

use crate::{
    model::{ALL_SERVICES, Block, Blocked, Doubt, NewBlock, NewShift},
    problems::StationsProblem,
    rules,
    service::{Stations, filled},
    store::{
        self, Reach, blocks,
        shifts::{self, Act, Asked},
    },
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Lang, text};
use vedich_ui::t;

impl Stations {
    /// Blocks of the actor's area that hold today or later, by day.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn blocks(&self, actor: &Actor) -> Result<Vec<Block>, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        Ok(blocks::open(self.db(), self.campaign().await?.id, &reach, self.today()).await?)
    }

    /// Tells that a station is not available. Drafts within it are dropped, nobody having seen them; published shifts stand until they are
    /// called off.
    ///
    /// # Errors
    /// Not in the actor's area; days that are past or out of order; no shift of the day; no reason, or one that holds a number of a person.
    pub async fn set_block(&self, actor: &Actor, mut new: NewBlock) -> Result<Blocked, StationsProblem> {
        new.reason = filled("reason", &new.reason, 200)?;
        if text::holds_number_of_person(&new.reason) {
            return Err(StationsProblem::BadField("words"));
        }
        let today = self.today();
        rules::blocks::check(&new, today).map_err(StationsProblem::NotReadable)?;
        let (reach, campaign) = (self.reach(actor, Permission::ManageStations).await?, self.campaign().await?.id);
        let hours = self.plan_rules().await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (new, reach, hours) = (new.clone(), reach.clone(), hours.clone());
                Box::pin(async move {
                    let found = store::station(tx, campaign, &reach, new.station).await?;
                    let station = found.ok_or(StationsProblem::NoSuchStation)?;
                    let mut out = Blocked { no: blocks::insert(tx, campaign, &new, None).await?, ..Blocked::default() };
                    let asked = Asked { from: new.from.max(today), to: new.to, all: false };
                    for (shift, _) in shifts::between(tx, campaign, &Reach::all(), asked).await? {
                        let what = &shift.what;
                        let touched = rules::planning::shifts_of(what.from, what.to, &hours);
                        if !touched.into_iter().any(|part| new.holds(what.station, what.day, part)) {
                            continue;
                        }
                        if shift.draft && !shift.locked {
                            shifts::step(tx, shift.no, Act::Cancel, t(Lang::Vi, "stationplan-draft-dropped")).await?;
                            out.dropped += 1;
                        } else {
                            out.standing += 1;
                        }
                    }
                    let detail = json!({ "station": new.station, "from": new.from, "to": new.to, "parts": new.parts });
                    tx.audit("station.block", &format!("station_block:{}", out.no), detail).await?;
                    tx.emit("shift.changed", json!({ "station": new.station, "locality": station.locality.0 })).await?;
                    Ok(out)
                })
            })
            .await
    }

    /// Lifts a block: shifts may be planned there again.
    ///
    /// # Errors
    /// No such block in the actor's area, or it was lifted.
    pub async fn lift_block(&self, actor: &Actor, no: i64) -> Result<Block, StationsProblem> {
        let (reach, campaign) = (self.reach(actor, Permission::ManageStations).await?, self.campaign().await?.id);
        let today = self.today();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reach = reach.clone();
                Box::pin(async move {
                    let all = blocks::open(tx, campaign, &reach, today).await?;
                    let block = all.into_iter().find(|b| b.no == no).ok_or(StationsProblem::NoSuchBlock)?;
                    blocks::lift(tx, no).await?;
                    let station = block.what.station;
                    tx.audit("station.unblock", &format!("station_block:{no}"), json!({ "station": station })).await?;
                    tx.emit("shift.changed", json!({ "station": station })).await?;
                    Ok::<_, StationsProblem>(block)
                })
            })
            .await
    }

    /// What should be looked at before shifts are planned by hand, for each of them; blocks within the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn doubts(&self, actor: &Actor, new: &[NewShift]) -> Result<Vec<Vec<Doubt>>, StationsProblem> {
        let hours = self.plan_rules().await?;
        let (held, skills) = (self.blocks(actor).await?, self.skills().await?);
        let of_team = |shift: &NewShift| shift.team.and_then(|t| skills.get(&t)).copied().unwrap_or(ALL_SERVICES);
        Ok(new.iter().map(|shift| rules::blocks::doubts(shift, &hours, &held, of_team(shift))).collect())
    }
}
