//! `/outreach/{no}`: one activity: what it is, what came of it, what shows it, and what happened in the place before and after.

use super::{state, unit, when};
use crate::{
    effect::{Change, Effect},
    http::AskedEffect,
    model::{Activity, Channel, PhotoInfo, State as Standing},
    photos,
    problems::OutreachProblem,
    rules,
    service::Outreach,
};
use axum::{
    extract::{Form, Multipart, Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic, format};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// Widest a photograph is shown, in pixels: a phone's page.
const SHOWN: i64 = 320;

/// The page.
pub(crate) async fn show(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<AskedEffect>,
) -> Result<Markup, PageError> {
    page(&o, &viewer, no, asked.days(), None, &Told::default()).await
}

async fn page(
    o: &Outreach,
    viewer: &Viewer,
    no: i64,
    days: i32,
    failed: Option<&OutreachProblem>,
    typed: &Told,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let a = o.get(&viewer.actor, no).await?;
    let (tree, today) = (o.tree().await?, o.today());
    let photos = o.photos(&viewer.actor, no).await?;
    let manages = rules::may_write(&tree, &viewer.actor, a.plan.unit, a.plan.locality);
    let telling = a.plan.channel == Channel::Sms && manages;
    let sending = telling && a.state != Standing::Cancelled && viewer.actor.may(Permission::SendMessages);
    let (sent, templates) = if telling { (o.sent(&viewer.actor, no).await?, o.templates().await?) } else { Default::default() };
    let effect = if a.state == Standing::Done { Some(o.effect(&a, days).await?) } else { None };
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        (facts(&a, &tree, today, lang))
        @if manages && a.state == Standing::Planned && a.plan.day <= today { (finish_form(frame, &a, typed)) }
        @if sending || !sent.is_empty() { (ui::section(t(lang, "outreach-tell"), super::tell::part(frame, no, sending, &templates, &sent))) }
        (ui::section(t(lang, "outreach-evidence"), evidence(frame, &a, &photos, manages)))
        @if let Some(effect) = &effect { (ui::section(t(lang, "outreach-effect"), effect_part(effect, &a, &tree, lang))) }
        @if manages { (other_forms(frame, &a)) }
        @if a.version > 1 { (story(&o.versions(&viewer.actor, no).await?, lang)) }
    };
    let head = PageHead::new(a.plan.title.clone())
        .lede(format!("{} · {}", a.plan.channel.word(lang), when(&a.plan)))
        .clause("P-4.1")
        .crumbs(vec![
            Crumb::link(t(lang, "outreach-title"), "/outreach"),
            Crumb::here(t_args(lang, "outreach-no", &[("no", a.no.into())])),
        ])
        .actions(html! {
            @if manages && a.state != Standing::Cancelled { (Button::link(format!("/outreach/{no}/edit"), t(lang, "outreach-edit")).icon(Icon::Edit)) }
        });
    Ok(ui::page(frame, &head, body))
}

fn facts(a: &Activity, tree: &Tree, today: vedich_kernel::Day, lang: Lang) -> Markup {
    let p = &a.plan;
    let count = |n: Option<i64>| n.map_or_else(|| "–".to_owned(), |n| format::int(n, lang));
    let cost = p.cost.map_or_else(|| "–".to_owned(), |n| t_args(lang, "outreach-dong", &[("n", n.into())]));
    let owner = Some(unit(tree, p)).filter(|u| !u.is_empty()).unwrap_or_else(|| "–".to_owned());
    html! {
        (ui::key_values(&[
            (t(lang, "outreach-state"), state(a, today, lang)),
            (t(lang, "outreach-locality"), html! { (tree.full_name(p.locality)) }),
            (t(lang, "outreach-place"), html! { @if p.place.is_empty() { "–" } @else { (p.place) } }),
            (t(lang, "outreach-unit"), html! { (owner) }),
            (t(lang, "outreach-reach"), html! { (count(p.reach)) }),
            (t(lang, "outreach-guided"), html! { (count(p.guided)) }),
            (t(lang, "outreach-cost"), html! { (cost) }),
        ]))
        @if !p.result.is_empty() { (ui::section(t(lang, "outreach-result"), super::prose(&p.result))) }
        @if a.state == Standing::Cancelled { (ui::callout(Tone::Neutral, t(lang, "outreach-cancelled-because"), html! { p { (a.reason) } })) }
    }
}

fn finish_form(frame: &Frame, a: &Activity, typed: &Told) -> Markup {
    let lang = frame.lang;
    let or = |typed: &str, old: Option<i64>| {
        if typed.is_empty() { old.map(|n| n.to_string()).unwrap_or_default() } else { typed.to_owned() }
    };
    ui::section(
        t(lang, "outreach-finish"),
        ui::form(
            frame,
            &format!("/outreach/{}/done", a.no),
            html! {
                (Field::number("reach", t(lang, "outreach-reach")).help(t(lang, "outreach-reach-help")).value(or(&typed.reach, a.plan.reach)))
                (Field::number("guided", t(lang, "outreach-guided")).help(t(lang, "outreach-guided-help")).value(or(&typed.guided, a.plan.guided)))
                (Field::text("link", t(lang, "outreach-link")).help(t(lang, "outreach-link-help")).value(typed.link.clone()).max_length(500).optional(lang).width(Width::Full))
                (Field::textarea("result", t(lang, "outreach-result")).value(typed.result.clone()).max_length(2_000).optional(lang))
                (ui::actions(html! { (Button::primary(t(lang, "outreach-finish-do")).icon(Icon::Check)) }))
            },
        ),
    )
}

fn evidence(frame: &Frame, a: &Activity, photos: &[PhotoInfo], manages: bool) -> Markup {
    let lang = frame.lang;
    let (kept, gone): (Vec<&PhotoInfo>, Vec<&PhotoInfo>) = photos.iter().partition(|p| p.removed.is_none());
    let room = i64::try_from(kept.len()).unwrap_or(i64::MAX) < rules::MOST_PHOTOS;
    html! {
        @if a.plan.link.is_empty() && kept.is_empty() { p { (t(lang, "outreach-evidence-none")) } }
        @if !a.plan.link.is_empty() { p { a href=(a.plan.link) rel="noopener noreferrer nofollow" { (a.plan.link) } } }
        @for (i, p) in (1_i64..).zip(kept) { (photo_part(frame, a, p, i, manages)) }
        @for p in gone { p.help { (t_args(lang, "outreach-photo-gone", &[("at", p.at.vi().into()), ("reason", p.removed.clone().unwrap_or_default().into())])) } }
        @if manages && a.state != Standing::Cancelled && room {
            (ui::form_upload(frame, &format!("/outreach/{}/photos", a.no), html! {
                (Field::file("file", t(lang, "outreach-photo")).help(t(lang, "outreach-photo-help")).accept(".jpg,.jpeg,.png,.webp").required())
                (ui::actions(html! { (Button::secondary(t(lang, "outreach-photo-do")).icon(Icon::Upload)) }))
            }))
        }
    }
}

fn photo_part(frame: &Frame, a: &Activity, p: &PhotoInfo, i: i64, manages: bool) -> Markup {
    let lang = frame.lang;
    let width = p.width.min(SHOWN);
    let height = if p.width > 0 { p.height * width / p.width } else { 0 };
    let href = format!("/outreach/{}/photos/{}", a.no, p.id);
    let words = t_args(lang, "outreach-photo-alt", &[("n", i.into()), ("title", a.plan.title.clone().into())]);
    html! {
        figure {
            a href=(href) { img src=(href) width=(width) height=(height) loading="lazy" alt=(words); }
            figcaption.help { (p.at.vi()) " · " (p.by) }
        }
        @if manages {
            (ui::details(t(lang, "outreach-photo-remove"), ui::form(frame, &format!("{href}/remove"), html! {
                (Field::text("reason", t(lang, "outreach-reason")).id(format!("field-remove-{i}")).help(t(lang, "outreach-photo-remove-help")).required().max_length(300).width(Width::Full))
                (ui::actions(html! { (Button::danger(t(lang, "outreach-photo-remove-do"))) }))
            })))
        }
    }
}

/// Before and after, beside the whole campaign, with the words that this proves nothing.
fn effect_part(effect: &Effect, a: &Activity, tree: &Tree, lang: Lang) -> Markup {
    let cell = |change: &Option<Change>| match change {
        Some(c) => {
            let days = t_args(lang, "outreach-effect-days", &[("from", c.from.vi().into()), ("to", c.to.vi().into())]);
            Cell::markup(html! { "+" (ui::figure_count(&c.figure, lang)) }).key(c.activated.to_string()).sub(days)
        }
        None => Cell::text(t(lang, "outreach-effect-unknown")),
    };
    let row = |name: String, before: &Option<Change>, after: &Option<Change>| {
        Row::new(vec![Cell::text(name), cell(before), cell(after)])
    };
    let place = tree.full_name(a.plan.locality);
    // As many days after as were asked for: a week is not compared with a day.
    let lasts = |c: &Change| c.to.since(c.from) >= effect.days;
    let sentence = match (&effect.before, &effect.after) {
        (Some(b), Some(c)) if lasts(c) => t_args(
            lang,
            "outreach-effect-sentence",
            &[
                ("place", place.clone().into()),
                ("days", effect.days.into()),
                ("before", b.activated.into()),
                ("after", c.activated.into()),
            ],
        ),
        _ => t_args(lang, "outreach-effect-too-early", &[("days", effect.days.into())]),
    };
    html! {
        p.lead { (sentence) }
        p { (t(lang, "outreach-effect-care")) }
        (Table::new("outreach-effect", t_args(lang, "outreach-effect-table", &[("days", effect.days.into())]))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "outreach-locality")).wide())
            .col(Col::text(t(lang, "outreach-effect-before")).wide())
            .col(Col::text(t(lang, "outreach-effect-after")).wide())
            .row(row(place, &effect.before, &effect.after))
            .row(row(t(lang, "outreach-effect-all").to_owned(), &effect.all_before, &effect.all_after)))
        p.help {
            (t(lang, "outreach-effect-other")) " "
            @for n in [3, 7, 14] { a href={ "/outreach/" (a.no) "?days=" (n) } { (t_args(lang, "outreach-effect-n", &[("n", n.into())])) } " " }
        }
    }
}

fn other_forms(frame: &Frame, a: &Activity) -> Markup {
    let lang = frame.lang;
    html! {
        @if a.state == Standing::Cancelled {
            (ui::inline_form(frame, &format!("/outreach/{}/reopen", a.no), &[], Button::secondary(t(lang, "outreach-reopen")).icon(Icon::Undo)))
        } @else {
            (ui::details(t(lang, "outreach-cancel"), ui::form(frame, &format!("/outreach/{}/cancel", a.no), html! {
                (Field::text("reason", t(lang, "outreach-reason")).required().max_length(300).width(Width::Full))
                (ui::actions(html! { (Button::danger(t(lang, "outreach-cancel-do"))) }))
            })))
        }
    }
}

fn story(versions: &[Activity], lang: Lang) -> Markup {
    let rows = versions.iter().map(|v| {
        Row::new(vec![
            Cell::text(t_args(lang, "outreach-version", &[("n", v.version.into())])).sub(v.reason.clone()),
            Cell::text(v.state.word(lang)).sub(when(&v.plan)),
            Cell::text(v.at.vi()).sub(v.by.clone()),
        ])
    });
    html! {
        (Table::new("outreach-story", t(lang, "outreach-story"))
            .lang(lang)
            .col(Col::text(t(lang, "outreach-version-head")))
            .col(Col::text(t(lang, "outreach-state")))
            .col(Col::text(t(lang, "outreach-written")))
            .rows(rows))
    }
}

/// What somebody tells of an activity.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    reach: String,
    guided: String,
    link: String,
    result: String,
}

/// It took place.
pub(crate) async fn finish(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(told): Form<Told>,
) -> Result<Response, PageError> {
    let done = async {
        let (reach, guided) = (super::write::number("reach", &told.reach)?, super::write::number("guided", &told.guided)?);
        o.finish(&viewer.actor, no, (reach, guided), &told.link, &told.result).await
    };
    let done = done.await;
    after(&o, &viewer, no, done, &told, "outreach-finished").await
}

#[derive(Deserialize)]
pub(crate) struct Reason {
    #[serde(default)]
    reason: String,
}

/// It will not take place.
pub(crate) async fn cancel(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Reason>,
) -> Result<Response, PageError> {
    let done = o.cancel(&viewer.actor, no, &form.reason).await;
    after(&o, &viewer, no, done, &Told::default(), "outreach-cancel-done").await
}

/// It is planned again.
pub(crate) async fn reopen(State(o): State<Outreach>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let done = o.reopen(&viewer.actor, no).await;
    after(&o, &viewer, no, done, &Told::default(), "outreach-reopened").await
}

/// Keeps a photograph.
pub(crate) async fn add_photo(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path(no): Path<i64>,
    upload: Multipart,
) -> Result<Response, PageError> {
    o.get(&viewer.actor, no).await?;
    let done = match read_photo(upload).await {
        Ok(bytes) => o.add_photo(&viewer.actor, no, bytes).await,
        Err(e) => Err(e),
    };
    after(&o, &viewer, no, done, &Told::default(), "outreach-photo-done").await
}

async fn read_photo(mut upload: Multipart) -> Result<Vec<u8>, OutreachProblem> {
    let refused = |e: axum::extract::multipart::MultipartError| {
        let fault = if e.status().as_u16() == 413 { photos::PhotoFault::TooLarge } else { photos::PhotoFault::NoPicture };
        OutreachProblem::Photo(fault)
    };
    while let Some(field) = upload.next_field().await.map_err(refused)? {
        if field.name() == Some("file") {
            return Ok(field.bytes().await.map_err(refused)?.to_vec());
        }
    }
    Err(OutreachProblem::Photo(photos::PhotoFault::NoPicture))
}

/// Takes a photograph's picture away.
pub(crate) async fn remove_photo(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path((no, photo)): Path<(i64, String)>,
    Form(form): Form<Reason>,
) -> Result<Response, PageError> {
    let done = o.remove_photo(&viewer.actor, no, &photo, &form.reason).await;
    after(&o, &viewer, no, done, &Told::default(), "outreach-photo-removed").await
}

/// A photograph.
pub(crate) async fn photo(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path((no, photo)): Path<(i64, String)>,
) -> Result<Response, PageError> {
    let bytes = o.photo(&viewer.actor, no, &photo).await?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))], bytes).into_response())
}

pub(super) async fn after(
    o: &Outreach,
    viewer: &Viewer,
    no: i64,
    done: Result<(), OutreachProblem>,
    typed: &Told,
    key: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other_with(&format!("/outreach/{no}"), Tone::Good, t(viewer.frame.lang, key))),
        // What a person can put right is told on the page, and what was typed stays.
        Err(e) if matches!(e.status(), 409 | 413 | 422) => {
            Ok(refused(&e, page(o, viewer, no, crate::effect::USUAL_DAYS, Some(&e), typed).await?))
        }
        Err(e) => Err(e.into()),
    }
}
