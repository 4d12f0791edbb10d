//! Birth dates as two files tell them: whole, without a day, only a year; with day and month exchanged or a digit mistyped.

/// A birth date with what is known of it; zero is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Birth {
    /// Year.
    pub year: i16,
    /// Month.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

/// How two birth dates agree, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BirthLevel {
    /// The same day.
    Same,
    /// Day and month exchanged.
    Exchanged,
    /// One digit differs, or two neighbouring digits stand the other way round.
    OneDigit,
    /// Year and month agree, the day is not known to both.
    Month,
    /// The year agrees, more is not known to both.
    Year,
    /// The year agrees, day or month do not.
    OtherDay,
    /// Day and month agree, the year does not.
    OtherYear,
    /// The years are neighbours, more is not known to both.
    NearYear,
    /// Nothing agrees.
    Differs,
    /// At least one side gives none.
    Unknown,
}

impl BirthLevel {
    /// All levels, in their order.
    pub const ALL: [Self; 10] = [
        Self::Same,
        Self::Exchanged,
        Self::OneDigit,
        Self::Month,
        Self::Year,
        Self::OtherDay,
        Self::OtherYear,
        Self::NearYear,
        Self::Differs,
        Self::Unknown,
    ];

    /// Its place in [`BirthLevel::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl Birth {
    /// Day and month are known.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.year != 0 && self.month != 0 && self.day != 0
    }

    /// Nothing is known.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.year == 0
    }

    /// Offices write 1 January where only the year is known, so such a date may be no more than a year.
    #[must_use]
    pub fn may_be_year_only(self) -> bool {
        !self.is_whole() || (self.month == 1 && self.day == 1)
    }

    /// Both sides tell a whole date that is meant as one.
    #[must_use]
    pub fn both_whole(self, other: Self) -> bool {
        self.is_whole() && other.is_whole()
    }

    fn digits(self) -> [u8; 8] {
        let (y, m, d) = (self.year.unsigned_abs(), self.month, self.day);
        let digit = |n: u16| u8::try_from(n % 10).unwrap_or(0);
        [d / 10, d % 10, m / 10, m % 10, digit(y / 1000), digit(y / 100), digit(y / 10), digit(y)]
    }

    /// How this date and another agree.
    #[must_use]
    pub fn compare(self, other: Self) -> BirthLevel {
        if self.is_unknown() || other.is_unknown() {
            return BirthLevel::Unknown;
        }
        if self.both_whole(other) {
            let level = self.compare_whole(other);
            let vague = self.may_be_year_only() || other.may_be_year_only();
            return if vague && level == BirthLevel::OtherDay { BirthLevel::Year } else { level };
        }
        if self.year == other.year {
            return match (self.month, other.month) {
                (0, _) | (_, 0) => BirthLevel::Year,
                (a, b) if a == b => BirthLevel::Month,
                _ => BirthLevel::OtherDay,
            };
        }
        if (self.year - other.year).abs() == 1 { BirthLevel::NearYear } else { BirthLevel::Differs }
    }

    fn compare_whole(self, other: Self) -> BirthLevel {
        if self == other {
            return BirthLevel::Same;
        }
        if self.year == other.year && (self.day, self.month) == (other.month, other.day) {
            return BirthLevel::Exchanged;
        }
        let (a, b) = (self.digits(), other.digits());
        let off: u32 = (0..8).filter(|i| a[*i] != b[*i]).fold(0, |bits, i| bits | 1 << i);
        let neighbours = off.count_ones() == 2 && {
            let at = off.trailing_zeros() as usize;
            off == 0b11 << at && a[at] == b[at + 1] && a[at + 1] == b[at]
        };
        if off.count_ones() == 1 || neighbours {
            BirthLevel::OneDigit
        } else if self.year == other.year {
            BirthLevel::OtherDay
        } else if (self.month, self.day) == (other.month, other.day) {
            BirthLevel::OtherYear
        } else {
            BirthLevel::Differs
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(day: u8, month: u8, year: i16) -> Birth {
        Birth { year, month, day }
    }

    #[test]
    fn dates_as_offices_write_them() {
        let truth = date(19, 6, 1980);
        for (other, level) in [
            (date(19, 6, 1980), BirthLevel::Same),
            (date(18, 6, 1980), BirthLevel::OneDigit),
            (date(19, 6, 1908), BirthLevel::OneDigit),
            (date(19, 6, 1979), BirthLevel::OtherYear),
            (date(3, 11, 1980), BirthLevel::OtherDay),
            (date(1, 1, 1980), BirthLevel::Year),
            (date(0, 6, 1980), BirthLevel::Month),
            (date(0, 0, 1980), BirthLevel::Year),
            (date(0, 0, 1981), BirthLevel::NearYear),
            (date(0, 0, 1990), BirthLevel::Differs),
            (date(4, 2, 1955), BirthLevel::Differs),
            (Birth::default(), BirthLevel::Unknown),
        ] {
            assert_eq!(truth.compare(other), level, "{other:?}");
        }
        assert_eq!(date(5, 6, 1980).compare(date(6, 5, 1980)), BirthLevel::Exchanged);
    }

    prop_compose! {
        fn birth()(year in 1900..2024_i16, month in 0..13_u8, day in 0..32_u8) -> Birth {
            date(if month == 0 { 0 } else { day }, month, year)
        }
    }

    proptest! {
        #[test]
        fn comparing_does_not_depend_on_who_asks(a in birth(), b in birth()) {
            prop_assert_eq!(a.compare(b), b.compare(a));
            let with_itself = if a.is_whole() { BirthLevel::Same } else if a.month > 0 { BirthLevel::Month } else { BirthLevel::Year };
            prop_assert_eq!(a.compare(a), with_itself);
        }
    }
}
