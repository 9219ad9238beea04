//! How entries stand in Redis.

use gnap::secret::Kind;
use live::{Key, Live, Once, Swap};
use redis::aio::MultiplexedConnection;
use redis::{Client, cmd};

use crate::{MINUTE, any_key, key, made_now, redis_url, shared_server, tenant};

#[tokio::test]
async fn every_entry_has_a_time_to_live() {
    let Some((live, mut redis)) = live_and_redis().await else {
        return;
    };
    let (value, counter) = (any_key(), key(tenant(), Kind::Attempts));
    live.put(&value, b"value", MINUTE).await.unwrap();
    assert!(ttl_ms(&mut redis, &value).await > 50_000);

    let read = live.get(&value).await.unwrap().unwrap();
    let swap = live.swap(&value, read.version, b"value", MINUTE * 2).await;
    assert_eq!(swap.unwrap(), Swap::Done);
    assert!(ttl_ms(&mut redis, &value).await > 110_000);

    live.count(&counter, MINUTE).await.unwrap();
    assert!(ttl_ms(&mut redis, &counter).await > 50_000);
    // The window is fixed: a later count does not move its end.
    live.count(&counter, MINUTE * 2).await.unwrap();
    assert!(ttl_ms(&mut redis, &counter).await <= 60_000);
}

#[tokio::test]
async fn a_proof_is_remembered_exactly_while_it_is_acceptable() {
    let Some((live, mut redis)) = live_and_redis().await else {
        return;
    };
    let key = key(tenant(), Kind::Replay);
    let made = made_now(&live).await + 3_000;
    assert_eq!(live.once(&key, made, MINUTE).await.unwrap(), Once::First);
    let until: u64 = cmd("PEXPIRETIME")
        .arg(key.to_string())
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(until, made + 60_000);
}

#[tokio::test]
async fn an_expired_value_is_gone() {
    let Some((live, mut redis)) = live_and_redis().await else {
        return;
    };
    let key = any_key();
    live.put(&key, b"value", MINUTE).await.unwrap();
    let read = live.get(&key).await.unwrap().unwrap();
    cmd("PEXPIREAT")
        .arg(key.to_string())
        .arg(1)
        .exec_async(&mut redis)
        .await
        .unwrap();
    let swap = live.swap(&key, read.version, b"late", MINUTE).await;
    assert_eq!(swap.unwrap(), Swap::Lost);
    assert_eq!(live.take(&key).await.unwrap(), None);
}

#[tokio::test]
async fn a_second_connection_shares_entries_and_epoch() {
    let Some((live, other)) = shared_server().await.zip(shared_server().await) else {
        return;
    };
    let (value, proof) = (any_key(), key(tenant(), Kind::Replay));
    let made = made_now(&live).await;
    live.put(&value, b"value", MINUTE).await.unwrap();
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::First);
    assert_eq!(other.once(&proof, made, MINUTE).await.unwrap(), Once::Again);
    assert_eq!(other.take(&value).await.unwrap().unwrap(), b"value");
    assert_eq!(
        other.replay_since().await.unwrap(),
        live.replay_since().await.unwrap()
    );
}

async fn live_and_redis() -> Option<(Live, MultiplexedConnection)> {
    let client = Client::open(redis_url()?).unwrap();
    let connection = client.get_multiplexed_async_connection().await.unwrap();
    Some((shared_server().await?, connection))
}

async fn ttl_ms(redis: &mut MultiplexedConnection, key: &Key) -> i64 {
    cmd("PTTL")
        .arg(key.to_string())
        .query_async(redis)
        .await
        .unwrap()
}
