//! Delivery reports: what channels tell later. They come by a public route, so each must know a secret, and none is told more than
//! that it was taken.

use crate::{
    channels::{gateway, kannel},
    model::ChannelKind,
    problems::MessagesProblem,
    rules::Told,
    service::Messages,
    store::outbox::{self, Held},
    working::{put_told, tell},
};
use vedich_db::By;

impl Messages {
    /// A report of Kannel about one request, with the key that belongs to it.
    ///
    /// # Errors
    /// The key is another request's or none.
    pub async fn kannel_report(&self, request: &str, key: &str, status: i64) -> Result<(), MessagesProblem> {
        if !self.channels().knows_key(request, key) {
            return Err(MessagesProblem::NotLetIn);
        }
        let campaign = self.ring().await?.campaign;
        let held = outbox::by_request(self.db(), campaign, request).await?;
        match (held, kannel::report(status)) {
            (Some(held), Some(told)) => self.report(&held, told, &format!("report {status}")).await,
            // A request that a person has sent anew, or a status that says nothing.
            _ => Ok(()),
        }
    }

    /// A report of a gateway, with our shared secret: by our request number or by the gateway's own.
    ///
    /// # Errors
    /// Another secret, or a status that this program does not know.
    pub async fn gateway_report(&self, secret: &str, request: &str, id: &str, status: &str) -> Result<(), MessagesProblem> {
        if !self.channels().knows(secret) {
            return Err(MessagesProblem::NotLetIn);
        }
        let told = gateway::report(status).ok_or(MessagesProblem::BadField("status"))?;
        let campaign = self.ring().await?.campaign;
        let held = match outbox::by_request(self.db(), campaign, request).await? {
            Some(held) => Some(held),
            None => outbox::by_provider(self.db(), campaign, ChannelKind::Sms, id).await?,
        };
        let held = held.ok_or(MessagesProblem::NoSuchMessage)?;
        self.report(&held, told, status).await
    }

    async fn report(&self, held: &Held, told: Told, detail: &str) -> Result<(), MessagesProblem> {
        let (campaign, no, detail) = (self.ring().await?.campaign, held.message.no, detail.to_owned());
        self.db()
            .write(By::system("report", self.now()), move |tx| {
                let (told, detail) = (told.clone(), detail.clone());
                Box::pin(async move {
                    let Some(held) = outbox::one(tx, campaign, no).await? else { return Ok(()) };
                    if put_told(tx, &held, &told, &detail).await? {
                        tell(tx, &[held]).await?;
                    }
                    Ok::<_, MessagesProblem>(())
                })
            })
            .await
    }
}
