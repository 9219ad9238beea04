//! The authority block: a model as facts, and the checks that any reader of
//! biscuits enforces.

use std::collections::BTreeSet;

use biscuit_auth::builder::{
    Binary, Check, CheckKind, Expression, Fact, Op, Predicate, Rule, Term,
};
use gnap::right::{Right, RightObject};
use proof::Thumbprint;

use crate::capability::sorted_text;
use crate::model::TokenModel;

/// Version of this layout.
pub(super) const VERSION: i64 = 1;

/// The model as facts; a dimension of the right with number `i` is a set.
pub(super) fn facts(model: &TokenModel, thumbprint: Option<Thumbprint>) -> Vec<Fact> {
    let mut facts = vec![
        fact("gnap", [Term::Integer(VERSION)]),
        fact("iss", [string(&model.iss)]),
        fact("aud", [set(&model.aud)]),
        fact("flags", [set(&model.flags)]),
        fact("iat", [Term::Date(model.iat)]),
        fact("exp", [Term::Date(model.exp)]),
        fact("jti", [string(&model.id.to_string())]),
    ];
    let texts = [
        ("sub", &model.sub),
        ("client", &model.instance_id),
        ("label", &model.label),
    ];
    for (name, text) in texts {
        facts.extend(text.as_ref().map(|text| fact(name, [string(text)])));
    }
    if let Some(actor) = &model.act {
        facts.push(fact("act", [string(&serde_json::json!(actor).to_string())]));
    }
    if let (Some(key), Some(thumbprint)) = (&model.key, thumbprint) {
        let json = serde_json::json!(key).to_string();
        facts.push(fact(
            "cnf",
            [string(&thumbprint.to_string()), string(&json)],
        ));
    }
    for (number, right) in (0..).zip(&model.access) {
        match right {
            Right::Reference(name) => {
                facts.push(fact("reference", [Term::Integer(number), string(name)]));
            }
            Right::Object(object) => facts.extend(right_facts(number, object)),
        }
    }
    facts
}

fn right_facts(number: i64, right: &RightObject) -> Vec<Fact> {
    let number = || Term::Integer(number);
    let mut facts = vec![
        fact("right", [number(), string(&right.right_type)]),
        fact("fields", [number(), string(&sorted_text(&right.fields))]),
    ];
    let dimensions = [
        ("actions", &right.actions),
        ("locations", &right.locations),
        ("datatypes", &right.datatypes),
        ("privileges", &right.privileges),
    ];
    for (name, values) in dimensions {
        facts.extend(
            values
                .as_ref()
                .map(|values| fact(name, [number(), set(values)])),
        );
    }
    let identifier = right.identifier.as_ref();
    facts.extend(identifier.map(|text| fact("identifier", [number(), string(text)])));
    facts
}

/// What must hold of every request, whoever reads the token.
pub(super) fn checks(model: &TokenModel, thumbprint: Option<Thumbprint>) -> Vec<Check> {
    let mut checks = vec![check(vec![before(model.exp)])];
    if !model.aud.is_empty() {
        checks.push(check(vec![query(vec![one_of("audience", &model.aud)])]));
    }
    if let Some(thumbprint) = thumbprint {
        let is = (is("proven", &thumbprint.to_string()), None);
        checks.push(check(vec![query(vec![is])]));
    }
    checks
}

/// A part of a query: a fact that must be there, and what holds of it.
pub(super) type Part = (Predicate, Option<Expression>);

/// A check that one of the queries succeeds.
pub(super) fn check(queries: Vec<Rule>) -> Check {
    Check {
        queries,
        kind: CheckKind::One,
    }
}

/// A query that all of its parts make. Built, never parsed: no text of a token
/// becomes source code.
pub(super) fn query(parts: Vec<Part>) -> Rule {
    let (body, expressions): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let expressions = expressions.into_iter().flatten().collect();
    let head = Predicate::new("query".to_owned(), []);
    Rule::new(head, body, expressions, Vec::new())
}

/// `time($time), $time < exp`
pub(super) fn before(exp: u64) -> Rule {
    let ops = vec![
        Op::Value(variable("time")),
        Op::Value(Term::Date(exp)),
        Op::Binary(Binary::LessThan),
    ];
    let time = Predicate::new("time".to_owned(), [variable("time")]);
    query(vec![(time, Some(Expression { ops }))])
}

/// `name("text")`
pub(super) fn is(name: &str, text: &str) -> Predicate {
    Predicate::new(name.to_owned(), [string(text)])
}

/// `name($name), {…}.contains($name)`
pub(super) fn one_of(name: &str, values: &[String]) -> Part {
    let ops = vec![
        Op::Value(set(values)),
        Op::Value(variable(name)),
        Op::Binary(Binary::Contains),
    ];
    let predicate = Predicate::new(name.to_owned(), [variable(name)]);
    (predicate, Some(Expression { ops }))
}

fn variable(name: &str) -> Term {
    Term::Variable(name.to_owned())
}

pub(super) fn fact<const N: usize>(name: &str, terms: [Term; N]) -> Fact {
    Fact::new(name.to_owned(), terms)
}

pub(super) fn string(text: &str) -> Term {
    Term::Str(text.to_owned())
}

pub(super) fn set(values: &[String]) -> Term {
    let values: BTreeSet<Term> = values.iter().map(|value| string(value)).collect();
    Term::Set(values)
}
