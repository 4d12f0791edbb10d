//! What was sent, what arrived, what failed, and what it cost, by template, channel and day (`P-4.1`, `P-5.4`).

use crate::{
    model::{ChannelKind, State},
    problems::MessagesProblem,
    service::Messages,
    store::figures,
};
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Basis, Day, Figure};

/// Days that are looked at unless others are asked for, and at most.
pub(crate) const USUAL_DAYS: i32 = 30;
pub(crate) const MOST_DAYS: i32 = 400;

/// Messages by what became of them, in counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = MessagesFates)]
pub struct Fates {
    /// The channel has them, or had them in its hands when last heard of.
    pub sent: i64,
    /// They arrived.
    pub delivered: i64,
    /// They will not arrive.
    pub failed: i64,
    /// Handed over, and nobody knows what became of them.
    pub unknown: i64,
    /// Parts that were handed over.
    pub parts: i64,
    /// Đồng for what was handed over, at the price of its day.
    pub cost: i64,
}

impl Fates {
    /// Messages that came to something: handed over, or given up before.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.sent + self.delivered + self.failed + self.unknown
    }

    pub(crate) fn count(&mut self, state: State, n: i64) {
        match state {
            State::Handing | State::Sent => self.sent += n,
            State::Delivered => self.delivered += n,
            State::Failed => self.failed += n,
            State::Unknown => self.unknown += n,
            State::Draft | State::Waiting | State::Cancelled => {}
        }
    }

    fn plus(mut self, other: &Self) -> Self {
        self.sent += other.sent;
        self.delivered += other.delivered;
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.parts += other.parts;
        self.cost += other.cost;
        self
    }
}

/// What one template came to by one channel on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// The day on which they were handed over; of what never was, the day on which it was given up.
    pub day: Day,
    /// Code of the template.
    pub template: String,
    /// The channel.
    pub channel: ChannelKind,
    /// What became of them.
    pub fates: Fates,
}

/// The figures of a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// First and last day.
    pub days: (Day, Day),
    /// By day, template and channel; the newest day first.
    pub lines: Vec<DayLine>,
    as_of: Day,
    cutoff: i64,
    at: vedich_kernel::Moment,
}

impl Figures {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Fates {
        self.lines.iter().fold(Fates::default(), |sum, l| sum.plus(&l.fates))
    }

    /// By template and channel.
    #[must_use]
    pub fn by_template(&self) -> BTreeMap<(&str, ChannelKind), Fates> {
        self.grouped(|l| (l.template.as_str(), l.channel))
    }

    /// By day.
    #[must_use]
    pub fn by_day(&self) -> BTreeMap<Day, Fates> {
        self.grouped(|l| l.day)
    }

    fn grouped<'a, K: Ord>(&'a self, key: impl Fn(&'a DayLine) -> K) -> BTreeMap<K, Fates> {
        let mut out: BTreeMap<K, Fates> = BTreeMap::new();
        for line in &self.lines {
            let entry = out.entry(key(line)).or_default();
            *entry = entry.plus(&line.fates);
        }
        out
    }

    /// How many arrived, of those that came to something; none where nothing did.
    #[must_use]
    pub fn arrived(&self, fates: &Fates) -> Option<Figure> {
        (fates.all() > 0).then(|| Figure {
            numerator: fates.delivered,
            denominator: fates.all(),
            basis: Basis::MessagesHanded,
            source: None,
            as_of: self.as_of,
            cutoff: self.cutoff,
            cutoff_at: Some(self.at),
        })
    }
}

impl Messages {
    /// What was sent from a day to a day in the actor's area.
    ///
    /// # Errors
    /// The last day before the first, too many days, or the database cannot be reached.
    pub async fn figures(&self, actor: &Actor, (from, to): (Day, Day)) -> Result<Figures, MessagesProblem> {
        if !(0..MOST_DAYS).contains(&to.since(from)) {
            return Err(MessagesProblem::BadField("from"));
        }
        let (reach, campaign) = (self.reach(actor, Permission::ViewMessages).await?, self.ring().await?.campaign);
        let (cutoff, at) = (self.db().newest_commit().await?, self.now());
        let lines = figures::by_day(self.db(), campaign, &reach, (from, to)).await?;
        Ok(Figures { days: (from, to), lines, as_of: to.min(at.day()), cutoff, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(day: i32, template: &str, fates: Fates) -> DayLine {
        DayLine { day: Day(day), template: template.to_owned(), channel: ChannelKind::Sms, fates }
    }

    fn figures(lines: Vec<DayLine>) -> Figures {
        Figures { days: (Day(0), Day(9)), lines, as_of: Day(9), cutoff: 7, at: vedich_kernel::Moment(0) }
    }

    #[test]
    fn what_never_went_is_counted_nowhere() {
        let mut f = Fates::default();
        for state in State::ALL {
            f.count(*state, 1);
        }
        assert_eq!(
            (f.sent, f.delivered, f.failed, f.unknown, f.all()),
            (2, 1, 1, 1, 5),
            "drafts, waiting and taken back are none of it"
        );
        assert_eq!(figures(Vec::new()).arrived(&Fates::default()), None, "no rate of nothing");
    }

    proptest! {
        #[test]
        fn whichever_way_they_are_added_the_sum_is_the_same(rows in prop::collection::vec((0_i32..5, 0_usize..3, 0_i64..9, 0_i64..9), 0..30)) {
            let of = |(day, template, delivered, failed): &(i32, usize, i64, i64)| {
                line(*day, ["a", "b", "c"][*template], Fates { delivered: *delivered, failed: *failed, cost: 3 * delivered, ..Fates::default() })
            };
            let f = figures(rows.iter().map(of).collect());
            let sum = |all: Vec<Fates>| all.iter().fold(Fates::default(), Fates::plus);
            prop_assert_eq!(sum(f.by_template().into_values().collect()), f.total());
            prop_assert_eq!(sum(f.by_day().into_values().collect()), f.total());
            if let Some(figure) = f.arrived(&f.total()) {
                prop_assert!(figure.numerator <= figure.denominator && figure.denominator > 0);
            }
        }
    }
}
