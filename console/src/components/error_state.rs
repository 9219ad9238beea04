//! What stands where something could not be loaded.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::copy_button::CopyButton;
use crate::components::empty_state::{EmptyState, NoPermission};
use crate::components::icon::{Glyph, Icon};
use crate::texts::{Texts, use_texts};

/// Says what happened, with the trace id to give to those who run the server.
#[component]
pub fn ErrorState(error: ApiError, retry: Callback<()>) -> impl IntoView {
    let t = use_texts();
    match error.status() {
        Some(403) => view! { <NoPermission/> }.into_any(),
        Some(404) => view! {
            <EmptyState icon=Icon::Question title=t.empty.not_found text=t.empty.not_found_text/>
        }
        .into_any(),
        _ => view! {
            <div class="empty" role="alert">
                <span class="empty-icon tone-bad"><Glyph icon=Icon::Warning/></span>
                <p class="empty-title">{t.errors.title}</p>
                <p class="empty-text">{explain(&error, t)}</p>
                {error
                    .trace_id()
                    .map(|id| {
                        view! {
                            <p class="trace">
                                <span>{t.errors.trace}</span>
                                <code>{id.clone()}</code>
                                <CopyButton value=id what=t.errors.trace/>
                            </p>
                        }
                    })}
                <div class="empty-actions">
                    <button type="button" class="button" on:click=move |_| retry.run(())>
                        <Glyph icon=Icon::Retry/>
                        {t.errors.retry}
                    </button>
                </div>
            </div>
        }
        .into_any(),
    }
}

/// An error as a sentence.
pub fn explain(error: &ApiError, t: &Texts) -> String {
    match error {
        ApiError::Offline => t.errors.offline.to_owned(),
        ApiError::Unreadable => t.errors.unreadable.to_owned(),
        ApiError::Part => t.errors.part.to_owned(),
        ApiError::Problem(problem) => problem
            .detail
            .clone()
            .or_else(|| (!problem.title.is_empty()).then(|| problem.title.clone()))
            .unwrap_or_else(|| t.errors.status.replace("{}", &problem.status.to_string())),
    }
}
