//! One of a few values, in a form.

use leptos::prelude::*;

use crate::components::field::{Field, described_by};
use crate::components::icon::{Glyph, Icon};
use crate::components::select::{Choice, options};

/// The browser's own select with a label over it.
#[component]
pub fn SelectField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(default = "")] hint: &'static str,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field id=id label=label hint=hint error=error>
            <span class="select">
                <select
                    id=id
                    class="input"
                    aria-describedby=described_by(id)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:value=value
                    on:change:target=move |event| value.set(event.target().value())
                >
                    {move || options(value.get(), choices.get())}
                </select>
                <Glyph icon=Icon::ChevronDown/>
            </span>
        </Field>
    }
    .into_any()
}
