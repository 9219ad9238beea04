//! Takes an approval request back: says what follows, wants a reason.

use api::approval::{ApprovalDetail, ApprovalState, CancelApproval};
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::confirm_dialog::{ConfirmDialog, Confirmation};
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::texts::use_texts;

/// The button and its dialog; nothing once the request is over.
#[component]
pub fn Cancel(slug: String, approval: Loader<ApprovalDetail>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let doing = Doing::new();
    let possible = Memo::new(move |_| {
        approval.map(|found| found.approval.state) == Some(ApprovalState::Waiting)
    });
    let action = Callback::new(move |reason: String| {
        let slug = slug.clone();
        let Some(id) = approval.map(|found| found.approval.id.clone()) else {
            return;
        };
        doing.run(
            async move {
                let request = CancelApproval { reason };
                api.cancel_approval(&slug, &id, &request).await
            },
            move |now| {
                open.set(false);
                approval.set(now);
                toasts.done(t.approvals.cancelled);
            },
        );
    });
    view! {
        {move || {
            possible
                .get()
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button danger-outline"
                            on:click=move |_| {
                                doing.clear();
                                open.set(true);
                            }
                        >
                            {t.approvals.cancel}
                        </button>
                    }
                })
        }}
        <ConfirmDialog
            id="cancel-approval"
            words=Confirmation {
                title: t.approvals.cancel_title,
                confirm: t.approvals.cancel_confirm,
                doing: t.approvals.cancelling,
                reason: Some(t.approvals.cancel_reason),
            }
            open=open
            consequences=vec![
                t.approvals.cancel_effect.to_owned(),
                t.approvals.cancel_rest.to_owned(),
            ]
            busy=doing.busy
            error=doing.error
            action=action
        />
    }
    .into_any()
}
