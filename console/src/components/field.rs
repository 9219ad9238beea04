//! The frame of a form field: label, hint, control, error.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// What a control must carry so that the frame belongs to it.
pub fn described_by(id: &str) -> String {
    format!("{id}-hint {id}-error")
}

/// Frames a control with this id.
#[component]
pub fn Field(
    id: &'static str,
    label: &'static str,
    #[prop(default = "")] hint: &'static str,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" class:has-error=move || error.with(Option::is_some)>
            <label for=id class="field-label">{label}</label>
            {children()}
            <p class="field-error" id=format!("{id}-error") aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|error| view! { <Glyph icon=Icon::Warning/> {error} })
                }}
            </p>
            <p class="field-hint" id=format!("{id}-hint")>{hint}</p>
        </div>
    }
    .into_any()
}
