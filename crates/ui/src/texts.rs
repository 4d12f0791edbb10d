//! The words of the pages, Vietnamese first, from `texts/{vi,en}/<room>.ftl`.

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::fluent_bundle::types::FluentNumber;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};
use vedich_kernel::{Day, Lang, format};

static_loader! {
    static TEXTS = {
        locales: "./texts",
        fallback_language: "vi",
        customise: |bundle| {
            // Isolation marks are for mixed writing directions; both our languages run left to right.
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(if bundle.locales.contains(&EN) { english_number } else { vietnamese_number }));
        },
    };
}

static VI: LanguageIdentifier = langid!("vi");
static EN: LanguageIdentifier = langid!("en");

/// More distinct keys than the pages have: past it, unknown keys are no longer remembered.
const KEPT: usize = 10_000;

/// A value for [`t_args`]: `5_i64.into()` or `"words".into()`.
pub type TextArg<'a> = FluentValue<'a>;

type Kept = HashMap<String, &'static str>;
static KEPT_VI: LazyLock<RwLock<Kept>> = LazyLock::new(RwLock::default);
static KEPT_EN: LazyLock<RwLock<Kept>> = LazyLock::new(RwLock::default);

fn id(lang: Lang) -> &'static LanguageIdentifier {
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

/// The text of a key without arguments. Formatted once, then read from memory. An unknown key comes back as itself, so that a
/// missing text is seen and never breaks a page.
#[must_use]
pub fn t(lang: Lang, key: &str) -> &'static str {
    let kept = match lang {
        Lang::Vi => &KEPT_VI,
        Lang::En => &KEPT_EN,
    };
    if let Ok(map) = kept.read()
        && let Some(text) = map.get(key)
    {
        return text;
    }
    let Ok(mut map) = kept.write() else { return "?" };
    if let Some(text) = map.get(key) {
        return text;
    }
    if map.len() >= KEPT {
        return "?";
    }
    let text: &'static str = TEXTS.try_lookup(id(lang), key).unwrap_or_else(|| key.to_owned()).leak();
    map.insert(key.to_owned(), text);
    text
}

/// The text of a key with arguments: `t_args(lang, "register-applied", &[("n", 70_912_i64.into())])`. Integers are grouped as
/// the language writes them.
#[must_use]
pub fn t_args(lang: Lang, key: &str, args: &[(&'static str, TextArg<'_>)]) -> String {
    let args: HashMap<Cow<'static, str>, TextArg<'_>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    TEXTS.try_lookup_with_args(id(lang), key, &args).unwrap_or_else(|| key.to_owned())
}

/// The name of a day of the week; Monday is 1.
#[must_use]
pub fn weekday_name(weekday: i8, lang: Lang) -> &'static str {
    const KEYS: [&str; 7] = [
        "common-weekday-1",
        "common-weekday-2",
        "common-weekday-3",
        "common-weekday-4",
        "common-weekday-5",
        "common-weekday-6",
        "common-weekday-7",
    ];
    let at = usize::try_from(weekday - 1).unwrap_or(6).min(6);
    t(lang, KEYS[at])
}

/// `Thứ Ba 20/6/2023`.
#[must_use]
pub fn weekday(day: Day, lang: Lang) -> String {
    format!("{} {}", weekday_name(day.weekday(), lang), day.vi())
}

fn grouped(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    match value {
        // Counts on pages are far below 2^53, where f64 is exact.
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 =>
        {
            #[allow(clippy::cast_possible_truncation)]
            Some(format::int(*value as i64, lang))
        }
        _ => None,
    }
}

fn vietnamese_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    grouped(value, Lang::Vi)
}

fn english_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    grouped(value, Lang::En)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_both_languages_and_an_unknown_key_shows_itself() {
        assert_eq!(t(Lang::Vi, "common-see-figures"), "Xem số liệu");
        assert_eq!(t(Lang::En, "common-see-figures"), "See the figures");
        assert_eq!(t(Lang::Vi, "no-such-key"), "no-such-key");
    }

    #[test]
    fn days_of_the_week_have_one_name() {
        let day = |d: i8| Day::new(2023, 6, d).unwrap();
        assert_eq!(weekday(day(20), Lang::Vi), "Thứ Ba 20/6/2023");
        assert_eq!(weekday(day(25), Lang::En), "Sunday 25/6/2023");
        let names: std::collections::HashSet<&str> = (1..=7).map(|n| weekday_name(n, Lang::Vi)).collect();
        assert_eq!(names.len(), 7);
    }

    #[test]
    fn numbers_are_grouped_as_each_language_writes_them() {
        let args = [("n", 70_912_i64.into())];
        assert_eq!(t_args(Lang::Vi, "common-table-hidden", &args), "Bộ lọc đang ẩn 70.912 dòng");
        assert_eq!(t_args(Lang::En, "common-table-hidden", &args), "The filter hides 70,912 rows");
    }
}
