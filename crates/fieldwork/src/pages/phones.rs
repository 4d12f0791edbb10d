//! Phones of one's teams: handing out codes, how each phone is, taking one out of use; the cards of a team on paper.

use crate::{
    codes::OpenCode,
    phones::{Code, PhoneView},
    problems::FieldworkProblem,
    service::Fieldwork,
};
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Permission, SiteAddress, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, Moment, Problematic as _, TeamId};
use vedich_territory::{Member, MemberId, Team, Tree};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// Teams with their phones.
pub(crate) async fn index(State(f): State<Fieldwork>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = f.register().tree().await?;
    let phones = f.phones(&viewer.actor, None).await?;
    let area = viewer.actor.area(Permission::ManagePhones);
    let teams: Vec<&Team> = tree.teams_of(&area);
    let (now, today) = (f.now(), f.today());
    let held =
        if viewer.actor.may(Permission::ManageWorkLists) { f.held_operations(&viewer.actor, false).await?.len() } else { 0 };
    let in_use = |views: &[PhoneView]| views.iter().filter(|v| v.phone.state.in_use(today)).count();
    let all: usize = phones.values().map(|v| in_use(v)).sum();
    let waiting: i64 = phones.values().flatten().map(|v| v.waiting).sum();
    let args = [("phones", count(all).into()), ("teams", count(phones.len()).into()), ("waiting", waiting.into())];
    let rows = teams.iter().map(|team| {
        let views = phones.get(&team.id).map_or(&[][..], Vec::as_slice);
        let seen = views.iter().filter_map(|v| v.seen_at).max();
        Row::new(vec![
            Cell::text(team.name.clone()).sub(tree.full_name(team.locality)),
            Cell::int(team.members, lang),
            Cell::int(count(in_use(views)), lang),
            Cell::int(views.iter().map(|v| v.waiting).sum(), lang),
            Cell::text(seen.map_or_else(|| "–".to_owned(), |at| ago(at, now, lang))).nowrap(),
        ])
        .href(format!("/teams/{}/phones", team.id))
    });
    let body = html! {
        (ui::hero(html! { (t_args(lang, "field-phones-sentence", &args)) }, html! { (t(lang, "field-phones-note")) }, html! {}))
        @if held > 0 {
            (ui::callout(Tone::Attention, &t_args(lang, "field-held-n", &[("n", count(held).into())]), html! {
                p { a href="/held" { (t(lang, "field-held-open")) } }
            }))
        }
        (Table::new("phone-teams", t(lang, "field-phones-teams"))
            .lang(lang)
            .col(Col::text(t(lang, "fieldwork-team")).sort())
            .col(Col::number(t(lang, "field-members")).sort())
            .col(Col::number(t(lang, "field-phones-in-use")).sort())
            .col(Col::number(t(lang, "field-waiting")).sort())
            .col(Col::text(t(lang, "field-last-sync")))
            .filterable()
            .empty(t(lang, "field-phones-no-teams"), html! { p { (t(lang, "field-phones-no-teams-do")) } })
            .rows(rows))
    };
    let actions = html! {
        @if viewer.actor.may(Permission::ManageWorkLists) { (Button::link("/held", t(lang, "field-held-title")).icon(Icon::Attention)) }
        @if viewer.actor.may(Permission::ManageCampaign) { (Button::link("/field-settings", t(lang, "field-settings-title")).icon(Icon::Settings)) }
    };
    let head = PageHead::new(t(lang, "field-phones-title")).lede(t(lang, "field-phones-lede")).clause("P-4.3a").actions(actions);
    Ok(ui::page(frame, &head, body))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// How long ago, as one says it; the moment itself once it is days.
pub(crate) fn ago(at: Moment, now: Moment, lang: Lang) -> String {
    let minutes = (now.0 - at.0) / 60_000_000;
    match minutes {
        ..=1 => t(lang, "field-just-now").to_owned(),
        2..=59 => t_args(lang, "field-minutes-ago", &[("n", minutes.into())]),
        60..=1_439 => t_args(lang, "field-hours-ago", &[("n", (minutes / 60).into())]),
        _ => at.vi(),
    }
}

/// What the page of a team needs.
struct Scene {
    team: Team,
    members: Vec<Member>,
    phones: Vec<PhoneView>,
    codes: Vec<OpenCode>,
    until: Day,
}

async fn scene(f: &Fieldwork, viewer: &Viewer, team: TeamId) -> Result<Scene, PageError> {
    let tree: std::sync::Arc<Tree> = f.register().tree().await?;
    tree.require_team(&viewer.actor, Permission::ManagePhones, team)?;
    let found = tree.team(team).ok_or(FieldworkProblem::UnknownWord)?.clone();
    let members = f.register().territory().members(team).await.map_err(FieldworkProblem::from)?;
    let phones = f.phones(&viewer.actor, Some(team)).await?.remove(&team).unwrap_or_default();
    let codes = f.open_codes(&viewer.actor, team).await?;
    let campaign = f.register().campaign().await?;
    Ok(Scene { team: found, members, phones, codes, until: campaign.to.max(f.today()) })
}

/// A team's phones.
pub(crate) async fn team(State(f): State<Fieldwork>, viewer: Viewer, Path(team): Path<i64>) -> Result<Markup, PageError> {
    let scene = scene(&f, &viewer, TeamId(team)).await?;
    Ok(team_page(&f, &viewer.frame, &scene, &html! {}, None))
}

/// `typed`: what was typed into the form for a code that was not taken.
fn team_page(f: &Fieldwork, frame: &Frame, s: &Scene, first: &Markup, typed: Option<&NewCode>) -> Markup {
    let lang = frame.lang;
    let body = html! {
        (first)
        (phone_table(frame, s, f.now(), f.today()))
        @if !s.codes.is_empty() { (code_table(frame, s)) }
        (ui::section(t(lang, "field-code-new"), code_form(frame, s, f.today(), typed)))
    };
    let head = PageHead::new(t_args(lang, "field-team-title", &[("team", s.team.name.clone().into())]))
        .lede(t(lang, "field-team-lede"))
        .clause("P-4.3a")
        .crumbs(vec![
            Crumb::link(t(lang, "field-phones-title"), "/phones"),
            Crumb::link(s.team.code.clone(), format!("/teams/{}", s.team.id)),
            Crumb::here(t(lang, "field-phones-title")),
        ])
        .actions(html! { (Button::link(format!("/teams/{}/cards", s.team.id), t(lang, "field-cards-print")).icon(Icon::Print)) });
    ui::page(frame, &head, body)
}

impl Scene {
    fn name(&self, id: MemberId) -> &str {
        self.members.iter().find(|m| m.id == id).map_or("–", |m| m.name.as_str())
    }
}

/// Codes that wait for their phone. The codes themselves are nowhere.
fn code_table(frame: &Frame, s: &Scene) -> Markup {
    let lang = frame.lang;
    let action = format!("/teams/{}/phones/cancel", s.team.id);
    let rows = s.codes.iter().map(|c| {
        let (member, made) = (c.row.member.0.to_string(), c.made_at.0.to_string());
        let button = Button::quiet(t(lang, "field-code-cancel")).icon(Icon::Close);
        Row::new(vec![
            Cell::text(s.name(c.row.member)).sub(if c.row.leader { t(lang, "field-leader") } else { "" }),
            Cell::text(c.made_at.vi()).sub(c.row.created_by.clone()).nowrap(),
            Cell::text(c.row.expires_at.vi()).nowrap(),
            Cell::day(c.row.until),
            Cell::markup(ui::inline_form(frame, &action, &[("member", member.as_str()), ("made", made.as_str())], button)),
        ])
    });
    let table = Table::new("phone-codes", t(lang, "field-codes-open"))
        .lang(lang)
        .col(Col::text(t(lang, "field-member")))
        .col(Col::text(t(lang, "field-code-made")))
        .col(Col::text(t(lang, "field-code-works")))
        .col(Col::text(t(lang, "field-until")))
        .col(Col::text(t(lang, "field-change")).no_print())
        .rows(rows);
    ui::section(t(lang, "field-codes-open"), html! { p { (t(lang, "field-codes-open-help")) } (table) })
}

fn phone_table(frame: &Frame, s: &Scene, now: Moment, today: Day) -> Markup {
    let lang = frame.lang;
    let rows = s.phones.iter().map(|v| {
        let state = &v.phone.state;
        let (tone, key) = if state.revoked {
            (Tone::Broken, "field-phone-revoked")
        } else if state.signed_out_at.is_some() {
            (Tone::Neutral, "field-phone-signed-out")
        } else if state.until < today {
            (Tone::Neutral, "field-phone-over")
        } else if v.waiting > 0 {
            (Tone::Attention, "field-phone-waiting")
        } else {
            (Tone::Good, "field-phone-in-use")
        };
        let role = if v.phone.leader { t(lang, "field-leader") } else { "" };
        Row::new(vec![
            Cell::text(s.name(v.phone.member)).sub(role),
            Cell::text(v.phone.name.clone()).sub(v.app_version.clone()),
            Cell::text(v.seen_at.map_or_else(|| "–".to_owned(), |at| ago(at, now, lang))).nowrap(),
            Cell::int(v.waiting, lang),
            Cell::day(state.until),
            Cell::markup(ui::tag(tone, t(lang, key))),
            if state.revoked {
                Cell::blank()
            } else {
                // It cannot be undone: what it does is read before it is done.
                let button = Button::quiet(t(lang, "field-phone-revoke-do")).icon(Icon::Close);
                let form = ui::inline_form(frame, &format!("/phones/{}/revoke", v.phone.id), &[], button);
                let sure = html! { p { (t(lang, "field-phone-revoke-sure")) } (form) };
                Cell::markup(ui::details(t(lang, "field-phone-revoke"), sure))
            },
        ])
    });
    let table = Table::new("phones", t(lang, "field-phones-of-team"))
        .lang(lang)
        .col(Col::text(t(lang, "field-member")).sort())
        .col(Col::text(t(lang, "field-phone")))
        .col(Col::text(t(lang, "field-last-sync")))
        .col(Col::number(t(lang, "field-waiting")).sort())
        .col(Col::text(t(lang, "field-until")).sort())
        .col(Col::text(t(lang, "fieldwork-state")))
        .col(Col::text(t(lang, "field-change")).no_print())
        .empty(t(lang, "field-phones-none"), html! { p { (t(lang, "field-phones-none-do")) } })
        .rows(rows);
    html! { (table) }
}

fn code_form(frame: &Frame, s: &Scene, today: Day, typed: Option<&NewCode>) -> Markup {
    let lang = frame.lang;
    let members = s.members.iter().map(|m| (m.id.0.to_string(), m.name.clone())).collect();
    let until = typed.map_or_else(|| s.until.min(today.plus(92)).to_string(), |x| x.until.clone());
    let member = typed.map(|x| x.member.to_string()).unwrap_or_default();
    ui::form(
        frame,
        &format!("/teams/{}/phones", s.team.id),
        html! {
            (Field::select("member", t(lang, "field-member"), members).value(member).width(Width::Medium).required())
            (Field::checkbox("leader", t(lang, "field-leader-phone")).value("1").help(t(lang, "field-leader-help")))
            (Field::date("until", t(lang, "field-until")).value(until).min(today.to_string()).required().width(Width::Short))
            (ui::actions(html! { (Button::primary(t(lang, "field-code-do")).icon(Icon::Key)) }))
        },
    )
}

/// What was typed.
#[derive(serde::Deserialize)]
pub(crate) struct NewCode {
    member: i64,
    #[serde(default)]
    leader: String,
    until: String,
}

/// Hands a code out and shows it, this once.
pub(crate) async fn hand_out(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(team): Path<i64>,
    Form(new): Form<NewCode>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = match vedich_claims::rules::day(&new.until) {
        Some(until) => f.hand_out_code(&viewer.actor, TeamId(team), MemberId(new.member), new.leader == "1", until).await,
        None => Err(FieldworkProblem::BadDays),
    };
    let code = match done {
        Ok(code) => code,
        Err(e) if matches!(e.status(), 409 | 422) => {
            let told = ui::problem_callout(Tone::Broken, &e, lang);
            let scene = scene(&f, &viewer, TeamId(team)).await?;
            return Ok(refused(&e, team_page(&f, &viewer.frame, &scene, &told, Some(&new))));
        }
        Err(e) => return Err(e.into()),
    };
    let scene = scene(&f, &viewer, TeamId(team)).await?;
    Ok(team_page(&f, &viewer.frame, &scene, &shown(&code, &site, lang), None).into_response())
}

/// A code with its QR, to be scanned from the screen.
fn shown(code: &Code, site: &str, lang: Lang) -> Markup {
    let link = format!("{site}/field/#enrol={}", code.code);
    let title = t_args(lang, "field-code-for", &[("name", code.member.name.clone().into())]);
    ui::callout(
        Tone::Good,
        &title,
        html! {
            div.enrol-code {
                (ui::qr(&link, t(lang, "field-code-qr")))
                div {
                    p.enrol-word { (code.code) }
                    p { (t_args(lang, "field-code-how", &[("site", format!("{site}/field/").into())])) }
                    p { (t(lang, "field-code-iphone")) }
                    p { (t_args(lang, "field-code-until", &[("at", code.expires_at.vi().into()), ("day", code.until.vi().into())])) }
                }
            }
        },
    )
}

/// Takes a phone out of use.
pub(crate) async fn revoke(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<String>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Response, PageError> {
    let reason = form.get("reason").map_or("", String::as_str);
    let phone = f.revoke_phone(&viewer.actor, &id, reason).await?;
    Ok(see_other_with(&format!("/teams/{}/phones", phone.team), Tone::Good, t(viewer.frame.lang, "field-phone-revoked-done")))
}

/// Which code is taken back.
#[derive(serde::Deserialize)]
pub(crate) struct Cancelled {
    #[serde(default)]
    member: i64,
    #[serde(default)]
    made: i64,
}

/// Takes a code back that no phone has used.
pub(crate) async fn cancel(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(team): Path<i64>,
    Form(which): Form<Cancelled>,
) -> Result<Response, PageError> {
    let done = f.cancel_code(&viewer.actor, TeamId(team), MemberId(which.member), Moment(which.made)).await?;
    let (tone, key) = if done { (Tone::Good, "field-code-cancelled") } else { (Tone::Attention, "field-code-cancel-late") };
    Ok(see_other_with(&format!("/teams/{team}/phones"), tone, t(viewer.frame.lang, key)))
}

/// The cards of a team in large print, and a slip to leave at a door.
pub(crate) async fn cards(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(team): Path<i64>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let cards = f.team_cards(&viewer.actor, TeamId(team), &site).await?;
    let body = html! {
        @for card in &cards {
            section.volunteer-card {
                p.card-head { (t(lang, "field-card-head")) }
                p.card-name { (card.name) }
                p.card-team { (card.team) }
                div.card-check {
                    (ui::qr(&card.check_url, t(lang, "field-card-qr")))
                    div {
                        p { (t(lang, "field-card-code")) ": " strong.card-code { (card.code) } }
                        p { (t(lang, "field-card-check")) " " (card.check_url) }
                        @if let Some(hotline) = &card.hotline { p { (t(lang, "field-card-hotline")) ": " strong { (hotline) } } }
                        p { (t_args(lang, "field-card-until", &[("day", card.until.vi().into())])) }
                    }
                }
                p.card-never { (t(lang, "field-card-never")) }
            }
        }
    };
    Ok(ui::print_page(frame, t(lang, "field-cards-title"), body))
}
