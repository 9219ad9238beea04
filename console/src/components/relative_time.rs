//! A time as distance from now; the exact one on hover.

use leptos::prelude::*;

use crate::clock::{self, Clock};
use crate::texts::use_texts;

/// Shows a time in milliseconds.
#[component]
pub fn RelativeTime(at: i64) -> impl IntoView {
    let t = use_texts();
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    view! {
        <time datetime=clock::machine(at) title=clock::exact(at, clock::offset(at))>
            {move || clock::relative(clock.now(), at, &t.time)}
        </time>
    }
}

/// Shows a time in full, with the distance behind it.
#[component]
pub fn ExactTime(at: i64) -> impl IntoView {
    view! {
        <span class="exact-time">
            {clock::exact(at, clock::offset(at))} " " <span class="quiet"><RelativeTime at=at/></span>
        </span>
    }
}
