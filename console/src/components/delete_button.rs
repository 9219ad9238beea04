//! Deletes an object after asking, then goes to its list.

use std::future::Future;

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::confirm_button::{Asked, ConfirmButton};
use crate::components::confirm_dialog::Confirmation;
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
    let ask = Callback::new(move |_: String| {
        let list = list.clone();
        Some(Asked::new(delete(), move |()| {
            toasts.done(done);
            query.go(&list, History::Push);
        }))
    });
    view! {
        <ConfirmButton
            id="delete"
            label=t.common.delete
            words=Confirmation {
                title,
                confirm: t.common.delete,
                doing: t.common.deleting,
                reason: None,
            }
            consequences=consequences
            ask=ask
        />
    }
    .into_any()
}
