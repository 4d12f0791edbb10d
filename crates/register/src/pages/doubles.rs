//! People of a commune who most likely stand twice: how many the figures may count too often, and who they are.

use super::{citizens::communes, unkept};
use crate::{
    doubles::{Double, counted_too_often},
    http::Desk,
    people::Found,
    problems::RegisterProblem,
};
use axum::{
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{Cell, Col, Crumb, Field, PageHead, Row, Table, Tone, callout, filter_bar, page, t, t_args, text};

#[derive(Deserialize, Default)]
pub(super) struct DoublesQuery {
    #[serde(default)]
    commune: String,
}

/// The commune asked for, else the first of one's own.
pub(super) async fn show(
    State(desk): State<Desk>,
    viewer: Viewer,
    Query(query): Query<DoublesQuery>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let register = &desk.register;
    let (tree, campaign, today) = (register.tree().await?, register.campaign().await?, register.clock().today());
    let own = communes(&tree, &viewer.actor, campaign.root, today);
    let asked = if query.commune.is_empty() { own.first().map(|(code, _)| code.clone()) } else { Some(query.commune) };
    let found = match &asked {
        Some(code) => {
            let commune = tree.by_code(code, today).ok_or(RegisterProblem::NoSuchLocality)?.id;
            register.doubles(&viewer.actor, commune).await?
        }
        None => Vec::new(),
    };
    let crumbs =
        vec![Crumb::link(t(lang, "register-citizens-title"), "/citizens"), Crumb::here(t(lang, "register-doubles-title"))];
    let head =
        PageHead::new(t(lang, "register-doubles-title")).lede(t(lang, "register-doubles-lede")).clause("P-3.11").crumbs(crumbs);
    let choice = html! {
        (Field::select("commune", t(lang, "register-search-commune"), own).value(asked.unwrap_or_default()))
    };
    let twice = i64::try_from(counted_too_often(&found)).unwrap_or(i64::MAX);
    let body = html! {
        (filter_bar(lang, "/citizens/doubles", choice, None))
        @if twice > 0 {
            (callout(
                Tone::Attention,
                &t_args(lang, "register-doubles-count", &[("n", twice.into())]),
                text(t(lang, "register-doubles-what-to-do")),
            ))
        }
        (table(&found, &tree, lang))
    };
    Ok(unkept(page(&viewer.frame, &head, body)))
}

fn table(found: &[Double], tree: &Tree, lang: Lang) -> Markup {
    let mut table = Table::new("doubles", t(lang, "register-doubles-caption"))
        .lang(lang)
        .stacks()
        .filterable()
        .col(Col::text(t(lang, "register-col-name")).sort())
        .col(Col::number(t(lang, "register-col-birth-year")).sort())
        .col(Col::text(t(lang, "register-doubles-by-old")))
        .col(Col::text(t(lang, "register-doubles-by-national")))
        .col(Col::text(t(lang, "register-doubles-twice")).sort())
        .empty(t(lang, "register-doubles-none"), text(t(lang, "register-doubles-none-next")));
    for d in found {
        let twice = d.counts_twice;
        table = table.row(Row::new(vec![
            Cell::text(d.seen().map(|f| f.name.clone()).unwrap_or_default()),
            Cell::text(d.seen().map(|f| f.birth_year.to_string()).unwrap_or_default()),
            one(d.by_old.as_ref(), tree, lang),
            one(d.by_national.as_ref(), tree, lang),
            Cell::text(t(lang, if twice { "register-yes" } else { "register-no-word" })).tone(if twice {
                Tone::Attention
            } else {
                Tone::Neutral
            }),
        ]));
    }
    html! { (table) }
}

/// The number, where the person lives, and on which extract it rests: there it can be put right. Of somebody outside one's area only
/// that there is one, and who may go on.
fn one(found: Option<&Found>, tree: &Tree, lang: Lang) -> Cell {
    let Some(f) = found else {
        return Cell::text(t(lang, "register-doubles-elsewhere")).sub(t(lang, "register-doubles-elsewhere-next"));
    };
    let c = &f.current;
    let source = t_args(lang, "register-fact-source", &[("no", c.status_extract.0.into()), ("day", c.as_of.vi().into())]);
    let place = tree.name(c.status.quarter.unwrap_or(c.status.commune));
    let gone = if c.status.vanished { format!(" · {}", t(lang, "register-vanished")) } else { String::new() };
    Cell::text(f.masked_id.clone()).href(format!("/citizens/{}", c.id)).sub(format!("{place} · {source}{gone}"))
}
