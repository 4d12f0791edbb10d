//! Help posts of a day (`P-4.3c`, `P-4.3f`), and help given to a commune's residents outside the lists.

use crate::{http::AskedDay, posts::HelpPost, problems::FieldworkProblem, service::Fieldwork, sync::said::PlaceKind};
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::collections::HashMap;
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_territory::{MemberId, Tree};
use vedich_ui::{self as ui, Cell, Col, Field, PageHead, Row, Table, Tone, Width, t, t_args};

/// Helps of so many days are shown below the day's posts.
const DAYS: i32 = 7;

/// The page.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer, Query(asked): Query<AskedDay>) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let (tree, today) = (f.register().tree().await?, f.today());
    let day = asked.day(today)?;
    let (posts, people) = f.help_day(&viewer.actor, day).await?;
    let helps = f.helps(&viewer.actor, day.plus(1 - DAYS)).await?;
    let mut names: HashMap<MemberId, String> = HashMap::new();
    for id in posts.iter().map(|p| p.member).chain(helps.iter().map(|h| h.member)) {
        if let std::collections::hash_map::Entry::Vacant(e) = names.entry(id) {
            let found = f.register().territory().member(id).await.map_err(FieldworkProblem::from)?;
            e.insert(found.map_or_else(|| "–".to_owned(), |m| m.name));
        }
    }
    let args = [
        ("posts", i64::try_from(posts.len()).unwrap_or(0).into()),
        ("helps", people.people.into()),
        ("activated", people.activated.into()),
        ("confirmed", people.confirmed.into()),
        ("late", people.late.into()),
        ("day", day.vi().into()),
    ];
    let police = |commune| tree.may(&viewer.actor, Permission::ViewCitizens, commune);
    let lines = helps.iter().map(|h| {
        // Who was helped is for the police of the residence; others see that somebody was.
        let who = match h.citizen {
            Some(id) if police(h.commune) => Cell::text(t(lang, "field-help-citizen")).href(format!("/citizens/{id}")),
            Some(_) => Cell::text(t(lang, "field-help-known")),
            None => Cell::text(t(lang, "field-help-outside")).tone(Tone::Attention),
        };
        Row::new(vec![
            Cell::text(h.observed_at.vi()).nowrap(),
            who,
            Cell::text(h.outcome.word(lang)).sub(h.method.map_or("", |m| m.word(lang))),
            Cell::text(tree.name(h.commune)),
            Cell::text(names.get(&h.member).cloned().unwrap_or_default())
                .sub(tree.team(h.team).map(|t| t.name.clone()).unwrap_or_default()),
        ])
    });
    let body = html! {
        (ui::hero(html! { (t_args(lang, "field-helps-sentence", &args)) }, html! { (t(lang, "field-helps-note")) }, html! {}))
        (ui::filter_bar(lang, "/helps", html! {
            (Field::date("day", t(lang, "field-day")).value(day.to_string()).max(today.to_string()).width(Width::Short))
        }, None))
        (post_table(&posts, &names, &tree, lang))
        (ui::section(t(lang, "field-helps-others"), html! {
            p { (t(lang, "field-helps-others-help")) }
            (Table::new("helps", t_args(lang, "field-helps-caption", &[("n", i64::from(DAYS).into())]))
                .lang(lang)
                .col(Col::text(t(lang, "fieldwork-when")).sort())
                .col(Col::text(t(lang, "field-help-whom")).sort())
                .col(Col::text(t(lang, "fieldwork-outcome")).sort())
                .col(Col::text(t(lang, "field-residence")).sort())
                .col(Col::text(t(lang, "field-member")).sort())
                .filterable()
                .empty(t(lang, "field-helps-none"), html! { p { (t(lang, "field-helps-none-do")) } })
                .rows(lines))
        }))
    };
    let head = PageHead::new(t(lang, "field-helps-title")).lede(t(lang, "field-helps-lede")).clause("P-4.3f").wide();
    Ok(ui::page(&viewer.frame, &head, body))
}

/// A kind of place in words.
fn place_word(kind: PlaceKind, lang: Lang) -> &'static str {
    t(
        lang,
        match kind {
            PlaceKind::Market => "field-place-market",
            PlaceKind::Supermarket => "field-place-supermarket",
            PlaceKind::School => "field-place-school",
            PlaceKind::Residential => "field-place-residential",
            PlaceKind::Cultural => "field-place-cultural",
            PlaceKind::Other => "field-place-other",
        },
    )
}

fn post_table(posts: &[HelpPost], names: &HashMap<MemberId, String>, tree: &Tree, lang: Lang) -> Markup {
    let rows = posts.iter().map(|p| {
        let until = p.ended_at.map_or_else(|| t(lang, "field-post-open").to_owned(), vedich_kernel::Moment::clock_vi);
        Row::new(vec![
            Cell::text(p.place.clone()).sub(place_word(p.kind, lang)),
            Cell::text(names.get(&p.member).cloned().unwrap_or_default())
                .sub(tree.team(p.team).map(|t| t.name.clone()).unwrap_or_default()),
            Cell::text(format!("{} – {until}", p.started_at.clock_vi())).nowrap(),
            Cell::int(p.helps, lang),
            Cell::int(p.activated, lang),
            Cell::int(p.confirmed, lang),
            Cell::int(p.late, lang),
        ])
    });
    html! {
        (Table::new("posts", t(lang, "field-posts-caption"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "field-place")).sort())
            .col(Col::text(t(lang, "field-member")).sort())
            .col(Col::text(t(lang, "field-post-hours")))
            .col(Col::number(t(lang, "field-post-helps")).sort())
            .col(Col::number(t(lang, "field-post-activated")).sort())
            .col(Col::number(t(lang, "field-post-confirmed")).sort())
            .col(Col::number(t(lang, "field-post-late")).sort())
            .empty(t(lang, "field-posts-none"), html! { p { (t(lang, "field-posts-none-do")) } })
            .rows(rows))
    }
}
