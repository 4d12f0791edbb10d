//! The rules as one table that the phone app reads: written to `field/src/generated/rules.json`, so that the two cannot drift
//! (`tests/all/rules_table.rs` fails when it is stale).

use super::{AHEAD_SECONDS, FOLLOW_UPS, FollowUp, HeldReason, Next, phone};
use crate::model::ListKind;
use serde_json::{Value, json};
use vedich_claims::Outcome;
use vedich_kernel::{Lang, NationalId};

/// Grows when the meaning of an entry changes, not when entries are added.
pub const VERSION: i64 = 1;

/// The whole table.
#[must_use]
pub fn table() -> Value {
    json!({
        "version": VERSION,
        "ahead_seconds": AHEAD_SECONDS,
        "undo_seconds": phone::UNDO_SECONDS,
        "note_max": phone::NOTE_MAX,
        "place_max": phone::PLACE_MAX,
        "batch_max": phone::BATCH_MAX,
        "late_days": phone::LATE_DAYS,
        "secret_words": phone::SECRET_WORDS,
        "secret_digits": phone::SECRET_DIGITS,
        "code_words": phone::CODE_WORDS,
        "code_digits": phone::CODE_DIGITS,
        "id_digits": phone::ID_DIGITS,
        "id_places": NationalId::PLACES.as_slice(),
        "outcomes": FOLLOW_UPS.iter().map(outcome).collect::<Vec<_>>(),
        "held_reasons": HeldReason::ALL.iter().map(|r| json!({
            "code": r.code(), "vi": r.sentence(Lang::Vi), "en": r.sentence(Lang::En),
        })).collect::<Vec<_>>(),
    })
}

fn outcome(f: &FollowUp) -> Value {
    json!({
        "code": f.outcome.code(),
        "vi": f.outcome.word(Lang::Vi),
        "en": f.outcome.word(Lang::En),
        "next": f.next,
        "keeps_lease": f.keeps_lease(),
        "done": f.done(),
        "present": present(f.outcome),
        "claims": f.outcome.claims_activation(),
        "asks": asks(f.outcome),
        "group": group(f),
        "waits": ListKind::ALL.into_iter().map(|k| (k.code().to_owned(), json!(f.wait(k)))).collect::<serde_json::Map<_, _>>(),
        "advice_vi": advice(f.outcome, Lang::Vi),
        "advice_en": advice(f.outcome, Lang::En),
    })
}

/// What is asked after the outcome.
fn asks(outcome: Outcome) -> &'static [&'static str] {
    match outcome {
        Outcome::Activated => &["method", "phone_of"],
        Outcome::Level1Registered | Outcome::BoundToOtherDevice => &["phone_of"],
        Outcome::NotHome | Outcome::Guided => &["hour"],
        _ => &[],
    }
}

/// Can it be said of somebody who stands here with a card, at a help post or scanned outside the lists?
fn present(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::NotHome | Outcome::AwayFromResidence | Outcome::MovedAway | Outcome::Deceased)
}

/// Under which heading the outcome stands on the phone.
fn group(f: &FollowUp) -> &'static str {
    match (f.outcome, f.next) {
        (Outcome::Activated | Outcome::AlreadyActivated | Outcome::Level1Registered, _) => "done",
        (_, Next::Absentee | Next::Police | Next::Leave) => "gone",
        (_, Next::Retry | Next::AwaitRegister) => "later",
        _ => "problem",
    }
}

/// What the member does next, in a sentence.
#[rustfmt::skip] // a table
fn advice(outcome: Outcome, lang: Lang) -> &'static str {
    let (vi, en) = match outcome {
        Outcome::Activated => ("Chờ dữ liệu xác nhận, không cần đến lại.", "The register will confirm it; no need to come again."),
        Outcome::AlreadyActivated => ("Chờ dữ liệu xác nhận, không cần đến lại.", "The register will confirm it; no need to come again."),
        Outcome::Guided => ("Hẹn hai ngày nữa xem người dân đã tự làm được chưa.", "Look again in two days whether they managed alone."),
        Outcome::Level1Registered => ("Khi được phê duyệt, người này vào danh sách kích hoạt.", "Once approved, they come on an activation list."),
        Outcome::AccountNotFound => ("Báo tổ trưởng; kiểm tra lại số định danh và hồ sơ.", "Tell the team leader; number and dossier are to be checked."),
        Outcome::DossierPending => ("Hồ sơ đang xử lý, chưa cần đến lại.", "The dossier is being handled; no need to come again yet."),
        Outcome::Rejected => ("Mời đến điểm thu nhận làm lại hồ sơ.", "Invite them to an intake station to hand in again."),
        Outcome::BoundToOtherDevice => ("Hướng dẫn gỡ thiết bị cũ, hoặc đưa đến điểm hỗ trợ.", "Help to release the other device, or bring them to a help post."),
        Outcome::SimInOtherName => ("Đăng ký chính chủ SIM rồi kích hoạt lại.", "The SIM must be put in their name first."),
        Outcome::NoSmartphone => ("Kích hoạt bằng trang web ngay tại nhà, với số điện thoại của chính họ.", "Activate by web at the door, with their own phone number."),
        Outcome::NoPhone => ("Mời đến điểm hỗ trợ.", "Invite them to a help post."),
        Outcome::NotHome => ("Đến lại vào giờ khác trong những ngày tới.", "Come again at another hour in the next days."),
        Outcome::AwayFromResidence => ("Vào danh sách vắng mặt hôm nay, gửi công an phường, xã.", "Goes on today's absentee list for the ward police."),
        Outcome::MovedAway => ("Chuyển công an phường, xã cập nhật.", "To the ward police, who correct the register."),
        Outcome::Deceased => ("Chuyển công an phường, xã cập nhật. Chia buồn với gia đình.", "To the ward police, who correct the register."),
        Outcome::Refused => ("Cảm ơn và không đến lại.", "Thank them and do not come again."),
        Outcome::NeedsLevel2 => ("Mời đến điểm thu nhận gần nhất để làm mức 2.", "Invite them to the nearest intake station for level 2."),
    };
    lang.pick(vi, en)
}
