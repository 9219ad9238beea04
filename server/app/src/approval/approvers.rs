//! Whom a demand names: people in a group of relationships, however many groups
//! are between, or administrators with a role in the tenant.

use gnap::id::UserId;
use policy::{ApproverRole, Approvers, Node};
use store::platform::Role;

use crate::tenant::Tenant;

/// As text: `group:<name>` or `role:<name>`.
pub fn named(approvers: &Approvers) -> String {
    match approvers {
        Approvers::Group(name) => format!("group:{name}"),
        Approvers::Role(role) => format!("role:{}", role.name()),
    }
}

/// The name for people.
pub fn shown(approvers: &Approvers) -> &str {
    match approvers {
        Approvers::Group(name) => name,
        Approvers::Role(role) => role.name(),
    }
}

/// The role as it is stored.
pub fn stored(role: ApproverRole) -> Role {
    match role {
        ApproverRole::Owner => Role::Owner,
        ApproverRole::Administrator => Role::Administrator,
        ApproverRole::Approver => Role::Approver,
    }
}

/// Whether a person is in a group now. Who is in too much is in nothing.
pub fn is_member(tenant: &Tenant, user: UserId, group: &str) -> bool {
    let user = Node::User(user.to_string());
    let relationships = tenant.relationships.now();
    relationships
        .is_in(&user, &Node::Group(group.to_owned()))
        .unwrap_or(false)
}

/// Everything that a person could be asked as.
pub fn all_of(tenant: &Tenant, user: UserId) -> Vec<Approvers> {
    let user = Node::User(user.to_string());
    let relationships = tenant.relationships.now();
    let groups = relationships.groups_of(&user).unwrap_or_default();
    let groups = groups.into_iter();
    let mut all: Vec<Approvers> = groups
        .map(|name| Approvers::Group(name.to_owned()))
        .collect();
    all.sort_unstable();
    all
}

/// The people who are asked, `most` of them at most. Of a role, nobody: those
/// are administrators.
pub fn people(tenant: &Tenant, approvers: &Approvers, most: usize) -> Vec<UserId> {
    let Approvers::Group(group) = approvers else {
        return Vec::new();
    };
    let relationships = tenant.relationships.now();
    let people = relationships
        .people_in(&Node::Group(group.clone()))
        .into_iter();
    people.filter_map(|id| id.parse().ok()).take(most).collect()
}
