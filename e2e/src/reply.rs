//! An answer of a protocol endpoint, with the rules that every one must keep.

use std::collections::BTreeSet;

use gnap::response::GrantResponse;
use parley_client::Answer;
use serde_json::Value;

/// The status of each error code towards client instances. Written down once
/// more on purpose: the tests must notice when the server's table changes.
const CODES: [(&str, u16); 13] = [
    ("invalid_request", 400),
    ("invalid_client", 401),
    ("invalid_interaction", 400),
    ("invalid_flag", 400),
    ("invalid_rotation", 400),
    ("key_rotation_not_supported", 400),
    ("invalid_continuation", 400),
    ("user_denied", 403),
    ("request_denied", 403),
    ("unknown_user", 400),
    ("unknown_interaction", 400),
    ("too_fast", 429),
    ("too_many_attempts", 429),
];

/// The error codes towards resource servers, all under status 400.
const RS_CODES: [&str; 3] = [
    "invalid_request",
    "invalid_resource_server",
    "invalid_access",
];

/// An answer that nothing was checked of yet.
#[derive(Debug, Clone)]
pub struct Reply(pub Answer);

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// A header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }

    /// The JSON object of a successful answer.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status(), 200, "{self}");
        self.object()
    }

    /// The JSON of a successful answer of a resource server, which keeps no rules
    /// of the AS.
    #[track_caller]
    pub fn served(&self) -> Value {
        assert_eq!(self.status(), 200, "{self}");
        serde_json::from_slice(&self.0.content).expect("JSON")
    }

    /// The grant response of a successful answer.
    #[track_caller]
    pub fn grant(&self) -> GrantResponse {
        serde_json::from_value(self.ok()).expect("a grant response")
    }

    /// A successful answer that has nothing to say.
    #[track_caller]
    pub fn no_content(&self) {
        assert_eq!(self.status(), 204, "{self}");
        assert!(self.0.content.is_empty(), "204 has no content: {self}");
        self.is_not_stored();
    }

    /// A refusal with this code; gives the whole object.
    #[track_caller]
    pub fn refused(&self, code: &str) -> Value {
        let object = self.refused_somehow();
        assert_eq!(error_code(&object), code, "{self}");
        object
    }

    /// A refusal with any registered code.
    #[track_caller]
    pub fn refused_somehow(&self) -> Value {
        let object = self.object();
        let members = object.as_object().expect("an object").keys();
        let strange: Vec<&String> = members
            .filter(|name| !matches!(name.as_str(), "error" | "continue"))
            .collect();
        assert!(strange.is_empty(), "an error carries nothing else: {self}");
        let code = error_code(&object);
        let known = CODES.iter().find(|(known, _)| *known == code);
        let (_, status) = known.unwrap_or_else(|| panic!("`{code}` is not registered: {self}"));
        assert_eq!(self.status(), *status, "the status of `{code}`: {self}");
        match status {
            401 => assert!(self.header("www-authenticate").is_some(), "{self}"),
            429 => assert!(self.header("retry-after").is_some(), "{self}"),
            _ => {}
        }
        object
    }

    /// A refusal towards a resource server.
    #[track_caller]
    pub fn refused_rs(&self, code: &str) {
        let object = self.refused_rs_somehow();
        assert_eq!(error_code(&object), code, "{self}");
    }

    /// A refusal towards a resource server with any registered code.
    #[track_caller]
    pub fn refused_rs_somehow(&self) -> Value {
        let object = self.object();
        assert_eq!(self.status(), 400, "{self}");
        let members = object.as_object().expect("an object");
        assert_eq!(members.len(), 1, "`error` is the only member: {self}");
        assert!(RS_CODES.contains(&error_code(&object)), "{self}");
        object
    }

    #[track_caller]
    fn object(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/json"),
            "{self}"
        );
        self.is_not_stored();
        let value: Value = serde_json::from_slice(&self.0.content)
            .unwrap_or_else(|error| panic!("an answer is JSON, but {error}: {self}"));
        assert!(value.is_object(), "an answer is an object: {self}");
        value
    }

    #[track_caller]
    fn is_not_stored(&self) {
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self}");
    }
}

/// How many of calls side by side succeeded. Calls that a busy machine delays
/// for seconds are repetitions of a lost answer and get it again
/// (RFC 9635 §11.33): that is one success.
pub fn successes(replies: &[Reply]) -> usize {
    let answers = replies
        .iter()
        .filter(|reply| reply.status() == 200)
        .map(|reply| &reply.0.content);
    answers.collect::<BTreeSet<_>>().len()
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let content = String::from_utf8_lossy(&self.0.content);
        write!(f, "{} {content}", self.0.status)
    }
}

/// The code of an error in either of its forms (RFC 9635 §3.6).
#[track_caller]
fn error_code(object: &Value) -> &str {
    let error = &object["error"];
    let code = error.as_str().or_else(|| error["code"].as_str());
    code.unwrap_or_else(|| panic!("no error code in {object}"))
}
