//! Logos of clients (RFC 9635 §2.3.2, §11.16, §12.1.1): got by the AS when the
//! request comes, made anew, kept for a while, and shown from the page itself.
//! Neither a browser nor the moment at which somebody looks tells the logo's
//! host anything.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use gnap::request::{Display, Logo as Named};
use gnap::secret::{KeyedHash, Kind};
use live::Created;
use serde::{Deserialize, Serialize};

use super::failed::Failed;
use crate::app::App;
use crate::raster;
use crate::tenant::Tenant;

/// How long a logo is kept, and how long it is known that there is none.
const KEPT: Duration = Duration::from_secs(24 * 3600);
const NONE_FOR: Duration = Duration::from_secs(600);
/// How long one may be on its way.
const WANTED_FOR: Duration = Duration::from_secs(600);
/// Octets of a logo.
const MOST: usize = 512 * 1024;
/// Sizes of the image that pages show 48 pixels wide.
const SIZES: [(u32, u32); 2] = [(144, 144), (96, 96)];
/// What is asked for, and taken.
const ACCEPT: &str = "image/png, image/jpeg, image/webp";

/// What live state holds under `Kind::Logo`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Logo {
    /// To be got.
    Wanted {
        /// The tenant's name in paths: its id is in the record's key.
        slug: String,
        /// As the client named it.
        uri: String,
    },
    /// A PNG of ours, base64.
    Png(String),
    /// It cannot be had.
    None,
}

/// Has the logo of a client got that is going to be shown to a person, and
/// takes what is too large to be kept beside the grant out of `display`.
/// Without live state there is no logo.
pub async fn want(app: &App, tenant: &Tenant, display: &mut Display) -> Option<KeyedHash> {
    let uri = display.logo_uri.clone()?;
    match display.logo()? {
        Named::ByValue { .. } => display.logo_uri = None,
        Named::ByReference(uri) => {
            let exceptions = &tenant.interaction.outbound_exceptions;
            app.outbound.check(uri, exceptions).ok()?;
        }
    }
    let key = app.live_key(tenant, Kind::Logo, &uri);
    let slug = tenant.slug.clone();
    let wanted = serde_json::to_vec(&Logo::Wanted { slug, uri }).ok()?;
    let queued = async {
        if app.live.create(&key, &wanted, WANTED_FOR).await? == Created::Done {
            app.live
                .schedule(&app.queue(Kind::Logo), &key, Duration::ZERO)
                .await?;
            app.jobs.wake();
        }
        Ok::<_, live::LiveError>(())
    };
    if let Err(error) = queued.await {
        tracing::warn!(%error, "a logo is not got");
    }
    Some(key.hash)
}

/// The logo, if it has come by now.
pub async fn shown(
    app: &App,
    tenant: &Tenant,
    logo: Option<KeyedHash>,
) -> Option<pages::brand::Logo> {
    let key = live::Key {
        tenant: tenant.id,
        kind: Kind::Logo,
        hash: logo?,
    };
    let entry = app.live.get(&key).await.ok()??;
    match serde_json::from_slice(&entry.value).ok()? {
        Logo::Png(base64) => {
            pages::brand::Logo::parse(&format!("data:image/png;base64,{base64}")).ok()
        }
        Logo::Wanted { .. } | Logo::None => None,
    }
}

/// Gets one logo that is wanted.
///
/// # Errors
/// A store that is down: the logo is wanted still.
#[tracing::instrument(name = "interact.logo", skip_all)]
pub async fn draw(app: &App, key: &live::Key) -> Result<(), Failed> {
    let entry = app.live.get(key).await?;
    let logo = entry.map(|entry| serde_json::from_slice(&entry.value));
    if let Some(Logo::Wanted { slug, uri }) = logo.transpose()? {
        let now_ms = app.clock.now_ms();
        let tenant = app.tenants.find(&app.store, &slug, now_ms).await?;
        let tenant = tenant.filter(|tenant| tenant.id == key.tenant);
        let png = match tenant {
            Some(tenant) => image(app, &tenant, &uri).await,
            None => None,
        };
        let (drawn, ttl) = match png {
            Some(png) => (Logo::Png(STANDARD.encode(png)), KEPT),
            None => (Logo::None, NONE_FOR),
        };
        app.live.put(key, &serde_json::to_vec(&drawn)?, ttl).await?;
    }
    Ok(app.live.unschedule(&app.queue(Kind::Logo), key).await?)
}

async fn image(app: &App, tenant: &Tenant, uri: &str) -> Option<Vec<u8>> {
    let display = Display {
        logo_uri: Some(uri.to_owned()),
        ..Display::default()
    };
    let (media_type, content) = match display.logo()? {
        Named::ByValue {
            media_type,
            base64,
            data,
        } => (media_type, by_value(base64, data)?),
        Named::ByReference(uri) => {
            let exceptions = &tenant.interaction.outbound_exceptions;
            let target = app.outbound.check(uri, exceptions).ok()?;
            let answer = app.outbound.get(&target, ACCEPT, MOST).await;
            let answer = answer
                .inspect_err(|error| tracing::info!(%error, "a logo was not got"))
                .ok()?;
            (answer.status == 200).then_some((answer.media_type, answer.content))?
        }
    };
    let made = tokio::task::spawn_blocking(move || raster::png(&content, &media_type, &SIZES));
    made.await
        .ok()?
        .inspect_err(|error| tracing::info!(%error, "a logo is no image"))
        .ok()
}

/// The content of a data URI. Only base64: images in percent-encoding are
/// larger, and nobody makes them.
fn by_value(base64: bool, data: &str) -> Option<Vec<u8>> {
    let data = data.trim_end_matches('=');
    base64.then(|| STANDARD_NO_PAD.decode(data).ok())?
}
