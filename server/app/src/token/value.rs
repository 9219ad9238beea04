//! The value of a token in its format, or an opaque one where the format
//! cannot express the token.

use gnap::id::TokenId;
use gnap::key::{Key, KeyValue};
use gnap::right::Right;
use gnap::secret::Secret;
use store::key::BoundKey;
use token::{
    Format, MintError, SigningKey, TokenModel, biscuit, jwt_encrypted, jwt_signed, macaroon,
    opaque, zcap,
};

use super::mint::Holder;
use crate::app::App;
use crate::http::Refusal;
use crate::random;
use crate::tenant::{KnownResourceServer, Tenant};

/// What goes into a token's value.
pub struct Model<'a> {
    /// Its identifier: no other value has it.
    pub id: TokenId,
    /// Whom it is for.
    pub holder: &'a Holder,
    /// The key it is bound to; none for bearer tokens.
    pub key: Option<&'a BoundKey>,
    /// Its rights.
    pub access: &'a [Right],
    /// Its flags.
    pub flags: &'a [String],
    /// The client's label.
    pub label: Option<&'a str>,
    /// Seconds since the epoch.
    pub issued_at: u64,
    /// Seconds.
    pub lifetime: u64,
}

/// A value, and the format that it came to be in.
pub struct Made {
    /// The format.
    pub format: Format,
    /// The value.
    pub value: Secret,
}

/// A new value in this format, else an opaque one.
///
/// # Errors
/// 503 when there is no randomness or no usable signing key.
pub fn value(
    app: &App,
    tenant: &Tenant,
    format: Format,
    model: &Model<'_>,
) -> Result<Made, Refusal> {
    let servers = tenant.servers_of(model.access);
    let only = match servers.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    // A key that no token can show: only the AS knows what it stands for.
    let is_shown = !matches!(model.key.map(|key| &key.value), Some(Key::Reference(_)));
    let made = match format {
        Format::Opaque => None,
        _ if !is_shown => None,
        format => {
            let said = said(app, tenant, &servers, model);
            expressed(tenant, format, &said, only)?
        }
    };
    Ok(match made {
        Some(value) => Made { format, value },
        None => Made {
            format: Format::Opaque,
            value: opaque::value(random::bytes::<32>()?),
        },
    })
}

/// The value, or `None` when the format cannot express the token.
fn expressed(
    tenant: &Tenant,
    format: Format,
    said: &TokenModel,
    only: Option<&KnownResourceServer>,
) -> Result<Option<Secret>, Refusal> {
    match format {
        Format::Opaque => Ok(None),
        Format::JwtSigned => signed(jwt_signed::mint(said, signing_key(tenant)?)),
        Format::JwtEncrypted => {
            let key = signing_key(tenant)?;
            match only.and_then(|server| server.encryption_key.as_ref()) {
                Some(rs) => encrypted(jwt_encrypted::mint(said, key, rs)),
                None => Ok(None),
            }
        }
        Format::Macaroon => match only.and_then(KnownResourceServer::macaroon_key) {
            Some(root) => capability(macaroon::mint(said, root)),
            None => Ok(None),
        },
        Format::Biscuit => {
            let random = random::bytes::<32>()?;
            capability(biscuit::mint(said, signing_key(tenant)?, &random))
        }
        Format::Zcap => capability(zcap::mint(said, signing_key(tenant)?)),
    }
}

fn signing_key(tenant: &Tenant) -> Result<&SigningKey, NoSigningKey> {
    tenant.signing_key.as_ref().ok_or(NoSigningKey)
}

fn signed(made: Result<Secret, jwt_signed::MintError>) -> Result<Option<Secret>, Refusal> {
    match made {
        Ok(value) => Ok(Some(value)),
        Err(jwt_signed::MintError::KeyFormat) => Ok(None),
        Err(error) => Err(Refusal::Unavailable(error.into())),
    }
}

fn encrypted(made: Result<Secret, jwt_encrypted::MintError>) -> Result<Option<Secret>, Refusal> {
    match made {
        Ok(value) => Ok(Some(value)),
        Err(
            jwt_encrypted::MintError::Audience
            | jwt_encrypted::MintError::Signed(jwt_signed::MintError::KeyFormat),
        ) => Ok(None),
        Err(error) => Err(Refusal::Unavailable(error.into())),
    }
}

fn capability(made: Result<Secret, MintError>) -> Result<Option<Secret>, Refusal> {
    match made {
        Ok(value) => Ok(Some(value)),
        Err(
            MintError::Key(_)
            | MintError::KeyFormat
            | MintError::NotExpressible
            | MintError::TooLarge,
        ) => Ok(None),
        Err(error) => Err(Refusal::Unavailable(error.into())),
    }
}

fn said(
    app: &App,
    tenant: &Tenant,
    servers: &[&KnownResourceServer],
    model: &Model<'_>,
) -> TokenModel {
    // Each resource server knows the user by another identifier. A token for
    // several tells none of them; introspection does.
    let sub = match (servers, model.holder.user) {
        ([only], Some(user)) => app.subject_at(tenant, only, user),
        _ => None,
    };
    let audiences = servers.iter().map(|server| server.details.id.to_string());
    TokenModel {
        iss: tenant.urls.grant(),
        aud: audiences.collect(),
        sub,
        access: model.access.to_vec(),
        key: match model.key.map(|key| &key.value) {
            Some(Key::Value(value)) => Some(KeyValue::clone(value)),
            Some(Key::Reference(_)) | None => None,
        },
        flags: model.flags.to_vec(),
        iat: model.issued_at,
        exp: model.issued_at.saturating_add(model.lifetime),
        id: model.id,
        instance_id: model.holder.instance.map(|instance| instance.to_string()),
        label: model.label.map(str::to_owned),
        act: model.holder.actor.clone(),
    }
}

/// A format wants the tenant's signature, and there is no key for it.
#[derive(Debug, thiserror::Error)]
#[error("the tenant has no active signing key")]
struct NoSigningKey;

impl From<NoSigningKey> for Refusal {
    fn from(error: NoSigningKey) -> Self {
        Refusal::Unavailable(error.into())
    }
}
