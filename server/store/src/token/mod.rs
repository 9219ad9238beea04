//! Issued access tokens (RFC 9635 §3.2, §6; RFC 9767 §2).

mod branches;
mod derive;
mod find;
mod list;
mod management;
mod revoke;
mod revoked;
mod rotate;
mod row;

use gnap::actor::Actor;
use gnap::grant::Finalized;
use gnap::id::{GrantId, InstanceId, TokenId, UserId};
use gnap::right::Right;
use gnap::secret::KeyedHash;

use crate::grant::{ClientSnapshot, StateKind};
use crate::key::BoundKey;

pub use derive::{Derivation, Derive, Derived};
pub use revoke::{Revoke, Revoked, Revoker};
pub use revoked::ReplacedValue;
pub use rotate::{NewValue, Rotate, RotateTo, Rotated};
pub(crate) use row::{TABLE, rows};

/// A token to store.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its id, which is also the identifier (`jti`) of its first value.
    pub id: TokenId,
    /// The hash of its value, unique in the tenant.
    pub value_hash: KeyedHash,
    /// The hash of the token that manages it (RFC 9635 §3.2.1).
    pub management_hash: KeyedHash,
    /// The client's name for it.
    pub label: Option<String>,
    /// The rights it carries.
    pub access: Vec<Right>,
    /// Its flags.
    pub flags: Vec<String>,
    /// Its format, such as `opaque`.
    pub format: String,
    /// The key it is bound to; `None` is a bearer token.
    pub key: Option<BoundKey>,
    /// Who acts with it for the RO, when that is not the RO's own client.
    pub actor: Option<Actor>,
    /// When it was issued, in epoch milliseconds.
    pub issued_at_ms: u64,
    /// When it expires, in epoch milliseconds.
    pub expires_at_ms: u64,
}

/// A stored token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// The identifier (`jti`) of its value.
    pub value_id: TokenId,
    /// The grant it came from.
    pub grant_id: GrantId,
    /// The hash of the token that manages it.
    pub management_hash: KeyedHash,
    /// The client's name for it.
    pub label: Option<String>,
    /// The rights it carries.
    pub access: Vec<Right>,
    /// Its flags.
    pub flags: Vec<String>,
    /// Its format.
    pub format: String,
    /// The key it is bound to; `None` is a bearer token.
    pub key: Option<BoundKey>,
    /// Who acts with it for the RO, when that is not the RO's own client.
    pub actor: Option<Actor>,
    /// When its value was issued, in epoch milliseconds.
    pub issued_at_ms: u64,
    /// When its value expires, in epoch milliseconds.
    pub expires_at_ms: u64,
    /// When it was revoked, in epoch milliseconds.
    pub revoked_at_ms: Option<u64>,
    /// Counts its values from 1.
    pub generation: u64,
    /// Where it comes from, if a resource server derived it.
    pub derived: Option<Derived>,
}

/// A token with what must be known about its grant: all that introspection
/// and token management need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedToken {
    /// The token.
    pub token: Token,
    /// The state of its grant.
    pub grant_state: StateKind,
    /// Why its grant is over, if it is.
    pub grant_finalized: Option<Finalized>,
    /// The client instance, if the AS remembers it.
    pub client_instance: Option<InstanceId>,
    /// The client as it was when it asked.
    pub client: ClientSnapshot,
    /// The user who decided, if one did.
    pub user: Option<UserId>,
}

impl GrantedToken {
    /// Whether the token can be used now.
    pub fn is_active(&self, now_ms: u64) -> bool {
        self.can_be_rotated() && now_ms < self.token.expires_at_ms
    }

    /// Whether the token can get a new value: an expired one can, a revoked
    /// one or one of a grant that is over cannot.
    pub fn can_be_rotated(&self) -> bool {
        let grant_stands = match self.grant_state {
            StateKind::Approved => true,
            // Nothing is issued in these states: the token is from before a
            // modification, which does not touch it (RFC 9635 §5.3).
            StateKind::Pending | StateKind::Waiting | StateKind::Denied => true,
            StateKind::Finalized => self.grant_finalized == Some(Finalized::Issued),
        };
        grant_stands && self.token.revoked_at_ms.is_none()
    }

    /// The key that must sign token management requests: the token's, or for
    /// a bearer token the client instance's (RFC 9635 §6).
    pub fn management_key(&self) -> &BoundKey {
        self.token.key.as_ref().unwrap_or(&self.client.key)
    }
}
