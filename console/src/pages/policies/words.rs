//! Outcomes and reasons of decisions, in words.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::components::badge::Tone;
use crate::texts::Texts;

/// All outcomes, as tests write them.
pub const OUTCOMES: [&str; 6] = ["allow", "narrow", "ask", "approval", "step_up", "deny"];

/// What an outcome is called.
pub fn outcome(word: &str, t: &Texts) -> &'static str {
    match word {
        "allow" => t.outcomes.allow,
        "narrow" => t.outcomes.narrow,
        "ask" => t.outcomes.ask,
        "approval" => t.outcomes.approval,
        "step_up" => t.outcomes.step_up,
        "deny" => t.outcomes.deny,
        _ => t.outcomes.other,
    }
}

/// The colour of an outcome.
pub fn tone(word: &str) -> Tone {
    match word {
        "allow" | "narrow" => Tone::Good,
        "ask" | "approval" | "step_up" => Tone::Waiting,
        "deny" => Tone::Bad,
        _ => Tone::Neutral,
    }
}

/// All ways in which the answers of other policies differ.
pub const CHANGES: [&str; 8] = [
    "newly_denied",
    "newly_allowed",
    "now_asks",
    "asks_less",
    "narrower",
    "wider",
    "other",
    "cannot_tell",
];

/// How the answers of other policies differ, and its colour.
pub fn change(word: &str, t: &Texts) -> (Tone, &'static str) {
    match word {
        "same" => (Tone::Neutral, t.changes.same),
        "newly_denied" => (Tone::Bad, t.changes.newly_denied),
        "newly_allowed" => (Tone::Good, t.changes.newly_allowed),
        "now_asks" => (Tone::Waiting, t.changes.now_asks),
        "asks_less" => (Tone::Info, t.changes.asks_less),
        "narrower" => (Tone::Waiting, t.changes.narrower),
        "wider" => (Tone::Info, t.changes.wider),
        "cannot_tell" => (Tone::Neutral, t.changes.cannot_tell),
        _ => (Tone::Neutral, t.changes.other),
    }
}

/// A reason of the engine as a sentence, with the policy's name.
pub fn reason(reason: &Value, names: &BTreeMap<String, String>, t: &Texts) -> String {
    let member = |name: &str| reason[name].as_str().filter(|text| !text.is_empty());
    let sentence = match member("kind").unwrap_or_default() {
        "permitted" => t.why.permitted,
        "consent" => t.why.consent,
        "approval" => t.why.approval,
        "step_up" => t.why.step_up,
        "narrowed" => t.why.narrowed,
        "forbidden" => t.why.forbidden,
        "unmet_requirement" => t.why.unmet,
        "no_permit" => t.why.no_permit,
        "policy_error" => t.why.policy_error,
        "permit_error" => t.why.permit_error,
        "unknown_type" => t.why.unknown_type,
        "unknown_action" => t.why.unknown_action,
        _ => t.why.other,
    };
    let mut said = sentence.to_owned();
    if let Some(policy) = member("policy") {
        let name = names.get(policy).map_or(policy, String::as_str);
        let rule = member("rule").map(|rule| format!(" › {rule}"));
        said = format!("{name}{}: {said}", rule.unwrap_or_default());
    }
    if let Some(action) = member("action") {
        said = format!("{said} ({action})");
    }
    match member("text") {
        Some(text) => format!("{said} “{text}”"),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::texts::EN;

    #[test]
    fn a_reason_names_the_policy_and_the_rule() {
        let names = BTreeMap::from([("p1".to_owned(), "Readers".to_owned())]);
        let said = reason(
            &json!({"kind": "permitted", "policy": "p1", "rule": "apps", "action": "read"}),
            &names,
            &EN,
        );
        assert_eq!(said, format!("Readers › apps: {} (read)", EN.why.permitted));
        let said = reason(&json!({"kind": "no_permit"}), &names, &EN);
        assert_eq!(said, EN.why.no_permit);
    }

    #[test]
    fn every_outcome_has_a_name_of_its_own() {
        let names: Vec<_> = OUTCOMES.map(|word| outcome(word, &EN)).to_vec();
        let mut once = names.clone();
        once.dedup();
        assert_eq!(once, names);
        assert!(!names.contains(&EN.outcomes.other));
    }

    #[test]
    fn every_change_has_a_name_of_its_own() {
        let mut names: Vec<_> = CHANGES.map(|word| change(word, &EN).1).to_vec();
        names.push(change("same", &EN).1);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHANGES.len() + 1);
        assert_eq!(change("of another version", &EN).1, EN.changes.other);
    }
}
