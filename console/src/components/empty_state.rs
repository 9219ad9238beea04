//! What stands where there is nothing. Three kinds: nothing yet, no match, no
//! permission; each says what can be done.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::texts::use_texts;

/// Says that there is nothing, and offers the next action as children.
#[component]
pub fn EmptyState(
    icon: Icon,
    title: &'static str,
    text: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Glyph icon=icon/></span>
            <p class="empty-title">{title}</p>
            <p class="empty-text">{text}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Says that the filters leave nothing over.
#[component]
pub fn NoMatch(clear: Callback<()>) -> impl IntoView {
    let t = use_texts();
    view! {
        <EmptyState icon=Icon::Search title=t.empty.no_match text=t.empty.no_match_text>
            <button type="button" class="button" on:click=move |_| clear.run(())>
                {t.empty.clear_filters}
            </button>
        </EmptyState>
    }
}

/// Says that the administrator's role does not reach this.
#[component]
pub fn NoPermission() -> impl IntoView {
    let t = use_texts();
    view! {
        <EmptyState
            icon=Icon::Lock
            title=t.empty.no_permission
            text=t.empty.no_permission_text
        />
    }
}
