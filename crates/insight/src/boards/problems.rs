//! What can go wrong on the boards, as a person meets it.

use super::shapes::geojson::{MOST_FEATURES, Unreadable};
use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic, format};
use vedich_register::RegisterProblem;

/// Errors of the boards.
#[derive(Debug, thiserror::Error)]
pub enum BoardProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A room below did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// Nothing was uploaded.
    #[error("no file")]
    NoFile,
    /// The file is too large.
    #[error("file too large")]
    TooLarge,
    /// The file is no JSON.
    #[error("no JSON: {0}")]
    NotJson(String),
    /// The file is JSON and no GeoJSON.
    #[error("no GeoJSON")]
    NotGeoJson,
    /// More features or points than are taken.
    #[error("too many features")]
    TooMuch,
    /// No such file of outlines.
    #[error("no such file")]
    NoSuchFile,
    /// The computation was ended.
    #[error("not computed: {0}")]
    NotComputed(String),
}

impl From<Unreadable> for BoardProblem {
    fn from(e: Unreadable) -> Self {
        match e {
            Unreadable::NotJson(why) => Self::NotJson(why),
            Unreadable::NotGeoJson => Self::NotGeoJson,
            Unreadable::TooMuch => Self::TooMuch,
        }
    }
}

impl BoardProblem {
    /// A room below refused.
    pub fn other<P: Problematic>(p: P) -> Self {
        Self::Register(RegisterProblem::other(p))
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self, lang: Lang) -> (&'static str, u16, String, String) {
        let (code, status, vi, en) = match self {
            Self::NoFile => ("map.no_file", 422,
                ("Chưa chọn tệp bản đồ.", "Chọn tệp GeoJSON (.geojson hoặc .json) rồi tải lên."),
                ("No file was chosen.", "Choose a GeoJSON file (.geojson or .json) and upload it.")),
            Self::TooLarge => ("map.too_large", 413,
                ("Tệp bản đồ lớn quá 32 MB.", "Xuất lại với ít điểm hơn (trong QGIS: Simplify), hoặc tách thành nhiều tệp."),
                ("The file is larger than 32 MB.", "Export it with fewer points (in QGIS: Simplify), or in several files.")),
            Self::NotJson(_) => ("map.not_json", 422,
                ("Tệp không phải GeoJSON, hoặc đã hỏng.", "Trong QGIS chọn Export, Save Features As, định dạng GeoJSON, hệ tọa độ EPSG:4326 (WGS 84)."),
                ("The file is no GeoJSON, or it is broken.", "In QGIS choose Export, Save Features As, format GeoJSON, CRS EPSG:4326 (WGS 84).")),
            Self::NotGeoJson => ("map.not_geojson", 422,
                ("Tệp không có danh sách vùng (FeatureCollection).", "Tệp TopoJSON hoặc shapefile cần được xuất thành GeoJSON trước."),
                ("The file has no list of features (FeatureCollection).", "Export TopoJSON or a shapefile as GeoJSON first.")),
            Self::TooMuch => ("map.too_much", 422,
                ("Tệp có quá nhiều vùng hoặc quá nhiều điểm.", ""),
                ("The file has too many features or points.", "")),
            Self::NoSuchFile => ("map.no_such_file", 404,
                ("Không có tệp bản đồ này, hoặc tệp đã được gỡ.", "Mở lại trang Hình bản đồ rồi chọn từ danh sách."),
                ("There is no such map file, or it was taken back.", "Open the page of outlines again and choose from its list.")),
            Self::Db(_) | Self::Register(_) | Self::NotComputed(_) => ("map.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        };
        let (title, next) = lang.pick(vi, en);
        let next = if matches!(self, Self::TooMuch) {
            let most = format::int(i64::try_from(MOST_FEATURES).unwrap_or(i64::MAX), lang);
            lang.pick(
                format!("Mỗi tệp tối đa {most} vùng và 2 triệu điểm: giảm điểm (trong QGIS: Simplify) hoặc tách tệp."),
                format!("A file may have {most} features and 2 million points: simplify it (in QGIS: Simplify), or split it."),
            )
        } else {
            next.to_owned()
        };
        (code, status, title.to_owned(), next)
    }

    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            _ => None,
        }
    }
}

impl Problematic for BoardProblem {
    fn code(&self) -> &'static str {
        self.below().map_or_else(|| self.words(Lang::Vi).0, Problematic::code)
    }

    fn status(&self) -> u16 {
        self.below().map_or_else(|| self.words(Lang::Vi).1, Problematic::status)
    }

    fn sentence(&self, lang: Lang) -> String {
        self.below().map_or_else(|| self.words(lang).2, |e| e.sentence(lang))
    }

    fn next_step(&self, lang: Lang) -> String {
        self.below().map_or_else(|| self.words(lang).3, |e| e.next_step(lang))
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotComputed(why) | Self::NotJson(why) => Some(why.clone()),
            _ => self.below().and_then(Problematic::internal),
        }
    }
}
