//! Recording outcomes in the office from paper, fast, by keyboard: one row per person, one key per outcome, saved all at once.

use super::{
    address,
    index::keys,
    list::{crumbs, named, team_members, title},
    wide_form,
};
use crate::{
    model::{ListedPerson, Operation, PhoneOf, WorkList},
    rules,
    service::Fieldwork,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use std::collections::HashMap;
use uuid::Uuid;
use vedich_accounts::{PageError, Viewer, see_other_with, unprocessable};
use vedich_claims::{Method, Outcome, rules as claim_rules};
use vedich_kernel::{CitizenId, Day, Lang, Moment, WorkListId};
use vedich_territory::{Member, Tree};
use vedich_ui::{self as ui, Button, Cell, Col, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// What was typed, by field name.
type Typed = HashMap<String, String>;

/// A field that cannot be understood or taken, and why.
struct Wrong {
    field: String,
    message: String,
}

impl Wrong {
    fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// When paper names no time.
const EVENING: &str = "19:00";

/// The form.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer, Path(id): Path<i64>) -> Result<Markup, PageError> {
    let (list, people, tree) = named(&f, &viewer, id).await?;
    let members = team_members(&f, &list).await?;
    let mut typed = Typed::new();
    typed.insert("batch".to_owned(), Uuid::new_v4().to_string());
    typed.insert("day".to_owned(), f.today().min(list.lease_until).to_string());
    typed.insert("time".to_owned(), usual_time(f.now()));
    Ok(page(&viewer.frame, &list, &people, &members, &tree, &typed, &[]))
}

/// The evening, when doors are answered; at noon the evening has not been yet, and would be refused.
fn usual_time(now: Moment) -> String {
    let clock = now.clock_vi();
    // `7:05` and `19:00` compare as words once both have two digits.
    let evening = format!("{clock:0>5}").as_str() >= EVENING;
    if evening { EVENING.to_owned() } else { clock }
}

/// Saves all rows, or none and tells which to correct.
pub(crate) async fn save(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let (list, people, tree) = named(&f, &viewer, id).await?;
    let members = team_members(&f, &list).await?;
    let typed: Typed = form.into_iter().collect();
    let (operations, mut errors) = read(&typed, &people, lang);
    if errors.is_empty() {
        for (citizen, reason) in f.check(&viewer.actor, WorkListId(id), &operations).await? {
            errors.push(Wrong::new(format!("o-{citizen}"), format!("{}: {}", name_of(&people, citizen), reason.sentence(lang))));
        }
    }
    if operations.is_empty() && errors.is_empty() {
        errors.push(Wrong::new("day", t(lang, "fieldwork-nothing-typed")));
    }
    if !errors.is_empty() {
        return Ok(unprocessable(page(&viewer.frame, &list, &people, &members, &tree, &typed, &errors)));
    }
    let n = i64::try_from(operations.len()).unwrap_or(i64::MAX);
    f.record(&viewer.actor, WorkListId(id), operations).await?;
    Ok(see_other_with(&format!("/work-lists/{id}"), Tone::Good, t_args(lang, "fieldwork-saved", &[("n", n.into())])))
}

fn name_of(people: &[ListedPerson], id: CitizenId) -> &str {
    people.iter().find(|p| p.item.citizen == id).and_then(|p| p.person.as_ref()).map_or("–", |x| x.name.as_str())
}

/// What was typed, as operations; what cannot be understood, as errors beside their rows.
fn read(typed: &Typed, people: &[ListedPerson], lang: Lang) -> (Vec<Operation>, Vec<Wrong>) {
    let get = |name: String| typed.get(&name).map_or("", |v| v.trim());
    let (mut operations, mut errors) = (Vec::new(), Vec::new());
    let day: Option<Day> = claim_rules::day(get("day".into()));
    if day.is_none() {
        errors.push(Wrong::new("day", t(lang, "fieldwork-bad-day")));
    }
    // The time for all is wrong once, however many rows it stands for.
    let common = claim_rules::clock(get("time".into()));
    let stands_for = |p: &&ListedPerson| {
        let of = |kind: &str| get(format!("{kind}-{}", p.item.citizen));
        !of("o").is_empty() && of("t").is_empty()
    };
    if common.is_none() && people.iter().any(|p| stands_for(&p)) {
        errors.push(Wrong::new("time", t(lang, "fieldwork-bad-common-time")));
    }
    for p in people {
        let id = p.item.citizen;
        let word = get(format!("o-{id}"));
        if word.is_empty() {
            continue;
        }
        let name = name_of(people, id);
        let Some(outcome) = rules::typed_outcome(word) else {
            errors.push(Wrong::new(
                format!("o-{id}"),
                t_args(lang, "fieldwork-bad-outcome", &[("name", name.into()), ("word", word.into())]),
            ));
            continue;
        };
        let own = get(format!("t-{id}"));
        let clock = if own.is_empty() { common } else { claim_rules::clock(own) };
        if clock.is_none() && !own.is_empty() {
            errors.push(Wrong::new(format!("t-{id}"), t_args(lang, "fieldwork-bad-time", &[("name", name.into())])));
        }
        let Some(observed_at) = day.zip(clock).map(|(day, seconds)| day.start().plus_seconds(seconds)) else { continue };
        let corrects = (get(format!("c-{id}")) == "1").then(|| p.visit.as_ref().map(|v| v.operation.clone())).flatten();
        let member = match get(format!("m-{id}")) {
            "" => get("member".into()),
            own => own,
        };
        operations.push(Operation {
            id: format!("{}:{id}", get("batch".into())),
            citizen: id,
            outcome,
            method: Method::parse(get(format!("w-{id}"))).filter(|_| outcome == Outcome::Activated),
            phone_of: PhoneOf::parse(get(format!("p-{id}"))).unwrap_or_default(),
            observed_at,
            member: (!member.is_empty()).then(|| member.to_owned()),
            corrects,
        });
    }
    (operations, errors)
}

#[allow(clippy::too_many_arguments)]
fn page(
    frame: &Frame,
    list: &WorkList,
    people: &[ListedPerson],
    members: &[Member],
    tree: &Tree,
    typed: &Typed,
    errors: &[Wrong],
) -> Markup {
    let lang = frame.lang;
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let team: Vec<(String, String)> = std::iter::once((String::new(), t(lang, "fieldwork-not-said").to_owned()))
        .chain(members.iter().map(|m| (m.code.clone(), m.name.clone())))
        .collect();
    let told: Vec<FieldError> = errors.iter().map(|e| FieldError::new(e.field.clone(), e.message.clone())).collect();
    let body = html! {
        (ui::error_summary(lang, &told))
        (ui::callout(Tone::Neutral, t(lang, "fieldwork-how"), html! { (keys(lang)) }))
        (wide_form(frame, &format!("/work-lists/{}/record", list.id), &html! {
            div.form {
                (ui::hidden("batch", &get("batch")))
                (Field::date("day", t(lang, "fieldwork-day")).value(get("day")).errors(&told).required().width(Width::Short))
                (Field::text("time", t(lang, "fieldwork-time")).value(get("time")).help(t(lang, "fieldwork-time-help")).errors(&told).width(Width::Short))
                (Field::select("member", t(lang, "fieldwork-member"), team.clone()).value(get("member")).width(Width::Medium))
            }
            datalist id="outcomes" { @for o in Outcome::ALL { option value=(o.word(lang)) {} } }
            (table(people, &team, typed, errors, lang))
            (ui::actions(html! { (Button::primary(t(lang, "fieldwork-save")).icon(Icon::Check)) }))
        }))
    };
    let head = PageHead::new(t_args(lang, "fieldwork-record-title", &[("list", title(list, tree, lang).into())]))
        .lede(t(lang, "fieldwork-record-lede"))
        .clause("P-4.3a")
        .crumbs(crumbs(list, tree, lang))
        .wide();
    ui::page(frame, &head, body)
}

fn table(people: &[ListedPerson], team: &[(String, String)], typed: &Typed, errors: &[Wrong], lang: Lang) -> Markup {
    let mut table = Table::new("work-record", t(lang, "fieldwork-record")).lang(lang).keyboard().compact();
    for key in [
        "fieldwork-name",
        "fieldwork-outcome",
        "fieldwork-clock",
        "fieldwork-method",
        "fieldwork-phone-of",
        "fieldwork-member-own",
        "fieldwork-before",
    ] {
        table = table.col(Col::text(t(lang, key)));
    }
    let rows = (1_i64..).zip(people).map(|(no, p)| row(no, p, team, typed, errors, lang));
    html! { (table.rows(rows)) }
}

fn row(no: i64, p: &ListedPerson, team: &[(String, String)], typed: &Typed, errors: &[Wrong], lang: Lang) -> Row {
    let id = p.item.citizen;
    let get = |kind: &str| typed.get(&format!("{kind}-{id}")).cloned().unwrap_or_default();
    let name = p.person.as_ref().map_or("–", |x| x.name.as_str());
    let label = |key: &str| format!("{} {}, {name}", t(lang, key), no);
    let wrong = |kind: &str| errors.iter().find(|e| e.field == format!("{kind}-{id}"));
    let input = |kind: &str, key: &str, list: Option<&str>, max: &str| {
        html! {
            input type="text" id={ "field-" (kind) "-" (id) } name={ (kind) "-" (id) } value=(get(kind)) aria-label=(label(key))
                autocomplete="off" maxlength=(max) list=[list] autofocus[no == 1 && kind == "o"] aria-invalid=[wrong(kind).map(|_| "true")];
            @if let Some(e) = wrong(kind) { p.field-error { (e.message) } }
        }
    };
    let choice = |kind: &str, key: &str, options: &[(String, String)]| {
        let chosen = get(kind);
        html! {
            select name={ (kind) "-" (id) } aria-label=(label(key)) {
                @for (value, words) in options { option value=(value) selected[*value == chosen] { (words) } }
            }
        }
    };
    let methods: Vec<(String, String)> = std::iter::once((String::new(), "–".to_owned()))
        .chain([Method::App, Method::Web].map(|m| (m.code().to_owned(), m.word(lang).to_owned())))
        .collect();
    let phones = [PhoneOf::Own, PhoneOf::Family, PhoneOf::Helper].map(|o| (o.code().to_owned(), o.word(lang).to_owned()));
    let before = match &p.visit {
        Some(v) => html! {
            (v.outcome.word(lang)) br; small { (v.observed_at.vi()) } br;
            label { input type="checkbox" name={ "c-" (id) } value="1" checked[get("c") == "1"]; " " (t(lang, "fieldwork-correct")) }
        },
        None if p.settled_by_register => html! { (t(lang, "fieldwork-settled")) },
        None => html! { @if let Some(words) = super::list::reported(p, lang) { small { (words) } } },
    };
    Row::new(vec![
        Cell::text(format!("{no}. {name}"))
            .sub(p.person.as_ref().map(|x| format!("{} · {}", x.birth_text(), address(x))).unwrap_or_default()),
        Cell::markup(input("o", "fieldwork-outcome", Some("outcomes"), "40")),
        Cell::markup(input("t", "fieldwork-clock", None, "12")),
        Cell::markup(choice("w", "fieldwork-method", &methods)),
        Cell::markup(choice("p", "fieldwork-phone-of", &phones)),
        Cell::markup(choice("m", "fieldwork-member-own", team)),
        Cell::markup(before),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_offered_is_the_evening_but_never_in_the_future() {
        let at = |text: &str| usual_time(Moment::parse(text).unwrap());
        assert_eq!(at("2023-06-20T09:05:00+07:00"), "9:05");
        assert_eq!(at("2023-06-20T18:59:00+07:00"), "18:59");
        assert_eq!(at("2023-06-20T19:00:00+07:00"), "19:00");
        assert_eq!(at("2023-06-20T22:10:00+07:00"), "19:00");
    }
}
