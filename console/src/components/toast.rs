//! Short messages about what happened elsewhere than under the pointer. Good
//! news leaves by itself, errors stay until they are closed.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

const STAYS: Duration = Duration::from_secs(6);

#[derive(Debug, Clone, PartialEq)]
struct Toast {
    id: u32,
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Done,
    Failed,
}

/// Where messages are put.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

impl Toasts {
    /// No messages.
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
        }
    }

    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        let id = self.add(text.into(), Kind::Done);
        set_timeout(move || self.close(id), STAYS);
    }

    /// Says that something failed.
    pub fn failed(self, text: impl Into<String>) {
        self.add(text.into(), Kind::Failed);
    }

    fn add(self, text: String, kind: Kind) -> u32 {
        self.last.update_value(|id| *id = id.wrapping_add(1));
        let id = self.last.get_value();
        self.list.update(|list| list.push(Toast { id, text, kind }));
        id
    }

    fn close(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// The messages of this page.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(Toasts::new)
}

/// Shows the messages: the good ones politely, errors at once.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts">
            <div role="status">{move || shown(toasts, Kind::Done)}</div>
            <div role="alert">{move || shown(toasts, Kind::Failed)}</div>
        </div>
    }
}

fn shown(toasts: Toasts, kind: Kind) -> impl IntoView {
    let t = use_texts();
    toasts
        .list
        .get()
        .into_iter()
        .filter(|toast| toast.kind == kind)
        .map(|toast| {
            let (class, icon) = match kind {
                Kind::Done => ("toast", Icon::Check),
                Kind::Failed => ("toast toast-failed", Icon::Warning),
            };
            view! {
                <p class=class>
                    <Glyph icon=icon/>
                    <span>{toast.text}</span>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=t.common.close
                        on:click=move |_| toasts.close(toast.id)
                    >
                        <Glyph icon=Icon::Close/>
                    </button>
                </p>
            }
        })
        .collect_view()
}
