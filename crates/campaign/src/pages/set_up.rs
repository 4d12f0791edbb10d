//! `/campaign`: what the campaign is; its set-up in three steps: territory, plan, targets (`P-1.3`).

use super::forms::{Sent, form};
use crate::{
    checks::Warning,
    model::{Campaign, Phase},
    problems::CampaignProblem,
    service::{Campaigns, TargetReport},
};
use axum::{
    Form,
    extract::{Multipart, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer, see_other_with, unprocessable};
use vedich_kernel::{Day, Lang, Problematic, format};
use vedich_territory::{TerritoryProblem, Tree, problem_table, tally_table, upload};
use vedich_ui::{
    Attachment, Button, Cell, Col, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, actions, callout, details,
    form_upload, key_values, page, problem_callout, section, steps, t, t_args, text,
};

/// The example that a plan starts from.
const EXAMPLE: &str = include_str!("../../../../docs/schemas/plan.example.toml");

/// What the page is drawn from.
struct House {
    tree: std::sync::Arc<Tree>,
    campaign: Option<Campaign>,
    phases: Vec<Phase>,
    targets: usize,
}

impl House {
    async fn read(campaigns: &Campaigns) -> Result<Self, CampaignProblem> {
        let tree = campaigns.territory().tree().await?;
        let campaign = campaigns.current().await?;
        let phases = match &campaign {
            Some(c) => campaigns.phases(c.id).await?,
            None => Vec::new(),
        };
        let mut targets = 0;
        for phase in &phases {
            targets += campaigns.targets(phase).await?.iter().filter(|t| t.version > 0).count();
        }
        Ok(Self { tree, campaign, phases, targets })
    }

    /// How far the set-up has come.
    fn step(&self) -> usize {
        match (self.tree.localities().is_empty(), &self.campaign, self.targets) {
            (true, ..) => 0,
            (_, None, _) => 1,
            (_, _, 0) => 2,
            _ => 3,
        }
    }
}

/// What happened just now: above everything else on the page.
#[derive(Default)]
struct News {
    above: Option<Markup>,
    form: Option<(Sent, Vec<FieldError>)>,
    /// The step that a file was just uploaded for and that is not done: rows of it wait to be corrected.
    unfinished: Option<usize>,
}

impl News {
    fn above(above: Markup) -> Self {
        Self { above: Some(above), ..Self::default() }
    }
}

/// What an upload led to: nothing accepted is no success, and rows left out are not to be overlooked.
fn arrived(words: &str, none: bool, left: usize, lang: Lang) -> Markup {
    if left == 0 {
        return callout(Tone::Good, words, html! {});
    }
    let (tone, title) = if none { (Tone::Broken, t(lang, "campaign-file-none")) } else { (Tone::Attention, words) };
    let n = i64::try_from(left).unwrap_or(i64::MAX);
    callout(tone, title, html! { p { (t_args(lang, "campaign-file-left", &[("n", n.into())])) } })
}

pub(super) async fn show(State(campaigns): State<Campaigns>, viewer: Viewer) -> Result<Markup, PageError> {
    draw(&campaigns, &viewer, News::default()).await
}

async fn draw(campaigns: &Campaigns, viewer: &Viewer, news: News) -> Result<Markup, PageError> {
    let house = House::read(campaigns).await?;
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let may = |permission| viewer.actor.may(permission);
    let title = house.campaign.as_ref().map_or(t(lang, "campaign-title"), |c| &c.name);
    let head = PageHead::new(title).lede(t(lang, "campaign-lede")).clause("P-1.3");
    let (territory, plan, targets) =
        (may(Permission::ManageTerritory), may(Permission::ManageCampaign), may(Permission::ManageTargets));
    let words = [t(lang, "campaign-step-territory"), t(lang, "campaign-step-plan"), t(lang, "campaign-step-targets")];
    let step = news.unfinished.map_or(house.step(), |unfinished| unfinished.min(house.step()));
    let body = html! {
        @if let Some(above) = &news.above { (above) }
        @match &house.campaign {
            Some(campaign) => { (facts(campaign, &house.tree, lang)) (phase_table(&house.phases, campaigns.today(), viewer.actor.has_place(Permission::ViewFigures), lang)) }
            None => { (callout(Tone::Attention, t(lang, "campaign-none"), text(t(lang, "campaign-none-next")))) }
        }
        @if territory || plan || targets {
            @if step < 3 { (steps(lang, &words, step)) }
            @if territory { (section(&numbered(1, words[0]), territory_step(frame, &house))) }
            @if plan { (section(&numbered(2, words[1]), plan_step(frame, &house, news.form))) }
            @if targets { (section(&numbered(3, words[2]), targets_step(frame, &house))) }
        }
    };
    Ok(page(frame, &head, body))
}

fn numbered(n: u8, words: &str) -> String {
    format!("{n}. {words}")
}

fn facts(c: &Campaign, tree: &Tree, lang: Lang) -> Markup {
    let word = |key: &str| t(lang, key);
    let days = |n: i64| t_args(lang, "campaign-days", &[("n", n.into())]);
    key_values(&[
        (word("campaign-code"), text(&c.code)),
        (word("campaign-span"), text(&format!("{} – {}", c.from.vi(), c.to.vi()))),
        (word("campaign-opening"), text(&c.opening.vi())),
        (word("campaign-root"), text(&tree.full_name(c.root))),
        (word("campaign-eligible_min_age"), text(&t_args(lang, "campaign-age", &[("n", c.eligible_min_age.into())]))),
        (word("campaign-overdue_days"), text(&days(c.overdue_days))),
        (word("campaign-settlement_window_days"), text(&days(c.settlement_window_days))),
    ])
}

/// `opens`: a phase leads to its targets by place, for those who have one.
fn phase_table(phases: &[Phase], today: Day, opens: bool, lang: Lang) -> Markup {
    let rows = phases.iter().map(|p| {
        let days = i64::from(p.to.since(p.from)) + 1;
        let state = match today {
            d if d < p.from => "campaign-phase-before",
            d if d > p.to => "campaign-phase-over",
            _ => "campaign-phase-running",
        };
        let counts = t(lang, if p.cumulative { "campaign-cumulative" } else { "campaign-new-only" });
        let frozen =
            p.goal.frozen_on().map(|d| t_args(lang, "campaign-frozen-on", &[("day", d.vi().into())])).unwrap_or_default();
        let row = Row::new(vec![
            Cell::text(p.name.clone()),
            Cell::text(format!("{} – {}", p.from.vi(), p.to.vi())).sub(t_args(lang, "campaign-days", &[("n", days.into())])),
            Cell::text(p.metric.word(lang)).sub(counts),
            Cell::text(p.goal.words(lang)).sub(frozen),
            Cell::text(t(lang, state)),
        ]);
        if opens { row.href(format!("/targets?phase={}", p.no)) } else { row }
    });
    let table = Table::new("phases", t(lang, "campaign-phases"))
        .lang(lang)
        .stacks()
        .download()
        .col(Col::text(t(lang, "campaign-phase")))
        .col(Col::text(t(lang, "campaign-span")))
        .col(Col::text(t(lang, "campaign-metric")))
        .col(Col::text(t(lang, "campaign-goal")))
        .col(Col::text(t(lang, "campaign-state")))
        .rows(rows);
    html! { (table) }
}

fn count(n: usize, lang: Lang) -> String {
    format::int(i64::try_from(n).unwrap_or(i64::MAX), lang)
}

fn territory_step(frame: &Frame, house: &House) -> Markup {
    let (lang, tree) = (frame.lang, &house.tree);
    let numbers = [("localities", tree.localities().len()), ("units", tree.units().len()), ("teams", tree.teams().len())]
        .map(|(k, n)| (k, count(n, lang).into()));
    html! {
        p { (t_args(lang, "campaign-territory-now", &numbers)) " " a href="/territory" { (t(lang, "campaign-territory-see")) } }
        (uploading(frame, "/campaign/territory", "campaign-territory-file", ".xlsx", Some(("/territory/export.xlsx", "campaign-territory-template"))))
    }
}

fn plan_step(frame: &Frame, house: &House, sent: Option<(Sent, Vec<FieldError>)>) -> Markup {
    let lang = frame.lang;
    let open = sent.is_some();
    let (sent, errors) = sent.unwrap_or_else(|| {
        let standing = house.campaign.as_ref().map(|c| Sent::of(c, &house.phases, &house.tree));
        (standing.unwrap_or_else(Sent::fresh), Vec::new())
    });
    let by_hand = form(frame, &sent, &errors);
    html! {
        (uploading(frame, "/campaign/plan", "campaign-plan-file", ".toml", Some(("/campaign/plan.example.toml", "campaign-plan-example"))))
        @if open { h3 { (t(lang, "campaign-by-hand")) } (by_hand) } @else { (details(t(lang, "campaign-by-hand"), by_hand)) }
    }
}

fn targets_step(frame: &Frame, house: &House) -> Markup {
    let lang = frame.lang;
    html! {
        @if house.campaign.is_none() {
            p { (t(lang, "campaign-targets-later")) }
        } @else {
            p { (t_args(lang, "campaign-targets-now", &[("n", count(house.targets, lang).into())])) " " a href="/targets" { (t(lang, "campaign-targets-see")) } }
            (uploading(frame, "/campaign/targets", "campaign-targets-file", ".xlsx", Some(("/targets/export.xlsx", "campaign-targets-template"))))
        }
    }
}

fn uploading(frame: &Frame, action: &str, key: &str, accept: &str, beside: Option<(&str, &str)>) -> Markup {
    let lang = frame.lang;
    let fields = html! {
        (Field::file("file", t(lang, key)).id(format!("field-{key}")).help(t(lang, &format!("{key}-help"))).accept(accept).required())
        (actions(html! {
            (Button::primary(t(lang, &format!("{key}-button"))).icon(Icon::Upload))
            @if let Some((href, words)) = beside { (Button::link(href, t(lang, words)).icon(Icon::Download)) }
        }))
    };
    form_upload(frame, action, fields)
}

pub(super) async fn example() -> Response {
    Attachment::new("plan.toml", "application/toml; charset=utf-8", EXAMPLE).into_response()
}

pub(super) async fn territory(
    State(campaigns): State<Campaigns>,
    viewer: Viewer,
    uploaded: Multipart,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let read = match upload::file(uploaded).await {
        Ok(bytes) => campaigns.territory().import_workbook(&viewer.actor, bytes).await,
        Err(problem) => Err(problem),
    };
    let report = match read {
        Ok(report) => report,
        Err(problem) if (400..500).contains(&problem.status()) && problem.status() != 403 => {
            return Ok(unprocessable(
                draw(&campaigns, &viewer, News::above(problem_callout(Tone::Broken, &problem, lang))).await?,
            ));
        }
        Err(problem) => return Err(problem.into()),
    };
    let tallies = [report.localities, report.mergers, report.units, report.teams, report.members];
    let none = tallies.iter().all(|t| t.new + t.changed + t.unchanged == 0);
    let above = html! {
        (arrived(t(lang, "campaign-territory-done"), none, report.problems.len(), lang))
        (tally_table(&report, lang))
        (problem_table(&report.problems, lang))
    };
    let unfinished = (!report.problems.is_empty()).then_some(0);
    Ok(draw(&campaigns, &viewer, News { unfinished, ..News::above(above) }).await?.into_response())
}

pub(super) async fn plan(State(campaigns): State<Campaigns>, viewer: Viewer, uploaded: Multipart) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let bytes = upload::file(uploaded).await?;
    let plan = String::from_utf8(bytes).map_err(|_| TerritoryProblem::BadValue("plan.toml"))?;
    match campaigns.import_plan(&viewer.actor, plan.trim_start_matches('\u{feff}')).await {
        Ok(report) => {
            let said = t(lang, if report.changed { "campaign-plan-done" } else { "campaign-plan-same" });
            Ok(see_other_with("/campaign", Tone::Good, said))
        }
        Err(problem @ (CampaignProblem::BadPlan(_) | CampaignProblem::PhaseInUse(_))) => {
            let above = Some(refusal(&problem, lang));
            Ok(unprocessable(draw(&campaigns, &viewer, News { above, ..News::default() }).await?))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What is wrong with a plan, one line each.
fn refusal(problem: &CampaignProblem, lang: Lang) -> Markup {
    let lines = match problem {
        CampaignProblem::BadPlan(faults) => faults.iter().map(|f| f.sentence(lang).to_owned()).collect(),
        other => vec![other.sentence(lang)],
    };
    let body = html! { ul { @for line in lines { li { (line) } } } p { (problem.next_step(lang)) } };
    callout(Tone::Broken, t(lang, "campaign-plan-refused"), body)
}

pub(super) async fn save(
    State(campaigns): State<Campaigns>,
    viewer: Viewer,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let sent = Sent::new(fields);
    let result = match sent.plan(lang) {
        Err(errors) => Err(errors),
        Ok(plan) => match campaigns.save(&viewer.actor, &plan).await {
            Ok(report) => Ok(report),
            Err(CampaignProblem::BadPlan(faults)) => Err(sent.errors(&faults, lang)),
            Err(problem @ CampaignProblem::PhaseInUse(_)) => Err(vec![FieldError::new("p1_name", problem.sentence(lang))]),
            Err(problem) => return Err(problem.into()),
        },
    };
    match result {
        Ok(report) => {
            let said = t(lang, if report.changed { "campaign-plan-done" } else { "campaign-plan-same" });
            Ok(see_other_with("/campaign", Tone::Good, said))
        }
        Err(errors) => {
            Ok(unprocessable(draw(&campaigns, &viewer, News { form: Some((sent, errors)), ..News::default() }).await?))
        }
    }
}

pub(super) async fn targets(
    State(campaigns): State<Campaigns>,
    viewer: Viewer,
    uploaded: Multipart,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let read = match upload::file(uploaded).await {
        Ok(bytes) => campaigns.import_targets(&viewer.actor, bytes).await,
        Err(problem) => Err(problem.into()),
    };
    let report = match read {
        Ok(report) => report,
        Err(problem) if (400..500).contains(&problem.status()) && problem.status() != 403 => {
            return Ok(unprocessable(
                draw(&campaigns, &viewer, News::above(problem_callout(Tone::Broken, &problem, lang))).await?,
            ));
        }
        Err(problem) => return Err(problem.into()),
    };
    let tree = campaigns.territory().tree().await.map_err(TerritoryProblem::from)?;
    let unfinished = (!report.problems.is_empty()).then_some(2);
    let above = target_report(&report, &tree, lang);
    Ok(draw(&campaigns, &viewer, News { unfinished, ..News::above(above) }).await?.into_response())
}

fn target_report(report: &TargetReport, tree: &Tree, lang: Lang) -> Markup {
    let numbers = [("new", report.new.into()), ("changed", report.changed.into()), ("unchanged", report.unchanged.into())];
    let none = report.new + report.changed + report.unchanged == 0;
    html! {
        (arrived(&t_args(lang, "campaign-targets-done", &numbers), none, report.problems.len(), lang))
        @if !report.blank.is_empty() {
            @let rows = report.blank.iter().take(20).map(u32::to_string).collect::<Vec<_>>().join(", ");
            @let n = i64::try_from(report.blank.len()).unwrap_or(i64::MAX);
            (callout(Tone::Attention, &t_args(lang, "campaign-targets-blank", &[("n", n.into()), ("rows", rows.into())]), html! {
                p { (t(lang, "campaign-targets-blank-why")) }
            }))
        }
        (warnings(&report.warnings, tree, lang))
        (problem_table(&report.problems, lang))
    }
}

/// What does not fit together, if anything.
pub(super) fn warnings(warnings: &[Warning], tree: &Tree, lang: Lang) -> Markup {
    if warnings.is_empty() {
        return html! {};
    }
    let body = html! { ul { @for w in warnings { li { (w.sentence(lang, tree)) } } } };
    callout(Tone::Attention, t(lang, "campaign-warnings"), body)
}
