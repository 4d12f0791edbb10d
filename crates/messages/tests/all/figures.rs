//! What was sent, what arrived and what it cost, by template and day, within one's own area; on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{batch, day_at, outbox, to};
use vedich_accounts::{Actor, Role};
use vedich_kernel::{Basis, Problematic};
use vedich_messages::{
    ChannelKind, Fates, NewBatch, Why, library,
    rules::{self, Told},
};
use vedich_testkit::{Where, both};

async fn send(m: &vedich_messages::Messages, who: &Actor, new: NewBatch) {
    let drawn = m.draw_up(who, new).await.unwrap();
    m.send(who, drawn.no, drawn.sum).await.unwrap();
    while m.work().await.unwrap().handed > 0 {}
}

#[tokio::test]
async fn figures_tell_by_template_and_day_what_arrived_failed_and_cost() {
    both(|city| async move {
        let (fake, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let (first, second) = (day_at(9).day(), day_at(33).day());
        city.clock.set(day_at(9));
        let people = (0..4).map(|n| to(&format!("091234567{n}"))).collect();
        send(&m, &police, batch(&city, "C1", people).await).await;
        let requests: Vec<String> = fake.handed.lock().unwrap().iter().map(|o| o.request.clone()).collect();
        for (request, status) in [(0, "delivered"), (1, "delivered"), (2, "failed")] {
            m.gateway_report("mot bi mat dai", &requests[request], "", status).await.unwrap();
        }
        // The next day another template; one is taken back before it goes, one is never taken by the channel.
        city.clock.set(day_at(33));
        let other =
            NewBatch { template: library::COME_TO_A_STATION.to_owned(), ..batch(&city, "C1", vec![to("0912345670")]).await };
        send(&m, &police, other).await;
        let later = m.draw_up(&police, batch(&city, "C1", vec![to("0977777777")]).await).await.unwrap();
        m.send(&police, later.no, later.sum).await.unwrap();
        m.take_back(&police, later.no).await.unwrap();
        *fake.answer.lock().unwrap() = Told::NotTaken(Why::NotReached);
        send(&m, &police, batch(&city, "C1", vec![to("0988888888")]).await).await;
        let mut now = day_at(33);
        for tries in 1..=rules::MOST_TRIES {
            now = now.plus_seconds(rules::backoff_seconds(tries));
            city.clock.set(now);
            m.work().await.unwrap();
        }
        let f = m.figures(&police, (first, second)).await.unwrap();
        let lines: Vec<_> = f.lines.iter().map(|l| (l.day, l.template.as_str(), l.fates)).collect();
        assert_eq!(
            lines,
            [
                (second, library::COME_TO_A_STATION, Fates { sent: 1, parts: 1, cost: 800, ..Fates::default() }),
                (second, library::NOTICE, Fates { failed: 1, ..Fates::default() }),
                (first, library::NOTICE, Fates { sent: 1, delivered: 2, failed: 1, parts: 4, cost: 3_200, ..Fates::default() }),
            ],
            "what was never taken costs nothing; what was taken back stands nowhere"
        );
        let total = f.total();
        let rate = f.arrived(&total).unwrap();
        assert_eq!((rate.numerator, rate.denominator, rate.basis), (2, 6, Basis::MessagesHanded));
        assert_eq!(f.by_template()[&(library::NOTICE, ChannelKind::Sms)].failed, 2);
        assert_eq!(f.by_day()[&first].cost, 3_200);
        assert_eq!(m.figures(&police, (second, second)).await.unwrap().total().all(), 2);
        assert_eq!(m.figures(&police, (second, first)).await.unwrap_err().code(), "messages.bad_field");
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert!(m.figures(&far, (first, second)).await.unwrap().lines.is_empty(), "another ward's messages are not seen");
    })
    .await;
}

#[tokio::test]
async fn the_page_and_the_api_tell_the_same() {
    both(|city| async move {
        let (_, m) = outbox(&city).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        city.clock.set(day_at(9));
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(office.get("/messages/figures").await.text().contains("Chưa có tin nào được giao"));
        send(&m, &police, batch(&city, "C1", vec![to("0912345678")]).await).await;
        let page = office.get("/messages/figures").await.text();
        assert!(
            page.contains("1 tin đã giao, 0 đến nơi") && page.contains("800 đồng") && page.contains("0 / 1 tin đã giao"),
            "{page}"
        );
        let program = city.program(Role::StandingOffice, Where::City).await;
        let told = program.get("/api/v1/messages/figures").await.json();
        assert_eq!((told["total"]["sent"].as_i64(), told["lines"][0]["cost"].as_i64()), (Some(1), Some(800)));
        assert_eq!((told["arrived"]["denominator"].as_i64(), told["lines"][0]["template"].as_str()), (Some(1), Some("notice")));
        assert_eq!(program.get("/api/v1/messages/figures?from=hom-qua").await.status, 422);
    })
    .await;
}
