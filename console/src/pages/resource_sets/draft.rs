//! The rights of a resource set while they are edited. A right is kept as the
//! JSON it is, so that members this form has no field for stay as they are.

use leptos::prelude::*;
use serde_json::{Map, Value};

/// Rights being edited, each under a number of its own.
#[derive(Clone, Copy)]
pub struct Draft {
    rights: RwSignal<Vec<(u32, RwSignal<Value>)>>,
    last: StoredValue<u32>,
}

impl Draft {
    /// A draft of these rights.
    pub fn new(access: Vec<Value>) -> Self {
        let draft = Self {
            rights: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
        };
        draft.set(access);
        draft
    }

    /// The rights as they are now.
    pub fn access(self) -> Vec<Value> {
        self.rights
            .with(|rights| rights.iter().map(|(_, right)| right.get()).collect())
    }

    /// The rights with their numbers, for drawing.
    pub fn rights(self) -> Vec<(u32, RwSignal<Value>)> {
        self.rights.get()
    }

    /// Replaces all rights.
    pub fn set(self, access: Vec<Value>) {
        let rights = access
            .into_iter()
            .map(|right| self.numbered(right))
            .collect();
        self.rights.set(rights);
    }

    /// Adds a right of this type.
    pub fn add(self, right_type: &str) {
        let right = self.numbered(serde_json::json!({ "type": right_type }));
        self.rights.update(|rights| rights.push(right));
    }

    /// Takes a right out.
    pub fn remove(self, number: u32) {
        self.rights
            .update(|rights| rights.retain(|(own, _)| *own != number));
    }

    fn numbered(self, right: Value) -> (u32, RwSignal<Value>) {
        self.last.update_value(|last| *last = last.wrapping_add(1));
        (self.last.get_value(), RwSignal::new(right))
    }
}

/// The strings of an array member; none if it is absent.
pub fn strings(right: &Value, member: &str) -> Vec<String> {
    right
        .get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Sets an array member. Without any string it is taken out: absent means
/// "not limited", an empty array would mean "nothing" (RFC 9635 §8).
pub fn set_strings(right: &mut Value, member: &str, strings: Vec<String>) {
    let value = (!strings.is_empty()).then(|| Value::from(strings));
    set_member(right, member, value);
}

/// Sets a member, or takes it out.
pub fn set_member(right: &mut Value, member: &str, value: Option<Value>) {
    let Value::Object(members) = right else {
        return;
    };
    match value {
        Some(value) => members.insert(member.to_owned(), value),
        None => members.remove(member),
    };
}

/// Names of the members this form has no field for.
pub fn further_members(right: &Value) -> Vec<String> {
    const KNOWN: [&str; 5] = ["type", "actions", "locations", "datatypes", "identifier"];
    right
        .as_object()
        .map(Map::keys)
        .into_iter()
        .flatten()
        .filter(|name| !KNOWN.contains(&name.as_str()))
        .cloned()
        .collect()
}

/// The rights a text holds: a JSON array.
///
/// # Errors
/// Where the text stops to be JSON, in words of the parser.
pub fn parse(text: &str) -> Result<Vec<Value>, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dimension_without_values_is_absent_not_empty() {
        let mut right = serde_json::json!({ "type": "photo", "actions": ["read"] });
        set_strings(&mut right, "actions", Vec::new());
        assert_eq!(right, serde_json::json!({ "type": "photo" }));
    }

    #[test]
    fn members_without_a_field_survive_and_are_named() {
        let mut right = serde_json::json!({ "type": "pay", "limit": { "value": "10" } });
        set_strings(&mut right, "actions", vec!["send".into()]);
        assert_eq!(further_members(&right), ["limit"]);
        assert_eq!(right["limit"]["value"], "10");
        assert_eq!(strings(&right, "actions"), ["send"]);
    }

    #[test]
    fn a_reference_has_no_members_to_set() {
        let mut right = Value::from("dolphin-metadata");
        set_strings(&mut right, "actions", vec!["read".into()]);
        assert_eq!(right, Value::from("dolphin-metadata"));
        assert!(further_members(&right).is_empty());
    }

    #[test]
    fn text_that_is_no_array_is_refused() {
        assert!(parse("{}").is_err());
        assert!(parse("[").is_err());
        assert_eq!(parse("[\"a\"]").unwrap(), [Value::from("a")]);
    }
}
