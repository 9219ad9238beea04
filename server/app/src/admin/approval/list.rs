//! Lists approval requests, newest first.

use actix_web::web;
use api::approval::{ApprovalFilter, ApprovalSummary};
use api::page::Page;
use store::approval::ApprovalFilter as StoredFilter;

use super::shown::{People, stored_state, summary};
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page};
use crate::app::App;

/// `GET /tenants/{slug}/approvals`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadGrants>,
    Query(filter): Query<ApprovalFilter>,
) -> Result<Answer<Page<ApprovalSummary>>, Problem> {
    let wanted = page::request(filter.cursor.as_deref(), filter.limit)?;
    let tenant = admin.compiled(&app).await?;
    let grant = match check::filter(filter.grant) {
        None => None,
        Some(grant) => match grant.parse() {
            Ok(grant) => Some(grant),
            Err(_) => return Ok(Answer(page::whole(Vec::new(), |nothing| nothing))),
        },
    };
    let filter = StoredFilter {
        state: filter.state.map(stored_state),
        grant,
    };
    let store = admin.store(&app);
    let found = store.approvals(&filter, wanted).await?;
    let people = People::load(store, &found.items).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for approval in &found.items {
        items.push(summary(store, &tenant, approval, &people).await?);
    }
    Ok(Answer(Page {
        items,
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}
