//! Makes the draft live, or proposes it where a second person is wanted.

use api::policy_draft::{DraftPublication, PolicyDraft};
use api::policy_proposal::ProposalInput;
use leptos::prelude::*;

use crate::api::use_api;
use crate::components::dialog::Dialog;
use crate::components::form_error::FormError;
use crate::components::icon::{Glyph, Icon};
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::doing::Doing;
use crate::load::Loader;
use crate::query::{History, use_query};
use crate::routes::Section;
use crate::texts::use_texts;

/// The button and its dialog.
#[component]
pub fn Publish(
    slug: String,
    draft: PolicyDraft,
    loader: Loader<PolicyDraft>,
    can_publish: bool,
) -> impl IntoView {
    let t = use_texts();
    let open = RwSignal::new(false);
    let proposes = draft.second_approver || !can_publish;
    let (label, title) = match proposes {
        true => (t.policies.propose, t.policies.propose_title),
        false => (t.policies.publish, t.policies.publish_title),
    };
    let doing = Doing::new();
    let is_blocked = !draft.publishable;
    let (slug, draft) = (StoredValue::new(slug), StoredValue::new(draft));
    view! {
        <button
            type="button"
            class="button primary"
            disabled=is_blocked
            on:click=move |_| {
                doing.clear();
                open.set(true);
            }
        >
            {label}
        </button>
        <Dialog id="publish" title=title open=open>
            {form(slug, draft, loader, proposes, label, doing, open)}
        </Dialog>
    }
    .into_any()
}

fn form(
    slug: StoredValue<String>,
    draft: StoredValue<PolicyDraft>,
    loader: Loader<PolicyDraft>,
    proposes: bool,
    label: &'static str,
    doing: Doing,
    open: RwSignal<bool>,
) -> AnyView {
    let t = use_texts();
    let api = use_api();
    let query = use_query();
    let toasts = use_toasts();
    let comment = RwSignal::new(String::new());
    let revision = draft.with_value(|draft| draft.revision);
    let consequences = draft.with_value(|draft| {
        let mut said = vec![match proposes {
            true => t.policies.propose_effect.to_owned(),
            false => t.policies.publish_effect.to_owned(),
        }];
        said.push(t.policies.publish_grants.to_owned());
        if draft.tests.is_empty() {
            said.push(t.policies.ready_untested.to_owned());
        }
        said
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let comment = comment.with_untracked(|text| text.trim().to_owned());
        let slug = slug.get_value();
        let versions = Section::PolicyVersions.path(&slug);
        doing.run(
            async move {
                if proposes {
                    let input = ProposalInput {
                        revision: Some(revision),
                        version: None,
                        comment,
                    };
                    api.propose_policies(&slug, &input).await.map(|_| ())
                } else {
                    let publication = DraftPublication { revision, comment };
                    api.publish_draft(&slug, &publication).await.map(|_| ())
                }
            },
            move |()| {
                open.set(false);
                if proposes {
                    toasts.done(t.policies.proposed);
                    loader.reload();
                } else {
                    toasts.done(t.policies.published);
                    query.go(&versions, History::Push);
                }
            },
        );
    };
    let refusals = move || {
        let errors = doing
            .error
            .with(|error| error.as_ref().map(crate::api::ApiError::fields));
        let errors = errors.unwrap_or_default().into_iter();
        let errors = errors.filter(|error| error.field != "comment");
        errors
            .map(|error| view! { <li>{error.detail}</li> })
            .collect_view()
    };
    view! {
        <form class="dialog-form" on:submit=submit>
            <ul class="consequences">
                {consequences
                    .into_iter()
                    .map(|text| view! { <li><Glyph icon=Icon::Warning/> <span>{text}</span></li> })
                    .collect_view()}
            </ul>
            <TextArea
                id="comment"
                label=t.policies.comment
                hint=t.policies.comment_hint
                value=comment
                required=true
                error=doing.field("comment")
            />
            <FormError error=doing.error/>
            <ul class="reasons">{refusals}</ul>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {t.common.cancel}
                </button>
                <button type="submit" class="button primary" disabled=doing.busy>
                    {label}
                </button>
            </footer>
        </form>
    }
    .into_any()
}
