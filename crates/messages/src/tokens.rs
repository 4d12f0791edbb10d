//! Tokens of Zalo, kept sealed in the database. Each change is a commit of its own, before anything is done with it.

use crate::{
    channels::{TokenBox, zalo::Tokens},
    model::ChannelKind,
    problems::MessagesProblem,
    service::Messages,
    store,
};
use serde_json::json;
use vedich_accounts::Actor;
use vedich_db::{BoxFuture, By};
use vedich_kernel::Moment;

const CHANNEL: ChannelKind = ChannelKind::Zalo;

/// How the tokens of Zalo stand, for the page of channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenState {
    /// There is none.
    Missing,
    /// The next refresh will work.
    Good(Moment),
    /// The refresh token was used and nothing came of it: a person must enter a new one.
    Spent,
}

impl Messages {
    /// Enters a refresh token that Zalo's page has just given out. It is sealed at once and shown nowhere.
    ///
    /// # Errors
    /// It is none.
    pub async fn put_refresh_token(&self, actor: &Actor, refresh: &str) -> Result<(), MessagesProblem> {
        let refresh = refresh.trim();
        if !(20..=2_000).contains(&refresh.len()) || !refresh.chars().all(|c| c.is_ascii_graphic()) {
            return Err(MessagesProblem::BadField("refresh"));
        }
        let (ring, newest) = (self.ring().await?, self.newest().await.map_err(MessagesProblem::Sealed)?);
        let version = newest.map_or(1, |t| t.version + 1);
        let tokens = Tokens { refresh: refresh.to_owned(), ..Tokens::default() };
        let plain = serde_json::to_vec(&tokens).map_err(|e| MessagesProblem::Sealed(e.to_string()))?;
        let sealed = ring.seal_token(CHANNEL, &plain).map_err(MessagesProblem::Sealed)?;
        let campaign = ring.campaign;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let sealed = sealed.clone();
                Box::pin(async move {
                    store::put_token(tx, campaign, CHANNEL, version, sealed).await?;
                    tx.audit("message_channel.token", "message_channel:zalo", json!({ "version": version })).await?;
                    Ok::<_, MessagesProblem>(())
                })
            })
            .await
    }

    pub(crate) async fn token_state(&self) -> Result<TokenState, MessagesProblem> {
        let newest = self.newest().await.map_err(MessagesProblem::Sealed)?;
        Ok(match newest {
            None => TokenState::Missing,
            Some(t) if t.spent => TokenState::Spent,
            Some(t) => TokenState::Good(Moment(t.until)),
        })
    }
}

impl TokenBox for Messages {
    fn newest(&self) -> BoxFuture<'_, Result<Option<Tokens>, String>> {
        Box::pin(async move {
            let ring = self.ring().await.map_err(|e| e.to_string())?;
            let found = store::token(self.db(), ring.campaign, CHANNEL).await.map_err(|e| e.to_string())?;
            let Some((version, sealed, spent_at)) = found else { return Ok(None) };
            let plain = ring.open_token(CHANNEL, &sealed)?;
            let tokens: Tokens = serde_json::from_slice(&plain).map_err(|e| e.to_string())?;
            Ok(Some(Tokens { version, spent: spent_at.is_some(), ..tokens }))
        })
    }

    fn spend(&self, version: i64) -> BoxFuture<'_, Result<bool, String>> {
        Box::pin(async move {
            let campaign = self.ring().await.map_err(|e| e.to_string())?.campaign;
            let spent = self.db().write(By::system("messages", self.now()), move |tx| {
                Box::pin(async move { Ok::<_, MessagesProblem>(store::spend_token(tx, campaign, CHANNEL, version).await?) })
            });
            spent.await.map_err(|e| e.to_string())
        })
    }

    fn keep(&self, tokens: Tokens) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let ring = self.ring().await.map_err(|e| e.to_string())?;
            let plain = serde_json::to_vec(&tokens).map_err(|e| e.to_string())?;
            let (sealed, campaign, version) = (ring.seal_token(CHANNEL, &plain)?, ring.campaign, tokens.version);
            let kept = self.db().write(By::system("messages", self.now()), move |tx| {
                let sealed = sealed.clone();
                Box::pin(async move { Ok::<_, MessagesProblem>(store::put_token(tx, campaign, CHANNEL, version, sealed).await?) })
            });
            kept.await.map_err(|e| e.to_string())
        })
    }
}
