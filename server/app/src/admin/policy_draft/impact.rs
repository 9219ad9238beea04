//! What the draft can affect, without history.

use actix_web::web;
use api::policy::{AffectedRequests, PolicyImpact};

use super::loaded::Loaded;
use super::publish::refused;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-draft/impact`.
///
/// # Errors
/// 401, 403, 404, 422 while something is wrong with the draft, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<PolicyImpact>, Problem> {
    let loaded = Loaded::of(&app, &admin).await?;
    let checked = loaded.check(&app).await?;
    let Ok(new) = &checked.compiled else {
        return Err(refused(&checked));
    };
    let live = &loaded.tenant.policies;
    let affected = live.affected(new).into_iter();
    Ok(Answer(PolicyImpact {
        affected: affected
            .map(|one| AffectedRequests {
                right_type: one.right_type,
                action: one.action,
                class: one.class,
            })
            .collect(),
        groups: live.affected_groups(new),
    }))
}
