//! The one way policies become live: checked, tested, and written only while
//! nothing of what they were tested with has changed.

use actix_web::error::BlockingError;
use serde_json::json;
use store::StoreError;
use store::audit::{Actor, Audit};
use store::policy::{Entry, Origin, Publish, Published};

use super::check::{Checked, check, digest};
use crate::app::App;
use crate::audit;
use crate::random::NoRandomness;
use crate::tenant::{PolicyApproval, TenantError};

/// How often a publication is tested again because something else of the
/// configuration changed meanwhile.
const TRIES: usize = 3;

/// A set that is to be live.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The live version that the publisher saw.
    pub live: u64,
    /// The whole set.
    pub policies: Vec<Entry>,
    /// Where it comes from.
    pub origin: Origin,
    /// Why.
    pub comment: String,
    /// Who wrote it.
    pub authors: Vec<Actor>,
    /// Who publishes it.
    pub publisher: Actor,
}

/// Why a set did not become live. Nothing of it did.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Something is wrong with the policies, or they fail saved cases.
    #[error("the policies do not pass")]
    Refused(Box<Checked>),
    /// The tenant wants a second person's yes.
    #[error("a second person has to approve it")]
    SecondPerson,
    /// The live policies, the draft or the proposal changed meanwhile.
    #[error("it was changed meanwhile")]
    Changed,
    /// The tenant cannot be read.
    #[error(transparent)]
    Tenant(#[from] TenantError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No id of the audit event.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The set cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The program is ending.
    #[error(transparent)]
    Ending(#[from] BlockingError),
}

/// Checks, tests and publishes; the number of the new version.
///
/// # Errors
/// See [`PublishError`].
pub async fn publish(app: &App, slug: &str, wanted: &Wanted) -> Result<u64, PublishError> {
    for _ in 0..TRIES {
        let found = app.tenants.find(&app.store, slug, app.clock.now_ms());
        let unknown = StoreError::Unknown { what: "tenant" };
        let tenant = found.await?.ok_or(unknown)?;
        if tenant.policies.version() != wanted.live {
            // What is in memory may be a moment old.
            app.tenants.forget(slug);
            let store = app.store.tenant(tenant.id);
            let now = store.versions().await?;
            match now.is_some_and(|now| now.configuration == tenant.version) {
                true => return Err(PublishError::Changed),
                false => continue,
            }
        }
        let is_approved = matches!(wanted.origin, Origin::Proposal { .. } | Origin::Nothing);
        if tenant.policy_settings.policy_approval == PolicyApproval::SecondPerson && !is_approved {
            return Err(PublishError::SecondPerson);
        }
        let store = app.store.tenant(tenant.id);
        let cases = store.policy_cases().await?;
        let number = wanted.live.saturating_add(1);
        let checked = check(&tenant, number, &wanted.policies, cases).await?;
        if !checked.is_good() {
            return Err(PublishError::Refused(Box::new(checked)));
        }
        let publish = Publish {
            expected_configuration: tenant.version,
            policies: wanted.policies.clone(),
            digest: digest(&wanted.policies)?,
            comment: wanted.comment.clone(),
            origin: wanted.origin,
            authors: wanted.authors.clone(),
            audit: event(app, wanted)?,
        };
        match store.publish_policies(publish).await {
            Ok(Published::Done { number }) => {
                app.tenants.forget(slug);
                return Ok(number);
            }
            // A saved case, a class, another publication: look at it all again.
            Ok(Published::Outdated) => app.tenants.forget(slug),
            Err(StoreError::Conflict { .. }) => return Err(PublishError::Changed),
            Err(error) => return Err(error.into()),
        }
    }
    Err(PublishError::Changed)
}

fn event(app: &App, wanted: &Wanted) -> Result<Audit, PublishError> {
    let action = match wanted.origin {
        Origin::Nothing | Origin::Draft { .. } => "policy.publish",
        Origin::Version { .. } => "policy.rollback",
        Origin::Proposal { .. } => "policy.approve",
    };
    let rollback_to = match wanted.origin {
        Origin::Version { number } => Some(number),
        Origin::Proposal { rollback_to, .. } => rollback_to,
        Origin::Nothing | Origin::Draft { .. } => None,
    };
    let data = json!({
        "before": {"version": wanted.live},
        "after": {
            "version": wanted.live.saturating_add(1),
            "digest": digest(&wanted.policies)?,
            "comment": wanted.comment,
            "rollback_to": rollback_to,
            "authors": wanted.authors,
        },
    });
    Ok(audit::by(app, wanted.publisher.clone(), action, data)?)
}
