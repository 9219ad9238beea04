//! The middleware for actix-web: a resource, a scope or an app behind
//! [`Protect`] is reached by requests only that [`ResourceServer::allow`] lets
//! through. Handlers find [`Allowed`](super::Allowed) by
//! `web::ReqData<Allowed>`.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::EitherBody;
use actix_web::dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{Error, HttpMessage, HttpResponse};

use super::certificate::{CertificateHeader, PeerCertificate, certificate};
use super::challenged::Challenged;
use super::guard::Guard;
use super::incoming::Incoming;
use super::protect::ResourceServer;
use super::rule::Rule;

/// Lets requests through that have a token for what they do.
#[derive(Clone)]
pub struct Protect {
    guard: Arc<Guard>,
}

impl Protect {
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

    /// With client certificates that these proxies name in Client-Cert.
    #[must_use]
    pub fn behind(mut self, proxies: CertificateHeader) -> Self {
        Arc::make_mut(&mut self.guard).certificates = Some(proxies);
        self
    }
}

impl<S, B> Transform<S, ServiceRequest> for Protect
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = Protected<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(Protected {
            inner: Rc::new(inner),
            guard: Arc::clone(&self.guard),
        }))
    }
}

/// A service behind [`Protect`].
pub struct Protected<S> {
    inner: Rc<S>,
    guard: Arc<Guard>,
}

impl<S, B> Service<ServiceRequest> for Protected<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    actix_web::dev::forward_ready!(inner);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let (inner, guard) = (Rc::clone(&self.inner), Arc::clone(&self.guard));
        Box::pin(async move {
            match pass(&guard, &mut request).await {
                Ok(()) => Ok(inner.call(request).await?.map_into_left_body()),
                Err(answer) => Ok(request.into_response(answer).map_into_right_body()),
            }
        })
    }
}

/// Puts what was found into the request, or answers.
async fn pass(guard: &Guard, request: &mut ServiceRequest) -> Result<(), HttpResponse> {
    let content = content(guard.content, request.take_payload()).await?;
    let incoming = incoming(guard, request, content);
    let (allowed, json) = guard.decide(&incoming).await.map_err(answer)?;
    let content = match json {
        Some(content) => {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
            content
        }
        None => incoming.request.content,
    };
    request.set_payload(Payload::from(content));
    request.extensions_mut().insert(allowed);
    Ok(())
}

async fn content(most: usize, payload: Payload) -> Result<Vec<u8>, HttpResponse> {
    let mut content = BytesMut::new();
    let mut payload = payload;
    loop {
        match next(&mut payload).await {
            None => return Ok(content.into()),
            Some(Ok(chunk)) if content.len() + chunk.len() <= most => {
                content.extend_from_slice(&chunk);
            }
            Some(Ok(_)) => return Err(HttpResponse::PayloadTooLarge().finish()),
            Some(Err(_)) => return Err(HttpResponse::BadRequest().finish()),
        }
    }
}

fn incoming(guard: &Guard, request: &ServiceRequest, content: Vec<u8>) -> Incoming {
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let target = guard.server.settings().uri.target(path);
    let mut received = proof::Request::new(request.method().as_str(), target);
    for (name, value) in request.headers() {
        received = received.with_header(name.as_str(), value.as_bytes());
    }
    let lines: Vec<&[u8]> = request
        .headers()
        .get_all("client-cert")
        .map(HeaderValue::as_bytes)
        .collect();
    let peer = request.peer_addr().map(|address| address.ip());
    let connection = request.conn_data::<PeerCertificate>();
    Incoming {
        certificate: certificate(guard.certificates.as_ref(), peer, connection, &lines),
        request: received.with_content(content),
    }
}

fn answer(challenged: Challenged) -> HttpResponse {
    let status = StatusCode::from_u16(challenged.status);
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE));
    for (name, value) in challenged.fields {
        response.append_header((name, value));
    }
    response.finish()
}

async fn next(payload: &mut Payload) -> Option<Result<Bytes, actix_web::error::PayloadError>> {
    std::future::poll_fn(|context| futures_core::Stream::poll_next(Pin::new(payload), context))
        .await
}
