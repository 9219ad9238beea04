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
    /// What becomes of a right that policies give only a part of.
    pub partial: Partial,
}

/// What becomes of a right that policies give only a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Partial {
    /// It is denied, unless a rule says `@narrow`.
    #[default]
    Refuse,
    /// The part is given.
    Narrow,
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
