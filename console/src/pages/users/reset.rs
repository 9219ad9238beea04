//! Resets what an end user signs in with: says what is lost, wants a reason.

use api::user::{ResetFactors, User, UserFactors};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::confirm_button::{Asked, ConfirmButton};
use crate::components::confirm_dialog::Confirmation;
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::texts::use_texts;

/// The button and its dialog. Nothing where there is nothing to reset.
#[component]
pub fn Reset(
    slug: String,
    id: String,
    user: Loader<User>,
    factors: Loader<UserFactors>,
) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let possible = Memo::new(move |_| {
        let any = |found: &UserFactors| !found.factors.is_empty() || found.recovery_codes > 0;
        factors.map(any).unwrap_or(false)
    });
    let consequences = Signal::derive(move || {
        let count = factors.map(|found| found.factors.len()).unwrap_or(0);
        let name = user.map(|user| user.name.clone()).unwrap_or_default();
        vec![
            t.reset.factors.replace("{}", &count.to_string()),
            t.reset.password.replace("{}", &name),
            t.reset.enrol.to_owned(),
            t.reset.sure.replace("{}", &name),
        ]
    });
    let ask = Callback::new(move |reason: String| {
        let (slug, id) = (slug.clone(), id.clone());
        let answer = async move {
            let request = ResetFactors { reason };
            api.reset_factors(&slug, &id, &request).await
        };
        Some(Asked::new(answer, move |()| {
            toasts.done(t.reset.done);
            factors.reload();
        }))
    });
    view! {
        <ConfirmButton
            id="reset"
            label=t.reset.open
            words=Confirmation {
                title: t.reset.title,
                confirm: t.reset.confirm,
                doing: t.reset.doing,
                reason: Some(t.revoke.reason),
            }
            possible=possible
            consequences=consequences
            ask=ask
        />
    }
    .into_any()
}
