//! Removes what a user signs in with beside the password: they lost it, and
//! sign in with the password alone until they enrol anew.

use actix_web::web;
use api::user::ResetFactors as Input;
use gnap::id::UserId;
use serde_json::{Value, json};
use store::factor::{Factor, FactorContent};

use crate::admin::answer::NoContent;
use crate::admin::body::{Id, Json};
use crate::admin::check;
use crate::admin::problem::Problem;
use crate::admin::rights::ResetFactors;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/users/{id}/factors/reset`.
///
/// # Errors
/// 401, 403, 404, 422 without a reason, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<ResetFactors>,
    Id(id): Id<UserId>,
    Json(input): Json<Input>,
) -> Result<NoContent, Problem> {
    let reason = check::reason(&input.reason)?;
    let store = admin.store(&app);
    let user = store.user(id).await?.ok_or(Problem::NotFound)?;
    let factors = store.factors(id).await?;
    let before: Vec<Value> = factors.iter().map(audited).collect();
    let data = json!({
        "login": user.content.login,
        "reason": reason,
        "before": before,
    });
    let event = admin.audit(&app, "user.reset_factors", data)?;
    store.reset_factors(id, &event).await?;
    Ok(NoContent)
}

/// What the audit log keeps of it.
fn audited(factor: &Factor) -> Value {
    let kind = match factor.content {
        FactorContent::Totp { .. } => "totp",
        FactorContent::Passkey { .. } => "passkey",
    };
    json!({"id": factor.id, "kind": kind, "name": factor.name})
}
