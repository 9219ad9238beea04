//! Hands the keys of macaroons over to a resource server.

use api::resource_server::MacaroonKeys as Keys;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::copy_button::CopyButton;
use crate::components::form_error::FormError;
use crate::doing::Doing;
use crate::texts::use_texts;

/// A button; once it is pressed, what to carry to the resource server.
#[component]
pub fn MacaroonKeys(slug: String, id: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = crate::session::use_session().can_write(&slug);
    let doing = Doing::new();
    let keys = RwSignal::new(None::<Keys>);
    let fetch = move |_| {
        let (slug, id) = (slug.clone(), id.clone());
        doing.run(
            async move { api.macaroon_keys(&slug, &id).await },
            move |found| keys.set(Some(found)),
        );
    };
    let error = Signal::derive(move || doing.error.get());
    view! {
        <section class="panel" aria-labelledby="macaroon-keys">
            <h2 id="macaroon-keys" class="panel-title">{t.resource_servers.macaroon_keys}</h2>
            <p class="panel-text">{t.resource_servers.macaroon_keys_text}</p>
            {can_write
                .then(|| {
                    view! {
                        <button type="button" class="button" disabled=doing.busy on:click=fetch>
                            {t.resource_servers.hand_over}
                        </button>
                    }
                })}
            {move || {
                let no_key = error
                    .with(|error| {
                        let error = error.as_ref()?;
                        error.field("encryption_key").or_else(|| error.field("algorithm"))
                    });
                match no_key {
                    Some(text) => {
                        view! { <p class="form-error spaced" role="alert">{text}</p> }.into_any()
                    }
                    None => view! { <FormError error=error/> }.into_any(),
                }
            }}
            <div role="status">
                {move || {
                    keys.get()
                        .map(|keys| {
                            view! {
                                <p class="panel-note">
                                    {t.resource_servers.handed_over.replace("{}", &keys.kids.join(", "))}
                                </p>
                                <div class="once">
                                    <code tabindex="0">{keys.jwe.clone()}</code>
                                    <CopyButton
                                        value=keys.jwe
                                        what=t.resource_servers.macaroon_keys
                                    />
                                </div>
                            }
                        })
                }}
            </div>
        </section>
    }
    .into_any()
}
