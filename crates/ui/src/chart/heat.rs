//! When it happens: weekdays by hours, each cell with its number and shaded by class.

use super::nothing;
use maud::{Markup, html};
use vedich_kernel::Lang;

/// A cell: its words, and its class from 0 to 4; none where there is nothing, or nothing is told.
#[derive(Clone, Debug, Default)]
pub struct HeatCell {
    words: String,
    class: Option<usize>,
}

impl HeatCell {
    /// A number in words with its class.
    #[must_use]
    pub fn new(words: impl Into<String>, class: usize) -> Self {
        Self { words: words.into(), class: Some(class.min(4)) }
    }

    /// Words without a class: a dash, or that it is hidden.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), class: None }
    }
}

/// The grid. It is a table, since that is what it is; it needs no other list of its figures. `corner` says what the rows are.
#[must_use]
pub fn heat_grid(
    id: &'static str,
    title: &str,
    corner: &str,
    columns: &[String],
    rows: &[(String, Vec<HeatCell>)],
    lang: Lang,
) -> Markup {
    html! {
        figure.chart id=(id) {
            figcaption { (title) }
            @if rows.is_empty() || columns.is_empty() { (nothing(lang)) } @else {
                div.table-scroll tabindex="0" role="region" aria-label=(title) {
                    table.heat {
                        thead { tr { th scope="col" { (corner) } @for column in columns { th scope="col" { (column) } } } }
                        tbody {
                            @for (label, cells) in rows {
                                tr {
                                    th scope="row" { (label) }
                                    @for cell in cells {
                                        @let class = cell.class.map(|c| format!("map-{c}"));
                                        td class={ "heat-cell " (class.unwrap_or_default()) } { (cell.words) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_has_its_number() {
        let rows = [("Thứ hai".to_owned(), vec![HeatCell::new("120", 7), HeatCell::plain("–")])];
        let drawn = heat_grid("h", "Giờ", "Thứ", &["19".into(), "20".into()], &rows, Lang::Vi).into_string();
        assert!(drawn.contains("<td class=\"heat-cell map-4\">120</td>") && drawn.contains(">–</td>"), "{drawn}");
    }
}
