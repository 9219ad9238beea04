//! Continuations that give tokens (RFC 9635 §5.1, §5.2).

use store::audit::AuditFilter;
use store::grant::{
    Decide, Decided, Decision, InteractRef, Redeem, Redeemed, State, StoredInteractRef,
};
use store::page::PageRequest;
use store::{Store, Tenant};
use tokio::task::JoinSet;

use crate::database::on_each_database;
use crate::sample::{self, Approved};

#[tokio::test]
async fn refuses_what_is_not_the_grants_own() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let good = approved.redeem();
        let refused = [
            (
                Redeem {
                    grant_id: sample::id(sample::unique()),
                    ..good.clone()
                },
                Redeemed::Unknown,
            ),
            (
                Redeem {
                    continuation_hash: sample::hash(),
                    ..good.clone()
                },
                Redeemed::WrongContinuation,
            ),
            (
                Redeem {
                    key_thumbprint: sample::thumbprint(2),
                    ..good.clone()
                },
                Redeemed::WrongContinuation,
            ),
            (
                Redeem {
                    interact_ref: InteractRef::Presented(sample::hash()),
                    ..good.clone()
                },
                Redeemed::WrongInteractRef,
            ),
            (
                Redeem {
                    interact_ref: InteractRef::Absent,
                    ..good.clone()
                },
                Redeemed::InteractRefMissing,
            ),
        ];
        for (redeem, refusal) in refused {
            assert_eq!(tenant.redeem(redeem).await.unwrap(), refusal);
        }
        assert_eq!(tokens(&tenant, &approved).await, 0);

        assert_eq!(tenant.redeem(good).await.unwrap(), Redeemed::Done);
        assert_eq!(tokens(&tenant, &approved).await, 1);
        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(grant.version, 2);
        assert_eq!(
            grant.interact_ref,
            StoredInteractRef::Used { at_ms: sample::NOW }
        );
    })
    .await;
}

#[tokio::test]
async fn a_denied_grant_gives_no_tokens() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let denied = Approved::new();
        let decide = Decide {
            decision: Decision::Denied,
            ..denied.decide()
        };
        assert_eq!(tenant.decide(decide).await.unwrap(), Decided::Done);
        assert_eq!(
            tenant.redeem(denied.redeem()).await.unwrap(),
            Redeemed::Denied
        );
        assert_eq!(tokens(&tenant, &denied).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_replay_with_the_old_continuation_token_harms_nobody() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let redeem = approved.redeem();
        assert_eq!(tenant.redeem(redeem.clone()).await.unwrap(), Redeemed::Done);
        let replay = Redeem {
            tokens: vec![sample::token()],
            ..redeem
        };
        assert_eq!(
            tenant.redeem(replay).await.unwrap(),
            Redeemed::WrongContinuation
        );
        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(grant.state, State::Approved);
        assert_eq!(tokens(&tenant, &approved).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_used_interaction_reference_ends_the_grant_and_its_tokens() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let first = approved.redeem();
        let token = first.tokens[0].clone();
        let again = Redeem {
            continuation_hash: first.next_continuation_hash.unwrap(),
            ..approved.redeem()
        };
        assert_eq!(tenant.redeem(first).await.unwrap(), Redeemed::Done);
        let found = tenant.token_by_value(&token.value_hash).await.unwrap();
        assert!(found.unwrap().is_active(sample::NOW));

        assert_eq!(
            tenant.redeem(again.clone()).await.unwrap(),
            Redeemed::AlreadyUsed
        );

        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(
            grant.state,
            State::Finalized {
                reason: gnap::grant::Finalized::Invalidated,
                at_ms: sample::NOW,
                by: sample::actor(),
                text: None,
            }
        );
        let found = tenant.token_by_value(&token.value_hash).await.unwrap();
        let found = found.unwrap();
        assert!(!found.is_active(sample::NOW));
        assert_eq!(found.token.revoked_at_ms, Some(sample::NOW));
        assert_eq!(tokens(&tenant, &approved).await, 1);
        assert_eq!(tenant.redeem(again).await.unwrap(), Redeemed::Finalized);
        assert_eq!(events(&tenant, &approved, "grant.invalidate").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_grant_without_interaction_reference_gives_tokens_to_each_poll_with_the_next_token() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = Approved::new();
        let decide = Decide {
            interact_ref_hash: None,
            ..approved.decide()
        };
        tenant.decide(decide).await.unwrap();
        let first = Redeem {
            interact_ref: InteractRef::Absent,
            ..approved.redeem()
        };
        let second = Redeem {
            continuation_hash: first.next_continuation_hash.unwrap(),
            interact_ref: InteractRef::Absent,
            next_continuation_hash: None,
            ..approved.redeem()
        };
        let third = Redeem {
            tokens: vec![sample::token()],
            ..second.clone()
        };
        assert_eq!(tenant.redeem(first).await.unwrap(), Redeemed::Done);
        assert_eq!(tenant.redeem(second).await.unwrap(), Redeemed::Done);
        assert_eq!(
            tenant.redeem(third).await.unwrap(),
            Redeemed::WrongContinuation
        );
        assert_eq!(tokens(&tenant, &approved).await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_interaction_reference_nobody_gave_out_ends_the_grant() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = Approved::new();
        let decide = Decide {
            interact_ref_hash: None,
            ..approved.decide()
        };
        tenant.decide(decide).await.unwrap();
        let answer = tenant.redeem(approved.redeem()).await.unwrap();
        assert_eq!(answer, Redeemed::AlreadyUsed);
        assert_eq!(tokens(&tenant, &approved).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_200_concurrent_redemptions_on_two_replicas_gets_the_tokens() {
    on_each_database(async |database| {
        let replica = Store::connect(&database.settings).await.unwrap();
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let mut tasks = JoinSet::new();
        for number in 0..200 {
            let store = match number % 2 {
                0 => database.store.clone(),
                _ => replica.clone(),
            };
            let redeem = approved.redeem();
            tasks.spawn(async move { store.tenant(sample::tenant_id()).redeem(redeem).await });
        }
        let answers: Vec<Redeemed> = tasks
            .join_all()
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let done = answers
            .iter()
            .filter(|answer| **answer == Redeemed::Done)
            .count();
        assert_eq!(done, 1);
        assert!(
            answers
                .iter()
                .all(|answer| matches!(answer, Redeemed::Done | Redeemed::WrongContinuation))
        );
        assert_eq!(tokens(&tenant, &approved).await, 1);
        assert_eq!(events(&tenant, &approved, "grant.redeem").await, 1);
        replica.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_replays_with_an_unchanged_continuation_token_leave_no_living_token() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let mut tasks = JoinSet::new();
        for _ in 0..200 {
            let store = database.store.clone();
            let redeem = Redeem {
                next_continuation_hash: Some(approved.continuation),
                ..approved.redeem()
            };
            tasks.spawn(async move {
                let token = redeem.tokens[0].value_hash;
                let answer = store.tenant(sample::tenant_id()).redeem(redeem).await;
                (token, answer.unwrap())
            });
        }
        let answers = tasks.join_all().await;
        let count = |wanted| {
            answers
                .iter()
                .filter(|(_, answer)| *answer == wanted)
                .count()
        };
        assert_eq!(count(Redeemed::Done), 1);
        assert_eq!(count(Redeemed::AlreadyUsed), 1);
        assert_eq!(count(Redeemed::Finalized), 198);
        for (value_hash, answer) in &answers {
            let token = tenant.token_by_value(value_hash).await.unwrap();
            assert_eq!(token.is_some(), *answer == Redeemed::Done);
            assert!(token.is_none_or(|token| !token.is_active(sample::NOW)));
        }
    })
    .await;
}

async fn approve(tenant: &Tenant<'_>) -> Approved {
    let approved = Approved::new();
    let decided = tenant.decide(approved.decide()).await.unwrap();
    assert_eq!(decided, Decided::Done);
    approved
}

async fn tokens(tenant: &Tenant<'_>, approved: &Approved) -> usize {
    let page = tenant.tokens_of_grant(approved.grant_id, PageRequest::first(100));
    page.await.unwrap().items.len()
}

async fn events(tenant: &Tenant<'_>, approved: &Approved, action: &str) -> usize {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        object_id: Some(approved.grant_id.to_string()),
        ..AuditFilter::default()
    };
    let page = tenant.audit_events(&filter, PageRequest::first(100)).await;
    page.unwrap().items.len()
}
