//! The demo's own channel of SMS: it takes every message, keeps none and sends nothing, so that the demo shows what becomes of a batch and what
//! it costs. The pages of messages say so wherever it is used.

use std::{path::Path, sync::Arc};
use vedich_db::BoxFuture;
use vedich_kernel::Moment;
use vedich_messages::{
    ChannelKind,
    channels::{Answer, Channel, Channels, Outgoing},
    rules::Told,
};

/// Where the demo's messages end.
struct Sink;

impl Channel for Sink {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn name(&self) -> &'static str {
        "demo"
    }

    fn stays_here(&self) -> bool {
        true
    }

    fn hand_over<'a>(&'a self, _: &'a Outgoing, _: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async { Answer { told: Told::Arrived, detail: "demo".to_owned() } })
    }
}

/// The demo's channels; none of them where somebody has named real ones in its folder.
pub fn channels(folder: &Path) -> Option<Channels> {
    (!folder.join("messages.toml").exists()).then(|| Channels::default().with(Arc::new(Sink)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_sends_nothing_and_leaves_a_real_gateway_alone() {
        let folder = tempfile::tempdir().unwrap();
        let own = channels(folder.path()).unwrap();
        assert!(own.get(ChannelKind::Sms).unwrap().stays_here());
        assert!(own.get(ChannelKind::Zalo).is_none() && own.get(ChannelKind::Email).is_none());
        std::fs::write(folder.path().join("messages.toml"), "").unwrap();
        assert!(channels(folder.path()).is_none());
    }
}
