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

impl Key {
    /// Reads what [`fmt::Display`] wrote of a key of this kind.
    pub(crate) fn parse(text: &str, kind: Kind) -> Option<Self> {
        let (tenant, rest) = text.strip_prefix("p:{")?.split_once("}:")?;
        let hash = rest.strip_prefix(kind.name())?.strip_prefix(':')?;
        let hash: [u8; 32] = URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok()?;
        Some(Self {
            tenant: tenant.parse().ok()?,
            kind,
            hash: hash.into(),
        })
    }
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
        assert_eq!(Key::parse(&key.to_string(), Kind::InteractRef), Some(key));
        for (text, kind) in [
            (key.to_string(), Kind::Interaction),
            ("p:{}:ir:".to_owned(), Kind::InteractRef),
            (format!("{key}A"), Kind::InteractRef),
        ] {
            assert_eq!(Key::parse(&text, kind), None, "{text}");
        }
    }
}
