//! What is loaded, on its page.

use leptos::prelude::*;

use crate::components::error_state::ErrorState;
use crate::load::Loader;

/// What was loaded; before that its place, and where it could not be loaded why,
/// with a way to try again.
pub fn loaded<T: Clone + Send + Sync + 'static>(
    from: Loader<T>,
    show: impl Fn(T) -> AnyView + Send + 'static,
) -> impl Fn() -> AnyView + Send + 'static {
    move || match (from.error(), from.get()) {
        (Some(error), _) => {
            view! { <ErrorState error=error retry=Callback::new(move |()| from.reload())/> }
                .into_any()
        }
        (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
        (None, Some(found)) => show(found),
    }
}
