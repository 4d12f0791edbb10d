//! What an intake team can do.

use super::Service;

/// All services, as bits.
pub const ALL_SERVICES: i64 = 15;

impl Service {
    /// Its bit among the services that a team can do.
    #[must_use]
    pub fn bit(self) -> i64 {
        match self {
            Self::CardLevel2 => 1,
            Self::Level2 => 2,
            Self::ChipCard => 4,
            Self::Help => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_bit() {
        assert_eq!(Service::ALL.iter().map(|s| s.bit()).sum::<i64>(), ALL_SERVICES);
        assert_eq!(Service::ALL.iter().fold(0, |all, s| all | s.bit()), ALL_SERVICES);
    }
}
