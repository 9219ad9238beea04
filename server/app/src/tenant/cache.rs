//! Tenants in memory: read and compiled on first use, replaced as a whole when
//! their configuration changes, dropped when the cache is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gnap::id::TenantId;
use moka::sync::Cache;
use store::{Store, StoreError};

use super::{CompileError, Tenant};
use crate::keys::Sealing;

/// Tenants kept in memory at most.
const MOST: u64 = 10_000;

/// How old a cached tenant may get before its version is compared with the
/// store's, ms: how long another replica may serve the old configuration.
const RECHECK_MS: u64 = 250;

/// A tenant cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TenantError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its configuration cannot be used.
    #[error("tenant `{slug}` cannot be served")]
    Compile {
        /// Which tenant.
        slug: String,
        /// Why.
        source: Box<CompileError>,
    },
}

/// The tenants of a deployment.
#[derive(Clone)]
pub struct Tenants {
    cache: Cache<String, Arc<Cached>>,
    sealing: Arc<Sealing>,
}

struct Cached {
    tenant: Arc<Tenant>,
    checked_at_ms: AtomicU64,
}

impl Tenants {
    /// An empty cache.
    pub fn new(sealing: Arc<Sealing>) -> Self {
        Self {
            cache: Cache::new(MOST),
            sealing,
        }
    }

    /// The tenant of a slug, or `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or compiled. A stale copy is never served
    /// instead: its policies may allow what is now denied.
    pub async fn find(
        &self,
        store: &Store,
        slug: &str,
        now_ms: u64,
    ) -> Result<Option<Arc<Tenant>>, TenantError> {
        if let Some(cached) = self.cache.get(slug) {
            let checked_at_ms = cached.checked_at_ms.load(Ordering::Relaxed);
            if now_ms.saturating_sub(checked_at_ms) < RECHECK_MS {
                return Ok(Some(Arc::clone(&cached.tenant)));
            }
            let version = store
                .tenant(cached.tenant.id)
                .configuration_version()
                .await?;
            if version == Some(cached.tenant.version) {
                cached.checked_at_ms.store(now_ms, Ordering::Relaxed);
                return Ok(Some(Arc::clone(&cached.tenant)));
            }
        }
        let Some(details) = store.platform().tenant_by_slug(slug).await? else {
            self.cache.invalidate(slug);
            return Ok(None);
        };
        self.load(store, details.id, slug, now_ms).await
    }

    /// Forgets a tenant, so that the next request reads it anew.
    pub fn forget(&self, slug: &str) {
        self.cache.invalidate(slug);
    }

    async fn load(
        &self,
        store: &Store,
        id: TenantId,
        slug: &str,
        now_ms: u64,
    ) -> Result<Option<Arc<Tenant>>, TenantError> {
        let Some(configuration) = store.tenant(id).configuration().await? else {
            return Ok(None);
        };
        let tenant = Tenant::compile(configuration, &self.sealing).map_err(|source| {
            TenantError::Compile {
                slug: slug.to_owned(),
                source: Box::new(source),
            }
        })?;
        let tenant = Arc::new(tenant);
        let cached = Cached {
            tenant: Arc::clone(&tenant),
            checked_at_ms: AtomicU64::new(now_ms),
        };
        self.cache.insert(slug.to_owned(), Arc::new(cached));
        Ok(Some(tenant))
    }
}
