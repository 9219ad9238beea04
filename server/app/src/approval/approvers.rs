//! Groups and roles of approvers. A group is one of relationships; a role is
//! the group `role:<name>`. Administrators are nobody in a tenant's directory.

use gnap::id::UserId;
use policy::{Approvers, Node};

use crate::tenant::Tenant;

/// How a role is called among groups.
const ROLE: &str = "role:";

/// As text: `group:<name>` or `role:<name>`.
pub fn named(approvers: &Approvers) -> String {
    match approvers {
        Approvers::Group(name) => format!("group:{name}"),
        Approvers::Role(name) => format!("{ROLE}{name}"),
    }
}

/// The name for people.
pub fn shown(approvers: &Approvers) -> &str {
    match approvers {
        Approvers::Group(name) | Approvers::Role(name) => name,
    }
}

/// The group whose members they are.
pub fn group(approvers: &Approvers) -> Node {
    Node::Group(match approvers {
        Approvers::Group(name) => name.clone(),
        Approvers::Role(name) => format!("{ROLE}{name}"),
    })
}

/// Whether a person is one of them now. Who is in too much is in nothing.
pub fn is_entitled(tenant: &Tenant, user: UserId, approvers: &Approvers) -> bool {
    let user = Node::User(user.to_string());
    let relationships = tenant.relationships.now();
    relationships
        .is_in(&user, &group(approvers))
        .unwrap_or(false)
}

/// Everything that a person could be asked as.
pub fn all_of(tenant: &Tenant, user: UserId) -> Vec<Approvers> {
    let user = Node::User(user.to_string());
    let relationships = tenant.relationships.now();
    let groups = relationships.groups_of(&user).unwrap_or_default();
    let mut all: Vec<Approvers> = groups
        .into_iter()
        .flat_map(|name| {
            let role = name.strip_prefix(ROLE);
            let role = role.map(|role| Approvers::Role(role.to_owned()));
            role.into_iter().chain([Approvers::Group(name.to_owned())])
        })
        .collect();
    all.sort_unstable();
    all
}

/// The people who are asked, most of them at most.
pub fn people(tenant: &Tenant, approvers: &Approvers, most: usize) -> Vec<UserId> {
    let relationships = tenant.relationships.now();
    let people = relationships.people_in(&group(approvers)).into_iter();
    people.filter_map(|id| id.parse().ok()).take(most).collect()
}
