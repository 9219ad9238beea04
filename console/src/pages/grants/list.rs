//! All grants of a tenant.

use leptos::prelude::*;

use crate::api::use_api;
use crate::clock::Clock;
use crate::components::empty_state::{EmptyState, NoMatch};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::table::{List, TableContent};
use crate::load::Loader;
use crate::pages::grants::filters::{self, GrantFilters};
use crate::pages::grants::row::{columns, row};
use crate::query::use_query;
use crate::texts::use_texts;

/// The page.
#[component]
pub fn GrantList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    let grants = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = filters::read(query, clock);
            async move { api.grants(&slug, &filter).await }
        })
    };
    let content = {
        let slug = slug.clone();
        move || {
            TableContent::of(
                grants,
                || {
                    if filters::any(query) {
                        let clear = Callback::new(move |()| filters::clear(query));
                        view! { <NoMatch clear=clear/> }.into_any()
                    } else {
                        view! {
                            <EmptyState
                                icon=Icon::Grant
                                title=t.grants.none
                                text=t.grants.none_text
                            />
                        }
                        .into_any()
                    }
                },
                |grant| row(&slug, grant),
            )
        }
    };
    view! {
        <PageHeader title=t.nav.grants text=t.grants.text/>
        <GrantFilters slug=slug/>
        <List
            caption=t.nav.grants
            columns=columns(t)
            items=grants
            content=content
        />
    }
}
