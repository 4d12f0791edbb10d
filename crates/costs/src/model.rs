//! The words of this room.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::{Day, Lang, LocalityId, Moment};
use vedich_messages::ChannelKind;

/// What the system counts and a price belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// An equipment set in use.
    EquipmentSet,
    /// Running a shift: place, electricity, transport.
    Shift,
    /// An officer at a shift on a working day.
    OfficerDay,
    /// An officer at a shift in the evening.
    OfficerEvening,
    /// An officer at a shift on Saturday or Sunday.
    OfficerWeekend,
}

impl Item {
    /// All of them, in the order of the proposal.
    pub const ALL: [Self; 5] = [Self::EquipmentSet, Self::Shift, Self::OfficerDay, Self::OfficerEvening, Self::OfficerWeekend];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::EquipmentSet => "equipment_set",
            Self::Shift => "shift",
            Self::OfficerDay => "officer_day",
            Self::OfficerEvening => "officer_evening",
            Self::OfficerWeekend => "officer_weekend",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.code() == code)
    }

    /// As it stands on pages and in workbooks.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::EquipmentSet => lang.pick("Bộ thiết bị thu nhận", "Equipment set"),
            Self::Shift => {
                lang.pick("Tổ chức một ca (địa điểm, điện, đi lại)", "Running a shift (place, electricity, transport)")
            }
            Self::OfficerDay => lang.pick("Bồi dưỡng cán bộ, ca ngày thường", "Allowance, shift on a working day"),
            Self::OfficerEvening => lang.pick("Bồi dưỡng cán bộ, ca tối", "Allowance, evening shift"),
            Self::OfficerWeekend => lang.pick("Bồi dưỡng cán bộ, ca thứ Bảy, Chủ nhật", "Allowance, shift on a week-end"),
        }
    }

    /// What one of it is.
    #[must_use]
    pub fn unit(self, lang: Lang) -> &'static str {
        match self {
            Self::EquipmentSet => lang.pick("bộ", "set"),
            Self::Shift => lang.pick("ca", "shift"),
            Self::OfficerDay | Self::OfficerEvening | Self::OfficerWeekend => lang.pick("người-ca", "officer at a shift"),
        }
    }
}

/// A price as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Of what.
    pub item: Item,
    /// Đồng.
    pub price: i64,
    /// Where it comes from: a decision, an offer.
    pub source: String,
    /// Who set it: sign-in name.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Something that is counted.
    Counted(Item),
    /// Parts of messages, at the price of their day.
    Messages(ChannelKind),
    /// A line of one's own.
    Own(OwnLine),
}

/// A line of one's own, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLine {
    /// Its number.
    pub no: i64,
    /// What.
    pub name: String,
    /// One of what.
    pub unit: String,
    /// Where the numbers come from.
    pub source: String,
    /// Who wrote it: sign-in name.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A line of one's own to be added or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// What.
    pub name: String,
    /// One of what.
    pub unit: String,
    /// How many.
    pub quantity: i64,
    /// Đồng for one.
    pub price: i64,
    /// Whose budget.
    pub locality: LocalityId,
    /// Where the numbers come from.
    pub source: String,
}

/// A line of the proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub what: What,
    /// How many.
    pub quantity: i64,
    /// Đồng for one; none while nobody set it, or where prices changed on the way.
    pub price: Option<i64>,
    /// Đồng; none while there is no price.
    pub amount: Option<i64>,
}

/// The lines of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Whose budget: the campaign's own place, or a commune.
    pub locality: LocalityId,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Level {
    /// Đồng of all lines that have a price.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.lines.iter().filter_map(|l| l.amount).sum()
    }
}

/// Shifts that are drafts, as far as they stand in the proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    /// How many.
    pub shifts: i64,
    /// Đồng of what has a price.
    pub amount: i64,
}

/// The proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// First and last day that are counted.
    pub days: (Day, Day),
    /// The campaign's own place first, then communes by name.
    pub levels: Vec<Level>,
    /// Of what is counted, what rests on shifts that are drafts: nobody has published them yet.
    pub drafts: Drafts,
    /// Counted items that have no price: what they cost is not in the total.
    pub missing: Vec<Item>,
    /// The prices that it rests on.
    pub prices: BTreeMap<Item, Price>,
    /// Day and moment on which it was counted.
    pub at: Moment,
}

impl Proposal {
    /// Đồng of all lines that have a price.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.levels.iter().map(Level::total).sum()
    }
}
