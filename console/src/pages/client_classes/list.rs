//! All client classes of a tenant.

use api::client_class::{ClientClass, TokenFormat};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::pagination::cursor;
use crate::components::relative_time::RelativeTime;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::query::use_query;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn ClientClassList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let can_write = use_session().can_write(&slug);
    let new = Section::NewClientClass.path(&slug);
    let classes = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let cursor = cursor(query);
            async move { api.client_classes(&slug, &cursor).await }
        })
    };
    let content = {
        let new = new.clone();
        move || {
            TableContent::of(
                classes,
                || empty(new.clone(), can_write, t),
                |class| row(&slug, class, t),
            )
        }
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.client_classes text=t.client_classes.text>
            {can_write
                .then(|| {
                    view! {
                        <a class="button primary" href=new>
                            <Glyph icon=Icon::Plus/>
                            {t.client_classes.new}
                        </a>
                    }
                })}
        </PageHeader>
        <List
            caption=t.nav.client_classes
            columns=vec![
                column(t.client_classes.software, Keep::Always),
                column(t.client_classes.class_id, Keep::Medium),
                column(t.client_classes.tokens, Keep::Wide),
                column(t.grant.changed, Keep::Medium),
            ]
            items=classes
            content=content
        />
    }
}

/// What a token format is called.
pub fn format_name(format: TokenFormat, t: &Texts) -> &'static str {
    match format {
        TokenFormat::Opaque => t.client_classes.opaque,
        TokenFormat::JwtSigned => t.client_classes.jwt,
        TokenFormat::JwtEncrypted => t.client_classes.jwt_encrypted,
        TokenFormat::Macaroon => t.client_classes.macaroon,
        TokenFormat::Biscuit => t.client_classes.biscuit,
        TokenFormat::Zcap => t.client_classes.zcap,
    }
}

/// What a token format means for resource servers and holders.
pub fn format_text(format: TokenFormat, t: &Texts) -> &'static str {
    match format {
        TokenFormat::Opaque => t.client_classes.opaque_text,
        TokenFormat::JwtSigned => t.client_classes.jwt_text,
        TokenFormat::JwtEncrypted => t.client_classes.jwt_encrypted_text,
        TokenFormat::Macaroon => t.client_classes.macaroon_text,
        TokenFormat::Biscuit => t.client_classes.biscuit_text,
        TokenFormat::Zcap => t.client_classes.zcap_text,
    }
}

fn empty(new: String, can_write: bool, t: &'static Texts) -> AnyView {
    view! {
        <EmptyState
            icon=Icon::ClientClass
            title=t.client_classes.none
            text=t.client_classes.none_text
        >
            {can_write.then(|| view! { <a class="button primary" href=new>{t.client_classes.new}</a> })}
        </EmptyState>
    }
    .into_any()
}

fn row(slug: &str, class: ClientClass, t: &'static Texts) -> AnyView {
    let href = Section::ClientClass(class.id).path(slug);
    view! {
        <tr class="row">
            <td>
                <a class="row-link cell-title" href=href>{class.display_name}</a>
                <span class="cell-sub">{class.description}</span>
            </td>
            <td class=Keep::Medium.class()><code>{class.name}</code></td>
            <td class=Keep::Wide.class()>
                <span class="cell-plain">{format_name(class.token_format, t)}</span>
                <span class="cell-sub">
                    {t.client_classes.for_seconds.replace("{}", &class.token_lifetime.to_string())}
                </span>
            </td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=class.updated_at/>
            </td>
        </tr>
    }
    .into_any()
}
