//! The same decision, made the slow way: Cedar over all rules of a tenant at
//! once, with entities and requests checked against the schema. Buckets must
//! not change any answer.

use std::collections::BTreeSet;

use cedar_policy::{Effect, PolicyId, PolicySet as CedarSet};
use cedar_policy_core::ast::Request;
use cedar_policy_core::authorizer::{AuthorizationError, Authorizer, Decision, Response};
use cedar_policy_core::entities::{Entities, TCComputation};
use cedar_policy_core::extensions::Extensions;
use cedar_policy_core::validator::CoreSchema;
use gnap::right::{Right, RightObject};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value};

use crate::annotation::{Notes, Role};
use crate::compile::{PolicySet, Source};
use crate::decide::Case;
use crate::decision::{ApproverRole, Approvers, Demand, Outcome, ReasonKind};
use crate::met;
use crate::question::{
    AgentFacts, Approval, ClientFacts, Consent, Context, PriorGrants, Question, SignIn,
};
use crate::reads::{Input, Inputs};
use crate::relationship::{Node, Relationship, Relationships};
use crate::vocabulary::{RightType, Vocabulary};
use crate::world::World;

/// What is compared of a decision: its outcome, and kind and policy of each
/// reason.
type Answer = (Outcome, BTreeSet<(String, Option<String>)>);

fn answer(policies: &PolicySet, question: &Question<'_>) -> Answer {
    let decision = policies.decide(question);
    let reasons = decision.reasons.into_iter();
    let reasons = reasons.map(|reason| (format!("{:?}", reason.kind), reason.policy));
    (decision.outcome, reasons.collect())
}

/// All rules as Cedar's two sets; a rule's id is its source's.
fn whole(sources: &[Source]) -> (CedarSet, CedarSet) {
    let (mut hard, mut gates) = (CedarSet::new(), CedarSet::new());
    for source in sources {
        let id = Some(PolicyId::new(&source.id));
        let policy = cedar_policy::Policy::parse(id, &source.text).unwrap();
        let set = match policy.annotation("require") {
            Some(_) => &mut gates,
            None => &mut hard,
        };
        set.add(policy).unwrap();
    }
    (hard, gates)
}

fn slow_answer(policies: &PolicySet, sources: &[Source], question: &Question<'_>) -> Answer {
    let one = |kind: ReasonKind| (Outcome::Deny, BTreeSet::from([(format!("{kind:?}"), None)]));
    let Right::Object(right) = question.right else {
        return one(ReasonKind::UnresolvedReference);
    };
    let Some(entry) = policies.catalogue.types.get(&right.right_type) else {
        return one(ReasonKind::UnknownType);
    };
    let Ok(actions) = entry.asked(right) else {
        return one(ReasonKind::UnknownAction);
    };
    let schema = CoreSchema::new(policies.catalogue.schema.as_ref());
    let case = Case::new(policies, question, &right.right_type)
        .unwrap()
        .unwrap();
    // Every group, whether or not a rule names it.
    let world = World::new(
        &policies.catalogue,
        &policies.clock,
        &policies.acrs,
        question,
        case.world.entry,
        None,
    );
    let world = &world.unwrap();
    let mut inputs = Inputs::default();
    Input::ALL.into_iter().for_each(|input| inputs.add(input));
    let (hard, gates) = whole(sources);
    let mut strongest: Answer = (Outcome::Allow, BTreeSet::new());
    let targets = world.targets(right).unwrap();
    let locations = targets
        .iter()
        .filter_map(|target| target.location.as_deref());
    let context = world
        .context(right, &locations.collect::<Vec<_>>(), inputs)
        .unwrap();
    for target in &targets {
        let common = world.common(right, inputs, &actions).unwrap();
        let entities = world.entities(&common, right, target, inputs).unwrap();
        let entities = Entities::from_entities(
            entities.iter().cloned(),
            Some(&schema),
            TCComputation::AssumeAlreadyComputed,
            Extensions::all_available(),
        )
        .unwrap();
        for action in &actions {
            let request = Request::new(
                (world.principals[0].clone(), None),
                (action.uid.clone(), None),
                (target.resource.clone(), None),
                context.clone(),
                Some(&schema),
                Extensions::all_available(),
            )
            .unwrap();
            let found = two_stages(&hard, &gates, &request, &entities, question, policies);
            match found.0.cmp(&strongest.0) {
                std::cmp::Ordering::Greater => {
                    let waits = strongest.0.waits() && found.0.waits();
                    let before = std::mem::replace(&mut strongest, found);
                    if waits {
                        strongest.1.extend(before.1);
                    }
                }
                std::cmp::Ordering::Equal => strongest.1.extend(found.1),
                std::cmp::Ordering::Less if found.0.waits() && strongest.0.waits() => {
                    strongest.1.extend(found.1);
                }
                std::cmp::Ordering::Less => {}
            }
        }
    }
    strongest
}

fn two_stages(
    hard: &CedarSet,
    gates: &CedarSet,
    request: &Request,
    entities: &Entities,
    question: &Question<'_>,
    policies: &PolicySet,
) -> Answer {
    let authorizer = Authorizer::new();
    let consult =
        |set: &CedarSet| authorizer.is_authorized(request.clone(), set.as_ref(), entities);
    let reason = |kind: ReasonKind, id: &str| (format!("{kind:?}"), Some(id.to_owned()));
    let failed = |set: &CedarSet, response: &Response, effect| {
        let errors = response.diagnostics.errors.iter();
        let ids = errors.map(|error| match error {
            AuthorizationError::PolicyEvaluationError { id, .. } => id.to_string(),
        });
        let ids = ids.filter(|id| set.policy(&id.parse().unwrap()).unwrap().effect() == effect);
        ids.collect::<BTreeSet<_>>()
    };
    let reasons_of = |response: &Response| -> BTreeSet<String> {
        response
            .diagnostics
            .reason
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    let first = consult(hard);
    let errors = failed(hard, &first, Effect::Forbid);
    let because = reasons_of(&first);
    let mut reasons = BTreeSet::new();
    reasons.extend(errors.iter().map(|id| reason(ReasonKind::PolicyError, id)));
    match first.decision {
        Decision::Deny => {
            reasons.extend(because.iter().map(|id| reason(ReasonKind::Forbidden, id)));
            if reasons.is_empty() {
                reasons.insert((format!("{:?}", ReasonKind::NoPermit), None));
                let errors = failed(hard, &first, Effect::Permit);
                reasons.extend(errors.iter().map(|id| reason(ReasonKind::PermitError, id)));
            }
            return (Outcome::Deny, reasons);
        }
        Decision::Allow if !reasons.is_empty() => return (Outcome::Deny, reasons),
        Decision::Allow => {}
    }

    let second = consult(gates);
    let errors = failed(gates, &second, Effect::Forbid);
    if !errors.is_empty() {
        let errors = errors.iter().map(|id| reason(ReasonKind::PolicyError, id));
        return (Outcome::Deny, errors.collect());
    }
    let (mut wanted, mut shut) = (Vec::new(), BTreeSet::new());
    for id in reasons_of(&second) {
        let gate = gates.policy(&id.parse().unwrap()).unwrap();
        let text = gate.to_string();
        let Role::Gate(Some(demand)) = Notes::read(gate).unwrap().role else {
            shut.insert(reason(ReasonKind::UnmetRequirement, &id));
            continue;
        };
        let looks = match &demand {
            Demand::Consent { .. } => text.contains("consented"),
            Demand::Approval { .. } => text.contains("approvedBy"),
            Demand::StepUp { .. } => {
                text.contains("acr\"") && text.contains("has \"acr") || text.contains("context.acr")
            }
        };
        match met::is_met(&demand, &question.context, &policies.acrs) {
            false => wanted.push((demand.outcome(), id)),
            true if looks => {
                shut.insert(reason(ReasonKind::UnmetRequirement, &id));
            }
            true => {}
        }
    }
    if !shut.is_empty() {
        return (Outcome::Deny, shut);
    }
    let kind = |outcome: Outcome| match outcome {
        Outcome::Ask => ReasonKind::Consent,
        Outcome::Approval => ReasonKind::Approval,
        _ => ReasonKind::StepUp,
    };
    match wanted.iter().map(|(outcome, _)| *outcome).max() {
        Some(strongest) => {
            let reasons = wanted
                .iter()
                .map(|(outcome, id)| reason(kind(*outcome), id));
            (strongest, reasons.collect())
        }
        None => (
            Outcome::Allow,
            because
                .iter()
                .map(|id| reason(ReasonKind::Permitted, id))
                .collect(),
        ),
    }
}

fn rule() -> impl Strategy<Value = String> {
    let effect = select(&[
        "permit",
        "permit",
        "permit",
        "forbid",
        "@require(\"consent\") forbid",
        "@require(\"a miracle\") forbid",
        "@require(\"approval\") @group(\"g1\") @count(\"2\") forbid",
        "@require(\"approval\") @role(\"approver\") forbid",
        "@require(\"step-up\") @acr(\"mfa\") forbid",
        "@require(\"step-up\") @acr(\"x\") @max_age(\"5m\") forbid",
    ]);
    let principal = select(&[
        "principal",
        "principal",
        "principal == Gnap::Client::\"c1\"",
        "principal in Gnap::Client::\"c2\"",
        "principal in Gnap::ClientClass::\"k1\"",
        "principal is Gnap::Client",
        "principal in Gnap::Group::\"g1\"",
        "principal is Gnap::Client in Gnap::ClientClass::\"k2\"",
    ]);
    let action = select(&[
        "action",
        "action == Gnap::Action::\"t1:read\"",
        "action == Gnap::Action::\"t1:access\"",
        "action == Gnap::Action::\"t1:*\"",
        "action in Gnap::Action::\"t1:*\"",
        "action in Gnap::Action::\"t2:*\"",
        "action in [Gnap::Action::\"t1:write\", Gnap::Action::\"t2:read\"]",
        "action in [Gnap::Action::\"t1:*\", Gnap::Action::\"t1:read\"]",
    ]);
    let resource = select(&[
        "resource",
        "resource",
        "resource == Gnap::Res::\"x\"",
        "resource in Gnap::Res::\"t1\"",
        "resource is Gnap::Res",
        "resource in Gnap::ResType::\"t1\"",
        "resource is Gnap::Res in Gnap::ResType::\"t2\"",
        "resource in Gnap::Location::\"https://l.example\"",
        "resource in Gnap::Location::\"https://l.example/a\"",
        "resource in Gnap::Location::\"plain\"",
        "resource in Gnap::Object::\"t1:x\"",
        "resource in Gnap::Object::\"t2:folder\"",
    ]);
    let condition = select(&[
        "",
        "",
        "",
        "unless { context.consented }",
        "when { context.consented }",
        "when { context.flags.contains(\"bearer\") }",
        "when { principal has class && principal.proof == \"httpsig\" }",
        "when { context has ro && context.ro == Gnap::User::\"u1\" }",
        "when { context.right has locations && context.right has identifier }",
        "when { context.now < datetime(\"2030-01-01\") }",
        "when { context has ro && context.ro in Gnap::Group::\"g1\" }",
        "when { context has ro && context.ro in resource.relations.viewer }",
        "when { context has endUser && context.endUser.hasTag(\"dept\") \
            && context.endUser.getTag(\"dept\") == \"7\" }",
        "when { context has acr && context.acr == \"mfa\" }",
        "when { context has acrLevel && context.acrLevel >= 2 }",
        "unless { context has signInAge && context.signInAge < 60 }",
        "when { context.approvedBy.contains(Gnap::User::\"u2\") }",
        "when { context has address && context.address.isInRange(ip(\"10.0.0.0/8\")) }",
        "when { context.weekday == 2 && context.local.toTime() >= duration(\"8h\") }",
        "when { context has priorGrants && context.priorGrants > 0 }",
        "when { context has agent && context.agent == Gnap::Agent::\"a1\" \
            && context.actorDepth < 3 }",
        "when { principal has keyAge && principal.keyAge > 100 }",
        "when { principal.hasTag(\"os\") && principal.getTag(\"os\") == \"ios\" }",
        "when { context.right has amount && context.right.amount > 10 }",
        "when { 9223372036854775807 + 1 > 0 }",
        "when { context.consented && 9223372036854775807 + 1 > 0 }",
    ]);
    (effect, principal, action, resource, condition).prop_map(
        |(effect, principal, action, resource, condition)| {
            format!("{effect} ({principal}, {action}, {resource}) {condition};")
        },
    )
}

/// A question as owned values.
#[derive(Debug, Clone)]
struct Asked {
    client: &'static str,
    class: Option<&'static str>,
    proof: &'static str,
    right: Right,
    user: Option<&'static str>,
    consent: Consent,
    flags: Vec<String>,
    more: More,
}

/// Circumstances that are there or not.
#[derive(Debug, Clone)]
struct More {
    sign_in: Option<(&'static str, u64)>,
    approvals: Vec<(&'static str, Vec<Approvers>)>,
    address: Option<&'static str>,
    prior: Option<PriorGrants>,
    agent: Option<&'static str>,
    facts: Option<Value>,
    key_seen_at: Option<u64>,
}

fn more() -> impl Strategy<Value = More> {
    let group = vec![Approvers::Group("g1".to_owned())];
    let both = vec![
        Approvers::Group("g1".to_owned()),
        Approvers::Role(ApproverRole::Approver),
    ];
    let approval = (
        select(&["u1", "u2", "u3"]),
        select(vec![vec![], group, both]),
    );
    (
        prop::option::of((select(&["pwd", "mfa", "x"]), select(&[NOW - 10, NOW - 400]))),
        prop::collection::vec(approval, 0..3),
        prop::option::of(select(&["10.1.2.3", "::ffff:10.0.0.1", "2001:db8::1"])),
        prop::option::of(select(&[
            PriorGrants {
                count: 0,
                last_at: None,
            },
            PriorGrants {
                count: 3,
                last_at: Some(NOW - 5),
            },
        ])),
        prop::option::of(select(&["a1", "a2"])),
        prop::option::of(select(vec![
            serde_json::json!({"dept": 7, "os": "ios", "list": []}),
            serde_json::json!({"dept": "8", "os": true}),
        ])),
        prop::option::of(select(&[NOW - 50, NOW - 500])),
    )
        .prop_map(
            |(sign_in, approvals, address, prior, agent, facts, key_seen_at)| More {
                sign_in,
                approvals,
                address,
                prior,
                agent,
                facts,
                key_seen_at,
            },
        )
}

const NOW: u64 = 1_700_000_000;

fn relationships() -> Relationships {
    let user = |id: &str| Node::User(id.to_owned());
    let group = |id: &str| Node::Group(id.to_owned());
    let resource = |right_type: &str, identifier: &str| Node::Resource {
        right_type: right_type.to_owned(),
        identifier: identifier.to_owned(),
    };
    let all = [
        (user("u1"), "member", group("g2")),
        (group("g2"), "member", group("g1")),
        (Node::Client("c2".to_owned()), "member", group("g1")),
        (resource("t1", "x"), "parent", resource("t2", "folder")),
        (resource("t2", "folder"), "parent", resource("t1", "x")),
        (group("g1"), "viewer", resource("t2", "folder")),
        (user("u2"), "viewer", resource("t1", "t1")),
    ];
    let all = all.map(|(subject, relation, object)| Relationship {
        subject,
        relation: relation.to_owned(),
        object,
    });
    Relationships::new(&all).unwrap()
}

fn some_of(values: &'static [&'static str]) -> impl Strategy<Value = Option<Vec<String>>> {
    let some = subsequence(values, 0..=values.len())
        .prop_map(|some| some.into_iter().map(str::to_owned).collect());
    prop::option::of(some)
}

fn asked() -> impl Strategy<Value = Asked> {
    let right = (
        select(&["t1", "t1", "t2", "t3"]),
        prop_oneof![
            4 => some_of(&["read", "write"]),
            1 => some_of(&["read", "fly", "access"]),
        ],
        some_of(&["https://L.example/a/../a/b", "https://l.example/c", "plain"]),
        prop::option::of(select(&["x", "t1", "plain", "https://l.example/a"])),
        prop::option::of(select(&[5, 50])),
    );
    let right = right.prop_map(|(right_type, actions, locations, identifier, amount)| {
        Right::Object(Box::new(RightObject {
            right_type: right_type.to_owned(),
            actions,
            locations,
            identifier: identifier.map(str::to_owned),
            datatypes: Some(vec!["raw".to_owned()]),
            fields: match amount {
                None => Map::new(),
                Some(amount) => Map::from_iter([("amount".to_owned(), amount.into())]),
            },
            ..RightObject::default()
        }))
    });
    (
        select(&["c1", "c2"]),
        prop::option::of(select(&["k1", "k2"])),
        select(&["httpsig", "mtls"]),
        right,
        prop::option::of(select(&["u1", "u2"])),
        select(&[Consent::Given, Consent::NotGiven]),
        some_of(&["bearer"]),
        more(),
    )
        .prop_map(
            |(client, class, proof, right, user, consent, flags, more)| Asked {
                client,
                class,
                proof,
                right,
                user,
                consent,
                flags: flags.unwrap_or_default(),
                more,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn buckets_decide_as_the_whole_set_does(
        texts in prop::collection::vec(rule(), 0..10),
        questions in prop::collection::vec(asked(), 8),
    ) {
        let catalogue = ["t1", "t2"].map(|name| RightType {
            name: name.to_owned(),
            actions: vec!["read".to_owned(), "write".to_owned()],
            schema: Some(serde_json::json!({"properties": {"amount": {"type": "integer"}}})),
        });
        let relationships = relationships();
        let vocabulary = Vocabulary {
            right_types: catalogue.to_vec(),
            relations: vec!["viewer".to_owned()],
            acrs: vec!["pwd".to_owned(), "mfa".to_owned()],
            ..Vocabulary::default()
        };
        let sources: Vec<Source> = texts
            .into_iter()
            .enumerate()
            .map(|(index, text)| Source { id: format!("p{index}"), text })
            .collect();
        let policies = PolicySet::compile(1, &vocabulary, &sources).unwrap();
        for asked in &questions {
            let more = &asked.more;
            let facts = more.facts.as_ref().and_then(Value::as_object);
            let amr = ["pwd".to_owned()];
            let approvals: Vec<Approval<'_>> = more
                .approvals
                .iter()
                .map(|(by, of)| Approval { by, of })
                .collect();
            let question = Question {
                client: ClientFacts {
                    id: asked.client,
                    class: asked.class,
                    proof: asked.proof,
                    key_seen_at: more.key_seen_at,
                    attestation: facts,
                },
                right: &asked.right,
                context: Context {
                    now: NOW,
                    ro: asked.user,
                    end_user: asked.user,
                    user_facts: facts,
                    consent: asked.consent,
                    approvals: &approvals,
                    sign_in: more.sign_in.map(|(acr, at)| SignIn { acr: Some(acr), amr: &amr, at }),
                    flags: &asked.flags,
                    agent: more.agent.map(|id| AgentFacts { id, operator: None, depth: 1 }),
                    address: more.address.map(|address| address.parse().unwrap()),
                    prior: more.prior,
                    ..Context::default()
                },
                relationships: Some(&relationships),
            };
            prop_assert_eq!(
                answer(&policies, &question),
                slow_answer(&policies, &sources, &question)
            );
        }
    }
}
