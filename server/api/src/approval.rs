//! Requests to others than the resource owner to approve a grant. People of a
//! group answer on their own pages, administrators with a role here; who may take
//! requests back does so here, too.

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
    /// Only those that the administrator who asks can answer now, oldest first,
    /// all on one page.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub answerer: Option<Answerer>,
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

/// Who can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Answerer {
    /// The administrator who asks.
    Me,
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
    /// Who may approve: `group:<name>`, people of a group, or `role:<name>`,
    /// administrators with the role `owner`, `administrator` or `approver`.
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
    /// What the administrator who asks can do about it.
    pub mine: ApprovalQuestion,
}

/// Whether an administrator can answer, and about what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalQuestion {
    /// Whether, and if not, why.
    pub can: CanAnswer,
    /// The rights to answer about; empty for who cannot answer.
    pub rights: Vec<QuestionedRight>,
    /// Why policies ask, in their words.
    pub reasons: Vec<String>,
}

/// Whether an administrator can answer a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CanAnswer {
    /// Now.
    Yes,
    /// No role that they have in the tenant is asked.
    NotAsked,
    /// It is their own grant: login or address are those of whose grant it is.
    OwnGrant,
    /// They did.
    Answered,
    /// The request does not wait any more.
    Over,
}

/// A right that an administrator is asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionedRight {
    /// The right's place in the grant, from 0.
    pub index: u32,
    /// The right in words, in English.
    pub sentence: String,
    /// What more it says, in words.
    pub facts: Vec<QuestionedFact>,
    /// The element of `access` as requested: an object or a string.
    pub requested: serde_json::Value,
    /// What policy and the resource owner left of it: what approval is wanted
    /// for.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub agreed: Vec<serde_json::Value>,
    /// How that compares with what the same key was given for the same person.
    pub compared: ComparedRight,
    /// What of it can be taken away one by one.
    pub parts: Vec<QuestionedPart>,
}

/// Something that a right says beside its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionedFact {
    /// What it is about.
    pub label: String,
    /// The value.
    pub value: String,
}

/// How a right compares with what was given before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ComparedRight {
    /// It was not given, or not all of it.
    New,
    /// Just so.
    AsBefore,
    /// It was given, and more.
    Less,
}

/// A part of a right that can be taken away: a value of one of its members, or
/// one of the rights that a resource set stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionedPart {
    /// What an answer names it by.
    pub name: String,
    /// In words.
    pub label: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalVote {
    /// As what they answered: a person of the directory, or an administrator.
    pub kind: VoterKind,
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

/// What somebody is who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VoterKind {
    /// A person of the tenant's directory.
    Person,
    /// An administrator.
    Administrator,
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

/// Answers an approval request, once. What is not approved is refused. Answered
/// with the [`ApprovalDetail`] as it is afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerApproval {
    /// Yes or no.
    pub decision: ApprovalDecision,
    /// With a yes: the rights that are approved. Those that the administrator is
    /// asked about and that are missing are refused.
    #[serde(default)]
    pub rights: Vec<ApprovedRight>,
    /// Why; 500 characters at most. Must not be blank where nothing is left.
    #[serde(default)]
    pub reason: String,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalDecision {
    /// Yes, to what `rights` name.
    Approve,
    /// No, to everything.
    Refuse,
}

/// A right that is approved, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovedRight {
    /// The right's place in the grant, from 0.
    pub index: u32,
    /// The parts that stay, of those that the request's `mine` names for this
    /// right; absent: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<String>>,
}
