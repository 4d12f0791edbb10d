//! What every page is made of: the shell, components, forms, tables, charts, texts in two languages, and the assets.
//!
//! This room knows no capability. A capability's `pages.rs` takes a [`Frame`] (who is signed in, in which language), builds a
//! body from the functions here and hands both to [`page`]. Every builder implements [`maud::Render`], so it is spliced
//! into `html!` directly. Nothing here emits inline style or script: the content security policy forbids both.

// Markup is built in place and handed over; borrowing it would only put an ampersand before every `html!`.
#![allow(clippy::needless_pass_by_value)]

pub mod assets;
mod attachment;
mod button;
mod cell;
mod chart;
mod field;
mod figure;
mod form;
mod frame;
mod icon;
mod parts;
mod plain;
pub mod preferences;
mod progress;
mod qr;
pub mod saving;
mod sheet;
mod table;
mod texts;
mod tone;

pub use attachment::{Attachment, media};
pub use button::Button;
pub use cell::{Cell, Row};
pub use chart::{
    AreaMap, BarItem, CalendarRow, DayMark, FunnelStep, HeatCell, LineChart, MapArea, Mini, area_map, bar_list, bar_list_to,
    calendar_grid, funnel, heat_grid, line_chart, small_multiples, stacked_bar,
};
pub use field::{Field, Width};
pub use figure::{StatTile, figure_button, figure_count, hero, stat_tiles, told_button};
pub use form::{
    FieldError, actions, error_summary, fieldset, form, form_draft, form_get, form_hold, form_upload, hidden, inline_form,
    inline_form_hold,
};
pub use frame::{Flash, Frame, GoesOn, NavItem, PageHead, UserBadge, bare_page, error_page, page, print_page, wall_page};
pub use icon::{Icon, icon};
pub use parts::{
    Crumb, Tab, TimelineEvent, breadcrumb, callout, details, empty_state, filter_bar, fold, key_values, pagination,
    problem_callout, section, section_with, signature_line, steps, tabs, text, timeline,
};
pub use preferences::Theme;
pub use progress::{bar, bar_with_mark, live, live_on, progress_bar};
pub use qr::qr;
pub use sheet::{Sheet, Value};
pub use table::{Col, SHARES, Table};
pub use texts::{TextArg, t, t_args, weekday, weekday_name};
pub use tone::{Tone, Truth, badge, stage_badge, tag, truth_legend};
