//! `/stations/batches`: what was collected and not sent, what was sent and not answered (`P-4.4d`).

use super::crumbs;
use crate::{
    batches::{BatchLine, BatchView, Loose, RejectedDossier},
    rules::{self, batches::Verdict},
    service::Stations,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::Tree;
use vedich_ui::{
    self as ui, Button, Cell, Col, Crumb, Field, Frame, FunnelStep, Icon, PageHead, Row, Table, Tone, Truth, t, t_args,
};

/// Days after which an answer of the department is due (domain.md: 3 working days for level 2, and a week-end).
const DUE_DAYS: i32 = 5;

/// All batches.
pub(crate) async fn index(State(s): State<Stations>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang, today) = (&viewer.frame, viewer.frame.lang, s.today());
    let (batches, loose, tree) = (s.batches(&viewer.actor).await?, s.loose_dossiers(&viewer.actor).await?, s.tree().await?);
    let sum = |f: &dyn Fn(&BatchView) -> i64| batches.iter().map(f).sum::<i64>();
    let not_sent: i64 = loose.iter().map(|l| l.dossiers).sum::<i64>()
        + sum(&|b| if b.batch.transmitted_at.is_none() { b.state.dossiers } else { 0 });
    let in_batches = sum(&|b| b.state.dossiers);
    let transmitted = sum(&|b| if b.batch.transmitted_at.is_some() { b.state.dossiers } else { 0 });
    let (approved, rejected) = (sum(&|b| b.state.approved), sum(&|b| b.state.rejected));
    let collected = in_batches + loose.iter().map(|l| l.dossiers).sum::<i64>();
    let args = [
        ("collected", collected.into()),
        ("not_sent", not_sent.into()),
        ("approved", approved.into()),
        ("rejected", rejected.into()),
    ];
    let steps = [
        FunnelStep::new(t(lang, "stations-batch-collected"), collected).truth(Truth::Claimed),
        FunnelStep::new(t(lang, "stations-batch-in"), in_batches).truth(Truth::Claimed),
        FunnelStep::new(t(lang, "stations-batch-sent"), transmitted).truth(Truth::Claimed),
        FunnelStep::new(t(lang, "stations-batch-approved"), approved),
    ];
    let chart = if collected == 0 {
        html! {}
    } else {
        ui::funnel("batch-funnel", t(lang, "stations-batch-way"), &steps, lang)
    };
    let body = html! {
        (ui::hero(html! { (t_args(lang, "stations-batches-sentence", &args)) }, html! {}, chart))
        @for l in &loose { (make_form(frame, l, &tree, today)) }
        (table(&batches, &tree, today, lang))
    };
    let head = PageHead::new(t(lang, "stations-batches"))
        .lede(t(lang, "stations-batches-lede"))
        .clause("P-4.4d")
        .crumbs(crumbs(lang, t(lang, "stations-batches")));
    Ok(ui::page(frame, &head, body))
}

fn make_form(frame: &Frame, l: &Loose, tree: &Tree, today: Day) -> Markup {
    let lang = frame.lang;
    let args = [
        ("n", l.dossiers.into()),
        ("place", tree.name(l.commune).to_owned().into()),
        ("day", l.oldest.vi().into()),
        ("days", i64::from(today.since(l.oldest)).into()),
    ];
    let tone = if today.since(l.oldest) > 0 { Tone::Attention } else { Tone::Neutral };
    ui::callout(
        tone,
        &t_args(lang, "stations-batch-loose", &args),
        ui::form(
            frame,
            "/stations/batches",
            html! {
                (ui::hidden("commune", &l.commune.0.to_string()))
                (Field::text("reference", t(lang, "stations-batch-reference")).id(format!("reference-{}", l.commune.0)).help(t(lang, "stations-batch-reference-help")).max_length(60).optional(lang))
                (ui::actions(html! { (Button::primary(t_args(lang, "stations-batch-make", &[("n", l.dossiers.into())])).icon(Icon::Add)) }))
            },
        ),
    )
}

/// Without a result: waiting for an extract, or nobody the register could tell of.
fn open(b: &BatchView) -> i64 {
    b.state.waiting + b.state.untied
}

fn state(b: &BatchView, today: Day, lang: Lang) -> Markup {
    match b.batch.transmitted_at {
        None if b.state.dossiers == 0 => ui::tag(Tone::Neutral, t(lang, "stations-batch-empty")),
        None => {
            let days = i64::from(today.since(b.batch.made_at.day()));
            ui::tag(Tone::Attention, &t_args(lang, "stations-batch-not-sent-for", &[("n", days.into())]))
        }
        Some(_) if open(b) > 0 => match b.waiting_days(today).filter(|days| *days > DUE_DAYS) {
            Some(days) => ui::tag(Tone::Attention, &t_args(lang, "stations-batch-late", &[("n", i64::from(days).into())])),
            None => ui::tag(Tone::Neutral, t(lang, "stations-batch-waiting")),
        },
        Some(_) if b.state.rejected > 0 => ui::tag(Tone::Attention, t(lang, "stations-batch-some-rejected")),
        Some(_) => ui::tag(Tone::Good, t(lang, "stations-batch-done")),
    }
}

fn table(batches: &[BatchView], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = batches.iter().map(|b| {
        Row::new(vec![
            Cell::text(t_args(lang, "stations-batch-no", &[("no", b.batch.no.to_string().into())]))
                .sub(b.batch.reference.clone()),
            Cell::text(tree.name(b.batch.commune)).sub(b.batch.made_at.vi()),
            Cell::markup(state(b, today, lang)),
            Cell::int(b.state.dossiers, lang),
            Cell::int(b.state.approved, lang),
            Cell::int(b.state.rejected, lang),
            Cell::int(open(b), lang),
            Cell::opt_day(b.oldest_waiting),
        ])
        .href(format!("/stations/batches/{}", b.batch.no))
    });
    html! {
        (Table::new("dossier-batches", t(lang, "stations-batches"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "stations-batch")))
            .col(Col::text(t(lang, "stations-where")))
            .col(Col::text(t(lang, "stations-state")))
            .col(Col::number(t(lang, "stations-batch-dossiers")).sort())
            .col(Col::number(t(lang, "stations-batch-approved")).sort())
            .col(Col::number(t(lang, "stations-batch-rejected")).sort())
            .col(Col::number(t(lang, "stations-batch-unanswered")).sort())
            .col(Col::text(t(lang, "stations-batch-oldest")).sort())
            .empty(t(lang, "stations-batches-none"), html! { p { (t(lang, "stations-batches-none-do")) } })
            .rows(rows))
    }
}

/// Which commune's dossiers.
#[derive(Deserialize)]
pub(crate) struct NewBatch {
    commune: i64,
    #[serde(default)]
    reference: String,
}

/// Makes a batch.
pub(crate) async fn make(State(s): State<Stations>, viewer: Viewer, Form(form): Form<NewBatch>) -> Result<Response, PageError> {
    let no = s.make_batch(&viewer.actor, LocalityId(form.commune), &form.reference).await?;
    Ok(see_other_with(&format!("/stations/batches/{no}"), Tone::Good, t(viewer.frame.lang, "stations-batch-made")))
}

/// One batch.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let (frame, lang, today) = (&viewer.frame, viewer.frame.lang, s.today());
    let ((b, rejected), tree) = (s.batch(&viewer.actor, no).await?, s.tree().await?);
    let waits = b.batch.transmitted_at.is_none() && b.state.dossiers > 0;
    let lines = s.batch_lines(&viewer.actor, no).await?;
    let named = lines.iter().filter(|l| l.name.is_some()).count();
    if named > 0 {
        s.names_out(&viewer.actor, "dossier_batch.names", format!("dossier_batch:{no}"), named).await?;
    }
    let args = [
        ("n", b.state.dossiers.into()),
        ("approved", b.state.approved.into()),
        ("rejected", b.state.rejected.into()),
        ("waiting", open(&b).into()),
    ];
    let facts = [
        (t(lang, "stations-state"), state(&b, today, lang)),
        (t(lang, "stations-where"), html! { (tree.name(b.batch.commune)) }),
        (t(lang, "stations-batch-reference"), html! { @if b.batch.reference.is_empty() { "–" } @else { (b.batch.reference) } }),
        (t(lang, "stations-batch-made-at"), html! { (b.batch.made_at.vi()) " · " (b.batch.by) }),
        (t(lang, "stations-batch-sent"), html! { @match b.batch.transmitted_at { Some(at) => (at.vi()), None => "–" } }),
        (t(lang, "stations-batch-oldest"), html! { (oldest(&b, today, lang)) }),
    ];
    let body = html! {
        p.lead { (t_args(lang, "stations-batch-sentence", &args)) }
        @if b.state.untied > 0 { (ui::callout(Tone::Attention, &t_args(lang, "stations-batch-untied", &[("n", b.state.untied.into())]), html! { (why_untied(&b, lang)) })) }
        (ui::key_values(&facts))
        @if waits {
            p.help { (t(lang, "stations-batch-transmit-help")) }
            (ui::actions(html! { (Button::link(format!("/stations/batches/{no}/transmit"), t(lang, "stations-batch-transmit-open")).icon(Icon::Right).primary_look()) }))
        }
        @if !lines.is_empty() { (lines_table(frame, no, &lines, waits)) }
        @if b.state.rejected > 0 { (rejected_table(&rejected, lang)) }
    };
    let mut way = crumbs(lang, &t_args(lang, "stations-batch-no", &[("no", no.to_string().into())]));
    way.insert(1, Crumb::link(t(lang, "stations-batches"), "/stations/batches"));
    let head = PageHead::new(t_args(lang, "stations-batch-no", &[("no", no.to_string().into())])).clause("P-4.4d").crumbs(way);
    Ok(ui::page(frame, &head, body))
}

/// Why dossiers of a batch are tied to nobody, and what can be done.
pub(super) fn why_untied(b: &BatchView, lang: Lang) -> Markup {
    let without = b.state.untied - b.state.unknown;
    html! {
        @if b.state.unknown > 0 { p { (t_args(lang, "stations-batch-unknown", &[("n", b.state.unknown.into())])) } }
        @if without > 0 { p { (t_args(lang, "stations-batch-numberless", &[("n", without.into())])) } }
    }
}

/// The day on which the oldest dossier without a result was taken, and how long ago that is.
fn oldest(b: &BatchView, today: Day, lang: Lang) -> String {
    match (b.oldest_waiting, b.oldest_waiting_days(today)) {
        (Some(day), Some(days)) => {
            t_args(lang, "stations-batch-oldest-days", &[("day", day.vi().into()), ("n", i64::from(days).into())])
        }
        _ => "–".to_owned(),
    }
}

/// Where a dossier stands. As long as its batch was not transmitted nobody can have answered.
fn line_state(l: &BatchLine, waits: bool, lang: Lang) -> Markup {
    let (tone, key) = match l.state {
        Verdict::Approved => (Tone::Good, "stations-batch-approved"),
        Verdict::Rejected => (Tone::Broken, "stations-batch-rejected"),
        Verdict::Waiting | Verdict::Untied if waits => (Tone::Neutral, "stations-batch-not-sent"),
        Verdict::Waiting => (Tone::Neutral, "stations-batch-unanswered"),
        Verdict::Untied => (Tone::Attention, "stations-batch-no-answer"),
    };
    ui::tag(tone, t(lang, key))
}

/// Whose a dossier is, with the person's page where the name may be seen.
fn line_name(l: &BatchLine, lang: Lang) -> Cell {
    match (&l.name, l.dossier.citizen) {
        (Some(name), Some(citizen)) => Cell::text(name.clone()).href(format!("/citizens/{citizen}")),
        (_, Some(_)) => Cell::text(t(lang, "stations-batch-tied")),
        (_, None) if l.dossier.numbered => Cell::text(t(lang, "stations-batch-unknown-number")),
        (_, None) => Cell::text(t(lang, "stations-batch-not-tied")),
    }
}

/// The dossiers of a batch, each with where it stands; as long as the batch was not transmitted, each can still leave it.
fn lines_table(frame: &Frame, no: i64, lines: &[BatchLine], waits: bool) -> Markup {
    let lang = frame.lang;
    let action = format!("/stations/batches/{no}/take-out");
    let rows = lines.iter().map(|l| {
        let queue = l.queue.map_or_else(|| "–".to_owned(), rules::tablet::queue_text);
        let shift = t_args(lang, "stations-shift-no", &[("no", l.dossier.shift.to_string().into())]);
        let dossier = l.dossier.no.to_string();
        let mut cells = vec![
            Cell::text(queue).sub(shift).href(format!("/stations/shifts/{}", l.dossier.shift)),
            line_name(l, lang),
            Cell::day(l.dossier.day),
            Cell::markup(line_state(l, waits, lang)),
        ];
        if waits {
            let out = Button::secondary(t(lang, "stations-batch-take-out")).icon(Icon::Undo);
            cells.push(Cell::markup(ui::inline_form(frame, &action, &[("dossier", &dossier)], out)));
        }
        Row::new(cells)
    });
    let mut table = Table::new("batch-dossiers", t(lang, "stations-batch-list"))
        .lang(lang)
        .stacks()
        .col(Col::text(t(lang, "stations-desk-queue-no")))
        .col(Col::text(t(lang, "stations-guest-name")).sort())
        .col(Col::text(t(lang, "stations-batch-taken-on")).sort())
        .col(Col::text(t(lang, "stations-state")));
    if waits {
        table = table.col(Col::text(t(lang, "stations-batch-take-out")).no_print());
    }
    html! { (table.rows(rows)) }
}

fn rejected_table(rejected: &[RejectedDossier], lang: Lang) -> Markup {
    let rows = rejected.iter().map(|r| {
        let page = r.dossier.citizen.map(|c| format!("/citizens/{c}"));
        let name = Cell::text(r.name.clone()).sub(r.birth.clone());
        Row::new(vec![
            match page {
                Some(href) => name.href(href),
                None => name,
            },
            Cell::text(r.phone.clone()).nowrap(),
            Cell::day(r.dossier.day),
        ])
    });
    html! {
        (Table::new("batch-rejected", t(lang, "stations-batch-follow-up"))
            .lang(lang)
            .col(Col::text(t(lang, "stations-guest-name")).sort())
            .col(Col::text(t(lang, "stations-guest-phone")))
            .col(Col::text(t(lang, "stations-batch-taken-on")).sort())
            .empty(t(lang, "stations-batch-no-names"), html! {})
            .rows(rows))
    }
}

/// Which dossier leaves.
#[derive(Deserialize)]
pub(crate) struct TakenOut {
    dossier: i64,
}

/// Takes a dossier out of a batch.
pub(crate) async fn take_out(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<TakenOut>,
) -> Result<Response, PageError> {
    s.take_out(&viewer.actor, no, form.dossier).await?;
    Ok(see_other_with(&format!("/stations/batches/{no}"), Tone::Good, t(viewer.frame.lang, "stations-batch-taken-out")))
}
