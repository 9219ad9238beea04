//! Lays a policy's text out.

use api::policy::PolicyText;

use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::policy_draft::content;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;

/// `POST /tenants/{slug}/policy-format`.
///
/// # Errors
/// 401, 403, 404, 422 when the text is not Cedar, or 503.
pub async fn post(
    _: TenantAdmin<WritePolicies>,
    Json(input): Json<PolicyText>,
) -> Result<Answer<PolicyText>, Problem> {
    content::check_text(&input.text)?;
    match policy::format(&input.text) {
        Ok(text) => Ok(Answer(PolicyText { text })),
        Err(error) => Err(Problem::field("text", error.to_string())),
    }
}
