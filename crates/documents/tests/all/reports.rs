//! Units draft and send their reports, the standing office tracks and takes them, the city's report is made of verified figures, and the
//! same cut-off gives the same document (`P-5.1`, `P-5.2`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, Role};
use vedich_difficulties::{Category, NewDifficulty};
use vedich_documents::{Asked, Content, DocumentProblem, Documents, Format, Kind, Letterhead, Sent, State, facts::Facts};
use vedich_kernel::{Day, Problematic, UnitId};
use vedich_testkit::{City, OPENING, Where, both, people};

/// The first phase's last day, 15 July 2023; its reports are due by the end of the next.
pub const LAST: Day = Day(19_553);

/// Says who signs.
pub async fn signed(city: &City, actor: &Actor, unit: Option<UnitId>) {
    let documents = &city.services.documents;
    let head = documents.letterhead(actor, unit).await.unwrap();
    documents.set_letterhead(actor, unit, Letterhead { name: "Trần Thị Ký".into(), ..head }).await.unwrap();
}

pub async fn unit(city: &City, code: &str) -> UnitId {
    city.services.register.tree().await.unwrap().unit_by_code(code).unwrap().id
}

pub fn asked(kind: Kind, unit: Option<UnitId>) -> Asked {
    Asked { kind, phase: Some(1), unit, cutoff: None }
}

/// A city on the evening of the first phase's last day, and its documents.
pub async fn at_the_end_of_phase_one(city: &City) -> Documents {
    city.import(OPENING, &people(80)).await;
    city.evening_of(LAST);
    let mut rows = people(80);
    rows.iter_mut().filter(|r| r.activated.is_empty()).step_by(3).for_each(|r| r.note_activation("10/07/2023"));
    city.import(LAST, &rows).await;
    city.services.documents.clone()
}

#[tokio::test]
async fn a_unit_drafts_its_head_sends_and_the_office_asks_back() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let d1 = unit(&city, "D1").await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let other = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&head, asked(Kind::Phase, Some(d1))).await.unwrap().no;
        assert_eq!(documents.get(&other, no).await.unwrap_err().code(), "documents.no_such");
        assert_eq!(documents.create(&other, asked(Kind::Phase, Some(d1))).await.unwrap_err().code(), "documents.not_yours");
        assert_eq!(documents.create(&head, asked(Kind::Phase, None)).await.unwrap_err().code(), "documents.not_yours");
        assert_eq!(
            documents.create(&office, asked(Kind::Appendix, Some(d1))).await.unwrap_err().code(),
            "documents.not_of_units"
        );
        assert_eq!(
            documents.accept(&office, no).await.unwrap_err().code(),
            "documents.wrong_state",
            "its head has not approved it"
        );
        assert_eq!(documents.tracking(&office, 1).await.unwrap().count(Sent::InTime), 0);
        let code = |e: DocumentProblem| e.code();
        signed(&city, &head, Some(d1)).await;
        let early = documents.approve(&head, no).await.unwrap_err();
        assert_eq!((early.code(), early.status()), ("documents.phase_not_over", 409), "the last day is not over");
        assert!(early.sentence(vedich_kernel::Lang::Vi).contains("15/7/2023"), "it says until when");
        // The words that were written while the phase ran are kept when its end is drafted.
        let mut words = Content { number: Some(3), ..Content::default() };
        words.texts.insert("phan_bai_hoc".into(), "Bám dân.".into());
        documents.save(&head, no, 1, words, "").await.unwrap();
        city.evening_of(LAST.plus(1));
        assert_eq!(code(documents.approve(&head, no).await.unwrap_err()), "documents.drafted_early");
        let no = documents.create(&head, asked(Kind::Phase, Some(d1))).await.unwrap().no;
        let whole = documents.whole(&head, no).await.unwrap();
        assert_eq!((whole.content().texts["phan_bai_hoc"].as_str(), whole.content().number), ("Bám dân.", Some(3)));
        assert!(whole.not_ready.is_none());
        assert_eq!(
            code(documents.approve(&office, no).await.unwrap_err()),
            "documents.not_yours_to_approve",
            "nobody sends it in the place of the union's head"
        );
        documents.approve(&head, no).await.unwrap();
        let sent = documents.get(&office, no).await.unwrap();
        assert_eq!((sent.state, sent.late), (State::Approved, false), "the end of 16/7");
        assert_eq!(documents.tracking(&office, 1).await.unwrap().count(Sent::InTime), 1);
        let content = Content::default();
        assert_eq!(documents.save(&head, no, 1, content, "").await.unwrap_err().code(), "documents.wrong_state");
        assert_eq!(documents.give_back(&head, no, "Tự trả lại").await.unwrap_err().code(), "documents.not_yours_to_review");
        assert_eq!(documents.give_back(&office, no, "").await.unwrap_err().code(), "documents.words_missing");
        documents.give_back(&office, no, "Bổ sung nguyên nhân").await.unwrap();
        let tracking = documents.tracking(&office, 1).await.unwrap();
        assert_eq!((tracking.count(Sent::Returned), tracking.due.day()), (1, LAST.plus(1)));
        // The correction comes late; that the first came in time still counts.
        city.evening_of(LAST.plus(3));
        documents.approve(&head, no).await.unwrap();
        documents.accept(&office, no).await.unwrap();
        let taken = documents.get(&head, no).await.unwrap();
        assert_eq!((taken.state, taken.late), (State::Accepted, false));
        let d2 = unit(&city, "D2").await;
        let late = documents.create(&other, asked(Kind::Phase, Some(d2))).await.unwrap().no;
        assert_eq!(code(documents.approve(&other, late).await.unwrap_err()), "documents.no_signer");
        signed(&city, &other, Some(d2)).await;
        documents.approve(&other, late).await.unwrap();
        assert!(documents.get(&other, late).await.unwrap().late, "two days after the deadline");
        let mine = documents.tracking(&other, 1).await.unwrap();
        assert_eq!(mine.units.iter().map(|u| u.0).collect::<Vec<_>>(), [d2], "a unit sees its own");
        assert!(documents.rebuild().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_citys_report_is_approved_knowingly_and_taken_by_other_eyes() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        city.evening_of(LAST.plus(1));
        let documents = city.services.documents.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        signed(&city, &office, None).await;
        let whole = documents.whole(&office, no).await.unwrap();
        let (missing, of) = whole.doubts.missing.expect("no unit has sent its report");
        assert!(missing == of && of > 0 && whole.doubts.typed.is_empty());
        assert_eq!(documents.approve(&office, no).await.unwrap_err().code(), "documents.unconfirmed");
        documents.approve_seeing(&office, no, true).await.unwrap();
        let story = documents.whole(&office, no).await.unwrap().steps;
        let said = format!("Duyệt dù thiếu báo cáo của {missing} / {of} đơn vị");
        assert_eq!(story.last().unwrap().words, said, "it is written down");
        assert_eq!(documents.accept(&office, no).await.unwrap_err().code(), "documents.own_hand");
    })
    .await;
}

#[tokio::test]
async fn words_are_kept_in_versions_and_name_only_figures_that_exist() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        let with = |words: &str| {
            let mut content = Content { number: Some(7), date: Some(LAST.plus(1)), ..Content::default() };
            content.texts.insert("phan_bai_hoc".into(), words.to_owned());
            content
        };
        let code = |e: DocumentProblem| e.code();
        let save = |read: i64, words: &'static str| {
            let (documents, office) = (documents.clone(), office.clone());
            async move { documents.save(&office, no, read, with(words), "Bổ sung").await }
        };
        assert_eq!(code(save(1, "Đạt {{khong_co}}.").await.unwrap_err()), "documents.unknown_figures");
        assert_eq!(code(save(1, "Ông An 070180001234 đã làm.").await.unwrap_err()), "documents.holds_number");
        save(1, "Bám dân, đạt {{ty_le_kich_hoat}}.").await.unwrap();
        assert_eq!(code(save(1, "Người thứ hai.").await.unwrap_err()), "documents.outdated", "nobody's words are lost");
        let whole = documents.whole(&office, no).await.unwrap();
        assert_eq!((whole.document.version, whole.versions.len()), (2, 2));
        assert_eq!(whole.paper.number, "Số: 07/BC-UBND");
        let rate = whole.facts.figures().into_iter().find(|f| f.name == "ty_le_kich_hoat").unwrap().shown;
        let json = documents.file(&office, no, Format::Json).await.unwrap().1;
        assert!(String::from_utf8(json).unwrap().contains("Bám dân, đạt "), "{rate}");
        // What is drafted anyway is not kept as somebody's words.
        let drafted = vedich_documents::draft::narrative::draft(Kind::Phase, &whole.facts, "phan_uu_diem").join("\n");
        let mut content = whole.content();
        content.texts.insert("phan_uu_diem".into(), drafted);
        documents.save(&office, no, 2, content, "").await.unwrap();
        assert_eq!(documents.whole(&office, no).await.unwrap().content().texts.keys().collect::<Vec<_>>(), ["phan_bai_hoc"]);
    })
    .await;
}

#[tokio::test]
async fn the_same_cutoff_is_the_same_document_whatever_comes_later() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let first = documents.create(&office, asked(Kind::Phase, None)).await.unwrap();
        let (_, docx) = documents.file(&office, first.no, Format::Docx).await.unwrap();
        let (_, xlsx) = documents.file(&office, first.no, Format::Xlsx).await.unwrap();
        // Another extract of the same day says more.
        city.evening_of(LAST.plus(2));
        let mut rows = people(80);
        rows.iter_mut().for_each(|r| r.note_activation("12/07/2023"));
        city.import(LAST, &rows).await;
        let again = documents.create(&office, Asked { cutoff: Some(first.cutoff), ..asked(Kind::Phase, None) }).await.unwrap();
        assert_eq!(again.no, first.no);
        assert_eq!(documents.file(&office, again.no, Format::Docx).await.unwrap().1, docx, "byte for byte");
        assert_eq!(documents.file(&office, again.no, Format::Xlsx).await.unwrap().1, xlsx);
        let newer = documents.create(&office, asked(Kind::Phase, None)).await.unwrap();
        assert_ne!(newer.no, first.no);
        assert_ne!(documents.file(&office, newer.no, Format::Docx).await.unwrap().1, docx);
        let missing = Asked { phase: Some(9), ..asked(Kind::Phase, None) };
        assert_eq!(documents.create(&office, missing).await.unwrap_err().code(), "documents.no_such_phase");
        let newest = city.services.register.newest_commit().await.unwrap();
        let beyond = Asked { cutoff: Some(newest + 1_000), ..asked(Kind::Phase, None) };
        let refused = documents.export(&office, beyond, Format::Docx).await.unwrap_err();
        assert_eq!(refused.code(), "documents.no_such_cutoff", "it is not taken for the newest");
        assert!(refused.sentence(vedich_kernel::Lang::Vi).contains(&newest.to_string()), "it says which there are");
        let before = Asked { cutoff: Some(1), ..asked(Kind::Phase, None) };
        let refused = documents.create(&office, before).await.unwrap_err();
        assert_eq!(refused.code(), "documents.no_figures_then", "before the first extract nothing is known");
    })
    .await;
}

#[tokio::test]
async fn without_an_extract_a_document_says_that_there_are_no_figures_yet() {
    both(|city| async move {
        city.evening_of(LAST);
        let documents = city.services.documents.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let said = "Chưa có bản trích xuất nào của địa bàn được áp dụng nên chưa có số liệu.";
        for (kind, key) in [(Kind::Phase, "phan_ket_qua"), (Kind::Appendix, "phan_ghi_chu"), (Kind::DailyBrief, "phan_trong_ky")]
        {
            let no = documents.create(&office, asked(kind, None)).await.unwrap().no;
            let facts = documents.whole(&office, no).await.unwrap().facts;
            assert!(facts.no_extract && facts.words[key].starts_with(said), "{key}: {}", facts.words[key]);
            let page = city.signed_in(Role::StandingOffice, Where::City).await.get(&format!("/documents/{no}")).await.text();
            assert!(page.contains("chưa có bản trích xuất nên chưa có số liệu"), "{page}");
        }
        city.import(LAST, &people(80)).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        let facts = documents.whole(&office, no).await.unwrap().facts;
        assert!(!facts.no_extract && facts.words["phan_ket_qua"].starts_with("Tính đến hết ngày 15/7/2023"));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_reported_of_a_phase_that_has_not_begun() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let second = |kind| Asked { phase: Some(2), ..asked(kind, None) };
        let refused = documents.export(&office, second(Kind::Phase), Format::Docx).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("documents.phase_not_begun", 409));
        assert!(refused.sentence(vedich_kernel::Lang::Vi).contains("16/7/2023"), "it says from when");
        documents.create(&office, second(Kind::Targets)).await.unwrap();
        city.evening_of(LAST.plus(1));
        documents.create(&office, second(Kind::Phase)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_report_counts_what_was_asked_at_the_desk_as_its_cutoff_knows_it() {
    both(|city| async move {
        let (documents, desk) = (city.services.documents.clone(), city.services.difficulties.clone());
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let question = |category| {
            let question = "Công dân không nhận được mã, làm thế nào?".to_owned();
            NewDifficulty { category, title: "Không nhận được mã".into(), question, unit: None }
        };
        city.evening_of(LAST.plus(-6));
        let in_time = desk.ask(&head, question(Category::Device)).await.unwrap();
        let late = desk.ask(&head, question(Category::Device)).await.unwrap();
        let waits = desk.ask(&head, question(Category::Means)).await.unwrap();
        desk.answer(&police, in_time, "Ra điểm giao dịch của nhà mạng", true).await.unwrap();
        city.evening_of(LAST.plus(-3));
        desk.answer(&police, late, "Ra điểm giao dịch của nhà mạng", false).await.unwrap();
        at_the_end_of_phase_one(&city).await;
        let counts = |facts: &Facts| -> Vec<(String, [i64; 5])> {
            facts.difficulties.iter().map(|d| (d.code.clone(), [d.asked, d.in_time, d.late, d.open, d.overdue])).collect()
        };
        let expected = [("device".to_owned(), [2_i64, 1, 1, 0, 0]), ("means".to_owned(), [1, 0, 0, 1, 1])];
        let first = documents.create(&office, asked(Kind::Phase, None)).await.unwrap();
        assert_eq!(counts(&documents.whole(&office, first.no).await.unwrap().facts), expected);
        // What is answered afterwards changes the next report, not this one.
        desk.answer(&police, waits, "Thành phố cấp thêm thiết bị", false).await.unwrap();
        let then = Asked { cutoff: Some(first.cutoff), ..asked(Kind::Final, None) };
        let same = documents.create(&office, then).await.unwrap().no;
        assert_eq!(counts(&documents.whole(&office, same).await.unwrap().facts), expected, "another kind at the same cut-off");
        let own = Some(unit(&city, "D1").await);
        let now = documents.create(&head, asked(Kind::Phase, own)).await.unwrap().no;
        assert_eq!(counts(&documents.whole(&head, now).await.unwrap().facts)[1], ("means".to_owned(), [1_i64, 0, 1, 0, 0]));
        let other = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let d2 = Some(unit(&city, "D2").await);
        let theirs = documents.create(&other, asked(Kind::Phase, d2)).await.unwrap().no;
        assert!(
            documents.whole(&other, theirs).await.unwrap().facts.difficulties.is_empty(),
            "a unit tells of its own questions"
        );
    })
    .await;
}

#[tokio::test]
async fn a_letterhead_is_sealed_and_each_authors_own() {
    both(|city| async move {
        city.evening_of(LAST);
        let documents = city.services.documents.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let drafted = documents.letterhead(&office, None).await.unwrap();
        assert!(drafted.issuer.starts_with("Ủy ban nhân dân"), "{}", drafted.issuer);
        let new = Letterhead { name: "Trần Thị Ký".into(), ..drafted };
        documents.set_letterhead(&office, None, new.clone()).await.unwrap();
        assert_eq!(documents.letterhead(&office, None).await.unwrap(), new);
        assert_eq!(documents.set_letterhead(&head, None, new.clone()).await.unwrap_err().code(), "documents.not_yours");
        let d1 = unit(&city, "D1").await;
        assert_eq!(documents.letterhead(&head, Some(d1)).await.unwrap().name, "", "another author's signer is not ours");
        let nobody = Letterhead::default();
        assert_eq!(documents.set_letterhead(&head, Some(d1), nobody).await.unwrap_err().code(), "documents.words_missing");
    })
    .await;
}

#[tokio::test]
async fn programs_and_pages_draft_read_and_carry_away() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let made = office.post_json("/api/v1/documents", &json!({ "kind": "phase", "phase": 1 })).await;
        assert_eq!((made.status, made.json()["state"].as_str().unwrap()), (201, "draft"), "{}", made.text());
        let file = office
            .post_json(
                "/api/v1/documents",
                &json!({ "kind": "phase", "phase": 1, "cutoff": made.json()["cutoff"], "format": "docx" }),
            )
            .await;
        assert!(file.status == 201 && file.body.starts_with(b"PK"), "{}", file.text());
        for kind in ["final", "province", "daily_brief", "weekly_brief", "appendix", "targets"] {
            let made = office.post_json("/api/v1/documents", &json!({ "kind": kind, "format": "docx" })).await;
            assert!(made.status == 201 && made.body.starts_with(b"PK"), "{kind}: {}", made.text());
        }
        let bad = office.post_json("/api/v1/documents", &json!({ "kind": "poem" })).await;
        assert_eq!((bad.status, bad.json()["code"].as_str().unwrap()), (422, "documents.no_such_kind"));
        assert!(bad.json()["detail"].as_str().unwrap().contains("daily_brief, weekly_brief"), "{}", bad.text());
        let hyphen = office.post_json("/api/v1/documents", &json!({ "kind": "daily-brief" })).await;
        assert_eq!((hyphen.status, hyphen.json()["kind"].as_str().unwrap()), (201, "daily_brief"), "{}", hyphen.text());
        let list = office.get("/api/v1/documents").await.json();
        assert_eq!(list["all"], 7);
        let one = office.get("/api/v1/documents/1").await.json();
        let rate = one["figures"].as_array().unwrap().iter().find(|f| f["name"] == "ty_le_kich_hoat").unwrap();
        assert_eq!(rate["figure"]["denominator"], 80, "{rate}");
        let tracked = office.get("/api/v1/document-tracking?phase=1").await.json();
        assert_eq!(office.get("/api/v1/document-tracking").await.json(), tracked, "the running phase, where none is asked for");
        assert!(tracked["units"].as_array().unwrap().iter().all(|u| u["sent"] == "open"), "{tracked}");
        let browser = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = browser.get("/documents/1").await.text();
        assert!(page.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && page.contains("Giai đoạn chưa kết thúc"), "{page}");
        assert!(!page.contains("Duyệt văn bản"), "nothing is offered that would be refused");
        let edit = browser.get("/documents/1/edit").await.text();
        assert!(edit.contains("{{kich_hoat}}") && edit.contains("name=\"text-phan_ket_qua\""), "{edit}");
        let saved = browser
            .post_form("/documents/1/edit", &[("version", "1"), ("number", "12"), ("text-phan_bai_hoc", "Đạt {{sai}}.")])
            .await;
        assert!(saved.status == 422 && saved.text().contains("gọi tên số liệu không có (sai)"), "{}", saved.text());
        assert!(saved.text().contains("Đạt {{sai}}."), "nothing typed is lost");
        let saved = browser
            .post_form("/documents/1/edit", &[("version", "1"), ("number", "12"), ("text-phan_bai_hoc", "Bám dân.")])
            .await;
        assert_eq!(saved.location(), Some("/documents/1"), "{}", saved.text());
        assert!(browser.get("/documents/1").await.text().contains("Số: 12/BC-UBND"));
        // Every other form that is not taken says so by its status, too.
        for (path, typed, status, why) in [
            ("/documents", [("kind", "phase"), ("cutoff", "mới nhất")], 422, "Số văn bản hoặc ngày ban hành không đúng"),
            ("/documents/1/approve", [("seen", ""), ("words", "")], 409, "Giai đoạn chưa kết thúc"),
            ("/documents/settings", [("issuer", "UBND 0912345678"), ("place", "")], 422, "UBND 0912345678"),
            ("/documents/deadlines", [("phase", "61"), ("last", "5")], 422, "Hạn báo cáo không hợp lệ"),
        ] {
            let refused = browser.post_form(path, &typed).await;
            assert!(refused.status == status && refused.text().contains(why), "{path}: {} {}", refused.status, refused.text());
        }
        for page in ["/documents", "/documents/settings", "/documents/templates", "/documents?phase=0"] {
            assert_eq!(browser.get(page).await.status, 200, "{page}");
        }
        let viewer = city.program(Role::Viewer, Where::City).await;
        assert_eq!(viewer.get("/api/v1/documents").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_template_of_the_citys_own_is_filled_and_unknown_names_are_told() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let browser = city.signed_in(Role::StandingOffice, Where::City).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        assert_eq!(documents.in_template(&office, no).await.unwrap_err().code(), "documents.no_template");
        assert!(!browser.get(&format!("/documents/{no}")).await.text().contains("theo thể thức chung"), "there is one DOCX");
        // Any DOCX will do: one of our own, whose text names figures.
        let mut content = Content::default();
        content.texts.insert("phan_bai_hoc".into(), "Mẫu".into());
        documents.save(&office, no, 1, content, "").await.unwrap();
        let plain = documents.file(&office, no, Format::Docx).await.unwrap().1;
        let taken = browser.upload("/documents/templates", &[("kind", "phase")], "mau.docx", &plain).await;
        assert_eq!(taken.location(), Some("/documents/templates?kind=phase"), "{}", taken.text());
        assert_eq!(documents.set_template(&office, Kind::Phase, plain).await.unwrap(), 0, "it asks for nothing, which is told");
        let page = browser.get(&format!("/documents/{no}")).await.text();
        assert!(page.contains("Tải theo mẫu riêng (DOCX)") && page.contains("Tải DOCX theo thể thức chung"), "{page}");
        let (name, filled) = documents.in_template(&office, no).await.unwrap();
        assert!(name.ends_with(".docx") && filled.starts_with(b"PK"));
        let bad = browser.upload("/documents/templates", &[("kind", "phase")], "mau.docx", b"not a document").await;
        assert!(bad.status == 422 && bad.text().contains("Tệp không phải DOCX"), "{}", bad.text());
    })
    .await;
}
