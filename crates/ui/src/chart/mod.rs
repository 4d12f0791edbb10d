//! Charts drawn on the server: SVG with a title and a description, and the figures themselves in a table under
//! "Xem số liệu". Bars start at zero. Sizes are percentages, so one drawing fits 360 px and a wall; text never shrinks.

mod bars;
mod calendar;
mod heat;
mod line;
mod map;
mod minis;
mod scale;

pub use bars::{BarItem, FunnelStep, bar_list, bar_list_to, funnel, stacked_bar};
pub use calendar::{CalendarRow, DayMark, calendar_grid};
pub use heat::{HeatCell, heat_grid};
pub use line::{LineChart, line_chart};
pub use map::{AreaMap, MapArea, area_map};
pub use minis::{Mini, small_multiples};

use crate::texts::t;
use maud::{Markup, html};
use vedich_kernel::Lang;

/// A chart with its heading and its figures. `numbers` are the rows of the table, the first cell of each a heading.
fn with_figures(id: &str, title: &str, drawing: Markup, heads: &[&str], numbers: &[Vec<String>], lang: Lang) -> Markup {
    html! {
        figure.chart id=(id) {
            figcaption { (title) }
            (drawing)
            @if !numbers.is_empty() {
                details.fold.chart-figures {
                    summary { (t(lang, "common-see-figures")) }
                    div.table-scroll tabindex="0" role="region" aria-label=(title) {
                        table {
                            thead { tr { @for (i, head) in heads.iter().enumerate() { th scope="col" .number[i > 0] { (head) } } } }
                            tbody {
                                @for row in numbers {
                                    tr {
                                        @for (i, cell) in row.iter().enumerate() {
                                            @if i == 0 { th scope="row" { (cell) } } @else { td.number { (cell) } }
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
}

/// What stands where a chart would, before there is anything to draw.
fn nothing(lang: Lang) -> Markup {
    html! { p.chart-empty { (t(lang, "common-chart-empty")) } }
}
