//! `/.well-known/gnap-as-rs/t/{slug}` (RFC 9767 §3.1). One document an origin
//! is the RFC's rule; tenants that share an origin have theirs below it, and
//! their key set beside it.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::{HttpResponse, web};
use gnap::discovery::{BiscuitRootKey, RsDiscovery};
use token::Format;

use crate::app::App;
use crate::grant::key_proofs;
use crate::http::CurrentTenant;
use crate::tenant::ResourceRegistration;

/// The discovery document for resource servers.
pub async fn discovery(app: web::Data<App>, tenant: CurrentTenant) -> HttpResponse {
    let document = RsDiscovery {
        grant_request_endpoint: tenant.urls.grant(),
        introspection_endpoint: tenant.urls.introspection(),
        resource_registration_endpoint: match tenant.rs.resource_registration {
            ResourceRegistration::Off => None,
            ResourceRegistration::Own | ResourceRegistration::Unclaimed => {
                Some(tenant.urls.resource_registration())
            }
        },
        token_formats_supported: Format::ALL
            .iter()
            .filter(|format| tenant.can_issue(**format))
            .filter_map(|format| format.registered_name())
            .map(str::to_owned)
            .collect(),
        key_proofs_supported: key_proofs(&app),
        jwks_uri: Some(tenant.urls.jwks()),
        revocation_list_uri: tenant
            .signing_key
            .is_some()
            .then(|| tenant.urls.revocations()),
        biscuit_root_keys: token::biscuit::root_public_keys(&tenant.keys)
            .into_iter()
            .map(|key| BiscuitRootKey {
                root_key_id: key.id,
                public_key: key.text,
            })
            .collect(),
        zcap_root_controllers: token::zcap::controllers(&tenant.keys),
    };
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(document)
}

/// `{base}/jwks.json`: the public keys of signed tokens.
pub async fn jwks(tenant: CurrentTenant) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(&tenant.jwks)
}
