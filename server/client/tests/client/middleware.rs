//! The layers for actix-web and tower do the same with the same requests: one
//! list of requests goes through both.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll};

use actix_web::http::header::HeaderMap;
use actix_web::{App, HttpRequest, test, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use parley_client::resource_server::actix::Protect;
use parley_client::resource_server::tower::ProtectLayer;
use parley_client::resource_server::{
    Allowed, CertificateHeader, Operation, PeerAddress, ResourceServer, right,
};
use parley_client::{KeyAlgorithm, make_key, self_signed};
use proof::{Method, Request};
use serde_json::json;
use tower_layer::Layer;
use tower_service::Service;

use crate::fake::{FakeServer, Reply};
use crate::resource_server::{client_key, now, settings, signed, started};

const PROXY: [u8; 4] = [10, 0, 0, 1];
const MOST: usize = 64;

/// What comes out: status, challenge, what the handler said.
#[derive(Debug, PartialEq)]
struct Outcome {
    status: u16,
    challenge: Option<String>,
    said: String,
}

fn read() -> Operation {
    right("photo-api").action("read").named("photos-read")
}

fn proxies() -> CertificateHeader {
    CertificateHeader {
        proxies: vec![PROXY.into()],
    }
}

/// An AS that calls every token active, bound to a key of the asked method.
async fn authority(certificate: Vec<u8>) -> FakeServer {
    FakeServer::start(move |origin, request, _| {
        if !request.target_uri.ends_with("/introspect") {
            return Reply::json(
                200,
                &json!({
                    "grant_request_endpoint": format!("{origin}/gnap"),
                    "introspection_endpoint": format!("{origin}/introspect"),
                }),
            );
        }
        let question: serde_json::Value = serde_json::from_slice(&request.content).unwrap();
        let method = Method::from_name(question["proof"].as_str().unwrap()).unwrap();
        let key = match method {
            Method::Mtls => json!({"proof": "mtls", "cert": STANDARD.encode(&certificate)}),
            method => json!(client_key().with_method(method).public()),
        };
        let answer = json!({
            "active": true, "iss": format!("{origin}/gnap"), "access": [], "key": key,
            "exp": now() + 60, "label": "nightly",
        });
        Reply::json(200, &answer)
    })
    .await
}

fn said(content_type: &str, content: &[u8], label: Option<&str>) -> String {
    let content = String::from_utf8_lossy(content);
    format!("{content_type} {content} {}", label.unwrap_or_default())
}

async fn handler(
    request: HttpRequest,
    content: web::Bytes,
    allowed: web::ReqData<Allowed>,
) -> String {
    let content_type = request.headers().get("content-type");
    let content_type = content_type.map_or("", |line| line.to_str().unwrap());
    said(content_type, &content, allowed.label.as_deref())
}

async fn by_actix(server: &ResourceServer, request: &Request, peer: [u8; 4]) -> Outcome {
    let protect = Protect::new(server, read()).up_to(MOST).behind(proxies());
    let resource = web::resource("/photos/1").wrap(protect);
    let app = test::init_service(App::new().service(resource.to(handler))).await;
    let path = request
        .target_uri
        .trim_start_matches("https://photos.example");
    let mut sent = test::TestRequest::default()
        .method(request.method.parse().unwrap())
        .uri(path)
        .peer_addr(SocketAddr::new(IpAddr::from(peer), 1))
        .set_payload(request.content.clone());
    for (name, value) in &request.headers {
        sent = sent.append_header((name.as_str(), value.as_slice()));
    }
    let answer = test::call_service(&app, sent.to_request()).await;
    let challenge = |headers: &HeaderMap| {
        let field = headers.get("www-authenticate");
        field.map(|field| field.to_str().unwrap().to_owned())
    };
    Outcome {
        status: answer.status().as_u16(),
        challenge: challenge(answer.headers()),
        said: String::from_utf8(test::read_body(answer).await.to_vec()).unwrap(),
    }
}

/// The handler for tower.
#[derive(Clone)]
struct Said;

impl Service<http::Request<Full<Bytes>>> for Said {
    type Response = http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Full<Bytes>>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let content_type = parts.headers.get("content-type");
        let content_type = content_type.map_or("", |line| line.to_str().unwrap());
        let allowed = parts.extensions.get::<Allowed>().unwrap();
        // A full body is there at once.
        let mut body = std::pin::pin!(body.collect());
        let waker = std::task::Waker::noop();
        let content = match body.as_mut().poll(&mut Context::from_waker(waker)) {
            Poll::Ready(content) => content.unwrap().to_bytes(),
            Poll::Pending => panic!("a full body is there at once"),
        };
        let said = said(content_type, &content, allowed.label.as_deref());
        ready(Ok(http::Response::new(Full::from(said))))
    }
}

async fn by_tower(server: &ResourceServer, request: &Request, peer: [u8; 4]) -> Outcome {
    let layer = ProtectLayer::new(server, read())
        .up_to(MOST)
        .behind(proxies());
    let mut sent = http::Request::builder()
        .method(request.method.as_str())
        // The authority of a request is not believed.
        .uri(
            request
                .target_uri
                .replace("photos.example", "other.example"),
        )
        .extension(PeerAddress(peer.into()));
    for (name, value) in &request.headers {
        sent = sent.header(name.as_str(), value.as_slice());
    }
    let sent = sent
        .body(Full::<Bytes>::from(request.content.clone()))
        .unwrap();
    let answer = layer.layer(Said).call(sent).await.unwrap();
    let challenge = answer.headers().get("www-authenticate");
    let challenge = challenge.map(|field| field.to_str().unwrap().to_owned());
    let status = answer.status().as_u16();
    let content = answer.into_body().collect().await.unwrap().to_bytes();
    Outcome {
        status,
        challenge,
        said: String::from_utf8(content.to_vec()).unwrap(),
    }
}

#[tokio::test]
async fn both_let_the_same_through() {
    let certificate_key = make_key(KeyAlgorithm::P256).unwrap();
    let certificate = self_signed(&certificate_key).unwrap();
    let authority = authority(certificate.clone()).await;
    let server = started(settings(&authority)).await;
    let challenge = server.challenge(&read()).field().unwrap();

    let get = || Request::new("GET", "https://photos.example/photos/1?size=2");
    let token = |request: Request| request.with_header("authorization", "GNAP at");
    let post = |content: &str| {
        let request = Request::new("POST", "https://photos.example/photos/1");
        token(request)
            .with_header("content-type", "application/json")
            .with_content(content)
    };
    let by = |method: Method, request: Request| {
        signed(&client_key().with_method(method), request).request
    };
    let field = format!(":{}:", STANDARD.encode(&certificate));
    let shown = || token(get()).with_header("client-cert", field.clone());
    let is_changed = |mut request: Request| {
        request.content = br#"{"b":2}"#.to_vec();
        request
    };
    let anybody = [10, 0, 0, 2];
    type Make<'a> = &'a dyn Fn() -> Request;
    let cases: [(&str, Make<'_>, [u8; 4], u16, &str); 10] = [
        ("no token", &get, anybody, 401, ""),
        ("no proof", &|| token(get()), anybody, 401, ""),
        (
            "proven",
            &|| by(Method::HttpSig, token(get())),
            anybody,
            200,
            "  nightly",
        ),
        (
            "content",
            &|| by(Method::HttpSig, post(r#"{"a":1}"#)),
            anybody,
            200,
            r#"application/json {"a":1} nightly"#,
        ),
        (
            "changed content",
            &|| is_changed(by(Method::HttpSig, post(r#"{"a":1}"#))),
            anybody,
            401,
            "",
        ),
        (
            "content larger than allowed",
            &|| {
                by(
                    Method::HttpSig,
                    post(&format!("{{\"a\":\"{}\"}}", "b".repeat(MOST))),
                )
            },
            anybody,
            413,
            "",
        ),
        ("certificate, from anybody", &shown, anybody, 401, ""),
        (
            "certificate, from the proxy",
            &shown,
            PROXY,
            200,
            "  nightly",
        ),
        (
            "two certificates, from the proxy",
            &|| shown().with_header("client-cert", field.clone()),
            PROXY,
            401,
            "",
        ),
        (
            "no certificate, from the proxy",
            &|| token(get()),
            PROXY,
            401,
            "",
        ),
    ];
    for (name, make, peer, status, expected) in cases {
        let expected = Outcome {
            status,
            challenge: (status == 401).then(|| challenge.clone()),
            said: expected.to_owned(),
        };
        // Each a request of its own: a proof counts once.
        assert_eq!(by_actix(&server, &make(), peer).await, expected, "{name}");
        assert_eq!(by_tower(&server, &make(), peer).await, expected, "{name}");
    }
}

/// The content inside of a JWS is what the handler gets.
#[tokio::test]
async fn both_unwrap_what_is_wrapped() {
    let authority = authority(Vec::new()).await;
    let mut roomy = settings(&authority);
    roomy.window.past = 60;
    let server = started(roomy).await;
    let wrapped = || {
        let request = Request::new("GET", "https://photos.example/photos/1");
        let request = request
            .with_header("authorization", "GNAP at")
            .with_header("content-type", "application/json")
            .with_content("{}");
        signed(&client_key().with_method(Method::Jws), request).request
    };
    assert!(wrapped().content.len() > MOST);
    let protect = Protect::new(&server, read());
    let resource = web::resource("/photos/1").wrap(protect);
    let app = test::init_service(App::new().service(resource.to(handler))).await;
    let request = wrapped();
    let mut sent = test::TestRequest::get()
        .uri("/photos/1")
        .set_payload(request.content.clone());
    for (name, value) in &request.headers {
        sent = sent.append_header((name.as_str(), value.as_slice()));
    }
    let answer = test::call_and_read_body(&app, sent.to_request()).await;
    assert_eq!(answer, "application/json {} nightly");

    let request = wrapped();
    let mut sent = http::Request::get("/photos/1");
    for (name, value) in &request.headers {
        sent = sent.header(name.as_str(), value.as_slice());
    }
    let sent = sent
        .body(Full::<Bytes>::from(request.content.clone()))
        .unwrap();
    let answer = ProtectLayer::new(&server, read())
        .layer(Said)
        .call(sent)
        .await;
    let content = answer.unwrap().into_body().collect().await.unwrap();
    assert_eq!(content.to_bytes(), "application/json {} nightly");
}
