//! The guard: who passes which route, forged forms, ended sessions, errors in the asker's language.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
    response::Html,
};
use common::{House, PASSWORD, WARD};
use http_body_util::BodyExt;
use std::sync::Arc;
use tower::ServiceExt;
use vedich_accounts::{Access, Actor, Door, Grant, Guard, GuardSettings, Permission, Role, RouteInfo, Viewer, door, get, post};

pub struct Site {
    pub house: House,
    app: Router,
    routes: Vec<RouteInfo>,
    _folder: tempfile::TempDir,
}

/// The room's own doors, and one page for every permission.
pub async fn site(secure: bool) -> Site {
    let (db, folder) = vedich_db::testing::sqlite().await;
    let house = House::new(db);
    let mut doors = door(house.accounts.clone()).page(Method::GET, "/", Access::Needs(Permission::ViewFigures), get(hello));
    for permission in Permission::ALL {
        let path = format!("/needs/{permission:?}");
        doors = doors.page(Method::GET, &path, Access::Needs(permission), get(hello));
    }
    doors = doors.merge(Door::new().page(Method::POST, "/forms", Access::SignedIn, post(|| async { "taken" })));
    let (router, routes, _) = doors.into_parts();
    let settings = GuardSettings {
        secure_cookies: secure,
        trusted_proxy: false,
        support: "0900 000 000".into(),
        phones: Arc::new(vedich_accounts::NoPhones),
        campaign: Arc::new(|| "Chiến dịch mẫu".to_owned()),
    };
    let app = Guard::new(house.accounts.clone(), &routes, settings).wrap(router);
    Site { house, app, routes, _folder: folder }
}

async fn hello(viewer: Viewer) -> Html<String> {
    Html(viewer.frame.nav.iter().map(|n| n.href.clone()).collect::<Vec<_>>().join(" "))
}

impl Site {
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.app.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Response<Body> {
        self.send(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    pub async fn form(&self, path: &str, cookie: &str, body: &str) -> Response<Body> {
        let request = Request::post(path).header("cookie", cookie).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Signs in through the page and returns the cookie.
    pub async fn enter(&self, name: &str) -> String {
        let response = self.form("/sign-in", "", &format!("name={name}&password={}", encode(PASSWORD))).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The form token that pages carry for this cookie.
    pub async fn token(&self, cookie: &str) -> String {
        let page = text(self.get("/password", cookie).await).await;
        let at = page.find("name=\"_csrf\" value=\"").unwrap() + 20;
        page[at..].split('"').next().unwrap().to_owned()
    }
}

pub fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

pub async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

pub fn location(response: &Response<Body>) -> &str {
    response.headers()[header::LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn every_role_passes_exactly_the_routes_that_it_has_the_permission_for() {
    let site = site(false).await;
    for role in Role::ALL {
        let grant = match role {
            Role::WardPolice | Role::CommitteeLeader => Grant::at(role, WARD),
            Role::UnitHead => Grant::in_unit(role, common::UNIT),
            Role::TeamLeader | Role::FieldMember => Grant::in_team(role, common::TEAM),
            _ => Grant::whole(role),
        };
        let name = format!("u.{}", role.code());
        site.house.user(&name, &[grant]).await;
        let cookie = site.enter(&name).await;
        for permission in Permission::ALL {
            let status = site.get(&format!("/needs/{permission:?}"), &cookie).await.status();
            let expected = if role.permissions().contains(&permission) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{role:?} {permission:?}");
        }
    }
}

#[tokio::test]
async fn strangers_pass_public_routes_only() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    assert!(site.routes.len() > 40);
    for route in &site.routes {
        let path = route.path.replace("{id}", "1").replace("{token}", "1");
        let request = Request::builder().method(route.method.clone()).uri(&path).header("content-type", "application/json");
        let response = site.send(request.body(Body::from("{}")).unwrap()).await;
        let status = response.status();
        match route.access {
            Access::Public => assert_ne!(status, StatusCode::UNAUTHORIZED, "{path}"),
            _ if path.starts_with("/api/") => {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
                assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            }
            _ => {
                assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
                assert!(location(&response).starts_with("/sign-in"), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn without_the_guard_nothing_but_public_routes_is_open() {
    let site = site(false).await;
    let (bare, _, _) = door(site.house.accounts.clone()).into_parts();
    let response = bare.oneshot(Request::get("/users").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    site.house.user("binh.tran", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (cookie, other) = (site.enter("an.nguyen").await, site.enter("binh.tran").await);
    let (token, others_token) = (site.token(&cookie).await, site.token(&other).await);
    assert_eq!(site.form("/forms", &cookie, "a=1").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(site.form("/forms", &cookie, &format!("_csrf={others_token}")).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(site.form("/forms", &cookie, &format!("_csrf={token}")).await.status(), StatusCode::OK);
    // The sign-in form in a window of before is no forgery of whoever is in already: they are led on, and nothing else happens.
    let again = site.form("/sign-in", &cookie, "name=binh.tran&password=x").await;
    assert_eq!((again.status(), again.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/"));
    let forged = Request::post("/forms").header("cookie", &cookie).header("sec-fetch-site", "cross-site");
    let forged = forged.header("x-csrf-token", &token).body(Body::empty()).unwrap();
    assert_eq!(site.send(forged).await.status(), StatusCode::FORBIDDEN);
    // signing somebody in from another site is forgery too
    let login = Request::post("/sign-in").header("origin", "https://evil.example").header("host", "vedich.example");
    let login = login.header("content-type", "application/x-www-form-urlencoded").body(Body::from("name=a&password=b")).unwrap();
    assert_eq!(site.send(login).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_session_ends_unused_or_signed_out_or_with_a_new_password() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let cookie = site.enter("an.nguyen").await;
    // used every hour it lives, but not longer than twelve
    for _ in 0..11 {
        site.house.pass(3_600);
        assert_eq!(site.get("/", &cookie).await.status(), StatusCode::OK);
    }
    site.house.pass(3_600);
    assert_eq!(site.get("/", &cookie).await.status(), StatusCode::SEE_OTHER);

    let cookie = site.enter("an.nguyen").await;
    site.house.pass(2 * 3_600);
    let asked_again = site.get("/users?a=1&b=ơ".replace('ơ', "%C6%A1").as_str(), &cookie).await;
    assert_eq!(location(&asked_again), "/sign-in?next=/users%3Fa%3D1%26b%3D%25C6%25A1");

    let (cookie, phone) = (site.enter("an.nguyen").await, site.enter("an.nguyen").await);
    let token = site.token(&cookie).await;
    let changed = format!("_csrf={token}&current={}&password=hoa+sen+nở+trên+ao&repeat=hoa+sen+nở+trên+ao", encode(PASSWORD));
    let response = site.form("/password", &cookie, &changed).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let fresh = response.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    for old in [&cookie, &phone] {
        assert_eq!(site.get("/", old).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(site.get("/", &fresh).await.status(), StatusCode::OK);
    let token = site.token(&fresh).await;
    assert_eq!(site.form("/sign-out", &fresh, &format!("_csrf={token}")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.get("/", &fresh).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_one_time_password_opens_the_password_page_only() {
    let site = site(false).await;
    let admin = site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    let an = site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let once = site.house.accounts.reset_password(&admin, an.user).await.unwrap();
    let response = site.form("/sign-in", "", &format!("name=an.nguyen&password={once}&next=/users")).await;
    assert_eq!(location(&response), "/password");
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(location(&site.get("/", &cookie).await), "/password");
    let api = site.get("/api/v1/me", &cookie).await;
    assert_eq!(api.status(), StatusCode::FORBIDDEN);
    assert!(text(api).await.contains("accounts.password_change_required"));
}

#[tokio::test]
async fn tokens_open_the_api_with_their_users_grants() {
    let site = site(false).await;
    let an = site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (cli, accounts) = (Actor::cli("test"), &site.house.accounts);
    let expires = Some(site.house.now().plus_seconds(86_400));
    let (id, token) = accounts.create_token(&cli, "an.nguyen", "đồng bộ", expires).await.unwrap();
    let call = async |path: &str, token: &str| {
        site.send(Request::get(path).header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap()).await
    };
    let me = call("/api/v1/me", &token).await;
    assert_eq!(me.status(), StatusCode::OK);
    let me = text(me).await;
    assert!(me.contains("\"via\":\"token\"") && me.contains("Phường Mẫu 11"), "{me}");
    assert_eq!(call("/api/v1/users", &token).await.status(), StatusCode::FORBIDDEN);
    // a program needs no form token
    let post = Request::post("/forms").header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    assert_eq!(site.send(post).await.status(), StatusCode::OK);
    assert_eq!(call("/api/v1/me", "vdt_guess").await.status(), StatusCode::UNAUTHORIZED);
    site.house.pass(86_400);
    assert_eq!(call("/api/v1/me", &token).await.status(), StatusCode::UNAUTHORIZED, "expired");
    let (second, token) = accounts.create_token(&cli, "an.nguyen", "", None).await.unwrap();
    assert_ne!(second, id);
    accounts.set_active(&cli, an.user, false).await.unwrap();
    assert_eq!(call("/api/v1/me", &token).await.status(), StatusCode::UNAUTHORIZED, "the account is off");
}

#[tokio::test]
async fn everybody_sees_and_ends_the_tokens_that_act_in_their_name() {
    let site = site(false).await;
    let (cli, accounts) = (Actor::cli("test"), &site.house.accounts);
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    site.house.user("an.nguyen", &[Grant::in_team(Role::FieldMember, common::TEAM)]).await;
    let soon = Some(site.house.now().plus_seconds(3_600));
    accounts.create_token(&cli, "an.nguyen", "đồng bộ cũ", soon).await.unwrap();
    let (id, token) = accounts.create_token(&cli, "an.nguyen", "đồng bộ mới", None).await.unwrap();
    let (other, _) = accounts.create_token(&cli, "admin.a", "của quản trị", None).await.unwrap();
    site.house.pass(3_600);
    let admin = site.enter("admin.a").await;
    let seen = text(site.get("/users/2", &admin).await).await;
    assert!(seen.contains("Đã hết hạn") && seen.contains("Đang dùng được"), "the clock decides: {seen}");

    let cookie = site.enter("an.nguyen").await;
    let own = text(site.get("/tokens", &cookie).await).await;
    assert!(own.contains("Mã truy cập của tôi") && own.contains("đồng bộ cũ") && own.contains("Đã hết hạn"), "{own}");
    assert!(!own.contains("của quản trị"), "those of others are theirs");
    let csrf = site.token(&cookie).await;
    let revoke = async |id: i64| site.form(&format!("/tokens/{id}/revoke"), &cookie, &format!("_csrf={csrf}")).await;
    assert_eq!(revoke(other).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(location(&revoke(id).await), "/tokens");
    let request = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    assert_eq!(site.send(request).await.status(), StatusCode::UNAUTHORIZED);
    let left = accounts.tokens(&cli).await.unwrap();
    assert_eq!(left.iter().map(|t| t.is_over(site.house.now())).collect::<Vec<_>>(), [false, true], "newest first");
}

#[tokio::test]
async fn the_api_makes_users_and_tokens() {
    let site = site(false).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    let (_, token) = site.house.accounts.create_token(&Actor::cli("test"), "admin.a", "", None).await.unwrap();
    let call = async |method: Method, path: &str, body: &str| {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        site.send(request.header("content-type", "application/json").body(Body::from(body.to_owned())).unwrap()).await
    };
    let user = r#"{"name": "ca.moi", "full_name": "Công An Mới", "grants": [{"role": "ward_police", "locality": "25195"}]}"#;
    let made = call(Method::POST, "/api/v1/users", user).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    assert!(text(made).await.contains("\"one_time_password\":\""));
    assert_eq!(call(Method::POST, "/api/v1/users", user).await.status(), StatusCode::CONFLICT);
    let nowhere = user.replace("25195", "99999").replace("ca.moi", "ca.khac");
    assert_eq!(call(Method::POST, "/api/v1/users", &nowhere).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let broken = call(Method::POST, "/api/v1/users", "{").await;
    assert_eq!(broken.headers()[header::CONTENT_TYPE], "application/problem+json");
    let incomplete = text(call(Method::POST, "/api/v1/users", r#"{"name": "a"}"#).await).await;
    assert!(
        incomplete.contains("accounts.unreadable") && incomplete.contains("(thiếu trường \\\"full_name\\\")"),
        "{incomplete}"
    );
    assert!(!incomplete.contains("Failed to"), "one language: {incomplete}");
    assert!(text(call(Method::GET, "/api/v1/users", "").await).await.contains("Công An Mới"));
    // Ward police see people, an administrator does not: no token of theirs for the asking.
    let beyond = call(Method::POST, "/api/v1/tokens", r#"{"user": "ca.moi"}"#).await;
    assert_eq!(beyond.status(), StatusCode::FORBIDDEN);
    assert!(text(beyond).await.contains("accounts.token_beyond_maker"));
    let made = call(Method::POST, "/api/v1/tokens", r#"{"user": "admin.a", "expires_on": "2023-09-20"}"#).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    assert!(text(call(Method::GET, "/api/v1/tokens", "").await).await.contains("2023-09-21T00:00:00+07:00"));
    assert_eq!(call(Method::DELETE, "/api/v1/tokens/2", "").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(call(Method::DELETE, "/api/v1/tokens/2", "").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_throttled_program_is_told_when_to_come_back() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let attempt = async || {
        let request = Request::post("/api/v1/sign-in").header("content-type", "application/json");
        site.send(request.body(Body::from(r#"{"name": "an.nguyen", "password": "sai"}"#)).unwrap()).await
    };
    for _ in 0..5 {
        assert_eq!(attempt().await.status(), StatusCode::UNAUTHORIZED);
    }
    let slowed = attempt().await;
    assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(slowed.headers()[header::RETRY_AFTER], "16");
}

#[tokio::test]
async fn errors_speak_the_askers_language() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let cookie = site.enter("an.nguyen").await;
    let vietnamese = text(site.get("/users", &cookie).await).await;
    assert!(vietnamese.contains("Tài khoản không có quyền quản lý người dùng."), "{vietnamese}");
    let english = site.get("/users?lang=en", &cookie).await;
    assert!(english.headers().get_all(header::SET_COOKIE).iter().any(|c| c.to_str().unwrap().starts_with("vd_lang=en")));
    assert!(text(english).await.contains("This account may not manage users."));
    let chosen = site.get("/khong-co", &format!("{cookie}; vd_lang=en")).await;
    assert_eq!(chosen.status(), StatusCode::NOT_FOUND);
    assert!(text(chosen).await.contains("There is nothing at this address."));
    let api = Request::get("/api/v1/khong-co").header("accept-language", "en-GB").body(Body::empty()).unwrap();
    assert!(text(site.send(api).await).await.contains("There is nothing at this address."));
    let wrong_method = site.form("/audit", &cookie, &format!("_csrf={}", site.token(&cookie).await)).await;
    assert_eq!(wrong_method.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(text(wrong_method).await.contains("<html"));
}

#[tokio::test]
async fn whoever_asks_for_an_address_of_forms_is_led_to_the_page_above_it() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let cookie = site.enter("an.nguyen").await;
    let led = site.get("/sign-out", &cookie).await;
    assert_eq!((led.status(), led.headers()[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn navigation_leads_only_where_one_may_go() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    assert_eq!(text(site.get("/", &site.enter("an.nguyen").await).await).await, "/");
    assert_eq!(text(site.get("/", &site.enter("admin.a").await).await).await, "/ /users /audit");
}

#[tokio::test]
async fn over_tls_cookies_are_bound_and_pages_are_not_kept() {
    let site = site(true).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let cookie = site.enter("an.nguyen").await;
    assert!(cookie.starts_with("__Host-vd_session="));
    let page = site.get("/", &cookie).await;
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn the_administrator_is_set_up_in_the_browser_once() {
    let site = site(false).await;
    assert_eq!(location(&site.get("/sign-in", "").await), "/setup");
    let code = site.house.accounts.set_up_code().await.unwrap().unwrap();
    let form = |code: &str, repeat: &str| {
        let password = encode(PASSWORD);
        format!(
            "code={code}&name=quan.tri.vien&full_name=Qu%E1%BA%A3n+Tr%E1%BB%8B&password={password}&repeat={repeat}&standing_office=1"
        )
    };
    let differs = site.form("/setup", "", &form(&code, "khac")).await;
    assert_eq!(differs.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(differs).await.contains("Hai lần nhập mật khẩu không giống nhau."));
    assert_eq!(site.form("/setup", "", &form("sai", &encode(PASSWORD))).await.status(), StatusCode::FORBIDDEN);
    let done = site.form("/setup", "", &form(&code, &encode(PASSWORD))).await;
    assert_eq!(location(&done), "/");
    assert_eq!(location(&site.get("/setup", "").await), "/sign-in");
}

#[tokio::test]
async fn every_page_of_this_room_is_complete_in_both_languages() {
    let site = site(false).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let cookie = site.enter("admin.a").await;
    for lang in ["vi", "en"] {
        for path in [
            "/users",
            "/users/new",
            "/users/import",
            "/users/2",
            "/audit",
            "/password",
            "/second-factor",
            "/users/second-factor",
            "/users/99",
        ] {
            let page = text(site.get(path, &format!("{cookie}; vd_lang={lang}")).await).await;
            assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{path}");
            // an unknown key comes back as itself
            let missing: Vec<&str> = page.split(['>', '<', '"']).filter(|s| s.starts_with("accounts-")).collect();
            assert!(missing.is_empty(), "{path} {missing:?}");
        }
    }
}

#[tokio::test]
async fn users_are_made_changed_and_uploaded_in_the_browser() {
    let site = site(false).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    let cookie = site.enter("admin.a").await;
    let csrf = site.token(&cookie).await;
    let post = async |path: &str, body: &str| site.form(path, &cookie, &format!("_csrf={csrf}&{body}")).await;

    let made = post("/users", "name=ca.moi&full_name=An&role=ward_police&place=25195").await;
    assert_eq!(made.status(), StatusCode::OK);
    let wrong = post("/users", "name=ca.hai&full_name=An&role=ward_police&place=TO-7").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(wrong).await.contains("Không có mã địa bàn, đơn vị hoặc tổ này."));

    let added = post("/users/2/grants", "keep=0&role=team_leader&place=TO-7").await;
    assert_eq!(location(&added), "/users/2");
    let flash = added.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = text(site.get("/users/2", &format!("{cookie}; {flash}")).await).await;
    assert!(
        page.contains("Đã lưu vai trò") && page.contains("Tổ trưởng · Tổ 7") && page.contains("Công an phường, xã"),
        "{page}"
    );
    post("/users/2/grants", "keep=1&role=&place=").await;
    assert!(!text(site.get("/users/2", &cookie).await).await.contains("Phường Mẫu 11"));

    assert_eq!(post("/users/2/tokens", "label=dem&expires_on=").await.status(), StatusCode::FORBIDDEN);
    assert!(!text(site.get("/users/2", &cookie).await).await.contains("action=\"/users/2/tokens\""));
    assert!(text(site.get("/users/1", &cookie).await).await.contains("action=\"/users/1/tokens\""));
    assert!(text(post("/users/1/tokens", "label=dem&expires_on=").await).await.contains("vdt_"));
    assert_eq!(post("/users/1/tokens/1/revoke", "").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(post("/users/2/active", "active=0").await.status(), StatusCode::SEE_OTHER);
    assert!(text(site.get("/users/2", &cookie).await).await.contains("Đã khóa"));

    let huge = [format!("--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n").into_bytes(), vec![b'x'; 3 * 1024 * 1024]].concat();
    let request =
        Request::post("/users/import").header("cookie", &cookie).header("content-type", "multipart/form-data; boundary=x");
    let response = site.send(request.body(Body::from(huge)).unwrap()).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(response).await.contains("Tệp hoặc biểu mẫu quá lớn."));

    let template = site.get("/users/template.xlsx", &cookie).await.into_body().collect().await.unwrap().to_bytes();
    let mut upload = format!("--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n").into_bytes();
    upload.extend_from_slice(&template);
    upload.extend_from_slice(b"\r\n--x--\r\n");
    let request =
        Request::post("/users/import").header("cookie", &cookie).header("content-type", "multipart/form-data; boundary=x");
    let response = site.send(request.body(Body::from(upload)).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(text(response).await.contains("Đã tạo 0 tài khoản"));
}
