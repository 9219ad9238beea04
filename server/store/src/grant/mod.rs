//! Grants that were decided, and the writes that may happen once
//! (RFC 9635 §1.5, §5). Undecided grants are live state, not rows.

mod decide;
mod finalize;
mod find;
mod issue;
mod list;
mod modify;
mod pair;
mod recorded;
mod redeem;
pub(crate) mod row;

use gnap::grant::Finalized;
use gnap::id::{GrantId, InstanceId, UserId};
use gnap::secret::KeyedHash;
use serde_json::Value;

use crate::audit::Actor;
use crate::key::BoundKey;

pub use decide::{Asked, Decide, Decided, Decision};
pub use finalize::{By, Ended, Finalize};
pub use issue::Issue;
pub use list::{GrantFilter, GrantSummary, StateFilter, StateKind};
pub use modify::{Approval, Modified, Modify, To};
pub use pair::Before;
pub use recorded::{Forgotten, Inputs, NewRefused, Recorded, RecordedRequest, Window};
pub use redeem::{InteractRef, Redeem, RedeemAt, Redeemed};
pub(crate) use row::TABLE;

/// A grant to store, as it was decided.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Its id.
    pub id: GrantId,
    /// The client instance, if the AS remembers it.
    pub client_instance: Option<InstanceId>,
    /// The client as it was at that time.
    pub client: ClientSnapshot,
    /// The user who decided, if one did.
    pub user: Option<UserId>,
    /// The types of all requested rights, for the list's filter.
    pub right_types: Vec<String>,
    /// What was asked for.
    pub request: Value,
    /// What was decided for each right and why, with the policy version.
    pub decision: Value,
    /// What policy looked at, as far as request and decision do not tell it.
    pub inputs: Option<Inputs>,
    /// The hash of the continuation token, if the grant can be continued.
    pub continuation_hash: Option<KeyedHash>,
    /// When it was asked for, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was decided, in epoch milliseconds.
    pub decided_at_ms: u64,
}

/// The client of a grant as it was when it asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSnapshot {
    /// Its name.
    pub name: Option<String>,
    /// The class of software it said it is.
    pub class_id: Option<String>,
    /// Its key.
    pub key: BoundKey,
}

/// A stored grant.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Where it is in its life.
    pub state: State,
    /// The client instance, if the AS remembers it.
    pub client_instance: Option<InstanceId>,
    /// The client as it was when it asked.
    pub client: ClientSnapshot,
    /// The user who decided, if one did.
    pub user: Option<UserId>,
    /// What was asked for.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// The hash of the current continuation token, if it can be continued.
    pub continuation_hash: Option<KeyedHash>,
    /// The interaction reference and whether it was used.
    pub interact_ref: StoredInteractRef,
    /// Counts the writes to this grant from 1.
    pub version: u64,
    /// When it was asked for, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was decided, in epoch milliseconds.
    pub decided_at_ms: u64,
}

/// The states of a stored grant (RFC 9635 §1.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Tokens can be issued.
    Approved,
    /// Modified and waiting for a person again (RFC 9635 §5.3).
    Pending,
    /// The RO said yes, or was not asked, and others must approve.
    Waiting,
    /// Somebody said no; the client does not know yet.
    Denied,
    /// Over for good.
    Finalized {
        /// Why.
        reason: Finalized,
        /// When, in epoch milliseconds.
        at_ms: u64,
        /// Who ended it.
        by: Actor,
        /// What that party wrote about it.
        text: Option<String>,
    },
}

/// The interaction reference of a stored grant (RFC 9635 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredInteractRef {
    /// There is none: the client polls, or nobody was asked.
    None,
    /// The client must bring this one before it gets tokens.
    Waiting(KeyedHash),
    /// It was brought.
    Used {
        /// When, in epoch milliseconds.
        at_ms: u64,
    },
}
