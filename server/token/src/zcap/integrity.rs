//! Proofs of the suite eddsa-jcs-2022 (W3C Data Integrity EdDSA Cryptosuites
//! §3.3): Ed25519 over SHA-256 of the canonical proof options, then SHA-256 of
//! the canonical document.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};

use super::capability::Proof;
use super::did_key;
use crate::capability::VerifyError;
use crate::key::SigningKey;

const TYPE: &str = "DataIntegrityProof";
const SUITE: &str = "eddsa-jcs-2022";
const PURPOSE: &str = "capabilityDelegation";

/// Who signs, and when.
pub(super) struct Signer<'a> {
    pub key: &'a SigningKey,
    pub did: &'a str,
    pub created: &'a str,
}

/// The document with its proof of delegation along this chain.
pub(super) fn sign(mut document: Value, signer: &Signer<'_>, chain: &Value) -> Option<Value> {
    let mut options = json!({
        "@context": document.get("@context")?,
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": signer.created,
        "verificationMethod": did_key::method(signer.did),
        "proofPurpose": PURPOSE,
        "capabilityChain": chain,
    });
    let signature = signer.key.sign(&message(&options, &document)?).ok()?;
    let value = format!("z{}", bs58::encode(signature).into_string());
    options
        .as_object_mut()?
        .insert("proofValue".to_owned(), json!(value));
    document
        .as_object_mut()?
        .insert("proof".to_owned(), options);
    Some(document)
}

/// Verifies the proof of a capability with this key, which must be the one the
/// proof names.
pub(super) fn verify(capability: &Value, proof: &Proof, key: &[u8; 32]) -> Result<(), VerifyError> {
    if proof.kind != TYPE || proof.cryptosuite != SUITE || proof.proof_purpose != PURPOSE {
        return Err(VerifyError::NotUnderstood);
    }
    if proof.verification_method != did_key::method(&did_key::of(key)) {
        return Err(VerifyError::UnknownKey);
    }
    let signature = signature(&proof.proof_value).ok_or(VerifyError::Malformed)?;
    let message = signed_message(capability).ok_or(VerifyError::Malformed)?;
    UnparsedPublicKey::new(&ED25519, key)
        .verify(&message, &signature)
        .map_err(|_| VerifyError::Signature)
}

fn signed_message(capability: &Value) -> Option<Vec<u8>> {
    let mut document = capability.clone();
    let mut options = document.as_object_mut()?.remove("proof")?;
    options.as_object_mut()?.remove("proofValue")?;
    message(&options, &document)
}

fn message(options: &Value, document: &Value) -> Option<Vec<u8>> {
    let hash = |value: &Value| {
        let canonical = serde_json_canonicalizer::to_vec(value).ok()?;
        Some(digest(&SHA256, &canonical))
    };
    Some([hash(options)?.as_ref(), hash(document)?.as_ref()].concat())
}

fn signature(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix('z').filter(|text| text.len() <= 96)?;
    let octets = bs58::decode(text).into_vec().ok()?;
    (octets.len() == 64).then_some(octets)
}
