//! Successful answers of the admin API: never stored, never framed, never
//! taken for anything but what they are.

use actix_web::body::BoxBody;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use serde::Serialize;

/// 200 with JSON.
#[derive(Debug)]
pub struct Answer<T>(pub T);

/// 201 with JSON and where the new object is.
#[derive(Debug)]
pub struct Created<T> {
    /// The object.
    pub content: T,
    /// Its URL.
    pub location: String,
}

/// 204.
#[derive(Debug)]
pub struct NoContent;

/// An answer that also sets a cookie.
#[derive(Debug)]
pub struct WithCookie<R> {
    /// The answer.
    pub answer: R,
    /// The cookie.
    pub cookie: Cookie<'static>,
}

/// 200 with a raster image.
#[derive(Debug)]
pub struct Png(pub Vec<u8>);

impl<T: Serialize> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        json(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = json(StatusCode::CREATED, &self.content);
        if let Ok(location) = self.location.parse() {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        build(StatusCode::NO_CONTENT).finish()
    }
}

impl<R: Responder<Body = BoxBody>> Responder for WithCookie<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = self.answer.respond_to(request);
        if let Err(error) = response.add_cookie(&self.cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
        response
    }
}

impl Responder for Png {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        build(StatusCode::OK)
            .insert_header((CONTENT_TYPE, "image/png"))
            .body(self.0)
    }
}

/// JSON under any status.
pub fn json(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(content) => build(status)
            .insert_header((CONTENT_TYPE, "application/json"))
            .body(content),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            build(StatusCode::INTERNAL_SERVER_ERROR).finish()
        }
    }
}

fn build(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header(("Cross-Origin-Resource-Policy", "same-origin"));
    response
}
