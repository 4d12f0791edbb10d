//! `/quotas/history`: what changed, who changed it, and why?

use super::crumbs;
use crate::quotas::{
    model::{Cause, Version},
    service::Quotas,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{Day, Lang, format};
use vedich_ui::{PageHead, TimelineEvent, Tone, Truth, empty_state, page, pagination, t, t_args, timeline};

const PER_PAGE: i64 = 40;

#[derive(Debug, Default, Deserialize)]
pub(in crate::quotas) struct Page {
    #[serde(default)]
    page: i64,
}

pub(in crate::quotas) async fn show(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Query(asked): Query<Page>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let at = asked.page.max(1);
    let (all, versions) = quotas.history(&viewer.actor, PER_PAGE, (at - 1).saturating_mul(PER_PAGE)).await?;
    let name = quotas.names(lang).await?;
    let events: Vec<TimelineEvent> = versions.iter().map(|v| event(v, &name, lang)).collect();
    let body = html! {
        @if events.is_empty() {
            (empty_state(t(lang, "quota-none"), html! { p { (t(lang, "quota-none-why")) } }))
        } @else {
            (timeline(lang, &events))
            (pagination(lang, at, PER_PAGE, all, "/quotas/history?"))
        }
    };
    let head = PageHead::new(t(lang, "quota-history-title")).lede(t(lang, "quota-history-lede")).clause("P-5.5");
    Ok(page(&viewer.frame, &head.crumbs(crumbs(t(lang, "quota-history"), lang)), body))
}

fn event(v: &Version, name: &impl Fn(&str, i64) -> String, lang: Lang) -> TimelineEvent {
    let who = if v.by == "quotas" { t(lang, "quota-by-itself").to_owned() } else { v.by.clone() };
    let title = t_args(lang, &caused(v), &[("day", v.day.vi().into())]);
    let detail = html! {
        @if !v.reason.is_empty() { p { (v.reason) } }
        (told(v, name, lang))
    };
    let tone = if matches!(v.cause, Cause::Rebalanced | Cause::Limited | Cause::Settings | Cause::Restarted) {
        Tone::Attention
    } else {
        Tone::Neutral
    };
    TimelineEvent::new(Truth::Register, format!("{} · {who}", v.at.vi()), title)
        .detail(detail)
        .source(t_args(lang, "quota-version", &[("no", v.no.into())]))
        .tone(tone)
}

/// Why it came to be, in the words of what happened: the same cause stands for several things.
fn caused(v: &Version) -> String {
    let of = |ending: &str| format!("quota-cause-{}{ending}", v.cause.code());
    match (v.cause, v.detail["why"].as_str()) {
        (Cause::Figures, Some("withdrawn")) => of("-withdrawn"),
        (Cause::TargetsChanged, Some("days")) => of("-days"),
        (Cause::Limited, _) if v.detail["floor"].is_null() && v.detail["cap"].is_null() => of("-lifted"),
        (Cause::Rebalanced, _) => of(moved_when(v)),
        _ => of(""),
    }
}

/// Of a move, from which later day it holds.
fn moved_when(v: &Version) -> &'static str {
    let later = v.day > v.at.day();
    match (later, v.detail["again"].as_bool() == Some(true)) {
        (true, true) => "-again",
        (true, false) => "-later",
        (false, _) => "",
    }
}

/// Days of which no figures have landed yet: what was done on them is not known, so nobody says that it was missed.
fn unknown_since(v: &Version) -> Option<Day> {
    let day = |key: &str| v.detail[key].as_str().and_then(|day| day.parse::<Day>().ok());
    day("as_of").filter(|as_of| day("until").is_some_and(|until| *as_of < until))
}

fn told(v: &Version, name: &impl Fn(&str, i64) -> String, lang: Lang) -> Markup {
    let number = |value: &Value, key: &str| value[key].as_i64();
    let who = |value: &Value| name(value["kind"].as_str().unwrap_or_default(), number(value, "id").unwrap_or_default());
    match v.cause {
        Cause::Carried => {
            let (asked, done) = (number(&v.detail, "asked").unwrap_or(0), number(&v.detail, "done").unwrap_or(0));
            let args = [
                ("asked", asked.into()),
                ("done", done.into()),
                ("missed", (asked - done).max(0).into()),
                ("over", (done - asked).max(0).into()),
                ("left", number(&v.detail, "left").unwrap_or(0).into()),
                ("day", unknown_since(v).map_or_else(String::new, Day::vi).into()),
            ];
            let words = match (done >= asked, unknown_since(v)) {
                (true, _) => "quota-carried-ahead",
                (false, Some(_)) => "quota-carried-unknown",
                (false, None) => "quota-carried-missed",
            };
            html! { p { (t_args(lang, words, &args)) } }
        }
        Cause::Rebalanced => {
            let changes: Vec<&Value> = v.detail["changes"].as_array().into_iter().flatten().collect();
            html! {
                ul {
                    @for change in changes {
                        @let (from, to) = (number(change, "before").unwrap_or(0), number(change, "after").unwrap_or(0));
                        li { (who(change)) ": " (format::int(from, lang)) " → " (format::int(to, lang)) }
                    }
                }
            }
        }
        Cause::Limited => {
            let words = |key: &str| number(&v.detail, key).map_or_else(|| "–".to_owned(), |n| format::int(n, lang));
            let holder = who(&v.detail["holder"]);
            let (floor, cap) = (number(&v.detail, "floor"), number(&v.detail, "cap"));
            let args = [
                ("who", holder.into()),
                ("floor", words("floor").into()),
                ("cap", words("cap").into()),
                ("had", words("had").into()),
            ];
            let key = match (floor, cap) {
                (None, None) => "quota-told-lifted",
                (a, b) if a == b => "quota-told-pinned",
                _ => "quota-told-limited",
            };
            html! { p { (t_args(lang, key, &args)) } }
        }
        Cause::PlacesChanged => {
            let lines: Vec<&str> = v.detail["lines"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let begun: Vec<&Value> = v.detail["limits"].as_array().into_iter().flatten().collect();
            let lost: Vec<String> = v.detail["lost"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_i64)
                .map(|id| name("locality", id))
                .collect();
            let kept = v.detail["kept"].as_bool().map(|kept| if kept { "quota-places-kept" } else { "quota-places-anew" });
            html! {
                @if !lines.is_empty() { ul { @for line in lines { li { (line) } } } }
                @if let Some(words) = kept { p { (t(lang, words)) } }
                @if !begun.is_empty() {
                    ul { @for limit in begun { li { (limit_words(limit, name, lang)) } } }
                }
                @if !lost.is_empty() { p { (t_args(lang, "quota-places-lost", &[("places", lost.join(", ").into())])) } }
            }
        }
        _ => match v.detail["dropped"].as_str().and_then(|day| day.parse::<Day>().ok()) {
            Some(day) => html! { p { (t_args(lang, "quota-dropped", &[("day", day.vi().into())])) } },
            None => html! {},
        },
    }
}

/// A number set by hand that went along to a place that began.
fn limit_words(limit: &Value, name: &impl Fn(&str, i64) -> String, lang: Lang) -> String {
    let who = name("locality", limit["id"].as_i64().unwrap_or_default());
    let (floor, cap) = (limit["floor"].as_i64(), limit["cap"].as_i64());
    let key = match (floor, cap) {
        (Some(a), Some(b)) if a == b => "quota-places-pinned",
        (Some(_), Some(_)) => "quota-places-between",
        (None, _) => "quota-places-cap",
        (Some(_), None) => "quota-places-floor",
    };
    let words = |n: Option<i64>| n.map_or_else(|| "–".to_owned(), |n| format::int(n, lang));
    t_args(lang, key, &[("who", who.into()), ("floor", words(floor).into()), ("cap", words(cap).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use vedich_kernel::{CampaignId, Moment, PhaseId};

    fn version(cause: Cause, detail: Value) -> Version {
        let day = Day(19_528);
        Version {
            no: 1,
            campaign: CampaignId(1),
            phase: PhaseId(1),
            cause,
            day,
            to: day.plus(20),
            base: day.plus(-1),
            target: 60,
            mark: String::new(),
            reason: String::new(),
            detail,
            cutoff: 1,
            at: day.start(),
            seq: 1,
            by: "quotas".to_owned(),
        }
    }

    #[test]
    fn a_version_is_headed_by_what_happened() {
        let head = |cause, detail| caused(&version(cause, detail));
        assert_eq!(head(Cause::Figures, json!({ "why": "" })), "quota-cause-figures");
        assert_eq!(head(Cause::Figures, json!({ "why": "withdrawn" })), "quota-cause-figures-withdrawn");
        assert_eq!(head(Cause::TargetsChanged, json!({})), "quota-cause-targets_changed");
        assert_eq!(head(Cause::TargetsChanged, json!({ "why": "days" })), "quota-cause-targets_changed-days");
        assert_eq!(head(Cause::Limited, json!({ "floor": 3, "cap": null })), "quota-cause-limited");
        assert_eq!(head(Cause::Limited, json!({ "floor": null, "cap": null })), "quota-cause-limited-lifted");
        assert_eq!(head(Cause::Rebalanced, json!({})), "quota-cause-rebalanced");
        let waits = Version { at: Moment(0), ..version(Cause::Rebalanced, json!({ "again": true })) };
        assert_eq!(caused(&waits), "quota-cause-rebalanced-again");
    }

    #[test]
    fn what_no_figures_tell_of_yet_was_not_missed() {
        let words = |as_of: &str| {
            let detail = json!({ "asked": 40, "done": 12, "left": 90, "as_of": as_of, "until": "2023-06-24" });
            told(&version(Cause::Carried, detail), &|_: &str, _: i64| String::new(), Lang::Vi).into_string()
        };
        assert!(words("2023-06-24").contains("thiếu 28"), "{}", words("2023-06-24"));
        let early = words("2023-06-22");
        assert!(early.contains("số liệu mới có đến 22/6/2023") && !early.contains("thiếu"), "{early}");
    }
}
