//! Grants: list, detail and revocation.

use serde::{Deserialize, Serialize};

use crate::right::{RightDecision, RightSummary};

/// Which grants a list shows. All members together must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct GrantFilter {
    /// In this state. Grants that are not decided yet are not in any list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub state: Option<GrantState>,
    /// Of this client: its whole thumbprint or instance id, or a part of its
    /// name or class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Approved by this user: id or login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// With a requested right of this `type`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub right_type: Option<String>,
    /// Requested at this time or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Requested before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items wanted, [`DEFAULT_LIMIT`](crate::page::DEFAULT_LIMIT) if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A grant in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantSummary {
    /// Id.
    pub id: String,
    /// Where it stands (RFC 9635 §1.5).
    pub state: GrantState,
    /// How it ended; only when finalized, and absent when every token was
    /// issued and nothing was left to continue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<GrantEnd>,
    /// Who asked.
    pub client: GrantClient,
    /// Who decided; absent before that, and where software asked for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<GrantUser>,
    /// What was asked for, in short.
    pub rights: Vec<RightSummary>,
    /// When it was requested.
    pub created_at: i64,
    /// When its state changed last.
    pub updated_at: i64,
}

/// A grant with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantDetail {
    /// As in the list.
    pub grant: GrantSummary,
    /// Each requested right, with what became of it.
    pub rights: Vec<RightDecision>,
    /// The access tokens issued, newest first.
    pub tokens: Vec<GrantToken>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The revocation, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation: Option<Revocation>,
}

/// The states of RFC 9635 §1.5; `waiting` is `pending` for others than the
/// resource owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GrantState {
    /// The AS is deciding.
    Processing,
    /// Waiting for a person or for the client to continue.
    Pending,
    /// Waiting for others than the resource owner to approve.
    Waiting,
    /// Approved: tokens can be issued.
    Approved,
    /// Over.
    Finalized,
}

/// How a grant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GrantEnd {
    /// Policy or a person said no.
    Denied,
    /// The client cancelled it (RFC 9635 §5.4).
    Cancelled,
    /// An administrator or the user took it back.
    Revoked,
    /// Its time was over.
    Expired,
    /// It broke a rule of the protocol, such as a second use of an interaction
    /// reference.
    Invalidated,
}

/// The client instance that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantClient {
    /// Its display name, if there is one; see `provenance` for its worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name of its client class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Thumbprint of its key (RFC 7638).
    pub thumbprint: String,
    /// Its instance identifier, if it has one (RFC 9635 §2.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
    /// Who vouches for the name.
    pub provenance: Provenance,
}

/// Who vouches for what is known of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// An administrator registered this client.
    Registered,
    /// It belongs to a client class of the tenant.
    Class,
    /// Only the client itself says so.
    SelfDeclared,
}

/// The end user of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantUser {
    /// Id.
    pub id: String,
    /// What the person signs in with.
    pub login: String,
    /// What the person is called.
    pub name: String,
}

/// An access token of a grant. Its value is never here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantToken {
    /// Id; stays when the value is rotated.
    pub id: String,
    /// The label the client gave (RFC 9635 §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its format, `opaque` or `jwt-signed`.
    pub format: String,
    /// What it is good for.
    pub rights: Vec<RightSummary>,
    /// The resource server that derived and holds it (RFC 9767 §4); absent when
    /// the client holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_by: Option<String>,
    /// The token it was derived from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<String>,
    /// How often its value was rotated (RFC 9635 §6.1).
    pub generation: u32,
    /// When the present value was issued.
    pub issued_at: i64,
    /// When it ends by itself; absent if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<i64>,
}

/// One thing that happened to a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// When.
    pub at: i64,
    /// What.
    pub kind: TimelineKind,
    /// Who did it, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// More about it: a reason, a token's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What can happen to a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TimelineKind {
    /// The client asked.
    Requested,
    /// Policy decided on the rights.
    Decided,
    /// A person opened the interaction.
    InteractionStarted,
    /// The person signed in.
    SignedIn,
    /// The person agreed.
    Consented,
    /// The person or policy said no.
    Denied,
    /// The client continued (RFC 9635 §5).
    Continued,
    /// An access token was issued.
    TokenIssued,
    /// A resource server derived a token (RFC 9767 §4).
    TokenDerived,
    /// An access token's value was replaced.
    TokenRotated,
    /// An access token was revoked.
    TokenRevoked,
    /// The client cancelled the grant.
    Cancelled,
    /// The grant was revoked.
    Revoked,
    /// The grant's time was over.
    Expired,
    /// The grant ended because a rule of the protocol was broken.
    Invalidated,
    /// Something this version has no word for.
    #[serde(other)]
    Other,
}

/// A grant's revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revocation {
    /// When.
    pub at: i64,
    /// Who did it, by name.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Revokes a grant and all its tokens; answered with the
/// [`GrantDetail`] as it is afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeGrant {
    /// Why; kept in the audit log. Must not be blank, 500 characters at most.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_timeline_kind_is_read_as_other() {
        assert_eq!(
            serde_json::from_str::<TimelineKind>(r#""teleported""#).unwrap(),
            TimelineKind::Other
        );
        assert_eq!(
            serde_json::from_str::<TimelineKind>(r#""token-issued""#).unwrap(),
            TimelineKind::TokenIssued
        );
    }

    #[test]
    fn an_empty_filter_has_no_members() {
        assert_eq!(
            serde_json::to_string(&GrantFilter::default()).unwrap(),
            "{}"
        );
    }
}
