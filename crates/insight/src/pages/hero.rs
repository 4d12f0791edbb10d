//! The sentence that answers the page's question, and the chart under it: what was, what is needed, and what may come.

use crate::{
    answers::shows_goal,
    forecast::Forecast,
    rules::{self, Aim, Course, published::Part},
    view::{View, line},
};
use maud::{Markup, html};
use vedich_campaign::Metric;
use vedich_kernel::{Lang, format};
use vedich_ui::{LineChart, Tone, figure_button, line_chart, t, t_args, tag};

pub(crate) fn hero(view: &View, lang: Lang) -> Markup {
    let shown = view.goal.as_ref().map_or(view.shown.has(Part::Main), |goal| shows_goal(view.shown, goal));
    if !shown || !view.shown.has(Part::Main) {
        return vedich_ui::hero(html! { (t(lang, "insight-hero-hidden")) }, html! {}, html! {});
    }
    let words = words(view, lang);
    let binding = outlook(view).and_then(|(forecast, _)| crate::forecast::binding(&forecast.told, lang));
    let sentence = binding.map_or_else(|| words.clone(), |b| format!("{words} {b}"));
    vedich_ui::hero(html! { (sentence) }, note(view, lang), chart(view, lang))
}

/// Where the place stands, and where it will end.
pub(crate) fn words(view: &View, lang: Lang) -> String {
    match outlook(view) {
        Some((forecast, goal)) => with_forecast(goal, &crate::forecast::sentence(&forecast.told, lang), lang),
        None if view.is_last_day() => {
            let n = &view.standing.numbers;
            let day = view.standing.as_of.vi();
            let args = [("day", day.into()), ("n", n.activated().into()), ("of", n.eligible.into())];
            t_args(lang, "insight-hero-ended", &args)
        }
        None => sentence(view.goal.as_ref(), &view.standing.numbers, lang),
    }
}

/// The forecast, while there is something left to forecast.
fn outlook(view: &View) -> Option<(&Forecast, &Aim)> {
    let goal = view.goal.as_ref().filter(|g| matches!(g.course(), Course::Running { .. }))?;
    Some((view.forecast.as_ref()?, goal))
}

/// What is there, and what will be.
fn with_forecast(goal: &Aim, forecast: &str, lang: Lang) -> String {
    let args = [
        ("done", t(lang, &key(goal.metric, "done")).into()),
        ("achieved", goal.achieved.into()),
        ("target", goal.target.into()),
        ("forecast", forecast.into()),
    ];
    t_args(lang, "insight-hero-forecast", &args)
}

/// What is still needed each day, and how likely the target is: where the sentence speaks of the forecast.
fn beside_forecast(forecast: &Forecast, goal: &Aim, view: &View, lang: Lang) -> Markup {
    let pace = goal.pace();
    let args = [
        ("missing", pace.remaining.into()),
        ("pace", pace.per_day.into()),
        ("unit", t(lang, &key(goal.metric, "unit")).into()),
        ("days", pace.days.into()),
        ("to", goal.to.vi().into()),
    ];
    let code = view.tree.get(view.place()).map_or("", |l| l.code.as_str());
    html! {
        p {
            (t_args(lang, "insight-needed", &args)) " "
            @if let Some(chance) = forecast.chance() { (t(lang, "forecast-chance")) " " (figure_button(&chance, lang)) ". " }
            a href={ "/forecast?locality=" (code) } { (t(lang, "insight-to-forecast")) }
        }
    }
}

fn key(metric: Metric, stem: &str) -> String {
    format!("insight-{stem}-{}", metric.code())
}

/// One sentence. Numbers of plan.md come out as the plan has them.
pub(crate) fn sentence(goal: Option<&Aim>, now: &vedich_register::Numbers, lang: Lang) -> String {
    let Some(goal) = goal else {
        return t_args(lang, "insight-hero-no-target", &[("n", now.activated().into()), ("of", now.eligible.into())]);
    };
    let done = t(lang, &key(goal.metric, "done"));
    let unit = t(lang, &key(goal.metric, "unit"));
    let (achieved, target, to) = (goal.achieved, goal.target, goal.to.vi());
    let common = [("done", done.into()), ("achieved", achieved.into()), ("target", target.into()), ("to", to.into())];
    let mut args = common.to_vec();
    let name = match goal.course() {
        Course::Running { missing, days_left, pace } => {
            args.extend([("missing", missing.into()), ("days", days_left.into()), ("pace", pace.into()), ("unit", unit.into())]);
            "insight-hero-running"
        }
        Course::Reached { over: 0 } => "insight-hero-reached",
        Course::Reached { over } => {
            args.push(("over", over.into()));
            "insight-hero-over"
        }
        Course::Missed { missing } => {
            args.push(("missing", missing.into()));
            "insight-hero-missed"
        }
    };
    t_args(lang, name, &args)
}

/// Ahead or behind, the week's average, the rate with its provenance.
fn note(view: &View, lang: Lang) -> Markup {
    let goal = view.goal.as_ref();
    let running = goal.is_some_and(|g| matches!(g.course(), Course::Running { .. }) && g.as_of >= g.from);
    let metric = goal.map_or(Metric::Activated, |g| g.metric);
    let average = rules::week_average(&view.series, metric, view.standing.as_of);
    // Of the days since the newest extract nothing is known yet.
    let known = if view.known_to() < view.standing.as_of { "insight-day-known" } else { "insight-day" };
    html! {
        @if let Some(goal) = goal.filter(|_| running) { p { (ahead_tag(goal, lang)) } }
        @if let Some((forecast, goal)) = outlook(view) { (beside_forecast(forecast, goal, view, lang)) }
        p {
            @if let Some(n) = average { (t_args(lang, "insight-week", &[("n", n.into())])) " · " }
            (t(lang, "insight-rate")) " " (figure_button(&view.rate(), lang)) " " (t(lang, "insight-rate-of"))
            " · " (t_args(lang, known, &[("day", view.known_to().vi().into())]))
        }
    }
}

/// "Chậm 1.204 so với nhịp đều", in the colour of its meaning.
fn ahead_tag(goal: &Aim, lang: Lang) -> Markup {
    let ahead = goal.ahead();
    if ahead >= 0 {
        return tag(Tone::Good, &t_args(lang, "insight-ahead", &[("n", ahead.into())]));
    }
    tag(Tone::Attention, &t_args(lang, "insight-behind", &[("n", (-ahead).into())]))
}

fn chart(view: &View, lang: Lang) -> Markup {
    let metric = view.goal.map_or(Metric::Activated, |g| g.metric);
    let as_of = view.standing.as_of;
    let actual = line(view);
    let title = if view.goal.is_some() { t(lang, &key(metric, "chart")) } else { t(lang, "insight-chart-plain") };
    let told = if view.is_last_day() { words(view, lang) } else { sentence(view.goal.as_ref(), &view.standing.numbers, lang) };
    let mut chart = LineChart::new("pace", title).desc(told).actual(actual).marks(super::changed::marks(view, lang)).today(as_of);
    if let Some(goal) = &view.goal {
        let label = t_args(lang, "insight-target-label", &[("n", format::int(goal.target, lang).into())]);
        chart =
            chart.pace(goal.line()).target(goal.target, label).span(view.opening_day.min(goal.from.plus(-1)), goal.to.max(as_of));
    }
    if let Some((forecast, _)) = outlook(view) {
        let (now, days) = ((as_of, forecast.told.achieved), &forecast.told.days);
        chart = chart
            .forecast(std::iter::once(now).chain(days.iter().map(|d| (d.day, d.p50))).collect())
            .band(std::iter::once((now.0, now.1, now.1)).chain(days.iter().map(|d| (d.day, d.p10, d.p90))).collect());
    }
    line_chart(&chart, lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_register::Numbers;

    fn goal(as_of: &str, achieved: i64) -> Aim {
        Aim {
            metric: Metric::Activated,
            target: 55_000,
            achieved,
            opening: 9_357,
            from: "2023-06-20".parse().unwrap(),
            to: "2023-07-15".parse().unwrap(),
            as_of: as_of.parse().unwrap(),
        }
    }

    fn opening() -> Numbers {
        Numbers { eligible: 72_423, activated_level1: 1_919, activated_level2: 7_438, ..Numbers::default() }
    }

    fn words(goal: Option<&Aim>, lang: Lang) -> String {
        sentence(goal, &opening(), lang)
    }

    #[test]
    fn the_opening_day_says_what_the_plan_says() {
        let goal = goal("2023-06-19", 9_357);
        assert_eq!(
            words(Some(&goal), Lang::Vi),
            "Đã kích hoạt 9.357 / 55.000. Cần thêm 45.643: mỗi ngày 1.756 tài khoản trong 26 ngày, đến hết ngày 15/7/2023."
        );
        assert_eq!(
            words(Some(&goal), Lang::En),
            "Activated 9,357 / 55,000. Another 45,643 are needed: 1,756 accounts a day for 26 days, until the end of 15/7/2023."
        );
    }

    #[test]
    fn reached_over_and_missed_are_said_plainly() {
        assert_eq!(words(Some(&goal("2023-07-10", 55_000)), Lang::Vi), "Đã kích hoạt 55.000 / 55.000: đạt chỉ tiêu.");
        assert_eq!(words(Some(&goal("2023-07-10", 55_120)), Lang::Vi), "Đã kích hoạt 55.120 / 55.000: vượt chỉ tiêu 120.");
        assert_eq!(
            words(Some(&goal("2023-07-15", 52_100)), Lang::Vi),
            "Đã kích hoạt 52.100 / 55.000. Giai đoạn kết thúc ngày 15/7/2023, thiếu 2.900."
        );
    }

    #[test]
    fn without_a_target_the_eligible_are_the_measure() {
        assert_eq!(words(None, Lang::Vi), "Đã kích hoạt 9.357 trong 72.423 công dân đủ điều kiện; chưa có chỉ tiêu riêng.");
    }
}
