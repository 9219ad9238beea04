//! All resource servers of a tenant.

use api::resource_server::ResourceServer;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::pagination::cursor;
use crate::components::relative_time::RelativeTime;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::pages::client_classes::list::format_name;
use crate::query::use_query;
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn ResourceServerList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let servers = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let cursor = cursor(query);
            async move { api.resource_servers(&slug, &cursor).await }
        })
    };
    let content = move || {
        TableContent::of(
            servers,
            || {
                view! {
                    <EmptyState
                        icon=Icon::Server
                        title=t.resource_servers.none
                        text=t.resource_servers.none_text
                    />
                }
                .into_any()
            },
            |server| row(&slug, server, t),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.resource_servers text=t.resource_servers.text/>
        <List
            caption=t.nav.resource_servers
            columns=vec![
                column(t.resource_servers.name, Keep::Always),
                column(t.resource_servers.format, Keep::Always),
                column(t.resource_servers.encryption, Keep::Wide),
                column(t.resource_servers.since, Keep::Medium),
            ]
            items=servers
            content=content
        />
    }
}

fn row(slug: &str, server: ResourceServer, t: &'static Texts) -> AnyView {
    let href = Section::ResourceServer(server.id.clone()).path(slug);
    let kid = server.encryption_key.as_ref().map(kid);
    view! {
        <tr class="row">
            <td>
                <a class="row-link cell-title" href=href>{server.name}</a>
                <code class="cell-sub">{server.id}</code>
            </td>
            <td>
                {match server.token_format {
                    Some(format) => {
                        view! { <span class="cell-plain">{format_name(format, t)}</span> }.into_any()
                    }
                    None => {
                        view! { <span class="quiet">{t.resource_servers.any_format}</span> }.into_any()
                    }
                }}
            </td>
            <td class=Keep::Wide.class()>
                {match kid {
                    Some(kid) => view! { <code>{kid}</code> }.into_any(),
                    None => view! { <span class="quiet">{t.common.none}</span> }.into_any(),
                }}
            </td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=server.created_at/>
            </td>
        </tr>
    }
    .into_any()
}

/// What a key calls itself.
fn kid(key: &serde_json::Map<String, serde_json::Value>) -> String {
    let kid = key.get("kid").and_then(serde_json::Value::as_str);
    kid.unwrap_or("JWK").to_owned()
}
