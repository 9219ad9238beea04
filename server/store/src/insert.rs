//! Inserts of many rows by one statement.
//!
//! Statements exist for 1, 2, 4 … rows, so that each is prepared once and any
//! number of rows needs few of them.

use std::sync::Arc;

use sea_orm::sqlx::{self, AssertSqlSafe};

use crate::sql::{Argument, Pool, Transaction};

/// Most rows of one statement: well below the parameter limits of both
/// databases (32,766 and 65,535).
const MAX_ROWS: usize = 64;

/// A table that rows are inserted into: its name and columns in order.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
}

/// The values of one row, in the order of the table's columns.
pub(crate) type Values = Vec<Argument>;

/// The statements of one table for one database.
pub(crate) struct Insert {
    /// For 64, 32, … 2, 1 rows.
    statements: Vec<(usize, Arc<str>)>,
    /// For one row whose key may be taken.
    once: Arc<str>,
}

impl Insert {
    /// Writes the statements.
    pub(crate) fn new(table: &Table, pool: &Pool) -> Self {
        let sizes = std::iter::successors(Some(MAX_ROWS), |rows| (*rows > 1).then_some(rows / 2));
        Self {
            statements: sizes
                .map(|rows| (rows, statement(table, pool, rows).into()))
                .collect(),
            once: format!("{} ON CONFLICT DO NOTHING", statement(table, pool, 1)).into(),
        }
    }

    /// Inserts a row unless a unique constraint stands in the way; returns how
    /// many rows were inserted.
    pub(crate) async fn run_once(
        &self,
        transaction: &mut Transaction,
        row: &Values,
    ) -> Result<u64, sqlx::Error> {
        transaction
            .execute(AssertSqlSafe(Arc::clone(&self.once)), row)
            .await
    }

    /// Inserts all rows.
    pub(crate) async fn run(
        &self,
        transaction: &mut Transaction,
        mut rows: &[&Values],
    ) -> Result<(), sqlx::Error> {
        for (size, statement) in &self.statements {
            while let Some((now, later)) = rows.split_at_checked(*size) {
                let arguments = now.iter().flat_map(|row| row.iter());
                transaction
                    .execute(AssertSqlSafe(Arc::clone(statement)), arguments)
                    .await?;
                rows = later;
            }
        }
        Ok(())
    }
}

fn statement(table: &Table, pool: &Pool, rows: usize) -> String {
    let width = table.columns.len();
    let rows: Vec<String> = (0..rows)
        .map(|row| {
            let parameters: Vec<String> = (1..=width)
                .map(|column| match pool {
                    // SQLite looks up numbered parameters one by one when it
                    // binds; plain ones cost nothing.
                    Pool::Sqlite(_) => "?".to_owned(),
                    Pool::Postgres(_) => format!("${}", row * width + column),
                })
                .collect();
            format!("({})", parameters.join(","))
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES {}",
        table.name,
        table.columns.join(","),
        rows.join(",")
    )
}
