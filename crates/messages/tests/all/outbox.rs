//! Messages are drawn up, looked at, sent with those very numbers, and followed to their end; on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{Fake, batch, day_at, outbox, to};
use vedich_accounts::{Actor, Role};
use vedich_db::{Query, args};
use vedich_kernel::{Lang, Problematic};
use vedich_messages::{
    BatchState, ChannelKind, LeftOut, Messages, NewBatch, Recipient, Setting, State, Sum, Template, Why,
    channels::Settles,
    library,
    rules::{self, Told},
};
use vedich_testkit::{City, Where, both};

#[tokio::test]
async fn what_has_no_ground_any_more_does_not_go_out() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(9));
        let draft = m.draw_up(&police, batch(&city, "C1", vec![to("0912345678")]).await).await.unwrap();
        let waits = m.draw_up(&police, batch(&city, "C1", vec![to("0987654321")]).await).await.unwrap();
        let other = NewBatch { purpose: "other".into(), ..batch(&city, "C1", vec![to("0933333333")]).await };
        let other = m.draw_up(&police, other).await.unwrap();
        m.send(&police, waits.no, waits.sum).await.unwrap();
        let campaign = city.services.register.campaign().await.unwrap().id;
        let withdrawn = city
            .services
            .db
            .write(police.by(day_at(9)), move |tx| Box::pin(Messages::withdraw(tx, campaign, "test", library::SHIFT_CANCELLED)));
        withdrawn.await.unwrap();
        assert_eq!(m.work().await.unwrap().handed, 0, "neither the draft nor what waited");
        assert!(fake.handed.lock().unwrap().is_empty());
        assert_eq!(m.send(&police, draft.no, draft.sum).await.unwrap_err().code(), "messages.not_a_draft");
        let waited = m.batch(&police, waits.no).await.unwrap();
        assert_eq!((waited.state, waited.count(State::Cancelled)), (BatchState::Sending, 1));
        assert_eq!(m.batch(&police, other.no).await.unwrap().state, BatchState::Draft, "said for another reason");
    })
    .await;
}

#[tokio::test]
async fn a_batch_goes_out_with_the_numbers_that_were_seen_and_no_others() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(9));
        m.opt_out(&police, "0911 111 111", true, "gọi đến phường").await.unwrap();
        let mut rows = vec![to("0912345678"), to("0912345678"), to("123"), to("0911111111"), to("0987654321")];
        rows.push(Recipient { values: Default::default(), ..to("0933333333") });
        let mut named = to("0944444444");
        named.values.insert("place".into(), "điểm của CCCD 070180001234".into());
        rows.push(named);
        let drawn = m.draw_up(&police, batch(&city, "C1", rows).await).await.unwrap();
        let reasons: Vec<_> = drawn.left_out.iter().map(|l| (l.row, l.reason.clone())).collect();
        assert_eq!(
            reasons,
            [
                (2, LeftOut::Twice),
                (3, LeftOut::BadAddress),
                (4, LeftOut::OptedOut),
                (6, LeftOut::Missing { gap: "place".into() }),
                (7, LeftOut::Forbidden { rule: "id_number".into() }),
            ]
        );
        assert_eq!(drawn.sum, Sum { people: 2, parts: 2, cost: Some(1_600) });
        assert!(m.sample(&police, drawn.no).await.unwrap().unwrap().starts_with("Kinh moi Ong/Ba den Nha van hoa"));
        assert_eq!(m.work().await.unwrap().handed, 0, "a draft is no message");
        for wrong in [Sum { people: 3, ..drawn.sum }, Sum { cost: Some(0), ..drawn.sum }, Sum { cost: None, ..drawn.sum }] {
            assert_eq!(m.send(&police, drawn.no, wrong).await.unwrap_err().code(), "messages.numbers_changed");
        }
        // Somebody calls in the meantime: the numbers are others.
        m.opt_out(&police, "0987654321", true, "").await.unwrap();
        assert_eq!(m.send(&police, drawn.no, drawn.sum).await.unwrap_err().code(), "messages.numbers_changed");
        let sum = m.dry_run(&police, drawn.no).await.unwrap();
        assert_eq!(sum, Sum { people: 1, parts: 1, cost: Some(800) });
        m.send(&police, drawn.no, sum).await.unwrap();
        assert_eq!(m.send(&police, drawn.no, sum).await.unwrap_err().code(), "messages.not_a_draft");
        assert_eq!(m.work().await.unwrap().handed, 1);
        assert_eq!(m.work().await.unwrap().handed, 0);
        let handed = fake.handed.lock().unwrap().clone();
        assert_eq!((handed.len(), handed[0].content.address.as_str()), (1, "0912345678"));
        let whole = m.batch(&police, drawn.no).await.unwrap();
        assert_eq!((whole.count(State::Sent), whole.count(State::Cancelled), whole.spent), (1, 1, 800));
        let listed = m.messages(&police, drawn.no, Some(State::Sent), (9, 0)).await.unwrap();
        assert_eq!(listed[0].1, "091*****78");
        m.gateway_report("mot bi mat dai", &handed[0].request, "", "delivered").await.unwrap();
        m.gateway_report("mot bi mat dai", &handed[0].request, "", "sent").await.unwrap();
        assert_eq!(m.batch(&police, drawn.no).await.unwrap().count(State::Delivered), 1);
        let wrong = m.gateway_report("khac", &handed[0].request, "", "failed").await.unwrap_err();
        assert_eq!(wrong.code(), "messages.report_refused");
        let story: Vec<State> = m.story(&police, listed[0].0.no).await.unwrap().iter().map(|s| s.state).collect();
        assert_eq!(story, [State::Waiting, State::Handing, State::Sent, State::Delivered]);
        let day = day_at(9).day();
        let spent = m.spent(None, (day, day)).await.unwrap();
        assert_eq!((spent.len(), spent[0].messages, spent[0].cost), (1, 1, 800));
    })
    .await;
}

#[tokio::test]
async fn nothing_about_a_person_stands_in_the_clear() {
    both(|city| async move {
        let (_, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let drawn = m.draw_up(&police, batch(&city, "C1", vec![to("0912345678")]).await).await.unwrap();
        m.opt_out(&police, "0912345678", true, "").await.unwrap();
        let db = &city.services.db;
        let sealed: Vec<Vec<u8>> = db.map("SELECT sealed FROM message", args![], |r| r.get(0)).await.unwrap();
        assert!(sealed.iter().all(|s| !s.windows(4).any(|w| w == b"0912" || w == b"Kinh") && s.len() > 40));
        for sql in [
            "SELECT recipient_key || once_key FROM message",
            "SELECT recipient_key || request_key || provider_id FROM message_now",
            "SELECT recipient_key || how FROM message_opt_out",
            "SELECT detail || target FROM audit",
            "SELECT payload FROM event",
        ] {
            let rows: Vec<String> = db.map(sql, args![], |r| r.get(0)).await.unwrap();
            assert!(!rows.is_empty() && rows.iter().all(|r| !r.contains("912345678")), "{sql}: {rows:?}");
        }
        // Thrown away, nothing is left of whom it was for.
        m.discard(&police, drawn.no).await.unwrap();
        let left: Vec<(Vec<u8>, String)> =
            db.map("SELECT sealed, recipient_key FROM message", args![], |r| Ok((r.get(0)?, r.get(1)?))).await.unwrap();
        assert_eq!(left, [(Vec::new(), String::new())]);
    })
    .await;
}

#[tokio::test]
async fn the_night_is_quiet_and_the_days_quota_is_kept() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        city.clock.set(day_at(22));
        let people = ["0912345601", "0912345602", "0912345603"].map(to).to_vec();
        let drawn = m.draw_up(&police, batch(&city, "C1", people).await).await.unwrap();
        m.send(&police, drawn.no, drawn.sum).await.unwrap();
        m.work().await.unwrap();
        city.clock.set(day_at(30));
        m.work().await.unwrap();
        assert!(fake.handed.lock().unwrap().is_empty(), "22:00 and 6:00 are night");
        let setting = Setting { channel: ChannelKind::Sms, price: Some(800), per_day: 2, on: true };
        m.set(&office, setting).await.unwrap();
        city.clock.set(day_at(31));
        m.work().await.unwrap();
        m.work().await.unwrap();
        assert_eq!(fake.handed.lock().unwrap().len(), 2, "at 7:00 two may go, and the third waits for tomorrow");
        let waiting = m.messages(&police, drawn.no, Some(State::Waiting), (9, 0)).await.unwrap();
        assert_eq!((waiting[0].0.why, waiting[0].0.due_at), (Some(Why::Later), day_at(55)));
        m.set(&office, Setting { on: false, ..setting }).await.unwrap();
        city.clock.set(day_at(56));
        assert_eq!(m.work().await.unwrap().handed, 0, "a channel that is off sends nothing");
        m.set(&office, setting).await.unwrap();
        assert_eq!(m.work().await.unwrap().handed, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_taken_is_tried_again_and_given_up_in_the_end() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(8));
        *fake.answer.lock().unwrap() = Told::NotTaken(Why::NotReached);
        let drawn = m.draw_up(&police, batch(&city, "C1", vec![to("0912345678")]).await).await.unwrap();
        m.send(&police, drawn.no, drawn.sum).await.unwrap();
        let mut now = day_at(8);
        for tries in 1..=rules::MOST_TRIES {
            assert_eq!(m.work().await.unwrap().handed, 1, "try {tries}");
            assert_eq!(m.work().await.unwrap().handed, 0, "it is not hurried");
            now = now.plus_seconds(rules::backoff_seconds(tries));
            city.clock.set(now);
        }
        let failed = m.messages(&police, drawn.no, Some(State::Failed), (9, 0)).await.unwrap();
        assert_eq!((failed[0].0.why, failed[0].0.tries), (Some(Why::GaveUp), rules::MOST_TRIES));
        assert_eq!(m.batch(&police, drawn.no).await.unwrap().spent, 0, "what was not taken costs nothing");
        let requests: Vec<String> = fake.handed.lock().unwrap().iter().map(|o| o.request.clone()).collect();
        assert!(requests.windows(2).all(|w| w[0] == w[1]), "one number for one message");
        *fake.answer.lock().unwrap() = Told::Taken("g1".into());
        assert_eq!(m.try_again(&police, drawn.no, false).await.unwrap(), 1);
        m.work().await.unwrap();
        assert_ne!(fake.handed.lock().unwrap().last().unwrap().request, requests[0], "a person begins anew");
        m.gateway_report("mot bi mat dai", "", "g1", "failed").await.unwrap();
        assert_eq!(m.overview(&police).await.unwrap().whys[&(State::Failed, Why::Undelivered)], 1);
    })
    .await;
}

/// Starts a hand-over and dies in the middle, as after `kill -9`.
async fn broken_off(m: &Messages, fake: &Fake) {
    *fake.hang.lock().unwrap() = true;
    let died = tokio::time::timeout(std::time::Duration::from_millis(300), m.work()).await;
    assert!(died.is_err(), "it was in the middle");
    *fake.hang.lock().unwrap() = false;
}

async fn sent(city: &City, m: &Messages, police: &Actor) -> i64 {
    city.clock.set(day_at(9));
    let drawn = m.draw_up(police, batch(city, "C1", vec![to("0912345678")]).await).await.unwrap();
    m.send(police, drawn.no, drawn.sum).await.unwrap();
    drawn.no
}

#[tokio::test]
async fn a_hand_over_that_broke_off_is_never_repeated_blindly() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let no = sent(&city, &m, &police).await;
        broken_off(&m, &fake).await;
        assert_eq!(m.work().await.unwrap(), Default::default(), "another server waits for the lease");
        city.clock.set(day_at(9).plus_seconds(rules::LEASE_SECONDS + 1));
        assert_eq!(m.work().await.unwrap().broken, 1);
        city.clock.set(day_at(19));
        assert_eq!(m.work().await.unwrap(), Default::default(), "a channel that knows nothing is not asked again");
        assert_eq!(m.batch(&police, no).await.unwrap().count(State::Unknown), 1);
        // A report settles it.
        let request = fake.handed.lock().unwrap()[0].request.clone();
        m.gateway_report("mot bi mat dai", &request, "", "delivered").await.unwrap();
        assert_eq!(m.batch(&police, no).await.unwrap().count(State::Delivered), 1);
        assert_eq!(fake.handed.lock().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_the_channel_certainly_does_not_have_goes_out_again() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        *fake.settles.lock().unwrap() = Settles::WhenEmpty;
        let no = sent(&city, &m, &police).await;
        broken_off(&m, &fake).await;
        city.clock.set(day_at(9).plus_seconds(rules::LEASE_SECONDS + 1));
        m.work().await.unwrap();
        city.clock.set(day_at(10));
        *fake.waits.lock().unwrap() = true;
        assert_eq!(m.work().await.unwrap(), Default::default(), "something waits in the channel: it may be ours");
        *fake.waits.lock().unwrap() = false;
        let pass = m.work().await.unwrap();
        assert_eq!((pass.again, pass.handed), (1, 1));
        let requests: Vec<String> = fake.handed.lock().unwrap().iter().map(|o| o.request.clone()).collect();
        assert_eq!((requests.len(), requests[0] == requests[1]), (2, true), "under the same number");
        assert_eq!(m.batch(&police, no).await.unwrap().count(State::Sent), 1);
    })
    .await;
}

#[tokio::test]
async fn another_ward_sees_and_sends_nothing_of_it() {
    both(|city| async move {
        let (_, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let no = sent(&city, &m, &police).await;
        assert_eq!(m.batch(&other, no).await.unwrap_err().code(), "messages.no_such_batch");
        assert!(m.batches(&other, None, (9, 0)).await.unwrap().0.is_empty());
        assert!(m.overview(&other).await.unwrap().states.is_empty());
        assert_eq!(m.take_back(&other, no).await.unwrap_err().code(), "messages.no_such_batch");
        let foreign = m.draw_up(&other, batch(&city, "C1", vec![to("0912345678")]).await).await.unwrap_err();
        assert_eq!(foreign.code(), "territory.outside_area");
        assert_eq!(m.take_back(&police, no).await.unwrap(), 1);
        assert_eq!(m.take_back(&police, no).await.unwrap_err().code(), "messages.nothing_to_do");
    })
    .await;
}

#[tokio::test]
async fn the_same_thing_is_told_once_and_a_forgotten_draft_is_erased() {
    both(|city| async move {
        let (_, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(9));
        let once = || Recipient { once: "invitation:7".into(), ..to("0912345678") };
        let first = m.draw_up(&police, batch(&city, "C1", vec![once()]).await).await.unwrap();
        let second = m.draw_up(&police, batch(&city, "C1", vec![once()]).await).await.unwrap();
        m.send(&police, first.no, first.sum).await.unwrap();
        assert_eq!(m.dry_run(&police, second.no).await.unwrap().people, 0, "the other draft has nothing left to say");
        let third = m.draw_up(&police, batch(&city, "C1", vec![once()]).await).await.unwrap_err();
        assert_eq!(third.code(), "messages.nobody");
        assert!(third.next_step(Lang::Vi).contains("1 người: Đã được báo tin này trước đó."), "{}", third.next_step(Lang::Vi));
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get(&format!("/messages/{}", second.no)).await.text();
        assert!(page.contains("1 người không còn trong đợt này") && !page.contains("Kinh moi"), "no sample for nobody: {page}");
        city.clock.set(day_at(9).plus_seconds(rules::DRAFT_SECONDS + 1));
        m.work().await.unwrap();
        assert_eq!(m.batch(&police, second.no).await.unwrap().state, BatchState::Discarded);
        assert_eq!(m.send(&police, second.no, second.sum).await.unwrap_err().code(), "messages.not_a_draft");
    })
    .await;
}

#[tokio::test]
async fn what_lost_its_ground_is_not_sent_again() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        *fake.answer.lock().unwrap() = Told::Lost(Why::Refused);
        let no = sent(&city, &m, &police).await;
        city.clock.set(day_at(9));
        m.work().await.unwrap();
        assert_eq!(m.batch(&police, no).await.unwrap().count(State::Failed), 1);
        let campaign = city.services.register.campaign().await.unwrap().id;
        let withdrawn = city
            .services
            .db
            .write(police.by(day_at(9)), move |tx| Box::pin(Messages::withdraw(tx, campaign, "test", library::SHIFT_CANCELLED)));
        withdrawn.await.unwrap();
        assert_eq!(m.try_again(&police, no, true).await.unwrap_err().code(), "messages.withdrawn");
        m.work().await.unwrap();
        assert_eq!(fake.handed.lock().unwrap().len(), 1, "the channel was spoken to once");
    })
    .await;
}

#[tokio::test]
async fn templates_have_versions_and_keep_the_rules() {
    both(|city| async move {
        let (_, m) = outbox(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let own = Template {
            body: "Mời {name} đến {place}, {day}.".into(),
            short_body: "Mời đến {place}, {day}".into(),
            ..m.template(library::NOTICE).await.unwrap()
        };
        assert_eq!(m.put_template(&office, own.clone()).await.unwrap(), 1);
        assert_eq!(m.put_template(&office, Template { active: false, ..own.clone() }).await.unwrap(), 2);
        assert_eq!(
            m.template(library::NOTICE).await.unwrap().short_body,
            "Moi den {place}, {day}",
            "accents go when it is saved"
        );
        let drawn = m.draw_up(&office, batch(&city, "C1", vec![to("0912345678")]).await).await.unwrap_err();
        assert_eq!(drawn.code(), "messages.no_such_template", "out of use");
        let zalo = NewBatch {
            channel: ChannelKind::Zalo,
            template: library::SHIFT_CANCELLED.into(),
            ..batch(&city, "C1", vec![to("0912345678")]).await
        };
        assert_eq!(m.draw_up(&office, zalo).await.unwrap_err().code(), "messages.no_zalo_template");
        for (body, code) in [
            ("Gửi mã OTP cho cán bộ theo số", "messages.asks_for_secret"),
            ("Kích hoạt tại vneid.gov.vn ngay", "messages.bad_link"),
            ("Số 070180001234 đã được duyệt", "messages.holds_id_number"),
            ("Mời {ten} đến điểm", "messages.no_such_gap"),
        ] {
            let bad = Template { body: body.into(), ..own.clone() };
            assert_eq!(m.put_template(&office, bad).await.unwrap_err().code(), code);
        }
        let long = Template { short_body: "a ".repeat(400), ..own };
        assert_eq!(m.put_template(&office, long).await.unwrap_err().code(), "messages.too_long");
    })
    .await;
}

#[tokio::test]
async fn five_hundred_go_out_each_once_by_two_servers() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(9));
        let people: Vec<Recipient> = (0..500).map(|n| to(&format!("0912{n:06}"))).collect();
        let drawn = m.draw_up(&police, batch(&city, "C1", people).await).await.unwrap();
        m.send(&police, drawn.no, drawn.sum).await.unwrap();
        let run = |m: Messages| async move { while m.work().await.unwrap().handed > 0 {} };
        tokio::join!(run(m.clone()), run(m.clone()));
        let mut addresses: Vec<String> = fake.handed.lock().unwrap().iter().map(|o| o.content.address.clone()).collect();
        assert_eq!(addresses.len(), 500);
        addresses.sort();
        addresses.dedup();
        assert_eq!(addresses.len(), 500, "each once");
        assert_eq!(m.batch(&police, drawn.no).await.unwrap().count(State::Sent), 500);
    })
    .await;
}

#[tokio::test]
async fn tokens_are_sealed_and_spent_once() {
    both(|city| async move {
        use vedich_messages::channels::{TokenBox as _, Tokens};
        let m = city.services.messages.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        assert!(m.put_refresh_token(&office, "short").await.is_err());
        m.put_refresh_token(&office, "R1-aaaaaaaaaaaaaaaaaaaaaaaa").await.unwrap();
        let newest = m.newest().await.unwrap().unwrap();
        assert_eq!((newest.version, newest.spent), (1, false));
        assert!(m.spend(1).await.unwrap() && !m.spend(1).await.unwrap());
        assert!(m.newest().await.unwrap().unwrap().spent);
        m.keep(Tokens { version: 2, refresh: "R2".into(), ..Tokens::default() }).await.unwrap();
        assert!(m.keep(Tokens { version: 2, ..Tokens::default() }).await.is_err(), "two servers do not keep two second tokens");
        let sealed: Vec<Vec<u8>> = city.services.db.map("SELECT sealed FROM message_token", args![], |r| r.get(0)).await.unwrap();
        assert!(sealed.iter().all(|s| !s.windows(2).any(|w| w == b"R1")));
    })
    .await;
}

#[tokio::test]
async fn programs_come_in_by_the_api_and_strangers_do_not_report() {
    both(|city| async move {
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let body = serde_json::json!({ "template": "notice", "channel": "sms", "locality": "C1", "purpose": "test",
            "to": [{ "address": "0912345678", "values": { "place": "Nhà văn hóa", "day": "20/6", "time": "17:30" } }, { "address": "x" }] });
        let drawn = program.post_json("/api/v1/messages", &body).await;
        assert_eq!(drawn.status, 201, "{}", drawn.text());
        let drawn = drawn.json();
        assert_eq!(drawn["sum"], serde_json::json!({ "people": 1, "parts": 1, "cost": null }));
        assert_eq!(drawn["left_out"], serde_json::json!([{ "row": 2, "why": "bad_address" }]));
        let no = drawn["no"].as_i64().unwrap();
        let sent = program.post_json(&format!("/api/v1/messages/{no}/send"), &drawn["sum"]).await;
        assert_eq!((sent.status, sent.json()["code"].as_str().unwrap().to_owned()), (409, "messages.not_set_up".to_owned()));
        let whole = program.get(&format!("/api/v1/messages/{no}")).await.json();
        assert_eq!((&whole["state"], &whole["messages"][0]["to"]), (&"draft".into(), &"091*****78".into()));
        assert_eq!(program.get("/api/v1/messages").await.json()["total"], 1);
        assert!(program.get("/api/v1/messages/templates").await.json().as_array().unwrap().len() >= 3);
        let out = program.post_json("/api/v1/messages/opt-outs", &serde_json::json!({ "address": "0912345678" })).await;
        assert_eq!(out.status, 204);
        assert_eq!(program.get(&format!("/api/v1/messages/{no}")).await.json()["sum"]["people"], 0);
        let stranger = city.stranger();
        for path in ["/api/v1/messages/reports/kannel?request=a&key=&status=1", "/api/v1/messages/reports/kannel"] {
            assert_eq!(stranger.get(path).await.status, 403);
        }
        assert_eq!(stranger.post_json("/api/v1/messages/reports", &serde_json::json!({ "status": "sent" })).await.status, 403);
        let page = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let html = page.get(&format!("/messages/{no}")).await.text();
        assert!(html.contains("Máy chủ chưa được cài kênh gửi này") && !html.contains("0912345678"));
        let typed = [("template", "notice"), ("channel", "sms"), ("locality", "C1"), ("to", "12; An\n0911"), ("day", "x"), ("time", "y"), ("place", "z")];
        let again = page.post_form("/messages/new", &typed).await;
        assert!(again.status == 422 && again.text().contains("Dòng 1: Số điện thoại hoặc địa chỉ không đúng"), "{}", again.text());
        assert!(again.text().contains("12; An"), "nothing typed is lost");
        let short = page.post_form("/messages/opt-outs", &[("address", "0912"), ("act", "out")]).await;
        assert!(short.status == 422 && short.text().contains("Ghi số điện thoại 10 số") && short.text().contains("value=\"0912\""));
    })
    .await;
}

#[tokio::test]
async fn a_template_that_is_not_taken_comes_back_with_its_words() {
    both(|city| async move {
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let typed = |act: &'static str| [("code", "moi"), ("name", "Thư mời"), ("body", "Mời {sai} đến điểm."), ("act", act)];
        let refused = office.post_form("/messages/template", &typed("save")).await;
        assert!(refused.status == 422 && refused.text().contains("Mẫu tin có ô trống không hợp lệ"), "{}", refused.text());
        assert!(refused.text().contains("Mời {sai} đến điểm."), "nothing typed is lost");
        assert_eq!(office.post_form("/messages/template", &typed("preview")).await.status, 200, "to look at it is no mistake");
    })
    .await;
}

#[tokio::test]
async fn a_program_is_told_why_its_batch_came_to_nothing() {
    both(|city| async move {
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let body = |to: serde_json::Value, purpose: &str| serde_json::json!({ "template": "notice", "channel": "sms", "locality": "C1", "purpose": purpose, "to": to });
        let told = |answer: vedich_testkit::Answer| {
            let problem = answer.json();
            let word = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            (answer.status, word("code"), format!("{} {}", word("title"), word("detail")))
        };
        let to = serde_json::json!([{ "address": "x" }, { "address": "0912345678" }]);
        let (status, code, words) = told(program.post_json("/api/v1/messages", &body(to.clone(), "test")).await);
        assert_eq!((status, code.as_str()), (422, "messages.nobody"));
        assert!(words.contains("Dòng 1: Số điện thoại hoặc địa chỉ không đúng.") && words.contains("Dòng 2: Thiếu nội dung"), "{words}");
        let (_, code, words) = told(program.post_json("/api/v1/messages", &serde_json::json!({ "template": "notice" })).await);
        assert!(code == "messages.bad_json" && words.contains("missing field `channel`"), "{words}");
        let (_, code, words) = told(program.post_json("/api/v1/messages", &body(to, &"dài ".repeat(20))).await);
        assert!(code == "messages.bad_field" && words.contains("60 ký tự"), "{words}");
    })
    .await;
}

#[tokio::test]
async fn whoever_sends_looks_at_the_longest_text() {
    both(|city| async move {
        let (_, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(9));
        let mut long = to("0987654321");
        long.values.insert("place".into(), "Nhà văn hóa khu phố Một ".repeat(8));
        let drawn = m.draw_up(&police, batch(&city, "C1", vec![to("0912345678"), long, to("0933333333")]).await).await.unwrap();
        let sample = m.sample(&police, drawn.no).await.unwrap().unwrap();
        assert_eq!(drawn.sum.parts, 2 + rules::length(&sample).parts);
        assert!(sample.contains("khu pho Mot Nha van hoa khu pho Mot"), "the second one's: {sample}");
    })
    .await;
}
