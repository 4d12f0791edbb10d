//! What is wrong or odd in a row. A finding never holds what stands in the row, so it may be stored and shown.

use super::Field;
use serde::{Deserialize, Serialize};
use vedich_kernel::Lang;

/// Whether the row goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is accepted; somebody should look.
    Warning,
    /// The row is held back.
    Error,
}

/// One finding in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// The column it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// Another row of the same file that it is about, such as the first of two duplicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_row: Option<u32>,
}

impl Finding {
    /// A finding about a column.
    #[must_use]
    pub fn new(code: Code, field: Field) -> Self {
        Self { code, field: Some(field), other_row: None }
    }

    /// A finding about the whole row.
    #[must_use]
    pub fn row(code: Code) -> Self {
        Self { code, field: None, other_row: None }
    }

    /// A finding about this row and another.
    #[must_use]
    pub fn with_row(code: Code, other_row: u32) -> Self {
        Self { code, field: None, other_row: Some(other_row) }
    }

    /// Whether the row goes on.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What was found, with the column's name and the other row's number where there are such.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        self.sentence_at(self.field.map(|field| field.label(lang)), lang)
    }

    /// The same, the column called as the file calls it.
    #[must_use]
    pub fn sentence_at(&self, column: Option<&str>, lang: Lang) -> String {
        let mut text = self.code.sentence(lang).to_owned();
        if let Some(column) = column {
            text = format!("{column}: {text}");
        }
        if let Some(row) = self.other_row {
            text.push_str(&lang.pick(format!(" (dòng {row})"), format!(" (row {row})")));
        }
        text
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> &'static str {
        self.code.advice(lang)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $key:literal $severity:ident, $vi:literal, $en:literal, $do_vi:literal, $do_en:literal;)+) => {
        /// What a finding is. The text of [`Code::as_str`] is permanent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $key)] $name,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The permanent code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// Whether the row goes on.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// What was found.
            #[must_use]
            pub fn sentence(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($vi, $en),)+ }
            }

            /// What to do about it.
            #[must_use]
            pub fn advice(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($do_vi, $do_en),)+ }
            }
        }
    };
}

codes! {
    /// Neither an ID nor a name.
    NoIdentity "no_identity" Error,
        "Dòng không có số định danh lẫn họ tên", "The row has neither an ID nor a name",
        "Bổ sung số định danh và họ tên, hoặc xóa dòng.", "Add the ID and the name, or delete the row.";
    /// The ID has a wrong length or other characters.
    IdMalformed "id_malformed" Error,
        "Số định danh không đúng 12 chữ số", "The ID does not have 12 digits",
        "Sửa lại theo thẻ căn cước.", "Correct it from the card.";
    /// Twelve digits that do not begin with 0.
    IdPattern "id_pattern" Error,
        "Số định danh phải bắt đầu bằng số 0", "An ID begins with 0",
        "Sửa lại theo thẻ căn cước.", "Correct it from the card.";
    /// Scientific notation lost digits.
    IdDigitsLost "id_digits_lost" Error,
        "Số định danh bị Excel rút gọn, đã mất chữ số", "Excel shortened the ID and digits are lost",
        "Định dạng cột thành Văn bản (Text) rồi trích xuất lại.", "Format the column as Text and export again.";
    /// No level although there is a dossier.
    LevelMissing "level_missing" Error,
        "Có trạng thái hồ sơ nhưng không có mức độ", "There is a status but no level",
        "Ghi mức 1 hoặc mức 2, hoặc chọn mức mặc định khi ghép cột.", "Write level 1 or 2, or choose a default level in the column mapping.";
    /// A level other than 1 and 2.
    LevelUnknown "level_unknown" Error,
        "Không hiểu mức độ", "The level is not understood",
        "Chỉ ghi mức 1 hoặc mức 2.", "Write level 1 or level 2.";
    /// A level other than 1 and 2 of somebody without a dossier.
    LevelIgnored "level_ignored" Warning,
        "Không hiểu mức độ; chưa có hồ sơ nên dòng vẫn được nhận", "The level is not understood; without a dossier the row goes on",
        "Chỉ ghi mức 1 hoặc mức 2, hoặc để trống khi chưa có hồ sơ.", "Write level 1 or level 2, or nothing where there is no dossier.";
    /// A status that is not known.
    StatusUnknown "status_unknown" Error,
        "Không hiểu trạng thái", "The status is not understood",
        "Dùng: Đã thu nhận, Đã gửi, Đã phê duyệt, Không đạt, Đã kích hoạt, Chưa kích hoạt; hoặc khai báo từ này khi ghép cột.",
        "Use the usual words, or declare this one in the column mapping.";
    /// Rejected and activated at once.
    StageContradiction "stage_contradiction" Error,
        "Hồ sơ không đạt nhưng lại đã kích hoạt", "The dossier is rejected and the account activated",
        "Kiểm tra lại trên hệ thống của Bộ và sửa một trong hai cột.", "Check in the ministry's system and correct one of the columns.";
    /// Activated after the extract's day.
    ActivatedInFuture "activated_in_future" Error,
        "Ngày kích hoạt sau ngày chốt số liệu", "Activated after the day of the extract",
        "Kiểm tra ngày chốt đã khai báo hoặc ngày trong dòng.", "Check the declared day of the extract or the day in the row.";
    /// The same number and level twice.
    DuplicateRow "duplicate_row" Error,
        "Trùng số định danh và mức độ với dòng khác", "Same ID and level as another row",
        "Giữ lại một dòng.", "Keep one of the rows.";
    /// The commune lies outside what the upload declared.
    CommuneOutsideScope "commune_outside_scope" Error,
        "Phường/xã nằm ngoài địa bàn đã khai báo", "The commune lies outside the declared area",
        "Chọn lại địa bàn khi tải lên, hoặc bỏ dòng này.", "Declare another area on upload, or leave the row out.";
    /// Leading zeros were put back.
    IdPadded "id_padded" Warning,
        "Số định danh thiếu số 0 ở đầu, đã bổ sung", "The ID lacked its leading zero, which was put back",
        "Định dạng cột thành Văn bản (Text) khi trích xuất.", "Format the column as Text when exporting.";
    /// No ID, old or new: nobody can be told apart by it.
    IdMissing "id_missing" Error,
        "Không có số định danh nên chưa biết là công dân nào", "No ID, so it is not known which citizen this is",
        "Bổ sung số định danh (hoặc số CMND) rồi nạp lại dòng này.", "Add the ID (or the old one) and upload this row again.";
    /// The place prefix is none in use.
    IdPrefixUnknown "id_prefix_unknown" Warning,
        "Ba số đầu không phải mã tỉnh đã biết", "The first three digits are no known place",
        "Đối chiếu với thẻ căn cước.", "Compare with the card.";
    /// The ID says another birth year.
    IdBirthMismatch "id_birth_mismatch" Warning,
        "Năm sinh không khớp với số định danh; giữ giá trị đã biết nếu có",
        "The birth year does not agree with the ID; what was known is kept, if anything was",
        "Đối chiếu với thẻ căn cước.", "Compare with the card.";
    /// The ID says another sex.
    IdSexMismatch "id_sex_mismatch" Warning,
        "Giới tính không khớp với số định danh; giữ giá trị đã biết nếu có",
        "The sex does not agree with the ID; what was known is kept, if anything was",
        "Đối chiếu với thẻ căn cước.", "Compare with the card.";
    /// Nine digits in the column of the national ID.
    OldIdInIdColumn "old_id_in_id_column" Warning,
        "Là số CMND 9 số, không phải số định danh 12 số; được hiểu là số CMND", "This is an old ID of 9 digits, not a national ID; it was taken as the old ID",
        "Bổ sung số định danh 12 số.", "Add the national ID of 12 digits.";
    /// Nobody had the old number, and one person is called, was born and lives as the row says.
    OldIdLinked "old_id_linked" Warning,
        "Chưa ai có số CMND này; nhận ra một người trùng họ tên, ngày sinh và phường/xã, đã gắn số vào người đó",
        "Nobody had this old ID; one person has the same name, birth date and commune and was given it",
        "Đối chiếu với thẻ căn cước và bổ sung số định danh 12 số vào dòng này.", "Compare with the card and add the national ID of 12 digits to this row.";
    /// Nobody had the old number, and nobody is surely meant.
    OldIdUnknown "old_id_unknown" Warning,
        "Chưa ai có số CMND này và không chắc là người nào đã có; ghi là một người mới",
        "Nobody had this old ID and no known person is surely meant; taken for somebody new",
        "Bổ sung số định danh 12 số vào dòng này, nếu không người này có thể bị đếm hai lần.",
        "Add the national ID of 12 digits to this row, or this person may be counted twice.";
    /// The old number is somebody's who is called and was born otherwise.
    OldIdConflict "old_id_conflict" Error,
        "Số CMND này đang là của một người khác, khác cả họ tên lẫn ngày sinh; dòng không được áp dụng",
        "This old ID belongs to somebody with another name and another birth date; the row is not applied",
        "Kiểm tra số CMND trong dòng này của tệp; nếu đúng số, ghi thêm số định danh 12 số của người đó.",
        "Check the old ID in this row of the file; if it is right, add that person's national ID of 12 digits.";
    /// The old number is somebody's who has another name and the same birth date.
    OldIdNameDiffers "old_id_name_differs" Warning,
        "Người đang có số CMND này mang họ tên khác; đã lấy họ tên theo dòng này", "The person with this old ID had another name; the name of this row was taken",
        "Đối chiếu với thẻ căn cước.", "Compare with the card.";
    /// The old number beside a known national one is somebody else's who has no other, with the same name and birth date.
    StandsTwice "stands_twice" Warning,
        "Số CMND trong dòng này đang đứng riêng như một người khác, trùng họ tên và ngày sinh: rất có thể một người được đếm hai lần",
        "The old ID of this row stands alone as another person with the same name and birth date: most likely one person who is counted twice",
        "Đối chiếu hai người ở trang Công dân, mục Có thể trùng; nếu là một, rút và nạp lại tệp đã chỉ ghi số CMND, có đủ cả hai số.",
        "Compare the two under Citizens, Possible duplicates; if they are one, withdraw the file that had the old ID alone and import it again with both numbers.";
    /// Eight digits of an old number: its leading zero was put back.
    OldIdPadded "old_id_padded" Warning,
        "Số CMND thiếu số 0 ở đầu, đã bổ sung", "The old ID lacked its leading zero, which was put back",
        "Định dạng cột thành Văn bản (Text) khi trích xuất.", "Format the column as Text when exporting.";
    /// The old ID is none.
    OldIdMalformed "old_id_malformed" Warning,
        "Số CMND không đúng 9 chữ số, bỏ qua", "The old ID does not have 9 digits and is ignored",
        "Sửa lại nếu cần.", "Correct it if needed.";
    /// No name.
    NameMissing "name_missing" Warning,
        "Không có họ tên; giữ giá trị đã biết nếu có", "No name; what was known is kept, if anything was",
        "Bổ sung họ tên.", "Add the name.";
    /// Digits or signs in a name that no name has.
    NameOdd "name_odd" Warning,
        "Họ tên có chữ số hoặc ký hiệu lạ", "The name has digits or odd signs in it",
        "Kiểm tra xem cột họ tên có bị lệch không.", "Check whether the columns are shifted.";
    /// A name longer than any.
    NameLong "name_long" Warning,
        "Họ tên dài quá 100 ký tự", "The name is longer than 100 characters",
        "Kiểm tra xem nội dung ô khác có dính vào cột họ tên không.", "Check whether another cell's text ended up in the name.";
    /// No birth date at all.
    BirthMissing "birth_missing" Warning,
        "Không có ngày sinh", "No birth date",
        "Bổ sung ngày sinh hoặc số định danh.", "Add the birth date or the ID.";
    /// A birth date that cannot be read.
    BirthUnreadable "birth_unreadable" Warning,
        "Không đọc được ngày sinh; giữ giá trị đã biết nếu có", "The birth date cannot be read; what was known is kept, if anything was",
        "Ghi theo dạng ngày/tháng/năm, hoặc chỉ ghi năm.", "Write day/month/year, or the year alone.";
    /// Born after the extract's day.
    BirthInFuture "birth_in_future" Warning,
        "Ngày sinh sau ngày chốt số liệu; giữ giá trị đã biết nếu có", "Born after the day of the extract; what was known is kept, if anything was",
        "Sửa lại ngày sinh.", "Correct the birth date.";
    /// A sex that cannot be read.
    SexUnreadable "sex_unreadable" Warning,
        "Không hiểu giới tính", "The sex is not understood",
        "Ghi Nam hoặc Nữ.", "Write Nam or Nữ.";
    /// A phone number that cannot be read.
    PhoneUnreadable "phone_unreadable" Warning,
        "Số điện thoại không hợp lệ; giữ giá trị đã biết nếu có", "The phone number is not valid; what was known is kept, if anything was",
        "Ghi 10 chữ số, bắt đầu bằng số 0.", "Write 10 digits that begin with 0.";
    /// A day that cannot be read.
    DateUnreadable "date_unreadable" Warning,
        "Không đọc được ngày, bỏ qua", "The day cannot be read and is ignored",
        "Ghi theo dạng ngày/tháng/năm.", "Write day/month/year.";
    /// The month stood first.
    DateMonthFirst "date_month_first" Warning,
        "Ngày ghi tháng trước ngày sau, đã đảo lại", "The month stood before the day; they were swapped",
        "Định dạng cột theo ngày/tháng/năm.", "Format the column as day/month/year.";
    /// A day after the extract's.
    DayInFuture "day_in_future" Warning,
        "Ngày sau ngày chốt số liệu, bỏ qua", "The day lies after the day of the extract and is ignored",
        "Kiểm tra ngày chốt đã khai báo hoặc ngày trong dòng.", "Check the declared day of the extract or the day in the row.";
    /// Activated while the dossier is not approved.
    ActivatedNotApproved "activated_not_approved" Warning,
        "Đã kích hoạt nhưng hồ sơ chưa phê duyệt; tính là đã kích hoạt", "Activated although the dossier is not approved; counted as activated",
        "Kiểm tra lại trạng thái hồ sơ.", "Check the dossier's status.";
    /// Activated without a day.
    ActivatedDayMissing "activated_day_missing" Warning,
        "Đã kích hoạt nhưng không có ngày kích hoạt", "Activated, but no day is given",
        "Bổ sung ngày kích hoạt nếu có; nếu không, hệ thống suy ra từ hai lần trích xuất.",
        "Add the day if known; otherwise it is inferred from two extracts.";
    /// Activated before approval.
    ActivatedBeforeApproved "activated_before_approved" Warning,
        "Ngày kích hoạt trước ngày phê duyệt; giữ giá trị đã biết nếu có", "Activated before it was approved; what was known is kept, if anything was",
        "Kiểm tra lại hai ngày.", "Check both days.";
    /// Approved before collection.
    ApprovedBeforeCollected "approved_before_collected" Warning,
        "Ngày phê duyệt trước ngày thu nhận; giữ giá trị đã biết nếu có", "Approved before it was collected; what was known is kept, if anything was",
        "Kiểm tra lại hai ngày.", "Check both days.";
    /// A day of activation but the status says no.
    ActivatedDayWithoutStatus "activated_day_without_status" Warning,
        "Có ngày kích hoạt nhưng trạng thái là chưa kích hoạt; tính là chưa", "A day of activation, but the status says not activated; counted as not",
        "Kiểm tra lại trạng thái kích hoạt.", "Check the activation status.";
    /// The stage was taken from the days.
    StatusFromDate "status_from_date" Warning,
        "Không có trạng thái; suy ra từ các ngày trong dòng", "No status; it was taken from the days in the row",
        "Bổ sung trạng thái.", "Add the status.";
    /// A level but no status.
    StatusMissing "status_missing" Warning,
        "Có mức độ nhưng không có trạng thái hồ sơ; tính là chưa có hồ sơ", "A level but no status; counted as no dossier",
        "Bổ sung trạng thái hồ sơ.", "Add the dossier's status.";
    /// Activated beside an empty status of the dossier.
    ActivatedWithoutStatus "activated_without_status" Warning,
        "Đã kích hoạt nhưng trạng thái hồ sơ để trống; tính là đã kích hoạt", "Activated, but the dossier's status is empty; counted as activated",
        "Kiểm tra lại trạng thái hồ sơ.", "Check the dossier's status.";
    /// Locked, and nothing else is known.
    LockedWithoutStage "locked_without_stage" Warning,
        "Tài khoản bị khóa, không rõ đã kích hoạt hay chưa; tính là đã phê duyệt", "Locked, and not known whether activated; counted as approved",
        "Bổ sung trạng thái kích hoạt.", "Add the activation status.";
    /// The quarter is not in the territory.
    QuarterUnknown "quarter_unknown" Warning,
        "Không tìm thấy khu phố/ấp trong danh mục địa bàn", "The quarter is not in the territory",
        "Sửa tên, hoặc bổ sung khu phố/ấp vào danh mục.", "Correct the name, or add the quarter to the territory.";
    /// The commune is not in the territory.
    CommuneUnknown "commune_unknown" Error,
        "Không tìm thấy phường/xã trong danh mục địa bàn", "The commune is not in the territory",
        "Sửa tên hoặc mã phường/xã.", "Correct the commune's name or code.";
    /// The stage goes back.
    StageBackwards "stage_backwards" Warning,
        "Trạng thái lùi so với lần trích xuất trước", "The stage goes back from the extract before",
        "Kiểm tra trên hệ thống của Bộ; số liệu vẫn theo lần này.", "Check in the ministry's system; this extract counts.";
    /// The number of a known person was replaced.
    IdReplaced "id_replaced" Warning,
        "Số định danh khác với lần trước của cùng một người", "The ID differs from the one this person had",
        "Xác nhận việc cấp lại số định danh.", "Confirm that the ID was replaced.";
    /// The ID is somebody's, in the register or in another row, who is called and was born otherwise. The number says who it is, so the
    /// row goes on.
    PersonConflict "person_conflict" Warning,
        "Cùng số, người khác tên: số định danh này đã có với họ tên và ngày sinh khác",
        "Same ID, another person's name: this ID is known with another name and another birth date",
        "Đối chiếu với thẻ căn cước trước khi áp dụng; nếu số trong dòng này sai, sửa số rồi nạp lại tệp.",
        "Compare with the card before it is applied; if the ID of this row is wrong, correct it and upload the file again.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|code| code.as_str() == s).ok_or_else(|| format!("no finding is called {s}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_complete_in_both_languages() {
        let keys: std::collections::BTreeSet<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(keys.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(*code));
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
            assert_ne!(code.sentence(Lang::Vi), code.sentence(Lang::En));
            assert!(code.advice(Lang::Vi).ends_with('.') && code.advice(Lang::En).ends_with('.'), "{code}");
        }
    }

    #[test]
    fn a_sentence_names_column_and_row() {
        assert_eq!(Finding::new(Code::SexUnreadable, Field::Sex).sentence(Lang::Vi), "Giới tính: Không hiểu giới tính");
        assert_eq!(Finding::with_row(Code::DuplicateRow, 7).sentence(Lang::En), "Same ID and level as another row (row 7)");
    }
}
