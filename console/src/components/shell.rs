//! What stands around every page of a tenant.

use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::components::logo::Logo;
use crate::components::nav::Nav;
use crate::components::tenant_switcher::TenantSwitcher;
use crate::components::user_menu::UserMenu;
use crate::routes::Route;
use crate::texts::use_texts;

/// Frames the page given as children.
#[component]
pub fn Shell(
    #[prop(into)] slug: Signal<String>,
    route: Memo<Route>,
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let drawer = RwSignal::new(false);
    // A chosen page closes the drawer of narrow screens.
    Effect::new(move |_| {
        route.track();
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
                    <TenantSwitcher slug=slug route=route/>
                </div>
                <Nav slug=slug route=route/>
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

#[cfg(test)]
mod tests {
    use leptos_router::components::Router;
    use leptos_router::location::RequestUrl;

    use super::*;
    use crate::pages::samples;
    use crate::session::{SessionState, SessionStore};

    fn render(path: &'static str) -> String {
        Owner::new().with(|| {
            let session = SessionStore::new();
            session.set(SessionState::SignedIn(samples::session()));
            provide_context(session);
            provide_context(RequestUrl::new(path));
            let route = Memo::new(move |_| Route::parse(path));
            view! {
                <Router>
                    <Shell slug=Signal::stored("demo".to_owned()) route=route>
                        <h1>"Page"</h1>
                    </Shell>
                </Router>
            }
            .to_html()
        })
    }

    #[test]
    fn only_the_page_one_is_on_is_marked_also_from_below_its_list() {
        for path in ["/console/t/demo/grants", "/console/t/demo/grants/0197"] {
            let html = render(path);
            assert_eq!(html.matches("aria-current=\"page\"").count(), 1, "{html}");
            let (_, link) = html.split_once("href=\"/console/t/demo/grants\"").unwrap();
            let (tag, _) = link.split_once('>').unwrap();
            assert!(tag.contains("aria-current"), "{tag}");
        }
    }

    #[test]
    fn landmarks_stand_in_the_order_of_the_keyboard() {
        let html = render("/console/t/demo");
        let places: Vec<_> = [
            "skip-link",
            "<nav",
            "popovertarget=\"user-menu\"",
            "<main",
            "<h1>",
        ]
        .into_iter()
        .map(|mark| {
            html.find(mark)
                .unwrap_or_else(|| panic!("{mark} in {html}"))
        })
        .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(html.contains("id=\"main\""));
    }

    #[test]
    fn shows_the_tenant_the_role_and_the_person() {
        let html = render("/console/t/demo");
        for text in ["Demo", "Owner", "Ada Lovelace", "ada@example.com"] {
            assert!(html.contains(text), "{text} in {html}");
        }
    }
}
