//! The grant a continuation is about, and the proof that its client asks.

use std::net::IpAddr;

use gnap::error::Code;
use gnap::id::GrantId;
use gnap::key::Key;
use gnap::response::GrantResponse;
use gnap::secret::{KeyedHash, Kind, Secret};
use live::Swap;
use proof::{Presents, PublicKey};
use store::grant::State;

use crate::app::App;
use crate::grant::{Pending, Phase, continuation_after};
use crate::http::{Received, Refusal};
use crate::kept::{Asked, Kept, REPEATED_AFTER, Step};
use crate::tenant::Tenant;

/// What a request to the continuation URI turns out to be.
pub enum Found {
    /// The next step of a grant.
    Next(Box<Continued>),
    /// A step that was answered before: the answer got lost.
    Repeated(Box<GrantResponse>),
}

/// A grant whose client proved itself and presented its continuation token.
pub struct Continued {
    /// The grant.
    pub id: GrantId,
    /// The key that was proven.
    pub key: PublicKey,
    /// The presented continuation token.
    pub token: Secret,
    /// Its keyed hash.
    pub token_hash: KeyedHash,
    /// When the request was signed, seconds since the epoch.
    pub created: u64,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// What it asks.
    pub asked: Asked,
    /// Where the grant is.
    pub place: Place,
}

/// Where a grant is kept.
pub enum Place {
    /// In the store: somebody or policy decided, or others are asked.
    Decided(Box<store::grant::Grant>),
    /// In live state: it waits for a person.
    Waiting {
        /// The record.
        pending: Box<Pending>,
        /// Its version, for the swap.
        version: u64,
    },
}

/// Finds the grant and proves the client. An unknown grant, another tenant's
/// and a wrong continuation token are answered alike.
///
/// # Errors
/// `invalid_continuation` for a handle that is not good, `invalid_client` for
/// a proof that is not, 503. A repetition that comes at once is told to come
/// again.
pub async fn find(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    id: &str,
) -> Result<Found, Refusal> {
    let refused = || Refusal::code(Code::InvalidContinuation);
    let token = received.token().ok_or_else(refused)?;
    let id: GrantId = id.parse().map_err(|_| refused())?;
    let token_hash = app.hash(tenant, Kind::ContinuationToken, &token);
    let place = place(app, tenant, id).await?.ok_or_else(refused)?;
    let expected = place.continuation().ok_or_else(refused)?;
    let repeated: Option<Kept<GrantResponse>> = match expected.matches(&token_hash) {
        true => None,
        false => {
            let step = Step {
                from: token_hash,
                to: expected,
            };
            if place.is_over() {
                return Err(refused());
            }
            let kept = app.kept(tenant, step, received).await?;
            Some(kept.ok_or_else(refused)?)
        }
    };
    let key = app
        .key(tenant, place.key())
        .map_err(|error| Refusal::because(Code::InvalidClient, error))?;
    let created = app.prove(tenant, received, &key, Presents::Token).await?;
    match repeated {
        None => Ok(Found::Next(Box::new(Continued {
            id,
            key,
            token,
            token_hash,
            created,
            address: received.address(),
            asked: Asked::of(received),
            place,
        }))),
        Some(kept) if kept.is_repeated_at(created) => Ok(Found::Repeated(Box::new(kept.response))),
        Some(_) => {
            let go_on = continuation_after(tenant, id, token, REPEATED_AFTER);
            Err(refused().with_continue(go_on))
        }
    }
}

impl Continued {
    /// The answer as it is kept for a repetition of this request.
    pub fn kept(&self, response: &GrantResponse) -> Kept<GrantResponse> {
        Kept {
            created: self.created,
            asked: self.asked.clone(),
            response: response.clone(),
        }
    }

    /// The step to the next continuation token.
    pub fn step(&self, next: KeyedHash) -> Step {
        Step {
            from: self.token_hash,
            to: next,
        }
    }
}

impl Place {
    fn continuation(&self) -> Option<KeyedHash> {
        match self {
            Place::Decided(grant) => grant.continuation_hash,
            Place::Waiting { pending, .. } => Some(pending.continuation),
        }
    }

    fn is_over(&self) -> bool {
        match self {
            Place::Decided(grant) => !matches!(grant.state, State::Approved | State::Waiting),
            Place::Waiting { .. } => false,
        }
    }

    /// The class of the client.
    pub fn class(&self) -> Option<&str> {
        match self {
            Place::Decided(grant) => grant.client.class_id.as_deref(),
            Place::Waiting { pending, .. } => pending.requested.client.class.as_deref(),
        }
    }

    fn key(&self) -> &Key {
        match self {
            Place::Decided(grant) => &grant.client.key.value,
            Place::Waiting { pending, .. } => &pending.requested.key,
        }
    }
}

async fn place(app: &App, tenant: &Tenant, id: GrantId) -> Result<Option<Place>, Refusal> {
    // A decision is written to the store before it leaves live state. Looking
    // into the store on both sides of live state finds a grant that moves
    // between the looks.
    if let Some(place) = decided(app, tenant, id).await? {
        return Ok(Some(place));
    }
    if let Some((pending, version)) = app.pending(tenant, id).await? {
        return Ok(Some(Place::Waiting {
            pending: Box::new(pending),
            version,
        }));
    }
    decided(app, tenant, id).await
}

/// A stored grant that is pending was modified: it is in live state again.
async fn decided(app: &App, tenant: &Tenant, id: GrantId) -> Result<Option<Place>, Refusal> {
    let grant = app.store.tenant(tenant.id).grant(id).await?;
    let grant = grant.filter(|grant| grant.state != State::Pending);
    Ok(grant.map(|grant| Place::Decided(Box::new(grant))))
}

impl App {
    /// Reads a waiting grant and the version to swap it with. A cancelled one
    /// is none.
    ///
    /// # Errors
    /// 503 when live state does not answer or holds something else.
    pub async fn pending(
        &self,
        tenant: &Tenant,
        id: GrantId,
    ) -> Result<Option<(Pending, u64)>, Refusal> {
        let key = self.live_key(tenant, Kind::PendingGrant, &id.to_string());
        let Some(entry) = self.live.get(&key).await? else {
            return Ok(None);
        };
        let pending: Pending = serde_json::from_slice(&entry.value)?;
        Ok((pending.phase != Phase::Cancelled).then_some((pending, entry.version)))
    }

    /// Replaces a waiting grant that was read with `version`.
    ///
    /// # Errors
    /// 503 when live state does not answer.
    pub async fn swap_pending(
        &self,
        tenant: &Tenant,
        version: u64,
        next: &Pending,
    ) -> Result<Swap, Refusal> {
        let key = self.live_key(tenant, Kind::PendingGrant, &next.requested.id.to_string());
        let value = serde_json::to_vec(next)?;
        let ttl = self.pending_ttl(next);
        Ok(self.live.swap(&key, version, &value, ttl).await?)
    }
}
