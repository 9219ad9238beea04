//! Deletes an object after asking, then goes to its list.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::components::confirm_dialog::{ConfirmDialog, Confirmation};
use crate::components::toast::use_toasts;
use crate::query::{History, use_query};
use crate::texts::use_texts;

/// The button and its dialog.
#[component]
pub fn DeleteButton<Answer>(
    title: &'static str,
    consequences: Vec<String>,
    done: &'static str,
    list: String,
    delete: impl Fn() -> Answer + Send + Sync + 'static,
) -> impl IntoView
where
    Answer: Future<Output = Result<(), ApiError>> + 'static,
{
    let t = use_texts();
    let query = use_query();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let action = Callback::new(move |_: String| {
        let list = list.clone();
        let answer = delete();
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = answer.await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    open.try_set(false);
                    toasts.done(done);
                    query.go(&list, History::Push);
                }
                Err(failed) => {
                    error.try_set(Some(failed));
                }
            }
        });
    });
    view! {
        <button
            type="button"
            class="button danger-outline"
            on:click=move |_| {
                error.set(None);
                open.set(true);
            }
        >
            {t.common.delete}
        </button>
        <ConfirmDialog
            id="delete"
            words=Confirmation {
                title,
                confirm: t.common.delete,
                doing: t.common.deleting,
                reason: None,
            }
            open=open
            consequences=consequences
            busy=busy
            error=error
            action=action
        />
    }
    .into_any()
}
