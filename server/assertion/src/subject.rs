//! Subject identifiers (RFC 9493).

use serde::{Deserialize, Serialize};

/// What the AS knows about a person that identifies them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The issuer the person is known at: the tenant's base URL.
    pub iss: String,
    /// Their identifier there: unique, never given to somebody else.
    pub sub: String,
    /// An `acct:` URI (RFC 7565).
    pub account: Option<String>,
    /// An email address that is known to be theirs.
    pub email: Option<String>,
    /// A telephone number in E.164, with `+`.
    pub phone_number: Option<String>,
}

/// A subject identifier (RFC 9493 §3). `aliases` is left out: it would release
/// identifiers that were not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum SubId {
    /// RFC 9493 §3.2.1.
    Account {
        /// The `acct:` URI.
        uri: String,
    },
    /// RFC 9493 §3.2.2.
    Email {
        /// The address.
        email: String,
    },
    /// RFC 9493 §3.2.3.
    IssSub {
        /// The issuer.
        iss: String,
        /// The subject there.
        sub: String,
    },
    /// RFC 9493 §3.2.4.
    Opaque {
        /// The identifier.
        id: String,
    },
    /// RFC 9493 §3.2.5.
    PhoneNumber {
        /// The number.
        phone_number: String,
    },
}

/// Formats that can be asked for, by their registered names.
pub const FORMATS: &[&str] = &["opaque", "iss_sub", "account", "email", "phone_number"];

/// The person in each of the requested formats, in that order. Formats that are
/// unknown, or for which nothing is known, are left out (RFC 9635 §3.4).
pub fn sub_ids(person: &Person, formats: &[String]) -> Vec<SubId> {
    let mut found: Vec<SubId> = Vec::new();
    for format in formats {
        if let Some(sub_id) = person.sub_id(format)
            && !found.contains(&sub_id)
        {
            found.push(sub_id);
        }
    }
    found
}

impl Person {
    fn sub_id(&self, format: &str) -> Option<SubId> {
        // No member of an identifier may be empty (RFC 9493 §3.2).
        let known = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        match format {
            "opaque" => Some(SubId::Opaque {
                id: self.sub.clone(),
            }),
            "iss_sub" => Some(SubId::IssSub {
                iss: self.iss.clone(),
                sub: self.sub.clone(),
            }),
            "account" => known(&self.account).map(|uri| SubId::Account { uri }),
            "email" => known(&self.email).map(|email| SubId::Email { email }),
            "phone_number" => {
                known(&self.phone_number).map(|phone_number| SubId::PhoneNumber { phone_number })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn person() -> Person {
        Person {
            iss: "https://as.example".to_owned(),
            sub: "u1".to_owned(),
            account: Some("acct:alice@as.example".to_owned()),
            email: Some("alice@mail.example".to_owned()),
            phone_number: Some("+12065550100".to_owned()),
        }
    }

    fn formats(formats: &[&str]) -> Vec<String> {
        formats.iter().map(|&format| format.to_owned()).collect()
    }

    #[test]
    fn unknown_formats_and_facts_are_left_out() {
        let asked = formats(&["aliases", "did", "Email", "", "email", "account", "opaque"]);
        let bare = Person {
            account: None,
            email: Some(String::new()),
            ..person()
        };
        let opaque = SubId::Opaque {
            id: "u1".to_owned(),
        };
        assert_eq!(sub_ids(&bare, &asked), [opaque]);
        assert_eq!(sub_ids(&person(), &[]), []);
    }

    #[test]
    fn each_format_reads_as_the_rfc_writes_it() {
        let all = sub_ids(&person(), &formats(FORMATS));
        assert_eq!(
            serde_json::to_value(all).unwrap(),
            json!([
                {"format": "opaque", "id": "u1"},
                {"format": "iss_sub", "iss": "https://as.example", "sub": "u1"},
                {"format": "account", "uri": "acct:alice@as.example"},
                {"format": "email", "email": "alice@mail.example"},
                {"format": "phone_number", "phone_number": "+12065550100"},
            ])
        );
    }

    #[test]
    fn a_format_asked_twice_is_answered_once() {
        assert_eq!(sub_ids(&person(), &formats(&["email", "email"])).len(), 1);
    }
}
