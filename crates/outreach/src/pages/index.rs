//! `/outreach`: what was said where, what is to come, and what nobody has told of.

use super::{places, state, unit, when};
use crate::{
    http::{Asked, PER_PAGE},
    model::{Activity, Channel, Counts, State as Standing},
    service::Outreach,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::Tree;
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Field, Icon, PageHead, Row, Tab, Table, Tone, Truth, Width, t, t_args};

/// Weeks of the calendar before this one, and all of them.
const WEEKS_BEFORE: i32 = 2;
const WEEKS: i32 = 5;

/// The page.
pub(crate) async fn show(State(o): State<Outreach>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, today) = (o.tree().await?, o.today());
    let filter = asked.filter(&tree, today)?;
    let whole = crate::model::Filter { state: None, waiting: false, ..filter };
    let channels = o.counts(actor, whole).await?;
    let mut sum = Counts::default();
    channels.values().for_each(|c| sum.add(c));
    let page = asked.page();
    let found = o.list(actor, filter, PER_PAGE, (page - 1).saturating_mul(PER_PAGE)).await?;
    let total = match (filter.waiting, filter.state) {
        (true, _) => sum.waiting,
        (_, Some(Standing::Planned)) => sum.planned,
        (_, Some(Standing::Done)) => sum.done,
        (_, Some(Standing::Cancelled)) => sum.cancelled,
        _ => sum.planned + sum.done + sum.cancelled,
    };
    let first = monday(today).plus(-7 * WEEKS_BEFORE);
    let span = crate::model::Filter { from: Some(first), to: Some(first.plus(7 * WEEKS - 1)), ..whole };
    let days = o.by_day(actor, span).await?;
    let manages = actor.may(Permission::ManageOutreach);
    let body = html! {
        (hero(&sum, &channels, lang))
        @if sum.waiting > 0 && manages {
            (ui::callout(Tone::Attention, &t_args(lang, "outreach-waiting", &[("n", sum.waiting.into())]), html! {
                p { a href="/outreach?state=waiting" { (t(lang, "outreach-waiting-do")) } }
            }))
        }
        (ui::section(t(lang, "outreach-calendar"), calendar(&days, first, today, lang)))
        (filters(&asked, &tree, &viewer, today))
        (tabs(&asked, &sum, lang))
        (table(&found, &tree, today, lang))
        (ui::pagination(lang, page, PER_PAGE, total, &here(&asked, &asked.state)))
    };
    let head = PageHead::new(t(lang, "outreach-title")).lede(t(lang, "outreach-lede")).clause("P-4.1").actions(html! {
        @if manages { (Button::link("/outreach/new", t(lang, "outreach-plan")).primary_look().icon(Icon::Add)) }
        (Button::link("/outreach/texts", t(lang, "outreach-texts-title")).icon(Icon::Report))
        @if manages { (Button::link("/outreach/import", t(lang, "outreach-import-title")).icon(Icon::Upload)) }
        (Button::link(here(&asked, &asked.state).replacen("/outreach", "/outreach/export.xlsx", 1), t(lang, "outreach-export")).icon(Icon::Download))
    });
    Ok(ui::page(frame, &head, body))
}

/// This page with the same choice and another state.
fn here(asked: &Asked, state: &str) -> String {
    let mut out = format!("/outreach?state={state}");
    let rest = [
        ("from", &asked.from),
        ("to", &asked.to),
        ("channel", &asked.channel),
        ("locality", &asked.locality),
        ("unit", &asked.unit),
    ];
    for (name, value) in rest.into_iter().filter(|(_, value)| !value.is_empty()) {
        // Days, codes of ours and codes of files: what else somebody types finds nothing.
        let plain: String = value.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
        out.push_str(&format!("&{name}={plain}"));
    }
    out
}

fn hero(sum: &Counts, channels: &BTreeMap<Channel, Counts>, lang: Lang) -> Markup {
    let args = [("done", sum.done.into()), ("reach", sum.reach.into()), ("guided", sum.guided.into())];
    let sentence =
        if sum.done == 0 { t(lang, "outreach-nothing-done").to_owned() } else { t_args(lang, "outreach-sentence", &args) };
    let more = [("planned", (sum.planned - sum.waiting).into()), ("waiting", sum.waiting.into())];
    let mut note = t_args(lang, "outreach-note", &more);
    if sum.cost > 0 {
        note.push(' ');
        note.push_str(&t_args(lang, "outreach-cost-note", &[("cost", sum.cost.into())]));
    }
    // Ways that nobody has used are told too: they are the plan's own list.
    let bars: Vec<BarItem> = Channel::ALL
        .into_iter()
        .map(|c| {
            let n = channels.get(&c).copied().unwrap_or_default();
            let bar = BarItem::new(c.word(lang), n.done).truth(Truth::Claimed).href(format!("/outreach?channel={}", c.code()));
            if n.planned > 0 { bar.note(t_args(lang, "outreach-bar-planned", &[("n", n.planned.into())])) } else { bar }
        })
        .collect();
    ui::hero(ui::text(&sentence), ui::text(&note), ui::bar_list("outreach-channels", t(lang, "outreach-by-channel"), &bars, lang))
}

/// The Monday of a day's week.
fn monday(day: Day) -> Day {
    day.plus(1 - i32::from(day.weekday()))
}

fn calendar(days: &BTreeMap<Day, (i64, i64)>, first: Day, today: Day, lang: Lang) -> Markup {
    let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|d| format!("outreach-{d}"));
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(t(lang, "outreach-calendar")) {
            table.calendar {
                thead { tr { @for day in &weekdays { th scope="col" { (t(lang, day)) } } } }
                tbody {
                    @for week in 0..WEEKS {
                        tr { @for at in 0..7 { (calendar_day(first.plus(week * 7 + at), days, today, lang)) } }
                    }
                }
            }
        }
        p.help { (t(lang, "outreach-calendar-legend")) }
    }
}

fn calendar_day(day: Day, days: &BTreeMap<Day, (i64, i64)>, today: Day, lang: Lang) -> Markup {
    let date = day.date();
    let shown = format!("{}/{}", date.day(), date.month());
    let (planned, done) = days.get(&day).copied().unwrap_or_default();
    // A sign beside the number: meaning never by colour alone.
    let mark = match (planned, done) {
        (0, 0) => None,
        (0, n) => Some(("day-done", format!("{n}✓"))),
        (n, _) if day < today => Some(("day-late", format!("{n}!"))),
        (n, m) => Some(("day-future", format!("{}…", n + m))),
    };
    let args = [("day", day.vi().into()), ("done", done.into()), ("planned", planned.into())];
    html! {
        td.center {
            @if day == today { strong { (shown) } } @else { span.help { (shown) } }
            br;
            @match mark {
                Some((class, words)) => a class={ "day-mark " (class) } href={ "/outreach?from=" (day) "&to=" (day) } aria-label=(t_args(lang, "outreach-calendar-day", &args)) { (words) },
                None => span.day-mark aria-hidden="true" { "·" },
            }
        }
    }
}

fn filters(asked: &Asked, tree: &Tree, viewer: &Viewer, today: Day) -> Markup {
    let lang = viewer.frame.lang;
    let all = || (String::new(), t(lang, "outreach-all").to_owned());
    let mut channels = vec![all()];
    channels.extend(Channel::ALL.map(|c| (c.code().to_owned(), c.word(lang).to_owned())));
    let mut localities = vec![all()];
    localities.extend(places(tree, &viewer.actor, Permission::ViewOutreach, false, today));
    let fields = html! {
        (Field::date("from", t(lang, "outreach-from-day")).value(asked.from.clone()).width(Width::Short))
        (Field::date("to", t(lang, "outreach-to-day")).value(asked.to.clone()).width(Width::Short))
        (Field::select("channel", t(lang, "outreach-channel"), channels).value(asked.channel.clone()))
        @if localities.len() > 2 { (Field::select("locality", t(lang, "outreach-locality"), localities).value(asked.locality.clone())) }
    };
    ui::filter_bar(lang, "/outreach", fields, None)
}

fn tabs(asked: &Asked, sum: &Counts, lang: Lang) -> Markup {
    let tab =
        |state: &str, key: &str, n: i64| Tab::new(here(asked, state), t(lang, key)).count(n, lang).active(asked.state == state);
    ui::tabs(
        t(lang, "outreach-which"),
        &[
            tab("", "outreach-tab-all", sum.done + sum.planned + sum.cancelled),
            tab("planned", "outreach-tab-planned", sum.planned),
            tab("waiting", "outreach-tab-waiting", sum.waiting),
            tab("done", "outreach-tab-done", sum.done),
            tab("cancelled", "outreach-tab-cancelled", sum.cancelled),
        ],
    )
}

fn table(found: &[Activity], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = found.iter().map(|a| {
        let p = &a.plan;
        let where_at =
            [p.place.as_str(), &tree.full_name(p.locality)].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ");
        let evidence = match (a.photos, p.link.is_empty()) {
            (0, true) if a.state == Standing::Done => t(lang, "outreach-no-evidence").to_owned(),
            (0, true) => String::new(),
            (0, false) => t(lang, "outreach-has-link").to_owned(),
            (n, _) => t_args(lang, "outreach-has-photos", &[("n", n.into())]),
        };
        Row::new(vec![
            Cell::text(p.title.clone()).sub(p.channel.word(lang)),
            Cell::text(when(p)).key(p.day.number().to_string()),
            Cell::text(where_at).sub(unit(tree, p)),
            Cell::markup(html! { (state(a, today, lang)) @if !evidence.is_empty() { span.sub { (evidence) } } })
                .key(a.state.code()),
            Cell::text(p.reach.map(|n| format::int(n, lang)).unwrap_or_default()).key(p.reach.unwrap_or(0).to_string()),
        ])
        .href(format!("/outreach/{}", a.no))
    });
    html! {
        (Table::new("outreach", t(lang, "outreach-list"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "outreach-what")).sort().wide())
            .col(Col::text(t(lang, "outreach-when")).sort())
            .col(Col::text(t(lang, "outreach-where")).wide())
            .col(Col::text(t(lang, "outreach-state")).sort())
            .col(Col::number(t(lang, "outreach-reach")).sort())
            .empty(t(lang, "outreach-none"), html! { p { (t(lang, "outreach-none-do")) } })
            .rows(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        let tuesday = Day::new(2023, 6, 20).unwrap();
        assert_eq!(monday(tuesday), Day::new(2023, 6, 19).unwrap());
        assert_eq!(monday(Day::new(2023, 6, 19).unwrap()), Day::new(2023, 6, 19).unwrap());
        assert_eq!(monday(Day::new(2023, 6, 25).unwrap()), Day::new(2023, 6, 19).unwrap());
    }

    #[test]
    fn an_address_keeps_the_choice_and_nothing_else() {
        let asked = Asked { channel: "sms".into(), from: "2023-06-20".into(), locality: "C1\"><b>".into(), ..Asked::default() };
        assert_eq!(here(&asked, "done"), "/outreach?state=done&from=2023-06-20&channel=sms&locality=C1b");
    }
}
