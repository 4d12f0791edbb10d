//! `/stations/plan`: shifts by hand, one or the same on many days.

use super::{crumbs, day_name, weekday};
use crate::{
    model::{Doubt, NewShift, PlanRules, Service, Source},
    problems::StationsProblem,
    rules,
    service::Stations,
};
use axum::{
    extract::{Form, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::TeamKind;
use vedich_ui::{self as ui, Button, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// Days that one form may fill.
const MOST_DAYS: i32 = 100;

/// The form as it is sent: names may stand several times.
#[derive(Clone, Default)]
struct Typed(Vec<(String, String)>);

impl Typed {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|v| v == value)
    }
}

/// The form.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer) -> Result<Markup, PageError> {
    let mut usual =
        vec![("from".to_owned(), "17:30".to_owned()), ("to".to_owned(), "20:30".to_owned()), ("crew".to_owned(), "2".to_owned())];
    usual.extend((1..=7).map(|d| ("weekday".to_owned(), d.to_string())));
    page(&s, &viewer, &Typed(usual), &[], &[]).await
}

/// What should be looked at before it is planned all the same.
fn callout(doubts: &[Doubt], lang: Lang) -> Markup {
    ui::callout(
        Tone::Attention,
        t(lang, "stationplan-doubts"),
        html! {
            ul { @for doubt in doubts { li { (doubt_words(doubt, lang)) } } }
            p { (t(lang, "stationplan-doubts-help")) }
        },
    )
}

/// A doubt in a sentence.
pub(crate) fn doubt_words(doubt: &Doubt, lang: Lang) -> String {
    let day = || weekday(doubt.day(), lang);
    match doubt {
        Doubt::Holiday(_) => t_args(lang, "stationplan-doubt-holiday", &[("day", day().into())]),
        Doubt::Unskilled(_) => t_args(lang, "stationplan-doubt-unskilled", &[("day", day().into())]),
        Doubt::Hours(_) => t_args(lang, "stationplan-doubt-hours", &[("day", day().into())]),
        Doubt::Blocked { reason, .. } => {
            t_args(lang, "stationplan-doubt-blocked", &[("day", day().into()), ("reason", reason.clone().into())])
        }
    }
}

/// What a tick agrees to: other days than those that were shown are shown anew.
fn agreed_to(doubts: &[Doubt]) -> String {
    doubts.iter().map(|d| format!("{}:{}", d.code(), d.day())).collect::<Vec<_>>().join(",")
}

async fn page(
    s: &Stations,
    viewer: &Viewer,
    typed: &Typed,
    errors: &[FieldError],
    doubts: &[Doubt],
) -> Result<Markup, PageError> {
    let (frame, lang, actor, today) = (&viewer.frame, viewer.frame.lang, &viewer.actor, s.today());
    let (tree, sets) = (s.tree().await?, s.sets().await?);
    let stations: Vec<(String, String)> = s
        .stations(actor)
        .await?
        .into_iter()
        .filter(|x| x.active && tree.may(actor, Permission::ManageStations, x.locality))
        .map(|x| (x.no.to_string(), format!("{} · {}", x.code, x.name)))
        .collect();
    let area = actor.area(Permission::ManageStations);
    let mut teams = vec![(String::new(), t(lang, "stations-no-team").to_owned())];
    teams.extend(
        tree.teams_of(&area).into_iter().filter(|x| x.kind == TeamKind::Intake).map(|x| (x.code.clone(), x.name.clone())),
    );
    let services = Service::ALL.iter().map(|x| (x.code().to_owned(), x.word(lang).to_owned())).collect();
    let body = if stations.is_empty() {
        ui::empty_state(
            t(lang, "stations-none"),
            html! { p { (Button::link("/stations/places", t(lang, "stations-places")).primary_look().icon(Icon::Add)) } },
        )
    } else {
        html! {
            (ui::error_summary(lang, errors))
            @if !doubts.is_empty() { (callout(doubts, lang)) }
            (ui::form(frame, "/stations/plan", html! {
                (Field::select("station", t(lang, "stations-station"), stations).value(typed.get("station")).errors(errors))
                (Field::select("service", t(lang, "stations-service"), services).value(or(typed.get("service"), "level2")))
                (Field::date("first", t(lang, "stations-first-day")).value(or(typed.get("first"), &today.to_string())).min(today.to_string()).required().errors(errors))
                (Field::date("last", t(lang, "stations-last-day")).help(t(lang, "stations-last-day-help")).value(typed.get("last")).optional(lang).errors(errors))
                (ui::fieldset(t(lang, "stations-weekdays"), html! {
                    @for d in 1..=7_i8 {
                        (Field::checkbox("weekday", day_name(d, lang)).id(format!("weekday-{d}")).value(d.to_string()).checked(typed.has("weekday", &d.to_string())))
                    }
                    (Field::checkbox("holidays", t(lang, "stations-holidays")).checked(!typed.get("holidays").is_empty()))
                }))
                (Field::text("from", t(lang, "stations-from")).help(t(lang, "stations-from-help")).value(typed.get("from")).max_length(5).required().width(Width::Short).errors(errors))
                (Field::text("to", t(lang, "stations-to")).value(typed.get("to")).max_length(5).required().width(Width::Short).errors(errors))
                @if sets.iter().any(|x| x.active) {
                    (ui::fieldset(t(lang, "stations-sets"), html! {
                        @for set in sets.iter().filter(|x| x.active) {
                            (Field::checkbox("set", format!("{} · {}", set.code, set.name)).id(format!("set-{}", set.no)).value(set.no.to_string()).checked(typed.has("set", &set.no.to_string())))
                        }
                    }))
                }
                (Field::number("crew", t(lang, "stations-crew")).help(t(lang, "stations-crew-help")).value(typed.get("crew")).required().errors(errors))
                @if teams.len() > 1 { (Field::select("team", t(lang, "stations-team"), teams).value(typed.get("team"))) }
                (Field::text("note", t(lang, "stations-note")).help(t(lang, "stations-note-help")).value(typed.get("note")).max_length(200).optional(lang).width(Width::Full).errors(errors))
                @if !doubts.is_empty() {
                    (Field::checkbox("anyway", t(lang, "stationplan-doubts-anyway")).value(agreed_to(doubts)))
                }
                (ui::actions(html! { (Button::primary(t(lang, "stations-plan-do")).icon(Icon::Check)) }))
            }))
        }
    };
    let head = PageHead::new(t(lang, "stations-plan"))
        .lede(t(lang, "stations-plan-lede"))
        .clause("P-4.4a")
        .crumbs(crumbs(lang, t(lang, "stations-plan")));
    Ok(ui::page(frame, &head, body))
}

fn or<'a>(typed: &'a str, usual: &'a str) -> &'a str {
    if typed.is_empty() { usual } else { typed }
}

/// The shifts that the form means.
fn read(typed: &Typed, today: Day, hours: &PlanRules, tree: &vedich_territory::Tree) -> Result<Vec<NewShift>, StationsProblem> {
    let day = |name: &'static str| typed.get(name).parse::<Day>().map_err(|_| StationsProblem::NotReadable(name));
    let first = day("first")?;
    let last = if typed.get("last").is_empty() { first } else { day("last")? };
    if !(0..MOST_DAYS).contains(&last.since(first)) {
        return Err(StationsProblem::NotReadable("last_range"));
    }
    let number = |name: &'static str| typed.get(name).trim().parse::<i64>().map_err(|_| StationsProblem::NotReadable(name));
    let time = |name: &'static str| rules::clock(typed.get(name)).ok_or(StationsProblem::NotReadable(name));
    let team = match typed.get("team") {
        "" => None,
        code => Some(tree.team_by_code(code).ok_or(StationsProblem::NoSuchTeam)?.id),
    };
    let one = NewShift {
        station: number("station")?,
        day: first,
        from: time("from")?,
        to: time("to")?,
        service: Service::parse(typed.get("service")).unwrap_or(Service::Level2),
        sets: typed.all("set").filter_map(|v| v.parse().ok()).collect(),
        crew: number("crew")?,
        team,
        note: crate::service::at_most("note", typed.get("note"), 200)?,
        locked: false,
    };
    rules::check(&one, today, last)?;
    let held = |d: &Day| {
        // A day that was chosen alone is meant as it is.
        first == last
            || (typed.has("weekday", &d.weekday().to_string())
                && (!typed.get("holidays").is_empty() || !rules::blocks::is_free(*d, hours)))
    };
    let days: Vec<Day> = (0..=last.since(first)).map(|n| first.plus(n)).filter(held).collect();
    if days.is_empty() {
        return Err(StationsProblem::NotReadable("no_days"));
    }
    Ok(days.into_iter().map(|day| NewShift { day, ..one.clone() }).collect())
}

fn field_of(e: &StationsProblem) -> Option<&'static str> {
    match e {
        StationsProblem::NotReadable(cause) => Some(crate::fields::value(cause).field),
        StationsProblem::BadField(field) => Some(field),
        StationsProblem::WrongShift(rules::Wrong::Times) => Some("to"),
        StationsProblem::WrongShift(rules::Wrong::Nobody) => Some("crew"),
        StationsProblem::WrongShift(rules::Wrong::Day) => Some("first"),
        StationsProblem::Busy(_) => Some("station"),
        _ => None,
    }
}

/// Plans them.
pub(crate) async fn save(
    State(s): State<Stations>,
    viewer: Viewer,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (lang, typed) = (viewer.frame.lang, Typed(fields));
    let planned = match read(&typed, s.today(), &s.plan_rules().await?, &*s.tree().await?) {
        Ok(new) => {
            let asked_for = |d: &Doubt| matches!(d, Doubt::Holiday(_)) && !typed.get("holidays").is_empty();
            let mut doubts: Vec<Doubt> = s.doubts(&viewer.actor, &new).await?.into_iter().flatten().collect();
            doubts.retain(|d| !asked_for(d));
            // A question, not a refusal: the same form with its tick is the answer.
            if !doubts.is_empty() && typed.get("anyway") != agreed_to(&doubts) {
                return Ok(page(&s, &viewer, &typed, &[], &doubts).await?.into_response());
            }
            let first = new.first().map(|n| n.day);
            s.plan_shifts(&viewer.actor, new, Source::Form).await.map(|nos| (nos.len(), first))
        }
        Err(e) => Err(e),
    };
    match planned {
        Ok((n, first)) => {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            let week = first.map_or_else(String::new, |d| format!("?from={}", d.plus(1 - i32::from(d.weekday()))));
            Ok(see_other_with(&format!("/stations{week}"), Tone::Good, t_args(lang, "stations-planned", &[("n", n.into())])))
        }
        Err(e) => match field_of(&e) {
            Some(field) => {
                let error = FieldError::of(field, &e, lang);
                Ok(refused(&e, page(&s, &viewer, &typed, &[error], &[]).await?))
            }
            None => Err(e.into()),
        },
    }
}
