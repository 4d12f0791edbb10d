//! The same cut-off gives the same document whenever it is drafted: what was recorded after it is not in it (`P-3.11`, `P-5.1`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::{
    lists::invited_on,
    reports::{LAST, asked, at_the_end_of_phase_one, unit},
};
use vedich_accounts::{Actor, Role};
use vedich_compliance::{Kind as StaffKind, NewDuty, Proof, RosterUpload};
use vedich_costs::Item;
use vedich_daily_reports::{Channel, Content as Told, Figures, NewReport};
use vedich_db::{By, args};
use vedich_documents::{Asked, Format, Kind};
use vedich_kernel::{Clock as _, UnitId};
use vedich_testkit::{City, OPENING, Row, Where, both, people};

const HEADER: &str = "STT,Họ và tên,Ngày sinh,Số CCCD,Đối tượng,Lớp,Đăng nhập ứng dụng,Cổng DVC quốc gia,Cổng DVC tỉnh";

fn cli() -> Actor {
    Actor::cli("test")
}

/// As if nobody had drafted anything.
async fn forgotten(city: &City) {
    let write = city.services.db.write(By::system("test", city.clock.now()), move |tx| {
        Box::pin(async move {
            tx.exec("DELETE FROM document_people", args![]).await?;
            tx.exec("DELETE FROM document", args![]).await
        })
    });
    write.await.unwrap();
}

/// The roster of D1: so many of these people, with what they declared.
async fn roster(city: &City, rows: std::ops::Range<usize>) {
    let all = people(80);
    let line = |i: usize| format!("{},{},{},{},Công chức,,x,x,x\n", i + 1, all[i].name, all[i].birth, all[i].national_id);
    let lines: String = rows.map(line).collect();
    let upload = RosterUpload {
        bytes: format!("{HEADER}\n{lines}").into_bytes(),
        file_name: "danh sách.csv".into(),
        unit: "D1".into(),
        kind: Some(StaffKind::CivilServant),
        whole: false,
    };
    let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
    let taken = city.services.compliance.import_roster(&head, upload).await.unwrap();
    assert_eq!(taken.rejected, 0, "{:?}", taken.problems);
}

async fn report(city: &City, unit: UnitId, outreach: i64) {
    let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
    let content = Told { figures: Figures { outreach, ..Figures::default() }, ..Told::default() };
    let new = NewReport { unit, day: LAST, content, reason: String::new(), channel: Channel::Form, seen: None };
    city.services.daily_reports.submit(&head, new).await.unwrap();
}

/// Two activations that a team of D2 claims.
async fn claim(city: &City) {
    let all = people(80);
    let fresh = all.iter().enumerate().filter(|(i, r)| i % 4 >= 2 && r.activated.is_empty()).take(2);
    let line = |(_, r): (usize, &Row)| format!("T21;M211;{};10/07/2023 18:00;Đã kích hoạt\n", r.national_id);
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{}", fresh.map(line).collect::<String>());
    let done = city.services.claims.import_file(&cli(), text.into_bytes(), "claims.csv").await.unwrap();
    assert_eq!(done.accepted, 2, "{done:?}");
}

#[tokio::test]
async fn what_came_after_the_cut_off_is_in_no_document_of_it() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let (d1, cli) = (unit(&city, "D1").await, cli());
        let duty = NewDuty {
            code: "staff".into(),
            name: "Cán bộ gương mẫu".into(),
            clause: "P-4.2".into(),
            deadline: Some(OPENING.plus(11)),
            kinds: vec![StaffKind::CivilServant],
            proofs: vec![Proof::Level2, Proof::App],
            quota: 0,
            reason: "theo kế hoạch".into(),
        };
        city.services.compliance.set_duty(&cli, duty).await.unwrap();
        roster(&city, 0..3).await;
        report(&city, d1, 20).await;
        city.services.costs.set_price(&cli, Item::Shift, 300_000, "Quyết định 12/QĐ-UBND").await.unwrap();
        let shift = invited_on(&city, LAST.plus(2)).await;
        let cutoff = Some(city.services.register.newest_commit().await.unwrap());
        let kinds = [
            (Kind::Phase, None),
            (Kind::Phase, Some(d1)),
            (Kind::Final, None),
            (Kind::Province, None),
            (Kind::DailyBrief, None),
            (Kind::WeeklyBrief, None),
            (Kind::Appendix, None),
            (Kind::Targets, None),
            (Kind::Budget, None),
            (Kind::InvitationList, None),
        ];
        let drafted = async |(kind, unit): (Kind, Option<UnitId>), cutoff: Option<i64>| {
            let asked = Asked { cutoff, ..asked(kind, unit) };
            let bytes = documents.export(&Actor::cli("test"), asked, Format::Json).await.unwrap().bytes;
            String::from_utf8(bytes).unwrap()
        };
        let mut before = Vec::new();
        for kind in kinds {
            before.push(drafted(kind, cutoff).await);
        }
        assert!(before[3].contains("Ủy ban nhân dân tỉnh"), "the province's committee is meant: {}", before[3]);
        // Everything goes on: reports, rosters, claims, prices, the timetable.
        city.evening_of(LAST.plus(1));
        roster(&city, 3..9).await;
        report(&city, d1, 77).await;
        claim(&city).await;
        city.services.costs.set_price(&cli, Item::Shift, 350_000, "Quyết định 15/QĐ-UBND").await.unwrap();
        city.services.stations.cancel_shift(&cli, shift, "Mất điện").await.unwrap();
        let mut rows = people(80);
        rows.iter_mut().for_each(|r| r.note_activation("12/07/2023"));
        city.import(LAST, &rows).await;
        forgotten(&city).await;
        for (kind, was) in kinds.into_iter().zip(&before) {
            let again = drafted(kind, cutoff).await;
            assert!(again == *was, "{kind:?}\n{was}\n{again}");
        }
        forgotten(&city).await;
        assert!(before[0].contains("chốt lúc 15/7/2023"), "its annex says up to when: {}", before[0]);
        let lively = |kind: &Kind| matches!(kind, Kind::Phase | Kind::DailyBrief | Kind::Budget);
        for (kind, was) in kinds.into_iter().zip(&before).filter(|((kind, _), _)| lively(kind)) {
            assert!(drafted(kind, None).await != *was, "{kind:?} of today tells of today");
        }
    })
    .await;
}

#[tokio::test]
async fn a_shift_that_is_over_at_the_cut_off_is_in_no_invitation_list() {
    both(|city| async move {
        city.import(OPENING, &people(200)).await;
        let hour = |h: i64| OPENING.plus(1).start().plus_seconds(h * 3_600);
        city.clock.set(hour(12));
        invited_on(&city, OPENING.plus(1)).await;
        let list = async || city.services.documents.create(&cli(), asked(Kind::InvitationList, None)).await;
        // The shift ends at half past eight.
        let no = list().await.unwrap().no;
        let told = city.services.documents.whole(&cli(), no).await.unwrap();
        assert!(serde_json::to_string(&told.paper).unwrap().contains("17:30–20:30"));
        city.clock.set(hour(21));
        city.user(Role::StandingOffice, Where::City).await;
        let none = list().await.unwrap_err();
        assert_eq!(vedich_kernel::Problematic::code(&none), "documents.nothing_to_tell");
    })
    .await;
}
