//! Who is trained, who may go out, and how teams are made up.

use crate::{
    model::{Composition, Request, Rule, Trained},
    problems::TrainingProblem,
    rules,
    service::Training,
    store,
};
use std::collections::HashMap;
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::{TeamId, text};
use vedich_territory::{Member, MemberId, Team};

/// A team with what is known of it.
#[derive(Clone, Debug)]
pub struct TeamStanding {
    /// The team.
    pub team: Team,
    /// Who it is made of.
    pub composition: Composition,
    /// Members who have done what the campaign's training asks.
    pub trained: i64,
    /// Members who were at a session.
    pub attended: i64,
    /// Requests of the team that wait.
    pub requests: Vec<Request>,
}

/// A member with what is known of their training.
#[derive(Clone, Debug)]
pub struct MemberStanding {
    /// The member.
    pub member: Member,
    /// Their training.
    pub trained: Trained,
    /// May get lists.
    pub may_go_out: bool,
}

impl Training {
    pub(crate) async fn trained(&self) -> Result<HashMap<MemberId, Trained>, TrainingProblem> {
        let campaign = self.campaign().await?.id;
        let mut out: HashMap<MemberId, Trained> = HashMap::new();
        for member in store::attended(self.db(), campaign).await? {
            out.entry(member).or_default().attended = true;
        }
        for (member, best, passed) in store::quiz::best(self.db(), campaign).await? {
            let known = out.entry(member).or_default();
            (known.best, known.passed) = (Some(best), passed);
        }
        Ok(out)
    }

    /// Those of the members who may not get lists yet; nobody while the campaign does not require training (`P-4.5`). For rooms
    /// that hand lists out.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn untrained(&self, members: &[MemberId]) -> Result<Vec<MemberId>, TrainingProblem> {
        let rule = self.rule().await?;
        if !rule.required {
            return Ok(Vec::new());
        }
        let trained = self.trained().await?;
        let may = |m: &MemberId| rules::may_go_out(&rule, trained.get(m).copied().unwrap_or_default());
        Ok(members.iter().copied().filter(|m| !may(m)).collect())
    }

    /// The teams of the actor's area with their composition, training and waiting requests.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn teams(&self, actor: &Actor) -> Result<(Rule, Vec<TeamStanding>), TrainingProblem> {
        let (rule, tree, trained) = (self.rule().await?, self.tree().await?, self.trained().await?);
        let all = self.territory().members_by_code().await?;
        let mut members: HashMap<TeamId, Vec<&Member>> = HashMap::new();
        for member in all.values() {
            if let Some(team) = member.team {
                members.entry(team).or_default().push(member);
            }
        }
        let requests = store::requests::list(self.db(), self.campaign().await?.id).await?;
        let area = self.team_area(actor);
        let of = |team: &Team| {
            let people = members.get(&team.id).map_or(&[][..], Vec::as_slice);
            let is_trained = |m: &&&Member| rules::is_trained(&rule, trained.get(&m.id).copied().unwrap_or_default());
            let attended = |m: &&&Member| trained.get(&m.id).is_some_and(|t| t.attended);
            TeamStanding {
                attended: i64::try_from(people.iter().filter(attended).count()).unwrap_or(i64::MAX),
                composition: rules::composition(&rule, team, people, |u| tree.unit(u).map(|u| u.kind)),
                trained: i64::try_from(people.iter().filter(is_trained).count()).unwrap_or(i64::MAX),
                requests: requests.iter().filter(|r| r.team == team.id && r.state.waits()).cloned().collect(),
                team: team.clone(),
            }
        };
        let teams = tree.teams_of(&area).into_iter().map(of).collect();
        Ok((rule, teams))
    }

    fn team_area(&self, actor: &Actor) -> Area {
        actor.area(Permission::ViewTraining)
    }

    /// The members of a team with their training, in the order of Vietnamese names.
    ///
    /// # Errors
    /// When the team is not in the actor's area.
    pub async fn members(&self, actor: &Actor, team: TeamId) -> Result<Vec<MemberStanding>, TrainingProblem> {
        if !self.tree().await?.covers_team(&self.team_area(actor), team) {
            return Err(TrainingProblem::NoSuchTeam);
        }
        let (rule, trained) = (self.rule().await?, self.trained().await?);
        let of = |member: Member| {
            let trained = trained.get(&member.id).copied().unwrap_or_default();
            MemberStanding { trained, may_go_out: rules::may_go_out(&rule, trained), member }
        };
        Ok(self.territory().members(team).await?.into_iter().map(of).collect())
    }

    /// Names of members, in the order of Vietnamese names: for a session's list.
    pub(crate) async fn named(&self, ids: &[MemberId]) -> Result<Vec<Member>, TrainingProblem> {
        let all = self.territory().members_by_code().await?;
        let mut found: Vec<Member> = all.into_values().filter(|m| ids.contains(&m.id)).collect();
        found.sort_by(|a, b| text::compare_names(&a.name, &b.name).then_with(|| a.code.cmp(&b.code)));
        Ok(found)
    }

    /// How a team is made up now.
    pub(crate) async fn composition(&self, team: &Team) -> Result<Composition, TrainingProblem> {
        let (rule, tree) = (self.rule().await?, self.tree().await?);
        let members = self.territory().members(team.id).await?;
        let people: Vec<&Member> = members.iter().collect();
        Ok(rules::composition(&rule, team, &people, |u| tree.unit(u).map(|u| u.kind)))
    }
}
