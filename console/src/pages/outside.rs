//! Pages that show nothing of a tenant: waiting, failures, wrong addresses.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::empty_state::EmptyState;
use crate::components::error_state::ErrorState;
use crate::components::icon::Icon;
use crate::components::logo::Logo;
use crate::components::page_header::PageHeader;
use crate::routes::{Route, Section};
use crate::texts::use_texts;

/// Nothing yet. The mark appears late, by the stylesheet.
#[component]
pub fn Wait() -> impl IntoView {
    let t = use_texts();
    view! {
        <main class="outside" aria-busy="true">
            <div class="wait" role="status">
                <Logo/>
                <span class="visually-hidden">{t.common.loading}</span>
            </div>
        </main>
    }
    .into_any()
}

/// The server did not answer.
#[component]
pub fn Unreachable(error: ApiError, retry: Callback<()>) -> impl IntoView {
    let t = use_texts();
    view! {
        <main class="outside">
            <h1 class="visually-hidden">{t.common.product}</h1>
            <ErrorState error=error retry=retry/>
        </main>
    }
    .into_any()
}

/// Signed in, but administrator of nothing.
#[component]
pub fn NoTenant() -> impl IntoView {
    let t = use_texts();
    view! {
        <main class="outside">
            <h1 class="visually-hidden">{t.common.product}</h1>
            <EmptyState icon=Icon::Lock title=t.outside.no_tenant text=t.outside.no_tenant_text/>
        </main>
    }
    .into_any()
}

/// A tenant of others, or one that does not exist: the console does not tell.
#[component]
pub fn Stranger() -> impl IntoView {
    let t = use_texts();
    view! {
        <main class="outside">
            <h1 class="visually-hidden">{t.common.product}</h1>
            <EmptyState icon=Icon::Lock title=t.outside.stranger text=t.outside.stranger_text>
                <a class="button" href=Route::Home.path()>{t.outside.home}</a>
            </EmptyState>
        </main>
    }
    .into_any()
}

/// No such address.
#[component]
pub fn Nowhere() -> impl IntoView {
    let t = use_texts();
    view! {
        <main class="outside">
            <h1 class="visually-hidden">{t.outside.not_found}</h1>
            <EmptyState icon=Icon::Question title=t.outside.not_found text=t.outside.not_found_text>
                <a class="button" href=Route::Home.path()>{t.outside.home}</a>
            </EmptyState>
        </main>
    }
    .into_any()
}

/// No such page of a tenant.
#[component]
pub fn NotFound(slug: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <PageHeader title=t.outside.not_found/>
        <EmptyState icon=Icon::Question title=t.outside.not_found text=t.outside.not_found_text>
            <a class="button" href=Section::Overview.path(&slug)>{t.nav.overview}</a>
        </EmptyState>
    }
    .into_any()
}
