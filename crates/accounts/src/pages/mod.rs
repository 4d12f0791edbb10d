//! Pages of the accounts room.

pub(crate) mod audit;
mod audit_words;
pub(crate) mod code;
pub(crate) mod door;
pub(crate) mod factor;
pub(crate) mod factor_policy;
mod fields;
pub(crate) mod import;
pub(crate) mod password;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod tokens;
pub(crate) mod user;
pub(crate) mod users;

use crate::{
    caller::Caller,
    cookies,
    problems::AccountsProblem,
    reply::{see_other, see_other_with},
    sign_in::SignedIn,
};
use axum::{http::header, response::Response};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{FieldError, Tone, t, t_args};

/// Goes on with a new session's cookie; tells whom the house asks for a second factor, as long as there are days left.
fn enter(signed: &SignedIn, caller: &Caller, to: &str) -> Response {
    let mut response = see_other(if signed.must_change { "/password" } else { to });
    give_session(&mut response, signed, caller);
    if let Some(due) = signed.factor_due.filter(|_| !signed.must_change) {
        let text = t_args(caller.lang, "accounts-factor-reminder", &[("day", due.vi().into())]);
        if let Some(cookie) = cookies::flash(&vedich_ui::Flash { tone: Tone::Attention, text }) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// The cookie of a new session; what a browser kept between password and code is done with.
fn give_session(response: &mut Response, signed: &SignedIn, caller: &Caller) {
    let cookies = [cookies::session(&signed.secret, caller.secure()), cookies::step("", caller.secure())];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A refused code, and its error at the field for it.
fn code_error(problem: AccountsProblem, lang: Lang) -> Result<(AccountsProblem, Vec<FieldError>), AccountsProblem> {
    use AccountsProblem as A;
    match problem {
        A::WrongCode | A::Throttled(_) | A::NoFactor | A::PasswordNeedsFactor => {
            let errors = vec![FieldError::of("code", &problem, lang)];
            Ok((problem, errors))
        }
        problem => Err(problem),
    }
}

/// Back to the start of signing in, with the reason.
fn sign_in_again(problem: &AccountsProblem, caller: &Caller, next: &str) -> Response {
    let to = format!("/sign-in?next={}", crate::urls::encode(next));
    let mut response = see_other_with(&to, Tone::Attention, problem.in_words(caller.lang));
    if let Some(cookie) = cookies::step("", caller.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Why a form was refused, and its error at the field that it is about. Errors of the house itself are no form errors.
fn field_error(problem: AccountsProblem, lang: Lang) -> Result<(AccountsProblem, Vec<FieldError>), AccountsProblem> {
    use AccountsProblem as A;
    let field = match problem {
        A::BadName | A::NameTaken | A::WrongPassword | A::Throttled(_) | A::Off | A::Idle => "name",
        A::NoFullName => "full_name",
        A::Weak(_) | A::SamePassword => "password",
        A::PasswordsDiffer => "repeat",
        A::UnknownRole | A::NoGrant => "role",
        A::BadGrant | A::UnknownPlace | A::OutsideArea => "place",
        A::WrongSetUpCode | A::WrongCode => "code",
        A::NoReason => "reason",
        A::BadPolicy => "from",
        A::BadWorkbook(_) | A::NoHeader | A::TooManyRows | A::TooLarge => "file",
        _ => return Err(problem),
    };
    let errors = vec![FieldError::of(field, &problem, lang)];
    Ok((problem, errors))
}

/// The same of one's own password, which is asked for again where somebody is signed in: there no name is typed with it.
fn own_password_message(problem: &AccountsProblem, lang: Lang) -> String {
    match problem {
        AccountsProblem::WrongPassword => t(lang, "accounts-wrong-own-password").to_owned(),
        problem => problem.in_words(lang),
    }
}
