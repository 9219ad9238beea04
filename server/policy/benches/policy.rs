//! One decision among 10, 1,000 and 10,000 stored policies, of which ten match;
//! the same with 100,000 relationships; compiling; replay. CPU time of the
//! thread, the best of many windows: other load on the machine does not count.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::hint::black_box;
use std::time::Instant;

use gnap::right::Right;
use policy::{
    ClientFacts, Consent, Context, Node, Outcome, PolicySet, Question, Record, Relationship,
    Relationships, Replay, RightType, Source, Vocabulary,
};
use rustix::time::{ClockId, clock_gettime};

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

/// Every one of them looks at relationships.
const RELATED: &str = r#"
permit (principal, action == Gnap::Action::"t0:read", resource)
when { context has ro && context.ro in resource.relations.viewer };
permit (principal, action in Gnap::Action::"t0:*", resource in Gnap::Object::"t0:folder-0");
forbid (principal, action in Gnap::Action::"t0:*", resource)
when { context has ro && context.ro in Gnap::Group::"banned" };
"#;

fn vocabulary() -> Vocabulary {
    let right_type = |number| RightType {
        name: format!("t{number}"),
        actions: ACTIONS.map(str::to_owned).to_vec(),
        ..RightType::default()
    };
    Vocabulary {
        right_types: (0..TYPES).map(right_type).collect(),
        relations: vec!["viewer".to_owned()],
        ..Vocabulary::default()
    }
}

/// The ten, and others about other clients, classes, types and resources, each
/// a stored policy of its own.
fn sources(stored: usize) -> Vec<Source> {
    let mut sources = vec![Source {
        id: "ten".to_owned(),
        text: MATCHING.to_owned(),
    }];
    for number in 10..stored {
        let of_type = number % TYPES;
        let action = ACTIONS[number % ACTIONS.len()];
        let text = match number % 4 {
            0 => format!(
                "permit (principal in Gnap::ClientClass::\"k{number}\", \
                 action in Gnap::Action::\"t{of_type}:*\", resource);"
            ),
            1 => format!(
                "permit (principal == Gnap::Client::\"c{number}\", \
                 action == Gnap::Action::\"t{of_type}:{action}\", resource) \
                 when {{ context has ro }};"
            ),
            2 => format!(
                "forbid (principal, action, resource == Gnap::Res::\"album-{number}\") \
                 unless {{ context.consented }};"
            ),
            _ => format!(
                "@require(\"consent\") forbid (principal, \
                 action == Gnap::Action::\"t{of_type}:{action}\", \
                 resource in Gnap::Location::\"https://rs{number}.example\") \
                 unless {{ context.consented }};"
            ),
        };
        let id = number.to_string();
        sources.push(Source { id, text });
    }
    sources
}

fn compile(sources: &[Source]) -> PolicySet {
    PolicySet::compile(1, &vocabulary(), sources).expect("good policies")
}

/// Users in groups of groups, resources in folders of folders, and who may see
/// them.
fn relationships(count: usize) -> Relationships {
    let tuple = |subject, relation: &str, object| Relationship {
        subject,
        relation: relation.to_owned(),
        object,
    };
    let resource = |identifier: String| Node::Resource {
        right_type: "t0".to_owned(),
        identifier,
    };
    let tuples = (0..count).map(|number| match number % 4 {
        0 => tuple(
            Node::User(format!("u{}", number / 8)),
            "member",
            Node::Group(format!("g{}", number % 997)),
        ),
        1 => tuple(
            Node::Group(format!("g{}", number % 997)),
            "member",
            Node::Group(format!("h{}", number % 31)),
        ),
        2 => tuple(
            resource(format!("album-{}", number - 2)),
            "parent",
            resource(format!("folder-{}", number % 1_000 - 2)),
        ),
        _ => tuple(
            Node::Group(format!("h{}", number % 31)),
            "viewer",
            resource(format!("folder-{}", number % 1_000 - 3)),
        ),
    });
    Relationships::new(&tuples.collect::<Vec<_>>()).expect("good relationships")
}

/// Microseconds of the thread's CPU time for one call.
fn micros<T>(mut call: impl FnMut() -> T) -> f64 {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
    };
    let mut best = f64::MAX;
    for _ in 0..40 {
        let start = now();
        let mut calls = 0.0;
        while now() - start < 10_000.0 {
            for _ in 0..16 {
                black_box(call());
            }
            calls += 16.0;
        }
        best = best.min((now() - start) / calls);
    }
    best
}

fn once<T>(call: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = call();
    (made, start.elapsed().as_secs_f64())
}

fn question<'a>(
    right: &'a Right,
    consent: Consent,
    relationships: Option<&'a Relationships>,
) -> Question<'a> {
    Question {
        client: ClientFacts {
            id: "c0",
            class: Some("k0"),
            proof: "httpsig",
            ..ClientFacts::default()
        },
        right,
        context: Context {
            now: 1_700_000_000,
            ro: Some("u0"),
            end_user: Some("u0"),
            consent,
            ..Context::default()
        },
        relationships,
    }
}

fn main() {
    let right: Right = serde_json::from_str(
        r#"{"type":"t0","actions":["read"],"identifier":"album-0",
            "locations":["https://rs.example/albums"]}"#,
    )
    .expect("good JSON");
    let asked = question(&right, Consent::Given, None);
    for stored in [10, 1_000, 10_000] {
        let policies = compile(&sources(stored));
        let not_agreed = question(&right, Consent::NotGiven, None);
        assert_eq!(policies.decide(&not_agreed).outcome, Outcome::Ask);
        assert_eq!(policies.decide(&asked).outcome, Outcome::Allow);
        let time = micros(|| policies.decide(&asked));
        println!("decide, ten match, {stored:>6} stored: {time:6.1} us");
    }

    let related = [
        sources(10),
        vec![Source {
            id: "related".to_owned(),
            text: RELATED.to_owned(),
        }],
    ];
    let policies = compile(&related.concat());
    for count in [0, 100, 100_000] {
        let (known, made) = once(|| relationships(count));
        let asked = question(&right, Consent::Given, Some(&known));
        let time = micros(|| policies.decide(&asked));
        println!(
            "decide, thirteen match, {count:>6} relationships: {time:6.1} us (index in {made:.2} s)"
        );
    }

    let mut stored = sources(10_000);
    let (policies, time) = once(|| compile(&stored));
    println!("compile 10,000: {time:.2} s");
    stored[5_000].text.push_str(" // changed");
    let (changed, time) = once(|| {
        policies
            .recompile(2, &vocabulary(), &stored)
            .expect("good policies")
    });
    println!("compile again after one change: {time:.3} s");

    let replay = Replay {
        old: &policies,
        new: &changed,
        relationships: None,
    };
    let record = Record::of(&asked);
    let time = micros(|| replay.compare(&record));
    println!("replay, both sets asked: {time:6.1} us a record");
    let time = micros(|| replay.change(&record));
    println!("replay, nothing changed about it: {time:6.1} us a record");
}
