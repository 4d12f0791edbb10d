//! The proposal: one handle, shared by all doors.

use crate::{
    model::{Item, Level, Line, NewLine, OwnLine, Price, Proposal, What},
    problems::CostsProblem,
    rules::{self, Held, MOST_PRICE, MOST_QUANTITY},
    store,
};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_db::Db;
use vedich_kernel::{Day, LocalityId, Moment, text};
use vedich_messages::Messages;
use vedich_register::Register;
use vedich_stations::Stations;
use vedich_territory::{LocalityKind, Tree};

/// The finance office's proposal. Cheap to clone.
#[derive(Clone)]
pub struct Costs {
    register: Register,
    stations: Stations,
    messages: Messages,
}

impl Costs {
    /// Over what is counted: stations and messages, and the register's campaign and places.
    #[must_use]
    pub fn new(register: Register, stations: Stations, messages: Messages) -> Self {
        Self { register, stations, messages }
    }

    fn db(&self) -> &Db {
        self.register.db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register.clock().now()
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, CostsProblem> {
        Ok(self.register.tree().await?)
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, CostsProblem> {
        Ok(self.register.campaign().await?)
    }

    /// The levels that an actor may see: the campaign's own place and its communes, as far as they reach.
    pub(crate) async fn levels(&self, actor: &Actor, permission: Permission) -> Result<Vec<LocalityId>, CostsProblem> {
        self.levels_on(actor, permission, self.now().day()).await
    }

    async fn levels_on(&self, actor: &Actor, permission: Permission, day: Day) -> Result<Vec<LocalityId>, CostsProblem> {
        let (tree, campaign) = (self.tree().await?, self.campaign().await?);
        let mut communes: Vec<(&str, LocalityId)> = tree
            .subtree_at(campaign.root, day)
            .filter(|l| l.kind == LocalityKind::Commune && l.id != campaign.root)
            .map(|l| (l.name.as_str(), l.id))
            .collect();
        communes.sort_unstable_by(|a, b| text::compare_natural(a.0, b.0));
        let all = std::iter::once(campaign.root).chain(communes.into_iter().map(|(_, id)| id));
        Ok(all.filter(|l| tree.may(actor, permission, *l)).collect())
    }

    /// What the campaign costs, level by level, as far as the actor reaches: what was held and sent, and what is planned.
    ///
    /// # Errors
    /// When there is no campaign, or the database cannot be reached.
    pub async fn proposal(&self, actor: &Actor) -> Result<Proposal, CostsProblem> {
        self.proposal_then(actor, (i64::MAX, self.now())).await
    }

    /// The same as it was known at a commit and its moment: with the prices, lines and shifts of then, and what had been sent by then.
    ///
    /// # Errors
    /// As [`Costs::proposal`].
    pub async fn proposal_then(&self, actor: &Actor, (cutoff, at): (i64, Moment)) -> Result<Proposal, CostsProblem> {
        let (tree, campaign) = (self.tree().await?, self.campaign().await?);
        let levels = self.levels_on(actor, Permission::ViewCosts, at.day()).await?;
        let days = (campaign.from, campaign.to);
        let level_of = |place: LocalityId| tree.commune_of(place).unwrap_or(campaign.root);
        let prices = store::prices(self.db(), campaign.id, cutoff).await?;
        // Counted for the whole campaign; what the actor may not see is left out below.
        let shifts = self.stations.shifts_then(days, cutoff).await?;
        let (mut held, mut drafts) = (Vec::new(), Vec::new());
        // A draft whose day has passed was never held.
        for (shift, station) in shifts.iter().filter(|(s, _)| !(s.draft && s.what.day < at.day())) {
            let (what, level) = (&shift.what, level_of(station.locality));
            let one = Held { level, day: what.day, from: what.from, crew: what.crew };
            held.push(one);
            if shift.draft && levels.contains(&level) {
                drafts.push(one);
            }
        }
        let mut lines: BTreeMap<LocalityId, Vec<Line>> = BTreeMap::new();
        let sets = self.stations.sets_then(cutoff).await?;
        if sets > 0 {
            lines.entry(campaign.root).or_default().push(rules::line(Item::EquipmentSet, sets, &prices));
        }
        for ((level, item), n) in rules::counted(&held) {
            lines.entry(level).or_default().push(rules::line(item, n, &prices));
        }
        let mut sent: BTreeMap<_, (i64, i64)> = BTreeMap::new();
        let now = cutoff == i64::MAX;
        let spent = if now { self.messages.spent(None, days).await? } else { self.messages.spent_then(days, cutoff).await? };
        for s in spent {
            let sum = sent.entry((level_of(s.locality), s.channel)).or_default();
            *sum = (sum.0 + s.parts, sum.1 + s.cost);
        }
        for ((level, channel), (parts, cost)) in sent {
            lines.entry(level).or_default().push(rules::of_parts(What::Messages(channel), parts, cost));
        }
        for (own, line) in store::lines(self.db(), campaign.id, None, cutoff).await? {
            let amount = line.quantity.saturating_mul(line.price);
            let line_of = Line { what: What::Own(own), quantity: line.quantity, price: Some(line.price), amount: Some(amount) };
            lines.entry(level_of(line.locality)).or_default().push(line_of);
        }
        let levels: Vec<Level> =
            levels.into_iter().filter_map(|l| Some(Level { locality: l, lines: lines.remove(&l)? })).collect();
        let unpriced = |i: &Item| levels.iter().flat_map(|l| &l.lines).any(|l| l.what == What::Counted(*i) && l.price.is_none());
        let missing = Item::ALL.into_iter().filter(unpriced).collect();
        Ok(Proposal { days, levels, drafts: rules::drafts(&drafts, &prices), missing, prices, at })
    }

    /// The prices that stand.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn prices(&self) -> Result<BTreeMap<Item, Price>, CostsProblem> {
        Ok(store::prices(self.db(), self.campaign().await?.id, i64::MAX).await?)
    }

    /// Sets what one of something costs, from where that is known.
    ///
    /// # Errors
    /// Not the whole campaign's officer, no source, a price that cannot be.
    pub async fn set_price(&self, actor: &Actor, item: Item, price: i64, source: &str) -> Result<(), CostsProblem> {
        if actor.area(Permission::ManageCosts) != Area::Everything {
            return Err(CostsProblem::NotYoursToPrice);
        }
        if !(0..=MOST_PRICE).contains(&price) {
            return Err(CostsProblem::BadField("price"));
        }
        let source = words("source", source, 200)?;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let source = source.clone();
                Box::pin(async move {
                    store::put_price(tx, campaign, item, price, &source).await?;
                    tx.audit("cost.price", &format!("cost_item:{}", item.code()), json!({ "price": price, "source": source }))
                        .await?;
                    tx.emit("cost.changed", json!({ "item": item })).await?;
                    Ok::<_, CostsProblem>(())
                })
            })
            .await
    }

    /// Adds a line of one's own, or changes one.
    ///
    /// # Errors
    /// Not the actor's level, no such line, something missing.
    pub async fn put_line(&self, actor: &Actor, no: Option<i64>, new: NewLine) -> Result<i64, CostsProblem> {
        let levels = self.levels(actor, Permission::ManageCosts).await?;
        if !levels.contains(&new.locality) {
            return Err(CostsProblem::NoSuchLocality);
        }
        if let Some(no) = no {
            self.own(actor, no).await?;
        }
        let number = |field, n: i64, most| if (0..=most).contains(&n) { Ok(n) } else { Err(CostsProblem::BadField(field)) };
        let new = NewLine {
            name: words("name", &new.name, 200)?,
            unit: words("unit", &new.unit, 40)?,
            quantity: number("quantity", new.quantity, MOST_QUANTITY)?,
            price: number("price", new.price, MOST_PRICE)?,
            source: words("source", &new.source, 200)?,
            locality: new.locality,
        };
        self.write_line(actor, no, new, true).await
    }

    /// Takes a line of one's own out of the proposal.
    ///
    /// # Errors
    /// No such line in the actor's area.
    pub async fn drop_line(&self, actor: &Actor, no: i64) -> Result<(), CostsProblem> {
        let (_, line) = self.own(actor, no).await?;
        self.write_line(actor, Some(no), line, false).await.map(drop)
    }

    async fn own(&self, actor: &Actor, no: i64) -> Result<(OwnLine, NewLine), CostsProblem> {
        let levels: Vec<i64> = self.levels(actor, Permission::ManageCosts).await?.iter().map(|l| l.0).collect();
        let found = store::lines(self.db(), self.campaign().await?.id, Some(&levels), i64::MAX).await?;
        found.into_iter().find(|(own, _)| own.no == no).ok_or(CostsProblem::NoSuchLine)
    }

    async fn write_line(&self, actor: &Actor, no: Option<i64>, new: NewLine, active: bool) -> Result<i64, CostsProblem> {
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    let no = store::put_line(tx, campaign, no, &new, active).await?;
                    let detail = json!({ "quantity": new.quantity, "price": new.price, "active": active });
                    tx.audit("cost.line", &format!("cost_line:{no}"), detail).await?;
                    tx.emit("cost.changed", json!({ "no": no, "locality": new.locality.0 })).await?;
                    Ok::<_, CostsProblem>(no)
                })
            })
            .await
    }
}

/// A text of a form: squeezed, not empty, not too long, without the number of a person.
fn words(field: &'static str, typed: &str, longest: usize) -> Result<String, CostsProblem> {
    let typed = text::squeeze(typed);
    let bad = typed.is_empty() || typed.chars().count() > longest || text::holds_number_of_person(&typed);
    if bad { Err(CostsProblem::BadField(field)) } else { Ok(typed) }
}
