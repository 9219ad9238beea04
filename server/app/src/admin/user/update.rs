//! Replaces what is known about an end user. The password is theirs.

use actix_web::web;
use api::user::{User, UserInput};
use gnap::id::UserId;
use serde_json::json;
use store::StoreError;

use super::{content, shown};
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::problem::Problem;
use crate::admin::rights::WriteUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;

/// `PUT /tenants/{slug}/users/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 when the user was changed since it was read or login or
/// verified address is taken, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteUsers>,
    Id(id): Id<UserId>,
    Json(input): Json<UserInput>,
) -> Result<Answer<User>, Problem> {
    let store = admin.store(&app);
    let before = store.user(id).await?.ok_or(Problem::NotFound)?;
    let expected_ms = time::expected(input.updated_at, before.updated_at_ms)?;
    let audited = shown::audited(&before.content);
    let content = content::content(&input, Some(before.content))?;
    let data = json!({"before": audited, "after": shown::audited(&content)});
    let event = admin.audit(&app, "user.update", data)?;
    match store.update_user(id, expected_ms, &content, &event).await {
        Ok(updated) => Ok(Answer(shown::shown(updated))),
        Err(StoreError::Conflict { .. }) => {
            // Either something is taken or somebody was faster.
            let now = store.user(id).await?.ok_or(Problem::NotFound)?;
            time::expected(input.updated_at, now.updated_at_ms)?;
            Err(content::taken(store, &content, Some(id)).await?)
        }
        Err(error) => Err(error.into()),
    }
}
