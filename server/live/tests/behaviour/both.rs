//! What holds for both.

use std::sync::Arc;
use std::time::Duration;

use gnap::secret::Kind;
use live::{Created, Live, LiveError, Once, Swap};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::{MINUTE, any_key, key, made_now, now_ms, tenant};

const CALLERS: usize = 200;

/// Each behaviour becomes a test of memory and a test of Redis.
macro_rules! behaviours {
    ($($behaviour:ident)*) => {
        mod of_memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $behaviour() {
                super::$behaviour(live::Live::memory(crate::now_ms())).await;
            })*
        }
        mod of_redis {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $behaviour() {
                if let Some(live) = crate::shared_server().await {
                    super::$behaviour(live).await;
                }
            })*
        }
    };
}

behaviours! {
    a_value_is_found_only_by_its_tenant_and_kind
    a_value_of_any_bytes_comes_back
    a_value_is_taken_by_one_of_many
    a_swap_on_a_stale_version_is_lost
    a_swap_is_won_by_one_of_many
    a_swap_is_lost_after_take_and_put
    a_swap_of_nothing_is_lost
    a_value_is_created_by_one_of_many
    what_is_due_is_given_to_one_of_many
    what_is_taken_out_or_put_off_is_not_due
    something_is_shown_first_to_one_of_many
    what_was_seen_is_seen_only_for_its_tenant
    a_proof_older_than_the_memory_is_too_old
    a_proof_that_would_be_forgotten_is_too_old
    a_proof_from_the_far_future_does_not_break
    a_counter_counts_every_caller_once
    what_was_seen_or_counted_is_not_a_value
    what_was_removed_is_gone
    the_longest_time_to_live_is_accepted
    answers_a_ping
}

async fn a_value_is_found_only_by_its_tenant_and_kind(live: Live) {
    let (one, other) = (tenant(), tenant());
    let owner = key(one, Kind::Interaction);
    live.put(&owner, b"mine", MINUTE).await.unwrap();
    for stranger in [key(other, Kind::Interaction), key(one, Kind::InteractRef)] {
        assert_eq!(live.get(&stranger).await.unwrap(), None);
        assert_eq!(live.take(&stranger).await.unwrap(), None);
        live.remove(&stranger).await.unwrap();
    }
    assert_eq!(live.take(&owner).await.unwrap().unwrap(), b"mine");
}

async fn a_value_of_any_bytes_comes_back(live: Live) {
    let key = any_key();
    for value in [&b""[..], b"\0\xff\r\n$-1\r\n", &[b'x'; 100_000]] {
        live.put(&key, value, MINUTE).await.unwrap();
        assert_eq!(live.get(&key).await.unwrap().unwrap().value, value);
    }
}

async fn a_value_is_created_by_one_of_many(live: Live) {
    let key = any_key();
    let all = at_once(&live, move |live| async move {
        live.create(&key, b"first", MINUTE).await.unwrap()
    })
    .await;
    let done = all.iter().filter(|created| **created == Created::Done);
    assert_eq!(done.count(), 1);
    live.take(&key).await.unwrap();
    let again = live.create(&key, b"again", MINUTE).await.unwrap();
    assert_eq!(again, Created::Done);
    assert_eq!(live.get(&key).await.unwrap().unwrap().value, b"again");
}

async fn what_is_due_is_given_to_one_of_many(live: Live) {
    let (queue, key) = (any_key(), any_key());
    live.schedule(&queue, &key, Duration::ZERO).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let all = at_once(&live, move |live| async move {
        live.due(&queue, 10, MINUTE).await.unwrap()
    })
    .await;
    assert_eq!(all.concat(), [key]);
}

async fn what_is_taken_out_or_put_off_is_not_due(live: Live) {
    let (queue, other_queue) = (any_key(), any_key());
    let (now, later, never) = (any_key(), any_key(), any_key());
    for key in [now, later, never] {
        live.schedule(&queue, &key, Duration::ZERO).await.unwrap();
    }
    live.schedule(&queue, &later, MINUTE).await.unwrap();
    live.unschedule(&queue, &never).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(live.due(&other_queue, 10, MINUTE).await.unwrap(), []);
    let due = live.due(&queue, 10, Duration::ZERO).await.unwrap();
    assert_eq!(due, [now]);
    // The lease is over: who had it may have died.
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(live.due(&queue, 10, MINUTE).await.unwrap(), [now]);
    assert_eq!(live.due(&queue, 10, MINUTE).await.unwrap(), []);
}

async fn a_value_is_taken_by_one_of_many(live: Live) {
    let key = any_key();
    live.put(&key, b"once", MINUTE).await.unwrap();
    let all = at_once(
        &live,
        move |live| async move { live.take(&key).await.unwrap() },
    )
    .await;
    assert_eq!(all.iter().flatten().collect::<Vec<_>>(), [b"once"]);
}

async fn a_swap_on_a_stale_version_is_lost(live: Live) {
    let key = any_key();
    live.put(&key, b"read", MINUTE).await.unwrap();
    let read = live.get(&key).await.unwrap().unwrap();
    live.put(&key, b"written meanwhile", MINUTE).await.unwrap();
    let swap = live.swap(&key, read.version, b"stale", MINUTE).await;
    assert_eq!(swap.unwrap(), Swap::Lost);

    let read = live.get(&key).await.unwrap().unwrap();
    assert_eq!(read.value, b"written meanwhile");
    let swap = live.swap(&key, read.version, b"fresh", MINUTE).await;
    assert_eq!(swap.unwrap(), Swap::Done);
    assert_eq!(live.take(&key).await.unwrap().unwrap(), b"fresh");
}

async fn a_swap_is_won_by_one_of_many(live: Live) {
    let key = any_key();
    live.put(&key, b"read", MINUTE).await.unwrap();
    let version = live.get(&key).await.unwrap().unwrap().version;
    let all = at_once(&live, move |live| async move {
        live.swap(&key, version, b"mine", MINUTE).await.unwrap()
    })
    .await;
    assert_eq!(all.iter().filter(|swap| **swap == Swap::Done).count(), 1);
}

async fn a_swap_is_lost_after_take_and_put(live: Live) {
    let key = any_key();
    live.put(&key, b"same", MINUTE).await.unwrap();
    let version = live.get(&key).await.unwrap().unwrap().version;
    live.take(&key).await.unwrap();
    live.put(&key, b"same", MINUTE).await.unwrap();
    let swap = live.swap(&key, version, b"stale", MINUTE).await;
    assert_eq!(swap.unwrap(), Swap::Lost);
}

async fn a_swap_of_nothing_is_lost(live: Live) {
    for version in [0, 1, u64::MAX] {
        let swap = live.swap(&any_key(), version, b"value", MINUTE).await;
        assert_eq!(swap.unwrap(), Swap::Lost);
    }
}

async fn something_is_shown_first_to_one_of_many(live: Live) {
    let key = any_key();
    let made = made_now(&live).await;
    let all = at_once(&live, move |live| async move {
        live.once(&key, made, MINUTE).await.unwrap()
    })
    .await;
    assert_eq!(all.iter().filter(|once| **once == Once::First).count(), 1);
    assert!(!all.contains(&Once::TooOld));
}

async fn what_was_seen_is_seen_only_for_its_tenant(live: Live) {
    let (one, other) = (key(tenant(), Kind::Replay), key(tenant(), Kind::Replay));
    let made = made_now(&live).await;
    assert_eq!(live.once(&one, made, MINUTE).await.unwrap(), Once::First);
    assert_eq!(live.once(&one, made, MINUTE).await.unwrap(), Once::Again);
    assert_eq!(live.once(&other, made, MINUTE).await.unwrap(), Once::First);
}

async fn a_proof_older_than_the_memory_is_too_old(live: Live) {
    let (key, long) = (any_key(), MINUTE * 60 * 24 * 365);
    let since = live.replay_since().await.unwrap();
    let once = live.once(&key, since - 1, long).await;
    assert_eq!(once.unwrap(), Once::TooOld);
    let once = live.once(&key, since, long).await;
    assert_eq!(once.unwrap(), Once::First);
}

async fn a_proof_that_would_be_forgotten_is_too_old(live: Live) {
    let since = live.replay_since().await.unwrap();
    let short = std::time::Duration::from_millis(1);
    while now_ms() <= since + 2 {
        tokio::task::yield_now().await;
    }
    let once = live.once(&any_key(), since, short).await;
    assert_eq!(once.unwrap(), Once::TooOld);
    let once = live.once(&any_key(), made_now(&live).await, MINUTE).await;
    assert_eq!(once.unwrap(), Once::First);
}

async fn a_proof_from_the_far_future_does_not_break(live: Live) {
    let key = any_key();
    let once = live.once(&key, u64::MAX, MINUTE).await;
    assert_eq!(once.unwrap(), Once::First);
    let once = live.once(&key, u64::MAX, MINUTE).await;
    assert_eq!(once.unwrap(), Once::Again);
    live.remove(&key).await.unwrap();
}

async fn a_counter_counts_every_caller_once(live: Live) {
    let key = key(tenant(), Kind::Attempts);
    let mut all = at_once(&live, move |live| async move {
        live.count(&key, MINUTE).await.unwrap()
    })
    .await;
    all.sort_unstable();
    assert!(all.into_iter().eq(1..=CALLERS as u64));
}

async fn what_was_seen_or_counted_is_not_a_value(live: Live) {
    let (seen, counted) = (any_key(), any_key());
    let once = live.once(&seen, made_now(&live).await, MINUTE).await;
    assert_eq!(once.unwrap(), Once::First);
    live.count(&counted, MINUTE).await.unwrap();
    for key in [seen, counted] {
        let swap = live.swap(&key, 1, b"value", MINUTE).await;
        assert_eq!(swap.unwrap(), Swap::Lost);
        assert!(matches!(live.get(&key).await, Err(LiveError::Malformed)));
        assert!(matches!(live.take(&key).await, Err(LiveError::Malformed)));
    }
    live.put(&counted, b"value", MINUTE).await.unwrap();
    assert!(live.count(&counted, MINUTE).await.is_err());
    assert_eq!(live.take(&counted).await.unwrap().unwrap(), b"value");
}

async fn what_was_removed_is_gone(live: Live) {
    let key = any_key();
    live.put(&key, b"value", MINUTE).await.unwrap();
    live.remove(&key).await.unwrap();
    assert_eq!(live.get(&key).await.unwrap(), None);
    live.remove(&key).await.unwrap();
}

async fn the_longest_time_to_live_is_accepted(live: Live) {
    let key = any_key();
    for ttl in [std::time::Duration::MAX, std::time::Duration::ZERO] {
        live.put(&key, b"value", ttl).await.unwrap();
        live.remove(&key).await.unwrap();
        live.count(&key, ttl).await.unwrap();
        live.remove(&key).await.unwrap();
    }
}

async fn answers_a_ping(live: Live) {
    live.ping().await.unwrap();
}

/// Runs `call` for all callers at the same moment.
async fn at_once<T, F>(live: &Live, call: impl Fn(Live) -> F + Copy + Send + 'static) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let start = Arc::new(Barrier::new(CALLERS));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (live, start) = (live.clone(), start.clone());
        callers.spawn(async move {
            start.wait().await;
            call(live).await
        });
    }
    callers.join_all().await
}
