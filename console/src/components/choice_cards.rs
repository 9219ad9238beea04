//! One of a few values that each need a sentence.

use leptos::prelude::*;

/// A value with its name and a sentence.
#[derive(Debug, Clone, Copy)]
pub struct ChoiceCard<T> {
    /// What it stands for.
    pub value: T,
    /// What it is called.
    pub label: &'static str,
    /// What it means.
    pub text: &'static str,
}

/// Radio buttons as cards.
#[component]
pub fn ChoiceCards<T>(
    name: &'static str,
    label: &'static str,
    cards: Vec<ChoiceCard<T>>,
    value: RwSignal<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <fieldset class="field">
            <legend class="field-label">{label}</legend>
            <div class="cards">
                {cards
                    .into_iter()
                    .map(|card| {
                        view! {
                            <label class="card">
                                <input
                                    type="radio"
                                    name=name
                                    prop:checked=move || value.get() == card.value
                                    on:change=move |_| value.set(card.value)
                                />
                                <span>
                                    <span class="card-title">{card.label}</span>
                                    <span class="card-text">{card.text}</span>
                                </span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}
