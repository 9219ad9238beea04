//! What a grant's row keeps of the request beside its rights.

use core::net::IpAddr;

use gnap::id::UserId;
use policy::SignIn;
use serde::{Deserialize, Serialize};

use super::asked_subject::AskedSubject;
use super::client::ClientFacts;
use super::evaluate::Circumstances;
use super::expected_user::AssertedUser;
use super::requested::Requested;
use crate::factor::{Done, Strength, strength};

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
    /// Who was at the client.
    #[serde(default, skip_serializing_if = "EndUser::is_ro")]
    pub end_user: EndUser,
    /// How they had signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<RecordedSignIn>,
    /// Where the request came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
}

/// A sign-in as it was at a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedSignIn {
    /// What it was worth.
    #[serde(flatten)]
    pub strength: Strength,
    /// How old it was, in seconds.
    pub age: u64,
}

impl RecordedSignIn {
    /// Of a session that decides now.
    pub fn of(done: &[Done], now: u64) -> Option<Self> {
        let strength = strength(done)?;
        let age = now.saturating_sub(strength.at);
        Some(Self { strength, age })
    }
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
    /// Others had to approve, and did not in time.
    Nobody,
}

/// Who is at the client while the RO decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndUser {
    /// The RO: the client sent them, or showed them its code.
    #[default]
    Ro,
    /// Somebody else, who is not known: the RO found the request on their own
    /// page (RFC 9635 §1.6.8).
    Another,
}

impl EndUser {
    /// Whether it is the RO.
    pub fn is_ro(&self) -> bool {
        *self == Self::Ro
    }
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
            end_user: requested.end_user,
            sign_in: requested.sign_in.clone(),
            address: requested.address,
        }
    }

    /// What counts when policy is asked about a grant of this user again that
    /// may ask for more: the sign-in is as old as it is.
    pub fn circumstances<'a>(&'a self, now: u64, user: Option<&'a str>) -> Circumstances<'a> {
        let sign_in = self.sign_in.as_ref();
        self.with(
            now,
            user,
            sign_in.map(|sign_in| sign_in.strength.as_policy()),
        )
    }

    /// What counts when policy is asked again about what was decided: the
    /// sign-in is as old as it was then. Tokens that are issued later are
    /// issued on the word that was given then.
    pub fn circumstances_then<'a>(&'a self, now: u64, user: Option<&'a str>) -> Circumstances<'a> {
        let sign_in = self.sign_in.as_ref();
        let then = sign_in.map(|sign_in| SignIn {
            at: now.saturating_sub(sign_in.age),
            ..sign_in.strength.as_policy()
        });
        self.with(now, user, then)
    }

    fn with<'a>(
        &self,
        now: u64,
        user: Option<&'a str>,
        sign_in: Option<SignIn<'a>>,
    ) -> Circumstances<'a> {
        match (self.asserted, user) {
            (None, Some(user)) => Circumstances {
                end_user: self.end_user,
                ..Circumstances::consented(now, user, sign_in)
            },
            (Some(_), _) | (None, None) => Circumstances::unattended(now, user),
        }
    }
}
