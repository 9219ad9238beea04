//! A text filter of a list. Typing waits a moment before it changes the address.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

const PAUSE: Duration = Duration::from_millis(250);

/// The filter that `/` leads to has the search icon and shows the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The main filter of the page.
    First,
    /// One of the others.
    Further,
}

/// A field whose value follows `value` and is handed to `change`.
#[component]
pub fn FilterInput(
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    rank: Rank,
    #[prop(into)] value: Signal<String>,
    change: Callback<String>,
) -> impl IntoView {
    let draft = RwSignal::new(value.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // "Back" and "clear" change the value from outside.
    Effect::new(move |_| {
        let value = value.get();
        if draft.with_untracked(|draft| draft.trim() != value) {
            draft.set(value);
        }
    });
    let hand_over = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(draft) = draft.try_get_untracked() {
            change.run(draft.trim().to_owned());
        }
    };
    let input = move |text: String| {
        draft.set(text);
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(hand_over, PAUSE).ok());
    };
    let first = rank == Rank::First;
    view! {
        <span class="filter-input" class:is-first=first>
            {first.then(|| view! { <Glyph icon=Icon::Search/> })}
            <input
                id=id
                class="input"
                type="search"
                aria-label=label
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                data-filter=first.then_some("")
                prop:value=draft
                on:input:target=move |event| input(event.target().value())
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        hand_over();
                    }
                }
            />
            {first.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
        </span>
    }
    .into_any()
}
