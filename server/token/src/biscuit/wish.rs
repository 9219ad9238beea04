//! What a request wants, as facts; and restrictions, as checks about them.

use biscuit_auth::builder::{Binary, Check, Fact, Op, Rule, Term};
use gnap::right::{Right, RightObject};
use proof::Thumbprint;

use super::facts::{Part, before, check, fact, is, one_of, query, string};
use crate::capability::{Restriction, sorted_text};

/// Facts that checks may be about. Each is given at most once.
pub(super) const VOCABULARY: [&str; 11] = [
    "time",
    "audience",
    "proven",
    "want_type",
    "want_reference",
    "want_action",
    "want_location",
    "want_datatype",
    "want_privilege",
    "want_identifier",
    "want_fields",
];

/// Combinations of single values in one request at most.
const MAX_SINGLES: usize = 64;

/// What holds of the request whatever it wants.
pub(super) fn circumstances(time: u64, aud: Option<&str>, proven: Option<Thumbprint>) -> Vec<Fact> {
    let mut facts = vec![fact("time", [Term::Date(time)])];
    facts.extend(aud.map(|aud| fact("audience", [string(aud)])));
    facts.extend(proven.map(|key| fact("proven", [string(&key.to_string())])));
    facts
}

/// The facts of each combination of one action, location, datatype and
/// privilege; a dimension left open gives no fact, so that no check about it
/// passes. `None` when there are too many.
pub(super) fn singles(rights: &[Right]) -> Option<Vec<Vec<Fact>>> {
    let mut all = Vec::new();
    for right in rights {
        let some = match right {
            Right::Reference(name) => vec![vec![fact("want_reference", [string(name)])]],
            Right::Object(right) => combinations(right)?,
        };
        all.extend(some);
        if all.len() > MAX_SINGLES {
            return None;
        }
    }
    Some(all)
}

fn combinations(right: &RightObject) -> Option<Vec<Vec<Fact>>> {
    let mut first = vec![
        fact("want_type", [string(&right.right_type)]),
        fact("want_fields", [string(&sorted_text(&right.fields))]),
    ];
    let identifier = right.identifier.as_ref();
    first.extend(identifier.map(|text| fact("want_identifier", [string(text)])));
    let mut combinations = vec![first];
    for (name, values) in dimensions(right) {
        let Some(values) = values.as_ref().filter(|values| !values.is_empty()) else {
            continue;
        };
        if combinations.len() * values.len() > MAX_SINGLES {
            return None;
        }
        let with = |facts: &Vec<Fact>, value: &str| {
            let mut facts = facts.clone();
            facts.push(fact(name, [string(value)]));
            facts
        };
        combinations = combinations
            .iter()
            .flat_map(|facts| values.iter().map(move |value| with(facts, value)))
            .collect();
    }
    Some(combinations)
}

/// The checks that a restriction makes.
pub(super) fn restriction(restriction: &Restriction) -> Vec<Check> {
    let access = restriction.access.as_ref();
    let access = access.map(|rights| check(rights.iter().map(covers).collect()));
    let exp = restriction.exp.map(|exp| check(vec![before(exp)]));
    exp.into_iter().chain(access).collect()
}

/// The end of time that a check sets: `time($t), $t < end`, with `<=` taken as
/// `<`. `None` for any other check.
pub(super) fn end(check: &Check) -> Option<u64> {
    let [query] = check.queries.as_slice() else {
        return None;
    };
    let ([predicate], [expression]) = (query.body.as_slice(), query.expressions.as_slice()) else {
        return None;
    };
    let ("time", [Term::Variable(time)]) = (predicate.name.as_str(), predicate.terms.as_slice())
    else {
        return None;
    };
    match expression.ops.as_slice() {
        [
            Op::Value(Term::Variable(one)),
            Op::Value(Term::Date(end)),
            Op::Binary(Binary::LessThan | Binary::LessOrEqual),
        ] if one == time => Some(*end),
        _ => None,
    }
}

/// That the right covers what is wanted.
fn covers(right: &Right) -> Rule {
    let right = match right {
        Right::Reference(name) => return query(vec![(is("want_reference", name), None)]),
        Right::Object(right) => right,
    };
    let mut parts: Vec<Part> = vec![
        (is("want_type", &right.right_type), None),
        (is("want_fields", &sorted_text(&right.fields)), None),
    ];
    let identifier = right.identifier.as_ref();
    parts.extend(identifier.map(|text| (is("want_identifier", text), None)));
    for (name, values) in dimensions(right) {
        parts.extend(values.as_ref().map(|values| one_of(name, values)));
    }
    query(parts)
}

fn dimensions(right: &RightObject) -> [(&'static str, &Option<Vec<String>>); 4] {
    [
        ("want_action", &right.actions),
        ("want_location", &right.locations),
        ("want_datatype", &right.datatypes),
        ("want_privilege", &right.privileges),
    ]
}
