//! The live policies, and what all of a policy's life has in common.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most characters of a policy's text.
pub const MAX_TEXT: usize = 50_000;

/// One live policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Id; reasons name it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its text, in Cedar.
    pub text: String,
    /// The filled template that the text was made from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<LinkedTemplate>,
    /// Counts the changes of this policy from 1.
    pub version: u64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// A filled template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedTemplate {
    /// The template's name.
    pub template: String,
    /// The values of its slots, by name.
    pub slots: Value,
}

/// A sentence with slots, for people who do not write Cedar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyTemplate {
    /// Its name, which stays the same.
    pub name: String,
    /// The sentence, with slots in braces.
    pub sentence: String,
    /// Its slots.
    pub slots: Vec<TemplateSlot>,
}

/// A gap in the sentence of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateSlot {
    /// Its name.
    pub name: String,
    /// What fills it: `class`, `right_type`, `actions`, `group`, `relation`,
    /// `count`, `number`, `field`, `acr`, `duration`, `time_of_day`, `range`,
    /// `location` or `text`.
    pub kind: String,
}

/// A policy's text, to be laid out or as it was laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyText {
    /// The text, in Cedar.
    pub text: String,
}

/// What is wrong with a policy, or likely not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyProblem {
    /// The policy's id; absent when it is about all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What could be meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where in the policy's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<TextPosition>,
}

/// A place in a policy's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextPosition {
    /// Octets before it.
    pub offset: usize,
    /// Octets it spans.
    pub length: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

/// A rule that is not the same in two sets of policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleDifference {
    /// The policy's id.
    pub policy: String,
    /// The rule's `@id`, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Its text before; absent if it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Its text after; absent if it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A policy that does not have the same text in two sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextDifference {
    /// The policy's id.
    pub policy: String,
    /// Its name.
    pub name: String,
    /// Its lines, those of both texts in order.
    pub lines: Vec<LineDifference>,
}

/// A line of two texts that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineDifference {
    /// What became of it.
    pub change: LineChange,
    /// The line.
    pub text: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LineChange {
    /// It is in both.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// How two sets of policies differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyDifference {
    /// Policy by policy, with names and comments.
    pub texts: Vec<TextDifference>,
    /// Rule by rule, without layout; absent when one of the sets does not fit
    /// the tenant's rights catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleDifference>>,
}

/// What a change can affect, without history. That it does is not said: other
/// rules may outweigh the changed ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyImpact {
    /// What can be decided otherwise.
    pub affected: Vec<AffectedRequests>,
    /// Groups that changed rules name.
    pub groups: Vec<String>,
}

/// Requests that a change can affect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AffectedRequests {
    /// The right type.
    pub right_type: String,
    /// The action; `access` stands for a right as a whole.
    pub action: String,
    /// The client class; absent for clients of any class or of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}
