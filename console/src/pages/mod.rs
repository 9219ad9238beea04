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
mod parts;
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
    match section {
        Section::Overview => view! { <overview::Overview slug=slug.to_owned()/> }.into_any(),
        Section::Unknown => view! { <outside::NotFound slug=slug.to_owned()/> }.into_any(),
        Section::Grants
        | Section::Grant(_)
        | Section::Approvals
        | Section::Approval(_)
        | Section::Audit => parts::page(parts::everyday, slug, section),
        Section::Policies
        | Section::NewPolicy
        | Section::Policy(_)
        | Section::PolicyDraft
        | Section::PolicyTests
        | Section::NewPolicyTest
        | Section::PolicyTest(_)
        | Section::PolicyReplays
        | Section::PolicyReplay(_)
        | Section::PolicyShadow
        | Section::PolicyVersions
        | Section::PolicyVersion(_) => parts::page(parts::policies, slug, section),
        Section::ResourceSets
        | Section::NewResourceSet
        | Section::ResourceSet(_)
        | Section::RightTypes
        | Section::ClientClasses
        | Section::NewClientClass
        | Section::ClientClass(_)
        | Section::ResourceServers
        | Section::ResourceServer(_)
        | Section::KeyReferences
        | Section::NewKeyReference => parts::page(parts::configuration, slug, section),
        Section::Users | Section::NewUser | Section::User(_) | Section::Relationships => {
            parts::page(parts::everyday, slug, section)
        }
        Section::SigningKeys | Section::Settings | Section::Branding => {
            parts::page(parts::configuration, slug, section)
        }
    }
}
