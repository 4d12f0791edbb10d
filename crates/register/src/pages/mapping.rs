//! Which column is what: proposed, corrected by a person, remembered for the source.

use super::preview::shown;
use crate::{
    http::Desk,
    problems::RegisterProblem,
    reading::{Field as Item, Input, Layout, Mapping, letter},
    service::Upload,
    uploads::{Pending, UploadToken},
};
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::HashSet, sync::Arc};
use vedich_accounts::{PageError, Viewer, see_other, see_other_with, unprocessable};
use vedich_kernel::{Lang, Level};
use vedich_ui::{
    Button, Cell, Col, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, actions, callout, error_summary, hidden, page,
    steps, t, t_args, text,
};

/// Files up to this size are kept while they are read, so that a mapping can be mended without sending them again.
const KEEP_BYTES: usize = 32 * 1024 * 1024;

#[derive(Deserialize)]
pub(super) struct MappingQuery {
    upload: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    viewer: Viewer,
    Query(query): Query<MappingQuery>,
) -> Result<Response, PageError> {
    let token = UploadToken(query.upload);
    let Some(pending) = desk.register.uploads.get(viewer.actor.user, &token) else { return Ok(gone(&viewer)) };
    Ok(draw(&viewer, &token, &pending, &pending.mapping, &[], None).into_response())
}

fn gone(viewer: &Viewer) -> Response {
    see_other_with("/extracts", Tone::Attention, t(viewer.frame.lang, "register-upload-gone"))
}

/// The page; `typed` is what was sent, where it is not taken: it stays as it was chosen, also where two columns say the same.
fn draw(
    viewer: &Viewer,
    token: &UploadToken,
    pending: &Pending,
    mapping: &Mapping,
    errors: &[FieldError],
    typed: Option<&[(String, String)]>,
) -> Markup {
    let lang = viewer.frame.lang;
    let head = PageHead::new(t(lang, "register-mapping-title")).lede(t(lang, "register-mapping-lede")).clause("P-3.10");
    let body = html! {
        (error_summary(lang, errors))
        (steps(lang, &[t(lang, "register-step-upload"), t(lang, "register-step-mapping"), t(lang, "register-step-preview")], 1))
        (about_file(pending, lang))
        @let missing = mapping.missing();
        @if !missing.is_empty() { (missing_callout(&missing, lang)) }
        // As wide as its table.
        form method="post" action="/extracts/new" data-once {
            (viewer.frame.csrf_field())
            (hidden("upload", &token.0))
            (columns_table(&pending.layout, |column| chosen_for(column, mapping, typed), !missing.is_empty(), lang))
            div.form { (default_level(mapping, lang)) }
            (actions(html! {
                (Button::primary(t(lang, "register-mapping-button")).icon(Icon::Check))
                (Button::link("/extracts", t(lang, "register-mapping-cancel")))
            }))
        }
    };
    page(&viewer.frame, &head, body)
}

/// File, sheet, header row and what was converted, so that a wrong sheet is seen at once.
fn about_file(pending: &Pending, lang: Lang) -> Markup {
    let layout = &pending.layout;
    // A text file has no sheets.
    let key = if layout.sheet_name.is_empty() { "register-mapping-row" } else { "register-mapping-place" };
    let args = [("sheet", layout.sheet_name.clone().into()), ("row", i64::from(layout.header_last).into())];
    let place = t_args(lang, key, &args);
    let encodings: Vec<String> = layout.conversions().iter().map(|l| format!("{l:?}").to_uppercase()).collect();
    html! {
        p { strong { (pending.file_name) } " · " (place) }
        @if !layout.title.is_empty() { p.help { (layout.title.join(" · ")) } }
        @if !encodings.is_empty() {
            (callout(Tone::Neutral, &t_args(lang, "register-mapping-converted", &[("from", encodings.join(", ").into())]), text("")))
        }
        @if !layout.other_sheets.is_empty() {
            (callout(Tone::Attention, &t_args(lang, "register-mapping-other-sheets", &[("sheets", layout.other_sheets.join(", ").into())]), text("")))
        }
    }
}

fn missing_callout(missing: &[Item], lang: Lang) -> Markup {
    callout(
        Tone::Attention,
        t(lang, "register-mapping-missing"),
        html! { ul { @for f in missing { li { (f.label(lang)) @if *f == Item::Level { ": " (t(lang, "register-mapping-missing-level")) } } } } },
    )
}

/// What a column is: as it was typed, else as the mapping has it.
fn chosen_for(column: usize, mapping: &Mapping, typed: Option<&[(String, String)]>) -> Option<Item> {
    match typed {
        Some(fields) => crate::http::form::value(fields, &format!("column-{column}")).and_then(Item::from_key),
        None => mapping.field(column),
    }
}

fn columns_table(layout: &Layout, chosen_for: impl Fn(usize) -> Option<Item>, incomplete: bool, lang: Lang) -> Markup {
    let mut table = Table::new("columns", t(lang, "register-mapping-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "register-mapping-col-column")))
        .col(Col::text(t(lang, "register-mapping-col-sample")).wide())
        .col(Col::text(t(lang, "register-mapping-col-field")));
    // Where a required one is missing it is among those not used yet: these come first.
    let mut order: Vec<usize> = (0..layout.headers.len()).collect();
    if incomplete {
        order.sort_by_key(|i| chosen_for(*i).is_some());
    }
    for i in order {
        let header = &layout.headers[i];
        let samples: Vec<String> =
            layout.sample().iter().filter_map(|r| r.get(i)).filter(|s| !s.is_empty()).take(3).map(|s| shown(s)).collect();
        if header.is_empty() && samples.is_empty() {
            continue;
        }
        let chosen = chosen_for(i);
        let name = if header.is_empty() { letter(i) } else { header.clone() };
        table = table.row(
            Row::new(vec![
                Cell::text(name.clone()).sub(t_args(lang, "register-mapping-letter", &[("letter", letter(i).into())])),
                Cell::text(samples.join(" · ")),
                Cell::markup(field_select(i, &name, chosen, lang)),
            ])
            .tone(match chosen {
                Some(_) => Tone::Good,
                None if incomplete => Tone::Attention,
                None => Tone::Neutral,
            }),
        );
    }
    html! { (table) }
}

fn field_select(column: usize, header: &str, chosen: Option<Item>, lang: Lang) -> Markup {
    html! {
        div.wide-select { select name={ "column-" (column) } id={ "field-column-" (column) } aria-label=(t_args(lang, "register-mapping-select", &[("column", header.to_owned().into())])) {
            option value="" selected[chosen.is_none()] { (t(lang, "register-mapping-unused")) }
            @for f in Item::ALL { option value=(f.key()) selected[chosen == Some(f)] { (f.label(lang)) } }
        } }
    }
}

fn default_level(mapping: &Mapping, lang: Lang) -> Markup {
    let options =
        [("", "register-mapping-level-none"), ("level1", "register-mapping-level-1"), ("level2", "register-mapping-level-2")];
    let value = match mapping.default_level {
        None => "",
        Some(Level::One) => "level1",
        Some(Level::Two) => "level2",
    };
    let options = options.into_iter().map(|(v, key)| (v.to_owned(), t(lang, key).to_owned())).collect();
    html! {
        (Field::select("default_level", t(lang, "register-mapping-level"), options).help(t(lang, "register-mapping-level-help")).value(value)
            .width(Width::Medium))
    }
}

pub(super) async fn submit(
    State(desk): State<Desk>,
    viewer: Viewer,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let token = UploadToken(crate::http::form::value(&fields, "upload").unwrap_or_default().to_owned());
    let Some(pending) = desk.register.uploads.get(viewer.actor.user, &token) else { return Ok(gone(&viewer)) };
    let (mapping, errors) = chosen(&fields, &pending, lang);
    if !errors.is_empty() {
        return Ok(unprocessable(draw(&viewer, &token, &pending, &mapping, &errors, Some(fields.as_slice()))));
    }
    start(&desk, &viewer, &token, pending, mapping).await?;
    Ok(see_other(&format!("/extracts/jobs/{}", token.0)).into_response())
}

/// The mapping of a sent form, and what is wrong with it.
fn chosen(fields: &[(String, String)], pending: &Pending, lang: Lang) -> (Mapping, Vec<FieldError>) {
    let layout = &pending.layout;
    let mut mapping = Mapping { columns: Vec::new(), ..pending.mapping.clone() };
    mapping.default_level = match crate::http::form::value(fields, "default_level") {
        Some("level1") => Some(Level::One),
        Some("level2") => Some(Level::Two),
        _ => None,
    };
    let mut errors = Vec::new();
    let mut taken = HashSet::new();
    for column in 0..layout.headers.len() {
        let name = format!("column-{column}");
        let Some(item) = crate::http::form::value(fields, &name).and_then(Item::from_key) else { continue };
        if !taken.insert(item) {
            let words = t_args(lang, "register-mapping-twice", &[("field", item.label(lang).into())]);
            errors.push(FieldError::new(name, words));
            continue;
        }
        mapping.set(item, column, layout);
    }
    for item in mapping.missing() {
        let words = t_args(lang, "register-mapping-missing-one", &[("field", item.label(lang).into())]);
        errors.push(FieldError::new(if item == Item::Level { "default_level" } else { "column-0" }, words));
    }
    (mapping, errors)
}

/// Remembers the mapping for the source and starts reading.
pub(super) async fn start(
    desk: &Desk,
    viewer: &Viewer,
    token: &UploadToken,
    pending: Pending,
    mapping: Mapping,
) -> Result<(), RegisterProblem> {
    let register = &desk.register;
    let declared = register.declared(&viewer.actor, &pending.form).await?;
    register.remember_mapping(&viewer.actor, &declared.source, &mapping).await?;
    if pending.bytes.len() > KEEP_BYTES {
        register.uploads.drop_file(viewer.actor.user, token);
    }
    let upload = Upload {
        input: Input::Bytes(Arc::try_unwrap(pending.bytes).unwrap_or_else(|kept| kept.to_vec())),
        file_name: pending.file_name,
        as_of: declared.as_of,
        scope: declared.scope,
        coverage: declared.coverage,
        status_filter: declared.status_filter,
        mapping: Some(mapping),
        source: declared.source,
    };
    desk.jobs.start(register.clone(), viewer.actor.clone(), token.clone(), upload);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_even_where_it_is_not_taken() {
        let typed =
            [("column-2".to_owned(), Item::Level.key().to_owned()), ("column-5".to_owned(), Item::Level.key().to_owned())];
        let mapping = Mapping::default();
        assert_eq!([2, 5].map(|c| chosen_for(c, &mapping, Some(typed.as_slice()))), [Some(Item::Level); 2]);
        assert_eq!(chosen_for(3, &mapping, Some(typed.as_slice())), None);
        assert_eq!(chosen_for(2, &mapping, None), None);
    }

    #[test]
    fn columns_are_named_as_the_spreadsheet_names_them() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letter), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
