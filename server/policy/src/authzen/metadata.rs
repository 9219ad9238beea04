//! The metadata document of a policy decision point.

use serde::{Deserialize, Serialize};

/// Where the endpoints of a policy decision point are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Its identifier, a URL.
    pub policy_decision_point: String,
    /// Access Evaluation.
    pub access_evaluation_endpoint: String,
    /// Access Evaluations.
    pub access_evaluations_endpoint: String,
    /// Subject Search.
    pub search_subject_endpoint: String,
    /// Resource Search.
    pub search_resource_endpoint: String,
    /// Action Search.
    pub search_action_endpoint: String,
}

/// The metadata of the policy decision point with this URL.
pub fn metadata(base: &str) -> Metadata {
    let base = base.trim_end_matches('/');
    let at = |path: &str| format!("{base}/access/v1/{path}");
    Metadata {
        policy_decision_point: base.to_owned(),
        access_evaluation_endpoint: at("evaluation"),
        access_evaluations_endpoint: at("evaluations"),
        search_subject_endpoint: at("search/subject"),
        search_resource_endpoint: at("search/resource"),
        search_action_endpoint: at("search/action"),
    }
}
