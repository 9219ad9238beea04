//! The few pictures of the pages, drawn with strokes of the text's colour.
//! Each one accompanies a word, so all are hidden from screen readers.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Icon {
    Tick,
    Cross,
    Shield,
    Dot,
    Triangle,
    Octagon,
    Clock,
    Question,
    Removed,
}

pub(crate) fn icon(icon: Icon) -> impl IntoView {
    let path = match icon {
        Icon::Tick => "m4 10.5 4 4 8-9",
        Icon::Cross => "m5 5 10 10M15 5 5 15",
        Icon::Shield => "M10 2.5 4 5v5c0 4 2.5 6.5 6 7.5 3.5-1 6-3.5 6-7.5V5zM7.5 10l2 2 3.5-4",
        Icon::Dot => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5v4M10 6.5v.1",
        Icon::Triangle => "M10 3 2.5 16.5h15zM10 8v4M10 14.4v.1",
        Icon::Octagon => "M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.5v4.5M10 13.9v.1",
        Icon::Clock => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.5 2",
        Icon::Question => {
            "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8 8.2c.2-2.6 4-2.4 4 0 0 1.4-2 1.6-2 3M10 13.9v.1"
        }
        Icon::Removed => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7 10h6",
    };
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
