//! A merger in mid-campaign and what stands on reports: rankings of before stay, one silent ward shuts nobody else out, and nobody owes what was
//! before their time.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::{
    phone_rooms::common::{OPENING, at, office},
    reform::{ON, merge, renamed, target},
};
use vedich_accounts::Role;
use vedich_daily_reports::{Channel, Content, Figures, Mark, NewReport, Place as Whose};
use vedich_testkit::{City, Where, both, people, unit_workbook};

#[tokio::test]
async fn a_ranking_of_before_the_merger_stays_as_it_was() {
    use vedich_standings::{Kind as Ranked, PartKind, Subject};
    both(|city| async move {
        let rows = people(120);
        city.import(OPENING, &rows).await;
        city.evening_of(OPENING.plus(1));
        city.import(OPENING.plus(1), &rows).await;
        city.evening_of(ON);
        let cli = vedich_accounts::Actor::cli("test");
        let told = async || {
            let mut out = Vec::new();
            for kind in [Ranked::Commune, Ranked::Unit] {
                let standing = city.services.standings.standing(&cli, Some(1), kind, None).await.unwrap();
                for row in standing.rows {
                    let count = |f: &vedich_kernel::Figure| (f.numerator, f.denominator);
                    let parts: Vec<_> = row.parts.iter().map(|p| (p.part, p.figure.as_ref().map(count))).collect();
                    out.push((row.subject, row.code, row.place, row.rank, parts, row.gates));
                }
            }
            out
        };
        let before = told().await;
        merge(&city).await;
        let after = told().await;
        assert_eq!(before, after, "the newest extract is of the day before the merger");
        // It would say nothing of a ward whose units were looked for in the ward of today.
        let wards: Vec<_> = after.iter().filter(|row| matches!(row.0, Subject::Commune(_))).collect();
        let reports = wards.iter().flat_map(|row| &row.4).filter(|(part, figure)| *part == PartKind::Reports && figure.is_some());
        assert_eq!((wards.len(), reports.count()), (2, 2), "{after:?}");
    })
    .await;
}

async fn with_units(city: &City, units: &[[&str; 4]]) {
    let report = city.services.territory.import_workbook(&office(), unit_workbook(units)).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

/// The police of both wards report every day from the first on, but the silent ones only from the day of the merger on.
async fn reporting(city: &City, silent: &[&str]) {
    with_units(city, &[["P1", "Công an Tân Thử", "công an", "C1"], ["P2", "Công an Xuân Thử", "công an", "C2"]]).await;
    for n in 1..=4 {
        let day = OPENING.plus(n);
        city.clock.set(at(day, 16));
        if day == ON {
            merge(city).await;
        }
        let tree = city.services.register.tree().await.unwrap();
        for code in ["P1", "P2"].into_iter().filter(|code| day >= ON || !silent.contains(code)) {
            let content = Content { figures: Figures { outreach: 1, ..Figures::default() }, ..Content::default() };
            let unit = tree.unit_by_code(code).unwrap().id;
            let new = NewReport { unit, day, content, reason: String::new(), channel: Channel::Form, seen: None };
            city.services.daily_reports.submit(&office(), new).await.unwrap();
        }
    }
    city.evening_of(ON.plus(1));
}

#[tokio::test]
async fn one_silent_ward_does_not_shut_out_the_ward_that_it_went_into() {
    use vedich_standings::{Gate, Kind as Ranked};
    // Of four reports owed before the merger two are missing, which is not more than half, or all.
    for (silent, shut_out) in [(&["P2"][..], false), (&["P1", "P2"][..], true)] {
        both(move |city| async move {
            let rows = people(120);
            city.import(OPENING, &rows).await;
            let (services, c1, c2) = (&city.services, city.locality("C1").await, city.locality("C2").await);
            let phase = services.campaigns.phases(services.register.campaign().await.unwrap().id).await.unwrap().remove(0);
            services.campaigns.set_targets(&office(), vec![target(phase.id, c1, 25), target(phase.id, c2, 35)]).await.unwrap();
            reporting(&city, silent).await;
            city.import(ON.plus(1), &renamed(&rows)).await;
            let cli = vedich_accounts::Actor::cli("test");
            let standing = services.standings.standing(&cli, Some(1), Ranked::Commune, None).await.unwrap();
            let row = standing.rows.iter().find(|r| r.code == "N1").unwrap();
            let gates: Vec<_> = row.gates.iter().map(|g| (g.gate, g.n, g.of)).collect();
            let reader = city.signed_in(Role::StandingOffice, Where::City).await;
            let page = reader.get("/standings?phase=1&kind=commune").await.text();
            let named = page.contains("Trước khi thành địa bàn mới, các địa bàn cũ thiếu 4 trong 4 báo cáo ngày");
            let expected = if shut_out { (None, vec![(Gate::NoReportBefore, 4, 4)]) } else { (Some(1), vec![]) };
            assert_eq!((row.rank, gates), expected, "{silent:?}");
            assert_eq!(named, shut_out, "{page}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_unit_set_up_with_the_new_ward_owes_no_report_of_the_days_before_it() {
    both(|city| async move {
        city.evening_of(ON);
        merge(&city).await;
        with_units(&city, &[["PN", "Công an Hợp Nhất", "công an", "N1"]]).await;
        city.evening_of(ON.plus(2));
        let days = (OPENING.plus(1), ON.plus(1));
        let found = city.services.daily_reports.completeness(&office(), days, Whose::Everything).await.unwrap();
        let tree = city.services.register.tree().await.unwrap();
        let of = |code: &str| {
            let unit = tree.unit_by_code(code).unwrap().id;
            found.units.iter().find(|u| u.unit == unit).unwrap().marks.clone()
        };
        assert_eq!(of("PN"), [Mark::NotDue, Mark::NotDue, Mark::Missing, Mark::Missing]);
        assert_eq!(of("D2"), [Mark::Missing; 4], "who worked in a ward of before owes them all");
    })
    .await;
}
