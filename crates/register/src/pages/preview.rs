//! An upload before it counts, and its result afterwards.

use super::{list::coverage_key, place_names, state_tone, state_word};
use crate::{
    doubts::refusal,
    http::{Desk, extracts::xlsx},
    model::{Extract, ExtractState, FindingCount},
    problems::RegisterProblem,
    reading::Severity,
    service::{Preview, PreviewRow},
};
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{ExtractNo, Lang, NationalId, OldId, Problematic as _, format, phone};
use vedich_territory::Tree;
use vedich_ui::{
    Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, StatTile, Table, Tone, actions, callout,
    error_summary, fold, form, inline_form, key_values, page, problem_callout, section, section_with, stat_tiles, steps, t,
    t_args, tag, text,
};

/// Problem rows shown on the page; all of them stand in the report.
const ROWS: i64 = 30;

#[derive(Deserialize, Default)]
pub(super) struct ShowQuery {
    #[serde(default)]
    known: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(query): Query<ShowQuery>,
) -> Result<Markup, PageError> {
    Ok(draw(&desk, &viewer, no, !query.known.is_empty(), &Untaken::default()).await?)
}

/// What one of the page's forms was refused for.
#[derive(Default)]
struct Untaken<'a> {
    /// Told above all.
    problem: Option<&'a RegisterProblem>,
    /// Told beside a field.
    error: Option<FieldError>,
    /// The reason that was typed.
    reason: &'a str,
}

impl Untaken<'_> {
    /// The error of a field.
    fn at(&self, field: &str) -> Vec<FieldError> {
        self.error.iter().filter(|e| e.field == field).cloned().collect()
    }
}

async fn draw(desk: &Desk, viewer: &Viewer, no: i64, known: bool, untaken: &Untaken<'_>) -> Result<Markup, RegisterProblem> {
    let preview = desk.register.preview(&viewer.actor, ExtractNo(no), ROWS).await?;
    let tree = desk.register.tree().await?;
    let lang = viewer.frame.lang;
    let e = &preview.extract;
    let title = t_args(lang, "register-preview-title", &[("no", e.no.0.into()), ("day", e.as_of.vi().into())]);
    let crumbs = vec![
        Crumb::link(t(lang, "register-list-title"), "/extracts"),
        Crumb::here(t_args(lang, "register-no", &[("n", e.no.0.into())])),
    ];
    let lede = t(lang, if e.state == ExtractState::Staged { "register-preview-lede" } else { "register-result-lede" });
    let head = PageHead::new(title).lede(lede).clause("P-3.10").crumbs(crumbs).wide();
    let body = html! {
        @if e.state == ExtractState::Staged {
            (steps(lang, &[t(lang, "register-step-upload"), t(lang, "register-step-mapping"), t(lang, "register-step-preview")], 2))
        }
        @if let Some(problem) = untaken.problem { (problem_callout(Tone::Broken, problem, lang)) }
        (outcome(e, known, lang))
        (stat_tiles(&tiles(e, viewer.actor.may(Permission::ViewCitizens), lang)))
        @if e.state == ExtractState::Staged { (decide(viewer, &preview, untaken)) }
        (findings(e, lang))
        (problem_rows(&preview, lang))
        (section(t(lang, "register-about-title"), about(e, &tree, lang)))
        @if e.state == ExtractState::Applied && viewer.actor.may(Permission::WithdrawExtract) { (withdraw_form(&viewer.frame, e, untaken)) }
    };
    Ok(page(&viewer.frame, &head, body))
}

/// What became of the upload, in one sentence.
fn outcome(e: &Extract, known: bool, lang: Lang) -> Markup {
    let n = e.counts.accepted;
    match e.state {
        _ if known => callout(Tone::Neutral, t(lang, "register-known-title"), text(t(lang, "register-known-body"))),
        ExtractState::Staged => html! {},
        ExtractState::Staging => {
            callout(Tone::Neutral, t(lang, "register-staging-title"), text(t(lang, "register-staging-body")))
        }
        ExtractState::Applied => callout(
            Tone::Good,
            &t_args(lang, "register-applied-title", &[("n", n.into()), ("day", e.as_of.vi().into())]),
            html! { a href="/" { (t(lang, "register-applied-see")) } },
        ),
        ExtractState::Withdrawn => callout(
            Tone::Broken,
            t(lang, "register-withdrawn-title"),
            text(&t_args(lang, "register-withdrawn-body", &[("reason", e.withdrawn_reason.clone().unwrap_or_default().into())])),
        ),
        ExtractState::Abandoned => {
            callout(Tone::Neutral, t(lang, "register-abandoned-title"), text(t(lang, "register-abandoned-body")))
        }
    }
}

fn tiles(e: &Extract, sees_people: bool, lang: Lang) -> Vec<StatTile> {
    let c = &e.counts;
    let int = |n: i64| format::int(n, lang);
    let attention = |n: i64| if n > 0 { Tone::Attention } else { Tone::Neutral };
    let mut out = vec![
        StatTile::new(t(lang, "register-tile-rows"), int(c.rows)).note(t_args(
            lang,
            "register-tile-rows-note",
            &[("n", c.accepted.into())],
        )),
        StatTile::new(t(lang, "register-tile-new"), int(c.new)),
        StatTile::new(t(lang, "register-tile-changed"), int(c.changed)).note(t_args(
            lang,
            "register-tile-unchanged",
            &[("n", c.unchanged.into())],
        )),
        StatTile::new(t(lang, "register-tile-warned"), int(c.warned))
            .tone(attention(c.warned))
            .note(t(lang, "register-tile-warned-note")),
        StatTile::new(t(lang, "register-tile-rejected"), int(c.rejected))
            .tone(if c.rejected > 0 { Tone::Broken } else { Tone::Neutral })
            .note(t(lang, "register-tile-rejected-note")),
    ];
    // An extract that counts has done what a preview only announces.
    let vanished = if e.state == ExtractState::Applied { "register-tile-vanished-done" } else { "register-tile-vanished-note" };
    let hints = [
        (c.vanished, "register-tile-vanished", vanished),
        (c.backwards, "register-tile-backwards", "register-tile-backwards-note"),
        (c.left_filter, "register-tile-left", "register-tile-left-note"),
    ];
    let stands = matches!(e.state, ExtractState::Staged | ExtractState::Applied);
    for (n, label, note) in hints.into_iter().filter(|h| h.0 > 0) {
        let tile = StatTile::new(t(lang, label), int(n)).tone(Tone::Attention).note(t(lang, note));
        let leads = label == "register-tile-left" && stands && sees_people;
        out.push(if leads { tile.href(format!("/extracts/{}/left", e.no)) } else { tile });
    }
    out
}

/// The buttons, and what must be confirmed first.
fn decide(viewer: &Viewer, preview: &Preview, untaken: &Untaken<'_>) -> Markup {
    let (lang, errors) = (viewer.frame.lang, untaken.at("confirm"));
    let e = &preview.extract;
    let c = &e.counts;
    let apply = t_args(lang, "register-apply-button", &[("n", c.accepted.into())]);
    html! {
        @if let Some(problem) = refusal(&preview.doubts) {
            (problem_callout(Tone::Broken, &problem, lang))
            (actions(html! { (report_button(e.no, lang)) }))
        } @else {
        (form(&viewer.frame, &format!("/extracts/{}/apply", e.no), html! {
            (error_summary(lang, &errors))
            @if !preview.doubts.is_empty() {
                (callout(Tone::Attention, t(lang, "register-confirm-title"), html! {
                    @for doubt in &preview.doubts { p { (doubt.sentence(lang)) } }
                    p { (t(lang, "register-confirm-body")) }
                    (Field::checkbox("confirm", t(lang, "register-confirm-tick")).required().errors(&errors))
                }))
            }
            (actions(html! {
                (Button::primary(apply).icon(Icon::Check).disabled(c.accepted == 0))
                @if c.rejected + c.warned > 0 { (report_button(e.no, lang)) }
            }))
        }))
        }
        (inline_form(&viewer.frame, &format!("/extracts/{}/discard", e.no), &[], Button::quiet(t(lang, "register-discard-button")).icon(Icon::Close)))
    }
}

fn report_button(no: ExtractNo, lang: Lang) -> Markup {
    html! { (Button::link(format!("/extracts/{no}/errors.xlsx"), t(lang, "register-report-button")).icon(Icon::Download)) }
}

/// Findings by kind, errors first, in plain words with what to do.
fn findings(e: &Extract, lang: Lang) -> Markup {
    if e.findings.is_empty() {
        return if e.state == ExtractState::Staging {
            html! {}
        } else {
            callout(Tone::Good, t(lang, "register-findings-none"), text(""))
        };
    }
    let mut sorted: Vec<&FindingCount> = e.findings.iter().collect();
    sorted.sort_by_key(|f| (!f.error, std::cmp::Reverse(f.rows)));
    let mut table = Table::new("findings", t(lang, "register-findings-caption"))
        .lang(lang)
        .stacks()
        .col(Col::text(t(lang, "register-findings-what")))
        .col(Col::text(t(lang, "register-findings-effect")))
        .col(Col::number(t(lang, "register-col-rows")))
        .col(Col::text(t(lang, "register-findings-first")));
    for f in sorted {
        let rows: Vec<String> = f.first_rows.iter().map(|r| format::int(*r, lang)).collect();
        let effect = if f.error {
            tag(Tone::Broken, t(lang, "register-effect-error"))
        } else {
            tag(Tone::Attention, t(lang, "register-effect-warning"))
        };
        table = table.row(Row::new(vec![
            Cell::text(f.sentence(lang)).sub(f.advice(lang)),
            Cell::markup(effect),
            Cell::int(f.rows, lang),
            Cell::text(rows.join(", ")).nowrap(),
        ]));
    }
    // While it waits for a decision the report stands beside the buttons.
    let report = if e.state == ExtractState::Staged {
        html! {}
    } else {
        report_button(e.no, lang)
    };
    section_with(t(lang, "register-findings-title"), report, html! { (table) })
}

/// The first rows with problems as they stand in the file; numbers masked where they are whole.
fn problem_rows(preview: &Preview, lang: Lang) -> Markup {
    if preview.rows.is_empty() {
        return html! {};
    }
    let mut table = Table::new("problem-rows", t(lang, "register-problems-caption"))
        .lang(lang)
        .compact()
        .col(Col::number(t(lang, "register-problems-row")).narrow())
        .col(Col::text(t(lang, "register-problems-what")));
    for header in &preview.header {
        table = table.col(Col::text(header.clone()));
    }
    for row in &preview.rows {
        table = table.row(problem_row(row, preview.header.len(), lang));
    }
    section(t(lang, "register-problems-title"), html! { (table) })
}

fn problem_row(row: &PreviewRow, columns: usize, lang: Lang) -> Row {
    let rejected = row.findings.iter().any(|f| f.severity() == Severity::Error);
    let mut words: Vec<String> = row.findings.iter().map(|f| f.sentence(lang)).collect();
    words.dedup();
    let mut cells = vec![Cell::int(row.row, lang), Cell::markup(html! { @for w in words { div { (w) } } }).nowrap()];
    cells.extend((0..columns).map(|i| Cell::text(shown(row.cells.get(i).map_or("", String::as_str))).nowrap()));
    Row::new(cells).tone(if rejected { Tone::Broken } else { Tone::Attention })
}

/// A cell without what need not be shown: an ID, national or old, or telephone number that is whole or was repaired is masked, a broken one
/// must be seen.
pub(super) fn shown(cell: &str) -> String {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    if digits < 9 || cell.chars().any(char::is_alphabetic) {
        return cell.to_owned();
    }
    match (NationalId::parse(cell), OldId::parse(cell)) {
        (Ok(parsed), _) if digits == 12 => parsed.id.masked(),
        // Telephone numbers of today have ten digits.
        (_, Ok(old)) if digits == 9 => old.masked(),
        (national, _) => match (phone::normalize(cell), national) {
            (Some(p), _) => phone::mask(&p),
            // A number that lost its zeros is repaired: it is a whole one, and is seen to be too short.
            (None, Ok(parsed)) => parsed.id.masked().chars().skip(12 - digits.min(12)).collect(),
            (None, Err(_)) => cell.to_owned(),
        },
    }
}

fn about(e: &Extract, tree: &Tree, lang: Lang) -> Markup {
    key_values(&[
        (t(lang, "register-col-state"), tag(state_tone(e.state), state_word(e.state, lang))),
        (t(lang, "register-col-file"), text(&e.file_name)),
        (t(lang, "register-col-as-of"), text(&e.as_of.vi())),
        (t(lang, "register-col-area"), text(&place_names(tree, &e.scope, lang))),
        (t(lang, "register-about-covers"), text(t(lang, coverage_key(e)))),
        (t(lang, "register-about-source"), text(&e.source)),
        (t(lang, "register-col-by"), text(&format!("{}, {}", e.user_name, e.recorded_at.vi()))),
        (t(lang, "register-about-hash"), html! { code { (e.file_hash.chars().take(16).collect::<String>()) } }),
    ])
}

fn withdraw_form(frame: &Frame, e: &Extract, untaken: &Untaken<'_>) -> Markup {
    let (lang, errors) = (frame.lang, untaken.at("reason"));
    fold(
        !errors.is_empty(),
        t(lang, "register-withdraw-title"),
        form(
            frame,
            &format!("/extracts/{}/withdraw", e.no),
            html! {
                (error_summary(lang, &errors))
                p { (t(lang, "register-withdraw-body")) }
                (Field::text("reason", t(lang, "register-withdraw-reason")).help(t(lang, "register-withdraw-reason-help")).value(untaken.reason)
                    .required().max_length(500).errors(&errors))
                (actions(html! { (Button::danger(t(lang, "register-withdraw-button")).icon(Icon::Undo)) }))
            },
        ),
    )
}

#[derive(Deserialize, Default)]
pub(super) struct ApplyForm {
    #[serde(default)]
    confirm: String,
}

/// Back to the upload with what happened, or the upload again with what was not taken and why.
async fn after(
    (desk, viewer, no): (&Desk, &Viewer, i64),
    done: Result<String, RegisterProblem>,
    reason: &str,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let problem = match done {
        Ok(words) => return Ok(see_other_with(&format!("/extracts/{no}"), Tone::Good, words)),
        Err(problem) if problem.status() == 404 => return Err(problem.into()),
        Err(problem) => problem,
    };
    let error = match problem {
        RegisterProblem::NeedsConfirmation(_) => Some(FieldError::new("confirm", t(lang, "register-confirm-missing"))),
        RegisterProblem::ReasonMissing => Some(FieldError::of("reason", &problem, lang)),
        _ => None,
    };
    // Of what no confirmation settles the page speaks itself.
    let above = error.is_none() && !matches!(problem, RegisterProblem::MostlyRejected { .. });
    let untaken = Untaken { problem: Some(&problem).filter(|_| above), error, reason };
    Ok(refused(&problem, draw(desk, viewer, no, false, &untaken).await?))
}

pub(super) async fn apply(
    State(desk): State<Desk>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<ApplyForm>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let applied = desk.register.apply(&viewer.actor, ExtractNo(no), !sent.confirm.is_empty()).await;
    let done = applied.map(|e| t_args(lang, "register-applied", &[("n", e.counts.accepted.into())]));
    after((&desk, &viewer, no), done, "").await
}

pub(super) async fn discard(State(desk): State<Desk>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = desk.register.discard(&viewer.actor, ExtractNo(no)).await;
    after((&desk, &viewer, no), done.map(|()| t(lang, "register-discarded").to_owned()), "").await
}

#[derive(Deserialize)]
pub(super) struct ReasonForm {
    #[serde(default)]
    pub reason: String,
}

pub(super) async fn withdraw(
    State(desk): State<Desk>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<ReasonForm>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = desk.register.withdraw(&viewer.actor, ExtractNo(no), &sent.reason).await;
    after((&desk, &viewer, no), done.map(|_| t(lang, "register-withdrawn").to_owned()), &sent.reason).await
}

pub(super) async fn errors(State(desk): State<Desk>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let bytes = desk.register.error_report(&viewer.actor, ExtractNo(no), viewer.frame.lang).await?;
    Ok(xlsx(&format!("loi-ban-trich-xuat-{no}.xlsx"), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_masked_and_broken_ones_seen() {
        assert_eq!(shown("070085001234"), "070*****1234");
        assert_eq!((shown("281100001").as_str(), shown("070.100.001").as_str()), ("281***001", "070***001"));
        assert_eq!(shown("70085001234"), "70*****1234", "a lost zero must be seen");
        assert_eq!(shown("07008500123456"), "07008500123456");
        assert_eq!(shown("19/6/2023"), "19/6/2023");
        assert_eq!(shown("Nguyễn Văn A"), "Nguyễn Văn A");
        assert!(!shown("0912345678").contains("345678"));
    }
}
