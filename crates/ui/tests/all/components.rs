//! Components as a browser gets them.
#![allow(clippy::unwrap_used)]

use maud::{Markup, Render, html};
use proptest::prelude::*;
use vedich_kernel::{Basis, Day, ExtractNo, Figure, Lang, Moment, Source, Stage, WholeExtract};
use vedich_ui::*;

fn day(n: i32) -> Day {
    Day::new(2023, 6, 19).unwrap().plus(n)
}

fn opening() -> Figure {
    Figure {
        numerator: 9_357,
        denominator: 72_423,
        basis: Basis::Eligible,
        source: Some(Source {
            extract: ExtractNo(1),
            as_of: day(0),
            whole: Some(WholeExtract { extract: ExtractNo(1), as_of: day(0) }),
        }),
        as_of: day(0),
        cutoff: 4,
        cutoff_at: Moment::parse("2023-06-19T14:40:00Z").ok(),
    }
}

/// One tag per line; ids that are made fresh each time are named alike.
fn lines(markup: &Markup) -> String {
    let mut out = markup.0.replace("><", ">\n<");
    for prefix in ["popovertarget=\"", "popover id=\"", "title id=\"", "desc id=\"", "aria-labelledby=\"c"] {
        let mut from = 0;
        while let Some(at) = out[from..].find(prefix) {
            let start = from + at + prefix.len();
            let Some(len) = out[start..].find('"') else { break };
            out.replace_range(start..start + len, "FRESH");
            from = start;
        }
    }
    out
}

#[test]
fn a_percentage_is_a_button_that_explains_itself() {
    insta::assert_snapshot!(lines(&figure_button(&opening(), Lang::Vi)));
}

#[test]
fn two_figures_on_a_page_never_share_an_id() {
    let (a, b) = (figure_button(&opening(), Lang::Vi).0, figure_button(&opening(), Lang::Vi).0);
    assert_ne!(a, b);
}

#[test]
fn a_small_table() {
    let table = Table::new("communes", "Phường, xã")
        .lang(Lang::Vi)
        .col(Col::text("Địa bàn").sort())
        .col(Col::number("Kích hoạt").sort())
        .selectable("commune")
        .row(Row::new(vec![Cell::text("Tân Phú"), Cell::int(1_904, Lang::Vi)]).href("/territory/25195").select("25195"))
        .totals(Row::new(vec![Cell::text("Cộng"), Cell::int(1_904, Lang::Vi)]))
        .hidden_rows(7);
    insta::assert_snapshot!(lines(&table.render()));
}

#[test]
fn a_table_with_a_main_figure_folds_on_a_phone() {
    let table = |main: bool| {
        let figure = Col::number("Kích hoạt");
        let figure = if main { figure.main() } else { figure };
        let row = || Row::new(vec![Cell::text("Tân Phú"), Cell::int(1_904, Lang::Vi), Cell::int(7, Lang::Vi)]);
        let table = Table::new("x", "Phường, xã").col(Col::text("Địa bàn")).col(figure).col(Col::number("Báo trùng")).download();
        table.row(row()).totals(row()).render().0
    };
    let shown = table(true);
    assert!(shown.contains("class=\" folds\"") && shown.contains("number main-figure"), "{shown}");
    // Every row, the sums too, has what opens it; what it opens knows its heading.
    assert_eq!((shown.matches("row-more").count(), shown.matches("data-label=\"Báo trùng\"").count()), (2, 2));
    assert!(!shown.contains("data-label=\"Kích hoạt\"") && shown.contains("href=\"?save=x.xlsx\""));
    assert!(!table(false).contains("row-more") && !table(false).contains("data-label"));
}

#[test]
fn an_empty_table_says_what_to_do() {
    let shown = Table::new("x", "Danh sách")
        .lang(Lang::Vi)
        .col(Col::text("Tổ"))
        .empty("Chưa có danh sách nào", html! { "Tạo từ bản trích xuất." });
    let shown = shown.render().0;
    assert!(shown.contains("Chưa có danh sách nào") && !shown.contains("<table"));
}

#[test]
fn a_field_with_help_and_error() {
    let errors = [FieldError::new("rows", "Phải là số nguyên.")];
    let field = Field::number("rows", "Số dòng").help("Theo biên bản giao nhận.").optional(Lang::Vi).value("abc").errors(&errors);
    insta::assert_snapshot!(lines(&field.render()));
}

#[test]
fn a_password_is_never_written_back() {
    assert!(!Field::password("p", "Mật khẩu").value("hunter2").render().0.contains("hunter2"));
}

#[test]
fn a_chart_has_a_description_and_its_figures() {
    let chart = LineChart::new("pace", "Kích hoạt")
        .desc("Từ 0 đến 20.")
        .actual(vec![(day(0), 0), (day(2), 20)])
        .band(vec![(day(2), 20, 20), (day(4), 30, 50)])
        .target(40, "Chỉ tiêu 40")
        .today(day(2));
    insta::assert_snapshot!(lines(&line_chart(&chart, Lang::En)));
}

#[test]
fn the_last_value_does_not_lie_on_the_words_of_today() {
    let chart = |value| {
        LineChart::new("pace", "Kích hoạt")
            .actual(vec![(day(0), 0), (day(1), value)])
            .pace(vec![(day(0), 0), (day(1), value + 1), (day(4), 100)])
            .today(day(1))
            .span(day(0), day(20))
    };
    let at = |value| {
        let shown = line_chart(&chart(value), Lang::Vi).0;
        let label = shown.split("class=\"last-label\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
        label.split("dy=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(at(60), "22", "under the line, where the required pace does not run");
    assert_eq!(at(15), "-8", "above the words of today");
    assert_eq!(at(0), "-26", "at the foot, where they stand: above them");
}

#[test]
fn two_bands_lie_on_each_other_and_both_are_named_and_told() {
    let chart = LineChart::new("pace", "Dự báo")
        .actual(vec![(day(0), 5)])
        .band(vec![(day(1), 10, 20), (day(2), 12, 25)])
        .wide_band(vec![(day(1), 5, 30), (day(2), 6, 40)]);
    let shown = line_chart(&chart, Lang::Vi).0;
    assert_eq!(shown.matches("<path class=\"band\"").count(), 2);
    assert!(
        shown.contains("Khoảng dự báo 80 %") && shown.contains("Khoảng dự báo 95 %") && shown.contains("95 % cao"),
        "{shown}"
    );
}

#[test]
fn a_chart_without_points_says_so() {
    let shown = line_chart(&LineChart::new("pace", "Kích hoạt"), Lang::Vi).0;
    assert!(shown.contains("Chưa có số liệu để vẽ") && !shown.contains("<svg"));
}

#[test]
fn pagination_keeps_the_query_and_stays_inside() {
    let shown = pagination(Lang::Vi, 99, 50, 120, "/lists?team=5").0;
    assert!(shown.contains("101–120 trong 120"), "{shown}");
    assert!(shown.contains("/lists?team=5&amp;page=2") && !shown.contains("page=4"));
    assert_eq!(pagination(Lang::Vi, 1, 50, 50, "/lists").0, "");
}

/// One of nearly everything, with the same words everywhere.
fn everything(words: &str) -> String {
    let frame = Frame {
        path: words.to_owned(),
        user: Some(UserBadge { name: words.into(), roles: words.into(), area: words.into() }),
        nav: vec![NavItem { group: words.into(), href: words.into(), label: words.into(), icon: Icon::Lists, active: true }],
        csrf: Some(words.to_owned()),
        support: words.to_owned(),
        flash: Some(Flash { tone: Tone::Good, text: words.into() }),
        account: vec![(words.to_owned(), words.to_owned())],
        sign_out: Some(words.to_owned()),
        campaign: words.to_owned(),
        ..Frame::default()
    };
    let lang = Lang::Vi;
    let table = Table::new("t", words)
        .lang(lang)
        .col(Col::text(words).hint(words).sort())
        .col(Col::text(words).sort_link(words, Some(true)))
        .selectable("c")
        .filterable()
        .row(
            Row::new(vec![Cell::text(words).sub(words).key(words).tone(Tone::Broken)])
                .href(words)
                .select(words)
                .id(words)
                .hidden_key(words),
        )
        .row(Row::new(vec![Cell::text(words).href(words)]));
    let fields = html! {
        (Field::text("a", words).value(words).help(words).error(Some(words)).placeholder(words).attr("data-x", words))
        (Field::textarea("b", words).value(words)) (Field::checkbox("c", words).value(words))
        (Field::select("d", words, vec![(words.into(), words.into())])) (Field::radios("e", words, vec![(words.into(), words.into())]))
        (Button::primary(words).value(words).icon(Icon::Add)) (Button::link(words, words))
        (error_summary(lang, &[FieldError::new(words, words)])) (inline_form(&frame, words, &[(words, words)], Button::danger(words)))
    };
    let charts = html! {
        (line_chart(&LineChart::new("l", words).desc(words).actual(vec![(day(0), 5), (day(3), 9)]).target(7, words), lang))
        (bar_list("b", words, &[BarItem::new(words, 5).href(words).note(words).truth(Truth::Claimed)], lang))
        (funnel("f", words, &[FunnelStep::new(words, 5).note(words)], lang)) (stacked_bar(words, &[(words, 5, Truth::Pending, Tone::Broken)], lang))
        (small_multiples("m", words, &[Mini::new(words, vec![(day(0), 5)]).href(words).note(words)], lang))
        (calendar_grid("c", words, &[day(0)], &[CalendarRow::new(words, vec![DayMark::Late]).href(words)], lang))
    };
    let body = html! {
        (table) (form_upload(&frame, words, fields)) (charts) (section(words, text(words))) (callout(Tone::Broken, words, text(words)))
        (timeline(lang, &[TimelineEvent::new(Truth::Claimed, words, words).source(words)])) (key_values(&[(words, text(words))]))
        (tabs(words, &[Tab::new(words, words)])) (pagination(lang, 2, 5, 50, words)) (steps(lang, &[words], 0)) (badge(Truth::Pending, words))
        (stat_tiles(&[StatTile::new(words, words).note(words).href(words)])) (progress_bar("p", words, 1, 2, lang)) (live(words, text(words)))
        (live_on(&frame, words, words)) (filter_bar(lang, words, text(words), Some((1, 2)))) (tag(Tone::Good, words)) (details(words, text(words)))
        (signature_line(&[(words, words)])) (stage_badge(Stage::Rejected, lang)) (figure_count(&opening(), lang))
    };
    let head = PageHead::new(words).lede(words).crumbs(vec![Crumb::link(words, words), Crumb::here(words)]);
    page(&frame, &head, body).0
}

#[test]
fn a_page_has_no_inline_style_script_or_handler() {
    let shown = everything("x");
    assert!(!shown.contains(" style=") && !shown.contains("<style"));
    assert!(!shown.replace(" defer></script>", "").contains("</script>"));
    assert!(!shown.contains(" onclick") && !shown.contains(" onsubmit") && !shown.contains("javascript:"));
}

/// Tags and attributes: what a hostile text must not be able to add.
fn shape(shown: &str) -> [usize; 3] {
    ['<', '>', '"'].map(|c| shown.matches(c).count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_text_ever_becomes_markup(words in "[<>\"'&=a-z /]{1,24}") {
        prop_assert_eq!(shape(&everything(&words)), shape(&everything("x")));
    }
}

#[test]
fn long_words_get_a_wide_column_and_paper_gets_shares() {
    let row = || Row::new(vec![Cell::text("Trần Thị Mẫu"), Cell::text("Số 14, tổ 6, KP. Phú An")]);
    let wide = Table::new("x", "Danh sách").col(Col::text("Họ tên")).col(Col::text("Địa chỉ").wide()).row(row()).render().0;
    assert!(wide.contains("<td class=\"words\">Số 14") && !wide.contains("shares"), "{wide}");
    let paper =
        Table::new("x", "Danh sách").col(Col::text("Họ tên").share(24)).col(Col::text("Ghi chú").share(20)).row(row()).render().0;
    assert!(paper.contains("shares\" id=\"x\"") && paper.contains("class=\"share-24\""), "{paper}");
    let style = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/src/print.css")).unwrap();
    for percent in SHARES {
        assert!(style.contains(&format!(".share-{percent} {{ width: {percent}%; }}")), "the style sheet knows {percent}");
    }
}

#[test]
fn the_clause_stands_at_the_end_of_the_page_and_not_under_its_title() {
    let head = PageHead::new("Đối sánh").lede("Những con số nào không đứng vững?").clause("P-3.11");
    let shown = page(&Frame::default(), &head, html! { p { "Nội dung" } }).0;
    let (body, clause) = (shown.find("Nội dung").unwrap(), shown.find("Theo kế hoạch: P-3.11").unwrap());
    assert!(body < clause, "{shown}");
}
