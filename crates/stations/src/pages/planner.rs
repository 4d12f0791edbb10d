//! `/stations/planner`: which timetable brings most? The newest proposal, a new one, and the rules that it keeps to.

use super::{crumbs, weekday};
use crate::{
    model::{PlanAsk, PlanLine, PlanRules, PlanSource, Station},
    problems::StationsProblem,
    rules,
    service::Stations,
    timetabling::{MOBILE, SECONDS},
};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use vedich_accounts::{PageError, Viewer, refused, see_other, see_other_with};
use vedich_kernel::{Day, Lang, format};
use vedich_planner::{ShiftKind, WhatIf};
use vedich_ui::{self as ui, Button, Cell, Col, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// Longest search that the page offers, in seconds.
const MOST_SECONDS: f64 = 60.0;
/// Proposals in the list.
const LISTED: i64 = 20;

/// The page.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer) -> Result<Markup, PageError> {
    Stations::require_whole(&viewer.actor)?;
    page(&s, &viewer, &TypedAsk::default(), None, &[]).await
}

async fn page(
    s: &Stations,
    viewer: &Viewer,
    typed: &TypedAsk,
    rules: Option<&TypedRules>,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let lines = s.station_plans(&viewer.actor, LISTED).await?;
    let drafts = s.drafts(&viewer.actor).await?;
    let known = match rules {
        Some(typed) => typed.clone(),
        None => TypedRules::of(&s.plan_rules().await?),
    };
    let stations: Vec<Station> = s.stations(&viewer.actor).await?.into_iter().filter(|x| x.active).collect();
    let body = html! {
        (ui::error_summary(lang, errors))
        (newest(lines.first(), lang))
        @if drafts > 0 { (super::week::waiting(frame, drafts)) }
        (ui::section(t(lang, "stationplan-new"), ask_form(s, frame, typed, errors)))
        (list(&lines, lang))
        (ui::details(t(lang, "stationplan-rules"), rules_form(frame, &known, errors)))
        (ui::details(t(lang, "stationplan-homes"), homes_form(frame, s, &stations).await?))
        (ui::details(t(lang, "stationplan-skills"), super::skills::form(frame, s).await?))
    };
    let head = PageHead::new(t(lang, "stationplan-title"))
        .lede(t(lang, "stationplan-lede"))
        .clause("P-4.4a")
        .crumbs(crumbs(lang, t(lang, "stationplan-title")));
    Ok(ui::page(frame, &head, body))
}

/// The newest proposal in a sentence.
fn newest(line: Option<&PlanLine>, lang: Lang) -> Markup {
    let Some(p) = line else {
        return ui::empty_state(t(lang, "stationplan-none"), html! { p { (t(lang, "stationplan-none-do")) } });
    };
    let open = Button::link(format!("/stations/planner/{}", p.no), t(lang, "stationplan-open")).icon(Icon::Calendar);
    ui::hero(
        html! { (sentence(p, lang)) },
        html! { p { (made_by(p, lang)) } },
        html! { (if p.accepted_at.is_none() { open.primary_look() } else { open }) },
    )
}

/// What a proposal brings, and how much better any could be.
pub(super) fn sentence(p: &PlanLine, lang: Lang) -> String {
    let args = [
        ("no", p.no.to_string().into()),
        ("from", p.from.vi().into()),
        ("to", p.to.vi().into()),
        ("shifts", p.shifts.into()),
        ("objective", p.objective.into()),
        ("deadline", p.deadline.vi().into()),
        ("bound", p.bound.into()),
        ("gap", format::percent((p.bound - p.objective).max(0), p.bound, lang).into()),
    ];
    t_args(lang, "stationplan-sentence", &args)
}

pub(super) fn made_by(p: &PlanLine, lang: Lang) -> String {
    let args = [("at", p.made_at.vi().into()), ("by", p.by.clone().into())];
    t_args(lang, if p.source == PlanSource::Night { "stationplan-made-night" } else { "stationplan-made" }, &args)
}

fn list(lines: &[PlanLine], lang: Lang) -> Markup {
    let rows = lines.iter().map(|p| {
        Row::new(vec![
            Cell::text(t_args(lang, "stationplan-no", &[("no", p.no.to_string().into())])).sub(made_by(p, lang)),
            Cell::text(format!("{} – {}", p.from.vi(), p.to.vi())),
            Cell::int(p.shifts, lang),
            Cell::int(p.objective, lang),
            Cell::int(p.bound, lang),
            Cell::markup(match p.accepted_at {
                Some(_) => ui::tag(Tone::Good, t(lang, "stationplan-accepted")),
                None => ui::tag(Tone::Neutral, t(lang, "stationplan-proposed")),
            }),
        ])
        .href(format!("/stations/planner/{}", p.no))
    });
    html! {
        @if !lines.is_empty() {
            (Table::new("station-plans", t(lang, "stationplan-list"))
                .lang(lang)
                .col(Col::text(t(lang, "stationplan-proposal")))
                .col(Col::text(t(lang, "stationplan-days")))
                .col(Col::number(t(lang, "stationplan-shifts")))
                .col(Col::number(t(lang, "stationplan-objective")))
                .col(Col::number(t(lang, "stationplan-bound")))
                .col(Col::text(t(lang, "stations-state")))
                .rows(rows))
        }
    }
}

/// A proposal as it is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct TypedAsk {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    deadline: String,
    #[serde(default)]
    seconds: String,
    #[serde(default)]
    what_if: String,
}

/// The changes that the page asks about.
const WHAT_IFS: [(&str, &str); 8] = [
    ("", "stationplan-if-none"),
    ("set_more", "stationplan-if-set-more"),
    ("set_fewer", "stationplan-if-set-fewer"),
    ("crew_more", "stationplan-if-crew-more"),
    ("no_sundays", "stationplan-if-no-sundays"),
    ("no_weekends", "stationplan-if-no-weekends"),
    ("no_evenings", "stationplan-if-no-evenings"),
    ("no_mornings", "stationplan-if-no-mornings"),
];

/// A change from its code on the page.
fn what_if(code: &str) -> Option<WhatIf> {
    let fleet = || MOBILE.to_owned();
    Some(match code {
        "set_more" => WhatIf::SetsAndCrews { fleet: fleet(), more: 1 },
        "set_fewer" => WhatIf::Sets { fleet: fleet(), more: -1 },
        "crew_more" => WhatIf::Crews { fleet: fleet(), more: 1 },
        "no_sundays" => WhatIf::NoSundays,
        "no_weekends" => WhatIf::NoWeekends,
        "no_evenings" => WhatIf::Without { shift: ShiftKind::Evening },
        "no_mornings" => WhatIf::Without { shift: ShiftKind::Morning },
        _ => return None,
    })
}

/// The words of a change.
pub(super) fn what_if_word(change: &WhatIf, lang: Lang) -> String {
    let known = WHAT_IFS.iter().find(|(code, _)| what_if(code).as_ref() == Some(change));
    match (known, change) {
        (Some((_, key)), _) => t(lang, key).to_owned(),
        (None, WhatIf::Deadline { day }) => t_args(lang, "stationplan-if-deadline", &[("day", day.vi().into())]),
        (None, WhatIf::Minutes { minutes, .. }) => {
            t_args(lang, "stationplan-if-minutes", &[("minutes", format!("{minutes}").into())])
        }
        (None, WhatIf::Sets { more, .. } | WhatIf::SetsAndCrews { more, .. }) => {
            t_args(lang, "stationplan-if-sets", &[("n", i64::from(*more).into())])
        }
        (None, WhatIf::Crews { more, .. }) => t_args(lang, "stationplan-if-crews", &[("n", i64::from(*more).into())]),
        (None, _) => t(lang, "stationplan-if-other").to_owned(),
    }
}

impl TypedAsk {
    fn read(&self) -> Result<PlanAsk, StationsProblem> {
        let day = |text: &str, cause: &'static str| match text {
            "" => Ok(None),
            text => text.parse::<Day>().map(Some).map_err(|_| StationsProblem::NotReadable(cause)),
        };
        let seconds = match self.seconds.trim() {
            "" => SECONDS,
            text => text.replace(',', ".").parse::<f64>().map_err(|_| StationsProblem::NotReadable("seconds"))?,
        };
        if !(0.1..=MOST_SECONDS).contains(&seconds) {
            return Err(StationsProblem::NotReadable("seconds"));
        }
        Ok(PlanAsk {
            from: day(&self.from, "from_day")?,
            to: day(&self.to, "to_day")?,
            deadline: day(&self.deadline, "deadline_day")?,
            time_limit: Some(seconds),
            what_if: what_if(&self.what_if),
            ..PlanAsk::default()
        })
    }
}

fn ask_form(s: &Stations, frame: &Frame, typed: &TypedAsk, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let tomorrow = s.today().plus(1);
    let changes = WHAT_IFS.iter().map(|(code, key)| ((*code).to_owned(), t(lang, key).to_owned())).collect();
    ui::form(
        frame,
        "/stations/planner",
        html! {
            (Field::date("from", t(lang, "stations-first-day")).help(t_args(lang, "stationplan-from-help", &[("day", weekday(tomorrow, lang).into())])).value(typed.from.clone()).optional(lang).errors(errors))
            (Field::date("to", t(lang, "stations-last-day")).help(t(lang, "stationplan-to-help")).value(typed.to.clone()).optional(lang).errors(errors))
            (Field::date("deadline", t(lang, "stationplan-deadline")).help(t(lang, "stationplan-deadline-help")).value(typed.deadline.clone()).optional(lang).errors(errors))
            (Field::select("what_if", t(lang, "stationplan-what-if"), changes).help(t(lang, "stationplan-what-if-help")).value(typed.what_if.clone()))
            (Field::number("seconds", t(lang, "stationplan-seconds")).help(t(lang, "stationplan-seconds-help")).value(or(&typed.seconds, "10")).width(Width::Short).errors(errors))
            (ui::actions(html! { (Button::primary(t(lang, "stationplan-do")).icon(Icon::Calendar)) }))
        },
    )
}

fn or(typed: &str, usual: &str) -> String {
    if typed.is_empty() { usual.to_owned() } else { typed.to_owned() }
}

fn field_error(e: &StationsProblem, lang: Lang) -> Option<FieldError> {
    let StationsProblem::NotReadable(cause) = e else { return None };
    Some(FieldError::of(crate::fields::value(cause).field, e, lang))
}

/// Starts a search, and leads to where it can be followed.
pub(crate) async fn start(State(s): State<Stations>, viewer: Viewer, Form(typed): Form<TypedAsk>) -> Result<Response, PageError> {
    Stations::require_whole(&viewer.actor)?;
    let checked = match typed.read() {
        // Days that cannot be are told beside their fields, before the search begins.
        Ok(ask) => s.check_ask(&ask).await.map(|()| ask),
        Err(e) => Err(e),
    };
    match checked {
        Ok(ask) => Ok(see_other(&format!("/stations/planner/jobs/{}", s.start_search(&viewer.actor, ask)))),
        Err(e) => match field_error(&e, viewer.frame.lang) {
            Some(error) => Ok(refused(&e, page(&s, &viewer, &typed, None, &[error]).await?)),
            None => Err(e.into()),
        },
    }
}

/// The rules as they are typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct TypedRules {
    #[serde(default)]
    morning: String,
    #[serde(default)]
    morning_to: String,
    #[serde(default)]
    afternoon: String,
    #[serde(default)]
    afternoon_to: String,
    #[serde(default)]
    evening: String,
    #[serde(default)]
    evening_to: String,
    #[serde(default)]
    setup: String,
    #[serde(default)]
    crews: String,
    #[serde(default)]
    a_day: String,
    #[serde(default)]
    a_week: String,
    #[serde(default)]
    rest: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    between: String,
    #[serde(default)]
    least: String,
    #[serde(default)]
    holidays: String,
}

impl TypedRules {
    fn of(r: &PlanRules) -> Self {
        let ends = |kind: ShiftKind| {
            let (from, to) = r.times(kind);
            (rules::clock_text(from), rules::clock_text(to))
        };
        let (morning, morning_to) = ends(ShiftKind::Morning);
        let (afternoon, afternoon_to) = ends(ShiftKind::Afternoon);
        let (evening, evening_to) = ends(ShiftKind::Evening);
        Self {
            morning,
            morning_to,
            afternoon,
            afternoon_to,
            evening,
            evening_to,
            setup: r.setup.to_string(),
            crews: r.crews.map(|n| n.to_string()).unwrap_or_default(),
            a_day: r.a_day.to_string(),
            a_week: r.a_week.to_string(),
            rest: if r.rest { "1".to_owned() } else { String::new() },
            within: r.within.to_string(),
            between: r.between.to_string(),
            least: r.least.to_string(),
            holidays: r.holidays.iter().map(|d| d.vi()).collect::<Vec<_>>().join(", "),
        }
    }

    fn read(&self) -> Result<PlanRules, StationsProblem> {
        fn number<T: std::str::FromStr>(text: &str, field: &'static str) -> Result<T, StationsProblem> {
            text.trim().parse().map_err(|_| StationsProblem::NotReadable(field))
        }
        let time = |from: &str, to: &str, field: &'static str| {
            let both = rules::clock(from).zip(rules::clock(to)).ok_or(StationsProblem::NotReadable(field))?;
            Ok::<_, StationsProblem>((both.0, both.1 - both.0))
        };
        let (morning, first) = time(&self.morning, &self.morning_to, "morning")?;
        let (afternoon, second) = time(&self.afternoon, &self.afternoon_to, "afternoon")?;
        let (evening, third) = time(&self.evening, &self.evening_to, "evening")?;
        let day = |text: &str| {
            let mut parts = text.trim().split('/').map(str::trim);
            let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Day::new(year, month, day)
        };
        let holidays = self.holidays.split([',', ';', '\n']).map(str::trim).filter(|x| !x.is_empty());
        Ok(PlanRules {
            morning,
            afternoon,
            evening,
            minutes: [first, second, third],
            setup: number(&self.setup, "setup")?,
            crews: if self.crews.trim().is_empty() { None } else { Some(number(&self.crews, "crews")?) },
            a_day: number(&self.a_day, "a_day")?,
            a_week: number(&self.a_week, "a_week")?,
            rest: !self.rest.is_empty(),
            within: number(&self.within, "within")?,
            between: number(&self.between, "between")?,
            least: if self.least.trim().is_empty() { PlanRules::default().least } else { number(&self.least, "least")? },
            holidays: holidays.map(|x| day(x).ok_or(StationsProblem::NotReadable("holidays"))).collect::<Result<_, _>>()?,
        })
    }
}

fn rules_form(frame: &Frame, r: &TypedRules, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let time = |name: &'static str, key: &str, value: &str| {
        Field::text(name, t(lang, key)).value(value).max_length(5).required().width(Width::Short).errors(errors)
    };
    let number = |name: &'static str, key: &str, value: &str| {
        Field::number(name, t(lang, key)).value(value).required().width(Width::Short).errors(errors)
    };
    ui::form(
        frame,
        "/stations/planner/rules",
        html! {
            p.help { (t(lang, "stationplan-rules-help")) }
            (time("morning", "stationplan-morning", &r.morning))
            (time("morning_to", "stationplan-morning-to", &r.morning_to))
            (time("afternoon", "stationplan-afternoon", &r.afternoon))
            (time("afternoon_to", "stationplan-afternoon-to", &r.afternoon_to))
            (time("evening", "stationplan-evening", &r.evening))
            (time("evening_to", "stationplan-evening-to", &r.evening_to))
            (number("setup", "stationplan-setup", &r.setup).help(t(lang, "stationplan-setup-help")))
            (Field::number("crews", t(lang, "stationplan-crews")).help(t(lang, "stationplan-crews-help")).value(r.crews.clone()).optional(lang).width(Width::Short).errors(errors))
            (number("a_day", "stationplan-a-day", &r.a_day))
            (number("a_week", "stationplan-a-week", &r.a_week))
            (Field::checkbox("rest", t(lang, "stationplan-rest")).checked(!r.rest.is_empty()))
            (number("within", "stationplan-within", &r.within))
            (number("between", "stationplan-between", &r.between))
            (number("least", "stationplan-least", &r.least).help(t(lang, "stationplan-least-help")))
            (Field::text("holidays", t(lang, "stationplan-holidays")).help(t(lang, "stationplan-holidays-help")).value(r.holidays.clone()).max_length(900).optional(lang).width(Width::Full).errors(errors))
            (ui::actions(html! { (Button::secondary(t(lang, "stationplan-rules-do")).icon(Icon::Check)) }))
        },
    )
}

/// Sets the rules.
pub(crate) async fn set_rules(
    State(s): State<Stations>,
    viewer: Viewer,
    Form(typed): Form<TypedRules>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = match typed.read() {
        Ok(rules) => s.set_plan_rules(&viewer.actor, rules).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other_with("/stations/planner", Tone::Good, t(lang, "stationplan-rules-done"))),
        Err(e) => match field_error(&e, lang) {
            Some(error) => Ok(refused(&e, page(&s, &viewer, &TypedAsk::default(), Some(&typed), &[error]).await?)),
            None => Err(e.into()),
        },
    }
}

async fn homes_form(frame: &Frame, s: &Stations, stations: &[Station]) -> Result<Markup, PageError> {
    let lang = frame.lang;
    let (sets, homes) = (s.sets().await?, s.homes().await?);
    let mut places = vec![(String::new(), t(lang, "stationplan-moves").to_owned())];
    places.extend(stations.iter().map(|x| (x.no.to_string(), format!("{} · {}", x.code, x.name))));
    Ok(html! {
        @if sets.is_empty() { p { (t(lang, "stations-no-sets")) } } @else {
            (ui::form(frame, "/stations/planner/homes", html! {
                p.help { (t(lang, "stationplan-homes-help")) }
                @for set in sets.iter().filter(|x| x.active) {
                    (Field::select(format!("home-{}", set.no), format!("{} · {}", set.code, set.name), places.clone()).value(homes.get(&set.no).map(i64::to_string).unwrap_or_default()))
                }
                (ui::actions(html! { (Button::secondary(t(lang, "stationplan-homes-do")).icon(Icon::Check)) }))
            }))
        }
    })
}

/// Puts sets into stations, or lets them move.
pub(crate) async fn set_homes(
    State(s): State<Stations>,
    viewer: Viewer,
    Form(fields): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    Stations::require_whole(&viewer.actor)?;
    let homes = s.homes().await?;
    for (name, value) in &fields {
        let Some(set) = name.strip_prefix("home-").and_then(|no| no.parse::<i64>().ok()) else { continue };
        let home = value.parse::<i64>().ok();
        if homes.get(&set).copied() != home {
            s.set_home(&viewer.actor, set, home).await?;
        }
    }
    Ok(see_other_with("/stations/planner", Tone::Good, t(viewer.frame.lang, "stationplan-homes-done")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_typed_as_they_are_shown() {
        let rules = PlanRules { holidays: vec![Day::new(2026, 2, 17).unwrap()], crews: Some(4), ..PlanRules::default() };
        assert_eq!(TypedRules::of(&rules).read().unwrap(), rules);
        let usual = TypedRules::of(&PlanRules::default());
        assert!(matches!(
            TypedRules { holidays: "30/2/2026".to_owned(), ..usual.clone() }.read(),
            Err(StationsProblem::NotReadable("holidays"))
        ));
        assert!(matches!(TypedRules { evening: "tối".to_owned(), ..usual }.read(), Err(StationsProblem::NotReadable("evening"))));
    }

    #[test]
    fn every_change_of_the_page_has_its_words() {
        for (code, key) in WHAT_IFS.iter().filter(|(code, _)| !code.is_empty()) {
            let change = what_if(code).unwrap();
            assert_eq!(what_if_word(&change, Lang::Vi), t(Lang::Vi, key));
            assert_ne!(t(Lang::En, key), *key, "{key} has no text");
        }
    }
}
