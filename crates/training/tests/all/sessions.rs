//! A session is held, people attend by its code, do the quiz, and may go out (`P-4.5`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, Role};
use vedich_kernel::{Day, Problematic};
use vedich_testkit::{City, Where, both};
use vedich_training::{NewSession, Question, Rule};

/// The first day of the campaign.
const DAY: Day = Day(19_528);

async fn session(city: &City, place: &str) -> NewSession {
    NewSession {
        subject: "Hướng dẫn kích hoạt tại nhà".into(),
        trainer: "Đội Cảnh sát QLHC".into(),
        locality: city.locality(place).await,
        place: "Hội trường phường".into(),
        day: DAY,
        // The evenings of these stories stand at 21:40.
        from: 19 * 60,
        to: 21 * 60,
        capacity: 2,
    }
}

async fn code(city: &City, no: i64) -> String {
    city.services.training.session(&Actor::cli("test"), no).await.unwrap().code
}

async fn may_go_out(city: &City, team: &str) -> Vec<(String, bool, bool)> {
    let team = city.services.register.tree().await.unwrap().team_by_code(team).unwrap().code.clone();
    let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
    let found = program.get(&format!("/api/v1/training-members?team={team}")).await.json();
    let of = |m: &serde_json::Value| {
        (m["member"].as_str().unwrap().to_owned(), m["attended"].as_bool().unwrap(), m["may_go_out"].as_bool().unwrap())
    };
    found.as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn members_attend_by_code_within_its_hours_and_only_where_it_is_for_them() {
    both(|city| async move {
        let training = city.services.training.clone();
        city.evening_of(DAY.plus(-1));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(training.plan(&far, session(&city, "C1").await).await.unwrap_err().code(), "training.not_here");
        let no = training.plan(&police, session(&city, "C1").await).await.unwrap();
        let code = code(&city, no).await;
        assert_eq!(training.attend(&code, "M111", "::1").await.unwrap_err().code(), "training.not_now", "the eve");
        assert_eq!(training.tick(&police, no, &["M111".into()], true, "").await.unwrap_err().code(), "training.not_yet");
        city.evening_of(DAY);
        let typed = format!(" {} ", code.to_lowercase());
        training.attend(&typed, "m111", "::1").await.unwrap();
        training.attend(&code, "M111", "::1").await.unwrap();
        assert_eq!(training.present(&police, no).await.unwrap().len(), 1, "twice is once");
        assert_eq!(training.attend(&code, "M211", "::1").await.unwrap_err().code(), "training.no_such_member", "of another ward");
        assert_eq!(training.attend("ZZZZZZZZ", "M111", "::1").await.unwrap_err().code(), "training.no_such_session");
        assert_eq!(training.session(&far, no).await.unwrap_err().code(), "training.no_such_session");
        let leader = city.user(Role::TeamLeader, Where::Team("T11")).await;
        assert_eq!(training.session(&leader, no).await.unwrap().present, 1, "whom it is for sees it");
        assert_eq!(training.tick(&leader, no, &["M112".into()], true, "").await.unwrap_err().code(), "training.not_here");
        let both = ["M112".to_owned(), "M121".to_owned()];
        assert_eq!(training.tick(&police, no, &both, true, "").await.unwrap(), 2);
        assert_eq!(training.tick(&police, no, &both, true, "").await.unwrap(), 0);
        assert_eq!(training.change(&police, no, None, "Thực ra không có buổi này").await.unwrap_err().code(), "training.held");
        assert_eq!(training.tick(&police, no, &both[..1], false, "").await.unwrap_err().code(), "training.missing", "why?");
        assert_eq!(training.tick(&police, no, &both[..1], false, "Đánh dấu nhầm").await.unwrap(), 1);
        assert_eq!(training.session(&police, no).await.unwrap().present, 2);
        city.clock.set(DAY.plus(1).start());
        assert_eq!(training.attend(&code, "M112", "::1").await.unwrap_err().code(), "training.not_now", "after midnight");
        let empty = training.plan(&police, NewSession { day: DAY.plus(3), ..session(&city, "C1-1").await }).await.unwrap();
        training.change(&police, empty, None, "Trùng lịch họp dân").await.unwrap();
        assert_eq!(training.change(&police, empty, None, "Lần nữa").await.unwrap_err().code(), "training.cancelled");
    })
    .await;
}

#[tokio::test]
async fn who_was_there_and_passed_the_quiz_may_go_out() {
    both(|city| async move {
        let training = city.services.training.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let rule = Rule { required: true, reason: "Theo kế hoạch tập huấn".into(), ..Rule::default() };
        training.set_rule(&office, rule).await.unwrap();
        let no = training.plan(&office, session(&city, "CITY").await).await.unwrap();
        let code = code(&city, no).await;
        let quiz = training.quiz().await.unwrap();
        let answers = |right: usize| -> Vec<(String, usize)> {
            let of = |(i, q): (usize, &Question)| (q.code.clone(), if i < right { q.right } else { (q.right + 1) % 4 });
            quiz.iter().enumerate().map(of).collect()
        };
        assert_eq!(training.answer(&code, "M111", "::1", &answers(10)).await.unwrap_err().code(), "training.not_present");
        training.attend(&code, "M111", "::1").await.unwrap();
        assert_eq!(may_go_out(&city, "T11").await[0], ("M112".to_owned(), false, false));
        let (.., score) = training.answer(&code, "M111", "::1", &answers(7)).await.unwrap();
        assert_eq!((score.right, score.of, score.passed), (7, 10, false));
        assert!(may_go_out(&city, "T11").await.iter().all(|m| !m.2));
        let (.., score) = training.answer(&code, "M111", "::1", &answers(8)).await.unwrap();
        assert!(score.passed);
        assert!(may_go_out(&city, "T11").await.contains(&("M111".to_owned(), true, true)));
        training.answer(&code, "M111", "::1", &answers(1)).await.unwrap();
        assert!(may_go_out(&city, "T11").await.contains(&("M111".to_owned(), true, true)), "who passed has passed");
        assert_eq!(training.answer(&code, "M111", "::1", &answers(9)).await.unwrap_err().code(), "training.too_many_tries");
        let m111 = city.services.territory.member_by_code("M111").await.unwrap().unwrap().id;
        let m112 = city.services.territory.member_by_code("M112").await.unwrap().unwrap().id;
        assert_eq!(training.untrained(&[m111, m112]).await.unwrap(), [m112]);
        training.tick(&office, no, &["M111".into()], false, "Người khác dùng mã của họ").await.unwrap();
        assert_eq!(training.untrained(&[m111, m112]).await.unwrap(), [m111, m112], "without presence the quiz is nothing");
    })
    .await;
}

#[tokio::test]
async fn the_campaign_writes_its_own_questions() {
    both(|city| async move {
        let training = city.services.training.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let ward = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let mut first = training.quiz().await.unwrap().remove(0);
        assert_eq!(training.set_question(&ward, first.clone()).await.unwrap_err().code(), "training.not_here");
        first.vi.question = "Mã OTP: bạn làm gì?".into();
        training.set_question(&office, first.clone()).await.unwrap();
        let now = training.quiz().await.unwrap();
        assert_eq!((now.len(), now[0].version, now[0].vi.question.as_str()), (10, 1, "Mã OTP: bạn làm gì?"));
        let new = Question { code: String::new(), ..first.clone() };
        training.set_question(&office, new).await.unwrap();
        assert_eq!(training.quiz().await.unwrap().last().unwrap().code, "own-01");
        training.set_question(&office, Question { asked: false, ..first.clone() }).await.unwrap();
        assert_eq!(training.quiz().await.unwrap().len(), 10);
        assert_eq!(training.questions().await.unwrap().len(), 11, "what is not asked is not lost");
        let unknown = Question { code: "weather".into(), ..first };
        assert_eq!(training.set_question(&office, unknown).await.unwrap_err().code(), "training.no_such_question");
        for q in training.quiz().await.unwrap().into_iter().skip(1) {
            training.set_question(&office, Question { asked: false, ..q }).await.unwrap();
        }
        let last = training.quiz().await.unwrap().remove(0);
        let off = Question { asked: false, ..last };
        assert_eq!(training.set_question(&office, off).await.unwrap_err().code(), "training.no_question_left");
    })
    .await;
}

#[tokio::test]
async fn a_member_without_an_account_attends_on_a_phone() {
    both(|city| async move {
        city.evening_of(DAY);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let form = [
            ("subject", "Hướng dẫn kích hoạt"),
            ("locality", "C1"),
            ("place", "Hội trường"),
            ("day", "2023-06-20"),
            ("from", "19:00"),
            ("to", "21:00"),
            ("capacity", "40"),
        ];
        assert_eq!(police.post_form("/training", &form).await.location(), Some("/training/1"));
        let page = police.get("/training/1").await.text();
        let code = code(&city, 1).await;
        assert!(page.contains(&format!("{}-{}", &code[..4], &code[4..])) && page.contains("<svg"), "{page}");
        let member = city.stranger();
        assert_eq!(member.get("/attend?code=%20abcd-efgh").await.location(), Some("/attend/ABCDEFGH"));
        assert_eq!(member.get("/attend/ABCDEFGH").await.status, 404);
        assert!(member.get(&format!("/attend/{code}")).await.text().contains("Hội trường"));
        let path = format!("/attend/{code}");
        let wrong = member.post_form(&path, &[("member", "M999")]).await;
        assert!(wrong.status == 422 && wrong.text().contains("Không có thành viên mang mã này") && wrong.text().contains("M999"));
        let noted = member.post_form(&path, &[("member", "M112")]).await;
        assert_eq!(noted.status, 200);
        let text = noted.text();
        assert!(text.contains("Đã điểm danh thành viên M112") && !text.contains("Tổ Viên Hai"), "a code tells no name");
        let quiz = city.services.training.quiz().await.unwrap();
        let mut fields: Vec<(String, String)> = quiz.iter().map(|q| (format!("q-{}", q.code), q.right.to_string())).collect();
        fields.push(("member".to_owned(), "M112".to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let marked = member.post_form(&format!("/attend/{code}/quiz"), &fields).await.text();
        assert!(marked.contains("Đạt: đúng 10 / 10 câu"), "{marked}");
        assert!(police.get("/training/members?team=T11").await.text().contains("đúng 10 / 10 câu"));
        let poster = police.get("/training/1/poster").await;
        assert!(poster.status == 200 && poster.text().contains("Quét mã"));
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let noted = program.post_json("/api/v1/training-sessions/1/attendance", &json!({ "members": ["M111"] })).await;
        assert_eq!(noted.json()["changed"], 1, "{}", noted.text());
        let all = program.get("/api/v1/training-sessions").await.json();
        assert_eq!((all[0]["present"].as_i64(), all[0]["code"].is_null()), (Some(2), true), "the code is the poster's");
    })
    .await;
}
