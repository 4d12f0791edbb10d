//! `/stations/team-invitations`: who of a team's own lists is invited where (`P-4.4b`, `P-4.4c`): to be told at the door, with the letters to
//! hand over.

use super::{
    crumbs,
    invite::{sheet_name, sheets, title, write_sheet},
    workbook,
};
use crate::{inviting::Letter, model::ShiftView, problems::StationsProblem, service::Stations};
use axum::{
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use rust_xlsxwriter::{Workbook, XlsxError};
use serde::Deserialize;
use vedich_accounts::{PageError, SiteAddress, Viewer};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Icon, PageHead, Row, Table, Tone, t, t_args};

const HERE: &str = "/stations/team-invitations";

/// To which shift; all that are to come when not told.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AskedTeam {
    #[serde(default)]
    shift: String,
}

impl AskedTeam {
    fn shift(&self) -> Option<i64> {
        self.shift.trim().parse().ok()
    }

    fn query(&self) -> String {
        self.shift().map_or_else(String::new, |no| format!("?shift={no}"))
    }
}

/// The invited of the team's lists, shift by shift.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Query(asked): Query<AskedTeam>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (found, tree) = (s.invited_on_lists(&viewer.actor, asked.shift(), "invitation.list").await?, s.tree().await?);
    let people = found.iter().map(|(_, letters)| letters.len()).sum::<usize>();
    let args = [
        ("people", i64::try_from(people).unwrap_or(i64::MAX).into()),
        ("shifts", i64::try_from(found.len()).unwrap_or(i64::MAX).into()),
    ];
    let none = if Stations::own_teams(&viewer.actor).is_empty() { "stations-team-no-team" } else { "stations-team-none-do" };
    let body = html! {
        @if found.is_empty() { (ui::empty_state(t(lang, "stations-team-none"), html! { p { (t(lang, none)) } })) }
        @else {
            p.lead { (t_args(lang, "stations-team-sentence", &args)) }
            p.help { (t(lang, "stations-team-help")) }
            (ui::actions(html! {
                (Button::link(format!("{HERE}/letters{}", asked.query()), t(lang, "stations-letters-print")).primary_look().icon(Icon::Print))
                (Button::link(format!("{HERE}.xlsx{}", asked.query()), t(lang, "stations-letters-xlsx")).icon(Icon::Download))
            }))
            @for (v, letters) in &found { (table(v, letters, &tree, lang)) }
        }
    };
    let head = PageHead::new(t(lang, "stations-team-title"))
        .lede(t(lang, "stations-team-lede"))
        .clause("P-4.4c")
        .crumbs(crumbs(lang, t(lang, "stations-team-title")));
    Ok(ui::page(frame, &head, body))
}

fn table(v: &ShiftView, letters: &[Letter], tree: &Tree, lang: Lang) -> Markup {
    let known = letters.iter().filter_map(|l| l.person.as_ref().map(|p| (l, p)));
    let rows = known.map(|(l, p)| {
        let home = if p.current_address.is_empty() { &p.permanent_address } else { &p.current_address };
        let place = l.quarter.map_or_else(|| tree.name(l.commune).to_owned(), |q| tree.full_name(q));
        let state = if l.booked { (Tone::Good, "stations-slot-booked") } else { (Tone::Neutral, "stations-invited-only") };
        Row::new(vec![
            Cell::text(p.name.clone()).sub(p.birth_text()),
            Cell::text(home.clone()).sub(place),
            Cell::text(p.phone.clone()).nowrap(),
            Cell::markup(ui::tag(state.0, t(lang, state.1))),
        ])
    });
    html! {
        (Table::new(format!("team-invited-{}", v.shift.no), title(v, lang))
            .lang(lang)
            .stacks()
            .col(Col::text(t(lang, "stations-guest-name")))
            .col(Col::text(t(lang, "stations-address")).wide())
            .col(Col::text(t(lang, "stations-guest-phone")))
            .col(Col::text(t(lang, "stations-state")))
            .rows(rows))
    }
}

/// Their letters on A4, as the police of the station's commune writes them.
pub(crate) async fn letters(
    State(s): State<Stations>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Query(asked): Query<AskedTeam>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let mut all = Vec::new();
    for (v, letters) in s.invited_on_lists(&viewer.actor, asked.shift(), "invitation.print").await? {
        all.push(sheets(&s, frame, &site, (&v, &letters), "").await?);
    }
    let body = html! {
        @for sheet in &all { (sheet) }
        @if all.is_empty() { (ui::empty_state(t(lang, "stations-team-none"), html! {})) }
    };
    Ok(ui::print_page(frame, t(lang, "stations-team-title"), body))
}

/// The same as a workbook, a sheet for each shift.
pub(crate) async fn export(
    State(s): State<Stations>,
    viewer: Viewer,
    Query(asked): Query<AskedTeam>,
) -> Result<Response, PageError> {
    let (tree, lang) = (s.tree().await?, viewer.frame.lang);
    let found = s.invited_on_lists(&viewer.actor, asked.shift(), "invitation.export").await?;
    let bytes = write(&found, &tree, lang).map_err(|e| StationsProblem::NotWritten(e.to_string()))?;
    Ok(workbook(bytes, "giay-moi-cua-to.xlsx"))
}

fn write(found: &[(ShiftView, Vec<Letter>)], tree: &Tree, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    if found.is_empty() {
        write_sheet(&mut book, t(lang, "stations-invitations"), &[], tree, lang)?;
    }
    for (n, (v, letters)) in (1..).zip(found) {
        let day = v.shift.what.day.date();
        let name = format!("{}-{} {}", day.day(), day.month(), v.station.name);
        let all: Vec<&Letter> = letters.iter().collect();
        write_sheet(&mut book, &sheet_name(n, &name), &all, tree, lang)?;
    }
    book.save_to_buffer()
}
