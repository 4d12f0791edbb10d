//! When a station is not available: on the station's own page, told and lifted there.

use super::opening;
use crate::{
    model::{ALL_DAY, Block, NewBlock},
    problems::StationsProblem,
    service::Stations,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_ui::{self as ui, Button, Cell, Col, Field, FieldError, Frame, Icon, Row, Table, Tone, Width, t, t_args};

/// A block as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    parts: String,
    #[serde(default)]
    reason: String,
}

impl Typed {
    fn read(&self, station: i64) -> Result<NewBlock, StationsProblem> {
        let day = |text: &str, cause: &'static str| text.parse::<Day>().map_err(|_| StationsProblem::NotReadable(cause));
        let from = day(&self.from, "from_day")?;
        let to = if self.to.is_empty() { from } else { day(&self.to, "to_day")? };
        let parts = if self.parts.is_empty() { ALL_DAY } else { self.parts.parse().unwrap_or(0) };
        Ok(NewBlock { station, from, to, parts, reason: self.reason.clone() })
    }
}

/// Days and shifts of the day in words: "19/6/2023 – 21/6/2023, cả ngày".
pub(super) fn when(what: &NewBlock, lang: Lang) -> String {
    let days = if what.from == what.to { what.from.vi() } else { format!("{} – {}", what.from.vi(), what.to.vi()) };
    let parts = if what.whole_days() {
        t(lang, "stationplan-block-whole").to_owned()
    } else {
        what.shifts().map(|s| opening::part(s, lang)).collect::<Vec<_>>().join(", ")
    };
    format!("{days}, {parts}")
}

/// The blocks that hold, and a form for one more.
pub(super) fn section(frame: &Frame, station: i64, held: &[Block], typed: &Typed, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let rows = held.iter().map(|b| {
        let by = match b.shift {
            Some(no) => html! { (b.what.reason) " " a href={ "/stations/shifts/" (no) } { (t_args(lang, "stationplan-block-of-shift", &[("no", no.to_string().into())])) } },
            None => html! { (b.what.reason) },
        };
        let told = t_args(lang, "stationplan-block-told", &[("by", b.by.clone().into()), ("at", b.recorded_at.vi().into())]);
        let lift = ui::inline_form(
            frame,
            &format!("/stations/blocks/{}/lift", b.no),
            &[],
            Button::secondary(t(lang, "stationplan-block-lift")).icon(Icon::Check),
        );
        Row::new(vec![Cell::text(when(&b.what, lang)), Cell::markup(by).sub(told), Cell::markup(lift)])
    });
    let choices = [(ALL_DAY, t(lang, "stationplan-block-whole")), (1, t(lang, "stationplan-part-morning"))]
        .into_iter()
        .chain([(2, t(lang, "stationplan-part-afternoon")), (4, t(lang, "stationplan-part-evening"))])
        .map(|(bits, words)| (bits.to_string(), words.to_owned()))
        .collect();
    ui::section(
        t(lang, "stationplan-blocks"),
        html! {
            p.help { (t(lang, "stationplan-blocks-help")) }
            (Table::new("station-blocks", t(lang, "stationplan-blocks-caption"))
                .lang(lang)
                .col(Col::text(t(lang, "stations-when")))
                .col(Col::text(t(lang, "stationplan-why")).wide())
                .col(Col::text(t(lang, "stationplan-block-do-what")).no_print())
                .empty(t(lang, "stationplan-blocks-none"), html! {})
                .rows(rows))
            (ui::form(frame, &format!("/stations/places/{station}/block"), html! {
                (Field::date("from", t(lang, "stations-first-day")).value(typed.from.clone()).required().errors(errors))
                (Field::date("to", t(lang, "stations-last-day")).help(t(lang, "stations-last-day-help")).value(typed.to.clone()).optional(lang).errors(errors))
                (Field::select("parts", t(lang, "stationplan-block-parts"), choices).value(typed.parts.clone()).errors(errors))
                (Field::text("reason", t(lang, "stations-reason")).help(t(lang, "stationplan-block-reason-help")).value(typed.reason.clone()).max_length(200).required().width(Width::Full).errors(errors))
                (ui::actions(html! { (Button::secondary(t(lang, "stationplan-block-do")).icon(Icon::Close)) }))
            }))
        },
    )
}

/// What is marked when a block cannot be.
fn field_of(e: &StationsProblem) -> Option<&'static str> {
    match e {
        StationsProblem::NotReadable(cause) => Some(crate::fields::value(cause).field),
        StationsProblem::BadField(_) => Some("reason"),
        _ => None,
    }
}

/// Tells that the station is not available.
pub(crate) async fn save(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(station): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    // Who may not see it need not know what is wrong with the form.
    s.station(&viewer.actor, station).await?;
    let lang = viewer.frame.lang;
    let done = match typed.read(station) {
        Ok(new) => s.set_block(&viewer.actor, new).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(done) => {
            let tone = if done.standing > 0 { Tone::Attention } else { Tone::Good };
            let args = [("dropped", done.dropped.into()), ("standing", done.standing.into())];
            let key = if done.standing > 0 { "stationplan-block-done-standing" } else { "stationplan-block-done" };
            Ok(see_other_with(&format!("/stations/places/{station}"), tone, t_args(lang, key, &args)))
        }
        Err(e) => super::places::with_block_error(&s, &viewer, station, &typed, field_of(&e), e).await,
    }
}

/// Lifts a block.
pub(crate) async fn lift(State(s): State<Stations>, viewer: Viewer, Path(block): Path<i64>) -> Result<Response, PageError> {
    let station = s.lift_block(&viewer.actor, block).await?.what.station;
    let told = t(viewer.frame.lang, "stationplan-block-lifted");
    Ok(see_other_with(&format!("/stations/places/{station}"), Tone::Good, told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_one_day_unless_told_and_is_shown_as_it_was_told() {
        let typed = Typed { from: "2023-06-20".to_owned(), parts: "4".to_owned(), ..Typed::default() };
        let what = typed.read(3).unwrap();
        assert_eq!((what.from, what.to, what.parts), (what.from, what.from, 4));
        assert_eq!(when(&what, Lang::Vi), "20/6/2023, tối");
        let whole = Typed { to: "2023-06-22".to_owned(), parts: String::new(), ..typed.clone() }.read(3).unwrap();
        assert_eq!(when(&whole, Lang::Vi), "20/6/2023 – 22/6/2023, cả ngày");
        let wrong = Typed { to: "22/06/2023".to_owned(), ..typed };
        assert!(matches!(wrong.read(3), Err(StationsProblem::NotReadable("to_day"))));
    }
}
