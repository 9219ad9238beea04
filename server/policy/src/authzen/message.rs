//! Requests and responses. Members that are not known are ignored; one that is
//! missing or of another type makes the request a bad one (HTTP 400).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// A subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Its type.
    #[serde(rename = "type")]
    pub of: String,
    /// Its id.
    pub id: String,
    /// What the PEP says about it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Value>,
}

/// A resource.
pub type Resource = Subject;

/// A subject or resource that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// A subject.
    Subject(Subject),
    /// A resource.
    Resource(Resource),
}

/// What is searched for: its id is not looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Untyped {
    /// Its type.
    #[serde(rename = "type")]
    pub of: String,
    /// What the PEP says about every one of them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Value>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// What the PEP says about it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Value>,
}

/// The Access Evaluation request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Who.
    pub subject: Subject,
    /// Does what.
    pub action: Action,
    /// To what.
    pub resource: Resource,
    /// The circumstances.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
}

/// The Access Evaluation response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvaluationResponse {
    /// Whether access is given.
    pub decision: bool,
    /// Why, and what is wanted.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
}

/// The Access Evaluations request.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evaluations {
    /// Who, where an evaluation does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// Does what, where an evaluation does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// To what, where an evaluation does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
    /// The circumstances, where an evaluation does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Map<String, Value>>,
    /// The evaluations. A bad one is answered with no, the others as always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evaluations: Vec<Value>,
    /// How to evaluate.
    #[serde(default)]
    pub options: Options,
}

/// How to evaluate many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Options {
    /// When to stop.
    #[serde(default)]
    pub evaluations_semantic: Semantic,
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Semantic {
    /// After the last.
    #[default]
    ExecuteAll,
    /// After the first no.
    DenyOnFirstDeny,
    /// After the first yes.
    PermitOnFirstPermit,
}

/// The Access Evaluations response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EvaluationsResponse {
    /// To a request with evaluations, in their order.
    Many {
        /// The decisions.
        evaluations: Vec<EvaluationResponse>,
    },
    /// To a request without.
    One(EvaluationResponse),
}

/// The Subject Search request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubjectSearch {
    /// What is searched for.
    pub subject: Untyped,
    /// Does what.
    pub action: Action,
    /// To what.
    pub resource: Resource,
    /// The circumstances.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
    /// Which page.
    #[serde(default)]
    pub page: Page,
}

/// The Resource Search request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceSearch {
    /// Who.
    pub subject: Subject,
    /// Does what.
    pub action: Action,
    /// What is searched for.
    pub resource: Untyped,
    /// The circumstances.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
    /// Which page.
    #[serde(default)]
    pub page: Page,
}

/// The Action Search request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionSearch {
    /// Who.
    pub subject: Subject,
    /// To what.
    pub resource: Resource,
    /// The circumstances.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
    /// Which page.
    #[serde(default)]
    pub page: Page,
}

/// Which part of the results.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Where to go on: `next_token` of the page before.
    #[serde(default, deserialize_with = "given")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// How many at most.
    #[serde(default, deserialize_with = "given")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A member that is there is what it should be, and not null.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The response of all searches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResponse<T> {
    /// Where to go on.
    pub page: PageResponse,
    /// What was found.
    pub results: Vec<T>,
}

/// Where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PageResponse {
    /// For the next request; empty at the end.
    pub next_token: String,
    /// How many results there are on this page.
    pub count: u64,
}
