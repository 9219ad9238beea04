//! Answers: read up to a limit, then decoded, never trusted.

use gnap::Limits;
use reqwest::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Refusal};

/// Octets of an answer's content at most.
const MAX_CONTENT: usize = 1024 * 1024;

/// An HTTP answer with its whole content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Field lines in order, names lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The content.
    pub content: Vec<u8>,
}

impl Answer {
    /// Reads an answer, up to the limit.
    pub(crate) async fn read(mut response: Response) -> Result<Self, Error> {
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect();
        let mut content = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if content.len() + chunk.len() > MAX_CONTENT {
                return Err(Error::TooLarge(MAX_CONTENT));
            }
            content.extend_from_slice(&chunk);
        }
        Ok(Self {
            status: response.status().as_u16(),
            headers,
            content,
        })
    }

    /// The first line of a field as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = self.headers.iter().find(|(known, _)| known == name);
        line.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }

    /// The message of a successful answer.
    ///
    /// # Errors
    /// When the AS refused, or the content is not a `T`.
    pub fn message<T: DeserializeOwned + Serialize>(&self) -> Result<T, Error> {
        self.check()?;
        object(&self.content)
    }

    /// Whether a call to an AS succeeded, whatever the content is. An error is
    /// one also under a status of success, because RFC 9635 names no status.
    ///
    /// # Errors
    /// When the AS refused, or the status is not one of success.
    pub fn check(&self) -> Result<(), Error> {
        let retry_after = self
            .header("retry-after")
            .and_then(|value| value.parse().ok());
        if let Some(refusal) = Refusal::of(self.status, retry_after, &self.content) {
            return Err(Error::Refused(Box::new(refusal)));
        }
        self.check_status()
    }

    /// Whether a call to any server succeeded.
    ///
    /// # Errors
    /// When the status is not one of success.
    pub fn check_status(&self) -> Result<(), Error> {
        if (200..300).contains(&self.status) {
            Ok(())
        } else {
            Err(Error::Status(self.status))
        }
    }
}

/// Decodes a JSON object. Types that are read from objects can also be read
/// from arrays, so that an array of anything could pass for a message.
pub(crate) fn object<T: DeserializeOwned + Serialize>(content: &[u8]) -> Result<T, Error> {
    if content.trim_ascii_start().starts_with(b"{") {
        Ok(gnap::decode(content, Limits::MESSAGE)?)
    } else {
        Err(Error::NotAnObject)
    }
}
