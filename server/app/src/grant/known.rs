//! What is remembered for a moment about those who ask often: keys that were
//! admitted, and client instances as the store has them.

use std::sync::Arc;
use std::time::Duration;

use gnap::id::TenantId;
use gnap::key::{Key, KeyValue};
use gnap::secret::KeyedHash;
use moka::sync::Cache;
use proof::{AdmissionError, PublicKey};
use store::StoreError;
use store::client_instance::ClientInstance;
use store::key::KeyThumbprint;

use crate::app::App;
use crate::tenant::Tenant;

/// Keys and instances kept in memory at most.
const MOST: u64 = 10_000;
/// How long a change to a client instance may go unseen.
const FRESH: Duration = Duration::from_millis(250);

/// The memory.
pub struct Known {
    /// By their JSON. Admission is pure: what was admitted once always is.
    keys: Cache<String, PublicKey>,
    instances: Cache<(TenantId, Named), Arc<ClientInstance>>,
}

/// There is no key to prove a request with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// By value, and not admitted.
    #[error(transparent)]
    Refused(#[from] AdmissionError),
    /// By a reference that the tenant does not have, or not any more.
    #[error("key reference is not known")]
    Unknown,
}

/// How a client instance was named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Named {
    Key(KeyThumbprint),
    Identifier(KeyedHash),
}

impl Default for Known {
    fn default() -> Self {
        Self {
            keys: Cache::new(MOST),
            instances: Cache::builder()
                .max_capacity(MOST)
                .time_to_live(FRESH)
                .build(),
        }
    }
}

impl App {
    /// The key that must prove a request: one by value is admitted (RFC 9635
    /// §7.1), one by reference is looked up (§7.1.1).
    ///
    /// # Errors
    /// When it must not be used, or the tenant does not know it.
    pub fn key(&self, tenant: &Tenant, key: &Key) -> Result<PublicKey, NoKey> {
        match key {
            Key::Value(value) => Ok(self.admit(value)?),
            Key::Reference(reference) => tenant
                .key_by_reference(reference)
                .cloned()
                .ok_or(NoKey::Unknown),
        }
    }

    fn admit(&self, key: &KeyValue) -> Result<PublicKey, AdmissionError> {
        let Ok(name) = serde_json::to_string(key) else {
            return PublicKey::admit(key);
        };
        if let Some(admitted) = self.known.keys.get(&name) {
            return Ok(admitted);
        }
        let admitted = PublicKey::admit(key)?;
        self.known.keys.insert(name, admitted.clone());
        Ok(admitted)
    }

    /// The client instance of a key. Those that are not known are looked up
    /// each time: somebody may be approving one right now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn instance_by_key(
        &self,
        tenant: &Tenant,
        key: &PublicKey,
    ) -> Result<Option<Arc<ClientInstance>>, StoreError> {
        let thumbprint = KeyThumbprint::from(*key.thumbprint().as_bytes());
        self.instance(tenant, Named::Key(thumbprint)).await
    }

    /// The client instance of an identifier (RFC 9635 §2.3.1).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn instance_by_identifier(
        &self,
        tenant: &Tenant,
        identifier: KeyedHash,
    ) -> Result<Option<Arc<ClientInstance>>, StoreError> {
        self.instance(tenant, Named::Identifier(identifier)).await
    }

    async fn instance(
        &self,
        tenant: &Tenant,
        named: Named,
    ) -> Result<Option<Arc<ClientInstance>>, StoreError> {
        let name = (tenant.id, named);
        if let Some(known) = self.known.instances.get(&name) {
            return Ok(Some(known));
        }
        let store = self.store.tenant(tenant.id);
        let found = match &name.1 {
            Named::Key(thumbprint) => store.client_instance_by_thumbprint(thumbprint).await?,
            Named::Identifier(hash) => store.client_instance_by_identifier(hash).await?,
        };
        let found = found.map(Arc::new);
        if let Some(instance) = &found {
            self.known.instances.insert(name, Arc::clone(instance));
        }
        Ok(found)
    }
}
