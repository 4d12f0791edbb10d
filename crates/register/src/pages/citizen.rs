//! One citizen: what is true, and who says so.

use super::{preview::ReasonForm, timeline, unkept};
use crate::{
    http::{Desk, citizen_id},
    model::Track,
    people::CitizenView,
    problems::RegisterProblem,
    vault::Person,
};
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer, refused};
use vedich_kernel::{Day, Lang, Stage};
use vedich_territory::Tree;
use vedich_ui::{
    Button, Crumb, Field, FieldError, Icon, PageHead, Tone, actions, callout, error_summary, fold, form, key_values, page,
    section, section_with, stage_badge, t, t_args, text, timeline as draw_timeline, truth_legend,
};

pub(super) async fn show(State(desk): State<Desk>, viewer: Viewer, Path(id): Path<String>) -> Result<Response, PageError> {
    Ok(unkept(draw(&desk, &viewer, &id, None, None).await?))
}

/// `untaken`: a reason that was not taken, with what is wrong with it.
async fn draw(
    desk: &Desk,
    viewer: &Viewer,
    id: &str,
    unmasked: Option<&Person>,
    untaken: Option<(&str, FieldError)>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let id = citizen_id(id)?;
    let view = desk.register.citizen(&viewer.actor, id).await?;
    let tree = desk.register.tree().await?;
    let claims = if viewer.actor.may(Permission::ViewClaims) {
        desk.register.claims_about(id, lang).await.map_err(RegisterProblem::from)?
    } else {
        Vec::new()
    };
    let events = timeline::events(&view, &claims, &tree, lang);
    let crumbs = vec![Crumb::link(t(lang, "register-citizens-title"), "/citizens"), Crumb::here(view.name.clone())];
    let head = PageHead::new(view.name.clone()).lede(t(lang, "register-citizen-lede")).clause("P-3.11").crumbs(crumbs);
    let commune = tree.get(view.current.status.commune).map(|l| l.code.clone()).unwrap_or_default();
    let body = html! {
        @if view.current.status.vanished {
            (callout(Tone::Attention, t(lang, "register-vanished"), text(t(lang, "register-vanished-note"))))
        }
        @if view.by_old_alone {
            (callout(Tone::Neutral, t(lang, "register-old-alone"), html! {
                p {
                    (t(lang, "register-old-alone-note")) " "
                    a href={ "/citizens/doubles?commune=" (commune) } { (t(lang, "register-doubles-title")) }
                }
            }))
        }
        (section(t(lang, "register-state-title"), key_values(&particulars(&view, &tree, lang))))
        @match unmasked {
            Some(person) => (section(t(lang, "register-unmasked-title"), sealed(person, lang))),
            None => @if viewer.actor.may(Permission::UnmaskCitizen) { (unmask_form(viewer, &id.to_string(), untaken)) },
        }
        (section_with(t(lang, "register-timeline-title"), truth_legend(lang), draw_timeline(lang, &events)))
    };
    Ok(page(&viewer.frame, &head, body))
}

fn particulars<'a>(view: &CitizenView, tree: &Tree, lang: Lang) -> Vec<(&'a str, Markup)> {
    let s = &view.current.status;
    let place = tree.full_name(s.quarter.unwrap_or(s.commune));
    vec![
        (t(lang, "register-col-number"), html! { code { (view.masked_id) } }),
        (t(lang, "register-col-birth"), text(if view.birth.is_empty() { "–" } else { &view.birth })),
        (t(lang, "register-col-residence"), text(&place)),
        (t(lang, "register-col-level-1"), track(&s.level1, lang)),
        (t(lang, "register-col-level-2"), track(&s.level2, lang)),
        (t(lang, "register-col-eligible"), text(t(lang, if s.eligible { "register-yes" } else { "register-no-word" }))),
        (
            t(lang, "register-col-known-since"),
            text(&t_args(
                lang,
                "register-fact-source",
                &[("no", view.current.status_extract.0.into()), ("day", view.current.as_of.vi().into())],
            )),
        ),
    ]
}

fn track(track: &Track, lang: Lang) -> Markup {
    let days = [
        (Stage::Collected, "register-day-collected", track.collected),
        (Stage::Approved, "register-day-approved", track.approved),
        (Stage::Activated, "register-day-activated", track.activated),
    ];
    let given: Vec<_> = days.into_iter().filter_map(|(stage, key, day)| Some((stage, key, day?))).collect();
    let alone = given.len() == 1;
    let words = given.into_iter().map(|(stage, key, day)| {
        // The badge says already what happened.
        let key = if alone && stage == track.stage { "register-day-on" } else { key };
        t_args(lang, key, &[("day", day.vi().into())])
    });
    let words: Vec<String> = words.collect();
    html! { (stage_badge(track.stage, lang)) @if !words.is_empty() { " " (words.join(" · ")) } }
}

fn unmask_form(viewer: &Viewer, id: &str, untaken: Option<(&str, FieldError)>) -> Markup {
    let lang = viewer.frame.lang;
    let open = untaken.is_some();
    let (typed, errors) = untaken.map_or(("", Vec::new()), |(typed, error)| (typed, vec![error]));
    fold(
        open,
        t(lang, "register-unmask-title"),
        form(
            &viewer.frame,
            &format!("/citizens/{id}/unmask"),
            html! {
                (error_summary(lang, &errors))
                p { (t(lang, "register-unmask-body")) }
                (Field::text("reason", t(lang, "register-unmask-reason")).help(t(lang, "register-unmask-reason-help")).value(typed).required()
                    .max_length(500).errors(&errors))
                (actions(html! { (Button::secondary(t(lang, "register-unmask-button")).icon(Icon::Key)) }))
            },
        ),
    )
}

fn sealed(person: &Person, lang: Lang) -> Markup {
    let or_dash = |words: &str| text(if words.is_empty() { "–" } else { words });
    let card = if person.card_issued == 0 { "–".to_owned() } else { Day(person.card_issued).vi() };
    key_values(&[
        (
            t(lang, "register-col-number"),
            html! { @if person.national_id.is_empty() { "–" } @else { code { (person.national_id) } } },
        ),
        (t(lang, "register-col-old-id"), or_dash(&person.old_id)),
        (t(lang, "register-col-phone"), or_dash(&person.phone)),
        (t(lang, "register-col-permanent"), or_dash(&person.permanent_address)),
        (t(lang, "register-col-current"), or_dash(&person.current_address)),
        (t(lang, "register-col-head"), or_dash(&person.head)),
        (t(lang, "register-col-relation"), or_dash(&person.relation)),
        (t(lang, "register-col-card"), text(&card)),
    ])
}

pub(super) async fn unmask(
    State(desk): State<Desk>,
    viewer: Viewer,
    Path(id): Path<String>,
    Form(sent): Form<ReasonForm>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match desk.register.unmask(&viewer.actor, citizen_id(&id)?, &sent.reason).await {
        Ok(person) => Ok(unkept(draw(&desk, &viewer, &id, Some(&person), None).await?)),
        Err(problem @ RegisterProblem::ReasonMissing) => {
            let untaken = (sent.reason.as_str(), FieldError::of("reason", &problem, lang));
            Ok(refused(&problem, unkept(draw(&desk, &viewer, &id, None, Some(untaken)).await?)))
        }
        Err(problem) => Err(problem.into()),
    }
}
