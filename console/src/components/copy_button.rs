//! Copies a value.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

/// A button that copies `value`; `what` names it for screen readers.
#[component]
pub fn CopyButton(#[prop(into)] value: String, what: &'static str) -> impl IntoView {
    let t = use_texts();
    let outcome = RwSignal::new(None::<bool>);
    let value = StoredValue::new(value);
    let copy = move |_| {
        spawn_local(async move {
            let done = browser::copy(&value.get_value()).await.is_ok();
            outcome.try_set(Some(done));
            set_timeout(
                move || {
                    outcome.try_set(None);
                },
                Duration::from_millis(1800),
            );
        });
    };
    view! {
        <button type="button" class="icon-button copy" on:click=copy
            aria-label=format!("{} {what}", t.common.copy) title=t.common.copy>
            {move || match outcome.get() {
                Some(true) => view! { <Glyph icon=Icon::Check/> },
                Some(false) => view! { <Glyph icon=Icon::Warning/> },
                None => view! { <Glyph icon=Icon::Copy/> },
            }}
            <span class="visually-hidden" role="status">
                {move || match outcome.get() {
                    Some(true) => t.common.copied,
                    Some(false) => t.common.copy_failed,
                    None => "",
                }}
            </span>
        </button>
    }
}
