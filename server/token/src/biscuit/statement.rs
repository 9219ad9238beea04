//! The facts of an authority block, read back as a model. What is left over or
//! contradicts itself shows when the facts of that model are compared.

use std::collections::BTreeMap;

use biscuit_auth::builder::{Fact, Term};
use gnap::right::{Right, RightObject};

use super::facts::VERSION;
use crate::model::TokenModel;

/// Facts by name. Those of one right also have its number.
struct Facts<'a> {
    whole: BTreeMap<&'a str, &'a [Term]>,
    rights: BTreeMap<i64, BTreeMap<&'a str, &'a [Term]>>,
}

/// The model of these facts, if they make one.
pub(super) fn model(facts: &[Fact]) -> Option<TokenModel> {
    let facts = sorted(facts)?;
    if facts.whole.get("gnap")? != &[Term::Integer(VERSION)] {
        return None;
    }
    let whole = |name: &str| facts.whole.get(name).copied();
    let optional = |name: &str| match whole(name) {
        None => Some(None),
        Some(terms) => text(terms).map(Some),
    };
    let key = match whole("cnf") {
        None => None,
        Some([_, Term::Str(json)]) => Some(serde_json::from_str(json).ok()?),
        Some(_) => return None,
    };
    let act = match optional("act")? {
        None => None,
        Some(json) => Some(serde_json::from_str(&json).ok()?),
    };
    Some(TokenModel {
        iss: text(whole("iss")?)?,
        aud: texts(whole("aud")?)?,
        sub: optional("sub")?,
        access: facts.rights.values().map(right).collect::<Option<_>>()?,
        key,
        flags: texts(whole("flags")?)?,
        iat: date(whole("iat")?)?,
        exp: date(whole("exp")?)?,
        id: text(whole("jti")?)?.parse().ok()?,
        instance_id: optional("client")?,
        label: optional("label")?,
        act,
    })
}

fn sorted(facts: &[Fact]) -> Option<Facts<'_>> {
    let mut whole = BTreeMap::new();
    let mut rights: BTreeMap<i64, BTreeMap<&str, &[Term]>> = BTreeMap::new();
    for fact in facts {
        let name = fact.predicate.name.as_str();
        let (terms, place) = match (name, fact.predicate.terms.as_slice()) {
            (
                "right" | "reference" | "actions" | "locations" | "datatypes" | "privileges"
                | "identifier" | "fields",
                [Term::Integer(number), terms @ ..],
            ) => (terms, rights.entry(*number).or_default()),
            (_, terms) => (terms, &mut whole),
        };
        if place.insert(name, terms).is_some() {
            return None;
        }
    }
    Some(Facts { whole, rights })
}

fn right(facts: &BTreeMap<&str, &[Term]>) -> Option<Right> {
    let fact = |name: &str| facts.get(name).copied();
    if let Some(name) = fact("reference") {
        return Some(Right::Reference(text(name)?));
    }
    let dimension = |name: &str| match fact(name) {
        None => Some(None),
        Some(terms) => texts(terms).map(Some),
    };
    let identifier = match fact("identifier") {
        None => None,
        Some(terms) => Some(text(terms)?),
    };
    Some(Right::Object(Box::new(RightObject {
        right_type: text(fact("right")?)?,
        actions: dimension("actions")?,
        locations: dimension("locations")?,
        datatypes: dimension("datatypes")?,
        identifier,
        privileges: dimension("privileges")?,
        fields: serde_json::from_str(&text(fact("fields")?)?).ok()?,
    })))
}

fn text(terms: &[Term]) -> Option<String> {
    match terms {
        [Term::Str(text)] => Some(text.clone()),
        _ => None,
    }
}

fn texts(terms: &[Term]) -> Option<Vec<String>> {
    let [Term::Set(values)] = terms else {
        return None;
    };
    values
        .iter()
        .map(|value| text(std::slice::from_ref(value)))
        .collect()
}

fn date(terms: &[Term]) -> Option<u64> {
    match terms {
        [Term::Date(seconds)] => Some(*seconds),
        _ => None,
    }
}
