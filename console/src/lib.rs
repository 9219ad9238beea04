//! The console: a Leptos app in the browser that talks to `/api/v1` and to
//! nothing else. It holds no business rules: what an administrator may do and
//! what a value means is decided by the server.
//!
//! Read in this order: `routes.rs` (every address), `app.rs`, `pages/`, then
//! `components/`. `api.rs` is the only place that fetches.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the properties of a component are its own"
)]

mod api;
mod app;
mod browser;
mod clock;
mod components;
mod doing;
mod load;
mod pages;
mod query;
mod routes;
mod session;
mod texts;
mod theme;

pub use app::App;

/// Starts the console in the page that loaded it.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    theme::apply_stored();
    leptos::mount::mount_to_body(App);
}
