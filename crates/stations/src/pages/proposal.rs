//! `/stations/planner/{plan}`: a proposed timetable, week by week, with the reason for each placement, how much better any timetable could be,
//! and what it was made from.

use super::{
    crumbs, day_name, minutes_words,
    opening::part,
    planner::{made_by, sentence, what_if_word},
    week::monday,
    weekday,
};
use crate::{
    model::{Difference, Ground, Minutes, PlanAsk, StationPlan},
    rules::planning,
    service::Stations,
    timetabling::{MOBILE, PlanNames},
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Viewer, see_other, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_planner::{Curve, Locked, PlannedShift, ReasonKind, ShiftKind};
use vedich_territory::Tree;
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Crumb, Frame, Icon, PageHead, Row, Tab, Table, Tone, Truth, t, t_args};

/// Which week.
#[derive(Deserialize)]
pub(crate) struct AskedWeek {
    #[serde(default)]
    week: String,
}

fn whole(x: f64) -> i64 {
    // Dossiers of a country fit; the cast saturates.
    x.round() as i64
}

/// Dossiers that a shift adds: where most people are served already it is a part of one, which is not nothing.
fn amount(x: f64, lang: Lang) -> String {
    if x > 0.0 && x < 1.0 { t(lang, "stationplan-below-one").to_owned() } else { vedich_kernel::format::int(whole(x), lang) }
}

fn signed(x: f64, lang: Lang) -> String {
    let n = whole(x);
    let sign = if n > 0 { "+" } else { "" };
    format!("{sign}{}", vedich_kernel::format::int(n, lang))
}

/// The proposal.
pub(crate) async fn show(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<AskedWeek>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let p = s.station_plan(&viewer.actor, no).await?;
    let (tree, names) = (s.tree().await?, s.plan_names().await?);
    let first = monday(p.line.from);
    let weeks: Vec<Day> = (0..).map(|n| first.plus(7 * n)).take_while(|d| *d <= p.line.to).collect();
    let chosen = asked.week.parse::<Day>().ok().map(monday).filter(|w| weeks.contains(w)).unwrap_or(first);
    let open = p.line.accepted_at.is_none() && p.line.to >= s.today();
    let body = html! {
        (ui::hero(html! { (sentence(&p.line, lang)) }, html! { p { (made_by(&p.line, lang)) } }, by_commune(&p, &tree, lang)))
        @if p.plan.left_out.shifts > 0 { (left_out(&p, lang)) }
        @if let Some(d) = &p.difference { (difference(d, lang)) }
        @if let Some(at) = p.line.accepted_at {
            (ui::callout(Tone::Good, &t_args(lang, "stationplan-accepted-at", &[("at", at.vi().into())]), html! { p { a href="/stations" { (t(lang, "stations-see-week")) } } }))
        } @else if open { (accept_form(frame, &p)) }
        (weeks_nav(&p, &weeks, chosen, lang))
        (grid(&p, chosen, lang))
        (reasons(frame, &p, chosen, open, &names))
        (ui::section(t(lang, "stationplan-ground"), html! { p.help { (t(lang, "stationplan-ground-help")) } (ui::key_values(&ground(&p.ground, lang))) }))
        (ui::section(t(lang, "stationplan-export"), html! {
            p.help { (t(lang, "stationplan-export-help")) }
            ul {
                li { a href={ "/api/v1/station-plan/" (no) "/instance" } { (t(lang, "stationplan-export-json")) } }
                li { a href={ "/api/v1/station-plan/" (no) "/mps" } { (t(lang, "stationplan-export-mps")) } }
            }
        }))
    };
    let title = t_args(lang, "stationplan-no", &[("no", no.to_string().into())]);
    let mut way = crumbs(lang, &title);
    way.insert(1, Crumb::link(t(lang, "stationplan-title"), "/stations/planner"));
    let head = PageHead::new(title).lede(t(lang, "stationplan-proposal-lede")).clause("P-4.4a").crumbs(way).wide();
    Ok(ui::page(frame, &head, body))
}

/// What each commune gets of those who would come.
fn by_commune(p: &StationPlan, tree: &Tree, lang: Lang) -> Markup {
    let name = |code: &str| tree.newest_by_code(code).map_or_else(|| code.to_owned(), |l| l.name.clone());
    let bars: Vec<BarItem> = p
        .plan
        .communes
        .iter()
        .map(|c| {
            BarItem::new(name(&c.commune), whole(c.in_time))
                .mark(whole(c.reachable))
                .note(t_args(lang, "stationplan-of-reachable", &[("n", whole(c.reachable).into())]))
                .truth(Truth::Pending)
        })
        .collect();
    ui::bar_list("plan-communes", t(lang, "stationplan-by-commune"), &bars, lang)
}

/// Shifts that the search found and that are not worth sending a set.
fn left_out(p: &StationPlan, lang: Lang) -> Markup {
    let out = p.plan.left_out;
    let least = whole(p.instance.least_worth);
    let args = [("n", i64::from(out.shifts).into()), ("cost", whole(out.in_time).into()), ("least", least.into())];
    html! { p.help { (t_args(lang, "stationplan-left-out", &args)) } }
}

fn difference(d: &Difference, lang: Lang) -> Markup {
    let args = [("change", what_if_word(&d.change, lang).into()), ("in_time", signed(d.in_time, lang).into())];
    let rows = [
        ("stationplan-diff-in-time", signed(d.in_time, lang)),
        ("stationplan-diff-activations", signed(d.activations, lang)),
        ("stationplan-diff-dossiers", signed(d.dossiers, lang)),
        ("stationplan-diff-shifts", signed(d.shifts as f64, lang)),
    ];
    let range = [("least", signed(d.at_least, lang).into()), ("most", signed(d.at_most, lang).into())];
    ui::callout(
        Tone::Neutral,
        &t_args(lang, "stationplan-diff", &args),
        html! {
            (ui::key_values(&rows.map(|(key, value)| (t(lang, key), html! { strong { (value) } }))))
            p.help { (t_args(lang, "stationplan-diff-range", &range)) }
        },
    )
}

fn accept_form(frame: &Frame, p: &StationPlan) -> Markup {
    let lang = frame.lang;
    let kept = p.ask.keep.iter().map(|l| (l.day, l.shift, l.place.clone())).collect();
    let new = i64::try_from(planning::placements(&p.plan.shifts, &kept).len()).unwrap_or(i64::MAX);
    ui::form(
        frame,
        &format!("/stations/planner/{}/accept", p.line.no),
        html! {
            p.help { (t(lang, "stationplan-accept-help")) }
            (ui::actions(html! { (Button::primary(t_args(lang, "stationplan-accept", &[("n", new.into())])).icon(Icon::Check)) }))
        },
    )
}

fn weeks_nav(p: &StationPlan, weeks: &[Day], chosen: Day, lang: Lang) -> Markup {
    let tabs: Vec<Tab> = weeks
        .iter()
        .map(|w| {
            let n = p.plan.shifts.iter().filter(|s| monday(s.day) == *w).count();
            let label = t_args(lang, "stationplan-week", &[("day", w.vi().into())]);
            Tab::new(format!("/stations/planner/{}?week={w}", p.line.no), label)
                .count(i64::try_from(n).unwrap_or(i64::MAX), lang)
                .active(*w == chosen)
        })
        .collect();
    ui::tabs(t(lang, "stationplan-weeks"), &tabs)
}

fn of_week(p: &StationPlan, week: Day) -> impl Iterator<Item = (usize, &PlannedShift)> {
    p.plan.shifts.iter().enumerate().filter(move |(_, s)| monday(s.day) == week)
}

fn place_name<'a>(p: &'a StationPlan, code: &'a str) -> &'a str {
    p.instance.places.iter().find(|x| x.id == code).map_or(code, |x| if x.name.is_empty() { code } else { x.name.as_str() })
}

/// The week as a timetable: places down, days across.
fn grid(p: &StationPlan, week: Day, lang: Lang) -> Markup {
    let mut places: BTreeMap<&str, Vec<&PlannedShift>> = BTreeMap::new();
    for (_, s) in of_week(p, week) {
        places.entry(&s.place).or_default().push(s);
    }
    let days: Vec<Day> = (0..7).map(|n| week.plus(n)).collect();
    let mut table = Table::new("plan-week", t(lang, "stations-timetable"))
        .days()
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "stations-station")));
    for day in &days {
        table = table.col(Col::text(format!("{} {}/{}", day_name(day.weekday(), lang), day.date().day(), day.date().month())));
    }
    let rows = places.iter().map(|(code, shifts)| {
        let mut cells = vec![Cell::text(place_name(p, code)).sub((*code).to_owned())];
        cells.extend(days.iter().map(|day| {
            Cell::markup(html! {
                @for kind in ShiftKind::ALL {
                    @let here: Vec<&&PlannedShift> = shifts.iter().filter(|s| s.day == *day && s.shift == kind).collect();
                    @if !here.is_empty() {
                        p {
                            strong { (part(kind, lang)) } @if here.len() > 1 { " ×" (here.len()) } " "
                            (t_args(lang, "stationplan-expected", &[("n", whole(here.iter().map(|s| s.expected).sum()).into())]))
                            @if here.iter().any(|s| s.locked) { " " (ui::tag(Tone::Neutral, t(lang, "stationplan-locked"))) }
                        }
                    }
                }
            })
        }));
        Row::new(cells)
    });
    html! { (table.rows(rows).empty(t(lang, "stationplan-empty-week"), html! {})) }
}

/// Why each shift stands where it does; chosen ones are kept when planning again.
fn reasons(frame: &Frame, p: &StationPlan, week: Day, open: bool, names: &PlanNames) -> Markup {
    let lang = frame.lang;
    let rows = of_week(p, week).map(|(at, s)| {
        let row = Row::new(vec![
            Cell::text(weekday(s.day, lang)).sub(part(s.shift, lang)),
            Cell::text(place_name(p, &s.place)).sub(who(s, names, lang)),
            Cell::int(i64::from(s.seats), lang),
            Cell::int(whole(s.expected), lang),
            Cell::int(whole(s.in_time), lang),
            Cell::text(why(p, s, lang)).sub(instead(p, s, lang)),
        ]);
        if open && !s.locked { row.select(at.to_string()) } else { row }
    });
    let mut table = Table::new("plan-reasons", t(lang, "stationplan-reasons"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "stations-when")))
        .col(Col::text(t(lang, "stations-station")).wide())
        .col(Col::number(t(lang, "stations-slot-places")))
        .col(Col::number(t(lang, "stationplan-dossiers")))
        .col(Col::number(t(lang, "stationplan-in-time")))
        .col(Col::text(t(lang, "stationplan-why")).wide())
        .rows(rows)
        .empty(t(lang, "stationplan-empty-week"), html! {});
    if open {
        table = table.selectable("keep");
    }
    html! {
        @if open {
            // A form of fields is narrow; a table takes the width that there is.
            form method="post" action={ "/stations/planner/" (p.line.no) "/keep" } data-once {
                (frame.csrf_field())
                (table)
                p.help { (t(lang, "stationplan-keep-help")) }
                (ui::actions(html! { (Button::secondary(t(lang, "stationplan-keep")).icon(Icon::Key)) }))
            }
        } @else { (table) }
    }
}

/// The set and the crew by their own names, where they have some.
fn who(s: &PlannedShift, names: &PlanNames, lang: Lang) -> String {
    let counted = |key: &str, n: u32| t_args(lang, key, &[("n", i64::from(n).into())]);
    let set = names.set(&s.fleet, s.set).map_or_else(|| counted("stationplan-set-n", s.set), str::to_owned);
    let crew = names.crew(&s.fleet, s.crew).map_or_else(|| counted("stationplan-crew-n", s.crew), str::to_owned);
    format!("{set} · {crew}")
}

fn why(p: &StationPlan, s: &PlannedShift, lang: Lang) -> String {
    let key = match s.reason.kind {
        ReasonKind::Locked => "stationplan-why-locked",
        ReasonKind::MostDossiers => "stationplan-why-most",
        ReasonKind::Together => "stationplan-why-together",
        ReasonKind::Fairness => "stationplan-why-fairness",
        ReasonKind::Travel => "stationplan-why-travel",
    };
    let commune = p.instance.places.iter().find(|x| x.id == s.place).map_or("", |x| x.commune.as_str());
    let args = [
        ("waiting", whole(s.reason.waiting).into()),
        ("own", amount(s.in_time, lang).into()),
        ("worth", amount(s.reason.worth, lang).into()),
        ("commune", commune.to_owned().into()),
    ];
    t_args(lang, key, &args)
}

fn instead(p: &StationPlan, s: &PlannedShift, lang: Lang) -> String {
    match &s.reason.instead {
        Some(other) => {
            let args = [("place", place_name(p, &other.place).to_owned().into()), ("worth", amount(other.worth, lang).into())];
            t_args(lang, "stationplan-instead", &args)
        }
        // A set that stands there for good goes nowhere else, whatever is open.
        None if s.fleet != MOBILE => t(lang, "stationplan-stands-there").to_owned(),
        None => t(lang, "stationplan-no-instead").to_owned(),
    }
}

/// How full shifts get where demand is plenty: which parts were measured, and which follow from them.
fn parts_of_curve(curve: &Curve, lang: Lang) -> Markup {
    let days = [
        ("stationplan-curve-weekday", curve.fill.weekday),
        ("stationplan-curve-saturday", curve.fill.saturday),
        ("stationplan-curve-sunday", curve.fill.sunday),
    ];
    let (mut measured, mut assumed) = (Vec::new(), Vec::new());
    let parts = days.into_iter().flat_map(|(day, fill)| {
        let fills = [fill.morning, fill.afternoon, fill.evening];
        ShiftKind::ALL.into_iter().zip(fills).map(move |(kind, fill)| (day, kind, fill))
    });
    // A proposal of before says only how many shifts it rests on in all: `seen` is empty.
    for ((day, kind, fill), n) in parts.zip(&curve.seen) {
        let share = vedich_kernel::format::percent(whole(fill * 1e4), 10_000, lang);
        let words = format!("{} {} {share}", part(kind, lang), t(lang, day));
        if *n == 0 {
            assumed.push(words);
        } else {
            let n = i64::try_from(*n).unwrap_or(i64::MAX);
            measured.push(t_args(lang, "stationplan-curve-part", &[("part", words.into()), ("n", n.into())]));
        }
    }
    html! {
        @if !measured.is_empty() { br; (t_args(lang, "stationplan-curve-measured", &[("parts", measured.join(" · ").into())])) }
        @if !assumed.is_empty() { br; (t_args(lang, "stationplan-curve-assumed", &[("parts", assumed.join(" · ").into())])) }
    }
}

/// What the proposal was made from.
fn ground(g: &Ground, lang: Lang) -> Vec<(&'static str, Markup)> {
    let curve = if g.curve.shifts == 0 {
        html! { (t(lang, "stationplan-curve-usual")) }
    } else {
        let args = [
            ("shifts", i64::try_from(g.curve.shifts).unwrap_or(i64::MAX).into()),
            ("deviation", vedich_kernel::format::percent(whole(g.curve.deviation * 1e4), 10_000, lang).into()),
        ];
        html! { (t_args(lang, "stationplan-curve-fitted", &args)) (parts_of_curve(&g.curve, lang)) }
    };
    let shares = g.curve.places.iter().map(|x| {
        let share = vedich_kernel::format::percent(whole(x.share * 1e4), 10_000, lang);
        let assumed = if x.shifts == 0 { t(lang, "stationplan-curve-assumed-one") } else { "" };
        format!("{} {share}{assumed}", crate::model::place_word(x.place, lang))
    });
    let lag = if g.lags == 0 {
        t(lang, "stationplan-lag-usual").to_owned()
    } else {
        t_args(lang, "stationplan-lag-measured", &[("n", g.lags.into())])
    };
    let standing = t_args(lang, "stationplan-standing-words", &[("n", g.standing.into()), ("beside", g.beside.into())]);
    let minutes = Minutes { tenths: g.minutes_tenths, measured: g.minutes_measured };
    vec![
        (
            t(lang, "stationplan-ground-waiting"),
            html! {
                (t_args(lang, "stationplan-waiting", &[("n", g.waiting.into())]))
                @if let Some(day) = g.as_of { " · " (t_args(lang, "stationplan-extract", &[("day", day.vi().into())])) }
                @if g.named > 0 { " · " (t_args(lang, "stationplan-named", &[("n", g.named.into())])) }
                @if g.without > 0 && g.without != g.waiting {
                    p.help { (t_args(lang, "stationplan-waiting-why", &[("without", g.without.into()), ("n", g.waiting.into())])) }
                }
            },
        ),
        (t(lang, "stationplan-ground-level1"), html! { (t_args(lang, "stationplan-level1", &[("n", g.level1.into())])) }),
        (t(lang, "stationplan-ground-curve"), html! { (curve) br; (shares.collect::<Vec<_>>().join(" · ")) }),
        (
            t(lang, "stationplan-ground-lag"),
            html! { (lag) @if g.approved.denominator > 0 { " " (t(lang, "stationplan-approved")) " " (ui::figure_button(&g.approved, lang)) } },
        ),
        (
            t(lang, "stationplan-ground-activation"),
            html! {
                @if g.activation_measured { (t(lang, "stationplan-activation-measured")) " " (ui::figure_button(&g.activated, lang)) }
                @else { (t(lang, "stationplan-activation-usual")) }
            },
        ),
        (t(lang, "stations-minutes"), html! { (minutes_words(minutes, lang)) }),
        (
            t(lang, "stationplan-ground-sets"),
            html! { (t_args(lang, "stationplan-sets", &[("sets", g.sets.into()), ("crews", g.crews.into())])) },
        ),
        (
            t(lang, "stationplan-ground-standing"),
            html! { (standing) @if g.blocked > 0 { " " (t_args(lang, "stationplan-blocked-words", &[("n", g.blocked.into())])) } @if g.before > 0 { " " (t_args(lang, "stationplan-before-words", &[("n", g.before.into())])) } },
        ),
    ]
}

/// Makes drafts of it.
pub(crate) async fn accept(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let plan = s.station_plan(&viewer.actor, no).await?;
    let done = s.accept_plan(&viewer.actor, no).await?;
    let args = [
        ("made", done.made.into()),
        ("dropped", done.dropped.into()),
        ("stood", done.stood.into()),
        ("left_out", done.left_out.into()),
    ];
    let week = monday(plan.line.from.max(s.today()));
    Ok(see_other_with(&format!("/stations?from={week}"), Tone::Good, t_args(lang, "stationplan-accepted-done", &args)))
}

/// Plans again with the chosen shifts kept where they are.
pub(crate) async fn keep(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let p = s.station_plan(&viewer.actor, no).await?;
    let chosen = fields.iter().filter(|(name, _)| name == "keep").filter_map(|(_, at)| at.parse::<usize>().ok());
    let mut keep: BTreeMap<(Day, ShiftKind, &str, &str), u16> = BTreeMap::new();
    for l in &p.ask.keep {
        keep.insert((l.day, l.shift, &l.place, &l.fleet), l.sets);
    }
    for shift in chosen.filter_map(|at| p.plan.shifts.get(at)) {
        *keep.entry((shift.day, shift.shift, &shift.place, &shift.fleet)).or_default() += 1;
    }
    let keep = keep
        .into_iter()
        .map(|((day, shift, place, fleet), sets)| Locked {
            fleet: fleet.to_owned(),
            place: place.to_owned(),
            day,
            shift,
            sets,
            seats: None,
        })
        .collect();
    let from = p.ask.from.map(|day| day.max(s.today()));
    let ask = PlanAsk { keep, from, what_if: None, steps: None, ..p.ask.clone() };
    Ok(see_other(&format!("/stations/planner/jobs/{}", s.start_search(&viewer.actor, ask))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_dossier_is_not_shown_as_none() {
        assert_eq!(amount(0.000_3, Lang::Vi), "chưa đến 1");
        assert_eq!((amount(0.0, Lang::Vi), amount(13.4, Lang::Vi)), ("0".to_owned(), "13".to_owned()));
    }
}
