//! `/training/{no}`: one session: its code, who was present, and ticking names.

use super::{beside, count, when};
use crate::{
    http::AskedTeam,
    model::{Presence, Session, Via},
    problems::TrainingProblem,
    service::Training,
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, SiteAddress, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_territory::{Member, Tree};
use vedich_ui::{
    self as ui, Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args,
};

/// The page; with a team its members are there to be ticked.
pub(crate) async fn show(
    State(training): State<Training>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
    Query(asked): Query<AskedTeam>,
) -> Result<Markup, PageError> {
    page(&training, &viewer, &site, no, &asked.team, &[]).await
}

async fn page(
    training: &Training,
    viewer: &Viewer,
    site: &str,
    no: i64,
    team: &str,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let s = training.session(&viewer.actor, no).await?;
    let (tree, today) = (training.tree().await?, training.today());
    let present = training.present(&viewer.actor, no).await?;
    let manages = tree.may(&viewer.actor, Permission::ManageTraining, s.plan.locality);
    // Counts are for all whom the session is for; names for those who hold it.
    let ids: Vec<_> = present.iter().map(|p| p.member).collect();
    let names = if manages { training.named(&ids).await? } else { Vec::new() };
    let begun = s.plan.day <= today && !s.cancelled;
    let body = html! {
        (ui::error_summary(lang, errors))
        p.lead { (t_args(lang, "training-present-sentence", &[("n", s.present.into()), ("of", s.plan.capacity.into())])) " " (super::index::state(&s, today, lang)) }
        @if s.present > s.plan.capacity { (ui::callout(Tone::Attention, t(lang, "training-over-capacity"), html! {})) }
        (facts(&s, &tree, lang))
        @if manages && !s.cancelled { (code_part(&s, site, lang)) }
        @if manages { (ui::section(t(lang, "training-attendance"), present_table(frame, &s, &present, &names, &tree))) }
        @if manages && begun { (tick_part(training, viewer, &s, team, &ids, errors).await?) }
        @if manages && !s.cancelled && s.present == 0 { (cancel_form(frame, &s)) }
    };
    let head = PageHead::new(s.plan.subject.clone())
        .lede(when(&s.plan))
        .clause("P-4.5")
        .crumbs(vec![
            Crumb::link(t(lang, "training-title"), "/training"),
            Crumb::here(t_args(lang, "training-no", &[("no", no.into())])),
        ])
        .actions(html! {
            @if manages && !s.cancelled {
                (Button::link(format!("/training/{no}/poster"), t(lang, "training-poster")).icon(Icon::Print))
                (Button::link(format!("/training/{no}/edit"), t(lang, "training-edit")).icon(Icon::Edit))
            }
        });
    Ok(ui::page(frame, &head, body))
}

fn facts(s: &Session, tree: &Tree, lang: Lang) -> Markup {
    let p = &s.plan;
    html! {
        (ui::key_values(&[
            (t(lang, "training-trainer"), html! { @if p.trainer.is_empty() { "–" } @else { (p.trainer) } }),
            (t(lang, "training-for"), html! { (tree.full_name(p.locality)) }),
            (t(lang, "training-place"), html! { (p.place) }),
            (t(lang, "training-capacity"), html! { (p.capacity) }),
        ]))
        @if s.cancelled { (ui::callout(Tone::Neutral, t(lang, "training-cancelled-because"), html! { p { (s.reason) } })) }
    }
}

/// `ABCD-EFGH`.
fn shown(code: &str) -> String {
    let (a, b) = code.split_at(code.len().min(4));
    format!("{a}-{b}")
}

fn link(site: &str, s: &Session) -> String {
    format!("{site}/attend/{}", s.code)
}

fn code_part(s: &Session, site: &str, lang: Lang) -> Markup {
    ui::section(
        t(lang, "training-code"),
        html! {
            div.enrol-code {
                (ui::qr(&link(site, s), t(lang, "training-qr")))
                div {
                    p.enrol-word { (shown(&s.code)) }
                    p.help { (t_args(lang, "training-code-help", &[("site", format!("{site}/attend").into())])) }
                }
            }
        },
    )
}

fn present_table(frame: &Frame, s: &Session, present: &[Presence], names: &[Member], tree: &Tree) -> Markup {
    let lang = frame.lang;
    let rows = names.iter().map(|m| {
        let noted = present.iter().find(|p| p.member == m.id);
        let via = match noted.map(|p| p.via) {
            Some(Via::Trainer) => "training-via-trainer",
            _ => "training-via-code",
        };
        let team = m.team.and_then(|x| tree.team(x)).map(|x| tree.team_label(x)).unwrap_or_default();
        Row::new(vec![
            Cell::text(m.name.clone()).sub(m.code.clone()),
            Cell::text(team),
            Cell::text(t(lang, via)).sub(noted.map(|p| p.at.vi()).unwrap_or_default()),
        ])
    });
    html! {
        (Table::new("training-present", t(lang, "training-attendance"))
            .lang(lang)
            .col(Col::text(t(lang, "training-member")).sort().wide())
            .col(Col::text(t(lang, "training-team")).sort())
            .col(Col::text(t(lang, "training-noted")))
            .empty(t(lang, "training-nobody"), html! { p { (t(lang, "training-nobody-do")) } })
            .rows(rows))
        @if !names.is_empty() {
            (ui::details(t(lang, "training-untick"), ui::form(frame, &format!("/training/{}/absent", s.no), html! {
                (Field::text("member", t(lang, "training-member-code")).id("field-absent").required().max_length(80))
                (Field::text("reason", t(lang, "training-reason")).id("field-absent-reason").required().max_length(500).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "training-untick-do"))) }))
            })))
        }
    }
}

async fn tick_part(
    training: &Training,
    viewer: &Viewer,
    s: &Session,
    team: &str,
    present: &[vedich_territory::MemberId],
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = training.tree().await?;
    let mut teams = vec![(String::new(), t(lang, "training-choose-team").to_owned())];
    teams.extend(tree.teams_in(s.plan.locality).map(|x| (x.code.clone(), tree.team_label(x))));
    let chosen = match tree.team_by_code(team) {
        Some(found) => training.members_for(&viewer.actor, s.no, found.id).await?,
        None => Vec::new(),
    };
    let left: Vec<&Member> = chosen.iter().filter(|m| !present.contains(&m.id)).collect();
    let action = format!("/training/{}/present", s.no);
    Ok(ui::section(
        t(lang, "training-tick"),
        html! {
            (ui::form_get(&format!("/training/{}", s.no), html! {
                (Field::select("team", t(lang, "training-team"), teams).value(team).width(Width::Full))
                (ui::actions(html! { (Button::secondary(t(lang, "training-show-members"))) }))
            }))
            @if !chosen.is_empty() {
                (ui::form(frame, &action, html! {
                    (ui::hidden("team", team))
                    @if left.is_empty() { p { (t(lang, "training-all-present")) } } @else {
                        (ui::fieldset(t(lang, "training-tick-legend"), html! {
                            @for m in &left { (Field::checkbox("member", format!("{} ({})", m.name, m.code)).value(m.code.clone()).id(format!("field-tick-{}", m.id.0))) }
                        }))
                        (ui::actions(html! { (Button::primary(t(lang, "training-tick-do")).icon(Icon::Check)) }))
                    }
                }))
            }
            (ui::details(t(lang, "training-tick-by-code"), ui::form(frame, &action, html! {
                (Field::text("member", t(lang, "training-member-code")).help(t(lang, "training-member-code-help")).required().max_length(80).errors(errors))
                (ui::actions(html! { (Button::secondary(t(lang, "training-tick-one"))) }))
            })))
        },
    ))
}

fn cancel_form(frame: &Frame, s: &Session) -> Markup {
    let lang = frame.lang;
    ui::details(
        t(lang, "training-cancel"),
        ui::form(
            frame,
            &format!("/training/{}/cancel", s.no),
            html! {
                (Field::text("reason", t(lang, "training-reason")).id("field-cancel-reason").required().max_length(500).width(Width::Full))
                (ui::actions(html! { (Button::danger(t(lang, "training-cancel-do"))) }))
            },
        ),
    )
}

fn all<'a>(form: &'a [(String, String)], name: &str) -> Vec<&'a String> {
    form.iter().filter(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v).collect()
}

/// Ticks the chosen members.
pub(crate) async fn tick(
    State(training): State<Training>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let codes: Vec<String> = all(&form, "member").into_iter().cloned().collect();
    let team = all(&form, "team").first().map(|t| (*t).clone()).unwrap_or_default();
    let done = training.tick(&viewer.actor, no, &codes, true, "").await;
    after(&training, &viewer, &site, no, &team, done).await
}

/// Takes a note of presence back.
pub(crate) async fn untick(
    State(training): State<Training>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let codes: Vec<String> = all(&form, "member").into_iter().cloned().collect();
    let reason = all(&form, "reason").first().map(|r| (*r).clone()).unwrap_or_default();
    let done = training.tick(&viewer.actor, no, &codes, false, &reason).await;
    after(&training, &viewer, &site, no, "", done).await
}

async fn after(
    training: &Training,
    viewer: &Viewer,
    site: &str,
    no: i64,
    team: &str,
    done: Result<i64, TrainingProblem>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match done {
        Ok(n) => {
            let said = t_args(lang, "training-noted-n", &[("n", count(usize::try_from(n).unwrap_or(0)).into())]);
            Ok(see_other_with(&format!("/training/{no}"), Tone::Good, said))
        }
        Err(e) => match beside(&e, lang) {
            Some(error) => Ok(refused(&e, page(training, viewer, site, no, team, &[error]).await?)),
            None => Err(e.into()),
        },
    }
}

#[derive(Deserialize)]
pub(crate) struct Reason {
    #[serde(default)]
    reason: String,
}

/// It will not take place.
pub(crate) async fn cancel(
    State(training): State<Training>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
    Form(form): Form<Reason>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match training.change(&viewer.actor, no, None, &form.reason).await {
        Ok(()) => Ok(see_other_with(&format!("/training/{no}"), Tone::Good, t(lang, "training-cancelled"))),
        Err(e @ TrainingProblem::Faulty(_)) => {
            let error = FieldError::of("cancel-reason", &e, lang);
            Ok(refused(&e, page(&training, &viewer, &site, no, "", &[error]).await?))
        }
        Err(e) => Err(e.into()),
    }
}

/// The session's code on paper, to hang up in the hall.
pub(crate) async fn poster(
    State(training): State<Training>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let s = training.held_by(&viewer.actor, no).await?;
    let body = html! {
        p.lead { (when(&s.plan)) " · " (s.plan.place) }
        div.enrol-code {
            (ui::qr(&link(&site, &s), t(lang, "training-qr")))
            div {
                p.lead { (t(lang, "training-poster-scan")) }
                p.enrol-word { (shown(&s.code)) }
                p { (site) "/attend" }
                p { (t(lang, "training-poster-member")) }
            }
        }
    };
    Ok(ui::print_page(&viewer.frame, &s.plan.subject, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_in_groups() {
        assert_eq!(shown("ABCDEFGH"), "ABCD-EFGH");
        assert_eq!(shown("AB"), "AB-");
    }
}
