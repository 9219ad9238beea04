//! `POST {base}/gnap/token/{id}`: a new value with the same rights
//! (RFC 9635 §6.1), with a new key if the request has one (§6.1.1).

use std::net::IpAddr;

use gnap::error::Code;
use gnap::id::TokenId;
use gnap::key::Key;
use gnap::response::{BareToken, Manage, RotationResponse, TokenResponse};
use gnap::secret::Kind;
use proof::{Presents, PublicKey};
use serde::{Deserialize, Serialize};
use store::key::BoundKey;
use store::token::{
    GrantedToken, NewToken, NewValue, ReplacedValue, Rotate, RotateTo, Rotated, Token,
};
use token::Format;

use super::manage::{Managed, Named};
use super::mint::Holder;
use super::new_key::{new_key, prove_both};
use super::renewed::{Renewed, renewed};
use super::value::{Made, Model, value};
use crate::app::App;
use crate::audit;
use crate::grant::bound;
use crate::http::{Received, Refusal};
use crate::kept::{Asked, Kept, Step};
use crate::random;
use crate::tenant::Tenant;

/// A rotation as it is kept for a client that did not get its answer
/// (RFC 9635 §11.33).
#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    response: RotationResponse,
    /// The key that proved the request, which may not be the token's any more.
    key: Key,
}

/// Replaces the value. The old one stops to work in the write that makes the
/// new one work, unless the token is durable.
///
/// # Errors
/// `invalid_rotation` when the token is revoked or was rotated meanwhile, the new
/// key is not proven, or policy would not give the token now; `key_rotation_not_supported`; 503.
#[tracing::instrument(name = "token.rotate", skip_all)]
pub async fn rotate(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    named: Named,
) -> Result<RotationResponse, Refusal> {
    let new_key = match received.is_empty() {
        true => None,
        false if app.config.protocol.key_rotation => Some(new_key(received)?),
        false => return Err(Refusal::code(Code::KeyRotationNotSupported)),
    };
    if !named.is_current() {
        return again(app, tenant, received, &named, new_key.as_ref()).await;
    }
    // A derived token is its resource server's (RFC 9767 §4).
    if named.token.token.derived.is_some() && new_key.is_some() {
        return Err(Refusal::code(Code::KeyRotationNotSupported));
    }
    // A bearer token has no key that could change (RFC 9635 §6.1.1).
    if !named.token.can_be_rotated() || (new_key.is_some() && named.token.token.key.is_none()) {
        return Err(Refusal::code(Code::InvalidRotation));
    }
    let key = named.token.management_key().value.clone();
    let created = prove(app, tenant, received, &key, new_key.as_ref()).await?;
    let rotation = Rotation {
        app,
        tenant,
        asked: Asked::of(received),
        address: received.address(),
        new_key: new_key.map(|key| bound(&key)),
    };
    rotation.write(named.proven(created)).await
}

async fn prove(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    key: &Key,
    new_key: Option<&PublicKey>,
) -> Result<u64, Refusal> {
    match new_key {
        Some(new) => prove_both(app, tenant, received, key, new).await,
        None => {
            let key = app
                .key(tenant, key)
                .map_err(|error| Refusal::because(Code::InvalidClient, error))?;
            Ok(app.prove(tenant, received, &key, Presents::Token).await?)
        }
    }
}

/// The management token was replaced: by the very same request, perhaps, whose
/// answer got lost.
async fn again(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    named: &Named,
    new_key: Option<&PublicKey>,
) -> Result<RotationResponse, Refusal> {
    let refused = || Refusal::code(Code::InvalidRotation);
    if !named.token.can_be_rotated() {
        return Err(refused());
    }
    let step = Step {
        from: named.presented,
        to: named.token.token.management_hash,
    };
    let kept: Kept<Answered> = app
        .kept(tenant, step, received)
        .await?
        .ok_or_else(refused)?;
    let key = &kept.response.key;
    let created = prove(app, tenant, received, key, new_key).await?;
    match kept.is_repeated_at(created) {
        true => Ok(kept.response.response),
        false => Err(refused()),
    }
}

/// How long the present value lives, in seconds.
fn lifetime(token: &Token) -> u64 {
    token.expires_at_ms.saturating_sub(token.issued_at_ms) / 1000
}

struct Rotation<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    asked: Asked,
    address: Option<IpAddr>,
    new_key: Option<BoundKey>,
}

impl Rotation<'_> {
    async fn write(self, managed: Managed) -> Result<RotationResponse, Refusal> {
        let Self { app, tenant, .. } = self;
        let granted = managed.token;
        let now_ms = app.clock.now_ms();
        let holder = holder(app, tenant, &granted).await?;
        let Renewed { terms, said } = renewed(app, tenant, &granted, self.address).await?;
        // No value lives longer than the one before it, whatever policy says now.
        let lifetime = holder
            .lifetime(app, tenant, now_ms)
            .min(lifetime(&granted.token))
            .min(terms.lifetime.unwrap_or(u64::MAX));
        if lifetime == 0 {
            return Err(Refusal::code(Code::InvalidRotation));
        }
        let proven = granted.management_key().clone();
        let key = self
            .new_key
            .as_ref()
            .or(granted.token.key.as_ref())
            .cloned();
        let value_id = app.id(TokenId::new)?;
        let replaces = replaced(&granted.token);
        let model = Model {
            id: value_id,
            holder: &holder,
            key: key.as_ref(),
            access: &granted.token.access,
            flags: &granted.token.flags,
            label: granted.token.label.as_deref(),
            issued_at: now_ms / 1000,
            lifetime,
        };
        let format = Format::from_name(&granted.token.format).unwrap_or(Format::Opaque);
        let Made {
            format,
            value: new_value,
        } = value(app, tenant, format, &model)?;
        let new_management = random::secret()?;
        let value_hash = app.hash(tenant, Kind::AccessToken, &new_value);
        let management_hash = app.hash(tenant, Kind::ManagementToken, &new_management);
        let expires_at_ms = now_ms.saturating_add(lifetime.saturating_mul(1000));
        let actor = audit::holder(tenant, &granted);
        let token = granted.token;
        let is_durable = token.flags.iter().any(|flag| flag == "durable");
        let (to, id, replaced_by) = if is_durable {
            // What a management token never hashes to.
            let dead = app.hash(tenant, Kind::ManagementToken, &random::secret()?);
            let successor = NewToken {
                id: value_id,
                value_hash,
                management_hash,
                label: token.label.clone(),
                access: token.access.clone(),
                flags: token.flags.clone(),
                format: format.name().to_owned(),
                key,
                actor: token.actor.clone(),
                issued_at_ms: now_ms,
                expires_at_ms,
            };
            let to = RotateTo::Successor {
                token: Box::new(successor),
                management_hash: dead,
            };
            (to, value_id, dead)
        } else {
            let to = RotateTo::NewValue(Box::new(NewValue {
                id: value_id,
                replaces,
                format: format.name().to_owned(),
                value_hash,
                management_hash,
                key: self.new_key,
                expires_at_ms,
            }));
            (to, token.id, management_hash)
        };
        let response = RotationResponse {
            access_token: TokenResponse {
                value: new_value,
                label: token.label,
                manage: Some(Manage {
                    uri: tenant.urls.token(id),
                    access_token: BareToken {
                        value: new_management,
                    },
                }),
                access: token.access,
                expires_in: Some(lifetime),
                key: None,
                flags: token.flags,
            },
        };
        let step = Step {
            from: managed.management_hash,
            to: replaced_by,
        };
        let kept = Kept {
            created: managed.created,
            asked: self.asked,
            response: Answered {
                response,
                key: proven.value,
            },
        };
        let store = app.store.tenant(tenant.id);
        let (rotated, ()) = tokio::join!(
            store.rotate(Rotate {
                token_id: token.id,
                now_ms,
                management_hash: managed.management_hash,
                key_thumbprint: proven.thumbprint,
                to,
                audit: audit::by(app, actor, "token.rotate", said)?,
            }),
            app.keep(tenant, step, &kept),
        );
        match rotated? {
            Rotated::Done => {}
            Rotated::Unknown | Rotated::WrongManagement | Rotated::Revoked => {
                return Err(Refusal::code(Code::InvalidRotation));
            }
        }
        app.meters.tokens(1);
        Ok(kept.response.response)
    }
}

/// Whom the new value is for: the same party. A derived token is never good for
/// longer than the one it comes from, as that is now.
async fn holder(app: &App, tenant: &Tenant, granted: &GrantedToken) -> Result<Holder, Refusal> {
    let holder = Holder {
        key: granted.client.key.clone(),
        instance: granted.client_instance,
        class: granted.client.class_id.clone(),
        user: granted.user,
        actor: granted.token.actor.clone(),
        parent_expires_at_ms: None,
    };
    let Some(derived) = granted.token.derived else {
        return Ok(holder);
    };
    let store = app.store.tenant(tenant.id);
    let parent = store.token_for_management(derived.parent).await?;
    let parent = parent.ok_or(Refusal::code(Code::InvalidRotation))?;
    Ok(Holder {
        instance: None,
        class: None,
        parent_expires_at_ms: Some(parent.token.expires_at_ms),
        ..holder
    })
}

/// What must be said of the old value to who verifies offline. Nobody does so
/// with an opaque one.
fn replaced(token: &Token) -> Option<ReplacedValue> {
    (token.format != Format::Opaque.name()).then_some(ReplacedValue {
        id: token.value_id,
        expires_at_ms: token.expires_at_ms,
    })
}
