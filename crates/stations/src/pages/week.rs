//! `/stations`: where, when, how many? A week's timetable with the fill level of each shift.

use super::{day_name, hours, localities, weekday};
use crate::{
    http::{AskedShifts, locality},
    model::{RequestState, ShiftView},
    rules::inviting::QUIET_DAYS,
    service::Stations,
};
use axum::{
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Area, PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Field, Frame, Icon, PageHead, Row, Table, Tone, Truth, t, t_args};

const DAYS: i32 = 7;

/// The week.
pub(crate) async fn show(
    State(s): State<Stations>,
    viewer: Viewer,
    Query(asked): Query<AskedShifts>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, today) = (s.tree().await?, s.today());
    let (from, _) = asked.days(monday(today))?;
    let days: Vec<Day> = (0..DAYS).map(|n| from.plus(n)).collect();
    let place = locality(&tree, &asked.locality, today)?;
    let mut found = s.shifts(actor, (from, from.plus(DAYS - 1)), place, true).await?;
    // A draft that was dropped was never announced to anybody.
    found.retain(|v| v.shift.cancelled.is_none() || !v.shift.draft);
    let manages = actor.may(Permission::ManageStations);
    let places = localities(&tree, actor, Permission::ViewStations, today);
    let drafts = if manages { s.drafts(actor).await? } else { 0 };
    let asked_for = if manages { s.requests(actor).await?.iter().filter(|r| r.state == RequestState::Open).count() } else { 0 };
    // Told where the coming days stand; other weeks ask nobody.
    let running = (from..=from.plus(DAYS - 1)).contains(&today);
    let short = match one_commune(&tree, actor, place, today).filter(|_| running) {
        Some(commune) => s.short_ahead(actor, commune).await?,
        None => None,
    };
    let body = html! {
        (hero(&found, &days, lang))
        @if drafts > 0 { (waiting(frame, drafts)) }
        @if asked_for > 0 {
            (ui::callout(Tone::Attention, &t_args(lang, "stationplan-requests-wait", &[("n", i64::try_from(asked_for).unwrap_or(i64::MAX).into())]), html! {
                p { a href="/stations/requests" { (t(lang, "stationplan-requests-see")) } }
            }))
        }
        @if let Some(short) = &short { (super::invite::too_few(short, today.plus(QUIET_DAYS - 1), lang)) }
        @if places.len() > 1 {
            (ui::filter_bar(lang, "/stations", html! {
                (ui::hidden("from", &from.to_string()))
                (Field::select("locality", t(lang, "stations-locality"), everywhere(places, lang)).value(asked.locality.clone()))
            }, None))
        }
        p {
            (Button::link(href(from.plus(-DAYS), &asked.locality), t(lang, "stations-week-before")).icon(Icon::Left)) " "
            (Button::link(href(from.plus(DAYS), &asked.locality), t(lang, "stations-week-after")).icon(Icon::Right))
        }
        (grid(&found, &days, today, manages, lang))
        p.help { (t(lang, "stations-week-help")) }
    };
    let actions = html! {
        @if actor.area(Permission::ManageStations) == Area::Everything {
            (Button::link("/stations/planner", t(lang, "stationplan-title")).primary_look().icon(Icon::Calendar))
        }
        @if manages {
            (Button::link("/stations/plan", t(lang, "stations-plan")).icon(Icon::Add))
            (Button::link("/stations/import", t(lang, "stations-import")).icon(Icon::Upload))
        }
        @if manages {
            (Button::link("/stations/wishes", t(lang, "stations-wishes")).icon(Icon::Lists))
            (Button::link("/stations/batches", t(lang, "stations-batches")).icon(Icon::Report))
            (Button::link("/stations/requests", t(lang, "stationplan-requests")).icon(Icon::Help))
        }
        @if !Stations::own_teams(actor).is_empty() { (Button::link("/stations/team-invitations", t(lang, "stations-team-title")).icon(Icon::Lists)) }
        (Button::link("/stations/places", t(lang, "stations-places")).icon(Icon::Settings))
        (Button::link("/timetable", t(lang, "stations-public")).icon(Icon::Calendar))
    };
    let head = PageHead::new(t(lang, "stations-title")).lede(t(lang, "stations-lede")).clause("P-4.4a").actions(actions).wide();
    Ok(ui::page(frame, &head, body))
}

/// The commune whose week is looked at by somebody who invites there: the chosen one, else the only one of theirs. For all communes of a
/// city at once nobody's people are counted.
fn one_commune(tree: &Tree, actor: &Actor, chosen: Option<LocalityId>, today: Day) -> Option<LocalityId> {
    let mine = |id: &LocalityId| tree.may(actor, Permission::ManageStations, *id);
    if let Some(chosen) = chosen {
        return tree.commune_of(chosen).filter(mine);
    }
    let mut communes = tree.at(today).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).filter(mine);
    let first = communes.next();
    if communes.next().is_some() { None } else { first }
}

/// Drafts that wait to be published.
pub(super) fn waiting(frame: &Frame, drafts: i64) -> Markup {
    let lang = frame.lang;
    ui::callout(
        Tone::Attention,
        &t_args(lang, "stationplan-drafts", &[("n", drafts.into())]),
        html! {
            p { (t(lang, "stationplan-drafts-help")) }
            (ui::actions(html! {
                (ui::inline_form(frame, "/stations/publish", &[], Button::primary(t_args(lang, "stationplan-publish-all", &[("n", drafts.into())])).icon(Icon::Check)))
                (ui::inline_form(frame, "/stations/drop-drafts", &[], Button::secondary(t(lang, "stationplan-drop-drafts")).icon(Icon::Close)))
            }))
        },
    )
}

/// Publishes the drafts of one's area.
pub(crate) async fn publish(State(s): State<Stations>, viewer: Viewer) -> Result<Response, PageError> {
    let n = s.publish(&viewer.actor, None).await?;
    Ok(see_other_with("/stations", Tone::Good, t_args(viewer.frame.lang, "stationplan-published", &[("n", n.into())])))
}

/// Drops the drafts of one's area.
pub(crate) async fn drop_drafts(State(s): State<Stations>, viewer: Viewer) -> Result<Response, PageError> {
    let n = s.drop_drafts(&viewer.actor).await?;
    Ok(see_other_with("/stations", Tone::Good, t_args(viewer.frame.lang, "stationplan-dropped", &[("n", n.into())])))
}

pub(super) fn monday(day: Day) -> Day {
    day.plus(1 - i32::from(day.weekday()))
}

fn everywhere(mut places: Vec<(String, String)>, lang: Lang) -> Vec<(String, String)> {
    places.insert(0, (String::new(), t(lang, "stations-everywhere").to_owned()));
    places
}

fn href(from: Day, locality: &str) -> String {
    let place = if locality.is_empty() { String::new() } else { format!("&locality={locality}") };
    format!("/stations?from={from}{place}")
}

fn hero(found: &[ShiftView], days: &[Day], lang: Lang) -> Markup {
    let held: Vec<&ShiftView> = found.iter().filter(|v| v.shift.cancelled.is_none() && !v.shift.draft).collect();
    let sum = |f: &dyn Fn(&ShiftView) -> i64| held.iter().map(|v| f(v)).sum::<i64>();
    let args = [
        ("from", days.first().map(|d| d.vi()).unwrap_or_default().into()),
        ("to", days.last().map(|d| d.vi()).unwrap_or_default().into()),
        ("shifts", i64::try_from(held.len()).unwrap_or(i64::MAX).into()),
        ("places", sum(&|v| v.capacity).into()),
        ("booked", sum(&|v| v.expected.booked).into()),
        ("walkins", sum(&|v| v.expected.walk_ins).into()),
        ("invited", sum(&|v| v.expected.invited).into()),
    ];
    let bars: Vec<BarItem> = days
        .iter()
        .map(|day| {
            let of_day =
                |f: &dyn Fn(&ShiftView) -> i64| held.iter().filter(|v| v.shift.what.day == *day).map(|v| f(v)).sum::<i64>();
            let places = of_day(&|v| v.capacity);
            BarItem::new(weekday(*day, lang), of_day(&|v| v.expected.booked))
                .mark(places)
                .note(t_args(lang, "stations-of-places", &[("n", places.into())]))
                .truth(Truth::Pending)
        })
        .collect();
    let chart = if held.is_empty() {
        html! {}
    } else {
        ui::bar_list_to("stations-days", t(lang, "stations-by-day"), &bars, t(lang, "stations-slot-places"), lang)
    };
    ui::hero(html! { (t_args(lang, "stations-sentence", &args)) }, html! {}, chart)
}

fn grid(found: &[ShiftView], days: &[Day], today: Day, manages: bool, lang: Lang) -> Markup {
    let mut stations: BTreeMap<&str, Vec<&ShiftView>> = BTreeMap::new();
    for v in found {
        stations.entry(&v.station.code).or_default().push(v);
    }
    let mut table = Table::new("station-week", t(lang, "stations-timetable"))
        .days()
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "stations-station")));
    for day in days {
        // Without the year, so that a week fits on a desk.
        let label = format!("{} {}/{}", day_name(day.weekday(), lang), day.date().day(), day.date().month());
        table = table.col(if *day == today { Col::text(label).hint(t(lang, "stations-today")) } else { Col::text(label) });
    }
    let rows = stations.values().map(|of_station| {
        let station = &of_station[0].station;
        let mut cells = vec![Cell::text(station.name.clone()).sub(station.kind.word(lang))];
        cells.extend(days.iter().map(|day| {
            Cell::markup(html! { @for v in of_station.iter().filter(|v| v.shift.what.day == *day) { (one(v, lang)) } })
        }));
        Row::new(cells)
    });
    let empty = html! {
        p { (t(lang, "stations-no-shifts-do")) }
        @if manages { p { (Button::link("/stations/plan", t(lang, "stations-plan")).icon(Icon::Add)) } }
    };
    html! { (table.rows(rows).empty(t(lang, "stations-no-shifts"), empty)) }
}

/// A shift in its day: when, how full; a cancelled one says so.
fn one(v: &ShiftView, lang: Lang) -> Markup {
    let fill = format!("{}/{}", v.expected.booked, v.capacity);
    html! {
        p {
            a href={ "/stations/shifts/" (v.shift.no) } { (hours(v)) } " "
            @if v.shift.cancelled.is_some() { (ui::tag(Tone::Broken, t(lang, "stations-is-cancelled"))) }
            @else if v.shift.draft { (ui::tag(Tone::Neutral, t(lang, "stationplan-is-draft"))) }
            @else { span { (fill) @if v.expected.walk_ins > 0 { " + " (v.expected.walk_ins) " " (t(lang, "stations-walked-in")) } } (ui::bar(v.expected.booked, v.capacity.max(1), Truth::Pending)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_starts_on_monday() {
        let day = |d: i8| Day::new(2023, 6, d).unwrap();
        assert_eq!((monday(day(19)), monday(day(25)), monday(day(26))), (day(19), day(19), day(26)));
    }
}
