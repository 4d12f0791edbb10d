//! Template messages of Zalo (domain.md, Channels): Zalo keeps the words, we fill the gaps.
//!
//! The access token lives for a day; the refresh token that makes a new one may be used **once**. So it is marked as spent, committed,
//! before it is used, and the new pair is committed before anything is sent with it. A process that dies in between leaves a
//! spent token and nothing behind it: the page of channels then asks for a new one instead of trying the old one again.

use super::{
    Answer, Channel, Outgoing,
    wire::{self, Address, Failed, Trust},
};
use crate::{
    model::{ChannelKind, Why},
    rules::Told,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use vedich_db::BoxFuture;
use vedich_kernel::Moment;

/// A pair of tokens; stands sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Which pair this is.
    #[serde(skip)]
    pub version: i64,
    /// Lets us send; empty before the first refresh.
    pub access: String,
    /// Until when (microseconds since 1970).
    pub until: i64,
    /// Makes the next pair, once.
    pub refresh: String,
    /// The refresh token was used, or may have been.
    #[serde(skip)]
    pub spent: bool,
}

/// Where tokens are kept between two runs.
pub trait TokenBox: Send + Sync {
    /// The newest pair.
    fn newest(&self) -> BoxFuture<'_, Result<Option<Tokens>, String>>;
    /// Marks a refresh token as used, committed; false when somebody else did so first.
    fn spend(&self, version: i64) -> BoxFuture<'_, Result<bool, String>>;
    /// Keeps the next pair, committed.
    fn keep(&self, tokens: Tokens) -> BoxFuture<'_, Result<(), String>>;
}

/// The account with Zalo.
pub(crate) struct Zalo {
    pub trust: Trust,
    pub to: Address,
    pub oauth: Address,
    pub app_id: String,
    pub secret_key: String,
    pub tokens: Arc<dyn TokenBox>,
    /// Two messages never refresh at once.
    pub turn: tokio::sync::Mutex<()>,
}

impl Zalo {
    /// A token that is good now, made anew when need be. `bad` is one that Zalo has just refused.
    async fn access(&self, now: Moment, bad: Option<&str>) -> Result<String, Answer> {
        let later = |e: String| Answer::new(Told::NotTaken(Why::NotReached), e);
        let stuck = |e: &str| Answer::new(Told::NotTaken(Why::NotLetIn), e);
        let _turn = self.turn.lock().await;
        let tokens = self.tokens.newest().await.map_err(later)?.ok_or_else(|| stuck("no token"))?;
        // Tokens are renewed a little before they end.
        let good = !tokens.access.is_empty() && now.plus_seconds(300).0 < tokens.until;
        if good && bad != Some(tokens.access.as_str()) {
            return Ok(tokens.access);
        }
        if tokens.spent || !self.tokens.spend(tokens.version).await.map_err(later)? {
            return Err(stuck("the refresh token is spent"));
        }
        let body = wire::form(&[
            ("refresh_token", tokens.refresh.as_str()),
            ("app_id", self.app_id.as_str()),
            ("grant_type", "refresh_token"),
        ]);
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("secret_key", self.secret_key.as_str())];
        let reply = match wire::request(&self.trust, &self.oauth, "POST", &headers, body.as_bytes()).await {
            Ok(reply) => reply,
            Err(Failed::NotReached(e)) => {
                // It never left the house: the same token goes into a new pair of the same kind.
                self.tokens.keep(Tokens { version: tokens.version + 1, spent: false, ..tokens }).await.map_err(later)?;
                return Err(later(e));
            }
            Err(Failed::NoAnswer(e)) => return Err(stuck(&format!("the refresh token may be spent: {e}"))),
        };
        let answer: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (access, refresh) = (text("access_token"), text("refresh_token"));
        if access.is_empty() || refresh.is_empty() {
            return Err(stuck(&format!("no new token: {} {}", reply.status, answer.get("error").unwrap_or(&Value::Null))));
        }
        let lives = match answer.get("expires_in") {
            Some(Value::String(s)) => s.parse().unwrap_or(3_600),
            Some(n) => n.as_i64().unwrap_or(3_600),
            None => 3_600,
        };
        let next = Tokens {
            version: tokens.version + 1,
            access: access.clone(),
            until: now.plus_seconds(lives).0,
            refresh,
            spent: false,
        };
        self.tokens.keep(next).await.map_err(later)?;
        Ok(access)
    }

    async fn once(&self, out: &Outgoing, access: &str) -> Result<(i64, String), Answer> {
        // `0912…` here, `84912…` there.
        let phone = out.content.address.strip_prefix('0').map_or_else(|| out.content.address.clone(), |rest| format!("84{rest}"));
        let body = json!({
            "phone": phone,
            "template_id": out.content.external,
            "template_data": out.content.values,
            "tracking_id": out.request,
        })
        .to_string();
        let headers = [("Content-Type", "application/json"), ("access_token", access)];
        match wire::request(&self.trust, &self.to, "POST", &headers, body.as_bytes()).await {
            Ok(reply) => {
                let answer: Value = serde_json::from_str(&reply.body).unwrap_or_default();
                let Some(error) = answer.get("error").and_then(Value::as_i64) else {
                    return Err(Answer::new(Told::Nothing, format!("{} without an answer of Zalo", reply.status)));
                };
                let id = answer.pointer("/data/msg_id").and_then(Value::as_str).unwrap_or_default().to_owned();
                Ok((error, id))
            }
            Err(Failed::NotReached(e)) => Err(Answer::new(Told::NotTaken(Why::NotReached), e)),
            Err(Failed::NoAnswer(e)) => Err(Answer::new(Told::Nothing, e)),
        }
    }

    async fn send(&self, out: &Outgoing, now: Moment) -> Result<Answer, Answer> {
        if out.content.external.is_empty() {
            return Ok(Answer::new(Told::Lost(Why::Refused), "no template number"));
        }
        let access = self.access(now, None).await?;
        let (mut error, mut id) = self.once(out, &access).await?;
        if error == -124 {
            let access = self.access(now, Some(&access)).await?;
            (error, id) = self.once(out, &access).await?;
        }
        Ok(told(error, id))
    }
}

/// What Zalo's codes mean.
fn told(error: i64, id: String) -> Answer {
    let told = match error {
        0 => Told::Taken(id),
        -118 => Told::Lost(Why::NoAccount),
        -124 => Told::NotTaken(Why::NotLetIn),
        -133 => Told::NotTaken(Why::Night),
        -144 | -147 => Told::NotTaken(Why::Later),
        _ => Told::Lost(Why::Refused),
    };
    Answer::new(told, format!("Zalo {error}"))
}

impl Channel for Zalo {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Zalo
    }

    fn name(&self) -> &'static str {
        "zalo"
    }

    fn hand_over<'a>(&'a self, out: &'a Outgoing, now: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async move { self.send(out, now).await.unwrap_or_else(|answer| answer) })
    }
}
