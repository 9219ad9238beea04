//! The client: one key and one HTTP client.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proof::{Method, Request, SigningKey};
use reqwest::Identity;
use reqwest::header::{HeaderName, HeaderValue};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::error::Error;
use crate::random;
use crate::sign::{Signing, sign_request};

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client instance, or a resource server: whoever holds the key.
#[derive(Debug)]
pub struct Client {
    key: SigningKey,
    http: reqwest::Client,
}

impl Client {
    /// A client that follows no redirects and uses no proxy: a signed request
    /// is for one URI, and a token for one server. A key with the proof `mtls`
    /// presents its certificate to servers that ask for one (RFC 9635 §7.3.2).
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(key: SigningKey) -> Result<Self, Error> {
        Self::build(key, reqwest::Client::builder())
    }

    /// The same, for servers whose certificates come from these authorities
    /// and no others.
    ///
    /// # Errors
    /// When it is not PEM, or TLS cannot be set up.
    pub fn trusting(key: SigningKey, authorities: &[u8]) -> Result<Self, Error> {
        let certificates = reqwest::Certificate::from_pem_bundle(authorities)?;
        Self::build(key, reqwest::Client::builder().tls_certs_only(certificates))
    }

    /// The same, for hosts that are at these addresses, whatever DNS says.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn reaching(key: SigningKey, places: &[(String, SocketAddr)]) -> Result<Self, Error> {
        let builder = reqwest::Client::builder();
        let builder = places.iter().fold(builder, |builder, (host, address)| {
            builder.resolve(host, *address)
        });
        Self::build(key, builder)
    }

    fn build(key: SigningKey, builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        let builder = match identity(&key)? {
            Some(identity) => builder.identity(identity),
            None => builder,
        };
        let http = builder
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self { key, http })
    }

    /// The key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Signs by the rules, with the current time and a fresh nonce.
    ///
    /// # Errors
    /// When the request cannot be signed.
    pub fn sign(&self, request: Request) -> Result<Request, Error> {
        let signing = Signing::new(now(), random::value()?);
        sign_request(&self.key, request, &signing)
    }

    /// Sends a request as it is, signed or not.
    ///
    /// # Errors
    /// When it cannot be sent, or the answer is too large.
    pub async fn send(&self, request: Request) -> Result<Answer, Error> {
        let method =
            reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| Error::Request)?;
        let mut sent = self.http.request(method, uri(&request.target_uri)?);
        for (name, value) in request.headers {
            let name = HeaderName::try_from(name).map_err(|_| Error::Request)?;
            let value = HeaderValue::try_from(value).map_err(|_| Error::Request)?;
            sent = sent.header(name, value);
        }
        if !request.content.is_empty() {
            sent = sent.body(request.content);
        }
        Answer::read(sent.send().await?).await
    }

    pub(crate) async fn send_signed(&self, request: Request) -> Result<Answer, Error> {
        self.send(self.sign(request)?).await
    }
}

/// Certificate and key as the TLS library wants them.
fn identity(key: &SigningKey) -> Result<Option<Identity>, Error> {
    let (Method::Mtls, Some(certificate)) = (key.method(), key.certificate()) else {
        return Ok(None);
    };
    let pkcs8 = key.to_pkcs8()?;
    let pem = [pem("PRIVATE KEY", &pkcs8), pem("CERTIFICATE", certificate)].concat();
    let pem = Zeroizing::new(pem);
    Ok(Some(Identity::from_pem(pem.as_bytes())?))
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// The time, seconds since the epoch.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}

/// A request to `uri`, which is signed in the form in which it will be sent.
pub(crate) fn request(method: &str, target: &str) -> Result<Request, Error> {
    Ok(Request::new(method, uri(target)?))
}

/// A request with a token (RFC 9635 §7.2).
pub(crate) fn request_with_token(
    method: &str,
    target: &str,
    token: &gnap::secret::Secret,
) -> Result<Request, Error> {
    let authorization = format!("GNAP {}", token.expose());
    Ok(request(method, target)?.with_header("authorization", authorization))
}

/// Adds JSON content.
pub(crate) fn with_json(request: Request, content: &impl Serialize) -> Result<Request, Error> {
    let content = serde_json::to_vec(content).map_err(|_| Error::Request)?;
    Ok(request
        .with_header("content-type", "application/json")
        .with_content(content))
}

fn uri(text: &str) -> Result<Url, Error> {
    Url::parse(text)
        .ok()
        .filter(|uri| matches!(uri.scheme(), "http" | "https"))
        .ok_or_else(|| Error::Uri(text.to_owned()))
}
