//! Rows of several tables by one statement: on PostgreSQL a statement is its
//! own transaction, so that writes which decide nothing cost one round trip
//! where begin, inserts and commit cost five.

use std::fmt::Write as _;

use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::sqlx::{self, Arguments as _, AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::insert::{Table, Values};
use crate::sql::Argument;

/// Rows for one table.
pub(crate) struct Part<'a> {
    pub(crate) table: &'a Table,
    pub(crate) rows: Vec<&'a Values>,
}

/// Inserts all rows, or none. Each column is one array parameter, so that the
/// statement is the same for any number of rows.
pub(crate) async fn insert(pool: &PgPool, parts: &[Part<'_>]) -> Result<(), sqlx::Error> {
    let parts: Vec<Columns<'_>> = parts.iter().filter_map(Columns::of).collect();
    let Some(statement) = statement(&parts) else {
        return Ok(());
    };
    let mut arguments = PgArguments::default();
    for part in &parts {
        for column in &part.columns {
            column.add(&mut arguments).map_err(sqlx::Error::Encode)?;
        }
    }
    sqlx::query_with(AssertSqlSafe(statement), arguments)
        .execute(pool)
        .await?;
    Ok(())
}

/// The rows of a part, column by column.
struct Columns<'a> {
    table: &'a Table,
    columns: Vec<Column<'a>>,
}

/// One column of all rows.
enum Column<'a> {
    Uuid(Vec<Option<Uuid>>),
    Hash(Vec<Option<&'a [u8]>>),
    Integer(Vec<Option<i64>>),
    Text(Vec<Option<&'a str>>),
}

impl<'a> Columns<'a> {
    fn of(part: &Part<'a>) -> Option<Self> {
        let first = part.rows.first()?;
        let mut columns: Vec<Column<'a>> = first.iter().map(Column::like).collect();
        for row in &part.rows {
            for (column, argument) in columns.iter_mut().zip(row.iter()) {
                column.push(argument);
            }
        }
        Some(Self {
            table: part.table,
            columns,
        })
    }
}

impl<'a> Column<'a> {
    fn like(argument: &Argument) -> Self {
        match argument {
            Argument::Uuid(_) => Column::Uuid(Vec::new()),
            Argument::Hash(_) => Column::Hash(Vec::new()),
            Argument::Integer(_) => Column::Integer(Vec::new()),
            Argument::Text(_) => Column::Text(Vec::new()),
        }
    }

    /// A value of another type would leave the columns of different lengths,
    /// which the database refuses.
    fn push(&mut self, argument: &'a Argument) {
        match (self, argument) {
            (Column::Uuid(values), Argument::Uuid(value)) => values.push(*value),
            (Column::Hash(values), Argument::Hash(value)) => {
                values.push(value.as_ref().map(|bytes| bytes.as_slice()));
            }
            (Column::Integer(values), Argument::Integer(value)) => values.push(*value),
            (Column::Text(values), Argument::Text(value)) => values.push(value.as_deref()),
            _ => {}
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Column::Uuid(_) => "uuid",
            Column::Hash(_) => "bytea",
            Column::Integer(_) => "bigint",
            Column::Text(_) => "text",
        }
    }

    fn add(&self, arguments: &mut PgArguments) -> Result<(), sqlx::error::BoxDynError> {
        match self {
            Column::Uuid(values) => arguments.add(values),
            Column::Hash(values) => arguments.add(values),
            Column::Integer(values) => arguments.add(values),
            Column::Text(values) => arguments.add(values),
        }
    }
}

/// `WITH p0 AS (INSERT …), p1 AS (INSERT …) SELECT 1`.
fn statement(parts: &[Columns<'_>]) -> Option<String> {
    if parts.is_empty() {
        return None;
    }
    let mut text = String::with_capacity(1024);
    let mut parameter = 0;
    for (nth, part) in parts.iter().enumerate() {
        let separator = if nth == 0 { "WITH" } else { "," };
        let names = part.table.columns.join(",");
        let types: Vec<String> = part
            .columns
            .iter()
            .map(|column| {
                parameter += 1;
                format!("${parameter}::{}[]", column.type_name())
            })
            .collect();
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "{separator} p{nth} AS (INSERT INTO {} ({names}) SELECT * FROM unnest({})) ",
            part.table.name,
            types.join(",")
        );
    }
    text.push_str("SELECT 1");
    Some(text)
}
