//! The one-time link by which a user sets a password, shown once.

use api::user::{PasswordLink as Made, User};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::copy_button::CopyButton;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::relative_time::RelativeTime;
use crate::doing::Doing;
use crate::load::Loader;
use crate::texts::{Texts, use_texts};

/// The panel of a user's page.
#[component]
pub fn PasswordLink(slug: String, id: String, user: Loader<User>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let doing = Doing::new();
    let made = RwSignal::new(None::<Made>);
    let is_out = Memo::new(move |_| user.map(|user| user.disabled_at.is_some()) == Some(true));
    let make = move |_| {
        let (slug, id) = (slug.clone(), id.clone());
        doing.run(
            async move { api.password_link(&slug, &id).await },
            move |link| made.set(Some(link)),
        );
    };
    view! {
        <section class="panel" aria-labelledby="password">
            <div class="panel-head">
                <h2 id="password" class="panel-title">{t.users.password}</h2>
                <button
                    type="button"
                    class="button"
                    disabled=move || is_out.get() || doing.busy.get()
                    on:click=make
                >
                    {t.users.make_link}
                </button>
            </div>
            <p class="panel-text">{t.users.link_text}</p>
            <FormError error=doing.error/>
            <div aria-live="polite">
                {move || (!is_out.get()).then(|| made.get().map(|link| once(link, t)))}
            </div>
        </section>
    }
    .into_any()
}

fn once(link: Made, t: &'static Texts) -> AnyView {
    view! {
        <div class="banner tone-waiting">
            <Glyph icon=Icon::Warning/>
            <div>
                <p>{t.users.link_once}</p>
                <p>{t.users.link_until} " " <RelativeTime at=link.expires_at/> "."</p>
            </div>
        </div>
        <div class="once">
            <code tabindex="0">{link.url.clone()}</code>
            <CopyButton value=link.url what=t.users.link/>
        </div>
    }
    .into_any()
}
