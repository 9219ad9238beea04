//! One line of text.

use leptos::prelude::*;

use crate::components::field::{Field, described_by};

/// A field for one line. `kind` is the input's type.
#[component]
pub fn TextField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = "")] placeholder: &'static str,
    #[prop(default = "")] class: &'static str,
    #[prop(optional)] required: bool,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
    #[prop(optional)] suggestions: Option<Signal<Vec<String>>>,
) -> impl IntoView {
    let list = suggestions.map(|_| format!("{id}-list"));
    view! {
        <Field id=id label=label hint=hint error=error>
            <input
                id=id
                class=format!("input {class}")
                type=kind
                autocomplete=autocomplete
                placeholder=placeholder
                required=required
                list=list.clone()
                aria-describedby=described_by(id)
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                spellcheck="false"
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
            {suggestions
                .map(|suggestions| {
                    view! {
                        <datalist id=list>
                            {move || {
                                suggestions
                                    .get()
                                    .into_iter()
                                    .map(|value| view! { <option value=value></option> })
                                    .collect_view()
                            }}
                        </datalist>
                    }
                })}
        </Field>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(error: Option<&str>) -> String {
        let error = error.map(str::to_owned);
        Owner::new().with(|| {
            view! {
                <TextField
                    id="name"
                    label="Name"
                    value=RwSignal::new(String::new())
                    error=Signal::stored(error)
                />
            }
            .to_html()
        })
    }

    #[test]
    fn an_error_is_tied_to_its_field() {
        let html = render(Some("A name is needed."));
        assert!(html.contains("aria-invalid=\"true\""), "{html}");
        assert!(html.contains("A name is needed."));
        assert!(html.contains("id=\"name-error\""));
    }

    #[test]
    fn a_field_without_error_is_not_invalid() {
        let html = render(None);
        assert!(!html.contains("aria-invalid"), "{html}");
        assert!(html.contains("<label for=\"name\""));
    }
}
