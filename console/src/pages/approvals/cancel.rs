//! Takes an approval request back: says what follows, wants a reason.

use api::approval::{ApprovalDetail, ApprovalState, CancelApproval};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::confirm_button::{Asked, ConfirmButton};
use crate::components::confirm_dialog::Confirmation;
use crate::components::toast::use_toasts;
use crate::load::Loader;
use crate::texts::use_texts;

/// The button and its dialog; nothing once the request is over.
#[component]
pub fn Cancel(slug: String, approval: Loader<ApprovalDetail>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let possible = Memo::new(move |_| {
        approval.map(|found| found.approval.state) == Some(ApprovalState::Waiting)
    });
    let ask = Callback::new(move |reason: String| {
        let slug = slug.clone();
        let id = approval.map(|found| found.approval.id.clone())?;
        let answer = async move {
            let request = CancelApproval { reason };
            api.cancel_approval(&slug, &id, &request).await
        };
        Some(Asked::new(answer, move |now| {
            approval.set(now);
            toasts.done(t.approvals.cancelled);
        }))
    });
    view! {
        <ConfirmButton
            id="cancel-approval"
            label=t.approvals.cancel
            words=Confirmation {
                title: t.approvals.cancel_title,
                confirm: t.approvals.cancel_confirm,
                doing: t.approvals.cancelling,
                reason: Some(t.approvals.cancel_reason),
            }
            possible=possible
            consequences=vec![
                t.approvals.cancel_effect.to_owned(),
                t.approvals.cancel_rest.to_owned(),
            ]
            ask=ask
        />
    }
    .into_any()
}
