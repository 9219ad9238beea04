//! A grant with everything that is known of it.

use actix_web::web;
use api::grant::{GrantDetail, Revocation};
use gnap::grant::Finalized;
use gnap::id::GrantId;
use store::grant::{Grant, State};

use super::rights::{Stands, decisions};
use super::tokens::Servers;
use super::users::Users;
use super::{summary, timeline, tokens};
use crate::admin::answer::Answer;
use crate::admin::audit::actor_name;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;

/// `GET /tenants/{slug}/grants/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadGrants>,
    Id(id): Id<GrantId>,
) -> Result<Answer<GrantDetail>, Problem> {
    Ok(Answer(load(admin.store(&app), id).await?))
}

/// Reads it.
///
/// # Errors
/// 404 or 503.
pub async fn load(store: store::Tenant<'_>, id: GrantId) -> Result<GrantDetail, Problem> {
    let grant = store.grant(id).await?.ok_or(Problem::NotFound)?;
    let short = summary::of(&grant);
    let users = Users::load(store, grant.user.into_iter()).await?;
    let tokens = tokens::newest(store, id).await?;
    let servers = Servers::load(store, &tokens).await?;
    let asked = summary::asked(&grant.decision);
    Ok(GrantDetail {
        rights: asked
            .map(|asked| decisions(&asked, stands(&grant.state)))
            .unwrap_or_default(),
        tokens: tokens
            .iter()
            .map(|token| tokens::shown(token, &servers))
            .collect(),
        timeline: timeline::timeline(store, &grant, &tokens).await?,
        revocation: revocation(&grant),
        grant: summary::shown(&short, &users),
    })
}

fn stands(state: &State) -> Stands {
    match state {
        State::Approved
        | State::Pending
        | State::Finalized {
            reason: Finalized::Issued,
            ..
        } => Stands::Yes,
        State::Waiting | State::Denied | State::Finalized { .. } => Stands::No,
    }
}

fn revocation(grant: &Grant) -> Option<Revocation> {
    match &grant.state {
        State::Finalized {
            reason: Finalized::Revoked,
            at_ms,
            by,
            text,
        } => Some(Revocation {
            at: time::shown(*at_ms),
            by: actor_name(by),
            reason: text.clone().unwrap_or_default(),
        }),
        _ => None,
    }
}
