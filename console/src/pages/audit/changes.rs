//! What an event changed: its members before and after, side by side.

use serde_json::{Map, Value};

/// One member that is different afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The member's name.
    pub name: String,
    /// Its value before; `None` if it was not there.
    pub before: Option<Value>,
    /// Its value after; `None` if it is gone.
    pub after: Option<Value>,
}

/// The changes in the data of an event, if it holds `before` or `after`.
pub fn changes(data: &Value) -> Option<Vec<Change>> {
    let none = Map::new();
    let side = |name: &str| data.get(name).and_then(Value::as_object);
    let (before, after) = match (side("before"), side("after")) {
        (None, None) => return None,
        (before, after) => (before.unwrap_or(&none), after.unwrap_or(&none)),
    };
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    Some(
        names
            .into_iter()
            .filter(|name| before.get(*name) != after.get(*name))
            .map(|name| Change {
                name: name.clone(),
                before: before.get(name).cloned(),
                after: after.get(name).cloned(),
            })
            .collect(),
    )
}

/// What an event holds beside `before` and `after`.
pub fn rest(data: &Value) -> Option<Value> {
    let Value::Object(members) = data else {
        return (!data.is_null()).then(|| data.clone());
    };
    let rest: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "before" | "after"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (!rest.is_empty()).then_some(Value::Object(rest))
}

/// A value on one line: a string without its quotes.
pub fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_members_that_differ_are_changes() {
        let data = serde_json::json!({
            "before": { "name": "a", "radius": 4, "gone": true },
            "after": { "name": "a", "radius": 8, "new": null },
            "reason": "asked for",
        });
        let found = changes(&data).unwrap();
        let names: Vec<_> = found.iter().map(|change| change.name.as_str()).collect();
        assert_eq!(names, ["gone", "new", "radius"]);
        assert_eq!(found[0].after, None);
        assert_eq!(found[1].after, Some(Value::Null));
        assert_eq!(
            rest(&data),
            Some(serde_json::json!({ "reason": "asked for" }))
        );
    }

    #[test]
    fn data_without_sides_has_no_changes() {
        assert_eq!(changes(&serde_json::json!({ "reason": "x" })), None);
        assert_eq!(changes(&Value::Null), None);
        assert_eq!(rest(&Value::Null), None);
    }

    #[test]
    fn a_created_object_is_all_new() {
        let data = serde_json::json!({ "after": { "name": "a" } });
        assert_eq!(changes(&data).unwrap().len(), 1);
    }
}
