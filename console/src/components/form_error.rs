//! Why a form was not accepted, above its buttons.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::error_state::explain;
use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

/// Shows the error, and tells a screen reader at once. Of a member that has no
/// place of its own in the form, `field`, it shows what the server said.
#[component]
pub fn FormError(
    #[prop(into)] error: Signal<Option<ApiError>>,
    #[prop(default = "")] field: &'static str,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <div role="alert" class="form-error-place">
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="form-error">
                                <Glyph icon=Icon::Warning/>
                                <span>
                                    {error.field(field).unwrap_or_else(|| explain(&error, t))}
                                    {ours(&error)
                                        .then(|| error.trace_id())
                                        .flatten()
                                        .map(|id| {
                                            view! {
                                                <span class="form-error-trace">
                                                    {t.errors.trace} " " <code>{id}</code>
                                                </span>
                                            }
                                        })}
                                </span>
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Whether the trace helps: what a person typed wrong needs no operator.
fn ours(error: &ApiError) -> bool {
    error.status().is_none_or(|status| status >= 500)
}
