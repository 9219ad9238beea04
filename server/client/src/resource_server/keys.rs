//! The public keys of the AS, as it publishes them (RFC 7517 §5).

use std::sync::Arc;

use token::KeySet;

use super::clock::now_ms;
use super::denied::Unavailable;
use super::protect::{ByItself, Inner};
use super::published::{Dated, Fetching, Published, Wanted};
use super::settings::Offline;
use crate::client::request;

pub(crate) fn keys(offline: &Offline) -> Published<KeySet> {
    Published::new(Fetching {
        fresh: offline.keys_fresh,
        usable: offline.keys_usable,
        floor: offline.keys_floor,
    })
}

/// The key set, or a newer one when a token names a key that is not in it.
///
/// # Errors
/// When there is none that can be used.
pub(crate) async fn key_set(
    server: &Arc<Inner>,
    own: &Arc<ByItself>,
    wanted: Wanted,
) -> Result<Dated<KeySet>, Unavailable> {
    if wanted == Wanted::Usable
        && let Some(keys) = own.keys.fresh(now_ms())
    {
        return Ok(keys);
    }
    let (server, own) = (Arc::clone(server), Arc::clone(own));
    let task = tokio::spawn(async move {
        let fetch = async || fetched(&server).await;
        own.keys.get(wanted, now_ms, fetch).await
    });
    let set = task.await.unwrap_or_else(|error| Err(error.to_string()));
    set.map_err(Unavailable::Keys)
}

async fn fetched(server: &Inner) -> Result<KeySet, String> {
    let uri = server.authority.jwks_uri.as_deref();
    let uri = uri.ok_or("the AS publishes no keys")?;
    let jwks = server
        .in_time(async {
            let answer = server.client.send(request("GET", uri)?).await?;
            answer.message::<serde_json::Value>()
        })
        .await?;
    KeySet::from_jwks(&jwks).map_err(|error| error.to_string())
}
