//! Which column is what: proposed from the headings, corrected by a person, saved per source, applied again to the next file.

use super::Layout;
use super::field::{Field, THRESHOLD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vedich_kernel::{Level, Stage, text};

/// One column of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MappedColumn {
    /// What the column holds.
    pub field: Field,
    /// The column, from 0.
    pub column: usize,
    /// Its heading, by which it is found again when columns move.
    #[serde(default)]
    pub header: String,
}

/// Which column is what. As JSON: `{"columns":[{"field":"national_id","column":4,"header":"Số CCCD"}]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Mapping {
    /// The mapped columns, in the order of [`Field::ALL`].
    pub columns: Vec<MappedColumn>,
    /// The level of rows that name none, for extracts of a single level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_level: Option<Level>,
    /// Words of this source for a stage, beside those that are known: `{"hs ok": "approved"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stage_words: BTreeMap<String, Stage>,
}

/// A mapping proposed from the headings.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The mapping.
    pub mapping: Mapping,
    /// How sure each of its fields is, from 0 to 1.
    pub confidence: BTreeMap<Field, f32>,
    /// Fields without which rows cannot be understood.
    pub missing: Vec<Field>,
    /// Columns with a heading or with data that are not used.
    pub unused: Vec<usize>,
}

/// A saved mapping applied to another file.
#[derive(Clone, Debug, Serialize)]
pub struct Applied {
    /// The mapping with this file's columns.
    pub mapping: Mapping,
    /// Fields whose column moved.
    pub moved: Vec<Field>,
    /// Fields of the saved mapping that this file lacks.
    pub lost: Vec<Field>,
    /// Fields without which rows cannot be understood.
    pub missing: Vec<Field>,
}

impl Mapping {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|c| c.field == field).map(|c| c.column)
    }

    /// The field of a column.
    #[must_use]
    pub fn field(&self, column: usize) -> Option<Field> {
        self.columns.iter().find(|c| c.column == column).map(|c| c.field)
    }

    /// Puts a field on a column, taking the column from any other field.
    pub fn set(&mut self, field: Field, column: usize, layout: &Layout) {
        self.columns.retain(|c| c.field != field && c.column != column);
        self.columns.push(MappedColumn { field, column, header: layout.header(column).to_owned() });
        self.columns.sort_by_key(|c| c.field);
    }

    /// Leaves a field out.
    pub fn remove(&mut self, field: Field) {
        self.columns.retain(|c| c.field != field);
    }

    /// Fields without which rows cannot be understood: the ID, the name, any of status and days, and the level of dossiers.
    #[must_use]
    pub fn missing(&self) -> Vec<Field> {
        let has = |field| self.column(field).is_some();
        let mut missing: Vec<Field> = [Field::NationalId, Field::Name].into_iter().filter(|f| !has(*f)).collect();
        let tells_stage = [Field::DossierStatus, Field::ActivationStatus, Field::Collected, Field::Approved, Field::Activated]
            .into_iter()
            .any(has);
        if !tells_stage {
            missing.push(Field::DossierStatus);
        }
        if !has(Field::Level) && self.default_level.is_none() {
            missing.push(Field::Level);
        }
        missing
    }

    /// Applies this mapping to a file whose columns may have moved. Columns are found by their headings; one without a
    /// heading stays where it was.
    #[must_use]
    pub fn apply(&self, layout: &Layout) -> Applied {
        let folded: Vec<String> = layout.headers.iter().map(|h| text::fold(h)).collect();
        let mut taken = vec![false; folded.len()];
        let mut mapping = Self { columns: Vec::new(), default_level: self.default_level, stage_words: self.stage_words.clone() };
        let (mut moved, mut lost) = (Vec::new(), Vec::new());
        // Those that stand where they stood come first, so that of two like headings each keeps its own.
        let stays = |c: &MappedColumn| folded.get(c.column).is_some_and(|h| *h == text::fold(&c.header));
        let (staying, going): (Vec<_>, Vec<_>) = self.columns.iter().partition(|c| stays(c));
        for wanted in staying.into_iter().chain(going) {
            let header = text::fold(&wanted.header);
            let found = if stays(wanted) {
                Some(wanted.column)
            } else {
                (0..folded.len()).find(|column| !taken[*column] && !header.is_empty() && folded[*column] == header)
            };
            let Some(column) = found.filter(|column| !taken[*column]) else {
                lost.push(wanted.field);
                continue;
            };
            taken[column] = true;
            if column != wanted.column {
                moved.push(wanted.field);
            }
            mapping.set(wanted.field, column, layout);
        }
        let missing = mapping.missing();
        Applied { mapping, moved, lost, missing }
    }
}

/// Gives each column the field that its heading names most surely, the surest first, and looks at the contents where
/// headings leave room.
pub(super) fn propose(layout: &Layout) -> Proposal {
    let mut pairs: Vec<(f32, usize, Field)> = Vec::new();
    for (column, header) in layout.headers.iter().enumerate() {
        let folded = text::fold(header);
        for field in Field::ALL {
            let likeness = agree(field, column, layout, field.likeness(&folded));
            if likeness >= THRESHOLD {
                pairs.push((likeness, column, field));
            }
        }
    }
    // Among equals the left-most column, so that the result does not depend on anything else.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut mapping = Mapping::default();
    let mut confidence = BTreeMap::new();
    for (likeness, column, field) in pairs {
        if mapping.field(column).is_none() && mapping.column(field).is_none() {
            mapping.set(field, column, layout);
            confidence.insert(field, likeness.min(1.0));
        }
    }
    by_contents(layout, &mut mapping, &mut confidence);
    let used = |column: &usize| mapping.field(*column).is_some();
    let unused = (0..layout.headers.len())
        .filter(|c| !used(c) && (!layout.headers[*c].is_empty() || layout.contents.get(*c).is_some_and(|x| x.filled > 0)))
        .collect();
    let missing = mapping.missing();
    Proposal { mapping, confidence, missing, unused }
}

/// Contents may speak against a heading: "Kích hoạt" over dates is the day, not the status.
fn agree(field: Field, column: usize, layout: &Layout, likeness: f32) -> f32 {
    let contents = layout.contents.get(column).copied().unwrap_or_default();
    // A few rows prove nothing.
    if contents.filled < 3 {
        return likeness;
    }
    match field {
        Field::ActivationStatus | Field::DossierStatus if contents.dates() > 0.8 => 0.0,
        Field::Activated if contents.dates() > 0.8 && is_activation(layout.header(column)) => likeness.max(0.9),
        Field::NationalId if likeness < 1.0 && contents.ids() < 0.2 && contents.dates() + contents.phones() > 0.8 => 0.0,
        Field::NationalId if likeness > 0.0 => likeness + 0.05 * contents.ids(),
        _ => likeness,
    }
}

fn is_activation(header: &str) -> bool {
    matches!(text::fold(header).as_str(), "kich hoat" | "da kich hoat")
}

/// A column full of IDs is the ID column, whatever its heading.
fn by_contents(layout: &Layout, mapping: &mut Mapping, confidence: &mut BTreeMap<Field, f32>) {
    if mapping.column(Field::NationalId).is_some() {
        return;
    }
    let columns =
        layout.contents.iter().enumerate().filter(|(c, x)| mapping.field(*c).is_none() && x.filled >= 3 && x.ids() > 0.8);
    if let Some((column, contents)) = columns.max_by(|a, b| a.1.ids().total_cmp(&b.1.ids())) {
        mapping.set(Field::NationalId, column, layout);
        confidence.insert(Field::NationalId, 0.5 * contents.ids());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// What other programs start from is what this program reads.
    #[test]
    fn the_example_of_a_mapping_is_read_and_its_schema_names_every_field() {
        let text = include_str!("../../../docs/schemas/extract-mapping.example.json");
        let mapping: Mapping = serde_json::from_str(text).unwrap();
        assert!(mapping.missing().is_empty(), "{:?}", mapping.missing());
        assert_eq!((mapping.default_level, mapping.stage_words.get("hs ok")), (Some(Level::Two), Some(&Stage::Approved)));
        let example: Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&mapping).unwrap(), example, "nothing of it is passed over");

        let schema: Value = serde_json::from_str(include_str!("../../../docs/schemas/extract-mapping.schema.json")).unwrap();
        let row = &schema["properties"]["columns"]["items"]["properties"];
        assert_eq!(row["field"]["enum"], json!(Field::ALL));
        assert_eq!(schema["properties"]["default_level"]["enum"], json!([Level::One, Level::Two]));
        for word in schema["properties"]["stage_words"]["additionalProperties"]["enum"].as_array().unwrap() {
            assert!(serde_json::from_value::<Stage>(word.clone()).is_ok(), "{word}");
        }
        for key in example.as_object().unwrap().keys() {
            assert!(schema["properties"].get(key).is_some(), "{key} is not in the schema");
        }
    }
}
