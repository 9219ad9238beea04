//! A kept-alive HTTP/1.1 connection: no more than what the server under test
//! answers needs, so that the client is never the bottleneck.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::error::LoadError;

/// One connection, one request at a time.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer.
pub struct Answer {
    /// The status code.
    pub status: u16,
    head: String,
    /// The content.
    pub content: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> Result<Self, LoadError> {
        let stream = TcpStream::connect(address)
            .await
            .map_err(LoadError::Connection)?;
        stream.set_nodelay(true).map_err(LoadError::Connection)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends a request as it is and reads the whole answer. A connection that
    /// the server closes is an error: it is asked to keep it.
    ///
    /// # Errors
    /// [`LoadError::Connection`] or [`LoadError::Http`].
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer, LoadError> {
        self.stream
            .write_all(request)
            .await
            .map_err(LoadError::Connection)?;
        let head_length = self.receive_until(head_length).await?;
        let head = String::from_utf8(self.received.drain(..head_length).collect())
            .map_err(|_| LoadError::Http("head is not UTF-8"))?;
        let status = status(&head).ok_or(LoadError::Http("no status"))?;
        let content_length = content_length(&head, status)?;
        self.receive_until(|received| (received.len() >= content_length).then_some(()))
            .await?;
        let content = self.received.drain(..content_length).collect();
        Ok(Answer {
            status,
            head,
            content,
        })
    }

    async fn receive_until<T>(
        &mut self,
        complete: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, LoadError> {
        loop {
            if let Some(found) = complete(&self.received) {
                return Ok(found);
            }
            let count = self
                .stream
                .read_buf(&mut self.received)
                .await
                .map_err(LoadError::Connection)?;
            if count == 0 {
                return Err(LoadError::Http("the server closed the connection"));
            }
        }
    }
}

impl Answer {
    /// The values of a field, in order.
    pub fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        fields(&self.head, name)
    }

    /// The content as text, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }

    /// Refuses every other status.
    ///
    /// # Errors
    /// [`LoadError::Status`] with the content.
    pub fn expect(self, what: &'static str, expected: u16) -> Result<Self, LoadError> {
        if self.status == expected {
            Ok(self)
        } else {
            Err(LoadError::Status {
                what,
                expected,
                status: self.status,
                body: self.text(),
            })
        }
    }

    /// The error of an answer with the right status and the wrong content.
    pub fn problem(&self, what: &'static str, problem: &'static str) -> LoadError {
        LoadError::Content {
            what,
            problem,
            body: self.text(),
        }
    }
}

fn head_length(received: &[u8]) -> Option<usize> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

fn status(head: &str) -> Option<u16> {
    head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

fn content_length(head: &str, status: u16) -> Result<usize, LoadError> {
    match fields(head, "content-length").next() {
        Some(length) => length
            .parse()
            .map_err(|_| LoadError::Http("content-length is no number")),
        None if matches!(status, 204 | 304) => Ok(0),
        None => Err(LoadError::Http("no content-length")),
    }
}

fn fields<'a>(head: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    head.split("\r\n").skip(1).filter_map(move |line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "HTTP/1.1 303 See Other\r\nContent-Length: 12\r\nset-cookie: a=1\r\n\
                        Set-Cookie: b=2; Path=/\r\n\r\n";

    #[test]
    fn refuses_an_answer_of_unknown_length() {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert!(content_length(head, 200).is_err());
        assert_eq!(content_length(HEAD, 303).unwrap(), 12);
        assert_eq!(
            content_length("HTTP/1.1 204 No Content\r\n\r\n", 204).unwrap(),
            0
        );
    }

    #[test]
    fn reads_status_and_fields() {
        assert_eq!(head_length(b"HTTP/1.1 200"), None);
        assert_eq!(head_length(HEAD.as_bytes()), Some(HEAD.len()));
        assert_eq!(status(HEAD), Some(303));
        let cookies: Vec<&str> = fields(HEAD, "set-cookie").collect();
        assert_eq!(cookies, ["a=1", "b=2; Path=/"]);
    }
}
