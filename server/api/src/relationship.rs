//! Relationships: who belongs to what, for policies to look at.
//!
//! A subject or object is `user:<id>`, `group:<name>`, `client:<id>`,
//! `client-class:<class_id>`, `agent:<id>` or `resource:<type>/<identifier>`
//! (`%2F` and `%25` in the type stand for `/` and `%`).

use serde::{Deserialize, Serialize};

/// Most relationships that one call changes.
pub const MAX_CHANGES: usize = 500;

/// A relationship, in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Relationship {
    /// Id.
    pub id: String,
    /// Who.
    pub subject: String,
    /// `member` or `parent` put the subject into the object; any other name is a
    /// relation to a resource, `resource.relations.<name>` in policies.
    pub relation: String,
    /// To what.
    pub object: String,
    /// When it was added.
    pub created_at: i64,
}

/// What a relationship says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tuple {
    /// Who.
    pub subject: String,
    /// In which relation.
    pub relation: String,
    /// To what.
    pub object: String,
}

/// Adds and removes relationships, all or none, [`MAX_CHANGES`] at most. Adding
/// one that is there and removing one that is not change nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RelationshipChange {
    /// To be there.
    #[serde(default)]
    pub add: Vec<Tuple>,
    /// Not to be there.
    #[serde(default)]
    pub remove: Vec<Tuple>,
}

/// Which relationships a list shows. All members together must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct RelationshipFilter {
    /// Exactly this subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Exactly this relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// Exactly this object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items wanted, [`DEFAULT_LIMIT`](crate::page::DEFAULT_LIMIT) if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}
