//! `/quotas/limit`: a number set by hand for one place, team or unit.

use super::{beside, crumbs};
use crate::{
    problems::CampaignProblem,
    quotas::{
        looking::holder_of,
        model::{Holder, Line, QuotaNode},
        service::Quotas,
        store,
    },
};
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Lang, format};
use vedich_ui::{
    Button, Field, FieldError, Icon, PageHead, Tone, Width, actions, error_summary, form, hidden, key_values, page, t, t_args,
};

/// What a form holds, and whom it is about.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::quotas) struct Typed {
    #[serde(default)]
    line: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    how: String,
    #[serde(default)]
    exact: String,
    #[serde(default)]
    floor: String,
    #[serde(default)]
    cap: String,
    #[serde(default)]
    reason: String,
}

/// Whom the page is about.
struct About {
    line: Line,
    holder: Holder,
    name: String,
    node: QuotaNode,
    /// Where one comes from: the page of the parent.
    back: String,
    since: String,
}

async fn about(quotas: &Quotas, viewer: &Viewer, typed: &Typed) -> Result<About, CampaignProblem> {
    let shelf = quotas.shelf(None).await?;
    let line = Line::parse(&typed.line).ok_or(CampaignProblem::BadValue("line"))?;
    let holder = holder_of(&shelf.s.tree, &typed.kind, &typed.code, shelf.date)?;
    let version = shelf.version.as_ref().ok_or(CampaignProblem::NoQuotas)?;
    let (kind, id) = holder.parts();
    let nodes = store::held(quotas.db(), version.no, kind, &[id]).await?;
    let node = nodes.into_iter().find(|n| n.line == line).ok_or(CampaignProblem::NoSuchHolder)?;
    let parent = node.parent.ok_or(CampaignProblem::NoSuchHolder)?;
    let parent = store::node_at(quotas.db(), version.no, parent).await?.ok_or(CampaignProblem::NoSuchHolder)?;
    crate::quotas::changing::require(&shelf.s, &viewer.actor, parent.holder)?;
    let lang = viewer.frame.lang;
    let code = shelf.name(parent.holder, lang).1;
    let back = match parent.holder {
        Holder::Unit(_) => format!("/quotas/mine?unit={code}"),
        Holder::Team(_) => format!("/quotas/mine?team={code}"),
        _ => format!("/quotas?locality={code}"),
    };
    let since = if line == Line::Place { version.base.plus(1) } else { shelf.date };
    Ok(About { line, holder, name: shelf.name(holder, lang).0, node, back, since: since.vi() })
}

pub(in crate::quotas) async fn show(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Query(typed): Query<Typed>,
) -> Result<Markup, PageError> {
    let about = about(&quotas, &viewer, &typed).await?;
    let n = &about.node;
    let word = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let how = if n.pinned().is_some() || (n.floor.is_none() && n.cap.is_none()) { "exact" } else { "range" };
    let exact = n.pinned().unwrap_or(if about.line == Line::Place { n.share } else { n.quota });
    let stands = Typed { how: how.to_owned(), exact: exact.to_string(), floor: word(n.floor), cap: word(n.cap), ..typed };
    Ok(draw(&viewer, &about, &stands, &[]))
}

fn draw(viewer: &Viewer, about: &About, typed: &Typed, errors: &[FieldError]) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let limited = about.node.floor.is_some() || about.node.cap.is_some();
    let number = |name: &str, key: &str| Field::number(name.to_owned(), t(lang, key)).min("0").width(Width::Short).errors(errors);
    let mut ways = vec![("exact", "quota-set-exact"), ("range", "quota-set-range")];
    if limited {
        ways.push(("lift", "quota-set-lift"));
    }
    let ways = ways.into_iter().map(|(v, key)| (v.to_owned(), t(lang, key).to_owned())).collect();
    let body = html! {
        (facts(about, lang))
        (error_summary(lang, errors))
        (form(frame, "/quotas/limit", html! {
            (hidden("line", about.line.code())) (hidden("kind", &typed.kind)) (hidden("code", &typed.code))
            (Field::radios("how", t(lang, "quota-set-how"), ways).value(typed.how.clone()).errors(errors))
            (number("exact", "quota-set-exact-n").help(t_args(lang, "quota-set-since", &[("day", about.since.clone().into())])).value(typed.exact.clone()))
            (number("floor", "quota-set-floor").value(typed.floor.clone()).optional(lang))
            (number("cap", "quota-set-cap").value(typed.cap.clone()).optional(lang))
            (Field::text("reason", t(lang, "campaign-reason")).help(t(lang, "campaign-reason-help")).value(typed.reason.clone()).max_length(500).required().width(Width::Full).errors(errors))
            (actions(html! {
                (Button::primary(t(lang, "quota-set-save")).icon(Icon::Check))
                (Button::link(about.back.clone(), t(lang, "campaign-cancel")))
            }))
        }))
    };
    let title = t_args(lang, "quota-set-title", &[("who", about.name.clone().into())]);
    let head = PageHead::new(title).lede(t(lang, "quota-set-lede")).clause("P-5.5").crumbs(crumbs(t(lang, "quota-set"), lang));
    page(frame, &head, body)
}

fn facts(about: &About, lang: Lang) -> Markup {
    let n = &about.node;
    let int = |n: i64| html! { (format::int(n, lang)) };
    let share = if about.line == Line::Place { n.share } else { n.quota };
    let mut rows = vec![(t(lang, "quota-set-stands"), int(share))];
    if about.line == Line::Place {
        rows.push((t(lang, "quota-done-of-share"), int(n.done)));
    }
    rows.push((t(lang, "quota-left"), int(n.quota)));
    key_values(&rows)
}

/// The limits that a form means.
fn limits(typed: &Typed) -> Result<(Option<i64>, Option<i64>), CampaignProblem> {
    let number = |text: &str, field: &'static str| match text.trim().replace(['.', ' '], "").as_str() {
        "" => Ok(None),
        n => n.parse::<i64>().ok().filter(|n| *n >= 0).map(Some).ok_or(CampaignProblem::BadValue(field)),
    };
    match typed.how.as_str() {
        "lift" => Ok((None, None)),
        "range" => {
            let (floor, cap) = (number(&typed.floor, "floor")?, number(&typed.cap, "cap")?);
            match (floor, cap) {
                (None, None) => Err(CampaignProblem::BadValue("floor")),
                (Some(f), Some(c)) if c < f => Err(CampaignProblem::BadValue("cap")),
                both => Ok(both),
            }
        }
        // Whoever names no way means a number.
        "exact" | "" => {
            let n = number(&typed.exact, "exact")?.ok_or(CampaignProblem::BadValue("exact"))?;
            Ok((Some(n), Some(n)))
        }
        _ => Err(CampaignProblem::BadValue("how")),
    }
}

pub(in crate::quotas) async fn save(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let about = about(&quotas, &viewer, &typed).await?;
    let done = match limits(&typed) {
        Ok(limits) => quotas.limit(&viewer.actor, about.line, about.holder, limits, &typed.reason).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(_) => Ok(see_other_with(&about.back, Tone::Good, t_args(lang, "quota-set-done", &[("who", about.name.into())]))),
        Err(e) => {
            let field = if typed.how == "range" { "floor" } else { "exact" };
            let error = beside(field, e, lang)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&viewer, &about, &typed, &[error])).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::Problematic as _;

    #[test]
    fn a_form_means_one_number_two_limits_or_none() {
        let typed = |how: &str, exact: &str, floor: &str, cap: &str| Typed {
            how: how.into(),
            exact: exact.into(),
            floor: floor.into(),
            cap: cap.into(),
            ..Typed::default()
        };
        assert_eq!(limits(&typed("exact", "9.460", "", "")).unwrap(), (Some(9_460), Some(9_460)));
        assert_eq!(limits(&typed("range", "", "10", "")).unwrap(), (Some(10), None));
        assert_eq!(limits(&typed("range", "", "", "20")).unwrap(), (None, Some(20)));
        assert_eq!(limits(&typed("lift", "5", "1", "2")).unwrap(), (None, None));
        for wrong in [
            typed("exact", "nhiều", "", ""),
            typed("exact", "", "", ""),
            typed("range", "", "", ""),
            typed("range", "", "3", "2"),
        ] {
            assert!(limits(&wrong).is_err());
        }
        let told = limits(&typed("none", "5", "", "")).unwrap_err().sentence(Lang::Vi);
        assert!(["exact", "range", "lift"].iter().all(|way| told.contains(way)), "{told}");
    }
}
