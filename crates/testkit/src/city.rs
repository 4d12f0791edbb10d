//! The small city: one city, two communes of two quarters each, a police unit, a union, a team in every quarter.

use crate::{
    client::Client,
    files::{self, Row},
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tempfile::TempDir;
use vedich_accounts::{Actor, Grant, Hashing, NewUser, Role, Via};
use vedich_db::{Db, testing};
use vedich_kernel::{Day, FrozenClock, LocalityId, Moment};
use vedich_register::{Coverage, ImportAnswer, ImportOptions, Imported, Upload, reading::Input};
use vedich_server::{Listen, ServerConfig, Services};

/// The opening day, 19 June 2023.
pub const OPENING: Day = Day(19_527);
const PASSWORD: &str = "mot mat khau chi de thu";

/// Where a user's grant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// The whole campaign.
    City,
    /// A locality by its code.
    Commune(&'static str),
    /// A unit by its code.
    Unit(&'static str),
    /// A team by its code.
    Team(&'static str),
}

/// A small city, its services, and the site in front of them.
pub struct City {
    /// All services.
    pub services: Services,
    /// The clock; it stands until a test moves it.
    pub clock: Arc<FrozenClock>,
    app: axum::Router,
    users: AtomicU64,
    _folder: TempDir,
}

/// A fresh city on SQLite.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> City {
    let (db, folder) = testing::sqlite().await;
    City::over(db, folder).await
}

/// Runs a story on both engines.
///
/// # Panics
/// When the story does.
pub async fn both<F, Fut>(story: F)
where
    F: Fn(City) -> Fut,
    Fut: Future<Output = ()>,
{
    story(sqlite().await).await;
    story(City::over(testing::postgres().await, tempfile::tempdir().unwrap()).await).await;
}

impl City {
    async fn over(db: Db, folder: TempDir) -> Self {
        Self::set_up(db, folder, &files::plan(), |name| match name {
            "territory.xlsx" => Ok(files::territory_workbook()),
            _ => Err(std::io::ErrorKind::NotFound.into()),
        })
        .await
    }

    /// A city on SQLite, set up from a plan file and the workbooks that it names.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn of_plan(plan: &Path) -> Self {
        let (db, folder) = testing::sqlite().await;
        let text = std::fs::read_to_string(plan).unwrap();
        let beside = plan.parent().unwrap();
        Self::set_up(db, folder, &text, |name| std::fs::read(beside.join(name))).await
    }

    async fn set_up(db: Db, folder: TempDir, plan: &str, read: impl Fn(&str) -> std::io::Result<Vec<u8>>) -> Self {
        let clock = Arc::new(FrozenClock::at(evening(OPENING)));
        let mut config = ServerConfig::new(folder.path().to_path_buf());
        config.clock = Arc::<FrozenClock>::clone(&clock);
        config.hashing = Some(Hashing::with(8, 1));
        let services = Services::over(db, config).await.unwrap();
        let report = services.campaigns.init_from_plan(&Actor::cli("test"), plan, read).await.unwrap();
        let problems = report.territory.iter().flat_map(|t| &t.problems).collect::<Vec<_>>();
        assert!(problems.is_empty(), "the territory has problems: {problems:?}");
        let app = vedich_server::app(&services, &Listen::default()).await.unwrap();
        Self { services, clock, app, users: AtomicU64::new(0), _folder: folder }
    }

    /// Moves the clock to 21:40 of a day.
    pub fn evening_of(&self, day: Day) {
        self.clock.set(evening(day));
    }

    /// A locality by its code: `CITY`, `C1`, `C2`, `C1-1`, `C1-2`, `C2-1`, `C2-2`.
    ///
    /// # Panics
    /// When there is none.
    pub async fn locality(&self, code: &str) -> LocalityId {
        self.services.register.tree().await.unwrap().newest_by_code(code).unwrap().id
    }

    /// Makes a user and gives back who acts.
    ///
    /// # Panics
    /// When the role does not go with the place.
    pub async fn user(&self, role: Role, place: Where) -> Actor {
        let name = format!("{}.{}", role.code().replace('_', ""), self.users.fetch_add(1, Ordering::Relaxed));
        let grant = self.grant(role, place).await;
        let new = NewUser {
            name: name.clone(),
            full_name: format!("Người thử {name}"),
            password: Some(PASSWORD.to_owned()),
            grants: vec![grant],
        };
        let created = self.services.accounts.create_user(&Actor::cli("test"), new).await.unwrap();
        Actor { user: created.id, full_name: name.clone(), name, grants: vec![grant], via: Via::Session }
    }

    async fn grant(&self, role: Role, place: Where) -> Grant {
        let tree = self.services.register.tree().await.unwrap();
        let none = Grant { role, locality: None, unit: None, team: None };
        match place {
            Where::City => none,
            Where::Commune(code) => Grant { locality: Some(tree.newest_by_code(code).unwrap().id), ..none },
            Where::Unit(code) => Grant { unit: Some(tree.unit_by_code(code).unwrap().id), ..none },
            Where::Team(code) => Grant { team: Some(tree.team_by_code(code).unwrap().id), ..none },
        }
    }

    /// A browser that nobody signed in with.
    #[must_use]
    pub fn stranger(&self) -> Client {
        Client::new(self.app.clone())
    }

    /// A browser in which a new user of this role has signed in, through the sign-in page.
    ///
    /// # Panics
    /// When signing in fails.
    pub async fn signed_in(&self, role: Role, place: Where) -> Client {
        let actor = self.user(role, place).await;
        let mut client = self.stranger();
        client.sign_in(&actor.name, PASSWORD).await;
        client
    }

    /// A program with the bearer token of a new user of this role.
    ///
    /// # Panics
    /// When the token cannot be made.
    pub async fn program(&self, role: Role, place: Where) -> Client {
        let actor = self.user(role, place).await;
        let made = self.services.accounts.create_token(&Actor::cli("test"), &actor.name, "test", None).await;
        self.stranger().with_token(&made.unwrap().1)
    }

    /// Imports a full extract of the whole city.
    ///
    /// # Panics
    /// When the import fails.
    pub async fn import(&self, as_of: Day, rows: &[Row]) -> ImportAnswer {
        self.import_csv(as_of, files::csv(rows, as_of)).await
    }

    /// The same of a file.
    ///
    /// # Panics
    /// When the import fails.
    pub async fn import_csv(&self, as_of: Day, bytes: Vec<u8>) -> ImportAnswer {
        let upload = Upload {
            input: Input::Bytes(bytes),
            file_name: format!("extract-{as_of}.csv"),
            as_of,
            scope: Vec::new(),
            coverage: Coverage::Full,
            status_filter: None,
            mapping: None,
            source: String::new(),
        };
        let options = ImportOptions { dry_run: false, confirm: true };
        match self.services.register.import(&Actor::cli("test"), upload, options, |_| {}).await.unwrap() {
            Imported::Done(answer) => answer,
            Imported::Waiting(_, problem) => panic!("{problem}"),
        }
    }
}

fn evening(day: Day) -> Moment {
    day.start().plus_seconds(21 * 3_600 + 40 * 60)
}
