//! `/stations/places`: stations, equipment sets, minutes.

use super::{blocks, crumbs, localities, minutes_words};
use crate::{
    calendar::degrees,
    http::locality,
    model::{EquipmentSet, Minutes, NewStation, Service, Station, StationKind},
    problems::StationsProblem,
    service::Stations,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{Area, PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args,
};

/// A station as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    locality: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    guide: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    inactive: String,
}

impl Typed {
    fn of(s: &Station, tree: &Tree) -> Self {
        Self {
            code: s.code.clone(),
            kind: s.kind.code().to_owned(),
            name: s.name.clone(),
            locality: tree.get(s.locality).map(|l| l.code.clone()).unwrap_or_default(),
            address: s.address.clone(),
            guide: s.guide.clone(),
            at: match (s.latitude, s.longitude) {
                (Some(north), Some(east)) => format!("{}, {}", degrees(north), degrees(east)),
                _ => String::new(),
            },
            inactive: if s.active { String::new() } else { "1".to_owned() },
        }
    }

    fn read(&self, tree: &Tree, today: vedich_kernel::Day) -> Result<NewStation, StationsProblem> {
        Ok(NewStation {
            code: self.code.clone(),
            kind: StationKind::parse(&self.kind).unwrap_or(StationKind::Fixed),
            name: self.name.clone(),
            locality: locality(tree, &self.locality, today)?.ok_or(StationsProblem::NoSuchLocality)?,
            address: self.address.clone(),
            guide: self.guide.clone(),
            at: coordinates(&self.at)?,
            active: self.inactive.is_empty(),
        })
    }
}

/// `11.5352, 106.8823`, as maps give it.
fn coordinates(typed: &str) -> Result<Option<(i64, i64)>, StationsProblem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let read = |part: &str| {
        part.trim().parse::<f64>().ok().filter(|x| x.is_finite() && x.abs() < 360.0).map(|x| (x * 1e6).round() as i64)
    };
    let both = typed.split_once(',').and_then(|(north, east)| Some((read(north)?, read(east)?)));
    both.map(Some).ok_or(StationsProblem::NotReadable("point"))
}

/// What shifts are made of.
pub(crate) async fn index(State(s): State<Stations>, viewer: Viewer) -> Result<Markup, PageError> {
    page(&s, &viewer, &Typed::default(), &[]).await
}

async fn page(s: &Stations, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, stations, sets, minutes) =
        (s.tree().await?, s.stations(actor).await?, s.sets().await?, s.service_minutes().await?);
    let manages = actor.may(Permission::ManageStations);
    let all = actor.area(Permission::ManageStations) == Area::Everything;
    let places = localities(&tree, actor, Permission::ManageStations, s.today());
    let in_use = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let args = [
        ("stations", in_use(stations.iter().filter(|x| x.active).count()).into()),
        ("sets", in_use(sets.iter().filter(|x| x.active).count()).into()),
    ];
    let body = html! {
        (ui::error_summary(lang, errors))
        p.lead { (t_args(lang, "stations-places-sentence", &args)) }
        (super::map::map(&stations, manages, lang))
        (station_table(&stations, &tree, manages, lang))
        @if manages { (ui::section(t(lang, "stations-add"), form(frame, "/stations/places", typed, errors, places, false))) }
        (set_table(&sets, lang))
        @if manages { (ui::section(t(lang, "stations-add-set"), set_form(frame, all))) }
        (minutes_table(&minutes, lang))
        @if all { (ui::section(t(lang, "stations-assume"), minutes_form(frame))) }
    };
    let head = PageHead::new(t(lang, "stations-places"))
        .lede(t(lang, "stations-places-lede"))
        .clause("P-4.4f")
        .crumbs(crumbs(lang, t(lang, "stations-places")));
    Ok(ui::page(frame, &head, body))
}

fn station_table(stations: &[Station], tree: &Tree, manages: bool, lang: Lang) -> Markup {
    let rows = stations.iter().map(|s| {
        let row = Row::new(vec![
            Cell::text(s.name.clone()).sub(s.code.clone()),
            Cell::text(s.kind.word(lang)),
            Cell::text(tree.full_name(s.locality)).sub(s.address.clone()),
            Cell::markup(if s.active {
                ui::tag(Tone::Good, t(lang, "stations-active"))
            } else {
                ui::tag(Tone::Neutral, t(lang, "stations-inactive"))
            }),
        ]);
        if manages { row.href(format!("/stations/places/{}", s.no)) } else { row }
    });
    html! {
        (Table::new("station-list", t(lang, "stations-list"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "stations-station")).sort())
            .col(Col::text(t(lang, "stations-kind")).sort())
            .col(Col::text(t(lang, "stations-where")).wide())
            .col(Col::text(t(lang, "stations-state")))
            .empty(t(lang, "stations-none"), html! { p { (t(lang, "stations-none-do")) } })
            .rows(rows))
    }
}

fn form(frame: &Frame, action: &str, typed: &Typed, errors: &[FieldError], places: Vec<(String, String)>, known: bool) -> Markup {
    let lang = frame.lang;
    let kinds = StationKind::ALL.iter().map(|k| (k.code().to_owned(), k.word(lang).to_owned())).collect();
    ui::form(
        frame,
        action,
        html! {
            (Field::text("code", t(lang, "stations-code")).help(t(lang, "stations-code-help")).value(typed.code.clone()).max_length(20).required().width(Width::Short).errors(errors))
            (Field::text("name", t(lang, "stations-name")).value(typed.name.clone()).max_length(120).required().width(Width::Full).errors(errors))
            (Field::select("kind", t(lang, "stations-kind"), kinds).value(typed.kind.clone()))
            (Field::select("locality", t(lang, "stations-locality"), places).value(typed.locality.clone()).errors(errors))
            (Field::text("address", t(lang, "stations-address")).value(typed.address.clone()).max_length(300).width(Width::Full).required().errors(errors))
            (Field::text("guide", t(lang, "stations-guide")).help(t(lang, "stations-guide-help")).value(typed.guide.clone()).max_length(300).optional(lang).width(Width::Full).errors(errors))
            (Field::text("at", t(lang, "stations-at")).help(t(lang, "stations-at-help")).value(typed.at.clone()).max_length(40).optional(lang).errors(errors))
            @if known { (Field::checkbox("inactive", t(lang, "stations-close")).help(t(lang, "stations-close-help")).checked(!typed.inactive.is_empty())) }
            (ui::actions(html! { (Button::primary(t(lang, if known { "stations-change-do" } else { "stations-add-do" })).icon(Icon::Check)) }))
        },
    )
}

fn field_of(e: &StationsProblem) -> Option<&'static str> {
    match e {
        StationsProblem::BadField(field) => Some(field),
        StationsProblem::NotReadable("latitude" | "point") => Some("at"),
        StationsProblem::CodeTaken(_) => Some("code"),
        StationsProblem::NoSuchLocality => Some("locality"),
        _ => None,
    }
}

fn field_error(e: &StationsProblem, lang: Lang) -> Option<FieldError> {
    field_of(e).map(|field| FieldError::of(field, e, lang))
}

/// Adds a station.
pub(crate) async fn add(State(s): State<Stations>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let new = typed.read(&*s.tree().await?, s.today());
    let done = match new {
        Ok(new) => s.put_station(&viewer.actor, None, new).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(_) => Ok(see_other_with("/stations/places", Tone::Good, t(lang, "stations-added"))),
        Err(e) => match field_error(&e, lang) {
            Some(error) => Ok(refused(&e, page(&s, &viewer, &typed, &[error]).await?)),
            None => Err(e.into()),
        },
    }
}

/// One station, to be changed.
pub(crate) async fn edit(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let station = s.station(&viewer.actor, no).await?;
    let typed = Typed::of(&station, &*s.tree().await?);
    edit_page(&s, &viewer, no, &typed, &[], (&Default::default(), &[])).await
}

/// The page again, with what is wrong with the block that was typed.
pub(super) async fn with_block_error(
    s: &Stations,
    viewer: &Viewer,
    no: i64,
    typed: &blocks::Typed,
    field: Option<&'static str>,
    e: StationsProblem,
) -> Result<Response, PageError> {
    let Some(field) = field else { return Err(e.into()) };
    let lang = viewer.frame.lang;
    let of_station = Typed::of(&s.station(&viewer.actor, no).await?, &*s.tree().await?);
    let error = FieldError::of(field, &e, lang);
    Ok(refused(&e, edit_page(s, viewer, no, &of_station, &[], (typed, &[error])).await?))
}

async fn edit_page(
    s: &Stations,
    viewer: &Viewer,
    no: i64,
    typed: &Typed,
    errors: &[FieldError],
    (block, block_errors): (&blocks::Typed, &[FieldError]),
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let places = localities(&*s.tree().await?, &viewer.actor, Permission::ManageStations, s.today());
    let told = s.uses().await?.remove(&no).unwrap_or_default();
    let mut held = s.blocks(&viewer.actor).await?;
    held.retain(|b| b.what.station == no);
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::error_summary(lang, block_errors))
        (form(frame, &format!("/stations/places/{no}"), typed, errors, places, true))
        (blocks::section(frame, no, &held, block, block_errors))
        (ui::section(t(lang, "stationplan-use"), super::opening::form(frame, no, &told)))
    };
    let mut way = crumbs(lang, &typed.code);
    way.insert(1, Crumb::link(t(lang, "stations-places"), "/stations/places"));
    let head = PageHead::new(typed.name.clone()).lede(t(lang, "stations-change-lede")).clause("P-4.4a").crumbs(way);
    Ok(ui::page(frame, &head, body))
}

/// Changes a station.
pub(crate) async fn change(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    // Who may not see it need not know what is wrong with the form.
    s.station(&viewer.actor, no).await?;
    let done = match typed.read(&*s.tree().await?, s.today()) {
        Ok(new) => s.put_station(&viewer.actor, Some(no), new).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(_) => Ok(see_other_with("/stations/places", Tone::Good, t(lang, "stations-changed"))),
        Err(e) => match field_error(&e, lang) {
            Some(error) => Ok(refused(&e, edit_page(&s, &viewer, no, &typed, &[error], (&Default::default(), &[])).await?)),
            None => Err(e.into()),
        },
    }
}

fn set_table(sets: &[EquipmentSet], lang: Lang) -> Markup {
    let rows = sets.iter().map(|s| {
        let state = if s.active {
            ui::tag(Tone::Good, t(lang, "stations-active"))
        } else {
            ui::tag(Tone::Neutral, t(lang, "stations-inactive"))
        };
        Row::new(vec![Cell::text(s.code.clone()), Cell::text(s.name.clone()), Cell::markup(state)])
    });
    html! {
        (Table::new("equipment-sets", t(lang, "stations-sets"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "stations-code")).sort())
            .col(Col::text(t(lang, "stations-name")))
            .col(Col::text(t(lang, "stations-state")))
            .empty(t(lang, "stations-no-sets"), html! { p { (t(lang, "stations-no-sets-do")) } })
            .rows(rows))
    }
}

fn set_form(frame: &Frame, all: bool) -> Markup {
    let lang = frame.lang;
    ui::form(
        frame,
        "/stations/sets",
        html! {
            (Field::text("code", t(lang, "stations-code")).id("set-code").max_length(20).required().width(Width::Short))
            (Field::text("name", t(lang, "stations-name")).id("set-name").max_length(120).required())
            @if all { (Field::checkbox("inactive", t(lang, "stations-set-off")).id("set-inactive")) }
            (ui::actions(html! { (Button::secondary(t(lang, "stations-add-set-do")).icon(Icon::Add)) }))
        },
    )
}

/// An equipment set as it is typed.
#[derive(Deserialize)]
pub(crate) struct TypedSet {
    code: String,
    name: String,
    #[serde(default)]
    inactive: String,
}

/// Adds or changes an equipment set.
pub(crate) async fn put_set(State(s): State<Stations>, viewer: Viewer, Form(set): Form<TypedSet>) -> Result<Response, PageError> {
    s.put_set(&viewer.actor, &set.code, &set.name, set.inactive.is_empty()).await?;
    Ok(see_other_with("/stations/places", Tone::Good, t(viewer.frame.lang, "stations-set-put")))
}

fn minutes_table(minutes: &[(Service, Minutes)], lang: Lang) -> Markup {
    let rows =
        minutes.iter().map(|(service, m)| Row::new(vec![Cell::text(service.word(lang)), Cell::text(minutes_words(*m, lang))]));
    html! {
        (Table::new("service-minutes", t(lang, "stations-minutes"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "stations-service")))
            .col(Col::text(t(lang, "stations-minutes-each")).wide())
            .rows(rows))
    }
}

fn minutes_form(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let services = Service::ALL.iter().map(|x| (x.code().to_owned(), x.word(lang).to_owned())).collect();
    ui::form(
        frame,
        "/stations/minutes",
        html! {
            (Field::select("service", t(lang, "stations-service"), services))
            (Field::number("minutes", t(lang, "stations-minutes-each")).help(t(lang, "stations-assume-help")).required())
            (Field::text("reason", t(lang, "stations-reason")).id("minutes-reason").max_length(200).required().width(Width::Full))
            (ui::actions(html! { (Button::secondary(t(lang, "stations-assume-do")).icon(Icon::Check)) }))
        },
    )
}

/// Minutes as they are typed.
#[derive(Deserialize)]
pub(crate) struct TypedMinutes {
    service: String,
    minutes: String,
    reason: String,
}

/// Sets assumed minutes.
pub(crate) async fn assume(
    State(s): State<Stations>,
    viewer: Viewer,
    Form(typed): Form<TypedMinutes>,
) -> Result<Response, PageError> {
    let service = Service::parse(&typed.service).ok_or(StationsProblem::NotReadable("service"))?;
    let minutes: f64 = typed.minutes.trim().replace(',', ".").parse().map_err(|_| StationsProblem::NotReadable("minutes"))?;
    // Out of the believable range whatever it was; a cast saturates.
    s.assume_minutes(&viewer.actor, service, (minutes * 10.0).round() as i64, &typed.reason).await?;
    Ok(see_other_with("/stations/places", Tone::Good, t(viewer.frame.lang, "stations-assumed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_as_maps_give_them() {
        assert_eq!(coordinates("11.5352, 106.8823").unwrap(), Some((11_535_200, 106_882_300)));
        assert_eq!(coordinates(" ").unwrap(), None);
        assert!(coordinates("11.5352").is_err() && coordinates("a, b").is_err() && coordinates("inf, 1").is_err());
    }
}
