//! JSON as people read it.

use leptos::prelude::*;
use serde_json::Value;

/// Shows a value, indented.
#[component]
pub fn Json(value: Value) -> impl IntoView {
    view! { <pre class="json" tabindex="0"><code>{pretty(&value)}</code></pre> }
}

/// The value as indented text.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
