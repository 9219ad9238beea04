//! All resource sets of a tenant.

use api::resource_set::{ResourceSetSource, ResourceSetSummary};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::pagination::cursor;
use crate::components::relative_time::RelativeTime;
use crate::components::right_chips::RightChips;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::query::use_query;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn ResourceSetList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let can_write = use_session().can_write(&slug);
    let new = Section::NewResourceSet.path(&slug);
    let sets = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let cursor = cursor(query);
            async move { api.resource_sets(&slug, &cursor).await }
        })
    };
    let content = {
        let new = new.clone();
        move || {
            TableContent::of(
                sets,
                || empty(new.clone(), can_write, t),
                |set| row(&slug, set, t),
            )
        }
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <PageHeader title=t.nav.resource_sets text=t.resource_sets.text>
            {can_write
                .then(|| {
                    view! {
                        <a class="button primary" href=new>
                            <Glyph icon=Icon::Plus/>
                            {t.resource_sets.new}
                        </a>
                    }
                })}
        </PageHeader>
        <List
            caption=t.nav.resource_sets
            columns=vec![
                column(t.resource_sets.name, Keep::Always),
                column(t.grants.rights, Keep::Medium),
                column(t.resource_sets.source, Keep::Wide),
                column(t.grant.changed, Keep::Medium),
            ]
            items=sets
            content=content
        />
    }
}

fn empty(new: String, can_write: bool, t: &'static Texts) -> AnyView {
    view! {
        <EmptyState
            icon=Icon::ResourceSet
            title=t.resource_sets.none
            text=t.resource_sets.none_text
        >
            {can_write.then(|| view! { <a class="button primary" href=new>{t.resource_sets.new}</a> })}
        </EmptyState>
    }
    .into_any()
}

fn row(slug: &str, set: ResourceSetSummary, t: &'static Texts) -> AnyView {
    let href = Section::ResourceSet(set.id).path(slug);
    let source = match set.source {
        ResourceSetSource::Administrator => {
            view! { <Badge tone=Tone::Neutral label=t.resource_sets.by_administrator/> }
        }
        ResourceSetSource::ResourceServer => {
            view! { <Badge tone=Tone::Info label=t.resource_sets.by_rs/> }
        }
    };
    view! {
        <tr class="row">
            <td>
                <a class="row-link cell-title" href=href>{set.name}</a>
                <span class="cell-sub">{set.description}</span>
            </td>
            <td class=Keep::Medium.class()><RightChips rights=set.rights most=3/></td>
            <td class=Keep::Wide.class()>
                {source}
                <span class="cell-sub">{set.resource_server}</span>
            </td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=set.updated_at/>
            </td>
        </tr>
    }
    .into_any()
}
