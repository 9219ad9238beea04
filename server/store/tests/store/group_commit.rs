//! Writes share commits without sharing their fate.

use std::time::Duration;

use sea_orm::sqlx::{Connection, SqliteConnection, query};
use store::grant::Issue;
use store::{Settings, Store, StoreError};
use tokio::task::JoinSet;

use crate::database::on_each_database;
use crate::sample;

#[tokio::test]
async fn a_bad_write_does_not_fail_its_neighbours() {
    on_each_database(async |database| {
        let taken = sample::issue();
        database.tenant().issue(taken.clone()).await.unwrap();
        // On one thread all tasks queue their write before the writer runs,
        // so that these are one group.
        let mut tasks = JoinSet::new();
        for number in 0..40 {
            let mut issue = sample::issue();
            let bad = number == 17;
            if bad {
                issue.tokens[0].value_hash = taken.tokens[0].value_hash;
            }
            let store = database.store.clone();
            tasks.spawn(async move {
                let grant_id = issue.grant.id;
                let tenant = store.tenant(sample::tenant_id());
                let answer = tenant.issue(issue).await;
                let stored = tenant.grant(grant_id).await.unwrap().is_some();
                (bad, answer, stored)
            });
        }
        for (bad, answer, stored) in tasks.join_all().await {
            assert_eq!(stored, !bad);
            match bad {
                true => assert!(matches!(answer, Err(StoreError::Conflict { .. }))),
                false => answer.unwrap(),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn many_writes_of_all_sizes_arrive() {
    on_each_database(async |database| {
        let mut tasks = JoinSet::new();
        for number in 0..300 {
            let issue = Issue {
                tokens: (0..number % 4).map(|_| sample::token()).collect(),
                ..sample::issue()
            };
            let store = database.store.clone();
            tasks.spawn(async move {
                let tenant = store.tenant(sample::tenant_id());
                tenant.issue(issue.clone()).await.unwrap();
                assert!(tenant.grant(issue.grant.id).await.unwrap().is_some());
                for token in &issue.tokens {
                    let found = tenant.token_by_value(&token.value_hash).await.unwrap();
                    assert_eq!(found.unwrap().token.grant_id, issue.grant.id);
                }
            });
        }
        tasks.join_all().await;
    })
    .await;
}

#[tokio::test]
async fn a_write_whose_caller_went_away_still_happens_whole() {
    on_each_database(async |database| {
        let issue = sample::issue();
        let tenant = database.tenant();
        // Polled once, then dropped: the write is queued, its caller is gone.
        tokio::select! {
            biased;
            _ = tenant.issue(issue.clone()) => panic!("the writer has not run yet"),
            () = std::future::ready(()) => {}
        }
        // The queue is in order: when this one is done, so is the first.
        tenant.issue(sample::issue()).await.unwrap();
        let token = tenant.token_by_value(&issue.tokens[0].value_hash).await;
        assert!(token.unwrap().unwrap().is_active(sample::NOW));
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    on_each_database(async |database| {
        let settings = Settings {
            queue: 4,
            ..database.settings.clone()
        };
        let small = Store::connect(&settings).await.unwrap();
        let mut tasks = JoinSet::new();
        for _ in 0..20 {
            let store = small.clone();
            tasks.spawn(async move {
                let issue = sample::issue();
                let grant_id = issue.grant.id;
                let tenant = store.tenant(sample::tenant_id());
                let answer = tenant.issue(issue).await;
                let stored = tenant.grant(grant_id).await.unwrap().is_some();
                (answer, stored)
            });
        }
        let mut refused = 0;
        for (answer, stored) in tasks.join_all().await {
            assert_eq!(stored, answer.is_ok());
            if let Err(error) = answer {
                assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
                refused += 1;
            }
        }
        assert_eq!(refused, 16);
        small.close().await;
    })
    .await;
}

#[tokio::test]
async fn closing_finishes_what_is_queued_and_refuses_what_comes() {
    on_each_database(async |database| {
        let closing = Store::connect(&database.settings).await.unwrap();
        let issue = sample::issue();
        let tenant = closing.tenant(sample::tenant_id());
        let (answer, ()) = tokio::join!(biased; tenant.issue(issue.clone()), closing.close());
        answer.unwrap();
        let found = database.tenant().grant(issue.grant.id).await.unwrap();
        assert!(found.is_some());
        let late = tenant.issue(sample::issue()).await;
        assert!(matches!(late, Err(StoreError::Unavailable(_))));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_stays_locked_is_unavailable_and_works_again_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let settings = Settings {
        timeout: Duration::from_secs(1),
        ..Settings::new(format!("sqlite:{}", path.display()))
    };
    let store = Store::connect(&settings).await.unwrap();
    store.migrate().await.unwrap();
    let tenant = store.tenant(sample::tenant_id());
    let mut locker = SqliteConnection::connect(&settings.url).await.unwrap();
    query("BEGIN IMMEDIATE").execute(&mut locker).await.unwrap();

    let refused = sample::issue();
    let error = tenant.issue(refused.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");

    query("ROLLBACK").execute(&mut locker).await.unwrap();
    tenant.issue(sample::issue()).await.unwrap();
    store.close().await;
}
