//! One span, one closing line and one measurement a request. Never a body, a
//! token, a query or a code: the route's pattern stands for the path.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use tracing::{Instrument, Level};

use crate::app::App;

/// Middleware around every route.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let method = request.method().to_string();
    let route = route(&request);
    let app = request.app_data::<web::Data<App>>().cloned();
    let span = tracing::span!(
        Level::INFO,
        "http.request",
        http.request.method = %method,
        http.route = %route,
        tenant.slug = tracing::field::Empty,
    );
    let response = next.call(request).instrument(span.clone()).await?;
    let names = response.request().match_info();
    if let Some(tenant) = names.get("tenant").or_else(|| names.get("slug")) {
        span.record("tenant.slug", tenant);
    }
    let seconds = started.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    if let Some(app) = app {
        app.meters.request(&route, &method, status, seconds);
    }
    span.in_scope(|| {
        tracing::info!(status, duration_ms = seconds * 1000.0, "request answered");
    });
    Ok(response)
}

/// The pattern of the request's route. Patterns are found without guards, so a
/// tenant's own host has those that tenants below a path have.
fn route(request: &ServiceRequest) -> String {
    let below_a_path = || {
        let path = format!("/t/-{}", request.path());
        request.resource_map().match_pattern(&path)
    };
    let pattern = request.match_pattern().or_else(below_a_path);
    pattern.unwrap_or_else(|| "unmatched".to_owned())
}
