//! Lists grants that were decided, newest first.

use actix_web::web;
use api::grant::{GrantFilter, GrantState, GrantSummary};
use api::page::Page;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::grant::{GrantFilter as StoredFilter, StateFilter, StateKind};
use store::key::KeyThumbprint;

use super::summary;
use super::users::Users;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page, time};
use crate::app::App;

/// `GET /tenants/{slug}/grants`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadGrants>,
    Query(filter): Query<GrantFilter>,
) -> Result<Answer<Page<GrantSummary>>, Problem> {
    let wanted = page::request(filter.cursor.as_deref(), filter.limit)?;
    let store = admin.store(&app);
    let Some(filter) = stored(store, filter).await? else {
        return Ok(Answer(page::whole(Vec::new(), |nothing| nothing)));
    };
    let found = store.grants(&filter, wanted).await?;
    let users = Users::load(store, found.items.iter().filter_map(|grant| grant.user)).await?;
    Ok(Answer(page::page(found, |grant| {
        summary::shown(&grant, &users)
    })))
}

/// The filter in the store's words, or `None` when nothing can match it.
async fn stored(
    store: store::Tenant<'_>,
    filter: GrantFilter,
) -> Result<Option<StoredFilter>, Problem> {
    let mut wanted = StoredFilter {
        right_type: check::filter(filter.right_type),
        created_from_ms: filter.from.map(time::stored),
        created_before_ms: filter.to.map(time::stored),
        ..StoredFilter::default()
    };
    match filter.state {
        None => {}
        Some(GrantState::Processing) => return Ok(None),
        // Grants that were never decided are live state and in no list.
        Some(GrantState::Pending) => wanted.state = Some(StateFilter::In(StateKind::Pending)),
        Some(GrantState::Waiting) => wanted.state = Some(StateFilter::In(StateKind::Waiting)),
        Some(GrantState::Approved) => wanted.state = Some(StateFilter::In(StateKind::Approved)),
        Some(GrantState::Finalized) => wanted.state = Some(StateFilter::Over),
    }
    if let Some(client) = check::filter(filter.client) {
        match (thumbprint(&client), client.parse()) {
            (Some(thumbprint), _) => wanted.thumbprint = Some(thumbprint),
            (None, Ok(instance)) => wanted.client_instance = Some(instance),
            (None, Err(_)) => wanted.client = Some(client),
        }
    }
    if let Some(user) = check::filter(filter.user) {
        let id = match user.parse() {
            Ok(id) => Some(id),
            Err(_) => store.user_by_login(&user).await?.map(|(user, _)| user.id),
        };
        match id {
            Some(id) => wanted.user = Some(id),
            None => return Ok(None),
        }
    }
    Ok(Some(wanted))
}

fn thumbprint(text: &str) -> Option<KeyThumbprint> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    <[u8; 32]>::try_from(bytes).ok().map(KeyThumbprint::from)
}
