//! The register as programs and people meet it, through the guard, on both engines.
#![allow(clippy::unwrap_used, clippy::panic)] // a story that cannot be set up must fail

use serde_json::json;
use vedich_accounts::Role;
use vedich_db::{Query as _, args};
use vedich_testkit::{Client, OPENING, Where, both, csv, people};

const DAY: &str = "2023-06-19";
const ALL: [(&str, &str); 2] = [("as_of", DAY), ("coverage", "full")];

#[tokio::test]
async fn a_program_uploads_and_the_same_file_twice_changes_nothing() {
    both(|city| async move {
        let office = city.program(Role::StandingOffice, Where::City).await;
        let file = csv(&people(20), OPENING);
        let first = office.upload("/api/v1/extracts", &ALL, "extract.csv", &file).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let answer = first.json();
        let counts = |a: &serde_json::Value| {
            ["rows", "accepted", "rejected", "new", "changed", "unchanged"].map(|k| a[k].as_i64().unwrap())
        };
        assert_eq!(counts(&answer), [20, 20, 0, 20, 0, 0]);
        assert_eq!(answer["state"], "applied");
        let again = office.upload("/api/v1/extracts", &ALL, "extract.csv", &file).await;
        assert_eq!((again.status, counts(&again.json())), (200, [20, 20, 0, 0, 0, 20]));
        assert_eq!(again.json()["known"], true);
        assert_eq!(office.get("/api/v1/extracts").await.json().as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_extract_is_withdrawn_with_a_reason() {
    both(|city| async move {
        let office = city.program(Role::StandingOffice, Where::City).await;
        let no = city.import(OPENING, &people(20)).await.extract;
        let path = format!("/api/v1/extracts/{no}/withdraw");
        assert_eq!(office.post_json(&path, &json!({ "reason": " " })).await.status, 422);
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let refused = desk.post_form(&format!("/extracts/{no}/withdraw"), &[("reason", "sai")]).await;
        assert_eq!(refused.status, 422);
        let page = refused.text();
        assert!(
            page.contains("id=\"field-reason-error\"") && page.contains("value=\"sai\""),
            "what was typed stands there: {page}"
        );
        assert!(page.contains("open><summary>Rút bản trích xuất này"), "{page}");
        let taken = office.post_json(&path, &json!({ "reason": "nhầm tệp" })).await;
        assert_eq!((taken.status, &taken.json()["state"]), (200, &json!("withdrawn")));
        assert_eq!(office.get("/api/v1/progress").await.json()["eligible"], 0);
        assert_eq!(office.post_json(&path, &json!({ "reason": "lần nữa" })).await.status, 409);
    })
    .await;
}

#[tokio::test]
async fn half_a_city_missing_waits_for_a_person() {
    both(|city| async move {
        let office = city.program(Role::StandingOffice, Where::City).await;
        city.import(OPENING, &people(20)).await;
        city.evening_of(OPENING.plus(1));
        let half = csv(&people(20)[..10], OPENING.plus(1));
        let fields = [("as_of", "2023-06-20"), ("coverage", "full"), ("dry_run", "true")];
        let dry = office.upload("/api/v1/extracts", &fields, "half.csv", &half).await;
        assert_eq!((dry.status, &dry.json()["state"]), (200, &json!("abandoned")));
        assert_eq!(dry.json()["vanished"], 10);
        let waits = office.upload("/api/v1/extracts", &fields[..2], "half.csv", &half).await;
        assert_eq!((waits.status, &waits.json()["code"]), (409, &json!("register.needs_confirmation")));
        let preview = format!("/extracts/{}", office.get("/api/v1/extracts").await.json()[0]["no"]);
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let unconfirmed = desk.post_form(&format!("{preview}/apply"), &[]).await;
        assert_eq!(unconfirmed.status, 409);
        let page = unconfirmed.text();
        assert!(page.contains("id=\"field-confirm-error\"") && !page.contains("--confirm"), "{page}");
        let no = waits.json()["extract"].as_i64().unwrap();
        let apply = format!("/api/v1/extracts/{no}/apply");
        assert_eq!(office.get(&format!("/api/v1/extracts/{no}")).await.json()["needs_confirmation"], true);
        assert_eq!(office.post_json(&apply, &json!({})).await.status, 409);
        let applied = office.post_json(&apply, &json!({ "confirm": true })).await;
        assert_eq!((applied.status, &applied.json()["vanished"]), (200, &json!(10)));
    })
    .await;
}

#[tokio::test]
async fn a_title_that_names_another_day_waits_for_a_person() {
    both(|city| async move {
        let office = city.program(Role::StandingOffice, Where::City).await;
        let file = csv(&people(20), OPENING);
        // The year is a slip: the file's own title says 2023.
        let fields = [("as_of", "2022-06-20"), ("coverage", "full"), ("dry_run", "true")];
        let tried = office.upload("/api/v1/extracts", &fields, "extract.csv", &file).await;
        assert_eq!((tried.status, &tried.json()["doubts"][0]["named"]), (200, &json!("2023-06-19")), "{}", tried.text());
        let waits = office.upload("/api/v1/extracts", &fields[..2], "extract.csv", &file).await;
        assert_eq!((waits.status, &waits.json()["code"]), (409, &json!("register.needs_confirmation")), "{}", waits.text());
        let no = waits.json()["extract"].as_i64().unwrap();
        let told: Vec<String> = office.get(&format!("/api/v1/extracts/{no}")).await.json()["doubts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["code"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(told[..2], ["other_day", "outside_campaign"]);
        let page = city.signed_in(Role::StandingOffice, Where::City).await.get(&format!("/extracts/{no}")).await.text();
        assert!(page.contains("Tiêu đề của tệp ghi ngày 19/6/2023"), "{page}");
        assert!(page.contains("name=\"confirm\""), "{page}");
        // With the right day nobody is asked.
        assert_eq!(office.upload("/api/v1/extracts", &ALL, "extract.csv", &file).await.status, 201);
    })
    .await;
}

#[tokio::test]
async fn a_full_extract_that_could_not_be_read_makes_nobody_vanish() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        city.evening_of(OPENING.plus(1));
        let office = city.program(Role::StandingOffice, Where::City).await;
        let mut strangers = people(40).split_off(20);
        for (n, row) in strangers.iter_mut().enumerate() {
            row.national_id = if n < 15 { "12345".to_owned() } else { row.national_id.clone() };
        }
        let file = csv(&strangers, OPENING.plus(1));
        let fields = [("as_of", "2023-06-20"), ("coverage", "full")];
        let refused = office.upload("/api/v1/extracts", &fields, "wrong.csv", &file).await;
        assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("register.mostly_rejected")), "{}", refused.text());
        let no = office.get("/api/v1/extracts").await.json()[0]["no"].as_i64().unwrap();
        let apply = format!("/api/v1/extracts/{no}/apply");
        assert_eq!(office.post_json(&apply, &json!({ "confirm": true })).await.status, 409, "no confirmation helps");
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = desk.get(&format!("/extracts/{no}")).await.text();
        assert!(
            page.contains("15 trên 20 dòng bị loại") && !page.contains(&format!("action=\"{}\"", apply.replace("/api/v1", ""))),
            "{page}"
        );
        assert!(!page.contains("Vẫn áp dụng"), "no row that is held back is applied all the same");
        // As a partial extract its five good rows go on.
        let part =
            office.upload("/api/v1/extracts", &[("as_of", "2023-06-20"), ("coverage", "partial")], "wrong.csv", &file).await;
        assert_eq!((part.status, &part.json()["accepted"]), (201, &json!(5)), "{}", part.text());
        assert_eq!(office.get("/api/v1/progress").await.json()["eligible"], 25);
    })
    .await;
}

#[tokio::test]
async fn a_mapping_that_names_a_column_which_the_file_does_not_have_is_told_so() {
    let city = vedich_testkit::sqlite().await;
    let office = city.program(Role::StandingOffice, Where::City).await;
    let file = String::from_utf8(csv(&people(4), OPENING)).unwrap();
    let heads: Vec<&str> = file.lines().nth(2).unwrap().split(',').map(|h| h.trim_matches('"')).collect();
    let at = |name: &str| heads.iter().position(|h| *h == name).unwrap();
    // Said of columns by number, without their headings.
    let mut columns = vec![
        json!({ "field": "national_id", "column": at("Số ĐDCN/CCCD") }),
        json!({ "field": "name", "column": at("Họ và tên") }),
        json!({ "field": "dossier_status", "column": at("Trạng thái hồ sơ") }),
    ];
    let send = async |columns: &[serde_json::Value]| {
        let mapping = json!({ "columns": columns, "default_level": "level2" }).to_string();
        let fields = [("as_of", DAY), ("scope", "C1"), ("dry_run", "true"), ("mapping", mapping.as_str())];
        office.upload("/api/v1/extracts", &fields, "x.csv", file.as_bytes()).await
    };
    let good = send(&columns).await;
    assert_eq!(good.status, 200, "{}", good.text());
    columns.push(json!({ "field": "phone", "column": 3, "header": "Di động lạ" }));
    let told = send(&columns).await;
    assert_eq!((told.status, &told.json()["code"]), (422, &json!("register.columns_unknown")), "{}", told.text());
    assert!(told.text().contains("Di động lạ"), "{}", told.text());
}

#[tokio::test]
async fn what_is_missing_or_wrong_in_an_upload_is_told() {
    let city = vedich_testkit::sqlite().await;
    let office = city.program(Role::StandingOffice, Where::City).await;
    let file = csv(&people(4), OPENING);
    let code = |fields: &'static [(&'static str, &'static str)]| {
        let (office, file) = (office.clone(), file.clone());
        async move {
            let answer = office.upload("/api/v1/extracts", fields, "x.csv", &file).await;
            (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
        }
    };
    assert_eq!(code(&[]).await, (422, "register.bad_field".into()));
    assert_eq!(code(&[("as_of", "19/6/2023")]).await, (422, "register.bad_field".into()));
    assert_eq!(code(&[("as_of", "2023-06-20")]).await, (422, "register.future_as_of".into()));
    assert_eq!(code(&[("as_of", DAY), ("scope", "nowhere")]).await, (404, "register.no_such_locality".into()));
    assert_eq!(code(&[("as_of", DAY), ("coverage", "half")]).await, (422, "register.bad_field".into()));
    let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
    let other = police.upload("/api/v1/extracts", &[("as_of", DAY), ("scope", "C2")], "x.csv", &file).await;
    assert_eq!(other.status, 403);
}

/// The fields of a dirty file's columns, in order.
const FIELDS: [&str; 18] = [
    "ordinal",
    "name",
    "birth_date",
    "sex",
    "national_id",
    "permanent_address",
    "head_of_household",
    "relation",
    "phone",
    "quarter",
    "commune",
    "card_issued",
    "level",
    "dossier_status",
    "collected",
    "approved",
    "activation_status",
    "activated",
];

fn renamed(rows: usize, day: vedich_kernel::Day) -> Vec<u8> {
    String::from_utf8(csv(&people(rows), day)).unwrap().replace("\"Mức độ\"", "\"Phân loại\"").into_bytes()
}

/// Looks at the job's page until it leads on, as somebody without JavaScript does.
async fn wait_for(browser: &Client, job: &str) -> String {
    for _ in 0..10_000 {
        let page = browser.get(job).await;
        if let Some(to) = page.location() {
            return to.to_owned();
        }
        assert!(page.text().contains("Đang đọc"), "{}", page.text());
        tokio::task::yield_now().await;
    }
    panic!("the job never ends");
}

#[tokio::test]
async fn a_person_corrects_the_mapping_looks_and_applies() {
    both(|city| async move {
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let fields = [("as_of", DAY), ("scope", "CITY"), ("coverage", "full"), ("source", "Nguồn thử")];
        let taken = office.upload("/extracts", &fields, "bản trích xuất.csv", &renamed(20, OPENING)).await;
        let mapping = taken.location().unwrap().to_owned();
        let token = mapping.strip_prefix("/extracts/new?upload=").unwrap().to_owned();
        let page = office.get(&mapping).await.text();
        assert!(page.contains("Còn thiếu cột bắt buộc") && page.contains("Phân loại"), "{page}");
        assert!(!page.contains("070050100000"), "samples are masked");

        let names: Vec<String> = (0..FIELDS.len()).map(|i| format!("column-{i}")).collect();
        let mut sent: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(FIELDS).collect();
        sent.push(("upload", &token));
        let without: Vec<_> = sent.iter().copied().filter(|f| f.1 != "level").collect();
        assert_eq!(office.post_form("/extracts/new", &without).await.status, 422);
        let job = office.post_form("/extracts/new", &sent).await.location().unwrap().to_owned();
        let preview = wait_for(&office, &job).await;
        let page = office.get(&preview).await.text();
        assert!(page.contains("Áp dụng 20 dòng"), "{page}");
        assert_eq!(office.get("/api/v1/progress").await.json()["eligible"], 0, "nothing counts before it is applied");
        let applied = office.post_form(&format!("{preview}/apply"), &[]).await;
        assert_eq!(applied.location(), Some(preview.as_str()));
        assert!(office.get(&preview).await.text().contains("Đã áp dụng 20 dòng"));

        // The next file of this source needs no mapping.
        city.evening_of(OPENING.plus(1));
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let fields = [("as_of", "2023-06-20"), ("coverage", "full"), ("source", "Nguồn thử")];
        let next = office.upload("/extracts", &fields, "b.csv", &renamed(20, OPENING.plus(1))).await;
        assert!(next.location().unwrap().starts_with("/extracts/jobs/"), "{:?}", next.location());
        let preview = wait_for(&office, next.location().unwrap()).await;
        let dropped = office.post_form(&format!("{preview}/discard"), &[]).await;
        assert_eq!(dropped.status, 303);
        assert!(office.get(&preview).await.text().contains("Đã hủy trước khi áp dụng"));
    })
    .await;
}

#[tokio::test]
async fn an_upload_with_a_wrong_day_says_so_beside_the_field() {
    let city = vedich_testkit::sqlite().await;
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let fields = [("as_of", "2023-06-25"), ("scope", "C1"), ("coverage", "full")];
    let answer = office.upload("/extracts", &fields, "x.csv", &csv(&people(4), OPENING)).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("Ngày số liệu nằm trong tương lai."), "{page}");
    assert!(page.contains("href=\"#field-as_of\"") && page.contains("value=\"2023-06-25\""), "what was typed stays");
}

#[tokio::test]
async fn people_are_found_within_ones_area_and_unmasked_with_a_reason() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let found = police.post_form("/citizens", &[("commune", "C1"), ("name", "nguyen van an")]).await.text();
        assert!(found.contains("Nguyễn Văn An") && found.contains("070*****0000"), "{found}");
        let one = police.post_form("/citizens", &[("number", "070 050 100 000")]).await;
        let page = one.location().unwrap().to_owned();
        let shown = police.get(&page).await.text();
        assert!(shown.contains("Có trong bản trích xuất lần đầu") && !shown.contains("070050100000"), "{shown}");

        let other = city.signed_in(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(other.get(&page).await.status, 404);
        assert_eq!(other.post_form("/citizens", &[("commune", "C1"), ("name", "nguyen")]).await.status, 403);
        let nobody = other.post_form("/citizens", &[("number", "070050100000")]).await.text();
        assert!(nobody.contains("Không có công dân nào mang số này"), "{nobody}");
        assert_eq!(other.post_form(&format!("{page}/unmask"), &[("reason", "vì muốn biết")]).await.status, 404);

        // Whoever has one ward need not say which; whoever has more must.
        let own = police.get("/api/v1/citizens?name=nguyen").await;
        assert_eq!((own.status, own.json()), (200, police.get("/api/v1/citizens?name=nguyen&locality=C1").await.json()));
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        assert_eq!(office.get("/api/v1/citizens?name=nguyen").await.status, 422);

        let short = police.post_form(&format!("{page}/unmask"), &[("reason", "ab")]).await;
        assert_eq!(short.status, 422);
        assert!(
            short.text().contains("<details class=\"fold\" open>") && short.text().contains("value=\"ab\""),
            "{}",
            short.text()
        );
        let odd = police.post_form("/citizens", &[("number", "0912")]).await;
        assert!(odd.status == 422 && odd.text().contains("Đây không phải số định danh"), "nobody was looked for: {}", odd.text());
        let opened = police.post_form(&format!("{page}/unmask"), &[("reason", "gọi hẹn làm mức 2")]).await;
        assert!(opened.text().contains("070050100000"));
        assert_eq!(opened.headers["cache-control"], "no-store");
        let said: Vec<String> = city
            .services
            .db
            .map("SELECT detail FROM audit WHERE action = 'citizen.unmask'", args![], |r| r.get(0))
            .await
            .unwrap();
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("gọi hẹn làm mức 2") && !said[0].contains("070050100000"));
    })
    .await;
}

#[tokio::test]
async fn who_may_stand_twice_is_shown_within_ones_area() {
    both(|city| async move {
        let mut first = people(8);
        first[0].national_id = "285023456".to_owned();
        city.import(OPENING, &first).await;
        city.evening_of(OPENING.plus(1));
        let office = city.program(Role::StandingOffice, Where::City).await;
        let fields = [("as_of", "2023-06-20"), ("coverage", "partial")];
        let sent = office.upload("/api/v1/extracts", &fields, "mot.csv", &csv(&people(1), OPENING.plus(1))).await;
        assert_eq!((sent.status, &sent.json()["new"]), (201, &json!(1)), "{}", sent.text());

        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let found = police.get("/api/v1/citizens/doubles?locality=C1").await.json();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
        assert_eq!(found[0]["by_old"]["masked_id"], "CMND 285***456");
        assert_eq!(found[0]["by_national"]["masked_id"], "070*****0000");
        assert_eq!(found[0]["counts_twice"], true);
        assert_eq!(police.get("/api/v1/citizens/doubles").await.status, 422);
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get("/citizens/doubles").await.text();
        assert!(page.contains("CMND 285***456") && page.contains("Số đủ điều kiện có thể đang thừa"), "{page}");
        assert!(!page.contains("285023456"));
        let alone = desk.get(&format!("/citizens/{}", found[0]["by_old"]["id"].as_str().unwrap())).await.text();
        assert!(alone.contains("href=\"/citizens/doubles?commune=C1\"") && alone.contains("CMND 285***456"), "{alone}");
        assert!(desk.get("/citizens").await.text().contains("href=\"/citizens/doubles\""));

        let other = city.program(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(other.get("/api/v1/citizens/doubles?locality=C1").await.status, 403);
        assert_eq!(other.get("/api/v1/citizens/doubles?locality=C2").await.json(), json!([]));
    })
    .await;
}

/// One row of the city's: what stands in the columns of the two numbers, and in which ward.
fn one_row(national: &str, old: &str, ward: &str) -> Vec<u8> {
    format!(
        "Họ và tên,Ngày sinh,Giới tính,Số ĐDCN/CCCD,Số CMND,Khu phố/ấp,Phường/xã,Ngày cấp thẻ,Mức độ,Trạng thái hồ sơ\n\
         Trần Văn Một,01/02/1980,Nam,{national},{old},Khu phố Một,{ward},03/03/2021,Mức 1,Đã gửi\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn of_two_in_two_wards_each_ward_is_shown_its_own_and_that_there_is_another() {
    both(|city| async move {
        let office = city.program(Role::StandingOffice, Where::City).await;
        let rows = [
            one_row("", "285000001", "Phường Xuân Thử"),
            one_row("070080000001", "", "Phường Tân Thử"),
            one_row("070080000001", "285000001", "Phường Tân Thử"),
        ];
        for file in &rows {
            let sent = office.upload("/api/v1/extracts", &[("as_of", DAY), ("coverage", "partial")], "mot.csv", file).await;
            assert_eq!(sent.status, 201, "{}", sent.text());
        }
        for (ward, own, masked, other) in
            [("C1", "by_national", "070*****0001", "by_old"), ("C2", "by_old", "CMND 285***001", "by_national")]
        {
            let path = format!("/api/v1/citizens/doubles?locality={ward}");
            let found = city.program(Role::WardPolice, Where::Commune(ward)).await.get(&path).await.json();
            assert_eq!((found[0][own]["masked_id"].as_str(), found[0][other].is_null()), (Some(masked), true), "{found}");
            let both = office.get(&path).await.json();
            let hidden = both[0][other]["id"].as_str().unwrap();
            let desk = city.signed_in(Role::WardPolice, Where::Commune(ward)).await;
            let page = desk.get("/citizens/doubles").await.text();
            assert!(page.contains(masked) && page.contains("Ngoài địa bàn của bạn"), "{page}");
            assert!(!page.contains(hidden) && !found.to_string().contains(hidden), "nobody else is led to: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_number_stands_in_no_address() {
    let city = vedich_testkit::sqlite().await;
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let page = office.get("/citizens").await.text();
    assert!(page.contains("method=\"post\" action=\"/citizens\""));
    assert!(!page.contains("method=\"get\""));
}

#[tokio::test]
async fn the_ministrys_totals_are_reconciled_and_the_newest_stands() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let total =
            |value: i64| json!([{ "locality": "CITY", "as_of": DAY, "metric": "activated", "value": value, "source": "TB 12" }]);
        assert_eq!(office.post_json("/api/v1/ministry-totals", &total(7)).await.status, 204);
        assert_eq!(office.post_json("/api/v1/ministry-totals", &total(5)).await.status, 204);
        assert_eq!(office.post_json("/api/v1/ministry-totals", &total(-1)).await.status, 422);
        let rows = office.get("/api/v1/ministry-totals").await.json();
        assert_eq!(rows.as_array().unwrap().len(), 1);
        let row = &rows[0];
        assert_eq!(
            (&row["ministry"], &row["ours"], &row["difference"], &row["extract"]),
            (&json!(5), &json!(4), &json!(1), &json!(1))
        );
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.post_json("/api/v1/ministry-totals", &total(9)).await.status, 403);
        assert_eq!(police.get("/api/v1/ministry-totals").await.json(), json!([]));
    })
    .await;
}

#[tokio::test]
async fn totals_come_as_a_workbook_and_wrong_rows_are_told() {
    let city = vedich_testkit::sqlite().await;
    city.import(OPENING, &people(20)).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "TỔNG HỢP CỦA BỘ").unwrap();
    let rows = [
        ["Mã địa bàn", "Ngày", "Chỉ số", "Giá trị"],
        ["CITY", "19/06/2023", "Đã kích hoạt", "6"],
        ["C1", "19/06/2023", "đủ điều kiện", "10"],
        ["C9", "19/06/2023", "Đã kích hoạt", "6"],
        ["C1", "19/06/2023", "Đã kích hoạt", "sáu"],
    ];
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            sheet.write(r as u32 + 1, c as u16, *cell).unwrap();
        }
    }
    let file = book.save_to_buffer().unwrap();
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let answer = office.upload("/ministry/import", &[], "tong-so.xlsx", &file).await.text();
    assert!(answer.contains("Đã ghi 2 tổng số của Bộ"), "{answer}");
    assert!(answer.contains("Không có địa bàn mang mã này") && answer.contains("Giá trị phải là số nguyên không âm."));
    let page = office.get("/ministry").await.text();
    assert!(page.contains("Đủ điều kiện") && page.contains("+2"), "six told, four counted: {page}");
}

#[tokio::test]
async fn a_ward_learns_that_the_citys_extract_covers_it_and_nothing_else_of_it() {
    both(|city| async move {
        let extract = city.import(OPENING, &people(20)).await.extract;
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get("/extracts").await.text();
        assert!(page.contains(&format!("dựa trên bản trích xuất số {extract}, ngày 19/6/2023")), "{page}");
        assert!(
            page.contains("Địa bàn của bạn chưa tự nạp bản trích xuất nào") && !page.contains(&format!("/extracts/{extract}"))
        );
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(!office.get("/extracts").await.text().contains("dựa trên bản trích xuất số"), "its own needs no such word");
    })
    .await;
}

#[tokio::test]
async fn the_ministrys_totals_say_their_own_limit() {
    let city = vedich_testkit::sqlite().await;
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let answer = office.upload("/ministry/import", &[], "tong-so.xlsx", &vec![b'x'; 9 * 1024 * 1024]).await;
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("Tệp lớn quá 8 MB."), "{}", answer.text());
}
