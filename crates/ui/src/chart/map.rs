//! Maps: areas shaded by class, drawn as SVG where their outlines are known, else as a schema of tiles. A number stands on each, so
//! that nothing is told by colour alone; each leads on by link and keyboard.

use super::{nothing, with_figures};
use crate::figure::fresh_id;
use crate::texts::t;
use maud::{Markup, html};
use vedich_kernel::Lang;

/// One area.
#[derive(Clone, Debug)]
pub struct MapArea {
    label: String,
    value: String,
    short: String,
    detail: String,
    class: Option<usize>,
    href: Option<String>,
    drawn: Option<(String, (i64, i64))>,
    named: bool,
    numbered: bool,
}

impl MapArea {
    /// Its name, and its value in words.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            short: String::new(),
            detail: String::new(),
            class: None,
            href: None,
            drawn: None,
            named: true,
            numbered: true,
        }
    }

    /// More about it, for its tile and for who listens: "hạng 3, chậm 120".
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The value in fewer letters, for a phone: "13 %".
    #[must_use]
    pub fn short(mut self, short: impl Into<String>) -> Self {
        self.short = short.into();
        self
    }

    /// Its class, from 0 for the lowest to 4. Without one it is hatched: nothing is known, or nothing is told.
    #[must_use]
    pub fn class(mut self, class: usize) -> Self {
        self.class = Some(class.min(4));
        self
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Its outline as an SVG path, the place of its label, and whether name and number fit there.
    #[must_use]
    pub fn drawn(mut self, path: impl Into<String>, label_at: (i64, i64), named: bool, numbered: bool) -> Self {
        self.drawn = Some((path.into(), label_at));
        (self.named, self.numbered) = (named, numbered);
        self
    }

    fn class_name(&self) -> String {
        self.class.map_or_else(|| "map-unknown".to_owned(), |class| format!("map-{class}"))
    }

    fn words(&self) -> String {
        let parts = [&self.label, &self.value, &self.detail];
        parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// A map.
#[derive(Clone, Debug)]
pub struct AreaMap {
    id: &'static str,
    title: String,
    desc: String,
    areas: Vec<MapArea>,
    size: (i64, i64),
    legend: Vec<(String, usize)>,
    unknown: String,
    letters: Option<i64>,
}

impl AreaMap {
    /// A map with its heading.
    #[must_use]
    pub fn new(id: &'static str, title: impl Into<String>) -> Self {
        let (title, desc, unknown) = (title.into(), String::new(), String::new());
        Self { id, title, desc, areas: Vec::new(), size: (1_000, 1_000), legend: Vec::new(), unknown, letters: None }
    }

    /// What it shows, in a sentence.
    #[must_use]
    pub fn desc(mut self, desc: impl Into<String>) -> Self {
        self.desc = desc.into();
        self
    }

    /// Width and height of the drawing of outlines.
    #[must_use]
    pub fn size(mut self, width: i64, height: i64) -> Self {
        self.size = (width, height);
        self
    }

    /// Height of the letters in units of the drawing, where the style sheet cannot know it: on a wall.
    #[must_use]
    pub fn letters(mut self, units: i64) -> Self {
        self.letters = Some(units);
        self
    }

    /// The areas.
    #[must_use]
    pub fn areas(mut self, areas: Vec<MapArea>) -> Self {
        self.areas = areas;
        self
    }

    /// The limits of each class in words, the lowest first, with how many areas are of it; and what a hatched area means.
    #[must_use]
    pub fn legend(mut self, limits: Vec<(String, usize)>, unknown: impl Into<String>) -> Self {
        self.legend = limits;
        self.unknown = unknown.into();
        self
    }
}

/// The map: outlines as one drawing; areas without one as tiles below it, or all of them where there is none. `heads` and `numbers`
/// are the table under it.
#[must_use]
pub fn area_map(map: &AreaMap, heads: &[&str], numbers: &[Vec<String>], lang: Lang) -> Markup {
    let tiles: Vec<&MapArea> = map.areas.iter().filter(|a| a.drawn.is_none()).collect();
    let drawing = html! {
        @if map.areas.is_empty() { (nothing(lang)) } @else {
            (legend(map, lang))
            @if tiles.len() < map.areas.len() { (outlines(map)) }
            @if !tiles.is_empty() {
                @if tiles.len() < map.areas.len() { p.help { (t(lang, "common-map-without-outline")) } }
                ul.map-tiles { @for area in tiles { li { (tile(area)) } } }
            }
        }
    };
    with_figures(map.id, &map.title, drawing, heads, numbers, lang)
}

fn legend(map: &AreaMap, lang: Lang) -> Markup {
    html! {
        ul.chart-legend {
            @for (class, (limits, areas)) in map.legend.iter().enumerate() {
                li {
                    svg.swatch.block aria-hidden="true" { rect class={ "map-" (class) } width="100%" height="100%" {} }
                    (limits) " " span.sub { "(" (areas) ")" }
                }
            }
            @if map.areas.iter().any(|a| a.class.is_none()) {
                li {
                    svg.swatch.block aria-hidden="true" { rect.map-unknown width="100%" height="100%" fill="url(#vd-hatch)" {} }
                    @if map.unknown.is_empty() { (t(lang, "common-chart-empty")) } @else { (map.unknown) }
                }
            }
        }
    }
}

fn outlines(map: &AreaMap) -> Markup {
    let (title_id, desc_id) = (fresh_id("c"), fresh_id("c"));
    let (width, height) = map.size;
    html! {
        svg.map viewBox={ "0 0 " (width) " " (height) } role="group" aria-labelledby={ (title_id) " " (desc_id) } {
            title id=(title_id) { (map.title) }
            desc id=(desc_id) { (map.desc) }
            @for area in &map.areas {
                @if let Some((path, _)) = &area.drawn {
                    @let fill = area.class.is_none().then_some("url(#vd-hatch)");
                    @let shape = html! {
                        path class={ "map-area " (area.class_name()) } d=(path) fill=[fill] fill-rule="evenodd" { title { (area.words()) } }
                    };
                    @match &area.href {
                        Some(href) => a href=(href) aria-label=(area.words()) { (shape) },
                        None => (shape),
                    }
                }
            }
            // Labels last, so that no area covers one.
            g.map-labels .sized[map.letters.is_some()] aria-hidden="true" font-size=[map.letters] {
                @for area in &map.areas {
                    @if let Some((_, (x, y))) = area.drawn.as_ref().filter(|_| area.numbered) {
                        @if area.named { text.map-name x=(x) y=(y) { (area.label) } }
                        text.map-value x=(x) y=(y) .under[area.named] .fine[!area.short.is_empty()] { (area.value) }
                        @if !area.short.is_empty() { text.map-value.coarse x=(x) y=(y) { (area.short) } }
                    }
                }
            }
        }
    }
}

fn tile(area: &MapArea) -> Markup {
    let inside = html! {
        span.map-name { (area.label) }
        span.map-value { (area.value) }
        @if !area.detail.is_empty() { span.map-detail { (area.detail) } }
    };
    html! {
        @match &area.href {
            Some(href) => a class={ "map-tile " (area.class_name()) } href=(href) { (inside) },
            None => div class={ "map-tile " (area.class_name()) } { (inside) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_its_number_and_leads_on() {
        let square =
            MapArea::new("Tân Phú", "12,92 %").class(2).href("/map?locality=25195").drawn("M0 0l9 0l0 9Z", (3, 3), true, true);
        let hidden = MapArea::new("Tân Đồng", "ẩn").drawn("M9 0l9 0l0 9Z", (12, 3), false, true);
        let tile = MapArea::new("Tân Bình", "7,00 %").class(9);
        let map = AreaMap::new("m", "Bản đồ").areas(vec![square, hidden, tile]).legend(vec![("0–10 %".into(), 1)], "ẩn");
        let drawn = area_map(&map, &["Nơi"], &[vec!["Tân Phú".into()]], Lang::Vi).into_string();
        assert!(drawn.contains("aria-label=\"Tân Phú, 12,92 %\"") && drawn.contains("href=\"/map?locality=25195\""), "{drawn}");
        assert!(drawn.contains("map-area map-unknown") && drawn.contains("fill=\"url(#vd-hatch)\""), "hatched, not only grey");
        assert!(drawn.contains("map-tile map-4"), "one without an outline stands as a tile");
        assert!(area_map(&AreaMap::new("m", "Bản đồ"), &[], &[], Lang::Vi).into_string().contains("Chưa có số liệu"));
    }
}
