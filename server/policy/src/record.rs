//! A question as it was asked, to be kept and asked again: by saved tests, by
//! replay, and to explain a decision later.

use core::net::IpAddr;

use gnap::right::Right;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::decision::Approvers;
use crate::question::{
    AgentFacts, Approval, ClientFacts, Consent, Context, PriorGrants, Question, SignIn,
};
use crate::reads::Input;
use crate::relationship::Relationships;

/// A question with values of its own. What was not known is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The client instance.
    #[serde(default)]
    pub client: RecordedClient,
    /// The right, with references resolved.
    pub right: Right,
    /// The circumstances.
    #[serde(default)]
    pub context: RecordedContext,
    /// Inputs that nobody kept: a decision that looks at one cannot be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_kept: Vec<Input>,
}

/// [`ClientFacts`] with values of its own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordedClient {
    /// See [`ClientFacts`].
    pub id: String,
    /// See [`ClientFacts`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// See [`ClientFacts`].
    pub proof: String,
    /// See [`ClientFacts`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_seen_at: Option<u64>,
    /// See [`ClientFacts`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestation: Option<Map<String, Value>>,
}

/// [`Context`] with values of its own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordedContext {
    /// See [`Context`].
    pub now: u64,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ro: Option<String>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_user: Option<String>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asserted_user: Option<String>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_facts: Option<Map<String, Value>>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "is_zero")]
    pub utc_offset: i32,
    /// See [`Context`].
    pub consent: Consent,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<RecordedApproval>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<RecordedSignIn>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<RecordedAgent>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// See [`Context`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorGrants>,
}

/// [`Approval`] with values of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedApproval {
    /// Who.
    pub by: String,
    /// As what.
    pub of: Vec<Approvers>,
}

/// [`SignIn`] with values of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordedSignIn {
    /// See [`SignIn`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// See [`SignIn`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// See [`SignIn`].
    pub at: u64,
}

/// [`AgentFacts`] with values of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedAgent {
    /// See [`AgentFacts`].
    pub id: String,
    /// See [`AgentFacts`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// See [`AgentFacts`].
    pub depth: u32,
}

impl Record {
    /// Everything a question says, beside relationships: those are the
    /// tenant's.
    pub fn of(question: &Question<'_>) -> Self {
        let Question {
            client, context, ..
        } = question;
        let text = |text: Option<&str>| text.map(str::to_owned);
        Self {
            client: RecordedClient {
                id: client.id.to_owned(),
                class: text(client.class),
                proof: client.proof.to_owned(),
                key_seen_at: client.key_seen_at,
                attestation: client.attestation.cloned(),
            },
            right: question.right.clone(),
            context: RecordedContext {
                now: context.now,
                ro: text(context.ro),
                end_user: text(context.end_user),
                asserted_user: text(context.asserted_user),
                user_facts: context.user_facts.cloned(),
                utc_offset: context.utc_offset,
                consent: context.consent,
                approvals: context.approvals.iter().map(recorded).collect(),
                sign_in: context.sign_in.map(|sign_in| RecordedSignIn {
                    acr: text(sign_in.acr),
                    amr: sign_in.amr.to_vec(),
                    at: sign_in.at,
                }),
                flags: context.flags.to_vec(),
                agent: context.agent.map(|agent| RecordedAgent {
                    id: agent.id.to_owned(),
                    operator: text(agent.operator),
                    depth: agent.depth,
                }),
                purpose: text(context.purpose),
                address: context.address,
                prior: context.prior,
            },
            not_kept: Vec::new(),
        }
    }

    /// Asks the question again.
    pub fn ask<T>(
        &self,
        relationships: Option<&Relationships>,
        ask: impl FnOnce(&Question<'_>) -> T,
    ) -> T {
        let Self {
            client, context, ..
        } = self;
        let approvals: Vec<Approval<'_>> = context
            .approvals
            .iter()
            .map(|RecordedApproval { by, of }| Approval { by, of })
            .collect();
        ask(&Question {
            client: ClientFacts {
                id: &client.id,
                class: client.class.as_deref(),
                proof: &client.proof,
                key_seen_at: client.key_seen_at,
                attestation: client.attestation.as_ref(),
            },
            right: &self.right,
            context: Context {
                now: context.now,
                ro: context.ro.as_deref(),
                end_user: context.end_user.as_deref(),
                asserted_user: context.asserted_user.as_deref(),
                user_facts: context.user_facts.as_ref(),
                utc_offset: context.utc_offset,
                consent: context.consent,
                approvals: &approvals,
                sign_in: context.sign_in.as_ref().map(|sign_in| SignIn {
                    acr: sign_in.acr.as_deref(),
                    amr: &sign_in.amr,
                    at: sign_in.at,
                }),
                flags: &context.flags,
                agent: context.agent.as_ref().map(|agent| AgentFacts {
                    id: &agent.id,
                    operator: agent.operator.as_deref(),
                    depth: agent.depth,
                }),
                purpose: context.purpose.as_deref(),
                address: context.address,
                prior: context.prior,
            },
            relationships,
        })
    }

    /// SHA-256 of the record in canonical JSON (RFC 8785), in hexadecimal:
    /// what a stored decision keeps of its inputs.
    ///
    /// # Errors
    /// When a number cannot be written canonically.
    pub fn digest(&self) -> Result<String, NotCanonical> {
        let text = serde_json_canonicalizer::to_vec(self).map_err(|_| NotCanonical)?;
        let digest = Sha256::digest(&text);
        Ok(digest.iter().map(|octet| format!("{octet:02x}")).collect())
    }
}

/// A record that has no canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record has no canonical form")]
pub struct NotCanonical;

fn recorded(approval: &Approval<'_>) -> RecordedApproval {
    RecordedApproval {
        by: approval.by.to_owned(),
        of: approval.of.to_vec(),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(offset: &i32) -> bool {
    *offset == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(json: Value) -> Record {
        serde_json::from_value(json).unwrap()
    }

    fn full() -> Record {
        record(json!({
            "client": {"id": "c", "class": "k", "proof": "httpsig", "key_seen_at": 7,
                "attestation": {"os": "ios"}},
            "right": {"type": "photo", "actions": ["read"], "size": 1.5},
            "context": {"now": 9, "ro": "u", "end_user": "u", "asserted_user": "v",
                "user_facts": {"dept": 1}, "utc_offset": 3600, "consent": {"remembered": {"age": 3}},
                "approvals": [{"by": "a", "of": [{"group": "g"}, {"role": "approver"}]}],
                "sign_in": {"acr": "mfa", "amr": ["otp"], "at": 5}, "flags": ["bearer"],
                "agent": {"id": "a", "operator": "o", "depth": 2}, "purpose": "p",
                "address": "::1", "prior": {"count": 1, "last_at": 2}},
        }))
    }

    #[test]
    fn asking_a_record_and_recording_the_question_changes_nothing() {
        for record in [full(), record(json!({"right": {"type": "photo"}}))] {
            assert_eq!(record.ask(None, Record::of), record);
            let text = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
        }
    }

    #[test]
    fn the_digest_changes_with_every_input_and_with_nothing_else() {
        let whole = serde_json::to_value(full()).unwrap();
        let digest = full().digest().unwrap();
        let reordered: Value = serde_json::from_str(&whole.to_string()).unwrap();
        assert_eq!(record(reordered).digest().unwrap(), digest);
        for section in ["client", "context"] {
            for name in whole[section].as_object().unwrap().keys() {
                let mut less = whole.clone();
                less[section].as_object_mut().unwrap().remove(name);
                assert_ne!(record(less).digest().unwrap(), digest, "{name}");
            }
        }
    }
}
