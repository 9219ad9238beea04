//! Newer and older pages of a list that is read by cursor.

use api::page::Cursor;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::query::{History, Query, use_query};
use crate::texts::use_texts;

/// The name of the cursor in the address.
pub const CURSOR: &str = "cursor";

/// The page of a list that the address names.
pub fn cursor(query: Query) -> Cursor {
    Cursor {
        cursor: query.get(CURSOR),
        limit: None,
    }
}

/// Leads to the next page by its cursor and back by those walked through. Whoever
/// came by a link to a later page goes back to the newest.
#[component]
pub fn Pagination(#[prop(into)] next: Signal<Option<String>>) -> impl IntoView {
    let t = use_texts();
    let query = use_query();
    let walked = RwSignal::new(Vec::<String>::new());
    let first = Memo::new(move |_| query.get(CURSOR).is_none());
    // The first page has nothing before it, however the reader came there.
    Effect::new(move |_| {
        if first.get() {
            walked.update(Vec::clear);
        }
    });
    let newer = move |_| {
        let cursor = walked.try_update(Vec::pop).flatten();
        query.set(&[(CURSOR, cursor)], History::Push);
    };
    let older = move |_| {
        if let Some(next) = next.get_untracked() {
            // The first page has none, which is as good as an empty one.
            let here = query.peek(CURSOR).unwrap_or_default();
            walked.update(|walked| walked.push(here));
            query.set(&[(CURSOR, Some(next))], History::Push);
        }
    };
    view! {
        <nav class="pagination" aria-label=t.pagination.label
            class:is-single=move || first.get() && next.with(Option::is_none)>
            <button type="button" class="button" disabled=move || first.get() on:click=newer>
                <Glyph icon=Icon::ChevronLeft/>
                {move || {
                    if first.get() || !walked.with(Vec::is_empty) {
                        t.pagination.newer
                    } else {
                        t.pagination.newest
                    }
                }}
            </button>
            <button
                type="button"
                class="button"
                disabled=move || next.with(Option::is_none)
                on:click=older
            >
                {t.pagination.older}
                <Glyph icon=Icon::ChevronRight/>
            </button>
        </nav>
    }
    .into_any()
}
