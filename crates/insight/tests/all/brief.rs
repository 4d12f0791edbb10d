//! The morning brief: what it says, who sees it, to whom it goes (`P-5.2`). On both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_db::{Query as _, args};
use vedich_kernel::{Day, Problematic};
use vedich_messages::ChannelKind;
use vedich_testkit::{City, OPENING, Where, both, people};

const DAY: Day = Day(19_528);

/// The second evening, with an extract of that day; three more are activated than at the opening.
async fn begun(city: &City) {
    let mut rows = people(200);
    city.import(OPENING, &rows).await;
    city.evening_of(DAY);
    rows.iter_mut()
        .filter(|r| r.activated.is_empty() && !r.approved.is_empty())
        .take(3)
        .for_each(|r| r.note_activation("20/06/2023"));
    city.import(DAY, &rows).await;
    city.services.insight.keep_forecasts().await.unwrap();
}

#[tokio::test]
async fn the_brief_says_what_the_boards_say_on_one_page() {
    both(|city| async move {
        begun(&city).await;
        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("CITY")).await;
        let page = leader.get("/brief").await.text();
        assert!(page.contains("Bản tin sáng 20/6/2023: Thành phố Thử"), "{page}");
        assert!(page.contains("Đã kích hoạt 43 / 60. Với nhịp hiện nay"), "{page}");
        assert!(page.contains("Khả năng đạt chỉ tiêu") && page.contains("Ngày chạm đích"), "{page}");
        assert!(page.contains("thêm 3 tài khoản kích hoạt"), "{page}");
        assert!(page.contains("Thành phố Thử cần kích hoạt") && page.contains("Phường Tân Thử"), "{page}");
        let paper = leader.get("/brief/print").await;
        assert!(paper.status == 200 && paper.text().contains("data-print") && paper.text().contains("Phường Xuân Thử"));
        assert!(!page.contains(">brief-") && !paper.text().contains(">brief-"), "a text is missing");
        // A ward's leader has a brief of the ward.
        let ward = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        let page = ward.get("/brief").await.text();
        assert!(page.contains("Bản tin sáng 20/6/2023: Phường Tân Thử") && !page.contains("Phường Xuân Thử"), "{page}");
        assert_eq!(ward.get("/brief?locality=CITY").await.status, 403);
        assert_eq!(ward.get("/brief/settings").await.status, 403);
        let viewer = city.signed_in(Role::Viewer, Where::City).await;
        assert_eq!(viewer.get("/brief").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_list_is_sealed_and_the_brief_is_drawn_up_for_the_outbox() {
    both(|city| async move {
        begun(&city).await;
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let typed = |recipients: &'static str, at: &'static str, reason: &'static str| {
            [("recipients", recipients), ("at", at), ("reason", reason)]
        };
        let wrong = office.post_form("/brief/settings", &typed("a@xa.gov.vn\nchu tich", "6:45", "giao ban")).await;
        assert!(wrong.status == 422 && wrong.text().contains("“chu tich”") && wrong.text().contains("a@xa.gov.vn"));
        for (recipients, at, reason) in [("", "", "giao ban"), ("a@xa.gov.vn", "23:00", "giao ban"), ("a@xa.gov.vn", "", "vì")] {
            assert_eq!(office.post_form("/brief/settings", &typed(recipients, at, reason)).await.status, 422);
        }
        let done = office.post_form("/brief/settings", &typed("a@xa.gov.vn, b@xa.gov.vn", "6:45", "Chủ tịch yêu cầu")).await;
        assert_eq!(done.location(), Some("/brief"), "{}", done.text());
        assert!(office.get("/brief").await.text().contains("Tự gửi lúc 6:45 mỗi sáng"));
        let sealed: Vec<u8> = city.services.db.scalar("SELECT sealed FROM brief_setting", args![]).await.unwrap();
        assert!(!sealed.windows(6).any(|w| w == b"gov.vn"), "addresses lie sealed");
        let told: Vec<String> = city.services.db.map("SELECT detail FROM audit", args![], |r| r.get(0)).await.unwrap();
        assert!(told.iter().all(|d| !d.contains("gov.vn")));
        let sent = office.post_form("/brief/send", &[]).await;
        let to = sent.location().unwrap().to_owned();
        let batch = office.get(&to).await.text();
        assert!(batch.contains("Bản tin sáng 20/6/2023, Thành phố Thử") && batch.contains("Với nhịp hiện nay"), "{batch}");
        let ward = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(ward.post_form("/brief/send", &[]).await.status, 403, "the list is the whole city's");
    })
    .await;
}

#[tokio::test]
async fn in_the_morning_it_goes_by_itself_when_a_channel_is_there_and_leaves_nothing_lying_when_not() {
    both(|city| async move {
        begun(&city).await;
        let (insight, cli) = (&city.services.insight, Actor::cli("test"));
        assert_eq!(insight.send_brief_when_due().await.unwrap(), None, "nobody set anything");
        insight.set_brief(&cli, Some(405), vec!["a@xa.gov.vn".into()], "Chủ tịch yêu cầu").await.unwrap();
        assert_eq!(insight.send_brief_when_due().await.unwrap(), None, "it is evening");
        city.clock.set(DAY.plus(1).start().plus_seconds(7 * 3_600));
        let none = insight.send_brief_when_due().await.unwrap_err();
        assert_eq!(none.code(), "messages.not_set_up");
        let batches: i64 = city.services.db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM message_batch", args![]).await.unwrap();
        assert_eq!(batches, 0, "no draft that nobody asked for");
        assert_eq!(city.services.messages.ready(ChannelKind::Email).await.unwrap_err().code(), "messages.not_set_up");
        // After the campaign nothing goes out.
        city.clock.set(Day::new(2023, 9, 25).unwrap().start().plus_seconds(7 * 3_600));
        assert_eq!(insight.send_brief_when_due().await.unwrap(), None);
    })
    .await;
}
