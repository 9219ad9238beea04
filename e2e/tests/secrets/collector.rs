//! An OTLP collector (HTTP) that keeps every octet it is sent.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What was collected, shared with the connections.
type Collected = Arc<Mutex<Vec<u8>>>;

/// A running collector.
pub struct Collector {
    /// Its endpoint.
    pub endpoint: String,
    collected: Collected,
}

impl Collector {
    /// Listens until the runtime ends.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let collected = Collected::default();
        let shared = Arc::clone(&collected);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(collect(stream, Arc::clone(&shared)));
            }
        });
        Self {
            endpoint: format!("http://{address}"),
            collected,
        }
    }

    /// Everything so far. Protocol Buffers keep texts as they are.
    pub fn text(&self) -> String {
        let collected = self
            .collected
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&collected).into_owned()
    }
}

/// Answers each request of a connection with an empty success.
async fn collect(mut stream: TcpStream, collected: Collected) -> Option<()> {
    let mut pending = Vec::new();
    loop {
        let end = loop {
            match pending.windows(4).position(|end| end == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => read_more(&mut stream, &mut pending).await?,
            }
        };
        let head = String::from_utf8_lossy(&pending[..end]).to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length?.trim().parse().ok()?;
        while pending.len() < end + length {
            read_more(&mut stream, &mut pending).await?;
        }
        let request: Vec<u8> = pending.drain(..end + length).collect();
        collected
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(request);
        let answer =
            b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).await.ok()?;
    }
}

async fn read_more(stream: &mut TcpStream, pending: &mut Vec<u8>) -> Option<()> {
    (stream.read_buf(pending).await.ok()? > 0).then_some(())
}
