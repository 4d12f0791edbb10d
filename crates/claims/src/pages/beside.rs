//! A doubtful row beside the people whom it may mean, and the buttons with which somebody decides. Other rooms that match rows of
//! lists show theirs alike.

use super::reasons;
use crate::lists::model::Shown;
use maud::{Markup, html};
use vedich_kernel::{CitizenId, Lang};
use vedich_ui::{self as ui, Button, Cell, Col, Row, Table, t, t_args};

/// What a row says of its person, as its unit wrote it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written<'a> {
    /// Name.
    pub name: &'a str,
    /// Birth date.
    pub birth: &'a str,
    /// Number; empty without.
    pub number: &'a str,
    /// Place; empty without.
    pub place: &'a str,
}

/// The row and the people, one column each, with score and reasons.
#[must_use]
pub fn table(row: Written<'_>, people: &[Shown], lang: Lang) -> Markup {
    let mut table = Table::new("side-by-side", t(lang, "claims-side-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "claims-side-what")))
        .col(Col::text(t(lang, "claims-side-list")));
    for (n, _) in (1_i64..).zip(people) {
        table = table.col(Col::text(t_args(lang, "claims-side-person", &[("n", n.into())])));
    }
    let line = |key: &str, own: &str, of: &dyn Fn(&Shown) -> Markup| {
        let mut cells = vec![Cell::text(t(lang, key)), Cell::text(own)];
        cells.extend(people.iter().map(|c| Cell::markup(of(c))));
        Row::new(cells)
    };
    let person = |c: &Shown| html! { a href={ "/citizens/" (c.candidate.citizen) } { (c.name) } };
    let why = |c: &Shown| html! { ul.plain { @for reason in reasons::of(&c.candidate, lang) { li { (reason) } } } };
    let lines = [
        line("claims-list-name", row.name, &person),
        line("claims-list-birth", row.birth, &|c| html! { (c.birth) }),
        line("claims-list-number", row.number, &|c| html! { (c.candidate.masked_id) }),
        line("claims-list-place", row.place, &|c| html! { (c.place) }),
        line("claims-side-score", "", &|c| html! { (reasons::score(c.candidate.score, lang)) }),
        line("claims-side-why", "", &why),
    ];
    html! { (table.rows(lines)) }
}

/// A button for each answer; the form's field is `answer`: a citizen's id, `not_same` or `dont_know`.
#[must_use]
pub fn answers(people: impl IntoIterator<Item = CitizenId>, lang: Lang) -> Markup {
    html! {
        (ui::actions(html! {
            @for (n, citizen) in (1_i64..).zip(people) {
                (Button::secondary(t_args(lang, "claims-decide-same", &[("n", n.into())]))
                    .name("answer").value(citizen.to_string()).attr("data-key", n.to_string()))
            }
            (Button::secondary(t(lang, "claims-decide-not-same")).name("answer").value("not_same").attr("data-key", "0"))
            (Button::quiet(t(lang, "claims-decide-dont-know")).name("answer").value("dont_know").attr("data-key", "9"))
        }))
        p.help { (t(lang, "claims-decide-help")) }
    }
}
