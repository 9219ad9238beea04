//! `{base}/rs/revocations`: the signed list of revoked tokens, for resource
//! servers that verify tokens by themselves. Identifiers tell a stranger
//! nothing, so anybody may read it.

use std::sync::Arc;

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag, Header, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, web};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::TenantId;
use moka::sync::Cache;
use token::SigningKey;
use token::revocation_list::{self, RevocationList};

use crate::app::App;
use crate::http::{CurrentTenant, RsRefusal};
use crate::tenant::Tenant;

/// How old an answer can be, ms: one query and one signature a tenant in that
/// time, however many ask.
const OLDEST_MS: u64 = 100;
/// Seconds after which a reader should look again.
const TTL: u64 = 10;
/// Seconds for which an unchanged list stays the same, octet for octet and on
/// every replica, so that looking again costs an answer without content.
const UNCHANGED: u64 = 60;
/// Seconds for which a list can be relied on without a newer one.
pub const REVOCATION_LIST_LIFETIME: u64 = 360;
/// Seconds by which the clock of a resource server may be behind: for so much
/// longer it accepts a token that expired here.
const SKEW: u64 = 300;
/// Tenants whose lists are kept at most.
const MOST: u64 = 1_000;

/// Lists made in the last moments.
#[derive(Clone)]
pub struct Revocations(Cache<TenantId, Arc<Made>>);

struct Made {
    list: String,
    tag: EntityTag,
    kid: String,
    at_ms: u64,
}

impl Default for Revocations {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

/// Answers with the list of now, or that it did not change.
///
/// # Errors
/// 503 when the store does not answer.
#[tracing::instrument(name = "rs.revocations", skip_all)]
pub async fn revocations(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> Result<HttpResponse, RsRefusal> {
    let Some(key) = &tenant.signing_key else {
        return Ok(HttpResponse::NotFound().finish());
    };
    let made = made(&app, &tenant, key).await?;
    let is_known = is_known(&request, &made.tag);
    let mut answer = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    answer
        .insert_header((ETAG, made.tag.clone()))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    Ok(match is_known {
        true => answer.finish(),
        false => answer
            .insert_header((CONTENT_TYPE, "application/jwt"))
            .body(made.list.clone()),
    })
}

async fn made(app: &App, tenant: &Tenant, key: &SigningKey) -> Result<Arc<Made>, RsRefusal> {
    let now_ms = app.clock.now_ms();
    let is_fresh =
        |made: &Arc<Made>| made.kid == key.kid() && now_ms.saturating_sub(made.at_ms) < OLDEST_MS;
    if let Some(made) = app.revocations.0.get(&tenant.id).filter(is_fresh) {
        return Ok(made);
    }
    let since_ms = now_ms.saturating_sub(SKEW * 1000);
    let revoked = app.store.tenant(tenant.id).revoked_values(since_ms).await?;
    let now = now_ms / 1000;
    let issued_at = now - now % UNCHANGED;
    let list = RevocationList {
        iss: tenant.urls.grant(),
        iat: issued_at,
        exp: issued_at + REVOCATION_LIST_LIFETIME,
        ttl: TTL,
        revoked,
    };
    let signed =
        revocation_list::mint(&list, key).map_err(|error| RsRefusal::Unavailable(error.into()))?;
    let list = signed.expose().to_owned();
    let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, list.as_bytes()));
    let made = Arc::new(Made {
        list,
        tag: EntityTag::new_strong(hash),
        kid: key.kid().to_owned(),
        at_ms: now_ms,
    });
    app.revocations.0.insert(tenant.id, Arc::clone(&made));
    Ok(made)
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
