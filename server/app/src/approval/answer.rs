//! What one approver left of each right that they were asked about.

use gnap::right::{Right, RightObject};
use policy::Approvers;
use serde::{Deserialize, Serialize};

/// An answer, as it is stored with the vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// As what the approver answered.
    pub of: Vec<Approvers>,
    /// Whether nothing of them was taken away.
    #[serde(default)]
    pub is_whole: bool,
    /// The rights they answered about.
    pub rights: Vec<Given>,
}

/// What is left of one right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The right's place among all of the grant.
    pub right: usize,
    /// Nothing of it, or these parts.
    pub left: Left,
}

/// The rights that one right stands for, in order; `None` where one of them is
/// refused. All `None` refuses the right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Left(pub Vec<Option<Right>>);

impl Left {
    /// Everything.
    pub fn all(rights: &[Right]) -> Self {
        Self(rights.iter().cloned().map(Some).collect())
    }

    /// Nothing.
    pub fn nothing(rights: &[Right]) -> Self {
        Self(vec![None; rights.len()])
    }

    /// Whether nothing is left.
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The rights that are left.
    pub fn rights(&self) -> Vec<Right> {
        self.0.iter().flatten().cloned().collect()
    }

    /// What both left. What does not match part by part is nothing.
    #[must_use]
    pub fn and(&self, other: &Left) -> Left {
        if self.0.len() != other.0.len() {
            return Left(vec![None; self.0.len()]);
        }
        let parts = self.0.iter().zip(&other.0);
        Left(
            parts
                .map(|(one, other)| both(one.as_ref()?, other.as_ref()?))
                .collect(),
        )
    }
}

fn both(one: &Right, other: &Right) -> Option<Right> {
    match (one, other) {
        (Right::Reference(one), Right::Reference(other)) => {
            (one == other).then(|| Right::Reference(one.clone()))
        }
        (Right::Object(one), Right::Object(other)) => {
            both_objects(one, other).map(|both| Right::Object(Box::new(both)))
        }
        (Right::Reference(_), Right::Object(_)) | (Right::Object(_), Right::Reference(_)) => None,
    }
}

/// What both allow; nothing where a dimension would become empty: a right to no
/// action at all is none.
fn both_objects(one: &RightObject, other: &RightObject) -> Option<RightObject> {
    let is_same = one.right_type == other.right_type
        && one.identifier == other.identifier
        && one.fields == other.fields;
    if !is_same {
        return None;
    }
    Some(RightObject {
        actions: dimension(one.actions.as_ref(), other.actions.as_ref())?,
        locations: dimension(one.locations.as_ref(), other.locations.as_ref())?,
        datatypes: dimension(one.datatypes.as_ref(), other.datatypes.as_ref())?,
        privileges: dimension(one.privileges.as_ref(), other.privileges.as_ref())?,
        ..one.clone()
    })
}

/// `None` when nothing is common, else the dimension.
#[expect(
    clippy::option_option,
    reason = "no dimension at all and no common value are different answers"
)]
fn dimension(
    one: Option<&Vec<String>>,
    other: Option<&Vec<String>>,
) -> Option<Option<Vec<String>>> {
    match (one, other) {
        (None, None) => Some(None),
        (Some(only), None) | (None, Some(only)) => Some(Some(only.clone())),
        (Some(one), Some(other)) => {
            let common: Vec<String> = one
                .iter()
                .filter(|value| other.contains(value))
                .cloned()
                .collect();
            let was_empty = one.is_empty() && other.is_empty();
            (was_empty || !common.is_empty()).then_some(Some(common))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn left(parts: &Value) -> Left {
        serde_json::from_value(parts.clone()).unwrap()
    }

    #[test]
    fn what_both_left_is_what_is_left() {
        let whole =
            json!([{"type": "pay", "actions": ["a", "b", "c"], "locations": ["x", "y"]}, "ref"]);
        let one = json!([{"type": "pay", "actions": ["a", "b"], "locations": ["x", "y"]}, "ref"]);
        let other = json!([{"type": "pay", "actions": ["b", "c"], "locations": ["y"]}, null]);
        let both = json!([{"type": "pay", "actions": ["b"], "locations": ["y"]}, null]);
        assert_eq!(left(&one).and(&left(&other)), left(&both));
        assert_eq!(left(&whole).and(&left(&one)), left(&one));
    }

    #[test]
    fn nothing_common_and_another_right_are_nothing() {
        let one = json!([{"type": "pay", "actions": ["a"], "amount": 1}]);
        for other in [
            json!([{"type": "pay", "actions": ["b"], "amount": 1}]),
            json!([{"type": "pay", "actions": ["a"], "amount": 2}]),
            json!([{"type": "order", "actions": ["a"], "amount": 1}]),
            json!(["pay"]),
            json!([null]),
            json!([]),
        ] {
            assert!(left(&one).and(&left(&other)).is_nothing(), "{other}");
        }
        assert!(!left(&one).and(&left(&one)).is_nothing());
    }
}
