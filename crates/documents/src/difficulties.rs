//! What a report tells of the difficulty desk (`P-5.8`): how many asked, who was answered in time, who waits, by what it is about.

use crate::{
    draft::narrative::of_days,
    facts::{Facts, plain},
    paper::Cited,
    problems::DocumentProblem,
    rules::lower_first,
    service::Documents,
};
use serde::{Deserialize, Serialize};
use vedich_difficulties::AskedBy;
use vedich_kernel::{Day, Lang, LocalityId, UnitId};

/// Questions about one thing that were asked within the document's days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifficultyFacts {
    /// Code of what they are about.
    pub code: String,
    /// What they are about.
    pub name: String,
    /// Asked.
    pub asked: i64,
    /// Of these, answered by the day on which the answer was owed.
    pub in_time: i64,
    /// Of these, answered later.
    pub late: i64,
    /// Of these, waiting.
    pub open: i64,
    /// Of those that wait, beyond their day.
    pub overdue: i64,
}

impl Documents {
    /// What became of the questions of the document's days: all of them for the city, those of its place for a unit that answers for one, else
    /// the unit's own.
    pub(crate) async fn difficulty_facts(
        &self,
        (unit, place): (Option<UnitId>, Option<LocalityId>),
        days: (Day, Day),
        cutoff: i64,
    ) -> Result<Vec<DifficultyFacts>, DocumentProblem> {
        let by = match (unit, place) {
            (None, _) => AskedBy::Anybody,
            (Some(_), Some(place)) => AskedBy::Place(place),
            (Some(unit), None) => AskedBy::Unit(unit),
        };
        let found = self.rooms().difficulties.outcomes(by, days, cutoff).await?;
        let of = found.into_iter().map(|(category, n)| DifficultyFacts {
            code: category.code().to_owned(),
            name: category.word(Lang::Vi).to_owned(),
            asked: n.asked,
            in_time: n.in_time,
            late: n.late,
            open: n.open,
            overdue: n.overdue,
        });
        Ok(of.collect())
    }
}

impl Facts {
    /// The sum of one count over all that questions are about.
    #[must_use]
    pub fn difficulties_in_all(&self, count: fn(&DifficultyFacts) -> i64) -> i64 {
        self.difficulties.iter().map(count).sum()
    }

    /// The numbers that a text may name, known up to the document's own cut-off.
    pub(crate) fn of_difficulties(&self, out: &mut Vec<Cited>) {
        if self.difficulties.is_empty() {
            return;
        }
        let of = self.told(&format!("Câu hỏi và trả lời ở trang Vướng mắc, chốt ở lần ghi {}", self.cutoff), self.as_of());
        let sum = |count: fn(&DifficultyFacts) -> i64| self.difficulties_in_all(count);
        let told = [
            ("kho_khan", "Khó khăn, vướng mắc được nêu", sum(|d| d.asked)),
            ("kho_khan_dung_han", "Khó khăn, vướng mắc được trả lời đúng hạn", sum(|d| d.in_time)),
            ("kho_khan_tre_han", "Khó khăn, vướng mắc được trả lời trễ hạn", sum(|d| d.late)),
            ("kho_khan_dang_cho", "Khó khăn, vướng mắc đang chờ trả lời", sum(|d| d.open)),
            ("kho_khan_qua_han", "Khó khăn, vướng mắc đang chờ đã quá hạn trả lời", sum(|d| d.overdue)),
        ];
        out.extend(told.into_iter().map(|(name, label, n)| plain(name.to_owned(), label, n, of.clone())));
        let each = self.difficulties.iter();
        out.extend(each.map(|d| {
            let label = format!("Khó khăn, vướng mắc về {}", lower_first(&d.name));
            plain(format!("kho_khan_{}", d.code), &label, d.asked, of.clone())
        }));
    }
}

/// The paragraphs about them.
pub(crate) fn paragraphs(facts: &Facts) -> Vec<String> {
    if facts.difficulties.is_empty() {
        return Vec::new();
    }
    let mut said = format!(
        "{}, có {{{{kho_khan}}}} khó khăn, vướng mắc được nêu: trả lời đúng hạn {{{{kho_khan_dung_han}}}}, trả lời trễ hạn {{{{kho_khan_tre_han}}}}, đang chờ trả lời {{{{kho_khan_dang_cho}}}}",
        of_days(facts)
    );
    if facts.difficulties_in_all(|d| d.overdue) > 0 {
        said.push_str(", trong đó đã quá hạn {{kho_khan_qua_han}}");
    }
    said.push('.');
    let about: Vec<String> =
        facts.difficulties.iter().map(|d| format!("{} {{{{kho_khan_{}}}}}", lower_first(&d.name), d.code)).collect();
    vec![said, format!("Theo nội dung: {}.", about.join("; "))]
}
