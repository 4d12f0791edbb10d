//! The same family of bad files at every door that takes a table: nobody breaks down, what is wrong is named by file, row and column with
//! what to do, good rows go on, and nothing is taken by halves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use vedich_accounts::Role;
use vedich_db::{Query as _, args};
use vedich_kernel::Day;
use vedich_testkit::{
    Answer, City, Client, Where,
    bad_files::{BadFile, ComesTo, Table, family},
    people, sqlite,
};

/// The day after the opening, 20 June 2023.
const DAY: Day = Day(19_528);

struct Door {
    /// Where programs send it; not every room has such a door.
    api: Option<&'static str>,
    /// Where people send it.
    page: &'static str,
    fields: &'static [(&'static str, &'static str)],
    table: Table<'static>,
    /// Takes more than workbooks.
    csv: bool,
    /// Where good rows end up.
    rows: &'static str,
    /// How long tables are not refused but told back row by row.
    takes_long: bool,
}

const DAILY: Door = Door {
    api: Some("/api/v1/daily-reports"),
    page: "/daily-reports/import",
    fields: &[],
    table: Table {
        // The first report of a day tells every figure that the system does not know.
        head: &[
            "Mã đơn vị",
            "Ngày",
            "Kích hoạt mức 1",
            "Kích hoạt mức 2",
            "Lượt vận động",
            "Lượt hướng dẫn",
            "Vắng mặt",
            "Tài khoản dịch vụ công",
            "Lượt tuyên truyền",
            "Thu nhận mức 1",
            "Thu nhận mức 2",
            "Phê duyệt",
            "Không đạt",
        ],
        good: &[
            &["D1", "20/06/2023", "12", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
            &["D2", "20/06/2023", "7", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
        ],
        bad: &["CA", "31/02/2023", "5"],
        column: "Ngày",
    },
    csv: false,
    rows: "daily_report",
    takes_long: false,
};

const TASKS: Door = Door {
    api: Some("/api/v1/tasks/import"),
    page: "/tasks/import",
    fields: &[],
    table: Table {
        head: &["Nhiệm vụ", "Mã đơn vị", "Hạn"],
        good: &[&["Mở điểm hỗ trợ ở chợ", "D1", "15/07/2023"], &["Phát tờ rơi ở trường", "D2", "10/07/2023"]],
        bad: &["Trực điểm hỗ trợ", "D1", "hôm nào rảnh"],
        column: "Hạn",
    },
    csv: false,
    rows: "task",
    takes_long: false,
};

const OUTREACH: Door = Door {
    api: None,
    page: "/outreach/import",
    fields: &[],
    table: Table {
        head: &["Ngày", "Kênh", "Nội dung", "Mã địa bàn"],
        good: &[&["20/06/2023", "Họp", "Họp khu phố", "C1"], &["20/06/2023", "Loa truyền thanh", "Bài số 1", "C2"]],
        bad: &["31/02/2023", "Họp", "Ngày không có", "C1"],
        column: "Ngày",
    },
    csv: false,
    rows: "outreach_now",
    takes_long: false,
};

const TEAMS: Door = Door {
    api: Some("/api/v1/territory"),
    page: "/teams/import",
    fields: &[],
    table: Table {
        head: &["Mã thành viên", "Mã tổ", "Họ tên"],
        good: &[&["M901", "T11", "Trần Văn Tổ"], &["M902", "T21", "Lê Thị Viên"]],
        bad: &["M903", "T99", "Phạm Văn Lạc"],
        column: "Mã tổ",
    },
    csv: false,
    rows: "member",
    takes_long: true,
};

const LISTS: Door = Door {
    api: Some("/api/v1/claims/lists"),
    page: "/claims/lists",
    fields: &[("unit", "D1")],
    table: Table {
        head: &["Họ và tên", "Ngày sinh", "Ngày", "Số ĐDCN/CCCD"],
        good: &[
            &["Người Thứ Nhất", "01/02/1980", "20/06/2023", "070080100901"],
            &["Người Thứ Hai", "03/04/1981", "20/06/2023", "070081100902"],
        ],
        bad: &["Người Thứ Ba", "05/06/1982", "31/02/2023", "070082100903"],
        column: "Ngày",
    },
    csv: true,
    rows: "claim",
    takes_long: false,
};

const ROSTERS: Door = Door {
    api: Some("/api/v1/compliance/rosters"),
    page: "/compliance/roster",
    fields: &[("unit", "D1"), ("kind", "civil_servant")],
    table: Table {
        head: &["Họ và tên", "Ngày sinh", "Lớp", "Số ĐDCN/CCCD"],
        good: &[&["Người Thứ Nhất", "01/02/1980", "", "070080100901"], &["Người Thứ Hai", "03/04/1981", "", "070081100902"]],
        bad: &["Người Thứ Ba", "05/06/1982", "", "123"],
        column: "Số ĐDCN/CCCD",
    },
    csv: true,
    rows: "roster_membership",
    takes_long: false,
};

/// What a door is asked with, and where.
enum Way {
    Program,
    Browser,
}

async fn count(city: &City, table: &str) -> i64 {
    city.services.db.scalar(&format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}"), args![]).await.unwrap()
}

/// The page that the sender sees in the end.
async fn seen(client: &Client, answer: Answer) -> String {
    match answer.location() {
        Some(to) => client.get(to).await.text(),
        None => answer.text(),
    }
}

async fn tried(door: &Door, way: &Way, file: &BadFile) -> Option<String> {
    let city = sqlite().await;
    city.import(vedich_testkit::OPENING, &people(40)).await;
    city.evening_of(DAY);
    let (client, path) = match way {
        Way::Program => (city.program(Role::StandingOffice, Where::City).await, door.api?),
        Way::Browser => (city.signed_in(Role::StandingOffice, Where::City).await, door.page),
    };
    let before = count(&city, door.rows).await;
    let answer = client.upload(path, door.fields, file.name, &file.bytes).await;
    let status = answer.status;
    let told = seen(&client, answer).await;
    let taken = usize::try_from(count(&city, door.rows).await - before).unwrap();
    let comes_to = match file.comes_to {
        ComesTo::Refused if door.takes_long && file.what == "a hundred thousand rows" => ComesTo::Rows(0, Some(2)),
        other => other,
    };
    let wrong = |what: &str| {
        let start: String = told.chars().take(600).collect();
        Some(format!("{path} · {} ({}): {what}; status {status}, {taken} taken\n{start}", file.what, file.name))
    };
    if status >= 500 {
        return wrong("broke down");
    }
    if told.len() > 2_000_000 {
        return wrong(&format!("an answer of {} bytes helps nobody", told.len()));
    }
    // A sentence of what to do stands in every refusal.
    let refused = match way {
        Way::Program => (400..500).contains(&status) && told.contains("\"detail\":\""),
        Way::Browser => told.contains("callout tone-broken") || told.contains("callout broken") || (400..500).contains(&status),
    };
    let fits = match comes_to {
        ComesTo::Refused => refused && taken == 0,
        ComesTo::Either(n) => taken == n || (refused && taken == 0),
        ComesTo::Rows(n, row) => {
            let named = row.is_none_or(|row| names(&told, way, row, door.table.column, file.name));
            taken == n && !refused && named
        }
    };
    if fits { None } else { wrong(&format!("should come to {comes_to:?}")) }
}

/// The row and its column are named, and on pages the file or its workbook of rows to correct.
fn names(told: &str, way: &Way, row: u32, column: &str, file: &str) -> bool {
    match way {
        Way::Program => told.contains(&format!("\"row\":{row}")) && told.contains(&format!("\"column\":\"{column}\"")),
        Way::Browser => {
            let at = format!("{row}</td>");
            // Where a file has no sheets the cell is what names the row of the table.
            let heads = format!("{row}</th>");
            (told.contains(&at)
                || told.contains(&heads)
                || told.contains(&format!("dòng {row}"))
                || told.contains(&format!("Dòng {row}")))
                && told.contains(column)
                && (told.contains(file) || told.contains("errors.xlsx"))
        }
    }
}

async fn every_file_at(door: Door) {
    let mut wrong = Vec::new();
    for file in family(door.table, door.csv) {
        for way in [Way::Program, Way::Browser] {
            wrong.extend(tried(&door, &way, &file).await);
        }
    }
    assert!(wrong.is_empty(), "{} of the family:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[tokio::test]
async fn daily_reports_take_good_rows_and_name_bad_ones() {
    every_file_at(DAILY).await;
}

#[tokio::test]
async fn tasks_take_good_rows_and_name_bad_ones() {
    every_file_at(TASKS).await;
}

#[tokio::test]
async fn outreach_takes_good_rows_and_names_bad_ones() {
    every_file_at(OUTREACH).await;
}

#[tokio::test]
async fn teams_take_good_rows_and_name_bad_ones() {
    every_file_at(TEAMS).await;
}

#[tokio::test]
async fn named_lists_take_good_rows_and_name_bad_ones() {
    every_file_at(LISTS).await;
}

#[tokio::test]
async fn rosters_take_good_rows_and_name_bad_ones() {
    every_file_at(ROSTERS).await;
}

/// Several reports in one upload: the bad file is told by its name, and keeps no other from being taken.
#[tokio::test]
async fn of_several_workbooks_the_bad_one_is_named_and_the_others_are_taken() {
    let city = sqlite().await;
    city.evening_of(DAY);
    let files = family(DAILY.table, false);
    let of = |what: &str| files.iter().find(|f| f.what == what).unwrap();
    let sent = [of("behind a password"), of("merged titles above"), of("a bad cell among good rows")];
    for (way, path) in [(Way::Program, "/api/v1/daily-reports"), (Way::Browser, "/daily-reports/import")] {
        let client = match way {
            Way::Program => city.program(Role::StandingOffice, Where::City).await,
            Way::Browser => city.signed_in(Role::StandingOffice, Where::City).await,
        };
        let all: Vec<(&str, &[u8])> = sent.iter().map(|f| (f.name, f.bytes.as_slice())).collect();
        let answer = client.upload_all(path, &[], &all).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.text();
        assert!(told.contains("mat-khau.xlsx") && told.contains("mật khẩu"), "{told}");
        assert!(names(&told, &way, 6, "Ngày", "o-sai.xlsx"), "{told}");
        assert_eq!(count(&city, "daily_report").await, 2, "D1 and D2, once");
    }
}
