//! The state of a stored grant in the API's words.

use api::grant::{GrantEnd, GrantState};
use gnap::grant::Finalized;
use store::grant::StateKind;

/// State and end. A person's no is the end, whether the client has heard of it
/// or not.
pub fn shown(state: StateKind, finalized: Option<Finalized>) -> (GrantState, Option<GrantEnd>) {
    match state {
        StateKind::Pending => (GrantState::Pending, None),
        StateKind::Waiting => (GrantState::Waiting, None),
        StateKind::Approved => (GrantState::Approved, None),
        StateKind::Denied => (GrantState::Finalized, Some(GrantEnd::Denied)),
        StateKind::Finalized => (GrantState::Finalized, finalized.and_then(end)),
    }
}

fn end(reason: Finalized) -> Option<GrantEnd> {
    match reason {
        Finalized::Issued => None,
        Finalized::Denied => Some(GrantEnd::Denied),
        Finalized::Cancelled => Some(GrantEnd::Cancelled),
        Finalized::Revoked => Some(GrantEnd::Revoked),
        Finalized::Invalidated => Some(GrantEnd::Invalidated),
        Finalized::Expired => Some(GrantEnd::Expired),
    }
}
