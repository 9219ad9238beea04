//! The middleware for tower, and with it for axum, hyper and tonic: a service
//! behind [`ProtectLayer`] is reached by requests only that
//! [`ResourceServer::allow`] lets through. Handlers find
//! [`Allowed`](super::Allowed) in the extensions of the request.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use tower_layer::Layer;
use tower_service::Service;

use super::certificate::{CertificateHeader, PeerAddress, PeerCertificate, certificate};
use super::challenged::Challenged;
use super::guard::Guard;
use super::incoming::Incoming;
use super::protect::ResourceServer;
use super::rule::Rule;

/// Lets requests through that have a token for what they do.
#[derive(Clone)]
pub struct ProtectLayer {
    guard: Arc<Guard>,
}

impl ProtectLayer {
    /// For operations that the rule says.
    pub fn new(server: &ResourceServer, rule: impl Rule + 'static) -> Self {
        Self {
            guard: Arc::new(Guard::new(server, rule)),
        }
    }

    /// With content of up to so many octets instead of 256 KiB: all of it is
    /// read before the service sees any.
    #[must_use]
    pub fn up_to(mut self, octets: usize) -> Self {
        Arc::make_mut(&mut self.guard).content = octets;
        self
    }

    /// With client certificates that these proxies name in Client-Cert. The
    /// server has to say by [`PeerAddress`] who is connected.
    #[must_use]
    pub fn behind(mut self, proxies: CertificateHeader) -> Self {
        Arc::make_mut(&mut self.guard).certificates = Some(proxies);
        self
    }
}

impl<S> Layer<S> for ProtectLayer {
    type Service = Protected<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Protected {
            inner,
            guard: Arc::clone(&self.guard),
        }
    }
}

/// A service behind [`ProtectLayer`].
#[derive(Clone)]
pub struct Protected<S> {
    inner: S,
    guard: Arc<Guard>,
}

impl<S, B, R> Service<Request<B>> for Protected<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Either<Full<Bytes>, R>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready serves; its clone is ready later.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let guard = Arc::clone(&self.guard);
        Box::pin(async move {
            match pass(&guard, request).await {
                Ok(request) => Ok(inner.call(request).await?.map(Either::Right)),
                Err(answer) => Ok(answer.map(Either::Left)),
            }
        })
    }
}

type Answer = Response<Full<Bytes>>;

/// The request with what was found, or an answer.
async fn pass<B>(guard: &Guard, request: Request<B>) -> Result<Request<Full<Bytes>>, Answer>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut parts, body) = request.into_parts();
    let content = Limited::new(body, guard.content).collect().await;
    let content = content.map_err(|error| {
        empty(match error.is::<LengthLimitError>() {
            true => StatusCode::PAYLOAD_TOO_LARGE,
            false => StatusCode::BAD_REQUEST,
        })
    })?;
    let incoming = incoming(guard, &parts, content.to_bytes().into());
    let (allowed, json) = guard.decide(&incoming).await.map_err(answer)?;
    let content = match json {
        Some(content) => {
            let json = HeaderValue::from_static("application/json");
            parts.headers.insert(CONTENT_TYPE, json);
            content
        }
        None => incoming.request.content,
    };
    parts.extensions.insert(allowed);
    Ok(Request::from_parts(parts, Full::from(content)))
}

fn incoming(guard: &Guard, parts: &http::request::Parts, content: Vec<u8>) -> Incoming {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let target = guard.server.settings().uri.target(path);
    let mut received = proof::Request::new(parts.method.as_str(), target);
    for (name, value) in &parts.headers {
        received = received.with_header(name.as_str(), value.as_bytes());
    }
    let lines = parts.headers.get_all("client-cert");
    let lines: Vec<&[u8]> = lines.iter().map(HeaderValue::as_bytes).collect();
    let peer = parts.extensions.get::<PeerAddress>();
    let peer: Option<IpAddr> = peer.map(|address| address.0);
    let connection = parts.extensions.get::<PeerCertificate>();
    Incoming {
        certificate: certificate(guard.certificates.as_ref(), peer, connection, &lines),
        request: received.with_content(content),
    }
}

fn answer(challenged: Challenged) -> Answer {
    let status = StatusCode::from_u16(challenged.status);
    let mut response = empty(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE));
    for (name, value) in challenged.fields {
        let name = HeaderName::from_static(name);
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn empty(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
