//! Documents of other matters, from made-up facts: their words name only figures that exist, and every list stands in a table.

use super::*;
use crate::{
    facts::PhaseFacts,
    matter::{
        Absentees, Awards, Away, Board, Budget, Cost, Criticised, Invitations, Inviting, Level, Matter, Placed, Proposed,
        Ranking, Share,
    },
    paper::{Block, words},
    render::{docx, xlsx},
};
use std::collections::BTreeMap;
use vedich_campaign::Metric;
use vedich_kernel::{Day, Moment};
use vedich_standings::{Kind as Ranks, PartKind};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn facts(matter: Matter) -> Facts {
    let phase = PhaseFacts {
        no: 1,
        name: "Cao điểm".into(),
        from: day("2023-06-20"),
        to: day("2023-07-15"),
        as_of: day("2023-07-15"),
        metric: Metric::Activated,
        goal: "55.000".into(),
        source: None,
        whole: None,
        children: Vec::new(),
        quarters: Vec::new(),
        units: Vec::new(),
    };
    Facts {
        campaign: "Chiến dịch 90 ngày đêm".into(),
        place: "Ủy ban nhân dân thành phố Đồng Xoài".into(),
        unit: false,
        from: day("2023-06-20"),
        to: day("2023-09-20"),
        cutoff: 40,
        cutoff_at: None,
        read_at: Moment::parse("2023-07-16T02:00:00Z").unwrap(),
        no_extract: false,
        known: true,
        phases: vec![phase],
        duties: Vec::new(),
        difficulties: Vec::new(),
        days: None,
        changes: Vec::new(),
        matter: Some(matter),
        words: BTreeMap::new(),
        outline: Vec::new(),
    }
}

fn ranking(closed: Option<String>) -> Matter {
    let row = |name: &str, rank, gates: &[&str]| Placed {
        name: name.into(),
        rank,
        points: Some(8_625),
        shares: vec![Some(Share { n: 863, of: 1_000 }), None],
        gates: gates.iter().map(|g| (*g).to_owned()).collect(),
    };
    let board = Board {
        of: Ranks::Commune,
        formula: "đạt chỉ tiêu 70 %; báo cáo đúng hạn 30 %".into(),
        parts: vec![PartKind::Target, PartKind::Reports],
        rows: vec![row("Phường Tân Phú", Some(1), &[]), row("Phường Tân Bình", None, &["Còn thiếu báo cáo (3/26)"])],
    };
    Matter::Ranking(Ranking { closed, boards: vec![board] })
}

fn awards() -> (Matter, People) {
    let title = "Giấy khen của Chủ tịch Ủy ban nhân dân thành phố".to_owned();
    let commune = Proposed {
        no: 7,
        name: "Phường Tân Phú".into(),
        title: title.clone(),
        rank: Some(1),
        result: Some(Share { n: 16_000, of: 15_000 }),
        votes: Some([7, 1, 1]),
    };
    let awards = Awards {
        collectives: vec![commune],
        persons: BTreeMap::from([(title.clone(), 1)]),
        sittings: vec![day("2023-07-18")],
        waiting: 2,
    };
    let row = ["Nguyễn Văn Một", "Tổ trưởng", "Đoàn phường", title.as_str(), "23/10 (230,00 %)", "Bám dân"];
    let people = People {
        rows: vec![row.map(str::to_owned).into()],
        words: BTreeMap::from([(7, "Dẫn đầu thành phố".to_owned())]),
    };
    (Matter::Awards(awards), people)
}

fn all() -> Vec<(Kind, Matter, People)> {
    let (awards, named) = awards();
    let unit = Criticised {
        no: 3,
        name: "Đoàn phường Tân Bình".into(),
        responsible: false,
        cause: "Thiếu trách nhiệm".into(),
        decision: "77/QĐ-UBND ngày 20/7/2023".into(),
        target: Some(Share { n: 300, of: 1_000 }),
        missing: Some(Share { n: 9, of: 26 }),
    };
    let head = Criticised { no: 4, responsible: true, ..unit.clone() };
    let away = Away { name: "Phường Tân Phú".into(), lists: 3, people: 12, answered: 5 };
    let absentees = Absentees {
        from: day("2023-06-20"),
        to: day("2023-07-15"),
        communes: vec![away.clone(), Away { name: "Phường Tân Bình".into(), ..away }],
    };
    let shift = Inviting {
        day: day("2023-07-17"),
        hours: "17:30–20:30".into(),
        station: "Nhà văn hóa".into(),
        capacity: 45,
        invited: 150,
        booked: 20,
    };
    let invitations = Invitations { from: day("2023-07-16"), to: day("2023-07-29"), shifts: vec![shift] };
    let line = Cost {
        name: "In thư mời".into(),
        unit: "tờ".into(),
        quantity: 2_410,
        price: Some(500),
        amount: Some(1_205_000),
        source: "Báo giá nhà in".into(),
    };
    let city = Level { name: "Thành phố Đồng Xoài".into(), total: 1_205_000, lines: vec![line.clone()] };
    let ward = Level { name: "Phường Tân Phú".into(), total: 0, lines: vec![Cost { price: None, amount: None, ..line }] };
    let budget = Budget {
        total: 1_205_000,
        levels: vec![city, ward],
        missing: vec!["Bộ thiết bị thu nhận".into()],
        assumptions: vec!["Tính các ca từ 20/6/2023 đến 20/9/2023.".into()],
    };
    let row = |cells: &[&str]| People { rows: vec![cells.iter().map(|c| (*c).to_owned()).collect()], ..People::default() };
    vec![
        (Kind::Ranking, ranking(None), People::default()),
        (Kind::Ranking, ranking(Some("16/7/2023 9:00".into())), People::default()),
        (Kind::AwardProposal, awards, named),
        (Kind::CriticismNotice, Matter::Criticism(vec![unit, head]), People::default()),
        (
            Kind::AbsenteeList,
            Matter::Absentees(absentees),
            row(&["Nguyễn Văn Hai", "1980", "KP 1", "1/7/2023", "Tổ 1", "Đến lại vào ngày 5/7/2023"]),
        ),
        (
            Kind::InvitationList,
            Matter::Invitations(invitations),
            row(&[
                "Nguyễn Văn Ba",
                "1980",
                "Khu phố 1",
                "Nhà văn hóa",
                "17:30–20:30 ngày 17/7/2023",
                "có thẻ, chưa có hồ sơ",
                "",
            ]),
        ),
        (Kind::Budget, Matter::Budget(budget), People::default()),
    ]
}

fn all_words(paper: &Paper) -> String {
    let of = |b: &Block| match b {
        Block::Heading { line, .. } | Block::Text { line } => words(line),
        Block::Table(t) => t.rows.iter().flatten().map(|l| words(l)).collect::<Vec<_>>().join(" | "),
    };
    paper.body.iter().chain(paper.appendices.iter().flat_map(|a| &a.blocks)).map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_matter_is_told_in_words_and_tables_with_figures_that_exist() {
    for (kind, matter, people) in all() {
        let facts = facts(matter);
        let known = facts.figures();
        assert!(!known.is_empty(), "{kind:?}");
        for section in sections(kind, &facts) {
            let Section::Text { key, .. } = section else { continue };
            let said = text(kind, &facts, &Content::default(), &key);
            assert!(!said.is_empty(), "{kind:?} {key}");
            assert_eq!(unknown(&said, &known), Vec::<String>::new(), "{kind:?} {key}: {said}");
        }
        let paper = paper(kind, &facts, &people, &Content::default(), &Letterhead::default());
        let said = all_words(&paper);
        assert!(!said.contains("{{"), "{kind:?}: {said}");
        for name in people.rows.iter().map(|r| &r[0]).chain(people.words.values()) {
            assert!(said.contains(name), "{kind:?} leaves out {name}: {said}");
        }
        for table in paper.tables() {
            assert_eq!(table.columns.iter().map(|c| c.share).sum::<u32>(), 1_000, "{kind:?}: {}", table.caption);
            assert!(table.rows.iter().all(|r| r.len() == table.columns.len()), "{kind:?}: {}", table.caption);
        }
        assert!(docx::write(&paper).unwrap().starts_with(b"PK") && xlsx::write(&paper).unwrap().starts_with(b"PK"));
        // Facts are kept as JSON and come back as they were, without whom they name.
        let kept = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&kept).unwrap(), facts);
        assert!(people.rows.iter().all(|r| !kept.contains(&r[0])));
    }
}

#[test]
fn proposals_name_titles_votes_and_who_waits() {
    let (matter, people) = awards();
    let head =
        Letterhead { parent: "Ủy ban nhân dân tỉnh Bình Phước".into(), sign: "UBND".into(), ..Letterhead::default() };
    let content = Content { number: Some(9), ..Content::default() };
    let paper = paper(Kind::AwardProposal, &facts(matter), &people, &content, &head);
    assert_eq!((paper.title.as_str(), paper.number.as_str()), ("TỜ TRÌNH", "Số: 09/TTr-UBND"));
    assert_eq!(paper.addressee, "Chủ tịch Ủy ban nhân dân thành phố", "whoever gives the award, as its title says");
    let said = all_words(&paper);
    for words in ["1 tập thể, 1 cá nhân", "đã họp ngày 18/7/2023", "còn 2 đề nghị", "7 – 1 – 1", "16.000/15.000 (106,67\u{a0}%)"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_proposal_of_collectives_alone_names_no_zero() {
    let (mut matter, _) = awards();
    if let Matter::Awards(a) = &mut matter {
        a.persons.clear();
    }
    let said = narrative::draft(Kind::AwardProposal, &facts(matter), "phan_de_nghi").join(" ");
    assert!(said.contains("{{tap_the}} tập thể có thành tích") && !said.contains("ca_nhan"), "{said}");
}

#[test]
fn nothing_has_changed_when_only_the_moment_is_another() {
    let before = facts(ranking(None));
    let later = Facts { cutoff: 90, cutoff_at: Some(Moment(5)), read_at: Moment(9), ..before.clone() };
    assert!(before.tells_the_same(&later));
    assert!(!before.tells_the_same(&facts(ranking(Some("16/7/2023".into())))));
}

#[test]
fn a_budget_without_any_price_asks_for_no_sum() {
    let level = Level { name: "Thành phố Đồng Xoài".into(), total: 0, lines: Vec::new() };
    let missing = vec!["Bộ thiết bị thu nhận".to_owned()];
    let of =
        |total| Matter::Budget(Budget { total, levels: vec![level.clone()], missing: missing.clone(), assumptions: Vec::new() });
    let told = |total, key: &str| narrative::draft(Kind::Budget, &facts(of(total)), key).join("\n");
    for key in ["phan_du_toan", "phan_de_nghi_du_toan"] {
        assert!(!told(0, key).contains("{{tong_du_toan}}") && told(0, key).contains("đơn giá"), "{}", told(0, key));
        assert!(told(5_000, key).contains("{{tong_du_toan}}"), "{}", told(5_000, key));
    }
}
