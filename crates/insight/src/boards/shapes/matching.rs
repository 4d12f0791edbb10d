//! Which feature is which locality: by code, else by name; where a name stands in several communes, by the commune that the feature
//! names too.

use super::geojson::Feature;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};
use vedich_kernel::{LocalityId, text};

/// A locality that may be meant.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Which.
    pub id: LocalityId,
    /// Its code.
    pub code: String,
    /// Its name with and without the word for its kind.
    pub names: [String; 2],
    /// The locality above.
    pub parent: Option<LocalityId>,
}

/// Why a feature is nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmatched {
    /// Nothing that it says is a code or name of the territory. Holds what comes nearest: the property and its value.
    Nobody(String, String),
    /// Its name is that of several localities.
    Several(String, String),
}

/// The localities by what may be written about them.
pub struct Index {
    codes: HashMap<String, LocalityId>,
    names: HashMap<String, Vec<LocalityId>>,
    parents: HashMap<LocalityId, Option<LocalityId>>,
    depths: HashMap<LocalityId, usize>,
}

impl Index {
    /// Of these localities.
    #[must_use]
    pub fn new(candidates: &[Candidate]) -> Self {
        let mut names: HashMap<String, Vec<LocalityId>> = HashMap::new();
        for candidate in candidates {
            // "7" alone is no name of quarter 7: it may be anybody's running number.
            let told = candidate.names.iter().filter(|n| n.chars().any(char::is_alphabetic));
            let folded: HashSet<String> = told.map(|n| text::fold(n)).collect();
            for name in folded {
                names.entry(name).or_default().push(candidate.id);
            }
        }
        let parents: HashMap<LocalityId, Option<LocalityId>> = candidates.iter().map(|c| (c.id, c.parent)).collect();
        let above = |id: &LocalityId| parents.get(id).copied().flatten();
        let depth = |id: LocalityId| (id, std::iter::successors(Some(id), above).skip(1).count());
        Self {
            codes: candidates.iter().map(|c| (bare(&c.code).to_owned(), c.id)).collect(),
            names,
            depths: candidates.iter().map(|c| depth(c.id)).collect(),
            parents,
        }
    }

    fn by_code(&self, value: &str) -> Option<LocalityId> {
        self.codes.get(bare(value)).copied()
    }

    fn by_name(&self, value: &str) -> &[LocalityId] {
        self.names.get(&text::fold(value)).map_or(&[], Vec::as_slice)
    }

    fn depth(&self, id: LocalityId) -> usize {
        self.depths.get(&id).copied().unwrap_or(0)
    }
}

/// Spreadsheets take the zeros in front of a code.
fn bare(code: &str) -> &str {
    let code = code.trim();
    let bare = code.trim_start_matches('0');
    if bare.is_empty() { code } else { bare }
}

/// Which property of the features tells which localities they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub key: String,
    /// It holds codes; else names.
    pub codes: bool,
    /// How far below the top its localities lie: a file of communes may have the name of a quarter in it by chance.
    depth: usize,
}

/// Finds the column: of those that match at least half as many features as the best, the one whose localities lie deepest (a feature
/// names what it lies in, too), then the one that matches most, and codes before names.
#[must_use]
pub fn column(features: &[Feature], index: &Index) -> Option<Column> {
    let mut matched: BTreeMap<(bool, &str), BTreeMap<usize, usize>> = BTreeMap::new();
    for (key, value) in features.iter().flat_map(|f| &f.properties) {
        if let Some(id) = index.by_code(value) {
            *matched.entry((true, key)).or_default().entry(index.depth(id)).or_default() += 1;
        }
        let depths: HashSet<usize> = index.by_name(value).iter().map(|id| index.depth(*id)).collect();
        for depth in depths {
            *matched.entry((false, key)).or_default().entry(depth).or_default() += 1;
        }
    }
    // Of a column that matches as many at two depths, the upper one is meant.
    let best = |by_depth: &BTreeMap<usize, usize>| by_depth.iter().map(|(d, n)| (*n, *d)).min_by_key(|(n, d)| (Reverse(*n), *d));
    let all: Vec<_> =
        matched.iter().filter_map(|((codes, key), by)| best(by).map(|(n, depth)| (n, depth, *codes, *key))).collect();
    let most = all.iter().map(|(n, ..)| *n).max()?;
    let good = all.into_iter().filter(|(n, ..)| 2 * n >= most);
    let (_, depth, codes, key) = good.max_by_key(|(n, depth, codes, key)| (*depth, *n, *codes, Reverse(*key)))?;
    Some(Column { key: key.to_owned(), codes, depth })
}

/// The locality that a feature means.
///
/// # Errors
/// With what it says, when that is nobody or several.
pub fn matching(feature: &Feature, column: Option<&Column>, index: &Index) -> Result<LocalityId, Unmatched> {
    let nobody = |said: Option<&(String, String)>| {
        let (key, value) = said.or(feature.properties.first()).cloned().unwrap_or_default();
        Unmatched::Nobody(key, value)
    };
    let own = column.and_then(|c| feature.properties.iter().find(|(k, _)| *k == c.key));
    let (Some(column), Some((key, value))) = (column, own) else { return Err(nobody(None)) };
    if column.codes {
        return index.by_code(value).ok_or_else(|| nobody(own));
    }
    let meant: Vec<LocalityId> = index.by_name(value).iter().copied().filter(|id| index.depth(*id) == column.depth).collect();
    match meant.as_slice() {
        [] => Err(nobody(own)),
        [one] => Ok(*one),
        several => {
            // The commune that it names beside tells which quarter of that name is meant.
            let beside = feature.properties.iter().filter(|(k, _)| k != key);
            let above: HashSet<LocalityId> =
                beside.flat_map(|(_, v)| index.by_code(v).into_iter().chain(index.by_name(v).iter().copied())).collect();
            let lies = |id: &&LocalityId| index.parents.get(*id).copied().flatten().is_some_and(|p| above.contains(&p));
            let mut inside = several.iter().filter(lies);
            match (inside.next(), inside.next()) {
                (Some(one), None) => Ok(*one),
                _ => Err(Unmatched::Several(key.clone(), value.clone())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidate(id: i64, code: &str, name: &str, short: &str, parent: Option<i64>) -> Candidate {
        Candidate { id: LocalityId(id), code: code.into(), names: [name.into(), short.into()], parent: parent.map(LocalityId) }
    }

    fn city() -> Index {
        Index::new(&[
            candidate(1, "025195", "Phường Tân Phú", "Tân Phú", None),
            candidate(2, "025198", "Phường Tân Đồng", "Tân Đồng", None),
            candidate(11, "02519501", "Khu phố 1", "1", Some(1)),
            candidate(12, "02519502", "Khu phố 2", "2", Some(1)),
            candidate(21, "02519801", "Khu phố 1", "1", Some(2)),
        ])
    }

    fn feature(properties: &[(&str, &str)]) -> Feature {
        let properties = properties.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Feature { no: 1, properties, outline: Ok(vec![vec![(0, 0), (1, 0), (1, 1)]]) }
    }

    fn all(features: &[Feature]) -> Vec<Result<i64, Unmatched>> {
        let index = city();
        let column = column(features, &index);
        features.iter().map(|f| matching(f, column.as_ref(), &index).map(|id| id.0)).collect()
    }

    #[test]
    fn a_code_is_found_under_whatever_name_and_without_its_zeros() {
        let features = [feature(&[("MAXA", "25195"), ("shape", "7")]), feature(&[("MAXA", "025198"), ("shape", "8")])];
        assert_eq!(all(&features), [Ok(1), Ok(2)]);
    }

    #[test]
    fn names_match_without_accents_and_without_the_word_for_the_kind() {
        let features = [feature(&[("ten", "tan phu")]), feature(&[("ten", "PHƯỜNG TÂN ĐỒNG")])];
        assert_eq!(all(&features), [Ok(1), Ok(2)]);
    }

    #[test]
    fn a_quarter_is_known_by_its_commune() {
        let features = [
            feature(&[("khu_pho", "Khu phố 1"), ("phuong", "Phường Tân Phú")]),
            feature(&[("khu_pho", "Khu phố 1"), ("phuong", "Tân Đồng")]),
            feature(&[("khu_pho", "Khu phố 2"), ("phuong", "Tân Phú")]),
            feature(&[("khu_pho", "Khu phố 1")]),
            feature(&[("khu_pho", "Khu phố 9"), ("phuong", "Tân Phú")]),
        ];
        let several = Unmatched::Several("khu_pho".into(), "Khu phố 1".into());
        let nobody = Unmatched::Nobody("khu_pho".into(), "Khu phố 9".into());
        assert_eq!(all(&features), [Ok(11), Ok(21), Ok(12), Err(several), Err(nobody)]);
    }

    #[test]
    fn the_code_of_the_commune_is_not_the_quarters_own() {
        let features = [
            feature(&[("OBJECTID", "1"), ("ma_xa", "25195"), ("ten", "Khu phố 1")]),
            feature(&[("OBJECTID", "2"), ("ma_xa", "25195"), ("ten", "Khu phố 2")]),
            feature(&[("OBJECTID", "3"), ("ma_xa", "25198"), ("ten", "Khu phố 1")]),
        ];
        assert_eq!(all(&features), [Ok(11), Ok(12), Ok(21)]);
        let communes = [feature(&[("OBJECTID", "1"), ("ten", "Tân Phú")]), feature(&[("OBJECTID", "2"), ("ten", "Tân Đồng")])];
        assert_eq!(all(&communes), [Ok(1), Ok(2)]);
        assert_eq!(all(&[feature(&[])]), [Err(Unmatched::Nobody(String::new(), String::new()))]);
    }

    proptest! {
        #[test]
        fn every_code_finds_its_own(seed in prop::collection::hash_set(1..99_999_i64, 1..20)) {
            let candidates: Vec<Candidate> = seed.iter().map(|n| candidate(*n, &format!("{n:05}"), &format!("Xã Số {n}"), &format!("Số {n}"), None)).collect();
            let index = Index::new(&candidates);
            let features: Vec<Feature> = seed.iter().map(|n| feature(&[("code", &n.to_string())])).collect();
            let column = column(&features, &index);
            for (n, f) in seed.iter().zip(&features) {
                prop_assert_eq!(matching(f, column.as_ref(), &index), Ok(LocalityId(*n)));
            }
        }
    }
}
