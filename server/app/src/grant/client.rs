//! Who asks: what is known about a client instance when policy decides and
//! when a person does.

use gnap::actor::{Actor, Agent};
use gnap::id::InstanceId;
use gnap::request::Display;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::keys::Sector;

/// A client instance as policy, people and the audit log see it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClientFacts {
    /// RFC 7638 thumbprint of its key, base64url: its identity.
    pub thumbprint: String,
    /// The proofing method.
    pub proof: String,
    /// The class an administrator put this instance in. What the instance
    /// says about its class is not here: a claim must not become a right.
    pub class: Option<String>,
    /// What to show: registered values if there are any (RFC 9635 §2.3.2).
    pub display: Display,
    /// What stands behind the display values.
    pub provenance: Provenance,
    /// When its key was first seen here, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_seen_at: Option<u64>,
    /// The software agent that asks, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<ActingAgent>,
}

/// A software agent that acts for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingAgent {
    /// What the client says about it: one client may run several.
    pub said: Agent,
    /// Who runs it and answers for it, as an administrator registered for its
    /// class. `None`: nobody vouches for it.
    pub operator: Option<String>,
}

impl ClientFacts {
    /// With whom this client instance shares identifiers of people: with its
    /// class, else with nobody (RFC 9635 §12.4.1). An instance that is not
    /// remembered was never told about anybody.
    pub fn sector(&self, instance: Option<InstanceId>) -> Option<Sector> {
        match (&self.class, instance) {
            (Some(class), _) => Some(Sector::Class(class.clone())),
            (None, instance) => instance.map(Sector::Instance),
        }
    }

    /// How tokens name it as the one who acts for the RO: an agent is named, a
    /// person's own client is not.
    pub fn actor(&self) -> Option<Actor> {
        let agent = self.agent.as_ref()?;
        Some(Actor {
            sub: self.audience(),
            agent: agent.said.id.clone(),
            operator: agent.operator.clone(),
            act: None,
        })
    }

    /// What the AS knows about it by itself: who stands behind its name. Nothing
    /// that it says.
    pub fn attestation(&self) -> Map<String, Value> {
        let known = Value::from(self.provenance.word());
        Map::from_iter([("provenance".to_owned(), known)])
    }

    /// What its agent says that it was told to do.
    pub fn purpose(&self) -> Option<&str> {
        self.agent.as_ref()?.said.purpose.as_deref()
    }

    /// Its name in assertions that are for it: the thumbprint of its key as a
    /// URI (RFC 9278), which it knows by itself.
    pub fn audience(&self) -> String {
        format!(
            "urn:ietf:params:oauth:jwk-thumbprint:sha-256:{}",
            self.thumbprint
        )
    }
}

/// How much stands behind a client's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// An administrator registered this instance.
    Registered,
    /// The instance said it; somebody approved a grant of this key before.
    SelfDeclared,
    /// The instance said it; the key is new here.
    FirstSeen,
}

impl Provenance {
    /// As policies see it.
    fn word(self) -> &'static str {
        match self {
            Provenance::Registered => "registered",
            Provenance::SelfDeclared => "self_declared",
            Provenance::FirstSeen => "first_seen",
        }
    }
}
