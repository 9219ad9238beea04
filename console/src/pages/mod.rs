//! The pages, one folder or file a noun.

use leptos::prelude::*;

use crate::routes::Section;

mod approvals;
mod audit;
mod branding;
mod client_classes;
mod grants;
mod key_references;
pub mod outside;
mod overview;
mod policies;
mod relationships;
mod resource_servers;
mod resource_sets;
mod right_types;
#[cfg(test)]
pub mod samples;
mod settings;
pub mod setup;
pub mod sign_in;
mod signing_keys;
mod users;

/// The page of a section.
pub fn page(slug: &str, section: &Section) -> AnyView {
    let slug = slug.to_owned();
    match section.clone() {
        Section::Overview => view! { <overview::Overview slug=slug/> }.into_any(),
        Section::Grants => view! { <grants::list::GrantList slug=slug/> }.into_any(),
        Section::Grant(id) => view! { <grants::detail::Grant slug=slug id=id/> }.into_any(),
        Section::Approvals => view! { <approvals::list::ApprovalList slug=slug/> }.into_any(),
        Section::Approval(id) => {
            view! { <approvals::detail::Approval slug=slug id=id/> }.into_any()
        }
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
        Section::Users => view! { <users::list::UserList slug=slug/> }.into_any(),
        Section::User(id) => view! { <users::page::User slug=slug id=id/> }.into_any(),
        Section::Relationships => {
            view! { <relationships::list::RelationshipList slug=slug/> }.into_any()
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
        Section::Audit => view! { <audit::list::AuditList slug=slug/> }.into_any(),
        Section::Unknown => view! { <outside::NotFound slug=slug/> }.into_any(),
    }
}
