//! An SMS of the log goes out through the outbox (`P-4.1`): to whom follows from the register, what is said from the outbox's
//! templates, when and where from the activity. What comes of it is a draft, which shows count and cost and is sent from there.

use crate::{
    model::{Activity, Audience, Channel, State},
    problems::OutreachProblem,
    rules,
    service::Outreach,
};
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{CitizenId, Lang, LocalityId};
use vedich_messages::{Batch, ChannelKind, Messages, MessagesProblem, NewBatch, Recipient, Template};
use vedich_register::Person;
use vedich_territory::LocalityKind;

/// Batches of one activity that its page shows.
const SHOWN: i64 = 20;

impl Outreach {
    /// Sends its SMS by this outbox.
    #[must_use]
    pub fn with_messages(mut self, messages: Messages) -> Self {
        self.messages = Some(messages);
        self
    }

    fn outbox(&self) -> Result<&Messages, OutreachProblem> {
        Ok(self.messages.as_ref().ok_or(MessagesProblem::NotSetUp)?)
    }

    /// Draws up the messages of an SMS activity; gives back the number of the batch in the outbox. Nothing is sent by it. Whoever has
    /// no telephone, wants no messages or was told by this activity before is left out there, each with the reason.
    ///
    /// # Errors
    /// Not the actor's activity or people, no SMS, cancelled, nobody can be told.
    pub async fn draw_up_messages(
        &self,
        actor: &Actor,
        no: i64,
        audience: Audience,
        channel: ChannelKind,
        template: &str,
    ) -> Result<i64, OutreachProblem> {
        let activity = self.require_write(actor, no).await?;
        if activity.plan.channel != Channel::Sms {
            return Err(OutreachProblem::NotByMessage);
        }
        if activity.state == State::Cancelled {
            return Err(rules::Refusal::Cancelled.into());
        }
        let (tree, place) = (self.tree().await?, activity.plan.locality);
        for needed in [Permission::SendMessages, Permission::ViewCitizens] {
            tree.require(actor, needed, place)?;
        }
        let ids = self.addressed(place, audience).await?;
        if ids.len() > vedich_messages::rules::MOST_RECIPIENTS {
            return Err(MessagesProblem::TooMany.into());
        }
        let people = self.register().open_people(&ids).await?;
        let to = people.iter().map(|l| recipient(&activity, l.current.id, &l.person)).collect();
        let n = people.len();
        // Telephones leave the vault for the outbox, where they are sealed again.
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let detail = json!({ "people": n, "audience": audience });
                    tx.audit("outreach.message", &format!("outreach:{no}"), detail).await?;
                    Ok::<_, OutreachProblem>(())
                })
            })
            .await?;
        let new = NewBatch { template: template.to_owned(), channel, locality: place, purpose: purpose(no), to };
        Ok(self.outbox()?.draw_up(actor, new).await?.no)
    }

    /// Who is addressed in a place, by the register.
    async fn addressed(&self, place: LocalityId, audience: Audience) -> Result<Vec<CitizenId>, OutreachProblem> {
        let (tree, today) = (self.tree().await?, self.today());
        let quarter = tree.get(place).filter(|l| l.kind == LocalityKind::Quarter).map(|l| l.id);
        let communes: Vec<LocalityId> = match tree.commune_of(place) {
            Some(commune) => vec![commune],
            None => {
                tree.at(today).filter(|l| l.kind == LocalityKind::Commune && tree.is_within(l.id, place)).map(|l| l.id).collect()
            }
        };
        let mut found = Vec::new();
        for commune in communes {
            self.register()
                .commune_states(commune, |c| {
                    let here = quarter.is_none() || c.status.quarter == quarter;
                    if here && rules::addressed(&c.status, audience) {
                        found.push(c.id);
                    }
                })
                .await?;
        }
        Ok(found)
    }

    /// The templates that an activity may be told by.
    pub(crate) async fn templates(&self) -> Result<Vec<Template>, OutreachProblem> {
        Ok(self.outbox()?.templates().await?.into_iter().filter(|t| t.active).collect())
    }

    /// What went out for an activity, newest first, for who may see the outbox.
    pub(crate) async fn sent(&self, actor: &Actor, no: i64) -> Result<Vec<Batch>, OutreachProblem> {
        match &self.messages {
            Some(outbox) if actor.may(Permission::ViewMessages) => {
                Ok(outbox.batches(actor, Some(&purpose(no)), (SHOWN, 0)).await?.0)
            }
            _ => Ok(Vec::new()),
        }
    }
}

fn purpose(no: i64) -> String {
    format!("outreach:{no}")
}

/// Citizens are written to in Vietnamese.
fn recipient(a: &Activity, id: CitizenId, person: &Person) -> Recipient {
    let p = &a.plan;
    let time =
        p.from.map(|from| p.to.map_or_else(|| rules::clock(from), |to| format!("{}-{}", rules::clock(from), rules::clock(to))));
    let pairs = [
        ("name", Some(person.name.clone())),
        ("day", Some(vedich_ui::weekday(p.day, Lang::Vi))),
        ("time", time),
        ("place", Some(p.place.clone()).filter(|w| !w.is_empty())),
    ];
    let values: BTreeMap<String, String> = pairs.into_iter().filter_map(|(k, v)| Some((k.to_owned(), v?))).collect();
    let once = format!("outreach:{}:{}:{}", a.no, id.partition.0, id.number.0);
    Recipient { address: person.phone.clone(), values, once }
}
