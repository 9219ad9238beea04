//! The general-purpose access token model (RFC 9767 §2.1).

use gnap::actor::Actor;
use gnap::id::TokenId;
use gnap::key::KeyValue;
use gnap::right::Right;

/// What an access token says, whatever its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenModel {
    /// Grant endpoint of the issuing AS (RFC 9767 §2.1.2).
    pub iss: String,
    /// Resource servers it is for; empty when it does not say.
    pub aud: Vec<String>,
    /// The RO who authorized it; absent when policy alone did.
    pub sub: Option<String>,
    /// Its rights.
    pub access: Vec<Right>,
    /// The key it is bound to, with the proofing method; absent exactly when
    /// `flags` has `bearer`.
    pub key: Option<KeyValue>,
    /// `bearer`, `durable`.
    pub flags: Vec<String>,
    /// Issue time, seconds since the epoch. It is not valid before.
    pub iat: u64,
    /// Expiry, seconds since the epoch. It is not valid from then on.
    pub exp: u64,
    /// Its identifier.
    pub id: TokenId,
    /// The client instance it was issued to.
    pub instance_id: Option<String>,
    /// The client's label.
    pub label: Option<String>,
    /// Who acts for the RO; absent when the RO's own client does.
    pub act: Option<Actor>,
}

impl TokenModel {
    /// Whether any request may use it, without a key (RFC 9635 §3.2.1).
    pub fn is_bearer(&self) -> bool {
        self.flags.iter().any(|flag| flag == "bearer")
    }

    /// Whether it is either bound to a key or says that it is not. A token
    /// that is both or neither must not exist.
    pub(crate) fn is_bound_or_bearer(&self) -> bool {
        self.key.is_some() != self.is_bearer()
    }
}
