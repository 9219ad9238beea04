//! Filtered lists of large tables by cursor, at a bounded cost.
//!
//! A page walks the index from the cursor on, over at most [`BUDGET`] rows,
//! and keeps those that match. When the budget ends first, the page is short
//! and its cursor goes on from there: a filter that nothing matches costs the
//! same as one that everything matches.

use gnap::id::TenantId;
use sea_orm::sqlx::AssertSqlSafe;

use crate::error::StoreError;
use crate::page::{Cursor, Page, PageRequest};
use crate::sql::{Argument, Pool, Row};

/// Most rows that one page of a filtered list looks at.
const BUDGET: u32 = 1000;

/// What is listed: a table with an index on (tenant_id, time column, id).
pub(crate) struct Listed {
    pub(crate) table: &'static str,
    /// The column of the time in that index.
    pub(crate) at: &'static str,
    /// The columns wanted and those of conditions, the time and the id first.
    pub(crate) columns: &'static str,
}

/// A list being put together. Fragments of SQL are constants of this crate;
/// values go in as parameters only.
pub(crate) struct Scan {
    listed: Listed,
    within: Vec<String>,
    matching: Vec<String>,
    arguments: Vec<Argument>,
}

impl Scan {
    /// All rows of a tenant.
    pub(crate) fn new(listed: Listed, tenant: TenantId) -> Self {
        Self {
            listed,
            within: vec!["tenant_id = $1".to_owned()],
            matching: Vec::new(),
            arguments: vec![tenant.into()],
        }
    }

    /// Only rows with `condition`, which has an index. `{}` stands for the
    /// value.
    pub(crate) fn within(&mut self, condition: &'static str, value: impl Into<Argument>) {
        let condition = self.fill(condition, value.into());
        self.within.push(condition);
    }

    /// Only rows with `condition`, which has no index. `{}` stands for the
    /// value.
    pub(crate) fn matching(&mut self, condition: &'static str, value: impl Into<Argument>) {
        let condition = self.fill(condition, value.into());
        self.matching.push(condition);
    }

    /// One page. `item` reads the wanted columns.
    pub(crate) async fn page<T>(
        mut self,
        pool: &Pool,
        page: PageRequest,
        item: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let limit = page.limit();
        let budget = match self.matching.is_empty() {
            true => limit + 1,
            false => BUDGET,
        };
        let sql = self.statement(page.after, budget, limit + 1);
        let rows = pool.fetch_all(AssertSqlSafe(sql), &self.arguments).await?;

        let mut items = Vec::with_capacity(rows.len());
        let (mut last, mut next) = (None, None);
        for row in &rows {
            if items.len() == limit as usize {
                next = last;
                break;
            }
            let place = Cursor {
                at: row.get(2)?,
                id: row.get(3)?,
            };
            if row.get::<i64>(0)? == 1 {
                items.push(item(row)?);
                last = Some(place);
            }
            if row.get::<i64>(1)? == i64::from(budget) {
                next = Some(place);
            }
        }
        Ok(Page { items, next })
    }

    fn fill(&mut self, condition: &'static str, value: Argument) -> String {
        let parameter = self.parameter(value);
        condition.replace("{}", &parameter)
    }

    fn parameter(&mut self, value: Argument) -> String {
        self.arguments.push(value);
        format!("${}", self.arguments.len())
    }

    fn statement(&mut self, after: Option<Cursor>, budget: u32, limit: u32) -> String {
        if let Some(cursor) = after {
            let at = self.parameter(cursor.at.into());
            let id = self.parameter(Some(cursor.id).into());
            let condition = format!("({}, id) < ({at}, {id})", self.listed.at);
            self.within.push(condition);
        }
        let budget = self.parameter(i64::from(budget).into());
        let limit = self.parameter(i64::from(limit).into());
        let matched = match self.matching.is_empty() {
            true => "1 = 1".to_owned(),
            false => self.matching.join(" AND "),
        };
        let (within, Listed { table, at, columns }) = (self.within.join(" AND "), &self.listed);
        format!(
            "SELECT matched, place, {columns} FROM (\
               SELECT {columns}, \
                 CAST(CASE WHEN {matched} THEN 1 ELSE 0 END AS BIGINT) AS matched, \
                 row_number() OVER (ORDER BY {at} DESC, id DESC) AS place \
               FROM (SELECT {columns} FROM {table} WHERE {within} \
                     ORDER BY {at} DESC, id DESC LIMIT {budget}) AS scanned\
             ) AS placed \
             WHERE matched = 1 OR place = {budget} ORDER BY place LIMIT {limit}"
        )
    }
}
