//! The private address: metrics in Prometheus text. Not for the outside.

use actix_web::dev::Server;
use actix_web::{App as Actix, HttpResponse, HttpServer, web};
use prometheus::{Encoder, Registry, TextEncoder};

/// Serves `/metrics` on `listen`.
///
/// # Errors
/// When the address cannot be bound.
pub fn serve(listen: &str, registry: Registry) -> std::io::Result<Server> {
    let registry = web::Data::new(registry);
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(registry.clone())
            .route("/metrics", web::get().to(metrics))
    })
    .workers(1)
    .disable_signals()
    .bind(listen)?
    .run();
    Ok(server)
}

async fn metrics(registry: web::Data<Registry>) -> HttpResponse {
    let encoder = TextEncoder::new();
    let mut text = Vec::new();
    match encoder.encode(&registry.gather(), &mut text) {
        Ok(()) => HttpResponse::Ok()
            .content_type(encoder.format_type().to_owned())
            .body(text),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
