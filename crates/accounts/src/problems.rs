//! What can go wrong in this room, as a person meets it.

use crate::{model::Permission, rules::Weakness};
use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic};

/// Errors of the accounts room.
#[derive(Debug, thiserror::Error)]
pub enum AccountsProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Hashing or the random source failed.
    #[error("cryptography: {0}")]
    Crypto(String),
    /// Nobody is signed in.
    #[error("sign-in required")]
    SignInRequired,
    /// The bearer token is unknown, expired or revoked.
    #[error("bad bearer token")]
    BadToken,
    /// The bearer token belongs to no enrolled phone, or not to one that may do this.
    #[error("unknown phone")]
    PhoneUnknown,
    /// The actor lacks the permission.
    #[error("forbidden: {0:?}")]
    Forbidden(Permission),
    /// The account, grant or place lies outside the actor's area.
    #[error("outside the actor's area")]
    OutsideArea,
    /// The form did not come from one of our pages.
    #[error("cross-site request")]
    CrossSite,
    /// A new password must be chosen first.
    #[error("password change required")]
    MustChange,
    /// The password was right; the account is asked for a code too.
    #[error("second factor required")]
    SecondFactorRequired,
    /// The code is wrong, old or used.
    #[error("wrong code")]
    WrongCode,
    /// The right password waited too long for its code.
    #[error("sign-in step ended")]
    StepEnded,
    /// The house asks a second factor of this account, and the days to set it up are over.
    #[error("second factor must be set up")]
    MustSetUpFactor,
    /// There is a second factor already.
    #[error("second factor is on")]
    FactorOn,
    /// There is none to confirm, renew or take away.
    #[error("no second factor")]
    NoFactor,
    /// Without a second factor the password would be too short.
    #[error("password too short without a second factor")]
    PasswordNeedsFactor,
    /// One's own second factor is taken away with a code, not by an administrator's right.
    #[error("own second factor")]
    OwnFactor,
    /// A reason is missing.
    #[error("no reason")]
    NoReason,
    /// Days or grace of the policy make no sense.
    #[error("bad policy")]
    BadPolicy,
    /// Only a person who is signed in does this, no program with a token.
    #[error("session required")]
    SessionRequired,
    /// The house asks a second factor of whoever makes tokens.
    #[error("tokens need a second factor")]
    TokenNeedsFactor,
    /// Name or password is wrong.
    #[error("wrong name or password")]
    WrongPassword,
    /// Too many wrong attempts.
    #[error("throttled for {0} s")]
    Throttled(i64),
    /// The account is switched off.
    #[error("account off")]
    Off,
    /// The account slept for 45 days.
    #[error("account idle")]
    Idle,
    /// No such user, or none that the actor may see.
    #[error("no such user")]
    NoSuchUser,
    /// The sign-in name is taken.
    #[error("name taken")]
    NameTaken,
    /// Not a sign-in name.
    #[error("bad sign-in name")]
    BadName,
    /// No full name.
    #[error("no full name")]
    NoFullName,
    /// The password is too weak.
    #[error("weak password: {0:?}")]
    Weak(Weakness),
    /// The two typed passwords differ.
    #[error("passwords differ")]
    PasswordsDiffer,
    /// The new password is the old one.
    #[error("same password")]
    SamePassword,
    /// The word names no role.
    #[error("unknown role")]
    UnknownRole,
    /// The role needs another kind of place.
    #[error("badly placed grant")]
    BadGrant,
    /// A user without any role.
    #[error("no grant")]
    NoGrant,
    /// The place code is unknown.
    #[error("unknown place code")]
    UnknownPlace,
    /// This would leave nobody to administer.
    #[error("last administrator")]
    LastAdmin,
    /// There are users already.
    #[error("set-up is done")]
    SetUpDone,
    /// The set-up code is wrong.
    #[error("wrong set-up code")]
    WrongSetUpCode,
    /// No such token.
    #[error("no such token")]
    NoSuchToken,
    /// The token would carry rights that its maker does not hold.
    #[error("a token beyond its maker's rights")]
    TokenBeyondMaker,
    /// The token would have ended before anybody could use it.
    #[error("a token that has ended")]
    TokenOver,
    /// The file is no readable workbook.
    #[error("unreadable workbook: {0}")]
    BadWorkbook(String),
    /// The columns of the users' file were not found.
    #[error("no header row")]
    NoHeader,
    /// More rows than one upload may bring.
    #[error("too many rows")]
    TooManyRows,
    /// The request could not be read.
    #[error("unreadable request: {0}")]
    Unreadable(String),
    /// There is nothing at this address.
    #[error("not found")]
    NotFound,
    /// The page has no table of this name that may be saved.
    #[error("no such table")]
    NoSuchTable,
    /// A table could not be written into a file.
    #[error("not written: {0}")]
    NotWritten(String),
    /// The upload or form is larger than the address takes.
    #[error("too large")]
    TooLarge,
    /// The request uses a method that the address does not know, and the like.
    #[error("refused with status {0}")]
    Refused(u16),
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

impl AccountsProblem {
    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> Words {
        match self {
            Self::Db(_) | Self::Crypto(_) => words("accounts.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
            Self::SignInRequired => words("accounts.sign_in_required", 401,
                ("Cần đăng nhập.", "Đăng nhập rồi thử lại."),
                ("Sign-in is required.", "Sign in and try again.")),
            Self::BadToken => words("accounts.bad_token", 401,
                ("Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.", "Đề nghị quản trị cấp mã truy cập mới."),
                ("The bearer token is unknown, expired or revoked.", "Ask an administrator for a new token.")),
            Self::Forbidden(_) => words("accounts.forbidden", 403,
                ("Tài khoản không có quyền làm việc này.", "Đề nghị cơ quan thường trực cấp quyền nếu cần."),
                ("This account may not do that.", "Ask the standing office for the permission if you need it.")),
            Self::OutsideArea => words("accounts.outside_area", 403,
                ("Ngoài phạm vi được giao cho tài khoản này.", "Chọn địa bàn, đơn vị, tổ trong phạm vi được giao."),
                ("Outside the area given to this account.", "Choose a locality, unit or team within your area.")),
            Self::CrossSite => words("accounts.cross_site", 403,
                ("Biểu mẫu đã hết hạn hoặc không gửi từ trang này.", "Mở lại trang rồi gửi lại."),
                ("The form has expired or was not sent from this site.", "Open the page again and send it again.")),
            Self::MustChange => words("accounts.password_change_required", 403,
                ("Cần đổi mật khẩu dùng một lần trước.", "Đặt mật khẩu mới tại trang Đổi mật khẩu."),
                ("The one-time password must be changed first.", "Choose a new password on the password page.")),
            Self::PhoneUnknown => words("field.device_unknown", 401,
                ("Điện thoại này chưa được đăng ký hoặc không còn được dùng.", "Xin tổ trưởng một mã đăng ký mới; kết quả đã lưu trên máy vẫn được giữ."),
                ("This phone is not enrolled, or not in use any more.", "Ask the team leader for a new code; what the phone saved is kept.")),
            Self::SecondFactorRequired => words("accounts.second_factor_required", 401,
                ("Tài khoản này cần thêm mã xác thực.", "Gửi lại kèm mã 6 số của ứng dụng xác thực."),
                ("This account needs a code too.", "Send it again with the six digits of the authenticator app.")),
            Self::WrongCode => words("accounts.wrong_code", 401,
                ("Mã không đúng, đã cũ hoặc đã dùng.", "Chờ ứng dụng hiện mã mới rồi nhập lại; kiểm tra giờ trên điện thoại."),
                ("The code is wrong, old or used already.", "Wait for the next code and type that; check the phone's clock.")),
            Self::StepEnded => words("accounts.sign_in_step_ended", 401,
                ("Đã quá 5 phút kể từ khi nhập mật khẩu.", "Đăng nhập lại từ đầu."),
                ("More than five minutes have passed since the password.", "Sign in again from the start.")),
            Self::MustSetUpFactor => words("accounts.second_factor_setup_required", 403,
                ("Cần thiết lập xác thực hai lớp trước.", "Thiết lập tại trang Xác thực hai lớp."),
                ("A second factor must be set up first.", "Set it up on the page of the second factor.")),
            Self::FactorOn => words("accounts.second_factor_on", 409,
                ("Xác thực hai lớp đã bật.", "Muốn đổi điện thoại thì tắt trước rồi bật lại."),
                ("The second factor is on already.", "To change phones, switch it off and on again.")),
            Self::NoFactor => words("accounts.no_second_factor", 409,
                ("Tài khoản chưa có xác thực hai lớp, hoặc lần thiết lập đã quá một giờ.", "Bắt đầu thiết lập lại."),
                ("There is no second factor, or setting it up took more than an hour.", "Begin setting it up again.")),
            Self::PasswordNeedsFactor => words("accounts.password_needs_second_factor", 409,
                ("Mật khẩu hiện tại ngắn hơn 14 ký tự nên cần xác thực hai lớp.", "Đổi sang mật khẩu từ 14 ký tự trước khi tắt."),
                ("The password is shorter than 14 characters and stands only with a second factor.", "Choose one of 14 or more before you switch it off.")),
            Self::OwnFactor => words("accounts.own_second_factor", 403,
                ("Không tự đặt lại xác thực hai lớp của chính mình.", "Nhờ quản trị viên khác, hoặc tắt bằng mã dự phòng tại trang Xác thực hai lớp."),
                ("Nobody resets their own second factor.", "Ask another administrator, or switch it off with a recovery code on your own page.")),
            Self::NoReason => words("accounts.no_reason", 422,
                ("Thiếu lý do.", "Ghi lý do; lý do được lưu trong nhật ký."),
                ("The reason is missing.", "Write why; it stands in the audit trail.")),
            Self::BadPolicy => words("accounts.bad_second_factor_policy", 422,
                ("Ngày áp dụng hoặc số ngày chuẩn bị không hợp lệ.", "Chọn ngày từ hôm nay trở đi và từ 0 đến 60 ngày chuẩn bị."),
                ("The day or the days of grace are not possible.", "Choose a day from today on, and 0 to 60 days.")),
            Self::SessionRequired => words("accounts.session_required", 403,
                ("Việc này cần người dùng tự đăng nhập, không dùng mã truy cập.", "Đăng nhập bằng trình duyệt rồi làm lại."),
                ("This needs a person who is signed in, not a token.", "Sign in with a browser and try again.")),
            Self::TokenNeedsFactor => words("accounts.token_needs_second_factor", 403,
                ("Hệ thống yêu cầu xác thực hai lớp để tạo mã truy cập.", "Đăng nhập bằng trình duyệt và bật xác thực hai lớp trước."),
                ("Here tokens are made with a second factor only.", "Sign in with a browser and set your second factor up first.")),
            Self::WrongPassword => words("accounts.wrong_password", 401,
                ("Tên đăng nhập hoặc mật khẩu không đúng.", "Kiểm tra bộ gõ và phím Caps Lock rồi thử lại."),
                ("The name or the password is wrong.", "Check the keyboard layout and Caps Lock, then try again.")),
            Self::Throttled(_) => words("accounts.throttled", 429,
                ("Đã thử sai nhiều lần nên phải tạm dừng.", "Chờ hết thời gian tạm dừng rồi thử lại."),
                ("Too many wrong attempts, so there is a pause.", "Wait until the pause is over, then try again.")),
            Self::Off => words("accounts.off", 403,
                ("Tài khoản đã bị khóa.", "Liên hệ quản trị để mở lại."),
                ("The account is switched off.", "Ask an administrator to switch it on.")),
            Self::Idle => words("accounts.idle", 403,
                ("Tài khoản đã tự khóa vì 45 ngày không sử dụng.", "Liên hệ quản trị để mở lại."),
                ("The account switched itself off after 45 days without use.", "Ask an administrator to switch it on.")),
            Self::NoSuchUser => words("accounts.no_such_user", 404,
                ("Không tìm thấy người dùng này.", "Kiểm tra lại tên đăng nhập."),
                ("There is no such user.", "Check the sign-in name.")),
            Self::NameTaken => words("accounts.name_taken", 409,
                ("Tên đăng nhập đã có người dùng.", "Chọn tên đăng nhập khác."),
                ("The sign-in name is taken.", "Choose another one.")),
            Self::BadName => words("accounts.bad_name", 422,
                ("Tên đăng nhập không hợp lệ.", "Dùng 3 đến 64 ký tự: chữ không dấu, số, dấu chấm, gạch ngang, gạch dưới."),
                ("This is not a sign-in name.", "Use 3 to 64 characters: plain letters, digits, dots, dashes, underscores.")),
            Self::NoFullName => words("accounts.no_full_name", 422,
                ("Thiếu họ tên.", "Điền họ tên người dùng."),
                ("The full name is missing.", "Fill in the user's full name.")),
            Self::Weak(w) => weak(*w),
            Self::PasswordsDiffer => words("accounts.passwords_differ", 422,
                ("Hai lần nhập mật khẩu không giống nhau.", "Nhập lại mật khẩu mới ở cả hai ô."),
                ("The two passwords differ.", "Type the new password in both fields again.")),
            Self::SamePassword => words("accounts.same_password", 422,
                ("Mật khẩu mới trùng mật khẩu cũ.", "Chọn mật khẩu khác."),
                ("The new password is the old one.", "Choose another password.")),
            Self::UnknownRole => words("accounts.unknown_role", 422,
                ("Không có vai trò này.", "Dùng một trong các vai trò ghi trong tệp mẫu."),
                ("There is no such role.", "Use one of the roles named in the template.")),
            Self::BadGrant => words("accounts.bad_grant", 422,
                ("Vai trò này cần đúng loại phạm vi.", "Công an phường, lãnh đạo UBND: mã địa bàn; thủ trưởng: mã đơn vị; tổ: mã tổ; quản trị: để trống."),
                ("This role needs the right kind of place.", "Ward police and committee leaders: a locality; heads: a unit; team members: a team; administrators: none.")),
            Self::NoGrant => words("accounts.no_grant", 422,
                ("Người dùng chưa có vai trò nào.", "Chọn ít nhất một vai trò."),
                ("The user has no role.", "Choose at least one role.")),
            Self::UnknownPlace => words("accounts.unknown_place", 422,
                ("Không có mã địa bàn, đơn vị hoặc tổ này.", "Đối chiếu mã với trang Địa bàn."),
                ("There is no locality, unit or team with this code.", "Compare the code with the territory page.")),
            Self::LastAdmin => words("accounts.last_admin", 409,
                ("Đây là quản trị viên cuối cùng còn hoạt động.", "Cấp quyền quản trị cho người khác trước."),
                ("This is the last active administrator.", "Make somebody else an administrator first.")),
            Self::SetUpDone => words("accounts.set_up_done", 409,
                ("Hệ thống đã được thiết lập.", "Đăng nhập bằng tài khoản đã có."),
                ("The system has been set up already.", "Sign in with an existing account.")),
            Self::WrongSetUpCode => words("accounts.wrong_set_up_code", 403,
                ("Mã thiết lập không đúng.", "Dùng mã mà máy chủ in ra khi khởi động lần gần nhất."),
                ("The set-up code is wrong.", "Use the code that the server printed at its latest start.")),
            Self::NoSuchToken => words("accounts.no_such_token", 404,
                ("Không tìm thấy mã truy cập này.", "Xem lại danh sách mã truy cập."),
                ("There is no such token.", "Look at the list of tokens.")),
            Self::TokenBeyondMaker => words("accounts.token_beyond_maker", 403,
                ("Mã truy cập của người này sẽ có những quyền mà tài khoản tạo mã không có.", "Đề nghị chính người đó hoặc cơ quan thường trực tạo, hoặc người vận hành máy chủ chạy vedich token create."),
                ("A token of this user would carry rights that its maker does not hold.", "Ask the user or the standing office to make it, or whoever runs the server to call vedich token create.")),
            Self::TokenOver => words("accounts.token_over", 422,
                ("Hạn của mã truy cập đã qua.", "Chọn hạn sau lúc này, hoặc không đặt hạn."),
                ("The token's end has passed.", "Choose an end after this moment, or none.")),
            Self::BadWorkbook(_) => words("accounts.bad_workbook", 422,
                ("Không đọc được tệp này.", "Tải lên tệp .xlsx theo tệp mẫu."),
                ("The file could not be read.", "Upload an .xlsx file made from the template.")),
            Self::NoHeader => words("accounts.no_header", 422,
                ("Không thấy dòng tiêu đề.", "Cần các cột: Tên đăng nhập, Họ tên, Vai trò, Mã địa bàn, Mã đơn vị, Mã tổ."),
                ("The header row was not found.", "These columns are needed: Tên đăng nhập, Họ tên, Vai trò, Mã địa bàn, Mã đơn vị, Mã tổ.")),
            Self::TooManyRows => words("accounts.too_many_rows", 422,
                ("Tệp có quá 2.000 dòng.", "Chia thành nhiều tệp."),
                ("The file has more than 2,000 rows.", "Split it into several files.")),
            Self::Unreadable(_) => words("accounts.unreadable", 400,
                ("Không đọc được yêu cầu.", "Kiểm tra lại các ô đã điền rồi gửi lại."),
                ("The request could not be read.", "Check the fields and send it again.")),
            Self::NotFound => words("accounts.not_found", 404,
                ("Không có trang này.", "Kiểm tra địa chỉ hoặc quay về trang Tổng quan."),
                ("There is nothing at this address.", "Check the address or go back to the overview.")),
            Self::NoSuchTable => words("accounts.no_such_table", 404,
                ("Trang này không có bảng đó để tải, hoặc bảng chưa có dòng nào.", "Mở lại trang rồi chọn Tải CSV hoặc Tải Excel ngay trên bảng."),
                ("This page has no such table to save, or it has no rows so far.", "Open the page again and choose Save as CSV or Save for Excel above the table.")),
            Self::NotWritten(_) => words("accounts.not_written", 500,
                ("Chưa ghi được bảng này thành tệp.", "Thử lại; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The table could not be written into a file.", "Try again; if it fails again, tell support the reference.")),
            Self::TooLarge => words("accounts.too_large", 413,
                ("Tệp hoặc biểu mẫu quá lớn.", "Chia nhỏ rồi gửi lại."),
                ("The file or form is too large.", "Split it and send the parts.")),
            Self::Refused(status) => words("accounts.refused", *status,
                ("Yêu cầu không được chấp nhận.", "Quay lại trang trước rồi thử lại."),
                ("The request was refused.", "Go back and try again.")),
        }
    }
}

#[rustfmt::skip]
fn weak(weakness: Weakness) -> Words {
    match weakness {
        Weakness::Short => words("accounts.password_short", 422,
            ("Mật khẩu ngắn hơn 14 ký tự.", "Dùng từ 14 ký tự trở lên, ví dụ bốn từ không liên quan nhau."),
            ("The password is shorter than 14 characters.", "Use 14 or more, such as four unrelated words.")),
        Weakness::VeryShort => words("accounts.password_very_short", 422,
            ("Mật khẩu ngắn hơn 8 ký tự.", "Dùng từ 8 ký tự trở lên; chưa bật xác thực hai lớp thì từ 14 ký tự."),
            ("The password is shorter than 8 characters.", "Use 8 or more; 14 without a second factor.")),
        Weakness::Long => words("accounts.password_long", 422,
            ("Mật khẩu dài hơn 256 ký tự.", "Dùng mật khẩu ngắn hơn."),
            ("The password is longer than 256 characters.", "Use a shorter one.")),
        Weakness::Plain => words("accounts.password_plain", 422,
            ("Mật khẩu lặp lại hoặc theo dãy nên dễ đoán.", "Dùng ít nhất 5 ký tự khác nhau, không theo dãy."),
            ("The password repeats itself or is a sequence.", "Use at least five different characters that are no sequence.")),
        Weakness::Common => words("accounts.password_common", 422,
            ("Mật khẩu nằm trong số hay bị đoán trước.", "Chọn mật khẩu khác."),
            ("The password is among those that are tried first.", "Choose another one.")),
        Weakness::HoldsName => words("accounts.password_holds_name", 422,
            ("Mật khẩu chứa tên đăng nhập.", "Chọn mật khẩu không có tên đăng nhập."),
            ("The password holds the sign-in name.", "Choose one without it.")),
    }
}

impl Problematic for AccountsProblem {
    fn code(&self) -> &'static str {
        self.words().code
    }

    fn status(&self) -> u16 {
        self.words().status
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Forbidden(p) => {
                let name = p.name(lang);
                lang.pick(format!("Tài khoản không có quyền {name}."), format!("This account may not {name}."))
            }
            Self::Throttled(seconds) => {
                let minutes = (seconds + 59) / 60;
                lang.pick(
                    format!("Đã thử sai nhiều lần nên phải tạm dừng khoảng {minutes} phút."),
                    format!("Too many wrong attempts: there is a pause of about {minutes} min."),
                )
            }
            _ => {
                let w = self.words();
                lang.pick(w.vi.0, w.en.0).to_owned()
            }
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        let w = self.words();
        lang.pick(w.vi.1, w.en.1).to_owned()
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(_) | Self::Crypto(_) | Self::NotWritten(_) => Some(self.to_string()),
            _ => None,
        }
    }
}
