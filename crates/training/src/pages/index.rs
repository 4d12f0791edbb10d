//! `/training`: who may go out, team by team, and the sessions.

use super::{count, when};
use crate::{
    model::{Rule, Session},
    service::Training,
    standing::TeamStanding,
};
use axum::extract::State;
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Icon, PageHead, Row, Table, Tone, Truth, t, t_args};

/// The page.
pub(crate) async fn show(State(training): State<Training>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, today) = (training.tree().await?, training.today());
    let (rule, teams) = training.teams(actor).await?;
    let sessions = training.sessions(actor).await?;
    let body = html! {
        (hero(&rule, &teams, lang))
        (session_table(&sessions, &tree, today, lang))
        (team_table(&teams, &tree, lang))
    };
    let manages = actor.may(Permission::ManageTraining);
    let head = PageHead::new(t(lang, "training-title")).lede(t(lang, "training-lede")).clause("P-4.5").actions(html! {
        @if manages {
            (Button::link("/training/new", t(lang, "training-plan")).primary_look().icon(Icon::Add))
            (Button::link("/training/quiz", t(lang, "training-quiz-title")).icon(Icon::Edit))
        }
        @if actor.may(Permission::ManageCampaign) { (Button::link("/training/settings", t(lang, "training-settings-title")).icon(Icon::Settings)) }
    });
    Ok(ui::page(frame, &head, body))
}

fn hero(rule: &Rule, teams: &[TeamStanding], lang: Lang) -> Markup {
    let out: Vec<&TeamStanding> = teams.iter().filter(|t| t.team.kind.visits_homes()).collect();
    let (all, trained) = (out.iter().map(|t| t.composition.members).sum::<i64>(), out.iter().map(|t| t.trained).sum::<i64>());
    let none = count(out.iter().filter(|t| t.trained == 0).count());
    let args = [("trained", trained.into()), ("all", all.into()), ("teams", count(out.len()).into())];
    let attended = out.iter().map(|t| t.attended).sum::<i64>();
    let required = if rule.required { "training-required" } else { "training-not-required" };
    // Attending alone completes nothing where the quiz is asked for: said, so that nobody wonders at a zero.
    let how = if rule.least_right > 0 { "training-completes-quiz" } else { "training-completes" };
    let mut note = format!(
        "{} {}",
        t_args(lang, how, &[("attended", attended.into()), ("right", rule.least_right.into())]),
        t(lang, required)
    );
    if none > 0 {
        note.push(' ');
        note.push_str(&t_args(lang, "training-teams-none", &[("n", none.into())]));
    }
    ui::hero(ui::text(&t_args(lang, "training-sentence", &args)), ui::text(&note), ui::bar(trained, all, Truth::Claimed))
}

/// How a session reads.
pub(super) fn state(s: &Session, today: Day, lang: Lang) -> Markup {
    match s {
        Session { cancelled: true, .. } => ui::tag(Tone::Neutral, t(lang, "training-is-cancelled")),
        Session { present: 0, .. } if s.plan.day < today => ui::tag(Tone::Attention, t(lang, "training-is-untold")),
        _ if s.plan.day < today => ui::tag(Tone::Good, t(lang, "training-is-held")),
        _ if s.plan.day == today => ui::tag(Tone::Good, t(lang, "training-is-today")),
        _ => ui::tag(Tone::Neutral, t(lang, "training-is-planned")),
    }
}

fn session_table(sessions: &[Session], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = sessions.iter().map(|s| {
        Row::new(vec![
            Cell::text(s.plan.subject.clone()).sub(s.plan.trainer.clone()),
            Cell::text(when(&s.plan)).key(s.plan.day.number().to_string()),
            Cell::text(s.plan.place.clone()).sub(tree.full_name(s.plan.locality)),
            Cell::markup(state(s, today, lang)),
            Cell::text(t_args(lang, "training-seats", &[("n", s.present.into()), ("of", s.plan.capacity.into())]))
                .key(s.present.to_string()),
        ])
        .href(format!("/training/{}", s.no))
    });
    let table = Table::new("training-sessions", t(lang, "training-sessions"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "training-subject")).sort().wide())
        .col(Col::text(t(lang, "training-when")).sort())
        .col(Col::text(t(lang, "training-where")).wide())
        .col(Col::text(t(lang, "training-state")))
        .col(Col::number(t(lang, "training-present")).sort())
        .empty(t(lang, "training-none"), html! { p { (t(lang, "training-none-do")) } })
        .rows(rows);
    ui::section(t(lang, "training-sessions"), html! { (table) })
}

fn team_table(teams: &[TeamStanding], tree: &Tree, lang: Lang) -> Markup {
    let mut out: Vec<&TeamStanding> = teams.iter().filter(|t| t.team.kind.visits_homes()).collect();
    // Who has nobody to send comes first.
    out.sort_by_key(|t| (t.trained > 0, t.trained - t.composition.members));
    let rows = out.into_iter().map(|s| {
        let full = s.trained == s.composition.members;
        let trained = Cell::text(t_args(lang, "training-of", &[("n", s.trained.into()), ("of", s.composition.members.into())]));
        Row::new(vec![
            Cell::text(tree.team_label(&s.team)).sub(tree.full_name(s.team.locality)),
            Cell::text(s.team.kind.word(lang)),
            trained.key(s.trained.to_string()).tone(if s.trained == 0 {
                Tone::Attention
            } else if full {
                Tone::Good
            } else {
                Tone::Neutral
            }),
        ])
        .href(format!("/training/members?team={}", s.team.code))
    });
    let table = Table::new("training-teams", t(lang, "training-teams-caption"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "training-team")).sort().wide())
        .col(Col::text(t(lang, "training-team-kind")).sort())
        .col(Col::text(t(lang, "training-trained")).sort())
        .filterable()
        .empty(t(lang, "training-teams-empty"), html! { p { (t(lang, "training-teams-empty-do")) } })
        .rows(rows);
    ui::section(t(lang, "training-teams"), html! { (table) })
}
