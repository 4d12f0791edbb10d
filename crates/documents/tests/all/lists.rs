//! Ranking, proposals of awards, notices of criticism, lists of people and the budget: from the rooms whose they are, for whoever may see them,
//! and no name in clear (`P-3.9`, `P-4.3e`, `P-4.4b`, `P-5.3`, `P-5.4`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::reports::{LAST, asked, at_the_end_of_phase_one, unit};
use vedich_accounts::{Actor, Role};
use vedich_claims::Outcome;
use vedich_costs::{Item, NewLine};
use vedich_db::{Query as _, args};
use vedich_documents::{Asked, Document, Format, Kind, Letterhead, Whole};
use vedich_fieldwork::{Assignment, CreateLists, Goes, ListKind, Operation, PhoneOf};
use vedich_kernel::{Clock as _, Day, Problematic, UnitId};
use vedich_standings::{
    Attendee, Cause, EvidenceKind, Kind as Ranks, NewProposal, NewSitting, ProposalKind, Setting, proposals::NewEvidence,
};
use vedich_stations::{NewShift, NewStation, Service, Source, StationKind};
use vedich_testkit::{City, OPENING, Where, both, people};

fn cli() -> Actor {
    Actor::cli("test")
}

/// The police of commune `C1` as a unit of their own.
async fn ward_police(city: &City) -> UnitId {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Đơn vị").unwrap();
    let rows = [
        ["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn", "Mã đơn vị cấp trên"],
        ["CA1", "Công an phường Tân Thử", "công an", "C1", "CA"],
    ];
    for (row, cells) in (0_u32..).zip(rows) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    let report = city.services.territory.import_workbook(&cli(), book.save_to_buffer().unwrap()).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    unit(city, "CA1").await
}

#[tokio::test]
async fn letters_to_citizens_are_headed_and_signed_as_the_ward_police_set_it() {
    both(|city| async move {
        let documents = &city.services.documents;
        city.import(OPENING, &people(80)).await;
        let no = invited(&city).await;
        let at = format!("/stations/shifts/{no}/letters");
        let client = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        // Before the police of the ward are a unit, and before anybody said who signs: a line to sign on.
        let page = client.get(&at).await.text();
        assert!(page.contains("TRƯỞNG CÔNG AN") && page.contains("letter-blank"), "{page}");
        assert!(page.contains("Số: ……/GM<"), "a police that is no unit has no sign: {page}");
        let unit = ward_police(&city).await;
        let page = client.get(&at).await.text();
        assert!(page.contains("CÔNG AN THÀNH PHỐ") && page.contains("letter-blank"), "{page}");
        let writer = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let head = documents.letterhead(&writer, Some(unit)).await.unwrap();
        let head = Letterhead {
            place: "Tân Thử".into(),
            sign: "CAP".into(),
            title: "Phó Trưởng công an".into(),
            name: "Trần Thị Ký".into(),
            ..head
        };
        documents.set_letterhead(&writer, Some(unit), head).await.unwrap();
        let page = client.get(&at).await.text();
        assert!(page.contains("PHÓ TRƯỞNG CÔNG AN") && page.contains("Trần Thị Ký") && !page.contains("letter-blank"), "{page}");
        assert!(page.contains("Tân Thử, ngày 19 tháng 6 năm 2023"), "{page}");
        assert!(page.contains("Số: ……/GM-CAP"), "room for a pen: {page}");
        let page = client.get(&format!("{at}?number=7")).await.text();
        assert!(page.contains("Số: 07/GM-CAP") && !page.contains("……/GM"), "{page}");
    })
    .await;
}

/// All words of a paper, appendices too.
fn words(whole: &Whole) -> String {
    serde_json::to_string(&whole.paper).unwrap()
}

async fn whole(city: &City, actor: &Actor, d: &Document) -> Whole {
    city.services.documents.whole(actor, d.no).await.unwrap()
}

/// Everything that this room and the audit trail hold, byte by byte.
async fn everything(city: &City) -> String {
    let db = &city.services.db;
    let mut out: Vec<String> = Vec::new();
    for sql in [
        "SELECT facts FROM document",
        "SELECT content || reason FROM document_version",
        "SELECT action || target || detail FROM audit",
        "SELECT payload FROM event",
    ] {
        out.extend(db.map(sql, args![], |r| r.get::<String>(0)).await.unwrap());
    }
    for sealed in db.map("SELECT sealed FROM document_people", args![], |r| r.get::<Vec<u8>>(0)).await.unwrap() {
        out.push(String::from_utf8_lossy(&sealed).into_owned());
    }
    out.join("\n")
}

fn proposal(kind: ProposalKind, subject: Ranks, code: &str, words: &str) -> NewProposal {
    let title = if kind == ProposalKind::Award { Setting::default().titles[0].name.clone() } else { String::new() };
    let (name, position) = (String::new(), String::new());
    NewProposal { phase: 1, kind, title, subject, code: code.into(), name, position, words: words.into() }
}

/// A phase at whose end a member of `C2` has activations that the register confirms; missing reports hold nobody back.
async fn earned(city: &City) {
    let mut rows = people(80);
    city.import(OPENING, &rows).await;
    let fresh: Vec<usize> = (0..80).filter(|i| rows[*i].activated.is_empty()).step_by(3).collect();
    let of_c2 = fresh.iter().filter(|i| **i % 4 >= 2);
    let line = |i: &usize| format!("T21;M211;{};10/07/2023 18:{:02};Đã kích hoạt\n", rows[*i].national_id, i % 60);
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{}", of_c2.map(line).collect::<String>());
    city.evening_of(LAST.plus(-5));
    let done = city.services.claims.import_file(&cli(), text.into_bytes(), "claims.csv").await.unwrap();
    assert!(done.accepted > 2 && done.rejected == 0, "{done:?}");
    fresh.iter().for_each(|i| rows[*i].note_activation("10/07/2023"));
    city.evening_of(LAST);
    city.import(LAST, &rows).await;
    let s = &city.services.standings;
    let mut setting = s.setting().await.unwrap();
    setting.gates.missing_allowed = 100;
    s.set(&cli(), setting, "không tính báo cáo ngày").await.unwrap();
}

/// Somebody's hand goes through home affairs and the council; the sitting, whose minutes are still open.
async fn recommended(city: &City, no: i64, cause: Option<Cause>) -> i64 {
    let s = &city.services.standings;
    // A closed place is what it rests on.
    if s.proposal(&cli(), no).await.unwrap().evidence.is_empty() {
        s.add_evidence(&cli(), no, NewEvidence { kind: EvidenceKind::Standing, what: String::new() }).await.unwrap();
    }
    s.submit(&cli(), no).await.unwrap();
    s.examine(&cli(), no, cause, "Hồ sơ đầy đủ, rõ ràng").await.unwrap();
    let member = |name: &str| Attendee { name: name.into(), position: "Ủy viên".into(), present: true };
    let sitting = NewSitting {
        day: LAST.plus(1),
        place: "Phòng họp số 2".into(),
        members: vec![member("Trần Văn Hội"), member("Lê Thị Đồng")],
        chair: "Trần Văn Hội".into(),
        secretary: "Lê Thị Đồng".into(),
    };
    let council = s.sit(&cli(), sitting).await.unwrap();
    s.vote(&cli(), council, no, (2, 0, 0)).await.unwrap();
    council
}

#[tokio::test]
async fn a_ranking_says_whether_it_is_closed_and_how_it_was_counted() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        city.evening_of(LAST.plus(1));
        let documents = city.services.documents.clone();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let early = documents.create(&home, asked(Kind::Ranking, None)).await.unwrap();
        let paper = words(&whole(&city, &home, &early).await);
        assert!(paper.contains("Kết quả tạm tính") && paper.contains("đạt chỉ tiêu 50 %"), "{paper}");
        city.services.standings.close(&cli(), 1, "").await.unwrap();
        let closed = documents.create(&home, asked(Kind::Ranking, None)).await.unwrap();
        assert_ne!(closed.no, early.no);
        let told = whole(&city, &home, &closed).await;
        assert!(words(&told).contains("Kết quả được chốt lúc 16/7/2023"), "{}", words(&told));
        assert_eq!(told.paper.number, "Số: ……/TB-UBND");
        assert!(told.paper.tables().any(|t| t.caption.starts_with("Xếp hạng phường, xã")));
        assert!(documents.file(&home, closed.no, Format::Xlsx).await.unwrap().1.starts_with(b"PK"));
        // Home affairs write what their duty is and nothing else.
        assert_eq!(documents.create(&home, asked(Kind::Phase, None)).await.unwrap_err().code(), "documents.not_yours");
    })
    .await;
}

#[tokio::test]
async fn awards_are_proposed_from_what_the_council_recommends_and_names_stay_sealed() {
    both(|city| async move {
        earned(&city).await;
        city.evening_of(LAST.plus(1));
        let (documents, s) = (city.services.documents.clone(), city.services.standings.clone());
        s.close(&cli(), 1, "").await.unwrap();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let office = city.user(Role::CommitteeOffice, Where::City).await;
        let none = documents.create(&home, asked(Kind::AwardProposal, None)).await.unwrap_err();
        assert_eq!((none.code(), none.status()), ("documents.nothing_to_tell", 409));
        let person = proposal(ProposalKind::Award, Ranks::Person, "M211", "Đến từng nhà cả đêm mưa");
        let person = s.propose(&cli(), person).await.unwrap();
        let place = proposal(ProposalKind::Award, Ranks::Commune, "C2", "Dẫn đầu toàn thành phố");
        let place = s.propose(&cli(), place).await.unwrap();
        let open = recommended(&city, person, None).await;
        let unsigned = documents.create(&home, asked(Kind::AwardProposal, None)).await.unwrap_err();
        assert_eq!(unsigned.code(), "documents.nothing_to_tell", "only signed minutes go upwards");
        s.end_sitting(&cli(), open, "Hội đồng nhất trí đề nghị").await.unwrap();
        let open = recommended(&city, place, None).await;
        s.end_sitting(&cli(), open, "Hội đồng nhất trí đề nghị").await.unwrap();
        let d = documents.create(&home, asked(Kind::AwardProposal, None)).await.unwrap();
        let told = whole(&city, &home, &d).await;
        let paper = words(&told);
        for said in
            ["TỜ TRÌNH", "Tổ Viên Bốn", "Đến từng nhà cả đêm mưa", "Dẫn đầu toàn thành phố", "2 – 0 – 0", "đã họp ngày 16/7/2023"]
        {
            assert!(paper.contains(said), "{said}: {paper}");
        }
        assert_eq!(told.paper.appendices.len(), 3, "collectives, persons, sources");
        // Who may not see proposals does not see that there is one.
        assert_eq!(documents.get(&office, d.no).await.unwrap_err().code(), "documents.no_such");
        assert_eq!(documents.list(&office, (10, 0)).await.unwrap().1, 0);
        assert_eq!(documents.list(&home, (10, 0)).await.unwrap().1, 1);
        let stored = everything(&city).await;
        for sealed in ["Tổ Viên Bốn", "cả đêm mưa", "Dẫn đầu toàn"] {
            assert!(!stored.contains(sealed), "{sealed} stands in clear");
        }
        // The same again is the same, names and all, byte for byte.
        let docx = documents.file(&home, d.no, Format::Docx).await.unwrap().1;
        let again = documents.create(&home, asked(Kind::AwardProposal, None)).await.unwrap();
        assert_eq!(again.no, d.no);
        assert!(documents.file(&home, again.no, Format::Docx).await.unwrap().1 == docx);
        let page = city.signed_in(Role::HomeAffairs, Where::City).await;
        let shown = page.get(&format!("/documents/{}", d.no)).await.text();
        assert!(shown.contains("Tổ Viên Bốn") && shown.contains("Văn bản này có tên người"), "{shown}");
        assert!(everything(&city).await.contains("document.read"), "looking at names is written down");
    })
    .await;
}

#[tokio::test]
async fn only_what_people_decided_is_criticised() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        city.evening_of(LAST.plus(1));
        let (documents, s) = (city.services.documents.clone(), city.services.standings.clone());
        s.close(&cli(), 1, "").await.unwrap();
        let no = s.propose(&cli(), proposal(ProposalKind::Criticism, Ranks::Unit, "D1", "Không báo cáo ngày")).await.unwrap();
        s.reply(&cli(), no, "Đơn vị nhận thiếu sót").await.unwrap();
        recommended(&city, no, Some(Cause::LackOfResponsibility)).await;
        let early = documents.create(&cli(), asked(Kind::CriticismNotice, None)).await.unwrap_err();
        assert_eq!(early.code(), "documents.nothing_to_tell", "recommended is not decided");
        let chairman = city.user(Role::CommitteeLeader, Where::Commune("CITY")).await;
        s.decide(&chairman, no, true, ("77/QĐ-UBND", Some(LAST.plus(1))), "").await.unwrap();
        let d = documents.create(&chairman, asked(Kind::CriticismNotice, None)).await.unwrap();
        let paper = words(&whole(&city, &chairman, &d).await);
        for said in ["THÔNG BÁO", "77/QĐ-UBND ngày 16/7/2023", "Thiếu trách nhiệm", "Không báo cáo ngày", "Phê bình"]
        {
            assert!(paper.contains(said), "{said}: {paper}");
        }
        assert!(!everything(&city).await.contains("Không báo cáo ngày"));
    })
    .await;
}

#[tokio::test]
async fn an_absentee_list_names_people_for_the_police_of_the_commune_alone() {
    both(|city| async move {
        let rows = people(120);
        city.import(OPENING, &rows).await;
        city.evening_of(OPENING.plus(1));
        let (documents, f) = (city.services.documents.clone(), city.services.fieldwork.clone());
        let order = CreateLists {
            kind: ListKind::Activation,
            places: vec![Assignment { locality: city.locality("C1-1").await, team: Goes::Own }],
            members: Vec::new(),
            due: OPENING.plus(2),
            lease_until: OPENING.plus(4),
            max_per_list: 40,
        };
        let list = f.create(&cli(), order).await.unwrap().remove(0);
        let first = f.people(&cli(), &list).await.unwrap().remove(0);
        let (citizen, name) = (first.item.citizen, first.person.as_ref().unwrap().name.clone());
        let away = Operation {
            id: "a".into(),
            citizen,
            outcome: Outcome::AwayFromResidence,
            method: None,
            phone_of: PhoneOf::default(),
            observed_at: city.clock.now(),
            member: None,
            corrects: None,
        };
        f.record(&cli(), list.id, vec![away]).await.unwrap();
        f.close_absentee_lists().await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let p1 = ward_police(&city).await;
        let d = documents.create(&police, asked(Kind::AbsenteeList, Some(p1))).await.unwrap();
        let paper = words(&whole(&city, &police, &d).await);
        assert!(paper.contains(&name) && paper.contains("DANH SÁCH"), "{name}: {paper}");
        assert_eq!(documents.get(&other, d.no).await.unwrap_err().code(), "documents.no_such");
        assert_eq!(
            documents.create(&other, asked(Kind::AbsenteeList, Some(p1))).await.unwrap_err().code(),
            "documents.not_yours"
        );
        let d1 = unit(&city, "D1").await;
        let union = documents.create(&office, asked(Kind::AbsenteeList, Some(d1))).await.unwrap_err();
        assert_eq!(union.code(), "documents.not_of_police");
        // The city counts, and names nobody.
        let counted = documents.create(&office, asked(Kind::AbsenteeList, None)).await.unwrap();
        let told = whole(&city, &office, &counted).await;
        assert!(!words(&told).contains(&name) && told.people.is_empty(), "{}", words(&told));
        assert!(!everything(&city).await.contains(&name));
        let hers = documents.list(&police, (10, 0)).await.unwrap().0;
        assert!(
            hers.iter().any(|x| x.no == d.no) && documents.list(&other, (10, 0)).await.unwrap().0.iter().all(|x| x.no != d.no)
        );
    })
    .await;
}

/// People invited to a shift of the first ward.
async fn invited(city: &City) -> i64 {
    invited_on(city, OPENING.plus(2)).await
}

/// The same on a day.
pub async fn invited_on(city: &City, day: Day) -> i64 {
    let s = &city.services.stations;
    s.put_set(&cli(), "CAM-1", "Bộ thu nhận số 1", true).await.unwrap();
    let station = NewStation {
        code: "NVH1".into(),
        kind: StationKind::Mobile,
        name: "Nhà văn hóa khu phố Một".into(),
        locality: city.locality("C1-1").await,
        address: "Số 1".into(),
        guide: String::new(),
        at: None,
        active: true,
    };
    let station = s.put_station(&cli(), None, station).await.unwrap();
    let shift = NewShift {
        station,
        day,
        from: 1_050,
        to: 1_230,
        service: Service::Level2,
        sets: vec![1],
        crew: 1,
        team: None,
        note: String::new(),
        locked: false,
    };
    let no = s.plan_shifts(&cli(), vec![shift], Source::Form).await.unwrap()[0];
    assert!(s.invite(&cli(), no).await.unwrap() > 0);
    no
}

#[tokio::test]
async fn an_invitation_list_names_the_communes_people_at_the_coming_shifts() {
    both(|city| async move {
        let rows = people(200);
        city.import(OPENING, &rows).await;
        city.evening_of(OPENING.plus(1));
        invited(&city).await;
        let documents = city.services.documents.clone();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let p1 = ward_police(&city).await;
        let d = documents.create(&police, asked(Kind::InvitationList, Some(p1))).await.unwrap();
        let told = whole(&city, &police, &d).await;
        let paper = words(&told);
        assert!(paper.contains("17:30–20:30") && paper.contains("Nhà văn hóa khu phố Một"), "{paper}");
        assert!(!told.people.rows.is_empty() && told.people.rows.iter().all(|r| rows.iter().any(|x| x.name == r[0])));
        let stored = everything(&city).await;
        assert!(told.people.rows.iter().all(|r| !stored.contains(&r[0])), "a name stands in clear");
        assert!(stored.contains("invitation.list"), "handing names out is written down");
    })
    .await;
}

#[tokio::test]
async fn the_budget_goes_up_with_its_assumptions_and_is_all_that_finance_sees() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        let (documents, c) = (city.services.documents.clone(), city.services.costs.clone());
        let finance = city.user(Role::Finance, Where::City).await;
        assert_eq!(documents.create(&finance, asked(Kind::Budget, None)).await.unwrap_err().code(), "documents.nothing_to_tell");
        c.set_price(&finance, Item::Shift, 300_000, "Quyết định 12/QĐ-UBND").await.unwrap();
        let print = NewLine {
            name: "In thư mời".into(),
            unit: "tờ".into(),
            quantity: 2_410,
            price: 500,
            locality: city.locality("C1").await,
            source: "Báo giá nhà in".into(),
        };
        c.put_line(&finance, None, print).await.unwrap();
        let d = documents.create(&finance, asked(Kind::Budget, None)).await.unwrap();
        let told = whole(&city, &finance, &d).await;
        let paper = words(&told);
        for said in ["1.205.000", "Một triệu hai trăm linh năm nghìn đồng", "Báo giá nhà in", "không tính ca đã hủy"]
        {
            assert!(paper.contains(said), "{said}: {paper}");
        }
        let reports = documents.create(&cli(), asked(Kind::Phase, None)).await.unwrap();
        assert_eq!(documents.get(&finance, reports.no).await.unwrap_err().code(), "documents.no_such");
        assert_eq!(
            documents.create(&finance, Asked { phase: None, ..asked(Kind::Final, None) }).await.unwrap_err().code(),
            "documents.not_yours"
        );
        assert_eq!(documents.list(&finance, (10, 0)).await.unwrap().0.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::Budget]);
        let page = city.signed_in(Role::Finance, Where::City).await.get("/documents").await.text();
        assert!(page.contains("Tờ trình dự toán kinh phí") && !page.contains("value=\"final\""), "{page}");
    })
    .await;
}
