//! Units hand in rosters; the register, the people and their heads say what is done (`P-3.2`, `P-4.2`, `P-4.1d`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_claims::lists::model::Decision;
use vedich_compliance::{Kind, NewDuty, PersonNo, Proof, Proposal, RosterReport, RosterUpload, UnitCount};
use vedich_kernel::Problematic;
use vedich_territory::sheet::{Book, Column};
use vedich_testkit::{City, OPENING, Row, Where, both, people};

const NAME: &[Column] = &[Column::required("name", "Họ và tên", &[])];
const PARTY: &[Column] = &[Column::required("party", "Đảng viên", &[])];
const HEADER: &str = "STT,Họ và tên,Ngày sinh,Số CCCD,Đối tượng,Lớp,Đăng nhập ứng dụng,Cổng DVC quốc gia,Cổng DVC tỉnh";

fn duty(code: &str, days: i32, kinds: &[Kind], proofs: &[Proof]) -> NewDuty {
    NewDuty {
        code: code.into(),
        name: format!("Nghĩa vụ {code}"),
        clause: "P-3.2".into(),
        deadline: Some(OPENING.plus(days)),
        kinds: kinds.to_vec(),
        proofs: proofs.to_vec(),
        quota: 0,
        reason: "theo kế hoạch".into(),
    }
}
/// Who is told at once what the register says of newcomers; a unit's head is from the next extract on.
pub(crate) fn told_all() -> Actor {
    Actor::cli("test")
}
/// Two duties with their own populations and days, and one of pupils.
pub(crate) async fn set_duties(city: &City) {
    let (c, office) = (&city.services.compliance, Actor::cli("test"));
    let staff = [Kind::Leader, Kind::CivilServant, Kind::PublicEmployee];
    let all = [Kind::Leader, Kind::CivilServant, Kind::PublicEmployee, Kind::UnionMember, Kind::Worker];
    c.set_duty(&office, duty("use", 11, &all, &[Proof::Level2, Proof::App])).await.unwrap();
    let four = [Proof::Level2, Proof::App, Proof::National, Proof::Provincial];
    c.set_duty(&office, duty("staff", 26, &staff, &four)).await.unwrap();
    c.set_duty(&office, duty("pupils", 60, &[Kind::Pupil], &[Proof::Level1])).await.unwrap();
}
pub(crate) fn line(no: usize, r: &Row, more: &str) -> String {
    format!("{no},{},{},{},{more}", r.name, r.birth, r.national_id)
}
pub(crate) async fn hand_in(city: &City, who: &Actor, unit: &str, lines: &[String], whole: bool) -> RosterReport {
    let upload = RosterUpload {
        bytes: format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes(),
        file_name: "danh sách.csv".into(),
        unit: unit.into(),
        kind: Some(Kind::CivilServant),
        whole,
    };
    city.services.compliance.import_roster(who, upload).await.unwrap()
}
#[tokio::test]
async fn a_unit_reaches_a_hundred_percent_with_one_exemption_and_each_duty_has_its_own_people() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let mut rows = people(40);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let home_affairs = city.user(Role::HomeAffairs, Where::City).await;
        // Rows 9 and 19 have level 2, row 8 level 1, row 0 nothing; the last one is a worker, whom only the wider duty binds.
        let lines = [
            line(1, &rows[9], "Công chức,,x,x,x"),
            line(2, &rows[0], "Lãnh đạo,,x,x,x"),
            line(3, &rows[8], "Viên chức,,,,"),
            line(4, &rows[19], "Người lao động,,x,,"),
        ];
        let report = hand_in(&city, &head, "D1", &lines, true).await;
        assert_eq!((report.rows, report.taken, report.new, report.rejected), (4, 4, 4, 0), "{:?}", report.problems);
        let again = hand_in(&city, &head, "D1", &lines, true).await;
        assert_eq!((again.file, again.new), (None, 0), "the same file twice changes nothing");
        let unit = |s: &vedich_compliance::Standing, u| s.units.iter().find(|x| x.unit == u).cloned().unwrap();
        let d1 = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let own = unit(&c.standing(&head, "staff").await.unwrap(), d1).numbers;
        assert_eq!((own.population, own.held, own.complete, own.unmatched), (3, 3, 0, 0), "nobody is looked up by a roster");
        assert_eq!((own.proofs, own.unexplained), ([0, 0, 2, 2, 2], 0), "what the unit itself told it is told");
        let page = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let text = page.get("/compliance/unit?unit=D1&deadline=staff").await.text();
        assert!(text.contains("chờ bản trích xuất sau") && text.contains("3 người mới có tên"), "{text}");
        let standing = c.standing(&told_all(), "staff").await.unwrap();
        let n = unit(&standing, d1).numbers;
        assert_eq!((n.population, n.exempt, n.complete), (3, 0, 1));
        assert_eq!(n.proofs, [2, 1, 2, 2, 2], "each proof apart");
        let wide = unit(&c.standing(&told_all(), "use").await.unwrap(), d1).numbers;
        assert_eq!((wide.population, wide.complete), (4, 2));
        let by_deadline = c.standing(&told_all(), &OPENING.plus(26).to_string()).await.unwrap();
        assert_eq!(by_deadline.duty.code, "staff", "a duty is asked for by its deadline too");
        assert_eq!(c.standing(&head, "2023-12-24").await.unwrap_err().code(), "compliance.no_such_duty");
        // The head explains one, asks for an exemption of another; somebody else grants it.
        let desk = city.signed_in(Role::HomeAffairs, Where::City).await;
        let heads = desk.get("/compliance/heads?deadline=staff").await.text();
        assert!(heads.contains("2 người chưa giải trình") && heads.contains("chưa có văn bản chỉ đạo"), "{heads}");
        let named = desk.get("/compliance/unit?unit=D1&deadline=staff&show=unexplained").await.text();
        assert!(named.contains(&rows[0].name) && named.contains(&rows[8].name) && !named.contains(&rows[9].name), "{named}");
        c.opine(&head, "D1", PersonNo(2), "staff", ("Đang chờ phê duyệt hồ sơ", "", Proposal::Remind)).await.unwrap();
        assert_eq!(unit(&c.standing(&told_all(), "staff").await.unwrap(), d1).numbers.unexplained, 1);
        c.request_exemption(&head, "D1", PersonNo(3), "staff", "Nghỉ dài ngày theo quyết định").await.unwrap();
        let e = c.decide_exemption(&head, "D1", PersonNo(3), "staff", (true, "")).await.unwrap_err();
        assert_eq!(e.code(), "compliance.no_such_unit", "heads decide nothing");
        assert_eq!(unit(&c.standing(&told_all(), "staff").await.unwrap(), d1).numbers.exempt, 0, "asked for is not granted");
        c.decide_exemption(&home_affairs, "D1", PersonNo(3), "staff", (true, "")).await.unwrap();
        let n = unit(&c.standing(&told_all(), "staff").await.unwrap(), d1).numbers;
        assert_eq!((n.population, n.exempt, n.owing(), n.complete), (3, 1, 2, 1));
        assert_eq!(
            unit(&c.standing(&told_all(), "use").await.unwrap(), d1).numbers.exempt,
            0,
            "from one duty, not from the other"
        );
        let before = unit(&c.standing(&told_all(), "staff").await.unwrap(), d1).figure.unwrap();
        // The next extract activates the leader.
        city.evening_of(OPENING.plus(3));
        rows[0].note_activation("21/06/2023");
        city.import(OPENING.plus(3), &rows).await;
        let standing = c.standing(&told_all(), "staff").await.unwrap();
        let u = unit(&standing, d1);
        assert_eq!((u.numbers.complete, u.numbers.in_time, u.numbers.missing()), (2, 2, 0));
        let own = unit(&c.standing(&head, "staff").await.unwrap(), d1).numbers;
        assert_eq!(own, u.numbers, "after the next extract the head is told all");
        let figure = u.figure.unwrap();
        assert_eq!((figure.numerator, figure.denominator, figure.as_of), (2, 2, OPENING.plus(3)));
        assert!(figure.source.is_some(), "a figure names its extract");
        // From facts alone the same numbers come, and those of before the last extract can be said again.
        assert_eq!(c.rebuild("staff", figure.cutoff).await.unwrap()[&d1], u.numbers);
        assert_eq!(c.rebuild("staff", before.cutoff).await.unwrap()[&d1], n);
        let wide = unit(&c.standing(&told_all(), "use").await.unwrap(), d1).numbers;
        assert_eq!(c.rebuild("use", i64::MAX).await.unwrap()[&d1], wide);
    })
    .await;
}
#[tokio::test]
async fn a_deadline_or_clause_that_two_duties_share_names_the_codes_to_choose_from() {
    both(|city| async move {
        city.evening_of(OPENING);
        city.import(OPENING, &people(10)).await;
        set_duties(&city).await;
        let (c, office) = (&city.services.compliance, Actor::cli("test"));
        let help = NewDuty { clause: "P-3.3".into(), quota: 10, ..duty("help", 26, &[Kind::Worker], &[]) };
        c.set_duty(&office, help).await.unwrap();
        let program = city.program(Role::StandingOffice, Where::City).await;
        for shared in [OPENING.plus(26).to_string(), "P-3.2".to_owned()] {
            let answer = program.get(&format!("/api/v1/compliance?deadline={shared}")).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (409, Some("compliance.several_duties")), "{shared}");
            assert!(answer.text().contains("staff"), "{}", answer.text());
        }
        for alone in ["help", "P-3.3"] {
            let answer = program.get(&format!("/api/v1/compliance?deadline={alone}")).await.json();
            assert_eq!(answer["duty"]["code"], "help", "{alone}");
        }
    })
    .await;
}
#[tokio::test]
async fn a_tick_that_comes_after_the_deadline_is_in_time_only_by_a_day_that_the_unit_names() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(40);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let d1 = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        // The duty ended on its eleventh day; rows 9 and 19 have had level 2 since before it.
        city.evening_of(OPENING.plus(20));
        let upload = async |first: String, second: String| {
            let header = "STT,Họ và tên,Ngày sinh,Số CCCD,Đăng nhập ứng dụng,Ngày dùng ứng dụng";
            let text = format!("{header}\n{}\n{}\n", line(1, &rows[9], &first), line(2, &rows[19], &second));
            let kind = Some(Kind::CivilServant);
            let file_name = "danh sách.csv".to_owned();
            let upload = RosterUpload { bytes: text.into_bytes(), file_name, unit: "D1".into(), kind, whole: true };
            c.import_roster(&head, upload).await.unwrap()
        };
        let in_time = async || {
            let found = c.standing(&told_all(), "use").await.unwrap().units.into_iter().find(|u| u.unit == d1).unwrap().numbers;
            assert_eq!(c.rebuild("use", i64::MAX).await.unwrap()[&d1], found);
            (found.complete, found.in_time)
        };
        let report = upload("x,".to_owned(), format!(",{}", OPENING.plus(5).vi())).await;
        assert_eq!((report.taken, report.undated, report.rejected), (2, 1, 0), "{:?}", report.problems);
        assert_eq!(in_time().await, (2, 1));
        let report = upload(format!("x,{}", OPENING.plus(21).vi()), "chưa,".to_owned()).await;
        let told: Vec<_> = report.problems.iter().map(|p| (p.cell.as_str(), p.code.as_str())).collect();
        assert_eq!(told, [("F2", "compliance.tick_ahead")], "a day to come is no day");
        assert_eq!(in_time().await.0, 0, "one row takes its tick back, the other is not on the whole roster any more");
        let report = upload(format!("x,{}", OPENING.plus(4).vi()), format!("x,{}", OPENING.plus(6).vi())).await;
        assert_eq!((report.undated, report.rejected), (0, 0), "{:?}", report.problems);
        assert_eq!(in_time().await, (2, 2), "a day that is told later is a correction");
    })
    .await;
}
#[tokio::test]
async fn bad_rows_are_told_by_row_and_column_and_good_ones_go_on() {
    both(|city| async move {
        city.evening_of(OPENING);
        let rows = people(20);
        city.import(OPENING, &rows).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let lines = [
            line(1, &rows[0], "Công chức,,x,,"),
            format!("2,{},,,Công chức,,,,", rows[1].name),
            "3,Nguyễn Văn An,01/02/1980,12345,Công chức,,,,".to_owned(),
            line(4, &rows[2], "Đảng viên,,,,"),
            line(5, &rows[3], "Thợ lặn,,,,"),
            line(6, &rows[4], "Công chức,,hỏi sau,,"),
            line(7, &rows[0], "Công chức,,,,"),
        ];
        let report = hand_in(&city, &head, "D1", &lines, false).await;
        assert_eq!((report.rows, report.taken, report.rejected), (7, 1, 6), "{:?}", report.problems);
        let told: Vec<(u32, &str, &str)> =
            report.problems.iter().map(|p| (p.row, p.cell.as_str(), p.code.trim_start_matches("compliance."))).collect();
        assert_eq!(
            told,
            [
                (3, "C3", "no_birth"),
                (4, "D4", "bad_number"),
                (5, "E5", "party"),
                (6, "E6", "unknown_kind"),
                (7, "G7", "unknown_tick"),
                (8, "B8", "named_twice"),
            ]
        );
        let far = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let file = report.file.unwrap();
        let c = &city.services.compliance;
        assert!(c.roster_errors(&head, file, vedich_kernel::Lang::Vi).await.unwrap().starts_with(b"PK"));
        let refused = c.roster_errors(&far, file, vedich_kernel::Lang::Vi).await.unwrap_err();
        assert_eq!(refused.code(), "compliance.nothing_to_correct");
        let e = c.import_roster(&far, RosterUpload { bytes: b"x".to_vec(), unit: "D1".into(), ..RosterUpload::default() }).await;
        assert_eq!(e.unwrap_err().code(), "compliance.no_such_unit");
    })
    .await;
}
#[tokio::test]
async fn party_membership_is_neither_read_nor_kept_and_nothing_personal_stands_in_the_open() {
    both(|city| async move {
        city.evening_of(OPENING);
        let rows = people(20);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let text = format!(
            "Họ và tên,Ngày sinh,Số CCCD,Đối tượng,Đảng viên,Ngày vào Đảng\n{},{},{},Cán bộ,x,03/02/2010\nMai Văn Lộc,,,Cán bộ,x,03/02/2010\n",
            rows[0].name, rows[0].birth, rows[0].national_id
        );
        let upload = RosterUpload {
            bytes: text.into_bytes(),
            file_name: "ds.csv".into(),
            unit: "D1".into(),
            ..RosterUpload::default()
        };
        let report = city.services.compliance.import_roster(&head, upload).await.unwrap();
        assert_eq!(report.ignored, ["Đảng viên", "Ngày vào Đảng"]);
        assert_eq!((report.taken, report.rejected), (1, 1));
        let lang = vedich_kernel::Lang::Vi;
        let book = city.services.compliance.roster_errors(&head, report.file.unwrap(), lang).await.unwrap();
        let kept = Book::open(book).unwrap();
        assert!(kept.find("", NAME).is_some());
        assert!(kept.find("", PARTY).is_none(), "not even in the rows to correct");
        let c = &city.services.compliance;
        let e = c.opine(&head, "D1", PersonNo(1), "use", ("Là đảng viên gương mẫu", "", Proposal::None)).await.unwrap_err();
        assert_eq!(e.code(), "compliance.holds_party");
        let e = c.opine(&head, "D1", PersonNo(1), "use", ("Gọi 0912345678", "", Proposal::None)).await.unwrap_err();
        assert_eq!(e.code(), "compliance.holds_number");
    })
    .await;
}
#[tokio::test]
async fn a_person_on_two_rosters_is_one_person_and_lives_in_one_place() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(40);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let one = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let two = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        hand_in(&city, &one, "D1", &[line(1, &rows[9], "Công chức,,x,x,x"), line(2, &rows[4], "Công chức,,,,")], true).await;
        // The other unit writes the name without accents.
        let (name, id) = (vedich_kernel::text::fold(&rows[9].name), &rows[9].national_id);
        let named = format!("1,{name},{},{id},Công chức,,,,", rows[9].birth);
        assert_eq!(hand_in(&city, &two, "D2", &[named], true).await.new, 1);
        let standing = c.standing(&office, "staff").await.unwrap();
        let populations: Vec<i64> = standing.units.iter().filter(|u| !u.silent).map(|u| u.numbers.population).collect();
        assert_eq!(populations.iter().sum::<i64>(), 3, "each unit shows its own");
        assert_eq!((standing.people.population, standing.people.complete), (2, 1), "everybody once");
        let communes: i64 = standing.communes.iter().map(|c| c.1.population).sum();
        assert_eq!(communes, 2);
        // A whole roster without somebody: they have left, and the other unit keeps them.
        let report = hand_in(&city, &one, "D1", &[line(2, &rows[4], "Công chức,,,,")], true).await;
        assert_eq!((report.left, report.new), (1, 0));
        let standing = c.standing(&office, "staff").await.unwrap();
        assert_eq!((standing.people.population, standing.people.complete), (2, 1));
        assert!(standing.units.iter().any(|u| u.silent), "whoever has handed in nothing is named");
    })
    .await;
}
#[tokio::test]
async fn a_force_gives_counts_and_they_stay_unverified() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        city.import(OPENING, &people(20)).await;
        set_duties(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("CA")).await;
        let counts =
            UnitCount { population: 60, exempt: 2, level2: 58, app: 58, national: 50, provincial: 49, complete: 49, level1: 0 };
        assert_eq!(c.count(&head, "CA", "staff", counts).await.unwrap_err().code(), "compliance.names_only");
        assert_eq!(c.set_counts_only(&head, "CA", true, "bí mật").await.unwrap_err().code(), "compliance.no_such_unit");
        c.set_counts_only(&office, "CA", true, "Lực lượng không nêu tên").await.unwrap();
        let wrong = UnitCount { complete: 59, ..counts };
        assert_eq!(c.count(&head, "CA", "staff", wrong).await.unwrap_err().code(), "compliance.bad_counts");
        c.count(&head, "CA", "staff", counts).await.unwrap();
        let upload = RosterUpload { bytes: b"a,b".to_vec(), unit: "CA".into(), ..RosterUpload::default() };
        assert_eq!(c.import_roster(&head, upload).await.unwrap_err().code(), "compliance.counts_only");
        let standing = c.standing(&office, "staff").await.unwrap();
        let ca = standing.units.iter().find(|u| u.unverified.is_some()).unwrap();
        assert_eq!((ca.numbers.population, ca.numbers.complete), (60, 49));
        let figure = ca.figure.clone().unwrap();
        assert!(figure.explain(vedich_kernel::Lang::Vi).contains("chưa kiểm chứng"), "the mark goes with the figure");
        assert_eq!((standing.people.population, standing.unverified.population), (0, 60), "never added to the named");
        let program = city.program(Role::StandingOffice, Where::City).await;
        let json = program.get("/api/v1/compliance?deadline=2023-07-15").await.json();
        let row = json["units"].as_array().unwrap().iter().find(|u| u["unit"] == "CA").unwrap().clone();
        assert_eq!((row["unverified"].as_bool(), row["basis"].as_str()), (Some(true), Some("counts")));
        assert_eq!((row["population"].as_i64(), row["exempt"].as_i64(), row["complete"].as_i64()), (Some(60), Some(2), Some(49)));
        assert_eq!(row["done"]["national"].as_i64(), Some(50));
        assert_eq!((row["figure"]["numerator"].as_i64(), row["figure"]["basis"].as_str()), (Some(49), Some("roster_unverified")));
        assert!(row["done"].get("level1").is_none(), "only what the duty asks for");
    })
    .await;
}
#[tokio::test]
async fn pupils_are_named_to_the_head_of_their_school_and_to_nobody_else() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(40);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let lines: Vec<String> = (0..12).map(|i| line(i + 1, &rows[i], &format!("Học sinh,9A{},,,", 1 + i % 2))).collect();
        assert_eq!(hand_in(&city, &head, "D1", &lines, true).await.taken, 12);
        let school = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = school.get("/compliance/unit?unit=D1&deadline=pupils").await.text();
        assert!(page.contains(&rows[8].name) && page.contains("9A1") && page.contains("9A2"), "{page}");
        let mut seen = 0;
        for (role, place) in
            [(Role::StandingOffice, Where::City), (Role::HomeAffairs, Where::City), (Role::UnitHead, Where::Unit("D2"))]
        {
            let other = city.signed_in(role, place).await;
            for path in [
                "/compliance?deadline=pupils",
                "/compliance/unit?unit=D1&deadline=pupils",
                "/compliance/person?unit=D1&no=1&deadline=pupils",
                "/compliance/exemptions",
            ] {
                let answer = other.get(path).await;
                seen += usize::from(answer.status == 200);
                for r in &rows[..12] {
                    assert!(!answer.text().contains(&r.name), "{role:?} {path} names a pupil");
                }
            }
            assert!(!other.get("/compliance/roster.xlsx?unit=D1&deadline=pupils").await.body.starts_with(b"PK"), "{role:?}");
        }
        assert!(seen >= 5, "pages that open to others tell numbers: {seen}");
        assert!(school.get("/compliance/roster.xlsx?unit=D1&deadline=pupils").await.body.starts_with(b"PK"));
        // The form teacher's name and the class's own list are for the head too.
        c.name_teacher(&head, "D1", "9A1", ("Đặng Thị Hoài", Some(OPENING))).await.unwrap();
        let e = c.name_teacher(&head, "D1", "9A7", ("Đặng Thị Hoài", None)).await.unwrap_err();
        assert_eq!(e.code(), "compliance.no_such_class");
        let page = school.get("/compliance/unit?unit=D1&deadline=pupils").await.text();
        assert!(page.contains("Đặng Thị Hoài") && page.contains("đã giao danh sách ngày 19/6/2023"), "{page}");
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(!office.get("/compliance/unit?unit=D1&deadline=pupils").await.text().contains("Hoài"));
        assert!(school.get("/compliance/roster.xlsx?unit=D1&deadline=pupils&class=9A2").await.body.starts_with(b"PK"));
        assert!(!school.get("/compliance/roster.xlsx?unit=D1&deadline=pupils&class=9A7").await.body.starts_with(b"PK"));
        // Hardship is a tick; a head's opinion and a grade are for staff.
        c.note_hardship(&head, "D1", PersonNo(1), (true, false)).await.unwrap();
        let e = c.opine(&head, "D1", PersonNo(1), "pupils", ("Em chưa có máy", "", Proposal::GradeDown)).await.unwrap_err();
        assert_eq!(e.code(), "compliance.no_such_person", "nobody grades a pupil");
        assert!(school.get("/compliance/unit?unit=D1&deadline=pupils").await.text().contains("khó khăn"));
    })
    .await;
}
#[tokio::test]
async fn a_declaration_says_who_made_it_and_a_spot_check_stands_beside_it() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(20);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let checker = city.user(Role::HomeAffairs, Where::City).await;
        hand_in(&city, &head, "D1", &[line(1, &rows[9], "Công chức,,,,")], true).await;
        let app = |done| (Proof::App, done, OPENING);
        assert_eq!(c.declare(&head, "D1", &[PersonNo(1)], app(true)).await.unwrap(), 1);
        assert_eq!(c.declare(&head, "D1", &[PersonNo(1)], app(true)).await.unwrap(), 0, "said once is enough");
        let e = c.declare(&head, "D1", &[PersonNo(1)], (Proof::Level2, true, OPENING)).await.unwrap_err();
        assert_eq!(e.code(), "compliance.bad_form", "what the register tells nobody declares");
        let later = c.declare(&head, "D1", &[PersonNo(1)], (Proof::App, true, OPENING.plus(1))).await.unwrap_err();
        assert_eq!(later.code(), "compliance.bad_day");
        assert_eq!(c.declare(&head, "D1", &[PersonNo(9)], app(true)).await.unwrap_err().code(), "compliance.no_such_person");
        assert_eq!(c.spot_check(&head, "D1", PersonNo(1), app(false)).await.unwrap_err().code(), "compliance.no_such_unit");
        let complete = |s: vedich_compliance::Standing| s.people.complete;
        assert_eq!(complete(c.standing(&told_all(), "use").await.unwrap()), 1);
        c.spot_check(&checker, "D1", PersonNo(1), app(false)).await.unwrap();
        assert_eq!(complete(c.standing(&told_all(), "use").await.unwrap()), 0);
        let page = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let text = page.get("/compliance/person?unit=D1&deadline=use&no=1").await.text();
        assert!(text.contains("kiểm tra trực tiếp") && text.contains("không đúng"), "{text}");
    })
    .await;
}
#[tokio::test]
async fn a_number_that_the_register_learns_later_is_found_unless_the_name_is_another() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(30);
        city.import(OPENING, &rows[..10]).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let stranger = format!("2,Tòng Thị Lả,30/12/1931,{},Công chức,,x,,", rows[29].national_id);
        hand_in(&city, &head, "D1", &[line(1, &rows[19], "Công chức,,x,,"), stranger], true).await;
        assert_eq!(c.standing(&told_all(), "use").await.unwrap().people.unmatched, 2);
        city.evening_of(OPENING.plus(2));
        city.import(OPENING.plus(2), &rows).await;
        let n = c.standing(&told_all(), "use").await.unwrap().people;
        assert_eq!((n.unmatched, n.complete), (1, 1), "a borrowed number tells nothing of its owner");
        // An extract taken back takes back what it said.
        let office = Actor::cli("test");
        let newest = city.services.register.extracts(&office, None, 1).await.unwrap().remove(0);
        city.services.register.withdraw(&office, newest.no, "nhầm tệp của ngày khác").await.unwrap();
        assert_eq!(c.standing(&told_all(), "use").await.unwrap().people.complete, 0);
    })
    .await;
}

/// Two people of one name and birth date: nobody can tell by a roster without numbers whom it means.
fn namesakes() -> Vec<Row> {
    let mut rows = people(40);
    let (name, birth) = (rows[9].name.clone(), rows[9].birth.clone());
    (rows[19].name, rows[19].birth) = (name, birth);
    rows
}
#[tokio::test]
async fn a_person_decides_whom_a_row_means_and_old_figures_stay_at_their_cutoff() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = namesakes();
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let named = format!("1,{},{},,Công chức,,x,,", rows[9].name, rows[9].birth);
        let pupil = format!("2,{},{},,Học sinh,9A1,,,", rows[8].name, rows[8].birth);
        assert_eq!(hand_in(&city, &head, "D1", &[named.clone(), pupil], false).await.taken, 2);
        let use_of = |s: vedich_compliance::Standing| (s.people.population, s.people.unmatched, s.people.complete);
        let before = c.standing(&office, "use").await.unwrap();
        let cutoff = before.figure.as_ref().unwrap().cutoff;
        assert_eq!(use_of(before), (1, 1, 0));
        assert!(c.doubts(&head).await.unwrap().is_empty(), "a unit learns of no resident");
        let open = c.doubts(&office).await.unwrap();
        assert_eq!((open.len(), open[0].candidates.len(), c.doubts_open(&office).await.unwrap()), (1, 2, 1));
        let (no, one) = (open[0].no, open[0].candidates[0].candidate.citizen);
        let stranger = vedich_kernel::CitizenId { number: vedich_kernel::CitizenNumber(one.number.0 ^ 77), ..one };
        let e = c.decide_doubt(&office, no, Decision::Same, Some(stranger)).await.unwrap_err();
        assert_eq!(e.code(), "compliance.not_in_question");
        assert_eq!(c.decide_doubt(&head, no, Decision::Same, Some(one)).await.unwrap_err().code(), "compliance.no_such_person");
        // Through the page, as people do.
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = desk.get("/compliance/doubts").await.text();
        assert!(page.contains(&rows[9].name) && page.contains("1 dòng chờ quyết định"), "{page}");
        let (no_text, one_text) = (no.to_string(), one.to_string());
        desk.post_form("/compliance/doubts", &[("no", &no_text), ("answer", &one_text)]).await;
        assert_eq!(use_of(c.standing(&office, "use").await.unwrap()), (1, 0, 1), "both namesakes have level 2");
        assert_eq!(c.doubts_open(&office).await.unwrap(), 0);
        // The same doubt in another file is not asked twice, and does not undo the decision.
        assert_eq!(hand_in(&city, &head, "D1", &[named], false).await.new, 0);
        assert_eq!(use_of(c.standing(&office, "use").await.unwrap()), (1, 0, 1));
        let d1 = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        assert_eq!(c.rebuild("use", i64::MAX).await.unwrap()[&d1].complete, 1);
        assert_eq!(c.rebuild("use", cutoff).await.unwrap()[&d1].complete, 0, "what was said before stays true at its cut-off");
        // Another decision replaces it.
        c.decide_doubt(&office, no, Decision::NotSame, None).await.unwrap();
        let now = c.standing(&office, "use").await.unwrap();
        assert_eq!(c.rebuild("use", i64::MAX).await.unwrap()[&d1], now.units.iter().find(|u| u.unit == d1).unwrap().numbers);
        assert_eq!(use_of(now), (1, 1, 0));
    })
    .await;
}
