//! `dpop`: proofs in the shape of RFC 9449, an extension of Parley (README of
//! this crate). Two things differ from RFC 9449, because RFC 9635 §7.3 wants
//! the whole request covered: `htu` has the query too, and content is covered
//! by the claim `content_digest`.

use gnap::{Limits, decode};
use serde_json::{Map, Value};

use crate::admit::{PublicKey, refuse_private_members};
use crate::jose::{Compact, JoseError, check_token_hash, hash};
use crate::jwk::Material;
use crate::message::Message;
use crate::thumbprint::Thumbprint;
use crate::verify::{Expected, ProofError, Proven};

pub(crate) const FIELD: &str = "dpop";
pub(crate) const TYP: &str = "dpop+jwt";

/// Characters of `jti` at most: it is remembered.
const MAX_JTI: usize = 256;

pub(crate) fn verify(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
) -> Result<Proven, ProofError> {
    let proof = Compact::of_field(message, FIELD)?;
    proof.refuse_extensions()?;
    proof.expect("typ", TYP)?;
    // The key in the proof says which key was meant; the one that verifies is
    // the caller's.
    if shown_key(&proof) != Some(key.thumbprint()) {
        return Err(JoseError::Parameter("jwk").into());
    }
    let limits = Limits {
        octets: 8 * 1024,
        depth: 4,
    };
    let claims: Map<String, Value> =
        decode(&proof.payload, limits).map_err(|_| JoseError::Payload)?;
    let text = |name| claims.get(name).and_then(Value::as_str);
    for (name, wanted) in [("htm", message.method()), ("htu", message.target_uri())] {
        if text(name) != Some(wanted) {
            return Err(JoseError::Parameter(name).into());
        }
    }
    let jti = text("jti").filter(|jti| (1..=MAX_JTI).contains(&jti.len()));
    let jti = jti.ok_or(JoseError::Parameter("jti"))?;
    let iat = claims.get("iat").and_then(Value::as_u64);
    let iat = iat.ok_or(JoseError::Parameter("iat"))?;
    expected.check_created(iat)?;
    check_token_hash(claims.get("ath"), message, expected)?;
    let content = message.content();
    let digest = (!content.is_empty()).then(|| hash(content));
    if claims.get("content_digest").map(Value::as_str) != digest.as_deref().map(Some) {
        return Err(JoseError::Parameter("content_digest").into());
    }
    proof.verify_signature(key)?;
    Ok(Proven::new(key, iat, jti.to_owned()))
}

fn shown_key(proof: &Compact<'_>) -> Option<Thumbprint> {
    let jwk = proof.header.get("jwk")?.as_object()?;
    refuse_private_members(jwk).ok()?;
    Some(Thumbprint::of(&Material::of(jwk).ok()?))
}
