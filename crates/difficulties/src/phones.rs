//! Questions from the doors (`P-5.8`): a member's phone asks for the member's team and reads the answers. Asking needs the network;
//! what was typed stays on the phone until it is taken.

use crate::{
    http::DifficultyAnswer,
    model::{Category, Filter, NewDifficulty},
    problems::DifficultyProblem,
    service::Difficulties,
};
use axum::{
    Json, RequestExt,
    extract::{Query, Request, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Grant, Phone, Role, Via, routes};
use vedich_db::{BoxFuture, By, DbError};
use vedich_kernel::{TeamId, UserId};

/// Questions of the team, and answers that were found, at most.
const MOST: i64 = 20;

/// Who stands behind a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Code of the member.
    pub member: String,
    /// Of which team.
    pub team: TeamId,
}

/// Knows whose a phone is; the room that enrols phones does, and `server` wires it.
pub trait Askers: Send + Sync + 'static {
    /// The member behind a phone, if it is known.
    fn asker<'a>(&'a self, phone: &'a Phone) -> BoxFuture<'a, Result<Option<Asker>, DbError>>;
}

pub(crate) fn door() -> Door<Difficulties> {
    Door::new().api(routes!(of_phone, ask_by_phone), Access::PhoneUnlocked)
}

impl Difficulties {
    /// A phone's member as one who asks: what the team may see, and nothing else.
    async fn actor_of(&self, phone: &Phone) -> Result<Actor, DifficultyProblem> {
        let askers = self.askers.as_ref().ok_or(DifficultyProblem::NoSuch)?;
        let asker = askers.asker(phone).await?.ok_or(DifficultyProblem::NoSuch)?;
        let name = format!("phone:{}", asker.member);
        let grants = vec![Grant::in_team(Role::FieldMember, asker.team)];
        Ok(Actor { user: UserId(0), full_name: name.clone(), name, grants, via: Via::Token })
    }

    /// Asks from a phone.
    ///
    /// # Errors
    /// As [`Difficulties::ask`], or when nobody knows the phone.
    pub async fn ask_by_phone(&self, phone: &Phone, new: NewDifficulty) -> Result<i64, DifficultyProblem> {
        let actor = self.actor_of(phone).await?;
        // A phone is no user: its writes are the program's, under the member's name, as all writes of phones are.
        let by = By::system(&actor.name, self.now());
        self.ask_as(&actor, by, new).await
    }
}

/// Which answers are looked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Looked {
    /// Words to look for in the shared answers, accents aside; none looks for nothing.
    #[serde(default)]
    q: String,
}

/// What a phone is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DifficultiesPhoneAnswer)]
pub(crate) struct PhoneAnswer {
    /// Questions of the phone's team, waiting ones first.
    mine: Vec<DifficultyAnswer>,
    /// Shared answers that hold the words.
    found: Vec<DifficultyAnswer>,
}

/// Questions of the phone's team with their answers, and shared answers that hold some words.
#[utoipa::path(get, path = "/api/v1/field/difficulties", params(Looked), responses((status = 200, body = PhoneAnswer)), tag = "field")]
async fn of_phone(
    State(desk): State<Difficulties>,
    phone: Phone,
    Query(looked): Query<Looked>,
) -> Result<Json<PhoneAnswer>, ApiError> {
    let actor = desk.actor_of(&phone).await?;
    let (tree, today) = (desk.tree().await?, desk.today());
    let mut mine = Vec::new();
    for filter in [Filter::Open, Filter::Answered] {
        for d in desk.list(&actor, filter, MOST, 0).await? {
            let (d, steps) = desk.get(&actor, d.no).await?;
            let answer = crate::http::newest_answer(&d, &steps).map(|s| s.words.clone());
            mine.push(DifficultyAnswer::of(&d, &tree, today, answer));
        }
    }
    let found = if looked.q.trim().is_empty() { Vec::new() } else { desk.search(&looked.q, MOST).await? };
    let found = found.into_iter().map(|(d, answer)| DifficultyAnswer::of(&d, &tree, today, Some(answer))).collect();
    Ok(Json(PhoneAnswer { mine, found }))
}

/// A question as a phone asks it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhoneDifficulty {
    /// What it is about.
    category: Category,
    /// In one line.
    title: String,
    /// In full; no names or numbers of citizens.
    question: String,
}

/// The number of the question.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AskedByPhone {
    /// Its number.
    no: i64,
}

/// Asks for the phone's team.
#[utoipa::path(post, path = "/api/v1/field/difficulties", request_body = PhoneDifficulty, responses((status = 201, body = AskedByPhone)), tag = "field")]
async fn ask_by_phone(
    State(desk): State<Difficulties>,
    phone: Phone,
    request: Request,
) -> Result<(StatusCode, Json<AskedByPhone>), ApiError> {
    let Json(sent) =
        request.extract::<Json<PhoneDifficulty>, _>().await.map_err(|e| DifficultyProblem::BadJson(e.to_string()))?;
    let new = NewDifficulty { category: sent.category, title: sent.title, question: sent.question, unit: None };
    Ok((StatusCode::CREATED, Json(AskedByPhone { no: desk.ask_by_phone(&phone, new).await? })))
}
