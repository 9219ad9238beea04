//! `zcap`: the token model as an Authorization Capability, JSON with a Data
//! Integrity proof of the suite eddsa-jcs-2022 (JCS of RFC 8785, SHA-256,
//! Ed25519), in base64url of gzip. RFC 9767 only registers the name.
//!
//! A capability is one target and some actions. It can say no more about
//! rights, so only a token whose access is one right with one location and
//! actions can be one: what is left out would be given to readers that know
//! the format alone. The target is the location, the controller the client's
//! key as did:key. The root capability of a target is not written down; its
//! controller is the tenant's key. What the AS states beside is the member
//! `gnap` of the capability it signs.
//!
//! The controller delegates by signing a capability of its own: to another
//! key, for a target at or beneath its own, fewer actions, less time. The
//! proof of a request is then that of the last controller.

mod capability;
mod chain;
mod did_key;
mod encoding;
mod integrity;
mod target;

use gnap::id::TokenId;
use gnap::key::{KeyValue, Proof};
use gnap::right::{Right, RightObject};
use gnap::secret::Secret;
use proof::Thumbprint;
use serde_json::{Map, Value, json};

use crate::capability::{
    AttenuateError, MAX_TIME, MintError, Refusal, Remaining, VerifyError, Wanted, admitted,
    is_proven,
};
use crate::expected::Expected;
use crate::key::{KeySet, SigningKey};
use crate::model::TokenModel;
use capability::{Capability, Statement, time_text};

/// What a holder passes on, and to whom. What is `None` stays as it is.
#[derive(Debug, Clone)]
pub struct Delegation<'a> {
    /// The capability's own identifier, from fresh randomness.
    pub id: TokenId,
    /// The Ed25519 key, a public JWK, of whom it is for.
    pub to: &'a Map<String, Value>,
    /// A location at or beneath the one before.
    pub location: Option<&'a str>,
    /// Some of the actions before.
    pub actions: Option<&'a [String]>,
    /// Not from this time on, seconds since the epoch.
    pub exp: Option<u64>,
    /// Seconds since the epoch.
    pub now: u64,
}

/// A capability whose chain, issuer, audience and time are good. Whoever holds
/// one must still check the proof of the key that made the request.
#[derive(Debug, Clone)]
pub struct Verified {
    model: TokenModel,
    thumbprint: Option<Thumbprint>,
    right_type: String,
    location: String,
    actions: Vec<String>,
    ids: Vec<String>,
}

/// The value of a token that says this.
///
/// # Errors
/// When its access is not one right with one location and actions; it is not
/// bound to an admitted Ed25519 key; the tenant's key is not Ed25519.
pub fn mint(model: &TokenModel, key: &SigningKey) -> Result<Secret, MintError> {
    if !model.is_bound_or_bearer() {
        return Err(MintError::Binding);
    }
    let (right_type, location, actions) =
        expressible(&model.access).ok_or(MintError::NotExpressible)?;
    let expires = time_text(model.exp).ok_or(MintError::NotExpressible)?;
    let created = time_text(model.iat).ok_or(MintError::NotExpressible)?;
    let (client_key, _) = admitted(model.key.as_ref())?.ok_or(MintError::KeyFormat)?;
    let jwk = client_key.jwk.as_ref().ok_or(MintError::KeyFormat)?;
    let controller = did_key::of_jwk(jwk).ok_or(MintError::KeyFormat)?;
    let issuer = key.public().ed25519().ok_or(MintError::KeyFormat)?;
    let root = target::root_id(location);
    let statement = Statement {
        iss: model.iss.clone(),
        aud: model.aud.clone(),
        sub: model.sub.clone(),
        iat: model.iat,
        jti: model.id,
        client_id: model.instance_id.clone(),
        flags: model.flags.clone(),
        label: model.label.clone(),
        act: model.act.clone(),
        right_type: right_type.to_owned(),
        key: client_key,
    };
    let document = json!({
        "@context": capability::context(),
        "id": capability::urn(model.id),
        "parentCapability": root,
        "controller": controller,
        "invocationTarget": location,
        "allowedAction": actions,
        "expires": expires,
        "gnap": statement,
    });
    let signer = integrity::Signer {
        key,
        did: &did_key::of(&issuer),
        created: &created,
    };
    let signed = integrity::sign(document, &signer, &json!([root])).ok_or(MintError::NotWritten)?;
    encoding::write(&signed).ok_or(MintError::TooLarge)
}

/// A token made from this one by its holder, for another key.
///
/// # Errors
/// When the value is no capability, the key is not that of its controller, the
/// delegation is wider than it, or the chain becomes too long.
pub fn delegate(
    value: &Secret,
    delegation: &Delegation<'_>,
    key: &SigningKey,
) -> Result<Secret, AttenuateError> {
    let parent = encoding::read(value).ok_or(AttenuateError::Malformed)?;
    let capability = Capability::read(&parent).ok_or(AttenuateError::Malformed)?;
    let own = key.public().ed25519().ok_or(AttenuateError::Key)?;
    if did_key::of(&own) != capability.controller {
        return Err(AttenuateError::Key);
    }
    let location = delegation.location.unwrap_or(&capability.invocation_target);
    let actions = delegation.actions.unwrap_or(&capability.allowed_action);
    let parent_exp = capability.expires().ok_or(AttenuateError::Malformed)?;
    let exp = delegation.exp.unwrap_or(parent_exp);
    if exp > parent_exp
        || !target::is_within(&capability.invocation_target, location)
        || !chain::is_subset(actions, &capability.allowed_action)
    {
        return Err(AttenuateError::Widens);
    }
    let to = did_key::of_jwk(delegation.to).ok_or(AttenuateError::NotExpressible)?;
    let text = |time: u64| time_text(time).ok_or(AttenuateError::NotExpressible);
    let document = json!({
        "@context": capability::context(),
        "id": capability::urn(delegation.id),
        "parentCapability": capability.id,
        "controller": to,
        "invocationTarget": location,
        "allowedAction": actions,
        "expires": text(exp.min(MAX_TIME))?,
    });
    let links = chain::next(&capability, parent).ok_or(AttenuateError::TooLarge)?;
    let signer = integrity::Signer {
        key,
        did: &did_key::of(&own),
        created: &text(delegation.now)?,
    };
    let signed = integrity::sign(document, &signer, &links).ok_or(AttenuateError::NotWritten)?;
    encoding::write(&signed).ok_or(AttenuateError::TooLarge)
}

/// Checks a presented value against the keys of the AS.
///
/// # Errors
/// What is wrong with it; to be told to the log, not to the peer.
pub fn verify(
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let value = encoding::read(value).ok_or(VerifyError::Malformed)?;
    let chain::Chain { first, last, ids } = chain::verified(&value, keys)?;
    let (statement, exp) = (first.gnap.as_ref(), last.expires());
    let (Some(statement), Some(exp)) = (statement, exp) else {
        return Err(VerifyError::NotUnderstood);
    };
    expected.check(&statement.iss, &statement.aud, statement.iat, exp)?;
    let jwk = statement.key.jwk.as_ref();
    if jwk.and_then(did_key::of_jwk).as_ref() != Some(&first.controller)
        || capability::urn(statement.jti) != first.id
    {
        return Err(VerifyError::Binding);
    }
    let key = match last.controller == first.controller {
        true => statement.key.clone(),
        false => delegated(&last.controller, &statement.key.proof).ok_or(VerifyError::Binding)?,
    };
    let (key, thumbprint) = admitted(Some(&key))?.unzip();
    let right = Right::Object(Box::new(RightObject {
        right_type: statement.right_type.clone(),
        actions: Some(last.allowed_action.clone()),
        locations: Some(vec![last.invocation_target.clone()]),
        ..RightObject::default()
    }));
    let model = TokenModel {
        iss: statement.iss.clone(),
        aud: statement.aud.clone(),
        sub: statement.sub.clone(),
        access: vec![right],
        key,
        flags: statement.flags.clone(),
        iat: statement.iat,
        exp,
        id: statement.jti,
        instance_id: statement.client_id.clone(),
        label: statement.label.clone(),
        act: statement.act.clone(),
    };
    if !model.is_bound_or_bearer() {
        return Err(VerifyError::Binding);
    }
    Ok(Verified {
        model,
        thumbprint,
        right_type: statement.right_type.clone(),
        location: last.invocation_target,
        actions: last.allowed_action,
        ids,
    })
}

impl Verified {
    /// The key that the request's proof must be verified with: that of the
    /// last controller.
    pub fn key(&self) -> Option<&KeyValue> {
        self.model.key.as_ref()
    }

    /// The identifier of the token that the AS issued.
    pub fn id(&self) -> TokenId {
        self.model.id
    }

    /// The identifiers of all capabilities of the chain, the AS's first:
    /// revoking one revokes what was made from it.
    pub fn capability_ids(&self) -> &[String] {
        &self.ids
    }

    /// What is left of it.
    pub fn remaining(&self) -> Remaining {
        Remaining {
            access: self.model.access.clone(),
            exp: self.model.exp,
        }
    }

    /// What the token says, its access being what the request wants. A wanted
    /// location may be beneath that of the token, as the format has it.
    ///
    /// # Errors
    /// When another key made the request, or the token does not cover it.
    pub fn authorize(&self, wanted: &Wanted<'_>) -> Result<TokenModel, Refusal> {
        if !is_proven(self.thumbprint, wanted.proven) {
            return Err(Refusal::NotProven);
        }
        if wanted.rights.is_empty() || !wanted.rights.iter().all(|right| self.covers(right)) {
            return Err(Refusal::NotCovered);
        }
        Ok(TokenModel {
            access: wanted.rights.to_vec(),
            ..self.model.clone()
        })
    }

    fn covers(&self, wanted: &Right) -> bool {
        let Right::Object(wanted) = wanted else {
            return false;
        };
        let some = |values: &Option<Vec<String>>| values.clone().filter(|some| !some.is_empty());
        let (Some(actions), Some(locations)) = (some(&wanted.actions), some(&wanted.locations))
        else {
            return false;
        };
        let within = |location: &String| target::is_within(&self.location, location);
        wanted.right_type == self.right_type
            && wanted.fields.is_empty()
            && chain::is_subset(&actions, &self.actions)
            && locations.iter().all(within)
    }
}

/// The did:key of each key that capabilities of the AS are signed with: the
/// controllers of root capabilities.
pub fn controllers(keys: &KeySet) -> Vec<String> {
    let keys = keys.iter().filter_map(crate::key::PublicKey::ed25519);
    keys.map(|key| did_key::of(&key)).collect()
}

/// Type, location and actions, if a capability can say all that the rights do.
fn expressible(access: &[Right]) -> Option<(&str, &str, &[String])> {
    let [Right::Object(right)] = access else {
        return None;
    };
    let RightObject {
        right_type,
        actions: Some(actions),
        locations: Some(locations),
        datatypes: None,
        identifier: None,
        privileges: None,
        fields,
    } = right.as_ref()
    else {
        return None;
    };
    let [location] = locations.as_slice() else {
        return None;
    };
    let is_good = fields.is_empty() && !actions.is_empty() && target::is_target(location);
    is_good.then_some((right_type, location, actions))
}

/// The key of a controller that a holder delegated to, proven as the AS
/// demanded of the holder.
fn delegated(controller: &str, proof: &Proof) -> Option<KeyValue> {
    let jwk = did_key::to_jwk(controller)?;
    Some(KeyValue {
        proof: proof.clone(),
        jwk: Some(jwk),
        cert: None,
        cert_s256: None,
    })
}

#[cfg(test)]
mod tests;
