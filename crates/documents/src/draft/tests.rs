use super::*;
use crate::{
    difficulties::DifficultyFacts,
    facts::{Counted, DutyFacts, DutyUnit, PhaseFacts, UnitFacts},
    paper::{Block, words},
    render::{docx, package, page, xlsx},
};
use proptest::prelude::*;
use vedich_campaign::Metric;
use vedich_daily_reports::Figures;
use vedich_kernel::{Basis, Day, ExtractNo, Figure, Moment, Source, WholeExtract};
use vedich_register::Numbers;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn place(code: &str, eligible: i64, activated: i64, target: i64) -> Counted {
    let now = Numbers {
        eligible,
        dossiers: activated + eligible / 10,
        collected_level2: activated,
        activated_level2: activated,
        issued: activated + eligible / 20,
        ..Numbers::default()
    };
    Counted {
        code: code.into(),
        name: format!("Phường {code}"),
        now,
        target: Some(target),
        achieved: activated,
        ..Counted::default()
    }
}

fn phase(no: i64, activated: i64, children: Vec<Counted>) -> PhaseFacts {
    let as_of = if no == 1 { day("2023-07-15") } else { day("2023-09-20") };
    let extract = ExtractNo(9);
    PhaseFacts {
        no,
        name: "Cao điểm".into(),
        from: if no == 1 { day("2023-06-20") } else { day("2023-07-16") },
        to: as_of,
        as_of,
        metric: Metric::Activated,
        goal: "55.000".into(),
        source: Some(Source { extract, as_of, whole: Some(WholeExtract { extract, as_of }) }),
        whole: Some(place("TP", 72_423, activated, 55_000)),
        quarters: children.iter().map(|c| Counted { above: c.name.clone(), name: "Khu phố 1".into(), ..c.clone() }).collect(),
        children,
        units: vec![
            UnitFacts {
                code: "D1".into(), name: "Đoàn phường".into(), owed_days: 26, missing_days: 3, ..UnitFacts::default()
            },
            UnitFacts {
                reported: Figures { guided: 40, outreach: 2, ..Figures::default() },
                owed_days: 26,
                sent: true,
                ..UnitFacts::default()
            },
        ],
    }
}

/// Questions about a thing: asked, answered in time and late, waiting, overdue.
fn asked(code: &str, name: &str, [asked, in_time, late, open, overdue]: [i64; 5]) -> DifficultyFacts {
    DifficultyFacts { code: code.into(), name: name.into(), asked, in_time, late, open, overdue }
}

fn facts(phases: Vec<PhaseFacts>) -> Facts {
    let figure = Figure {
        numerator: 1_805,
        denominator: 1_842,
        basis: Basis::Roster,
        source: None,
        as_of: day("2023-06-30"),
        cutoff: 40,
        cutoff_at: None,
    };
    let unit = DutyUnit {
        name: "Phòng Nội vụ".into(),
        owing: 12,
        complete: 9,
        unexplained: 1,
        directive: Some(false),
        silent: false,
        unverified: false,
    };
    Facts {
        campaign: "Chiến dịch 90 ngày đêm".into(),
        place: "Thành phố Đồng Xoài".into(),
        unit: false,
        from: day("2023-06-20"),
        to: day("2023-09-20"),
        cutoff: 40,
        cutoff_at: Some(Moment::parse("2023-07-15T14:40:00Z").unwrap()),
        read_at: Moment::parse("2023-07-16T02:00:00Z").unwrap(),
        known: true,
        no_extract: false,
        phases,
        duties: vec![DutyFacts {
            code: "june-30".into(),
            name: "Cán bộ, công chức, viên chức đến 30/6".into(),
            deadline: day("2023-06-30"),
            owing: 1_842,
            complete: 1_805,
            in_time: 1_790,
            unexplained: 4,
            exempt: 6,
            figure: Some(figure),
            units: vec![unit],
        }],
        difficulties: vec![asked("device", "Điện thoại, SIM", [9, 6, 2, 1, 1]), asked("app", "Ứng dụng VNeID", [3, 3, 0, 0, 0])],
        days: None,
        changes: Vec::new(),
        matter: None,
        words: BTreeMap::new(),
        outline: Vec::new(),
    }
}

fn two() -> Vec<Counted> {
    vec![place("25195", 20_000, 16_000, 15_000), place("25201", 18_000, 6_000, 14_000)]
}

fn head() -> Letterhead {
    Letterhead {
        issuer: "Ủy ban nhân dân thành phố Đồng Xoài".into(),
        sign: "UBND".into(),
        place: "Đồng Xoài".into(),
        authority: "TM. Ủy ban nhân dân".into(),
        title: "Chủ tịch".into(),
        name: "Trần Văn Thử".into(),
        recipients: vec!["Như trên".into(), "Lưu: VT, CA".into()],
        bases: vec!["Căn cứ Kế hoạch số 148/KH-UBND".into()],
        ..Letterhead::default()
    }
}

fn all_words(paper: &Paper) -> String {
    let of = |b: &Block| match b {
        Block::Heading { line, .. } | Block::Text { line } => words(line),
        Block::Table(t) => t.rows.iter().flatten().map(|l| words(l)).collect::<Vec<_>>().join(" "),
    };
    paper.body.iter().chain(paper.appendices.iter().flat_map(|a| &a.blocks)).map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_merger_between_two_phases_is_told_once_where_the_places_are_others() {
    let merged = vec![place("N1", 38_000, 31_000, 29_000)];
    let from = vec![("Phường 25195".to_owned(), true), ("Phường 25201".to_owned(), true)];
    let lines = vec![crate::regrouped::Joined { from, to: "Phường N1".into() }];
    let changes = vec![crate::regrouped::Regrouped { on: day("2023-08-01"), lines }];
    let facts = Facts { changes, ..facts(vec![phase(1, 48_200, two()), phase(2, 60_000, merged)]) };
    let told = "Từ ngày 1/8/2023, địa bàn được sắp xếp lại: phường 25195, phường 25201 nhập thành phường N1. Kết quả giai đoạn 1 ghi theo địa bàn cũ, giai đoạn 2 ghi theo địa bàn mới, số đầu kỳ tính trên cùng địa bàn ấy.";
    let of = |key: &str| narrative::draft(Kind::Final, &facts, key);
    assert_eq!(of("phan_ket_qua_gd2").first().map(String::as_str), Some(told));
    assert!(of("phan_ket_qua_gd1").iter().all(|line| !line.contains("sắp xếp lại")));
    assert!(of("phan_ghi_chu").contains(&told.to_owned()));
    let text = of("phan_ket_qua_gd2").remove(0);
    assert!(unsourced(&text, &facts.figures()).iter().all(|u| u.number.starts_with("25")), "names of the test's wards alone");
}

#[test]
fn before_the_first_extract_nothing_is_counted_and_no_day_stands_for_it() {
    let empty = PhaseFacts { source: None, ..phase(1, 0, two()) };
    let none = Facts { no_extract: true, ..facts(vec![empty]) };
    assert!(none.figures().iter().any(|c| c.name == "kich_hoat"), "a template may name what is not known yet");
    let said = "Chưa có bản trích xuất nào của địa bàn được áp dụng nên chưa có số liệu.";
    assert_eq!(narrative::draft(Kind::Phase, &none, "phan_ket_qua"), [said]);
    assert_eq!(narrative::draft(Kind::Appendix, &none, "phan_ghi_chu"), [said]);
    assert!(narrative::draft(Kind::Phase, &none, "phan_han_che").iter().all(|line| !line.contains("Chưa hoàn thành chỉ tiêu")));
    let appendix = paper(Kind::Appendix, &none, &People::default(), &Content::default(), &head());
    assert!(!appendix.subject.contains("đến hết ngày") && !all_words(&appendix).contains("chốt đến hết ngày"));
    let unit = narrative::draft(Kind::Phase, &Facts { unit: true, ..none }, "phan_ket_qua");
    assert!(unit[0] == said && unit[1].contains("đã báo cáo"), "a unit has reported all the same: {unit:?}");
}

#[test]
fn kept_words_change_nothing_until_the_rules_do_and_give_way_to_peoples() {
    let content = Content::default();
    for kind in [Kind::Phase, Kind::Final, Kind::Province, Kind::Appendix, Kind::Targets] {
        let fresh = facts(vec![phase(1, 48_200, two()), phase(2, 60_000, two())]);
        let mut kept = fresh.clone();
        kept.words = drafted(kind, &fresh);
        let print = |facts: &Facts| paper(kind, facts, &People::default(), &content, &head());
        assert!(print(&kept) == print(&fresh), "{kind:?}");
        assert!(kept.tells_the_same(&fresh));
        let json = serde_json::to_string(&fresh).unwrap();
        assert!(!json.contains("\"words\"") && serde_json::from_str::<Facts>(&json).unwrap() == fresh, "as it was stored before");
    }
    let mut facts = facts(vec![phase(1, 48_200, two())]);
    facts.words.insert("phan_bai_hoc".into(), "Cũ.".into());
    assert_eq!(text(Kind::Phase, &facts, &content, "phan_bai_hoc"), "Cũ.");
    let edited = Content { texts: BTreeMap::from([("phan_bai_hoc".to_owned(), "Sửa.".to_owned())]), ..content };
    assert_eq!(text(Kind::Phase, &facts, &edited, "phan_bai_hoc"), "Sửa.");
}

#[test]
fn the_citys_report_says_what_was_missed_and_points_every_number_at_its_source() {
    let facts = facts(vec![phase(1, 48_200, two())]);
    let content = Content { number: Some(5), date: Some(day("2023-07-16")), ..Content::default() };
    let paper = paper(Kind::Phase, &facts, &People::default(), &content, &head());
    assert_eq!(paper.number, "Số: 05/BC-UBND");
    assert_eq!(paper.place_and_date, "Đồng Xoài, ngày 16 tháng 7 năm 2023");
    assert_eq!(paper.subject, "Kết quả thực hiện giai đoạn 1 chiến dịch 90 ngày đêm");
    let text = all_words(&paper);
    for said in [
        "Đã kích hoạt 48.200 tài khoản",
        "chưa hoàn thành, còn thiếu 6.800",
        "1.805 trên 1.842 người phải thực hiện",
        "đạt 97,99\u{a0}%",
        "thấp hơn mức chung là phường 25201",
        "Còn 1 đơn vị báo cáo ngày không đầy đủ, thiếu 3 lượt",
        "./.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("{{"), "a name without a figure: {text}");
    // Every figure that the text points at stands in the last appendix, with its source.
    let sources = paper.appendices.last().unwrap();
    let Block::Table(table) = &sources.blocks[0] else { panic!("no table of sources") };
    assert_eq!(table.rows.len(), paper.figures.len());
    assert!(
        all_words(&paper).contains("48.200 / 72.423 công dân đủ điều kiện · bản trích xuất 15/7/2023 · chốt 15/7/2023 21:40")
    );
    let cites = paper.body.iter().filter_map(|b| if let Block::Text { line } = b { Some(line) } else { None }).flatten();
    assert!(cites.filter_map(|s| s.cite).all(|at| at < paper.figures.len()));
}

#[test]
fn difficulties_are_told_by_what_they_are_about_with_their_source_and_cutoff() {
    let told = facts(vec![phase(1, 48_200, two())]);
    let drawn = |facts: &Facts| paper(Kind::Phase, facts, &People::default(), &Content::default(), &head());
    let text = all_words(&drawn(&told));
    for said in [
        "4. Giải quyết khó khăn, vướng mắc",
        "có 12 khó khăn, vướng mắc được nêu: trả lời đúng hạn 9, trả lời trễ hạn 2, đang chờ trả lời 1, trong đó đã quá hạn 1.",
        "Theo nội dung: điện thoại, SIM 9; ứng dụng VNeID 3.",
        "Câu hỏi và trả lời ở trang Vướng mắc, chốt ở lần ghi 40 · đến hết ngày 15/7/2023",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let table = drawn(&told).tables().find(|t| t.caption.starts_with("Khó khăn, vướng mắc")).cloned().unwrap();
    let last: Vec<String> = table.rows.last().unwrap().iter().map(|l| words(l)).collect();
    assert_eq!(last, ["", "Tổng cộng", "12", "9", "2", "1", "1"]);
    // A document of earlier, and one of days on which nobody asked, has no such part.
    let none = Facts { difficulties: Vec::new(), ..told };
    assert!(!all_words(&drawn(&none)).contains("vướng mắc được nêu"));
}

#[test]
fn a_campaign_without_duties_of_staff_says_so() {
    let bare = Facts { duties: Vec::new(), ..facts(vec![phase(1, 48_200, two())]) };
    let drawn = |facts: &Facts| all_words(&paper(Kind::Phase, facts, &People::default(), &Content::default(), &head()));
    assert!(drawn(&bare).contains("Chưa đặt nhiệm vụ của cán bộ"), "{}", drawn(&bare));
    let unit = Facts { unit: true, ..bare };
    assert!(!drawn(&unit).contains("Chưa đặt nhiệm vụ của cán bộ"));
}

#[test]
fn nothing_is_said_that_no_figure_shows() {
    let causes = |facts: &Facts| text(Kind::Phase, facts, &Content::default(), "phan_nguyen_nhan");
    let mut missed = facts(vec![phase(1, 48_200, two())]);
    // Nobody was noted absent, so nobody's absence is a cause.
    assert!(!causes(&missed).contains("vắng mặt"), "{}", causes(&missed));
    missed.phases[0].units[1].reported.absent = 12;
    assert!(causes(&missed).contains("{{vang_mat}} lượt"), "{}", causes(&missed));
    // A union that reported something says what stands of it, and praises and blames nobody else.
    missed.unit = true;
    missed.duties.clear();
    missed.phases[0].whole = None;
    missed.phases[0].children.clear();
    missed.phases[0].units = vec![UnitFacts { owed_days: 26, claimed: 9, confirmed: 7, contradicted: 2, ..UnitFacts::default() }];
    let of = |key: &str| text(Kind::Phase, &missed, &Content::default(), key);
    assert!(of("phan_uu_diem").contains("{{da_xac_nhan}} trên {{kich_hoat_bao_cao}}"), "{}", of("phan_uu_diem"));
    for key in ["phan_chi_dao", "phan_uu_diem", "phan_han_che", "phan_nguyen_nhan", "phan_kien_nghi"] {
        assert!(!of(key).contains("ác đơn vị") && !of(key).contains("lực lượng"), "{key}: {}", of(key));
    }
    let bare = facts(vec![phase(1, 0, Vec::new())]);
    let nothing = Facts {
        duties: Vec::new(),
        unit: true,
        phases: vec![PhaseFacts { whole: None, units: Vec::new(), ..bare.phases[0].clone() }],
        ..bare
    };
    assert!(text(Kind::Phase, &nothing, &Content::default(), "phan_uu_diem").contains("chưa đủ để nêu ưu điểm"));
}

#[test]
fn sentences_name_their_phase_and_what_is_blamed_is_not_praised() {
    let mut second = phase(2, 48_900, two());
    second.to = day("2023-09-30");
    second.units.iter_mut().for_each(|u| u.missing_days = 0);
    let facts = facts(vec![phase(1, 48_200, two()), second]);
    let of = |key: &str| text(Kind::Final, &facts, &Content::default(), key);
    let (good, bad) = (of("phan_uu_diem"), of("phan_han_che"));
    assert!(bad.contains("báo cáo ngày giai đoạn 1 không đầy đủ, thiếu {{luot_thieu_gd1}}"), "{bad}");
    assert!(!good.contains("don_vi_du_gd1"), "what is missing is no strength: {good}");
    assert!(good.contains("Chế độ báo cáo ngày giai đoạn 2 được giữ"), "{good}");
    assert!(!good.contains("june_30_ty_le"), "thirty-seven have not done it: {good}");
    // What the phase that is over missed is to be done in the one that runs.
    assert!(of("phan_kien_nghi").contains("phần còn thiếu giai đoạn 2: {{con_thieu_gd2}}"), "{}", of("phan_kien_nghi"));
}

#[test]
fn a_unit_without_roster_and_directive_is_not_without_fault() {
    let whole = facts(vec![phase(1, 10, Vec::new())]);
    let units = vec![UnitFacts { owed_days: 26, claimed: 57, confirmed: 49, late: 8, ..UnitFacts::default() }];
    let mut duties = whole.duties.clone();
    duties[0] = DutyFacts { owing: 0, complete: 0, unexplained: 0, figure: None, ..duties[0].clone() };
    duties[0].units[0] =
        DutyUnit { owing: 0, complete: 0, unexplained: 0, directive: None, silent: true, ..duties[0].units[0].clone() };
    let facts = Facts { unit: true, phases: vec![PhaseFacts { whole: None, units, ..whole.phases[0].clone() }], duties, ..whole };
    let bad = text(Kind::Phase, &facts, &Content::default(), "phan_han_che");
    assert!(!bad.contains("Chưa phát hiện"), "{bad}");
    for said in ["đơn vị chưa gửi danh sách", "văn bản chỉ đạo", "{{da_kich_hoat_tu_truoc}} trên {{kich_hoat_bao_cao}}"]
    {
        assert!(bad.contains(said), "{said}: {bad}");
    }
    assert_eq!(unknown(&bad, &facts.figures()), Vec::<String>::new());
}

#[test]
fn a_reached_target_is_praised_and_not_called_a_weakness() {
    let facts =
        facts(vec![phase(1, 56_000, vec![place("25195", 20_000, 16_000, 15_000), place("25198", 18_000, 14_000, 13_000)])]);
    let strengths = text(Kind::Phase, &facts, &Content::default(), "phan_uu_diem");
    assert!(strengths.contains("Chỉ tiêu được hoàn thành"), "{strengths}");
    let weak = text(Kind::Phase, &facts, &Content::default(), "phan_han_che");
    assert!(!weak.contains("Chưa hoàn thành chỉ tiêu"), "{weak}");
}

#[test]
fn the_final_report_keeps_the_phases_apart() {
    let facts = facts(vec![phase(1, 48_200, two()), phase(2, 58_000, two())]);
    let paper = paper(Kind::Final, &facts, &People::default(), &Content::default(), &head());
    let text = all_words(&paper);
    assert!(text.contains("1. Giai đoạn 1 (từ ngày 20/6/2023 đến ngày 15/7/2023)"), "{text}");
    assert!(text.contains("Đã kích hoạt 48.200 tài khoản") && text.contains("Đã kích hoạt 58.000 tài khoản"), "{text}");
    assert!(paper.figures.iter().any(|f| f.name == "kich_hoat_gd1") && paper.figures.iter().any(|f| f.name == "kich_hoat_gd2"));
    assert!(paper.number.ends_with("/BC-UBND") && paper.number.contains('…'), "room for a pen");
}

#[test]
fn a_phase_that_has_not_begun_has_no_results() {
    let mut second = phase(2, 48_200, two());
    second.as_of = day("2023-07-10");
    second.units.clear();
    let facts = facts(vec![phase(1, 48_200, two()), second]);
    let text = all_words(&paper(Kind::Final, &facts, &People::default(), &Content::default(), &head()));
    assert!(text.contains("Giai đoạn 2 bắt đầu từ ngày 16/7/2023; đến hết ngày 10/7/2023 chưa có kết quả."), "{text}");
    assert!(!text.contains("riêng trong giai đoạn 2"), "{text}");
}

#[test]
fn words_that_people_wrote_stand_in_the_place_of_the_drafted_ones() {
    let facts = facts(vec![phase(1, 48_200, two())]);
    let mut content = Content::default();
    content.texts.insert("phan_bai_hoc".into(), "Bám dân, đạt {{ty_le_kich_hoat}}.".into());
    content.texts.insert("phan_kien_nghi".into(), String::new());
    let text = all_words(&paper(Kind::Phase, &facts, &People::default(), &content, &head()));
    assert!(text.contains("Bám dân, đạt 66,55\u{a0}%."), "{text}");
    assert!(!text.contains("rút kinh nghiệm, khắc phục"), "what was emptied is left out");
}

#[test]
fn the_same_paper_is_the_same_bytes_and_each_run_names_all_four_fonts() {
    let facts = facts(vec![phase(1, 48_200, two())]);
    let draw = || paper(Kind::Phase, &facts, &People::default(), &Content::default(), &head());
    let bytes = docx::write(&draw()).unwrap();
    assert_eq!(bytes, docx::write(&draw()).unwrap());
    assert_eq!(xlsx::write(&draw()).unwrap(), xlsx::write(&draw()).unwrap());
    let parts = package::unpack(&bytes).unwrap();
    let xml = String::from_utf8(parts.into_iter().find(|(n, _)| n == "word/document.xml").unwrap().1).unwrap();
    let fonts = "w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"";
    assert_eq!(xml.matches("<w:r>").count(), xml.matches(fonts).count(), "every run");
    // A4 and the margins: 210 × 297 mm, 20, 15, 20 and 30 mm in twentieths of a point.
    assert!(xml.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"), "{xml}");
    assert!(xml.contains("w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\""));
    let pointed = xml.matches("w:anchor=\"nguon_").count();
    assert!(pointed > 20 && xml.matches("<w:bookmarkStart").count() == draw().figures.len(), "{pointed}");
}

#[test]
fn in_the_browser_appendices_that_lie_across_do_so_and_every_table_is_a_region_of_its_own() {
    let drawn = paper(Kind::Phase, &facts(vec![phase(1, 48_200, two())]), &People::default(), &Content::default(), &head());
    let html = page::draw(&drawn).into_string();
    let across = drawn.appendices.iter().filter(|a| a.across).count();
    assert!(across > 0 && across < drawn.appendices.len());
    assert_eq!(html.matches("paper paper-across").count(), across, "{html}");
    let tables = drawn.tables().count();
    assert_eq!(html.matches("class=\"table-scroll\" tabindex=\"0\" role=\"region\"").count(), tables);
}

/// What "single" is, each program takes from the font it has: lines of a said height, rows and last words that are not torn break pages alike.
#[test]
fn every_line_says_its_height_and_nothing_is_torn_that_the_pdf_keeps_together() {
    let facts = facts(vec![phase(1, 48_200, two())]);
    let bytes = docx::write(&paper(Kind::Phase, &facts, &People::default(), &Content::default(), &head())).unwrap();
    let parts = package::unpack(&bytes).unwrap();
    let part = |name: &str| String::from_utf8(parts.iter().find(|(n, _)| n == name).unwrap().1.clone()).unwrap();
    let xml = part("word/document.xml");
    assert_eq!(xml.matches("<w:p>").count(), xml.matches("w:lineRule=\"exact\"").count(), "{xml}");
    assert!(xml.contains("w:line=\"364\"") && xml.contains("w:line=\"312\""), "18.2 points of text, 15.6 of a table");
    assert!(part("word/header1.xml").contains("w:line=\"364\" w:lineRule=\"exact\""));
    assert!(part("word/styles.xml").contains("<w:widowControl/>"));
    assert_eq!(xml.matches("<w:tr>").count(), xml.matches("<w:cantSplit/>").count());
    let closing = xml.rfind("Trên đây là báo cáo").unwrap();
    let begins = xml[..closing].rfind("<w:p>").unwrap();
    assert!(xml[begins..closing].starts_with("<w:p><w:pPr><w:keepNext/><w:keepLines/>"));
    // Below the last table of the document stands a line of a point, no room that would begin a page.
    let below = &xml[xml.rfind("</w:tbl>").unwrap()..];
    assert!(below.contains("w:line=\"20\"") && !below.contains("w:line=\"120\""), "{below}");
}

#[test]
fn every_part_of_every_kind_has_words_for_every_kind_of_facts() {
    let mut of_unit = facts(vec![phase(1, 10, Vec::new())]);
    of_unit.unit = true;
    of_unit.phases[0].whole = None;
    of_unit.phases[0].units.truncate(1);
    for facts in [facts(vec![phase(1, 48_200, two())]), facts(vec![phase(1, 0, Vec::new())]), of_unit] {
        for kind in Kind::ALL {
            let known = facts.figures();
            for section in sections(kind, &facts) {
                let Section::Text { key, .. } = section else { continue };
                let words = text(kind, &facts, &Content::default(), &key);
                assert_eq!(unknown(&words, &known), Vec::<String>::new(), "{kind:?} {key}: {words}");
            }
        }
    }
}

proptest! {
    /// Whatever the figures are, the text names only figures that exist and never a number without a source.
    #[test]
    fn no_draft_names_what_is_not_there(
        activated in 0..80_000_i64, target in 0..80_000_i64, parts in proptest::collection::vec((0..9_000_i64, 0..9_000_i64), 0..6)
    ) {
        let children = parts.iter().enumerate().map(|(i, (a, t))| place(&format!("C{i}"), 9_000, *a, *t)).collect();
        let mut phase = phase(1, activated, children);
        if let Some(w) = &mut phase.whole {
            w.target = Some(target).filter(|t| *t > 0);
        }
        let facts = facts(vec![phase]);
        let known = facts.figures();
        for key in ["phan_chi_dao", "phan_ket_qua", "phan_uu_diem", "phan_han_che", "phan_nguyen_nhan", "phan_bai_hoc", "phan_kien_nghi"] {
            let words = text(Kind::Phase, &facts, &Content::default(), key);
            prop_assert!(!words.is_empty(), "{}", key);
            prop_assert_eq!(unknown(&words, &known), Vec::<String>::new());
            let typed = unsourced(&words, &known);
            prop_assert!(typed.iter().all(|u| u.number == "90" || u.number == "06"), "{:?}: {}", typed, words);
        }
    }
}
