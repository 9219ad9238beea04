//! Requests to others than the RO to approve a grant (RFC 9635 §1.5, §5.2).
//!
//! A request is changed by conditional writes on its version: who evaluated an
//! older one evaluates again. One person gives one answer and has one given for
//! them, one administrator gives one, which unique keys hold, too.

mod delegation;
mod find;
mod insert;
mod settle;
mod vote;

use std::fmt;

use gnap::id::{AdministratorId, ApprovalId, GrantId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::column::Word;
use crate::notification::NewNotification;

pub use delegation::{Delegation, NewDelegation};
pub use find::ApprovalFilter;
pub(crate) use insert::{CANCEL_OF_GRANT, Statements, statements};
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

/// Somebody whose answer can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Approver {
    /// A person of the tenant's directory.
    Person(UserId),
    /// An administrator.
    Administrator(AdministratorId),
}

impl fmt::Display for Approver {
    /// As policy and the audit log name them: no administrator is ever called
    /// like a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Approver::Person(id) => fmt::Display::fmt(id, f),
            Approver::Administrator(id) => write!(f, "administrator:{id}"),
        }
    }
}

/// Who gave an answer, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voter {
    /// A person.
    Person {
        /// Who pressed the button.
        user: UserId,
        /// The approver whose answer it is: the same, or who let them answer.
        seat: UserId,
    },
    /// An administrator, who answers for themselves only.
    Administrator(AdministratorId),
}

impl Voter {
    /// Whose answer it is.
    pub fn approver(self) -> Approver {
        match self {
            Voter::Person { seat, .. } => Approver::Person(seat),
            Voter::Administrator(id) => Approver::Administrator(id),
        }
    }

    /// Whether somebody gave it, or had it given for them.
    pub fn involves(self, who: Approver) -> bool {
        match (self, who) {
            (Voter::Person { user, seat }, Approver::Person(who)) => user == who || seat == who,
            (Voter::Administrator(id), Approver::Administrator(who)) => id == who,
            (Voter::Person { .. }, Approver::Administrator(_))
            | (Voter::Administrator(_), Approver::Person(_)) => false,
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Vote {
    /// Who gave it, and whose it is.
    pub voter: Voter,
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

/// What stands in the table of answers: who gave it, whose it is, and of which
/// kind both are.
pub(crate) fn columns(voter: Voter) -> (Uuid, Uuid, VoterKind) {
    match voter {
        Voter::Person { user, seat } => (user.into(), seat.into(), VoterKind::Person),
        Voter::Administrator(id) => (id.into(), id.into(), VoterKind::Administrator),
    }
}

/// The kind of who answered, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VoterKind {
    Person,
    Administrator,
}

impl Word for VoterKind {
    const WHAT: &'static str = "kind of who answered";
    const WORDS: &'static [(Self, &'static str)] = &[
        (VoterKind::Person, "person"),
        (VoterKind::Administrator, "administrator"),
    ];
}

/// What messages and audit events call it.
const KIND: &str = "approval";
