//! Chains of delegation: from the root capability, whose controller is the
//! AS, to the capability that is presented.

use serde_json::{Value, json};

use super::capability::Capability;
use super::{did_key, integrity, target};
use crate::capability::VerifyError;
use crate::key::KeySet;

/// Capabilities below the root at most. The specification allows ten; each
/// holds the one before.
const MAX_LENGTH: usize = 4;

/// A chain whose proofs and narrowing are good. Its times are not yet judged
/// against the clock.
pub(super) struct Chain {
    /// What the AS signed.
    pub first: Capability,
    /// What is presented.
    pub last: Capability,
    /// The identifiers, the first one first.
    pub ids: Vec<String>,
}

/// Verifies the chain that ends in this capability.
pub(super) fn verified(last: &Value, keys: &KeySet) -> Result<Chain, VerifyError> {
    let read = |value: &Value| Capability::read(value).ok_or(VerifyError::NotUnderstood);
    let mut links: Vec<(&Value, Capability)> = vec![(last, read(last)?)];
    // The last entry of each chain is the capability before, or the root.
    while let Some(parent) = links.last().and_then(|(value, _)| embedded(value)) {
        if links.len() == MAX_LENGTH {
            return Err(VerifyError::Malformed);
        }
        links.push((parent, read(parent)?));
    }
    links.reverse();
    let mut ids: Vec<String> = Vec::new();
    let mut before: Option<&Capability> = None;
    for (value, capability) in &links {
        is_next(before, capability, &ids, keys)?;
        let signer = match before {
            None => issuer(capability, keys)?,
            Some(parent) => did_key::octets(&parent.controller).ok_or(VerifyError::UnknownKey)?,
        };
        integrity::verify(value, &capability.proof, &signer)?;
        ids.push(capability.id.clone());
        before = Some(capability);
    }
    let (Some((_, first)), Some((_, last))) = (links.first(), links.last()) else {
        return Err(VerifyError::Malformed);
    };
    Ok(Chain {
        first: first.clone(),
        last: last.clone(),
        ids,
    })
}

/// The `capabilityChain` of a capability delegated from this one: the root,
/// the identifiers between, and this one whole.
pub(super) fn next(capability: &Capability, value: Value) -> Option<Value> {
    let mut chain = capability.proof.capability_chain.clone();
    let embedded = chain.pop_if(|entry| entry.is_object());
    if let Some(id) = embedded.as_ref().and_then(|parent| parent.get("id")) {
        chain.push(id.clone());
    }
    if chain.len() >= MAX_LENGTH {
        return None;
    }
    chain.push(value);
    Some(Value::Array(chain))
}

/// Whether each is one of the others.
pub(super) fn is_subset(actions: &[String], of: &[String]) -> bool {
    !actions.is_empty() && actions.iter().all(|action| of.contains(action))
}

fn embedded(value: &Value) -> Option<&Value> {
    let chain = value.get("proof")?.get("capabilityChain")?.as_array()?;
    chain.last().filter(|parent| parent.is_object())
}

/// Whether the capability may follow the one before, whose identifiers are
/// `ids`, narrowed at most.
fn is_next(
    before: Option<&Capability>,
    capability: &Capability,
    ids: &[String],
    keys: &KeySet,
) -> Result<(), VerifyError> {
    let Some(parent) = before else {
        return is_first(capability, keys);
    };
    // Only the AS states something.
    if capability.gnap.is_some() || ids.contains(&capability.id) {
        return Err(VerifyError::NotUnderstood);
    }
    let (embedded, listed) = match capability.proof.capability_chain.split_last() {
        Some((embedded, listed)) => (embedded, listed),
        None => return Err(VerifyError::Malformed),
    };
    let root = parent_root(parent);
    let expected: Vec<Value> = root
        .into_iter()
        .chain(ids.iter().rev().skip(1).rev().map(|id| json!(id)))
        .collect();
    if listed != expected.as_slice()
        || embedded.get("id") != Some(&json!(parent.id))
        || capability.parent_capability != parent.id
    {
        return Err(VerifyError::Malformed);
    }
    let is_narrower = target::is_within(&parent.invocation_target, &capability.invocation_target)
        && is_subset(&capability.allowed_action, &parent.allowed_action)
        && matches!((capability.expires(), parent.expires()), (Some(own), Some(most)) if own <= most);
    match is_narrower {
        true => Ok(()),
        false => Err(VerifyError::Widened),
    }
}

fn is_first(capability: &Capability, keys: &KeySet) -> Result<(), VerifyError> {
    let root = target::root_id(&capability.invocation_target);
    if capability.parent_capability != root
        || capability.proof.capability_chain != [json!(root)]
        || capability.gnap.is_none()
        || capability.expires().is_none()
        || !target::is_target(&capability.invocation_target)
    {
        return Err(VerifyError::Malformed);
    }
    issuer(capability, keys).map(|_| ())
}

/// The root, which every chain begins with.
fn parent_root(parent: &Capability) -> Option<Value> {
    parent.proof.capability_chain.first().cloned()
}

/// The tenant's key that the proof names.
fn issuer(capability: &Capability, keys: &KeySet) -> Result<[u8; 32], VerifyError> {
    keys.iter()
        .filter_map(crate::key::PublicKey::ed25519)
        .find(|key| did_key::method(&did_key::of(key)) == capability.proof.verification_method)
        .ok_or(VerifyError::UnknownKey)
}
