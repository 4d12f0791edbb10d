//! `/quotas/rebalance`: who gains and who loses, before anything moves.

use super::{beside, crumbs};
use crate::{
    problems::CampaignProblem,
    quotas::{
        changing::{Change, Expects, Order, Preview},
        looking::{Shelf, holder_of},
        model::Line,
        service::Quotas,
    },
};
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Lang, Moment, Problematic as _, format};
use vedich_ui::{
    Button, Cell, Col, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, actions, callout, empty_state, error_summary,
    filter_bar, form, hero, hidden, page, section, t, t_args, tag,
};

/// Between whose children, and within which limits in percent.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::quotas) struct Typed {
    #[serde(default)]
    locality: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    line: String,
    #[serde(default)]
    give: String,
    #[serde(default)]
    take: String,
    /// `today`, or nothing for tomorrow.
    #[serde(default)]
    from: String,
    #[serde(default)]
    reason: String,
}

/// Holds at once.
const TODAY: &str = "today";
/// Holds from the day that is usual.
const LATER: &str = "later";

impl Typed {
    fn order(&self, shelf: &Shelf) -> Result<Order, CampaignProblem> {
        let (kind, code, usual) =
            if self.unit.is_empty() { ("locality", &self.locality, Line::Place) } else { ("unit", &self.unit, Line::Union) };
        let line = if self.line.is_empty() { usual } else { Line::parse(&self.line).ok_or(CampaignProblem::BadValue("line"))? };
        let bp = |text: &str, field: &'static str| match text.trim().trim_end_matches('%').trim().replace(',', ".").as_str() {
            "" => Ok(None),
            n => n
                .parse::<f64>()
                .ok()
                .filter(|p| (0.0..=100.0).contains(p))
                .map(|p| Some((p * 100.0).round() as i64))
                .ok_or(CampaignProblem::BadValue(field)),
        };
        let parent = holder_of(&shelf.s.tree, kind, code, shelf.date)?;
        let from = (self.from == TODAY).then_some(shelf.date);
        Ok(Order { line, parent, give_bp: bp(&self.give, "give")?, take_bp: bp(&self.take, "take")?, from })
    }

    fn back(&self) -> String {
        if self.unit.is_empty() {
            format!("/quotas?locality={}", self.locality)
        } else {
            format!("/quotas/mine?unit={}", self.unit)
        }
    }
}

pub(in crate::quotas) async fn show(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Query(typed): Query<Typed>,
) -> Result<Markup, PageError> {
    draw(&quotas, &viewer, &typed, &[]).await
}

async fn draw(quotas: &Quotas, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let shelf = quotas.shelf(None).await?;
    // What is shown is from the usual day on, whatever was chosen.
    let order = Order { from: None, ..typed.order(&shelf)? };
    let name = shelf.name(order.parent, lang).0;
    let body = match quotas.rebalance(&viewer.actor, &order, "", true).await {
        Ok(preview) => html! {
            (error_summary(lang, errors))
            (answer(&preview, &name, &shelf, lang))
            @if preview.waits {
                (callout(Tone::Attention, &t_args(lang, "quota-move-waits", &[("day", preview.from.vi().into())]), html! { p { (t(lang, "quota-move-waits-why")) } }))
            }
            (limits(&preview, &shelf, typed, lang))
            @if preview.stuck > 0 { (stuck(&preview, lang)) }
            (table(&preview, &order, &shelf, lang))
            @if preview.changes.iter().any(|c| c.before != c.after) {
                (section(t(lang, "quota-move-apply"), form(frame, "/quotas/rebalance", html! {
                    (hidden("locality", &typed.locality)) (hidden("unit", &typed.unit)) (hidden("line", order.line.code()))
                    (hidden("give", &typed.give)) (hidden("take", &typed.take))
                    (from_when(&preview, &shelf, typed, lang))
                    (Field::text("reason", t(lang, "campaign-reason")).help(t(lang, "campaign-reason-help")).value(typed.reason.clone()).max_length(500).required().width(Width::Full).errors(errors))
                    (actions(html! {
                        (Button::primary(t(lang, "quota-move-do")).icon(Icon::Check))
                        (Button::link(typed.back(), t(lang, "campaign-cancel")))
                    }))
                })))
            }
        },
        Err(e @ CampaignProblem::NothingToMove) => empty_state(
            &e.sentence(lang),
            html! { p { (e.next_step(lang)) } p { (Button::link(typed.back(), t(lang, "quota-back"))) } },
        ),
        Err(e) => return Err(e.into()),
    };
    let head = PageHead::new(t_args(lang, "quota-move-title", &[("place", name.into())]))
        .lede(t(lang, "quota-move-lede"))
        .clause("P-5.5");
    Ok(page(frame, &head.crumbs(crumbs(t(lang, "quota-rebalance"), lang)), body))
}

/// How much moves, and from how many to how many.
fn answer(preview: &Preview, name: &str, shelf: &Shelf, lang: Lang) -> Markup {
    let moved: i64 = preview.changes.iter().map(|c| (c.after - c.before).max(0)).sum();
    let count = |f: &dyn Fn(&&Change) -> bool| i64::try_from(preview.changes.iter().filter(|c| f(c)).count()).unwrap_or(0);
    let args = [
        ("n", moved.into()),
        ("givers", count(&|c| c.after < c.before).into()),
        ("takers", count(&|c| c.after > c.before).into()),
        ("place", name.into()),
    ];
    let words = if moved == 0 { "quota-move-nothing" } else { "quota-move-sentence" };
    let when = if preview.from > shelf.date { "quota-move-when" } else { "quota-move-when-last" };
    let note = html! {
        p { (t(lang, "quota-move-sum")) }
        @if moved > 0 { p { (t_args(lang, when, &[("day", preview.from.vi().into())])) } }
    };
    hero(html! { (t_args(lang, words, &args)) }, note, html! {})
}

/// From which day on it shall hold; nothing to choose on the phase's last day.
fn from_when(preview: &Preview, shelf: &Shelf, typed: &Typed, lang: Lang) -> Markup {
    if preview.from <= shelf.date {
        return html! { (hidden("from", TODAY)) };
    }
    let later = if preview.from == shelf.date.plus(1) { "quota-move-tomorrow" } else { "quota-move-later" };
    let ways = vec![
        (LATER.to_owned(), t_args(lang, later, &[("day", preview.from.vi().into())])),
        (TODAY.to_owned(), t(lang, "quota-move-today").to_owned()),
    ];
    let chosen = if typed.from == TODAY { TODAY } else { LATER };
    html! { (Field::radios("from", t(lang, "quota-move-from"), ways).value(chosen)) }
}

/// What nobody can take, and within which limits.
fn stuck(preview: &Preview, lang: Lang) -> Markup {
    let percent = |bp: i64| crate::rules::percent_words(bp, lang);
    let args = [
        ("n", preview.stuck.into()),
        ("give", percent(preview.limits.give_bp).into()),
        ("take", percent(preview.limits.take_bp).into()),
    ];
    callout(Tone::Attention, &t_args(lang, "quota-stuck", &args), html! { p { (t_args(lang, "quota-stuck-why", &args)) } })
}

fn limits(preview: &Preview, shelf: &Shelf, typed: &Typed, lang: Lang) -> Markup {
    let own = shelf.s.settings.limits();
    let percent = |bp: i64| crate::rules::percent_words(bp, Lang::En).trim_end_matches('%').to_owned();
    let line = if typed.line.is_empty() { Line::Place.code() } else { &typed.line };
    let fields = html! {
        (hidden("locality", &typed.locality)) (hidden("unit", &typed.unit)) (hidden("line", line))
        (Field::number("give", t_args(lang, "quota-give", &[("most", percent(own.give_bp).into())])).min("0").max(percent(own.give_bp)).value(percent(preview.limits.give_bp)).width(Width::Short))
        (Field::number("take", t_args(lang, "quota-take", &[("most", percent(own.take_bp).into())])).min("0").max(percent(own.take_bp)).value(percent(preview.limits.take_bp)).width(Width::Short))
    };
    filter_bar(lang, "/quotas/rebalance", fields, None)
}

fn table(preview: &Preview, order: &Order, shelf: &Shelf, lang: Lang) -> Markup {
    let places = order.line == Line::Place;
    let by_forecast = preview.expects == Expects::Forecast;
    let rows = preview.changes.iter().map(|c| {
        let (name, code) = shelf.name(c.holder, lang);
        let change = c.after - c.before;
        let moved = if change > 0 {
            tag(Tone::Attention, &t_args(lang, "quota-gains", &[("n", change.into())]))
        } else if change < 0 {
            tag(Tone::Good, &t_args(lang, "quota-loses", &[("n", (-change).into())]))
        } else if c.fixed {
            html! { (t(lang, "quota-fixed")) }
        } else {
            html! { "–" }
        };
        let mut cells = vec![Cell::text(name).sub(code.clone())];
        if places {
            cells.push(Cell::int(c.done, lang));
        }
        if by_forecast {
            let href = format!("/forecast?locality={code}&target={}", shelf.s.phase.no);
            let link = |n: i64| Cell::markup(html! { a href=(href) { (format::int(n, lang)) } }).key(n.to_string());
            cells.push(c.forecast.map_or_else(Cell::blank, link));
        }
        cells.extend([
            Cell::int(c.expected, lang),
            Cell::int(c.before, lang),
            Cell::text(format::int(c.after, lang)).key(c.after.to_string()),
            Cell::markup(moved).sub(c.why(lang)).key(change.to_string()),
        ]);
        Row::new(cells)
    });
    let mut table =
        Table::new("quota-moves", t(lang, "quota-moves")).lang(lang).stacks().col(Col::text(t(lang, "quota-who")).sort());
    if places {
        table = table.col(Col::number(t(lang, "quota-done-of-share")).sort());
    }
    if by_forecast {
        table = table.col(Col::number(t(lang, "quota-forecast")).hint(t(lang, "quota-forecast-hint")).sort());
    }
    let table = table
        .col(Col::number(t(lang, "quota-expected")).sort())
        .col(Col::number(t(lang, "quota-before")).sort())
        .col(Col::number(t(lang, "quota-after")).sort())
        .col(Col::text(t(lang, "quota-change")).sort())
        .rows(rows);
    html! {
        p.help { (rests_on(preview, lang)) }
        (table)
    }
}

/// By what it is said what each will do, from which extract, as known when.
fn rests_on(preview: &Preview, lang: Lang) -> String {
    let stamp = &preview.stamp;
    let source = stamp.source.as_ref().map_or_else(|| "–".to_owned(), |s| s.explain(lang));
    let cutoff = stamp.cutoff_at.map_or_else(|| stamp.cutoff.to_string(), Moment::vi);
    let key = match preview.expects {
        Expects::Forecast => "quota-expected-forecast",
        Expects::Pace => "quota-expected-pace",
    };
    t_args(lang, key, &[("source", source.into()), ("cutoff", cutoff.into())])
}

pub(in crate::quotas) async fn apply(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let order = typed.order(&quotas.shelf(None).await?)?;
    match quotas.rebalance(&viewer.actor, &order, &typed.reason, false).await {
        Ok(preview) => {
            let moved: i64 = preview.changes.iter().map(|c| (c.after - c.before).max(0)).sum();
            let args = [("n", moved.into()), ("day", preview.from.vi().into())];
            Ok(see_other_with(&typed.back(), Tone::Good, t_args(lang, "quota-moved", &args)))
        }
        Err(e) => {
            let error = beside("reason", e, lang)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&quotas, &viewer, &typed, &[error]).await?).into_response())
        }
    }
}
