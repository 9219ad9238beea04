//! The catalogue of right types, for reading.

use api::right_type::RightType;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::pagination::cursor;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::query::use_query;
use crate::texts::use_texts;

/// The page.
#[component]
pub fn RightTypeList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let types = Loader::new(move || {
        let slug = slug.clone();
        let cursor = cursor(query);
        async move { api.right_types(&slug, &cursor).await }
    });
    let content = move || {
        TableContent::of(
            types,
            || {
                view! {
                    <EmptyState
                        icon=Icon::RightType
                        title=t.right_types.none
                        text=t.right_types.none_text
                    />
                }
                .into_any()
            },
            row,
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.right_types text=t.right_types.text/>
        <List
            caption=t.nav.right_types
            columns=vec![
                column(t.right_types.name, Keep::Always),
                column(t.right_types.actions, Keep::Always),
                column(t.right_types.meaning, Keep::Wide),
            ]
            items=types
            content=content
        />
    }
}

fn row(right_type: RightType) -> AnyView {
    view! {
        <tr>
            <td>
                <span class="cell-title">{right_type.title}</span>
                <code class="cell-sub">{right_type.name}</code>
            </td>
            <td>
                <span class="chips">
                    {right_type
                        .actions
                        .into_iter()
                        .map(|action| {
                            view! {
                                <span class="chip"><span class="chip-name">{action}</span></span>
                            }
                        })
                        .collect_view()}
                </span>
            </td>
            <td class=Keep::Wide.class()>{right_type.description}</td>
        </tr>
    }
    .into_any()
}
