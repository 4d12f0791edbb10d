//! The page shell: head, header, navigation, main column, footer. Works at 360 px and without JavaScript.

use crate::assets;
use crate::icon::{Icon, icon};
use crate::parts::{Crumb, breadcrumb, callout};
use crate::preferences::{self, Theme};
use crate::texts::t;
use crate::tone::Tone;
use maud::{DOCTYPE, Markup, html};
use vedich_kernel::Lang;

/// What every page knows about its reader; made once per request.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Language of the page.
    pub lang: Lang,
    /// Light, dark or as the device says.
    pub theme: Theme,
    /// Path and query of this page, for links that come back to it.
    pub path: String,
    /// Who is signed in.
    pub user: Option<UserBadge>,
    /// The pages that this user may open.
    pub nav: Vec<NavItem>,
    /// Token against forged requests; set for everyone with a session.
    pub csrf: Option<String>,
    /// Whom to ask for help: name and telephone, shown on every page.
    pub support: String,
    /// One message from the step before.
    pub flash: Option<Flash>,
    /// Pages about one's own account, as addresses and words, above the sign-out button.
    pub account: Vec<(String, String)>,
    /// Where the sign-out button posts to.
    pub sign_out: Option<String>,
    /// Name of the campaign; empty before there is one.
    pub campaign: String,
    /// The newest commit that was seen before this page read anything; 0 when none was.
    pub seen: i64,
}

/// The signed-in user as the header shows them.
#[derive(Clone, Debug, Default)]
pub struct UserBadge {
    /// Display name.
    pub name: String,
    /// Roles in words.
    pub roles: String,
    /// Area in words.
    pub area: String,
}

/// One entry of the navigation.
#[derive(Clone, Debug, Default)]
pub struct NavItem {
    /// Words above it and those around it that have the same; empty for none.
    pub group: String,
    /// Address.
    pub href: String,
    /// Words.
    pub label: String,
    /// Icon beside the words.
    pub icon: Icon,
    /// This page lies under it.
    pub active: bool,
}

/// A message from the step before: "Đã áp dụng 70.912 dòng".
#[derive(Clone, Debug)]
pub struct Flash {
    /// How serious.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

impl Frame {
    /// The hidden field that every POST form carries.
    #[must_use]
    pub fn csrf_field(&self) -> Markup {
        html! { @if let Some(token) = &self.csrf { input type="hidden" name="_csrf" value=(token); } }
    }

    /// Where what happens is told from this page's numbers on: what is committed between them and the opening of the stream is told too.
    #[must_use]
    pub fn events(&self) -> String {
        if self.seen > 0 { format!("/api/v1/events?after={}", self.seen) } else { "/api/v1/events".to_owned() }
    }

    /// A text in the page's language.
    #[must_use]
    pub fn t(&self, key: &str) -> &'static str {
        t(self.lang, key)
    }
}

/// The top of a page: its title and the line that says what it is for.
#[derive(Clone, Debug, Default)]
pub struct PageHead {
    /// Title, also of the browser's tab.
    pub title: String,
    /// What the page is for; the question that it answers.
    pub lede: String,
    /// Clause of the plan that it serves (`P-3.10`).
    pub clause: &'static str,
    /// Way down the tree of localities.
    pub crumbs: Vec<Crumb>,
    /// Buttons beside the title.
    pub actions: Option<Markup>,
    /// Without the limit of width, for wide tables.
    pub wide: bool,
}

impl PageHead {
    /// A page with this title.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// What the page is for.
    #[must_use]
    pub fn lede(mut self, lede: impl Into<String>) -> Self {
        self.lede = lede.into();
        self
    }

    /// The clause of the plan that it serves.
    #[must_use]
    pub fn clause(mut self, clause: &'static str) -> Self {
        self.clause = clause;
        self
    }

    /// The way down the tree.
    #[must_use]
    pub fn crumbs(mut self, crumbs: Vec<Crumb>) -> Self {
        self.crumbs = crumbs;
        self
    }

    /// Buttons beside the title.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// Lifts the limit of width.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
}

/// A whole page.
#[must_use]
pub fn page(frame: &Frame, head: &PageHead, body: Markup) -> Markup {
    document(
        frame,
        &head.title,
        "has-nav",
        html! {
            (header(frame, true))
            div.shell {
                nav.side aria-label=(frame.t("common-navigation")) { (nav_list(frame)) }
                (main(frame, head, &body))
            }
            (footer(frame))
        },
    )
}

/// A page without navigation: signing in, first-run set-up.
#[must_use]
pub fn bare_page(frame: &Frame, head: &PageHead, body: Markup) -> Markup {
    document_with(
        frame,
        &head.title,
        "is-bare",
        // Pages without navigation are what people find who search for them.
        html! { @if !head.lede.is_empty() { meta name="description" content=(head.lede); } },
        html! {
            (header(frame, false))
            div.shell { (main(frame, head, &body)) }
            (footer(frame))
        },
    )
}

/// A page made for paper (A4, 11 pt): no navigation, and a button that prints and is not printed.
#[must_use]
pub fn print_page(frame: &Frame, title: &str, body: Markup) -> Markup {
    document(
        frame,
        title,
        "is-print",
        html! {
            header.print-bar {
                button.button.primary type="button" data-print { (icon(Icon::Print)) (frame.t("common-print")) }
                span.help { (frame.t("common-print-help")) }
            }
            main #main { h1 { (title) } (body) }
        },
    )
}

/// How a page goes on by itself, as a board on the wall does.
#[derive(Clone, Debug)]
pub struct GoesOn {
    /// After how many seconds.
    pub seconds: u32,
    /// To which address.
    pub to: String,
}

/// A board for a wall: one thing, dark, in letters that are read from ten metres, nothing else. Without JavaScript the browser goes
/// on to the next address; with it the board changes in place, and when `events` happen.
#[must_use]
pub fn wall_page(frame: &Frame, title: &str, goes_on: Option<&GoesOn>, events: &str, body: Markup) -> Markup {
    let mut dark = frame.clone();
    dark.theme = Theme::Dark;
    let next = goes_on.map(|g| format!("{};url={}", g.seconds, g.to));
    let head = html! { @if let Some(next) = &next { noscript { meta http-equiv="refresh" content=(next); } } };
    let body = html! {
        main #main.wall data-wall=[goes_on.map(|g| g.to.as_str())] data-wall-seconds=[goes_on.map(|g| g.seconds)]
            data-wall-events=(events) data-wall-stream=(frame.events()) data-wall-here=(frame.path) { (body) }
    };
    document_with(&dark, title, "is-wall", head, body)
}

/// The page of an error: what happened and what to do next. `reference` helps support to find it.
#[must_use]
pub fn error_page(frame: &Frame, status: u16, title: &str, next: &str, reference: Option<&str>) -> Markup {
    let head = PageHead::new(title);
    let body = html! {
        div.error-body {
            p.lead { (next) }
            p {
                a.button.primary href="/" { (icon(Icon::Home)) (frame.t("common-go-home")) } " "
                a.button href=(frame.path) { (icon(Icon::Undo)) (frame.t("common-try-again")) }
            }
            p.help {
                (frame.t("common-error-code")) " " (status)
                @if let Some(r) = reference { " · " (frame.t("common-error-reference")) " " code { (r) } }
            }
        }
    };
    if frame.user.is_some() { page(frame, &head, body) } else { bare_page(frame, &head, body) }
}

fn document(frame: &Frame, title: &str, class: &str, body: Markup) -> Markup {
    document_with(frame, title, class, html! {}, body)
}

fn document_with(frame: &Frame, title: &str, class: &str, head: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(frame.lang.tag()) data-theme=[frame.theme.attribute()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if let Some(token) = &frame.csrf { meta name="csrf-token" content=(token); }
                title { (title) " · Về Đích" }
                @if assets::present() {
                    link rel="preload" href=(assets::asset("text-400.woff2")) as="font" type="font/woff2" crossorigin;
                    link rel="preload" href=(assets::asset("text-600.woff2")) as="font" type="font/woff2" crossorigin;
                    link rel="stylesheet" href=(assets::asset("app.css"));
                    link rel="icon" href=(assets::asset("favicon.svg")) type="image/svg+xml";
                    script src=(assets::asset("app.js")) defer {}
                }
                (head)
            }
            body class=(class) {
                a.skip href="#main" { (frame.t("common-skip")) }
                (patterns())
                @if !assets::present() { p { strong { (assets::MISSING) } } }
                (body)
            }
        }
    }
}

/// The hatch that means "claimed" in every chart of the page.
fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern #vd-hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect.hatch-ground width="6" height="6" {}
                    rect.hatch-line width="3" height="6" {}
                }
            }
        }
    }
}

fn header(frame: &Frame, with_nav: bool) -> Markup {
    html! {
        header.top {
            @if with_nav && !frame.nav.is_empty() {
                details.menu.nav-menu {
                    summary { (icon(Icon::Menu)) span { (frame.t("common-menu")) } }
                    nav.sheet aria-label=(frame.t("common-navigation")) { (nav_list(frame)) }
                }
            }
            a.brand href="/" { (mark()) span { "Về Đích" } }
            @if !frame.campaign.is_empty() { span.campaign { (frame.campaign) } }
            div.top-end {
                (language_link(frame))
                (theme_link(frame))
                @if let Some(user) = &frame.user { (user_menu(frame, user)) }
            }
        }
    }
}

/// A finish post with a flag: our own drawing.
fn mark() -> Markup {
    html! { svg.mark viewBox="0 0 24 24" aria-hidden="true" { path d="M5 22V3h2v1h13l-3 4.500 3 4.500H7v9z" {} } }
}

fn nav_list(frame: &Frame) -> Markup {
    html! {
        div.nav-list {
            @for group in frame.nav.chunk_by(|a, b| a.group == b.group) {
                @let words = group.first().map_or("", |item| item.group.as_str());
                @if !words.is_empty() { p.nav-group aria-hidden="true" { (words) } }
                ul aria-label=[(!words.is_empty()).then_some(words)] {
                    @for item in group {
                        li { a href=(item.href) aria-current=[item.active.then_some("page")] { (icon(item.icon)) span { (item.label) } } }
                    }
                }
            }
        }
    }
}

fn language_link(frame: &Frame) -> Markup {
    let (choice, tag, words) = match frame.lang {
        Lang::Vi => ("lang=en", "en", "English"),
        Lang::En => ("lang=vi", "vi", "Tiếng Việt"),
    };
    html! {
        a.top-link href=(preferences::href(choice, &frame.path)) lang=(tag) hreflang=(tag) { (icon(Icon::Language)) span { (words) } }
    }
}

fn theme_link(frame: &Frame) -> Markup {
    let next = if frame.theme == Theme::Dark { "theme=light" } else { "theme=dark" };
    html! {
        a.top-link href=(preferences::href(next, &frame.path)) data-theme-toggle aria-label=(frame.t("common-theme")) {
            span.when-light { (icon(Icon::Moon)) } span.when-dark { (icon(Icon::Sun)) }
        }
    }
}

fn user_menu(frame: &Frame, user: &UserBadge) -> Markup {
    html! {
        details.menu.user-menu {
            summary { (icon(Icon::Citizens)) span { (user.name) } }
            div.sheet {
                p { strong { (user.name) } br; (user.roles) @if !user.area.is_empty() { br; (user.area) } }
                @for (href, words) in &frame.account { p { a href=(href) { (words) } } }
                @if let Some(action) = &frame.sign_out {
                    form method="post" action=(action) {
                        (frame.csrf_field())
                        button.button type="submit" { (icon(Icon::SignOut)) (frame.t("common-sign-out")) }
                    }
                }
            }
        }
    }
}

fn main(frame: &Frame, head: &PageHead, body: &Markup) -> Markup {
    html! {
        main #main .wide[head.wide] tabindex="-1" {
            (breadcrumb(frame.lang, &head.crumbs))
            @if let Some(flash) = &frame.flash {
                div.flash role="status" data-flash=(flash.tone.class()) { (callout(flash.tone, &flash.text, html! {})) }
            }
            div.page-head {
                div {
                    h1 { (head.title) }
                    @if !head.lede.is_empty() {
                        p.lede {
                            (head.lede)
                        }
                    }
                }
                @if let Some(actions) = &head.actions { div.page-actions { (actions) } }
            }
            (body)
            // Whoever wrote the plan looks for it; who works with the page need not read it first.
            @if !head.clause.is_empty() { p.clause { (frame.t("common-clause")) " " (head.clause) } }
        }
    }
}

fn footer(frame: &Frame) -> Markup {
    html! {
        footer.foot {
            p {
                @if !frame.support.is_empty() { (icon(Icon::Help)) (frame.t("common-support")) " " strong { (frame.support) } }
            }
        }
    }
}
