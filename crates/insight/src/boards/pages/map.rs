//! The map of what lies below a place: outlines where the city handed them over, else a schema of tiles.

use super::Beside;
use crate::{
    answers::shows_goal,
    boards::{
        classes::Classes,
        shapes::{
            Outline,
            layout::{Fits, lay_out},
        },
    },
    cache::Drawn,
    pages::{href, path_of},
    rules::published::Part,
    view::{Child, View, ranked},
};
use maud::{Markup, html};
use std::collections::BTreeMap;
use vedich_kernel::{Lang, LocalityId, format};
use vedich_ui::{AreaMap, Button, MapArea, actions, area_map, empty_state, t, t_args};

/// What the map shades: the share of the target where all have one, else of the eligible.
struct Shaded<'a> {
    view: &'a View,
    goals: bool,
}

impl<'a> Shaded<'a> {
    fn new(view: &'a View) -> Self {
        let all = |c: &Child| c.goal.is_some_and(|g| g.target > 0);
        Self { view, goals: !view.children.is_empty() && view.children.iter().all(all) }
    }

    /// Achieved and out of how many; none where it is hidden or nobody is eligible.
    fn of(&self, child: &Child) -> Option<(i64, i64)> {
        if !child.shown.has(Part::Main) {
            return None;
        }
        match child.goal.filter(|_| self.goals) {
            Some(goal) => shows_goal(child.shown, &goal).then_some((goal.achieved, goal.target)),
            None => (child.numbers.eligible > 0).then(|| (child.numbers.activated(), child.numbers.eligible)),
        }
    }

    fn points(&self, child: &Child) -> Option<i64> {
        let (n, of) = self.of(child)?;
        format::basis_points(n, of)
    }

    /// Whole percents, in which classes are limited.
    fn percents(&self, child: &Child) -> Option<i64> {
        Some(self.points(child)?.div_euclid(100))
    }

    fn title(&self, lang: Lang) -> String {
        let key = if self.goals { "boards-map-of-goal" } else { "boards-map-of-eligible" };
        t_args(lang, key, &[("day", self.view.standing.as_of.vi().into())])
    }
}

pub(crate) fn draw(view: &View, key: &Drawn, beside: &Beside) -> Markup {
    let lang = key.lang;
    if view.children.is_empty() {
        let above = view.tree.get(view.place()).and_then(|l| l.parent).and_then(|p| view.tree.get(p));
        return empty_state(
            t(lang, "insight-leaf-title"),
            actions(html! {
                @if let Some(above) = above.filter(|_| view.place() != view.root) {
                    (Button::link(href(path_of(key.kind), &above.code, key.as_of, key.cutoff), t_args(lang, "boards-map-above", &[("place", above.name.clone().into())])))
                }
            }),
        );
    }
    let nothing = BTreeMap::new();
    let outlines = if let Beside::Shapes(shapes) = beside { shapes } else { &nothing };
    let code = view.tree.get(view.place()).map_or("", |l| l.code.as_str());
    html! {
        (sentence(view, lang))
        (picture(view, key, outlines, false))
        @if outlines.is_empty() { p.help { (t(lang, "boards-map-schema")) } }
        (actions(html! {
            (Button::link(href("/localities", code, key.as_of, key.cutoff), t(lang, "boards-map-table")))
            (Button::link(href("/api/v1/open-data/progress.geojson", code, key.as_of, key.cutoff), t(lang, "boards-map-geojson")).icon(vedich_ui::Icon::Download))
        }))
    }
}

/// The furthest and the last, with how far they are apart.
fn sentence(view: &View, lang: Lang) -> Markup {
    let shaded = Shaded::new(view);
    let known: Vec<(&Child, i64)> = view.children.iter().filter_map(|c| Some((c, shaded.points(c)?))).collect();
    let first = known.iter().max_by_key(|(_, bp)| *bp);
    let last = known.iter().min_by_key(|(_, bp)| *bp);
    let words = match (first, last) {
        (Some((first, high)), Some((last, low))) if first.id != last.id => t_args(
            lang,
            "boards-map-sentence",
            &[
                ("first", view.tree.name(first.id).to_owned().into()),
                ("high", format::percent(*high, 10_000, lang).into()),
                ("last", view.tree.name(last.id).to_owned().into()),
                ("low", format::percent(*low, 10_000, lang).into()),
            ],
        ),
        (Some((only, high)), _) => t_args(
            lang,
            "boards-map-one",
            &[("place", view.tree.name(only.id).to_owned().into()), ("share", format::percent(*high, 10_000, lang).into())],
        ),
        _ => t(lang, "boards-map-nothing").to_owned(),
    };
    vedich_ui::hero(html! { (words) }, html! {}, html! {})
}

/// The drawing with its legend and its table; on a wall in large letters and whole percents.
pub(crate) fn picture(view: &View, key: &Drawn, outlines: &BTreeMap<LocalityId, Outline>, wall: bool) -> Markup {
    let lang = key.lang;
    let shaded = Shaded::new(view);
    let classes = Classes::of(view.children.iter().filter_map(|c| shaded.percents(c)), 1);
    let with: Vec<&Child> = view.children.iter().filter(|c| outlines.contains_key(&c.id)).collect();
    let drawn: Vec<&Outline> = with.iter().filter_map(|c| outlines.get(&c.id)).collect();
    let layout = lay_out(&drawn);
    let size = layout.as_ref().map_or((1_000, 1_000), |l| (l.width, l.height));
    let laid: BTreeMap<LocalityId, _> = layout.map(|l| with.iter().map(|c| c.id).zip(l.areas).collect()).unwrap_or_default();
    let ranks = ranked(&view.children);
    let areas = ranks.iter().map(|(child, rank)| {
        let place = view.tree.get(child.id);
        let (code, name) = place.map_or(("", "?"), |l| (l.code.as_str(), l.bare_name()));
        // "1" says nothing; "Khu phố 1" does.
        let name = if name.chars().any(char::is_alphabetic) { name } else { view.tree.name(child.id) };
        let points = shaded.points(child);
        let value = points.map_or_else(
            || t(lang, "insight-hidden").to_owned(),
            |bp| if wall { whole(bp, lang) } else { format::percent(bp, 10_000, lang) },
        );
        let mut area = MapArea::new(name, value).href(href(path_of(crate::cache::Kind::Map), code, key.as_of, key.cutoff));
        if let Some(bp) = points {
            if !wall {
                area = area.short(whole(bp, lang));
            }
            area = area.class(classes.class(bp.div_euclid(100))).detail(t_args(lang, "boards-rank", &[("n", (*rank).into())]));
        }
        match laid.get(&child.id) {
            Some(l) => area.drawn(l.path.clone(), l.middle, l.fits == Fits::Name, l.fits >= Fits::Number),
            None => area,
        }
    });
    let title = shaded.title(lang);
    let mut map = AreaMap::new("map", title.clone())
        .desc(title)
        .size(size.0, size.1)
        .areas(areas.collect())
        .legend(legend(view, &shaded, classes, lang), t(lang, "boards-map-unknown"));
    if wall {
        map = map.letters(wall_letters(size));
    }
    let heads = ["insight-col-place", "insight-col-rank", "boards-map-share", "insight-col-achieved", "boards-map-out-of"];
    let numbers: Vec<Vec<String>> = ranks
        .iter()
        .map(|(child, rank)| {
            let name = view.tree.name(child.id).to_owned();
            match shaded.of(child) {
                Some((n, of)) => {
                    let int = |n| format::int(n, lang);
                    vec![name, int(*rank), format::percent(n, of, lang), int(n), int(of)]
                }
                None => {
                    let hidden = t(lang, "insight-hidden").to_owned();
                    vec![name, hidden.clone(), hidden.clone(), hidden.clone(), hidden]
                }
            }
        })
        .collect();
    area_map(&map, &heads.map(|key| t(lang, key)), &numbers, lang)
}

/// Rounded half up.
fn whole(bp: i64, lang: Lang) -> String {
    let n = (bp + 50).div_euclid(100);
    lang.pick(format!("{n} %"), format!("{n}%"))
}

/// Letters of 4.5 % of the screen's height, when the drawing fills 62 % of it or, being wide, the width of a 16 : 9 screen.
fn wall_letters((width, height): (i64, i64)) -> i64 {
    ((45 * height + 619) / 620).max((45 * width + 1_639) / 1_640)
}

fn legend(view: &View, shaded: &Shaded<'_>, classes: Classes, lang: Lang) -> Vec<(String, usize)> {
    let in_class =
        |class: usize| view.children.iter().filter(|c| shaded.percents(c).is_some_and(|n| classes.class(n) == class)).count();
    let words = |(class, (from, to)): (usize, (i64, i64))| {
        (lang.pick(format!("{from}–{to} %"), format!("{from}–{to}%")), in_class(class))
    };
    classes.limits().enumerate().map(words).collect()
}
