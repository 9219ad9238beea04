//! A word for a state, with a colour that repeats it.

use leptos::prelude::*;

/// What the colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to note.
    Neutral,
    /// In force.
    Good,
    /// Waits for somebody.
    Waiting,
    /// Refused or taken back.
    Bad,
    /// Of interest.
    Info,
}

impl Tone {
    /// The class of the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Neutral => "tone-neutral",
            Tone::Good => "tone-good",
            Tone::Waiting => "tone-waiting",
            Tone::Bad => "tone-bad",
            Tone::Info => "tone-info",
        }
    }
}

/// Shows the word.
#[component]
pub fn Badge(tone: Tone, label: &'static str) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.class())>{label}</span> }
}
