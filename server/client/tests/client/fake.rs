//! A server that answers what a test says and keeps what it received.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use parley_client::Client;
use proof::{Expected, Presents, ProofError, PublicKey, Request, SigningKey, Window, verify};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server answers.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub content: Vec<u8>,
}

impl Reply {
    pub fn json(status: u16, content: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            content: content.to_string().into_bytes(),
        }
    }

    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Vec::new(),
        }
    }
}

type Requests = Arc<Mutex<Vec<Request>>>;

/// A running server on the loopback interface.
pub struct FakeServer {
    pub origin: String,
    requests: Requests,
}

impl FakeServer {
    /// Answers each request by `reply`, which is given the server's origin,
    /// the request and how many came before it.
    pub async fn start<F>(reply: F) -> Self
    where
        F: Fn(&str, &Request, usize) -> Reply + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Requests::default();
        let server = Self {
            origin: origin.clone(),
            requests: Arc::clone(&requests),
        };
        let reply = Arc::new(reply);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (origin, requests, reply) =
                    (origin.clone(), Arc::clone(&requests), Arc::clone(&reply));
                tokio::spawn(async move { serve(stream, &origin, &requests, &*reply).await });
            }
        });
        server
    }

    pub fn grant_endpoint(&self) -> String {
        format!("{}/gnap", self.origin)
    }

    /// Everything that was received.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The content of a received request.
    pub fn json(&self, index: usize) -> Value {
        serde_json::from_slice(&self.requests()[index].content).unwrap()
    }
}

async fn serve<F>(mut stream: TcpStream, origin: &str, requests: &Requests, reply: &F)
where
    F: Fn(&str, &Request, usize) -> Reply,
{
    let Some(request) = read(&mut stream, origin).await else {
        return;
    };
    let reply = {
        let mut requests = requests.lock().unwrap();
        requests.push(request.clone());
        reply(origin, &request, requests.len() - 1)
    };
    let mut head = format!(
        "HTTP/1.1 {} Status\r\ncontent-length: {}\r\nconnection: close\r\n",
        reply.status,
        reply.content.len()
    );
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    // A client that refuses an answer hangs up in the middle of it.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&reply.content).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream, origin: &str) -> Option<Request> {
    let mut octets = Vec::new();
    let end = loop {
        if let Some(end) = octets.windows(4).position(|end| end == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut octets).await.ok()? == 0 {
            return None;
        }
    };
    let mut content = octets.split_off(end + 4);
    let head = String::from_utf8(octets).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?, first.next()?);
    let mut request = Request::new(method, format!("{origin}{target}"));
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request = request.with_header(name, value);
    }
    let length = request
        .headers
        .iter()
        .find(|(name, _)| name == "content-length");
    let length = length.map_or("0", |(_, value)| std::str::from_utf8(value).unwrap());
    while content.len() < length.parse::<usize>().ok()? {
        if stream.read_buf(&mut content).await.ok()? == 0 {
            return None;
        }
    }
    Some(request.with_content(content))
}

/// A client and its public key.
pub fn client() -> (Client, PublicKey) {
    let key = SigningKey::from_ed25519_seed("test", &[7; 32]).unwrap();
    let public = PublicKey::admit(&key.public()).unwrap();
    (Client::new(key).unwrap(), public)
}

/// Whether a received request is signed with the key.
pub fn proven(request: &Request, key: &PublicKey, token: Presents) -> Result<(), ProofError> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let expected = Expected {
        now,
        window: Window {
            past: 30,
            future: 5,
        },
        token,
    };
    verify(request, key, &expected).map(drop)
}

/// The only line of a field, as text.
pub fn header(request: &Request, name: &str) -> Option<String> {
    let mut lines = request.headers.iter().filter(|(known, _)| known == name);
    let line = lines.next()?;
    assert!(lines.next().is_none(), "{name} appears twice");
    Some(String::from_utf8(line.1.clone()).unwrap())
}
