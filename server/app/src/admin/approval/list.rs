//! Lists approval requests, newest first.

use actix_web::web;
use api::approval::{Answerer, ApprovalFilter, ApprovalSummary};
use api::page::Page;
use store::approval::{Approval, ApprovalFilter as StoredFilter, Approver};

use super::shown::{stored_state, summaries};
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page};
use crate::app::App;
use crate::approval;

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
    if let Some(Answerer::Me) = filter.answerer {
        let me = Approver::Administrator(admin.administrator.id);
        let waiting = approval::inbox(&app, &tenant, me).await?.into_iter();
        let state = filter.state.map(stored_state);
        let found: Vec<Approval> = waiting
            .map(|item| item.approval)
            .filter(|one| state.is_none_or(|state| one.state == state))
            .filter(|one| grant.is_none_or(|grant| one.grant == grant))
            .collect();
        let items = summaries(&app, &tenant, &found).await?;
        return Ok(Answer(page::whole(items, |item| item)));
    }
    let filter = StoredFilter {
        state: filter.state.map(stored_state),
        grant,
    };
    let store = admin.store(&app);
    let found = store.approvals(&filter, wanted).await?;
    Ok(Answer(Page {
        items: summaries(&app, &tenant, &found.items).await?,
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}
