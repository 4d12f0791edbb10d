//! What the tests of this room share: a frozen clock, seeded randomness, cheap hashing, a small made-up territory.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
#![allow(dead_code)] // each test file uses its part

use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::{Arc, Mutex};
use vedich_accounts::{Accounts, Actor, Area, Entropy, FactorKeys, Grant, Hashing, NewUser, PlaceSource, Places};
use vedich_db::{BoxFuture, Db, DbError};
use vedich_kernel::{Day, FrozenClock, LocalityId, Moment, TeamId, UnitId};

pub const PASSWORD: &str = "bốn từ chẳng liên quan";

pub struct House {
    pub accounts: Accounts,
    pub clock: Arc<FrozenClock>,
    pub db: Db,
}

impl House {
    pub fn new(db: Db) -> Self {
        let clock = Arc::new(FrozenClock::at(Day::new(2023, 6, 20).unwrap().start()));
        let accounts = Accounts::new(db.clone(), clock.clone())
            .with_entropy(seeded())
            .with_hashing(Hashing::with(8, 1))
            .with_factor_keys(Arc::new(TestKeys))
            .with_places(Arc::new(City));
        Self { accounts, clock, db }
    }

    pub fn now(&self) -> Moment {
        self.accounts.now()
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.set(self.now().plus_seconds(seconds));
    }

    /// Sets a second factor up for somebody; returns the secret of the app and the recovery codes.
    pub async fn set_up_factor(&self, actor: &Actor) -> (String, Vec<String>) {
        self.accounts.begin_second_factor(actor, PASSWORD, "10.0.0.9").await.unwrap();
        let secret = self.accounts.pending_second_factor(actor).await.unwrap().unwrap().secret;
        let code = app_code(&secret, self.now());
        let (_, codes) = self.accounts.confirm_second_factor(actor, &code, "10.0.0.9").await.unwrap();
        (secret, codes)
    }

    /// A user with the common password.
    pub async fn user(&self, name: &str, grants: &[Grant]) -> Actor {
        let new = NewUser {
            name: name.into(),
            full_name: format!("Cán bộ {name}"),
            password: Some(PASSWORD.into()),
            grants: grants.to_vec(),
        };
        self.accounts.create_user(&Actor::cli("test"), new).await.unwrap();
        self.accounts.sign_in(name, PASSWORD, "10.0.0.9").await.unwrap().actor
    }
}

pub fn seeded() -> Entropy {
    let dice = Mutex::new(StdRng::seed_from_u64(20_230_620));
    Arc::new(move |buffer| dice.lock().unwrap().fill_bytes(buffer))
}

/// Stands for the house's key: what is sealed under one name does not open under another.
struct TestKeys;

impl FactorKeys for TestKeys {
    fn seal(&self, what: &str, plain: &[u8]) -> Result<Vec<u8>, String> {
        Ok([what.as_bytes(), b"|", &plain.iter().map(|b| b ^ 0x5a).collect::<Vec<u8>>()].concat())
    }

    fn open(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, String> {
        let plain = sealed.strip_prefix(what.as_bytes()).and_then(|rest| rest.strip_prefix(b"|"));
        Ok(plain.ok_or("another name")?.iter().map(|b| b ^ 0x5a).collect())
    }

    fn digest(&self, text: &str) -> Result<Vec<u8>, String> {
        Ok(text.bytes().rev().collect())
    }
}

/// What an authenticator app shows for a typed secret at a moment.
pub fn app_code(secret: &str, at: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.0 / 1_000_000).unwrap()).to_string()
}

/// Locality 1 is the city with wards 11 and 12; unit 5 and team 7 belong to ward 11, team 8 to ward 12.
pub struct City;

pub const CITY: LocalityId = LocalityId(1);
pub const WARD: LocalityId = LocalityId(11);
pub const OTHER_WARD: LocalityId = LocalityId(12);
pub const UNIT: UnitId = UnitId(5);
pub const TEAM: TeamId = TeamId(7);
pub const OTHER_TEAM: TeamId = TeamId(8);

impl Places for City {
    fn locality(&self, code: &str) -> Option<LocalityId> {
        [("689", CITY), ("25195", WARD), ("25198", OTHER_WARD)].iter().find(|(c, _)| *c == code).map(|(_, id)| *id)
    }
    fn unit(&self, code: &str) -> Option<UnitId> {
        (code == "HPN").then_some(UNIT)
    }
    fn team(&self, code: &str) -> Option<TeamId> {
        [("TO-7", TEAM), ("TO-8", OTHER_TEAM)].iter().find(|(c, _)| *c == code).map(|(_, id)| *id)
    }
    fn locality_name(&self, id: LocalityId) -> Option<String> {
        Some(if id == CITY { "Thành phố Mẫu".into() } else { format!("Phường Mẫu {id}") })
    }
    fn unit_name(&self, _: UnitId) -> Option<String> {
        Some("Hội Mẫu".into())
    }
    fn team_name(&self, id: TeamId) -> Option<String> {
        Some(format!("Tổ {id}"))
    }
    fn covers(&self, area: &Area, grant: &Grant) -> bool {
        let Area::Within { localities, .. } = area else { return true };
        let ward = match (grant.locality, grant.unit, grant.team) {
            (Some(l), _, _) => l,
            (_, Some(_), _) | (_, _, Some(TEAM)) => WARD,
            (_, _, Some(_)) => OTHER_WARD,
            (None, None, None) => return false,
        };
        localities.contains(&ward) || localities.contains(&CITY)
    }
}

impl PlaceSource for City {
    fn places(&self) -> BoxFuture<'_, Result<Arc<dyn Places>, DbError>> {
        Box::pin(async { Ok(Arc::new(City) as Arc<dyn Places>) })
    }
}
