//! Requests to others than the RO to approve a grant (RFC 9635 §1.5, §5.2).
//!
//! A request is changed by conditional writes on its version: who evaluated an
//! older one evaluates again. One person gives one answer and has one given for
//! them, which unique keys hold, too.

mod delegation;
mod find;
mod insert;
mod settle;
mod vote;

use gnap::id::{ApprovalId, GrantId, UserId};
use serde_json::Value;

use crate::column::Word;
use crate::notification::NewNotification;

pub use delegation::{Delegation, NewDelegation};
pub use find::ApprovalFilter;
pub(crate) use insert::{CANCEL_OF_GRANT, statements};
pub use settle::{Move, Settle, SettleTo};
pub use vote::{CastVote, Voted};

/// A request to store with the grant that waits for it.
#[derive(Debug, Clone)]
pub struct NewApproval {
    /// Its id.
    pub id: ApprovalId,
    /// The grant.
    pub grant: GrantId,
    /// Whose grant it is: the RO, or whom a client vouches for. Their own
    /// answer never counts.
    pub subject: Option<UserId>,
    /// The client's name, for lists.
    pub client_name: Option<String>,
    /// What is wanted of whom. What it says is the application's.
    pub demands: Value,
    /// Whom it asks, each once, for the list of who they are.
    pub asked: Vec<String>,
    /// When it was made, in epoch milliseconds.
    pub created_at_ms: u64,
    /// Until when answers count, in epoch milliseconds.
    pub expires_at_ms: u64,
    /// Who is told.
    pub notifications: Vec<NewNotification>,
}

/// A stored request with its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// The grant.
    pub grant: GrantId,
    /// Where it stands.
    pub state: ApprovalState,
    /// Counts the writes to it from 1.
    pub version: u64,
    /// Whose grant it is.
    pub subject: Option<UserId>,
    /// The client's name.
    pub client_name: Option<String>,
    /// What is wanted of whom.
    pub demands: Value,
    /// Why it was denied or cancelled, in somebody's words.
    pub reason: Option<String>,
    /// When it was made, in epoch milliseconds.
    pub created_at_ms: u64,
    /// Until when answers count, in epoch milliseconds.
    pub expires_at_ms: u64,
    /// When it left `waiting`, in epoch milliseconds.
    pub settled_at_ms: Option<u64>,
    /// The answers, oldest first.
    pub votes: Vec<Vote>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Vote {
    /// Who pressed the button.
    pub voter: UserId,
    /// The approver whose answer it is: the voter, or who let them answer.
    pub seat: UserId,
    /// What they said. What it means is the application's.
    pub answer: Value,
    /// Why, in their words.
    pub reason: Option<String>,
    /// When, in epoch milliseconds.
    pub at_ms: u64,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// Answers are wanted.
    Waiting,
    /// Enough said yes; what is given is decided when the client comes.
    Approved,
    /// Somebody said no to everything that was left.
    Denied,
    /// Nobody said enough in time.
    Expired,
    /// An administrator took it back, or the grant is over.
    Cancelled,
}

impl Word for ApprovalState {
    const WHAT: &'static str = "state of an approval request";
    const WORDS: &'static [(Self, &'static str)] = &[
        (ApprovalState::Waiting, "waiting"),
        (ApprovalState::Approved, "approved"),
        (ApprovalState::Denied, "denied"),
        (ApprovalState::Expired, "expired"),
        (ApprovalState::Cancelled, "cancelled"),
    ];
}

/// What messages and audit events call it.
const KIND: &str = "approval";
