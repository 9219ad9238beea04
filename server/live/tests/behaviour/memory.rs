//! What only memory has: its clock, its bound, its sweep.

use std::time::Duration;

use gnap::secret::Kind;
use live::{Limits, Live, LiveError, Once, Swap};
use tokio::runtime::Handle;
use tokio::time::{advance, sleep};

use crate::{MINUTE, any_key, key, tenant};

const START_MS: u64 = 1_700_000_000_000;
const MOMENT: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn a_value_expires() {
    let live = Live::memory(START_MS);
    let key = any_key();
    live.put(&key, b"value", MINUTE).await.unwrap();
    advance(MINUTE - MOMENT).await;
    let read = live.get(&key).await.unwrap().unwrap();
    advance(MOMENT).await;
    let swap = live.swap(&key, read.version, b"late", MINUTE).await;
    assert_eq!(swap.unwrap(), Swap::Lost);
    assert_eq!(live.get(&key).await.unwrap(), None);

    live.put(&key, b"value", MINUTE).await.unwrap();
    advance(MINUTE).await;
    assert_eq!(live.take(&key).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_swap_starts_the_time_to_live_anew() {
    let live = Live::memory(START_MS);
    let key = any_key();
    live.put(&key, b"value", MINUTE).await.unwrap();
    advance(MINUTE - MOMENT).await;
    let read = live.get(&key).await.unwrap().unwrap();
    let swap = live.swap(&key, read.version, b"later", MINUTE).await;
    assert_eq!(swap.unwrap(), Swap::Done);
    advance(MINUTE - MOMENT).await;
    assert_eq!(live.take(&key).await.unwrap().unwrap(), b"later");
}

#[tokio::test(start_paused = true)]
async fn a_proof_is_never_first_again() {
    let live = Live::memory(START_MS);
    let key = key(tenant(), Kind::Replay);
    let made = START_MS + 10_000;
    assert_eq!(live.once(&key, made, MINUTE).await.unwrap(), Once::First);
    advance(Duration::from_secs(70) - MOMENT).await;
    assert_eq!(live.once(&key, made, MINUTE).await.unwrap(), Once::Again);
    // Forgotten, and a system clock set back does not let it pass.
    advance(MOMENT).await;
    assert_eq!(live.once(&key, made, MINUTE).await.unwrap(), Once::TooOld);
}

#[tokio::test(start_paused = true)]
async fn a_counter_starts_anew_after_its_window() {
    let live = Live::memory(START_MS);
    let key = key(tenant(), Kind::Attempts);
    assert_eq!(live.count(&key, MINUTE).await.unwrap(), 1);
    advance(MINUTE - MOMENT).await;
    assert_eq!(live.count(&key, MINUTE).await.unwrap(), 2);
    advance(MOMENT).await;
    assert_eq!(live.count(&key, MINUTE).await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_store_refuses_until_something_expires() {
    let live = within(2, 2);
    let held = any_key();
    live.put(&held, b"value", MINUTE).await.unwrap();
    live.count(&any_key(), MINUTE).await.unwrap();
    assert_refuses(&live).await;
    // What is held already can change.
    live.put(&held, b"value", MINUTE).await.unwrap();
    sleep(MINUTE + Duration::from_secs(10)).await;
    live.put(&any_key(), b"value", MINUTE).await.unwrap();
    live.put(&any_key(), b"value", MINUTE).await.unwrap();
    assert_refuses(&live).await;
}

#[tokio::test]
async fn a_full_store_has_room_after_a_take() {
    let live = within(1, 1);
    let held = any_key();
    live.put(&held, b"value", MINUTE).await.unwrap();
    assert_refuses(&live).await;
    live.take(&held).await.unwrap().unwrap();
    live.put(&any_key(), b"value", MINUTE).await.unwrap();
}

#[tokio::test]
async fn a_full_tenant_leaves_room_to_others() {
    let live = within(3, 1);
    let full = tenant();
    let once = live.once(&key(full, Kind::Replay), START_MS, MINUTE).await;
    assert_eq!(once.unwrap(), Once::First);
    let put = live.put(&key(full, Kind::Interaction), b"", MINUTE).await;
    assert!(matches!(put, Err(LiveError::Full)));
    let once = live.once(&key(full, Kind::Replay), START_MS, MINUTE).await;
    assert_eq!(once.unwrap(), Once::Again);
    live.put(&any_key(), b"", MINUTE).await.unwrap();
    live.put(&any_key(), b"", MINUTE).await.unwrap();
    assert_refuses(&live).await;
}

#[tokio::test]
async fn the_sweep_ends_with_the_last_clone() {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let live = Live::memory(START_MS);
    let clone = live.clone();
    drop(live);
    tokio::task::yield_now().await;
    assert_eq!(tasks(), 1);
    drop(clone);
    tokio::task::yield_now().await;
    assert_eq!(tasks(), 0);
}

fn within(total: usize, per_tenant: usize) -> Live {
    Live::memory_within(START_MS, Limits { total, per_tenant })
}

async fn assert_refuses(live: &Live) {
    let put = live.put(&any_key(), b"value", MINUTE).await;
    assert!(matches!(put, Err(LiveError::Full)));
    let once = live.once(&any_key(), START_MS + 3_600_000, MINUTE).await;
    assert!(matches!(once, Err(LiveError::Full)));
    let count = live.count(&any_key(), MINUTE).await;
    assert!(matches!(count, Err(LiveError::Full)));
}
