//! Identifiers. Each kind of thing has its own type, so that a grant's id can
//! never be used to look up a token.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A time-ordered id (UUID version 7) from the time and ten random bytes.
            pub fn new(now_ms: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now_ms, &random).into_uuid())
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.simple(), f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A tenant: one authorization server.
    TenantId
    /// A grant request and everything that grows from it (RFC 9635 §1.5).
    GrantId
    /// One issued access token, which stays the same when its value is rotated,
    /// or one value of a token (`jti`).
    TokenId
    /// A client instance the AS remembers (RFC 9635 §2.3).
    InstanceId
    /// A resource server known to the AS.
    ResourceServerId
    /// A set of access rights registered by a resource server (RFC 9767 §3.4).
    ResourceSetId
    /// An entry of the rights catalogue that describes one `access.type`.
    RightTypeId
    /// A class of client software (`class_id`).
    ClientClassId
    /// A key that clients name instead of sending it (RFC 9635 §7.1.1).
    KeyReferenceId
    /// A request to approve a grant, addressed to others than its RO.
    ApprovalId
    /// Somebody who answers approval requests for somebody else.
    DelegationId
    /// A message on its way to somebody outside.
    NotificationId
    /// Who belongs to what, by one tuple.
    RelationshipId
    /// A policy of a tenant.
    PolicyId
    /// A saved case that a tenant's policies must answer.
    PolicyCaseId
    /// Policies that wait for the yes of a second administrator.
    PolicyProposalId
    /// A replay of recorded requests with other policies.
    PolicyReplayId
    /// Policies that are asked beside the live ones.
    PolicyShadowId
    /// An end user or resource owner in a tenant's directory.
    UserId
    /// Something an end user signs in with beside the password.
    FactorId
    /// An administrator of the platform.
    AdministratorId
    /// One ongoing interaction of a person with the AS.
    InteractionId
    /// One audit event.
    AuditId
}
