//! Resource sets: rights under one name, which clients can request by that
//! name (RFC 9635 §8.1) and resource servers can register (RFC 9767 §3.4).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::right::RightSummary;

/// A resource set in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceSetSummary {
    /// Id.
    pub id: String,
    /// The reference clients use.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What is inside, in short.
    pub rights: Vec<RightSummary>,
    /// Who made it.
    pub source: ResourceSetSource,
    /// The resource server that serves it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_server: Option<String>,
    /// When it was made.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// A resource set with its rights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceSet {
    /// Id.
    pub id: String,
    /// The reference clients use.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The rights, as in an `access` array.
    pub access: Vec<Value>,
    /// Who made it.
    pub source: ResourceSetSource,
    /// The resource server that serves it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_server: Option<String>,
    /// When it was made.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// Who made a resource set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ResourceSetSource {
    /// An administrator.
    Administrator,
    /// A resource server, at run time.
    ResourceServer,
}

/// Creates a resource set, or replaces all of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceSetInput {
    /// The reference clients use; unique in the tenant.
    pub name: String,
    /// What it is for; can be empty.
    pub description: String,
    /// At least one right, each of a known type.
    pub access: Vec<Value>,
    /// To replace: `updated_at` as it was read, so that nobody's change is
    /// overwritten unseen (409 otherwise). To create: absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
}
