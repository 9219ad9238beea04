//! A proposal in the API's words.

use api::policy_proposal::PolicyProposal;
use store::policy::Proposal;

use crate::admin::audit::actor;
use crate::admin::problem::Problem;
use crate::admin::rights::Needed;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;
use crate::policies;

/// A proposal, beside the live version.
///
/// # Errors
/// 503.
pub async fn shown<R: Needed>(
    app: &App,
    admin: &TenantAdmin<R>,
    proposal: Proposal,
) -> Result<PolicyProposal, Problem> {
    let tenant = admin.compiled(app).await?;
    let live = tenant.policies.version();
    let set = policies::version_set(&admin.store(app), live).await?;
    let content = proposal.content;
    let difference = policies::difference(&tenant, set.unwrap_or_default(), content.policies);
    Ok(PolicyProposal {
        id: content.id.to_string(),
        base: content.base,
        current: content.base == live,
        rollback_to: content.rollback_to,
        comment: content.comment,
        authors: content.authors.iter().map(actor::shown).collect(),
        proposed_by: actor::shown(&proposal.proposed_by),
        proposed_at: time::shown(proposal.proposed_at_ms),
        difference: difference.await?,
    })
}
