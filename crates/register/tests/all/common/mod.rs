//! A small town for the register's stories: two wards of two quarters, a clock that stands still, extracts as CSV.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
#![allow(dead_code)] // each test file uses its part

use std::sync::Arc;
use vedich_accounts::{Actor, Grant, Role, Via};
use vedich_campaign::Campaigns;
use vedich_db::Db;
use vedich_kernel::{Clock, Day, FrozenClock, LocalityId, Moment, UserId};
use vedich_register::{Coverage, Extract, Register, RegisterProblem, Staged, StatusFilter, Upload, reading::Input};
use vedich_territory::Territory;

pub struct Town {
    pub register: Register,
    pub clock: Arc<FrozenClock>,
    pub folder: tempfile::TempDir,
    pub office: Actor,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

const PLAN: &str = r#"
[campaign]
code = "town-2023"
name = "Chiến dịch thử"
from = "2023-06-20"
to = "2023-09-20"
opening = "2023-06-19"
root = "689"
eligible_min_age = 14
overdue_days = 7
settlement_window_days = 7

[[phases]]
no = 1
name = "Cao điểm"
from = "2023-06-20"
to = "2023-07-15"
metric = "activated"
kind = "count"
value = 10
cumulative = true
"#;

fn territory_file() -> Vec<u8> {
    let rows = [
        ["70", "Bình Phước", "tỉnh", "", "01/01/2020"],
        ["689", "Đồng Xoài", "thành phố", "70", "01/01/2020"],
        ["25195", "Tân Phú", "phường", "689", "01/01/2020"],
        ["25198", "Tân Đồng", "phường", "689", "01/01/2020"],
        ["2519501", "Phú Thanh", "khu phố", "25195", "01/01/2020"],
        ["2519502", "Phú Mỹ", "khu phố", "25195", "01/01/2020"],
        ["2519801", "Suối Cam", "khu phố", "25198", "01/01/2020"],
        ["2519802", "Tân Trà", "khu phố", "25198", "01/01/2020"],
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Địa bàn").unwrap();
    for (c, head) in ["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"].iter().enumerate() {
        sheet.write(0, c as u16, *head).unwrap();
    }
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            sheet.write(r as u32 + 1, c as u16, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

pub async fn town(db: Db) -> Town {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FrozenClock::at(Moment::parse("2023-07-20T14:40:00Z").unwrap()));
    let shared: Arc<dyn Clock> = clock.clone();
    let office = Actor::cli("test");
    let territory = Territory::new(db.clone(), shared.clone());
    let report = territory.import_workbook(&office, territory_file()).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let campaigns = Campaigns::new(db.clone(), shared.clone(), territory.clone());
    campaigns.import_plan(&office, PLAN).await.unwrap();
    let register = Register::new(db, shared, territory, campaigns, folder.path().to_path_buf());
    Town { register, clock, folder, office }
}

/// One row of an extract; the rest of a person follows from the number.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub quarter: &'static str,
    pub commune: &'static str,
    pub level: &'static str,
    pub dossier: &'static str,
    pub activated: &'static str,
    pub activated_on: String,
}

pub fn person(n: u32) -> Row {
    Row {
        id: format!("070080{n:06}"),
        name: format!("Trần Văn Thứ {n}"),
        quarter: "Phú Thanh",
        commune: "Tân Phú",
        level: "",
        dossier: "",
        activated: "",
        activated_on: String::new(),
    }
}

impl Row {
    pub fn level(mut self, level: &'static str, dossier: &'static str) -> Self {
        self.level = level;
        self.dossier = dossier;
        self
    }
    pub fn approved(self) -> Self {
        self.level("Mức 2", "Đã phê duyệt")
    }
    pub fn activated(self) -> Self {
        let mut me = self.approved();
        me.activated = "Đã kích hoạt";
        me
    }
    pub fn activated_on(self, day: &str) -> Self {
        let mut me = self.activated();
        me.activated_on = day.to_owned();
        me
    }
    pub fn at(mut self, quarter: &'static str, commune: &'static str) -> Self {
        self.quarter = quarter;
        self.commune = commune;
        self
    }
}

pub const HEADER: &str = "STT,Họ và tên,Ngày sinh,Giới tính,Số ĐDCN/CCCD,Nơi thường trú,Chủ hộ,Khu phố/ấp,Phường/xã,Ngày cấp thẻ,Mức độ,\
                          Trạng thái hồ sơ,Trạng thái kích hoạt,Ngày kích hoạt";

pub fn csv(rows: &[Row]) -> Vec<u8> {
    let mut out = format!("{HEADER}\n");
    for (i, r) in rows.iter().enumerate() {
        out.push_str(&format!(
            "{},{},01/02/1980,Nam,{},\"Số 1, {}, {}\",{},{},{},03/03/2021,{},{},{},{}\n",
            i + 1,
            r.name,
            r.id,
            r.quarter,
            r.commune,
            r.name,
            r.quarter,
            r.commune,
            r.level,
            r.dossier,
            r.activated,
            r.activated_on
        ));
    }
    out.into_bytes()
}

pub fn upload(bytes: Vec<u8>, as_of: &str, coverage: Coverage) -> Upload {
    Upload {
        input: Input::Bytes(bytes),
        file_name: "extract.csv".into(),
        as_of: day(as_of),
        scope: vec![],
        coverage,
        status_filter: None,
        mapping: None,
        source: "test".into(),
    }
}

impl Town {
    pub async fn stage(&self, rows: &[Row], as_of: &str, coverage: Coverage) -> Extract {
        match self.register.stage(&self.office, upload(csv(rows), as_of, coverage), |_| {}).await.unwrap() {
            Staged::Ready(e) | Staged::Known(e) => e,
        }
    }

    /// Stages and applies, confirming whatever needs it.
    pub async fn import(&self, rows: &[Row], as_of: &str, coverage: Coverage) -> Extract {
        let staged = self.stage(rows, as_of, coverage).await;
        self.register.apply(&self.office, staged.no, true).await.unwrap()
    }

    pub async fn import_filtered(&self, rows: &[Row], as_of: &str, filter: StatusFilter) -> Extract {
        let up = Upload { status_filter: Some(filter), ..upload(csv(rows), as_of, Coverage::Partial) };
        let Staged::Ready(e) = self.register.stage(&self.office, up, |_| {}).await.unwrap() else { panic!("known already") };
        self.register.apply(&self.office, e.no, true).await.unwrap()
    }

    pub async fn place(&self, code: &str) -> LocalityId {
        self.register.tree().await.unwrap().newest_by_code(code).unwrap().id
    }

    pub async fn numbers(&self, code: &str, as_of: &str) -> vedich_register::Numbers {
        let place = self.place(code).await;
        self.register.standing(place, Some(day(as_of)), None).await.unwrap().numbers
    }

    /// The stored deltas equal a count from the facts.
    pub async fn sound(&self) {
        let differing = self.register.check_progress(i64::MAX).await.unwrap();
        assert!(differing.is_empty(), "progress differs from the facts at {differing:?}");
    }

    pub async fn ward_police(&self, code: &str) -> Actor {
        Actor {
            user: UserId(7),
            name: "ca.phuong".into(),
            full_name: "Công an phường".into(),
            grants: vec![Grant { role: Role::WardPolice, locality: Some(self.place(code).await), unit: None, team: None }],
            via: Via::Session,
        }
    }
}

pub fn code_of(e: &RegisterProblem) -> &'static str {
    vedich_kernel::Problematic::code(e)
}
