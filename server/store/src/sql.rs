//! Raw prepared statements on either database, for what requests wait for.
//!
//! The same text runs on both: `$1` parameters, no database's own functions.
//! sea-orm serves what is not here: configuration and administration.

use gnap::id::{GrantId, TenantId, TokenId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx::{
    self, Arguments as _, Database, Decode, Encode, PgPool, Postgres, Row as _, SqlSafeStr, Sqlite,
    SqlitePool, Type, postgres::PgRow, sqlite::SqliteRow,
};
use uuid::Uuid;

use crate::key::KeyThumbprint;

/// One parameter of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    Uuid(Option<Uuid>),
    Hash(Option<[u8; 32]>),
    Integer(Option<i64>),
    Text(Option<String>),
}

/// The connections of one database.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// An open transaction; rolled back when dropped.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// One row of an answer.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Pool {
    /// Begins a transaction that will write. SQLite takes the write lock at
    /// once: a transaction that began as a reader could not upgrade when
    /// another one wrote meanwhile.
    pub(crate) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self {
            Pool::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Pool::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    pub(crate) async fn fetch_optional(
        &self,
        sql: impl SqlSafeStr,
        arguments: &[Argument],
    ) -> Result<Option<Row>, sqlx::Error> {
        Ok(match self {
            Pool::Sqlite(pool) => sqlx::query_with(sql, bind::<Sqlite>(arguments)?)
                .fetch_optional(pool)
                .await?
                .map(Row::Sqlite),
            Pool::Postgres(pool) => sqlx::query_with(sql, bind::<Postgres>(arguments)?)
                .fetch_optional(pool)
                .await?
                .map(Row::Postgres),
        })
    }

    pub(crate) async fn fetch_all(
        &self,
        sql: impl SqlSafeStr,
        arguments: &[Argument],
    ) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match self {
            Pool::Sqlite(pool) => sqlx::query_with(sql, bind::<Sqlite>(arguments)?)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Pool::Postgres(pool) => sqlx::query_with(sql, bind::<Postgres>(arguments)?)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }
}

/// A select whose rows nobody changes until the transaction ends. SQLite, which
/// lets one transaction write at a time, knows no such clause and needs none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Locking {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// A [`Locking`] select from its text and PostgreSQL's clause.
macro_rules! locking {
    ($select:literal, $clause:literal) => {
        $crate::sql::Locking {
            sqlite: $select,
            postgres: concat!($select, $clause),
        }
    };
}
pub(crate) use locking;

impl Transaction {
    /// The first row of a select that locks what it finds.
    pub(crate) async fn fetch_locked(
        &mut self,
        select: Locking,
        arguments: &[Argument],
    ) -> Result<Option<Row>, sqlx::Error> {
        let statement = match self {
            Transaction::Sqlite(_) => select.sqlite,
            Transaction::Postgres(_) => select.postgres,
        };
        self.fetch_optional(statement, arguments).await
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        sql: impl SqlSafeStr,
        arguments: impl IntoIterator<Item = &Argument>,
    ) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Transaction::Sqlite(transaction) => sqlx::query_with(sql, bind::<Sqlite>(arguments)?)
                .execute(&mut **transaction)
                .await?
                .rows_affected(),
            Transaction::Postgres(transaction) => {
                sqlx::query_with(sql, bind::<Postgres>(arguments)?)
                    .execute(&mut **transaction)
                    .await?
                    .rows_affected()
            }
        })
    }

    pub(crate) async fn fetch_optional(
        &mut self,
        sql: impl SqlSafeStr,
        arguments: &[Argument],
    ) -> Result<Option<Row>, sqlx::Error> {
        Ok(match self {
            Transaction::Sqlite(transaction) => sqlx::query_with(sql, bind::<Sqlite>(arguments)?)
                .fetch_optional(&mut **transaction)
                .await?
                .map(Row::Sqlite),
            Transaction::Postgres(transaction) => {
                sqlx::query_with(sql, bind::<Postgres>(arguments)?)
                    .fetch_optional(&mut **transaction)
                    .await?
                    .map(Row::Postgres)
            }
        })
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Transaction::Sqlite(transaction) => transaction.commit().await,
            Transaction::Postgres(transaction) => transaction.commit().await,
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Transaction::Sqlite(transaction) => transaction.rollback().await,
            Transaction::Postgres(transaction) => transaction.rollback().await,
        }
    }
}

impl Row {
    /// The value of a column, counted from 0.
    pub(crate) fn get<T>(&self, column: usize) -> Result<T, sqlx::Error>
    where
        T: Type<Sqlite> + Type<Postgres>,
        T: for<'r> Decode<'r, Sqlite> + for<'r> Decode<'r, Postgres>,
    {
        match self {
            Row::Sqlite(row) => row.try_get(column),
            Row::Postgres(row) => row.try_get(column),
        }
    }
}

/// Conversions of what is passed most often.
macro_rules! arguments {
    ($($from:ty, $variant:ident, $value:ident => $convert:expr;)*) => {$(
        impl From<$from> for Argument {
            fn from($value: $from) -> Self {
                Argument::$variant($convert)
            }
        }
    )*};
}

arguments! {
    Option<Uuid>, Uuid, value => value;
    TenantId, Uuid, value => Some(value.into());
    GrantId, Uuid, value => Some(value.into());
    TokenId, Uuid, value => Some(value.into());
    KeyedHash, Hash, value => Some(*value.as_bytes());
    Option<KeyedHash>, Hash, value => value.map(|hash| *hash.as_bytes());
    KeyThumbprint, Hash, value => Some(*value.as_bytes());
    Option<KeyThumbprint>, Hash, value => value.map(|thumbprint| *thumbprint.as_bytes());
    i64, Integer, value => Some(value);
    Option<i64>, Integer, value => value;
    String, Text, value => Some(value);
    &str, Text, value => Some(value.to_owned());
    Option<String>, Text, value => value;
}

fn bind<'v, D>(
    arguments: impl IntoIterator<Item = &'v Argument>,
) -> Result<D::Arguments, sqlx::Error>
where
    D: Database,
    for<'a> Option<Uuid>: Encode<'a, D> + Type<D>,
    for<'a> Option<&'a [u8]>: Encode<'a, D> + Type<D>,
    for<'a> Option<i64>: Encode<'a, D> + Type<D>,
    for<'a> Option<&'a str>: Encode<'a, D> + Type<D>,
{
    let mut bound = D::Arguments::default();
    for argument in arguments {
        match argument {
            Argument::Uuid(value) => bound.add(*value),
            Argument::Hash(value) => bound.add(value.as_ref().map(<[u8; 32]>::as_slice)),
            Argument::Integer(value) => bound.add(*value),
            Argument::Text(value) => bound.add(value.as_deref()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}
