//! The modification of a grant: the content of a PATCH to the continuation URI
//! (RFC 9635 §5.3).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::interact::InteractRequest;
use crate::request::{Invalid, TokenRequests};
use crate::subject::{SubjectRequest, User};

/// What changes. Absent members stay as they are.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct ModifyRequest {
    /// The tokens that are wanted now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token: Option<TokenRequests>,
    /// The subject information that is wanted now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRequest>,
    /// How the end user can be reached now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interact: Option<InteractRequest>,
    /// Who the end user is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// Must not be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<Value>,
    /// Must not be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interact_ref: Option<Value>,
}

impl ModifyRequest {
    /// Checks the rules of RFC 9635 §5.3 that a type cannot express.
    ///
    /// # Errors
    /// The registry code and a hint that names the member.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.client.is_some() {
            return Err(Invalid::request("`client` must not be in a modification"));
        }
        if self.interact_ref.is_some() {
            return Err(Invalid::request(
                "`interact_ref` must not be in a modification",
            ));
        }
        if self.access_token.is_none()
            && self.subject.is_none()
            && self.interact.is_none()
            && self.user.is_none()
        {
            return Err(Invalid::request("a modification must change something"));
        }
        if let Some(tokens) = &self.access_token {
            tokens.check()?;
        }
        if let Some(subject) = &self.subject {
            subject.check()?;
        }
        if let Some(user) = &self.user {
            user.check()?;
        }
        if let Some(interact) = &self.interact {
            interact.check()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Result<(), Invalid> {
        serde_json::from_str::<ModifyRequest>(json).unwrap().check()
    }

    #[test]
    fn refuses_what_a_modification_must_not_have() {
        for bad in [
            r#"{"access_token":{"access":["a"]},"client":"id"}"#,
            r#"{"access_token":{"access":["a"]},"interact_ref":"r"}"#,
            r#"{"access_token":{"access":[]}}"#,
            r#"{"access_token":[{"access":["a"]}]}"#,
            r#"{"interact":{"start":[],"finish":{"method":"redirect","uri":"https://c.example/","nonce":""}}}"#,
            "{}",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        for good in [
            r#"{"access_token":{"access":["a"]}}"#,
            r#"{"interact":{"start":["redirect"]}}"#,
            r#"{"subject":{"sub_id_formats":["opaque"]}}"#,
            r#"{"user":"reference"}"#,
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}
