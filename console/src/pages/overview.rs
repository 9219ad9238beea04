//! The start of a tenant: its addresses, what to do first, what happened last.

use api::grant::GrantFilter;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::copy_button::CopyButton;
use crate::components::empty_state::EmptyState;
use crate::components::error_state::ErrorState;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::table::{Table, TableContent};
use crate::load::Loader;
use crate::pages::grants::row::{columns, row};
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::use_texts;

const RECENT: u16 = 5;

/// The page.
#[component]
pub fn Overview(slug: String) -> impl IntoView {
    let t = use_texts();
    let session = use_session();
    let name = {
        let slug = slug.clone();
        Signal::derive(move || {
            session.with(|state| {
                state
                    .membership(&slug)
                    .map_or_else(|| slug.clone(), |tenant| tenant.name.clone())
            })
        })
    };
    view! {
        <PageHeader title=name text=t.overview.text/>
        <Addresses slug=slug.clone()/>
        <FirstSteps slug=slug.clone()/>
        <RecentGrants slug=slug/>
    }
}

#[component]
fn Addresses(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let tenant = Loader::new(move || {
        let slug = slug.clone();
        async move { api.tenant(&slug).await }
    });
    let address = move |label: &'static str, hint: &'static str, value: Option<String>| {
        view! {
            <div class="address">
                <dt>{label} " " <span class="quiet">{hint}</span></dt>
                <dd>
                    {match value {
                        Some(value) => {
                            view! {
                                <code>{value.clone()}</code>
                                <CopyButton value=value what=label/>
                            }
                                .into_any()
                        }
                        None => view! { <span class="skeleton"></span> }.into_any(),
                    }}
                </dd>
            </div>
        }
    };
    view! {
        <section class="panel" aria-labelledby="addresses">
            <h2 id="addresses" class="panel-title">{t.overview.addresses}</h2>
            {move || match tenant.error() {
                Some(error) => {
                    view! {
                        <ErrorState error=error retry=Callback::new(move |()| tenant.reload())/>
                    }
                        .into_any()
                }
                None => {
                    let tenant = tenant.get();
                    let tenant = tenant.as_ref();
                    view! {
                        <dl class="addresses">
                            {address(
                                t.overview.grant_endpoint,
                                t.overview.grant_endpoint_hint,
                                tenant.map(|tenant| tenant.grant_endpoint.clone()),
                            )}
                            {address(
                                t.overview.introspection,
                                t.overview.introspection_hint,
                                tenant.map(|tenant| tenant.introspection_endpoint.clone()),
                            )}
                            {address(
                                t.overview.rs_discovery,
                                t.overview.rs_discovery_hint,
                                tenant.map(|tenant| tenant.rs_discovery.clone()),
                            )}
                        </dl>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn FirstSteps(slug: String) -> impl IntoView {
    let t = use_texts();
    let step = |icon, title, text, section: Section| {
        view! {
            <li>
                <a class="step" href=section.path(&slug)>
                    <span class="step-icon"><Glyph icon=icon/></span>
                    <span class="step-text">
                        <span class="step-title">{title}</span>
                        <span class="quiet">{text}</span>
                    </span>
                    <Glyph icon=Icon::ChevronRight/>
                </a>
            </li>
        }
    };
    view! {
        <section class="section" aria-labelledby="first-steps">
            <h2 id="first-steps" class="section-title">{t.overview.first_steps}</h2>
            <ol class="steps">
                {step(
                    Icon::ResourceSet,
                    t.overview.step_resources,
                    t.overview.step_resources_text,
                    Section::ResourceSets,
                )}
                {step(
                    Icon::ClientClass,
                    t.overview.step_clients,
                    t.overview.step_clients_text,
                    Section::ClientClasses,
                )}
                {step(
                    Icon::Branding,
                    t.overview.step_branding,
                    t.overview.step_branding_text,
                    Section::Branding,
                )}
            </ol>
        </section>
    }
}

#[component]
fn RecentGrants(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let grants = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move {
                let filter = GrantFilter {
                    limit: Some(RECENT),
                    ..GrantFilter::default()
                };
                api.grants(&slug, &filter).await
            }
        })
    };
    let all = Section::Grants.path(&slug);
    let content = move || {
        TableContent::of(
            grants,
            || {
                view! {
                    <EmptyState icon=Icon::Grant title=t.grants.none text=t.grants.none_text/>
                }
                .into_any()
            },
            |grant| row(&slug, grant),
        )
    };
    view! {
        <section class="section" aria-labelledby="recent">
            <div class="section-head">
                <h2 id="recent" class="section-title">{t.overview.recent}</h2>
                <a class="link" href=all>{t.overview.all_grants} <Glyph icon=Icon::Arrow/></a>
            </div>
            <Table
                caption=t.overview.recent
                columns=columns(t)
                content=content
                busy=grants.busy()
                retry=Callback::new(move |()| grants.reload())
            />
        </section>
    }
}
