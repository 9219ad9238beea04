//! The program's state: built once, shared by all requests, dropped at the end.

use std::sync::Arc;

use gnap::secret::{HashKey, KeyedHash, Kind, Secret};
use live::Live;
use store::Store;
use tokio::sync::Semaphore;

use crate::admin::platform;
use crate::clock::Clock;
use crate::config::Config;
use crate::grant::{Known, Refusals};
use crate::jobs::Jobs;
use crate::keys::{Pairwise, Sealing};
use crate::notify::Mailer;
use crate::outbound::Outbound;
use crate::password::Passwords;
use crate::policies::Shadows;
use crate::random::{self, NoRandomness};
use crate::rs::{Registrations, Revocations};
use crate::telemetry::Meters;
use crate::tenant::{Tenant, Tenants};

/// Everything a request can need.
pub struct App {
    /// Settings.
    pub config: Config,
    /// Durable state.
    pub store: Store,
    /// Short-lived state.
    pub live: Live,
    /// Tenants in memory.
    pub tenants: Tenants,
    /// The time.
    pub clock: Clock,
    /// The key of keyed hashes.
    pub hash_key: HashKey,
    /// Seals signing keys.
    pub sealing: Arc<Sealing>,
    /// Identifiers of people for each client.
    pub pairwise: Pairwise,
    /// Password hashing.
    pub passwords: Passwords,
    /// Keys and client instances that were seen lately.
    pub known: Known,
    /// Calls to addresses that clients name.
    pub outbound: Outbound,
    /// Sends mail, if the deployment can.
    pub mailer: Option<Mailer>,
    /// Wakes who works on what is queued.
    pub jobs: Jobs,
    /// Counts refused requests that are kept.
    pub refusals: Refusals,
    /// One page of a replay at a time.
    pub replays: Semaphore,
    /// What shadows said lately.
    pub shadows: Shadows,
    /// Lists of revoked tokens made in the last moments.
    pub revocations: Revocations,
    /// Lets registrations of resource sets pass one by one.
    pub registrations: Registrations,
    /// Instruments.
    pub meters: Meters,
}

impl App {
    /// The keyed hash of a tenant's handle.
    pub fn hash(&self, tenant: &Tenant, kind: Kind, value: &Secret) -> KeyedHash {
        self.hash_key.hash(tenant.id, kind, value.expose())
    }

    /// The place of a tenant's handle in live state.
    pub fn live_key(&self, tenant: &Tenant, kind: Kind, value: &str) -> live::Key {
        live::Key {
            tenant: tenant.id,
            kind,
            hash: self.hash_key.hash(tenant.id, kind, value),
        }
    }

    /// The queue of one kind of work, of all tenants. Another deployment on the
    /// same Redis has another one: it could not open what is in ours.
    pub fn queue(&self, kind: Kind) -> live::Key {
        let tenant = platform::id();
        live::Key {
            tenant,
            kind,
            hash: self.hash_key.hash(tenant, kind, "queue"),
        }
    }

    /// A new id of any kind: now, and random.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn id<T>(&self, make: impl FnOnce(u64, [u8; 10]) -> T) -> Result<T, NoRandomness> {
        Ok(make(self.clock.now_ms(), random::bytes::<10>()?))
    }
}
