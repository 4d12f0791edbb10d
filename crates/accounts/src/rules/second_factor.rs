//! Decisions about the second factor (domain.md, Law): who must have one and by when, which code is right, what was typed.

use crate::{
    model::{Grant, Permission, Role},
    problems::AccountsProblem,
};
use totp_rs::Builder;
use vedich_kernel::{Day, Moment, codes};

/// Days that a new house leaves people to set it up.
pub const GRACE_DAYS: i64 = 14;
/// Most days that a policy may leave.
pub const GRACE_DAYS_MAX: i64 = 60;
/// Recovery codes that are handed out at once.
pub const RECOVERY_CODES: usize = 10;
/// How long a right password waits for its code.
pub const STEP_SECONDS: i64 = 300;
/// How long new recovery codes may be seen by the session that made them.
pub const CODES_SHOWN_SECONDS: i64 = 300;
/// How long a secret waits to be confirmed.
pub const PENDING_SECONDS: i64 = 3_600;
/// A shared secret (RFC 4226 recommends 160 bits).
pub const SECRET_BYTES: usize = 20;

/// Of whom a second factor is asked; everybody else may have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Of nobody.
    Nobody,
    /// Of administrators, and of those who unmask personal data.
    Trusted,
    /// Of every account: where the pages stand open to the internet.
    Everybody,
}

codes!(Asks { Nobody = "nobody", Trusted = "trusted", Everybody = "everybody" });

/// Who must have a second factor, from which day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// In force from this day on.
    pub from: Day,
    /// Of whom.
    pub asks: Asks,
    /// Days that each account has to set it up.
    pub grace_days: i64,
}

impl Policy {
    /// Is it asked of an account with these grants?
    #[must_use]
    pub fn asks_of(self, grants: &[Grant]) -> bool {
        match self.asks {
            Asks::Nobody => false,
            Asks::Trusted => is_trusted(grants),
            Asks::Everybody => true,
        }
    }
}

/// What these roles may do opens the house or its people: administrators, and who unmasks personal data.
#[must_use]
pub fn is_trusted(grants: &[Grant]) -> bool {
    grants.iter().any(|g| g.role == Role::Admin || g.role.permissions().contains(&Permission::UnmaskCitizen))
}

/// The last day on which the account gets on without one; nothing when it is not asked for.
#[must_use]
pub fn due(policy: Policy, created: Day, grants: &[Grant]) -> Option<Day> {
    let days = i32::try_from(policy.grace_days.clamp(0, GRACE_DAYS_MAX)).unwrap_or(0);
    policy.asks_of(grants).then(|| policy.from.max(created).plus(days))
}

/// The step of time whose code this is: now, one before or one after, and later than the last that was taken.
///
/// # Errors
/// When the secret is none.
pub fn matched_step(secret: &[u8], code: &str, now: Moment, last_step: i64) -> Result<Option<i64>, AccountsProblem> {
    let totp = Builder::new().with_secret(secret).build().map_err(|e| AccountsProblem::Crypto(e.to_string()))?;
    let seconds = u64::try_from(now.0.div_euclid(1_000_000)).unwrap_or(0);
    let step = totp.check(code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > last_step))
}

/// What was typed where a code is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits of the app.
    Code(String),
    /// A recovery code, as it is digested.
    Recovery(String),
    /// Neither.
    Nothing,
}

/// `123 456`, `K7DM-Q3XW-9PZA`: spaces, dashes and capitals are no mistake.
#[must_use]
pub fn typed(text: &str) -> Typed {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect();
    if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Typed::Code(plain);
    }
    let plain = plain.to_ascii_lowercase();
    if plain.len() == 12 && plain.bytes().all(|b| b.is_ascii_alphanumeric()) { Typed::Recovery(plain) } else { Typed::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::LocalityId;

    const RFC: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Moment {
        Moment(seconds * 1_000_000)
    }

    fn step(code: &str, seconds: i64, last: i64) -> Option<i64> {
        matched_step(RFC, code, at(seconds), last).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B has eight digits; an app shows the last six.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")] {
            assert_eq!(step(code, seconds, 0), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_clock_may_be_one_step_wrong_and_no_more() {
        assert_eq!(step("287082", 59 + 30, 0), Some(1));
        assert_eq!(step("287082", 59 - 30, 0), Some(1));
        assert_eq!(step("287082", 59 + 61, 0), None);
    }

    #[test]
    fn no_code_is_taken_twice_nor_an_older_one_after_it() {
        assert_eq!(step("287082", 59, 1), None);
        assert_eq!(step("287082", 59, 2), None);
    }

    #[test]
    fn what_is_typed_may_have_spaces_dashes_and_capitals() {
        assert_eq!(typed(" 123 456 "), Typed::Code("123456".into()));
        assert_eq!(typed("K7DM-q3xw-9pza"), Typed::Recovery("k7dmq3xw9pza".into()));
        for nothing in ["", "12345", "1234567", "k7dm-q3xw", "một hai ba bốn", "+12345", &"9".repeat(10_000)] {
            assert_eq!(typed(nothing), Typed::Nothing, "{nothing:.20}");
        }
    }

    #[test]
    fn administrators_and_those_who_unmask_must_have_one_and_nobody_else() {
        let place = LocalityId(7);
        let asked: Vec<Role> =
            Role::ALL.into_iter().filter(|role| is_trusted(&[Grant::at(Role::Viewer, place), Grant::at(*role, place)])).collect();
        assert_eq!(asked, [Role::Admin, Role::StandingOffice, Role::WardPolice]);
    }

    #[test]
    fn the_days_of_grace_begin_with_the_policy_or_with_the_account() {
        let day = |n| Day::new(2023, 6, n).unwrap();
        let policy = Policy { from: day(10), asks: Asks::Trusted, grace_days: 14 };
        let admin = [Grant::whole(Role::Admin)];
        assert_eq!(due(policy, day(1), &admin), Some(day(24)));
        assert_eq!(due(policy, day(15), &admin), Some(day(29)));
        assert_eq!(due(policy, day(1), &[Grant::whole(Role::Viewer)]), None);
        assert_eq!(due(Policy { asks: Asks::Nobody, ..policy }, day(1), &admin), None);
        let everybody = Policy { asks: Asks::Everybody, ..policy };
        assert_eq!(due(everybody, day(1), &[Grant::whole(Role::Viewer)]), Some(day(24)));
        assert_eq!(due(Policy { grace_days: i64::MAX, ..policy }, day(1), &admin), Some(day(10).plus(60)));
    }
}
