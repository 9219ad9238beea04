//! Proposes the draft, or an older version.

use actix_web::web;
use api::policy_proposal::{PolicyProposal, ProposalInput};
use gnap::id::PolicyProposalId;
use serde_json::json;
use store::policy::{NewProposal, Proposal};

use super::shown::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::policy_draft::content::check_comment;
use crate::admin::policy_draft::loaded::Loaded;
use crate::admin::policy_draft::publish::refused;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::check;

/// `POST /tenants/{slug}/policy-proposals`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft changed meanwhile, 422 with what is wrong
/// and which cases fail, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Json(input): Json<ProposalInput>,
) -> Result<Answer<PolicyProposal>, Problem> {
    check_comment(&input.comment)?;
    let content = content(&app, &admin, input).await?;
    let tenant = admin.compiled(&app).await?;
    let store = admin.store(&app);
    let cases = store.policy_cases().await?;
    let number = content.base.saturating_add(1);
    let checked = check(&tenant, number, &content.policies, cases).await?;
    if !checked.is_good() {
        return Err(refused(&checked));
    }
    let data = json!({"after": {
        "base": content.base,
        "rollback_to": content.rollback_to,
        "comment": content.comment,
    }});
    let event = admin.audit(&app, "policy.propose", data)?;
    store.propose_policies(&content, &event).await?;
    let proposal = Proposal {
        content,
        proposed_by: event.actor,
        proposed_at_ms: event.at_ms,
    };
    Ok(Answer(shown(&app, &admin, proposal).await?))
}

async fn content(
    app: &App,
    admin: &TenantAdmin<WritePolicies>,
    input: ProposalInput,
) -> Result<NewProposal, Problem> {
    let id = app.id(PolicyProposalId::new)?;
    match (input.revision, input.version) {
        (Some(revision), None) => {
            let loaded = Loaded::at(app, admin, revision).await?;
            let draft = &loaded.draft.content;
            if draft.base != loaded.live() {
                return Err(Problem::Changed);
            }
            if draft.changes.is_empty() {
                return Err(Problem::field("revision", "The draft changes nothing."));
            }
            Ok(NewProposal {
                id,
                base: draft.base,
                draft_revision: Some(revision),
                rollback_to: None,
                comment: input.comment,
                authors: draft.authors.clone(),
                policies: loaded.set(),
            })
        }
        (None, Some(number)) => {
            let found = admin.store(app).policy_version(number).await?;
            let found = found.ok_or(Problem::NotFound)?;
            Ok(NewProposal {
                id,
                base: admin.compiled(app).await?.policies.version(),
                draft_revision: None,
                rollback_to: Some(number),
                comment: input.comment,
                authors: found.summary.authors,
                policies: found.policies,
            })
        }
        (Some(_), Some(_)) | (None, None) => {
            let detail = "Either the revision of the draft or the number of a version.";
            Err(Problem::field("revision", detail))
        }
    }
}
