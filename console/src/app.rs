//! The whole console: who is asked for first, then which page.

use api::paths;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_url};
use leptos_router::location::{BrowserUrl, LocationProvider};

use crate::api::{ApiError, use_api};
use crate::browser;
use crate::clock::Clock;
use crate::components::leave_guard::{LeaveDialog, LeaveGuard};
use crate::components::shell::Shell;
use crate::components::toast::{Toaster, Toasts};
use crate::components::user_menu::Shortcuts;
use crate::pages;
use crate::pages::outside::{NoTenant, Nowhere, Stranger, Unreachable, Wait};
use crate::pages::setup::Setup;
use crate::pages::sign_in::{SignIn, SignInAgain};
use crate::query::{History, use_query};
use crate::routes::{BASE, Route, Section, return_path};
use crate::session::{SessionState, SessionStore, use_session};
use crate::theme::ThemeChoice;

const LAST_TENANT: &str = "parley.tenant";
const SHORTCUTS: &str = "parley.shortcuts";

/// The console.
#[component]
pub fn App() -> impl IntoView {
    provide_context(SessionStore::new());
    provide_context(ThemeChoice::load());
    provide_context(Clock::start());
    provide_context(Toasts::new());
    provide_context(LeaveGuard::new());
    provide_context(shortcuts());
    view! {
        <Router base=BASE>
            <Place/>
            <LeaveDialog/>
        </Router>
        <Toaster/>
    }
    .into_any()
}

/// What stands on the page, by session and address.
#[derive(Debug, Clone, PartialEq)]
enum Standing {
    /// The server has not answered yet, or another address comes at once.
    Wait,
    /// It is not known who is there.
    Failed(ApiError),
    SignIn,
    Setup,
    /// Signed in, but administrator of nothing.
    NoTenant,
    /// A tenant the person is no administrator of.
    Stranger,
    Tenant,
    NotFound,
}

fn standing(route: &Route, session: &SessionState) -> Standing {
    let session = match (route, session) {
        (Route::Setup, _) => return Standing::Setup,
        (Route::Unknown, _) => return Standing::NotFound,
        (_, SessionState::Unknown) => return Standing::Wait,
        (_, SessionState::Unreachable(error)) => return Standing::Failed(error.clone()),
        (Route::SignIn, SessionState::SignedOut) => return Standing::SignIn,
        (_, SessionState::SignedOut) => return Standing::Wait,
        (_, SessionState::SignedIn(session) | SessionState::Expired(session)) => session,
    };
    match route {
        Route::Tenant(slug, _) if session.tenants.iter().any(|t| t.slug == *slug) => {
            Standing::Tenant
        }
        Route::Tenant(..) => Standing::Stranger,
        Route::Home if session.tenants.is_empty() => Standing::NoTenant,
        _ => Standing::Wait,
    }
}

/// Where somebody who is at the wrong place goes instead.
fn detour(
    route: &Route,
    session: &SessionState,
    here: &str,
    wanted: Option<&str>,
) -> Option<String> {
    match (route, session) {
        (Route::Setup | Route::Unknown, _) => None,
        (Route::SignIn, SessionState::SignedIn(_)) => Some(return_path(wanted)),
        (Route::SignIn, _) => None,
        (Route::Home, SessionState::SignedOut) => Some(Route::SignIn.path()),
        (_, SessionState::SignedOut) => Some(paths::with_query(
            Route::SignIn.path(),
            &[("return", Some(here))],
        )),
        (Route::Home, SessionState::SignedIn(session)) => {
            let last = browser::stored(LAST_TENANT);
            let tenants = &session.tenants;
            tenants
                .iter()
                .find(|tenant| Some(&tenant.slug) == last.as_ref())
                .or(tenants.first())
                .map(|tenant| Section::Overview.path(&tenant.slug))
        }
        _ => None,
    }
}

#[component]
fn Place() -> impl IntoView {
    let session = use_session();
    let api = use_api();
    let query = use_query();
    let path = use_location().pathname;
    let route = Memo::new(move |_| path.with(|path| Route::parse(path)));

    // The router holds the address bar back until a page says that it is ready.
    let url = use_url();
    let browser_url = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        url.track();
        if let Some(browser_url) = &browser_url {
            browser_url.ready_to_complete();
        }
    });
    let ask = move || {
        session.set(SessionState::Unknown);
        spawn_local(async move {
            match api.session().await {
                Ok(found) => session.set(SessionState::SignedIn(found)),
                // The answer 401 has set the state already.
                Err(ApiError::Problem(problem)) if problem.status == 401 => {}
                Err(error) => session.set(SessionState::Unreachable(error)),
            }
        });
    };
    Effect::new(move |_| ask());
    Effect::new(move |_| {
        let wanted = query.get("return");
        let to = session.with(|session| {
            route.with(|route| detour(route, session, &browser::here(), wanted.as_deref()))
        });
        if let Some(to) = to {
            query.go(&to, History::Replace);
        }
    });
    // A new page begins at its start, for the keyboard and for screen readers too.
    Effect::new(move |before: Option<Route>| {
        let route = route.get();
        if before.is_some_and(|before| before != route) {
            browser::focus("#main");
        }
        if let Route::Tenant(slug, _) = &route {
            browser::store(LAST_TENANT, Some(slug));
        }
        route
    });

    let standing =
        Memo::new(move |_| session.with(|session| route.with(|route| standing(route, session))));
    move || match standing.get() {
        Standing::Wait => view! { <Wait/> }.into_any(),
        Standing::Failed(error) => {
            view! { <Unreachable error=error retry=Callback::new(move |()| ask())/> }.into_any()
        }
        Standing::SignIn => view! { <SignIn/> }.into_any(),
        Standing::Setup => view! { <Setup/> }.into_any(),
        Standing::NoTenant => view! { <NoTenant/> }.into_any(),
        Standing::Stranger => view! { <Stranger/> }.into_any(),
        Standing::Tenant => view! { <Tenant route=route/> }.into_any(),
        Standing::NotFound => view! { <Nowhere/> }.into_any(),
    }
}

#[component]
fn Tenant(route: Memo<Route>) -> impl IntoView {
    let slug = Memo::new(move |before: Option<&String>| match route.get() {
        Route::Tenant(slug, _) => slug,
        // On the way to another address: what was there stays.
        _ => before.cloned().unwrap_or_default(),
    });
    view! {
        <Shell slug=slug route=route>
            {move || {
                route
                    .with(|route| match route {
                        Route::Tenant(slug, section) => pages::page(slug, section),
                        _ => ().into_any(),
                    })
            }}
        </Shell>
        <SignInAgain/>
    }
    .into_any()
}

/// `/` moves to the filter of a list, unless the person has turned that off.
fn shortcuts() -> Shortcuts {
    let on = RwSignal::new(browser::stored(SHORTCUTS).as_deref() != Some("off"));
    Effect::new(move |_| {
        browser::store(SHORTCUTS, (!on.get()).then_some("off"));
    });
    if cfg!(target_arch = "wasm32") {
        window_event_listener(ev::keydown, move |event| {
            let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if plain && event.key() == "/" && on.get_untracked() && !browser::is_typing() {
                event.prevent_default();
                browser::focus("[data-filter]");
            }
        });
    }
    Shortcuts(on)
}

#[cfg(test)]
mod tests {
    use leptos_router::location::RequestUrl;

    use super::*;
    use crate::pages::samples;

    #[test]
    fn shows_nothing_of_a_tenant_before_the_server_has_answered() {
        let html = Owner::new().with(|| {
            provide_context(RequestUrl::new("/console/t/demo/grants"));
            view! { <App/> }.to_html()
        });
        assert!(html.contains("aria-busy=\"true\""), "{html}");
        assert!(!html.contains("<nav"), "{html}");
    }

    fn signed_in() -> SessionState {
        SessionState::SignedIn(samples::session())
    }

    #[test]
    fn nobody_sees_a_tenant_without_a_session() {
        let route = Route::parse("/console/t/demo/grants");
        assert_eq!(standing(&route, &SessionState::SignedOut), Standing::Wait);
        assert_eq!(
            detour(
                &route,
                &SessionState::SignedOut,
                "/console/t/demo/grants?state=approved",
                None
            ),
            Some(
                "/console/sign-in?return=%2Fconsole%2Ft%2Fdemo%2Fgrants%3Fstate%3Dapproved".into()
            )
        );
        assert_eq!(standing(&route, &signed_in()), Standing::Tenant);
    }

    #[test]
    fn a_tenant_of_others_is_refused_and_an_expired_session_keeps_its_page() {
        let foreign = Route::parse("/console/t/other/grants");
        assert_eq!(standing(&foreign, &signed_in()), Standing::Stranger);
        let own = Route::parse("/console/t/demo/branding");
        let expired = SessionState::Expired(samples::session());
        assert_eq!(standing(&own, &expired), Standing::Tenant);
        assert_eq!(detour(&own, &expired, "", None), None);
    }

    #[test]
    fn sign_in_goes_back_to_where_the_person_wanted() {
        let wanted = Some("/console/t/demo/audit");
        assert_eq!(
            detour(&Route::SignIn, &signed_in(), "", wanted),
            Some("/console/t/demo/audit".into())
        );
        assert_eq!(
            detour(
                &Route::SignIn,
                &signed_in(),
                "",
                Some("https://evil.example")
            ),
            Some("/console/".into())
        );
    }

    #[test]
    fn the_start_leads_to_a_tenant() {
        assert_eq!(
            detour(&Route::Home, &signed_in(), "", None),
            Some("/console/t/demo".into())
        );
    }
}
