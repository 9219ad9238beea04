//! Tenants in memory: read and compiled on first use, replaced as a whole when
//! their configuration changes, dropped when the cache is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gnap::id::TenantId;
use moka::sync::Cache;
use store::configuration::TenantDetails;
use store::relationship::REMOVED_IS_KNOWN_FOR_MS;
use store::{Store, StoreError};

use super::{CompileError, KnownRelationships, Tenant, UnusableRelationship};
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
    /// Its relationships cannot be used.
    #[error("tenant `{slug}` cannot be served")]
    Relationships {
        /// Which tenant.
        slug: String,
        /// Why.
        source: UnusableRelationship,
    },
}

/// The tenants of a deployment.
#[derive(Clone)]
pub struct Tenants {
    cache: Cache<String, Arc<Cached>>,
    /// The slug of the tenant that had a host when it was last looked for.
    hosts: Cache<String, String>,
    sealing: Arc<Sealing>,
}

struct Cached {
    tenant: Arc<Tenant>,
    checked_at_ms: AtomicU64,
    /// How often it was to be looked at again; one count for all copies, so
    /// that a copy read before a change does not hide it.
    forgotten: Arc<AtomicU64>,
    /// For which of these times somebody did.
    looked: AtomicU64,
}

/// How often the tenant was to be looked at again when the look began.
#[derive(Default)]
struct Seen {
    count: Arc<AtomicU64>,
    looked: u64,
}

impl Tenants {
    /// An empty cache.
    pub fn new(sealing: Arc<Sealing>) -> Self {
        Self {
            cache: Cache::new(MOST),
            hosts: Cache::new(MOST),
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
        let mut relationships = Arc::<KnownRelationships>::default();
        let mut seen = Seen::default();
        if let Some(cached) = self.cache.get(slug) {
            let forgotten = cached.forgotten.load(Ordering::Acquire);
            let checked_at_ms = cached.checked_at_ms.load(Ordering::Relaxed);
            let age_ms = now_ms.saturating_sub(checked_at_ms);
            if age_ms < RECHECK_MS && forgotten == cached.looked.load(Ordering::Relaxed) {
                return Ok(Some(Arc::clone(&cached.tenant)));
            }
            seen = Seen {
                count: Arc::clone(&cached.forgotten),
                looked: forgotten,
            };
            let tenant = &cached.tenant;
            let versions = store.tenant(tenant.id).versions().await?;
            // What was removed is known for a time only.
            if age_ms < REMOVED_IS_KNOWN_FOR_MS / 2 {
                relationships = Arc::clone(&tenant.relationships);
            }
            if versions.is_some_and(|now| now.configuration == tenant.version)
                && Arc::ptr_eq(&relationships, &tenant.relationships)
            {
                if versions.map(|now| now.relationships) != Some(relationships.version()) {
                    read(&relationships, store, tenant.id, slug).await?;
                }
                cached.checked_at_ms.store(now_ms, Ordering::Relaxed);
                cached.looked.store(forgotten, Ordering::Relaxed);
                return Ok(Some(Arc::clone(tenant)));
            }
        }
        let Some(details) = store.platform().tenant_by_slug(slug).await? else {
            self.cache.invalidate(slug);
            return Ok(None);
        };
        self.load(store, &details, relationships, seen, now_ms)
            .await
    }

    /// The tenant that has a host, or `None` when nobody has it.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub async fn find_by_host(
        &self,
        store: &Store,
        host: &str,
        now_ms: u64,
    ) -> Result<Option<Arc<Tenant>>, TenantError> {
        let has_it = |tenant: &Arc<Tenant>| tenant.host.as_deref() == Some(host);
        if let Some(slug) = self.hosts.get(host) {
            let known = self.find(store, &slug, now_ms).await?.filter(has_it);
            if known.is_some() {
                return Ok(known);
            }
        }
        let Some(details) = store.platform().tenant_by_host(host).await? else {
            self.hosts.invalidate(host);
            return Ok(None);
        };
        let slug = details.slug;
        let mut found = self.find(store, &slug, now_ms).await?.filter(has_it);
        if found.is_none() {
            // What is in memory is from before it got the host.
            self.forget(&slug);
            found = self.find(store, &slug, now_ms).await?.filter(has_it);
        }
        self.hosts.insert(host.to_owned(), slug);
        Ok(found)
    }

    /// The next request looks whether the tenant changed.
    pub fn forget(&self, slug: &str) {
        if let Some(cached) = self.cache.get(slug) {
            cached.forgotten.fetch_add(1, Ordering::Release);
        }
    }

    async fn load(
        &self,
        store: &Store,
        details: &TenantDetails,
        relationships: Arc<KnownRelationships>,
        seen: Seen,
        now_ms: u64,
    ) -> Result<Option<Arc<Tenant>>, TenantError> {
        let (id, slug) = (details.id, details.slug.as_str());
        read(&relationships, store, id, slug).await?;
        let Some(configuration) = store.tenant(id).configuration().await? else {
            return Ok(None);
        };
        let before = self.cache.get(slug);
        let before = before.as_ref().map(|cached| &*cached.tenant);
        let tenant = Tenant::compile(
            configuration,
            relationships,
            before.filter(|tenant| tenant.id == id),
            &self.sealing,
        );
        let tenant = tenant.map_err(|source| TenantError::Compile {
            slug: slug.to_owned(),
            source: Box::new(source),
        })?;
        let tenant = Arc::new(tenant);
        let cached = Cached {
            tenant: Arc::clone(&tenant),
            checked_at_ms: AtomicU64::new(now_ms),
            forgotten: seen.count,
            looked: AtomicU64::new(seen.looked),
        };
        self.cache.insert(slug.to_owned(), Arc::new(cached));
        Ok(Some(tenant))
    }
}

async fn read(
    relationships: &KnownRelationships,
    store: &Store,
    id: TenantId,
    slug: &str,
) -> Result<(), TenantError> {
    let read = relationships.read(&store.tenant(id)).await?;
    read.map_err(|source| TenantError::Relationships {
        slug: slug.to_owned(),
        source,
    })
}
