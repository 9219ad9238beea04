//! The parts of a right that an approver can take away: values of a dimension
//! that has several, and rights that a reference stands for. One table makes the
//! boxes and reads them.

use std::collections::BTreeSet;

use gnap::right::{Right, RightObject};

use super::answer::Left;

/// A box: what the form posts and which value it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// `right.part` or `right.part.dimension.value`.
    pub value: String,
    /// The right itself, or one of its values.
    pub of: Chosen,
}

/// What a box stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// A whole right.
    Right(Right),
    /// A value of one.
    Value {
        /// The right.
        right: Right,
        /// The value.
        value: String,
    },
}

const DIMENSIONS: [&str; 4] = ["actions", "locations", "datatypes", "privileges"];

fn dimension<'r>(right: &'r RightObject, name: &str) -> Option<&'r Vec<String>> {
    match name {
        "actions" => right.actions.as_ref(),
        "locations" => right.locations.as_ref(),
        "datatypes" => right.datatypes.as_ref(),
        "privileges" => right.privileges.as_ref(),
        _ => None,
    }
}

fn dimension_mut<'r>(right: &'r mut RightObject, name: &str) -> Option<&'r mut Vec<String>> {
    match name {
        "actions" => right.actions.as_mut(),
        "locations" => right.locations.as_mut(),
        "datatypes" => right.datatypes.as_mut(),
        "privileges" => right.privileges.as_mut(),
        _ => None,
    }
}

/// The boxes of the right at `index`, which stands for these.
pub fn choices(index: usize, rights: &[Right]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (part, right) in rights.iter().enumerate() {
        if rights.len() > 1 {
            choices.push(Choice {
                value: format!("{index}.{part}"),
                of: Chosen::Right(right.clone()),
            });
        }
        let Right::Object(object) = right else {
            continue;
        };
        for name in DIMENSIONS {
            let values = dimension(object, name).map(Vec::as_slice);
            let Some(values @ [_, _, ..]) = values else {
                continue;
            };
            for (at, value) in values.iter().enumerate() {
                choices.push(Choice {
                    value: format!("{index}.{part}.{name}.{at}"),
                    of: Chosen::Value {
                        right: right.clone(),
                        value: value.clone(),
                    },
                });
            }
        }
    }
    choices
}

/// What is left of it when these boxes are ticked. A dimension without any takes
/// its right away.
pub fn left(index: usize, rights: &[Right], ticked: &BTreeSet<&str>) -> Left {
    let several = rights.len() > 1;
    let parts = rights.iter().enumerate().map(|(part, right)| {
        if several && !ticked.contains(format!("{index}.{part}").as_str()) {
            return None;
        }
        let Right::Object(object) = right else {
            return Some(right.clone());
        };
        let mut object = object.clone();
        for name in DIMENSIONS {
            let Some(values) = dimension_mut(&mut object, name).filter(|all| all.len() > 1) else {
                continue;
            };
            let mut at = 0;
            values.retain(|_| {
                let is_ticked = ticked.contains(format!("{index}.{part}.{name}.{at}").as_str());
                at += 1;
                is_ticked
            });
            if values.is_empty() {
                return None;
            }
        }
        Some(Right::Object(object))
    });
    Left(parts.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rights(all: &Value) -> Vec<Right> {
        serde_json::from_value(all.clone()).unwrap()
    }

    #[test]
    fn one_value_and_one_right_are_no_choice() {
        let all = rights(&json!([{"type": "pay", "actions": ["send"], "locations": []}]));
        assert!(choices(3, &all).is_empty());
        assert_eq!(left(3, &all, &BTreeSet::new()), Left::all(&all));
    }

    #[test]
    fn what_is_not_ticked_is_taken_away() {
        let all = rights(&json!([
            {"type": "pay", "actions": ["send", "recall"], "locations": ["x", "y"]},
            {"type": "read"},
        ]));
        let boxes: Vec<String> = choices(1, &all).into_iter().map(|one| one.value).collect();
        assert_eq!(
            boxes,
            [
                "1.0",
                "1.0.actions.0",
                "1.0.actions.1",
                "1.0.locations.0",
                "1.0.locations.1",
                "1.1"
            ]
        );
        let every: BTreeSet<&str> = boxes.iter().map(String::as_str).collect();
        assert_eq!(left(1, &all, &every), Left::all(&all));
        let ticked = BTreeSet::from(["1.0", "1.0.actions.1", "1.0.locations.0", "0.1", "1.7"]);
        let narrowed = json!([{"type": "pay", "actions": ["recall"], "locations": ["x"]}, null]);
        assert_eq!(
            left(1, &all, &ticked),
            serde_json::from_value(narrowed).unwrap()
        );
        let no_action = BTreeSet::from(["1.0", "1.0.locations.0", "1.1"]);
        let narrowed = json!([null, {"type": "read"}]);
        assert_eq!(
            left(1, &all, &no_action),
            serde_json::from_value(narrowed).unwrap()
        );
    }
}
