//! Things to store. Numbers make them different from each other.

use std::sync::atomic::{AtomicU64, Ordering};

use gnap::id::{GrantId, TenantId, TokenId};
use gnap::key::{Key, KeyValue, Proof};
use gnap::right::Right;
use gnap::secret::KeyedHash;
use serde_json::json;
use store::audit::{Actor, ActorKind, Audit};
use store::grant::{
    Asked, ClientSnapshot, Decide, Decision, InteractRef, Issue, NewGrant, Redeem, RedeemAt,
};
use store::key::{BoundKey, KeyThumbprint};
use store::platform::NewTenant;
use store::policy::{Entry, Origin, PolicyContent, Publish};
use store::token::{NewToken, NewValue, Rotate, RotateTo};
use uuid::Uuid;

/// The time of everything, in epoch milliseconds.
pub const NOW: u64 = 1_000_000;
/// When tokens expire.
pub const EXPIRY: u64 = NOW + 600_000;

/// The id with a number.
pub fn id<T: From<Uuid>>(number: u64) -> T {
    T::from(Uuid::from_u64_pair(1, number))
}

/// A hash that no other call returns.
pub fn hash() -> KeyedHash {
    let mut bytes = [0xaa; 32];
    bytes[..8].copy_from_slice(&unique().to_be_bytes());
    KeyedHash::from(bytes)
}

/// A number that no other call returns.
pub fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The tenant that tests use.
pub fn tenant_id() -> TenantId {
    id(1)
}

/// Another tenant.
pub fn other_tenant_id() -> TenantId {
    id(2)
}

pub fn tenant(number: u64) -> NewTenant {
    NewTenant {
        id: id(number),
        slug: format!("tenant-{number}"),
        name: format!("Tenant {number}"),
        base_url: format!("http://127.0.0.1/t/tenant-{number}"),
        settings: json!({}),
    }
}

pub fn actor() -> Actor {
    Actor {
        kind: ActorKind::System,
        id: None,
        name: None,
    }
}

pub fn audit(action: &'static str) -> Audit {
    Audit {
        id: id(unique()),
        at_ms: NOW,
        actor: actor(),
        action,
        data: json!({"note": "sample"}),
    }
}

/// A key of its own for each number.
pub fn key(number: u8) -> BoundKey {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": number.to_string(), "x": "AA"});
    BoundKey {
        value: Key::Value(Box::new(KeyValue {
            proof: Proof::Name("httpsig".to_owned()),
            jwk: jwk.as_object().cloned(),
            cert: None,
            cert_s256: None,
        })),
        thumbprint: thumbprint(number),
    }
}

pub fn thumbprint(number: u8) -> KeyThumbprint {
    KeyThumbprint::from([number; 32])
}

pub fn right(right_type: &str) -> Right {
    serde_json::from_value(json!({"type": right_type, "actions": ["read"]})).unwrap()
}

/// A grant of the client with key 1.
pub fn grant(id: GrantId) -> NewGrant {
    NewGrant {
        id,
        client_instance: None,
        client: ClientSnapshot {
            name: Some("Photo Printer".to_owned()),
            class_id: Some("printer".to_owned()),
            key: key(1),
        },
        user: None,
        right_types: vec!["photo".to_owned()],
        request: json!({"access": [right("photo")]}),
        decision: json!({"policy_version": 3}),
        inputs: None,
        continuation_hash: None,
        created_at_ms: NOW,
        decided_at_ms: NOW,
    }
}

/// A token bound to key 1.
pub fn token() -> NewToken {
    NewToken {
        id: id(unique()),
        value_hash: hash(),
        management_hash: hash(),
        label: None,
        access: vec![right("photo")],
        flags: Vec::new(),
        format: "opaque".to_owned(),
        key: Some(key(1)),
        actor: None,
        issued_at_ms: NOW,
        expires_at_ms: EXPIRY,
    }
}

/// A software-only grant with one token.
pub fn issue() -> Issue {
    Issue {
        grant: grant(id(unique())),
        tokens: vec![token()],
        audit: audit("grant.issue"),
    }
}

/// A yes with an interaction reference; the secrets are those of `Approved`.
pub struct Approved {
    pub grant_id: GrantId,
    pub continuation: KeyedHash,
    pub interact_ref: KeyedHash,
}

impl Approved {
    pub fn new() -> Self {
        Self {
            grant_id: id(unique()),
            continuation: hash(),
            interact_ref: hash(),
        }
    }

    pub fn decide(&self) -> Decide {
        Decide {
            grant: NewGrant {
                continuation_hash: Some(self.continuation),
                ..grant(self.grant_id)
            },
            decision: Decision::Approved,
            approval: None,
            asked: Asked::First,
            interact_ref_hash: Some(self.interact_ref),
            audit: audit("grant.decide"),
        }
    }

    /// A continuation that must succeed, with one new token.
    pub fn redeem(&self) -> Redeem {
        Redeem {
            grant_id: self.grant_id,
            now_ms: NOW,
            key_thumbprint: thumbprint(1),
            continuation_hash: self.continuation,
            interact_ref: InteractRef::Presented(self.interact_ref),
            next_continuation_hash: Some(hash()),
            at: RedeemAt::Approved,
            tokens: vec![token()],
            audit: Some(audit("grant.redeem")),
            audit_invalidated: audit("grant.invalidate"),
        }
    }
}

/// A value that no other token has.
pub fn new_value() -> NewValue {
    NewValue {
        id: id(unique()),
        replaces: None,
        format: "opaque".to_owned(),
        value_hash: hash(),
        management_hash: hash(),
        key: None,
        expires_at_ms: EXPIRY,
    }
}

/// A rotation that must succeed.
pub fn rotate(token_id: TokenId, management_hash: KeyedHash) -> Rotate {
    Rotate {
        token_id,
        now_ms: NOW,
        management_hash,
        key_thumbprint: thumbprint(1),
        to: RotateTo::NewValue(Box::new(new_value())),
        audit: audit("token.rotate"),
    }
}

/// A policy with a number.
pub fn policy(number: u64, text: &str) -> Entry {
    Entry {
        id: id(number),
        content: PolicyContent {
            name: "Photos".to_owned(),
            text: text.to_owned(),
            linked: None,
        },
    }
}

/// A publication that must succeed while the configuration is at this version.
pub fn publish(expected_configuration: u64, policies: &[Entry]) -> Publish {
    Publish {
        expected_configuration,
        policies: policies.to_vec(),
        digest: "digest".to_owned(),
        comment: "because".to_owned(),
        origin: Origin::Nothing,
        authors: vec![actor()],
        audit: audit("policy.publish"),
    }
}
