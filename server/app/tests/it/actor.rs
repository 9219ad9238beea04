//! Who sends requests.

use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use api::session::{CSRF_HEADER, Session};
use serde::Serialize;
use serde_json::json;

use crate::app::TestApp;
use crate::reply::Reply;

/// Somebody without a session.
#[derive(Clone, Copy)]
pub struct Anonymous<'a>(&'a TestApp);

/// Somebody with a session.
#[derive(Clone)]
pub struct Administrator<'a> {
    app: &'a TestApp,
    cookie: Cookie<'static>,
    /// The session as it was at sign-in.
    pub session: Session,
}

impl<'a> Anonymous<'a> {
    /// In this program.
    pub fn new(app: &'a TestApp) -> Self {
        Self(app)
    }

    /// Sends any request.
    pub async fn send(&self, request: TestRequest) -> Reply {
        Reply::read(self.0.send(request).await).await
    }

    /// GET.
    pub async fn get(&self, url: &str) -> Reply {
        self.send(TestRequest::get().uri(url)).await
    }

    /// POST with JSON.
    pub async fn post(&self, url: &str, body: &impl Serialize) -> Reply {
        self.send(TestRequest::post().uri(url).set_json(body)).await
    }

    /// Signs in, as must succeed.
    pub async fn sign_in(&self, login: &str, password: &str) -> Administrator<'a> {
        let body = json!({"login": login, "password": password});
        let reply = self.post(api::paths::SESSION, &body).await;
        Administrator::of(self.0, &reply)
    }
}

impl<'a> Administrator<'a> {
    /// Whoever got this answer to a sign-in.
    #[track_caller]
    pub fn of(app: &'a TestApp, reply: &Reply) -> Self {
        let cookie = reply.header("set-cookie").expect("a cookie").to_owned();
        Self {
            app,
            cookie: Cookie::parse(cookie).unwrap(),
            session: reply.ok(),
        }
    }

    /// Sends a request with the cookie and nothing else.
    pub async fn send_plain(&self, request: TestRequest) -> Reply {
        let request = request.cookie(self.cookie.clone());
        Reply::read(self.app.send(request).await).await
    }

    /// Sends a request as the console does.
    pub async fn send(&self, request: TestRequest) -> Reply {
        let csrf = self.session.csrf.as_str();
        self.send_plain(request.insert_header((CSRF_HEADER, csrf)))
            .await
    }

    /// GET.
    pub async fn get(&self, url: &str) -> Reply {
        self.send_plain(TestRequest::get().uri(url)).await
    }

    /// POST with JSON.
    pub async fn post(&self, url: &str, body: &impl Serialize) -> Reply {
        self.send(TestRequest::post().uri(url).set_json(body)).await
    }

    /// PUT with JSON.
    pub async fn put(&self, url: &str, body: &impl Serialize) -> Reply {
        self.send(TestRequest::put().uri(url).set_json(body)).await
    }

    /// PUT with a file.
    pub async fn upload(&self, url: &str, media_type: &str, content: Vec<u8>) -> Reply {
        let request = TestRequest::put()
            .uri(url)
            .insert_header(("content-type", media_type))
            .set_payload(content);
        self.send(request).await
    }

    /// DELETE.
    pub async fn delete(&self, url: &str) -> Reply {
        self.send(TestRequest::delete().uri(url)).await
    }

    /// Any method, with an empty JSON object as content where there is one.
    pub async fn call(&self, method: &Method, url: &str) -> Reply {
        self.send(bare(method, url)).await
    }
}

/// A request of a method that has content if the method can have.
pub fn bare(method: &Method, url: &str) -> TestRequest {
    let request = TestRequest::with_uri(url).method(method.clone());
    if *method == Method::POST || *method == Method::PUT {
        request.set_json(json!({}))
    } else {
        request
    }
}
