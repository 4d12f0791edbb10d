//! When a station may be used: its opening rules, on the station's own page.

use crate::{
    model::{StationUse, place_code, place_of, place_word},
    rules::planning::bit,
    service::Stations,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::Lang;
use vedich_planner::{PlaceKind, ShiftKind};
use vedich_ui::{self as ui, Button, Field, Frame, Icon, Tone, Width, t, t_args};

/// Names of the fields, and the days that they stand for.
const DAYS: [(&str, &str); 3] =
    [("weekday", "stationplan-on-weekdays"), ("saturday", "stationplan-on-saturday"), ("sunday", "stationplan-on-sunday")];

pub(super) fn part(shift: ShiftKind, lang: Lang) -> &'static str {
    t(
        lang,
        match shift {
            ShiftKind::Morning => "stationplan-part-morning",
            ShiftKind::Afternoon => "stationplan-part-afternoon",
            ShiftKind::Evening => "stationplan-part-evening",
        },
    )
}

/// Nine boxes: three shifts of weekdays, Saturdays and Sundays.
pub(super) fn boxes(legend: &str, bits: [i64; 3], lang: Lang) -> Markup {
    ui::fieldset(
        legend,
        html! {
            @for ((name, key), of_day) in DAYS.into_iter().zip(bits) {
                @for shift in ShiftKind::ALL {
                    (Field::checkbox(name, t_args(lang, key, &[("part", part(shift, lang).into())]))
                        .id(format!("field-{name}-{}", bit(shift)))
                        .value(bit(shift).to_string())
                        .checked(of_day & bit(shift) != 0))
                }
            }
        },
    )
}

/// The boxes as they were sent.
pub(super) fn bits(fields: &[(String, String)]) -> [i64; 3] {
    DAYS.map(|(name, _)| {
        let of_day = fields.iter().filter(|(n, _)| n == name).filter_map(|(_, v)| v.parse::<i64>().ok());
        of_day.fold(0, |sum, one| sum | (one & crate::model::ALL_DAY))
    })
}

/// The opening rules in words: "Thứ Hai–Thứ Sáu sáng, chiều; Thứ Bảy sáng".
pub(super) fn words(bits: [i64; 3], lang: Lang) -> String {
    let of_day = |key: &str, of_day: i64| {
        let parts: Vec<&str> = ShiftKind::ALL.into_iter().filter(|s| of_day & bit(*s) != 0).map(|s| part(s, lang)).collect();
        (!parts.is_empty()).then(|| t_args(lang, key, &[("part", parts.join(", ").into())]))
    };
    let days: Vec<String> = DAYS.into_iter().zip(bits).filter_map(|((_, key), bits)| of_day(key, bits)).collect();
    days.join("; ")
}

/// The form.
pub(super) fn form(frame: &Frame, station: i64, told: &StationUse) -> Markup {
    let lang = frame.lang;
    let kinds = [PlaceKind::Quarter, PlaceKind::School, PlaceKind::Zone]
        .map(|k| (place_code(k).to_owned(), place_word(k, lang).to_owned()))
        .to_vec();
    ui::form(
        frame,
        &format!("/stations/places/{station}/use"),
        html! {
            p.help { (t(lang, "stationplan-use-help")) }
            (Field::select("place", t(lang, "stationplan-use-place"), kinds).value(place_code(told.place)))
            (boxes(t(lang, "stationplan-use-open"), [told.weekday, told.saturday, told.sunday], lang))
            (Field::number("room", t(lang, "stationplan-use-room")).value(told.room.to_string()).required().width(Width::Short))
            (Field::number("own_people", t(lang, "stationplan-use-people")).help(t(lang, "stationplan-use-people-help")).value(told.people.to_string()).required().width(Width::Short))
            (ui::actions(html! { (Button::secondary(t(lang, "stationplan-use-do")).icon(Icon::Check)) }))
        },
    )
}

/// Tells when the station may be used.
pub(crate) async fn save(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(station): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    // Who may not see it need not know what is wrong with the form.
    s.station(&viewer.actor, station).await?;
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim());
    let [weekday, saturday, sunday] = bits(&fields);
    let told = StationUse {
        place: place_of(get("place")).unwrap_or(PlaceKind::Quarter),
        weekday,
        saturday,
        sunday,
        room: get("room").parse().unwrap_or(0),
        people: get("own_people").parse().unwrap_or(-1),
    };
    s.set_use(&viewer.actor, station, told).await?;
    Ok(see_other_with(&format!("/stations/places/{station}"), Tone::Good, t(viewer.frame.lang, "stationplan-use-done")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_as_they_are_ticked() {
        let field = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        let sent =
            [field("weekday", "1"), field("weekday", "4"), field("saturday", "2"), field("sunday", "64"), field("room", "1")];
        assert_eq!(bits(&sent), [5, 2, 0]);
        assert_eq!(words([3, 1, 0], Lang::Vi), "Thứ Hai–Thứ Sáu: sáng, chiều; Thứ Bảy: sáng");
    }
}
