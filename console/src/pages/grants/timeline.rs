//! What happened to a grant, in order.

use api::grant::TimelineEntry;
use leptos::prelude::*;

use crate::components::relative_time::ExactTime;
use crate::pages::grants::sentences;
use crate::texts::{Texts, use_texts};

/// Shows each event.
#[component]
pub fn Timeline(entries: Vec<TimelineEntry>) -> impl IntoView {
    let t = use_texts();
    view! {
        <ol class="timeline">
            {entries.into_iter().map(|entry| event(entry, t)).collect_view()}
        </ol>
    }
    .into_any()
}

fn event(entry: TimelineEntry, t: &'static Texts) -> AnyView {
    let (tone, label) = sentences::event(entry.kind, t);
    view! {
        <li class=format!("event {}", tone.class())>
            <p class="event-title">
                {label}
                {entry.by.map(|by| view! { <span class="quiet">" · " {by}</span> })}
            </p>
            {entry.note.map(|note| view! { <p class="event-note">{note}</p> })}
            <p class="event-time"><ExactTime at=entry.at/></p>
        </li>
    }
    .into_any()
}
