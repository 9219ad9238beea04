//! `/.well-known/authzen-configuration`, with the tenant's path after it
//! (AuthZEN §11): where the endpoints are, also signed by the tenant.

use actix_web::HttpResponse;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use policy::authzen::{self, Metadata};
use serde::Serialize;
use token::jws;

use super::refusal::AccessRefusal;
use crate::http::CurrentTenant;
use crate::tenant::Tenant;

#[derive(Serialize)]
struct Document {
    #[serde(flatten)]
    metadata: Metadata,
    /// The same, signed by the key that signs tokens now.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_metadata: Option<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    /// As in tokens.
    iss: String,
    #[serde(flatten)]
    metadata: &'a Metadata,
}

/// The document.
pub async fn metadata(tenant: CurrentTenant) -> HttpResponse {
    match document(&tenant) {
        Ok(document) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "max-age=300"))
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .json(document),
        Err(refusal) => refusal.answer(&tenant),
    }
}

fn document(tenant: &Tenant) -> Result<Document, AccessRefusal> {
    let metadata = authzen::metadata(tenant.urls.base());
    let claims = Claims {
        iss: tenant.urls.grant(),
        metadata: &metadata,
    };
    let key = tenant.signing_key.as_ref();
    let signed = key.map(|key| jws::sign(jws::Type::AuthzenMetadata, &claims, key));
    let signed = signed.transpose()?;
    Ok(Document {
        signed_metadata: signed.map(|signed| signed.expose().to_owned()),
        metadata,
    })
}
