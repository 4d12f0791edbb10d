//! Somebody is stuck, asks, gets an answer, and the next one finds it (`P-5.8`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::Role;
use vedich_difficulties::{Category, Filter, NewDifficulty, State};
use vedich_kernel::{Day, Problematic};
use vedich_testkit::{Where, both};

const DAY: Day = Day(19_528);

fn sim() -> NewDifficulty {
    NewDifficulty {
        category: Category::Device,
        title: "SIM không chính chủ".into(),
        question: "Công dân dùng SIM đứng tên người khác, không nhận được mã. Làm thế nào?".into(),
        unit: None,
    }
}

#[tokio::test]
async fn a_question_is_answered_and_helps_whoever_asks_next() {
    both(|city| async move {
        let desk = city.services.difficulties.clone();
        city.evening_of(DAY);
        let member = city.user(Role::FieldMember, Where::Team("T11")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let no = desk.ask(&member, sim()).await.unwrap();
        let (d, _) = desk.get(&police, no).await.unwrap();
        assert_eq!((d.owner, d.due, d.state), (city.locality("C1").await, DAY.plus(2), State::Open));
        assert_eq!(desk.get(&far, no).await.unwrap_err().code(), "difficulties.no_such");
        assert_eq!(desk.answer(&member, no, "Ra điểm giao dịch", true).await.unwrap_err().code(), "difficulties.not_yours");
        assert_eq!(desk.list(&police, Filter::Open, 10, 0).await.unwrap().len(), 1);
        assert!(desk.list(&far, Filter::Open, 10, 0).await.unwrap().is_empty());
        city.evening_of(DAY.plus(3));
        assert_eq!((desk.counts(&police).await.unwrap().open, desk.counts(&police).await.unwrap().overdue), (1, 1));
        desk.answer(&police, no, "Đến điểm giao dịch của nhà mạng để đăng ký lại chính chủ.", true).await.unwrap();
        assert_eq!(desk.answer(&police, no, "Lần nữa", true).await.unwrap_err().code(), "difficulties.already_answered");
        let found = desk.search("sim KHONG chinh chu", 10).await.unwrap();
        assert_eq!((found.len(), found[0].0.no), (1, no), "accents aside");
        assert!(found[0].1.contains("nhà mạng"));
        assert_eq!(desk.search("nha mang", 10).await.unwrap().len(), 1, "words of the answer are found too");
        assert!(desk.search("thẻ căn cước", 10).await.unwrap().is_empty());
        assert_eq!(desk.get(&far, no).await.unwrap().0.no, no, "a shared answer is for everybody");
        assert_eq!(desk.reopen(&far, no, "Không liên quan").await.unwrap_err().code(), "difficulties.not_yours");
        desk.reopen(&member, no, "Nhà mạng đòi giấy ủy quyền").await.unwrap();
        assert!(desk.search("sim", 10).await.unwrap().is_empty(), "an answer that did not help is no knowledge");
        assert_eq!(desk.get(&far, no).await.unwrap_err().code(), "difficulties.no_such");
    })
    .await;
}

#[tokio::test]
async fn what_a_ward_cannot_solve_goes_up_and_no_further_than_the_campaign() {
    both(|city| async move {
        let desk = city.services.difficulties.clone();
        city.evening_of(DAY);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = desk.ask(&head, NewDifficulty { category: Category::Means, ..sim() }).await.unwrap();
        city.evening_of(DAY.plus(4));
        let passes_on = "Vì sao cấp này không giải quyết được?";
        let ward = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert!(ward.get(&format!("/difficulties/{no}")).await.text().contains(passes_on));
        desk.escalate(&police, no, "Ngoài thẩm quyền của phường").await.unwrap();
        let top = city.signed_in(Role::StandingOffice, Where::City).await.get(&format!("/difficulties/{no}")).await;
        assert!(top.status == 200 && !top.text().contains(passes_on), "nobody stands above: {}", top.text());
        let (d, steps) = desk.get(&office, no).await.unwrap();
        assert_eq!((d.owner, d.due, steps.len()), (city.locality("CITY").await, DAY.plus(6), 1), "a new level has its own days");
        assert_eq!(desk.answer(&police, no, "Tôi vẫn trả lời", true).await.unwrap_err().code(), "difficulties.not_yours");
        assert_eq!(desk.escalate(&office, no, "Lên nữa").await.unwrap_err().code(), "difficulties.nobody_above");
        desk.answer(&office, no, "Thành phố cấp thêm hai bộ thiết bị", false).await.unwrap();
        assert!(desk.search("thiết bị", 9).await.unwrap().is_empty(), "this answer is theirs alone");
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        assert!(desk.open_by_unit().await.unwrap().is_empty());
        desk.reopen(&head, no, "Chưa nhận được thiết bị").await.unwrap();
        assert_eq!(desk.open_by_unit().await.unwrap().get(&unit), Some(&(1, 0)));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_said_of_single_citizens_and_nothing_is_asked_for_others() {
    both(|city| async move {
        let desk = city.services.difficulties.clone();
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let named = NewDifficulty { question: "Ông An, số 070180001234, không vào được".into(), ..sim() };
        assert_eq!(desk.ask(&head, named).await.unwrap_err().code(), "difficulties.holds_number");
        assert_eq!(
            desk.ask(&head, NewDifficulty { title: " a ".into(), ..sim() }).await.unwrap_err().code(),
            "difficulties.words_missing"
        );
        let other = city.services.register.tree().await.unwrap().unit_by_code("D2").unwrap().id;
        assert_eq!(
            desk.ask(&head, NewDifficulty { unit: Some(other), ..sim() }).await.unwrap_err().code(),
            "difficulties.no_such_unit"
        );
    })
    .await;
}

#[tokio::test]
async fn programs_and_pages_say_the_same() {
    both(|city| async move {
        city.evening_of(DAY);
        let member = city.signed_in(Role::FieldMember, Where::Team("T11")).await;
        let form = [("category", "device"), ("title", "SIM không chính chủ"), ("question", "gọi 0912345678 không được")];
        let refused = member.post_form("/difficulties", &form).await;
        assert!(
            refused.status == 422 && refused.text().contains("số điện thoại") && refused.text().contains("SIM không chính chủ")
        );
        let form = [("category", "device"), ("title", "SIM không chính chủ"), ("question", "Không nhận được mã")];
        assert_eq!(member.post_form("/difficulties", &form).await.location(), Some("/difficulties/1"));
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let list = police.get("/difficulties").await.text();
        assert!(list.contains("1 đang chờ") && list.contains("SIM không chính chủ"), "{list}");
        let answer = [("words", "Đăng ký lại chính chủ"), ("shared", "1")];
        assert_eq!(police.post_form("/difficulties/1/answer", &answer).await.location(), Some("/difficulties/1"));
        assert!(member.get("/difficulties/1").await.text().contains("Đăng ký lại chính chủ"));
        assert!(member.get("/difficulties?q=chinh+chu").await.text().contains("Đăng ký lại chính chủ"));
        let program = city.program(Role::UnitHead, Where::Unit("D2")).await;
        let sent = json!({ "category": "app", "title": "Ứng dụng bận", "question": "Từ 19 giờ đến 20 giờ không vào được" });
        let made = program.post_json("/api/v1/difficulties", &sent).await;
        assert_eq!((made.status, made.json()["no"].as_i64()), (201, Some(2)), "{}", made.text());
        let found = program.get("/api/v1/difficulties?q=sim").await.json();
        assert_eq!(found["difficulties"][0]["answer"], "Đăng ký lại chính chủ");
        assert_eq!((found["open"].as_i64(), found["answered"].as_i64()), (Some(1), Some(0)), "counts are of one's own area");
        let office = city.program(Role::StandingOffice, Where::City).await;
        assert_eq!(office.post_json("/api/v1/difficulties/2/answer", &json!({ "answer": "Đã báo Bộ" })).await.status, 204);
        assert_eq!(program.get("/api/v1/difficulties/2").await.json()["answer"], "Đã báo Bộ");
        let viewer = city.program(Role::Viewer, Where::City).await;
        assert_eq!(viewer.get("/api/v1/difficulties").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_member_asks_from_the_door_and_reads_the_answer_there() {
    both(|city| async move {
        city.evening_of(DAY);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
        let member = city.services.territory.member_by_code("M112").await.unwrap().unwrap().id;
        let code = city.services.fieldwork.hand_out_code(&police, team, member, false, DAY.plus(4)).await.unwrap().code;
        let enrolled = city.stranger().post_json("/api/v1/field/enrol", &json!({ "code": code })).await.json();
        let phone = city.stranger().with_token(enrolled["token"].as_str().unwrap());
        let sent =
            json!({ "category": "device", "title": "SIM không chính chủ", "question": "Không nhận được mã, làm thế nào?" });
        let made = phone.post_json("/api/v1/field/difficulties", &sent).await;
        assert_eq!((made.status, made.json()["no"].as_i64()), (201, Some(1)), "{}", made.text());
        let named =
            json!({ "category": "device", "title": "Gọi lại cho bác An", "question": "Số 0912345678 không nhận được mã" });
        assert_eq!(phone.post_json("/api/v1/field/difficulties", &named).await.json()["code"], "difficulties.holds_number");
        let leader = city.user(Role::TeamLeader, Where::Team("T11")).await;
        let (d, _) = city.services.difficulties.get(&leader, 1).await.unwrap();
        assert_eq!((d.team, d.by.as_str()), (Some(team), "phone:M112"), "the team sees what its member asked");
        city.services.difficulties.answer(&police, 1, "Đến nhà mạng đăng ký chính chủ", true).await.unwrap();
        let told = phone.get("/api/v1/field/difficulties?q=chinh+chu").await.json();
        assert_eq!(told["mine"][0]["answer"], "Đến nhà mạng đăng ký chính chủ");
        assert_eq!(told["found"][0]["no"], 1);
        // An upload token only sends what is sealed; another team's phone does not see this team's waiting questions.
        let upload = city.stranger().with_token(enrolled["upload_token"].as_str().unwrap());
        assert!(matches!(upload.post_json("/api/v1/field/difficulties", &sent).await.status, 401 | 403));
        let other = city.services.register.tree().await.unwrap().team_by_code("T21").unwrap().id;
        let member = city.services.territory.member_by_code("M211").await.unwrap().unwrap().id;
        let police = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let code = city.services.fieldwork.hand_out_code(&police, other, member, false, DAY.plus(4)).await.unwrap().code;
        let enrolled = city.stranger().post_json("/api/v1/field/enrol", &json!({ "code": code })).await.json();
        let far = city.stranger().with_token(enrolled["token"].as_str().unwrap());
        assert_eq!(far.get("/api/v1/field/difficulties").await.json()["mine"], json!([]));
    })
    .await;
}
