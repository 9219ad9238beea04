//! Asks policy about every requested right (design §7) and keeps what it said.

use core::net::IpAddr;

use gnap::error::Code;
use gnap::request::{Invalid, TokenRequest, TokenRequests};
use gnap::right::Right;
use policy::{
    AgentFacts, Approval, Consent, Context, Decision, Demand, Outcome, Question, Reason,
    ReasonKind, Record, RecordedApproval, Relationships, SignIn, Terms,
};
use serde_json::{Map, Value};

use super::client::{ActingAgent, ClientFacts};
use super::past::Past;
use super::recorded::EndUser;
use super::requested::{AskedRight, AskedToken, AskedTokens};
use crate::tenant::Tenant;

/// What a decision depends on besides client and rights.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Seconds since the epoch.
    pub now: u64,
    /// The person who decides, once somebody signed in.
    pub user: Option<&'a str>,
    /// Whether it is they who are at the client.
    pub end_user: EndUser,
    /// The person a trusted client vouches for, while nobody signed in.
    pub asserted_user: Option<&'a str>,
    /// Whether the person who signed in said yes.
    pub consent: Consent,
    /// How they signed in.
    pub sign_in: Option<SignIn<'a>>,
    /// Whether somebody may sign in still.
    pub person: Person,
    /// Where the client's request came from.
    pub address: Option<IpAddr>,
    /// How many act one for the other, if an agent does (RFC 9767 §4).
    pub depth: u32,
    /// What is known of person and client from before.
    pub past: Option<&'a Past>,
}

/// Whether somebody may sign in and decide about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Yes: what depends on who they are waits for them.
    MayCome,
    /// No, or they did already.
    Settled,
}

impl<'a> Circumstances<'a> {
    /// Nobody signed in; a trusted client may vouch for somebody.
    pub fn unattended(now: u64, asserted_user: Option<&'a str>) -> Self {
        Self {
            now,
            user: None,
            end_user: EndUser::Ro,
            asserted_user,
            consent: Consent::NotGiven,
            sign_in: None,
            person: Person::Settled,
            address: None,
            depth: 1,
            past: None,
        }
    }

    /// Somebody signed in and was not asked yet.
    pub fn signed_in(now: u64, user: &'a str, sign_in: Option<SignIn<'a>>) -> Self {
        Self {
            now,
            user: Some(user),
            sign_in,
            ..Self::unattended(now, None)
        }
    }

    /// Somebody signed in and said yes.
    pub fn consented(now: u64, user: &'a str, sign_in: Option<SignIn<'a>>) -> Self {
        Self {
            consent: Consent::Given,
            ..Self::signed_in(now, user, sign_in)
        }
    }
}

/// What counts as agreed to when a person said yes before.
#[derive(Debug, Clone, Copy)]
pub enum Agreed<'a> {
    /// Everything that is asked: the person decides about this very request.
    This,
    /// What was allowed then, and they had said yes to. A modified request may
    /// ask for more (RFC 9635 §5.3), and nobody has seen that.
    Before(&'a AskedTokens),
    /// Less of what they said yes to, whatever the flags of its token: what a
    /// token is derived from holds for less of it.
    Within(&'a AskedTokens),
    /// To each right as it says by itself, when it is asked about again: policy
    /// may have given it without anybody, and want a yes now.
    Then,
}

/// Evaluates a whole request.
///
/// # Errors
/// `invalid_request` when a right's type or reference is unknown here.
#[tracing::instrument(name = "grant.evaluate", skip_all)]
pub fn evaluate(
    tenant: &Tenant,
    client: &ClientFacts,
    requests: Option<&TokenRequests>,
    circumstances: Circumstances<'_>,
    agreed: Agreed<'_>,
) -> Result<AskedTokens, Invalid> {
    let relationships = tenant.relationships.now();
    let token = |request: &TokenRequest| -> Result<AskedToken, Invalid> {
        let asker = Asker {
            tenant,
            client,
            flags: &request.flags,
            relationships: &relationships,
            circumstances,
            agreed,
            attestation: client.attestation(),
        };
        let rights = request.access.iter().map(|right| {
            let resolved = tenant.resolve(right).ok_or(UNKNOWN_RIGHT)?;
            let word = Word {
                approvals: asker.approvals(right, &resolved),
                consent: asker.consent(right, &resolved),
            };
            Ok(asker.ask(right, resolved, word))
        });
        Ok(AskedToken {
            label: request.label.clone(),
            flags: request.flags.clone(),
            rights: rights.collect::<Result<_, Invalid>>()?,
        })
    };
    Ok(match requests {
        None => AskedTokens::Nothing,
        Some(TokenRequests::One(one)) => AskedTokens::One(token(one)?),
        Some(TokenRequests::Many(many)) => {
            AskedTokens::Many(many.iter().map(token).collect::<Result<_, Invalid>>()?)
        }
    })
}

/// Evaluates rights that were asked before, under new circumstances: nothing is
/// remembered as allowed. A right that was denied stays denied.
pub fn evaluate_again(
    tenant: &Tenant,
    client: &ClientFacts,
    token: &AskedToken,
    circumstances: Circumstances<'_>,
    agreed: Agreed<'_>,
) -> Vec<AskedRight> {
    let relationships = tenant.relationships.now();
    let asker = Asker {
        tenant,
        client,
        flags: &token.flags,
        relationships: &relationships,
        circumstances,
        agreed,
        attestation: client.attestation(),
    };
    token
        .rights
        .iter()
        .map(|before| {
            if before.outcome == Outcome::Deny {
                return before.clone();
            }
            // What a reference stands for may have changed since somebody saw
            // it explained: then it is not what was agreed to.
            match tenant.resolve(&before.right) {
                Some(resolved) if resolved == before.meaning() => asker.ask_again(before),
                _ => AskedRight {
                    outcome: Outcome::Deny,
                    ..before.clone()
                },
            }
        })
        .collect()
}

/// What policy was asked about a right when its request came, before anybody
/// signed in: for rights whose inputs went through live state, which has none.
pub fn first_inputs(
    tenant: &Tenant,
    client: &ClientFacts,
    flags: &[String],
    right: &AskedRight,
    circumstances: Circumstances<'_>,
) -> Vec<Record> {
    let relationships = tenant.relationships.now();
    let asker = Asker {
        tenant,
        client,
        flags,
        relationships: &relationships,
        circumstances,
        agreed: Agreed::This,
        attestation: client.attestation(),
    };
    asker.inputs(right.meaning(), Consent::NotGiven, &[])
}

const UNKNOWN_RIGHT: Invalid = Invalid {
    code: Code::InvalidRequest,
    hint: "`access` has a right that is not known here, or that is not as its type says",
};

/// What is left of the rights that something stands for, if that is less.
fn narrowed(resolved: &[Right], decisions: &[Decision]) -> Vec<Right> {
    if decisions.iter().all(|decision| decision.narrowed.is_none()) {
        return Vec::new();
    }
    let rights = resolved.iter().zip(decisions);
    rights
        .map(|(right, decision)| match &decision.narrowed {
            Some(less) => Right::Object(less.clone()),
            None => right.clone(),
        })
        .collect()
}

struct Asker<'a> {
    tenant: &'a Tenant,
    client: &'a ClientFacts,
    flags: &'a [String],
    relationships: &'a Relationships,
    circumstances: Circumstances<'a>,
    agreed: Agreed<'a>,
    attestation: Map<String, Value>,
}

/// What people said to a right.
struct Word {
    consent: Consent,
    approvals: Vec<RecordedApproval>,
}

impl Asker<'_> {
    fn ask(&self, right: &Right, resolved: Vec<Right>, word: Word) -> AskedRight {
        let (consent, recorded) = (word.consent, word.approvals);
        let approvals: Vec<Approval<'_>> = recorded
            .iter()
            .map(|RecordedApproval { by, of }| Approval { by, of })
            .collect();
        let inputs = self.inputs(&resolved, consent, &approvals);
        let decisions: Vec<Decision> = resolved
            .iter()
            .map(|right| {
                self.tenant
                    .policies
                    .decide(&self.question(right, consent, &approvals))
            })
            .collect();
        if self.waits_for_person(&resolved, &decisions) {
            return self.for_person(right, resolved, inputs);
        }
        // The strongest demand wins; a reference to nothing is no right.
        let outcome = decisions
            .iter()
            .map(|decision| decision.outcome)
            .max()
            .unwrap_or(Outcome::Deny);
        let terms = decisions.iter().map(|decision| decision.terms);
        let terms = terms.reduce(Terms::and).unwrap_or_default();
        let narrowed = narrowed(&resolved, &decisions);
        let mut demands: Vec<Demand> = Vec::new();
        for demand in decisions.iter().flat_map(|decision| &decision.demands) {
            if !demands.contains(demand) {
                demands.push(demand.clone());
            }
        }
        let mut reasons: Vec<Reason> = Vec::new();
        for reason in decisions.into_iter().flat_map(|decision| decision.reasons) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        AskedRight {
            right: right.clone(),
            resolved: match right {
                Right::Object(_) => Vec::new(),
                Right::Reference(_) => resolved,
            },
            outcome,
            reasons,
            demands,
            consent,
            approvals: recorded,
            narrowed,
            terms,
            policy_version: self.tenant.policies.version(),
            inputs,
        }
    }

    /// What policy is asked, to be kept.
    fn inputs(
        &self,
        resolved: &[Right],
        consent: Consent,
        approvals: &[Approval<'_>],
    ) -> Vec<Record> {
        let asked = resolved
            .iter()
            .map(|right| self.question(right, consent, approvals));
        asked.map(|question| Record::of(&question)).collect()
    }

    /// Whether who signs in could get more of this than policy gives nobody.
    fn waits_for_person(&self, resolved: &[Right], decisions: &[Decision]) -> bool {
        let Circumstances { person, user, .. } = self.circumstances;
        if person == Person::Settled || user.is_some() {
            return false;
        }
        let less =
            |decision: &Decision| decision.outcome == Outcome::Deny || decision.narrowed.is_some();
        let mut each = resolved.iter().zip(decisions);
        each.any(|(right, decision)| {
            let question = self.question(right, Consent::NotGiven, &[]);
            less(decision) && self.tenant.policies.depends_on_person(&question)
        })
    }

    /// The whole right, for policy to say what becomes of it once somebody
    /// signed in.
    fn for_person(&self, right: &Right, resolved: Vec<Right>, inputs: Vec<Record>) -> AskedRight {
        AskedRight {
            right: right.clone(),
            resolved: match right {
                Right::Object(_) => Vec::new(),
                Right::Reference(_) => resolved,
            },
            outcome: Outcome::Ask,
            reasons: Vec::new(),
            demands: Vec::new(),
            consent: Consent::NotGiven,
            approvals: Vec::new(),
            narrowed: Vec::new(),
            terms: Terms::default(),
            policy_version: self.tenant.policies.version(),
            inputs,
        }
    }

    /// Asks about what was left of a right: what policy took away before
    /// nobody has seen.
    fn ask_again(&self, before: &AskedRight) -> AskedRight {
        let left = before.left();
        let word = Word {
            consent: match (self.circumstances.consent, self.agreed, before.consent) {
                (Consent::Given, Agreed::Then, Consent::Given) => Consent::Given,
                _ => self.consent(&before.right, left),
            },
            approvals: before.approvals.clone(),
        };
        let again = self.ask(&before.right, left.to_vec(), word);
        let narrowed = match again.narrowed.is_empty() {
            true => before.narrowed.clone(),
            false => again.narrowed,
        };
        // Why it is less than was asked stays true.
        let reasons = before.reasons.iter();
        let taken = reasons.filter(|reason| reason.kind == ReasonKind::Narrowed);
        let mut reasons: Vec<Reason> = taken.cloned().collect();
        for reason in again.reasons {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        AskedRight {
            resolved: before.resolved.clone(),
            outcome: match again.outcome {
                Outcome::Allow if !narrowed.is_empty() => Outcome::Narrow,
                outcome => outcome,
            },
            narrowed,
            reasons,
            ..again
        }
    }

    fn consent(&self, right: &Right, resolved: &[Right]) -> Consent {
        match (self.circumstances.consent, self.agreed) {
            (Consent::Given, Agreed::This) => Consent::Given,
            (Consent::Given, Agreed::Before(tokens))
                if tokens
                    .agreed(self.flags, right, resolved)
                    .is_some_and(|had| had.consent == Consent::Given) =>
            {
                Consent::Given
            }
            (Consent::Given, Agreed::Within(tokens)) if tokens.has_agreed(resolved) => {
                Consent::Given
            }
            _ => self.remembered(right, resolved),
        }
    }

    fn remembered(&self, right: &Right, resolved: &[Right]) -> Consent {
        let now = self.circumstances.now;
        let past = self.circumstances.past;
        let age = past.and_then(|past| past.remembered(self.flags, right, resolved, now));
        age.map_or(Consent::NotGiven, |age| Consent::Remembered { age })
    }

    /// Who approved a right that covers this one: it is no other decision.
    fn approvals(&self, right: &Right, resolved: &[Right]) -> Vec<RecordedApproval> {
        let had = match self.agreed {
            Agreed::Before(tokens) => tokens.agreed(self.flags, right, resolved),
            Agreed::This | Agreed::Within(_) | Agreed::Then => None,
        };
        had.map(|had| had.approvals.clone()).unwrap_or_default()
    }

    fn question<'q>(
        &'q self,
        right: &'q Right,
        consent: Consent,
        approvals: &'q [Approval<'q>],
    ) -> Question<'q> {
        let circumstances = &self.circumstances;
        let past = circumstances.past;
        let agent = self.client.agent.as_ref();
        Question {
            client: policy::ClientFacts {
                id: &self.client.thumbprint,
                class: self.client.class.as_deref(),
                proof: &self.client.proof,
                key_seen_at: self.client.key_seen_at,
                attestation: Some(&self.attestation),
            },
            right,
            context: Context {
                now: circumstances.now,
                ro: circumstances.user,
                end_user: match circumstances.end_user {
                    EndUser::Ro => circumstances.user,
                    EndUser::Another => None,
                },
                asserted_user: circumstances.asserted_user,
                user_facts: past.and_then(|past| past.facts.as_ref()),
                utc_offset: self
                    .tenant
                    .policy_settings
                    .time_zone
                    .offset(circumstances.now),
                consent,
                approvals,
                sign_in: circumstances.sign_in,
                flags: self.flags,
                agent: agent.and_then(|agent| acting(agent, circumstances.depth)),
                purpose: self.client.purpose(),
                address: circumstances.address,
                prior: past.and_then(|past| past.prior(right)),
            },
            relationships: Some(self.relationships),
        }
    }
}

/// The agent as policies see it. What a stranger says about itself is no more
/// than that: only an agent with an operator is one to them.
fn acting(agent: &ActingAgent, depth: u32) -> Option<AgentFacts<'_>> {
    Some(AgentFacts {
        id: agent.said.id.as_deref().unwrap_or_default(),
        operator: Some(agent.operator.as_deref()?),
        depth,
    })
}

#[cfg(test)]
mod tests;
