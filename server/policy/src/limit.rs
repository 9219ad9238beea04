//! Limits on the values of a right type's own fields: `amount <= 100`.

use std::cmp::Ordering;
use std::str::FromStr;

use serde_json::{Map, Number, Value};

use crate::field::{Field, FieldType};

/// `<field> <= <number>` or `<field> >= <number>`. A field of a field is
/// written with dots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    path: Vec<String>,
    side: Side,
    bound: Number,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    AtMost,
    AtLeast,
}

/// Why a text is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a field, `<=` or `>=`, and a number, such as `amount <= 100`")]
pub(crate) struct NotALimit;

/// What a limit makes of a right's fields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Limited {
    /// They are within it.
    Within,
    /// They are when these replace them.
    To(Map<String, Value>),
    /// They cannot be: the field is not a number.
    Never,
}

impl FromStr for Limit {
    type Err = NotALimit;

    fn from_str(text: &str) -> Result<Self, NotALimit> {
        let at_most = text.split_once("<=").map(|ends| (ends, Side::AtMost));
        let at_least = || text.split_once(">=").map(|ends| (ends, Side::AtLeast));
        let ((path, bound), side) = at_most.or_else(at_least).ok_or(NotALimit)?;
        let path: Vec<String> = path.trim().split('.').map(str::to_owned).collect();
        let is_name = |name: &String| !name.is_empty() && !name.contains(['<', '>', '=', ' ']);
        if !path.iter().all(is_name) {
            return Err(NotALimit);
        }
        Ok(Self {
            path,
            side,
            bound: bound.trim().parse().map_err(|_| NotALimit)?,
        })
    }
}

impl Limit {
    /// Whether a right type with these fields has the one that is limited: a
    /// number, and a whole one for a whole bound only.
    pub(crate) fn fits(&self, fields: &[Field]) -> bool {
        let mut fields = fields;
        let mut path = self.path.iter().peekable();
        while let Some(name) = path.next() {
            let found = fields.iter().find(|field| field.name == *name);
            match found.map(|field| &field.of) {
                Some(FieldType::Record(inner)) => fields = inner,
                Some(FieldType::Decimal) => return path.peek().is_none(),
                Some(FieldType::Long) => return path.peek().is_none() && self.bound.is_i64(),
                _ => return false,
            }
        }
        false
    }

    /// Holds the fields to the limit. A field that is not given is not limited
    /// by who asks, so it is set.
    pub(crate) fn hold(&self, fields: &Map<String, Value>) -> Limited {
        let mut held = fields.clone();
        match self.set(&mut held, &self.path) {
            Some(Change::None) => Limited::Within,
            Some(Change::Some) => Limited::To(held),
            None => Limited::Never,
        }
    }

    fn set(&self, fields: &mut Map<String, Value>, path: &[String]) -> Option<Change> {
        let (name, rest) = path.split_first()?;
        if !rest.is_empty() {
            let inner = fields
                .entry(name.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            return self.set(inner.as_object_mut()?, rest);
        }
        let is_within = match fields.get(name) {
            None => false,
            Some(Value::Number(number)) => {
                let order = compare(number, &self.bound)?;
                match self.side {
                    Side::AtMost => order != Ordering::Greater,
                    Side::AtLeast => order != Ordering::Less,
                }
            }
            Some(_) => return None,
        };
        if is_within {
            return Some(Change::None);
        }
        fields.insert(name.clone(), Value::Number(self.bound.clone()));
        Some(Change::Some)
    }
}

enum Change {
    None,
    Some,
}

/// Compares exactly where both are whole, else as floating point.
fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    let whole = |number: &Number| {
        let signed = number.as_i64().map(i128::from);
        signed.or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hold(limit: &str, fields: &Value) -> Limited {
        let limit: Limit = limit.parse().unwrap();
        limit.hold(fields.as_object().unwrap())
    }

    fn to(fields: &Value) -> Limited {
        Limited::To(fields.as_object().unwrap().clone())
    }

    #[test]
    fn holds_values_down_and_sets_what_was_left_open() {
        assert_eq!(hold("a <= 5", &json!({"a": 5})), Limited::Within);
        assert_eq!(hold("a <= 5", &json!({"a": 6})), to(&json!({"a": 5})));
        assert_eq!(
            hold("a <= 5", &json!({"b": 1})),
            to(&json!({"a": 5, "b": 1}))
        );
        assert_eq!(hold("a>=-1.5", &json!({"a": -2})), to(&json!({"a": -1.5})));
        assert_eq!(hold("a >= 3", &json!({"a": 3.5})), Limited::Within);
        assert_eq!(
            hold("a.b <= 5", &json!({"a": {"b": 9, "c": 1}})),
            to(&json!({"a": {"b": 5, "c": 1}}))
        );
        let large = u64::MAX;
        assert_eq!(
            hold("a <= 9223372036854775807", &json!({"a": large})),
            to(&json!({"a": i64::MAX}))
        );
    }

    #[test]
    fn what_is_no_number_cannot_be_held() {
        assert_eq!(hold("a <= 5", &json!({"a": "1"})), Limited::Never);
        assert_eq!(hold("a <= 5", &json!({"a": null})), Limited::Never);
        assert_eq!(hold("a.b <= 5", &json!({"a": 1})), Limited::Never);
    }

    #[test]
    fn refuses_other_texts() {
        for text in [
            "",
            "a",
            "a < 5",
            "<= 5",
            "a <= x",
            "a <= ",
            "a..b <= 1",
            "a b <= 1",
        ] {
            assert_eq!(text.parse::<Limit>(), Err(NotALimit), "{text}");
        }
    }
}
