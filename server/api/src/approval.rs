//! Requests to others than the resource owner to approve a grant. People answer
//! on their own pages; administrators look and take requests back.

use serde::{Deserialize, Serialize};

use crate::grant::GrantUser;
use crate::right::RightSummary;

/// Which approval requests a list shows. All members together must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ApprovalFilter {
    /// In this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub state: Option<ApprovalState>,
    /// Of this grant, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items wanted, [`DEFAULT_LIMIT`](crate::page::DEFAULT_LIMIT) if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Where an approval request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalState {
    /// Answers are wanted.
    Waiting,
    /// Enough approved; the client gets its tokens when it comes.
    Approved,
    /// Denied.
    Denied,
    /// Not enough approved in time.
    Expired,
    /// Taken back, or its grant is over.
    Cancelled,
}

/// An approval request in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalSummary {
    /// Id.
    pub id: String,
    /// The grant that waits.
    pub grant: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// What the client calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Whose grant it is: they never approve it. Absent where software asked for
    /// itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<GrantUser>,
    /// What is wanted of whom, with how many approved.
    pub demands: Vec<ApprovalDemand>,
    /// When it was made.
    pub created_at: i64,
    /// Until when answers count.
    pub expires_at: i64,
    /// When it left `waiting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<i64>,
}

/// What is wanted of whom, for one right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalDemand {
    /// The right's place in the grant, from 0.
    pub index: u32,
    /// The right, in short.
    pub right: RightSummary,
    /// Who may approve: `group:<name>` or `role:<name>`.
    pub by: String,
    /// How many of them must, each another person.
    pub count: u32,
    /// How many did, of those who still may.
    pub have: u32,
    /// Whether somebody refused this right.
    pub refused: bool,
}

/// An approval request with its answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalDetail {
    /// As in the list.
    pub approval: ApprovalSummary,
    /// Why it was denied or taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The answers, oldest first.
    pub votes: Vec<ApprovalVote>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalVote {
    /// Who answered.
    pub by: GrantUser,
    /// The approver for whom they answered; absent: for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<GrantUser>,
    /// What they said.
    pub answer: ApprovalAnswer,
    /// Which part of each right they left.
    pub left: Vec<ApprovalLeft>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When.
    pub at: i64,
}

/// What an approver left of one right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalLeft {
    /// The right's place in the grant, from 0.
    pub index: u32,
    /// The rights that are left; empty: refused.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub rights: Vec<serde_json::Value>,
}

/// What an approver said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalAnswer {
    /// Yes, to everything they were asked.
    Approved,
    /// Yes, to less.
    Narrowed,
    /// No.
    Denied,
}

/// Takes an approval request back: what it was about is not given. Answered with
/// the [`ApprovalDetail`] as it is afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelApproval {
    /// Why; kept in the audit log. Must not be blank, 500 characters at most.
    pub reason: String,
}
