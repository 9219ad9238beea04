//! The filters of the list of grants. All of them live in the address.

use api::grant::{GrantFilter, GrantState};
use api::page::Cursor;
use leptos::prelude::*;

use crate::api::{state_word, use_api};
use crate::clock::Clock;
use crate::components::filter_input::{FilterInput, Rank};
use crate::components::icon::{Glyph, Icon};
use crate::components::pagination::CURSOR;
use crate::components::period_filter::{self, PeriodFilter, period};
use crate::components::select::Select;
use crate::load::Loader;
use crate::query::{History, Query, use_query};
use crate::texts::use_texts;

const CLIENT: &str = "client";
const STATE: &str = "state";
const TYPE: &str = "type";
const USER: &str = "user";
/// A list holds only grants that policy or a person decided on.
const STATES: [GrantState; 3] = [
    GrantState::Waiting,
    GrantState::Approved,
    GrantState::Finalized,
];

/// The filter the address names.
pub fn read(query: Query, clock: Clock) -> GrantFilter {
    let (from, to) = period(query, clock);
    GrantFilter {
        state: query.get(STATE).and_then(|word| state_of(&word)),
        client: query.get(CLIENT),
        user: query.get(USER),
        right_type: query.get(TYPE),
        from,
        to,
        cursor: query.get(CURSOR),
        limit: None,
    }
}

/// Whether anything is filtered.
pub fn any(query: Query) -> bool {
    [CLIENT, STATE, TYPE, USER]
        .into_iter()
        .chain(period_filter::NAMES)
        .any(|name| query.get(name).is_some())
}

/// Takes all filters out of the address.
pub fn clear(query: Query) {
    let changes: Vec<_> = [CLIENT, STATE, TYPE, USER, CURSOR]
        .into_iter()
        .chain(period_filter::NAMES)
        .map(|name| (name, None))
        .collect();
    query.set(&changes, History::Push);
}

fn state_of(word: &str) -> Option<GrantState> {
    STATES.into_iter().find(|state| state_word(*state) == word)
}

/// The filters as controls.
#[component]
pub fn GrantFilters(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let types = Loader::new(move || {
        let slug = slug.clone();
        async move { api.right_types(&slug, &Cursor::default()).await }
    });
    let value =
        move |name: &'static str| Signal::derive(move || query.get(name).unwrap_or_default());
    let change = move |name: &'static str| {
        Callback::new(move |value: String| {
            query.set(&[(name, Some(value)), (CURSOR, None)], History::Replace);
        })
    };
    let states = {
        let labels = [t.states.waiting, t.states.approved, t.states.finalized];
        let mut choices = vec![(String::new(), t.grants.any_state.to_owned())];
        choices.extend(
            STATES
                .into_iter()
                .zip(labels)
                .map(|(state, label)| (state_word(state).to_owned(), label.to_owned())),
        );
        choices
    };
    let type_choices = Signal::derive(move || {
        let mut choices = vec![(String::new(), t.grants.any_type.to_owned())];
        choices.extend(
            types
                .map(|page| page.items.clone())
                .unwrap_or_default()
                .into_iter()
                .map(|right_type| (right_type.name, right_type.title)),
        );
        // A link can name a type that is not in the catalogue.
        if let Some(wanted) = query.get(TYPE)
            && !choices.iter().any(|(name, _)| *name == wanted)
        {
            choices.push((wanted.clone(), wanted));
        }
        choices
    });
    view! {
        <div class="filters" role="search" aria-label=t.grants.filters>
            <FilterInput
                id="filter-client"
                label=t.grants.filter_client
                placeholder=t.grants.filter_client
                rank=Rank::First
                value=value(CLIENT)
                change=change(CLIENT)
            />
            <FilterInput
                id="filter-user"
                label=t.grants.filter_user
                placeholder=t.grants.filter_user
                rank=Rank::Further
                value=value(USER)
                change=change(USER)
            />
            <Select
                id="filter-state"
                label=t.grants.state
                value=value(STATE)
                choices=states
                change=change(STATE)
            />
            <Select
                id="filter-type"
                label=t.grants.right_type
                value=value(TYPE)
                choices=type_choices
                change=change(TYPE)
            />
            <PeriodFilter id="filter-period" label=t.grants.requested reset=CURSOR/>
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
