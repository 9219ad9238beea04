//! `POST {base}/gnap/token/{id}`: a new value with the same rights
//! (RFC 9635 §6.1).

use gnap::error::Code;
use gnap::response::{BareToken, Manage, RotationResponse, TokenResponse};
use gnap::secret::Kind;
use serde_json::json;
use store::audit::{Actor, ActorKind};
use store::token::{Rotate, Rotated};
use token::Format;

use super::manage::Managed;
use super::mint::{Holder, Model, value};
use crate::app::App;
use crate::audit;
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Replaces the value. The old one stops to work in the write that makes the
/// new one work.
///
/// # Errors
/// `invalid_rotation` when the token is revoked or was rotated meanwhile; 503.
#[tracing::instrument(name = "token.rotate", skip_all)]
pub async fn rotate(
    app: &App,
    tenant: &Tenant,
    managed: Managed,
) -> Result<RotationResponse, Refusal> {
    let Managed {
        token: granted,
        management_hash,
    } = managed;
    if !granted.can_be_rotated() {
        return Err(Refusal::code(Code::InvalidRotation));
    }
    let now_ms = app.clock.now_ms();
    let class = granted.client.class_id.as_deref();
    let lifetime = tenant.token_lifetime(class, app.config.protocol.token_lifetime);
    let key_thumbprint = granted.management_key().thumbprint;
    let holder = Holder {
        key: granted.client.key.clone(),
        instance: granted.client_instance,
        class: granted.client.class_id.clone(),
        user: granted.user,
    };
    let token = granted.token;
    let format = Format::from_name(&token.format).unwrap_or(Format::Opaque);
    let model = Model {
        holder: &holder,
        key: token.key.as_ref(),
        access: &token.access,
        flags: &token.flags,
        label: token.label.as_deref(),
        issued_at: now_ms / 1000,
        lifetime,
    };
    let new_value = value(app, tenant, format, &model)?;
    let new_management = random::secret()?;
    let actor = Actor {
        kind: ActorKind::Client,
        id: None,
        name: granted.client.name.clone(),
    };
    let rotated = app
        .store
        .tenant(tenant.id)
        .rotate(Rotate {
            token_id: token.id,
            now_ms,
            management_hash,
            key_thumbprint,
            new_value_hash: app.hash(tenant, Kind::AccessToken, &new_value),
            new_management_hash: app.hash(tenant, Kind::ManagementToken, &new_management),
            expires_at_ms: now_ms.saturating_add(lifetime.saturating_mul(1000)),
            audit: audit::by(app, actor, "token.rotate", json!({}))?,
        })
        .await?;
    match rotated {
        Rotated::Done => {}
        Rotated::Unknown | Rotated::WrongManagement | Rotated::Revoked => {
            return Err(Refusal::code(Code::InvalidRotation));
        }
    }
    app.meters.tokens(1);
    Ok(RotationResponse {
        access_token: TokenResponse {
            value: new_value,
            label: token.label,
            manage: Some(Manage {
                uri: tenant.urls.token(token.id),
                access_token: BareToken {
                    value: new_management,
                },
            }),
            access: token.access,
            expires_in: Some(lifetime),
            key: None,
            flags: token.flags,
        },
    })
}
