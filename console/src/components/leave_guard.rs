//! Asks before a page with unsaved changes is left: by a link of the console with
//! a dialog of ours, by closing the tab with the browser's.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::dialog::Dialog;
use crate::query::{History, use_query};
use crate::texts::use_texts;

/// Whether something would be lost, and where the person was about to go.
#[derive(Clone, Copy)]
pub struct LeaveGuard {
    dirty: RwSignal<Option<Signal<bool>>>,
    wanted: RwSignal<Option<String>>,
}

impl LeaveGuard {
    /// Nothing would be lost.
    pub fn new() -> Self {
        Self {
            dirty: RwSignal::new(None),
            wanted: RwSignal::new(None),
        }
    }

    fn holds(self) -> bool {
        self.dirty
            .get_untracked()
            .and_then(|dirty| dirty.try_get_untracked())
            .unwrap_or(false)
    }
}

/// Holds the page while `dirty`.
pub fn use_leave_guard(dirty: Signal<bool>) {
    let Some(guard) = use_context::<LeaveGuard>() else {
        return;
    };
    guard.dirty.set(Some(dirty));
    on_cleanup(move || {
        guard.dirty.try_set(None);
    });
}

/// The dialog that asks; stands once in the app.
#[component]
pub fn LeaveDialog() -> impl IntoView {
    let t = use_texts();
    let query = use_query();
    let guard = use_context::<LeaveGuard>().unwrap_or_else(LeaveGuard::new);
    let open = RwSignal::new(false);
    if cfg!(target_arch = "wasm32") {
        // Before the router: it listens at the window, this on the way down.
        let options = web_sys::AddEventListenerOptions::new();
        options.set_capture(true);
        let hold = wasm_bindgen::closure::Closure::<dyn FnMut(ev::MouseEvent)>::new(
            move |event: ev::MouseEvent| {
                if !guard.holds() || event.ctrl_key() || event.meta_key() || event.shift_key() {
                    return;
                }
                let link = event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                    .and_then(|element| element.closest("a[href]").ok().flatten());
                if let Some(link) = link {
                    event.prevent_default();
                    event.stop_propagation();
                    guard.wanted.set(link.get_attribute("href"));
                    open.set(true);
                }
            },
        );
        let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
            "click",
            hold.as_ref().unchecked_ref(),
            &options,
        );
        // The app lives as long as the page, and this with it.
        hold.forget();
        window_event_listener(ev::beforeunload, move |event| {
            if guard.holds() {
                event.prevent_default();
            }
        });
    }
    let leave = move |_| {
        open.set(false);
        guard.dirty.set(None);
        if let Some(url) = guard.wanted.get_untracked() {
            query.go(&url, History::Push);
        }
    };
    view! {
        <Dialog id="leave" title=t.leave.title open=open>
            <p class="dialog-text">{t.leave.text}</p>
            <footer class="dialog-foot">
                <button type="button" class="button" data-first="" on:click=move |_| open.set(false)>
                    {t.leave.stay}
                </button>
                <button type="button" class="button danger" on:click=leave>
                    {t.leave.leave}
                </button>
            </footer>
        </Dialog>
    }
    .into_any()
}
