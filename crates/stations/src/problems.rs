//! What can go wrong in this room, as a person meets it.

use crate::{
    fields,
    model::{BookingState, RequestState},
    rules::{Held, Wrong},
};
use vedich_accounts::AccountsProblem;
use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, ProblemWords, Problematic, TabledProblem};
use vedich_messages::MessagesProblem;
use vedich_planner::PlannerProblem;
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the stations.
#[derive(Debug, thiserror::Error)]
pub enum StationsProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The register did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The claims room did.
    #[error(transparent)]
    Claims(#[from] ClaimsProblem),
    /// The accounts room did: too many attempts.
    #[error(transparent)]
    Accounts(#[from] AccountsProblem),
    /// The territory did: a workbook that is none, a place outside the area.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The planner did: a what-if that does not fit.
    #[error(transparent)]
    Planner(#[from] PlannerProblem),
    /// The outbox did: nobody can be told by that way.
    #[error(transparent)]
    Messages(#[from] MessagesProblem),
    /// No such place, or not the actor's.
    #[error("no such locality")]
    NoSuchLocality,
    /// No such station in the actor's area.
    #[error("no such station")]
    NoSuchStation,
    /// No such equipment set.
    #[error("no such equipment set")]
    NoSuchSet,
    /// No such intake team.
    #[error("no such team")]
    NoSuchTeam,
    /// No such shift in the actor's area.
    #[error("no such shift")]
    NoSuchShift,
    /// No such booking.
    #[error("no such booking")]
    NoSuchBooking,
    /// No such dossier batch.
    #[error("no such batch")]
    NoSuchBatch,
    /// The code of an invitation is none, or its shift is over.
    #[error("no such invitation")]
    NoSuchInvitation,
    /// The code is taken.
    #[error("code taken: {0}")]
    CodeTaken(String),
    /// A field is missing, too long, or holds what it may not (`fields::text`).
    #[error("bad field: {0}")]
    BadField(&'static str),
    /// A value cannot be read or cannot be: the key of its cause (`fields::value`).
    #[error("not readable: {0}")]
    NotReadable(&'static str),
    /// The shift cannot be held like this.
    #[error("wrong shift: {0:?}")]
    WrongShift(Wrong),
    /// A set or a team is elsewhere at that time.
    #[error("busy: {0}")]
    Busy(String),
    /// The shift was called off.
    #[error("shift cancelled")]
    ShiftCancelled,
    /// The shift stands: it has no reason why it was called off.
    #[error("shift stands")]
    ShiftStands,
    /// The shift was held: it is not called off any more.
    #[error("shift held: {0:?}")]
    ShiftHeld(Held),
    /// The shift has begun, or is over.
    #[error("too late")]
    TooLate,
    /// The shift is too far ahead to be booked.
    #[error("too early")]
    TooEarly,
    /// Nobody else can come in this quarter of an hour.
    #[error("slot full")]
    SlotFull,
    /// Not a time of this shift.
    #[error("no such slot")]
    NoSuchSlot,
    /// One telephone number has enough bookings ahead.
    #[error("too many bookings of one telephone")]
    TooMany,
    /// One person, by name and telephone, books once for a shift; for the family by the code of that booking.
    #[error("this person booked for this shift")]
    PhoneBooked,
    /// This invitation has its booking.
    #[error("booked already")]
    BookedAlready,
    /// Whoever this invitation is for was invited anew: to where and when.
    #[error("invited anew")]
    InvitedAnew(String),
    /// At the desk: no booking of this shift and no invitation has this code or number.
    #[error("not on the list")]
    NotOnList,
    /// At the desk: who shows this invitation booked another shift by it.
    #[error("booked elsewhere")]
    BookedElsewhere,
    /// The step cannot follow where the booking stands.
    #[error("cannot follow {0:?}")]
    CannotFollow(BookingState),
    /// The visitor was checked in before, and waits under this number.
    #[error("checked in before as {0}")]
    ArrivedAlready(i64),
    /// The booking is of another shift: where and when.
    #[error("booked for another shift")]
    OtherShift(String),
    /// Visitors are served on the shift's own day.
    #[error("not today")]
    NotToday,
    /// Nobody waits.
    #[error("nobody waits")]
    NobodyWaits,
    /// There is no dossier to be put into a batch.
    #[error("nothing to send")]
    NothingToSend,
    /// The batch has no such dossier.
    #[error("no such dossier")]
    NoSuchDossier,
    /// The dossier was transmitted: its result cannot be put right here.
    #[error("dossier sent")]
    DossierSent,
    /// A dossier of the same national number is there that was not rejected.
    #[error("dossier of this number taken at shift {shift} on {day}")]
    DossierThere {
        /// At which shift.
        shift: i64,
        /// The day it was taken.
        day: Day,
    },
    /// The batch was transmitted already.
    #[error("transmitted already")]
    TransmittedAlready,
    /// Nobody is left to invite.
    #[error("nobody to invite")]
    NobodyToInvite,
    /// No such proposal of a timetable.
    #[error("no such plan")]
    NoSuchPlan,
    /// Timetables are proposed for all stations, by who manages all of them.
    #[error("plans are for the whole campaign")]
    PlansForAll,
    /// Another search runs.
    #[error("the planner is busy")]
    PlannerBusy,
    /// The proposal was taken over already.
    #[error("plan accepted already")]
    PlanAccepted,
    /// No station, no set or nobody who waits.
    #[error("nothing to plan")]
    NothingToPlan,
    /// The shift is a draft.
    #[error("shift is a draft")]
    ShiftDraft,
    /// No such block, or it was lifted.
    #[error("no such block")]
    NoSuchBlock,
    /// No such request.
    #[error("no such request")]
    NoSuchRequest,
    /// The answer cannot follow where the request stands.
    #[error("cannot answer {0:?}")]
    RequestStands(RequestState),
    /// A search ended without an answer.
    #[error("failed: {0}")]
    Failed(String),
    /// The workbook has no table of shifts.
    #[error("no table")]
    NoTable,
    /// A workbook could not be made.
    #[error("workbook not written: {0}")]
    NotWritten(String),
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
}

impl StationsProblem {
    /// The same as a clerk at the desk is told it: what citizens are told to do is not theirs.
    pub(crate) fn for_clerk(self) -> Self {
        match self {
            Self::NoSuchBooking | Self::NoSuchInvitation => Self::NotOnList,
            Self::BookedAlready => Self::BookedElsewhere,
            other => other,
        }
    }
}

impl From<Wrong> for StationsProblem {
    fn from(wrong: Wrong) -> Self {
        Self::WrongShift(wrong)
    }
}

impl From<Held> for StationsProblem {
    fn from(held: Held) -> Self {
        Self::ShiftHeld(held)
    }
}

impl TabledProblem for StationsProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Claims(e) => Some(e),
            Self::Accounts(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Planner(e) => Some(e),
            Self::Messages(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchLocality => ("stations.no_such_locality", 404,
                ("Không có địa bàn mang mã này trong phạm vi của bạn.", "Chọn phường, xã hoặc khu phố từ danh sách."),
                ("No locality of yours has this code.", "Choose a commune or quarter from the list.")),
            Self::NoSuchStation => ("stations.no_such_station", 404,
                ("Không có điểm thu nhận này trong phạm vi của bạn.", "Xem mã ở trang Điểm và thiết bị."),
                ("There is no such station in your area.", "See the codes on the page of stations and equipment.")),
            Self::NoSuchSet => ("stations.no_such_set", 404,
                ("Không có bộ thiết bị mang mã này.", "Xem mã ở trang Điểm và thiết bị."),
                ("No equipment set has this code.", "See the codes on the page of stations and equipment.")),
            Self::NoSuchTeam => ("stations.no_such_team", 404,
                ("Không có tổ thu nhận mang mã này.", "Chọn tổ thu nhận từ danh sách, hoặc để trống."),
                ("No intake team has this code.", "Choose an intake team from the list, or leave it empty.")),
            Self::NoSuchShift => ("stations.no_such_shift", 404,
                ("Không có ca này.", "Chọn ca khác trong lịch."),
                ("There is no such shift.", "Choose another one from the timetable.")),
            Self::NoSuchBooking => ("stations.no_such_booking", 404,
                ("Không có lịch hẹn này.", "Kiểm tra lại đường dẫn hoặc số đặt lịch; nếu cần, đặt lịch mới hoặc gọi Công an phường, xã."),
                ("There is no such booking.", "Check the link or the number; if need be, book anew or call the ward police.")),
            Self::NoSuchBatch => ("stations.no_such_batch", 404,
                ("Không có lô hồ sơ này trong phạm vi của bạn.", "Chọn từ danh sách lô hồ sơ."),
                ("There is no such dossier batch in your area.", "Choose from the list of batches.")),
            Self::NoSuchInvitation => ("stations.no_such_invitation", 404,
                ("Mã giấy mời không đúng hoặc đã hết hạn.", "Kiểm tra từng ký tự trên giấy mời, hoặc đặt lịch bằng họ tên và số điện thoại."),
                ("The invitation code is wrong or out of date.", "Check it letter by letter, or book with name and telephone.")),
            Self::CodeTaken(_) => ("stations.code_taken", 409,
                ("Mã này đã dùng cho mục khác.", "Chọn mã khác."),
                ("This code is taken.", "Choose another one.")),
            Self::BadField(_) => ("stations.bad_field", 422,
                ("Còn thiếu nội dung, hoặc nội dung quá dài.", "Điền đủ các ô bắt buộc, mỗi ô không quá 300 ký tự."),
                ("Something is missing or too long.", "Fill in what is required, at most 300 characters each.")),
            Self::NotReadable(_) => ("stations.not_readable", 422,
                ("Có ô không đọc được.", "Ghi ngày dạng 2026-06-20, giờ dạng 17:30, số bằng chữ số."),
                ("A value cannot be read.", "Write days as 2026-06-20, times as 17:30, numbers in digits.")),
            Self::WrongShift(Wrong::Times) => ("stations.bad_times", 422,
                ("Giờ của ca không hợp lệ.", "Giờ theo mốc 15 phút (17:30), kết thúc sau khi bắt đầu, một ca không quá 12 giờ."),
                ("The times of the shift cannot be.", "Quarters of an hour (17:30), the end after the start, at most 12 hours.")),
            Self::WrongShift(Wrong::Nobody) => ("stations.nobody_serves", 422,
                ("Ca này không phục vụ được ai.", "Ghi ít nhất 1 cán bộ; ca thu nhận hồ sơ cần thêm ít nhất 1 bộ thiết bị."),
                ("This shift can serve nobody.", "At least 1 officer; where dossiers are taken, at least 1 equipment set too.")),
            Self::WrongShift(Wrong::Day) => ("stations.bad_day", 422,
                ("Ngày của ca đã qua, hoặc nằm ngoài chiến dịch.", "Chọn ngày từ hôm nay đến hết chiến dịch."),
                ("The day is past or out of the campaign.", "Choose a day from today to the end of the campaign.")),
            Self::Busy(_) => ("stations.busy", 409,
                ("Bộ thiết bị, tổ hoặc điểm này đã có ca trùng giờ.", "Chọn bộ thiết bị, tổ khác hoặc giờ khác."),
                ("The set, team or station has another shift at that time.", "Choose others, or another time.")),
            Self::ShiftCancelled => ("stations.shift_cancelled", 409,
                ("Ca này đã hủy.", "Chọn ca khác trong lịch."),
                ("This shift was cancelled.", "Choose another one from the timetable.")),
            Self::ShiftStands => ("stations.shift_stands", 409,
                ("Ca này chưa hủy, nên chưa có lý do hủy để sửa.", "Muốn hủy ca thì dùng ô Hủy ca và ghi lý do ở đó."),
                ("This shift was not cancelled, so there is no reason to change.", "To cancel it, use the form for that, and give the reason there.")),
            Self::ShiftHeld(Held::Over) => ("stations.shift_over", 409,
                ("Ca này đã kết thúc, không hủy được nữa.", "Ca đã tổ chức, hồ sơ và chi phí của ca được giữ nguyên. Nếu ca không phục vụ được ai, ghi lý do vào báo cáo ngày."),
                ("This shift is over and cannot be cancelled any more.", "What was held stands, with its dossiers and its costs. If nobody could be served, say why in the daily report.")),
            Self::ShiftHeld(Held::Visited) => ("stations.shift_visited", 409,
                ("Ca này đã có người đến hoặc đã thu hồ sơ, không hủy được nữa.", "Nếu phải nghỉ sớm: mở bàn tiếp nhận, ghi kết quả cho từng người đang chờ, và báo người đã đặt chọn giờ khác."),
                ("Somebody came to this shift or a dossier was taken: it cannot be cancelled any more.", "If it must end early: open the desk, record what came of everybody who waits, and ask those who booked to choose another time.")),
            Self::TooLate => ("stations.too_late", 409,
                ("Đã quá giờ, không thay đổi được nữa.", "Chọn giờ khác còn ở phía trước, hoặc một ca sắp tới trong lịch thu nhận."),
                ("It is too late for this.", "Choose a time that is still to come, or a coming shift of the timetable.")),
            Self::TooEarly => ("stations.too_early", 409,
                ("Ca này chưa mở đặt lịch.", "Chỉ đặt được trước tối đa 28 ngày; chọn ca sớm hơn."),
                ("This shift is not open for booking yet.", "Bookings open 28 days ahead; choose an earlier shift.")),
            Self::SlotFull => ("stations.slot_full", 409,
                ("Khung giờ này vừa hết chỗ.", "Chọn khung giờ khác còn chỗ."),
                ("This time has just been filled.", "Choose another time with free places.")),
            Self::NoSuchSlot => ("stations.no_such_slot", 422,
                ("Ca này không có khung giờ đó.", "Chọn một khung giờ trong danh sách."),
                ("The shift has no such time.", "Choose one of the times listed.")),
            Self::TooMany => ("stations.too_many", 409,
                ("Đã đặt đủ số lịch cho phép.", "Mỗi số điện thoại đặt trước tối đa 5 lịch, tính cả lịch của người nhà đặt bằng mã lịch hẹn; hủy bớt lịch không dùng, đặt bằng mã trên giấy mời nếu có, hoặc gọi Công an phường, xã."),
                ("No more can be booked ahead.", "At most 5 ahead for a telephone number, with those of the family by the code of a booking; cancel one that is not needed, book by the code of an invitation, or call the ward police.")),
            Self::PhoneBooked => ("stations.phone_booked", 409,
                ("Không đặt được ca này bằng họ tên và số điện thoại đã ghi.", "Mỗi người đặt một lần cho một ca. Đổi giờ hoặc đặt thêm cho người nhà thì mở lịch hẹn đã có bằng mã của nó; mất mã thì gọi Công an phường, xã."),
                ("This shift cannot be booked with the name and the telephone number given.", "Each person books once for a shift. To change the time or to book for the family, open your booking by its code; if the code is lost, call the ward police.")),
            Self::BookedAlready => ("stations.booked_already", 409,
                ("Giấy mời này, hoặc giấy mời khác của cùng người, đã đặt lịch.", "Dùng đường dẫn đã nhận khi đặt lịch để xem, đổi hoặc hủy."),
                ("This invitation has its booking, or another one of the same person has.", "Use the link that you got to see, change or cancel it.")),
            Self::InvitedAnew(_) => ("stations.invited_anew", 409,
                ("Giấy mời này đã được thay bằng giấy mời mới, không đặt lịch được nữa.", "Đặt lịch bằng mã trên giấy mời mới nhất; chưa nhận được thì gọi Công an phường, xã. Ca được mời mới:"),
                ("A newer invitation replaces this one, which books nothing any more.", "Book by the code of the newest one; if it did not arrive, call the ward police. Now invited to:")),
            Self::NotOnList => ("stations.not_on_list", 404,
                ("Ca này không có lịch hẹn hay giấy mời mang mã hoặc số đó.", "Gõ lại từng ký tự như trên giấy; nếu vẫn không có, tìm họ tên trong bảng Đã đặt và Được mời, hoặc ghi là người đến không hẹn."),
                ("No booking or invitation of this shift has this code or number.", "Type it again letter by letter; if it is still not found, look for the name under Booked and Invited, or let them in as somebody without a booking.")),
            Self::BookedElsewhere => ("stations.booked_elsewhere", 409,
                ("Người này đã đặt lịch ở ca khác bằng giấy mời này.", "Hẹn người dân đến ca đã đặt; nếu muốn làm ngay, ghi là người đến không hẹn."),
                ("This person booked another shift by this invitation.", "Ask them to come to the shift they booked; to be served now, let them in as somebody without a booking.")),
            Self::CannotFollow(BookingState::Cancelled) => ("stations.cannot_follow", 409,
                ("Lịch hẹn này đã hủy rồi.", "Nếu vẫn muốn đến, đặt lịch mới từ lịch thu nhận; người đã đến bàn thì ghi là người đến không hẹn."),
                ("This booking was cancelled before.", "To come all the same, book anew from the timetable; somebody at the desk is let in as a visitor without a booking.")),
            Self::CannotFollow(_) => ("stations.cannot_follow", 409,
                ("Lượt này không còn ở trạng thái đó.", "Tải lại trang; có thể người khác vừa cập nhật."),
                ("This visitor does not stand there any more.", "Load the page again; somebody may have been quicker.")),
            Self::ArrivedAlready(_) => ("stations.arrived_already", 409,
                ("Người này đã được ghi nhận đến.", "Số chờ đã cấp:"),
                ("This visitor was checked in before.", "The number in the queue:")),
            Self::OtherShift(_) => ("stations.other_shift", 409,
                ("Lịch hẹn này đúng, nhưng của ca khác.", "Hẹn người dân đến ca đã đặt, hoặc ghi nhận là người đến không hẹn. Ca đã đặt:"),
                ("This booking is right, but of another shift.", "Ask them to come to the shift they booked, or let them in as somebody without a booking. Booked:")),
            Self::NotToday => ("stations.not_today", 409,
                ("Ca này không diễn ra hôm nay.", "Chỉ ghi nhận người đến trong ngày của ca; chọn ca của hôm nay."),
                ("This shift is not today.", "Visitors are checked in on its day; choose a shift of today.")),
            Self::NobodyWaits => ("stations.nobody_waits", 409,
                ("Không có ai đang chờ.", "Ghi nhận người đến trước, rồi gọi số."),
                ("Nobody waits.", "Check visitors in first.")),
            Self::NothingToSend => ("stations.nothing_to_send", 409,
                ("Không có hồ sơ nào chờ gửi.", "Hồ sơ thu tại các ca sẽ hiện ở đây sau khi ghi Đã thu."),
                ("No dossier waits to be sent.", "Dossiers appear here once they are taken at a shift.")),
            Self::NoSuchDossier => ("stations.no_such_dossier", 404,
                ("Lô này không có hồ sơ đó.", "Tải lại trang; có thể hồ sơ đã được rút ra."),
                ("The batch has no such dossier.", "Load the page again; it may have been taken out.")),
            Self::DossierSent => ("stations.dossier_sent", 409,
                ("Hồ sơ của lượt này đã chuyển về Cục, không sửa tại bàn được nữa.", "Báo Công an phường, xã để đề nghị Cục trả lại hoặc hủy hồ sơ."),
                ("The dossier of this visitor was transmitted and cannot be corrected at the desk.", "Tell the ward police, who ask the department to send it back or to cancel it.")),
            Self::DossierThere { .. } => ("stations.dossier_there", 409,
                ("Số định danh này đã có hồ sơ trong chiến dịch.", "So lại từng chữ số với thẻ. Nếu đúng số và vẫn cần thu, ghi lại và đánh dấu ô Vẫn ghi. Hồ sơ đã có:"),
                ("There is a dossier of this national ID in the campaign.", "Compare it with the card digit by digit. If it is right and is needed all the same, record it again and tick Record anyway. The dossier that is there:")),
            Self::TransmittedAlready => ("stations.transmitted_already", 409,
                ("Lô này đã ghi chuyển.", "Tải lại trang để xem ngày chuyển."),
                ("This batch was transmitted already.", "Load the page again.")),
            Self::NobodyToInvite => ("stations.nobody_to_invite", 409,
                ("Không còn ai để mời cho ca này.", "Ca đã mời đủ theo số chỗ, hoặc quanh điểm không còn người chưa có hồ sơ và chưa được mời trong 7 ngày."),
                ("Nobody is left to invite to this shift.", "It has its invitations, or nobody nearby is without a dossier and not invited within 7 days.")),
            Self::NoSuchPlan => ("stations.no_such_plan", 404,
                ("Không có đề xuất lịch này.", "Chọn từ danh sách ở trang Lập lịch."),
                ("There is no such proposal.", "Choose from the list on the planner's page.")),
            Self::PlansForAll => ("stations.plans_for_all", 403,
                ("Lịch chung do cơ quan thường trực lập cho cả địa bàn, vì bộ thiết bị đi từ xã này sang xã khác.", "Lập từng ca của phường, xã mình ở trang Lập ca, hoặc đề nghị cơ quan thường trực."),
                ("The common timetable is planned by the standing office, because sets move between communes.", "Plan single shifts of your commune, or ask the standing office.")),
            Self::PlannerBusy => ("stations.planner_busy", 409,
                ("Bộ lập lịch đang chạy cho một yêu cầu khác, hoặc đề xuất tối nay đã có.", "Đợi khoảng một phút rồi thử lại."),
                ("The planner works for somebody else, or tonight's proposal is there.", "Wait a minute and try again.")),
            Self::PlanAccepted => ("stations.plan_accepted", 409,
                ("Đề xuất này đã được nhận làm bản nháp.", "Xem các ca nháp ở lịch tuần, hoặc lập đề xuất mới."),
                ("This proposal was taken over already.", "See its drafts in the week, or propose anew.")),
            Self::NothingToPlan => ("stations.nothing_to_plan", 409,
                ("Chưa có đủ dữ liệu để lập lịch.", "Cần một bản trích xuất đã áp dụng, ít nhất một điểm đang dùng và một bộ thiết bị đang dùng."),
                ("There is nothing to plan with yet.", "It takes an applied extract, a station in use and an equipment set in use.")),
            Self::ShiftDraft => ("stations.shift_draft", 409,
                ("Ca này còn là bản nháp, người dân chưa thấy.", "Công bố ca trước."),
                ("This shift is a draft that nobody outside sees.", "Publish it first.")),
            Self::NoSuchBlock => ("stations.no_such_block", 404,
                ("Không có lần tạm ngừng này trong phạm vi của bạn, hoặc đã gỡ.", "Tải lại trang của điểm để xem những lần còn hiệu lực."),
                ("There is no such block in your area, or it was lifted.", "Load the station's page again to see those that hold.")),
            Self::NoSuchRequest => ("stations.no_such_request", 404,
                ("Không có yêu cầu này.", "Kiểm tra lại mã theo dõi, hoặc gửi yêu cầu mới."),
                ("There is no such request.", "Check the code, or send a new request.")),
            Self::RequestStands(_) => ("stations.request_stands", 409,
                ("Yêu cầu này đã được trả lời.", "Tải lại trang; có thể người khác vừa trả lời."),
                ("This request was answered.", "Load the page again; somebody may have been quicker.")),
            Self::NoTable => ("stations.no_table", 422,
                ("Không tìm thấy bảng lịch ca trong tệp.", "Dùng mẫu tải ở trang này; dòng tiêu đề cần có cột Mã điểm, Ngày, Từ, Đến."),
                ("The file holds no table of shifts.", "Use the template of this page; the header needs Mã điểm, Ngày, Từ, Đến.")),
            Self::BadJson(_) => ("stations.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::NotWritten(_) | Self::Failed(_) | Self::Planner(_) | Self::Register(_) | Self::Claims(_) | Self::Accounts(_) | Self::Territory(_) | Self::Messages(_) => ("stations.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        match self {
            Self::NotReadable(cause) => fields::value(cause).sentence(lang),
            Self::BadField(field) => {
                fields::text(field).map_or(lang.pick(self.words().2.0, self.words().3.0), |c| c.sentence(lang))
            }
            _ => lang.pick(self.words().2.0, self.words().3.0),
        }
        .to_owned()
    }

    fn own_next_step(&self, lang: Lang) -> String {
        match self {
            Self::NotReadable(cause) => return fields::value(cause).next_step(lang).to_owned(),
            Self::BadField(field) => {
                if let Some(cause) = fields::text(field) {
                    return cause.next_step(lang).to_owned();
                }
            }
            _ => {}
        }
        let next = lang.pick(self.words().2.1, self.words().3.1);
        match self {
            Self::Busy(what) => format!("{next} ({what})"),
            Self::ArrivedAlready(number) => format!("{next} {}.", crate::rules::tablet::queue_text(*number)),
            Self::OtherShift(shift) | Self::InvitedAnew(shift) => format!("{next} {shift}."),
            Self::DossierThere { shift, day } => {
                let where_it_is = lang.pick("ca số", "shift no.");
                format!("{next} {where_it_is} {shift}, {}.", day.vi())
            }
            // Where it is, and what was expected there, stands after the reader's own preamble.
            Self::BadJson(why) => format!("{next} ({})", why.rsplit("target type: ").next().unwrap_or(why)),
            _ => next.to_owned(),
        }
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotWritten(why) | Self::Failed(why) | Self::BadJson(why) => Some(why.clone()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_days_in_the_words_are_the_rule() {
        assert!(StationsProblem::TooEarly.next_step(Lang::En).contains(&rules::AHEAD.to_string()));
        assert!(StationsProblem::TooMany.next_step(Lang::Vi).contains(&rules::PER_PHONE.to_string()));
        assert_eq!(StationsProblem::Register(RegisterProblem::NoCampaign).code(), RegisterProblem::NoCampaign.code());
    }
}
