//! `jwt-signed`: the token model in a JWT signed by the tenant (RFC 9767 §2.1,
//! §5.3), so that an RS can check a token without asking the AS.
//!
//! Claims are those RFC 9767 §2.1 names: `iss`, `aud`, `sub`, `iat`, `nbf`,
//! `exp`, `jti`, `client_id` (the client instance), `cnf`, and `act` (RFC 8693
//! §4.1); for what has no JWT claim, the names of introspection: `access`, `flags`, `label`. `cnf` holds
//! the whole public key, because a thumbprint does not let an RS verify a
//! signature whose key does not travel with the request, and the proofing
//! method beside it: a key without its method could be presented with a weaker
//! one (§2.1.4).

use gnap::actor::Actor;
use gnap::id::TokenId;
use gnap::key::{KeyValue, Proof};
use gnap::right::Right;
use gnap::secret::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::expected::Mismatch;
use crate::jws::{self, InvalidJwt, SignError, Type};
use crate::key::{KeySet, SigningKey};
use crate::model::TokenModel;

pub use crate::expected::Expected;

/// A model that cannot become a token.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// Bound to a key and flagged `bearer`, or neither.
    #[error("token must be either bound to a key or flagged `bearer`")]
    Binding,
    /// The key is not a JWK, so the RS would not get it.
    #[error("key has no `jwk`")]
    KeyFormat,
    /// It could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// Why a value is not a good token.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not a JWT signed by the tenant as an access token.
    #[error(transparent)]
    Jwt(#[from] InvalidJwt),
    /// Issued by another AS.
    #[error("issuer is not the expected one")]
    Issuer,
    /// Meant for other resource servers.
    #[error("audience is not this resource server")]
    Audience,
    /// Its time is over.
    #[error("token is expired")]
    Expired,
    /// Its time has not come.
    #[error("token is not valid yet")]
    NotYetValid,
    /// Bound to a key and flagged `bearer`, or neither.
    #[error("token is neither bound to a key nor flagged `bearer`, or both")]
    Binding,
}

impl From<Mismatch> for VerifyError {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::Issuer => VerifyError::Issuer,
            Mismatch::Audience => VerifyError::Audience,
            Mismatch::Expired => VerifyError::Expired,
            Mismatch::NotYetValid => VerifyError::NotYetValid,
        }
    }
}

/// A token whose signature, issuer, audience and time are good. Whoever holds
/// one must still check the proof of the key that made the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(TokenModel);

impl Verified {
    /// What the token says.
    pub fn model(&self) -> &TokenModel {
        &self.0
    }

    /// What the token says.
    pub fn into_model(self) -> TokenModel {
        self.0
    }
}

/// The value of a token that says this.
///
/// # Errors
/// When the model is neither bound to a JWK nor flagged `bearer`, or both.
pub fn mint(model: &TokenModel, key: &SigningKey) -> Result<Secret, MintError> {
    mint_as(Type::AccessToken, model, key)
}

/// The same with another `typ`: what is inside an encrypted token.
pub(crate) fn mint_as(
    purpose: Type,
    model: &TokenModel,
    key: &SigningKey,
) -> Result<Secret, MintError> {
    if !model.is_bound_or_bearer() {
        return Err(MintError::Binding);
    }
    let claims = Claims::try_from(model.clone())?;
    Ok(jws::sign(purpose, &claims, key)?)
}

/// Checks a presented value against the keys of the AS. Says nothing about
/// revocation: that needs introspection.
///
/// # Errors
/// What is wrong with it; to be told to the log, not to the peer.
pub fn verify(
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    verify_as(Type::AccessToken, value, keys, expected)
}

/// The same with another `typ`: what is inside an encrypted token.
pub(crate) fn verify_as(
    purpose: Type,
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let claims: Claims = jws::verify(value.expose(), purpose, keys)?;
    let begins = claims.nbf.unwrap_or(claims.iat).max(claims.iat);
    expected.check(&claims.iss, &claims.aud, begins, claims.exp)?;
    let model = TokenModel::from(claims);
    match model.is_bound_or_bearer() {
        true => Ok(Verified(model)),
        false => Err(VerifyError::Binding),
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aud: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    iat: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    exp: u64,
    jti: TokenId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    access: Vec<Right>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    flags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    act: Option<Actor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

/// The confirmation claim (RFC 7800 §3.2) with the proofing method.
#[derive(Serialize, Deserialize)]
struct Confirmation {
    jwk: Map<String, Value>,
    proof: Proof,
}

impl TryFrom<TokenModel> for Claims {
    type Error = MintError;

    fn try_from(model: TokenModel) -> Result<Self, MintError> {
        let cnf = match model.key {
            None => None,
            Some(KeyValue {
                proof,
                jwk: Some(jwk),
                cert: None,
                cert_s256: None,
            }) => Some(Confirmation { jwk, proof }),
            Some(_) => return Err(MintError::KeyFormat),
        };
        Ok(Self {
            iss: model.iss,
            aud: model.aud,
            sub: model.sub,
            iat: model.iat,
            nbf: Some(model.iat),
            exp: model.exp,
            jti: model.id,
            client_id: model.instance_id,
            access: model.access,
            flags: model.flags,
            label: model.label,
            act: model.act,
            cnf,
        })
    }
}

impl From<Claims> for TokenModel {
    fn from(claims: Claims) -> Self {
        let key = claims.cnf.map(|cnf| KeyValue {
            proof: cnf.proof,
            jwk: Some(cnf.jwk),
            cert: None,
            cert_s256: None,
        });
        Self {
            iss: claims.iss,
            aud: claims.aud,
            sub: claims.sub,
            access: claims.access,
            key,
            flags: claims.flags,
            iat: claims.iat,
            exp: claims.exp,
            id: claims.jti,
            instance_id: claims.client_id,
            label: claims.label,
            act: claims.act,
        }
    }
}

#[cfg(test)]
mod tests;
