//! The people behind the number "left the filtered list", on both engines.
#![allow(clippy::unwrap_used, clippy::panic)] // a story that cannot be set up must fail

use serde_json::json;
use vedich_accounts::Role;
use vedich_testkit::{OPENING, Where, both, csv, people};

#[tokio::test]
async fn who_left_the_filtered_list_is_a_list_of_people_in_ones_area() {
    both(|city| async move {
        let all = people(20);
        city.import(OPENING, &all).await;
        city.evening_of(OPENING.plus(1));
        let office = city.program(Role::StandingOffice, Where::City).await;
        // Of the four who are approved and not activated, one of each commune is on the list.
        let listed = csv(&[all[6].clone(), all[16].clone()], OPENING.plus(1));
        let fields = [("as_of", "2023-06-20"), ("coverage", "partial"), ("status_filter", "approved_not_activated")];
        let sent = office.upload("/api/v1/extracts", &fields, "loc.csv", &listed).await;
        assert_eq!((sent.status, sent.json()["left_filter"].as_i64()), (201, Some(2)), "{}", sent.text());
        let page = format!("/extracts/{}", sent.json()["extract"]);
        let left = format!("{page}/left");

        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(desk.get(&page).await.text().contains(&format!("href=\"{left}\"")), "the number leads to them");
        let shown = desk.get(&left).await.text();
        let other = desk.get(&format!("{left}?locality=C2")).await.text();
        for (row, masked, shown) in [(&all[17], "070*****0017", &shown), (&all[7], "070*****0007", &other)] {
            assert!(shown.contains(&row.name) && shown.contains(masked) && !shown.contains(&row.national_id), "{shown}");
            assert!(shown.contains("Người 1–1 trong 1"), "{shown}");
        }
        assert!(!shown.contains("070*****0016") && !other.contains("070*****0006"), "who is on the list has not left it");
        assert!(!desk.get(&format!("{left}?page=2")).await.text().contains("070*****"), "there is no second page");

        // A program reads the same, masked.
        let path = format!("/api/v1{left}");
        let told = office.get(&path).await.json();
        assert_eq!(told["communes"], json!(["C1", "C2"]));
        assert_eq!((told["commune"].as_str(), told["all"].as_i64()), (Some("C1"), Some(1)));
        let person = &told["people"][0];
        assert_eq!((person["name"].as_str(), person["masked_id"].as_str()), (Some(all[17].name.as_str()), Some("070*****0017")));
        let other = office.get(&format!("{path}?locality=C2")).await.json();
        assert_eq!(other["people"][0]["masked_id"].as_str(), Some("070*****0007"));
        assert_eq!(office.get(&format!("{path}?page=2")).await.json()["people"], json!([]));
        assert_eq!(office.get(&format!("{path}?locality=C9")).await.status, 404);

        // Whoever is approved later had no place on that list.
        let mut later = all.clone();
        later.push(people(40)[36].clone());
        city.evening_of(OPENING.plus(2));
        city.import(OPENING.plus(2), &later).await;
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(desk.get(&left).await.text().contains("Người 1–1 trong 1"));

        // Somebody else's upload is not there for a ward.
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.get(&left).await.status, 404);
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.get(&path).await.status, 404);
        let observer = city.program(Role::Viewer, Where::City).await;
        assert_eq!(observer.get(&path).await.status, 403, "who may not see citizens");
    })
    .await;
}
