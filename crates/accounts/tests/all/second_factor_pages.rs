//! The second factor in a browser and for programs that sign in: its pages, its cookies, and what stays shut without it.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common::{PASSWORD, WARD, app_code};
use crate::guard::{Site, encode, location, site, text};
use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use vedich_accounts::{Actor, FactorAsks, FactorPolicy, Grant, Role};

const CODES_PAGE: &str = "/second-factor/recovery-codes";

fn cookies(response: &Response<Body>) -> Vec<String> {
    let all = response.headers().get_all(header::SET_COOKIE).iter();
    all.map(|c| c.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// The cookie of this name that an answer sets.
fn cookie(response: &Response<Body>, name: &str) -> String {
    cookies(response).into_iter().find(|c| c.starts_with(&format!("{name}="))).unwrap_or_default()
}

/// The word in the first `<code>` after a text.
fn code_after<'a>(page: &'a str, words: &str) -> &'a str {
    page.split_once(words).unwrap().1.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0
}

/// Sets it up on the pages; returns the new session's cookie, the app's secret and the first recovery code.
async fn set_up(site: &Site, cookie_before: &str) -> (String, String, String) {
    let csrf = site.token(cookie_before).await;
    let wrong = site.form("/second-factor", cookie_before, &format!("_csrf={csrf}&password=sai")).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let wrong = text(wrong).await;
    assert!(!wrong.contains("class=\"qr\""), "no secret without the password");
    assert_eq!(wrong.matches("Mật khẩu không đúng.").count(), 1, "{wrong}");
    assert!(!wrong.contains("Tên đăng nhập hoặc"), "no name is typed here");
    let begun = site.form("/second-factor", cookie_before, &format!("_csrf={csrf}&password={}", encode(PASSWORD))).await;
    assert_eq!(location(&begun), "/second-factor");
    let page = site.get("/second-factor", cookie_before).await;
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
    let page = text(page).await;
    assert!(
        page.contains("class=\"qr\"")
            && page.contains("autocomplete=\"one-time-code\"")
            && page.contains("inputmode=\"numeric\"")
    );
    let secret = code_after(&page, "Khóa để gõ tay").replace(' ', "");
    let wrong = site.form("/second-factor/confirm", cookie_before, &format!("_csrf={csrf}&code=12")).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let code = app_code(&secret, site.house.now());
    let done = site.form("/second-factor/confirm", cookie_before, &format!("_csrf={csrf}&code={code}")).await;
    assert_eq!(location(&done), CODES_PAGE);
    let fresh = cookie(&done, "vd_session");
    let page = text(site.get(CODES_PAGE, &fresh).await).await;
    assert_eq!(page.matches("<li><code>").count(), 10, "{page}");
    (fresh, secret, code_after(&page, "<ol>").to_owned())
}

#[tokio::test]
async fn one_is_set_up_and_asked_for_in_the_browser() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (before, phone) = (site.enter("an.nguyen").await, site.enter("an.nguyen").await);
    let (fresh, secret, recovery) = set_up(&site, &before).await;
    for old in [&before, &phone] {
        assert!(location(&site.get("/", old).await).starts_with("/sign-in"), "other sessions ended");
    }
    assert_eq!(site.get("/", &fresh).await.status(), StatusCode::OK);
    let page = text(site.get("/second-factor", &fresh).await).await;
    assert!(page.contains("Còn 10 mã dự phòng") && !page.contains(&secret), "the secret is not shown again");

    // two steps, and the page that was asked for at the end of them
    site.house.pass(30);
    let first = site.form("/sign-in", "", &format!("name=an.nguyen&password={}&next=/audit?a=1", encode(PASSWORD))).await;
    assert_eq!(location(&first), "/sign-in/code?next=/audit%3Fa%3D1");
    let half = cookie(&first, "vd_step");
    assert!(cookie(&first, "vd_session").is_empty() && half.len() > 40);
    assert!(location(&site.get("/", &half).await).starts_with("/sign-in"), "half a sign-in opens nothing");
    assert_eq!(location(&site.get("/sign-in/code?next=/audit", "").await), "/sign-in?next=/audit");
    let page = text(site.get("/sign-in/code?next=/audit%3Fa%3D1", &half).await).await;
    assert!(page.contains("Nhập mã xác thực") && page.contains("Mã dự phòng"));
    let wrong = site.form("/sign-in/code", &half, "code=000000&next=/audit").await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert!(text(wrong).await.contains("Mã không đúng, đã cũ hoặc đã dùng."));
    let code = app_code(&secret, site.house.now());
    let done = site.form("/sign-in/code", &half, &format!("code={code}&next=/audit%3Fa%3D1")).await;
    assert_eq!(location(&done), "/audit?a=1");
    assert_eq!(site.get("/", &cookie(&done, "vd_session")).await.status(), StatusCode::OK);
    assert_eq!(cookie(&done, "vd_step"), "vd_step=", "done with");
    let again = site.form("/sign-in/code", &half, &format!("code={recovery}&next=/")).await;
    assert!(location(&again).starts_with("/sign-in?next="), "the step is used up");

    // without the phone, and with a password that is five minutes old
    let first = site.form("/sign-in", "", &format!("name=an.nguyen&password={}", encode(PASSWORD))).await;
    let done = site.form("/sign-in/code", &cookie(&first, "vd_step"), &format!("code={recovery}")).await;
    assert_eq!(location(&done), "/");
    assert!(!cookie(&done, "vd_flash").is_empty(), "told how many are left");
    let first = site.form("/sign-in", "", &format!("name=an.nguyen&password={}", encode(PASSWORD))).await;
    site.house.pass(300);
    let late =
        site.form("/sign-in/code", &cookie(&first, "vd_step"), &format!("code={}", app_code(&secret, site.house.now()))).await;
    assert_eq!(location(&late), "/sign-in?next=/");
}

#[tokio::test]
async fn new_codes_and_an_end_to_it_in_the_browser() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (fresh, secret, recovery) = set_up(&site, &site.enter("an.nguyen").await).await;
    let csrf = site.token(&fresh).await;
    assert!(text(site.get("/password", &fresh).await).await.contains("Từ 8 ký tự trở lên"));
    site.house.pass(30);
    let code = app_code(&secret, site.house.now());
    let made = site.form("/second-factor/codes", &fresh, &format!("_csrf={csrf}&code={code}")).await;
    assert_eq!(location(&made), CODES_PAGE);
    let page = text(site.get(CODES_PAGE, &fresh).await).await;
    let renewed = code_after(&page, "<ol>").to_owned();
    let old = site.form("/second-factor/remove", &fresh, &format!("_csrf={csrf}&code={recovery}")).await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED);
    let off = site.form("/second-factor/remove", &fresh, &format!("_csrf={csrf}&code={renewed}")).await;
    assert_eq!(location(&off), "/second-factor");
    assert_eq!(location(&site.get(CODES_PAGE, &fresh).await), "/second-factor", "void codes are not shown");
    site.enter("an.nguyen").await;
}

#[tokio::test]
async fn new_codes_outlast_a_reload_until_they_are_put_away() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (fresh, secret, first) = set_up(&site, &site.enter("an.nguyen").await).await;
    let again = site.get(CODES_PAGE, &fresh).await;
    assert_eq!(again.headers()[header::CACHE_CONTROL], "no-store");
    let page = text(again).await;
    assert!(page.contains(&first) && page.contains("Tôi đã cất mã"), "{page}");
    assert!(location(&site.get(CODES_PAGE, "").await).starts_with("/sign-in"));
    let csrf = site.token(&fresh).await;
    assert_eq!(location(&site.form(CODES_PAGE, &fresh, &format!("_csrf={csrf}")).await), "/");
    let gone = site.get(CODES_PAGE, &fresh).await;
    assert_eq!(location(&gone), "/second-factor");
    assert!(!cookie(&gone, "vd_flash").is_empty(), "told why");

    // new ones: for the session that made them, for five minutes
    site.house.pass(30);
    let code = app_code(&secret, site.house.now());
    site.form("/second-factor/codes", &fresh, &format!("_csrf={csrf}&code={code}")).await;
    let page = text(site.get(CODES_PAGE, &fresh).await).await;
    let renewed = code_after(&page, "<ol>");
    assert_ne!(renewed, first);
    let half = site.form("/sign-in", "", &format!("name=an.nguyen&password={}", encode(PASSWORD))).await;
    let other = site.form("/sign-in/code", &cookie(&half, "vd_step"), &format!("code={renewed}")).await;
    assert_eq!(location(&site.get(CODES_PAGE, &cookie(&other, "vd_session")).await), "/second-factor");
    site.house.pass(299);
    assert!(text(site.get(CODES_PAGE, &fresh).await).await.contains(renewed));
    site.house.pass(1);
    assert_eq!(location(&site.get(CODES_PAGE, &fresh).await), "/second-factor");
}

#[tokio::test]
async fn after_the_days_of_grace_nothing_else_is_open_until_it_is_set_up() {
    let site = site(false).await;
    let admin = site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    site.house.user("xem", &[Grant::whole(Role::Viewer)]).await;
    let policy = FactorPolicy { from: site.house.now().day(), asks: FactorAsks::Trusted, grace_days: 1 };
    site.house.accounts.set_second_factor_policy(&admin, policy, "cấp độ 3").await.unwrap();
    let first = site.form("/sign-in", "", &format!("name=admin.a&password={}&next=/users", encode(PASSWORD))).await;
    assert_eq!(location(&first), "/users");
    let (early, flash) = (cookie(&first, "vd_session"), cookie(&first, "vd_flash"));
    let page = text(site.get("/users", &format!("{early}; {flash}")).await).await;
    assert!(page.contains("cần bật xác thực hai lớp, hạn cuối 21/6/2023"), "{page}");
    site.house.pass(2 * 86_400);
    let late = site.enter("admin.a").await;
    assert_eq!(location(&site.get("/users", &late).await), "/second-factor");
    let api = Request::get("/api/v1/me").header("cookie", &late).body(Body::empty()).unwrap();
    let api = site.send(api).await;
    assert_eq!(api.status(), StatusCode::FORBIDDEN);
    assert!(text(api).await.contains("accounts.second_factor_setup_required"));
    let (fresh, _, _) = set_up(&site, &late).await;
    assert_eq!(site.get("/users", &fresh).await.status(), StatusCode::OK);
    // others are free, and programs go on
    assert_eq!(site.get("/", &site.enter("xem").await).await.status(), StatusCode::OK);
    let (_, token) = site.house.accounts.create_token(&Actor::cli("test"), "admin.a", "", None).await.unwrap();
    let call = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    assert_eq!(site.send(call).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_sees_who_lacks_one_changes_the_rule_and_resets() {
    let site = site(false).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    let an = site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    site.house.set_up_factor(&an).await;
    let boss = site.enter("admin.a").await;
    let csrf = site.token(&boss).await;
    let page = text(site.get("/users/second-factor", &boss).await).await;
    assert!(page.contains("Chưa bắt buộc với ai") && page.contains("1 trong 2 tài khoản"), "{page}");
    let rule = |from: &str, reason: &str| format!("_csrf={csrf}&asks=trusted&from={from}&grace=7&reason={reason}");
    let past = site.form("/users/second-factor", &boss, &rule("2023-06-01", "cap+do+3")).await;
    assert_eq!(past.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(past).await.contains("value=\"cap do 3\""), "what was typed stays");
    assert_eq!(site.form("/users/second-factor", &boss, &rule("hôm nay", "x")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let saved = site.form("/users/second-factor", &boss, &rule("2023-06-20", "cap+do+3")).await;
    assert_eq!(location(&saved), "/users/second-factor");
    let page = text(site.get("/users/second-factor", &boss).await).await;
    assert!(page.contains("từ 20/6/2023, mỗi tài khoản có 7 ngày") && page.contains("27/6/2023"), "{page}");

    let user = format!("/users/{}", an.user);
    assert!(text(site.get(&user, &boss).await).await.contains("Đặt lại xác thực hai lớp"));
    let reset = format!("{user}/second-factor");
    let silent = site.form(&reset, &boss, &format!("_csrf={csrf}&reason=")).await;
    assert_eq!(silent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(location(&site.form(&reset, &boss, &format!("_csrf={csrf}&reason=mat+may")).await), user);
    site.enter("an.nguyen").await;
}

#[tokio::test]
async fn programs_that_sign_in_send_the_code_along() {
    let site = site(false).await;
    let an = site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (secret, _) = site.house.set_up_factor(&an).await;
    site.house.pass(30);
    let sign_in = async |code: &str| {
        let body = serde_json::json!({"name": "an.nguyen", "password": PASSWORD, "code": code}).to_string();
        let request = Request::post("/api/v1/sign-in").header("content-type", "application/json");
        site.send(request.body(Body::from(body)).unwrap()).await
    };
    let asked = sign_in("").await;
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
    assert!(asked.headers().get(header::SET_COOKIE).is_none());
    assert!(text(asked).await.contains("accounts.second_factor_required"));
    assert_eq!(sign_in("000000").await.status(), StatusCode::UNAUTHORIZED);
    let good = sign_in(&app_code(&secret, site.house.now())).await;
    assert_eq!(good.status(), StatusCode::OK);
    assert!(cookie(&good, "vd_session").len() > 40);
}
