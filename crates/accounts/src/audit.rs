//! The audit trail (design.md, Storage): rows commit with their write; the chain comes after, in commit order.
//!
//! `hash(n) = SHA-256(hash(n-1) ‖ canonical row n)`. Who can write the database can rewrite the whole chain, so its heads are
//! MACed with a key that is kept elsewhere and exported; [`verify_audit`] holds the chain against those heads.

use crate::{
    Accounts,
    model::{Actor, Area, Permission},
    problems::AccountsProblem,
    secrets,
    store::audit,
    users::require,
};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt, str::FromStr};
use vedich_db::{By, Db, DbError};
use vedich_kernel::{Moment, UserId};

const BATCH: i64 = 500;
/// More faults than these tell nothing new.
const FAULTS_MAX: usize = 1_000;

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Identifier.
    pub id: String,
    /// Commit number.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who; `None` for the program itself.
    pub user: Option<UserId>,
    /// Sign-in name at that time.
    pub name: String,
    /// What, such as `user.create`.
    pub action: String,
    /// On what, such as `user:5`.
    pub target: String,
    /// JSON text.
    pub detail: String,
}

/// What to show of the trail. Empty texts mean all.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct AuditFilter {
    /// Sign-in name.
    pub user: String,
    /// Beginning of the action.
    pub action: String,
    /// Beginning of the target.
    pub target: String,
    /// Rows before this one: `seq.id`, as [`AuditPage::next`] gives it.
    pub before: String,
}

/// Some rows, newest first.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The rows.
    pub entries: Vec<AuditEntry>,
    /// Where older rows begin, when there are any.
    pub next: Option<String>,
}

impl Accounts {
    /// A page of the audit trail: all of it for who oversees the whole campaign, else what the accounts in the area did.
    ///
    /// # Errors
    /// When the actor may not read it.
    pub async fn audit_page(&self, actor: &Actor, filter: &AuditFilter, limit: i64) -> Result<AuditPage, AccountsProblem> {
        require(actor, Permission::ViewAudit)?;
        let users = match actor.area(Permission::ViewAudit) {
            Area::Everything => None,
            Area::Within { .. } => {
                let mut ids: Vec<i64> = self.managed_users(actor, Permission::ViewAudit).await?.iter().map(|u| u.id.0).collect();
                ids.push(actor.user.0);
                Some(ids)
            }
        };
        let name = filter.user.trim().to_ascii_lowercase();
        let before = filter.before.split_once('.').and_then(|(seq, id)| Some((seq.parse().ok()?, id.to_owned())));
        let wanted = audit::Wanted {
            name: &name,
            action: filter.action.trim(),
            target: filter.target.trim(),
            before: before.unwrap_or((i64::MAX, String::new())),
            users,
        };
        let mut rows = audit::page(&self.db, &wanted, limit + 1).await?;
        let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(0));
        let next = rows.last().filter(|_| more).map(|r| format!("{}.{}", r.seq, r.id));
        Ok(AuditPage { entries: rows.into_iter().map(entry).collect(), next })
    }
}

fn entry(row: audit::AuditRow) -> AuditEntry {
    AuditEntry {
        id: row.id,
        seq: row.seq,
        at: Moment(row.at),
        user: row.user_id.map(UserId),
        name: row.name,
        action: row.action,
        target: row.target,
        detail: row.detail,
    }
}

/// The row as it is hashed: a JSON list, so that no two rows read the same.
fn canonical(row: &audit::AuditRow) -> Vec<u8> {
    let list = (&row.id, row.seq, row.at, row.user_id, &row.name, &row.action, &row.target, &row.detail);
    serde_json::to_vec(&list).unwrap_or_default()
}

fn link(previous: &[u8], row: &audit::AuditRow) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(canonical(row)).finalize().to_vec()
}

/// Chains what was written since the last time, in commit order, and returns how many rows that were. Any number of
/// servers may call it: the house's one writer does it one after the other.
///
/// # Errors
/// When the database refuses.
pub async fn chain_audit(db: &Db) -> Result<i64, DbError> {
    let mut total = 0;
    loop {
        let done = db.write(By::system("audit", Moment(0)), |tx| Box::pin(chain_batch(tx))).await?;
        total += done;
        if done < BATCH {
            return Ok(total);
        }
    }
}

/// Chains for as long as the server runs: soon after each write, and at most every few seconds.
pub async fn keep_chaining(db: Db, pause: std::time::Duration) {
    let mut commits = db.watch_commits();
    loop {
        // What another instance wrote and did not chain is chained here.
        if let Err(e) = chain_audit(&db).await {
            tracing::error!(error = %e, "the audit trail could not be chained");
        }
        tokio::time::sleep(pause).await;
        if commits.changed().await.is_err() {
            return;
        }
    }
}

async fn chain_batch(tx: &vedich_db::WriteTx) -> Result<i64, DbError> {
    let last = audit::last_link(tx).await?;
    let (mut hash, no) = last.as_ref().map_or((Vec::new(), 0), |l| (l.hash.clone(), l.no));
    let position = match &last {
        // The row of the last link is gone: the place in commit order is lost, and `verify_audit` says so.
        Some(l) => (l.seq.ok_or(DbError::Corrupt("the last chained audit row is missing"))?, l.audit_id.clone()),
        None => (0, String::new()),
    };
    let rows = audit::rows_after(tx, position.0, &position.1, BATCH).await?;
    let mut hashes = Vec::with_capacity(rows.len());
    for row in &rows {
        hash = link(&hash, row);
        hashes.push(hash.clone());
    }
    let done = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    audit::append(tx, no + 1, rows.into_iter().map(|r| r.id).collect(), hashes).await?;
    Ok(done)
}

/// The chain's head at a moment, sealed with a key kept outside the database. One line of the exported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Number of the last link.
    pub no: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// When it was exported (RFC 3339).
    pub at: String,
    /// HMAC-SHA-256 over the three, hexadecimal.
    pub mac: String,
}

impl AuditHead {
    fn sealed(no: i64, hash: String, at: String, key: &[u8]) -> Self {
        let mac = secrets::hex(&secrets::mac(key, format!("vedich audit head v1\n{no}\n{hash}\n{at}").as_bytes()));
        Self { no, hash, at, mac }
    }
}

impl fmt::Display for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "audit_head no={} hash={} at={} mac={}", self.no, self.hash, self.at, self.mac)
    }
}

/// The line is no audit head.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an audit head")]
pub struct BadHead;

impl FromStr for AuditHead {
    type Err = BadHead;
    fn from_str(line: &str) -> Result<Self, BadHead> {
        let rest = line.trim().strip_prefix("audit_head ").ok_or(BadHead)?;
        let fields: HashMap<&str, &str> = rest.split(' ').filter_map(|pair| pair.split_once('=')).collect();
        let get = |name| fields.get(name).copied().ok_or(BadHead);
        Ok(Self {
            no: get("no")?.parse().map_err(|_| BadHead)?,
            hash: get("hash")?.to_owned(),
            at: get("at")?.to_owned(),
            mac: get("mac")?.to_owned(),
        })
    }
}

/// Chains what is new and seals the head; `None` while nothing was ever audited.
///
/// # Errors
/// When the database refuses.
pub async fn audit_head(db: &Db, key: &[u8], now: Moment) -> Result<Option<AuditHead>, DbError> {
    chain_audit(db).await?;
    let last = audit::last_link(db).await?;
    Ok(last.map(|l| AuditHead::sealed(l.no, secrets::hex(&l.hash), now.rfc3339(), key)))
}

/// Something is wrong with the trail.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum AuditFault {
    /// Links from `from` to `to` are gone.
    MissingLinks {
        /// First missing number.
        from: i64,
        /// Last missing number.
        to: i64,
    },
    /// The row of a link is gone.
    MissingRow {
        /// The link.
        no: i64,
        /// Its row.
        audit_id: String,
    },
    /// A row, or its link, is not what was chained.
    Changed {
        /// The link.
        no: i64,
        /// Its row.
        audit_id: String,
    },
    /// A row stands before the chain's head and is in no link.
    SlippedIn {
        /// The row.
        audit_id: String,
    },
    /// The chain is shorter than an exported head says.
    CutOff {
        /// The head's number.
        no: i64,
    },
    /// The chain differs from an exported head: it was rewritten.
    Rewritten {
        /// The head's number.
        no: i64,
    },
    /// An exported head does not carry our key's seal.
    ForgedHead {
        /// The head's number.
        no: i64,
    },
}

/// What [`verify_audit`] found.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct AuditReport {
    /// Audit rows.
    pub rows: i64,
    /// Links of the chain.
    pub chained: i64,
    /// Exported heads that were held against the chain.
    pub heads: usize,
    /// Up to this link an exported head proves the chain; 0 without one. Rows cut off behind it leave no trace in the database
    /// itself, so a report without faults says nothing of them.
    pub anchored_through: i64,
    /// All that is wrong, at most a thousand.
    pub faults: Vec<AuditFault>,
}

impl AuditReport {
    /// Nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Walks the chain and holds it against rows and exported heads. Without a key the heads' seals are not checked, their
/// hashes are.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify_audit(db: &Db, key: Option<&[u8]>, heads: &[AuditHead]) -> Result<AuditReport, DbError> {
    let mut report = AuditReport { rows: audit::count(db).await?, heads: heads.len(), ..AuditReport::default() };
    let mut anchors: HashMap<i64, String> = HashMap::new();
    for head in heads {
        let genuine = key.is_none_or(|key| {
            let ours = AuditHead::sealed(head.no, head.hash.clone(), head.at.clone(), key);
            secrets::same(ours.mac.as_bytes(), head.mac.as_bytes())
        });
        if genuine {
            anchors.insert(head.no, head.hash.clone());
        } else {
            report.faults.push(AuditFault::ForgedHead { no: head.no });
        }
    }
    let (mut no, mut hash, mut position) = (0, Vec::new(), None);
    loop {
        let links = audit::links_after(db, no, BATCH).await?;
        let Some(last) = links.last().cloned() else { break };
        for l in links {
            check_link(&l, no, &hash, &anchors, &mut report.faults);
            report.chained += 1;
            (no, hash) = (l.no, l.hash);
        }
        position = last.seq.map(|seq| (seq, last.audit_id)).or(position);
        if report.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    let reached = no;
    report.anchored_through = anchors.keys().copied().filter(|no| *no <= reached).max().unwrap_or(0);
    report.faults.extend(heads.iter().filter(|h| h.no > reached).map(|h| AuditFault::CutOff { no: h.no }));
    if let Some((seq, id)) = position {
        let strangers = audit::slipped_in(db, seq, &id).await?;
        report.faults.extend(strangers.into_iter().map(|audit_id| AuditFault::SlippedIn { audit_id }));
    }
    report.faults.truncate(FAULTS_MAX);
    Ok(report)
}

fn check_link(l: &audit::LinkRow, before: i64, hash: &[u8], anchors: &HashMap<i64, String>, faults: &mut Vec<AuditFault>) {
    if l.no != before + 1 {
        faults.push(AuditFault::MissingLinks { from: before + 1, to: l.no - 1 });
    }
    match l.row() {
        None => faults.push(AuditFault::MissingRow { no: l.no, audit_id: l.audit_id.clone() }),
        // After a gap the previous hash is unknown, and the gap has been told.
        Some(row) if l.no == before + 1 && link(hash, &row) != l.hash => {
            faults.push(AuditFault::Changed { no: l.no, audit_id: l.audit_id.clone() });
        }
        Some(_) => {}
    }
    if anchors.get(&l.no).is_some_and(|anchor| *anchor != secrets::hex(&l.hash)) {
        faults.push(AuditFault::Rewritten { no: l.no });
    }
}
