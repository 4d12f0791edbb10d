//! Who must have a second factor: the policy of the house, and who still lacks one.

use super::{field_error, users::crumbs};
use crate::{
    Accounts, AccountsProblem, PageError, Viewer,
    factor_policy::AskedAccount,
    model::{Area, Permission},
    reply::{refused, see_other_with},
    rules::second_factor::{Asks, GRACE_DAYS, Policy},
};
use axum::{Form, extract::State, response::Response};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_kernel::Day;
use vedich_ui::{
    Button, Cell, Col, Field, FieldError, Frame, PageHead, Row, Table, Tone, actions, callout, error_summary, form, page,
    section, t_args, tag, text,
};

#[derive(Deserialize)]
pub(crate) struct Typed {
    asks: String,
    from: String,
    grace: String,
    reason: String,
}

pub(crate) async fn show(State(accounts): State<Accounts>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(policy_page(&accounts, &viewer, None, &[]).await?)
}

pub(crate) async fn submit(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let done = match read(&typed) {
        Ok(policy) => accounts.set_second_factor_policy(&viewer.actor, policy, &typed.reason).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(see_other_with("/users/second-factor", Tone::Good, viewer.frame.t("accounts-factor-policy-done"))),
        // Whoever manages a part of the users has no form to be told at.
        Err(problem @ AccountsProblem::OutsideArea) => Err(problem.into()),
        Err(problem) => {
            let (problem, errors) = field_error(problem, viewer.frame.lang)?;
            Ok(refused(&problem, policy_page(&accounts, &viewer, Some(&typed), &errors).await?))
        }
    }
}

fn read(typed: &Typed) -> Result<Policy, AccountsProblem> {
    let from: Day = typed.from.parse().map_err(|_| AccountsProblem::BadPolicy)?;
    let grace_days = typed.grace.trim().parse().map_err(|_| AccountsProblem::BadPolicy)?;
    let asks = Asks::parse(&typed.asks).ok_or(AccountsProblem::BadPolicy)?;
    Ok(Policy { from, asks, grace_days })
}

async fn policy_page(
    accounts: &Accounts,
    viewer: &Viewer,
    typed: Option<&Typed>,
    errors: &[FieldError],
) -> Result<Markup, AccountsProblem> {
    let frame = &viewer.frame;
    let policy = accounts.second_factor_policy().await?;
    let asked = accounts.asked_for_second_factor(&viewer.actor).await?;
    let lacking = asked.iter().filter(|a| a.on_since.is_none()).count();
    let now = match policy {
        Some(p) if p.asks != Asks::Nobody => {
            let args = [("whom", whom(frame, p.asks).into()), ("day", p.from.vi().into()), ("grace", p.grace_days.into())];
            t_args(frame.lang, "accounts-factor-policy-on", &args)
        }
        _ => whom(frame, Asks::Nobody).to_owned(),
    };
    let lacking = t_args(frame.lang, "accounts-factor-lacking", &[("n", count(lacking)), ("all", count(asked.len()))]);
    let whole = viewer.actor.area(Permission::ManageUsers) == Area::Everything;
    let body = html! {
        (callout(Tone::Neutral, &now, text(&lacking)))
        (table(frame, &asked))
        @if whole { (section(frame.t("accounts-factor-policy-change"), policy_form(frame, accounts.now().day(), typed, errors))) }
    };
    let title = frame.t("accounts-factor-title");
    let head = PageHead::new(title).lede(frame.t("accounts-factor-policy-lede")).crumbs(crumbs(frame, title));
    Ok(page(frame, &head, body))
}

/// Of whom it is asked, in words.
fn whom(frame: &Frame, asks: Asks) -> &'static str {
    frame.t(match asks {
        Asks::Nobody => "accounts-factor-policy-off",
        Asks::Trusted => "accounts-factor-required",
        Asks::Everybody => "accounts-factor-everybody",
    })
}

fn count(n: usize) -> vedich_ui::TextArg<'static> {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

fn table(frame: &Frame, asked: &[AskedAccount]) -> Table {
    let state = |a: &AskedAccount| match a.on_since {
        Some(at) => html! { (tag(Tone::Good, &t_args(frame.lang, "accounts-factor-since", &[("when", at.vi().into())]))) },
        None => html! { (tag(Tone::Attention, frame.t("accounts-factor-none"))) },
    };
    Table::new("second-factors", frame.t("accounts-factor-caption"))
        .lang(frame.lang)
        .col(Col::text(frame.t("accounts-full-name")).sort())
        .col(Col::text(frame.t("accounts-factor-title")))
        .col(Col::text(frame.t("accounts-factor-last-day")))
        .filterable()
        .empty(frame.t("accounts-factor-nobody"), text(frame.t("accounts-factor-policy-lede")))
        .rows(asked.iter().map(|a| {
            let due = a.due.filter(|_| a.on_since.is_none()).map_or_else(|| "–".to_owned(), Day::vi);
            Row::new(vec![Cell::text(&*a.user.full_name).sub(&*a.user.name), Cell::markup(state(a)), Cell::text(due).nowrap()])
        }))
}

fn policy_form(frame: &Frame, today: Day, typed: Option<&Typed>, errors: &[FieldError]) -> Markup {
    let choices = Asks::ALL.iter().rev().map(|asks| (asks.code().to_owned(), whom(frame, *asks).to_owned())).collect();
    let (asks, from, grace, reason) = match typed {
        Some(t) => (t.asks.clone(), t.from.clone(), t.grace.clone(), t.reason.clone()),
        None => (Asks::Trusted.code().to_owned(), today.to_string(), GRACE_DAYS.to_string(), String::new()),
    };
    let fields = html! {
        (error_summary(frame.lang, errors))
        (Field::radios("asks", frame.t("accounts-factor-policy"), choices).value(asks).errors(errors))
        (Field::date("from", frame.t("accounts-factor-from")).value(from).errors(errors).required())
        (Field::number("grace", frame.t("accounts-factor-grace")).help(frame.t("accounts-factor-grace-help")).value(grace).errors(errors).required())
        (Field::text("reason", frame.t("accounts-factor-reason")).value(reason).errors(errors).required().autocomplete("off"))
        (actions(html! { (Button::primary(frame.t("accounts-factor-policy-save"))) }))
    };
    form(frame, "/users/second-factor", fields)
}
