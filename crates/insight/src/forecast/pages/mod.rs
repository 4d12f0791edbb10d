//! Pages of forecasts, and the sentence that the overview says of them too.

pub(crate) mod now;
pub(crate) mod past;

use super::model::{Told, lever_word};
use vedich_kernel::{Day, Lang};
use vedich_ui::{TextArg, t, t_args};

/// `15/7`: the year is known.
pub(crate) fn short(day: Day) -> String {
    let words = day.vi();
    words.rsplit_once('/').map_or_else(|| words.clone(), |(short, _)| short.to_owned())
}

/// "Với nhịp hiện nay sẽ đạt 52.100 vào 15/7, thiếu 2.900."
pub(crate) fn sentence(told: &Told, lang: Lang) -> String {
    let args: [(&'static str, TextArg<'_>); 2] = [("n", told.end().p50.into()), ("by", short(told.by).into())];
    match told.missing() {
        None => t_args(lang, "forecast-says-no-target", &args),
        Some(_) if told.target.is_some_and(|target| told.achieved >= target) => t(lang, "forecast-says-reached").to_owned(),
        Some(missing) if missing > 0 => {
            let words = t_args(lang, "forecast-says-missing", &[args.as_slice(), &[("missing", missing.into())]].concat());
            match told.arrival.p50 {
                Some(day) => format!("{words} {}", t_args(lang, "forecast-says-late", &[("day", short(day).into())])),
                None => words,
            }
        }
        Some(missing) => {
            let over = [("over", (-missing).into())];
            let words = t_args(lang, "forecast-says-enough", &[args.as_slice(), &over].concat());
            match told.arrival.p50.filter(|d| *d <= told.by) {
                Some(day) => format!("{words} {}", t_args(lang, "forecast-says-arrival", &[("day", short(day).into())])),
                None => words,
            }
        }
    }
}

/// "Vướng nhất: lượt đến nhà."
pub(crate) fn binding(told: &Told, lang: Lang) -> Option<String> {
    let open = told.target.is_none_or(|target| told.achieved < target);
    match told.binds().filter(|_| open) {
        Some(lever) => Some(t_args(lang, "forecast-says-binding", &[("lever", lever_word(lever, lang).into())])),
        None if open && told.is_sure() => Some(t(lang, "forecast-says-nothing-binds").to_owned()),
        None => None,
    }
}

/// The day on which the target will be reached, in words, and between which days eight of ten futures get there; none without a target.
pub(crate) fn arrival(told: &Told, lang: Lang) -> Option<(String, String)> {
    let target = told.target?;
    if told.achieved >= target {
        return Some((t(lang, "forecast-arrived").to_owned(), String::new()));
    }
    let a = &told.arrival;
    let when = match a.p50 {
        Some(day) if day > told.by => late(told, day, lang),
        Some(day) => day.vi(),
        None => t(lang, "forecast-arrives-not").to_owned(),
    };
    let args = |low: Day, high: Day| [("low", short(low).into()), ("high", short(high).into())];
    let range = match (a.p10, a.p90) {
        (Some(low), Some(high)) => t_args(lang, "forecast-arrives-between", &args(low, high)),
        (Some(low), None) => t_args(lang, "forecast-arrives-earliest", &args(low, low)),
        _ => String::new(),
    };
    Some((when, range))
}

/// "dự kiến 14/8, sau hạn 20 ngày": a day after the last one that counts is a day all the same.
pub(crate) fn late(told: &Told, day: Day, lang: Lang) -> String {
    let args = [("day", short(day).into()), ("n", i64::from(day.since(told.by)).into())];
    t_args(lang, "forecast-arrives-late", &args)
}

/// `1,4`: one decimal as the language writes it.
pub(crate) fn decimal(n: f64, lang: Lang) -> String {
    let sign = if n < -0.049 { "−" } else { "" };
    let tenths = (n.abs() * 10.0).round() as i64;
    format!("{sign}{}{}{}", vedich_kernel::format::int(tenths / 10, lang), lang.pick(',', '.'), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::super::model::{How, Lot, People, RestsOn};
    use super::*;
    use vedich_campaign::Metric;
    use vedich_forecast::{Arrival, Marginal, Units};

    #[test]
    fn a_day_after_the_deadline_is_told_with_how_late_it_is() {
        let lot = Lot { how: How::Pace, a_day: 1, until: None };
        let day = |text: &str| text.parse::<Day>().unwrap();
        let mut told = Told {
            phase: 1,
            metric: Metric::Activated,
            target: Some(300),
            achieved: 100,
            from: day("2023-06-20"),
            by: day("2023-07-25"),
            futures: 100,
            reached: 0,
            arrival: Arrival { p10: None, p50: Some(day("2023-08-14")), p90: None },
            binding: None,
            tenth: Marginal::default(),
            marginal: Marginal::default(),
            units: Units::default(),
            days: Vec::new(),
            rests_on: RestsOn { days: 3, since: None, now: People::default(), seats: lot, visits: lot },
            source: None,
            seed: 1,
        };
        let when = |told: &Told| arrival(told, Lang::Vi).unwrap().0;
        assert_eq!(when(&told), "dự kiến 14/8, sau hạn 20 ngày");
        told.arrival.p50 = Some(told.by);
        assert_eq!(when(&told), "25/7/2023");
        told.arrival.p50 = None;
        assert!(when(&told).contains("tầm dự báo"), "beyond the days that are reckoned with it is said in words");
    }

    #[test]
    fn numbers_and_days_are_written_as_the_language_writes_them() {
        assert_eq!(
            (decimal(1.44, Lang::Vi), decimal(-0.26, Lang::En), decimal(-0.01, Lang::Vi)),
            ("1,4".into(), "−0.3".into(), "0,0".into())
        );
        assert_eq!(decimal(1_234.0, Lang::Vi), "1.234,0");
        assert_eq!(short("2023-07-15".parse().unwrap()), "15/7");
    }
}
