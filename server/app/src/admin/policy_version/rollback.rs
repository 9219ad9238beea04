//! Publishes an older version again, as a new one, with all cases run.

use actix_web::web;
use api::policy_version::{PolicyVersion, Rollback};
use store::policy::Origin;

use super::Number;
use super::shown::by_number;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::policy_draft::content::check_comment;
use crate::admin::problem::Problem;
use crate::admin::rights::PublishPolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::{Wanted, publish};

/// `POST /tenants/{slug}/policy-versions/{id}/rollback`.
///
/// # Errors
/// 401, 403, 404, 409 when the live version changed meanwhile or the tenant wants
/// a second person, 422 with what is wrong and which cases fail, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<PublishPolicies>,
    Id(Number(number)): Id<Number>,
    Json(input): Json<Rollback>,
) -> Result<Answer<PolicyVersion>, Problem> {
    check_comment(&input.comment)?;
    let store = admin.store(&app);
    let found = store.policy_version(number).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let wanted = Wanted {
        live: input.live,
        policies: found.policies,
        origin: Origin::Version { number },
        comment: input.comment,
        authors: found.summary.authors,
        publisher: admin.administrator.actor(),
    };
    let number = publish(&app, &admin.tenant.slug, &wanted).await?;
    Ok(Answer(by_number(&store, number).await?))
}
