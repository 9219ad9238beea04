//! Tenants, as an administrator sees them.

use serde::{Deserialize, Serialize};

/// A tenant somebody is an administrator of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantMembership {
    /// The tenant's part of a URL.
    pub slug: String,
    /// The tenant's name.
    pub name: String,
    /// What the administrator may do there; of several roles the first.
    pub role: Role,
}

/// A tenant with its addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tenant {
    /// Id.
    pub id: String,
    /// The tenant's part of a URL.
    pub slug: String,
    /// The tenant's name.
    pub name: String,
    /// Base URL; all addresses of the tenant begin with it.
    pub base: String,
    /// Where clients send grant requests (RFC 9635 §2).
    pub grant_endpoint: String,
    /// Where resource servers introspect tokens (RFC 9767 §3.3).
    pub introspection_endpoint: String,
    /// Discovery document for resource servers (RFC 9767 §3.1).
    pub rs_discovery: String,
    /// When it was made.
    pub created_at: i64,
}

/// What an administrator is to a tenant, or to the whole platform; what may most
/// comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the platform: everything, in every tenant.
    PlatformOperator,
    /// Everything in the tenant, also who else is an administrator.
    Owner,
    /// Everything in the tenant but administrators.
    Administrator,
    /// Writes policies and proposes them; somebody else makes them live.
    PolicyAuthor,
    /// Decides what waits for approval, where policy names this role.
    Approver,
    /// Reads, to help users.
    Support,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// Whether the role may change anything. The server decides; the console
    /// only leaves out buttons that would fail.
    pub fn can_write(self) -> bool {
        match self {
            Role::PlatformOperator | Role::Owner | Role::Administrator => true,
            Role::PolicyAuthor | Role::Approver | Role::Support | Role::Auditor => false,
        }
    }

    /// Whether the role may answer approval requests, where policy names it. Who
    /// runs the platform needs one of these roles in the tenant, too.
    pub fn can_answer_approvals(self) -> bool {
        match self {
            Role::Owner | Role::Administrator | Role::Approver => true,
            Role::PlatformOperator | Role::PolicyAuthor | Role::Support | Role::Auditor => false,
        }
    }

    /// Whether the role may write drafts of policies and saved cases, replay
    /// and shadow them, and propose them.
    pub fn can_write_policies(self) -> bool {
        self.can_write() || self == Role::PolicyAuthor
    }
}
