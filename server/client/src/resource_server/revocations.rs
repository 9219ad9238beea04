//! Which tokens the AS took back, for tokens that are judged without asking it.
//!
//! A token that is revoked now is accepted until the next list is fetched: for
//! `fresh` at most while the AS answers. When it does not, the list grows old,
//! and the setting decides: 503, or accepted with the age said.

use std::sync::Arc;
use std::time::Duration;

use gnap::id::TokenId;
use token::revocation_list::{Verified, verify};
use token::{Expected, KeySet};

use super::allowed::ListAge;
use super::clock::now_ms;
use super::denied::Unavailable;
use super::protect::{ByItself, Inner};
use super::published::{Dated, Fetching, Published, Wanted};
use crate::client::request;

/// How the list of revoked tokens is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// A list of this age is good, and no newer one is looked for.
    pub fresh: Duration,
    /// What happens with an older one, when no newer one is to be had.
    pub stale: Stale,
}

/// What a list is good for that is older than wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Nothing: the answer is 503.
    Refuse,
    /// It is used until it is of this age, and [`super::Judged::Offline`] says
    /// how old it is. It is never used after its own `exp`.
    AcceptUntil(Duration),
}

impl Default for Revocation {
    fn default() -> Self {
        Self {
            fresh: Duration::from_secs(10),
            stale: Stale::Refuse,
        }
    }
}

pub(crate) struct Revocations {
    list: Published<Verified>,
    fresh: Duration,
}

impl Revocations {
    pub(crate) fn new(revocation: Revocation) -> Self {
        let usable = match revocation.stale {
            Stale::Refuse => revocation.fresh,
            Stale::AcceptUntil(age) => age.max(revocation.fresh),
        };
        // Looked for a little earlier than needed, so that one failed fetch does
        // no harm.
        let fresh = match revocation.stale {
            Stale::Refuse => revocation.fresh / 2,
            Stale::AcceptUntil(_) => revocation.fresh,
        };
        Self {
            list: Published::new(Fetching {
                fresh,
                usable,
                floor: Duration::from_millis(250).min(fresh),
            }),
            fresh: revocation.fresh,
        }
    }
}

/// Whether the AS took the token back, and how old the list is that says so;
/// `None` when this side looks at no list.
///
/// # Errors
/// When there is no list that can be used.
pub(crate) async fn is_revoked(
    server: &Arc<Inner>,
    own: &Arc<ByItself>,
    keys: &Dated<KeySet>,
    id: TokenId,
) -> Result<Option<(bool, ListAge)>, Unavailable> {
    let Some(revocations) = &own.revocations else {
        return Ok(None);
    };
    let list = match revocations.list.fresh(now_ms()) {
        Some(list) => list,
        None => {
            let list = looked_for(server, own, keys).await;
            list.map_err(Unavailable::Revocations)?
        }
    };
    let now_ms = now_ms();
    if now_ms / 1000 >= list.document.expires_at() {
        return Err(Unavailable::Revocations("the list is expired".to_owned()));
    }
    let age_ms = now_ms.saturating_sub(list.asked_at_ms);
    let age = ListAge {
        age_ms,
        is_stale: u128::from(age_ms) > revocations.fresh.as_millis(),
    };
    Ok(Some((list.document.is_revoked(id), age)))
}

async fn looked_for(
    server: &Arc<Inner>,
    own: &Arc<ByItself>,
    keys: &Dated<KeySet>,
) -> Result<Dated<Verified>, String> {
    let (server, own, keys) = (Arc::clone(server), Arc::clone(own), keys.clone());
    let task = tokio::spawn(async move {
        let revocations = own.revocations.as_ref().ok_or("no list is looked at")?;
        let fetch = async || fetched(&server, &keys.document).await;
        revocations.list.get(Wanted::Usable, now_ms, fetch).await
    });
    task.await.unwrap_or_else(|error| Err(error.to_string()))
}

async fn fetched(server: &Inner, keys: &KeySet) -> Result<Verified, String> {
    let uri = server.authority.revocation_list_uri.as_deref();
    let uri = uri.ok_or("the AS publishes no list")?;
    let content = server
        .in_time(async {
            let answer = server.client.send(request("GET", uri)?).await?;
            answer.check_status()?;
            Ok(answer.content)
        })
        .await?;
    let text = std::str::from_utf8(&content).map_err(|error| error.to_string())?;
    let expected = Expected {
        iss: &server.authority.grant_endpoint,
        aud: None,
        now: now_ms() / 1000,
        leeway: 2,
    };
    verify(text.trim_ascii(), keys, &expected).map_err(|error| error.to_string())
}
