//! Errors of the admin API: problem details (RFC 9457).

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong, for a person and for a program (RFC 9457 §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Kind of problem: a constant of [`kind`], or `about:blank`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of this kind.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What happened this time, without anything secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The trace in which the cause can be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Which members of the request were not accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// One member of the request that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The member's name, as in the request: `name`, `access`.
    pub field: String,
    /// What is expected of it, as a sentence.
    pub detail: String,
}

/// The kinds of problem. They are identifiers, nothing is served there.
pub mod kind {
    /// Nobody is signed in, or the session has ended.
    pub const SIGNED_OUT: &str = "urn:parley:problem:signed-out";
    /// Login or password is wrong, or the set-up link is not valid.
    pub const NOT_ACCEPTED: &str = "urn:parley:problem:not-accepted";
    /// The administrator's role does not allow this.
    pub const NOT_PERMITTED: &str = "urn:parley:problem:not-permitted";
    /// The `X-CSRF-Token` header is missing or wrong.
    pub const CSRF: &str = "urn:parley:problem:csrf";
    /// No such object in this tenant.
    pub const NOT_FOUND: &str = "urn:parley:problem:not-found";
    /// The object's state, or another one of the same name, forbids it.
    pub const CONFLICT: &str = "urn:parley:problem:conflict";
    /// The request cannot be read, or its members are not accepted.
    pub const INVALID: &str = "urn:parley:problem:invalid";
    /// Policies are not published: something is wrong with their text, or they
    /// answer saved cases otherwise. `errors` name `policies/<id>` and
    /// `tests/<id>`.
    pub const POLICY_REFUSED: &str = "urn:parley:problem:policy-refused";
    /// Too many tries; `Retry-After` says when to come back.
    pub const TOO_MANY: &str = "urn:parley:problem:too-many-requests";
    /// A store is down or something else failed on our side.
    pub const UNAVAILABLE: &str = "urn:parley:problem:unavailable";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_is_empty() {
        let problem = Problem {
            kind: kind::NOT_FOUND.into(),
            title: "Not found".into(),
            status: 404,
            detail: None,
            trace_id: None,
            errors: Vec::new(),
        };
        assert_eq!(
            serde_json::to_string(&problem).unwrap(),
            r#"{"type":"urn:parley:problem:not-found","title":"Not found","status":404}"#
        );
    }

    #[test]
    fn reads_a_problem_written_by_others() {
        let problem: Problem =
            serde_json::from_str(r#"{"type":"about:blank","title":"Oops","status":502,"x":1}"#)
                .unwrap();
        assert_eq!(problem.status, 502);
        assert!(problem.errors.is_empty());
    }
}
