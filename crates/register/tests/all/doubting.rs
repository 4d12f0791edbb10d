//! What an import asks about is what its dry run and its preview tell. On both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Row, Town, csv, person, town, upload};
use vedich_db::testing;
use vedich_register::{Coverage, Doubt, ImportOptions, Imported, RegisterProblem, Upload};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";

/// People of the town in order, the first `some` of them otherwise.
fn people(all: u32, some: u32, otherwise: impl Fn(Row) -> Row) -> Vec<Row> {
    (1..=all).map(|n| if n <= some { otherwise(person(n)) } else { person(n) }).collect()
}

/// A file with what its sender declares, and the doubts that it must raise.
struct Case(&'static [&'static str], Vec<u8>, &'static str, Coverage);

impl Case {
    fn upload(&self) -> Upload {
        upload(self.1.clone(), self.2, self.3)
    }
}

/// One file for each kind of doubt, after a hundred people are known.
fn cases() -> Vec<Case> {
    let as_told = |row: Row| row;
    let broken = |row: Row| Row { id: "99".into(), ..row };
    let titled = ["Tính đến ngày 21/06/2023\n".as_bytes(), &csv(&people(100, 0, as_told))].concat();
    vec![
        Case(&["vanishing"], csv(&people(90, 0, as_told)), D2, Coverage::Full),
        Case(&["other_day"], titled, D2, Coverage::Full),
        Case(&["outside_campaign"], csv(&people(100, 0, as_told)), "2023-05-01", Coverage::Partial),
        Case(&["later_days"], csv(&people(100, 11, |row| row.activated_on("25/07/2023"))), D2, Coverage::Partial),
        Case(&["many_rejected"], csv(&people(100, 26, broken)), D2, Coverage::Partial),
        // One person of a hundred is missing, and who the bad rows are about is read all the same: too few vanish to be asked about.
        Case(&["mostly_rejected"], csv(&people(99, 50, |row| row.level("Mức 9", "Đã gửi"))), D2, Coverage::Full),
        Case(&["mostly_rejected", "vanishing"], csv(&people(99, 60, broken)), D2, Coverage::Full),
        Case(&[], csv(&people(100, 0, as_told)), D2, Coverage::Full),
    ]
}

/// What a dry run tells.
async fn tried(t: &Town, upload: Upload) -> Vec<Doubt> {
    let dry = ImportOptions { dry_run: true, confirm: false };
    let Imported::Done(answer) = t.register.import(&t.office, upload, dry, |_| ()).await.unwrap() else {
        panic!("a dry run waits for nobody")
    };
    answer.doubts
}

/// What the import asks about, or refuses for.
async fn asked(t: &Town, upload: Upload) -> Vec<Doubt> {
    match t.register.import(&t.office, upload, ImportOptions::default(), |_| ()).await {
        Ok(Imported::Waiting(_, RegisterProblem::NeedsConfirmation(doubts))) => doubts,
        Ok(Imported::Done(answer)) => answer.doubts,
        Err(RegisterProblem::MostlyRejected { rows, rejected }) => vec![Doubt::MostlyRejected { rejected, rows }],
        other => panic!("{other:?}"),
    }
}

fn codes(doubts: &[Doubt]) -> Vec<String> {
    doubts.iter().map(|d| serde_json::to_value(d).unwrap()["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_dry_run_and_a_preview_tell_what_the_import_asks() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&people(100, 0, |row| row), D1, Coverage::Full).await;
        for case in cases() {
            let told = tried(&t, case.upload()).await;
            assert_eq!(codes(&told), case.0);
            let asked = asked(&t, case.upload()).await;
            // A refusal comes before all questions.
            let refused = told.iter().any(|d| !d.may_be_confirmed());
            assert_eq!(asked, if refused { told[..1].to_vec() } else { told.clone() }, "{:?}", case.0);
            if case.0.is_empty() {
                continue;
            }
            let waiting = t.register.extracts(&t.office, None, 1).await.unwrap()[0].no;
            assert_eq!(t.register.preview(&t.office, waiting, 0).await.unwrap().doubts, told, "{:?}", case.0);
            t.register.discard(&t.office, waiting).await.unwrap();
        }
    })
    .await;
}
