//! Pages of the overview: will we reach the line, and who is behind? The body of a page is drawn once for each commit.

pub(crate) mod changed;
pub(crate) mod day;
pub(crate) mod hero;
pub(crate) mod table;
pub(crate) mod tiles;

use crate::{
    Insight, InsightProblem,
    boards::pages::{
        Beside,
        compare::{self, End},
        funnel, map,
    },
    cache::{Drawn, Kind, Setting},
    export,
    http::Asked,
    rules::published::Part,
    view::{ProgressQuery, View},
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, PreEscaped, html};
use std::sync::Arc;
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_register::RegisterProblem;
use vedich_ui::{
    Attachment, Button, Crumb, Field, Icon, PageHead, Tone, Width, actions, callout, empty_state, filter_bar, hidden, live_on,
    page, saving::is_asked, section, section_with, t, t_args,
};

pub(crate) async fn overview(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    show(&insight, &viewer, &asked, Kind::Overview).await
}

pub(crate) async fn localities(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    show(&insight, &viewer, &asked, Kind::Localities).await
}

pub(crate) async fn show(insight: &Insight, viewer: &Viewer, asked: &Asked, kind: Kind) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let (commit, setting) = match insight.setting().await {
        Ok(found) => found,
        Err(problem) if problem_is(&problem, "no_campaign") => return Ok(before_campaign(viewer).into_response()),
        Err(problem) => return Err(problem.into()),
    };
    let query = asked.query()?;
    insight.has_come(query.as_of)?;
    let place = match insight.place(&setting, &viewer.actor, query.locality.as_deref(), query.as_of) {
        Ok(place) => place,
        // Teams and units have no locality of their own: their work stands elsewhere.
        Err(RegisterProblem::NotYourArea) if query.locality.is_none() => {
            return Ok(own_work(insight, viewer).await?.into_response());
        }
        Err(problem) => return Err(problem.into()),
    };
    let key = Drawn {
        kind,
        place,
        as_of: query.as_of,
        cutoff: query.cutoff,
        today: insight.today(),
        lang,
        sees_crosscheck: viewer.actor.may(Permission::ViewCrossCheck),
        published: viewer.actor.sees_published_only(),
    };
    // What was kept holds no table to catch.
    let kept = if is_asked() { None } else { insight.cache.drawn(commit, &key) };
    let body = match kept {
        Some(body) => body,
        None => {
            let view = insight.seen(&setting, place, &query, key.published).await?;
            let beside = Beside::read(insight, kind, &view).await?;
            let body = Arc::new(PreEscaped(draw(&view, &key, &beside).into_string()));
            insight.cache.keep_drawn(commit, key, &body);
            body
        }
    };
    let name = setting.tree.name(place);
    let mut head = head(kind, name, lang).crumbs(crumbs(&setting, viewer, place, kind, &query));
    head.actions = crate::boards::pages::page_actions(viewer, kind);
    let waiting = if kind == Kind::Overview {
        // One line: what the page answers stands on its first screen.
        vedich_daily_reports::notices_line_markup(&insight.daily_reports, &viewer.actor, lang).await?
    } else {
        html! {}
    };
    let whole = html! {
        (waiting)
        (live_on(&viewer.frame, "extract.applied crosscheck.settled forecast.made map.changed", &viewer.frame.path))
        (*body)
    };
    Ok(page(&viewer.frame, &head, whole).into_response())
}

pub(crate) fn problem_is(problem: &InsightProblem, name: &str) -> bool {
    use vedich_kernel::Problematic as _;
    problem.code().ends_with(name)
}

fn head(kind: Kind, name: &str, lang: Lang) -> PageHead {
    let (title, lede, clause) = match kind {
        Kind::Overview => ("insight-overview-title", "insight-overview-lede", "P-1.3"),
        Kind::Localities => ("insight-localities-title", "insight-localities-lede", "P-3.10"),
        Kind::Map => ("boards-map-title", "boards-map-lede", "P-3.10"),
        Kind::Compare => ("boards-compare-title", "boards-compare-lede", "P-1.3"),
        Kind::Funnel => ("boards-steps-title", "boards-steps-lede", "P-3.10"),
    };
    PageHead::new(t_args(lang, title, &[("place", name.to_owned().into())])).lede(t(lang, lede)).clause(clause).wide()
}

pub(crate) fn path_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Overview => "/",
        Kind::Localities => "/localities",
        Kind::Map => "/map",
        Kind::Compare => "/boards",
        Kind::Funnel => "/boards/funnel",
    }
}

/// An address of a place that keeps day and cut-off.
pub(crate) fn href(path: &str, code: &str, as_of: Option<Day>, cutoff: Option<i64>) -> String {
    let mut out = format!("{path}?locality={code}");
    if let Some(day) = as_of {
        out.push_str(&format!("&as_of={day}"));
    }
    if let Some(cutoff) = cutoff {
        out.push_str(&format!("&cutoff={cutoff}"));
    }
    out
}

/// The way down from the top of what the viewer may see.
pub(crate) fn crumbs(setting: &Setting, viewer: &Viewer, place: LocalityId, kind: Kind, query: &ProgressQuery) -> Vec<Crumb> {
    let tree = &setting.tree;
    let seen = |id| tree.is_within(id, setting.campaign.root) && tree.may(&viewer.actor, Permission::ViewFigures, id);
    let path: Vec<_> = tree.path(place).into_iter().filter(|l| seen(l.id)).collect();
    if path.len() < 2 {
        return Vec::new();
    }
    let crumb = |l: &&vedich_territory::Locality| {
        if l.id == place {
            return Crumb::here(l.name.clone());
        }
        Crumb::link(l.name.clone(), href(path_of(kind), &l.code, query.as_of, query.cutoff))
    };
    path.iter().map(crumb).collect()
}

/// The body: nothing in it depends on who looks, but for what stands in its key.
fn draw(view: &View, key: &Drawn, beside: &Beside) -> Markup {
    let lang = key.lang;
    let code = view.tree.get(view.place()).map(|l| l.code.clone()).unwrap_or_default();
    if view.standing.source.is_none() && view.series.is_empty() {
        return html! {
            (day_picker(view, key, &code))
            (empty_state(t(lang, "insight-nothing-title"), html! {
                p { (t(lang, "insight-nothing-body")) }
                (actions(html! { (Button::link("/extracts", t(lang, "insight-nothing-button")).icon(Icon::Import)) }))
            }))
        };
    }
    let changed = changed::note(view, key);
    let export =
        Button::link(href("/progress.xlsx", &code, key.as_of, key.cutoff), t(lang, "insight-export")).icon(Icon::Download);
    let children = || section_with(t(lang, "insight-children-title"), html! { (export) }, table::children(view, key));
    match key.kind {
        // One screen at a desk: the number, its picture, what is in the way, who is furthest behind. All else stands below it.
        Kind::Overview => html! {
            @let [first, others] = tiles::tiles(view, lang);
            (changed)
            div.one-screen {
                (hero::hero(view, lang))
                div.one-screen-side { (first) (compare::furthest(view, key, End::Behind)) }
            }
            (day_picker(view, key, &code))
            (others)
            (compare::furthest(view, key, End::Ahead))
            @if view.published { (callout(Tone::Neutral, t(lang, "insight-published"), html! { p { (t(lang, "insight-published-why")) } })) }
            @if view.shown.has(Part::Main) && view.shown.has(Part::Steps) { (section(t(lang, "insight-funnel-section"), tiles::funnel_of(view, lang))) }
            @if view.claims.claimed > 0 && view.shown.has(Part::Claims) { (section(t(lang, "insight-claims-section"), tiles::claims(view, key.sees_crosscheck, lang))) }
            @if !view.children.is_empty() { (children()) }
        },
        Kind::Localities => html! {
            (day_picker(view, key, &code))
            (changed)
            @if view.children.is_empty() {
                (empty_state(t(lang, "insight-leaf-title"), html! {
                    (actions(html! { (Button::link(href("/", &code, key.as_of, key.cutoff), t(lang, "insight-leaf-button"))) }))
                }))
            } @else {
                (children())
            }
        },
        Kind::Map => html! { (day_picker(view, key, &code)) (changed) (map::draw(view, key, beside)) },
        Kind::Compare => html! { (day_picker(view, key, &code)) (changed) (compare::draw(view, key, beside)) },
        Kind::Funnel => html! { (day_picker(view, key, &code)) (changed) (funnel::draw(view, key)) },
    }
}

fn day_picker(view: &View, key: &Drawn, code: &str) -> Markup {
    let lang = key.lang;
    let fields = html! {
        (hidden("locality", code))
        @if let Some(cutoff) = key.cutoff { (hidden("cutoff", &cutoff.to_string())) }
        (Field::date("as_of", t(lang, "insight-as-of")).value(view.standing.as_of.to_string()).max(key.today.to_string()).width(Width::Short))
    };
    filter_bar(lang, path_of(key.kind), fields, None)
}

/// Before the campaign is set up there is nothing to look at, and one thing to do.
pub(crate) fn before_campaign(viewer: &Viewer) -> Markup {
    let lang = viewer.frame.lang;
    let body = html! {
        @if viewer.actor.may(Permission::ManageCampaign) {
            p { (t(lang, "insight-set-up-body")) }
            (actions(html! { (Button::link("/campaign", t(lang, "insight-set-up-button")).primary_look()) }))
        } @else {
            p { (t(lang, "insight-set-up-wait")) }
        }
    };
    let head = PageHead::new(t(lang, "insight-set-up-title"));
    page(&viewer.frame, &head, empty_state(t(lang, "insight-set-up-none"), body))
}

pub(crate) async fn own_work(insight: &Insight, viewer: &Viewer) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let waiting = waiting(insight, viewer).await?;
    // What is mine today comes before everything else.
    let today = match &insight.brief {
        Some(rooms) => vedich_campaign::quotas::today_markup(&rooms.quotas, &viewer.actor, lang).await,
        None => html! {},
    };
    let body = html! {
        p { (t(lang, "insight-own-body")) }
        (actions(html! {
            @if viewer.actor.may(Permission::ViewReports) { (Button::link("/daily-reports", t(lang, "insight-own-reports")).icon(Icon::Calendar).primary_look()) }
            @if viewer.actor.may(Permission::ViewWorkLists) { (Button::link("/work-lists", t(lang, "insight-own-lists")).icon(Icon::Lists).primary_look()) }
            @if viewer.actor.may(Permission::ViewCrossCheck) { (Button::link("/cross-check", t(lang, "insight-own-crosscheck")).icon(Icon::CrossCheck)) }
        }))
    };
    let body = html! { (today) (waiting) (empty_state(t(lang, "insight-own-none"), body)) };
    Ok(page(&viewer.frame, &PageHead::new(t(lang, "insight-own-title")), body))
}

/// What waits for the viewer's own hand: never kept with the drawn body, which is the same for everybody.
async fn waiting(insight: &Insight, viewer: &Viewer) -> Result<Markup, PageError> {
    Ok(vedich_daily_reports::notices_markup(&insight.daily_reports, &viewer.actor, viewer.frame.lang).await?)
}

/// The table of the page as a workbook: exactly what is seen, with where it comes from.
pub(crate) async fn workbook(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let query = asked.query()?;
    let (_, setting) = insight.setting().await?;
    let place = insight.place(&setting, &viewer.actor, query.locality.as_deref(), query.as_of)?;
    let view = insight.seen(&setting, place, &query, viewer.actor.sees_published_only()).await?;
    let bytes = export::workbook(&view, viewer.frame.lang)?;
    let code = view.tree.get(view.place()).map(|l| l.code.clone()).unwrap_or_default();
    Ok(Attachment::xlsx(format!("tien-do-{code}-{}.xlsx", view.standing.as_of), bytes).into_response())
}

impl Insight {
    pub(crate) fn today(&self) -> Day {
        self.register.clock().today()
    }
}
