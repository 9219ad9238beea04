//! JSON from outside: size, depth and duplicate members are checked before
//! anything is made of it, and that what was made of it has its shape.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize, de};
use serde_json::{Map, Number, Value};

/// What a message may be at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Octets.
    pub octets: usize,
    /// Nested arrays and objects.
    pub depth: usize,
}

impl Limits {
    /// For protocol messages.
    pub const MESSAGE: Limits = Limits {
        octets: 256 * 1024,
        depth: 16,
    };
}

/// Why content is not a message.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// More octets than allowed.
    #[error("content is larger than {0} octets")]
    TooLarge(usize),
    /// An array, a text, a number: every message is an object.
    #[error("content is not an object")]
    NotAnObject,
    /// An array where the message has an object, at any depth.
    #[error("an array stands where an object belongs")]
    ArrayForObject,
    /// Not JSON, too deep, a member twice, or not of the wanted shape.
    #[error("content is not valid: {0}")]
    Invalid(#[from] serde_json::Error),
}

/// Decodes one JSON message.
///
/// A member name that appears twice in one object is refused: two parsers
/// could read two different messages out of the same signed octets. So is an
/// array in the place of an object, for serde reads structs from arrays too,
/// member by member.
///
/// # Errors
/// When the content breaks a limit, is not JSON, or is not a `T`.
pub fn decode<T: DeserializeOwned + Serialize>(
    content: &[u8],
    limits: Limits,
) -> Result<T, DecodeError> {
    if content.len() > limits.octets {
        return Err(DecodeError::TooLarge(limits.octets));
    }
    if content.trim_ascii_start().first() != Some(&b'{') {
        return Err(DecodeError::NotAnObject);
    }
    let mut json = serde_json::Deserializer::from_slice(content);
    let said = Checked {
        depth: limits.depth,
    }
    .deserialize(&mut json)?;
    json.end()?;
    let message = T::deserialize(&said)?;
    same_shape(&said, &serde_json::to_value(&message)?)?;
    Ok(message)
}

/// Whether objects were understood from objects, and arrays from arrays.
fn same_shape(said: &Value, understood: &Value) -> Result<(), DecodeError> {
    match (said, understood) {
        (Value::Object(said), Value::Object(understood)) => understood
            .iter()
            .filter_map(|(name, understood)| Some((said.get(name)?, understood)))
            .try_for_each(|(said, understood)| same_shape(said, understood)),
        (Value::Array(said), Value::Array(understood)) => said
            .iter()
            .zip(understood)
            .try_for_each(|(said, understood)| same_shape(said, understood)),
        (Value::Array(_), Value::Object(_)) => Err(DecodeError::ArrayForObject),
        _ => Ok(()),
    }
}

/// Reads a JSON value within limits.
#[derive(Clone, Copy)]
struct Checked {
    depth: usize,
}

impl Checked {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth }),
            None => Err(E::custom("nested too deep")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Checked {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        match Number::from_f64(number) {
            Some(number) => Ok(Value::Number(number)),
            None => Err(E::custom("a number is out of range")),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        without_nul(text)?;
        Ok(Value::from(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        without_nul(&text)?;
        Ok(Value::String(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            without_nul(&name)?;
            if object.contains_key(&name) {
                return Err(de::Error::custom(format_args!(
                    "member `{name}` appears twice"
                )));
            }
            let value = members.next_value_seed(inner)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// PostgreSQL takes no NUL in a text, so such a message could not be kept.
fn without_nul<E: de::Error>(text: &str) -> Result<(), E> {
    if text.contains('\0') {
        return Err(E::custom("a text has the character U+0000"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::GrantRequest;
    use crate::rs::IntrospectRequest;

    fn check(json: &str) -> Result<Value, DecodeError> {
        decode(
            json.as_bytes(),
            Limits {
                octets: 64,
                depth: 3,
            },
        )
    }

    #[test]
    fn accepts_json_within_limits() {
        assert!(check(r#"{"a":[{"b":1}],"c":null}"#).is_ok());
    }

    #[test]
    fn refuses_what_breaks_a_limit() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"x":{"a":1,"\u0061":2}}"#,
            r#"{"a":[[[1]]]}"#,
            "[1]",
            "1",
            r#"{"a":1} x"#,
            r#"{"a":"b\u0000"}"#,
            r#"{"\u0000":1}"#,
            "",
            "{",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&format!("{{{}}}", " ".repeat(70))).is_err());
    }

    const MESSAGE: &str = r#"{
        "access_token": {"access": [{"type": "a"}], "label": "l"},
        "client": {"key": {"proof": {"method": "httpsig"}, "jwk": {"x": ["y"]}}, "display": {"name": "n"}},
        "interact": {"start": [{"mode": "m"}], "finish": {"method": "f", "uri": "u", "nonce": "n"}, "hints": {"ui_locales": []}}
    }"#;

    /// Each object of the message in the form that serde also takes: its
    /// members as an array.
    #[test]
    fn refuses_an_array_for_an_object_at_every_depth() {
        let read = |json: &str| decode::<GrantRequest>(json.as_bytes(), Limits::MESSAGE);
        read(MESSAGE).unwrap();
        for (object, array) in [
            (
                r#"{"access": [{"type": "a"}], "label": "l"}"#,
                r#"[[{"type": "a"}], "l", []]"#,
            ),
            (
                r#""access_token": {"access": [{"type": "a"}], "label": "l"}"#,
                r#""access_token": [[[{"type": "a"}], "l"]]"#,
            ),
            (
                r#"{"key": {"proof": {"method": "httpsig"}, "jwk": {"x": ["y"]}}, "display": {"name": "n"}}"#,
                r#"[{"proof": "httpsig"}]"#,
            ),
            (
                r#"{"proof": {"method": "httpsig"}, "jwk": {"x": ["y"]}}"#,
                r#"["httpsig"]"#,
            ),
            (r#"{"name": "n"}"#, r#"["n"]"#),
            (r#"{"mode": "m"}"#, r#"["m"]"#),
            (
                r#"{"method": "f", "uri": "u", "nonce": "n"}"#,
                r#"["f", "u", "n"]"#,
            ),
            (r#"{"ui_locales": []}"#, r#"[["en"]]"#),
        ] {
            assert!(MESSAGE.contains(object), "{object}");
            let changed = MESSAGE.replace(object, array);
            assert!(read(&changed).is_err(), "{changed}");
        }
        let question = r#"{"access_token": "t", "resource_server": ["k"]}"#;
        assert!(decode::<IntrospectRequest>(question.as_bytes(), Limits::MESSAGE).is_err());
    }
}
