//! Outlines of localities: a city hands them over as GeoJSON, and takes a wrong file back.

use super::{
    model::{MapFile, ShapesReport},
    problems::BoardProblem,
    shapes::{
        Outline, Ring,
        geojson::{self, Feature, MOST_PARTS, Wrong},
        matching::{self, Candidate, Index, Unmatched},
        simplify::simplify,
    },
    store::{self, NewFile},
};
use crate::Insight;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{LocalityId, text};
use vedich_territory::{Locality, RowProblem, Tree};

/// Longest file name that is kept.
const LONGEST_NAME: usize = 200;

impl Insight {
    /// Takes a file of outlines: features are matched with localities of the actor's area, the others are told one by one. The
    /// same file again changes nothing.
    ///
    /// # Errors
    /// When the file is no GeoJSON or too large.
    pub async fn put_shapes(&self, actor: &Actor, bytes: Vec<u8>, file_name: &str) -> Result<ShapesReport, BoardProblem> {
        if bytes.is_empty() {
            return Err(BoardProblem::NoFile);
        }
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let mut digest = Sha256::new();
        digest.update(tree.revision().to_be_bytes());
        // An office of one commune took its own of this file alone: for others it is another file.
        let tops = tree.tops(&actor.area(Permission::ManageTerritory), campaign.root);
        if tops != [campaign.root] {
            tops.iter().for_each(|id| digest.update(id.0.to_be_bytes()));
        }
        digest.update(&bytes);
        let digest: Vec<u8> = digest.finalize().to_vec();
        let db = self.register.db();
        if let Some(no) = store::known(db, campaign.id, &digest).await?
            && let Some((features, localities, problems)) = store::problems(db, campaign.id, no).await?
        {
            let rejected = count(problems.len());
            return Ok(ShapesReport { features, localities, rejected, problems, already: true });
        }
        let (root, asker, in_tree) = (campaign.root, actor.clone(), Arc::clone(&tree));
        let read = move || read_file(&bytes, &in_tree, root, &asker);
        let (features, shapes, problems) =
            tokio::task::spawn_blocking(read).await.map_err(|e| BoardProblem::NotComputed(e.to_string()))??;
        let report =
            ShapesReport { features, localities: count(shapes.len()), rejected: count(problems.len()), problems, already: false };
        if shapes.is_empty() {
            return Ok(report);
        }
        let file_name: String = text::squeeze(file_name).chars().take(LONGEST_NAME).collect();
        let kept = Arc::new((digest, file_name, report.clone(), shapes));
        self.register
            .db()
            .write(actor.by(self.register.clock().now()), move |tx| {
                let kept = Arc::clone(&kept);
                Box::pin(async move {
                    let (digest, file_name, report, shapes) = &*kept;
                    let new = NewFile { digest, file_name, features: report.features, problems: &report.problems, shapes };
                    let no = store::insert(tx, campaign.id, &new).await?;
                    let detail =
                        json!({ "features": report.features, "localities": report.localities, "rejected": report.rejected });
                    tx.audit("map.add", &format!("map:{no}"), detail).await?;
                    tx.emit("map.changed", json!({ "no": no, "localities": [root.0] })).await?;
                    Ok::<_, BoardProblem>(())
                })
            })
            .await?;
        Ok(report)
    }

    /// Takes a file of outlines back: what older files tell stands again.
    ///
    /// # Errors
    /// When no such file stands, or the actor may not change the whole territory.
    pub async fn withdraw_shapes(&self, actor: &Actor, no: i64) -> Result<(), BoardProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        self.register.require(&tree, actor, Permission::ManageTerritory, campaign.root)?;
        let root = campaign.root;
        self.register
            .db()
            .write(actor.by(self.register.clock().now()), move |tx| {
                Box::pin(async move {
                    if store::problems(tx, campaign.id, no).await?.is_none() {
                        return Err(BoardProblem::NoSuchFile);
                    }
                    store::withdraw(tx, no).await?;
                    tx.audit("map.withdraw", &format!("map:{no}"), json!({})).await?;
                    tx.emit("map.changed", json!({ "no": no, "localities": [root.0] })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The files of outlines that stand, the newest first, and how many localities of today have an outline and how many have none.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn shape_files(&self) -> Result<(Vec<MapFile>, i64, Vec<LocalityId>), BoardProblem> {
        let campaign = self.register.campaign().await?;
        let tree = self.register.tree().await?;
        let drawn: HashSet<LocalityId> = store::with_shape(self.register.db(), campaign.id).await?.into_iter().collect();
        let today = self.register.clock().today();
        let all = tree.subtree_at(campaign.root, today).filter(|l| l.id != campaign.root).map(|l| l.id);
        let (with, without): (Vec<LocalityId>, Vec<LocalityId>) = all.partition(|id| drawn.contains(id));
        Ok((store::files(self.register.db(), campaign.id).await?, count(with.len()), without))
    }

    /// The outlines of some localities; those that have none are missing. The caller has checked the scope.
    pub(crate) async fn shapes(&self, places: &[LocalityId]) -> Result<BTreeMap<LocalityId, Outline>, BoardProblem> {
        let (campaign, tree) = (self.register.campaign().await?, self.register.tree().await?);
        let mut found = store::shapes(self.register.db(), campaign.id, places).await?;
        // A place without an outline of its own is drawn as what went into it.
        let grounds: Vec<(LocalityId, Vec<LocalityId>)> = places
            .iter()
            .filter(|id| !found.contains_key(*id))
            .map(|id| (*id, tree.with_ground(*id).into_iter().filter(|part| part != id).collect::<Vec<_>>()))
            .filter(|(_, parts)| !parts.is_empty())
            .collect();
        if grounds.is_empty() {
            return Ok(found);
        }
        let parts: Vec<LocalityId> = grounds.iter().flat_map(|(_, parts)| parts.iter().copied()).collect();
        let older = store::shapes(self.register.db(), campaign.id, &parts).await?;
        for (place, parts) in grounds {
            let outline: Outline = parts.iter().filter_map(|part| older.get(part)).flatten().cloned().collect();
            if !outline.is_empty() {
                found.insert(place, outline);
            }
        }
        Ok(found)
    }
}

pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

type Read = (i64, BTreeMap<LocalityId, Outline>, Vec<RowProblem>);

/// Reads, matches, simplifies.
fn read_file(bytes: &[u8], tree: &Tree, root: LocalityId, actor: &Actor) -> Result<Read, BoardProblem> {
    let features = geojson::read(bytes)?;
    let index = Index::new(&candidates(tree, root));
    let column = matching::column(&features, &index);
    let mut shapes: BTreeMap<LocalityId, Outline> = BTreeMap::new();
    let mut problems = Vec::new();
    for feature in &features {
        let found = matching::matching(feature, column.as_ref(), &index);
        match (&feature.outline, found) {
            (Err(wrong), _) => problems.push(broken(feature, *wrong)),
            (_, Err(unmatched)) => problems.push(nobody(feature, unmatched)),
            (_, Ok(id)) if !tree.may(actor, Permission::ManageTerritory, id) => problems.push(elsewhere(feature)),
            (Ok(outline), Ok(id)) if shapes.get(&id).map_or(0, Vec::len) + outline.len() > MOST_PARTS => {
                problems.push(broken(feature, Wrong::TooManyParts));
            }
            (Ok(outline), Ok(id)) => join(shapes.entry(id).or_default(), outline),
        }
    }
    let mut all: Vec<Outline> = shapes.values().cloned().collect();
    simplify(&mut all);
    let simple = shapes.keys().copied().zip(all).collect();
    Ok((count(features.len()), simple, problems))
}

/// Adds parts: a locality in several may stand in several features. A ring that is there already would, by the even-odd rule, cut itself out.
fn join(into: &mut Outline, parts: &[Ring]) {
    for ring in parts {
        if !into.contains(ring) {
            into.push(ring.clone());
        }
    }
}

/// The newest locality of each code; one that has ended is meant only when nothing newer bears its code.
fn candidates(tree: &Tree, root: LocalityId) -> Vec<Candidate> {
    let newest = |l: &&Locality| tree.newest_by_code(&l.code).is_some_and(|n| n.id == l.id);
    tree.subtree(root)
        .filter(newest)
        .map(|l| Candidate {
            id: l.id,
            code: l.code.clone(),
            names: [l.name.clone(), l.bare_name().to_owned()],
            parent: l.parent,
        })
        .collect()
}

/// How a feature is called in the list of problems: by what it says first about itself.
fn problem(feature: &Feature, column: &str, code: &str, vi: String, en: String) -> RowProblem {
    RowProblem {
        sheet: String::new(),
        row: feature.no,
        column: column.to_owned(),
        cell: feature.no.to_string(),
        code: code.to_owned(),
        vi,
        en,
    }
}

fn broken(feature: &Feature, wrong: Wrong) -> RowProblem {
    let (code, vi, en) = match wrong {
        Wrong::NoGeometry => (
            "map.no_geometry",
            "Vùng này không có hình. Vẽ hoặc nối hình cho vùng rồi xuất lại.",
            "This feature has no geometry. Draw it and export again.",
        ),
        Wrong::NotAnArea => (
            "map.not_an_area",
            "Đây là điểm hoặc đường, không phải vùng. Chỉ xuất lớp vùng (Polygon, MultiPolygon).",
            "This is a point or a line and no area. Export the layer of polygons only.",
        ),
        Wrong::Broken => (
            "map.broken",
            "Hình của vùng bị hỏng: thiếu tọa độ hoặc có vòng dưới ba điểm. Sửa hình (trong QGIS: Fix geometries) rồi xuất lại.",
            "The outline is broken: a coordinate is missing, or a ring has fewer than three points. Repair it (in QGIS: Fix geometries) and export again.",
        ),
        Wrong::NotDegrees => (
            "map.not_degrees",
            "Tọa độ không phải kinh độ, vĩ độ (có thể là VN-2000 tính bằng mét). Xuất lại với hệ tọa độ EPSG:4326 (WGS 84).",
            "The coordinates are no degrees (perhaps VN-2000 in metres). Export again with CRS EPSG:4326 (WGS 84).",
        ),
        Wrong::FarAway => (
            "map.far_away",
            "Có điểm nằm ngoài Việt Nam (kinh độ 100–120, vĩ độ 5–25). Kiểm tra hệ tọa độ và các điểm lạc (như 0, 0), rồi xuất lại.",
            "A point lies outside of Việt Nam (longitude 100–120, latitude 5–25). Check the CRS and stray points (such as 0, 0), and export again.",
        ),
        Wrong::TooManyParts => (
            "map.too_many_parts",
            "Địa bàn này có quá 3.000 mảnh và lỗ. Bỏ các mảnh rất nhỏ hoặc gộp chúng (trong QGIS: Dissolve) rồi xuất lại.",
            "This locality has more than 3,000 parts and holes. Take very small ones out or join them (in QGIS: Dissolve) and export again.",
        ),
        Wrong::Swapped => (
            "map.swapped",
            "Vĩ độ đứng trước kinh độ. Đổi lại thứ tự: kinh độ (102–117) trước, vĩ độ (8–24) sau.",
            "Latitude stands before longitude. Put longitude (102–117) first and latitude (8–24) second.",
        ),
    };
    problem(feature, "geometry", code, vi.to_owned(), en.to_owned())
}

fn nobody(feature: &Feature, unmatched: Unmatched) -> RowProblem {
    match unmatched {
        Unmatched::Nobody(key, value) => problem(
            feature,
            &key,
            "map.nobody",
            format!(
                "“{value}” không phải mã hay tên địa bàn nào của chiến dịch. Thêm một cột mã địa bàn đúng như trang Danh mục địa bàn."
            ),
            format!(
                "“{value}” is no code or name of a locality of the campaign. Add a column with the codes of the page of localities."
            ),
        ),
        Unmatched::Several(key, value) => problem(
            feature,
            &key,
            "map.several",
            format!("Có nhiều địa bàn tên “{value}”. Thêm một cột mã địa bàn, hoặc một cột tên phường, xã."),
            format!("Several localities are called “{value}”. Add a column with codes, or one with the name of the commune."),
        ),
    }
}

fn elsewhere(feature: &Feature) -> RowProblem {
    problem(
        feature,
        "",
        "map.elsewhere",
        "Địa bàn này ngoài phạm vi bạn phụ trách; hình của nó không được ghi.".to_owned(),
        "This locality lies outside your area; its outline was not taken.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_stands_twice_does_not_cut_itself_out() {
        let (one, two) = (vec![(0, 0), (9, 0), (9, 9)], vec![(20, 0), (29, 0), (29, 9)]);
        let mut outline = Outline::new();
        join(&mut outline, std::slice::from_ref(&one));
        join(&mut outline, &[one.clone(), two.clone()]);
        assert_eq!(outline, [one, two]);
    }
}
