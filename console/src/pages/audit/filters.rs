//! The filters of the audit log. All of them live in the address.

use api::audit::AuditFilter;
use leptos::prelude::*;

use crate::clock::Clock;
use crate::components::filter_input::{FilterInput, Rank};
use crate::components::icon::{Glyph, Icon};
use crate::components::pagination::CURSOR;
use crate::components::period_filter::{self, PeriodFilter, period};
use crate::components::select::Select;
use crate::query::{History, Query, use_query};
use crate::texts::use_texts;

const ACTION: &str = "action";
const OBJECT: &str = "object";

/// The filter the address names.
pub fn read(query: Query, clock: Clock) -> AuditFilter {
    let (from, to) = period(query, clock);
    AuditFilter {
        action: query.get(ACTION),
        object: query.get(OBJECT),
        from,
        to,
        cursor: query.get(CURSOR),
        limit: None,
    }
}

/// Whether anything is filtered.
pub fn any(query: Query) -> bool {
    [ACTION, OBJECT]
        .into_iter()
        .chain(period_filter::NAMES)
        .any(|name| query.get(name).is_some())
}

/// Takes all filters out of the address.
pub fn clear(query: Query) {
    let changes: Vec<_> = [ACTION, OBJECT, CURSOR]
        .into_iter()
        .chain(period_filter::NAMES)
        .map(|name| (name, None))
        .collect();
    query.set(&changes, History::Push);
}

/// The filters as controls.
#[component]
pub fn AuditFilters() -> impl IntoView {
    let t = use_texts();
    let query = use_query();
    let value =
        move |name: &'static str| Signal::derive(move || query.get(name).unwrap_or_default());
    let change = move |name: &'static str| {
        Callback::new(move |value: String| {
            query.set(&[(name, Some(value)), (CURSOR, None)], History::Replace);
        })
    };
    let actions = Signal::derive(move || {
        let mut choices: Vec<(String, String)> =
            vec![(String::new(), t.audit.any_action.to_owned())];
        choices.extend(
            t.nouns
                .iter()
                .map(|(noun, label)| ((*noun).to_owned(), (*label).to_owned())),
        );
        // A link can name one action of a noun.
        if let Some(wanted) = query.get(ACTION)
            && !choices.iter().any(|(action, _)| *action == wanted)
        {
            choices.push((wanted.clone(), wanted));
        }
        choices
    });
    view! {
        <div class="filters" role="search" aria-label=t.audit.filters>
            <FilterInput
                id="filter-object"
                label=t.audit.filter_object
                placeholder=t.audit.filter_object
                rank=Rank::First
                value=value(OBJECT)
                change=change(OBJECT)
            />
            <Select
                id="filter-action"
                label=t.audit.action
                value=value(ACTION)
                choices=actions
                change=change(ACTION)
            />
            <PeriodFilter id="filter-period" label=t.audit.when reset=CURSOR/>
            {move || {
                any(query)
                    .then(|| {
                        view! {
                            <button type="button" class="button quiet-button" on:click=move |_| clear(query)>
                                <Glyph icon=Icon::Close/>
                                {t.empty.clear_filters}
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
