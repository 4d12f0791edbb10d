//! Why a row may mean a person, in plain words.

use vedich_kernel::Lang;
use vedich_register::{
    FoundBy, LinkCandidate,
    linkage::{BirthLevel, NameLevel, PlaceLevel, Same},
};
use vedich_ui::{t, t_args};

/// "khoảng 62 %": a probability is no figure of the register, so it is rounded.
pub(crate) fn score(score: f64, lang: Lang) -> String {
    let percent = (score * 100.0).clamp(1.0, 99.0).round() as i64;
    t_args(lang, "claims-score", &[("percent", percent.into())])
}

/// Why a row may mean this person: the reasons of its score in plain words, what speaks for the person first.
#[must_use]
pub fn of(c: &LinkCandidate, lang: Lang) -> Vec<&'static str> {
    let mut keys = match c.by {
        FoundBy::Number => vec!["claims-why-number"],
        FoundBy::NumberAgainstName => vec!["claims-why-number-against-name"],
        FoundBy::Comparing => Vec::new(),
        FoundBy::ComparingAgainstNumber => vec!["claims-why-other-number"],
    };
    if let Some(a) = c.agreement {
        keys.extend([name(a.name), birth(a.birth)]);
        keys.extend(place(a.place));
        keys.extend((a.phone == Same::Yes).then_some("claims-why-phone"));
        keys.extend((a.house == Same::Yes).then_some("claims-why-house"));
        keys.extend((a.sex == Same::No).then_some("claims-why-sex-differs"));
    }
    keys.into_iter().map(|k| t(lang, k)).collect()
}

fn name(level: NameLevel) -> &'static str {
    match level {
        NameLevel::Same => "claims-why-name-same",
        NameLevel::WithoutAccents => "claims-why-name-plain",
        NameLevel::OtherAccents => "claims-why-name-accents",
        NameLevel::OtherOrder => "claims-why-name-order",
        NameLevel::Shortened => "claims-why-name-short",
        NameLevel::Missing => "claims-why-name-missing",
        NameLevel::OneSlip => "claims-why-name-slip",
        NameLevel::Several => "claims-why-name-several",
        NameLevel::Differs => "claims-why-name-differs",
    }
}

fn birth(level: BirthLevel) -> &'static str {
    match level {
        BirthLevel::Same => "claims-why-birth-same",
        BirthLevel::Exchanged => "claims-why-birth-exchanged",
        BirthLevel::OneDigit => "claims-why-birth-digit",
        BirthLevel::Month => "claims-why-birth-month",
        BirthLevel::Year => "claims-why-birth-year",
        BirthLevel::OtherDay => "claims-why-birth-other-day",
        BirthLevel::OtherYear => "claims-why-birth-other-year",
        BirthLevel::NearYear => "claims-why-birth-near-year",
        BirthLevel::Differs => "claims-why-birth-differs",
        BirthLevel::Unknown => "claims-why-birth-unknown",
    }
}

fn place(level: PlaceLevel) -> Option<&'static str> {
    match level {
        PlaceLevel::Quarter => Some("claims-why-place-quarter"),
        PlaceLevel::Commune => Some("claims-why-place-commune"),
        PlaceLevel::Elsewhere => Some("claims-why-place-elsewhere"),
        PlaceLevel::Unknown => None,
    }
}
