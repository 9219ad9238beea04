//! How values become columns and columns become values again.

use gnap::grant::Finalized;
use gnap::key::Key;
use gnap::secret::KeyedHash;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::key::{BoundKey, KeyThumbprint};

/// Epoch milliseconds as stored. Times past the year 292 million are one.
pub(crate) fn time(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// Epoch milliseconds as given out; also counters and versions.
pub(crate) fn unsigned(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

/// JSON as stored.
pub(crate) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Corrupt {
        what,
        source: source.into(),
    })
}

/// A value from stored JSON.
pub(crate) fn from_json<T: DeserializeOwned>(
    what: &'static str,
    stored: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(stored).map_err(|source| StoreError::Corrupt {
        what,
        source: source.into(),
    })
}

/// A hash from its 32 bytes.
pub(crate) fn hash(stored: &[u8]) -> Result<KeyedHash, StoreError> {
    bytes("hash", stored).map(KeyedHash::from)
}

/// A key from its JSON and thumbprint.
pub(crate) fn key(stored: &str, thumbprint: &[u8]) -> Result<BoundKey, StoreError> {
    Ok(BoundKey {
        value: from_json::<Key>("key", stored)?,
        thumbprint: self::thumbprint(thumbprint)?,
    })
}

/// A thumbprint from its 32 bytes.
pub(crate) fn thumbprint(stored: &[u8]) -> Result<KeyThumbprint, StoreError> {
    bytes("thumbprint", stored).map(KeyThumbprint::from)
}

fn bytes(what: &'static str, stored: &[u8]) -> Result<[u8; 32], StoreError> {
    stored.try_into().map_err(|source| StoreError::Corrupt {
        what,
        source: Box::new(source),
    })
}

/// Words that stand in a column for the variants of an enum.
pub(crate) trait Word: Copy + PartialEq + 'static {
    /// What the column holds.
    const WHAT: &'static str;
    /// Each variant with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// The variant's word.
    fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find_map(|(value, word)| (*value == self).then_some(*word))
            .unwrap_or("unknown")
    }

    /// The variant of a stored word.
    fn from_word(stored: &str) -> Result<Self, StoreError> {
        Self::WORDS
            .iter()
            .find_map(|(value, word)| (*word == stored).then_some(*value))
            .ok_or_else(|| StoreError::Corrupt {
                what: Self::WHAT,
                source: format!("unknown word `{stored}`").into(),
            })
    }
}

impl Word for Finalized {
    const WHAT: &'static str = "reason";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Finalized::Issued, "issued"),
        (Finalized::Denied, "denied"),
        (Finalized::Cancelled, "cancelled"),
        (Finalized::Revoked, "revoked"),
        (Finalized::Invalidated, "invalidated"),
        (Finalized::Expired, "expired"),
    ];
}
