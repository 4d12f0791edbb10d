//! Bars of progress, and parts of a page that follow the server.

use crate::frame::Frame;
use crate::texts::t_args;
use crate::tone::Truth;
use maud::{Markup, html};
use vedich_kernel::{Lang, format};

/// A length as SVG wants it, `0%` to `100%` with two decimals.
pub(crate) fn share(value: i64, of: i64) -> String {
    let bp = format::basis_points(value, of).unwrap_or(0).clamp(0, 10_000);
    format!("{}.{:02}%", bp / 100, bp % 100)
}

fn bar_svg(value: i64, of: i64, mark: Option<i64>, truth: Truth) -> Markup {
    html! {
        svg class={ "bar " (truth.class()) } aria-hidden="true" {
            rect.bar-track width="100%" height="100%" {}
            rect.bar-fill width=(share(value, of)) height="100%" fill=[truth.fill()] {}
            @if let Some(mark) = mark {
                line.bar-mark x1=(share(mark, of)) x2=(share(mark, of)) y1="0" y2="100%" {}
            }
        }
    }
}

/// A small bar from zero; the number stands beside it in words, so it is hidden from screen readers.
#[must_use]
pub fn bar(value: i64, of: i64, truth: Truth) -> Markup {
    bar_svg(value, of, None, truth)
}

/// A small bar with a tick where it should be by now.
#[must_use]
pub fn bar_with_mark(value: i64, of: i64, mark: i64, truth: Truth) -> Markup {
    bar_svg(value, of, Some(mark), truth)
}

/// Progress of real work: "12.000 / 72.423 dòng · còn 60.423". Swap the whole element by its id.
#[must_use]
pub fn progress_bar(id: &str, label: &str, done: i64, total: i64, lang: Lang) -> Markup {
    let left = (total - done).max(0);
    let words = t_args(lang, "common-progress", &[("done", done.into()), ("total", total.into()), ("left", left.into())]);
    html! {
        div.progress id=(id) role="progressbar" aria-label=(label) aria-valuemin="0" aria-valuemax=(total) aria-valuenow=(done)
            aria-valuetext=(words) {
            p.progress-label { strong { (label) } " " span { (format::percent(done, total, lang)) } }
            (bar(done, total, Truth::Register))
            p.help { (words) }
        }
    }
}

/// Content that follows the server: each message of the event stream at `url` replaces what is inside; `event: done` is the
/// last one, and `event: go` leads to the path in its data. Without JavaScript the first content simply stays.
#[must_use]
pub fn live(url: &str, inner: Markup) -> Markup {
    html! { div.live data-live=(url) { (inner) } }
}

/// When one of `events` (names with spaces between) happened since this page was drawn, fetches `refresh` and puts its main part in
/// place of this page's.
#[must_use]
pub fn live_on(frame: &Frame, events: &str, refresh: &str) -> Markup {
    html! { div data-live=(frame.events()) data-live-event=(events) data-live-refresh=(refresh) hidden {} }
}
