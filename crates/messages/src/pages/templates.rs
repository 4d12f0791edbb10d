//! `/messages/templates`: the words that may be said, how long they are, how they read.

use super::{crumbs, draw::gap_word, length_words, preview, tabs};
use crate::{
    model::Template,
    problems::MessagesProblem,
    rules::{self, GAPS},
    service::{LONGEST, LONGEST_NAME, Messages, short},
};
use axum::{
    extract::{Form, Query, State as With},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// All of them.
pub(crate) async fn index(With(m): With<Messages>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (all, may) = (m.templates().await?, viewer.actor.may(Permission::ManageMessages));
    let rows = all.iter().map(|x| {
        let sms = short(x);
        let state = match (x.active, x.version) {
            (false, _) => ui::tag(Tone::Neutral, t(lang, "messages-template-off")),
            (true, 0) => ui::tag(Tone::Neutral, t(lang, "messages-template-delivered")),
            (true, v) => ui::tag(Tone::Good, &t_args(lang, "messages-template-version", &[("n", v.into())])),
        };
        let name = Cell::text(x.name.clone()).sub(x.code.clone());
        let row = Row::new(vec![
            name,
            Cell::text(sms.clone()),
            Cell::text(length_words(rules::length(&rules::unaccented(&filled(&sms, lang))), lang)),
            Cell::text(if x.zalo_id.is_empty() { "–" } else { &x.zalo_id }),
            Cell::markup(state),
        ]);
        if may { row.href(format!("/messages/template?code={}", x.code)) } else { row }
    });
    let body = html! {
        (tabs(&viewer, "/messages/templates"))
        (Table::new("messages-templates", t(lang, "messages-templates"))
            .lang(lang)
            .col(Col::text(t(lang, "messages-template")).wide().sort())
            .col(Col::text(t(lang, "messages-sms-text")).wide())
            .col(Col::text(t(lang, "messages-length")).hint(t(lang, "messages-length-hint")))
            .col(Col::text(t(lang, "messages-zalo-id")))
            .col(Col::text(t(lang, "messages-state")))
            .rows(rows))
    };
    let new = html! { @if may { (Button::link("/messages/template", t(lang, "messages-template-new")).icon(Icon::Add)) } };
    let head = PageHead::new(t(lang, "messages-templates-title"))
        .lede(t(lang, "messages-templates-lede"))
        .clause("P-4.1")
        .crumbs(crumbs(lang, t(lang, "messages-templates-title")))
        .actions(new)
        .wide();
    Ok(ui::page(frame, &head, body))
}

/// Which template.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    code: String,
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
    name: String,
    subject: String,
    body: String,
    short_body: String,
    zalo_id: String,
    off: String,
    /// `preview` or `save`.
    act: String,
}

impl Typed {
    fn of(x: &Template) -> Self {
        Self {
            code: x.code.clone(),
            name: x.name.clone(),
            subject: x.subject.clone(),
            body: x.body.clone(),
            short_body: x.short_body.clone(),
            zalo_id: x.zalo_id.clone(),
            off: if x.active { String::new() } else { "1".to_owned() },
            act: String::new(),
        }
    }

    fn template(&self) -> Template {
        Template {
            code: self.code.trim().to_owned(),
            version: 0,
            name: self.name.clone(),
            subject: self.subject.clone(),
            body: self.body.clone(),
            short_body: self.short_body.clone(),
            zalo_id: self.zalo_id.clone(),
            active: self.off != "1",
        }
    }
}

/// The form: of a template that stands, or of a new one.
pub(crate) async fn edit(With(m): With<Messages>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let typed = if asked.code.is_empty() { Typed::default() } else { Typed::of(&m.template(&asked.code).await?) };
    Ok(page(&m, &viewer, &typed, !asked.code.is_empty(), &[]).await?)
}

/// How a text reads with the longest that usually stands in its gaps: nobody's message is expected to have more parts than this one.
fn filled(words: &str, lang: Lang) -> String {
    let example = |g: &str| match g {
        "name" => "Nguyễn Hoàng Thị Phương Thảo".to_owned(),
        "day" => lang.pick("Chủ nhật 31/12/2023", "Wednesday 20/12/2023").to_owned(),
        "time" => "17:30–20:30".to_owned(),
        "place" => "Nhà văn hóa khu phố Phước Bình".to_owned(),
        "address" => "Số 1128 đường Phú Riềng Đỏ, phường Tân Xuân".to_owned(),
        "code" => "abcd-efgh-jk".to_owned(),
        "link" => EXAMPLE_LINK.to_owned(),
        "contact" => format!("{EXAMPLE_LINK} hoặc gọi 0271 000 0000"),
        "reason" => "mất điện cả khu vực, chưa hẹn được ca khác".to_owned(),
        other => format!("[{}]", gap_word(other, lang)),
    };
    let values: BTreeMap<String, String> = GAPS.iter().map(|g| ((*g).to_owned(), example(g))).collect();
    rules::fill(words, &values).unwrap_or_else(|_| words.to_owned())
}

/// The address of an invitation on a server of a city.
const EXAMPLE_LINK: &str = "https://dinhdanh.dongxoai.gov.vn/i?code=abcd-efgh-jk";

async fn page(
    m: &Messages,
    viewer: &Viewer,
    typed: &Typed,
    known: bool,
    errors: &[FieldError],
) -> Result<Markup, MessagesProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let versions = if known { m.template_versions(&typed.code).await? } else { Vec::new() };
    let body = html! {
        (ui::error_summary(lang, errors))
        @if !typed.body.is_empty() { (previews(typed, lang)) }
        (ui::form(frame, "/messages/template", html! {
            @if known { (ui::hidden("code", &typed.code)) } @else {
                (Field::text("code", t(lang, "messages-template-code")).help(t(lang, "messages-template-code-help")).value(typed.code.clone()).max_length(40).required().width(Width::Short).errors(errors))
            }
            (Field::text("name", t(lang, "messages-template-name")).value(typed.name.clone()).max_length(limit(LONGEST_NAME)).required().width(Width::Full).errors(errors))
            (Field::textarea("body", t(lang, "messages-template-body")).help(&*gaps_help(lang)).value(typed.body.clone()).max_length(limit(LONGEST)).required().errors(errors))
            (Field::textarea("short_body", t(lang, "messages-sms-text")).help(t(lang, "messages-sms-text-help")).value(typed.short_body.clone()).max_length(limit(LONGEST)).optional(lang).errors(errors))
            (Field::text("subject", t(lang, "messages-template-subject")).help(t(lang, "messages-template-subject-help")).value(typed.subject.clone()).max_length(limit(LONGEST_NAME)).optional(lang).width(Width::Full).errors(errors))
            (Field::text("zalo_id", t(lang, "messages-zalo-id")).help(t(lang, "messages-zalo-id-help")).value(typed.zalo_id.clone()).max_length(40).optional(lang).width(Width::Short).errors(errors))
            (Field::checkbox("off", t(lang, "messages-template-out")).checked(typed.off == "1"))
            p.help { (t(lang, "messages-template-rules")) }
            (ui::actions(html! {
                (Button::primary(t(lang, "messages-template-save")).name("act").value("save").icon(Icon::Check))
                (Button::secondary(t(lang, "messages-template-preview")).name("act").value("preview").icon(Icon::Search))
            }))
        }))
        @if !versions.is_empty() { (ui::details(t(lang, "messages-template-versions"), earlier(&versions, lang))) }
    };
    let title = if known { typed.name.clone() } else { t(lang, "messages-template-new").to_owned() };
    let mut way = crumbs(lang, title.clone());
    way.insert(1, Crumb::link(t(lang, "messages-templates-title"), "/messages/templates"));
    let head = PageHead::new(title).lede(t(lang, "messages-template-lede")).clause("P-4.1").crumbs(way);
    Ok(ui::page(frame, &head, body))
}

fn limit(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn gaps_help(lang: Lang) -> String {
    let gaps: Vec<String> = GAPS.iter().map(|g| format!("{{{g}}} {}", gap_word(g, lang))).collect();
    format!("{} {}", t(lang, "messages-template-gaps"), gaps.join(", "))
}

fn previews(typed: &Typed, lang: Lang) -> Markup {
    let sms = filled(&short(&typed.template()), lang);
    let sms = rules::unaccented(&sms);
    let length = rules::length(&sms);
    let long = if length.parts > 1 {
        format!("{} {}", length_words(length, lang), t(lang, "messages-length-more"))
    } else {
        length_words(length, lang)
    };
    html! {
        (ui::section(t(lang, "messages-preview"), html! {
            p.help { (t(lang, "messages-preview-help")) }
            (preview("SMS", &sms, &long))
            (preview(t(lang, "messages-preview-full"), &filled(&typed.body, lang), &length_words(rules::length(&filled(&typed.body, lang)), lang)))
        }))
    }
}

fn earlier(versions: &[(Template, vedich_kernel::Moment, String)], lang: Lang) -> Markup {
    let rows = versions
        .iter()
        .map(|(x, at, by)| Row::new(vec![Cell::int(x.version, lang), Cell::text(at.vi()).sub(by.clone()), Cell::text(short(x))]));
    html! {
        (Table::new("messages-template-versions", t(lang, "messages-template-versions"))
            .lang(lang)
            .col(Col::number(t(lang, "messages-version")).narrow())
            .col(Col::text(t(lang, "messages-changed")))
            .col(Col::text(t(lang, "messages-sms-text")).wide())
            .rows(rows))
    }
}

/// Writes the next version, or shows how it would read.
pub(crate) async fn save(With(m): With<Messages>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let known = m.templates().await?.iter().any(|x| x.code == typed.code);
    if typed.act == "preview" {
        return Ok(page(&m, &viewer, &typed, known, &[]).await?.into_response());
    }
    let Err(e) = m.put_template(&viewer.actor, typed.template()).await else {
        return Ok(see_other_with("/messages/templates", Tone::Good, t(lang, "messages-template-saved")));
    };
    let field = match &e {
        MessagesProblem::BadField(f) => *f,
        MessagesProblem::NoSuchGap(_) | MessagesProblem::Forbidden(_) => "body",
        MessagesProblem::TooLong(_) => "short_body",
        _ => return Err(e.into()),
    };
    let error = FieldError::of(field, &e, lang);
    Ok(refused(&e, page(&m, &viewer, &typed, known, &[error]).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;

    #[test]
    fn an_example_has_as_many_parts_as_a_long_invitation() {
        let invitation = library::templates().into_iter().find(|x| x.code == library::SHIFT_INVITATION).unwrap();
        let example = rules::unaccented(&filled(&short(&invitation), Lang::Vi));
        assert_eq!(rules::length(&example).parts, 2, "{example}");
        assert!(!example.contains('['), "every gap of it is filled with words: {example}");
    }

    #[test]
    fn a_preview_says_that_its_length_is_about_right() {
        let typed = Typed { body: "Ca tại {place} đã hủy: {reason}.".to_owned(), ..Typed::default() };
        let shown = previews(&typed, Lang::Vi).into_string();
        assert!(shown.contains("khoảng chừng") && shown.contains("phần"), "{shown}");
    }
}
