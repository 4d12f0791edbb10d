//! Where the stations lie: a picture from their coordinates, drawn here, north up. The table beside it says the same in words.

use crate::model::{Station, StationKind};
use maud::{Markup, html};
use vedich_kernel::{Lang, format};
use vedich_ui::{t, t_args};

/// The drawing, in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 420.0;
const MARGIN: f64 = 40.0;
/// Kilometres of a degree north.
const KM: f64 = 110.57;

/// Where each place stands in the drawing, and how many kilometres a unit is.
fn placed(at: &[(f64, f64)]) -> (Vec<(f64, f64)>, f64) {
    let middle = at.iter().map(|(north, _)| north).sum::<f64>() / (at.len().max(1) as f64);
    let km: Vec<(f64, f64)> = at.iter().map(|(north, east)| (east * KM * middle.to_radians().cos(), -north * KM)).collect();
    let ends = |of: &dyn Fn(&(f64, f64)) -> f64| {
        km.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    };
    let ((west, east), (north, south)) = (ends(&|p| p.0), ends(&|p| p.1));
    // One station alone, or all in one street, still have a kilometre around them.
    let unit = ((east - west).max(1.0) / (WIDTH - 2.0 * MARGIN)).max((south - north).max(1.0) / (HEIGHT - 2.0 * MARGIN));
    let (x0, y0) = ((west + east) / 2.0, (north + south) / 2.0);
    let place = |(x, y): &(f64, f64)| (WIDTH / 2.0 + (x - x0) / unit, HEIGHT / 2.0 + (y - y0) / unit);
    (km.iter().map(place).collect(), unit)
}

/// A round length for the scale: the longest of 1, 2, 5 times a power of ten that takes at most a quarter of the width. In kilometres.
fn scale(unit: f64) -> f64 {
    let most = unit * WIDTH / 4.0;
    let ten = 10.0_f64.powf(most.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|n| n * ten).find(|length| *length <= most).unwrap_or(ten)
}

/// What marks a kind: by form, not by colour alone.
fn mark(kind: StationKind, x: f64, y: f64) -> Markup {
    match kind {
        StationKind::Fixed => html! { rect.place-fixed x=(tenth(x - 6.0)) y=(tenth(y - 6.0)) width="12" height="12" {} },
        StationKind::Mobile => html! { circle.place-mobile cx=(tenth(x)) cy=(tenth(y)) r="6.5" {} },
        StationKind::HelpPost => {
            let points = format!(
                "{},{} {},{} {},{}",
                tenth(x),
                tenth(y - 8.0),
                tenth(x + 8.0),
                tenth(y + 6.0),
                tenth(x - 8.0),
                tenth(y + 6.0)
            );
            html! { polygon.place-help points=(points) {} }
        }
    }
}

fn tenth(x: f64) -> String {
    format!("{x:.1}")
}

/// The map of the stations in use that have coordinates; nothing when none has.
pub(super) fn map(stations: &[Station], manages: bool, lang: Lang) -> Markup {
    let located: Vec<(&Station, (f64, f64))> = stations
        .iter()
        .filter(|s| s.active)
        .filter_map(|s| Some((s, (s.latitude? as f64 / 1e6, s.longitude? as f64 / 1e6))))
        .collect();
    if located.is_empty() {
        return html! { p.help { (t(lang, "stationplan-map-none")) } };
    }
    let at: Vec<(f64, f64)> = located.iter().map(|(_, at)| *at).collect();
    let (spots, unit) = placed(&at);
    let length = scale(unit);
    let bar = length / unit;
    let words = if length < 1.0 {
        format!("{} m", format::int((length * 1_000.0).round() as i64, lang))
    } else {
        format!("{length:.0} km")
    };
    let n = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let missing = stations.iter().filter(|s| s.active).count() - located.len();
    let args = [("n", n(located.len()).into()), ("missing", n(missing).into())];
    html! {
        figure.chart #station-map {
            figcaption { (t(lang, "stationplan-map")) }
            ul.chart-legend {
                @for kind in [StationKind::Fixed, StationKind::Mobile, StationKind::HelpPost] {
                    @if located.iter().any(|(s, _)| s.kind == kind) {
                        li { svg.place-key viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" { (mark(kind, 10.0, 10.0)) } span { (kind.word(lang)) } }
                    }
                }
            }
            svg.place-map viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" aria-labelledby="station-map-title station-map-desc" {
                title #station-map-title { (t(lang, "stationplan-map")) }
                desc #station-map-desc { (t_args(lang, "stationplan-map-words", &args)) }
                @for ((station, _), (x, y)) in located.iter().zip(&spots) {
                    @let spot = html! {
                        title { (station.name) }
                        (mark(station.kind, *x, *y))
                        text x=(tenth(*x)) y=(tenth(*y - 11.0)) text-anchor="middle" { (station.code) }
                    };
                    @if manages { a href={ "/stations/places/" (station.no) } { (spot) } } @else { g { (spot) } }
                }
                path.place-scale d={ "M16 " (HEIGHT - 14.0) "h" (tenth(bar)) } {}
                text x="16" y=(tenth(HEIGHT - 20.0)) { (words) }
            }
        }
        @if missing > 0 { p.help { (t_args(lang, "stationplan-map-missing", &[("n", n(missing).into())])) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn north_is_up_and_the_scale_is_round() {
        let (spots, unit) = placed(&[(11.50, 106.80), (11.60, 106.90)]);
        assert!(spots[1].1 < spots[0].1 && spots[1].0 > spots[0].0, "{spots:?}");
        assert!([1.0, 2.0, 5.0].contains(&scale(unit)), "{}", scale(unit));
        assert!((scale(0.002) - 0.2).abs() < 1e-12, "a street of 320 m a quarter: 200 m");
    }

    proptest! {
        #[test]
        fn every_station_lies_within_the_drawing(at in prop::collection::vec((8.0_f64..24.0, 102.0_f64..110.0), 1..40)) {
            let (spots, unit) = placed(&at);
            let inside = |(x, y): &(f64, f64)| (MARGIN - 1e-6..=WIDTH - MARGIN + 1e-6).contains(x) && (MARGIN - 1e-6..=HEIGHT - MARGIN + 1e-6).contains(y);
            prop_assert!(spots.iter().all(inside), "{:?}", spots);
            prop_assert!(scale(unit) / unit <= WIDTH / 4.0 + 1e-9);
        }
    }
}
