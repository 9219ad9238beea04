//! Parts of the console that are fetched when somebody opens one of their pages.
//! Each function here is a place where `console/bundle` cuts the program.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::outside::NotFound;
use super::{
    approvals, audit, branding, client_classes, grants, key_references, policies, relationships,
    resource_servers, resource_sets, right_types, settings, signing_keys, users,
};
use crate::api::ApiError;
use crate::components::error_state::ErrorState;
use crate::routes::Section;

/// A page that may have to be fetched first.
type Fetched = Result<AnyView, ApiError>;

impl From<SplitLoaderError> for ApiError {
    fn from(_: SplitLoaderError) -> Self {
        ApiError::Part
    }
}

/// Shows a page of a part, once the part is there.
pub fn page<Answer>(part: fn(String, Section) -> Answer, slug: &str, section: &Section) -> AnyView
where
    Answer: Future<Output = Fetched> + 'static,
{
    let (slug, section) = (slug.to_owned(), section.clone());
    later(move || Box::pin(part(slug.clone(), section.clone())))
}

fn later(
    fetch: impl Fn() -> Pin<Box<dyn Future<Output = Fetched>>> + Send + Sync + 'static,
) -> AnyView {
    let again = RwSignal::new(0_u32);
    let there = move || {
        again.track();
        let found = RwSignal::new_local(None::<Fetched>);
        // The page belongs to this place, wherever its part arrives.
        spawn_local(ScopedFuture::new_untracked({
            let fetched = fetch();
            async move {
                let fetched = fetched.await;
                found.try_set(Some(fetched));
            }
        }));
        move || {
            found.track();
            match found.try_update_untracked(Option::take).flatten() {
                None => view! { <span class="skeleton skeleton-block"></span> }.into_any(),
                Some(Ok(page)) => page,
                Some(Err(error)) => {
                    let retry = Callback::new(move |()| again.update(|times| *times += 1));
                    view! { <ErrorState error=error retry=retry/> }.into_any()
                }
            }
        }
    };
    there.into_any()
}

/// What happens: grants, approval requests, users, relationships, the audit log.
#[wasm_split(everyday, fallible)]
pub fn everyday(slug: String, section: Section) -> Fetched {
    let page = match section {
        Section::Grants => view! { <grants::list::GrantList slug=slug/> }.into_any(),
        Section::Grant(id) => view! { <grants::detail::Grant slug=slug id=id/> }.into_any(),
        Section::Approvals => view! { <approvals::list::ApprovalList slug=slug/> }.into_any(),
        Section::Approval(id) => {
            view! { <approvals::detail::Approval slug=slug id=id/> }.into_any()
        }
        Section::Audit => view! { <audit::list::AuditList slug=slug/> }.into_any(),
        Section::Users => view! { <users::list::UserList slug=slug/> }.into_any(),
        Section::NewUser => view! { <users::form::NewUser slug=slug/> }.into_any(),
        Section::User(id) => view! { <users::page::User slug=slug id=id/> }.into_any(),
        Section::Relationships => {
            view! { <relationships::list::RelationshipList slug=slug/> }.into_any()
        }
        _ => view! { <NotFound slug=slug/> }.into_any(),
    };
    Ok(page)
}

/// Policies: live, draft, tests, replays, shadows, versions.
#[wasm_split(policies, fallible)]
pub fn policies(slug: String, section: Section) -> Fetched {
    let page = match section {
        Section::Policies => view! { <policies::list::PolicyList slug=slug/> }.into_any(),
        Section::NewPolicy => view! { <policies::new::NewPolicy slug=slug/> }.into_any(),
        Section::Policy(id) => {
            view! { <policies::edit::EditPolicy slug=slug id=Some(id)/> }.into_any()
        }
        Section::PolicyDraft => view! { <policies::draft::Draft slug=slug/> }.into_any(),
        Section::PolicyTests => view! { <policies::tests::TestList slug=slug/> }.into_any(),
        Section::NewPolicyTest => {
            view! { <policies::test::EditTest slug=slug id=None/> }.into_any()
        }
        Section::PolicyTest(id) => {
            view! { <policies::test::EditTest slug=slug id=Some(id)/> }.into_any()
        }
        Section::PolicyReplays => view! { <policies::replays::ReplayList slug=slug/> }.into_any(),
        Section::PolicyReplay(id) => {
            view! { <policies::replay::Replay slug=slug id=id/> }.into_any()
        }
        Section::PolicyShadow => view! { <policies::shadow::Shadow slug=slug/> }.into_any(),
        Section::PolicyVersions => {
            view! { <policies::versions::VersionList slug=slug/> }.into_any()
        }
        Section::PolicyVersion(number) => {
            view! { <policies::version::Version slug=slug number=number/> }.into_any()
        }
        _ => view! { <NotFound slug=slug/> }.into_any(),
    };
    Ok(page)
}

/// What the tenant is: rights, software, keys, settings, branding.
#[wasm_split(configuration, fallible)]
pub fn configuration(slug: String, section: Section) -> Fetched {
    let page = match section {
        Section::ResourceSets => {
            view! { <resource_sets::list::ResourceSetList slug=slug/> }.into_any()
        }
        Section::NewResourceSet => {
            view! { <resource_sets::page::NewResourceSet slug=slug/> }.into_any()
        }
        Section::ResourceSet(id) => {
            view! { <resource_sets::page::ResourceSet slug=slug id=id/> }.into_any()
        }
        Section::RightTypes => view! { <right_types::RightTypeList slug=slug/> }.into_any(),
        Section::ClientClasses => {
            view! { <client_classes::list::ClientClassList slug=slug/> }.into_any()
        }
        Section::NewClientClass => {
            view! { <client_classes::page::NewClientClass slug=slug/> }.into_any()
        }
        Section::ClientClass(id) => {
            view! { <client_classes::page::ClientClass slug=slug id=id/> }.into_any()
        }
        Section::ResourceServers => {
            view! { <resource_servers::list::ResourceServerList slug=slug/> }.into_any()
        }
        Section::ResourceServer(id) => {
            view! { <resource_servers::page::ResourceServer slug=slug id=id/> }.into_any()
        }
        Section::KeyReferences => {
            view! { <key_references::list::KeyReferenceList slug=slug/> }.into_any()
        }
        Section::NewKeyReference => {
            view! { <key_references::new::NewKeyReference slug=slug/> }.into_any()
        }
        Section::SigningKeys => view! { <signing_keys::SigningKeys slug=slug/> }.into_any(),
        Section::Settings => view! { <settings::Settings slug=slug/> }.into_any(),
        Section::Branding => view! { <branding::page::Branding slug=slug/> }.into_any(),
        _ => view! { <NotFound slug=slug/> }.into_any(),
    };
    Ok(page)
}
