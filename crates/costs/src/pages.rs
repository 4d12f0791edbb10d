//! `/costs`: what does the campaign cost, at which level, and on what does the number rest?

use crate::{
    http::locality,
    model::{Item, Line, NewLine, Proposal, What},
    problems::CostsProblem,
    service::Costs,
    workbook,
};
use axum::{
    extract::{Form, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{Area, PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, LocalityId, format};
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Attachment, BarItem, Button, Cell, Col, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, Truth, Width,
    t, t_args,
};

/// A line in words.
#[must_use]
pub fn name(what: &What, lang: Lang) -> String {
    match what {
        What::Counted(item) => item.word(lang).to_owned(),
        What::Messages(channel) => t_args(lang, "costs-messages", &[("channel", channel.word(lang).into())]),
        What::Own(own) => own.name.clone(),
    }
}

/// What one of it is.
#[must_use]
pub fn unit(what: &What, lang: Lang) -> String {
    match what {
        What::Counted(item) => item.unit(lang).to_owned(),
        What::Messages(_) => t(lang, "costs-part").to_owned(),
        What::Own(own) => own.unit.clone(),
    }
}

/// Where quantity and price come from.
#[must_use]
pub fn source(line: &Line, p: &Proposal, lang: Lang) -> String {
    match &line.what {
        What::Counted(item) => p.prices.get(item).map_or_else(
            || t(lang, "costs-no-price").to_owned(),
            |x| {
                t_args(
                    lang,
                    "costs-price-by",
                    &[("source", x.source.clone().into()), ("by", x.by.clone().into()), ("day", x.at.day().vi().into())],
                )
            },
        ),
        What::Messages(_) => t(lang, "costs-messages-source").to_owned(),
        What::Own(own) => t_args(
            lang,
            "costs-price-by",
            &[("source", own.source.clone().into()), ("by", own.by.clone().into()), ("day", own.at.day().vi().into())],
        ),
    }
}

/// On what the numbers rest, in sentences.
#[must_use]
pub fn assumptions(p: &Proposal, lang: Lang) -> Vec<String> {
    let days = [("from", p.days.0.vi().into()), ("to", p.days.1.vi().into())];
    let mut out = vec![
        t_args(lang, "costs-assume-days", &days),
        t(lang, "costs-assume-shifts").to_owned(),
        t(lang, "costs-assume-sets").to_owned(),
        t(lang, "costs-assume-allowance").to_owned(),
        t(lang, "costs-assume-messages").to_owned(),
    ];
    out.extend(drafts(p, lang));
    out.extend(p.missing.iter().map(|i| t_args(lang, "costs-assume-missing", &[("item", i.word(lang).into())])));
    out
}

/// What of the total is planned only; none without drafts.
fn drafts(p: &Proposal, lang: Lang) -> Option<String> {
    let args = [("n", p.drafts.shifts.into()), ("amount", dong(p.drafts.amount, lang).into())];
    (p.drafts.shifts > 0).then(|| t_args(lang, "costs-drafts", &args))
}

fn dong(n: i64, lang: Lang) -> String {
    t_args(lang, "costs-dong", &[("n", format::int(n, lang).into())])
}

/// The proposal.
pub(crate) async fn show(State(c): State<Costs>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(page(&c, &viewer, &Typed::default(), &[]).await?)
}

async fn page(c: &Costs, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, CostsProblem> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (p, tree) = (c.proposal(actor).await?, c.tree().await?);
    let prices_too = actor.area(Permission::ManageCosts) == Area::Everything;
    let mine = c.levels(actor, Permission::ManageCosts).await?;
    let args = [("total", dong(p.total(), lang).into()), ("levels", i64::try_from(p.levels.len()).unwrap_or(0).into())];
    let missing: Vec<&str> = p.missing.iter().map(|i| i.word(lang)).collect();
    let body = html! {
        (ui::hero(html! { (t_args(lang, if p.missing.is_empty() { "costs-sentence" } else { "costs-sentence-least" }, &args)) }, html! {
            @if let Some(words) = drafts(&p, lang) { p { (words) } }
            @if !missing.is_empty() { p { (t_args(lang, "costs-missing", &[("items", missing.join("; ").into())])) } }
        }, bars(&p, &tree, lang)))
        (ui::error_summary(lang, errors))
        (table(&p, &tree, frame, &mine))
        (ui::section(t(lang, "costs-assumptions"), html! { ul { @for words in assumptions(&p, lang) { li { (words) } } } }))
        @if prices_too { (ui::details(t(lang, "costs-prices"), prices(&p, frame))) }
        @if !mine.is_empty() { (ui::section(t(lang, "costs-own"), own_form(typed, &mine, &tree, frame, errors))) }
    };
    let actions = html! { (Button::link("/costs/export.xlsx", t(lang, "costs-export")).icon(Icon::Download)) };
    let head = PageHead::new(t(lang, "costs-title")).lede(t(lang, "costs-lede")).clause("P-5.4").actions(actions).wide();
    Ok(ui::page(frame, &head, body))
}

fn bars(p: &Proposal, tree: &Tree, lang: Lang) -> Markup {
    let items: Vec<BarItem> =
        p.levels.iter().map(|l| BarItem::new(tree.name(l.locality), l.total()).truth(Truth::Claimed)).collect();
    html! { @if items.len() > 1 { (ui::bar_list("costs-levels", t(lang, "costs-levels"), &items, lang)) } }
}

/// All levels: each begins with its sum.
fn table(p: &Proposal, tree: &Tree, frame: &Frame, mine: &[LocalityId]) -> Table {
    let lang = frame.lang;
    let mut table = Table::new("costs-lines", t(lang, "costs-sheet"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "costs-what")).wide())
        .col(Col::text(t(lang, "costs-unit")))
        .col(Col::number(t(lang, "costs-quantity")))
        .col(Col::number(t(lang, "costs-price")))
        .col(Col::number(t(lang, "costs-amount")))
        .col(Col::text(t(lang, "costs-source")).wide());
    for level in &p.levels {
        table = table.row(sum(tree.name(level.locality), level.total(), lang));
        table = table.rows(level.lines.iter().map(|l| row(l, p, mine.contains(&level.locality), frame)));
    }
    table
        .totals(sum(t(lang, "costs-total"), p.total(), lang))
        .empty(t(lang, "costs-none"), html! { p { (t(lang, "costs-none-do")) } })
}

fn sum(of: &str, total: i64, lang: Lang) -> Row {
    let cells = vec![
        Cell::markup(html! { strong { (of) } }),
        Cell::blank(),
        Cell::blank(),
        Cell::blank(),
        Cell::markup(html! { strong { (format::int(total, lang)) } }),
        Cell::blank(),
    ];
    Row::new(cells).total()
}

fn row(l: &Line, p: &Proposal, manages: bool, frame: &Frame) -> Row {
    let lang = frame.lang;
    let known = |n: Option<i64>| n.map_or_else(|| Cell::text(t(lang, "costs-unknown")), |n| Cell::int(n, lang));
    let drop = match &l.what {
        What::Own(own) if manages => {
            let label = t_args(lang, "costs-drop", &[("name", own.name.clone().into())]);
            ui::inline_form(frame, "/costs/lines/drop", &[("no", &own.no.to_string())], Button::quiet(label).icon(Icon::Delete))
        }
        _ => html! {},
    };
    Row::new(vec![
        Cell::text(name(&l.what, lang)),
        Cell::text(unit(&l.what, lang)),
        Cell::int(l.quantity, lang),
        known(l.price),
        known(l.amount),
        Cell::markup(html! { (source(l, p, lang)) " " (drop) }),
    ])
}

fn prices(p: &Proposal, frame: &Frame) -> Markup {
    let lang = frame.lang;
    html! {
        p.help { (t(lang, "costs-prices-help")) }
        @for item in Item::ALL {
            (ui::form(frame, "/costs/prices", html! {
                (ui::hidden("item", item.code()))
                (Field::number("price", t_args(lang, "costs-price-of", &[("item", item.word(lang).into()), ("unit", item.unit(lang).into())])).id(format!("price-{}", item.code()))
                    .value(p.prices.get(&item).map(|x| format::int(x.price, lang)).unwrap_or_default()).max_length(16).required().width(Width::Short))
                (Field::text("source", t(lang, "costs-price-source")).id(format!("source-{}", item.code()))
                    .value(p.prices.get(&item).map(|x| x.source.clone()).unwrap_or_default()).max_length(200).required().width(Width::Full))
                (ui::actions(html! { (Button::secondary(t_args(lang, "costs-price-do", &[("item", item.word(lang).into())])).icon(Icon::Check)) }))
            }))
        }
    }
}

fn own_form(typed: &Typed, mine: &[LocalityId], tree: &Tree, frame: &Frame, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let levels = mine.iter().filter_map(|l| tree.get(*l)).map(|l| (l.code.clone(), l.name.clone())).collect();
    ui::form(
        frame,
        "/costs/lines",
        html! {
            p.help { (t(lang, "costs-own-help")) }
            (Field::text("name", t(lang, "costs-what")).id("line-name").value(typed.name.clone()).max_length(200).required().width(Width::Full).errors(errors))
            (Field::text("unit", t(lang, "costs-unit")).id("line-unit").value(typed.unit.clone()).max_length(40).required().width(Width::Short).errors(errors))
            (Field::number("quantity", t(lang, "costs-quantity")).id("line-quantity").value(typed.quantity.clone()).max_length(12).required().width(Width::Short).errors(errors))
            (Field::number("price", t(lang, "costs-price")).id("line-price").value(typed.price.clone()).max_length(16).required().width(Width::Short).errors(errors))
            (Field::select("locality", t(lang, "costs-level"), levels).id("line-level").value(typed.locality.clone()).errors(errors))
            (Field::text("source", t(lang, "costs-source")).id("line-source").value(typed.source.clone()).max_length(200).required().width(Width::Full).errors(errors))
            (ui::actions(html! { (Button::primary(t(lang, "costs-own-do")).icon(Icon::Add)) }))
        },
    )
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    item: String,
    no: String,
    name: String,
    unit: String,
    quantity: String,
    price: String,
    locality: String,
    source: String,
}

/// `1.200.000`, `1,200,000` or `1200000`.
fn number(field: &'static str, typed: &str) -> Result<i64, CostsProblem> {
    let digits: String = typed.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
    digits.parse().map_err(|_| CostsProblem::BadField(field))
}

/// Sets a price.
pub(crate) async fn set_price(State(c): State<Costs>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let item = Item::parse(&typed.item).ok_or(CostsProblem::BadField("item"))?;
    c.set_price(&viewer.actor, item, number("price", &typed.price)?, &typed.source).await?;
    Ok(see_other_with("/costs", Tone::Good, t(viewer.frame.lang, "costs-price-saved")))
}

/// Adds a line.
pub(crate) async fn add_line(State(c): State<Costs>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let (lang, tree) = (viewer.frame.lang, c.tree().await?);
    let new = || {
        Ok(NewLine {
            name: typed.name.clone(),
            unit: typed.unit.clone(),
            quantity: number("quantity", &typed.quantity)?,
            price: number("price", &typed.price)?,
            locality: locality(&tree, &typed.locality)?,
            source: typed.source.clone(),
        })
    };
    let added = match new() {
        Ok(new) => c.put_line(&viewer.actor, None, new).await,
        Err(e) => Err(e),
    };
    match added {
        Ok(_) => Ok(see_other_with("/costs", Tone::Good, t(lang, "costs-own-saved"))),
        Err(e @ CostsProblem::BadField(field)) => {
            let error = FieldError::of(field, &e, lang);
            Ok(refused(&e, page(&c, &viewer, &typed, &[error]).await?))
        }
        Err(e) => Err(e.into()),
    }
}

/// Takes a line out.
pub(crate) async fn drop_line(State(c): State<Costs>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    c.drop_line(&viewer.actor, number("no", &typed.no)?).await?;
    Ok(see_other_with("/costs", Tone::Good, t(viewer.frame.lang, "costs-dropped")))
}

/// The proposal as a workbook.
pub(crate) async fn export(State(c): State<Costs>, viewer: Viewer) -> Result<Response, PageError> {
    let (p, tree, campaign) = (c.proposal(&viewer.actor).await?, c.tree().await?, c.campaign().await?);
    let bytes =
        workbook::write(&p, &campaign.name, &tree, viewer.frame.lang).map_err(|e| CostsProblem::NotWritten(e.to_string()))?;
    Ok(Attachment::xlsx("du-toan.xlsx", bytes).into_response())
}
