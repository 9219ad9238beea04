//! What stands around every page of a tenant.

use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::components::logo::Logo;
use crate::components::nav::Nav;
use crate::components::tenant_switcher::TenantSwitcher;
use crate::components::user_menu::UserMenu;
use crate::routes::Section;
use crate::texts::use_texts;

/// Frames the page given as children.
#[component]
pub fn Shell(
    #[prop(into)] slug: Signal<String>,
    #[prop(into)] section: Signal<Section>,
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let drawer = RwSignal::new(false);
    // A chosen page closes the drawer of narrow screens.
    Effect::new(move |_| {
        section.track();
        slug.track();
        drawer.set(false);
    });
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        browser::focus("#main");
    };
    view! {
        <a class="skip-link" href="#main" on:click=skip>{t.shell.skip}</a>
        <div class="shell" class:is-open=drawer>
            <header class="topbar">
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t.shell.menu
                    aria-expanded=move || drawer.get().to_string()
                    aria-controls="sidebar"
                    on:click=move |_| drawer.update(|open| *open = !*open)
                >
                    <Glyph icon=Icon::Menu/>
                </button>
                <Logo/>
                <span class="brand-name">{t.common.product}</span>
            </header>
            <div class="scrim" on:click=move |_| drawer.set(false)></div>
            <section
                class="sidebar"
                id="sidebar"
                aria-label=t.common.product
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        drawer.set(false);
                    }
                }
            >
                <div class="sidebar-head">
                    <p class="brand">
                        <Logo/>
                        <span class="brand-name">{t.common.product}</span>
                    </p>
                    <TenantSwitcher slug=slug section=section/>
                </div>
                <Nav slug=slug section=section/>
                <div class="sidebar-foot">
                    <UserMenu/>
                </div>
            </section>
            <main class="main" id="main" tabindex="-1">
                <div class="page">{children()}</div>
            </main>
        </div>
    }
    .into_any()
}
