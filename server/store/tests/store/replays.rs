//! Replays, shadows and what decisions looked at.

use gnap::id::GrantId;
use serde_json::json;
use store::grant::{Inputs, Issue, NewGrant, NewRefused, Recorded, Window};
use store::page::PageRequest;
use store::policy::{
    NewReplay, ReplayChange, ReplayChangeFilter, ReplayFound, ReplayState, SAMPLES, ShadowCount,
};
use store::{StoreError, Tenant};

use crate::database::{Database, on_each_database};
use crate::sample;

fn replay(number: u64) -> NewReplay {
    NewReplay {
        id: sample::id(number),
        subject: json!({"version": 1}),
        live: 2,
        from_ms: 0,
        before_ms: 10,
        total: 3,
    }
}

fn change(place: u64, live: bool) -> ReplayChange {
    ReplayChange {
        place,
        grant: sample::id(place),
        at_ms: 5,
        live,
        right_place: 0,
        right_type: "photo".to_owned(),
        class: None,
        change: "newly_denied".to_owned(),
        before: "allow".to_owned(),
        after: "deny".to_owned(),
        missing: vec!["address".to_owned()],
    }
}

fn inputs(note: &str) -> Inputs {
    Inputs {
        content: json!({"note": note}),
        digest: [7; 32],
    }
}

async fn other(database: &Database) -> Tenant<'_> {
    let created = sample::audit("tenant.create");
    let platform = database.store.platform();
    platform
        .create_tenant(&sample::tenant(2), &created)
        .await
        .unwrap();
    database.store.tenant(sample::other_tenant_id())
}

#[tokio::test]
async fn one_replay_runs_and_makes_steps_while_it_does() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("policy_replay.start");
        let (one, two) = (replay(1), replay(2));
        let start = async |replay| tenant.start_policy_replay(replay, &audit()).await;
        let started = tokio::join!(start(&one), start(&two));
        let (won, lost) = if started.0.is_ok() {
            (one.id, started.1)
        } else {
            assert!(started.1.is_ok());
            (two.id, started.0)
        };
        assert!(matches!(lost, Err(StoreError::Conflict { .. })));
        let found = ReplayFound {
            done: 2,
            tally: json!({"newly_denied": 2}),
            live_grants: 1,
        };
        let changes = vec![change(0, true), change(1, false)];
        let step = tenant.advance_policy_replay(won, &found, changes.clone(), 50);
        assert!(step.await.unwrap());
        let read = tenant.policy_replay(won).await.unwrap().unwrap();
        assert_eq!(
            (read.state, read.found),
            (ReplayState::Running, found.clone())
        );
        let all = ReplayChangeFilter::default();
        let page = tenant
            .policy_replay_changes(won, &all, PageRequest::first(1))
            .await
            .unwrap();
        assert_eq!(page.items, changes[..1]);
        let next = PageRequest::after(page.next.unwrap(), 1);
        let page = tenant.policy_replay_changes(won, &all, next).await.unwrap();
        assert_eq!((page.items.as_slice(), page.next), (&changes[1..], None));
        let live = ReplayChangeFilter {
            live: Some(true),
            ..all.clone()
        };
        let page = tenant
            .policy_replay_changes(won, &live, PageRequest::first(9))
            .await
            .unwrap();
        assert_eq!(page.items, changes[..1]);

        let elsewhere = other(database).await;
        assert_eq!(elsewhere.policy_replay(won).await.unwrap(), None);
        let page = elsewhere
            .policy_replay_changes(won, &all, PageRequest::first(9))
            .await
            .unwrap();
        assert_eq!(page.items, []);
        let ended = elsewhere
            .end_policy_replay(won, ReplayState::Cancelled, &audit())
            .await;
        assert!(matches!(ended, Err(StoreError::Unknown { .. })));
        elsewhere
            .start_policy_replay(&replay(3), &audit())
            .await
            .unwrap();

        let platform = database.store.platform();
        assert_eq!(platform.still_policy_replays(50).await.unwrap().len(), 0);
        let still = platform.still_policy_replays(51).await.unwrap();
        assert_eq!(still, [(tenant.id(), won)]);
        let end = async || {
            let audit = audit();
            tenant
                .end_policy_replay(won, ReplayState::Cancelled, &audit)
                .await
        };
        end().await.unwrap();
        assert!(matches!(end().await, Err(StoreError::Conflict { .. })));
        // Who works on it learns of it, and writes nothing.
        let late = tenant.advance_policy_replay(won, &found, vec![change(2, true)], 60);
        assert!(!late.await.unwrap());
        let page = tenant
            .policy_replay_changes(won, &all, PageRequest::first(9))
            .await
            .unwrap();
        assert_eq!(page.items.len(), 2);
        for number in 10..25 {
            let next = replay(number);
            tenant.start_policy_replay(&next, &audit()).await.unwrap();
            tenant
                .end_policy_replay(next.id, ReplayState::Done, &audit())
                .await
                .unwrap();
        }
        assert_eq!(tenant.policy_replays().await.unwrap().len(), 10);
        assert_eq!(tenant.policy_replay(won).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_shadow_is_configuration_and_its_counts_add_up() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let audit = || sample::audit("policy_shadow.start");
        let set = [sample::policy(1, "permit(principal, action, resource);")];
        let subject = json!({"version": 1});
        let configured = async || tenant.configuration().await.unwrap().unwrap().shadow;
        assert_eq!(configured().await, None);
        let stopped = tenant.stop_policy_shadow(&audit()).await;
        assert!(matches!(stopped, Err(StoreError::Unknown { .. })));
        tenant
            .start_policy_shadow(sample::id(1), &subject, &set, &audit())
            .await
            .unwrap();
        let shadow = configured().await.unwrap();
        assert_eq!(shadow.policies, set);
        let count = |samples: &[u64]| ShadowCount {
            right_type: "photo".to_owned(),
            change: "newly_denied".to_owned(),
            count: 4,
            samples: samples.iter().map(|number| sample::id(*number)).collect(),
        };
        for samples in [[1, 2, 3, 4], [4, 5, 6, 7]] {
            let counts = vec![count(&samples)];
            let counted = tenant.count_policy_shadow(sample::id(1), counts).await;
            counted.unwrap();
        }
        // Of a shadow that is not any more.
        let counts = vec![count(&[9])];
        tenant
            .count_policy_shadow(sample::id(2), counts)
            .await
            .unwrap();
        let found = tenant.policy_shadow_counts(sample::id(1)).await.unwrap();
        assert_eq!((found.len(), found[0].count), (1, 8));
        assert!(found[0].samples.len() <= SAMPLES && found[0].samples.len() >= 4);
        let elsewhere = other(database).await;
        assert_eq!(elsewhere.policy_shadow().await.unwrap(), None);
        let found = elsewhere.policy_shadow_counts(sample::id(1)).await.unwrap();
        assert_eq!(found, []);

        tenant.stop_policy_shadow(&audit()).await.unwrap();
        assert_eq!(configured().await, None);
        assert!(tenant.policy_shadow().await.unwrap().is_some());
        tenant
            .start_policy_shadow(sample::id(3), &subject, &set, &audit())
            .await
            .unwrap();
        let found = tenant.policy_shadow_counts(sample::id(1)).await.unwrap();
        assert_eq!(found, []);
    })
    .await;
}

#[tokio::test]
async fn recorded_requests_are_read_in_order_and_their_inputs_are_forgotten() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        for number in 1..=5 {
            let grant = NewGrant {
                inputs: Some(inputs("granted")),
                created_at_ms: number / 2,
                ..sample::grant(sample::id(number))
            };
            let issue = Issue {
                grant,
                ..sample::issue()
            };
            tenant.issue(issue).await.unwrap();
        }
        let refused = NewRefused {
            id: sample::id(9),
            request: json!({}),
            decision: json!({}),
            inputs: inputs("refused"),
            created_at_ms: 1,
        };
        tenant.keep_refused(refused).await.unwrap();
        let window = Window {
            from_ms: 1,
            before_ms: 3,
        };
        let count = tenant.count_recorded(Recorded::Grants, window).await;
        assert_eq!(count.unwrap(), 4);
        let mut read: Vec<GrantId> = Vec::new();
        let mut after = None;
        loop {
            let page = tenant.recorded_requests(Recorded::Grants, window, after, 3);
            let page = page.await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.place());
            assert_eq!(page[0].inputs, Some(inputs("granted")));
            read.extend(page.iter().map(|request| request.id));
        }
        assert_eq!(read, [2, 3, 4, 5].map(sample::id::<GrantId>));
        let refused = tenant.recorded_requests(Recorded::Refused, window, None, 9);
        let refused = refused.await.unwrap();
        assert_eq!((refused.len(), refused[0].state), (1, None));
        let found = tenant.recorded_request(sample::id(9)).await.unwrap();
        assert_eq!(found.as_ref(), refused.first());

        let elsewhere = other(database).await;
        let none = elsewhere.recorded_request(sample::id(9)).await.unwrap();
        assert_eq!(none, None);
        elsewhere.forget_inputs(100).await.unwrap();
        let kept = async |number: u64| {
            let found = tenant.recorded_request(sample::id(number)).await.unwrap();
            found.map(|found| found.inputs.is_some())
        };
        assert_eq!(kept(9).await, Some(true));
        tenant.forget_inputs(2).await.unwrap();
        assert_eq!(kept(9).await, None);
        assert_eq!([kept(3).await, kept(4).await], [Some(false), Some(true)]);
        let platform = database.store.platform();
        let forgotten = platform.inputs_to_forget().await.unwrap();
        let of = forgotten.iter().find(|one| one.id == tenant.id()).unwrap();
        assert_eq!(of.forgotten_before_ms, 2);
        tenant.forget_inputs(3).await.unwrap();
        assert_eq!(kept(4).await, Some(false));
    })
    .await;
}
