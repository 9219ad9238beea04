//! The public keys of the AS, as it publishes them (RFC 7517 §5).

use token::KeySet;

use super::authority::Authority;
use super::clock::now_ms;
use super::denied::Unavailable;
use super::published::{Dated, Fetching, Published, Wanted};
use super::settings::Offline;
use crate::client::{Client, request};

pub(crate) struct Keys(Published<KeySet>);

impl Keys {
    pub(crate) fn new(offline: &Offline) -> Self {
        Self(Published::new(Fetching {
            fresh: offline.keys_fresh,
            usable: offline.keys_usable,
            floor: offline.keys_floor,
        }))
    }

    /// The key set, or a newer one when a token names a key that is not in it.
    ///
    /// # Errors
    /// When there is none that can be used.
    pub(crate) async fn get(
        &self,
        client: &Client,
        authority: &Authority,
        wanted: Wanted,
    ) -> Result<Dated<KeySet>, Unavailable> {
        let fetch = async || fetched(client, authority).await;
        let set = self.0.get(wanted, now_ms, fetch).await;
        set.map_err(Unavailable::Keys)
    }
}

async fn fetched(client: &Client, authority: &Authority) -> Result<KeySet, String> {
    let uri = authority.jwks_uri.as_deref();
    let uri = uri.ok_or("the AS publishes no keys")?;
    let jwks = async {
        let answer = client.send(request("GET", uri)?).await?;
        answer.message::<serde_json::Value>()
    };
    let jwks = jwks.await.map_err(|error| error.to_string())?;
    KeySet::from_jwks(&jwks).map_err(|error| error.to_string())
}
