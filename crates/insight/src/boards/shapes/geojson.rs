//! Reads GeoJSON (RFC 7946) without trust: one feature at a time, bounded, and a feature that is wrong stops nobody else.

use super::{Outline, Point, Ring, STEPS};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Most features of a file.
pub const MOST_FEATURES: usize = 20_000;
/// Most points of a file.
pub const MOST_POINTS: usize = 2_000_000;
/// Most parts and holes of a locality.
pub const MOST_PARTS: usize = 3_000;
/// Longest name or code that is looked at.
const LONGEST: usize = 200;
/// Degrees east and north between which Việt Nam lies, its islands included, and some more.
const EAST: std::ops::RangeInclusive<f64> = 100.0..=120.0;
const NORTH: std::ops::RangeInclusive<f64> = 5.0..=25.0;

/// Why a feature cannot be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no feature with a geometry.
    NoGeometry,
    /// Points or lines where areas are needed.
    NotAnArea,
    /// Not numbers, or fewer than three points.
    Broken,
    /// Metres of a national grid instead of degrees.
    NotDegrees,
    /// Latitude stands before longitude.
    Swapped,
    /// A point lies far outside of Việt Nam and its seas: one such would shrink everything else on the drawing to a dot.
    FarAway,
    /// Its locality would have more parts than are taken: parts and holes are compared with each other whenever it is drawn as GeoJSON.
    TooManyParts,
}

/// One feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its place in the file, from 1.
    pub no: u32,
    /// What is written about it: names and values.
    pub properties: Vec<(String, String)>,
    /// Its outline.
    pub outline: Result<Outline, Wrong>,
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No JSON, with what the parser says.
    NotJson(String),
    /// JSON, but no collection of features.
    NotGeoJson,
    /// More features or points than are taken.
    TooMuch,
}

/// The features of a file.
///
/// # Errors
/// When it is no collection of features, or too large.
pub fn read(bytes: &[u8]) -> Result<Vec<Feature>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut taken = Taken::default();
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let read = File(&mut taken).deserialize(&mut parser).and_then(|()| parser.end());
    match read {
        _ if taken.too_much => Err(Unreadable::TooMuch),
        Err(e) => Err(Unreadable::NotJson(e.to_string())),
        Ok(()) if taken.collection => Ok(taken.features),
        Ok(()) => Err(Unreadable::NotGeoJson),
    }
}

#[derive(Default)]
struct Taken {
    features: Vec<Feature>,
    points: usize,
    collection: bool,
    too_much: bool,
}

impl Taken {
    fn take(&mut self, value: &Value) -> bool {
        let no = u32::try_from(self.features.len() + 1).unwrap_or(u32::MAX);
        let outline = outline(&value["geometry"]);
        self.points += outline.as_ref().map_or(0, |o| o.iter().map(Vec::len).sum());
        self.features.push(Feature { no, properties: properties(value), outline });
        self.too_much = self.features.len() > MOST_FEATURES || self.points > MOST_POINTS;
        !self.too_much
    }
}

/// The outer object.
struct File<'a>(&'a mut Taken);

impl<'de> DeserializeSeed<'de> for File<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                self.0.collection = true;
                map.next_value_seed(Features(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The list of features.
struct Features<'a>(&'a mut Taken);

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<Value>()? {
            if !self.0.take(&value) {
                return Err(A::Error::custom("too much"));
            }
        }
        Ok(())
    }
}

/// Names and values that can be matched: texts and whole numbers, and the feature's own id.
fn properties(feature: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| match value {
        Value::String(text) if text.chars().count() <= LONGEST => Some(vedich_kernel::text::squeeze(text)),
        // Some programs write 25195 as 25195.0.
        Value::Number(n) => n.as_i64().map(|n| n.to_string()).or_else(|| {
            let text = n.to_string();
            text.strip_suffix(".0").map(str::to_owned)
        }),
        _ => None,
    };
    let own = feature["properties"].as_object().into_iter().flatten();
    let id = feature.get("id").map(|id| ("id".to_owned(), id));
    let all = own.map(|(k, v)| (k.chars().take(LONGEST).collect(), v)).chain(id);
    all.filter_map(|(k, v)| word(v).map(|v| (k, v))).filter(|(_, v)| !v.is_empty()).collect()
}

fn outline(geometry: &Value) -> Result<Outline, Wrong> {
    let kind = geometry["type"].as_str().ok_or(Wrong::NoGeometry)?;
    let coordinates = geometry["coordinates"].as_array();
    let outline: Outline = match kind {
        "Polygon" => rings(coordinates.ok_or(Wrong::Broken)?)?,
        "MultiPolygon" => {
            let mut all = Outline::new();
            for part in coordinates.ok_or(Wrong::Broken)? {
                all.extend(rings(part.as_array().ok_or(Wrong::Broken)?)?);
            }
            all
        }
        _ => return Err(Wrong::NotAnArea),
    };
    if outline.is_empty() { Err(Wrong::Broken) } else { Ok(outline) }
}

fn rings(list: &[Value]) -> Result<Outline, Wrong> {
    list.iter().map(|ring| points(ring.as_array().ok_or(Wrong::Broken)?)).collect()
}

fn points(list: &[Value]) -> Result<Ring, Wrong> {
    let mut ring = list.iter().map(point).collect::<Result<Ring, Wrong>>()?;
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 { Err(Wrong::Broken) } else { Ok(ring) }
}

fn point(position: &Value) -> Result<Point, Wrong> {
    let number = |i: usize| position.get(i).and_then(Value::as_f64).ok_or(Wrong::Broken);
    let (east, north) = (number(0)?, number(1)?);
    if east.abs() > 180.0 {
        return Err(Wrong::NotDegrees);
    }
    if north.abs() > 90.0 {
        // Việt Nam lies at 102 to 117 degrees east: such a latitude is a longitude.
        return Err(if (95.0..=120.0).contains(&north) && east.abs() <= 30.0 { Wrong::Swapped } else { Wrong::NotDegrees });
    }
    if !EAST.contains(&east) || !NORTH.contains(&north) {
        return Err(Wrong::FarAway);
    }
    Ok((step(east), step(north)))
}

#[allow(clippy::cast_possible_truncation)] // at most 180 degrees
fn step(degrees: f64) -> i64 {
    (degrees * STEPS).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn file(features: &[Value]) -> Vec<u8> {
        json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
    }

    fn square(at: f64) -> Value {
        json!({ "type": "Polygon", "coordinates": [[[at, 11.5], [at + 0.1, 11.5], [at + 0.1, 11.6], [at, 11.5]]] })
    }

    #[allow(clippy::needless_pass_by_value)] // reads as what it makes
    fn feature(geometry: Value) -> Value {
        json!({ "type": "Feature", "properties": { "ma_xa": 25195.0, "ten": " Phường  Tân Phú ", "dien_tich": 9.6 }, "geometry": geometry })
    }

    #[test]
    fn names_codes_and_outlines_are_read() {
        let read = read(&file(&[feature(square(106.8))])).unwrap();
        assert_eq!(read[0].outline, Ok(vec![vec![(10_680_000, 1_150_000), (10_690_000, 1_150_000), (10_690_000, 1_160_000)]]));
        let own = |k: &str| read[0].properties.iter().find(|(key, _)| key == k).map(|(_, v)| v.as_str());
        assert_eq!((own("ma_xa"), own("ten"), own("dien_tich")), (Some("25195"), Some("Phường Tân Phú"), None));
        let bom = [b"\xef\xbb\xbf".to_vec(), file(&[])].concat();
        assert_eq!(super::read(&bom), Ok(vec![]));
    }

    #[test]
    fn a_wrong_feature_stops_nobody_else() {
        let wrong = |g: Value| feature(g);
        let metres = json!({ "type": "Polygon", "coordinates": [[[588_000.0, 1_274_000.0], [589_000.0, 1_274_000.0], [589_000.0, 1_275_000.0]]] });
        let swapped = json!({ "type": "Polygon", "coordinates": [[[11.5, 106.8], [11.5, 106.9], [11.6, 106.9]]] });
        let two = json!({ "type": "Polygon", "coordinates": [[[106.8, 11.5], [106.9, 11.5], [106.8, 11.5]]] });
        let all = [
            wrong(json!(null)),
            wrong(json!({ "type": "Point", "coordinates": [106.8, 11.5] })),
            wrong(two),
            wrong(metres),
            wrong(swapped),
            wrong(json!({ "type": "Polygon", "coordinates": [[[0.0, 0.0], [106.9, 11.5], [106.8, 11.6]]] })),
            feature(
                json!({ "type": "MultiPolygon", "coordinates": [square(106.8)["coordinates"], square(106.9)["coordinates"]] }),
            ),
        ];
        let read = read(&file(&all)).unwrap();
        let told: Vec<_> = read.iter().map(|f| f.outline.as_ref().err().copied()).collect();
        let expected =
            [Wrong::NoGeometry, Wrong::NotAnArea, Wrong::Broken, Wrong::NotDegrees, Wrong::Swapped, Wrong::FarAway].map(Some);
        assert_eq!(told[..6], expected);
        assert_eq!((read[6].no, read[6].outline.as_ref().unwrap().len()), (7, 2));
    }

    #[test]
    fn what_is_no_collection_is_refused_as_a_whole() {
        assert!(matches!(read(b"Ma;Ten\n1;A"), Err(Unreadable::NotJson(_))));
        assert_eq!(read(br#"{"type":"Topology","objects":{}}"#), Err(Unreadable::NotGeoJson));
        let many = vec![json!({}); MOST_FEATURES + 1];
        assert_eq!(read(&file(&many)), Err(Unreadable::TooMuch));
    }

    proptest! {
        #[test]
        fn no_file_breaks_it(text in "\\PC{0,200}", at in 0_usize..200) {
            let _ = read(text.as_bytes());
            let good = file(&[feature(square(106.8)), feature(square(107.0))]);
            let _ = read(&good[..at.min(good.len())]);
        }
    }
}
