//! JSON from outside: size, depth and duplicate members are checked before
//! anything is made of it.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};

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
    /// Not JSON, too deep, a member twice, or not of the wanted shape.
    #[error("content is not valid: {0}")]
    Invalid(#[from] serde_json::Error),
}

/// Decodes one JSON message.
///
/// A member name that appears twice in one object is refused: two parsers
/// could read two different messages out of the same signed octets.
///
/// # Errors
/// When the content breaks a limit, is not JSON, or is not a `T`.
pub fn decode<T: DeserializeOwned>(content: &[u8], limits: Limits) -> Result<T, DecodeError> {
    if content.len() > limits.octets {
        return Err(DecodeError::TooLarge(limits.octets));
    }
    // serde's structs can also be read from arrays, member by member.
    if content.trim_ascii_start().first() != Some(&b'{') {
        return Err(DecodeError::NotAnObject);
    }
    let mut json = serde_json::Deserializer::from_slice(content);
    Checked {
        depth: limits.depth,
    }
    .deserialize(&mut json)?;
    json.end()?;
    Ok(serde_json::from_slice(content)?)
}

/// Walks a JSON value without keeping it.
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
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        without_nul(text)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        while items.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            without_nul(&name)?;
            if names.contains(&name) {
                return Err(de::Error::custom(format_args!(
                    "member `{name}` appears twice"
                )));
            }
            names.insert(name);
            members.next_value_seed(inner)?;
        }
        Ok(())
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
    use serde_json::Value;

    use super::*;

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
}
