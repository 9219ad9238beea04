//! The one decision: whether a request is let through.

use std::sync::Arc;

use gnap::key::Key;
use gnap::right::Right;
use gnap::rs::{ActiveToken, IntrospectResponse};
use gnap::secret::Secret;
use proof::{Expected, Message, Method, Presents, PublicKey, Thumbprint, verify};
use token::{Format, KeySet, Refusal, TokenModel};

use super::allowed::{Allowed, Judged};
use super::authority::{Authority, AuthorityError};
use super::cache::Cache;
use super::clock::now_ms;
use super::denied::{Denied, Refused, Unavailable};
use super::incoming::Incoming;
use super::keys::{key_set, keys};
use super::offline::{self, NotRead, Read};
use super::online::introspected;
use super::operation::Operation;
use super::presented::{Presented, presented};
use super::proof_method::{method_in_message, proof_method};
use super::published::{Dated, Published, Wanted};
use super::replay::{NotFresh, ReplayMemory};
use super::revocations::{Revocations, is_revoked};
use super::settings::{Offline, Settings};
use crate::client::Client;
use crate::error::Error;

/// A resource server: what it knows of its AS, what it remembers of proofs and
/// answers. Cheap to clone; the clones share it.
#[derive(Clone)]
pub struct ResourceServer(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) client: Client,
    pub(crate) authority: Authority,
    pub(crate) settings: Settings,
    pub(crate) cache: Cache,
    replay: ReplayMemory,
    offline: Option<Arc<ByItself>>,
}

/// What it needs to judge tokens without asking.
pub(crate) struct ByItself {
    pub(crate) keys: Published<KeySet>,
    pub(crate) revocations: Option<Revocations>,
}

impl Inner {
    /// A call to the AS that may take so long and no longer.
    pub(crate) async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, String> {
        match tokio::time::timeout(self.settings.patience, call).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err("it took too long".to_owned()),
        }
    }
}

/// A token with how it was presented.
struct Shown {
    token: Secret,
    /// The scheme said that it is bound.
    is_bound: bool,
}

impl ResourceServer {
    /// Asks the AS where it answers. `client` has the key that the AS knows this
    /// resource server by.
    ///
    /// # Errors
    /// When the AS does not answer, or is not to be believed.
    pub async fn discover(client: Client, settings: Settings) -> Result<Self, AuthorityError> {
        let authority = Authority::discover(&client, &settings.grant_endpoint).await?;
        Ok(Self::new(client, authority, settings))
    }

    /// With an AS that is known already. `authority.grant_endpoint` counts.
    pub fn new(client: Client, authority: Authority, settings: Settings) -> Self {
        let offline = settings.offline.as_ref().map(|offline| {
            Arc::new(ByItself {
                keys: keys(offline),
                revocations: offline.revocation.map(Revocations::new),
            })
        });
        Self(Arc::new(Inner {
            cache: Cache::new(settings.caching),
            replay: ReplayMemory::new(settings.proofs, now_ms() / 1000),
            client,
            authority,
            settings,
            offline,
        }))
    }

    /// How it is set up.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Its AS.
    pub fn authority(&self) -> &Authority {
        &self.0.authority
    }

    /// What it calls others with, under its own key.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// Whether a request is let through, for what it is going to do.
    ///
    /// # Errors
    /// Why not. [`Denied::status`] is what clients may know of it.
    pub async fn allow(
        &self,
        incoming: &Incoming,
        operation: &Operation,
    ) -> Result<Allowed, Denied> {
        let shown = match presented(incoming).map_err(Refused::from)? {
            Presented::Nothing => return Err(Denied::NoToken),
            Presented::Bound(token) => Shown {
                token,
                is_bound: true,
            },
            Presented::Bearer(token) => Shown {
                token,
                is_bound: false,
            },
        };
        if !shown.is_bound && method_in_message(incoming).is_some() {
            return Err(Refused::BearerWithKey.into());
        }
        let format = offline::format_of(&shown.token);
        let offline = self
            .0
            .settings
            .offline
            .as_ref()
            .zip(self.0.offline.as_ref());
        match (format, offline) {
            (Some(format), Some((settings, own))) if settings.formats.contains(&format) => {
                self.by_itself(incoming, operation, shown, format, settings, own)
                    .await
            }
            _ => self.by_asking(incoming, operation, shown).await,
        }
    }

    async fn by_asking(
        &self,
        incoming: &Incoming,
        operation: &Operation,
        shown: Shown,
    ) -> Result<Allowed, Denied> {
        let method = match shown.is_bound {
            true => Some(proof_method(incoming).ok_or(Refused::Unproven)?),
            false => None,
        };
        let name = method.map(Method::name);
        let known = introspected(&self.0, &shown.token, name, operation.rights()).await?;
        let IntrospectResponse::Active(active) = known.answer.as_ref() else {
            return Err(Refused::Inactive.into());
        };
        let now_ms = now_ms();
        self.check_active(active, now_ms)?;
        let is_bearer = active.flags.iter().any(|flag| flag == "bearer");
        if is_bearer == active.key.is_some() {
            return Err(Refused::Inactive.into());
        }
        let key = active
            .key
            .as_ref()
            .map(|key| self.admitted(key))
            .transpose()?;
        if key.as_ref().map(PublicKey::method) != method && shown.is_bound && key.is_some() {
            return Err(Refused::Method.into());
        }
        let proven = self.prove(incoming, shown.is_bound, key.as_ref())?;
        Ok(Allowed {
            token: shown.token,
            proven,
            access: active.access.clone(),
            sub: active.sub.clone(),
            instance_id: active.instance_id.clone(),
            label: active.label.clone(),
            exp: active.exp,
            judged: Judged::Introspected {
                age_ms: now_ms.saturating_sub(known.asked_at_ms),
            },
            content: inner_content(incoming),
        })
    }

    /// What an answer must say, whoever wrote it (RFC 9767 §6.2).
    fn check_active(&self, active: &ActiveToken, now_ms: u64) -> Result<(), Refused> {
        if active.iss != self.0.authority.grant_endpoint {
            return Err(Refused::Foreign);
        }
        match active.exp {
            Some(exp) if now_ms / 1000 >= exp => Err(Refused::Expired),
            _ => Ok(()),
        }
    }

    async fn by_itself(
        &self,
        incoming: &Incoming,
        operation: &Operation,
        shown: Shown,
        format: Format,
        settings: &Offline,
        own: &Arc<ByItself>,
    ) -> Result<Allowed, Denied> {
        let (read, keys) = self.read(&shown.token, format, settings, own).await?;
        let key = match read.key() {
            Some(key) => Some(PublicKey::admit(key).map_err(|_| Refused::Key)?),
            None => None,
        };
        let proven = self.prove(incoming, shown.is_bound, key.as_ref())?;
        let model = authorized(&read, operation, proven)?;
        let list = match is_revoked(&self.0, own, &keys, read.id()).await? {
            Some((true, _)) => return Err(Refused::Revoked.into()),
            Some((false, age)) => Some(age),
            None => None,
        };
        Ok(Allowed {
            token: shown.token,
            proven,
            access: model.access,
            sub: model.sub,
            instance_id: model.instance_id,
            label: model.label,
            exp: Some(model.exp),
            judged: Judged::Offline { list },
            content: inner_content(incoming),
        })
    }

    /// Reads a token with the keys there are, and once more with newer ones when
    /// it was made with another.
    async fn read(
        &self,
        token: &Secret,
        format: Format,
        settings: &Offline,
        own: &Arc<ByItself>,
    ) -> Result<(Read, Dated<KeySet>), Denied> {
        let expected = token::Expected {
            iss: &self.0.authority.grant_endpoint,
            aud: Some(&settings.audience),
            now: now_ms() / 1000,
            leeway: settings.leeway,
        };
        let mut wanted = Wanted::Usable;
        loop {
            let keys = key_set(&self.0, own, wanted).await?;
            match offline::read(format, token, &keys.document, settings, &expected) {
                Ok(read) => return Ok((read, keys)),
                Err(NotRead::Refused(refused)) => return Err(refused.into()),
                Err(NotRead::UnknownKey) if wanted == Wanted::Usable => wanted = Wanted::Newer,
                Err(NotRead::UnknownKey) => return Err(Refused::Key.into()),
            }
        }
    }

    /// The key in an answer of the AS.
    fn admitted(&self, key: &Key) -> Result<PublicKey, Refused> {
        match key {
            Key::Value(key) => PublicKey::admit(key).map_err(|_| Refused::Key),
            Key::Reference(name) => {
                let known = self.0.settings.known_keys.get(name);
                known.cloned().ok_or(Refused::Key)
            }
        }
    }

    /// Verifies the proof, on every request anew (RFC 9767 §6.4), and that it is
    /// the first of its kind.
    fn prove(
        &self,
        incoming: &Incoming,
        is_bound: bool,
        key: Option<&PublicKey>,
    ) -> Result<Option<Thumbprint>, Denied> {
        let key = match (is_bound, key) {
            (true, Some(key)) => key,
            (false, None) => return Ok(None),
            (true, None) => return Err(Refused::BearerWithKey.into()),
            (false, Some(_)) => return Err(Refused::BoundAsBearer.into()),
        };
        let now = now_ms() / 1000;
        let window = self.0.settings.window;
        let expected = Expected {
            now,
            window,
            token: Presents::Token,
        };
        let proven = verify(incoming, key, &expected).map_err(Refused::from)?;
        if let Some(once) = proven.once() {
            let fresh = self
                .0
                .replay
                .remember(proven.thumbprint(), once, window, now);
            fresh.map_err(|error| match error {
                NotFresh::Seen => Denied::from(Refused::Replayed),
                NotFresh::BeforeMemory => Unavailable::BeforeMemory.into(),
                NotFresh::Full => Unavailable::MemoryFull.into(),
            })?;
        }
        Ok(Some(proven.thumbprint()))
    }
}

/// Whether a token covers an operation: by its rights, or by the reference that
/// stands for them.
fn authorized(
    read: &Read,
    operation: &Operation,
    proven: Option<Thumbprint>,
) -> Result<TokenModel, Denied> {
    let reference = operation
        .reference()
        .map(|name| [Right::Reference(name.to_owned())]);
    let by_rights = read.authorize(operation.rights(), proven);
    let result = match (by_rights, &reference) {
        (Err(Refusal::NotCovered), Some(reference)) => read.authorize(reference, proven),
        (result, _) => result,
    };
    result.map_err(|refusal| match refusal {
        Refusal::NotProven => Refused::Key.into(),
        Refusal::NotCovered | Refusal::TooMuch | Refusal::Unclear => Denied::NotCovered,
        Refusal::Unavailable => Unavailable::TooLong.into(),
    })
}

/// The content inside of a JWS whose proof was verified.
fn inner_content(incoming: &Incoming) -> Option<Vec<u8>> {
    match method_in_message(incoming) {
        Some(Method::Jws) if !incoming.content().is_empty() => {
            let content = proof::content(incoming).ok()?;
            Some(content.octets().to_vec())
        }
        _ => None,
    }
}
