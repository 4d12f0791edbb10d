//! Who stands behind a request, and the extractors with which handlers ask for it.

use crate::{guard::Shared, model::Actor, phones::Phone, problems::AccountsProblem, reply::PageError};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::{net::IpAddr, sync::Arc};
use vedich_kernel::Lang;
use vedich_ui::{Flash, Frame, Theme};

/// The client's address where the connection does not show it: the server may put this into a request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    Nobody,
    Session { actor: Actor, hash: Vec<u8>, must_change: bool, must_set_up_factor: bool },
    Token { actor: Actor },
    Phone(Phone),
}

impl Who {
    pub(crate) fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Nobody | Self::Phone(_) => None,
            Self::Session { actor, .. } | Self::Token { actor } => Some(actor),
        }
    }

    pub(crate) fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Phone(phone) => Some(phone),
            _ => None,
        }
    }

    pub(crate) fn must_change(&self) -> bool {
        matches!(self, Self::Session { must_change: true, .. })
    }

    pub(crate) fn must_set_up_factor(&self) -> bool {
        matches!(self, Self::Session { must_set_up_factor: true, .. })
    }
}

/// Everything that the guard learned about a request.
#[derive(Clone)]
pub(crate) struct Caller {
    pub who: Who,
    pub lang: Lang,
    pub theme: Theme,
    pub path: String,
    pub csrf: Option<String>,
    pub flash: Option<Flash>,
    pub address: String,
    /// The newest commit that was seen when the request came.
    pub seen: i64,
    pub shared: Arc<Shared>,
}

impl Caller {
    pub(crate) fn secure(&self) -> bool {
        self.shared.settings.secure_cookies
    }

    /// Somebody who is signed in sends the sign-in page's form.
    pub(crate) fn signs_in_again(&self) -> bool {
        matches!(self.who, Who::Session { .. }) && self.path.split('?').next() == Some("/sign-in")
    }
}

fn caller(parts: &Parts) -> Result<Arc<Caller>, PageError> {
    parts.extensions.get::<Arc<Caller>>().cloned().ok_or_else(|| AccountsProblem::SignInRequired.into())
}

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(caller(parts)?.who.actor().ok_or(AccountsProblem::SignInRequired)?.clone())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Phone {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(caller(parts)?.who.phone().ok_or(AccountsProblem::PhoneUnknown)?.clone())
    }
}

/// Where the request came from, for counting attempts.
#[derive(Clone, Debug)]
pub struct Address(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(Self(caller(parts)?.address.clone()))
    }
}

/// The address under which the asker reaches this site, such as `https://vedich.example`: for links that leave the page
/// (a QR, a card).
#[derive(Clone, Debug)]
pub struct SiteAddress(pub String);

impl<S: Send + Sync> FromRequestParts<S> for SiteAddress {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let scheme = if caller(parts)?.secure() { "https" } else { "http" };
        let named = parts.headers.get(axum::http::header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        // A host is letters, digits, dots, dashes and a port; anything else does not go into a link.
        let good =
            !named.is_empty() && named.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
        Ok(Self(format!("{scheme}://{}", if good { named } else { "localhost" })))
    }
}

/// A signed-in person and the frame of their page.
#[derive(Clone)]
pub struct Viewer {
    /// Who looks.
    pub actor: Actor,
    /// Language, navigation, form token and all else that surrounds a page.
    pub frame: Frame,
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let caller = caller(parts)?;
        let actor = caller.who.actor().ok_or(AccountsProblem::SignInRequired)?.clone();
        Ok(Self { actor, frame: caller.shared.frame(&caller).await })
    }
}

/// Anybody who opens a public page.
#[derive(Clone)]
pub struct Visitor {
    /// Who looks, when signed in.
    pub actor: Option<Actor>,
    /// The frame; without navigation for strangers.
    pub frame: Frame,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let caller = caller(parts)?;
        Ok(Self { actor: caller.who.actor().cloned(), frame: caller.shared.frame(&caller).await })
    }
}

/// The language that the asker wants; Vietnamese when nothing says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Lang);

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Arc<Caller>>().map(|c| c.lang).unwrap_or_default()))
    }
}

/// The caller itself, for this room's own handlers.
pub(crate) struct Asked(pub Arc<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(Self(caller(parts)?))
    }
}
