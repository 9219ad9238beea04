//! One capability, read strictly: a member that we do not know could be a
//! caveat, so it makes the capability refused.

use gnap::actor::Actor;
use gnap::id::TokenId;
use gnap::key::KeyValue;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::capability::MAX_TIME;

/// What the AS states beside the capability.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    pub iss: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aud: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    pub iat: u64,
    pub jti: TokenId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
    #[serde(rename = "type")]
    pub right_type: String,
    pub key: KeyValue,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Capability {
    #[serde(rename = "@context")]
    pub context: Value,
    pub id: String,
    pub parent_capability: String,
    pub controller: String,
    pub invocation_target: String,
    pub allowed_action: Vec<String>,
    expires: String,
    #[serde(default)]
    pub gnap: Option<Statement>,
    pub proof: Proof,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Proof {
    #[serde(rename = "@context")]
    pub context: Value,
    #[serde(rename = "type")]
    pub kind: String,
    pub cryptosuite: String,
    pub created: String,
    pub verification_method: String,
    pub proof_purpose: String,
    pub capability_chain: Vec<Value>,
    pub proof_value: String,
}

impl Capability {
    pub fn read(value: &Value) -> Option<Self> {
        let capability = Self::deserialize(value).ok()?;
        // The proof repeats it. Another one would change what words mean.
        let is_known = [&capability.context, &capability.proof.context]
            .into_iter()
            .all(|found| *found == context());
        let is_dated = OffsetDateTime::parse(&capability.proof.created, &Rfc3339).is_ok();
        let is_good = is_known && is_dated && !capability.allowed_action.is_empty();
        is_good.then_some(capability)
    }

    /// Seconds since the epoch; `None` when it is not a time as we write it.
    pub fn expires(&self) -> Option<u64> {
        let time = OffsetDateTime::parse(&self.expires, &Rfc3339).ok()?;
        let seconds = u64::try_from(time.unix_timestamp()).ok()?;
        (time_text(seconds).as_ref() == Some(&self.expires)).then_some(seconds)
    }
}

/// The context of every capability. Proofs over JCS do not follow it, and other
/// implementations only compare texts, so that `gnap` is a member without a
/// context of its own.
pub(super) fn context() -> Value {
    json!([
        "https://w3id.org/zcap/v1",
        "https://w3id.org/security/data-integrity/v2",
    ])
}

/// The identifier of a capability.
pub(super) fn urn(id: TokenId) -> String {
    format!("urn:uuid:{}", uuid::Uuid::from(id).hyphenated())
}

/// An RFC 3339 time of whole seconds.
pub(super) fn time_text(seconds: u64) -> Option<String> {
    if seconds > MAX_TIME {
        return None;
    }
    let seconds = i64::try_from(seconds).ok()?;
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()?
        .format(&Rfc3339)
        .ok()
}
