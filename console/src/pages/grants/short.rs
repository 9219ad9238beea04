//! A right as JSON writes it, in short.

use api::right::RightSummary;
use serde_json::Value;

/// Its name and actions (RFC 9635 §8).
pub fn short(right: &Value) -> RightSummary {
    let name = right.as_str().or_else(|| right["type"].as_str());
    let actions = right["actions"].as_array().into_iter().flatten();
    RightSummary {
        name: name.unwrap_or_default().to_owned(),
        actions: actions
            .filter_map(|action| action.as_str().map(str::to_owned))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_and_a_reference_have_a_name() {
        let right = short(&json!({"type": "photo-api", "actions": ["read", 7]}));
        assert_eq!((right.name.as_str(), right.actions.len()), ("photo-api", 1));
        let right = short(&json!("photos"));
        assert_eq!((right.name.as_str(), right.actions.len()), ("photos", 0));
    }
}
