//! The part of a path that names one thing. A tenant's routes stand below its
//! slug or at the root of its host, so it is found by its name.

use serde::Deserialize;

/// What `{id}`, `{code}` or `{page}` of a route stands for.
#[derive(Debug, Deserialize)]
pub struct InPath {
    /// As it was sent, decoded.
    #[serde(alias = "code", alias = "page")]
    pub id: String,
}
