//! `plan.toml`: what it says, and what is wrong with it. docs/schemas/plan.schema.json describes it.

use crate::model::{Goal, Metric, ShareBasis};
use serde::{Deserialize, Deserializer};
use vedich_kernel::{Day, Lang};

/// A plan as it was written. The locality is still a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Code of the campaign.
    pub code: String,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The day of the opening situation; the eve of the first day when the file says nothing.
    pub opening: Day,
    /// Code of the locality whose subtree takes part.
    pub root: String,
    /// Own account from this age on.
    pub eligible_min_age: i64,
    /// Approved and not activated for more days is overdue.
    pub overdue_days: i64,
    /// Settlement window.
    pub settlement_window_days: i64,
    /// Phases in the order of the file.
    pub phases: Vec<PlannedPhase>,
    /// Workbooks that belong to the plan.
    pub files: PlanFiles,
}

/// A phase as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedPhase {
    /// Number.
    pub no: i64,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// What it counts.
    pub metric: Metric,
    /// How much.
    pub goal: Goal,
    /// From the beginning of time.
    pub cumulative: bool,
}

/// Names of workbooks beside the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFiles {
    /// Localities, units, teams, members.
    pub territory: Option<String>,
    /// Targets.
    pub targets: Option<String>,
}

/// Something in a plan that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFault {
    /// Where: `campaign.to`, `phases.2.from`; `line 7` when the text itself is broken.
    pub field: String,
    vi: String,
    en: String,
}

impl PlanFault {
    pub(crate) fn new(field: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), vi: vi.into(), en: en.into() }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> &str {
        lang.pick(&self.vi, &self.en)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    campaign: CampaignTable,
    #[serde(default)]
    phases: Vec<PhaseTable>,
    #[serde(default)]
    files: PlanFiles,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignTable {
    code: String,
    name: String,
    #[serde(deserialize_with = "day")]
    from: Day,
    #[serde(deserialize_with = "day")]
    to: Day,
    #[serde(default, deserialize_with = "some_day")]
    opening: Option<Day>,
    root: String,
    #[serde(default = "fourteen")]
    eligible_min_age: i64,
    #[serde(default = "seven")]
    overdue_days: i64,
    #[serde(default = "seven")]
    settlement_window_days: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhaseTable {
    no: i64,
    name: String,
    #[serde(deserialize_with = "day")]
    from: Day,
    #[serde(deserialize_with = "day")]
    to: Day,
    metric: Metric,
    kind: Kind,
    value: Option<i64>,
    value_percent: Option<f64>,
    #[serde(default)]
    basis: BasisWord,
    #[serde(default, deserialize_with = "some_day")]
    frozen_on: Option<Day>,
    #[serde(default = "yes")]
    cumulative: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Count,
    Share,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum BasisWord {
    #[default]
    Eligible,
    EligibleFrozen,
}

fn fourteen() -> i64 {
    14
}
fn seven() -> i64 {
    7
}
fn yes() -> bool {
    true
}

/// A day in quotes or as TOML's own date.
fn day<'de, D: Deserializer<'de>>(d: D) -> Result<Day, D::Error> {
    let text = match toml::Value::deserialize(d)? {
        toml::Value::String(s) => s,
        toml::Value::Datetime(t) => t.to_string(),
        other => other.type_str().to_owned(),
    };
    text.parse().map_err(serde::de::Error::custom)
}

fn some_day<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Day>, D::Error> {
    day(d).map(Some)
}

impl Plan {
    /// Reads a plan and checks it.
    ///
    /// # Errors
    /// Everything that is wrong with it, all at once.
    pub fn parse(text: &str) -> Result<Self, Vec<PlanFault>> {
        let file: PlanFile = toml::from_str(text).map_err(|e| vec![broken(text, &e)])?;
        let mut faults = Vec::new();
        let opening = file.campaign.opening.unwrap_or_else(|| file.campaign.from.plus(-1));
        let phases: Vec<PlannedPhase> =
            file.phases.into_iter().filter_map(|p| phase(p, opening).map_err(|f| faults.push(f)).ok()).collect();
        let c = file.campaign;
        let plan = Self {
            code: c.code.trim().to_owned(),
            name: vedich_kernel::text::squeeze(&c.name),
            from: c.from,
            to: c.to,
            opening,
            root: c.root.trim().to_owned(),
            eligible_min_age: c.eligible_min_age,
            overdue_days: c.overdue_days,
            settlement_window_days: c.settlement_window_days,
            phases,
            files: file.files,
        };
        faults.extend(plan.faults());
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    /// Everything that cannot be in this plan.
    #[must_use]
    pub fn faults(&self) -> Vec<PlanFault> {
        let mut faults = self.campaign_faults();
        for phase in &self.phases {
            faults.extend(self.phase_faults(phase));
        }
        let mut order: Vec<&PlannedPhase> = self.phases.iter().collect();
        order.sort_by_key(|p| p.from);
        for pair in order.windows(2) {
            if pair[1].from <= pair[0].to {
                faults.push(PlanFault::new(
                    format!("phases.{}.from", pair[1].no),
                    format!(
                        "Giai đoạn {} bắt đầu khi giai đoạn {} chưa kết thúc. Sửa ngày để hai giai đoạn không chồng nhau.",
                        pair[1].no, pair[0].no
                    ),
                    format!(
                        "Phase {} begins before phase {} ends. Correct the days so that they do not overlap.",
                        pair[1].no, pair[0].no
                    ),
                ));
            }
        }
        let mut numbers: Vec<i64> = order.iter().map(|p| p.no).collect();
        if numbers.windows(2).any(|pair| pair[1] <= pair[0]) {
            numbers.sort_unstable();
            faults.push(PlanFault::new(
                "phases",
                "Số thứ tự các giai đoạn phải khác nhau và tăng theo thời gian. Đánh số lại 1, 2, 3 …",
                "The numbers of the phases must differ and rise with time. Number them 1, 2, 3 …",
            ));
        }
        faults
    }

    fn campaign_faults(&self) -> Vec<PlanFault> {
        let checks = [
            (
                self.code.is_empty()
                    || !self.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    || self.code.len() > 60,
                "code",
                "Mã chiến dịch chỉ gồm chữ không dấu, số và gạch ngang, tối đa 60 ký tự. Ví dụ: dong-xoai-2023.",
                "The code takes unaccented letters, digits and hyphens, 60 at most. Such as dong-xoai-2023.",
            ),
            (
                self.name.is_empty() || self.name.chars().count() > 200,
                "name",
                "Điền tên chiến dịch, tối đa 200 ký tự.",
                "Give the campaign a name of at most 200 characters.",
            ),
            (self.root.is_empty(), "root", "Điền mã địa bàn tổ chức chiến dịch.", "Give the code of the campaign's locality."),
            (self.to < self.from, "to", "Ngày kết thúc đứng trước ngày bắt đầu.", "It ends before it begins."),
            (
                self.to.since(self.from) > 1_100,
                "to",
                "Chiến dịch dài quá ba năm. Kiểm tra lại năm.",
                "It lasts more than three years. Check the year.",
            ),
            (
                self.opening > self.from,
                "opening",
                "Ngày chốt số liệu ban đầu phải trước hoặc đúng ngày bắt đầu.",
                "The opening day must not come after the first day.",
            ),
            (
                !(0..=120).contains(&self.eligible_min_age),
                "eligible_min_age",
                "Tuổi tối thiểu phải từ 0 đến 120.",
                "The least age must be between 0 and 120.",
            ),
            (
                !(1..=365).contains(&self.overdue_days),
                "overdue_days",
                "Số ngày quá hạn phải từ 1 đến 365.",
                "Overdue days must be between 1 and 365.",
            ),
            (
                !(0..=60).contains(&self.settlement_window_days),
                "settlement_window_days",
                "Số ngày đối sánh phải từ 0 đến 60.",
                "The settlement window must be between 0 and 60 days.",
            ),
            (self.phases.is_empty(), "phases", "Cần ít nhất một giai đoạn.", "At least one phase is needed."),
        ];
        let wrong = checks.into_iter().filter(|(wrong, ..)| *wrong);
        wrong.map(|(_, field, vi, en)| PlanFault::new(format!("campaign.{field}"), vi, en)).collect()
    }

    fn phase_faults(&self, p: &PlannedPhase) -> Vec<PlanFault> {
        let at = |field: &str| format!("phases.{}.{field}", p.no);
        let mut faults = Vec::new();
        if p.no < 1 {
            faults.push(PlanFault::new(at("no"), "Giai đoạn đánh số từ 1.", "Phases are numbered from 1."));
        }
        if p.name.is_empty() {
            faults.push(PlanFault::new(
                at("name"),
                format!("Điền tên giai đoạn {}.", p.no),
                format!("Give phase {} a name.", p.no),
            ));
        }
        if p.to < p.from {
            faults.push(PlanFault::new(
                at("to"),
                format!("Giai đoạn {} kết thúc trước khi bắt đầu.", p.no),
                format!("Phase {} ends before it begins.", p.no),
            ));
        }
        if p.from < self.from || p.to > self.to {
            faults.push(PlanFault::new(
                at("from"),
                format!("Giai đoạn {} nằm ngoài thời gian chiến dịch ({} – {}).", p.no, self.from.vi(), self.to.vi()),
                format!("Phase {} lies outside the campaign ({} – {}).", p.no, self.from.vi(), self.to.vi()),
            ));
        }
        if let Goal::Count(n) = p.goal
            && n < 1
        {
            faults.push(no_value(p.no));
        }
        faults
    }
}

fn no_value(no: i64) -> PlanFault {
    PlanFault::new(
        format!("phases.{no}.value"),
        format!("Chỉ tiêu giai đoạn {no} phải là số người từ 1 trở lên, hoặc tỷ lệ trên 0 đến 100 %."),
        format!("The goal of phase {no} must be at least one person, or a share above 0 and up to 100 %."),
    )
}

#[allow(clippy::needless_pass_by_value)] // takes the parsed table apart
fn phase(p: PhaseTable, opening: Day) -> Result<PlannedPhase, PlanFault> {
    let goal = match p.kind {
        Kind::Count => p.value.map(Goal::Count),
        Kind::Share => {
            let basis = match (p.basis, p.frozen_on) {
                (BasisWord::Eligible, None) => ShareBasis::Eligible,
                (_, on) => ShareBasis::EligibleFrozen { on: on.unwrap_or(opening) },
            };
            let percent = p.value_percent.filter(|v| *v > 0.0 && *v <= 100.0);
            percent.map(|v| (v * 100.0).round() as i64).filter(|bp| *bp > 0).map(|bp| Goal::Share { bp, basis })
        }
    };
    let goal = goal.ok_or_else(|| no_value(p.no))?;
    let name = vedich_kernel::text::squeeze(&p.name);
    Ok(PlannedPhase { no: p.no, name, from: p.from, to: p.to, metric: p.metric, goal, cumulative: p.cumulative })
}

fn broken(text: &str, e: &toml::de::Error) -> PlanFault {
    let line = e.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
    PlanFault::new(
        format!("line {line}"),
        format!("Dòng {line} của tệp kế hoạch không đúng ({}). So với tệp mẫu rồi sửa.", e.message()),
        format!("Line {line} of the plan is not right ({}). Compare it with the example and correct it.", e.message()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docs/schemas keeps the example that other programs start from.
    const EXAMPLE: &str = include_str!("../../../docs/schemas/plan.example.toml");

    #[test]
    fn the_example_is_the_plan_of_2023() {
        let plan = Plan::parse(EXAMPLE).unwrap();
        assert_eq!((plan.code.as_str(), plan.root.as_str()), ("dong-xoai-2023", "689"));
        assert_eq!(
            (plan.opening.vi(), plan.from.vi(), plan.to.vi()),
            ("19/6/2023".into(), "20/6/2023".into(), "20/9/2023".into())
        );
        assert_eq!((plan.eligible_min_age, plan.overdue_days, plan.settlement_window_days), (14, 7, 7));
        let [one, two] = plan.phases.as_slice() else { unreachable!("two phases") };
        assert_eq!((one.metric, one.goal, one.cumulative), (Metric::Activated, Goal::Count(55_000), true));
        assert_eq!((two.metric, two.goal), (Metric::Issued, Goal::Share { bp: 8_000, basis: ShareBasis::Eligible }));
        assert_eq!(plan.files.targets.as_deref(), Some("targets.xlsx"));
    }

    #[test]
    fn what_is_left_out_has_its_usual_value_and_dates_need_no_quotes() {
        let plan = Plan::parse(
            "[campaign]\ncode='a'\nname='A'\nfrom=2023-06-20\nto=2023-09-20\nroot='689'\n\
             [[phases]]\nno=1\nname='P'\nfrom=2023-06-20\nto=2023-09-20\nmetric='dossiers'\nkind='share'\nvalue_percent=12.5\nbasis='eligible_frozen'\n",
        )
        .unwrap();
        assert_eq!((plan.opening.vi(), plan.eligible_min_age), ("19/6/2023".into(), 14));
        let frozen = ShareBasis::EligibleFrozen { on: plan.opening };
        assert_eq!(plan.phases[0].goal, Goal::Share { bp: 1_250, basis: frozen });
        assert!(plan.phases[0].cumulative);
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_by_its_place() {
        let wrong = EXAMPLE
            .replace("code = \"dong-xoai-2023\"", "code = \"Đồng Xoài\"")
            .replace("from = \"2023-07-16\"", "from = \"2023-07-10\"")
            .replace("to = \"2023-09-20\"", "to = \"2023-09-30\"")
            .replace("value_percent = 80.0", "value_percent = 180.0");
        let fields = |text: &str| Plan::parse(text).unwrap_err().into_iter().map(|f| f.field).collect::<Vec<_>>();
        assert_eq!(fields(&wrong), ["phases.2.value", "campaign.code"]);
        let overlap = EXAMPLE.replace("from = \"2023-07-16\"", "from = \"2023-07-10\"");
        assert_eq!(fields(&overlap), ["phases.2.from"]);
        let outside = EXAMPLE.replacen("to = \"2023-09-20\"", "to = \"2023-09-01\"", 1);
        assert_eq!(fields(&outside), ["phases.2.from"]);
        let backwards = EXAMPLE.replace("no = 2", "no = 1");
        assert_eq!(fields(&backwards), ["phases"]);
    }

    #[test]
    fn a_broken_text_names_its_line() {
        let fault = &Plan::parse("[campaign]\ncode = \"a\"\nname = Chiến dịch\n").unwrap_err()[0];
        assert_eq!(fault.field, "line 3");
        assert!(fault.sentence(Lang::Vi).starts_with("Dòng 3 "));
        let fault = &Plan::parse(&EXAMPLE.replace("metric = \"issued\"", "metric = \"smiles\"")).unwrap_err()[0];
        assert!(fault.field.starts_with("line "), "{}", fault.field);
    }
}
