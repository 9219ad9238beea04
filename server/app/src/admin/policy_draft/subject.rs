//! Policies to be asked beside the live ones: the draft, or a version.

use std::sync::Arc;

use actix_web::web;
use api::policy_replay::PolicySubject;
use policy::PolicySet;
use store::policy::Entry;

use super::loaded::Loaded;
use super::publish::refused;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::check;
use crate::tenant::Tenant;

/// Policies that can be asked.
pub struct Subject {
    /// The tenant, with the live policies.
    pub tenant: Arc<Tenant>,
    /// The set.
    pub policies: Vec<Entry>,
    /// The set in a form that answers.
    pub compiled: PolicySet,
}

/// Finds and checks them.
///
/// # Errors
/// 404, 409 when the draft changed meanwhile, 422 while something is wrong with
/// them, or 503.
pub async fn subject(
    app: &web::Data<App>,
    admin: &TenantAdmin<WritePolicies>,
    wanted: PolicySubject,
) -> Result<Subject, Problem> {
    let policies = match (wanted.revision, wanted.version) {
        (Some(revision), None) => Loaded::at(app, admin, revision).await?.set(),
        (None, Some(number)) => {
            let found = admin.store(app).policy_version(number).await?;
            found.ok_or(Problem::NotFound)?.policies
        }
        (Some(_), Some(_)) | (None, None) => {
            let detail = "Either the revision of the draft or the number of a version.";
            return Err(Problem::field("subject", detail));
        }
    };
    let tenant = admin.compiled(app).await?;
    let live = tenant.policies.version();
    let checked = check(&tenant, live, &policies, Vec::new()).await?;
    if checked.compiled.is_err() {
        return Err(refused(&checked));
    }
    let compiled = checked.compiled.map_err(|_| Problem::Changed)?;
    Ok(Subject {
        tenant,
        policies,
        compiled,
    })
}
