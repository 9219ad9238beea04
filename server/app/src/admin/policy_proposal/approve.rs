//! A second administrator approves a proposal, which publishes it.

use actix_web::web;
use api::policy_version::PolicyVersion;
use gnap::id::PolicyProposalId;
use store::policy::Origin;

use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::policy_version::shown::by_number;
use crate::admin::problem::Problem;
use crate::admin::rights::PublishPolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::{Wanted, publish};

/// `POST /tenants/{slug}/policy-proposals/{id}/approve`.
///
/// # Errors
/// 401, 403 also for who wrote or proposed it, 404, 409 when it or the live
/// version changed meanwhile, 422 when it does not pass any more, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<PublishPolicies>,
    Id(id): Id<PolicyProposalId>,
) -> Result<Answer<PolicyVersion>, Problem> {
    let store = admin.store(&app);
    let found = store.policy_proposal().await?;
    let proposal = found.filter(|proposal| proposal.content.id == id);
    let proposal = proposal.ok_or(Problem::NotFound)?;
    let publisher = admin.administrator.actor();
    // What was proposed does not change, so this holds when it is published.
    let content = proposal.content;
    // Who wrote an older version may say yes to going back to it.
    let authors = match content.rollback_to {
        None => content.authors.as_slice(),
        Some(_) => &[],
    };
    let involved = authors.iter().chain([&proposal.proposed_by]);
    if involved.into_iter().any(|actor| actor.id == publisher.id) {
        return Err(Problem::OwnProposal);
    }
    let wanted = Wanted {
        live: content.base,
        policies: content.policies,
        origin: Origin::Proposal {
            id,
            draft_revision: content.draft_revision,
            rollback_to: content.rollback_to,
        },
        comment: content.comment,
        authors: content.authors,
        publisher,
    };
    let number = publish(&app, &admin.tenant.slug, &wanted).await?;
    Ok(Answer(by_number(&store, number).await?))
}
