//! The one-time set-up: whoever holds the link from the server's terminal
//! becomes the first administrator.

use api::setup::{MIN_PASSWORD, SetupRequest};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, use_api};
use crate::browser;
use crate::components::empty_state::EmptyState;
use crate::components::form_error::FormError;
use crate::components::icon::Icon;
use crate::components::logo::Logo;
use crate::components::text_field::TextField;
use crate::query::{History, use_query};
use crate::routes::Route;
use crate::session::{SessionState, use_session};
use crate::texts::use_texts;

/// The page. Takes the token out of the address bar at once, so that it does not
/// stay in the browser's history.
#[component]
pub fn Setup() -> impl IntoView {
    let t = use_texts();
    let token = use_query().peek("token");
    browser::forget_query();
    Effect::new(move |_| browser::set_title(&format!("{} · {}", t.setup.title, t.common.product)));
    view! {
        <main class="entry">
            <div class="entry-card">
                <Logo/>
                <h1>{t.setup.title}</h1>
                {match token {
                    Some(token) => {
                        view! {
                            <p class="entry-text">{t.setup.text}</p>
                            <SetupForm token=token/>
                        }
                            .into_any()
                    }
                    None => {
                        view! {
                            <EmptyState
                                icon=Icon::Lock
                                title=t.setup.no_token
                                text=t.setup.no_token_text
                            >
                                <a class="button" href=Route::SignIn.path()>{t.sign_in.title}</a>
                            </EmptyState>
                        }
                            .into_any()
                    }
                }}
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn SetupForm(token: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let query = use_query();
    let name = RwSignal::new(String::new());
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let short = RwSignal::new(false);
    let token = StoredValue::new(token);

    let field_error = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.field(field)))
    };
    let password_error = Signal::derive(move || {
        if short.get() {
            Some(t.setup.password_short.to_owned())
        } else {
            error.with(|error| error.as_ref()?.field("password"))
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        short.set(password.with_untracked(|text| text.chars().count()) < MIN_PASSWORD);
        if short.get_untracked() {
            browser::focus("#password");
            return;
        }
        let request = SetupRequest {
            token: token.get_value(),
            login: login.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = api.setup(&request).await;
            busy.try_set(false);
            match answer {
                Ok(found) => {
                    session.set(SessionState::SignedIn(found));
                    query.go(&Route::Home.path(), History::Replace);
                }
                Err(failed) => {
                    error.try_set(Some(failed));
                }
            }
        });
    };
    view! {
        <form class="entry-form" on:submit=submit>
            <TextField
                id="name"
                label=t.setup.name
                value=name
                autocomplete="name"
                required=true
                error=field_error("name")
            />
            <TextField
                id="login"
                label=t.sign_in.login
                value=login
                autocomplete="username"
                required=true
                error=field_error("login")
            />
            <TextField
                id="password"
                label=t.sign_in.password
                hint=t.setup.password_hint
                kind="password"
                value=password
                autocomplete="new-password"
                required=true
                error=password_error
            />
            <FormError error=error/>
            <button type="submit" class="button primary wide" disabled=busy>
                {move || if busy.get() { t.setup.doing } else { t.setup.create }}
            </button>
        </form>
    }
    .into_any()
}
