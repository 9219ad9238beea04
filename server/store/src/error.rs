//! What can go wrong in the store.

use sea_orm::sqlx::{self, sqlite::SqliteError};
use sea_orm::{DbErr, RuntimeErr};

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

impl StoreError {
    /// The database may work again soon; nothing is wrong with the statement.
    pub(crate) fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        StoreError::Unavailable(source.into())
    }

    /// Names what a unique constraint stood in the way of.
    pub(crate) fn conflict_with(self, what: &'static str) -> Self {
        match self {
            StoreError::Conflict { .. } => StoreError::Conflict { what },
            other => other,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match kind(&error) {
            Failure::Connection | Failure::Transient => StoreError::unavailable(error),
            Failure::Unique => StoreError::Conflict { what: "value" },
            Failure::Reference => StoreError::Unknown {
                what: "object it belongs to",
            },
            Failure::Statement => StoreError::Database(error.into()),
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let failure = match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Failure::Connection,
            DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => kind(cause),
            _ => Failure::Statement,
        };
        match failure {
            Failure::Connection | Failure::Transient => StoreError::unavailable(error),
            Failure::Unique => StoreError::Conflict { what: "value" },
            Failure::Reference => StoreError::Unknown {
                what: "object it belongs to",
            },
            Failure::Statement => StoreError::Database(error.into()),
        }
    }
}

/// What a failed statement says about the ones around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The connection is gone or there is none: nothing else will work, and
    /// whether a commit arrived is unknown.
    Connection,
    /// The database was busy or chose this transaction as a victim.
    Transient,
    /// A unique constraint stood in the way.
    Unique,
    /// A foreign key names nothing.
    Reference,
    /// The statement itself.
    Statement,
}

/// Sorts the errors of both databases.
pub(crate) fn kind(error: &sqlx::Error) -> Failure {
    let sqlx::Error::Database(cause) = error else {
        return match error {
            sqlx::Error::Encode(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::RowNotFound => Failure::Statement,
            _ => Failure::Connection,
        };
    };
    if cause.is_unique_violation() {
        return Failure::Unique;
    }
    if cause.is_foreign_key_violation() {
        return Failure::Reference;
    }
    let code = cause.code().unwrap_or_default();
    if cause.try_downcast_ref::<SqliteError>().is_some() {
        // The low byte is the primary result code. Busy, locked, disk full
        // are certain; after an I/O error nobody knows what reached the disk.
        return match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(5 | 6 | 13) => Failure::Transient,
            Ok(10) => Failure::Connection,
            _ => Failure::Statement,
        };
    }
    // SQLSTATE classes: 08 connection, 57 operator intervention, 53 out of
    // resources, 40 transaction rollback (deadlock, serialization).
    match code.get(..2) {
        Some("08" | "57") => Failure::Connection,
        Some("40" | "53") => Failure::Transient,
        _ => Failure::Statement,
    }
}
