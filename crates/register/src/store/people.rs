//! The projection by current commune, the keys, and the sealed persons.

use super::{VISIBLE, facts::read_status};
use crate::{
    lease::Home,
    model::{Current, Status},
    vault::Digest,
};
use std::collections::HashMap;
use vedich_db::{Cells, DbError, Packed, Query, Value, WriteTx, args, packed, pair_list};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, ExtractNo, LocalityId, PartitionId};
use vedich_territory::Heirs;

/// National ID.
pub(crate) const KIND_NATIONAL: i64 = 1;
/// Old ID.
pub(crate) const KIND_OLD: i64 = 2;
/// Old ID that stands beside somebody's national one and leads to another person, who is called and was born the same: both may be one.
/// The digest is that of [`KIND_OLD`].
pub(crate) const KIND_BESIDE: i64 = 3;

/// A row of the projection, with what an import compares.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    pub current: Current,
    pub first_extract: i64,
    pub person_extract: i64,
    pub key_digest: Digest,
    pub person_digest: Digest,
}

pub(crate) const CURRENT_COLUMNS: &str = "citizen, partition_id, commune_id, quarter_id, flags, s1, c1, a1, k1, s2, c2, a2, k2, household, \
     birth_year, sex, as_of, first_extract, person_extract, status_extract, key_digest, person_digest";

/// The same columns for reading a whole commune.
const PACKED_COLUMNS: [Packed; 22] = {
    use Packed::{Bytes, Int, OptInt};
    [
        Int("citizen"),
        Int("partition_id"),
        Int("commune_id"),
        Int("quarter_id"),
        Int("flags"),
        Int("s1"),
        OptInt("c1"),
        OptInt("a1"),
        OptInt("k1"),
        Int("s2"),
        OptInt("c2"),
        OptInt("a2"),
        OptInt("k2"),
        Int("household"),
        Int("birth_year"),
        Int("sex"),
        Int("as_of"),
        Int("first_extract"),
        Int("person_extract"),
        Int("status_extract"),
        Bytes("key_digest"),
        Bytes("person_digest"),
    ]
};

fn digest(bytes: &[u8]) -> Result<Digest, DbError> {
    Digest::try_from(bytes).map_err(|_| DbError::Corrupt("digest"))
}

fn read_current(r: &impl Cells) -> Result<Current, DbError> {
    let (status, ever): (Status, _) = read_status(r, 2)?;
    Ok(Current {
        id: CitizenId { partition: PartitionId(r.int(1)?), number: CitizenNumber(r.int(0)?) },
        status,
        ever,
        household: r.int(13)?,
        birth_year: r.int(14)?,
        sex: r.int(15)?,
        as_of: Day::from_number(r.int(16)?),
        status_extract: ExtractNo(r.int(19)?),
    })
}

fn read_base(r: &impl Cells) -> Result<Base, DbError> {
    Ok(Base {
        current: read_current(r)?,
        first_extract: r.int(17)?,
        person_extract: r.int(18)?,
        key_digest: r.bytes(20)?,
        person_digest: r.bytes(21)?,
    })
}

/// One page of a commune's people, by number, after a number.
pub(crate) async fn page_of_commune(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    after: i64,
    limit: i64,
) -> Result<Vec<Base>, DbError> {
    let source = format!(
        "FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2 AND citizen > $3 AND first_extract {VISIBLE} ORDER BY citizen LIMIT $4"
    );
    let mut page: Vec<Base> =
        packed::page(q, &PACKED_COLUMNS, &source, args![campaign.0, commune.0, after, limit], |r| read_base(r)).await?;
    page.sort_unstable_by_key(|b| b.current.id.number);
    Ok(page)
}

pub(crate) async fn current_in(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    citizen: CitizenNumber,
) -> Result<Option<Base>, DbError> {
    let sql = format!(
        "SELECT {CURRENT_COLUMNS} FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2 AND citizen = $3 AND first_extract {VISIBLE}"
    );
    Ok(q.map(&sql, args![campaign.0, commune.0, citizen.0], |r| read_base(r)).await?.into_iter().next())
}

/// How many visible people the projection has in some communes.
pub(crate) async fn count_in(q: &impl Query, campaign: CampaignId, communes: &[LocalityId]) -> Result<i64, DbError> {
    let mut sum = 0;
    for c in communes {
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2 AND first_extract {VISIBLE}"
        );
        sum += q.scalar::<i64>(&sql, args![campaign.0, c.0]).await?;
    }
    Ok(sum)
}

/// Finds citizens by digests of one kind.
pub(crate) async fn by_digests(
    q: &impl Query,
    campaign: CampaignId,
    kind: i64,
    digests: &[Digest],
) -> Result<HashMap<Digest, CitizenId>, DbError> {
    let mut out = HashMap::new();
    for some in digests.chunks(400) {
        let marks = (0..some.len()).map(|i| format!("${}", i + 3)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT digest, partition_id, citizen FROM citizen_key WHERE campaign_id = $1 AND kind = $2 AND valid_to IS NULL AND digest IN ({marks})"
        );
        let mut a: Vec<Value> = args![campaign.0, kind];
        a.extend(some.iter().map(|d| Value::from(d.to_vec())));
        let found = q
            .map(&sql, a, |r| {
                let d: Vec<u8> = r.get(0)?;
                Ok((digest(&d)?, CitizenId { partition: PartitionId(r.get(1)?), number: CitizenNumber(r.get(2)?) }))
            })
            .await?;
        out.extend(found);
    }
    Ok(out)
}

pub(crate) async fn has_keys(q: &impl Query, campaign: CampaignId) -> Result<bool, DbError> {
    Ok(q.scalar_opt::<i64>("SELECT citizen FROM citizen_key WHERE campaign_id = $1 LIMIT 1", args![campaign.0]).await?.is_some())
}

/// The sealed person as of the newest visible extract.
pub(crate) async fn sealed(q: &impl Query, campaign: CampaignId, id: CitizenId) -> Result<Option<Vec<u8>>, DbError> {
    let sql = format!(
        "SELECT sealed FROM person_fact WHERE campaign_id = $1 AND partition_id = $2 AND citizen = $3 AND extract_no {VISIBLE} \
         ORDER BY extract_no DESC LIMIT 1"
    );
    q.scalar_opt(&sql, args![campaign.0, id.partition.0, id.number.0]).await
}

/// Citizens of a partition of whom an extract sealed a record.
pub(crate) async fn recorded_by(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    no: ExtractNo,
) -> Result<Vec<CitizenNumber>, DbError> {
    q.map(
        "SELECT citizen FROM person_fact WHERE campaign_id = $1 AND partition_id = $2 AND extract_no = $3 ORDER BY citizen",
        args![campaign.0, partition.0, no.0],
        |r| Ok(CitizenNumber(r.get(0)?)),
    )
    .await
}

/// Sealed records by the extracts that count, in their order.
pub(crate) type Sealed = Vec<(ExtractNo, Vec<u8>)>;

/// All records of some citizens of a partition.
pub(crate) async fn records(
    q: &impl Query,
    campaign: CampaignId,
    partition: PartitionId,
    citizens: &[CitizenNumber],
) -> Result<HashMap<CitizenNumber, Sealed>, DbError> {
    let mut out: HashMap<CitizenNumber, Sealed> = HashMap::with_capacity(citizens.len());
    for some in citizens.chunks(400) {
        let sql = format!(
            "SELECT citizen, extract_no, sealed FROM person_fact WHERE campaign_id = $1 AND partition_id = $2 AND citizen IN {} \
             AND extract_no {VISIBLE} ORDER BY citizen, extract_no",
            number_list(some)
        );
        let found = q.map(&sql, args![campaign.0, partition.0], |r| {
            Ok((CitizenNumber(r.get(0)?), ExtractNo(r.get(1)?), r.get::<Vec<u8>>(2)?))
        });
        for (citizen, no, sealed) in found.await? {
            out.entry(citizen).or_default().push((no, sealed));
        }
    }
    Ok(out)
}

/// A page of a commune's people with their sealed blobs: (current, sealed).
pub(crate) async fn sealed_page(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    after: i64,
    limit: i64,
) -> Result<Vec<(Current, Vec<u8>)>, DbError> {
    let columns = CURRENT_COLUMNS.split(", ").map(|c| format!("c.{c}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {columns}, p.sealed FROM citizen_current c JOIN person_fact p ON p.campaign_id = c.campaign_id \
         AND p.partition_id = c.partition_id AND p.citizen = c.citizen AND p.extract_no = c.person_extract \
         WHERE c.campaign_id = $1 AND c.commune_id = $2 AND c.citizen > $3 AND c.first_extract {VISIBLE} ORDER BY c.citizen LIMIT $4"
    );
    q.map(&sql, args![campaign.0, commune.0, after, limit], |r| Ok((read_current(r)?, r.get(22)?))).await
}

/// Some people with their sealed blobs, by id. Who moved or vanished is found by their history.
pub(crate) async fn sealed_many(
    q: &impl Query,
    campaign: CampaignId,
    ids: &[CitizenId],
    heirs: &Heirs,
) -> Result<Vec<(Current, Vec<u8>)>, DbError> {
    let mut by_partition: HashMap<PartitionId, Vec<CitizenNumber>> = HashMap::new();
    for id in ids {
        by_partition.entry(id.partition).or_default().push(id.number);
    }
    let mut by_commune: HashMap<LocalityId, Vec<CitizenNumber>> = HashMap::new();
    for (partition, numbers) in by_partition {
        let timelines = super::facts::timelines(q, campaign, partition, &numbers, i64::MAX).await?;
        for (number, timeline) in timelines {
            if let Some(fact) = timeline.last() {
                let (commune, _) = heirs.home(fact.status.commune, fact.status.quarter);
                by_commune.entry(commune).or_default().push(number);
            }
        }
    }
    let mut out = Vec::with_capacity(ids.len());
    for (commune, numbers) in by_commune {
        out.extend(sealed_of(q, campaign, commune, &numbers).await?);
    }
    Ok(out)
}

/// Some people of one commune with their sealed blobs.
pub(crate) async fn sealed_of(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    numbers: &[CitizenNumber],
) -> Result<Vec<(Current, Vec<u8>)>, DbError> {
    let columns = CURRENT_COLUMNS.split(", ").map(|c| format!("c.{c}")).collect::<Vec<_>>().join(", ");
    let mut out = Vec::with_capacity(numbers.len());
    for some in numbers.chunks(400) {
        let these = number_list(some);
        let sql = format!(
            "SELECT {columns}, p.sealed FROM citizen_current c JOIN person_fact p ON p.campaign_id = c.campaign_id \
             AND p.partition_id = c.partition_id AND p.citizen = c.citizen AND p.extract_no = c.person_extract \
             WHERE c.campaign_id = $1 AND c.commune_id = $2 AND c.citizen IN {these} AND c.first_extract {VISIBLE}"
        );
        out.extend(q.map(&sql, args![campaign.0, commune.0], |r| Ok((read_current(r)?, r.get(22)?))).await?);
    }
    Ok(out)
}

/// A page of a commune's sealed blobs, and whose they are: for looking through all of them.
pub(crate) async fn blobs_page(
    q: &impl Query,
    campaign: CampaignId,
    commune: LocalityId,
    after: i64,
    limit: i64,
) -> Result<Vec<(CitizenId, Vec<u8>)>, DbError> {
    let sql = format!(
        "SELECT c.partition_id, c.citizen, p.sealed FROM citizen_current c JOIN person_fact p ON p.campaign_id = c.campaign_id \
         AND p.partition_id = c.partition_id AND p.citizen = c.citizen AND p.extract_no = c.person_extract \
         WHERE c.campaign_id = $1 AND c.commune_id = $2 AND c.citizen > $3 AND c.first_extract {VISIBLE} ORDER BY c.citizen LIMIT $4"
    );
    let whose = |partition, number| CitizenId { partition: PartitionId(partition), number: CitizenNumber(number) };
    q.map(&sql, args![campaign.0, commune.0, after, limit], |r| Ok((whose(r.get(0)?, r.get(1)?), r.get(2)?))).await
}

/// `(1, 2, 3)`: our own numbers, never text from outside.
pub(crate) fn number_list(numbers: &[CitizenNumber]) -> String {
    format!("({})", numbers.iter().map(|n| n.0.to_string()).collect::<Vec<_>>().join(", "))
}

/// Which of some citizens live now in the commune where they are looked for, and in which quarter.
pub(crate) async fn quarters_in(
    q: &impl Query,
    campaign: CampaignId,
    people: &[(LocalityId, CitizenNumber)],
) -> Result<Vec<(CitizenId, Home)>, DbError> {
    let mut out = Vec::with_capacity(people.len());
    for some in people.chunks(vedich_db::LIST) {
        let mut a = args![campaign.0];
        let these = pair_list(&mut a, &some.iter().map(|(commune, n)| (commune.0, n.0)).collect::<Vec<_>>());
        // Each is looked up by the table's key, in the order in which they are given.
        let sql = format!(
            "WITH wanted (commune, number) AS (VALUES {these}) \
             SELECT c.partition_id, c.citizen, c.commune_id, c.quarter_id FROM wanted CROSS JOIN citizen_current c \
             WHERE c.campaign_id = $1 AND c.commune_id = wanted.commune AND c.citizen = wanted.number AND c.first_extract {VISIBLE}"
        );
        let found = q.map(&sql, a, |r| {
            let id = CitizenId { partition: PartitionId(r.get(0)?), number: CitizenNumber(r.get(1)?) };
            let quarter: i64 = r.get(3)?;
            Ok((id, (LocalityId(r.get(2)?), (quarter != 0).then_some(LocalityId(quarter)))))
        });
        out.extend(found.await?);
    }
    Ok(out)
}

/// Takes back what an extract that is still being read wrote of somebody of whom nothing was known.
pub(crate) async fn unwrite(
    tx: &WriteTx,
    campaign: CampaignId,
    extract: ExtractNo,
    id: CitizenId,
    commune: LocalityId,
) -> Result<(), DbError> {
    tx.exec(
        "DELETE FROM status_fact WHERE campaign_id = $1 AND partition_id = $2 AND citizen = $3 AND extract_no = $4",
        args![campaign.0, id.partition.0, id.number.0, extract.0],
    )
    .await?;
    tx.exec(
        "DELETE FROM citizen_current WHERE campaign_id = $1 AND commune_id = $2 AND citizen = $3 AND first_extract = $4",
        args![campaign.0, commune.0, id.number.0, extract.0],
    )
    .await?;
    Ok(())
}

/// The storage partition of a commune, made at first sight.
pub(crate) async fn partition_of(tx: &WriteTx, campaign: CampaignId, commune: LocalityId) -> Result<PartitionId, DbError> {
    let sql = "SELECT id FROM partition WHERE campaign_id = $1 AND commune_id = $2";
    if let Some(id) = tx.scalar_opt::<i64>(sql, args![campaign.0, commune.0]).await? {
        return Ok(PartitionId(id));
    }
    let id = tx.next_id("partition").await?;
    tx.exec("INSERT INTO partition (id, campaign_id, commune_id) VALUES ($1, $2, $3)", args![id, campaign.0, commune.0]).await?;
    Ok(PartitionId(id))
}
