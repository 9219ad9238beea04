//! Replays and shadows through the admin API: a replay names exactly what a
//! loop over all records with both sets of policies names.

use std::collections::BTreeSet;
use std::time::Instant;

use api::page::Page;
use api::paths;
use api::policy_draft::PolicyDraft;
use api::policy_replay::{PolicyReplay, ReplayChange, ReplayState};
use api::problem::kind;
use gnap::id::{ApprovalId, AuditId, GrantId};
use policy::{Change, PolicySet, Record, RightType, Source, Vocabulary};
use serde_json::{Value, json};
use store::approval::NewApproval;
use store::audit::Audit;
use store::grant::{
    Asked, ClientSnapshot, Decide, Decided, Decision, Inputs, Issue, NewGrant, NewRefused,
};
use store::key::{BoundKey, KeyThumbprint};
use store::platform::Role;
use uuid::Uuid;

use crate::actor::Administrator;
use crate::app::TestApp;
use crate::database::Database;

/// When the recorded requests begin, in epoch milliseconds.
const BEGIN: u64 = 1_000_000_000;
const CLASSES: [&str; 3] = ["app", "sync", "tool"];
const ADDED: &str = r#"
    forbid (principal in Gnap::ClientClass::"sync", action == Gnap::Action::"photo-api:write",
        resource);
    @require("consent") forbid (principal in Gnap::ClientClass::"tool",
        action == Gnap::Action::"photo-api:read", resource);
    permit (principal in Gnap::ClientClass::"app", action == Gnap::Action::"photo-api:write",
        resource);
"#;
const LIVE: &str = r#"
    permit (principal, action == Gnap::Action::"photo-api:read", resource);
    permit (principal in Gnap::ClientClass::"sync", action, resource);
"#;

/// How many requests are recorded: enough to see progress, or as many as are
/// asked for.
fn requests() -> u64 {
    let wanted = std::env::var("PARLEY_TEST_REPLAY");
    wanted
        .ok()
        .and_then(|wanted| wanted.parse().ok())
        .unwrap_or(1500)
}

fn id(number: u64) -> GrantId {
    GrantId::from(Uuid::from_u64_pair(7, number))
}

fn right(number: u64) -> Value {
    let action = ["read", "write"][usize::from(number.is_multiple_of(7))];
    json!({"type": "photo-api", "actions": [action]})
}

fn class(number: u64) -> &'static str {
    CLASSES[usize::try_from(number % 3).unwrap()]
}

fn at_ms(number: u64) -> u64 {
    BEGIN + number * 10
}

/// Every tenth request was refused at once, for whatever reason.
fn is_refused(number: u64) -> bool {
    number % 10 == 3
}

/// Some grants wait for others than their RO.
fn waits(number: u64) -> bool {
    number % 10 == 4
}

/// What policy was asked, told apart from how it is stored.
fn record(number: u64) -> Record {
    serde_json::from_value(json!({
        "client": {"id": "thumbprint", "class": class(number), "proof": "httpsig"},
        "right": right(number),
        "context": {"now": at_ms(number) / 1000, "purpose": "replayed"},
    }))
    .unwrap()
}

fn request(number: u64) -> Value {
    json!({"thumbprint": "thumbprint", "proof": "httpsig", "class": class(number),
        "display": {}, "provenance": "registered"})
}

fn decision(number: u64) -> Value {
    json!({"one": {"rights": [{"right": right(number), "outcome": "allow",
        "policy_version": 1}]}})
}

fn inputs() -> Inputs {
    Inputs {
        content: json!({"all": {"context": {"purpose": "replayed"}}}),
        digest: [1; 32],
    }
}

fn audit(number: u64) -> Audit {
    Audit {
        id: AuditId::from(Uuid::from_u64_pair(8, number)),
        at_ms: at_ms(number),
        actor: store::audit::Actor {
            kind: store::audit::ActorKind::System,
            id: None,
            name: None,
        },
        action: "grant.issue",
        data: json!({}),
    }
}

fn issue(number: u64) -> Issue {
    let key = json!({"proof": "httpsig", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AA"}});
    Issue {
        grant: NewGrant {
            id: id(number),
            client_instance: None,
            client: ClientSnapshot {
                name: None,
                class_id: Some(class(number).to_owned()),
                key: BoundKey {
                    value: serde_json::from_value(key).unwrap(),
                    thumbprint: KeyThumbprint::from([1; 32]),
                },
            },
            user: None,
            right_types: vec!["photo-api".to_owned()],
            request: request(number),
            decision: decision(number),
            inputs: Some(inputs()),
            continuation_hash: None,
            created_at_ms: at_ms(number),
            decided_at_ms: at_ms(number),
        },
        tokens: Vec::new(),
        audit: audit(number),
    }
}

/// The same as a grant for which others are asked.
fn waiting(number: u64) -> Decide {
    let grant = issue(number).grant;
    let approval = NewApproval {
        id: ApprovalId::from(Uuid::from_u64_pair(9, number)),
        grant: grant.id,
        subject: None,
        client_name: None,
        demands: json!([]),
        asked: vec!["group:finance".to_owned()],
        created_at_ms: at_ms(number),
        expires_at_ms: u64::MAX / 4,
        notifications: Vec::new(),
    };
    Decide {
        grant,
        decision: Decision::Waiting,
        approval: Some(approval),
        asked: Asked::First,
        interact_ref_hash: None,
        audit: audit(number),
    }
}

/// Stores the requests, many at once.
async fn seed(app: &TestApp, slug: &str, count: u64) {
    let tenant = app.tenant(slug).await;
    let mut numbers = (0..count).peekable();
    while numbers.peek().is_some() {
        let mut writes = tokio::task::JoinSet::new();
        for number in numbers.by_ref().take(256) {
            let store = app.state.store.clone();
            writes.spawn(async move {
                let store = store.tenant(tenant);
                match (is_refused(number), waits(number)) {
                    (false, false) => store.issue(issue(number)).await.unwrap(),
                    (false, true) => {
                        let decided = store.decide(waiting(number)).await.unwrap();
                        assert_eq!(decided, Decided::Done);
                    }
                    (true, _) => {
                        let refused = NewRefused {
                            id: id(number),
                            request: request(number),
                            decision: decision(number),
                            inputs: inputs(),
                            created_at_ms: at_ms(number),
                        };
                        store.keep_refused(refused).await.unwrap();
                    }
                }
            });
        }
        writes.join_all().await;
    }
}

fn compile(texts: &[&str]) -> PolicySet {
    let vocabulary = Vocabulary {
        right_types: vec![RightType {
            name: "photo-api".to_owned(),
            actions: vec!["read".to_owned(), "write".to_owned()],
            ..RightType::default()
        }],
        ..Vocabulary::default()
    };
    let sources = texts.iter().enumerate().map(|(number, text)| Source {
        id: number.to_string(),
        text: (*text).to_owned(),
    });
    PolicySet::compile(1, &vocabulary, &sources.collect::<Vec<_>>()).unwrap()
}

/// The change of each request that the two sets answer otherwise.
fn by_force(count: u64) -> BTreeSet<(String, String)> {
    let (old, new) = (compile(&[LIVE]), compile(&[LIVE, ADDED]));
    let mut changed = BTreeSet::new();
    for number in 0..count {
        let compared = record(number).ask(None, |question| policy::shadow(&old, &new, question));
        if compared.change != Change::Same {
            let change = serde_json::to_value(compared.change).unwrap();
            changed.insert((id(number).to_string(), change.as_str().unwrap().to_owned()));
        }
    }
    changed
}

async fn add(author: &Administrator<'_>, text: &str) -> PolicyDraft {
    let draft: PolicyDraft = author.get(&paths::policy_draft("acme")).await.ok();
    let input = json!({"revision": draft.revision, "name": "A policy", "text": text});
    let path = paths::policy_draft_policies("acme");
    author.post(&path, &input).await.ok()
}

/// Makes `LIVE` the only live policy, and a draft that adds to it.
async fn prepare(owner: &Administrator<'_>) -> PolicyDraft {
    let listed: Page<api::policy::Policy> = owner.get(&paths::policies("acme")).await.ok();
    let draft = add(owner, LIVE).await;
    let mut removal = paths::policy_draft_policy("acme", &listed.items[0].id);
    removal.push_str(&format!("?revision={}", draft.revision));
    let draft: PolicyDraft = owner.delete(&removal).await.ok();
    let input = json!({"revision": draft.revision, "comment": "For the test"});
    let published = owner
        .post(&paths::policy_draft_publish("acme"), &input)
        .await;
    assert_eq!(published.status, 200, "{published:?}");
    add(owner, ADDED).await
}

fn window(draft: &PolicyDraft, count: u64) -> Value {
    json!({"subject": {"revision": draft.revision}, "from": BEGIN, "to": at_ms(count)})
}

/// The tests on each store that there is.
macro_rules! on_each_store {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::TestApp::start().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(database) = super::Database::create() {
                    super::$name(super::TestApp::start_on(database).await).await;
                }
            })*
        }
    };
}

on_each_store![
    a_replay_names_exactly_what_changed_and_shows_how_far_it_is,
    who_cancels_a_replay_at_work_wins,
    a_replay_that_was_stopped_or_left_alone_says_so_and_makes_way,
    what_policy_looked_at_is_forgotten_when_the_tenant_says,
];

async fn a_replay_names_exactly_what_changed_and_shows_how_far_it_is(app: TestApp) {
    let owner = app.administrator("acme", Role::Owner).await;
    let draft = prepare(&owner).await;
    let count = requests();
    let begun = Instant::now();
    seed(&app, "acme", count).await;
    let seeded = begun.elapsed();

    let replays = paths::policy_replays("acme");
    let started = owner.post(&replays, &window(&draft, count)).await;
    assert_eq!(started.status, 201, "{started:?}");
    let another = owner.post(&replays, &window(&draft, count)).await;
    another.problem(409, kind::CONFLICT);
    let page: Page<PolicyReplay> = owner.get(&replays).await.ok();
    let path = paths::policy_replay("acme", &page.items[0].id);
    let mut seen = BTreeSet::new();
    let replay = loop {
        let replay: PolicyReplay = owner.get(&path).await.ok();
        seen.insert(replay.done);
        if replay.state != ReplayState::Running {
            break replay;
        }
    };
    let replayed = begun.elapsed().saturating_sub(seeded);
    assert_eq!(replay.state, ReplayState::Done);
    assert_eq!((replay.total, replay.done), (count, count));
    assert!(seen.len() > 2, "progress is seen: {seen:?}");

    let begun = Instant::now();
    let expected = by_force(count);
    let forced = begun.elapsed();
    assert!(expected.len() > 100, "{}", expected.len());
    println!(
        "{count} requests: stored in {seeded:.1?}, replayed in {replayed:.1?} with progress read \
         {} times, {} changed; by brute force {forced:.1?}",
        seen.len(),
        expected.len()
    );
    let mut found = BTreeSet::new();
    let mut live = BTreeSet::new();
    let mut cursor: Option<String> = None;
    loop {
        let changes = paths::policy_replay_changes("acme", &replay.id);
        let pairs = [("limit", Some("100")), ("cursor", cursor.as_deref())];
        let page: Page<ReplayChange> = owner.get(&paths::with_query(changes, &pairs)).await.ok();
        for change in page.items {
            if change.live {
                live.insert(change.grant.clone());
            }
            assert!(found.insert((change.grant, change.change)));
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(found, expected);
    // Grants stand, also those that wait for approval; refused requests have none.
    let stands = (0..count).filter(|number| !is_refused(*number));
    let stands: BTreeSet<String> = stands.map(|number| id(number).to_string()).collect();
    let changed = expected.iter().map(|(grant, _)| grant.clone());
    let expected_live: BTreeSet<String> = changed.filter(|id| stands.contains(id)).collect();
    assert!((0..count).any(|number| waits(number) && live.contains(&id(number).to_string())));
    assert_eq!(live, expected_live);
    assert_eq!(replay.live_grants, live.len() as u64);
    let told: u64 = replay.tally.values().sum();
    assert_eq!(told, count);
    assert_eq!(count - replay.tally["same"], expected.len() as u64);
    for change in ["newly_denied", "newly_allowed", "now_asks"] {
        assert!(replay.tally[change] > 0, "{change}");
    }

    // Nothing of another tenant, and nothing twice.
    let elsewhere = paths::policy_replay("other", &replay.id);
    let operator = app.operator().await;
    operator.get(&elsewhere).await.problem(404, kind::NOT_FOUND);
    let cancel = paths::policy_replay_cancel("acme", &replay.id);
    let late = owner.post(&cancel, &json!({})).await;
    late.problem(409, kind::CONFLICT);
}

async fn who_cancels_a_replay_at_work_wins(app: TestApp) {
    let owner = app.administrator("acme", Role::Owner).await;
    let draft = prepare(&owner).await;
    let count = requests();
    seed(&app, "acme", count).await;
    let replays = paths::policy_replays("acme");
    let started = owner.post(&replays, &window(&draft, count)).await;
    let replay: PolicyReplay = started.ok();
    let path = paths::policy_replay("acme", &replay.id);
    let read = async || -> PolicyReplay { owner.get(&path).await.ok() };
    while read().await.done == 0 {}
    let cancel = paths::policy_replay_cancel("acme", &replay.id);
    owner.post(&cancel, &json!({})).await.done();
    let stopped = read().await;
    assert_eq!(stopped.state, ReplayState::Cancelled);
    assert!((1..count).contains(&stopped.done), "{}", stopped.done);
    // The next one gets the turn only when nobody works on this any more.
    let again: PolicyReplay = owner.post(&replays, &window(&draft, count)).await.ok();
    let next = paths::policy_replay("acme", &again.id);
    let end = loop {
        let replay: PolicyReplay = owner.get(&next).await.ok();
        if replay.state != ReplayState::Running {
            break replay;
        }
    };
    assert_eq!((end.state, end.done), (ReplayState::Done, count));
    let after = read().await;
    assert_eq!((after.state, after.done), (stopped.state, stopped.done));
    assert_eq!(after.tally, stopped.tally);
    let late = owner.post(&cancel, &json!({})).await;
    late.problem(409, kind::CONFLICT);
}

async fn a_replay_that_was_stopped_or_left_alone_says_so_and_makes_way(app: TestApp) {
    let owner = app.administrator("acme", Role::Owner).await;
    let draft = prepare(&owner).await;
    seed(&app, "acme", 10).await;
    // Nothing works on it before this turn ends.
    let turn = app.state.replays.acquire().await.unwrap();
    let replays = paths::policy_replays("acme");
    let start = async || {
        // The newest is first: no two are made in one millisecond.
        app.pass(std::time::Duration::from_millis(1));
        let started = owner.post(&replays, &window(&draft, 10)).await;
        assert_eq!(started.status, 201, "{started:?}");
        let page: Page<PolicyReplay> = owner.get(&replays).await.ok();
        page.items[0].id.clone()
    };
    let first = start().await;
    let cancel = paths::policy_replay_cancel("acme", &first);
    owner.post(&cancel, &json!({})).await.done();
    let second = start().await;
    // Who worked on it ended: it makes no step.
    app.pass(std::time::Duration::from_secs(90));
    parley::jobs::tidy(&app.state).await.unwrap();
    let third = start().await;
    let state = async |id: &str| {
        let replay: PolicyReplay = owner.get(&paths::policy_replay("acme", id)).await.ok();
        replay.state
    };
    assert_eq!(state(&first).await, ReplayState::Cancelled);
    assert_eq!(state(&second).await, ReplayState::Interrupted);
    assert_eq!(state(&third).await, ReplayState::Running);
    drop(turn);
    while state(&third).await == ReplayState::Running {}
    assert_eq!(state(&third).await, ReplayState::Done);
    assert_eq!(state(&first).await, ReplayState::Cancelled);
    assert_eq!(state(&second).await, ReplayState::Interrupted);
}

async fn what_policy_looked_at_is_forgotten_when_the_tenant_says(app: TestApp) {
    seed(&app, "acme", 4).await;
    let store = app.state.store.tenant(app.tenant("acme").await);
    let kept = async |number: u64| {
        let found = store.recorded_request(id(number)).await.unwrap();
        found.map(|found| found.inputs.is_some())
    };
    assert_eq!((kept(0).await, kept(3).await), (Some(true), Some(true)));
    store.forget_inputs(at_ms(0)).await.unwrap();
    assert_eq!((kept(0).await, kept(3).await), (Some(true), Some(true)));
    // Ninety days are over.
    parley::jobs::tidy(&app.state).await.unwrap();
    assert_eq!((kept(0).await, kept(3).await), (Some(false), None));
}
