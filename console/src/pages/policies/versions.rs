//! All versions of the policies.

use api::policy_version::PolicyVersion;
use leptos::prelude::*;

use super::tabs::{Head, Tab};
use crate::api::use_api;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::pagination::cursor;
use crate::components::relative_time::RelativeTime;
use crate::components::table::{Column, Keep, List, TableContent};
use crate::load::Loader;
use crate::query::use_query;
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn VersionList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let versions = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            let cursor = cursor(query);
            async move { api.policy_versions(&slug, &cursor).await }
        })
    };
    let head = slug.clone();
    let content = move || {
        TableContent::of(
            versions,
            || {
                view! {
                    <EmptyState
                        icon=Icon::Policy
                        title=t.policies.no_versions
                        text=t.policies.no_versions_text
                    />
                }
                .into_any()
            },
            |version| row(&slug, version, t),
        )
    };
    let column = |label, keep| Column { label, keep };
    view! {
        <Head slug=head tab=Tab::Versions/>
        <List
            caption=t.policies.tab_versions
            columns=vec![
                column(t.policies.number, Keep::Always),
                column(t.policies.comment, Keep::Always),
                column(t.policies.published_by, Keep::Medium),
                column(t.policies.published_at, Keep::Medium),
            ]
            items=versions
            content=content
        />
    }
}

fn row(slug: &str, version: PolicyVersion, t: &'static Texts) -> AnyView {
    let href = Section::PolicyVersion(version.number.to_string()).path(slug);
    let label = t
        .policies
        .version
        .replace("{}", &version.number.to_string());
    view! {
        <tr class="row">
            <td><a class="row-link cell-title" href=href>{label}</a></td>
            <td>
                <span class="cell-plain">{version.comment}</span>
                {version
                    .rollback_to
                    .map(|to| {
                        view! {
                            <span class="cell-sub">
                                {t.policies.rolled_back_to.replace("{}", &to.to_string())}
                            </span>
                        }
                    })}
            </td>
            <td class=Keep::Medium.class()>{version.published_by.name}</td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=version.published_at/>
            </td>
        </tr>
    }
    .into_any()
}
