//! Own fields of rights, typed for policies from the right type's JSON Schema.
//!
//! | JSON Schema | Cedar |
//! |---|---|
//! | `string`, also with `enum` or `const` | `String` |
//! | `boolean` | `Bool` |
//! | `integer` | `Long` |
//! | `number` | `decimal`: four digits after the point |
//! | `object` with `properties` | a record of those that have a type here |
//! | `array` with `items` of one type | `Set` of that |
//! | one of these or `null` | an optional attribute; null is absent |
//! | anything else | not visible |
//!
//! What is not `required` is optional, so a policy must ask `has` first. A
//! value that its Cedar type cannot hold denies whenever a policy that looks at
//! the right could matter: to leave it out could miss a forbid.

use cedar_policy_core::ast::Value as CedarValue;
use cedar_policy_core::extensions::Extensions;
use serde_json::{Map, Number, Value, json};

use crate::schema::Names;
use crate::world::{WorldError, call};

/// Records inside of records at most.
const MAX_DEPTH: usize = 8;

/// A member of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub name: String,
    pub of: FieldType,
    pub presence: Presence,
}

/// Whether a field is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
}

/// The Cedar type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldType {
    Text,
    Long,
    Decimal,
    Bool,
    Set(Box<FieldType>),
    Record(Vec<Field>),
}

/// Members every right has: they are not own fields of a type.
const DIMENSIONS: [&str; 6] = [
    "type",
    "actions",
    "locations",
    "datatypes",
    "privileges",
    "identifier",
];

/// The own fields that a right type's schema tells.
pub(crate) fn fields(schema: &Value) -> Vec<Field> {
    let mut fields = members(schema, MAX_DEPTH).unwrap_or_default();
    fields.retain(|field| !DIMENSIONS.contains(&field.name.as_str()));
    fields
}

fn members(schema: &Value, depth: usize) -> Option<Vec<Field>> {
    let depth = depth.checked_sub(1)?;
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)));
    let fields = properties.iter().filter_map(|(name, schema)| {
        let (of, nullable) = of(schema, depth)?;
        let presence = match is_required(name) && nullable == Presence::Required {
            true => Presence::Required,
            false => Presence::Optional,
        };
        Some(Field {
            name: name.clone(),
            of,
            presence,
        })
    });
    Some(fields.collect())
}

fn of(schema: &Value, depth: usize) -> Option<(FieldType, Presence)> {
    let mut presence = Presence::Required;
    let name = match (schema.get("type"), schema.get("enum"), schema.get("const")) {
        (Some(Value::String(name)), ..) => name.as_str(),
        (Some(Value::Array(names)), ..) => {
            let mut named = names.iter().filter_map(Value::as_str);
            let mut only = None;
            for name in named.by_ref() {
                match (name, only) {
                    ("null", _) => presence = Presence::Optional,
                    (name, None) => only = Some(name),
                    (_, Some(_)) => return None,
                }
            }
            only?
        }
        (None, Some(Value::Array(values)), _) => same(values)?,
        (None, None, Some(value)) => same(std::slice::from_ref(value))?,
        _ => return None,
    };
    let of = match name {
        "string" => FieldType::Text,
        "boolean" => FieldType::Bool,
        "integer" => FieldType::Long,
        "number" => FieldType::Decimal,
        "array" => {
            let (items, presence) = of(schema.get("items")?, depth.checked_sub(1)?)?;
            if presence == Presence::Optional {
                return None;
            }
            FieldType::Set(Box::new(items))
        }
        "object" => FieldType::Record(members(schema, depth)?),
        _ => return None,
    };
    Some((of, presence))
}

/// The type all these values have, where that is text or truth.
fn same(values: &[Value]) -> Option<&'static str> {
    match values {
        [] => None,
        _ if values.iter().all(Value::is_string) => Some("string"),
        _ if values.iter().all(Value::is_boolean) => Some("boolean"),
        _ => None,
    }
}

/// The attributes as a Cedar schema writes them.
pub(crate) fn declared(fields: &[Field]) -> Map<String, Value> {
    let attributes = fields.iter().map(|field| {
        let mut of = field.of.declared();
        of["required"] = json!(field.presence == Presence::Required);
        (field.name.clone(), of)
    });
    attributes.collect()
}

impl FieldType {
    fn declared(&self) -> Value {
        match self {
            FieldType::Text => json!({"type": "String"}),
            FieldType::Long => json!({"type": "Long"}),
            FieldType::Decimal => json!({"type": "Extension", "name": "decimal"}),
            FieldType::Bool => json!({"type": "Boolean"}),
            FieldType::Set(of) => json!({"type": "Set", "element": of.declared()}),
            FieldType::Record(fields) => json!({"type": "Record", "attributes": declared(fields)}),
        }
    }

    fn value(&self, value: &Value, names: &Names) -> Result<CedarValue, WorldError> {
        let unreadable = || WorldError::Unreadable;
        Ok(match self {
            FieldType::Text => value.as_str().ok_or_else(unreadable)?.into(),
            FieldType::Bool => value.as_bool().ok_or_else(unreadable)?.into(),
            FieldType::Long => whole(value.as_number().ok_or_else(unreadable)?)?.into(),
            FieldType::Decimal => {
                let text = decimal(value.as_number().ok_or_else(unreadable)?)?;
                call(Extensions::all_available(), &names.decimal, &text)
                    .map_err(|_| WorldError::Unreadable)?
            }
            FieldType::Set(of) => {
                let items = value.as_array().ok_or_else(unreadable)?.iter();
                let items = items.map(|item| of.value(item, names));
                CedarValue::set(items.collect::<Result<Vec<_>, _>>()?, None)
            }
            FieldType::Record(fields) => {
                let members = value.as_object().ok_or_else(unreadable)?;
                CedarValue::record(values(fields, members, names)?, None)
            }
        })
    }
}

/// The values of those fields that are given.
///
/// # Errors
/// [`WorldError::Unreadable`] when one does not have its type.
pub(crate) fn values(
    fields: &[Field],
    given: &Map<String, Value>,
    names: &Names,
) -> Result<Vec<(String, CedarValue)>, WorldError> {
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        match (given.get(&field.name), field.presence) {
            (Some(Value::Null) | None, Presence::Optional) => {}
            (None, Presence::Required) => return Err(WorldError::Unreadable),
            (Some(value), _) => {
                values.push((field.name.clone(), field.of.value(value, names)?));
            }
        }
    }
    Ok(values)
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be a whole i64")]
fn whole(number: &Number) -> Result<i64, WorldError> {
    if let Some(whole) = number.as_i64() {
        return Ok(whole);
    }
    // A number such as 5.0 is an integer for JSON Schema.
    match number.as_f64() {
        Some(float) if float.fract() == 0.0 && float.abs() < 9.0e15 => Ok(float as i64),
        _ => Err(WorldError::Unreadable),
    }
}

fn decimal(number: &Number) -> Result<String, WorldError> {
    let text = match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => format!("{whole}.0"),
        (None, Some(float)) if number.is_f64() => format!("{float:?}"),
        _ => return Err(WorldError::Unreadable),
    };
    let digits = text.split_once('.').map_or(0, |(_, after)| after.len());
    match (1..=4).contains(&digits) && !text.contains('e') {
        true => Ok(text),
        false => Err(WorldError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cedar_has_no_word_for_is_not_visible() {
        let schema = json!({"properties": {
            "text": {"type": "string", "maxLength": 5},
            "colour": {"enum": ["red", "blue"]},
            "on": {"const": true},
            "count": {"type": ["integer", "null"]},
            "price": {"type": "number"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "size": {"type": "object", "properties": {"width": {"type": "integer"}, "x": {}},
                "required": ["width"]},
            "type": {"const": "photo"},
            "actions": {"type": "array", "items": {"type": "string"}},
            "any": {},
            "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "mixed": {"type": ["string", "integer"]},
            "holes": {"type": "array", "items": {"type": ["string", "null"]}},
            "list": {"type": "array"},
            "free": {"type": "object"},
        }, "required": ["text", "count"]});
        let declared = Value::Object(declared(&fields(&schema)));
        assert_eq!(
            declared,
            json!({
                "text": {"type": "String", "required": true},
                "colour": {"type": "String", "required": false},
                "on": {"type": "Boolean", "required": false},
                "count": {"type": "Long", "required": false},
                "price": {"type": "Extension", "name": "decimal", "required": false},
                "tags": {"type": "Set", "element": {"type": "String"}, "required": false},
                "size": {"type": "Record", "required": false,
                    "attributes": {"width": {"type": "Long", "required": true}}},
            })
        );
    }

    #[test]
    fn values_that_do_not_have_their_type_are_errors() {
        let names = Names::new().unwrap();
        let schema = json!({"properties": {
            "count": {"type": "integer"},
            "price": {"type": "number"},
            "tags": {"type": "array", "items": {"type": "string"}},
        }, "required": ["count"]});
        let fields = fields(&schema);
        let read = |given: Value| values(&fields, given.as_object().unwrap(), &names).is_ok();
        for bad in [
            json!({}),
            json!({"count": "1"}),
            json!({"count": 1.5}),
            json!({"count": null}),
            json!({"count": u64::MAX}),
            json!({"count": 1, "price": 0.12345}),
            json!({"count": 1, "price": 1e300}),
            json!({"count": 1, "price": "1"}),
            json!({"count": 1, "tags": "a"}),
            json!({"count": 1, "tags": ["a", 1]}),
        ] {
            assert!(!read(bad.clone()), "{bad}");
        }
        for good in [
            json!({"count": 1}),
            json!({"count": 1.0, "price": 0.1234, "tags": [], "other": []}),
            json!({"count": -1, "price": -7, "tags": ["a"]}),
            json!({"count": 1, "price": null}),
        ] {
            assert!(read(good.clone()), "{good}");
        }
    }
}
