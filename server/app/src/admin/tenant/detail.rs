//! One tenant with its addresses.

use api::tenant::Tenant;
use store::configuration::TenantDetails;

use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadTenant;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::tenant::Urls;

/// `GET /tenants/{slug}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(admin: TenantAdmin<ReadTenant>) -> Result<Answer<Tenant>, Problem> {
    Ok(Answer(shown(admin.tenant)))
}

fn shown(tenant: TenantDetails) -> Tenant {
    let urls = Urls::new(tenant.base_url);
    Tenant {
        id: tenant.id.to_string(),
        slug: tenant.slug,
        name: tenant.name,
        base: urls.base().to_owned(),
        grant_endpoint: urls.grant(),
        introspection_endpoint: urls.introspection(),
        rs_discovery: urls.rs_discovery(),
        created_at: time::shown(tenant.created_at_ms),
    }
}
