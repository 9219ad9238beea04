//! The tenant of a request, from its path or its host.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, web};

use super::host::Host;
use crate::app::App;
use crate::tenant::{Tenant, TenantError, is_slug};

/// Extractor: the tenant named in the path, or the one whose host the request
/// was sent to.
pub struct CurrentTenant(pub Arc<Tenant>);

impl Deref for CurrentTenant {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.0
    }
}

/// There is no such tenant, or it cannot be served now.
#[derive(Debug, thiserror::Error)]
pub enum NoTenant {
    /// Unknown slug or host.
    #[error("there is no such tenant")]
    Unknown,
    /// The store or the configuration failed.
    #[error("the tenant cannot be served")]
    Failed(#[from] TenantError),
}

impl ResponseError for NoTenant {
    fn status_code(&self) -> StatusCode {
        match self {
            NoTenant::Unknown => StatusCode::NOT_FOUND,
            NoTenant::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            NoTenant::Unknown => HttpResponse::NotFound().finish(),
            NoTenant::Failed(error) => {
                tracing::error!(cause = %super::refusal::Chain(error), "tenant not served");
                HttpResponse::ServiceUnavailable()
                    .insert_header((RETRY_AFTER, "2"))
                    .finish()
            }
        }
    }
}

impl FromRequest for CurrentTenant {
    type Error = NoTenant;
    type Future = Pin<Box<dyn Future<Output = Result<Self, NoTenant>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let named = request.match_info().get("tenant").map(str::to_owned);
        let host = app.as_ref().map(|app| Host::of(request.head(), app));
        Box::pin(async move {
            let (Some(app), Some(host)) = (app, host) else {
                return Err(NoTenant::Unknown);
            };
            let (store, now_ms) = (&app.store, app.clock.now_ms());
            let found = match (named, host) {
                // Each tenant has one URL: by path those without a host.
                (Some(slug), Host::Own) if is_slug(&slug) => {
                    let found = app.tenants.find(store, &slug, now_ms).await?;
                    found.filter(|tenant| tenant.host.is_none())
                }
                (None, Host::Other(host)) => app.tenants.find_by_host(store, &host, now_ms).await?,
                _ => None,
            };
            found.map(CurrentTenant).ok_or(NoTenant::Unknown)
        })
    }
}
