//! Keys known by reference in the API's words.

use api::key_reference::{KeyKind, KeyReference, ProofMethod};
use proof::Method;
use serde_json::{Value, json};
use store::key_reference::{KeyReference as Stored, ReferencedKey};

use crate::admin::time;

/// As the API shows it: never the key.
pub fn shown(stored: &Stored) -> KeyReference {
    KeyReference {
        id: stored.id.to_string(),
        name: stored.name.clone(),
        method: method(stored),
        kind: kind(&stored.key),
        created_at: time::shown(stored.created_at_ms),
    }
}

/// What the audit log keeps of it.
pub fn audited(stored: &Stored) -> Value {
    json!({
        "name": stored.name,
        "method": stored.proof.method(),
        "kind": kind(&stored.key),
    })
}

/// The method's name in the protocol.
pub fn name(method: ProofMethod) -> &'static str {
    match method {
        ProofMethod::HttpSig => Method::HttpSig,
        ProofMethod::Jwsd => Method::Jwsd,
        ProofMethod::Jws => Method::Jws,
        ProofMethod::Dpop => Method::Dpop,
        ProofMethod::Mtls => Method::Mtls,
    }
    .name()
}

fn method(stored: &Stored) -> ProofMethod {
    match Method::from_name(stored.proof.method()) {
        Some(Method::Jwsd) => ProofMethod::Jwsd,
        Some(Method::Jws) => ProofMethod::Jws,
        Some(Method::Dpop) => ProofMethod::Dpop,
        Some(Method::Mtls) => ProofMethod::Mtls,
        Some(Method::HttpSig) | None => ProofMethod::HttpSig,
    }
}

fn kind(key: &ReferencedKey) -> KeyKind {
    match key {
        ReferencedKey::Public(_) => KeyKind::Public,
        ReferencedKey::Shared(_) => KeyKind::Shared,
    }
}
