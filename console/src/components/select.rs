//! One of a few values.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// A value and what to call it.
pub type Choice = (String, String);

/// The browser's own select, dressed. Without a visible label: `label` is for
/// screen readers.
#[component]
pub fn Select(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    change: Callback<String>,
) -> impl IntoView {
    view! {
        <span class="select" class:is-set=move || !value.with(String::is_empty)>
            <select
                id=id
                class="input"
                aria-label=label
                prop:value=value
                on:change:target=move |event| change.run(event.target().value())
            >
                {move || options(value.get(), choices.get())}
            </select>
            <Glyph icon=Icon::ChevronDown/>
        </span>
    }
    .into_any()
}

/// The options of a select.
pub fn options(chosen: String, choices: Vec<Choice>) -> AnyView {
    let choices = choices.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    choices.collect_view().into_any()
}
