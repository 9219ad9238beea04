//! Parley's own mark: two sides that face each other.

use leptos::prelude::*;

/// Draws the mark.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
            <rect class="logo-ground" width="24" height="24" rx="6"></rect>
            <path class="logo-sides" d="M7 6.5c4.5 3 4.5 8 0 11M17 6.5c-4.5 3-4.5 8 0 11"></path>
        </svg>
    }
}
