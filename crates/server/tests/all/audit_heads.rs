//! The heads of the audit trail leave the database by themselves (design.md, Storage: Audit).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{AuditHead, Role, verify_audit};
use vedich_testkit::{Where, both};

#[tokio::test]
async fn heads_are_exported_once_a_day_and_on_demand_and_prove_the_trail() {
    both(|city| async move {
        let (services, heads) = (&city.services, &city.services.audit_heads);
        city.user(Role::Viewer, Where::City).await;
        let now = services.clock.now();
        assert!(heads.export_daily(&services.db, now).await.unwrap());
        city.user(Role::Viewer, Where::City).await;
        assert!(!heads.export_daily(&services.db, now).await.unwrap(), "once a day");
        // A backup does not wait for tomorrow.
        let head = heads.export(&services.db, now).await.unwrap().expect("something is new");
        assert_eq!(heads.export(&services.db, now.plus_seconds(90_000)).await.unwrap(), None, "nothing is new");
        assert!(!heads.export_daily(&services.db, now.plus_seconds(90_000)).await.unwrap(), "nor tomorrow");
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("heads.txt");
        assert!(heads.copy_to(&copy).unwrap());
        let kept: Vec<AuditHead> = std::fs::read_to_string(&copy).unwrap().lines().map(|l| l.parse().unwrap()).collect();
        assert_eq!((&kept, 2), (&heads.exported().unwrap().0, kept.len()));
        let key = heads.key().unwrap();
        let report = verify_audit(&services.db, Some(key.as_slice()), &kept).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
        assert_eq!(report.anchored_through, head.no);
    })
    .await;
}
