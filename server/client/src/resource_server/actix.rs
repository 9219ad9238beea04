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
use actix_web::{Error, HttpMessage, HttpResponse, HttpResponseBuilder};

use super::certificate::{CertificateHeader, PeerCertificate, certificate};
use super::incoming::Incoming;
use super::protect::ResourceServer;
use super::rule::Rule;

/// Octets of a request's content at most, unless [`Protect::up_to`] says
/// otherwise: all of it is read before the handler sees any.
const MAX_CONTENT: usize = 256 * 1024;

/// Lets requests through that have a token for what they do.
#[derive(Clone)]
pub struct Protect {
    guard: Arc<Guard>,
}

#[derive(Clone)]
struct Guard {
    server: ResourceServer,
    rule: Arc<dyn Rule>,
    content: usize,
    certificates: Option<CertificateHeader>,
}

impl Protect {
    /// For operations that the rule says.
    pub fn new(server: &ResourceServer, rule: impl Rule + 'static) -> Self {
        Self {
            guard: Arc::new(Guard {
                server: server.clone(),
                rule: Arc::new(rule),
                content: MAX_CONTENT,
                certificates: None,
            }),
        }
    }

    /// With content of up to so many octets.
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
            match guard.pass(&mut request).await {
                Ok(()) => Ok(inner.call(request).await?.map_into_left_body()),
                Err(answer) => Ok(request.into_response(answer).map_into_right_body()),
            }
        })
    }
}

impl Guard {
    /// Puts what was found into the request, or answers.
    async fn pass(&self, request: &mut ServiceRequest) -> Result<(), HttpResponse> {
        let content = self.content(request.take_payload()).await?;
        let incoming = self.incoming(request, content);
        let operation = self.rule.operation(&incoming);
        match self.server.allow(&incoming, &operation).await {
            Ok(mut allowed) => {
                let content = match allowed.content.take() {
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
            Err(denied) => {
                super::denied::log(&denied);
                let answer = self.server.challenged(&denied, &operation);
                let mut response = builder(answer.status);
                for (name, value) in answer.fields {
                    response.append_header((name, value));
                }
                Err(response.finish())
            }
        }
    }

    async fn content(&self, payload: Payload) -> Result<Vec<u8>, HttpResponse> {
        let mut content = BytesMut::new();
        let mut payload = payload;
        loop {
            match next(&mut payload).await {
                None => return Ok(content.into()),
                Some(Ok(chunk)) if content.len() + chunk.len() <= self.content => {
                    content.extend_from_slice(&chunk);
                }
                Some(Ok(_)) => return Err(HttpResponse::PayloadTooLarge().finish()),
                Some(Err(_)) => return Err(HttpResponse::BadRequest().finish()),
            }
        }
    }

    fn incoming(&self, request: &ServiceRequest, content: Vec<u8>) -> Incoming {
        let uri = request.uri();
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let target = self.server.settings().uri.target(path);
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
            certificate: certificate(self.certificates.as_ref(), peer, connection, &lines),
            request: received.with_content(content),
        }
    }
}

fn builder(status: u16) -> HttpResponseBuilder {
    HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE))
}

async fn next(payload: &mut Payload) -> Option<Result<Bytes, actix_web::error::PayloadError>> {
    std::future::poll_fn(|context| futures_core::Stream::poll_next(Pin::new(payload), context))
        .await
}
