//! `/stations/wishes`: who chose a shift at the door and got no place? The office books them into another.

use super::{crumbs, weekday};
use crate::{
    problems::StationsProblem,
    rules,
    service::Stations,
    wishes::{Coming, OpenWish},
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, btree_map::Entry};
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, LocalityId};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Field, Frame, PageHead, Row, Table, Tone, t, t_args};

/// The wishes that came to nothing so far.
pub(crate) async fn index(State(s): State<Stations>, viewer: Viewer) -> Result<Markup, PageError> {
    page(&s, &viewer, &html! {}).await
}

async fn page(s: &Stations, viewer: &Viewer, first: &Markup) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (open, tree) = (s.open_wishes(&viewer.actor).await?, s.tree().await?);
    let mut coming: BTreeMap<LocalityId, Vec<Coming>> = BTreeMap::new();
    for wish in &open {
        if let Entry::Vacant(place) = coming.entry(wish.commune) {
            place.insert(s.coming(wish.commune).await?);
        }
    }
    let mut rows = Vec::with_capacity(open.len());
    for wish in &open {
        let free: Vec<&Coming> = coming.get(&wish.commune).into_iter().flatten().filter(|c| c.free > 0).collect();
        let (view, _) = s.slots(wish.shift).await?;
        let wished = format!("{}, {}", weekday(view.shift.what.day, lang), rules::clock_text(view.shift.what.from));
        rows.push(row(frame, wish, &free, (&wished, &view.station.name), &tree));
    }
    let n = i64::try_from(open.len()).unwrap_or(i64::MAX);
    let body = html! {
        (first)
        p.lead { (t_args(lang, "stations-wishes-sentence", &[("n", n.into())])) }
        (Table::new("wishes", t(lang, "stations-wishes"))
            .lang(lang)
            .col(Col::text(t(lang, "stations-guest-name")))
            .col(Col::text(t(lang, "stations-wished")))
            .col(Col::text(t(lang, "stations-wish-at")))
            .col(Col::text(t(lang, "stations-wish-book")).no_print())
            .empty(t(lang, "stations-wishes-none"), html! { p { (t(lang, "stations-wishes-none-do")) } })
            .rows(rows))
    };
    let head = PageHead::new(t(lang, "stations-wishes"))
        .lede(t(lang, "stations-wishes-lede"))
        .clause("P-4.4b")
        .crumbs(crumbs(lang, t(lang, "stations-wishes")));
    Ok(ui::page(frame, &head, body))
}

fn row(frame: &Frame, wish: &OpenWish, free: &[&Coming], (wished, station): (&str, &str), tree: &Tree) -> Row {
    let lang = frame.lang;
    let (name, phone) = wish.person.as_ref().map_or_else(
        || (t(lang, "stations-batch-no-names").to_owned(), String::new()),
        |l| (l.person.name.clone(), l.person.phone.clone()),
    );
    let place = tree.full_name(wish.commune);
    let sub = if phone.is_empty() { place } else { format!("{phone} · {place}") };
    let why = t(lang, if wish.became == "over" { "stations-wish-over" } else { "stations-wish-full" });
    let choose = if free.is_empty() {
        Cell::text(t(lang, "stations-wish-no-place"))
    } else {
        let shifts = free.iter().map(|c| (c.no.to_string(), offer(c, lang))).collect();
        Cell::markup(ui::form(
            frame,
            &format!("/stations/wishes/{}", wish.operation),
            html! {
                (Field::select("shift", t(lang, "stations-wish-shift"), shifts).id(format!("shift-{}", wish.operation)).required())
                (ui::actions(html! { (Button::secondary(t(lang, "stations-wish-book-do"))) }))
            },
        ))
    };
    Row::new(vec![
        Cell::text(name).sub(sub),
        Cell::text(wished.to_owned()).sub(format!("{station} · {why}")),
        Cell::text(wish.observed_at.vi()).nowrap(),
        choose,
    ])
}

fn offer(c: &Coming, lang: Lang) -> String {
    let times = format!("{}–{}", rules::clock_text(c.from), rules::clock_text(c.to));
    t_args(
        lang,
        "stations-wish-offer",
        &[
            ("day", weekday(c.day, lang).into()),
            ("times", times.into()),
            ("station", c.station.clone().into()),
            ("free", c.free.into()),
        ],
    )
}

/// Which shift the office chooses.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    shift: i64,
}

/// Books it.
pub(crate) async fn grant(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(operation): Path<String>,
    Form(form): Form<Chosen>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match s.grant_wish(&viewer.actor, &operation, form.shift).await {
        Ok(slot) => {
            let words = t_args(lang, "stations-wish-booked", &[("at", rules::clock_text(slot).into())]);
            Ok(see_other_with("/stations/wishes", Tone::Good, words))
        }
        Err(e @ (StationsProblem::BookedAlready | StationsProblem::SlotFull | StationsProblem::TooLate)) => {
            let told = ui::problem_callout(Tone::Broken, &e, lang);
            Ok(refused(&e, page(&s, &viewer, &told).await?))
        }
        Err(e) => Err(e.into()),
    }
}
