//! Single and many evaluations.

use core::net::IpAddr;

use gnap::right::{Right, RightObject};
use serde_json::{Map, Value, json};

use super::DecisionPoint;
use super::message::{
    Action, Entity, Evaluation, EvaluationResponse, Evaluations, EvaluationsResponse, Resource,
    Semantic, Subject,
};
use crate::decision::{Decision, Demand, Outcome, ReasonKind};
use crate::question::{AgentFacts, ClientFacts, Context, Question, SignIn};

/// A request that lacks a subject, action or resource (HTTP 400).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is missing")]
pub struct Missing(pub &'static str);

impl DecisionPoint<'_> {
    /// Answers one evaluation.
    pub fn evaluate(&self, asked: &Evaluation) -> EvaluationResponse {
        match self.decide(asked) {
            Ok(decision) => respond(&decision),
            Err(reason) => refused(reason),
        }
    }

    /// Answers many, or one for a request without `evaluations`.
    ///
    /// # Errors
    /// When a request without `evaluations` is not whole.
    pub fn evaluate_all(&self, asked: &Evaluations) -> Result<EvaluationsResponse, Missing> {
        if asked.evaluations.is_empty() {
            let one = Evaluation {
                subject: asked.subject.clone().ok_or(Missing("subject"))?,
                action: asked.action.clone().ok_or(Missing("action"))?,
                resource: asked.resource.clone().ok_or(Missing("resource"))?,
                context: asked.context.clone().unwrap_or_default(),
            };
            return Ok(EvaluationsResponse::One(self.evaluate(&one)));
        }
        let mut evaluations = Vec::with_capacity(asked.evaluations.len());
        for item in &asked.evaluations {
            let response = match whole(asked, item) {
                Some(evaluation) => self.evaluate(&evaluation),
                None => refused("the evaluation is not valid"),
            };
            let decision = response.decision;
            evaluations.push(response);
            match (asked.options.evaluations_semantic, decision) {
                (Semantic::DenyOnFirstDeny, false) | (Semantic::PermitOnFirstPermit, true) => break,
                _ => {}
            }
        }
        Ok(EvaluationsResponse::Many { evaluations })
    }

    /// # Errors
    /// Why there is nothing to decide: the answer is no.
    pub(super) fn decide(&self, asked: &Evaluation) -> Result<Decision, &'static str> {
        if !self.types.contains(&asked.resource.of) {
            return Err("the resource's type is not known");
        }
        let subject = self.with_known(&asked.subject, as_subject);
        let resource = self.with_known(&asked.resource, as_resource);
        let right = right(&resource, &asked.action)?;
        let text = |map: &Map<String, Value>, name: &str| {
            map.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let context = &asked.context;
        let (purpose, acr) = (text(context, "purpose"), text(context, "acr"));
        let address = text(context, "ip");
        let address: Option<IpAddr> = address.and_then(|address| address.parse().ok());
        let amr = context.get("amr").and_then(Value::as_array);
        let amr: Vec<String> = amr
            .into_iter()
            .flatten()
            .filter_map(|method| method.as_str().map(str::to_owned))
            .collect();
        let operator = text(&subject.properties, "operator");
        let mut question = Question {
            client: self.pep,
            right: &right,
            context: Context {
                now: self.now,
                utc_offset: self.utc_offset,
                purpose: purpose.as_deref(),
                address,
                sign_in: context
                    .get("auth_time")
                    .and_then(Value::as_u64)
                    .map(|at| SignIn {
                        acr: acr.as_deref(),
                        amr: &amr,
                        at,
                    }),
                ..Context::default()
            },
            relationships: self.relationships,
        };
        match subject.of.as_str() {
            "user" => {
                question.context.ro = Some(&subject.id);
                question.context.end_user = Some(&subject.id);
                question.context.user_facts = Some(&subject.properties);
            }
            "client" => {
                question.client = ClientFacts {
                    id: &subject.id,
                    ..ClientFacts::default()
                };
            }
            "agent" => {
                question.context.agent = Some(AgentFacts {
                    id: &subject.id,
                    operator: operator.as_deref(),
                    depth: 1,
                });
            }
            _ => return Err("the subject's type is not known"),
        }
        Ok(self.policies.decide(&question))
    }

    fn with_known(&self, asked: &Subject, of: fn(&Entity) -> Option<&Subject>) -> Subject {
        let mut known = self.known.iter().filter_map(of);
        let Some(known) = known.find(|one| (&one.of, &one.id) == (&asked.of, &asked.id)) else {
            return asked.clone();
        };
        let mut properties = known.properties.clone();
        properties.extend(asked.properties.clone());
        Subject {
            properties,
            ..asked.clone()
        }
    }
}

pub(super) fn as_subject(entity: &Entity) -> Option<&Subject> {
    match entity {
        Entity::Subject(subject) => Some(subject),
        Entity::Resource(_) => None,
    }
}

pub(super) fn as_resource(entity: &Entity) -> Option<&Resource> {
    match entity {
        Entity::Resource(resource) => Some(resource),
        Entity::Subject(_) => None,
    }
}

/// An evaluation with the defaults of its request: each member as a whole.
fn whole(asked: &Evaluations, item: &Value) -> Option<Evaluation> {
    let item = item.as_object()?;
    fn member<T: Clone + serde::de::DeserializeOwned>(
        item: &Map<String, Value>,
        name: &str,
        default: Option<&T>,
    ) -> Option<T> {
        match item.get(name) {
            Some(value) => T::deserialize(value).ok(),
            None => default.cloned(),
        }
    }
    let no_context = Map::new();
    Some(Evaluation {
        subject: member(item, "subject", asked.subject.as_ref())?,
        action: member(item, "action", asked.action.as_ref())?,
        resource: member(item, "resource", asked.resource.as_ref())?,
        context: member(
            item,
            "context",
            asked.context.as_ref().or(Some(&no_context)),
        )?,
    })
}

fn right(resource: &Resource, action: &Action) -> Result<Right, &'static str> {
    let mut fields = resource.properties.clone();
    for (name, value) in &action.properties {
        match fields.get(name) {
            Some(other) if other != value => {
                return Err("a property of action and resource has two values");
            }
            _ => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(Right::Object(Box::new(RightObject {
        right_type: resource.of.clone(),
        actions: Some(vec![action.name.clone()]),
        identifier: Some(resource.id.clone()),
        fields,
        ..RightObject::default()
    })))
}

fn refused(reason: &str) -> EvaluationResponse {
    EvaluationResponse {
        decision: false,
        context: Map::from_iter([("error".to_owned(), json!(reason))]),
    }
}

/// The decision with what is wanted. What went wrong inside of a policy is not
/// told: it is for administrators, who find it by policy and rule.
fn respond(decision: &Decision) -> EvaluationResponse {
    let is_error =
        |kind: ReasonKind| matches!(kind, ReasonKind::PolicyError | ReasonKind::PermitError);
    let reasons: Vec<Value> = decision
        .reasons
        .iter()
        .map(|reason| {
            let mut reason = reason.clone();
            if is_error(reason.kind) {
                reason.text = None;
            }
            json!(reason)
        })
        .collect();
    let mut context = Map::from_iter([
        ("outcome".to_owned(), json!(decision.outcome)),
        ("reasons".to_owned(), json!(reasons)),
        ("policy_version".to_owned(), json!(decision.policy_version)),
    ]);
    if !decision.demands.is_empty() {
        context.insert("demands".to_owned(), json!(decision.demands));
    }
    let acrs = decision.demands.iter().filter_map(|demand| match demand {
        Demand::StepUp { acr, .. } => acr.as_deref(),
        Demand::Consent { .. } | Demand::Approval { .. } => None,
    });
    let acrs: Vec<&str> = acrs.collect();
    if !acrs.is_empty() {
        context.insert("acr_values".to_owned(), json!(acrs.join(" ")));
    }
    if let Some(less) = &decision.narrowed {
        let less = Right::Object(less.clone());
        context.insert("narrowed".to_owned(), json!(less));
    }
    EvaluationResponse {
        decision: decision.outcome == Outcome::Allow,
        context,
    }
}
