//! Slips with the codes that open members' own pages: shown once, to be printed and handed out.

use super::{Place, code};
use crate::{members::Slip, service::Compliance};
use axum::{
    extract::{Form, State},
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, SiteAddress, Viewer, refused};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, t, t_args};

/// Makes codes for the chosen, or for all who have none, and shows them once.
pub(crate) async fn hand_out(
    State(c): State<Compliance>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let value = |key: &str| form.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str());
    let chosen = super::unit::chosen(&form);
    match c.hand_out(&viewer.actor, value("unit"), &chosen).await {
        Ok(slips) => {
            let tree = c.tree().await?;
            let unit = tree.unit_by_code(value("unit")).map_or("", |u| code(&tree, u.id));
            let page = sheet(&viewer, unit, &site, &slips);
            Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
        }
        Err(e) if e.can_be_put_right() => {
            let asked = Place { unit: value("unit").to_owned(), deadline: value("duty").to_owned(), ..Place::default() };
            Ok(refused(&e, super::unit::page(&c, &viewer, &asked, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}

fn sheet(viewer: &Viewer, unit: &str, site: &str, slips: &[Slip]) -> Markup {
    let lang = viewer.frame.lang;
    let body = html! {
        p { (t_args(lang, "compliance-slips-title", &[("unit", unit.into())])) }
        p { (t(lang, "compliance-slips-once")) }
        p { a href={ "/compliance/unit?unit=" (super::escaped(unit)) } { (t(lang, "compliance-back-to-unit")) } }
        @for slip in slips { (one(slip, site, lang)) }
    };
    ui::print_page(&viewer.frame, t(lang, "compliance-slips"), body)
}

fn one(slip: &Slip, site: &str, lang: Lang) -> Markup {
    let facts = [
        (t(lang, "compliance-slip-open"), html! { (site) "/my" }),
        (t(lang, "compliance-slip-code"), html! { code { (slip.code) } }),
        (t(lang, "compliance-slip-until"), html! { (slip.until.vi()) }),
    ];
    html! {
        section.slip {
            h2 { (slip.name) }
            (ui::key_values(&facts))
            p { (t(lang, "compliance-slip-words")) }
        }
    }
}
