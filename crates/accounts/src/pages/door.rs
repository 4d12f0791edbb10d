//! All routes of this room.

use super::{audit, code, factor, factor_policy, import, password, setup, sign_in, tokens, user, users};
use crate::{
    Access, Accounts, Door, Permission, bulk,
    door::{get, post},
    http, routes,
};
use axum::http::Method;

/// The routes of the accounts room.
pub fn door(accounts: Accounts) -> Door {
    let (users_only, signed_in) = (Access::Needs(Permission::ManageUsers), Access::SignedIn);
    let tokens_only = Access::Needs(Permission::ManageTokens);
    let (get_, post_) = (Method::GET, Method::POST);
    Door::new()
        .page(get_.clone(), "/sign-in", Access::Public, get(sign_in::show))
        .page(post_.clone(), "/sign-in", Access::Public, post(sign_in::submit))
        .page(get_.clone(), "/sign-in/code", Access::Public, get(code::show))
        .page(post_.clone(), "/sign-in/code", Access::Public, post(code::submit))
        .page(post_.clone(), "/sign-out", signed_in, post(sign_in::out))
        .page(get_.clone(), "/setup", Access::Public, get(setup::show))
        .page(post_.clone(), "/setup", Access::Public, post(setup::submit))
        .page(get_.clone(), "/password", signed_in, get(password::show))
        .page(post_.clone(), "/password", signed_in, post(password::submit))
        .page(get_.clone(), "/second-factor", signed_in, get(factor::show))
        .page(post_.clone(), "/second-factor", signed_in, post(factor::begin))
        .page(post_.clone(), "/second-factor/confirm", signed_in, post(factor::confirm))
        .page(post_.clone(), "/second-factor/codes", signed_in, post(factor::codes))
        .page(get_.clone(), factor::CODES_PAGE, signed_in, get(factor::shown))
        .page(post_.clone(), factor::CODES_PAGE, signed_in, post(factor::put_away))
        .page(post_.clone(), "/second-factor/remove", signed_in, post(factor::remove))
        .page(get_.clone(), "/tokens", signed_in, get(tokens::show))
        .page(post_.clone(), "/tokens/{token}/revoke", signed_in, post(tokens::revoke))
        .page(get_.clone(), "/users", users_only, get(users::list))
        .page(post_.clone(), "/users", users_only, post(users::create))
        .page(get_.clone(), "/users/new", users_only, get(users::new))
        .page(get_.clone(), "/users/import", users_only, get(import::show))
        .page(post_.clone(), "/users/import", users_only, post(import::submit).bounded(bulk::FILE_MAX))
        .page(get_.clone(), "/users/template.xlsx", users_only, get(import::template))
        .page(get_.clone(), "/users/second-factor", users_only, get(factor_policy::show))
        .page(post_.clone(), "/users/second-factor", users_only, post(factor_policy::submit))
        .page(get_.clone(), "/users/{id}", users_only, get(user::show))
        .page(post_.clone(), "/users/{id}/grants", users_only, post(user::grants))
        .page(post_.clone(), "/users/{id}/active", users_only, post(user::active))
        .page(post_.clone(), "/users/{id}/password", users_only, post(user::password))
        .page(post_.clone(), "/users/{id}/second-factor", users_only, post(user::reset_factor))
        .page(post_.clone(), "/users/{id}/tokens", tokens_only, post(user::create_token))
        .page(post_, "/users/{id}/tokens/{token}/revoke", tokens_only, post(user::revoke_token))
        .page(get_, "/audit", Access::Needs(Permission::ViewAudit), get(audit::list))
        .api(routes!(http::sign_in), Access::Public)
        .api(routes!(http::me), signed_in)
        .api(routes!(http::users), users_only)
        .api(routes!(http::create_user), users_only)
        .api(routes!(http::tokens), tokens_only)
        .api(routes!(http::create_token), tokens_only)
        .api(routes!(http::revoke_token), tokens_only)
        .with_state(accounts)
}
