//! One of two or three values, all of them visible.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// One part of the control.
#[derive(Debug, Clone, Copy)]
pub struct Segment<T> {
    /// What it stands for.
    pub value: T,
    /// What it is called.
    pub label: &'static str,
    /// Drawn instead of the label, which then is only spoken.
    pub icon: Option<Icon>,
}

/// A row of buttons of which one is pressed.
#[component]
pub fn Segmented<T>(
    label: &'static str,
    segments: Vec<Segment<T>>,
    #[prop(into)] value: Signal<T>,
    change: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <div class="segmented" role="group" aria-label=label>
            {segments
                .into_iter()
                .map(|segment| {
                    view! {
                        <button
                            type="button"
                            class="segment"
                            aria-pressed=move || {
                                if value.get() == segment.value { "true" } else { "false" }
                            }
                            title=segment.icon.map(|_| segment.label)
                            on:click=move |_| change.run(segment.value)
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
