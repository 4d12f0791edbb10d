//! A figure that can be traced (`P-3.11`): it never travels without numerator, denominator, basis, source, as-of and cut-off.

use crate::{Day, ExtractNo, Lang, Moment, format};
use serde::{Deserialize, Serialize};

/// What the denominator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Eligible citizens of the locality on the as-of day.
    Eligible,
    /// Eligible citizens as frozen when the target was set.
    EligibleFrozen,
    /// A target given as a count.
    Target,
    /// Dossiers collected.
    Collected,
    /// Accounts approved (issued).
    Approved,
    /// Claims recorded.
    Claims,
    /// People of rosters who owe a duty, the exempt aside (`P-3.2`, `P-4.2`).
    Roster,
    /// The same as a unit counts them without naming anybody: unverified.
    RosterUnverified,
    /// People invited to a shift.
    Invited,
    /// Possible futures that a forecast played (`P-5.2`).
    Futures,
    /// Forecasts of days that have come since (`P-5.2`).
    Forecasts,
    /// Daily reports that units owed.
    ReportsOwed,
    /// Messages that a channel was handed (`P-4.1`).
    MessagesHanded,
}

impl Basis {
    /// The words on a page: "công dân đủ điều kiện".
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("công dân đủ điều kiện", "eligible citizens"),
            Self::EligibleFrozen => {
                lang.pick("công dân đủ điều kiện khi giao chỉ tiêu", "eligible citizens when the target was set")
            }
            Self::Target => lang.pick("chỉ tiêu", "target"),
            Self::Collected => lang.pick("hồ sơ đã thu nhận", "dossiers collected"),
            Self::Approved => lang.pick("tài khoản đã phê duyệt", "accounts approved"),
            Self::Claims => lang.pick("kết quả đã báo", "results claimed"),
            Self::Roster => lang.pick("người thuộc diện phải thực hiện", "people who owe the duty"),
            Self::RosterUnverified => {
                lang.pick("người theo số đơn vị tự báo, chưa kiểm chứng", "people as the unit counts them, unverified")
            }
            Self::Invited => lang.pick("người được mời", "people invited"),
            Self::Futures => lang.pick("diễn biến mô phỏng", "simulated futures"),
            Self::Forecasts => lang.pick("lần dự báo đã đến ngày so sánh", "forecasts whose day has come"),
            Self::ReportsOwed => lang.pick("báo cáo ngày phải gửi", "daily reports owed"),
            Self::MessagesHanded => lang.pick("tin đã giao cho kênh gửi", "messages handed to the channel"),
        }
    }
}

/// The extract that a figure rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Source {
    /// Number of the extract.
    pub extract: ExtractNo,
    /// Its day of truth.
    #[schema(value_type = String)]
    pub as_of: Day,
    /// The newest full extract of the whole place: the same one, or an older one that partial extracts have since brought up to date.
    #[serde(default)]
    pub whole: Option<WholeExtract>,
}

/// A full, unfiltered extract of a whole place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WholeExtract {
    /// Number of the extract.
    pub extract: ExtractNo,
    /// Its day of truth.
    #[schema(value_type = String)]
    pub as_of: Day,
}

impl Source {
    /// "bản trích xuất 19/6/2023"; what is whole and what is partial is said where they differ.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let day = self.as_of.vi();
        match self.whole {
            Some(w) if w.extract == self.extract => lang.pick(format!("bản trích xuất {day}"), format!("extract of {day}")),
            Some(w) => {
                let whole = w.as_of.vi();
                lang.pick(
                    format!("bản trích xuất toàn bộ {whole}, cập nhật từng phần đến {day}"),
                    format!("full extract of {whole}, partial ones up to {day}"),
                )
            }
            None => lang.pick(format!("bản trích xuất từng phần đến {day}"), format!("partial extracts up to {day}")),
        }
    }
}

/// A count over a count, with where it comes from. Regenerates identically for the same as-of and cut-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Figure {
    /// What was counted.
    pub numerator: i64,
    /// Out of how many.
    pub denominator: i64,
    /// What the denominator counts.
    pub basis: Basis,
    /// The newest extract that the figure rests on; none before the first extract.
    pub source: Option<Source>,
    /// Day of truth.
    #[schema(value_type = String)]
    pub as_of: Day,
    /// Commit sequence up to which facts were read.
    pub cutoff: i64,
    /// When that commit was made (microseconds since 1970, UTC).
    #[schema(value_type = Option<i64>)]
    pub cutoff_at: Option<Moment>,
}

impl Figure {
    /// `12,92 %`.
    #[must_use]
    pub fn percent(&self, lang: Lang) -> String {
        format::percent(self.numerator, self.denominator, lang)
    }

    /// "9.357 / 72.423 công dân đủ điều kiện · bản trích xuất 19/6/2023 · chốt 19/6/2023 21:40".
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let mut out =
            format!("{} / {} {}", format::int(self.numerator, lang), format::int(self.denominator, lang), self.basis.word(lang));
        match &self.source {
            Some(s) => {
                out.push_str(" · ");
                out.push_str(&s.explain(lang));
            }
            // Counted by ourselves, from no extract.
            None if matches!(self.basis, Basis::Invited | Basis::ReportsOwed) => {}
            None => out.push_str(lang.pick(" · chưa có bản trích xuất", " · no extract so far")),
        }
        if let Some(at) = self.cutoff_at {
            out.push_str(lang.pick(" · chốt ", " · cut-off "));
            out.push_str(&at.vi());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_rate_explains_itself() {
        let day = Day::new(2023, 6, 19).unwrap();
        let figure = Figure {
            numerator: 9_357,
            denominator: 72_423,
            basis: Basis::Eligible,
            source: Some(Source {
                extract: ExtractNo(1),
                as_of: day,
                whole: Some(WholeExtract { extract: ExtractNo(1), as_of: day }),
            }),
            as_of: day,
            cutoff: 4,
            cutoff_at: Some(Moment::parse("2023-06-19T14:40:00Z").unwrap()),
        };
        assert_eq!(figure.percent(Lang::Vi), "12,92\u{a0}%");
        assert_eq!(
            figure.explain(Lang::Vi),
            "9.357 / 72.423 công dân đủ điều kiện · bản trích xuất 19/6/2023 · chốt 19/6/2023 21:40"
        );
    }

    #[test]
    fn a_place_that_partial_extracts_brought_up_to_date_says_so() {
        let (full, partial) = (Day::new(2023, 6, 21).unwrap(), Day::new(2023, 6, 24).unwrap());
        let mut source =
            Source { extract: ExtractNo(5), as_of: partial, whole: Some(WholeExtract { extract: ExtractNo(3), as_of: full }) };
        assert_eq!(source.explain(Lang::Vi), "bản trích xuất toàn bộ 21/6/2023, cập nhật từng phần đến 24/6/2023");
        source.whole = None;
        assert_eq!(source.explain(Lang::Vi), "bản trích xuất từng phần đến 24/6/2023");
    }
}
