//! An SMS of the log goes through the outbox: count and cost first, nobody twice, nobody of another ward.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, Role};
use vedich_kernel::Problematic;
use vedich_messages::{BatchState, ChannelKind, LeftOut, Setting};
use vedich_outreach::{Audience, Channel, Plan};
use vedich_testkit::{City, OPENING, Where, both, csv_with_telephones, people};

async fn plan(city: &City, channel: Channel, locality: &str) -> Plan {
    Plan {
        channel,
        title: "Nhắc kích hoạt tài khoản".into(),
        locality: city.locality(locality).await,
        place: "Nhà văn hóa khu phố Một".into(),
        unit: None,
        day: OPENING.plus(1),
        from: Some(18 * 60),
        to: Some(20 * 60),
        reach: None,
        guided: None,
        cost: None,
        link: String::new(),
        result: String::new(),
    }
}

#[tokio::test]
async fn an_sms_is_drawn_up_for_whom_it_concerns_and_costs_are_seen_first() {
    both(|city| async move {
        let (log, m) = (city.services.outreach.clone(), city.services.messages.clone());
        city.import_csv(OPENING, csv_with_telephones(&people(400), OPENING)).await;
        let price = Setting { channel: ChannelKind::Sms, price: Some(800), per_day: 5_000, on: true };
        m.set(&Actor::cli("test"), price).await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let no = log.plan(&police, plan(&city, Channel::Sms, "C1").await, false).await.unwrap();
        let draw = |no: i64, audience: Audience| {
            let (log, police) = (log.clone(), police.clone());
            async move { log.draw_up_messages(&police, no, audience, ChannelKind::Sms, audience.usual_template()).await }
        };
        // Half of four hundred live in C1; of ten of them two are approved and have not activated, four have no dossier.
        let batch = m.batch(&police, draw(no, Audience::ToActivate).await.unwrap()).await.unwrap();
        assert_eq!(
            (batch.state, batch.all(), batch.purpose.as_str()),
            (BatchState::Draft, 40, format!("outreach:{no}").as_str())
        );
        let sum = m.dry_run(&police, batch.no).await.unwrap();
        assert_eq!((sum.people, sum.parts, sum.cost), (40, 40, Some(32_000)), "one part each, at the contract's price");
        let sample = m.sample(&police, batch.no).await.unwrap().unwrap();
        assert!(sample.is_ascii() && sample.contains("da duoc duyet"), "{sample}");
        let others = m.batch(&police, draw(no, Audience::NoDossier).await.unwrap()).await.unwrap();
        assert_eq!(others.all(), 80);
        // One quarter alone is half of its commune.
        let quarter = log.plan(&police, plan(&city, Channel::Sms, "C1-1").await, false).await.unwrap();
        assert_eq!(m.batch(&police, draw(quarter, Audience::ToActivate).await.unwrap()).await.unwrap().all(), 20);
        // A template of one's own choice takes day, time and place from the activity.
        let notice =
            log.draw_up_messages(&police, no, Audience::ToActivate, ChannelKind::Sms, vedich_messages::library::NOTICE).await;
        let notice = m.sample(&police, notice.unwrap()).await.unwrap().unwrap();
        assert!(notice.contains("Nha van hoa khu pho Mot, ") && notice.contains("18:00-20:00"), "{notice}");
        let meeting = log.plan(&police, plan(&city, Channel::Meeting, "C1").await, false).await.unwrap();
        assert_eq!(draw(meeting, Audience::ToActivate).await.unwrap_err().code(), "outreach.not_by_message");
        log.cancel(&police, quarter, "Không gửi nữa").await.unwrap();
        assert_eq!(draw(quarter, Audience::ToActivate).await.unwrap_err().code(), "outreach.cancelled");
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let foreign = log.draw_up_messages(&far, no, Audience::ToActivate, ChannelKind::Sms, "activate").await.unwrap_err();
        assert_eq!(foreign.code(), "outreach.no_such");
        // A committee's leader plans outreach, but opens no list of names and sends nothing.
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let refused = log.draw_up_messages(&leader, no, Audience::ToActivate, ChannelKind::Sms, "activate").await.unwrap_err();
        assert_eq!(refused.status(), 403);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_twice_by_one_activity_and_the_page_shows_what_went_out() {
    both(|city| async move {
        let (log, m) = (city.services.outreach.clone(), city.services.messages.clone());
        city.import_csv(OPENING, csv_with_telephones(&people(40), OPENING)).await;
        let price = Setting { channel: ChannelKind::Sms, price: Some(800), per_day: 5_000, on: true };
        m.set(&Actor::cli("test"), price).await.unwrap();
        let office = Actor::cli("test");
        let no = log.plan(&office, plan(&city, Channel::Sms, "C1").await, false).await.unwrap();
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get(&format!("/outreach/{no}")).await.text();
        assert!(page.contains("Gửi qua hộp thư đi") && page.contains("Người đã được duyệt, chưa kích hoạt"), "{page}");
        let drawn = police
            .post_form(&format!("/outreach/{no}/messages"), &[("audience", "to_activate"), ("channel", "sms"), ("template", "")])
            .await;
        assert_eq!(drawn.status, 303, "{}", drawn.text());
        let dry = police.get(drawn.location().unwrap()).await.text();
        assert!(dry.contains("4 tin") || dry.contains("4 người"), "{dry}");
        assert!(police.get(&format!("/outreach/{no}")).await.text().contains("chưa gửi"));
        let wrong = police.post_form(&format!("/outreach/{no}/messages"), &[("audience", "everybody")]).await;
        assert_eq!(wrong.status, 422, "told on the page");
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let by_api = program.post_json(&format!("/api/v1/outreach/{no}/messages"), &json!({ "audience": "no_dossier" })).await;
        assert_eq!(by_api.status, 201, "{}", by_api.text());
        let batch = m.batch(&office, by_api.json()["batch"].as_i64().unwrap()).await.unwrap();
        assert_eq!(batch.all(), 8);
        assert!(!batch.left_out.iter().any(|l| matches!(l.reason, LeftOut::Missing { .. })), "every gap has its words");
    })
    .await;
}
