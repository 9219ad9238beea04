//! Typed keys: tenant, kind and keyed hash, so that nothing of one tenant or
//! kind is ever found as another's.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::TenantId;
use gnap::secret::{KeyedHash, Kind};

/// The key of one entry.
///
/// Prints as it stands in Redis: `p:{tenant}:kind:hash`. The braces are the
/// hash tag of Redis Cluster: all keys of a tenant share a slot, because the
/// keys of one grant have only the tenant in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Whose entry it is.
    pub tenant: TenantId,
    /// What it is for.
    pub kind: Kind,
    /// The keyed hash of the handle under which it is found.
    pub hash: KeyedHash,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = URL_SAFE_NO_PAD.encode(self.hash.as_bytes());
        write!(f, "p:{{{}}}:{}:{hash}", self.tenant, self.kind.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_tenant_as_hash_tag_then_kind_and_hash() {
        let key = Key {
            tenant: TenantId::new(0, [0; 10]),
            kind: Kind::InteractRef,
            hash: KeyedHash::from([0; 32]),
        };
        let zeros = "A".repeat(43);
        assert_eq!(
            key.to_string(),
            format!("p:{{00000000000070008000000000000000}}:ir:{zeros}")
        );
    }
}
