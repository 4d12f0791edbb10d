//! What can go wrong in this room, as a person meets it.

use crate::model::{RowProblem, RowProblemKind};
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, Problematic};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the claims room.
#[derive(Debug, thiserror::Error)]
pub enum ClaimsProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The register did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// Outside the actor's area.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The file cannot be read.
    #[error("unreadable file: {0}")]
    Unreadable(String),
    /// No header row with the known columns.
    #[error("no header row")]
    NoHeader,
    /// More rows than one upload may bring.
    #[error("too many rows")]
    TooManyRows,
    /// More bytes than [`crate::http::FILE_MAX`].
    #[error("too many bytes")]
    TooLarge,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// No file came with the form.
    #[error("no file")]
    NoFile,
    /// No such claim, or none that the actor may see.
    #[error("no such claim")]
    NoSuchClaim,
    /// A withdrawal needs a reason.
    #[error("reason missing")]
    ReasonMissing,
    /// A named list has more rows than a unit draws up.
    #[error("list too long")]
    ListTooLong,
    /// The file has headings and no rows.
    #[error("no rows")]
    NoRows,
    /// A day that was written, of a list or in a query, cannot be read.
    #[error("bad day")]
    BadDay,
    /// A list of a day that has not come.
    #[error("the day has not come")]
    FutureDay(Day),
    /// No such list, or none that the actor may see.
    #[error("no such list")]
    NoSuchList,
    /// No such row, or none about which the actor may decide.
    #[error("no such row")]
    NoSuchRow,
    /// The citizen is not among those whom the row may mean.
    #[error("not in question")]
    NotInQuestion,
    /// Every row of the list was taken.
    #[error("nothing to correct")]
    NothingToCorrect,
    /// A code in the address or query is unknown.
    #[error("unknown place code")]
    UnknownPlace,
}

struct Words {
    code: &'static str,
    status: u16,
    vi: (&'static str, &'static str),
    en: (&'static str, &'static str),
}

const fn words(code: &'static str, status: u16, vi: (&'static str, &'static str), en: (&'static str, &'static str)) -> Words {
    Words { code, status, vi, en }
}

impl ClaimsProblem {
    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> Words {
        match self {
            Self::Unreadable(_) => words("claims.unreadable", 422,
                ("Không đọc được tệp này.", "Mở tệp bằng Excel, lưu lại dạng .xlsx rồi tải lên lại."),
                ("This file cannot be read.", "Open it in Excel, save it as .xlsx and upload it again.")),
            Self::NoHeader => words("claims.no_header", 422,
                ("Không tìm thấy dòng tên cột của tệp kết quả.", "Tệp kết quả cần các cột Mã tổ, Số ĐDCN/CCCD, Thời điểm, Kết quả; tệp số lượng cần Mã đơn vị, Ngày, Số kích hoạt báo cáo."),
                ("The row of column names was not found.", "Results need the columns Mã tổ, Số ĐDCN/CCCD, Thời điểm, Kết quả; counts need Mã đơn vị, Ngày, Số kích hoạt báo cáo.")),
            Self::TooManyRows => words("claims.too_many_rows", 413,
                ("Tệp có quá 200.000 dòng.", "Chia tệp theo ngày rồi tải lên từng tệp."),
                ("The file has more than 200,000 rows.", "Split it by day and upload the parts.")),
            Self::TooLarge => words("claims.too_large", 413,
                ("Nội dung gửi lên lớn quá 32 MB.", "Chia theo ngày hoặc theo phường, xã rồi gửi từng phần."),
                ("What was sent is larger than 32 MB.", "Split it by day or by commune and send the parts.")),
            Self::BadJson(_) => words("claims.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Gửi danh sách gồm team, national_id, observed_at, outcome; xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "Send a list with team, national_id, observed_at, outcome; see /api/openapi.json.")),
            Self::NoFile => words("claims.no_file", 400,
                ("Chưa chọn tệp.", "Chọn tệp kết quả hoặc tệp số lượng rồi bấm tải lên."),
                ("No file was chosen.", "Choose a file of results or counts, then upload it.")),
            Self::NoSuchClaim => words("claims.no_such_claim", 404,
                ("Không có kết quả này trong phạm vi của bạn.", "Kiểm tra lại đường dẫn hoặc chọn từ danh sách."),
                ("There is no such claim in your area.", "Check the address or choose from the list.")),
            Self::ReasonMissing => words("claims.reason_missing", 422,
                ("Chưa ghi lý do.", "Ghi lý do ít nhất 5 ký tự; lý do được lưu vào nhật ký."),
                ("A reason is missing.", "Write at least 5 characters; the reason is kept in the audit trail.")),
            Self::ListTooLong => words("claims.list_too_long", 413,
                ("Danh sách có quá 20.000 người.", "Chia danh sách theo ngày hoặc theo tổ rồi tải lên từng tệp."),
                ("The list names more than 20,000 people.", "Split it by day or team and upload the parts.")),
            Self::NoRows => words("claims.no_rows", 422,
                ("Tệp chỉ có dòng tên cột, không có người nào.", "Ghi mỗi người một dòng dưới dòng tên cột rồi tải lên lại."),
                ("The file has headings and names nobody.", "Write one person per row below the headings and upload it again.")),
            Self::BadDay => words("claims.bad_day", 422,
                ("Không đọc được ngày.", "Ghi ngày dạng 20/06/2023."),
                ("The day cannot be read.", "Write it as 2023-06-20.")),
            Self::FutureDay(_) => words("claims.future_day", 422,
                ("Ngày kích hoạt chưa đến.", "Ghi ngày đã hướng dẫn những người này: hôm nay hoặc một ngày trước đó."),
                ("The day of the list has not come.", "Write the day on which these people were helped: today or one before it.")),
            Self::NoSuchList => words("claims.no_such_list", 404,
                ("Không có danh sách này trong phạm vi của bạn.", "Chọn từ trang Danh sách nêu tên."),
                ("There is no such list in your area.", "Choose from the page of named lists.")),
            Self::NoSuchRow => words("claims.no_such_row", 404,
                ("Danh sách không có dòng này, hoặc bạn không được quyết định về dòng này.", "Mở lại danh sách và chọn một dòng cần xem."),
                ("The list has no such row, or you may not decide about it.", "Open the list again and choose a row to look at.")),
            Self::NotInQuestion => words("claims.not_in_question", 422,
                ("Chưa chọn người, hoặc người được chọn không nằm trong số những người có thể khớp.", "Chọn một trong những người hiện bên cạnh dòng."),
                ("Nobody was chosen, or somebody who is not among those in question.", "Choose one of the people shown beside the row.")),
            Self::NothingToCorrect => words("claims.nothing_to_correct", 404,
                ("Danh sách này không có dòng nào cần sửa.", "Không cần làm gì thêm."),
                ("This list has no row to correct.", "There is nothing more to do.")),
            Self::UnknownPlace => words("claims.unknown_place", 404,
                ("Không có địa bàn, tổ hoặc đơn vị mang mã này.", "Kiểm tra mã ở trang Địa bàn."),
                ("No locality, team or unit has this code.", "Check the code on the territory page.")),
            Self::Db(_) | Self::Register(_) | Self::Territory(_) => words("claims.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }
}

impl Problematic for ClaimsProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Register(e) => e.code(),
            Self::Territory(e) => e.code(),
            _ => self.words().code,
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Register(e) => e.status(),
            Self::Territory(e) => e.status(),
            _ => self.words().status,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Register(e) => e.sentence(lang),
            Self::Territory(e) => e.sentence(lang),
            Self::FutureDay(day) => lang.pick(format!("Ngày {} chưa đến.", day.vi()), format!("{} has not come.", day.vi())),
            _ => {
                let w = self.words();
                lang.pick(w.vi.0, w.en.0).to_owned()
            }
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Register(e) => e.next_step(lang),
            Self::Territory(e) => e.next_step(lang),
            _ => {
                let w = self.words();
                lang.pick(w.vi.1, w.en.1).to_owned()
            }
        }
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Register(e) => e.internal(),
            Self::Territory(e) => e.internal(),
            Self::Db(e) => Some(e.to_string()),
            Self::Unreadable(why) | Self::BadJson(why) => Some(why.clone()),
            _ => None,
        }
    }
}

impl RowProblem {
    /// What is wrong with the row and what to do.
    #[must_use]
    #[rustfmt::skip]
    pub fn sentence(&self, lang: Lang) -> String {
        use RowProblemKind as K;
        let (vi, en) = match self.code {
            K::UnknownTeam => ("không có tổ mang mã này; kiểm tra mã ở trang Tổ", "no team has this code; check it on the teams page"),
            K::UnknownUnit => ("không có đơn vị mang mã này; kiểm tra mã ở trang Địa bàn", "no unit has this code; check it on the territory page"),
            K::UnknownMember => ("không có thành viên mang mã này; kiểm tra hoặc để trống", "no member has this code; check it or leave it empty"),
            K::MemberOfOtherTeam => ("thành viên này thuộc tổ khác; sửa mã tổ hoặc mã thành viên", "this member belongs to another team; correct one of the two codes"),
            K::OutsideArea => ("tổ hoặc đơn vị này ngoài phạm vi của bạn; gửi tệp cho nơi phụ trách", "this team or unit is outside your area; send the file to who is responsible"),
            K::BadNumber => ("không phải số định danh 12 số hoặc CMND 9 số; sửa lại theo thẻ", "neither a 12-digit national ID nor a 9-digit old ID; correct it from the card"),
            K::BadTime => ("không đọc được thời điểm; ghi dạng 20/06/2023 19:05", "the time cannot be read; write it as 20/06/2023 19:05"),
            K::Future => ("thời điểm nằm trong tương lai; sửa lại ngày giờ", "the time lies in the future; correct it"),
            K::BeforeCampaign => ("thời điểm trước khi chiến dịch bắt đầu; kết quả này không tính", "the time lies before the campaign; this result does not count"),
            K::PhaseClosed => ("giai đoạn có ngày này đã khóa; nếu có lý do, đề nghị cơ quan thường trực mở khóa báo cáo cho đơn vị", "the phase of this day is closed; with a reason, ask the standing office to lift the lock of reports for the unit"),
            K::UnknownOutcome => ("không hiểu kết quả này; dùng đúng từ trong mẫu", "this outcome is not known; use the words of the form"),
            K::UnknownMethod => ("phương thức chỉ là Ứng dụng hoặc Web, hoặc để trống", "the method is app or web, or empty"),
            K::NoName => ("không có họ tên và cũng không có số định danh; bổ sung một trong hai", "neither a name nor a number; add one of them"),
            K::NoBirth => ("không có số định danh nên cần ngày sinh, ít nhất là năm sinh", "without a number a birth date is needed, at least the year"),
            K::BadBirth => ("không đọc được ngày sinh; ghi dạng 19/06/1980 hoặc 1980", "the birth date cannot be read; write it as 19/06/1980 or 1980"),
            K::SameNumber => ("số này đã có ở một dòng phía trên cho cùng ngày, chỉ tính một lần; nếu là người khác thì sửa số, nếu không thì bỏ dòng này", "an earlier row has this number for the same day, which counts once; correct it if somebody else is meant, else take this row out"),
            K::SamePerson => ("một dòng phía trên đã nêu người này cho cùng ngày, chỉ tính một lần; nếu là người khác thì ghi số định danh, nếu không thì bỏ dòng này", "an earlier row names this person for the same day, who counts once; if somebody else is meant, write the number, else take this row out"),
            K::AlreadyListed => ("đơn vị đã nêu người này trước đó, chỉ tính một lần; nếu là người khác thì ghi số định danh, nếu không thì bỏ dòng này", "the unit named this person before, who counts once; if somebody else is meant, write the number, else take this row out"),
            K::BadCount => ("không phải số nguyên từ 0 đến 1.000.000; ghi lại số", "not a whole number from 0 to 1,000,000; correct it"),
        };
        let row = lang.pick("Dòng", "Row");
        let column = lang.pick("cột", "column");
        let before = self.day.map_or_else(String::new, |day| {
            lang.pick(format!(" (đã nêu cho ngày {})", day.vi()), format!(" (already listed on {})", day.vi()))
        });
        let first = self.first.map_or_else(String::new, |first| lang.pick(format!(" (trùng với dòng {first})"), format!(" (same as row {first})")));
        format!("{row} {}, {column} “{}”: {}{before}{first}", self.row, self.column, lang.pick(vi, en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_that_people_are_told_is_the_one_that_is_kept() {
        let megabytes = crate::http::FILE_MAX / 1024 / 1024;
        for lang in [Lang::Vi, Lang::En] {
            assert!(ClaimsProblem::TooLarge.sentence(lang).contains(&format!("{megabytes} MB")));
        }
        assert_eq!(ClaimsProblem::TooLarge.status(), 413);
    }
}
