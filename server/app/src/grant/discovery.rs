//! What this AS says it can do (RFC 9635 §9).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use gnap::discovery::Discovery;
use gnap::interact::{FinishMethod, KnownStart};
use proof::Method;

use crate::app::App;
use crate::http::preflight;
use crate::tenant::Tenant;

/// The discovery document with the fields of a CORS preflight: both are
/// `OPTIONS` on the same URL (specs/gnap-ambiguities AMB-05).
pub fn answer(app: &App, tenant: &Tenant) -> HttpResponse {
    preflight::allow(&mut HttpResponse::Ok())
        .insert_header((CACHE_CONTROL, "max-age=300"))
        .json(discovery(app, tenant))
}

fn discovery(app: &App, tenant: &Tenant) -> Discovery {
    Discovery {
        grant_request_endpoint: tenant.urls.grant(),
        interaction_start_modes_supported: KnownStart::ALL
            .map(|mode| mode.name().to_owned())
            .to_vec(),
        interaction_finish_methods_supported: FinishMethod::ALL
            .map(|method| method.name().to_owned())
            .to_vec(),
        key_proofs_supported: key_proofs(app),
        sub_id_formats_supported: owned(gnap::sub_id::FORMATS),
        assertion_formats_supported: owned(tenant.assertion_formats()),
        key_rotation_supported: app.config.protocol.key_rotation,
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The key proofing methods that work here: `mtls` only where certificates can
/// arrive, and `dpop`, which is no registered method but an extension.
pub fn key_proofs(app: &App) -> Vec<String> {
    Method::ALL
        .into_iter()
        .filter(|method| *method != Method::Mtls || app.config.takes_client_certificates())
        .map(|method| method.name().to_owned())
        .collect()
}
