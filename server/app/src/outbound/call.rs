//! The call itself.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use tokio::sync::Semaphore;
use url::{Host, Url};

use super::block_list::BlockList;
use super::resolver::PublicOnly;
use super::target::{Forbidden, Reach, Target};

/// Calls under way at once.
const MOST_AT_ONCE: usize = 32;
/// Octets that are read of the answer to a push.
const MOST_OF_AN_ANSWER: usize = 16 * 1024;

/// A call brought no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No connection, a refused address, no answer in time.
    #[error("the call failed")]
    Failed(#[from] reqwest::Error),
    /// More octets than wanted.
    #[error("the answer is larger than {0} octets")]
    TooLarge(usize),
    /// The client for such calls could not be made, perhaps because the
    /// machine has no root certificates.
    #[error("no HTTP client")]
    NoClient,
}

/// What came back. A redirect is an answer like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The media type, without parameters, in lower case.
    pub media_type: String,
    /// The content.
    pub content: Vec<u8>,
}

/// Makes calls.
pub struct Outbound {
    block_list: Arc<BlockList>,
    timeout: Duration,
    // Made with the first call: most deployments never make one, and reading
    // the root certificates takes time and memory.
    clients: OnceLock<Option<Clients>>,
    permits: Semaphore,
}

struct Clients {
    public: Client,
    excepted: Client,
}

impl Outbound {
    /// `timeout` is for a whole call, from its name to its last octet.
    pub fn new(block_list: BlockList, timeout: Duration) -> Self {
        Self {
            block_list: Arc::new(block_list),
            timeout,
            clients: OnceLock::new(),
            permits: Semaphore::new(MOST_AT_ONCE),
        }
    }

    /// Checks where a call would go. `exceptions` are the tenant's.
    ///
    /// # Errors
    /// Why it would not go there.
    pub fn check(&self, uri: &str, exceptions: &[String]) -> Result<Target, Forbidden> {
        Target::check(uri, &self.block_list, exceptions)
    }

    /// Whether the operator forbids a host, also for a browser that is sent
    /// there.
    pub fn is_blocked(&self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Ipv4(address)) => self.block_list.has_address(address.into()),
            Some(Host::Ipv6(address)) => self.block_list.has_address(address.into()),
            Some(Host::Domain(name)) => self
                .block_list
                .has_name(name.strip_suffix('.').unwrap_or(name)),
            None => false,
        }
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn post_json(&self, target: &Target, content: Vec<u8>) -> Result<Answer, CallError> {
        let request = self.client(target)?.post(target.url.clone());
        let request = request
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .body(content);
        self.send(request, MOST_OF_AN_ANSWER).await
    }

    /// Posts JSON with more header fields.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn post_signed(
        &self,
        target: &Target,
        content: Vec<u8>,
        headers: &[(&'static str, &str)],
    ) -> Result<Answer, CallError> {
        let request = self.client(target)?.post(target.url.clone());
        let request = request
            .header(CONTENT_TYPE, "application/json")
            .body(content);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        self.send(request, MOST_OF_AN_ANSWER).await
    }

    /// Gets at most `most` octets.
    ///
    /// # Errors
    /// When no answer came, or a larger one.
    pub async fn get(
        &self,
        target: &Target,
        accept: &'static str,
        most: usize,
    ) -> Result<Answer, CallError> {
        let request = self.client(target)?.get(target.url.clone());
        self.send(request.header(ACCEPT, accept), most).await
    }

    async fn send(&self, request: RequestBuilder, most: usize) -> Result<Answer, CallError> {
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|_| CallError::NoClient)?;
        let mut response = request.send().await?;
        let media_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(|value| value.trim().to_ascii_lowercase())
            .unwrap_or_default();
        let mut content = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if content.len() + chunk.len() > most {
                return Err(CallError::TooLarge(most));
            }
            content.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status: response.status().as_u16(),
            media_type,
            content,
        })
    }

    fn client(&self, target: &Target) -> Result<&Client, CallError> {
        let clients = self.clients.get_or_init(|| match self.make() {
            Ok(clients) => Some(clients),
            Err(error) => {
                tracing::error!(%error, "no HTTP client: finish calls and logos do not work");
                None
            }
        });
        let clients = clients.as_ref().ok_or(CallError::NoClient)?;
        Ok(match target.reach {
            Reach::Public => &clients.public,
            Reach::Excepted => &clients.excepted,
        })
    }

    fn make(&self) -> Result<Clients, reqwest::Error> {
        let careful = || {
            Client::builder()
                .user_agent(concat!("parley/", env!("CARGO_PKG_VERSION")))
                .redirect(Policy::none())
                // Also none of the environment: a proxy would resolve names
                // by itself.
                .no_proxy()
                .retry(reqwest::retry::never())
                .timeout(self.timeout)
                .connect_timeout(self.timeout)
                // A kept connection would outlive the check of its address.
                .pool_max_idle_per_host(0)
                .http1_only()
        };
        let resolver = PublicOnly {
            block_list: Arc::clone(&self.block_list),
        };
        Ok(Clients {
            public: careful()
                .https_only(true)
                .dns_resolver(Arc::new(resolver))
                .build()?,
            excepted: careful().build()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Answers one connection after another with these octets, and says where.
    async fn server(answer: &'static [u8], then_waits: Duration) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let _ = connection.read(&mut request).await;
                let _ = connection.write_all(answer).await;
                tokio::time::sleep(then_waits).await;
            }
        });
        place
    }

    async fn get(place: &str, path: &str) -> Result<Answer, CallError> {
        let outbound = Outbound::new(BlockList::default(), SECOND);
        let exceptions = [place.to_owned()];
        let uri = format!("http://{place}{path}");
        let target = outbound.check(&uri, &exceptions).unwrap();
        outbound.get(&target, "image/png", 100).await
    }

    #[tokio::test]
    async fn an_answer_comes_with_status_and_media_type() {
        let place = server(
            b"HTTP/1.1 201 Created\r\nContent-Type: Image/PNG; q=1\r\nContent-Length: 2\r\n\r\nok",
            Duration::ZERO,
        );
        let answer = get(&place.await, "/").await.unwrap();
        assert_eq!(
            (answer.status, answer.media_type.as_str(), &*answer.content),
            (201, "image/png", &b"ok"[..])
        );
    }

    #[tokio::test]
    async fn redirects_are_not_followed() {
        let place = server(
            b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
            Duration::ZERO,
        );
        assert_eq!(get(&place.await, "/").await.unwrap().status, 307);
    }

    #[tokio::test]
    async fn large_answers_are_not_read_to_their_end() {
        let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n\
              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let unannounced = b"HTTP/1.1 200 OK\r\n\r\n\
              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for answer in [&announced[..], &unannounced[..]] {
            let answer = get(&server(answer, Duration::ZERO).await, "/").await;
            assert!(
                matches!(answer, Err(CallError::TooLarge(100))),
                "{answer:?}"
            );
        }
    }

    #[tokio::test]
    async fn slow_answers_are_not_waited_for() {
        for answer in [
            &b""[..],
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow",
        ] {
            let answer = get(&server(answer, 60 * SECOND).await, "/").await;
            assert!(
                matches!(&answer, Err(CallError::Failed(error)) if error.is_timeout()),
                "{answer:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_public_name_that_points_inside_is_not_called() {
        // The name passes as text; what it resolves to does not.
        let outbound = Outbound::new(BlockList::default(), SECOND);
        let target = Target {
            url: "https://localhost:4000/".parse().unwrap(),
            reach: Reach::Public,
        };
        let error = outbound.get(&target, "image/png", 100).await.unwrap_err();
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        let mut found = false;
        while let Some(error) = cause {
            found |= error.to_string() == Forbidden::NotPublic.to_string();
            cause = error.source();
        }
        assert!(found, "{error:?}");
    }
}
