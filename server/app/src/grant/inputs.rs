//! What policy looked at when it decided about a request, beside the row that
//! has the request and the decision: only what cannot be told from these.
//!
//! Kept to explain the decision later and to ask other policies the same; the
//! digest says whether it still is what it was.

use std::sync::atomic::{AtomicU64, Ordering};

use gnap::id::UserId;
use gnap::right::Right;
use policy::{
    Consent, NotCanonical, Record, RecordedAgent, RecordedClient, RecordedContext, RecordedSignIn,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::grant::{Inputs, NewRefused};

use super::evaluate::{Circumstances, first_inputs};
use super::recorded::Recorded;
use super::requested::{AskedTokens, Requested};
use crate::app::App;
use crate::tenant::Tenant;

/// A row that has a request and its decision.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// What it keeps of the request.
    pub recorded: &'a Recorded,
    /// What was decided.
    pub tokens: &'a AskedTokens,
    /// Who decided.
    pub user: Option<UserId>,
    /// When, in epoch milliseconds.
    pub decided_at_ms: u64,
}

/// Inputs as they are stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// By how they differ from what the row tells, each in the same way (JSON
    /// Merge Patch, RFC 7396).
    All(Value),
    /// Each in its own way.
    Each(Vec<Value>),
    /// As they were: the row does not tell them.
    Whole(Vec<Record>),
}

/// Why stored inputs cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum InputsError {
    /// Not JSON of ours.
    #[error("stored inputs cannot be read")]
    Json(#[from] serde_json::Error),
    /// No canonical form.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
}

/// Inputs with their digest.
#[derive(Debug, Clone)]
pub struct Kept {
    /// For the row.
    pub inputs: Stored,
    /// Of all records in order.
    pub digest: [u8; 32],
}

impl Kept {
    /// Makes what a row keeps of these records.
    ///
    /// # Errors
    /// When a record has no canonical form.
    pub fn new(records: Vec<Record>, row: Row<'_>) -> Result<Self, InputsError> {
        Ok(Self {
            digest: digest(&records)?,
            inputs: Stored::new(records, row)?,
        })
    }
}

impl Stored {
    fn new(records: Vec<Record>, row: Row<'_>) -> Result<Self, InputsError> {
        let told = told(row);
        if told == records {
            return Ok(Stored::All(Value::Object(Map::new())));
        }
        if told.len() != records.len() {
            return Ok(Stored::Whole(records));
        }
        let patches: Vec<Value> = told
            .iter()
            .zip(&records)
            .map(|(told, record)| {
                let (told, record) = (serde_json::to_value(told)?, serde_json::to_value(record)?);
                Ok(difference(&told, &record).unwrap_or_else(|| Value::Object(Map::new())))
            })
            .collect::<Result<_, serde_json::Error>>()?;
        let inputs = match patches.first() {
            Some(first) if patches.iter().all(|patch| patch == first) => Stored::All(first.clone()),
            _ => Stored::Each(patches),
        };
        // A patch has no word for a null: then they are kept as they are.
        match inputs.records(row) {
            Ok(read) if read == records => Ok(inputs),
            _ => Ok(Stored::Whole(records)),
        }
    }

    /// The records of the row, in the order of tokens, their rights, and what
    /// these stand for.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn records(&self, row: Row<'_>) -> Result<Vec<Record>, InputsError> {
        let patched = |(told, patch): (Record, &Value)| {
            let mut value = serde_json::to_value(told)?;
            apply(&mut value, patch);
            Ok(serde_json::from_value(value)?)
        };
        match self {
            Stored::All(patch) if patch.as_object().is_some_and(Map::is_empty) => Ok(told(row)),
            Stored::All(patch) => told(row)
                .into_iter()
                .map(|told| patched((told, patch)))
                .collect(),
            Stored::Each(patches) => told(row).into_iter().zip(patches).map(patched).collect(),
            Stored::Whole(records) => Ok(records.clone()),
        }
    }
}

/// SHA-256 of the digests of all records, in order.
///
/// # Errors
/// When a record has no canonical form.
pub fn digest(records: &[Record]) -> Result<[u8; 32], NotCanonical> {
    let mut all = Sha256::new();
    for record in records {
        all.update(record.digest()?);
    }
    Ok(all.finalize().into())
}

/// A digest as people and other programs see it.
pub fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// What a row keeps of the inputs of its rights. A row that keeps none is a
/// decision that cannot be explained later, which is no reason not to decide.
pub fn kept(tenant: &Tenant, created_at_ms: u64, row: Row<'_>) -> Option<Inputs> {
    let kept_for_ms = tenant.policy_settings.decisions_kept.ms();
    if row.decided_at_ms.saturating_sub(created_at_ms) >= kept_for_ms {
        return None;
    }
    let recorded = row.recorded;
    let asserted = recorded.asserted.map(|asserted| asserted.user.to_string());
    let first = Circumstances {
        address: recorded.address,
        ..Circumstances::unattended(created_at_ms / 1000, asserted.as_deref())
    };
    let tokens = row.tokens.as_slice().iter();
    let rights = tokens.flat_map(|token| token.rights.iter().map(move |right| (token, right)));
    let records = rights.flat_map(|(token, right)| match right.inputs.is_empty() {
        true => first_inputs(tenant, &recorded.client, &token.flags, right, first),
        false => right.inputs.clone(),
    });
    let kept = Kept::new(records.collect(), row).and_then(|kept| {
        Ok(Inputs {
            content: serde_json::to_value(&kept.inputs)?,
            digest: kept.digest,
        })
    });
    kept.inspect_err(|error| tracing::warn!(%error, "inputs of a decision are not kept"))
        .ok()
}

/// Keeps a request that policy refused at once. That it is not kept is no
/// reason to answer otherwise.
pub async fn keep_refused(app: &App, tenant: &Tenant, requested: &Requested) {
    let user = requested.asserted.map(|asserted| asserted.user);
    let recorded = Recorded::of(requested, user);
    let row = Row {
        recorded: &recorded,
        tokens: &requested.tokens,
        user,
        decided_at_ms: requested.created_at,
    };
    let Some(inputs) = kept(tenant, requested.created_at, row) else {
        return;
    };
    if !app.refusals.may_keep(requested.created_at) {
        return;
    }
    let (request, decision) = (
        serde_json::to_value(&recorded),
        serde_json::to_value(&requested.tokens),
    );
    let (Ok(request), Ok(decision)) = (request, decision) else {
        return;
    };
    let refused = NewRefused {
        id: requested.id,
        request,
        decision,
        inputs,
        created_at_ms: requested.created_at,
    };
    if let Err(error) = app.store.tenant(tenant.id).keep_refused(refused).await {
        tracing::warn!(%error, "a refused request is not kept");
    }
}

/// How many refused requests this process keeps: strangers can send any number
/// of them, and each would be a row.
#[derive(Debug, Default)]
pub struct Refusals {
    second: AtomicU64,
    kept: AtomicU64,
}

impl Refusals {
    /// Most in a second.
    const MOST: u64 = 50;

    fn may_keep(&self, now_ms: u64) -> bool {
        let now = now_ms / 1000;
        if self.second.swap(now, Ordering::Relaxed) != now {
            self.kept.store(0, Ordering::Relaxed);
        }
        self.kept.fetch_add(1, Ordering::Relaxed) < Self::MOST
    }
}

/// What a row tells of its inputs. Stored rows rest on it: a change of it
/// makes them unreadable, which their digests show.
pub fn told(row: Row<'_>) -> Vec<Record> {
    let recorded = row.recorded;
    let client = &recorded.client;
    let user = row.user.map(|user| user.to_string());
    let is_present = user.is_some() && recorded.asserted.is_none();
    let (present, asserted) = match is_present {
        true => (user, None),
        false => (None, user),
    };
    let decided_at = row.decided_at_ms / 1000;
    let sign_in = recorded.sign_in.as_ref().map(|sign_in| {
        let policy = sign_in.strength.as_policy();
        RecordedSignIn {
            acr: policy.acr.map(str::to_owned),
            amr: policy.amr.to_vec(),
            at: policy.at,
        }
    });
    let agent = client.agent.as_ref().and_then(|agent| {
        Some(RecordedAgent {
            id: agent.said.id.clone().unwrap_or_default(),
            operator: Some(agent.operator.clone()?),
            depth: 1,
        })
    });
    let tokens = row.tokens.as_slice().iter();
    tokens
        .flat_map(|token| token.rights.iter().map(move |right| (token, right)))
        .flat_map(|(token, right)| right.meaning().iter().map(move |meant| (token, meant)))
        .map(|(token, right): (_, &Right)| Record {
            client: RecordedClient {
                id: client.thumbprint.clone(),
                class: client.class.clone(),
                proof: client.proof.clone(),
                key_seen_at: client.key_seen_at,
                attestation: Some(client.attestation()),
            },
            right: right.clone(),
            context: RecordedContext {
                now: decided_at,
                ro: present.clone(),
                end_user: present.clone(),
                asserted_user: asserted.clone(),
                consent: match is_present {
                    true => Consent::Given,
                    false => Consent::NotGiven,
                },
                sign_in: sign_in.clone().filter(|_| is_present),
                flags: token.flags.clone(),
                agent: agent.clone(),
                purpose: client.purpose().map(str::to_owned),
                address: recorded.address,
                ..RecordedContext::default()
            },
            not_kept: Vec::new(),
        })
        .collect()
}

/// The patch that makes `after` of `before`; `None` if they are the same.
fn difference(before: &Value, after: &Value) -> Option<Value> {
    if before == after {
        return None;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return Some(after.clone());
    };
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let gone = gone.map(|name| (name.clone(), Value::Null));
    let changed = new.iter().filter_map(|(name, value)| {
        let patch = match old.get(name) {
            Some(before) => difference(before, value)?,
            None => value.clone(),
        };
        Some((name.clone(), patch))
    });
    Some(Value::Object(gone.chain(changed).collect()))
}

/// Applies a patch (RFC 7396 §2).
fn apply(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(target) = target {
        for (name, value) in patch {
            match value {
                Value::Null => {
                    target.remove(name);
                }
                value => apply(target.entry(name.clone()).or_insert(Value::Null), value),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use policy::{Outcome, Terms};
    use serde_json::json;

    use super::*;
    use crate::grant::requested::{AskedRight, AskedToken};

    fn tokens(rights: &[Value]) -> AskedTokens {
        let right = |right: &Value| AskedRight {
            right: serde_json::from_value(right.clone()).unwrap(),
            resolved: Vec::new(),
            outcome: Outcome::Allow,
            reasons: Vec::new(),
            demands: Vec::new(),
            consent: Consent::NotGiven,
            approvals: Vec::new(),
            narrowed: Vec::new(),
            terms: Terms::default(),
            policy_version: 1,
            inputs: Vec::new(),
        };
        AskedTokens::One(AskedToken {
            label: None,
            flags: vec!["bearer".to_owned()],
            rights: rights.iter().map(right).collect(),
        })
    }

    fn recorded() -> Recorded {
        serde_json::from_value(json!({
            "thumbprint": "t", "proof": "httpsig", "class": "c", "display": {},
            "provenance": "registered",
        }))
        .unwrap()
    }

    #[test]
    fn what_a_row_tells_is_not_kept_twice_and_everything_else_is() {
        let recorded = recorded();
        let rights = [
            json!({"type": "photo", "actions": ["read"]}),
            json!({"type": "photo"}),
        ];
        let tokens = tokens(&rights);
        let row = Row {
            recorded: &recorded,
            tokens: &tokens,
            user: None,
            decided_at_ms: 5_000,
        };
        let same = told(row);
        assert_eq!(same[0].context.now, 5);
        let kept = Kept::new(same.clone(), row).unwrap();
        assert_eq!(kept.inputs, Stored::All(json!({})));

        let mut alike = same.clone();
        for record in &mut alike {
            record.context.purpose = Some("errand".to_owned());
            record.client.class = None;
        }
        let mut differing = alike.clone();
        differing[1].context.consent = Consent::Given;
        let mut with_null = same.clone();
        with_null[0].client.attestation = json!({"x": null}).as_object().cloned();
        let fewer = same[..1].to_vec();
        for (records, is_patched) in [
            (alike, true),
            (differing, true),
            (with_null, false),
            (fewer, false),
        ] {
            let kept = Kept::new(records.clone(), row).unwrap();
            let text = serde_json::to_string(&kept.inputs).unwrap();
            let read: Stored = serde_json::from_str(&text).unwrap();
            assert_eq!(matches!(read, Stored::Whole(_)), !is_patched, "{text}");
            let read = read.records(row).unwrap();
            assert_eq!(read, records, "{text}");
            assert_eq!(digest(&read).unwrap(), kept.digest);
            assert_ne!(digest(&same).unwrap(), kept.digest);
        }
    }
}
