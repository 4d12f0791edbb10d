//! Who left a filtered list, as the page of its upload counts them.

use super::{citizens::results, unkept};
use crate::{http::Desk, left::LeftPage, people::MOST_FOUND};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use maud::html;
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{ExtractNo, LocalityId};
use vedich_ui::{Button, Crumb, Field, PageHead, Tone, actions, callout, filter_bar, page, t, t_args, text};

#[derive(Deserialize)]
pub(super) struct LeftQuery {
    page: Option<usize>,
    locality: Option<String>,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(query): Query<LeftQuery>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let asked = query.page.unwrap_or(1).max(1);
    let tree = desk.register.tree().await?;
    let commune = query.locality.as_deref().and_then(|code| tree.newest_by_code(code)).map(|l| l.id);
    let LeftPage { extract, communes, commune, all, found } =
        desk.register.left_list(&viewer.actor, ExtractNo(no), commune, asked).await?;
    let crumbs = vec![
        Crumb::link(t(lang, "register-list-title"), "/extracts"),
        Crumb::link(t_args(lang, "register-no", &[("n", no.into())]), format!("/extracts/{no}")),
        Crumb::here(t(lang, "register-tile-left")),
    ];
    let lede = t_args(lang, "register-left-lede", &[("no", no.into()), ("day", extract.as_of.vi().into())]);
    let head = PageHead::new(t(lang, "register-tile-left")).lede(lede).clause("P-4.3a").crumbs(crumbs).wide();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let first = asked.saturating_sub(1).saturating_mul(MOST_FOUND);
    let shown = t_args(
        lang,
        "register-left-shown",
        &[
            ("from", number(first.saturating_add(1)).into()),
            ("to", number(first.saturating_add(found.len())).into()),
            ("all", number(all).into()),
        ],
    );
    let more = !found.is_empty() && first.saturating_add(found.len()) < all;
    let code = |id: LocalityId| tree.get(id).map_or("", |l| l.code.as_str());
    let here = commune.map_or("", code);
    let to = |page: usize| format!("/extracts/{no}/left?locality={here}&page={page}");
    let choices = communes.iter().map(|c| (code(*c).to_owned(), tree.name(*c).to_owned())).collect();
    let field = Field::select("locality", t(lang, "register-commune-choice"), choices).value(here);
    let body = html! {
        @if communes.len() > 1 {
            (filter_bar(lang, &format!("/extracts/{no}/left"), html! { (field) }, None))
        }
        @if extract.counts.rejected > 0 {
            p.help { (t_args(lang, "register-left-rejected", &[("n", extract.counts.rejected.into())])) }
        }
        @if found.is_empty() {
            (callout(Tone::Neutral, t(lang, "register-left-none"), text(t(lang, "register-left-none-next"))))
        } @else {
            p.help { (t(lang, "register-left-pending-note")) " " (shown) }
            (results(found.len(), &found, &tree, lang))
        }
        (actions(html! {
            @if asked > 1 { (Button::link(to(asked - 1), t(lang, "register-left-before"))) }
            @if more { (Button::link(to(asked + 1), t(lang, "register-left-after"))) }
        }))
    };
    Ok(unkept(page(&viewer.frame, &head, body)))
}
