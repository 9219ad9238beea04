//! User codes: given to a client, typed by a person, good for one entry
//! (RFC 9635 §3.3.3, §3.3.4, §4.1.2, §4.1.3).
//!
//! Unknown, expired and used codes are answered alike, and no code leads to a
//! client: it leads to the interaction page of its grant.

use std::net::IpAddr;
use std::time::Duration;

use gnap::id::GrantId;
use gnap::secret::{Kind, Secret};
use gnap::user_code::UserCode;
use live::Created;
use pages::device::Problem;
use serde::{Deserialize, Serialize};

use super::browser::Browser;
use super::failed::Failed;
use super::interaction::{Entry, Way};
use super::via::Via;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Where codes are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At the tenant's stable address.
    Stable,
    /// At an address that was made for one request.
    Own(String),
}

/// What live state holds under `Kind::UserCode`.
#[derive(Serialize, Deserialize)]
struct Given {
    grant: GrantId,
    round: u32,
}

/// Characters of the name of a place: the shorter, the easier to type. Two
/// requests may share one; their codes differ.
const PLACE: usize = 4;
/// How many attempts before the pause a person is told of it.
const LAST: u64 = 3;
/// Draws of a code before something must be wrong.
const DRAWS: usize = 8;

impl Place {
    /// An address of its own, in the characters of codes.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn own() -> Result<Self, random::NoRandomness> {
        let name = UserCode::new(random::bytes()?);
        let short = name.expose().chars().take(PLACE);
        Ok(Place::Own(
            short.map(|letter| letter.to_ascii_lowercase()).collect(),
        ))
    }

    /// The place of a path segment, as it may have been typed.
    pub fn named(segment: &str) -> Option<Self> {
        let is_name =
            segment.len() == PLACE && segment.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_name.then(|| Place::Own(segment.to_ascii_lowercase()))
    }

    /// Its address.
    pub fn uri(&self, tenant: &Tenant) -> String {
        match self {
            Place::Stable => tenant.urls.device(),
            Place::Own(name) => tenant.urls.own_device(name),
        }
    }

    fn via(&self) -> Via {
        match self {
            Place::Stable => Via::UserCode,
            Place::Own(_) => Via::UserCodeUri,
        }
    }

    /// A code is good at its own place only.
    fn key(&self, app: &App, tenant: &Tenant, code: &UserCode) -> live::Key {
        let name = match self {
            Place::Stable => format!("\n{}", code.expose()),
            Place::Own(name) => format!("{name}\n{}", code.expose()),
        };
        app.live_key(tenant, Kind::UserCode, &name)
    }

    /// The part of all codes that guesses at this place search through.
    fn scope(&self, code: Option<&UserCode>) -> String {
        match self {
            Place::Stable => {
                let code = code.map(UserCode::expose).unwrap_or_default();
                format!("begins {}", code.get(..2).unwrap_or_default())
            }
            Place::Own(name) => format!("at {name}"),
        }
    }
}

/// Gives out a code that no other live request of the tenant has.
///
/// # Errors
/// 503 when live state does not answer.
pub async fn give(
    app: &App,
    tenant: &Tenant,
    place: &Place,
    grant: GrantId,
    round: u32,
) -> Result<Secret, Refusal> {
    let value = serde_json::to_vec(&Given { grant, round })?;
    let ttl = Duration::from_secs(app.config.protocol.user_code_lifetime);
    for _ in 0..DRAWS {
        let code = UserCode::new(random::bytes()?);
        let key = place.key(app, tenant, &code);
        if app.live.create(&key, &value, ttl).await? == Created::Done {
            return Ok(Secret::new(code.expose()));
        }
    }
    Err(Refusal::Unavailable("no user code is free".into()))
}

/// What typing a code led to.
pub enum Entered {
    /// To this interaction, in this browser.
    Interaction(Secret),
    /// To the page again.
    No(Problem),
}

/// Uses a code that somebody typed. Afterwards no other start mode of the
/// grant works (RFC 9635 §4.1).
///
/// # Errors
/// [`Failed::TooManyAttempts`], or a store that is down.
#[tracing::instrument(name = "interact.enter_code", skip_all)]
pub async fn enter(
    app: &App,
    tenant: &Tenant,
    place: &Place,
    typed: &str,
    address: Option<IpAddr>,
    browser: &Browser,
) -> Result<Entered, Failed> {
    if typed.trim().is_empty() {
        return Ok(Entered::No(Problem::Missing));
    }
    let code = UserCode::read(typed);
    let scope = place.scope(code.as_ref());
    let left = match attempts::user_code(app, tenant.id, &scope, address).await? {
        Attempts::Allowed { left } => left,
        Attempts::TooMany { retry_after } => return Err(Failed::TooManyAttempts(retry_after)),
    };
    let found = match &code {
        Some(code) => use_code(app, tenant, place, code, browser).await?,
        None => None,
    };
    Ok(match found {
        Some(interaction) => Entered::Interaction(interaction),
        None if left < LAST => Entered::No(Problem::UnknownLastTries),
        None => Entered::No(Problem::Unknown),
    })
}

async fn use_code(
    app: &App,
    tenant: &Tenant,
    place: &Place,
    code: &UserCode,
    browser: &Browser,
) -> Result<Option<Secret>, Failed> {
    let key = place.key(app, tenant, code);
    let Some(entry) = app.live.get(&key).await? else {
        return Ok(None);
    };
    let given: Given = serde_json::from_slice(&entry.value)?;
    let way = Way {
        grant: given.grant,
        via: place.via(),
        entry: Entry::Round(given.round),
    };
    // The grant's record decides, in one swap; that the code is removed
    // afterwards only saves room.
    let interaction = app.enter_interaction(tenant, way, browser).await?;
    if interaction.is_some() {
        app.live.remove(&key).await?;
    }
    Ok(interaction)
}
