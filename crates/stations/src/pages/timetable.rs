//! The public timetable (`P-4.4a`, `P-4.3d`, `P-4.3f`): where, when, what to bring; on paper and for the loudspeakers too.

use super::{hours, near_places, reason_for_all, weekday, where_is};
use crate::{
    http::{AskedPlace, locality},
    model::Service,
    public::Offered,
    rules,
    service::Stations,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use vedich_accounts::{PageError, SiteAddress, Visitor};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, Button, Cell, Col, Field, Frame, Icon, PageHead, Row, Table, Tone, t, t_args};

/// A page of the public area: with the navigation for who is signed in.
pub(super) fn open_page(visitor: &Visitor, head: &PageHead, body: Markup) -> Markup {
    if visitor.actor.is_some() { ui::page(&visitor.frame, head, body) } else { ui::bare_page(&visitor.frame, head, body) }
}

/// Shifts on a page: what a telephone scrolls through.
const PER_PAGE: usize = 20;
/// Shifts elsewhere that stand below those of one's own commune.
const ELSEWHERE: usize = 10;

/// Which part of the timetable, and which page of it.
#[derive(Deserialize)]
pub(crate) struct AskedPage {
    #[serde(default)]
    locality: String,
    #[serde(default)]
    page: String,
}

/// The timetable.
pub(crate) async fn show(
    State(s): State<Stations>,
    visitor: Visitor,
    Query(asked): Query<AskedPage>,
) -> Result<Markup, PageError> {
    let lang = visitor.frame.lang;
    let (tree, today) = (s.tree().await?, s.today());
    let asked_place = locality(&tree, &asked.locality, today)?;
    // Whoever lives in a quarter goes to any station of the commune: what is in the quarter comes first.
    let place = asked_place.map(|l| tree.commune_of(l).unwrap_or(l));
    let found = s.timetable(place).await?;
    let mut open: Vec<&Offered> = found.iter().map(Arc::as_ref).filter(|o| !o.over).collect();
    open.sort_by_key(|o| asked_place != place && Some(o.view.station.locality) != asked_place);
    let near = asked_place.filter(|_| asked_place != place);
    let query = place.and_then(|l| tree.get(l)).map_or_else(String::new, |l| format!("?locality={}", l.code));
    let pages = open.len().div_ceil(PER_PAGE).max(1);
    let page = asked.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let shown = open.get((page - 1) * PER_PAGE..open.len().min(page * PER_PAGE)).unwrap_or_default();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let base =
        if asked.locality.is_empty() { "/timetable".to_owned() } else { format!("/timetable?locality={}", asked.locality) };
    let body = html! {
        p.lead { (sentence(&open, today, lang)) }
        (ui::filter_bar(lang, "/timetable", html! {
            (Field::select("locality", t(lang, "stations-where-are-you"), near_places(&tree, today, t(lang, "stations-everywhere"))).value(asked.locality.clone()))
        }, None))
        @if place.is_none() { (communes(&tree, today, lang)) }
        (table(("timetable", "stations-timetable"), shown, (&*tree, near), today, lang))
        @if pages > 1 { (ui::pagination(lang, count(page), count(PER_PAGE), count(open.len()), &base)) }
        @if let Some(own) = place { (elsewhere(&s.timetable(None).await?, own, &tree, today, lang)) }
        (ui::section(t(lang, "stations-have-invitation"), ui::form_get("/timetable/invitation", html! {
            (Field::text("code", t(lang, "stations-invitation-code")).help(t(lang, "stations-invitation-code-help")).max_length(24).required())
            (ui::actions(html! { (Button::secondary(t(lang, "stations-invitation-do")).icon(Icon::Right)) }))
        })))
        (bring(None, lang))
        (ui::section(t(lang, "stations-take-along"), html! {
            ul {
                li { a href={ "/public/timetable.ics" (query) } { (t(lang, "stations-ics")) } }
                li { a href={ "/timetable/notice" (query) } { (t(lang, "stations-notice")) } }
                li { a href="/timetable/guide" { (t(lang, "stations-guide-title")) } }
                li { a href="/timetable/ask?kind=home" { (t(lang, "stationplan-ask-home-title")) } }
                li { a href="/timetable/ask" { (t(lang, "stationplan-ask-title")) } }
            }
        }))
    };
    let head = PageHead::new(t(lang, "stations-public-title")).lede(t(lang, "stations-public-lede")).clause("P-4.4a");
    Ok(open_page(&visitor, &head, body))
}

/// The next shift that has a place, in a sentence that leads to its booking.
fn sentence(open: &[&Offered], today: Day, lang: Lang) -> Markup {
    match open.iter().find(|o| o.free > 0) {
        Some(o) => {
            let key = if o.view.shift.what.day == today { "stations-next-today" } else { "stations-next" };
            let args = [
                ("day", weekday(o.view.shift.what.day, lang).into()),
                ("hours", hours(&o.view).into()),
                ("station", o.view.station.name.clone().into()),
                ("free", o.free.into()),
            ];
            html! { a href={ "/timetable/shift?no=" (o.view.shift.no) } { (t_args(lang, key, &args)) } }
        }
        None => html! { (t(lang, "stations-next-none")) },
    }
}

/// A link for each commune: who has followed it keeps the choice in the address.
fn communes(tree: &Tree, today: Day, lang: Lang) -> Markup {
    let all = tree.at(today).filter(|l| l.kind == LocalityKind::Commune);
    ui::details(
        t(lang, "stations-own-commune"),
        html! { ul { @for c in all { li { a href={ "/timetable?locality=" (c.code) } { (c.name) } } } } },
    )
}

/// Shifts with places outside of one's own commune, the next first, below one's own; and the way to all of them.
fn elsewhere(all: &[Arc<Offered>], own: LocalityId, tree: &Tree, today: Day, lang: Lang) -> Markup {
    let other = |o: &&Offered| o.free > 0 && !tree.is_within(o.view.station.locality, own);
    let found: Vec<&Offered> = all.iter().map(Arc::as_ref).filter(other).take(ELSEWHERE).collect();
    html! {
        @if !found.is_empty() { (table(("timetable-elsewhere", "stations-elsewhere"), &found, (tree, None), today, lang)) }
        p { a href="/timetable" { (t(lang, "stations-whole-city")) } }
    }
}

fn table(
    (id, caption): (&'static str, &str),
    open: &[&Offered],
    (tree, near): (&Tree, Option<LocalityId>),
    today: Day,
    lang: Lang,
) -> Markup {
    let rows = open.iter().map(|o| {
        let (v, what) = (&o.view, &o.view.shift.what);
        let when = Cell::text(weekday(what.day, lang)).sub(if what.day == today {
            format!("{} · {}", t(lang, "stations-today"), hours(v))
        } else {
            hours(v)
        });
        let book = match (reason_for_all(&v.shift, lang), o.free) {
            (Some(reason), _) => Cell::markup(ui::tag(Tone::Broken, t(lang, "stations-is-cancelled"))).sub(reason),
            (None, 0) => Cell::markup(ui::tag(Tone::Attention, t(lang, "stations-is-full"))).sub(t(lang, "stations-full-come")),
            (None, n) => {
                let to = format!("/timetable/shift?no={}", v.shift.no);
                let words = t_args(lang, "stations-book-at", &[("at", hours(v).into())]);
                Cell::markup(html! { (Button::link(to, words).icon(Icon::Calendar)) })
                    .sub(t_args(lang, "stations-is-free", &[("n", n.into())]))
            }
        };
        Row::new(vec![
            when,
            Cell::markup(html! {
                span { (v.station.name) @if near == Some(v.station.locality) { " " (ui::tag(Tone::Good, t(lang, "stationplan-near-you"))) } }
            })
            .sub(where_words(o, tree)),
            Cell::markup(html! { span { (what.service.word(lang)) } }).sub(what.note.clone()),
            book,
        ])
    });
    html! {
        (Table::new(id, t(lang, caption))
            .lang(lang)
            .stacks()
            .download()
            .col(Col::text(t(lang, "stations-when")))
            .col(Col::text(t(lang, "stations-where")).wide())
            .col(Col::text(t(lang, "stations-service")).wide())
            .col(Col::text(t(lang, "stations-book")))
            .empty(t(lang, "stations-no-shifts"), html! { p { (t(lang, "stations-no-public-do")) } })
            .rows(rows))
    }
}

fn where_words(o: &Offered, tree: &Tree) -> String {
    let s = &o.view.station;
    [s.address.as_str(), &tree.full_name(s.locality), &s.guide]
        .into_iter()
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What to bring; to a shift of one service, what that one takes.
pub(super) fn bring(service: Option<Service>, lang: Lang) -> Markup {
    let papers: &[&str] = match service {
        // Who comes for a card has none yet, and there is nothing to add to it.
        Some(Service::ChipCard) => &["stations-bring-card", "stations-bring-2"],
        Some(Service::CardLevel2) => &["stations-bring-card", "stations-bring-2", "stations-bring-3"],
        Some(Service::Level2) => &["stations-bring-chip", "stations-bring-2", "stations-bring-3"],
        Some(Service::Help) => &["stations-bring-chip", "stations-bring-2"],
        None => &["stations-bring-1", "stations-bring-2", "stations-bring-3"],
    };
    ui::section(
        t(lang, "stations-bring"),
        html! {
            ul {
                @for key in papers { li { (t(lang, key)) } }
            }
            p { (t(lang, "stations-bring-free")) }
            p { (t(lang, "stations-bring-home")) " " a.no-print href="/timetable/ask?kind=home" { (t(lang, "stationplan-bring-home-ask")) } }
        },
    )
}

/// Shifts that are read out one by one; of the others it is said that the notice has them.
const SPOKEN: usize = 12;

/// The timetable of a place on paper, with the text for the loudspeakers.
pub(crate) async fn notice(
    State(s): State<Stations>,
    visitor: Visitor,
    SiteAddress(site): SiteAddress,
    Query(asked): Query<AskedPlace>,
) -> Result<Markup, PageError> {
    let frame: &Frame = &visitor.frame;
    let lang = frame.lang;
    let (tree, today) = (s.tree().await?, s.today());
    let place = locality(&tree, &asked.locality, today)?;
    let found = s.timetable(place).await?;
    let held: Vec<&Offered> = found.iter().map(Arc::as_ref).filter(|o| !o.over && o.view.shift.cancelled.is_none()).collect();
    let root = s.campaign().await?.root;
    let name = tree.name(place.unwrap_or(root)).to_owned();
    let mut table = Table::new("notice", t_args(lang, "stations-notice-caption", &[("day", today.vi().into())]))
        .lang(lang)
        .compact()
        .stacks();
    for (key, percent) in [
        ("stations-when", 24),
        ("stations-where", 24),
        ("stations-address", 24),
        ("stations-service", 18),
        ("stations-slot-places", 10),
    ] {
        table = table.col(Col::text(t(lang, key)).share(percent));
    }
    // The ward stands in the title, and what all stations say alike stands once above the rows.
    let home = |l: LocalityId| match place {
        Some(ward) if ward == l => String::new(),
        Some(_) => tree.name(l).to_owned(),
        None => tree.full_name(l),
    };
    let guide = same_for_all(held.iter().map(|o| o.view.station.guide.as_str()));
    let rows = held.iter().map(|o| {
        let own_guide = if guide.is_some() { String::new() } else { o.view.station.guide.clone() };
        Row::new(vec![
            Cell::text(weekday(o.view.shift.what.day, lang)).sub(hours(&o.view)),
            Cell::text(o.view.station.name.clone()).sub(home(o.view.station.locality)),
            Cell::text(o.view.station.address.clone()).sub(own_guide),
            Cell::text(o.view.shift.what.service.word(lang)),
            Cell::int(o.view.capacity, lang),
        ])
    });
    let address = format!("{site}/timetable");
    let body = html! {
        @if let Some(guide) = guide { p { (guide) } }
        (table.empty(t(lang, "stations-no-shifts"), html! {}).rows(rows))
        div.letter-code {
            (ui::qr(&address, t(lang, "stations-notice-qr")))
            div { p { (t(lang, "stations-notice-book")) " " strong { (address) } } @if !frame.support.is_empty() { p { (t(lang, "stations-notice-call")) " " strong { (frame.support) } } } }
        }
        (bring(same_service(&held), lang))
        section.no-print {
            h2 { (t(lang, "stations-loudspeaker")) }
            p.help { (t(lang, "stations-loudspeaker-help")) }
            p { (t_args(lang, "stations-loud-start", &[("place", name.clone().into())])) }
            @for o in held.iter().take(SPOKEN) { p { (spoken(o, &tree, lang)) } }
            @if held.len() > SPOKEN {
                p { (t_args(lang, "stations-loud-more", &[("n", i64::try_from(held.len() - SPOKEN).unwrap_or(i64::MAX).into())])) }
            }
            p { (t(lang, "stations-loud-end")) }
        }
    };
    Ok(ui::print_page(frame, &t_args(lang, "stations-notice-title", &[("place", name.into())]), body))
}

/// The service of all shifts, where it is one.
fn same_service(held: &[&Offered]) -> Option<Service> {
    let mut all = held.iter().map(|o| o.view.shift.what.service);
    let first = all.next()?;
    all.all(|s| s == first).then_some(first)
}

/// What several rows say alike; none when they differ, or say nothing, or there is one alone.
fn same_for_all<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = words.next().filter(|w| !w.is_empty())?;
    let mut others = words.peekable();
    (others.peek().is_some() && others.all(|w| w == first)).then_some(first)
}

/// A shift as it is read out.
fn spoken(o: &Offered, tree: &Tree, lang: Lang) -> String {
    let (what, station) = (&o.view.shift.what, &o.view.station);
    let args = [
        ("day", weekday(what.day, lang).into()),
        ("from", said(what.from, lang).into()),
        ("to", said(what.to, lang).into()),
        ("station", where_is(&station.name, &station.address, &tree.full_name(station.locality)).into()),
        ("service", what.service.word(lang).to_lowercase().into()),
    ];
    t_args(lang, "stations-loud-shift", &args)
}

/// "17 giờ 30".
fn said(minute: i64, lang: Lang) -> String {
    match (minute / 60, minute % 60, lang) {
        (h, 0, Lang::Vi) => format!("{h} giờ"),
        (h, m, Lang::Vi) => format!("{h} giờ {m}"),
        _ => rules::clock_text(minute),
    }
}

/// Level 1 and level 2, activation by app and by web.
pub(crate) async fn guide(visitor: Visitor) -> Markup {
    let lang = visitor.frame.lang;
    let list = |keys: &[&str]| html! { ol { @for key in keys { li { (t(lang, key)) } } } };
    let body = html! {
        (ui::section(t(lang, "stations-guide-level2"), list(&["stations-guide-level2-1", "stations-guide-level2-2", "stations-guide-level2-3"])))
        (bring(Some(Service::Level2), lang))
        (ui::section(t(lang, "stations-guide-level1"), list(&["stations-guide-level1-1", "stations-guide-level1-2", "stations-guide-level1-3"])))
        (ui::section(t(lang, "stations-guide-level1-web"), list(&["stations-guide-level1-web-1", "stations-guide-level1-web-2", "stations-guide-level1-web-3"])))
        (ui::section(t(lang, "stations-guide-app"), list(&["stations-guide-app-1", "stations-guide-app-2", "stations-guide-app-3"])))
        (ui::section(t(lang, "stations-guide-web"), list(&["stations-guide-web-1", "stations-guide-web-2", "stations-guide-web-3"])))
        (ui::callout(Tone::Attention, t(lang, "stations-guide-never"), html! { p { (t(lang, "stations-guide-never-do")) } }))
        (ui::actions(html! { (Button::link("/timetable", t(lang, "stations-see-timetable")).primary_look().icon(Icon::Calendar)) }))
    };
    let head = PageHead::new(t(lang, "stations-guide-title")).lede(t(lang, "stations-guide-lede")).clause("P-4.3d");
    open_page(&visitor, &head, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_rows_say_alike_is_said_once() {
        assert_eq!(same_for_all(["Mang thẻ", "Mang thẻ"].into_iter()), Some("Mang thẻ"));
        assert_eq!(same_for_all(["Mang thẻ", "Cổng sau"].into_iter()), None);
        assert_eq!(same_for_all(["Mang thẻ"].into_iter()), None, "its own row says it");
        assert_eq!(same_for_all(["", ""].into_iter()), None);
    }
}
