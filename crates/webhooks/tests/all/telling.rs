//! What happens arrives: signed, at least once, under one id, and nowhere where it should not.

use crate::common::{Does, Receiver, office, to, webhooks};
use serde_json::json;
use vedich_db::By;
use vedich_kernel::Moment;
use vedich_testkit::{City, OPENING, both, people};
use vedich_webhooks::{DeliveryState, Kind, NewWebhook, Pass, Settings, State, WebhookProblem, model::Outcome, rules};

fn seconds(city: &City) -> i64 {
    city.services.clock.now().0 / 1_000_000
}

fn later(city: &City, seconds: i64) {
    city.clock.set(Moment(city.services.clock.now().0).plus_seconds(seconds));
}

async fn happen(city: &City, kind: &'static str, payload: serde_json::Value) {
    let by = By::system("test", city.services.clock.now());
    city.services
        .db
        .write(by, move |tx| {
            let payload = payload.clone();
            Box::pin(async move { tx.emit(kind, payload).await })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_extract_that_lands_is_told_once_and_signed() {
    both(|city| async move {
        let (w, receiver) = (webhooks(&city), Receiver::start().await);
        // What happened before an address was there is not told to it.
        city.import(OPENING, &people(20)).await;
        let (no, secret) = w.add(&office(), to(&receiver)).await.unwrap();
        assert_eq!(w.work().await.unwrap(), Pass::default());
        city.evening_of(OPENING.plus(1));
        let mut rows = people(20);
        rows[3].note_activation("20/06/2023");
        city.import(OPENING.plus(1), &rows).await;
        happen(&city, "visits.recorded", json!({ "list": 1, "visits": 3 })).await;
        happen(&city, "phase.closed", json!({ "phase": 1, "no": 4, "by": "Nguyễn Văn A" })).await;
        assert_eq!(w.work().await.unwrap(), Pass { planned: 2, tried: 2, taken: 2 });
        assert_eq!(w.work().await.unwrap(), Pass::default(), "once");

        let mut seen = receiver.seen();
        seen.sort_by_key(|s| s.json()["commit"].as_i64());
        let [landed, closed] = &seen[..] else { panic!("{seen:?}") };
        assert_eq!(landed.path, "/hooks?from=vedich");
        assert_eq!(landed.json()["type"], "extract.landed");
        assert_eq!(landed.json()["data"], json!({ "extract": 2, "as_of": "2023-06-20", "localities": ["CITY"] }));
        assert_eq!(closed.json()["data"], json!({ "phase": 1, "closing": 4 }), "and nobody's name");
        for s in [landed, closed] {
            assert_eq!(s.headers["vedich-id"], s.json()["id"].as_str().unwrap());
            assert_eq!(s.headers["vedich-event"], s.json()["type"].as_str().unwrap());
            assert!(rules::is_signed(&secret, &s.headers["vedich-signature"], &s.body, seconds(&city)), "{s:?}");
            assert!(!rules::is_signed("whsec_other", &s.headers["vedich-signature"], &s.body, seconds(&city)));
        }
        let hook = w.one(&office(), no).await.unwrap();
        assert_eq!((hook.failures, hook.last_ok), (0, Some(city.services.clock.now())));
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_is_tried_again_later_and_by_hand_under_the_same_id() {
    both(|city| async move {
        let (w, receiver) = (webhooks(&city), Receiver::start().await);
        let (no, _) = w.add(&office(), to(&receiver)).await.unwrap();
        receiver.will([Does::Status(500), Does::Leads("http://127.0.0.1:1/elsewhere")]);
        let delivery = w.test(&office(), no).await.unwrap();
        w.work().await.unwrap();
        assert_eq!(w.work().await.unwrap().tried, 0, "not at once");
        later(&city, rules::PAUSES[0]);
        w.work().await.unwrap();
        later(&city, rules::PAUSES[1] - 1);
        assert_eq!(w.work().await.unwrap().tried, 0, "longer the second time");
        later(&city, 1);
        assert_eq!(w.work().await.unwrap().taken, 1);
        let (told, tries) = w.delivery(&office(), no, delivery).await.unwrap();
        let ended: Vec<_> = tries.iter().map(|a| (a.outcome, a.status)).collect();
        assert_eq!(ended, [(Outcome::Refused, Some(500)), (Outcome::Refused, Some(302)), (Outcome::Taken, Some(200))]);
        assert_eq!((told.state, told.kind), (DeliveryState::Delivered, Kind::Test));

        w.redeliver(&office(), no, delivery).await.unwrap();
        assert_eq!(w.work().await.unwrap(), Pass { planned: 0, tried: 1, taken: 1 });
        let seen = receiver.seen();
        assert_eq!(seen.len(), 4, "the way to another address is not followed");
        assert!(seen.iter().all(|s| s.headers["vedich-id"] == told.event && s.body == told.body), "{seen:?}");
        assert!(matches!(w.redeliver(&office(), no, 999).await, Err(WebhookProblem::NoSuchDelivery)));
    })
    .await;
}

#[tokio::test]
async fn a_house_that_stops_in_the_middle_sends_again_and_nobody_sends_at_the_same_time() {
    both(|city| async move {
        let (w, receiver) = (webhooks(&city), Receiver::start().await);
        let (no, _) = w.add(&office(), to(&receiver)).await.unwrap();
        receiver.will([Does::Hangs]);
        let delivery = w.test(&office(), no).await.unwrap();
        // It has arrived, and the house stops before the answer.
        tokio::select! {
            pass = w.work() => panic!("{pass:?}"),
            () = receiver.came.notified() => {}
        }
        assert_eq!(w.work().await.unwrap().tried, 0, "another server leaves it alone while it is leased");
        assert!(matches!(w.redeliver(&office(), no, delivery).await, Err(WebhookProblem::BeingSent)));
        later(&city, rules::LEASE);
        assert_eq!(w.work().await.unwrap().taken, 1);
        let seen = receiver.seen();
        assert_eq!((seen.len(), &seen[0].headers["vedich-id"]), (2, &seen[1].headers["vedich-id"]), "at least once, one id");
        let (told, tries) = w.delivery(&office(), no, delivery).await.unwrap();
        assert_eq!(tries.iter().map(|a| a.outcome).collect::<Vec<_>>(), [Outcome::BrokenOff, Outcome::Taken]);
        assert_eq!((told.state, told.tries), (DeliveryState::Delivered, 2));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_fails_for_long_is_switched_off_and_what_waits_goes_out_when_it_is_on_again() {
    both(|city| async move {
        let (w, receiver) = (webhooks(&city), Receiver::start().await);
        let (no, _) = w.add(&office(), to(&receiver)).await.unwrap();
        let given_up = w.test(&office(), no).await.unwrap();
        receiver.will((0..=rules::MOST_FAILURES).map(|_| Does::Status(503)));
        let mut tried = 0;
        while w.one(&office(), no).await.unwrap().state == State::On {
            tried += w.work().await.unwrap().tried;
            later(&city, *rules::PAUSES.last().unwrap());
            if w.delivery(&office(), no, given_up).await.unwrap().0.state == DeliveryState::GivenUp {
                w.test(&office(), no).await.ok();
            }
            assert!(tried <= rules::MOST_FAILURES + 1, "{tried}");
        }
        receiver.relents();
        assert_eq!(w.one(&office(), no).await.unwrap().state, State::Failed);
        let (told, tries) = w.delivery(&office(), no, given_up).await.unwrap();
        assert_eq!((told.state, tries.len()), (DeliveryState::GivenUp, rules::PAUSES.len() + 1));
        assert_eq!(w.work().await.unwrap(), Pass::default(), "off is off");
        assert!(matches!(w.test(&office(), no).await, Err(WebhookProblem::Off)));
        let client = city.signed_in(vedich_accounts::Role::StandingOffice, vedich_testkit::Where::City).await;
        let day = client.get("/office-day").await.text();
        assert!(day.contains("Cổng dữ liệu mở") && day.contains("/webhooks"), "the office is told");

        let before = receiver.seen().len();
        w.switch(&office(), no, State::On).await.unwrap();
        let sent = w.work().await.unwrap();
        assert!(sent.taken > 0 && sent.taken == sent.tried, "{sent:?}");
        assert!(receiver.seen().len() > before);
    })
    .await;
}

#[tokio::test]
async fn the_own_network_is_not_spoken_to_whatever_was_allowed_when_it_was_added() {
    both(|city| async move {
        let (allowed, receiver) = (webhooks(&city), Receiver::start().await);
        let strict = city.services.webhooks.with_settings(Settings::public().unwrap());
        for address in [
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://169.254.169.254/latest",
            "https://10.0.0.8/",
            "https://localhost/",
            "https://[::ffff:10.0.0.8]/",
            "https://intranet/",
        ] {
            let new = NewWebhook { address: address.to_owned(), ..to(&receiver) };
            let refused = strict.add(&office(), new).await;
            assert!(matches!(refused, Err(WebhookProblem::NotAllowed)), "{address}: {refused:?}");
        }
        for address in
            ["http://example.vn/", "ftp://example.vn", "https://user:pw@example.vn/", "https://", "example.vn", "https://a.vn/#x"]
        {
            let new = NewWebhook { address: address.to_owned(), ..to(&receiver) };
            let refused = strict.add(&office(), new).await;
            assert!(matches!(refused, Err(WebhookProblem::BadField("address"))), "{address}: {refused:?}");
        }
        // The name leads into the own network at the time of sending: it is asked then.
        let address = format!("http://localhost:{}/x", receiver.port);
        let (no, _) = allowed.add(&office(), NewWebhook { address, ..to(&receiver) }).await.unwrap();
        let delivery = allowed.test(&office(), no).await.unwrap();
        assert_eq!(strict.work().await.unwrap(), Pass { planned: 0, tried: 1, taken: 0 });
        let (_, tries) = strict.delivery(&office(), no, delivery).await.unwrap();
        assert_eq!(tries[0].outcome, Outcome::NotAllowed);
        assert!(receiver.seen().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_new_secret_and_the_one_before_it_are_both_signed_with_for_a_day() {
    both(|city| async move {
        let (w, receiver) = (webhooks(&city), Receiver::start().await);
        let (no, old) = w.add(&office(), to(&receiver)).await.unwrap();
        let new = w.rotate(&office(), no).await.unwrap();
        assert_ne!(old, new);
        w.test(&office(), no).await.unwrap();
        w.work().await.unwrap();
        later(&city, rules::OVERLAP);
        w.test(&office(), no).await.unwrap();
        w.work().await.unwrap();
        let seen = receiver.seen();
        let at = |s: &crate::common::Seen| s.headers["vedich-signature"][2..12].parse::<i64>().unwrap();
        let signed =
            |secret: &str, n: usize| rules::is_signed(secret, &seen[n].headers["vedich-signature"], &seen[n].body, at(&seen[n]));
        assert!(signed(&old, 0) && signed(&new, 0));
        assert!(!signed(&old, 1) && signed(&new, 1));
    })
    .await;
}
