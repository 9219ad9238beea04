//! What is known of a person and a client from before: how the directory knows
//! the person, what they gave the client, and what they agreed to. Read only
//! as far as some policy looks at it.

use std::str::FromStr;

use gnap::grant::Finalized;
use gnap::id::{GrantId, UserId};
use gnap::right::Right;
use policy::{Input, PriorGrants, ReasonKind};
use proof::Thumbprint;
use serde_json::{Map, Value, json};
use store::StoreError;
use store::grant::{Before, StateKind};
use store::key::KeyThumbprint;
use store::user::User;

use super::recorded::{DecidedBy, Recorded};
use super::requested::{AskedRight, AskedTokens};
use crate::app::App;
use crate::tenant::Tenant;

/// What is known; nothing of nobody.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// What the directory knows of the person: tags in policies.
    pub facts: Option<Map<String, Value>>,
    /// What they gave, newest first; `None` if that is not known.
    given: Option<Vec<Given>>,
    /// What they agreed to and did not take back, newest first.
    agreed: Vec<Given>,
}

/// What was given at one time.
#[derive(Debug, Clone)]
struct Given {
    /// Seconds since the epoch.
    at: u64,
    tokens: AskedTokens,
}

impl Past {
    /// Of a person with a client, as far as it matters for rights of these
    /// types. `current` is the grant in question, which is none from before.
    ///
    /// # Errors
    /// When the store does not answer: what policies look at is then not known.
    pub async fn load(
        app: &App,
        tenant: &Tenant,
        user: Option<UserId>,
        client: &str,
        current: GrantId,
        right_types: &[String],
    ) -> Result<Self, StoreError> {
        let mut past = Self::default();
        let Some(user) = user else {
            return Ok(past);
        };
        let store = app.store.tenant(tenant.id);
        let reads = |input| tenant.policies.reads(right_types, input);
        if reads(Input::Facts) {
            past.facts = store.user(user).await?.as_ref().map(facts);
        }
        if (reads(Input::PriorGrants) || reads(Input::Remembered))
            && let Ok(thumbprint) = Thumbprint::from_str(client)
        {
            let thumbprint = KeyThumbprint::from(*thumbprint.as_bytes());
            let grants = store.grants_before(user, thumbprint).await?;
            past.read(grants.iter().filter(|grant| grant.id != current));
        }
        Ok(past)
    }

    /// Newest first.
    fn read<'a>(&mut self, grants: impl Iterator<Item = &'a Before>) {
        let mut given = Vec::new();
        let mut may_remember = true;
        for grant in grants {
            // What was said before somebody said no, or took something back, is
            // not remembered: they think otherwise now.
            may_remember &= !is_no(grant);
            let Some(tokens) = what_was_given(grant) else {
                continue;
            };
            let at = grant.decided_at_ms / 1000;
            if may_remember && by_person(grant) {
                let tokens = tokens.map(|token| token.rights.iter().filter_map(agreed).collect());
                self.agreed.push(Given { at, tokens });
            }
            given.push(Given { at, tokens });
        }
        self.given = Some(given);
    }

    /// What the client was given of this right's type.
    pub fn prior(&self, right: &Right) -> Option<PriorGrants> {
        let of_type = |given: &&Given| {
            let rights = given.tokens.rights().filter(|asked| asked.outcome.gives());
            let mut rights = rights.flat_map(|asked| asked.left());
            rights.any(|had| had.right_type() == right.right_type())
        };
        let given = self.given.as_ref()?.iter().filter(of_type);
        Some(PriorGrants {
            count: given.clone().count() as u64,
            last_at: given.map(|given| given.at).max(),
        })
    }

    /// How many seconds ago the person agreed to this right, or one that covers
    /// it, for a token with these flags.
    pub fn remembered(
        &self,
        flags: &[String],
        right: &Right,
        resolved: &[Right],
        now: u64,
    ) -> Option<u64> {
        let mut agreed = self.agreed.iter();
        let last = agreed.find(|given| given.tokens.agreed(flags, right, resolved).is_some())?;
        Some(now.saturating_sub(last.at))
    }
}

/// What identifies the person, and only what is known to.
pub fn facts(user: &User) -> Map<String, Value> {
    let content = &user.content;
    let email = content.email.as_ref().and_then(|email| email.verified());
    let known = [
        ("login", Some(content.login.as_str())),
        ("email", email),
        ("phone_number", content.phone_number.as_deref()),
        ("did", content.did.as_deref()),
        ("uri", content.uri.as_deref()),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))))
        .collect()
}

fn is_no(grant: &Before) -> bool {
    match (grant.state, grant.finalized) {
        (StateKind::Denied, _) => true,
        (StateKind::Finalized, reason) => {
            matches!(
                reason,
                Some(Finalized::Denied | Finalized::Revoked | Finalized::Invalidated) | None
            )
        }
        (StateKind::Approved | StateKind::Waiting | StateKind::Pending, _) => false,
    }
}

fn what_was_given(grant: &Before) -> Option<AskedTokens> {
    match (grant.state, grant.finalized) {
        (StateKind::Denied | StateKind::Waiting, _)
        | (StateKind::Finalized, Some(Finalized::Denied)) => None,
        _ => serde_json::from_value(grant.decision.clone()).ok(),
    }
}

/// Whether the person decided, and not a client that vouched for them.
fn by_person(grant: &Before) -> bool {
    let recorded = serde_json::from_value::<Recorded>(grant.request.clone());
    recorded.is_ok_and(|recorded| {
        recorded.asserted.is_none() && recorded.decided_by == DecidedBy::Expected
    })
}

/// Only what the person was asked about counts: what was given because it was
/// remembered would be remembered for ever.
fn agreed(asked: &AskedRight) -> Option<AskedRight> {
    let mut reasons = asked.reasons.iter();
    let was_asked = reasons.any(|reason| reason.kind == ReasonKind::Consent);
    (was_asked && asked.outcome.gives()).then(|| asked.clone())
}

#[cfg(test)]
pub mod tests {
    use serde_json::json;

    use super::*;

    const NOW: u64 = 1_000_000;

    fn before(id: u8, state: StateKind, finalized: Option<Finalized>, actions: &[&str]) -> Before {
        Before {
            id: GrantId::new(u64::from(id), [id; 10]),
            state,
            finalized,
            request: json!({"thumbprint": "t", "proof": "httpsig", "class": null, "display": {},
                            "provenance": "registered"}),
            decision: json!({"one": {"rights": [{
                "right": {"type": "photo", "actions": actions}, "outcome": "allow",
                "reasons": [{"kind": "consent", "policy": "p", "action": "read"}],
                "policy_version": 1}]}}),
            decided_at_ms: u64::from(id) * 1000,
        }
    }

    /// Of somebody who gave nothing.
    pub fn nothing() -> Past {
        past(&[])
    }

    /// Of somebody who agreed to `read` once, at a second.
    pub fn agreed_at(at: u64) -> Past {
        let mut grant = before(1, StateKind::Approved, None, &["read"]);
        grant.decided_at_ms = at * 1000;
        past(&[grant])
    }

    fn past(grants: &[Before]) -> Past {
        let mut past = Past::default();
        past.read(grants.iter());
        past
    }

    fn read() -> Right {
        serde_json::from_value(json!({"type": "photo", "actions": ["read"]})).unwrap()
    }

    fn remembered(grants: &[Before]) -> Option<u64> {
        past(grants).remembered(&[], &read(), &[read()], NOW)
    }

    #[test]
    fn what_was_agreed_to_is_remembered_until_somebody_thinks_otherwise() {
        use StateKind::{Approved, Denied, Finalized as Over};
        let yes = || before(5, Approved, None, &["read", "write"]);
        assert_eq!(remembered(&[]), None);
        assert_eq!(remembered(&[before(5, Approved, None, &["write"])]), None);
        assert_eq!(
            remembered(&[before(6, Denied, None, &["read"]), yes()]),
            None
        );
        let revoked = before(6, Over, Some(Finalized::Revoked), &["write"]);
        assert_eq!(remembered(&[revoked, yes()]), None);
        let mut vouched = yes();
        vouched.request["asserted"] =
            json!({"user": "01890a5d-ac96-774b-bcce-b302099a8057", "auth_time": 1});
        assert_eq!(remembered(&[vouched]), None);
        let mut unasked = yes();
        unasked.decision["one"]["rights"][0]["reasons"] = json!([]);
        assert_eq!(remembered(&[unasked]), None);
        let other_flags =
            past(&[yes()]).remembered(&["bearer".to_owned()], &read(), &[read()], NOW);
        assert_eq!(other_flags, None);

        assert_eq!(remembered(&[yes()]), Some(NOW - 5));
        let issued = before(6, Over, Some(Finalized::Issued), &["write"]);
        assert_eq!(remembered(&[issued, yes()]), Some(NOW - 5));
    }

    #[test]
    fn grants_of_the_type_are_counted() {
        use StateKind::{Approved, Denied, Finalized as Over};
        assert_eq!(Past::default().prior(&read()), None);
        let none = PriorGrants::default();
        assert_eq!(past(&[]).prior(&read()), Some(none));
        assert_eq!(
            past(&[before(1, Denied, None, &["read"])]).prior(&read()),
            Some(none)
        );
        let grants = [
            before(9, Over, Some(Finalized::Revoked), &["write"]),
            before(4, Approved, None, &["read"]),
        ];
        let two = PriorGrants {
            count: 2,
            last_at: Some(9),
        };
        assert_eq!(past(&grants).prior(&read()), Some(two));
        let other = serde_json::from_value(json!({"type": "order"})).unwrap();
        assert_eq!(past(&grants).prior(&other), Some(none));
    }
}
