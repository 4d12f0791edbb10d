//! What makes an upload questionable before it counts: a person looks at it and confirms.

use crate::{
    model::{Extract, ExtractState},
    problems::RegisterProblem,
    reading::Code,
    rules,
    service::Register,
    store::{extracts, people},
};
use serde::Serialize;
use vedich_campaign::Campaign;
use vedich_kernel::{Day, Lang, format};

/// So many days before the opening situation or after the campaign's last day, no figures are meant.
const AROUND: i32 = 30;
/// A few rows of a small file are a few mistakes; a share says something only of many.
const FEW_ROWS: i64 = 20;
/// Rows from which on the share of those rejected says something about the file.
const MANY_ROWS: i64 = 100;

/// One reason why a person must confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
#[schema(as = ExtractDoubt)]
pub enum Doubt {
    /// More than 2 % vanish or go backwards.
    Vanishing {
        /// Citizens who would be marked vanished.
        vanished: i64,
        /// Citizens of whom a track would go backwards.
        backwards: i64,
        /// Citizens known in the declared localities.
        known: i64,
    },
    /// The file's own title names another day than was declared.
    OtherDay {
        /// The day of the title.
        #[schema(value_type = String)]
        named: Day,
        /// The declared day of truth.
        #[schema(value_type = String)]
        as_of: Day,
    },
    /// The declared day lies far outside the campaign.
    OutsideCampaign {
        /// The declared day of truth.
        #[schema(value_type = String)]
        as_of: Day,
        /// Day of the opening situation.
        #[schema(value_type = String)]
        opening: Day,
        /// The campaign's last day.
        #[schema(value_type = String)]
        to: Day,
    },
    /// Many rows name days after the declared one.
    LaterDays {
        /// Rows with such a day.
        later: i64,
        /// Rows of the file.
        rows: i64,
    },
    /// More than half of the rows of a full extract are rejected, and somebody would vanish: no confirmation helps.
    MostlyRejected {
        /// Rows held back.
        rejected: i64,
        /// Rows of the file.
        rows: i64,
    },
    /// A large part of the rows is rejected.
    ManyRejected {
        /// Rows held back.
        rejected: i64,
        /// Rows of the file.
        rows: i64,
    },
}

impl Doubt {
    /// What is questionable, as a ward officer reads it.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let int = |n: &i64| format::int(*n, lang);
        match self {
            Self::Vanishing { vanished, backwards, known } => {
                let (vanished, backwards, known) = (int(vanished), int(backwards), int(known));
                lang.pick(
                format!("{vanished} công dân sẽ bị đánh dấu không còn trong danh sách và {backwards} người lùi trạng thái, trên {known} người đã biết: quá 2 %."),
                format!("{vanished} citizens would be marked vanished and {backwards} would go backwards, of {known} known: more than 2%."),
                )
            }
            Self::OtherDay { named, as_of } => lang.pick(
                format!("Tiêu đề của tệp ghi ngày {}, nhưng ngày số liệu khai báo là {}.", named.vi(), as_of.vi()),
                format!("The file's title names {}, but the declared day of its figures is {}.", named.vi(), as_of.vi()),
            ),
            Self::OutsideCampaign { as_of, opening, to } => lang.pick(
                format!("Ngày số liệu {} nằm xa ngoài chiến dịch ({} – {}).", as_of.vi(), opening.vi(), to.vi()),
                format!("The as-of day {} lies far outside the campaign ({} – {}).", as_of.vi(), opening.vi(), to.vi()),
            ),
            Self::LaterDays { later, rows } => {
                let (later, rows) = (int(later), int(rows));
                lang.pick(
                    format!("{later} trên {rows} dòng có ngày sau ngày số liệu đã khai báo: có thể khai sai ngày."),
                    format!("{later} of {rows} rows name days after the declared one: the declared day may be wrong."),
                )
            }
            Self::MostlyRejected { rejected, rows } => {
                let (rejected, rows) = (int(rejected), int(rows));
                lang.pick(
                format!("{rejected} trên {rows} dòng bị loại, nên không thể coi đây là bản đầy đủ: người không đọc được dòng sẽ bị đánh dấu là không còn."),
                format!("{rejected} of {rows} rows were rejected, so this is no full extract: everybody whose row was not read would be marked vanished."),
                )
            }
            Self::ManyRejected { rejected, rows } => {
                let (rejected, rows) = (int(rejected), int(rows));
                lang.pick(
                    format!("{rejected} trên {rows} dòng bị loại: quá một phần tư tệp."),
                    format!("{rejected} of {rows} rows are rejected: more than a quarter of the file."),
                )
            }
        }
    }

    /// Whether a confirmation settles it; else the upload is refused.
    #[must_use]
    pub fn may_be_confirmed(&self) -> bool {
        !matches!(self, Self::MostlyRejected { .. })
    }
}

/// Why an upload is refused, whatever anybody confirms.
pub(crate) fn refusal(doubts: &[Doubt]) -> Option<RegisterProblem> {
    doubts.iter().find_map(|doubt| match *doubt {
        Doubt::MostlyRejected { rejected, rows } => Some(RegisterProblem::MostlyRejected { rows, rejected }),
        _ => None,
    })
}

/// All sentences in one.
pub(crate) fn sentences(doubts: &[Doubt], lang: Lang) -> String {
    doubts.iter().map(|d| d.sentence(lang)).collect::<Vec<_>>().join(" ")
}

/// What is questionable of an upload that waits; `known` people are known in its communes.
pub(crate) fn doubts(extract: &Extract, campaign: &Campaign, known: i64) -> Vec<Doubt> {
    if extract.state != ExtractState::Staged {
        return Vec::new();
    }
    let (c, as_of) = (extract.counts, extract.as_of);
    let mut found = Vec::new();
    if rules::mostly_rejected(c.rows, c.rejected, c.vanished) {
        found.push(Doubt::MostlyRejected { rejected: c.rejected, rows: c.rows });
    }
    if rules::needs_confirmation(c.vanished, c.backwards, known) {
        found.push(Doubt::Vanishing { vanished: c.vanished, backwards: c.backwards, known });
    }
    if let Some(named) = c.title_day {
        found.push(Doubt::OtherDay { named, as_of });
    }
    if as_of < campaign.opening.plus(-AROUND) || as_of > campaign.to.plus(AROUND) {
        found.push(Doubt::OutsideCampaign { as_of, opening: campaign.opening, to: campaign.to });
    }
    let later = later_rows(extract);
    if c.rows >= FEW_ROWS && later * 10 > c.rows {
        found.push(Doubt::LaterDays { later, rows: c.rows });
    }
    // Said in sharper words above.
    if refusal(&found).is_none() && c.rows >= MANY_ROWS && c.rejected * 4 > c.rows {
        found.push(Doubt::ManyRejected { rejected: c.rejected, rows: c.rows });
    }
    found
}

/// Rows with a day after the declared one. A row may have both findings, so the larger of the two is what is sure.
fn later_rows(extract: &Extract) -> i64 {
    let of = |code: Code| extract.findings.iter().find(|f| f.code == code.as_str()).map_or(0, |f| f.rows);
    of(Code::ActivatedInFuture).max(of(Code::DayInFuture))
}

impl Register {
    /// What is questionable of an upload.
    pub(crate) async fn doubts(&self, campaign: &Campaign, extract: &Extract) -> Result<Vec<Doubt>, RegisterProblem> {
        // Of how many they are is a question only where somebody vanishes or goes backwards.
        let few = extract.counts.vanished + extract.counts.backwards == 0;
        let known = if few { 0 } else { self.known(campaign, extract).await? };
        Ok(doubts(extract, campaign, known))
    }

    /// How many people are known where an upload speaks of.
    pub(crate) async fn known(&self, campaign: &Campaign, extract: &Extract) -> Result<i64, RegisterProblem> {
        let communes = extracts::communes(&self.db, extract.no).await?;
        Ok(people::count_in(&self.db, campaign.id, &communes).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Counts, Coverage, FindingCount};
    use vedich_kernel::{CampaignId, ExtractNo, LocalityId, Moment};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn campaign() -> Campaign {
        Campaign {
            id: CampaignId(1),
            code: "thu".into(),
            name: "Chiến dịch thử".into(),
            from: day("2023-06-20"),
            to: day("2023-09-20"),
            opening: day("2023-06-19"),
            root: LocalityId(1),
            eligible_min_age: 14,
            overdue_days: 7,
            settlement_window_days: 7,
        }
    }

    /// A file of a hundred good rows.
    fn extract(as_of: &str) -> Extract {
        Extract {
            no: ExtractNo(1),
            as_of: day(as_of),
            recorded_at: Moment(0),
            user_name: "ca.phuong".into(),
            file_name: "trich-xuat.xlsx".into(),
            file_hash: String::new(),
            source: String::new(),
            scope: Vec::new(),
            coverage: Coverage::Partial,
            status_filter: None,
            state: ExtractState::Staged,
            counts: Counts { rows: 100, accepted: 100, unchanged: 100, ..Counts::default() },
            findings: Vec::new(),
            seq: None,
            withdrawn_seq: None,
            withdrawn_reason: None,
        }
    }

    fn found(extract: &Extract) -> Vec<Doubt> {
        doubts(extract, &campaign(), 100)
    }

    #[test]
    fn a_day_far_outside_the_campaign_is_questionable() {
        for good in ["2023-05-20", "2023-06-19", "2023-10-20"] {
            assert_eq!(found(&extract(good)), [], "{good}");
        }
        for odd in ["2022-06-20", "2024-06-20"] {
            assert!(matches!(found(&extract(odd))[..], [Doubt::OutsideCampaign { .. }]), "{odd}");
        }
    }

    #[test]
    fn many_rows_that_are_later_or_rejected_are_questionable_and_a_few_are_not() {
        let later = |rows: i64| {
            let mut e = extract("2023-06-20");
            let code = Code::ActivatedInFuture.as_str().to_owned();
            e.findings.push(FindingCount { code, rows, error: true, first_rows: vec![2], columns: Vec::new() });
            e.counts.rejected = rows;
            e
        };
        assert_eq!(found(&later(10)), []);
        assert_eq!(found(&later(11)), [Doubt::LaterDays { later: 11, rows: 100 }]);
        let both = found(&later(28));
        assert_eq!(both, [Doubt::LaterDays { later: 28, rows: 100 }, Doubt::ManyRejected { rejected: 28, rows: 100 }]);
        let told = sentences(&both, Lang::Vi);
        assert!(told.contains("28 trên 100 dòng bị loại") && told.contains("khai sai ngày"), "{told}");
    }

    #[test]
    fn another_day_in_the_title_is_questionable_until_it_counts() {
        let mut e = extract("2023-06-20");
        e.counts.title_day = Some(day("2023-06-21"));
        assert_eq!(found(&e), [Doubt::OtherDay { named: day("2023-06-21"), as_of: day("2023-06-20") }]);
        e.state = ExtractState::Applied;
        assert_eq!(found(&e), []);
    }
}
