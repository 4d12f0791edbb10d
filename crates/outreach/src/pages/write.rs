//! The form of an activity: planning one, telling of one that took place, correcting one.

use super::{places, units};
use crate::{
    http::{locality, time, unit},
    model::{Activity, Channel, Plan, State as Standing},
    problems::OutreachProblem,
    rules::{self, Refusal},
    service::Outreach,
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, LocalityId, Problematic};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    channel: String,
    title: String,
    locality: String,
    place: String,
    unit: String,
    day: String,
    from: String,
    to: String,
    reach: String,
    guided: String,
    cost: String,
    link: String,
    result: String,
    done: String,
    reason: String,
    version: String,
}

impl Typed {
    fn of(a: &Activity, tree: &Tree) -> Self {
        let p = &a.plan;
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            channel: p.channel.code().to_owned(),
            title: p.title.clone(),
            locality: tree.get(p.locality).map(|l| l.code.clone()).unwrap_or_default(),
            place: p.place.clone(),
            unit: p.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()).unwrap_or_default(),
            day: p.day.to_string(),
            from: p.from.map(rules::clock).unwrap_or_default(),
            to: p.to.map(rules::clock).unwrap_or_default(),
            reach: number(p.reach),
            guided: number(p.guided),
            cost: number(p.cost),
            link: p.link.clone(),
            result: p.result.clone(),
            version: a.version.to_string(),
            ..Self::default()
        }
    }

    /// Every fault of what was typed, not only the first: what cannot be read, and what is wrong with the rest.
    fn faults(&self, tree: &Tree, old: Option<&Activity>, today: Day) -> Vec<OutreachProblem> {
        let mut all = self.unreadable();
        let day = self.day.parse::<Day>().ok();
        all.extend(locality(tree, &self.locality, day.unwrap_or(today)).err());
        let (from, to) = match (time("from", &self.from), time("to", &self.to)) {
            (Ok(from), Ok(to)) => (from, to),
            _ => (None, None),
        };
        let read = |field: &'static str, words: &str| number(field, words).ok().flatten();
        let rest = Plan {
            channel: Channel::parse(&self.channel).unwrap_or(Channel::Web),
            title: self.title.clone(),
            locality: LocalityId(0),
            place: self.place.clone(),
            unit: None,
            day: day.unwrap_or(today),
            from,
            to,
            reach: read("reach", &self.reach),
            guided: read("guided", &self.guided),
            cost: read("cost", &self.cost),
            link: self.link.clone(),
            result: self.result.clone(),
        };
        all.extend(rules::faults(&rules::tidied(rest)).into_iter().map(OutreachProblem::from));
        let was_done = old.is_some_and(|a| a.state == Standing::Done);
        let done = was_done || (old.is_none() && !self.done.is_empty());
        if done && day.is_some_and(|day| day > today) {
            all.push(Refusal::NotYet.into());
        }
        if was_done && rules::tidy(&self.reason).chars().count() < rules::SHORTEST {
            all.push(OutreachProblem::ReasonMissing);
        }
        all
    }

    /// Every value that cannot be read.
    fn unreadable(&self) -> Vec<OutreachProblem> {
        let day = self.day.parse::<Day>().is_err().then_some(OutreachProblem::BadValue("day"));
        let channel = Channel::parse(&self.channel).is_none().then_some(OutreachProblem::BadValue("channel"));
        let times = [("from", &self.from), ("to", &self.to)].into_iter().filter_map(|(field, words)| time(field, words).err());
        let numbers = [("reach", &self.reach), ("guided", &self.guided), ("cost", &self.cost)];
        let numbers = numbers.into_iter().filter_map(|(field, words)| number(field, words).err());
        channel.into_iter().chain(day).chain(times).chain(numbers).collect()
    }

    fn plan(&self, tree: &Tree) -> Result<Plan, OutreachProblem> {
        let day: Day = self.day.parse().map_err(|_| OutreachProblem::BadValue("day"))?;
        Ok(Plan {
            channel: Channel::parse(&self.channel).ok_or(OutreachProblem::BadValue("channel"))?,
            title: self.title.clone(),
            locality: locality(tree, &self.locality, day)?,
            place: self.place.clone(),
            unit: unit(tree, &self.unit)?,
            day,
            from: time("from", &self.from)?,
            to: time("to", &self.to)?,
            reach: number("reach", &self.reach)?,
            guided: number("guided", &self.guided)?,
            cost: number("cost", &self.cost)?,
            link: self.link.clone(),
            result: self.result.clone(),
        })
    }
}

/// A whole number as offices write it: `1.500` is one thousand five hundred.
pub(crate) fn number(field: &'static str, words: &str) -> Result<Option<i64>, OutreachProblem> {
    let digits: String = words.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | ',')).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| OutreachProblem::BadValue(field))
}

/// The empty form; another page may lead here with values.
pub(crate) async fn new(State(o): State<Outreach>, viewer: Viewer, Query(typed): Query<Typed>) -> Result<Markup, PageError> {
    form(&o, &viewer, None, &typed, &[]).await
}

/// The form of an activity that is there.
pub(crate) async fn edit(State(o): State<Outreach>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let a = o.get(&viewer.actor, no).await?;
    let typed = Typed::of(&a, &*o.tree().await?);
    form(&o, &viewer, Some(&a), &typed, &[]).await
}

async fn form(
    o: &Outreach,
    viewer: &Viewer,
    old: Option<&Activity>,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (tree, today) = (o.tree().await?, o.today());
    let localities = places(&tree, &viewer.actor, Permission::ManageOutreach, true, today);
    // The province above the campaign stands in the list, and is nobody's first choice.
    let area = viewer.actor.area(Permission::ManageOutreach);
    let tops = o.campaign().await.map_or_else(|_| Vec::new(), |c| tree.tops(&area, c.root));
    let home = tops.first().and_then(|l| tree.get(*l)).map(|l| l.code.clone()).unwrap_or_default();
    let own_units = units(&tree, &viewer.actor, Permission::ManageOutreach);
    let first_unit = own_units.first().filter(|_| own_units.len() == 1).map(|u| u.0.clone()).unwrap_or_default();
    let mut options = vec![(String::new(), t(lang, "outreach-no-unit").to_owned())];
    options.extend(own_units);
    let channels = Channel::ALL.map(|c| (c.code().to_owned(), c.word(lang).to_owned())).to_vec();
    let or = |typed: &str, usual: String| if typed.is_empty() { usual } else { typed.to_owned() };
    let done = old.is_some_and(|a| a.state == Standing::Done);
    let action = old.map_or_else(|| "/outreach".to_owned(), |a| format!("/outreach/{}/edit", a.no));
    let key = old.map_or_else(|| "outreach".to_owned(), |a| format!("outreach-{}", a.no));
    let button = match old {
        Some(_) => t(lang, "outreach-save"),
        None => t(lang, "outreach-plan-do"),
    };
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::form_draft(frame, &action, &key, html! {
            @if old.is_some() { (ui::hidden("version", &typed.version)) }
            (Field::select("channel", t(lang, "outreach-channel"), channels).value(typed.channel.clone()).errors(errors))
            (Field::text("title", t(lang, "outreach-what")).help(t(lang, "outreach-what-help")).value(typed.title.clone()).max_length(160).required().width(Width::Full).errors(errors))
            (Field::date("day", t(lang, "outreach-day")).value(or(&typed.day, today.to_string())).required().errors(errors))
            (Field::text("from", t(lang, "outreach-from")).help(t(lang, "outreach-time-help")).value(typed.from.clone()).optional(lang).width(Width::Short).errors(errors))
            (Field::text("to", t(lang, "outreach-to")).value(typed.to.clone()).optional(lang).width(Width::Short).errors(errors))
            (Field::select("locality", t(lang, "outreach-locality"), localities).value(or(&typed.locality, home)).errors(errors))
            (Field::text("place", t(lang, "outreach-place")).help(t(lang, "outreach-place-help")).value(typed.place.clone()).max_length(160).optional(lang).width(Width::Full).errors(errors))
            @if options.len() > 1 { (Field::select("unit", t(lang, "outreach-unit"), options).value(or(&typed.unit, if old.is_some() { String::new() } else { first_unit })).errors(errors)) }
            (Field::number("reach", t(lang, "outreach-reach")).help(t(lang, "outreach-reach-help")).value(typed.reach.clone()).optional(lang).errors(errors))
            (Field::number("guided", t(lang, "outreach-guided")).help(t(lang, "outreach-guided-help")).value(typed.guided.clone()).optional(lang).errors(errors))
            (Field::number("cost", t(lang, "outreach-cost")).help(t(lang, "outreach-cost-help")).value(typed.cost.clone()).optional(lang).errors(errors))
            (Field::text("link", t(lang, "outreach-link")).help(t(lang, "outreach-link-help")).value(typed.link.clone()).max_length(500).optional(lang).width(Width::Full).errors(errors))
            (Field::textarea("result", t(lang, "outreach-result")).help(t(lang, "outreach-result-help")).value(typed.result.clone()).max_length(2_000).optional(lang).errors(errors))
            @if old.is_none() { (Field::checkbox("done", t(lang, "outreach-done-already")).checked(!typed.done.is_empty())) }
            @if done { (Field::text("reason", t(lang, "outreach-reason-change")).value(typed.reason.clone()).required().max_length(300).width(Width::Full).errors(errors)) }
            (ui::actions(html! { (Button::primary(button).icon(Icon::Check)) }))
        }))
    };
    let title = if old.is_some() { t(lang, "outreach-edit") } else { t(lang, "outreach-plan") };
    let mut crumbs = vec![Crumb::link(t(lang, "outreach-title"), "/outreach")];
    crumbs.extend(old.map(|a| Crumb::link(t_args(lang, "outreach-no", &[("no", a.no.into())]), format!("/outreach/{}", a.no))));
    crumbs.push(Crumb::here(title));
    let head = PageHead::new(title).lede(t(lang, "outreach-plan-lede")).clause("P-4.1").crumbs(crumbs);
    Ok(ui::page(frame, &head, body))
}

/// Takes a new activity.
pub(crate) async fn create(State(o): State<Outreach>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let made = match typed.plan(&*o.tree().await?) {
        Ok(plan) => o.plan(&viewer.actor, plan, !typed.done.is_empty()).await,
        Err(e) => Err(e),
    };
    match made {
        Ok(no) => {
            let key = if typed.done.is_empty() { "outreach-planned" } else { "outreach-finished" };
            Ok(see_other_with(&format!("/outreach/{no}"), Tone::Good, t(viewer.frame.lang, key)))
        }
        Err(e) => told(&o, &viewer, None, &typed, e).await,
    }
}

/// Takes an activity that was written anew.
pub(crate) async fn save(
    State(o): State<Outreach>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let a = o.get(&viewer.actor, no).await?;
    let saved = match typed.plan(&*o.tree().await?) {
        Ok(plan) => o.change(&viewer.actor, no, plan, &typed.reason, typed.version.parse().ok()).await,
        Err(e) => Err(e),
    };
    match saved {
        Ok(()) => Ok(see_other_with(&format!("/outreach/{no}"), Tone::Good, t(viewer.frame.lang, "outreach-saved"))),
        Err(e) => told(&o, &viewer, Some(&a), &typed, e).await,
    }
}

/// What a person can put right is told beside its field, all of it at once, and nothing typed is lost.
async fn told(
    o: &Outreach,
    viewer: &Viewer,
    old: Option<&Activity>,
    typed: &Typed,
    e: OutreachProblem,
) -> Result<Response, PageError> {
    if e.field().is_none() {
        return Err(e.into());
    }
    let lang = viewer.frame.lang;
    let mut faults = typed.faults(&*o.tree().await?, old, o.today());
    if let Some(at) = faults.iter().position(|fault| fault.field().is_none()) {
        return Err(faults.swap_remove(at).into());
    }
    let mut all: Vec<&OutreachProblem> = faults.iter().collect();
    // What only the service knows, such as whose place it is.
    if all.iter().all(|known| known.field() != e.field()) {
        all.push(&e);
    }
    all.sort_by_key(|e| LABELS.iter().position(|(field, _)| Some(*field) == e.field()));
    let errors = all.into_iter().filter_map(|e| {
        let field = e.field()?;
        let label = LABELS.iter().find(|(of, _)| *of == field);
        let words = e.in_words(lang);
        Some(FieldError::new(field, label.map_or(words.clone(), |(_, key)| format!("{}: {words}", t(lang, key)))))
    });
    let errors: Vec<FieldError> = errors.collect();
    Ok(refused(&e, form(o, viewer, old, typed, &errors).await?))
}

/// What the form calls its fields, in its order.
const LABELS: [(&str, &str); 14] = [
    ("channel", "outreach-channel"),
    ("title", "outreach-what"),
    ("day", "outreach-day"),
    ("from", "outreach-from"),
    ("to", "outreach-to"),
    ("locality", "outreach-locality"),
    ("place", "outreach-place"),
    ("unit", "outreach-unit"),
    ("reach", "outreach-reach"),
    ("guided", "outreach-guided"),
    ("cost", "outreach-cost"),
    ("link", "outreach-link"),
    ("result", "outreach-result"),
    ("reason", "outreach-reason-change"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_offices_write_them() {
        assert_eq!(number("cost", "1.500.000").ok(), Some(Some(1_500_000)));
        assert_eq!(number("cost", " 12 000 ").ok(), Some(Some(12_000)));
        assert_eq!(number("cost", "").ok(), Some(None));
        assert!(number("cost", "nhiều").is_err());
    }
}
