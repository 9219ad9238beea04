//! What a tenant's policies may talk about.

use serde_json::Value;

/// The words of a tenant: policies are checked against them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vocabulary {
    /// Its rights catalogue.
    pub right_types: Vec<RightType>,
    /// Its client classes. A policy that names another is warned about.
    pub classes: Vec<String>,
    /// Its groups. A policy that names another is warned about.
    pub groups: Vec<String>,
    /// Relations that somebody can have to a resource, such as `viewer`.
    pub relations: Vec<String>,
    /// Its authentication context classes, weakest first.
    pub acrs: Vec<String>,
}

/// One entry of a tenant's rights catalogue: what an `access.type` allows to
/// ask for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RightType {
    /// The `type` of rights.
    pub name: String,
    /// Their possible `actions`.
    pub actions: Vec<String>,
    /// JSON Schema of the whole right: its own fields get their types from it.
    pub schema: Option<Value>,
}
