//! Preflight answers for clients that run in a browser.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};
use actix_web::{HttpResponse, HttpResponseBuilder};

/// `OPTIONS` on continuation and token management.
pub async fn preflight() -> HttpResponse {
    allow(&mut HttpResponse::NoContent()).finish()
}

/// Adds what a browser asks for before it sends a signed request. Any origin:
/// no protocol endpoint looks at cookies, a proof is what counts.
pub fn allow(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    response
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST, PATCH, DELETE, OPTIONS"))
        .insert_header((
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, Content-Digest, Signature, Signature-Input",
        ))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "300"))
}
