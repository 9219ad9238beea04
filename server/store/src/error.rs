//! What can go wrong in the store.

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database or the writer cannot be reached or is overloaded. The
    /// caller answers 503; whether a write happened is unknown to the caller,
    /// never half done.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something with this name or value exists already, or was changed by
    /// somebody else since it was read.
    #[error("`{what}` is taken or was changed meanwhile")]
    Conflict {
        /// What was in the way.
        what: &'static str,
    },
    /// There is no such thing in this tenant.
    #[error("there is no such {what}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
    },
    /// A stored value cannot be read as what it should be.
    #[error("the stored {what} cannot be read")]
    Corrupt {
        /// Which value.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database refused a statement.
    #[error("the database refused a statement")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database URL is neither `sqlite:` nor `postgres:`, or malformed.
    #[error("the database url must start with `sqlite:` or `postgres:`")]
    Url,
}
