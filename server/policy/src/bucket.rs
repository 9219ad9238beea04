//! Policies sorted by their scopes. Cedar looks at every policy of a set for
//! every request; a decision here only looks at buckets whose scope can match.
//!
//! A bucket's key is the entity that the policy's scope names for action,
//! principal and resource, or nothing. A scope `in X` or `== X` can only match
//! a request entity that is `X` or has it as an ancestor, so looking at the
//! buckets of the request's entities and of all their ancestors misses none.
//! Cedar still evaluates each scope: a bucket may hold too much, never too
//! little.

use std::collections::HashMap;

use cedar_policy::{
    ActionConstraint, EntityUid, Policy, PolicySet, PolicySetError, PrincipalConstraint,
    ResourceConstraint,
};

/// The policies of one tenant, sorted.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    /// Small numbers for the entities that scopes name.
    scopes: HashMap<EntityUid, u32>,
    buckets: HashMap<Key, Bucket>,
}

/// Policies with the same scope, as the two sets of a decision.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// Permits and plain forbids.
    pub hard: PolicySet,
    /// Forbids that say what would open them.
    pub gates: PolicySet,
}

/// To which of a bucket's sets a policy belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Hard,
    Gates,
}

/// The numbers of an action, a principal and a resource; [`ANY`] for none.
type Key = [u32; 3];
const ANY: u32 = 0;

impl Buckets {
    /// Puts a policy where it will be found.
    ///
    /// # Errors
    /// When a bucket already has a policy of that id.
    pub(crate) fn add(&mut self, policy: &Policy, stage: Stage) -> Result<(), Box<PolicySetError>> {
        let principal = match policy.principal_constraint() {
            PrincipalConstraint::Any | PrincipalConstraint::Is(_) => ANY,
            PrincipalConstraint::In(uid)
            | PrincipalConstraint::Eq(uid)
            | PrincipalConstraint::IsIn(_, uid) => self.number(uid),
        };
        let resource = match policy.resource_constraint() {
            ResourceConstraint::Any | ResourceConstraint::Is(_) => ANY,
            ResourceConstraint::In(uid)
            | ResourceConstraint::Eq(uid)
            | ResourceConstraint::IsIn(_, uid) => self.number(uid),
        };
        let mut actions = match policy.action_constraint() {
            ActionConstraint::Any => vec![ANY],
            ActionConstraint::Eq(uid) => vec![self.number(uid)],
            ActionConstraint::In(uids) => uids.into_iter().map(|uid| self.number(uid)).collect(),
        };
        actions.sort_unstable();
        actions.dedup();
        for action in actions {
            let bucket = self
                .buckets
                .entry([action, principal, resource])
                .or_default();
            match stage {
                Stage::Hard => bucket.hard.add(policy.clone())?,
                Stage::Gates => bucket.gates.add(policy.clone())?,
            }
        }
        Ok(())
    }

    /// The number of an entity some scope names.
    fn number(&mut self, uid: EntityUid) -> u32 {
        let next = self.scopes.len() as u32 + 1;
        *self.scopes.entry(uid).or_insert(next)
    }

    /// What scopes could mean by these entities: their numbers and [`ANY`].
    pub(crate) fn numbers<'u>(&self, uids: impl IntoIterator<Item = &'u EntityUid>) -> Vec<u32> {
        let named = uids
            .into_iter()
            .filter_map(|uid| self.scopes.get(uid).copied());
        std::iter::once(ANY).chain(named).collect()
    }

    /// The buckets that can match a request, given the numbers of its action,
    /// principal and resource.
    pub(crate) fn find<'b>(
        &'b self,
        actions: &'b [u32],
        principals: &'b [u32],
        resources: &'b [u32],
    ) -> impl Iterator<Item = &'b Bucket> {
        actions.iter().flat_map(move |&action| {
            principals.iter().flat_map(move |&principal| {
                resources
                    .iter()
                    .filter_map(move |&resource| self.buckets.get(&[action, principal, resource]))
            })
        })
    }
}
