//! `/forecast`: will we reach the line, and what is in the way?

use super::{arrival, binding, late, sentence, short};
use crate::{
    Insight,
    forecast::{
        LookAhead,
        http::Asked,
        model::{Forecast, How, Lot, Told, lever_word},
    },
    rules,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_campaign::rules as campaign;
use vedich_forecast::Lever;
use vedich_kernel::{Day, Lang, LocalityId, Moment, Problematic as _, format};
use vedich_register::Numbers;
use vedich_ui::{
    Button, Cell, Col, Crumb, Icon, LineChart, PageHead, Row, StatTile, Tab, Table, TextArg, Tone, Value, actions, empty_state,
    figure_button, hero, key_values, line_chart, live_on, page, section, stat_tiles, t, t_args, tabs, tag,
};

/// The forecast of a place.
pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    if viewer.actor.sees_published_only() {
        return Err(crate::forecast::problems::not_published().into());
    }
    let query = asked.query()?;
    let head = PageHead::new(t(lang, "forecast-title")).lede(t(lang, "forecast-lede")).clause("P-1.3, P-5.2").wide();
    let found = match insight.look_ahead(&viewer.actor, &query, true).await {
        Ok(ahead) => match ahead.phase(query.target) {
            Ok(phase) => Ok((ahead, phase)),
            Err(problem) if problem.code() == "insight.forecast_place_ended" => {
                return Ok(page(&viewer.frame, &head, ended(&ahead, &problem.sentence(lang), lang)));
            }
            Err(problem) => Err(problem),
        },
        Err(problem) => Err(problem),
    };
    let (ahead, phase) = match found {
        Ok(found) => found,
        Err(problem) if problem.code() == "insight.forecast_nothing_known" => {
            let body = html! {
                p { (t(lang, "forecast-nothing-body")) }
                @if viewer.actor.may(Permission::ImportExtract) { (actions(html! { (Button::link("/extracts", t(lang, "insight-nothing-button")).icon(Icon::Import)) })) }
            };
            return Ok(page(&viewer.frame, &head, empty_state(t(lang, "forecast-nothing-title"), body)));
        }
        Err(problem) if problem.code() == "insight.forecast_over" => {
            let body = html! { (actions(html! { (Button::link("/forecast/past", t(lang, "forecast-past-button"))) })) };
            return Ok(page(&viewer.frame, &head, empty_state(t(lang, "forecast-over-title"), body)));
        }
        Err(problem) => return Err(problem.into()),
    };
    let Some(forecast) = ahead.of(ahead.place, phase) else {
        return Err(crate::forecast::problems::all_over().into());
    };
    let series = insight.register.series(ahead.place, forecast.as_of, forecast.cutoff).await?;
    let told = &forecast.told;
    let code = code(&ahead, ahead.place);
    let body = html! {
        (live_on(&viewer.frame, "forecast.made", &viewer.frame.path))
        (phases(&ahead, phase, &code, lang))
        (hero(html! { (sentence(told, lang)) @if let Some(words) = binding(told, lang) { " " (words) } }, note(forecast, lang), chart(forecast, &series, lang)))
        (tiles(forecast, lang))
        (section(t(lang, "forecast-levers"), levers(told, lang)))
        (below(&ahead, phase, lang))
        (section(t(lang, "forecast-rests"), rests_on(forecast, lang)))
    };
    let head = PageHead::new(t_args(lang, "forecast-title-of", &[("place", ahead.setting.tree.name(ahead.place).to_owned().into())]))
        .lede(t(lang, "forecast-lede"))
        .clause("P-1.3, P-5.2")
        .crumbs(crumbs(&ahead, &viewer, phase))
        .actions(html! { (Button::link(format!("/forecast/past?locality={code}&target={phase}"), t(lang, "forecast-past-button")).icon(Icon::Clock)) })
        .wide();
    Ok(page(&viewer.frame, &head, body))
}

/// A place that ended, and where its people count now.
fn ended(ahead: &LookAhead, sentence: &str, lang: Lang) -> Markup {
    let buttons = html! {
        @for (code, name) in ahead.heirs() {
            (Button::link(format!("/forecast?locality={code}"), t_args(lang, "forecast-of-heir", &[("place", name.into())])))
        }
    };
    empty_state(sentence, html! { (actions(buttons)) })
}

fn code(ahead: &LookAhead, place: LocalityId) -> String {
    ahead.setting.tree.get(place).map(|l| l.code.clone()).unwrap_or_default()
}

fn crumbs(ahead: &LookAhead, viewer: &Viewer, phase: i64) -> Vec<Crumb> {
    let (tree, root) = (&ahead.setting.tree, ahead.setting.campaign.root);
    let seen = |id| tree.is_within(id, root) && tree.may(&viewer.actor, Permission::ViewFigures, id);
    let path: Vec<_> = tree.path(ahead.place).into_iter().filter(|l| seen(l.id)).collect();
    if path.len() < 2 {
        return Vec::new();
    }
    let crumb = |l: &&vedich_territory::Locality| {
        if l.id == ahead.place {
            Crumb::here(l.name.clone())
        } else {
            Crumb::link(l.name.clone(), format!("/forecast?locality={}&target={phase}", l.code))
        }
    };
    path.iter().map(crumb).collect()
}

/// One tab for each phase that is not over.
fn phases(ahead: &LookAhead, phase: i64, code: &str, lang: Lang) -> Markup {
    let all = ahead.forecasts.get(&ahead.place).map_or(&[][..], Vec::as_slice);
    let name = |no: i64| ahead.setting.phases.iter().find(|p| p.no == no).map_or_else(|| no.to_string(), |p| p.name.clone());
    let items: Vec<Tab> = all
        .iter()
        .map(|f| {
            let no = f.told.phase;
            Tab::new(format!("/forecast?locality={code}&target={no}"), name(no)).active(no == phase)
        })
        .collect();
    html! { @if items.len() > 1 { (tabs(t(lang, "forecast-phases"), &items)) } }
}

/// How likely, between what and what, from when.
fn note(forecast: &Forecast, lang: Lang) -> Markup {
    let (told, end) = (&forecast.told, forecast.told.end());
    let args = [("low", end.p10.into()), ("high", end.p90.into()), ("by", short(told.by).into())];
    html! {
        p {
            @if let Some(chance) = forecast.chance() { (t(lang, "forecast-chance")) " " (figure_button(&chance, lang)) " · " }
            (t_args(lang, "forecast-range", &args)) " · "
            (t_args(lang, "forecast-now", &[("n", told.achieved.into()), ("day", forecast.as_of.vi().into())]))
        }
        @if forecast.remade { p { (tag(Tone::Attention, t(lang, "forecast-remade-tag"))) " " (t(lang, "forecast-remade-why")) } }
    }
}

/// Three answers at a glance: how likely, when, and what is in the way.
fn tiles(forecast: &Forecast, lang: Lang) -> Markup {
    let told = &forecast.told;
    let Some((when, range)) = arrival(told, lang) else { return html! {} };
    let in_time = told.arrival.p50.is_some_and(|d| d <= told.by);
    let tone = if in_time { Tone::Good } else { Tone::Attention };
    let mut all = Vec::new();
    if let Some(chance) = forecast.chance() {
        // The figure beside it says the percentage.
        let words = format!("{} / {}", format::int(chance.numerator, lang), format::int(chance.denominator, lang));
        all.push(StatTile::new(t(lang, "forecast-chance"), words).figure(&chance, lang));
    }
    all.push(StatTile::new(t(lang, "forecast-arrival"), when).note(range).tone(tone));
    let binds = told.binds().map_or_else(|| t(lang, "forecast-nothing-binds").to_owned(), |l| lever_word(l, lang).to_owned());
    all.push(StatTile::new(t(lang, "forecast-col-binding"), binds));
    stat_tiles(&all)
}

/// What was, the pace that is needed, and what may be.
fn chart(forecast: &Forecast, series: &[(Day, Numbers)], lang: Lang) -> Markup {
    let told = &forecast.told;
    let now = rules::at(series, forecast.as_of).map_or(0, |n| rules::value(told.metric, n));
    let base = now - told.achieved;
    let value = |n: &Numbers| rules::value(told.metric, n) - base;
    let eve = told.from.plus(-1);
    let start = series.first().map_or(eve, |s| s.0.max(eve)).min(forecast.as_of);
    let mut actual: Vec<(Day, i64)> = Vec::new();
    if let Some(n) = rules::at(series, start) {
        actual.push((start, value(n)));
    }
    actual.extend(series.iter().filter(|(d, _)| *d > start).map(|(d, n)| (*d, value(n))));
    if actual.last().is_some_and(|(d, _)| *d < forecast.as_of) {
        actual.push((forecast.as_of, told.achieved));
    }
    let here = (forecast.as_of, told.achieved);
    let with_now = |f: fn(&crate::forecast::model::DayAhead) -> (i64, i64)| -> Vec<(Day, i64, i64)> {
        let first = std::iter::once((here.0, here.1, here.1));
        first.chain(told.days.iter().map(|d| (d.day, f(d).0, f(d).1))).collect()
    };
    let middle = std::iter::once(here).chain(told.days.iter().map(|d| (d.day, d.p50)));
    let mut chart = LineChart::new("forecast", t(lang, "forecast-chart"))
        .desc(sentence(told, lang))
        .actual(actual)
        .forecast(middle.collect())
        .band(with_now(|d| (d.p10, d.p90)))
        .wide_band(with_now(|d| (d.p2_5, d.p97_5)))
        .today(forecast.as_of)
        .span(start, told.by.max(forecast.as_of));
    if let Some(target) = told.target {
        let opening = rules::at(series, eve).map_or(told.achieved, value);
        let label = t_args(lang, "insight-target-label", &[("n", format::int(target, lang).into())]);
        chart = chart.pace(campaign::pace_line(opening, target, told.from, told.by)).target(target, label);
    }
    line_chart(&chart, lang)
}

fn how(lot: &Lot, lang: Lang) -> String {
    match (lot.how, lot.until) {
        (How::Timetable, Some(until)) => t_args(lang, "forecast-how-timetable", &[("until", short(until).into())]),
        (How::Pace, Some(until)) => t_args(lang, "forecast-how-pace-and-shifts", &[("until", short(until).into())]),
        (How::Timetable | How::Pace, _) => t(lang, "forecast-how-pace").to_owned(),
        (How::Inferred, _) => t(lang, "forecast-how-inferred").to_owned(),
        (How::Assumed, _) => t(lang, "forecast-how-assumed").to_owned(),
        (How::Nothing, _) => t(lang, "forecast-how-nothing").to_owned(),
    }
}

/// What there is of each lever, and what more of it would bring.
fn levers(told: &Told, lang: Lang) -> Markup {
    let rests = &told.rests_on;
    let brings = |n: f64| {
        let (n, key) = (n.round() as i64, format!("{n:.1}"));
        Cell::text(t_args(lang, "forecast-brings", &[("n", n.into())])).key(key).value(Value::Whole(n))
    };
    let unit = |n: f64| -> TextArg<'static> { (n.round() as i64).into() };
    let row = |lever: Lever| {
        let (is, more, marginal, tenth) = match lever {
            Lever::Intake => (
                t_args(lang, "forecast-is-intake", &[("n", rests.seats.a_day.into()), ("how", how(&rests.seats, lang).into())]),
                t_args(lang, "forecast-more-intake", &[("n", unit(told.units.set_seats))]),
                told.marginal.intake,
                told.tenth.intake,
            ),
            Lever::Approval => (
                t_args(lang, "forecast-is-approval", &[("n", rests.now.pending.into())]),
                t(lang, "forecast-more-approval").to_owned(),
                told.marginal.approval,
                told.tenth.approval,
            ),
            Lever::Doors => (
                t_args(lang, "forecast-is-doors", &[("n", rests.visits.a_day.into()), ("how", how(&rests.visits, lang).into())]),
                t_args(lang, "forecast-more-doors", &[("n", unit(told.units.team_visits))]),
                told.marginal.doors,
                told.tenth.doors,
            ),
            Lever::Absent => (
                t_args(lang, "forecast-is-absent", &[("n", rests.now.away.into())]),
                t(lang, "forecast-more-absent").to_owned(),
                told.marginal.absent,
                told.tenth.absent,
            ),
        };
        let binds = told.binds() == Some(lever);
        let (name, badge) = (lever_name(lever, lang), t(lang, "forecast-binds"));
        let shown = html! { (name.as_str()) @if binds { " " (tag(Tone::Attention, badge)) } };
        // Of what nobody recorded, nobody knows what more of it would bring.
        let unknown = match lever {
            Lever::Intake => rests.seats.how == How::Nothing,
            Lever::Doors => rests.visits.how == How::Nothing,
            Lever::Approval | Lever::Absent => false,
        };
        let gain = |n: f64| if unknown { Cell::text("–").key("-1") } else { brings(n) };
        let filed = [Value::words(if binds { badge } else { "" })];
        let named = Cell::markup(shown).value(Value::words(name)).asides(filed);
        Row::new(vec![named, Cell::text(is), Cell::text(more), gain(marginal), gain(tenth)])
    };
    let table = Table::new("levers", t_args(lang, "forecast-levers-caption", &[("by", told.by.vi().into())]))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "forecast-lever")).aside(t(lang, "forecast-col-binding")))
        .col(Col::text(t(lang, "forecast-is")).wide())
        .col(Col::text(t(lang, "forecast-more")).wide())
        .col(Col::number(t(lang, "forecast-more-brings")))
        .col(Col::number(t(lang, "forecast-tenth-brings")))
        .rows(Lever::ALL.map(row));
    html! { (table) }
}

/// A lever as a heading: the very words of the sentence that says what binds.
fn lever_name(lever: Lever, lang: Lang) -> String {
    let mut letters = lever_word(lever, lang).chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Places below: who is least likely to get there comes first, those without a target last.
fn below(ahead: &LookAhead, phase: i64, lang: Lang) -> Markup {
    let mut all: Vec<&Forecast> =
        ahead.forecasts.keys().filter(|id| **id != ahead.place).filter_map(|id| ahead.of(*id, phase)).collect();
    if all.is_empty() {
        return html! {};
    }
    let order = |f: &Forecast| (f.told.target.is_none(), f.told.reached * 10_000 / f.told.futures.max(1));
    all.sort_by_key(|f| (order(f), -f.told.missing().unwrap_or(0)));
    let row = |f: &Forecast| {
        let (told, end) = (&f.told, f.told.end());
        let range = format!("{} – {}", format::int(end.p10, lang), format::int(end.p90, lang));
        let missing = match told.missing() {
            Some(n) if n > 0 => Cell::int(n, lang),
            Some(_) => Cell::text(t(lang, "forecast-enough")).key("0"),
            None => Cell::blank(),
        };
        let arrival = match (told.arrival.p50, told.target) {
            (_, None) => Cell::blank(),
            (Some(day), _) if day <= told.by => Cell::day(day),
            (Some(day), _) => Cell::text(late(told, day, lang)).key(day.number().to_string()),
            (None, _) => Cell::text(t(lang, "forecast-arrives-not")).key(i32::MAX.to_string()),
        };
        Row::new(vec![
            Cell::text(ahead.setting.tree.name(f.locality)),
            f.chance().map_or_else(|| Cell::text(t(lang, "insight-course-no-target")).key("-1"), |c| Cell::figure(&c, lang)),
            Cell::int(told.achieved, lang)
                .sub(told.target.map_or_else(String::new, |n| format!("/ {}", format::int(n, lang))))
                .asides([told.target.map_or(Value::Blank, Value::Whole)]),
            Cell::int(end.p50, lang).sub(range).asides([Value::Whole(end.p10), Value::Whole(end.p90)]),
            missing,
            arrival,
            Cell::text(match told.binds() {
                Some(lever) => lever_word(lever, lang),
                None if told.is_sure() => t(lang, "forecast-nothing-binds"),
                None => "–",
            }),
        ])
        .href(format!("/forecast?locality={}&target={phase}", code(ahead, f.locality)))
    };
    let table = Table::new("places", t(lang, "forecast-places-caption"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "insight-col-place")).sort())
        .col(Col::number(t(lang, "forecast-col-chance")).sort().main())
        .col(
            Col::number(t(lang, "forecast-col-now"))
                .sort()
                .hint(t(lang, "forecast-col-now-hint"))
                .aside(t(lang, "forecast-file-target")),
        )
        .col(
            Col::number(t(lang, "forecast-col-then"))
                .sort()
                .hint(t(lang, "forecast-col-then-hint"))
                .aside(t(lang, "forecast-file-least"))
                .aside(t(lang, "forecast-file-most")),
        )
        .col(Col::number(t(lang, "forecast-col-missing")).sort())
        .col(Col::text(t(lang, "forecast-col-arrival")).sort())
        .col(Col::text(t(lang, "forecast-col-binding")))
        .rows(all.into_iter().map(row));
    section(t(lang, "forecast-places"), html! { (table) })
}

/// Where it comes from, so that it can be judged.
fn rests_on(forecast: &Forecast, lang: Lang) -> Markup {
    let (told, rests) = (&forecast.told, &forecast.told.rests_on);
    let source = told.source.as_ref().map_or_else(|| "–".to_owned(), |s| s.explain(lang));
    let cutoff = forecast.cutoff_at.map_or_else(|| forecast.cutoff.to_string(), Moment::vi);
    let days = match rests.days {
        0 => t(lang, "forecast-days-none").to_owned(),
        n => t_args(lang, "forecast-days", &[("n", n.into())]),
    };
    let lot = |key: &str, lot: &Lot| t_args(lang, key, &[("n", lot.a_day.into()), ("how", how(lot, lang).into())]);
    let n = &rests.now;
    let people = [
        ("without", n.without.into()),
        ("pending", n.pending.into()),
        ("ready", n.ready.into()),
        ("activated", n.activated.into()),
    ];
    let (intake, doors) = (lever_name(Lever::Intake, lang), lever_name(Lever::Doors, lang));
    html! {
        (key_values(&[
            (t(lang, "forecast-source"), html! { (source) }),
            (t(lang, "forecast-cutoff"), html! { (cutoff) }),
            (t(lang, "forecast-learned"), html! { (days) }),
            (t(lang, "forecast-people"), html! { (t_args(lang, "forecast-people-words", &people)) }),
            (intake.as_str(), html! { (lot("forecast-is-intake", &rests.seats)) }),
            (doors.as_str(), html! { (lot("forecast-is-doors", &rests.visits)) }),
            (t(lang, "forecast-futures"), html! { (t_args(lang, "forecast-futures-words", &[("n", told.futures.into())])) }),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_what_binds_in_the_words_of_the_sentence() {
        for lever in Lever::ALL {
            for lang in [Lang::Vi, Lang::En] {
                assert_eq!(lever_name(lever, lang).to_lowercase(), lever_word(lever, lang).to_lowercase());
            }
        }
        assert_eq!(lever_name(Lever::Doors, Lang::Vi), "Lượt đến nhà");
    }
}
