//! The service: one handle, shared by all doors.

use crate::{
    library,
    model::{Activity, Channel, Counts, Filter, PhotoInfo, Plan, State, Text},
    photos,
    problems::OutreachProblem,
    rules::{self, Act},
    store::{self, NewPhoto, Wanted, Whose},
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_db::{Db, WriteTx};
use vedich_kernel::{CampaignId, Day, Lang, LocalityId, Moment, UnitId, text};
use vedich_messages::Messages;
use vedich_register::Register;
use vedich_territory::Tree;

/// Longest text of the library.
const LONGEST_TEXT: usize = 6_000;

/// Outreach. Cheap to clone.
#[derive(Clone)]
pub struct Outreach {
    register: Register,
    /// Sends what an SMS activity says.
    pub(crate) messages: Option<Messages>,
}

impl Outreach {
    /// Over the register, which knows what came of it.
    #[must_use]
    pub fn new(register: Register) -> Self {
        Self { register, messages: None }
    }

    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    pub(crate) fn db(&self) -> &Db {
        self.register.db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.register.clock().today()
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, OutreachProblem> {
        Ok(self.register.tree().await?)
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, OutreachProblem> {
        Ok(self.register.campaign().await?)
    }

    // --- writing ----------------------------------------------------------------------------------------------------------

    /// Plans an activity; with `done` it is told of afterwards and stands as done at once.
    ///
    /// # Errors
    /// Not the actor's place or unit, a plan that cannot be, done on a day to come.
    pub async fn plan(&self, actor: &Actor, plan: Plan, done: bool) -> Result<i64, OutreachProblem> {
        let campaign = self.campaign().await?;
        let plan = self.checked(actor, &*self.tree().await?, &campaign, plan)?;
        if done {
            rules::apply(State::Planned, Act::Finish, plan.day, self.today())?;
            self.explained(&plan).await?;
        }
        let state = if done { State::Done } else { State::Planned };
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let plan = plan.clone();
                Box::pin(async move { plan_in(tx, campaign.id, plan, state).await })
            })
            .await
    }

    /// Asks for a word where more people were reached than the place has. It accuses nobody: any word lets it pass.
    pub(crate) async fn explained(&self, plan: &Plan) -> Result<(), OutreachProblem> {
        if plan.reach.is_none_or(|n| n <= rules::LEAST_REACH) {
            return Ok(());
        }
        let numbers = self.register.numbers(&[plan.locality], plan.day, self.register.newest_commit().await?).await?;
        match numbers.get(&plan.locality).map(|n| n.eligible).filter(|n| rules::is_striking(plan, *n)) {
            Some(eligible) => Err(OutreachProblem::ReachUnexplained(eligible)),
            None => Ok(()),
        }
    }

    pub(crate) fn checked(&self, actor: &Actor, tree: &Tree, campaign: &Campaign, plan: Plan) -> Result<Plan, OutreachProblem> {
        if !tree.is_within(plan.locality, campaign.root) || !rules::may_write(tree, actor, plan.unit, plan.locality) {
            return Err(OutreachProblem::NotHere);
        }
        Ok(rules::check(plan)?)
    }

    /// Writes it anew. `seen` is the version that the writer saw; a newer one is not overwritten.
    ///
    /// # Errors
    /// Not the actor's, cancelled, a plan that cannot be, a correction without a reason, somebody was quicker.
    pub async fn change(
        &self,
        actor: &Actor,
        no: i64,
        plan: Plan,
        reason: &str,
        seen: Option<i64>,
    ) -> Result<(), OutreachProblem> {
        let campaign = self.campaign().await?;
        let plan = self.checked(actor, &*self.tree().await?, &campaign, plan)?;
        self.step(actor, no, Act::Change, reason, seen, move |old| old.plan = plan.clone()).await
    }

    /// It took place: with what came of it.
    ///
    /// # Errors
    /// Not the actor's, not planned, its day is yet to come, numbers that cannot be.
    pub async fn finish(
        &self,
        actor: &Actor,
        no: i64,
        (reach, guided): (Option<i64>, Option<i64>),
        link: &str,
        result: &str,
    ) -> Result<(), OutreachProblem> {
        let (link, result) = (link.to_owned(), result.to_owned());
        self.step(actor, no, Act::Finish, "", None, move |old| {
            old.plan.reach = reach.or(old.plan.reach);
            old.plan.guided = guided.or(old.plan.guided);
            if !link.trim().is_empty() {
                old.plan.link.clone_from(&link);
            }
            if !result.trim().is_empty() {
                old.plan.result.clone_from(&result);
            }
        })
        .await
    }

    /// It will not take place, or never did.
    ///
    /// # Errors
    /// Not the actor's, cancelled already, no reason.
    pub async fn cancel(&self, actor: &Actor, no: i64, reason: &str) -> Result<(), OutreachProblem> {
        self.step(actor, no, Act::Cancel, reason, None, |_| ()).await
    }

    /// Takes a cancellation back.
    ///
    /// # Errors
    /// Not the actor's, not cancelled.
    pub async fn reopen(&self, actor: &Actor, no: i64) -> Result<(), OutreachProblem> {
        self.step(actor, no, Act::Reopen, "", None, |_| ()).await
    }

    async fn step(
        &self,
        actor: &Actor,
        no: i64,
        act: Act,
        reason: &str,
        seen: Option<i64>,
        change: impl Fn(&mut Activity) + Send + Sync + 'static,
    ) -> Result<(), OutreachProblem> {
        let campaign = self.campaign().await?;
        let mut then = self.require_write(actor, no).await?;
        let was = then.state;
        change(&mut then);
        if act == Act::Finish || (act == Act::Change && was == State::Done) {
            self.explained(&then.plan).await?;
        }
        let (today, reason) = (self.today(), rules::tidy(reason));
        let change = Arc::new(change);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (change, reason) = (Arc::clone(&change), reason.clone());
                Box::pin(async move {
                    // As it stands now: somebody may have been quicker.
                    let mut a = store::get(tx, campaign.id, no).await?.ok_or(OutreachProblem::NoSuch)?;
                    if seen.is_some_and(|seen| seen != a.version) {
                        return Err(OutreachProblem::Outdated(a.version));
                    }
                    let was = a.state;
                    change(&mut a);
                    a.state = rules::apply(was, act, a.plan.day, today)?;
                    a.plan = rules::check(a.plan)?;
                    if rules::needs_reason(was, act) && reason.chars().count() < rules::SHORTEST {
                        return Err(OutreachProblem::ReasonMissing);
                    }
                    if reason.chars().count() > rules::LONGEST {
                        return Err(rules::Fault::TooLong("reason").into());
                    }
                    if text::holds_number_of_person(&reason) {
                        return Err(rules::Fault::HoldsNumber("reason").into());
                    }
                    a.version += 1;
                    a.reason = reason;
                    write_in(tx, campaign.id, &a, audit_word(act)).await
                })
            })
            .await
    }

    // --- reading ----------------------------------------------------------------------------------------------------------

    /// An activity in the actor's area.
    ///
    /// # Errors
    /// When there is none that the actor may see.
    pub async fn get(&self, actor: &Actor, no: i64) -> Result<Activity, OutreachProblem> {
        let found = store::get(self.db(), self.campaign().await?.id, no).await?.ok_or(OutreachProblem::NoSuch)?;
        let tree = self.tree().await?;
        let seen = rules::may_see(&tree, actor, found.plan.unit, found.plan.locality);
        if seen { Ok(found) } else { Err(OutreachProblem::NoSuch) }
    }

    pub(crate) async fn require_write(&self, actor: &Actor, no: i64) -> Result<Activity, OutreachProblem> {
        let a = self.get(actor, no).await?;
        let may = rules::may_write(&*self.tree().await?, actor, a.plan.unit, a.plan.locality);
        if may { Ok(a) } else { Err(OutreachProblem::NotHere) }
    }

    /// All versions of an activity, newest first.
    ///
    /// # Errors
    /// As [`Outreach::get`].
    pub async fn versions(&self, actor: &Actor, no: i64) -> Result<Vec<Activity>, OutreachProblem> {
        self.get(actor, no).await?;
        Ok(store::versions(self.db(), self.campaign().await?.id, no).await?)
    }

    /// Activities of the actor's area, newest day first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list(&self, actor: &Actor, filter: Filter, limit: i64, offset: i64) -> Result<Vec<Activity>, OutreachProblem> {
        let wanted = self.wanted(actor, filter).await?;
        Ok(store::list(self.db(), self.campaign().await?.id, &wanted, (limit, offset)).await?)
    }

    /// How many of the actor's area stand where, by channel.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn counts(&self, actor: &Actor, filter: Filter) -> Result<BTreeMap<Channel, Counts>, OutreachProblem> {
        let wanted = self.wanted(actor, filter).await?;
        Ok(store::counts(self.db(), self.campaign().await?.id, &wanted).await?.into_iter().collect())
    }

    /// How many of the actor's area are planned and done on each day.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn by_day(&self, actor: &Actor, filter: Filter) -> Result<BTreeMap<Day, (i64, i64)>, OutreachProblem> {
        let wanted = self.wanted(actor, filter).await?;
        let mut days: BTreeMap<Day, (i64, i64)> = BTreeMap::new();
        for (day, state, n) in store::by_day(self.db(), self.campaign().await?.id, &wanted).await? {
            let at = days.entry(day).or_default();
            if state == State::Done { at.1 += n } else { at.0 += n }
        }
        Ok(days)
    }

    /// Activities of a day that took place, by unit. No scope: for what other rooms know of a unit's day (`P-3.6`).
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn done_by_unit(&self, day: Day) -> Result<HashMap<UnitId, i64>, OutreachProblem> {
        Ok(store::done_by_unit(self.db(), self.campaign().await?.id, day).await?.into_iter().collect())
    }

    async fn wanted(&self, actor: &Actor, filter: Filter) -> Result<Wanted, OutreachProblem> {
        let tree = self.tree().await?;
        let below = |l: LocalityId| tree.subtree(l).map(|l| l.id.0).collect();
        let line = |u: UnitId| tree.units().iter().filter(|x| tree.is_unit_within(x.id, u)).map(|x| x.id.0).collect();
        Ok(Wanted {
            whose: whose(&tree, actor),
            localities: filter.locality.map(below),
            units: filter.unit.map(line),
            today: self.today(),
            filter,
        })
    }

    // --- photographs ------------------------------------------------------------------------------------------------------

    /// Keeps a photograph as evidence. The same one twice is kept once.
    ///
    /// # Errors
    /// Not the actor's activity, no picture, too many.
    pub async fn add_photo(&self, actor: &Actor, no: i64, file: Vec<u8>) -> Result<(), OutreachProblem> {
        self.require_write(actor, no).await?;
        let photo = tokio::task::spawn_blocking(move || photos::tidy(&file))
            .await
            .map_err(|e| OutreachProblem::NotWritten(e.to_string()))?
            .map_err(OutreachProblem::Photo)?;
        let new = NewPhoto {
            width: i64::from(photo.width),
            height: i64::from(photo.height),
            digest: hex::encode(Sha256::digest(&photo.bytes)),
            bytes: photo.bytes,
        };
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    if store::has_photo(tx, no, &new.digest).await? {
                        return Ok(());
                    }
                    let kept = store::photos(tx, no).await?.iter().filter(|p| p.removed.is_none()).count();
                    if i64::try_from(kept).unwrap_or(i64::MAX) >= rules::MOST_PHOTOS {
                        return Err(OutreachProblem::TooManyPhotos);
                    }
                    store::add_photo(tx, no, &new).await?;
                    tx.audit("outreach.photo", &format!("outreach:{no}"), json!({ "bytes": new.bytes.len() })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Takes a photograph's picture away, such as one that shows faces or papers. That it was there, and why it went, stays.
    ///
    /// # Errors
    /// Not the actor's activity, no such photograph, no reason.
    pub async fn remove_photo(&self, actor: &Actor, no: i64, id: &str, reason: &str) -> Result<(), OutreachProblem> {
        self.require_write(actor, no).await?;
        let (id, reason) = (id.to_owned(), rules::tidy(reason));
        if reason.chars().count() < rules::SHORTEST {
            return Err(OutreachProblem::ReasonMissing);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (id, reason) = (id.clone(), reason.clone());
                Box::pin(async move {
                    if !store::remove_photo(tx, no, &id, &reason).await? {
                        return Err(OutreachProblem::NoSuchPhoto);
                    }
                    tx.audit("outreach.photo_remove", &format!("outreach:{no}"), json!({ "photo": id })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The photographs of an activity, those taken away included.
    ///
    /// # Errors
    /// As [`Outreach::get`].
    pub async fn photos(&self, actor: &Actor, no: i64) -> Result<Vec<PhotoInfo>, OutreachProblem> {
        self.get(actor, no).await?;
        Ok(store::photos(self.db(), no).await?)
    }

    /// A photograph: JPEG.
    ///
    /// # Errors
    /// As [`Outreach::get`]; when its picture was taken away.
    pub async fn photo(&self, actor: &Actor, no: i64, id: &str) -> Result<Vec<u8>, OutreachProblem> {
        self.get(actor, no).await?;
        store::photo_bytes(self.db(), no, id).await?.ok_or(OutreachProblem::NoSuchPhoto)
    }

    // --- texts ------------------------------------------------------------------------------------------------------------

    /// All texts as this campaign says them, in the library's order, each language.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn texts(&self) -> Result<Vec<Text>, OutreachProblem> {
        let own = store::texts(self.db(), self.campaign().await?.id).await?;
        let of = |item: &library::Item, lang: Lang| {
            let ours = item.text(lang);
            match own.iter().find(|o| o.code == item.code && o.lang == lang) {
                Some(o) => Text {
                    code: item.code,
                    lang,
                    title: o.title.clone(),
                    body: o.body.clone(),
                    version: o.version,
                    changed: Some((o.by.clone(), o.at)),
                },
                None => {
                    Text { code: item.code, lang, title: ours.0.to_owned(), body: ours.1.to_owned(), version: 0, changed: None }
                }
            }
        };
        Ok(library::ITEMS.iter().flat_map(|item| [of(item, Lang::Vi), of(item, Lang::En)]).collect())
    }

    /// One text as this campaign says it.
    ///
    /// # Errors
    /// When there is none of this code.
    pub async fn text(&self, code: &str, lang: Lang) -> Result<Text, OutreachProblem> {
        let found = self.texts().await?.into_iter().find(|t| t.code == code && t.lang == lang);
        found.ok_or(OutreachProblem::NoSuchText)
    }

    /// Writes a text in the campaign's own words; with an empty body it says what ours says again.
    ///
    /// # Errors
    /// Not the actor's, no such text, words that cannot be.
    pub async fn set_text(&self, actor: &Actor, code: &str, lang: Lang, title: &str, body: &str) -> Result<(), OutreachProblem> {
        let campaign = self.campaign().await?;
        if !self.tree().await?.may(actor, Permission::ManageOutreach, campaign.root) {
            return Err(OutreachProblem::NotHere);
        }
        let item = library::find(code).ok_or(OutreachProblem::NoSuchText)?;
        let (mut title, mut body) = (text::squeeze(title), rules::tidy(body));
        if body.is_empty() {
            let ours = item.text(lang);
            (title, body) = (ours.0.to_owned(), ours.1.to_owned());
        }
        let long = body.chars().count() > LONGEST_TEXT || title.chars().count() > rules::LONGEST_LINE;
        if title.is_empty() || long || text::holds_number_of_person(&title) || text::holds_number_of_person(&body) {
            return Err(OutreachProblem::BadText);
        }
        let old = self.text(code, lang).await?;
        if (old.title == title) && (old.body == body) {
            return Ok(());
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (title, body) = (title.clone(), body.clone());
                Box::pin(async move {
                    let version = store::add_text(tx, campaign.id, item.code, lang, (&title, &body)).await?;
                    let detail = json!({ "lang": lang.tag(), "version": version });
                    tx.audit("outreach.text", &format!("outreach_text:{}", item.code), detail).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A new activity inside a write.
pub(crate) async fn plan_in(tx: &WriteTx, campaign: CampaignId, plan: Plan, state: State) -> Result<i64, OutreachProblem> {
    let no = store::next_no(tx).await?;
    let by = tx.by().name.clone();
    let a = Activity { no, version: 1, state, plan, reason: String::new(), at: tx.now(), by, photos: 0 };
    write_in(tx, campaign, &a, "outreach.plan").await?;
    Ok(no)
}

/// A version inside a write, with what goes beside it.
pub(crate) async fn write_in(tx: &WriteTx, campaign: CampaignId, a: &Activity, word: &str) -> Result<(), OutreachProblem> {
    store::write(tx, campaign, a).await?;
    let detail = json!({ "version": a.version, "state": a.state, "channel": a.plan.channel });
    tx.audit(word, &format!("outreach:{}", a.no), detail).await?;
    tx.emit("outreach.changed", json!({ "no": a.no, "state": a.state, "locality": a.plan.locality.0 })).await?;
    Ok(())
}

fn audit_word(act: Act) -> &'static str {
    match act {
        Act::Change => "outreach.change",
        Act::Finish => "outreach.finish",
        Act::Cancel => "outreach.cancel",
        Act::Reopen => "outreach.reopen",
    }
}

fn whose(tree: &Tree, actor: &Actor) -> Whose {
    let area = actor.area(Permission::ViewOutreach);
    let mut whose = Whose { everything: area == Area::Everything, localities: Vec::new(), units: Vec::new() };
    if !whose.everything {
        whose.localities =
            tree.localities().iter().map(|l| l.id).filter(|l| tree.covers_locality(&area, *l)).map(|l| l.0).collect();
        whose.units = tree.units().iter().map(|u| u.id).filter(|u| tree.covers_unit(&area, *u)).map(|u| u.0).collect();
    }
    whose
}
