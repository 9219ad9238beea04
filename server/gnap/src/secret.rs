//! Secrets and the keyed hashes under which they are stored.
//!
//! A [`Secret`] prints as nothing and is wiped when dropped. What the stores
//! keep is a [`KeyedHash`]: HMAC-SHA-256 over kind, tenant and value, so that
//! a dump holds no usable value and a hash of one kind or tenant never matches
//! another's.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::id::TenantId;

/// A value that must never be printed: a token, a password, a nonce's key.
///
/// Serialises as its plain text, because answers on the wire carry it; every
/// other way out is [`Secret::expose`], which is easy to search for.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(#[serde(with = "plain")] Zeroizing<String>);

impl Secret {
    /// Wraps a secret that came from outside or was just made.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The plain text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

mod plain {
    use serde::{Deserialize, Deserializer, Serializer};
    use zeroize::Zeroizing;

    pub fn serialize<S: Serializer>(value: &Zeroizing<String>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Zeroizing<String>, D::Error> {
        String::deserialize(d).map(Zeroizing::new)
    }
}

/// What a hashed secret is for. Part of the hash: a continuation token can
/// never be found as an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An API access token.
    AccessToken,
    /// A continuation access token (RFC 9635 §3.1).
    ContinuationToken,
    /// A token management access token (RFC 9635 §3.2.1).
    ManagementToken,
    /// An interaction reference (RFC 9635 §4.2).
    InteractRef,
    /// A grant that waits for a person, by its id.
    PendingGrant,
    /// The one-time part of an interaction URI.
    Interaction,
    /// A user code, with its page if it has one of its own (RFC 9635 §3.3.3).
    UserCode,
    /// A push finish on its way to a client (RFC 9635 §4.2.2).
    Push,
    /// The grants that wait for one person, by the person's id.
    Approvals,
    /// A client's logo, by its URI.
    Logo,
    /// A client instance identifier (RFC 9635 §3.5).
    InstanceIdentifier,
    /// A resource server identifier (RFC 9767 §3.2).
    ResourceServerIdentifier,
    /// What a resource server that cannot sign asks for decisions with.
    AuthzenToken,
    /// A browser that was shown an interaction page.
    Browser,
    /// The hidden token of a form.
    FormToken,
    /// A browser session of an end user.
    UserSession,
    /// A sign-in whose password was right and whose second factor is missing.
    HalfSignIn,
    /// What an end user can sign in with beside the password: a passkey by its
    /// credential id, or the person whose one TOTP secret it is.
    Factor,
    /// A recovery code of an end user.
    RecoveryCode,
    /// A passkey's ceremony, or a TOTP secret that is not confirmed yet.
    Ceremony,
    /// A browser session of an administrator.
    AdministratorSession,
    /// The one-time link that creates the first administrator.
    SetupLink,
    /// The one-time link by which an end user sets a password.
    PasswordLink,
    /// A proof already seen (RFC 9635 §7.3.1 nonce, or the signature itself).
    Replay,
    /// A counter of attempts.
    Attempts,
    /// An answer that is kept for a client whose connection broke.
    Answer,
}

impl Kind {
    /// A short stable name: part of the hash and of keys in live state.
    pub fn name(self) -> &'static str {
        match self {
            Kind::AccessToken => "at",
            Kind::ContinuationToken => "ct",
            Kind::ManagementToken => "mt",
            Kind::InteractRef => "ir",
            Kind::PendingGrant => "pg",
            Kind::Interaction => "in",
            Kind::UserCode => "uc",
            Kind::Push => "pu",
            Kind::Approvals => "ap",
            Kind::Logo => "lo",
            Kind::InstanceIdentifier => "ci",
            Kind::ResourceServerIdentifier => "rs",
            Kind::AuthzenToken => "az",
            Kind::Browser => "br",
            Kind::FormToken => "ft",
            Kind::UserSession => "us",
            Kind::HalfSignIn => "hs",
            Kind::Factor => "fa",
            Kind::RecoveryCode => "rc",
            Kind::Ceremony => "ce",
            Kind::AdministratorSession => "as",
            Kind::SetupLink => "sl",
            Kind::PasswordLink => "pl",
            Kind::Replay => "rp",
            Kind::Attempts => "tr",
            Kind::Answer => "an",
        }
    }
}

/// The key of all keyed hashes of a deployment, derived from its master key.
#[derive(Clone)]
pub struct HashKey(Zeroizing<[u8; 32]>);

impl HashKey {
    /// Takes 32 bytes of key material.
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// Hashes `value` of `kind` for one tenant.
    pub fn hash(&self, tenant: TenantId, kind: Kind, value: &str) -> KeyedHash {
        // Unwrap safety: HMAC accepts keys of every length.
        #[expect(clippy::expect_used, reason = "HMAC accepts keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("any key length");
        mac.update(kind.name().as_bytes());
        mac.update(uuid::Uuid::from(tenant).as_bytes());
        mac.update(value.as_bytes());
        KeyedHash(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey")
    }
}

/// HMAC-SHA-256 of a secret: what stores keep and look up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As a secret to give out, base64url: what is made from another secret
    /// and the deployment's key can be made again and is not stored.
    pub fn to_secret(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(self.0))
    }

    /// Compares in constant time.
    pub fn matches(&self, other: &KeyedHash) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl From<[u8; 32]> for KeyedHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_tenant_kind_and_value() {
        let key = HashKey::new([7; 32]);
        let (a, b) = (TenantId::new(1, [1; 10]), TenantId::new(1, [2; 10]));
        let hash = key.hash(a, Kind::AccessToken, "value");
        assert!(hash.matches(&key.hash(a, Kind::AccessToken, "value")));
        assert!(!hash.matches(&key.hash(b, Kind::AccessToken, "value")));
        assert!(!hash.matches(&key.hash(a, Kind::ContinuationToken, "value")));
        assert!(!hash.matches(&key.hash(a, Kind::AccessToken, "other")));
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret");
    }
}
