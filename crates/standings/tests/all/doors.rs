//! Who sees what of a standing, by pages and by the API (plan.md, "Who sees what").
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{DAY, cli, inspected, judged, proposal, sitting, without_reports};
use serde_json::{Value, json};
use vedich_accounts::Role;
use vedich_standings::{Kind, ProposalKind};
use vedich_testkit::{Client, Where, both};

async fn rows(client: &Client, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/v1/standings{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()["rows"].as_array().unwrap().clone()
}

fn codes(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|r| r["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_phase_that_has_not_begun_ranks_nobody_and_says_when_it_begins() {
    both(|city| async move {
        judged(&city).await;
        city.evening_of(DAY.plus(8));
        let office = city.program(Role::StandingOffice, Where::City).await;
        for kind in ["commune", "unit", "team", "person"] {
            let answer = office.get(&format!("/api/v1/standings?phase=2&kind={kind}")).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (409, Some("standings.phase_not_begun")), "{kind}");
        }
        let begins = city.services.standings.phases().await.unwrap()[1].from.vi();
        let reader = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = reader.get("/standings?phase=2&kind=unit").await.text();
        assert!(page.contains(&format!("bắt đầu ngày {begins}")) && !page.contains("/standings/why"), "{page}");
        assert_eq!(reader.get("/standings/export.xlsx?phase=2").await.status, 409);
    })
    .await;
}

#[tokio::test]
async fn everybody_sees_the_own_and_what_is_published_and_never_other_peoples_persons() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let head = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let ward = city.program(Role::WardPolice, Where::Commune("C2")).await;
        let leader = city.program(Role::CommitteeLeader, Where::Commune("C1")).await;
        let viewer = city.program(Role::Viewer, Where::City).await;
        assert_eq!(codes(&rows(&office, "?phase=1&kind=commune").await), ["C2", "C1"]);
        assert_eq!(codes(&rows(&ward, "?phase=1&kind=commune").await), ["C2"]);
        assert_eq!(codes(&rows(&head, "?phase=1&kind=unit").await), ["D1"]);
        let ward_head = city.program(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!(rows(&ward_head, "?phase=1&kind=unit").await[0]["rank"], 1, "the place among all, whoever looks");
        assert!(rows(&head, "?phase=1&kind=unit").await[0]["rank"].is_null(), "nothing that it said is confirmed");
        assert_eq!(codes(&rows(&head, "?phase=1&kind=person").await), ["M111"]);
        assert_eq!(codes(&rows(&ward, "?phase=1&kind=person").await), ["M211"]);
        for (client, who) in [(&leader, "committee"), (&viewer, "viewer")] {
            assert_eq!(client.get("/api/v1/standings?kind=person").await.status, 403, "{who}");
        }
        assert!(rows(&viewer, "?phase=1&kind=commune").await.is_empty(), "nothing is published");
        let closed = office.post_json("/api/v1/standings/closings", &json!({ "phase": 1, "publish": true })).await;
        assert_eq!(closed.status, 201, "{}", closed.text());
        let public = rows(&viewer, "?phase=1&kind=commune").await;
        assert_eq!(codes(&public), ["C2", "C1"]);
        assert_eq!((public[0]["rank"].as_i64(), public[0]["points"].as_f64().is_some()), (Some(1), true));
        assert!(rows(&viewer, "?phase=1&kind=team").await.is_empty(), "teams are a few people each");
        assert_eq!(codes(&rows(&ward, "?phase=1&kind=unit").await).len(), 3, "its own and what is published");
        let whole = office.get("/api/v1/standings?phase=1&kind=unit").await.json();
        assert_eq!(
            (whole["provisional"].as_bool(), whole["phase"].as_i64(), whole["kind"].as_str()),
            (Some(false), Some(1), Some("unit"))
        );
        let figure = &whole["rows"][0]["parts"][0]["figure"];
        let first = whole["rows"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|r| r["parts"].as_array().unwrap())
            .find(|p| !p["figure"].is_null());
        for key in ["numerator", "denominator", "basis", "as_of", "cutoff"] {
            assert!(!first.unwrap()["figure"][key].is_null(), "{key}: {figure}");
        }
        for (query, code) in [
            ("?kind=khong", "standings.no_such_kind"),
            ("?phase=9", "standings.no_such_phase"),
            ("?phase=mot", "standings.no_such_phase"),
            ("?phase=1&cutoff=1", "standings.not_then"),
        ] {
            assert_eq!(office.get(&format!("/api/v1/standings{query}")).await.json()["code"], code, "{query}");
        }
        let again = office.post_json("/api/v1/standings/closings", &json!({ "phase": 1 })).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("standings.closed_before")));
        assert_eq!(head.post_json("/api/v1/standings/closings", &json!({ "phase": 1 })).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn pages_say_why_and_lead_to_what_they_rest_on() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let round = inspected(&city).await;
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = office.get("/standings?phase=1").await.text();
        assert!(page.contains("Đứng đầu: Phường Xuân Thử") && page.contains("Công thức xếp hạng"), "{page}");
        let page = office.get("/standings?phase=1&kind=unit").await.text();
        assert!(page.contains("Không xét") && page.contains(&format!("Đợt kiểm tra số {round}")), "{page}");
        let why = office.get("/standings/why?phase=1&kind=unit&code=D1").await.text();
        assert!(why.contains("không xét") && why.contains(&format!("/inspections/{round}/minutes/")), "{why}");
        let why = office.get("/standings/why?phase=1&kind=commune&code=C1").await.text();
        assert!(why.contains("hạng 2 trên 2") && why.contains("Điều gì sẽ nâng hạng?"), "{why}");
        assert_eq!(office.get("/standings/why?kind=unit&code=KHONG").await.status, 404);
        let book = office.get("/standings/export.xlsx?kind=unit").await;
        assert_eq!((book.status, &book.body[..2]), (200, &b"PK"[..]));
        let formula = [("version", "1"), ("commune-target", "60"), ("reason", "thử")];
        let bad = office.post_form("/standings/settings", &formula).await;
        assert_eq!(bad.status, 422);
        assert!(bad.text().contains("chưa đúng"), "{}", bad.text());
        let done = office.post_form("/standings/close", &[("phase", "1")]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let page = office.get("/standings/close?phase=1").await.text();
        assert!(page.contains("đã chốt") && page.contains("Công bố lần chốt số 1"), "{page}");
        let file = office.get("/emulation-file").await.text();
        assert!(file.contains("Đoàn phường Tân Thử"), "{file}");
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        assert_eq!(head.get("/emulation-file?unit=D2").await.status, 404);
        assert_eq!(head.get("/emulation-file?unit=D1").await.status, 200);
        let viewer = city.signed_in(Role::Viewer, Where::City).await;
        assert!(viewer.get("/standings?phase=1").await.text().contains("chưa công bố"));
        assert!(!viewer.get("/emulation-file").await.text().contains("Đoàn phường"));
    })
    .await;
}

#[tokio::test]
async fn a_dossier_is_written_examined_and_printed_by_forms() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let s = city.services.standings.clone();
        let head = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let typed = [
            ("phase", "1"),
            ("kind", "award"),
            ("title", "Giấy khen của Chủ tịch Ủy ban nhân dân thành phố"),
            ("subject", "unit"),
            ("code", "D2"),
            ("words", "Vượt chỉ tiêu giai đoạn 1"),
        ];
        let made = head.post_form("/proposals", &typed).await;
        assert_eq!(made.location(), Some("/proposals/1"), "{}", made.text());
        let mut wrong = typed;
        wrong[4] = ("code", "D1");
        let refused = head.post_form("/proposals", &wrong).await;
        assert!(refused.status == 422 && refused.text().contains("Vượt chỉ tiêu giai đoạn 1"), "nothing typed is lost");
        let link = [("kind", "link"), ("what", "javascript:alert(1)")];
        assert!(head.post_form("/proposals/1/evidence", &link).await.text().contains("Không tìm thấy căn cứ này"));
        let link = [("kind", "link"), ("what", "https://dongxoai.gov.vn/bao-cao")];
        assert_eq!(head.post_form("/proposals/1/evidence", &link).await.status, 303);
        let early = head.post_form("/proposals/1/submit", &[]).await.text();
        assert!(early.contains("chưa có căn cứ gắn với số liệu") && early.contains("Gắn hạng của lần chốt mới nhất"), "{early}");
        s.close(&cli(), 1, "").await.unwrap();
        assert_eq!(head.post_form("/proposals/1/evidence", &[("kind", "standing")]).await.status, 303);
        assert_eq!(head.post_form("/proposals/1/submit", &[]).await.status, 303);
        assert_eq!(head.post_form("/proposals/1/examine", &[("words", "Tự thẩm định")]).await.status, 403);
        let home = city.signed_in(Role::HomeAffairs, Where::City).await;
        let page = home.get("/proposals/1").await.text();
        assert!(page.contains("Đoàn phường Xuân Thử") && page.contains("Đồng ý, trình hội đồng"), "{page}");
        let examined = [("act", "examine"), ("words", "Đủ điều kiện khen thưởng")];
        assert_eq!(home.post_form("/proposals/1/examine", &examined).await.status, 303);
        let members = "Trần Văn Hội | Chủ tịch hội đồng\nLê Thị Đồng | Thư ký\nPhạm Văn Vắng | Ủy viên | vắng";
        let sitting = [
            ("day", "2023-07-16"),
            ("place", "Phòng họp số 2"),
            ("members", members),
            ("chair", "Trần Văn Hội"),
            ("secretary", "Lê Thị Đồng"),
        ];
        assert_eq!(home.post_form("/council", &sitting).await.location(), Some("/council/1"));
        let vote = [("proposal", "1"), ("for_it", "2"), ("against", "0"), ("abstained", "0")];
        assert_eq!(home.post_form("/council/1/votes", &vote).await.status, 303);
        assert_eq!(home.post_form("/council/1/end", &[("words", "Nhất trí đề nghị")]).await.status, 303);
        let minutes = home.get("/council/1").await.text();
        for words in ["Có mặt 2 trong 3 thành viên", "Nhất trí đề nghị", "Phạm Văn Vắng"] {
            assert!(minutes.contains(words), "{words}: {minutes}");
        }
        assert_eq!(head.get("/council/1").await.status, 404, "the council's papers are not the units'");
        let chairman = city.signed_in(Role::CommitteeLeader, Where::Commune("CITY")).await;
        let decided = [("act", "approve"), ("document", "123/QĐ-UBND"), ("day", "2023-07-16")];
        assert_eq!(chairman.post_form("/proposals/1/decide", &decided).await.status, 303);
        let page = head.get("/proposals/1").await.text();
        assert!(page.contains("Đã quyết định: 123/QĐ-UBND, ngày 16/7/2023"), "{page}");
        let program = city.program(Role::HomeAffairs, Where::City).await;
        let list = program.get("/api/v1/proposals?kind=award").await.json();
        assert_eq!((list[0]["state"].as_str(), list[0]["document"].as_str()), (Some("approved"), Some("123/QĐ-UBND")));
        s.propose(&cli(), proposal(ProposalKind::Criticism, Kind::Unit, "D1")).await.unwrap();
        assert_eq!(program.get("/api/v1/proposals").await.json().as_array().unwrap().len(), 2);
        let viewer = city.program(Role::Viewer, Where::City).await;
        assert_eq!(viewer.get("/api/v1/proposals").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_taken_says_so_by_its_status_too() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        s.propose(&cli(), proposal(ProposalKind::Criticism, Kind::Unit, "D1")).await.unwrap();
        let home = city.signed_in(Role::HomeAffairs, Where::City).await;
        let place = "Phòng họp số 2";
        let typed = [("day", "2023-07-16"), ("place", place), ("chair", "Trần Văn Hội"), ("secretary", "Lê Thị Đồng")];
        let of = |members| [&typed[..], &[("members", members)][..]].concat();
        let nobody = home.post_form("/council", &of("Trần Văn Hội | vắng")).await;
        assert!(nobody.status == 422 && nobody.text().contains(place), "nothing typed is lost: {}", nobody.text());
        assert_eq!(home.post_form("/council", &of("Trần Văn Hội\nLê Thị Đồng")).await.status, 303);
        for (to, fields, status, told) in [
            ("/council/1/end", [("words", "")], 422, "Còn thiếu nội dung"),
            ("/proposals/1/evidence", [("kind", "gì đó")], 422, "Không tìm thấy căn cứ này"),
            ("/proposals/1/reply", [("day", "hôm qua")], 422, "Ngày chưa đúng"),
            ("/proposals/1/submit", [("words", "")], 409, "chưa có căn cứ gắn với số liệu"),
        ] {
            let answer = home.post_form(to, &fields).await;
            assert!(answer.status == status && answer.text().contains(told), "{to}: {} {}", answer.status, answer.text());
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_says_whose_the_next_step_is_and_why_not_the_readers() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let s = city.services.standings.clone();
        s.close(&cli(), 1, "").await.unwrap();
        let writer = city.signed_in(Role::StandingOffice, Where::City).await;
        let home = city.signed_in(Role::HomeAffairs, Where::City).await;
        let head = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let typed = [
            ("phase", "1"),
            ("kind", "award"),
            ("title", "Giấy khen của Chủ tịch Ủy ban nhân dân thành phố"),
            ("subject", "unit"),
            ("code", "D2"),
            ("words", "Vượt chỉ tiêu giai đoạn 1"),
        ];
        let form = "/proposals/new?phase=1&kind=unit&code=D2";
        let hint = "không ghi kết quả biểu quyết của hội đồng về đề nghị đó";
        assert!(home.get(form).await.text().contains(hint), "told while there is still time to find somebody else");
        assert!(!head.get(form).await.text().contains(hint), "who writes down no votes need not know");
        assert_eq!(writer.post_form("/proposals", &typed).await.location(), Some("/proposals/1"));
        assert_eq!(writer.post_form("/proposals/1/submit", &[]).await.status, 303);
        let page = head.get("/proposals/1").await.text();
        assert!(page.contains("cơ quan thường trực ghi ý kiến thẩm định"), "{page}");
        assert_eq!(home.post_form("/proposals/1/examine", &[("words", "Đủ điều kiện")]).await.status, 303);
        s.sit(&cli(), sitting()).await.unwrap();
        for address in ["/proposals/1", "/council/1"] {
            let own = writer.get(address).await.text();
            assert!(own.contains("Bạn đã lập, nộp hoặc thêm căn cứ") && !own.contains("Ghi kết quả biểu quyết"), "{own}");
        }
        assert!(home.get("/council/1").await.text().contains("Ghi kết quả biểu quyết"));
        let vote = [("proposal", "1"), ("for_it", "2"), ("against", "0"), ("abstained", "0")];
        let own = writer.post_form("/council/1/votes", &vote).await;
        assert!(own.status == 409 && own.text().contains("không ghi kết quả biểu quyết của hội đồng"), "{}", own.text());
        assert_eq!(home.post_form("/council/1/votes", &vote).await.status, 303);
        let page = home.get("/proposals/1").await.text();
        assert!(page.contains("Lãnh đạo Ủy ban nhân dân thành phố hoặc cơ quan thường trực"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_no_proposal_leads_to_their_list() {
    both(|city| async move {
        let desk = city.signed_in(Role::HomeAffairs, Where::City).await;
        for typed in ["/proposals/council", "/proposals/999"] {
            let answer = desk.get(typed).await;
            assert_eq!(answer.status, 404, "{typed}: {}", answer.text());
            assert!(answer.text().contains("Chọn từ danh sách đề nghị"), "{typed}: {}", answer.text());
        }
    })
    .await;
}
