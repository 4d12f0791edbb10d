//! The trail holds: what was changed, taken out, slipped in or rewritten afterwards is found; the same on both engines.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common;

use common::{House, WARD};
use vedich_accounts::{
    AccountsProblem as Problem, Actor, AuditFault as Fault, AuditFilter, AuditHead, AuditReport, Grant, Role, audit_head,
    chain_audit, verify_audit,
};
use vedich_db::{By, Db, Query, args, testing::both};
use vedich_kernel::Moment;

const KEY: &[u8] = b"kept in a file outside the database";

/// A burglar who holds the database.
async fn tamper(db: &Db, sql: &'static str) {
    let touched = db
        .write_aside(By::system("burglar", Moment(0)), move |tx| Box::pin(async move { tx.exec(sql, args![]).await }))
        .await
        .unwrap();
    assert!(touched > 0, "{sql}");
}

/// Five users: each leaves a row for its making and one for its first sign-in.
async fn lived_in(db: Db) -> House {
    let house = House::new(db);
    for n in 1..=5 {
        house.user(&format!("user.{n}"), &[Grant::at(Role::WardPolice, WARD)]).await;
    }
    house
}

async fn faults(db: &Db, heads: &[AuditHead]) -> Vec<Fault> {
    verify_audit(db, Some(KEY), heads).await.unwrap().faults
}

#[tokio::test]
async fn an_untouched_trail_is_sound() {
    both(|db| async move {
        let house = lived_in(db).await;
        assert_eq!(chain_audit(&house.db).await.unwrap(), 10);
        assert_eq!(chain_audit(&house.db).await.unwrap(), 0);
        house.user("user.6", &[Grant::whole(Role::Viewer)]).await;
        let head = audit_head(&house.db, KEY, house.now()).await.unwrap().unwrap();
        assert_eq!(head.no, 12, "exporting a head chains what is new");
        let read: AuditHead = head.to_string().parse().unwrap();
        assert_eq!(read, head);
        let report: AuditReport = verify_audit(&house.db, Some(KEY), &[head]).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!((report.rows, report.chained, report.heads), (12, 12, 1));
        assert!("audit_head no=x".parse::<AuditHead>().is_err());
    })
    .await;
}

#[tokio::test]
async fn a_changed_row_is_found() {
    both(|db| async move {
        let house = lived_in(db).await;
        chain_audit(&house.db).await.unwrap();
        tamper(&house.db, "UPDATE audit SET detail = '{}' WHERE id = (SELECT audit_id FROM audit_chain WHERE no = 3)").await;
        assert!(matches!(&faults(&house.db, &[]).await[..], [Fault::Changed { no: 3, .. }]));
    })
    .await;
}

#[tokio::test]
async fn a_removed_row_is_found() {
    both(|db| async move {
        let house = lived_in(db).await;
        chain_audit(&house.db).await.unwrap();
        tamper(&house.db, "DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_chain WHERE no = 4)").await;
        assert!(matches!(&faults(&house.db, &[]).await[..], [Fault::MissingRow { no: 4, .. }]));
        tamper(&house.db, "DELETE FROM audit_chain WHERE no = 4").await;
        assert!(matches!(&faults(&house.db, &[]).await[..], [Fault::MissingLinks { from: 4, to: 4 }]));
    })
    .await;
}

#[tokio::test]
async fn a_row_slipped_in_afterwards_is_found() {
    both(|db| async move {
        let house = lived_in(db).await;
        chain_audit(&house.db).await.unwrap();
        let sql = "INSERT INTO audit (id, seq, at, user_id, name, action, target, detail) \
                   VALUES ('00000000-0000-7000-8000-000000000000', 2, 0, 1, 'user.1', 'user.create', 'user:9', '{}')";
        tamper(&house.db, sql).await;
        assert!(matches!(&faults(&house.db, &[]).await[..], [Fault::SlippedIn { .. }]));
    })
    .await;
}

#[tokio::test]
async fn a_chain_made_anew_does_not_match_the_exported_heads() {
    both(|db| async move {
        let house = lived_in(db).await;
        let head = audit_head(&house.db, KEY, house.now()).await.unwrap().unwrap();
        tamper(&house.db, "DELETE FROM audit_chain").await;
        tamper(&house.db, "UPDATE audit SET name = 'user.2' WHERE name = 'user.1'").await;
        chain_audit(&house.db).await.unwrap();
        assert_eq!(faults(&house.db, &[]).await, [], "without heads the burglar's chain looks whole");
        assert_eq!(faults(&house.db, std::slice::from_ref(&head)).await, [Fault::Rewritten { no: 10 }]);

        tamper(&house.db, "DELETE FROM audit_chain WHERE no > 8").await;
        assert_eq!(faults(&house.db, std::slice::from_ref(&head)).await, [Fault::CutOff { no: 10 }]);
        // a head that the burglar sealed with another key
        let forged = audit_head(&house.db, b"another key", house.now()).await.unwrap().unwrap();
        assert_eq!(faults(&house.db, &[forged]).await, [Fault::ForgedHead { no: 10 }]);
    })
    .await;
}

#[tokio::test]
async fn the_trail_is_read_in_pages_and_by_area() {
    both(|db| async move {
        let house = lived_in(db).await;
        let cli = Actor::cli("test");
        let mut seen = Vec::new();
        let mut filter = AuditFilter::default();
        loop {
            let page = house.accounts.audit_page(&cli, &filter, 3).await.unwrap();
            seen.extend(page.entries.iter().map(|e| (e.seq, e.id.clone())));
            let Some(next) = page.next else { break };
            filter.before = next;
        }
        assert_eq!(seen.len(), 10);
        assert!(seen.is_sorted_by(|a, b| a > b), "newest first, none twice");

        let by = |user: &str, action: &str, target: &str| AuditFilter {
            user: user.into(),
            action: action.into(),
            target: target.into(),
            before: String::new(),
        };
        let count = async |actor: &Actor, f| house.accounts.audit_page(actor, &f, 50).await.map(|p| p.entries.len());
        assert_eq!(count(&cli, by("User.3", "", "")).await.unwrap(), 1);
        assert_eq!(count(&cli, by("", "user.", "")).await.unwrap(), 5);
        assert_eq!(count(&cli, by("", "sign_in", "user:2")).await.unwrap(), 1);
        assert_eq!(count(&cli, by("'; --", "", "")).await.unwrap(), 0);

        let police = house.accounts.sign_in("user.1", common::PASSWORD, "10.0.0.1").await.unwrap().actor;
        assert!(matches!(count(&police, AuditFilter::default()).await, Err(Problem::Forbidden(_))));
        let office = house.user("office.other", &[Grant::at(Role::StandingOffice, common::OTHER_WARD)]).await;
        // the other ward's office sees what itself did, nothing of this ward
        assert_eq!(count(&office, AuditFilter::default()).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn no_secret_stands_in_the_tables() {
    both(|db| async move {
        let house = House::new(db);
        house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
        let signed = house.accounts.sign_in("an.nguyen", common::PASSWORD, "10.0.0.1").await.unwrap();
        let (_, token) = house.accounts.create_token(&Actor::cli("test"), "an.nguyen", "x", None).await.unwrap();
        let _ = house.accounts.sign_in("mật khẩu gõ nhầm ô", "x", "10.0.0.1").await;
        let text: Vec<(String,)> = house
            .db
            .rows(
                "SELECT detail || target || name AS t FROM audit UNION ALL SELECT password AS t FROM account \
                 UNION ALL SELECT subject AS t FROM throttle UNION ALL SELECT label AS t FROM api_token",
                args![],
                &["t"],
            )
            .await
            .unwrap();
        for (row,) in text {
            for secret in [common::PASSWORD, &signed.secret, &token, "gõ nhầm ô", "10.0.0.1"] {
                assert!(!row.contains(secret), "{row}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn newest_rows_that_are_missing_are_found_though_the_chain_cannot_go_on() {
    both(|db| async move {
        let house = lived_in(db).await;
        chain_audit(&house.db).await.unwrap();
        tamper(&house.db, "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_chain WHERE no > 8)").await;
        assert!(chain_audit(&house.db).await.is_err());
        assert!(matches!(&faults(&house.db, &[]).await[..], [Fault::MissingRow { no: 9, .. }, Fault::MissingRow { no: 10, .. }]));
    })
    .await;
}
