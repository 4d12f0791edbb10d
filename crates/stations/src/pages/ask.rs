//! `/timetable/ask`: schools, factories and quarters ask for a station, people who cannot walk for help at home; `/timetable/request`: what was
//! answered. No sign-in; nothing tells who is on the register.

use super::{opening, requests::facts, timetable::open_page, weekday};
use crate::{
    model::{Contact, NewRequest, RequestKind, RequestState},
    problems::StationsProblem,
    service::Stations,
};
use axum::{
    extract::{Form, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{AccountsProblem, Address, PageError, SiteAddress, Visitor, refused, see_other};
use vedich_kernel::{Day, Lang, Problematic};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, Button, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// What is asked for.
#[derive(Deserialize)]
pub(crate) struct AskedKind {
    #[serde(default)]
    kind: String,
}

/// The form as it is sent: names may stand several times.
#[derive(Clone, Default)]
struct Typed(Vec<(String, String)>);

impl Typed {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    fn read(&self, kind: RequestKind, tree: &Tree, today: Day) -> Result<NewRequest, StationsProblem> {
        let day = |name: &'static str| match self.get(name) {
            "" => Ok(None),
            text => text.parse::<Day>().map(Some).map_err(|_| StationsProblem::BadField(name)),
        };
        let [weekday, saturday, sunday] = opening::bits(&self.0);
        let found = tree.by_code(self.get("locality"), today).map(|l| l.id);
        Ok(NewRequest {
            kind,
            name: self.get("name").to_owned(),
            locality: found.ok_or(StationsProblem::BadField("locality"))?,
            address: self.get("address").to_owned(),
            people: self.get("people").trim().replace(['.', ' '], "").parse().unwrap_or(0),
            from: day("from")?,
            to: day("to")?,
            weekday,
            saturday,
            sunday,
            contact: Contact {
                name: self.get("contact").to_owned(),
                phone: self.get("phone").to_owned(),
                home: self.get("home").to_owned(),
                note: self.get("note").to_owned(),
            },
        })
    }
}

/// The form.
pub(crate) async fn show(
    State(s): State<Stations>,
    visitor: Visitor,
    Query(asked): Query<AskedKind>,
) -> Result<Markup, PageError> {
    let kind = RequestKind::parse(&asked.kind).unwrap_or(RequestKind::School);
    // A place that says nothing else is open by day on weekdays.
    let usual = [("weekday", "1"), ("weekday", "2")].map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
    page(&s, &visitor, kind, &Typed(usual), &[]).await
}

/// Communes and quarters in which anybody may be.
fn places(tree: &Tree, root: vedich_kernel::LocalityId, today: Day, lang: Lang) -> Vec<(String, String)> {
    let here = tree.subtree_at(root, today).filter(|l| matches!(l.kind, LocalityKind::Commune | LocalityKind::Quarter));
    let mut out = vec![(String::new(), t(lang, "stationplan-ask-choose").to_owned())];
    out.extend(here.map(|l| (l.code.clone(), tree.full_name(l.id))));
    out
}

async fn page(
    s: &Stations,
    visitor: &Visitor,
    kind: RequestKind,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&visitor.frame, visitor.frame.lang);
    let (tree, root) = (s.tree().await?, s.campaign().await?.root);
    let home = kind == RequestKind::Home;
    let kinds = [RequestKind::School, RequestKind::Zone, RequestKind::Quarter];
    let kinds = kinds.map(|k| (k.code().to_owned(), k.word(lang).to_owned())).to_vec();
    let bits = opening::bits(&typed.0);
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::form(frame, "/timetable/ask", html! {
            @if home { (ui::hidden("kind", kind.code())) } @else {
                (Field::select("kind", t(lang, "stationplan-request-kind"), kinds).value(kind.code()))
                (Field::text("name", t(lang, "stationplan-ask-name")).value(typed.get("name")).max_length(120).required().width(Width::Full).autocomplete("organization").errors(errors))
            }
            (Field::select("locality", t(lang, "stationplan-ask-locality"), places(&tree, root, s.today(), lang)).value(typed.get("locality")).required().errors(errors))
            @if home {
                (Field::text("home", t(lang, "stationplan-ask-home")).help(t(lang, "stationplan-ask-home-help")).value(typed.get("home")).max_length(300).required().width(Width::Full).autocomplete("street-address").errors(errors))
            } @else {
                (Field::text("address", t(lang, "stations-address")).value(typed.get("address")).max_length(300).required().width(Width::Full).errors(errors))
                (Field::number("people", t(lang, "stationplan-ask-people")).help(t(lang, "stationplan-ask-people-help")).value(typed.get("people")).required().width(Width::Short).errors(errors))
                (opening::boxes(t(lang, "stationplan-ask-open"), bits, lang))
                (Field::date("from", t(lang, "stations-first-day")).value(typed.get("from")).optional(lang).errors(errors))
                (Field::date("to", t(lang, "stations-last-day")).value(typed.get("to")).optional(lang).errors(errors))
            }
            (Field::text("contact", t(lang, "stationplan-ask-contact")).value(typed.get("contact")).max_length(80).required().autocomplete("name").errors(errors))
            (Field::tel("phone", t(lang, "stations-guest-phone")).help(t(lang, "stationplan-ask-phone-help")).value(typed.get("phone")).max_length(20).required().autocomplete("tel").errors(errors))
            (Field::text("note", t(lang, "stationplan-ask-note")).help(t(lang, "stationplan-ask-note-help")).value(typed.get("note")).max_length(300).optional(lang).width(Width::Full).errors(errors))
            (ui::actions(html! { (Button::primary(t(lang, "stationplan-ask-do")).icon(Icon::Check).big()) }))
            p.help { (t(lang, "stationplan-ask-privacy")) }
        }))
        p { @if home { a href="/timetable/ask" { (t(lang, "stationplan-ask-other-place")) } } @else { a href="/timetable/ask?kind=home" { (t(lang, "stationplan-ask-other-home")) } } }
        (ui::section(t(lang, "stationplan-follow"), ui::form_get("/timetable/request", html! {
            (Field::text("code", t(lang, "stationplan-follow-code")).max_length(30).required().attr("autocomplete", "off"))
            (ui::actions(html! { (Button::secondary(t(lang, "stationplan-follow-do")).icon(Icon::Right)) }))
        })))
    };
    let (title, lede, clause) = if home {
        ("stationplan-ask-home-title", "stationplan-ask-home-lede", "P-4.4a")
    } else {
        ("stationplan-ask-title", "stationplan-ask-lede", "P-4.4e")
    };
    let head = PageHead::new(t(lang, title)).lede(t(lang, lede)).clause(clause);
    Ok(open_page(visitor, &head, body))
}

/// Tells a throttled visitor when to come back.
fn told(problem: StationsProblem) -> PageError {
    match problem {
        StationsProblem::Accounts(AccountsProblem::Throttled(seconds)) => {
            PageError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds)
        }
        problem => problem.into(),
    }
}

/// Sends the request, and leads to the page of its answer.
pub(crate) async fn send(
    State(s): State<Stations>,
    visitor: Visitor,
    Address(address): Address,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (lang, typed) = (visitor.frame.lang, Typed(fields));
    let kind = RequestKind::parse(typed.get("kind")).unwrap_or(RequestKind::School);
    let sent = match typed.read(kind, &*s.tree().await?, s.today()) {
        Ok(new) => s.ask(new, &address).await,
        Err(e) => Err(e),
    };
    match sent {
        Ok((_, code)) => Ok(see_other(&format!("/timetable/request?code={code}&new=1"))),
        Err(StationsProblem::BadField(field)) => {
            let e = StationsProblem::BadField(field);
            let words = match field {
                "phone" => t(lang, "stations-bad-phone").to_owned(),
                "locality" => t(lang, "stationplan-bad-locality").to_owned(),
                "people" => t(lang, "stationplan-bad-people").to_owned(),
                "open" => t(lang, "stationplan-bad-open").to_owned(),
                "from" | "to" => t(lang, "stationplan-bad-days").to_owned(),
                _ => e.in_words(lang),
            };
            // The boxes have no field of their own name; the first of them takes the eye.
            let field = if field == "open" { "weekday-1" } else { field };
            Ok(refused(&e, page(&s, &visitor, kind, &typed, &[FieldError::new(field, words)]).await?))
        }
        Err(e) => Err(told(e)),
    }
}

/// The code of a request.
#[derive(Deserialize)]
pub(crate) struct AskedCode {
    #[serde(default)]
    code: String,
    #[serde(default)]
    new: String,
}

/// What became of a request, for whoever asked.
pub(crate) async fn follow(
    State(s): State<Stations>,
    visitor: Visitor,
    SiteAddress(site): SiteAddress,
    Address(address): Address,
    Query(asked): Query<AskedCode>,
) -> Result<Response, PageError> {
    let lang = visitor.frame.lang;
    let r = s.request_by_code(&asked.code, &address).await.map_err(told)?;
    let tree = s.tree().await?;
    // What is drawn here was found under this code.
    let code: String = asked.code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    let sentence = match r.state {
        RequestState::Open => "stationplan-follow-open",
        RequestState::Accepted if r.kind == RequestKind::Home => "stationplan-follow-home",
        RequestState::Accepted => "stationplan-follow-accepted",
        RequestState::Declined => "stationplan-follow-declined",
        RequestState::Done => "stationplan-follow-done",
    };
    let shifts = match r.station {
        Some(station) => s.timetable(None).await?.into_iter().filter(|o| o.view.station.no == station && !o.over).collect(),
        None => Vec::new(),
    };
    let body = html! {
        @if !asked.new.is_empty() { (ui::callout(Tone::Good, t(lang, "stationplan-sent"), html! { p { (t(lang, "stationplan-sent-keep")) " " strong { (code) } } })) }
        p.lead { (t(lang, sentence)) }
        (ui::key_values(&facts(&r, &tree, lang)))
        @if !shifts.is_empty() {
            (ui::section(t(lang, "stationplan-follow-shifts"), html! {
                ul { @for o in &shifts {
                    li { a href={ "/timetable/shift?no=" (o.view.shift.no) } { (weekday(o.view.shift.what.day, lang)) ", " (super::hours(&o.view)) } }
                } }
            }))
        }
        p.help { (t_args(lang, "stationplan-follow-link", &[("link", format!("{site}/timetable/request?code={code}").into())])) }
        (ui::actions(html! { (Button::link("/timetable", t(lang, "stations-see-timetable")).icon(Icon::Calendar)) }))
    };
    let head = PageHead::new(t(lang, "stationplan-follow-title")).lede(t(lang, "stationplan-follow-lede")).clause("P-4.4e");
    let mut response = open_page(&visitor, &head, body).into_response();
    // The address holds the code: it goes to no other site and into no cache.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
