//! The finish method `redirect` for a program without a web server (RFC 9635
//! §2.5.2.1, §4.2.1): listens on the loopback interface for one browser.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use gnap::hash::{Interaction, Method};
use gnap::secret::Secret;
use subtle::ConstantTimeEq;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use url::Url;

use crate::error::Error;
use crate::grant::RedirectFinish;
use crate::random;

/// Octets of a request's head at most, and the time it may take.
const MAX_HEAD: usize = 16 * 1024;
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// A listener whose address goes into the grant request.
#[derive(Debug)]
pub struct FinishListener {
    listener: TcpListener,
    finish: RedirectFinish,
}

impl FinishListener {
    /// Listens on 127.0.0.1 at a free port, under a path that cannot be
    /// guessed: the URI belongs to one interaction.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn open() -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        let uri = format!("http://{address}/{}", random::value()?);
        let finish = RedirectFinish::new(uri)?;
        Ok(Self { listener, finish })
    }

    /// What to offer in the grant request.
    pub fn finish(&self) -> &RedirectFinish {
        &self.finish
    }

    /// Waits for the browser and gives the interaction reference once its hash
    /// is right. Anything else that connects is answered and forgotten.
    ///
    /// # Errors
    /// When nobody came back within `limit`.
    pub async fn interact_ref(
        self,
        grant_endpoint: &str,
        server_nonce: &Secret,
        limit: Duration,
    ) -> Result<String, Error> {
        let expected = Arc::new(Expected {
            finish: self.finish,
            server_nonce: server_nonce.clone(),
            grant_endpoint: grant_endpoint.to_owned(),
        });
        let (found, mut references) = mpsc::channel(1);
        let accept = async {
            loop {
                let (stream, _) = self.listener.accept().await.map_err(Error::Listen)?;
                // Browsers open connections that they do not use: none may
                // keep another one waiting.
                tokio::spawn(serve(stream, Arc::clone(&expected), found.clone()));
            }
        };
        tokio::select! {
            reference = references.recv() => reference.ok_or(Error::TimedOut),
            failed = accept => failed,
            () = tokio::time::sleep(limit) => Err(Error::TimedOut),
        }
    }
}

/// What a browser that comes back must bring.
struct Expected {
    finish: RedirectFinish,
    server_nonce: Secret,
    grant_endpoint: String,
}

impl Expected {
    /// The interaction reference in a request target, if its hash is right
    /// (RFC 9635 §4.2.3).
    fn interact_ref(&self, target: &str) -> Option<String> {
        let own = Url::parse(&self.finish.uri).ok()?;
        let called = own.join(target).ok()?;
        if called.path() != own.path() || called.origin() != own.origin() {
            return None;
        }
        let one = |name: &str| {
            let mut values = called.query_pairs().filter(|(known, _)| known == name);
            let first = values.next();
            first
                .filter(|_| values.next().is_none())
                .map(|(_, value)| value.into_owned())
        };
        let (hash, interact_ref) = (one("hash")?, one("interact_ref")?);
        let interaction = Interaction {
            client_nonce: &self.finish.nonce,
            server_nonce: self.server_nonce.expose(),
            interact_ref: &interact_ref,
            grant_endpoint: &self.grant_endpoint,
        };
        let right: bool = interaction
            .hash(Method::Sha256)
            .as_bytes()
            .ct_eq(hash.as_bytes())
            .into();
        right.then_some(interact_ref)
    }
}

async fn serve(mut stream: TcpStream, expected: Arc<Expected>, found: mpsc::Sender<String>) {
    let Ok(Some(target)) = tokio::time::timeout(HEAD_TIMEOUT, target(&mut stream)).await else {
        return;
    };
    let reference = expected.interact_ref(&target);
    let (status, text) = match reference {
        Some(_) => ("200 OK", "Done. You can close this page and go back."),
        None => (
            "400 Bad Request",
            "This link does not belong to a running request.",
        ),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Security-Policy: default-src 'none'\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
        page(text).len(),
        page(text)
    );
    // Whether the browser reads its answer does not matter for the grant.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    if let Some(reference) = reference {
        let _ = found.send(reference).await;
    }
}

fn page(text: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>Parley client</title></head>\
         <body><p>{text}</p></body></html>"
    )
}

/// Reads the head of a request and takes its target, if it is a GET.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > MAX_HEAD || stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let line = std::str::from_utf8(head.split(|byte| *byte == b'\r').next()?).ok()?;
    let mut parts = line.split(' ');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("GET"), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None)
            if target.starts_with('/') && !target.starts_with("//") =>
        {
            Some(target.to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected() -> Expected {
        Expected {
            finish: RedirectFinish {
                uri: "http://127.0.0.1:4000/path".to_owned(),
                nonce: "VJLO6A4CATR0KRO".to_owned(),
            },
            server_nonce: Secret::new("MBDOFXG4Y5CVJCX821LH"),
            grant_endpoint: "https://server.example.com/tx".to_owned(),
        }
    }

    // RFC 9635 §4.2.3.
    const HASH: &str = "x-gguKWTj8rQf7d7i3w3UhzvuJ5bpOlKyAlVpLxBffY";
    const REFERENCE: &str = "4IFWWIKYB2PQ6U56NL1";

    #[test]
    fn refuses_what_does_not_carry_the_right_hash() {
        for target in [
            "/".to_owned(),
            "/path".to_owned(),
            format!("/path?interact_ref={REFERENCE}"),
            format!("/path?hash={HASH}"),
            format!("/path?hash={HASH}&interact_ref={REFERENCE}x"),
            format!("/path?hash={HASH}=&interact_ref={REFERENCE}"),
            format!("/path?hash={HASH}&hash={HASH}&interact_ref={REFERENCE}"),
            format!("/path?hash={HASH}&interact_ref=x&interact_ref={REFERENCE}"),
            format!("/other?hash={HASH}&interact_ref={REFERENCE}"),
            format!("http://127.0.0.1:4001/path?hash={HASH}&interact_ref={REFERENCE}"),
        ] {
            assert_eq!(expected().interact_ref(&target), None, "{target}");
        }
        let good = format!("/path?hash={HASH}&interact_ref={REFERENCE}&more=1");
        assert_eq!(expected().interact_ref(&good).as_deref(), Some(REFERENCE));
    }
}
