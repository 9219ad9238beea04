//! Policies, for reading.

use serde::{Deserialize, Serialize};

/// One stored policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Id; reasons name it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its text, in Cedar.
    pub text: String,
    /// Version of the tenant's policies this is part of.
    pub version: u64,
    /// When it was changed last.
    pub updated_at: i64,
}
