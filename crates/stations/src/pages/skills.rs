//! What intake teams can do, on the planner's page.

use crate::{model::Service, service::Stations};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::TeamId;
use vedich_territory::TeamKind;
use vedich_ui::{self as ui, Button, Field, Frame, Icon, Tone, t};

/// A box for each service of each intake team.
pub(super) async fn form(frame: &Frame, s: &Stations) -> Result<Markup, PageError> {
    let lang = frame.lang;
    let (tree, skills) = (s.tree().await?, s.skills().await?);
    let teams: Vec<_> = tree.teams().iter().filter(|x| x.kind == TeamKind::Intake).collect();
    Ok(html! {
        @if teams.is_empty() { p { (t(lang, "stationplan-skills-none")) } } @else {
            (ui::form(frame, "/stations/planner/skills", html! {
                p.help { (t(lang, "stationplan-skills-help")) }
                @for team in teams {
                    @let can = |x: Service| skills.get(&team.id).is_none_or(|services| services & x.bit() != 0);
                    (ui::hidden("team", &team.id.0.to_string()))
                    (ui::fieldset(&team.name, html! {
                        @for service in Service::ALL.iter().copied() {
                            (Field::checkbox("can", service.word(lang))
                                .id(format!("can-{}-{}", team.id.0, service.code()))
                                .value(format!("{}:{}", team.id.0, service.bit()))
                                .checked(can(service)))
                        }
                    }))
                }
                (ui::actions(html! { (Button::secondary(t(lang, "stationplan-skills-do")).icon(Icon::Check)) }))
            }))
        }
    })
}

/// The services of each team, as they were ticked.
fn read(fields: &[(String, String)]) -> Vec<(TeamId, i64)> {
    let teams = fields.iter().filter(|(name, _)| name == "team").filter_map(|(_, no)| no.parse::<i64>().ok());
    let ticked = |team: i64| {
        let boxes = fields.iter().filter(|(name, _)| name == "can").filter_map(|(_, v)| v.split_once(':'));
        let own = boxes.filter(|(of, _)| of.parse() == Ok(team)).filter_map(|(_, bit)| bit.parse::<i64>().ok());
        own.fold(0, |all, one| all | one)
    };
    teams.map(|team| (TeamId(team), ticked(team))).collect()
}

/// Tells what they can do.
pub(crate) async fn save(
    State(s): State<Stations>,
    viewer: Viewer,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    Stations::require_whole(&viewer.actor)?;
    let known = s.skills().await?;
    let mut told = read(&fields);
    // What nobody changed is no news.
    told.retain(|(team, services)| known.get(team).copied().unwrap_or(crate::model::ALL_SERVICES) != *services);
    s.set_skills(&viewer.actor, told).await?;
    Ok(see_other_with("/stations/planner", Tone::Good, t(viewer.frame.lang, "stationplan-skills-done")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_without_a_tick_can_do_nothing() {
        let sent = [("team", "3"), ("can", "3:2"), ("can", "3:8"), ("team", "4"), ("can", "x")];
        let fields: Vec<_> = sent.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(read(&fields), [(TeamId(3), 10), (TeamId(4), 0)]);
    }
}
