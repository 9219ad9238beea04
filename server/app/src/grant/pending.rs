//! A grant that waits for a person: what live state holds about it until the
//! decision is written to the store.

use gnap::id::UserId;
use gnap::interact::Finish;
use gnap::secret::{KeyedHash, Secret};
use serde::{Deserialize, Serialize};
use store::grant::Asked;

use super::reach::Reach;
use super::requested::Requested;

/// The record under `Kind::PendingGrant`. Holds no usable secret: handles are
/// kept as keyed hashes, and the server's nonce is only good with an
/// interaction reference that does not exist yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// What is to be decided.
    pub requested: Requested,
    /// Whether somebody is deciding or has cancelled.
    pub phase: Phase,
    /// When the interaction ends undecided, ms.
    pub expires_at: u64,
    /// Who must decide. `None` is whoever the start modes bring.
    pub approver: Option<UserId>,
    /// How the client learns of the end.
    pub finish: Option<PendingFinish>,
    /// Locales the person reads, as hinted.
    pub ui_locales: Vec<String>,
    /// The current continuation token.
    pub continuation: KeyedHash,
    /// Before this the client must not call again, ms.
    pub not_before: u64,
    /// How often the client did not wait.
    pub hurried: u32,
    /// Counts modifications: a form shown before one decides nothing after it.
    pub revision: u32,
    /// Counts interactions: start modes of an earlier one are closed.
    pub round: u32,
    /// The version of the stored grant, when this is a modification of one
    /// that was approved (RFC 9635 §5.3).
    pub modified: Option<u64>,
}

impl Pending {
    /// A request that waits from now on.
    pub fn new(
        requested: Requested,
        reach: &Reach,
        continuation: KeyedHash,
        not_before: u64,
    ) -> Self {
        Self {
            requested,
            phase: Phase::Waiting,
            expires_at: reach.expires_at,
            approver: reach.approver,
            finish: reach.finish.clone(),
            ui_locales: reach.ui_locales.clone(),
            continuation,
            not_before,
            hurried: 0,
            revision: 0,
            round: 0,
            modified: None,
        }
    }

    /// Whether it is this person's to decide, and still can be.
    pub fn waits_for(&self, user: UserId, now_ms: u64) -> bool {
        self.approver == Some(user) && self.phase == Phase::Waiting && now_ms < self.expires_at
    }

    /// What a decision about it answers.
    pub fn asked(&self) -> Asked {
        match self.modified {
            None => Asked::First,
            Some(version) => Asked::Again { version },
        }
    }
}

/// Who may still act on a waiting grant. Moves by compare-and-swap, so that a
/// cancellation and a decision at the same moment cannot both succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// A person or the client.
    Waiting,
    /// A decision is on its way into the store. Only the same step may be
    /// tried again; the store takes one decision a grant.
    Deciding,
    /// Nobody: the client cancelled.
    Cancelled,
}

/// The finish method with both nonces (RFC 9635 §4.2.3).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingFinish {
    /// As the client asked.
    pub finish: Finish,
    /// `interact.finish` of the answer.
    pub server_nonce: Secret,
}
