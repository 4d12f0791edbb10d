//! `/office-day`: what must I decide, what is overdue, what is missing, what came in, and who lags why? (`P-5.2`)

use crate::{
    Insight,
    day::{MOST_LAGGARDS, TheDay, name_of},
    http::bad,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{DayLine, DayPart, PageError, Viewer};
use vedich_kernel::{Day, Lang, format};
use vedich_ui::{
    Button, Cell, Col, Field, Icon, PageHead, Row, StatTile, Table, Tone, Width, details, empty_state, filter_bar, live_on, page,
    section, stat_tiles, t, t_args, tag,
};

/// Events after which the page is drawn anew: whatever a line counts.
const EVENTS: &str = "extract.applied extract.withdrawn crosscheck.settled daily_report.submitted daily_report.reviewed \
     daily_report.reminded difficulty.changed task.changed claims.recorded visits.recorded dispute.changed";

const PARTS: [DayPart; 4] = [DayPart::Decide, DayPart::Overdue, DayPart::Missing, DayPart::CameIn];

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    day: String,
}

impl Asked {
    pub fn day(&self) -> Result<Option<Day>, vedich_register::RegisterProblem> {
        let text = self.day.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| bad("day")) }
    }
}

/// The day.
pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let asked = asked.day()?;
    let day = insight.the_day(&viewer.actor, asked, lang).await?;
    if let Some(ahead) = asked.filter(|asked| *asked > day.today) {
        return Ok(not_come(&viewer, ahead, lang));
    }
    let body = html! {
        (live_on(&viewer.frame, EVENTS, &viewer.frame.path))
        p.lead { (sentence(&day, lang)) }
        (tiles(&day, lang))
        (filter_bar(lang, "/office-day", html! {
            (Field::date("day", t(lang, "insight-day-day")).value(day.day.to_string()).min(day.first.to_string()).max(day.today.to_string()).width(Width::Short))
        }, None))
        @if day.day < day.today { p.help { (t(lang, "insight-day-past")) } }
        @for part in PARTS { (part_of(&day, part, lang)) }
        (laggards(&day, lang))
    };
    let (before, after) = (day.day.plus(-1), day.day.plus(1));
    let head = PageHead::new(t_args(lang, "insight-day-title", &[("day", day.day.vi().into())]))
        .lede(t(lang, "insight-day-lede"))
        .clause("P-5.2")
        .actions(html! {
            @if day.first <= before { (Button::link(format!("/office-day?day={before}"), t(lang, "insight-day-before")).icon(Icon::Left)) }
            @if after <= day.today { (Button::link(format!("/office-day?day={after}"), t(lang, "insight-day-after")).icon(Icon::Right)) }
        })
        .wide();
    Ok(page(&viewer.frame, &head, body))
}

/// Of a day that has not come there is nothing to tell; today's page is a click away.
fn not_come(viewer: &Viewer, day: Day, lang: Lang) -> Markup {
    let title = t_args(lang, "insight-day-title", &[("day", day.vi().into())]);
    let words = t_args(lang, "insight-day-ahead", &[("day", day.vi().into())]);
    let head = PageHead::new(title).lede(t(lang, "insight-day-lede")).clause("P-5.2");
    let body = empty_state(&words, html! { p { a href="/office-day" { (t(lang, "insight-day-ahead-do")) } } });
    page(&viewer.frame, &head, body)
}

fn sentence(day: &TheDay, lang: Lang) -> String {
    let args = [
        ("decide", day.count(DayPart::Decide).into()),
        ("overdue", day.count(DayPart::Overdue).into()),
        ("missing", day.count(DayPart::Missing).into()),
        ("laggards", count(day.laggards.len()).into()),
    ];
    t_args(lang, "insight-day-sentence", &args)
}

fn tiles(day: &TheDay, lang: Lang) -> Markup {
    let tile = |part: DayPart, tone: Tone| {
        let n = day.count(part);
        let tile = StatTile::new(t(lang, key_of(part)), format::int(n, lang)).href(format!("#{}", id_of(part)));
        if n > 0 { tile.tone(tone) } else { tile }
    };
    let lag = StatTile::new(t(lang, "insight-day-laggards"), format::int(count(day.laggards.len()), lang)).href("#laggards");
    let lag = if day.laggards.is_empty() { lag } else { lag.tone(Tone::Attention) };
    stat_tiles(&[
        tile(DayPart::Decide, Tone::Attention),
        tile(DayPart::Overdue, Tone::Broken),
        tile(DayPart::Missing, Tone::Broken),
        lag,
    ])
}

fn key_of(part: DayPart) -> &'static str {
    match part {
        DayPart::Decide => "insight-day-decide",
        DayPart::Overdue => "insight-day-overdue",
        DayPart::Missing => "insight-day-missing",
        DayPart::CameIn => "insight-day-came-in",
    }
}

fn id_of(part: DayPart) -> &'static str {
    match part {
        DayPart::Decide => "decide",
        DayPart::Overdue => "overdue",
        DayPart::Missing => "missing",
        DayPart::CameIn => "came-in",
    }
}

fn part_of(day: &TheDay, part: DayPart, lang: Lang) -> Markup {
    let Some(lines) = day.lines.get(&part) else { return html! {} };
    let rows = lines.iter().map(|l| line(l, lang));
    let table = Table::new(id_of(part), t(lang, key_of(part)))
        .lang(lang)
        .col(Col::text(t(lang, "insight-day-what")))
        .col(Col::number(t(lang, "insight-day-count")))
        .rows(rows);
    html! { (table) }
}

fn line(l: &DayLine, lang: Lang) -> Row {
    let n = format::int(l.count, lang);
    let shown = l.of.map_or_else(|| n.clone(), |of| format!("{n} / {}", format::int(of, lang)));
    let more = l.count - count(l.names.len());
    let names = html! {
        @if !l.names.is_empty() {
            span.sub {
                (l.names.join(" · "))
                @if more > 0 && l.names.len() >= vedich_accounts::MOST_NAMES { " · " (t(lang, "insight-day-and-more")) }
            }
        }
    };
    let mark = match l.tone {
        Tone::Good => html! { " " (tag(Tone::Good, t(lang, "insight-day-nothing"))) },
        Tone::Attention | Tone::Broken | Tone::Neutral => html! {},
    };
    Row::new(vec![
        Cell::markup(html! { a href=(l.href) { (l.words) } (mark) (names) }),
        Cell::text(shown).key(l.count.to_string()).tone(if l.count > 0 { l.tone } else { Tone::Neutral }),
    ])
}

/// Who lags, each with all reasons: what is told of a unit by several rooms stands together.
fn laggards(day: &TheDay, lang: Lang) -> Markup {
    let rows = day.laggards.iter().take(MOST_LAGGARDS).map(|(who, why)| {
        Row::new(vec![
            Cell::text(name_of(&day.tree, *who)),
            Cell::int(count(why.len()), lang),
            Cell::markup(html! {
                @for (i, lag) in why.iter().enumerate() { @if i > 0 { "; " } a href=(lag.href) { (lag.words) } }
            }),
        ])
    });
    let body = html! {
        @if day.laggards.is_empty() {
            (empty_state(t(lang, "insight-day-nobody"), html! { p { (t(lang, "insight-day-nobody-why")) } }))
        } @else {
            @if day.laggards.len() > MOST_LAGGARDS {
                p.help { (t_args(lang, "insight-day-first", &[("n", count(MOST_LAGGARDS).into()), ("all", count(day.laggards.len()).into())])) }
            }
            (Table::new("laggards", t(lang, "insight-day-laggards-list"))
                .lang(lang)
                .col(Col::text(t(lang, "insight-day-who")).sort())
                .col(Col::number(t(lang, "insight-day-reasons")).sort())
                .col(Col::text(t(lang, "insight-day-why")).wide())
                .filterable()
                .rows(rows))
            (details(t(lang, "insight-day-how"), html! { p { (t(lang, "insight-day-how-words")) } }))
        }
    };
    section(t(lang, "insight-day-laggards"), body)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
