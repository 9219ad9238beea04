//! Client instances the AS remembers, by key (RFC 9635 §2.3, §3.5).

use gnap::id::InstanceId;
use gnap::request::Display;
use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::key::{BoundKey, KeyThumbprint};
use crate::tenant::Tenant;

/// A client instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInstance {
    /// Its id.
    pub id: InstanceId,
    /// The key that is the instance's identity, unique in the tenant.
    pub key: BoundKey,
    /// The class of software it said it is.
    pub class_id: Option<String>,
    /// What it said about itself. Untrusted text.
    pub display: Option<Display>,
    /// The hash of the identifier it can present instead of its key, unique
    /// in the tenant; `None` when it was given none.
    pub identifier_hash: Option<KeyedHash>,
    /// When it was first seen, in epoch milliseconds.
    pub first_seen_at_ms: u64,
}

/// The answer of [`Tenant::remember_client_instance`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remembered {
    /// The key was not known; the instance is stored as given.
    New(ClientInstance),
    /// The key was known: the instance as it was stored before.
    Known(ClientInstance),
}

impl Tenant<'_> {
    /// Stores a client instance, or returns the one that has this key.
    /// Of several at once, one is stored and the others get it. The audit
    /// event is written only for a new one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the identifier is another instance's.
    pub async fn remember_client_instance(
        &self,
        instance: ClientInstance,
        audit: Audit,
    ) -> Result<Remembered, StoreError> {
        let _ = (instance, audit);
        todo!()
    }

    /// The client instance of a key.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_instance_by_thumbprint(
        &self,
        thumbprint: &KeyThumbprint,
    ) -> Result<Option<ClientInstance>, StoreError> {
        let _ = thumbprint;
        todo!()
    }

    /// The client instance of an identifier.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_instance_by_identifier(
        &self,
        identifier_hash: &KeyedHash,
    ) -> Result<Option<ClientInstance>, StoreError> {
        let _ = identifier_hash;
        todo!()
    }
}
