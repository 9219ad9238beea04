//! The same decision, made the slow way: Cedar over all rules of a tenant at
//! once, with entities and requests checked against the schema. Buckets must
//! not change any answer.

use std::collections::BTreeSet;

use cedar_policy::{
    AuthorizationError, Authorizer, Decision, Effect, Entities, PolicyId, PolicySet as CedarSet,
    Request, Response,
};
use gnap::right::{Right, RightObject};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::compile::{PolicySet, Source};
use crate::decision::{Outcome, ReasonKind};
use crate::question::{ClientFacts, Consent, Context, Question};
use crate::slice;
use crate::vocabulary::{RightType, Vocabulary};

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
    let Some(entry) = policies.catalogue.find(&right.right_type) else {
        return one(ReasonKind::UnknownType);
    };
    let Ok(actions) = entry.asked(right) else {
        return one(ReasonKind::UnknownAction);
    };
    let (names, schema) = (&policies.catalogue.names, &policies.catalogue.schema);
    let (client, _) = slice::principal(&question.client, names).unwrap();
    let context = slice::context(
        question,
        slice::now(question.context.now).unwrap(),
        right,
        names,
    )
    .unwrap();
    let (hard, gates) = whole(sources);
    let mut strongest: Answer = (Outcome::Allow, BTreeSet::new());
    for target in slice::targets(right, names).unwrap() {
        let entities = slice::entities(&client, &target, &actions).unwrap();
        let entities = Entities::from_entities(entities, Some(schema)).unwrap();
        for action in &actions {
            let request = Request::new(
                client.uid(),
                action.uid.clone(),
                target.resource.clone(),
                context.clone(),
                Some(schema),
            )
            .unwrap();
            let found = two_stages(&hard, &gates, &request, &entities, question.context.consent);
            match found.0.cmp(&strongest.0) {
                std::cmp::Ordering::Greater => strongest = found,
                std::cmp::Ordering::Equal => strongest.1.extend(found.1),
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
    consent: Consent,
) -> Answer {
    let authorizer = Authorizer::new();
    let reason = |kind: ReasonKind, id: &PolicyId| (format!("{kind:?}"), Some(id.to_string()));
    let failed = |set: &CedarSet, response: &Response, effect| {
        let errors = response.diagnostics().errors();
        let ids = errors.map(|error| match error {
            AuthorizationError::PolicyEvaluationError(error) => error.policy_id().clone(),
        });
        let ids = ids.filter(|id| set.policy(id).unwrap().effect() == effect);
        ids.collect::<BTreeSet<_>>()
    };
    let first = authorizer.is_authorized(request, hard, entities);
    let errors = failed(hard, &first, Effect::Forbid);
    let because = first.diagnostics().reason();
    let mut reasons = BTreeSet::new();
    reasons.extend(errors.iter().map(|id| reason(ReasonKind::PolicyError, id)));
    match first.decision() {
        Decision::Deny => {
            reasons.extend(because.map(|id| reason(ReasonKind::Forbidden, id)));
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

    let second = authorizer.is_authorized(request, gates, entities);
    let errors = failed(gates, &second, Effect::Forbid);
    if !errors.is_empty() {
        let errors = errors.iter().map(|id| reason(ReasonKind::PolicyError, id));
        return (Outcome::Deny, errors.collect());
    }
    let opens = |id: &PolicyId| {
        gates.annotation(id, "require") == Some("consent") && consent == Consent::NotGiven
    };
    let looks = |id: &PolicyId| {
        let text = gates.policy(id).unwrap().to_string();
        gates.annotation(id, "require") != Some("consent") || text.contains("consented")
    };
    let (asks, rest): (Vec<_>, Vec<_>) = second.diagnostics().reason().partition(|id| opens(id));
    let shut: Vec<_> = rest.into_iter().filter(|id| looks(id)).collect();
    if !shut.is_empty() {
        let shut = shut
            .into_iter()
            .map(|id| reason(ReasonKind::UnmetRequirement, id));
        return (Outcome::Deny, shut.collect());
    }
    if !asks.is_empty() {
        let asks = asks.into_iter().map(|id| reason(ReasonKind::Consent, id));
        return (Outcome::Ask, asks.collect());
    }
    let because = first.diagnostics().reason();
    (
        Outcome::Allow,
        because
            .map(|id| reason(ReasonKind::Permitted, id))
            .collect(),
    )
}

fn rule() -> impl Strategy<Value = String> {
    let effect = select(&[
        "permit",
        "permit",
        "permit",
        "forbid",
        "@require(\"consent\") forbid",
        "@require(\"step_up\") forbid",
    ]);
    let principal = select(&[
        "principal",
        "principal",
        "principal == Gnap::Client::\"c1\"",
        "principal in Gnap::Client::\"c2\"",
        "principal in Gnap::ClientClass::\"k1\"",
        "principal is Gnap::Client",
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
    );
    let right = right.prop_map(|(right_type, actions, locations, identifier)| {
        Right::Object(Box::new(RightObject {
            right_type: right_type.to_owned(),
            actions,
            locations,
            identifier: identifier.map(str::to_owned),
            datatypes: Some(vec!["raw".to_owned()]),
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
    )
        .prop_map(
            |(client, class, proof, right, user, consent, flags)| Asked {
                client,
                class,
                proof,
                right,
                user,
                consent,
                flags: flags.unwrap_or_default(),
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
            ..RightType::default()
        });
        let vocabulary = Vocabulary {
            right_types: catalogue.to_vec(),
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
            let question = Question {
                client: ClientFacts {
                    id: asked.client,
                    class: asked.class,
                    proof: asked.proof,
                    ..ClientFacts::default()
                },
                right: &asked.right,
                context: Context {
                    now: 1_700_000_000,
                    ro: asked.user,
                    end_user: asked.user,
                    consent: asked.consent,
                    flags: &asked.flags,
                    ..Context::default()
                },
                relationships: None,
            };
            prop_assert_eq!(
                answer(&policies, &question),
                slow_answer(&policies, &sources, &question)
            );
        }
    }
}
