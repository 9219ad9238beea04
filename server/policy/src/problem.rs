//! What is wrong with policies, and where in their text.

use std::error::Error;

use miette::Diagnostic;
use serde::{Deserialize, Serialize};

/// Why policies were not compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Two right types, or two actions of different types, have one name.
    #[error("`{0}` names two things in the catalogue")]
    AmbiguousName(String),
    /// The catalogue gives no schema.
    #[error("the catalogue gives no schema")]
    Schema(#[source] Box<dyn Error + Send + Sync>),
    /// More rules than a set holds.
    #[error("there are too many rules")]
    TooManyRules,
    /// Policies that cannot be read or do not fit the catalogue.
    #[error("{}", first(.0))]
    Policies(Vec<Problem>),
}

impl CompileError {
    /// The problems of single policies, to be shown beside their text.
    pub fn problems(&self) -> &[Problem] {
        match self {
            CompileError::Policies(problems) => problems,
            CompileError::AmbiguousName(_)
            | CompileError::Schema(_)
            | CompileError::TooManyRules => &[],
        }
    }
}

fn first(problems: &[Problem]) -> String {
    match problems {
        [] => "policies are not valid".to_owned(),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}

/// One problem of one stored policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stored policy (`Source::id`).
    pub policy: String,
    /// What is wrong.
    pub message: String,
    /// What could be meant, when that can be guessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where in the policy's text, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "policy `{}`", self.policy)?;
        if let Some(position) = self.position {
            write!(f, ", line {}, column {}", position.line, position.column)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// A place in a policy's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Octets before it.
    pub offset: usize,
    /// Octets it spans.
    pub length: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

impl Problem {
    /// A problem Cedar found in `text`.
    pub(crate) fn found(policy: &str, text: &str, diagnostic: &dyn Diagnostic) -> Self {
        let label = diagnostic.labels().and_then(|mut labels| labels.next());
        Self {
            policy: policy.to_owned(),
            message: diagnostic.to_string(),
            help: diagnostic.help().map(|help| help.to_string()),
            position: label.and_then(|label| Position::new(text, label.offset(), label.len())),
        }
    }

    /// A problem of ours; `at` is the piece of `text` it is about.
    pub(crate) fn about(policy: &str, text: &str, at: &str, message: String) -> Self {
        Self {
            policy: policy.to_owned(),
            message,
            help: None,
            position: text
                .find(at)
                .and_then(|offset| Position::new(text, offset, at.len())),
        }
    }
}

impl Position {
    fn new(text: &str, offset: usize, length: usize) -> Option<Self> {
        let before = text.get(..offset)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Some(Self {
            offset,
            length,
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..)?.chars().count() + 1,
        })
    }
}
