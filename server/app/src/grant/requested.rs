//! What was requested, by whom, and what policy said to each right. Lives in
//! live state while a person is asked, then in the grant's row.

use core::net::IpAddr;

use gnap::grant::Event;
use gnap::id::{GrantId, InstanceId, UserId};
use gnap::key::Key;
use gnap::request::{TokenRequest, TokenRequests};
use gnap::right::Right;
use gnap::secret::KeyedHash;
use policy::{Bearer, Consent, Demand, Outcome, Reason, Record, RecordedApproval, Terms};
use serde::{Deserialize, Serialize};

use super::asked_subject::AskedSubject;
use super::client::ClientFacts;
use super::expected_user::{AssertedUser, ExpectedUser};
use super::recorded::{DecidedBy, EndUser, RecordedSignIn};

/// A request on its way to a decision.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Requested {
    /// The grant.
    pub id: GrantId,
    /// When the request came, ms.
    pub created_at: u64,
    /// Who asks.
    pub client: ClientFacts,
    /// The remembered client instance, if there is one.
    pub instance: Option<InstanceId>,
    /// The key that signed the request.
    pub key: Key,
    /// Where live state has the client's logo.
    pub logo: Option<KeyedHash>,
    /// What was asked.
    pub tokens: AskedTokens,
    /// What was asked about the RO (RFC 9635 §2.2).
    pub subject: Option<AskedSubject>,
    /// Who has to come, if the client named somebody (RFC 9635 §2.4).
    pub expected: Option<ExpectedUser>,
    /// The person a trusted client vouches for.
    pub asserted: Option<AssertedUser>,
    /// What the client says the end user signs in with.
    pub login_hint: Option<String>,
    /// Who is at the client while they decide.
    #[serde(default)]
    pub end_user: EndUser,
    /// How who decided had signed in.
    #[serde(default)]
    pub sign_in: Option<RecordedSignIn>,
    /// Where the request came from.
    #[serde(default)]
    pub address: Option<IpAddr>,
}

impl Requested {
    /// What the decisions mean for the grant (RFC 9635 §1.5).
    pub fn event(&self) -> Event {
        event(&self.tokens, self.subject.as_ref())
    }

    /// Whether this person is who was expected.
    pub fn decided_by(&self, user: UserId) -> DecidedBy {
        match self.expected {
            Some(expected) if !expected.is_met_by(user) => DecidedBy::SomebodyElse,
            Some(_) | None => DecidedBy::Expected,
        }
    }
}

/// What the decisions about tokens and subject information mean for the grant:
/// denied when nothing is left, a person when anything that is left needs one
/// (RFC 9635 §1.5).
pub fn event(tokens: &AskedTokens, subject: Option<&AskedSubject>) -> Event {
    let strongest_left = tokens
        .rights()
        .map(|right| right.outcome)
        .chain(subject.map(|subject| subject.outcome))
        .filter(|outcome| *outcome != Outcome::Deny)
        .max();
    match strongest_left {
        Some(Outcome::Allow | Outcome::Narrow) => Event::Authorized,
        Some(Outcome::Ask | Outcome::Approval | Outcome::StepUp) => Event::InteractionNeeded,
        Some(Outcome::Deny) | None => Event::Denied,
    }
}

/// Requested tokens in the shape they must be answered in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedTokens {
    /// None was asked for.
    Nothing,
    /// Asked as an object.
    One(AskedToken),
    /// Asked as an array.
    Many(Vec<AskedToken>),
}

impl AskedTokens {
    /// The tokens in order.
    pub fn as_slice(&self) -> &[AskedToken] {
        match self {
            AskedTokens::Nothing => &[],
            AskedTokens::One(one) => std::slice::from_ref(one),
            AskedTokens::Many(many) => many,
        }
    }

    /// What was asked, to be asked again (RFC 9635 §5.3): rights that were
    /// refused are among it.
    pub fn requests(&self) -> Option<TokenRequests> {
        let request = |token: &AskedToken| TokenRequest {
            access: token
                .rights
                .iter()
                .map(|right| right.right.clone())
                .collect(),
            label: token.label.clone(),
            flags: token.flags.clone(),
        };
        match self {
            AskedTokens::Nothing => None,
            AskedTokens::One(one) => Some(TokenRequests::One(request(one))),
            AskedTokens::Many(many) => {
                Some(TokenRequests::Many(many.iter().map(request).collect()))
            }
        }
    }

    /// The types of all rights, each once.
    pub fn right_types(&self) -> Vec<String> {
        let mut types: Vec<String> = self
            .rights()
            .flat_map(|right| right.meaning())
            .filter_map(|right| right.right_type().map(str::to_owned))
            .collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// The right that one of these tokens, with these flags, was allowed, which
    /// covers `right` and stood for the same.
    pub fn agreed(
        &self,
        flags: &[String],
        right: &Right,
        resolved: &[Right],
    ) -> Option<&AskedRight> {
        self.as_slice()
            .iter()
            .filter(|token| token.flags == flags)
            .flat_map(|token| &token.rights)
            .filter(|had| had.outcome.gives())
            .find(|had| match (&had.right, right) {
                (Right::Reference(_), Right::Reference(_)) => {
                    had.right == *right && had.resolved == resolved && had.narrowed.is_empty()
                }
                _ => had.given().iter().any(|had| had.covers(right)),
            })
    }

    /// Whether the RO said yes to something that has all of this.
    pub fn has_agreed(&self, resolved: &[Right]) -> bool {
        let agreed = self
            .rights()
            .filter(|had| had.consent == Consent::Given && had.outcome.gives());
        let agreed: Vec<&Right> = agreed.flat_map(AskedRight::left).collect();
        let mut wanted = resolved.iter();
        wanted.all(|right| agreed.iter().any(|had| had.covers(right)))
    }

    /// Every right of every token, in order.
    pub fn rights(&self) -> impl Iterator<Item = &AskedRight> {
        self.as_slice().iter().flat_map(|token| &token.rights)
    }

    /// The same tokens with their rights changed by `change`, in order.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(&AskedToken) -> Vec<AskedRight>) -> Self {
        let mut changed = |token: &AskedToken| AskedToken {
            label: token.label.clone(),
            flags: token.flags.clone(),
            rights: change(token),
        };
        match self {
            AskedTokens::Nothing => AskedTokens::Nothing,
            AskedTokens::One(one) => AskedTokens::One(changed(one)),
            AskedTokens::Many(many) => AskedTokens::Many(many.iter().map(changed).collect()),
        }
    }
}

/// One requested token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedToken {
    /// The client's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `bearer`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// The rights, in the order of the request.
    pub rights: Vec<AskedRight>,
}

impl AskedToken {
    /// How the token is to be: as all granted rights allow.
    pub fn terms(&self) -> Terms {
        let granted = self
            .rights
            .iter()
            .filter(|right| right.outcome.gives())
            .map(|right| right.terms);
        granted.reduce(Terms::and).unwrap_or_default()
    }

    /// The token's flags (RFC 9635 §3.2.1): what was asked for, without
    /// `bearer` where policy refuses that for a granted right, and `durable`
    /// where policy lets every granted right be.
    pub fn granted_flags(&self) -> Vec<String> {
        let terms = self.terms();
        let mut flags = self.flags.clone();
        if terms.bearer == Bearer::Refused {
            flags.retain(|flag| flag != "bearer");
        }
        if terms.value == policy::Value::Durable {
            flags.push("durable".to_owned());
        }
        flags
    }

    /// The rights that were allowed: what a token may carry.
    pub fn granted(&self) -> Vec<Right> {
        self.rights
            .iter()
            .filter(|right| right.outcome.gives())
            .flat_map(|right| right.given())
            .cloned()
            .collect()
    }
}

/// One requested right and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedRight {
    /// As requested: what the token's `access` will say.
    pub right: Right,
    /// For a reference: the rights it stood for when it was asked
    /// (RFC 9635 §8.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolved: Vec<Right>,
    /// What policy said, or the person within it.
    pub outcome: Outcome,
    /// Why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What policy wants before it can be given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<Demand>,
    /// What the RO had said to it when it was decided. Their yes is to what they
    /// were shown: a right that was given without them has none.
    #[serde(default, skip_serializing_if = "is_not_given")]
    pub consent: Consent,
    /// Whose approval counts for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<RecordedApproval>,
    /// What policy, and who approved, left of it, if that is less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narrowed: Vec<Right>,
    /// How its token is to be.
    #[serde(flatten)]
    pub terms: Terms,
    /// Version of the policies that decided.
    pub policy_version: u64,
    /// What they looked at, for each right that this one stands for. Kept
    /// elsewhere ([`Kept`](super::inputs::Kept)), and not in live state.
    #[serde(skip)]
    pub inputs: Vec<Record>,
}

fn is_not_given(consent: &Consent) -> bool {
    *consent == Consent::NotGiven
}

impl AskedRight {
    /// What a token carries when this right is given.
    pub fn given(&self) -> &[Right] {
        match self.narrowed.is_empty() {
            true => std::slice::from_ref(&self.right),
            false => &self.narrowed,
        }
    }

    /// The rights this one stands for, as far as policy left them.
    pub fn left(&self) -> &[Right] {
        match self.narrowed.is_empty() {
            true => self.meaning(),
            false => &self.narrowed,
        }
    }

    /// The rights this one stands for.
    pub fn meaning(&self) -> &[Right] {
        match &self.right {
            Right::Object(_) => std::slice::from_ref(&self.right),
            Right::Reference(_) => &self.resolved,
        }
    }
}
