//! The whole house, opened on a data folder: the same for the web server, the command line and tests.

use crate::{
    audit_heads::AuditHeads,
    campaign_name::CampaignLabel,
    counters::MemberCounters,
    credits::CreditsOf,
    factor_keys::HouseFactorKeys,
    feed::Feed,
    jobs::Background,
    outbox,
    phone_rooms::{DeskRoom, ShiftsRoom},
    problems::ServerProblem,
    quota_facts::QuotaFactsOf,
    settle::Settler,
    stop::Stop,
};
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
};
use vedich_accounts::{Accounts, Actor, DaySource, Hashing, Permission, Phone};
use vedich_campaign::{Campaigns, TargetsFollow, quotas::Quotas};
use vedich_claims::{Claims, Outcome};
use vedich_compliance::Compliance;
use vedich_costs::Costs;
use vedich_crosscheck::{CrossCheck, inspections::OnPhones};
use vedich_daily_reports::{DailyReports, Desk, Intake, OutreachLog, Waiting};
use vedich_db::{Db, DbError};
use vedich_difficulties::{Asker, Askers, Difficulties};
use vedich_documents::{Documents, Rooms as DocumentRooms};
use vedich_fieldwork::{Fieldwork, FieldworkProblem, ListsFollow, Trained};
use vedich_insight::Insight;
use vedich_kernel::{CitizenId, Clock, Day, LocalityId, Moment, SystemClock, TeamId, UnitId};
use vedich_messages::{Messages, channels::Channels};
use vedich_outreach::Outreach;
use vedich_register::{FiguresFollow, Register};
use vedich_standings::Standings;
use vedich_stations::{AtTheDoor, Head, Heads, Stations, StationsFollow, StationsProblem};
use vedich_tasks::Tasks;
use vedich_territory::{MemberId, Territory};
use vedich_training::Training;
use vedich_webhooks::Webhooks;

/// What a house is opened with.
#[derive(Clone)]
pub struct ServerConfig {
    /// Folder of the embedded database and of the keys.
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database; the folder then holds the keys only.
    pub database_url: Option<String>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Other costs of password hashing (tests and sample cities).
    pub hashing: Option<Hashing>,
    /// Channels of messages instead of those that the folder names (sample cities).
    pub channels: Option<Channels>,
}

impl ServerConfig {
    /// The embedded database in a folder, with the machine's clock.
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        Self { data, database_url: None, clock: Arc::new(SystemClock), hashing: None, channels: None }
    }
}

/// All services, wired. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The trail's heads, kept beside the database.
    pub audit_heads: AuditHeads,
    /// Users, sign-in, tokens, audit.
    pub accounts: Accounts,
    /// Localities, units, teams.
    pub territory: Territory,
    /// Campaign, phases, targets.
    pub campaigns: Campaigns,
    /// Who must do how much today.
    pub quotas: Quotas,
    /// Extracts, citizens, progress.
    pub register: Register,
    /// Claims.
    pub claims: Claims,
    /// Work lists and visits.
    pub fieldwork: Fieldwork,
    /// Daily reports of units.
    pub daily_reports: DailyReports,
    /// The difficulty desk.
    pub difficulties: Difficulties,
    /// Duties of the plan.
    pub tasks: Tasks,
    /// Duties of staff and pupils, and whom each helped.
    pub compliance: Compliance,
    /// Outreach: activities and texts.
    pub outreach: Outreach,
    /// Training, and people for teams.
    pub training: Training,
    /// Stations, shifts, bookings.
    pub stations: Stations,
    /// The outbox.
    pub messages: Messages,
    /// Who else is told what happens.
    pub webhooks: Webhooks,
    /// What the campaign costs.
    pub costs: Costs,
    /// Settlement.
    pub crosscheck: CrossCheck,
    /// Standings, and proposals of awards and criticism.
    pub standings: Standings,
    /// Overview.
    pub insight: Insight,
    /// Reports and other official documents.
    pub documents: Documents,
    /// Keeps claims settled.
    pub settler: Settler,
    /// What was committed lately.
    pub feed: Feed,
    /// Closes the house.
    pub stop: Stop,
    pub(crate) campaign_label: CampaignLabel,
}

impl Services {
    /// Opens the house: makes the folder, brings the schema up to date, sweeps what an import left behind, wires the rooms.
    ///
    /// # Errors
    /// When folder or database cannot be opened.
    pub async fn open(config: ServerConfig) -> Result<Self, ServerProblem> {
        make_folder(&config)?;
        let db = match &config.database_url {
            Some(url) => Db::open(url).await?,
            None => Db::in_folder(&config.data).await?,
        };
        db.migrate().await?;
        Self::over(db, config).await
    }

    /// The same over a database that is open and up to date.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn over(db: Db, config: ServerConfig) -> Result<Self, ServerProblem> {
        let clock = Arc::clone(&config.clock);
        let audit_heads = AuditHeads::at(&config.data);
        let territory = Territory::new(db.clone(), Arc::clone(&clock));
        let mut accounts = Accounts::new(db.clone(), Arc::clone(&clock))
            .with_places(Arc::new(territory.clone()))
            .with_factor_keys(Arc::new(HouseFactorKeys::at(&config.data)));
        if let Some(hashing) = config.hashing.clone() {
            accounts = accounts.with_hashing(hashing);
        }
        territory.follow_with(vec![
            Arc::new(FiguresFollow),
            Arc::new(TargetsFollow),
            Arc::new(ListsFollow),
            Arc::new(StationsFollow),
        ]);
        let campaigns = Campaigns::new(db.clone(), Arc::clone(&clock), territory.clone());
        // The rooms above the register read it; only the register that doors and commands use calls settlement.
        let register = Register::new(db.clone(), Arc::clone(&clock), territory.clone(), campaigns.clone(), config.data.clone());
        let messages = outbox::open(&register, &config.data, config.channels.clone())?;
        let webhooks = outbox::webhooks(&register, &config.data)?;
        let claims = Claims::new(register.clone());
        let crosscheck = CrossCheck::new(register.clone(), claims.clone());
        let settler = Settler::new(db.clone(), Arc::clone(&clock), crosscheck.clone()).await?;
        let register =
            register.with_after_apply(settle_after_apply(settler.clone())).with_claims_of(Arc::new(crosscheck.clone()));
        let claims = claims.with_verdicts(Arc::new(crosscheck.clone()));
        register.recover().await.map_err(ServerProblem::of)?;
        let stop = Stop::default();
        let outreach = Outreach::new(register.clone()).with_messages(messages.clone());
        let training = Training::new(db.clone(), Arc::clone(&clock), campaigns.clone(), accounts.clone());
        let stations = Stations::new(claims.clone(), accounts.clone()).with_messages(messages.clone());
        let fieldwork = Fieldwork::new(register.clone(), claims.clone())
            .with_phones(accounts.clone(), Arc::new(MemberCounters(crosscheck.clone())))
            .with_training(Arc::new(TrainedOf(training.clone())));
        let lists = fieldwork.clone();
        let fieldwork = fieldwork.with_rooms(vec![
            Arc::new(OnPhones::new(crosscheck.clone(), accounts.clone())),
            Arc::new(ShiftsRoom::new(stations.clone(), register.clone(), lists)),
            Arc::new(DeskRoom(stations.clone())),
        ]);
        let difficulties = Difficulties::new(db.clone(), Arc::clone(&clock), campaigns.clone())
            .with_phones(Arc::new(AskersOf(fieldwork.clone())));
        let daily_reports = DailyReports::new(claims.clone())
            .with_desk(Arc::new(DeskOf(difficulties.clone())))
            .with_outreach(Arc::new(LogOf(outreach.clone())));
        let crosscheck = crosscheck.with_inspections(accounts.clone(), fieldwork.clone());
        let tasks = Tasks::new(register.clone());
        let stations = stations.with_doors(Arc::new(DoorsOf(fieldwork.clone())));
        let daily_reports = daily_reports.with_intake(Arc::new(IntakeOf(stations.clone())));
        // What is closed for reports is closed for results that somebody declares.
        let claims = claims.with_closed_days(Arc::new(daily_reports.clone()));
        let compliance = Compliance::new(claims.clone(), accounts.clone()).with_credits(Arc::new(CreditsOf(crosscheck.clone())));
        // Every room that tells of the standing office's day, in the order in which the page tells it (`P-5.2`).
        let of_the_day: Vec<Arc<dyn DaySource>> = vec![
            Arc::new(register.clone()),
            Arc::new(daily_reports.clone()),
            Arc::new(claims.clone()),
            Arc::new(fieldwork.clone()),
            Arc::new(crosscheck.clone()),
            Arc::new(compliance.clone()),
            Arc::new(difficulties.clone()),
            Arc::new(tasks.clone()),
            Arc::new(stations.clone()),
            Arc::new(webhooks.clone()),
        ];
        let insight = Insight::new(
            register.clone(),
            campaigns.clone(),
            crosscheck.clone(),
            daily_reports.clone(),
            (fieldwork.clone(), stations.clone()),
        )
        .with_day_sources(of_the_day);
        let facts = QuotaFactsOf {
            register: register.clone(),
            stations: stations.clone(),
            crosscheck: crosscheck.clone(),
            insight: insight.clone(),
        };
        let quotas = Quotas::new(campaigns.clone(), Arc::new(facts));
        let insight = insight.with_brief(quotas.clone(), messages.clone());
        let standings = Standings::new(crosscheck.clone(), daily_reports.clone(), compliance.clone());
        let costs = Costs::new(register.clone(), stations.clone(), messages.clone());
        let documents = Documents::new(DocumentRooms {
            register: register.clone(),
            daily_reports: daily_reports.clone(),
            difficulties: difficulties.clone(),
            compliance: compliance.clone(),
            crosscheck: crosscheck.clone(),
            standings: standings.clone(),
            fieldwork: fieldwork.clone(),
            stations: stations.clone(),
            costs: costs.clone(),
        });
        // Letters go out under the heads of documents, which tell of stations themselves.
        let stations = stations.with_heads(Arc::new(HeadsOf(documents.clone())));
        let training_of_teams = training.clone();
        // Visits that claim nothing are told on citizens' pages too.
        let register = register.with_claims_of(Arc::new(fieldwork.clone()));
        let services = Self {
            quotas,
            standings,
            fieldwork,
            documents,
            insight,
            daily_reports,
            difficulties,
            tasks,
            compliance,
            outreach,
            training,
            costs,
            stations,
            messages,
            webhooks,
            feed: Feed::start(db.clone(), stop.listener()),
            campaign_label: CampaignLabel::default(),
            db,
            audit_heads,
            clock,
            accounts,
            territory: territory.with_needs(Arc::new(TrainedOf(training_of_teams))),
            campaigns,
            register,
            claims,
            crosscheck,
            settler,
            stop,
        };
        services.campaign_label.refresh(&services.campaigns).await;
        Ok(services)
    }

    /// Starts what the house does by itself while it is open.
    #[must_use]
    pub fn start_background(&self) -> Background {
        Background::start(self)
    }
}

/// The difficulty desk, as the daily reports ask it.
struct DeskOf(Difficulties);

impl Desk for DeskOf {
    fn waiting(&self) -> vedich_db::BoxFuture<'_, HashMap<UnitId, Waiting>> {
        Box::pin(async move {
            match self.0.open_by_unit().await {
                Ok(found) => found.into_iter().map(|(unit, (open, overdue))| (unit, Waiting { open, overdue })).collect(),
                Err(e) => {
                    tracing::warn!(error = %e, "the difficulty desk could not be asked");
                    HashMap::new()
                }
            }
        })
    }

    fn seen_by<'a>(&'a self, actor: &'a Actor) -> vedich_db::BoxFuture<'a, Option<Waiting>> {
        Box::pin(async move {
            if !actor.may(Permission::AskDifficulties) {
                return None;
            }
            match self.0.counts(actor).await {
                Ok(counts) => Some(Waiting { open: counts.open, overdue: counts.overdue }),
                Err(e) => {
                    tracing::warn!(error = %e, "the difficulty desk could not be asked");
                    None
                }
            }
        })
    }
}

/// The members behind phones, as the difficulty desk asks for them.
struct AskersOf(Fieldwork);

impl Askers for AskersOf {
    fn asker<'a>(&'a self, phone: &'a Phone) -> vedich_db::BoxFuture<'a, Result<Option<Asker>, DbError>> {
        Box::pin(async move {
            match self.0.member_behind(phone).await {
                Ok((member, team)) => Ok(Some(Asker { member, team })),
                Err(FieldworkProblem::Db(e)) => Err(e),
                Err(_) => Ok(None),
            }
        })
    }
}

/// What phones told of doors, as the stations ask before they invite (`P-4.4b`).
struct DoorsOf(Fieldwork);

impl AtTheDoor for DoorsOf {
    fn said_in(
        &self,
        commune: LocalityId,
    ) -> vedich_db::BoxFuture<'_, Result<Vec<(CitizenId, Outcome, Moment)>, StationsProblem>> {
        // Whoever refused or died must not be invited because a question failed.
        Box::pin(async move { self.0.visited_in(commune).await.map_err(|e| StationsProblem::Failed(e.to_string())) })
    }

    fn listed_for<'a>(&'a self, teams: &'a [TeamId]) -> vedich_db::BoxFuture<'a, Result<HashSet<CitizenId>, StationsProblem>> {
        Box::pin(async move { self.0.listed_for(teams).await.map_err(|e| StationsProblem::Failed(e.to_string())) })
    }
}

/// The letterheads of units, as the stations ask for them (`P-4.4b`).
struct HeadsOf(Documents);

impl Heads for HeadsOf {
    fn head_of(&self, unit: UnitId) -> vedich_db::BoxFuture<'_, Result<Head, StationsProblem>> {
        Box::pin(async move {
            let l = self.0.letterhead_for(unit).await.map_err(|e| StationsProblem::Failed(e.to_string()))?;
            let (parent, issuer, sign, place) = (l.parent, l.issuer, l.sign, l.place);
            Ok(Head { parent, issuer, sign, place, authority: l.authority, title: l.title, name: l.name })
        })
    }
}

/// The outreach log, as the daily reports ask it.
struct LogOf(Outreach);

impl OutreachLog for LogOf {
    fn done(&self, day: Day) -> vedich_db::BoxFuture<'_, HashMap<UnitId, i64>> {
        Box::pin(async move {
            self.0.done_by_unit(day).await.unwrap_or_else(|e| {
                tracing::warn!(error = %e, "the outreach log could not be asked");
                HashMap::new()
            })
        })
    }
}

/// The stations, as the daily reports ask them.
struct IntakeOf(Stations);

impl Intake for IntakeOf {
    fn taken(&self, day: Day) -> vedich_db::BoxFuture<'_, HashMap<UnitId, i64>> {
        Box::pin(async move {
            self.0.level2_taken_by_unit(day).await.unwrap_or_else(|e| {
                tracing::warn!(error = %e, "the stations could not be asked");
                HashMap::new()
            })
        })
    }
}

/// Training, as fieldwork asks it before it hands lists out (`P-4.5`).
struct TrainedOf(Training);

impl vedich_territory::TeamNeeds for TrainedOf {
    fn least_skilled(&self) -> vedich_db::BoxFuture<'_, Result<i64, vedich_db::DbError>> {
        Box::pin(async move {
            match self.0.rule().await {
                Ok(rule) => Ok(rule.least_skilled),
                // Before a campaign there is no setting, so the plan's own number stands.
                Err(_) => Ok(vedich_territory::IT_SKILLED_PER_TEAM),
            }
        })
    }
}

impl Trained for TrainedOf {
    fn untrained<'a>(&'a self, members: &'a [MemberId]) -> vedich_db::BoxFuture<'a, Result<Vec<MemberId>, FieldworkProblem>> {
        Box::pin(async move {
            // Who cannot be asked for is not waved through: a list that goes to the wrong hands is not got back.
            self.0.untrained(members).await.map_err(|e| FieldworkProblem::TrainingUnknown(e.to_string()))
        })
    }
}

/// Whoever applies or withdraws an extract waits until claims are settled by it.
fn settle_after_apply(
    settler: Settler,
) -> Arc<dyn Fn(vedich_kernel::ExtractNo) -> vedich_db::BoxFuture<'static, ()> + Send + Sync> {
    Arc::new(move |_| {
        let settler = settler.clone();
        Box::pin(async move { settler.catch_up_quietly().await })
    })
}

fn make_folder(config: &ServerConfig) -> Result<(), ServerProblem> {
    let failed = |source| ServerProblem::Folder { path: config.data.display().to_string(), source };
    if config.data.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    // The register of a city is nobody else's to read.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&config.data).map_err(failed)
}
