//! The campaign as a form, and a form as a plan.

use crate::{
    http::{goal_of, goal_text},
    model::{Campaign, Goal, Metric, Phase, ShareBasis},
    plan::{Plan, PlanFault, PlanFiles, PlannedPhase},
};
use maud::{Markup, html};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{Button, Field, FieldError, Frame, Icon, Width, actions, error_summary, fieldset, form_draft, t, t_args};

/// A form has room for so many phases at most.
const MOST_PHASES: usize = 8;

/// What a form holds, by field.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent(Vec<(String, String)>);

impl Sent {
    pub(super) fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The campaign as it stands.
    pub(super) fn of(campaign: &Campaign, phases: &[Phase], tree: &Tree) -> Self {
        let root = tree.get(campaign.root).map(|l| l.code.clone()).unwrap_or_default();
        let mut fields = vec![
            ("code".to_owned(), campaign.code.clone()),
            ("name".to_owned(), campaign.name.clone()),
            ("root".to_owned(), root),
            ("from".to_owned(), campaign.from.to_string()),
            ("to".to_owned(), campaign.to.to_string()),
            ("opening".to_owned(), campaign.opening.to_string()),
            ("eligible_min_age".to_owned(), campaign.eligible_min_age.to_string()),
            ("overdue_days".to_owned(), campaign.overdue_days.to_string()),
            ("settlement_window_days".to_owned(), campaign.settlement_window_days.to_string()),
        ];
        for (n, p) in (1..).zip(phases) {
            let kind = match p.goal {
                Goal::Count(_) => "count",
                Goal::Share { basis: ShareBasis::Eligible, .. } => "share",
                Goal::Share { .. } => "frozen",
            };
            let frozen = p.goal.frozen_on().map(|d| d.to_string()).unwrap_or_default();
            let values = [
                ("no", p.no.to_string()),
                ("name", p.name.clone()),
                ("from", p.from.to_string()),
                ("to", p.to.to_string()),
                ("metric", p.metric.code().to_owned()),
                ("kind", kind.to_owned()),
                ("value", goal_text(p.goal)),
                ("frozen_on", frozen),
                ("new_only", if p.cumulative { String::new() } else { "1".to_owned() }),
            ];
            fields.extend(values.map(|(key, value)| (format!("p{n}_{key}"), value)));
        }
        Self(fields)
    }

    /// Usual values for a campaign that does not exist yet.
    pub(super) fn fresh() -> Self {
        let usual = [("eligible_min_age", "14"), ("overdue_days", "7"), ("settlement_window_days", "7")];
        Self(usual.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec())
    }

    pub(super) fn get(&self, key: &str) -> &str {
        self.0.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.trim())
    }

    fn phase(&self, n: usize, key: &str) -> &str {
        self.get(&format!("p{n}_{key}"))
    }

    /// A phase counts when it has a name, a day or a value.
    fn has_phase(&self, n: usize) -> bool {
        ["name", "from", "to", "value"].iter().any(|key| !self.phase(n, key).is_empty())
    }

    /// The fieldsets that a form shows: those that hold something, and one more.
    fn room(&self) -> usize {
        let used = (1..=MOST_PHASES).rev().find(|n| self.has_phase(*n)).unwrap_or(0);
        (used + 1).clamp(2, MOST_PHASES)
    }

    /// The plan that the form means, or what to correct in which field.
    pub(super) fn plan(&self, lang: Lang) -> Result<Plan, Vec<FieldError>> {
        let mut errors = Vec::new();
        let from = self.day("from", &mut errors, lang);
        let to = self.day("to", &mut errors, lang);
        let opening = match self.get("opening") {
            "" => from.map(|d| d.plus(-1)),
            _ => self.day("opening", &mut errors, lang),
        };
        let phases = (1..=MOST_PHASES).filter(|n| self.has_phase(*n)).filter_map(|n| self.planned(n, opening, &mut errors, lang));
        let phases: Vec<PlannedPhase> = phases.collect();
        let (Some(from), Some(to), Some(opening)) = (from, to, opening) else { return Err(errors) };
        let number = |key: &str| self.get(key).parse().unwrap_or(-1);
        let plan = Plan {
            code: self.get("code").to_owned(),
            name: vedich_kernel::text::squeeze(self.get("name")),
            from,
            to,
            opening,
            root: self.get("root").to_owned(),
            eligible_min_age: number("eligible_min_age"),
            overdue_days: number("overdue_days"),
            settlement_window_days: number("settlement_window_days"),
            phases,
            files: PlanFiles::default(),
        };
        if errors.is_empty() {
            errors = self.errors(&plan.faults(), lang);
        };
        if errors.is_empty() { Ok(plan) } else { Err(errors) }
    }

    fn day(&self, key: &str, errors: &mut Vec<FieldError>, lang: Lang) -> Option<Day> {
        let day = self.get(key).parse().ok();
        if day.is_none() {
            errors.push(FieldError::new(key, t(lang, "campaign-needs-day")));
        }
        day
    }

    fn planned(&self, n: usize, opening: Option<Day>, errors: &mut Vec<FieldError>, lang: Lang) -> Option<PlannedPhase> {
        let from = self.day(&format!("p{n}_from"), errors, lang);
        let to = self.day(&format!("p{n}_to"), errors, lang);
        let share = match self.phase(n, "kind") {
            "share" => Some(ShareBasis::Eligible),
            "frozen" => {
                let on = self.phase(n, "frozen_on").parse().ok().or(opening);
                on.map(|on| ShareBasis::EligibleFrozen { on })
            }
            _ => None,
        };
        let goal = goal_of(self.phase(n, "value"), share);
        if goal.is_none() {
            errors.push(FieldError::new(format!("p{n}_value"), t(lang, "campaign-needs-value")));
        }
        Some(PlannedPhase {
            // A phase keeps its number when another one is put before it.
            no: self.phase(n, "no").parse().unwrap_or(i64::try_from(n).unwrap_or(1)),
            name: vedich_kernel::text::squeeze(self.phase(n, "name")),
            from: from?,
            to: to?,
            metric: Metric::from_code(self.phase(n, "metric")).unwrap_or(Metric::Activated),
            goal: goal?,
            cumulative: self.phase(n, "new_only").is_empty(),
        })
    }

    /// Faults of a plan beside the fields that they are about.
    pub(super) fn errors(&self, faults: &[PlanFault], lang: Lang) -> Vec<FieldError> {
        let field = |path: &str| match path.split('.').collect::<Vec<_>>()[..] {
            ["campaign", "phases"] | ["phases"] => "p1_name".to_owned(),
            ["campaign", key] => key.to_owned(),
            ["phases", no, key] => {
                let n = (1..=MOST_PHASES).find(|n| self.phase(*n, "no") == no).map_or_else(|| no.to_owned(), |n| n.to_string());
                format!("p{n}_{key}")
            }
            _ => "code".to_owned(),
        };
        faults.iter().map(|f| FieldError::new(field(&f.field), f.sentence(lang))).collect()
    }
}

/// The form. What is typed is kept in the browser's tab until it is saved.
pub(super) fn form(frame: &Frame, sent: &Sent, errors: &[FieldError]) -> Markup {
    let lang = frame.lang;
    let field = |field: Field, key: &str| field.value(sent.get(key)).errors(errors);
    let word = |key: &str| t(lang, &format!("campaign-{key}"));
    let number =
        |key: &str| field(Field::number(key, word(key)).help(word(&format!("{key}-help"))).min("0").width(Width::Short), key);
    let body = html! {
        (error_summary(lang, errors))
        (field(Field::text("code", word("code")).help(word("code-help")).max_length(60).required(), "code"))
        (field(Field::text("name", word("name")).max_length(200).required(), "name"))
        (field(Field::text("root", word("root")).help(word("root-help")).max_length(40).width(Width::Short).required(), "root"))
        (field(Field::date("from", word("from")).width(Width::Short).required(), "from"))
        (field(Field::date("to", word("to")).width(Width::Short).required(), "to"))
        (field(Field::date("opening", word("opening")).help(word("opening-help")).width(Width::Short).optional(lang), "opening"))
        (number("eligible_min_age"))
        (number("overdue_days"))
        (number("settlement_window_days"))
        @for n in 1..=sent.room() {
            (fieldset(&t_args(lang, "campaign-phase-n", &[("n", i64::try_from(n).unwrap_or(0).into())]), phase(n, sent, errors, lang)))
        }
        (actions(html! { (Button::primary(word("save")).icon(Icon::Check)) }))
    };
    form_draft(frame, "/campaign", "campaign", body)
}

fn phase(n: usize, sent: &Sent, errors: &[FieldError], lang: Lang) -> Markup {
    let name = |key: &str| format!("p{n}_{key}");
    let word = |key: &str| t(lang, &format!("campaign-phase-{key}"));
    let field = |field: Field, key: &str| field.value(sent.phase(n, key)).errors(errors);
    let metrics = Metric::ALL.map(|m| (m.code().to_owned(), m.word(lang).to_owned())).to_vec();
    let kinds = ["count", "share", "frozen"].map(|k| (k.to_owned(), word(&format!("kind-{k}")).to_owned())).to_vec();
    html! {
        (vedich_ui::hidden(&name("no"), if sent.phase(n, "no").is_empty() { "" } else { sent.phase(n, "no") }))
        (field(Field::text(name("name"), word("name")).max_length(200), "name"))
        (field(Field::date(name("from"), word("from")).width(Width::Short), "from"))
        (field(Field::date(name("to"), word("to")).width(Width::Short), "to"))
        (field(Field::select(name("metric"), word("metric"), metrics), "metric"))
        (field(Field::select(name("kind"), word("kind"), kinds), "kind"))
        (field(Field::text(name("value"), word("value")).help(word("value-help")).attr("inputmode", "decimal").width(Width::Short), "value"))
        (field(Field::date(name("frozen_on"), word("frozen_on")).help(word("frozen_on-help")).width(Width::Short).optional(lang), "frozen_on"))
        (Field::checkbox(name("new_only"), word("new_only")).value("1").checked(!sent.phase(n, "new_only").is_empty()))
    }
}
