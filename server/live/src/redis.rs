//! Live state on a standalone Redis 7: one round trip per operation.
//!
//! What a single command cannot do atomically is a script in `redis/`. For a
//! cluster the epoch key must become one per slot in use, in the hash tag of
//! the keys that are judged by it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo,
    ProtocolVersion, RedisResult, Script, ScriptInvocation, cmd,
};

use crate::entry::{Created, Entry, Once, Swap};
use crate::error::LiveError;
use crate::key::Key;

/// A caller is refused rather than kept waiting longer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest pause between attempts to connect again.
const RECONNECT_EVERY: Duration = Duration::from_millis(500);
/// Attempts before waiting for the next call to try again: about a minute.
const RECONNECT_ATTEMPTS: usize = 120;

/// Since when the server remembers proofs. The only key without expiry.
const EPOCH: &str = "p:epoch";
/// Digits of the version in front of a value.
const VERSION_DIGITS: usize = 16;
/// The last millisecond of the year 9999: exact in a script's numbers.
const LATEST_MS: u64 = 253_402_300_799_999;

#[derive(Clone)]
pub(crate) struct Redis {
    manager: ConnectionManager,
    scripts: Arc<Scripts>,
}

struct Scripts {
    write: Script,
    once: Script,
    count: Script,
    since: Script,
    schedule: Script,
    due: Script,
}

impl Redis {
    pub(crate) async fn connect(url: &str) -> Result<Self, LiveError> {
        let client = client(url).map_err(LiveError::Address)?;
        // Asked on a connection of its own, because the manager would try for
        // longer than anyone wants to wait, and hide why.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let mut first =
            in_time(client.get_multiplexed_async_connection_with_config(&config)).await?;
        refuse_eviction(&mut first).await?;

        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_max_delay(RECONNECT_EVERY)
            .set_number_of_retries(RECONNECT_ATTEMPTS);
        let redis = Self {
            manager: ConnectionManager::new_lazy_with_config(client, config)?,
            scripts: Arc::new(Scripts::new()),
        };
        redis.replay_since().await?;
        Ok(redis)
    }

    pub(crate) async fn put(
        &self,
        key: &Key,
        value: &[u8],
        ttl: Duration,
    ) -> Result<(), LiveError> {
        let mut write = self.scripts.write.prepare_invoke();
        write.key(key.to_string()).arg(value).arg(milliseconds(ttl));
        self.invoke::<i64>(&write).await.map(|_| ())
    }

    pub(crate) async fn create(
        &self,
        key: &Key,
        value: &[u8],
        ttl: Duration,
    ) -> Result<Created, LiveError> {
        let mut write = self.scripts.write.prepare_invoke();
        // No entry has an empty version, except one that is not there.
        write
            .key(key.to_string())
            .arg(value)
            .arg(milliseconds(ttl))
            .arg("");
        match self.invoke::<i64>(&write).await? {
            1 => Ok(Created::Done),
            _ => Ok(Created::Taken),
        }
    }

    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Entry>, LiveError> {
        let held: Option<Vec<u8>> = self.query(cmd("GET").arg(key.to_string())).await?;
        held.map(entry).transpose()
    }

    pub(crate) async fn swap(
        &self,
        key: &Key,
        version: u64,
        value: &[u8],
        ttl: Duration,
    ) -> Result<Swap, LiveError> {
        let mut write = self.scripts.write.prepare_invoke();
        write
            .key(key.to_string())
            .arg(value)
            .arg(milliseconds(ttl))
            .arg(format!("{version:0VERSION_DIGITS$}"));
        match self.invoke::<i64>(&write).await? {
            1 => Ok(Swap::Done),
            _ => Ok(Swap::Lost),
        }
    }

    pub(crate) async fn take(&self, key: &Key) -> Result<Option<Vec<u8>>, LiveError> {
        let held: Option<Vec<u8>> = self.query(cmd("GETDEL").arg(key.to_string())).await?;
        Ok(held.map(entry).transpose()?.map(|entry| entry.value))
    }

    pub(crate) async fn once(
        &self,
        key: &Key,
        earliest_ms: u64,
        until_ms: u64,
    ) -> Result<Once, LiveError> {
        let mut once = self.scripts.once.prepare_invoke();
        once.key(key.to_string())
            .key(EPOCH)
            .arg(earliest_ms.min(LATEST_MS))
            .arg(until_ms.min(LATEST_MS));
        match self.invoke::<i64>(&once).await? {
            1 => Ok(Once::First),
            0 => Ok(Once::Again),
            _ => Ok(Once::TooOld),
        }
    }

    pub(crate) async fn count(&self, key: &Key, window: Duration) -> Result<u64, LiveError> {
        let mut count = self.scripts.count.prepare_invoke();
        count.key(key.to_string()).arg(milliseconds(window));
        self.invoke(&count).await
    }

    pub(crate) async fn remove(&self, key: &Key) -> Result<(), LiveError> {
        self.query(cmd("DEL").arg(key.to_string())).await
    }

    pub(crate) async fn schedule(
        &self,
        queue: &Key,
        key: &Key,
        after: Duration,
    ) -> Result<(), LiveError> {
        let mut schedule = self.scripts.schedule.prepare_invoke();
        schedule
            .key(queue.to_string())
            .arg(key.to_string())
            .arg(milliseconds(after));
        self.invoke::<i64>(&schedule).await.map(|_| ())
    }

    pub(crate) async fn due(
        &self,
        queue: &Key,
        most: usize,
        lease: Duration,
    ) -> Result<Vec<Key>, LiveError> {
        let mut due = self.scripts.due.prepare_invoke();
        due.key(queue.to_string())
            .arg(most)
            .arg(milliseconds(lease));
        let members: Vec<String> = self.invoke(&due).await?;
        members
            .iter()
            .map(|member| Key::parse(member, queue.kind).ok_or(LiveError::Malformed))
            .collect()
    }

    pub(crate) async fn unschedule(&self, queue: &Key, key: &Key) -> Result<(), LiveError> {
        let mut remove = cmd("ZREM");
        remove.arg(queue.to_string()).arg(key.to_string());
        self.query::<i64>(&remove).await.map(|_| ())
    }

    pub(crate) async fn ping(&self) -> Result<(), LiveError> {
        self.query(&cmd("PING")).await
    }

    pub(crate) async fn replay_since(&self) -> Result<u64, LiveError> {
        let mut since = self.scripts.since.prepare_invoke();
        since.key(EPOCH);
        self.invoke(&since).await
    }

    async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, LiveError> {
        let mut manager = self.manager.clone();
        in_time(command.query_async(&mut manager)).await
    }

    /// Loads the script first where the server does not know it yet.
    async fn invoke<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, LiveError> {
        let mut manager = self.manager.clone();
        in_time(script.invoke_async(&mut manager)).await
    }
}

impl Scripts {
    fn new() -> Self {
        Self {
            write: Script::new(include_str!("redis/write.lua")),
            once: Script::new(concat!(
                include_str!("redis/epoch.lua"),
                include_str!("redis/once.lua")
            )),
            count: Script::new(include_str!("redis/count.lua")),
            since: Script::new(concat!(
                include_str!("redis/epoch.lua"),
                include_str!("redis/since.lua")
            )),
            schedule: Script::new(include_str!("redis/schedule.lua")),
            due: Script::new(include_str!("redis/due.lua")),
        }
    }
}

fn client(url: &str) -> RedisResult<Client> {
    let info = url.into_connection_info()?;
    // RESP3 tells of a lost connection at once, also between two calls; the
    // user timeout ends one that a partition left half open.
    let settings = info
        .redis_settings()
        .clone()
        .set_protocol(ProtocolVersion::RESP3);
    let tcp = TcpSettings::default()
        .set_nodelay(true)
        .set_user_timeout(2 * PATIENCE);
    Client::open(info.set_redis_settings(settings).set_tcp_settings(tcp))
}

/// A server that evicts would forget proofs, and accept them again.
async fn refuse_eviction(connection: &mut impl ConnectionLike) -> Result<(), LiveError> {
    let mut command = cmd("CONFIG");
    command.arg("GET").arg("maxmemory*");
    let answer = in_time(command.query_async(connection)).await;
    let settings: HashMap<String, String> = match answer {
        Err(LiveError::Unavailable(error)) if matches!(error.kind(), ErrorKind::Server(_)) => {
            HashMap::new() // Hosted servers forbid the command.
        }
        answer => answer?,
    };
    match (settings.get("maxmemory"), settings.get("maxmemory-policy")) {
        (Some(limit), Some(policy)) if limit != "0" && policy != "noeviction" => {
            Err(LiveError::UnsafeEviction {
                policy: policy.clone(),
            })
        }
        (Some(_), Some(_)) => Ok(()),
        _ => {
            tracing::warn!("redis does not show `maxmemory-policy`, which must be `noeviction`");
            Ok(())
        }
    }
}

async fn in_time<T>(answer: impl Future<Output = RedisResult<T>>) -> Result<T, LiveError> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(LiveError::timed_out()),
    }
}

fn entry(mut held: Vec<u8>) -> Result<Entry, LiveError> {
    let digits = held.get(..VERSION_DIGITS).ok_or(LiveError::Malformed)?;
    let version = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .ok_or(LiveError::Malformed)?;
    let value = held.split_off(VERSION_DIGITS);
    Ok(Entry { value, version })
}

fn milliseconds(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)
}
