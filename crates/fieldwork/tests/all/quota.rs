//! A phone says what its member is asked to do today (`P-5.5`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, begun};
use vedich_testkit::both;

#[tokio::test]
async fn a_phone_shows_the_day_s_quota_as_the_newest_version_has_it() {
    both(|city| async move {
        begun(&city).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let other = Phone::of(&city, "T11", "M112", false).await;
        let quota = |answer: serde_json::Value| answer["changes"]["quota"]["day"].as_i64();
        assert_eq!(quota(phone.send(&city, &[]).await), None, "nobody has drawn quotas yet");
        let version = city.services.quotas.of_today().await.unwrap().unwrap();
        let nodes = city.services.quotas.nodes(version.no).await.unwrap();
        let asked = |code: &'static str| {
            let (city, nodes) = (&city, &nodes);
            async move {
                let member = city.services.territory.member_by_code(code).await.unwrap().unwrap().id;
                let held = vedich_campaign::quotas::Holder::Member(member);
                let line = vedich_campaign::quotas::Line::Force;
                nodes.iter().find(|n| n.holder == held && n.line == line).map(|n| n.days[0])
            }
        };
        let (one, two) = (asked("M111").await, asked("M112").await);
        assert!(one.is_some() && two.is_some());
        assert_eq!((quota(phone.send(&city, &[]).await), quota(other.send(&city, &[]).await)), (one, two));
        // The next morning, before anybody looks: what the last version says of that day.
        city.evening_of(OPENING.plus(2));
        let member = city.services.territory.member_by_code("M111").await.unwrap().unwrap().id;
        let held = vedich_campaign::quotas::Holder::Member(member);
        let planned = nodes.iter().find(|n| n.holder == held).map(|n| n.days[1]);
        assert_eq!(quota(phone.send(&city, &[]).await), planned);
    })
    .await;
}
