//! All end users of a tenant.

use api::user::{User, UserFilter};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::empty_state::{EmptyState, NoMatch};
use crate::components::filter_input::{FilterInput, Rank};
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::pagination::CURSOR;
use crate::components::relative_time::RelativeTime;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

const TEXT: &str = "text";

/// The page.
#[component]
pub fn UserList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let can_write = use_session().can_write(&slug);
    let new = Section::NewUser.path(&slug);
    let users = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let filter = UserFilter {
                text: query.get(TEXT),
                cursor: query.get(CURSOR),
                limit: None,
            };
            async move { api.users(&slug, &filter).await }
        })
    };
    let set = move |text: Option<String>| {
        query.set(&[(TEXT, text), (CURSOR, None)], History::Replace);
    };
    let content = move || {
        TableContent::of(
            users,
            || {
                match query.get(TEXT) {
                Some(_) => {
                    view! { <NoMatch clear=Callback::new(move |()| set(None))/> }.into_any()
                }
                None => {
                    view! { <EmptyState icon=Icon::User title=t.users.none text=t.users.none_text/> }
                        .into_any()
                }
            }
            },
            |user| row(&slug, user, t),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.users text=t.users.text>
            {can_write
                .then(|| {
                    view! {
                        <a class="button primary" href=new>
                            <Glyph icon=Icon::Plus/>
                            {t.users.new}
                        </a>
                    }
                })}
        </PageHeader>
        <div class="filters" role="search" aria-label=t.users.filters>
            <FilterInput
                id="filter-user"
                label=t.users.filter
                placeholder=t.users.filter
                rank=Rank::First
                value=Signal::derive(move || query.get(TEXT).unwrap_or_default())
                change=Callback::new(move |text| set(Some(text)))
            />
        </div>
        <List
            caption=t.nav.users
            columns=vec![
                column(t.users.name, Keep::Always),
                column(t.users.login, Keep::Always),
                column(t.users.since, Keep::Medium),
            ]
            items=users
            content=content
        />
    }
}

fn row(slug: &str, user: User, t: &'static Texts) -> AnyView {
    let href = Section::User(user.id).path(slug);
    view! {
        <tr class="row">
            <td>
                <a class="row-link cell-title" href=href>{user.name}</a>
                {user
                    .disabled_at
                    .map(|_| {
                        view! {
                            <span class="cell-sub">
                                <Badge tone=Tone::Bad label=t.users.disabled/>
                            </span>
                        }
                    })}
            </td>
            <td><span class="cell-plain">{user.login}</span></td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=user.created_at/>
            </td>
        </tr>
    }
    .into_any()
}
