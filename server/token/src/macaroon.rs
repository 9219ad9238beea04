//! `macaroon`: the token model as a macaroon in the V2 binary format of
//! libmacaroons, in base64url. RFC 9767 only registers the name.
//!
//! What the AS states (issuer, audience, RO, client, key) is the identifier,
//! which the root key authenticates and nobody can add to. What limits (time,
//! rights, the key's thumbprint) are first-party caveats, `name=value`, of
//! which every holder can add more and nobody can take one away. A caveat we
//! do not know, and any third-party caveat, makes the token refused.
//!
//! Whoever can verify can also mint: an RS gets a key of its own
//! ([`RootKey::for_rs`]), never the tenant's.

mod binary;
mod caveat;
mod handover;
mod root_key;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::actor::Actor;
use gnap::id::TokenId;
use gnap::key::KeyValue;
use gnap::right::{Right, covers_all};
use gnap::secret::Secret;
use gnap::{Limits, decode};
use proof::Thumbprint;
use serde::{Deserialize, Serialize};

use crate::capability::{
    AttenuateError, MAX_OCTETS, MAX_TIME, MintError, Refusal, Remaining, Restriction, VerifyError,
    Wanted, admitted, is_proven,
};
use crate::expected::Expected;
use crate::model::TokenModel;
use binary::Macaroon;
use caveat::Caveat;

pub use handover::{hand_over, take_over};
pub use root_key::RootKey;

/// What the identifier says. Unknown members are refused: they could limit.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    /// Version of this layout.
    gnap: u8,
    kid: String,
    jti: TokenId,
    iss: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aud: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    iat: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    flags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    act: Option<Actor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<KeyValue>,
}

const VERSION: u8 = 1;

const LIMITS: Limits = Limits {
    octets: 8 * 1024,
    depth: 8,
};

/// A macaroon whose chain, issuer, audience and time are good. Whoever holds
/// one must still check the proof of the key that made the request.
#[derive(Debug, Clone)]
pub struct Verified {
    model: TokenModel,
    thumbprint: Option<Thumbprint>,
    narrowed: Vec<Vec<Right>>,
    proven: Vec<Thumbprint>,
}

/// The value of a token that says this.
///
/// # Errors
/// When the model is neither bound to an admitted key nor flagged `bearer`, or
/// both, or too large.
pub fn mint(model: &TokenModel, root: &RootKey) -> Result<Secret, MintError> {
    if !model.is_bound_or_bearer() {
        return Err(MintError::Binding);
    }
    if model.exp > MAX_TIME {
        return Err(MintError::NotExpressible);
    }
    let (key, thumbprint) = admitted(model.key.as_ref())?.unzip();
    let statement = Statement {
        gnap: VERSION,
        kid: root.kid().to_owned(),
        jti: model.id,
        iss: model.iss.clone(),
        aud: model.aud.clone(),
        sub: model.sub.clone(),
        iat: model.iat,
        client_id: model.instance_id.clone(),
        flags: model.flags.clone(),
        label: model.label.clone(),
        act: model.act.clone(),
        key,
    };
    let identifier = serde_json::to_vec(&statement).map_err(|_| MintError::NotWritten)?;
    if identifier.len() > LIMITS.octets {
        return Err(MintError::TooLarge);
    }
    let mut macaroon = Macaroon {
        location: model.iss.as_bytes().to_vec(),
        signature: chained(&root.chain_start(), &identifier),
        identifier,
        caveats: Vec::new(),
    };
    let limits = [
        Some(Caveat::Exp(model.exp)),
        Some(Caveat::Access(model.access.clone())),
        thumbprint.map(Caveat::Cnf),
    ];
    for caveat in limits.into_iter().flatten() {
        add(&mut macaroon, &caveat);
    }
    written(&macaroon).ok_or(MintError::TooLarge)
}

/// The same token with caveats added. Needs no key.
///
/// # Errors
/// When the value is no macaroon, or becomes too large.
pub fn attenuate(value: &Secret, restriction: &Restriction) -> Result<Secret, AttenuateError> {
    let mut macaroon = read(value).ok_or(AttenuateError::Malformed)?;
    let access = restriction.access.clone().map(Caveat::Access);
    for caveat in [restriction.exp.map(Caveat::Exp), access]
        .into_iter()
        .flatten()
    {
        add(&mut macaroon, &caveat);
    }
    written(&macaroon).ok_or(AttenuateError::TooLarge)
}

/// Checks a presented value with the root keys shared with the AS.
///
/// # Errors
/// What is wrong with it; to be told to the log, not to the peer.
pub fn verify(
    value: &Secret,
    roots: &[RootKey],
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let macaroon = read(value).ok_or(VerifyError::Malformed)?;
    let statement: Statement =
        decode(&macaroon.identifier, LIMITS).map_err(|_| VerifyError::NotUnderstood)?;
    let root = roots.iter().find(|root| root.kid() == statement.kid);
    let root = root.ok_or(VerifyError::UnknownKey)?;
    if !is_signed(&macaroon, root) {
        return Err(VerifyError::Signature);
    }
    // From here on the identifier is what the AS wrote.
    if statement.gnap != VERSION || macaroon.location != statement.iss.as_bytes() {
        return Err(VerifyError::NotUnderstood);
    }
    let caveats = macaroon.caveats.iter().map(|octets| Caveat::read(octets));
    let caveats: Vec<Caveat> = caveats
        .collect::<Option<_>>()
        .ok_or(VerifyError::NotUnderstood)?;
    judged(statement, caveats, expected)
}

fn judged(
    statement: Statement,
    caveats: Vec<Caveat>,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let (mut exp, mut narrowed, mut proven) = (None::<u64>, Vec::new(), Vec::new());
    for caveat in caveats {
        match caveat {
            Caveat::Exp(next) => exp = Some(exp.map_or(next, |exp| exp.min(next))),
            Caveat::Access(rights) => narrowed.push(rights),
            Caveat::Cnf(thumbprint) => proven.push(thumbprint),
        }
    }
    let (Some(exp), Some(access)) = (exp, narrowed.first().cloned()) else {
        return Err(VerifyError::NotUnderstood);
    };
    expected.check(&statement.iss, &statement.aud, statement.iat, exp)?;
    let (key, thumbprint) = admitted(statement.key.as_ref())?.unzip();
    // The first `cnf` is the one that the AS wrote.
    if thumbprint.is_some() && proven.first() != thumbprint.as_ref() {
        return Err(VerifyError::Binding);
    }
    let model = TokenModel {
        iss: statement.iss,
        aud: statement.aud,
        sub: statement.sub,
        access,
        key,
        flags: statement.flags,
        iat: statement.iat,
        exp,
        id: statement.jti,
        instance_id: statement.client_id,
        label: statement.label,
        act: statement.act,
    };
    if !model.is_bound_or_bearer() {
        return Err(VerifyError::Binding);
    }
    Ok(Verified {
        model,
        thumbprint,
        narrowed,
        proven,
    })
}

impl Verified {
    /// The key that the request's proof must be verified with; `None` for a
    /// bearer token.
    pub fn key(&self) -> Option<&KeyValue> {
        self.model.key.as_ref()
    }

    /// Its identifier, which every token made from it by attenuation shares.
    pub fn id(&self) -> TokenId {
        self.model.id
    }

    /// What is left of it.
    ///
    /// # Errors
    /// When a holder bound it to a key that it is not bound to.
    pub fn remaining(&self) -> Result<Remaining, Refusal> {
        if !self.proven.iter().all(|key| Some(*key) == self.thumbprint) {
            return Err(Refusal::NotProven);
        }
        let mut access: Vec<Right> = Vec::new();
        for right in self.narrowed.iter().flatten() {
            let wanted = std::slice::from_ref(right);
            if self.narrowed.iter().all(|held| covers_all(held, wanted))
                && !covers_all(&access, wanted)
            {
                access.retain(|less| !covers_all(wanted, std::slice::from_ref(less)));
                access.push(right.clone());
            }
        }
        Ok(Remaining {
            access,
            exp: self.model.exp,
        })
    }

    /// What the token says, its access being what the request wants.
    ///
    /// # Errors
    /// When another key made the request, or the token does not cover it.
    pub fn authorize(&self, wanted: &Wanted<'_>) -> Result<TokenModel, Refusal> {
        if !is_proven(self.thumbprint, wanted.proven)
            || !self.proven.iter().all(|key| Some(*key) == wanted.proven)
        {
            return Err(Refusal::NotProven);
        }
        let covers = |rights: &Vec<Right>| covers_all(rights, wanted.rights);
        if wanted.rights.is_empty() || !self.narrowed.iter().all(covers) {
            return Err(Refusal::NotCovered);
        }
        Ok(TokenModel {
            access: wanted.rights.to_vec(),
            ..self.model.clone()
        })
    }
}

fn add(macaroon: &mut Macaroon, caveat: &Caveat) {
    let text = caveat.text().into_bytes();
    macaroon.signature = chained(&macaroon.signature, &text);
    macaroon.caveats.push(text);
}

fn chained(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    let mut octets = [0; 32];
    octets.copy_from_slice(tag.as_ref());
    octets
}

/// Whether the chain from this root key ends in the signature; the last link
/// is compared in constant time.
fn is_signed(macaroon: &Macaroon, root: &RootKey) -> bool {
    let messages = [macaroon.identifier.as_slice()]
        .into_iter()
        .chain(macaroon.caveats.iter().map(Vec::as_slice));
    let messages: Vec<&[u8]> = messages.collect();
    let Some((last, before)) = messages.split_last() else {
        return false;
    };
    let key = before
        .iter()
        .fold(root.chain_start(), |key, message| chained(&key, message));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    hmac::verify(&key, last, &macaroon.signature).is_ok()
}

fn read(value: &Secret) -> Option<Macaroon> {
    let value = value.expose();
    if value.len() > MAX_OCTETS {
        return None;
    }
    binary::read(&URL_SAFE_NO_PAD.decode(value).ok()?)
}

fn written(macaroon: &Macaroon) -> Option<Secret> {
    if macaroon.caveats.len() > binary::MAX_CAVEATS {
        return None;
    }
    let value = URL_SAFE_NO_PAD.encode(binary::write(macaroon));
    (value.len() <= MAX_OCTETS).then(|| Secret::new(value))
}

#[cfg(test)]
mod tests;
