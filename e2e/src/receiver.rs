//! A client's web server: takes what the AS sends, answers what the test says.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How long something may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// A server on this machine.
pub struct Receiver {
    place: String,
    taken: Arc<Mutex<Vec<Taken>>>,
    task: JoinHandle<()>,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Method and path.
    pub line: String,
    /// Header fields as they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub content: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Given {
    head: String,
    content: Vec<u8>,
}

impl Given {
    /// With a status and JSON.
    pub fn json(status: u16, content: &Value) -> Self {
        Self::new(
            status,
            "content-type: application/json",
            content.to_string(),
        )
    }

    /// With a status and one header field.
    pub fn new(status: u16, header: &str, content: impl Into<Vec<u8>>) -> Self {
        let content = content.into();
        let head = format!(
            "HTTP/1.1 {status} x\r\n{header}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            content.len()
        );
        Self { head, content }
    }
}

impl Receiver {
    /// Gives these answers in order, the last one for ever.
    pub async fn start(answers: Vec<Given>) -> Self {
        Self::start_at("127.0.0.1:0", answers).await
    }

    /// At an address that was free a moment ago.
    pub async fn start_at(address: &str, answers: Vec<Given>) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let place = listener.local_addr().expect("an address").to_string();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        let task = tokio::spawn(async move {
            let mut nth = 0;
            while let Ok((connection, _)) = listener.accept().await {
                let answer = answers.get(nth).or(answers.last());
                if serve(connection, answer.expect("an answer"), &kept)
                    .await
                    .is_some()
                {
                    nth += 1;
                }
            }
        });
        Self { place, taken, task }
    }

    /// `host:port`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// An address on it.
    pub fn uri(&self, path: &str) -> String {
        format!("http://{}{path}", self.place)
    }

    /// What came so far.
    pub fn taken(&self) -> Vec<Taken> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.clone()
    }

    /// The first `count` requests, as soon as they are there.
    pub async fn wait_for(&self, count: usize) -> Vec<Taken> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let taken = self.taken();
            if taken.len() >= count {
                return taken;
            }
            assert!(
                Instant::now() < deadline,
                "only {} requests came",
                taken.len()
            );
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Taken {
    /// A header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

async fn serve(mut connection: TcpStream, answer: &Given, taken: &Mutex<Vec<Taken>>) -> Option<()> {
    let mut octets = Vec::new();
    let request = loop {
        let mut more = [0; 4096];
        let read = connection.read(&mut more).await.ok()?;
        if read == 0 {
            return None;
        }
        octets.extend_from_slice(&more[..read]);
        if let Some(request) = parse(&octets) {
            break request;
        }
    };
    taken
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(request);
    connection.write_all(answer.head.as_bytes()).await.ok()?;
    connection.write_all(&answer.content).await.ok()
}

/// The request, once all of it is there.
fn parse(octets: &[u8]) -> Option<Taken> {
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&octets[..end]).ok()?;
    let mut lines = head.lines();
    let line = lines.next()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok());
    let content = octets.get(end + 4..end + 4 + length.unwrap_or(0))?;
    Some(Taken {
        line: line.trim_end_matches(" HTTP/1.1").to_owned(),
        headers,
        content: content.to_vec(),
    })
}
