//! A proposal goes through home affairs, the council and the chairman; whoever it is against is heard (`P-5.3`, `P-4.2`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{AFTER, DAY, cli, inspected, judged, proposal, sitting, without_reports};
use vedich_accounts::Role;
use vedich_compliance::{Kind as StaffKind, NewDuty, Proof};
use vedich_db::{Query as _, args};
use vedich_kernel::Problematic;
use vedich_standings::{
    Attendee, Cause, EvidenceKind, Kind, NewProposal, NewSitting, ProposalKind, State, proposals::NewEvidence,
};
use vedich_testkit::{City, Where, both};

async fn state(city: &City, no: i64) -> State {
    city.services.standings.proposal(&cli(), no).await.unwrap().state
}

#[tokio::test]
async fn an_award_passes_three_hands_with_its_place_as_evidence() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let s = city.services.standings.clone();
        s.close(&cli(), 1, "").await.unwrap();
        let head = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let other = s.propose(&head, proposal(ProposalKind::Award, Kind::Person, "M111")).await.unwrap_err();
        assert_eq!(other.code(), "standings.no_such_subject", "nobody proposes another unit's people");
        let no_title = NewProposal { title: "Anh hùng".into(), ..proposal(ProposalKind::Award, Kind::Person, "M211") };
        assert_eq!(s.propose(&head, no_title).await.unwrap_err().code(), "standings.no_such_title");
        let no = s.propose(&head, proposal(ProposalKind::Award, Kind::Person, "M211")).await.unwrap();
        let p = s.proposal(&head, no).await.unwrap();
        assert_eq!((p.name.as_str(), p.state, p.evidence.len()), ("Tổ Viên Bốn", State::Draft, 1));
        let shown = s.evidence_of(&p).await.unwrap();
        assert_eq!(shown[0].row.as_ref().unwrap().rank, Some(1), "its place in the closed standing");
        assert_eq!(s.examine(&home, no, None, "Đủ điều kiện").await.unwrap_err().code(), "standings.not_now");
        s.submit(&head, no).await.unwrap();
        s.examine(&home, no, None, "Đủ điều kiện, thành tích rõ").await.unwrap();
        let early = s.decide(&office, no, true, ("123/QĐ-UBND", Some(AFTER)), "").await.unwrap_err();
        assert_eq!(early.code(), "standings.not_now", "nobody decides before the council");
        let few = NewSitting {
            members: sitting().members.into_iter().map(|m| Attendee { present: m.name == "Lê Thị Đồng", ..m }).collect(),
            ..sitting()
        };
        assert_eq!(s.sit(&home, few).await.unwrap_err().code(), "standings.no_quorum");
        let council = s.sit(&home, sitting()).await.unwrap();
        assert_eq!(s.vote(&home, council, no, (3, 0, 0)).await.unwrap_err().code(), "standings.bad_votes");
        s.vote(&home, council, no, (2, 0, 0)).await.unwrap();
        assert_eq!(state(&city, no).await, State::Recommended);
        s.end_sitting(&home, council, "Hội đồng nhất trí đề nghị khen thưởng").await.unwrap();
        assert_eq!(s.vote(&home, council, no, (2, 0, 0)).await.unwrap_err().code(), "standings.sitting_ended");
        assert_eq!(s.decide(&office, no, true, ("", None), "").await.unwrap_err().code(), "standings.no_document");
        let ward = city.user(Role::CommitteeLeader, Where::Commune("C2")).await;
        let refused = s.decide(&ward, no, true, ("123/QĐ-UBND", Some(AFTER)), "").await.unwrap_err();
        assert_eq!(refused.code(), "standings.not_yours", "a ward's chairman is not the city's");
        let chairman = city.user(Role::CommitteeLeader, Where::Commune("CITY")).await;
        for wrong in [AFTER.plus(-1), AFTER.plus(1)] {
            for approves in [true, false] {
                let refused = s.decide(&chairman, no, approves, ("123/QĐ-UBND", Some(wrong)), "").await.unwrap_err();
                assert_eq!(refused.code(), "standings.bad_decision_day", "before the sitting, or not yet");
            }
        }
        let early = s.correct_decision(&chairman, no, ("123/QĐ-UBND", Some(AFTER)), "ghi nhầm").await.unwrap_err();
        assert_eq!(early.code(), "standings.not_now", "nothing is decided yet");
        s.decide(&chairman, no, true, ("123/QĐ-UBND", Some(AFTER)), "").await.unwrap();
        let p = s.proposal(&head, no).await.unwrap();
        assert_eq!((p.state, p.steps.len(), p.steps[3].document.as_str()), (State::Approved, 4, "123/QĐ-UBND"));
        assert_eq!(s.withdraw(&head, no, "nhầm người").await.unwrap_err().code(), "standings.not_now");
        // A number that was written down wrongly is put right with a reason, and both stay readable.
        city.evening_of(AFTER.plus(2));
        let right = ("132/QĐ-UBND", Some(AFTER.plus(1)));
        assert_eq!(s.correct_decision(&home, no, right, "ghi nhầm số").await.unwrap_err().code(), "standings.not_yours");
        assert_eq!(
            s.correct_decision(&chairman, no, ("132/QĐ-UBND", Some(AFTER.plus(-1))), "ghi nhầm số").await.unwrap_err().code(),
            "standings.bad_decision_day"
        );
        s.correct_decision(&chairman, no, right, "ghi nhầm số").await.unwrap();
        let p = s.proposal(&head, no).await.unwrap();
        let now = p.decision().unwrap();
        assert_eq!((p.state, now.document.as_str(), now.day), (State::Approved, "132/QĐ-UBND", Some(AFTER.plus(1))));
        assert_eq!((p.steps[3].document.as_str(), p.steps.len()), ("123/QĐ-UBND", 5));
        let minutes = s.sitting(&chairman, council).await.unwrap();
        assert_eq!((minutes.present, minutes.members, minutes.votes[0].recommended), (2, 3, true));
    })
    .await;
}

#[tokio::test]
async fn an_award_needs_a_closed_place_behind_it_and_one_that_was_earned() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let no = s.propose(&home, proposal(ProposalKind::Award, Kind::Unit, "D2")).await.unwrap();
        assert_eq!(s.submit(&home, no).await.unwrap_err().code(), "standings.no_figures", "words alone");
        let add = |kind, what: &str| NewEvidence { kind, what: what.into() };
        s.add_evidence(&home, no, add(EvidenceKind::Note, "Được nhân dân khen ngợi")).await.unwrap();
        s.add_evidence(&home, no, add(EvidenceKind::Link, "https://example.vn/khen")).await.unwrap();
        assert_eq!(s.submit(&home, no).await.unwrap_err().code(), "standings.no_figures", "notes and links hold no figures");
        let early = s.add_evidence(&home, no, add(EvidenceKind::Standing, "")).await.unwrap_err();
        assert_eq!(early.code(), "standings.not_closed");
        // Closed while reports are missing: the unit is not considered, and so nothing is handed in for it.
        s.close(&cli(), 1, "").await.unwrap();
        s.add_evidence(&home, no, add(EvidenceKind::Standing, "")).await.unwrap();
        assert_eq!(s.submit(&home, no).await.unwrap_err().code(), "standings.not_considered");
        without_reports(&city).await;
        s.close(&cli(), 1, "Bỏ điều kiện báo cáo").await.unwrap();
        s.add_evidence(&home, no, add(EvidenceKind::Standing, "")).await.unwrap();
        s.submit(&home, no).await.unwrap();
        let shown = s.evidence_of(&s.proposal(&home, no).await.unwrap()).await.unwrap();
        let figures = shown.iter().filter(|e| e.has_figures()).flat_map(|e| &e.row).flat_map(|r| &r.parts);
        assert!(figures.filter_map(|p| p.figure.as_ref()).any(|f| f.cutoff > 0 && f.source.is_some()), "with source and cut-off");
    })
    .await;
}

#[tokio::test]
async fn whoever_examines_does_not_decide() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        s.close(&cli(), 1, "").await.unwrap();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = s.propose(&office, proposal(ProposalKind::Award, Kind::Commune, "C2")).await.unwrap();
        s.submit(&office, no).await.unwrap();
        s.examine(&office, no, None, "Đủ điều kiện").await.unwrap();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let council = s.sit(&home, sitting()).await.unwrap();
        s.vote(&home, council, no, (2, 0, 0)).await.unwrap();
        let same = s.decide(&office, no, true, ("9/QĐ-UBND", Some(AFTER)), "").await.unwrap_err();
        assert_eq!(same.code(), "standings.same_hand");
        let second = city.user(Role::StandingOffice, Where::City).await;
        s.decide(&second, no, false, ("", None), "Đã khen thưởng ở hình thức khác").await.unwrap();
        assert_eq!(state(&city, no).await, State::Refused);
    })
    .await;
}

#[tokio::test]
async fn whoever_proposes_or_hands_in_does_not_decide() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        s.close(&cli(), 1, "").await.unwrap();
        let writer = city.user(Role::StandingOffice, Where::City).await;
        let sender = city.user(Role::StandingOffice, Where::City).await;
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let no = s.propose(&writer, proposal(ProposalKind::Award, Kind::Commune, "C2")).await.unwrap();
        s.submit(&sender, no).await.unwrap();
        s.examine(&home, no, None, "Đủ điều kiện").await.unwrap();
        let council = s.sit(&home, sitting()).await.unwrap();
        s.vote(&home, council, no, (2, 0, 0)).await.unwrap();
        for own in [&writer, &sender] {
            let same = s.decide(own, no, true, ("9/QĐ-UBND", Some(AFTER)), "").await.unwrap_err();
            assert_eq!(same.code(), "standings.same_hand");
        }
        assert_eq!(state(&city, no).await, State::Recommended);
        let chairman = city.user(Role::CommitteeLeader, Where::Commune("CITY")).await;
        s.decide(&chairman, no, true, ("9/QĐ-UBND", Some(AFTER)), "").await.unwrap();
        assert_eq!(state(&city, no).await, State::Approved);
    })
    .await;
}

#[tokio::test]
async fn whoever_proposes_does_not_write_down_the_councils_vote() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        s.close(&cli(), 1, "").await.unwrap();
        let writer = city.user(Role::HomeAffairs, Where::City).await;
        let sender = city.user(Role::StandingOffice, Where::City).await;
        let helper = city.user(Role::HomeAffairs, Where::City).await;
        let no = s.propose(&writer, proposal(ProposalKind::Award, Kind::Commune, "C2")).await.unwrap();
        let note = NewEvidence { kind: EvidenceKind::Note, what: "Được nhân dân khen ngợi".into() };
        s.add_evidence(&helper, no, note).await.unwrap();
        s.submit(&sender, no).await.unwrap();
        let examiner = city.user(Role::HomeAffairs, Where::City).await;
        s.examine(&examiner, no, None, "Đủ điều kiện").await.unwrap();
        let council = s.sit(&writer, sitting()).await.unwrap();
        for own in [&writer, &sender, &helper] {
            let refused = s.vote(own, council, no, (2, 0, 0)).await.unwrap_err();
            assert_eq!((refused.code(), refused.status()), ("standings.own_proposal", 409));
        }
        assert_eq!(state(&city, no).await, State::Examined);
        s.vote(&examiner, council, no, (2, 0, 0)).await.unwrap();
        assert_eq!(state(&city, no).await, State::Recommended);
        let minutes = s.sitting(&examiner, council).await.unwrap();
        assert_eq!((minutes.attendees.len(), minutes.votes[0].for_it), (3, 2), "who was there and how they voted is kept");
    })
    .await;
}

#[tokio::test]
async fn against_a_unit_nothing_goes_on_before_it_is_heard() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let round = inspected(&city).await;
        let s = city.services.standings.clone();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let no = s.propose(&home, proposal(ProposalKind::Responsibility, Kind::Unit, "D1")).await.unwrap();
        let add = |kind, what: &str| NewEvidence { kind, what: what.into() };
        let none = s.add_evidence(&home, no, add(EvidenceKind::Inspection, "99")).await.unwrap_err();
        assert_eq!(none.code(), "standings.no_such_evidence");
        s.add_evidence(&home, no, add(EvidenceKind::Inspection, &round.to_string())).await.unwrap();
        let shown = s.evidence_of(&s.proposal(&home, no).await.unwrap()).await.unwrap();
        assert!(shown[0].inspected.as_ref().unwrap().wrong > 0);
        s.submit(&home, no).await.unwrap();
        let lack = Some(Cause::LackOfResponsibility);
        assert_eq!(s.examine(&home, no, lack, "Báo cáo sai").await.unwrap_err().code(), "standings.not_heard");
        s.ask_reply(&home, no, AFTER.plus(2)).await.unwrap();
        assert_eq!(
            s.examine(&home, no, lack, "Báo cáo sai").await.unwrap_err().code(),
            "standings.not_heard",
            "there is time still"
        );
        s.reply(&head, no, "Tổ ghi nhầm, đơn vị nhận trách nhiệm").await.unwrap();
        let objective = s.examine(&home, no, Some(Cause::Objective), "Báo cáo sai").await.unwrap_err();
        assert_eq!(objective.code(), "standings.bad_cause", "an objective cause is nobody's responsibility");
        s.examine(&home, no, lack, "Báo cáo sai, thiếu kiểm tra").await.unwrap();
        assert_eq!(s.proposal(&home, no).await.unwrap().cause(), lack);
        // A day that was let pass is an answer too.
        let silent = s.propose(&home, proposal(ProposalKind::Criticism, Kind::Unit, "D1")).await.unwrap();
        s.ask_reply(&home, silent, AFTER.plus(1)).await.unwrap();
        assert_eq!(s.submit(&home, silent).await.unwrap_err().code(), "standings.no_figures");
        s.add_evidence(&home, silent, add(EvidenceKind::Inspection, &round.to_string())).await.unwrap();
        s.submit(&home, silent).await.unwrap();
        city.evening_of(AFTER.plus(2));
        s.examine(&home, silent, lack, "Không có ý kiến").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn names_and_words_are_sealed_and_pupils_are_left_out() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        let person = NewProposal {
            name: "Hoàng Thị Thủ Trưởng".into(),
            position: "Bí thư Đoàn phường".into(),
            words: "Không ban hành văn bản chỉ đạo trước 30/6".into(),
            ..proposal(ProposalKind::GradeDown, Kind::Person, "D1")
        };
        let no = s.propose(&cli(), person.clone()).await.unwrap();
        s.reply(&cli(), no, "Bận công tác khác tại tỉnh").await.unwrap();
        s.sit(&cli(), sitting()).await.unwrap();
        let p = s.proposal(&cli(), no).await.unwrap();
        assert_eq!((p.name.as_str(), p.steps[0].words.as_str()), ("Hoàng Thị Thủ Trưởng", "Bận công tác khác tại tỉnh"));
        for table in ["award_proposal", "award_step", "award_evidence", "council_sitting", "council_end", "audit"] {
            let columns: Vec<String> = match table {
                "audit" => city.services.db.map("SELECT detail FROM audit", args![], |r| r.get(0)).await.unwrap(),
                _ => {
                    let sealed = format!("SELECT sealed FROM {table}");
                    let blobs: Vec<Vec<u8>> = city.services.db.map(&sealed, args![], |r| r.get(0)).await.unwrap();
                    blobs.iter().map(|b| String::from_utf8_lossy(b).into_owned()).collect()
                }
            };
            for told in &columns {
                for word in ["Hoàng Thị", "chỉ đạo", "công tác khác", "Trần Văn Hội"] {
                    assert!(!told.contains(word), "{table} tells {word}");
                }
            }
        }
        let unit = NewProposal { subject: Kind::Unit, ..person.clone() };
        assert_eq!(s.propose(&cli(), unit).await.unwrap_err().code(), "standings.no_such_subject", "a grade is a person's");
        let number = NewProposal { words: "Người có số 070199123456".into(), ..person };
        assert_eq!(s.propose(&cli(), number).await.unwrap_err().code(), "standings.holds_number");
    })
    .await;
}

#[tokio::test]
async fn whoever_did_nothing_for_a_duty_by_its_day_is_criticised_for_that() {
    both(|city| async move {
        judged(&city).await;
        let due = |code: &str, deadline| NewDuty {
            code: code.into(),
            name: "Cán bộ dùng tài khoản".into(),
            clause: "P-4.2".into(),
            deadline: Some(deadline),
            kinds: vec![StaffKind::CivilServant],
            proofs: vec![Proof::Level2],
            quota: 0,
            reason: "theo kế hoạch".into(),
        };
        for duty in [due("use", DAY.plus(10)), due("later", AFTER.plus(10))] {
            city.services.compliance.set_duty(&cli(), duty).await.unwrap();
        }
        let s = city.services.standings.clone();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        let rests_on = async |kind, code: &str| {
            let no = s.propose(&home, proposal(kind, Kind::Unit, "D1")).await.unwrap();
            s.add_evidence(&home, no, NewEvidence { kind: EvidenceKind::Duty, what: code.into() }).await.unwrap();
            (no, s.submit(&home, no).await.map_err(|e| e.code()))
        };
        assert_eq!(rests_on(ProposalKind::Criticism, "later").await.1, Err("standings.no_figures"), "there is time still");
        assert_eq!(rests_on(ProposalKind::Award, "use").await.1, Err("standings.no_figures"), "nobody is rewarded for nothing");
        let (no, submitted) = rests_on(ProposalKind::Criticism, "use").await;
        assert_eq!((submitted, state(&city, no).await), (Ok(()), State::Submitted));
        // The year's file says the same of its head as the page of heads.
        let told = city.services.compliance.units_told(&cli(), "use").await.unwrap();
        let of_unit = told.iter().find(|u| u.figure.is_none() && u.answers().owes()).unwrap();
        let file = s.emulation_file(&cli(), "D1").await.unwrap();
        assert!(of_unit.silent && file.head_answers());
        let desk = city.signed_in(Role::HomeAffairs, Where::City).await;
        assert!(desk.get("/emulation-file").await.text().contains("Chưa nộp danh sách"));
    })
    .await;
}
