//! Drawing lists up: the form below the quarters, what was typed into it when something is wrong, and taking them back at once.

use super::{
    index::{self, quarters},
    wide_form,
};
use crate::{
    http::Asked,
    model::{Assignment, CreateLists, Goes, ListKind, MOST_ON_LIST, QuarterWork, WorkList},
    problems::FieldworkProblem,
    rules::USUAL_LEASE,
    service::{Fieldwork, USUAL_LIST},
};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, LocalityId, Moment, Problematic as _, TeamId};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Field, FieldError, Frame, Icon, Tone, Width, t, t_args};

/// What was typed and ticked; nothing when the page is opened.
#[derive(Debug, Default)]
pub(crate) struct Typed(Vec<(String, String)>);

impl Typed {
    /// The first value of a name; `None` when the form did not hold it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim())
    }

    /// Was this one of the values of a name?
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(n, v)| n == name && v == value)
    }

    fn or(&self, name: &str, usual: String) -> String {
        self.get(name).map_or(usual, str::to_owned)
    }
}

/// The quarters with their boxes, and what is to be said of the lists; today and the day on which work is usually due.
pub(super) fn form(
    frame: &Frame,
    tree: &Tree,
    work: &[QuarterWork],
    commune: LocalityId,
    kind: ListKind,
    (today, usual): (Day, Day),
    typed: &Typed,
) -> Markup {
    let lang = frame.lang;
    let due = typed.or("due", usual.to_string());
    let lease = typed.or("lease_until", today.plus(1 + USUAL_LEASE).to_string());
    let body = html! {
        (ui::hidden("kind", kind.code()))
        (ui::hidden("commune", &commune.to_string()))
        (quarters(tree, work, lang, Some(typed)))
        div.form {
        (ui::fieldset(t(lang, "fieldwork-draw-up"), html! {
            (Field::date("due", t(lang, "fieldwork-due")).value(due).min(today.to_string()).required().width(Width::Short))
            (Field::date("lease_until", t(lang, "fieldwork-lease")).value(lease).min(today.to_string())
                .help(t(lang, "fieldwork-lease-help")).required().width(Width::Short))
            (Field::number("max", t(lang, "fieldwork-max")).value(typed.or("max", USUAL_LIST.to_string()))
                .help(t_args(lang, "fieldwork-max-help", &[("most", i64::try_from(MOST_ON_LIST).unwrap_or(i64::MAX).into())]))
                .required().width(Width::Short))
        }))
        (ui::actions(html! { (Button::primary(t(lang, "fieldwork-draw-up-do")).icon(Icon::Lists)) }))
        }
    };
    wide_form(frame, "/work-lists", &body)
}

/// What is wrong with the form, above it, leading to its field.
pub(super) fn told(problem: &FieldworkProblem, lang: Lang) -> Markup {
    let field = match problem {
        FieldworkProblem::BadDays | FieldworkProblem::DueLate(_) => "due",
        FieldworkProblem::BadSize => "max",
        _ => "",
    };
    let words = problem.in_words(lang);
    if field.is_empty() {
        return ui::callout(Tone::Broken, &words, html! {});
    }
    ui::error_summary(lang, &[FieldError::new(field, words)])
}

/// Right after lists were drawn up: one button takes all of them back.
pub(super) fn undo(frame: &Frame, asked: &Asked, lists: &[WorkList]) -> Markup {
    let Some(made) = asked.made() else { return html! {} };
    let untouched = lists.iter().filter(|l| l.created_at == made && l.done == 0).count();
    let n = i64::try_from(untouched).unwrap_or(i64::MAX);
    let lang = frame.lang;
    let values = [("made", made.0.to_string()), ("kind", asked.kind.clone()), ("locality", asked.locality.clone())];
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    html! {
        @if n > 0 {
            (ui::callout(Tone::Neutral, &t_args(lang, "fieldwork-undo", &[("n", n.into())]), html! {
                (ui::inline_form(frame, "/work-lists/take-back", &values, Button::secondary(t_args(lang, "fieldwork-undo-do", &[("n", n.into())]))))
            }))
        }
    }
}

/// Draws lists up from the form; what cannot be is told above the form, which keeps all that was chosen.
pub(crate) async fn create(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let tree = f.register().tree().await?;
    let typed = Typed(form);
    let kind = typed.get("kind").and_then(ListKind::parse).ok_or(FieldworkProblem::UnknownWord)?;
    let drawn = match order(&typed, kind) {
        Ok(order) => f.create(&viewer.actor, order).await,
        Err(problem) => Err(problem),
    };
    let lists = match drawn {
        Ok(lists) => lists,
        Err(problem) if problem.status() == 422 => {
            let commune = typed.get("commune").and_then(|id| id.parse::<LocalityId>().ok()).and_then(|id| tree.get(id));
            let asked = Asked {
                kind: kind.code().to_owned(),
                locality: commune.map(|l| l.code.clone()).unwrap_or_default(),
                ..Asked::default()
            };
            return Ok(refused(&problem, index::draw(&f, &viewer, &asked, &typed, Some(&problem)).await?));
        }
        Err(problem) => return Err(problem.into()),
    };
    let people: i64 = lists.iter().map(|l| l.people).sum();
    let n = i64::try_from(lists.len()).unwrap_or(i64::MAX);
    let code = lists.first().and_then(|l| tree.get(l.commune)).map(|l| l.code.clone()).unwrap_or_default();
    let made = lists.first().map_or(0, |l| l.created_at.0);
    let text = t_args(lang, "fieldwork-drawn-up", &[("n", n.into()), ("people", people.into())]);
    Ok(see_other_with(&format!("/work-lists?kind={}&locality={code}&made={made}", kind.code()), Tone::Good, text))
}

fn order(typed: &Typed, kind: ListKind) -> Result<CreateLists, FieldworkProblem> {
    let day = |name: &str| typed.get(name).and_then(vedich_claims::rules::day).ok_or(FieldworkProblem::BadDays);
    let mut places = Vec::new();
    for (_, quarter) in typed.0.iter().filter(|(n, _)| n == "quarter") {
        let id: LocalityId = quarter.parse().map_err(|_| FieldworkProblem::UnknownWord)?;
        let team = match typed.get(&format!("team-{id}")) {
            Some("") => Goes::Nobody,
            Some(team) => Goes::Team(team.parse::<TeamId>().map_err(|_| FieldworkProblem::UnknownWord)?),
            None => Goes::Own,
        };
        places.push(Assignment { locality: id, team });
    }
    Ok(CreateLists {
        kind,
        places,
        members: Vec::new(),
        due: day("due")?,
        lease_until: day("lease_until")?,
        max_per_list: typed.get("max").and_then(|n| n.parse().ok()).ok_or(FieldworkProblem::BadSize)?,
    })
}

#[derive(serde::Deserialize)]
pub(crate) struct TakingBack {
    made: i64,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    locality: String,
}

/// Takes back what was just drawn up.
pub(crate) async fn take_back(
    State(f): State<Fieldwork>,
    viewer: Viewer,
    Form(form): Form<TakingBack>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let n = f.take_back(&viewer.actor, Moment(form.made)).await?;
    let kind = ListKind::parse(&form.kind).unwrap_or(ListKind::Activation);
    let tree = f.register().tree().await?;
    let code = tree.newest_by_code(&form.locality).map_or("", |l| l.code.as_str());
    let text = t_args(lang, "fieldwork-undone", &[("n", i64::try_from(n).unwrap_or(i64::MAX).into())]);
    Ok(see_other_with(&format!("/work-lists?kind={}&locality={code}", kind.code()), Tone::Good, text))
}
