//! What live state promises, asked of memory and of Redis.
//!
//! Redis is asked when `PARLEY_TEST_REDIS` names one, for example
//! `redis://127.0.0.1:6379`. Tests that flush, fill, stop or configure it
//! start a `redis-server` of their own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure is the test's way to speak"
)]

mod both;
mod memory;
mod own_server;
mod shared_server;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gnap::id::TenantId;
use gnap::secret::{KeyedHash, Kind};
use live::{Key, Live};

const MINUTE: Duration = Duration::from_secs(60);

/// A tenant that no other test and no earlier run has used.
fn tenant() -> TenantId {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut random = [0; 10];
    random[..2].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()[6..]);
    random[2..6].copy_from_slice(&std::process::id().to_be_bytes());
    TenantId::new(now_ms(), random)
}

fn key(tenant: TenantId, kind: Kind) -> Key {
    Key {
        tenant,
        kind,
        hash: KeyedHash::from([7; 32]),
    }
}

fn any_key() -> Key {
    key(tenant(), Kind::Interaction)
}

fn now_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(elapsed.as_millis()).unwrap()
}

fn redis_url() -> Option<String> {
    std::env::var("PARLEY_TEST_REDIS").ok()
}

async fn shared_server() -> Option<Live> {
    Some(Live::redis(&redis_url()?).await.unwrap())
}

/// The creation time of a proof made now, which the replay memory can judge.
async fn made_now(live: &Live) -> u64 {
    live.replay_since().await.unwrap().max(now_ms())
}
