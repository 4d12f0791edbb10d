//! Where this room's keys come from. The campaign's vault belongs to the register, which this room does not know; `server` hands it
//! over as a [`Keys`]. So the campaign's end erases messages like everything else that is sealed.

use crate::{
    model::{ChannelKind, Content},
    problems::MessagesProblem,
};
use std::sync::Arc;
use vedich_db::BoxFuture;
use vedich_kernel::{CampaignId, Problematic, phone};

/// Seals, opens, and makes keyed digests, for one campaign.
pub trait Sealer: Send + Sync {
    /// Seals bytes under a name of their own.
    ///
    /// # Errors
    /// When the cipher refuses.
    fn seal(&self, what: &str, plain: &[u8]) -> Result<Vec<u8>, String>;
    /// Opens what was sealed under the same name.
    ///
    /// # Errors
    /// Another key, another name, or changed bytes.
    fn open(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, String>;
    /// A keyed digest; kinds are apart from each other.
    fn digest(&self, kind: i64, text: &str) -> [u8; 16];
}

/// The campaign that runs, with its keys.
pub trait Keys: Send + Sync {
    /// Both of them.
    fn keys(&self) -> BoxFuture<'_, Result<(CampaignId, Arc<dyn Sealer>), Box<dyn Problematic + Send + Sync>>>;
}

/// Kind of the digest by which a recipient is known: apart from those of other rooms.
const KIND_RECIPIENT: i64 = 141;

/// A campaign with its keys, as this room uses them.
#[derive(Clone)]
pub(crate) struct Ring {
    pub campaign: CampaignId,
    sealer: Arc<dyn Sealer>,
}

impl Ring {
    pub(crate) fn new(campaign: CampaignId, sealer: Arc<dyn Sealer>) -> Self {
        Self { campaign, sealer }
    }

    /// By what a recipient is known.
    pub(crate) fn recipient_key(&self, address: &str) -> String {
        hex::encode(self.sealer.digest(KIND_RECIPIENT, address))
    }

    /// Seals what a message says, and to whom. The request under which it is found is part of the name, so nobody swaps two.
    pub(crate) fn seal(&self, recipient_key: &str, content: &Content) -> Result<Vec<u8>, MessagesProblem> {
        let plain = serde_json::to_vec(content).map_err(|e| MessagesProblem::Sealed(e.to_string()))?;
        self.sealer.seal(&format!("message to {recipient_key}"), &plain).map_err(MessagesProblem::Sealed)
    }

    pub(crate) fn open(&self, recipient_key: &str, sealed: &[u8]) -> Result<Content, MessagesProblem> {
        let plain = self.sealer.open(&format!("message to {recipient_key}"), sealed).map_err(MessagesProblem::Sealed)?;
        serde_json::from_slice(&plain).map_err(|e| MessagesProblem::Sealed(e.to_string()))
    }

    pub(crate) fn seal_token(&self, channel: ChannelKind, plain: &[u8]) -> Result<Vec<u8>, String> {
        self.sealer.seal(&format!("token of {}", channel.code()), plain)
    }

    pub(crate) fn open_token(&self, channel: ChannelKind, sealed: &[u8]) -> Result<Vec<u8>, String> {
        self.sealer.open(&format!("token of {}", channel.code()), sealed)
    }
}

/// An address in the one form in which it is kept; none when it is no address of this channel.
pub(crate) fn normal(channel: ChannelKind, address: &str) -> Option<String> {
    match channel {
        ChannelKind::Sms | ChannelKind::Zalo => phone::normalize(address),
        ChannelKind::Email => {
            let address = address.trim().to_ascii_lowercase();
            let (user, host) = address.split_once('@')?;
            let word = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
            let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            let good = !user.is_empty()
                && user.len() <= 64
                && address.len() <= 254
                && user.chars().all(word)
                && host.contains('.')
                && host.split('.').all(label);
            good.then_some(address)
        }
    }
}

/// An address as it may be shown: `091*****78`, `n***@example.vn`.
pub(crate) fn masked(channel: ChannelKind, address: &str) -> String {
    match (channel, address.split_once('@')) {
        (ChannelKind::Email, Some((user, host))) => format!("{}***@{host}", user.chars().next().unwrap_or('*')),
        _ => phone::masked(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form_and_no_way_into_a_header() {
        assert_eq!(normal(ChannelKind::Sms, "+84 912.345.678").as_deref(), Some("0912345678"));
        assert_eq!(normal(ChannelKind::Email, " Hoa.Nguyen@Example.VN ").as_deref(), Some("hoa.nguyen@example.vn"));
        for bad in ["hoa", "a@b", "a b@c.vn", "a@c.vn>\r\nRCPT TO:<x@y.vn", "a@b@c.vn", "@c.vn", "ă@c.vn", "a@c..vn"] {
            assert_eq!(normal(ChannelKind::Email, bad), None, "{bad}");
        }
        assert_eq!(masked(ChannelKind::Email, "hoa@example.vn"), "h***@example.vn");
        assert_eq!(masked(ChannelKind::Sms, "0912345678"), "091*****78");
    }
}
