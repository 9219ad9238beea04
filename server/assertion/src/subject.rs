//! The RO as subject identifiers (RFC 9493).

use gnap::sub_id::SubId;

/// What the AS knows about a person that identifies them, as one client may
/// see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The issuer the person is known at: the tenant's base URL.
    pub iss: String,
    /// Their identifier there, for this client: unique, never given to
    /// somebody else, another one for another client (RFC 9635 §12.4.1).
    pub sub: String,
    /// An `acct:` URI (RFC 7565).
    pub account: Option<String>,
    /// A DID URL.
    pub did: Option<String>,
    /// An email address that is known to be theirs.
    pub email: Option<String>,
    /// A telephone number in E.164, with `+`.
    pub phone_number: Option<String>,
    /// A URI, such as that of a profile.
    pub uri: Option<String>,
}

/// The person in each of the requested formats, in that order. Formats that are
/// unknown, or for which nothing is known, are left out (RFC 9635 §3.4).
///
/// `aliases` bundles what the other requested formats give, so that it releases
/// nothing that was not asked for by name; asked for alone it bundles `opaque`
/// and `iss_sub`, which tell nothing.
pub fn sub_ids(person: &Person, formats: &[String]) -> Vec<SubId> {
    let mut found: Vec<SubId> = Vec::new();
    for format in formats {
        let sub_id = match format.as_str() {
            "aliases" => aliases(person, formats),
            _ => person.sub_id(format),
        };
        if let Some(sub_id) = sub_id
            && !found.contains(&sub_id)
        {
            found.push(sub_id);
        }
    }
    found
}

fn aliases(person: &Person, formats: &[String]) -> Option<SubId> {
    let mut identifiers: Vec<SubId> = Vec::new();
    let others = formats.iter().filter(|format| *format != "aliases");
    for sub_id in others.filter_map(|format| person.sub_id(format)) {
        if !identifiers.contains(&sub_id) {
            identifiers.push(sub_id);
        }
    }
    if formats.iter().all(|format| format == "aliases") {
        identifiers.extend(
            ["opaque", "iss_sub"]
                .iter()
                .filter_map(|f| person.sub_id(f)),
        );
    }
    (!identifiers.is_empty()).then_some(SubId::Aliases(identifiers))
}

impl Person {
    fn sub_id(&self, format: &str) -> Option<SubId> {
        // No member of an identifier may be empty (RFC 9493 §3.2).
        let known = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        match format {
            "opaque" => Some(SubId::Opaque(self.sub.clone())),
            "iss_sub" => Some(SubId::IssSub {
                iss: self.iss.clone(),
                sub: self.sub.clone(),
            }),
            "account" => known(&self.account).map(SubId::Account),
            "did" => known(&self.did).map(SubId::Did),
            "email" => known(&self.email).map(SubId::Email),
            "phone_number" => known(&self.phone_number).map(SubId::PhoneNumber),
            "uri" => known(&self.uri).map(SubId::Uri),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use gnap::sub_id::FORMATS;
    use serde_json::json;

    use super::*;

    fn person() -> Person {
        Person {
            iss: "https://as.example".to_owned(),
            sub: "u1".to_owned(),
            account: Some("acct:alice@as.example".to_owned()),
            did: Some("did:example:123456".to_owned()),
            email: Some("alice@mail.example".to_owned()),
            phone_number: Some("+12065550100".to_owned()),
            uri: Some("https://as.example/alice".to_owned()),
        }
    }

    fn formats(formats: &[&str]) -> Vec<String> {
        formats.iter().map(|&format| format.to_owned()).collect()
    }

    #[test]
    fn unknown_formats_and_facts_are_left_out() {
        let asked = formats(&["did", "Email", "", "x", "email", "account", "opaque"]);
        let bare = Person {
            account: None,
            did: None,
            email: Some(String::new()),
            ..person()
        };
        let opaque = SubId::Opaque("u1".to_owned());
        assert_eq!(sub_ids(&bare, &asked), [opaque]);
        assert_eq!(sub_ids(&person(), &[]), []);
    }

    #[test]
    fn every_registered_format_can_be_given() {
        let all = sub_ids(&person(), &formats(FORMATS));
        let given: Vec<&str> = all.iter().map(SubId::format).collect();
        assert_eq!(given, FORMATS);
        // What is given can be read again: it keeps the rules of its format.
        let written = serde_json::to_value(&all).unwrap();
        let read: Vec<SubId> = serde_json::from_value(written).unwrap();
        assert_eq!(read, all);
    }

    #[test]
    fn aliases_release_nothing_that_was_not_asked_for() {
        let found = sub_ids(&person(), &formats(&["aliases", "email", "email"]));
        assert_eq!(
            serde_json::to_value(found).unwrap(),
            json!([
                {"format": "aliases", "identifiers": [
                    {"format": "email", "email": "alice@mail.example"},
                ]},
                {"format": "email", "email": "alice@mail.example"},
            ])
        );
        let alone = sub_ids(&person(), &formats(&["aliases"]));
        let [SubId::Aliases(identifiers)] = alone.as_slice() else {
            unreachable!("aliases alone: {alone:?}");
        };
        let given: Vec<&str> = identifiers.iter().map(SubId::format).collect();
        assert_eq!(given, ["opaque", "iss_sub"]);
    }

    #[test]
    fn a_format_asked_twice_is_answered_once() {
        assert_eq!(sub_ids(&person(), &formats(&["email", "email"])).len(), 1);
    }
}
