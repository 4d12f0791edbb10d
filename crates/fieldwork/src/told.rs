//! What was found out about a citizen at doors, told on the register's page of them (`P-3.11`).

use crate::{
    problems::FieldworkProblem,
    service::Fieldwork,
    store::carried::{self, ToldVisit},
};
use std::collections::HashMap;
use vedich_db::{BoxFuture, DbError};
use vedich_kernel::{CitizenId, Lang};
use vedich_register::{ClaimLine, ClaimState, ClaimsOf};
use vedich_territory::{Member, MemberId, Tree};
use vedich_ui::{t, t_args};

impl Fieldwork {
    async fn told_of(&self, id: CitizenId, lang: Lang) -> Result<Vec<ClaimLine>, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let tree = self.register().tree().await?;
        let mut visits = carried::all_visits_about(self.db(), campaign, id).await?;
        // Activations are claims, and told with their verdicts by the room that settles them; what was taken back before it came to a claim
        // is told here.
        visits.retain(|v| !v.visit.outcome.claims_activation() || (!v.stands && v.visit.claim.is_none()));
        let who: Vec<MemberId> = visits.iter().filter_map(|v| v.visit.member).collect();
        let members = self.register().territory().members_among(&who).await?;
        Ok(visits.iter().map(|v| line(v, &tree, &members, lang)).collect())
    }
}

fn line(told: &ToldVisit, tree: &Tree, members: &HashMap<MemberId, Member>, lang: Lang) -> ClaimLine {
    let v = &told.visit;
    let team = v.team.and_then(|id| tree.team(id)).map(|team| team.name.as_str());
    let member = v.member.and_then(|id| members.get(&id)).map(|m| m.name.as_str());
    let who: Vec<&str> = [team, member].into_iter().flatten().collect();
    let said = v.outcome.word(lang);
    let title = if who.is_empty() { said.to_owned() } else { format!("{}: {said}", who.join(" · ")) };
    let mut source = if told.by_phone {
        t(lang, "fieldwork-told-by-phone").to_owned()
    } else {
        t_args(lang, "fieldwork-told-by-office", &[("who", v.user_name.clone().into())])
    };
    if let Some(list) = v.list {
        source.push_str(" · ");
        source.push_str(&t_args(lang, "fieldwork-told-list", &[("no", list.to_string().into())]));
    }
    let state = if told.stands { ClaimState::Met } else { ClaimState::TakenBack };
    ClaimLine { at: v.observed_at, title, detail: String::new(), source, state }
}

impl ClaimsOf for Fieldwork {
    fn claims_of(&self, citizen: CitizenId, lang: Lang) -> BoxFuture<'_, Result<Vec<ClaimLine>, DbError>> {
        Box::pin(async move {
            self.told_of(citizen, lang).await.map_err(|e| match e {
                FieldworkProblem::Db(e) => e,
                _ => DbError::Corrupt("visits of a citizen"),
            })
        })
    }
}
