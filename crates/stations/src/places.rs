//! Stations, equipment sets and minutes: what shifts are made of.

use crate::{
    model::{EquipmentSet, Minutes, NewStation, Service, Station},
    problems::StationsProblem,
    rules,
    service::{Stations, at_most, filled, minutes_of},
    store::{self, Reach},
};
use serde_json::json;
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::text;

impl Stations {
    /// Stations of the actor's area, by code.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn stations(&self, actor: &Actor) -> Result<Vec<Station>, StationsProblem> {
        let reach = self.reach(actor, Permission::ViewStations).await?;
        Ok(store::stations(self.db(), self.campaign().await?.id, &reach).await?)
    }

    /// One station.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn station(&self, actor: &Actor, no: i64) -> Result<Station, StationsProblem> {
        let reach = self.reach(actor, Permission::ViewStations).await?;
        let found = store::station(self.db(), self.campaign().await?.id, &reach, no).await?;
        found.ok_or(StationsProblem::NoSuchStation)
    }

    /// Adds a station, or gives one its next version. Gives back its number.
    ///
    /// # Errors
    /// Outside of the actor's area, a code that is taken, a missing name.
    pub async fn put_station(&self, actor: &Actor, no: Option<i64>, mut new: NewStation) -> Result<i64, StationsProblem> {
        new.code = code(&new.code)?;
        new.name = filled("name", &new.name, 120)?;
        new.address = at_most("address", &new.address, 300)?;
        new.guide = at_most("guide", &new.guide, 300)?;
        // The place is shown to everybody: no numbers of people.
        if text::holds_number_of_person(&new.guide) || text::holds_number_of_person(&new.address) {
            return Err(StationsProblem::BadField("guide"));
        }
        if new.at.is_some_and(|(north, east)| {
            !(7_000_000..=24_000_000).contains(&north) || !(100_000_000..=118_000_000).contains(&east)
        }) {
            return Err(StationsProblem::NotReadable("latitude"));
        }
        let (reach, campaign) = (self.reach(actor, Permission::ManageStations).await?, self.campaign().await?);
        if !reach.covers(new.locality, None) || !self.tree().await?.is_within(new.locality, campaign.root) {
            return Err(StationsProblem::NoSuchLocality);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (new, reach) = (new.clone(), reach.clone());
                Box::pin(async move {
                    if let Some(no) = no {
                        store::station(tx, campaign.id, &reach, no).await?.ok_or(StationsProblem::NoSuchStation)?;
                    }
                    let all = store::stations(tx, campaign.id, &Reach::all()).await?;
                    if all.iter().any(|s| s.code == new.code && Some(s.no) != no) {
                        return Err(StationsProblem::CodeTaken(new.code));
                    }
                    let no = store::put_station(tx, campaign.id, no, &new).await?;
                    tx.audit("station.put", &format!("station:{no}"), json!({ "code": new.code, "active": new.active })).await?;
                    tx.emit("shift.changed", json!({ "station": no, "locality": new.locality.0 })).await?;
                    Ok(no)
                })
            })
            .await
    }

    /// All equipment sets by code: they move between communes.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn sets(&self) -> Result<Vec<EquipmentSet>, StationsProblem> {
        Ok(store::sets(self.db(), self.campaign().await?.id).await?)
    }

    /// Adds an equipment set, or changes the one with this code.
    ///
    /// # Errors
    /// A missing code or name; whoever manages one commune only adds sets and changes none.
    pub async fn put_set(&self, actor: &Actor, set_code: &str, name: &str, active: bool) -> Result<i64, StationsProblem> {
        let (set_code, name) = (code(set_code)?, filled("name", name, 120)?);
        let area = actor.area(Permission::ManageStations);
        if area.is_nothing() {
            return Err(StationsProblem::NoSuchSet);
        }
        let (campaign, all) = (self.campaign().await?.id, area == Area::Everything);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (set_code, name) = (set_code.clone(), name.clone());
                Box::pin(async move {
                    let known = store::sets(tx, campaign).await?.into_iter().any(|s| s.code == set_code);
                    if known && !all {
                        return Err(StationsProblem::CodeTaken(set_code));
                    }
                    let no = store::put_set(tx, campaign, &set_code, &name, active).await?;
                    tx.audit("equipment_set.put", &format!("equipment_set:{no}"), json!({ "code": set_code, "active": active }))
                        .await?;
                    Ok(no)
                })
            })
            .await
    }

    /// The minutes that count now, in the order of services.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn service_minutes(&self) -> Result<Vec<(Service, Minutes)>, StationsProblem> {
        let all = self.minutes().await?;
        Ok(Service::ALL.iter().map(|s| (*s, minutes_of(&all, *s))).collect())
    }

    /// Sets the minutes that a visitor takes by assumption; they count until enough were measured.
    ///
    /// # Errors
    /// Who does not manage the whole campaign, unbelievable minutes, no reason.
    pub async fn assume_minutes(
        &self,
        actor: &Actor,
        service: Service,
        tenths: i64,
        reason: &str,
    ) -> Result<(), StationsProblem> {
        let reason = filled("reason", reason, 200)?;
        if !rules::BELIEVABLE.contains(&tenths) {
            return Err(StationsProblem::NotReadable("minutes"));
        }
        if actor.area(Permission::ManageStations) != Area::Everything {
            return Err(StationsProblem::NoSuchStation);
        }
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move {
                    store::put_assumed(tx, campaign, service, tenths, &reason).await?;
                    tx.audit("service_minutes.set", &format!("service:{}", service.code()), json!({ "tenths": tenths })).await?;
                    tx.emit("shift.changed", json!({ "service": service })).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await
    }
}

/// A code of files: 1 to 20 letters, digits, dashes, dots.
fn code(typed: &str) -> Result<String, StationsProblem> {
    let code = typed.trim().to_uppercase();
    let good = !code.is_empty() && code.len() <= 20 && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if good { Ok(code) } else { Err(StationsProblem::BadField("code")) }
}
