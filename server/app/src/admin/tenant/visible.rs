//! The tenants somebody can open, with the role there.

use api::tenant::TenantMembership;
use gnap::id::{AdministratorId, TenantId};
use store::configuration::TenantDetails;
use store::page::{MAX_LIMIT, PageRequest};
use store::platform::Membership;

use crate::admin::problem::Problem;
use crate::admin::tenant_admin::roles_in;
use crate::app::App;

/// At most `most` of them.
///
/// # Errors
/// When the store does not answer.
pub async fn visible(
    app: &App,
    administrator: AdministratorId,
    most: usize,
) -> Result<Vec<TenantMembership>, Problem> {
    let memberships = app.store.platform().memberships(administrator).await?;
    let mut found = match sees_all(&memberships) {
        false => own(app, &memberships).await?,
        true => all(app, most).await?,
    };
    found.truncate(most);
    Ok(found
        .iter()
        .filter_map(|tenant| shown(&memberships, tenant))
        .collect())
}

/// Whether a role holds on the whole platform.
pub fn sees_all(memberships: &[Membership]) -> bool {
    memberships
        .iter()
        .any(|membership| membership.tenant.is_none())
}

/// The tenants that memberships name.
///
/// # Errors
/// When the store does not answer.
pub async fn own(app: &App, memberships: &[Membership]) -> Result<Vec<TenantDetails>, Problem> {
    let ids: Vec<TenantId> = memberships
        .iter()
        .filter_map(|membership| membership.tenant)
        .collect();
    Ok(app.store.platform().tenants_by_id(&ids).await?)
}

/// A tenant with the first role, of whoever has these memberships.
pub fn shown(memberships: &[Membership], tenant: &TenantDetails) -> Option<TenantMembership> {
    let role = roles_in(memberships, tenant).min()?;
    Some(TenantMembership {
        slug: tenant.slug.clone(),
        name: tenant.name.clone(),
        role,
    })
}

async fn all(app: &App, most: usize) -> Result<Vec<TenantDetails>, Problem> {
    let mut found = Vec::new();
    let mut request = PageRequest::first(MAX_LIMIT);
    loop {
        let page = app.store.platform().tenants(request).await?;
        found.extend(page.items);
        match page.next {
            Some(cursor) if found.len() < most => {
                request = PageRequest::after(cursor, MAX_LIMIT);
            }
            _ => return Ok(found),
        }
    }
}
