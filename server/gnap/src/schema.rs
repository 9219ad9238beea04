//! What a right of a type may look like (RFC 9635 §8: the type defines its
//! fields): a JSON Schema (draft 2020-12) of the whole object, its common
//! dimensions and its own fields.
//!
//! A documented part of the vocabulary: `type`, `const`, `enum`, `properties`,
//! `required`, `additionalProperties`, `minProperties`, `maxProperties`,
//! `items`, `minItems`, `maxItems`, `uniqueItems`, `minLength`, `maxLength`,
//! `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `allOf`,
//! `anyOf`, `oneOf`, `not`, and annotations. A schema with any other keyword
//! does not compile: a rule that is not understood must not be skipped.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// Schemas inside of schemas at most.
const MAX_DEPTH: usize = 16;

/// A schema that was understood as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema(Vec<Rule>);

/// Why a text is not a schema that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The keyword is not part of the supported vocabulary.
    #[error("keyword `{0}` is not supported")]
    Keyword(String),
    /// The keyword's value is not what it must be.
    #[error("value of keyword `{0}` is not valid")]
    Value(String),
    /// Neither an object nor a boolean.
    #[error("a schema must be an object or a boolean")]
    NotASchema,
    /// Too many schemas inside of each other.
    #[error("schema is nested too deep")]
    TooDeep,
}

#[derive(Debug, Clone, PartialEq)]
enum Rule {
    Never,
    Types(Vec<Type>),
    Values(Vec<Value>),
    Required(Vec<String>),
    Members {
        known: Vec<(String, Schema)>,
        others: Schema,
    },
    Items(Schema),
    UniqueItems,
    /// At least and at most so many, of what the type counts.
    Count(Counted, Ordering, usize),
    /// A number that must not be on this side of the bound, nor on the bound if
    /// that is exclusive.
    Bound {
        not: Ordering,
        exclusive: Exclusive,
        bound: Number,
    },
    All(Vec<Schema>),
    Any(Vec<Schema>),
    One(Vec<Schema>),
    Not(Schema),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    Integer,
    String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Members,
    Items,
    Characters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exclusive {
    Yes,
    No,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// When any part of it is not understood.
    pub fn compile(schema: &Value) -> Result<Self, SchemaError> {
        compile(schema, MAX_DEPTH)
    }

    /// Whether the value keeps every rule.
    pub fn accepts(&self, value: &Value) -> bool {
        self.0.iter().all(|rule| rule.accepts(value))
    }
}

fn compile(schema: &Value, depth: usize) -> Result<Schema, SchemaError> {
    let depth = depth.checked_sub(1).ok_or(SchemaError::TooDeep)?;
    let keywords = match schema {
        Value::Bool(true) => return Ok(Schema(Vec::new())),
        Value::Bool(false) => return Ok(Schema(vec![Rule::Never])),
        Value::Object(keywords) => keywords,
        _ => return Err(SchemaError::NotASchema),
    };
    let mut rules = Vec::new();
    for (keyword, value) in keywords {
        let invalid = || SchemaError::Value(keyword.clone());
        let schemas = || -> Result<Vec<Schema>, SchemaError> {
            let schemas = value.as_array().ok_or_else(invalid)?;
            schemas.iter().map(|each| compile(each, depth)).collect()
        };
        let count = |counted, not| -> Result<Rule, SchemaError> {
            let number = value.as_u64().and_then(|number| number.try_into().ok());
            Ok(Rule::Count(counted, not, number.ok_or_else(invalid)?))
        };
        let bound = |not, exclusive| match value {
            Value::Number(bound) => Ok(Rule::Bound {
                not,
                exclusive,
                bound: bound.clone(),
            }),
            _ => Err(invalid()),
        };
        let rule = match keyword.as_str() {
            "$schema" | "$id" | "$comment" | "title" | "description" | "default" | "examples"
            | "deprecated" => continue,
            "type" => Rule::Types(types(value).ok_or_else(invalid)?),
            "const" => Rule::Values(vec![value.clone()]),
            "enum" => Rule::Values(value.as_array().ok_or_else(invalid)?.clone()),
            "required" => Rule::Required(names(value).ok_or_else(invalid)?),
            "properties" => continue,
            "additionalProperties" if keywords.contains_key("properties") => continue,
            "additionalProperties" => members(keywords, depth)?,
            "minProperties" => count(Counted::Members, Ordering::Less)?,
            "maxProperties" => count(Counted::Members, Ordering::Greater)?,
            "items" => Rule::Items(compile(value, depth)?),
            "minItems" => count(Counted::Items, Ordering::Less)?,
            "maxItems" => count(Counted::Items, Ordering::Greater)?,
            "uniqueItems" => match value {
                Value::Bool(true) => Rule::UniqueItems,
                Value::Bool(false) => continue,
                _ => return Err(invalid()),
            },
            "minLength" => count(Counted::Characters, Ordering::Less)?,
            "maxLength" => count(Counted::Characters, Ordering::Greater)?,
            "minimum" => bound(Ordering::Less, Exclusive::No)?,
            "maximum" => bound(Ordering::Greater, Exclusive::No)?,
            "exclusiveMinimum" => bound(Ordering::Less, Exclusive::Yes)?,
            "exclusiveMaximum" => bound(Ordering::Greater, Exclusive::Yes)?,
            "allOf" => Rule::All(schemas()?),
            "anyOf" => Rule::Any(schemas()?),
            "oneOf" => Rule::One(schemas()?),
            "not" => Rule::Not(compile(value, depth)?),
            _ => return Err(SchemaError::Keyword(keyword.clone())),
        };
        rules.push(rule);
    }
    if keywords.contains_key("properties") {
        rules.push(members(keywords, depth)?);
    }
    Ok(Schema(rules))
}

/// `properties` and `additionalProperties`: what the second means depends on
/// the first.
fn members(keywords: &Map<String, Value>, depth: usize) -> Result<Rule, SchemaError> {
    let known = match keywords.get("properties") {
        None => Vec::new(),
        Some(Value::Object(known)) => known
            .iter()
            .map(|(name, schema)| Ok((name.clone(), compile(schema, depth)?)))
            .collect::<Result<_, SchemaError>>()?,
        Some(_) => return Err(SchemaError::Value("properties".to_owned())),
    };
    let others = match keywords.get("additionalProperties") {
        None => Schema(Vec::new()),
        Some(schema) => compile(schema, depth)?,
    };
    Ok(Rule::Members { known, others })
}

fn names(value: &Value) -> Option<Vec<String>> {
    let names = value.as_array()?.iter();
    names.map(|name| Some(name.as_str()?.to_owned())).collect()
}

fn types(value: &Value) -> Option<Vec<Type>> {
    let named = |value: &Value| match value.as_str()? {
        "null" => Some(Type::Null),
        "boolean" => Some(Type::Boolean),
        "object" => Some(Type::Object),
        "array" => Some(Type::Array),
        "number" => Some(Type::Number),
        "integer" => Some(Type::Integer),
        "string" => Some(Type::String),
        _ => None,
    };
    match value {
        Value::Array(names) => names.iter().map(named).collect(),
        name => Some(vec![named(name)?]),
    }
}

impl Rule {
    fn accepts(&self, value: &Value) -> bool {
        match self {
            Rule::Never => false,
            Rule::Types(types) => types.iter().any(|known| known.is_of(value)),
            Rule::Values(values) => values.contains(value),
            Rule::Required(names) => value
                .as_object()
                .is_none_or(|members| names.iter().all(|name| members.contains_key(name))),
            Rule::Members { known, others } => value.as_object().is_none_or(|members| {
                members.iter().all(|(name, value)| {
                    let schema = known.iter().find(|(known, _)| known == name);
                    schema.map_or(others, |(_, schema)| schema).accepts(value)
                })
            }),
            Rule::Items(schema) => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| schema.accepts(item))),
            Rule::UniqueItems => value.as_array().is_none_or(|items| {
                let mut rest = items.as_slice();
                while let [first, others @ ..] = rest {
                    if others.contains(first) {
                        return false;
                    }
                    rest = others;
                }
                true
            }),
            Rule::Count(counted, not, bound) => counted
                .count(value)
                .is_none_or(|count| count.cmp(bound) != *not),
            Rule::Bound {
                not,
                exclusive,
                bound,
            } => match value {
                Value::Number(number) => match compare(number, bound) {
                    Some(Ordering::Equal) => *exclusive == Exclusive::No,
                    Some(side) => side != *not,
                    None => false,
                },
                _ => true,
            },
            Rule::All(schemas) => schemas.iter().all(|schema| schema.accepts(value)),
            Rule::Any(schemas) => schemas.iter().any(|schema| schema.accepts(value)),
            Rule::One(schemas) => {
                schemas
                    .iter()
                    .filter(|schema| schema.accepts(value))
                    .count()
                    == 1
            }
            Rule::Not(schema) => !schema.accepts(value),
        }
    }
}

impl Type {
    fn is_of(self, value: &Value) -> bool {
        match self {
            Type::Null => value.is_null(),
            Type::Boolean => value.is_boolean(),
            Type::Object => value.is_object(),
            Type::Array => value.is_array(),
            Type::Number => value.is_number(),
            Type::Integer => match value {
                Value::Number(number) => {
                    integer(number).is_some()
                        || number.as_f64().is_some_and(|number| number.fract() == 0.0)
                }
                _ => false,
            },
            Type::String => value.is_string(),
        }
    }
}

impl Counted {
    /// How many there are; nothing for a value of another type.
    fn count(self, value: &Value) -> Option<usize> {
        match (self, value) {
            (Counted::Members, Value::Object(members)) => Some(members.len()),
            (Counted::Items, Value::Array(items)) => Some(items.len()),
            (Counted::Characters, Value::String(text)) => Some(text.chars().count()),
            _ => None,
        }
    }
}

fn integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

/// Integers exactly: rounded ones could pass a bound that they break.
fn compare(number: &Number, bound: &Number) -> Option<Ordering> {
    match (integer(number), integer(bound)) {
        (Some(number), Some(bound)) => Some(number.cmp(&bound)),
        _ => number.as_f64()?.partial_cmp(&bound.as_f64()?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_rule_refuses_what_breaks_it() {
        for (schema, good, bad) in [
            (json!({"type": "string"}), json!("a"), json!(1)),
            (json!({"type": ["string", "null"]}), json!(null), json!(1)),
            (json!({"type": "integer"}), json!(1.0), json!(1.5)),
            (json!({"const": "a"}), json!("a"), json!("b")),
            (json!({"enum": ["a", 1]}), json!(1), json!("1")),
            (json!({"required": ["a"]}), json!({"a": 1}), json!({"b": 1})),
            (
                json!({"properties": {"a": {"type": "string"}}}),
                json!({"a": "x", "b": 1}),
                json!({"a": 1}),
            ),
            (
                json!({"properties": {"a": true}, "additionalProperties": false}),
                json!({"a": 1}),
                json!({"a": 1, "b": 1}),
            ),
            (
                json!({"additionalProperties": {"type": "string"}}),
                json!({"b": "x"}),
                json!({"b": 1}),
            ),
            (json!({"minProperties": 1}), json!({"a": 1}), json!({})),
            (
                json!({"maxProperties": 1}),
                json!({"a": 1}),
                json!({"a": 1, "b": 1}),
            ),
            (
                json!({"items": {"enum": ["a"]}}),
                json!(["a"]),
                json!(["a", "b"]),
            ),
            (json!({"minItems": 1}), json!([1]), json!([])),
            (json!({"maxItems": 1}), json!([1]), json!([1, 2])),
            (
                json!({"uniqueItems": true}),
                json!([1, 2]),
                json!([1, 2, 1]),
            ),
            (
                json!({"minLength": 2}),
                json!("\u{fc}\u{fc}"),
                json!("\u{fc}"),
            ),
            (json!({"maxLength": 1}), json!("\u{fc}"), json!("ab")),
            (json!({"minimum": 1}), json!(1), json!(0)),
            (json!({"maximum": 1}), json!(1), json!(1.1)),
            (json!({"exclusiveMinimum": 1}), json!(2), json!(1)),
            (json!({"exclusiveMaximum": 1}), json!(0), json!(1)),
            (
                json!({"maximum": 9_007_199_254_740_992_u64}),
                json!(9_007_199_254_740_992_u64),
                json!(9_007_199_254_740_993_u64),
            ),
            (
                json!({"allOf": [{"minimum": 1}, {"maximum": 2}]}),
                json!(2),
                json!(3),
            ),
            (
                json!({"anyOf": [{"const": 1}, {"const": 2}]}),
                json!(2),
                json!(3),
            ),
            (
                json!({"oneOf": [{"minimum": 1}, {"minimum": 3}]}),
                json!(2),
                json!(4),
            ),
            (json!({"not": {"const": 1}}), json!(2), json!(1)),
        ] {
            let compiled = Schema::compile(&schema).unwrap();
            assert!(!compiled.accepts(&bad), "{schema} refuses {bad}");
            assert!(compiled.accepts(&good), "{schema} accepts {good}");
        }
        assert!(!Schema::compile(&json!(false)).unwrap().accepts(&json!(1)));
        assert!(Schema::compile(&json!(true)).unwrap().accepts(&json!(1)));
    }

    #[test]
    fn a_schema_that_is_not_understood_is_none() {
        for bad in [
            json!({"pattern": "^a"}),
            json!({"format": "uri"}),
            json!({"$ref": "#/x"}),
            json!({"patternProperties": {}}),
            json!({"type": "text"}),
            json!({"type": 1}),
            json!({"required": "a"}),
            json!({"properties": []}),
            json!({"properties": {"a": 1}}),
            json!({"additionalProperties": 1}),
            json!({"minItems": -1}),
            json!({"minimum": "1"}),
            json!({"uniqueItems": 1}),
            json!({"anyOf": {}}),
            json!("string"),
            json!(null),
        ] {
            assert!(Schema::compile(&bad).is_err(), "{bad}");
        }
        let deep = (0..20).fold(json!(true), |inner, _| json!({"items": inner}));
        assert_eq!(Schema::compile(&deep), Err(SchemaError::TooDeep));
    }

    #[test]
    fn annotations_change_nothing() {
        let schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "a", "description": "b", "default": 1, "examples": [1]});
        assert!(Schema::compile(&schema).unwrap().accepts(&json!({})));
    }
}
