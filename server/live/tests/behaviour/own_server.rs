//! What happens when Redis itself is flushed, full, stopped or unsafe.
//!
//! Each test has a server of its own, on a socket in a temporary directory.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gnap::secret::Kind;
use live::{Live, LiveError, Once};
use redis::Client;
use tempfile::TempDir;

use crate::{MINUTE, any_key, key, made_now, now_ms, redis_url, tenant};

#[tokio::test]
async fn refuses_a_server_that_evicts() {
    let Some(server) = Server::start(&["--maxmemory", "100mb"]) else {
        return;
    };
    for unsafe_policy in ["allkeys-lru", "volatile-ttl", "allkeys-random"] {
        server.send(&["CONFIG", "SET", "maxmemory-policy", unsafe_policy]);
        match Live::redis(&server.url()).await.err().unwrap() {
            LiveError::UnsafeEviction { policy } => assert_eq!(policy, unsafe_policy),
            other => panic!("{other:?}"),
        }
    }
    server.send(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    Live::redis(&server.url()).await.unwrap();
    // Without a limit nothing is evicted whatever the policy.
    server.send(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    server.send(&["CONFIG", "SET", "maxmemory", "0"]);
    Live::redis(&server.url()).await.unwrap();
}

#[tokio::test]
async fn accepts_a_server_that_does_not_show_its_configuration() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    server.send(&["ACL", "SETUSER", "default", "-config"]);
    Live::redis(&server.url()).await.unwrap();
}

#[tokio::test]
async fn refuses_an_address_without_a_server() {
    let url = "redis+unix:///nowhere/socket";
    let error = Live::redis(url).await.err().unwrap();
    assert!(matches!(error, LiveError::Unavailable(_)), "{error:?}");
    let error = Live::redis("http://127.0.0.1").await.err().unwrap();
    assert!(matches!(error, LiveError::Address(_)), "{error:?}");
}

#[tokio::test]
async fn a_full_server_refuses() {
    let Some(server) = Server::start(&["--maxmemory", "8mb"]) else {
        return;
    };
    let live = Live::redis(&server.url()).await.unwrap();
    let (value, proof) = (any_key(), key(tenant(), Kind::Replay));
    live.put(&value, b"value", MINUTE).await.unwrap();
    let made = made_now(&live).await;
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::First);

    server.send(&["CONFIG", "SET", "maxmemory", "1"]);
    let put = live.put(&any_key(), b"value", MINUTE).await;
    assert!(matches!(put, Err(LiveError::Full)), "{put:?}");
    let once = live.once(&any_key(), made, MINUTE).await;
    assert!(matches!(once, Err(LiveError::Full)), "{once:?}");
    let count = live.count(&any_key(), MINUTE).await;
    assert!(matches!(count, Err(LiveError::Full)), "{count:?}");
    assert_eq!(live.take(&value).await.unwrap().unwrap(), b"value");

    server.send(&["CONFIG", "SET", "maxmemory", "8mb"]);
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::Again);
    live.put(&value, b"value", MINUTE).await.unwrap();
}

#[tokio::test]
async fn a_flush_makes_proofs_too_old() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    let live = Live::redis(&server.url()).await.unwrap();
    let proof = key(tenant(), Kind::Replay);
    let made = made_now(&live).await;
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::First);
    for flush in ["FLUSHALL", "FLUSHDB"] {
        wait_past(made).await;
        server.send(&[flush]);
        assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::TooOld);
    }
    let made = made_now(&live).await;
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::First);
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::Again);
}

/// The epoch survives in the snapshot, the proof that came after it does not.
#[tokio::test]
async fn a_restart_from_a_snapshot_makes_proofs_too_old() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let live = Live::redis(&server.url()).await.unwrap();
    let (value, proof) = (any_key(), key(tenant(), Kind::Replay));
    live.put(&value, b"value", MINUTE).await.unwrap();
    server.send(&["SAVE"]);
    let made = made_now(&live).await;
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::First);
    wait_past(made).await;

    server.stop();
    let down = live.once(&proof, made, MINUTE).await;
    assert!(matches!(down, Err(LiveError::Unavailable(_))), "{down:?}");
    server.start_again();
    while live.ping().await.is_err() {}
    assert_eq!(live.take(&value).await.unwrap().unwrap(), b"value");
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::TooOld);
    let made = made_now(&live).await;
    assert_eq!(live.once(&proof, made, MINUTE).await.unwrap(), Once::First);
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unavailable_within_its_time() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    let live = Live::redis(&server.url()).await.unwrap();
    server.send(&["CLIENT", "PAUSE", "3000", "ALL"]);
    let asked = Instant::now();
    let (one, other, url) = (any_key(), any_key(), server.url());
    let (get, connected) = tokio::join!(live.get(&one), Live::redis(&url));
    assert!(matches!(get, Err(LiveError::Unavailable(_))), "{get:?}");
    assert!(matches!(connected.err(), Some(LiveError::Unavailable(_))));
    assert!(asked.elapsed() < Duration::from_millis(2500));
    while live.put(&other, b"value", MINUTE).await.is_err() {}
    assert!(live.get(&other).await.unwrap().is_some());
}

/// A proof made in the same millisecond as the epoch is judged like a new one.
async fn wait_past(made_ms: u64) {
    while now_ms() <= made_ms {
        tokio::task::yield_now().await;
    }
}

struct Server {
    arguments: Vec<String>,
    process: Child,
    directory: TempDir,
}

impl Server {
    /// None when no Redis is to be tested.
    fn start(arguments: &[&str]) -> Option<Self> {
        redis_url()?;
        let directory = TempDir::new().unwrap();
        let arguments = arguments.iter().map(|text| (*text).to_owned()).collect();
        Some(Self {
            process: launch(&directory, &arguments),
            arguments,
            directory,
        })
    }

    fn start_again(&mut self) {
        self.process = launch(&self.directory, &self.arguments);
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn url(&self) -> String {
        format!("redis+unix://{}/socket", self.directory.path().display())
    }

    fn send(&self, words: &[&str]) {
        let client = Client::open(self.url()).unwrap();
        let mut connection = client.get_connection().unwrap();
        let mut command = redis::Cmd::new();
        command.arg(words).exec(&mut connection).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Returns when the server says that it is ready.
fn launch(directory: &TempDir, arguments: &Vec<String>) -> Child {
    let mut process = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "no"])
        .arg("--unixsocket")
        .arg(directory.path().join("socket"))
        .arg("--dir")
        .arg(directory.path())
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("redis-server on the path");
    let output = BufReader::new(process.stdout.take().unwrap());
    let mut lines = output.lines();
    let ready = lines.any(|line| line.unwrap().contains("ready to accept connections"));
    assert!(ready, "redis-server did not start");
    // Redis goes on to write its log.
    std::thread::spawn(move || lines.for_each(drop));
    process
}
