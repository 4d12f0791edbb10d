//! `/outreach/texts` and `/outreach/text`: what is read out, posted and sent; to be copied, printed and kept as a file, and put into the campaign's words.

use super::{attachment, prose};
use crate::{
    http::lang as chosen,
    library::{self, Use},
    model::Text,
    problems::OutreachProblem,
    service::Outreach,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Lang;
use vedich_ui::{
    self as ui, Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Tab, Table, Tone, Width, t, t_args,
};

/// Which text is asked for, and in which language.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    code: String,
    #[serde(default)]
    text: String,
}

/// The library.
pub(crate) async fn index(State(o): State<Outreach>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let texts: Vec<Text> = o.texts().await?.into_iter().filter(|text| text.lang == lang).collect();
    let own = i64::try_from(texts.iter().filter(|t| t.version > 0).count()).unwrap_or(0);
    let args = [("n", i64::try_from(texts.len()).unwrap_or(0).into()), ("own", own.into())];
    let body = html! {
        p.lead { (t_args(lang, "outreach-texts-sentence", &args)) }
        @for made_for in [Use::Loudspeaker, Use::Post, Use::Sms] { (part(&texts, made_for, lang)) }
    };
    let head = PageHead::new(t(lang, "outreach-texts-title"))
        .lede(t(lang, "outreach-texts-lede"))
        .clause("P-4.1")
        .crumbs(vec![Crumb::link(t(lang, "outreach-title"), "/outreach"), Crumb::here(t(lang, "outreach-texts-title"))]);
    Ok(ui::page(frame, &head, body))
}

fn part(texts: &[Text], made_for: Use, lang: Lang) -> Markup {
    let mine = |text: &&Text| library::find(text.code).is_some_and(|item| item.made_for == made_for);
    let rows = texts.iter().filter(mine).map(|text| {
        let whose = if text.version > 0 { "outreach-text-own" } else { "outreach-text-ours" };
        let blanks = library::blanks(&text.body);
        Row::new(vec![
            Cell::text(text.title.clone()),
            Cell::text(length(&text.body, made_for, lang)),
            if blanks.is_empty() { Cell::text("–") } else { Cell::text(blanks.join("; ")) },
            Cell::text(t(lang, whose)),
        ])
        .href(format!("/outreach/text?code={}", text.code))
    });
    let id = match made_for {
        Use::Loudspeaker => "texts-loudspeaker",
        Use::Post => "texts-post",
        Use::Sms => "texts-sms",
    };
    let length = if made_for == Use::Loudspeaker { "outreach-text-takes" } else { "outreach-text-length" };
    let table = Table::new(id, t(lang, made_for.text_key()))
        .lang(lang)
        .col(Col::text(t(lang, "outreach-text")).wide())
        .col(Col::text(t(lang, length)))
        .col(Col::text(t(lang, "outreach-text-fill")))
        .col(Col::text(t(lang, "outreach-text-whose")))
        .rows(rows);
    ui::section(t(lang, made_for.text_key()), html! { (table) })
}

/// How long it is: read out, or in characters.
fn length(body: &str, made_for: Use, lang: Lang) -> String {
    if made_for == Use::Loudspeaker {
        let seconds = library::seconds(body);
        return t_args(lang, "outreach-text-seconds", &[("m", (seconds / 60).into()), ("s", (seconds % 60).into())]);
    }
    let n = i64::try_from(body.chars().count()).unwrap_or(0);
    t_args(lang, "outreach-text-characters", &[("n", n.into())])
}

/// One text.
pub(crate) async fn show(State(o): State<Outreach>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let of = chosen(&asked.text, viewer.frame.lang);
    page(&o, &viewer, &asked.code, of, None, &[]).await
}

async fn page(
    o: &Outreach,
    viewer: &Viewer,
    code: &str,
    of: Lang,
    typed: Option<&Typed>,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let text = o.text(code, of).await?;
    let item = library::find(code).ok_or(OutreachProblem::NoSuchText)?;
    let root = o.campaign().await?.root;
    let manages = o.tree().await?.may(&viewer.actor, Permission::ManageOutreach, root);
    let at = |what: &str| format!("/outreach/text{what}?code={code}&text={}", of.tag());
    let blanks = library::blanks(&text.body);
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::tabs(t(lang, "outreach-text-language"), &[
            Tab::new("/outreach/text?text=vi&code=".to_owned() + code, "Tiếng Việt").active(of == Lang::Vi),
            Tab::new("/outreach/text?text=en&code=".to_owned() + code, "English").active(of == Lang::En),
        ]))
        @if !blanks.is_empty() {
            (ui::callout(Tone::Attention, &t_args(lang, "outreach-text-blanks", &[("what", blanks.join("; ").into())]), html! {}))
        }
        (ui::section(&text.title, html! { div lang=(of.tag()) { (prose(&text.body)) } }))
        @if let Some((by, at)) = &text.changed {
            p.help { (t_args(lang, "outreach-text-changed", &[("version", text.version.into()), ("by", by.clone().into()), ("at", at.vi().into())])) }
        }
        (ui::section(t(lang, "outreach-text-copy"), html! {
            (Field::textarea("copy", t(lang, "outreach-text-copy-label")).help(t(lang, "outreach-text-copy-help")).value(text.body.clone()).attr("readonly", "").attr("rows", "8"))
        }))
        @if manages { (edit(frame, code, of, &text, typed, errors)) }
    };
    let head = PageHead::new(text.title.clone())
        .lede(format!("{} · {}", t(lang, item.made_for.text_key()), length(&text.body, item.made_for, lang)))
        .clause("P-4.1")
        .crumbs(vec![
            Crumb::link(t(lang, "outreach-title"), "/outreach"),
            Crumb::link(t(lang, "outreach-texts-title"), "/outreach/texts"),
            Crumb::here(text.title.clone()),
        ])
        .actions(html! {
            (Button::link(at("/print"), t(lang, "outreach-text-print")).icon(Icon::Print))
            (Button::link(at("/file.txt"), t(lang, "outreach-text-file")).icon(Icon::Download))
        });
    Ok(ui::page(frame, &head, body))
}

fn edit(frame: &Frame, code: &str, of: Lang, text: &Text, typed: Option<&Typed>, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let (title, body) = typed.map_or((&text.title, &text.body), |t| (&t.title, &t.body));
    let action = "/outreach/text";
    html! {
        (ui::section(t(lang, "outreach-text-edit"), html! {
            p.help { (t(lang, "outreach-text-edit-help")) }
            (ui::form(frame, action, html! {
                (ui::hidden("code", code))
                (ui::hidden("text", of.tag()))
                (Field::text("title", t(lang, "outreach-text-title")).value(title.clone()).max_length(160).required().width(Width::Full))
                (Field::textarea("body", t(lang, "outreach-text-body")).value(body.clone()).max_length(6_000).attr("rows", "14").required().errors(errors))
                (ui::actions(html! { (Button::primary(t(lang, "outreach-text-save")).icon(Icon::Check)) }))
            }))
            @if text.version > 0 {
                (ui::inline_form(frame, action, &[("code", code), ("text", of.tag()), ("title", &text.title), ("body", "")], Button::quiet(t(lang, "outreach-text-reset")).icon(Icon::Undo)))
            }
        }))
    }
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
}

/// Keeps a text in the campaign's words.
pub(crate) async fn save(State(o): State<Outreach>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let of = chosen(&typed.text, lang);
    match o.set_text(&viewer.actor, &typed.code, of, &typed.title, &typed.body).await {
        Ok(()) => {
            let to = format!("/outreach/text?code={}&text={}", typed.code, of.tag());
            Ok(see_other_with(&to, Tone::Good, t(lang, "outreach-text-saved")))
        }
        Err(e @ OutreachProblem::BadText) => {
            let error = FieldError::of("body", &e, lang);
            Ok(refused(&e, page(&o, &viewer, &typed.code, of, Some(&typed), &[error]).await?))
        }
        Err(e) => Err(e.into()),
    }
}

/// On paper, for whoever reads it out.
pub(crate) async fn print(State(o): State<Outreach>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    let of = chosen(&asked.text, viewer.frame.lang);
    let text = o.text(&asked.code, of).await?;
    Ok(ui::print_page(&viewer.frame, &text.title, html! { div.lead lang=(of.tag()) { (prose(&text.body)) } }))
}

/// As a file.
pub(crate) async fn file(State(o): State<Outreach>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let of = chosen(&asked.text, viewer.frame.lang);
    let text = o.text(&asked.code, of).await?;
    let bytes = library::as_file(&text.title, &text.body).into_bytes();
    Ok(attachment("text/plain; charset=utf-8", &format!("{}-{}.txt", text.code, of.tag()), bytes))
}
