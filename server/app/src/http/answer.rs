//! Answers of the protocol endpoints: JSON, never stored, readable by clients
//! that run in a browser.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_TYPE,
};
use serde::Serialize;

/// 200 with a JSON body.
pub fn ok(body: &impl Serialize) -> HttpResponse {
    json(StatusCode::OK, body)
}

/// 204: revoked or cancelled (RFC 9635 §5.4, §6.2).
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .finish()
}

/// A JSON body under any status. `no-store` is RFC 9635 §3's duty; the origin
/// is open because no protocol endpoint looks at cookies.
pub fn json(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(content) => HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, "application/json"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((
                ACCESS_CONTROL_EXPOSE_HEADERS,
                "Retry-After, WWW-Authenticate",
            ))
            .body(content),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            HttpResponse::ServiceUnavailable().finish()
        }
    }
}
