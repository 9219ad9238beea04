//! The policies of a demo tenant, with the names they need.

/// The right type.
pub const RIGHT_TYPE: &str = "photo-api";
/// Its actions.
pub const ACTIONS: &[&str] = &["read", "write", "delete"];
/// Class of an interactive web app: reads, writes and deletes, and asks, except
/// to read for a person it has an assertion about.
pub const APP_CLASS: &str = "photo-app";
/// Class of a service without a user: reads, never asks.
pub const SYNC_CLASS: &str = "photo-sync";
/// Name and Cedar text of each policy. Clients of no class read and write
/// when the end user agrees; bearer tokens are given for usage reports only.
pub const POLICIES: &[(&str, &str)] = &[
    ("Photos", include_str!("../demo/photos.cedar")),
    ("Bound tokens", include_str!("../demo/bound-tokens.cedar")),
];

#[cfg(test)]
mod tests {
    use gnap::right::Right;

    use super::*;
    use crate::compile::{PolicySet, Source};
    use crate::decision::Outcome;
    use crate::question::{ClientFacts, Consent, Context, Question};
    use crate::vocabulary::{RightType, Vocabulary};

    fn policies() -> PolicySet {
        let catalogue = [RightType {
            name: RIGHT_TYPE.to_owned(),
            actions: ACTIONS.iter().map(|&action| action.to_owned()).collect(),
            ..RightType::default()
        }];
        let vocabulary = Vocabulary {
            right_types: catalogue.to_vec(),
            ..Vocabulary::default()
        };
        let sources: Vec<Source> = POLICIES
            .iter()
            .map(|&(name, text)| Source {
                id: name.to_owned(),
                text: text.to_owned(),
            })
            .collect();
        PolicySet::compile(1, &vocabulary, &sources).unwrap()
    }

    fn outcome(class: Option<&str>, right: &str, consent: Consent, flags: &[&str]) -> Outcome {
        outcome_for(None, class, right, consent, flags)
    }

    fn outcome_for(
        asserted_user: Option<&str>,
        class: Option<&str>,
        right: &str,
        consent: Consent,
        flags: &[&str],
    ) -> Outcome {
        let right: Right = serde_json::from_str(right).unwrap();
        let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        let question = Question {
            client: ClientFacts {
                id: "client",
                class,
                proof: "httpsig",
                ..ClientFacts::default()
            },
            right: &right,
            context: Context {
                now: 1_700_000_000,
                asserted_user,
                consent,
                flags: &flags,
                ..Context::default()
            },
            relationships: None,
        };
        policies().decide(&question).outcome
    }

    fn actions(actions: &str) -> String {
        format!(r#"{{"type":"photo-api","actions":{actions}}}"#)
    }

    #[test]
    fn compiles_without_warnings() {
        assert_eq!(policies().warnings(), []);
    }

    #[test]
    fn the_service_reads_without_asking_and_does_nothing_else() {
        let sync = |text: &str| outcome(Some(SYNC_CLASS), text, Consent::NotGiven, &[]);
        assert_eq!(sync(&actions(r#"["write"]"#)), Outcome::Deny);
        assert_eq!(sync(&actions(r#"["read","write"]"#)), Outcome::Deny);
        assert_eq!(sync(r#"{"type":"photo-api"}"#), Outcome::Deny);
        assert_eq!(sync(&actions(r#"["read"]"#)), Outcome::Allow);
    }

    #[test]
    fn apps_read_and_write_with_consent() {
        for class in [None, Some(APP_CLASS), Some("another-class")] {
            for wanted in [r#"["read"]"#, r#"["write","read"]"#] {
                let wanted = actions(wanted);
                assert_eq!(
                    outcome(class, &wanted, Consent::NotGiven, &[]),
                    Outcome::Ask
                );
                assert_eq!(outcome(class, &wanted, Consent::Given, &[]), Outcome::Allow);
            }
        }
    }

    #[test]
    fn only_the_app_reads_without_asking_for_a_person_it_asserts() {
        let asserted = |class: Option<&str>, wanted: &str| {
            outcome_for(Some("u1"), class, &actions(wanted), Consent::NotGiven, &[])
        };
        for class in [None, Some("another-class")] {
            assert_eq!(asserted(class, r#"["read"]"#), Outcome::Ask);
        }
        let app = Some(APP_CLASS);
        for wanted in [r#"["write"]"#, r#"["read","write"]"#, r#"["delete"]"#] {
            assert_eq!(asserted(app, wanted), Outcome::Ask);
        }
        assert_eq!(asserted(app, r#"["read"]"#), Outcome::Allow);
    }

    #[test]
    fn only_the_app_deletes_and_it_must_ask() {
        for wanted in [
            actions(r#"["delete"]"#),
            r#"{"type":"photo-api"}"#.to_owned(),
        ] {
            for class in [None, Some(SYNC_CLASS), Some("another-class")] {
                assert_eq!(outcome(class, &wanted, Consent::Given, &[]), Outcome::Deny);
            }
            let app = Some(APP_CLASS);
            assert_eq!(outcome(app, &wanted, Consent::NotGiven, &[]), Outcome::Ask);
            assert_eq!(outcome(app, &wanted, Consent::Given, &[]), Outcome::Allow);
        }
    }

    #[test]
    fn nobody_gets_bearer_tokens_for_photos() {
        for class in [None, Some(APP_CLASS), Some(SYNC_CLASS)] {
            let wanted = actions(r#"["read"]"#);
            assert_eq!(
                outcome(class, &wanted, Consent::Given, &["bearer"]),
                Outcome::Deny
            );
            assert_eq!(outcome(class, &wanted, Consent::Given, &[]), Outcome::Allow);
        }
    }
}
