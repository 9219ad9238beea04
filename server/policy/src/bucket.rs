//! Rules sorted by their scopes. Cedar looks at every policy of a set for every
//! request; a decision here only looks at buckets whose scope can match.
//!
//! A bucket's key is the entity that a rule's scope names for action, principal
//! and resource, or nothing. A scope `in X` or `== X` can only match a request
//! entity that is `X` or has it as an ancestor, so looking at the buckets of
//! the request's entities and of all their ancestors misses none. The scope is
//! still evaluated: a bucket may hold too much, never too little.

use std::collections::HashMap;

use cedar_policy::{ActionConstraint, Policy, PrincipalConstraint, ResourceConstraint};
use cedar_policy_core::ast::EntityUID;

use crate::schema::{Entry, Names};

/// What a rule's scope names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub principal: Option<EntityUID>,
    /// `None` for any action.
    pub actions: Option<Vec<EntityUID>>,
    pub resource: Option<EntityUID>,
}

/// The rules of one tenant, sorted.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    /// Small numbers for the entities that scopes name.
    scopes: HashMap<EntityUID, u32>,
    buckets: HashMap<Key, Bucket>,
}

/// Rules with the same scope, as places among all rules.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// Permits and plain forbids.
    hard: Vec<u32>,
    /// Forbids that say what would open them.
    gates: Vec<u32>,
}

/// The rules that can match a request, in the order of the stored policies.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Candidates {
    pub hard: Vec<u32>,
    pub gates: Vec<u32>,
}

impl Candidates {
    pub(crate) fn all(&self) -> impl Iterator<Item = u32> {
        self.hard.iter().chain(&self.gates).copied()
    }
}

/// To which of the two sets of a decision a rule belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Hard,
    Gates,
}

/// The numbers of an action, a principal and a resource; [`ANY`] for none.
type Key = [u32; 3];
const ANY: u32 = 0;

impl Scope {
    pub(crate) fn of(policy: &Policy) -> Self {
        let principal = match policy.principal_constraint() {
            PrincipalConstraint::Any | PrincipalConstraint::Is(_) => None,
            PrincipalConstraint::In(uid)
            | PrincipalConstraint::Eq(uid)
            | PrincipalConstraint::IsIn(_, uid) => Some(uid.into()),
        };
        let resource = match policy.resource_constraint() {
            ResourceConstraint::Any | ResourceConstraint::Is(_) => None,
            ResourceConstraint::In(uid)
            | ResourceConstraint::Eq(uid)
            | ResourceConstraint::IsIn(_, uid) => Some(uid.into()),
        };
        let actions = match policy.action_constraint() {
            ActionConstraint::Any => None,
            ActionConstraint::Eq(uid) => Some(vec![uid.into()]),
            ActionConstraint::In(uids) => Some(uids.into_iter().map(Into::into).collect()),
        };
        Self {
            principal,
            actions,
            resource,
        }
    }
}

impl Scope {
    /// Whether a rule can say something about rights of a type.
    pub(crate) fn is_about(&self, entry: &Entry, res_type: &EntityUID, names: &Names) -> bool {
        let is_other = self
            .resource
            .as_ref()
            .is_some_and(|of| *of.entity_type() == names.res_type && of != res_type);
        let mut actions = entry.actions.iter();
        !is_other && actions.any(|action| self.means(entry, &action.uid))
    }

    /// Whether its actions have this one of a type.
    pub(crate) fn means(&self, entry: &Entry, action: &EntityUID) -> bool {
        let actions = self.actions.as_ref();
        actions.is_none_or(|all| all.contains(action) || all.contains(&entry.group))
    }
}

impl Buckets {
    /// Puts a rule where it will be found.
    pub(crate) fn add(&mut self, rule: u32, scope: &Scope, stage: Stage) {
        let principal = self.number(scope.principal.as_ref());
        let resource = self.number(scope.resource.as_ref());
        let mut actions: Vec<u32> = match &scope.actions {
            None => vec![ANY],
            Some(uids) => uids.iter().map(|uid| self.number(Some(uid))).collect(),
        };
        actions.sort_unstable();
        actions.dedup();
        for action in actions {
            let key = [action, principal, resource];
            let bucket = self.buckets.entry(key).or_default();
            match stage {
                Stage::Hard => bucket.hard.push(rule),
                Stage::Gates => bucket.gates.push(rule),
            }
        }
    }

    /// The number of an entity some scope names.
    fn number(&mut self, uid: Option<&EntityUID>) -> u32 {
        let Some(uid) = uid else { return ANY };
        if let Some(number) = self.scopes.get(uid) {
            return *number;
        }
        let next = self.scopes.len() as u32 + 1;
        self.scopes.insert(uid.clone(), next);
        next
    }

    /// What scopes could mean by these entities: their numbers and [`ANY`].
    pub(crate) fn numbers<'u>(&self, uids: impl IntoIterator<Item = &'u EntityUID>) -> Vec<u32> {
        let named = uids
            .into_iter()
            .filter_map(|uid| self.scopes.get(uid).copied());
        std::iter::once(ANY).chain(named).collect()
    }

    /// The rules that can match a request, given the numbers of its action,
    /// principal and resource.
    pub(crate) fn find(
        &self,
        actions: &[u32],
        principals: &[u32],
        resources: &[u32],
    ) -> Candidates {
        let mut found = Candidates::default();
        for &action in actions {
            for &principal in principals {
                for &resource in resources {
                    if let Some(bucket) = self.buckets.get(&[action, principal, resource]) {
                        found.hard.extend_from_slice(&bucket.hard);
                        found.gates.extend_from_slice(&bucket.gates);
                    }
                }
            }
        }
        // A rule that lies in two buckets counts once.
        for rules in [&mut found.hard, &mut found.gates] {
            rules.sort_unstable();
            rules.dedup();
        }
        found
    }
}
