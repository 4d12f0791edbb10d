//! An extract's way in, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Town, code_of, csv, day, person, town, upload};
use vedich_db::{Query, args, testing};
use vedich_kernel::{Level, Stage};
use vedich_register::{Coverage, ExtractState, Staged, StatusFilter, reading::Input};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";
const D3: &str = "2023-06-21";

#[tokio::test]
async fn a_first_extract_is_previewed_then_counts() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows = [
            person(1),
            person(2).level("Mức 1", "Đã thu nhận"),
            person(3).approved(),
            person(4).activated().at("Suối Cam", "Tân Đồng"),
        ];
        let staged = t.stage(&rows, D1, Coverage::Full).await;
        assert_eq!(staged.state, ExtractState::Staged);
        assert_eq!((staged.counts.rows, staged.counts.accepted, staged.counts.new), (4, 4, 4));
        // Nothing counts before it is applied.
        assert!(t.numbers("689", D1).await.is_zero());
        assert!(t.register.search_name(&t.office, t.place("25195").await, "thu 1").await.unwrap().is_empty());
        t.register.apply(&t.office, staged.no, false).await.unwrap();
        let n = t.numbers("689", D1).await;
        assert_eq!((n.eligible, n.collected_level1, n.collected_level2, n.activated(), n.issued), (4, 1, 2, 1, 2));
        assert_eq!(t.numbers("25198", D1).await.activated_level2, 1);
        assert_eq!(t.numbers("2519501", D1).await.eligible, 3);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows = [person(1), person(2).approved()];
        t.import(&rows, D1, Coverage::Full).await;
        let commit = t.register.newest_commit().await.unwrap();
        assert!(matches!(
            t.register.stage(&t.office, upload(csv(&rows), D1, Coverage::Full), |_| {}).await.unwrap(),
            Staged::Known(_)
        ));
        assert_eq!(t.register.newest_commit().await.unwrap(), commit);
        // The same content on the next day is another extract that says nothing new.
        let again = t.import(&rows, D2, Coverage::Full).await;
        assert_eq!((again.counts.unchanged, again.counts.changed, again.counts.new), (2, 0, 0));
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn two_rows_of_one_citizen_are_two_tracks_of_one_person() {
    testing::both(|db| async move {
        let t = town(db).await;
        let mut one = person(1).level("Mức 1", "Đã phê duyệt");
        one.activated = "Đã kích hoạt";
        let two = person(1).level("Mức 2", "Đã gửi");
        let e = t.import(&[one, person(2), two], D1, Coverage::Full).await;
        assert_eq!((e.counts.rows, e.counts.new), (3, 3));
        let n = t.numbers("689", D1).await;
        assert_eq!((n.eligible, n.collected_level1, n.collected_level2, n.activated_level1, n.activated()), (2, 1, 1, 1, 1));
        let found = t.register.find_number(&t.office, "070080000001").await.unwrap().unwrap();
        assert_eq!(found.current.status.track(Level::Two).stage, Stage::Sent);
        assert_eq!(found.masked_id, "070*****0001");
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_late_extract_fills_history_in_and_turns_nothing_back() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1).level("Mức 2", "Đã thu nhận"), person(2)], D1, Coverage::Full).await;
        t.import(&[person(1).activated(), person(2)], D3, Coverage::Full).await;
        let said_before = t.register.newest_commit().await.unwrap();
        let late = t.import(&[person(1).approved(), person(2).level("Mức 1", "Đã thu nhận")], D2, Coverage::Full).await;
        assert_eq!(late.counts.changed, 2);
        let city = t.place("689").await;
        let d2 = t.numbers("689", D2).await;
        assert_eq!((d2.approved_level2, d2.collected_level1, d2.activated()), (1, 1, 0));
        let d3 = t.numbers("689", D3).await;
        // Person 2's dossier was ever collected, so that count stays; everything else is as the newer extract says.
        assert_eq!((d3.activated(), d3.collected_level1), (1, 1));
        let found = t.register.find_number(&t.office, "070080000002").await.unwrap().unwrap();
        assert_eq!(found.current.status.level1.stage, Stage::None);
        // What we said before the late extract came stays what we said.
        let then = t.register.standing(city, Some(day(D2)), Some(said_before)).await.unwrap();
        assert_eq!(then.numbers.approved_level2, 0);
        assert!(t.register.check_progress(said_before).await.unwrap().is_empty());
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_extract_counts_no_more_and_what_others_confirmed_stands() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1), person(2)], D1, Coverage::Full).await;
        let wrong = t.import(&[person(1).activated(), person(2).activated(), person(3)], D2, Coverage::Full).await;
        t.import(&[person(1).activated()], D3, Coverage::Partial).await;
        assert_eq!(t.numbers("689", D3).await.activated(), 2);
        assert_eq!(code_of(&t.register.withdraw(&t.office, wrong.no, " ").await.unwrap_err()), "register.reason_missing");
        let gone = t.register.withdraw(&t.office, wrong.no, "tệp của ngày khác").await.unwrap();
        assert_eq!(gone.state, ExtractState::Withdrawn);
        assert_eq!(t.numbers("689", D2).await.activated(), 0);
        // Person 1 was confirmed on day 3 by another file; person 3 is known to nobody any more.
        let n = t.numbers("689", D3).await;
        assert_eq!((n.activated(), n.eligible), (1, 2));
        assert!(t.register.find_number(&t.office, "070080000003").await.unwrap().is_none());
        t.sound().await;
        // The same people can come again.
        t.import(&[person(1).activated(), person(2), person(3)], "2023-06-22", Coverage::Full).await;
        assert_eq!(t.numbers("689", "2023-06-22").await.eligible, 3);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn strangers_of_a_withdrawn_extract_do_not_stay_behind_as_vanished() {
    testing::both(|db| async move {
        let t = town(db).await;
        let good: Vec<_> = (1..=4).map(person).collect();
        t.import(&good, D1, Coverage::Full).await;
        let strangers = [person(1), person(2).activated(), person(3), person(8).activated(), person(9)];
        let wrong = t.import(&strangers, D2, Coverage::Full).await;
        // The next full extract misses the strangers, and whom the wrong one had activated.
        let next = t.import(&[person(1), person(3), person(4)], D3, Coverage::Full).await;
        assert_eq!((next.counts.vanished, t.numbers("689", D3).await.eligible), (3, 6));
        t.register.withdraw(&t.office, wrong.no, "tệp có người lạ").await.unwrap();
        t.sound().await;
        for on in [D2, D3] {
            let n = t.numbers("689", on).await;
            assert_eq!((n.eligible, n.activated(), n.vanished), (4, 0, i64::from(on == D3)), "{on}: {n:?}");
        }
        assert!(t.register.find_number(&t.office, "070080000008").await.unwrap().is_none());
        // History that is filled in afterwards, and what comes later, count as if the wrong one had never been.
        t.import(&good, D2, Coverage::Full).await;
        t.import(&good, "2023-06-22", Coverage::Full).await;
        let n = t.numbers("689", "2023-06-22").await;
        assert_eq!((n.eligible, n.activated(), n.vanished), (4, 0, 0));
        t.sound().await;
        // A stranger who turns up for real is a person like others.
        t.import(&[person(8)], "2023-06-23", Coverage::Partial).await;
        assert_eq!(t.numbers("689", "2023-06-23").await.eligible, 5);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn only_a_full_unfiltered_extract_lets_absence_mean_vanished() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows: Vec<_> = (1..=10).map(person).collect();
        t.import(&rows, D1, Coverage::Full).await;
        let partial = t.import(&rows[..5], D2, Coverage::Partial).await;
        assert_eq!(partial.counts.vanished, 0);
        let full = t.stage(&rows[..9], D3, Coverage::Full).await;
        assert_eq!(full.counts.vanished, 1);
        let refused = t.register.apply(&t.office, full.no, false).await.unwrap_err();
        assert_eq!(code_of(&refused), "register.needs_confirmation");
        t.register.apply(&t.office, full.no, true).await.unwrap();
        let n = t.numbers("689", D3).await;
        assert_eq!((n.eligible, n.vanished), (10, 1));
        // They come back.
        t.import(&rows, "2023-06-22", Coverage::Full).await;
        assert_eq!(t.numbers("689", "2023-06-22").await.vanished, 0);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn who_stands_in_a_row_that_is_held_back_is_no_less_present() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows: Vec<_> = (1..=6).map(person).collect();
        t.import(&rows, D1, Coverage::Full).await;
        // Named by a readable number: once without a level, once in a commune that nobody knows.
        let bad = [person(1).level("", "Đã phê duyệt"), person(2).at("Phú Thanh", "Phường Lạ")];
        let full = t.import(&[&bad[..], &rows[2..5]].concat(), D2, Coverage::Full).await;
        assert_eq!((full.counts.rejected, full.counts.unchanged, full.counts.changed), (2, 3, 0), "{:?}", full.findings);
        assert_eq!(full.counts.vanished, 1, "only person 6 is in no row");
        let n = t.numbers("689", D2).await;
        assert_eq!((n.eligible, n.vanished, n.issued), (6, 1, 0));
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn leaving_the_pending_list_is_a_hint_and_no_fact() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1).approved(), person(2).approved()], D1, Coverage::Full).await;
        t.import_filtered(&[person(1).approved(), person(2).approved()], D2, StatusFilter::ApprovedNotActivated).await;
        let e = t.import_filtered(&[person(1).approved()], D3, StatusFilter::ApprovedNotActivated).await;
        assert_eq!((e.counts.vanished, e.counts.left_filter), (0, 1));
        assert_eq!(t.numbers("689", D3).await.activated(), 0);
        let id = t.register.id_of_number("070080000002").await.unwrap().unwrap();
        let view = t.register.citizen(&t.office, id).await.unwrap();
        assert_eq!(view.left_pending, [(e.no, day(D3))]);
    })
    .await;
}

#[tokio::test]
async fn people_who_move_keep_their_history() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1).approved(), person(2)], D1, Coverage::Full).await;
        let e = t.import(&[person(1).approved().at("Suối Cam", "Tân Đồng"), person(2)], D2, Coverage::Full).await;
        assert_eq!((e.counts.changed, e.counts.new, e.counts.vanished), (1, 0, 0));
        assert_eq!((t.numbers("25195", D1).await.eligible, t.numbers("25195", D2).await.eligible), (2, 1));
        assert_eq!(t.numbers("25198", D2).await.issued, 1);
        let id = t.register.id_of_number("070080000001").await.unwrap().unwrap();
        let view = t.register.citizen(&t.office, id).await.unwrap();
        assert_eq!(view.history.len(), 2);
        assert_eq!(t.register.search_name(&t.office, t.place("25198").await, "tran van").await.unwrap().len(), 1);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn bad_rows_stand_in_the_report_and_good_rows_go_on() {
    testing::both(|db| async move {
        let t = town(db).await;
        let mut short = person(2);
        short.id = "70080000002".into();
        let mut nobody = person(3);
        nobody.id = "12".into();
        let rows =
            [person(1), short, nobody, person(4).at("Phú Thanh", "Phường Lạ"), person(5).at("Khu Lạ", "Tân Phú"), person(1)];
        let e = t.import(&rows, D1, Coverage::Partial).await;
        assert_eq!((e.counts.rows, e.counts.accepted, e.counts.rejected), (6, 3, 3));
        assert!(e.counts.warned >= 2, "{:?}", e.findings);
        // The lost zero was put back.
        assert!(t.register.find_number(&t.office, "070080000002").await.unwrap().is_some());
        let report = t.register.error_report(&t.office, e.no, vedich_kernel::Lang::Vi).await.unwrap();
        assert_eq!(&report[..2], b"PK");
        let preview = t.register.preview(&t.office, e.no, 20).await.unwrap();
        assert!(preview.rows[0].findings.iter().any(|f| f.code.severity() == vedich_register::reading::Severity::Error));
        assert_eq!(preview.header[1], "Họ và tên");
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_import_leaves_is_swept_and_the_file_can_come_again() {
    testing::both(|db| async move {
        let t = town(db.clone()).await;
        t.import(&[person(1)], D1, Coverage::Full).await;
        let staged = t.stage(&[person(1).approved(), person(2)], D2, Coverage::Full).await;
        // As if the program had ended while reading.
        db.write(vedich_db::By::system("test", vedich_kernel::Moment(0)), move |tx| {
            Box::pin(async move { tx.exec("UPDATE extract SET state = 'staging' WHERE no = $1", args![staged.no.0]).await })
        })
        .await
        .unwrap();
        assert_eq!(t.register.recover().await.unwrap(), 1);
        let n: i64 = db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM status_fact", args![]).await.unwrap();
        assert_eq!(n, 1);
        assert_eq!(t.numbers("689", D2).await.eligible, 1);
        let again = t.import(&[person(1).approved(), person(2)], D2, Coverage::Full).await;
        assert_eq!((again.counts.changed, again.counts.new), (1, 1));
        assert_eq!(t.numbers("689", D2).await.eligible, 2);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn two_uploads_that_touch_the_same_people_do_not_overwrite_each_other() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1), person(2)], D1, Coverage::Full).await;
        let first = t.stage(&[person(1).approved()], D2, Coverage::Partial).await;
        let second = t.stage(&[person(1).level("Mức 2", "Đã gửi")], D2, Coverage::Partial).await;
        t.register.apply(&t.office, second.no, true).await.unwrap();
        assert_eq!(code_of(&t.register.apply(&t.office, first.no, true).await.unwrap_err()), "register.stale");
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn ward_police_see_and_import_their_own_commune_only() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1), person(2).at("Suối Cam", "Tân Đồng")], D1, Coverage::Full).await;
        let police = t.ward_police("25195").await;
        let foreign = t.place("25198").await;
        let own = t.place("25195").await;
        assert_eq!(code_of(&t.register.search_name(&police, foreign, "tran").await.unwrap_err()), "register.not_your_area");
        assert_eq!(t.register.search_name(&police, own, "tran").await.unwrap().len(), 1);
        assert!(t.register.find_number(&police, "070080000002").await.unwrap().is_none());
        let stranger = t.register.id_of_number("070080000002").await.unwrap().unwrap();
        assert_eq!(code_of(&t.register.citizen(&police, stranger).await.unwrap_err()), "register.no_such_citizen");
        assert_eq!(code_of(&t.register.unmask(&police, stranger, "kiểm tra").await.unwrap_err()), "register.no_such_citizen");
        // The whole city is not theirs to declare; their ward is, and rows of another ward are refused one by one.
        let whole = t.register.stage(&police, upload(csv(&[person(1)]), D2, Coverage::Partial), |_| {}).await;
        assert_eq!(code_of(&whole.unwrap_err()), "register.not_your_area");
        let mut up = upload(csv(&[person(1).approved(), person(2).at("Suối Cam", "Tân Đồng").approved()]), D2, Coverage::Partial);
        up.scope = vec![own];
        let Staged::Ready(e) = t.register.stage(&police, up, |_| {}).await.unwrap() else { panic!("known") };
        assert_eq!((e.counts.accepted, e.counts.rejected), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn unmasking_asks_for_a_reason_and_is_audited() {
    testing::both(|db| async move {
        let t = town(db.clone()).await;
        t.import(&[person(1)], D1, Coverage::Full).await;
        let id = t.register.id_of_number("070080000001").await.unwrap().unwrap();
        assert_eq!(code_of(&t.register.unmask(&t.office, id, "").await.unwrap_err()), "register.reason_missing");
        let p = t.register.unmask(&t.office, id, "đối chiếu hồ sơ").await.unwrap();
        assert_eq!((p.national_id.as_str(), p.birth_text().as_str()), ("070080000001", "1/2/1980"));
        let n: i64 =
            db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE action = $1", args!["citizen.unmask"]).await.unwrap();
        assert_eq!(n, 1);
    })
    .await;
}

#[tokio::test]
async fn nothing_personal_stands_open_in_the_database_file() {
    let (db, folder) = testing::sqlite().await;
    let t: Town = town(db.clone()).await;
    let mut bad = person(3);
    bad.id = "99".into();
    t.import(&[person(1), person(2).approved(), bad], D1, Coverage::Full).await;
    db.settle_memory().await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["070080000001", "Trần Văn Thứ", "tran van thu", "Số 1, Phú Thanh"] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} stands open");
        }
    }
}

#[tokio::test]
async fn a_file_without_a_header_says_so() {
    let (db, _folder) = testing::sqlite().await;
    let t = town(db).await;
    let mut up = upload(Vec::new(), D1, Coverage::Full);
    up.input = Input::Bytes(b"a,b,c\n1,2,3\n".to_vec());
    let e = t.register.stage(&t.office, up, |_| {}).await.unwrap_err();
    assert!(["reading.no_header", "register.no_header", "register.columns_missing"].contains(&code_of(&e)), "{}", code_of(&e));
    let mut future = upload(csv(&[person(1)]), "2023-08-01", Coverage::Full);
    future.as_of = day("2023-08-01");
    assert_eq!(code_of(&t.register.stage(&t.office, future, |_| {}).await.unwrap_err()), "register.future_as_of");
}

#[tokio::test]
async fn a_row_without_any_number_is_told_to_be_left_out_and_counted_once() {
    let (db, _folder) = testing::sqlite().await;
    let t = town(db).await;
    let mut nobody = person(2);
    nobody.id = String::new();
    let e = t.stage(&[person(1), nobody], D1, Coverage::Partial).await;
    assert_eq!((e.counts.accepted, e.counts.rejected), (1, 1));
    let found: Vec<_> =
        e.findings.iter().filter(|f| f.error).map(|f| (f.code.as_str(), f.rows, f.error, f.first_rows.clone())).collect();
    assert_eq!(found, [("id_missing", 1, true, vec![3])]);
}

#[tokio::test]
async fn a_large_first_file_that_names_people_twice_counts_them_once() {
    testing::both(|db| async move {
        let t = town(db).await;
        // Enough people that the first of them are written while the rest is read.
        let mut rows: Vec<_> = (1..=9_000).map(|n| person(n).level("Mức 1", "Đã phê duyệt")).collect();
        rows.push(person(3).level("Mức 2", "Đã gửi"));
        rows.push(person(8_999).activated());
        let e = t.import(&rows, D1, Coverage::Full).await;
        assert_eq!((e.counts.rows, e.counts.new, e.counts.rejected), (9_002, 9_002, 0));
        let n = t.numbers("689", D1).await;
        assert_eq!((n.eligible, n.collected_level1, n.collected_level2, n.activated()), (9_000, 9_000, 2, 1));
        let found = t.register.find_number(&t.office, "070080000003").await.unwrap().unwrap();
        assert_eq!(found.current.status.track(Level::Two).stage, Stage::Sent);
        assert_eq!(found.current.status.track(Level::One).stage, Stage::Approved);
        t.sound().await;
        // The next day's file says the same: nobody was lost, nobody stands twice.
        let again = t.import(&rows, D2, Coverage::Full).await;
        assert_eq!((again.counts.unchanged, again.counts.vanished), (9_002, 0));
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_old_number_leads_to_the_citizen_whom_another_row_names_by_both() {
    testing::both(|db| async move {
        let t = town(db).await;
        let row = |id: &str, old: &str, level: &str| {
            format!("Trần Văn Cũ,01/02/1980,Nam,{id},{old},Phú Thanh,Tân Phú,03/03/2021,{level},Đã gửi\n")
        };
        let file = |rows: &[String]| {
            format!("Họ và tên,Ngày sinh,Giới tính,Số ĐDCN/CCCD,Số CMND,Khu phố/ấp,Phường/xã,Ngày cấp thẻ,Mức độ,Trạng thái hồ sơ\n{}", rows.concat())
                .into_bytes()
        };
        let rows = [
            row("070080000001", "285000001", "Mức 1"),
            row("", "285000001", "Mức 2"),
            row("", "285000002", "Mức 1"),
            row("070080000002", "285000002", "Mức 2"),
            // Two national numbers that claim one old number are two people.
            row("070080000003", "285000001", "Mức 1"),
        ];
        let Staged::Ready(e) = t.register.stage(&t.office, upload(file(&rows), D1, Coverage::Full), |_| {}).await.unwrap() else {
            panic!("a new file")
        };
        t.register.apply(&t.office, e.no, true).await.unwrap();
        let n = t.numbers("689", D1).await;
        assert_eq!((n.eligible, n.collected_level1, n.collected_level2), (3, 3, 2));
        for number in ["070080000001", "070080000002", "285000002"] {
            let found = t.register.find_number(&t.office, number).await.unwrap().unwrap();
            assert_eq!(found.current.status.track(Level::One).stage, Stage::Sent, "{number}");
            assert_eq!(found.current.status.track(Level::Two).stage, Stage::Sent, "{number}");
        }
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_stage_that_goes_back_is_told_with_its_row() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1).activated(), person(2).approved(), person(3)], D1, Coverage::Full).await;
        let e = t.import(&[person(2).approved(), person(1).approved(), person(3)], D2, Coverage::Full).await;
        assert_eq!((e.counts.backwards, e.counts.accepted, e.counts.rejected), (1, 3, 0));
        // A row is counted once, however much is found in it.
        assert!((1..=3).contains(&e.counts.warned), "{:?}", e.findings);
        let finding = e.findings.iter().find(|f| f.code == "stage_backwards").expect("the finding");
        assert_eq!((finding.rows, finding.error, &finding.first_rows[..]), (1, false, &[3][..]));
        let preview = t.register.preview(&t.office, e.no, 10).await.unwrap();
        let back = |f: &vedich_register::reading::Finding| f.code.as_str() == "stage_backwards";
        let told: Vec<i64> = preview.rows.iter().filter(|p| p.findings.iter().any(back)).map(|p| p.row).collect();
        assert_eq!(told, [3]);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_figure_says_what_is_whole_and_what_is_partial() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1), person(2).at("Suối Cam", "Tân Đồng")], D1, Coverage::Full).await;
        // A partial file of one ward, declared for the city.
        t.import(&[person(1).approved()], D3, Coverage::Partial).await;
        let source = |code: &'static str| {
            let t = &t;
            async move { t.register.standing(t.place(code).await, None, None).await.unwrap().source.unwrap() }
        };
        let city = source("689").await;
        assert_eq!((city.as_of, city.whole.map(|w| w.as_of)), (day(D3), Some(day(D1))));
        // Nobody of the other ward was in it: its figures rest where they rested.
        let other = source("25198").await;
        assert_eq!((other.as_of, other.whole.map(|w| w.as_of)), (day(D1), Some(day(D1))));
        // A file that says nothing about anybody moves nothing.
        let mut unknown = person(9);
        unknown.commune = "Phường Lạ";
        let e = t.import(&[unknown], "2023-06-25", Coverage::Partial).await;
        assert_eq!((e.counts.rejected, e.findings[0].code.as_str(), e.findings[0].error), (1, "commune_unknown", true));
        assert_eq!(source("689").await.as_of, day(D3));
    })
    .await;
}
