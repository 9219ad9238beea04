//! The push finish: the AS calls the client (RFC 9635 §4.2.2).
//!
//! ```text
//! prepare   before the decision is written: sealed record, due in a while
//! hasten    after it is durable: due now
//! deliver   by the worker, on whichever replica: POST, again after a pause
//! ```
//!
//! A crash between writing the decision and calling loses nothing: the record
//! is there already, and the store says whether the decision became durable,
//! which reference counts, and whether the grant was cancelled since.

use std::time::Duration;

use gnap::hash::Interaction as HashInput;
use gnap::id::GrantId;
use gnap::interact::PushedFinish;
use gnap::secret::{Kind, Secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::grant::{State, StoredInteractRef};

use super::failed::Failed;
use crate::app::App;
use crate::grant::PendingFinish;
use crate::outbound::CallError;
use crate::tenant::Tenant;

/// How long after preparing a push that nobody hastened is looked at.
const UNHASTENED: Duration = Duration::from_secs(15);
/// Pauses before further attempts, in seconds: the client may be restarting,
/// and after half an hour nobody waits any more.
const PAUSES: [u64; 7] = [1, 4, 15, 60, 180, 600, 900];
/// How long the record lives: longer than all attempts.
const TTL: Duration = Duration::from_secs(3600);
/// What the record is sealed for.
const SEALED_FOR: &str = "push finish";

/// A finish call on its way.
#[derive(Clone, Serialize, Deserialize)]
struct Delivery {
    grant: GrantId,
    /// The tenant's name in paths: its id is in the record's key.
    slug: String,
    uri: String,
    content: PushedFinish,
    attempt: usize,
}

/// Puts a finish call aside until the decision is durable.
///
/// # Errors
/// A store that is down: then nothing must be decided.
pub async fn prepare(
    app: &App,
    tenant: &Tenant,
    grant: GrantId,
    finish: &PendingFinish,
    interact_ref: &Secret,
) -> Result<(), Failed> {
    let hash = HashInput {
        client_nonce: &finish.finish.nonce,
        server_nonce: finish.server_nonce.expose(),
        interact_ref: interact_ref.expose(),
        grant_endpoint: &tenant.urls.grant(),
    };
    let method = finish.finish.hash_method()?;
    let delivery = Delivery {
        grant,
        slug: tenant.slug.clone(),
        uri: finish.finish.uri.clone(),
        content: PushedFinish {
            hash: hash.hash(method),
            interact_ref: interact_ref.clone(),
        },
        attempt: 0,
    };
    let key = key(app, tenant, interact_ref);
    put(app, &key, &delivery).await?;
    Ok(app
        .live
        .schedule(&app.queue(Kind::Push), &key, UNHASTENED)
        .await?)
}

/// The decision is durable: calls now.
pub async fn hasten(app: &App, tenant: &Tenant, interact_ref: &Secret) {
    let key = key(app, tenant, interact_ref);
    if let Err(error) = app
        .live
        .schedule(&app.queue(Kind::Push), &key, Duration::ZERO)
        .await
    {
        tracing::warn!(%error, "a finish call is made later");
    }
    app.jobs.wake();
}

/// What to do with a delivery.
enum Next {
    /// Nothing more.
    Over,
    /// The decision is not there yet.
    Later,
    /// The same call again after a pause.
    Again,
}

/// Makes one call that is due.
///
/// # Errors
/// A store that is down: the call is due again later.
#[tracing::instrument(name = "interact.push", skip_all)]
pub async fn deliver(app: &App, key: &live::Key) -> Result<(), Failed> {
    let Some(entry) = app.live.get(key).await? else {
        return Ok(app.live.unschedule(&app.queue(Kind::Push), key).await?);
    };
    let opened = app.sealing.open(key.tenant, SEALED_FOR, &entry.value)?;
    let delivery: Delivery = serde_json::from_slice(&opened)?;
    match call(app, key, &delivery).await? {
        Next::Over => {
            app.live.remove(key).await?;
            Ok(app.live.unschedule(&app.queue(Kind::Push), key).await?)
        }
        Next::Later => Ok(app
            .live
            .schedule(&app.queue(Kind::Push), key, UNHASTENED)
            .await?),
        Next::Again => match PAUSES.get(delivery.attempt) {
            Some(pause) => {
                let attempt = delivery.attempt + 1;
                put(
                    app,
                    key,
                    &Delivery {
                        attempt,
                        ..delivery
                    },
                )
                .await?;
                let pause = Duration::from_secs(*pause);
                Ok(app
                    .live
                    .schedule(&app.queue(Kind::Push), key, pause)
                    .await?)
            }
            None => {
                tracing::warn!(grant.id = %delivery.grant, "a finish call was given up");
                app.live.remove(key).await?;
                Ok(app.live.unschedule(&app.queue(Kind::Push), key).await?)
            }
        },
    }
}

async fn call(app: &App, key: &live::Key, delivery: &Delivery) -> Result<Next, Failed> {
    let now_ms = app.clock.now_ms();
    let tenant = app
        .tenants
        .find(&app.store, &delivery.slug, now_ms)
        .await?
        .filter(|tenant| tenant.id == key.tenant);
    let Some(tenant) = tenant else {
        return Ok(Next::Over);
    };
    let Some(grant) = app.store.tenant(tenant.id).grant(delivery.grant).await? else {
        // Not written yet, or never: the record ends by its time to live.
        return Ok(Next::Later);
    };
    // The finish method is not followed once the grant is over (RFC 9635
    // §4.2), nor for a decision that lost against another one.
    let expected = app.hash(&tenant, Kind::InteractRef, &delivery.content.interact_ref);
    let counts = match (&grant.state, grant.interact_ref) {
        (State::Approved | State::Waiting | State::Denied, StoredInteractRef::Waiting(hash)) => {
            hash.matches(&expected)
        }
        // Brought by now, or the request was modified since.
        (State::Approved | State::Waiting | State::Denied | State::Pending, _) => false,
        (State::Finalized { .. }, _) => false,
    };
    if !counts {
        return Ok(Next::Over);
    }
    let exceptions = &tenant.interaction.outbound_exceptions;
    let target = match app.outbound.check(&delivery.uri, exceptions) {
        Ok(target) => target,
        Err(error) => {
            tracing::warn!(%error, grant.id = %delivery.grant, "a finish call is not made");
            return Ok(Next::Over);
        }
    };
    let content = serde_json::to_vec(&delivery.content)?;
    Ok(match app.outbound.post_json(&target, content).await {
        Ok(answer) if (200..300).contains(&answer.status) => Next::Over,
        Ok(answer) if is_unknown_interaction(&answer.content) => {
            tracing::warn!(grant.id = %delivery.grant, "the client does not know the interaction");
            Next::Over
        }
        Ok(answer) => {
            tracing::info!(status = answer.status, grant.id = %delivery.grant, "a finish call was not taken");
            Next::Again
        }
        // It answered, with more than anybody reads.
        Err(CallError::TooLarge(_)) => Next::Over,
        Err(error) => {
            let cause = crate::http::refusal::Chain(&error).to_string();
            tracing::info!(cause, grant.id = %delivery.grant, "a finish call failed");
            Next::Again
        }
    })
}

/// `unknown_interaction`, as a code or in an object (RFC 9635 §3.6): the client
/// cannot use this hash, and would not be able to the next time.
fn is_unknown_interaction(content: &[u8]) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(content) else {
        return false;
    };
    let error = answer.get("error");
    let code = error.and_then(|error| error.as_str().or_else(|| error.get("code")?.as_str()));
    code == Some("unknown_interaction")
}

fn key(app: &App, tenant: &Tenant, interact_ref: &Secret) -> live::Key {
    app.live_key(tenant, Kind::Push, interact_ref.expose())
}

/// Sealed: the reference in it is good for the client's tokens.
async fn put(app: &App, key: &live::Key, delivery: &Delivery) -> Result<(), Failed> {
    let plain = serde_json::to_vec(delivery)?;
    let sealed = app.sealing.seal(key.tenant, SEALED_FOR, &plain)?;
    Ok(app.live.put(key, &sealed, TTL).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_how_a_client_says_that_it_does_not_know() {
        for content in [
            r#"{"error":"unknown_interaction"}"#,
            r#"{"error":{"code":"unknown_interaction","description":"?"}}"#,
        ] {
            assert!(is_unknown_interaction(content.as_bytes()), "{content}");
        }
        for content in [
            "",
            "unknown_interaction",
            r#"{"error":"too_fast"}"#,
            r#"{"error":{"description":"unknown_interaction"}}"#,
        ] {
            assert!(!is_unknown_interaction(content.as_bytes()), "{content}");
        }
    }

    #[test]
    fn attempts_end_before_the_record_does() {
        assert!(PAUSES.iter().sum::<u64>() < TTL.as_secs());
    }
}
