//! Open data: published figures of all localities, for whoever asks: as JSON, CSV, XLSX and GeoJSON. Whatever the asker's role, groups of
//! fewer than five people are hidden, and so much beside them that nobody computes them; what is hidden here is what every page
//! hides from who sees published figures only ([`rules::published`](crate::rules::published)).

use super::{
    problems::BoardProblem,
    shapes::{Outline, STEPS},
};
use crate::{
    Insight,
    cache::Setting,
    pages::problem_is,
    rules::published::{self, Counts, Part, Shown},
};
use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use utoipa::{IntoParams, ToSchema};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, routes};
use vedich_kernel::{Basis, Day, Figure, Lang, LocalityId, Problem};
use vedich_register::{Numbers, Standing};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{Attachment, Sheet, Value, media, t};

/// What is published of every locality at a commit, the campaign's place first and each before what lies in it.
pub struct Published {
    standing: Standing,
    rows: Vec<(LocalityId, Numbers, Shown)>,
}

pub(crate) fn routes() -> Door<Insight> {
    let figures = Access::Needs(Permission::ViewFigures);
    Door::new()
        .api(routes!(catalogue), figures)
        .api(routes!(progress), figures)
        .api(routes!(progress_csv), figures)
        .api(routes!(progress_xlsx), figures)
        .api(routes!(progress_geojson), figures)
}

/// Of which place.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub(crate) struct OpenAsked {
    /// Code of the locality; without one, the top of the asker's area.
    #[serde(default)]
    locality: String,
}

/// One set of data.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DataSet {
    /// Its address.
    href: &'static str,
    /// Its media type.
    media_type: &'static str,
    /// What it holds, in Vietnamese.
    vi: &'static str,
    /// The same in English.
    en: &'static str,
}

/// What a column of the tables, or a field of a locality, means.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenDataColumn)]
pub(crate) struct Column {
    /// Its name.
    name: &'static str,
    /// What it means, in Vietnamese.
    vi: &'static str,
    /// The same in English.
    en: &'static str,
}

/// What there is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Catalogue {
    /// Smaller groups are hidden (`null`, or an empty cell).
    smallest_group: i64,
    /// The sets of data.
    sets: Vec<DataSet>,
    /// What their columns mean; as a table they stand in this order.
    columns: Vec<Column>,
}

/// The forms in which the figures come: address, media type, and the text that says what it is.
pub(crate) const SETS: [(&str, &str, &str); 4] = [
    ("/api/v1/open-data/progress", "application/json", "boards-open-json"),
    ("/api/v1/open-data/progress.csv", "text/csv", "boards-open-csv"),
    ("/api/v1/open-data/progress.xlsx", media::XLSX, "boards-open-xlsx"),
    ("/api/v1/open-data/progress.geojson", media::GEOJSON, "boards-open-geojson"),
];

/// The sets of open data, and what their columns mean.
#[utoipa::path(get, path = "/api/v1/open-data", tag = "open data", responses((status = 200, body = Catalogue)))]
async fn catalogue(_: Actor) -> Json<Catalogue> {
    let both = |key: &str| (t(Lang::Vi, key), t(Lang::En, key));
    let set = |(href, media_type, key)| {
        let (vi, en) = both(key);
        DataSet { href, media_type, vi, en }
    };
    let column = |name| {
        let (vi, en) = both(&meaning(name));
        Column { name, vi, en }
    };
    Json(Catalogue {
        smallest_group: published::SMALLEST,
        sets: SETS.into_iter().map(set).collect(),
        columns: COLUMNS.into_iter().map(column).collect(),
    })
}

/// Published figures of a locality; `null` is hidden.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OpenRow {
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// Tier.
    kind: LocalityKind,
    /// Code of the locality above; none for the campaign's own.
    parent: Option<String>,
    /// Eligible citizens.
    eligible: Option<i64>,
    /// Persons with a dossier ever collected.
    dossiers: Option<i64>,
    /// Persons with an account issued.
    issued: Option<i64>,
    /// Persons activated at either level.
    activated: Option<i64>,
    /// Activated of the eligible.
    rate: Option<Figure>,
}

/// Published figures of localities.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenProgress {
    /// Day of truth.
    #[schema(value_type = String)]
    as_of: Day,
    /// Commit number up to which facts count.
    cutoff: i64,
    /// Smaller groups are hidden.
    smallest_group: i64,
    /// A locality stands before those that lie in it.
    localities: Vec<OpenRow>,
}

/// Published figures of a locality and of all below it in the asker's area: `locality`, or the top of the area. Small groups and what
/// would tell them are `null`. Always of the newest day, so that days cannot be compared here.
#[utoipa::path(get, path = "/api/v1/open-data/progress", tag = "open data", params(OpenAsked),
    responses((status = 200, body = OpenProgress), (status = 403, body = Problem, content_type = "application/problem+json")))]
async fn progress(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<OpenAsked>,
) -> Result<Json<OpenProgress>, ApiError> {
    let (all, tree, places) = insight.open(&actor, &asked).await?;
    let localities = rows(&all, &tree, &places);
    Ok(Json(OpenProgress {
        as_of: all.standing.as_of,
        cutoff: all.standing.cutoff,
        smallest_group: published::SMALLEST,
        localities,
    }))
}

/// The same as a table: UTF-8 with a byte order mark, so that spreadsheets show Vietnamese. Empty cells are hidden.
#[utoipa::path(get, path = "/api/v1/open-data/progress.csv", tag = "open data", params(OpenAsked),
    responses((status = 200, description = "One row a locality", content_type = "text/csv", body = String)))]
async fn progress_csv(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<OpenAsked>,
) -> Result<Response, ApiError> {
    let (all, tree, places) = insight.open(&actor, &asked).await?;
    let table = sheet(&rows(&all, &tree, &places), &all.standing);
    let bytes = table.csv().map_err(|e| BoardProblem::NotComputed(e.to_string()))?;
    Ok(Attachment::csv(format!("tien-do-{}.csv", all.standing.as_of), bytes).into_response())
}

/// The same as an Excel workbook, with the same columns.
#[utoipa::path(get, path = "/api/v1/open-data/progress.xlsx", tag = "open data", params(OpenAsked),
    responses((status = 200, description = "One row a locality",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)))]
async fn progress_xlsx(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<OpenAsked>,
) -> Result<Response, ApiError> {
    let (all, tree, places) = insight.open(&actor, &asked).await?;
    let table = sheet(&rows(&all, &tree, &places), &all.standing);
    let bytes = table.xlsx().map_err(|e| BoardProblem::NotComputed(e.to_string()))?;
    Ok(Attachment::xlsx(format!("tien-do-{}.xlsx", all.standing.as_of), bytes).into_response())
}

/// The same with outlines (WGS 84); `geometry` is `null` for a locality that has none.
#[utoipa::path(get, path = "/api/v1/open-data/progress.geojson", tag = "open data", params(OpenAsked),
    responses((status = 200, description = "A feature a locality", content_type = "application/geo+json", body = String)))]
async fn progress_geojson(
    State(insight): State<Insight>,
    actor: Actor,
    Query(asked): Query<OpenAsked>,
) -> Result<Response, ApiError> {
    let (all, tree, places) = insight.open(&actor, &asked).await?;
    let shapes = insight.shapes(&places).await?;
    let features: Vec<serde_json::Value> = rows(&all, &tree, &places)
        .into_iter()
        .zip(&places)
        .map(|(row, id)| json!({ "type": "Feature", "id": row.code, "geometry": geometry(shapes.get(id)), "properties": row }))
        .collect();
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(Attachment::new(format!("tien-do-{}.geojson", all.standing.as_of), media::GEOJSON, body).into_response())
}

fn rows(all: &Published, tree: &Tree, places: &[LocalityId]) -> Vec<OpenRow> {
    let own: BTreeMap<LocalityId, &(LocalityId, Numbers, Shown)> = all.rows.iter().map(|row| (row.0, row)).collect();
    let row = |id: &LocalityId| {
        let place = tree.get(*id)?;
        let (_, n, shown) = own.get(id)?;
        let parent = place.parent.filter(|p| own.contains_key(p)).and_then(|p| tree.get(p));
        Some(OpenRow {
            code: place.code.clone(),
            name: place.name.clone(),
            kind: place.kind,
            parent: parent.map(|p| p.code.clone()),
            eligible: shown.of(Part::Main, n.eligible),
            dossiers: shown.of(Part::Steps, n.dossiers),
            issued: shown.of(Part::Steps, n.issued),
            activated: shown.of(Part::Main, n.activated()),
            rate: shown.of(Part::Main, all.standing.figure(n.activated(), n.eligible, Basis::Eligible)),
        })
    };
    places.iter().filter_map(row).collect()
}

/// The columns of the tables, in their order; what each means stands in the texts, under `boards-open-col-…`.
pub(crate) const COLUMNS: [&str; 11] =
    ["code", "name", "kind", "parent", "eligible", "dossiers", "issued", "activated", "rate_percent", "as_of", "cutoff"];

/// The text that says what a column means.
pub(crate) fn meaning(column: &str) -> String {
    format!("boards-open-col-{}", column.replace('_', "-"))
}

/// The same as a table. Names of columns are the same in every language: programs read them.
fn sheet(rows: &[OpenRow], standing: &Standing) -> Sheet {
    let row = |row: &OpenRow| {
        let kind = serde_json::to_value(row.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        vec![
            Value::words(row.code.clone()),
            Value::words(row.name.clone()),
            Value::words(kind),
            Value::words(row.parent.clone().unwrap_or_default()),
            Value::opt(row.eligible),
            Value::opt(row.dossiers),
            Value::opt(row.issued),
            Value::opt(row.activated),
            row.rate.as_ref().map_or(Value::Blank, |r| Value::share(r.numerator, r.denominator)),
            Value::Day(standing.as_of),
            Value::Whole(standing.cutoff),
        ]
    };
    Sheet {
        title: format!("{} {}", t(Lang::Vi, "boards-open-sheet"), standing.as_of.vi()),
        heads: COLUMNS.map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect(),
    }
}

/// Every ring is one polygon of its own unless it lies in another: then it is a hole of it.
fn geometry(outline: Option<&Outline>) -> serde_json::Value {
    let Some(outline) = outline else { return serde_json::Value::Null };
    #[allow(clippy::cast_precision_loss)] // degrees in steps are far below 2^53
    let degrees = |n: i64| n as f64 / STEPS;
    let ring = |ring: &super::shapes::Ring| {
        let closed = ring.iter().chain(ring.first());
        serde_json::Value::Array(closed.map(|(east, north)| json!([degrees(*east), degrees(*north)])).collect())
    };
    let inside = |i: usize| outline.iter().enumerate().filter(|(k, other)| *k != i && holds(other, outline[i][0])).count();
    let depths: Vec<usize> = (0..outline.len()).map(inside).collect();
    let mut polygons: Vec<serde_json::Value> = Vec::new();
    for (i, outer) in outline.iter().enumerate().filter(|(i, _)| depths[*i].is_multiple_of(2)) {
        let mut rings = vec![ring(outer)];
        let holes = outline.iter().enumerate().filter(|(k, hole)| depths[*k] == depths[i] + 1 && holds(outer, hole[0]));
        rings.extend(holes.map(|(_, hole)| ring(hole)));
        polygons.push(serde_json::Value::Array(rings));
    }
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

/// Does a point lie in a ring? (A ray to the east crosses it an odd number of times.)
fn holds(ring: &super::shapes::Ring, (x, y): super::shapes::Point) -> bool {
    let mut inside = false;
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        if (a.1 > y) != (b.1 > y) {
            let (rise, run) = (i128::from(b.1 - a.1), i128::from(b.0 - a.0));
            let left = i128::from(x - a.0) * rise;
            let right = i128::from(y - a.1) * run;
            if (rise > 0 && left < right) || (rise < 0 && left > right) {
                inside = !inside;
            }
        }
    }
    inside
}

impl Insight {
    /// The day of the newest figures; none before the first extract.
    pub(crate) async fn newest_day(&self) -> Result<Option<Day>, BoardProblem> {
        let (_, setting) = match self.setting().await {
            Err(problem) if problem_is(&problem, "no_campaign") => return Ok(None),
            found => found?,
        };
        let standing = self.register.standing(setting.campaign.root, None, None).await?;
        Ok(standing.source.is_some().then_some(standing.as_of))
    }

    /// Everything that is published at the newest commit, and the places that are asked for.
    async fn open(&self, actor: &Actor, asked: &OpenAsked) -> Result<(Arc<Published>, Arc<Tree>, Vec<LocalityId>), BoardProblem> {
        let (commit, setting) = self.setting().await?;
        let place = self.place(&setting, actor, Some(asked.locality.as_str()), None)?;
        let all = match self.cache.published(commit) {
            Some(all) => all,
            None => {
                let all = Arc::new(self.publish(&setting).await?);
                self.cache.keep_published(commit, &all);
                all
            }
        };
        let places = all.rows.iter().map(|(id, ..)| *id).filter(|id| setting.tree.is_within(*id, place)).collect();
        Ok((all, Arc::clone(&setting.tree), places))
    }

    /// Decides from the campaign's place downwards what is shown of every locality of the newest day.
    async fn publish(&self, setting: &Setting) -> Result<Published, BoardProblem> {
        let (tree, root) = (&setting.tree, setting.campaign.root);
        let standing = self.register.standing(root, None, None).await?;
        let (day, cutoff) = (standing.as_of, standing.cutoff);
        let shown = tree.day_at(day, cutoff);
        let all: Vec<LocalityId> = tree.subtree_at(root, shown).map(|l| l.id).collect();
        let counts = self.counts(&all, day, cutoff).await?;
        Ok(Published { rows: decide(tree, root, shown, &counts), standing })
    }
}

fn decide(tree: &Tree, root: LocalityId, day: Day, counts: &BTreeMap<LocalityId, Counts>) -> Vec<(LocalityId, Numbers, Shown)> {
    let of = |id: &LocalityId| counts.get(id).copied().unwrap_or_default();
    let whole = of(&root);
    let mut rows = vec![(root, whole.0, Shown::alone(&whole.0, &whole.1))];
    let mut at = 0;
    while at < rows.len() {
        let (parent, _, shown) = rows[at];
        let children: Vec<LocalityId> = tree.children(parent, day).map(|l| l.id).collect();
        let own: Vec<Counts> = children.iter().map(of).collect();
        let below = published::below(shown, &of(&parent), &own);
        rows.extend(children.iter().zip(own).zip(below).map(|((id, (n, _)), shown)| (*id, n, shown)));
        at += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_and_set_says_what_it_means() {
        for key in COLUMNS.into_iter().map(meaning).chain(SETS.map(|(.., key)| key.to_owned())) {
            for lang in [Lang::Vi, Lang::En] {
                assert_ne!(t(lang, &key), key, "{lang:?}");
            }
        }
    }

    #[test]
    fn a_hole_stays_a_hole_and_an_island_is_a_part_of_its_own() {
        let square = |at: i64, side: i64| vec![(at, at), (at + side, at), (at + side, at + side), (at, at + side)];
        let outline: Outline = vec![square(0, 100), square(10, 20), square(200, 10)];
        let drawn = geometry(Some(&outline));
        let polygons = drawn["coordinates"].as_array().unwrap();
        assert_eq!(polygons.iter().map(|p| p.as_array().unwrap().len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(polygons[0][0][0], polygons[0][0][4], "a ring is closed");
        assert!(geometry(None).is_null());
    }
}
