//! What partners and citizens ask for (`P-4.4a`, `P-4.4e`): a school, a factory or a quarter asks for a station, somebody who cannot walk for
//! help at home. Anybody asks without sign-in and follows the answer by a code; how to reach them stands sealed. A partner whose request is
//! accepted becomes a station that the planner plans for.

use crate::{
    booking::code_key,
    model::{Answer, Contact, NewRequest, NewStation, Request, RequestKind, RequestState, StationKind, StationUse},
    problems::StationsProblem,
    rules::requests as rules,
    service::{Stations, at_most, filled},
    store::{self, Reach, plans, requests},
    timetabling,
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Permission, paper_word};
use vedich_db::By;
use vedich_kernel::{phone, text};

/// Requests from one address in a day that cost nothing.
const FREE: i64 = 20;
/// Looks at an answer that cost nothing: a family's line.
const FREE_LOOKS: i64 = 60;
const ASKED: &str = "station_request";
const LOOKED: &str = "station_request_code";
/// Kind of the digest of a request's code.
const KIND_REQUEST: i64 = 106;

fn name_of(no: i64) -> String {
    format!("station request {no}")
}

impl Stations {
    /// Takes a request from anybody. Attempts are counted by address. Gives back its number and the code by which its answer is read, which
    /// is told this once.
    ///
    /// # Errors
    /// Too many attempts, something missing, a place outside of the campaign.
    pub async fn ask(&self, mut new: NewRequest, address: &str) -> Result<(i64, String), StationsProblem> {
        self.accounts.count_guess(ASKED, address, FREE).await?;
        new.name = at_most("name", &new.name, 120)?;
        new.address = at_most("address", &new.address, 300)?;
        let c = &new.contact;
        new.contact = Contact {
            name: filled("contact", &c.name, 80)?,
            phone: phone::normalize(&c.phone).ok_or(StationsProblem::BadField("phone"))?,
            home: at_most("home", &c.home, 300)?,
            note: at_most("note", &c.note, 300)?,
        };
        // Both are read by many: no numbers of people.
        if [&new.name, &new.address].into_iter().any(|words| text::holds_number_of_person(words)) {
            return Err(StationsProblem::BadField("address"));
        }
        if new.kind == RequestKind::Home {
            // Where somebody lives stands sealed, not here.
            (new.name, new.address) = (String::new(), String::new());
            (new.from, new.to, new.people) = (None, None, 1);
            (new.weekday, new.saturday, new.sunday) = (0, 0, 0);
        }
        rules::check(&new).map_err(StationsProblem::BadField)?;
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        if !tree.is_within(new.locality, campaign.root) {
            return Err(StationsProblem::NoSuchLocality);
        }
        let code = paper_word(&self.accounts.entropy(), 4);
        let (new, told) = (Arc::new(new), code.clone());
        let no = self
            .db()
            .write(By::system("public", self.now()), move |tx| {
                let (new, vault, code) = (Arc::clone(&new), vault.clone(), code.clone());
                Box::pin(async move {
                    let no = requests::next_no(tx).await?;
                    let plain = serde_json::to_string(&new.contact).unwrap_or_default();
                    let sealed = vault.seal_text(&name_of(no), &plain)?;
                    requests::insert(tx, campaign.id, no, &new, sealed, &code_key(&vault, KIND_REQUEST, &code)).await?;
                    tx.audit("station_request.ask", &format!("station_request:{no}"), json!({ "kind": new.kind })).await?;
                    tx.emit("station_request.asked", json!({ "no": no, "locality": new.locality.0 })).await?;
                    Ok::<_, StationsProblem>(no)
                })
            })
            .await?;
        Ok((no, told))
    }

    /// A request by its code, for whoever asked. Wrong codes are counted by address.
    ///
    /// # Errors
    /// Too many attempts; no such request.
    pub async fn request_by_code(&self, code: &str, address: &str) -> Result<Request, StationsProblem> {
        self.accounts.count_guess(LOOKED, address, FREE_LOOKS).await?;
        let (campaign, vault) = (self.campaign().await?.id, self.vault().await?);
        let found = requests::by_code(self.db(), campaign, &code_key(&vault, KIND_REQUEST, code)).await?;
        let found = found.ok_or(StationsProblem::NoSuchRequest)?;
        self.accounts.forgive_guess(LOOKED, address).await?;
        Ok(found)
    }

    /// Requests of the actor's area: those that wait first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn requests(&self, actor: &Actor) -> Result<Vec<Request>, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        Ok(requests::all(self.db(), self.campaign().await?.id, &reach).await?)
    }

    /// A request with how to reach whoever asked. Opening it is written down.
    ///
    /// # Errors
    /// Not in the actor's area.
    pub async fn request(&self, actor: &Actor, no: i64) -> Result<(Request, Contact), StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let found = requests::one(self.db(), self.campaign().await?.id, &reach, no).await?;
        let (request, sealed) = found.ok_or(StationsProblem::NoSuchRequest)?;
        let plain = self.vault().await?.open_text(&name_of(no), &sealed)?;
        let contact = serde_json::from_str(&plain).unwrap_or_default();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit("station_request.open", &format!("station_request:{no}"), json!({})).await?;
                    Ok::<_, StationsProblem>(())
                })
            })
            .await?;
        Ok((request, contact))
    }

    /// Answers a request, in words that whoever asked reads. A partner whose request is accepted becomes a station. Gives back where it
    /// stands.
    ///
    /// # Errors
    /// Not in the actor's area; no words; the answer cannot follow.
    pub async fn answer(&self, actor: &Actor, no: i64, answer: Answer, words: &str) -> Result<RequestState, StationsProblem> {
        let words = filled("words", words, 300)?;
        if text::holds_number_of_person(&words) {
            return Err(StationsProblem::BadField("words"));
        }
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (reach, words) = (reach.clone(), words.clone());
                Box::pin(async move {
                    let found = requests::one(tx, campaign, &reach, no).await?;
                    let (request, _) = found.ok_or(StationsProblem::NoSuchRequest)?;
                    let state = rules::after(request.state, answer).map_err(StationsProblem::RequestStands)?;
                    let station = match (request.station, answer, request.kind.place()) {
                        (None, Answer::Accept, Some(place)) => {
                            let told = StationUse {
                                place,
                                weekday: request.parts[0],
                                saturday: request.parts[1],
                                sunday: request.parts[2],
                                room: 1,
                                // A quarter's people stand in the register; a school's and a factory's do not.
                                people: if request.kind == RequestKind::Quarter { 0 } else { request.people },
                            };
                            timetabling::check_use(&told)?;
                            let station = become_station(tx, campaign, &request).await?;
                            plans::put_use(tx, campaign, station, &told).await?;
                            Some(station)
                        }
                        (station, _, _) => station,
                    };
                    requests::answer(tx, no, state, &words, station).await?;
                    let detail = json!({ "state": state, "station": station });
                    tx.audit("station_request.answer", &format!("station_request:{no}"), detail).await?;
                    tx.emit("station_request.answered", json!({ "no": no, "locality": request.locality.0 })).await?;
                    Ok(state)
                })
            })
            .await
    }
}

/// The station of a partner, under a code of its own.
async fn become_station(
    tx: &vedich_db::WriteTx,
    campaign: vedich_kernel::CampaignId,
    request: &Request,
) -> Result<i64, StationsProblem> {
    let all = store::stations(tx, campaign, &Reach::all()).await?;
    let free = |code: &String| !all.iter().any(|s| s.code == *code);
    let code = (0..).map(|n| if n == 0 { format!("YC-{}", request.no) } else { format!("YC-{}.{n}", request.no) }).find(free);
    let new = NewStation {
        code: code.unwrap_or_default(),
        kind: StationKind::Mobile,
        name: request.name.clone(),
        locality: request.locality,
        address: request.address.clone(),
        guide: String::new(),
        at: None,
        active: true,
    };
    let station = store::put_station(tx, campaign, None, &new).await?;
    tx.audit("station.put", &format!("station:{station}"), json!({ "code": new.code, "request": request.no })).await?;
    Ok(station)
}
