//! Approved grants that are modified (RFC 9635 §5.3).

use serde_json::json;
use store::Tenant;
use store::grant::{
    Approval, Asked, Decide, Decided, Decision, Modified, Modify, NewGrant, Redeem, Redeemed,
    State, StoredInteractRef, To,
};
use tokio::task::JoinSet;

use crate::database::on_each_database;
use crate::sample::{self, Approved};

#[tokio::test]
async fn refuses_who_does_not_hold_the_grant() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let good = to_pending(&approved);
        let refused = [
            (
                Modify {
                    grant_id: sample::id(sample::unique()),
                    ..good.clone()
                },
                Modified::Unknown,
            ),
            (
                Modify {
                    continuation_hash: sample::hash(),
                    ..good.clone()
                },
                Modified::WrongContinuation,
            ),
            (
                Modify {
                    key_thumbprint: sample::thumbprint(2),
                    ..good.clone()
                },
                Modified::WrongContinuation,
            ),
            (
                Modify {
                    version: 7,
                    ..good.clone()
                },
                Modified::WrongContinuation,
            ),
        ];
        for (modify, refusal) in refused {
            assert_eq!(tenant.modify(modify).await.unwrap(), refusal);
        }
        assert_eq!(
            tenant.modify(good).await.unwrap(),
            Modified::Done { version: 2 }
        );
    })
    .await;
}

#[tokio::test]
async fn a_denied_grant_is_not_modified() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let denied = Approved::new();
        let decide = Decide {
            decision: Decision::Denied,
            ..denied.decide()
        };
        tenant.decide(decide).await.unwrap();
        assert_eq!(
            tenant.modify(to_pending(&denied)).await.unwrap(),
            Modified::Over
        );
    })
    .await;
}

#[tokio::test]
async fn an_approved_modification_adds_tokens_and_forgets_the_reference() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let next = sample::hash();
        let modify = Modify {
            to: To::Approved(Box::new(Approval {
                user: None,
                right_types: vec!["other".to_owned()],
                request: json!({"now": "other"}),
                decision: json!({"now": "other"}),
                inputs: None,
                next_continuation_hash: next,
                tokens: vec![sample::token()],
                decided_at_ms: sample::NOW + 1,
            })),
            ..to_pending(&approved)
        };
        assert_eq!(
            tenant.modify(modify).await.unwrap(),
            Modified::Done { version: 2 }
        );
        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!(grant.state, State::Approved);
        assert_eq!(grant.continuation_hash, Some(next));
        assert_eq!(grant.interact_ref, StoredInteractRef::None);
        assert_eq!(grant.decision, json!({"now": "other"}));
        // The old reference answers a question nobody asks any more.
        let stale = Redeem {
            continuation_hash: next,
            ..approved.redeem()
        };
        assert_eq!(tenant.redeem(stale).await.unwrap(), Redeemed::AlreadyUsed);
    })
    .await;
}

#[tokio::test]
async fn a_pending_modification_keeps_its_tokens_and_is_decided_once() {
    on_each_database(async |database| {
        let tenant = database.tenant();
        let approved = approve(&tenant).await;
        let redeem = approved.redeem();
        let token = redeem.tokens[0].clone();
        let current = redeem.next_continuation_hash.unwrap();
        assert_eq!(tenant.redeem(redeem).await.unwrap(), Redeemed::Done);
        let modify = Modify {
            continuation_hash: current,
            version: 2,
            ..to_pending(&approved)
        };
        assert_eq!(
            tenant.modify(modify).await.unwrap(),
            Modified::Done { version: 3 }
        );
        let active = async || {
            let found = tenant.token_by_value(&token.value_hash).await.unwrap();
            found.unwrap().is_active(sample::NOW)
        };
        assert!(active().await);

        let (again, stale) = (decide(&approved, 3), decide(&approved, 2));
        assert_eq!(tenant.decide(stale).await.unwrap(), Decided::Already);
        assert_eq!(
            tenant.decide(approved.decide()).await.unwrap(),
            Decided::Already
        );
        assert_eq!(tenant.decide(again.clone()).await.unwrap(), Decided::Done);
        assert_eq!(tenant.decide(again).await.unwrap(), Decided::Already);
        assert!(active().await);
        let grant = tenant.grant(approved.grant_id).await.unwrap().unwrap();
        assert_eq!((grant.state, grant.version), (State::Approved, 4));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_200_modifications_at_once_wins() {
    on_each_database(async |database| {
        let approved = approve(&database.tenant()).await;
        let mut tasks = JoinSet::new();
        for _ in 0..200 {
            let store = database.store.clone();
            let modify = Modify {
                audit: sample::audit("grant.modify"),
                ..to_pending(&approved)
            };
            tasks.spawn(async move { store.tenant(sample::tenant_id()).modify(modify).await });
        }
        let answers = tasks.join_all().await;
        let done = answers
            .into_iter()
            .filter(|answer| matches!(answer, Ok(Modified::Done { .. })))
            .count();
        assert_eq!(done, 1);
    })
    .await;
}

async fn approve(tenant: &Tenant<'_>) -> Approved {
    let approved = Approved::new();
    let decided = tenant.decide(approved.decide()).await.unwrap();
    assert_eq!(decided, Decided::Done);
    approved
}

fn to_pending(approved: &Approved) -> Modify {
    Modify {
        grant_id: approved.grant_id,
        version: 1,
        key_thumbprint: sample::thumbprint(1),
        continuation_hash: approved.continuation,
        to: To::Pending,
        audit: sample::audit("grant.modify"),
    }
}

fn decide(approved: &Approved, version: u64) -> Decide {
    let decide = approved.decide();
    Decide {
        grant: NewGrant {
            continuation_hash: Some(sample::hash()),
            ..decide.grant
        },
        asked: Asked::Again { version },
        audit: sample::audit("grant.decide"),
        ..decide
    }
}
