//! A button for something that cannot be undone: asks first, does it, and says
//! why not where the server refused.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::confirm_dialog::{ConfirmDialog, Confirmation};
use crate::doing::Doing;

/// What the page does once the server has done it.
type Then = Box<dyn FnOnce()>;

/// A call to the server. One type for every call: dialogs are much code, and
/// one copy of it is enough.
pub struct Asked(Pin<Box<dyn Future<Output = Result<Then, ApiError>>>>);

impl Asked {
    /// A call, and what to do with its answer.
    pub fn new<T: 'static>(
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) -> Self {
        Self(Box::pin(async move {
            let answer = answer.await?;
            Ok(Box::new(move || then(answer)) as Then)
        }))
    }
}

/// The button with this label, and its dialog. `ask` gets the reason; nothing
/// is asked where it gives nothing. Without `possible` there is no button.
#[component]
pub fn ConfirmButton(
    id: &'static str,
    label: &'static str,
    words: Confirmation,
    #[prop(into, default = Signal::stored(true))] possible: Signal<bool>,
    #[prop(default = "button danger-outline")] class: &'static str,
    #[prop(into)] consequences: Signal<Vec<String>>,
    ask: Callback<String, Option<Asked>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let doing = Doing::new();
    let action = Callback::new(move |reason: String| {
        if let Some(asked) = ask.run(reason) {
            doing.run(asked.0, move |then| {
                open.set(false);
                then();
            });
        }
    });
    let possible = Memo::new(move |_| possible.get());
    view! {
        {move || {
            possible
                .get()
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class=class
                            on:click=move |_| {
                                doing.clear();
                                open.set(true);
                            }
                        >
                            {label}
                        </button>
                    }
                })
        }}
        <ConfirmDialog
            id=id
            words=words
            open=open
            consequences=consequences
            busy=doing.busy
            error=doing.error
            action=action
        />
    }
    .into_any()
}
