//! Lists by cursor: never an offset, never a count.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select};
use uuid::Uuid;

use crate::error::StoreError;

/// Most items of one page.
pub const MAX_LIMIT: u32 = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    /// Where the page before ended; `None` for the first page.
    pub after: Option<Cursor>,
    /// Most items wanted; taken as at least 1 and at most [`MAX_LIMIT`].
    pub limit: u32,
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The page after `cursor`.
    pub fn after(cursor: Cursor, limit: u32) -> Self {
        Self {
            after: Some(cursor),
            limit,
        }
    }
}

impl PageRequest {
    /// The limit within its bounds.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.clamp(1, MAX_LIMIT)
    }

    /// The part of `query` that this page needs: one row more than the limit
    /// tells whether there is a next page. `columns` are time and id.
    pub(crate) fn select<E: EntityTrait>(
        &self,
        mut query: Select<E>,
        columns: [E::Column; 2],
    ) -> Select<E> {
        if let Some(cursor) = self.after {
            let place = [Expr::val(cursor.at), Expr::val(cursor.id)];
            query = query.filter(Expr::tuple(columns.map(Expr::col)).lt(Expr::tuple(place)));
        }
        let [at, id] = columns;
        query
            .order_by_desc(at)
            .order_by_desc(id)
            .limit(u64::from(self.limit()) + 1)
    }

    /// The page from the rows of such a query; `place` is a row's time and id.
    pub(crate) fn page<M, T>(
        &self,
        mut rows: Vec<M>,
        place: impl Fn(&M) -> (i64, Uuid),
        item: impl Fn(M) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let limit = self.limit() as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| {
            let (at, id) = place(row);
            Cursor { at, id }
        });
        Ok(Page {
            items: rows.into_iter().map(item).collect::<Result<_, _>>()?,
            next,
        })
    }
}

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items. A filtered page can be shorter than the limit, even empty,
    /// while `next` is given: one page looks at a bounded number of rows.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end of the list.
    pub next: Option<Cursor>,
}

/// A place in a list: opaque outside, `(time, id)` of the last row inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) at: i64,
    pub(crate) id: Uuid,
}

/// The text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 24];
        let (at, id) = bytes.split_at_mut(8);
        at.copy_from_slice(&self.at.to_be_bytes());
        id.copy_from_slice(self.id.as_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let (at, id) = bytes.split_first_chunk::<8>().ok_or(InvalidCursor)?;
        Ok(Self {
            at: i64::from_be_bytes(*at),
            id: Uuid::from_slice(id).map_err(|_| InvalidCursor)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_cursor() {
        for text in ["", "a", "!!!", "AAAA", &"A".repeat(31), &"A".repeat(40)] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
    }

    #[test]
    fn a_cursor_round_trips() {
        let cursor = Cursor {
            at: -5,
            id: Uuid::from_bytes([7; 16]),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }
}
