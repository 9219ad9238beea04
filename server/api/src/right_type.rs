//! The catalogue of right types: the values of `type` (RFC 9635 §8) a tenant
//! knows.

use serde::{Deserialize, Serialize};

/// One right type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RightType {
    /// Id.
    pub id: String,
    /// The `type`.
    pub name: String,
    /// What people read instead of the `type`.
    pub title: String,
    /// What holding it means, as a sentence.
    pub description: String,
    /// The `actions` it has.
    pub actions: Vec<String>,
    /// When it was made.
    pub created_at: i64,
}
