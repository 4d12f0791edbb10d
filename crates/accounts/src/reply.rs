//! Errors on their way out. A handler does not know the asker's language; the guard does. So an error travels in both
//! languages beside the response, and the guard writes the body: a problem document for programs, a designed page for people.

use crate::problems::AccountsProblem;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use vedich_kernel::{Lang, Problem, Problematic};

/// An error that has not met its reader yet.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    vi: Problem,
    en: Problem,
    /// Logged once, never shown.
    pub internal: Option<String>,
    /// Seconds after which it is worth trying again.
    pub retry_after: Option<i64>,
    /// Nobody is signed in: a browser is led to the sign-in page.
    pub sign_in: bool,
}

impl Failure {
    pub(crate) fn of(e: &impl Problematic) -> Self {
        Self {
            vi: e.problem(Lang::Vi),
            en: e.problem(Lang::En),
            internal: e.internal(),
            retry_after: None,
            sign_in: e.code() == "accounts.sign_in_required",
        }
    }

    pub(crate) fn problem(&self, lang: Lang) -> &Problem {
        lang.pick(&self.vi, &self.en)
    }

    /// Adds the reason that the web framework gave, such as the name of a missing field, to each language in that language.
    pub(crate) fn because(&mut self, reason: &str) {
        if let Some(reason) = crate::reason::vietnamese(reason) {
            self.vi.detail = format!("{} ({reason})", self.vi.detail);
        }
        if !reason.is_empty() {
            self.en.detail = format!("{} ({reason})", self.en.detail);
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.vi.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The problem document (RFC 9457).
    pub(crate) fn json(&self, lang: Lang) -> Response {
        let body = serde_json::to_vec(self.problem(lang)).unwrap_or_default();
        let mut response =
            (self.status(), [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))], body).into_response();
        if let Some(value) = self.retry_after.and_then(|s| HeaderValue::from_str(&s.to_string()).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }

    fn into_response(self) -> Response {
        let mut response = self.json(Lang::Vi);
        response.extensions_mut().insert(self);
        response
    }
}

macro_rules! error_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(Box<Failure>);

        impl<E: Problematic + Send + 'static> From<E> for $name {
            fn from(e: E) -> Self {
                Self(Box::new(Failure::of(&e)))
            }
        }

        impl $name {
            /// The HTTP status.
            #[must_use]
            pub fn status(&self) -> u16 {
                self.0.vi.status
            }

            /// The problem as it will be told in this language.
            #[must_use]
            pub fn problem(&self, lang: Lang) -> &Problem {
                self.0.problem(lang)
            }

            /// Worth trying again after so many seconds (`Retry-After`).
            #[must_use]
            pub fn retry_after(mut self, seconds: i64) -> Self {
                self.0.retry_after = Some(seconds);
                self
            }
        }

        impl IntoResponse for $name {
            fn into_response(self) -> Response {
                self.0.into_response()
            }
        }
    };
}

error_type!(
    /// What a JSON handler fails with: `?` takes any [`Problematic`] error.
    ApiError
);
error_type!(
    /// What a page fails with: `?` takes any [`Problematic`] error, and the reader gets a designed page.
    PageError
);

impl From<PageError> for ApiError {
    fn from(e: PageError) -> Self {
        Self(e.0)
    }
}

/// Goes on to another page of this site after a form was taken.
#[must_use]
pub fn see_other(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// The same, with a message that the next page shows once.
#[must_use]
pub fn see_other_with(to: &str, tone: vedich_ui::Tone, text: impl Into<String>) -> Response {
    let mut response = see_other(to);
    if let Some(cookie) = crate::cookies::flash(&vedich_ui::Flash { tone, text: text.into() }) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A page that shows again what was typed and why it was not taken, under the refusal's own status: programs and proxies
/// read that, people the sentence. What broke in the house is no refusal: nothing typed would put it right, so it has its own page,
/// and is logged.
#[must_use]
pub fn refused(problem: &impl Problematic, page: impl IntoResponse) -> Response {
    if problem.status() >= 500 {
        return Failure::of(problem).into_response();
    }
    (StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), page).into_response()
}

/// The page of what became of an upload: [`refused`] where it was.
#[must_use]
pub fn outcome_page<T>(done: &Result<T, impl Problematic>, page: impl IntoResponse) -> Response {
    match done {
        Ok(_) => page.into_response(),
        Err(problem) => refused(problem, page),
    }
}

/// A page that shows again what was typed, with what is wrong with it.
#[must_use]
pub fn unprocessable(page: impl IntoResponse) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// Nothing is at this address.
pub(crate) async fn not_found() -> PageError {
    AccountsProblem::NotFound.into()
}
