//! Opening the house for a command.

use crate::{args::Place, demo, trouble::Trouble};
use std::path::Path;
use vedich_accounts::Actor;
use vedich_kernel::{Day, LocalityId};
use vedich_server::{ServerConfig, Services};
use vedich_territory::Tree;

/// Who a local command is in the trail: somebody who can read the data folder may do everything anyway.
pub fn actor() -> Actor {
    Actor::cli("cli")
}

/// Opens the house on a data folder; that of a demo by the demo's own days.
pub async fn open(place: &Place) -> Result<Services, Trouble> {
    let mut config = ServerConfig::new(place.data.clone());
    config.database_url.clone_from(&place.database_url);
    // Boxed: the state of opening a house would lie on the stack of every command, and twice.
    match Box::pin(demo::house(config.clone())).await? {
        Some(services) => Ok(services),
        None => Ok(Box::pin(Services::open(config)).await?),
    }
}

/// Opens a house that must be there already: a mistyped folder is not a new city.
pub async fn open_existing(place: &Place) -> Result<Services, Trouble> {
    if place.database_url.is_none() && !place.data.join("vedich.sqlite").is_file() {
        let path = place.data.display();
        return Err(Trouble::new(
            "cli.no_data",
            [format!("Thư mục {path} chưa có dữ liệu."), format!("There is no data in {path}.")],
            ["Kiểm tra --data, hoặc chạy vedich init trước.", "Check --data, or run vedich init first."],
        ));
    }
    open(place).await
}

/// A locality by its code on a day.
pub fn locality(tree: &Tree, code: &str, day: Option<Day>) -> Result<LocalityId, Trouble> {
    let on_day = day.and_then(|d| tree.by_code(code, d));
    on_day.or_else(|| tree.newest_by_code(code)).map(|l| l.id).ok_or_else(|| {
        Trouble::new(
            "cli.no_such_locality",
            [format!("Không có địa bàn mã {code}."), format!("There is no locality with the code {code}.")],
            ["Xem mã ở trang Địa bàn hoặc tệp địa bàn.", "See the codes on the territory page or in the territory file."],
        )
    })
}

/// Reads a file that a person named.
pub fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    std::fs::read(path).map_err(|e| Trouble::file(path, &e))
}

/// Writes a file that a person named.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    std::fs::write(path, bytes).map_err(|e| Trouble::file(path, &e))
}

/// The name of a file, for people.
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}
