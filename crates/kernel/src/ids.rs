//! Identifiers. Each kind of thing has its own type, so that one cannot stand where another is meant.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map(Self) }
        }
    };
}

id!(
    /// A campaign.
    CampaignId
);
id!(
    /// A phase of a campaign (`P-3.1`, `P-3.4`).
    PhaseId
);
id!(
    /// A locality as it was from one day on: identity is (code, valid from), never the code alone.
    LocalityId
);
id!(
    /// A unit: agency, union, school, police, people's committee.
    UnitId
);
id!(
    /// A team that goes from door to door or takes dossiers.
    TeamId
);
id!(
    /// A person who signs in.
    UserId
);
id!(
    /// A register extract, numbered in order of arrival.
    ExtractNo
);
id!(
    /// A work list.
    WorkListId
);
id!(
    /// The opaque storage partition of a person's facts: one per commune of the day of first sight, never renumbered.
    PartitionId
);
id!(
    /// A random number that stands for a citizen and says nothing about them (63 bits).
    /// Travels as text in JSON, since a browser's numbers end at 53 bits.
    CitizenNumber
);

/// A citizen as facts know them: the partition first (it is the distribution column), then the random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId {
    /// Storage partition.
    pub partition: PartitionId,
    /// Random number, unique within the partition.
    pub number: CitizenNumber,
}

impl std::fmt::Display for CitizenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:016x}", self.partition.0, self.number.0)
    }
}

/// The text is not a citizen id (`partition-hex`).
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a citizen id")]
pub struct BadCitizenId;

impl std::str::FromStr for CitizenId {
    type Err = BadCitizenId;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (partition, number) = s.split_once('-').ok_or(BadCitizenId)?;
        let partition = partition.parse().map_err(|_| BadCitizenId)?;
        let number = u64::from_str_radix(number, 16).ok().and_then(|n| i64::try_from(n).ok()).ok_or(BadCitizenId)?;
        Ok(Self { partition, number: CitizenNumber(number) })
    }
}

impl Serialize for CitizenId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CitizenId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_id_survives_its_text_form() {
        let id = CitizenId { partition: PartitionId(7), number: CitizenNumber(0x1234_5678_9abc_def0) };
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("7-zz".parse::<CitizenId>(), Err(BadCitizenId));
        assert_eq!("7".parse::<CitizenId>(), Err(BadCitizenId));
    }
}
