//! What a grant's row keeps of the request beside its rights.

use gnap::id::UserId;
use serde::{Deserialize, Serialize};

use super::asked_subject::AskedSubject;
use super::client::ClientFacts;
use super::evaluate::Circumstances;
use super::expected_user::AssertedUser;
use super::requested::Requested;

/// The record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recorded {
    /// Who asked.
    #[serde(flatten)]
    pub client: ClientFacts,
    /// Subject information, and whether it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<AskedSubject>,
    /// The person a trusted client vouched for. Then nobody signed in, and
    /// nobody agreed to anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asserted: Option<AssertedUser>,
    /// Who decided.
    #[serde(default)]
    pub decided_by: DecidedBy,
}

/// Who decided about a request that may name the end user (RFC 9635 §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Policy, or the person who was expected, or anybody where nobody was.
    #[default]
    Expected,
    /// Another person than the client named: nothing is given.
    SomebodyElse,
}

impl Recorded {
    /// Of a request that `user` decides.
    pub fn of(requested: &Requested, user: Option<UserId>) -> Self {
        Self {
            client: requested.client.clone(),
            subject: requested.subject.clone(),
            asserted: requested.asserted,
            decided_by: match user {
                Some(user) => requested.decided_by(user),
                None => DecidedBy::Expected,
            },
        }
    }

    /// What counts when policy is asked again about a grant of this user.
    pub fn circumstances<'a>(&self, now: u64, user: Option<&'a str>) -> Circumstances<'a> {
        match (self.asserted, user) {
            (None, Some(user)) => Circumstances::consented(now, user),
            (Some(_), _) | (None, None) => Circumstances::unattended(now, user),
        }
    }
}
