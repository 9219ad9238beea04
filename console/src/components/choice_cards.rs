//! One of a few values that each need a sentence.

use leptos::prelude::*;

/// A value with its name and a sentence.
#[derive(Debug, Clone, Copy)]
pub struct ChoiceCard {
    /// What it is called.
    pub label: &'static str,
    /// What it means.
    pub text: &'static str,
}

/// Radio buttons as cards; the one with the number `chosen` is on.
#[component]
pub fn ChoiceCards(
    name: &'static str,
    label: &'static str,
    cards: Vec<ChoiceCard>,
    chosen: RwSignal<usize>,
) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend class="field-label">{label}</legend>
            <div class="cards">
                {cards
                    .into_iter()
                    .enumerate()
                    .map(|(nth, card)| {
                        view! {
                            <label class="card">
                                <input
                                    type="radio"
                                    name=name
                                    prop:checked=move || chosen.get() == nth
                                    on:change=move |_| chosen.set(nth)
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
