//! Sealed staging and its short application.

use super::{
    VISIBLE,
    people::{KIND_BESIDE, KIND_NATIONAL, KIND_OLD, number_list},
};
use crate::{model::Status, vault::Digest};
use std::collections::BTreeMap;
use vedich_db::{Behind, Column, Columns, DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, ExtractNo, LocalityId, PartitionId};

/// Sealed persons of one chunk, column by column.
#[derive(Default)]
pub(crate) struct PersonRows {
    pub partition: Vec<i64>,
    pub citizen: Vec<i64>,
    pub sealed: Vec<Vec<u8>>,
}

impl PersonRows {
    pub(crate) fn len(&self) -> usize {
        self.citizen.len()
    }

    /// The table and its columns.
    pub(crate) fn table(self, campaign: CampaignId, extract: ExtractNo, key_version: i64) -> (&'static str, Columns) {
        let n = self.len();
        let columns = vec![
            ("campaign_id", Column::Same(campaign.0, n)),
            ("partition_id", Column::Int(self.partition)),
            ("citizen", Column::Int(self.citizen)),
            ("extract_no", Column::Same(extract.0, n)),
            ("key_version", Column::Same(key_version, n)),
            ("sealed", Column::Bytes(self.sealed)),
        ];
        ("person_fact", columns)
    }
}

/// Keys of people seen for the first time.
#[derive(Default)]
pub(crate) struct KeyRows {
    pub rows: Vec<(i64, Digest, CitizenId)>,
}

impl KeyRows {
    /// The keys in the order of their table, so many and a few more at a time. They are put on shelves first and each shelf is sorted
    /// when its turn comes: the first ones are there before the last ones are looked at.
    pub(crate) fn in_order(self, some: usize) -> impl Iterator<Item = Vec<(i64, Digest, CitizenId)>> {
        let mut shelves: BTreeMap<(i64, u8), Vec<(i64, Digest, CitizenId)>> = BTreeMap::new();
        for key in self.rows {
            shelves.entry((key.0, key.1[0])).or_default().push(key);
        }
        std::iter::from_fn(move || {
            let mut out = Vec::new();
            while out.len() < some
                && let Some((_, mut shelf)) = shelves.pop_first()
            {
                shelf.sort_unstable_by_key(|key| key.1);
                out.append(&mut shelf);
            }
            (!out.is_empty()).then_some(out)
        })
    }

    /// The table and its columns.
    pub(crate) fn table(
        rows: &[(i64, Digest, CitizenId)],
        campaign: CampaignId,
        key_version: i64,
        valid_from: Day,
    ) -> (&'static str, Columns) {
        let n = rows.len();
        let columns = vec![
            ("campaign_id", Column::Same(campaign.0, n)),
            ("kind", Column::Int(rows.iter().map(|r| r.0).collect())),
            ("digest", Column::Bytes(rows.iter().map(|r| r.1.to_vec()).collect())),
            ("partition_id", Column::Int(rows.iter().map(|r| r.2.partition.0).collect())),
            ("citizen", Column::Int(rows.iter().map(|r| r.2.number.0).collect())),
            ("key_version", Column::Same(key_version, n)),
            ("valid_from", Column::Same(valid_from.number(), n)),
        ];
        ("citizen_key", columns)
    }
}

/// The kind under which an upload keeps a further number of somebody until it is applied: below zero, where nobody looks for numbers.
pub(crate) fn told(extract: ExtractNo, kind: i64) -> i64 {
    -(extract.0 * 4 + kind)
}

/// A row of `citizen_key` is somebody's of whom an extract tells that counts.
fn counts(key: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM person_fact p WHERE p.campaign_id = {key}.campaign_id AND p.partition_id = {key}.partition_id \
         AND p.citizen = {key}.citizen AND p.extract_no {VISIBLE})"
    )
}

/// Numbers that an upload gives to people and that became somebody else's meanwhile.
pub(crate) async fn links_taken(tx: &WriteTx, campaign: CampaignId, extract: ExtractNo) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM citizen_key t JOIN citizen_key k ON k.campaign_id = t.campaign_id AND k.digest = t.digest \
         AND k.kind = $3 WHERE t.campaign_id = $1 AND t.kind = $2 AND (k.citizen <> t.citizen OR k.partition_id <> t.partition_id) AND {}",
        counts("k")
    );
    let mut taken = 0;
    for kind in [KIND_NATIONAL, KIND_OLD] {
        taken += tx.scalar::<i64>(&sql, args![campaign.0, told(extract, kind), kind]).await?;
    }
    Ok(taken)
}

/// From now on the further numbers that an upload tells lead to their people. What uploads that do not count made of them gives way.
pub(crate) async fn bind_links(tx: &WriteTx, campaign: CampaignId, extract: ExtractNo) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO citizen_key (campaign_id, kind, digest, partition_id, citizen, key_version, valid_from, valid_to) \
         SELECT campaign_id, CAST($3 AS BIGINT), digest, partition_id, citizen, key_version, valid_from, valid_to FROM citizen_key \
         WHERE campaign_id = $1 AND kind = $2 ON CONFLICT (campaign_id, kind, digest) DO UPDATE SET partition_id = excluded.partition_id, \
         citizen = excluded.citizen, key_version = excluded.key_version, valid_from = excluded.valid_from WHERE NOT {}",
        counts("citizen_key")
    );
    for kind in [KIND_NATIONAL, KIND_OLD, KIND_BESIDE] {
        let told = told(extract, kind);
        tx.exec(&sql, args![campaign.0, told, kind]).await?;
        tx.exec("DELETE FROM citizen_key WHERE campaign_id = $1 AND kind = $2", args![campaign.0, told]).await?;
    }
    Ok(())
}

/// Numbers that only an extract said which is taken back lead to nobody any more.
pub(crate) async fn unbind(tx: &WriteTx, campaign: CampaignId, numbers: &[(i64, Digest, CitizenId)]) -> Result<(), DbError> {
    for (kind, digest, id) in numbers {
        tx.exec(
            "DELETE FROM citizen_key WHERE campaign_id = $1 AND kind = $2 AND digest = $3 AND partition_id = $4 AND citizen = $5",
            args![campaign.0, *kind, digest.to_vec(), id.partition.0, id.number.0],
        )
        .await?;
    }
    Ok(())
}

/// The sealed records of an extract that another one saw unchanged are that one's too.
pub(crate) async fn restate_records(
    tx: &WriteTx,
    campaign: CampaignId,
    from: ExtractNo,
    (to, partition): (ExtractNo, PartitionId),
    citizens: &[CitizenNumber],
) -> Result<(), DbError> {
    for some in citizens.chunks(400) {
        let sql = format!(
            "INSERT INTO person_fact (campaign_id, partition_id, citizen, extract_no, key_version, sealed) \
             SELECT campaign_id, partition_id, citizen, CAST($4 AS BIGINT), key_version, sealed FROM person_fact \
             WHERE campaign_id = $1 AND partition_id = $2 AND extract_no = $3 AND citizen IN {} ON CONFLICT DO NOTHING",
            number_list(some)
        );
        tx.exec(&sql, args![campaign.0, partition.0, from.0, to.0]).await?;
    }
    Ok(())
}

/// What an upload makes of one citizen.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub id: CitizenId,
    pub status: Status,
    pub ever: [bool; 2],
    pub household: i64,
    pub birth_year: i64,
    pub sex: i64,
    /// Day of the newest fact (the projection's), not always the upload's.
    pub as_of: Day,
    pub first_extract: i64,
    pub person_extract: i64,
    pub status_extract: i64,
    pub key_digest: Digest,
    pub person_digest: Digest,
    /// What was there when staging looked: commune and status extract (0: nobody).
    pub base_commune: i64,
    pub base_extract: i64,
}

fn status_columns<'a>(
    n: usize,
    statuses: impl Fn() -> Box<dyn Iterator<Item = (&'a Status, [bool; 2])> + 'a>,
) -> Vec<(&'static str, Column)> {
    let int = |f: fn(&Status) -> i64| {
        let mut v = Vec::with_capacity(n);
        v.extend(statuses().map(|(s, _)| f(s)));
        Column::Int(v)
    };
    let day = |f: fn(&Status) -> Option<Day>| Column::OptInt(statuses().map(|(s, _)| f(s).map(Day::number)).collect());
    vec![
        ("commune_id", int(|s| s.commune.0)),
        ("quarter_id", int(|s| s.quarter.map_or(0, |q| q.0))),
        ("flags", Column::Int(statuses().map(|(s, ever)| s.flags(ever)).collect())),
        ("s1", int(|s| s.level1.stage.number())),
        ("c1", day(|s| s.level1.collected)),
        ("a1", day(|s| s.level1.approved)),
        ("k1", day(|s| s.level1.activated)),
        ("s2", int(|s| s.level2.stage.number())),
        ("c2", day(|s| s.level2.collected)),
        ("a2", day(|s| s.level2.approved)),
        ("k2", day(|s| s.level2.activated)),
    ]
}

/// A fact to be written: who, from which day, by which extract, what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FactRow {
    pub id: CitizenId,
    pub as_of: Day,
    pub extract: ExtractNo,
    pub status: Status,
    pub ever: [bool; 2],
}

pub(crate) async fn insert_facts(tx: &WriteTx, campaign: CampaignId, rows: &[FactRow]) -> Result<(), DbError> {
    let n = rows.len();
    let mut columns = vec![
        ("campaign_id", Column::Int(vec![campaign.0; n])),
        ("partition_id", Column::Int(rows.iter().map(|r| r.id.partition.0).collect())),
        ("citizen", Column::Int(rows.iter().map(|r| r.id.number.0).collect())),
        ("as_of", Column::Int(rows.iter().map(|r| r.as_of.number()).collect())),
        ("extract_no", Column::Int(rows.iter().map(|r| r.extract.0).collect())),
    ];
    columns.extend(status_columns(n, || Box::new(rows.iter().map(|r| (&r.status, r.ever)))));
    // A restating fact may stand already from an earlier late arrival: it says the same.
    tx.bulk("status_fact", columns, "ON CONFLICT DO NOTHING").await
}

fn projection_columns(campaign: CampaignId, rows: &[Change]) -> Vec<(&'static str, Column)> {
    let n = rows.len();
    let int = |f: fn(&Change) -> i64| Column::Int(rows.iter().map(f).collect());
    let mut columns = vec![
        ("campaign_id", Column::Int(vec![campaign.0; n])),
        ("citizen", int(|r| r.id.number.0)),
        ("partition_id", int(|r| r.id.partition.0)),
        ("household", int(|r| r.household)),
        ("birth_year", int(|r| r.birth_year)),
        ("sex", int(|r| r.sex)),
        ("as_of", int(|r| r.as_of.number())),
        ("first_extract", int(|r| r.first_extract)),
        ("person_extract", int(|r| r.person_extract)),
        ("status_extract", int(|r| r.status_extract)),
        ("key_digest", Column::Bytes(rows.iter().map(|r| r.key_digest.to_vec()).collect())),
        ("person_digest", Column::Bytes(rows.iter().map(|r| r.person_digest.to_vec()).collect())),
    ];
    columns.extend(status_columns(n, || Box::new(rows.iter().map(|r| (&r.status, r.ever)))));
    columns
}

/// People seen for the first time stand in the projection at once, hidden until their extract is applied: the table and its
/// columns.
pub(crate) fn hidden_table(campaign: CampaignId, rows: &[Change]) -> (&'static str, Columns) {
    ("citizen_current", projection_columns(campaign, rows))
}

pub(crate) async fn insert_hidden(tx: &WriteTx, campaign: CampaignId, rows: &[Change]) -> Result<(), DbError> {
    let (table, columns) = hidden_table(campaign, rows);
    tx.bulk(table, columns, "").await
}

/// The first facts about people whom this extract brought into the projection, from their rows there: those of one commune
/// whose numbers lie between two.
pub(crate) fn first_facts(
    campaign: CampaignId,
    extract: ExtractNo,
    commune: LocalityId,
    (from, to): (CitizenNumber, CitizenNumber),
) -> Behind {
    (
        "INSERT INTO status_fact (campaign_id, partition_id, citizen, as_of, extract_no, commune_id, quarter_id, flags, s1, c1, a1, k1, \
         s2, c2, a2, k2) SELECT campaign_id, partition_id, citizen, as_of, status_extract, commune_id, quarter_id, flags, s1, c1, a1, k1, \
         s2, c2, a2, k2 FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2 AND citizen BETWEEN $3 AND $4 \
         AND first_extract = $5 ORDER BY citizen",
        vec![campaign.0, commune.0, from.0, to.0, extract.0],
    )
}

pub(crate) async fn insert_changes(
    tx: &WriteTx,
    campaign: CampaignId,
    extract: ExtractNo,
    rows: &[Change],
) -> Result<(), DbError> {
    let mut columns = projection_columns(campaign, rows);
    columns.push(("extract_no", Column::Int(vec![extract.0; rows.len()])));
    columns.push(("base_commune_id", Column::Int(rows.iter().map(|r| r.base_commune).collect())));
    columns.push(("base_extract", Column::Int(rows.iter().map(|r| r.base_extract).collect())));
    tx.bulk("staged_change", columns, "").await
}

pub(crate) async fn insert_seen(
    tx: &WriteTx,
    campaign: CampaignId,
    extract: ExtractNo,
    partition: PartitionId,
    blob: Vec<u8>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO extract_seen (campaign_id, partition_id, extract_no, citizens) VALUES ($1, $2, $3, $4)",
        args![campaign.0, partition.0, extract.0, blob],
    )
    .await?;
    Ok(())
}

pub(crate) async fn insert_problems(tx: &WriteTx, extract: ExtractNo, rows: &[(i64, String, Vec<u8>)]) -> Result<(), DbError> {
    let columns = [
        ("extract_no", Column::Int(vec![extract.0; rows.len()])),
        ("row_number", Column::Int(rows.iter().map(|r| r.0).collect())),
        ("codes", Column::Text(rows.iter().map(|r| r.1.clone()).collect())),
        ("sealed", Column::Bytes(rows.iter().map(|r| r.2.clone()).collect())),
    ];
    // A row of which more is found out later is told once, with all of it.
    let suffix = "ON CONFLICT (extract_no, row_number) DO UPDATE SET codes = excluded.codes, sealed = excluded.sealed";
    tx.bulk("extract_problem", columns, suffix).await
}

/// Rows of the projection that are no longer what staging saw: somebody else changed them meanwhile.
pub(crate) async fn stale(tx: &WriteTx, extract: ExtractNo) -> Result<i64, DbError> {
    tx.scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM staged_change s LEFT JOIN citizen_current c ON c.campaign_id = s.campaign_id \
         AND c.commune_id = s.base_commune_id AND c.citizen = s.citizen \
         WHERE s.extract_no = $1 AND s.base_commune_id <> 0 AND (c.citizen IS NULL OR c.status_extract <> s.base_extract)",
        args![extract.0],
    )
    .await
}

const PROJECTION: [&str; 23] = [
    "campaign_id",
    "commune_id",
    "citizen",
    "partition_id",
    "quarter_id",
    "household",
    "birth_year",
    "sex",
    "flags",
    "s1",
    "c1",
    "a1",
    "k1",
    "s2",
    "c2",
    "a2",
    "k2",
    "as_of",
    "first_extract",
    "person_extract",
    "status_extract",
    "key_digest",
    "person_digest",
];

/// Brings the staged changes into the projection.
pub(crate) async fn apply_changes(tx: &WriteTx, extract: ExtractNo) -> Result<(), DbError> {
    // People who moved leave the commune where they were.
    tx.exec(
        "DELETE FROM citizen_current WHERE EXISTS (SELECT 1 FROM staged_change s WHERE s.extract_no = $1 AND s.base_commune_id <> 0 \
         AND s.base_commune_id <> s.commune_id AND s.campaign_id = citizen_current.campaign_id AND s.base_commune_id = citizen_current.commune_id \
         AND s.citizen = citizen_current.citizen) AND commune_id IN (SELECT base_commune_id FROM staged_change WHERE extract_no = $1 \
         AND base_commune_id <> commune_id) AND citizen IN (SELECT citizen FROM staged_change WHERE extract_no = $1 AND base_commune_id <> commune_id)",
        args![extract.0],
    )
    .await?;
    let columns = PROJECTION.join(", ");
    let sets = PROJECTION[3..].iter().map(|c| format!("{c} = excluded.{c}")).collect::<Vec<_>>().join(", ");
    tx.exec(
        &format!(
            "INSERT INTO citizen_current ({columns}) SELECT {columns} FROM staged_change WHERE extract_no = $1 \
             ON CONFLICT (campaign_id, commune_id, citizen) DO UPDATE SET {sets}"
        ),
        args![extract.0],
    )
    .await?;
    tx.exec("DELETE FROM staged_change WHERE extract_no = $1", args![extract.0]).await?;
    Ok(())
}

/// People that staging put into the projection, hidden, are no longer all there: another upload took one of them.
pub(crate) async fn hidden_gone(
    tx: &WriteTx,
    campaign: CampaignId,
    no: ExtractNo,
    extract: &crate::model::Extract,
) -> Result<bool, DbError> {
    let expected = extract.counts.hidden;
    if expected == 0 {
        return Ok(false);
    }
    let mut there = 0;
    for commune in super::extracts::communes(tx, no).await? {
        there += tx
            .scalar::<i64>(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2 AND first_extract = $3 \
                 AND status_extract = $3",
                args![campaign.0, commune.0, no.0],
            )
            .await?;
    }
    Ok(there < expected)
}

/// Forgets staged rows of an upload.
pub(crate) async fn clear_staged(tx: &WriteTx, extract: ExtractNo) -> Result<(), DbError> {
    tx.exec("DELETE FROM staged_change WHERE extract_no = $1", args![extract.0]).await?;
    tx.exec("DELETE FROM staged_delta WHERE extract_no = $1", args![extract.0]).await?;
    Ok(())
}

/// Removes what an upload that was never applied left behind.
pub(crate) async fn sweep(tx: &WriteTx, extract: ExtractNo) -> Result<(), DbError> {
    for kind in [KIND_NATIONAL, KIND_OLD, KIND_BESIDE] {
        tx.exec("DELETE FROM citizen_key WHERE kind = $1", args![told(extract, kind)]).await?;
    }
    // Its newcomers' numbers go too, unless another upload builds on them.
    tx.exec(
        "DELETE FROM citizen_key WHERE kind > 0 AND (partition_id, citizen) IN (SELECT partition_id, citizen FROM citizen_current \
         WHERE first_extract = $1) AND NOT EXISTS (SELECT 1 FROM person_fact p WHERE p.campaign_id = citizen_key.campaign_id \
         AND p.partition_id = citizen_key.partition_id AND p.citizen = citizen_key.citizen AND p.extract_no <> $1) \
         AND NOT EXISTS (SELECT 1 FROM extract WHERE state IN ('staging', 'staged') AND no <> $1)",
        args![extract.0],
    )
    .await?;
    // Where nothing ever counted and nothing else is on its way, no number leads to anybody: a first import that broke off may have written
    // numbers of people whom it had not written yet, and its repetition is a first import again.
    tx.exec(
        "DELETE FROM citizen_key WHERE kind > 0 AND NOT EXISTS (SELECT 1 FROM extract WHERE seq IS NOT NULL \
         OR (state IN ('staging', 'staged') AND no <> $1))",
        args![extract.0],
    )
    .await?;
    for sql in [
        "DELETE FROM staged_change WHERE extract_no = $1",
        "DELETE FROM staged_delta WHERE extract_no = $1",
        "DELETE FROM extract_seen WHERE extract_no = $1",
        "DELETE FROM citizen_current WHERE first_extract = $1",
        "DELETE FROM person_fact WHERE extract_no = $1",
        "DELETE FROM status_fact WHERE extract_no = $1",
    ] {
        tx.exec(sql, args![extract.0]).await?;
    }
    Ok(())
}
