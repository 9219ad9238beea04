//! Passkeys (WebAuthn): a ceremony begins with a page, lives for minutes in
//! live state, and ends once. The relying party is the host of the tenant's
//! base URL; where that is an address and no name there are no passkeys.
//!
//! Tenants on one host share a relying party: what keeps them apart is that a
//! credential is looked up in one tenant, by a keyed hash of that tenant.

use std::time::Duration;

use gnap::id::{FactorId, UserId};
use gnap::secret::{KeyedHash, Kind, Secret};
use pages::form;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::factor::{Factor, FactorContent, FactorUse, Used};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Webauthn,
    WebauthnBuilder, WebauthnError,
};

use super::strength::{Done, Method};
use crate::app::App;
use crate::audit;
use crate::interact::{Browser, Failed, Fields, Session, field};
use crate::random;
use crate::tenant::Tenant;

/// How long a ceremony may take, in seconds.
const LIFETIME: u64 = 300;
/// How a passkey can be reached: as many words as there are, no longer.
const TRANSPORTS: usize = 8;

/// A ceremony that waits for the browser.
pub struct Begun {
    /// What it is known by.
    pub id: Secret,
    /// The browser's options in JSON.
    pub options: String,
}

/// What live state holds under `Kind::Ceremony`.
#[derive(Serialize, Deserialize)]
struct Ceremony {
    browser: KeyedHash,
    ends_at: u64,
    about: About,
}

/// Each kind can only end as what it began as.
#[derive(Serialize, Deserialize)]
enum About {
    SignIn(DiscoverableAuthentication),
    Proof(UserId, PasskeyAuthentication),
    Enrolment(UserId, PasskeyRegistration),
}

/// The relying party of a tenant; `None` where there can be no passkeys.
pub fn relying_party(tenant: &Tenant) -> Option<Webauthn> {
    let origin = Url::parse(tenant.urls.base()).ok()?;
    // Browsers have passkeys for names only.
    let host = origin.domain()?.to_owned();
    WebauthnBuilder::new(&host, &origin)
        .ok()?
        .rp_name(&tenant.name)
        .timeout(Duration::from_secs(LIFETIME))
        .build()
        .ok()
}

/// Asks for any passkey of the tenant: who it is shows in the answer.
///
/// # Errors
/// [`Failed::Unknown`] where there are no passkeys, or live state is down.
pub async fn begin_sign_in(app: &App, tenant: &Tenant, browser: &Browser) -> Result<Begun, Failed> {
    let party = relying_party(tenant).ok_or(Failed::Unknown)?;
    let (options, state) = party.start_discoverable_authentication()?;
    let options = serde_json::to_value(&options.public_key)?;
    begin(app, tenant, browser, About::SignIn(state), &options).await
}

/// Asks for a passkey of this person.
///
/// # Errors
/// [`Failed::Unknown`] when they have none, or a store is down.
pub async fn begin_proof(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    user: UserId,
) -> Result<Begun, Failed> {
    let party = relying_party(tenant).ok_or(Failed::Unknown)?;
    let factors = app.store.tenant(tenant.id).factors(user).await?;
    let passkeys: Vec<Passkey> = factors.iter().filter_map(read).collect();
    if passkeys.is_empty() {
        return Err(Failed::Unknown);
    }
    let (options, state) = party.start_passkey_authentication(&passkeys)?;
    let options = serde_json::to_value(&options.public_key)?;
    begin(app, tenant, browser, About::Proof(user, state), &options).await
}

/// Asks for a new passkey.
///
/// # Errors
/// [`Failed::Unknown`] where there are no passkeys, or a store is down.
pub async fn begin_enrolment(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    session: &Session,
) -> Result<Begun, Failed> {
    let party = relying_party(tenant).ok_or(Failed::Unknown)?;
    let factors = app.store.tenant(tenant.id).factors(session.user).await?;
    let known = factors.iter().filter_map(read);
    let known: Vec<_> = known.map(|passkey| passkey.cred_id().clone()).collect();
    let (options, state) = party.start_passkey_registration(
        Uuid::from(session.user),
        &session.login,
        &session.name,
        (!known.is_empty()).then_some(known),
    )?;
    let mut options = serde_json::to_value(&options.public_key)?;
    // Then it can be used without a login.
    if let Some(selection) = options.get_mut("authenticatorSelection") {
        selection["residentKey"] = json!("preferred");
    }
    let about = About::Enrolment(session.user, state);
    begin(app, tenant, browser, about, &options).await
}

/// Who signed in, by the passkey's own word for them; `None` when it is
/// refused, for whatever reason.
///
/// # Errors
/// A store that is down.
#[tracing::instrument(name = "factor.passkey.sign_in", skip_all)]
pub async fn finish_sign_in(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    fields: &Fields,
) -> Result<Option<Session>, Failed> {
    let (Some(About::SignIn(state)), Some(party), Some(answer)) = (
        end(app, tenant, browser, fields).await?,
        relying_party(tenant),
        answer::<PublicKeyCredential>(fields),
    ) else {
        return Ok(None);
    };
    let store = app.store.tenant(tenant.id);
    let Ok((user, credential)) = party.identify_discoverable_authentication(&answer) else {
        return Ok(None);
    };
    let user = UserId::from(user);
    let found = store
        .factor_by_handle(&handle(app, tenant, credential))
        .await?;
    let Some(factor) = found.filter(|factor| factor.user == user) else {
        return Ok(None);
    };
    let (Some(passkey), Some(user)) = (read(&factor), store.user(user).await?) else {
        return Ok(None);
    };
    if user.disabled_at_ms.is_some() {
        return Ok(None);
    }
    let session = Session {
        user: user.id,
        login: user.content.login,
        name: user.content.name,
        signed_in_at: app.clock.now_ms(),
        done: Vec::new(),
    };
    let key = DiscoverableKey::from(&passkey);
    let result = party.finish_discoverable_authentication_v2(&answer, state, key);
    let done = accept(app, tenant, &session, &factor, passkey, result).await?;
    Ok(done.map(|done| Session {
        done: vec![done],
        ..session
    }))
}

/// Whether the person this is about showed a passkey of theirs.
///
/// # Errors
/// A store that is down.
#[tracing::instrument(name = "factor.passkey.prove", skip_all)]
pub async fn finish_proof(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    person: &Session,
    fields: &Fields,
) -> Result<Option<Done>, Failed> {
    let (Some(About::Proof(user, state)), Some(party), Some(answer)) = (
        end(app, tenant, browser, fields).await?,
        relying_party(tenant),
        answer::<PublicKeyCredential>(fields),
    ) else {
        return Ok(None);
    };
    // Somebody else may have signed in in this browser meanwhile.
    if user != person.user {
        return Ok(None);
    }
    let handle = handle(app, tenant, answer.get_credential_id());
    let store = app.store.tenant(tenant.id);
    let found = store.factor_by_handle(&handle).await?;
    let Some(factor) = found.filter(|factor| factor.user == user) else {
        return Ok(None);
    };
    let Some(passkey) = read(&factor) else {
        return Ok(None);
    };
    let result = party.finish_passkey_authentication(&answer, &state);
    accept(app, tenant, person, &factor, passkey, result).await
}

/// A new passkey, to be stored; `None` when it is refused.
///
/// # Errors
/// Live state that is down.
#[tracing::instrument(name = "factor.passkey.enrol", skip_all)]
pub async fn finish_enrolment(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    session: &Session,
    fields: &Fields,
) -> Result<Option<Factor>, Failed> {
    let (Some(About::Enrolment(user, state)), Some(party), Some(answer)) = (
        end(app, tenant, browser, fields).await?,
        relying_party(tenant),
        answer::<RegisterPublicKeyCredential>(fields),
    ) else {
        return Ok(None);
    };
    if user != session.user {
        return Ok(None);
    }
    let passkey = match party.finish_passkey_registration(&answer, &state) {
        Ok(passkey) => passkey,
        Err(error) => {
            tracing::info!(%error, "passkey not enrolled");
            return Ok(None);
        }
    };
    Ok(Some(Factor {
        id: app.id(FactorId::new)?,
        user,
        name: field(fields, form::NAME),
        handle: handle(app, tenant, passkey.cred_id()),
        content: FactorContent::Passkey {
            credential: serde_json::to_string(&passkey)?,
            transports: transports(&answer),
        },
        // The library compares with the counter within the credential, the
        // store with the one of the last use.
        counter: 0,
        created_at_ms: app.clock.now_ms(),
        last_used_at_ms: None,
    }))
}

async fn begin(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    about: About,
    options: &Value,
) -> Result<Begun, Failed> {
    let id = random::secret()?;
    let ceremony = Ceremony {
        browser: browser.hash(&app.hash_key, tenant),
        ends_at: app.clock.now_ms().saturating_add(LIFETIME * 1000),
        about,
    };
    let key = app.live_key(tenant, Kind::Ceremony, id.expose());
    let ttl = Duration::from_secs(LIFETIME);
    app.live
        .put(&key, &serde_json::to_vec(&ceremony)?, ttl)
        .await?;
    Ok(Begun {
        id,
        options: options.to_string(),
    })
}

/// Takes the ceremony: of all answers to it one is looked at.
async fn end(
    app: &App,
    tenant: &Tenant,
    browser: &Browser,
    fields: &Fields,
) -> Result<Option<About>, Failed> {
    let id = field(fields, form::CEREMONY);
    let key = app.live_key(tenant, Kind::Ceremony, &id);
    let Some(value) = app.live.take(&key).await? else {
        return Ok(None);
    };
    let ceremony: Ceremony = serde_json::from_slice(&value)?;
    let is_here = ceremony
        .browser
        .matches(&browser.hash(&app.hash_key, tenant));
    let is_open = app.clock.now_ms() < ceremony.ends_at;
    Ok((is_here && is_open).then_some(ceremony.about))
}

/// One conditional write decides whether the use counts. A counter that went
/// back means that the passkey may have been copied: it is refused and written
/// down.
async fn accept(
    app: &App,
    tenant: &Tenant,
    person: &Session,
    factor: &Factor,
    mut passkey: Passkey,
    result: Result<webauthn_rs::prelude::AuthenticationResult, WebauthnError>,
) -> Result<Option<Done>, Failed> {
    let at_ms = app.clock.now_ms();
    let result = match result {
        Ok(result) => result,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            return suspect(app, tenant, person, factor).await;
        }
        Err(error) => {
            tracing::info!(%error, "passkey refused");
            return Ok(None);
        }
    };
    if !result.user_verified() || passkey.update_credential(&result).is_none() {
        return Ok(None);
    }
    let used = FactorUse {
        id: factor.id,
        user: factor.user,
        counter: u64::from(result.counter()),
        credential: Some(serde_json::to_string(&passkey)?),
        at_ms,
    };
    match app.store.tenant(tenant.id).use_factor(&used).await? {
        Used::Done => Ok(Some(Done {
            method: Method::Passkey,
            at_ms,
        })),
        Used::Refused => suspect(app, tenant, person, factor).await,
    }
}

async fn suspect(
    app: &App,
    tenant: &Tenant,
    person: &Session,
    factor: &Factor,
) -> Result<Option<Done>, Failed> {
    tracing::warn!("a passkey's counter went back: it may have been copied");
    let event = audit::by(app, audit::user(person), "factor.suspect", json!({}))?;
    let store = app.store.tenant(tenant.id);
    store.report_factor(factor.id, &event).await?;
    Ok(None)
}

fn read(factor: &Factor) -> Option<Passkey> {
    match &factor.content {
        FactorContent::Passkey { credential, .. } => serde_json::from_str(credential).ok(),
        FactorContent::Totp { .. } => None,
    }
}

fn answer<T: serde::de::DeserializeOwned>(fields: &Fields) -> Option<T> {
    serde_json::from_str(&field(fields, form::CREDENTIAL)).ok()
}

/// What a credential is found by.
fn handle(app: &App, tenant: &Tenant, credential: &[u8]) -> KeyedHash {
    let name: String = credential
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    app.hash_key
        .hash(tenant.id, Kind::Factor, &format!("passkey\n{name}"))
}

/// Words of the browser's: only those that are known, for the person's page.
fn transports(answer: &RegisterPublicKeyCredential) -> Vec<String> {
    let words = serde_json::to_value(&answer.response.transports).unwrap_or_default();
    let words = words.as_array().cloned().unwrap_or_default();
    let words = words.iter().filter_map(Value::as_str).map(str::to_owned);
    words.take(TRANSPORTS).collect()
}
