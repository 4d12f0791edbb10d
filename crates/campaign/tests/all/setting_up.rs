//! A campaign from its plan and its targets, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use rust_xlsxwriter::{Format, Workbook};
use std::sync::Arc;
use vedich_accounts::{Actor, Grant, Role, Via};
use vedich_campaign::{
    CampaignProblem, Campaigns, Goal, Metric, NewTarget, Owner, Phase, ShareBasis, TargetReport, Warning, rules,
};
use vedich_db::{Db, Query, args, testing};
use vedich_kernel::{Day, FrozenClock, LocalityId, Moment, UserId};
use vedich_territory::{Territory, TerritoryProblem};

const PLAN: &str = include_str!("../../../../docs/schemas/plan.example.toml");

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn office(at: Option<LocalityId>) -> Actor {
    let grant = Grant { locality: at, ..Grant::whole(Role::StandingOffice) };
    Actor {
        user: UserId(3), name: "thuong-truc".into(), full_name: "Thường trực".into(), grants: vec![grant], via: Via::Session
    }
}

fn territory_file() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"],
        ["70", "Bình Phước", "tỉnh", "", "01/01/1997"],
        ["689", "Đồng Xoài", "thành phố", "70", "01/12/2018"],
        ["688", "Phước Long", "thị xã", "70", "01/12/2018"],
        ["25195", "Tân Phú", "phường", "689", "01/12/2018"],
        ["25198", "Tân Đồng", "phường", "689", "01/12/2018"],
        ["25207", "Tân Thành", "xã", "689", "01/12/2018"],
        ["25216", "Long Thủy", "phường", "688", "01/12/2018"],
    ];
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
    }
    let units = book.add_worksheet();
    for (c, (head, cell)) in
        (0..).zip([("Mã đơn vị", "DTN"), ("Tên đơn vị", "Đoàn Thanh niên"), ("Loại", "đoàn thể"), ("Mã địa bàn", "689")])
    {
        units.write_string(0, c, head).unwrap();
        units.write_string(1, c, cell).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The appendix as an office sends it: titles, a numbering row, columns moved, a total below.
fn targets_file(rows: &[(&str, &str, &str, &str, f64)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("PL1").unwrap();
    sheet.write_string(0, 1, "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐỒNG XOÀI").unwrap();
    sheet.write_string(2, 2, "PHỤ LỤC: CHỈ TIÊU CÁC PHƯỜNG, XÃ").unwrap();
    for (c, head) in [(1, "TT"), (2, "Giai đoạn"), (3, "Tên địa bàn"), (4, "Mã địa bàn"), (6, "Chỉ tiêu giao"), (7, "Chỉ số")]
    {
        sheet.write_string(4, c, head).unwrap();
    }
    let percent = Format::new().set_num_format("0%");
    for (r, (phase, name, code, metric, value)) in (5..).zip(rows) {
        sheet.write_string(r, 2, *phase).unwrap();
        sheet.write_string(r, 3, *name).unwrap();
        if let Ok(number) = code.parse::<i32>() {
            sheet.write_number(r, 4, number).unwrap();
        } else {
            sheet.write_string(r, 4, *code).unwrap();
        }
        if *value < 1.0 {
            sheet.write_number_with_format(r, 6, *value, &percent).unwrap();
        } else {
            sheet.write_number(r, 6, *value).unwrap();
        }
        sheet.write_string(r, 7, *metric).unwrap();
    }
    sheet.write_string(40, 6, "Người lập").unwrap();
    book.save_to_buffer().unwrap()
}

const GOOD: &[(&str, &str, &str, &str, f64)] = &[
    ("Giai đoạn 1", "Phường Tân Phú", "25195", "kích hoạt", 25_000.0),
    ("Giai đoạn 1", "Tân Đồng", "25198", "", 20_000.0),
    ("I", "Xã Tân Thành", "", "kích hoạt", 10_000.0),
    ("2", "Phường Tân Phú", "25195", "cấp tài khoản", 0.85),
];

async fn campaigns(db: &Db) -> Campaigns {
    let clock = Arc::new(FrozenClock::at(Moment::parse("2023-06-19T01:00:00Z").unwrap()));
    let territory = Territory::new(db.clone(), clock.clone());
    Campaigns::new(db.clone(), clock, territory)
}

async fn set_up(db: &Db) -> (Campaigns, Vec<Phase>) {
    let campaigns = campaigns(db).await;
    let read = |name: &str| match name {
        "territory.xlsx" => Ok(territory_file()),
        _ => Ok(targets_file(GOOD)),
    };
    let report = campaigns.init_from_plan(&Actor::cli("test"), PLAN, read).await.unwrap();
    assert!(report.plan.created && report.territory.unwrap().problems.is_empty());
    let phases = campaigns.phases(report.plan.campaign.id).await.unwrap();
    (campaigns, phases)
}

async fn place(campaigns: &Campaigns, code: &str) -> LocalityId {
    campaigns.territory().tree().await.unwrap().by_code(code, day("2023-06-20")).unwrap().id
}

#[tokio::test]
async fn the_plan_s_files_set_the_campaign_up_and_doing_it_again_changes_nothing() {
    testing::both(|db| async move {
        let (campaigns, phases) = set_up(&db).await;
        let campaign = campaigns.required().await.unwrap();
        assert_eq!((campaign.code.as_str(), campaign.root), ("dong-xoai-2023", place(&campaigns, "689").await));
        assert_eq!(phases.iter().map(|p| (p.no, p.metric)).collect::<Vec<_>>(), [(1, Metric::Activated), (2, Metric::Issued)]);
        assert_eq!(campaigns.phase_on(campaign.id, day("2023-07-16")).await.unwrap().unwrap().no, 2);
        let commit = db.newest_commit().await.unwrap();
        let read = |name: &str| Ok(if name == "territory.xlsx" { territory_file() } else { targets_file(GOOD) });
        let again = campaigns.init_from_plan(&Actor::cli("test"), PLAN, read).await.unwrap();
        assert!(!again.plan.created && !again.plan.changed && !again.territory.unwrap().changed_anything());
        let targets = again.targets.unwrap();
        assert_eq!((targets.rows, targets.new, targets.changed, targets.unchanged), (4, 0, 0, 4));
        assert_eq!(db.newest_commit().await.unwrap(), commit);
    })
    .await;
}

#[tokio::test]
async fn the_appendix_in_an_odd_layout_becomes_targets() {
    testing::both(|db| async move {
        let (campaigns, phases) = set_up(&db).await;
        let (ward, commune) = (place(&campaigns, "25195").await, place(&campaigns, "25207").await);
        let target = campaigns.target_for(ward, &phases[0]).await.unwrap().unwrap();
        assert_eq!((target.goal, target.cumulative, target.version), (Goal::Count(25_000), true, 1));
        // Without a code, a name that only one locality has.
        assert_eq!(campaigns.target_for(commune, &phases[0]).await.unwrap().unwrap().goal, Goal::Count(10_000));
        // Excel's 85 % is a fraction of one; the second phase counts shares.
        let share = campaigns.target_for(ward, &phases[1]).await.unwrap().unwrap();
        assert_eq!(share.goal, Goal::Share { bp: 8_500, basis: ShareBasis::Eligible });
        // The city owes the phase's own goal.
        let city = campaigns.target_for(place(&campaigns, "689").await, &phases[0]).await.unwrap().unwrap();
        assert_eq!((city.goal, city.version), (Goal::Count(55_000), 0));
        assert_eq!(campaigns.target_for(place(&campaigns, "25216").await, &phases[0]).await.unwrap(), None);
        let pace = rules::required_pace(city.goal.people(72_423), 9_357, phases[0].from, phases[0].to);
        assert_eq!((pace.remaining, pace.days, pace.per_day), (45_643, 26, 1_756));
        assert_eq!(phases[1].goal.people(72_423), 57_939);
    })
    .await;
}

#[tokio::test]
async fn rows_that_cannot_be_are_named_and_the_others_go_on() {
    testing::both(|db| async move {
        let (campaigns, _) = set_up(&db).await;
        let rows: &[(&str, &str, &str, &str, f64)] = &[
            ("1", "Phường Tân Phú", "25195", "kích hoạt", 24_000.0),
            ("3", "Phường Tân Phú", "25195", "kích hoạt", 1.0),
            ("1", "Phường Tân Phú", "25198", "kích hoạt", 1.0),
            ("1", "Phường Long Thủy", "25216", "kích hoạt", 1.0),
            ("1", "Phường Lạ", "99999", "kích hoạt", 1.0),
            ("1", "Phường Lạ", "", "kích hoạt", 1.0),
            ("1", "Phường Tân Đồng", "25198", "nụ cười", 1.0),
            ("1", "Phường Tân Đồng", "25198", "kích hoạt", 1.5),
            ("2", "Phường Tân Đồng", "25198", "cấp", 180.0),
            ("1", "Phường Tân Phú", "25195", "kích hoạt", 23_000.0),
        ];
        let report = campaigns.import_targets(&office(None), targets_file(rows)).await.unwrap();
        assert_eq!((report.rows, report.changed), (1, 1));
        let told: Vec<(&str, &str)> = report.problems.iter().map(|p| (p.cell.as_str(), p.code.as_str())).collect();
        let expected = [
            ("C7", "campaign.unknown_phase"),
            ("D8", "campaign.name_differs"),
            ("E9", "campaign.outside"),
            ("E10", "campaign.unknown_locality"),
            ("E11", "campaign.unknown_locality"),
            ("H12", "campaign.unknown_metric"),
            ("G13", "campaign.bad_value"),
            ("G14", "campaign.bad_value"),
            ("G15", "campaign.duplicate_target"),
        ];
        assert_eq!(told, expected);
        let city = place(&campaigns, "689").await;
        let sum = Warning::SumDiffers { metric: Metric::Activated, locality: city, parent: 55_000, children: 54_000 };
        assert_eq!(report.warnings, [sum]);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_a_new_version_with_its_reason_and_old_cut_offs_keep_the_old_one() {
    testing::both(|db| async move {
        let (campaigns, phases) = set_up(&db).await;
        let ward = place(&campaigns, "25195").await;
        let before = db.newest_commit().await.unwrap();
        let new = |value, reason: &str| NewTarget {
            phase: phases[0].id,
            owner: Owner::Locality(ward),
            metric: Metric::Activated,
            goal: Goal::Count(value),
            cumulative: true,
            reason: reason.into(),
        };
        assert!(matches!(campaigns.set_target(&office(None), new(26_000, " ")).await, Err(CampaignProblem::NoReason)));
        assert!(matches!(campaigns.set_target(&office(None), new(-1, "x")).await, Err(CampaignProblem::BadTarget)));
        let set = campaigns.set_target(&office(None), new(26_000, "Công văn 12/CV ngày 25/6")).await.unwrap();
        assert_eq!((set.version, set.by.as_str(), set.reason.as_str()), (2, "thuong-truc", "Công văn 12/CV ngày 25/6"));
        // What already stands is not said twice.
        let again = campaigns.set_target(&office(None), new(26_000, "lần nữa")).await.unwrap();
        assert_eq!((again.version, again.reason), (2, set.reason.clone()));
        let history = campaigns.history(phases[0].id, Owner::Locality(ward), Metric::Activated).await.unwrap();
        assert_eq!(
            history.iter().map(|t| (t.version, t.goal)).collect::<Vec<_>>(),
            [(2, Goal::Count(26_000)), (1, Goal::Count(25_000))]
        );
        let then = campaigns.target_for_at(ward, &phases[0], before).await.unwrap().unwrap();
        assert_eq!(then.goal, Goal::Count(25_000));
        let all = campaigns.targets_at(&phases[0], before).await.unwrap();
        assert_eq!(all.iter().map(|t| t.goal.people(0)).sum::<i64>(), 55_000 + 55_000);
        assert_eq!(campaigns.targets(&phases[0]).await.unwrap().iter().map(|t| t.goal.people(0)).sum::<i64>(), 55_000 + 56_000);
        let audits: i64 =
            db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE action = $1", args!["target.set"]).await.unwrap();
        assert_eq!(audits, 1);
    })
    .await;
}

#[tokio::test]
async fn targets_are_set_inside_one_s_area_and_the_campaign_only() {
    testing::both(|db| async move {
        let (campaigns, phases) = set_up(&db).await;
        let (ward, other) = (place(&campaigns, "25195").await, place(&campaigns, "25198").await);
        let new = |locality| NewTarget {
            phase: phases[0].id,
            owner: Owner::Locality(locality),
            metric: Metric::Dossiers,
            goal: Goal::Count(5),
            cumulative: false,
            reason: "thử".into(),
        };
        let mine = office(Some(ward));
        assert_eq!(campaigns.set_target(&mine, new(ward)).await.unwrap().version, 1);
        let foreign = campaigns.set_target(&mine, new(other)).await;
        assert!(matches!(foreign, Err(CampaignProblem::Territory(TerritoryProblem::OutsideArea))));
        let outside = campaigns.set_target(&office(None), new(place(&campaigns, "25216").await)).await;
        assert!(matches!(outside, Err(CampaignProblem::OutsideCampaign)));
        let report: TargetReport = campaigns.import_targets(&mine, targets_file(GOOD)).await.unwrap();
        assert_eq!((report.rows, report.problems.len()), (2, 2));
        // A target of another metric does not stand in for the phase's.
        assert_eq!(campaigns.target_for(ward, &phases[0]).await.unwrap().unwrap().goal, Goal::Count(25_000));
        let unit = campaigns.territory().tree().await.unwrap().unit_by_code("DTN").unwrap().id;
        let of_unit = NewTarget { owner: Owner::Unit(unit), ..new(ward) };
        assert!(campaigns.set_target(&mine, of_unit.clone()).await.is_err());
        assert_eq!(campaigns.set_target(&office(None), of_unit).await.unwrap().owner, Owner::Unit(unit));
    })
    .await;
}

#[tokio::test]
async fn a_changed_plan_changes_the_campaign_and_a_phase_with_targets_stays() {
    testing::both(|db| async move {
        let (campaigns, _) = set_up(&db).await;
        let cli = Actor::cli("test");
        let longer = PLAN.replace("to = \"2023-07-15\"", "to = \"2023-07-14\"").replace("value = 55000", "value = 56000");
        let report = campaigns.import_plan(&cli, &longer).await.unwrap();
        assert!(report.changed && !report.created);
        let phases = campaigns.phases(report.campaign.id).await.unwrap();
        assert_eq!((phases[0].to.vi(), phases[0].goal), ("14/7/2023".to_owned(), Goal::Count(56_000)));
        let one_phase = format!("{}\n[files]\n", PLAN.split("[[phases]]\nno = 2").next().unwrap());
        assert!(matches!(campaigns.import_plan(&cli, &one_phase).await, Err(CampaignProblem::PhaseInUse(2))));
        assert_eq!(campaigns.phases(report.campaign.id).await.unwrap().len(), 2);
        let three = PLAN.replace("to = \"2023-07-15\"", "to = \"2023-07-10\"").replace(
            "[files]",
            "[[phases]]\nno = 3\nname = 'C'\nfrom = '2023-09-20'\nto = '2023-09-20'\nmetric = 'dossiers'\nkind = 'count'\nvalue = 1\n[files]",
        );
        let three = three.replacen("to = \"2023-09-20\"\nmetric", "to = \"2023-09-19\"\nmetric", 1);
        campaigns.import_plan(&cli, &three).await.unwrap();
        assert_eq!(campaigns.phases(report.campaign.id).await.unwrap().len(), 3);
        campaigns.import_plan(&cli, PLAN).await.unwrap();
        assert_eq!(campaigns.phases(report.campaign.id).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_plan_without_its_place_or_from_a_foreign_office_is_refused() {
    testing::both(|db| async move {
        let campaigns = campaigns(&db).await;
        let refused = campaigns.import_plan(&Actor::cli("test"), PLAN).await.unwrap_err();
        assert!(matches!(&refused, CampaignProblem::BadPlan(faults) if faults[0].field == "campaign.root"));
        assert!(matches!(campaigns.required().await, Err(CampaignProblem::NoCampaign)));
        let missing = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
        let refused = campaigns.init_from_plan(&Actor::cli("test"), PLAN, missing).await.unwrap_err();
        assert!(matches!(refused, CampaignProblem::File(name, _) if name == "territory.xlsx"));
        campaigns.territory().import_workbook(&Actor::cli("test"), territory_file()).await.unwrap();
        let ward = office(Some(place(&campaigns, "25195").await));
        let refused = campaigns.import_plan(&ward, PLAN).await.unwrap_err();
        assert!(matches!(refused, CampaignProblem::Territory(TerritoryProblem::OutsideArea)));
        campaigns.import_plan(&office(None), PLAN).await.unwrap();
        let refused = campaigns.import_targets(&office(None), territory_file()).await.unwrap_err();
        assert!(matches!(refused, CampaignProblem::NoTargetTable));
    })
    .await;
}
