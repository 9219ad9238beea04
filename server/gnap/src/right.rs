//! Access rights (RFC 9635 §8) and when one right covers another.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// One element of an `access` array: an object, or a reference to rights the
/// AS knows by that name (RFC 9635 §8.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Right {
    /// A right described by its dimensions.
    Object(Box<RightObject>),
    /// A resource reference: a name the AS resolves.
    Reference(String),
}

/// A right as an object. `None` means that the dimension was not given, which
/// is not the same as an empty array: absent is "not limited in this
/// dimension", empty is "nothing in this dimension".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RightObject {
    /// The `type`: compared byte by byte, never normalised.
    pub right_type: String,
    /// What will be done.
    pub actions: Option<Vec<String>>,
    /// Where, usually URIs.
    pub locations: Option<Vec<String>>,
    /// Which kinds of data.
    pub datatypes: Option<Vec<String>>,
    /// One specific resource.
    pub identifier: Option<String>,
    /// Levels of privilege.
    pub privileges: Option<Vec<String>>,
    /// The type's own fields.
    pub fields: Map<String, Value>,
}

impl Right {
    /// The object's type, or `None` for a reference.
    pub fn right_type(&self) -> Option<&str> {
        match self {
            Right::Object(object) => Some(&object.right_type),
            Right::Reference(_) => None,
        }
    }

    /// Whether everything `wanted` asks for is within this right.
    ///
    /// A dimension this right does not name covers every value of it; one it
    /// names covers only those values, so a wanted right that leaves the
    /// dimension open is not covered. Own fields must be equal: what they mean
    /// is the RS's business, so anything else would be a guess (and a wrong
    /// yes).
    pub fn covers(&self, wanted: &Right) -> bool {
        match (self, wanted) {
            (Right::Reference(have), Right::Reference(want)) => have == want,
            (Right::Object(have), Right::Object(want)) => have.covers(want),
            _ => false,
        }
    }
}

/// Values of one dimension at most. Above it a request is refused; RFC 9635
/// sets no limits.
const MAX_VALUES: usize = 64;
/// Octets of a reference, a type, an identifier, or a value of a dimension at
/// most.
const MAX_TEXT: usize = 1024;

impl Right {
    /// Whether its dimensions stay within limits.
    pub(crate) fn is_of_some_size(&self) -> bool {
        let short = |text: &String| text.len() <= MAX_TEXT;
        match self {
            Right::Reference(name) => short(name),
            Right::Object(right) => {
                let dimensions = [
                    &right.actions,
                    &right.locations,
                    &right.datatypes,
                    &right.privileges,
                ];
                short(&right.right_type)
                    && right.identifier.as_ref().is_none_or(short)
                    && dimensions
                        .into_iter()
                        .flatten()
                        .all(|values| values.len() <= MAX_VALUES && values.iter().all(short))
            }
        }
    }
}

impl RightObject {
    fn covers(&self, wanted: &RightObject) -> bool {
        self.right_type == wanted.right_type
            && subset(&wanted.actions, &self.actions)
            && subset(&wanted.locations, &self.locations)
            && subset(&wanted.datatypes, &self.datatypes)
            && subset(&wanted.privileges, &self.privileges)
            && match (&self.identifier, &wanted.identifier) {
                (None, _) => true,
                (Some(have), Some(want)) => have == want,
                (Some(_), None) => false,
            }
            && self.fields == wanted.fields
    }
}

/// Whether each wanted right is covered by at least one of the rights held.
pub fn covers_all(held: &[Right], wanted: &[Right]) -> bool {
    wanted
        .iter()
        .all(|want| held.iter().any(|have| have.covers(want)))
}

fn subset(wanted: &Option<Vec<String>>, held: &Option<Vec<String>>) -> bool {
    match (wanted, held) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(wanted), Some(held)) => wanted.iter().all(|value| held.contains(value)),
    }
}

impl<'de> Deserialize<'de> for Right {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(name) if name.is_empty() => {
                Err(D::Error::custom("a right's reference must not be empty"))
            }
            Value::String(name) => Ok(Right::Reference(name)),
            Value::Object(members) => RightObject::from_members(members)
                .map(|object| Right::Object(Box::new(object)))
                .map_err(D::Error::custom),
            _ => Err(D::Error::custom("a right must be an object or a string")),
        }
    }
}

impl RightObject {
    fn from_members(mut members: Map<String, Value>) -> Result<Self, &'static str> {
        let Some(Value::String(right_type)) = members.remove("type") else {
            return Err("a right's `type` must be a string");
        };
        if right_type.is_empty() {
            return Err("a right's `type` must not be empty");
        }
        let identifier = match members.remove("identifier") {
            None => None,
            Some(Value::String(identifier)) => Some(identifier),
            Some(_) => return Err("a right's `identifier` must be a string"),
        };
        Ok(Self {
            right_type,
            actions: strings(members.remove("actions"))?,
            locations: strings(members.remove("locations"))?,
            datatypes: strings(members.remove("datatypes"))?,
            privileges: strings(members.remove("privileges"))?,
            identifier,
            fields: members,
        })
    }
}

fn strings(value: Option<Value>) -> Result<Option<Vec<String>>, &'static str> {
    let message =
        "a right's actions, locations, datatypes and privileges must be arrays of strings";
    let Some(value) = value else { return Ok(None) };
    let Value::Array(items) = value else {
        return Err(message);
    };
    items
        .into_iter()
        .map(|item| match item {
            Value::String(text) => Ok(text),
            _ => Err(message),
        })
        .collect::<Result<Vec<_>, _>>()
        .map(Some)
}

impl Serialize for Right {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Right::Reference(name) => serializer.serialize_str(name),
            Right::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for RightObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.right_type)?;
        let dimensions = [
            ("actions", &self.actions),
            ("locations", &self.locations),
            ("datatypes", &self.datatypes),
            ("privileges", &self.privileges),
        ];
        for (name, values) in dimensions {
            if let Some(values) = values {
                map.serialize_entry(name, values)?;
            }
        }
        if let Some(identifier) = &self.identifier {
            map.serialize_entry("identifier", identifier)?;
        }
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(json: &str) -> Right {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_right_covers_itself_and_less() {
        let held = right(r#"{"type":"photo","actions":["read","write"],"identifier":"a"}"#);
        assert!(held.covers(&held));
        assert!(held.covers(&right(
            r#"{"type":"photo","actions":["read"],"identifier":"a"}"#
        )));
    }

    #[test]
    fn a_right_does_not_cover_more() {
        let held = right(r#"{"type":"photo","actions":["read"],"identifier":"a"}"#);
        for more in [
            r#"{"type":"photo","actions":["read","write"],"identifier":"a"}"#,
            r#"{"type":"photo","identifier":"a"}"#,
            r#"{"type":"photo","actions":["read"]}"#,
            r#"{"type":"photo","actions":["read"],"identifier":"b"}"#,
            r#"{"type":"Photo","actions":["read"],"identifier":"a"}"#,
            r#"{"type":"photo","actions":["read"],"identifier":"a","limit":5}"#,
            r#""photo""#,
        ] {
            assert!(!held.covers(&right(more)), "{more}");
        }
    }

    #[test]
    fn an_unlimited_dimension_covers_every_value() {
        let held = right(r#"{"type":"photo"}"#);
        assert!(held.covers(&right(r#"{"type":"photo","actions":["read"]}"#)));
    }

    #[test]
    fn a_right_round_trips_with_its_own_fields() {
        let json = r#"{"type":"pay","actions":["send"],"limit":{"amount":"50","currency":"EUR"}}"#;
        assert_eq!(serde_json::to_string(&right(json)).unwrap(), json);
    }

    #[test]
    fn malformed_rights_are_refused() {
        for bad in [
            "{}",
            r#"{"type":1}"#,
            r#"{"type":""}"#,
            r#"{"type":"a","actions":"read"}"#,
            r#"{"type":"a","actions":[1]}"#,
            r#"{"type":"a","identifier":7}"#,
            "7",
            r#""""#,
            "null",
        ] {
            assert!(serde_json::from_str::<Right>(bad).is_err(), "{bad}");
        }
    }
}
