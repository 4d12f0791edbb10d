//! Finding a citizen: by name within a commune of one's area, or by number. Neither stands in an address or a log, so the
//! search is posted.

use super::{at_field, places};
use crate::{
    http::{Desk, form::value},
    people::Found,
    problems::RegisterProblem,
};
use axum::{Form, extract::State, response::Response};
use maud::{Markup, html};
use vedich_accounts::{Actor, PageError, Permission, Viewer, refused, see_other, unprocessable};
use vedich_kernel::{Day, LocalityId};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{
    Button, Cell, Col, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, actions, callout, error_summary, form, page,
    section, stage_badge, t, t_args, tag, text,
};

pub(super) async fn show(State(desk): State<Desk>, viewer: Viewer) -> Result<Markup, PageError> {
    draw(&desk, &viewer, &[], &[], &Hit::None).await
}

async fn draw(
    desk: &Desk,
    viewer: &Viewer,
    sent: &[(String, String)],
    errors: &[FieldError],
    hit: &Hit,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let register = &desk.register;
    let (tree, campaign) = (register.tree().await?, register.campaign().await?);
    let today = register.clock().today();
    let communes = communes(&tree, &viewer.actor, campaign.root, today);
    let was = |name: &str| value(sent, name).unwrap_or_default().to_owned();
    let head = PageHead::new(t(lang, "register-citizens-title")).lede(t(lang, "register-citizens-lede")).clause("P-2.2");
    let head =
        head.actions(html! { (Button::link("/citizens/doubles", t(lang, "register-doubles-title")).icon(Icon::Citizens)) });
    let body = html! {
        (error_summary(lang, errors))
        (section(t(lang, "register-search-name-title"), form(&viewer.frame, "/citizens", html! {
            (Field::select("commune", t(lang, "register-search-commune"), communes).value(was("commune")).errors(errors))
            (Field::search("name", t(lang, "register-search-name")).help(t(lang, "register-search-name-help")).value(was("name"))
                .attr("autocomplete", "off").errors(errors))
            (actions(html! { (Button::primary(t(lang, "register-search-name-button")).icon(Icon::Search)) }))
        })))
        @if let Hit::Many((total, found)) = hit { (section(t(lang, "register-found-title"), results(*total, found, &tree, lang))) }
        @if let Hit::Nobody = hit { (callout(Tone::Neutral, t(lang, "register-number-nobody"), text(t(lang, "register-number-nobody-next")))) }
        (section(t(lang, "register-search-number-title"), form(&viewer.frame, "/citizens", html! {
            (Field::text("number", t(lang, "register-search-number")).help(t(lang, "register-search-number-help")).attr("inputmode", "numeric")
                .value(was("number")).attr("autocomplete", "off").width(Width::Medium).errors(errors))
            (actions(html! { (Button::secondary(t(lang, "register-search-number-button")).icon(Icon::Search)) }))
        })))
    };
    Ok(page(&viewer.frame, &head, body))
}

/// The communes in which the actor may look for people: code and name.
pub(super) fn communes(tree: &Tree, actor: &Actor, root: LocalityId, today: Day) -> Vec<(String, String)> {
    let mut communes = places(tree, actor, Permission::ViewCitizens, root, today, LocalityKind::Commune);
    communes.retain(|(code, _)| tree.by_code(code, today).is_some_and(|l| l.kind == LocalityKind::Commune));
    communes
}

/// People who were found, each leading to their page; `total` where there are more than are shown.
pub(super) fn results(total: usize, found: &[Found], tree: &Tree, lang: vedich_kernel::Lang) -> Markup {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let n = count(found.len());
    let mut table = Table::new("found", t_args(lang, "register-found-caption", &[("n", n.into())]))
        .lang(lang)
        .stacks()
        .filterable()
        .col(Col::text(t(lang, "register-col-name")).sort())
        .col(Col::text(t(lang, "register-col-number")))
        .col(Col::number(t(lang, "register-col-birth-year")).sort())
        .col(Col::text(t(lang, "register-col-quarter")).sort())
        .col(Col::text(t(lang, "register-col-level-1")))
        .col(Col::text(t(lang, "register-col-level-2")))
        .empty(t(lang, "register-found-none"), text(t(lang, "register-found-none-next")));
    for f in found {
        let s = &f.current.status;
        let year = if f.birth_year == 0 { Cell::blank() } else { Cell::text(f.birth_year.to_string()) };
        let name = Cell::text(f.name.clone());
        table = table.row(
            Row::new(vec![
                if s.vanished { name.sub(t(lang, "register-vanished")) } else { name },
                Cell::text(f.masked_id.clone()).nowrap(),
                year,
                Cell::text(s.quarter.map_or("", |q| tree.name(q))),
                Cell::markup(stage_badge(s.level1.stage, lang)),
                Cell::markup(stage_badge(s.level2.stage, lang)),
            ])
            .href(format!("/citizens/{}", f.current.id)),
        );
    }
    html! {
        @if total > found.len() { (tag(Tone::Attention, &t_args(lang, "register-found-most", &[("n", n.into()), ("all", count(total).into())]))) }
        (table)
    }
}

pub(super) async fn search(
    State(desk): State<Desk>,
    viewer: Viewer,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let field = if value(&sent, "number").is_some() { "number" } else { "name" };
    match find(&desk, &viewer, &sent).await {
        Ok(Hit::One(id)) => Ok(see_other(&id)),
        Ok(hit @ (Hit::Many(_) | Hit::Nobody | Hit::None)) => Ok(super::unkept(draw(&desk, &viewer, &sent, &[], &hit).await?)),
        Ok(Hit::NoNumber) => {
            let error = FieldError::new("number", t(lang, "register-number-odd"));
            Ok(unprocessable(draw(&desk, &viewer, &sent, &[error], &Hit::None).await?))
        }
        Err(problem) => {
            let error = at_field(&problem, field, lang);
            Ok(refused(&problem, draw(&desk, &viewer, &sent, &[error], &Hit::None).await?))
        }
    }
}

/// What a search comes to.
enum Hit {
    /// Nothing was looked for, or it could not be.
    None,
    One(String),
    Many((usize, Vec<Found>)),
    Nobody,
    /// What was typed is no number of a person, so that nobody was looked for.
    NoNumber,
}

async fn find(desk: &Desk, viewer: &Viewer, sent: &[(String, String)]) -> Result<Hit, RegisterProblem> {
    if let Some(number) = value(sent, "number") {
        let digits: String = number.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        // An old card's number, a new one's, and one whose leading zero a spreadsheet took.
        if !matches!(digits.len(), 8 | 9 | 11 | 12) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Hit::NoNumber);
        }
        let found = desk.register.find_number(&viewer.actor, &digits).await?;
        return Ok(found.map_or(Hit::Nobody, |f| Hit::One(format!("/citizens/{}", f.current.id))));
    }
    let tree = desk.register.tree().await?;
    let today = desk.register.clock().today();
    let commune = value(sent, "commune").and_then(|c| tree.by_code(c, today)).ok_or(RegisterProblem::NoSuchLocality)?.id;
    Ok(Hit::Many(desk.register.search_names(&viewer.actor, commune, value(sent, "name").unwrap_or_default(), 1).await?))
}
