//! Lets a user sign in no more, or again: says what follows, wants a reason.

use api::user::{User, UserAccess};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::confirm_button::{Asked, ConfirmButton};
use crate::components::confirm_dialog::Confirmation;
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::texts::use_texts;

/// One of the two buttons, with its dialog.
#[component]
pub fn Access(slug: String, id: String, user: Loader<User>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let is_out = Memo::new(move |_| user.map(|user| user.disabled_at.is_some()));
    let ask = move |disables: bool| {
        let (slug, id) = (slug.clone(), id.clone());
        Callback::new(move |reason: String| {
            let (slug, id) = (slug.clone(), id.clone());
            let answer = async move {
                let why = UserAccess { reason };
                match disables {
                    true => api.disable_user(&slug, &id, &why).await,
                    false => api.enable_user(&slug, &id, &why).await,
                }
            };
            Some(Asked::new(answer, move |now| {
                user.set(now);
                toasts.done(match disables {
                    true => t.users.disabled_done,
                    false => t.users.enabled_done,
                });
            }))
        })
    };
    view! {
        <ConfirmButton
            id="disable"
            label=t.users.disable
            words=Confirmation {
                title: t.users.disable_title,
                confirm: t.users.disable,
                doing: t.users.disabling,
                reason: Some(t.revoke.reason),
            }
            possible=Signal::derive(move || is_out.get() == Some(false))
            consequences=vec![
                t.users.disable_out.to_owned(),
                t.users.disable_links.to_owned(),
                t.users.disable_grants.to_owned(),
            ]
            ask=ask(true)
        />
        <ConfirmButton
            id="enable"
            label=t.users.enable
            words=Confirmation {
                title: t.users.enable_title,
                confirm: t.users.enable,
                doing: t.users.enabling,
                reason: Some(t.revoke.reason),
            }
            possible=Signal::derive(move || is_out.get() == Some(true))
            class="button"
            consequences=vec![t.users.enable_in.to_owned()]
            ask=ask(false)
        />
    }
    .into_any()
}
