//! `/my`: a member's own page, on any phone. How many of my ten stand? Whom did I help today?

use super::failed;
use crate::{
    hooks::Credit,
    members::{Help, Member, NewHelp, OwnPage},
    model::Proof,
    problems::ComplianceProblem,
    service::Compliance,
};
use axum::{
    extract::{Form, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{AccountsProblem, Address, PageError, SiteAddress, Visitor, refused, see_other, see_other_with};
use vedich_kernel::{Day, Lang, format};
use vedich_ui::{self as ui, Button, Cell, Col, Field, Icon, PageHead, Row, StatTile, Table, Tone, Truth, Width, t, t_args};

const HERE: &str = "/my";
const COOKIE: &str = "vd_member";

/// The token of a member's cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, v)| (n == COOKIE).then_some(v))
}

/// The cookie: sent to this page only, and by this site only, so no other site can act for a member.
fn cookie(token: &str, site: &str) -> Option<HeaderValue> {
    let secure = if site.starts_with("https://") { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { crate::rules::SESSION_SECONDS };
    HeaderValue::from_str(&format!("{COOKIE}={token}; Path=/my; HttpOnly; SameSite=Strict; Max-Age={age}{secure}")).ok()
}

fn with_cookie(mut response: Response, token: &str, site: &str) -> Response {
    if let Some(value) = cookie(token, site) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Nothing of this page is kept by the browser or anything between.
fn no_store(page: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], page).into_response()
}

/// The page, or the form for the code.
pub(crate) async fn show(State(c): State<Compliance>, visitor: Visitor, headers: HeaderMap) -> Result<Response, PageError> {
    match member(&c, &headers).await {
        Ok(member) => Ok(no_store(own(&c, &visitor, member, None, "").await?)),
        Err(ComplianceProblem::NotOpen) => Ok(no_store(closed(&visitor, None))),
        Err(e) => Err(e.into()),
    }
}

async fn member(c: &Compliance, headers: &HeaderMap) -> Result<Member, ComplianceProblem> {
    match token(headers) {
        Some(token) => c.member(token).await,
        None => Err(ComplianceProblem::NotOpen),
    }
}

fn closed(visitor: &Visitor, problem: Option<&ComplianceProblem>) -> Markup {
    let lang = visitor.frame.lang;
    let body = html! {
        (failed(problem, lang))
        (ui::form(&visitor.frame, "/my/enter", html! {
            (Field::text("code", t(lang, "compliance-my-code")).help(t(lang, "compliance-my-code-help")).max_length(40).required().autocomplete("off").width(Width::Short))
            (ui::actions(html! { (Button::primary(t(lang, "compliance-my-open")).big()) }))
        }))
        p.help { (t(lang, "compliance-my-no-code")) }
    };
    let head = PageHead::new(t(lang, "compliance-my-title")).lede(t(lang, "compliance-my-lede")).clause("P-3.3");
    ui::bare_page(&visitor.frame, &head, body)
}

/// The form for the code again, and why it was not taken.
fn closed_again(visitor: &Visitor, problem: &ComplianceProblem) -> Response {
    no_store(refused(problem, closed(visitor, Some(problem))))
}

async fn own(
    c: &Compliance,
    visitor: &Visitor,
    member: Member,
    problem: Option<&ComplianceProblem>,
    typed: &str,
) -> Result<Markup, ComplianceProblem> {
    let (frame, lang) = (&visitor.frame, visitor.frame.lang);
    let page = c.own_page(member).await?;
    let tree = c.tree().await?;
    let body = html! {
        (failed(problem, lang))
        p { (page.name) ", " (super::name(&tree, page.unit)) }
        (ui::hero(html! { (sentence(&page, lang)) }, html! { (t(lang, "compliance-my-note")) }, html! {}))
        (tiles(&page, lang))
        (ui::section(t(lang, "compliance-my-tell"), ui::form(frame, "/my/helps", html! {
            (scan(lang))
            (Field::text("number", t(lang, "compliance-my-number")).help(t(lang, "compliance-my-number-help")).value(typed).attr("inputmode", "numeric").autocomplete("off").max_length(400).required())
            (Field::date("day", t(lang, "compliance-my-day")).value(page.days.1.to_string()).min(page.days.0.to_string()).max(page.days.1.to_string()).required().width(Width::Short))
            (Field::checkbox("web", t(lang, "compliance-my-web")))
            (Field::checkbox("portal", t(lang, "compliance-my-portal")))
            (ui::actions(html! { (Button::primary(t(lang, "compliance-my-send")).icon(Icon::Add).big()) }))
        })))
        (told(&page.helps, lang))
        @if !page.ticks.is_empty() { (own_ticks(visitor, &page, lang)) }
        (ui::inline_form(frame, "/my/leave", &[], Button::secondary(t(lang, "compliance-my-leave")).icon(Icon::SignOut)))
    };
    let head = PageHead::new(t(lang, "compliance-my-title")).lede(t(lang, "compliance-my-lede")).clause("P-3.3");
    Ok(ui::bare_page(frame, &head, body))
}

/// The card's QR by the phone's camera, shown by the script where the browser can read codes. The photo has no name in the form, so it
/// is never sent; typing always works.
fn scan(lang: Lang) -> Markup {
    html! {
        div.field data-scan-into="number" data-failed=(t(lang, "compliance-my-scan-failed")) hidden {
            label for="scan" { (t(lang, "compliance-my-scan")) }
            p.help id="scan-help" { (t(lang, "compliance-my-scan-help")) }
            input type="file" id="scan" accept="image/*" capture="environment" aria-describedby="scan-help";
            p role="status" {}
        }
    }
}

fn sentence(page: &OwnPage, lang: Lang) -> String {
    let args = [("confirmed", page.helped.confirmed.into()), ("owed", page.owed.into())];
    let key = match (page.owed, page.helped.confirmed >= page.owed) {
        (0, _) => "compliance-my-owes-none",
        (_, true) => "compliance-my-done",
        _ => "compliance-my-sentence",
    };
    t_args(lang, key, &args)
}

fn tiles(page: &OwnPage, lang: Lang) -> Markup {
    let h = page.helped;
    ui::stat_tiles(&[
        StatTile::new(t(lang, "compliance-confirmed"), format::int(h.confirmed, lang)).truth(Truth::Register),
        StatTile::new(t(lang, "compliance-pending"), format::int(h.pending, lang)).truth(Truth::Pending),
        StatTile::new(t(lang, "compliance-not-confirmed"), format::int(h.not_confirmed, lang)),
    ])
}

fn told(helps: &[Help], lang: Lang) -> Markup {
    let rows = helps.iter().map(|h| {
        let state = match h.credit {
            Credit::Confirmed => ui::badge(Truth::Register, t(lang, "compliance-confirmed")),
            Credit::Pending => ui::badge(Truth::Pending, t(lang, "compliance-pending")),
            Credit::Elsewhere | Credit::NotConfirmed => ui::tag(Tone::Attention, t(lang, "compliance-not-confirmed")),
        };
        let portal = if h.portal { t(lang, "compliance-my-portal-told") } else { "" };
        Row::new(vec![Cell::text(h.masked.clone()).sub(portal).nowrap(), Cell::day(h.day), Cell::markup(state)])
    });
    html! {
        (Table::new("my-helps", t(lang, "compliance-my-helps"))
            .lang(lang)
            .col(Col::text(t(lang, "compliance-number")))
            .col(Col::text(t(lang, "compliance-my-day")))
            .col(Col::text(t(lang, "compliance-state")))
            .empty(t(lang, "compliance-my-none"), html! { p { (t(lang, "compliance-my-none-do")) } })
            .rows(rows))
    }
}

fn own_ticks(visitor: &Visitor, page: &OwnPage, lang: Lang) -> Markup {
    let line = |proof: Proof, done: bool| {
        let (value, key) = if done { ("no", "compliance-my-undo") } else { ("yes", "compliance-my-declare") };
        let label = t_args(lang, key, &[("proof", proof.word(lang).into())]);
        let button = if done { Button::quiet(label) } else { Button::secondary(label).icon(Icon::Check) };
        ui::inline_form(&visitor.frame, "/my/ticks", &[("proof", proof.code()), ("done", value)], button)
    };
    ui::section(
        t(lang, "compliance-my-own"),
        html! {
            p.help { (t(lang, "compliance-my-own-help")) }
            @for (proof, tick) in &page.ticks {
                @let done = tick.as_ref().is_some_and(|t| t.done);
                p {
                    (proof.word(lang)) ": "
                    @if done { (ui::tag(Tone::Good, t(lang, "compliance-is-done"))) } @else { (ui::tag(Tone::Neutral, t(lang, "compliance-is-missing"))) }
                }
                (line(*proof, done))
            }
        },
    )
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// Opens the page with a code.
pub(crate) async fn enter(
    State(c): State<Compliance>,
    visitor: Visitor,
    Address(address): Address,
    SiteAddress(site): SiteAddress,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    match c.enter(&typed.code, &address).await {
        Ok(token) => Ok(with_cookie(see_other(HERE), &token, &site)),
        Err(ComplianceProblem::Accounts(AccountsProblem::Throttled(seconds))) => {
            Err(PageError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds))
        }
        Err(e) if e.can_be_put_right() => Ok(closed_again(&visitor, &e)),
        Err(e) => Err(e.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct SentHelp {
    #[serde(default)]
    number: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    web: String,
    #[serde(default)]
    portal: String,
}

/// Tells of a citizen. The answer is the same whoever it is.
pub(crate) async fn help(
    State(c): State<Compliance>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(sent): Form<SentHelp>,
) -> Result<Response, PageError> {
    let member = match member(&c, &headers).await {
        Ok(member) => member,
        Err(e @ ComplianceProblem::NotOpen) => return Ok(closed_again(&visitor, &e)),
        Err(e) => return Err(e.into()),
    };
    let day: Result<Option<Day>, ComplianceProblem> =
        if sent.day.is_empty() { Ok(None) } else { sent.day.parse().map(Some).map_err(|_| ComplianceProblem::BadDay) };
    let done = match day {
        Ok(day) => {
            let new = NewHelp { number: sent.number.clone(), day, by_web: !sent.web.is_empty(), portal: !sent.portal.is_empty() };
            c.help(member, new).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other_with(HERE, Tone::Good, t(visitor.frame.lang, "compliance-my-told"))),
        Err(e) if e.can_be_put_right() || matches!(e, ComplianceProblem::Enough) => {
            Ok(no_store(refused(&e, own(&c, &visitor, member, Some(&e), &sent.number).await?)))
        }
        Err(e) => Err(e.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct SentTick {
    #[serde(default)]
    proof: String,
    #[serde(default)]
    done: String,
}

/// Declares a proof of one's own.
pub(crate) async fn tick(
    State(c): State<Compliance>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(sent): Form<SentTick>,
) -> Result<Response, PageError> {
    let member = match member(&c, &headers).await {
        Ok(member) => member,
        Err(e @ ComplianceProblem::NotOpen) => return Ok(closed_again(&visitor, &e)),
        Err(e) => return Err(e.into()),
    };
    let proof = Proof::parse(&sent.proof).ok_or_else(|| ComplianceProblem::BadForm("proof".to_owned()))?;
    c.declare_own(member, proof, sent.done == "yes").await?;
    Ok(see_other_with(HERE, Tone::Good, t(visitor.frame.lang, "compliance-saved")))
}

/// Closes the page on this phone.
pub(crate) async fn leave(
    State(c): State<Compliance>,
    SiteAddress(site): SiteAddress,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if let Some(token) = token(&headers) {
        c.close(token).await?;
    }
    Ok(with_cookie(see_other(HERE), "", &site))
}
