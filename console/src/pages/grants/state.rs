//! Where a grant stands, as one word and a colour.

use api::grant::{GrantEnd, GrantState};
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::texts::{Texts, use_texts};

/// Shows the state.
#[component]
pub fn StateBadge(state: GrantState, end: Option<GrantEnd>) -> impl IntoView {
    let (tone, label) = word(state, end, use_texts());
    view! { <Badge tone=tone label=label/> }
}

fn word(state: GrantState, end: Option<GrantEnd>, t: &Texts) -> (Tone, &'static str) {
    match (state, end) {
        (GrantState::Processing, _) => (Tone::Info, t.states.processing),
        (GrantState::Pending, _) => (Tone::Waiting, t.states.pending),
        (GrantState::Waiting, _) => (Tone::Waiting, t.states.waiting),
        (GrantState::Approved, _) => (Tone::Good, t.states.approved),
        (GrantState::Finalized, None) => (Tone::Neutral, t.states.finalized),
        (GrantState::Finalized, Some(GrantEnd::Denied)) => (Tone::Bad, t.states.denied),
        (GrantState::Finalized, Some(GrantEnd::Cancelled)) => (Tone::Neutral, t.states.cancelled),
        (GrantState::Finalized, Some(GrantEnd::Revoked)) => (Tone::Bad, t.states.revoked),
        (GrantState::Finalized, Some(GrantEnd::Expired)) => (Tone::Neutral, t.states.expired),
        (GrantState::Finalized, Some(GrantEnd::Invalidated)) => (Tone::Bad, t.states.invalidated),
    }
}
