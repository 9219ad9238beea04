//! The policies: what is live, and what the draft makes of it.

use api::page::Cursor;
use api::policy::Policy;
use api::policy_draft::{DraftChange, DraftChangeKind, PolicyDraft};
use leptos::prelude::*;

use super::draft::DraftSummary;
use super::tabs::{Head, Tab};
use super::unusable::unusable;
use crate::api::use_api;
use crate::components::badge::{Badge, Tone};
use crate::components::copy_button::CopyButton;
use crate::components::empty_state::EmptyState;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::loaded::loaded;
use crate::components::relative_time::RelativeTime;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::routes::Section;
use crate::session::use_session;
use crate::texts::{Texts, use_texts};

/// The page.
#[component]
pub fn PolicyList(slug: String) -> impl IntoView {
    let t = use_texts();
    let api = use_api();
    let can_write = use_session().can_write_policies(&slug);
    let doing = Doing::new();
    let policies = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policies(&slug, &Cursor::default()).await }
        })
    };
    let draft = {
        let slug = slug.clone();
        Loader::new(move || {
            let slug = slug.clone();
            async move { api.policy_draft(&slug).await }
        })
    };
    let new = Section::NewPolicy.path(&slug);
    let for_head = slug.clone();
    let for_summary = slug.clone();
    view! {
        <Head slug=for_head tab=Tab::Policies>
            {can_write
                .then(|| {
                    view! {
                        <a class="button primary" href=new.clone()>
                            <Glyph icon=Icon::Plus/>
                            {t.policies.new}
                        </a>
                    }
                })}
        </Head>
        <div class="stack" aria-busy=move || policies.busy().get().to_string()>
            {move || unusable(draft.get().as_ref(), t)}
            {move || {
                let found = draft.get().filter(|draft| !draft.changes.is_empty());
                found.map(|draft| view! { <DraftSummary slug=for_summary.clone() draft=draft/> })
            }}
            <FormError error=doing.error/>
            {loaded(policies, move |page| {
                    let draft_now = draft.get();
                    let changes =
                        draft_now.as_ref().map(|draft| draft.changes.clone()).unwrap_or_default();
                    let added = changes.iter().filter(|one| one.kind == DraftChangeKind::Added);
                    let added: Vec<_> = added.cloned().collect();
                    if page.items.is_empty() && added.is_empty() {
                        return view! {
                            <EmptyState
                                icon=Icon::Policy
                                title=t.policies.none
                                text=t.policies.none_text
                            />
                        }
                            .into_any();
                    }
                    let slug = &slug;
                    let write = can_write.then_some((draft, doing));
                    view! {
                        {added.into_iter().map(|one| new_card(slug, one, t)).collect_view()}
                        {page
                            .items
                            .into_iter()
                            .map(|policy| {
                                let change = changes.iter().find(|one| one.id == policy.id).cloned();
                                card(slug, policy, change, write, t)
                            })
                            .collect_view()}
                    }
                        .into_any()
                })}
        </div>
    }
}

fn new_card(slug: &str, change: DraftChange, t: &'static Texts) -> AnyView {
    let edit = Section::Policy(change.id).path(slug);
    view! {
        <article class="panel policy is-draft">
            <header class="policy-head">
                <h2 class="panel-title">{change.name}</h2>
                <Badge tone=Tone::Info label=t.policies.added/>
                <span class="policy-actions">
                    <a class="button" href=edit>{t.policies.edit}</a>
                </span>
            </header>
            <pre class="source" tabindex="0"><code>{change.text}</code></pre>
        </article>
    }
    .into_any()
}

type Write = Option<(Loader<PolicyDraft>, Doing)>;

fn card(
    slug: &str,
    policy: Policy,
    change: Option<DraftChange>,
    write: Write,
    t: &'static Texts,
) -> AnyView {
    let badge = change.map(|change| match change.kind {
        DraftChangeKind::Removed => view! { <Badge tone=Tone::Bad label=t.policies.removed/> },
        DraftChangeKind::Added | DraftChangeKind::Changed => {
            view! { <Badge tone=Tone::Info label=t.policies.changed/> }
        }
    });
    let is_changed = badge.is_some();
    let edit = Section::Policy(policy.id.clone()).path(slug);
    let labels =
        [t.policies.edit, t.policies.remove].map(|word| format!("{word}: {}", policy.name));
    let [edit_label, remove_label] = labels;
    let actions = write.map(|(draft, doing)| {
        let remove = remover(slug, policy.id.clone(), draft, doing, t);
        view! {
            <span class="policy-actions">
                <a class="button" href=edit aria-label=edit_label>{t.policies.edit}</a>
                {(!is_changed)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button danger-outline"
                                aria-label=remove_label
                                disabled=doing.busy
                                on:click=move |_| remove.run(())
                            >
                                {t.policies.remove}
                            </button>
                        }
                    })}
            </span>
        }
    });
    view! {
        <article class="panel policy" id=policy.id>
            <header class="policy-head">
                <h2 class="panel-title">{policy.name}</h2>
                {badge}
                <span class="quiet">
                    {t.policies.version.replace("{}", &policy.version.to_string())} " · "
                    <RelativeTime at=policy.updated_at/>
                </span>
                <CopyButton value=policy.text.clone() what=t.policies.source/>
                {actions}
            </header>
            <pre class="source" tabindex="0"><code>{policy.text}</code></pre>
        </article>
    }
    .into_any()
}

/// Removes a policy in the draft: nothing that is live changes by it, and it
/// can be taken back.
fn remover(
    slug: &str,
    id: String,
    draft: Loader<PolicyDraft>,
    doing: Doing,
    t: &'static Texts,
) -> Callback<()> {
    let api = use_api();
    let toasts = use_toasts();
    let slug = slug.to_owned();
    Callback::new(move |()| {
        let Some(revision) = draft.map(|draft| draft.revision) else {
            return;
        };
        let (slug, id) = (slug.clone(), id.clone());
        doing.run(
            async move { api.remove_draft_policy(&slug, &id, revision).await },
            move |now| {
                draft.set(now);
                toasts.done(t.policies.removed_done);
            },
        );
    })
}
