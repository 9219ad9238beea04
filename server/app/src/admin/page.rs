//! Lists by cursor, between the API's words and the store's.

use api::page::{DEFAULT_LIMIT, MAX_LIMIT, Page};
use store::page::PageRequest;

use super::problem::Problem;

/// The part of a list that is wanted.
///
/// # Errors
/// 422 for what is no cursor and for a limit out of range.
pub fn request(cursor: Option<&str>, limit: Option<u16>) -> Result<PageRequest, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if limit == 0 || limit > MAX_LIMIT {
        return Err(Problem::field("limit", format!("From 1 to {MAX_LIMIT}.")));
    }
    let after = cursor
        .map(str::parse)
        .transpose()
        .map_err(|_| Problem::field("cursor", "`next` of the page before."))?;
    Ok(PageRequest {
        after,
        limit: u32::from(limit),
    })
}

/// A page of the store as the API shows it.
pub fn page<S, T>(found: store::page::Page<S>, item: impl FnMut(S) -> T) -> Page<T> {
    Page {
        items: found.items.into_iter().map(item).collect(),
        next: found.next.map(|cursor| cursor.to_string()),
    }
}

/// Everything on one page.
pub fn whole<S, T>(found: Vec<S>, item: impl FnMut(S) -> T) -> Page<T> {
    Page {
        items: found.into_iter().map(item).collect(),
        next: None,
    }
}
