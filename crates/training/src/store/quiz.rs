//! Questions of a campaign's own, and results.

use crate::model::{Question, Score};
use vedich_db::{DbError, Query, WriteTx, args};
use vedich_kernel::{CampaignId, Day};
use vedich_territory::MemberId;

/// The campaign's questions as they stand, by code.
pub(crate) async fn questions(q: &impl Query, campaign: CampaignId) -> Result<Vec<Question>, DbError> {
    let sql = "SELECT t.version, t.body FROM training_question t WHERE t.campaign_id = $1 AND t.version = \
        (SELECT MAX(x.version) FROM training_question x WHERE x.campaign_id = t.campaign_id AND x.code = t.code) ORDER BY t.code";
    q.map(sql, args![campaign.0], |r| {
        let mut question: Question =
            serde_json::from_str(&r.get::<String>(1)?).map_err(|_| DbError::Corrupt("training_question.body"))?;
        question.version = r.get(0)?;
        Ok(question)
    })
    .await
}

pub(crate) async fn add_question(tx: &WriteTx, campaign: CampaignId, q: &Question) -> Result<i64, DbError> {
    let version: i64 = tx
        .scalar(
            "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM training_question WHERE campaign_id = $1 AND code = $2",
            args![campaign.0, q.code.clone()],
        )
        .await?;
    let body = serde_json::to_string(q).map_err(|_| DbError::Corrupt("training_question.body"))?;
    tx.exec(
        "INSERT INTO training_question (id, campaign_id, code, version, body, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            q.code.clone(),
            version,
            body,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(version)
}

/// Tries of a member on a day.
pub(crate) async fn tries(q: &impl Query, campaign: CampaignId, member: MemberId, day: Day) -> Result<i64, DbError> {
    let sql =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM training_quiz_result WHERE campaign_id = $1 AND member_id = $2 AND on_day = $3";
    q.scalar(sql, args![campaign.0, member.0, day.number()]).await
}

pub(crate) async fn add_result(
    tx: &WriteTx,
    campaign: CampaignId,
    no: i64,
    member: MemberId,
    day: Day,
    score: Score,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO training_quiz_result (id, campaign_id, no, member_id, on_day, right_answers, questions, passed, recorded_at, seq) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            no,
            member.0,
            day.number(),
            score.right,
            score.of,
            i64::from(score.passed),
            tx.now().0,
            tx.seq().await?
        ],
    )
    .await?;
    Ok(())
}

/// Each member's best try: right answers, and whether any try passed.
pub(crate) async fn best(q: &impl Query, campaign: CampaignId) -> Result<Vec<(MemberId, i64, bool)>, DbError> {
    let sql = "SELECT member_id, CAST(MAX(right_answers) AS BIGINT), CAST(MAX(passed) AS BIGINT) FROM training_quiz_result \
        WHERE campaign_id = $1 GROUP BY member_id";
    q.map(sql, args![campaign.0], |r| Ok((MemberId(r.get(0)?), r.get(1)?, r.get::<i64>(2)? != 0))).await
}
