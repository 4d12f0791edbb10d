//! What an attacker tries at the doors of this room.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common::{PASSWORD, WARD, app_code};
use crate::guard::{encode, location, site, text};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use vedich_accounts::{Actor, Grant, Role};

/// Ways to say "go elsewhere" that browsers have understood at one time or another.
const ELSEWHERE: [&str; 11] = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nlocation: https://evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "evil.example",
];

#[tokio::test]
async fn signing_in_leads_nowhere_but_into_this_site() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let binh = site.house.user("binh.tran", &[Grant::at(Role::WardPolice, WARD)]).await;
    let (secret, _) = site.house.set_up_factor(&binh).await;
    let signed_in = site.enter("an.nguyen").await;
    for elsewhere in ELSEWHERE {
        let next = encode(elsewhere);
        let entered = site.form("/sign-in", "", &format!("name=an.nguyen&password={}&next={next}", encode(PASSWORD))).await;
        assert_eq!(location(&entered), "/", "{elsewhere:?}");
        assert_eq!(location(&site.get(&format!("/sign-in?next={next}"), &signed_in).await), "/", "{elsewhere:?}");
        assert_eq!(location(&site.get(&format!("/sign-in/code?next={next}"), "").await), "/sign-in?next=/", "{elsewhere:?}");
        // the same at the second step
        site.house.pass(30);
        let half = site.form("/sign-in", "", &format!("name=binh.tran&password={}&next={next}", encode(PASSWORD))).await;
        assert_eq!(location(&half), "/sign-in/code?next=/", "{elsewhere:?}");
        let step = half.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let code = app_code(&secret, site.house.now());
        let entered = site.form("/sign-in/code", &step, &format!("code={code}&next={next}")).await;
        assert_eq!(location(&entered), "/", "{elsewhere:?}");
    }
    // and what is not ASCII stays a path of ours
    let entered = site.form("/sign-in", "", &format!("name=an.nguyen&password={}&next=/t%E1%BB%95", encode(PASSWORD))).await;
    let way = entered.headers()[header::LOCATION].as_bytes();
    assert!(way.starts_with(b"/") && !way.starts_with(b"//"));
}

#[tokio::test]
async fn a_session_that_an_attacker_chose_is_nobodys() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let planted = "vd_session=chosen-by-the-attacker; vd_step=chosen-too";
    let form = format!("name=an.nguyen&password={}", encode(PASSWORD));
    let entered = site.form("/sign-in", planted, &form).await;
    let fresh = entered.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(fresh.starts_with("vd_session=") && !fresh.contains("chosen"));
    assert_eq!(site.get("/", &fresh).await.status(), StatusCode::OK);
    assert!(location(&site.get("/", planted).await).starts_with("/sign-in"));
    let again = site.form("/sign-in", planted, &form).await;
    assert_ne!(again.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap(), fresh, "never the same");
    // a step that an attacker began with their own password lets nobody in as somebody else
    assert!(location(&site.form("/sign-in/code", planted, "code=123456").await).starts_with("/sign-in?next="));
}

#[tokio::test]
async fn an_unknown_name_is_answered_like_a_wrong_password() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let off = site.house.user("tat.roi", &[Grant::at(Role::WardPolice, WARD)]).await;
    site.house.accounts.set_active(&Actor::cli("test"), off.user, false).await.unwrap();
    let binh = site.house.user("binh.tran", &[Grant::at(Role::WardPolice, WARD)]).await;
    site.house.set_up_factor(&binh).await;
    let mut told = Vec::new();
    for name in ["an.nguyen", "tat.roi", "binh.tran", "khong.ai"] {
        let wrong = site.form("/sign-in", "", &format!("name={name}&password=sai")).await;
        let status = wrong.status();
        let headers = wrong.headers().get_all(header::SET_COOKIE).iter().count();
        told.push((status, headers, text(wrong).await.replace(name, "NAME")));
    }
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:?}");
}

#[tokio::test]
async fn a_stolen_token_changes_nobodys_way_in() {
    let site = site(false).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    let (_, token) = site.house.accounts.create_token(&Actor::cli("test"), "admin.a", "", None).await.unwrap();
    let new = "hoa+sen+n%E1%BB%9F+tr%C3%AAn+ao";
    for (path, body) in [
        ("/password", format!("current={}&password={new}&repeat={new}", encode(PASSWORD))),
        ("/second-factor", format!("password={}", encode(PASSWORD))),
        ("/second-factor/confirm", "code=123456".to_owned()),
        ("/second-factor/codes", "code=123456".to_owned()),
        ("/second-factor/remove", "code=123456".to_owned()),
    ] {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = site.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        assert!(answer.headers().get(header::SET_COOKIE).is_none(), "{path}");
    }
    site.enter("admin.a").await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let site = site(false).await;
    site.house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
    let huge = "a".repeat(3 * 1024 * 1024);
    for (path, kind, body) in [
        ("/sign-in", "application/x-www-form-urlencoded", format!("name={huge}&password=b")),
        ("/sign-in/code", "application/x-www-form-urlencoded", format!("code={huge}")),
        ("/api/v1/sign-in", "application/json", format!("{{\"name\": \"{huge}\", \"password\": \"b\"}}")),
    ] {
        let request = Request::builder().method(Method::POST).uri(path).header("content-type", kind);
        let answer = site.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    let cookie = site.enter("an.nguyen").await;
    let csrf = site.token(&cookie).await;
    let form = site.form("/password", &cookie, &format!("_csrf={csrf}&current={huge}")).await;
    assert_eq!(form.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // a password longer than any stored one is wrong, and costs no more than another
    let long = site.form("/sign-in", "", &format!("name=an.nguyen&password={}", "b".repeat(100_000))).await;
    assert_eq!(long.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_file_name_from_an_address_writes_no_header() {
    let site = site(false).await;
    site.house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
    let cookie = site.enter("admin.a").await;
    for name in ["users%0d%0aset-cookie:%20a=b.csv", "users%22;%20x=%22.csv", "..%2f..%2fetc%2fpasswd.csv", "users%00.csv"] {
        let answer = site.get(&format!("/users?save={name}"), &cookie).await;
        assert!(answer.headers().get(header::SET_COOKIE).is_none(), "{name}");
        assert!(answer.headers().get(header::CONTENT_DISPOSITION).is_none(), "{name}: {}", answer.status());
    }
    // accounts are in no file, by whatever address
    assert_eq!(site.get("/users?save=users.csv", &cookie).await.status(), StatusCode::NOT_FOUND);
    // nor does a person's name
    let csrf = site.token(&cookie).await;
    let made = site
        .form("/users", &cookie, &format!("_csrf={csrf}&name=ca.moi&full_name=A%0d%0aset-cookie:+a=b&role=viewer&place="))
        .await;
    assert_eq!(made.headers().get_all(header::SET_COOKIE).iter().count(), 0);
}
