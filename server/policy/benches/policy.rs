//! One decision among 10, 1,000 and 10,000 stored policies, of which about ten
//! can match. Time must follow those, not the number stored.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::fmt::Write;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gnap::right::Right;
use policy::{
    ClientFacts, Consent, Context, Outcome, PolicySet, Question, RightType, Source, Vocabulary,
};

const TYPES: usize = 20;
const ACTIONS: [&str; 4] = ["read", "write", "share", "delete"];

/// Ten rules about the type `t0`: permits, a forbid and a gate.
const MATCHING: &str = r#"
permit (principal, action == Gnap::Action::"t0:read", resource);
permit (principal in Gnap::ClientClass::"k0", action in Gnap::Action::"t0:*", resource);
permit (principal == Gnap::Client::"c0", action, resource) when { context.consented };
permit (principal, action, resource in Gnap::Location::"https://rs.example/albums");
permit (principal, action, resource == Gnap::Res::"album-0");
permit (principal, action, resource in Gnap::ResType::"t0") when { principal.proof == "httpsig" };
forbid (principal, action, resource) when { context.flags.contains("bearer") };
forbid (principal, action, resource) when { context.now < datetime("2020-01-01") };
forbid (principal, action in Gnap::Action::"t0:*", resource)
when { context.right has datatypes && context.right.datatypes.contains("secret") };
@require("consent")
forbid (principal, action in Gnap::Action::"t0:*", resource) unless { context.consented };
"#;

/// The ten, and others about other clients, classes, types and resources.
fn compile(stored: usize) -> PolicySet {
    let catalogue: Vec<RightType> = (0..TYPES)
        .map(|number| RightType {
            name: format!("t{number}"),
            actions: ACTIONS.map(str::to_owned).to_vec(),
            ..RightType::default()
        })
        .collect();
    let vocabulary = Vocabulary {
        right_types: catalogue,
        ..Vocabulary::default()
    };
    let mut text = MATCHING.to_owned();
    for number in 10..stored {
        let of_type = number % TYPES;
        let action = ACTIONS[number % ACTIONS.len()];
        let written = match number % 4 {
            0 => writeln!(
                text,
                "permit (principal in Gnap::ClientClass::\"k{number}\", \
                 action in Gnap::Action::\"t{of_type}:*\", resource);"
            ),
            1 => writeln!(
                text,
                "permit (principal == Gnap::Client::\"c{number}\", \
                 action == Gnap::Action::\"t{of_type}:{action}\", resource) \
                 when {{ context has ro }};"
            ),
            2 => writeln!(
                text,
                "forbid (principal, action, resource == Gnap::Res::\"album-{number}\") \
                 unless {{ context.consented }};"
            ),
            _ => writeln!(
                text,
                "@require(\"consent\") forbid (principal, \
                 action == Gnap::Action::\"t{of_type}:{action}\", \
                 resource in Gnap::Location::\"https://rs{number}.example\") \
                 unless {{ context.consented }};"
            ),
        };
        written.expect("text can be written");
    }
    let source = Source {
        id: "all".to_owned(),
        text,
    };
    PolicySet::compile(1, &vocabulary, &[source]).expect("good policies")
}

fn decide(criterion: &mut Criterion) {
    let right: Right = serde_json::from_str(
        r#"{"type":"t0","actions":["read"],"identifier":"album-0",
            "locations":["https://rs.example/albums"]}"#,
    )
    .expect("good JSON");
    let question = |consent| Question {
        client: ClientFacts {
            id: "c0",
            class: Some("k0"),
            proof: "httpsig",
            ..ClientFacts::default()
        },
        right: &right,
        context: Context {
            now: 1_700_000_000,
            ro: Some("u0"),
            end_user: Some("u0"),
            consent,
            ..Context::default()
        },
        relationships: None,
    };
    let mut group = criterion.benchmark_group("decide");
    for stored in [10, 1_000, 10_000] {
        let policies = compile(stored);
        let asked = question(Consent::NotGiven);
        assert_eq!(policies.decide(&asked).outcome, Outcome::Ask);
        let agreed = question(Consent::Given);
        assert_eq!(policies.decide(&agreed).outcome, Outcome::Allow);
        group.bench_function(BenchmarkId::from_parameter(stored), |bencher| {
            bencher.iter(|| policies.decide(&agreed));
        });
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
