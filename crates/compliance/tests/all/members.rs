//! Each tells on a page of their own whom they helped, and learns what stands (`P-3.3`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_compliance::{Kind, NewDuty, RosterUpload};
use vedich_testkit::{Answer, City, Client, OPENING, Row, Where, both, people, sqlite};

async fn set_up(city: &City) -> Vec<Row> {
    city.evening_of(OPENING.plus(1));
    let rows = people(60);
    city.import(OPENING, &rows).await;
    let duty = NewDuty {
        code: "help".into(),
        name: "Vận động mười người".into(),
        clause: "P-3.3".into(),
        deadline: Some(OPENING.plus(26)),
        kinds: vec![Kind::UnionMember, Kind::CivilServant],
        proofs: Vec::new(),
        quota: 2,
        reason: "theo kế hoạch".into(),
    };
    city.services.compliance.set_duty(&Actor::cli("test"), duty).await.unwrap();
    rows
}

async fn roster(city: &City, unit: &str, who: &[&Row]) {
    let lines: String = who.iter().map(|r| format!("{},{},{}\n", r.name, r.birth, r.national_id)).collect();
    let upload = RosterUpload {
        bytes: format!("Họ và tên,Ngày sinh,Số CCCD\n{lines}").into_bytes(),
        file_name: "ds.csv".into(),
        unit: unit.into(),
        kind: Some(Kind::UnionMember),
        whole: true,
    };
    let report = city.services.compliance.import_roster(&Actor::cli("test"), upload).await.unwrap();
    assert_eq!(report.rejected, 0, "{:?}", report.problems);
}

/// The codes on the slips, in the order of the roster.
async fn codes(head: &Client, unit: &str) -> Vec<String> {
    let page = head.post_form("/compliance/codes", &[("unit", unit)]).await.text();
    page.split("<code>").skip(1).filter_map(|s| s.split("</code>").next()).map(str::to_owned).collect()
}

/// A phone with a member's page open.
struct Phone {
    client: Client,
    cookie: String,
}

impl Phone {
    async fn open(city: &City, code: &str) -> Self {
        let client = city.stranger();
        let answer = client.post_form("/my/enter", &[("code", code)]).await;
        assert_eq!(answer.location(), Some("/my"), "{}", answer.text());
        let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/my"), "{cookie}");
        Self { client: client.clone(), cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    async fn get(&self) -> Answer {
        self.client.clone().with_cookie(&self.cookie).get("/my").await
    }

    async fn tell(&self, number: &str) -> Answer {
        let form = [("number", number), ("day", "2023-06-20"), ("portal", "1")];
        self.client.clone().with_cookie(&self.cookie).post_form("/my/helps", &form).await
    }
}

/// What the page says, without what differs from number to number by its nature.
fn says(answer: &Answer, number: &str) -> (u16, Option<String>, String) {
    let masked = format!("{}*****{}", &number[..3], &number[8..]);
    (answer.status, answer.location().map(str::to_owned), answer.text().replace(&masked, "#"))
}

#[tokio::test]
async fn a_member_tells_whom_they_helped_and_only_what_the_register_confirms_counts() {
    both(|city| async move {
        let mut rows = set_up(&city).await;
        roster(&city, "D1", &[&rows[0], &rows[1]]).await;
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let slips = codes(&head, "D1").await;
        assert_eq!(slips.len(), 2);
        let phone = Phone::open(&city, &slips[0].to_lowercase()).await;
        let page = phone.get().await.text();
        assert!(page.contains("0 / 2 công dân được xác nhận"));
        let scan = page.split("data-scan-into=\"number\"").nth(1).unwrap().split("</div>").next().unwrap();
        assert!(scan.contains("capture=\"environment\"") && !scan.contains("name="), "the photo of a card is never sent: {scan}");
        // Rows 6 and 7 are approved and will activate; row 9 was active before; nobody knows the last number.
        for number in [&rows[6].national_id, &rows[7].national_id, &rows[9].national_id, &"070199123456".to_owned()] {
            assert_eq!(phone.tell(number).await.location(), Some("/my"));
        }
        let qr = format!("{}|281123456|Trần Thị Bưởi|19061980|Nam|Thôn 1|05052021", rows[6].national_id);
        assert_eq!(phone.tell(&qr).await.location(), Some("/my"), "a scanned card is read, and the same person is told once");
        let page = phone.get().await.text();
        assert_eq!(page.matches("Đang chờ").count() - 1, 4, "all wait alike: {page}");
        assert!(!page.contains("Trần Thị Bưởi") && !page.contains(&rows[6].national_id), "nothing of the card stays: {page}");
        let mine = phone.tell(&rows[0].national_id).await.text();
        assert!(mine.contains("số của chính bạn"), "{mine}");
        let old = [("number", rows[6].national_id.as_str()), ("day", "2023-06-01")];
        let old = phone.client.clone().with_cookie(&phone.cookie).post_form("/my/helps", &old).await.text();
        assert!(old.contains("trước khi chiến dịch bắt đầu") && old.contains("từ 20/6/2023 đến hôm nay"), "{old}");
        // The extract of the next days confirms two.
        city.evening_of(OPENING.plus(3));
        rows[6].note_activation("20/06/2023");
        rows[7].note_activation("21/06/2023");
        city.import(OPENING.plus(3), &rows).await;
        assert!(phone.get().await.text().contains("Mã trên phiếu của bạn"), "a page closes after a working day");
        let phone = Phone::open(&city, &slips[0]).await;
        let page = phone.get().await.text();
        assert!(page.contains("Bạn đã đủ: 2 / 2"), "{page}");
        assert_eq!(page.matches("Được xác nhận").count() - 1, 2);
        assert_eq!(page.matches("Không được xác nhận").count(), 1, "that one was active before is not told yet: {page}");
        // Days have passed since: the head signs in anew.
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let unit = head.get("/compliance/unit?unit=D1&deadline=help").await.text();
        assert!(unit.contains("2 / 2 được xác nhận, 2 đang chờ"), "{unit}");
        // Two people of the unit owe two each; one has them.
        let office = city.program(Role::StandingOffice, Where::City).await;
        let json = office.get("/api/v1/compliance?deadline=help").await.json();
        let d1 = json["units"].as_array().unwrap().iter().find(|u| u["unit"] == "D1").unwrap().clone();
        assert_eq!(
            (d1["population"].as_i64(), d1["complete"].as_i64(), d1["helps_confirmed"].as_i64()),
            (Some(2), Some(1), Some(2))
        );
        let open = |n: &serde_json::Value| n["unexplained"].as_i64();
        assert_eq!((open(&d1), open(&json["people"])), (Some(1), Some(1)), "who has enough has nothing to explain: {json}");
        // When the register has had its time, both others are told in the same words.
        city.evening_of(OPENING.plus(12));
        city.import(OPENING.plus(12), &rows).await;
        let page = Phone::open(&city, &slips[0]).await.get().await.text();
        assert_eq!(page.matches("Không được xác nhận").count() - 1, 2, "{page}");
    })
    .await;
}

#[tokio::test]
async fn numbers_that_nobody_knows_set_no_units_daily_report_in_the_wrong() {
    both(|city| async move {
        let rows = set_up(&city).await;
        roster(&city, "D1", &[&rows[0], &rows[1]]).await;
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let phone = Phone::open(&city, &codes(&head, "D1").await[0]).await;
        for number in ["070199123456", "070199123457", "070199123458"] {
            assert_eq!(phone.tell(number).await.location(), Some("/my"));
        }
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let known = || async { city.services.daily_reports.known(OPENING.plus(1), &[unit]).await.unwrap() };
        assert!(known().await.is_empty(), "the system knows nothing beside which the unit's own count would be wrong");
        // A resident is known to the unit's report with the next extract.
        assert_eq!(phone.tell(&rows[6].national_id).await.location(), Some("/my"));
        assert!(known().await.is_empty());
        city.evening_of(OPENING.plus(2));
        city.import(OPENING.plus(2), &rows).await;
        assert!(known().await.contains_key(&unit));
    })
    .await;
}

#[tokio::test]
async fn the_page_answers_alike_whoever_is_named_and_not_without_end() {
    both(|city| async move {
        let rows = set_up(&city).await;
        roster(&city, "D1", &[&rows[0], &rows[1], &rows[2]]).await;
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let slips = codes(&head, "D1").await;
        let mut heard = Vec::new();
        for (slip, number) in slips.iter().zip([&rows[9].national_id, &rows[6].national_id, &"070199123456".to_owned()]) {
            let phone = Phone::open(&city, slip).await;
            let answer = phone.tell(number).await;
            let after = phone.get().await;
            let name = rows[heard.len()].name.clone();
            let (status, to, page) = says(&after, number);
            heard.push((says(&answer, number), (status, to, page.replace(&name, "@"))));
        }
        assert_eq!(heard[0], heard[1], "active before, or waiting");
        assert_eq!(heard[0], heard[2], "on the register, or not");
        let phone = Phone::open(&city, &slips[0]).await;
        let mut refused = 0;
        for n in 0..30 {
            let answer = phone.tell(&format!("0701990{n:05}")).await;
            refused += usize::from(answer.text().contains("đủ số người"));
        }
        assert_eq!(refused, 30 - 19, "twenty a day, one was told before");
        assert!(phone.tell("12345").await.text().contains("Không phải số định danh"));
        // Codes cannot be guessed for long, and a new slip ends the old one.
        let wrong = city.stranger();
        let mut last = 0;
        for n in 0..40 {
            last = wrong.post_form("/my/enter", &[("code", &format!("AAAA-BBBB-{n:04}"))]).await.status;
        }
        assert_eq!(last, 429);
        let again = head.post_form("/compliance/codes", &[("unit", "D1"), ("people", "1")]).await.text();
        assert!(again.contains("<code>"));
        assert!(phone.get().await.text().contains("Mã trên phiếu của bạn"), "the old session has ended");
        city.evening_of(OPENING.plus(3));
        let old = city.stranger().post_form("/my/enter", &[("code", &slips[0])]).await.text();
        assert!(old.contains("đã được thay"), "{old}");
    })
    .await;
}

#[tokio::test]
async fn whoever_stands_on_two_rosters_owes_once_and_one_citizen_is_credited_once() {
    both(|city| async move {
        let mut rows = set_up(&city).await;
        roster(&city, "D1", &[&rows[0]]).await;
        roster(&city, "D2", &[&rows[0], &rows[1]]).await;
        let one = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let two = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let mine = codes(&one, "D1").await.remove(0);
        let first = Phone::open(&city, &mine).await;
        let slips = codes(&two, "D2").await;
        let second = Phone::open(&city, &slips[0]).await;
        let other = Phone::open(&city, &slips[1]).await;
        first.tell(&rows[6].national_id).await;
        second.tell(&rows[7].national_id).await;
        second.tell(&rows[6].national_id).await;
        city.clock.set(city.services.clock.now().plus_seconds(60));
        other.tell(&rows[6].national_id).await;
        city.evening_of(OPENING.plus(3));
        for i in [6, 7] {
            rows[i].note_activation("21/06/2023");
        }
        city.import(OPENING.plus(3), &rows).await;
        for code in [&mine, &slips[0]] {
            let page = Phone::open(&city, code).await.get().await.text();
            assert!(page.contains("Bạn đã đủ: 2 / 2"), "both slips open the same person's page: {page}");
        }
        let office = city.program(Role::StandingOffice, Where::City).await;
        let json = office.get("/api/v1/compliance?deadline=help").await.json();
        assert_eq!((json["people"]["population"].as_i64(), json["people"]["complete"].as_i64()), (Some(2), Some(1)), "{json}");
        let of = |code: &str| json["units"].as_array().unwrap().iter().find(|u| u["unit"] == code).unwrap().clone();
        assert_eq!(
            (of("D1")["complete"].as_i64(), of("D2")["complete"].as_i64()),
            (Some(1), Some(1)),
            "each unit shows the same person"
        );
        let confirmed = of("D1")["helps_confirmed"].as_i64().unwrap() + of("D2")["helps_confirmed"].as_i64().unwrap();
        assert_eq!(confirmed, 2, "a citizen is credited once");
        // Days have passed since: the head of the other unit signs in anew.
        let two = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let foreign = two.get("/compliance/unit?unit=D1&deadline=help").await;
        assert_eq!(foreign.status, 404, "leaders see their own people only");
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_answers_with_its_status_and_shows_what_was_typed() {
    let city = sqlite().await;
    let rows = set_up(&city).await;
    roster(&city, "D1", &[&rows[0], &rows[1]]).await;
    let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
    let phone = Phone::open(&city, &codes(&head, "D1").await[0]).await;
    let typo = phone.tell("12345").await;
    assert_eq!(typo.status, 422, "{}", typo.text());
    assert!(typo.text().contains("Không phải số định danh") && typo.text().contains("value=\"12345\""), "{}", typo.text());
    assert_eq!(typo.headers["cache-control"], "no-store", "as the page itself");
    // Without its session, and with a code that is none, the form for the code comes again.
    let stranger = city.stranger();
    for (path, field, status) in [("/my/helps", "number", 401), ("/my/enter", "code", 422)] {
        let closed = stranger.post_form(path, &[(field, "AAAA-BBBB-0001")]).await;
        assert_eq!(closed.status, status, "{path}: {}", closed.text());
        assert!(closed.text().contains("Mã trên phiếu của bạn"), "{path}: {}", closed.text());
    }
    // What a head sends is told on the unit's page.
    let of_unit = [("unit", "D1"), ("duty", "help")];
    let undated = head.post_form("/compliance/directive", &[of_unit[0], of_unit[1], ("issued", "yes"), ("day", "hôm qua")]).await;
    assert!(undated.status == 422 && undated.text().contains("Không đọc được ngày"), "{}", undated.text());
    let nothing = head.upload("/compliance/roster", &of_unit, "ds.xlsx", b"").await;
    assert!(nothing.status == 422 && nothing.text().contains("Chưa chọn tệp danh sách"), "{}", nothing.text());
}
