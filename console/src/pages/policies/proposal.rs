//! Policies that wait for the yes of a second person.

use api::policy_proposal::PolicyProposal;
use leptos::prelude::*;

use super::diff::Difference;
use crate::api::use_api;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::relative_time::RelativeTime;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::session::use_session;
use crate::texts::use_texts;

/// The proposal that waits, if one does; `changed` when it is over.
#[component]
pub fn Proposals(slug: String, changed: Callback<()>) -> impl IntoView {
    let api = use_api();
    let found = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_proposals(&slug).await }
        })
    };
    let over = Callback::new(move |()| {
        found.reload();
        changed.run(());
    });
    move || {
        found
            .map(|page| page.items.clone())
            .unwrap_or_default()
            .into_iter()
            .map(|one| view! { <Proposal slug=slug.clone() proposal=one over=over/> })
            .collect_view()
    }
}

#[component]
fn Proposal(slug: String, proposal: PolicyProposal, over: Callback<()>) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let toasts = use_toasts();
    let session = use_session();
    let doing = Doing::new();
    let me = session.administrator();
    let is_mine = |id: &Option<String>| id.is_some() && *id == me;
    let own =
        is_mine(&proposal.proposed_by.id) || proposal.authors.iter().any(|one| is_mine(&one.id));
    let can_approve = session.can_write(&slug) && proposal.current && !own;
    let note = match (proposal.current, own) {
        (false, _) => t.policies.proposal_old,
        (true, true) => t.policies.proposal_own,
        (true, false) => t.policies.proposal_text,
    };
    let approve = {
        let (slug, id) = (slug.clone(), proposal.id.clone());
        move |_| {
            let (slug, id) = (slug.clone(), id.clone());
            doing.run(
                async move { api.approve_proposal(&slug, &id).await },
                move |_| {
                    toasts.done(t.policies.published);
                    over.run(());
                },
            );
        }
    };
    let can_reject = session.can_write_policies(&slug);
    let reject = {
        let id = proposal.id.clone();
        move |_| {
            let (slug, id) = (slug.clone(), id.clone());
            doing.run(
                async move { api.reject_proposal(&slug, &id).await },
                move |()| {
                    toasts.done(t.policies.rejected);
                    over.run(());
                },
            );
        }
    };
    view! {
        <section class="panel" aria-labelledby="proposal">
            <h2 id="proposal" class="panel-title">{t.policies.proposal}</h2>
            <div class="banner tone-waiting">
                <Glyph icon=Icon::Policy/>
                <div>
                    <p class="banner-title">
                        {proposal.proposed_by.name} " · " <RelativeTime at=proposal.proposed_at/>
                    </p>
                    <p>{proposal.comment}</p>
                    <p class="quiet">{note}</p>
                </div>
            </div>
            <Difference difference=proposal.difference/>
            <FormError error=doing.error/>
            <div class="form-foot">
                {can_reject
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button danger-outline"
                                disabled=doing.busy
                                on:click=reject
                            >
                                {if own { t.policies.withdraw } else { t.policies.reject }}
                            </button>
                        }
                    })}
                {can_approve
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button primary"
                                disabled=doing.busy
                                on:click=approve
                            >
                                {t.policies.approve}
                            </button>
                        }
                    })}
            </div>
        </section>
    }
    .into_any()
}
