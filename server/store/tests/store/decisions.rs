//! People decide once.

use store::audit::AuditFilter;
use store::grant::{Decide, Decided, Decision, State, StoredInteractRef};
use store::page::PageRequest;

use crate::database::on_each_database;
use crate::sample::{self, Approved};

#[tokio::test]
async fn a_second_decision_changes_nothing() {
    on_each_database(async |database| {
        let approved = Approved::new();
        let denial = Decide {
            decision: Decision::Denied,
            ..approved.decide()
        };
        let tenant = database.tenant();
        assert_eq!(
            tenant.decide(approved.decide()).await.unwrap(),
            Decided::Done
        );
        assert_eq!(tenant.decide(denial).await.unwrap(), Decided::Already);

        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(grant.state, State::Approved);
        assert_eq!(
            grant.interact_ref,
            StoredInteractRef::Waiting(approved.interact_ref)
        );
        let filter = AuditFilter {
            object_id: Some(approved.grant_id.to_string()),
            ..AuditFilter::default()
        };
        let events = tenant.audit_events(&filter, PageRequest::first(10)).await;
        assert_eq!(events.unwrap().items.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_200_concurrent_decisions_counts() {
    on_each_database(async |database| {
        let approved = Approved::new();
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..200 {
            let store = database.store.clone();
            let decide = Decide {
                decision: match number % 2 {
                    0 => Decision::Approved,
                    _ => Decision::Denied,
                },
                audit: sample::audit("grant.decide"),
                ..approved.decide()
            };
            tasks.spawn(async move { store.tenant(sample::tenant_id()).decide(decide).await });
        }
        let answers = tasks.join_all().await;
        let done = answers
            .into_iter()
            .filter(|answer| *answer.as_ref().unwrap() == Decided::Done)
            .count();
        assert_eq!(done, 1);
    })
    .await;
}
