//! A modal dialog: the browser's own, so focus, Escape and the page behind it
//! are its business.

use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

/// How a dialog can be left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// By Escape, by its close button, by a click beside it.
    Freely,
    /// Only by what is inside it.
    FromInside,
}

/// Shows `children` above the page while `open`. They are made anew each time.
#[component]
pub fn Dialog(
    id: &'static str,
    title: &'static str,
    open: RwSignal<bool>,
    #[prop(default = Leave::Freely)] leave: Leave,
    children: ChildrenFn,
) -> impl IntoView {
    let t = use_texts();
    let node = NodeRef::<html::Dialog>::new();
    let children = StoredValue::new(children);
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else {
            return;
        };
        if wanted && !dialog.open() {
            let _ = dialog.show_modal();
            // The children are in the page by now. Without this the close button comes first.
            browser::focus("dialog[open] [data-first]");
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let beside = move |event: leptos::ev::MouseEvent| {
        // A click on the backdrop is a click on the dialog itself, not on what is in it.
        let on_dialog = event.target().is_some_and(|target| {
            node.get_untracked()
                .is_some_and(|dialog| *AsRef::<web_sys::EventTarget>::as_ref(&dialog) == target)
        });
        if on_dialog && leave == Leave::Freely {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=node
            class="dialog"
            aria-labelledby=format!("{id}-title")
            on:close=move |_| open.set(false)
            on:cancel=move |event: leptos::ev::Event| {
                if leave == Leave::FromInside {
                    event.prevent_default();
                }
            }
            on:mousedown=beside
        >
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="dialog-box">
                                <header class="dialog-head">
                                    <h2 id=format!("{id}-title")>{title}</h2>
                                    {(leave == Leave::Freely)
                                        .then(|| {
                                            view! {
                                                <button
                                                    type="button"
                                                    class="icon-button"
                                                    aria-label=t.common.close
                                                    on:click=move |_| open.set(false)
                                                >
                                                    <Glyph icon=Icon::Close/>
                                                </button>
                                            }
                                        })}
                                </header>
                                {children.with_value(|children| children())}
                            </div>
                        }
                    })
            }}
        </dialog>
    }
    .into_any()
}
