//! Several lines of text.

use leptos::prelude::*;

use crate::components::field::{Field, described_by};

/// A field for several lines.
#[component]
pub fn TextArea(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = "")] class: &'static str,
    #[prop(default = "3")] rows: &'static str,
    #[prop(optional)] required: bool,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field id=id label=label hint=hint error=error>
            <textarea
                id=id
                class=format!("input {class}")
                rows=rows
                required=required
                aria-describedby=described_by(id)
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                spellcheck="false"
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        </Field>
    }
}
