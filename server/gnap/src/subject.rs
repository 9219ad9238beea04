//! People in messages: what a client wants to know about the RO (RFC 9635
//! §2.2), whom it says the end user is (§2.4), and what it is told (§3.4).

use serde::{Deserialize, Serialize};

use crate::request::Invalid;
use crate::secret::Secret;
use crate::sub_id::SubId;

/// Requested subject information (RFC 9635 §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct SubjectRequest {
    /// Formats of subject identifiers (RFC 9493).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_id_formats: Vec<String>,
    /// Formats of assertions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertion_formats: Vec<String>,
    /// The subject that information is wanted about; the current user when
    /// there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_ids: Vec<SubId>,
}

/// Who the end user is, as the client says (RFC 9635 §2.4). A hint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum User {
    /// A reference that the AS gave to this client (§2.4.1).
    Reference(String),
    /// Identifiers and assertions.
    Value(UserValue),
}

/// An end user by value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct UserValue {
    /// Identifiers, all of the same person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_ids: Vec<SubId>,
    /// Assertions about that person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertions: Vec<Assertion>,
}

/// An assertion, in requests and responses (RFC 9635 §3.4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Assertion {
    /// Its registered format, such as `id_token`.
    pub format: String,
    /// It, as a text.
    pub value: Secret,
}

/// Released subject information (RFC 9635 §3.4). All of it is about one
/// person, who is RO and end user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct SubjectResponse {
    /// Identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_ids: Vec<SubId>,
    /// Assertions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertions: Vec<Assertion>,
    /// When the account was changed last, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
}

impl SubjectResponse {
    /// Whether it tells nothing about anybody.
    pub fn is_empty(&self) -> bool {
        self.sub_ids.is_empty() && self.assertions.is_empty()
    }
}

/// Most formats, identifiers or assertions in one list; RFC 9635 sets no
/// limits.
const MAX_ITEMS: usize = 16;
/// Longest name or reference, in octets.
const MAX_TEXT: usize = 1024;
/// Longest assertion, in octets.
const MAX_ASSERTION: usize = 64 * 1024;

impl SubjectRequest {
    /// Checks the limits.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn check(&self) -> Result<(), Invalid> {
        let formats = || self.sub_id_formats.iter().chain(&self.assertion_formats);
        if self.sub_id_formats.len() > MAX_ITEMS || self.assertion_formats.len() > MAX_ITEMS {
            return Err(Invalid::request("`subject` asks for too many formats"));
        }
        if formats().any(|format| format.len() > MAX_TEXT) {
            return Err(Invalid::request("`subject` has a name that is too long"));
        }
        check_sub_ids(&self.sub_ids)
    }
}

impl User {
    /// Checks the limits.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            User::Reference(reference) if reference.len() > MAX_TEXT => {
                Err(Invalid::request("`user` is too long"))
            }
            User::Reference(_) => Ok(()),
            User::Value(value) => {
                check_sub_ids(&value.sub_ids)?;
                if value.assertions.len() > MAX_ITEMS {
                    return Err(Invalid::request("`user` has too many assertions"));
                }
                value.assertions.iter().try_for_each(Assertion::check)
            }
        }
    }
}

impl Assertion {
    fn check(&self) -> Result<(), Invalid> {
        let (format, value) = (self.format.len(), self.value.expose().len());
        match (1..=MAX_TEXT).contains(&format) && (1..=MAX_ASSERTION).contains(&value) {
            true => Ok(()),
            false => Err(Invalid::request("an assertion is empty or too long")),
        }
    }
}

fn check_sub_ids(sub_ids: &[SubId]) -> Result<(), Invalid> {
    match sub_ids.len() > MAX_ITEMS {
        true => Err(Invalid::request("`sub_ids` has too many identifiers")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn user(value: &Value) -> Result<User, serde_json::Error> {
        User::deserialize(value)
    }

    #[test]
    fn refuses_users_of_another_shape() {
        let sub_id = json!({"format": "opaque", "id": "J2G8G8O4AZ"});
        for bad in [
            json!(1),
            json!({"sub_ids": sub_id}),
            json!({"sub_ids": [{"id": "x"}]}),
            json!({"sub_ids": [{"format": "opaque"}]}),
            json!({"assertions": [{"format": "id_token"}]}),
            json!({"assertions": [{"value": "eyj"}]}),
            json!({"assertions": [{"format": "id_token", "value": 1}]}),
        ] {
            assert!(user(&bad).is_err(), "{bad}");
        }
        let good = json!({
            "sub_ids": [sub_id],
            "assertions": [{"format": "id_token", "value": "eyj..."}],
            "unknown": 1,
        });
        assert!(user(&good).unwrap().check().is_ok());
        assert!(user(&json!({})).unwrap().check().is_ok());
        assert_eq!(
            user(&json!("XUT2MFM1XBIKJKSDU8QM")).unwrap(),
            User::Reference("XUT2MFM1XBIKJKSDU8QM".to_owned())
        );
    }

    #[test]
    fn refuses_more_than_is_needed() {
        let sub_id = json!({"format": "opaque", "id": "x"});
        let assertion = |value: &str| json!({"format": "id_token", "value": value});
        for (bad, good) in [
            (
                json!({"sub_ids": vec![sub_id.clone(); MAX_ITEMS + 1]}),
                json!({"sub_ids": vec![sub_id; MAX_ITEMS]}),
            ),
            (
                json!({"assertions": [assertion(&"x".repeat(MAX_ASSERTION + 1))]}),
                json!({"assertions": [assertion(&"x".repeat(MAX_ASSERTION))]}),
            ),
            (
                json!({"assertions": [assertion("")]}),
                json!({"assertions": [assertion("x")]}),
            ),
            (json!("x".repeat(MAX_TEXT + 1)), json!("x".repeat(MAX_TEXT))),
        ] {
            assert!(user(&bad).unwrap().check().is_err());
            assert!(user(&good).unwrap().check().is_ok());
        }
        let asked = |formats: usize| SubjectRequest {
            sub_id_formats: vec!["email".to_owned(); formats],
            ..SubjectRequest::default()
        };
        assert!(asked(MAX_ITEMS + 1).check().is_err());
        assert!(asked(MAX_ITEMS).check().is_ok());
    }
}
