//! Who is signed in, the look of the console, and the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::use_api;
use crate::components::icon::{Glyph, Icon};
use crate::components::segmented::{Segment, Segmented};
use crate::components::tenant_switcher::initial;
use crate::components::toast::use_toasts;
use crate::session::{SessionState, use_session};
use crate::texts::use_texts;
use crate::theme::{Theme, ThemeChoice};

const ID: &str = "user-menu";

/// Whether single keys are shortcuts (WCAG 2.1.4 wants them to be switchable).
#[derive(Clone, Copy)]
pub struct Shortcuts(pub RwSignal<bool>);

/// The button with the person's name, and the menu it opens.
#[component]
pub fn UserMenu() -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let session = use_session();
    let name = move || session.with(|state| Some(state.session()?.administrator.name.clone()));
    let login = move || session.with(|state| Some(state.session()?.administrator.login.clone()));
    let sign_out = move |_| {
        spawn_local(async move {
            match api.sign_out().await {
                Ok(()) => session.set(SessionState::SignedOut),
                Err(_) => toasts.failed(t.user_menu.sign_out_failed),
            }
        });
    };
    view! {
        <button type="button" class="user-button" popovertarget=ID>
            <span class="avatar avatar-round" aria-hidden="true">
                {move || name().map(|name| initial(&name))}
            </span>
            <span class="user-name">{name}</span>
            <Glyph icon=Icon::UpDown/>
        </button>
        <div id=ID popover="auto" class="popover user-menu">
            <p class="user-menu-head">
                <strong>{name}</strong>
                <span class="quiet">{login}</span>
            </p>
            <div class="user-menu-row">
                <span>{t.user_menu.theme}</span>
                <ThemeSwitch/>
            </div>
            <ShortcutSwitch/>
            <button type="button" class="menu-item" on:click=sign_out>
                <Glyph icon=Icon::SignOut/>
                {t.user_menu.sign_out}
            </button>
        </div>
    }
    .into_any()
}

/// Light, dark, or as the system has it.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let t = use_texts();
    let choice = use_context::<ThemeChoice>().unwrap_or_else(ThemeChoice::load);
    let segment = |label, icon| Segment {
        label,
        icon: Some(icon),
    };
    let chosen = move || {
        let theme = choice.get();
        Theme::ALL.iter().position(|one| *one == theme).unwrap_or(0)
    };
    let choose = move |nth: usize| {
        if let Some(theme) = Theme::ALL.get(nth) {
            choice.set(*theme);
        }
    };
    view! {
        <Segmented
            label=t.user_menu.theme
            segments=vec![
                segment(t.user_menu.system, Icon::Screen),
                segment(t.user_menu.light, Icon::Sun),
                segment(t.user_menu.dark, Icon::Moon),
            ]
            chosen=Signal::derive(chosen)
            choose=Callback::new(choose)
        />
    }
}

#[component]
fn ShortcutSwitch() -> impl IntoView {
    let t = use_texts();
    let Shortcuts(on) = use_context().unwrap_or_else(|| Shortcuts(RwSignal::new(true)));
    view! {
        <label class="user-menu-row">
            <span>{t.user_menu.shortcuts} " " <kbd>"/"</kbd></span>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                prop:checked=on
                on:change:target=move |event| on.set(event.target().checked())
            />
        </label>
    }
}
