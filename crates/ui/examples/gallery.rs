//! Every component on pages one can look at: `cargo run -p vedich-ui --example gallery`, then http://127.0.0.1:4010/.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use axum::Router;
use axum::http::{HeaderMap, Uri};
use axum::routing::any;
use maud::{Markup, html};
use vedich_kernel::{Basis, Day, ExtractNo, Figure, Moment, Source, Stage, WholeExtract};
use vedich_ui::*;

const COMMUNES: [(&str, i64, i64); 8] = [
    ("Phường Tân Phú", 1_904, 12_310),
    ("Phường Tân Đồng", 1_210, 9_105),
    ("Phường Tân Bình", 1_466, 9_870),
    ("Phường Tân Xuân", 1_102, 8_655),
    ("Phường Tân Thiện", 988, 7_420),
    ("Phường Tiến Thành", 1_015, 9_006),
    ("Xã Tân Thành", 842, 8_140),
    ("Xã Tiến Hưng", 830, 7_917),
];

fn day(offset: i32) -> Day {
    Day::new(2023, 6, 20).unwrap().plus(offset)
}

fn figure(numerator: i64, denominator: i64) -> Figure {
    Figure {
        numerator,
        denominator,
        basis: Basis::Eligible,
        source: Some(Source {
            extract: ExtractNo(1),
            as_of: day(-1),
            whole: Some(WholeExtract { extract: ExtractNo(1), as_of: day(-1) }),
        }),
        as_of: day(-1),
        cutoff: 4,
        cutoff_at: Moment::parse("2023-06-19T14:40:00Z").ok(),
    }
}

fn frame(uri: &Uri, headers: &HeaderMap) -> Frame {
    let chosen = preferences::read(headers);
    let nav = [
        ("/", "Tổng quan", Icon::Overview),
        ("/territory", "Địa bàn", Icon::Territory),
        ("/forms", "Nhập bản trích xuất", Icon::Import),
        ("/lists", "Danh sách", Icon::Lists),
        ("/citizen", "Công dân", Icon::Citizens),
        ("/reports", "Báo cáo ngày", Icon::Calendar),
        ("/print", "Đối sánh", Icon::CrossCheck),
        ("/sign-in", "Người dùng", Icon::Users),
        ("/error", "Nhật ký", Icon::Audit),
    ];
    Frame {
        lang: chosen.lang,
        theme: chosen.theme,
        path: uri.to_string(),
        user: Some(UserBadge {
            name: "Nguyễn Thị Mẫu".into(), roles: "Công an phường".into(), area: "Phường Tân Phú".into()
        }),
        nav: nav
            .map(|(href, label, icon)| NavItem {
                group: String::new(),
                href: href.into(),
                label: label.into(),
                icon,
                active: href == uri.path(),
            })
            .into(),
        csrf: Some("mẫu".into()),
        support: "Bộ phận thường trực, 0271 000 0000".into(),
        flash: (uri.query() == Some("saved"))
            .then(|| Flash {
                tone: Tone::Good, text: "Đã áp dụng 70.912 dòng của bản trích xuất 19/6/2023.".into()
            }),
        account: vec![("/password".into(), "Đổi mật khẩu".into())],
        sign_out: Some("/sign-out".into()),
        campaign: "Chiến dịch 90 ngày đêm, thành phố Đồng Xoài".into(),
        seen: 0,
    }
}

fn growth(days: i32) -> Vec<(Day, i64)> {
    (0..=days).map(|i| (day(i), 9_357 + i64::from(i) * 1_480 + i64::from(i * i % 7) * 90)).collect()
}

fn overview(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let chart = LineChart::new("pace", "Tài khoản đã kích hoạt so với nhịp cần đạt")
        .desc("Đến ngày 5/7 đã kích hoạt 31.204, nhịp cần đạt 37.600; dự báo 52.100 vào 15/7, chỉ tiêu 55.000.")
        .actual(growth(15))
        .pace((0..=25).map(|i| (day(i), 9_357 + i64::from(i) * 45_643 / 25)).collect())
        .forecast((15..=25).map(|i| (day(i), 31_700 + i64::from(i - 15) * 2_040)).collect())
        .band((15..=25).map(|i| (day(i), 31_700 + i64::from(i - 15) * 1_800, 31_700 + i64::from(i - 15) * 2_300)).collect())
        .target(55_000, "Chỉ tiêu giai đoạn 1: 55.000")
        .today(day(15));
    let opening = figure(9_357, 72_423);
    html! {
        (hero(
            html! { "Đã kích hoạt " strong { "31.204" } " / 55.000. Với nhịp hiện nay sẽ đạt " strong { "52.100" } " vào 15/7, " strong { "thiếu 2.900" } "." },
            html! { "Tỷ lệ so với công dân đủ điều kiện: " (figure_button(&figure(31_204, 72_423), lang)) },
            line_chart(&chart, lang),
        ))
        (stat_tiles(&[
            StatTile::new("Đủ điều kiện", "72.423"),
            StatTile::new("Đã kích hoạt", "9.357").figure(&opening, lang).change(1_204, lang).href("/territory"),
            StatTile::new("Đơn vị báo, chưa đối chiếu", "2.381").truth(Truth::Claimed).note("37 tổ, 5 ngày gần nhất"),
            StatTile::new("Đang chờ phê duyệt", "1.866").truth(Truth::Pending),
            StatTile::new("Quá hạn 7 ngày", "412").tone(Tone::Attention).note("Đã phê duyệt, chưa kích hoạt"),
            StatTile::new("Báo sai so với dữ liệu dân cư", "57").tone(Tone::Broken),
        ]))
        (section("Ba mức độ tin cậy", html! { (truth_legend(lang)) }))
        (section("Phễu hồ sơ", funnel("funnel", "Từ đủ điều kiện đến kích hoạt", &[
            FunnelStep::new("Đủ điều kiện", 72_423), FunnelStep::new("Đã thu nhận", 28_585).note("mức 1: 7.637, mức 2: 20.948"),
            FunnelStep::new("Đã phê duyệt", 24_012), FunnelStep::new("Đã kích hoạt", 9_357),
        ], lang)))
        (section("Kết quả do đơn vị báo", stacked_bar("2.381 lượt báo từ 20/6", &[
            ("Đã xác nhận", 1_702, Truth::Register, Tone::Neutral), ("Đang chờ", 622, Truth::Pending, Tone::Neutral), ("Trái với dữ liệu dân cư", 57, Truth::Register, Tone::Broken),
        ], lang)))
        (section("Từng phường, xã", small_multiples("minis", "Đã kích hoạt, cùng một thang", &COMMUNES.map(|(name, now, of)| {
            Mini::new(name, (0..=15).map(|i| (day(i), now + i64::from(i) * of / 60)).collect()).target(of * 3 / 4).note("chỉ tiêu 75,9 %").href("/territory")
                .tone(if of < 7_500 { Tone::Attention } else { Tone::Neutral })
        }), lang)))
    }
}

fn territory(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let table = Table::new("communes", "Phường, xã theo tỷ lệ kích hoạt, tính đến 19/6/2023")
        .lang(lang)
        .col(Col::text("Địa bàn").sort())
        .col(Col::number("Đủ điều kiện").sort())
        .col(Col::number("Đã kích hoạt").sort())
        .col(Col::number("Trong ngày").sort().hint("so với 18/6"))
        .col(Col::number("Tỷ lệ").sort())
        .col(Col::bar("So với chỉ tiêu").sort())
        .col(Col::text("Trạng thái"))
        .filterable()
        .rows(COMMUNES.iter().enumerate().map(|(i, (name, now, of))| {
            Row::new(vec![
                Cell::text(*name),
                Cell::int(*of, lang),
                Cell::int(*now, lang),
                Cell::int(i64::try_from(i).unwrap() * 17, lang),
                Cell::figure(&figure(*now, *of), lang),
                Cell::bar(*now, of * 3 / 4, Truth::Register, lang),
                Cell::markup(if i == 4 {
                    tag(Tone::Attention, "Chậm nhịp")
                } else if i == 7 {
                    tag(Tone::Broken, "Chưa báo cáo")
                } else {
                    tag(Tone::Good, "Đúng nhịp")
                }),
            ])
            .href("/citizen")
            .tone(if i == 4 { Tone::Attention } else { Tone::Neutral })
        }))
        .totals(Row::new(vec![
            Cell::text("Toàn thành phố"),
            Cell::int(72_423, lang),
            Cell::int(9_357, lang),
            Cell::int(476, lang),
            Cell::figure(&figure(9_357, 72_423), lang),
            Cell::bar(9_357, 55_000, Truth::Register, lang),
            Cell::blank(),
        ]))
        .hidden_rows(12);
    html! {
        (filter_bar(lang, "/territory", html! {
            (Field::date("as_of", "Tính đến ngày").value("2023-06-19"))
            (Field::select("level", "Mức độ", vec![(String::new(), "Cả hai mức".into()), ("1".into(), "Mức 1".into())]))
        }, Some((8, 20))))
        (table)
        (section("Xếp theo khoảng cách đến chỉ tiêu", bar_list("ranking", "Tỷ lệ kích hoạt", &COMMUNES.map(|(name, now, of)| BarItem::new(name, now).of(of).mark(of / 5).href("/territory").tone(if of > 12_000 { Tone::Attention } else { Tone::Neutral })), lang)))
        (section("Đơn vị báo", bar_list("claims", "Lượt báo đang chờ", &[BarItem::new("Tổ công nghệ số khu phố Phú Thanh", 42).truth(Truth::Claimed), BarItem::new("Tổ Đề án 06 phường Tân Bình", 17).truth(Truth::Pending)], lang)))
    }
}

fn forms(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let errors = [
        FieldError::new("as_of", "Ngày của bản trích xuất không được sau hôm nay (20/6/2023)."),
        FieldError::new("file", "Hãy chọn tệp XLSX, XLS, ODS hoặc CSV."),
    ];
    html! {
        (steps(lang, &["Tải tệp", "Đối chiếu cột", "Xem trước", "Áp dụng"], 1))
        (form_upload(frame, "/forms", html! {
            (error_summary(lang, &errors))
            (Field::file("file", "Tệp trích xuất").help("XLSX, XLS, ODS hoặc CSV, tối đa 200 MB.").accept(".xlsx,.xls,.ods,.csv").errors(&errors))
            (Field::date("as_of", "Số liệu tính đến ngày").value("2023-06-22").errors(&errors))
            (Field::select("locality", "Địa bàn của tệp", vec![("25195".into(), "Phường Tân Phú".into())]))
            (Field::radios("coverage", "Tệp có đủ mọi công dân của địa bàn không", vec![("partial".into(), "Chỉ một phần".into()), ("full".into(), "Đầy đủ".into())]).value("partial").help("Chỉ bản đầy đủ mới cho biết ai không còn trong sổ."))
            (Field::number("rows", "Số dòng theo biên bản giao nhận").optional(lang).placeholder("72.423"))
            (Field::checkbox("remember", "Nhớ cách đối chiếu cột này cho lần sau").checked(true))
            (Field::textarea("note", "Ghi chú").optional(lang).value("<script>alert(1)</script>"))
            (actions(html! { (Button::primary("Tải lên và kiểm tra").icon(Icon::Upload)) (Button::link("/", "Để sau")) (Button::danger("Thu hồi bản trích xuất")) (Button::quiet("Tải tệp mẫu")) }))
        }))
        (section("Tiến độ", html! { (progress_bar("p1", "Đang kiểm tra", 48_200, 72_423, lang)) }))
        (section("Thông báo", html! {
            (callout(Tone::Attention, "1.511 dòng có cảnh báo", html! { "Các dòng này vẫn được nhập. " a href="#" { "Xem từng dòng" } }))
            (callout(Tone::Broken, "214 dòng không nhập được", html! { "Tải báo cáo lỗi, sửa các dòng rồi nhập lại tệp đã sửa." }))
            (callout(Tone::Good, "70.912 dòng đã áp dụng", html! {}))
            (callout(Tone::Neutral, "Tệp dùng mã chữ TCVN3", html! { "Đã chuyển sang Unicode." }))
        }))
    }
}

fn lists(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let outcomes = || vec![(String::new(), "–".to_owned()), ("a".into(), "Đã kích hoạt".into()), ("n".into(), "Vắng nhà".into())];
    let table = Table::new("entry", "Danh sách kích hoạt số 12, khu phố Phú Thanh, 18 hộ")
        .lang(lang)
        .col(Col::text("Họ và tên").sort())
        .col(Col::text("Số ĐDCN"))
        .col(Col::number("Quá hạn").sort())
        .col(Col::text("Giai đoạn"))
        .col(Col::text("Kết quả"))
        .col(Col::text("Ghi chú"))
        .selectable("citizen")
        .filterable()
        .keyboard()
        .compact()
        .rows((1..30).map(|i| {
            Row::new(vec![
                Cell::text(format!("Nguyễn Văn Mẫu {i}")).sub("Chủ hộ, tổ 3"),
                Cell::text("070*****1234").nowrap(),
                Cell::int(i * 3 % 11, lang),
                Cell::markup(stage_badge(
                    [Stage::Approved, Stage::Activated, Stage::Rejected][usize::try_from(i % 3).unwrap()],
                    lang,
                )),
                Cell::markup(html! { (select(i, outcomes())) }),
                Cell::markup(html! { input name={ "note-" (i) } aria-label="Ghi chú"; }),
            ])
            .select(i.to_string())
            .href("/citizen")
        }))
        .foot(pagination(lang, 2, 29, 1_204, "/lists?team=5"));
    html! {
        (tabs("Loại danh sách", &[Tab::new("/lists", "Kích hoạt").count(1_204, lang).active(true), Tab::new("/lists?x", "Thu nhận").count(43_838, lang), Tab::new("/lists?y", "Mức 1")]))
        (form(frame, "/lists", html! {}))
        form method="post" { (table) (actions(html! { (Button::primary("Ghi 29 kết quả")) (Button::secondary("Giao cho tổ khác").icon(Icon::Team)) })) }
        (Table::new("none", "Danh sách thu nhận").lang(lang).col(Col::text("Khu phố")).empty("Chưa có danh sách nào", html! { "Tạo danh sách từ bản trích xuất mới nhất. " (Button::link("/forms", "Tạo danh sách")) }))
    }
}

fn select(i: i64, options: Vec<(String, String)>) -> Markup {
    html! { select name={ "outcome-" (i) } aria-label="Kết quả" { @for (v, w) in options { option value=(v) { (w) } } } }
}

fn citizen(frame: &Frame) -> Markup {
    let lang = frame.lang;
    html! {
        (section_with("Thông tin", Button::secondary("Xem số đầy đủ").icon(Icon::Key).render_markup(), key_values(&[
            ("Số định danh", text("070*****1234")), ("Năm sinh", text("1984")), ("Khu phố", text("Phú Thanh")), ("Mức 1", stage_badge(Stage::None, lang)), ("Mức 2", stage_badge(Stage::Approved, lang)), ("Người báo", badge(Truth::Claimed, "Tổ 3 báo đã kích hoạt")),
        ])))
        (section("Diễn biến", timeline(lang, &[
            TimelineEvent::new(Truth::Claimed, "21/6/2023 18:40", "Tổ công nghệ số báo: đã kích hoạt").source("Danh sách số 12, Trần Văn Mẫu").detail(html! { "Trên ứng dụng" }),
            TimelineEvent::new(Truth::Pending, "21/6/2023", "Chờ bản trích xuất từ ngày 28/6/2023"),
            TimelineEvent::new(Truth::Register, "19/6/2023", "Mức 2: đã phê duyệt").source("Bản trích xuất 19/6/2023, dòng 1.204"),
            TimelineEvent::new(Truth::Register, "12/6/2023", "Mức 2: không đạt").tone(Tone::Broken).source("Bản trích xuất 12/6/2023"),
        ])))
        (details("Vì sao chưa tính", html! { p { "Chưa có bản trích xuất nào bao trùm ngày được báo." } }))
    }
}

fn reports(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let days: Vec<Day> = (0..26).map(day).collect();
    let rows = COMMUNES.map(|(name, n, _)| {
        let marks = (0..26)
            .map(|i| match (n + i * i * 7) % 9 {
                _ if i > 15 => DayMark::Future,
                _ if i % 7 == 5 => DayMark::NotDue,
                0 | 1 => DayMark::Missing,
                2 => DayMark::Late,
                _ => DayMark::Done,
            })
            .collect();
        CalendarRow::new(name, marks).href("/reports")
    });
    html! { section { (calendar_grid("cal", "Báo cáo ngày, giai đoạn 1", &days, &rows, lang)) } }
}

fn print(frame: &Frame) -> Markup {
    let lang = frame.lang;
    let t = Table::new("p", "Khu phố Phú Thanh")
        .lang(lang)
        .col(Col::text("Họ và tên"))
        .col(Col::text("Năm sinh"))
        .col(Col::text("Kết quả"))
        .col(Col::text("Ghi chú"))
        .rows((1..40).map(|i| {
            Row::new(vec![Cell::text(format!("Nguyễn Thị Mẫu {i}")), Cell::text("1984"), Cell::blank(), Cell::blank()])
        }));
    print_page(
        frame,
        "Danh sách kích hoạt số 12",
        html! { p { "Giao cho Tổ công nghệ số cộng đồng, hạn 22/6/2023" } (t) (signature_line(&[("Người giao", "Nguyễn Thị Mẫu"), ("Tổ trưởng", "Trần Văn Mẫu")])) },
    )
}

fn sign_in(frame: &Frame) -> Markup {
    let f = Frame { user: None, nav: vec![], campaign: String::new(), ..frame.clone() };
    bare_page(
        &f,
        &PageHead::new("Đăng nhập").lede("Dành cho cán bộ và thành viên các tổ của chiến dịch."),
        form(
            &f,
            "/sign-in",
            html! {
                (Field::text("name", "Tên đăng nhập").autocomplete("username").required().autofocus())
                (Field::password("password", "Mật khẩu").autocomplete("current-password").required())
                (actions(html! { (Button::primary("Đăng nhập").big()) }))
            },
        ),
    )
}

trait RenderMarkup {
    fn render_markup(&self) -> Markup;
}
impl<T: maud::Render> RenderMarkup for T {
    fn render_markup(&self) -> Markup {
        self.render()
    }
}

async fn show(uri: Uri, headers: HeaderMap) -> Markup {
    let f = frame(&uri, &headers);
    let crumbs = vec![Crumb::link("Bình Phước", "/"), Crumb::link("Thành phố Đồng Xoài", "/"), Crumb::here("Phường Tân Phú")];
    let (head, body) = match uri.path() {
        "/territory" => (
            PageHead::new("Địa bàn").lede("Nơi nào đang chậm, và vì sao.").clause("P-3.10").crumbs(crumbs).wide().actions(
                html! { (Button::link("#", "Tải XLSX").icon(Icon::Download)) (Button::link("#", "In").icon(Icon::Print)) },
            ),
            territory(&f),
        ),
        "/forms" => (
            PageHead::new("Nhập bản trích xuất")
                .lede("Tải tệp của công an lên; chưa có gì thay đổi cho đến khi bấm áp dụng.")
                .clause("P-4.3a"),
            forms(&f),
        ),
        "/lists" => {
            (PageHead::new("Danh sách kích hoạt số 12").lede("Ghi kết quả từ danh sách giấy.").clause("P-4.3a"), lists(&f))
        }
        "/citizen" => {
            (PageHead::new("Nguyễn Văn Mẫu").lede("Điều gì đúng về người này, và ai nói vậy.").crumbs(crumbs), citizen(&f))
        }
        "/reports" => (PageHead::new("Báo cáo ngày").lede("Đơn vị nào chưa báo cáo.").clause("P-3.6"), reports(&f)),
        "/print" => return print(&f),
        "/sign-in" => return sign_in(&f),
        "/error" => {
            return error_page(
                &f,
                404,
                "Không tìm thấy trang này",
                "Địa chỉ có thể đã đổi hoặc trang nằm ngoài địa bàn của anh chị. Hãy về trang đầu và mở lại từ danh mục.",
                Some("01J2-7K"),
            );
        }
        _ => (PageHead::new("Tổng quan").lede("Thành phố có đạt chỉ tiêu giai đoạn 1 không.").clause("P-3.1"), overview(&f)),
    };
    page(&f, &head, body)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app: Router = Router::new().merge(assets::router()).merge(preferences::router()).fallback(any(show));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:4010").await.unwrap();
    eprintln!("http://127.0.0.1:4010/ {}", if assets::present() { "" } else { assets::MISSING });
    axum::serve(listener, app).await.unwrap();
}
