//! All events of a tenant, newest first.

use leptos::prelude::*;

use crate::api::use_api;
use crate::clock::Clock;
use crate::components::empty_state::{EmptyState, NoMatch};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::pages::audit::event::rows;
use crate::pages::audit::filters::{self, AuditFilters};
use crate::query::use_query;
use crate::texts::use_texts;

/// The page.
#[component]
pub fn AuditList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let clock = use_context::<Clock>().unwrap_or_else(Clock::start);
    let events = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = filters::read(query, clock);
            async move { api.audit(&slug, &filter).await }
        })
    };
    let content = move || {
        TableContent::of(
            events,
            || {
                if filters::any(query) {
                    let clear = Callback::new(move |()| filters::clear(query));
                    view! { <NoMatch clear=clear/> }.into_any()
                } else {
                    view! {
                        <EmptyState icon=Icon::Audit title=t.audit.none text=t.audit.none_text/>
                    }
                    .into_any()
                }
            },
            |event| rows(&slug, event),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.audit text=t.audit.text/>
        <AuditFilters/>
        <List
            caption=t.nav.audit
            columns=vec![
                column(t.audit.action, Keep::Always),
                column(t.audit.actor, Keep::Always),
                column(t.audit.object, Keep::Medium),
                column(t.audit.when, Keep::Medium),
            ]
            items=events
            content=content
        />
    }
}
