//! A colour: picked, or typed as `#rrggbb`.

use leptos::prelude::*;

use crate::components::field::{Field, described_by};
use crate::pages::branding::draft::is_colour;
use crate::texts::use_texts;

/// A field for a colour.
#[component]
pub fn ColourField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let t = use_texts();
    let complaint = Signal::derive(move || {
        if value.with(|text| is_colour(text.trim())) {
            error.get()
        } else {
            Some(t.branding.no_colour.to_owned())
        }
    });
    // The browser's picker knows colours only, not a colour half typed.
    let picked = Memo::new(move |before: Option<&String>| {
        let now = value.with(|text| text.trim().to_owned());
        if is_colour(&now) {
            now
        } else {
            before.cloned().unwrap_or_else(|| "#000000".to_owned())
        }
    });
    view! {
        <Field id=id label=label error=complaint>
            <span class="colour">
                <input
                    type="color"
                    aria-label=format!("{label}: {}", t.branding.pick)
                    prop:value=picked
                    on:input:target=move |event| value.set(event.target().value())
                />
                <input
                    id=id
                    class="input code"
                    maxlength="7"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=described_by(id)
                    aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
            </span>
        </Field>
    }
}
