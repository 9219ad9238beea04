//! What an administrator may do in the tenant of the path, as an argument of
//! a handler: its type names the right, so a handler that forgets to ask for
//! one does not compile.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use api::tenant::Role;
use serde_json::Value;
use store::audit::Audit;
use store::configuration::TenantDetails;
use store::platform::Membership;

use super::administrator::{Administrator, app};
use super::problem::Problem;
use super::rights::{self, Needed};
use crate::app::App;
use crate::random::NoRandomness;
use crate::tenant::{Tenant, is_slug};

/// An administrator who holds the right `R` in a tenant.
#[derive(Debug, Clone)]
pub struct TenantAdmin<R> {
    /// Who.
    pub administrator: Administrator,
    /// Where.
    pub tenant: TenantDetails,
    right: PhantomData<fn() -> R>,
}

impl<R: Needed> TenantAdmin<R> {
    /// The tenant's part of the store.
    pub fn store<'a>(&self, app: &'a App) -> store::Tenant<'a> {
        app.store.tenant(self.tenant.id)
    }

    /// The tenant as requests of its clients see it.
    ///
    /// # Errors
    /// 503 when it cannot be read or compiled.
    pub async fn compiled(&self, app: &App) -> Result<Arc<Tenant>, Problem> {
        let now_ms = app.clock.now_ms();
        let found = app.tenants.find(&app.store, &self.tenant.slug, now_ms);
        found.await?.ok_or(Problem::NotFound)
    }

    /// An audit event of something the administrator is about to do.
    ///
    /// # Errors
    /// When there is no randomness for its id.
    pub fn audit(
        &self,
        app: &App,
        action: &'static str,
        data: Value,
    ) -> Result<Audit, NoRandomness> {
        self.administrator.audit(app, action, data)
    }

    async fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let app = app(request)?;
        let administrator = Administrator::of(app, request).await?;
        let slug = request.match_info().get("slug").unwrap_or_default();
        if !is_slug(slug) {
            return Err(Problem::NotFound);
        }
        let platform = app.store.platform();
        // Both are always read, so that a tenant of others takes as long as
        // one that does not exist.
        let memberships = platform.memberships(administrator.id).await?;
        let tenant = platform.tenant_by_slug(slug).await?;
        let tenant = tenant.ok_or(Problem::NotFound)?;
        let roles: Vec<Role> = roles_in(&memberships, &tenant).collect();
        if roles.is_empty() {
            return Err(Problem::NotFound);
        }
        if !roles.into_iter().any(|role| rights::allows(role, R::RIGHT)) {
            return Err(Problem::NotPermitted);
        }
        Ok(Self {
            administrator,
            tenant,
            right: PhantomData,
        })
    }
}

/// The roles somebody has in a tenant: those on the platform first.
pub fn roles_in<'a>(
    memberships: &'a [Membership],
    tenant: &'a TenantDetails,
) -> impl Iterator<Item = Role> + 'a {
    let on_platform = memberships
        .iter()
        .filter(|membership| membership.tenant.is_none());
    let in_tenant = memberships
        .iter()
        .filter(|membership| membership.tenant == Some(tenant.id));
    on_platform
        .chain(in_tenant)
        .map(|membership| rights::role(membership.role))
}

impl<R: Needed> FromRequest for TenantAdmin<R> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}
