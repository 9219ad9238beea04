//! What policies are asked: may this client have this right, now? Whatever is
//! not known is absent, for policies too.

use core::net::IpAddr;

use gnap::right::Right;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::decision::Approvers;
use crate::relationship::Relationships;

/// One requested right with everything policies may look at.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The client instance that asks.
    pub client: ClientFacts<'a>,
    /// The right. References must have been resolved to the rights they stand
    /// for; one that was not is denied.
    pub right: &'a Right,
    /// The circumstances.
    pub context: Context<'a>,
    /// What the tenant knows about who belongs to what; absent is nothing.
    pub relationships: Option<&'a Relationships>,
}

/// What is known about a client instance (RFC 9635 §2.3).
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientFacts<'a> {
    /// Its instance id, or its key's thumbprint when it came by value.
    pub id: &'a str,
    /// Its class, as far as the AS believes it.
    pub class: Option<&'a str>,
    /// The proofing method its key was proven with, such as `httpsig`.
    pub proof: &'a str,
    /// When its key was first seen, seconds since the epoch.
    pub key_seen_at: Option<u64>,
    /// Verified attestation about it: what policies may read are members that
    /// are strings, numbers or booleans.
    pub attestation: Option<&'a Map<String, Value>>,
}

/// The circumstances of a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Seconds since the epoch.
    pub now: u64,
    /// The person whose right it is, once they signed in.
    pub ro: Option<&'a str>,
    /// The person at the client, once they signed in; mostly the RO.
    pub end_user: Option<&'a str>,
    /// The person whom a client says is there: a client of a class whose word
    /// counts, with an assertion of this AS (RFC 9635 §2.4). Nobody signed in.
    pub asserted_user: Option<&'a str>,
    /// What is known about the RO: members that are strings, numbers or
    /// booleans.
    pub user_facts: Option<&'a Map<String, Value>>,
    /// Seconds that clocks where the tenant is are ahead of UTC.
    pub utc_offset: i32,
    /// Whether the RO agreed to this right.
    pub consent: Consent,
    /// Who else agreed to this right.
    pub approvals: &'a [Approval<'a>],
    /// How the RO signed in.
    pub sign_in: Option<SignIn<'a>>,
    /// Flags requested for the token, such as `bearer`.
    pub flags: &'a [String],
    /// The agent that acts through the client.
    pub agent: Option<AgentFacts<'a>>,
    /// What the client says the right is for.
    pub purpose: Option<&'a str>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// What this client was given before of this right's type by this RO.
    pub prior: Option<PriorGrants>,
}

/// Whether the RO agreed to the right in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    Given,
    /// Yes, some time ago, to this client and at least this right.
    Remembered {
        /// Seconds since.
        age: u64,
    },
    /// Not asked, or not yet.
    #[default]
    NotGiven,
}

/// Somebody's yes to the right in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval<'a> {
    /// Who.
    pub by: &'a str,
    /// As what they were entitled to, checked when they said it.
    pub of: &'a [Approvers],
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn<'a> {
    /// The authentication context class it reached.
    pub acr: Option<&'a str>,
    /// The methods (RFC 8176).
    pub amr: &'a [String],
    /// When, seconds since the epoch.
    pub at: u64,
}

/// The agent that acts through a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentFacts<'a> {
    /// Its id.
    pub id: &'a str,
    /// Who runs it.
    pub operator: Option<&'a str>,
    /// How many act one for the other, from 1.
    pub depth: u32,
}

/// Grants there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PriorGrants {
    /// How many.
    pub count: u64,
    /// When the last was given, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<u64>,
}
