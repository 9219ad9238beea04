//! Why an answer is as it is.

use serde::{Deserialize, Serialize};

/// One reason of a decision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason it is.
    pub kind: ReasonKind,
    /// The stored policy (`Source::id`) behind it, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The rule within the policy: its `@id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The action it is about; `access` stands for the right as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The rule's `@text` for people; for errors what failed, for
    /// administrators only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A permit applies.
    Permitted,
    /// A gate applies that the end user's consent opens.
    Consent,
    /// A gate applies that the consent of others opens.
    Approval,
    /// A gate applies that a stronger or fresher sign-in opens.
    StepUp,
    /// A part of the right was taken away: no permit gives it, or a forbid
    /// takes it, or it is above a limit.
    Narrowed,
    /// A forbid applies.
    Forbidden,
    /// A gate applies that nothing can open: its requirement is not known
    /// here, or what it asks for is there and it is still shut.
    UnmetRequirement,
    /// No permit applies.
    NoPermit,
    /// A forbid or gate could not be evaluated.
    PolicyError,
    /// A permit could not be evaluated; tells why it did not apply.
    PermitError,
    /// The right's type is not in the catalogue.
    UnknownType,
    /// The type does not have the action.
    UnknownAction,
    /// The right is a reference nobody resolved.
    UnresolvedReference,
    /// The right names more actions and locations than are decided at once, or
    /// a location with too many path segments.
    TooManyCombinations,
    /// A field that policies look at is not as the right type's schema says.
    UnreadableField,
    /// Somebody or something is in more groups and parents than are followed.
    TooManyRelationships,
}
