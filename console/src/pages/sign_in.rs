//! Sign-in: as a page, and as a dialog over a page whose session has ended.

use api::session::SignIn as SignInRequest;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, use_api};
use crate::browser;
use crate::components::dialog::{Dialog, Leave};
use crate::components::form_error::FormError;
use crate::components::logo::Logo;
use crate::components::text_field::TextField;
use crate::components::user_menu::ThemeSwitch;
use crate::session::{SessionState, use_session};
use crate::texts::use_texts;

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    let t = use_texts();
    Effect::new(move |_| {
        browser::set_title(&format!("{} · {}", t.sign_in.title, t.common.product))
    });
    view! {
        <main class="entry">
            <div class="entry-card">
                <Logo/>
                <h1>{t.sign_in.heading}</h1>
                <p class="entry-text">{t.sign_in.text}</p>
                <SignInForm/>
            </div>
            <div class="entry-foot"><ThemeSwitch/></div>
        </main>
    }
    .into_any()
}

/// The dialog; opens by itself when the session has ended.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let t = use_texts();
    let session = use_session();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        open.set(session.with(|state| matches!(state, SessionState::Expired(_))));
    });
    view! {
        <Dialog id="sign-in-again" title=t.sign_in.again open=open leave=Leave::FromInside>
            <p class="dialog-text">{t.sign_in.again_text}</p>
            <SignInForm/>
            <p class="entry-aside">
                <button
                    type="button"
                    class="link-button"
                    on:click=move |_| session.set(SessionState::SignedOut)
                >
                    {t.sign_in.someone_else}
                </button>
            </p>
        </Dialog>
    }
    .into_any()
}

#[component]
fn SignInForm() -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let session = use_session();
    let known =
        untrack(|| session.with(|state| Some(state.session()?.administrator.login.clone())));
    let login = RwSignal::new(known.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let request = SignInRequest {
            login: login.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = api.sign_in(&request).await;
            busy.try_set(false);
            match answer {
                Ok(found) => session.set(SessionState::SignedIn(found)),
                Err(failed) => {
                    error.try_set(Some(failed));
                    password.try_set(String::new());
                    browser::focus("#password");
                }
            }
        });
    };
    view! {
        <form class="entry-form" on:submit=submit>
            <TextField
                id="login"
                label=t.sign_in.login
                value=login
                autocomplete="username"
                required=true
            />
            <TextField
                id="password"
                label=t.sign_in.password
                kind="password"
                value=password
                autocomplete="current-password"
                required=true
            />
            <FormError error=error/>
            <button type="submit" class="button primary wide" disabled=busy>
                {move || if busy.get() { t.sign_in.doing } else { t.sign_in.title }}
            </button>
        </form>
    }
    .into_any()
}
