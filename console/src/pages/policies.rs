//! The policies in force, for reading.

use api::page::Cursor;
use api::policy::Policy;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::copy_button::CopyButton;
use crate::components::empty_state::EmptyState;
use crate::components::error_state::ErrorState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::pagination::{CURSOR, Pagination};
use crate::components::relative_time::RelativeTime;
use crate::load::Loader;
use crate::query::use_query;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn PolicyList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let policies = Loader::new(move || {
        let slug = slug.clone();
        let cursor = Cursor {
            cursor: query.get(CURSOR),
            limit: None,
        };
        async move { api.policies(&slug, &cursor).await }
    });
    view! {
        <PageHeader title=t.nav.policies text=t.policies.text/>
        <div class="stack" aria-busy=move || policies.busy().get().to_string()>
            {move || match (policies.error(), policies.get()) {
                (Some(error), _) => {
                    view! {
                        <ErrorState error=error retry=Callback::new(move |()| policies.reload())/>
                    }
                        .into_any()
                }
                (None, None) => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
                (None, Some(page)) if page.items.is_empty() => {
                    view! {
                        <EmptyState
                            icon=Icon::Policy
                            title=t.policies.none
                            text=t.policies.none_text
                        />
                    }
                        .into_any()
                }
                (None, Some(page)) => {
                    page.items.into_iter().map(|policy| card(policy, t)).collect_view().into_any()
                }
            }}
        </div>
        <Pagination next=Signal::derive(move || policies.map(|page| page.next.clone()).flatten())/>
    }
}

fn card(policy: Policy, t: &'static Texts) -> AnyView {
    view! {
        <article class="panel policy" id=policy.id.clone()>
            <header class="policy-head">
                <h2 class="panel-title">{policy.name}</h2>
                <span class="quiet">
                    {t.policies.version.replace("{}", &policy.version.to_string())} " · "
                    <RelativeTime at=policy.updated_at/>
                </span>
                <CopyButton value=policy.text.clone() what=t.policies.source/>
            </header>
            <pre class="source" tabindex="0"><code>{policy.text}</code></pre>
        </article>
    }
    .into_any()
}
