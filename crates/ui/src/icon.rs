//! Our own line icons, 24-unit grid, drawn with the current text colour. Always beside words, so hidden from screen readers.

use maud::{Markup, PreEscaped, html};

/// An icon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Icon {
    #[default]
    Overview,
    Territory,
    Today,
    Import,
    Lists,
    Citizens,
    Claims,
    CrossCheck,
    Campaign,
    Users,
    Audit,
    Settings,
    Search,
    Download,
    Upload,
    Print,
    Add,
    Edit,
    Delete,
    Undo,
    Check,
    Attention,
    Broken,
    Info,
    Left,
    Right,
    Up,
    Down,
    Calendar,
    Phone,
    Menu,
    Sun,
    Moon,
    Close,
    Filter,
    Clock,
    Home,
    Team,
    Key,
    SignOut,
    Help,
    Report,
    Language,
}

impl Icon {
    fn drawing(self) -> &'static str {
        match self {
            Self::Overview => r#"<path d="M3 20h18M5 20v-6m5 6V9m5 11v-8m5 8V4"/>"#,
            Self::Territory => r#"<path d="M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14m6-12v14"/>"#,
            Self::Today => r#"<path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4m-7 8l2 2 4-4"/>"#,
            Self::Import => r#"<path d="M12 3v11m0 0l-4-4m4 4l4-4M4 15v5h16v-5"/>"#,
            Self::Lists => r#"<path d="M9 6h12M9 12h12M9 18h12M3 6l1 1 2-2M3 12l1 1 2-2M3 18l1 1 2-2"/>"#,
            Self::Citizens => r#"<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4 4-6 8-6s8 2 8 6"/>"#,
            Self::Claims => r#"<path d="M4 4h16v12H9l-5 4zM8 9h8m-8 3h5"/>"#,
            Self::CrossCheck => r#"<path d="M4 7h13m0 0l-3-3m3 3l-3 3M20 17H7m0 0l3-3m-3 3l3 3"/>"#,
            Self::Campaign => r#"<path d="M5 21V4m0 1c5-3 9 3 14 0v9c-5 3-9-3-14 0"/>"#,
            Self::Users | Self::Team => {
                r#"<circle cx="9" cy="8" r="3.5"/><path d="M2 20c0-4 3-6 7-6s7 2 7 6M16 5a3.5 3.5 0 0 1 0 6.5m2 3c2.500.8 4 2.600 4 5.500"/>"#
            }
            Self::Audit => r#"<path d="M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4"/>"#,
            Self::Settings => {
                r#"<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#
            }
            Self::Search => r#"<circle cx="11" cy="11" r="6.500"/><path d="M16 16l5 5"/>"#,
            Self::Download => r#"<path d="M12 4v11m0 0l-4-4m4 4l4-4M5 20h14"/>"#,
            Self::Upload => r#"<path d="M12 15V4m0 0L8 8m4-4l4 4M5 20h14"/>"#,
            Self::Print => r#"<path d="M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z"/>"#,
            Self::Add => r#"<path d="M12 5v14M5 12h14"/>"#,
            Self::Edit => r#"<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>"#,
            Self::Delete => r#"<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5m4-5v5"/>"#,
            Self::Undo => r#"<path d="M4 9h10a5 5 0 0 1 0 10H8M4 9l4-4M4 9l4 4"/>"#,
            Self::Check => r#"<path d="M4 13l5 5L20 6"/>"#,
            Self::Attention => r#"<path d="M12 3l10 18H2zM12 10v5m0 2.500v.5"/>"#,
            Self::Broken => r#"<circle cx="12" cy="12" r="9"/><path d="M9 9l6 6m0-6l-6 6"/>"#,
            Self::Info => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v6m0-9.500v.5"/>"#,
            Self::Left => r#"<path d="M15 5l-7 7 7 7"/>"#,
            Self::Right => r#"<path d="M9 5l7 7-7 7"/>"#,
            Self::Up => r#"<path d="M5 15l7-7 7 7"/>"#,
            Self::Down => r#"<path d="M5 9l7 7 7-7"/>"#,
            Self::Calendar => r#"<path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4"/>"#,
            Self::Phone => r#"<path d="M7 3h10v18H7zM11 18h2"/>"#,
            Self::Menu => r#"<path d="M4 6h16M4 12h16M4 18h16"/>"#,
            Self::Sun => {
                r#"<circle cx="12" cy="12" r="4"/><path d="M12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5"/>"#
            }
            Self::Moon => r#"<path d="M20 14A8.500 8.500 0 0 1 10 4a8.500 8.500 0 1 0 10 10z"/>"#,
            Self::Close => r#"<path d="M6 6l12 12M18 6L6 18"/>"#,
            Self::Filter => r#"<path d="M3 5h18l-7 8v6l-4 2v-8z"/>"#,
            Self::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>"#,
            Self::Home => r#"<path d="M3 12l9-8 9 8M6 10v10h12V10"/>"#,
            Self::Key => r#"<circle cx="8" cy="15" r="4"/><path d="M11 12l9-9m-4 4l3 3"/>"#,
            Self::SignOut => r#"<path d="M10 4H5v16h5M9 12h11m0 0l-4-4m4 4l-4 4"/>"#,
            Self::Help => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700m0 3v.5"/>"#
            }
            Self::Report => r#"<path d="M6 3h9l4 4v14H6zM14 3v5h5M9 13h7m-7 4h5"/>"#,
            Self::Language => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9s.5-6 3.500-9z"/>"#
            }
        }
    }
}

/// The icon as inline SVG.
#[must_use]
pub fn icon(which: Icon) -> Markup {
    html! { svg.icon viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(which.drawing())) } }
}
