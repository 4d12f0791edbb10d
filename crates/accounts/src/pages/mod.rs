//! Pages of the accounts room.

pub(crate) mod audit;
mod audit_words;
pub(crate) mod door;
mod fields;
pub(crate) mod import;
pub(crate) mod password;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod user;
pub(crate) mod users;

use crate::{cookies, problems::AccountsProblem, reply::see_other, sign_in::SignedIn};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use maud::Markup;
use vedich_kernel::{Lang, Problematic};
use vedich_ui::FieldError;

/// Goes on with a new session's cookie.
fn enter(signed: &SignedIn, secure: bool, to: &str) -> Response {
    let mut response = see_other(if signed.must_change { "/password" } else { to });
    if let Some(cookie) = cookies::session(&signed.secret, secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The form again, with what was wrong beside its field.
fn again(problem: &AccountsProblem, page: Markup) -> Response {
    let status = axum::http::StatusCode::from_u16(problem.status()).unwrap_or(axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    (status, page).into_response()
}

/// The error of a form, at the field that it is about. Errors of the house itself are no form errors.
fn field_error(problem: AccountsProblem, lang: Lang) -> Result<(AccountsProblem, Vec<FieldError>), AccountsProblem> {
    use AccountsProblem as A;
    let field = match problem {
        A::BadName | A::NameTaken | A::WrongPassword | A::Throttled(_) | A::Off | A::Idle => "name",
        A::NoFullName => "full_name",
        A::Weak(_) | A::SamePassword => "password",
        A::PasswordsDiffer => "repeat",
        A::UnknownRole | A::NoGrant => "role",
        A::BadGrant | A::UnknownPlace | A::OutsideArea => "place",
        A::WrongSetUpCode => "code",
        A::BadWorkbook(_) | A::NoHeader | A::TooManyRows | A::TooLarge => "file",
        _ => return Err(problem),
    };
    let message = message(&problem, lang);
    Ok((problem, vec![FieldError::new(field, message)]))
}

/// What happened and what to do, as it stands beside a field.
fn message(problem: &AccountsProblem, lang: Lang) -> String {
    format!("{} {}", problem.sentence(lang), problem.next_step(lang))
}
