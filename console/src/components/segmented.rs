//! One of two or three values, all of them visible.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// One part of the control.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    /// What it is called.
    pub label: &'static str,
    /// Drawn instead of the label, which then is only spoken.
    pub icon: Option<Icon>,
}

/// A row of buttons of which one is pressed: the one with the number `chosen`.
#[component]
pub fn Segmented(
    label: &'static str,
    segments: Vec<Segment>,
    #[prop(into)] chosen: Signal<usize>,
    choose: Callback<usize>,
) -> impl IntoView {
    view! {
        <div class="segmented" role="group" aria-label=label>
            {segments
                .into_iter()
                .enumerate()
                .map(|(nth, segment)| {
                    view! {
                        <button
                            type="button"
                            class="segment"
                            aria-pressed=move || (chosen.get() == nth).to_string()
                            title=segment.icon.map(|_| segment.label)
                            on:click=move |_| choose.run(nth)
                        >
                            {match segment.icon {
                                Some(icon) => {
                                    view! {
                                        <Glyph icon=icon/>
                                        <span class="visually-hidden">{segment.label}</span>
                                    }
                                        .into_any()
                                }
                                None => segment.label.into_any(),
                            }}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}
