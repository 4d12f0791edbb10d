//! `/wall`: the board in the hall. It goes on by itself and changes when an extract lands; nothing on it is about a person.

use super::Beside;
use crate::{
    Insight,
    answers::shows_goal,
    boards::{
        shapes::Outline,
        wall::{self, SECONDS, Shows, Slide, TILES},
    },
    cache::{Drawn, Kind},
    pages::{before_campaign, hero, problem_is},
    rules::{Aim, Course, published::Part},
    view::{Child, View, ranked},
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Lang, LocalityId, format};
use vedich_register::RegisterProblem;
use vedich_ui::{GoesOn, Truth, bar, bar_with_mark, t, t_args, wall_page};

/// Which picture of which place.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct WallAsked {
    /// Code of the locality; the top of what the viewer may see when left out.
    #[serde(default)]
    locality: String,
    /// Number of the picture, from 1.
    #[serde(default)]
    slide: String,
    /// `1`: it stands still.
    #[serde(default)]
    stop: String,
}

pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<WallAsked>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let (_, setting) = match insight.setting().await {
        Ok(found) => found,
        Err(e) if problem_is(&e, "no_campaign") => return Ok(before_campaign(&viewer).into_response()),
        Err(e) => return Err(e.into()),
    };
    let code = Some(asked.locality.as_str()).filter(|c| !c.trim().is_empty());
    let place = insight.place(&setting, &viewer.actor, code, None)?;
    insight.register.require(&setting.tree, &viewer.actor, Permission::ViewWall, place)?;
    let view = insight.view(&setting, place, None, None, viewer.actor.sees_published_only()).await?;
    let Beside::Shapes(outlines) = Beside::read(&insight, Kind::Map, &view).await? else {
        return Err(RegisterProblem::NoSuchLocality.into());
    };
    let claimed = match insight.crosscheck.by_day(place, insight.today(), insight.today()).await {
        // What is settled by now waits for nothing.
        Ok(days) => days.first().map_or(0, |(_, totals)| totals.pending),
        Err(e) => return Err(e.into()),
    };
    let slides = wall::slides(shows(&view, &outlines));
    let now = wall::asked(&asked.slide, slides.len());
    let code = setting.tree.get(place).map_or("", |l| l.code.as_str());
    let address = |slide: usize, stop: bool| {
        let stop = if stop { "&stop=1" } else { "" };
        format!("/wall?locality={code}&slide={slide}{stop}")
    };
    let stopped = asked.stop == "1";
    let goes_on =
        (!stopped && slides.len() > 1).then(|| GoesOn { seconds: SECONDS, to: address(wall::next(now, slides.len()), false) });
    let slide = slides.get(now - 1).copied().unwrap_or(Slide::Line);
    let (title, picture) = draw(&view, slide, &outlines, claimed, lang);
    let body = html! {
        header.wall-head { h1 { (title) } p { (setting.tree.name(place)) } }
        div.wall-body { (picture) }
        footer.wall-foot {
            span { (t_args(lang, "insight-day", &[("day", view.standing.as_of.vi().into())])) }
            span {
                a href=(address(wall::next(now, slides.len()), stopped)) { (t_args(lang, "boards-wall-of", &[("n", crate::boards::outlines::count(now).into()), ("of", crate::boards::outlines::count(slides.len()).into())])) }
                " · "
                @if slides.len() > 1 {
                    a href=(address(now, !stopped)) { (t(lang, if stopped { "boards-wall-go" } else { "boards-wall-stop" })) } " · "
                }
                a href="/boards" { (t(lang, "boards-wall-leave")) }
            }
        }
    };
    Ok(wall_page(&viewer.frame, &title, goes_on.as_ref(), "extract.applied crosscheck.settled map.changed", body).into_response())
}

fn shows(view: &View, outlines: &BTreeMap<LocalityId, Outline>) -> Shows {
    let places = view.children.iter().filter(|c| c.shown.has(Part::Main)).count();
    let all_drawn = !view.children.is_empty() && view.children.iter().all(|c| outlines.contains_key(&c.id));
    Shows {
        own: own(view).is_some(),
        day: !view.published && view.before.eligible > 0,
        places,
        map: all_drawn || (outlines.is_empty() && view.children.len() <= TILES),
    }
}

/// Achieved and out of how many, where the viewer may see it.
fn own(view: &View) -> Option<(i64, i64)> {
    let n = &view.standing.numbers;
    match view.goal.filter(|g| g.target > 0) {
        Some(goal) => shows_goal(view.shown, &goal).then_some((goal.achieved, goal.target)),
        None => (view.shown.has(Part::Main) && n.eligible > 0).then_some((n.activated(), n.eligible)),
    }
}

fn draw(view: &View, slide: Slide, outlines: &BTreeMap<LocalityId, Outline>, claimed: i64, lang: Lang) -> (String, Markup) {
    match slide {
        Slide::Line => (t(lang, "boards-wall-line").to_owned(), line(view, lang)),
        Slide::Day => (t_args(lang, "boards-wall-day", &[("day", view.standing.as_of.vi().into())]), day(view, claimed, lang)),
        Slide::Ranking(from) => {
            let goals = view.children.iter().all(|c| c.goal.is_some_and(|g| g.target > 0));
            (
                t(lang, if goals { "boards-wall-ranking-goal" } else { "boards-wall-ranking" }).to_owned(),
                ranking(view, from, lang),
            )
        }
        Slide::Map => (t(lang, "boards-wall-map").to_owned(), map(view, outlines, lang)),
    }
}

fn line(view: &View, lang: Lang) -> Markup {
    let Some((n, of)) = own(view) else {
        return html! { p.wall-sentence { (t(lang, if view.published { "insight-hero-hidden" } else { "insight-nothing-title" })) } };
    };
    let goal = view.goal.filter(|g| g.target > 0);
    html! {
        p.wall-number { (format::int(n, lang)) " " small { "/ " (format::int(of, lang)) " · " (format::percent(n, of, lang)) } }
        div.wall-bar {
            @match goal { Some(g) => (bar_with_mark(n, of, g.even(), Truth::Register)), None => (bar(n, of, Truth::Register)) }
        }
        p.wall-sentence { (hero::sentence(view.goal.as_ref(), &view.standing.numbers, lang)) }
    }
}

fn signed(n: i64, lang: Lang) -> String {
    format!("{}{}", if n > 0 { "+" } else { "" }, format::int(n, lang))
}

fn day(view: &View, claimed: i64, lang: Lang) -> Markup {
    let change = view.standing.numbers.activated() - view.before.activated();
    let pace = view.goal.as_ref().and_then(|g| match g.course() {
        Course::Running { pace, .. } => Some(pace),
        _ => None,
    });
    html! {
        div.wall-three {
            div { p { (signed(change, lang)) } p { (t(lang, "boards-wall-activated")) } }
            @if let Some(pace) = pace { div { p { (format::int(pace, lang)) } p { (t(lang, "boards-wall-pace")) } } }
            div.claimed { p { (format::int(claimed, lang)) } p { (t(lang, "boards-wall-claimed")) } }
        }
    }
}

fn ranking(view: &View, from: usize, lang: Lang) -> Markup {
    let goals = view.children.iter().all(|c| c.goal.is_some_and(|g| g.target > 0));
    let shown: Vec<(&Child, i64)> = ranked(&view.children).into_iter().filter(|(c, _)| c.shown.has(Part::Main)).collect();
    let some = shown.iter().skip(from).take(wall::on_one(shown.len()));
    let changes = !view.published && view.before.eligible > 0;
    html! {
        ol.wall-rows .unchanged[!changes] {
            @for (child, rank) in some {
                @let goal: Option<Aim> = child.goal.filter(|g| goals && shows_goal(child.shown, g));
                @let (n, of) = goal.map_or((child.numbers.activated(), child.numbers.eligible), |g| (g.achieved, g.target));
                @let change = child.numbers.activated() - child.before.activated();
                li {
                    span { (rank) }
                    span.wall-name { (view.tree.get(child.id).map_or("?", |l| l.bare_name())) }
                    @match goal { Some(g) => (bar_with_mark(n, of, g.even(), Truth::Register)), None => (bar(n, of, Truth::Register)) }
                    span.wall-n { (format::percent(n, of, lang)) }
                    @if changes { span.wall-n { span .wall-up[change > 0] .wall-down[change <= 0] { (signed(change, lang)) } } }
                }
            }
        }
    }
}

fn map(view: &View, outlines: &BTreeMap<LocalityId, Outline>, lang: Lang) -> Markup {
    let key = Drawn {
        kind: Kind::Map,
        place: view.place(),
        as_of: None,
        cutoff: None,
        today: view.standing.as_of,
        lang,
        sees_crosscheck: false,
        published: view.published,
    };
    super::map::picture(view, &key, outlines, true)
}
